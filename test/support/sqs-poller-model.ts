/**
 * A model of how AWS Lambda reads a standard queue of Amazon SQS, in simulated time: nothing of it depends on the machine's clock. What AWS says of it, and what
 * is assumed where AWS says nothing, stands in docs/verify-in-aws.md (*Batches of the event hub*), with how to look in an account.
 */

/** The settings of an event source mapping and its queue, and what is assumed of AWS. Times are in seconds. */
export interface PollerSettings {
  /** `MaximumBatchingWindowInSeconds`. */
  readonly window: number;
  /** `BatchSize`. */
  readonly batchSize: number;
  /** `ScalingConfig.MaximumConcurrency`. */
  readonly maximumConcurrency: number;
  /** Of the queue. */
  readonly visibility: number;
  readonly maxReceiveCount: number;
  readonly assumptions: PollerAssumptions;
}

/** What AWS says little or nothing of. */
export interface PollerAssumptions {
  /** Batches that are gathered at a time, at first. */
  readonly pollers: number;
  /** Whether as many as `maximumConcurrency` at most gather or run. */
  readonly withinConcurrency: boolean;
  /** More of them a minute while messages are left over. */
  readonly scaling: number;
  /** Whether a window begins when its batch gets its first message, or when the batch before it has ended. */
  readonly opens: 'with first message' | 'after last invocation';
  /** Messages that one of them receives in a second. */
  readonly receives: number;
  /** How long one of them waits after a function that failed. */
  readonly backOff: number;
  /** How many of a thousand messages Amazon SQS gives to a second one, too. */
  readonly duplicates: number;
}

/** AWS's text taken as it stands: five at first, up to 300 more a minute, and reading stops where the maximum concurrency is reached. */
export const AS_AWS_SAYS: PollerAssumptions = {
  pollers: 5, withinConcurrency: true, scaling: 300, opens: 'with first message', receives: 300, backOff: 30, duplicates: 0,
};

/** AWS Lambda's limit of a synchronous invocation. */
export const PAYLOAD = 6 * 1024 * 1024;

export interface SqsRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

/** What a function does in simulated time: every step takes a while, and may be the last one. */
export interface Invocation {
  step<T>(action: () => Promise<T>): Promise<T>;
}

/** Where an invocation dies. */
export interface Kill {
  readonly step: number;
  readonly when: 'before' | 'after';
}

export type BatchFunction = (records: SqsRecord[], invocation: Invocation) => Promise<{ batchItemFailures: ReadonlyArray<{ readonly itemIdentifier: string }> }>;

interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly bytes: number;
  receives: number;
  /** Of its last receipt. */
  hiddenUntil: number;
  gone: boolean;
}

interface Poller {
  state: 'gathering' | 'full' | 'running';
  batch: Message[];
  bytes: number;
  due: number;
  notBefore: number;
}

/** A message as AWS Lambda hands it over, with everything that stands around its body. */
export function recordOf({ messageId, body, receives }: Pick<Message, 'messageId' | 'body' | 'receives'>): SqsRecord {
  return {
    messageId,
    body,
    attributes: { ApproximateReceiveCount: String(receives), ...SURROUNDINGS.attributes },
    ...SURROUNDINGS.rest,
  };
}

