import { ReportState } from './report-state';
import { isBefore } from '../../private/moments';

/** A report job of AWS Backup: the making of one report of a report plan. */
export interface ReportJob {
  readonly id: string;
  /** `COMPLETED` and `FAILED` are where a job ends; whatever else AWS Backup says, it has not ended. */
  readonly status: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly completedAt?: string;
  readonly message?: string;
  /** All of its files. */
  readonly keys: ReadonlyArray<string>;
}

/** A report job in a list of AWS Backup, which names no files. */
export type ListedJob = Omit<ReportJob, 'keys'>;

/** What AWS Backup knows of report jobs. */
export interface ReportJobs {
  /** Jobs of a plan since a moment, in any order. */
  list(reportPlanName: string, since: string): Promise<ReadonlyArray<ListedJob>>;
  describe(id: string): Promise<ReportJob>;
}

/** The newest report that could not be made, if none was made since and it is not known yet. */
export function failedSince(listed: ReadonlyArray<ListedJob>, state: ReportState): ListedJob | undefined {
  return listed.filter((job) => job.status === 'FAILED' && isNewer(job, state.lastFailure) && (!state.lastJob || isBefore(state.lastJob.createdAt, job.createdAt))).pop();
}

/** In the order of creation; of two at the same moment, by id: neither may seem newer than the other for ever. */
export function isNewer(job: { id: string; createdAt: string }, than: { id: string; createdAt: string } | undefined): boolean {
  return !than || isBefore(than.createdAt, job.createdAt) || (!isBefore(job.createdAt, than.createdAt) && job.id > than.id);
}
