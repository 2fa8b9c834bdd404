import { control, csv, job, JOBS_PLAN, PLAN, World } from './notifier-world';
import { EventFinding } from '../../../src/notification/handler/notification-event';

const BAD = control('NON_COMPLIANT');
const GOOD = control('COMPLIANT');
const states = (world: World, message = world.sent.length - 1) => world.sent[message].event.findings.map(({ state, control: name, accountId }: EventFinding) => `${state} ${name ?? '-'} ${accountId}`);

async function days(world: World, ...reports: Record<string, string>[][]): Promise<void> {
  for (const [i, rows] of reports.entries()) {
    const [key] = world.report(PLAN, `2026-11-${21 + i}`, [csv(...rows)]);
    await world.arrive(key);
  }
}

describe('a report on controls', () => {
  test('that finds something is told of, with where, what and since when', async () => {
    const world = new World();
    await days(world, [control('NON_COMPLIANT', { lastEvaluationTime: '2026-11-20T23:00:00Z' }), control('COMPLIANT', { accountId: '333333333333' })]);
    expect(world.sent.map(({ event }) => [event.kind, event.title, event.totals])).toEqual([['changes', 'Controls: 1 new', { new: 1, worse: 0, ongoing: 0, resolved: 0 }]]);
    expect(world.sent[0].event.findings).toEqual([expect.objectContaining({
      state: 'new', class: 'NON_COMPLIANT', accountId: '222222222222', region: 'eu-west-1', framework: 'Gold', control: 'BACKUP_RECOVERY_POINT_ENCRYPTED', what: 'Recovery points encrypted', count: 2,
      since: '2026-11-20T23:00:00Z',
    })]);
  });

  test('that finds nothing is silent', async () => {
    const world = new World();
    await days(world, [GOOD]);
    expect(world.sent).toEqual([]);
  });

  test('that finds the same again is silent', async () => {
    const world = new World();
    await days(world, [BAD], [BAD], [BAD]);
    expect(world.sent).toHaveLength(1);
  });

  test('that finds more is told of as worse, once', async () => {
    const world = new World();
    await days(world, [BAD], [control('NON_COMPLIANT', { numResourcesNonCompliant: '9' })], [BAD], [control('NON_COMPLIANT', { numResourcesNonCompliant: '9' })]);
    expect(world.sent.map((_, i) => states(world, i))).toEqual([['new BACKUP_RECOVERY_POINT_ENCRYPTED 222222222222'], ['worse BACKUP_RECOVERY_POINT_ENCRYPTED 222222222222']]);
  });

  test('that finds it no more is told of as resolved', async () => {
    const world = new World();
    await days(world, [BAD], [GOOD]);
    expect(states(world)).toEqual(['resolved BACKUP_RECOVERY_POINT_ENCRYPTED 222222222222']);
    expect(world.sent[1].event.severity).toBe('INFORMATIONAL');
  });

  test('keeps since when through the days', async () => {
    const world = new World();
    await days(world, [control('NON_COMPLIANT', { lastEvaluationTime: '2026-11-20T01:00:00Z' })], [control('NON_COMPLIANT', { lastEvaluationTime: '2026-11-21T01:00:00Z' })], [GOOD]);
    expect(world.sent[1].event.findings[0].since).toBe('2026-11-20T01:00:00Z');
  });

  test('without enough data is no alarm by default, and not the end of a finding', async () => {
    const world = new World();
    await days(world, [BAD], [control('INSUFFICIENT_DATA')], [BAD], [GOOD]);
    expect(world.sent.map((_, i) => states(world, i)[0].split(' ')[0])).toEqual(['new', 'resolved']);
  });

  test('without enough data is told of where that counts', async () => {
    const world = new World({ alertOn: ['INSUFFICIENT_DATA'] });
    await days(world, [control('INSUFFICIENT_DATA')]);
    expect(world.sent[0].event.findings[0]).toMatchObject({ class: 'INSUFFICIENT_DATA', severity: 'LOW', state: 'new' });
  });

  test('with one control twice in a framework keeps them apart by scope and parameters', async () => {
    const world = new World();
    await days(world, [control('NON_COMPLIANT', { controlParameters: '{"a":"1"}' }), control('COMPLIANT', { controlParameters: '{"a":"2"}' })]);
    expect(world.sent[0].event.findings).toHaveLength(1);
  });

  test('tells of the gravest first', async () => {
    const world = new World();
    await days(world, [BAD, control('NON_COMPLIANT', { controlName: 'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED' })]);
    expect(world.sent[0].event.findings.map(({ severity }) => severity)).toEqual(['HIGH', 'MEDIUM']);
    expect(world.sent[0].event.severity).toBe('HIGH');
  });

  test('in several files is one report', async () => {
    const world = new World();
    const [first, second] = world.report(PLAN, '2026-11-21', [csv(BAD), csv(control('NON_COMPLIANT', { accountId: '333333333333' }))]);
    await world.arrive(first);
    await world.arrive(second);
    expect(world.sent.map(({ event }) => event.totals.new)).toEqual([2]);
  });

  test('that is not complete yet waits for its job', async () => {
    const world = new World();
    const [key] = world.report(PLAN, '2026-11-21', [csv(BAD)]);
    Object.assign(world.jobs[0], { status: 'RUNNING' });
    await world.arrive(key);
    expect([world.sent, world.rejected]).toEqual([[], []]);
    Object.assign(world.jobs[0], { status: 'COMPLETED' });
    await world.notifier().reconcile();
    expect(world.sent).toHaveLength(1);
  });

  test('that was read leaves nothing to write for later looks', async () => {
    const world = new World();
    await days(world, [BAD]);
    const { writes } = world.bucket;
    await world.notifier().reconcile();
    expect(world.bucket.writes).toBe(writes);
  });

  test('that was missed is read by the next look', async () => {
    const world = new World();
    world.report(PLAN, '2026-11-21', [csv(BAD)]);
    await world.notifier().reconcile();
    expect(world.sent).toHaveLength(1);
  });

  test('of days that were missed are read in their order', async () => {
    const world = new World();
    await days(world, [GOOD]);
    world.report(PLAN, '2026-11-22', [csv(BAD)]);
    world.report(PLAN, '2026-11-23', [csv(GOOD)]);
    await world.notifier().reconcile();
    expect(world.sent.map((_, i) => states(world, i)[0].split(' ')[0])).toEqual(['new', 'resolved']);
  });

  test('made at the same moment as another is read, and both once', async () => {
    const world = new World();
    await days(world, [GOOD]);
    world.report(PLAN, '2026-11-22', [csv(GOOD)]);
    world.jobs.push({ ...world.jobs[1], id: `${world.jobs[1].id}-again` });
    await world.notifier().reconcile();
    expect((await world.state('Controls')).lastJob!.id).toBe('Controls-2026-11-22-again');
    const { writes } = world.bucket;
    await world.notifier().reconcile();
    expect(world.bucket.writes).toBe(writes);
  });

  test('of a plan that nothing is known of is the newest alone', async () => {
    const world = new World();
    world.report(PLAN, '2026-11-20', [csv(BAD)]);
    world.report(PLAN, '2026-11-21', [csv(GOOD)]);
    await world.notifier().reconcile();
    expect(world.sent).toEqual([]);
  });
});

