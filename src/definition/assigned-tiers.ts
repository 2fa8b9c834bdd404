import { isDeepStrictEqual } from 'util';
import { LocalPlanAssignment, TierAssignment } from './backup-definition-props';
import { accountIdsOf, accountTarget, isPlaceKnown, LayoutModel, rootOf, surroundings, TargetModel } from '../organization-layout/layout-model';
import { checkAccountId, literal } from '../organization-layout/organization-ids';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { oncePer } from '../private/once-per';
import { knownRegion } from '../private/regions';
import { reject } from '../private/reject';
import { AdditionName, TierModel } from '../protection/model';
import { leaveOut } from '../protection/plan-additions';
import { ProtectionTier } from '../protection/protection-tier';

/** A target and the tiers that are assigned to it directly, by name. */
export interface AssignedTarget {
  readonly target: TargetModel;
  readonly tiers: ReadonlyArray<TierModel>;
  /** Where the user gave it first. */
  readonly prop?: string;
}

/** Tiers that surely meet on every account of some targets, and perhaps no others. */
export interface TierSet {
  readonly tiers: ReadonlyArray<TierModel>;
  /** Who has them, for messages. */
  readonly where: string;
  /** Accounts that are targets themselves. */
  readonly accounts: ReadonlyArray<string>;
}

/** Local plans of some accounts and Regions, checked. */
export interface LocalAccounts {
  readonly prop: string;
  readonly accounts: ReadonlyArray<string>;
  readonly regions: ReadonlyArray<string>;
  readonly tiers: ReadonlyArray<TierModel>;
  /** Outside the organization, or without one. */
  readonly external: boolean;
}

/** Reads assignments into targets, each once. */
export function assignedTargets(
  assignments: ReadonlyArray<TierAssignment>, layout: OrganizationLayout, leftOut: ReadonlyArray<AdditionName>,
): AssignedTarget[] {
  const byId = new Map<string, { target: TargetModel; tiers: TierModel[]; prop: string }>();
  let root: string | undefined;
  assignments.forEach(({ targets, tiers }, i) => {
    const prop = `assignments[${i}]`;
    if (tiers.length === 0) {
      reject(`${prop}.tiers`, [], 'an assignment gives at least one tier', 'give a ProtectionTier, or leave the assignment out');
    }
    for (const [j, target] of readTargets(prop, targets, layout).entries()) {
      const own = rootOf(target.id);
      if (root !== undefined && own !== undefined && own !== root) {
        reject(`${prop}.targets`, target.id, `other ids belong to the root ${root} and an organization has one root`, 'take all ids from one organization');
      }
      root ??= own;
      const found = byId.get(target.id) ?? { target, tiers: [], prop: targets ? `${prop}.targets[${j}]` : `${prop}.targets` };
      byId.set(target.id, found);
      found.tiers.push(...models(tiers, leftOut));
    }
  });
  return [...byId.values()].map(({ tiers, ...one }) => ({ ...one, tiers: distinct(tiers) })).sort((a, b) => (a.target.id < b.target.id ? -1 : 1));
}

/** Accounts that targets are known to reach, sorted: those of the layout, and targets themselves. */
export function reachedAccounts(assigned: ReadonlyArray<AssignedTarget>, layout: OrganizationLayout): string[] {
  const own = assigned.filter(({ target }) => target.kind === 'account').map(({ target }) => target.id);
  const { surelyAround } = surroundings(assigned, layout._model);
  return [...new Set([...accountIdsOf(layout._model), ...own])].filter((id) => surelyAround(accountTarget(id)).length > 0).sort();
}

