import { SetupPorts } from './setup-ports';
import { Reading, Switch } from './switches';

/** What became of a switch. */
export interface Outcome {
  readonly of: Switch;
  /** Of what is wanted, what is so now: on, or off where it is switched off. */
  readonly reached: ReadonlyArray<string>;
  /** What this run changed. */
  readonly changed: ReadonlyArray<string>;
  /** What can't be on there. */
  readonly leftOut: ReadonlyArray<string>;
  readonly failure?: Failure;
}

export interface Failure {
  readonly items: ReadonlyArray<string>;
  readonly reason: string;
  readonly byHand: string;
  /** It was not tried, because of another one that failed. */
  readonly waiting?: true;
}

/** When a run began and must end, on the clock of `now`. */
export interface RunTime {
  readonly start: number;
  readonly deadline: number;
}

const SECOND = 1000;
const FIRST_PAUSE = SECOND;
const LONGEST_PAUSE = 20 * SECOND;
/** A role whose policy is new is refused for a few seconds. */
const NEW_PERMISSIONS = 30 * SECOND;
/** After that, a switch that AWS accepted and does not show counts as failed; so does one that waits for another one to be known everywhere. */
const SETTLING = 120 * SECOND;

const THROTTLED = [
  'ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded', 'ConcurrentModificationException', 'PolicyChangesInProgressException',
  'OperationInProgressException', 'ServiceUnavailableException', 'ServiceUnavailable', 'ServiceException', 'ServiceFailureException', 'ServiceFailure',
  'InternalFailure', 'InternalServerException', 'InternalServiceError', 'InternalServerError', 'TooManyUpdates', 'RequestTimeout', 'RequestTimeoutException',
  'TimeoutError', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EAI_AGAIN',
];
/** Of the network, where the AWS SDK wraps an error and its name and code are lost. */
const WRAPPED = /\b(?:TimeoutError|ECONNRESET|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|socket hang up)\b/;
const DENIED = ['AccessDenied', 'AccessDeniedException'];
/** What a Region answers that the account did not enable. */
const DISABLED_REGION = ['UnrecognizedClientException', 'InvalidClientTokenId', 'AuthFailure', 'OptInRequired'];

interface SdkError {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  /** Of AWS Organizations: which constraint. */
  readonly Reason?: string;
}

const named = ({ name = '', code = '' }: SdkError, names: ReadonlyArray<string>) => names.includes(name) || names.includes(code);

function isRetriable(error: SdkError, now: number, { start }: RunTime): boolean {
  return named(error, THROTTLED)
    || WRAPPED.test(error.message ?? '')
    || (named(error, DENIED) && now - start < NEW_PERMISSIONS)
    // trusted access that was enabled a moment ago is not known everywhere yet
    || (error.Reason === 'SERVICE_ACCESS_NOT_ENABLED' && now - start < SETTLING);
}

/** What people are told of an error. */
export function reasonOf(error: SdkError, region?: string): string {
  const text = `${error.name ?? 'Error'}: ${(error.message ?? String(error)).replace(/\s+/g, ' ').slice(0, 300)}`;
  return region !== undefined && named(error, DISABLED_REGION)
    ? `${text} (the management account may not have enabled the Region: aws account enable-region --region-name ${region})` : text;
}

const without = (items: ReadonlyArray<string>, others: ReadonlyArray<string>) => items.filter((item) => !others.includes(item));

/** Makes a call until it succeeds, fails for good, or the time is over. */
export async function persistently<T>(ports: SetupPorts, time: RunTime, call: () => Promise<T>): Promise<T> {
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      return await call();
    } catch (error) {
      const now = ports.now();
      if (!isRetriable(error as SdkError, now, time) || now + pause > time.deadline) {
        throw error;
      }
      await ports.sleep(pause);
    }
  }
}

/**
 * Brings the items of a switch to on, or to off. It reads first, changes only what differs, and reads again until AWS shows it. Where another one changes the
 * same at that time, it reads anew before it tries again.
 */
export async function throwSwitch(ports: SetupPorts, one: Switch, turnOn: boolean, time: RunTime): Promise<Outcome> {
  let reading: Reading = { on: [] };
  let leftOut: ReadonlyArray<string> = [];
  let open = one.items;
  /** Since when AWS has it, and what it said then. */
  let accepted: number | undefined;
  let answer = 'accepted the call';
  const changed = new Set<string>();
  const failed = (reason: string): Outcome => ({
    of: one,
    leftOut,
    changed: [...changed],
    reached: without(without(one.items, open), leftOut),
    failure: { items: open, reason, byHand: one.byHand(open, turnOn, reading) },
  });
  if (ports.now() > time.deadline) {
    return failed('the time was over before it was tried');
  }
  for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LONGEST_PAUSE)) {
    try {
      reading = await one.read();
      leftOut = turnOn && reading.known ? without(one.items, reading.known) : [];
      open = turnOn ? without(without(one.items, leftOut), reading.on) : one.items.filter((item) => reading.on.includes(item));
      if (open.length === 0) {
        return { of: one, reached: without(one.items, leftOut), changed: [...changed], leftOut };
      }
      const toDo = turnOn ? without(open, reading.pending ?? []) : open;
      accepted ??= toDo.length === 0 ? ports.now() : undefined;
      if (accepted === undefined) {
        await (turnOn ? one.turnOn(toDo, reading) : one.turnOff!(toDo, reading));
        toDo.forEach((item) => changed.add(item));
        ports.log('info', turnOn ? 'switched on' : 'switched off', { what: one.label(toDo) });
        accepted = ports.now();
        continue; // mostly it shows at once
      }
      if (ports.now() - accepted > SETTLING) {
        return failed(`AWS ${answer} and shows no effect after ${SETTLING / SECOND} seconds`);
      }
    } catch (error) {
      const now = ports.now();
      if (named(error as SdkError, one.done ?? [])) {
        accepted ??= now;
        answer = `answered ${reasonOf(error as SdkError)}`;
      } else if (!isRetriable(error as SdkError, now, time)) {
        return failed(reasonOf(error as SdkError, one.region));
      } else if (now + pause > time.deadline) {
        return failed(`the time was over while AWS still answered ${reasonOf(error as SdkError, one.region)}`);
      }
      ports.log('warn', 'trying again', { what: one.label(one.items), reason: reasonOf(error as SdkError, one.region) });
    }
    if (ports.now() + pause > time.deadline) {
      return failed('the time was over before AWS showed an effect');
    }
    await ports.sleep(pause);
  }
}
