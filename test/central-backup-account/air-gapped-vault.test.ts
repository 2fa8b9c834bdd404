import { Duration } from 'aws-cdk-lib';
import { ACCOUNT, CentralStack, ORGANIZATION, statement } from './central-stack';
import { AirGappedVaultEncryption } from '../../src/backup-vault';
import { MemberVault } from '../../src/definition';
import { BackupNaming, OrganizationTarget } from '../../src/organization-layout';
import { ProtectionTier } from '../../src/protection';

const BOUNDS = { minRetention: Duration.days(7), maxRetention: Duration.days(90) };
const keyArn = (region: string, id = '0123') => `arn:aws:kms:${region}:999999999999:key/${id}`;

/** Roles of members that the key of the air-gapped vault admits, by name. */
const admitted = (central: CentralStack, alias = 'alias/OrgBackupCentralKey-air-gapped') =>
  statement(central.keyPolicy(alias), 'AllowUseByMembersForCopy').Condition?.ArnLike['aws:PrincipalArn'];

test('is there only when asked for', () => {
  const { central, template } = new CentralStack();
  template.resourceCountIs('AWS::Backup::LogicallyAirGappedBackupVault', 0);
  const { airGappedVault, airGappedVaultName, airGappedVaultArn } = central;
  expect([airGappedVault, airGappedVaultName, airGappedVaultArn]).toEqual(Array(3).fill(undefined));
});

test('has the agreed name, its bounds, the policy, and a key of AWS Backup', () => {
  const central = new CentralStack({ airGappedVault: BOUNDS });
  expect(central.one('AWS::Backup::LogicallyAirGappedBackupVault')).toEqual({
    BackupVaultName: 'OrgBackupCentralAirGappedVault',
    MinRetentionDays: 7,
    MaxRetentionDays: 90,
    AccessPolicy: { Version: '2012-10-17', Statement: expect.any(Array) },
  });
  expect(central.vaultPolicy('OrgBackupCentralAirGappedVault').map(({ Sid }) => Sid)).toEqual(central.vaultPolicy().map(({ Sid }) => Sid));
  expect(central.all('AWS::KMS::Key')).toHaveLength(1);
  expect(central.central.airGappedVaultName).toBe('OrgBackupCentralAirGappedVault');
  expect(central.central.airGappedVaultArn).toBe(`arn:aws:backup:eu-west-1:${ACCOUNT}:backup-vault:OrgBackupCentralAirGappedVault`);
  expect(central.central.airGappedEncryptionKey).toBeUndefined();
});

describe('with a key of its own', () => {
  const ownKey = { airGappedVault: BOUNDS, airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() };

  test("admits members' backup role by name, in the organization, on that key only", () => {
    const central = new CentralStack({ ...ownKey, naming: new BackupNaming({ rolePath: '/backup/' }) });
    const policy = central.keyPolicy('alias/OrgBackupCentralKey-air-gapped');
    expect(statement(policy, 'AllowUseByMembersForCopy').Condition).toMatchObject({
      ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/backup/OrgBackupAWSBackupRole'] },
      StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION },
    });
    expect(central.keyPolicy().map(({ Sid }) => Sid).filter((sid) => sid.includes('Members'))).toEqual([]);
    expect(central.one('AWS::Backup::LogicallyAirGappedBackupVault').EncryptionKeyArn).toEqual({ 'Fn::GetAtt': ['CentralAirGappedKey01D919D8', 'Arn'] });
    expect(central.central.airGappedEncryptionKey).toBeDefined();
    expect(central.warningIds()).toEqual(['cdk-org-backup:airGappedKeyInSameAccount']);
  });

  test('admits the roles of local plans of the Regions that have them, and of no others', () => {
    const central = new CentralStack({
      ...ownKey,
      layout: {
        regions: ['eu-west-1', 'us-east-1', 'us-west-2'], globalRegion: 'eu-west-1',
        accounts: [{ accountId: '333333333333' }, { accountId: '444444444444' }], externalAccounts: ['555555555555'],
      },
      assignments: [{ targets: [OrganizationTarget.organizationalUnit('ou-ab12-11111111')], tiers: [ProtectionTier.daily()] }],
      localPlans: [
        { accounts: ['333333333333'], regions: ['us-east-1'], tiers: [ProtectionTier.daily()] },
        // copies of accounts outside the organization never come here
        { accounts: ['555555555555'], regions: ['eu-west-1', 'us-west-2'], tiers: [ProtectionTier.weekly({ copyTo: [] })] },
      ],
    });
    expect(admitted(central)).toEqual(['arn:aws:iam::*:role/OrgBackupAWSBackupRole', 'arn:aws:iam::*:role/OrgBackupAWSBackupRole-us-east-1']);
  });

  test('admits roles of former names, with their paths', () => {
    const central = new CentralStack({ ...ownKey, memberVault: MemberVault.managed({ formerBackupRoleNames: ['OldBackup', 'service/OlderBackup'] }) });
    expect(admitted(central)).toEqual(['OrgBackupAWSBackupRole', 'OldBackup', 'service/OlderBackup'].map((name) => `arn:aws:iam::*:role/${name}`));
  });

  test('of generations of its own admits members on the current one only', () => {
    const central = new CentralStack({ ...ownKey, generation: 2, retiredGenerations: [{ generation: 1, ...ownKey }] });
    expect(admitted(central, 'alias/OrgBackupCentralKey-air-gapped-2')).toEqual(['arn:aws:iam::*:role/OrgBackupAWSBackupRole']);
    expect(central.keyPolicy('alias/OrgBackupCentralKey-air-gapped').map(({ Sid }) => Sid)).not.toContain('AllowUseByMembersForCopy');
  });
});

