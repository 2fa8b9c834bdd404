import { ControlCell, Observation, observe } from './observations';
import { PlaceCounter } from './place-counts';
import { NotAReport } from './reading/file-text';
import { ReportRecord } from './reading/records';
import { isOfJobs } from './scopes';
import { FINDING_CLASSES } from '../../data/finding-classes';
import { ReportTemplateName } from '../../data/reports';
import { isBefore } from '../../private/moments';
import { CountedRows } from '../../private/reported-counts';

/** What one report, or the part of one that an object is, shows. */
export interface ReportContents {
  readonly template: ReportTemplateName;
  readonly observations: ReadonlyMap<string, Observation>;
  readonly scopes: ReadonlySet<string>;
  readonly cells: ReadonlyArray<ControlCell>;
  /** Ids of the jobs that did not complete, whatever came after them. */
  readonly failedJobs: ReadonlySet<string>;
  /** How many jobs ended how, by the plan's name and the outcome. */
  readonly jobs: ReadonlyMap<string, number>;
  /** Jobs by day, account and Region; undefined where nobody compares them. */
  readonly counted?: CountedRows;
  /** Whether it is the whole report, so that what is missing is gone. */
  readonly complete: boolean;
  /** When it was made, ISO 8601. */
  readonly at: string;
}

/** Between the name of a plan, which may have any letters, and an outcome, which has none of these. */
const BEFORE_OUTCOME = '|';

export const jobKey = (planName: string, outcome: string): string => `${planName}${BEFORE_OUTCOME}${outcome}`;

/** The plan's name and the outcome. */
export function readJobKey(key: string): readonly [string, string] {
  const at = key.lastIndexOf(BEFORE_OUTCOME);
  return [key.slice(0, at), key.slice(at + 1)];
}

/** Rows of one report: four times what AWS lets a report plan have. Whoever writes more fills the memory. */
export const MOST_RECORDS = 400_000;
/** Plans and outcomes that are counted. */
const MOST_COUNTS = 2000;

/** Statuses that a log line names. */
const MOST_UNKNOWN = 20;

/** Gathers what records say. */
export class Gathered {
  public readonly observations = new Map<string, Observation>();
  public readonly scopes = new Set<string>();
  public readonly failedJobs = new Set<string>();
  public readonly jobs = new Map<string, number>();
  /** How many records have which status that this version of the library does not know. */
  public readonly unknown = new Map<string, number>();
  public records = 0;

  /** @param counter where jobs are counted by account and Region */
  constructor(public readonly counter?: PlaceCounter) {}

  public add(template: ReportTemplateName, record: ReportRecord): void {
    if (this.records >= MOST_RECORDS) {
      throw new NotAReport(`the report has more than ${MOST_RECORDS} rows, which AWS Backup does not make: the others were not read`);
    }
    this.records++;
    const { observations, scope, job, unknown } = observe(template, record);
    this.scopes.add(scope);
    if (unknown !== undefined && (this.unknown.has(unknown) || this.unknown.size < MOST_UNKNOWN)) {
      this.unknown.set(unknown, (this.unknown.get(unknown) ?? 0) + 1);
    }
    observations.forEach((observation) => this.observe(observation));
    if (job !== undefined) {
      this.counter?.add(template, record);
    }
    if (job?.outcome !== undefined) {
      const key = jobKey(job.planName, job.outcome);
      if (this.jobs.has(key) || this.jobs.size < MOST_COUNTS) {
        this.jobs.set(key, (this.jobs.get(key) ?? 0) + 1);
      }
      if (job.outcome !== 'COMPLETED' && job.outcome !== 'COMPLETED_WITH_ISSUES') {
        this.failedJobs.add(job.id || `${scope}#${this.records}`);
      }
    }
  }

  /** A control of several frameworks, or with several scopes, is one cell. */
  public cells(): ControlCell[] {
    const cells = new Map<string, ControlCell>();
    for (const { cell } of this.observations.values()) {
      if (cell) {
        const id = `${cell.accountId}|${cell.region}|${cell.control}`;
        const known = cells.get(id);
        cells.set(id, known ? joinedCell(known, cell) : cell);
      }
    }
    return [...cells.values()];
  }

  /** The latest of each thing counts, in whichever order they come, or the gravest where none is later; how often jobs failed is counted. */
  private observe(observation: Observation): void {
    const known = this.observations.get(observation.id);
    if (!known) {
      this.observations.set(observation.id, observation);
      return;
    }
    const [later, earlier] = [isBefore(known.at, observation.at), isBefore(observation.at, known.at)];
    const latest = later || (!earlier && gravityOf(observation) >= gravityOf(known)) ? observation : known;
    const count = (known.finding?.count ?? 0) + (observation.finding?.count ?? 0);
    this.observations.set(observation.id, latest.finding && isOfJobs(latest.id) ? { ...latest, finding: { ...latest.finding, count } } : latest);
  }
}

/** What is not judged ends nothing, so that it is graver than what is well. */
const gravityOf = ({ finding, unjudged }: Observation) => (finding ? 1 + FINDING_CLASSES[finding.class].rank : unjudged ? 0.5 : 0);

const ORDER: ReadonlyArray<ControlCell['state']> = ['COMPLIANT', 'INSUFFICIENT_DATA', 'NOT_REPORTED', 'NON_COMPLIANT'];

/** The worst of several counts. */
export const worstState = (states: ReadonlyArray<ControlCell['state']>): ControlCell['state'] => ORDER[Math.max(0, ...states.map((state) => ORDER.indexOf(state)))];

function joinedCell(known: ControlCell, part: ControlCell): ControlCell {
  return {
    ...part,
    state: worstState([known.state, part.state]),
    compliant: known.compliant + part.compliant,
    nonCompliant: known.nonCompliant + part.nonCompliant,
  };
}
