import { App, Duration, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ACCOUNT, CentralStack, ORGANIZATION, statement } from './central-stack';
import { AirGappedVaultEncryption } from '../../src/backup-vault';
import { BackupNaming } from '../../src/organization-layout';

const BOUNDS = { minRetention: Duration.days(7), maxRetention: Duration.days(90) };

test('is there only when asked for', () => {
  const { central, template } = new CentralStack();
  template.resourceCountIs('AWS::Backup::LogicallyAirGappedBackupVault', 0);
  const { airGappedVault, airGappedVaultName, airGappedVaultArn, airGappedRetention } = central;
  expect([airGappedVault, airGappedVaultName, airGappedVaultArn, airGappedRetention]).toEqual(Array(4).fill(undefined));
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
  expect(central.central.airGappedVaultArn).toBe(`arn:aws:backup:eu-west-1:${ACCOUNT}:backup-vault:OrgBackupCentralAirGappedVault`);
  expect(central.central.airGappedRetention?.maxRetention.toDays()).toBe(90);
  expect(central.central.airGappedEncryptionKey).toBeUndefined();
});

test("with a key of its own admits members' backup role by name, in the organization, on that key only", () => {
  const central = new CentralStack({
    airGappedVault: { ...BOUNDS, encryption: AirGappedVaultEncryption.customerManaged() },
    naming: new BackupNaming({ rolePath: '/backup/' }),
  });
  const policy = central.keyPolicy('alias/OrgBackupCentralKey-air-gapped');
  expect(statement(policy, 'AllowUseByMembersForCopy').Condition).toMatchObject({
    ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/backup/OrgBackupAWSBackupRole', 'arn:aws:iam::*:role/backup/OrgBackupAWSBackupRole-*'] },
    StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION },
  });
  expect(central.keyPolicy().map(({ Sid }) => Sid).filter((sid) => sid.includes('Members'))).toEqual([]);
  expect(central.one('AWS::Backup::LogicallyAirGappedBackupVault').EncryptionKeyArn).toEqual({ 'Fn::GetAtt': ['CentralAirGappedKey01D919D8', 'Arn'] });
  expect(central.central.airGappedEncryptionKey).toBeDefined();
  expect(central.warningIds()).toEqual(['cdk-org-backup:airGappedKeyInSameAccount']);
});

test('takes an existing key, with a warning', () => {
  const key = kms.Key.fromKeyArn(new Stack(new App(), 'Keys'), 'Key', 'arn:aws:kms:eu-west-1:999999999999:key/0123');
  const central = new CentralStack({ airGappedVault: { ...BOUNDS, encryption: AirGappedVaultEncryption.existingKey(key) } });
  expect(central.one('AWS::Backup::LogicallyAirGappedBackupVault').EncryptionKeyArn).toBe('arn:aws:kms:eu-west-1:999999999999:key/0123');
  expect(central.warningIds()).toEqual(['cdk-org-backup:encryptionKeyPolicyNotManaged']);
});

test.each([
  ['cn-north-1', 'cn-north-1 has no air-gapped vaults'],
  ['us-gov-west-1', 'us-gov-west-1 has no air-gapped vaults'],
  ['ca-west-1', "other accounts can't copy into air-gapped vaults in ca-west-1"],
])('is refused in %s', (region, message) => {
  expect(() => new CentralStack({ airGappedVault: BOUNDS }, { env: { account: ACCOUNT, region } })).toThrow(`airGappedVault is '7 to 90 days' but ${message}`);
});

test('is left to the user where the Region is unknown', () => {
  expect(() => new CentralStack({ airGappedVault: BOUNDS }, {})).not.toThrow();
  expect(() => new CentralStack({ airGappedVault: BOUNDS }, { env: { account: ACCOUNT, region: 'eu-new-9' } })).not.toThrow();
});
