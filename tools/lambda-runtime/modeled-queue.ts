/** As Amazon SQS keeps a message. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  receives: number;
  hiddenUntil: number;
  /** How many of the invocations that received it were killed. */
  kills: number;
}

/** A standard queue of Amazon SQS as AWS describes it, in simulated time: what is received is hidden for a while, comes again, and is moved when it came too often. */
export class ModeledQueue {
  /** What was received too often. */
  public readonly redriven: QueuedMessage[] = [];
  private messages: QueuedMessage[] = [];
  private count = 0;

  /** @param visibility in milliseconds */
  constructor(private readonly visibility: number, private readonly maxReceiveCount: number) {}

  public put(body: string): void {
    this.messages.push({ messageId: `message-${++this.count}`, body, receives: 0, hiddenUntil: -Infinity, kills: 0 });
  }

  public receive(now: number, most: number): QueuedMessage[] {
    const visible = this.messages.filter(({ hiddenUntil }) => hiddenUntil <= now);
    const spent = visible.filter(({ receives }) => receives >= this.maxReceiveCount);
    this.redriven.push(...spent);
    spent.forEach((one) => this.remove(one));
    const received = visible.filter((one) => !spent.includes(one)).slice(0, most);
    received.forEach((one) => Object.assign(one, { receives: one.receives + 1, hiddenUntil: now + this.visibility }));
    return received;
  }

  public remove(message: QueuedMessage): void {
    this.messages = this.messages.filter((one) => one !== message);
  }

  /** When the next message is visible; undefined where there is none. */
  public next(): number | undefined {
    return this.messages.length === 0 ? undefined : Math.min(...this.messages.map(({ hiddenUntil }) => hiddenUntil));
  }
}

/** What AWS Lambda hands over. */
export const recordsOf = (messages: ReadonlyArray<QueuedMessage>) => ({
  Records: messages.map(({ messageId, body, receives }) => ({ messageId, body, attributes: { ApproximateReceiveCount: String(receives) } })),
});