/** Reads local plans; an account and Region stands in one of them only, and is no policy's. */
export function localAccounts(
  localPlans: ReadonlyArray<LocalPlanAssignment>, layout: OrganizationLayout, assigned: ReadonlyArray<AssignedTarget>,
  policyRegions: ReadonlyArray<string>, leftOut: ReadonlyArray<AdditionName>,
): LocalAccounts[] {
  const known = accountIdsOf(layout._model);
  const { surelyAround } = surroundings(assigned, layout._model);
  const taken = new Map<string, string>();
  const found = localPlans.flatMap(({ accounts, regions, tiers }, i) => {
    const prop = `localPlans[${i}]`;
    if (tiers.length === 0 || accounts.length === 0) {
      reject(`${prop}.${tiers.length === 0 ? 'tiers' : 'accounts'}`, [], 'local plans do something for somebody', 'give at least one, or leave the entry out');
    }
    const ids = accounts.map((account, j) => {
      const at = `${prop}.accounts[${j}]`;
      const id = literal(at, account, checkAccountId);
      if (!known.has(id) && !layout.isExternal(id)) {
        reject(at, id, 'the layout does not know it, and whether it is in the organization decides where it may copy to', 'add it to accounts or to externalAccounts of the layout');
      }
      return id;
    });
    const here = readRegions(prop, regions, layout);
    ids.forEach((id, j) => here.forEach((region) => {
      const at = `${prop}.accounts[${j}]`;
      const key = `${id} ${region}`;
      if (taken.has(key)) {
        reject(at, id, `${taken.get(key)} has it in ${region} too`, 'name an account and Region once');
      }
      taken.set(key, at);
      const reaching = policyRegions.includes(region) && !layout.isExternal(id) && surelyAround(accountTarget(id))[0];
      if (reaching) {
        reject(at, id, `policies of the organization reach it by ${reaching.target.id} in ${region} and name a backup role that local plans don't have`, 'use either local plans or an assignment');
      }
    }));
    // copies to other accounts are possible from accounts of the organization only
    return [true, false].flatMap((external) => {
      const some = [...new Set(ids)].filter((id) => layout.isExternal(id) === external).sort();
      return some.length === 0 ? [] : [{ prop, accounts: some, regions: here, tiers: distinct(models(tiers, leftOut)), external }];
    });
  });
  checkGlobalRegion(found, layout, assigned.length > 0);
  return found;
}

/** All local plans of some accounts: those of one account stand in several entries where its Regions differ. */
export function localOf(local: ReadonlyArray<LocalAccounts>, accounts: ReadonlyArray<string>): LocalAccounts[] {
  const byAccount = placesByAccount(local);
  return [...new Set(accounts.flatMap((account) => byAccount.get(account) ?? []))].sort((a, b) => a - b).map((i) => local[i]);
}

const placesByAccount = oncePer((local: ReadonlyArray<LocalAccounts>) => {
  const byAccount = new Map<string, number[]>();
  local.forEach(({ accounts }, i) => accounts.forEach((account) => byAccount.set(account, [...byAccount.get(account) ?? [], i])));
  return byAccount;
});

/** What an account has once is made by its template in the global Region: that of the organization, or one of local plans. */
function checkGlobalRegion(local: ReadonlyArray<LocalAccounts>, { globalRegion }: OrganizationLayout, hasAssignments: boolean): void {
  for (const { prop, accounts, external } of local.filter((one) => one.external || !hasAssignments)) {
    for (const account of accounts) {
      const regions = localOf(local, [account]).flatMap((one) => one.regions).sort();
      if (!regions.includes(globalRegion)) {
        reject(`${prop}.regions`, regions.join(', '), `no stack of ${account} is deployed to the global Region ${globalRegion}, so that nobody would create its roles`,
          `add ${globalRegion}${external ? '' : ', or assign tiers to the organization, whose template creates them'}`);
      }
    }
  }
}

/** A tier and the words for where the user gave it. */
export interface GivenTier {
  readonly prop: string;
  readonly tier: ProtectionTier;
}

/** The tiers of assignments, or of local plans, in their places. */
export function givenTiers(prop: string, entries: ReadonlyArray<{ readonly tiers: ReadonlyArray<ProtectionTier> }>): GivenTier[] {
  return entries.flatMap(({ tiers }, i) => tiers.map((tier, j) => ({ prop: `${prop}[${i}].tiers[${j}]`, tier })));
}

/** All tiers, each once, by name; two of one name must be equal. */
export function unionOfTiers(given: ReadonlyArray<GivenTier>): ProtectionTier[] {
  const byKey = new Map<string, GivenTier>();
  for (const { prop, tier } of given) {
    const first = byKey.get(tier.name.toLowerCase());
    const other = first?.tier;
    if (other && other.name !== tier.name) {
      reject(prop, tier.name, `${first.prop} is '${other.name}', and upper and lower case do not count`, 'give each tier its own name');
    }
    if (other && other !== tier && !isDeepStrictEqual(unordered(other.toJson()), unordered(tier.toJson()))) {
      reject(prop, tier.name, `${first.prop} is another tier of this name`, 'assign one tier, or give each its own name');
    }
    byKey.set(tier.name.toLowerCase(), first ?? { prop, tier });
  }
  return [...byKey.values()].map(({ tier }) => tier).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** What a tier says without who said it: the user, or this library's defaults. */
const MARKS = ['startWindowAdded', 'retentionAdded', 'fallbackAdded'];

/** JSON whose lists stand in one order: that of rules, copies, tags and types means nothing. */
function unordered(json: unknown): unknown {
  if (Array.isArray(json)) {
    return json.map(unordered).map((one) => [JSON.stringify(one), one] as const).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  }
  return typeof json === 'object' && json !== null
    ? Object.fromEntries(Object.entries(json).filter(([key]) => !MARKS.includes(key)).sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => [key, unordered(value)])) : json;
}

