import { withDeadline } from '../../private/client-options';

/** Milliseconds for one event to one channel that is tried again; the run has 60 seconds. */
export const RETRY_DEADLINE = 20_000;

/** What one run waits for channels: one that has wasted a quarter of the time for an event gets no more of the run, as the next event would waste it too. */
export class Patience {
  private readonly lost = new Set<string>();

  /**
   * @param deadline milliseconds for one event to one channel
   */
  constructor(private readonly deadline: number) {}

  /**
   * Delivers to a channel.
   *
   * @throws when the channel fails, does not answer in time, or has wasted the run's time before
   */
  public async with<T>(targetId: string, deliver: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.lost.has(targetId)) {
      throw new Error('the channel has kept this run waiting before');
    }
    const began = performance.now();
    try {
      return await withDeadline(this.deadline, deliver);
    } catch (error) {
      if (performance.now() - began >= this.deadline / 4) {
        this.lost.add(targetId);
      }
      throw error;
    }
  }
}
