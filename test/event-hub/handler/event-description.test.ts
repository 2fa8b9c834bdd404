import { SecurityRow } from '../../../src/data/event-row';
import { eventRow } from '../../../src/data/events';
import { describeSecurityEvent } from '../../../src/event-hub/handler/event-description';
import { EVENT_PATTERNS } from '../../../src/private/event-patterns';
import { eventNamed, expectations, securityPattern } from '../events';

/** By the pattern that the event matches, or, where it is none that a rule lets through, the event that it is a variant of. */
const rowOf = (name: string) => eventRow(securityPattern(name) ?? securityPattern(name.split('.').slice(0, 2).join('.'))!) as SecurityRow;
const described = (name: string, detail?: object) => describeSecurityEvent(eventNamed(name, detail), rowOf(name));

const security = Object.entries(expectations)
  .filter(([, { matched }]) => matched.some(id => EVENT_PATTERNS.find(entry => entry.id === id)!.kind === 'security'))
  .map(([name]) => name);

test('a call', () => {
  expect(described('cloudtrail.delete-recovery-point')).toEqual({
    title: 'recovery point deleted',
    severity: 'CRITICAL',
    account: '111122223333',
    region: 'eu-central-1',
    what: 'DeleteRecoveryPoint',
    who: 'arn:aws:sts::111122223333:assumed-role/Admin/jane',
    when: '2026-09-30T08:15:00Z',
    resource: 'arn:aws:ec2:eu-central-1::snapshot/snap-0123456789abcdef0',
  });
});

test('a call of which AWS CloudTrail left out what it asks, the same for all rows that take it', () => {
  const said = { title: 'a call so large that AWS CloudTrail left out what it asks', severity: 'CRITICAL', what: 'PutRolePolicy', resource: 'PutRolePolicy', account: '111122223333' };
  for (const row of expectations['cloudtrail.put-role-policy.left-out'].matched) {
    expect(describeSecurityEvent(eventNamed('cloudtrail.put-role-policy.left-out'), eventRow(row) as SecurityRow)).toMatchObject(said);
  }
});

test('a call that is told whatever it asks keeps its name without it', () => {
  expect(described('cloudtrail.delete-backup-vault', { requestParameters: { omitted: true } })).toMatchObject({ title: 'backup vault deleted', resource: 'unknown' });
});

test('an event of AWS Backup', () => {
  expect(described('backup-plan-state-change.deleted')).toEqual({
    title: 'backup plan deleted',
    severity: 'CRITICAL',
    account: '111122223333',
    region: 'us-west-2',
    what: 'Backup Plan State Change DELETED',
    who: 'unknown',
    when: '2020-06-24T23:18:19.411Z',
    resource: '83fcb8ee-2d93-42ac-b06f-591563f3f8de',
  });
});

test.each(security)('%s says account, Region, time and resource', (name) => {
  const { title, what, severity, class: _, validity: __, ...rest } = described(name);
  expect(title).toMatch(/^[A-Za-z][\w -]+$/);
  expect(title).not.toBe(what);
  expect(severity).toMatch(name.endsWith('.valid') ? /^LOW$/ : /^(HIGH|CRITICAL)$/);
  expect({ ...rest, who: '' }).toEqual({
    account: expect.stringMatching(/^\d{12}$/),
    region: expect.stringMatching(/^[a-z]+-[a-z]+-\d$/),
    when: expect.stringMatching(/^20\d\d-/),
    who: '',
    resource: expect.not.stringMatching(/^unknown$/),
  });
});

