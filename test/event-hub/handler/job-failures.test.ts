import { eventNamed } from '../events';
import { IDENTITY, SOURCE } from './runtime';
import { groupFailures, isFailure, readJob } from '../../../src/event-hub/handler/job-failures';

const jobsOf = (...events: Array<readonly [string, object?, object?]>) => events.map(([name, detail, envelope], i) =>
  readJob({ ...eventNamed(name, detail), id: `e${i}`, ...envelope }));
const group = (...events: Array<readonly [string, object?, object?]>) => groupFailures(jobsOf(...events), SOURCE, IDENTITY);
const FAILED = 'backup-job-state-change.failed';

test('the title says how many of which, and in how many accounts', () => {
  expect(group(
    [FAILED], [FAILED, { resourceArn: 'arn:aws:ec2:us-west-2:1:volume/vol-2' }], ['backup-job-state-change.expired', {}, { account: '222222222222' }],
  ).title).toBe('2 backup jobs failed, 1 expired in 2 accounts');
});

test('the title says jobs where they are of several kinds', () => {
  expect(group([FAILED], ['copy-job-state-change.failed']).title).toBe('2 jobs failed in 1 account');
});

const POINT = 'recovery-point-state-change';
const point = (arn: string) => ({ recoveryPointArn: `arn:aws:backup:us-west-2:111122223333:recovery-point:${arn}` });

test.each<[string, Array<readonly [string, object?]>]>([
  ['1 recovery point could not be deleted at the end of its lifecycle in 1 account', [[`${POINT}.expired`]]],
  ['2 recovery points could not be deleted at the end of their lifecycle, 1 no longer grows in 1 account', [
    [`${POINT}.expired`, point('1')], [`${POINT}.expired`, point('2')], [`${POINT}.stopped`, point('3')],
  ]],
  ['1 backup job failed, 2 recovery points are incomplete in 1 account', [[FAILED], [`${POINT}.partial`, point('1')], [`${POINT}.partial`, point('2')]]],
])('recovery points are no jobs: %s', (title, events) => {
  expect(group(...events).title).toBe(title);
});

test('a recovery point is named by its ARN, since the event, and counts no jobs', () => {
  const [finding] = group([`${POINT}.expired`, { completionDate: '2019-01-01T00:00:00Z', ...point('1') }, { time: '2026-11-21T12:01:00Z' }]).findings;
  expect(finding).toMatchObject({ resource: point('1').recoveryPointArn, since: '2026-11-21T12:01:00.000Z' });
  expect(finding.count).toBeUndefined();
});

test('a resource that a test of a restore made has no failures, its restore has', () => {
  const temporary = { resourceArn: 'arn:aws:s3:::awsbackup-restore-test-1' };
  expect(jobsOf(
    ['backup-job-state-change.failed.of-restore-test'], ['backup-job-state-change.completed-with-issues', temporary],
    ['restore-job-state-change.failed.restore-testing', { sourceResourceArn: temporary.resourceArn }],
  ).map(isFailure)).toEqual([false, false, true]);
});

test.each<[string, object, object]>([
  ['plan', { createdBy: { backupPlanId: 'one' } }, { createdBy: { backupPlanId: 'other' } }],
  ['rule', { createdBy: { backupPlanRuleId: 'one' } }, { createdBy: { backupPlanRuleId: 'other' } }],
  ['vault', { backupVaultArn: 'one' }, { backupVaultArn: 'other' }],
])('failures of one resource are one finding for each %s', (_, one, other) => {
  expect(group([FAILED, one], [FAILED, other]).findings).toHaveLength(2);
});

test('events of two accounts or Regions are two, whatever their ids', () => {
  const [one, other] = ['111111111111', '222222222222'].map((account) => readJob({ ...eventNamed(FAILED), id: 'same', account }));
  const third = readJob({ ...eventNamed(FAILED), id: 'same', account: '111111111111', region: 'eu-west-1' });
  expect(new Set([one, other, third].map(({ id }) => id)).size).toBe(3);
  expect(groupFailures([one, other, third], SOURCE, IDENTITY).findings).toHaveLength(3);
});

test('a job has its account, Region, resource and AWS\'s message', () => {
  const [finding] = group([FAILED, { statusMessage: '"access denied"', resourceArn: 'arn:aws:ec2:us-west-2:111122223333:volume/vol-1', resourceType: 'EBS' }]).findings;
  expect(finding).toMatchObject({
    state: 'new', class: 'FAILED', severity: 'HIGH', accountId: '111122223333', region: 'us-west-2', what: 'Backup job', count: 1,
    resource: 'arn:aws:ec2:us-west-2:111122223333:volume/vol-1', resourceType: 'EBS', message: 'access denied',
  });
});

test.each([
  ['backup-job-state-change.failed', 'FAILED', 'HIGH', 'Backup job'],
  ['backup-job-state-change.expired', 'EXPIRED', 'MEDIUM', 'Backup job'],
  ['backup-job-state-change.aborted', 'ABORTED', 'MEDIUM', 'Backup job'],
  ['backup-job-state-change.partial', 'PARTIAL', 'MEDIUM', 'Backup job'],
  ['backup-job-state-change.completed-with-issues', 'COMPLETED_WITH_ISSUES', 'LOW', 'Backup job'],
  ['copy-job-state-change.failed', 'FAILED', 'HIGH', 'Copy job'],
  ['restore-job-state-change.failed.restore-testing', 'FAILED', 'HIGH', 'Restore job of a restore test'],
  ['scan-job-state-change.canceled', 'ABORTED', 'MEDIUM', 'Scan job'],
  ['recovery-point-state-change.partial', 'PARTIAL', 'MEDIUM', 'Recovery point is incomplete'],
  ['recovery-point-state-change.expired', 'EXPIRED', 'MEDIUM', 'Recovery point could not be deleted at the end of its lifecycle'],
  ['recovery-point-state-change.stopped', 'ABORTED', 'MEDIUM', 'Recovery point no longer grows'],
])('%s is reported as %s', (name, findingClass, severity, what) => {
  expect(group([name])).toMatchObject({ severity, findings: [{ class: findingClass, severity, what }] });
});

