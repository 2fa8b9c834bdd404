import { classifyJobEvent } from '../../../src/event-hub/handler/event-classification';
import { eventNamed } from '../events';

test.each([
  ['backup-job-state-change.created', 'backup', 'ignored'],
  ['backup-job-state-change.pending', 'backup', 'ignored'],
  ['backup-job-state-change.running', 'backup', 'ignored'],
  ['backup-job-state-change.aborting', 'backup', 'ignored'],
  ['backup-job-state-change.aborted', 'backup', 'aborted'],
  ['backup-job-state-change.expired', 'backup', 'expired'],
  ['backup-job-state-change.failed', 'backup', 'failed'],
  ['backup-job-state-change.failed.as-status', 'backup', 'failed'],
  ['backup-job-state-change.failed.with-unknown-members', 'backup', 'failed'],
  ['backup-job-state-change.partial', 'backup', 'partial'],
  ['backup-job-state-change.completed', 'backup', 'completed'],
  ['backup-job-state-change.completed-with-issues', 'backup', 'completed-with-issues'],
  ['backup-job-state-change.completed.message-is-an-object', 'backup', 'completed'],
  ['backup-job-state-change.completed.message-is-empty', 'backup', 'completed'],
  ['backup-job-state-change.completed.message-is-null', 'backup', 'completed'],
  ['backup-job-state-change.completed.message-is-empty-in-quotes', 'backup', 'completed'],
  ['backup-job-state-change.state-is-an-object', 'backup', 'ignored'],
  ['copy-job-state-change.created', 'copy', 'ignored'],
  ['copy-job-state-change.completed', 'copy', 'completed'],
  ['copy-job-state-change.completed.with-message', 'copy', 'completed'],
  ['copy-job-state-change.failed', 'copy', 'failed'],
  ['copy-job-state-change.partial', 'copy', 'partial'],
  ['restore-job-state-change.created', 'restore', 'ignored'],
  ['restore-job-state-change.completed', 'restore', 'completed'],
  ['restore-job-state-change.failed', 'restore', 'failed'],
  ['restore-job-state-change.failed.as-state', 'restore', 'failed'],
  ['restore-job-state-change.aborted', 'restore', 'aborted'],
  ['scan-job-state-change.completed', 'scan', 'completed'],
  ['scan-job-state-change.completed-with-issues', 'scan', 'completed-with-issues'],
  ['scan-job-state-change.canceled', 'scan', 'aborted'],
  ['recovery-point-state-change.available', 'recovery-point', 'completed'],
  ['recovery-point-state-change.partial', 'recovery-point', 'partial'],
  ['recovery-point-state-change.expired', 'recovery-point', 'expired'],
  ['recovery-point-state-change.stopped', 'recovery-point', 'aborted'],
  ['recovery-point-state-change.deleting.too-early', 'recovery-point', 'ignored'],
  ['recovery-point-index-state-change.failed', 'none', 'ignored'],
  ['backup-job-state-change.failed.other-source', 'none', 'ignored'],
  ['backup-job-state-change.failed.other-aws-source', 'none', 'ignored'],
  ['sns.backup-job.failed', 'none', 'ignored'],
])('%s is about a %s job: %s', (name, job, outcome) => {
  expect(classifyJobEvent(eventNamed(name))).toMatchObject({ job, outcome });
});

test('a failed backup is described by what is in the event', () => {
  expect(classifyJobEvent(eventNamed('backup-job-state-change.expired'))).toEqual({
    outcome: 'expired',
    job: 'backup',
    jobId: '01EE26DC-7107-4D8E-0C54-EAC27C662BA4',
    resource: 'arn:aws:service:us-west-2:111122223333:resource-type/resource-id',
    resourceType: 'type',
    vault: 'arn:aws:backup:us-west-2:111122223333:backup-vault:aws/backup/AutomatedBackupVaultDel2',
    planId: 'aws/efs/414a5bd4-f880-47ad-95f3-f085108a4c3b',
    planName: 'unknown',
    ruleId: '3eb0017c-f262-4211-a802-302cebb11dc2',
    account: '111122223333',
    region: 'us-west-2',
    when: '2020-07-29T13:02:15.234Z',
    created: '2020-07-29T05:10:20.077Z',
    completed: '2020-07-29T13:02:15.234Z',
    message: 'Backup job failed because there was a running job for the same resource.',
    restoreTest: false,
    restoreTestingPlan: '',
    temporary: false,
  });
});

test('a copy is in the vault that it goes to', () => {
  const { vault } = classifyJobEvent(eventNamed('copy-job-state-change.failed', { destinationBackupVaultArn: 'arn:aws:backup:us-west-2:444455556666:backup-vault:Central' }));
  expect(vault).toBe('arn:aws:backup:us-west-2:444455556666:backup-vault:Central');
});

