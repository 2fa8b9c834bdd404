import { CONTROLS as CONTROL_FACTS } from '../../../../src/data/controls';
import { FINDING_CLASSES, FindingClassName } from '../../../../src/data/finding-classes';
import { EventFinding, FindingState } from '../../../../src/notification/handler/notification-event';
import { totalsOf } from '../../../../src/report-notifier/handler/change-event';
import { DigestAccount, DigestCell, DigestControl, DigestDay, DigestModel, DigestReport } from '../../../../src/report-notifier/handler/digest/digest-model';

/** Digests for the tests and for looking at. The same numbers every time. */

export const CONTROLS: readonly DigestControl[] = Object.entries(CONTROL_FACTS).map(([id, { title, short }]) => ({ id, title, short }));

const REPORTS: readonly DigestReport[] = [
  { name: 'backup-jobs', template: 'BACKUP_JOB_REPORT', shards: 1, lastReportAt: '2026-11-21T04:10:00Z', state: 'current' },
  { name: 'copy-jobs', template: 'COPY_JOB_REPORT', shards: 1, lastReportAt: '2026-11-21T04:12:00Z', state: 'current' },
  { name: 'restore-jobs', template: 'RESTORE_JOB_REPORT', shards: 1, lastReportAt: '2026-11-21T04:15:00Z', state: 'current' },
  { name: 'control-compliance', template: 'CONTROL_COMPLIANCE_REPORT', shards: 3, lastReportAt: '2026-11-21T05:02:00Z', state: 'current' },
  { name: 'resource-compliance', template: 'RESOURCE_COMPLIANCE_REPORT', shards: 3, lastReportAt: '2026-11-21T05:04:00Z', state: 'current' },
];

export const complies = (compliant = 12): DigestCell => ({ state: 'COMPLIANT', compliant, nonCompliant: 0 });
export const fails = (nonCompliant = 3, compliant = 9, regions: string[] = ['eu-central-1']): DigestCell => ({ state: 'NON_COMPLIANT', compliant, nonCompliant, regions });

/** An account in which every control complies, but for those named. */
export function account(number: number, other: Record<string, DigestCell> = {}, controls = CONTROLS): DigestAccount {
  return {
    accountId: String(100_000_000_000 + number),
    name: `team-${String(number).padStart(3, '0')}`,
    regions: ['eu-central-1', 'eu-west-1'],
    cells: { ...Object.fromEntries(controls.map(({ id }) => [id, complies()])), ...other },
  };
}

export function finding(number: number, other: Partial<EventFinding> = {}): EventFinding {
  return {
    id: `finding/${number}`,
    state: 'ongoing',
    class: 'FAILED',
    severity: FINDING_CLASSES[other.class ?? 'FAILED'].severity,
    accountId: String(100_000_000_000 + number),
    region: 'eu-central-1',
    what: 'Backup job',
    resource: `arn:aws:dynamodb:eu-central-1:${100_000_000_000 + number}:table/orders-${number}`,
    since: '2026-11-20T03:00:00Z',
    ...other,
  };
}

