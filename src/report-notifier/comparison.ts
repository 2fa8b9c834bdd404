import { ControlCell, Observation, severityOf } from './observations';
import { ReportContents } from './report-contents';
import { DayOfState, KeptFinding, ReportState, toEventFinding } from './report-state';
import { isCompliance, isOfJobs, scopeOfFinding, Scopes, UNREPORTED, unreportedId } from './scopes';
import { EventFinding, FindingClass, FindingState } from '../notification/notification-event';

/** Another part of the same report, or a report plan that is no more: accounts move between them. */
export interface Sibling {
  readonly state: Pick<ReportState, 'findings' | 'scopes'>;
  /** Whether its plan is there, so that its next report can have what this one lacks. */
  readonly expected: boolean;
}

export interface Comparison {
  readonly findings: ReportState['findings'];
  readonly scopes: Scopes;
  readonly cells: ReadonlyArray<ControlCell>;
  readonly trend: ReadonlyArray<DayOfState>;
  /** Every finding that is there or was there until now. */
  readonly changes: ReadonlyArray<EventFinding>;
}

/**
 * Days after which a job that was not seen again, well or not, is no longer open: longer than the longest month between two jobs. After as many, what
 * reports no longer speak of is forgotten.
 */
const KEPT_DAYS = 35;
/** A recovery point is scanned when it is made, and may be kept long. */
const MALWARE_DAYS = 400;
const TREND_DAYS = 90;
const DAY = 86_400_000;

/** How bad a class is, for findings that change it. */
const RANK: { readonly [kind in FindingClass]: number } = {
  INSUFFICIENT_DATA: 0, COMPLETED_WITH_ISSUES: 1, PARTIAL: 2, ABORTED: 2, EXPIRED: 2, NON_COMPLIANT: 3, NOT_REPORTED: 3, FAILED: 3, SECURITY: 4,
};

/**
 * What changed between what was known and a report. Neither is changed.
 *
 * @param now when the report is read, ISO 8601
 */
export function compare(state: ReportState, report: ReportContents, now: string, siblings: ReadonlyArray<Sibling> = []): Comparison {
  const findings: { [id: string]: KeptFinding } = {};
  const changes: EventFinding[] = [];
  const scopes = scopesAfter(state, report, siblings);
  const change = (id: string, kept: KeptFinding, as: FindingState) => {
    // whoever was told of the worst is told that it is over
    changes.push({ ...toEventFinding(id, kept, as), ...as === 'resolved' && { class: kept.worst.class } });
  };
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
      const worse = known !== undefined && isWorse(known.worst, finding);
      findings[id] = {
        ...finding,
        since: known?.since ?? (observation.at || report.at),
        at: observation.at,
        seen: report.at,
        firstSeen: known?.firstSeen ?? now,
        worseAt: worse ? now : known?.worseAt,
        worst: worstOf(finding, known),
      };
      change(id, findings[id], !known ? 'new' : worse ? 'worse' : 'ongoing');
    } else if (known) {
      change(id, known, 'resolved');
    }
  }
  for (const [id, known] of Object.entries(state.findings)) {
    const observation = observations.get(id);
    if (own(findings, id) || (observation && !(observation.at !== '' && observation.at < known.at))) {
      continue;
    }
    const scope = scopeOfFinding(id);
    const moved = movedTo(scope, state, report, siblings);
    if (moved && !id.startsWith(`${UNREPORTED}|`)) {
      // it is told of there
      continue;
    }
    if (moved || isGone(id, known, report, own(scopes, scope)?.missingSince)) {
      change(id, known, 'resolved');
    } else {
      keep(id, known);
    }
  }
  const cells = report.template === 'CONTROL_COMPLIANCE_REPORT' ? mergeCells(state.cells, report, scopes) : state.cells;
  return { findings, scopes, cells, trend: trendWith(state.trend, report, findings, cells), changes };
}