/** The sets of tiers that some accounts surely have: what must hold is judged for each, because it may be all that they have. */
export function tierSets(assigned: ReadonlyArray<AssignedTarget>, layout: LayoutModel): TierSet[] {
  const { surelyAround } = surroundings(assigned, layout);
  const sets = new Map<string, { tiers: TierModel[]; targets: TargetModel[] }>();
  for (const { target } of assigned) {
    const tiers = distinct(surelyAround(target).flatMap((other) => other.tiers));
    const key = tiers.map(({ name }) => name).join('\n');
    const set = sets.get(key) ?? { tiers, targets: [] };
    sets.set(key, set);
    set.targets.push(target);
  }
  return [...sets.values()].map(({ tiers, targets }) => ({
    tiers, where: targets.map(({ id }) => id).join(', '), accounts: targets.filter(({ kind }) => kind === 'account').map(({ id }) => id),
  }));
}

/** Tells of two tiers whether they can meet on one account: where `mayMeet` says so of two of their targets. */
export function meeting(assigned: ReadonlyArray<AssignedTarget>, layout: LayoutModel): (one: TierModel, other: TierModel) => boolean {
  const key = (one: string, other: string) => `${one}\n${other}`;
  const pairs = new Set<string>();
  const meet = (some: ReadonlyArray<TierModel>, others: ReadonlyArray<TierModel>) =>
    some.forEach((a) => others.forEach((b) => pairs.add(key(a.name, b.name)).add(key(b.name, a.name))));
  const { surelyAround } = surroundings(assigned, layout);
  assigned.forEach((one) => surelyAround(one.target).forEach((other) => meet(one.tiers, other.tiers)));
  // what may lie anywhere may lie in any unit
  const tiersOf = (some: ReadonlyArray<AssignedTarget>) => distinct(some.flatMap(({ tiers }) => tiers));
  meet(tiersOf(assigned.filter(({ target }) => !isPlaceKnown(target, layout))), tiersOf(assigned.filter(({ target }) => target.kind !== 'account')));
  return (one, other) => pairs.has(key(one.name, other.name));
}

/** Each tier once, by name: two of one name are equal. */
export function distinct(tiers: ReadonlyArray<TierModel>): TierModel[] {
  const byName = new Map<string, TierModel>();
  for (const tier of tiers) {
    byName.set(tier.name, byName.get(tier.name) ?? tier);
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readTargets(prop: string, targets: OrganizationTarget[] | undefined, layout: OrganizationLayout): TargetModel[] {
  if (!targets) {
    return layout.rootId === undefined
      ? reject(`${prop}.targets`, undefined, 'the layout does not know the root, to which everything would be attached', 'give targets, or rootId in the layout')
      : [{ kind: 'root', id: layout.rootId }];
  }
  if (targets.length === 0) {
    reject(`${prop}.targets`, [], 'an assignment is for at least one target', 'leave it out for the root, or leave the assignment out');
  }
  const places = new Map<string, number>();
  return targets.map((target, i) => {
    const at = `${prop}.targets[${i}]`;
    const id = target.targetId;
    const first = places.get(id);
    if (first !== undefined) {
      reject(at, id, `${prop}.targets[${first}] is the same`, 'give each once');
    }
    places.set(id, i);
    if (target._kind === 'account' && layout.isExternal(id)) {
      reject(at, id, 'the layout has it outside the organization, where no policy reaches it', 'use localPlans for it');
    }
    layout._checkTarget(at, target);
    return { kind: target._kind, id };
  });
}

function readRegions(prop: string, regions: string[] | undefined, layout: OrganizationLayout): string[] {
  if (!regions) {
    return layout.regions;
  }
  if (regions.length === 0) {
    reject(`${prop}.regions`, [], 'plans run in at least one Region', 'leave it out for all Regions of the layout');
  }
  return [...new Set(regions.map((region, i) => {
    const code = knownRegion(`${prop}.regions[${i}]`, region);
    return layout.regions.includes(code) ? code
      : reject(`${prop}.regions[${i}]`, code, `the layout's Regions are ${layout.regions.join(', ')}`, 'add it to regions of the layout, or leave it out');
  }))].sort();
}

function models(tiers: ReadonlyArray<ProtectionTier>, leftOut: ReadonlyArray<AdditionName>): TierModel[] {
  return tiers.map((tier) => leaveOut(tier._model, leftOut));
}
