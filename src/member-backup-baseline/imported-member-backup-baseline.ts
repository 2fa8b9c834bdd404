import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { MemberBackupBaselineAttributes } from './member-backup-baseline-props';
import { IMemberBackupBaseline } from './member-backup-baseline-ref';
import { grantSourceKey, sourceKeyStatements, toPolicyStatements } from './source-keys';
import { airGappedRetentionDays } from '../backup-vault/air-gapped-days';
import { AirGappedRetention } from '../backup-vault/air-gapped-retention';
import { checkGeneration, generationNames } from '../backup-vault/generation-names';
import { VaultLock } from '../backup-vault/vault-lock';
import { BackupNaming } from '../organization-layout/backup-naming';
import { partitionIn, serviceSuffixes } from '../private/arns';
import { StatementJson } from '../private/policy-json';
import { knownRegion } from '../private/regions';
import { checkText } from '../private/validation';

/** A baseline that another app or another stack deploys. */
export class ImportedMemberBackupBaseline extends Construct implements IMemberBackupBaseline {
  public readonly naming: BackupNaming;
  public readonly vaultName: string;
  public readonly vaultLock?: VaultLock;
  public readonly airGappedVaultName?: string;
  public readonly airGappedRetention?: AirGappedRetention;
  public readonly regions?: string[];
  public readonly localPlans: boolean;

  private readonly centralAccount?: string;
  private readonly malwareScans: boolean;

  constructor(scope: Construct, id: string, attributes: MemberBackupBaselineAttributes) {
    const naming = attributes.naming ?? new BackupNaming();
    const names = generationNames(naming, 'member', checkGeneration('generation', attributes.generation ?? 1), {
      airGappedVault: attributes.airGappedRetention !== undefined, airGappedKey: false,
    });
    if (attributes.airGappedRetention) {
      airGappedRetentionDays('airGappedRetention', attributes.airGappedRetention);
    }
    const centralAccount = attributes.centralAccount === undefined ? undefined
      : checkText('centralAccount', attributes.centralAccount, /^\d{12}$/, 'an account id has 12 digits', 'write it as text with its leading zeros');

    const regions = attributes.regions && [...new Set(attributes.regions.map((region, i) => knownRegion(`regions[${i}]`, region)))].sort();

    super(scope, id);
    this.regions = regions;
    this.naming = naming;
    this.vaultName = names.vaultName;
    this.vaultLock = attributes.vaultLock;
    if (attributes.airGappedRetention) {
      this.airGappedVaultName = names.airGappedVaultName;
      this.airGappedRetention = attributes.airGappedRetention;
    }
    this.centralAccount = centralAccount;
    this.localPlans = attributes.localPlans ?? false;
    this.malwareScans = attributes.malwareScans ?? false;
  }

  public sourceKeyStatements(): iam.PolicyStatement[] {
    return toPolicyStatements(this.statementsFor(Stack.of(this)));
  }

  public grantSourceKey(key: kms.IKey): void {
    grantSourceKey(this, key, this.statementsFor(Stack.of(key)));
  }

  private statementsFor({ account, region }: Stack): StatementJson[] {
    const { naming, centralAccount } = this;
    const working = (name: string) => naming._roleWithPath(this.localPlans ? naming._inRegion(name, region) : name);
    return sourceKeyStatements({
      partition: partitionIn(region),
      account,
      roles: [working(naming.backupRoleName), naming._roleWithPath(naming.restoreRoleName)],
      centralAccount,
      scannerRole: this.malwareScans ? working(naming.scannerRoleName) : undefined,
      suffixes: serviceSuffixes(region),
    });
  }
}
