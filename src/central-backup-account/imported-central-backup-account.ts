import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CentralBackupAccountAttributes } from './central-backup-account-props';
import { airGappedRetentionDays } from '../backup-vault/air-gapped-days';
import { AirGappedRetention } from '../backup-vault/air-gapped-retention';
import { AirGappedVaultEncryption } from '../backup-vault/air-gapped-vault-encryption';
import { ICentralBackupAccount } from '../backup-vault/central-backup-account-ref';
import { checkGeneration, generationNames } from '../backup-vault/generation-names';
import { VaultLock } from '../backup-vault/vault-lock';
import { BackupNaming } from '../organization-layout/backup-naming';
import { vaultArn } from '../private/arns';
import { knownRegion } from '../private/regions';
import { checkText } from '../private/validation';

const VAULT_NAME = /^[a-zA-Z0-9_-]{2,50}$/;

/** A central backup account that another app or another stack deploys. */
export class ImportedCentralBackupAccount extends Construct implements ICentralBackupAccount {
  public readonly account: string;
  public readonly region: string;
  public readonly vaultName: string;
  public readonly vaultArn: string;
  public readonly vaultLock?: VaultLock;
  public readonly airGappedVaultName?: string;
  public readonly airGappedVaultArn?: string;
  public readonly airGappedRetention?: AirGappedRetention;
  public readonly airGappedVaultEncryption?: AirGappedVaultEncryption;
  public readonly naming: BackupNaming;

  constructor(scope: Construct, id: string, attributes: CentralBackupAccountAttributes) {
    const account = checkText('account', attributes.account, /^\d{12}$/, 'an account id has 12 digits', 'write it as text with its leading zeros');
    const region = Token.isUnresolved(attributes.region) ? attributes.region : knownRegion('region', attributes.region);
    const naming = attributes.naming ?? new BackupNaming();
    const names = generationNames(naming, 'central', checkGeneration('generation', attributes.generation ?? 1), {
      airGappedVault: attributes.airGappedRetention !== undefined,
      airGappedKey: false,
    });
    const vaultName = checkVaultName('vaultName', attributes.vaultName ?? names.vaultName);
    if (attributes.airGappedRetention) {
      airGappedRetentionDays('airGappedRetention', attributes.airGappedRetention);
    }
    const airGappedVaultName = attributes.airGappedVaultName ?? (attributes.airGappedRetention && names.airGappedVaultName);

    super(scope, id);
    this.account = account;
    this.naming = naming;
    this.region = region;
    this.vaultName = vaultName;
    this.vaultArn = vaultArn(region, account, vaultName);
    this.vaultLock = attributes.vaultLock;
    if (airGappedVaultName !== undefined) {
      this.airGappedVaultName = checkVaultName('airGappedVaultName', airGappedVaultName);
      this.airGappedVaultArn = vaultArn(region, account, this.airGappedVaultName);
      this.airGappedRetention = attributes.airGappedRetention;
      this.airGappedVaultEncryption = attributes.airGappedVaultEncryption ?? AirGappedVaultEncryption.awsOwned();
    }
  }
}

function checkVaultName(prop: string, name: string): string {
  return checkText(prop, name, VAULT_NAME, 'a vault name has 2 to 50 letters, digits, hyphens and underscores', 'copy the name of the vault');
}
