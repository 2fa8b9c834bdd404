import { JOB_EVENTS, JOB_FAILURES } from '../data/job-events';
import { RESOURCE_TYPES } from '../data/resource-types';
import { HubMetric } from '../event-hub';
import { NotifierMetric } from '../report-notifier';

/** What metrics are counted by. */
export interface MetricSource {
  /** What the hub counts besides the ten of every hub; undefined where there is none. */
  readonly hub?: ReadonlyArray<HubMetric>;
  /** What the notifier counts besides its failures; undefined where there is none. */
  readonly notifier?: ReadonlyArray<NotifierMetric>;
  readonly tiers: number;
  readonly regions: number;
  readonly reports: number;
  readonly reportPlans: number;
  readonly frameworks: number;
}

const STATES = Object.keys(JOB_FAILURES).length + 1;
const JOB_TYPES = Object.values(JOB_EVENTS).filter(({ job }) => job !== 'recovery-point').length;
/** Jobs by state, alerts of two kinds, failures, and times of restores. */
const OF_EVERY_HUB = STATES + 2 + 1 + 1;

/**
 * How many custom metrics hub and notifier have at most: one for each value of their dimensions. Jobs of unknown plans count as a tier. Nobody knows here how
 * many restore testing plans there are: one.
 */
export function customMetrics({ hub, notifier, tiers, regions, reports, reportPlans, frameworks }: MetricSource): number {
  const types = Object.keys(RESOURCE_TYPES).length;
  const ofHub: Readonly<Record<HubMetric, number>> = {
    [HubMetric.JOBS_BY_TIER]: STATES * (tiers + 1),
    [HubMetric.JOBS_BY_REGION]: STATES * regions,
    [HubMetric.JOBS_BY_TYPE]: STATES * JOB_TYPES,
    [HubMetric.RECOVERY_POINTS]: STATES,
    [HubMetric.RESTORE_TIME_BY_RESOURCE_TYPE]: types,
    [HubMetric.RESTORE_TIME_BY_TESTING_PLAN]: hub?.includes(HubMetric.RESTORE_TIME_BY_RESOURCE_TYPE) ? 1 + types : 1,
  };
  const ofNotifier: Readonly<Record<NotifierMetric, number>> = {
    [NotifierMetric.JOBS_BY_TIER]: STATES * (tiers + 1),
    [NotifierMetric.FAILED_JOBS]: reports,
    [NotifierMetric.NON_COMPLIANT_RESOURCES]: frameworks,
    [NotifierMetric.REPORT_AGE]: reportPlans,
  };
  return (hub ? [...new Set(hub)].reduce((sum, metric) => sum + ofHub[metric], OF_EVERY_HUB) : 0)
    + (notifier ? [...new Set(notifier)].reduce((sum, metric) => sum + ofNotifier[metric], 1) : 0);
}
