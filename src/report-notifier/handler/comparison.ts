import { Fate, fateOf, judgedAs, JudgedScopes } from './fates';
import { ControlCell, Observation } from './observations';
import { ReportContents } from './report-contents';
import { DayOfState, daysBetween, KeptFinding, ReportState, toEventFinding, unfollowed } from './report-state';
import { scopesAfter, Sibling, unreportedScopes } from './scope-changes';
import { controlOfFinding, isOfJobs, isUnreported, kindOfResource, scopeOfFinding, Scopes } from './scopes';
import { inheritedFindings, unjudgedControls, unreportedFrameworks } from './unreported';
import { FINDING_CLASSES, FindingClassName } from '../../data/finding-classes';
import { isAbout } from '../../data/reports';
import { findingId } from '../../notification/handler/finding-id';
import { EventFinding, FindingState } from '../../notification/handler/notification-event';
import { instantOf, isBefore, laterOf } from '../../private/moments';

/** What is known beside the report and the state. */
export interface Surroundings {
  /** When the report is read, ISO 8601. */
  readonly now: string;
  /** Classes that are worth a message. */
  readonly alertOn: ReadonlyArray<FindingClassName>;
  readonly siblings: ReadonlyArray<Sibling>;
  /** For a report on resources, what reports on controls cover; undefined where there are none. */
  readonly reported?: JudgedScopes;
  /** Reports come object by object, so that nobody knows when one is complete: what is missing for days is no longer reported. */
  readonly byObject?: boolean;
  /** It was made before the newest report that was read. */
  readonly late?: boolean;
}

export interface Comparison {
  readonly findings: ReportState['findings'];
  readonly scopes: Scopes;
  readonly cells: ReadonlyArray<ControlCell>;
  readonly trend: ReadonlyArray<DayOfState>;
  /** Every finding that is there or was there until now. */
  readonly changes: ReadonlyArray<EventFinding>;
  /** Findings that are no longer followed: for finding lists only, which have them as what nobody knows. */
  readonly dropped: ReadonlyArray<EventFinding>;
}

/** Within so many days a count that was there before is no news. */
const FLAPPING_DAYS = 2;
const TREND_DAYS = 90;

