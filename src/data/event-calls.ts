/** API calls that weaken backups, by name, with what they did: patterns list them, messages quote them. */
export interface SensitiveCalls {
  readonly [eventName: string]: string;
}

export const BACKUP_CALLS: SensitiveCalls = {
  CancelLegalHold: 'legal hold released',
  DeleteBackupPlan: 'backup plan deleted',
  DeleteBackupSelection: 'resource selection of a backup plan deleted',
  DeleteBackupVault: 'backup vault deleted',
  DeleteBackupVaultAccessPolicy: 'access policy of a backup vault deleted',
  DeleteBackupVaultLockConfiguration: 'lock of a backup vault removed',
  DeleteBackupVaultNotifications: 'notifications of a backup vault switched off',
  DeleteFramework: 'compliance framework deleted',
  DeleteRecoveryPoint: 'recovery point deleted',
  DeleteReportPlan: 'report plan deleted',
  DeleteRestoreTestingPlan: 'restore testing plan deleted',
  DeleteRestoreTestingSelection: 'restore testing selection deleted',
  DisassociateBackupVaultMpaApprovalTeam: 'approval team removed from an air-gapped vault',
  DisassociateRecoveryPoint: 'continuous backup detached from AWS Backup',
  DisassociateRecoveryPointFromParent: 'recovery point detached from its composite',
  PutBackupVaultAccessPolicy: 'access policy of a backup vault changed',
  PutBackupVaultLockConfiguration: 'lock of a backup vault changed',
  StopBackupJob: 'backup job stopped',
  UpdateBackupPlan: 'backup plan changed',
  UpdateFramework: 'compliance framework changed',
  UpdateRecoveryPointLifecycle: 'lifecycle of a recovery point changed',
  UpdateRegionSettings: 'resource types opted in to AWS Backup changed',
  UpdateReportPlan: 'report plan changed',
  UpdateRestoreTestingPlan: 'restore testing plan changed',
  UpdateRestoreTestingSelection: 'restore testing selection changed',
};

/** Switches of the whole organization, of AWS Backup. */
export const GLOBAL_SETTINGS_CALLS: SensitiveCalls = {
  UpdateGlobalSettings: 'global settings of AWS Backup changed',
};

/** Only calls about policies: their type is in none of these requests. */
export const POLICY_CALLS: SensitiveCalls = {
  DeletePolicy: 'organization policy deleted',
  DetachPolicy: 'organization policy detached',
  UpdatePolicy: 'organization policy changed',
};

export const POLICY_TYPE_CALLS: SensitiveCalls = {
  DisablePolicyType: 'backup policies switched off for the organization',
};

export const SERVICE_ACCESS_CALLS: SensitiveCalls = {
  DeregisterDelegatedAdministrator: 'delegated administrator of AWS Backup removed',
  DisableAWSServiceAccess: 'trusted access of AWS Backup switched off',
};

export const ACCOUNT_CALLS: SensitiveCalls = {
  CloseAccount: 'account closed',
  MoveAccount: 'organizational unit of an account changed',
  RemoveAccountFromOrganization: 'account removed from the organization',
};

/**
 * No calls but events of AWS Organizations. The call LeaveOrganization is recorded in the account that leaves, from which the hub takes nothing by then.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_LeaveOrganization.html
 */
export const DEPARTURE_EVENTS: SensitiveCalls = {
  AccountDepartedOrganization: 'account departed from the organization',
};

/** By the method of the departure; a removed account is called as the call that removes it. */
const DEPARTURES: SensitiveCalls = {
  LEFT: 'account left the organization',
  REMOVED: ACCOUNT_CALLS.RemoveAccountFromOrganization,
  CLEANED: 'closed account deleted for good',
};

export const KEY_CALLS: SensitiveCalls = {
  DeleteImportedKeyMaterial: 'key material of a KMS key deleted',
  DisableKey: 'KMS key disabled',
  ScheduleKeyDeletion: 'KMS key scheduled for deletion',
};

/** Every deployment makes such calls: told of keys that are known to be of backups. */
export const KEY_POLICY_CALLS: SensitiveCalls = {
  PutKeyPolicy: 'policy of a KMS key changed',
};

export const RECORDER_CALLS: SensitiveCalls = {
  DeleteConfigurationRecorder: 'Config recorder deleted',
  DeleteDeliveryChannel: 'Config delivery channel deleted',
  PutConfigurationRecorder: 'Config recorder changed',
  StopConfigurationRecorder: 'Config recorder stopped',
};

export const TRAIL_CALLS: SensitiveCalls = {
  DeleteTrail: 'trail deleted',
  PutEventSelectors: 'events that a trail records changed',
  StopLogging: 'trail stopped',
  UpdateTrail: 'trail changed',
};

/** About the rules that bring events here, by their names. A rule that is switched off can't tell of itself: the others of the account do. */
export const FORWARDING_CALLS: SensitiveCalls = {
  DeleteRule: 'forwarding of events switched off',
  DisableRule: 'forwarding of events switched off',
  RemoveTargets: 'forwarding of events switched off',
};

/** Deployments make such calls too: only of rules that are then disabled. */
export const FORWARDING_DISABLED_CALLS: SensitiveCalls = {
  PutRule: 'forwarding of events switched off',
};

const BY_SOURCE: { readonly [eventSource: string]: SensitiveCalls } = {
  'backup.amazonaws.com': { ...BACKUP_CALLS, ...GLOBAL_SETTINGS_CALLS },
  'organizations.amazonaws.com': { ...POLICY_CALLS, ...POLICY_TYPE_CALLS, ...SERVICE_ACCESS_CALLS, ...ACCOUNT_CALLS, ...DEPARTURE_EVENTS },
  'kms.amazonaws.com': { ...KEY_CALLS, ...KEY_POLICY_CALLS },
  'config.amazonaws.com': RECORDER_CALLS,
  'cloudtrail.amazonaws.com': TRAIL_CALLS,
  'events.amazonaws.com': { ...FORWARDING_CALLS, ...FORWARDING_DISABLED_CALLS },
};

/** What a call did, if it is one that weakens backups. */
export function titleOfCall(eventSource: string, eventName: string): string | undefined {
  return titleIn(BY_SOURCE[eventSource] ?? {}, eventName);
}

/** How an account departed, if AWS's word for it is known. */
export function titleOfDeparture(method: string): string | undefined {
  return titleIn(DEPARTURES, method.toUpperCase());
}

function titleIn(titles: SensitiveCalls, name: string): string | undefined {
  // hasOwn is newer than the compiler's target; a call may be named like a member of every object
  return Object.keys(titles).includes(name) ? titles[name] : undefined;
}
