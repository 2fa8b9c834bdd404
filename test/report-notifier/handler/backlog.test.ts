import { control, csv, job, JOBS_PLAN, PLAN, World } from './notifier-world';

/** Reports that were made before the handler reads them. */

const resource = (name: string, status: string, day: number) => job(status, {
  backupJobId: `${name}-${day}`, resourceArn: name, creationDate: `2026-11-${day}T01:00:00Z`,
});
const told = (world: World) => world.sent.map(({ event }) => event.findings.map(({ state, resource: name }) => `${state} ${name}`).sort().join(', '));

describe('a plan that is new, with seven reports', () => {
  const backlog = () => {
    const world = new World({ plans: [JOBS_PLAN] });
    for (let day = 15; day <= 21; day++) {
      const rows = [resource(`failed-${day}`, 'FAILED', day), resource('healed', day < 18 ? 'FAILED' : 'COMPLETED', day), resource('well', 'COMPLETED', day)];
      world.report(JOBS_PLAN, `2026-11-${day}`, [csv(...rows)]);
    }
    return world;
  };
  const ALL = Array.from({ length: 7 }, (_, i) => `new failed-${15 + i}`).join(', ');

  test('has all of them read, and one message about what is open', async () => {
    const world = backlog();
    await world.notifier().reconcile();
    await world.notifier().reconcile();
    expect([told(world), (await world.state('Jobs')).resolved]).toEqual([[ALL], []]);
  });

  test('has one message too where the first look is cut off after each report', async () => {
    const world = backlog();
    world.timeLeft = 60_000;
    for (let i = 0; i < 7; i++) {
      expect(world.sent).toEqual([]);
      await world.notifier().reconcile();
    }
    expect(told(world)).toEqual([ALL]);
  });

  test.each([1, 2, 5, 8, 12, 16])('has one message too where the invocation dies at the %dth file or write', async (at) => {
    const world = backlog();
    let [count, dead] = [0, false];
    world.fault = () => {
      dead ||= ++count === at * 3;
      if (dead && world.invocations === 1) {
        throw new Error('died');
      }
    };
    await world.notifier().reconcile().catch(() => undefined);
    world.minutes(16);
    await world.notifier().reconcile();
    expect([...new Set(told(world))]).toEqual([ALL]);
    expect(new Set(world.sent.map(({ event }) => event.id)).size).toBe(1);
  });

  test('has no trouble with files that are gone by now', async () => {
    const world = backlog();
    world.files.delete(world.jobs[0].keys[0]);
    await world.notifier().reconcile();
    expect([world.rejected, world.sent.map(({ event }) => event.kind)]).toEqual([[], ['changes']]);
  });

  test('is counted by its newest report', async () => {
    const world = backlog();
    await world.notifier().reconcile();
    expect(world.measured.filter((line) => line.startsWith('ReportedFailedJobs'))).toEqual(['ReportedFailedJobs Jobs 1']);
  });
});

test('of a known plan every report since the last is read, however long ago that was', async () => {
  const world = new World({ plans: [JOBS_PLAN] });
  await world.arrive(world.report(JOBS_PLAN, '2026-11-01', [csv(resource('a', 'COMPLETED', 10))])[0]);
  for (let day = 10; day <= 21; day++) {
    world.report(JOBS_PLAN, `2026-11-${day}`, [csv(resource(`failed-${day}`, 'FAILED', day))]);
  }
  await world.notifier().reconcile();
  expect(told(world)).toEqual(Array.from({ length: 12 }, (_, i) => `new failed-${10 + i}`));
});

describe('a report that was begun before another one and made after it', () => {
  const late = async (first: Record<string, string>[], second: Record<string, string>[], plan = JOBS_PLAN) => {
    const world = new World({ plans: [plan] });
    await world.arrive(world.report(plan, '2026-11-19', [csv(...second)])[0]);
    world.sent.length = 0;
    world.report(plan, '2026-11-20', [csv(...first)]);
    Object.assign(world.jobs[1], { status: 'RUNNING', completedAt: '2026-11-21T09:00:00.000Z' });
    await world.arrive(world.report(plan, '2026-11-21', [csv(...second)])[0]);
    Object.assign(world.jobs[1], { status: 'COMPLETED' });
    world.clock = Date.parse('2026-11-21T09:05:00Z');
    await world.notifier().reconcile();
    await world.notifier().reconcile();
    return world;
  };

  test('is read, and what it alone has is told of', async () => {
    expect(told(await late([resource('lost', 'FAILED', 20)], [resource('a', 'COMPLETED', 21)]))).toEqual(['new lost']);
  });

  test('does not open again what the newer one shows as well', async () => {
    expect(told(await late([resource('a', 'FAILED', 20)], [resource('a', 'COMPLETED', 21)]))).toEqual([]);
  });

  test.each([[control('NON_COMPLIANT'), control('COMPLIANT')], [control('COMPLIANT'), control('NON_COMPLIANT')]])('changes nothing that the newer one judged', async (first, second) => {
    const world = await late([first], [second], PLAN);
    expect([world.sent, (await world.state('Controls')).lastJob!.id]).toEqual([[], 'Controls-2026-11-21']);
  });
});

test('of more reports than are remembered at least, none is read again while AWS Backup lists it', async () => {
  const world = new World({ plans: [PLAN] });
  const text = csv(control('COMPLIANT'));
  for (let i = 0; i < 450; i++) {
    const at = new Date(Date.parse('2026-11-21T00:00:00Z') + i * 900_000).toISOString();
    const key = `${PLAN.prefix}/part${i}.csv`;
    world.files.set(key, text);
    world.jobs.push({ plan: 'Controls', id: `job-${i}`, status: 'COMPLETED', createdAt: at, completedAt: at, keys: [key] });
    world.clock = Date.parse(at);
  }
  await world.notifier().reconcile();
  world.logs.length = 0;
  await world.notifier().reconcile();
  expect(world.logs.filter(({ message }) => message === 'report read')).toEqual([]);
});
