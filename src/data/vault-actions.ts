/** When the access policy of a vault denies a call. */
export type VaultDenial =
  /** Deletion: policy administrators and the role that deploys are not spared. */
  | 'deletion'
  /** Undoing what protects the vault. */
  | 'weakening'
  /** As `weakening`, but also part of making the vault, and of undoing that: denied only where the role that deploys is spared. */
  | 'administration';

/** How we know that AWS Backup accepts a call in the policy of a vault: it refuses others, and then makes no vault in any Region. */
export type VaultActionSource =
  /** AWS lists it among what a vault's policy governs. */
  | 'list'
  /** It stands in AWS's own sample of a policy that denies. */
  | 'sample'
  /** It stands in AWS's sample of a policy that lets others copy in. */
  | 'copies'
  /** It stands in a policy that Amazon EFS makes. */
  | 'efs'
  /** It stands in a public template of others that is deployed. */
  | 'template'
  | 'none';

/** Calls that name a vault or a recovery point, and why its policy denies them or not. */
export interface VaultActionRow {
  readonly actions: ReadonlyArray<string>;
  readonly source: VaultActionSource;
  readonly why: string;
  /** Undefined means never. */
  readonly denied?: VaultDenial;
  /** The control on manual deletion looks for these, in one statement. */
  readonly controlled?: true;
  /** Only where the vault has a lock of its own; that of an air-gapped vault is part of it. */
  readonly standardOnly?: true;
}

/**
 * Calls of AWS Backup on vaults and recovery points, denied ones first.
 *
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/access-control.html (footnote 1 of the table of resources)
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/create-a-vault-access-policy.html
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsbackup.html
 */
export const VAULT_ACTION_ROWS: ReadonlyArray<VaultActionRow> = [
  {
    actions: ['DeleteRecoveryPoint', 'UpdateRecoveryPointLifecycle'],
    source: 'list',
    denied: 'deletion',
    controlled: true,
    why: 'a recovery point is what an attacker wants gone, now or with a shorter lifecycle; what AWS Backup deletes at the end of a lifecycle is no call of anybody',
  },
  { actions: ['PutBackupVaultAccessPolicy'], source: 'list', denied: 'weakening', controlled: true, why: 'another policy denies nothing' },
  { actions: ['DeleteBackupVaultAccessPolicy'], source: 'sample', denied: 'weakening', why: 'without a policy nothing is denied' },
  { actions: ['DeleteBackupVaultLockConfiguration'], source: 'template', denied: 'weakening', standardOnly: true, why: 'a lock in governance mode can be taken away' },
  { actions: ['DeleteBackupVaultNotifications'], source: 'list', denied: 'weakening', why: 'what fails would go unnoticed' },
  { actions: ['DeleteBackupVault'], source: 'list', denied: 'administration', why: 'an empty vault is deleted although it is locked, and backups and copies into it fail' },
  { actions: ['PutBackupVaultLockConfiguration'], source: 'list', denied: 'administration', standardOnly: true, why: 'other bounds make jobs fail, or let short ones in; in compliance mode for ever' },
  { actions: ['PutBackupVaultNotifications'], source: 'list', denied: 'administration', why: 'notifications would go to another topic' },
  {
    actions: ['DescribeBackupVault', 'DescribeRecoveryPoint', 'GetBackupVaultAccessPolicy', 'GetBackupVaultNotifications', 'GetRecoveryPointRestoreMetadata', 'ListRecoveryPointsByBackupVault'],
    source: 'list',
    why: 'reading weakens nothing; restores, AWS Config and CloudFormation read',
  },
  { actions: ['StartBackupJob', 'StartRestoreJob'], source: 'sample', why: 'backups into the vault would end, and restores, also in an emergency' },
  { actions: ['StartCopyJob'], source: 'efs', why: 'copies would end' },
  { actions: ['CopyIntoBackupVault'], source: 'copies', why: 'allowed to those who copy in; whoever is not, is not admitted' },
  { actions: ['CopyFromBackupVault'], source: 'none', why: 'the policy says nothing of it; `DenyForeignCopies` of the [guardrails](guardrails.md) does' },
  { actions: ['DisassociateRecoveryPoint'], source: 'none', why: 'it ends continuous backup; `DenyPointDeletion` of the guardrails denies it' },
  { actions: ['DisassociateRecoveryPointFromParent'], source: 'none', why: 'it unlinks a nested recovery point, which stays where and as long as it was' },
  {
    actions: ['DisassociateBackupVaultMpaApprovalTeam'],
    source: 'template',
    why: 'one template of others is too little for every vault; `DenyVaultWeakening` of the guardrails denies it, with its counterpart',
  },
  {
    actions: ['AssociateBackupVaultMpaApprovalTeam', 'DeleteBackupVaultSharingPolicy', 'GetBackupVaultSharingPolicy', 'PutBackupVaultSharingPolicy'],
    source: 'none',
    why: '`DenyVaultWeakening` of the guardrails denies what changes something',
  },
  {
    actions: ['CreateBackupVault', 'CreateLogicallyAirGappedBackupVault', 'CreateRestoreAccessBackupVault'],
    source: 'none',
    why: 'there is no policy before there is a vault',
  },
  { actions: ['RevokeRestoreAccessBackupVault'], source: 'none', why: 'it ends what an approval team gave an account for its restores, and can give again' },
  {
    actions: [
      'CreateBackupAccessPoint', 'GetPITRMalwareScanResults', 'GetRecoveryPointIndexDetails', 'ListProtectedResourcesByBackupVault', 'ListRestoreAccessBackupVaults', 'ListTags',
      'SearchRecoveryPoint', 'StartScanJob', 'UpdateRecoveryPointIndexSettings',
    ],
    source: 'none',
    why: 'they read, index and scan, and delete nothing',
  },
  { actions: ['TagResource', 'UntagResource'], source: 'none', why: 'AWS Backup tags what it copies; no protection of a vault hangs on tags' },
];

