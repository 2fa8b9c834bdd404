import { endOfYear, parseCron, startsOverlap, startTimes } from '../../src/private/cron';

const DAY = 1440;

describe('the start times of a schedule', () => {
  const starts = (expression: string, lastYear = 2033) => startTimes(parseCron(expression), lastYear);

  test('are those until the end of a year', () => {
    expect(starts('cron(0 5 ? * * *)', 2026)).toHaveLength(365);
    expect(starts('cron(0 5 1 1 ? *)', 2035)).toHaveLength(10);
    expect(starts('cron(59 23 31 12 ? *)', 2040).pop()).toBe(endOfYear(2040) - 1);
  });

  test('are all those of eight years, in minutes, in order', () => {
    const daily = starts('cron(0 5 ? * * *)');
    expect(daily).toHaveLength(2922);
    expect(new Set(daily.slice(1).map((time, i) => time - daily[i]))).toEqual(new Set([DAY]));
  });

  test('are several on one day', () => {
    const times = starts('cron(30,0 18,6 1 1 ? 2026)');
    expect(times.map((time) => time - times[0])).toEqual([0, 30, 720, 750]);
  });

  test('count from the same moment, whatever the schedule', () => {
    expect(starts('cron(0 5 2 1 ? 2026)')[0] - starts('cron(0 3 1 1 ? 2026)')[0]).toBe(DAY + 120);
    expect(starts('cron(0 5 ? * SUN 2026)')[0] - starts('cron(0 5 1 1 ? 2026)')[0]).toBe(3 * DAY);
    expect(starts('cron(0 5 1 3 ? 2028)')[0] - starts('cron(0 5 28 2 ? 2028)')[0]).toBe(2 * DAY);
  });

  test('are none where it never fires', () => {
    expect(starts('cron(0 5 31 2 ? *)')).toEqual([]);
  });
});

describe('start windows', () => {
  test.each<[string, number[], number, number[], number, boolean]>([
    ['that begin together', [100], 60, [100], 60, true],
    ['of which the second begins in the last minute of the first', [100], 60, [159], 60, true],
    ['of which the second begins when the first ends', [100], 60, [160], 60, false],
    ['of which the first begins in the last minute of the second', [159], 60, [100], 60, true],
    ['of which the first begins when the second ends', [160], 60, [100], 60, false],
    ['of which the second is longer', [300], 60, [100], 300, true],
    ['of which the first is longer', [100], 300, [300], 60, true],
    ['that meet late only', [0, 1000, 2000], 60, [500, 1500, 2030], 60, true],
    ['that meet late the other way round', [500, 1500, 2030], 60, [0, 1000, 2000], 60, true],
    ['that always miss', [0, 1000, 2000], 60, [500, 1500, 2500], 60, false],
    ['of which there are none', [], 60, [0], 60, false],
    ['of which the other has none', [0], 60, [], 60, false],
  ])('%s', (_, one, oneWindow, other, otherWindow, expected) => {
    expect(startsOverlap(one, oneWindow, other, otherWindow)).toBe(expected);
  });
});
