import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AirGappedRetention } from '../backup-vault/air-gapped-retention';
import { AirGappedVaultEncryption } from '../backup-vault/air-gapped-vault-encryption';
import { AirGappedVaultOptions } from '../backup-vault/air-gapped-vault-options';
import { CopySource } from '../backup-vault/copy-source';
import { ManualDeletion } from '../backup-vault/manual-deletion';
import { RetiredVault } from '../backup-vault/retired-vault';
import { VaultLock } from '../backup-vault/vault-lock';
import { VaultNotifications } from '../backup-vault/vault-notifications';
import { BackupNaming } from '../organization-layout/backup-naming';
import { OrganizationLayout } from '../organization-layout/organization-layout';

/**
 * Properties of `CentralBackupAccount`.
 */
export interface CentralBackupAccountProps {
  /**
   * Who is who in the organization: the stack has to be one of its central account and Regions.
   *
   * @default - none; give `copySource`, and `globalRegion` for several Regions
   */
  readonly layout?: OrganizationLayout;

  /**
   * Who may copy recovery points into the vaults.
   *
   * @default - the layout's organization
   */
  readonly copySource?: CopySource;

  /**
   * Names of vaults, key alias and roles; give the same to every construct of the organization.
   *
   * @default new BackupNaming()
   */
  readonly naming?: BackupNaming;

  /**
   * Existing key of the vault, a symmetric customer managed one of the same Region; its policy is not managed here.
   *
   * It must admit whoever creates the vault, and the roles `AWSServiceRoleForBackup` and `serviceRole` of this account.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
   * @default - a key is made, with rotation and an alias, that admits these roles only
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Whether copies can be copied back into the accounts that they came from, also those of resource types that keep their source key
   * (EBS, EC2, RDS, Aurora, FSx, Storage Gateway): the key then admits `AWSServiceRoleForBackup` of the accounts that may copy in, for copies
   * through these services and nothing else. It can be switched on and off at any time.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
   * @default false
   */
  readonly copyBack?: boolean;

  /**
   * Bounds on the retention of everything in the vault.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
   * @default - not locked
   */
  readonly vaultLock?: VaultLock;

  /**
   * Adds a logically air-gapped vault, where the Region has them and lets other accounts copy into them.
   *
   * @default - no air-gapped vault
   */
  readonly airGappedVault?: AirGappedVaultOptions;

  /**
   * Whether recovery points can be deleted before their retention ends.
   *
   * @default ManualDeletion.denied()
   */
  readonly manualDeletion?: ManualDeletion;

  /**
   * Publishes the events of the vaults to an SNS topic.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-notifications.html
   * @default - no notifications
   */
  readonly notifications?: VaultNotifications;

  /**
   * Region whose instance creates what an account has only once: the service role.
   *
   * Set it to the same Region on every instance of one account; it has to be a Region of the stack's partition.
   *
   * @default - the first central Region of the layout, or the stack's Region, if the app has no other instance in this account
   */
  readonly globalRegion?: string;

  /**
   * Permissions boundary of the service role.
   *
   * `iam.PermissionsBoundary.of(stack)` also reaches the role of the function that makes the service-linked role.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * Age at which S3 backup data moves to a lower-cost tier, 60 to 36,500 days. It never moves back.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-tiering.html
   * @default - S3 backup data is not tiered
   */
  readonly s3Tiering?: Duration;

  /**
   * Tags of the vaults, at most 50.
   *
   * @default - none but those of the stack and the app
   */
  readonly vaultTags?: { readonly [key: string]: string };

  /**
   * Makes sure that the role `AWSServiceRoleForBackup`, with which AWS Backup makes copies, exists before the vault, whether or not the
   * account already has it. A small Lambda function of aws-cdk-lib does it.
   *
   * @default true
   */
  readonly createServiceLinkedRole?: boolean;

  /**
   * Generation of the vaults, a whole number from 1.
   *
   * A vault's name, key and compliance lock, and everything of an air-gapped vault, can't be changed. To change them, add one and put the
   * vault as it was into `retiredVaults`: vaults named `<name>-<generation>` are made and copies go there.
   *
   * @default 1
   */
  readonly generation?: number;

  /**
   * Vaults of former generations that still hold recovery points. Remove one when it is empty.
   *
   * @default - none
   */
  readonly retiredVaults?: RetiredVault[];
}

/**
 * What must be known of a central backup account that is deployed elsewhere.
 */
export interface CentralBackupAccountAttributes {
  /** Account id, 12 digits. */
  readonly account: string;

  /** Region of the vault. */
  readonly region: string;

  /**
   * Names the account was created with.
   *
   * @default new BackupNaming()
   */
  readonly naming?: BackupNaming;

  /**
   * Generation of the vaults, a whole number from 1.
   *
   * @default 1
   */
  readonly generation?: number;

  /**
   * Name of the vault that receives copies.
   *
   * @default - the naming's central vault, with `-<generation>` from the second generation on
   */
  readonly vaultName?: string;

  /**
   * Lock of the vault; with it, retention outside its bounds is found at synth.
   *
   * @default - not locked, or not known
   */
  readonly vaultLock?: VaultLock;

  /**
   * Name of the logically air-gapped vault.
   *
   * @default - the naming's central air-gapped vault if `airGappedRetention` is given, otherwise there is none
   */
  readonly airGappedVaultName?: string;

  /**
   * Bounds of the logically air-gapped vault; with them, retention outside them is found at synth.
   *
   * @default - no such vault, or bounds not known
   */
  readonly airGappedRetention?: AirGappedRetention;

  /**
   * With which key the logically air-gapped vault encrypts: member accounts that copy into it need permissions for a customer managed one.
   *
   * @default AirGappedVaultEncryption.awsOwned()
   */
  readonly airGappedVaultEncryption?: AirGappedVaultEncryption;
}
