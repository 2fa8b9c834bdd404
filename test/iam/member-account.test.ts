import { LegacyStackSynthesizer } from 'aws-cdk-lib';
import { FORMER_BACKUP_ROLE, PATHS } from './central-world';
import { MEMBER, memberTemplates, MemberWorld, multiRegionTemplates, OTHER_MEMBER } from './member-world';
import { administeringMemberKeys, creatingMemberVaults, deployedByOthers, guarding, keepingOut, outside, retiredMember } from './tables/members-guards';
import {
  admittedToAirGappedKey, copyingIntoAirGappedVaults, formerBackupRole, memberRoles, multiRegionKey, regionalRoles, rolesOfWorkloads, scanning, usingKeysByAlias, usingMemberKeys, withoutScans,
} from './tables/members-roles';
import { backingUp, copyingBack, copyingOut, ENCRYPTED_ANEW, KEEPS_SOURCE_KEY, restoring, rolesBesides } from './tables/members-types';
import { CloudFormationExecutionRole, ProtectionTier } from '../../src';
import { RESOURCE_TYPES } from '../../src/data/resource-types';
import { Case, fault, opposite } from '../support/iam/cases';
import { administrator, World } from '../support/iam/world';

/** Who may do what in member accounts, by the policies of synthesized templates: the baseline's, a workload's and the central account's. */

const members = new MemberWorld();
const imported = new MemberWorld({ imported: { centralAccount: members.centralVault.account } });
const unscanned = new MemberWorld({ tiers: [ProtectionTier.daily({ copyTo: [] })] });
const local = new MemberWorld({ localPlans: true });
const importedLocal = new MemberWorld({ localPlans: true, imported: { centralAccount: members.centralVault.account, localPlans: true } });
const alone = new MemberWorld({ outside: true });
const serviceManaged = new MemberWorld({ synthesizer: new LegacyStackSynthesizer(), vault: { deployedBy: CloudFormationExecutionRole.serviceManagedStackSet() } });
const selfManaged = new MemberWorld({ synthesizer: new LegacyStackSynthesizer(), vault: { deployedBy: CloudFormationExecutionRole.selfManagedStackSet() } });
const successor = new World({ templates: memberTemplates({ vault: { generation: 2, retiredGenerations: [{ generation: 1 }], airGappedVault: undefined } }), organization: PATHS });
const former = new MemberWorld({ vault: { formerBackupRoleNames: [FORMER_BACKUP_ROLE] } });
const multiRegion = new World({ templates: multiRegionTemplates(), organization: PATHS });

const SERVICE_MANAGED = (account: string) => administrator(account, 'stacksets-exec-0123abcd');
const SELF_MANAGED = (account: string) => administrator(account, 'AWSCloudFormationStackSetExecutionRole');

const tables: [string, { world: World }, Case[]][] = [
  ['backups of each type', members, backingUp(members)],
  ['restores of each type', members, restoring(members)],
  ['copies of each type to the central account', members, copyingOut(members)],
  ['copies of each type back', members, copyingBack(members)],
  ['other roles', members, [...rolesBesides(members), ...rolesOfWorkloads(members)]],
  ['vaults and their keys, protected', members, guarding(members)],
  ['vaults and their keys, closed to others', members, keepingOut(members)],
  ['keys, administered', members, administeringMemberKeys(members)],
  ['keys while vaults are created', members, creatingMemberVaults(members)],
  ['roles', members, memberRoles(members)],
  ['indexes and scans', members, scanning(members)],
  ['no scans', unscanned, withoutScans(unscanned)],
  ['keys, used', members, usingMemberKeys(members)],
  ['keys of air-gapped vaults while copying', members, [...copyingIntoAirGappedVaults(members), ...admittedToAirGappedKey(members)]],
  ['keys by alias', members, usingKeysByAlias(members)],
  ["a workload's key that knows the baseline by its names", imported, [...usingMemberKeys(imported), ...copyingOut(imported)]],
  ['local plans', local, [...regionalRoles(local), ...usingMemberKeys(local, 'OrgBackupAWSBackupRole-eu-central-1')]],
  ['local plans, a workload that knows the baseline by its names', importedLocal, regionalRoles(importedLocal)],
  ['a retired vault', { world: successor }, retiredMember(successor)],
  ['a former backup role', former, formerBackupRole(former, FORMER_BACKUP_ROLE)],
  ['one key in all Regions', { world: multiRegion }, multiRegionKey(multiRegion)],
  ['outside the organization', alone, outside(alone)],
  ['a StackSet with service-managed permissions', serviceManaged, [
    ...guarding(serviceManaged, SERVICE_MANAGED), ...creatingMemberVaults(serviceManaged, SERVICE_MANAGED(MEMBER)),
    ...deployedByOthers(serviceManaged, SERVICE_MANAGED(MEMBER), administrator(MEMBER, 'my-stacksets-exec-0123abcd')),
    ...deployedByOthers(serviceManaged, SERVICE_MANAGED(MEMBER), administrator(MEMBER, 'other/stacksets-exec-0123abcd')),
    ...deployedByOthers(serviceManaged, SERVICE_MANAGED(MEMBER), SERVICE_MANAGED(OTHER_MEMBER)),
  ]],
  ['a StackSet with self-managed permissions', selfManaged, [
    ...guarding(selfManaged, SELF_MANAGED), ...creatingMemberVaults(selfManaged, SELF_MANAGED(MEMBER)),
    ...deployedByOthers(selfManaged, SELF_MANAGED(MEMBER), SERVICE_MANAGED(MEMBER)),
  ]],
];

describe.each(tables)('%s', (_, { world }, cases) => {
  test.each(cases.map(one => [`${one.name}; ${one.butName}`, one] as const))('%s', async (__, one) => {
    expect(await fault(world, one.request, one.allowed)).toBeUndefined();
    expect(await fault(world, opposite(one), !one.allowed)).toBeUndefined();
  });
});

test('roles exist once in an account, in the global Region; those of local plans in each', () => {
  const rolesOf = ({ world }: MemberWorld) => world.ofType('AWS::IAM::Role').filter(({ account }) => account === MEMBER).map(({ region, ref }) => `${region} ${ref}`).sort();
  expect(rolesOf(members)).toEqual(['eu-central-1 OrgBackupAWSBackupRestoreRole', 'eu-central-1 OrgBackupAWSBackupRole', 'eu-central-1 OrgBackupMalwareScanRole']);
  expect(rolesOf(local)).toEqual([
    'eu-central-1 OrgBackupAWSBackupRestoreRole', 'eu-central-1 OrgBackupAWSBackupRole-eu-central-1', 'eu-central-1 OrgBackupMalwareScanRole-eu-central-1',
    'us-west-2 OrgBackupAWSBackupRole-us-west-2', 'us-west-2 OrgBackupMalwareScanRole-us-west-2',
  ]);
});

test('at least 60 cases, each with its opposite', () => {
  expect(tables.flatMap(([, , cases]) => cases).length).toBeGreaterThanOrEqual(60);
});

test('no type that can be copied to another account is without its case', () => {
  const copied = Object.values(RESOURCE_TYPES).flatMap(({ variants }) => variants)
    .filter(({ copyToOtherAccount }) => copyToOtherAccount).map(({ name }) => name);
  expect([...KEEPS_SOURCE_KEY, ...ENCRYPTED_ANEW].sort()).toEqual(copied.sort());
});
