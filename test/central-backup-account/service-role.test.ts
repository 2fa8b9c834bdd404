import { App, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, IStackSynthesizer, LegacyStackSynthesizer, NestedStack, Stack, Stage, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ACCOUNT, centralDefinition, CentralSpec, CentralStack, statement } from './central-stack';
import { CloudFormationExecutionRole, ManualDeletion } from '../../src/backup-vault';
import { CentralBackupAccount } from '../../src/central-backup-account';
import { BackupDefinition } from '../../src/definition';
import { BackupNaming } from '../../src/organization-layout';

const env = (region: string, account = ACCOUNT) => ({ env: { account, region } });
/** A central account by a definition that others may share. */
function centralOf(definition: BackupDefinition, stackProps: StackProps, app: App): CentralBackupAccount {
  return new CentralBackupAccount(new Stack(app, `Central${app.node.children.length || ''}`, stackProps), 'Central', { definition });
}

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

  test('is created once, in the first central Region, and referred to by name elsewhere', () => {
    const app = new App();
    const layout = { regions: ['ap-south-1', 'eu-west-1', 'us-east-1'], globalRegion: 'ap-south-1', centralRegions: ['eu-west-1', 'us-east-1'] };
    const definition = centralDefinition({ layout });
    const [first, second] = ['eu-west-1', 'us-east-1'].map((region) => centralOf(definition, env(region), app));
    const rolesOf = ({ node }: CentralBackupAccount) => Object.values(Template.fromStack(Stack.of(node.scope!)).findResources('AWS::IAM::Role')).map(({ Properties }) => Properties.RoleName);
    expect(rolesOf(first)).toEqual(['OrgBackupAWSBackupCentralRole', undefined]);
    // that of the function which makes the service-linked role
    expect(rolesOf(second)).toEqual([undefined]);
    expect(first.serviceRole).toBeInstanceOf(iam.Role);
    expect(second.serviceRole.roleArn).toBe(first.serviceRoleArn);
    expect(second.serviceRole.roleName).toBe('OrgBackupAWSBackupCentralRole');
    expect(Stack.of(second).dependencies).toEqual([]);
    expect(JSON.stringify(Template.fromStack(Stack.of(second)).findResources('AWS::KMS::Key'))).toContain(first.serviceRoleArn);
  });
});

