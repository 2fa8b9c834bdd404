import * as sns from 'aws-cdk-lib/aws-sns';
import { VaultEvent } from './vault-event';

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
