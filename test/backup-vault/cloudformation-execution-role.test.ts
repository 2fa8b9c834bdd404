import { Aws, Token } from 'aws-cdk-lib';
import { CloudFormationExecutionRole } from '../../src/backup-vault';

const bind = (role: CloudFormationExecutionRole, partition = 'aws') => role._bind(partition, Aws.ACCOUNT_ID, Aws.REGION);
const inAccount = (role: string, partition = 'aws') => `arn:${partition}:iam::${Aws.ACCOUNT_ID}:role/${role}`;

describe('the role of cdk bootstrap', () => {
  test.each([[undefined, 'hnb659fds'], ['abc', 'abc'], [' A1 ', 'A1'], ['a_b-c', 'a_b-c'], ['q'.repeat(10), 'q'.repeat(10)]])('has its qualifier, account and Region: %s', (given, qualifier) => {
    expect(bind(CloudFormationExecutionRole.bootstrap(given))).toEqual({ exact: [inAccount(`cdk-${qualifier}-cfn-exec-role-${Aws.ACCOUNT_ID}-${Aws.REGION}`)], patterns: [] });
  });

  test('is one of the account and Region that are known', () => {
    expect(CloudFormationExecutionRole.bootstrap()._bind('aws-cn', '333333333333', 'cn-north-1').exact).toEqual([
      'arn:aws-cn:iam::333333333333:role/cdk-hnb659fds-cfn-exec-role-333333333333-cn-north-1',
    ]);
  });

  test.each(['', 'q'.repeat(11), 'a b', 'a*', 'a/b'])("has no qualifier '%s'", (qualifier) => {
    expect(() => CloudFormationExecutionRole.bootstrap(qualifier)).toThrow(
      `qualifier is '${qualifier}' but a qualifier has 1 to 10 letters, digits, underscores and hyphens; give the one of your bootstrap stacks`);
  });

  test('has a qualifier that is known at synth', () => {
    expect(() => CloudFormationExecutionRole.bootstrap(Token.asString({ Ref: 'Q' }))).toThrow("qualifier is '<token>' but the role is one of every account and needed at synth; write the text itself");
  });
});

test('the role of a service-managed StackSet is known by its start only', () => {
  expect(bind(CloudFormationExecutionRole.serviceManagedStackSet())).toEqual({ exact: [], patterns: [inAccount('stacksets-exec-*')] });
});

test("the role of a self-managed StackSet is AWS's default, or another", () => {
  expect(bind(CloudFormationExecutionRole.selfManagedStackSet()).exact).toEqual([inAccount('AWSCloudFormationStackSetExecutionRole')]);
  expect(bind(CloudFormationExecutionRole.selfManagedStackSet('path/Executor'), 'aws-us-gov').exact).toEqual([inAccount('path/Executor', 'aws-us-gov')]);
});

describe('a role by name', () => {
  test.each([['Deployer', 'Deployer'], ['/Deployer', 'Deployer'], ['path/to/Deployer', 'path/to/Deployer'], [' /path/Deployer ', 'path/Deployer'], ['r'.repeat(64), 'r'.repeat(64)], ['A+=,.@_-', 'A+=,.@_-']])(
    "'%s' is one of the account", (name, role) => {
      expect(bind(CloudFormationExecutionRole.named(name))).toEqual({ exact: [inAccount(role)], patterns: [] });
    });

  test('may hold account and Region of the deployment, as often as it likes', () => {
    const role = CloudFormationExecutionRole.named('<region>/Deployer-<account>-<region>');
    expect(role._bind('aws', '333333333333', 'us-east-1').exact).toEqual(['arn:aws:iam::333333333333:role/us-east-1/Deployer-333333333333-us-east-1']);
  });

  test.each(['', 'r'.repeat(65), 'a b', 'Deployer*', 'path/*/Deployer', 'path/', '<Account>', 'a<region', '<partition>'])("'%s' is none", (name) => {
    for (const make of [CloudFormationExecutionRole.named, CloudFormationExecutionRole.selfManagedStackSet]) {
      expect(() => make(name)).toThrow(
        `roleName is '${name}' but a role name has 1 to 64 letters, digits and +=,.@_-, after a path if it has one; write it as Deployer or path/to/Deployer, not as an ARN`);
    }
  });

  test.each(['arn:aws:iam::333333333333:role/Deployer', 'arn:aws:iam::333333333333:role/path/Deployer'])('is no ARN: %s', (arn) => {
    expect(() => CloudFormationExecutionRole.named(arn)).toThrow(`roleName is '${arn}' but`);
  });

  test('has 64 characters with account and Region too, of which the shortest count', () => {
    const name = (length: number) => `${'r'.repeat(length - 1 - 12 - 1 - 9)}-<account>-<region>`;
    expect(() => CloudFormationExecutionRole.named(name(64))).not.toThrow();
    expect(() => CloudFormationExecutionRole.named(name(65))).toThrow(`roleName is '${name(65)}' but with account and Region it has 65 characters or more and a role name has 64; give the name of a role that exists`);
    expect(() => CloudFormationExecutionRole.named(`${'p'.repeat(100)}/${name(64)}`)).not.toThrow();
  });

  test('is no token: which role deploys is needed at synth', () => {
    expect(() => CloudFormationExecutionRole.named(Token.asString({ Ref: 'Role' }))).toThrow("roleName is '<token>' but the role is one of every account and needed at synth; write the name itself");
  });
});
