/** How long the parts of a run that groups the events of a queue may take, by the length of its windows. */
export interface GroupingTimes {
  /** Seconds of a run. */
  readonly timeout: number;
  /** Seconds for which a received message is hidden. */
  readonly visibility: number;
  /** Milliseconds for receiving. */
  readonly receive: number;
  /** Milliseconds for one event to one channel: all channels are sent to at once, so that a run waits no longer for those that hang. */
  readonly deadline: number;
}

const SHORT: GroupingTimes = { timeout: 30, visibility: 40, receive: 8_000, deadline: 8_000 };
const LONG: GroupingTimes = { timeout: 180, visibility: 210, receive: 20_000, deadline: 40_000 };

/**
 * A run ends before the next one begins: at full minutes, a window later. What it received is hidden for longer than it takes, and comes back before the next
 * one receives. So after a crash all messages of a window come back together, with the records of what was sent, and their group has the same id.
 *
 * Where AWS Lambda holds back a start, as Amazon EventBridge started a run twice or the account's concurrency is used up, a run can begin between full minutes,
 * a window later at most: only if it meets what comes back after a crash, a group is two messages. Nothing is lost.
 */
export function groupingTimes(windowMinutes: number): GroupingTimes {
  return windowMinutes < 4 ? SHORT : LONG;
}

/** How often a delivery is tried again; then it goes to the dead-letter queue. */
export const RETRY_ATTEMPTS = 5;

/** Milliseconds for one event to one channel that is tried again; the run has 60 seconds. */
export const RETRY_DEADLINE = 20_000;
