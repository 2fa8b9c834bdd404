import { App, Stack, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ACCOUNT, central, HERE, localPlans, MemberProps, MemberStack, REGION, sids, sub, tierOf } from './member-stack';
import { AirGappedVaultEncryption, VaultLock } from '../../src/backup-vault';
import { BackupNaming } from '../../src/organization-layout';
import { BackupTarget, ProtectionTier } from '../../src/protection';
import { days } from '../support/days';

/** An air-gapped vault with a key of its own. */
const gapped = (max: number) => ({
  airGappedVault: { minRetention: days(7), maxRetention: days(max) }, airGappedVaultEncryption: AirGappedVaultEncryption.customerManaged(),
});
const oldLock = VaultLock.compliance({ minRetention: days(7), coolingOff: days(3) });
const newLock = VaultLock.compliance({ minRetention: days(14), coolingOff: days(3) });
const STATEFUL = ['AWS::Backup::BackupVault', 'AWS::Backup::LogicallyAirGappedBackupVault', 'AWS::KMS::Key', 'AWS::KMS::Alias'];

const common: MemberProps = { tiers: [ProtectionTier.daily({ copyTo: [] })], central: central() };
const first: MemberProps = { ...common, vaultLock: oldLock, ...gapped(90) };
const second: MemberProps = {
  ...common, generation: 2, vaultLock: newLock, ...gapped(120), retiredGenerations: [{ generation: 1, vaultLock: oldLock, ...gapped(90) }],
};

/** Logical ids with what must not change, by type. */
function stateful(stack: MemberStack): { [logicalId: string]: object } {
  return Object.fromEntries(Object.entries(stack.resources).filter(([, { Type }]) => STATEFUL.includes(Type))
    .map(([id, { Type, Condition, Properties }]) => [id, { Type, Condition, ...Properties, AccessPolicy: undefined, KeyPolicy: undefined }]));
}

test('retiring a generation changes nothing of it but its policies', () => {
  const [before, after] = [first, second].map((props) => stateful(new MemberStack(props)));
  expect(Object.keys(before)).toHaveLength(6);
  expect(after).toMatchObject(before);
  expect(Object.keys(after)).toHaveLength(12);
});

test('roles stay as they were, and the successor\'s keys have theirs', () => {
  const roles = (props: MemberProps) => new MemberStack(props).template.findResources('AWS::IAM::Role');
  expect(roles(second)).toMatchObject(roles(first));
  expect(Object.keys(roles(second)).filter((id) => !(id in roles(first))).sort()).toEqual([expect.stringContaining('Generation2AirGappedKeyForwardingRole'), expect.stringContaining('Generation2KeyForwardingRole')]);
});

test('the successor has names, keys and aliases of its own', () => {
  const stack = new MemberStack(second);
  const names = (type: string, property: string) => stack.all(type).map((properties) => String(properties[property])).sort((a, b) => a.localeCompare(b));
  expect(names('AWS::Backup::BackupVault', 'BackupVaultName')).toEqual(['OrgBackupVault', 'OrgBackupVault-2']);
  expect(names('AWS::Backup::LogicallyAirGappedBackupVault', 'BackupVaultName')).toEqual(['OrgBackupAirGappedVault', 'OrgBackupAirGappedVault-2']);
  expect(names('AWS::KMS::Alias', 'AliasName')).toEqual(['alias/OrgBackupKey', 'alias/OrgBackupKey-2', 'alias/OrgBackupKey-air-gapped', 'alias/OrgBackupKey-air-gapped-2']);
});

test('backups go to the successor', () => {
  const { baseline, stack } = new MemberStack(second);
  expect(baseline.vaultName).toBe('OrgBackupVault-2');
  expect(stack.resolve(baseline.vaultArn)).toEqual(sub('arn:aws:backup:${AWS::Region}:${AWS::AccountId}:backup-vault:OrgBackupVault-2'));
  expect(baseline.airGappedVaultName).toBe('OrgBackupAirGappedVault-2');
  expect(baseline.vault.lockConfiguration).toMatchObject({ minRetentionDays: 14 });
  expect(baseline.airGappedVault?.maxRetentionDays).toBe(120);
  expect(baseline.node.defaultChild).toBe(baseline.vault);
});

