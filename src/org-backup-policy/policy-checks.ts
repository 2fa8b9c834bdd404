import { Token } from 'aws-cdk-lib';
import type { OrgBackupPolicyProps } from './org-backup-policy-props';
import { ICentralBackupAccount } from '../backup-vault/central-backup-account-ref';
import { MemberVaults, memberVaults } from '../backup-vault/tier-checks';
import { LIMITS } from '../data/limits';
import type { IMemberBackupBaseline } from '../member-backup-baseline';
import { BackupNaming } from '../organization-layout/backup-naming';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { partitionOf } from '../private/partition';
import { knownRegion } from '../private/regions';
import { reject } from '../private/reject';
import { BackupSupport } from '../protection/backup-support';
import { regionFacts } from '../protection/capabilities';
import { TierModel } from '../protection/model';
import { TierDemands, tierDemands } from '../protection/tier-demands';

/** Names that policies and member accounts must agree on. */
const NAMES = ['vaultName', 'airGappedVaultName', 'backupRoleName', 'scannerRoleName', 'rolePath', 'tagKey'] as const;

/** What is known of the member accounts, from their baseline or by hand. */
export function knownMembers(props: OrgBackupPolicyProps): { naming: BackupNaming; vaults: MemberVaults; airGapped: boolean } {
  const { memberBackupBaseline: baseline } = props;
  for (const prop of ['memberVaultLock', 'memberAirGappedRetention'] as const) {
    if (baseline && props[prop]) {
      reject(prop, 'given', 'memberBackupBaseline has it', 'leave it out');
    }
  }
  const naming = props.naming ?? baseline?.naming ?? new BackupNaming();
  if (baseline && NAMES.some((prop) => naming[prop] !== baseline.naming[prop])) {
    const prop = NAMES.find((one) => naming[one] !== baseline.naming[one])!;
    reject(`naming.${prop}`, naming[prop], `memberBackupBaseline is made with '${baseline.naming[prop]}'`, 'give both the same naming, or leave it out here');
  }
  if (baseline?.localPlans) {
    reject('memberBackupBaseline', baseline.node.path, `it has local plans, and the role ${naming.backupRoleName} that policies name is not made`,
      'use either local plans or policies of the organization');
  }
  return {
    naming,
    airGapped: baseline === undefined || baseline.airGappedVaultName !== undefined,
    vaults: memberVaults({
      vaultName: baseline?.vaultName ?? naming.vaultName,
      airGappedVaultName: baseline?.airGappedVaultName ?? naming.airGappedVaultName,
      vaultLock: baseline ? baseline.vaultLock : props.memberVaultLock,
      airGappedRetention: baseline ? baseline.airGappedRetention : props.memberAirGappedRetention,
      airGappedRetentionProp: baseline ? 'memberBackupBaseline' : 'memberAirGappedRetention',
    }),
  };
}

/** Checks that the member accounts have what plans need in these Regions. */
export function checkBaseline(baseline: IMemberBackupBaseline | undefined, regions: string[], tiers: TierModel[], support: BackupSupport): void {
  const without = baseline?.regions && regions.find((region) => !baseline.regions!.includes(region));
  if (without !== undefined) {
    reject('regions', without, `memberBackupBaseline has vaults in ${baseline!.regions!.join(', ')} only`, `add ${without} to its regions, or leave it out here`);
  }
  // known of a baseline of this app only
  const has = (baseline as { _demands?: TierDemands } | undefined)?._demands;
  const needs = has && tierDemands(tiers, support._overrides);
  const missing = needs && ([['backsUpS3', 'S3'], ['indexesEbs', 'indexes of EBS'], ['scans', 'malware scans']] as const).find(([what]) => needs[what] && !has[what]);
  if (missing) {
    reject('tiers', missing[1], 'no tier of memberBackupBaseline asks for it, so that its roles have no permission', 'give both the same tiers');
  }
}

/** Rejects what is not where the layout has it: the stack, and constructs of the central account. */
export function checkAccounts(stackAccount: string, accounts: ICentralBackupAccount[], layout: OrganizationLayout | undefined): void {
  if (layout && !Token.isUnresolved(stackAccount) && ![layout.homeAccount, layout.managementAccount].includes(stackAccount)) {
    reject('layout', layout.homeAccount, `this is its home account and the stack is in ${stackAccount}`, 'deploy the stack there or to the management account, or correct the layout');
  }
  const other = layout && accounts.find(({ account }) => !Token.isUnresolved(account) && account !== layout.centralAccount);
  if (other) {
    reject('centralBackupAccounts', other.account, `the layout has ${layout.centralAccount} as its central account`, 'give its constructs, or correct the layout');
  }
}

export function checkTargets(targets: OrganizationTarget[]): OrganizationTarget[] {
  const ids = targets.map((target) => target.targetId);
  if (ids.length < 1 || ids.length > LIMITS.targetsPerPolicy) {
    reject('targets', ids.length, `a policy is attached to 1 to ${LIMITS.targetsPerPolicy} targets`, 'attach it to the root or to organizational units');
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
      reject('regions', region, `${regions[0]} is in the partition ${partition} and an organization has one partition`, 'use one OrgBackupPolicy for each partition');
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
