import { Case, failing, fault, mutations, opposite } from '../support/iam/cases';
import { lint } from '../support/iam/lint';
import { evaluate } from '../support/iam/simulate';
import { TemplateReader } from '../support/iam/template';
import { administrator, awsManagedPolicy, Policy, principal, service, Statement, World } from '../support/iam/world';

/** Proofs are worth what the instrument is worth: here it is shown to see, and to refuse what it can't judge. */

const account = '222222222222';
const stranger = administrator('999999999999');

function worldOf(keyStatements: Statement[], organization?: { [account: string]: string }): World {
  return new World({
    organization,
    templates: [{
      account,
      region: 'eu-central-1',
      stackName: 'Stack',
      template: { Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Version: '2012-10-17', Statement: keyStatements } } } } },
    }],
  });
}

const keyArn = `arn:aws:kms:eu-central-1:${account}:key/Key`;
const root: Statement = { Sid: 'Root', Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:Decrypt', Resource: '*' };

describe('templates', () => {
  const reader = (template: any) => new TemplateReader({ template, account, region: 'cn-north-1', partition: 'aws-cn', stackName: 'Stack', parameters: { Given: 'g' } });
  const template = {
    Parameters: { Defaulted: { Default: 'd' }, Given: {}, Open: {} },
    Mappings: { Map: { top: { second: 'mapped' } } },
    Conditions: { China: { 'Fn::Equals': [{ Ref: 'AWS::Partition' }, 'aws-cn'] }, NotChina: { 'Fn::Not': [{ Condition: 'China' }] } },
    Resources: {
      Key: { Type: 'AWS::KMS::Key', Properties: {} },
      Role: { Type: 'AWS::IAM::Role', Properties: { Path: '/backup/', RoleName: { 'Fn::Sub': 'Role-${AWS::Region}' } } },
      Vault: { Type: 'AWS::Backup::BackupVault', Properties: { BackupVaultName: 'Vault' } },
      Elsewhere: { Type: 'AWS::KMS::Key', Condition: 'NotChina' },
    },
  };

  test.each([
    ['Ref of a resource', { Ref: 'Vault' }, 'Vault'],
    ['Ref of a parameter with a default', { Ref: 'Defaulted' }, 'd'],
    ['Ref of a parameter with a value', { Ref: 'Given' }, 'g'],
    ['pseudo parameters', { 'Fn::Join': ['/', [{ Ref: 'AWS::AccountId' }, { Ref: 'AWS::Region' }, { Ref: 'AWS::URLSuffix' }]] }, `${account}/cn-north-1/amazonaws.com.cn`],
    ['an attribute', { 'Fn::GetAtt': ['Key', 'Arn'] }, `arn:aws-cn:kms:cn-north-1:${account}:key/Key`],
    ['a role with path', { 'Fn::GetAtt': 'Role.Arn' }, `arn:aws-cn:iam::${account}:role/backup/Role-cn-north-1`],
    ['Sub with an attribute, a value and a policy variable', { 'Fn::Sub': ['${Vault.BackupVaultArn} ${x} ${!aws:PrincipalTag/a}', { x: { Ref: 'Given' } }] },
      `arn:aws-cn:backup:cn-north-1:${account}:backup-vault:Vault g \${aws:PrincipalTag/a}`],
    ['Select and Split', { 'Fn::Select': [1, { 'Fn::Split': ['-', { Ref: 'AWS::Region' }] }] }, 'north'],
    ['FindInMap', { 'Fn::FindInMap': ['Map', 'top', 'second'] }, 'mapped'],
    ['If', { 'Fn::If': ['China', 'yes', 'no'] }, 'yes'],
    ['NoValue', [{ a: { Ref: 'AWS::NoValue' }, b: 1 }, { Ref: 'AWS::NoValue' }], [{ b: 1 }]],
  ])('%s: what it is once deployed', (_, value, expected) => {
    expect(reader(template).resolve(value)).toEqual(expected);
  });

  test.each([
    ['an unknown resource', { Ref: 'Missing' }, /no resource Missing/],
    ['a parameter without value', { Ref: 'Open' }, /parameter Open has no known value/],
    ['an unknown attribute', { 'Fn::GetAtt': ['Key', 'Color'] }, /Key\.Color has no known value/],
    ['a value of another stack', { 'Fn::ImportValue': 'x' }, /Fn::ImportValue can't be resolved/],
  ])('%s is refused, not left open', (_, value, message) => {
    expect(() => reader(template).resolve(value)).toThrow(message);
  });

  test('a resource whose condition is false is not deployed', () => {
    expect(reader(template).resources().map(resource => resource.logicalId)).not.toContain('Elsewhere');
  });
});

describe('evaluation', () => {
  test('a key policy that names the account lets IAM decide, and does not grant itself', async () => {
    const world = worldOf([root]);
    const decrypt = { action: 'kms:Decrypt', resource: world.target(keyArn) };
    expect((await evaluate(world, { ...decrypt, principal: administrator(account) })).allowed).toBe(true);
    expect((await evaluate(world, { ...decrypt, principal: principal(`arn:aws:iam::${account}:role/Nothing`) })).allowed).toBe(false);
  });

  test('a principal of another account needs both sides', async () => {
    const world = worldOf([{ ...root, Principal: { AWS: '*' } }]);
    const decrypt = { action: 'kms:Decrypt', resource: world.target(keyArn) };
    expect((await evaluate(world, { ...decrypt, principal: stranger })).allowed).toBe(true);
    expect((await evaluate(world, { ...decrypt, principal: principal('arn:aws:iam::999999999999:role/Nothing') })).allowed).toBe(false);
  });

  test('outside an organization the organization keys are absent, so that a negated condition holds', async () => {
    const world = worldOf([{ ...root, Principal: { AWS: '*' }, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } }],
      { 999999999999: 'o-abcdefghij/r-ab12/' });
    const decrypt = { action: 'kms:Decrypt', resource: world.target(keyArn) };
    expect((await evaluate(world, { ...decrypt, principal: stranger })).allowed).toBe(false);
    expect((await evaluate(world, { ...decrypt, principal: administrator('888888888888') })).allowed).toBe(true);
  });

  test('service control policies bind administrators, not service-linked roles', async () => {
    const templates = [{ account, region: 'eu-central-1', stackName: 'S', template: { Resources: { Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: { Statement: root } } } } } }];
    const world = new World({ templates, serviceControlPolicies: { [account]: [{ Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 'kms:*', Resource: '*' }] }] } });
    const decrypt = { action: 'kms:Decrypt', resource: world.target(keyArn) };
    expect((await evaluate(world, { ...decrypt, principal: administrator(account) })).explicitlyDenied).toBe(true);
    expect((await evaluate(world, { ...decrypt, principal: administrator(account, 'aws-service-role/x.amazonaws.com/Linked') })).allowed).toBe(true);
  });

  test('a condition key that the action never carries is refused', async () => {
    const world = worldOf([root]);
    await expect(evaluate(world, {
      principal: stranger, action: 'kms:Decrypt', resource: world.target(keyArn), context: { 'backup:CopyTargets': 'x' },
    })).rejects.toThrow(/never carries the condition key backup:CopyTargets/);
  });

  test('an action that does not exist is refused, not denied', async () => {
    const world = worldOf([root]);
    await expect(evaluate(world, { principal: stranger, action: 'kms:Unlock', resource: world.target(keyArn) })).rejects.toThrow(/can't be simulated/);
  });

  test('a managed policy without a copy is refused', () => {
    expect(() => awsManagedPolicy('arn:aws:iam::aws:policy/NobodyKnows')).toThrow(/no copy of the managed policy/);
  });

  test('a service is trusted only by a trust policy that names it', async () => {
    const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
    const world = new World({ templates: [{ account, region: 'eu-central-1', stackName: 'S', template: { Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'R', AssumeRolePolicyDocument: trust } } } } }] });
    const assume = { action: 'sts:AssumeRole', resource: world.target(`arn:aws:iam::${account}:role/R`) };
    expect((await evaluate(world, { ...assume, principal: service('backup.amazonaws.com') })).allowed).toBe(true);
    expect((await evaluate(world, { ...assume, principal: service('ec2.amazonaws.com') })).allowed).toBe(false);
  });
});

