import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { airGappedRetentionDays } from './air-gapped-days';
import { AirGappedRetention } from './air-gapped-retention';
import { ICentralBackupAccount } from './central-backup-account-ref';
import { VaultLock } from './vault-lock';
import { BackupNaming } from '../organization-layout/backup-naming';
import { reject } from '../private/reject';
import { SupportOverrides, regionFacts } from '../protection/capabilities';
import { CentralModel, MemberVaultModel } from '../protection/copy-resolution';
import { TierModel } from '../protection/model';
import { checkAgainstVault, checkTogether, VaultBounds } from '../protection/retention-checks';

/** The vaults of member accounts, as far as plans must know them. */
export interface MemberVaults {
  readonly standard: MemberVaultModel;
  readonly airGapped: MemberVaultModel;
}

/** What is known of the vaults of member accounts; props are named as the user knows them. */
export interface MemberVaultsInput {
  readonly vaultName: string;
  readonly airGappedVaultName: string;
  readonly vaultLock?: VaultLock;
  readonly airGappedRetention?: AirGappedRetention;
  readonly airGappedRetentionProp: string;
}

export function memberVaults(input: MemberVaultsInput): MemberVaults {
  const { vaultName, airGappedVaultName, vaultLock: lock } = input;
  const retention = input.airGappedRetention && airGappedRetentionDays(input.airGappedRetentionProp, input.airGappedRetention);
  return {
    standard: {
      vaultName,
      airGapped: false,
      bounds: lock && boundsOf(`the member vault '${vaultName}'`, lock.minRetention.toDays(), lock.maxRetention?.toDays()),
    },
    airGapped: {
      vaultName: airGappedVaultName,
      airGapped: true,
      bounds: boundsOf(`the member's air-gapped vault '${airGappedVaultName}'`, retention?.min ?? 7, retention?.max),
    },
  };
}

/** What the tiers of one organization or account must keep to. */
export interface TierRoom {
  readonly vaults: MemberVaults;
  readonly naming: BackupNaming;
  /** The first Region, or whatever else the user knows, that has no air-gapped vault, with what to do about it. */
  readonly withoutAirGappedVault?: { readonly value: string; readonly limit: string; readonly remedy: string };
  /** The first Region that can't index, and the first that can't scan for malware. */
  readonly withoutSearch?: string;
  readonly withoutMalwareProtection?: string;
}

/** What some of the Regions can't do. */
export function regionGaps(regions: string[], overrides: SupportOverrides): Pick<TierRoom, 'withoutSearch' | 'withoutMalwareProtection'> {
  return {
    withoutSearch: regions.find((region) => !regionFacts(region, overrides).search),
    withoutMalwareProtection: regions.find((region) => !regionFacts(region, overrides).malwareProtection),
  };
}

/** Checks tiers against each other, the vaults that they write to and the tags that they carry anyway. */
export function checkTiers(tiers: TierModel[], room: TierRoom): void {
  const { vaults, naming, withoutAirGappedVault: bare } = room;
  checkTogether(tiers, naming.tagKey);
  for (const tier of tiers) {
    const reserved = naming._carriedOver?.tags ?? { [naming.tagKey]: tier.name };
    for (const rule of tier.rules) {
      const at = `tier '${tier.name}', rule '${rule.name}'`;
      // what can't go directly into the air-gapped vault stays in the standard one
      const { target } = rule;
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
      if (rule.indexTypes.length > 0 && room.withoutSearch !== undefined) {
        reject(`${at}: indexedResourceTypes`, room.withoutSearch, 'AWS Backup makes no indexes in this Region', 'leave it out, or use other tiers there');
      }
      if (rule.scanMode && room.withoutMalwareProtection !== undefined) {
        reject(`${at}: malwareScan`, room.withoutMalwareProtection, 'recovery points are not scanned in this Region', 'leave it out, or use other tiers there');
      }
      checkOwnTags(`${at}: recoveryPointTags`, rule.recoveryPointTags, reserved);
    }
    checkOwnTags(`tier '${tier.name}': planTags`, tier.planTags, reserved);
  }
}

/** What must be known of the central account, by Region, by those whose plans use these names. */
export function centralModels(consumer: Construct, accounts: ICentralBackupAccount[], naming: BackupNaming): CentralModel[] {
  accounts.forEach((account) => checkRolesOfKey(account, naming));
  const models = accounts.map((account) => centralModel(consumer, account));
  const twice = models.find((one, i) => models.slice(0, i).some((other) => other.region === one.region));
  if (twice) {
    reject('centralBackupAccounts', twice.region, 'two of them are in this Region', 'give one for each Region');
  }
  return models;
}

/** The key of an air-gapped vault admits backup roles by name. */
function checkRolesOfKey(central: ICentralBackupAccount, naming: BackupNaming): void {
  const [wanted] = naming._backupRoles;
  const [admitted] = central.naming._backupRoles;
  if (central.airGappedVaultEncryption?._bind().kind === 'own' && wanted !== admitted) {
    reject('naming', wanted, `the key of the central air-gapped vault '${central.airGappedVaultName}' in ${central.region} admits backup roles named ${admitted} only`,
      'give the same naming to both');
  }
}

function checkOwnTags(prop: string, tags: { readonly [key: string]: string }, reserved: { readonly [key: string]: string }): void {
  const key = Object.keys(reserved).find((one) => Object.keys(tags).includes(one) && tags[one] !== reserved[one]);
  if (key !== undefined) {
    reject(prop, `${key}=${tags[key]}`, `the tier tags its plans and recovery points with ${key}=${reserved[key]}, by which they are checked`, 'use another tag key');
  }
}

function centralModel(consumer: Construct, central: ICentralBackupAccount): CentralModel {
  const known = !Token.isUnresolved(central.account) && !Token.isUnresolved(central.region);
  if (!known && Stack.of(central) !== Stack.of(consumer)) {
    // the other stack's pseudo parameters would silently mean this stack's own account
    reject('centralBackupAccounts', central.node.path, 'the account or Region of its stack is not known at synth', 'give that stack an env with account and region');
  }
  const airGapped = central.airGappedRetention && airGappedRetentionDays('airGappedRetention', central.airGappedRetention);
  const lock = central.vaultLock;
  return {
    account: central.account,
    region: central.region,
    vaultName: central.vaultName,
    bounds: lock && boundsOf(`the central vault '${central.vaultName}' in ${central.region}`, lock.minRetention.toDays(), lock.maxRetention?.toDays()),
    airGappedVaultName: central.airGappedVaultName,
    airGappedBounds: boundsOf(`the central air-gapped vault '${central.airGappedVaultName}' in ${central.region}`, airGapped?.min ?? 7, airGapped?.max),
  };
}

function boundsOf(vault: string, minDays: number, maxDays?: number): VaultBounds {
  return { vault, minDays, maxDays };
}
