import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Aws, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import {
  BackupDefinition, BackupGuardrails, BackupGuardrailsProps, CentralVault, CloudFormationExecutionRole, GuardrailStatement, ManualDeletion, MemberVault, OrganizationTarget, ProtectionTier,
} from '../../src';
import { definitionOf, DefinitionSpec, HOME_ACCOUNT } from '../support/definition';

const MANAGEMENT = '999999999999';
const CENTRAL = '222222222222';
const serviceManagedStackSet = () => CloudFormationExecutionRole.serviceManagedStackSet();
const bootstrap = () => CloudFormationExecutionRole.bootstrap();

type Spec = Partial<BackupGuardrailsProps> & { readonly env?: { account?: string; region?: string }; readonly of?: DefinitionSpec };

function guardrails({ env = { account: MANAGEMENT, region: 'us-east-1' }, of = {}, ...props }: Spec = {}) {
  const stack = new Stack(new App(), 'Management', { env });
  const definition = props.definition ?? definitionOf({
    tiers: [ProtectionTier.daily({ copyTo: of.central?.length === 0 ? [] : undefined })],
    memberVault: MemberVault.managed({ deployedBy: serviceManagedStackSet() }), centralVault: of.central ? undefined : CentralVault.managed(), ...of,
    layout: { managementAccount: MANAGEMENT, ...of.layout },
  });
  return { stack, definition, guardrails: new BackupGuardrails(stack, 'Guardrails', { otherBackupRoles: [], ...props, definition }) };
}

const policiesOf = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::Organizations::Policy')).map(({ Properties }) => Properties);
const sidsOf = (stack: Stack, place: string) => policiesOf(stack).filter(({ Name }) => Name.includes(place)).flatMap(({ Content }) => Content.Statement.map(({ Sid }: { Sid: string }) => Sid));
const denial = (rest: object = {}) => iam.PolicyStatement.fromJson({ Sid: 'Own', Effect: 'Deny', Action: 's3:DeleteBucket', Resource: '*', ...rest });

describe('what is attached where', () => {
  test('members\' policies go to the targets of assignments and to home, central\'s to the central account itself', () => {
    const { stack, guardrails: made } = guardrails();
    expect(policiesOf(stack).map(({ Name, Type, TargetIds }) => [Name, Type, TargetIds])).toEqual([
      ['OrgBackup-guardrails-members-1', 'SERVICE_CONTROL_POLICY', ['r-ab12']], ['OrgBackup-guardrails-central-1', 'SERVICE_CONTROL_POLICY', [CENTRAL]],
    ]);
    expect(made.policyNames).toEqual(['OrgBackup-guardrails-members-1', 'OrgBackup-guardrails-central-1']);
  });

  test('home gets them itself where it may lie in no unit of theirs', () => {
    const { stack } = guardrails({ targets: [OrganizationTarget.organizationalUnit('ou-ab12-11111111')] });
    expect(policiesOf(stack)[0].TargetIds).toEqual(['ou-ab12-11111111']);
    const unit = guardrails({ of: { targets: [OrganizationTarget.organizationalUnit('ou-ab12-11111111')] } });
    expect(policiesOf(unit.stack)[0].TargetIds).toEqual([HOME_ACCOUNT, 'ou-ab12-11111111'].sort());
  });

  test('an account that was the central one stays in the organization, and copies back', () => {
    const { stack } = guardrails({ of: { memberVault: MemberVault.managed({ deployedBy: serviceManagedStackSet(), formerCentralAccounts: ['322222222222'] }) } });
    expect(policiesOf(stack).at(-1)).toMatchObject({
      Name: 'OrgBackup-guardrails-formercentral-1', TargetIds: ['322222222222'],
      Content: { Statement: [
        { Sid: 'DenyForeignCopies', Condition: { 'ForAnyValue:ArnNotLike': { 'backup:CopyTargets': [expect.stringContaining('${aws:PrincipalAccount}'), 'arn:aws:backup:*:*:backup-vault:OrgBackupVault'] } } },
        { Sid: 'DenyCopiesOutside' },
        { Sid: 'DenyLeaving', Effect: 'Deny', Action: ['account:CloseAccount', 'organizations:LeaveOrganization'], Resource: '*' },
      ] },
    });
  });

  test('AWS Organizations gets one after the other', () => {
    const template = Template.fromStack(guardrails().stack).toJSON();
    const [first, second] = Object.entries<any>(template.Resources).filter(([, { Type }]) => Type === 'AWS::Organizations::Policy');
    expect(first[1].DependsOn).toBeUndefined();
    expect(second[1].DependsOn).toEqual([first[0]]);
  });

  test('what stays free of ten, with FullAWSAccess and its own', () => {
    expect(guardrails().guardrails.freePolicies).toBe(8);
    expect(guardrails({ statements: [denial({ Resource: Array.from({ length: 40 }, (_, i) => `arn:aws:s3:::${'b'.repeat(60)}${i}`) })] }).guardrails.freePolicies).toBe(7);
  });

  test('without central account there are members\' only', () => {
    expect(policiesOf(guardrails({ of: { central: [] } }).stack)).toHaveLength(1);
  });

  test('a central account that is the management account is bound by nothing', () => {
    const { stack } = guardrails({ of: { layout: { managementAccount: CENTRAL } }, env: { account: CENTRAL } });
    expect(policiesOf(stack).map(({ Name }) => Name)).toEqual(['OrgBackup-guardrails-members-1']);
  });
});

