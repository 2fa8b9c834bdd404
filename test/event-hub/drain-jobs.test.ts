import { eventNamed } from './events';
import { DRAIN, minutes, SECURITY_HUB, World } from './runtime';
import { RECEIVE_TIME } from '../../src/event-hub/drain-jobs';

const failed = (id: string, detail: object = {}) => ({ ...eventNamed('backup-job-state-change.failed', detail), id });
const changed = (id: string, name = 'config.non-compliant') => ({ ...eventNamed(name, { resourceId: `snapshot-${id}` }), id });
let world: World;

beforeEach(() => {
  world = new World();
});

const eventsOf = (target: string) => world.told.filter((one) => one.target === target).map(({ event }) => event);

describe.each<[string, (id: string) => object, string]>([
  ['failed jobs', failed, 'job-failures'],
  ['changes of compliance', changed, 'changes'],
])('%s', (_, made, kind) => {
  test('of one window are one message to every channel', async () => {
    ['a', 'b', 'c'].forEach((id) => world.put(made(id)));
    await world.run(minutes(5));
    expect(world.told.map(({ target }) => target)).toEqual(['mail', 'chat']);
    expect(world.told[0].event).toMatchObject({ kind, time: '2026-11-21T12:05:00.000Z' });
    expect(world.waiting).toEqual([]);
  });

  test('of a window that is not over are left alone, and told later', async () => {
    world.put(made('a'));
    await world.run(minutes(4));
    expect([world.told, world.waiting.length]).toEqual([[], 1]);
    await world.run(minutes(1));
    expect(world.told).toHaveLength(2);
  });

  test('of windows that waited are told one by one, the oldest first', async () => {
    world.put(made('late'), world.time + minutes(7));
    world.put(made('early'));
    await world.run(minutes(10));
    expect(eventsOf('mail').map(({ time }) => time)).toEqual(['2026-11-21T12:05:00.000Z', '2026-11-21T12:10:00.000Z']);
  });

  test('have an id that does not depend on the order in which events come', async () => {
    const other = new World();
    ['a', 'b'].forEach((id) => world.put(made(id)));
    ['b', 'a'].forEach((id) => other.put(made(id)));
    await world.run(minutes(5));
    await other.run(minutes(5));
    expect(world.idsOf('mail')).toEqual(other.idsOf('mail'));
  });

  test('that come twice count once', async () => {
    ['a', 'a'].forEach((id) => world.put(made(id)));
    await world.run(minutes(5));
    expect(world.told[0].event.totals.new).toBe(1);
    expect(world.waiting).toEqual([]);
  });

  test('that come again after they were told are not told again', async () => {
    world.put(made('a'));
    await world.run(minutes(5));
    world.put(made('a'));
    await world.run(minutes(5));
    expect(world.idsOf('mail')).toHaveLength(1);
    expect(world.waiting).toEqual([]);
  });

  test('of more messages than one call gives are one message', async () => {
    Array.from({ length: 95 }, (__, i) => world.put(made(`e${i}`)));
    await world.run(minutes(5));
    expect(world.idsOf('mail')).toHaveLength(1);
  });

  describe('after a crash', () => {
    beforeEach(() => ['a', 'b', 'c'].forEach((id) => world.put(made(id))));

    test('between sending and noting are repeated with the same id', async () => {
      world.broken.add('note');
      await expect(world.run(minutes(5))).rejects.toThrow('1 of the steps failed, first: note failed');
      world.broken.clear();
      world.put(made('new')); // an event of the next window changes nothing
      await world.run(minutes(5));
      const [first, second, third] = world.idsOf('mail');
      expect(second).toBe(first);
      expect(third).not.toBe(first);
      expect(world.waiting).toEqual([]);
    });

    test('while messages were deleted are not told again in part', async () => {
      world.removalsLeft = 1;
      await expect(world.run(minutes(5))).rejects.toThrow('crashed while deleting');
      expect(world.waiting).toHaveLength(2);
      world.removalsLeft = Infinity;
      await world.run(minutes(5));
      expect(world.idsOf('mail')).toHaveLength(1);
      expect(world.waiting).toEqual([]);
    });

    test('before anything was sent are all told', async () => {
      const receive = world.receive.bind(world);
      world.receive = async () => {
        await receive();
        throw new Error('timed out');
      };
      await expect(world.run(minutes(5))).rejects.toThrow('timed out');
      world.receive = receive;
      await world.run(minutes(5));
      const { findings } = world.told[0].event;
      expect(findings.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(3);
    });

    test('leave notes that go once nothing can come back', async () => {
      await world.run(minutes(5));
      expect(world.bodies).toHaveLength(1);
      await world.run(minutes(5));
      expect(world.bodies).toHaveLength(1);
      await world.run(minutes(15));
      expect(world.bodies).toEqual([]);
    });
  });

  describe('with a channel that is down', () => {
    beforeEach(() => {
      world.put(made('a'));
      world.down.add('mail');
    });

    test('are told to the others, and its share waits elsewhere', async () => {
      await world.run(minutes(5));
      expect(world.idsOf('chat')).toHaveLength(1);
      expect(world.retries.map(({ targetId, event }) => [targetId, event.id])).toEqual([['mail', world.idsOf('chat')[0]]]);
      expect(world.waiting).toEqual([]);
    });

    test('are kept when its share can\'t wait elsewhere, and the other channel gets the same id again', async () => {
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
});

test('jobs that fail alike are counted', async () => {
  ['a', 'b', 'c'].forEach((id) => world.put(failed(id)));
  await world.run(minutes(5));
  expect(world.told[0].event.findings).toMatchObject([{ count: 3 }]);
});

test.each([
  ['jobs whose message says nothing', eventNamed('backup-job-state-change.completed.message-is-empty-in-quotes')],
  ['jobs of what a test of a restore made', eventNamed('backup-job-state-change.failed.of-restore-test')],
  ['compliance of what a test of a restore made', eventNamed('config.non-compliant.restore-test')],
])('nobody is told of %s, and they go', async (_, event) => {
  world.put(event);
  await world.run(minutes(5));
  expect([world.told, world.bodies]).toEqual([[], []]);
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

describe('a window with both', () => {
  beforeEach(() => {
    world.put(failed('a'));
    world.put(changed('b'));
  });

  test('is one message of each kind, with ids of their own, each of its own events', async () => {
    const other = new World();
    [failed('a'), changed('another')].forEach((event) => other.put(event));
    await world.run(minutes(5));
    await other.run(minutes(5));
    expect(eventsOf('mail').map(({ kind }) => kind)).toEqual(['job-failures', 'changes']);
    const [[jobs, changes], [sameJobs, otherChanges]] = [world.idsOf('mail'), other.idsOf('mail')];
    expect([sameJobs === jobs, otherChanges === changes, jobs === changes]).toEqual([true, false, false]);
    expect(world.waiting).toEqual([]);
  });

  test('is told again only in the part that a crash left', async () => {
    const note = world.note.bind(world);
    let notes = 0;
    world.note = async (body) => {
      notes += 1;
      if (notes === 2) {
        throw new Error('crashed after the jobs were told');
      }
      await note(body);
    };
    await expect(world.run(minutes(5))).rejects.toThrow('crashed after the jobs were told');
    await world.run(minutes(5));
    expect(eventsOf('mail').map(({ kind }) => kind)).toEqual(['job-failures', 'changes', 'changes']);
    expect(new Set(world.idsOf('mail')).size).toBe(2);
    expect(world.waiting).toEqual([]);
  });

  test('tells of changes although jobs can\'t be told', async () => {
    const retryLater = world.retryLater.bind(world);
    world.down.add('mail');
    world.retryLater = async (delivery) => {
      if (delivery.event.kind === 'job-failures') {
        throw new Error('too large');
      }
      await retryLater(delivery);
    };
    await expect(world.run(minutes(5))).rejects.toThrow('1 of the steps failed, first: too large');
    expect(eventsOf('chat').map(({ kind }) => kind)).toEqual(['job-failures', 'changes']);
    expect(world.waiting).toHaveLength(1);
  });
});

test('AWS Security Hub is told of compliance, and of no jobs: nobody would archive them', async () => {
  world.settings = { ...DRAIN, targets: [...DRAIN.targets, SECURITY_HUB] };
  world.put(failed('a'));
  world.put(changed('b'));
  await world.run(minutes(5));
  expect(eventsOf('hub').map(({ kind }) => kind)).toEqual(['changes']);
  expect(eventsOf('mail').map(({ kind }) => kind)).toEqual(['job-failures', 'changes']);
});

test('changes of compliance that were told are counted, those of resources that go with a test are not', async () => {
  ['a', 'b'].forEach((id) => world.put(changed(id)));
  world.put(eventNamed('config.non-compliant.restore-test'));
  world.put(failed('c'));
  await world.run(minutes(5));
  expect(world.metrics).toMatchObject([{ Kind: 'compliance', Alerts: 2, _aws: { CloudWatchMetrics: [{ Namespace: 'cdk-org-backup', Dimensions: [['Kind']] }] } }]);
});

describe('a message that is no event of a job or of compliance', () => {
  test.each([
    ['text', 'it is no JSON'],
    ['[]', 'it is no event'],
    ['{}', 'the event has no id, source, detail-type, region'],
    [JSON.stringify({ ...failed('a'), source: 'custom.backup' }), 'its source is not AWS, so that nothing in it can be believed'],
    [JSON.stringify({ ...failed('a'), account: '12' }), 'the event has no account'],
    [JSON.stringify({ ...failed('a'), time: 'soon' }), 'the event has no time'],
    [JSON.stringify({ ...failed('a'), detail: null }), 'the event has no detail'],
    [JSON.stringify(eventNamed('backup-vault-state-change.deleted')), 'the event is about no job'],
    [JSON.stringify({ ...changed('a'), account: undefined }), 'the event has no account'],
    [JSON.stringify({ ...changed('a'), detail: { newEvaluationResult: {} } }), 'the event tells of no loss of compliance, and of no end of one'],
    [JSON.stringify({ ...changed('a'), source: 'custom.config' }), 'its source is not AWS, so that nothing in it can be believed'],
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
