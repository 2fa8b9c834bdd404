import * as fc from 'fast-check';
import { alertNamed, eventNamed, expectations, securityPattern } from '../events';
import { GROUPING, messagesOf, NOTHING_LEFT, SECURITY_GROUPING, Step, World } from './runtime';
import { groupEvents } from '../../../src/event-hub/handler/group-events';
import { GroupingSettings } from '../../../src/event-hub/handler/hub-contract';
import { KNOWLEDGE } from '../../../tools/event-ruler/fixtures';

const NOON = Date.parse('2026-11-21T12:00:00Z');
const minute = (count: number) => new Date(NOON + count * 60_000).toISOString();
const failed = (id: string, time = minute(1)) => ({ ...eventNamed('backup-job-state-change.failed', { resourceArn: `arn:aws:ec2:eu-west-1:111122223333:volume/vol-${id}` }), id, time });
const changed = (id: string, time = minute(1), name = 'config.non-compliant') => ({ ...eventNamed(name, { resourceId: `snapshot-${id}` }), id, time });
const deleted = (id: string, time = minute(1)) => (
  alertNamed('cloudtrail.delete-recovery-point', { requestParameters: { recoveryPointArn: `arn:${id}` } }, { id, time }));
let world: World;

afterEach(() => jest.restoreAllMocks());

beforeEach(() => {
  world = new World();
});

const kindsOf = async (target: string) => (await world.messages(target)).map(({ kind }) => kind);