describe('with keys that exist', () => {
  const existing = (keyArns: { [region: string]: string }) => ({ airGappedVault: BOUNDS, airGappedVaultEncryption: AirGappedVaultEncryption.existingKeys(keyArns) });

  test('takes that of its Region, with a warning', () => {
    for (const region of ['eu-west-1', 'us-east-1']) {
      const central = new CentralStack({
        ...existing({ 'us-east-1': keyArn('us-east-1'), 'eu-west-1': keyArn('eu-west-1') }), layout: { centralRegions: ['eu-west-1', 'us-east-1'] },
      }, { env: { account: ACCOUNT, region } });
      expect(central.one('AWS::Backup::LogicallyAirGappedBackupVault').EncryptionKeyArn).toBe(keyArn(region));
      expect(central.all('AWS::KMS::Key')).toHaveLength(1);
      expect(central.central.airGappedEncryptionKey?.keyArn).toBe(keyArn(region));
      expect(central.warnings()).toEqual([expect.stringMatching(/^the policy of the key given as airGappedVaultEncryption is not managed here: see that it admits whoever creates the vault and the backup role of every account that copies in.*encryptionKeyPolicyNotManaged/)]);
    }
  });

  test('needs one of every Region with such a vault', () => {
    expect(() => new CentralStack({ ...existing({ 'us-east-1': keyArn('us-east-1') }), layout: { centralRegions: ['eu-west-1', 'us-east-1'] } })).toThrow(
      "centralVault.airGappedVaultEncryption is 'us-east-1' but there is a vault in eu-west-1 too, which takes a key of its own Region only; add a key of eu-west-1");
  });

  test('needs none of a Region without such a vault', () => {
    const central = new CentralStack({
      ...existing({ 'eu-west-1': keyArn('eu-west-1') }), layout: { centralRegions: ['eu-west-1', 'us-east-1'] }, regionalSettings: { 'us-east-1': {} },
    });
    expect(central.central.airGappedEncryptionKey?.keyArn).toBe(keyArn('eu-west-1'));
  });

  test('keeps that of a retired generation', () => {
    const central = new CentralStack({
      ...existing({ 'eu-west-1': keyArn('eu-west-1', 'new') }), generation: 2, retiredGenerations: [{ generation: 1, ...existing({ 'eu-west-1': keyArn('eu-west-1', 'old') }) }],
    });
    expect(Object.fromEntries(central.all('AWS::Backup::LogicallyAirGappedBackupVault').map((vault) => [vault.BackupVaultName, vault.EncryptionKeyArn]))).toEqual({
      'OrgBackupCentralAirGappedVault-2': keyArn('eu-west-1', 'new'), 'OrgBackupCentralAirGappedVault': keyArn('eu-west-1', 'old'),
    });
  });
});

test.each([
  ['cn-north-1', 'cn-north-1 has no air-gapped vaults'],
  ['us-gov-west-1', 'us-gov-west-1 has no air-gapped vaults'],
  ['ca-west-1', "other accounts can't copy into air-gapped vaults in ca-west-1"],
])('is refused in %s', (region, message) => {
  expect(() => new CentralStack({ airGappedVault: BOUNDS }, { env: { account: ACCOUNT, region } })).toThrow(
    `centralVault.airGappedVault is '7 to 90 days' but ${message}; leave it out in this Region, by regionalSettings`);
});

test('is refused for one of several Regions, until that has settings of its own', () => {
  const props = { airGappedVault: BOUNDS, layout: { centralRegions: ['eu-west-1', 'ca-west-1'] } };
  expect(() => new CentralStack(props)).toThrow("centralVault.airGappedVault is '7 to 90 days' but other accounts can't copy into air-gapped vaults in ca-west-1");
  expect(() => new CentralStack({ ...props, regionalSettings: { 'ca-west-1': { airGappedVault: BOUNDS } } })).toThrow(
    "centralVault.regionalSettings['ca-west-1'].airGappedVault is '7 to 90 days' but other accounts can't copy");
  expect(() => new CentralStack({ ...props, regionalSettings: { 'ca-west-1': {} } })).not.toThrow();
});

test('of a retired generation is refused there too', () => {
  expect(() => new CentralStack({ generation: 2, retiredGenerations: [{ generation: 1, airGappedVault: BOUNDS }] }, { env: { account: ACCOUNT, region: 'cn-north-1' } })).toThrow(
    "centralVault.retiredGenerations[0].airGappedVault is '7 to 90 days' but cn-north-1 has no air-gapped vaults");
});

test.each([
  ['without an upper bound', { airGappedVault: { minRetention: Duration.days(7) } }, 'centralVault.airGappedVault.maxRetention is undefined but a logically air-gapped vault has an upper bound'],
  ['of less than 7 days', { airGappedVault: { ...BOUNDS, minRetention: Duration.days(6) } }, "centralVault.airGappedVault.minRetention is '6 days' but AWS Backup allows 7 to 36500 days"],
  ['that is missing but encrypted', { airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() }, "centralVault.airGappedVaultEncryption is 'given' but there is no airGappedVault that it could encrypt"],
])('%s is refused', (_, vault, message) => {
  expect(() => new CentralStack(vault)).toThrow(message);
});
