/**
 * Cron expressions as AWS Backup reads them: six fields, `?` in exactly one of the two day fields, `L`, `W` and `#`, and ranges that begin anew
 * after their field's end: `20-2` are the hours from 20 to 23 and those from 0 to 2 of the same days.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly years?: ReadonlySet<number>;
  /** Every week is like the other, so that a fortnight shows all. */
  readonly weekly: boolean;
  /** After how many years it shows nothing new. */
  readonly cycleYears: number;
  /** Tells whether the schedule fires on this day of a month. */
  readonly firesOn: (year: number, month: number, day: number) => boolean;
}

/** Shortest and longest time between two firings, in minutes. */
export interface Intervals {
  readonly shortest: number;
  readonly longest: number;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/** Weekday of the first of each month against that of 1 March, by Sakamoto. */
const MONTH_OFFSETS = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
const MINUTES_PER_DAY = 1440;
/**
 * The year of this release, because templates must not depend on the day of their synthesis: what fires only before it does nothing any more, and what
 * begins later does nothing yet.
 */
export const FIRST_YEAR = 2026;
/** The last year of AWS's cron expressions. */
export const LAST_YEAR = 2199;
/** How many years show all: of dates, in which a leap year is; of dates that depend on the day of the week, which come back after 28. A pause that reaches over their end counts too. */
const CYCLE_YEARS = { dates: 8, datesAndWeekdays: 40 };
/** Each weekday twice. */
const DAYS_THAT_SHOW_EVERY_WEEK = 15;

/**
 * Parses an expression, or throws an Error that says which field is wrong and why.
 */
export function parseCron(expression: string): Cron {
  const match = /^cron\((.*)\)$/.exec(expression.trim());
  if (!match) {
    throw new Error('AWS Backup takes cron(…) expressions only');
  }
  const fields = match[1].trim().split(/\s+/);
  if (fields.length !== 6) {
    throw new Error(`a cron expression has six fields (minutes hours day-of-month month day-of-week year), not ${fields.length}`);
  }
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields.map((field) => field.toUpperCase());
  if ((dayOfMonth === '?') === (dayOfWeek === '?')) {
    throw new Error('exactly one of day-of-month and day-of-week is ?');
  }
  const weekly = month === '*' && year === '*' && (dayOfWeek === '?' ? dayOfMonth === '*' : !/[L#]/.test(dayOfWeek));
  return {
    minutes: numbers('minutes', minutes, 0, 59),
    hours: numbers('hours', hours, 0, 23),
    months: numbers('month', month, 1, 12, MONTHS, 1),
    years: year === '*' ? undefined : numbers('year', year, 1970, 2199),
    weekly,
    cycleYears: weekly || (dayOfWeek === '?' && !dayOfMonth.includes('W')) ? CYCLE_YEARS.dates : CYCLE_YEARS.datesAndWeekdays,
    firesOn: dayOfWeek === '?' ? dayOfMonthRule(dayOfMonth) : dayOfWeekRule(dayOfWeek),
  };
}

/** Shortest and longest interval, Infinity for a schedule that fires once; undefined where it never fires from `FIRST_YEAR` on. */
export function cronIntervals(cron: Cron): Intervals | undefined {
  const times = timesOfDay(cron);
  const withinDay = times.slice(1).map((time, i) => time - times[i]);
  const overNight = times[0] - times[times.length - 1];
  let shortest = Infinity;
  let longest = 0;
  let previousDay: number | undefined;
  forEachFiringDay(cron, (dayNumber) => {
    if (previousDay === undefined) {
      shortest = Math.min(shortest, ...withinDay);
      longest = Math.max(longest, ...withinDay);
    } else {
      const gap = (dayNumber - previousDay) * MINUTES_PER_DAY + overNight;
      shortest = Math.min(shortest, gap);
      longest = Math.max(longest, gap);
    }
    previousDay = dayNumber;
  }, lastYearThatCounts([cron]));
  return previousDay === undefined ? undefined : shortest === Infinity ? { shortest, longest: Infinity } : { shortest, longest };
}

/** The last of the years that a schedule names, after which it fires no more; undefined where it goes on until AWS's years end. */
export function endYear({ years }: Cron): number | undefined {
  const [last, previous = 0] = [...years ?? [LAST_YEAR]].sort((a, b) => b - a);
  const step = previous === 0 ? 1 : last - previous;
  return last + step > LAST_YEAR ? undefined : last;
}

/** Whether a schedule fires in some of its months only, because the others, or those of most years, don't have its day. */
export function skipsMonths(cron: Cron): boolean {
  const daysOf = (year: number, month: number) => Array.from({ length: daysIn(year, month) }, (_, i) => i + 1);
  const fires = (year: number, month: number) => daysOf(year, month).some((day) => cron.firesOn(year, month, day));
  const years = Array.from({ length: lastYearThatCounts([cron]) - FIRST_YEAR + 1 }, (_, i) => FIRST_YEAR + i)
    .filter((year) => cron.years?.has(year) ?? true);
  return !cron.weekly && years.some((year) => [...cron.months].some((month) => !fires(year, month)));
}

/** The first of the years that a schedule names, before which it does not fire; undefined where it fires already. */
export function beginYear({ years }: Cron): number | undefined {
  const coming = [...years ?? []].filter((year) => year >= FIRST_YEAR);
  const first = Math.min(...coming);
  return coming.length === 0 || first <= FIRST_YEAR ? undefined : first;
}

/** Whether a schedule goes on year by year, as those that name no years. */
export function firesEveryYear(cron: Cron): boolean {
  return goesOn(cron) && lastChange(cron) < FIRST_YEAR;
}

/** How far to look so that schedules show what they do from then on: to the last change between years that one names and years that it doesn't, and on. */
export function lastYearThatCounts(crons: ReadonlyArray<Cron>): number {
  return Math.max(...crons.map((cron) => {
    const usual = Math.min(LAST_YEAR, Math.max(FIRST_YEAR - 1, lastChange(cron)) + cron.cycleYears);
    return goesOn(cron) && !firesTwice(cron, usual) ? LAST_YEAR : usual;
  }));
}

/** The last year after which a schedule fires in other years than before; none for one that fires every year. */
function lastChange({ years }: Cron): number {
  for (let year = LAST_YEAR - 1; years && year >= FIRST_YEAR - 1; year--) {
    if (years.has(year) !== years.has(year + 1)) {
      return year;
    }
  }
  return 0;
}

function goesOn({ years }: Cron): boolean {
  return years?.has(LAST_YEAR) ?? true;
}

function firesTwice(cron: Cron, lastYear: number): boolean {
  let days = 0;
  forEachFiringDay(cron, () => ++days > 1, lastYear);
  return days > 1;
}

/** Visits the days on which a schedule fires, until a visit answers true. */
function forEachFiringDay(cron: Cron, visit: (dayNumber: number) => boolean | void, lastYear: number): void {
  let firstOfMonth = 0;
  for (let year = FIRST_YEAR; year <= lastYear; year++) {
    for (let month = 1; month <= 12; month++) {
      const days = daysIn(year, month);
      if (cron.months.has(month) && (!cron.years || cron.years.has(year))) {
        const last = cron.weekly ? DAYS_THAT_SHOW_EVERY_WEEK : days;
        for (let day = 1; day <= last; day++) {
          if (cron.firesOn(year, month, day) && visit(firstOfMonth + day)) {
            return;
          }
        }
        if (cron.weekly) {
          return;
        }
      }
      firstOfMonth += days;
    }
  }
}

/** When a schedule fires until the end of a year, in minutes since the day before `FIRST_YEAR`. */
export function startTimes(cron: Cron, lastYear: number): number[] {
  const times = timesOfDay(cron);
  const minutes: number[] = [];
  forEachFiringDay({ ...cron, weekly: false }, (day) => times.forEach((time) => minutes.push(day * MINUTES_PER_DAY + time)), lastYear);
  return minutes;
}

/** The end of a year, as start times are counted. */
export function endOfYear(year: number): number {
  return (Date.UTC(year + 1, 0, 1) - Date.UTC(FIRST_YEAR, 0, 1)) / 60000 + MINUTES_PER_DAY;
}

/** Whether jobs of two schedules can wait to start at the same time, each for so many minutes after its start time. */
export function startsOverlap(one: ReadonlyArray<number>, oneWindow: number, other: ReadonlyArray<number>, otherWindow: number): boolean {
  for (let i = 0, j = 0; i < one.length && j < other.length;) {
    if (one[i] < other[j] + otherWindow && other[j] < one[i] + oneWindow) {
      return true;
    }
    if (one[i] < other[j]) {
      i++;
    } else {
      j++;
    }
  }
  return false;
}

function timesOfDay(cron: Cron): number[] {
  return [...cron.hours].flatMap((hour) => [...cron.minutes].map((minute) => hour * 60 + minute)).sort((a, b) => a - b);
}

/**
 * The same schedule so many minutes later, or undefined where that would be another day of a schedule that names days
 * or where it has no single time of day.
 */
export function delayCron(expression: string, minutes: number): string | undefined {
  const fields = expression.trim().slice('cron('.length, -1).trim().split(/\s+/);
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields;
  if (!/^\d+$/.test(minute) || !/^\d+$/.test(hour)) {
    return undefined;
  }
  const everyDay = month === '*' && year === '*' && (dayOfMonth === '?' ? dayOfWeek === '*' : dayOfMonth === '*');
  const time = Number(hour) * 60 + Number(minute) + minutes;
  if (time >= MINUTES_PER_DAY && !everyDay) {
    return undefined;
  }
  const wrapped = time % MINUTES_PER_DAY;
  return `cron(${[wrapped % 60, Math.floor(wrapped / 60), ...fields.slice(2)].join(' ')})`;
}

function numbers(field: string, text: string, min: number, max: number, names: string[] = [], firstName = 0): Set<number> {
  const result = new Set<number>();
  for (const part of text.split(',')) {
    const match = /^(\*|[A-Z0-9]+)(?:-([A-Z0-9]+))?(?:\/(\d+))?$/.exec(part);
    if (!match || (match[1] === '*' && match[2] !== undefined)) {
      throw new Error(`${field} has '${part}', which is no number, range, list or step`);
    }
    const start = match[1] === '*' ? min : toNumber(field, match[1], min, max, names, firstName);
    // 5/10 means from 5 to the end in steps of 10
    const openEnd = match[1] === '*' || match[3] !== undefined;
    const end = match[2] !== undefined ? toNumber(field, match[2], min, max, names, firstName) : openEnd ? max : start;
    const step = match[3] === undefined ? 1 : Number(match[3]);
    const wraps = end < start;
    if (step < 1 || (wraps && field === 'year')) {
      throw new Error(`${field} has '${part}', whose ${step < 1 ? 'step is less than 1' : 'end lies before its start'}`);
    }
    const size = max - min + 1;
    const length = wraps ? end + size - start : end - start;
    for (let offset = 0; offset <= length; offset += step) {
      result.add(min + (start - min + offset) % size);
    }
  }
  return result;
}

function toNumber(field: string, text: string, min: number, max: number, names: string[], firstName: number): number {
  const named = names.indexOf(text);
  const value = named >= 0 ? named + firstName : /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) {
    throw new Error(`${field} has '${text}', which is not in ${min} to ${max}`);
  }
  return value;
}

function dayOfMonthRule(text: string): Cron['firesOn'] {
  if (text === 'L') {
    return (year, month, day) => day === daysIn(year, month);
  }
  if (text === 'LW') {
    return (year, month, day) => day === nearestWeekday(year, month, daysIn(year, month));
  }
  const weekday = /^(\d+)W$/.exec(text);
  if (weekday) {
    const wanted = toNumber('day-of-month', weekday[1], 1, 31, [], 0);
    return (year, month, day) => wanted <= daysIn(year, month) && day === nearestWeekday(year, month, wanted);
  }
  if (/^(?:[^A-Z]|[LW])*[LW]/.test(text)) {
    throw new Error(`day-of-month has '${text}', and AWS documents L for the last day, LW and a day with W, each alone`);
  }
  const days = numbers('day-of-month', text, 1, 31);
  return (_year, _month, day) => days.has(day);
}

function dayOfWeekRule(text: string): Cron['firesOn'] {
  const last = /^([1-7]|[A-Z]{3})L$/.exec(text);
  if (last) {
    const wanted = toNumber('day-of-week', last[1], 1, 7, WEEKDAYS, 1);
    return (year, month, day) => weekdayOf(year, month, day) === wanted && day + 7 > daysIn(year, month);
  }
  const nth = /^([1-7]|[A-Z]{3})#([1-5])$/.exec(text);
  if (nth) {
    const wanted = toNumber('day-of-week', nth[1], 1, 7, WEEKDAYS, 1);
    return (year, month, day) => weekdayOf(year, month, day) === wanted && Math.ceil(day / 7) === Number(nth[2]);
  }
  if (text === 'L') {
    return (year, month, day) => weekdayOf(year, month, day) === 7;
  }
  if (text.includes('#')) {
    throw new Error(`day-of-week has '${text}', and AWS takes one day with # and 1 to 5, alone`);
  }
  if (/(?:^|,)(?:[1-7]|[A-Z]{3})?L(?:,|$)/.test(text)) {
    throw new Error(`day-of-week has '${text}', and AWS documents L for Saturday and a day with L, each alone`);
  }
  const days = numbers('day-of-week', text, 1, 7, WEEKDAYS, 1);
  return (year, month, day) => days.has(weekdayOf(year, month, day));
}

/** The working day nearest to a date without leaving its month. */
function nearestWeekday(year: number, month: number, day: number): number {
  switch (weekdayOf(year, month, day)) {
    case 7: return day > 1 ? day - 1 : day + 2;
    case 1: return day < daysIn(year, month) ? day + 1 : day - 2;
    default: return day;
  }
}

/** 1 is Sunday, as in AWS's cron. Counted, because thousands of Date objects for each rule take their time. */
function weekdayOf(year: number, month: number, day: number): number {
  // January and February count with the year before, whose leap day they follow
  const y = month < 3 ? year - 1 : year;
  const days = y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + MONTH_OFFSETS[month - 1] + day;
  return days % 7 + 1;
}

function daysIn(year: number, month: number): number {
  const leapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leapYear ? 29 : MONTH_LENGTHS[month - 1];
}