test('and so do those of local plans, directly air-gapped ones too', () => {
  const tiers = [tierOf({ target: BackupTarget.airGappedVault(), deleteAfter: days(30) })];
  expect(localPlans({ ...second, tiers }).rule).toMatchObject({
    TargetBackupVault: 'OrgBackupVault-2',
    TargetLogicallyAirGappedBackupVaultArn: sub('arn:aws:backup:${AWS::Region}:${AWS::AccountId}:backup-vault:OrgBackupAirGappedVault-2'),
  });
});

test('the retired vaults keep lock and denials and let nobody copy in', () => {
  const stack = new MemberStack(second);
  expect(sids(stack.vaultPolicy('OrgBackupVault'))).toEqual(['DenyManualDeletion', 'DenyDeletionByPolicyAdministrators', 'DenyWeakening']);
  expect(sids(stack.vaultPolicy('OrgBackupVault-2'))).toContain('AllowCopyIntoVault');
  expect(sids(stack.vaultPolicy('OrgBackupAirGappedVault'))).toEqual(['DenyManualDeletion', 'DenyDeletionByPolicyAdministrators', 'DenyWeakening']);
  expect(sids(stack.keyPolicy('alias/OrgBackupKey-air-gapped'))).not.toContain('AllowUseByMembersForCopy');
  expect(sids(stack.keyPolicy('alias/OrgBackupKey-air-gapped-2'))).toContain('AllowUseByMembersForCopy');
});

test('what the retired vault holds can still be copied out and restored', () => {
  expect(sids(new MemberStack(second).keyPolicy())).toEqual(expect.arrayContaining(['AllowUseByBackup', 'AllowUseForCopy']));
});

test('a third generation leaves the second as it was', () => {
  const after = stateful(new MemberStack({
    ...common,
    generation: 3,
    vaultLock: oldLock,
    retiredGenerations: [{ generation: 2, vaultLock: newLock, ...gapped(120) }, ...second.retiredGenerations!],
  }));
  expect(after).toMatchObject(stateful(new MemberStack(second)));
});

test('a former generation that is empty can be left out, and no other changes', () => {
  const after = stateful(new MemberStack({ ...second, retiredGenerations: [] }));
  expect(stateful(new MemberStack(second))).toMatchObject(after);
  expect(Object.keys(after)).toHaveLength(6);
});

test('a new name is a new generation, whose predecessor keeps the old one', () => {
  const stack = new MemberStack({ naming: new BackupNaming({ vaultName: 'NewName' }), generation: 2, retiredGenerations: [{ generation: 1, naming: new BackupNaming() }] });
  expect(stateful(stack)).toMatchObject(stateful(new MemberStack()));
  expect(stack.baseline.vaultName).toBe('NewName-2');
});

test('a new key is a new generation, whose predecessor keeps the old one', () => {
  const key = kms.Key.fromKeyArn(new Stack(new App(), 'Keys'), 'Key', `arn:aws:kms:${REGION}:${ACCOUNT}:key/0123`);
  const stack = new MemberStack({ generation: 2, retiredGenerations: [{ generation: 1 }], retiredVaultKeys: { 1: key } });
  expect(stateful(stack)).toMatchObject(stateful(new MemberStack({ encryptionKey: key })));
  expect(stack.all('AWS::KMS::Key')).toHaveLength(1);
});

