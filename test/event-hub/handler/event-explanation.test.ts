import { isOfTemporaryResource } from '../../../src/event-hub/handler/compliance-changes';
import { isBackupKeyEvent, isDeletedAfterCopy, isEarlyDeletion } from '../../../src/event-hub/handler/event-explanation';
import { readAlert } from '../../../src/event-hub/handler/security-alerts';
import { KNOWLEDGE } from '../../../tools/event-ruler/fixtures';
import { isTold } from '../../../tools/event-ruler/telling';
import { alertNamed, eventNamed, expectations } from '../events';

test.each(Object.entries(expectations).map(([name, { matched, alerted }]) => [name, alerted, matched] as const))('%s: alerted is %s', (name, alerted, matched) => {
  expect(isTold(eventNamed(name), matched)).toBe(alerted);
});

const suppressed = (name: string, knowledge = {}) => readAlert(alertNamed(name), knowledge).suppressed;

test.each<[string, string | undefined]>([
  ['cloudtrail.stop-logging', undefined],
  ['cloudtrail.disable-key.another-key', 'the key is not one of the backups'],
  ['cloudtrail.detach-policy.another-policy', 'the policy is not one of the backup policies and guardrails'],
  ['cloudtrail.update-policy.service-control-policy', 'the policy is not one of the backup policies and guardrails'],
  ['cloudtrail.update-policy.guardrail', undefined],
  ['cloudtrail.update-policy.unlisted', undefined],
  ['recovery-point-state-change.deleting.after-copy', 'a temporary recovery point goes after its copy'],
  ['cloudtrail.disable-rule', undefined],
  ['recovery-point-state-change.deleting.lifecycle-ended', 'the lifecycle of the recovery point has ended'],
  ['scan-job-state-change.completed', undefined],
])('%s is suppressed: %s', (name, why) => {
  expect(suppressed(name, KNOWLEDGE)).toBe(why);
});

test.each([['cloudtrail.disable-key.another-key'], ['cloudtrail.detach-policy.another-policy']])('%s is an alert where nobody knows better', (name) => {
  expect(suppressed(name)).toBeUndefined();
});

test('a service control policy is no alert where nobody said which are guardrails', () => {
  expect(suppressed('cloudtrail.update-policy.guardrail')).toBe('the policy is not one of the backup policies and guardrails');
});

describe('a call of which AWS CloudTrail left out what it asks', () => {
  const requestParameters = { reason: 'requestParameters too large', omitted: true, originalSize: '131072' };
  const leftOut = (name: string, detail = {}) => readAlert(alertNamed(name, { requestParameters, ...detail }), KNOWLEDGE).suppressed;

  test.each([
    ['cloudtrail.attach-role-policy.backup.by-stackset'], ['cloudtrail.put-permission.by-deployment'], ['cloudtrail.detach-policy.another-policy'],
  ])('%s is told, whoever makes it', (name) => {
    expect(suppressed(name, KNOWLEDGE)).toBeDefined();
    expect(leftOut(name)).toBeUndefined();
  });

  test('is judged by what else it says', () => {
    expect(leftOut('cloudtrail.disable-key.another-key')).toBe('the key is not one of the backups');
  });
});

test('a key\'s policy is an alert only where the key is known, as deployments change policies all the time', () => {
  expect([suppressed('cloudtrail.put-key-policy'), suppressed('cloudtrail.put-key-policy', KNOWLEDGE)]).toEqual(['the key is not known as one of the backups', undefined]);
});

describe('keys', () => {
  const arn = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

  test.each([[arn], ['1234abcd-12ab-34cd-56ef-1234567890ab']])('%s is found in a call by id and in one by ARN', (key) => {
    expect(isBackupKeyEvent(eventNamed('cloudtrail.schedule-key-deletion'), [key])).toBe(true);
    expect(isBackupKeyEvent(eventNamed('cloudtrail.disable-key.by-arn'), [key])).toBe(true);
  });

  test('the resources of the call are enough', () => {
    expect(isBackupKeyEvent(eventNamed('cloudtrail.schedule-key-deletion', { requestParameters: null, responseElements: null }), [arn])).toBe(true);
  });

  const nowhere = { requestParameters: {}, responseElements: {}, resources: [] };
  test.each<[string, object]>([
    ['the request', { requestParameters: { keyId: arn } }], ['the answer', { responseElements: { keyId: arn } }], ['the resources', { resources: [{ ARN: arn }] }],
  ])('%s alone is enough', (_, where) => {
    expect(isBackupKeyEvent(eventNamed('cloudtrail.schedule-key-deletion', { ...nowhere, ...where }), [arn])).toBe(true);
    expect(isBackupKeyEvent(eventNamed('cloudtrail.schedule-key-deletion', nowhere), [arn])).toBe(false);
  });

  test('a key that is not named is none of ours', () => {
    expect(isBackupKeyEvent(eventNamed('cloudtrail.schedule-key-deletion', { requestParameters: {}, responseElements: {}, resources: [{}] }), [arn, ''])).toBe(false);
  });
});

