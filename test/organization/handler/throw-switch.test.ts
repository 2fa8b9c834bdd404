import { SdkError, SetupWorld } from './setup-world';
import { Reading, Switch } from '../../../src/organization/handler/switches';
import { persistently, reasonOf, throwSwitch } from '../../../src/organization/handler/throw-switch';

let world: SetupWorld;
let pauses: number[];
beforeEach(() => {
  world = new SetupWorld();
  pauses = [];
  world.sleep = async (milliseconds) => {
    pauses.push(milliseconds);
    world.time += milliseconds;
  };
});

const within = (seconds: number) => ({ start: world.time, deadline: world.time + seconds * 1000 });
const failing = (...errors: Error[]) => async () => {
  const error = errors.shift();
  if (error) throw error;
  return 'done';
};
const throttled = (times: number) => Array.from({ length: times }, () => new SdkError('ThrottlingException', 'slow down'));
const secondsOfPauses = () => pauses.map((milliseconds) => milliseconds / 1000);

/** A switch with one item; each reading shows the next answer, the last one for ever. */
function switchOf(readings: Array<Reading | Error>, turnOn: () => Promise<unknown> = async () => undefined): Switch {
  return {
    kind: 'optIn',
    region: 'eu-west-1',
    items: ['EBS', 'S3'],
    label: (items) => `opt-in of ${items.join(', ')}`,
    read: async () => {
      const reading = readings.length > 1 ? readings.shift()! : readings[0];
      if (reading instanceof Error) throw reading;
      return reading;
    },
    turnOn: async () => void await turnOn(),
    byHand: (items, on) => `by hand ${items.join(',')} ${on}`,
  };
}

describe('a call', () => {
  test('is tried again after longer and longer pauses, of 20 seconds at most', async () => {
    await expect(persistently(world, within(200), failing(...throttled(7)))).resolves.toBe('done');
    expect(secondsOfPauses()).toEqual([1, 2, 4, 8, 16, 20, 20]);
  });

  test('is given up before the time is over, and not earlier', async () => {
    await expect(persistently(world, within(7), failing(...throttled(3)))).resolves.toBe('done');
    pauses = [];
    await expect(persistently(world, within(6.999), failing(...throttled(3)))).rejects.toThrow('slow down');
    expect(secondsOfPauses()).toEqual([1, 2]);
  });

  test.each<[string, Error]>([
    ['of another kind', new SdkError('InvalidParameterValueException')],
    ['without a name', Object.assign(new Error('x'), { name: undefined })],
    ['without a message', Object.assign(new SdkError('ConstraintViolationException', 'x', 'ACCOUNT_NUMBER_LIMIT_EXCEEDED'), { message: undefined })],
    ['about another service', new SdkError('ConstraintViolationException', 'x', 'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE')],
  ])('that fails for good is not tried again: an error %s', async (_, error) => {
    await expect(persistently(world, within(200), failing(error))).rejects.toBe(error);
    expect(pauses).toEqual([]);
  });

  test.each<[string, Error]>([
    ['by name', new SdkError('TimeoutError')],
    ['by code', Object.assign(new Error('x'), { code: 'ECONNRESET' })],
    ['by the words of a wrapper', new Error('AWS SDK error wrapper for TimeoutError: socket hang up')],
    ['by the words of a wrapper of Node.js', new Error('AWS SDK error wrapper for Error: connect ECONNREFUSED 127.0.0.1:1')],
  ])('that broke off is tried again, known %s', async (_, error) => {
    await expect(persistently(world, within(200), failing(error))).resolves.toBe('done');
  });

  test.each([
    ['AccessDeniedException', undefined, 30], ['AccessDenied', undefined, 30], ['ConstraintViolationException', 'SERVICE_ACCESS_NOT_ENABLED', 120],
  ])('that is refused because something is new is tried again for a while: %s %s', async (name, reason, seconds) => {
    const errors = Array.from({ length: 60 }, () => new SdkError(name, 'not yet', reason));
    await expect(persistently(world, within(600), failing(...errors))).rejects.toThrow('not yet');
    const waited = secondsOfPauses().reduce((sum, one) => sum + one, 0);
    expect(waited).toBeGreaterThanOrEqual(seconds);
    expect(waited).toBeLessThan(seconds + 20);
  });
});

