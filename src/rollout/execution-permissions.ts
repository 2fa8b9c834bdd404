import { HandlersOfTypes, RESOURCE_HANDLERS, ResourceHandlers } from '../data/resource-handlers';
import { textOf } from '../private/intrinsic-text';
import { allOf, ConditionJson } from '../private/policy-json';
import { reject } from '../private/reject';
import type { TemplateResource, TemplateResources } from '../private/template-resources';

/** A template of a StackSet, and where it is deployed. */
export interface RolledOutTemplate {
  readonly stackSetName: string;
  readonly resources: TemplateResources;
  readonly regions: ReadonlyArray<string>;
}

/** A template, and what the stacks are called that are made of it. */
export interface StackTemplate {
  /** Where errors say that something is wrong. */
  readonly described: string;
  /** Begins with the names of the stacks. */
  readonly stackName: string;
  readonly resources: TemplateResources;
  readonly regions: ReadonlyArray<string>;
}

/** One statement of the execution role; the account stands in it as `${AWS::AccountId}`. */
export interface ExecutionStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: string[];
  readonly Resource: string[];
  readonly Condition?: ConditionJson;
}

export interface ExecutionContext {
  readonly partition: string;
  /** Domain suffixes in kms:ViaService. */
  readonly suffixes: ReadonlyArray<string>;
  /** Types for which somebody says what they need. */
  readonly permitted: ReadonlyArray<string>;
}

/** What one action is allowed on. */
export interface Scope {
  readonly resources: ReadonlyArray<string>;
  readonly condition?: ConditionJson;
}

/** Where the actions of resource types are allowed, by type. */
export interface ScopesOfTypes {
  readonly [type: string]: (action: string, place: Place) => Scope | Scope[];
}

/** One resource of a template, and what is around it. */
export interface Place {
  readonly id: string;
  readonly properties: { readonly [name: string]: unknown };
  readonly template: StackTemplate;
  readonly arn: (service: string, rest: string, region?: string) => string;
  /** Conditions of every action that belongs to a Region. */
  readonly inRegions: ConditionJson;
  readonly viaBackup: ConditionJson;
  /** Keys without an alias, or with those of the templates only: the one that is being made, and those that were. */
  readonly ownKeys: ConditionJson;
  readonly keys: ReadonlyArray<string>;
}

const ACCOUNT = '${AWS::AccountId}';
const EVERYTHING = ['*'];
/** CloudFormation cuts names that it makes, for roles after these characters of the stack's name. */
const GENERATED_START = 24;
/** Days that a key waits for its deletion, during which anybody who may can cancel it. */
const PENDING_DAYS = '30';

/**
 * What CloudFormation needs to create, change and delete the stacks of some templates, and nothing else: the actions of the handlers of their resource
 * types, on resources of their names.
 */
export function executionStatements(templates: ReadonlyArray<RolledOutTemplate>, context: ExecutionContext): ExecutionStatement[] {
  const described = templates.map(({ stackSetName, resources, regions }): StackTemplate => ({
    described: `template of the StackSet ${stackSetName}`, stackName: `StackSet-${stackSetName}`, regions,
    resources: Object.fromEntries(Object.entries(resources)
      .filter(([, { Type: type }]) => RESOURCE_HANDLERS[type] || !context.permitted.includes(type))),
  }));
  const { arn, inRegions } = surroundings(described, context);
  return [
    ...stackStatements(templates, arn, inRegions),
    ...joined(templateGrants(described, context, RESOURCE_HANDLERS, SCOPES)),
  ];
}

function surroundings(templates: ReadonlyArray<StackTemplate>, { partition }: Pick<ExecutionContext, 'partition'>): Pick<Place, 'arn' | 'inRegions'> {
  return {
    arn: (service, rest, region = '*') => `arn:${partition}:${service}:${region}:${ACCOUNT}:${rest}`,
    inRegions: { StringEquals: { 'aws:RequestedRegion': [...new Set(templates.flatMap((one) => one.regions))].sort() } },
  };
}

