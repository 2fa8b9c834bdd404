import type { TargetKind } from './organization-ids';

/**
 * A layout as plain values, and who lies below whom in it. Nothing here knows of tokens or constructs.
 */

export interface TargetModel {
  readonly kind: TargetKind;
  readonly id: string;
}

export interface UnitModel {
  readonly organizationalUnitId: string;
  /** Undefined means the root. */
  readonly parentId?: string;
  readonly name?: string;
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
  readonly homeAccount: string;
  readonly centralAccount: string;
  readonly recoveryAccount?: string;
  readonly regions: ReadonlyArray<string>;
  readonly globalRegion: string;
  readonly centralRegions: ReadonlyArray<string>;
  readonly enabledOptInRegions: ReadonlyArray<string>;
  readonly targets: ReadonlyArray<TargetModel>;
  readonly units: ReadonlyArray<UnitModel>;
  readonly accounts: ReadonlyArray<AccountModel>;
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
export function accountIdsOf(model: LayoutModel): string[] {
  const roles = [model.managementAccount, model.homeAccount, model.centralAccount, model.recoveryAccount].filter((id) => id !== undefined);
  const targets = model.targets.filter(({ kind }) => kind === 'account').map(({ id }) => id);
  return [...new Set([...roles, ...targets, ...model.accounts.map(({ accountId }) => accountId)])].sort();
}

/** Ids of the targets that surely reach an account. */
export function targetsReaching(accountId: string, model: LayoutModel): string[] {
  if (model.externalAccounts.includes(accountId)) {
    return [];
  }
  const parentId = model.accounts.find((one) => one.accountId === accountId)?.parentId;
  const above = wayUp(parentId, model.units);
  return model.targets.filter(({ kind, id }) => kind === 'root' || id === accountId || above.includes(id)).map(({ id }) => id);
}
