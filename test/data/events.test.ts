import * as backup from '@aws-sdk/client-backup';
import * as eventBridge from '@aws-sdk/client-eventbridge';
import * as organizations from '@aws-sdk/client-organizations';
import { CallRow } from '../../src/data/event-row';
import { EVENTS, eventRow } from '../../src/data/events';
import { FINDING_CLASSES } from '../../src/data/finding-classes';
import { COMPLETED_STATES, FAILURE_STATES, JOB_FAILURES, metricState, TERMINAL_STATES } from '../../src/data/job-events';
import { EVENT_PATTERNS } from '../../src/private/event-patterns';
import { expectations } from '../event-hub/events';

const CALL_ROWS = EVENTS.filter((row): row is CallRow => row.form === 'call');
const callsOf = (service: string) => CALL_ROWS.filter((row) => row.service === service).flatMap(({ calls }) => Object.keys(calls));
/** All that can be told, with the row that it is of. */
const ACTS = EVENTS.flatMap((row) => {
  switch (row.form) {
    case 'call': return Object.values(row.calls);
    case 'state': return row.acts;
    case 'departure': return [row.act, ...Object.values(row.methods)];
    case 'validation': return Object.values(row.states);
    default: return [];
  }
});

describe('rows', () => {
  test('have ids of their own', () => {
    const ids = EVENTS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('are found by their ids', () => {
    expect(EVENTS.map(({ id }) => eventRow(id))).toEqual(EVENTS);
    expect(eventRow('toString')).toBeUndefined();
  });

  test('that are forwarded by the rule of another row name one that is forwarded by itself', () => {
    const others = EVENTS.flatMap(({ forwarded }) => (typeof forwarded === 'string' || 'by' in forwarded ? [] : ['within' in forwarded ? forwarded.within : forwarded.joined]));
    expect(others.map((id) => eventRow(id)?.forwarded)).toEqual(others.map(() => 'member'));
  });

  test('within another row have no event that the other one has not', () => {
    for (const { id, forwarded } of EVENTS) {
      if (typeof forwarded !== 'string' && 'within' in forwarded) {
        const matched = Object.values(expectations).filter((one) => one.matched.includes(id));
        expect(matched.filter((one) => !one.matched.includes(forwarded.within))).toEqual([]);
        expect(matched.length).toBeGreaterThan(0);
      }
    }
  });

  test('that only the management account forwards are of the whole organization', () => {
    expect(EVENTS.filter(({ forwarded }) => forwarded === 'management').map(({ id }) => id)).toEqual([
      'global-settings-changed', 'delegation-changed', 'account-departed', 'effective-policy', 'account-arrived',
    ]);
  });

  test('of accounts that leave are the management account\'s: from themselves nothing comes any more', () => {
    expect(expectations['cloudtrail.leave-organization'].matched).toEqual([]);
    expect(expectations['cloudtrail.account-departed-organization'].matched).toEqual(['account-departed']);
  });
});

describe('severity', () => {
  test('is high where a deployment does it too, and critical where something is destroyed or disarmed', () => {
    const titles = (severity: string) => [...new Set(ACTS.filter((act) => act.severity === severity).map(({ title }) => title))].sort();
    expect(titles('HIGH')).toEqual([
      'Config recorder changed', 'a bucket sends no events to Amazon EventBridge any more', 'access of an approval team to an air-gapped vault revoked',
      'access point to a recovery point created', 'access policy of a backup vault changed', 'air-gapped vault opened for restores by an approval team',
      'approval team of an air-gapped vault changed', 'backup plan changed', 'backup vault or approval team no longer shared', 'compliance framework changed',
      'copy out of the central account started by hand', 'delegated administrator of AWS Backup added', 'delegation policy of the organization changed', 'events that a trail records changed', 'global settings of AWS Backup changed', 'image shared with other accounts',
      'lifecycle of a recovery point changed', 'lock of a backup vault changed', 'member accounts could not be set up', 'notifications of a backup vault changed',
      'organization policy attached', 'organization policy changed', 'organizational unit of an account changed', 'policy of a KMS key changed', 'report plan changed',
      'resource types opted in to AWS Backup changed', 'resources without the tier tag could not be tagged', 'restore in the central account started by hand', 'restore testing plan changed', 'restore testing selection changed',
      'rotation of a KMS key switched off', 'setup of member accounts stopped', 'snapshot shared with other accounts', 'tagging of resources without the tier tag stopped', 'trail changed',
    ]);
    // the one that ends another
    expect(ACTS.filter(({ severity }) => !['HIGH', 'CRITICAL'].includes(severity))).toEqual([{ title: 'effective backup policy is valid again', severity: 'LOW' }]);
  });

  test('is the same for all acts of one title', () => {
    const severities = new Map(ACTS.map(({ title, severity }) => [title, severity]));
    expect(ACTS.filter(({ title, severity }) => severities.get(title) !== severity)).toEqual([]);
  });
});

describe('jobs', () => {
  test.each([
    ['backup', backup.BackupJobState],
    ['copy', backup.CopyJobState],
    ['restore', backup.RestoreJobStatus],
    ['scan', backup.ScanState],
    ['recovery point', backup.RecoveryPointStatus],
  ])('each state of the API for a %s is either terminal or known to go on', (_, states) => {
    const going = ['CREATED', 'PENDING', 'RUNNING', 'ABORTING', 'CREATING', 'DELETING'];
    expect(Object.values(states).filter((state) => !TERMINAL_STATES.includes(state) && !going.includes(state))).toEqual([]);
  });

  test('nothing but success is left out of the failures', () => {
    expect(TERMINAL_STATES.filter((state) => !FAILURE_STATES.includes(state))).toEqual(['AVAILABLE', 'COMPLETED']);
    expect(COMPLETED_STATES).toEqual(['AVAILABLE', 'COMPLETED']);
  });

  test('no state means two things', () => {
    expect(new Set(TERMINAL_STATES).size).toBe(TERMINAL_STATES.length);
  });

  test('failures come with the gravest first', () => {
    expect(Object.values(JOB_FAILURES).map(({ class: name }) => `${name} ${FINDING_CLASSES[name].severity}`)).toEqual([
      'FAILED HIGH', 'EXPIRED MEDIUM', 'ABORTED MEDIUM', 'PARTIAL MEDIUM', 'COMPLETED_WITH_ISSUES LOW',
    ]);
  });

  test('are counted under one state for each outcome', () => {
    expect((['completed', 'failed', 'completed-with-issues'] as const).map(metricState)).toEqual(['COMPLETED', 'FAILED', 'COMPLETED_WITH_ISSUES']);
  });
});

describe('calls', () => {
  const CLIENTS: { readonly [service: string]: object } = { backup, organizations, events: eventBridge };

  /** Calls that the SDK's client does not know yet: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html */
  const NEWER = ['CreateBackupAccessPoint'];

  test.each(Object.entries(CLIENTS))('of %s exist', (service, client) => {
    const names = callsOf(service);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !(`${name}Command` in client) && !NEWER.includes(name))).toEqual([]);
  });

  /** Members of a request, from the model that the SDK's client carries. */
  const membersOf = (service: string, name: string): string[] => {
    const operation = (CLIENTS[service] as { [schema: string]: any })[`${name}$`];
    const input = typeof operation[4] === 'function' ? operation[4]() : operation[4];
    return input[4] ?? [];
  };

  const known = CALL_ROWS.filter(({ service }) => service in CLIENTS)
    .flatMap(({ service, calls }) => Object.entries(calls).map(([name, { resource }]) => [name, service, resource] as const)).filter(([name]) => !NEWER.includes(name));

  test.each(known)(
    'the request of %s has what names its resource', (name, service, resource) => {
      const members = membersOf(service, name).map((member) => member.toLowerCase());
      const named = 'always' in resource ? [] : resource;
      expect(named.filter((member) => !members.includes(member.toLowerCase()))).toEqual([]);
      // nothing but settings of the account itself goes without a name
      expect(named.length > 0 || members.every((member) => /settings|preference|content|tags/.test(member))).toBe(true);
    });

  test.each<[string, string[]]>([
    ['backup', [
      'AssociateBackupVaultMpaApprovalTeam', 'CancelLegalHold', 'CreateBackupAccessPoint', 'CreateRestoreAccessBackupVault', 'DisassociateBackupVaultMpaApprovalTeam', 'DisassociateRecoveryPoint', 'DisassociateRecoveryPointFromParent',
      'PutBackupVaultAccessPolicy', 'PutBackupVaultLockConfiguration', 'PutBackupVaultNotifications', 'RevokeRestoreAccessBackupVault', 'StartCopyJob', 'StartRestoreJob', 'StopBackupJob', 'UpdateBackupPlan', 'UpdateFramework', 'UpdateGlobalSettings',
      'UpdateRecoveryPointLifecycle', 'UpdateRegionSettings', 'UpdateReportPlan', 'UpdateRestoreTestingPlan', 'UpdateRestoreTestingSelection',
    ]],
    ['organizations', [
      'AttachPolicy', 'CloseAccount', 'DeletePolicy', 'DeleteResourcePolicy', 'DeregisterDelegatedAdministrator', 'DetachPolicy', 'DisableAWSServiceAccess',
      'DisablePolicyType', 'MoveAccount', 'PutResourcePolicy', 'RegisterDelegatedAdministrator', 'RemoveAccountFromOrganization', 'UpdatePolicy',
    ]],
    ['kms', ['DeleteImportedKeyMaterial', 'DisableKey', 'DisableKeyRotation', 'PutKeyPolicy', 'RevokeGrant', 'ScheduleKeyDeletion']],
    ['config', ['DeleteConfigurationRecorder', 'DeleteDeliveryChannel', 'PutConfigurationRecorder', 'StopConfigurationRecorder']],
    ['cloudtrail', ['DeleteTrail', 'PutEventSelectors', 'StopLogging', 'UpdateTrail']],
    ['events', ['DeleteEventBus', 'DeleteRule', 'DisableRule', 'PutPermission', 'PutRule', 'PutTargets', 'RemovePermission', 'RemoveTargets', 'UpdateEventBus']],
    ['iam', [
      'AttachRolePolicy', 'DeleteRole', 'DeleteRolePolicy', 'DetachRolePolicy', 'PutRolePermissionsBoundary', 'PutRolePolicy', 'UpdateAssumeRolePolicy',
    ]],
    ['ram', ['AssociateResourceShare', 'CreateResourceShare', 'DisassociateResourceShare', 'UpdateResourceShare']],
    ['mpa', ['DeleteIdentitySource', 'StartActiveApprovalTeamDeletion', 'UpdateApprovalTeam']],
    ['ec2', ['ModifyImageAttribute', 'ModifySnapshotAttribute']],
    ['rds', ['DeleteDBClusterSnapshot', 'DeleteDBSnapshot', 'ModifyDBClusterSnapshotAttribute', 'ModifyDBSnapshotAttribute']],
    ['s3', ['PutBucketNotification', 'PutBucketNotificationConfiguration']],
    ['sts', ['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity']],
  ])('of %s that weaken backups are watched', (service, names) => {
    const watched = EVENT_PATTERNS.flatMap(({ pattern }) => (pattern as any).detail)
      .filter(({ eventSource }) => eventSource?.includes(`${service}.amazonaws.com`))
      .flatMap(({ eventName }) => eventName);
    expect([...new Set(watched)].filter((name) => service !== 'backup' || !name.startsWith('Delete')).sort()).toEqual(names);
  });

  test('each call that deletes something of AWS Backup is watched', () => {
    const watchless = ['DeleteBackupAccessPoint', 'DeleteTieringConfiguration']; // copies and ways in, not backups
    const deletions = Object.keys(backup).filter((name) => /^Delete\w+Command$/.test(name)).map((name) => name.slice(0, -'Command'.length));
    expect(deletions.filter((name) => !callsOf('backup').includes(name) && !watchless.includes(name))).toEqual([]);
  });
});
