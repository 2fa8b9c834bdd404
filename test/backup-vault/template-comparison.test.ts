import { DeployedResources } from '../../src/backup-vault/deployed-resources';
import { compareTemplates } from '../../src/backup-vault/template-comparison';

const VAULT = 'AWS::Backup::BackupVault';
const AIR_GAPPED = 'AWS::Backup::LogicallyAirGappedBackupVault';
const KEY = 'AWS::KMS::Key';

const kept: DeployedResources = {
  Vault: {
    Type: VAULT,
    Properties: {
      BackupVaultName: 'Central',
      EncryptionKeyArn: { 'Fn::GetAtt': ['Key', 'Arn'] },
      LockConfiguration: { MinRetentionDays: 7, ChangeableForDays: 3 },
      AccessPolicy: { Statement: [] },
    },
  },
  AirGapped: {
    Type: AIR_GAPPED,
    Properties: { BackupVaultName: 'AirGapped', MinRetentionDays: 7, MaxRetentionDays: 90, EncryptionKeyArn: { 'Fn::GetAtt': 'AirGappedKey.Arn' } },
  },
  Key: { Type: KEY, Properties: { EnableKeyRotation: true, KeyPolicy: {} } },
  AirGappedKey: { Type: KEY, Properties: {} },
  Role: { Type: 'AWS::IAM::Role', Properties: {} },
};

test.each(['DeletionPolicy', 'UpdateReplacePolicy'])('a vault or key whose %s no longer retains it is a finding', (policy) => {
  const retained = { ...kept, Vault: { ...kept.Vault, [policy]: 'RetainExceptOnCreate' }, Key: { ...kept.Key, [policy]: 'Retain' } };
  const released = { ...retained, Vault: { ...kept.Vault, [policy]: 'Delete' }, Key: kept.Key };
  expect(compareTemplates(retained, retained)).toEqual([]);
  expect(compareTemplates(retained, released)).toEqual([
    expect.stringMatching(`^key Key would change ${policy} from 'Retain' to 'Delete'`),
    expect.stringMatching(`^vault Vault named 'Central' would change ${policy} from 'RetainExceptOnCreate' to 'Delete'`),
  ]);
});

const releasing = (...vaults: string[]) => ({ released: { vaults, roles: [] } });

/** The template with other properties for one resource. */
function changed(logicalId: string, properties: { [property: string]: unknown }): DeployedResources {
  return { ...kept, [logicalId]: { Type: kept[logicalId].Type, Properties: { ...kept[logicalId].Properties, ...properties } } };
}

function without(...logicalIds: string[]): DeployedResources {
  return Object.fromEntries(Object.entries(kept).filter(([id]) => !logicalIds.includes(id)));
}

test('an unchanged template has no finding', () => {
  expect(compareTemplates(kept, JSON.parse(JSON.stringify(kept)))).toEqual([]);
});

test('additions, and changes that update in place, have no finding', () => {
  const current = {
    ...changed('Vault', { AccessPolicy: { Statement: ['new'] }, Notifications: {}, BackupVaultTags: { a: 'b' } }),
    Key: { Type: KEY, Properties: { EnableKeyRotation: false, Description: 'new' } },
    Vault2: { Type: VAULT, Properties: { BackupVaultName: 'Central-2' } },
  };
  expect(compareTemplates(kept, current)).toEqual([]);
});

test('what holds no recovery points may go', () => {
  expect(compareTemplates(kept, without('Role'))).toEqual([]);
});

test.each([
  ['Vault', "vault Vault named 'Central' is gone from the template; keep it in retiredGenerations of the definition, with its generation, until it is empty, and then name it in releasedVaults of the definition"],
  ['AirGapped', "air-gapped vault AirGapped named 'AirGapped' is gone from the template; keep it in retiredGenerations of the definition, with its generation, until it is empty, and then name it in releasedVaults of the definition"],
  ['Key', 'key Key is gone from the template; keep it as long as a vault has recovery points encrypted with it'],
])('%s must not disappear', (logicalId, finding) => {
  expect(compareTemplates(kept, without(logicalId))).toEqual([finding]);
});

test('another type under the same logical id is a disappearance', () => {
  expect(compareTemplates(kept, { ...kept, Vault: { Type: AIR_GAPPED, Properties: kept.Vault.Properties } })).toEqual([expect.stringContaining('is gone from the template')]);
});

test.each([
  ['Vault', 'BackupVaultName', 'Other', "vault Vault named 'Central' would change BackupVaultName from 'Central' to 'Other'"],
  ['Vault', 'EncryptionKeyArn', { 'Fn::GetAtt': ['Key2', 'Arn'] }, 'would change EncryptionKeyArn from {"Fn::GetAtt":["Key","Arn"]} to {"Fn::GetAtt":["Key2","Arn"]}'],
  ['Vault', 'EncryptionKeyArn', undefined, 'would change EncryptionKeyArn from {"Fn::GetAtt":["Key","Arn"]} to nothing'],
  ['AirGapped', 'BackupVaultName', 'Other', "would change BackupVaultName from 'AirGapped' to 'Other'"],
  ['AirGapped', 'MinRetentionDays', 8, 'would change MinRetentionDays from 7 to 8'],
  ['AirGapped', 'MaxRetentionDays', 91, 'would change MaxRetentionDays from 90 to 91'],
  ['AirGapped', 'EncryptionKeyArn', undefined, 'would change EncryptionKeyArn'],
])('%s must keep its %s', (logicalId, property, value, finding) => {
  const findings = compareTemplates(kept, changed(logicalId, { [property]: value }));
  expect(findings).toEqual([expect.stringContaining(finding)]);
  expect(findings[0]).toContain('which replaces it; set generation to one more than before and put the vault as it was into retiredGenerations');
});