describe('the key with which a retired vault was created', () => {
  const keyOf = (arn = `arn:aws:kms:${REGION}:${ACCOUNT}:key/0123`) => kms.Key.fromKeyArn(new Stack(new App(), 'Keys'), 'Key', arn);
  const retired: MemberProps = { generation: 3, retiredGenerations: [{ generation: 2 }, { generation: 1 }] };

  test('stays the key of that vault, and every other vault has its own', () => {
    const stack = new MemberStack({ ...retired, retiredVaultKeys: { 2: keyOf() } });
    const keys = Object.fromEntries(stack.all('AWS::Backup::BackupVault').map(({ BackupVaultName, EncryptionKeyArn }) => [BackupVaultName, EncryptionKeyArn]));
    expect(keys['OrgBackupVault-2']).toBe(`arn:aws:kms:${REGION}:${ACCOUNT}:key/0123`);
    expect([keys.OrgBackupVault, keys['OrgBackupVault-3']]).toEqual(Array(2).fill({ 'Fn::GetAtt': [expect.stringMatching(/^Baseline.*Key/), 'Arn'] }));
    expect(stack.all('AWS::KMS::Alias').map(({ AliasName }) => AliasName).sort()).toEqual(['alias/OrgBackupKey', 'alias/OrgBackupKey-3']);
    expect(stack.warnings()).toEqual([expect.stringMatching(/^the policy of the key given as retiredVaultKeys\['2'\] is not managed here: see that it admits .*encryptionKeyPolicyNotManaged\]$/)]);
  });

  test.each([
    ['of the current generation', retired, '3', '2, 1'],
    ['of a generation that never was', retired, '4', '2, 1'],
    ['that is written otherwise', retired, '02', '2, 1'],
    ['where nothing is retired', {}, '1', 'none'],
  ])('is refused for a number %s', (_name, props, generation, known) => {
    expect(() => new MemberStack({ ...props, retiredVaultKeys: { [generation]: keyOf() } })).toThrow(
      `retiredVaultKeys['${generation}'] is '${generation}' but the definition's retired generations are ${known}; name a retired generation by its number`);
  });

  test('is one of the same Region and account', () => {
    const given = (arn: string) => () => new MemberStack({ ...retired, retiredVaultKeys: { 1: keyOf(arn) } });
    expect(given(`arn:aws:kms:us-west-2:${ACCOUNT}:key/0123`)).toThrow("retiredVaultKeys['1'] is 'arn:aws:kms:us-west-2:333333333333:key/0123' but a vault in us-east-1 takes a key of its own Region only");
    expect(given(`arn:aws:kms:${REGION}:444444444444:key/0123`)).toThrow("retiredVaultKeys['1'] is 'arn:aws:kms:us-east-1:444444444444:key/0123' but the key belongs to 444444444444");
  });
});

test('S3 backups of retired vaults are tiered too', () => {
  const tiered = new MemberStack({ generation: 2, retiredGenerations: [{ generation: 1 }], s3Tiering: days(60) }).all('AWS::Backup::TieringConfiguration');
  expect(tiered.map(({ BackupVaultName, TieringConfigurationName }) => [BackupVaultName, TieringConfigurationName]).sort()).toEqual([
    ['OrgBackupVault', 'OrgBackupVault'], ['OrgBackupVault-2', 'OrgBackupVault_2'],
  ]);
});

describe('refused is', () => {
  test.each([0, -1, 1.5, NaN])('generation %d', (generation) => {
    expect(() => new MemberStack({ generation })).toThrow('memberVault.generation is');
    expect(() => new MemberStack({ generation: 2, retiredGenerations: [{ generation }] })).toThrow('memberVault.retiredGenerations[0].generation is');
  });

  test('a generation that is a token', () => {
    expect(() => new MemberStack({ generation: Token.asNumber({ Ref: 'Generation' }) })).toThrow("generation is '<token>' but generations are whole numbers");
  });

  test.each([2, 3])('a retired generation %i beside generation 2', (generation) => {
    expect(() => new MemberStack({ generation: 2, retiredGenerations: [{ generation }] })).toThrow(
      `memberVault.retiredGenerations[0].generation is ${generation} but the generation is 2 and retired ones are older; set generation to ${generation + 1}`);
  });

  test('a name that two generations have', () => {
    expect(() => new MemberStack({ generation: 2, retiredGenerations: [{ generation: 1, naming: new BackupNaming({ vaultName: 'OrgBackupVault-2' }) }] }))
      .toThrow("memberVault.retiredGenerations[0] is 'OrgBackupVault-2' but generation 2 has the same number or the same names");
  });

  test('a name that the suffix makes longer than 50 characters', () => {
    const naming = (length: number) => new BackupNaming({ vaultName: 'v'.repeat(length) });
    expect(new MemberStack({ naming: naming(48), generation: 2 }, HERE).baseline.vaultName).toHaveLength(50);
    expect(() => new MemberStack({ naming: naming(49), generation: 2 })).toThrow(
      `naming.vaultName is '${'v'.repeat(49)}' but with '-2' it has 51 of at most 50 characters; shorten it to 48 characters`);
  });
});
