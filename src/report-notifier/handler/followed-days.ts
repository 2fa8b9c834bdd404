import { cronIntervals, parseCron } from '../../private/cron';

/** Days beyond the time between two jobs: longer than windows, and than one job that is missed. */
const SPARE_DAYS = 35;
/** Where a report does not say when the next job comes: longer than a year. */
export const UNKNOWN_DAYS = 400;
/** AWS Backup scans a recovery point when it is made; no report says that one was deleted. */
export const MALWARE_DAYS = 100;
const MINUTES_PER_DAY = 1440;
/** Schedules that are remembered: an organization has a few, whoever writes files has any number. */
const MOST_SCHEDULES = 1000;
/** No schedule of AWS Backup is longer. */
const SCHEDULE_LENGTH = 256;

const known = new Map<string, number>();

/**
 * Days for which a job that failed is followed without another one of its rule: the next one of a yearly rule ends its failure after a year.
 *
 * @param schedule undefined where no plan made it, so that no other one follows
 */
export function followedDays(schedule: string | undefined): number {
  if (schedule === undefined) {
    return SPARE_DAYS;
  }
  const before = known.get(schedule);
  if (before !== undefined) {
    return before;
  }
  if (schedule === '' || schedule.length > SCHEDULE_LENGTH || known.size >= MOST_SCHEDULES) {
    return UNKNOWN_DAYS;
  }
  const days = daysOf(schedule);
  known.set(schedule, days);
  return days;
}

function daysOf(schedule: string): number {
  try {
    const { longest } = cronIntervals(parseCron(schedule)) ?? { longest: Infinity };
    // of a schedule that fires once no report says when another job comes
    return longest === Infinity ? UNKNOWN_DAYS : Math.ceil(longest / MINUTES_PER_DAY) + SPARE_DAYS;
  } catch {
    return UNKNOWN_DAYS;
  }
}