/** One entry for each of `days`, counted from 2026-09-01. */
export function trend(days: readonly number[]): DigestDay[] {
  return days.map(day => ({
    date: new Date(Date.UTC(2026, 8, 1 + day)).toISOString().slice(0, 10),
    nonCompliant: 140 - day + (day * 37) % 23,
    failedJobs: (day * 53) % 7,
  }));
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

/** Everything was checked and is fine; `other` says what is different. */
export function digest(other: Partial<Omit<DigestModel, 'totals'>> & { readonly totals?: Partial<DigestModel['totals']> } = {}): DigestModel {
  const accounts = other.accounts ?? range(1, 5).map(number => account(number));
  return {
    title: 'Backups of Example Corp',
    generatedAt: '2026-11-21T06:00:00Z',
    reports: REPORTS,
    controls: CONTROLS,
    accounts,
    findings: [],
    trend: [],
    ...other,
    totals: { accounts: accounts.length, findings: totalsOf(other.findings ?? []), ...other.totals },
  };
}

export function allFine(): DigestModel {
  return digest({ accounts: range(1, 43).map(number => account(number)), trend: trend(range(50, 81)).map(day => ({ ...day, nonCompliant: 0, failedJobs: 0 })) });
}

export function fewFindings(): DigestModel {
  const encrypted = 'BACKUP_RECOVERY_POINT_ENCRYPTED';
  const accounts = [
    ...range(1, 15).map(number => account(number)),
    account(15, { [encrypted]: fails(3, 9), BACKUP_LAST_RECOVERY_POINT_CREATED: fails(1, 11) }),
    account(16, { BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT: { state: 'INSUFFICIENT_DATA', compliant: 0, nonCompliant: 0 } }),
    { ...account(17, { RESTORE_TIME_FOR_RESOURCES_MEET_TARGET: { state: 'NOT_REPORTED', compliant: 0, nonCompliant: 0 } }), name: undefined },
  ];
  const findings = [
    finding(15, { state: 'new', class: 'NON_COMPLIANT', what: 'Recovery points are encrypted', count: 3, resource: undefined }),
    finding(15, { state: 'new', message: 'Access denied while the snapshot was made: the role lacks kms:CreateGrant on the key of the table' }),
    finding(16, { state: 'worse', class: 'COMPLETED_WITH_ISSUES', what: 'Copy job', count: 14, region: 'eu-west-1' }),
    finding(3, { class: 'EXPIRED', since: '2026-10-02' }),
    finding(4, { class: 'INSUFFICIENT_DATA', what: 'Resources have a copy in another account', resource: undefined }),
    finding(5, { class: 'NOT_REPORTED', what: 'Framework', resource: undefined, message: 'the report has nothing about it since 2026-11-19T03:00:00Z' }),
    finding(5, { state: 'resolved', class: 'ABORTED', what: 'Restore job' }),
  ];
  const reports: DigestReport[] = [
    ...REPORTS,
    { name: 'scan-jobs', template: 'SCAN_JOB_REPORT', shards: 1, lastReportAt: '2026-11-18T04:10:00Z', state: 'late', message: 'Expected by 2026-11-20' },
    { name: 'copy-jobs-recovery', template: 'COPY_JOB_REPORT', shards: 1, state: 'never' },
  ];
  return digest({ accounts, findings, reports, trend: trend([...range(0, 20), 23, ...range(27, 60), ...range(64, 82)]), totals: { accounts: 18 } });
}

const CLASSES = (Object.keys(FINDING_CLASSES) as FindingClassName[]).filter((name) => name !== 'SECURITY' && name !== 'MALWARE');
const STATES: readonly FindingState[] = ['new', 'worse', 'ongoing', 'resolved'];

/** Many of everything: one account in three has a problem, unless `troubled` says otherwise. */
export function crowded(accounts = 300, findings = 5_000, troubled = (number: number) => number % 3 === 0): DigestModel {
  return digest({
    accounts: range(1, accounts + 1).map(number => account(number, troubled(number)
      ? Object.fromEntries(CONTROLS.filter((_, index) => (number + index) % 4 !== 1).map(({ id }, index) => [id, (number + index) % 5 === 0
        ? { state: 'INSUFFICIENT_DATA' as const, compliant: 0, nonCompliant: 0 }
        : fails((number * 7 + index) % 40 + 1, (number * 3) % 900)]))
      : {})),
    findings: range(0, findings).map(number => finding(number % accounts + 1, {
      state: STATES[number % 11 % 4],
      class: CLASSES[number % 7],
      resource: `arn:aws:ec2:eu-central-1:${100_000_000_001 + number % accounts}:volume/vol-0${(number * 2_654_435).toString(16).padStart(16, '0')}`,
      count: number % 5 + 1,
      message: number % 2 === 0 ? 'The job was stopped as the resource was deleted before the backup window began, or its state did not allow a backup' : undefined,
    })),
    trend: trend(range(-8, 82)),
    totals: { accounts },
  });
}

const VOLUME = (number: number) => `vol-0${(number * 2_654_435_761).toString(16).padStart(16, '0').slice(-16)}`;
const ENCRYPTED = 'BACKUP_RECOVERY_POINT_ENCRYPTED';
const IN_PLAN = 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN';

/**
 * An organization as it is: one in twelve accounts lacks a permission, some copies and restores fail for three other reasons, some controls are not met in one
 * account of eight, an account is in no report, and one recovery point has malware that was found before.
 */
export function organization(accounts: number): DigestModel {
  const every = (nth: number, from = 0) => range(1, accounts + 1).filter(number => number % nth === from % nth);
  const region = (number: number) => ['eu-central-1', 'eu-west-1', 'ap-northeast-1'][number % 3];
  const id = (number: number) => String(100_000_000_000 + number);
  const job = (number: number, other: Partial<EventFinding>) => finding(number, { count: 1, region: region(number), resourceType: 'EBS', resource: `arn:aws:ec2:${region(number)}:${id(number)}:volume/${VOLUME(number)}`, ...other });
  const control = (number: number, name: string, other: Partial<EventFinding> = {}) => finding(number, {
    class: 'NON_COMPLIANT', what: CONTROL_FACTS[name].title, control: name, framework: 'OrgBackup', region: region(number), resource: undefined, count: number % 9 + 1, ...other,
  });
  const findings = [
    ...every(12, 1).map(number => job(number, {
      state: number % 5 === 0 ? 'new' : 'ongoing',
      message: `Access denied while the snapshot of ${VOLUME(number)} was made: the role arn:aws:iam::${id(number)}:role/OrgBackupRole lacks kms:CreateGrant on the key of the volume`,
    })),
    ...every(40, 3).map(number => job(number, {
      state: 'new', what: 'Copy job', message: `Copy job from ${region(number)} to eu-west-1 cannot be initiated for RDS resources. Feature is not supported for provided resource type.`,
    })),
    ...every(60, 5).map(number => job(number, { class: 'EXPIRED', message: `Backup job expired: ${VOLUME(number)} had a running job since ${'2026-11-19T0'}${number % 9}:00:00Z` })),
    ...every(100, 7).map(number => job(number, { class: 'COMPLETED_WITH_ISSUES', state: 'worse', what: 'Restore job', message: 'The restore completed, but tags could not be copied' })),
    ...every(8, 1).map(number => control(number, ENCRYPTED, { state: 'ongoing' })),
    ...every(15, 4).map(number => control(number, IN_PLAN)),
    ...every(50, 6).map(number => control(number, 'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED', { severity: 'HIGH', state: 'new' })),
    ...every(200, 9).map(number => control(number, IN_PLAN, { class: 'NOT_REPORTED', severity: 'HIGH', state: 'new', count: undefined, message: 'the report has nothing about it since 2026-11-19T03:00:00Z' })),
    ...every(10, 2).map(number => job(number, { state: 'resolved', class: 'ABORTED', message: 'the resource was deleted' })),
    finding(Math.min(accounts, 311), {
      class: 'MALWARE', what: 'Malware found in a recovery point', resource: 'arn:aws:ec2:eu-central-1::snapshot/snap-0a1b2c3d4e5f67890', count: 1,
      message: `of arn:aws:ec2:eu-central-1:${id(Math.min(accounts, 311))}:volume/vol-0a1b2c3d4e5f67890`,
    }),
  ].map((one, i) => ({ ...one, id: `finding/${i}` }));
  const failing = (number: number, nth: number, from: number, name: string) => (number % nth === from % nth ? { [name]: fails(number % 9 + 1, 20, [region(number)]) } : {});
  return digest({
    accounts: range(1, accounts + 1).map(number => account(number, {
      ...failing(number, 8, 1, ENCRYPTED), ...failing(number, 15, 4, IN_PLAN), ...failing(number, 50, 6, 'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED'),
      ...number % 200 === 9 ? { [IN_PLAN]: { state: 'NOT_REPORTED' as const, compliant: 0, nonCompliant: 0 } } : {},
      ...number % 70 === 11 ? { RESTORE_TIME_FOR_RESOURCES_MEET_TARGET: { state: 'INSUFFICIENT_DATA' as const, compliant: 0, nonCompliant: 0, regions: ['eu-west-1', 'eu-central-1'] } } : {},
    })),
    findings,
    reports: [...REPORTS, { name: 'restore-tests', template: 'RESTORE_JOB_REPORT', shards: 1, lastReportAt: '2026-11-18T04:10:00Z', state: 'late' as const, message: 'Expected by 2026-11-20' }],
    trend: trend(range(0, 82)),
    totals: { accounts: accounts + (accounts > 10 ? 3 : 0) },
  });
}

export const HOSTILE_TEXTS = [
  '<script>window.hacked = true</script>', '"><img src=x onerror="window.hacked = true">', "' onmouseover='window.hacked = true", '</style></title><svg onload=alert(1)>',
  'مشروع النسخ الاحتياطي للشركة', '\u202egnp.elif-ton\u202c', '&lt;b&gt; &amp; {{7*7}} ${x}', 'a-name-without-any-place-to-break'.repeat(40), '\u0000\u0007\ud800 control',
];

/** What names may hold when nobody is kind. */
export function hostile(texts = HOSTILE_TEXTS): DigestModel {
  return {
    title: texts[0] + texts[7],
    generatedAt: texts[1],
    reports: texts.map(text => ({ name: text, template: text, shards: 2, lastReportAt: text, state: 'failed', message: text })),
    controls: texts.map(text => ({ id: text, title: text, short: text })),
    accounts: texts.map(text => ({ accountId: text, name: text, regions: [text, text], cells: { [text]: fails(123_456_789, 987_654_321, [text]) } })),
    findings: texts.map(text => ({
      id: text, state: 'new', class: 'FAILED', severity: 'HIGH', accountId: text, region: text, what: text, resource: text, count: 123_456_789, since: text, message: text,
    })),
    trend: [...trend([0, 1, 5]), { date: '2026-09-04', nonCompliant: 123_456_789, failedJobs: 2 }],
    totals: { accounts: 20, findings: { new: texts.length, worse: 0, ongoing: 0, resolved: 0 } },
  };
}

/** Before the first report. */
export function nothingYet(): DigestModel {
  return digest({
    reports: REPORTS.map(report => ({ ...report, lastReportAt: undefined, state: 'never' as const })), accounts: [], totals: { accounts: 12 },
  });
}
