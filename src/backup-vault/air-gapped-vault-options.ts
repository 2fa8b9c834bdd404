import { AirGappedRetention } from './air-gapped-retention';
import { AirGappedVaultEncryption } from './air-gapped-vault-encryption';

/**
 * A logically air-gapped vault beside a standard one.
 *
 * None of this can be changed after the vault exists; another value needs a successor generation.
 */
export interface AirGappedVaultOptions extends AirGappedRetention {
  /**
   * With which key the vault encrypts.
   *
   * @default AirGappedVaultEncryption.awsOwned()
   */
  readonly encryption?: AirGappedVaultEncryption;
}
