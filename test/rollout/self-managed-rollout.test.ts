import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, aws_iam as iam, aws_sns as sns, BootstraplessSynthesizer, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { stackSetsOf } from './rollout-stack';
import { CONTROLLING, EXECUTION_ROLE, FULL_VAULT, nightly, OTHER, OUTSIDE, outsideDefinition, REGIONS, selfManaged, selfManagedBaseline, SelfManagedSpec } from './self-managed-stack';
import { CloudFormationExecutionRole } from '../../src/backup-vault';
import { BackupDefinition, MemberVault } from '../../src/definition';
import { EventForwarding } from '../../src/event-forwarding';
import { MemberBackupBaseline } from '../../src/member-backup-baseline';
import { BackupNaming, OrganizationLayout, OrganizationTarget } from '../../src/organization-layout';
import { BackupRule, ProtectionTier } from '../../src/protection';
import { MemberRollout, SelfManagedRollout, StackSetExecutionRole } from '../../src/rollout';

const BASELINE = 'OrgBackup-Baseline';
const weekly = new ProtectionTier({ name: 'weekly', rules: [BackupRule.weekly({ deleteAfter: Duration.days(35) })] });
const TWO_ENTRIES: SelfManagedSpec = { localPlans: [{ accounts: [OUTSIDE], tiers: [nightly] }, { accounts: [OTHER], tiers: [weekly] }] };

test('the baseline goes to the accounts of the local plans, in their Regions, with the two roles', () => {
  const { stack } = selfManagedBaseline();
  const { Properties, DeletionPolicy, UpdateReplacePolicy } = stackSetsOf(stack)[BASELINE];
  expect(Properties).toMatchObject({
    PermissionModel: 'SELF_MANAGED',
    AdministrationRoleARN: { 'Fn::GetAtt': [expect.stringMatching(/AdministrationRole/), 'Arn'] },
    ExecutionRoleName: EXECUTION_ROLE,
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    ManagedExecution: { Active: true },
    OperationPreferences: { RegionConcurrencyType: 'SEQUENTIAL', RegionOrder: REGIONS, MaxConcurrentPercentage: 25, FailureToleranceCount: 1, ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE' },
    StackInstancesGroup: [{ DeploymentTargets: { Accounts: [OUTSIDE, OTHER] }, Regions: REGIONS }],
  });
  // AWS refuses both with permissions of one's own
  expect(Properties.AutoDeployment).toBeUndefined();
  expect(Properties.CallAs).toBeUndefined();
  expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
});

/** A stack of the account itself, deployed with the same role. */
function ownStack(app: App, definition: BackupDefinition): Stack {
  const synthesizer = new BootstraplessSynthesizer({ cloudFormationExecutionRoleArn: `arn:aws:iam::${OUTSIDE}:role/${EXECUTION_ROLE}` });
  const stack = new Stack(app, 'Own', { env: { account: OUTSIDE, region: 'us-east-1' }, analyticsReporting: false, synthesizer });
  new MemberBackupBaseline(stack, 'Baseline', { definition });
  return stack;
}

test('the template is the one of a stack of such an account, and names none', () => {
  const { stack, definition } = selfManagedBaseline({ vault: FULL_VAULT });
  const body = stackSetsOf(stack)[BASELINE].Properties.TemplateBody;
  expect(JSON.parse(body)).toEqual(Template.fromStack(ownStack(new App(), definition)).toJSON());
  expect(body).not.toMatch(new RegExp(`${OUTSIDE}|${OTHER}`));
});

test('accounts with other plans get a template of their own', () => {
  const { stack, rollout, definition } = selfManaged(TWO_ENTRIES);
  new MemberBackupBaseline(rollout.addTemplate('One', { accounts: [OUTSIDE] }), 'Baseline', { definition });
  new MemberBackupBaseline(rollout.addTemplate('Two', { accounts: [OTHER] }), 'Baseline', { definition });
  const sets = stackSetsOf(stack);
  expect(Object.values(sets).map(({ Properties }) => Properties.StackInstancesGroup[0].DeploymentTargets.Accounts)).toEqual([[OUTSIDE], [OTHER]]);
  expect(sets['OrgBackup-One'].Properties.TemplateBody).toContain('OrgBackup-nightly');
  expect(sets['OrgBackup-Two'].Properties.TemplateBody).not.toContain('OrgBackup-nightly');
});

test('one template for accounts with different plans is refused', () => {
  const { rollout, definition } = selfManaged(TWO_ENTRIES);
  expect(() => new MemberBackupBaseline(rollout.addTemplate('Both'), 'Baseline', { definition })).toThrow(
    `accounts and regions of the template is '${OUTSIDE} in us-east-1, ${OTHER} in us-east-1' but they have local plans of different entries, and a StackSet has one template; add a template for the accounts and Regions of each entry of localPlans`);
});

test('so is one for Regions with different plans, of which each may have a template', () => {
  const { rollout, definition } = selfManaged({ localPlans: [{ accounts: [OUTSIDE], tiers: [weekly], regions: ['us-west-2'] }, { accounts: [OUTSIDE], tiers: [nightly], regions: ['us-east-1'] }] });
  expect(() => new MemberBackupBaseline(rollout.addTemplate('Both'), 'Baseline', { definition })).toThrow(`${OUTSIDE} in us-east-1, ${OUTSIDE} in us-west-2`);
  new MemberBackupBaseline(rollout.addTemplate('East', { regions: ['us-east-1'] }), 'Baseline', { definition });
});

test('events of accounts outside the organization are not forwarded by such a template either', () => {
  const { rollout, definition } = selfManaged({ layout: { organizationId: 'o-a1b2c3d4e5', homeAccount: '111111111111' } });
  expect(() => new EventForwarding(rollout.addTemplate('Forwarding'), 'Forwarding', { definition })).toThrow(`account of the stack is '${OUTSIDE}' but the layout says that it is outside the organization`);
});

const takingIn = (stack: Stack) => Object.entries<any>(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));

