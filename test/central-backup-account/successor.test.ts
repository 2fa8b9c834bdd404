import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ACCOUNT, CentralSpec, CentralStack } from './central-stack';
import { AirGappedVaultEncryption, VaultLock } from '../../src/backup-vault';
import { BackupNaming } from '../../src/organization-layout';

const bounds = (max: number) => ({ minRetention: Duration.days(7), maxRetention: Duration.days(max) });
const airGapped = (max: number) => ({ airGappedVault: bounds(max), airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged() });
const oldLock = VaultLock.compliance({ minRetention: Duration.days(7), coolingOff: Duration.days(3) });
const newLock = VaultLock.compliance({ minRetention: Duration.days(14), coolingOff: Duration.days(3) });
const STATEFUL = ['AWS::Backup::BackupVault', 'AWS::Backup::LogicallyAirGappedBackupVault', 'AWS::KMS::Key', 'AWS::KMS::Alias'];

const first: CentralSpec = { vaultLock: oldLock, ...airGapped(90) };
const second: CentralSpec = {
  generation: 2,
  vaultLock: newLock,
  ...airGapped(120),
  retiredGenerations: [{ generation: 1, vaultLock: oldLock, ...airGapped(90) }],
};

/** Logical ids with what must not change, by type. */
function stateful(central: CentralStack): { [logicalId: string]: object } {
  return Object.fromEntries(STATEFUL.flatMap((type) => Object.entries(central.template.findResources(type)).map(([id, { Properties }]) => {
    return [id, { type, ...Properties, AccessPolicy: undefined, KeyPolicy: undefined }];
  })));
}

test('retiring a generation changes nothing of it but its policies', () => {
  const [before, after] = [first, second].map((props) => stateful(new CentralStack(props)));
  expect(Object.keys(before)).toHaveLength(6);
  expect(after).toMatchObject(before);
  expect(Object.keys(after)).toHaveLength(12);
});

test('the successor has names, keys and aliases of its own', () => {
  const central = new CentralStack(second);
  const names = (type: string, property: string) => central.all(type)
    .map((properties) => String(properties[property]))
    .sort((a, b) => a.localeCompare(b));
  expect(names('AWS::Backup::BackupVault', 'BackupVaultName')).toEqual(['OrgBackupCentralVault', 'OrgBackupCentralVault-2']);
  expect(names('AWS::Backup::LogicallyAirGappedBackupVault', 'BackupVaultName')).toEqual(['OrgBackupCentralAirGappedVault', 'OrgBackupCentralAirGappedVault-2']);
  expect(names('AWS::KMS::Alias', 'AliasName')).toEqual([
    'alias/OrgBackupCentralKey', 'alias/OrgBackupCentralKey-2', 'alias/OrgBackupCentralKey-air-gapped', 'alias/OrgBackupCentralKey-air-gapped-2',
  ]);
});

test('copies go to the successor', () => {
  const { central } = new CentralStack(second);
  expect(central.vaultName).toBe('OrgBackupCentralVault-2');
  expect(central.vaultArn).toBe(`arn:aws:backup:eu-west-1:${ACCOUNT}:backup-vault:OrgBackupCentralVault-2`);
  expect(central.airGappedVaultArn).toBe(`arn:aws:backup:eu-west-1:${ACCOUNT}:backup-vault:OrgBackupCentralAirGappedVault-2`);
  expect(central.node.defaultChild).toBe(central.vault);
  expect(central.vault.backupVaultName).toBe('OrgBackupCentralVault-2');
});

test('the retired vaults keep lock and denials and let nobody copy in', () => {
  const central = new CentralStack(second);
  for (const name of ['OrgBackupCentralVault', 'OrgBackupCentralAirGappedVault']) {
    expect(central.vaultPolicy(name).map(({ Sid }) => Sid)).toEqual(['DenyManualDeletion', 'DenyDeletionByPolicyAdministrators', 'DenyWeakening']);
    expect(central.vaultPolicy(`${name}-2`).map(({ Sid }) => Sid)).toContain('AllowCopyIntoVault');
  }
  expect(central.keyPolicy('alias/OrgBackupCentralKey-air-gapped').map(({ Sid }) => Sid)).not.toContain('AllowUseByMembersForCopy');
  expect(central.keyPolicy('alias/OrgBackupCentralKey-air-gapped-2').map(({ Sid }) => Sid)).toContain('AllowUseByMembersForCopy');
  expect(central.keyPolicy().map(({ Sid }) => Sid)).toContain('AllowUseByBackup');
});

