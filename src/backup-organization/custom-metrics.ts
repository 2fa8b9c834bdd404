import { JOB_EVENTS, JOB_FAILURES } from '../data/job-events';
import { RESOURCE_TYPES } from '../data/resource-types';

/** What metrics are counted by. */
export interface MetricSource {
  readonly hub: boolean;
  readonly notifier: boolean;
  readonly tiers: number;
  readonly regions: number;
  readonly reports: number;
  readonly reportPlans: number;
  readonly frameworks: number;
}

const STATES = Object.keys(JOB_FAILURES).length + 1;
const JOB_TYPES = Object.values(JOB_EVENTS).filter(({ job }) => job !== 'recovery-point').length;

/** How many custom metrics hub and notifier have at most: one for each value of their dimensions. Jobs of unknown plans count as a tier. */
export function customMetrics({ hub, notifier, tiers, regions, reports, reportPlans, frameworks }: MetricSource): number {
  const jobs = STATES * (tiers + 1 + regions + JOB_TYPES + 1);
  const recoveryPoints = STATES * (tiers + 1 + regions + 1 + 1);
  const restoreTimes = Object.keys(RESOURCE_TYPES).length + 1;
  // alerts of two kinds; failures of hub and notifier are one each
  return (hub ? jobs + recoveryPoints + restoreTimes + 2 + 1 : 0)
    + (notifier ? reports + STATES * (tiers + 1) + frameworks + reportPlans + 1 : 0);
}
