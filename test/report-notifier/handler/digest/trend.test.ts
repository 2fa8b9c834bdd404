import { digest, trend } from './sample-digests';
import { DigestDay } from '../../../../src/report-notifier/handler/digest/digest-model';
import { pointsOf, trendSection } from '../../../../src/report-notifier/handler/digest/trend';

const section = (days: readonly DigestDay[]) => trendSection(digest({ trend: days }));
/** The chart for phones: each panel occurs once. */
const chart = (days: readonly DigestDay[]) => /<svg class="narrow".*?<\/svg>/.exec(section(days))?.[0] ?? '';
const occurrences = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].length;
const days = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

test('days in a row are one line for each series', () => {
  expect(occurrences(chart(trend(days(0, 10))), /<polyline/g)).toBe(2);
});

test('a gap parts the lines', () => {
  expect(occurrences(chart(trend([0, 1, 2, 5, 6])), /<polyline/g)).toBe(4);
});

test('a gap is an area in both panels', () => {
  expect(occurrences(chart(trend([0, 1, 2, 5, 6])), /class="gap"/g)).toBe(2);
});

test('no line crosses a gap', () => {
  const gap = /class="gap" x="([\d.]+)" y="\d+" width="([\d.]+)"/.exec(chart(trend([0, 1, 2, 5, 6])))!.slice(1).map(Number);
  const crossing = [...chart(trend([0, 1, 2, 5, 6])).matchAll(/points="([^"]+)"/g)].filter(([, points]) => {
    const xs = points.split(' ').map(point => Number(point.split(',')[0]));
    return Math.min(...xs) < gap[0] && Math.max(...xs) > gap[0] + gap[1];
  });
  expect(crossing).toEqual([]);
});

test('a day between two gaps is a marker without a line', () => {
  expect(occurrences(chart(trend([0, 1, 5, 9, 10])), /<polyline/g)).toBe(4);
  expect(occurrences(chart(trend([0, 1, 5, 9, 10])), /<circle/g)).toBe(5 + 1);
});

test('how many days have no numbers is said in words', () => {
  expect(section(trend([0, 1, 2, 5, 6]))).toContain('2 days without numbers.');
});

test('one day is drawn without a line', () => {
  expect(chart(trend([3]))).not.toContain('<polyline');
  expect(chart(trend([3]))).toContain('One day, 2026-09-04: 156 non-compliant resources, 5 failed jobs.');
});

test('without days there is no chart', () => {
  expect(section([])).toBe('<section aria-labelledby="trend"><h2 id="trend">Trend</h2><p>There are no numbers of earlier days yet.</p></section>');
});

test('the series differ in the shape of their markers and in their lines', () => {
  expect(chart(trend(days(0, 5)))).toMatch(/<g class="nonCompliant"><polyline[^>]*><circle.*<g class="failedJobs"><polyline[^>]*><rect/);
});

test('the newest 90 days are drawn', () => {
  expect(pointsOf(trend(days(0, 120))).length).toBe(90);
  expect(pointsOf(trend(days(0, 120))).at(-1)?.nonCompliant).toBe(trend([119])[0].nonCompliant);
});

test('the order of the days does not matter', () => {
  expect(section([...trend(days(0, 30))].reverse())).toBe(section(trend(days(0, 30))));
});

test('the table for screen readers has a row for each day', () => {
  expect(section(trend([0, 4]))).toContain('<tr><th scope="row">2026-09-01</th><td>140</td><td>0</td></tr><tr><th scope="row">2026-09-05</th>');
});

test.each([[0, '0 1 2'], [3, '0 2 4'], [7, '0 5 10'], [140, '0 100 200'], [2_100, '0 2,000 4,000'], [45_000, '0 25k 50k'], [123_456_789, '0 100M 200M']])(
  'an axis up to %d has the numbers %s', (nonCompliant, expected) => {
    const labels = [...chart([{ date: '2026-09-01', nonCompliant, failedJobs: 0 }]).matchAll(/text-anchor="end">([^<]+)/g)].slice(0, 3).map(([, label]) => label);
    expect(labels.join(' ')).toBe(expected);
  });

test('every value lies inside its panel', () => {
  for (const largest of [1, 9, 10, 11, 99, 100, 101, 499, 501, 999, 1_001]) {
    const heights = [...chart([{ date: '2026-09-01', nonCompliant: largest, failedJobs: largest }]).matchAll(/cy="([\d.]+)"/g)].map(([, y]) => Number(y));
    expect(Math.min(...heights.slice(1))).toBeGreaterThanOrEqual(26);
  }
});
