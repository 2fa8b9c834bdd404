import { classifyJobEvent, JobEvent } from './event-classification';
import { EventJson, UNKNOWN_TEXT } from './event-reading';
import { HubSource } from './hub-contract';
import { consoleLinks, eventKey, hubMessage, isoTime, MessageIdentity, readEvent } from './hub-messages';
import { FINDING_CLASSES } from '../../data/finding-classes';
import { FailedOutcome, JOB_EVENTS, JOB_FAILURES, JobFailure, JobOutcome } from '../../data/job-events';
import { findingId, resourcePart } from '../../notification/handler/finding-id';
import { gravestFirst, listsBy } from '../../notification/handler/gravity';
import { EventFinding, NotificationEvent } from '../../notification/handler/notification-event';
import { count, counted } from '../../notification/handler/words';
import { PoisonError } from '../../private/queue-handler';

/** A job event that was read. */
export interface ReadJob {
  /** Of the event: EventBridge may deliver it twice. */
  readonly id: string;
  /** When AWS sent it, ISO 8601 in UTC. */
  readonly time: string;
  readonly job: JobEvent;
  /** When the job ended, ISO 8601 in UTC. */
  readonly when: string;
}

const JOB_NAMES: ReadonlyMap<string, string> = new Map(Object.values(JOB_EVENTS).map(({ job, name }) => [job, name]));
const FAILURES: ReadonlyMap<JobOutcome, JobFailure> = new Map(
  (Object.keys(JOB_FAILURES) as FailedOutcome[]).map((outcome) => [outcome, JOB_FAILURES[outcome]]));

/** Reads the event of a job or recovery point. */
export function readJob(value: unknown): ReadJob {
  const event: EventJson = readEvent(value);
  const job = classifyJobEvent(event);
  if (job.job === 'none') {
    throw new PoisonError('the event is about no job');
  }
  return { id: eventKey('job', event), time: isoTime('', event), job, when: isoTime(job.when, event) };
}

/** What happens to resources that a test of a restore made is no failure: they go with the test. */
export const isFailure = ({ job }: ReadJob): boolean => FAILURES.has(job.outcome) && !job.temporary;

/** One message about failures, each of another event; the same in whichever order they come. */
export function groupFailures(jobs: ReadonlyArray<ReadJob>, source: HubSource, identity: MessageIdentity): NotificationEvent {
  const failures = [...jobs].sort((a, b) => (a.id < b.id ? -1 : 1));
  return hubMessage('job-failures', failuresTitle(failures), findingsOf(failures), consoleLinks('Jobs in AWS Backup', source, 'jobs'), source, identity);
}

/** What distinguishes failures: the resource, the rule that wants the job, the vault that it goes to, and how it ended. */
function idOf({ job, account, region, resource, resourceType, jobId, planId, ruleId, vault, outcome }: JobEvent): string {
  const about = resource === UNKNOWN_TEXT ? jobId : resourcePart(resource, resourceType);
  const of = [planId, ruleId, vault].map((part) => (part === UNKNOWN_TEXT ? '' : part));
  return findingId('job', job, account, region, about, ...of, FAILURES.get(outcome)!.class);
}

/** A resource whose jobs of one rule fail in one way is one finding. */
function findingsOf(failures: ReadonlyArray<ReadJob>): EventFinding[] {
  return gravestFirst([...listsBy(failures, ({ job }) => idOf(job))].map(([id, jobs]): EventFinding => {
    const { job } = jobs[0];
    const messages = [...new Set(jobs.map((one) => one.job.message))].filter((message) => message !== '').sort();
    const { class: findingClass, words, pointWords: [said] = [words] } = FAILURES.get(job.outcome)!;
    return {
      id,
      state: 'new',
      class: findingClass,
      severity: FINDING_CLASSES[findingClass].severity,
      accountId: job.account,
      region: job.region,
      what: job.job === 'recovery-point' ? `${JOB_NAMES.get(job.job)} ${said}` : `${JOB_NAMES.get(job.job)}${job.restoreTest ? ' of a restore test' : ''}`,
      resource: job.resource === UNKNOWN_TEXT ? job.jobId : job.resource,
      resourceType: job.resourceType === UNKNOWN_TEXT ? undefined : job.resourceType,
      // messages count jobs
      count: job.job === 'recovery-point' ? undefined : jobs.length,
      since: jobs.map(({ when }) => when).sort()[0],
      message: messages.length === 0 ? undefined : messages.join('; '),
    };
  }));
}

function failuresTitle(failures: ReadonlyArray<ReadJob>): string {
  const points = failures.filter(({ job }) => job.job === 'recovery-point');
  const jobs = failures.filter(({ job }) => job.job !== 'recovery-point');
  const what = new Set(jobs.map(({ job }) => job.job)).size === 1 ? JOB_NAMES.get(jobs[0].job.job)!.toLowerCase() : 'job';
  const accounts = new Set(failures.map(({ job }) => job.account)).size;
  return `${[...counts(jobs, what), ...counts(points, 'recovery point')].join(', ')} in ${counted(accounts, 'account')}`;
}

/** How many ended how, the gravest first; only the first of the counts says of what. */
function counts(failures: ReadonlyArray<ReadJob>, what: string): string[] {
  return [...FAILURES].map(([outcome, failure]) => ({ ...failure, number: failures.filter(({ job }) => job.outcome === outcome).length }))
    .filter(({ number }) => number > 0)
    .map(({ words, pointWords, number }, i) => {
      const [one, several] = what === 'recovery point' && pointWords ? pointWords : [words, words];
      return `${i === 0 ? counted(number, what) : count(number)} ${number === 1 ? one : several}`;
    });
}
