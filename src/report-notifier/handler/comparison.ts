import { Fate, fateOf, judgedAs, JudgedScopes } from './fates';
import { ControlCell, Observation } from './observations';
import { ReportContents } from './report-contents';
import { DayOfState, daysBetween, KeptFinding, Known, KnownFindings, toEventFinding, unfollowed } from './report-state';
import { scopesAfter, seenIn, Sibling } from './scope-changes';
import { controlOfFinding, isOfJobs, isUnjudgedControl, isUnreportedFramework, kindOfResource, partsIn, scopeOfFinding, Scopes } from './scopes';
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
  readonly findings: KnownFindings;
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
export function compareReport(before: Known, report: ReportContents, around: Surroundings): Comparison {
  const { now, siblings, reported } = around;
  const coming = adopted(before, report, siblings);
  const state = coming.size === 0 ? before : { ...before, findings: new Map([...coming, ...before.findings]) };
  const known = state.findings;
  const findings = new Map<string, KeptFinding>();
  const changes: EventFinding[] = [];
  const dropped: EventFinding[] = [];
  const lost: Array<readonly [string, KeptFinding]> = [];
  const scopes = scopesAfter(state, report, siblings, around.byObject);
  // a message that named the worst class is answered by one that resolves that class
  const change = (id: string, kept: KeptFinding, as: FindingState) => changes.push(
    toEventFinding(id, as === 'resolved' && kept.told ? { ...kept, class: kept.told.class } : kept, as));
  const keep = (id: string, kept: KeptFinding) => {
    findings.set(id, kept);
    change(id, kept, 'ongoing');
  };
  const inherited = inheritedFindings(known, report);
  const judge = (id: string, observation: Observation) => {
    const was = known.get(id) ?? inherited.get(id)?.finding ?? elsewhere(id, state, siblings);
    const { finding } = observation;
    const older = was !== undefined && madeAt(observation, report) < madeAt(was, { at: was.seen });
    // the newest report shows it, whatever its times say; an older state of it ends nothing
    if (was && (older && (!finding || isOfJobs(id) || around.late))) {
      keep(id, was);
    } else if (observation.unjudged) {
      if (was) {
        keep(id, { ...was, seen: report.at });
      }
    } else if (finding) {
      // what people know to be followed no longer is news when it is there again
      const { told, news } = newsOf(finding, was?.unfollowedAt === undefined ? was : undefined, report.at, around.alertOn);
      const by = reported && id.startsWith('resource|') ? reported.get(scopeOfFinding(id)) : undefined;
      // many times faster than to spread it
      const { class: kind, severity, accountId, region, what, framework, control, resource, resourceType, count, message } = finding;
      const kept: KeptFinding = {
        class: kind, severity, accountId, region, what, framework, control, resource, resourceType, count, message,
        since: was?.since ?? (observation.at || report.at),
        at: was && older ? was.at : observation.at,
        seen: laterOf(was?.seen, report.at),
        firstSeen: was?.firstSeen ?? now,
        worseAt: news === 'worse' ? now : was?.worseAt,
        told,
        judgedBy: by && judgedAs(by, controlOfFinding(id) ?? ''),
        judges: observation.judges,
        followedDays: observation.followedDays,
      };
      findings.set(id, kept);
      change(id, kept, news);
    } else if (was) {
      change(id, was, 'resolved');
    }
  };
  report.observations.forEach((observation, id) => judge(id, observation));
  const frameworks = new Map(unreportedFrameworks(scopes, known, report, siblings).map((observation) => [observation.id, observation]));
  frameworks.forEach((observation, id) => judge(id, observation));
  const moved = new Set([...inherited.values()].map(({ from }) => from));
  const present = lazily(() => presentControls(report));
  const wrong = lazily(() => wrongRows(report));
  const drop = (id: string, was: KeptFinding) => {
    if (around.alertOn.includes(was.class)) {
      dropped.push(toEventFinding(id, unfollowed(was, `not in a report since ${was.seen}`), 'ongoing'));
    }
  };
  for (const [id, was] of known) {
    if (report.observations.has(id) || frameworks.has(id) || isUnjudgedControl(id)) {
      continue;
    }
    const fate: Fate = moved.has(id) ? 'dropped' : fateOf(id, was, state, report, scopes, { ...around, present, wrong });
    if (fate === 'kept') {
      keep(id, was);
    } else if (fate === 'unjudged' && (was.told !== undefined || around.alertOn.includes(was.class))) {
      keep(id, was);
      lost.push([id, was]);
    } else if (fate === 'over') {
      change(id, was, 'resolved');
    } else if (fate === 'unfollowed') {
      const days = Math.floor(daysBetween(was.seen, report.at));
      const why = `for ${days} days, since ${was.seen}, no report had another job that could have ended it`;
      const kept = { ...unfollowed(was, why), unfollowedAt: report.at, worseAt: now };
      findings.set(id, kept);
      change(id, kept, 'new');
    } else if (fate === 'dropped' || fate === 'unjudged') {
      drop(id, was);
    }
  }
  const unjudged = unjudgedControls(lost, known, findings, report, present);
  unjudged.observations.forEach((observation) => judge(observation.id, observation));
  unjudged.dropped.forEach((id) => drop(id, known.get(id)!));
  const after = { findings, scopes, changes, dropped };
  if (around.late) {
    return { ...after, cells: state.cells, trend: state.trend };
  }
  const cells = isAbout(report.template, 'control')
    ? mergeCells(state.cells, report, [...frameworks.values()], lost.map(([id]) => id)) : state.cells;
  return { ...after, cells, trend: trendWith(state.trend, report, findings, cells) };
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

/** A finding that came with its account from another part of the report, unless it was resolved here since. */
function elsewhere(id: string, { resolved }: Known, siblings: ReadonlyArray<Sibling>): KeptFinding | undefined {
  const known = siblings.find(({ state }) => Object.hasOwn(state.findings, id))?.state.findings[id];
  return known && !resolved.some((over) => over.id === id && isBefore(known.seen, over.resolvedAt)) ? known : undefined;
}

/**
 * Findings that move with their account from another report, though this one may not have them today: what another report found since this one covered the
 * account last. Whether they are still judged is decided here.
 */
function adopted(state: Known, { scopes }: ReportContents, siblings: ReadonlyArray<Sibling>): KnownFindings {
  const coming = new Map<string, KeptFinding>();
  for (const id of siblings.flatMap((sibling) => Object.keys(sibling.state.findings))) {
    const scope = scopeOfFinding(id);
    const known = scopes.has(scope) && !state.findings.has(id) && !isUnreportedFramework(id) ? elsewhere(id, state, siblings) : undefined;
    if (known && seenIn(state.scopes, scope) < (instantOf(known.seen) ?? 0)) {
      coming.set(id, known);
    }
  }
  return coming;
}

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
  known: ReadonlyArray<ControlCell>, report: ReportContents, frameworks: ReadonlyArray<Observation>, lost: ReadonlyArray<string>,
): ReadonlyArray<ControlCell> {
  const place = ({ accountId, region }: ControlCell) => findingId(accountId, region);
  if (!report.complete) {
    const shown = new Set(report.cells.map(place));
    return [...known.filter((cell) => !shown.has(place(cell))), ...report.cells];
  }
  const missing = new Set(frameworks.filter(({ finding }) => finding).map(({ id }) => partsIn(id, 1, 3)));
  const controlOf = (cell: ControlCell) => findingId(cell.accountId, cell.region, cell.control);
  const unjudged = new Set(lost.map((id) => `${partsIn(id, 1, 3)}|${partsIn(id, 4, 5)}`));
  if (missing.size + unjudged.size === 0) {
    return report.cells;
  }
  const shown = new Set(report.cells.map(controlOf));
  const gone = known.filter((cell) => (missing.has(place(cell)) || unjudged.has(controlOf(cell))) && !shown.has(controlOf(cell)))
    .map((cell): ControlCell => ({ ...cell, state: 'NOT_REPORTED', compliant: 0, nonCompliant: 0 }));
  return [...report.cells, ...gone];
}

/** The numbers of the day on which the report was made. */
function trendWith(
  trend: ReadonlyArray<DayOfState>, report: ReportContents, findings: KnownFindings, cells: ReadonlyArray<ControlCell>,
): DayOfState[] {
  const date = report.at.slice(0, 10);
  const nonCompliant = isAbout(report.template, 'control')
    ? cells.reduce((sum, cell) => sum + cell.nonCompliant, 0)
    : [...findings.values()].filter((finding) => finding.class === 'NON_COMPLIANT').length;
  return [...trend.filter((day) => day.date !== date), { date, nonCompliant, failedJobs: report.failedJobs.size }]
    .sort((a, b) => (a.date < b.date ? -1 : 1)).slice(-TREND_DAYS);
}
