import { eventNamed } from './events';
import { minutes, World } from './runtime';
import { RECEIVE_TIME } from '../../src/event-hub/drain-jobs';

const failed = (id: string, detail: object = {}) => ({ ...eventNamed('backup-job-state-change.failed', detail), id });
let world: World;

beforeEach(() => {
  world = new World();
});

test('failures of one window are one message to every channel', async () => {
  ['a', 'b', 'c'].forEach((id) => world.put(failed(id)));
  await world.run(minutes(5));
  expect(world.told.map(({ target }) => target)).toEqual(['mail', 'chat']);
  expect(world.told[0].event).toMatchObject({ kind: 'job-failures', time: '2026-11-21T12:05:00.000Z', findings: [{ count: 3 }] });
  expect(world.waiting).toEqual([]);
});

test('a window that is not over is left alone, and told later', async () => {
  world.put(failed('a'));
  await world.run(minutes(4));
  expect([world.told, world.waiting.length]).toEqual([[], 1]);
  await world.run(minutes(1));
  expect(world.told).toHaveLength(2);
});

test('windows that waited are told one by one, the oldest first', async () => {
  world.put(failed('late'), world.time + minutes(7));
  world.put(failed('early'));
  await world.run(minutes(10));
  expect(world.told.filter(({ target }) => target === 'mail').map(({ event }) => event.time)).toEqual(['2026-11-21T12:05:00.000Z', '2026-11-21T12:10:00.000Z']);
});

test('the id does not depend on the order in which events come', async () => {
  const other = new World();
  ['a', 'b'].forEach((id) => world.put(failed(id)));
  ['b', 'a'].forEach((id) => other.put(failed(id)));
  await world.run(minutes(5));
  await other.run(minutes(5));
  expect(world.idsOf('mail')).toEqual(other.idsOf('mail'));
});

test('an event that comes twice counts once', async () => {
  ['a', 'a'].forEach((id) => world.put(failed(id)));
  await world.run(minutes(5));
  expect(world.told[0].event.findings.map(({ count }) => count)).toEqual([1]);
  expect(world.waiting).toEqual([]);
});

test('nobody is told of jobs whose message says nothing, and they go', async () => {
  world.put(eventNamed('backup-job-state-change.completed.message-is-empty-in-quotes'));
  await world.run(minutes(5));
  expect([world.told, world.bodies]).toEqual([[], []]);
});

test('more messages than one call gives are one message', async () => {
  Array.from({ length: 95 }, (_, i) => world.put(failed(`e${i}`)));
  await world.run(minutes(5));
  expect(world.idsOf('mail')).toHaveLength(1);
  expect(world.told[0].event.findings[0].count).toBe(95);
});

test('receiving ends in time, and the rest is for the next run', async () => {
  Array.from({ length: 30 }, (_, i) => world.put(failed(`e${i}`)));
  const receive = world.receive.bind(world);
  world.receive = async () => {
    const got = await receive();
    world.time += RECEIVE_TIME / 2;
    return got;
  };
  await world.run(minutes(5));
  expect(world.waiting).toHaveLength(10);
});

describe('a crash', () => {
  beforeEach(() => ['a', 'b', 'c'].forEach((id) => world.put(failed(id))));

  test('between sending and noting repeats with the same id', async () => {
    world.broken.add('note');
    await expect(world.run(minutes(5))).rejects.toThrow('1 of the steps failed, first: note failed');
    world.broken.clear();
    world.put(failed('new')); // an event of the next window changes nothing
    await world.run(minutes(5));
    const [first, second, third] = world.idsOf('mail');
    expect(second).toBe(first);
    expect(third).not.toBe(first);
    expect(world.waiting).toEqual([]);
  });

  test('while messages are deleted does not tell of the rest again', async () => {
    world.removalsLeft = 1;
    await expect(world.run(minutes(5))).rejects.toThrow('crashed while deleting');
    expect(world.waiting).toHaveLength(2);
    world.removalsLeft = Infinity;
    await world.run(minutes(5));
    expect(world.idsOf('mail')).toHaveLength(1);
    expect(world.waiting).toEqual([]);
  });

  test('before anything was sent loses nothing', async () => {
    const receive = world.receive.bind(world);
    world.receive = async () => {
      await receive();
      throw new Error('timed out');
    };
    await expect(world.run(minutes(5))).rejects.toThrow('timed out');
    world.receive = receive;
    await world.run(minutes(5));
    expect(world.told[0].event.findings[0].count).toBe(3);
  });

  test('leaves notes that go once nothing can come back', async () => {
    await world.run(minutes(5));
    expect(world.bodies).toHaveLength(1);
    await world.run(minutes(5));
    expect(world.bodies).toHaveLength(1);
    await world.run(minutes(15));
    expect(world.bodies).toEqual([]);
  });
});

describe('a channel that is down', () => {
  beforeEach(() => {
    world.put(failed('a'));
    world.down.add('mail');
  });

  test('does not stop the others, and its share waits elsewhere', async () => {
    await world.run(minutes(5));
    expect(world.idsOf('chat')).toHaveLength(1);
    expect(world.retries.map(({ targetId, event }) => [targetId, event.id])).toEqual([['mail', world.idsOf('chat')[0]]]);
    expect(world.waiting).toEqual([]);
  });

  test('keeps the messages when its share can\'t wait elsewhere, and the other channel gets the same id again', async () => {
    world.broken.add('retryLater');
    await expect(world.run(minutes(5))).rejects.toThrow('retryLater failed');
    expect(world.waiting).toHaveLength(1);
    world.broken.clear();
    await world.run(minutes(5));
    const ids = world.idsOf('chat');
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
    expect(world.retries).toHaveLength(1);
  });
});

describe('a message that is no event of a job', () => {
  test.each([
    ['text', 'it is no JSON'],
    ['[]', 'it is no event'],
    ['{}', 'the event has no id, source, detail-type, region'],
    [JSON.stringify({ ...failed('a'), source: 'custom.backup' }), 'its source is not AWS, so that nothing in it can be believed'],
    [JSON.stringify({ ...failed('a'), account: '12' }), 'the event has no account'],
    [JSON.stringify({ ...failed('a'), time: 'soon' }), 'the event has no time'],
    [JSON.stringify({ ...failed('a'), detail: null }), 'the event has no detail'],
    [JSON.stringify(eventNamed('backup-vault-state-change.deleted')), 'the event is about no job'],
  ])('is put aside with the reason: %s', async (body, reason) => {
    world.put(body);
    world.put(failed('b'));
    await world.run(minutes(5));
    expect(world.dead).toEqual([{ reason, body }]);
    expect(world.told).toHaveLength(2);
    expect(world.waiting).toEqual([]);
  });

  test('stays when it can\'t be put aside, and does not hold up the others', async () => {
    world.put('text');
    world.put(failed('b'));
    world.broken.add('bury');
    await expect(world.run(minutes(5))).rejects.toThrow('bury failed');
    expect(world.told).toHaveLength(2);
    expect(world.waiting).toEqual(['text']);
  });
});