/** What changed between what was known and a report. Neither is changed. */
export function compareReport(before: ReportState, report: ReportContents, around: Surroundings): Comparison {
  const { now, siblings, reported } = around;
  const coming = adopted(before, report, siblings);
  const state = Object.keys(coming).length === 0 ? before : { ...before, findings: { ...coming, ...before.findings } };
  const findings: { [id: string]: KeptFinding } = {};
  const changes: EventFinding[] = [];
  const dropped: EventFinding[] = [];
  const lost: Array<readonly [string, KeptFinding]> = [];
  const decided = new Set<string>();
  const scopes = scopesAfter(state, report, siblings, around.byObject);
  // a message that named the worst class is answered by one that resolves that class
  const change = (id: string, kept: KeptFinding, as: FindingState) => changes.push(
    toEventFinding(id, as === 'resolved' && kept.told ? { ...kept, class: kept.told.class } : kept, as));
  const keep = (id: string, kept: KeptFinding) => {
    findings[id] = kept;
    change(id, kept, 'ongoing');
  };
  const inherited = inheritedFindings(state, report);
  const judge = (id: string, observation: Observation) => {
    const known = own(state.findings, id) ?? inherited.get(id)?.finding ?? elsewhere(id, state, siblings);
    const { finding } = observation;
    decided.add(id);
    const older = known !== undefined && madeAt(observation, report) < madeAt(known, { at: known.seen });
    // the newest report shows it, whatever its times say; an older state of it ends nothing
    if (known && (older && (!finding || isOfJobs(id) || around.late))) {
      keep(id, known);
    } else if (observation.unjudged) {
      if (known) {
        keep(id, { ...known, seen: report.at });
      }
    } else if (finding) {
      // what people know to be followed no longer is news when it is there again
      const { told, news } = newsOf(finding, known?.unfollowedAt === undefined ? known : undefined, report.at, around.alertOn);
      const by = id.startsWith('resource|') ? reported?.get(scopeOfFinding(id)) : undefined;
      // with as many members, many times faster than a literal that spreads the finding
      findings[id] = Object.assign({}, finding, {
        since: known?.since ?? (observation.at || report.at),
        at: known && older ? known.at : observation.at,
        seen: laterOf(known?.seen, report.at),
        firstSeen: known?.firstSeen ?? now,
        worseAt: news === 'worse' ? now : known?.worseAt,
        told,
        judgedBy: by && judgedAs(by, controlOfFinding(id) ?? ''),
        judges: observation.judges,
        followedDays: observation.followedDays,
      });
      change(id, findings[id], news);
    } else if (known) {
      change(id, known, 'resolved');
    }
  };
  report.observations.forEach((observation, id) => judge(id, observation));
  unreportedFrameworks(scopes, state, report, siblings).forEach((observation) => judge(observation.id, observation));
  const moved = new Set([...inherited.values()].map(({ from }) => from));
  const present = lazily(() => presentControls(report));
  const wrong = lazily(() => wrongRows(report));
  const drop = (id: string, known: KeptFinding) => {
    if (around.alertOn.includes(known.class)) {
      dropped.push(toEventFinding(id, unfollowed(known, `not in a report since ${known.seen}`), 'ongoing'));
    }
  };
  for (const [id, known] of Object.entries(state.findings)) {
    if (decided.has(id) || (isUnreported(id) && controlOfFinding(id) !== undefined)) {
      continue;
    }
    const fate: Fate = moved.has(id) ? 'dropped' : fateOf(id, known, state, report, scopes, { ...around, present, wrong });
    if (fate === 'kept') {
      keep(id, known);
    } else if (fate === 'unjudged' && (known.told !== undefined || around.alertOn.includes(known.class))) {
      keep(id, known);
      lost.push([id, known]);
    } else if (fate === 'over') {
      change(id, known, 'resolved');
    } else if (fate === 'unfollowed') {
      const days = Math.floor(daysBetween(known.seen, report.at));
      const why = `for ${days} days, since ${known.seen}, no report had another job that could have ended it`;
      findings[id] = { ...unfollowed(known, why), unfollowedAt: report.at, worseAt: now };
      change(id, findings[id], 'new');
    } else if (fate === 'dropped' || fate === 'unjudged') {
      drop(id, known);
    }
  }
  const unjudged = unjudgedControls(lost, state, findings, report, present);
  unjudged.observations.forEach((observation) => judge(observation.id, observation));
  unjudged.dropped.forEach((id) => drop(id, state.findings[id]));
  if (around.late) {
    return { findings, scopes, cells: state.cells, trend: state.trend, changes, dropped };
  }
  const cells = isAbout(report.template, 'control')
    ? mergeCells(state.cells, report, unreportedScopes(scopes, report, siblings), lost.map(([id]) => id)) : state.cells;
  return { findings, scopes, cells, trend: trendWith(state.trend, report, findings, cells), changes, dropped };
}

/** When something was judged or made: not after the report that shows it, and not known better than by that report where its own time can't be read. */
function madeAt({ at }: { readonly at: string }, report: { readonly at: string }): number {
  const shown = instantOf(report.at) ?? 0;
  return Math.min(instantOf(at) ?? shown, shown);
}

/** Made where it is needed for the first time: mostly it is not. */
function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** How many rows of each control, as `scope|name`, show something wrong. */
function wrongRows({ observations }: ReportContents): ReadonlyMap<string, number> {
  const wrong = new Map<string, number>();
  for (const [id, { finding }] of observations) {
    const control = `${scopeOfFinding(id)}|${controlOfFinding(id) ?? ''}`;
    if (finding) {
      wrong.set(control, (wrong.get(control) ?? 0) + 1);
    }
  }
  return wrong;
}

/** Controls that the report has rows of, each as `scope|name`, and with each kind of resources, as `scope|name|kind`. */
function presentControls({ observations, template }: ReportContents): ReadonlySet<string> {
  const present = new Set<string>();
  for (const id of isAbout(template, 'job') ? [] : observations.keys()) {
    const control = `${scopeOfFinding(id)}|${controlOfFinding(id) ?? ''}`;
    present.add(control);
    if (isAbout(template, 'resource')) {
      present.add(`${control}|${kindOfResource(id)}`);
    }
  }
  return present;
}