describe('statements', () => {
  test('those about local plans are there with them only, those about points where deletion is denied, those about stacks where somebody names them', () => {
    expect(sidsOf(guardrails().stack, 'members')).not.toContain('DenyPlanWeakening');
    const open = guardrails({ of: { memberVault: MemberVault.managed({ deployedBy: serviceManagedStackSet(), manualDeletion: ManualDeletion.allowed() }) } });
    expect(sidsOf(open.stack, 'members')).not.toContain('DenyPointDeletion');
    expect(sidsOf(open.stack, 'central')).toContain('DenyPointDeletion');
    expect(sidsOf(guardrails().stack, 'central')).not.toContain('DenyStacksOfDeployer');
    expect(sidsOf(guardrails({ stackNames: ['Backup-*'] }).stack, 'central')).toContain('DenyStacksOfDeployer');
  });

  test('that AWS documents nowhere are off until somebody has verified them', () => {
    expect(sidsOf(guardrails().stack, 'members')).not.toContain('DenyFileSystemBackupDeletion');
    expect(sidsOf(guardrails({ verified: [GuardrailStatement.FILE_SYSTEM_BACKUPS] }).stack, 'members')).toContain('DenyFileSystemBackupDeletion');
    expect(sidsOf(guardrails({ verified: [GuardrailStatement.FILE_SYSTEM_BACKUPS], otherBackupRoles: undefined }).stack, 'members')).not.toContain('DenyFileSystemBackupDeletion');
  });

  test('are left out by name', () => {
    const { stack } = guardrails({ without: [GuardrailStatement.KEYS, GuardrailStatement.FOREIGN_COPIES] });
    expect(sidsOf(stack, '').filter((sid) => ['DenyKeyWeakening', 'DenyForeignCopies'].includes(sid))).toEqual([]);
  });

  test('of one\'s own come last', () => {
    const { stack } = guardrails({ statements: [denial()], centralStatements: [denial({ Action: 's3:PutBucketPolicy' })] });
    expect(sidsOf(stack, 'members').at(-1)).toBe('Own');
    expect(sidsOf(stack, 'central').at(-1)).toBe('Own');
  });

  test('that spare nobody say so without a condition', () => {
    const { stack } = guardrails();
    const [{ Content }] = policiesOf(stack);
    expect(Content.Statement.find(({ Sid }: { Sid: string }) => Sid === 'DenyPointDeletion')).not.toHaveProperty('Condition');
  });
});