/** Definitions of one account whose constructs are deployed beside each other. */
describe('constructs of one account', () => {
  const inRegions = (regions: string[], spec: CentralSpec = {}) => centralDefinition(spec, regions);
  const other = { naming: new BackupNaming({ prefix: 'Other' }) };

  test('of several Regions, by one definition, fit each other in whatever order they are made', () => {
    for (const regions of [['eu-west-1', 'us-east-1'], ['us-east-1', 'eu-west-1']]) {
      const app = new App();
      const definition = inRegions(['eu-west-1', 'us-east-1']);
      regions.forEach((region) => centralOf(definition, env(region), app));
      expect(() => app.synth()).not.toThrow();
    }
  });

  test('make their role in one Region, also by several definitions', () => {
    const app = new App();
    centralOf(inRegions(['eu-west-1', 'us-east-1']), env('eu-west-1'), app);
    centralOf(inRegions(['us-east-1', 'eu-west-1']), env('us-east-1'), app);
    expect(() => app.synth()).toThrow('[Central/Central] the role OrgBackupAWSBackupCentralRole is made in eu-west-1 but Central1/Central of the same account makes it in us-east-1; '
      + 'give both definitions the same first Region of centralRegions, or another naming');
    expect(() => app.synth()).toThrow('[Central1/Central] the role OrgBackupAWSBackupCentralRole is made in us-east-1 but Central/Central');
  });

  test('are found across stages', () => {
    const app = new App();
    for (const [id, region] of [['A', 'eu-west-1'], ['B', 'us-east-1']]) {
      new CentralBackupAccount(new Stack(new Stage(app, id), 'Stack', env(region)), 'Central', { definition: inRegions([region]) });
    }
    expect(() => app.synth()).toThrow('the role OrgBackupAWSBackupCentralRole is made in eu-west-1 but B/Stack/Central of the same account makes it in us-east-1');
  });

  test.each<[string, CentralSpec, ReturnType<typeof env>]>([
    ['another account', { layout: { centralAccount: '222222222222' } }, env('us-east-1', '222222222222')],
    ['other names', other, env('us-east-1')],
    ['other names in the same Region', other, env('eu-west-1')],
  ])('of two organizations stand beside each other: %s', (_name, spec, where) => {
    const app = new App();
    centralOf(inRegions(['eu-west-1']), env('eu-west-1'), app);
    centralOf(inRegions([where.env.region], spec), where, app);
    expect(() => app.synth()).not.toThrow();
  });

  test.each<[string, BackupNaming, string]>([
    ['a role', new BackupNaming({ rolePath: '/other/', centralVaultName: 'Other', centralKeyAlias: 'other' }), 'role OrgBackupAWSBackupCentralRole is also made by Central/Central, for the same account'],
    ['a role by its name alone', new BackupNaming({ prefix: 'Other', centralRoleName: 'OrgBackupAWSBackupCentralRole' }), 'role OrgBackupAWSBackupCentralRole is also made by Central/Central'],
    ['a key alias', new BackupNaming({ prefix: 'Other', centralKeyAlias: 'OrgBackupCentralKey' }), 'key alias/OrgBackupCentralKey is also made by Central/Central, for the same account and Region'],
    ['a vault', new BackupNaming({ prefix: 'Other', centralVaultName: 'OrgBackupCentralVault' }), 'vault OrgBackupCentralVault is also made by Central/Central, for the same account and Region'],
  ])('that make %s of one name in one Region are refused', (_name, naming, message) => {
    const app = new App();
    centralOf(inRegions(['eu-west-1']), env('eu-west-1'), app);
    centralOf(inRegions(['eu-west-1'], { naming }), env('eu-west-1'), app);
    expect(() => app.synth()).toThrow(`[Central1/Central] the ${message}`);
    expect(() => app.synth()).toThrow('give one of them a definition with another naming');
  });

  test('of one definition and Region are refused, in one stack too', () => {
    const definition = inRegions(['eu-west-1']);
    const app = new App();
    centralOf(definition, env('eu-west-1'), app);
    centralOf(definition, env('eu-west-1'), app);
    expect(() => app.synth()).toThrow('the vault OrgBackupCentralVault is also made by Central1/Central');
    const stack = new Stack(new App(), 'Stack', env('eu-west-1'));
    ['A', 'B'].forEach((id) => new CentralBackupAccount(stack, id, { definition }));
    expect(() => Template.fromStack(stack)).toThrow('the vault OrgBackupCentralVault is also made by Stack/B');
  });
});

