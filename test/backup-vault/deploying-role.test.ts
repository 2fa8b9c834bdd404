import { App, Aws, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, NestedStack, Stack, StackProps, Token } from 'aws-cdk-lib';
import { DeployingRole } from '../../src/backup-vault';

const HERE = { account: '333333333333', region: 'us-east-1' };
const bind = (role: DeployingRole, props: StackProps = { env: HERE }, partition = 'aws') => role._bind(new Stack(new App(), 'Stack', props), partition);
const inAccount = (role: string, partition = 'aws') => `arn:${partition}:iam::${Aws.ACCOUNT_ID}:role/${role}`;
const nobody = { exact: [], patterns: [] };

describe('the role of the stack', () => {
  const deployer = `arn:aws:iam::${Aws.ACCOUNT_ID}:role/cdk-hnb659fds-cfn-exec-role-${Aws.ACCOUNT_ID}-${Aws.REGION}`;

  test.each([['known', { env: HERE }], ['unknown', {}]])('is that of the default synthesizer in whatever account and Region, where they are %s', (_name, props) => {
    expect(bind(DeployingRole.ofStack(), props)).toEqual({ exact: [deployer], patterns: [] });
  });

  test('is in the partition of the baseline, where that of the stack is not known', () => {
    expect(bind(DeployingRole.ofStack(), {}, 'aws-cn').exact).toEqual([deployer.replace('arn:aws:', 'arn:aws-cn:')]);
  });

  test('is the one that the synthesizer is told', () => {
    const synthesizer = new DefaultStackSynthesizer({ cloudFormationExecutionRole: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/Deployer' });
    expect(bind(DeployingRole.ofStack(), { env: HERE, synthesizer }).exact).toEqual([inAccount('Deployer')]);
  });

  test('of a nested stack is that of its parent', () => {
    const parent = new Stack(new App(), 'Parent', { env: HERE });
    expect(DeployingRole.ofStack()._bind(new NestedStack(parent, 'Nested'), 'aws').exact).toEqual([deployer]);
  });

  test('is nobody where the synthesizer names none', () => {
    expect(bind(DeployingRole.ofStack(), { env: HERE, synthesizer: new CliCredentialsStackSynthesizer() })).toEqual(nobody);
  });
});

test('the role of a service-managed StackSet is known by its start only', () => {
  expect(bind(DeployingRole.serviceManagedStackSet())).toEqual({ exact: [], patterns: [inAccount('stacksets-exec-*')] });
});

test("the role of a self-managed StackSet is AWS's default, or another", () => {
  expect(bind(DeployingRole.selfManagedStackSet()).exact).toEqual([inAccount('AWSCloudFormationStackSetExecutionRole')]);
  expect(bind(DeployingRole.selfManagedStackSet('Executor'), {}, 'aws-us-gov').exact).toEqual([inAccount('Executor', 'aws-us-gov')]);
});

describe('a role by name', () => {
  test.each([['Deployer', 'Deployer'], ['/Deployer', 'Deployer'], ['path/to/Deployer', 'path/to/Deployer'], [' /path/Deployer ', 'path/Deployer'], ['r'.repeat(64), 'r'.repeat(64)], ['A+=,.@_-', 'A+=,.@_-']])(
    "'%s' is one of the account", (name, role) => {
      expect(bind(DeployingRole.named(name))).toEqual({ exact: [inAccount(role)], patterns: [] });
    });

  test.each(['', 'r'.repeat(65), 'a b', 'Deployer*', 'path/*/Deployer', 'path/'])("'%s' is none", (name) => {
    expect(() => DeployingRole.named(name)).toThrow(
      `roleName is '${name}' but a role name has 1 to 64 letters, digits and +=,.@_-, after a path if it has one; write it as Deployer or path/to/Deployer, not as an ARN`);
  });

  test.each(['arn:aws:iam::333333333333:role/Deployer', 'arn:aws:iam::333333333333:role/path/Deployer'])('is no ARN: %s', (arn) => {
    expect(() => DeployingRole.named(arn)).toThrow(`roleName is '${arn}' but`);
    expect(() => DeployingRole.selfManagedStackSet(arn)).toThrow(`roleName is '${arn}' but`);
  });

  test('may be a token, and stays exact', () => {
    const bound = bind(DeployingRole.named(Token.asString({ Ref: 'Role' })));
    expect(bound.patterns).toEqual([]);
    expect(new Stack(new App(), 'Stack').resolve(bound.exact)).toEqual([
      { 'Fn::Join': ['', ['arn:aws:iam::', { Ref: 'AWS::AccountId' }, ':role/', { Ref: 'Role' }]] },
    ]);
  });
});
