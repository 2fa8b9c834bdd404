import { CALL_DEADLINE, CHANNEL_PAUSE } from './delivery-times';
import { withDeadline } from '../../private/client-options';

/**
 * What an environment of the function knows of channels that hang. One that fails after a quarter of the deadline or more is left alone for a while, whatever is for
 * it: an environment waits for a channel once in that time, so that even with hundreds of messages for it the others get nearly all of the function's time.
 */
export class SlowChannels {
  private readonly until = new Map<string, number>();

  constructor(private readonly now: () => number, private readonly deadline = CALL_DEADLINE, private readonly pause = CHANNEL_PAUSE) {}

  /** @throws where the channel is left alone now */
  public check(targetId: string): void {
    if ((this.until.get(targetId) ?? -Infinity) > this.now()) {
      throw new Error('the channel has not answered another delivery in time less than a minute ago');
    }
  }

  /**
   * One call of a channel.
   *
   * @throws when the channel fails, or does not answer in time
   */
  public async call<T>(targetId: string, operation: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const began = this.now();
    try {
      return await withDeadline(this.deadline, operation);
    } catch (error) {
      if (this.now() - began >= this.deadline / 4) {
        this.until.set(targetId, this.now() + this.pause);
      }
      throw error;
    }
  }
}