/** What the handlers of the types of some templates call, each action where it is needed. */
export function templateGrants(
  templates: ReadonlyArray<StackTemplate>, context: Pick<ExecutionContext, 'partition' | 'suffixes'>, handlers: HandlersOfTypes, scopes: ScopesOfTypes,
): Grant[] {
  const aliases = [...new Set(templates.flatMap(({ resources }) => ofType(resources, 'AWS::KMS::Alias').map(({ AliasName: name }) => textIn(name))))].sort();
  const { arn, inRegions } = surroundings(templates, context);
  // without aliases there is no list to compare with
  const ownKeys: ConditionJson = aliases.length === 0 ? { Null: { 'kms:ResourceAliases': 'true' } } : { 'ForAllValues:StringEquals': { 'kms:ResourceAliases': aliases } };
  const around = {
    arn,
    inRegions,
    viaBackup: { StringLike: { 'kms:ViaService': context.suffixes.map((suffix) => `backup.*.${suffix}`) } },
    ownKeys,
    keys: [arn('kms', 'key/*')],
  };
  return templates.flatMap((template) => Object.entries(template.resources).flatMap(([id, resource]) => (
    grantsOf(resource, { ...around, id, template, properties: resource.Properties ?? {} }, handlers[resource.Type], scopes[resource.Type])
  )));
}

/** Stacks of the StackSets, in AWS's words all actions: which of them StackSets call is not documented. */
function stackStatements(templates: ReadonlyArray<RolledOutTemplate>, arn: Place['arn'], inRegions: ConditionJson): ExecutionStatement[] {
  return [
    {
      Sid: 'Stacks', Effect: 'Allow', Action: ['cloudformation:*'], Condition: inRegions,
      Resource: templates.map(({ stackSetName }) => arn('cloudformation', `stack/StackSet-${stackSetName}-*/*`)).sort(),
    },
    {
      Sid: 'Templates', Effect: 'Allow', Condition: inRegions, Resource: EVERYTHING,
      Action: ['cloudformation:DescribeStackDriftDetectionStatus', 'cloudformation:GetTemplateSummary', 'cloudformation:ListStacks', 'cloudformation:ValidateTemplate'],
    },
  ];
}

/** An action that is allowed somewhere, labeled by the type that needs it. */
export interface Grant extends Scope {
  readonly label: string;
  readonly action: string;
}

function grantsOf({ Type: type }: TemplateResource, place: Place, handlers?: ResourceHandlers, scope?: ScopesOfTypes[string]): Grant[] {
  if (!handlers || !scope) {
    reject(place.template.described, `with ${place.id} of the type ${type}`, 'it is not known what CloudFormation calls for this type, so that the execution role could not deploy it',
      `say it with permit('${type}', new iam.PolicyStatement({ … })) of the roll-out, as the handlers of the type's schema list it, or leave the resource out`);
  }
  const { forProperty = {}, withheld = {} } = handlers;
  const unused = Object.entries(forProperty).filter(([property]) => !isGiven(place.properties[property])).flatMap(([, actions]) => actions);
  const actions = [...new Set([...handlers.create, ...handlers.read, ...handlers.update, ...handlers.delete])]
    .filter((action) => !unused.includes(action) && withheld[action] === undefined);
  return actions.sort().flatMap((action) => [scope(action, place)].flat().map((one) => ({ action, label: type.split('::').slice(1).join(''), ...one })));
}

const isGiven = (value: unknown) => value !== undefined && !(Array.isArray(value) && value.length === 0);

