import { ControlCell, Observation, severityOfClass } from './observations';
import { ReportContents } from './report-contents';
import { DayOfState, daysBetween, KeptFinding, ReportState, toEventFinding } from './report-state';
import { KEPT_DAYS, movedTo, scopesAfter, Sibling, unreportedScopes } from './scope-changes';
import { isOfJobs, scopeOfFinding, Scopes, UNREPORTED, unreportedId } from './scopes';
import { FINDING_CLASSES, FindingClassName } from '../../data/finding-classes';
import { isAbout } from '../../data/reports';
import { EventFinding, FindingState } from '../../notification/handler/notification-event';

/** What is known beside the report and the state. */
export interface Surroundings {
  /** When the report is read, ISO 8601. */
  readonly now: string;
  /** Classes that are worth a message. */
  readonly alertOn: ReadonlyArray<FindingClassName>;
  readonly siblings: ReadonlyArray<Sibling>;
  /** For a report on resources, frameworks that reports on controls still cover: what is missing there no longer exists. */
  readonly reported?: ReadonlySet<string>;
}

export interface Comparison {
  readonly findings: ReportState['findings'];
  readonly scopes: Scopes;
  readonly cells: ReadonlyArray<ControlCell>;
  readonly trend: ReadonlyArray<DayOfState>;
  /** Every finding that is there or was there until now. */
  readonly changes: ReadonlyArray<EventFinding>;
  /** Findings that are no longer kept here, though no report resolved them: for finding lists only. */
  readonly dropped: ReadonlyArray<EventFinding>;
}

/** AWS Backup scans a recovery point when it is made; no report says that one was deleted. */
const MALWARE_DAYS = 100;
/** For so many days a report on resources may lack a framework whose resources had findings. */
const RESOURCE_DAYS = 3;
/** Within so many days a count that was there before is no news. */
const FLAPPING_DAYS = 2;
const TREND_DAYS = 90;

/** What changed between what was known and a report. Neither is changed. */
export function compareReport(state: ReportState, report: ReportContents, around: Surroundings): Comparison {
  const { now, siblings } = around;
  const findings: { [id: string]: KeptFinding } = {};
  const changes: EventFinding[] = [];
  const dropped: EventFinding[] = [];
  const scopes = scopesAfter(state, report, siblings);
  // a message that named the worst class is answered by one that resolves that class
  const change = (id: string, kept: KeptFinding, as: FindingState) => changes.push({
    ...toEventFinding(id, kept, as), ...as === 'resolved' && kept.told && { class: kept.told.class },
  });
  const keep = (id: string, kept: KeptFinding) => {
    findings[id] = kept;
    change(id, kept, 'ongoing');
  };
  const observations = new Map([...report.observations, ...unreportedOf(scopes, state, report, siblings)]);
  for (const [id, observation] of observations) {
    const known = own(state.findings, id) ?? elsewhere(id, state, siblings);
    if (known && observation.at !== '' && observation.at < known.at) {
      continue;
    }
    const { finding } = observation;
    if (observation.unjudged) {
      if (known) {
        keep(id, { ...known, seen: report.at });
      }
    } else if (finding) {
      const { told, news } = newsOf(finding, known, report.at, around.alertOn);
      findings[id] = {
        ...finding,
        since: known?.since ?? (observation.at || report.at),
        at: observation.at,
        seen: report.at,
        firstSeen: known?.firstSeen ?? now,
        worseAt: news === 'worse' ? now : known?.worseAt,
        told,
      };
      change(id, findings[id], news);
    } else if (known) {
      change(id, known, 'resolved');
    }
  }
  for (const [id, known] of [...adopted(state, report, siblings), ...Object.entries(state.findings)]) {
    const observation = observations.get(id);
    if (own(findings, id) || (observation && !(observation.at !== '' && observation.at < known.at))) {
      continue;
    }
    const fate = fateOf(id, known, state, report, scopes, around);
    if (fate === 'kept') {
      keep(id, known);
    } else if (fate === 'over') {
      change(id, known, 'resolved');
    } else if (fate === 'dropped') {
      dropped.push(toEventFinding(id, known, 'resolved'));
    }
  }
  const cells = isAbout(report.template, 'control') ? mergeCells(state.cells, report, unreportedScopes(scopes, report, siblings)) : state.cells;
  return { findings, scopes, cells, trend: trendWith(state.trend, report, findings, cells), changes, dropped };
}

