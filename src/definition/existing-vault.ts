import { AirGappedVaultEncryption } from '../backup-vault/air-gapped-vault-encryption';
import { RetentionBounds } from '../backup-vault/retention-bounds';
import { VaultLock } from '../backup-vault/vault-lock';

/**
 * What is known of a vault that exists. What is left out is not known and not judged.
 */
export interface ExistingVault {
  /**
   * Name of the vault, 2 to 50 letters, digits, hyphens and underscores.
   *
   * @default - the naming's
   */
  readonly vaultName?: string;

  /**
   * Lock of the vault; with it, retention outside its bounds is found at synth.
   *
   * @default - not known
   */
  readonly vaultLock?: VaultLock;

  /**
   * Name of the logically air-gapped vault beside it, 2 to 50 letters, digits, hyphens and underscores.
   *
   * @default - the naming's, where `airGappedVault` is given; else none is known
   */
  readonly airGappedVaultName?: string;

  /**
   * Bounds of the logically air-gapped vault; with them, retention outside them is found at synth.
   *
   * @default - not known: at least 7 days, as in any such vault
   */
  readonly airGappedVault?: RetentionBounds;

  /**
   * With which key the logically air-gapped vault encrypts: accounts that copy into it need permissions for a customer managed one.
   *
   * @default AirGappedVaultEncryption.awsOwned()
   */
  readonly airGappedVaultEncryption?: AirGappedVaultEncryption;
}
