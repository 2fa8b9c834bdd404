import { compareReport, Surroundings } from './comparison';
import { countsOf } from './notifier-metrics';
import { ReportContents } from './report-contents';
import { ReportState, ResolvedFinding, toEventFinding } from './report-state';
import { EventFinding } from '../../notification/handler/notification-event';
import { isBefore } from '../../private/moments';

/** What became of a state by one report, or by several of them. */
export interface Folded {
  /** With the latest `RESOLVED_KEPT` findings that were resolved. */
  readonly state: ReportState;
  /** See `Comparison`. */
  readonly changes: ReadonlyArray<EventFinding>;
  readonly dropped: ReadonlyArray<EventFinding>;
}

const RESOLVED_KEPT = 200;
/** Moments at which more were resolved than are kept: a digest looks back a day. */
const COUNTS_KEPT = 400;

/**
 * What several reports say, in the order in which they were made, as one change: what came and went in between is none. A report that was made before the newest
 * that is known ends and begins nothing that a newer one judged.
 */
export function foldReports(known: ReportState, reports: ReadonlyArray<ReportContents>, around: Omit<Surroundings, 'late'>): Folded {
  let state = known;
  const steps: Array<Pick<Folded, 'changes' | 'dropped'>> = [];
  for (const contents of reports) {
    const late = isBefore(contents.at, state.lastReportAt);
    const { changes, dropped, ...rest } = compareReport(state, late ? { ...contents, complete: false } : contents, { ...around, late });
    steps.push({ changes, dropped });
    state = { ...state, ...rest, ...late ? {} : { templateName: contents.template, counts: countsOf(contents), lastReportAt: contents.at } };
  }
  const { changes, dropped } = steps.length === 1 ? steps[0] : netChanges(known, state, steps);
  const over = changes.filter((finding) => finding.state === 'resolved').map((finding): ResolvedFinding => ({ ...finding, resolvedAt: around.now }));
  return { state: { ...state, ...withResolved(known, over) }, changes, dropped };
}

/** The latest of what was resolved, and how many there were before. */
function withResolved({ resolved, resolvedBefore }: ReportState, over: ReadonlyArray<ResolvedFinding>): Pick<ReportState, 'resolved' | 'resolvedBefore'> {
  const all = [...resolved, ...over];
  const counts = new Map((resolvedBefore ?? []).map(({ resolvedAt, count }) => [resolvedAt, count]));
  for (const { resolvedAt } of all.slice(0, -RESOLVED_KEPT)) {
    counts.set(resolvedAt, (counts.get(resolvedAt) ?? 0) + 1);
  }
  const before = [...counts].map(([resolvedAt, count]) => ({ resolvedAt, count })).slice(-COUNTS_KEPT);
  return { resolved: all.slice(-RESOLVED_KEPT), resolvedBefore: before.length > 0 ? before : undefined };
}

/** Steps as one: by what was there before and what is there now. */
function netChanges(before: ReportState, after: ReportState, steps: ReadonlyArray<Pick<Folded, 'changes' | 'dropped'>>): Pick<Folded, 'changes' | 'dropped'> {
  const latest = new Map(steps.flatMap(({ changes }) => changes).map((finding) => [finding.id, finding]));
  const having = (state: EventFinding['state']) => new Set(steps.flatMap(({ changes }) => changes).filter((one) => one.state === state).map(({ id }) => id));
  const [worse, begun] = [having('worse'), having('new')];
  const changes: EventFinding[] = [];
  for (const [id, finding] of latest) {
    const [was, is] = [Object.hasOwn(before.findings, id), Object.hasOwn(after.findings, id)];
    if (is) {
      const left = was && after.findings[id].unfollowedAt !== before.findings[id].unfollowedAt && begun.has(id);
      const news = left || (begun.has(id) && !was) ? 'new' : was && worse.has(id) ? 'worse' : 'ongoing';
      changes.push(toEventFinding(id, after.findings[id], news));
    } else if (was && finding.state === 'resolved') {
      changes.push(finding);
    }
  }
  const dropped = steps.flatMap((step) => step.dropped).filter(({ id }) => Object.hasOwn(before.findings, id) && !Object.hasOwn(after.findings, id));
  return { changes, dropped };
}
