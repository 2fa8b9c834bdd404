import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { BackupDefinition } from '../definition/backup-definition';
import { INotificationChannel } from '../notification/notification-channel';

/**
 * Custom metrics that an event hub writes besides the ten that every hub has: each is counted by something more, and costs by how many values of that occur.
 *
 * @see https://aws.amazon.com/cloudwatch/pricing/
 */
export enum HubMetric {
  /** Ended jobs by tier: six metrics for each tier of the definition, and six for jobs of other plans. */
  JOBS_BY_TIER = 'JOBS_BY_TIER',
  /** Ended jobs by Region: six metrics for each Region. */
  JOBS_BY_REGION = 'JOBS_BY_REGION',
  /** Ended jobs by type (backup, copy, restore, scan): 24 metrics. `ReportNotifier.addToDashboard` compares reports with them. */
  JOBS_BY_TYPE = 'JOBS_BY_TYPE',
  /** Recovery points by the state that they reached: six metrics. */
  RECOVERY_POINTS = 'RECOVERY_POINTS',
  /** Times of restores by type of resource: one metric for each type that is restored. */
  RESTORE_TIME_BY_RESOURCE_TYPE = 'RESTORE_TIME_BY_RESOURCE_TYPE',
  /** Times of restores by restore testing plan: one metric for each plan, and with `RESTORE_TIME_BY_RESOURCE_TYPE` one more for each type that it restores. */
  RESTORE_TIME_BY_TESTING_PLAN = 'RESTORE_TIME_BY_TESTING_PLAN',
}

/**
 * How an event hub groups, keeps and shows what it receives.
 */
export interface BackupEventHubOptions {
  /**
   * For how long failed jobs are gathered for one message, and changes of compliance for another, from the first one on: 1 to 5 minutes, which is AWS Lambda's limit.
   *
   * AWS Lambda gathers two batches at a time, of at most 6 MB, some 2,500 events: an outage is a message or two in each window, and a few more where it is large.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
   * @default Duration.minutes(5)
   */
  readonly groupingWindow?: Duration;

  /**
   * Ids or ARNs of the KMS keys that vaults and backups are encrypted with. Alerts about other keys that are disabled, scheduled for deletion or without
   * their key material are left out; there are alerts about policies only of these keys. Keys that stacks of the library make need not be named: a rule beside each tells of them. All of them with `backupPolicyIds` have at most 2,000 characters.
   *
   * @default - not known: there is an alert about any key, and none about policies of keys but those that stacks of the library make
   */
  readonly backupKeyIds?: string[];

  /**
   * Ids of the organization's backup policies and of the service control policies of `BackupGuardrails`, for example `p-a1b2c3d4`. Alerts about other policies that are
   * detached or deleted are left out, and changes of service control policies are alerts for these only.
   *
   * @default - not known: there is an alert about any policy whose type the event does not say
   */
  readonly backupPolicyIds?: string[];

  /**
   * Whether channels get changes of compliance with controls of AWS Backup Audit Manager, those of `groupingWindow` in one message.
   *
   * @default true
   */
  readonly complianceAlerts?: boolean;

  /**
   * What alarms do, besides going to the channels' topics that people read. Where no channel is such a topic, alarms have no action without it, and
   * there is a warning, `cdk-org-backup:alarmsWithoutActions`.
   *
   * @default - none
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * How long logs of the handlers are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Custom metrics besides the ten of every hub: jobs by state, security events, changes of compliance, failures, times of restores. Amazon CloudWatch takes
   * about 0.30 USD a month for each value that occurs, so that all of them are dozens of USD. Metric methods, alarms and graphs that need one are refused, or
   * left out of the dashboard, where it is not among them. The log of `CountJobs` has a line for each job, with tier, Region and type, whatever is counted.
   *
   * @default - none
   * @see https://aws.amazon.com/cloudwatch/pricing/
   */
  readonly metrics?: HubMetric[];

  /**
   * Whether there is a dashboard; Amazon CloudWatch takes 3 USD a month for each after an account's first three.
   *
   * @default true
   */
  readonly dashboard?: boolean;
}

/**
 * The event hub of an organization: which organization, and which channels.
 */
export interface BackupEventHubProps extends BackupEventHubOptions {
  /**
   * The backup definition. Its layout has `homeAccount` and `organizationId`: the stack is of that account, in the layout's `homeRegion`, and only accounts of
   * that organization may put events to the hub. Jobs are counted by its tiers.
   */
  readonly definition: BackupDefinition;

  /**
   * Channels that get failed jobs, security events and changes of compliance, at least one. Each is tried by itself: one that is down stops no
   * other, is retried for 3 hours, and then its share of the event goes to the dead-letter queue.
   *
   * AWS Security Hub gets no failed jobs from the hub, as nobody would archive their findings: it gets them from the reports, which know when a job is well
   * again. It can't be the only channel.
   */
  readonly channels: INotificationChannel[];
}

/**
 * Jobs that a metric counts: those that ended in one state, of all kinds, or of one tier, Region or type.
 *
 * Amazon CloudWatch has no metric for a tier in a Region or the like: give at most one of `tier`, `region` and `jobType`, and let `metrics` of the hub count by it.
 */
export interface EndedJobDimensions {
  /**
   * How the jobs ended: `COMPLETED`, `COMPLETED_WITH_ISSUES`, `PARTIAL`, `EXPIRED`, `ABORTED` or `FAILED`.
   */
  readonly state: string;

  /**
   * Name of a tier of the definition, or `unknown` for jobs whose events name no plan of one of them. Needs `HubMetric.JOBS_BY_TIER`.
   *
   * @default - jobs of all tiers
   */
  readonly tier?: string;

  /**
   * Code of a Region, for example `eu-west-1`. Needs `HubMetric.JOBS_BY_REGION`.
   *
   * @default - jobs in all Regions
   */
  readonly region?: string;

  /**
   * The type of job: `backup`, `copy`, `restore` or `scan`. Needs `HubMetric.JOBS_BY_TYPE`.
   *
   * @default - jobs of all types
   */
  readonly jobType?: string;
}

/**
 * Restores whose time a metric has, or an alarm watches.
 */
export interface RestoreTimeDimensions {
  /**
   * The type of the restored resources as AWS Backup's restore jobs name it, for example `EBS`, `RDS` or `DynamoDB`. Needs
   * `HubMetric.RESTORE_TIME_BY_RESOURCE_TYPE`.
   *
   * @default - all types
   */
  readonly resourceType?: string;

  /**
   * Name of the restore testing plan that started the restores, 1 to 50 letters, digits and underscores. Needs `HubMetric.RESTORE_TIME_BY_TESTING_PLAN`.
   *
   * @default - all restores, tests or not
   */
  readonly restoreTestingPlanName?: string;
}