describe('metrics', () => {
  test('count what does not comply by framework, also where everything does', async () => {
    const world = new World();
    await days(world, [BAD, control('NON_COMPLIANT', { accountId: '333333333333', numResourcesNonCompliant: '3' }), control('COMPLIANT', { frameworkName: 'Silver' })]);
    expect(world.measured).toEqual(['NonCompliantResources Gold 5', 'NonCompliantResources Silver 0']);
  });

  test('count the failed jobs of a report', async () => {
    const world = new World();
    await world.arrive(world.report(JOBS_PLAN, '2026-11-21', [csv(job('FAILED', { backupJobId: 'a' }), job('EXPIRED', { backupJobId: 'b' }), job('COMPLETED', { backupJobId: 'c' }))])[0]);
    expect(world.measured).toContain('ReportedFailedJobs Jobs 2');
  });

  test('tell how old the newest report is, as often as one looks', async () => {
    const world = new World({ plans: [PLAN] });
    await days(world, [GOOD]);
    world.clock = Date.parse('2026-11-22T09:30:00Z');
    await world.notifier().reconcile();
    expect(world.measured.slice(1)).toEqual(['ReportAge Controls 30.5']);
  });
});

describe('a report job that failed', () => {
  test('is told of at the next look, once, with AWS\'s reason', async () => {
    const world = new World();
    world.report(PLAN, '2026-11-21', [], 'FAILED', 'Access denied to the bucket');
    await world.notifier().reconcile();
    await world.notifier().reconcile();
    expect(world.sent.map(({ event }) => [event.kind, event.findings[0].message, event.findings[0].resource])).toEqual([
      ['report-failed', 'Access denied to the bucket (report job Controls-2026-11-21)', 'Controls'],
    ]);
  });

  test('is not told of where a report was made since', async () => {
    const world = new World();
    world.report(PLAN, '2026-11-20', [], 'FAILED', 'x');
    world.report(PLAN, '2026-11-21', [csv(GOOD)]);
    await world.notifier().reconcile();
    expect(world.sent).toEqual([]);
  });
});

