import * as fc from 'fast-check';
import { cronIntervals, delayCron, parseCron, startTimes } from '../../src/private/cron';

const field = (...values: string[]) => fc.constantFrom(...values);
const days = fc.oneof(
  fc.tuple(fc.constant('?'), field('*', 'SUN', 'MON-FRI', '2,5', '1/3', 'L', 'FRIL', '2#1', '3#5', '7')),
  fc.tuple(field('*', '1', '28', '31', '1,15', '1/2', 'L', 'LW', '1W', '15W', '31W'), fc.constant('?')),
);
const expressions = fc.tuple(
  field('0', '30', '0,30', '5/20', '0-2'), field('5', '0', '23', '*', '6,18', '*/5'), days, field('*', '*', '1', 'JAN,JUL', '2', '1/3', '4-6'), field('*', '*', '2026', '2026-2028', '2025,2032', '2030/2'),
).map(([minute, hour, [dayOfMonth, dayOfWeek], month, year]) => `cron(${minute} ${hour} ${dayOfMonth} ${month} ${dayOfWeek} ${year})`);

/** Every firing from 2025 to 2032, in minutes, one day after the other. */
function firings(expression: string): number[] {
  const cron = parseCron(expression);
  const times = [...cron.hours].flatMap((hour) => [...cron.minutes].map((minute) => hour * 60 + minute)).sort((a, b) => a - b);
  const found: number[] = [];
  for (let at = Date.UTC(2025, 0, 1); at < Date.UTC(2033, 0, 1); at += 86400000) {
    const date = new Date(at);
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    if (cron.months.has(month) && (!cron.years || cron.years.has(year)) && cron.firesOn(year, month, day)) {
      found.push(...times.map((time) => at / 60000 + time));
    }
  }
  return found;
}

test('the shortest and the longest time between two firings are those of all firings in eight years', () => {
  fc.assert(fc.property(expressions, (expression) => {
    const all = firings(expression);
    const gaps = all.slice(1).map((time, i) => time - all[i]);
    const expected = gaps.length === 0 ? undefined : { shortest: gaps.reduce((a, b) => Math.min(a, b)), longest: gaps.reduce((a, b) => Math.max(a, b)) };
    expect(cronIntervals(parseCron(expression))).toEqual(expected);
  }), { numRuns: 150, seed: 2026 });
});

test('the start times are those of all firings in eight years', () => {
  fc.assert(fc.property(expressions, (expression) => {
    const origin = startTimes(parseCron('cron(0 0 1 1 ? 2025)'))[0];
    expect(startTimes(parseCron(expression)).map((time) => time - origin)).toEqual(firings(expression).map((time) => time - Date.UTC(2025, 0, 1) / 60000));
  }), { numRuns: 80, seed: 2026 });
});

test('a delayed schedule fires exactly so many minutes later, or there is none', () => {
  fc.assert(fc.property(expressions, fc.integer({ min: 0, max: 1380 }), (expression, minutes) => {
    const delayed = delayCron(expression, minutes);
    fc.pre(delayed !== undefined);
    const [before, after] = [firings(expression), firings(delayed)];
    // what is moved over the ends of the eight years can't be compared
    const [first, last] = [Date.UTC(2025, 0, 2) / 60000, Date.UTC(2032, 11, 31) / 60000];
    const within = (times: number[]) => times.filter((time) => time >= first && time < last);
    expect(within(after)).toEqual(within(before.map((time) => time + minutes)));
  }), { numRuns: 80, seed: 2026, maxSkipsPerRun: 1000 });
});
