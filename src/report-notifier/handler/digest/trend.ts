import { DIGEST_LIMITS } from './digest-limits';
import { DigestDay, DigestModel } from './digest-model';
import { count, counted } from '../../../notification/handler/words';
import { DAY_MS } from '../report-state';

interface Point {
  /** Days since 1970. */
  readonly day: number;
  readonly nonCompliant: number;
  readonly failedJobs: number;
}
type Series = 'nonCompliant' | 'failedJobs';

const TITLES: Readonly<Record<Series, string>> = { nonCompliant: 'Non-compliant resources', failedJobs: 'Failed jobs' };

const dateOf = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/** The days that are drawn, in order; none that is too old. */
export function pointsOf(trend: readonly DigestDay[]): Point[] {
  const points = trend.map(({ date, ...numbers }) => ({ day: Date.parse(date) / DAY_MS, ...numbers })).sort((a, b) => a.day - b.day);
  return points.filter(({ day }) => day > points[points.length - 1].day - DIGEST_LIMITS.days);
}

/** Runs of days without a gap. */
function runsOf(points: readonly Point[]): Point[][] {
  const runs: Point[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    if (run !== undefined && run[run.length - 1].day === point.day - 1) {
      run.push(point);
    } else {
      runs.push([point]);
    }
  }
  return runs;
}

/** The top of an axis: 1, 2 or 5 times a power of ten, so that its half can be read too. */
function niceTop(largest: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(largest, 2)));
  return [1, 2, 4, 5, 10].map(step => step * power).find(top => top >= largest && top % 2 === 0) ?? 10 * power;
}

/** A number for an axis: its margin holds seven characters. */
function short(value: number): string {
  const unit = [[1e9, 'G'], [1e6, 'M'], [1e4, 'k']].find(([from]) => value >= Number(from));
  return unit === undefined ? count(value) : `${Number((value / (unit[1] === 'k' ? 1e3 : Number(unit[0]))).toPrecision(4))}${unit[1]}`;
}

interface Frame {
  readonly width: number;
  readonly left: number;
  readonly right: number;
  readonly first: number;
  readonly last: number;
}
const PANEL = { height: 88, top: 26, gap: 30 };

const rounded = (value: number) => String(Math.round(value * 10) / 10);

function xOf(frame: Frame, day: number): number {
  const span = frame.last - frame.first;
  const width = frame.width - frame.left - frame.right;
  return frame.left + (span === 0 ? width / 2 : (day - frame.first) / span * width);
}

/** Circles for one series, squares for the other: they differ in shape, not in color alone. */
function marker(series: Series, x: number, y: number): string {
  return series === 'nonCompliant'
    ? `<circle cx="${rounded(x)}" cy="${rounded(y)}" r="3"/>`
    : `<rect x="${rounded(x - 3)}" y="${rounded(y - 3)}" width="6" height="6"/>`;
}

/** One series in a panel of its own: three failed jobs can be seen beside a thousand resources. */
function panel(series: Series, frame: Frame, runs: readonly Point[][], top: number): string {
  const bottom = top + PANEL.height;
  const largest = runs.flat().reduce((max, point) => Math.max(max, point[series]), 0);
  const scale = niceTop(largest);
  const yOf = (value: number) => bottom - value / scale * PANEL.height;
  const right = frame.width - frame.right;
  const grid = [0, scale / 2, scale].map(value => `<line class="grid" x1="${frame.left}" y1="${rounded(yOf(value))}" x2="${right}" y2="${rounded(yOf(value))}"/>`
    + `<text x="${frame.left - 8}" y="${rounded(yOf(value) + 4)}" text-anchor="end">${short(value)}</text>`).join('');
  const gaps = runs.slice(1).map((run, index) => {
    // Half a day beside each neighbor stays clear, so that a single day between two gaps can be seen.
    const from = xOf(frame, runs[index][runs[index].length - 1].day + 0.5);
    return `<rect class="gap" x="${rounded(from)}" y="${top}" width="${rounded(xOf(frame, run[0].day - 0.5) - from)}" height="${PANEL.height}"/>`;
  }).join('');
  const days = runs.flat().length;
  const lines = runs.map((run) => {
    const places = run.map(point => [xOf(frame, point.day), yOf(point[series])] as const);
    const line = run.length > 1 ? `<polyline points="${places.map(([x, y]) => `${rounded(x)},${rounded(y)}`).join(' ')}"/>` : '';
    // Where days are dense, markers at the ends of a run tell the series apart and the line stays a line.
    return line + places.filter((_, index) => days <= 14 || index === 0 || index === places.length - 1).map(([x, y]) => marker(series, x, y)).join('');
  }).join('');
  return `<g><text class="series" x="${frame.left}" y="${top - 10}">${TITLES[series]}</text>${marker(series, frame.left - 12, top - 14).replace('/>', ` class="${series}"/>`)}`
    + `${gaps}${grid}<g class="${series}">${lines}</g></g>`;
}