describe('deletions', () => {
  const deleting = (time: string, detail: object) => ({ ...eventNamed('recovery-point-state-change.deleting.too-early', detail), time });
  const end = '2020-10-23T21:38:31.152Z';

  test.each([
    ['a second before the end', '2020-10-23T21:38:30.000Z', true],
    ['at the end', end, false],
    ['after the end', '2020-10-24T04:00:00Z', false],
  ])('%s', (_, time, early) => {
    expect(isEarlyDeletion(deleting(time, {}))).toBe(early);
  });

  test.each<[string, object]>([
    ['the calculated end', { calculatedLifeCycle: { deleteAt: end }, lifecycle: {} }],
    ['the calculated end in its other spelling', { calculatedLifeCycle: undefined, calculatedLifecycle: { deleteAt: end }, lifecycle: {} }],
    ['the days', { calculatedLifeCycle: {}, lifecycle: { deleteAfterDays: 100 } }],
  ])('the end is known from %s', (_, detail) => {
    expect(isEarlyDeletion(deleting('2020-10-23T21:38:31Z', detail))).toBe(true);
    expect(isEarlyDeletion(deleting('2020-10-23T21:38:32Z', detail))).toBe(false);
  });

  test.each<[string, object]>([
    ['no lifecycle', { calculatedLifeCycle: undefined, lifecycle: undefined }],
    ['a lifecycle that is {}', { calculatedLifeCycle: {}, lifecycle: {} }],
    ['days that are no number', { calculatedLifeCycle: {}, lifecycle: { deleteAfterDays: '100' } }],
    ['a lifecycle without end', { calculatedLifeCycle: {}, lifecycle: { deleteAfterDays: -1 } }],
    ['an end that is no date', { calculatedLifeCycle: { deleteAt: 'never' }, lifecycle: {} }],
  ])('with %s only someone can have done it', (_, detail) => {
    expect(isEarlyDeletion(deleting('2029-01-01T00:00:00Z', detail))).toBe(true);
  });
});

describe('a lifecycle', () => {
  const created = { creationDate: '2020-07-15T21:38:31.152Z' };
  const deleting = (time: string, detail: object) => isEarlyDeletion({ ...eventNamed('recovery-point-state-change.deleting.too-early', { ...created, ...detail }), time });

  test('ends when AWS Backup has calculated it, whatever the days are', () => {
    const detail = { calculatedLifeCycle: { deleteAt: '2020-10-23T21:38:31.152Z' }, lifecycle: { deleteAfterDays: 1 } };
    expect(deleting('2020-08-01T00:00:00Z', detail)).toBe(true);
  });

  test('of no days ends at once', () => {
    expect(deleting('2020-07-15T21:38:32Z', { calculatedLifeCycle: {}, lifecycle: { deleteAfterDays: 0 } })).toBe(false);
  });
});

test.each<[string, object, unknown[], boolean]>([
  ['its id', { resourceId: 'awsbackup-restore-test-1' }, [], true],
  ['an ARN of the envelope', { resourceId: 'vol-1' }, ['arn:aws:config:eu-central-1:111122223333:x', 'arn:aws:rds:eu-central-1:111122223333:db:awsbackup-restore-test-1'], true],
  ['nothing', { resourceId: 'vol-1' }, ['arn:aws:ec2:eu-central-1:111122223333:volume/vol-1'], false],
  ['what is no list', { resourceId: 'vol-1' }, 'awsbackup-restore-test-1' as any, false],
])('a resource that a restore test made is known by %s', (_, detail, resources, temporary) => {
  expect(isOfTemporaryResource({ ...eventNamed('config.non-compliant', detail), resources })).toBe(temporary);
});

test('a job that goes on is no alert, whichever pattern took it', () => {
  expect(isTold(eventNamed('backup-job-state-change.created'), ['jobs-failed'])).toBe(false);
});

describe('recovery points that go after their copy', () => {
  test.each<[string, object]>([
    ['in the lifecycle', { lifecycle: { deleteAfterEvent: 'DELETE_AFTER_COPY' } }],
    ['as the API spells it', { lifecycle: { DeleteAfterEvent: 'DELETE_AFTER_COPY' } }],
    ['beside days', { lifecycle: { deleteAfterDays: 35, deleteAfterEvent: 'DELETE_AFTER_COPY' } }],
    ['in the calculated lifecycle', { calculatedLifecycle: { deleteAfterEvent: 'DELETE_AFTER_COPY' } }],
    ['in the detail', { deleteAfterEvent: 'DeleteAfterCopy' }],
  ])('are known %s', (_, detail) => {
    expect(isDeletedAfterCopy(eventNamed('recovery-point-state-change.deleting.kept-forever', detail))).toBe(true);
  });

  test.each<[string, object]>([
    ['nothing', {}], ['{}', { lifecycle: { deleteAfterEvent: {} } }], ['another event', { lifecycle: { deleteAfterEvent: 'DELETE_AFTER_RESTORE' } }],
  ])('are not those of which %s is said', (_, detail) => {
    expect(isDeletedAfterCopy(eventNamed('recovery-point-state-change.deleting.kept-forever', detail))).toBe(false);
  });

  test('are alerts when a person deletes one: by the call', () => {
    expect(suppressed('cloudtrail.delete-recovery-point')).toBeUndefined();
  });
});

test('a restore of a test is an alert although the resource that it made is temporary', () => {
  const restore = eventNamed('restore-job-state-change.failed.restore-testing', { createdResourceArn: 'arn:aws:rds:us-west-2:111122223333:db:awsbackup-restore-test-1' });
  expect(isTold(restore, ['jobs-failed'])).toBe(true);
});
