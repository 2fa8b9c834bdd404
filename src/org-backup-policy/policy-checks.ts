import { Token } from 'aws-cdk-lib';
import type { OrgBackupPolicyProps } from './org-backup-policy-props';
import { ICentralBackupAccount } from '../backup-vault/central-backup-account-ref';
import { MemberVaults, memberVaults } from '../backup-vault/tier-checks';
import { LIMITS } from '../data/limits';
import { BackupNaming } from '../organization-layout/backup-naming';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { partitionOf } from '../private/partition';
import { knownRegion } from '../private/regions';
import { reject } from '../private/reject';
import { BackupSupport } from '../protection/backup-support';
import { regionFacts } from '../protection/capabilities';

/** What is known of the member accounts, from their baseline or by hand. */
export function knownMembers(props: OrgBackupPolicyProps): { naming: BackupNaming; vaults: MemberVaults; airGapped: boolean } {
  const { memberBackupBaseline: baseline } = props;
  for (const prop of ['memberVaultLock', 'memberAirGappedRetention'] as const) {
    if (baseline && props[prop]) {
      reject(prop, 'given', 'memberBackupBaseline has it', 'leave it out');
    }
  }
  const naming = props.naming ?? baseline?.naming ?? new BackupNaming();
  if (baseline && !sameRoles(naming, baseline.naming)) {
    reject('naming', naming.prefix, `memberBackupBaseline is made with other names: ${baseline.naming.prefix}`, 'give both the same, or leave it out here');
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

/** Whether policies name what the baseline makes. */
function sameRoles(a: BackupNaming, b: BackupNaming): boolean {
  const names = (one: BackupNaming) =>
    [one.vaultName, one.airGappedVaultName, one.backupRoleName, one.scannerRoleName, one.rolePath, one.tagKey].join();
  return names(a) === names(b);
}

/** Rejects constructs of an account that is not the layout's central account. */
export function checkCentralAccount(accounts: ICentralBackupAccount[], layout: OrganizationLayout | undefined): void {
  const other = layout && accounts.find(({ account }) => !Token.isUnresolved(account) && account !== layout.centralAccount);
  if (other) {
    reject('centralBackupAccounts', other.account, `the layout has ${layout.centralAccount} as its central account`, 'give its constructs, or correct the layout');
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
