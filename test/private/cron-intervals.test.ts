import { beginYear, cronIntervals, delayCron, endYear, firesEveryYear, lastYearThatCounts, parseCron } from '../../src/private/cron';

const DAY = 1440;

describe('the time between two firings', () => {
  test.each([
    ['every day', 'cron(0 5 ? * * *)', DAY, DAY],
    ['every hour', 'cron(0 * ? * * *)', 60, 60],
    ['every hour, counted over midnight', 'cron(30 * ? * * *)', 60, 60],
    ['every minute', 'cron(* * ? * * *)', 1, 1],
    ['twice a day', 'cron(0 6,20 ? * * *)', 10 * 60, 14 * 60],
    ['twice a day, later hour first', 'cron(0 20,6 ? * * *)', 10 * 60, 14 * 60],
    ['twice an hour, once a day', 'cron(15,45 5 ? * * *)', 30, DAY - 30],
    ['every week', 'cron(0 5 ? * SUN *)', 7 * DAY, 7 * DAY],
    ['on working days', 'cron(0 5 ? * MON-FRI *)', DAY, 3 * DAY],
    ['on the first of the month', 'cron(0 5 1 * ? *)', 28 * DAY, 31 * DAY],
    ['on the last of the month', 'cron(0 5 L * ? *)', 28 * DAY, 31 * DAY],
    ['on the 31st', 'cron(0 5 31 * ? *)', 31 * DAY, 61 * DAY],
    ['on the first Sunday', 'cron(0 5 ? * 1#1 *)', 28 * DAY, 35 * DAY],
    ['every quarter', 'cron(0 5 1 1/3 ? *)', 90 * DAY, 92 * DAY],
    ['every year', 'cron(0 5 1 1 ? *)', 365 * DAY, 366 * DAY],
    ['every day of January', 'cron(0 5 ? 1 * *)', DAY, 336 * DAY],
    ['every date of January', 'cron(0 5 * JAN ? *)', DAY, 336 * DAY],
    ['on Mondays of January', 'cron(0 5 ? 1 MON *)', 7 * DAY, 343 * DAY],
    ['every day of two years', 'cron(0 5 ? * * 2026,2028)', DAY, 366 * DAY],
    ['every date of two years', 'cron(0 5 * * ? 2026,2028)', DAY, 366 * DAY],
    ['on Mondays of two years', 'cron(0 5 ? * MON 2026,2028)', 7 * DAY, 371 * DAY],
    ['on the last Monday', 'cron(0 5 ? * 2L *)', 28 * DAY, 35 * DAY],
    ['on Saturdays, the last day of the week', 'cron(0 5 ? * L *)', 7 * DAY, 7 * DAY],
    ['on weekends', 'cron(0 5 ? * SAT,SUN *)', DAY, 6 * DAY],
    ['at all hours of working days', 'cron(0 * ? * MON-FRI *)', 60, 49 * 60],
    ['every other date', 'cron(0 5 1/2 * ? *)', DAY, 2 * DAY],
    ['on leap days', 'cron(0 5 29 2 ? *)', 1461 * DAY, 1461 * DAY],
    ['in two years only', 'cron(0 5 1 6 ? 2026,2028)', 731 * DAY, 731 * DAY],
    ['twice on one day ever', 'cron(0 5,6 1 6 ? 2026)', 60, 60],
    ['in two distant years', 'cron(0 0 1 1 ? 2026,2033)', 2557 * DAY, 2557 * DAY],
    ['after 2032', 'cron(0 5 ? * * 2033)', DAY, DAY],
    ['after 2032, in two years', 'cron(0 0 1 1 ? 2040,2050)', 3653 * DAY, 3653 * DAY],
    ['from 2040 on', 'cron(0 5 1 * ? 2040-2199)', 28 * DAY, 31 * DAY],
    ['in the last years that there are', 'cron(0 0 1 1 ? 2198,2199)', 365 * DAY, 365 * DAY],
    ['on the fifth Tuesday of January', 'cron(0 5 ? 1 3#5 *)', 364 * DAY, 1827 * DAY],
    ['on the fifth Monday of February, every 28 years', 'cron(0 5 ? 2 2#5 *)', 10227 * DAY, 14609 * DAY],
    ['in years that are over and in others', 'cron(0 5 ? * SUN 2020,2030)', 7 * DAY, 7 * DAY],
    ['from Friday to Monday', 'cron(0 5 ? * FRI-MON *)', DAY, 4 * DAY],
    ['over midnight', 'cron(0 22-2 ? * * *)', 60, 20 * 60],
    ['over the end of the year', 'cron(0 5 1 NOV-FEB ? *)', 30 * DAY, 274 * DAY],
    ['at the last moment of two years', 'cron(0 0 31 12 ? 2031-2032)', 366 * DAY, 366 * DAY],
  ])('%s', (_, expression, shortest, longest) => {
    expect(cronIntervals(parseCron(expression))).toEqual({ shortest, longest });
  });

  test.each([
    ['once ever', 'cron(0 5 1 6 ? 2026)'],
    ['once, long from now', 'cron(0 5 1 6 ? 2150)'],
    ['in years that are over and once more', 'cron(0 5 1 6 ? 2019,2024,2026)'],
  ])('is endless where it fires %s', (_, expression) => {
    expect(cronIntervals(parseCron(expression))).toEqual({ shortest: Infinity, longest: Infinity });
  });

  test.each([
    ['on a day that no month has', 'cron(0 5 30 2 ? *)'],
    ['in years that are over', 'cron(0 5 ? * * 2024)'], ['in the year before the release', 'cron(0 5 ? * * 2025)'],
  ])('is unknown where it fires never, %s', (_, expression) => {
    expect(cronIntervals(parseCron(expression))).toBeUndefined();
  });
});