describe('refused are', () => {
  test.each<[string, Spec, RegExp]>([
    ['members of whom nobody says who deploys them', { of: { memberVault: MemberVault.managed() } }, /^membersDeployedBy is undefined but the definition does not say either/],
    ['another account', { env: { account: HOME_ACCOUNT } }, /only the management account 999999999999 can attach service control policies/],
    ['a layout without management account', { definition: definitionOf({ centralVault: CentralVault.managed(), memberVault: MemberVault.managed({ deployedBy: serviceManagedStackSet() }) }) }, /^layout.managementAccount is undefined but it alone attaches/],
    ['a deployer of a central account that is none', { of: { central: [] }, centralDeployedBy: bootstrap() }, /^centralDeployedBy is 'given' but the definition has no central account/],
    ['statements of a central account that is none', { of: { central: [] }, centralStatements: [denial()] }, /^centralStatements is '1 statements'/],
    ['a central vault that exists and nobody says who deploys it', { of: { central: [{ region: 'us-east-1', account: CENTRAL }] } }, /^centralDeployedBy is undefined but the central vault exists/],
    ['no policies', { policiesPerTarget: 0 }, /give a number from 1 to 9/],
    ['more than AWS attaches', { policiesPerTarget: 10 }, /AWS attaches 10 service control policies to a target, FullAWSAccess among them/],
    ['the management account as target', { targets: [OrganizationTarget.account(MANAGEMENT)] }, /no service control policy binds the management account/],
    ['the central account as target', { targets: [OrganizationTarget.account(CENTRAL)] }, /the central account has policies of its own/],
    ['no targets', { targets: [] }, /there is nothing to attach policies to/],
    ['more targets than CloudFormation takes', { targets: Array.from({ length: 101 }, (_, i) => OrganizationTarget.account(String(300000000000 + i))) }, /^targets is '101 targets'/],
    ['a statement with principals', { statements: [denial({ Principal: '*' })] }, /names no principals/],
    ['an Allow', { statements: [denial({ Effect: 'Allow' })] }, /an Allow allows nothing/],
    ['a statement without resource', { statements: [denial({ Resource: undefined })] }, /Resource is missing/],
    ['a Sid of the library', { statements: [denial({ Sid: 'DenyVaultWeakening' })] }, /another statement has it/],
    ['a Sid twice', { statements: [denial(), denial()] }, /^statements\[1\].sid is 'Own'/],
    ['a Sid with other characters', { statements: [denial({ Sid: 'My Own' })] }, /a Sid has letters and digits/],
    ['tokens', { statements: [denial({ Resource: `arn:aws:s3:::${Aws.ACCOUNT_ID}` })] }, /the length of the policy is needed at synth/],
    ['an exempt role that is everybody', { exemptRoles: ['*'] }, /it matches every principal/],
    ['an exempt role of this account only', { exemptRoles: [`arn:aws:iam::${Aws.ACCOUNT_ID}:role/Admin`] }, /the policy is for many accounts/],
    ['an exempt user', { exemptRoles: ['arn:aws:iam::*:user/admin'] }, /the ARN of an IAM role/],
    ['a backup role by its ARN', { otherBackupRoles: ['arn:aws:iam::111111111111:role/Backup'] }, /not as an ARN/],
    ['a stack name with a wildcard in the middle', { stackNames: ['*-Backup'] }, /write it like Backup-\*/],
    ['an unknown statement', { without: ['DenyAll' as GuardrailStatement] }, /no such value is known/],
    ['a deployer that is none', { membersDeployedBy: 'role' as unknown as CloudFormationExecutionRole }, /a CloudFormationExecutionRole is expected/],
    ['a name with slashes', { policyNamePrefix: 'a/b' }, /it starts names of policies and of files/],
    ['more than fits', { statements: [denial({ Action: Array.from({ length: 400 }, (_, i) => `s3:${'x'.repeat(60)}${i}`) })] }, /they don't fit into 2 service control policies of 10240 characters'?; raise policiesPerTarget/],
  ])('%s', (_, spec, message) => {
    expect(() => guardrails(spec)).toThrow(message);
  });

  test('two of the same names', () => {
    const { stack, definition, guardrails: first } = guardrails();
    const second = new BackupGuardrails(new Stack(stack.node.scope, 'Second', { env: { account: MANAGEMENT } }), 'Guardrails', { definition });
    expect(second.node.validate()).toEqual([expect.stringMatching(/^policies are named as those of Management\/Guardrails/)]);
    expect(first.node.validate()).toEqual([]);
    const third = new BackupGuardrails(new Stack(stack.node.scope, 'Third', { env: { account: MANAGEMENT } }), 'Guardrails', { definition, policyNamePrefix: 'other' });
    expect(third.node.validate()).toEqual([]);
  });
});

