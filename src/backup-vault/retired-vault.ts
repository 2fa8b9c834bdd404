import * as kms from 'aws-cdk-lib/aws-kms';
import { AirGappedVaultOptions } from './air-gapped-vault-options';
import { VaultLock } from './vault-lock';
import { BackupNaming } from '../organization-layout/backup-naming';

/**
 * A former vault that keeps its recovery points, locked and undeletable, and receives no copies any more.
 *
 * Give what it was created with: another value would replace it.
 *
 * @example
 * import { Duration, Stack } from 'aws-cdk-lib';
 * import { CentralBackupAccount, CopySource, VaultLock } from 'cdk-org-backup';
 *
 * declare const stack: Stack;
 * // the lock of the first vault is permanent, and its minimum of 7 days is too short
 * const firstLock = VaultLock.compliance({ minRetention: Duration.days(7), coolingOff: Duration.days(14) });
 * const secondLock = VaultLock.compliance({ minRetention: Duration.days(35), coolingOff: Duration.days(14) });
 * new CentralBackupAccount(stack, 'Central', {
 *   copySource: CopySource.organization('o-a1b2c3d4e5'),
 *   generation: 2,
 *   vaultLock: secondLock,
 *   retiredVaults: [{ generation: 1, vaultLock: firstLock }],
 * });
 */
export interface RetiredVault {
  /**
   * Generation of the vault, a whole number from 1, less than the current one.
   */
  readonly generation: number;

  /**
   * Names it was created with.
   *
   * @default - the account's naming
   */
  readonly naming?: BackupNaming;

  /**
   * Existing key it was created with.
   *
   * @default - the key made for it, which stays in the template with it
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Lock of the vault.
   *
   * @default - not locked
   */
  readonly vaultLock?: VaultLock;

  /**
   * Air-gapped vault of that generation.
   *
   * @default - there was none
   */
  readonly airGappedVault?: AirGappedVaultOptions;
}