describe('an error', () => {
  const tried = (error: Error, startedSecondsAgo = 0) => (
    persistently(world, { start: world.time - startedSecondsAgo * 1000, deadline: world.time + 600_000 }, failing(error)).then(() => true, () => false)
  );

  test.each([
    'ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded', 'ConcurrentModificationException', 'PolicyChangesInProgressException', 'OperationInProgressException',
    'ServiceUnavailableException', 'ServiceUnavailable', 'ServiceException', 'ServiceFailureException', 'ServiceFailure', 'InternalFailure', 'InternalServerException', 'InternalServiceError',
    'InternalServerError', 'TooManyUpdates', 'RequestTimeout', 'RequestTimeoutException', 'TimeoutError', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EAI_AGAIN',
  ])('that is passing is tried again, however long ago the run began: %s', async (name) => {
    await expect(tried(new SdkError(name), 500)).resolves.toBe(true);
    await expect(tried(Object.assign(new Error('x'), { code: name }), 500)).resolves.toBe(true);
  });

  test.each(['socket hang up', 'read ECONNRESET', 'connect ETIMEDOUT 10.0.0.1:443', 'getaddrinfo EAI_AGAIN backup'])('of the network is known by its words: %s', async (message) => {
    await expect(tried(new Error(message))).resolves.toBe(true);
    await expect(tried(new Error(message.replace(/[A-Z]{2,}|hang up/, 'x$&x')))).resolves.toBe(false);
  });

  test.each([
    ['AccessDeniedException', undefined, 30], ['AccessDenied', undefined, 30], ['ConstraintViolationException', 'SERVICE_ACCESS_NOT_ENABLED', 120],
  ])('of what is new is for good %s %s after %s seconds, to the millisecond', async (name, reason, seconds) => {
    await expect(tried(new SdkError(name, 'x', reason), seconds - 0.001)).resolves.toBe(true);
    await expect(tried(new SdkError(name, 'x', reason), seconds)).resolves.toBe(false);
  });

  test.each(['UnrecognizedClientException', 'InvalidClientTokenId', 'AuthFailure', 'OptInRequired'])('of a Region that is not enabled names the command: %s', (name) => {
    expect(reasonOf(new SdkError(name, 'x'), 'ap-east-1')).toContain('aws account enable-region --region-name ap-east-1');
  });
});

describe('a reason', () => {
  test('is one line of 300 characters at most', () => {
    expect(reasonOf(new SdkError('A', `a\n\n  b ${'x'.repeat(400)}`))).toBe(`A: a b ${'x'.repeat(296)}`);
  });

  test('is there without a name, and without a message', () => {
    expect(reasonOf({ message: 'm' })).toBe('Error: m');
    expect(reasonOf({ name: 'N' })).toMatch(/^N: /);
  });

  test('says what to do about a Region, where it is about one', () => {
    const error = new SdkError('InvalidClientTokenId', 'invalid');
    expect(reasonOf(error, 'ap-east-1')).toBe('InvalidClientTokenId: invalid (the management account may not have enabled the Region: aws account enable-region --region-name ap-east-1)');
    expect(reasonOf(error)).toBe('InvalidClientTokenId: invalid');
    expect(reasonOf(new SdkError('Other', 'x'), 'ap-east-1')).toBe('Other: x');
  });
});