/** Where each action of a type is allowed. */
export const SCOPES: ScopesOfTypes = {
  // plans have ids, which nobody knows before
  'AWS::Backup::BackupPlan': (_, { arn, inRegions }) => ({ resources: [arn('backup', 'backup-plan:*')], condition: inRegions }),
  'AWS::Backup::BackupSelection': (action, place) => {
    const { arn, inRegions } = place;
    return action.startsWith('iam:') ? backupRole(action, place) : { resources: [arn('backup', 'backup-plan:*')], condition: inRegions };
  },
  'AWS::Backup::BackupVault': vault,
  'AWS::Backup::Framework': (action, { arn, inRegions, properties }) => (action.startsWith('iam:') ? linkedRole(arn, 'reports.backup.amazonaws.com', 'AWSServiceRoleForBackupReports')
    : { resources: [arn('backup', `framework:${textIn(properties.FrameworkName)}-*`)], condition: inRegions }),
  'AWS::Backup::LogicallyAirGappedBackupVault': vault,
  'AWS::Backup::TieringConfiguration': (_, { arn, inRegions, properties }) => ({
    resources: [arn('backup', `tiering-configuration:${textIn(properties.TieringConfigurationName)}-*`)], condition: inRegions,
  }),
  'AWS::CloudWatch::Alarm': (_, place) => ({ resources: [place.arn('cloudwatch', `alarm:${nameOf('AlarmName', place)}`)], condition: place.inRegions }),
  'AWS::Events::Rule': (action, place) => {
    const targets = (place.properties.Targets ?? []) as { readonly RoleArn?: unknown }[];
    return action === 'iam:PassRole'
      ? { resources: targets.flatMap(({ RoleArn: role }) => (role === undefined ? [] : [arnIn(role, place)])), condition: { StringEquals: { 'iam:PassedToService': 'events.amazonaws.com' } } }
      : { resources: [place.arn('events', `rule/${nameOf('Name', place)}`)], condition: place.inRegions };
  },
  'AWS::IAM::Role': (action, place) => {
    const { properties } = place;
    const boundary = properties.PermissionsBoundary === undefined ? undefined : { StringEquals: { 'iam:PermissionsBoundary': textIn(properties.PermissionsBoundary) } };
    const attached = { ArnEquals: { 'iam:PolicyARN': ((properties.ManagedPolicyArns ?? []) as unknown[]).map(textIn).sort() } };
    return {
      resources: [roleArnOf(place)],
      condition: allOf(
        action === 'iam:AttachRolePolicy' ? attached : undefined,
        ['iam:CreateRole', 'iam:AttachRolePolicy', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary'].includes(action) ? boundary : undefined,
      ),
    };
  },
  'AWS::KMS::Alias': (action, { arn, inRegions, ownKeys, keys, properties }) => (action === 'kms:ListAliases' ? { resources: EVERYTHING, condition: inRegions } : [
    { resources: [arn('kms', textIn(properties.AliasName))], condition: inRegions },
    { resources: keys, condition: allOf(inRegions, ownKeys) },
  ]),
  'AWS::KMS::Key': (action, { inRegions, ownKeys, keys }) => (action === 'kms:CreateKey' ? { resources: EVERYTHING, condition: inRegions } : {
    resources: keys,
    condition: allOf(inRegions, ownKeys, action === 'kms:ScheduleKeyDeletion' ? { NumericGreaterThanEquals: { 'kms:ScheduleKeyDeletionPendingWindowInDays': PENDING_DAYS } } : undefined),
  }),
  'AWS::Scheduler::Schedule': (action, place) => {
    const { RoleArn: role } = (place.properties.Target ?? {}) as { readonly RoleArn?: unknown };
    return action === 'iam:PassRole' ? { resources: role === undefined ? [] : [arnIn(role, place)], condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } } }
      : { resources: [place.arn('scheduler', `schedule/${textIn(place.properties.GroupName ?? 'default')}/${nameOf('Name', place)}`)], condition: place.inRegions };
  },
  'AWS::SQS::Queue': (_, place) => ({ resources: [place.arn('sqs', nameOf('QueueName', place))], condition: place.inRegions }),
  'AWS::SQS::QueuePolicy': (_, place) => ({
    resources: ((place.properties.Queues ?? []) as unknown[]).map((queue) => place.arn('sqs', nameOf('QueueName', referred(queue, place)))), condition: place.inRegions,
  }),
};

function vault(action: string, { arn, inRegions, viaBackup, keys, properties }: Place): Scope {
  switch (action.split(':')[0]) {
    case 'backup-storage': return { resources: EVERYTHING, condition: inRegions };
    case 'kms': return { resources: keys, condition: allOf(inRegions, viaBackup) };
    default: return { resources: [arn('backup', `backup-vault:${textIn(properties.BackupVaultName)}`)], condition: inRegions };
  }
}

