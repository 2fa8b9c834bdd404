import { ControlCell, Observation } from './observations';
import { ReportTemplateName } from './report-model';
import { DayOfState, KeptFinding, ReportState } from './report-state';
import { EventFinding, FindingClass, FindingState } from '../notification/notification-event';

/** What one report, or the part of one that an object is, shows. */
export interface ReportContents {
  readonly template: ReportTemplateName;
  readonly observations: ReadonlyMap<string, Observation>;
  readonly cells: ReadonlyArray<ControlCell>;
  /** Whether it is the whole report, so that what is missing is gone. */
  readonly complete: boolean;
  /** When it was made, ISO 8601. */
  readonly at: string;
}

export interface Comparison {
  readonly findings: ReportState['findings'];
  readonly cells: ReadonlyArray<ControlCell>;
  readonly trend: ReadonlyArray<DayOfState>;
  /** Every finding that is there or was there until now. */
  readonly changes: ReadonlyArray<EventFinding>;
}

/** Days after which a job that was not seen again, well or not, is no longer open: longer than the longest month between two jobs. */
const JOB_DAYS = 35;
const TREND_DAYS = 90;
const DAY = 86_400_000;

/** How bad a class is, for findings that change it. */
const RANK: { readonly [kind in FindingClass]: number } = {
  INSUFFICIENT_DATA: 0, COMPLETED_WITH_ISSUES: 1, PARTIAL: 2, ABORTED: 2, EXPIRED: 2, NON_COMPLIANT: 3, FAILED: 3, SECURITY: 4,
};

/** The latest observation of each thing, in whichever order they come; how often jobs failed is counted. */
export class Observations {
  public readonly byId = new Map<string, Observation>();

  public add(observation: Observation): void {
    const known = this.byId.get(observation.id);
    if (!known) {
      this.byId.set(observation.id, observation);
      return;
    }
    const latest = observation.at >= known.at ? observation : known;
    const count = (known.finding?.count ?? 0) + (observation.finding?.count ?? 0);
    this.byId.set(observation.id, latest.finding && isJob(latest.id) ? { ...latest, finding: { ...latest.finding, count } } : latest);
  }
}

/** What changed between what was known and a report. Neither is changed. */
export function compare(state: ReportState, report: ReportContents): Comparison {
  const findings: { [id: string]: KeptFinding } = {};
  const changes: EventFinding[] = [];
  const change = (id: string, kept: KeptFinding, as: FindingState) => {
    const { at: _at, seen: _seen, worst, ...finding } = kept;
    // whoever was told of the worst is told that it is over
    changes.push({ ...finding, ...as === 'resolved' && { class: worst.class }, id, state: as });
  };
  for (const [id, observation] of report.observations) {
    const known = Object.hasOwn(state.findings, id) ? state.findings[id] : undefined;
    if (known && observation.at !== '' && observation.at < known.at) {
      continue;
    }
    if (!observation.finding) {
      if (known) {
        change(id, known, 'resolved');
      }
      continue;
    }
    const { finding } = observation;
    findings[id] = {
      ...finding, since: known?.since ?? (observation.at || report.at), at: observation.at, seen: report.at, worst: worstOf(finding, known),
    };
    change(id, findings[id], !known ? 'new' : isWorse(known.worst, finding) ? 'worse' : 'ongoing');
  }
  for (const [id, known] of Object.entries(state.findings)) {
    const observation = report.observations.get(id);
    if (Object.hasOwn(findings, id) || (observation && !(observation.at !== '' && observation.at < known.at))) {
      continue;
    }
    // a job that does not run again is not well, and a part of a report says nothing of what is missing in it
    const gone = isJob(id) ? Date.parse(report.at) - Date.parse(known.seen) > JOB_DAYS * DAY : report.complete && !observation;
    if (gone) {
      change(id, known, 'resolved');
    } else {
      findings[id] = known;
      change(id, known, 'ongoing');
    }
  }
  const cells = report.template === 'CONTROL_COMPLIANCE_REPORT' ? mergeCells(state.cells, report) : state.cells;
  return { findings, cells, trend: trendWith(state.trend, report, findings, cells), changes };
}

function isWorse(worst: KeptFinding['worst'], now: Pick<EventFinding, 'class' | 'count' | 'control'>): boolean {
  return RANK[now.class] > RANK[worst.class] || (!!now.control && (now.count ?? 0) > worst.count);
}

function worstOf(now: Pick<EventFinding, 'class' | 'count'>, known: KeptFinding | undefined): KeptFinding['worst'] {
  return {
    class: known && RANK[known.worst.class] >= RANK[now.class] ? known.worst.class : now.class,
    count: Math.max(now.count ?? 0, known?.worst.count ?? 0),
  };
}

function isJob(id: string): boolean {
  return !id.startsWith('control|') && !id.startsWith('resource|');
}

function mergeCells(known: ReadonlyArray<ControlCell>, report: ReportContents): ReadonlyArray<ControlCell> {
  if (report.complete) {
    return report.cells;
  }
  const place = ({ accountId, region }: ControlCell) => `${accountId}|${region}`;
  const shown = new Set(report.cells.map(place));
  return [...known.filter((cell) => !shown.has(place(cell))), ...report.cells];
}

/** The numbers of the day on which the report was made. */
function trendWith(trend: ReadonlyArray<DayOfState>, report: ReportContents, findings: ReportState['findings'], cells: ReadonlyArray<ControlCell>): DayOfState[] {
  const date = report.at.slice(0, 10);
  const open = Object.entries(findings);
  const nonCompliant = report.template === 'CONTROL_COMPLIANCE_REPORT'
    ? cells.reduce((sum, cell) => sum + cell.nonCompliant, 0)
    : open.filter(([, finding]) => finding.class === 'NON_COMPLIANT').length;
  const failedJobs = [...report.observations.values()].filter(({ id, finding }) => isJob(id) && finding && finding.class !== 'COMPLETED_WITH_ISSUES')
    .reduce((sum, { finding }) => sum + (finding!.count ?? 1), 0);
  return [...trend.filter((day) => day.date !== date), { date, nonCompliant, failedJobs }]
    .sort((a, b) => (a.date < b.date ? -1 : 1)).slice(-TREND_DAYS);
}
