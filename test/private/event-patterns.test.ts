import * as backup from '@aws-sdk/client-backup';
import * as eventBridge from '@aws-sdk/client-eventbridge';
import * as organizations from '@aws-sdk/client-organizations';
import {
  ACCOUNT_CALLS, BACKUP_CALLS, FORWARDING_CALLS, GLOBAL_SETTINGS_CALLS, POLICY_CALLS, POLICY_TYPE_CALLS, SERVICE_ACCESS_CALLS, titleOfCall,
} from '../../src/data/event-calls';
import { FAILURE_STATES, TERMINAL_STATES } from '../../src/data/events';
import { accountOf, isTrusted } from '../../src/event-hub/handler/event-reading';
import { EVENT_PATTERN_LIMIT, EVENT_PATTERNS, patternProblems } from '../../src/private/event-patterns';
import { eventNamed, expectations } from '../event-hub/events';

test.each(EVENT_PATTERNS.map(({ id, pattern }) => [id, pattern] as const))('%s fits into a rule', (id, pattern) => {
  expect(patternProblems(id, pattern)).toEqual([]);
});

const ofSize = (size: number) => ({ source: ['x'.repeat(size - JSON.stringify({ source: [''] }).length)] });

test('a pattern of exactly the limit is fine', () => {
  expect(patternProblems('long', ofSize(EVENT_PATTERN_LIMIT))).toEqual([]);
});

test('a longer pattern is refused with its size and the way out', () => {
  expect(patternProblems('long', ofSize(EVENT_PATTERN_LIMIT + 1))).toEqual(['pattern long has 2049 characters but at most 2048 are admitted; split it in two']);
});