/** Statements of the policies of keys of vaults that deny. */
export type KeyDenial = 'DenyKeyDeletion' | 'DenyGrantRevocation' | 'DenyGrantsToOthers';

/** Calls on keys of vaults, and why a key's policy denies them or not. */
export interface KeyDenialRow {
  readonly actions: ReadonlyArray<string>;
  /** Undefined means that no policy of a key denies it. */
  readonly sid?: KeyDenial;
  readonly when: string;
  readonly spared: string;
  readonly why: string;
  readonly source: string;
}

const KEEPERS = 'who deploys, `policyAdministrators` of `manualDeletion`, `breakGlassRole`';

/**
 * Calls of AWS KMS that take a key from AWS Backup, or give it to others, denied ones first.
 *
 * https://docs.aws.amazon.com/kms/latest/developerguide/grant-authorization.html
 * https://docs.aws.amazon.com/controltower/latest/controlreference/kms-rules.html
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
 */
export const KEY_DENIAL_ROWS: ReadonlyArray<KeyDenialRow> = [
  {
    sid: 'DenyKeyDeletion',
    actions: ['kms:DisableKey', 'kms:DisableKeyRotation', 'kms:ScheduleKeyDeletion'],
    when: 'manual deletion is denied',
    spared: KEEPERS,
    why: 'without its key no backup can be restored; rotation is what the definition asks for',
    source: 'AWS KMS guide, deleting-keys, rotate-keys',
  },
  {
    sid: 'DenyGrantRevocation',
    actions: ['kms:RevokeGrant'],
    when: 'manual deletion is denied, and no AWS service asks for somebody (`kms:GrantIsForAWSResource` is false)',
    spared: `${KEEPERS}, AWS Backup's service-linked role, the backup, restore and scanning roles`,
    why: 'AWS Backup reads with grants what it restores and copies',
    source: 'AWS KMS guide, grant-authorization; AWS Backup guide, encryption: roles for backup and restore are to be spared',
  },
  {
    sid: 'DenyGrantsToOthers',
    actions: ['kms:CreateGrant'],
    when: 'always, if neither an AWS service asks for somebody nor asks itself; where recovery points are scanned, only once [verified](verify-in-aws.md#policies-of-vaults-keys-and-roles)',
    spared: 'nobody: it deletes nothing, and AWS Backup\'s own policies make no other grants',
    why: 'a grant gives the key away beside its policy; `CT.KMS.PR.3` of AWS Control Tower asks for this very statement',
    source: 'AWS Control Tower, CT.KMS.PR.3; AWS KMS guide, grant-authorization; managed policies of AWS Backup',
  },
  {
    actions: ['kms:RetireGrant'],
    when: 'never',
    spared: '–',
    why: 'AWS Backup retires what it was granted when a vault is made and deleted, and a key\'s policy does not decide who may',
    source: 'AWS KMS guide, grant-authorization; AWS Backup API, CreateBackupVault',
  },
  {
    actions: ['kms:PutKeyPolicy'],
    when: 'never',
    spared: '–',
    why: 'a key that nobody can give another policy is lost to everybody, and the next deployment may come with another role; `DenyKeyWeakening` of the guardrails denies it, which can be taken back',
    source: 'AWS KMS guide, key-policy-overview',
  },
  {
    actions: ['kms:DeleteAlias', 'kms:UpdateAlias', 'kms:UpdatePrimaryRegion'],
    when: 'never',
    spared: '–',
    why: 'backups and restores name the key itself; `DenyKeyWeakening` and `DenyAliasChanges` of the guardrails deny it, which know keys by their aliases',
    source: 'AWS KMS guide, alias-access',
  },
];
