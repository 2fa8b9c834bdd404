import { control, csv, job, JOBS_PLAN, PLAN, World } from './notifier-world';
import { REPORT_TEMPLATES } from '../../../src/data/reports';

const NEW_PLAN = { reportPlanName: 'Index', reportName: 'Index', templateName: 'INDEX_JOB_REPORT', prefix: 'reports/Index' };
const NEW_ROW = { accountId: '222222222222', region: 'eu-west-1', indexJobId: 'i1', jobStatus: 'FAILED' };
const warnings = (world: World) => world.logs.filter(({ level }) => level !== 'info');
const BAD = control('NON_COMPLIANT');
const GOOD = control('COMPLIANT');

describe('a report plan of a template that is not known', () => {
  const world = () => new World({ plans: [PLAN, NEW_PLAN] });
  const digestOf = async (one: World) => {
    await one.digest('2026-11-21');
    return [one.sent[one.sent.length - 1].event.title, one.digests.get('2026-11-21')!] as const;
  };

  test('is skipped with a line in the log: nothing is put aside, asked, measured, kept or sent', async () => {
    const one = world();
    const [key] = one.report(NEW_PLAN, '2026-11-21', [csv(NEW_ROW)]);
    one.fault = (operation, about) => {
      if (operation === 'list' && about === 'Index') {
        throw new Error('AWS Backup was asked');
      }
    };
    await one.arrive(key);
    await one.notifier().reconcile();
    expect([one.rejected, one.sent, one.measured, [...one.bucket.objects.keys()]]).toEqual([[], [], [], []]);
    expect(warnings(one)).toEqual([{
      level: 'warn', message: 'report skipped: its template is not known; use a newer version of the library', details: { key, template: 'INDEX_JOB_REPORT' },
    }]);
  });

  test('is neither a report that never came nor one that is late', async () => {
    const one = world();
    await one.arrive(one.report(PLAN, '2026-11-21', [csv(GOOD)])[0]);
    const [title, html] = await digestOf(one);
    expect(title).toBe('OrgBackup: Everything that was checked is fine: 1 account, 1 control, 1 report; 1 report can\'t be read');
    expect(html).toContain('<dt>Reports current</dt><dd>1 of 1</dd>');
    expect(html).not.toContain('What follows may be incomplete');
    expect(html).toMatch(/<span class="badge warn"><i aria-hidden="true">\?<\/i> Not readable<\/span><span class="what"><bdi>Index<\/bdi><\/span><p class="message"><bdi>its template is not known/);
  });

  test('does not make all others well', async () => {
    const one = world();
    const [title] = await digestOf(one);
    expect(title).toBe('OrgBackup: No open findings, but not everything was checked: 1 report never received, 1 not readable');
  });

  test('is no proof that anything was checked, where it is the only one', async () => {
    const [title] = await digestOf(new World({ plans: [NEW_PLAN] }));
    expect(title).toBe('OrgBackup: No open findings, but not everything was checked: 1 report not readable');
  });

  test('has objects that are still refused where AWS Backup puts none', async () => {
    const one = world();
    await one.arrive('reports/Index/other.csv');
    expect(one.rejected).toHaveLength(1);
  });
});

