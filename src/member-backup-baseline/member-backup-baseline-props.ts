import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { BackupDefinition } from '../definition/backup-definition';
import { BackupNaming } from '../organization-layout/backup-naming';

/**
 * What the template of member accounts can have beside what its definition says, the same in all of them.
 */
export interface MemberBackupBaselineOptions {
  /**
   * Tags of the vaults, at most 50.
   *
   * @default - none but those of the stack and the app
   */
  readonly vaultTags?: { readonly [key: string]: string };

  /**
   * Aliases of existing keys with which resources are encrypted, with `*` for any text, for example `alias/app-*`: the roles may use them
   * where their policies leave that to IAM. Copies to the central account need the key's policy as well, see `sourceKeyStatements()`.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
   * @default - none
   */
  readonly sourceKeyAliases?: string[];

  /**
   * Name of the managed policy, with its path if it has one, that bounds the roles; it must exist in every account.
   *
   * @default - no boundary
   */
  readonly permissionsBoundaryName?: string;
}

/**
 * Properties of `MemberBackupBaseline`.
 */
export interface MemberBackupBaselineProps extends MemberBackupBaselineOptions {
  /**
   * What the organization agreed on: tiers, names, locks, air-gapped vaults, generations, local plans. Its member vault is `MemberVault.managed()`.
   */
  readonly definition: BackupDefinition;

  /**
   * Existing key of the vault, a symmetric customer managed one of the same account and Region; its policy is not managed here, unless it is
   * that of a `MultiRegionBackupKey`. The template is then one of this account.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
   * @default - a key is made, with rotation and an alias, that admits AWS Backup and the central account's copies only
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Existing keys with which vaults of retired generations were created, by the number of the generation.
   *
   * @default - the keys that were made for them, which stay in the template
   */
  readonly retiredVaultKeys?: { readonly [generation: string]: kms.IKey };
}

/**
 * What a workload must know of a baseline that is deployed elsewhere, to open its own keys for it. Where the definition is at hand, its naming and
 * layout have it.
 */
export interface MemberBackupBaselineAttributes {
  /**
   * Names the baseline was created with.
   *
   * @default new BackupNaming()
   */
  readonly naming?: BackupNaming;

  /**
   * Id of the central account, which makes copies, 12 digits.
   *
   * @default - none; keys of workloads are then opened for the member account's own roles only
   */
  readonly centralAccount?: string;

  /**
   * Whether plans are part of the baseline: each Region then has a backup role of its own.
   *
   * @default false
   */
  readonly localPlans?: boolean;

  /**
   * Whether tiers scan recovery points for malware: keys of workloads are then opened for the role that scans, too.
   *
   * @default false
   */
  readonly malwareScans?: boolean;
}

/**
 * The backup baseline of member accounts, as workloads need it: it opens their own keys for backups, restores and copies.
 */
export interface IMemberBackupBaseline extends IConstruct {
  /**
   * What the policy of a workload's own key must say, so that resources encrypted with it can be backed up, restored and copied to the central
   * account. For keys that are defined elsewhere; `grantSourceKey` adds it to a key of the app.
   */
  sourceKeyStatements(): iam.PolicyStatement[];

  /**
   * Adds to the policy of a workload's own key what cross-account copies of resources encrypted with it need: EBS, EC2, RDS, Aurora, DocumentDB,
   * Neptune, FSx and Storage Gateway keep their key in recovery points, so that the central account has to use it.
   *
   * The policy of an imported key can't be changed: a warning says what to add.
   *
   * @param key a symmetric customer managed key of the member account
   */
  grantSourceKey(key: kms.IKey): void;
}
