import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { AirGappedRetention } from '../backup-vault/air-gapped-retention';
import { VaultLock } from '../backup-vault/vault-lock';
import { BackupNaming } from '../organization-layout/backup-naming';

/**
 * The backup baseline of member accounts: what policies, plans and workloads must know of it.
 */
export interface IMemberBackupBaseline extends IConstruct {
  /** Names the baseline is created with. */
  readonly naming: BackupNaming;
  /** Name of the vault in every account and Region. */
  readonly vaultName: string;
  /** Lock of the vault; undefined means not locked, or not known. */
  readonly vaultLock?: VaultLock;
  /** Name of the logically air-gapped vault; undefined means that there is none. */
  readonly airGappedVaultName?: string;
  /** Bounds of the logically air-gapped vault; undefined means no such vault, or bounds not known. */
  readonly airGappedRetention?: AirGappedRetention;
  /** Regions in which accounts get the baseline, sorted; undefined means not known. */
  readonly regions?: string[];
  /** Whether plans are part of the baseline, whose backup roles then carry the name of their Region. */
  readonly localPlans: boolean;

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
