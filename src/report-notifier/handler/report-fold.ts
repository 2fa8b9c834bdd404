import { compareReport, Surroundings } from './comparison';
import { countsOf } from './notifier-metrics';
import { ReportContents } from './report-contents';
import { Known, KnownFindings, ReportState, ResolvedFinding, StateObject, toEventFinding, unfollowed } from './report-state';
import { SEVERITIES } from '../../data/finding-classes';
import { EventFinding } from '../../notification/handler/notification-event';
import { byCodeUnits } from '../../notification/handler/words';
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
export function foldReports(
  known: ReportState, reports: ReadonlyArray<ReportContents>, around: Omit<Surroundings, 'late'> & { readonly room?: number },
): Folded {
  if (reports.length === 0) {
    return { state: known, changes: [], dropped: [] };
  }
  let state: Known = { ...known, findings: new Map(Object.entries(known.findings)) };
  const steps: Array<Pick<Folded, 'changes' | 'dropped'>> = [];
  for (const contents of reports) {
    const late = isBefore(contents.at, state.lastReportAt);
    const { changes, dropped, ...rest } = compareReport(state, late ? { ...contents, complete: false } : contents, { ...around, late });
    steps.push({ changes, dropped });
    state = { ...state, ...rest, ...late ? {} : { templateName: contents.template, counts: countsOf(contents), lastReportAt: contents.at } };
  }
  const net = steps.length === 1 ? steps[0] : netChanges(known, state.findings, steps);
  const left = beyond(state.findings, around.room ?? MOST_FINDINGS);
  const changes = left.size === 0 ? net.changes : net.changes.filter(({ id }) => !left.has(id));
  const dropped = [...net.dropped, ...[...left].filter(([id]) => Object.hasOwn(known.findings, id)).map(([id, finding]) => (
    toEventFinding(id, unfollowed(finding, TOO_MANY), 'ongoing')))];
  const findings = Object.fromEntries(left.size === 0 ? state.findings : [...state.findings].filter(([id]) => !left.has(id)));
  const over = changes.filter((finding) => finding.state === 'resolved').map((finding): ResolvedFinding => ({ ...finding, resolvedAt: around.now }));
  const unfollowedNow = left.size === 0 ? undefined : { at: around.now, count: left.size };
  return { state: { ...state, findings, unfollowed: unfollowedNow, ...withResolved(known, over) }, changes, dropped };
}

/** Findings that one report plan keeps, and all parts of a report: an object and the memory of a function hold no more. */
export const MOST_FINDINGS = 100_000;
const MOST_OF_REPORT = 200_000;
/** What a part may keep however many the others do. */
const LEAST_OF_PART = 10_000;
const TOO_MANY = 'the report has more findings than are kept, which are the gravest';

/** How many findings a part may keep beside the others. */
export function roomFor({ parts }: StateObject, partName: string): number {
  const others = Object.entries(parts).reduce((sum, [name, { findings }]) => sum + (name === partName ? 0 : Object.keys(findings).length), 0);
  return Math.min(MOST_FINDINGS, Math.max(LEAST_OF_PART, MOST_OF_REPORT - others));
}

/** The findings that are too many, the least grave and then those that reports showed the longest ago. */
function beyond(findings: KnownFindings, room: number): KnownFindings {
  if (findings.size <= room) {
    return new Map();
  }
  // first by id, in the language's own order, which is many times faster
  const ordered = [...findings.keys()].sort().map((id) => [id, findings.get(id)!] as const).sort(([, one], [, other]) => (
    SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) || byCodeUnits(other.seen, one.seen)));
  return new Map(ordered.slice(room));
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
function netChanges(before: ReportState, after: KnownFindings, steps: ReadonlyArray<Pick<Folded, 'changes' | 'dropped'>>): Pick<Folded, 'changes' | 'dropped'> {
  const latest = new Map(steps.flatMap(({ changes }) => changes).map((finding) => [finding.id, finding]));
  const having = (state: EventFinding['state']) => new Set(steps.flatMap(({ changes }) => changes).filter((one) => one.state === state).map(({ id }) => id));
  const [worse, begun] = [having('worse'), having('new')];
  const changes: EventFinding[] = [];
  for (const [id, finding] of latest) {
    const [was, is] = [Object.hasOwn(before.findings, id), after.get(id)];
    if (is) {
      const left = was && is.unfollowedAt !== before.findings[id].unfollowedAt && begun.has(id);
      const news = left || (begun.has(id) && !was) ? 'new' : was && worse.has(id) ? 'worse' : 'ongoing';
      changes.push(toEventFinding(id, is, news));
    } else if (was && finding.state === 'resolved') {
      changes.push(finding);
    }
  }
  const dropped = steps.flatMap((step) => step.dropped).filter(({ id }) => Object.hasOwn(before.findings, id) && !after.has(id));
  return { changes, dropped };
}
