import { REPORT_LIMITS } from '../data/reports';
import { reject } from '../private/reject';

/** What one report is about: the root, units or accounts, with how many accounts each is. */
export interface ReportScope {
  readonly kind: 'root' | 'units' | 'accounts';
  /** In the order in which they were given; for the root one member. */
  readonly members: ReadonlyArray<{ readonly id: string; readonly accounts: number }>;
}

/** What a coverage is, with what decides into how many plans it is cut. */
export interface CoverageModel {
  /** Undefined means the account and Region of the stack. */
  readonly scope?: ReportScope;
  readonly perAccountAndRegion: number;
  readonly regions?: ReadonlyArray<string>;
}

/** The part of a report that one report plan makes. */
export interface ReportShard {
  readonly ids: ReadonlyArray<string>;
  readonly regions: ReadonlyArray<string>;
}

/**
 * Cuts a report into plans that AWS Backup can make: accounts x Regions x (daily jobs + evaluations) of each is at most 100,000.
 *
 * Neighbors in the given order share a plan while it holds them, so that what is added at the end moves nothing that was there. What is too
 * large in all Regions gets plans of its own, each for some Regions.
 */
export function shardReport(report: string, scope: ReportScope, regions: ReadonlyArray<string>, perAccountAndRegion: number): ReportShard[] {
  const shards: ReportShard[] = [];
  let open: string[] = [];
  let held = 0;
  const close = () => {
    if (open.length > 0) {
      shards.push({ ids: open, regions });
    }
    open = [];
    held = 0;
  };
  for (const { id, accounts } of scope.members) {
    const inOneRegion = accounts * perAccountAndRegion;
    if (inOneRegion > REPORT_LIMITS.size) {
      reject(`coverage of the report ${report}`, `${accounts} accounts x 1 Region x ${perAccountAndRegion} = ${inOneRegion}`,
        `AWS Backup makes reports of at most ${REPORT_LIMITS.size}, not adjustable, and ${describe(scope.kind, id)} can't be divided further`, remedy(scope.kind));
    }
    const size = inOneRegion * regions.length;
    if (held > 0 && held + size > REPORT_LIMITS.size) {
      close();
    }
    if (size > REPORT_LIMITS.size) {
      chunks(regions, Math.floor(REPORT_LIMITS.size / inOneRegion)).forEach((some) => shards.push({ ids: [id], regions: some }));
      continue;
    }
    open.push(id);
    held += size;
  }
  close();
  return shards;
}

function chunks<T>(values: ReadonlyArray<T>, size: number): T[][] {
  return Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size));
}

function describe(kind: ReportScope['kind'], id: string): string {
  return { root: 'the organization', units: `the unit ${id}`, accounts: `the account ${id}` }[kind];
}

function remedy(kind: ReportScope['kind']): string {
  return {
    root: 'use ReportCoverage.organizationalUnits() with the accounts of each unit, so that each gets plans of its own',
    units: 'name the units below it instead, or ReportCoverage.accounts()',
    accounts: 'leave out templates that repeat others, or read this account\'s jobs through the event hub',
  }[kind];
}