test.each([
  ['KeySpec', 'RSA_2048', "from 'SYMMETRIC_DEFAULT' to 'RSA_2048'"],
  ['KeyUsage', 'SIGN_VERIFY', "from 'ENCRYPT_DECRYPT' to 'SIGN_VERIFY'"],
  ['MultiRegion', true, 'from false to true'],
  ['Origin', 'EXTERNAL', "from 'AWS_KMS' to 'EXTERNAL'"],
])('a key must keep its %s', (property, value, change) => {
  expect(compareTemplates(kept, changed('Key', { [property]: value }))).toEqual([`key Key would change ${property} ${change}, which KMS refuses; leave the property as it was`]);
});

test('writing out a default of a key is no change', () => {
  expect(compareTemplates(kept, changed('Key', { KeySpec: 'SYMMETRIC_DEFAULT', KeyUsage: 'ENCRYPT_DECRYPT', MultiRegion: false, Origin: 'AWS_KMS' }))).toEqual([]);
});

describe('a compliance lock', () => {
  test.each([
    ['other bounds', { MinRetentionDays: 8, ChangeableForDays: 3 }],
    ['another cooling-off time', { MinRetentionDays: 7, ChangeableForDays: 4 }],
    ['an upper bound', { MinRetentionDays: 7, MaxRetentionDays: 30, ChangeableForDays: 3 }],
    ['a governance lock', { MinRetentionDays: 7 }],
    ['no lock', undefined],
  ])('must not become %s', (_name, lock) => {
    const findings = compareTemplates(kept, changed('Vault', { LockConfiguration: lock }));
    expect(findings).toEqual([expect.stringContaining("vault Vault named 'Central' would change its compliance lock from")]);
    expect(findings[0]).toContain('set generation to one more than before');
  });

  test('may list its bounds in another order', () => {
    expect(compareTemplates(kept, changed('Vault', { LockConfiguration: { ChangeableForDays: 3, MinRetentionDays: 7 } }))).toEqual([]);
  });

  test('may follow a governance lock, or none, which can change as well', () => {
    const governance = changed('Vault', { LockConfiguration: { MinRetentionDays: 7 } });
    const none = changed('Vault', { LockConfiguration: undefined });
    expect(compareTemplates(governance, kept)).toEqual([]);
    expect(compareTemplates(governance, none)).toEqual([]);
    expect(compareTemplates(none, kept)).toEqual([]);
  });
});

describe('a released vault', () => {
  test('may go, with the key that only it uses', () => {
    expect(compareTemplates(kept, without('Vault', 'Key'), releasing('Central'))).toEqual([]);
    expect(compareTemplates(kept, without('AirGapped', 'AirGappedKey'), releasing('AirGapped'))).toEqual([]);
  });

  test('may change its lock', () => {
    expect(compareTemplates(kept, changed('Vault', { LockConfiguration: { MinRetentionDays: 8, ChangeableForDays: 3 } }), releasing('Central'))).toEqual([]);
  });

  test('releases no other vault and no key of others', () => {
    expect(compareTemplates(kept, without('Vault', 'Key'), releasing('AirGapped'))).toHaveLength(2);
    const shared = changed('AirGapped', { EncryptionKeyArn: { 'Fn::GetAtt': ['Key', 'Arn'] } });
    const { Vault, Key, ...rest } = shared;
    expect(compareTemplates(shared, rest, releasing('Central'))).toEqual([expect.stringContaining('key Key is gone')]);
    expect([Vault.Type, Key.Type]).toEqual([VAULT, KEY]);
  });

  test('releases no key that no vault refers to', () => {
    const { Key, ...rest } = changed('Vault', { EncryptionKeyArn: 'arn:aws:kms:eu-west-1:111111111111:key/k' });
    expect(compareTemplates({ Key, ...rest }, rest, releasing('Central'))).toEqual([expect.stringContaining('key Key is gone')]);
  });

  test('may stand beside vaults without a key of the template', () => {
    const others = { Owned: { Type: AIR_GAPPED, Properties: { BackupVaultName: 'Owned' } }, Bare: { Type: VAULT } };
    const all: DeployedResources = { ...kept, ...others };
    const { Vault, Key, ...rest } = all;
    expect([Vault.Type, Key.Type]).toEqual([VAULT, KEY]);
    expect(compareTemplates(all, rest, releasing('Central'))).toEqual([]);
  });

  test('releases the key it refers to by Ref', () => {
    const byRef = changed('Vault', { EncryptionKeyArn: { Ref: 'Key' } });
    const { Vault, Key, ...rest } = byRef;
    expect([Vault.Type, Key.Type]).toEqual([VAULT, KEY]);
    expect(compareTemplates(byRef, rest, releasing('Central'))).toEqual([]);
  });
});

test('findings come in the order of the logical ids, whatever the order of the template', () => {
  const reversed = Object.fromEntries(Object.entries(kept).reverse());
  expect(compareTemplates(reversed, {})).toEqual(compareTemplates(kept, {}));
  expect(compareTemplates(kept, {}).map((finding) => finding.split(' is gone')[0])).toEqual([
    "air-gapped vault AirGapped named 'AirGapped'", 'key AirGappedKey', 'key Key', "vault Vault named 'Central'",
  ]);
});

test('a resource without properties or type is no obstacle', () => {
  expect(compareTemplates({ A: {}, B: { Type: VAULT } }, { B: { Type: VAULT } })).toEqual([]);
  expect(compareTemplates({ B: { Type: VAULT } }, {})).toEqual([expect.stringContaining('vault B is gone')]);
});
