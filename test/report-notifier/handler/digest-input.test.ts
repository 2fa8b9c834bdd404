import { digestEvent, digestModel, NamedState } from '../../../src/report-notifier/handler/digest-input';
import { NotifierContract } from '../../../src/report-notifier/handler/notifier-contract';
import { ControlCell } from '../../../src/report-notifier/handler/observations';
import { EMPTY_STATE, KeptFinding, ReportState, ResolvedFinding } from '../../../src/report-notifier/handler/report-state';

const CONTRACT: NotifierContract = {
  name: 'OrgBackup', accountId: '111111111111', region: 'eu-west-1', reportBucket: 'b', prefix: 'reports', plans: [], stateBucket: 's', deadLetterQueueUrl: 'https://q',
  alertOn: ['FAILED'], lateAfterHours: 32, metrics: [], tiers: {}, accountNames: {},
};
const NOW = '2026-11-21T06:00:00.000Z';
const LAST = '2026-11-20T06:00:00.000Z';
const HOUR = 3_600_000;
const before = (moment: string, milliseconds = 1) => new Date(Date.parse(moment) - milliseconds).toISOString();
const after = (moment: string, milliseconds = 1) => before(moment, -milliseconds);

const kept = (change: Partial<KeptFinding> = {}): KeptFinding => ({
  class: 'FAILED', severity: 'HIGH', accountId: '222222222222', region: 'eu-west-1', what: 'Backup job', since: '2026-11-01', at: '', seen: LAST, firstSeen: before(LAST), ...change,
});
const resolved = (id: string, resolvedAt: string): ResolvedFinding => ({
  id, state: 'resolved', class: 'FAILED', severity: 'HIGH', accountId: '222222222222', region: 'eu-west-1', what: id, since: '2026-11-01', resolvedAt,
});
const cell = (change: Partial<ControlCell> = {}): ControlCell => ({
  accountId: '222222222222', region: 'eu-west-1', control: 'BACKUP_RECOVERY_POINT_ENCRYPTED', state: 'COMPLIANT', compliant: 1, nonCompliant: 0, ...change,
});
const stateOf = (state: Partial<ReportState>, reportName = 'Jobs', templateName: string | undefined = 'BACKUP_JOB_REPORT'): NamedState => (
  { reportName, templateName, state: { ...EMPTY_STATE, ...state } });
const modelOf = (states: NamedState[], { last = LAST, names = {}, contract = CONTRACT }: { last?: string | undefined; names?: Record<string, string>; contract?: NotifierContract } = {}) =>
  digestModel(contract, names, states, new Date(NOW), last);

describe('findings', () => {
  const statesOf = (states: Partial<ReportState>, last?: string) => digestModel(CONTRACT, {}, [stateOf(states)], new Date(NOW), last).findings.map(({ what, state }) => `${what} ${state}`);

  test('are new or worse where the digest before could not have it', () => {
    const findings = {
      a: kept({ what: 'a', firstSeen: after(LAST) }), b: kept({ what: 'b', firstSeen: LAST }), c: kept({ what: 'c', worseAt: after(LAST) }), d: kept({ what: 'd', worseAt: LAST }),
      e: kept({ what: 'e', firstSeen: after(LAST), worseAt: after(LAST, 2) }), f: kept({ what: 'f' }),
    };
    expect(statesOf({ findings }, LAST)).toEqual(['a new', 'b ongoing', 'c worse', 'd ongoing', 'e new', 'f ongoing']);
  });

  test('are resolved where the digest before could not have that', () => {
    const over = [resolved('long ago', before(LAST)), resolved('at the digest before', LAST), resolved('since', after(LAST))];
    expect(statesOf({ resolved: over }, LAST)).toEqual(['since resolved']);
  });

  test('of a first digest are all ongoing, and what was resolved before it is not in it', () => {
    expect(statesOf({ findings: { a: kept({ what: 'a', firstSeen: NOW, worseAt: NOW }) }, resolved: [resolved('b', before(NOW))] })).toEqual(['a ongoing']);
  });

  test('are counted by state in the totals', () => {
    expect(modelOf([stateOf({ findings: { a: kept({ firstSeen: NOW }), b: kept() }, resolved: [resolved('c', NOW)] })]).totals.findings).toEqual({ new: 1, worse: 0, ongoing: 1, resolved: 1 });
  });

  test('are those that messages have, without what only the state knows', () => {
    const [finding] = modelOf([stateOf({ findings: { a: kept({ class: 'MALWARE', resource: 'r', resourceType: 't', count: 3, message: 'm', framework: 'f', control: 'c' }) } })]).findings;
    expect(finding).toEqual({
      id: 'a', state: 'ongoing', class: 'MALWARE', severity: 'HIGH', accountId: '222222222222', region: 'eu-west-1', what: 'Backup job', resource: 'r', resourceType: 't', count: 3,
      since: '2026-11-01', message: 'm', framework: 'f', control: 'c',
    });
  });
});