test('the gravest comes first, and makes the message as grave', () => {
  const event = group(['backup-job-state-change.completed-with-issues'], ['backup-job-state-change.expired'], [FAILED]);
  expect(event.severity).toBe('HIGH');
  expect(event.findings.map((one) => one.severity)).toEqual(['HIGH', 'MEDIUM', 'LOW']);
});

test('jobs of one resource that fail alike are one finding, since the first of them', () => {
  const [finding, ...others] = group([FAILED, { completionDate: '2026-11-21T12:03:00Z' }], [FAILED, { completionDate: '2026-11-21T12:01:00Z' }]).findings;
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ count: 2, since: '2026-11-21T12:01:00.000Z' });
});

test('a finding keeps its id when the resource fails again', () => {
  expect(group([FAILED, {}, { id: 'x' }]).findings[0].id).toBe(group([FAILED, {}, { id: 'y' }]).findings[0].id);
});

test('totals count findings', () => {
  expect(group([FAILED], [FAILED], ['backup-job-state-change.expired']).totals).toEqual({ new: 2, worse: 0, ongoing: 0, resolved: 0 });
});

test('jobs that went well are no failures', () => {
  expect(jobsOf(['backup-job-state-change.completed'], ['copy-job-state-change.completed.with-message']).map(isFailure)).toEqual([false, false]);
});

test.each([
  ['2020-07-15T21:39:07Z', '2020-07-15T21:39:07.000Z'], ['Jul 15, 2020 9:39:07 PM', '2020-07-15T21:39:07.000Z'], ['some time', '2020-07-15T21:40:00.000Z'],
])('a time that AWS writes as %s is %s: one that can\'t be read is that of the envelope', (completionDate, when) => {
  expect(jobsOf([FAILED, { completionDate }, { time: '2020-07-15T21:40:00Z' }])[0].when).toBe(when);
});

test('the message leads to the jobs of the hub\'s Region, where there is a console', () => {
  expect(group([FAILED]).links).toEqual([{ title: 'Jobs in AWS Backup', url: 'https://eu-west-1.console.aws.amazon.com/backup/home?region=eu-west-1#/jobs' }]);
  expect(groupFailures(jobsOf([FAILED]), { ...SOURCE, region: 'us-iso-east-1' }, IDENTITY).links).toEqual([]);
});

test('a message is the same in whichever order its events come', () => {
  const [one, other] = jobsOf([FAILED], ['backup-job-state-change.expired']);
  expect(groupFailures([other, one], SOURCE, IDENTITY)).toEqual(groupFailures([one, other], SOURCE, IDENTITY));
});

test('a resource whose jobs fail in two ways is two findings, and two resources are', () => {
  const VAULT = 'arn:aws:backup:us-west-2:111122223333:backup-vault:Prod';
  const detail = { resourceArn: 'arn:aws:ec2:us-west-2:111122223333:volume/vol-1', backupVaultArn: VAULT };
  const [one, other, third] = group([FAILED, detail], ['backup-job-state-change.expired', detail], [FAILED, { ...detail, resourceArn: `${detail.resourceArn}0` }]).findings;
  expect([one.id, other.id, third.id].sort()).toEqual([
    `job|backup|111122223333|us-west-2|arn:aws:ec2:us-west-2:111122223333:volume/vol-10|||${VAULT}|FAILED`,
    `job|backup|111122223333|us-west-2|arn:aws:ec2:us-west-2:111122223333:volume/vol-1|aws/efs/414a5bd4-f880-47ad-95f3-f085108a4c3b|3eb0017c-f262-4211-a802-302cebb11dc2|${VAULT}|EXPIRED`,
    `job|backup|111122223333|us-west-2|arn:aws:ec2:us-west-2:111122223333:volume/vol-1|||${VAULT}|FAILED`,
  ]);
});

test('a job that names no resource is known by its own id, and has no type', () => {
  const nameless = { resourceArn: undefined, recoveryPointArn: undefined, resourceType: undefined, backupJobId: 'job-1' };
  const [finding] = group([FAILED, nameless, { resources: [] }]).findings;
  expect(finding).toMatchObject({ resource: 'job-1', id: expect.stringContaining('|job-1|') });
  expect(finding.resourceType).toBeUndefined();
});

test('messages are listed once each, sorted; without any there is none', () => {
  const messages = (...texts: string[]) => group(...texts.map((statusMessage) => [FAILED, { statusMessage }] as const)).findings[0].message;
  expect([messages('b', 'a', 'b', ''), messages('', '')]).toEqual(['a; b', undefined]);
});

test('a recovery point that failed says so in the words of jobs', () => {
  const failed = group([`${POINT}.partial`, { status: 'FAILED', state: 'FAILED' }]);
  expect([failed.findings[0].what, failed.title]).toEqual(['Recovery point failed', '1 recovery point failed in 1 account']);
});
