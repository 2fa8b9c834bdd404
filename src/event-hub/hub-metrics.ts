import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { EndedJobDimensions, HubMetric, RestoreTimeDimensions } from './backup-event-hub-props';
import { JOB_EVENTS, JOB_FAILURES, metricState } from '../data/job-events';
import { LIMITS } from '../data/limits';
import { checkCounted, checkDimension } from '../private/metric-checks';
import { NAMESPACE } from '../private/metric-lines';
import { knownRegion } from '../private/regions';
import { checkDuration, checkMembers, checkText, reject } from '../private/validation';
import { UNKNOWN_TIER } from '../protection/tier-of-plan';

/** The states by which jobs are counted. */
export const JOB_STATES: readonly string[] = [metricState('completed'), ...Object.values(JOB_FAILURES).map((failure) => failure.class)];

/** Jobs have metrics of their own; recovery points are counted apart. */
const JOB_TYPES = Object.values(JOB_EVENTS).map(({ job }) => job).filter((job) => job !== 'recovery-point');

/** What a hub counts. */
export interface Counted {
  readonly tierNames: readonly string[];
  /** Besides what every hub counts. */
  readonly metrics: readonly HubMetric[];
}

/** How many jobs ended so. */
export function endedJobMetric(jobs: EndedJobDimensions, counted: Counted, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  checkMembers('dimensions', jobs, { state: 'required text', tier: 'text', region: 'text', jobType: 'text' });
  const { state, tier, region, jobType } = jobs;
  const given = Object.entries({ tier, region, jobType }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    reject(given.map(([name]) => name).join(' and '), given.map(([, value]) => value), 'jobs are counted by one of them at a time', 'give one of them');
  }
  const by = (prop: string, value: string, metric: HubMetric) => checkHubCounts(prop, value, metric, counted);
  return hubMetric('Jobs', {
    ...tier === undefined ? {} : { Tier: checkDimension('tier', by('tier', tier, HubMetric.JOBS_BY_TIER), [...counted.tierNames, UNKNOWN_TIER]) },
    ...region === undefined ? {} : { Region: knownRegion('region', by('region', region, HubMetric.JOBS_BY_REGION)) },
    ...jobType === undefined ? {} : { Job: checkDimension('jobType', by('jobType', jobType, HubMetric.JOBS_BY_TYPE), JOB_TYPES) },
    State: checkDimension('state', state, JOB_STATES),
  }, options);
}

/** How many recovery points reached a state. */
export function recoveryPointMetric(state: string, counted: Counted, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return hubMetric('RecoveryPoints', { State: checkDimension('state', checkHubCounts('state', state, HubMetric.RECOVERY_POINTS, counted), JOB_STATES) }, options);
}

function checkHubCounts(prop: string, value: string, metric: HubMetric, { metrics }: Counted): string {
  return checkCounted(prop, value, { on: metrics.includes(metric), by: `HubMetric.${metric}`, whose: 'hub' });
}

/** How many alerts there were. */
export function alertMetric(kind: 'security' | 'compliance', options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return hubMetric('Alerts', { Kind: kind }, options);
}

/** Messages that a handler failed to process and retries. */
export function failureMetric(hubName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return hubMetric('Failures', { Hub: hubName }, options);
}

/** Seconds that restores took, the longest. */
export function restoreTimeMetric(restores: RestoreTimeDimensions, counted: Counted, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  checkMembers('dimensions', restores, { resourceType: 'text', restoreTestingPlanName: 'text' });
  const { resourceType, restoreTestingPlanName } = restores;
  return hubMetric('RestoreTime', {
    ...restoreTestingPlanName === undefined ? {} : { RestoreTestingPlan: checkPlanName(restoreTestingPlanName, counted) },
    ...resourceType === undefined ? {} : { ResourceType: checkResourceType(resourceType, counted) },
  }, { statistic: 'Maximum', ...options });
}

function checkPlanName(name: string, counted: Counted): string {
  checkHubCounts('restoreTestingPlanName', name, HubMetric.RESTORE_TIME_BY_TESTING_PLAN, counted);
  return checkText('restoreTestingPlanName', name, /^[a-zA-Z0-9_]{1,50}$/, 'a restore testing plan has 1 to 50 letters, digits and underscores',
    'give the name of the plan without the id that AWS Backup appends');
}

function checkResourceType(type: string, counted: Counted): string {
  checkHubCounts('resourceType', type, HubMetric.RESTORE_TIME_BY_RESOURCE_TYPE, counted);
  // CloudFormation's names and texts for people have no metric
  return checkText('resourceType', type, /^[a-zA-Z0-9][a-zA-Z0-9 -]{0,49}$/, 'AWS Backup has short names for types of resources',
    'copy the type from a restore job, for example EBS, RDS or DynamoDB');
}

/** The target in seconds, as the metric has it. */
export function checkRestoreTarget(target: Duration): number {
  return checkDuration('target', target, 'minutes', LIMITS.restoreTimeMinutes, 'this library') * 60;
}

function hubMetric(metricName: string, dimensionsMap: { [name: string]: string }, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: NAMESPACE, metricName, dimensionsMap, statistic: 'Sum', period: Duration.minutes(5), ...options });
}
