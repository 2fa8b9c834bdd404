import { KeyPolicyInput, keyPolicy } from '../../src/backup-vault/key-policy';
import { KMS_CALLING_SERVICES, RESOURCE_TYPES } from '../../src/data/resource-types';
import { StatementJson } from '../../src/private/policy-json';

const ROOT = 'arn:aws:iam::111111111111:root';
const nobody = { exact: [], patterns: [] };
const input: KeyPolicyInput = {
  accountRoot: ROOT,
  backupRoles: ['slr', 'central'],
  vaultCreators: { exact: ['deployer'], patterns: [] },
  keepers: { exact: ['deployer'], patterns: [] },
  suffixes: ['amazonaws.com'],
};
const members = { roleArnPatterns: ['arn:aws:iam::*:role/Backup'], condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } } };
const USE = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'];

function statements(changes: Partial<KeyPolicyInput> = {}): { [sid: string]: StatementJson } {
  return Object.fromEntries(keyPolicy({ ...input, ...changes }).Statement.map((statement) => [statement.Sid, statement]));
}

test('the account administers the key and does not use it', () => {
  const { AllowKeyAdministration: administration } = statements();
  expect(administration.Principal).toEqual({ AWS: ROOT });
  expect(administration.Condition).toBeUndefined();
  expect(administration.Action).toEqual(`CancelKeyDeletion CreateAlias DeleteAlias DescribeKey DisableKey DisableKeyRotation EnableKey EnableKeyRotation
    GetKeyPolicy GetKeyRotationStatus ListGrants ListKeyPolicies ListKeyRotations ListResourceTags PutKeyPolicy RevokeGrant RotateKeyOnDemand
    ScheduleKeyDeletion TagResource UntagResource UpdateAlias UpdateKeyDescription`.split(/\s+/).map((action) => `kms:${action}`));
  // nothing that encrypts, decrypts or makes grants, and no wildcard that would include it
  expect([administration.Action].flat().filter((action) => /\*|Encrypt|Decrypt|GenerateDataKey|CreateGrant|GenerateRandom|Sign|ReplicateKey/.test(action))).toEqual([]);
});

test('whoever else is allowed anything is restricted by ARN; nobody outside the account', () => {
  for (const statement of Object.values(statements())) {
    if (statement.Effect === 'Allow' && statement.Sid !== 'AllowKeyAdministration') {
      expect(statement.Principal).toEqual({ AWS: ROOT });
      expect(statement.Condition?.ArnEquals).toHaveProperty('aws:PrincipalArn');
    }
  }
});

test("AWS Backup's roles use the key through the services whose resources are copied", () => {
  const use = statements().AllowUseByBackup;
  expect(use.Action).toEqual(USE);
  expect(use.Condition?.ArnEquals).toEqual({ 'aws:PrincipalArn': ['slr', 'central'] });
  expect(use.Condition?.StringLike['kms:ViaService']).toEqual(expect.arrayContaining([
    'backup.*.amazonaws.com', 'dynamodb.*.amazonaws.com', 'ec2.*.amazonaws.com', 'elasticfilesystem.*.amazonaws.com', 'fsx.*.amazonaws.com',
    'rds.*.amazonaws.com', 's3.*.amazonaws.com', 'storagegateway.*.amazonaws.com', 'timestream.*.amazonaws.com',
  ]));
});

test('every resource type that can be copied has a service', () => {
  const copied = Object.entries(RESOURCE_TYPES)
    .filter(([, { variants }]) => variants.some((variant) => variant.copyToOtherRegion || variant.copyToOtherAccount));
  const served = new Set(KMS_CALLING_SERVICES.flatMap(({ resourceTypes }) => resourceTypes));
  expect(copied.map(([id]) => id).filter((id) => !served.has(id))).toEqual([]);
  expect([...served].filter((id) => !(id in RESOURCE_TYPES))).toEqual([]);
});

