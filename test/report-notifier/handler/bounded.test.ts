import { gunzipSync } from 'node:zlib';
import { control, csv, job, JOBS_PLAN, PLAN, World } from './notifier-world';
import { Gathered, MOST_RECORDS } from '../../../src/report-notifier/handler/report-contents';
import { foldReports, MOST_FINDINGS } from '../../../src/report-notifier/handler/report-fold';
import { EMPTY_STATE, KeptFinding } from '../../../src/report-notifier/handler/report-state';

/** What whoever names resources, or writes files, can make of a state. */

test('texts of 100,000 characters and control characters are kept within bounds, in states and messages', async () => {
  const world = new World({ plans: [PLAN, JOBS_PLAN] });
  const long = `\u0000\u202e${'x'.repeat(100_000)}`;
  const controls = Array.from({ length: 20 }, (_, i) => control('NON_COMPLIANT', { frameworkName: `${long}${i}`, controlName: long, controlScope: long, controlParameters: long, region: long }));
  await world.arrive(world.report(PLAN, '2026-11-21', [csv(...controls)])[0]);
  const jobs = Array.from({ length: 20 }, (_, i) => job('FAILED', { resourceArn: `${long}${i}`, statusMessage: long, backupPlanName: long, backupJobId: `${long}${i}`, resourceType: long }));
  await world.arrive(world.report(JOBS_PLAN, '2026-11-21', [csv(...jobs)])[0]);
  for (const name of ['Controls', 'Jobs']) {
    const state = gunzipSync(world.bucket.objects.get(`state/${name}.json.gz`)!.body).toString();
    const { findings } = await world.state(name);
    expect([Object.keys(findings).length, state.length < 400_000, /\\u0000|\u202e/.test(JSON.stringify(Object.values(findings)))]).toEqual([20, true, false]);
  }
  expect(world.sent.map(({ event }) => event.findings.length)).toEqual([20, 20]);
});

test('a report with more rows than AWS Backup makes is read as far, and told of', () => {
  const gathered = new Gathered();
  Object.assign(gathered, { records: MOST_RECORDS - 1 });
  gathered.add('BACKUP_JOB_REPORT', job('FAILED'));
  expect(() => gathered.add('BACKUP_JOB_REPORT', job('FAILED'))).toThrow(`more than ${MOST_RECORDS} rows`);
});

test('of too many findings the gravest are kept, and none of the others is over', () => {
  const finding = (i: number): KeptFinding => ({
    class: 'FAILED', severity: i === 0 ? 'CRITICAL' : 'HIGH', accountId: '222222222222', region: 'eu-west-1', what: 'Backup job', since: '', at: '',
    seen: i === 0 ? '2026-11-01T00:00:00Z' : '2026-11-20T00:00:00Z', firstSeen: '', followedDays: 400,
  });
  const findings = Object.fromEntries(Array.from({ length: MOST_FINDINGS + 5 }, (_, i) => [`backup|222222222222|eu-west-1|v${i}`, finding(i)]));
  const report = { template: 'BACKUP_JOB_REPORT' as const, observations: new Map(), scopes: new Set<string>(), cells: [], failedJobs: new Set<string>(), jobs: new Map(), complete: true, at: '2026-11-21T03:00:00Z' };
  const { state, changes, dropped } = foldReports({ ...EMPTY_STATE, findings }, [report], { now: report.at, alertOn: ['FAILED'], siblings: [] });
  expect([Object.keys(state.findings).length, state.unfollowed?.count, dropped.length, dropped[0].class]).toEqual([MOST_FINDINGS, 5, 5, 'NOT_REPORTED']);
  expect([state.findings['backup|222222222222|eu-west-1|v0'].severity, changes.filter((one) => one.state === 'resolved')]).toEqual(['CRITICAL', []]);
});
