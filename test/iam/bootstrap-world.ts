import { RESOURCE_HANDLERS } from '../../src/data/resource-handlers';
import { STACK_HANDLERS } from '../../src/data/stack-handlers';
import { MANAGEMENT } from '../rollout/rollout-stack';
import { DeployedResource } from '../support/iam/template';

/** One call of a handler of CloudFormation. */
export interface HandlerCall {
  readonly action: string;
  readonly on: string;
  readonly context?: { readonly [key: string]: string | string[] };
}

type Call = Omit<HandlerCall, 'action'>;
const ID = '1b2c3d4e-0000-4000-8000-000000000000';
const all = (value: unknown): string[] => [value ?? []].flat() as string[];

/** What the handlers of a resource's type call, with the properties that it has. */
export function callsFor(resource: DeployedResource, others: ReadonlyArray<DeployedResource>): HandlerCall[] {
  if (isCustom(resource.type)) {
    return [{ action: 'lambda:InvokeFunction', on: resource.property('ServiceToken') }];
  }
  const { create, read, update, delete: removed, forProperty = {}, withheld = {} } = { ...RESOURCE_HANDLERS, ...STACK_HANDLERS }[resource.type];
  const unused = Object.entries(forProperty).flatMap(([property, actions]) => (all(resource.property(property)).length === 0 ? actions : []));
  const actions = [...new Set([...create, ...read, ...update, ...removed])].filter((action) => !unused.includes(action) && !(action in withheld));
  // what a wildcard of a read stands for
  const named = actions.flatMap((action) => WILDCARDS[action] ?? [action]);
  return named.flatMap((action) => placesOf(action, resource, others).map((call) => ({ action, ...call })));
}

export const isCustom = (type: string) => type.startsWith('Custom::');

const WILDCARDS: { readonly [action: string]: ReadonlyArray<string> } = {
  's3:Get*Configuration': ['s3:GetEncryptionConfiguration', 's3:GetLifecycleConfiguration', 's3:GetAccelerateConfiguration', 's3:GetReplicationConfiguration', 's3:GetInventoryConfiguration'],
  's3:GetBucket*': ['s3:GetBucketNotification', 's3:GetBucketOwnershipControls', 's3:GetBucketPublicAccessBlock', 's3:GetBucketTagging', 's3:GetBucketVersioning', 's3:GetBucketAcl'],
};