const SURROUNDINGS = {
  attributes: {
    // since 2021 messages that EventBridge sends carry a header of AWS X-Ray where tracing is on
    AWSTraceHeader: 'Root=1-67891233-abcdef012345678912345678;Parent=0123456789abcdef;Sampled=0;Lineage=a:1234abcd:0',
    SentTimestamp: '1700000000000', SenderId: 'AIDAIENQZJOLO23YVJ4VO', ApproximateFirstReceiveTimestamp: '1700000000000',
  },
  rest: {
    receiptHandle: 'A'.repeat(420), messageAttributes: {}, md5OfBody: '0'.repeat(32), eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:eu-central-1:111111111111:${'q'.repeat(80)}`, awsRegion: 'eu-central-1',
  },
};

/** Numbers that look random and are the same in every run. */
export function numbersFrom(seed: number): () => number {
  // Park and Miller's; the first ones of small seeds are small
  let state = seed * 7919 + 104_729;
  return () => {
    state = state * 48_271 % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Seconds of simulated time between two looks at everything. */
const TICK = 0.1;

export class SqsPollerModel {
  /** Seconds since the beginning. */
  public now = 0;
  /** Messages that Amazon SQS moved, as they were received too often. */
  public readonly redriven: string[] = [];
  /** Sizes of all batches that were handed over. */
  public readonly batches: number[] = [];
  public killed = 0;

  private readonly coming: Array<{ readonly at: number; readonly message: Message }> = [];
  private readonly visible: Message[] = [];
  /** In the order in which they come back. */
  private hidden: Message[] = [];
  private readonly pollers: Poller[] = [];
  private sleeping: Array<{ readonly until: number; readonly wake: () => void }> = [];
  private readonly calls = new Set<RunningInvocation>();
  private count = 0;

  /**
   * @param kill whether an invocation that starts is killed: at which of its steps, and whether before or after what the step does; none that ends before that
   */
  constructor(
    private readonly settings: PollerSettings, private readonly invoke: BatchFunction, private readonly random: () => number,
    private readonly kill: () => Kill | undefined = () => undefined,
  ) {
    const { assumptions: { pollers, withinConcurrency }, maximumConcurrency } = settings;
    this.addPollers(withinConcurrency ? Math.min(pollers, maximumConcurrency) : pollers);
  }

  /** A message that the queue gets so many seconds after the beginning; messages are given in that order. */
  public put(body: string, at = this.now): void {
    const message: Message = { messageId: `m${this.count++}`, body, bytes: 0, receives: 0, hiddenUntil: 0, gone: false };
    this.coming.push({ at, message: { ...message, bytes: Buffer.byteLength(JSON.stringify(recordOf(message))) + 1 } });
  }

  /** Goes on until nothing is left, or for so many seconds. */
  public async run(seconds = Infinity): Promise<void> {
    const end = this.now + seconds;
    while (this.now < end && (this.coming.length + this.visible.length + this.hidden.length + this.calls.size > 0)) {
      this.skip();
      await this.tick();
    }
  }

  /** Nothing happens before the next message comes or comes back, or a poller has waited. */
  private skip(): void {
    if (this.calls.size === 0 && this.visible.length === 0) {
      const times = [
        ...this.coming.slice(0, 1).map(({ at }) => at), ...this.hidden.map(({ hiddenUntil }) => hiddenUntil),
        ...this.pollers.flatMap(({ due, notBefore, state, batch }) => (state === 'full' || batch.length > 0 ? [due, notBefore] : [])).filter((at) => at > this.now),
      ];
      // windows go on though nothing comes
      this.now = Math.max(this.now, Math.min(...times, this.settings.assumptions.opens === 'with first message' ? Infinity : this.now + 1) - 2 * TICK);
    }
  }

  private async tick(): Promise<void> {
    this.now += TICK;
    const awake = this.sleeping.filter(({ until }) => until <= this.now);
    this.sleeping = this.sleeping.filter(({ until }) => until > this.now);
    awake.forEach(({ wake }) => wake());
    // compression is done elsewhere than in this thread
    while ([...this.calls].some((call) => call.busy)) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    while (this.coming.length > 0 && this.coming[0].at <= this.now) {
      this.visible.push(this.coming.shift()!.message);
    }
    const back = this.hidden.filter(({ gone, hiddenUntil }) => !gone && hiddenUntil <= this.now);
    this.visible.push(...back);
    this.hidden = this.hidden.filter(({ gone, hiddenUntil }) => !gone && hiddenUntil > this.now);
    // no poller is the first one always
    const first = Math.floor(this.random() * this.pollers.length);
    this.pollers.forEach((_, i) => this.poll(this.pollers[(first + i) % this.pollers.length]));
    this.scale();
  }

  private poll(poller: Poller): void {
    const { batchSize, window, visibility, maxReceiveCount, assumptions: { opens, receives, duplicates } } = this.settings;
    if (poller.state === 'gathering' && this.now >= poller.notBefore) {
      for (let left = Math.round(receives * TICK); left > 0 && this.visible.length > 0 && poller.state === 'gathering'; left -= 1) {
        const [message] = this.visible;
        if (message.gone) {
          this.visible.shift();
        } else if (message.receives >= maxReceiveCount) {
          this.visible.shift();
          this.redriven.push(message.body);
        } else if (poller.bytes + message.bytes > PAYLOAD || poller.batch.length === batchSize) {
          poller.state = 'full';
        } else {
          this.visible.shift();
          message.receives += 1;
          message.hiddenUntil = this.now + visibility;
          if (this.random() * 1000 < duplicates) {
            this.visible.push(message);
          } else {
            this.hidden.push(message);
          }
          if (poller.batch.length === 0 && opens === 'with first message') {
            poller.due = this.now + window;
          }
          poller.batch.push(message);
          poller.bytes += message.bytes;
        }
      }
      if (this.now >= poller.due) {
        if (poller.batch.length > 0) {
          poller.state = 'full';
        } else {
          poller.due = opens === 'with first message' ? Infinity : this.now + window;
        }
      }
    }
    if (poller.state === 'full' && this.calls.size < this.settings.maximumConcurrency) {
      this.start(poller);
    }
  }

  private start(poller: Poller): void {
    const { batch } = poller;
    this.batches.push(batch.length);
    poller.state = 'running';
    const call = new RunningInvocation(
      (seconds) => new Promise<void>((wake) => void this.sleeping.push({ until: this.now + seconds, wake })), this.random, this.kill());
    this.calls.add(call);
    const end = (failed: boolean) => {
      this.calls.delete(call);
      this.reset(poller, failed);
    };
    call.died = () => {
      this.killed += 1;
      end(true);
    };
    call.step(() => this.invoke(batch.map(recordOf), call)).then(({ batchItemFailures }) => {
      const kept = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
      batch.filter(({ messageId }) => !kept.has(messageId)).forEach((message) => { message.gone = true; });
      end(false);
    }, () => end(true));
  }

  private reset(poller: Poller, failed: boolean): void {
    const { window, assumptions: { opens, backOff } } = this.settings;
    const notBefore = failed ? this.now + backOff : this.now;
    Object.assign(poller, { state: 'gathering', batch: [], bytes: 0, notBefore, due: opens === 'with first message' ? Infinity : notBefore + window });
  }

  private scale(): void {
    const { assumptions: { scaling, withinConcurrency }, maximumConcurrency } = this.settings;
    if (this.visible.length > 0) {
      const most = withinConcurrency ? maximumConcurrency : 1000;
      const more = Math.floor(this.now * scaling / 60) - Math.floor((this.now - TICK) * scaling / 60);
      this.addPollers(Math.min(more, most - this.pollers.length));
    }
  }

  private addPollers(number: number): void {
    for (let i = 0; i < number; i += 1) {
      const poller = {} as Poller;
      this.reset(poller, false);
      this.pollers.push(poller);
    }
  }
}

class RunningInvocation implements Invocation {
  /** Called when it is killed. */
  public died?: () => void;
  private waiting = 0;
  private steps = 0;
  private dead = false;

  constructor(
    private readonly sleep: (seconds: number) => Promise<void>, private readonly random: () => number, private readonly kill: Kill | undefined,
  ) {}

  /** Neither at its end nor waiting for simulated time to pass. */
  public get busy(): boolean {
    return !this.dead && this.waiting === 0;
  }

  public async step<T>(action: () => Promise<T>): Promise<T> {
    this.waiting += 1;
    await this.sleep(0.02 + this.random() * 0.2);
    this.waiting -= 1;
    this.steps += 1;
    const killed = this.dead ? 'before' : this.steps === this.kill?.step ? this.kill.when : undefined;
    if (killed === 'before') {
      return this.die();
    }
    const result = await action();
    return killed === 'after' ? this.die() : result;
  }

  /** What was killed says nothing any more. */
  private async die<T>(): Promise<T> {
    if (!this.dead) {
      this.dead = true;
      this.died?.();
    }
    return new Promise<T>(() => {});
  }
}
