import { TemplateResources } from '../../src/private/template-resources';
import { permissionText, statementsOf, trustedBy } from '../../src/responsibility-table/permission-text';
import { joined, Responsibility, withPolicies } from '../../src/responsibility-table/responsibility';
import { rolesOf } from '../../src/responsibility-table/role-reading';

const STACK = { name: 'Stack', account: '222222222222', pseudo: { 'AWS::Region': 'eu-west-1' } };
const read = (resources: TemplateResources) => withPolicies(rolesOf(resources, STACK, 'Owner'));
const role = (properties: object = {}) => ({ Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: { Statement: [] }, ...properties } });
const allow = (action: string, more: object = {}) => ({ Statement: [{ Effect: 'Allow', Action: action, Resource: '*', ...more }] });

describe('a role', () => {
  test('without anything has a row by its logical id', () => {
    expect(read({ A: { Type: 'AWS::IAM::Role' } })).toEqual([
      { role: 'A', account: '222222222222', purpose: '', assumedBy: [], permissions: [], owner: undefined, unnamed: true, logicalId: 'A', stacks: ['Stack'] },
    ]);
  });

  test.each([[undefined, 'Name'], ['/', 'Name'], ['/a/b/', 'a/b/Name']])('with the path %s is %s', (Path, name) => {
    expect(read({ A: role({ RoleName: 'Name', Path }) })[0]).toMatchObject({ role: name, unnamed: false });
  });

  test.each([
    ['arn:aws:iam::aws:policy/service-role/One', 'One'],
    ['arn:aws:iam::aws:policy/job-function/Two', 'Two'],
    ['arn:${AWS::Partition}:iam::aws:policy/Three', 'Three'],
    ['arn:aws:iam::222222222222:policy/my/service-role/Four', 'my/service-role/Four'],
    [{ Ref: 'Policy' }, '${Policy}'],
  ])('with the managed policy %j may do what %s lets it', (arn, name) => {
    expect(read({ A: role({ ManagedPolicyArns: [arn] }) })[0].permissions).toEqual([name]);
  });

  test('is owned by whom its tag names, not by those of other tags', () => {
    expect(read({ A: role({ Tags: [{ Key: 'Other', Value: 'x' }, { Key: 'Owner', Value: 'team' }] }) })[0].owner).toBe('team');
  });

  test.each(['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'])('has the permissions of %s that names it, in one row', (Type) => {
    const rows = read({ A: role({ Description: 'why' }), P: { Type, Properties: { Roles: [{ Ref: 'A' }], PolicyDocument: allow('s3:GetObject') } } });
    expect(rows).toMatchObject([{ role: 'A', purpose: 'why', permissions: ['s3:GetObject'] }]);
  });

  test('has the permissions of a role policy', () => {
    expect(read({ A: role(), P: { Type: 'AWS::IAM::RolePolicy', Properties: { RoleName: { Ref: 'A' }, PolicyDocument: allow('a:B') } } })[0].permissions).toEqual(['a:B']);
  });

  test('of elsewhere has a row of its own', () => {
    expect(read({ P: { Type: 'AWS::IAM::Policy', Properties: { Roles: ['Elsewhere'], PolicyDocument: allow('a:B') } } })).toMatchObject([
      { role: 'Elsewhere', purpose: '', assumedBy: [], stacks: ['Stack'] },
    ]);
  });

  test.each([['ManagedPolicyArns', ['a:A, if Bool k = true', 'b:B']], ['PermissionsBoundary', ['at most a:A, if Bool k = true', 'at most b:B']]])('has the statements of a policy of the template by %s', (property, permissions) => {
    const policy = { Type: 'AWS::IAM::ManagedPolicy', Properties: { PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'a:A', Condition: { Bool: { k: 'true' } } }, { Effect: 'Allow', Action: 'b:B' }] } } };
    expect(read({ A: role({ [property]: property === 'ManagedPolicyArns' ? [{ Ref: 'P' }] : { Ref: 'P' } }), P: policy })[0].permissions).toEqual(permissions);
  });

  test('with a path has the permissions of a policy that names it without', () => {
    expect(read({ A: role({ RoleName: 'Name', Path: '/a/' }), P: { Type: 'AWS::IAM::Policy', Properties: { Roles: ['Name'], PolicyDocument: allow('a:B') } } })).toMatchObject([
      { role: 'a/Name', permissions: ['a:B'] },
    ]);
  });

  test('that AWS makes is AWS\'s', () => {
    expect(read({ S: { Type: 'AWS::IAM::ServiceLinkedRole', Properties: { AWSServiceName: 'config.amazonaws.com' } } })).toEqual([{
      role: 'service-linked role of config.amazonaws.com', account: '222222222222', purpose: 'Service-linked role', assumedBy: ['config.amazonaws.com'],
      permissions: ['what AWS gives it; nobody can change it'], owner: 'AWS', stacks: ['Stack'],
    }]);
  });

  test('is none of the other resources', () => {
    expect(read({ B: { Type: 'AWS::S3::Bucket' }, U: { Type: 'AWS::IAM::User', Properties: { UserName: 'u' } } })).toEqual([]);
  });
});

