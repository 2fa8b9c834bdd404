/** Milliseconds until a connection stands. */
export const CONNECTION_TIMEOUT = 3_000;

/** Milliseconds for one attempt of a request and its answer. */
export const REQUEST_TIMEOUT = 10_000;

/** For every client of the AWS SDK: left alone, it waits without end for one that accepts a request and never answers. */
export const CLIENT_OPTIONS = {
  requestHandler: { connectionTimeout: CONNECTION_TIMEOUT, requestTimeout: REQUEST_TIMEOUT, throwOnRequestTimeout: true },
} as const;

/** An action that had not ended when its time was over. */
export class DeadlineError extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds / 1000} seconds`);
    this.name = 'DeadlineError';
  }
}

/**
 * Gives an action so much time. It gets a signal for its requests, which are given up when the time is over, so that nothing of it goes on.
 *
 * @param milliseconds the time
 * @param action what is done; hands the signal to its requests as `abortSignal`
 * @throws DeadlineError when the time is over; what the action throws when it is not
 */
export async function withDeadline<T>(milliseconds: number, action: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlineError(milliseconds));
      controller.abort();
    }, milliseconds);
  });
  try {
    return await Promise.race([action(controller.signal), over]);
  } finally {
    clearTimeout(timer);
  }
}
