import { BoundCentralVault, BoundMemberVault } from './bound-vaults';
import { checkRoleName } from './role-name';
import type { ReleasedNames } from '../backup-vault/deployed-comparison';
import { vaultNamesOf } from '../backup-vault/generation-model';
import { NAMES } from '../data/names';
import { partitionOf } from '../private/regions';
import { checkForm, reject } from '../private/validation';

/** What a definition says has no recovery point left. Roles with path, without a slash before it. */
export interface BoundReleased {
  readonly releasedVaults: string[];
  readonly releasedBackupRoles: string[];
  /** Units, accounts and Regions. */
  readonly releasedPlaces: string[];
}

const PLACES = [NAMES.rootId, NAMES.unitId, NAMES.accountId];

/** Refuses what the definition itself still makes or admits: a statement that stays there would protect nothing. */
export function boundReleased(
  { releasedVaults = [], releasedBackupRoles = [], releasedPlaces = [] }: ReleasedNames, { central, member, roles }: {
    readonly central?: BoundCentralVault; readonly member: BoundMemberVault; readonly roles: ReadonlyArray<string>;
  },
): BoundReleased {
  const generations = [...member.managed?.generations ?? [], ...[...central?.managed?.byRegion.values() ?? []].flatMap((one) => one.generations)];
  const made = generations.flatMap(vaultNamesOf);
  const vaults = releasedVaults.map((name, i) => {
    const prop = `releasedVaults[${i}]`;
    checkForm(prop, name, NAMES.vaultName);
    return made.includes(name) ? reject(prop, name, 'the definition makes a vault of that name, which is not to be lost', 'name it once its generation is out of retiredGenerations') : name;
  });
  const released = releasedBackupRoles.map((name, i) => {
    const prop = `releasedBackupRoles[${i}]`;
    const role = checkRoleName(prop, name);
    return roles.some((one) => one === role || one.endsWith(role)) ? reject(prop, name, 'the definition works with a role of that name, or admits it', 'leave it out, or take it out of formerBackupRoleNames') : role.slice(1);
  });
  releasedPlaces.forEach((place, i) => {
    if (!PLACES.some(({ pattern }) => pattern.test(place)) && partitionOf(place) === undefined) {
      reject(`releasedPlaces[${i}]`, place, 'it is no id of a root, unit or account, and no Region', 'write it as ou-ab12-11111111, 333333333333 or eu-west-1');
    }
  });
  return { releasedVaults: vaults, releasedBackupRoles: released, releasedPlaces: [...releasedPlaces] };
}
