import { ACCOUNTS, centralTemplate, CentralWorld, ORGANIZATION_ID, PATHS, UNIT } from './central-world';
import { CopySource, ManualDeletion } from '../../src';
import { copyingFromAccounts, copyingFromOrganization, copyingFromUnit } from './tables/copying';
import { deletion, deletionByNobody, deletionByPath, retired } from './tables/deletion';
import { administeringKey, copyingInFull, copyingIntoAirGappedVault, copyingWithKey, creatingVaults, SERVICE_OF_TYPE, usingKey } from './tables/keys';
import { encryptedNotifications, grants, notifications, serviceLinkedRoleMaker, serviceRoleWork } from './tables/roles';
import { RESOURCE_TYPES } from '../../src/data/resource-types';
import { Case, fault, opposite } from '../support/iam/cases';
import { World } from '../support/iam/world';

/** Who may do what in the central account, by the policies of its synthesized template. */

const central = new CentralWorld();
const ofUnit = new CentralWorld({ copySource: CopySource.organizationPaths([UNIT]) });
const ofAccounts = new CentralWorld({ copySource: CopySource.accounts([ACCOUNTS.member, ACCOUNTS.otherOrganization], ORGANIZATION_ID) });
const nobodyExempt = new CentralWorld({ vault: { manualDeletion: ManualDeletion.denied({ policyAdministrators: [] }) } });

const pathExempt = new CentralWorld({ vault: { manualDeletion: ManualDeletion.denied({ exemptRoles: [`arn:aws:iam::${ACCOUNTS.central}:role/security/*`] }) } });
const encrypted = new CentralWorld({ encryptedTopic: true });
const successor = new World({
  templates: [centralTemplate({ vault: { generation: 2, retiredGenerations: [{ generation: 1 }], airGappedVault: undefined } })],
  organization: PATHS,
});

const tables: [string, { world: World }, Case[]][] = [
  ['copies from the organization', central, copyingFromOrganization(central)],
  ['copies from a unit', ofUnit, copyingFromUnit(ofUnit)],
  ['copies from named accounts', ofAccounts, copyingFromAccounts(ofAccounts, ACCOUNTS.member, ACCOUNTS.otherOrganization)],
  ['deletion', central, deletion(central)],
  ['deletion, with nobody exempt', nobodyExempt, deletionByNobody(nobodyExempt)],
  ['deletion, with a path exempt', pathExempt, deletionByPath(pathExempt)],
  ['a retired vault', { world: successor }, retired(successor)],
  ['the key while copying, with AWS\'s own permissions', central, copyingInFull(central)],
  ['the keys while copying', central, copyingWithKey(central)],
  ['the key, used by others', central, usingKey(central)],
  ['the key, administered', central, administeringKey(central)],
  ['the key while vaults are created', central, creatingVaults(central)],
  ["the air-gapped vault's key while copying", central, copyingIntoAirGappedVault(central)],
  ['the service role', central, serviceRoleWork(central)],
  ['the service-linked role', central, serviceLinkedRoleMaker(central)],
  ['notifications', central, notifications(central)],
  ['notifications by an encrypted topic', encrypted, encryptedNotifications(encrypted)],
  ['grants', central, grants(central)],
];

describe.each(tables)('%s', (_, { world }, cases) => {
  test.each(cases.map(one => [`${one.name}; ${one.butName}`, one] as const))('%s', async (__, one) => {
    expect(await fault(world, one.request, one.allowed)).toBeUndefined();
    expect(await fault(world, opposite(one), !one.allowed)).toBeUndefined();
  });
});

test('at least 50 cases, each with its opposite', () => {
  expect(tables.flatMap(([, , cases]) => cases).length).toBeGreaterThanOrEqual(50);
});

test('no type that can be copied to another account is without its case', () => {
  const copied = Object.values(RESOURCE_TYPES).flatMap(({ variants }) => variants)
    .filter(({ copyToOtherAccount }) => copyToOtherAccount).map(({ name }) => name);
  expect(Object.keys(SERVICE_OF_TYPE).sort()).toEqual(copied.sort());
});
