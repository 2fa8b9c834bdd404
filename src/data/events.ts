/** What the event is about. */
export type JobKind = 'backup' | 'copy' | 'restore' | 'scan' | 'recovery-point' | 'none';

/** What became of a job, as a person would say it. */
export type JobOutcome = 'failed' | 'aborted' | 'expired' | 'partial' | 'completed-with-issues' | 'completed' | 'ignored';

export const JOB_DETAIL_TYPES: ReadonlyMap<string, JobKind> = new Map<string, JobKind>([
  ['Backup Job State Change', 'backup'],
  ['Copy Job State Change', 'copy'],
  ['Restore Job State Change', 'restore'],
  ['Scan Job State Change', 'scan'],
]);

export const RECOVERY_POINT_DETAIL_TYPE = 'Recovery Point State Change';

/** Where jobs and recovery points end. A canceled scan and a stopped continuous backup were ended by someone, like an aborted job. */
export const OUTCOMES: ReadonlyMap<string, JobOutcome> = new Map<string, JobOutcome>([
  ['ABORTED', 'aborted'],
  ['AVAILABLE', 'completed'],
  ['CANCELED', 'aborted'],
  ['COMPLETED', 'completed'],
  ['COMPLETED_WITH_ISSUES', 'completed-with-issues'],
  ['EXPIRED', 'expired'],
  ['FAILED', 'failed'],
  ['PARTIAL', 'partial'],
  ['STOPPED', 'aborted'],
]);

/** States after which nothing more happens. */
export const TERMINAL_STATES: readonly string[] = [...OUTCOMES.keys()];

/** Terminal states that someone should look at. */
export const FAILURE_STATES: readonly string[] = TERMINAL_STATES.filter((state) => OUTCOMES.get(state) !== 'completed');
