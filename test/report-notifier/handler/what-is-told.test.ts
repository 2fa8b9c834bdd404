import { control, csv, job, JOBS_PLAN, PLAN, World } from './notifier-world';

const bad = (change: Partial<Record<string, string>> = {}) => control('NON_COMPLIANT', change);
const day = (world: World, date: string, ...rows: Record<string, string>[]) => world.arrive(world.report(PLAN, date, [csv(...rows)])[0]);

describe('a digest that was not sent', () => {
  test('is sent by a later look', async () => {
    const world = new World({ plans: [PLAN] });
    world.failing('queue', 1);
    await expect(world.digest('2026-11-21')).rejects.toThrow('out of order');
    expect(world.sent).toEqual([]);
    world.minutes(15);
    await world.notifier().reconcile();
    expect(world.sent.map(({ event }) => event.kind)).toEqual(['digest']);
  });
});

describe('the digest calls a finding', () => {
  const totals = (world: World) => world.sent.at(-1)!.event.totals;
  const JOB = { creationDate: '2026-11-21T05:00:00Z' };

  test('new if the digest before could not have it, though the job is older', async () => {
    const world = new World({ plans: [JOBS_PLAN] });
    world.clock = Date.parse('2026-11-21T06:00:00Z');
    await world.digest('2026-11-21');
    await world.arrive(world.report(JOBS_PLAN, '2026-11-22', [csv(job('FAILED', JOB))])[0]);
    world.clock = Date.parse('2026-11-22T06:00:00Z');
    await world.digest('2026-11-22');
    expect(totals(world)).toMatchObject({ new: 1, ongoing: 0 });
    world.clock = Date.parse('2026-11-23T06:00:00Z');
    await world.digest('2026-11-23');
    expect(totals(world)).toMatchObject({ new: 0, ongoing: 1 });
  });

  test('worse if it became so since', async () => {
    const world = new World({ plans: [PLAN] });
    await day(world, '2026-11-21', bad());
    await world.digest('2026-11-21');
    await day(world, '2026-11-22', bad({ numResourcesNonCompliant: '9' }));
    await world.digest('2026-11-22');
    expect(totals(world)).toMatchObject({ new: 0, worse: 1, ongoing: 0 });
  });

  test('resolved if it was read after the digest that it is over', async () => {
    const world = new World({ plans: [PLAN] });
    await day(world, '2026-11-21', bad());
    await world.digest('2026-11-21');
    const [key] = world.report(PLAN, '2026-11-22', [csv(control('COMPLIANT'))]);
    world.clock = Date.parse('2026-11-22T06:00:00Z');
    await world.digest('2026-11-22');
    world.minutes(5);
    await world.arrive(key);
    world.clock = Date.parse('2026-11-23T06:00:00Z');
    await world.digest('2026-11-23');
    expect(totals(world)).toMatchObject({ resolved: 1 });
  });
});

describe('what counts', () => {
  const JOBS = ['EXPIRED', 'COMPLETED_WITH_ISSUES', 'FAILED'] as const;
  const jobDays = async (world: World, ...statuses: string[]) => {
    for (const [i, status] of statuses.entries()) {
      const issues = status === 'COMPLETED_WITH_ISSUES' ? { statusMessage: 'issues' } : {};
      await world.arrive(world.report(JOBS_PLAN, `2026-11-0${i + 1}`, [csv(job(status === 'COMPLETED_WITH_ISSUES' ? 'COMPLETED' : status, { backupJobId: `j${i}`, ...issues }))])[0]);
    }
    return world.sent.map(({ event }) => event.findings.map(({ state, class: kind }) => `${state} ${kind}`).join());
  };

  test('is told when it comes, though worse that does not count came before', async () => {
    expect(await jobDays(new World({ plans: [JOBS_PLAN], alertOn: [JOBS[0], JOBS[2]] }), 'ABORTED', 'EXPIRED', 'EXPIRED')).toEqual(['new EXPIRED']);
    expect(await jobDays(new World({ plans: [JOBS_PLAN], alertOn: [JOBS[1]] }), 'EXPIRED', 'COMPLETED_WITH_ISSUES', 'COMPLETED')).toEqual(['new COMPLETED_WITH_ISSUES', 'resolved COMPLETED_WITH_ISSUES']);
  });

  test('is over as what was told', async () => {
    expect(await jobDays(new World({ plans: [JOBS_PLAN], alertOn: [JOBS[2]] }), 'FAILED', 'EXPIRED', 'COMPLETED')).toEqual(['new FAILED', 'resolved FAILED']);
  });

  test('is not over as something that nobody was told of', async () => {
    expect(await jobDays(new World({ plans: [JOBS_PLAN], alertOn: [JOBS[2]] }), 'EXPIRED', 'COMPLETED')).toEqual([]);
  });
});

