import { alertNamed, eventNamed, expectations, securityPattern } from '../events';
import { GROUPING, minutes, SECURITY_GROUPING, SECURITY_HUB, World } from './runtime';
import { GroupingSettings } from '../../../src/event-hub/handler/hub-contract';
import { sentRecord } from '../../../src/event-hub/handler/hub-messages';
import { groupingTimes } from '../../../src/event-hub/handler/hub-times';
import { MESSAGES_PER_RUN } from '../../../src/event-hub/handler/send-groups';
import { KNOWLEDGE } from '../../../tools/event-ruler/fixtures';

const failed = (id: string, detail: object = {}) => ({ ...eventNamed('backup-job-state-change.failed', detail), id });
const changed = (id: string, name = 'config.non-compliant') => ({ ...eventNamed(name, { resourceId: `snapshot-${id}` }), id });
const deleted = (id: string) => alertNamed('cloudtrail.delete-recovery-point', { requestParameters: { recoveryPointArn: `arn:${id}` } }, { id });
let world: World;

beforeEach(() => {
  world = new World();
});

const eventsOf = (target: string) => world.sent.filter((one) => one.target === target).map(({ event }) => event);

describe.each<[string, (id: string) => object, string, GroupingSettings]>([
  ['failed jobs', failed, 'job-failures', GROUPING],
  ['changes of compliance', changed, 'changes', GROUPING],
  ['security events', deleted, 'security', SECURITY_GROUPING],
])('%s', (_, made, kind, settings) => {
  const window = minutes(settings.windowMinutes);
  const at = (time: number) => new Date(time).toISOString();

  beforeEach(() => {
    world.settings = settings;
  });

  test('of one window are one message to every channel', async () => {
    ['a', 'b', 'c'].forEach((id) => world.put(made(id)));
    await world.run(window);
    expect(world.sent.map(({ target }) => target)).toEqual(['mail', 'chat']);
    expect(world.sent[0].event).toMatchObject({ kind, time: at(world.time) });
    expect(world.waiting).toEqual([]);
  });

  test('of a window that is not over are left alone, and sent later', async () => {
    world.put(made('a'));
    await world.run(window * 0.8);
    expect([world.sent, world.waiting.length]).toEqual([[], 1]);
    await world.run(window * 0.2);
    expect(world.sent).toHaveLength(2);
  });

  test('of windows that waited are sent one by one, the oldest first', async () => {
    world.put(made('late'), world.time + window * 1.4);
    world.put(made('early'));
    await world.run(window * 2);
    expect(eventsOf('mail').map(({ time }) => time)).toEqual([at(world.time - window), at(world.time)]);
  });

  test('have an id that does not depend on the order in which events come', async () => {
    const other = new World();
    other.settings = settings;
    ['a', 'b'].forEach((id) => world.put(made(id)));
    ['b', 'a'].forEach((id) => other.put(made(id)));
    await world.run(window);
    await other.run(window);
    expect(world.idsOf('mail')).toEqual(other.idsOf('mail'));
  });

  test('that come twice count once', async () => {
    ['a', 'a'].forEach((id) => world.put(made(id)));
    await world.run(window);
    expect(world.sent[0].event.totals.new).toBe(1);
    expect(world.waiting).toEqual([]);
  });

  test('that come again after they were sent are not sent again', async () => {
    world.put(made('a'));
    await world.run(window);
    world.put(made('a'));
    await world.run(window);
    expect(world.idsOf('mail')).toHaveLength(1);
    expect(world.waiting).toEqual([]);
  });

  test('of more messages than one call gives are one message', async () => {
    Array.from({ length: 95 }, (__, i) => world.put(made(`e${i}`)));
    await world.run(window);
    expect(world.idsOf('mail')).toHaveLength(1);
  });

  describe('after a crash', () => {
    beforeEach(() => ['a', 'b', 'c'].forEach((id) => world.put(made(id))));

    test('between sending and noting are repeated with the same id', async () => {
      world.broken.add('record');
      await expect(world.run(window)).rejects.toThrow('1 of the steps failed, first: record failed');
      world.broken.clear();
      world.put(made('new')); // an event of the next window changes nothing
      await world.run(window);
      const [first, second, third] = world.idsOf('mail');
      expect(second).toBe(first);
      expect(third).not.toBe(first);
      expect(world.waiting).toEqual([]);
    });

    /** A run that holds all messages when it dies. */
    const dieAfterReceiving = async () => {
      const receive = world.receive.bind(world);
      world.receive = async () => {
        await receive();
        throw new Error('timed out');
      };
      await expect(world.run(window)).rejects.toThrow('timed out');
      world.receive = receive;
    };

    test('while messages were deleted are not sent again in part', async () => {
      world.removalsLeft = 1;
      await expect(world.run(window)).rejects.toThrow('crashed while deleting');
      expect(world.waiting).toHaveLength(2);
      world.removalsLeft = Infinity;
      await world.run(window);
      expect(world.idsOf('mail')).toHaveLength(1);
      expect(world.waiting).toEqual([]);
    });

    test('while messages were deleted, and of the next run too while it held the record, are not sent again', async () => {
      world.removalsLeft = 1;
      await expect(world.run(window)).rejects.toThrow('crashed while deleting');
      await expect(world.run(window)).rejects.toThrow('crashed while deleting');
      world.removalsLeft = Infinity;
      await dieAfterReceiving();
      await world.run(window);
      expect(world.idsOf('mail')).toHaveLength(1);
      expect(world.waiting).toEqual([]);
    });

    test('before anything was sent are all sent', async () => {
      await dieAfterReceiving();
      await world.run(window);
      const { findings } = world.sent[0].event;
      expect(findings.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(3);
    });

    test('leave records that go once nothing can come back', async () => {
      await world.run(window);
      expect(world.bodies).toHaveLength(1);
      await world.run(window);
      expect(world.bodies).toHaveLength(1);
      await world.run(minutes(15));
      expect(world.bodies).toEqual([]);
    });

    test('leave records for 14 minutes', async () => {
      await world.run(window);
      const recorded = world.time;
      world.time = recorded + minutes(14);
      await world.run();
      expect(world.bodies).toHaveLength(1);
      world.time = recorded + minutes(14) + 1;
      await world.run();
      expect(world.bodies).toEqual([]);
    });
  });

  describe('with a channel that is down', () => {
    beforeEach(() => {
      world.put(made('a'));
      world.down.add('mail');
    });

    test('go to the others, and its share waits elsewhere', async () => {
      await world.run(window);
      expect(world.idsOf('chat')).toHaveLength(1);
      expect(world.retries.map(({ targetId, event }) => [targetId, event.id])).toEqual([['mail', world.idsOf('chat')[0]]]);
      expect(world.waiting).toEqual([]);
    });

    test('are kept when its share can\'t wait elsewhere, and the other channel gets the same id again', async () => {
      world.broken.add('retryLater');
      await expect(world.run(window)).rejects.toThrow('retryLater failed');
      expect(world.waiting).toHaveLength(1);
      world.broken.clear();
      await world.run(window);
      const ids = world.idsOf('chat');
      expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
      expect(world.retries).toHaveLength(1);
    });
  });
});

test('jobs that fail alike are counted', async () => {
  ['a', 'b', 'c'].forEach((id) => world.put(failed(id)));
  await world.run(minutes(5));
  expect(world.sent[0].event.findings).toMatchObject([{ count: 3 }]);
});

test.each([
  ['jobs whose message says nothing', eventNamed('backup-job-state-change.completed.message-is-empty-in-quotes')],
  ['jobs of what a test of a restore made', eventNamed('backup-job-state-change.failed.of-restore-test')],
  ['compliance of what a test of a restore made', eventNamed('config.non-compliant.restore-test')],
])('nobody is notified of %s, and they go', async (_, event) => {
  world.put(event);
  await world.run(minutes(5));
  expect([world.sent, world.bodies]).toEqual([[], []]);
});

test('a run takes as many messages as the record of them can list', async () => {
  const record = sentRecord('job-failures-1', Array.from({ length: MESSAGES_PER_RUN }, (_, i) => `event ${i}`));
  expect(Buffer.byteLength(record)).toBeLessThanOrEqual(256 * 1024);
  let received = 0;
  world.receive = async () => Array.from({ length: 1000 }, () => {
    received += 1;
    return { messageId: `m${received}`, receiptHandle: 'r', body: JSON.stringify(failed(`e${received}`)), sent: world.time };
  });
  world.release = async () => {};
  await world.run(minutes(5));
  expect(received).toBe(MESSAGES_PER_RUN);
});

test('receiving ends in time, and the rest is for the next run', async () => {
  Array.from({ length: 30 }, (_, i) => world.put(failed(`e${i}`)));
  const receive = world.receive.bind(world);
  world.receive = async () => {
    const got = await receive();
    world.time += groupingTimes(GROUPING.windowMinutes).receive / 2;
    return got;
  };
  await world.run(minutes(5));
  expect(world.waiting).toHaveLength(10);
});

describe('security events', () => {
  beforeEach(() => {
    world.settings = SECURITY_GROUPING;
  });

  test('of a flood are one message a minute, however many messages they are', async () => {
    for (let minute = 0; minute < 3; minute += 1) {
      Array.from({ length: 500 }, (_, i) => world.put(deleted(`${minute}-${i}`)));
      await world.run(minutes(1));
    }
    expect(eventsOf('mail').map(({ title, totals }) => [title, totals.new])).toEqual(Array.from({ length: 3 }, () => ['Recovery point deleted (500) in account 111122223333', 500]));
  });

  test('that a crashed run received bit by bit are one message with the id of the first one, a minute later', async () => {
    Array.from({ length: 45 }, (_, i) => world.put(deleted(`e${i}`)));
    const receive = world.receive.bind(world);
    const slowly = async () => {
      world.time += groupingTimes(1).receive / 6;
      return receive();
    };
    const runAt = async (minute: number) => {
      world.time = Date.parse('2026-11-21T12:00:00Z') + minutes(minute);
      await world.run();
    };
    world.receive = slowly;
    world.broken.add('record');
    await expect(runAt(1)).rejects.toThrow('record failed');
    world.broken.clear();
    await runAt(2);
    expect([world.idsOf('mail').length, new Set(world.idsOf('mail')).size]).toEqual([2, 1]);
    expect(world.waiting).toEqual([]);
  });

  const cases = Object.entries(expectations).flatMap(([name, { alerted }]) => (securityPattern(name) === undefined ? [] : [[name, alerted] as const]));

  test.each(cases)('of the fixtures: %s is an alert: %s', async (name, alerted) => {
    world.settings = { ...SECURITY_GROUPING, knowledge: KNOWLEDGE };
    world.put(alertNamed(name));
    await world.run(minutes(1));
    expect(world.sent).toHaveLength(alerted ? 2 : 0);
    expect([world.dead, world.waiting]).toEqual([[], []]);
  });

  test('about any key are alerts where the keys of the backups are not known, and where nothing at all is', async () => {
    world.put(alertNamed('cloudtrail.disable-key.another-key'));
    await world.run(minutes(1));
    world.settings = { ...SECURITY_GROUPING, knowledge: undefined };
    world.put(alertNamed('cloudtrail.disable-key.another-key', {}, { id: 'other' }));
    await world.run(minutes(1));
    expect(world.idsOf('mail')).toHaveLength(2);
  });

  test('that are no alerts go without a record, and the log says why', async () => {
    world.put(alertNamed('recovery-point-state-change.deleting.lifecycle-ended', {}, { id: 'a' }));
    await world.run(minutes(1));
    expect([world.sent, world.bodies]).toEqual([[], []]);
    expect(world.lines.map((line) => JSON.parse(line))).toEqual([{ level: 'info', message: 'event left out', id: 'a', why: 'the lifecycle of the recovery point has ended' }]);
  });

  test('that were sent are counted by finding, those that are no alerts are not', async () => {
    ['a', 'b'].forEach((id) => world.put(deleted(id)));
    world.put(deleted('b'));
    world.put(alertNamed('recovery-point-state-change.deleting.lifecycle-ended'));
    await world.run(minutes(1));
    expect(world.metrics).toMatchObject([{ Kind: 'security', Alerts: 2, _aws: { CloudWatchMetrics: [{ Namespace: 'cdk-org-backup', Dimensions: [['Kind']] }] } }]);
  });

  test('go to AWS Security Hub too', async () => {
    world.settings = { ...SECURITY_GROUPING, targets: [SECURITY_HUB] };
    world.put(deleted('a'));
    await world.run(minutes(1));
    expect(eventsOf('hub').map(({ kind }) => kind)).toEqual(['security']);
  });
});

test.each([1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60])('with windows of %d minutes a run ends before what it holds comes back, and this before the next one receives', (length) => {
  const { timeout, visibility, receive, deadline } = groupingTimes(length);
  // seconds in which one run receives, its last call included, and by how many runs may miss the full minute
  const [receiving, inexact] = [receive / 1000 + 2, 3];
  expect(timeout + inexact).toBeLessThan(visibility);
  expect(visibility + receiving + inexact).toBeLessThan(length * 60);
  // one channel that hangs leaves most of the time
  expect(deadline / 1000).toBeLessThanOrEqual((timeout - receiving) / 2);
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

  test('is sent again only in the part that a crash left', async () => {
    const record = world.record.bind(world);
    let records = 0;
    world.record = async (body) => {
      records += 1;
      if (records === 2) {
        throw new Error('crashed after the jobs were sent');
      }
      await record(body);
    };
    await expect(world.run(minutes(5))).rejects.toThrow('crashed after the jobs were sent');
    await world.run(minutes(5));
    expect(eventsOf('mail').map(({ kind }) => kind)).toEqual(['job-failures', 'changes', 'changes']);
    expect(new Set(world.idsOf('mail')).size).toBe(2);
    expect(world.waiting).toEqual([]);
  });

  test('sends changes although jobs can\'t be sent', async () => {
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

test('AWS Security Hub gets changes of compliance, and no jobs: nobody would archive them', async () => {
  world.settings = { ...GROUPING, targets: [...GROUPING.targets, SECURITY_HUB] };
  world.put(failed('a'));
  world.put(changed('b'));
  await world.run(minutes(5));
  expect(eventsOf('hub').map(({ kind }) => kind)).toEqual(['changes']);
  expect(eventsOf('mail').map(({ kind }) => kind)).toEqual(['job-failures', 'changes']);
});

test('changes of compliance that were sent are counted, those of resources that go with a test are not', async () => {
  ['a', 'b'].forEach((id) => world.put(changed(id)));
  world.put(eventNamed('config.non-compliant.restore-test'));
  world.put(failed('c'));
  await world.run(minutes(5));
  expect(world.metrics).toMatchObject([{ Kind: 'compliance', Alerts: 2, _aws: { CloudWatchMetrics: [{ Namespace: 'cdk-org-backup', Dimensions: [['Kind']] }] } }]);
});

describe('a message that is no event of a job, of compliance or of security', () => {
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
    [JSON.stringify({ ...changed('a'), detail: { newEvaluationResult: {} } }), 'the event shows no loss of compliance, and no end of one'],
    [JSON.stringify({ ...deleted('a'), pattern: 'other' }), 'no pattern of alerts is called other'],
    [JSON.stringify({ ...deleted('a'), pattern: 'jobs-failed' }), 'no pattern of alerts is called jobs-failed'],
    [JSON.stringify({ ...deleted('a'), pattern: 'compliance-changed' }), 'no pattern of alerts is called compliance-changed'],
    [JSON.stringify({ pattern: 'vault-changed' }), 'it is no event'],
    [JSON.stringify({ pattern: 'vault-changed', event: { ...failed('a'), source: 'custom' } }), 'its source is not AWS, so that nothing in it can be believed'],
    [JSON.stringify({ ...changed('a'), source: 'custom.config' }), 'its source is not AWS, so that nothing in it can be believed'],
  ])('is put aside with the reason: %s', async (body, reason) => {
    world.put(body);
    world.put(failed('b'));
    await world.run(minutes(5));
    expect(world.dead).toEqual([{ reason, body }]);
    expect(world.sent).toHaveLength(2);
    expect(world.waiting).toEqual([]);
  });

  test('is put aside although it has 100,000 levels', async () => {
    const body = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    world.put(body);
    await world.run(minutes(5));
    expect(world.dead).toEqual([{ reason: 'it is no event', body }]);
  });

  test('stays when it can\'t be put aside, and does not hold up the others', async () => {
    world.put('text');
    world.put(failed('b'));
    world.broken.add('sendDeadLetter');
    await expect(world.run(minutes(5))).rejects.toThrow('sendDeadLetter failed');
    expect(world.sent).toHaveLength(2);
    expect(world.waiting).toEqual(['text']);
  });
});
