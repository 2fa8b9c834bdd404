import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CopySource } from '../backup-vault/copy-source';
import { VaultNotifications } from '../backup-vault/vault-event';
import { BackupDefinition } from '../definition/backup-definition';

/**
 * What a central account can have beside what its definition says: keys, notifications, boundary, tags.
 */
export interface CentralBackupAccountOptions {
  /**
   * Who may copy recovery points into the vaults.
   *
   * @default - the layout's organization; required where the layout has no `organizationId`
   */
  readonly copySource?: CopySource;

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
   * Existing keys with which vaults of retired generations were created, by the number of the generation.
   *
   * @default - the keys that were made for them, which stay in the template
   */
  readonly retiredVaultKeys?: { readonly [generation: string]: kms.IKey };

  /**
   * Publishes the events of the vaults to an SNS topic.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-notifications.html
   * @default - no notifications
   */
  readonly notifications?: VaultNotifications;

  /**
   * Permissions boundary of the service role.
   *
   * `iam.PermissionsBoundary.of(stack)` also reaches the role of the function that makes the service-linked role.
   *
   * @default - no boundary
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

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
}

/**
 * Properties of `CentralBackupAccount`.
 */
export interface CentralBackupAccountProps extends CentralBackupAccountOptions {
  /**
   * What the organization agreed on: names, locks, air-gapped vaults, generations. Its central vault is `CentralVault.managed()`, and the stack is one of
   * its central account and Regions.
   */
  readonly definition: BackupDefinition;
}