describe('a report', () => {
  const reportOf = (...states: NamedState[]) => modelOf(states).reports[0];
  const age = (hours: number, more = 0) => before(NOW, hours * HOUR + more);

  test('is late after 32 hours and not before', () => {
    expect([reportOf(stateOf({ lastReportAt: age(32) })).state, reportOf(stateOf({ lastReportAt: age(32, 1) })).state]).toEqual(['current', 'late']);
  });

  test('is as old as its oldest part, and never came where one part never did', () => {
    expect(reportOf(stateOf({ lastReportAt: age(1) }), stateOf({ lastReportAt: age(40) }))).toMatchObject({ state: 'late', lastReportAt: age(40), shards: 2 });
    expect(reportOf(stateOf({ lastReportAt: age(1) }), stateOf({}))).toMatchObject({ state: 'never', lastReportAt: undefined });
  });

  test('failed where AWS Backup could not make the newest one', () => {
    const failure = { id: 'f', createdAt: '2026-11-21T02:00:00.000Z', message: 'no access' };
    const lastJob = (createdAt: string) => ({ id: 'j', createdAt });
    expect(reportOf(stateOf({ lastReportAt: age(1), lastFailure: failure, lastJob: lastJob('2026-11-21T01:00:00.000Z') }))).toMatchObject({ state: 'failed', message: 'no access' });
    expect(reportOf(stateOf({ lastFailure: failure }))).toMatchObject({ state: 'failed' });
    expect(reportOf(stateOf({ lastReportAt: age(1), lastFailure: failure, lastJob: lastJob(failure.createdAt) }))).toMatchObject({ state: 'current', message: undefined });
  });

  test('failed by the moment, whatever the form of its time', () => {
    const failure = { id: 'f', createdAt: '2026-11-21T02:00:00Z', message: 'no access' };
    const lastJob = { id: 'j', createdAt: '2026-11-21T02:00:00.000Z' };
    expect(reportOf(stateOf({ lastReportAt: age(1), lastFailure: failure, lastJob }))).toMatchObject({ state: 'current' });
  });

  test('failed where the newest one could not be read', () => {
    expect(reportOf(stateOf({ lastReportAt: age(1) }), stateOf({ lastReportAt: age(1), problem: 'no columns' }))).toMatchObject({ state: 'failed', message: 'no columns' });
  });

  test.each<[string, NamedState]>([
    ['whose template is not known', stateOf({ lastFailure: { id: 'f', createdAt: NOW, message: 'x' } }, 'Index', 'INDEX_JOB_REPORT')],
    ['that was not read', { reportName: 'Any', state: { ...EMPTY_STATE, unread: 'row 1 has other columns' } }],
  ])('%s is not readable, and neither late nor failed', (_, state) => {
    expect(reportOf(state)).toMatchObject({ state: 'unread', message: expect.stringMatching(/^(its template is not known|row 1 has other columns)/) });
  });

  test('of which nothing is known has no template to show', () => {
    expect(reportOf({ reportName: 'Any', state: EMPTY_STATE })).toMatchObject({ template: 'unknown', state: 'never' });
  });

  test('stands in the order of its name', () => {
    expect(modelOf(['b', 'c', 'a'].map((name) => stateOf({}, name))).reports.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });
});

describe('the matrix', () => {
  test('joins the Regions and reports of an account, to the worst state and the sum', () => {
    const states = [
      stateOf({ cells: [cell(), cell({ region: 'us-east-1', state: 'NON_COMPLIANT', compliant: 2, nonCompliant: 3 })] }, 'A', 'CONTROL_COMPLIANCE_REPORT'),
      stateOf({ cells: [cell({ control: 'OWN_CONTROL', state: 'INSUFFICIENT_DATA' }), cell({ accountId: '111111111111' })] }, 'B', 'CONTROL_COMPLIANCE_REPORT'),
    ];
    const { accounts, controls, totals } = modelOf(states, { names: { 222222222222: 'Shop', 333333333333: 'Billing' } });
    expect(controls).toEqual([{ id: 'BACKUP_RECOVERY_POINT_ENCRYPTED', title: 'Recovery points encrypted', short: 'Points encrypted' }, { id: 'OWN_CONTROL', title: 'OWN_CONTROL', short: 'OWN_CONTROL' }]);
    expect(accounts).toEqual([
      { accountId: '111111111111', name: undefined, regions: ['eu-west-1'], cells: { BACKUP_RECOVERY_POINT_ENCRYPTED: { state: 'COMPLIANT', compliant: 1, nonCompliant: 0 } } },
      {
        accountId: '222222222222',
        name: 'Shop',
        regions: ['eu-west-1', 'us-east-1'],
        cells: { BACKUP_RECOVERY_POINT_ENCRYPTED: { state: 'NON_COMPLIANT', compliant: 3, nonCompliant: 3, regions: ['us-east-1'] }, OWN_CONTROL: { state: 'INSUFFICIENT_DATA', compliant: 1, nonCompliant: 0, regions: ['eu-west-1'] } },
      },
    ]);
    // those of the matrix and those with a name, each once
    expect(totals.accounts).toBe(3);
  });
});

describe('the trend', () => {
  const trend = (date: string, nonCompliant: number, failedJobs: number) => ({ trend: [{ date, nonCompliant, failedJobs }] });

  test('counts resources by reports on controls, and failed jobs of all reports, each day in its place', () => {
    const states = [
      stateOf(trend('2026-11-21', 7, 0), 'A', 'CONTROL_COMPLIANCE_REPORT'), stateOf(trend('2026-11-21', 2, 0), 'A2', 'CONTROL_COMPLIANCE_REPORT'),
      stateOf(trend('2026-11-21', 100, 0), 'B', 'RESOURCE_COMPLIANCE_REPORT'), stateOf(trend('2026-11-20', 0, 3), 'C'), stateOf(trend('2026-11-21', 0, 4), 'D'),
    ];
    expect(modelOf(states).trend).toEqual([{ date: '2026-11-20', nonCompliant: 0, failedJobs: 3 }, { date: '2026-11-21', nonCompliant: 9, failedJobs: 4 }]);
  });

  test('counts resources by reports on resources where there are no others', () => {
    expect(modelOf([stateOf(trend('2026-11-21', 100, 0), 'B', 'RESOURCE_COMPLIANCE_REPORT'), stateOf(trend('2026-11-21', 5, 1), 'C')]).trend)
      .toEqual([{ date: '2026-11-21', nonCompliant: 100, failedJobs: 1 }]);
  });
});

describe('the message', () => {
  const source = { name: 'OrgBackup', accountId: '111111111111', region: 'eu-west-1' };

  const messageOf = (states: NamedState[]) => digestEvent(source, '2026-11-21', modelOf(states), 'https://console.aws.amazon.com/digest');

  test('has what the page has, in the same order: what is resolved last', () => {
    const findings = { a: kept({ what: 'ongoing' }), b: kept({ what: 'new', firstSeen: NOW }), c: kept({ what: 'critical', severity: 'CRITICAL' }) };
    expect(messageOf([stateOf({ findings, resolved: [resolved('over', NOW)] })]).findings.map(({ what, state }) => `${what} ${state}`))
      .toEqual(['critical ongoing', 'new new', 'ongoing ongoing', 'over resolved']);
  });

  test('lists the hundred gravest findings and counts all', () => {
    const findings = Object.fromEntries(Array.from({ length: 101 }, (_, i) => [`f${String(i).padStart(3, '0')}`, kept({ class: 'ABORTED', severity: i === 100 ? 'HIGH' : 'MEDIUM' })]));
    const event = messageOf([stateOf({ findings, resolved: [resolved('over', NOW)] })]);
    expect(event).toMatchObject({
      version: '2', id: 'digest-OrgBackup-111111111111-eu-west-1-2026-11-21', kind: 'digest', time: NOW, severity: 'INFORMATIONAL', totals: { new: 0, worse: 0, ongoing: 101, resolved: 1 },
      links: [
        { title: 'Digest', url: 'https://console.aws.amazon.com/digest' },
        { title: 'Reports of AWS Backup', url: 'https://eu-west-1.console.aws.amazon.com/backup/home?region=eu-west-1#/compliance/reports' },
      ],
      groups: [
        { severity: 'HIGH', class: 'ABORTED', accountId: '222222222222', accounts: 1, totals: { ongoing: 1 } },
        { severity: 'MEDIUM', class: 'ABORTED', accountId: '222222222222', accounts: 1, totals: { ongoing: 100 } },
        { severity: 'HIGH', class: 'FAILED', what: 'over', totals: { resolved: 1 } },
      ],
    });
    expect([event.findings.length, event.findings[0].id, event.findings[1].id, event.findings[99].id]).toEqual([100, 'f100', 'f000', 'f098']);
    expect(event.title).toBe('OrgBackup: 1 resolved finding, 101 ongoing; 1 report never received');
  });
});