describe('an object', () => {
  test('that no report job made is refused', async () => {
    const world = new World();
    world.report(PLAN, '2026-11-21', [csv(GOOD)]);
    await world.arrive('reports/Controls/Backup/crossaccount/eu-west-1/2026/11/21/Controls/forged.csv');
    expect(world.rejected.map(({ reason }) => reason)).toEqual(['no report job of Controls made the object']);
  });

  test('in another bucket is refused', async () => {
    const world = new World();
    await world.notifier().objectArrived({ bucket: 'other', key: 'reports/x', time: '', etag: '' });
    expect(world.rejected[0].reason).toBe('the object lies in the bucket other, reports in reports-bucket');
  });

  test.each(['reports/readme.txt', 'reports/Unknown/Backup/crossaccount/eu-west-1/2026/11/21/x.csv', 'elsewhere/Backup/1/eu-west-1/2026/11/21/x.csv'])('where AWS Backup puts no reports is refused: %s', async (key) => {
    const world = new World();
    await world.arrive(key);
    expect(world.rejected[0].reason).toBe('the object does not lie where AWS Backup puts reports');
  });

  test('of a report that was read already changes nothing', async () => {
    const world = new World();
    const [key] = world.report(PLAN, '2026-11-21', [csv(BAD)]);
    await world.arrive(key);
    await world.arrive(key);
    expect([world.sent.length, world.rejected]).toEqual([1, []]);
  });

  test('that is no report is put aside with the reason, and the rest is read', async () => {
    const world = new World();
    await days(world, [BAD, control('NON_COMPLIANT', { accountId: '333333333333' })]);
    const [key] = world.report(PLAN, '2026-11-22', ['<html>', csv(control('NON_COMPLIANT', { accountId: '444444444444' }))]);
    await world.arrive(key);
    expect(world.rejected.map(({ reason }) => reason)).toEqual([expect.stringContaining('the file is no report, or not all of it: ')]);
    // what is missing may be in the file that could not be read
    expect(states(world, 1)).toEqual(['new BACKUP_RECOVERY_POINT_ENCRYPTED 444444444444']);
    expect((await world.state('Controls')).problem).toContain('part0.csv');
  });

  test('of another template than the plan\'s is put aside', async () => {
    const world = new World();
    await world.arrive(world.report(PLAN, '2026-11-21', [csv(job('FAILED'))])[0]);
    expect(world.rejected[0].reason).toContain('it has the columns of BACKUP_JOB_REPORT, the report plan makes CONTROL_COMPLIANCE_REPORT');
  });

  test('that is gone is put aside', async () => {
    const world = new World();
    const [key] = world.report(PLAN, '2026-11-21', [csv(BAD)]);
    world.files.clear();
    await world.arrive(key);
    expect(world.rejected[0].reason).toContain('the object does not exist');
  });
});

