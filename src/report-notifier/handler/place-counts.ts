import { ReportRecord } from './reading/records';
import { WRITES } from './state-keeper';
import { ConditionalBucket, stateNameOf } from './state-store';
import { JOB_STATUSES, jobRowOf, REPORT_TEMPLATES, ReportTemplateName } from '../../data/reports';
import { remembered } from '../../private/remembered';
import {
  COUNTED_KINDS, CountedKind, CountedRows, COUNTS_PREFIX, Day, dayOf, daysBefore, readCounts, ReportedJobs, withReport, writeCounts,
} from '../../private/reported-counts';

/** Accounts and Regions of one report that are counted: whoever writes reports can name any. */
const MOST_COUNTED = 100_000;
const PLACE = /^\d{12}\/[a-z0-9-]{4,30}$/;
/** Before this hour AWS Backup makes the daily reports: one without rows that was made later may be of the day that is not over. */
const DAILY_UNTIL_HOUR = 6;

/** The kind of jobs of a template that is counted by account and Region. */
export const countedKind = (template: ReportTemplateName): CountedKind | undefined => COUNTED_KINDS.find((kind) => kind === jobRowOf(template)?.id);

/** What a status means for counts: 0 completed, with a message too, as AWS Backup counts it; 1 ended otherwise; -1 nothing yet. */
const meaningOf = remembered((status): 0 | 1 | -1 => {
  const word = status.trim().toUpperCase().replace(/[\s-]+/g, '_');
  const outcome = Object.hasOwn(JOB_STATUSES, word) ? JOB_STATUSES[word] : 'ACTIVE';
  return outcome === 'ACTIVE' ? -1 : outcome === 'COMPLETED' ? 0 : 1;
});

/** Counts rows of jobs by the day of their report, account and Region. */
export class PlaceCounter {
  private readonly periods = new Map<string, Map<string, [number, number, number, number]>>();
  private size = 0;

  public add(template: ReportTemplateName, record: ReportRecord): void {
    const which = meaningOf(record[REPORT_TEMPLATES[template].status] ?? '');
    if (which === -1) {
      return;
    }
    const period = (record.reportTimePeriodStart || record.reportTimePeriod || '').slice(0, 10);
    const place = `${record.accountId}/${record.region}`;
    let jobs = this.periods.get(period)?.get(place);
    if (jobs === undefined) {
      if (!PLACE.test(place) || this.size++ >= MOST_COUNTED) {
        return;
      }
      jobs = [0, 0, 0, 0];
      this.periods.set(period, (this.periods.get(period) ?? new Map<string, typeof jobs>()).set(place, jobs));
    }
    jobs[which]++;
    // of a report that does not say its day, nobody knows which jobs the one before it has too
    if (period !== '' && record.creationDate?.startsWith(period)) {
      jobs[which + 2]++;
    }
  }

  /** @param at when the report was made: without a day of its own, it is about the day before */
  public rows(at: string): CountedRows {
    const rows = new Map<Day, Map<string, ReportedJobs>>();
    for (const [period, places] of this.periods) {
      const day = /^\d{4}-\d{2}-\d{2}$/.test(period) && !Number.isNaN(Date.parse(period)) ? period : daysBefore(at, 1);
      const known = rows.get(day) ?? new Map<string, ReportedJobs>();
      rows.set(day, known);
      places.forEach((jobs, place) => known.set(place, known.has(place) ? jobs.map((count, i) => count + known.get(place)![i]) as never : jobs));
    }
    return rows;
  }
}

/** A report whose jobs were counted. */
export interface CountedReport {
  readonly reportPlanName: string;
  readonly template: ReportTemplateName;
  /** Whether all of it was read. */
  readonly complete: boolean;
  readonly at: string;
  readonly rows: CountedRows;
}

/**
 * Adds the jobs of a report to those that are known, before the report counts as read: who dies in between counts it again, which changes nothing.
 *
 * @throws where the bucket fails, or others write all the time
 */
export async function keepCounts(report: CountedReport, bucket: ConditionalBucket, now: string): Promise<void> {
  const { reportPlanName, template, complete, at, rows } = report;
  const kind = countedKind(template);
  if (kind === undefined) {
    return;
  }
  const key = `${COUNTS_PREFIX}${stateNameOf(reportPlanName)}.json.gz`;
  for (let write = 0; write < WRITES; write++) {
    const found = await bucket.get(key);
    const counts = withReport(found && readCounts(found.body), kind, rows, complete ? wholeDay(rows, at) : undefined, dayOf(now));
    if (await bucket.put(key, writeCounts(counts), found?.etag) !== undefined) {
      return;
    }
  }
  throw new Error(`the counts of ${reportPlanName} were changed by others ${WRITES} times in a row`);
}

/** The day that a whole report is about, where that was over when it was made. */
function wholeDay(rows: CountedRows, at: string): Day | undefined {
  const made = dayOf(at);
  if (rows.size === 0) {
    return new Date(at).getUTCHours() < DAILY_UNTIL_HOUR ? daysBefore(made, 1) : undefined;
  }
  const latest = [...rows.keys()].sort()[rows.size - 1];
  return latest < made ? latest : undefined;
}