function own<T>(values: { readonly [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

/** A finding that came with its account from another part of the report, unless it was told here that it is over. */
function elsewhere(id: string, { resolved }: ReportState, siblings: ReadonlyArray<Sibling>): KeptFinding | undefined {
  const known = siblings.map(({ state }) => own(state.findings, id)).find((finding) => finding !== undefined);
  return known && !resolved.some((over) => over.id === id && over.resolvedAt > known.seen) ? known : undefined;
}

/** Whether another part of the report has spoken of it since this one did. */
function movedTo(scope: string, state: ReportState, { scopes }: ReportContents, siblings: ReadonlyArray<Sibling>): boolean {
  const seen = own(state.scopes ?? {}, scope)?.seen ?? '';
  return !scopes.has(scope) && siblings.some((sibling) => (own(sibling.state.scopes ?? {}, scope)?.seen ?? '') > seen);
}

function scopesAfter(state: ReportState, report: ReportContents, siblings: ReadonlyArray<Sibling>): Scopes {
  const after: { [scope: string]: Scopes[string] } = {};
  for (const [scope, known] of Object.entries(state.scopes ?? {})) {
    const missingSince = report.complete && isCompliance(report.template) ? known.missingSince ?? report.at : known.missingSince;
    const tooLong = daysBetween(missingSince ?? known.seen, report.at) > KEPT_DAYS;
    if (!tooLong && !movedTo(scope, state, report, siblings)) {
      after[scope] = { seen: known.seen, missingSince };
    }
  }
  report.scopes.forEach((scope) => (after[scope] = { seen: report.at }));
  return after;
}

/**
 * What the report no longer speaks of, as findings: that something is not in a report does not make it well. Where other parts of the report are
 * expected, an account may have moved to one of them, and is given until the next report.
 */
function unreportedOf(
  scopes: Scopes, state: ReportState, report: ReportContents, siblings: ReadonlyArray<Sibling>,
): Array<readonly [string, Observation]> {
  const mayMove = siblings.some(({ expected }) => expected);
  const known = Object.keys(state.findings).filter((id) => id.startsWith(`${UNREPORTED}|`));
  const missing = Object.entries(scopes).filter(([, { missingSince }]) => missingSince !== undefined && (!mayMove || missingSince < report.at));
  return [
    ...known.filter((id) => report.scopes.has(scopeOfFinding(id))).map((id) => [id, { id, at: '' }] as const),
    ...!report.complete ? [] : missing.map(([scope, { missingSince }]) => {
      const [accountId, region, framework] = scope.split('|', 3);
      const id = unreportedId(scope);
      const finding = {
        class: 'NOT_REPORTED' as const, severity: severityOf('NOT_REPORTED'), accountId, region, what: 'Framework', framework,
        message: `the report has nothing about it since ${missingSince}: is the framework, its recorder or AWS Backup's access to the account gone?`,
      };
      return [id, { id, at: '', finding }] as const;
    }),
  ];
}

/** Whether a finding that the report does not have is over. */
function isGone(id: string, { seen }: KeptFinding, report: ReportContents, missingSince: string | undefined): boolean {
  if (isOfJobs(id)) {
    // a job that does not run again is not well
    return daysBetween(seen, report.at) > (id.startsWith('malware|') ? MALWARE_DAYS : KEPT_DAYS);
  }
  // a part of a report says nothing of what is missing in it, and a report nothing of what it no longer speaks of
  return report.complete && missingSince === undefined;
}

const daysBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / DAY;

function isWorse(worst: KeptFinding['worst'], now: Pick<EventFinding, 'class' | 'count' | 'control'>): boolean {
  return RANK[now.class] > RANK[worst.class] || (!!now.control && (now.count ?? 0) > worst.count);
}

function worstOf(now: Pick<EventFinding, 'class' | 'count'>, known: KeptFinding | undefined): KeptFinding['worst'] {
  return {
    class: known && RANK[known.worst.class] >= RANK[now.class] ? known.worst.class : now.class,
    count: Math.max(now.count ?? 0, known?.worst.count ?? 0),
  };
}

/** The cells of the report; what it no longer speaks of stays, as not reported. */
function mergeCells(known: ReadonlyArray<ControlCell>, report: ReportContents, scopes: Scopes): ReadonlyArray<ControlCell> {
  const place = ({ accountId, region }: ControlCell) => `${accountId}|${region}`;
  if (!report.complete) {
    const shown = new Set(report.cells.map(place));
    return [...known.filter((cell) => !shown.has(place(cell))), ...report.cells];
  }
  const missing = new Set(Object.entries(scopes).filter(([, { missingSince }]) => missingSince !== undefined).map(([scope]) => scope.split('|', 2).join('|')));
  const shown = new Set(report.cells.map((cell) => `${place(cell)}|${cell.control}`));
  const unreported = known.filter((cell) => missing.has(place(cell)) && !shown.has(`${place(cell)}|${cell.control}`))
    .map((cell): ControlCell => ({ ...cell, state: 'NOT_REPORTED', compliant: 0, nonCompliant: 0 }));
  return [...report.cells, ...unreported];
}

/** The numbers of the day on which the report was made. */
function trendWith(trend: ReadonlyArray<DayOfState>, report: ReportContents, findings: ReportState['findings'], cells: ReadonlyArray<ControlCell>): DayOfState[] {
  const date = report.at.slice(0, 10);
  const nonCompliant = report.template === 'CONTROL_COMPLIANCE_REPORT'
    ? cells.reduce((sum, cell) => sum + cell.nonCompliant, 0)
    : Object.values(findings).filter((finding) => finding.class === 'NON_COMPLIANT').length;
  return [...trend.filter((day) => day.date !== date), { date, nonCompliant, failedJobs: report.failedJobs.size }]
    .sort((a, b) => (a.date < b.date ? -1 : 1)).slice(-TREND_DAYS);
}
