/** Who can make the calls of a row, and where AWS CloudTrail logs them. Of rows of AWS's own events there is nobody who makes them. */
export interface CallPlace {
  readonly who: string;
  readonly logged: string;
}

/** Calls that can weaken backups, take them out or blind the hub, and that are not told. */
export interface UntoldCalls extends CallPlace {
  /** As it begins `eventSource`. */
  readonly service: string;
  readonly calls: readonly string[];
  readonly why: string;
}

const OWN = 'the account and Region of the resource';
const CALLER = 'the account that calls, `us-east-1`';
const IAM = 'the account of the role, `us-east-1`';
const ADMINS = 'administrators of the account, as far as policies of vaults and guardrails let them';
const MANAGEMENT = 'management account';

/** By the id of the row. */
export const PLACES: { readonly [row: string]: CallPlace } = {
  'backup-calls': { who: ADMINS, logged: OWN },
  'key-disabled': { who: 'administrators of the key', logged: 'the account and Region of the key' },
  'key-policy-changed': { who: 'administrators of the key', logged: 'the account and Region of the key' },
  'vault-key-changed': { who: 'administrators of the key', logged: 'the account and Region of the key' },
  'recorder-stopped': { who: 'administrators of the account', logged: OWN },
  'trail-stopped': { who: 'administrators of the account; of a trail of the organization those of management', logged: 'the account that calls, the Region of the trail' },
  'forwarding-changed': { who: 'administrators of the account, as far as guardrails let them', logged: OWN },
  'watcher-changed': { who: 'administrators of the account, as far as guardrails let them', logged: OWN },
  'forwarding-role-changed': { who: 'administrators of the account, as far as guardrails let them', logged: IAM },
  'watcher-role-changed': { who: 'administrators of the account, as far as guardrails let them', logged: IAM },
  'hub-bus-changed': { who: 'administrators of home', logged: 'home, the home Region' },
  'backup-role-changed': { who: 'administrators of the account, as far as guardrails let them', logged: IAM },
  'backup-rule-changed': { who: 'administrators of the account', logged: OWN },
  'global-settings-changed': { who: MANAGEMENT, logged: 'management, the Region of the call; the hub takes it from `us-east-1`' },
  'policy-changed': { who: 'management, and home by the delegation', logged: CALLER },
  'policy-type-disabled': { who: 'management, and home by the delegation', logged: CALLER },
  'service-access-disabled': { who: MANAGEMENT, logged: CALLER },
  'delegation-changed': { who: MANAGEMENT, logged: CALLER },
  'account-removed': { who: MANAGEMENT, logged: CALLER },
  'vault-shared': { who: ADMINS, logged: OWN },
  'share-opened': { who: ADMINS, logged: OWN },
  'approval-team-changed': { who: 'administrators of the account with the team', logged: 'that account, `us-east-1`' },
  'copied-by-person': { who: 'administrators of central', logged: 'central, the Region of the vault' },
  'snapshot-shared': { who: 'administrators of the account', logged: OWN },
  'database-snapshot-shared': { who: 'administrators of the account', logged: OWN },
  'database-snapshot-deleted': { who: 'administrators of the account, as far as guardrails let them', logged: OWN },
  'bucket-events-off': { who: 'administrators of the account, and every deployment of a bucket', logged: 'the account and Region of the bucket' },
  'break-glass-used': { who: 'whom the trust of the role admits', logged: 'the account of the role, the Region of the endpoint' },
};