function svg(size: 'narrow' | 'wide', points: readonly Point[], description: string): string {
  const widths = { narrow: 320, wide: 960 };
  const frame: Frame = { width: widths[size], left: 56, right: 16, first: points[0].day, last: points[points.length - 1].day };
  const runs = runsOf(points);
  const second = PANEL.top + PANEL.height + PANEL.gap;
  const bottom = second + PANEL.height;
  const middle = Math.round((frame.first + frame.last) / 2);
  const days = frame.first === frame.last ? [frame.first] : [frame.first, ...size === 'wide' && frame.last - frame.first > 3 ? [middle] : [], frame.last];
  const anchors = days.length === 1 ? ['middle'] : ['start', ...days.length > 2 ? ['middle'] : [], 'end'];
  const labels = days.map((day, index) => `<text x="${rounded(xOf(frame, day))}" y="${bottom + 18}" text-anchor="${anchors[index]}">${dateOf(day)}</text>`).join('');
  return `<svg class="${size}" role="img" aria-labelledby="trend-title-${size} trend-desc-${size}" viewBox="0 0 ${frame.width} ${bottom + 42}" xmlns="http://www.w3.org/2000/svg">`
    + `<title id="trend-title-${size}">Non-compliant resources and failed jobs by day</title><desc id="trend-desc-${size}">${description}</desc>`
    + `${panel('nonCompliant', frame, runs, PANEL.top)}${panel('failedJobs', frame, runs, second)}${labels}`
    + `<text x="${rounded((frame.left + frame.width - frame.right) / 2)}" y="${bottom + 36}" text-anchor="middle">Day (UTC)</text></svg>`;
}

function trendWords(points: readonly Point[], gapDays: number): string {
  const first = points[0];
  const last = points[points.length - 1];
  const numbers = ({ nonCompliant, failedJobs }: Point) => `${counted(nonCompliant, 'non-compliant resource')}, ${counted(failedJobs, 'failed job')}`;
  const days = points.length === 1
    ? `One day, ${dateOf(first.day)}: ${numbers(first)}.`
    : `From ${dateOf(first.day)} (${numbers(first)}) to ${dateOf(last.day)} (${numbers(last)}).`;
  return `${days}${gapDays > 0 ? ` ${counted(gapDays, 'day')} without numbers.` : ''}`;
}

/** How the numbers moved: drawn, in one sentence, and as a table for screen readers. */
export function trendSection(model: DigestModel): string {
  const points = pointsOf(model.trend);
  const heading = '<h2 id="trend">Trend</h2>';
  if (points.length === 0) {
    return `<section aria-labelledby="trend">${heading}<p>There are no numbers of earlier days yet.</p></section>`;
  }
  const gapDays = points[points.length - 1].day - points[0].day + 1 - points.length;
  const description = trendWords(points, gapDays);
  const rows = points.map(({ day, nonCompliant, failedJobs }) =>
    `<tr><th scope="row">${dateOf(day)}</th><td>${count(nonCompliant)}</td><td>${count(failedJobs)}</td></tr>`).join('');
  return `<section aria-labelledby="trend">${heading}<figure>${svg('narrow', points, description)}${svg('wide', points, description)}`
    + `<figcaption>${description}${gapDays > 0 ? ' The gray areas are days without numbers.' : ''}</figcaption></figure>`
    + '<div class="vh"><table><caption>Non-compliant resources and failed jobs by day</caption><thead><tr><th scope="col">Day</th>'
    + `<th scope="col">${TITLES.nonCompliant}</th><th scope="col">${TITLES.failedJobs}</th></tr></thead><tbody>${rows}</tbody></table></div></section>`;
}