test("AWS Backup's roles make grants for AWS services only", () => {
  expect(statements().AllowGrantsByBackup).toMatchObject({
    Action: ['kms:CreateGrant', 'kms:ListGrants', 'kms:RevokeGrant'],
    Condition: { ArnEquals: { 'aws:PrincipalArn': ['slr', 'central'] }, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
  });
});

test('every suffix of the partition is listed for every service', () => {
  const { AllowUseByBackup, AllowVaultCreation } = statements({ suffixes: ['amazonaws.com', 'amazonaws.com.cn'] });
  expect(AllowVaultCreation.Condition?.StringLike['kms:ViaService']).toEqual(['backup.*.amazonaws.com', 'backup.*.amazonaws.com.cn']);
  expect(AllowUseByBackup.Condition?.StringLike['kms:ViaService']).toHaveLength(2 * KMS_CALLING_SERVICES.length);
});

test('the vault is created by the deploying role, through AWS Backup', () => {
  const { AllowVaultCreation: use, AllowVaultCreationGrants: grants } = statements();
  const creator = { ArnEquals: { 'aws:PrincipalArn': ['deployer'] }, StringLike: { 'kms:ViaService': ['backup.*.amazonaws.com'] } };
  expect(use.Action).toEqual(['kms:Decrypt', 'kms:GenerateDataKey', 'kms:RetireGrant']);
  expect(use.Condition).toEqual(creator);
  expect(grants.Action).toEqual(['kms:CreateGrant']);
  expect(grants.Condition).toEqual({
    ...creator,
    'Bool': { 'kms:GrantIsForAWSResource': 'true' },
    'ForAnyValue:StringEquals': { 'kms:EncryptionContextKeys': 'aws:backup:backup-vault' },
  });
});

test('it is a policy of the current version', () => {
  expect(keyPolicy(input).Version).toBe('2012-10-17');
});

test('an unknown deploying role still creates the vault, through AWS Backup and nothing else', () => {
  const { AllowVaultCreation: use, AllowVaultCreationGrants: grants } = statements({ vaultCreators: nobody });
  expect(use.Condition).toEqual({ StringLike: { 'kms:ViaService': ['backup.*.amazonaws.com'] } });
  expect(grants.Condition).not.toHaveProperty('ArnEquals');
  expect(grants.Condition).toHaveProperty('Bool');
});

test('the key is deleted or disabled, and its rotation ended, by its keepers only', () => {
  expect(statements().DenyKeyDeletion).toEqual({
    Sid: 'DenyKeyDeletion',
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: ['kms:DisableKey', 'kms:DisableKeyRotation', 'kms:ScheduleKeyDeletion'],
    Resource: '*',
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': ['deployer'] } },
  });
});

test('grants are revoked by keepers, AWS services and roles with which AWS Backup works only', () => {
  expect(statements().DenyGrantRevocation).toEqual({
    Sid: 'DenyGrantRevocation',
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: ['kms:RevokeGrant'],
    Resource: '*',
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': ['deployer', 'slr', 'central'] }, Bool: { 'kms:GrantIsForAWSResource': 'false' } },
  });
  expect(statements({ scannerRole: 'scanner' }).DenyGrantRevocation.Condition?.ArnNotEquals).toEqual({ 'aws:PrincipalArn': ['deployer', 'slr', 'central', 'scanner'] });
});

test('the role for emergencies is spared from what is denied of deletion and revocation, and from nothing else', () => {
  const { DenyKeyDeletion, DenyGrantRevocation, DenyGrantsToOthers } = statements({ breakGlass: { exact: ['emergency'], patterns: [] } });
  expect(DenyKeyDeletion.Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': ['deployer', 'emergency'] } });
  expect(DenyGrantRevocation.Condition?.ArnNotEquals).toEqual({ 'aws:PrincipalArn': ['deployer', 'emergency', 'slr', 'central'] });
  expect(JSON.stringify(DenyGrantsToOthers)).not.toContain('emergency');
});

test('retiring a grant, and another policy of the key, are never denied', () => {
  const denials = Object.values(statements({ breakGlass: nobody, scannerRole: 'scanner', scansVerified: true, multiRegion: true })).filter(({ Effect }) => Effect === 'Deny');
  expect(denials.flatMap(({ Action }) => Action).sort()).toEqual([
    'kms:CreateGrant', 'kms:DisableKey', 'kms:DisableKeyRotation', 'kms:RevokeGrant', 'kms:ScheduleKeyDeletion',
  ]);
});

test('without known keepers no deletion or revocation is denied, so that the key can still be managed, whoever is there for emergencies', () => {
  const all = statements({ keepers: nobody, breakGlass: { exact: ['emergency'], patterns: [] } });
  expect(Object.values(all).filter(({ Effect }) => Effect === 'Deny').map(({ Sid }) => Sid)).toEqual(['DenyGrantsToOthers']);
});

describe('grants to others', () => {
  const asControlTowerReadsIt = {
    Sid: 'DenyGrantsToOthers',
    Effect: 'Deny',
    Principal: { AWS: '*' },
    Action: 'kms:CreateGrant',
    Resource: '*',
    Condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' } },
  };

  test.each<[string, Partial<KeyPolicyInput>]>([
    ['of a vault', {}], ['of an air-gapped vault, which is not scanned', { airGapped: { members }, scannerRole: 'scanner' }], ['in all Regions', { multiRegion: true }],
    ['of a vault that is scanned, once that is seen in AWS', { scannerRole: 'scanner', scansVerified: true }],
  ])('are denied by the key %s', (_, changes) => {
    expect(statements(changes).DenyGrantsToOthers).toEqual(asControlTowerReadsIt);
  });

  test('are not denied where recovery points are scanned: nothing says that grants of the scanning role count as those of a service', () => {
    expect(statements({ scannerRole: 'scanner' })).not.toHaveProperty('DenyGrantsToOthers');
  });
});

describe('of an air-gapped vault', () => {
  test("members' backup roles, by name and in the organization, copy with it through AWS Backup", () => {
    const { AllowUseByMembersForCopy: use, AllowGrantsByMembersForCopy: grants } = statements({ airGapped: { members } });
    const condition = {
      ArnLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/Backup'] },
      StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' },
      StringLike: { 'kms:ViaService': ['backup.*.amazonaws.com'] },
    };
    expect(use).toEqual({ Sid: 'AllowUseByMembersForCopy', Effect: 'Allow', Principal: { AWS: '*' }, Action: USE, Resource: '*', Condition: condition });
    expect(grants).toEqual({
      Sid: 'AllowGrantsByMembersForCopy',
      Effect: 'Allow',
      Principal: { AWS: '*' },
      Action: ['kms:CreateGrant'],
      Resource: '*',
      Condition: { ...condition, Bool: { 'kms:GrantIsForAWSResource': 'true' } },
    });
  });

  test('creating it asks for a grant without encryption context', () => {
    expect(statements({ airGapped: { members } }).AllowVaultCreationGrants.Condition).toEqual({
      ArnEquals: { 'aws:PrincipalArn': ['deployer'] }, StringLike: { 'kms:ViaService': ['backup.*.amazonaws.com'] },
    });
  });

  test('that receives no copies any more, no member is admitted', () => {
    const sids = Object.keys(statements({ airGapped: {} }));
    expect(sids).toContain('AllowUseByBackup');
    expect(sids.filter((sid) => sid.includes('Members'))).toEqual([]);
  });
});
