import { EventKnowledge } from './event-explanation';
import { NotificationEvent } from '../../notification/handler/notification-event';
import { malformedVariable, parsedVariable, textVariable } from '../../notification/handler/outgoing-contract';
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

type Environment = { readonly [name: string]: string | undefined };

export function groupingEnvironment({ source, deadLetterQueueUrl, attempts, knowledge }: GroupingSettings): { [name: string]: string } {
  return {
    SOURCE: JSON.stringify(source),
    DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl,
    ATTEMPTS: String(attempts),
    ...knowledge === undefined ? {} : { KNOWLEDGE: JSON.stringify(knowledge) },
  };
}

export function countEnvironment({ hubName, deadLetterQueueUrl, tiers, metrics }: CountSettings): { [name: string]: string } {
  return {
    HUB_NAME: hubName, DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl, TIERS: JSON.stringify(tiers), ...metrics.length > 0 ? { METRICS: metrics.join(',') } : {},
  };
}

export function groupingSettings(environment: Environment): GroupingSettings {
  const source = objectVariable(environment, 'SOURCE') as HubSource;
  if (['name', 'accountId', 'region'].some((member) => typeof source[member as keyof HubSource] !== 'string')) {
    throw malformedVariable('SOURCE', 'it names no hub, account and Region');
  }
  const attempts = Number(textVariable(environment, 'ATTEMPTS'));
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw malformedVariable('ATTEMPTS', 'it is no number of attempts');
  }
  return {
    source,
    attempts,
    deadLetterQueueUrl: textVariable(environment, 'DEAD_LETTER_QUEUE_URL'),
    ...environment.KNOWLEDGE === undefined ? {} : { knowledge: objectVariable(environment, 'KNOWLEDGE') },
  };
}

export function countSettings(environment: Environment): CountSettings {
  return {
    hubName: textVariable(environment, 'HUB_NAME'),
    deadLetterQueueUrl: textVariable(environment, 'DEAD_LETTER_QUEUE_URL'),
    tiers: objectVariable(environment, 'TIERS') as PlanTiers,
    metrics: (environment.METRICS?.split(',') ?? []) as HubMetricName[],
  };
}

function objectVariable(environment: Environment, name: string): object {
  const value = parsedVariable(environment, name);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformedVariable(name, 'it is no object');
  }
  return value;
}
