import { LocalAccounts } from './assigned-tiers';
import { LIMITS } from '../data/limits';
import { BackupNaming } from '../organization-layout/backup-naming';
import { reject } from '../private/reject';
import { TierModel } from '../protection/model';
import { PlanModel } from '../protection/plan-variants';
import { TierDemands } from '../protection/tier-demands';

/**
 * What one member template is for. That of the organization fits every account and Region which policies reach; that of local plans is for the
 * accounts and Regions which it names, and serves their tiers only.
 */
export interface MemberTemplate {
  readonly kind: 'organization' | 'local';
  /** Regions in which it is deployed, sorted. */
  readonly regions: ReadonlyArray<string>;
  /** Outside the organization, or without one: copies stay in the account. */
  readonly external: boolean;
  readonly tiers: ReadonlyArray<TierModel>;
  readonly demands: TierDemands;
  /** What the role that restores needs, of which an account has one: also for tiers of its other templates. */
  readonly restored: TierDemands;
  /** Plans that the template holds; none where policies of the organization give them. */
  readonly plans: ReadonlyArray<PlanModel>;
  /** Names of all roles with which AWS Backup backs up in these accounts, in whichever Region: each copies into the other Regions' vaults. */
  readonly backupRoleNames: ReadonlyArray<string>;
}

/** Names of the backup roles of an account: one where policies name it, and one of each Region with local plans, so that none waits for another Region. */
export function backupRoleNames(naming: BackupNaming, byPolicy: boolean, localRegions: ReadonlyArray<string>): string[] {
  return [...byPolicy ? [naming.backupRoleName] : [], ...localRegions.map((region) => naming._inRegion(naming.backupRoleName, region))];
}

/** Refuses role names that are too long with their Region, or then those of another role. */
export function checkRegionalRoles(naming: BackupNaming, local: ReadonlyArray<LocalAccounts>, scans: boolean): void {
  const regions = [...new Set(local.flatMap((one) => one.regions))];
  for (const prop of ['backupRoleName', ...scans ? ['scannerRoleName' as const] : []] as const) {
    const name = naming[prop];
    const longest = Math.max(...regions.map((region) => naming._inRegion(name, region).length));
    if (longest > LIMITS.roleNameLength) {
      reject(`naming.${prop}`, name, `with the name of a Region, as roles of local plans have it, it has ${longest} of at most ${LIMITS.roleNameLength} characters`,
        `shorten it by ${longest - LIMITS.roleNameLength}`);
    }
    const taken = regions.find((region) => naming._inRegion(name, region) === naming.restoreRoleName);
    if (taken !== undefined) {
      reject('naming.restoreRoleName', naming.restoreRoleName, `${prop} has this name in ${taken}, where roles of local plans carry their Region`, 'choose another name');
    }
  }
}
