import { Duration } from 'aws-cdk-lib';
import { CentralVault, MemberVault } from '../../src/definition';
import { OrganizationTarget } from '../../src/organization-layout';
import { BackupRule, BackupTarget, CopyDestination, DailyRuleOptions, ProtectionTier } from '../../src/protection';
import { CENTRAL_ACCOUNT, definitionOf, DefinitionSpec, HOME_ACCOUNT } from '../support/definition';

const SHOP = '333333333333';
const days = Duration.days(35);
const tierOf = (options: DailyRuleOptions) => new ProtectionTier({ name: 'gold', rules: [BackupRule.daily({ deleteAfter: days, ...options })] });
const copying = (arn: string, options: DailyRuleOptions = {}) => tierOf({ copyActions: [{ destination: CopyDestination.vaultArn(arn), deleteAfter: days }], ...options });
const define = (tier: ProtectionTier, spec: DefinitionSpec = {}) =>
  definitionOf({ tiers: [tier], regions: ['us-east-1', 'us-west-2'], centralVault: CentralVault.managed(), layout: { centralRegions: ['us-east-1'], accounts: [{ accountId: SHOP }] }, ...spec });
const notes = (...given: Parameters<typeof define>) => define(...given)._planned.notes.filter(({ id }) => ['defaultVault', 'vaultNotKnown', 'copyWillFail'].includes(id)).map(({ id, text }) => `${id}: ${text}`);
const arnOf = (account: string, name: string, region = 'us-east-1') => `arn:aws:backup:${region}:${account}:backup-vault:${name}`;

describe('a central vault by its ARN', () => {
  test('is one that the definition makes', () => {
    expect(notes(copying(arnOf(CENTRAL_ACCOUNT, 'OrgBackupCentralVault')))).toEqual([]);
  });

  test('is refused in a Region where the definition makes none', () => {
    expect(() => define(copying(arnOf(CENTRAL_ACCOUNT, 'OrgBackupCentralVault', 'us-west-2')))).toThrow(
      `tier 'gold', rule 'Daily': copyActions is 'arn:aws:backup:us-west-2:${CENTRAL_ACCOUNT}:backup-vault:OrgBackupCentralVault' but the central account has this vault in us-east-1 only; copy there, or add us-west-2 to centralRegions of the layout`);
  });

  test('is warned of where the definition makes none of its name', () => {
    expect(notes(copying(arnOf(CENTRAL_ACCOUNT, 'OrgBackupCentralVaultt')))).toEqual([expect.stringMatching(
      /^vaultNotKnown: tier 'gold': rule 'Daily': it copies to arn:aws:backup:us-east-1:222222222222:backup-vault:OrgBackupCentralVaultt, which this definition does not make: every copy fails where nobody makes it/)]);
  });

  test('is not judged where the vaults exist', () => {
    expect(notes(copying(arnOf(CENTRAL_ACCOUNT, 'Other', 'us-west-2')), { centralVault: CentralVault.existing() })).toEqual([]);
  });
});

describe('the vault of the backup itself', () => {
  const arn = arnOf(SHOP, 'OrgBackupVault');
  test('is refused as the destination of a copy where that is all there is, by policies and in local plans', () => {
    const refusal = `tier 'gold', rule 'Daily': copyActions is '${arn}' but ${SHOP} has these backups in this very vault, into which nothing can be copied from itself; copy elsewhere`;
    expect(() => define(copying(arn), { targets: [OrganizationTarget.account(SHOP)], regions: ['us-east-1'] })).toThrow(refusal);
    expect(() => define(copying(arn), { localAccounts: [SHOP], regions: ['us-east-1'] })).toThrow(refusal);
    expect(() => define(copying(arnOf(SHOP, 'Other'), { target: BackupTarget.vault('Other') }), { localAccounts: [SHOP], regions: ['us-east-1'] })).toThrow('into which nothing can be copied from itself');
  });

  test('is warned of where copies from other Regions can be made', () => {
    const told = [`copyWillFail: tier 'gold': rule 'Daily': copies of ${SHOP} in us-east-1 to ${arn} will fail: the backups there are in this very vault; write $account in place of the account, which leaves the copy out there, or copy elsewhere`];
    expect(notes(copying(arn), { targets: [OrganizationTarget.account(SHOP)] })).toEqual(told);
    expect(notes(copying(arn), { localAccounts: [SHOP] })).toEqual(told);
  });

  test('is warned of where accounts that the layout does not list may copy there', () => {
    const unit = 'ou-ab12-11111111';
    const layout = { centralRegions: ['us-east-1'], units: [{ organizationalUnitId: unit }], accounts: [{ accountId: SHOP, parentId: unit }] };
    expect(notes(copying(arn), { targets: [OrganizationTarget.organizationalUnit(unit)], regions: ['us-east-1'], layout }))
      .toEqual([expect.stringMatching(new RegExp(`^copyWillFail: tier 'gold': rule 'Daily': copies of ${SHOP} in us-east-1 to ${arn} will fail`))]);
  });

  test('is another one in another Region, under another name and with $account', () => {
    const local = { localAccounts: [SHOP] };
    expect(() => define(copying(arnOf(SHOP, 'OrgBackupVault', 'eu-west-1')), local)).toThrow('no vault in eu-west-1');
    expect(notes(copying(arnOf(SHOP, 'Other')), local)).toEqual([]);
    expect(notes(copying(arnOf('$account', 'OrgBackupVault')), local)).toEqual([]);
  });
});

test('the vault of another member is warned of: it admits copies of the central account only', () => {
  expect(notes(copying(arnOf(HOME_ACCOUNT, 'OrgBackupVault')), { targets: [OrganizationTarget.account(SHOP)] })).toEqual([expect.stringContaining('admit copies of the central account only; copy to the central account')]);
  expect(notes(copying(arnOf(HOME_ACCOUNT, 'OrgBackupVault')), { targets: [OrganizationTarget.account(SHOP)], memberVault: MemberVault.existing() })).toEqual([]);
});

test('the central vault as the target of backups is warned of: it is in another account', () => {
  expect(notes(tierOf({ target: BackupTarget.vault('OrgBackupCentralVault') }))).toEqual([expect.stringContaining('which is the vault of the central account, in the account of each resource')]);
  expect(notes(tierOf({ target: BackupTarget.vault('Other') }))).toEqual([]);
});

describe('the vault Default', () => {
  const told = /^defaultVault: tier 'gold': rule 'Daily' (stores|copies) in the vault Default, which an account has in a Region only once somebody opened the console of AWS Backup there/;

  test.each<[string, ProtectionTier, DefinitionSpec]>([
    ['as a target', tierOf({ target: BackupTarget.vault('Default') }), {}],
    ['as the vault that exists', tierOf({}), { memberVault: MemberVault.existing({ vaultName: 'Default' }) }],
    ['as the destination of copies', copying(arnOf('$account', 'Default')), {}],
  ])('is warned of %s', (_, tier, spec) => {
    expect(notes(tier, spec)).toEqual([expect.stringMatching(told)]);
  });
});
