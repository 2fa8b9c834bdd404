import { arnIn, joined, linkedRole, nameOf, Place, referred, roleArnOf, Scope, ScopesOfTypes, SCOPES, StackTemplate, templateGrants, textIn } from './execution-permissions';
import { RULE_PREFIX } from '../data/forwarding-calls';
import { LIMITS } from '../data/limits';
import { HandlersOfTypes, RESOURCE_HANDLERS } from '../data/resource-handlers';
import { STACK_HANDLERS } from '../data/stack-handlers';
import { ConditionJson } from '../private/policy-json';

/** A stack of an account that was bootstrapped. */
export interface BootstrappedStack extends StackTemplate {
  /** Of the bootstrap. */
  readonly qualifier: string;
}

export interface BootstrapContext {
  readonly account: string;
  readonly partition: string;
  /** Domain suffixes in kms:ViaService. */
  readonly suffixes: ReadonlyArray<string>;
}

interface PolicyStatement {
  readonly Effect: 'Allow';
  readonly Action: ReadonlyArray<string>;
  readonly Resource: ReadonlyArray<string>;
  readonly Condition?: ConditionJson;
}

/** Managed policies of one account for `cdk bootstrap --cloudformation-execution-policies`. */
export interface BootstrapPolicies {
  readonly documents: ReadonlyArray<{ readonly Version: '2012-10-17'; readonly Statement: ReadonlyArray<PolicyStatement> }>;
  /** Resource types of the stacks of which nobody knows what they need. */
  readonly unknownTypes: ReadonlyArray<string>;
}

const EVERYTHING = ['*'];
/** What stands in templates and needs no permission. */
const WITHOUT_CALLS = ['AWS::CDK::Metadata'];
/** A custom resource is a call of its function. */
const CUSTOM: HandlersOfTypes[string] = { create: ['lambda:InvokeFunction'], read: [], update: ['lambda:InvokeFunction'], delete: ['lambda:InvokeFunction'] };
const isCustom = (type: string) => type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';

/**
 * What CloudFormation needs to create, change and delete some stacks of an account, and nothing else, as policies of at most 6,144 characters.
 */
export function bootstrapPolicies(stacks: ReadonlyArray<BootstrappedStack>, context: BootstrapContext): BootstrapPolicies {
  const types = [...new Set(stacks.flatMap(({ resources }) => Object.values(resources).map(({ Type: type }) => type)))].sort();
  const custom = types.filter(isCustom);
  const handlers: HandlersOfTypes = { ...RESOURCE_HANDLERS, ...STACK_HANDLERS, ...Object.fromEntries(custom.map((type) => [type, CUSTOM])) };
  const scopes: ScopesOfTypes = { ...SCOPES, ...stackScopes(stacks), ...Object.fromEntries(custom.map((type) => [type, ofCustomResource])) };
  const isKnown = (type: string) => handlers[type] !== undefined && scopes[type] !== undefined;
  const known = stacks.map((stack) => ({
    ...stack, resources: Object.fromEntries(Object.entries(stack.resources).filter(([, { Type: type }]) => isKnown(type))),
  }));
  const qualifiers = [...new Set(stacks.map(({ qualifier }) => qualifier))].sort();
  const statements: PolicyStatement[] = [
    // the parameter by which each template asks for the version of the bootstrap
    {
      Effect: 'Allow', Action: ['ssm:GetParameters'],
      Resource: qualifiers.map((qualifier) => `arn:${context.partition}:ssm:*:${context.account}:parameter/cdk-bootstrap/${qualifier}/version`),
    },
    ...joined(templateGrants(known, context, handlers, scopes)).map(({ Sid: _, ...statement }) => statement),
  ];
  return {
    documents: documentsOf(JSON.parse(JSON.stringify(statements).replaceAll('${AWS::AccountId}', context.account).replaceAll('${AWS::Partition}', context.partition))),
    unknownTypes: types.filter((type) => !isKnown(type) && !WITHOUT_CALLS.includes(type)),
  };
}

