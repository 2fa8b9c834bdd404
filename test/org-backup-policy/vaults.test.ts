import { Duration } from 'aws-cdk-lib';
import { VaultLock } from '../../src/backup-vault';
import { ExistingMemberVaultProps, ManagedMemberVaultProps, MemberVault } from '../../src/definition';
import { BackupNaming } from '../../src/organization-layout';
import { BackupRule, BackupTarget, CopyDestination, ProtectionTier } from '../../src/protection';
import { centralVaultIn } from '../support/definition';
import { orgBackupPolicy, renderPlans, SomeProps } from '../support/policy/stacks';

const days = (count: number) => Duration.days(count);
const retention = { minRetention: days(7), maxRetention: days(100) };
const tier = (rule: Parameters<typeof BackupRule.daily>[0] = {}) => new ProtectionTier({ name: 'gold', rules: [BackupRule.daily({ deleteAfter: days(35), ...rule })] });
const gapped = tier({ target: BackupTarget.airGappedVault() });
const managed = (props: ManagedMemberVaultProps): SomeProps => ({ tiers: [tier()], memberVault: MemberVault.managed(props) });
const existing = (props: ExistingMemberVaultProps): SomeProps => ({ tiers: [tier()], memberVault: MemberVault.existing(props) });
const rule = (props: SomeProps) => renderPlans(props)['OrgBackup-gold'].rules.Daily;
const arn = (name: string) => ({ '@@assign': `arn:aws:backup:$region:$account:backup-vault:${name}` });

describe('rules store in', () => {
  test('the vault of the current generation', () => {
    expect(rule(managed({ generation: 2 })).target_backup_vault_name).toEqual({ '@@assign': 'OrgBackupVault-2' });
  });

  test('the air-gapped vault of the current generation, and beside it in its standard vault', () => {
    const node = rule({ ...managed({ generation: 3, airGappedVault: retention }), tiers: [gapped] });
    expect([node.target_logically_air_gapped_backup_vault_arn, node.target_backup_vault_name]).toEqual([arn('OrgBackupAirGappedVault-3'), { '@@assign': 'OrgBackupVault-3' }]);
  });

  test('vaults that exist, by their names', () => {
    const node = rule({ ...existing({ vaultName: 'Theirs', airGappedVaultName: 'TheirGapped' }), tiers: [gapped] });
    expect([node.target_logically_air_gapped_backup_vault_arn, node.target_backup_vault_name]).toEqual([arn('TheirGapped'), { '@@assign': 'Theirs' }]);
  });

  test('vaults that exist, by the names of the naming where nobody says others', () => {
    const node = rule({ ...existing({}), tiers: [gapped], naming: new BackupNaming({ vaultName: 'Named', airGappedVaultName: 'NamedGapped' }) });
    expect([node.target_logically_air_gapped_backup_vault_arn, node.target_backup_vault_name]).toEqual([arn('NamedGapped'), { '@@assign': 'Named' }]);
  });
});

describe('a rule that writes directly to an air-gapped vault', () => {
  test('is refused where member accounts have none', () => {
    expect(() => orgBackupPolicy({ ...managed({}), tiers: [gapped] })).toThrow("tier 'gold', rule 'Daily': target is 'airGappedVault()' but member accounts have no logically air-gapped vault; "
      + 'give memberVault an airGappedVault, or use BackupTarget.memberVault()');
  });

  test('is refused in a Region where CloudFormation makes none, and accepted there where one exists', () => {
    const there = { regions: ['us-east-1', 'ca-west-1'], tiers: [gapped] };
    expect(() => orgBackupPolicy({ ...managed({ airGappedVault: retention }), ...there })).toThrow("tier 'gold', rule 'Daily': target is 'ca-west-1' but "
      + 'CloudFormation makes no logically air-gapped vault in this Region; use BackupTarget.memberVault(), or another definition for this Region');
    expect(() => orgBackupPolicy({ ...existing({ airGappedVaultName: 'Theirs' }), ...there })).not.toThrow();
  });
});

