import { CountSettings, HubMetricName } from './hub-contract';
import { parseBody } from './hub-messages';
import { COUNT_ATTEMPTS } from './hub-times';
import { ReadJob, readJob } from './job-failures';
import { metricState } from '../../data/job-events';
import { partsOfId } from '../../notification/handler/finding-id';
import { metricLine } from '../../private/metric-lines';
import { instantOf } from '../../private/moments';
import { againOrAside, BatchResponse, Failed, FailurePorts, QueueMessage } from '../../private/queue-handler';
import { tierOfPlan } from '../../protection/tier-of-plan';

/** What counting needs of the world. */
export interface CountPorts extends FailurePorts {
  readonly metric: (line: string) => void;
}

/** Sets of dimensions under which jobs are counted: metrics cost by the number of their values, so that all but the state is switched on by name. */
export function jobDimensions(metrics: ReadonlyArray<HubMetricName>): string[][] {
  const of = (metric: HubMetricName, dimension: string) => (metrics.includes(metric) ? [[dimension, 'State']] : []);
  return [['State'], ...of('JOBS_BY_TIER', 'Tier'), ...of('JOBS_BY_REGION', 'Region'), ...of('JOBS_BY_TYPE', 'Job')];
}

/**
 * The line that counts a job, or a recovery point that reached its state: those are no jobs, and counted apart, where they are. Undefined while it goes on.
 * The line of a job has all that it is not counted by as well: a query of the log answers by any of it.
 *
 * The tier is read from the name of the plan, which none of AWS's own samples of events has: then it is `unknown`. Counts by tier are complete only in the
 * daily reports.
 */
export function jobLine({ id, job, when }: ReadJob, { tiers, metrics }: CountSettings): string | undefined {
  const isPoint = job.job === 'recovery-point';
  if (job.outcome === 'ignored' || (isPoint && !metrics.includes('RECOVERY_POINTS'))) {
    return undefined;
  }
  const values = { Tier: tierOfPlan(job.planName, tiers), Region: job.region, Job: job.job, State: metricState(job.outcome) };
  const details = { eventId: partsOfId(id).pop(), jobId: job.jobId, account: job.account, resourceType: job.resourceType, planName: job.planName };
  return metricLine(isPoint ? 'RecoveryPoints' : 'Jobs', isPoint ? [['State']] : jobDimensions(metrics), values, Date.parse(when), details);
}

/** The line that says how many seconds a restore took; undefined for all else, and where the event does not say when it began and ended. */
export function restoreTimeLine({ id, job }: ReadJob, { metrics }: CountSettings): string | undefined {
  const [began, ended] = [instantOf(job.created), instantOf(job.completed)];
  if (job.job !== 'restore' || job.outcome !== 'completed' || began === undefined || ended === undefined || ended < began) {
    return undefined;
  }
  const plan: { [dimension: string]: string } = job.restoreTestingPlan === '' ? {} : { RestoreTestingPlan: job.restoreTestingPlan };
  const plans = metrics.includes('RESTORE_TIME_BY_TESTING_PLAN') ? [[], ...Object.keys(plan).map((name) => [name])] : [[]];
  const dimensions = metrics.includes('RESTORE_TIME_BY_RESOURCE_TYPE') ? plans.flatMap((by) => [by, [...by, 'ResourceType']]) : plans;
  const details = { eventId: partsOfId(id).pop(), jobId: job.jobId, account: job.account, region: job.region };
  return metricLine('RestoreTime', dimensions, { ResourceType: job.resourceType, ...plan }, ended, details, (ended - began) / 1000, 'Seconds');
}

/** Counts jobs that ended, and measures restores. An event that comes twice in a batch counts once. */
export async function countJobs(messages: ReadonlyArray<QueueMessage>, settings: CountSettings, ports: CountPorts): Promise<BatchResponse> {
  const failed: Failed[] = [];
  const counted = new Set<string>();
  for (const message of messages) {
    try {
      const read = readJob(parseBody(message.body));
      if (!counted.has(read.id)) {
        [jobLine(read, settings), restoreTimeLine(read, settings)].forEach((line) => line === undefined || ports.metric(line));
        counted.add(read.id);
      }
    } catch (error) {
      failed.push({ message, error });
    }
  }
  return againOrAside(failed, COUNT_ATTEMPTS, ports);
}