describe('a vault\'s policy', () => {
  const ARN = 'arn:aws:iam::333333333333:role/path/Admin';
  const deny = (actions: string[], spared?: string | string[], operator = 'ArnNotEquals') => ({
    Effect: 'Deny', Action: actions, ...spared === undefined ? {} : { Condition: { [operator]: { 'aws:PrincipalArn': spared } } },
  });
  const vault = (statements: object[], Type = 'AWS::Backup::BackupVault') => read({ V: { Type, Properties: { BackupVaultName: 'Vault', AccessPolicy: { Statement: statements } } } });

  test('spares whom it does not deny what it denies to others', () => {
    expect(vault([deny(['backup:B', 'backup:A'], ARN)])).toEqual([{
      role: 'path/Admin', account: '333333333333', purpose: 'Spared by vault policies that deny everybody else', assumedBy: [],
      permissions: ['not denied: backup:A, backup:B on vault Vault'], owner: undefined, unnamed: undefined, stacks: ['Stack'],
    }]);
  });

  test('spares nobody of what another statement denies', () => {
    expect(vault([deny(['backup:A', 'backup:B'], ARN), deny(['backup:B'])])[0].permissions).toEqual(['not denied: backup:A on vault Vault']);
    expect(vault([deny(['backup:A'], ARN), deny(['backup:A'])])).toEqual([]);
  });

  test('of an air-gapped vault counts too', () => {
    expect(vault([deny(['backup:A'], ARN)], 'AWS::Backup::LogicallyAirGappedBackupVault')).toHaveLength(1);
  });

  test('names patterns as they are, and roles of any account by their names', () => {
    expect(vault([deny(['backup:A'], ['arn:aws:iam::*:role/Any*', 'arn:aws:iam::${AWS::AccountId}:role/x/Own'], 'ArnNotLike')]).map(({ role: name, account }) => [name, account])).toEqual([
      ['arn:aws:iam::*:role/Any*', '222222222222'], ['x/Own', '222222222222'],
    ]);
  });

  test('that allows, or is bound to other conditions, spares nobody', () => {
    expect(vault([{ ...deny(['backup:A'], ARN), Effect: 'Allow' }, deny(['backup:A'], 'o-1', 'StringNotEquals'), deny(['backup:A'])])).toEqual([]);
  });

  test('that is missing spares nobody', () => {
    expect(read({ V: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'Vault' } } })).toEqual([]);
  });
});

describe('a permission', () => {
  test.each<[object, string]>([
    [{ Effect: 'Allow', Action: ['b:B', 'a:A'], Resource: '*' }, 'a:A, b:B'],
    [{ Effect: 'Allow', Action: 'a:A' }, 'a:A'],
    [{ Effect: 'Allow', Action: 'a:A', Resource: ['y', 'x'] }, 'a:A on x, y'],
    [{ Effect: 'Deny', Action: 'a:A', Resource: 'x' }, 'denied: a:A on x'],
    [{ Effect: 'Allow', NotAction: ['a:*', 'b:*'], NotResource: ['x', 'y'] }, 'all but a:*, b:* on all but x, y'],
    [{ Effect: 'Allow', Action: 'a:A', Resource: '*', Condition: { StringEquals: { k: ['1', '2'], l: 'm' }, Bool: { n: 'true' } } }, 'a:A, if StringEquals k = 1, 2 and StringEquals l = m and Bool n = true'],
  ])('%j is %s', (statement, text) => {
    expect(permissionText(statement as { [member: string]: unknown }, {})).toBe(text);
  });

  test.each([[undefined, 0], [{}, 0], [{ Statement: { Effect: 'Allow' } }, 1], [{ Statement: ['text', null, { Effect: 'Allow' }] }, 1]])('statements of %j are %d', (document, count) => {
    expect(statementsOf(document)).toHaveLength(count);
  });

  test.each<[unknown, string[]]>([
    [{ Service: ['b.amazonaws.com', 'a.amazonaws.com'] }, ['a.amazonaws.com', 'b.amazonaws.com']],
    [{ Service: 'a.amazonaws.com', AWS: 'arn:x' }, ['a.amazonaws.com', 'arn:x']],
    ['*', ['*']],
    [null, ['null']],
  ])('of the principal %j is trusted by %j', (Principal, names) => {
    expect(trustedBy({ Statement: [{ Effect: 'Allow', Principal }, { Effect: 'Deny', Principal: 'nobody' }] }, {})).toEqual(names);
  });
});

test('conditions of trust are told', () => {
  expect(trustedBy({ Statement: [{ Effect: 'Allow', Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }] }, {})).toEqual(['*, if StringEquals aws:PrincipalOrgID = o-1']);
});

describe('rows that are joined', () => {
  const row = (change: Partial<Responsibility> = {}): Responsibility => ({ role: 'R', account: 'a', purpose: '', assumedBy: [], permissions: [], stacks: ['s'], ...change });

  test('have the owners of all, each once', () => {
    expect(joined([row({ owner: 'x, y' }), row({ owner: 'y' }), row({ owner: 'z' }), row()])[0].owner).toBe('x, y, z');
  });

  test('are sorted by account and role', () => {
    expect(joined([row({ account: 'b' }), row({ role: 'S' }), row({ role: 'A', account: 'b' }), row()]).map(({ account, role: name }) => account + name)).toEqual(['aR', 'aS', 'bA', 'bR']);
  });
});
