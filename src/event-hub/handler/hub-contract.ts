import { EventKnowledge } from './event-explanation';
import { DeliveryTarget, parseTargets, serializeTargets } from '../../notification/handler/delivery-target';
import { NotificationEvent } from '../../notification/handler/notification-event';
import { PlanTiers } from '../../protection/tier-of-plan';

export type { PlanTiers };

/** What sends events: the hub. */
export type HubSource = NotificationEvent['source'];

/** Of the handler that retries deliveries; needed by each that sends. */
export interface DeliverySettings {
  readonly source: HubSource;
  readonly targets: ReadonlyArray<DeliveryTarget>;
  readonly deadLetterQueueUrl: string;
}

/** Needed to send something for the first time. */
export interface SendingSettings extends DeliverySettings {
  /** Deliveries that are retried. */
  readonly retryQueueUrl: string;
}

/** Of a handler that groups what a queue has: failed jobs and changes of compliance, or security events. */
export interface GroupingSettings extends SendingSettings {
  readonly queueUrl: string;
  readonly windowMinutes: number;
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

export function groupingEnvironment(settings: GroupingSettings): { [name: string]: string } {
  const { windowMinutes, queueUrl, retryQueueUrl, knowledge, ...delivery } = settings;
  return {
    ...deliveryEnvironment(delivery),
    RETRY_QUEUE_URL: retryQueueUrl,
    QUEUE_URL: queueUrl,
    WINDOW_MINUTES: String(windowMinutes),
    ...knowledge === undefined ? {} : { KNOWLEDGE: JSON.stringify(knowledge) },
  };
}

export function deliveryEnvironment({ source, targets, deadLetterQueueUrl }: DeliverySettings): { [name: string]: string } {
  return { SOURCE: JSON.stringify(source), TARGETS: serializeTargets(targets), DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl };
}

export function countEnvironment({ hubName, deadLetterQueueUrl, tiers, metrics }: CountSettings): { [name: string]: string } {
  return {
    HUB_NAME: hubName, DEAD_LETTER_QUEUE_URL: deadLetterQueueUrl, TIERS: JSON.stringify(tiers), ...metrics.length > 0 ? { METRICS: metrics.join(',') } : {},
  };
}

export function groupingSettings(environment: Environment): GroupingSettings {
  const windowMinutes = Number(variable(environment, 'WINDOW_MINUTES'));
  if (!Number.isInteger(windowMinutes) || windowMinutes < 1) {
    throw malformedVariable('WINDOW_MINUTES', 'it is no number of minutes');
  }
  return {
    ...deliverySettings(environment),
    retryQueueUrl: variable(environment, 'RETRY_QUEUE_URL'),
    queueUrl: variable(environment, 'QUEUE_URL'),
    windowMinutes,
    ...environment.KNOWLEDGE === undefined ? {} : { knowledge: parsedVariable(environment, 'KNOWLEDGE') },
  };
}

export function countSettings(environment: Environment): CountSettings {
  return {
    hubName: variable(environment, 'HUB_NAME'),
    deadLetterQueueUrl: variable(environment, 'DEAD_LETTER_QUEUE_URL'),
    tiers: parsedVariable(environment, 'TIERS') as PlanTiers,
    metrics: (environment.METRICS?.split(',') ?? []) as HubMetricName[],
  };
}

export function deliverySettings(environment: Environment): DeliverySettings {
  const source = parsedVariable(environment, 'SOURCE') as HubSource;
  if (['name', 'accountId', 'region'].some((member) => typeof source[member as keyof HubSource] !== 'string')) {
    throw malformedVariable('SOURCE', 'it names no hub, account and Region');
  }
  return {
    source,
    targets: parseTargets(environment.TARGETS),
    deadLetterQueueUrl: variable(environment, 'DEAD_LETTER_QUEUE_URL'),
  };
}

function variable(environment: Environment, name: string): string {
  const value = environment[name];
  if (value === undefined || value === '') {
    throw malformedVariable(name, 'it is missing');
  }
  return value;
}

function parsedVariable(environment: Environment, name: string): object {
  let value: unknown;
  try {
    value = JSON.parse(variable(environment, name));
  } catch (error) {
    throw error instanceof SyntaxError ? malformedVariable(name, 'it is no JSON') : error;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformedVariable(name, 'it is no object');
  }
  return value;
}

function malformedVariable(name: string, what: string): Error {
  return new Error(`environment variable ${name}: ${what}; the function must be deployed by BackupEventHub`);
}
