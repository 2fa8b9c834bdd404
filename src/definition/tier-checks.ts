import { LIMITS } from '../data/limits';
import { BackupNaming } from '../organization-layout/backup-naming';
import { reject, TOKEN_MARKER } from '../private/reject';
import { MemberVaultModel } from '../protection/copy-resolution';
import { TierModel } from '../protection/model';
import { misplacedResource } from '../protection/resource-arns';
import { checkAgainstVault, describeDestination } from '../protection/retention-checks';
import { selectionsOf, singleResources, typesOf } from '../protection/selections';

/** The vaults of member accounts, as far as plans must know them. */
export interface MemberVaults {
  readonly standard: MemberVaultModel;
  readonly airGapped: MemberVaultModel;
}

/** What the tiers of one organization or account must keep to. */
export interface TierRoom {
  readonly vaults: MemberVaults;
  readonly naming: BackupNaming;
  /** The first Region, or whatever else the user knows, that has no air-gapped vault, with what to do about it. */
  readonly withoutAirGappedVault?: { readonly value: string; readonly limit: string; readonly remedy: string };
  /** Whether policies of the organization carry them, not local plans. */
  readonly byPolicies: boolean;
}

/** Checks tiers against the vaults that they write to and the tags that they carry anyway. */
export function checkTiers(tiers: ReadonlyArray<TierModel>, room: TierRoom): void {
  const { vaults, naming, withoutAirGappedVault: bare } = room;
  for (const tier of tiers) {
    const reserved = (on: 'planTag' | 'recoveryPointTag') => ownTagsUnder(naming, tier, on);
    const [single] = singleResources(tier.selection);
    if (room.byPolicies && single) {
      reject(`tier '${tier.name}': selection`, single.arnPattern, 'backup policies of an organization select whole types, not single resources', 'select them by a tag, or use localPlans for accounts and Regions that no policy reaches');
    }
    for (const rule of tier.rules) {
      const at = `tier '${tier.name}', rule '${rule.name}'`;
      // what can't go directly into the air-gapped vault stays in the standard one
      const { target } = rule;
      if (target.kind === 'named' && target.vaultName.match(TOKEN_MARKER)) {
        reject(`${at}: target`, target.vaultName, 'names of a definition are needed at synth', 'write the name itself');
      }
      if (target.kind === 'named' && target.vaultName === vaults.airGapped.vaultName) {
        reject(`${at}: target`, target.vaultName, 'this is the air-gapped vault, which takes backups by another setting', 'use BackupTarget.airGappedVault()');
      }
      const standard = target.kind === 'member' || (target.kind === 'named' && target.vaultName === vaults.standard.vaultName);
      const landsIn = standard ? [vaults.standard] : target.kind === 'airGapped' ? [vaults.airGapped, vaults.standard] : [];
      for (const { bounds } of landsIn) {
        if (bounds) {
          checkAgainstVault(`${at}: deleteAfter`, rule.lifecycle, bounds);
        }
      }
      if (rule.target.kind === 'airGapped' && bare) {
        reject(`${at}: target`, bare.value, bare.limit, bare.remedy);
      }
      if (room.byPolicies && rule.timeZone !== undefined) {
        reject(`${at}: timeZone`, rule.timeZone, 'backup policies of an organization have no time zone, so that it would run in UTC, at another time than it says',
          'write the schedule in UTC, or use localPlans');
      }
      checkOwnTags(`${at}: recoveryPointTags`, rule.recoveryPointTags, reserved('recoveryPointTag'));
    }
    checkOwnTags(`tier '${tier.name}': planTags`, tier.planTags, reserved('planTag'));
  }
}

/** Checks that single resources lie where their local plans are. */
export function checkPlaceOfResources(tiers: ReadonlyArray<TierModel>, accounts: ReadonlyArray<string>, regions: ReadonlyArray<string>): void {
  for (const { name, selection } of tiers) {
    const fault = misplacedResource(selectionsOf(selection).flatMap(typesOf), accounts, regions);
    if (fault) {
      reject(`tier '${name}': selection`, ...fault);
    }
  }
}

/** Tags that plans and recovery points of a tier get of themselves. */
export function ownTagsUnder(naming: BackupNaming, tier: TierModel, on: 'planTag' | 'recoveryPointTag'): { readonly [key: string]: string } {
  return tier.leftOut?.includes(on) ? {} : naming._carriedOver?.tags ?? { [naming.tagKey]: tier.name };
}

