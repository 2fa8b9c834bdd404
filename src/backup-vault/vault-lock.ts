import { Duration } from 'aws-cdk-lib';
import { checkDuration, reject } from '../private/validation';

/**
 * Bounds that a lock sets for every recovery point written to its vault.
 */
export interface VaultLockOptions {
  /**
   * The least retention that a backup or copy job may ask for, 1 to 36,500 days.
   */
  readonly minRetention: Duration;

  /**
   * The longest retention that a backup or copy job may ask for, at least `minRetention` and at most 36,500 days.
   *
   * @default - no upper bound
   */
  readonly maxRetention?: Duration;
}

/**
 * Bounds of a lock that becomes permanent.
 */
export interface ComplianceVaultLockOptions extends VaultLockOptions {
  /**
   * How long the lock can still be changed or removed after its first deployment, 3 to 36,500 days.
   *
   * When this time is over, nobody, neither the root user nor AWS, can remove the lock or delete a recovery point early.
   */
  readonly coolingOff: Duration;
}

/**
 * AWS Backup Vault Lock: bounds on the retention of everything in a vault.
 *
 * Jobs whose retention lies outside fail; recovery points that are already in the vault keep their lifecycle.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
 */
export class VaultLock {
  /**
   * A lock that principals with `backup:DeleteBackupVaultLockConfiguration` can still remove.
   *
   * @throws when a bound lies outside AWS Backup's limits or the bounds contradict each other
   */
  public static governance(options: VaultLockOptions): VaultLock {
    return new VaultLock(options);
  }

  /**
   * A lock that nobody can remove once its cooling-off time is over.
   *
   * A cooling-off time is always needed: AWS Backup makes a compliance lock of it, without one the lock would be a governance lock.
   *
   * @throws when a bound or the cooling-off time lies outside AWS Backup's limits or the bounds contradict each other
   */
  public static compliance(options: ComplianceVaultLockOptions): VaultLock {
    return new VaultLock(options, checkDuration('coolingOff', options.coolingOff, 'days', 3, 36500));
  }

  /** The least retention that a job may ask for. */
  public readonly minRetention: Duration;
  /** The longest retention that a job may ask for; undefined means no upper bound. */
  public readonly maxRetention?: Duration;
  /** How long a compliance lock can still be changed; undefined means a governance lock. */
  public readonly coolingOff?: Duration;

  private constructor(options: VaultLockOptions, coolingOffDays?: number) {
    const min = checkDuration('minRetention', options.minRetention, 'days', 1, 36500);
    this.minRetention = Duration.days(min);
    if (options.maxRetention) {
      const max = checkDuration('maxRetention', options.maxRetention, 'days', 1, 36500);
      if (max < min) {
        reject('maxRetention', `${max} days`, `minRetention is ${min} days`, 'give a maxRetention that is not shorter than minRetention');
      }
      this.maxRetention = Duration.days(max);
    }
    this.coolingOff = coolingOffDays === undefined ? undefined : Duration.days(coolingOffDays);
  }

  /**
   * The lock as AWS::Backup::BackupVault has it.
   * @internal
   */
  public _bind(): { minRetentionDays: number; maxRetentionDays?: number; changeableForDays?: number } {
    return {
      minRetentionDays: this.minRetention.toDays(),
      maxRetentionDays: this.maxRetention?.toDays(),
      changeableForDays: this.coolingOff?.toDays(),
    };
  }
}
