import { Duration } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { ReportSource } from './report-source';
import type { BackupDefinition } from '../definition';
import { INotificationChannel } from '../notification/notification-channel';
import { BackupNaming } from '../organization-layout/backup-naming';

/**
 * What a report can find: `class` of a finding in events.
 */
export enum FindingClass {
  /** A control or resource does not comply. */
  NON_COMPLIANT = 'NON_COMPLIANT',
  /** AWS Backup Audit Manager can't judge: AWS Config does not record, or nothing was there to judge. */
  INSUFFICIENT_DATA = 'INSUFFICIENT_DATA',
  /**
   * Reports have nothing any more about a framework in an account and Region, or about a control that failed, by its parameters and scope: also where you took
   * it away. What failed before is not resolved by that. It is followed for 35 days.
   */
  NOT_REPORTED = 'NOT_REPORTED',
  /** A job failed. */
  FAILED = 'FAILED',
  /** A job was stopped. */
  ABORTED = 'ABORTED',
  /** A job did not start, or did not end, in its window. */
  EXPIRED = 'EXPIRED',
  /** A job backed up a part only. */
  PARTIAL = 'PARTIAL',
  /** A job completed with a message. */
  COMPLETED_WITH_ISSUES = 'COMPLETED_WITH_ISSUES',
  /**
   * Malware was found in a recovery point. It is over when that point is scanned again and clean; otherwise it is followed for 100 days, as nothing says
   * that a point was deleted.
   */
  MALWARE = 'MALWARE',
}

/**
 * The digest: one HTML page with the state of all reports, controls and findings.
 */
export interface DigestOptions {
  /**
   * Whether there is a digest; `false` switches it off.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * When it is sent, once a day at most.
   *
   * @default - every day at 06:00 UTC, an hour after the last report is due
   */
  readonly schedule?: scheduler.ScheduleExpression;
}

/**
 * Custom metrics that a report notifier writes besides the number of its failures: each costs by how many values of what it is counted by occur.
 *
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export enum NotifierMetric {
  /** Backup jobs by tier and state: six metrics for each tier of the definition, and six for jobs of other plans. */
  JOBS_BY_TIER = 'ReportedJobs',
  /** Failed jobs that a report has and the one before had not: one metric for each report on jobs. */
  FAILED_JOBS = 'ReportedFailedJobs',
  /** Resources that don't comply: one metric for each framework. */
  NON_COMPLIANT_RESOURCES = 'NonCompliantResources',
  /** Hours since the last report: one metric for each report plan. Alarms on reports that do not come need none. */
  REPORT_AGE = 'ReportAge',
}

/**
 * Which jobs of a report on backup jobs a metric counts.
 */
export interface ReportedJobDimensions {
  /**
   * Name of a tier of the definition, or `unknown` for jobs of other plans.
   */
  readonly tier: string;

  /**
   * How the jobs ended: `COMPLETED`, `COMPLETED_WITH_ISSUES`, `PARTIAL`, `EXPIRED`, `ABORTED` or `FAILED`.
   */
  readonly state: string;
}

/**
 * What of the reports is worth a message, and when.
 */
export interface ReportNotifierOptions {
  /**
   * What is worth a message when it is new, worse or resolved, at least one class. The digest shows everything.
   *
   * @default - everything but INSUFFICIENT_DATA
   */
  readonly alertOn?: FindingClass[];

  /**
   * The digest.
   *
   * @default - every day at 06:00 UTC
   */
  readonly digest?: DigestOptions;

  /**
   * How long a report may be missing before an alarm goes off, whole hours, 1 to 168. Reports of healthy days can be 28 hours apart.
   *
   * @default Duration.hours(32)
   */
  readonly lateAfter?: Duration;

  /**
   * Custom metrics besides the number of failures, which the notifier's alarm needs. Amazon CloudWatch takes about 0.30 USD a month for each value that occurs.
   * The methods of metrics that are not among them are refused, and their graphs are left out of dashboards. The digest shows the same without any.
   *
   * @default - none
   * @see https://aws.amazon.com/cloudwatch/pricing/
   */
  readonly metrics?: NotifierMetric[];

  /**
   * How long the logs of the functions are kept: of the one that reads reports, and of the one that delivers.
   *
   * @default logs.RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * Which reports are read, and who gets to know what they show.
 */
export interface ReportNotifierProps extends ReportNotifierOptions {
  /**
   * The channels that get messages and the digest, at least one and no two equal ones, in any order. Channels that are topics get the alarms too.
   */
  readonly channels: INotificationChannel[];

  /**
   * The reports.
   */
  readonly source: ReportSource;

  /**
   * The definition of the organization: names of its accounts, and its tiers, by which jobs are counted.
   *
   * @default - none; accounts are shown by their ids, and all jobs count as `unknown`
   */
  readonly definition?: BackupDefinition;

  /**
   * Messages begin with its prefix; refused beside a definition, which has a naming of its own.
   *
   * @default - the naming of the definition, or `new BackupNaming()` where there is none
   */
  readonly naming?: BackupNaming;
}