export const UNTOLD: readonly UntoldCalls[] = [
  {
    service: 'backup',
    calls: [
      'CreateBackupPlan', 'CreateBackupSelection', 'CreateBackupVault', 'CreateFramework', 'CreateLegalHold', 'CreateLogicallyAirGappedBackupVault', 'CreateReportPlan',
      'CreateRestoreTestingPlan', 'CreateRestoreTestingSelection', 'CreateTieringConfiguration', 'StartBackupJob', 'StartReportJob', 'StartScanJob',
      'UpdateRecoveryPointIndexSettings', 'UpdateTieringConfiguration', 'DeleteTieringConfiguration',
    ],
    who: ADMINS, logged: OWN, why: 'adds something, or changes what storage costs; weakens nothing that is there',
  },
  { service: 'backup', calls: ['DeleteBackupAccessPoint'], who: ADMINS, logged: OWN, why: 'takes a way to read away, no backup' },
  { service: 'backup', calls: ['PutRestoreValidationResult'], who: 'administrators of the account with the tests', logged: OWN, why: 'every test of a restore makes it; the report says who validated nothing' },
  {
    service: 'backup',
    calls: ['PutBackupVaultSharingPolicy', 'DeleteBackupVaultSharingPolicy'],
    who: ADMINS, logged: 'not known', why: 'permissions without an API: AWS RAM uses them, whose calls are told (`vault-shared`); guardrails deny them',
  },
  {
    service: 'kms',
    calls: ['RetireGrant'],
    who: 'whom the grant names', logged: 'the account and Region of the key', why: 'AWS Backup retires its own grants all day',
  },
  {
    service: 'ram',
    calls: ['UpdateResourceShare', 'AssociateResourceShare'],
    who: ADMINS, logged: OWN,
    why: 'in members: with a share alone and no resource the request does not say that the share is of a vault, and accounts share subnets and the like all day; the call that put the vault into it was told, and guardrails deny to open it',
  },
  {
    service: 'ec2',
    calls: ['DeleteSnapshot', 'DeregisterImage'],
    who: 'administrators of the account, as far as guardrails let them', logged: OWN,
    why: 'no request says that the snapshot is one of AWS Backup, and accounts delete their own all day; guardrails deny it by the tag',
  },
  {
    service: 's3',
    calls: ['PutBucketVersioning'],
    who: 'administrators of the account', logged: 'the account and Region of the bucket', why: 'the next backup of the bucket fails, which is told',
  },
  {
    service: 'organizations',
    calls: ['LeaveOrganization'],
    who: 'administrators of the account, unless guardrails deny it', logged: 'the account that leaves',
    why: 'by then the hub takes nothing from it; `account-departed` tells it from management',
  },
  {
    service: 'account',
    calls: ['DisableRegion'],
    who: 'administrators of the account, unless guardrails deny it, and management', logged: 'the account that calls, the Region of the endpoint',
    why: 'nothing is forwarded from a Region that is disabled; the heartbeat that is missed a day later tells it',
  },
  {
    service: 'account',
    calls: ['CloseAccount'],
    who: 'root of the account, unless guardrails deny it', logged: 'not documented', why: 'AWS documents no event of it in the account; guardrails deny it to vault accounts, and its end is told as `account-departed`',
  },
  {
    service: 'organizations',
    calls: ['CreatePolicy', 'EnablePolicyType', 'EnableAWSServiceAccess', 'DeleteOrganization'],
    who: 'management, the first two home by the delegation', logged: CALLER, why: 'weakens nothing before a policy is attached, which is told; an organization with accounts can\'t be deleted',
  },
  {
    service: 'sqs',
    calls: ['DeleteQueue', 'PurgeQueue', 'SetQueueAttributes'],
    who: 'administrators of the account of the queue', logged: OWN,
    why: 'a dead-letter queue has only what could not be forwarded, and loses nothing that arrives; of home\'s queues the alarms of the hub tell what waits, and its dead letters',
  },
  {
    service: 'lambda',
    calls: ['DeleteFunction', 'UpdateFunctionCode', 'UpdateFunctionConfiguration', 'DeleteEventSourceMapping', 'PutFunctionConcurrency'],
    who: 'administrators of home', logged: 'home, the home Region',
    why: 'who owns home can silence what home tells: the alarm on events that wait shows a function that is not called, and AWS CloudTrail has the call',
  },
];
