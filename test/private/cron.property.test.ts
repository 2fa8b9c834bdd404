import * as fc from 'fast-check';
import { cronIntervals, delayCron, lastYearThatCounts, parseCron, startTimes } from '../../src/private/cron';

const field = (...values: string[]) => fc.constantFrom(...values);
const days = fc.oneof(
  fc.tuple(fc.constant('?'), field('*', 'SUN', 'MON-FRI', 'FRI-MON', 'Sat-Sun', '6-2/3', '2,5', '1/3', 'L', 'FRIL', '2#1', '3#5', '7')),
  fc.tuple(field('*', '1', '28', '31', '1,15', '28-3', '25-10/4', '1/2', 'L', 'LW', '1W', '15W', '31W'), fc.constant('?')),
);
const expressions = fc.tuple(
  field('0', '30', '0,30', '5/20', '0-2', '58-1', '0/90'), field('5', '0', '23', '*', '6,18', '*/5', '22-2', '20-3/3'), days,
  field('*', '*', '1', 'JAN,JUL', '2', '1/3', '4-6', 'NOV-FEB'), field('*', '*', '2026', '2026-2028', '2025,2033', '2030/2', '2040', '2035-2199', '2020,2050'),
).map(([minute, hour, [dayOfMonth, dayOfWeek], month, year]) => `cron(${minute} ${hour} ${dayOfMonth} ${month} ${dayOfWeek} ${year})`);

const MONTHS = ['', 'JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['', 'SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Whether a field admits a value, by walking through its ranges one step after the other. */
function admits(text: string, value: number, [min, max]: [number, number], names: string[] = []): boolean {
  const number = (one: string) => (names.includes(one.toUpperCase()) ? names.indexOf(one.toUpperCase()) : Number(one));
  return text.split(',').some((part) => {
    const [range, step = '1'] = part.split('/');
    const [first, last] = range === '*' ? [min, max] : range.includes('-') ? range.split('-').map(number) : [number(range), part.includes('/') ? max : number(range)];
    for (let at = first, walked = 0; ; at = at === max ? min : at + 1, walked++) {
      if (at === value && walked % Number(step) === 0) {
        return true;
      }
      if (at === last) {
        return false;
      }
    }
  });
}

/** The day of the month that a field with L or W means. */
function namedDay(text: string, year: number, month: number): number | undefined {
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const wanted = text.startsWith('L') ? last : Number(text.replace('W', ''));
  if (!text.endsWith('W') || wanted > last) {
    return wanted > last ? undefined : wanted;
  }
  const isWorkday = (day: number) => ![0, 6].includes(new Date(Date.UTC(year, month - 1, day)).getUTCDay());
  return [0, -1, 1, -2, 2].map((by) => wanted + by).find((day) => day >= 1 && day <= last && isWorkday(day));
}

function firesOn(date: Date, dayOfMonth: string, dayOfWeek: string): boolean {
  const [year, month, day, weekday] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCDay() + 1];
  if (dayOfWeek === '?') {
    return /[LW]/.test(dayOfMonth) ? namedDay(dayOfMonth, year, month) === day : admits(dayOfMonth, day, [1, 31]);
  }
  const [named, nth] = dayOfWeek.split('#');
  if (nth !== undefined) {
    return admits(named, weekday, [1, 7], WEEKDAYS) && day > 7 * (Number(nth) - 1) && day <= 7 * Number(nth);
  }
  if (dayOfWeek === 'L') {
    return weekday === 7;
  }
  return dayOfWeek === 'FRIL' ? weekday === 6 && new Date(Date.UTC(year, month - 1, day + 7)).getUTCMonth() !== month - 1
    : admits(dayOfWeek, weekday, [1, 7], WEEKDAYS);
}

/** Every firing from 2026 to the end of a year, in minutes since 1970, one day after the other, without the library's reading. */
function firings(expression: string, lastYear: number): number[] {
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = expression.slice('cron('.length, -1).split(' ');
  const times = Array.from({ length: 1440 }, (_, i) => i).filter((time) => admits(hour, Math.floor(time / 60), [0, 23]) && admits(minute, time % 60, [0, 59]));
  const found: number[] = [];
  for (let at = Date.UTC(2026, 0, 1); at < Date.UTC(lastYear + 1, 0, 1); at += 86400000) {
    const date = new Date(at);
    if (admits(year, date.getUTCFullYear(), [1970, 2199]) && admits(month, date.getUTCMonth() + 1, [1, 12], MONTHS) && firesOn(date, dayOfMonth, dayOfWeek)) {
      found.push(...times.map((time) => at / 60000 + time));
    }
  }
  return found;
}

test('the shortest and the longest time between two firings are those of all firings that count', () => {
  fc.assert(fc.property(expressions, (expression) => {
    const cron = parseCron(expression);
    const all = firings(expression, lastYearThatCounts([cron]));
    const gaps = all.slice(1).map((time, i) => time - all[i]);
    const expected = all.length === 0 ? undefined : all.length === 1 ? { shortest: Infinity, longest: Infinity }
      : { shortest: gaps.reduce((a, b) => Math.min(a, b)), longest: gaps.reduce((a, b) => Math.max(a, b)) };
    expect(cronIntervals(cron)).toEqual(expected);
  }), { numRuns: 150, seed: 2026 });
});

test('nothing that comes later differs: the longest and shortest interval of another eight years are within those', () => {
  fc.assert(fc.property(expressions, (expression) => {
    const cron = parseCron(expression);
    const intervals = cronIntervals(cron);
    const lastYear = lastYearThatCounts([cron]);
    // the leap year that 2100 is not shifts weekdays
    fc.pre(intervals !== undefined && lastYear < 2090);
    const all = firings(expression, lastYear + 8);
    const gaps = all.slice(1).map((time, i) => time - all[i]);
    expect(gaps.every((gap) => gap >= intervals.shortest && gap <= intervals.longest)).toBe(true);
  }), { numRuns: 60, seed: 2027, maxSkipsPerRun: 1000 });
});

test('the start times are those of all firings', () => {
  fc.assert(fc.property(expressions, fc.integer({ min: 2026, max: 2060 }), (expression, lastYear) => {
    const origin = startTimes(parseCron('cron(0 0 1 1 ? 2026)'), 2026)[0];
    expect(startTimes(parseCron(expression), lastYear).map((time) => time - origin)).toEqual(firings(expression, lastYear).map((time) => time - Date.UTC(2026, 0, 1) / 60000));
  }), { numRuns: 80, seed: 2026 });
});

test('a delayed schedule fires exactly so many minutes later, or there is none', () => {
  fc.assert(fc.property(expressions, fc.integer({ min: 0, max: 1380 }), (expression, minutes) => {
    const delayed = delayCron(expression, minutes);
    fc.pre(delayed !== undefined);
    const [before, after] = [firings(expression, 2033), firings(delayed, 2033)];
    // what is moved over the ends of the eight years can't be compared
    const [first, last] = [Date.UTC(2026, 0, 2) / 60000, Date.UTC(2033, 11, 31) / 60000];
    const within = (times: number[]) => times.filter((time) => time >= first && time < last);
    expect(within(after)).toEqual(within(before.map((time) => time + minutes)));
  }), { numRuns: 80, seed: 2026, maxSkipsPerRun: 1000 });
});
