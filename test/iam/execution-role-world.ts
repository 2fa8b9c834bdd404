import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, aws_backup as backup, aws_cloudwatch as cloudwatch, aws_events as events, aws_iam as iam, aws_kms as kms, aws_scheduler as scheduler, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { RESOURCE_HANDLERS } from '../../src/data/resource-handlers';
import { CONTROLLING, FULL_VAULT, OUTSIDE, REGIONS, selfManagedBaseline } from '../rollout/self-managed-stack';
import { Case, Change, concerns, failing, Mutation, mutations } from '../support/iam/cases';
import { Request } from '../support/iam/simulate';
import { DeployedResource, DeployedTemplate, TemplateReader } from '../support/iam/template';
import { Policy, RolePrincipal, Target, World } from '../support/iam/world';

const [REGION] = REGIONS;
const FOREIGN_REGION = 'eu-west-1';
const STACKS: { readonly [template: string]: string } = {
  Baseline: 'StackSet-OrgBackup-Baseline-0f0f0f0f-0000-4000-8000-000000000000', More: 'StackSet-OrgBackup-More-0f0f0f0f-0000-4000-8000-000000000000',
};

/** Everything that templates of this library hold, and what CloudFormation names itself. */
export function templates(): DeployedTemplate[] {
  const { app, stack, rollout, baseline } = selfManagedBaseline({ vault: FULL_VAULT });
  const more = rollout.addTemplate('More', { dependsOn: [baseline] });
  const policyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: '*' }] };
  const role = new iam.CfnRole(more, 'Role', {
    assumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sts:AssumeRole' }] },
    policies: [{ policyName: 'Put', policyDocument }],
    permissionsBoundary: `arn:aws:iam::${OUTSIDE}:policy/Boundary`,
  });
  const queue = new sqs.CfnQueue(more, 'Queue');
  new sqs.CfnQueuePolicy(more, 'QueuePolicy', { queues: [queue.ref], policyDocument: { Version: '2012-10-17', Statement: [] } });
  new events.CfnRule(more, 'Rule', { name: 'cdk-org-backup-jobs', targets: [{ id: 'hub', arn: `arn:aws:events:us-east-1:${CONTROLLING}:event-bus/hub`, roleArn: role.attrArn }] });
  new cloudwatch.CfnAlarm(more, 'Alarm', { comparisonOperator: 'GreaterThanThreshold', evaluationPeriods: 1 });
  new scheduler.CfnSchedule(more, 'Schedule', {
    flexibleTimeWindow: { mode: 'OFF' }, scheduleExpression: 'rate(1 day)', target: { arn: 'arn:aws:events:us-east-1:111111111111:event-bus/default', roleArn: role.attrArn },
  });
  new backup.CfnFramework(more, 'Framework', { frameworkName: 'OrgBackup_Framework', frameworkControls: [] });
  const { directory } = app.synth();
  const read = (file: string) => JSON.parse(readFileSync(join(directory, file), 'utf8'));
  return [
    { template: read(rollout.executionRoleTemplateFile), account: OUTSIDE, region: REGION, stackName: 'ExecutionRole' },
    { template: read(stack.templateFile), account: CONTROLLING, region: REGION, stackName: 'Controlling' },
    ...[baseline, more].map((one) => ({ template: read(one.templateFile), account: OUTSIDE, region: REGION, stackName: STACKS[one.node.id] })),
    { template: openKey(), account: OUTSIDE, region: REGION, stackName: 'Other' },
  ];
}

/** A key of the account's own, whose policy leaves everything to IAM. */
function openKey(): DeployedTemplate['template'] {
  const stack = new Stack(new App(), 'Other', { env: { account: OUTSIDE, region: REGION } });
  new kms.Key(stack, 'OpenKey');
  return stack.resolve((stack as unknown as { _toCloudFormation(): object })._toCloudFormation());
}

export class ExecutionRoleWorld {
  public readonly world: World;
  public readonly role: RolePrincipal;
  public readonly resources: DeployedResource[];

  constructor(private readonly all: DeployedTemplate[] = templates(), world?: World) {
    this.world = world ?? new World({ templates: all });
    this.role = this.world.role(this.executionRole);
    this.resources = all.filter(({ stackName }) => stackName.startsWith('StackSet-')).flatMap((one) => new TemplateReader(one).resources());
  }