describe('the administration role', () => {
  test('takes the execution roles of the accounts, for StackSets of its account only', () => {
    const { stack } = selfManagedBaseline();
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'OrgBackupStackSetAdministrationRole',
      AssumeRolePolicyDocument: {
        Statement: [{
          Principal: { Service: 'cloudformation.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': CONTROLLING }, ArnLike: { 'aws:SourceArn': `arn:aws:cloudformation:*:${CONTROLLING}:stackset/*` } },
        }],
      },
    });
    const [[id, { Properties }], ...others] = takingIn(stack);
    expect(others).toEqual([]);
    expect(Properties).toMatchObject({
      Roles: [{ Ref: expect.stringMatching(/AdministrationRole/) }],
      PolicyDocument: { Statement: [{ Action: 'sts:AssumeRole', Resource: [OUTSIDE, OTHER].map((account) => `arn:aws:iam::${account}:role/${EXECUTION_ROLE}`) }] },
    });
    expect(stackSetsOf(stack)[BASELINE].DependsOn).toContain(id);
  });

  // the former policy is deleted after the StackSet has deleted the account's stacks, with that policy
  test('still takes the role of an account that leaves, until its stacks are deleted', () => {
    const idsOf = (spec: SelfManagedSpec) => takingIn(selfManagedBaseline(spec).stack).map(([id]) => id);
    expect(idsOf({ accounts: [OUTSIDE] })).not.toEqual(idsOf({}));
    expect(idsOf({})).toEqual(idsOf({}));
  });

  test('takes the roles of many accounts by several policies, of which none is too long', () => {
    const accounts = [...Array(400).keys()].map((i) => `${100_000_000_000 + i}`);
    const { stack } = selfManaged({ layout: { externalAccounts: accounts }, localPlans: [{ accounts, tiers: [nightly] }], planParameters: false });
    const documents = takingIn(stack).map(([, { Properties }]) => Properties.PolicyDocument);
    expect(documents.map((document) => JSON.stringify(document).length).filter((length) => length > 6144)).toEqual([]);
    expect(documents.flatMap(({ Statement: [{ Resource }] }) => Resource)).toEqual(accounts.map((account) => `arn:aws:iam::${account}:role/${EXECUTION_ROLE}`));
  });

  test('has no place for more', () => {
    const accounts = [...Array(500).keys()].map((i) => `${100_000_000_000 + i}`);
    expect(() => selfManaged({ layout: { externalAccounts: accounts }, localPlans: [{ accounts, tiers: [nightly] }] })).toThrow(
      'accounts is \'500 accounts\' but a role with 10 policies can take the roles of about 415, as half of them are free for the next change; divide the accounts');
  });

  test('has name and path of the naming, which execution roles trust', () => {
    const { app, rollout, stack } = selfManagedBaseline({ naming: new BackupNaming({ stackSetAdministrationRoleName: 'Sets', rolePath: '/backup/' }) });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Role', { RoleName: 'Sets', Path: '/backup/' });
    expect(executionRoleIn(app, rollout).AssumeRolePolicyDocument.Statement).toEqual([{
      Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${CONTROLLING}:root` }, Action: 'sts:AssumeRole',
      Condition: { ArnEquals: { 'aws:PrincipalArn': `arn:aws:iam::${CONTROLLING}:role/backup/Sets` } },
    }]);
  });
});

/** The role as the template for other accounts has it. */
function executionRoleIn(app: App, rollout: SelfManagedRollout): any {
  const { Resources } = JSON.parse(readFileSync(join(app.synth().directory, rollout.executionRoleTemplateFile), 'utf8'));
  const [role, ...others] = Object.values<any>(Resources);
  expect(others).toEqual([]);
  return role.Properties;
}

describe('the execution role', () => {
  test('is a template for other accounts, which the CLI is not told to deploy', () => {
    const { app, rollout } = selfManagedBaseline();
    expect(executionRoleIn(app, rollout).RoleName).toBe(EXECUTION_ROLE);
    expect(app.synth().stacks.map(({ stackName }) => stackName)).toEqual(['Controlling']);
    const text = readFileSync(join(app.synth().directory, rollout.executionRoleTemplateFile), 'utf8');
    expect(text).not.toMatch(/aws:cdk:path|BootstrapVersion|AWS::CDK::Metadata/);
  });

  test('may be a construct in a stack of the account, with the same permissions', () => {
    const { app, rollout } = selfManagedBaseline();
    const account = new Stack(app, 'Account', { env: { account: OUTSIDE, region: 'us-east-1' } });
    const { roleName } = new StackSetExecutionRole(account, 'ExecutionRole', { rollout });
    expect(roleName).toBe(EXECUTION_ROLE);
    Template.fromStack(account).hasResourceProperties('AWS::IAM::Role', executionRoleIn(app, rollout));
  });

  test('is none of another account', () => {
    const { app, rollout } = selfManagedBaseline();
    const other = new Stack(app, 'Account', { env: { account: '888888888888', region: 'us-east-1' } });
    expect(() => new StackSetExecutionRole(other, 'ExecutionRole', { rollout })).toThrow(
      `account of the stack is '888888888888' but the roll-out Controlling/Outside deploys to ${OUTSIDE}, ${OTHER}; use a stack of one of these accounts, or add the account to the roll-out`);
  });

  test('needs to be told what a type needs that nobody knows', () => {
    const { app, rollout, baseline } = selfManagedBaseline();
    new sns.CfnTopic(baseline, 'Topic');
    expect(() => app.synth()).toThrow(/template of the StackSet OrgBackup-Baseline is 'with Topic of the type AWS::SNS::Topic' but it is not known what CloudFormation calls for this type, .* say it with permit\('AWS::SNS::Topic'/);
    const told = selfManagedBaseline();
    new sns.CfnTopic(told.baseline, 'Topic');
    told.rollout.permit('AWS::SNS::Topic', new iam.PolicyStatement({ sid: 'Topics', actions: ['sns:CreateTopic'], resources: ['arn:aws:sns:*:*:Topic'] }));
    const statements = executionRoleIn(told.app, told.rollout).Policies[0].PolicyDocument.Statement;
    expect(statements.at(-1)).toEqual({ Sid: 'Topics', Effect: 'Allow', Action: 'sns:CreateTopic', Resource: 'arn:aws:sns:*:*:Topic' });
    expect(rollout.templates).toEqual([baseline]);
  });

  test('may be told more of a type that is known', () => {
    const { app, rollout } = selfManagedBaseline();
    const before = executionRoleIn(app, rollout).Policies[0].PolicyDocument.Statement.length;
    const told = selfManagedBaseline();
    told.rollout.permit('AWS::Backup::BackupVault', new iam.PolicyStatement({ actions: ['backup:DeleteBackupVaultLockConfiguration'], resources: ['*'] }));
    expect(executionRoleIn(told.app, told.rollout).Policies[0].PolicyDocument.Statement).toHaveLength(before + 1);
  });

  test('grows with the templates', () => {
    const plain = selfManagedBaseline();
    const full = selfManagedBaseline({ vault: FULL_VAULT });
    const actions = ({ app, rollout }: { app: App; rollout: SelfManagedRollout }) => JSON.stringify(executionRoleIn(app, rollout));
    ['backup:PutBackupVaultLockConfiguration', 'backup:CreateLogicallyAirGappedBackupVault', 'backup:CreateTieringConfiguration'].forEach((action) => {
      expect(actions(plain)).not.toContain(action);
      expect(actions(full)).toContain(action);
    });
  });

  test('that would be too long for a role is refused', () => {
    const { app, rollout } = selfManagedBaseline();
    rollout.permit('AWS::SNS::Topic', new iam.PolicyStatement({ actions: ['sns:CreateTopic'], resources: Array.from({ length: 200 }, (_, i) => `arn:aws:sns:us-east-1:${OUTSIDE}:topic-${i}-${'x'.repeat(20)}`) }));
    expect(() => app.synth()).toThrow(/templates of the roll-out is '\d+ characters of permissions' but a role takes 10240; divide them over definitions with roles of their own/);
  });
});

describe('it refuses', () => {
  const stackOf = (account?: string) => new Stack(new App(), 'Controlling', { env: account === undefined ? undefined : { account, region: 'us-east-1' } });

  test('a stack whose account nobody knows, which other accounts have to trust', () => {
    expect(() => new SelfManagedRollout(stackOf(), 'Outside', { definition: outsideDefinition() })).toThrow(
      "account of the stack is '<token>' but the execution roles of other accounts trust a role of it; give the stack an env with account and Region");
  });

  test.each<[string, MemberVault | undefined, string]>([
    ['that nobody names', undefined, 'cdk-hnb659fds-cfn-exec-role-<account>-<region>'],
    ['of service-managed StackSets', MemberVault.managed({ deployedBy: CloudFormationExecutionRole.serviceManagedStackSet() }), 'stacksets-exec-*'],
    ['with a path', MemberVault.managed({ deployedBy: CloudFormationExecutionRole.selfManagedStackSet('backup/Role') }), 'backup/Role'],
  ])('an execution role %s', (_, memberVault, name) => {
    const layout = new OrganizationLayout({ regions: REGIONS, globalRegion: 'us-east-1', externalAccounts: [OUTSIDE] });
    const definition = new BackupDefinition({ layout, memberVault, localPlans: [{ accounts: [OUTSIDE], tiers: [nightly] }] });
    expect(() => new SelfManagedRollout(stackOf(CONTROLLING), 'Outside', { definition })).toThrow(
      `memberVault.deployedBy is '${name}' but StackSets with self-managed permissions deploy with a role of one name in every account and Region, without a path; set it to CloudFormationExecutionRole.selfManagedStackSet()`);
  });

  test('a definition of the organization\'s members too, with the way to a second one', () => {
    const layout = new OrganizationLayout({ organizationId: 'o-a1b2c3d4e5', homeAccount: CONTROLLING, regions: REGIONS, globalRegion: 'us-east-1', externalAccounts: [OUTSIDE] });
    const assignments = [{ targets: [OrganizationTarget.organizationalUnit('ou-ab12-11111111')], tiers: [nightly] }];
    const both = (deployedBy?: CloudFormationExecutionRole) => new BackupDefinition({
      layout, assignments, localPlans: [{ accounts: [OUTSIDE], tiers: [nightly] }], memberVault: MemberVault.managed({ deployedBy }),
    });
    const remedy = /; make a second BackupDefinition of the outside accounts, with their localPlans only, a naming with another prefix/;
    expect(() => new SelfManagedRollout(stackOf(CONTROLLING), 'Outside', { definition: both() })).toThrow(remedy);
    const definition = both(CloudFormationExecutionRole.selfManagedStackSet());
    const members = new MemberRollout(stackOf(CONTROLLING), 'Members', { definition });
    expect(() => new MemberBackupBaseline(members.addTemplate('Baseline'), 'Baseline', { definition })).toThrow(remedy);
  });

  test('a definition without local plans', () => {
    const definition = new BackupDefinition({
      layout: new OrganizationLayout({ regions: REGIONS, globalRegion: 'us-east-1', externalAccounts: [OUTSIDE] }),
      memberVault: MemberVault.managed({ deployedBy: CloudFormationExecutionRole.selfManagedStackSet() }),
    });
    expect(() => new SelfManagedRollout(stackOf(CONTROLLING), 'Outside', { definition })).toThrow('accounts is [] but the definition has no local plans, so that nothing would be backed up; give localPlans');
  });

  test.each<[SelfManagedSpec, string]>([
    [{ accounts: ['888888888888'] }, `accounts is '888888888888' but the accounts of the definition's local plans are ${OUTSIDE}, ${OTHER}; give it local plans in the definition, or leave it out`],
    [{ accounts: [] }, 'accounts is [] but StackSets deploy to at least one account; name some, or leave it out'],
    [{ parameterPrefix: 'backup' }, "parameterPrefix is 'backup' but the name of an SSM parameter"],
    [{ operation: { failureToleranceCount: -1 } }, 'operation.failureToleranceCount is -1 but StackSets take a whole number of 0 or more'],
  ])('%j', (spec, message) => {
    expect(() => selfManaged(spec)).toThrow(message);
  });

  test.each([
    ['an account that the roll-out leaves out', () => selfManaged({ accounts: [OUTSIDE] }).rollout.addTemplate('X', { accounts: [OTHER] }), `accounts is '${OTHER}' but the accounts of the roll-out are ${OUTSIDE}`],
    ['a template of another roll-out', () => selfManaged().rollout.addTemplate('X', { dependsOn: [selfManagedBaseline().baseline] }), 'it is a template of another roll-out'],
    ['a Region that the layout has not', () => selfManaged().rollout.addTemplate('X', { regions: ['eu-west-1'] }), "regions is 'eu-west-1' but the layout's Regions are us-east-1, us-west-2"],
    ['a name that is none', () => selfManaged().rollout.addTemplate('X', { stackSetName: 'a_b' }), "stackSetName is 'a_b' but the name of a StackSet"],
    ['a type that is none', () => selfManaged().rollout.permit('Topic', new iam.PolicyStatement()), "resourceType is 'Topic' but a resource type of CloudFormation reads Service::Part::Name; write it like AWS::SNS::Topic"],
    ['a type without permissions', () => selfManaged().rollout.permit('AWS::SNS::Topic'), 'statements is [] but without one the role could not deploy the type'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('a vault that an account gets from a stack of its own too', () => {
    const { app, definition } = selfManagedBaseline();
    ownStack(app, definition);
    expect(() => app.synth()).toThrow(`${OUTSIDE} gets the vault OrgBackupVault in us-east-1 from a StackSet and from Own/Baseline too; leave the stack out, or take the account off the roll-out`);
  });
});

test('templates follow those that they depend on', () => {
  const { stack, rollout, baseline } = selfManagedBaseline();
  rollout.permit('AWS::SNS::Topic', new iam.PolicyStatement({ actions: ['sns:CreateTopic'], resources: ['*'] }));
  new sns.CfnTopic(rollout.addTemplate('Next', { dependsOn: [baseline], description: 'Topics' }), 'Topic');
  expect(stackSetsOf(stack)['OrgBackup-Next'].DependsOn).toEqual([expect.stringMatching(/BaselineStackSet/), expect.stringMatching(/TakeExecutionRoles/)]);
  expect(stackSetsOf(stack)['OrgBackup-Next'].Properties.Description).toBe('Topics');
});

test('no account may fail, and that is warned of', () => {
  const { stack } = selfManagedBaseline({ operation: { failureToleranceCount: 0 } });
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('cdk-org-backup:rolloutWithoutTolerance'));
});