test('a copy into a vault written as {} falls back on nothing', () => {
  expect(classifyJobEvent(eventNamed('copy-job-state-change.failed', { destinationBackupVaultArn: {} })).vault).toBe('unknown');
});

test('a restore is about the resource that was backed up', () => {
  expect(classifyJobEvent(eventNamed('restore-job-state-change.completed')).resource).toBe('arn:aws:rds:us-west-2:111122223333:db:example-database');
});

test('a restore that does not say so is about its recovery point', () => {
  expect(classifyJobEvent(eventNamed('restore-job-state-change.failed')).resource).toBe('arn:aws:ec2:us-west-2::image/ami-12b3456dfb7f8cf90');
});

describe('a recovery point', () => {
  const expired = (detail: object = {}) => classifyJobEvent(eventNamed('recovery-point-state-change.expired', detail));

  test('is named by its own ARN, not by that of what was backed up', () => {
    expect(expired().resource).toBe('arn:aws:rds:us-west-2:111122223333:cluster-snapshot:awsbackup:job-4ece7121-d60e-00c2-5c3b-49960142d03b');
    expect(expired({ recoveryPointArn: 'arn:aws:backup:us-west-2:111122223333:recovery-point:1' }).resource).toBe('arn:aws:backup:us-west-2:111122223333:recovery-point:1');
  });

  test('has the time of the event: its dates say when it was made, maybe years ago', () => {
    expect(expired({ completionDate: '2019-01-01T00:00:00Z' }).when).toBe('2020-07-15T21:39:07Z');
  });
});

test('the name of a restore testing plan comes without the id that AWS Backup appends', () => {
  expect(classifyJobEvent(eventNamed('restore-job-state-change.completed.restore-testing')).restoreTestingPlan).toBe('MyRestoreTestingPlan');
  expect(classifyJobEvent(eventNamed('restore-job-state-change.completed', { restoreTestingPlanArn: 'arn:aws:backup:eu-west-1:1:restore-testing-plan:plain' })).restoreTestingPlan).toBe('plain');
});

test.each<[string, object, boolean]>([
  ['backup-job-state-change.failed', { resourceArn: 'arn:aws:s3:::awsbackup-restore-test-1' }, true],
  ['backup-job-state-change.failed', { resourceName: 'AwsBackup-Restore-Test-1' }, true],
  ['copy-job-state-change.failed', { resourceArn: 'arn:aws:s3:::awsbackup-restore-test-1' }, true],
  ['restore-job-state-change.failed', { sourceResourceArn: 'arn:aws:s3:::awsbackup-restore-test-1' }, false],
  ['backup-job-state-change.failed', { resourceArn: 'arn:aws:s3:::restore-test-1' }, false],
])('%s of %j: of a resource that a test of a restore made is %s', (name, detail, temporary) => {
  expect(classifyJobEvent(eventNamed(name, detail)).temporary).toBe(temporary);
});

test.each([['failed', false], ['failed.restore-testing', true]])('restore job %s: made by restore testing is %s', (name, restoreTest) => {
  expect(classifyJobEvent(eventNamed(`restore-job-state-change.${name}`)).restoreTest).toBe(restoreTest);
});

test('the rule of a scan has another name', () => {
  expect(classifyJobEvent(eventNamed('scan-job-state-change.failed')).ruleId).toBe('256ad167-f523-4cb9-93f3-f0c933efd97f');
});

test('a state is read in any case', () => {
  expect(classifyJobEvent(eventNamed('backup-job-state-change.failed', { state: 'failed' }))).toMatchObject({ outcome: 'failed' });
});

test.each<[string, object]>([
  ['nothing', {}],
  ['no detail', { 'source': 'aws.backup', 'detail-type': 'Backup Job State Change' }],
  ['a detail that is null', { 'source': 'aws.backup', 'detail-type': 'Backup Job State Change', 'detail': null }],
  ['a detail that is a text', { 'source': 'aws.backup', 'detail-type': 'Backup Job State Change', 'detail': 'FAILED' }],
  ['resources that are no list', { 'source': 'aws.backup', 'detail-type': 'Backup Job State Change', 'resources': {}, 'detail': {} }],
  ['resources that are no texts', { 'source': 'aws.backup', 'detail-type': 'Backup Job State Change', 'resources': [{}], 'detail': {} }],
  ['a type named like a member of every object', { 'source': 'aws.backup', 'detail-type': 'constructor', 'detail': { state: 'FAILED' } }],
])('an event with %s is ignored', (_, event) => {
  expect(classifyJobEvent({ ...event })).toMatchObject({ outcome: 'ignored', resource: 'unknown', jobId: 'unknown', message: '' });
});
