import { REPORT_LIMITS } from '../data/reports';
import { childrenOf, surroundings, TargetModel, unitOf } from '../organization-layout/layout-model';
import type { OrganizationLayout } from '../organization-layout/organization-layout';
import { reject } from '../private/reject';

/** What a coverage is. */
export interface CoverageModel {
  /** The root, units or accounts in the order in which they were given; undefined means the account and Region of the stack. */
  readonly others?: { readonly kind: 'root' | 'units' | 'accounts'; readonly ids: ReadonlyArray<string> };
  /** Undefined means those of the layout. */
  readonly regions?: ReadonlyArray<string>;
}

/** What one report is about, with how many accounts each member is. */
export interface ReportScope {
  readonly kind: 'root' | 'units' | 'accounts';
  /** In the order in which they were given; for the root one member. */
  readonly members: ReadonlyArray<{ readonly id: string; readonly accounts: number }>;
}

/** The part of a report that one report plan makes. */
export interface ReportShard {
  readonly ids: ReadonlyArray<string>;
  readonly regions: ReadonlyArray<string>;
}

/** How many accounts the members of a coverage are, by the layout. A unit of which the layout knows no account has none. */
export function scopeOfReport({ kind, ids }: NonNullable<CoverageModel['others']>, layout: OrganizationLayout): ReportScope {
  switch (kind) {
    case 'root': return { kind, members: [{ id: ids[0], accounts: layout.expectedAccounts }] };
    case 'accounts': return { kind, members: ids.map((id) => ({ id, accounts: 1 })) };
    case 'units':
      checkCoveredUnits(ids, layout);
      return { kind, members: ids.map((id) => ({ id, accounts: expectedIn(id, layout) })) };
  }
}

function checkCoveredUnits(ids: ReadonlyArray<string>, { _model: model }: OrganizationLayout): void {
  const covered = ids.map((id) => ({ target: { kind: 'unit', id } satisfies TargetModel }));
  const { surelyAround } = surroundings(covered, model);
  for (const { target } of covered) {
    const { id } = target;
    if (model.units.length > 0 && !unitOf(id, model.units)) {
      reject('organizationalUnitIds', id, 'it is not among units of the layout', 'add it there, or correct the id');
    }
    const above = surelyAround(target).find((other) => other.target.id !== id);
    if (above !== undefined) {
      reject('organizationalUnitIds', id, `it lies below ${above.target.id}, so that its accounts would be in the report twice`, 'leave it out');
    }
  }
}

/** The accounts that will be in and below a unit: as many as it says, or at least those that are listed, or that the units below it say. */
function expectedIn(id: string, layout: OrganizationLayout): number {
  const { units, accounts } = childrenOf(id, layout._model);
  return unitOf(id, layout._model.units)?.expectedAccounts
    ?? units.reduce((sum, child) => sum + expectedIn(child, layout), accounts.length);
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
        `AWS Backup makes reports of at most ${REPORT_LIMITS.size}, not adjustable, and ${shardWords(scope.kind, id)} can't be divided further`, perAccountAndRegion > REPORT_LIMITS.size ? WAY_OUT_OF_ONE_ACCOUNT : WAYS_OUT[scope.kind]);
    }
    const size = inOneRegion * regions.length;
    if (held + size > REPORT_LIMITS.size) {
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

function shardWords(kind: ReportScope['kind'], id: string): string {
  return { root: 'the organization', units: `the unit ${id}`, accounts: `the account ${id}` }[kind];
}

/** Smaller coverages are refused again: the sizing is of every account alike. */
const WAY_OUT_OF_ONE_ACCOUNT = 'sizing is of one account in one Region and day: correct it if it counts more; if it is as much, no report can hold such an account: '
  + 'make no reports of it, and let a BackupEventHub tell of its jobs';

const WAYS_OUT: Readonly<Record<ReportScope['kind'], string>> = {
  root: 'use ReportCoverage.organizationalUnits() and say in units of the layout how many accounts each has, so that each gets plans of its own',
  units: 'name the units below it instead, or ReportCoverage.accounts()',
  accounts: WAY_OUT_OF_ONE_ACCOUNT,
};