  public changed(world: World): ExecutionRoleWorld {
    return new ExecutionRoleWorld(this.all, world);
  }

  public get executionRole(): string {
    return `arn:aws:iam::${OUTSIDE}:role/AWSCloudFormationStackSetExecutionRole`;
  }

  public get administrationRole(): string {
    return `arn:aws:iam::${CONTROLLING}:role/OrgBackupStackSetAdministrationRole`;
  }

  public get permissions(): Policy {
    return this.world.policies.find(({ kind, attachedTo }) => kind === 'identity' && attachedTo.includes(this.executionRole))!;
  }

  public keyNamed(start: string): Target {
    return this.world.target(this.world.ofType('AWS::KMS::Key').find(({ logicalId }) => logicalId.startsWith(start))!.arn!);
  }
}

export const target = (arn: string, account = OUTSIDE): Target => ({ arn, account, policyOf: arn });
const inRegion = (region: string) => ({ 'aws:RequestedRegion': region });
const arn = (service: string, rest: string, region = REGION) => `arn:aws:${service}:${region}:${OUTSIDE}:${rest}`;
const ID = '1b2c3d4e-0000-4000-8000-000000000000';

/** One call of a handler, and what it must not do instead. */
interface Call {
  readonly action: string;
  readonly on: Target;
  readonly context?: Request['context'];
  readonly but: ReadonlyArray<readonly [string, Change]>;
}

