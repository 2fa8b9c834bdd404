import { EventKnowledge } from './event-explanation';
import { NotificationEvent } from '../../notification/handler/notification-event';
import { functionContract } from '../../private/function-contract';
import { PlanTiers } from '../../protection/tier-of-plan';

export type { PlanTiers };

/** What sends events: the hub. */
export type HubSource = NotificationEvent['source'];

/** Of a handler that groups what a queue has: failed jobs and changes of compliance, or security events. */
export interface GroupingSettings {
  readonly source: HubSource;
  readonly deadLetterQueueUrl: string;
  /** How often a message is tried; then it is put aside. */
  readonly attempts: number;
  /** Of use for security events only. */
  readonly knowledge?: EventKnowledge;
}

/** What a hub counts besides what every hub counts: `HubMetric` of the construct, by its values. */
export type HubMetricName =
  'JOBS_BY_TIER' | 'JOBS_BY_REGION' | 'JOBS_BY_TYPE' | 'RECOVERY_POINTS' | 'RESTORE_TIME_BY_RESOURCE_TYPE' | 'RESTORE_TIME_BY_TESTING_PLAN';

/** Of the handler that counts jobs. */
export interface CountSettings {
  /** Name of the hub, under which failures are counted. */
  readonly hubName: string;
  readonly deadLetterQueueUrl: string;
  /**
   * Of use where an event names its plan, which none of AWS's own samples does: then the tier is unknown, and counts by tier are complete only in the daily
   * reports.
   */
  readonly tiers: PlanTiers;
  readonly metrics: ReadonlyArray<HubMetricName>;
}

export const { write: groupingEnvironment, read: groupingSettings } = functionContract<GroupingSettings>({
  source: 'json', deadLetterQueueUrl: 'text', attempts: 'json', knowledge: 'optional json',
});

export const { write: countEnvironment, read: countSettings } = functionContract<CountSettings>({
  hubName: 'text', deadLetterQueueUrl: 'text', tiers: 'json', metrics: 'json',
});