describe('a count', () => {
  const counts = async (...values: number[]) => {
    const world = new World({ plans: [PLAN] });
    for (const [i, value] of values.entries()) {
      await day(world, `2026-11-${String(i + 1).padStart(2, '0')}`, bad({ numResourcesNonCompliant: String(value) }));
    }
    return world.sent.map(({ event }) => event.findings.map(({ state, count }) => `${state} ${count}`).join());
  };

  test.each<[string, number[], string[]]>([
    ['that comes back within two days is no news', [2, 9, 2, 9], ['new 2', 'worse 9']],
    ['that grows again after it was low for longer is news', [10, 1, 1, 1, 9, 9], ['new 10', 'worse 9']],
    ['that stays low for longer and then goes on growing is news once', [10, 1, 1, 1, 1, 2, 2], ['new 10', 'worse 2']],
    ['that falls is no news', [10, 9, 8, 7, 6, 5], ['new 10']],
  ])('%s', async (_, values, told) => {
    expect(await counts(...values)).toEqual(told);
  });
});

describe('a report that can\'t be read', () => {
  test('is tried for an hour and eight times, then put aside, and the next one is read', async () => {
    const world = new World({ plans: [PLAN] });
    await day(world, '2026-11-20', control('COMPLIANT'));
    const [broken] = world.report(PLAN, '2026-11-21', [csv(bad())]);
    const [next] = world.report(PLAN, '2026-11-22', [csv(bad())]);
    world.failing('open', Infinity, new Error('Access Denied'), broken);
    for (let i = 0; i < 7; i++) {
      world.receives = i + 1;
      await expect(world.arrive(next)).rejects.toThrow('Access Denied');
      expect(world.rejected).toEqual([]);
      world.minutes(15);
    }
    world.receives = 8;
    await world.arrive(next);
    expect(world.rejected).toEqual([{ reason: 'the report could not be read 8 times: Access Denied', payload: { reportPlanName: 'Controls', reportJobId: 'Controls-2026-11-21' } }]);
    expect((await world.state('Controls')).lastJob!.id).toBe('Controls-2026-11-22');
    expect(world.sent.map(({ event }) => event.kind).sort()).toEqual(['changes', 'report-failed', 'report-failed']);
  });

  test('because each attempt dies is put aside in the end too', async () => {
    const world = new World({ plans: [PLAN] });
    await day(world, '2026-11-20', control('COMPLIANT'));
    world.report(PLAN, '2026-11-21', [csv(bad())]);
    // of the first attempt there is no note
    for (let i = 0; i < 9; i++) {
      world.crashAt('open');
      await world.notifier().reconcile().catch(() => undefined);
      world.minutes(16);
    }
    world.fault = () => undefined;
    await world.notifier().reconcile();
    expect(world.rejected.map(({ reason }) => reason)).toEqual(['the report could not be read 8 times: the attempts before did not end']);
    expect((await world.state('Controls')).lastJob!.id).toBe('Controls-2026-11-21');
  });

  test('is not given up within an hour, however often it is tried', async () => {
    const world = new World({ plans: [PLAN] });
    const [key] = world.report(PLAN, '2026-11-21', [csv(bad())]);
    world.failing('open', 20, new Error('SlowDown'));
    for (let i = 0; i < 20; i++) {
      world.receives = i + 1;
      await expect(world.arrive(key)).rejects.toThrow('SlowDown');
    }
    await world.arrive(key);
    expect([world.sent.length, world.rejected]).toEqual([1, []]);
  });

  test('is noted only where the handler was there before: all others are written once less', async () => {
    const writesOf = async (receives: number, minutes: number) => {
      const world = Object.assign(new World({ plans: [PLAN] }), { receives });
      const [key] = world.report(PLAN, '2026-11-21', [csv(control('COMPLIANT'))]);
      world.minutes(minutes);
      await world.arrive(key);
      expect((await world.state('Controls')).reading).toBeUndefined();
      return world.bucket.writes;
    };
    expect([await writesOf(1, 0), await writesOf(1, 14), await writesOf(2, 0), await writesOf(1, 16)]).toEqual([1, 1, 2, 2]);
  });
});