describe.each<[string, (id: string, time?: string) => object, string, string, GroupingSettings]>([
  ['failed jobs', failed, 'job-failures', 'job-failures', GROUPING],
  ['changes of compliance', changed, 'changes', 'compliance', GROUPING],
  ['security events', deleted, 'security', 'security', SECURITY_GROUPING],
])('%s', (_, made, kind, prefix, settings) => {
  beforeEach(() => {
    world.settings = settings;
  });

  test('of one batch are one message to every channel, with the quarter of an hour of the first of them in its id', async () => {
    expect(await world.run(made('a', minute(14)), made('b', minute(16)), made('c', minute(15)))).toEqual(NOTHING_LEFT);
    const [id] = world.idsOf('mail');
    expect(id).toMatch(new RegExp(`^${prefix}-[0-9a-f]{8}-202611211200-1$`));
    expect(world.idsOf('chat')).toEqual([id]);
    expect(await world.message(id)).toMatchObject({ id, kind, time: minute(16), totals: { new: 3 } });
  });

  test('have an id that does not depend on the order in which they come, nor on the clock', async () => {
    const other = new World();
    other.settings = settings;
    await world.run(made('a'), made('b'));
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3_600_000);
    await other.run(made('b'), made('a'));
    expect([other.idsOf('mail'), await other.messages('mail')]).toEqual([world.idsOf('mail'), await world.messages('mail')]);
  });

  test('of hubs that have other names have other ids', async () => {
    await world.run(made('a'));
    world.settings = { ...settings, source: { ...settings.source, name: 'AcmeEvents' } };
    await world.run(made('a'));
    expect(new Set(world.idsOf('mail')).size).toBe(2);
  });

  test('that come twice count once', async () => {
    await world.run(made('a'), made('a'));
    expect((await world.messages('mail')).map(({ totals }) => totals.new)).toEqual([1]);
  });

  test('of another batch of the same quarter are a message with the next number', async () => {
    await world.run(made('a'));
    await world.run(made('b', minute(14)));
    expect(world.idsOf('mail').map((id) => id.slice(-14))).toEqual(['202611211200-1', '202611211200-2']);
  });

  test.each([
    ['at once', (id: string) => [made(id)]],
    ['with an earlier one', (id: string) => [made(id), made('earlier', minute(-14))]],
    ['with a later one', (id: string) => [made(id), made('later', minute(29))]],
  ])('that come again %s are not sent again', async (__, batch) => {
    await world.run(made('a'), made('b', minute(-3)));
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 29 * 24 * 3_600_000);
    await world.run(...batch('a'));
    const holders = [...(await world.holders()).values()].filter((ids) => ids.some((id) => id.endsWith('|a')));
    expect(holders).toHaveLength(1);
    expect(new Set(world.idsOf('mail')).size).toBe(world.idsOf('mail').length);
  });

  test('that waited are messages of two quarters each, the oldest first', async () => {
    await world.run(...[0, 10, 20, 40, 50, 70].map((at) => made(`e${at}`, minute(at))));
    expect((await world.messages('mail')).map(({ id, totals }) => [id.slice(-14), totals.new])).toEqual([
      ['202611211200-1', 3], ['202611211230-1', 2], ['202611211300-1', 1],
    ]);
  });

  test('of as many messages as AWS Lambda hands over at most are one message', async () => {
    await world.run(...Array.from({ length: 10_000 }, (__, i) => made(`e${i}`)));
    expect((await world.messages('mail')).map(({ totals }) => totals.new)).toEqual([10_000]);
    await world.run(made('e9999'));
    expect(world.idsOf('mail')).toHaveLength(1);
  });

  describe('of a run that died', () => {
    /** A run that ends at a step, before or after what it does, and says nothing any more. */
    const die = async (at: Step, when: 'before' | 'after', ...events: object[]) => {
      let died: () => void = () => {};
      const end = new Promise<void>((resolve) => { died = resolve; });
      const never = new Promise<never>(() => {});
      void groupEvents(messagesOf(events), settings, world.ports(async (step, action) => {
        if (step !== at) {
          return action();
        }
        if (when === 'after') {
          await action();
        }
        died();
        return never;
      }));
      await end;
    };

    test.each<[Step, 'before' | 'after', number]>([
      ['create', 'before', 1], ['create', 'after', 1], ['queue', 'before', 1], ['queue', 'after', 2], ['note', 'before', 2], ['note', 'after', 1],
    ])('%s, %s: go out under one id, %d times', async (step, when, times) => {
      await die(step, when, made('a'), made('b'));
      await world.run(made('a'), made('b'));
      await world.run(made('a'), made('b'));
      expect([world.idsOf('mail').length, new Set(world.idsOf('mail')).size, (await world.holders()).size]).toEqual([times, 1, 1]);
    });

    test('and come back in pieces, with others, are repeated once, and the others are a message of their own', async () => {
      const ids = Array.from({ length: 10 }, (__, i) => `e${i}`);
      await die('queue', 'after', ...ids.map((id) => made(id)));
      for (const id of ids) {
        await world.run(made(id), made(`other-${id}`));
      }
      const repeated = world.idsOf('mail').filter((id) => id.endsWith('1200-1'));
      expect([repeated.length, world.idsOf('mail').length]).toEqual([2, 12]);
      expect(await Promise.all(world.idsOf('mail').map(async (id) => (await world.message(id)).totals.new))).toEqual([10, 10, ...ids.map(() => 1)]);
    });
  });

  test('that another run takes at the same moment are left to it, and the rest is a message of its own', async () => {
    const other = world.ports();
    let first = true;
    const ports = world.ports(async (step, action) => {
      if (step === 'create' && first) {
        first = false;
        await groupEvents(messagesOf([made('a'), made('b')]), settings, other);
      }
      return action();
    });
    await groupEvents(messagesOf([made('b'), made('c')]), settings, ports);
    expect([...(await world.holders()).values()].map((ids) => ids.map((id) => id.slice(-1)))).toEqual([['a', 'b'], ['c']]);
    expect(world.idsOf('mail')).toHaveLength(2);
  });

  describe.each<Step>(['create', 'get', 'queue', 'note'])('when %s fails', (step) => {
    beforeEach(() => void world.broken.add(step));

    test('come again, and go out under one id', async () => {
      expect(await world.run(made('a'), made('b'))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }] });
      expect(world.failures).toBe(2);
      world.broken.clear();
      expect(await world.receive(2, made('a'), made('b'))).toEqual(NOTHING_LEFT);
      expect(new Set(world.idsOf('mail')).size).toBe(1);
    });

    test('are put aside with the reason at their last attempt, as they came', async () => {
      expect(await world.receive(settings.attempts - 1, made('a'))).not.toEqual(NOTHING_LEFT);
      expect(world.dead).toEqual([]);
      expect(await world.receive(settings.attempts, made('a'))).toEqual(NOTHING_LEFT);
      expect(world.dead).toEqual([{ reason: expect.stringMatching(new RegExp(`^notifying of .+ failed: ${step} failed$`)), body: JSON.stringify(made('a')) }]);
    });

    test('come again even after the last attempt where they can\'t be put aside', async () => {
      world.broken.add('putAside');
      expect(await world.receive(settings.attempts + 1, made('a'))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    });
  });
});

