import { Duration } from 'aws-cdk-lib';
import { RetentionBounds } from './retention-bounds';
import { boundsInDays } from './retention-days';
import { LIMITS } from '../data/limits';
import { checkDuration, checkMembers } from '../private/validation';

/**
 * Bounds of a lock that becomes permanent.
 */
export interface ComplianceVaultLockOptions extends RetentionBounds {
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
  public static governance(options: RetentionBounds): VaultLock {
    checkMembers('', options, { minRetention: 'required', maxRetention: 'optional' });
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
    checkMembers('', options, { minRetention: 'required', maxRetention: 'optional', coolingOff: 'required' });
    return new VaultLock(options, checkDuration('coolingOff', options.coolingOff, 'days', LIMITS.coolingOffDays));
  }

  /** The least retention that a job may ask for. */
  public readonly minRetention: Duration;
  /** The longest retention that a job may ask for; undefined means no upper bound. */
  public readonly maxRetention?: Duration;
  /** How long a compliance lock can still be changed; undefined means a governance lock. */
  public readonly coolingOff?: Duration;

  private constructor(options: RetentionBounds, coolingOffDays?: number) {
    const { min, max } = boundsInDays('', options);
    this.minRetention = Duration.days(min);
    this.maxRetention = max === undefined ? undefined : Duration.days(max);
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
