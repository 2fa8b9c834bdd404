import { csv, job, JOBS_PLAN, World } from './notifier-world';

describe('a report on jobs', () => {
  const jobDays = async (world: World, ...reports: Record<string, string>[][]) => {
    for (const [i, rows] of reports.entries()) {
      await world.arrive(world.report(JOBS_PLAN, `2026-11-${21 + i}`, [csv(...rows)])[0]);
    }
  };
  const classes = (world: World) => world.sent.map(({ event }) => event.findings.map((finding) => `${finding.state} ${finding.class}`).join(', '));

  test.each(['FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL'])('tells of %s jobs', async (status) => {
    const world = new World();
    await jobDays(world, [job(status, { statusMessage: 'why' })]);
    expect(world.sent[0].event.findings).toEqual([expect.objectContaining({ class: status, what: 'Backup job', resource: 'arn:aws:ec2:eu-west-1:222222222222:volume/vol-1', message: 'why', count: 1 })]);
  });

  test('tells of jobs that completed with a message', async () => {
    const world = new World();
    await jobDays(world, [job('COMPLETED', { statusMessage: 'Windows VSS failed' })]);
    expect(classes(world)).toEqual(['new COMPLETED_WITH_ISSUES']);
  });

  test.each(['CREATED', 'PENDING', 'RUNNING', 'COMPLETED'])('does not tell of %s jobs', async (status) => {
    const world = new World();
    await jobDays(world, [job(status)]);
    expect(world.sent).toEqual([]);
  });

  test('counts what failed several times as one', async () => {
    const world = new World();
    await jobDays(world, [job('FAILED', { backupJobId: 'a' }), job('FAILED', { backupJobId: 'b' })]);
    expect(world.sent[0].event.findings.map(({ count }) => count)).toEqual([2]);
  });

  test('that fails every day is told of once', async () => {
    const world = new World();
    await jobDays(world, [job('FAILED')], [job('FAILED', { backupJobId: 'j2' })]);
    expect(classes(world)).toEqual(['new FAILED']);
  });

  test('is over when a job of the same resource and rule completes', async () => {
    const world = new World();
    await jobDays(world, [job('FAILED')], [job('COMPLETED', { backupJobId: 'j2' })]);
    expect(classes(world)).toEqual(['new FAILED', 'resolved FAILED']);
  });

  test('is judged by the latest job, in whichever order the file has them', async () => {
    const world = new World();
    await jobDays(world, [job('COMPLETED', { backupJobId: 'b', creationDate: '2026-11-21T05:00:00Z' }), job('FAILED', { backupJobId: 'a', creationDate: '2026-11-21T01:00:00Z' })]);
    expect(world.sent).toEqual([]);
  });

  test('is not over because the next report does not have it', async () => {
    const world = new World();
    const other = job('COMPLETED', { resourceArn: 'arn:aws:ec2:eu-west-1:222222222222:volume/vol-2' });
    await jobDays(world, [job('FAILED')], [other], [other]);
    expect(classes(world)).toEqual(['new FAILED']);
    expect(Object.keys((await world.state('Jobs')).findings)).toHaveLength(1);
  });

  describe('without another job of its rule', () => {
    const ARN = { backupPlanArn: 'arn:aws:backup:eu-west-1:222222222222:backup-plan:1' };
    const other = job('COMPLETED', { resourceArn: 'arn:aws:ec2:eu-west-1:222222222222:volume/vol-2' });
    const after = async (world: World, days: number, ...rows: Record<string, string>[]) => {
      const later = new Date(Date.parse('2026-11-21T00:00:00Z') + days * 86_400_000).toISOString().slice(0, 10);
      await world.arrive(world.report(JOBS_PLAN, later, [csv(...rows, other)])[0]);
      return Object.values((await world.state('Jobs')).findings).map((finding) => finding.class);
    };
    const RULES: [string, Partial<Record<string, string>>, number][] = [
      ['daily', { backupRuleSchedule: 'cron(0 5 ? * * *)' }, 36], ['monthly', { backupRuleSchedule: 'cron(0 5 1 * ? *)' }, 66],
      ['quarterly', { backupRuleSchedule: 'cron(0 5 1 1,4,7,10 ? *)' }, 127], ['yearly', { backupRuleSchedule: 'cron(0 5 1 1 ? *)' }, 401],
      ['of a schedule that is not said', ARN, 400], ['of a schedule that nobody can read', { backupRuleSchedule: 'rate(1 day)' }, 400], ['of no plan', { backupPlanName: '' }, 35],
    ];

    test.each(RULES)('is followed for longer than until the next one, then told once: %s', async (_, rule, days) => {
      const world = new World();
      await jobDays(world, [job('FAILED', rule)]);
      expect([await after(world, days), await after(world, days + 1)]).toEqual([['FAILED'], ['NOT_REPORTED']]);
      expect(classes(world)).toEqual(['new FAILED', 'new NOT_REPORTED']);
      expect(world.sent.at(-1)!.event.findings[0]).toMatchObject({ severity: 'HIGH', message: expect.stringContaining(`no longer followed: for ${days + 1} days, since 2026-11-21`) });
      expect([await after(world, days + 36), await after(world, days + 37), classes(world).length]).toEqual([['NOT_REPORTED'], [], 2]);
    });

    test.each(RULES)('is over by a later one, even when it was told to be followed no longer: %s', async (_, rule, days) => {
      for (const wait of [days, days + 10]) {
        const world = new World();
        await jobDays(world, [job('FAILED', rule)]);
        await after(world, wait - 1);
        await after(world, wait);
        expect(await after(world, wait + 1, job('COMPLETED', { ...rule, backupJobId: 'j9' }))).toEqual([]);
        expect(classes(world).at(-1)).toBe('resolved FAILED');
      }
    });

    test('and that fails again is news again', async () => {
      const world = new World();
      await jobDays(world, [job('FAILED', { backupPlanName: '' })]);
      await after(world, 36);
      await after(world, 37, job('FAILED', { backupPlanName: '', backupJobId: 'j9' }));
      expect(classes(world)).toEqual(['new FAILED', 'new NOT_REPORTED', 'new FAILED']);
    });

    test('is never told to be over in lists of findings', async () => {
      const world = new World();
      world.targets = ['SecurityHub'];
      await jobDays(world, [job('FAILED', { backupPlanName: '' })]);
      await after(world, 36);
      await after(world, 80);
      expect(world.sent.flatMap(({ event }) => event.findings.map(({ state }) => state))).not.toContain('resolved');
    });
  });

  test('of one plan is not over by a job of another plan of that name', async () => {
    const world = new World();
    const plan = (id: string) => ({ backupPlanArn: `arn:aws:backup:eu-west-1:222222222222:backup-plan:${id}`, backupJobId: id });
    await jobDays(world, [job('FAILED', plan('local'))], [job('COMPLETED', plan('orgs/policy'))], [job('FAILED', plan('orgs/policy'))], [job('COMPLETED', plan('local'))]);
    expect(classes(world)).toEqual(['new FAILED', 'new FAILED', 'resolved FAILED']);
  });

  test('does not tell of what a test of a restore made', async () => {
    const world = new World();
    await jobDays(world, [job('FAILED', { resourceArn: 'arn:aws:rds:eu-west-1:222222222222:db:awsbackup-restore-test-1' })]);
    expect(world.sent).toEqual([]);
  });
});