/** The role of a selection is passed to AWS Backup, which makes its own role where the account has none. */
function backupRole(action: string, place: Place): Scope {
  if (action === 'iam:CreateServiceLinkedRole') {
    return linkedRole(place.arn, 'backup.amazonaws.com', 'AWSServiceRoleForBackup');
  }
  const { IamRoleArn: role } = place.properties.BackupSelection as { readonly IamRoleArn: unknown };
  return {
    resources: [arnIn(role, place)],
    ...action === 'iam:PassRole' && { condition: { StringEquals: { 'iam:PassedToService': 'backup.amazonaws.com' } } },
  };
}

export function linkedRole(arn: Place['arn'], service: string, name: string): Scope {
  return { resources: [arn('iam', `role/aws-service-role/${service}/${name}`, '')], condition: { StringEquals: { 'iam:AWSServiceName': service } } };
}

/** A text of a template in whichever Region. */
export function textIn(value: unknown): string {
  return textOf(value, { 'AWS::Region': '*' }).replaceAll('${AWS::Region}', '*');
}

/** An ARN, or that of a role in the same template. */
export function arnIn(value: unknown, place: Place): string {
  const text = textIn(value);
  const id = /^\$\{([^:}.]+)\.Arn\}$/.exec(text)?.[1];
  return id === undefined ? text : roleArnOf(ofId(id, place));
}

export function roleArnOf(place: Place): string {
  return place.arn('iam', `role${textIn(place.properties.Path ?? '/')}${nameOf('RoleName', place)}`, '');
}

export function referred(value: unknown, place: Place): Place {
  return ofId(/^\$\{([^:}.]+)\}$/.exec(textIn(value))?.[1] ?? '', place);
}

function ofId(id: string, place: Place): Place {
  const found = place.template.resources[id];
  return found ? { ...place, id, properties: found.Properties ?? {} }
    : reject(`${place.id} of the ${place.template.described}`, id, 'it refers to what the template does not have', 'create it in the same template, or give its name');
}

/** The name that a template gives, any where it holds an id of another resource, or what begins the one that CloudFormation makes of the stack's name. */
export function nameOf(property: string, { properties, template }: Place): string {
  const given = properties[property];
  return given === undefined ? `${template.stackName.slice(0, GENERATED_START)}*` : textIn(given).replace(/\$\{[^:}]+\}/g, '*');
}

function ofType(resources: TemplateResources, type: string): { readonly [name: string]: unknown }[] {
  return Object.values(resources).filter(({ Type }) => Type === type).map(({ Properties }) => Properties ?? {});
}

/** Actions that are allowed on the same resources under the same condition stand in one statement, and so do resources with the same actions. */
export function joined(grants: ReadonlyArray<Grant>): ExecutionStatement[] {
  const byScope = new Map<string, { label: string; resource: string; condition?: ConditionJson; actions: Set<string> }>();
  for (const { label, action, resources, condition } of grants) {
    for (const resource of resources) {
      const key = JSON.stringify([resource, condition]);
      const found = byScope.get(key) ?? { label, resource, condition, actions: new Set() };
      byScope.set(key, found);
      found.actions.add(action);
    }
  }
  const byActions = new Map<string, { label: string; resources: string[]; condition?: ConditionJson; actions: string[] }>();
  for (const { label, resource, condition, actions } of byScope.values()) {
    const sorted = [...actions].sort();
    const key = JSON.stringify([sorted, condition]);
    const found = byActions.get(key) ?? { label, resources: [], condition, actions: sorted };
    byActions.set(key, found);
    found.resources.push(resource);
  }
  const used = new Map<string, number>();
  return [...byActions.values()].map(({ label, resources, condition, actions }): ExecutionStatement => {
    const number = (used.get(label) ?? 0) + 1;
    used.set(label, number);
    return {
      Sid: number === 1 ? label : `${label}${number}`, Effect: 'Allow', Action: actions, Resource: resources.sort(), ...condition && { Condition: condition },
    };
  });
}
