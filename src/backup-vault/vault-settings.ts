import { Duration } from 'aws-cdk-lib';
import { AirGappedVaultEncryption } from './air-gapped-vault-encryption';
import { ManualDeletion } from './manual-deletion';
import { RetentionBounds } from './retention-bounds';
import { VaultLock } from './vault-lock';
import { BackupNaming } from '../organization-layout/backup-naming';

/**
 * A former generation of vaults that keeps its recovery points, locked and undeletable, and receives nothing any more.
 *
 * Say what it was created with: another value would replace it. Where its vault was created with a key of yours, the construct that holds the vault
 * needs that key too, as `retiredVaultKeys`. In Python, write it by its class, not as a dict, whose `vault_lock` would be lost in a list.
 *
 * @example
 * import { Duration } from 'aws-cdk-lib';
 * import { CentralVault, VaultLock } from 'cdk-org-backup';
 *
 * // the lock of the first vault is permanent, and its minimum of 7 days is too short
 * const firstLock = VaultLock.compliance({ minRetention: Duration.days(7), coolingOff: Duration.days(14) });
 * CentralVault.managed({
 *   generation: 2,
 *   vaultLock: VaultLock.compliance({ minRetention: Duration.days(35), coolingOff: Duration.days(14) }),
 *   retiredGenerations: [{ generation: 1, vaultLock: firstLock }],
 * });
 */
export interface RetiredGeneration {
  /**
   * Number of the generation, a whole number from 1, less than the current one.
   */
  readonly generation: number;

  /**
   * Names it was created with.
   *
   * @default - the definition's naming
   */
  readonly naming?: BackupNaming;

  /**
   * Lock of the vault.
   *
   * @default - not locked
   */
  readonly vaultLock?: VaultLock;

  /**
   * Bounds of the logically air-gapped vault of that generation.
   *
   * @default - there was none
   */
  readonly airGappedVault?: RetentionBounds;

  /**
   * With which key that logically air-gapped vault encrypts.
   *
   * @default AirGappedVaultEncryption.awsOwned()
   */
  readonly airGappedVaultEncryption?: AirGappedVaultEncryption;
}

/**
 * What central and member vaults have in common.
 */
export interface VaultSettings {
  /**
   * Lock of the vault: bounds on the retention of everything in it.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
   * @default - not locked
   */
  readonly vaultLock?: VaultLock;

  /**
   * Adds a logically air-gapped vault with these bounds, 7 to 36,500 days, wherever CloudFormation can make one. They can't be changed after the
   * vault exists.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/logicallyairgappedvault.html
   * @default - no air-gapped vault
   */
  readonly airGappedVault?: RetentionBounds;

  /**
   * With which key the logically air-gapped vault encrypts.
   *
   * @default AirGappedVaultEncryption.awsOwned()
   */
  readonly airGappedVaultEncryption?: AirGappedVaultEncryption;

  /**
   * Whether recovery points can be deleted before their retention ends.
   *
   * In member accounts, an ARN with `*` as its account means the role of that name in each account.
   *
   * @default ManualDeletion.denied()
   */
  readonly manualDeletion?: ManualDeletion;

  /**
   * Age at which S3 backup data moves to a lower-cost storage tier of the vault, whole days, 60 to 36,500. It never moves back.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-tiering.html
   * @default - S3 backup data is not tiered
   */
  readonly s3Tiering?: Duration;

  /**
   * Generation of the vaults, a whole number from 1.
   *
   * A vault's name, key and compliance lock, and everything of an air-gapped vault, can't be changed. To change them, add one and put the
   * vaults as they were into `retiredGenerations`: vaults named `<name>-<generation>` are made, and what is new goes there.
   *
   * @default 1
   */
  readonly generation?: number;

  /**
   * Former generations that still hold recovery points. Remove one when it is empty.
   *
   * @default - none
   */
  readonly retiredGenerations?: RetiredGeneration[];
}