/** How handlers call, by type: written apart from the code that grants it. */
const CALLS: { readonly [type: string]: (action: string, resource: DeployedResource, of: ExecutionRoleWorld) => Omit<Call, 'action'>[] } = {
  'AWS::Backup::BackupPlan': () => [regional(arn('backup', `backup-plan:${ID}`))],
  'AWS::Backup::BackupSelection': (action, resource) => {
    const role = resource.property('BackupSelection').IamRoleArn;
    switch (action) {
      case 'iam:PassRole': return [passed(role, 'backup.amazonaws.com')];
      case 'iam:GetRole': return [named(role, arn('iam', 'role/Admin', ''))];
      case 'iam:CreateServiceLinkedRole': return [linked('backup.amazonaws.com', 'AWSServiceRoleForBackup')];
      default: return [regional(arn('backup', `backup-plan:${ID}`))];
    }
  },
  'AWS::Backup::BackupVault': ofVault,
  'AWS::Backup::LogicallyAirGappedBackupVault': ofVault,
  'AWS::Backup::TieringConfiguration': (_, resource) => [regional(arn('backup', `tiering-configuration:${resource.property('TieringConfigurationName')}-${ID}`),
    arn('backup', `tiering-configuration:Other-${ID}`))],
  'AWS::Backup::Framework': (action, resource) => [action === 'iam:CreateServiceLinkedRole' ? linked('reports.backup.amazonaws.com', 'AWSServiceRoleForBackupReports')
    : regional(arn('backup', `framework:${resource.property('FrameworkName')}-${ID}`), arn('backup', `framework:Other-${ID}`))],
  'AWS::CloudWatch::Alarm': () => [regional(arn('cloudwatch', `alarm:${STACKS.More}-Alarm-ABC`), arn('cloudwatch', 'alarm:Other'))],
  'AWS::Events::Rule': (action, resource) => [action === 'iam:PassRole' ? passed(`arn:aws:iam::${OUTSIDE}:role/${generated('Role')}`, 'events.amazonaws.com')
    : regional(arn('events', `rule/${resource.property('Name')}`), arn('events', 'rule/Other'))],
  'AWS::IAM::Role': (action, resource) => ofRole(action, resource),
  'AWS::KMS::Alias': (action, resource, of) => (action === 'kms:ListAliases' ? [regional('*')] : [
    regional(arn('kms', resource.property('AliasName')), arn('kms', 'alias/other')),
    ...ofKey(of),
  ]),
  'AWS::KMS::Key': (action, _, of) => {
    if (action === 'kms:CreateKey') {
      return [regional('*')];
    }
    const pending: { [key: string]: string } = action === 'kms:ScheduleKeyDeletion' ? { 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' } : {};
    return ofKey(of).map(({ on, context, but }) => ({
      on, context: { ...context, ...pending },
      but: [...but, ...action === 'kms:ScheduleKeyDeletion' ? [['after 7 days', { context: { 'kms:ScheduleKeyDeletionPendingWindowInDays': '7' } }] as const] : []],
    }));
  },
  'AWS::Scheduler::Schedule': (action) => [action === 'iam:PassRole' ? passed(`arn:aws:iam::${OUTSIDE}:role/${generated('Role')}`, 'scheduler.amazonaws.com')
    : regional(arn('scheduler', `schedule/default/${generated('Schedule')}`), arn('scheduler', 'schedule/default/Other'))],
  'AWS::SQS::Queue': () => [regional(arn('sqs', generated('Queue')), arn('sqs', 'Other'))],
  'AWS::SQS::QueuePolicy': () => [regional(arn('sqs', generated('Queue')), arn('sqs', 'Other'))],
};

/** As CloudFormation cuts names that it makes for a role, the shortest of all. */
const generated = (id: string) => `${STACKS.More.slice(0, 24)}-${id}-1ABCDEFGHIJKL`;

function regional(on: string, other?: string): Omit<Call, 'action'> {
  return {
    on: target(on), context: inRegion(REGION),
    but: [['in another Region', { context: inRegion(FOREIGN_REGION) }], ...other === undefined ? [] : [['on another', { resource: target(other) }] as const]],
  };
}

const named = (on: string, other: string): Omit<Call, 'action'> => ({ on: target(on), but: [['on another', { resource: target(other) }]] });

const passed = (role: string, service: string): Omit<Call, 'action'> => ({
  on: target(role),
  context: { 'iam:PassedToService': service },
  but: [['to EC2', { context: { 'iam:PassedToService': 'ec2.amazonaws.com' } }], ['of another role', { resource: target(arn('iam', 'role/Admin', '')) }]],
});

const linked = (service: string, name: string): Omit<Call, 'action'> => ({
  on: target(arn('iam', `role/aws-service-role/${service}/${name}`, '')),
  context: { 'iam:AWSServiceName': service },
  but: [['of another service', { context: { 'iam:AWSServiceName': 'ecs.amazonaws.com' } }], ['of another name', { resource: target(arn('iam', 'role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS', '')) }]],
});

/** The key that is being made, and the one that was. */
function ofKey(of: ExecutionRoleWorld): Omit<Call, 'action'>[] {
  const own = of.keyNamed('BaselineKey');
  const region: Change = { context: inRegion(FOREIGN_REGION) };
  return [
    { on: own, context: inRegion(REGION), but: [['in another Region', region]] },
    {
      on: of.keyNamed('OpenKey'), context: { ...inRegion(REGION), 'kms:ResourceAliases': ['alias/OrgBackupKey'] },
      but: [['of another alias', { context: { 'kms:ResourceAliases': ['alias/other'] } }], ['with an alias of somebody else too', { context: { 'kms:ResourceAliases': ['alias/OrgBackupKey', 'alias/other'] } }]],
    },
  ];
}

function ofVault(action: string, resource: DeployedResource, of: ExecutionRoleWorld): Omit<Call, 'action'>[] {
  if (action.startsWith('backup-storage:')) {
    return [regional('*')];
  }
  if (!action.startsWith('kms:')) {
    const { but, ...rest } = regional(resource.arn!, arn('backup', 'backup-vault:Other'));
    // AWS Backup does not ask the policy of a vault about tags
    const isOfTags = /tag/i.test(action);
    return [{ ...rest, on: { ...of.world.target(resource.arn!), ...isOfTags && { policyOf: '' } }, but }];
  }
  const grant: { [key: string]: string | string[] } = action === 'kms:CreateGrant' ? { 'kms:GrantIsForAWSResource': 'true', 'kms:EncryptionContextKeys': ['aws:backup:backup-vault'] } : {};
  const context = { ...inRegion(REGION), 'kms:ViaService': `backup.${REGION}.amazonaws.com`, ...grant };
  const outside: [string, Change][] = [['without AWS Backup', { context: { 'kms:ViaService': undefined } }], ['by EC2', { context: { 'kms:ViaService': `ec2.${REGION}.amazonaws.com` } }]];
  return [
    { on: of.keyNamed('BaselineKey'), context, but: [['in another Region', { context: inRegion(FOREIGN_REGION) }]] },
    { on: of.keyNamed('OpenKey'), context: { ...context, 'kms:ResourceAliases': ['alias/other'] }, but: outside },
  ];
}

function ofRole(action: string, resource: DeployedResource): Omit<Call, 'action'>[] {
  const boundary = resource.property('PermissionsBoundary');
  const role = resource.property('RoleName') === undefined ? arn('iam', `role/${generated('Role')}`, '') : resource.arn!;
  const bounded = boundary && ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary'].includes(action);
  const within: { [key: string]: string } = bounded ? { 'iam:PermissionsBoundary': boundary } : {};
  const { on, but } = named(role, arn('iam', 'role/Admin', ''));
  const policies: string[] = action === 'iam:AttachRolePolicy' ? resource.property('ManagedPolicyArns') : [];
  if (policies.length > 0) {
    return policies.map((policy) => ({ on, context: { 'iam:PolicyARN': policy }, but: [...but, ['of an administrator', { context: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' } }]] }));
  }
  return [{ on, context: within, but: [...but, ...bounded ? [['without boundary', { context: { 'iam:PermissionsBoundary': undefined } }] as const] : []] }];
}

/** Actions of a type's handlers that the templates need: what a property asks for only where it is given, and not what is withheld. */
export function neededActions(resource: DeployedResource): string[] {
  const { create, read, update, delete: removed, forProperty = {}, withheld = {} } = RESOURCE_HANDLERS[resource.type];
  const unused = Object.entries(forProperty).flatMap(([property, actions]) => (resource.property(property) === undefined ? actions : []));
  return [...new Set([...create, ...read, ...update, ...removed])].filter((action) => !unused.includes(action) && !(action in withheld));
}

/** What CloudFormation does to the stacks themselves. */
const ofStacks: Call[] = [
  ...['CreateStack', 'UpdateStack', 'DeleteStack', 'DescribeStacks', 'DescribeStackEvents', 'DetectStackDrift', 'GetTemplate'].flatMap((name) => Object.values(STACKS).map((stack): Call => ({
    action: `cloudformation:${name}`,
    ...regional(arn('cloudformation', `stack/${stack}/${ID}`), arn('cloudformation', `stack/Other/${ID}`)),
  }))),
  ...['DescribeStackDriftDetectionStatus', 'GetTemplateSummary', 'ListStacks', 'ValidateTemplate'].map((name): Call => ({ action: `cloudformation:${name}`, ...regional('*') })),
];

/** The same in the other Region; the policies there are the same. */
function inBothRegions(call: Call): Call[] {
  if (call.context?.['aws:RequestedRegion'] !== REGION) {
    return [call];
  }
  const there = <T>(value: T): T => JSON.parse(JSON.stringify(value).replaceAll(REGION, REGIONS[1]));
  const { on, but: [first] } = call;
  return [call, { ...call, on: { ...on, arn: there(on.arn) }, context: there(call.context), but: [first] }];
}

/** Every call that is needed, each with what it must not be. */
export function needed(of: ExecutionRoleWorld): Case[] {
  const calls = [
    ...of.resources.flatMap((resource) => neededActions(resource).flatMap((action) => CALLS[resource.type](action, resource, of).map((call) => ({ action, ...call })))),
    ...ofStacks,
  ];
  const cases = calls.flatMap(inBothRegions).flatMap(({ action, on, context, but }) => but.map(([butName, change]): Case => ({
    name: `the execution role may ${action} on ${on.arn} ${JSON.stringify(context ?? {})}`,
    request: { principal: of.role, action, resource: on, context },
    allowed: true,
    butName,
    but: change,
  })));
  return [...new Map(cases.map((one) => [`${one.name}, ${one.butName}`, one])).values()];
}

/** The simulator takes any resource for none, where IAM knows some. */
const UNNOTICED = /Templates's cloudformation:GetTemplateSummary$/;

/** Every part that can be taken out of the role's permissions, by its name. */
export function removedParts({ permissions }: ExecutionRoleWorld): { name: string; mutation: Mutation }[] {
  return mutations(permissions).map((mutation) => ({ name: mutation.name.replace(/^.* without /, ''), mutation })).filter(({ name }) => !UNNOTICED.test(name));
}

/** Whether some call fails without a part. */
export async function noticed(of: ExecutionRoleWorld, { policy, statement, document }: Mutation): Promise<boolean> {
  const world = of.world.with(policy, document);
  for (const one of needed(of.changed(world))) {
    if (concerns(one, policy, [statement]) && (await failing(world, [one])).length > 0) {
      return true;
    }
  }
  return false;
}
