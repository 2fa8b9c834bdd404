import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { INotificationChannel } from '../notification/notification-channel';
import { BackupNaming } from '../organization-layout/backup-naming';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { ProtectionTier } from '../protection/protection-tier';

/**
 * The event hub of an organization: who may send to it, and who is told.
 */
export interface BackupEventHubProps {
  /**
   * Where failed jobs, security events and changes of compliance are told, at least one channel. Each is tried by itself: one that is down stops no
   * other, is tried again for half an hour, and then its share of the event is in the dead-letter queue.
   *
   * AWS Security Hub is not told of failed jobs, as nobody would archive their findings: the reports tell it, which know when a job is well again. It can't
   * be the only channel.
   */
  readonly channels: INotificationChannel[];

  /**
   * Id of the organization whose accounts may put events, for example `o-a1b2c3d4e5`.
   *
   * @default - that of `layout`; required where it has none
   */
  readonly organizationId?: string;

  /**
   * Who is who in the organization.
   *
   * @default - none
   */
  readonly layout?: OrganizationLayout;

  /**
   * Names of the organization.
   *
   * @default new BackupNaming()
   */
  readonly naming?: BackupNaming;

  /**
   * Failed jobs of so many minutes are one message, and so are changes of compliance: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60 minutes. It is sent when
   * they are over.
   *
   * @default Duration.minutes(5)
   */
  readonly groupingWindow?: Duration;

  /**
   * Tiers by which jobs are counted, from the name of the plan that an event has. Jobs of other plans count as `unknown`.
   *
   * @default - all jobs count as `unknown`
   */
  readonly tiers?: ProtectionTier[];

  /**
   * Ids or ARNs of the KMS keys that vaults and backups are encrypted with. Alerts about other keys that are disabled, scheduled for deletion or without
   * their key material are left out; there are alerts about policies only of these keys. All of them with `backupPolicyIds` have at most 2,000 characters.
   *
   * @default - not known: there is an alert about any key, and none about policies of keys
   */
  readonly backupKeyIds?: string[];

  /**
   * Ids of the organization's backup policies, for example `p-a1b2c3d4`. Alerts about other policies that are detached or deleted are left out.
   *
   * @default - not known: there is an alert about any policy whose type the event does not say
   */
  readonly backupPolicyIds?: string[];

  /**
   * Whether changes of compliance with controls of AWS Backup Audit Manager are told, those of `groupingWindow` in one message.
   *
   * @default true
   */
  readonly complianceAlerts?: boolean;

  /**
   * What alarms do, besides going to the channels' topics that people read. Where no channel is such a topic, nobody hears the alarms without it, and
   * there is a warning.
   *
   * @default - none
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];

  /**
   * Whether the two functions that tell in groups, of failed jobs and of security events, reserve a concurrency of 1 each, so that neither runs twice at a
   * time.
   *
   * AWS Lambda keeps 100 of an account's `Concurrent executions` unreserved. With a quota of 101 or less, such as the 10 of many new accounts, the deployment
   * fails with `UnreservedConcurrentExecution below its minimum value`: ask for a higher quota in AWS Service Quotas (`L-B99A9384`), or give false. Without it
   * two runs can overlap where Amazon EventBridge starts one twice: a group may come as two messages. No event is lost.
   *
   * @default true
   */
  readonly reservedConcurrency?: boolean;

  /**
   * How long logs of the handlers are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether there is a dashboard.
   *
   * @default true
   */
  readonly dashboard?: boolean;
}

/**
 * Which restores an alarm is about.
 */
export interface RestoreTimeAlarmOptions {
  /**
   * The type of the restored resources as AWS Backup's restore jobs name it, for example `EBS`, `RDS` or `DynamoDB`.
   *
   * @default - all types
   */
  readonly resourceType?: string;

  /**
   * Name of the restore testing plan whose restores are looked at, 1 to 50 letters, digits and underscores.
   *
   * @default - all restores, tests or not
   */
  readonly restoreTestingPlanName?: string;
}