describe('a bucket of which nothing else is known', () => {
  const world = () => new World({ plans: [], prefix: '' }, false);
  const key = (day: number, file = 'BACKUP_JOB_REPORT_Daily_2026-11-21T03_00_00Z.csv', at = 'any') => `${at}/Backup/111111111111/eu-west-1/2026/11/${day}/${file}`;

  test('is read object by object', async () => {
    const one = world();
    one.files.set(key(21), csv(BAD));
    await one.arrive(key(21));
    expect(states(one)).toEqual(['new BACKUP_RECOVERY_POINT_ENCRYPTED 222222222222']);
  });

  test('says what is over only where a record says so', async () => {
    const one = world();
    one.files.set(key(21), csv(BAD, control('NON_COMPLIANT', { accountId: '333333333333' })));
    one.files.set(key(22, 'BACKUP_JOB_REPORT_Daily_2026-11-22T03_00_00Z.csv'), csv(GOOD));
    await one.arrive(key(21));
    await one.arrive(key(22, 'BACKUP_JOB_REPORT_Daily_2026-11-22T03_00_00Z.csv'));
    expect(states(one)).toEqual(['resolved BACKUP_RECOVERY_POINT_ENCRYPTED 222222222222']);
  });

  test('reads an object once', async () => {
    const one = world();
    one.files.set(key(21), csv(BAD));
    await one.arrive(key(21));
    one.files.set(key(21), csv(GOOD));
    await one.arrive(key(21));
    expect(one.sent).toHaveLength(1);
  });

  test('ignores what is older than what is known', async () => {
    const one = world();
    one.files.set(key(22), csv(GOOD));
    one.files.set(key(21), csv(BAD));
    await one.arrive(key(22));
    await one.arrive(key(21));
    expect(one.sent).toEqual([]);
  });

  test('keeps reports of different prefixes apart', async () => {
    const one = world();
    one.files.set(key(21, undefined, 'a'), csv(BAD));
    one.files.set(key(21, undefined, 'b'), csv(GOOD));
    await one.arrive(key(21, undefined, 'a'));
    await one.arrive(key(21, undefined, 'b'));
    expect(one.sent).toHaveLength(1);
  });

  test('puts aside what is no report, and reads the next', async () => {
    const one = world();
    one.files.set(key(21), '');
    await one.arrive(key(21));
    one.files.set(key(22), csv(BAD));
    await one.arrive(key(22));
    expect([one.rejected.map(({ reason }) => reason), one.sent.length]).toEqual([['the file is no report, or not all of it: the file is empty'], 1]);
  });

  test('gets messages sent that were not, by the next look', async () => {
    const one = world();
    one.files.set(key(21), csv(BAD));
    one.failing('queue', 1);
    await expect(one.arrive(key(21))).rejects.toThrow('out of order');
    expect(one.sent).toEqual([]);
    one.minutes(15);
    await one.notifier().reconcile();
    expect(one.sent).toHaveLength(1);
  });
});

describe('the digest', () => {
  test('is made once a day, with everything that is open', async () => {
    const world = new World();
    await days(world, [BAD]);
    world.clock = Date.parse('2026-11-21T06:00:00Z');
    await world.digest('2026-11-21');
    await world.digest('2026-11-21');
    const digests = world.sent.filter(({ event }) => event.kind === 'digest');
    expect(digests.map(({ event }) => [event.id, event.findings.length, event.links[0].title])).toEqual([['digest-OrgBackup-111111111111-eu-west-1-2026-11-21', 1, 'Digest']]);
    expect(world.digests.get('2026-11-21')).toContain('<!DOCTYPE html>');
  });

  test('tells which reports never came', async () => {
    const world = new World();
    await days(world, [GOOD]);
    await world.digest('2026-11-21');
    expect(world.sent[0].event.title).toContain('1 report never received');
  });

  test('tells which reports are late', async () => {
    const world = new World({ plans: [PLAN] });
    await days(world, [GOOD]);
    world.clock = Date.parse('2026-11-22T11:01:00Z');
    await world.digest('2026-11-22');
    expect(world.sent[0].event.title).toContain('1 report late');
  });

  test('joins the parts of a report', async () => {
    const world = new World({ plans: [PLAN, { ...PLAN, reportPlanName: 'Controls_2', prefix: 'reports/Controls_2' }] });
    await days(world, [BAD]);
    await world.arrive(world.report({ ...PLAN, reportPlanName: 'Controls_2', prefix: 'reports/Controls_2' }, '2026-11-21', [csv(control('NON_COMPLIANT', { accountId: '333333333333' }))])[0]);
    await world.digest('2026-11-21');
    expect(world.digests.get('2026-11-21')).toContain('in 2 report plans');
    expect(world.sent[2].event.totals.ongoing).toBe(2);
  });

  test('does not go to lists of findings', async () => {
    const world = new World();
    world.targets = ['People', 'SecurityHub'];
    await world.digest('2026-11-21');
    expect(world.sent.map(({ targetId }) => targetId)).toEqual(['People']);
  });
});
