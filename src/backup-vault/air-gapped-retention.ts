import { Duration } from 'aws-cdk-lib';

/**
 * Bounds on the retention of everything in a logically air-gapped vault, which is always locked in compliance mode.
 *
 * Neither bound can be changed after the vault exists.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/logicallyairgappedvault.html
 */
export interface AirGappedRetention {
  /**
   * The least retention of a recovery point, 7 to 36,500 days.
   */
  readonly minRetention: Duration;

  /**
   * The longest retention of a recovery point, at least `minRetention` and at most 36,500 days.
   */
  readonly maxRetention: Duration;
}