test('ids are unique', () => {
  const ids = EVENT_PATTERNS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test.each(EVENT_PATTERNS.map(({ id, pattern }) => [id, pattern.source as string[]] as const))('%s takes events of AWS only', (_, sources) => {
  expect(sources).toHaveLength(1);
  expect(sources[0]).toMatch(/^aws\.[a-z]+$/);
});

test('all that an alert for jobs is made of is forwarded', () => {
  const unforwarded = Object.values(expectations).filter(({ matched }) =>
    matched.some(id => EVENT_PATTERNS.find(entry => entry.id === id)!.kind === 'job-failure')
    && !matched.some(id => EVENT_PATTERNS.find(entry => entry.id === id)!.kind === 'job-state'));
  expect(unforwarded).toEqual([]);
});

test('an account that leaves is told of by the management account: from itself nothing comes any more', () => {
  expect(expectations['cloudtrail.leave-organization'].matched).toEqual([]);
  expect(expectations['cloudtrail.account-departed-organization'].matched).toEqual(['account-departed']);
  expect(EVENT_PATTERNS.find(({ id }) => id === 'account-departed')).toMatchObject({
    where: 'management', pattern: { 'detail-type': ['AWS API Call via CloudTrail', 'AWS Service Event via CloudTrail'] },
  });
});

test('only what happens to the whole organization is left to the management account', () => {
  expect(EVENT_PATTERNS.filter(({ where }) => where === 'management').map(({ id }) => id)).toEqual([
    'global-settings-changed', 'policy-changed', 'policy-type-disabled', 'service-access-disabled', 'account-removed', 'account-departed',
  ]);
});

test.each([
  ['backup', backup.BackupJobState],
  ['copy', backup.CopyJobState],
  ['restore', backup.RestoreJobStatus],
  ['scan', backup.ScanState],
  ['recovery point', backup.RecoveryPointStatus],
])('each state of the API for a %s is either terminal or known to go on', (_, states) => {
  const going = ['CREATED', 'PENDING', 'RUNNING', 'ABORTING', 'CREATING', 'DELETING'];
  expect(Object.values(states).filter(state => !TERMINAL_STATES.includes(state) && !going.includes(state))).toEqual([]);
});

test('nothing but success is left out of the failures', () => {
  expect(TERMINAL_STATES.filter(state => !FAILURE_STATES.includes(state))).toEqual(['AVAILABLE', 'COMPLETED']);
});

describe('calls', () => {
  test.each<[string, object, object[]]>([
    ['AWS Backup', backup, [BACKUP_CALLS, GLOBAL_SETTINGS_CALLS]],
    ['AWS Organizations', organizations, [POLICY_CALLS, POLICY_TYPE_CALLS, SERVICE_ACCESS_CALLS, ACCOUNT_CALLS]],
    ['Amazon EventBridge', eventBridge, [FORWARDING_CALLS]],
  ])('of %s exist', (_, client, calls) => {
    const names = calls.flatMap(Object.keys);
    expect(names.filter(name => !(`${name}Command` in client))).toEqual([]);
  });

  test.each<[string, string[]]>([
    ['backup', [
      'CancelLegalHold', 'DisassociateBackupVaultMpaApprovalTeam', 'DisassociateRecoveryPoint', 'DisassociateRecoveryPointFromParent',
      'PutBackupVaultAccessPolicy', 'PutBackupVaultLockConfiguration', 'StopBackupJob', 'UpdateBackupPlan', 'UpdateFramework', 'UpdateGlobalSettings',
      'UpdateRecoveryPointLifecycle', 'UpdateRegionSettings', 'UpdateReportPlan', 'UpdateRestoreTestingPlan', 'UpdateRestoreTestingSelection',
    ]],
    ['organizations', [
      'CloseAccount', 'DeletePolicy', 'DeregisterDelegatedAdministrator', 'DetachPolicy', 'DisableAWSServiceAccess', 'DisablePolicyType', 'MoveAccount',
      'RemoveAccountFromOrganization', 'UpdatePolicy',
    ]],
    ['kms', ['DeleteImportedKeyMaterial', 'DisableKey', 'PutKeyPolicy', 'ScheduleKeyDeletion']],
    ['config', ['DeleteConfigurationRecorder', 'DeleteDeliveryChannel', 'PutConfigurationRecorder', 'StopConfigurationRecorder']],
    ['cloudtrail', ['DeleteTrail', 'PutEventSelectors', 'StopLogging', 'UpdateTrail']],
    ['events', ['DeleteRule', 'DisableRule', 'PutRule', 'RemoveTargets']],
  ])('of %s that weaken backups are watched', (service, names) => {
    const watched = EVENT_PATTERNS.flatMap(({ pattern }) => (pattern as any).detail)
      .filter(({ eventSource }) => eventSource?.includes(`${service}.amazonaws.com`))
      .flatMap(({ eventName }) => eventName);
    expect(watched.filter(name => service !== 'backup' || !name.startsWith('Delete')).sort()).toEqual(names);
  });

  test('each call that deletes something of AWS Backup is watched', () => {
    const watchless = ['DeleteBackupAccessPoint', 'DeleteTieringConfiguration']; // copies and ways in, not backups
    const deletions = Object.keys(backup).filter(name => /^Delete\w+Command$/.test(name)).map(name => name.slice(0, -'Command'.length));
    expect(deletions.filter(name => !(name in BACKUP_CALLS) && !watchless.includes(name))).toEqual([]);
  });

  test.each(['toString', '__proto__', 'constructor'])('one named %s has no title', (name) => {
    expect(titleOfCall('backup.amazonaws.com', name)).toBeUndefined();
    expect(titleOfCall(name, 'DeleteBackupVault')).toBeUndefined();
  });
});

describe('trust', () => {
  test('the account of an event of AWS is believed', () => {
    const event = eventNamed('backup-vault-state-change.deleted');
    expect(isTrusted(event)).toBe(true);
    expect(accountOf(event)).toBe('111122223333');
  });

  test('an account that someone wrote is not', () => {
    const event = eventNamed('backup-vault-state-change.deleted.other-source');
    expect(isTrusted(event)).toBe(false);
    expect(accountOf(event)).toBe('unknown');
  });

  test.each([{}, { source: {} }, { source: 'aws' }, { source: 'awsx.backup' }])('%j has no source of AWS', (event) => {
    expect(isTrusted(event)).toBe(false);
  });
});