describe('an object of a template that is not known, in a bucket of which nothing else is known', () => {
  const key = (day: number, at = 'any') => `${at}/Backup/111111111111/eu-west-1/2026/11/${day}/Daily_2026-11-${day}T03_00_00Z.csv`;
  const world = (...files: [string, string][]) => {
    const one = new World({ plans: [], prefix: '' }, false);
    files.forEach(([name, text]) => one.files.set(name, text));
    return one;
  };

  test('is skipped with a line in the log, and shown as not readable', async () => {
    const one = world([key(21), csv(NEW_ROW)]);
    await one.arrive(key(21));
    expect([one.rejected, one.sent, one.measured]).toEqual([[], [], []]);
    expect(warnings(one)).toEqual([{
      level: 'warn',
      message: 'file skipped: its template is not known; use a newer version of the library',
      details: { key: key(21), reason: 'row 1 has the columns of no report template: "Account Id,Region,Index Job Id,Job Status"' },
    }]);
    await one.digest('2026-11-21');
    expect(one.sent[0].event.title).toBe('OrgBackup: No open findings, but not everything was checked: 1 report not readable');
  });

  test('is read once only', async () => {
    const one = world([key(21), csv(NEW_ROW)]);
    await one.arrive(key(21));
    await one.arrive(key(21));
    expect(warnings(one)).toHaveLength(1);
  });

  test('leaves what other objects said as it was', async () => {
    const one = world([key(21), csv(BAD)], [key(22, 'new'), csv(NEW_ROW)]);
    await one.arrive(key(21));
    await one.arrive(key(22, 'new'));
    await one.digest('2026-11-22');
    expect(one.sent.map(({ event }) => event.totals)).toEqual([{ new: 1, worse: 0, ongoing: 0, resolved: 0 }, { new: 0, worse: 0, ongoing: 1, resolved: 0 }]);
  });

  test('is a fault where the report could be read before: its columns have changed, and what it finds would notify nobody', async () => {
    const one = world([key(21), csv(BAD)], [key(22), csv(NEW_ROW)]);
    await one.arrive(key(21));
    await one.arrive(key(22));
    expect(one.rejected.map(({ reason }) => reason)).toEqual([expect.stringContaining('row 1 has the columns of no report template')]);
    expect(warnings(one)).toEqual([]);
    await one.digest('2026-11-22');
    expect(one.digests.get('2026-11-22')).toMatch(/Not readable<\/span><span class="what"><bdi>[^<]*Daily/);
  });

  test('is readable again once it has a template that is known', async () => {
    const one = world([key(21), csv(NEW_ROW)], [key(22), csv(GOOD)]);
    await one.arrive(key(21));
    await one.arrive(key(22));
    await one.digest('2026-11-22');
    expect(one.sent[0].event.title).toContain('Everything was checked and is fine');
  });

  test.each([
    ['has neither account nor Region', csv({ indexJobId: 'i1', jobStatus: 'FAILED' })],
    ['has the columns of backup jobs, but for their ids', csv(Object.fromEntries(REPORT_TEMPLATES.BACKUP_JOB_REPORT.columns.filter((field) => field !== 'backupJobId').map((field) => [field, 'x'])))],
  ])('is put aside as no report where it %s', async (_, text) => {
    const one = world([key(21), text]);
    await one.arrive(key(21));
    expect(one.rejected.map(({ reason }) => reason)).toEqual([expect.stringContaining('has the columns of no report template')]);
  });
});

test('a file of a report plan with columns that are not known is put aside: its template is known', async () => {
  const world = new World({ plans: [JOBS_PLAN] });
  await world.arrive(world.report(JOBS_PLAN, '2026-11-21', [csv(NEW_ROW)])[0]);
  expect(world.rejected.map(({ reason }) => reason)).toEqual(['the file is no report, or not all of it: row 1 has the columns of no report template: "Account Id,Region,Index Job Id,Job Status"']);
});

test('columns that are not known are read over', async () => {
  const world = new World({ plans: [JOBS_PLAN] });
  await world.arrive(world.report(JOBS_PLAN, '2026-11-21', [csv({ ...job('FAILED'), somethingNew: 'x' })])[0]);
  expect([world.rejected, world.sent.length]).toEqual([[], 1]);
});