function own<T>(values: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

/** A finding that came with its account from another part of the report, unless it was resolved here since. */
function elsewhere(id: string, { resolved }: ReportState, siblings: ReadonlyArray<Sibling>): KeptFinding | undefined {
  const known = siblings.map(({ state }) => own(state.findings, id)).find((finding) => finding !== undefined);
  return known && !resolved.some((over) => over.id === id && over.resolvedAt > known.seen) ? known : undefined;
}

/** Findings about jobs that move with their account, though the report has no such job today. */
function adopted(state: ReportState, { scopes }: ReportContents, siblings: ReadonlyArray<Sibling>): Array<[string, KeptFinding]> {
  return siblings.flatMap((sibling) => Object.keys(sibling.state.findings)).flatMap((id) => {
    const known = isOfJobs(id) && scopes.has(scopeOfFinding(id)) && !own(state.findings, id) ? elsewhere(id, state, siblings) : undefined;
    return known ? [[id, known] as [string, KeptFinding]] : [];
  });
}

/** What the report no longer covers, and covers again, as findings: what is missing in a report is not resolved by that. */
function unreportedOf(
  scopes: Scopes, state: ReportState, report: ReportContents, siblings: ReadonlyArray<Sibling>,
): Array<readonly [string, Observation]> {
  const known = Object.keys(state.findings).filter((id) => id.startsWith(`${UNREPORTED}|`));
  return [
    ...known.filter((id) => report.scopes.has(scopeOfFinding(id))).map((id) => [id, { id, at: '' }] as const),
    ...unreportedScopes(scopes, report, siblings).map(([scope, missingSince]) => {
      const [accountId, region, framework] = scope.split('|', 3);
      const id = unreportedId(scope);
      const finding = {
        class: 'NOT_REPORTED' as const, severity: severityOfClass('NOT_REPORTED'), accountId, region, what: 'Framework', framework,
        message: `the report has nothing about it since ${missingSince}: is the framework, its recorder or AWS Backup's access to the account gone?`,
      };
      return [id, { id, at: '', finding }] as const;
    }),
  ];
}

/** What becomes of a finding that the report does not have: only what was judged is resolved. */
function fateOf(
  id: string, { seen }: KeptFinding, state: ReportState, report: ReportContents, scopes: Scopes, { siblings, reported }: Surroundings,
): 'kept' | 'over' | 'dropped' | 'taken' {
  const scope = scopeOfFinding(id);
  const there = movedTo(scope, state, report, siblings);
  if (isOfJobs(id)) {
    const taken = there.some((sibling) => own(sibling.state.findings, id) || sibling.resolvedIds.has(id));
    // a job that does not run again resolves nothing
    const old = daysBetween(seen, report.at) > (id.startsWith('malware|') ? MALWARE_DAYS : KEPT_DAYS);
    return taken ? 'taken' : old ? 'dropped' : 'kept';
  }
  if (there.length > 0) {
    return id.startsWith(`${UNREPORTED}|`) ? 'over' : there.some((sibling) => own(sibling.state.findings, id)) ? 'taken' : 'dropped';
  }
  if (own(scopes, scope) === undefined) {
    return 'dropped';
  }
  // a part of a report says nothing of what is missing in it
  return report.complete && isJudged(scope, report, scopes, reported) ? 'over' : 'kept';
}

/** Whether a report that lacks a finding resolves it. */
function isJudged(scope: string, report: ReportContents, scopes: Scopes, reported: ReadonlySet<string> | undefined): boolean {
  const missingSince = own(scopes, scope)?.missingSince;
  if (missingSince === undefined || isAbout(report.template, 'control')) {
    return missingSince === undefined;
  }
  // the last resource of a framework may be gone
  return reported === undefined ? daysBetween(missingSince, report.at) >= RESOURCE_DAYS : reported.has(scope);
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
  known: ReadonlyArray<ControlCell>, report: ReportContents, unreported: ReadonlyArray<readonly [string, string]>,
): ReadonlyArray<ControlCell> {
  const place = ({ accountId, region }: ControlCell) => `${accountId}|${region}`;
  if (!report.complete) {
    const shown = new Set(report.cells.map(place));
    return [...known.filter((cell) => !shown.has(place(cell))), ...report.cells];
  }
  const missing = new Set(unreported.map(([scope]) => scope.split('|', 2).join('|')));
  const shown = new Set(report.cells.map((cell) => `${place(cell)}|${cell.control}`));
  const gone = known.filter((cell) => missing.has(place(cell)) && !shown.has(`${place(cell)}|${cell.control}`))
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
