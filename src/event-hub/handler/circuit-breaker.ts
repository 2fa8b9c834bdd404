import { withDeadline } from '../../private/client-options';

/**
 * Limits what one run waits for channels: a channel that fails after a quarter of the deadline or more gets nothing else in the run, as the next event would
 * wait for it too.
 */
export class CircuitBreaker {
  private readonly open = new Set<string>();

  /**
   * @param deadline milliseconds for one event to one channel
   */
  constructor(private readonly deadline: number) {}

  /**
   * Delivers to a channel.
   *
   * @throws when the channel fails, does not answer in time, or was too slow in this run before
   */
  public async call<T>(targetId: string, deliver: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.open.has(targetId)) {
      throw new Error('the channel was too slow in this run before');
    }
    const began = performance.now();
    try {
      return await withDeadline(this.deadline, deliver);
    } catch (error) {
      if (performance.now() - began >= this.deadline / 4) {
        this.open.add(targetId);
      }
      throw error;
    }
  }
}
