import type { TargetKind } from './organization-ids';
import { oncePer } from '../private/once-per';

/**
 * A layout as plain values, and who lies below whom in it. Nothing here knows of tokens or constructs.
 */

/** The root, a unit or an account, as something is attached to it. */
export interface TargetModel {
  readonly kind: TargetKind;
  readonly id: string;
}

export interface UnitModel {
  readonly organizationalUnitId: string;
  /** Undefined means the root. */
  readonly parentId?: string;
  readonly name?: string;
  readonly expectedAccounts?: number;
}

export interface AccountModel {
  readonly accountId: string;
  readonly name?: string;
  /** Undefined means not known. */
  readonly parentId?: string;
}

/** Lists are sorted by id, `centralRegions` excepted. */
export interface LayoutModel {
  readonly organizationId?: string;
  readonly rootId?: string;
  readonly managementAccount?: string;
  readonly homeAccount?: string;
  readonly centralAccount?: string;
  readonly recoveryAccount?: string;
  readonly regions: ReadonlyArray<string>;
  readonly globalRegion: string;
  readonly homeRegion: string;
  readonly centralRegions: ReadonlyArray<string>;
  readonly enabledOptInRegions: ReadonlyArray<string>;
  readonly units: ReadonlyArray<UnitModel>;
  readonly accounts: ReadonlyArray<AccountModel>;
  readonly expectedAccounts?: number;
  readonly externalAccounts: ReadonlyArray<string>;
}

/** The root that an id belongs to: a unit's id carries that of its root. Undefined for an account. */
export function rootOf(id: string): string | undefined {
  const [, root] = id.split('-');
  return root === undefined ? undefined : `r-${root}`;
}

type Places = Pick<LayoutModel, 'units' | 'accounts'>;

// A layout may have tens of thousands of accounts: whatever is asked of each of them is looked up, in an index made once of each list.
const unitsById = oncePer((units: ReadonlyArray<UnitModel>) => new Map(units.map((unit) => [unit.organizationalUnitId, unit])));
const accountsById = oncePer((accounts: ReadonlyArray<AccountModel>) => new Map(accounts.map((account) => [account.accountId, account])));
const unitsByParent = oncePer((units: ReadonlyArray<UnitModel>) => idsByParent(units, ({ organizationalUnitId }) => organizationalUnitId));
const accountsByParent = oncePer((accounts: ReadonlyArray<AccountModel>) => idsByParent(accounts, ({ accountId }) => accountId));

function idsByParent<T extends { readonly parentId?: string }>(
  children: ReadonlyArray<T>, idOf: (child: T) => string,
): ReadonlyMap<string, ReadonlyArray<string>> {
  const byParent = new Map<string, string[]>();
  for (const child of children.filter(({ parentId }) => parentId !== undefined)) {
    const ids = byParent.get(child.parentId!) ?? [];
    byParent.set(child.parentId!, ids);
    ids.push(idOf(child));
  }
  return byParent;
}

/** The unit of an id, if it is listed. */
export function unitOf(id: string | undefined, units: ReadonlyArray<UnitModel>): UnitModel | undefined {
  return id === undefined ? undefined : unitsById(units).get(id);
}

/** The way up from a unit, or from nowhere, to where it ends or comes back to a unit that it has passed; begins with the unit itself. */
export function wayUp(unitId: string | undefined, units: ReadonlyArray<UnitModel>): string[] {
  const way = new Set<string>();
  for (let id = unitId; id !== undefined && !way.has(id); id = unitOf(id, units)?.parentId) {
    way.add(id);
  }
  return [...way];
}

/** The units around which a unit's way up leads back to it, or undefined. */
export function circle(unitId: string, units: ReadonlyArray<UnitModel>): string[] | undefined {
  const way = wayUp(unitId, units);
  return unitOf(way[way.length - 1], units)?.parentId === unitId ? [...way, unitId] : undefined;
}

/** Every account that the layout names as one of the organization, sorted. */
export const accountIdsOf = oncePer((model: Omit<LayoutModel, 'externalAccounts'>): ReadonlySet<string> => {
  const roles = [model.managementAccount, model.homeAccount, model.centralAccount, model.recoveryAccount].filter((id) => id !== undefined);
  return new Set([...roles, ...model.accounts.map(({ accountId }) => accountId)].sort());
});

