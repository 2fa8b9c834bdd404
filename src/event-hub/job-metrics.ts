import { CountSettings, PlanTiers } from './contract';
import { JobEvent } from './event-classification';
import { UNKNOWN } from './event-reading';
import { BatchResponse, DeadLetter, describeError, Log, parseBody, PoisonError, QueueMessage } from './hub-messages';
import { ReadJob, readJob } from './job-failures';
import { LIMITS } from '../data/limits';
import { metricLine } from '../private/metric-lines';

/** What counting needs of the world. */
export interface CountPorts {
  readonly log: Log;
  readonly metric: (line: string) => void;
  bury(letter: DeadLetter): Promise<void>;
}

const DIMENSIONS = [['Tier', 'State'], ['Region', 'State'], ['Job', 'State'], ['State']];

/** Characters of a plan's name before the hash with which names that are too long end. */
const STEM = LIMITS.planNameLength - 7;

/** The tier of a plan by its name; plans that are variants of a tier's plan have a suffix after a hyphen. */
export function tierOfPlan(planName: string, tiers: PlanTiers): string {
  const bases = Object.keys(tiers).sort((a, b) => b.length - a.length);
  const base = bases.find((name) => planName === name || planName.startsWith(`${name}-`))
    ?? bases.find((name) => name.length > STEM && planName.length === LIMITS.planNameLength && planName.startsWith(name.slice(0, STEM)));
  return base === undefined ? UNKNOWN : tiers[base];
}

/** The line that counts a job, or a recovery point that reached its state: those are no jobs, and counted apart. */
export function jobMetric({ id, job, when }: ReadJob, tiers: PlanTiers): string {
  const values = { Tier: tierOfPlan(job.planName, tiers), Region: job.region, Job: job.job, State: stateOf(job) };
  const details = { eventId: id, jobId: job.jobId, account: job.account, resourceType: job.resourceType, planName: job.planName };
  return metricLine(job.job === 'recovery-point' ? 'RecoveryPoints' : 'Jobs', DIMENSIONS, values, Date.parse(when), details);
}

/** AWS's words for states, one word for each outcome: copies, restores and recovery points say some of them in other words. */
const stateOf = ({ outcome }: JobEvent) => outcome.toUpperCase().replaceAll('-', '_');

/** Counts jobs that ended. An event that comes twice in a batch counts once. */
export async function countJobs(messages: ReadonlyArray<QueueMessage>, { tiers }: CountSettings, ports: CountPorts): Promise<BatchResponse> {
  const batchItemFailures: Array<{ itemIdentifier: string }> = [];
  const counted = new Set<string>();
  for (const { messageId, body } of messages) {
    try {
      const read = readJob(parseBody(body));
      if (read.job.outcome !== 'ignored' && !counted.has(read.id)) {
        ports.metric(jobMetric(read, tiers));
        counted.add(read.id);
      }
    } catch (error) {
      const reason = describeError(error);
      ports.log('error', 'job not counted', { messageId, reason });
      if (!(error instanceof PoisonError) || !await ports.bury({ reason, body }).then(() => true, () => false)) {
        batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
  }
  return { batchItemFailures };
}
