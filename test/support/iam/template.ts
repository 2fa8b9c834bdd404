/**
 * Reads resources out of synthesized templates: intrinsics become the values that they would have once deployed.
 *
 * What can't be resolved throws: a policy with a hole in it would be evaluated as if the hole matched nothing,
 * and a proof of "nobody may" would then hold for the wrong reason.
 */

/** A synthesized template and the place where it is deployed. */
export interface DeployedTemplate {
  readonly template: Template;
  readonly account: string;
  readonly region: string;
  readonly stackName: string;
  /** @default 'aws' */
  readonly partition?: string;
  /** Values of template parameters that have no default. */
  readonly parameters?: { readonly [name: string]: string };
}

export interface Template {
  readonly Resources?: { readonly [logicalId: string]: TemplateResource };
  readonly Parameters?: { readonly [name: string]: { readonly Default?: unknown } };
  readonly Mappings?: { readonly [name: string]: any };
  readonly Conditions?: { readonly [name: string]: any };
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: { readonly [name: string]: any };
  readonly Condition?: string;
}

/** What Ref, ARN and further attributes of a resource yield once deployed. */
interface Identity {
  readonly ref: string;
  readonly arn?: string;
  readonly attributes?: { readonly [name: string]: string };
}

/** One resource of a template; its properties are resolved when they are read. */
export class DeployedResource {
  public readonly type: string;
  public readonly account: string;
  public readonly region: string;
  public readonly partition: string;

  constructor(public readonly logicalId: string, private readonly resource: TemplateResource, private readonly reader: TemplateReader) {
    this.type = resource.Type;
    this.account = reader.deployed.account;
    this.region = reader.deployed.region;
    this.partition = reader.partition;
  }

  /** ARN, or undefined for a type that has none. */
  public get arn(): string | undefined {
    return this.reader.identity(this.logicalId).arn;
  }

  /** What `Ref` yields. */
  public get ref(): string {
    return this.reader.identity(this.logicalId).ref;
  }

  public property(name: string): any {
    return this.reader.resolve(this.resource.Properties?.[name]);
  }
}

export class TemplateReader {
  public readonly partition: string;

  constructor(public readonly deployed: DeployedTemplate) {
    this.partition = deployed.partition ?? 'aws';
  }

  /** All resources that are deployed: a false condition leaves one out. */
  public resources(): DeployedResource[] {
    return Object.entries(this.deployed.template.Resources ?? {})
      .filter(([, resource]) => !resource.Condition || this.condition(resource.Condition))
      .map(([logicalId, resource]) => new DeployedResource(logicalId, resource, this));
  }

  /** Replaces every intrinsic in a value; `AWS::NoValue` removes the property or list item that holds it. */
  public resolve(value: any): any {
    if (Array.isArray(value)) {
      return value.map(item => this.resolve(item)).filter(item => item !== undefined);
    }
    if (value === null || typeof value !== 'object') {
      return value;
    }
    const keys = Object.keys(value);
    if (keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'))) {
      return this.intrinsic(keys[0], value[keys[0]]);
    }
    return Object.fromEntries(keys.map(key => [key, this.resolve(value[key])]).filter(([, item]) => item !== undefined));
  }

  /** Names and ARN that a resource has once deployed; generated names are derived from the logical id. */
  public identity(logicalId: string): Identity {
    const resource = this.deployed.template.Resources?.[logicalId];
    if (!resource) {
      throw new Error(`${this.deployed.stackName}: the template has no resource ${logicalId}`);
    }
    const { account, region, stackName } = this.deployed;
    const arn = (service: string, rest: string, where = `${region}:${account}`) => `arn:${this.partition}:${service}:${where}:${rest}`;
    const text = (property: string) => this.resolve(resource.Properties?.[property]) as string | undefined;
    const generated = `${stackName}-${logicalId}`;
    const named = (property: string) => text(property) ?? generated;
    switch (resource.Type) {
      case 'AWS::KMS::Key':
      case 'AWS::KMS::ReplicaKey': {
        const key = arn('kms', `key/${logicalId}`);
        return { ref: logicalId, arn: key, attributes: { KeyId: logicalId } };
      }
      case 'AWS::KMS::Alias':
        return { ref: named('AliasName'), arn: arn('kms', named('AliasName')) };
      case 'AWS::Backup::BackupVault':
      case 'AWS::Backup::LogicallyAirGappedBackupVault': {
        const vault = arn('backup', `backup-vault:${named('BackupVaultName')}`);
        return { ref: named('BackupVaultName'), arn: vault, attributes: { BackupVaultArn: vault, BackupVaultName: named('BackupVaultName') } };
      }
      case 'AWS::IAM::Role':
        return { ref: named('RoleName'), arn: arn('iam', `role${text('Path') ?? '/'}${named('RoleName')}`, `:${account}`), attributes: { RoleId: `AROA${logicalId}` } };
      case 'AWS::IAM::ManagedPolicy': {
        const policy = arn('iam', `policy${text('Path') ?? '/'}${named('ManagedPolicyName')}`, `:${account}`);
        return { ref: policy, arn: policy, attributes: { PolicyArn: policy } };
      }
      case 'AWS::IAM::ServiceLinkedRole':
        return { ref: logicalId };
      case 'AWS::SNS::Topic': {
        const topic = arn('sns', named('TopicName'));
        return { ref: topic, arn: topic, attributes: { TopicArn: topic, TopicName: named('TopicName') } };
      }
      case 'AWS::SQS::Queue':
        return { ref: `https://sqs.${region}.amazonaws.com/${account}/${named('QueueName')}`, arn: arn('sqs', named('QueueName')) };
      case 'AWS::S3::Bucket':
        return { ref: named('BucketName').toLowerCase(), arn: arn('s3', named('BucketName').toLowerCase(), ':') };
      case 'AWS::Lambda::Function':
        return { ref: named('FunctionName'), arn: arn('lambda', `function:${named('FunctionName')}`) };
      case 'AWS::Logs::LogGroup':
        return { ref: named('LogGroupName'), arn: arn('logs', `log-group:${named('LogGroupName')}:*`) };
      case 'AWS::Events::EventBus':
        return { ref: named('Name'), arn: arn('events', `event-bus/${named('Name')}`) };
      case 'AWS::Events::Rule':
        return { ref: named('Name'), arn: arn('events', `rule/${named('Name')}`) };
      case 'AWS::CodeBuild::Project':
        return { ref: named('Name'), arn: arn('codebuild', `project/${named('Name')}`) };
      default:
        return { ref: generated };
    }
  }

