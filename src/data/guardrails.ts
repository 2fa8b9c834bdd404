/** Where a statement is attached: to units of members, to the central account itself, to accounts that were the central one. */
export type GuardrailPlace = 'members' | 'central' | 'formerCentral';

/** Who a statement does not bind. */
export type Spared =
  /** The roles with which CloudFormation deploys: of members, and of home, central and recovery in their own account only. */
  | 'deployers'
  /** The roles of `cdk bootstrap` that pass such a role to CloudFormation. */
  | 'passers'
  /** Roles that the definition's `manualDeletion` lets delete recovery points. */
  | 'deleters'
  /** Roles that the definition's `manualDeletion` lets change policies of vaults. */
  | 'policyAdministrators'
  /** Every role that ever made a recovery point: AWS Backup deletes with it when the lifecycle ends. */
  | 'backupRoles'
  /** The role with which AWS Backup restores: it deletes snapshots that a restore made. */
  | 'restoreRoles'
  /** The role with which Amazon GuardDuty scans. */
  | 'scannerRoles'
  /** The role with which the home account sets up members. */
  | 'setup'
  /** AWSControlTowerExecution. */
  | 'controlTower'
  /** Roles of the construct's own prop. */
  | 'exempt'
  | 'breakGlass';

/** What a statement is about. */
export type GuardedResource =
  | 'everything' | 'vaults' | 'plans' | 'proofs' | 'forwarding' | 'roles' | 'controlTowerRoles' | 'deployers' | 'stacks' | 'keyAliases' | 'snapshots' | 'databaseSnapshots'
  | 'fileSystemBackups';

/** Which calls a statement is about, beside action and resource. */
export type GuardrailCondition =
  | 'foreignTarget' | 'outsideTarget' | 'ownRegion' | 'localPlans' | 'backupKey' | 'grantOfSomebody' | 'madeByBackup' | 'vaultShared' | 'vaultAdded' | 'shareOpened';

/** What is denied, to whom, and why. */
export interface GuardrailRow {
  /** What is denied, in words. */
  readonly title: string;
  readonly why: string;
  readonly actions: ReadonlyArray<string>;
  readonly on: GuardedResource;
  readonly when?: GuardrailCondition;
  /** Nobody where it is empty: root is bound too. */
  readonly spares: ReadonlyArray<Spared>;
  readonly at: ReadonlyArray<GuardrailPlace>;
  /** Where AWS says that it works: names of pages. */
  readonly source: string;
  /** Inferred: shown nowhere, so that it is off until somebody has verified it in AWS. */
  readonly basis: 'documented' | 'inferred';
}

const MEMBERS_AND_CENTRAL = ['members', 'central'] as const;
const EVERYWHERE = [...MEMBERS_AND_CENTRAL, 'formerCentral'] as const;
const WHO_DEPLOYS = ['deployers', 'exempt', 'breakGlass'] as const;

const backup = (...actions: string[]) => actions.map((action) => `backup:${action}`);
const iam = (...actions: string[]) => actions.map((action) => `iam:${action}`);
const ROLE_CHANGES = iam('AttachRolePolicy', 'CreateRole', 'DeleteRole', 'DeleteRolePermissionsBoundary', 'DeleteRolePolicy', 'DetachRolePolicy', 'PutRolePermissionsBoundary', 'PutRolePolicy',
  'UpdateAssumeRolePolicy');
const kms = (...actions: string[]) => actions.map((action) => `kms:${action}`);

/**
 * Statements of service control policies, by their Sid, in the order in which policies have them.
 *
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html
 */