describe('a status that is not known', () => {
  const statusLogs = (world: World) => warnings(world).map(({ message, details }) => [message, (details as { records?: object }).records]);

  test('of a job is no failure, ends none, and is a line in the log', async () => {
    const world = new World({ plans: [JOBS_PLAN] });
    await world.arrive(world.report(JOBS_PLAN, '2026-11-21', [csv(job('FAILED'))])[0]);
    const other = { resourceArn: 'arn:aws:ec2:eu-west-1:222222222222:volume/vol-2' };
    await world.arrive(world.report(JOBS_PLAN, '2026-11-22', [csv(job('PAUSED'), job('PAUSED', other), job('COMPLETED', { backupJobId: 'j3', resourceArn: 'x' }))])[0]);
    expect(world.sent).toHaveLength(1);
    expect(Object.keys((await world.state('Jobs')).findings)).toHaveLength(1);
    expect(world.measured).toContain('ReportedFailedJobs Jobs 0');
    expect(statusLogs(world)).toEqual([['statuses that are not known were not judged', { 'jobStatus=PAUSED': 2 }]]);
  });

  test.each(['CREATED', 'PENDING', 'RUNNING', 'ABORTING', 'Aborting', 'COMPLETED', 'completed', 'CANCELED', 'EXPIRED'])('is not %s', async (status) => {
    const world = new World({ plans: [JOBS_PLAN] });
    await world.arrive(world.report(JOBS_PLAN, '2026-11-21', [csv(job(status))])[0]);
    expect(statusLogs(world)).toEqual([]);
  });

  test('of a control is neither well nor the end of a finding, and the digest shows that it was not checked', async () => {
    const world = new World({ plans: [PLAN] });
    await world.arrive(world.report(PLAN, '2026-11-21', [csv(BAD)])[0]);
    await world.arrive(world.report(PLAN, '2026-11-22', [csv(control('PARTLY_COMPLIANT'), control('COMPLIANT', { controlName: 'OTHER' }))])[0]);
    expect(world.sent).toHaveLength(1);
    expect(statusLogs(world)).toEqual([['statuses that are not known were not judged', { 'controlComplianceStatus=PARTLY_COMPLIANT': 1 }]]);
    await world.digest('2026-11-22');
    expect(world.sent[1].event.title).toContain('1 ongoing finding');
  });

  test('of a resource is a line in the log too', async () => {
    const plan = { reportPlanName: 'Resources', reportName: 'Resources', templateName: 'RESOURCE_COMPLIANCE_REPORT', prefix: 'reports/Resources' };
    const world = new World({ plans: [plan] });
    const row = { accountId: '222222222222', region: 'eu-west-1', frameworkName: 'Gold', controlName: 'C', resourceId: 'r', resourceType: 'T', resourceComplianceStatus: 'NOT_APPLICABLE' };
    await world.arrive(world.report(plan, '2026-11-21', [csv(row)])[0]);
    expect(statusLogs(world)).toEqual([['statuses that are not known were not judged', { 'resourceComplianceStatus=NOT_APPLICABLE': 1 }]]);
  });

  test('of a scan is a line in the log, and names no more than 20 words however many there are', async () => {
    const plan = { reportPlanName: 'Scans', reportName: 'Scans', templateName: 'SCAN_JOB_REPORT', prefix: 'reports/Scans' };
    const world = new World({ plans: [plan] });
    const row = (result: string) => ({ accountId: '222222222222', region: 'eu-west-1', scanJobId: result, jobStatus: 'COMPLETED', scanResultStatus: result });
    await world.arrive(world.report(plan, '2026-11-21', [csv(...Array.from({ length: 30 }, (_, i) => row(`R${i}`)), row('R0'), row('NO_THREATS_FOUND'), row(''))])[0]);
    const [[, records]] = statusLogs(world) as [[string, Record<string, number>]];
    expect([Object.keys(records).length, records['scanResultStatus=R0'], records['scanResultStatus=R25']]).toEqual([20, 2, undefined]);
  });

  test('of a report job is one that has not ended', async () => {
    const world = new World();
    const [key] = world.report(PLAN, '2026-11-21', [csv(BAD)], 'QUEUED');
    await world.arrive(key);
    expect([world.sent, world.rejected]).toEqual([[], []]);
  });
});