describe('jobs that failed and were made good within a report', () => {
  const hourly = [...Array.from({ length: 3 }, (_, i) => job('FAILED', { backupJobId: `f${i}`, creationDate: `2026-11-21T0${i}:00:00Z` })), job('COMPLETED', { backupJobId: 'ok', creationDate: '2026-11-21T05:00:00Z' })];

  test('are no finding, and counted', async () => {
    const world = new World();
    await world.arrive(world.report(JOBS_PLAN, '2026-11-21', [csv(...hourly)])[0]);
    expect([world.sent, world.measured.filter((line) => line.startsWith('ReportedFailedJobs'))]).toEqual([[], ['ReportedFailedJobs Jobs 3']]);
    expect((await world.state('Jobs')).trend).toEqual([{ date: '2026-11-21', nonCompliant: 0, failedJobs: 3 }]);
  });

  test('are counted once, also where a report on demand has them again', async () => {
    const world = new World();
    await world.arrive(world.report(JOBS_PLAN, '2026-11-21', [csv(...hourly)])[0]);
    await world.arrive(world.report(JOBS_PLAN, '2026-11-22', [csv(...hourly, job('FAILED', { backupJobId: 'f9' }))])[0]);
    expect(world.measured.filter((line) => line.startsWith('ReportedFailedJobs'))).toEqual(['ReportedFailedJobs Jobs 3', 'ReportedFailedJobs Jobs 1']);
  });

  test('are forgotten after three days', async () => {
    const world = new World();
    await world.arrive(world.report(JOBS_PLAN, '2026-11-21', [csv(...hourly)])[0]);
    await world.arrive(world.report(JOBS_PLAN, '2026-11-24', [csv(job('COMPLETED'))])[0]);
    expect((await world.state('Jobs')).failedJobs).toEqual({});
  });
});

