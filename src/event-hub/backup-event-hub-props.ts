import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as logs from 'aws-cdk-lib/aws-logs';
import { INotificationChannel } from '../notification/notification-channel';
import { BackupNaming } from '../organization-layout/backup-naming';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { ProtectionTier } from '../protection/protection-tier';

/**
 * The event hub of an organisation: who may send to it, and who is told.
 */
export interface BackupEventHubProps {
  /**
   * Where failed jobs, security events and changes of compliance are told, at least one channel. Each is tried by itself: one that is down stops no
   * other, is tried again for half an hour, and then its share of the event is in the dead-letter queue.
   */
  readonly channels: INotificationChannel[];

  /**
   * Id of the organisation whose accounts may put events, for example `o-a1b2c3d4e5`.
   *
   * @default - that of `layout`; required where it has none
   */
  readonly organizationId?: string;

  /**
   * Who is who in the organisation.
   *
   * @default - none
   */
  readonly layout?: OrganizationLayout;

  /**
   * Names of the organisation.
   *
   * @default new BackupNaming()
   */
  readonly naming?: BackupNaming;

  /**
   * Failed jobs of so many minutes are one message: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60 minutes. It is sent when they are over.
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
   * Ids of the organisation's backup policies, for example `p-a1b2c3d4`. Alerts about other policies that are detached or deleted are left out.
   *
   * @default - not known: there is an alert about any policy whose type the event does not say
   */
  readonly backupPolicyIds?: string[];

  /**
   * Whether a change of compliance with a control of AWS Backup Audit Manager is told at once, one message for each resource.
   *
   * @default true
   */
  readonly complianceAlerts?: boolean;

  /**
   * What alarms do, besides going to the channels' topics that people read.
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
   * Whether there is a dashboard.
   *
   * @default true
   */
  readonly dashboard?: boolean;
}
