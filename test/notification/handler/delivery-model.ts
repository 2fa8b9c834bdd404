import { eventOf } from './events';
import { deliverMessages } from '../../../src/notification/handler/deliver-queue';
import { Delivery } from '../../../src/notification/handler/delivery';
import { DeliveryTarget } from '../../../src/notification/handler/delivery-target';
import { CONCURRENCY, DELIVERY_ATTEMPTS, VISIBILITY_MINUTES } from '../../../src/notification/handler/delivery-times';
import { SlowChannels } from '../../../src/notification/handler/slow-channels';

interface Message {
  readonly body: string;
  readonly sent: number;
  receives: number;
  visibleAt: number;
}

/** `kills`: the invocation ends after the channel got the event, and before the function says so. */
export type Behavior = 'well' | 'hangs' | 'refuses' | 'kills';

/**
 * The delivery queue and AWS Lambda as AWS describes them: a message that was received is hidden for the visibility timeout, however its invocation ended; it is deleted when the
 * function took it, and moved when it was received more often than the redrive policy allows. So many environments as the event source's maximum concurrency take one
 * message at a time, those that became visible first ahead. Time is jest's.
 */
export class DeliveryModel {
  public readonly delivered: Array<{ readonly body: string; readonly targetId: string; readonly waited: number }> = [];
  public readonly aside: Array<{ readonly body: string; readonly reason?: string; readonly after: number }> = [];
  public readonly behavior = new Map<string, Behavior>();
  public readonly receivesOf = new Map<string, number>();
  private readonly messages: Message[] = [];
  private stopped = false;

  constructor(private readonly targets: readonly DeliveryTarget[]) {
    Array.from({ length: CONCURRENCY }, () => void this.environment());
  }

  public put(delivery: Delivery | string): void {
    this.messages.push({ body: typeof delivery === 'string' ? delivery : JSON.stringify(delivery), sent: Date.now(), receives: 0, visibleAt: Date.now() });
  }

  public stop(): void {
    this.stopped = true;
  }

  private async environment(): Promise<void> {
    let slow = new SlowChannels(() => Date.now());
    while (!this.stopped) {
      const message = this.receive();
      if (message === undefined) {
        await sleep(500);
        continue;
      }
      const taken = await this.invoke(message, slow).catch(() => {
        slow = new SlowChannels(() => Date.now()); // a killed environment is replaced
        return false;
      });
      if (taken) {
        this.messages.splice(this.messages.indexOf(message), 1);
      }
    }
  }

  private receive(): Message | undefined {
    const [message] = this.messages.filter(({ visibleAt }) => visibleAt <= Date.now()).sort((one, other) => one.visibleAt - other.visibleAt);
    if (message === undefined) {
      return undefined;
    }
    message.receives++;
    message.visibleAt = Date.now() + VISIBILITY_MINUTES * 60_000;
    if (message.receives > DELIVERY_ATTEMPTS + 1) {
      this.messages.splice(this.messages.indexOf(message), 1);
      this.aside.push({ body: message.body, after: Date.now() - message.sent });
      return this.receive();
    }
    this.receivesOf.set(message.body, message.receives);
    return message;
  }

  /** Whether the function took the message. */
  private async invoke(message: Message, slow: SlowChannels): Promise<boolean> {
    const { body } = message;
    let kill: () => void = () => undefined;
    const killed = new Promise<never>((_, reject) => { kill = () => reject(new Error('out of memory')); });
    const { batchItemFailures } = await Promise.race([killed, deliverMessages([{ messageId: 'm', body, receiveCount: message.receives }], this.targets, {
      log: () => undefined,
      failure: () => undefined,
      open: async (id) => ({ event: eventOf([], { id }), of: [], sum: '', async *findings () {}, close: async () => undefined }),
      check: ({ id }) => slow.check(id),
      send: async (_, { id }) => {
        await slow.call(id, () => this.answer(id));
        this.delivered.push({ body, targetId: id, waited: Date.now() - message.sent });
        if (this.behavior.get(id) === 'kills') {
          kill();
          await new Promise(() => undefined);
        }
        return { sent: 1 };
      },
      queue: async () => undefined,
      putAside: async (_, reason) => void this.aside.push({ body, reason, after: Date.now() - message.sent }),
    })]);
    return batchItemFailures.length === 0;
  }

  private async answer(targetId: string): Promise<void> {
    switch (this.behavior.get(targetId) ?? 'well') {
      case 'hangs': return new Promise(() => undefined);
      case 'refuses': throw new Error('the topic is gone');
      default: return sleep(100);
    }
  }
}

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