test('jobs are counted by the tier of their plan and how they ended', async () => {
  const world = new World({ tiers: { gold: 'Gold tier' } });
  await world.arrive(world.report(JOBS_PLAN, '2026-11-21', [csv(job('FAILED', { backupJobId: 'a' }), job('FAILED', { backupJobId: 'b' }), job('COMPLETED', { backupJobId: 'c', backupPlanName: 'other' }))])[0]);
  expect(world.measured.filter((line) => line.startsWith('ReportedJobs'))).toEqual(['ReportedJobs Gold tier FAILED 2', 'ReportedJobs unknown COMPLETED 1']);
});

describe('a report on malware scans', () => {
  const PLAN = { reportPlanName: 'Scans', reportName: 'Scans', templateName: 'SCAN_JOB_REPORT', prefix: 'reports/Scans' };
  const VOLUME = 'arn:aws:ec2:eu-west-1:222222222222:volume/vol-1';
  const scan = (result: string, snapshot: string, change: Partial<Record<string, string>> = {}) => ({
    accountId: '222222222222', region: 'eu-west-1', scanJobId: `scan-${snapshot}`, scanId: 's', malwareScanner: 'GUARDDUTY', jobStatus: 'COMPLETED', scanResultStatus: result, statusMessage: '',
    resourceType: 'EBS', resourceArn: VOLUME, backupPlanArn: '', creationDate: '2026-11-21T01:00:00Z', recoveryPointArn: snapshot, backupVaultName: 'v', ...change as Record<string, string>,
  });
  const scans = async (...reports: Record<string, string>[][]) => {
    const world = new World({ plans: [PLAN] });
    for (const [i, rows] of reports.entries()) {
      await world.arrive(world.report(PLAN, `2026-11-${21 + i}`, [csv(...rows)])[0]);
    }
    return world;
  };
  const told = (world: World) => world.sent.flatMap(({ event }) => event.findings.map(({ state, class: kind, resource }) => `${state} ${kind} ${resource}`));

  test('that found nothing is silent', async () => {
    expect(told(await scans([scan('NO_THREATS_FOUND', 'snap-1')]))).toEqual([]);
  });

  test('that found something is told of at once as critical, with the recovery point', async () => {
    const world = await scans([scan('THREATS_FOUND', 'snap-1')]);
    expect(told(world)).toEqual(['new MALWARE snap-1']);
    expect(world.sent[0].event.findings[0]).toMatchObject({ severity: 'CRITICAL', what: 'Malware found in a recovery point', message: `of ${VOLUME}` });
  });

  test('is not hidden by a clean scan of another recovery point of the resource', async () => {
    expect(told(await scans([scan('THREATS_FOUND', 'snap-1'), scan('NO_THREATS_FOUND', 'snap-2', { creationDate: '2026-11-21T05:00:00Z' })]))).toEqual(['new MALWARE snap-1']);
  });

  test('is not over because a later recovery point is clean', async () => {
    expect(told(await scans([scan('THREATS_FOUND', 'snap-1')], [scan('NO_THREATS_FOUND', 'snap-2', { creationDate: '2026-11-22T01:00:00Z' })]))).toEqual(['new MALWARE snap-1']);
  });

  test('is over when the same recovery point is scanned again and clean', async () => {
    expect(told(await scans([scan('THREATS_FOUND', 'snap-1')], [scan('NO_THREATS_FOUND', 'snap-1', { creationDate: '2026-11-22T01:00:00Z' })]))).toEqual(['new MALWARE snap-1', 'resolved MALWARE snap-1']);
  });

  test('whose result is a word that is not known neither tells nor ends anything', async () => {
    expect(told(await scans([scan('SOMETHING_NEW', 'snap-2')], [scan('THREATS_FOUND', 'snap-1')], [scan('SOMETHING_NEW', 'snap-1', { creationDate: '2026-11-23T01:00:00Z' })]))).toEqual(['new MALWARE snap-1']);
  });

  test.each([[100, 'MALWARE'], [101, 'NOT_REPORTED']])('is followed for 100 days without another scan, and as grave when it no longer is: after %d days %s', async (count, kind) => {
    const world = await scans([scan('THREATS_FOUND', 'snap-1')]);
    const later = new Date(Date.parse('2026-11-21T00:00:00Z') + count * 86_400_000).toISOString().slice(0, 10);
    await world.arrive(world.report(PLAN, later, [csv(scan('NO_THREATS_FOUND', 'snap-9'))])[0]);
    expect(Object.values((await world.state('Scans')).findings)).toMatchObject([{ class: kind, severity: 'CRITICAL' }]);
  });

  test('that failed is told of, and over with the next scan of the resource', async () => {
    const world = await scans([scan('', 'snap-1', { jobStatus: 'FAILED', statusMessage: 'why' })], [scan('NO_THREATS_FOUND', 'snap-2', { creationDate: '2026-11-22T01:00:00Z' })]);
    expect(told(world)).toEqual([`new FAILED ${VOLUME}`, `resolved FAILED ${VOLUME}`]);
  });
});
