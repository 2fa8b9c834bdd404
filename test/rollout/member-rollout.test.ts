import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations as CdkAnnotations, BootstraplessSynthesizer, CfnMapping, CfnResource, NestedStack, Stack, Tags } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3Assets from 'aws-cdk-lib/aws-s3-assets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { IConstruct } from 'constructs';
import { baselineRollout, MANAGEMENT, PROD, rolloutDefinition, rolloutStack, SANDBOX, stackSetsOf } from './rollout-stack';
import { CloudFormationExecutionRole } from '../../src/backup-vault';
import { MemberBackupBaseline } from '../../src/member-backup-baseline';
import { OrganizationTarget } from '../../src/organization-layout';
import { MemberRollout } from '../../src/rollout';
import { HOME_ACCOUNT } from '../support/definition';

const BASELINE = 'OrgBackup-Baseline';

test('the baseline goes to the units to which tiers are assigned, in all Regions, and to new accounts', () => {
  const { stack } = baselineRollout({ targets: [SANDBOX, PROD], regions: ['us-west-2', 'us-east-1'], globalRegion: 'us-east-1' });
  expect(stackSetsOf(stack)[BASELINE].Properties).toMatchObject({
    PermissionModel: 'SERVICE_MANAGED',
    CallAs: 'DELEGATED_ADMIN',
    Capabilities: ['CAPABILITY_NAMED_IAM'],
    AutoDeployment: { Enabled: true, RetainStacksOnAccountRemoval: true },
    ManagedExecution: { Active: true },
    OperationPreferences: {
      RegionConcurrencyType: 'SEQUENTIAL', RegionOrder: ['us-east-1', 'us-west-2'], MaxConcurrentPercentage: 25, FailureToleranceCount: 1, ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE',
    },
    StackInstancesGroup: [{ DeploymentTargets: { OrganizationalUnitIds: [PROD.targetId, SANDBOX.targetId] }, Regions: ['us-east-1', 'us-west-2'] }],
  });
});

test('the template in the StackSet is the one of a plain stack without an env', () => {
  const { stack, definition } = baselineRollout();
  const plain = new Stack(undefined, 'Plain', { analyticsReporting: false, synthesizer: new BootstraplessSynthesizer() });
  new MemberBackupBaseline(plain, 'Baseline', { definition });
  expect(JSON.parse(stackSetsOf(stack)[BASELINE].Properties.TemplateBody)).toEqual(Template.fromStack(plain).toJSON());
});

test('the template has no parameters, no rules, no metadata, and names neither an account of a member nor a Region of the deployment', () => {
  const { app, baseline } = baselineRollout();
  const text = readFileSync(join(app.synth().directory, baseline.templateFile), 'utf8');
  expect(Object.keys(JSON.parse(text)).sort()).toEqual(['Conditions', 'Resources']);
  expect(text).not.toContain('aws:cdk:path');
  expect(text).not.toContain('AWS::CDK::Metadata');
});

test('the CLI is not told to deploy the template by itself', () => {
  const { app } = baselineRollout();
  expect(app.synth().stacks.map(({ stackName }) => stackName)).toEqual(['Home']);
});

test('the template is the same in every home stack, wherever the roll-out is in it', () => {
  const { stack: one } = baselineRollout();
  const { app, definition } = rolloutStack();
  const other = new Stack(app, 'Other', { env: { account: HOME_ACCOUNT, region: 'us-west-2' } });
  const rollout = new MemberRollout(other, 'Elsewhere', { definition });
  new MemberBackupBaseline(rollout.addTemplate('Baseline'), 'Baseline', { definition });
  expect(stackSetsOf(other)[BASELINE].Properties.TemplateBody).toBe(stackSetsOf(one)[BASELINE].Properties.TemplateBody);
});

test('a StackSet survives its stack, and a first deployment that fails leaves none', () => {
  expect(stackSetsOf(baselineRollout().stack)[BASELINE]).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
});

test('templates follow those that they depend on, in the first roll-out and in new accounts', () => {
  const { stack, rollout, baseline } = baselineRollout();
  const next = rollout.addTemplate('Next', { dependsOn: [baseline] });
  new sqs.CfnQueue(next, 'Queue');
  const { DependsOn, Properties } = stackSetsOf(stack)['OrgBackup-Next'];
  const [id] = Object.entries(Template.fromStack(stack).findResources('AWS::CloudFormation::StackSet')).find(([, one]) => one.Properties.StackSetName === BASELINE)!;
  expect(DependsOn).toEqual([id]);
  expect(Properties.AutoDeployment.DependsOn).toEqual([
    { 'Fn::Join': ['', [`arn:aws:cloudformation:us-east-1:${MANAGEMENT}:stackset/`, { 'Fn::GetAtt': [id, 'StackSetId'] }]] },
  ]);
});

