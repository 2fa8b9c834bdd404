import { DeployedResources } from '../../src/backup-vault/deployed-resources';
import { closedTo, guardrailsBehind, guardsVaults } from '../../src/backup-vault/deployer-comparison';

const ANYWHERE = { arn: 'arn:aws:iam::${AWS::AccountId}:role/stacksets-exec-*', pseudo: {} };
const named = (role: string, account = '222222222222') => ({ arn: `arn:aws:iam::${account}:role/${role}`, pseudo: { 'AWS::AccountId': account, 'AWS::Partition': 'aws' } });
const deny = (action: string, operator?: string, ...roles: unknown[]) => ({ Effect: 'Deny', Principal: '*', Action: action, Resource: '*', ...operator ? { Condition: { [operator]: { 'aws:PrincipalArn': roles } } } : {} });
const PUT = 'backup:PutBackupVaultAccessPolicy';
const vault = (...statements: object[]): DeployedResources => ({ Vault: { Type: 'AWS::Backup::BackupVault', Properties: { AccessPolicy: { Statement: statements } } } });
const SUB = (role: string) => ({ 'Fn::Sub': `arn:aws:iam::\${AWS::AccountId}:role/${role}` });
const JOIN = (role: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, `:role/${role}`]] });

test.each([
  ['by its exact ARN', vault(deny(PUT, 'ArnNotEquals', 'arn:aws:iam::222222222222:role/Deployer')), named('Deployer')],
  ['by an intrinsic', vault(deny(PUT, 'ArnNotEquals', SUB('Deployer'))), named('Deployer')],
  ['by a join, in the partition of the deployment', vault(deny(PUT, 'ArnNotEquals', JOIN('Deployer'))), named('Deployer')],
  ['by a pattern', vault(deny(PUT, 'ArnNotLike', 'arn:aws:iam::222222222222:role/Depl*')), named('Deployer')],
  ['as StackSets do, wherever it is', vault(deny(PUT, 'ArnNotLike', SUB('stacksets-exec-*'))), ANYWHERE],
  ['beside others', vault(deny(PUT, 'ArnNotEquals', SUB('BreakGlass'), SUB('Deployer'))), named('Deployer')],
])('a vault whose policy spares the deploying role %s is open to it', (_, deployed, deployer) => {
  expect(closedTo(deployer, deployed)).toEqual([]);
});

test.each([
  ['another role', vault(deny(PUT, 'ArnNotEquals', SUB('Former'))), named('Deployer')],
  ['another role only, by a wildcard action', vault(deny('backup:Put*', 'ArnNotEquals', SUB('Former'))), named('Deployer')],
  ['a pattern as if it were a name', vault(deny(PUT, 'ArnNotEquals', 'arn:aws:iam::222222222222:role/Depl*')), named('Deployer')],
  ['one role, where StackSets deploy', vault(deny(PUT, 'ArnNotEquals', SUB('Deployer'))), ANYWHERE],
  ['it from one statement of two', vault(deny(PUT, 'ArnNotEquals', SUB('Deployer')), deny('backup:PutBackupVaultLockConfiguration', 'ArnNotEquals', SUB('Former'))), named('Deployer')],
])('a vault whose policy spares %s is closed to it', (_, deployed, deployer) => {
  expect(closedTo(deployer, deployed)).toEqual(['Vault']);
});

test.each([
  ['spares nobody: no deployment changes it anyway', vault(deny(PUT))],
  ['denies what no deployment does', vault(deny('backup:DeleteRecoveryPoint', 'ArnNotEquals', SUB('Former')))],
  ['is of another account, which has another stack of the name', vault(deny(PUT, 'ArnNotEquals', 'arn:aws:iam::333333333333:role/Deployer'))],
  ['is not there', vault()],
])('a policy that %s says nothing', (_, deployed) => {
  expect(closedTo(named('Deployer'), deployed)).toEqual([]);
});

test('keys are judged by changes of their policy, not by their deletion', () => {
  const key = (action: string): DeployedResources => ({ Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: [deny(action, 'ArnNotEquals', SUB('Former'))] } } } });
  expect(closedTo(named('Deployer'), key('kms:PutKeyPolicy'))).toEqual(['Key']);
  expect(closedTo(named('Deployer'), key('kms:ScheduleKeyDeletion'))).toEqual([]);
});

const scp = (...roles: string[]): DeployedResources => ({
  Guard: {
    Type: 'AWS::Organizations::Policy',
    Properties: { Type: 'SERVICE_CONTROL_POLICY', Name: 'Guard-1', Content: { Statement: [deny(PUT, 'ArnNotLike', ...roles.map((role) => `arn:aws:iam::*:role/${role}`)), deny('organizations:LeaveOrganization')] } },
  },
});

describe('a service control policy that', () => {
  test('spares the role as it would be, and not yet as it is deployed, is behind', () => {
    expect(guardrailsBehind(ANYWHERE, scp('Former'), scp('stacksets-exec-*'))).toEqual(['Guard-1']);
  });

  test.each([
    ['spares it already', scp('stacksets-exec-*', 'Former'), scp('stacksets-exec-*')],
    ['spares it neither before nor after: it is for other accounts', scp('Former'), scp('Other')],
    ['is new', {}, scp('stacksets-exec-*')],
    ['goes', scp('Former'), {}],
  ])('%s is not', (_, deployed, current) => {
    expect(guardrailsBehind(ANYWHERE, deployed, current)).toEqual([]);
  });

  test('is a text is read', () => {
    const text = { Guard: { ...scp('Former').Guard, Properties: { ...scp('Former').Guard.Properties, Content: JSON.stringify(scp('Former').Guard.Properties!.Content) } } };
    expect(guardrailsBehind(ANYWHERE, text, scp('stacksets-exec-*'))).toEqual(['Guard-1']);
    expect([guardsVaults(text), guardsVaults({}), guardsVaults({ P: { Type: 'AWS::Organizations::Policy', Properties: { Type: 'BACKUP_POLICY' } } })]).toEqual([true, false, false]);
  });
});