describe('cases', () => {
  const world = worldOf([root]);
  const one: Case = {
    name: 'decrypt',
    request: { principal: administrator(account), action: 'kms:Decrypt', resource: world.target(keyArn), context: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } },
    allowed: true,
    butName: 'encrypt',
    but: { action: 'kms:Encrypt' },
  };

  test('an opposite that changes two things is refused', () => {
    expect(() => opposite({ ...one, but: { action: 'kms:Encrypt', principal: stranger } })).toThrow(/change one thing/);
    expect(() => opposite({ ...one, but: { context: { 'kms:ViaService': 'x', 'aws:SourceIp': '10.0.0.1' } } })).toThrow(/change one/);
    expect(() => opposite({ ...one, but: { context: { 'kms:ViaService': 's3.eu-central-1.amazonaws.com' } } })).toThrow(/the same request/);
  });

  test('a case fails when it does not hold, and when its opposite does', async () => {
    expect(await failing(world, [one])).toEqual([]);
    expect(await failing(worldOf([{ ...root, Action: ['kms:Decrypt', 'kms:Encrypt'] }]), [one])).toEqual(['decrypt, but encrypt']);
    expect(await failing(worldOf([{ ...root, Action: 'kms:Encrypt' }]), [one])).toEqual(['decrypt']);
    expect(await fault(world, one.request, false)).toMatch(/must not kms:Decrypt .*Allow Root/);
  });

  test('mutations take out every statement, action, condition and value', () => {
    const condition = { StringLike: { 'kms:ViaService': ['a.*.amazonaws.com', 'b.*.amazonaws.com'] }, Bool: { 'kms:GrantIsForAWSResource': 'true' } };
    const [policy] = worldOf([root, { ...root, Sid: 'Two', Action: ['kms:Decrypt', 'kms:Encrypt'], Condition: condition }]).policies;
    expect(mutations(policy).map(({ name }) => name.replace(/^.* without /, ''))).toEqual([
      'Root', 'Two', 'Two\'s kms:Decrypt', 'Two\'s kms:Encrypt', 'Two\'s condition on kms:ViaService', 'Two\'s kms:ViaService a.*.amazonaws.com',
      'Two\'s kms:ViaService b.*.amazonaws.com', 'Two\'s condition on kms:GrantIsForAWSResource',
    ]);
  });
});

