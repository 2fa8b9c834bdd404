/** Seconds for which the hub tries what fails before it puts it aside, as long as channels are tried. */
const TRYING = 3 * 60 * 60;

/** Seconds of a run that groups a batch: it calls Amazon S3 and Amazon SQS a few times. */
export const GROUPING_TIMEOUT = 30;

/** How a queue treats messages that AWS Lambda gathers for so many seconds. */
export interface QueueTimes {
  /** Seconds for which a received message is hidden: AWS asks for six times the function's timeout, and the time of gathering. */
  readonly visibility: number;
  /** How often the handler tries a message; then it puts it aside. */
  readonly attempts: number;
  /** Seconds that a message waits at most before it is received for the third time: Amazon SQS leaves it out of the age of the oldest one then. */
  readonly longestWait: number;
}

export function queueTimes(windowSeconds: number): QueueTimes {
  const visibility = 6 * GROUPING_TIMEOUT + windowSeconds;
  return { visibility, attempts: Math.ceil(TRYING / visibility), longestWait: 2 * visibility + windowSeconds };
}

/** How often a job is tried to be counted; then Amazon SQS moves its event to the dead-letter queue. */
export const COUNT_ATTEMPTS = 5;