export const GUARDRAIL_ROWS = {
  DenyForeignCopies: {
    title: 'copies into other vaults than those of the definition and of the own account',
    why: 'a copy in a vault that nobody knows is data that left, and one that replaces the wanted copy is none',
    actions: backup('CopyFromBackupVault'),
    on: 'everything',
    when: 'foreignTarget',
    spares: [],
    at: EVERYWHERE,
    source: 'AWS Backup guide, create-cross-account-backup; `ForAnyValue`, as the sample\'s `ForAllValues` lets one allowed target cover another',
    basis: 'documented',
  },
  DenyCopiesOutside: {
    title: 'copies out of the organization',
    why: 'nobody of the organization can get back what lies in an account outside',
    actions: backup('CopyFromBackupVault'),
    on: 'everything',
    when: 'outsideTarget',
    spares: [],
    at: EVERYWHERE,
    source: 'AWS Backup guide, create-cross-account-backup',
    basis: 'documented',
  },
  DenyVaultWeakening: {
    title: 'deletion of the definition\'s vaults, and changes of their policies, locks, notifications, sharing and approval teams',
    why: 'what protects a vault would be gone before its backups are',
    actions: backup('AssociateBackupVaultMpaApprovalTeam', 'DeleteBackupVault', 'DeleteBackupVaultAccessPolicy', 'DeleteBackupVaultLockConfiguration', 'DeleteBackupVaultNotifications',
      'DeleteBackupVaultSharingPolicy', 'DisassociateBackupVaultMpaApprovalTeam', 'PutBackupVaultAccessPolicy', 'PutBackupVaultLockConfiguration', 'PutBackupVaultNotifications',
      'PutBackupVaultSharingPolicy'),
    on: 'vaults',
    spares: ['deployers', 'policyAdministrators', 'exempt', 'breakGlass'],
    at: MEMBERS_AND_CENTRAL,
    source: 'service authorization reference; AWS\'s sample Deny-AWS-Backup-deletion-and-changes-to-configuration',
    basis: 'documented',
  },
  DenyPointDeletion: {
    title: 'deletion of recovery points before their retention ends, changes of their lifecycle, and ending continuous backup',
    why: 'a recovery point is what an attacker wants gone; `DisassociateRecoveryPoint` takes it out of the vault\'s protection',
    actions: backup('DeleteRecoveryPoint', 'DisassociateRecoveryPoint', 'UpdateRecoveryPointLifecycle'),
    on: 'everything',
    spares: ['deleters', 'breakGlass'],
    at: MEMBERS_AND_CENTRAL,
    source: 'service authorization reference: the resource is the recovery point, whose ARN does not say its vault; AWS\'s sample as above',
    basis: 'documented',
  },
  DenyPlanWeakening: {
    title: 'changes of backup plans and their selections in accounts with local plans',
    why: 'nothing would be backed up any more; nobody can change plans of backup policies anyway',
    actions: backup('DeleteBackupPlan', 'DeleteBackupSelection', 'UpdateBackupPlan'),
    on: 'plans',
    when: 'localPlans',
    // the call does not say whose plan it is
    spares: [...WHO_DEPLOYS, 'controlTower'],
    at: MEMBERS_AND_CENTRAL,
    source: 'service authorization reference; AWS\'s sample as above',
    basis: 'documented',
  },
  DenyProofWeakening: {
    title: 'deletion and changes of frameworks, report plans and restore tests with the definition\'s names',
    why: 'a control that is not judged and a report that does not come hide what fails',
    actions: backup('DeleteFramework', 'DeleteReportPlan', 'DeleteRestoreTestingPlan', 'DeleteRestoreTestingSelection', 'UpdateFramework', 'UpdateReportPlan', 'UpdateRestoreTestingPlan',
      'UpdateRestoreTestingSelection'),
    on: 'proofs',
    spares: WHO_DEPLOYS,
    at: MEMBERS_AND_CENTRAL,
    source: 'service authorization reference',
    basis: 'documented',
  },
  DenyOptOut: {
    title: 'changes of the resource types that AWS Backup is opted in to',
    why: 'plans skip what is not opted in to',
    actions: backup('UpdateRegionSettings'),
    on: 'everything',
    spares: ['deployers', 'setup', 'controlTower', 'exempt', 'breakGlass'],
    at: MEMBERS_AND_CENTRAL,
    source: 'service authorization reference; AWS\'s sample as above',
    basis: 'documented',
  },
  DenyRegionDisabling: {
    title: 'disabling a Region of the definition',
    why: 'no role reaches a Region that is disabled: no backups, no copies, no restores there, and nobody is told before the heartbeat is missed',
    actions: ['account:DisableRegion'],
    on: 'everything',
    when: 'ownRegion',
    spares: ['exempt', 'breakGlass'],
    at: MEMBERS_AND_CENTRAL,
    source: 'IAM guide, reference_policies_examples_aws-enable-disable-regions: account:TargetRegion',
    basis: 'documented',
  },
  DenyForwardingChanges: {
    title: 'changes of the rules that forward events to the event hub, and of the heartbeat\'s schedules',
    why: 'what weakens backups would go unnoticed',
    actions: [
      ...['DeleteRule', 'DisableRule', 'PutRule', 'PutTargets', 'RemoveTargets'].map((action) => `events:${action}`),
      ...['CreateSchedule', 'DeleteSchedule', 'UpdateSchedule'].map((action) => `scheduler:${action}`),
    ],
    on: 'forwarding',
    spares: WHO_DEPLOYS,
    at: MEMBERS_AND_CENTRAL,
    source: 'service authorization reference of Amazon EventBridge and of its Scheduler',
    basis: 'documented',
  },
  DenyRoleChanges: {
    title: 'making, deleting, re-trusting and changing the policies of roles that are spared here, of roles with which AWS Backup works, and of those that forward events',
    why: 'whoever makes a role with such a name is spared as it is; without its role AWS Backup makes no backups and leaves old ones, billed, where they are',
    actions: ROLE_CHANGES,
    on: 'roles',
    spares: WHO_DEPLOYS,
    at: MEMBERS_AND_CENTRAL,
    source: 'Organizations guide, examples of service control policies; AWS Backup guide, deleting-backups',
    basis: 'documented',
  },
  DenyControlTowerRoleChanges: {
    title: 'the same for roles of AWS Control Tower that made recovery points, `aws-controltower-*` in `otherBackupRoles`',
    why: 'as above; AWS Control Tower goes on changing its own roles',
    actions: ROLE_CHANGES,
    on: 'controlTowerRoles',
    spares: [...WHO_DEPLOYS, 'controlTower'],
    at: MEMBERS_AND_CENTRAL,
    source: 'AWS Control Tower guide, resources of AWS Backup; controls CT.BACKUP.PV.1 to .3',
    basis: 'documented',
  },
  DenyDeployerPassed: {
    title: 'passing a role that is spared as it deploys',
    why: 'CloudFormation would do with it what its caller may not',
    actions: iam('PassRole'),
    on: 'deployers',
    spares: ['passers', 'deployers', 'exempt'],
    at: MEMBERS_AND_CENTRAL,
    source: 'IAM guide, id_roles_use_passrole; template of `cdk bootstrap`',
    basis: 'documented',
  },
  DenyStacksOfDeployer: {
    title: 'changes of stacks that CloudFormation deployed with such a role, those of StackSets among them',
    why: 'CloudFormation uses the role of the last deployment where a caller names none, also for those who may not pass it',
    actions: ['ContinueUpdateRollback', 'CreateChangeSet', 'DeleteStack', 'ExecuteChangeSet', 'RollbackStack', 'UpdateStack'].map((action) => `cloudformation:${action}`),
    on: 'stacks',
    spares: ['passers', 'deployers', 'exempt', 'breakGlass'],
    at: MEMBERS_AND_CENTRAL,
    source: 'CloudFormation API, `RoleARN` of UpdateStack and DeleteStack',
    basis: 'documented',
  },
  DenyExternalShares: {
    title: 'shares of vaults that admit accounts outside the organization',
    why: 'an air-gapped vault can be shared with anybody, who then restores from it',
    actions: ['ram:CreateResourceShare'],
    on: 'everything',
    when: 'vaultShared',
    spares: [],
    at: MEMBERS_AND_CENTRAL,
    source: 'service authorization reference of AWS RAM; AWS Backup guide, logicallyairgappedvault',
    basis: 'documented',
  },
  DenyVaultsInExternalShares: {
    title: 'vaults in a share that admits accounts outside the organization',
    why: 'as above',
    actions: ['ram:AssociateResourceShare'],
    on: 'everything',
    when: 'vaultAdded',
    spares: [],
    at: MEMBERS_AND_CENTRAL,
    source: 'service authorization reference of AWS RAM',
    basis: 'documented',
  },
  DenyOpeningShares: {
    title: 'opening a share, of whatever it is, to accounts outside the organization',
    why: 'the call does not say what is shared: a vault could be shared inside first, and outside then',
    actions: ['ram:UpdateResourceShare'],
    on: 'everything',
    when: 'shareOpened',
    spares: [],
    at: MEMBERS_AND_CENTRAL,
    source: 'service authorization reference of AWS RAM',
    basis: 'documented',
  },
  DenyKeyWeakening: {
    title: 'policy changes, deletion, disabling and end of rotation of keys with the definition\'s aliases',
    why: 'without its key no backup can be restored',
    actions: kms('DeleteAlias', 'DeleteImportedKeyMaterial', 'DisableKey', 'DisableKeyRotation', 'PutKeyPolicy', 'ScheduleKeyDeletion', 'UpdateAlias', 'UpdatePrimaryRegion'),
    on: 'everything',
    when: 'backupKey',
    spares: WHO_DEPLOYS,
    at: MEMBERS_AND_CENTRAL,
    source: 'AWS KMS guide, conditions-kms: kms:ResourceAliases',
    basis: 'documented',
  },
  DenyAliasChanges: {
    title: 'changes of the aliases themselves',
    why: 'they are how these keys are known',
    actions: kms('DeleteAlias', 'UpdateAlias'),
    on: 'keyAliases',
    spares: WHO_DEPLOYS,
    at: MEMBERS_AND_CENTRAL,
    source: 'service authorization reference',
    basis: 'documented',
  },
  DenyGrantRevocation: {
    title: 'revoking grants of these keys by anybody but an AWS service',
    why: 'AWS Backup reads with grants what it restores and copies',
    actions: kms('RevokeGrant'),
    on: 'everything',
    when: 'grantOfSomebody',
    // as the policy of the key itself
    spares: ['deployers', 'backupRoles', 'restoreRoles', 'scannerRoles', 'exempt', 'breakGlass'],
    at: MEMBERS_AND_CENTRAL,
    source: 'AWS KMS guide, conditions-kms: kms:GrantIsForAWSResource; AWS Backup guide, encryption',
    basis: 'documented',
  },
  DenySnapshotDeletion: {
    title: 'deletion of the snapshots and images behind recovery points',
    why: 'vault policies and locks do not reach calls of Amazon EC2',
    actions: ['ec2:DeleteSnapshot', 'ec2:DeregisterImage'],
    on: 'snapshots',
    when: 'madeByBackup',
    // AWSBackupServiceRolePolicyForRestores lets the restore role delete what carries that tag
    spares: ['backupRoles', 'restoreRoles', 'breakGlass'],
    at: MEMBERS_AND_CENTRAL,
    source: 'AWS Backup guide, deleting-backups; managed policies of AWS Backup: the tag aws:backup:source-resource',
    basis: 'documented',
  },
  DenyDatabaseSnapshotDeletion: {
    title: 'deletion of the database snapshots behind recovery points',
    why: 'vault policies and locks do not reach calls of Amazon RDS, which also serves Aurora, Neptune and DocumentDB',
    actions: ['rds:DeleteDBClusterSnapshot', 'rds:DeleteDBSnapshot'],
    on: 'databaseSnapshots',
    spares: ['backupRoles', 'breakGlass'],
    at: MEMBERS_AND_CENTRAL,
    source: 'AWS Backup guide, deleting-backups; managed policies of AWS Backup: snapshots awsbackup:*',
    basis: 'documented',
  },
  DenyFileSystemBackupDeletion: {
    title: 'deletion of the backups of Amazon FSx behind recovery points',
    why: 'vault policies and locks do not reach calls of Amazon FSx',
    actions: ['fsx:DeleteBackup'],
    on: 'fileSystemBackups',
    when: 'madeByBackup',
    spares: ['backupRoles', 'breakGlass'],
    at: MEMBERS_AND_CENTRAL,
    source: 'none: that these backups carry the tag aws:backup:source-resource, and Amazon FSx sends it',
    basis: 'inferred',
  },
  DenyLeaving: {
    title: 'leaving the organization, also by root',
    why: 'an account outside is bound by none of these statements, and copies end',
    actions: ['organizations:LeaveOrganization'],
    on: 'everything',
    spares: [],
    at: EVERYWHERE,
    source: 'Organizations guide, examples of service control policies',
    basis: 'documented',
  },
  DenyClosing: {
    title: 'closing an account that has copies, also by root',
    why: 'its vaults are deleted 90 days later',
    actions: ['account:CloseAccount'],
    on: 'everything',
    spares: [],
    at: ['central', 'formerCentral'],
    source: 'service authorization reference; AWS Backup guide, vault-lock',
    basis: 'documented',
  },
} as const satisfies { readonly [sid: string]: GuardrailRow };

/** Sids of the statements. */
export type GuardrailId = keyof typeof GUARDRAIL_ROWS;

/** Limits of service control policies. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
export const GUARDRAIL_LIMITS = {
  policyCharacters: 10240,
  /** Attached directly to one root, unit or account, FullAWSAccess included. */
  policiesPerTarget: 10,
  /** FullAWSAccess, which AWS attaches everywhere. */
  policiesOfAws: 1,
  /** Our own: as many as are made unless the user says otherwise. */
  defaultPolicies: 2,
} as const;