function checkOwnTags(prop: string, tags: { readonly [key: string]: string }, reserved: { readonly [key: string]: string }): void {
  const key = Object.keys(reserved).find((one) => Object.keys(tags).includes(one) && tags[one] !== reserved[one]);
  if (key !== undefined) {
    reject(prop, `${key}=${tags[key]}`, `the tier tags its plans and recovery points with ${key}=${reserved[key]}, by which they are checked`, 'use another tag key');
  }
}


/** Where the accounts of a template have vaults of their own, and whether they may copy to others. */
export interface CopyRoom {
  /** Regions with a vault; undefined means not known. */
  readonly vaultRegions?: ReadonlyArray<string>;
  readonly vaultNames: ReadonlyArray<string>;
  /** Regions of the layout. */
  readonly layoutRegions: ReadonlyArray<string>;
  /** Accounts of local plans; none where policies of the organization are meant. */
  readonly accounts: ReadonlyArray<string>;
  readonly external: boolean;
  /** Accounts that are known to be outside the organization. */
  readonly externalAccounts: ReadonlyArray<string>;
}

/** Checks that copies find a vault. */
export function checkCopies(tiers: ReadonlyArray<TierModel>, room: CopyRoom): void {
  const { vaultRegions, vaultNames, accounts, external, externalAccounts } = room;
  for (const tier of tiers) {
    for (const rule of tier.rules) {
      for (const copy of rule.copies) {
        const at = `tier '${tier.name}', rule '${rule.name}': copyActions`;
        const { destination } = copy;
        const own: OwnVault | undefined = destination.kind === 'own' ? destination : destination.kind === 'vault' ? ownVault(destination.arn, accounts) : undefined;
        if (!own && destination.kind === 'vault' && destination.arn.endsWith(':backup-vault:Default')) {
          reject(at, destination.arn, 'AWS Backup copies nothing from other accounts into the vault Default', 'name another vault');
        }
        const days = copy.lifecycle.deleteAfterDays ?? Infinity;
        if (destination.kind === 'vault' && destination.airGapped && days < LIMITS.airGappedRetentionDays.min) {
          reject(`${at}.deleteAfter`, `${days} days`,
            `a logically air-gapped vault keeps copies ${LIMITS.airGappedRetentionDays.min} days at least, so that every copy would fail`,
            `give at least ${LIMITS.airGappedRetentionDays.min} days`);
        }
        if (!own && external) {
          reject(at, describeDestination(copy), 'accounts outside the organization can\'t copy to other accounts',
            'use CopyDestination.sameVaultIn(), or take the account into the organization');
        }
        const target = !own && destination.kind === 'vault' ? destination.arn.split(':')[4] : undefined;
        if (target !== undefined && externalAccounts.includes(target)) {
          reject(at, describeDestination(copy), `the layout has ${target} outside the organization, where nothing can be copied to`, 'copy to an account of the organization');
        }
        if (own && vaultRegions && !vaultRegions.includes(own.region) && (own.vaultName === undefined || vaultNames.includes(own.vaultName))) {
          const [limit, remedy] = withoutVault(own.region, room);
          reject(at, describeDestination(copy), limit, `${remedy}, or copy elsewhere`);
        }
      }
    }
  }
}

interface OwnVault {
  readonly region: string;
  /** Undefined means the member vault. */
  readonly vaultName?: string;
}

function ownVault(arn: string, accounts: ReadonlyArray<string>): OwnVault | undefined {
  const [, , , region, account, , vaultName] = arn.split(':');
  return account === '$account' || (accounts.length === 1 && accounts[0] === account) ? { region, vaultName } : undefined;
}

/** Why there is no vault, and what would make one. */
function withoutVault(region: string, { layoutRegions, accounts }: CopyRoom): [limit: string, remedy: string] {
  if (!layoutRegions.includes(region)) {
    return [`member accounts have no vault in ${region}`, `add ${region} to regions of the layout`];
  }
  return accounts.length > 0
    ? [`not every account of ${accounts.join(', ')} has a vault in ${region}, where they have no local plans`, 'give each localPlans there too, in the same entry or, where the tier names ARNs of one Region, in another entry with another tier']
    : [`backup policies have no effect in ${region}, so that only accounts of localPlans have a vault there`, 'leave the copy to their tiers'];
}
