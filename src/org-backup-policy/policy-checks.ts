import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { OrgBackupPolicyProps } from './org-backup-policy-props';
import { airGappedRetentionDays } from '../backup-vault/air-gapped-days';
import type { ICentralBackupAccount } from '../central-backup-account';
import { LIMITS } from '../data/limits';
import { BackupNaming } from '../organization-layout/backup-naming';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { partitionOf } from '../private/partition';
import { knownRegion } from '../private/regions';
import { reject } from '../private/reject';
import { BackupSupport } from '../protection/backup-support';
import { regionFacts } from '../protection/capabilities';
import { CentralModel, MemberVaultModel } from '../protection/copy-resolution';
import { TierModel } from '../protection/model';
import { checkAgainstVault, checkTogether, VaultBounds } from '../protection/retention-checks';

/** The vaults of member accounts, as far as policies must know them. */
export interface MemberVaults {
  readonly standard: MemberVaultModel;
  readonly airGapped: MemberVaultModel;
}

export function memberVaults(props: OrgBackupPolicyProps, naming: BackupNaming): MemberVaults {
  const lock = props.memberVaultLock;
  const retention = props.memberAirGappedRetention && airGappedRetentionDays('memberAirGappedRetention', props.memberAirGappedRetention);
  return {
    standard: {
      vaultName: naming.vaultName,
      airGapped: false,
      bounds: lock && boundsOf(`the member vault '${naming.vaultName}'`, lock.minRetention.toDays(), lock.maxRetention?.toDays()),
    },
    airGapped: {
      vaultName: naming.airGappedVaultName,
      airGapped: true,
      bounds: boundsOf(`the member's air-gapped vault '${naming.airGappedVaultName}'`, retention?.min ?? 7, retention?.max),
    },
  };
}

/** Checks tiers against each other, the vaults that they write to and the Regions in which they run. */
export function checkTiers(tiers: TierModel[], regions: string[], vaults: MemberVaults, support: BackupSupport, naming: BackupNaming): void {
  if (tiers.length === 0) {
    reject('tiers', [], 'a backup policy needs at least one plan', 'give a ProtectionTier');
  }
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
      const bare = rule.target.kind === 'airGapped' && regions.find((region) => !regionFacts(region, support._overrides).airGappedVault);
      if (bare) {
        reject(`${at}: target`, bare, 'this Region has no logically air-gapped vaults', 'use BackupTarget.memberVault(), or another OrgBackupPolicy for this Region');
      }
      checkOwnTags(`${at}: recoveryPointTags`, rule.recoveryPointTags, reserved);
    }
    checkOwnTags(`tier '${tier.name}': planTags`, tier.planTags, reserved);
  }
}

export function checkTargets(targets: OrganizationTarget[]): OrganizationTarget[] {
  const ids = targets.map((target) => target.targetId);
  if (ids.length < 1 || ids.length > LIMITS.targetsPerPolicy) {
    reject('targets', ids.length, `a policy is attached to 1 to ${LIMITS.targetsPerPolicy} targets`, 'attach it to the root or to organisational units');
  }
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) {
    reject('targets', twice, 'it is given twice', 'give each target once');
  }
  return [...targets];
}

/** Checks the Regions and returns them sorted, with their partition. */
export function checkRegions(given: string[], support: BackupSupport): { regions: string[]; partition: string } {
  const regions = [...new Set(given.map((region) => knownRegion('regions', region)))].sort();
  if (regions.length === 0) {
    reject('regions', given, 'a plan runs in at least one Region', 'give Region codes, for example us-east-1');
  }
  const partition = partitionOf(regions[0])!;
  for (const region of regions) {
    if (partitionOf(region) !== partition) {
      reject('regions', region, `${regions[0]} is in the partition ${partition} and an organisation has one partition`, 'use one OrgBackupPolicy for each partition');
    }
    if (!regionFacts(region, support._overrides).backupPolicies) {
      reject('regions', region, 'backup policies have no effect there: AWS Backup offers no cross-account management in this Region',
        'leave it out and deploy local plans there, or say in BackupSupport that AWS has added it');
    }
  }
  return { regions, partition };
}

export function checkAttachedPolicies(attached: number): number {
  if (!Token.isUnresolved(attached) && Number.isInteger(attached) && attached >= 0 && attached < LIMITS.policiesPerTarget) {
    return attached;
  }
  return reject('attachedPolicies', attached, `a target carries at most ${LIMITS.policiesPerTarget} policies and these need room too`, 'give a whole number of 0 to 9');
}

/** What the policies must know of the central account, by Region. */
export function centralModels(consumer: Construct, accounts: ICentralBackupAccount[]): CentralModel[] {
  const models = accounts.map((account) => centralModel(consumer, account));
  const twice = models.find((one, i) => models.slice(0, i).some((other) => other.region === one.region));
  if (twice) {
    reject('centralBackupAccounts', twice.region, 'two of them are in this Region', 'give one for each Region');
  }
  return models;
}

function checkOwnTags(prop: string, tags: { readonly [key: string]: string }, reserved: { readonly [key: string]: string }): void {
  const key = Object.keys(reserved).find((one) => Object.keys(tags).includes(one) && tags[one] !== reserved[one]);
  if (key !== undefined) {
    reject(prop, `${key}=${tags[key]}`, `the tier tags its plans and recovery points with ${key}=${reserved[key]}, by which they are checked`, 'use another tag key');
  }
}

function centralModel(consumer: Construct, central: ICentralBackupAccount): CentralModel {
  if (Stack.of(central) !== Stack.of(consumer) && (Token.isUnresolved(central.account) || Token.isUnresolved(central.region))) {
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
