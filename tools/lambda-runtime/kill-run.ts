import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HANDLERS, HandlerUse, JOBS_PLAN, NAMES, notifierOf, PLAN } from './handlers';
import { Kill, KillableFunction } from './killable-function';
import { ModeledQueue, QueuedMessage, recordsOf } from './modeled-queue';
import { SimulatedClock } from './simulated-clock';
import { Surroundings } from './surroundings';
import { queueTimes } from '../../src/event-hub/handler/hub-times';
import { DELIVERY_ATTEMPTS, VISIBILITY_MINUTES } from '../../src/notification/handler/delivery-times';
import { NotificationEvent } from '../../src/notification/handler/notification-event';
import { DIGEST, RECONCILE } from '../../src/report-notifier/handler/triggers';
import { alertNamed, eventNamed } from '../../test/event-hub/events';
import { control, csv, job } from '../../test/report-notifier/handler/notifier-world';
import { numbersFrom } from '../../test/support/sqs-poller-model';

const BEGIN = Date.parse('2026-11-02T02:00:00Z');
const [MINUTE, DAY] = [60_000, 86_400_000];
/** Days whose reports are read on their day, and days of an outage, whose reports are all read after it. */
const [DAYS, OUTAGE] = [7, 3];
/** Two parts of one report, and a report about the same accounts. */
const PLANS = [1, 2].map((part) => ({ ...PLAN, reportPlanName: `Controls_${part}`, prefix: `reports/Controls_${part}` }));
const ACCOUNTS = [['222222222222', '333333333333'], ['444444444444', '555555555555']];
const CONTROLS = ['BACKUP_RECOVERY_POINT_ENCRYPTED', 'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED'];
export const REPORTS = (DAYS + OUTAGE) * (PLANS.length + 1);
/** So many kills in a row a message survives: a report whose reading dies eight times in an hour is given up, with a reason. */
const IN_A_ROW = 5;
/** On this day the functions get what nobody can read, and the message about a report of jobs is one whose invocation is killed each time. */
const BAD_DAY = 2;
const CHANNELS = ['people', 'programs', 'bus'] as const;
const WELL = '{"batchItemFailures":[]}';

/** A function with its queue, as the constructs make them, and what its invocations are killed by. */
interface Worker {
  readonly name: string;
  readonly queue: ModeledQueue;
  readonly environments: ReadonlyArray<KillableFunction>;
  readonly batch: () => number;
  /** Calls that an invocation makes, about. */
  readonly calls: number;
  readonly chance: number;
}

/** What came of a run. */
export interface KillOutcome {
  /** By function, invocations that were killed, and those that were not. */
  readonly killed: { readonly [name: string]: number };
  readonly ended: number;
  /** By channel and event, everything that the channel got of it. */
  readonly got: ReadonlyMap<string, ReadonlyMap<string, ReadonlyArray<string>>>;
  /** What programs got, by id. */
  readonly events: ReadonlyMap<string, NotificationEvent>;
  /** Events of AWS by the messages of the hub that say them. */
  readonly heldBy: ReadonlyMap<string, ReadonlyArray<string>>;
  /** Ids of all events of AWS that the hub got. */
  readonly hubEvents: ReadonlyArray<string>;
  /** AWS Security Hub's findings and their states. */
  readonly findings: ReadonlyMap<string, string>;
  /** Reasons of all dead letters. */
  readonly letters: ReadonlyArray<string>;
  readonly redriven: ReadonlyArray<QueuedMessage>;
  readonly failures: ReadonlyArray<string>;
}

