import { cronIntervals, parseCron, skipsMonths } from '../../src/private/cron';

/** Days of a month on which a schedule fires. */
function days(expression: string, year: number, month: number): number[] {
  const cron = parseCron(expression);
  return Array.from({ length: new Date(Date.UTC(year, month, 0)).getUTCDate() }, (_, i) => i + 1).filter((day) => cron.firesOn(year, month, day));
}

const values = (set: ReadonlySet<number> | undefined) => set && [...set];
const range = (from: number, to: number, step = 1) => Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, i) => from + i * step);

describe('minutes and hours', () => {
  test.each([
    ['0', [0]],
    ['59', [59]],
    ['*', range(0, 59)],
    ['5,10,5', [5, 10]],
    ['10-13', [10, 11, 12, 13]],
    ['10-10', [10]],
    ['0-30/10', [0, 10, 20, 30]],
    ['*/20', [0, 20, 40]],
    ['50/5', [50, 55]],
    ['1-3,50/9', [1, 2, 3, 50, 59]],
    ['007', [7]],
    ['58-1', [58, 59, 0, 1]],
    ['50-10/10', [50, 0, 10]],
    ['0/90', [0]],
  ])('minutes %s are %j', (field, expected) => {
    expect(values(parseCron(`cron(${field} 5 ? * * *)`).minutes)).toEqual(expected);
  });

  test.each([['0', [0]], ['23', [23]], ['*', range(0, 23)], ['*/6', [0, 6, 12, 18]], ['8-18/5', [8, 13, 18]], ['20-2', [20, 21, 22, 23, 0, 1, 2]], ['22-2/2', [22, 0, 2]], ['23-22', [23, ...range(0, 22)]]])('hours %s are %j', (field, expected) => {
    expect(values(parseCron(`cron(0 ${field} ? * * *)`).hours)).toEqual(expected);
  });
});

describe('months and years', () => {
  test.each([
    ['*', range(1, 12)],
    ['1', [1]],
    ['12', [12]],
    ['JAN', [1]],
    ['dec', [12]],
    ['JAN,APR,JUL,OCT', [1, 4, 7, 10]],
    ['FEB-APR', [2, 3, 4]],
    ['1/3', [1, 4, 7, 10]],
    ['MAR/4', [3, 7, 11]],
    ['MAY,JUN,AUG,SEP,NOV', [5, 6, 8, 9, 11]],
    ['NOV-FEB', [11, 12, 1, 2]],
    ['10-3/3', [10, 1]],
  ])('months %s are %j', (field, expected) => {
    expect(values(parseCron(`cron(0 5 1 ${field} ? *)`).months)).toEqual(expected);
  });

  test('every year is no restriction', () => {
    expect(parseCron('cron(0 5 ? * * *)').years).toBeUndefined();
  });

  test.each([['1970', [1970]], ['2199', [2199]], ['2026-2028', [2026, 2027, 2028]], ['2190/4', [2190, 2194, 2198]]])('years %s are %j', (field, expected) => {
    expect(values(parseCron(`cron(0 5 ? * * ${field})`).years)).toEqual(expected);
  });
});

describe('days of the month', () => {
  test.each([
    ['*', range(1, 30)],
    ['1', [1]],
    ['1,15', [1, 15]],
    ['28-30', [28, 29, 30]],
    ['28-3', [1, 2, 3, 28, 29, 30]],
    ['30-2/2', [1, 30]],
    ['31', []],
    ['1/7', [1, 8, 15, 22, 29]],
    ['L', [30]],
  ])('in June 2025, %s fires on %j', (field, expected) => {
    expect(days(`cron(0 5 ${field} * ? *)`, 2025, 6)).toEqual(expected);
  });

  test('L is the last day of each month, of February too', () => {
    expect([days('cron(0 5 L * ? *)', 2027, 2), days('cron(0 5 L * ? *)', 2028, 2), days('cron(0 5 L * ? *)', 2028, 12)]).toEqual([[28], [29], [31]]);
  });

  test('a century has a leap day only every four hundred years', () => {
    expect([days('cron(0 5 L * ? *)', 2000, 2), days('cron(0 5 L * ? *)', 2100, 2), days('cron(0 5 L * ? *)', 1996, 2)]).toEqual([[29], [28], [29]]);
  });

  test('a day that a month has not moves into no other day, though the day after the month\'s end is a Saturday or Sunday', () => {
    expect([days('cron(0 5 31W * ? *)', 2027, 4), days('cron(0 5 31W * ? *)', 2026, 2)]).toEqual([[], []]);
    expect([days('cron(0 5 31W * ? *)', 2028, 9), days('cron(0 5 30W * ? *)', 2028, 2)]).toEqual([[], []]);
  });

  // June 2025: the 1st is a Sunday, the 30th a Monday; November 2025: the 1st a Saturday, the 30th a Sunday; May 2025: the 31st a Saturday
  test.each([
    ['a working day stays', '12W', 6, [12]],
    ['a Saturday moves to Friday', '14W', 6, [13]],
    ['a Sunday moves to Monday', '15W', 6, [16]],
    ['a Saturday at the start stays in its month', '1W', 11, [3]],
    ['a Sunday at the start moves to Monday', '1W', 6, [2]],
    ['a Sunday at the end stays in its month', '30W', 11, [28]],
    ['a Saturday at the end moves to Friday', '31W', 5, [30]],
    ['a day that the month has not never fires', '31W', 6, []],
    ['LW on a working day', 'LW', 6, [30]],
    ['LW on a Sunday', 'LW', 11, [28]],
    ['LW on a Saturday', 'LW', 5, [30]],
  ])('%s: %s in 2025-%i fires on %j', (_, field, month, expected) => {
    expect(days(`cron(0 5 ${field} * ? *)`, 2025, month)).toEqual(expected);
  });
});

