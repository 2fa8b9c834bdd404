import * as logs from 'aws-cdk-lib/aws-logs';
import type { BackupDefinition } from '../definition/backup-definition';
import type { EventForwarding } from '../event-forwarding';
import type { BackupEventHub } from '../event-hub';
import type { OrganizationTarget } from '../organization-layout/organization-target';
import type { ReportNotifier } from '../report-notifier';

/**
 * What a daily check looks at.
 */
export interface BackupDailyCheckOptions {
  /**
   * Whether there is a message when heartbeats of the forwarding stay away. Every place that is expected must have an `EventForwarding` of this version or later:
   * seven days after the first check, those that never sent a heartbeat are in a message; so are those of a unit or Region that is new to the definition, seven days
   * after the first check that knows it.
   *
   * @default true
   */
  readonly heartbeats?: boolean;

  /**
   * Whether AWS Organizations is asked daily for accounts whose effective backup policy is invalid: a second source beside its event, which may be lost. What an event
   * said is not told again. Only the management account and delegated administrators get an answer.
   *
   * @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsWithInvalidEffectivePolicy.html
   * @default true
   */
  readonly effectivePolicies?: boolean;

  /**
   * Whether three sources are compared daily: AWS Backup's own counts of backup, copy and restore jobs in all accounts, events of jobs that arrived, and, with `notifier`, the rows
   * of reports. Where one lacks more than one job and a twentieth of what another has, of the nine days until three days ago, there is a message that says which: events
   * are lost or kept back, reports are not whole, or somebody invents either. Compared are accounts and Regions that are expected for 15 days and, with reports, those in
   * which a report had a job before; a day without a report is compared by nobody. Needs `heartbeats`; every job that ends is one more message of the queue: 0.0000005 USD.
   *
   * Switched off, as AWS does not document which Regions one answer covers, by which day it counts a job, nor whether jobs of nested resources are in all three: see
   * `docs/verify-in-aws.md`.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListBackupJobSummaries.html
   * @default false
   */
  readonly jobCounts?: boolean;

  /**
   * How long logs of the function are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}

/**
 * Properties of `BackupDailyCheck`.
 */
export interface BackupDailyCheckProps extends BackupDailyCheckOptions {
  /**
   * The backup definition, the same as that of the hub.
   */
  readonly definition: BackupDefinition;

  /**
   * The hub to which accounts forward. Its channels get what the check finds, its alarms' actions those of the check. The check lies in its stack.
   */
  readonly hub: BackupEventHub;

  /**
   * The notifier whose reports are compared where `jobCounts` is on; it lies in the stack of the hub, and knows its report plans. It then counts jobs by day, account and
   * Region, of at most 10,000 places for each report plan.
   *
   * @default - reports are not compared
   */
  readonly notifier?: ReportNotifier;

  /**
   * Units, or the root, whose active accounts forward in every Region of the layout, those of units below them included. The management account is spared, as no
   * StackSet reaches it.
   *
   * @default - units and roots to which the definition assigns tiers
   */
  readonly targets?: OrganizationTarget[];

  /**
   * Forwardings in stacks of their own, each of a literal account and Region, such as those of the central account.
   *
   * @default - none
   */
  readonly forwardings?: EventForwarding[];
}
