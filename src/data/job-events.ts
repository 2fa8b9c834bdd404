import { inState, JobRow } from './event-row';

/** What a job event is about. */
export type JobKind = 'backup' | 'copy' | 'restore' | 'scan' | 'recovery-point';

/** How jobs and recovery points end that someone should look at. */
export type FailedOutcome = 'failed' | 'expired' | 'aborted' | 'partial' | 'completed-with-issues';

/** What became of a job; what has not ended is ignored. */
export type JobOutcome = FailedOutcome | 'completed' | 'ignored';

export interface JobEventFacts {
  readonly job: JobKind;
  readonly name: string;
  /** Member of the detail that has the id of the job. */
  readonly idMember?: string;
}

/** By detail type. From https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html, 2026-09. */
export const JOB_EVENTS: { readonly [detailType: string]: JobEventFacts } = {
  'Backup Job State Change': { job: 'backup', name: 'Backup job', idMember: 'backupJobId' },
  'Copy Job State Change': { job: 'copy', name: 'Copy job', idMember: 'copyJobId' },
  'Restore Job State Change': { job: 'restore', name: 'Restore job', idMember: 'restoreJobId' },
  'Scan Job State Change': { job: 'scan', name: 'Scan job', idMember: 'scanJobId' },
  'Recovery Point State Change': { job: 'recovery-point', name: 'Recovery point' },
};

/** What became of a job that someone should look at. */
export interface JobFailure {
  /** Class of its findings, and the state under which metrics count it: copies, restores and recovery points have other words for some. */
  readonly class: 'FAILED' | 'EXPIRED' | 'ABORTED' | 'PARTIAL' | 'COMPLETED_WITH_ISSUES';
  /** AWS's states that mean it. */
  readonly states: readonly string[];
  readonly words: string;
  /** What became of recovery points, which are no jobs: of one, and of several. */
  readonly pointWords?: readonly [string, string];
}

/** The gravest first, as titles list them. */
export const JOB_FAILURES: { readonly [outcome in FailedOutcome]: JobFailure } = {
  'failed': { class: 'FAILED', states: ['FAILED'], words: 'failed' },
  'expired': {
    class: 'EXPIRED',
    states: ['EXPIRED'],
    words: 'expired',
    // its lifecycle has ended, and AWS Backup may not delete it
    pointWords: ['could not be deleted at the end of its lifecycle', 'could not be deleted at the end of their lifecycle'],
  },
  'aborted': {
    class: 'ABORTED',
    // someone ended a canceled scan and a stopped continuous backup, like an aborted job
    states: ['ABORTED', 'CANCELED', 'STOPPED'],
    words: 'aborted',
    // someone ended a continuous backup
    pointWords: ['no longer grows', 'no longer grow'],
  },
  'partial': { class: 'PARTIAL', states: ['PARTIAL'], words: 'incomplete', pointWords: ['is incomplete', 'are incomplete'] },
  'completed-with-issues': { class: 'COMPLETED_WITH_ISSUES', states: ['COMPLETED_WITH_ISSUES'], words: 'completed with issues' },
};

/** States of success. */
export const COMPLETED_STATES: readonly string[] = ['AVAILABLE', 'COMPLETED'];

/** States that someone should look at. */
export const FAILURE_STATES: readonly string[] = Object.values(JOB_FAILURES).flatMap(({ states }) => states).sort();

/** States after which nothing more happens. */
export const TERMINAL_STATES: readonly string[] = [...FAILURE_STATES, ...COMPLETED_STATES].sort();

/** The value of the metrics' dimension `State` of an ended job. */
export function metricState(outcome: Exclude<JobOutcome, 'ignored'>): JobFailure['class'] | 'COMPLETED' {
  return outcome === 'completed' ? 'COMPLETED' : JOB_FAILURES[outcome].class;
}

const typesOf = (point: boolean) => Object.keys(JOB_EVENTS).filter((type) => (JOB_EVENTS[type].job === 'recovery-point') === point);
const [JOBS, POINTS] = [typesOf(false), typesOf(true)];

export const JOB_ROWS: readonly JobRow[] = [
  {
    id: 'jobs-ended',
    title: 'Backup, copy, restore and scan jobs that ended',
    form: 'job',
    kind: 'job-state',
    forwarded: 'member',
    detailTypes: JOBS,
    only: inState(TERMINAL_STATES),
  },
  {
    id: 'recovery-points-settled',
    title: 'Recovery points that reached their state',
    form: 'job',
    kind: 'job-state',
    forwarded: 'member',
    detailTypes: POINTS,
    only: inState(TERMINAL_STATES),
  },
  {
    id: 'jobs-failed',
    title: 'Jobs that failed, expired, were aborted or are incomplete',
    form: 'job',
    kind: 'job-failure',
    forwarded: { within: 'jobs-ended' },
    detailTypes: JOBS,
    only: inState(FAILURE_STATES),
  },
  {
    id: 'backup-jobs-with-message',
    title: 'Backup jobs that completed with a message',
    form: 'job',
    kind: 'job-failure',
    forwarded: { within: 'jobs-ended' },
    // no pattern can say "with a message that says something"
    detailTypes: ['Backup Job State Change'],
    only: { state: ['COMPLETED'], statusMessage: [{ 'anything-but': [''] }] },
  },
  {
    id: 'recovery-points-failed',
    title: 'Recovery points that are incomplete, could not be deleted in time, or no longer grow',
    form: 'job',
    kind: 'job-failure',
    forwarded: { within: 'recovery-points-settled' },
    detailTypes: POINTS,
    only: inState(FAILURE_STATES),
  },
];
