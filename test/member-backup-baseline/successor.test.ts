import { App, Stack, Token } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ACCOUNT, central, HERE, localPlans, MemberProps, MemberStack, REGION, sids, sub, tierOf } from './member-stack';
import { AirGappedVaultEncryption, VaultLock } from '../../src/backup-vault';
import { BackupNaming } from '../../src/organization-layout';
import { BackupTarget, ProtectionTier } from '../../src/protection';
import { days } from '../support/days';

const bounds = (max: number) => ({ minRetention: days(7), maxRetention: days(max), encryption: AirGappedVaultEncryption.customerManaged() });
const oldLock = VaultLock.compliance({ minRetention: days(7), coolingOff: days(3) });
const newLock = VaultLock.compliance({ minRetention: days(14), coolingOff: days(3) });
const STATEFUL = ['AWS::Backup::BackupVault', 'AWS::Backup::LogicallyAirGappedBackupVault', 'AWS::KMS::Key', 'AWS::KMS::Alias'];

const common: MemberProps = { tiers: [ProtectionTier.daily({ copyTo: [] })], central: central() };
const first: MemberProps = { ...common, vaultLock: oldLock, airGappedVault: bounds(90) };
const second: MemberProps = {
  ...common, generation: 2, vaultLock: newLock, airGappedVault: bounds(120), retiredVaults: [{ generation: 1, vaultLock: oldLock, airGappedVault: bounds(90) }],
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

test('roles stay as they were', () => {
  const roles = (props: MemberProps) => new MemberStack(props).template.findResources('AWS::IAM::Role');
  expect(roles(second)).toEqual(roles(first));
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
  expect(baseline.airGappedRetention?.maxRetention.toDays()).toBe(120);
  expect(baseline.vaultLock).toBe(newLock);
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
    retiredVaults: [{ generation: 2, vaultLock: newLock, airGappedVault: bounds(120) }, ...second.retiredVaults!],
  }));
  expect(after).toMatchObject(stateful(new MemberStack(second)));
});

test('a former generation that is empty can be left out, and no other changes', () => {
  const after = stateful(new MemberStack({ ...second, retiredVaults: [] }));
  expect(stateful(new MemberStack(second))).toMatchObject(after);
  expect(Object.keys(after)).toHaveLength(6);
});

test('a new name is a new generation, whose predecessor keeps the old one', () => {
  const stack = new MemberStack({ naming: new BackupNaming({ vaultName: 'NewName' }), generation: 2, retiredVaults: [{ generation: 1, naming: new BackupNaming() }] });
  expect(stateful(stack)).toMatchObject(stateful(new MemberStack()));
  expect(stack.baseline.vaultName).toBe('NewName-2');
});

test('a new key is a new generation, whose predecessor keeps the old one', () => {
  const key = kms.Key.fromKeyArn(new Stack(new App(), 'Keys'), 'Key', `arn:aws:kms:${REGION}:${ACCOUNT}:key/0123`);
  const stack = new MemberStack({ generation: 2, retiredVaults: [{ generation: 1, encryptionKey: key }] });
  expect(stateful(stack)).toMatchObject(stateful(new MemberStack({ encryptionKey: key })));
  expect(stack.all('AWS::KMS::Key')).toHaveLength(1);
});

describe('refused is', () => {
  test.each([0, -1, 1.5, NaN])('generation %d', (generation) => {
    expect(() => new MemberStack({ generation })).toThrow('but generations are whole numbers from 1; count generations 1, 2, 3');
    expect(() => new MemberStack({ generation: 2, retiredVaults: [{ generation }] })).toThrow('retiredVaults[0].generation is');
  });

  test('a generation that is a token', () => {
    expect(() => new MemberStack({ generation: Token.asNumber({ Ref: 'Generation' }) })).toThrow("generation is '<token>' but generations are whole numbers");
  });

  test.each([2, 3])('a retired generation %i beside generation 2', (generation) => {
    expect(() => new MemberStack({ generation: 2, retiredVaults: [{ generation }] })).toThrow(
      `retiredVaults[0].generation is ${generation} but the account's generation is 2 and retired vaults are older; set generation to ${generation + 1}`);
  });

  test('a name that two generations have', () => {
    expect(() => new MemberStack({ generation: 2, retiredVaults: [{ generation: 1, naming: new BackupNaming({ vaultName: 'OrgBackupVault-2' }) }] }))
      .toThrow("retiredVaults[0] is 'OrgBackupVault-2' but generation 2 has the same number or the same names");
  });

  test('a name that the suffix makes longer than 50 characters', () => {
    const naming = (length: number) => new BackupNaming({ vaultName: 'v'.repeat(length) });
    expect(new MemberStack({ naming: naming(48), generation: 2 }, HERE).baseline.vaultName).toHaveLength(50);
    expect(() => new MemberStack({ naming: naming(49), generation: 2 })).toThrow(
      `naming.vaultName is '${'v'.repeat(49)}' but with '-2' it has 51 of at most 50 characters; shorten it to 48 characters`);
  });
});
