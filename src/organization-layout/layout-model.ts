import type { TargetKind } from './organization-ids';

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

/** The way up from a unit, or from nowhere, to where it ends or comes back to a unit that it has passed; begins with the unit itself. */
export function wayUp(unitId: string | undefined, units: ReadonlyArray<UnitModel>): string[] {
  const way: string[] = [];
  for (let id = unitId; id !== undefined && !way.includes(id);) {
    way.push(id);
    id = units.find(({ organizationalUnitId }) => organizationalUnitId === way[way.length - 1])?.parentId;
  }
  return way;
}

/** The units around which a unit's way up leads back to it, or undefined. */
export function circle(unitId: string, units: ReadonlyArray<UnitModel>): string[] | undefined {
  const way = wayUp(unitId, units);
  const last = units.find(({ organizationalUnitId }) => organizationalUnitId === way[way.length - 1]);
  return last?.parentId === unitId ? [...way, unitId] : undefined;
}

/** Every account that the layout names as one of the organization, sorted. */
export function accountIdsOf(model: Omit<LayoutModel, 'externalAccounts'>): string[] {
  const roles = [model.managementAccount, model.homeAccount, model.centralAccount, model.recoveryAccount].filter((id) => id !== undefined);
  return [...new Set([...roles, ...model.accounts.map(({ accountId }) => accountId)])].sort();
}

/** Accounts that are known to be in a target, sorted. */
export function accountsIn(target: TargetModel, model: Omit<LayoutModel, 'externalAccounts'>): string[] {
  return target.kind === 'account' ? [target.id] : accountIdsOf(model).filter((id) => contains(target, accountTarget(id), model));
}

export function accountTarget(id: string): TargetModel {
  return { kind: 'account', id };
}

/** Whether every account of `inner` is surely one of `outer`, as far as the layout knows. */
export function contains(outer: TargetModel, inner: TargetModel, model: Pick<LayoutModel, 'units' | 'accounts'>): boolean {
  return outer.kind === 'root' || outer.id === inner.id || placeOf(inner, model).above.includes(outer.id);
}

/** Whether an account may be in both; surely not where the layout knows the way from both up to the root. */
export function mayMeet(one: TargetModel, other: TargetModel, model: Pick<LayoutModel, 'units' | 'accounts'>): boolean {
  if (contains(one, other, model) || contains(other, one, model)) {
    return true;
  }
  if (one.kind === 'account' && other.kind === 'account') {
    return false;
  }
  // a unit may lie below another as long as its way up is not known to the end; an account has no units below it
  const mayLieIn = (inner: TargetModel, outer: TargetModel) => outer.kind !== 'account' && !placeOf(inner, model).complete;
  return mayLieIn(one, other) || mayLieIn(other, one);
}

/** The units that a target surely lies in, and whether these are all. */
function placeOf({ kind, id }: TargetModel, { units, accounts }: Pick<LayoutModel, 'units' | 'accounts'>): { above: string[]; complete: boolean } {
  if (kind === 'account') {
    const account = accounts.find(({ accountId }) => accountId === id);
    return { above: wayUp(account?.parentId, units), complete: account?.parentId !== undefined };
  }
  // parents are checked: a unit that is listed has its whole way up listed too
  return { above: wayUp(id, units), complete: kind === 'root' || units.some(({ organizationalUnitId }) => organizationalUnitId === id) };
}
