import { isoInstantOf } from './event-reading';
import { CountSettings } from './hub-contract';
import { BatchResponse, DeadLetter, describeError, failureLine, Log, parseBody, PoisonError, QueueMessage } from './hub-messages';
import { ReadJob, readJob } from './job-failures';
import { metricState } from '../../data/job-events';
import { partsOfId } from '../../notification/handler/finding-id';
import { metricLine } from '../../private/metric-lines';
import { PlanTiers, tierOfPlan } from '../../protection/tier-of-plan';

/** What counting needs of the world. */
export interface CountPorts {
  readonly log: Log;
  readonly metric: (line: string) => void;
  sendDeadLetter(letter: DeadLetter): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Sets of dimensions under which jobs are counted: metrics cost by the number of their values. */
export const DIMENSIONS = [['Tier', 'State'], ['Region', 'State'], ['Job', 'State'], ['State']];

/**
 * The line that counts a job, or a recovery point that reached its state: those are no jobs, and counted apart. Undefined while it goes on.
 *
 * The tier is read from the name of the plan, which none of AWS's own samples of events has: then it is `unknown`. Counts by tier are complete only in the
 * daily reports.
 */
export function jobLine({ id, job, when }: ReadJob, tiers: PlanTiers): string | undefined {
  if (job.outcome === 'ignored') {
    return undefined;
  }
  const values = { Tier: tierOfPlan(job.planName, tiers), Region: job.region, Job: job.job, State: metricState(job.outcome) };
  const details = { eventId: partsOfId(id).pop(), jobId: job.jobId, account: job.account, resourceType: job.resourceType, planName: job.planName };
  return metricLine(job.job === 'recovery-point' ? 'RecoveryPoints' : 'Jobs', DIMENSIONS, values, Date.parse(when), details);
}

/** The line that says how many seconds a restore took; undefined for all else, and where the event does not say when it began and ended. */
export function restoreTimeLine({ id, job }: ReadJob): string | undefined {
  const [began, ended] = [isoInstantOf(job.created), isoInstantOf(job.completed)];
  if (job.job !== 'restore' || job.outcome !== 'completed' || began === undefined || ended === undefined || ended < began) {
    return undefined;
  }
  const plan: { [dimension: string]: string } = job.restoreTestingPlan === '' ? {} : { RestoreTestingPlan: job.restoreTestingPlan };
  const dimensions = [[], ['ResourceType'], ...Object.keys(plan).flatMap((name) => [[name], [name, 'ResourceType']])];
  const details = { eventId: partsOfId(id).pop(), jobId: job.jobId, account: job.account, region: job.region };
  return metricLine('RestoreTime', dimensions, { ResourceType: job.resourceType, ...plan }, ended, details, (ended - began) / 1000, 'Seconds');
}

/** Counts jobs that ended, and measures restores. An event that comes twice in a batch counts once. */
export async function countJobs(messages: ReadonlyArray<QueueMessage>, { hubName, tiers }: CountSettings, ports: CountPorts): Promise<BatchResponse> {
  const batchItemFailures: Array<{ itemIdentifier: string }> = [];
  const counted = new Set<string>();
  for (const { messageId, body } of messages) {
    try {
      const read = readJob(parseBody(body));
      if (!counted.has(read.id)) {
        [jobLine(read, tiers), restoreTimeLine(read)].forEach((line) => line === undefined || ports.metric(line));
        counted.add(read.id);
      }
    } catch (error) {
      const reason = describeError(error);
      ports.log('error', 'job not counted', { messageId, reason });
      if (!(error instanceof PoisonError) || !await ports.sendDeadLetter({ reason, body }).then(() => true, () => false)) {
        batchItemFailures.push({ itemIdentifier: messageId });
        ports.metric(failureLine(hubName, ports.now()));
      }
    }
  }
  return { batchItemFailures };
}
