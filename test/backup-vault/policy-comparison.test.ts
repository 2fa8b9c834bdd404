import * as fc from 'fast-check';
import { hasDenials, lostDenials } from '../../src/backup-vault/policy-comparison';

const DEPLOYER = 'arn:aws:iam::111111111111:role/Deployer';
const deny = (actions: string | string[], condition?: object, more: object = {}) => ({ Effect: 'Deny', Principal: '*', Action: actions, Resource: '*', ...condition ? { Condition: condition } : {}, ...more });
const policy = (...statements: object[]) => ({ Version: '2012-10-17', Statement: statements });
const sparing = (...roles: unknown[]) => ({ ArnNotEquals: { 'aws:PrincipalArn': roles } });
const before = policy(deny(['backup:DeleteRecoveryPoint', 'backup:PutBackupVaultAccessPolicy'], sparing(DEPLOYER)), deny('backup:DeleteBackupVault'));

describe('a denial is lost', () => {
  test.each<[string, unknown, string[]]>([
    ['with its policy', undefined, ['backup:DeleteBackupVault', 'backup:DeleteRecoveryPoint', 'backup:PutBackupVaultAccessPolicy']],
    ['with its statement', policy(before.Statement[0]), ['backup:DeleteBackupVault']],
    ['with one action of it', policy(deny('backup:DeleteRecoveryPoint', sparing(DEPLOYER)), before.Statement[1]), ['backup:PutBackupVaultAccessPolicy']],
    ['where it allows instead', policy(before.Statement[0], { ...deny('backup:DeleteBackupVault'), Effect: 'Allow' }), ['backup:DeleteBackupVault']],
    ['where another condition has to hold', policy(before.Statement[0], deny('backup:DeleteBackupVault', { Bool: { 'aws:SecureTransport': 'false' } })), ['backup:DeleteBackupVault']],
    ['where it is for some principals only', policy(before.Statement[0], deny('backup:DeleteBackupVault', undefined, { Principal: { AWS: DEPLOYER } })), ['backup:DeleteBackupVault']],
    ['where it is for some resources only', policy(before.Statement[0], deny('backup:DeleteBackupVault', undefined, { Resource: 'arn:aws:backup:*' })), ['backup:DeleteBackupVault']],
    ['where everybody is spared', policy(before.Statement[0], deny('backup:DeleteBackupVault', { ArnNotLike: { 'aws:PrincipalArn': '*' } })), ['backup:DeleteBackupVault']],
    ['where every role is spared', policy(before.Statement[0], deny('backup:DeleteBackupVault', { ArnNotLike: { 'aws:PrincipalArn': ['arn:aws:iam::*:role/*'] } })), ['backup:DeleteBackupVault']],
    ['where the policy is known at deployment only', { 'Fn::If': ['Some', before, { Ref: 'AWS::NoValue' }] }, ['backup:DeleteBackupVault', 'backup:DeleteRecoveryPoint', 'backup:PutBackupVaultAccessPolicy']],
  ])('%s', (_, after, lost) => {
    expect(lostDenials(before, after)).toEqual(lost);
  });
});

describe('a denial stays', () => {
  test.each<[string, unknown]>([
    ['in another order and place', policy(deny('backup:DeleteBackupVault'), deny('backup:PutBackupVaultAccessPolicy', sparing(DEPLOYER)), deny(['backup:DeleteRecoveryPoint', 'backup:X'], sparing(DEPLOYER)))],
    ['as a wildcard', policy(deny('backup:*'))],
    ['as text', JSON.stringify(before)],
    ['where another role is spared by name', policy(deny(['backup:DeleteRecoveryPoint', 'backup:PutBackupVaultAccessPolicy'], sparing(DEPLOYER, { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:role/BreakGlass' })), deny('backup:DeleteBackupVault', sparing('arn:aws:iam::*:role/BreakGlass')))],
    ['where fewer are spared', policy(deny(['backup:DeleteRecoveryPoint', 'backup:PutBackupVaultAccessPolicy']), before.Statement[1])],
    ['for everybody, as keys say it', policy(before.Statement[0], deny('backup:DeleteBackupVault', undefined, { Principal: { AWS: '*' } }))],
  ])('%s', (_, after) => {
    expect(lostDenials(before, after)).toEqual([]);
  });
});

test('conditions beside those on principals hold as often where they name as many', () => {
  const services = (operator: string, ...values: string[]) => policy(deny('kms:RevokeGrant', { [operator]: { 'kms:ViaService': values } }));
  expect(lostDenials(services('StringEquals', 'a', 'b'), services('StringEquals', 'b'))).toEqual(['kms:RevokeGrant']);
  expect(lostDenials(services('StringEquals', 'a'), services('StringEquals', 'b', 'a'))).toEqual([]);
  expect(lostDenials(services('StringNotEquals', 'a'), services('StringNotEquals', 'a', 'b'))).toEqual(['kms:RevokeGrant']);
  expect(lostDenials(services('StringNotEquals', 'a', 'b'), services('StringNotEquals', 'a'))).toEqual([]);
});

test('what names all but some has to stay as it is', () => {
  const all = policy({ Effect: 'Deny', Principal: '*', NotAction: 'backup:Describe*', Resource: '*' });
  expect(lostDenials(all, all)).toEqual([]);
  expect(lostDenials(all, policy(deny('backup:*')))).toHaveLength(1);
  expect(lostDenials(policy(deny('backup:X')), all)).toEqual(['backup:X']);
});

test('a policy that only allows, is no text of JSON or nothing at all loses no denial', () => {
  const allows = policy({ Effect: 'Allow', Principal: '*', Action: 'backup:CopyIntoBackupVault', Resource: '*' });
  expect([allows, 'nothing', undefined, null, { Statement: 5 }, { Statement: ['new'] }].map((one) => [hasDenials(one), lostDenials(one, undefined)])).toEqual(Array(6).fill([false, []]));
});

const ACTIONS = ['backup:DeleteRecoveryPoint', 'backup:PutBackupVaultAccessPolicy', 'backup:DeleteBackupVault', 'kms:PutKeyPolicy', 'kms:RevokeGrant'];
const statement = fc.record({ actions: fc.subarray(ACTIONS, { minLength: 1 }), roles: fc.subarray(['Deployer', 'BreakGlass', 'Admin']) })
  .map(({ actions, roles }) => deny(actions, roles.length > 0 ? sparing(...roles.map((role) => `arn:aws:iam::111111111111:role/${role}`)) : undefined));
const policies = fc.array(statement, { maxLength: 4 }).map((statements) => policy(...statements));

test('a policy loses nothing to itself, nor to one with more denials', () => {
  fc.assert(fc.property(policies, policies, (one, other) => {
    expect(lostDenials(one, one)).toEqual([]);
    expect(lostDenials(one, policy(...other.Statement, ...[...one.Statement].reverse()))).toEqual([]);
  }));
});

test('what is denied before and not after is lost, whichever statements deny it', () => {
  fc.assert(fc.property(policies, policies, (one, other) => {
    const denied = ({ Statement: statements }: { Statement: object[] }) => new Set(statements.flatMap((each) => (each as { Action: string[] }).Action));
    expect(lostDenials(one, other)).toEqual([...denied(one)].filter((action) => !denied(other).has(action)).sort());
  }));
});
