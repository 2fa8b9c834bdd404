import { Duration } from 'aws-cdk-lib';

/**
 * Bounds on the retention of every recovery point that is written to a vault, as the lock of a vault sets them and a logically air-gapped vault
 * has them. A job whose retention lies outside fails.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
 */
export interface RetentionBounds {
  /**
   * The least retention that a backup or copy job may ask for, 1 to 36,500 days; 7 days or more for a logically air-gapped vault.
   */
  readonly minRetention: Duration;

  /**
   * The longest retention that a backup or copy job may ask for, at least `minRetention` and at most 36,500 days. A logically air-gapped vault
   * needs it.
   *
   * @default - no upper bound
   */
  readonly maxRetention?: Duration;
}