describe('lint', () => {
  const policy = (statement: Partial<Statement>): Policy =>
    ({ origin: 'p', kind: 'key', account, attachedTo: [], document: { Statement: [{ ...root, ...statement }] } });

  test.each<[string, Partial<Statement>, RegExp]>([
    ['an action that does not exist', { Action: 'backup:CopyToVault' }, /does not exist/],
    ['a service that does not exist', { Action: 'backups:CopyIntoBackupVault' }, /does not exist/],
    ['a wildcard action', { Action: 'kms:*' }, /has a wildcard/],
    ['all actions', { Action: '*' }, /has a wildcard/],
    ['NotAction', { Action: undefined, NotAction: 'kms:Decrypt' }, /NotAction/],
    ['a condition key that does not exist', { Condition: { StringEquals: { 'aws:PrincipalOrg': 'o-abcdefghij' } } }, /does not exist/],
    ['an operator of another type', { Condition: { ArnLike: { 'kms:ViaService': 'ec2.*.amazonaws.com' } } }, /does not compare String/],
    ['a list key without set operator', { Condition: { StringLike: { 'aws:PrincipalOrgPaths': 'o-abcdefghij/*' } } }, /needs ForAnyValue/],
    ['a set operator on a single value', { Condition: { 'ForAnyValue:StringEquals': { 'aws:PrincipalOrgID': 'o-abcdefghij' } } }, /takes no ForAnyValue/],
    ['ForAllValues in an Allow', { Condition: { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-abcdefghij/*' } } }, /also allows calls without/],
    ['IfExists in an Allow', { Condition: { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } }, /also allows calls without/],
    ['a wildcard under an equality', { Condition: { StringEquals: { 'kms:ViaService': 'ec2.*.amazonaws.com' } } }, /literally/],
    ['a key that the action never carries', { Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } }, /never carries/],
    ['a boolean that is none', { Action: 'kms:CreateGrant', Condition: { Bool: { 'kms:GrantIsForAWSResource': 'yes' } } }, /never has a value/],
    ['an organization path without its slash', { Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-abcdefghij/r-ab12' } } }, /never has a value/],
  ])('sees %s', async (_, statement, message) => {
    expect(await lint(policy(statement))).toEqual([expect.stringMatching(message)]);
  });

  test('has nothing to say about a sound statement', async () => {
    expect(await lint(policy({
      Action: ['kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Decrypt'],
      Condition: { 'ArnLike': { 'aws:PrincipalArn': 'arn:aws:iam::*:role/X' }, 'StringLike': { 'kms:ViaService': 'ec2.*.amazonaws.com' }, 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-abcdefghij/*', 'o-abcdefghij/r-ab12/ou-ab12-11111111/*'] } },
    }))).toEqual([]);
  });
});