describe('the lock of the member vault', () => {
  const vaultLock = VaultLock.governance({ minRetention: days(100) });

  test.each([['managed', managed({ vaultLock })], ['existing', existing({ vaultLock })]])('of at least 100 days refuses 99 days, where the vault is %s', (_, props) => {
    expect(() => orgBackupPolicy({ ...props, tiers: [tier({ deleteAfter: days(99) })] }))
      .toThrow("deleteAfter is '99 days' but the lock of the member vault 'OrgBackupVault' allows at least 100 days");
    expect(() => orgBackupPolicy({ ...props, tiers: [tier({ deleteAfter: days(100) })] })).not.toThrow();
  });

  test('holds copies to the same vault of another Region too', () => {
    const copied = (count: number) => tier({ deleteAfter: days(100), copyActions: [{ destination: CopyDestination.sameVaultIn('us-west-2'), deleteAfter: days(count) }] });
    const props = { ...managed({ vaultLock }), regions: ['us-east-1', 'us-west-2'] };
    expect(() => orgBackupPolicy({ ...props, tiers: [copied(99)] })).toThrow("deleteAfter of the copy to the same vault in us-west-2 is '99 days'");
    expect(() => orgBackupPolicy({ ...props, tiers: [copied(100)] })).not.toThrow();
  });

  test('is not judged where a vault exists of which nobody said whether it is locked', () => {
    expect(() => orgBackupPolicy({ ...existing({}), tiers: [tier({ deleteAfter: undefined })] })).not.toThrow();
  });
});

describe('a copy to the same vault of another Region', () => {
  const copying = tier({ copyActions: [{ destination: CopyDestination.sameVaultIn('eu-west-1') }] });

  test('is refused where this library makes no vault', () => {
    expect(() => orgBackupPolicy({ ...managed({}), tiers: [copying] })).toThrow("tier 'gold', rule 'Daily': copyActions is 'the same vault in eu-west-1' but member accounts have no vault in eu-west-1; "
      + 'add eu-west-1 to regions of the layout, or copy elsewhere');
  });

  test('is not judged where the vaults exist', () => {
    expect(Object.keys(rule({ ...existing({ vaultName: 'Theirs' }), tiers: [copying] }).copy_actions)).toEqual(['arn:aws:backup:eu-west-1:$account:backup-vault:Theirs']);
  });
});

describe('a central air-gapped vault that exists', () => {
  const copying = tier({ copyActions: [{ destination: CopyDestination.airGappedVaultInSameRegion() }] });
  const into = (region: string) => ({ regions: [region], tiers: [copying], central: [centralVaultIn({ region, airGappedVaultName: 'Gapped' })] });

  test('where other accounts can\'t copy into one leaves the copies to the fallback', () => {
    const destinations = (region: string) => Object.values(renderPlans(into(region))).flatMap((plan) => Object.keys(plan.rules.Daily.copy_actions ?? {}));
    expect(destinations('us-east-1')).toContain('arn:aws:backup:us-east-1:222222222222:backup-vault:Gapped');
    expect([...new Set(destinations('ca-west-1'))]).toEqual(['arn:aws:backup:ca-west-1:222222222222:backup-vault:OrgBackupCentralVault']);
  });

  test('is refused where there are none', () => {
    expect(() => orgBackupPolicy(into('cn-north-1'))).toThrow("centralVault.regionalVaults['cn-north-1'].airGappedVault is 'Gapped' but cn-north-1 has no air-gapped vaults; "
      + 'leave it out there');
  });
});

test('names of the policies are those of the naming', () => {
  const plans = renderPlans({ ...managed({}), naming: new BackupNaming({ prefix: 'Acme' }) });
  expect(Object.keys(plans)).toEqual(['Acme-gold']);
  expect(plans['Acme-gold'].selections.tags.gold.iam_role_arn).toEqual({ '@@assign': 'arn:aws:iam::$account:role/AcmeAWSBackupRole' });
  expect(plans['Acme-gold'].rules.Daily.target_backup_vault_name).toEqual({ '@@assign': 'AcmeVault' });
});

test('a message about an air-gapped vault calls it by its name, whether one is known or not', () => {
  const short = tier({ deleteAfter: days(6), target: BackupTarget.airGappedVault() });
  expect(() => orgBackupPolicy({ ...existing({}), tiers: [short] })).toThrow("the lock of the member's air-gapped vault 'OrgBackupAirGappedVault' allows at least 7 days");
  expect(() => orgBackupPolicy({ ...existing({ airGappedVaultName: 'Theirs' }), tiers: [short] })).toThrow("the lock of the member's air-gapped vault 'Theirs' allows at least 7 days");
});