test('a third generation leaves the second as it was', () => {
  const before = stateful(new CentralStack(second));
  const after = stateful(new CentralStack({
    generation: 3,
    vaultLock: oldLock,
    retiredGenerations: [{ generation: 2, vaultLock: newLock, ...airGapped(120) }, ...second.retiredGenerations!],
  }));
  expect(after).toMatchObject(before);
});

test('a former generation that is empty can be left out, and no other changes', () => {
  const kept = stateful(new CentralStack(second));
  const after = stateful(new CentralStack({ ...second, retiredGenerations: [] }));
  expect(kept).toMatchObject(after);
  expect(Object.keys(after)).toHaveLength(6);
});

test('a new name is a new generation, whose predecessor keeps the old one', () => {
  const naming = new BackupNaming({ centralVaultName: 'NewName' });
  const central = new CentralStack({ naming, generation: 2, retiredGenerations: [{ generation: 1, naming: new BackupNaming() }] });
  expect(stateful(central)).toMatchObject(stateful(new CentralStack()));
  expect(central.central.vaultName).toBe('NewName-2');
});

test('a new key is a new generation, whose predecessor keeps the old one', () => {
  const key = kms.Key.fromKeyArn(new Stack(new App(), 'Keys'), 'Key', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/0123`);
  const central = new CentralStack({ generation: 2, retiredGenerations: [{ generation: 1 }], retiredVaultKeys: { 1: key } });
  expect(stateful(central)).toMatchObject(stateful(new CentralStack({ encryptionKey: key })));
  expect(central.all('AWS::KMS::Key')).toHaveLength(1);
});

describe('keys of retired vaults', () => {
  const keyOf = (region = 'eu-west-1', id = 'K') => kms.Key.fromKeyArn(new Stack(new App(), `${id}${region}`), 'Key', `arn:aws:kms:${region}:${ACCOUNT}:key/${id}`);
  const generations = { generation: 3, retiredGenerations: [{ generation: 2 }, { generation: 1 }] };

  test('are for the generations that they are given for', () => {
    const central = new CentralStack({ ...generations, encryptionKey: keyOf('eu-west-1', 'K3'), retiredVaultKeys: { 1: keyOf('eu-west-1', 'K1') } });
    expect(Object.fromEntries(central.all('AWS::Backup::BackupVault').map((vault) => [vault.BackupVaultName, vault.EncryptionKeyArn]))).toEqual({
      'OrgBackupCentralVault-3': `arn:aws:kms:eu-west-1:${ACCOUNT}:key/K3`,
      'OrgBackupCentralVault-2': { 'Fn::GetAtt': [expect.any(String), 'Arn'] },
      'OrgBackupCentralVault': `arn:aws:kms:eu-west-1:${ACCOUNT}:key/K1`,
    });
    expect(central.all('AWS::KMS::Alias').map(({ AliasName }) => AliasName)).toEqual(['alias/OrgBackupCentralKey-2']);
    expect(central.warnings()).toEqual([
      expect.stringMatching(/^the policy of the key given as retiredVaultKeys\['1'\] is not managed here.*encryptionKeyPolicyNotManaged/),
      expect.stringMatching(/^the policy of the key given as encryptionKey is not managed here.*encryptionKeyPolicyNotManaged/),
    ]);
  });

  test.each([3, 4, 0, 'one'])('of generation %s, which is not retired, are refused', (generation) => {
    expect(() => new CentralStack({ ...generations, retiredVaultKeys: { [generation]: keyOf() } })).toThrow(
      `retiredVaultKeys['${generation}'] is '${generation}' but the definition's retired generations are 2, 1; name a retired generation by its number`);
    expect(() => new CentralStack({ retiredVaultKeys: { 1: keyOf() } })).toThrow("retiredVaultKeys['1'] is '1' but the definition's retired generations are none");
  });

  test('are keys and no aliases', () => {
    const alias = kms.Alias.fromAliasName(new Stack(new App(), 'Keys'), 'Alias', 'alias/aws/backup');
    expect(() => new CentralStack({ ...generations, retiredVaultKeys: { 2: alias } })).toThrow("retiredVaultKeys['2'] is ");
  });
});

