import { withDeadline } from '../private/client-options';

/**
 * Milliseconds for one event to one channel. All channels are sent to at once, so that this is what a run waits for one that hangs: the drain has 180 seconds,
 * of which it receives for 20; the alerter has 60.
 */
export const DRAIN_DEADLINE = 40_000;
export const ALERT_DEADLINE = 20_000;

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