describe('days of the week, of which 1 is Sunday', () => {
  // June 2025 begins on a Sunday
  test.each([
    ['*', range(1, 30)],
    ['1', [1, 8, 15, 22, 29]],
    ['SUN', [1, 8, 15, 22, 29]],
    ['7', [7, 14, 21, 28]],
    ['sat', [7, 14, 21, 28]],
    ['MON,WED', [2, 4, 9, 11, 16, 18, 23, 25, 30]],
    ['FRI-MON', [1, 2, 6, 7, 8, 9, 13, 14, 15, 16, 20, 21, 22, 23, 27, 28, 29, 30]],
    ['sat-sun', [1, 7, 8, 14, 15, 21, 22, 28, 29]],
    ['6-2/3', [2, 6, 9, 13, 16, 20, 23, 27, 30]],
    ['TUE-THU', [3, 4, 5, 10, 11, 12, 17, 18, 19, 24, 25, 26]],
    ['2/3', [2, 5, 9, 12, 16, 19, 23, 26, 30]],
    ['L', [7, 14, 21, 28]],
    ['1L', [29]],
    ['2L', [30]],
    ['FRIL', [27]],
    ['7L', [28]],
    ['2#1', [2]],
    ['MON#5', [30]],
    ['3#5', []],
    ['7#2', [14]],
  ])('in June 2025, %s fires on %j', (field, expected) => {
    expect(days(`cron(0 5 ? * ${field} *)`, 2025, 6)).toEqual(expected);
  });
});