test('S3 tiering holds for retired vaults as well', () => {
  const central = new CentralStack({ generation: 2, retiredGenerations: [{ generation: 1 }], s3Tiering: Duration.days(60) });
  expect(central.all('AWS::Backup::TieringConfiguration').map(({ BackupVaultName }) => BackupVaultName)).toEqual(['OrgBackupCentralVault-2', 'OrgBackupCentralVault']);
});

describe('refused is', () => {
  test.each([0, -1, 1.5, NaN])('generation %d', (generation) => {
    expect(() => new CentralStack({ generation })).toThrow('but generations are whole numbers from 1');
    expect(() => new CentralStack({ generation: 2, retiredGenerations: [{ generation }] })).toThrow('centralVault.retiredGenerations[0].generation is');
  });

  test('a generation that is a token', () => {
    expect(() => new CentralStack({ generation: Token.asNumber({ Ref: 'Generation' }) })).toThrow("centralVault.generation is '<token>' but generations are whole numbers");
  });

  test.each([2, 3])('a retired generation %i beside generation 2', (generation) => {
    expect(() => new CentralStack({ generation: 2, retiredGenerations: [{ generation }] })).toThrow(
      `centralVault.retiredGenerations[0].generation is ${generation} but the generation is 2 and retired ones are older; set generation to ${generation + 1}`);
  });

  test('a retired vault of the first generation', () => {
    expect(() => new CentralStack({ retiredGenerations: [{ generation: 1 }] })).toThrow('set generation to 2');
  });

  test('a generation given twice', () => {
    expect(() => new CentralStack({ generation: 3, retiredGenerations: [{ generation: 1 }, { generation: 1 }] })).toThrow("centralVault.retiredGenerations[1] is 'OrgBackupCentralVault' but generation 1 has");
  });

  test('a name that two generations have', () => {
    expect(() => new CentralStack({ generation: 2, retiredGenerations: [{ generation: 1, naming: new BackupNaming({ centralVaultName: 'OrgBackupCentralVault-2' }) }] }))
      .toThrow("centralVault.retiredGenerations[0] is 'OrgBackupCentralVault-2' but generation 2 has the same number or the same names");
  });

  test('a name that the suffix makes longer than 50 characters', () => {
    const naming = (length: number) => new BackupNaming({ centralVaultName: 'v'.repeat(length) });
    expect(new CentralStack({ naming: naming(48), generation: 2 }).central.vaultName).toHaveLength(50);
    expect(() => new CentralStack({ naming: naming(49), generation: 2 })).toThrow("with '-2' it has 51 of at most 50 characters; shorten it to 48 characters");
    const long = { naming: new BackupNaming({ centralAirGappedVaultName: 'v'.repeat(49) }), generation: 2 };
    expect(() => new CentralStack({ ...long, airGappedVault: bounds(90) })).toThrow('naming.centralAirGappedVaultName is');
    expect(() => new CentralStack(long)).not.toThrow();
  });

  test('an alias that the suffix makes too long', () => {
    const make = (length: number, props: CentralSpec = first) => () => new CentralStack({ naming: new BackupNaming({ centralKeyAlias: 'a'.repeat(length) }), ...props });
    expect(make(239)).not.toThrow();
    expect(make(240)).toThrow("with '-air-gapped' it has 257 of at most 256 characters");
    expect(make(250, {})).not.toThrow();
    expect(make(248, { generation: 2 })).not.toThrow();
    expect(make(249, { generation: 2 })).toThrow("with '-2' it has 257 of at most 256 characters");
  });

  test('bad bounds of a retired air-gapped vault', () => {
    expect(() => new CentralStack({ generation: 2, retiredGenerations: [{ generation: 1, airGappedVault: bounds(6) }] })).toThrow('centralVault.retiredGenerations[0].airGappedVault.maxRetention is');
  });
});