/** Where the actions of the types are allowed that stacks of one's own have. */
function stackScopes(stacks: ReadonlyArray<BootstrappedStack>): ScopesOfTypes {
  const assets = (partition: string) => [...new Set(stacks.map(({ qualifier }) => qualifier))].sort()
    .map((qualifier) => `arn:${partition}:s3:::cdk-${qualifier}-assets-\${AWS::AccountId}-*/*`);
  const named = (service: string, kind: string, property: string): ScopesOfTypes[string] => (_, place) => ({
    resources: [place.arn(service, `${kind}${nameOf(property, place)}`)], condition: place.inRegions,
  });
  const passing = (service: string, roleOf: (place: Place) => unknown, otherwise: ScopesOfTypes[string]): ScopesOfTypes[string] => (action, place) => (action === 'iam:PassRole'
    ? { resources: [arnIn(roleOf(place), place)], condition: { StringEquals: { 'iam:PassedToService': service } } } : otherwise(action, place));
  const fromAssets = (otherwise: ScopesOfTypes[string]): ScopesOfTypes[string] => (action, place) => (action.startsWith('s3:')
    ? { resources: assets('${AWS::Partition}') } : otherwise(action, place));
  return {
    'AWS::Backup::ReportPlan': (action, { arn, inRegions, properties }) => (action.startsWith('iam:') ? linkedRole(arn, 'reports.backup.amazonaws.com', 'AWSServiceRoleForBackupReports')
      : { resources: [arn('backup', `report-plan:${textIn(properties.ReportPlanName)}-*`)], condition: inRegions }),
    'AWS::CloudFormation::StackSet': fromAssets(passing('cloudformation.amazonaws.com', ({ properties }) => properties.AdministrationRoleARN, (action, { inRegions, properties }) => {
      const name = textIn(properties.StackSetName);
      // StackSets of a delegated administrator are the management account's
      const ofAnyAccount = (rest: string) => `arn:\${AWS::Partition}:cloudformation:*:*:${rest}`;
      return ['cloudformation:CreateStackSet', 'cloudformation:GetTemplateSummary'].includes(action) ? { resources: EVERYTHING, condition: inRegions }
        : { resources: [ofAnyAccount(`stackset/${name}:*`), ofAnyAccount(`stackset-target/${name}:*`), 'arn:${AWS::Partition}:cloudformation:*::type/resource/*'], condition: inRegions };
    })),
    'AWS::CloudWatch::Dashboard': (_, place) => ({ resources: [place.arn('cloudwatch', `dashboard/${nameOf('DashboardName', place)}`, '')] }),
    'AWS::Events::EventBus': (action, place) => ofBus(action, nameOf('Name', place), place),
    'AWS::Events::EventBusPolicy': (action, place) => ofBus(action, nameOfBus(place.properties.EventBusName, place), place),
    'AWS::Events::Rule': (action, place) => {
      const scope = SCOPES['AWS::Events::Rule'](action, place);
      const bus = place.properties.EventBusName === undefined ? '' : `${nameOfBus(place.properties.EventBusName, place)}/`;
      const name = nameOf('Name', place);
      // the next version may have more of them
      return action === 'iam:PassRole' ? scope : { resources: [place.arn('events', `rule/${bus}${name.startsWith(RULE_PREFIX) ? `${RULE_PREFIX}*` : name}`)], condition: place.inRegions };
    },
    'AWS::IAM::Policy': (_, place) => ({ resources: ((place.properties.Roles ?? []) as unknown[]).map((role) => roleArnOf(referred(role, place))) }),
    'AWS::Lambda::EventInvokeConfig': ofFunction,
    'AWS::Lambda::EventSourceMapping': (action, place) => (action === 'lambda:CreateEventSourceMapping'
      ? { resources: EVERYTHING, condition: { ...place.inRegions, ArnLike: { 'lambda:FunctionArn': functionOf(place) } } }
      : { resources: [place.arn('lambda', 'event-source-mapping:*')], condition: place.inRegions }),
    'AWS::Lambda::Function': fromAssets(passing('lambda.amazonaws.com', ({ properties }) => properties.Role, named('lambda', 'function:', 'FunctionName'))),
    'AWS::Lambda::Permission': ofFunction,
    'AWS::Logs::LogGroup': (action, place) => {
      const name = nameOf('LogGroupName', place);
      return { resources: action.startsWith('logs:Describe') ? EVERYTHING : [place.arn('logs', `log-group:${name}`), place.arn('logs', `log-group:${name}:*`)], condition: place.inRegions };
    },
    'AWS::Organizations::Policy': (action, { properties }) => ({
      resources: EVERYTHING, ...!/tag/i.test(action) && { condition: { StringEquals: { 'organizations:PolicyType': textIn(properties.Type) } } },
    }),
    'AWS::Organizations::ResourcePolicy': () => ({ resources: EVERYTHING }),
    'AWS::S3::Bucket': (_, place) => ({ resources: [bucketArn(place)], condition: place.inRegions }),
    'AWS::S3::BucketPolicy': (_, place) => ({ resources: [bucketArn(referred(place.properties.Bucket, place))], condition: place.inRegions }),
    'AWS::SNS::Subscription': (_, place) => ofTopic(place.properties.TopicArn, place),
    'AWS::SNS::Topic': named('sns', '', 'TopicName'),
    'AWS::SNS::TopicPolicy': (_, place) => ((place.properties.Topics ?? []) as unknown[]).map((topic) => ofTopic(topic, place)),
    'AWS::SSM::Parameter': (_, place) => {
      const name = nameOf('Name', place).replace(/^\//, '');
      // all below the first level, such as /backup/
      return { resources: [place.arn('ssm', `parameter/${name.includes('/') ? `${name.split('/')[0]}/*` : name}`)], condition: place.inRegions };
    },
    'AWS::StepFunctions::StateMachine': passing('states.amazonaws.com', ({ properties }) => properties.RoleArn, named('states', 'stateMachine:', 'StateMachineName')),
  };
}

/** Permissions of a bus are none of a resource that IAM knows. */
function ofBus(action: string, name: string, { arn, inRegions }: Place): Scope {
  return { resources: /Permission$/.test(action) ? EVERYTHING : [arn('events', `event-bus/${name}`)], condition: inRegions };
}

function nameOfBus(bus: unknown, place: Place): string {
  return isReference(bus) ? nameOf('Name', referred(bus, place)) : textIn(bus ?? 'default').replace(/^.*:event-bus\//, '');
}

function ofFunction(_: string, place: Place): Scope {
  return { resources: [functionOf(place)], condition: place.inRegions };
}

/** The function that `FunctionName` names, by its name, its ARN or a reference to it. */
function functionOf(place: Place): string {
  return functionArn(place.properties.FunctionName, place);
}

function ofCustomResource(_: string, place: Place): Scope {
  return { resources: [functionArn(place.properties.ServiceToken, place)], condition: place.inRegions };
}

function functionArn(value: unknown, place: Place): string {
  const text = textIn(value).replace(/^\$\{([^:}.]+)\.Arn\}$/, '${$1}');
  return isReference(text) ? place.arn('lambda', `function:${nameOf('FunctionName', referred(text, place))}`) : text.includes(':') ? text : place.arn('lambda', `function:${text}`);
}

function ofTopic(topic: unknown, place: Place): Scope {
  const text = textIn(topic);
  return { resources: [isReference(text) ? place.arn('sns', nameOf('TopicName', referred(text, place))) : text], condition: place.inRegions };
}

/** CloudFormation makes names of buckets in lower case. */
function bucketArn(place: Place): string {
  const name = nameOf('BucketName', place);
  return `arn:\${AWS::Partition}:s3:::${place.properties.BucketName === undefined ? name.toLowerCase() : name}`;
}

const isReference = (value: unknown) => /^\$\{[^:}.]+\}$/.test(textIn(value));

const sizeOf = (statements: ReadonlyArray<PolicyStatement>) => JSON.stringify({ Version: '2012-10-17', Statement: statements }).length;

/** Statements in as few documents as fit, in their order; one that is too large for any is cut by its resources, or its actions. */
function documentsOf(statements: ReadonlyArray<PolicyStatement>): BootstrapPolicies['documents'] {
  const documents: PolicyStatement[][] = [];
  statements.flatMap(fitting).forEach((statement) => {
    const found = documents.find((one) => sizeOf([...one, statement]) <= LIMITS.managedPolicyCharacters);
    if (found) {
      found.push(statement);
    } else {
      documents.push([statement]);
    }
  });
  return documents.map((one) => ({ Version: '2012-10-17', Statement: one }));
}

function fitting(statement: PolicyStatement): PolicyStatement[] {
  if (sizeOf([statement]) <= LIMITS.managedPolicyCharacters) {
    return [statement];
  }
  const part = statement.Resource.length > 1 ? 'Resource' : 'Action';
  const half = Math.ceil(statement[part].length / 2);
  return [statement[part].slice(0, half), statement[part].slice(half)].flatMap((some) => fitting({ ...statement, [part]: some }));
}
