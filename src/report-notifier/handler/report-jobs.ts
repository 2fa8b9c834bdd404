import { ReportJob } from './notifier-ports';
import { ReportState } from './report-state';

/** A report job as lists tell of it. */
export type ListedJob = Omit<ReportJob, 'keys'>;

/** The newest report that could not be made, if none was made since and it is not known yet. */
export function failedSince(listed: ReadonlyArray<ListedJob>, state: ReportState): ListedJob | undefined {
  return listed.filter((job) => job.status === 'FAILED' && isNewer(job, state.lastFailure) && job.createdAt > (state.lastJob?.createdAt ?? '')).pop();
}

/** In the order of creation; of two at the same moment, by id: neither may seem newer than the other for ever. */
export function isNewer(job: { id: string; createdAt: string }, than: { id: string; createdAt: string } | undefined): boolean {
  return !than || job.createdAt > than.createdAt || (job.createdAt === than.createdAt && job.id > than.id);
}