test.each([
  ['cloudtrail.delete-backup-vault', 'Central'],
  ['cloudtrail.detach-policy', 'p-abcd1234'],
  ['cloudtrail.disable-policy-type', 'BACKUP_POLICY'],
  ['cloudtrail.disable-aws-service-access', 'backup.amazonaws.com'],
  ['cloudtrail.deregister-delegated-administrator', '777788889999'],
  ['cloudtrail.remove-account-from-organization', '111122223333'],
  ['cloudtrail.account-departed-organization', '111122223333'],
  ['cloudtrail.account-departed-organization.service-event', '111122223333'],
  ['cloudtrail.account-departed-organization.closed', '111122223333'],
  ['cloudtrail.disable-rule', 'cdk-org-backup-jobs-ended-1a2b3c4d'],
  ['cloudtrail.remove-targets', 'cdk-org-backup-jobs-ended-1a2b3c4d'],
  ['cloudtrail.update-region-settings', 'Region settings'],
  ['cloudtrail.update-global-settings', 'global settings'],
  ['cloudtrail.put-configuration-recorder', 'default'],
  ['cloudtrail.stop-logging', 'arn:aws:cloudtrail:eu-central-1:111122223333:trail/organization'],
  ['cloudtrail.schedule-key-deletion', '1234abcd-12ab-34cd-56ef-1234567890ab'],
  ['backup-vault-state-change.deleted', 'e8189629-1f8e-4ed2-af7d-b32415d04db1'],
  ['backup-vault-state-change.modified', 'nameOfTestBackup'],
  ['region-setting-state-change.modified', 'Region settings'],
  ['recovery-point-state-change.deleting.too-early', 'arn:aws:rds:us-west-2:111122223333:cluster-snapshot:awsbackup:job-4ece7121-d60e-00c2-5c3b-49960142d03b'],
  ['scan-job-state-change.completed', 'arn:aws:backup:us-west-2:111122223333:recovery-point:abcd1234-5678-abcd-9012-abcdef123456'],
])('%s is about %s', (name, resource) => {
  expect(described(name).resource).toBe(resource);
});

test.each<[string, string, object]>([
  ['cloudtrail.delete-backup-vault', 'backup-vault-state-change.deleted', { requestParameters: { backupVaultName: 'e8189629-1f8e-4ed2-af7d-b32415d04db1' } }],
  ['cloudtrail.update-backup-plan', 'backup-plan-state-change.modified', { requestParameters: { backupPlanId: '83fcb8ee-2d93-42ac-b06f-591563f3f8de' } }],
  ['cloudtrail.update-region-settings', 'region-setting-state-change.modified', {}],
])('%s and %s have one title and resource', (call, state, detail) => {
  const { title, resource } = described(call, detail);
  expect(described(state)).toMatchObject({ title, resource });
});

describe('a departure', () => {
  const departed = (detail: object) => described('cloudtrail.account-departed-organization', { requestParameters: null, ...detail });

  test.each([
    ['cloudtrail.account-departed-organization', 'account left the organization'],
    ['cloudtrail.account-departed-organization.service-event', 'account removed from the organization'],
    ['cloudtrail.account-departed-organization.closed', 'closed account deleted for good'],
  ])('%s: %s', (name, title) => {
    expect(described(name).title).toBe(title);
  });

  test('is called as the call that removes the account, about the same account', () => {
    const { title, account, region, resource } = described('cloudtrail.remove-account-from-organization');
    expect(described('cloudtrail.account-departed-organization.service-event')).toMatchObject({ title, account, region, resource });
  });

  test.each([
    ['requestParameters', { requestParameters: { departedAccountId: '222222222222' } }],
    ['serviceEventDetails', { serviceEventDetails: { accountId: '222222222222' } }],
    ['additionalEventData', { additionalEventData: { memberAccount: '222222222222' } }],
    ['responseElements', { responseElements: { accountId: '222222222222' } }],
    ['the detail itself', { accountId: '222222222222' }],
  ])('names the account that %s says', (_, detail) => {
    expect(departed(detail).resource).toBe('222222222222');
  });

  test('is not about the management account where the member is named too', () => {
    expect(departed({ requestParameters: { accountId: '444455556666' }, serviceEventDetails: { memberAccountId: '222222222222' } }).resource).toBe('222222222222');
  });

  test.each([
    ['nothing', {}], ['13 digits', { requestParameters: { accountId: '1234567890123' } }], ['an ARN', { requestParameters: { accountId: 'account/111122223333' } }], ['a name', { requestParameters: { accountId: 'shop' } }], ['{}', { serviceEventDetails: { accountId: {} } }],
  ])('of an account that is said by %s is about an unknown one', (_, detail) => {
    expect(departed(detail)).toMatchObject({ title: 'account departed from the organization', resource: 'unknown', account: '444455556666' });
  });
});