function own<T>(values: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

/** A finding that came with its account from another part of the report, unless it was resolved here since. */
function elsewhere(id: string, { resolved }: ReportState, siblings: ReadonlyArray<Sibling>): KeptFinding | undefined {
  const known = siblings.map(({ state }) => own(state.findings, id)).find((finding) => finding !== undefined);
  return known && !resolved.some((over) => over.id === id && isBefore(known.seen, over.resolvedAt)) ? known : undefined;
}

/**
 * Findings that move with their account from another report, though this one may not have them today: what another report found since this one covered the
 * account last. Whether they are still judged is decided here.
 */
function adopted(state: ReportState, { scopes }: ReportContents, siblings: ReadonlyArray<Sibling>): { [id: string]: KeptFinding } {
  const coming: { [id: string]: KeptFinding } = {};
  for (const id of siblings.flatMap((sibling) => Object.keys(sibling.state.findings))) {
    const scope = scopeOfFinding(id);
    const known = scopes.has(scope) && !own(state.findings, id) && !isUnreportedFramework(id) ? elsewhere(id, state, siblings) : undefined;
    const mine = own(state.scopes ?? {}, scope);
    if (known && (mine === undefined || isBefore(mine.seen, known.seen))) {
      coming[id] = known;
    }
  }
  return coming;
}

/** A framework that no report covers is no finding where one does. */
const isUnreportedFramework = (id: string) => isUnreported(id) && controlOfFinding(id) === undefined;

interface News {
  readonly told: KeptFinding['told'];
  readonly news: FindingState;
}

/** Whether a finding is news, by what messages said of it before. */
function newsOf(
  { class: kind, count = 0, control }: Pick<EventFinding, 'class' | 'count' | 'control'>, known: KeptFinding | undefined, at: string, alertOn: ReadonlyArray<FindingClassName>,
): News {
  const before = known?.told;
  if (!alertOn.includes(kind)) {
    return { told: before, news: known ? 'ongoing' : 'new' };
  }
  if (!before) {
    return { told: { class: kind, count, at }, news: 'new' };
  }
  const expired = daysBetween(before.at, at) > FLAPPING_DAYS;
  const level = expired ? known.count ?? 0 : before.count;
  const worse = rankOf(kind) > rankOf(before.class) || (control !== undefined && count > level);
  const told = {
    class: rankOf(kind) > rankOf(before.class) ? kind : before.class,
    count: Math.max(count, level),
    at: count >= level || expired ? at : before.at,
  };
  return { told, news: worse ? 'worse' : 'ongoing' };
}

const rankOf = (findingClass: FindingClassName) => FINDING_CLASSES[findingClass].rank;

/** The cells of the report; what it no longer covers stays, as not reported. */
function mergeCells(
  known: ReadonlyArray<ControlCell>, report: ReportContents, unreported: ReadonlyArray<readonly [string, string]>, lost: ReadonlyArray<string>,
): ReadonlyArray<ControlCell> {
  const place = ({ accountId, region }: ControlCell) => findingId(accountId, region);
  if (!report.complete) {
    const shown = new Set(report.cells.map(place));
    return [...known.filter((cell) => !shown.has(place(cell))), ...report.cells];
  }
  const missing = new Set(unreported.map(([scope]) => scope.split('|', 2).join('|')));
  const controlOf = (cell: ControlCell) => findingId(cell.accountId, cell.region, cell.control);
  const unjudged = new Set(lost.map((id) => [...id.split('|').slice(1, 3), controlOfFinding(id)].join('|')));
  if (missing.size + unjudged.size === 0) {
    return report.cells;
  }
  const shown = new Set(report.cells.map(controlOf));
  const gone = known.filter((cell) => (missing.has(place(cell)) || unjudged.has(controlOf(cell))) && !shown.has(controlOf(cell)))
    .map((cell): ControlCell => ({ ...cell, state: 'NOT_REPORTED', compliant: 0, nonCompliant: 0 }));
  return [...report.cells, ...gone];
}

/** The numbers of the day on which the report was made. */
function trendWith(trend: ReadonlyArray<DayOfState>, report: ReportContents, findings: ReportState['findings'], cells: ReadonlyArray<ControlCell>): DayOfState[] {
  const date = report.at.slice(0, 10);
  const nonCompliant = isAbout(report.template, 'control')
    ? cells.reduce((sum, cell) => sum + cell.nonCompliant, 0)
    : Object.values(findings).filter((finding) => finding.class === 'NON_COMPLIANT').length;
  return [...trend.filter((day) => day.date !== date), { date, nonCompliant, failedJobs: report.failedJobs.size }]
    .sort((a, b) => (a.date < b.date ? -1 : 1)).slice(-TREND_DAYS);
}