describe('how far schedules are looked at', () => {
  test.each([
    ['eight years', ['cron(0 5 ? * * *)'], 2033],
    ['eight years of all that are named', ['cron(0 5 * * ? 2025-2199)'], 2033],
    ['more of dates that depend on weekdays', ['cron(0 5 ? * SUN#1 *)'], 2065],
    ['eight years after the last year that is named', ['cron(0 5 * * ? 2026)'], 2034],
    ['eight years after the first year that is named', ['cron(0 5 * * ? 2040-2199)'], 2047],
    ['as far as one of them demands', ['cron(0 5 * * ? *)', 'cron(0 5 * * ? 2060)', 'cron(0 5 * * ? 2026)'], 2068],
    ['to the end where it fires so rarely that less shows too little', ['cron(0 5 ? 2 2#5 *)'], 2199],
    ['to the end where the years alternate', ['cron(0 5 ? * * 2026/2)'], 2199],
    ['never beyond the end', ['cron(0 5 ? * * 2195)'], 2199],
    ['eight years where it never fires again', ['cron(0 5 * * ? 2020)'], 2033],
  ])('%s', (_, expressions, expected) => {
    expect(lastYearThatCounts(expressions.map(parseCron))).toBe(expected);
  });

  test.each([
    ['*', undefined, undefined],
    ['2026', 2026, undefined],
    ['2026-2199', undefined, undefined],
    ['2026/2', undefined, undefined],
    ['2020,2040/2', undefined, 2040],
    ['2020,2026', 2026, undefined],
    ['2027-2199', undefined, 2027],
    ['2199', undefined, 2199],
    ['2026,2060', 2060, undefined],
    ['2150', 2150, 2150],
  ])('years %s end %p and begin %p', (years, end, begin) => {
    const cron = parseCron(`cron(0 5 ? * * ${years})`);
    expect([endYear(cron), beginYear(cron)]).toEqual([end, begin]);
  });

  test.each([['*', true], ['2026-2199', true], ['1970-2199', true], ['2027-2199', false], ['2026', false], ['2026/2', false], ['2026-2100', false]])('years %s: every year is %p', (years, expected) => {
    expect(firesEveryYear(parseCron(`cron(0 5 ? * * ${years})`))).toBe(expected);
  });
});

describe('a delayed schedule', () => {
  test.each([
    ['the same day', 'cron(0 5 ? * * *)', 90, 'cron(30 6 ? * * *)'],
    ['no delay', 'cron(0 5 ? * * *)', 0, 'cron(0 5 ? * * *)'],
    ['leading zeros and blanks are written plainly', ' cron(  05  05 ?\t * * * ) ', 0, 'cron(5 5 ? * * *)'],
    ['the last minute of the day', 'cron(0 23 ? * SUN *)', 59, 'cron(59 23 ? * SUN *)'],
    ['a daily schedule goes on after midnight', 'cron(0 23 ? * * *)', 60, 'cron(0 0 ? * * *)'],
    ['a daily schedule that names all dates too', 'cron(30 23 * * ? *)', 95, 'cron(5 1 * * ? *)'],
    ['a monthly one keeps its date', 'cron(0 5 1 * ? *)', 15, 'cron(15 5 1 * ? *)'],
  ])('%s', (_, expression, minutes, expected) => {
    expect(delayCron(expression, minutes)).toBe(expected);
  });

  test.each([
    ['of a week crosses midnight', 'cron(0 23 ? * SUN *)', 60],
    ['of a month crosses midnight', 'cron(0 23 1 * ? *)', 60],
    ['of some months crosses midnight', 'cron(0 23 ? JAN * *)', 60],
    ['of some dates in every month crosses midnight', 'cron(0 23 1/2 * ? *)', 60],
    ['of one year crosses midnight', 'cron(0 23 ? * * 2026)', 60],
    ['has several minutes', 'cron(0,30 5 ? * * *)', 5],
    ['has several hours', 'cron(0 5-6 ? * * *)', 5],
    ['has a step of minutes', 'cron(0/5 5 ? * * *)', 5],
    ['runs every hour', 'cron(0 * ? * * *)', 5],
    ['has a hidden number of minutes', 'cron(*/5 5 ? * * *)', 5],
    ['has an hour of another form', 'cron(0 5/6 ? * * *)', 5],
  ])('is impossible where the schedule %s', (_, expression, minutes) => {
    expect(delayCron(expression, minutes)).toBeUndefined();
  });
});
