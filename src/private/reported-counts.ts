import { gunzipSync, gzipSync } from 'node:zlib';

/** Where counts of the jobs in reports lie, in the bucket of the notifier's states: an object for each report plan. */
export const COUNTS_PREFIX = 'counts/';

/** Kinds of jobs that are counted. */
export const COUNTED_KINDS = ['backup', 'copy', 'restore'] as const;
export type CountedKind = typeof COUNTED_KINDS[number];

/** A day in UTC: `2026-11-21`. */
export type Day = string;

/**
 * Jobs that completed and that ended otherwise: all rows of a day's report, and those of them that were created on that day. A job that ends after its day may be in two
 * reports, and is created once: the former is never too little, the latter never too much.
 */
export type ReportedJobs = readonly [completed: number, other: number, ownCompleted: number, ownOther: number];

/** What reports say of an account and Region. */
export interface ReportedPlace {
  /** The first day of which a report has rows from there, and the last one. */
  readonly since: Day;
  readonly seen: Day;
  /** Days without jobs are left out. */
  readonly days: { readonly [day: Day]: ReportedJobs };
}

/** Jobs of one report plan, by account and Region. */
export interface ReportedCounts {
  readonly version: 1;
  readonly kind: CountedKind;
  /** Days of which a whole report was read that was made after their end. */
  readonly days: ReadonlyArray<Day>;
  /** By `account/Region`. */
  readonly places: { readonly [place: string]: ReportedPlace };
}

/** What one report says: by day, by `account/Region`. */
export type CountedRows = ReadonlyMap<Day, ReadonlyMap<string, ReportedJobs>>;

/** Days that are kept: those that are compared, and some more. */
export const REPORTED_DAYS = 17;
/** Days without jobs after which a place is forgotten: longer than between two jobs of a monthly rule. */
const PLACE_DAYS = 35;
/** Places of one report plan: an object of 5 MB before it is compressed. AWS lets 100,000 jobs and evaluations of a day be in one report. */
export const MOST_PLACES = 10_000;

const DAY_MS = 86_400_000;
export const dayOf = (time: string | number): Day => new Date(time).toISOString().slice(0, 10);
export const daysBefore = (day: string, days: number): Day => dayOf(Date.parse(day) - days * DAY_MS);

/**
 * Adds a report. A report that is read again, or another one of the same day, changes nothing that it says less of.
 *
 * @param whole the day of which it is the whole report; undefined where it could not be read whole
 * @param now a day before which nothing is kept that is older than `REPORTED_DAYS`
 */
export function withReport(
  known: ReportedCounts | undefined, kind: CountedKind, rows: CountedRows, whole: Day | undefined, now: Day,
): ReportedCounts {
  const first = daysBefore(now, REPORTED_DAYS);
  const places = new Map<string, ReportedPlace>();
  for (const [place, { since, seen, days }] of Object.entries(known?.kind === kind ? known.places : {})) {
    if (seen >= daysBefore(now, PLACE_DAYS)) {
      places.set(place, { since, seen, days: Object.fromEntries(Object.entries(days).filter(([day]) => day >= first)) });
    }
  }
  for (const [day, counts] of rows) {
    if (day < first || day > now) {
      continue;
    }
    for (const [place, jobs] of counts) {
      const before = places.get(place);
      if (before !== undefined || places.size < MOST_PLACES) {
        places.set(place, {
          since: before !== undefined && before.since < day ? before.since : day,
          seen: before !== undefined && before.seen > day ? before.seen : day,
          days: { ...before?.days, [day]: mostOf(before?.days[day], jobs) },
        });
      }
    }
  }
  const days = new Set([...known?.kind === kind ? known.days : [], ...whole === undefined ? [] : [whole]]
    .filter((day) => day >= first && day <= now));
  return { version: 1, kind, days: [...days].sort(), places: Object.fromEntries(places) };
}

/** The most that any of several reports says. */
export const mostOf = (one: ReportedJobs | undefined, other: ReportedJobs): ReportedJobs => (
  one === undefined ? other : [Math.max(one[0], other[0]), Math.max(one[1], other[1]), Math.max(one[2], other[2]), Math.max(one[3], other[3])]);

export const writeCounts = (counts: ReportedCounts): Uint8Array => gzipSync(JSON.stringify(counts), { level: 1 });

/** Undefined for what is none, or of another version: it is written anew. */
export function readCounts(body: Uint8Array): ReportedCounts | undefined {
  try {
    const counts = JSON.parse(gunzipSync(body).toString('utf8')) as ReportedCounts;
    const isOne = counts?.version === 1 && COUNTED_KINDS.includes(counts.kind) && Array.isArray(counts.days);
    return isOne && typeof counts.places === 'object' && counts.places !== null ? counts : undefined;
  } catch {
    return undefined;
  }
}