describe('trouble with a report', () => {
  test('of several days is told of once, with the plan, and again when it is over', async () => {
    const world = new World({ plans: [{ ...PLAN, reportPlanName: 'Controls_2' }] });
    const plan = { ...PLAN, reportPlanName: 'Controls_2' };
    world.report(plan, '2026-11-21', [], 'FAILED', 'no access');
    await world.notifier().reconcile();
    world.report(plan, '2026-11-22', [], 'FAILED', 'no access');
    await world.notifier().reconcile();
    world.report(plan, '2026-11-23', [csv(control('COMPLIANT'))]);
    await world.notifier().reconcile();
    expect(world.sent.map(({ event: { findings: [{ state, resource, since }], severity, title } }) => [state, resource, since, severity, title])).toEqual([
      ['new', 'Controls_2', '2026-11-21T02:00:00.000Z', 'HIGH', 'Controls: the report could not be made, or not be read as a whole'],
      ['resolved', 'Controls_2', '2026-11-21T02:00:00.000Z', 'INFORMATIONAL', 'Controls: the report is made and read again'],
    ]);
    expect(new Set(world.sent.map(({ event }) => event.findings[0].id)).size).toBe(1);
  });
});

describe('a report in two formats', () => {
  test('is read once', async () => {
    const world = new World({ plans: [JOBS_PLAN] });
    const rows = [job('FAILED')];
    await world.arrive(world.report(JOBS_PLAN, '2026-11-21', [csv(...rows), JSON.stringify({ reportItems: rows })])[0]);
    expect(world.sent[0].event.findings.map(({ count }) => count)).toEqual([1]);
    expect(world.rejected).toEqual([]);
  });

  test('fills the matrix once', async () => {
    const world = new World({ plans: [PLAN] });
    await world.arrive(world.report(PLAN, '2026-11-21', [JSON.stringify([bad()]), csv(bad())])[0]);
    expect((await world.state('Controls')).cells).toEqual([expect.objectContaining({ compliant: 5, nonCompliant: 2 })]);
  });
});

test('an item without a needed column hides none of the others, and the report is not complete', async () => {
  const world = new World({ plans: [JOBS_PLAN] });
  const { region: _, ...odd } = job('COMPLETED', { resourceArn: 'odd' });
  const items = [job('FAILED', { backupJobId: 'a', resourceArn: 'a' }), odd, job('FAILED', { backupJobId: 'b', resourceArn: 'b' })];
  await world.arrive(world.report(JOBS_PLAN, '2026-11-21', [JSON.stringify({ reportItems: items })])[0]);
  expect(world.sent[0].event.findings.map(({ resource }) => resource).sort()).toEqual(['a', 'b']);
  expect(world.rejected.map(({ reason }) => reason)).toEqual(['the file is no report, or not all of it: 1 record lacks the columns region']);
});

describe('an object of an earlier day, where only the bucket is known', () => {
  const key = (date: number) => `any/Backup/111111111111/eu-west-1/2026/11/${date}/BACKUP_JOB_REPORT_Daily_2026-11-${date}T03_00_00Z.csv`;
  const read = async (world: World, date: number, ...rows: Record<string, string>[]) => {
    world.files.set(key(date), csv(...rows));
    await world.arrive(key(date));
  };

  test('still tells of jobs of which nothing newer is known', async () => {
    const world = new World({ plans: [], prefix: '' }, false);
    await read(world, 22, job('COMPLETED', { resourceArn: 'a', creationDate: '2026-11-22T01:00:00Z' }));
    await read(world, 21, job('FAILED', { backupJobId: 'j2', resourceArn: 'b', creationDate: '2026-11-21T01:00:00Z' }));
    expect(world.sent.map(({ event }) => event.findings[0].resource)).toEqual(['b']);
    expect((await world.state('any.111111111111.eu-west-1.Daily')).lastReportAt).toMatch(/^2026-11-22/);
  });

  test('does not undo what is newer', async () => {
    const world = new World({ plans: [], prefix: '' }, false);
    await read(world, 22, job('FAILED', { creationDate: '2026-11-22T01:00:00Z' }));
    await read(world, 21, job('COMPLETED', { backupJobId: 'j2', creationDate: '2026-11-21T01:00:00Z' }));
    expect(world.sent.map(({ event }) => event.findings[0].state)).toEqual(['new']);
  });
});