test.each([
  ['the layout names no management account', { layout: { managementAccount: undefined } }],
  ['that is not wanted', { orderNewAccounts: false }],
])('new accounts get templates in no order where %s', (_, spec) => {
  const { stack, rollout, baseline } = baselineRollout(spec);
  new sqs.CfnQueue(rollout.addTemplate('Next', { dependsOn: [baseline] }), 'Queue');
  expect(stackSetsOf(stack)['OrgBackup-Next'].Properties.AutoDeployment.DependsOn).toBeUndefined();
});

test('a StackSet of the management account calls as itself, and synth says what that means', () => {
  const { stack } = baselineRollout({ stackProps: { env: { account: MANAGEMENT, region: 'us-east-1' } } });
  expect(stackSetsOf(stack)[BASELINE].Properties.CallAs).toBe('SELF');
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('cdk-org-backup:rolloutFromManagement'));
});

test('more than 50 units are deployed to in several groups', () => {
  const targets = Array.from({ length: 51 }, (_, i) => OrganizationTarget.organizationalUnit(`ou-ab12-unit${String(i).padStart(4, '0')}`));
  const groups = stackSetsOf(baselineRollout({ targets }).stack)[BASELINE].Properties.StackInstancesGroup;
  expect(groups.map((group: any) => group.DeploymentTargets.OrganizationalUnitIds.length)).toEqual([50, 1]);
  expect(groups.map((group: any) => group.DeploymentTargets.AccountFilterType)).toEqual(['NONE', 'NONE']);
  expect(new Set(groups.flatMap((group: any) => group.DeploymentTargets.OrganizationalUnitIds)).size).toBe(51);
});

test('a tenth of the expected accounts may fail', () => {
  expect(stackSetsOf(baselineRollout({ layout: { expectedAccounts: 400 } }).stack)[BASELINE].Properties.OperationPreferences.FailureToleranceCount).toBe(40);
});

test.each([[0, 1], [1, 0]])('a tolerance of %i is warned of %i times', (failureToleranceCount, times) => {
  const { stack } = baselineRollout({ operation: { failureToleranceCount } });
  expect(Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('cdk-org-backup:rolloutWithoutTolerance'))).toHaveLength(times);
});

test('Regions in parallel have no order', () => {
  const { OperationPreferences } = stackSetsOf(baselineRollout({ operation: { regionsInParallel: true, maxConcurrentPercentage: 100, failureToleranceCount: 3 } }).stack)[BASELINE].Properties;
  expect(OperationPreferences).toEqual({ RegionConcurrencyType: 'PARALLEL', MaxConcurrentPercentage: 100, FailureToleranceCount: 3, ConcurrencyMode: 'SOFT_FAILURE_TOLERANCE' });
});

test('a template may have a name and Regions of its own', () => {
  const { stack, rollout } = rolloutStack({ regions: ['us-east-1', 'us-west-2'] });
  new sqs.CfnQueue(rollout.addTemplate('Next', { stackSetName: 'Mine', regions: ['us-west-2'], description: 'Queues' }), 'Queue');
  expect(stackSetsOf(stack).Mine.Properties).toMatchObject({ Description: 'Queues', OperationPreferences: { RegionOrder: ['us-west-2'] }, StackInstancesGroup: [{ Regions: ['us-west-2'] }] });
});

test('tags of the app reach the resources of members', () => {
  const { app, stack } = baselineRollout();
  Tags.of(app).add('team', 'backup');
  expect(stackSetsOf(stack)[BASELINE].Properties.Tags).toEqual([{ Key: 'team', Value: 'backup' }]);
  expect(stackSetsOf(stack)[BASELINE].Properties.TemplateBody).toContain('{"Key":"team","Value":"backup"}');
});

test.each([
  ['warnings', (construct: IConstruct) => CdkAnnotations.of(construct).addWarningV2('app:told', 'this is told'), 'hasWarning', 'this is told [ack: app:told]'],
  ['errors', (construct: IConstruct) => CdkAnnotations.of(construct).addError('this is told'), 'hasError', 'this is told'],
] as const)('%s of constructs in a template are told with the home stack, which the CLI deploys', (_, annotate, has, text) => {
  const { stack, baseline } = baselineRollout();
  annotate(baseline.node.findChild('Baseline'));
  Annotations.fromStack(stack)[has]('/Home', text);
});

test('what is acknowledged in a template is not told', () => {
  const { stack, baseline } = baselineRollout();
  CdkAnnotations.of(baseline).acknowledgeWarning('app:told');
  CdkAnnotations.of(baseline.node.findChild('Baseline')).addWarningV2('app:told', 'this is told');
  Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('this is told'));
});