test('each event is in one message, in whichever batches, order and company it comes, however often', async () => {
  const event = fc.record({ id: fc.integer({ min: 0, max: 15 }), kind: fc.integer({ min: 0, max: 2 }) });
  await fc.assert(fc.asyncProperty(fc.array(fc.array(event, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 8 }), async (batches) => {
    world = new World();
    // an event always has the same time
    const bodies = batches.map((batch) => batch.map(({ id, kind }) => [failed, changed, deleted][kind](`e${id}`, minute(id * 7))));
    for (const batch of bodies) {
      expect(await world.run(...batch)).toEqual(NOTHING_LEFT);
    }
    const held = [...(await world.holders()).values()].flat();
    expect(held).toHaveLength(new Set(held).size);
    expect(held).toHaveLength(new Set(batches.flat().map(({ id, kind }) => `${kind}-${id}`)).size);
    expect(new Set(world.idsOf('chat')).size).toBe(world.idsOf('chat').length);
    expect(world.idsOf('chat')).toHaveLength((await world.holders()).size);
  }), { numRuns: 50 });
});

test('jobs that fail alike are counted', async () => {
  await world.run(...['a', 'b', 'c'].map((id) => ({ ...eventNamed('backup-job-state-change.failed'), id })));
  expect((await world.messages('mail'))[0].findings).toMatchObject([{ count: 3 }]);
});

test.each([
  ['jobs whose message says nothing', eventNamed('backup-job-state-change.completed.message-is-empty-in-quotes')],
  ['jobs of what a test of a restore made', eventNamed('backup-job-state-change.failed.of-restore-test')],
  ['compliance of what a test of a restore made', eventNamed('config.non-compliant.restore-test')],
])('nobody is notified of %s, and they go', async (_, event) => {
  expect(await world.run(event)).toEqual(NOTHING_LEFT);
  expect([world.deliveries, world.bucket.writes, world.dead]).toEqual([[], [], []]);
});

describe('channels that keep findings', () => {
  test('get no failed jobs, as nobody would archive their findings', async () => {
    await world.run(failed('a'));
    expect(world.deliveries.map(({ targetId }) => targetId)).toEqual(['mail', 'chat']);
  });

  test.each([['changes of compliance', changed, 'changes'], ['security events', deleted, 'security']])('get %s', async (_, made, kind) => {
    await world.run(made('a'));
    expect(await kindsOf('hub')).toEqual([kind]);
  });

  test('alone get no failed jobs, which are kept nevertheless', async () => {
    world.recipients = [{ id: 'hub', keepsFindings: true }];
    expect(await world.run(failed('a'), changed('b'))).toEqual(NOTHING_LEFT);
    expect(await kindsOf('hub')).toEqual(['changes']);
  });
});

describe('security events', () => {
  beforeEach(() => {
    world.settings = SECURITY_GROUPING;
  });

  test('of a flood are one message a batch', async () => {
    for (const batch of [0, 1, 2]) {
      await world.run(...Array.from({ length: 500 }, (_, i) => deleted(`${batch}-${i}`)));
    }
    expect((await world.messages('mail')).map(({ title, totals }) => [title, totals.new]))
      .toEqual(Array.from({ length: 3 }, () => ['Recovery point deleted (500) in account 111122223333', 500]));
  });

  const cases = Object.entries(expectations).flatMap(([name, { alerted }]) => (securityPattern(name) === undefined ? [] : [[name, alerted] as const]));

  test.each(cases)('of the fixtures: %s is an alert: %s', async (name, alerted) => {
    world.settings = { ...SECURITY_GROUPING, knowledge: KNOWLEDGE };
    expect(await world.run(alertNamed(name))).toEqual(NOTHING_LEFT);
    expect([world.idsOf('mail').length, world.dead]).toEqual([alerted ? 1 : 0, []]);
  });

  test('about any key are alerts where the keys of the backups are not known, and where nothing at all is', async () => {
    await world.run(alertNamed('cloudtrail.disable-key.another-key'));
    world.settings = { ...SECURITY_GROUPING, knowledge: undefined };
    await world.run(alertNamed('cloudtrail.disable-key.another-key', {}, { id: 'other' }));
    expect(world.idsOf('mail')).toHaveLength(2);
  });

  test('that are no alerts leave nothing, and the log says why', async () => {
    await world.run(alertNamed('recovery-point-state-change.deleting.lifecycle-ended', {}, { id: 'a' }));
    expect([world.deliveries, world.bucket.writes]).toEqual([[], []]);
    expect(world.lines).toEqual([{ level: 'info', message: 'event left out', id: 'a', why: 'the lifecycle of the recovery point has ended' }]);
  });

  test('that were sent are counted by finding, once; those that are no alerts are not', async () => {
    const batch = [deleted('a'), deleted('b'), deleted('b'), alertNamed('recovery-point-state-change.deleting.lifecycle-ended')];
    await world.run(...batch);
    await world.run(...batch);
    expect(world.metrics).toMatchObject([{ Kind: 'security', Alerts: 2, _aws: { CloudWatchMetrics: [{ Namespace: 'cdk-org-backup', Dimensions: [['Kind']] }] } }]);
  });
});

