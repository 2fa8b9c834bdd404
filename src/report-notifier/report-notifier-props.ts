import { Duration } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type { IBackupReports } from '../backup-reports';
import { FindingClass } from './finding-class';
import { INotificationChannel } from '../notification/notification-channel';
import { BackupNaming } from '../organization-layout/backup-naming';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { ProtectionTier } from '../protection/protection-tier';

/**
 * A bucket that receives reports which are made elsewhere.
 */
export interface ExistingReports {
  /**
   * The bucket. It must send its events to Amazon EventBridge (property of the bucket: event notifications, Amazon EventBridge, on).
   */
  readonly bucket: s3.IBucket;

  /**
   * Prefix of all reports in the bucket, without slashes at its ends.
   *
   * @default - the whole bucket
   */
  readonly prefix?: string;
}

/**
 * Who is told of what reports show.
 */
export interface ReportNotifierProps {
  /**
   * Who is told, at least one channel and no two equal ones, in any order. Channels that are topics hear the alarms too.
   */
  readonly channels: INotificationChannel[];

  /**
   * The reports. AWS Backup then tells which files make a report complete, and which reports failed.
   *
   * @default - none; give `existing`
   */
  readonly reports?: IBackupReports;

  /**
   * A bucket with reports that are made elsewhere, where each object counts by itself: nothing is taken for resolved because it is missing.
   *
   * @default - none; give `reports`
   */
  readonly existing?: ExistingReports;

  /**
   * What is worth a message when it is new, worse or over. The digest shows everything.
   *
   * @default - everything but INSUFFICIENT_DATA
   */
  readonly alertOn?: FindingClass[];

  /**
   * Whether a digest is sent.
   *
   * @default true
   */
  readonly digest?: boolean;

  /**
   * When the digest is sent; once a day at most.
   *
   * @default - every day at 06:00 UTC, an hour after the last report is due
   */
  readonly digestSchedule?: scheduler.ScheduleExpression;

  /**
   * How long a report may be missing before an alarm tells, whole hours, 1 to 168. Reports of healthy days can be 28 hours apart.
   *
   * @default Duration.hours(32)
   */
  readonly lateAfter?: Duration;

  /**
   * Tiers by which jobs are counted, from the name of the plan that reports on jobs have. Jobs of other plans count as `unknown`.
   *
   * @default - all jobs count as `unknown`
   */
  readonly tiers?: ProtectionTier[];

  /**
   * Who is who in the organization: names of accounts.
   *
   * @default - accounts are shown by their ids
   */
  readonly layout?: OrganizationLayout;

  /**
   * Names of the organization; messages begin with the prefix.
   *
   * @default new BackupNaming()
   */
  readonly naming?: BackupNaming;

  /**
   * How long the logs of the handler are kept.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}
