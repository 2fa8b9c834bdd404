import { App, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, NestedStack, Stack, Stage, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ACCOUNT, CentralStack, ORGANIZATION, statement } from './central-stack';
import { CopySource } from '../../src/backup-vault';
import { CentralBackupAccount } from '../../src/central-backup-account';
import { BackupNaming } from '../../src/organization-layout';

const env = (region: string, account = ACCOUNT) => ({ env: { account, region } });
const ROLE = { RoleName: 'OrgBackupAWSBackupCentralRole' };

describe('the service role', () => {
  test('is one that AWS Backup assumes to back up, copy and restore', () => {
    new CentralStack().template.hasResourceProperties('AWS::IAM::Role', {
      ...ROLE,
      Path: '/',
      AssumeRolePolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'backup.amazonaws.com' } }] },
      ManagedPolicyArns: [
        'service-role/AWSBackupServiceRolePolicyForBackup', 'service-role/AWSBackupServiceRolePolicyForRestores',
        'AWSBackupServiceRolePolicyForS3Backup', 'AWSBackupServiceRolePolicyForS3Restore',
      ].map((name) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::aws:policy/${name}`]] })),
    });
  });

  test('has the path of the naming and the permissions boundary', () => {
    const permissionsBoundary = iam.ManagedPolicy.fromManagedPolicyArn(new Stack(new App(), 'B'), 'B', `arn:aws:iam::${ACCOUNT}:policy/Boundary`);
    new CentralStack({ permissionsBoundary, naming: new BackupNaming({ rolePath: '/backup/' }) }).template.hasResourceProperties('AWS::IAM::Role', {
      ...ROLE, Path: '/backup/', PermissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/Boundary`,
    });
  });

  test('is created once, in the global Region, and referred to by name elsewhere', () => {
    const app = new App();
    const first = new CentralStack({ globalRegion: 'eu-west-1' }, env('eu-west-1'), app);
    const second = new CentralStack({ globalRegion: 'eu-west-1' }, env('us-east-1'), app);
    first.template.hasResourceProperties('AWS::IAM::Role', ROLE);
    expect(second.all('AWS::IAM::Role').map(({ RoleName }) => RoleName)).toEqual([undefined]);
    expect(second.central.serviceRole.roleArn).toBe(first.central.serviceRoleArn);
    expect(second.central.serviceRole.roleName).toBe('OrgBackupAWSBackupCentralRole');
    expect(second.stack.dependencies).toEqual([]);
    expect(statement(second.keyPolicy(), 'AllowUseByBackup').Condition?.ArnEquals['aws:PrincipalArn']).toContain(first.central.serviceRoleArn);
  });

  test('is decided at deployment where the Region is not known', () => {
    const { central, template } = new CentralStack({ globalRegion: 'eu-west-1' }, {});
    const roles = Object.values(template.findResources('AWS::IAM::Role', { Properties: ROLE }));
    const conditions = { CentralIsGlobalRegionDC4F2DFA: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } };
    expect(roles.map(({ Condition }) => Condition)).toEqual(Object.keys(conditions));
    expect(template.toJSON().Conditions).toEqual(conditions);
    expect(central.serviceRole).not.toBeInstanceOf(iam.Role);
  });

  test('is decided at deployment where the global Region is a token', () => {
    const { template } = new CentralStack({ globalRegion: Token.asString({ Ref: 'Home' }) });
    expect(Object.values(template.toJSON().Conditions)).toEqual([{ 'Fn::Equals': ['eu-west-1', { Ref: 'Home' }] }]);
  });
});

