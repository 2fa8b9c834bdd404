import { Duration } from 'aws-cdk-lib';
import { CopyRequirement } from './copy-requirement';

/**
 * Bounds that the lock of a vault must have.
 */
export interface VaultLockRequirement {
  /**
   * The least retention that the lock must demand, whole days, 1 to 36,500.
   *
   * @default - any
   */
  readonly minRetention?: Duration;

  /**
   * The longest retention that the lock may allow, whole days, 1 to 36,500.
   *
   * @default - any
   */
  readonly maxRetention?: Duration;
}

/**
 * What must hold; at least one thing.
 */
export interface ProtectionRequirementOptions {
  /**
   * A backup at least this often, 1 to 24 hours or 1 to 31 days: at least one rule of the plan, however irregular its schedule, has no longer
   * time between two backups.
   *
   * @default - no frequency is required
   */
  readonly minimumFrequency?: Duration;

  /**
   * How long every recovery point is kept at least, copies included, whole days, 1 to 36,500. Backups that are never deleted meet it.
   *
   * @default - no retention is required
   */
  readonly minimumRetention?: Duration;

  /**
   * How long the backups made at `minimumFrequency` are kept at least, whole days, not less than `minimumRetention`.
   *
   * @default - `minimumRetention`, or 1 day
   */
  readonly retentionAtMinimumFrequency?: Duration;

  /**
   * How old the newest recovery point of a resource may be, 1 to 744 hours or 1 to 31 days. Jobs start within their start window and then
   * take their time: with less than a schedule's interval and start window, compliance flaps.
   *
   * @default - any age
   */
  readonly maximumRecoveryPointAge?: Duration;

  /**
   * That backups are copied to another Region: `CopyRequirement.any()` or `CopyRequirement.toRegions()`.
   *
   * @default - no copy to another Region is required
   */
  readonly crossRegionCopy?: CopyRequirement;

  /**
   * That backups are copied to another account of the organization: `CopyRequirement.any()` or `CopyRequirement.toAccounts()`.
   *
   * @default - no copy to another account is required
   */
  readonly crossAccountCopy?: CopyRequirement;

  /**
   * A recovery point in a logically air-gapped vault that is not older, 24 to 2,184 hours or 1 to 91 days. AWS recommends 7 days or more;
   * less than the copy's schedule makes compliance flap.
   *
   * @default - no air-gapped copy is required
   */
  readonly airGappedCopyWithin?: Duration;

  /**
   * That backups are stored in a locked vault. At synth the vault of the member baseline is judged; of vaults that rules name
   * (`BackupTarget.vault()`) nothing is known there.
   *
   * @default - no lock is required
   */
  readonly vaultLock?: VaultLockRequirement;

  /**
   * Whether recovery points must be encrypted.
   *
   * @default false
   */
  readonly encrypted?: boolean;

  /**
   * Whether the vault of the member baseline must deny everyone, but for listed principals, to delete recovery points by hand. Vaults that rules
   * name (`BackupTarget.vault()`) are not judged: add a `FrameworkControl.manualDeletionDisabled()` for them.
   *
   * @default false
   */
  readonly manualDeletionDisabled?: boolean;

  /**
   * How long a restore may take, whole minutes, 1 to 525,600.
   *
   * AWS Backup Audit Manager judges restores in the resource's own account and Region only. Elsewhere `BackupEventHub.addRestoreTimeAlarm()` judges them, with
   * the same duration as its target.
   *
   * @default - any time
   */
  readonly maximumRestoreTime?: Duration;
}