test('a vault that is no longer locked says so', () => {
  expect(described('backup-vault-state-change.modified', { isLocked: 'false' }))
    .toMatchObject({ title: 'lock of a backup vault removed', severity: 'CRITICAL' });
  expect(described('backup-vault-state-change.deleted', { isLocked: 'false' }).title).toBe('backup vault deleted');
});

test('a vault whose lock changed, and that is locked, does not say that the lock was removed', () => {
  for (const detail of [{}, { isLocked: undefined }, { isLocked: {} }]) {
    expect(described('backup-vault-state-change.modified', detail)).toMatchObject({ title: 'lock of a backup vault changed', severity: 'HIGH' });
  }
});

test('a scan without malware is no malware', () => {
  const scan = described('scan-job-state-change.completed', { scanResult: { scanResultStatus: 'NO_THREATS_FOUND' } });
  expect([scan.title, scan.class]).toEqual(['Scan Job State Change COMPLETED', undefined]);
});

test('only malware has a class of its own', () => {
  expect(described('scan-job-state-change.completed').class).toBe('MALWARE');
  expect('class' in described('backup-vault-state-change.deleted')).toBe(false);
});

test.each<[string, string, object, string]>([
  ['a call without time', 'cloudtrail.delete-backup-vault', { eventTime: undefined }, '2026-09-30T08:15:03Z'],
  ['a vault that was modified', 'backup-vault-state-change.modified', { modifiedAt: '2026-01-01T00:00:00Z' }, '2026-01-01T00:00:00Z'],
  ['a vault that was deleted', 'backup-vault-state-change.deleted', { modifiedAt: undefined, deletionDate: '2026-02-01T00:00:00Z' }, '2026-02-01T00:00:00Z'],
])('when: %s', (_, name, detail, when) => {
  expect(described(name, detail).when).toBe(when);
});

test('a call that nobody knows is named', () => {
  expect(described('cloudtrail.delete-backup-vault', { eventName: 'EraseEverything' }).title).toBe('EraseEverything called');
});

test.each<[string, object | undefined, string]>([
  ['an ARN', { arn: 'a', invokedBy: 'b' }, 'a'],
  ['a role without session', { sessionContext: { sessionIssuer: { arn: 'role' } }, invokedBy: 'b' }, 'role'],
  ['a service', { invokedBy: 'b', type: 'AWSService' }, 'b'],
  ['an account', { principalId: 'AROA', type: 'AWSAccount' }, 'AROA'],
  ['a type only', { type: 'Unknown' }, 'Unknown'],
  ['an ARN that is {}', { arn: {} }, 'unknown'],
  ['nothing', undefined, 'unknown'],
])('who, from %s', (_, userIdentity, who) => {
  expect(described('cloudtrail.delete-backup-vault', { userIdentity }).who).toBe(who);
});

test('the account of an event that AWS did not send is not repeated', () => {
  expect(described('cloudtrail.delete-backup-vault.other-source').account).toBe('unknown');
});

test.each([{}, { detail: null }, { detail: { eventName: {} } }, { detail: [] }])('%j is described by what it lacks', (event) => {
  expect(describeSecurityEvent({ ...event }, rowOf('backup-plan-state-change.deleted'))).toEqual({
    title: 'Backup Plan State Change UNKNOWN', severity: 'CRITICAL', what: 'Backup Plan State Change UNKNOWN', account: 'unknown', region: 'unknown', who: 'unknown', when: 'unknown', resource: 'unknown',
  });
});

test.each(['toString', '__proto__', 'constructor'])('a call named %s is one that nobody knows', (eventName) => {
  expect(described('cloudtrail.delete-backup-vault', { eventName }).title).toBe(`${eventName} called`);
});