describe('a switch', () => {
  test('that shows at once needs no pause', async () => {
    const one = switchOf([{ on: ['EBS'] }, { on: ['EBS', 'S3'] }]);
    await expect(throwSwitch(world, one, true, within(60))).resolves.toEqual({ of: one, reached: ['EBS', 'S3'], changed: ['S3'], leftOut: [] });
    expect(pauses).toEqual([]);
    expect(world.lines).toEqual([{ level: 'info', message: 'switched on', what: 'opt-in of S3' }]);
  });

  test('is waited for with longer and longer pauses', async () => {
    await throwSwitch(world, switchOf([...Array.from({ length: 8 }, () => ({ on: [] })), { on: ['EBS', 'S3'] }]), true, within(300));
    expect(secondsOfPauses()).toEqual([2, 4, 8, 16, 20, 20, 20]);
  });

  test('that fails says what is on, what this run changed and what is open', async () => {
    const one = switchOf([{ on: [] }, { on: ['EBS'], known: ['EBS', 'S3'] }, new SdkError('Gone', 'x')]);
    await expect(throwSwitch(world, one, true, within(60))).resolves.toEqual({
      of: one, reached: ['EBS'], changed: ['EBS', 'S3'], leftOut: [], failure: { items: ['S3'], reason: 'Gone: x', byHand: 'by hand S3 true' },
    });
  });

  test('that could not be read has nothing on and nothing left out', async () => {
    const one = switchOf([new SdkError('Gone', 'x')]);
    await expect(throwSwitch(world, one, true, within(60))).resolves.toMatchObject({ reached: [], leftOut: [], failure: { items: ['EBS', 'S3'] } });
  });

  test('that is accepted shortly before the end has no time to show', async () => {
    await expect(throwSwitch(world, switchOf([{ on: [] }]), true, within(5))).resolves.toMatchObject({ failure: { reason: 'the time was over before AWS showed an effect' } });
  });

  test('gets one attempt at the very end, and none after it', async () => {
    const calls: string[] = [];
    const one = switchOf([{ on: [] }], async () => calls.push('on'));
    await throwSwitch(world, one, true, within(0));
    expect(calls).toEqual(['on']);
    await expect(throwSwitch(world, one, true, within(-0.001))).resolves.toMatchObject({ failure: { reason: 'the time was over before it was tried' } });
    expect(calls).toEqual(['on']);
  });

  test('that has no known items has no items left out', async () => {
    await expect(throwSwitch(world, switchOf([{ on: [], known: [] }]), true, within(5))).resolves.toMatchObject({ leftOut: ['EBS', 'S3'], reached: [], changed: [] });
  });

  test('that AWS accepted is waited for until 120 seconds are over, and no longer', async () => {
    const showsAfter = (seconds: number) => {
      const from = world.time;
      return { ...switchOf([{ on: [] }]), read: async (): Promise<Reading> => ({ on: world.time - from >= seconds * 1000 ? ['EBS', 'S3'] : [] }) };
    };
    // 2 + 4 + 8 + 16 + 20 + 20 + 20 + 20 = 110, and 130 with the next pause
    await expect(throwSwitch(world, showsAfter(110), true, within(600))).resolves.not.toHaveProperty('failure');
    await expect(throwSwitch(world, showsAfter(131), true, within(600))).resolves.toMatchObject({ failure: { reason: 'AWS accepted the call and shows no effect after 120 seconds' } });
  });

  test('that AWS still refuses at the end says with what', async () => {
    const one = { ...switchOf(throttled(60)), done: [] };
    await expect(throwSwitch(world, one, true, within(10))).resolves.toMatchObject({ failure: { reason: 'the time was over while AWS still answered ThrottlingException: slow down' } });
    expect(secondsOfPauses()).toEqual([1, 2, 4]);
  });

  test('that goes off asks for what is on only, also where it is not known or pending, and says so', async () => {
    const asked: string[][] = [];
    const off = (...readings: Reading[]): Switch => ({ ...switchOf(readings), turnOff: async (items) => void asked.push([...items]) });
    const first = off({ on: ['S3', 'RDS'], known: [], pending: ['S3'] }, { on: ['RDS'] });
    await expect(throwSwitch(world, first, false, within(60))).resolves.toEqual({ of: first, reached: ['EBS', 'S3'], changed: ['S3'], leftOut: [] });
    expect(asked).toEqual([['S3']]);
    expect(world.lines).toEqual([{ level: 'info', message: 'switched off', what: 'opt-in of S3' }]);
    const second = off({ on: ['RDS'] });
    await expect(throwSwitch(world, second, false, within(60))).resolves.toEqual({ of: second, reached: ['EBS', 'S3'], changed: [], leftOut: [] });
    expect(asked).toHaveLength(1);
  });

  test('that cannot go off says how by hand', async () => {
    const one: Switch = { ...switchOf([{ on: ['S3'] }]), turnOff: async () => { throw new SdkError('Refused', 'no'); } };
    await expect(throwSwitch(world, one, false, within(60))).resolves.toEqual({
      of: one, reached: ['EBS'], changed: [], leftOut: [], failure: { items: ['S3'], reason: 'Refused: no', byHand: 'by hand S3 false' },
    });
  });

  test('is tried again with a word in the log', async () => {
    await throwSwitch(world, switchOf([...throttled(1), { on: ['EBS', 'S3'] }]), true, within(60));
    expect(world.lines).toEqual([{ level: 'warn', message: 'trying again', what: 'opt-in of EBS, S3', reason: 'ThrottlingException: slow down' }]);
  });
});