const large = (template: Stack, characters: number) => new CfnMapping(template, 'Large', { mapping: { a: { b: 'x'.repeat(characters) } } });
const sizeOf = (stack: Stack) => Buffer.byteLength(stackSetsOf(stack)[BASELINE].Properties.TemplateBody);

test('a template of 51,200 bytes stands in the StackSet, a larger one in the bucket of the home account', () => {
  const fixed = baselineRollout();
  large(fixed.baseline, 0);
  const room = 51200 - sizeOf(fixed.stack);

  const fits = baselineRollout();
  large(fits.baseline, room);
  expect(sizeOf(fits.stack)).toBe(51200);

  const tooLarge = baselineRollout();
  large(tooLarge.baseline, room + 1);
  const { TemplateBody, TemplateURL } = stackSetsOf(tooLarge.stack)[BASELINE].Properties;
  expect(TemplateBody).toBeUndefined();
  expect(JSON.stringify(TemplateURL)).toContain(`cdk-hnb659fds-assets-${HOME_ACCOUNT}-us-east-1`);
  const assets = JSON.parse(readFileSync(join(tooLarge.app.synth().directory, 'Home.assets.json'), 'utf8'));
  expect(Object.values<any>(assets.files).map(({ source }) => source.path)).toContain(tooLarge.baseline.templateFile);
});

test('a template of more than a megabyte is refused', () => {
  const { app, baseline } = baselineRollout();
  large(baseline, 1048576);
  expect(() => app.synth()).toThrow(/template of the StackSet OrgBackup-Baseline is '\d+ bytes' but CloudFormation takes 1048576/);
});