describe('the global Region', () => {
  test('must be set when the account has a second instance, on both, in whatever order they are made', () => {
    for (const regions of [['eu-west-1', 'us-east-1'], ['us-east-1', 'eu-west-1']]) {
      const app = new App();
      regions.forEach((region) => new CentralStack({}, env(region), app));
      const synth = () => app.synth();
      expect(synth).toThrow(/\[Central\/Central\] globalRegion is undefined but Central1\/Central would create the same role OrgBackupAWSBackupCentralRole/);
      expect(synth).toThrow(/\[Central1\/Central\] globalRegion is undefined but Central\/Central would/);
      expect(synth).toThrow("set globalRegion to the same Region on all of them, for example 'eu-west-1'");
    }
  });

  test('must be set on all of them', () => {
    const app = new App();
    new CentralStack({ globalRegion: 'eu-west-1' }, env('eu-west-1'), app);
    new CentralStack({}, env('us-east-1'), app);
    expect(() => app.synth()).toThrow('[Central1/Central] globalRegion is undefined');
  });

  test('must be the same', () => {
    const app = new App();
    new CentralStack({ globalRegion: 'eu-west-1' }, env('eu-west-1'), app);
    new CentralStack({ globalRegion: 'us-east-1' }, env('us-east-1'), app);
    expect(() => app.synth()).toThrow("[Central/Central] globalRegion is 'eu-west-1' but Central1/Central of the same account has 'us-east-1'");
  });

  test.each([
    ['another account', {}, env('us-east-1', '222222222222')],
    ['the same Region of an account that is not known', {}, {}],
    ['other names', { naming: new BackupNaming({ prefix: 'Other' }) }, env('us-east-1')],
    ['other names in the same Region', { naming: new BackupNaming({ prefix: 'Other' }) }, env('eu-west-1')],
  ])('need not be set beside an instance of %s', (_name, props, stackProps) => {
    const app = new App();
    new CentralStack({}, env('eu-west-1'), app);
    new CentralStack(props, stackProps, app);
    expect(() => app.synth()).not.toThrow();
  });

  test.each<[string, BackupNaming, string]>([
    ['a role', new BackupNaming({ rolePath: '/other/', centralVaultName: 'Other', centralKeyAlias: 'other' }),
      'globalRegion is undefined but Central/Central would create the same role OrgBackupAWSBackupCentralRole in this account'],
    ['a key alias', new BackupNaming({ prefix: 'Other', centralKeyAlias: 'OrgBackupCentralKey' }), 'the key alias/OrgBackupCentralKey is also made by Central/Central'],
  ])('does not help two instances of one Region that make %s of one name', (_name, naming, message) => {
    const app = new App();
    new CentralStack({}, env('eu-west-1'), app);
    new CentralStack({ naming }, env('eu-west-1'), app);
    expect(() => app.synth()).toThrow(message);
  });

  test('is no way out for a role that two instances of the global Region make', () => {
    const app = new App();
    new CentralStack({ globalRegion: 'eu-west-1' }, env('eu-west-1'), app);
    new CentralStack({ globalRegion: 'eu-west-1', naming: new BackupNaming({ prefix: 'Other', centralRoleName: 'OrgBackupAWSBackupCentralRole' }) }, env('eu-west-1'), app);
    expect(() => app.synth()).toThrow('the role OrgBackupAWSBackupCentralRole is also made by Central/Central, for the same account; give one of them another naming');
  });

  test('is found missing across stages', () => {
    const app = new App();
    for (const [id, region] of [['A', 'eu-west-1'], ['B', 'us-east-1']]) {
      new CentralBackupAccount(new Stack(new Stage(app, id), 'Stack', env(region)), 'Central', { copySource: CopySource.organization(ORGANIZATION) });
    }
    expect(() => app.synth()).toThrow('globalRegion is undefined');
  });

  test.each([
    ['nowhere-1', "globalRegion is 'nowhere-1' but no Region has this code"],
    ['cn-north-1', "globalRegion is 'cn-north-1' but it lies in the partition aws-cn and eu-west-1 in aws"],
  ])('%s is refused', (globalRegion, message) => {
    expect(() => new CentralStack({ globalRegion })).toThrow(message);
  });
});

test('two vaults of the same name in one account and Region are found before CloudFormation does', () => {
  const app = new App();
  new CentralStack({ globalRegion: 'eu-west-1' }, env('eu-west-1'), app);
  new CentralStack({ globalRegion: 'eu-west-1' }, env('eu-west-1'), app);
  expect(() => app.synth()).toThrow('the vault OrgBackupCentralVault is also made by Central1/Central');
  const stack = new Stack(new App(), 'Stack');
  ['A', 'B'].forEach((id) => new CentralBackupAccount(stack, id, { copySource: CopySource.organization(ORGANIZATION), globalRegion: 'eu-west-1' }));
  expect(() => Template.fromStack(stack)).toThrow('the vault OrgBackupCentralVault is also made by Stack/B');
});

describe('the deploying role', () => {
  test.each([
    ['with another qualifier', new DefaultStackSynthesizer({ qualifier: 'acme' }), `arn:aws:iam::${ACCOUNT}:role/cdk-acme-cfn-exec-role-${ACCOUNT}-eu-west-1`],
    ['with a name of its own', new DefaultStackSynthesizer({ cloudFormationExecutionRole: 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/deploy/Exec' }), `arn:aws:iam::${ACCOUNT}:role/deploy/Exec`],
  ])('%s may change the policy', (_name, synthesizer, role) => {
    const central = new CentralStack({}, { ...env('eu-west-1'), synthesizer });
    expect(central.central.manualDeletionExemptPrincipals).toEqual([role]);
    expect(central.warnings()).toEqual([]);
  });

  test('of a default synthesizer of the app may, too', () => {
    const app = new App({ defaultStackSynthesizer: new DefaultStackSynthesizer({ qualifier: 'acme' }) });
    expect(new CentralStack({}, env('eu-west-1'), app).central.manualDeletionExemptPrincipals).toEqual([`arn:aws:iam::${ACCOUNT}:role/cdk-acme-cfn-exec-role-${ACCOUNT}-eu-west-1`]);
  });

  test('of a nested stack is that of its parent', () => {
    const parent = new Stack(new App(), 'Parent', env('eu-west-1'));
    const { manualDeletionExemptPrincipals } = new CentralBackupAccount(new NestedStack(parent, 'Nested'), 'Central', {
      copySource: CopySource.organization(ORGANIZATION),
    });
    expect(manualDeletionExemptPrincipals).toEqual([`arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`]);
  });

  test('is not known to other synthesizers, which is warned of, and the vault can still be created', () => {
    const central = new CentralStack({}, { ...env('eu-west-1'), synthesizer: new CliCredentialsStackSynthesizer() });
    expect(central.warningIds()).toEqual(['cdk-org-backup:vaultPolicyPermanent']);
    expect(central.central.manualDeletionExemptPrincipals).toEqual([]);
    expect(statement(central.keyPolicy(), 'AllowVaultCreation').Condition).toEqual({ StringLike: { 'kms:ViaService': ['backup.*.amazonaws.com'] } });
  });
});