  private intrinsic(name: string, argument: any): any {
    switch (name) {
      case 'Ref':
        return this.ref(argument);
      case 'Fn::GetAtt':
        return this.attribute(...(typeof argument === 'string' ? split(argument) : argument as [string, string]));
      case 'Fn::Join':
        return (this.resolve(argument[1]) as string[]).join(argument[0]);
      case 'Fn::Sub':
        return this.substitute(argument);
      case 'Fn::Select':
        return this.resolve(argument[1])[Number(this.resolve(argument[0]))];
      case 'Fn::Split':
        return (this.resolve(argument[1]) as string).split(argument[0]);
      case 'Fn::FindInMap': {
        const [map, top, second] = this.resolve(argument) as string[];
        return this.known(this.deployed.template.Mappings?.[map]?.[top]?.[second], `${map}.${top}.${second}`);
      }
      case 'Fn::If':
        return this.resolve(this.condition(argument[0]) ? argument[1] : argument[2]);
      default:
        throw new Error(`${this.deployed.stackName}: ${name} can't be resolved`);
    }
  }

  private ref(name: string): string | undefined {
    const { account, region, stackName, template } = this.deployed;
    switch (name) {
      case 'AWS::AccountId': return account;
      case 'AWS::Region': return region;
      case 'AWS::Partition': return this.partition;
      case 'AWS::URLSuffix': return this.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
      case 'AWS::StackName': return stackName;
      case 'AWS::StackId': return `arn:${this.partition}:cloudformation:${region}:${account}:stack/${stackName}/00000000-0000-0000-0000-000000000000`;
      case 'AWS::NoValue': return undefined;
    }
    if (template.Parameters && name in template.Parameters) {
      return this.known(this.deployed.parameters?.[name] ?? template.Parameters[name].Default, `parameter ${name}`);
    }
    return this.identity(name).ref;
  }

  private attribute(logicalId: string, attribute: string): string {
    const { arn, attributes } = this.identity(logicalId);
    return this.known(attribute === 'Arn' ? arn : attributes?.[attribute], `${logicalId}.${attribute}`);
  }

  private substitute(argument: string | [string, { [name: string]: any }]): string {
    const [text, values] = typeof argument === 'string' ? [argument, {}] : argument;
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      // ${!name} is CloudFormation's way to write an IAM policy variable
      if (literal) {
        return `\${${name}}`;
      }
      if (name in values) {
        return this.resolve(values[name]);
      }
      return name.includes('.') ? this.attribute(...split(name)) : this.known(this.ref(name), name);
    });
  }

  private condition(expression: any): boolean {
    if (typeof expression === 'string') {
      return this.condition(this.known(this.deployed.template.Conditions?.[expression], `condition ${expression}`));
    }
    const [name] = Object.keys(expression);
    const argument = expression[name];
    switch (name) {
      case 'Condition': return this.condition(argument);
      case 'Fn::Equals': return this.resolve(argument[0]) === this.resolve(argument[1]);
      case 'Fn::Not': return !this.condition(argument[0]);
      case 'Fn::And': return argument.every((part: any) => this.condition(part));
      case 'Fn::Or': return argument.some((part: any) => this.condition(part));
      default: throw new Error(`${this.deployed.stackName}: condition function ${name} can't be evaluated`);
    }
  }

  private known(value: any, what: string): any {
    if (value === undefined) {
      throw new Error(`${this.deployed.stackName}: ${what} has no known value`);
    }
    return value;
  }
}

function split(attribute: string): [string, string] {
  const dot = attribute.indexOf('.');
  return [attribute.slice(0, dot), attribute.slice(dot + 1)];
}