describe('the role that deploys', () => {
  const synthesizerOf = (role: string) => new DefaultStackSynthesizer({ cloudFormationExecutionRole: `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:role/${role}` });
  const central = (spec: CentralSpec, synthesizer?: IStackSynthesizer) => new CentralStack(spec, { ...env('eu-west-1'), synthesizer });
  const inAccount = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;

  test('is that of cdk bootstrap', () => {
    expect(central({}).central.manualDeletionExemptPrincipals).toEqual([inAccount(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`)]);
  });

  test.each([
    ['a bootstrap of its own', CloudFormationExecutionRole.bootstrap('acme'), new DefaultStackSynthesizer({ qualifier: 'acme' }), `cdk-acme-cfn-exec-role-${ACCOUNT}-eu-west-1`],
    ['a name of its own', CloudFormationExecutionRole.named('deploy/Exec'), synthesizerOf('deploy/Exec'), 'deploy/Exec'],
    ['a name with the Region', CloudFormationExecutionRole.named('Exec-<region>'), synthesizerOf('Exec-${AWS::Region}'), 'Exec-eu-west-1'],
    ['a self-managed StackSet', CloudFormationExecutionRole.selfManagedStackSet(), new LegacyStackSynthesizer(), 'AWSCloudFormationStackSetExecutionRole'],
  ])('may change the policy: %s', (_name, deployedBy, synthesizer, role) => {
    const one = central({ deployedBy }, synthesizer);
    expect(one.central.manualDeletionExemptPrincipals).toEqual([inAccount(role)]);
    expect(statement(one.vaultPolicy(), 'DenyWeakening').Condition).toEqual({ ArnNotEquals: { 'aws:PrincipalArn': [inAccount(role)] } });
    expect(one.warnings()).toEqual([]);
  });

  test.each<[string, CentralSpec, IStackSynthesizer, string, string]>([
    ['the default, and another qualifier', {}, new DefaultStackSynthesizer({ qualifier: 'acme' }),
      "centralVault.deployedBy is 'cdk-hnb659fds-cfn-exec-role-<account>-<region>' but the synthesizer of the stack 'Central' deploys with the role cdk-acme-cfn-exec-role-<account>-<region>, which could never change the vault's policy again",
      "set centralVault.deployedBy to CloudFormationExecutionRole.bootstrap('acme'), or give the stack a synthesizer that names the same role or none"],
    ['a name, and the role of cdk bootstrap', { deployedBy: CloudFormationExecutionRole.named('Exec') }, new DefaultStackSynthesizer(),
      "centralVault.deployedBy is 'Exec' but", "CloudFormationExecutionRole.bootstrap('hnb659fds')"],
    ['the default, and a role of its own', {}, synthesizerOf('deploy/Exec'), 'deploys with the role deploy/Exec', "CloudFormationExecutionRole.named('deploy/Exec')"],
    ['the name without its path', { deployedBy: CloudFormationExecutionRole.named('Exec') }, synthesizerOf('deploy/Exec'), "centralVault.deployedBy is 'Exec' but", "named('deploy/Exec')"],
  ])('is refused where the stack is deployed by another: %s', (_name, spec, synthesizer, message, remedy) => {
    expect(() => central(spec, synthesizer)).toThrow(message);
    expect(() => central(spec, synthesizer)).toThrow(remedy);
  });

  test('of a default synthesizer of the app counts, too', () => {
    const app = () => new App({ defaultStackSynthesizer: new DefaultStackSynthesizer({ qualifier: 'acme' }) });
    expect(() => new CentralStack({}, env('eu-west-1'), app())).toThrow("CloudFormationExecutionRole.bootstrap('acme')");
    expect(() => new CentralStack({ deployedBy: CloudFormationExecutionRole.bootstrap('acme') }, env('eu-west-1'), app())).not.toThrow();
  });

  test('of a nested stack is that of its parent', () => {
    const nested = (synthesizer: IStackSynthesizer) => new NestedStack(new Stack(new App(), 'Parent', { ...env('eu-west-1'), synthesizer }), 'Nested');
    const definition = centralDefinition();
    expect(() => new CentralBackupAccount(nested(new DefaultStackSynthesizer()), 'Central', { definition })).not.toThrow();
    expect(() => new CentralBackupAccount(nested(new DefaultStackSynthesizer({ qualifier: 'acme' })), 'Central', { definition })).toThrow("CloudFormationExecutionRole.bootstrap('acme')");
  });

  test.each([new CliCredentialsStackSynthesizer(), new LegacyStackSynthesizer()])('is assumed for a synthesizer that names none, which is warned of until it is said', (synthesizer) => {
    const assumed = central({}, synthesizer);
    expect(assumed.warnings()).toEqual([expect.stringMatching(
      /^the stack's synthesizer names no role, and centralVault.deployedBy is left at the role of cdk bootstrap: if another role deploys, it can't change the vault's policy again; say in the definition with which role CloudFormation deploys .*executionRoleAssumed/)]);
    expect(assumed.central.manualDeletionExemptPrincipals).toEqual([inAccount(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`)]);
  });

  test('is nobody where policy administrators are none, but still creates the vault', () => {
    const permanent = central({ manualDeletion: ManualDeletion.denied({ policyAdministrators: [] }) });
    expect(permanent.central.manualDeletionExemptPrincipals).toEqual([]);
    expect(statement(permanent.keyPolicy(), 'AllowVaultCreation').Condition?.ArnEquals).toEqual({ 'aws:PrincipalArn': [inAccount(`cdk-hnb659fds-cfn-exec-role-${ACCOUNT}-eu-west-1`)] });
  });

  test('of a service-managed StackSet is known by a pattern, in policy and key', () => {
    const one = central({ deployedBy: CloudFormationExecutionRole.serviceManagedStackSet() }, new LegacyStackSynthesizer());
    expect(statement(one.vaultPolicy(), 'DenyWeakening').Condition).toEqual({ ArnNotLike: { 'aws:PrincipalArn': [inAccount('stacksets-exec-*')] } });
    expect(statement(one.keyPolicy(), 'AllowVaultCreation').Condition?.ArnLike).toEqual({ 'aws:PrincipalArn': [inAccount('stacksets-exec-*')] });
    expect(one.central.manualDeletionExemptPrincipals).toEqual([]);
    expect(one.warningIds()).toEqual([]);
  });
});