/** Accounts that are known to be in a target, sorted. */
export function accountsIn({ kind, id }: TargetModel, model: Omit<LayoutModel, 'externalAccounts'>): string[] {
  return kind === 'account' ? [id] : kind === 'root' ? [...accountIdsOf(model)] : accountsBelow(id, model).sort();
}

/** Ids of the units and accounts that lie directly in a unit. */
export function childrenOf(unitId: string, { units, accounts }: Places): { units: ReadonlyArray<string>; accounts: ReadonlyArray<string> } {
  return { units: unitsByParent(units).get(unitId) ?? [], accounts: accountsByParent(accounts).get(unitId) ?? [] };
}

function accountsBelow(unitId: string, model: Places): string[] {
  const below = new Set([unitId]);
  for (const id of below) {
    // a set that grows is walked to its end
    childrenOf(id, model).units.forEach((child) => below.add(child));
  }
  return [...below].flatMap((id) => childrenOf(id, model).accounts);
}

export function accountTarget(id: string): TargetModel {
  return { kind: 'account', id };
}

/** Whether every account of `inner` is surely one of `outer`, as far as the layout knows. */
export function contains(outer: TargetModel, inner: TargetModel, model: Places): boolean {
  return outer.kind === 'root' || outer.id === inner.id || placeOf(inner, model).above.includes(outer.id);
}

/** Whether an account may be in both; surely not where the layout knows the way from both up to the root. */
export function mayMeet(one: TargetModel, other: TargetModel, model: Places): boolean {
  if (contains(one, other, model) || contains(other, one, model)) {
    return true;
  }
  if (one.kind === 'account' && other.kind === 'account') {
    return false;
  }
  // a unit may lie below another as long as its way up is not known to the end; an account has no units below it
  const mayLieIn = (inner: TargetModel, outer: TargetModel) => outer.kind !== 'account' && !isPlaceKnown(inner, model);
  return mayLieIn(one, other) || mayLieIn(other, one);
}

/** Whether the layout knows the way from a target up to the root. */
export function isPlaceKnown(target: TargetModel, model: Places): boolean {
  return placeOf(target, model).complete;
}

/** What has a target, as it lies around others. */
export interface Surroundings<T> {
  /** All that surely have every account of a target in theirs, in their order: what `contains` says of each. */
  surelyAround(inner: TargetModel): T[];
  /** All that may have an account in theirs, in their order: what `mayMeet` says of each. */
  perhapsAround(account: string): T[];
}

/** Answers for many targets how others lie around them, without asking each of each. */
export function surroundings<T extends { readonly target: TargetModel }>(all: ReadonlyArray<T>, model: Places): Surroundings<T> {
  const byId = new Map<string, number[]>();
  all.forEach(({ target }, i) => byId.set(target.id, [...byId.get(target.id) ?? [], i]));
  const roots = [...all.keys()].filter((i) => all[i].target.kind === 'root');
  const groups = [...all.keys()].filter((i) => all[i].target.kind !== 'account');
  const inOrder = (places: number[]) => [...new Set(places)].sort((a, b) => a - b).map((i) => all[i]);
  const around = (inner: TargetModel) => [...roots, ...[inner.id, ...placeOf(inner, model).above].flatMap((id) => byId.get(id) ?? [])];
  return {
    surelyAround: (inner) => inOrder(around(inner)),
    perhapsAround: (account) => {
      const inner = accountTarget(account);
      return inOrder([...around(inner), ...isPlaceKnown(inner, model) ? [] : groups]);
    },
  };
}

/** The units that a target surely lies in, and whether these are all. */
function placeOf({ kind, id }: TargetModel, { units, accounts }: Places): { above: string[]; complete: boolean } {
  if (kind === 'account') {
    const account = accountsById(accounts).get(id);
    return { above: wayUp(account?.parentId, units), complete: account?.parentId !== undefined };
  }
  // parents are checked: a unit that is listed has its whole way up listed too
  return { above: wayUp(id, units), complete: kind === 'root' || unitOf(id, units) !== undefined };
}
