/** For how long a delivery is tried. */
export const DELIVERY_HOURS = 3;

/** For so long a message that was received is hidden: a channel that failed is tried again after it. */
export const VISIBILITY_MINUTES = 5;

/** Times that a message is given to the handler: at once, and for the last time three hours later. Then the handler puts it aside. */
export const DELIVERY_ATTEMPTS = DELIVERY_HOURS * 60 / VISIBILITY_MINUTES + 1;

/** Milliseconds that one call of a channel may take. */
export const CALL_DEADLINE = 20_000;

/** Milliseconds for which an environment of the function leaves a channel alone that failed slowly: other channels wait for it once, not for each of its messages. */
export const CHANNEL_PAUSE = 60_000;

/** Milliseconds after which a channel that takes many calls gives way to others; the rest becomes a message of its own. */
export const TURN = 30_000;

/** Milliseconds for everything else: reading the event, queueing, putting aside. */
const SPARE = 40_000;

/** Seconds of an invocation: a call that begins when a turn ends may still take its time. */
export const TIMEOUT_SECONDS = (TURN + CALL_DEADLINE + SPARE) / 1000;

/** Deliveries at a time. */
export const CONCURRENCY = 5;