/** Ten days of an organization's reports and events through the functions' bundles, of which so many invocations are killed. */
export class KillRun {
  public static async run(assets: string, kills: number, seed: number): Promise<KillOutcome> {
    const folder = mkdtempSync(join(tmpdir(), 'kills-'));
    const aws = await Surroundings.start({ now: new Date(BEGIN), plans: [...PLANS, JOBS_PLAN] });
    const run = new KillRun(aws, new SimulatedClock(join(folder, 'clock'), BEGIN), kills, numbersFrom(seed));
    try {
      await run.begin(assets);
      await run.days();
      return await run.outcome();
    } finally {
      await Promise.all(run.workers.flatMap(({ environments }) => environments.map((one) => one.stop())));
      await aws.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  }

  private readonly workers: Worker[] = [];
  private readonly killed: { [name: string]: number } = {};
  private readonly failures: string[] = [];
  private readonly hubEvents: string[] = [];
  /** What happens in the organization: the same in every run. */
  private readonly happens = numbersFrom(1);
  private readonly bad = new Set<string>();
  /** The message whose invocation is killed each time. */
  private doomed?: string;
  private ended = 0;

  private constructor(
    private readonly aws: Surroundings, private readonly clock: SimulatedClock, private readonly kills: number, private readonly random: () => number,
  ) {}

  private async begin(assets: string): Promise<void> {
    const { visibility, attempts } = queueTimes(300);
    const of = async (
      name: string, bundle: string, use: HandlerUse, queue: ModeledQueue, number: number, how: Pick<Worker, 'batch' | 'calls' | 'chance'>,
    ) => {
      const folder = this.aws.deploy(assets, bundle, use);
      const environments = await Promise.all(Array.from({ length: number }, () => KillableFunction.start(this.aws, folder, use, this.clock)));
      this.killed[name] = 0;
      this.workers.push({ name, queue, environments, ...how });
    };
    await of('notifier', 'report-notifier/handler/report-notifier', notifierOf([...PLANS, JOBS_PLAN]), new ModeledQueue(15 * MINUTE, 8), 2,
      { batch: () => 1, calls: 12, chance: 0.85 });
    await of('hub', 'event-hub/handler/group-events', HANDLERS['event-hub/handler/group-events'][0], new ModeledQueue(visibility * 1000, attempts + 1), 2,
      { batch: () => 1 + Math.floor(this.random() * 12), calls: 14, chance: 0.8 });
    await of('deliver', 'notification/handler/deliver', HANDLERS['notification/handler/deliver'][0], new ModeledQueue(VISIBILITY_MINUTES * MINUTE, DELIVERY_ATTEMPTS + 1), 2,
      { batch: () => 1, calls: 2, chance: 0.35 });
  }

  private async days(): Promise<void> {
    for (let day = 0; day < DAYS + OUTAGE; day++) {
      this.clock.to(BEGIN + day * DAY);
      const last = await this.reports(day);
      if (day !== BAD_DAY) {
        this.workers[0].queue.put(last);
      }
      this.events(day);
      if (day < DAYS) {
        await this.drained();
        if (day === BAD_DAY) {
          await this.unreadable();
          this.workers[0].queue.put(this.doomed = last);
          await this.drained();
        }
        this.wake(RECONCILE);
        await this.drained();
      }
    }
    // everything of the outage at once
    this.wake(RECONCILE);
    await this.drained();
    this.clock.to(BEGIN + (DAYS + OUTAGE) * DAY);
    this.wake({ ...DIGEST, time: new Date(this.clock.now()).toISOString() });
    await this.drained();
    this.wake(RECONCILE);
    await this.drained();
    // what is told of together waits for an hour
    this.clock.to(this.clock.now() + 61 * MINUTE);
    this.wake(RECONCILE);
    await this.drained();
  }

  /** A file that no report job made, and messages that are no JSON. */
  private async unreadable(): Promise<void> {
    const key = `${PLANS[0].prefix}/Backup/crossaccount/crossregion/2026/11/04/foreign/part0.csv`;
    await this.aws.put(NAMES.reportBucket, key, csv(control('NON_COMPLIANT')));
    this.workers[0].queue.put(this.arrival(key));
    this.workers.slice(0, 2).forEach(({ queue }) => queue.put('no JSON'));
  }

  /** Findings come and go: of each report at least one does every day. Returns the message about the last one. */
  private async reports(day: number): Promise<string> {
    const { aws, bad } = this;
    const toggle = (keys: string[]) => keys.forEach((key, i) => {
      if (i === day % keys.length || this.happens() < 0.3) {
        bad.delete(key) || bad.add(key);
      }
    });
    for (const [i, plan] of PLANS.entries()) {
      const keys = ACCOUNTS[i].flatMap((account) => CONTROLS.map((name) => `${account} ${name}`));
      toggle(keys);
      this.workers[0].queue.put(await this.report(plan, csv(...keys.map((key) => {
        const [accountId, controlName] = key.split(' ');
        return control(bad.has(key) ? 'NON_COMPLIANT' : 'COMPLIANT', { accountId, controlName });
      }))));
    }
    const volumes = ACCOUNTS.flat().map((account) => `arn:aws:ec2:eu-west-1:${account}:volume/vol-1`);
    toggle(volumes);
    const creationDate = new Date(aws.fake.world.now.getTime() - 3 * 3_600_000).toISOString();
    return this.report(JOBS_PLAN, csv(...volumes.map((resourceArn, i) => job(bad.has(resourceArn) ? 'FAILED' : 'COMPLETED', {
      accountId: resourceArn.split(':')[4], backupJobId: `job-${day}-${i}`, resourceArn, creationDate, statusMessage: bad.has(resourceArn) ? 'Access denied' : '',
    }))));
  }

  /** Returns the message that says that it is there. */
  private async report(plan: typeof PLAN, file: string): Promise<string> {
    const { world } = this.aws.fake;
    world.advance(Math.max(0, this.clock.now() - world.now.getTime()));
    const [key] = await this.aws.report(plan, [file], 'csv', 0);
    this.clock.to(world.now.getTime());
    return this.arrival(key);
  }

  private arrival(key: string): string {
    return JSON.stringify({
      'version': '0', 'id': 'e', 'source': 'aws.s3', 'detail-type': 'Object Created', 'account': '111111111111', 'region': 'eu-west-1',
      'time': new Date(this.clock.now()).toISOString(), 'detail': { bucket: { name: NAMES.reportBucket }, object: { key }, reason: 'PutObject' },
    });
  }

  private wake(trigger: object): void {
    this.workers[0].queue.put(JSON.stringify(trigger));
  }

  /** Jobs that fail and what may be an attack; Amazon EventBridge delivers one of four twice. */
  private events(day: number): void {
    for (let i = 0; i < 8; i++) {
      const id = `00000000-1111-2222-3333-${String(day * 100 + i).padStart(12, '0')}`;
      const envelope = { account: ACCOUNTS.flat()[i % 4], id, time: new Date(BEGIN + day * DAY + i * 2 * MINUTE).toISOString() };
      const body = i % 4 === 3
        ? alertNamed('cloudtrail.delete-backup-vault', {}, envelope)
        : { ...eventNamed('backup-job-state-change.failed', { backupJobId: id, statusMessage: 'Access denied' }), ...envelope };
      this.hubEvents.push(id);
      for (let times = i % 4 === 1 ? 2 : 1; times > 0; times--) {
        this.workers[1].queue.put(JSON.stringify(body));
      }
    }
  }

  /** Until all queues are empty, however often what was killed must come again. */
  private async drained(): Promise<void> {
    for (;;) {
      for (const { Body } of await this.aws.taken('deliveries')) {
        this.workers[2].queue.put(Body!);
      }
      const now = this.clock.now();
      const works = this.workers.flatMap((worker) => worker.environments.map((environment) => {
        const messages = worker.queue.receive(now, worker.batch());
        return messages.length === 0 ? [] : [this.work(worker, environment, messages)];
      })).flat();
      if (works.length > 0) {
        await Promise.all(works);
        continue;
      }
      const next = this.workers.flatMap(({ queue }) => queue.next() ?? []);
      if (next.length === 0) {
        return;
      }
      this.clock.to(Math.min(...next));
    }
  }

  private async work(worker: Worker, environment: KillableFunction, messages: ReadonlyArray<QueuedMessage>): Promise<void> {
    const outcome = await environment.invoke(recordsOf(messages), this.killOf(worker, messages));
    if (outcome === undefined) {
      this.killed[worker.name]++;
      messages.forEach((one) => { one.kills++; });
      return;
    }
    this.ended++;
    const { batchItemFailures = messages.map(({ messageId }) => ({ itemIdentifier: messageId })) } = (outcome.response ?? {}) as Partial<{ batchItemFailures: { itemIdentifier: string }[] }>;
    if (JSON.stringify(outcome.response) !== WELL) {
      this.failures.push(`${worker.name}: ${JSON.stringify(outcome)}`);
    }
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    messages.filter(({ messageId }) => !failed.has(messageId)).forEach((one) => worker.queue.remove(one));
  }

  private killOf({ calls, chance }: Worker, messages: ReadonlyArray<QueuedMessage>): Kill | undefined {
    const { random } = this;
    if (this.kills > 0 && messages.some(({ body }) => body === this.doomed)) {
      return { call: 1, when: 'after' };
    }
    const done = Object.values(this.killed).reduce((sum, one) => sum + one, 0);
    if (done >= this.kills || messages.some(({ kills }) => kills >= IN_A_ROW) || random() >= chance) {
      return undefined;
    }
    return random() < 0.25
      ? { milliseconds: random() * calls * 20 }
      : { call: 1 + Math.floor(random() * calls), when: (['before', 'within', 'after'] as const)[Math.floor(random() * 3)] };
  }

  private async outcome(): Promise<KillOutcome> {
    const { aws } = this;
    const got = new Map<string, Map<string, string[]>>();
    const events = new Map<string, NotificationEvent>();
    for (const name of CHANNELS) {
      const ofChannel = new Map<string, string[]>();
      for (const { Body = '' } of await aws.taken(name)) {
        const [id, text, event] = READ[name](Body);
        ofChannel.set(id, [...ofChannel.get(id) ?? [], text]);
        if (event) {
          events.set(id, event);
        }
      }
      got.set(name, ofChannel);
    }
    const heldBy = new Map<string, string[]>(this.hubEvents.map((id) => [id, []]));
    for (const id of [...events.keys()].filter(isOfHub)) {
      for (const key of (await aws.events().head(id))?.of ?? []) {
        const event = key.split('|').pop()!;
        heldBy.set(event, [...heldBy.get(event) ?? [], id]);
      }
    }
    return {
      killed: this.killed,
      ended: this.ended,
      got,
      events,
      heldBy,
      hubEvents: this.hubEvents,
      findings: new Map(aws.fake.securityHub.findings.map(({ Id = '', RecordState = '' }) => [Id, RecordState])),
      letters: (await aws.taken('dead-letters')).map(({ MessageAttributes }) => MessageAttributes?.reason?.StringValue ?? 'no reason'),
      redriven: this.workers.flatMap(({ queue }) => queue.redriven),
      failures: this.failures,
    };
  }
}

export const isOfHub = (id: string) => /^(job-failures|security|compliance)-/.test(id);

/** The id of what a channel got, and its text. */
const READ: { readonly [channel in typeof CHANNELS[number]]: (body: string) => [string, string, NotificationEvent?] } = {
  people: (body) => {
    const { Subject, Message, MessageAttributes } = JSON.parse(body) as { Subject: string; Message: string; MessageAttributes: { [name: string]: { Value: string } } };
    return [MessageAttributes.id?.Value ?? Subject, `${Subject}\n${Message}`];
  },
  programs: (body) => {
    const event = JSON.parse(body) as NotificationEvent;
    return [event.id, body, event];
  },
  bus: (body) => {
    const { detail } = JSON.parse(body) as { detail: NotificationEvent };
    return [detail.id, JSON.stringify(detail)];
  },
};