/** Where calls go, by action: written apart from the code that grants them. */
function placesOf(action: string, resource: DeployedResource, others: ReadonlyArray<DeployedResource>): Call[] {
  const { account, region, type } = resource;
  const arn = (service: string, rest: string) => `arn:aws:${service}:${region}:${account}:${rest}`;
  const here = { 'aws:RequestedRegion': region };
  const prop = (name: string) => resource.property(name);
  switch (action) {
    case 'iam:PassRole': return passed(resource);
    case 'iam:CreateServiceLinkedRole': return [{
      on: `arn:aws:iam::${account}:role/aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports`, context: { 'iam:AWSServiceName': 'reports.backup.amazonaws.com' },
    }];
    case 'iam:AttachRolePolicy': return all(prop('ManagedPolicyArns')).map((policy) => ({ on: resource.arn!, context: { 'iam:PolicyARN': policy } }));
    case 'kms:CreateKey': case 'logs:DescribeLogGroups': case 'logs:DescribeIndexPolicies': case 'events:PutPermission': case 'events:RemovePermission': case 'cloudformation:CreateStackSet': case 'kms:ListAliases':
    case 'cloudformation:GetTemplateSummary': return [{ on: '*', context: here }];
    case 'organizations:ListPolicies': return [{ on: '*', context: { 'organizations:PolicyType': 'BACKUP_POLICY' } }];
    case 'kms:ScheduleKeyDeletion': return ofKey(resource, others).map(({ on, context }) => ({ on, context: { ...context, 'kms:ScheduleKeyDeletionPendingWindowInDays': '30' } }));
    case 'lambda:CreateEventSourceMapping': return [{ on: '*', context: { ...here, 'lambda:FunctionArn': functionArn(prop('FunctionName'), arn) } }];
  }
  if (action.startsWith('s3:GetObject')) {
    return [{ on: `arn:aws:s3:::cdk-hnb659fds-assets-${account}-${region}/0123abcd.zip` }];
  }
  if (action.startsWith('backup-storage:')) {
    return [{ on: '*', context: here }];
  }
  switch (type) {
    case 'AWS::Backup::BackupVault': case 'AWS::Backup::LogicallyAirGappedBackupVault': return action.startsWith('kms:')
      ? [{ on: prop('EncryptionKeyArn'), context: {
        'kms:ViaService': `backup.${region}.amazonaws.com`, ...action === 'kms:CreateGrant' && { 'kms:GrantIsForAWSResource': 'true', 'kms:EncryptionContextKeys': ['aws:backup:backup-vault'] },
      } }] : [{ on: resource.arn! }];
    case 'AWS::Backup::ReportPlan': return [{ on: arn('backup', `report-plan:${prop('ReportPlanName')}-${ID}`) }];
    case 'AWS::CloudFormation::StackSet': return [{ on: `arn:aws:cloudformation:${region}:${MANAGEMENT}:stackset/${prop('StackSetName')}:${ID}` }];
    case 'AWS::CloudWatch::Alarm': return [{ on: arn('cloudwatch', `alarm:${resource.ref}-1ABCDEFGHIJKL`) }];
    case 'AWS::CloudWatch::Dashboard': return [{ on: `arn:aws:cloudwatch::${account}:dashboard/${prop('DashboardName') ?? resource.ref}` }];
    case 'AWS::Events::EventBusPolicy': return [{ on: arn('events', `event-bus/${prop('EventBusName')}`) }];
    case 'AWS::Events::Rule': return [{ on: arn('events', `rule/${prop('EventBusName') === undefined ? '' : `${prop('EventBusName')}/`}${resource.ref}`) }];
    case 'AWS::IAM::Policy': return all(prop('Roles')).map((name) => ({ on: others.find((one) => one.type === 'AWS::IAM::Role' && one.account === account && one.ref === name)!.arn! }));
    case 'AWS::KMS::Alias': return [{ on: resource.arn! }, { on: others.find((one) => one.type === 'AWS::KMS::Key' && one.ref === prop('TargetKeyId') || one.arn === prop('TargetKeyId'))!.arn! }];
    case 'AWS::KMS::Key': return ofKey(resource, others);
    case 'AWS::Lambda::EventInvokeConfig': case 'AWS::Lambda::Permission': return [{ on: functionArn(prop('FunctionName'), arn) }];
    case 'AWS::Lambda::EventSourceMapping': return [{ on: arn('lambda', `event-source-mapping:${ID}`) }];
    case 'AWS::Logs::LogGroup': return [{ on: resource.arn!.replace(/:\*$/, '') }, { on: resource.arn! }];
    case 'AWS::Organizations::Policy': return ofPolicy(action);
    case 'AWS::Organizations::ResourcePolicy': return [{ on: /Describe|Delete/.test(action) ? '*' : `arn:aws:organizations::${MANAGEMENT}:resourcepolicy/o-exampleorg/rp-0123abcd` }];
    case 'AWS::S3::Bucket': return [{ on: resource.arn!, context: here }];
    case 'AWS::S3::BucketPolicy': return [{ on: `arn:aws:s3:::${prop('Bucket')}`, context: here }];
    case 'AWS::SNS::Subscription': return [{ on: prop('TopicArn') }];
    case 'AWS::SNS::TopicPolicy': return all(prop('Topics')).map((on) => ({ on }));
    case 'AWS::SQS::QueuePolicy': return all(prop('Queues')).map((url) => ({ on: arn('sqs', url.split('/').at(-1)!) }));
    case 'AWS::SSM::Parameter': return [{ on: arn('ssm', `parameter${prop('Name')}`) }];
    case 'AWS::Scheduler::Schedule': return [{ on: arn('scheduler', `schedule/default/${prop('Name') ?? resource.ref}`) }];
    case 'AWS::StepFunctions::StateMachine': return [{ on: arn('states', `stateMachine:${prop('StateMachineName') ?? resource.ref}`) }];
    default: return [{ on: resource.arn! }];
  }
}

function functionArn(name: string, arn: (service: string, rest: string) => string): string {
  return name.startsWith('arn:') ? name : arn('lambda', `function:${name}`);
}

function passed(resource: DeployedResource): Call[] {
  const prop = (name: string) => resource.property(name);
  switch (resource.type) {
    case 'AWS::Lambda::Function': return [{ on: prop('Role'), context: { 'iam:PassedToService': 'lambda.amazonaws.com' } }];
    case 'AWS::Scheduler::Schedule': return [{ on: prop('Target').RoleArn, context: { 'iam:PassedToService': 'scheduler.amazonaws.com' } }];
    case 'AWS::StepFunctions::StateMachine': return [{ on: prop('RoleArn'), context: { 'iam:PassedToService': 'states.amazonaws.com' } }];
    case 'AWS::Events::Rule': return (prop('Targets') as { RoleArn?: string }[])
      .flatMap(({ RoleArn: on }) => (on === undefined ? [] : [{ on, context: { 'iam:PassedToService': 'events.amazonaws.com' } }]));
    default: throw new Error(`${resource.type} passes a role that no case knows`);
  }
}

/** The key as it is made, and with its alias. */
function ofKey(resource: DeployedResource, others: ReadonlyArray<DeployedResource>): Call[] {
  const aliases = others.filter((one) => one.type === 'AWS::KMS::Alias' && one.account === resource.account && [resource.ref, resource.arn].includes(one.property('TargetKeyId'))).map(({ ref }) => ref);
  return [{ on: resource.arn! }, ...aliases.length === 0 ? [] : [{ on: resource.arn!, context: { 'kms:ResourceAliases': aliases } }]];
}

/** AWS Organizations: the policy of a type, and what it is attached to. */
function ofPolicy(action: string): Call[] {
  const context = /tag/i.test(action) ? undefined : { 'organizations:PolicyType': 'BACKUP_POLICY' };
  const policy = `arn:aws:organizations::${MANAGEMENT}:policy/o-exampleorg/backup_policy/p-0123abcd`;
  const unit = `arn:aws:organizations::${MANAGEMENT}:ou/o-exampleorg/ou-exam-prod1111`;
  return [policy, ...['organizations:AttachPolicy', 'organizations:DetachPolicy'].includes(action) ? [unit] : []].map((on) => ({ on, context }));
}
