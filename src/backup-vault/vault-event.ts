import * as sns from 'aws-cdk-lib/aws-sns';
import { checkIsText } from '../private/validation';

/**
 * An event of a backup vault that AWS Backup publishes to an SNS topic.
 *
 * Failed, expired and aborted backup and restore jobs come as `BACKUP_JOB_COMPLETED` and `RESTORE_JOB_COMPLETED` with the message attribute
 * `State`: filter the subscription on it.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-notifications.html
 */
export class VaultEvent {
  /** A backup job started. */
  public static readonly BACKUP_JOB_STARTED = new VaultEvent('BACKUP_JOB_STARTED');
  /** A backup job ended, well or not. */
  public static readonly BACKUP_JOB_COMPLETED = new VaultEvent('BACKUP_JOB_COMPLETED');
  /** A continuous backup was interrupted. */
  public static readonly CONTINUOUS_BACKUP_INTERRUPTED = new VaultEvent('CONTINUOUS_BACKUP_INTERRUPTED');
  /** A copy job started. */
  public static readonly COPY_JOB_STARTED = new VaultEvent('COPY_JOB_STARTED');
  /** A copy job ended well. */
  public static readonly COPY_JOB_SUCCESSFUL = new VaultEvent('COPY_JOB_SUCCESSFUL');
  /** A copy job failed. */
  public static readonly COPY_JOB_FAILED = new VaultEvent('COPY_JOB_FAILED');
  /** A restore job started. */
  public static readonly RESTORE_JOB_STARTED = new VaultEvent('RESTORE_JOB_STARTED');
  /** A restore job ended, well or not. */
  public static readonly RESTORE_JOB_COMPLETED = new VaultEvent('RESTORE_JOB_COMPLETED');
  /** The lifecycle of a recovery point was changed. */
  public static readonly RECOVERY_POINT_MODIFIED = new VaultEvent('RECOVERY_POINT_MODIFIED');
  /** A recovery point was indexed. */
  public static readonly RECOVERY_POINT_INDEX_COMPLETED = new VaultEvent('RECOVERY_POINT_INDEX_COMPLETED');
  /** The index of a recovery point was deleted. */
  public static readonly RECOVERY_POINT_INDEX_DELETED = new VaultEvent('RECOVERY_POINT_INDEX_DELETED');
  /** A recovery point could not be indexed. */
  public static readonly RECOVERY_POINT_INDEXING_FAILED = new VaultEvent('RECOVERY_POINT_INDEXING_FAILED');
  /** An object could not be backed up by an S3 backup job that otherwise ended well. */
  public static readonly S3_BACKUP_OBJECT_FAILED = new VaultEvent('S3_BACKUP_OBJECT_FAILED');
  /** An object could not be restored by an S3 restore job that otherwise ended well. */
  public static readonly S3_RESTORE_OBJECT_FAILED = new VaultEvent('S3_RESTORE_OBJECT_FAILED');
  /** An object could not be backed up by an EKS backup job that otherwise ended well. */
  public static readonly EKS_BACKUP_OBJECT_FAILED = new VaultEvent('EKS_BACKUP_OBJECT_FAILED');
  /** An object could not be restored by an EKS restore job that otherwise ended well. */
  public static readonly EKS_RESTORE_OBJECT_FAILED = new VaultEvent('EKS_RESTORE_OBJECT_FAILED');
  /** An object was left out by an EKS restore job. */
  public static readonly EKS_RESTORE_OBJECT_SKIPPED = new VaultEvent('EKS_RESTORE_OBJECT_SKIPPED');

  /** Name of the event in AWS Backup's API. */
  public readonly eventName: string;

  /**
   * An event by its name, for those that have no constant here.
   *
   * @param eventName name of the event in AWS Backup's API
   */
  constructor(eventName: string) {
    checkIsText('eventName', eventName);
    this.eventName = eventName;
  }
}

/**
 * Where AWS Backup publishes the events of a vault.
 */
export interface VaultNotifications {
  /**
   * The topic, a standard one of the same account; AWS Backup is allowed to publish to it, and to use its customer managed key.
   */
  readonly topic: sns.ITopic;

  /**
   * The events to publish, at least one.
   *
   * @default - what can fail: `COPY_JOB_FAILED`, `BACKUP_JOB_COMPLETED`, `RESTORE_JOB_COMPLETED`, `S3_BACKUP_OBJECT_FAILED`, `S3_RESTORE_OBJECT_FAILED`
   */
  readonly events?: VaultEvent[];
}
