import { IConstruct } from 'constructs';
import { AirGappedRetention } from './air-gapped-retention';
import { AirGappedVaultEncryption } from './air-gapped-vault-encryption';
import { VaultLock } from './vault-lock';
import { BackupNaming } from '../organization-layout/backup-naming';

/**
 * The central backup account in one Region: what the policies of other accounts must know of it.
 */
export interface ICentralBackupAccount extends IConstruct {
  /** Account id of the central account. */
  readonly account: string;
  /** Region of this vault. */
  readonly region: string;
  /** Name of the vault that receives copies. */
  readonly vaultName: string;
  /** ARN of the vault that receives copies. */
  readonly vaultArn: string;
  /** Lock of the vault that receives copies; undefined means not locked, or not known. */
  readonly vaultLock?: VaultLock;
  /** Name of the logically air-gapped vault beside it; undefined means that there is none. */
  readonly airGappedVaultName?: string;
  /** ARN of the logically air-gapped vault beside it; undefined means that there is none. */
  readonly airGappedVaultArn?: string;
  /** Bounds of the logically air-gapped vault; undefined means no such vault, or bounds not known. */
  readonly airGappedRetention?: AirGappedRetention;
  /** With which key the logically air-gapped vault encrypts; undefined means that there is no such vault. */
  readonly airGappedVaultEncryption?: AirGappedVaultEncryption;
  /** Names the account is created with. */
  readonly naming: BackupNaming;
}
