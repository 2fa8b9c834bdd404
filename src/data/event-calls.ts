import { critical, high, NOT_BY_BACKUP } from './event-acts';
import { Act, CallRow, DepartureRow, ValidationRow } from './event-row';
import { FORWARDING_ROWS } from './forwarding-calls';
import { SHARING_ROWS, VALIDATION_ROW } from './sharing-calls';
import { KEY_LOSS_CALLS, KEY_POLICY_CALLS, NOT_BY_KEY_USERS, VAULT_KEY_ROW } from './vault-key-calls';

/** AWS's own words for what the request does not name. */
export const REGION_SETTINGS = 'Region settings';

const ACCOUNT_REMOVED: Act = { title: 'account removed from the organization', severity: 'CRITICAL' };

/**
 * Calls that weaken backups. Those that were refused changed nothing: no pattern takes them.
 *
 * From the API references of the services, 2026-09; https://docs.aws.amazon.com/aws-backup/latest/devguide/logging-using-cloudtrail.html
 */
const OWN_ROWS: ReadonlyArray<CallRow | DepartureRow> = [
  {
    id: 'backup-calls',
    title: 'Backups, vaults, plans or their proofs weakened by a call',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'always',
    service: 'backup',
    // AWS Backup calls itself when a lifecycle ends and when an organization's plan changes
    only: NOT_BY_BACKUP,
    calls: {
      AssociateBackupVaultMpaApprovalTeam: high('approval team of an air-gapped vault changed', ['backupVaultName']),
      CancelLegalHold: critical('legal hold released', ['legalHoldId']),
      CreateBackupAccessPoint: high('access point to a recovery point created', ['recoveryPointArn', 'name']),
      CreateRestoreAccessBackupVault: high('air-gapped vault opened for restores by an approval team', ['sourceBackupVaultArn']),
      DeleteBackupPlan: critical('backup plan deleted', ['backupPlanId']),
      DeleteBackupSelection: critical('resource selection of a backup plan deleted', ['selectionId', 'backupPlanId']),
      DeleteBackupVault: critical('backup vault deleted', ['backupVaultName']),
      DeleteBackupVaultAccessPolicy: critical('access policy of a backup vault deleted', ['backupVaultName']),
      DeleteBackupVaultLockConfiguration: critical('lock of a backup vault removed', ['backupVaultName']),
      DeleteBackupVaultNotifications: critical('notifications of a backup vault switched off', ['backupVaultName']),
      DeleteFramework: critical('compliance framework deleted', ['frameworkName']),
      DeleteRecoveryPoint: critical('recovery point deleted', ['recoveryPointArn', 'backupVaultName']),
      DeleteReportPlan: critical('report plan deleted', ['reportPlanName']),
      DeleteRestoreTestingPlan: critical('restore testing plan deleted', ['restoreTestingPlanName']),
      DeleteRestoreTestingSelection: critical('restore testing selection deleted', ['restoreTestingSelectionName', 'restoreTestingPlanName']),
      DisassociateBackupVaultMpaApprovalTeam: critical('approval team removed from an air-gapped vault', ['backupVaultName']),
      DisassociateRecoveryPoint: critical('continuous backup detached from AWS Backup', ['recoveryPointArn', 'backupVaultName']),
      DisassociateRecoveryPointFromParent: critical('recovery point detached from its composite', ['recoveryPointArn', 'backupVaultName']),
      PutBackupVaultAccessPolicy: high('access policy of a backup vault changed', ['backupVaultName']),
      PutBackupVaultNotifications: high('notifications of a backup vault changed', ['backupVaultName']),
      PutBackupVaultLockConfiguration: high('lock of a backup vault changed', ['backupVaultName']),
      RevokeRestoreAccessBackupVault: high('access of an approval team to an air-gapped vault revoked', ['restoreAccessBackupVaultArn', 'backupVaultName']),
      StopBackupJob: critical('backup job stopped', ['backupJobId']),
      UpdateBackupPlan: high('backup plan changed', ['backupPlanId']),
      UpdateFramework: high('compliance framework changed', ['frameworkName']),
      UpdateRecoveryPointLifecycle: high('lifecycle of a recovery point changed', ['recoveryPointArn', 'backupVaultName']),
      UpdateRegionSettings: high('resource types opted in to AWS Backup changed', { always: REGION_SETTINGS }),
      UpdateReportPlan: high('report plan changed', ['reportPlanName']),
      UpdateRestoreTestingPlan: high('restore testing plan changed', ['restoreTestingPlanName']),
      UpdateRestoreTestingSelection: high('restore testing selection changed', ['restoreTestingSelectionName', 'restoreTestingPlanName']),
    },
  },
  {
    id: 'key-disabled',
    title: 'KMS key disabled, scheduled for deletion or without its key material',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'backup-key',
    service: 'kms',
    calls: KEY_LOSS_CALLS,
  },
  {
    id: 'key-policy-changed',
    title: 'Policy, grants or rotation of a KMS key changed',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'known-backup-key',
    service: 'kms',
    only: NOT_BY_KEY_USERS,
    calls: KEY_POLICY_CALLS,
  },
  VAULT_KEY_ROW,
  {
    id: 'recorder-stopped',
    title: 'Config recorder stopped, changed or deleted',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'always',
    service: 'config',
    calls: {
      DeleteConfigurationRecorder: critical('Config recorder deleted', ['configurationRecorderName']),
      DeleteDeliveryChannel: critical('Config delivery channel deleted', ['deliveryChannelName']),
      PutConfigurationRecorder: high('Config recorder changed', ['configurationRecorder.name']),
      StopConfigurationRecorder: critical('Config recorder stopped', ['configurationRecorderName']),
    },
  },
  {
    id: 'trail-stopped',
    title: 'CloudTrail trail stopped, changed or deleted',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'always',
    service: 'cloudtrail',
    calls: {
      DeleteTrail: critical('trail deleted', ['name']),
      PutEventSelectors: high('events that a trail records changed', ['trailName']),
      StopLogging: critical('trail stopped', ['name']),
      UpdateTrail: high('trail changed', ['name']),
    },
  },
  {
    id: 'global-settings-changed',
    title: 'Global settings of AWS Backup changed',
    form: 'call',
    kind: 'security',
    forwarded: 'management',
    alertIf: 'always',
    service: 'backup',
    calls: { UpdateGlobalSettings: high('global settings of AWS Backup changed', { always: 'global settings' }) },
  },
  {
    id: 'policy-changed',
    title: 'Backup policy or guardrail deleted, detached or changed',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'backup-policy',
    service: 'organizations',
    // a delegated administrator's calls are logged in its own account; the type is in none of these requests, and only the answer to UpdatePolicy names it
    only: { responseElements: { policy: { policySummary: { type: ['BACKUP_POLICY', 'SERVICE_CONTROL_POLICY', { exists: false }] } } } },
    calls: {
      AttachPolicy: high('organization policy attached', ['policyId']),
      DeletePolicy: critical('organization policy deleted', ['policyId']),
      DetachPolicy: critical('organization policy detached', ['policyId']),
      UpdatePolicy: high('organization policy changed', ['policyId']),
    },
  },
  {
    id: 'policy-type-disabled',
    title: 'Backup policies or guardrails switched off for the organization',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'always',
    service: 'organizations',
    only: { requestParameters: { policyType: ['BACKUP_POLICY', 'SERVICE_CONTROL_POLICY'] } },
    calls: { DisablePolicyType: critical('type of policies switched off for the organization', ['policyType']) },
  },
  {
    id: 'service-access-disabled',
    title: 'Trusted access or delegated administrator of AWS Backup removed',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'always',
    service: 'organizations',
    only: { requestParameters: { servicePrincipal: ['backup.amazonaws.com'] } },
    calls: {
      DeregisterDelegatedAdministrator: critical('delegated administrator of AWS Backup removed', ['accountId', 'servicePrincipal']),
      DisableAWSServiceAccess: critical('trusted access of AWS Backup switched off', ['servicePrincipal']),
      RegisterDelegatedAdministrator: high('delegated administrator of AWS Backup added', ['accountId', 'servicePrincipal']),
    },
  },
  {
    id: 'delegation-changed',
    title: 'Delegation of backup policies changed or deleted',
    form: 'call',
    kind: 'security',
    forwarded: 'management',
    alertIf: 'always',
    service: 'organizations',
    calls: {
      DeleteResourcePolicy: critical('delegation policy of the organization deleted', { always: 'delegation policy' }),
      PutResourcePolicy: high('delegation policy of the organization changed', { always: 'delegation policy' }),
    },
  },
  {
    id: 'account-removed',
    title: 'Account closed, moved or removed from the organization',
    form: 'call',
    kind: 'security',
    forwarded: 'member',
    alertIf: 'always',
    service: 'organizations',
    calls: {
      CloseAccount: critical('account closed', ['accountId']),
      MoveAccount: high('organizational unit of an account changed', ['accountId']),
      RemoveAccountFromOrganization: { ...ACCOUNT_REMOVED, resource: ['accountId'] },
    },
  },
  {
    // No call but an event of AWS Organizations. AWS documents the name and no sample: whether it comes as a call or as an event of the service, and with
    // which other members, is not known. CloudTrail records the call LeaveOrganization in the account that leaves, from which the hub takes nothing by then.
    // https://docs.aws.amazon.com/organizations/latest/APIReference/API_LeaveOrganization.html
    id: 'account-departed',
    title: 'Account departed from the organization',
    form: 'departure',
    kind: 'security',
    forwarded: 'management',
    alertIf: 'always',
    eventName: 'AccountDepartedOrganization',
    act: { title: 'account departed from the organization', severity: 'CRITICAL' },
    methods: {
      LEFT: { title: 'account left the organization', severity: 'CRITICAL' },
      // named as the call that removes it
      REMOVED: ACCOUNT_REMOVED,
      CLEANED: { title: 'closed account deleted for good', severity: 'CRITICAL' },
    },
  },
];

/** All calls that are told, and those that AWS Organizations tells of. */
export const CALL_ROWS: ReadonlyArray<CallRow | DepartureRow | ValidationRow> = [...OWN_ROWS, ...FORWARDING_ROWS, ...SHARING_ROWS, VALIDATION_ROW];