describe('what an expression may look like', () => {
  test('blanks around and between fields do not matter', () => {
    expect(days('  cron( 0  5 1\t* ? * ) ', 2025, 6)).toEqual([1]);
  });

  test.each([
    ['', 'AWS Backup takes cron(…) expressions only'],
    ['rate(1 day)', 'AWS Backup takes cron(…) expressions only'],
    ['xcron(0 5 ? * * *)', 'AWS Backup takes cron(…) expressions only'],
    ['cron(0 5 ? * * *)x', 'AWS Backup takes cron(…) expressions only'],
    ['cron(0 5 * * *)', 'a cron expression has six fields (minutes hours day-of-month month day-of-week year), not 5'],
    ['cron(0 5 ? * * * *)', 'a cron expression has six fields (minutes hours day-of-month month day-of-week year), not 7'],
    ['cron(0 5 * * * *)', 'exactly one of day-of-month and day-of-week is ?'],
    ['cron(0 5 ? * ? *)', 'exactly one of day-of-month and day-of-week is ?'],
    ['cron(60 5 ? * * *)', "minutes has '60', which is not in 0 to 59"],
    ['cron(1-60 5 ? * * *)', "minutes has '60', which is not in 0 to 59"],
    ['cron(0 24 ? * * *)', "hours has '24', which is not in 0 to 23"],
    ['cron(0 -1 ? * * *)', "hours has '-1', which is no number, range, list or step"],
    ['cron(0 5, ? * * *)', "hours has '', which is no number, range, list or step"],
    ['cron(0 1.5 ? * * *)', "hours has '1.5', which is no number, range, list or step"],
    ['cron(*-5 5 ? * * *)', "minutes has '*-5', which is no number, range, list or step"],
    ['cron(x5 5 ? * * *)', "minutes has 'X5', which is not in 0 to 59"],
    ['cron(5X 5 ? * * *)', "minutes has '5X', which is not in 0 to 59"],
    ['cron(0 5 ? * * 2030-2028)', "year has '2030-2028', whose end lies before its start"],
    ['cron(*/0 5 ? * * *)', "minutes has '*/0', whose step is less than 1"],
    ['cron(1//2 5 ? * * *)', "minutes has '1//2', which is no number, range, list or step"],
    ['cron(0 5 0 * ? *)', "day-of-month has '0', which is not in 1 to 31"],
    ['cron(0 5 32 * ? *)', "day-of-month has '32', which is not in 1 to 31"],
    ['cron(0 5 0W * ? *)', "day-of-month has '0', which is not in 1 to 31"],
    ['cron(0 5 32W * ? *)', "day-of-month has '32', which is not in 1 to 31"],
    ...['W', '1,L', 'L,1', 'L-3', '15WX', '1W,15W', '1-5W'].map((field) => [
      `cron(0 5 ${field} * ? *)`, `day-of-month has '${field}', and AWS documents L for the last day, LW and a day with W, each alone`,
    ]),
    ['cron(0 5 X15W * ? *)', "day-of-month has 'X15W', which is not in 1 to 31"],
    ['cron(0 5 MON * ? *)', "day-of-month has 'MON', which is not in 1 to 31"],
    ['cron(0 5 1 0 ? *)', "month has '0', which is not in 1 to 12"],
    ['cron(0 5 1 13 ? *)', "month has '13', which is not in 1 to 12"],
    ['cron(0 5 1 ? * *)', 'exactly one of day-of-month and day-of-week is ?'],
    ['cron(0 5 1 SUN ? *)', "month has 'SUN', which is not in 1 to 12"],
    ['cron(0 5 ? * 0 *)', "day-of-week has '0', which is not in 1 to 7"],
    ['cron(0 5 ? * 8 *)', "day-of-week has '8', which is not in 1 to 7"],
    ['cron(0 5 ? * JAN *)', "day-of-week has 'JAN', which is not in 1 to 7"],
    ['cron(0 5 ? * ABCL *)', "day-of-week has 'ABC', which is not in 1 to 7"],
    ['cron(0 5 ? * ABC#1 *)', "day-of-week has 'ABC', which is not in 1 to 7"],
    ['cron(0 5 ? * 8L *)', "day-of-week has '8L', which is not in 1 to 7"],
    ...['2#6', '2#11', '12#1', '3#1,6#3', 'MON#2,FRI', '2#'].map((field) => [
      `cron(0 5 ? * ${field} *)`, `day-of-week has '${field}', and AWS takes one day with # and 1 to 5, alone`,
    ]),
    ...['2L,6L', 'MON,L', 'FRIL,SUN'].map((field) => [
      `cron(0 5 ? * ${field} *)`, `day-of-week has '${field}', and AWS documents L for Saturday and a day with L, each alone`,
    ]),
    ['cron(0 5 ? * 2LX *)', "day-of-week has '2LX', which is not in 1 to 7"],
    ['cron(0 5 ? * X2L *)', "day-of-week has 'X2L', which is not in 1 to 7"],
    ['cron(0 5 ? * * 1969)', "year has '1969', which is not in 1970 to 2199"],
    ['cron(0 5 ? * * 2200)', "year has '2200', which is not in 1970 to 2199"],
    ['cron(0 5 ? * * ?)', "year has '?', which is no number, range, list or step"],
  ])('%s is refused: %s', (expression, message) => {
    expect(() => parseCron(expression)).toThrow(new Error(message));
  });
});

describe('months without the day of a schedule', () => {
  test.each(['0 5 29 * ? *', '0 5 30 * ? *', '0 5 31 * ? *', '0 5 31W * ? *', '0 5 ? * 2#5 *', '0 5 29 2 ? *', '0 5 31 1,6 ? *'])('are skipped by %s', (fields) => {
    expect(skipsMonths(parseCron(`cron(${fields})`))).toBe(true);
  });

  test.each([
    '0 5 28 * ? *', '0 5 L * ? *', '0 5 LW * ? *', '0 5 5W * ? *', '0 5 1,31 * ? *', '0 5 ? * 2#4 *', '0 5 ? * 6L *', '0 5 ? * MON *', '0 5 * * ? *', '0 5 31 1,3 ? *', '0 5 29 2 ? 2028,2032',
  ])('are none of %s', (fields) => {
    expect(skipsMonths(parseCron(`cron(${fields})`))).toBe(false);
  });

  test.each([['0 5 31 * ? *', 62], ['0 5 30 * ? *', 60], ['0 5 29 * ? *', 59], ['0 5 L * ? *', 31], ['0 5 5W * ? *', 33]])('make the longest interval that counts: %s %d days', (fields, most) => {
    expect(cronIntervals(parseCron(`cron(${fields})`))!.longest / 1440).toBeLessThanOrEqual(most);
    expect(cronIntervals(parseCron(`cron(${fields})`))!.longest / 1440).toBeGreaterThan(most - 3);
  });
});