test.each<[string, (template: Stack) => unknown, RegExp]>([
  ['an empty template', () => undefined, /is 'empty' but CloudFormation deploys no template without resources/],
  ['a nested stack', (template) => new CfnResource(template, 'Nested', { type: 'AWS::CloudFormation::Stack' }), /with Nested of the type AWS::CloudFormation::Stack' but StackSets .* deploy no nested stacks/],
  ['a service-linked role', (template) => new iam.CfnServiceLinkedRole(template, 'Role', { awsServiceName: 'backup.amazonaws.com' }), /its creation fails in every account that has the role already/],
  ['a transform', (template) => template.addTransform('AWS::Serverless-2016-10-31'), /deploy no template with macros or transforms/],
  ['a file asset', (template) => new s3Assets.Asset(template, 'Asset', { path: __filename }), /with a file asset' but its accounts have no bucket/],
])('%s is refused', (name, fill, message) => {
  const { app, rollout } = rolloutStack();
  const template = rollout.addTemplate('Baseline');
  expect(() => {
    if (name === 'a transform') {
      new sqs.CfnQueue(template, 'Queue');
    }
    fill(template);
    app.synth();
  }).toThrow(message);
});

test('a nested stack construct is refused', () => {
  const { app, rollout } = rolloutStack();
  const nested = () => new sqs.CfnQueue(new NestedStack(rollout.addTemplate('Baseline'), 'Nested'), 'Queue');
  expect(() => {
    nested();
    app.synth();
  }).toThrow(/StackSet OrgBackup-Baseline/);
});

test('a definition whose members are deployed by the bootstrap role would lock StackSets out of the vault', () => {
  const definition = rolloutDefinition({ vault: { deployedBy: CloudFormationExecutionRole.bootstrap() } });
  const { rollout } = rolloutStack({ definition });
  expect(() => new MemberBackupBaseline(rollout.addTemplate('Baseline'), 'Baseline', { definition }))
    .toThrow(/deploys with the role stacksets-exec-\*, .* set memberVault.deployedBy to CloudFormationExecutionRole.serviceManagedStackSet\(\)/);
});

describe('an account that gets its parts from a StackSet', () => {
  const layout = {
    rootId: 'r-ab12',
    units: [{ organizationalUnitId: PROD.targetId }, { organizationalUnitId: SANDBOX.targetId }],
    accounts: [{ accountId: '333333333333', parentId: PROD.targetId }, { accountId: '444444444444', parentId: SANDBOX.targetId }],
  };
  const spec = { layout, regions: ['us-east-1', 'us-west-2'] };
  const beside = (account: string, region: string, ...regions: string[]) => {
    const { app, definition, rollout } = rolloutStack(spec);
    new MemberBackupBaseline(rollout.addTemplate('Baseline', { regions }), 'Baseline', { definition });
    const own = new Stack(app, 'Own', { env: { account, region } });
    new MemberBackupBaseline(own, 'Baseline', { definition: rolloutDefinition({ ...spec, vault: { deployedBy: undefined } }) });
    return rollout.node.validate();
  };

  test('must not get them from a stack of its own too', () => {
    expect(beside('333333333333', 'us-east-1', 'us-east-1', 'us-west-2'))
      .toEqual([expect.stringMatching(/^333333333333 gets the .* in us-east-1 from a StackSet and from Own\/Baseline too; leave the stack out/)]);
  });

  test('is none that lies elsewhere', () => {
    expect(beside('444444444444', 'us-east-1', 'us-east-1', 'us-west-2')).toEqual([]);
  });

  test('may have stacks of its own in other Regions', () => {
    expect(beside('333333333333', 'us-west-2', 'us-east-1')).toEqual([]);
  });
});

test('two StackSets of one name are refused', () => {
  const { rollout, app, definition } = baselineRollout();
  const second = new MemberRollout(new Stack(app, 'Second', { env: { account: HOME_ACCOUNT, region: 'us-east-1' } }), 'Rollout', { definition, targets: [SANDBOX] });
  const template = second.addTemplate('Baseline');
  expect(template.stackSet.node.validate()).toEqual(['the StackSet OrgBackup-Baseline is also made by Home/Rollout/BaselineStackSet, for the same account and Region; give one of them another stackSetName']);
  expect(rollout.templates[0].stackSet.node.validate()).toEqual([]);
});

describe('refused', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['a stack of another account', () => rolloutStack({ stackProps: { env: { account: '333333333333' } } }), /account of the stack is '333333333333' but StackSets are administered by the home account 111111111111/],
    ['a layout without organization', () => rolloutStack({ layout: { organizationId: undefined } }), /layout.organizationId/],
    ['an order without management account', () => rolloutStack({ orderNewAccounts: true, layout: { managementAccount: undefined } }), /orderNewAccounts is true but .* the layout does not name it/],
    ['a tolerance below 0', () => rolloutStack({ operation: { failureToleranceCount: -1 } }), /operation.failureToleranceCount is -1 but StackSets take/],
    ['a concurrency of 0 percent', () => rolloutStack({ operation: { maxConcurrentPercentage: 0 } }), /operation.maxConcurrentPercentage is 0 but StackSets take/],
    ['a concurrency of 101 percent', () => rolloutStack({ operation: { maxConcurrentPercentage: 101 } }), /is 101/],
    ['a misspelled option', () => rolloutStack({ operation: { failureTolerance: 1 } as any }), /operation.failureTolerance is 'given' but there is no such member \(did you mean failureToleranceCount\?\)/],
    ['a target that is a text', () => rolloutStack({ units: ['ou-ab12-prod1111' as any] }), /targets\[0\].* an OrganizationTarget is expected/],
    ['a name of 129 characters', () => rolloutStack().rollout.addTemplate('x', { stackSetName: 'x'.repeat(129) }), /stackSetName/],
    ['a name that begins with a digit', () => rolloutStack().rollout.addTemplate('x', { stackSetName: '1x' }), /stackSetName is '1x'/],
    ['a Region that the layout does not have', () => rolloutStack().rollout.addTemplate('x', { regions: ['eu-west-1'] }), /regions is 'eu-west-1' but the layout's Regions are us-east-1/],
    ['no Regions', () => rolloutStack().rollout.addTemplate('x', { regions: [] }), /at least one Region/],
    ['a template of another roll-out', () => rolloutStack().rollout.addTemplate('x', { dependsOn: [baselineRollout().baseline] }), /dependsOn\[0\] is 'OrgBackup-Baseline' but it is a template of another roll-out/],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('the eleventh template before another', () => {
    const { rollout } = rolloutStack();
    const ten = Array.from({ length: 10 }, (_, i) => rollout.addTemplate(`T${i}`));
    expect(() => rollout.addTemplate('Ok', { dependsOn: ten })).not.toThrow();
    expect(() => rollout.addTemplate('Not', { dependsOn: [...ten, rollout.addTemplate('T10')] })).toThrow(/dependsOn is '11 templates' but a StackSet depends on at most 10/);
  });
});

test('a description of 1,024 characters is accepted, of one more refused', () => {
  const described = (length: number) => () => rolloutStack().rollout.addTemplate('x', { description: 'x'.repeat(length) });
  expect(described(1024)).not.toThrow();
  expect(described(1025)).toThrow(/description is '1025 characters' but a StackSet takes 1024/);
});

test('a name of 128 characters is accepted', () => {
  expect(() => rolloutStack().rollout.addTemplate('x', { stackSetName: 'x'.repeat(128) })).not.toThrow();
});