describe('warned of are', () => {
  const existing = ['arn:aws:iam::*:user/operator'];

  test.each<[string, Spec, string]>([
    ['members deployed as their teams deploy', { membersDeployedBy: bootstrap() }, 'guardrailsSpareTeams'],
    ['roles that anybody may pass', { membersDeployedBy: CloudFormationExecutionRole.named('Deployer') }, 'deployerPassedByOthers'],
    ['snapshots of which nobody knows who deletes them', { otherBackupRoles: undefined }, 'snapshotsNotGuarded'],
    ['users', { of: { memberVault: MemberVault.managed({ deployedBy: serviceManagedStackSet(), manualDeletion: ManualDeletion.denied({ policyAdministrators: existing }) }) } }, 'guardrailsSpareRolesOnly'],
    ['denials of what AWS Backup does', { statements: [denial({ Action: 'ec2:*' })] }, 'guardrailMayStopBackups'],
    ['nobody who could bootstrap or mend', {}, 'guardrailsSpareNobody'],
    ['execution roles that nobody may make', { membersDeployedBy: CloudFormationExecutionRole.selfManagedStackSet() }, 'guardrailsKeepExecutionRole'],
    ['a role for emergencies of one account', { of: { breakGlassRole: 'aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef' } }, 'breakGlassOfOneAccount'],
    ['denials of all but something', { statements: [denial({ Action: undefined, NotAction: 's3:*' })] }, 'guardrailMayStopBackups'],
  ])('%s', (_, spec, id) => {
    const { stack } = guardrails(spec);
    const found = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp(`cdk-org-backup:${id}`));
    expect(found).toHaveLength(1);
  });

  const exemptRoles = ['arn:aws:iam::*:role/Bootstrapper'];

  test.each<[string, Spec]>([
    ['by itself', { exemptRoles }], ['with a role for emergencies', { of: { breakGlassRole: 'BreakGlass' } }], ['with conditions', { exemptRoles, statements: [denial({ Action: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': 'us-east-1' } } })] }],
    ['self-managed StackSets', { exemptRoles, membersDeployedBy: CloudFormationExecutionRole.selfManagedStackSet() }],
    ['snapshots that are left out', { exemptRoles, otherBackupRoles: undefined, without: [GuardrailStatement.SNAPSHOTS, GuardrailStatement.DATABASE_SNAPSHOTS] }],
  ])('nothing: %s', (_, spec) => {
    expect(Annotations.fromStack(guardrails(spec).stack).findWarning('*', Match.anyValue())).toEqual([]);
  });
});

describe('files', () => {
  test('are what would be attached, and say where', () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'guardrails-')), 'scp');
    const { stack, guardrails: made } = guardrails();
    const files = made.exportTo(folder);
    expect(files.map((file) => file.replace(`${folder}/`, ''))).toEqual(['OrgBackup-guardrails-members-1.json', 'OrgBackup-guardrails-central-1.json', 'guardrails.json']);
    expect(readdirSync(folder).sort()).toEqual(files.map((file) => file.replace(`${folder}/`, '')).sort());
    expect(JSON.parse(readFileSync(files[0], 'utf8'))).toEqual(policiesOf(stack)[0].Content);
    expect(JSON.parse(readFileSync(files[2], 'utf8'))).toEqual([
      expect.objectContaining({ name: 'OrgBackup-guardrails-members-1', type: 'SERVICE_CONTROL_POLICY', file: 'OrgBackup-guardrails-members-1.json', targetIds: ['r-ab12'] }),
      expect.objectContaining({ file: 'OrgBackup-guardrails-central-1.json', targetIds: [CENTRAL] }),
    ]);
  });

  test('can be all that is made, in whichever account', () => {
    const { stack, guardrails: made } = guardrails({ exportOnly: true, env: { account: HOME_ACCOUNT } });
    expect(policiesOf(stack)).toEqual([]);
    expect(made.policies).toEqual([]);
    expect(made.exportTo(mkdtempSync(join(tmpdir(), 'guardrails-')))).toHaveLength(3);
  });
});

describe('a role for emergencies', () => {
  const role = (breakGlassRole: string) => new BackupDefinition({ layout: definitionOf({}).layout, assignments: [], breakGlassRole });

  test.each(['BreakGlass', '/BreakGlass', 'security/BreakGlass'])('is %s', (name) => {
    expect(role(name)._parts.breakGlassRole).toBe(`/${name.replace(/^\//, '')}`);
  });

  test.each([
    ['arn:aws:iam::111111111111:role/BreakGlass', /breakGlassRole is .* not as an ARN/], ['path/OrgBackupAWSBackupRole', /the naming gives a role of AWS Backup that name/], [Aws.ACCOUNT_ID, /names of a definition are needed at synth/],
  ])('is not %s', (name, message) => {
    expect(() => role(name)).toThrow(message);
  });
});