describe('a batch with jobs and changes', () => {
  test('is one message of each kind, with ids of their own, each of its own events', async () => {
    await world.run(failed('a'), changed('a'));
    expect(await kindsOf('mail')).toEqual(['job-failures', 'changes']);
    expect([...(await world.holders()).values()].map((ids) => ids.length)).toEqual([1, 1]);
  });

  test('sends changes although jobs can\'t be kept, and only jobs come again', async () => {
    const ports = world.ports();
    const { events } = ports.outgoing;
    const create = events.create.bind(events);
    events.create = async (event, of) => {
      if (event.kind === 'job-failures') {
        throw new Error('no room');
      }
      return create(event, of);
    };
    expect(await groupEvents(messagesOf([failed('a'), changed('b')]), GROUPING, ports)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    expect(await kindsOf('mail')).toEqual(['changes']);
    await world.run(failed('a'));
    expect(await kindsOf('mail')).toEqual(['changes', 'job-failures']);
  });
});

test('changes of compliance that were sent are counted, those of resources that go with a test are not', async () => {
  await world.run(changed('a'), changed('b'), eventNamed('config.non-compliant.restore-test'), failed('c'));
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
  ])('is put aside with the reason at once: %s', async (body, reason) => {
    expect(await world.run(body, failed('b'))).toEqual(NOTHING_LEFT);
    expect(world.dead).toEqual([{ reason, body }]);
    expect(world.idsOf('mail')).toHaveLength(1);
  });

  test('is put aside although it has 100,000 levels', async () => {
    const body = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    await world.run(body);
    expect(world.dead).toEqual([{ reason: 'it is no event', body }]);
  });

  test('comes again when it can\'t be put aside, and does not hold up the others', async () => {
    world.broken.add('putAside');
    expect(await world.run('text', failed('b'))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
    expect(world.idsOf('mail')).toHaveLength(1);
  });

  test('is put aside by the thousand', async () => {
    await world.run(...Array.from({ length: 3000 }, (_, i) => `text ${i}`));
    expect(new Set(world.dead.map(({ body }) => body)).size).toBe(3000);
  });
});

test('events of a week, sent again after an outage, are told once each, although no run has time for all of them', async () => {
  const events = Array.from({ length: 7 * 24 * 4 }, (_, i) => failed(String(i), minute(i * 15)));
  let messages = messagesOf(events);
  let runs = 0;
  while (messages.length > 0) {
    runs++;
    const before = messages.length;
    let left = 30_000;
    const ports = world.ports((_, action) => {
      left -= 25;
      return left > 0 ? action() : new Promise(() => undefined);
    });
    const { batchItemFailures } = await groupEvents(messages, GROUPING, { ...ports, timeLeft: () => left });
    const again = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    messages = messages.filter(({ messageId }) => again.has(messageId));
    expect(messages.length).toBeLessThan(before);
  }
  expect([runs > 1, runs < 10, world.dead]).toEqual([true, true, []]);
  const told = await world.messages('mail');
  expect(told.flatMap(({ findings }) => findings).length).toBe(events.length);
  expect(new Set(world.idsOf('mail')).size).toBe(told.length);
});

test('what became a message before something failed does not come again', async () => {
  let created = 0;
  const ports = world.ports(async (step, action) => {
    if (step === 'create' && ++created === 2) {
      throw new Error('down');
    }
    return action();
  });
  const { batchItemFailures } = await groupEvents(messagesOf([failed('a'), failed('b', minute(60)), failed('c', minute(120))]), GROUPING, ports);
  expect(batchItemFailures).toEqual([{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }]);
  expect(world.idsOf('mail').length).toBe(1);
});
