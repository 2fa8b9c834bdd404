import { cronIntervals, delayCron, parseCron } from '../../src/private/cron';

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
    ['in the first and last year that count', 'cron(0 0 1 1 ? 2025,2032)', 2556 * DAY, 2556 * DAY],
    ['at the last moment that counts', 'cron(0 0 31 12 ? 2031-2032)', 366 * DAY, 366 * DAY],
  ])('%s', (_, expression, shortest, longest) => {
    expect(cronIntervals(parseCron(expression))).toEqual({ shortest, longest });
  });

  test.each([
    ['once ever', 'cron(0 5 1 6 ? 2026)'],
    ['never', 'cron(0 5 30 2 ? *)'],
    ['before the years that count', 'cron(0 5 ? * * 2024)'],
    ['after the years that count', 'cron(0 5 ? * * 2033)'],
  ])('is unknown where it fires %s', (_, expression) => {
    expect(cronIntervals(parseCron(expression))).toBeUndefined();
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
