import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';
import { AwsCustomResource } from 'aws-cdk-lib/custom-resources';
import { IConstruct } from 'constructs';

interface TemplateResource {
  readonly Type: string;
  readonly Properties: { readonly [name: string]: any };
  readonly DependsOn?: string[];
  readonly Condition?: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

export interface ByHandOptions {
  /**
   * Whether calls of AWS's API stay an `AwsCustomResource`, whose function nobody writes by hand: its code is inside aws-cdk-lib.
   * Otherwise its parts become L1 constructs as well, over a copy of that code.
   */
  readonly keepCustomResources: boolean;
  /** Accounts that each get the app's only stack, in a loop; without them, every stack is written as it is. */
  readonly accounts?: ReadonlyArray<string>;
}

/** What `DeletionPolicy` is called in `CfnDeletionPolicy`. */
const DELETION_POLICIES: Readonly<Record<string, string>> = {
  Retain: 'RETAIN', RetainExceptOnCreate: 'RETAIN_EXCEPT_ON_CREATE', Delete: 'DELETE', Snapshot: 'SNAPSHOT',
};
/** Where every `AwsCustomResource` of a stack has its function. */
const PROVIDER = `AWS${AwsCustomResource.PROVIDER_FUNCTION_UUID.replaceAll('-', '')}`;

/**
 * Writes the app that somebody without this library would have to write for the very same templates: one L1 construct for each resource, every
 * value a literal.
 *
 * @param app the synthesized app that is copied
 * @param file the JavaScript file to write; it takes the directory of its cloud assembly as argument
 */
export function writeByHand(app: App, file: string, options: ByHandOptions): void {
  const imports = new Imports();
  const blocks = app.node.children.filter((child) => Stack.isStack(child))
    .flatMap((stack) => new StackWriter(stack, app.outdir, `${file}.assets`, imports, options).block());
  const lines = [`const app = new ${imports.use('aws-cdk-lib', 'App')}({ outdir: process.argv[2] });`, ...blocks, '', 'app.synth();', ''];
  writeFileSync(file, [...imports.statements(), '', ...lines].join('\n'));
}

class Imports {
  private readonly modules = new Map<string, Map<string, string>>();

  /** The name under which a class is known: with its module, because two of them have a `CfnPolicy`. */
  public use(module: string, name: string): string {
    const alias = `${module.split('/aws-')[1]?.replaceAll('-', '') ?? ''}${name}`;
    this.modules.set(module, (this.modules.get(module) ?? new Map<string, string>()).set(name, alias));
    return alias;
  }

  public statements(): string[] {
    return [...this.modules].map(([module, names]) =>
      `const { ${[...names].map(([name, alias]) => (name === alias ? name : `${name}: ${alias}`)).join(', ')} } = require('${module}');`);
  }
}

/** Writes one stack as a block. */
class StackWriter {
  private readonly resources: { readonly [id: string]: TemplateResource };
  private readonly conditions: { readonly [id: string]: unknown };
  private readonly constructs: ReadonlyMap<string, CfnResource>;
  private readonly calls: AwsCustomResource[];
  /** Logical id to variable. */
  private readonly variables = new Map<string, string>();

  constructor(
    private readonly stack: Stack, private readonly outdir: string, private readonly assetFolder: string, private readonly imports: Imports,
    private readonly options: ByHandOptions,
  ) {
    ({ Resources: this.resources, Conditions: this.conditions = {} } = this.read(stack.templateFile));
    this.constructs = new Map(stack.node.findAll().filter((one) => CfnResource.isCfnResource(one)).map((one) => [this.idOf(one), one]));
    this.calls = options.keepCustomResources ? stack.node.findAll().filter((one) => one instanceof AwsCustomResource) : [];
  }

  public block(): string[] {
    const { account, region, stackName } = this.stack;
    const provided = new Set(this.calls.length > 0 ? [...this.idsIn(PROVIDER), this.logGroup().id] : []);
    const owners = new Map(this.calls.flatMap((call, i) => this.idsIn(relativePath(call)).map((id) => [id, `call${i}`])));
    if (this.calls.length > 0) {
      owners.set(this.logGroup().id, 'log');
    }
    const own = Object.entries(this.resources).filter(([id]) => !provided.has(id) && !owners.has(id));
    const { accounts } = this.options;
    // the stack's name is that of one account
    const name = accounts ? JSON.stringify(stackName).replace(account, '" + account + "') : JSON.stringify(stackName);
    return [
      '',
      accounts ? `for (const account of ${JSON.stringify(accounts)}) {` : '{',
      `const stack = new ${this.imports.use('aws-cdk-lib', 'Stack')}(app, ${name}, { env: { account: ${accounts ? 'account' : JSON.stringify(account)}, region: ${JSON.stringify(region)} } });`,
      ...(this.calls.length > 0 ? [] : this.assets()),
      ...Object.entries(this.conditions).map(([id, expression]) => this.condition(id, expression)),
      ...own.map(([id, resource]) => this.resource(id, resource)),
      ...this.calls.flatMap((call, i) => this.call(`call${i}`, call)),
      ...own.flatMap(([id, resource]) => this.attributes(id, resource, owners)),
      '}',
    ];
  }

  private read(file: string): any {
    return JSON.parse(readFileSync(join(this.outdir, file), 'utf8'));
  }

  private idOf(resource: CfnResource): string {
    return this.stack.resolve(resource.logicalId) as string;
  }

  /** Logical ids below a path in the stack. */
  private idsIn(path: string): string[] {
    return [...this.constructs].filter(([, one]) => one.node.path.startsWith(`${this.stack.node.path}/${path}/`)).map(([id]) => id);
  }

  /** Code of Lambda functions: copied, as if it lay in the user's own repository. */
  private assets(): string[] {
    const { files } = this.read(`${this.stack.artifactId}.assets.json`) as { files: { [hash: string]: { source: { path: string } } } };
    return Object.values(files).filter(({ source }) => source.path !== this.stack.templateFile).map(({ source }, i) => {
      const folder = join(this.assetFolder, basename(source.path));
      cpSync(join(this.outdir, source.path), folder, { recursive: true });
      return `new ${this.imports.use('aws-cdk-lib/aws-s3-assets', 'Asset')}(stack, 'Code${i}', { path: ${JSON.stringify(folder)} });`;
    });
  }

  private condition(id: string, expression: unknown): string {
    const name = `condition${this.variables.size}`;
    this.variables.set(id, name);
    return `const ${name} = new ${this.imports.use('aws-cdk-lib', 'CfnCondition')}(stack, '${id}', { expression: ${this.expression(expression)} });`;
  }

  private resource(id: string, { Type }: TemplateResource): string {
    const name = `resource${this.variables.size}`;
    this.variables.set(id, name);
    // protected: only the construct itself knows it in the spelling of its props, and nobody but us wants to write it again
    const { cfnProperties } = this.constructs.get(id) as unknown as { cfnProperties: object };
    const properties = this.literal(this.stack.resolve(cfnProperties));
    const [vendor, service, type] = Type.split('::');
    return vendor === 'AWS'
      ? `const ${name} = new ${this.imports.use(`aws-cdk-lib/aws-${service.toLowerCase()}`, `Cfn${type}`)}(stack, '${id}', ${properties});`
      : `const ${name} = new ${this.imports.use('aws-cdk-lib', 'CfnResource')}(stack, '${id}', { type: '${Type}', properties: ${properties} });`;
  }

  /** The call, and its log group: it takes no L1 construct there. */
  private call(name: string, call: AwsCustomResource): string[] {
    const { id: logGroupId, construct: logGroup } = this.logGroup();
    const scope = this.scope(call);
    const parts = this.idsIn(relativePath(call));
    const find = (type: string) => parts.map((id) => this.resources[id]).find((resource) => resource?.Type === type)!.Properties;
    const { physicalResourceId, ...onCreate } = JSON.parse(find('Custom::AWS').Create);
    const statements = find('AWS::IAM::Policy').PolicyDocument.Statement as object[];
    const { RetentionInDays } = this.resources[logGroupId].Properties;
    const use = (type: string) => this.imports.use('aws-cdk-lib/custom-resources', type);
    return [
      ...scope.lines,
      `const log = new ${this.imports.use('aws-cdk-lib/aws-logs', 'LogGroup')}(${scope.variable}, '${logGroup.node.id}', {`,
      `retention: ${RetentionInDays}, removalPolicy: ${this.imports.use('aws-cdk-lib', 'RemovalPolicy')}.DESTROY,`,
      '});',
      `const ${name} = new ${use('AwsCustomResource')}(${scope.variable}, '${call.node.id}', {`,
      `onCreate: { ...${this.literal(onCreate)}, physicalResourceId: ${use('PhysicalResourceId')}.of('${physicalResourceId.id}') },`,
      `policy: ${use('AwsCustomResourcePolicy')}.fromStatements([${statements.map((one) => `${this.imports.use('aws-cdk-lib/aws-iam', 'PolicyStatement')}.fromJson(${this.literal(one)})`).join(', ')}]),`,
      'installLatestAwsSdk: false,',
      'logGroup: log,',
      '});',
    ];
  }

  /** The log group of the function behind every call. */
  private logGroup(): { id: string; construct: IConstruct } {
    const provider = this.idsIn(PROVIDER).map((one) => this.resources[one]).find(({ Type }) => Type === 'AWS::Lambda::Function')!;
    const id = provider.Properties.LoggingConfig.LogGroup.Ref as string;
    return { id, construct: this.constructs.get(id)!.node.scope! };
  }

  /** Constructs of the same ids around it, because logical ids are made of them. */
  private scope(construct: IConstruct): { variable: string; lines: string[] } {
    const ids = relativePath(construct).split('/').slice(0, -1);
    const lines = ids.map((id, i) => `const scope${i} = new ${this.imports.use('constructs', 'Construct')}(${i === 0 ? 'stack' : `scope${i - 1}`}, '${id}');`);
    return { variable: ids.length > 0 ? `scope${ids.length - 1}` : 'stack', lines };
  }

  private attributes(id: string, resource: TemplateResource, owners: ReadonlyMap<string, string>): string[] {
    const policy = (value: string) => `${this.imports.use('aws-cdk-lib', 'CfnDeletionPolicy')}.${DELETION_POLICIES[value]}`;
    const name = this.variables.get(id);
    const others = new Set((resource.DependsOn ?? []).map((other) => owners.get(other)).filter((one) => one !== undefined));
    return [
      ...[...others].map((other) => `${name}.node.addDependency(${other});`),
      ...(resource.DependsOn ?? []).filter((other) => this.variables.has(other)).map((other) => `${name}.addDependency(${this.variables.get(other)});`),
      ...(resource.Condition ? [`${name}.cfnOptions.condition = ${this.variables.get(resource.Condition)};`] : []),
      ...(resource.DeletionPolicy ? [`${name}.cfnOptions.deletionPolicy = ${policy(resource.DeletionPolicy)};`] : []),
      ...(resource.UpdateReplacePolicy ? [`${name}.cfnOptions.updateReplacePolicy = ${policy(resource.UpdateReplacePolicy)};`] : []),
    ];
  }

  /** JavaScript for the expression of a condition. */
  private expression(value: unknown): string {
    const [[name, operands]] = Object.entries(value as { [name: string]: unknown[] });
    const operand = (one: unknown) => (name === 'Fn::Equals' ? this.literal(one) : this.expression(one));
    return `${this.imports.use('aws-cdk-lib', 'Fn')}.condition${name.slice('Fn::'.length)}(${operands.map(operand).join(', ')})`;
  }

  /** JavaScript for a value; references and other functions of CloudFormation as one writes them with the CDK. */
  private literal(value: unknown): string {
    if (Array.isArray(value)) {
      return `[${value.map((one) => this.literal(one)).join(', ')}]`;
    }
    if (typeof value !== 'object' || value === null) {
      return JSON.stringify(value);
    }
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    const [[name, argument] = []] = entries;
    if (entries.length === 1 && name === 'Ref') {
      return `${this.imports.use('aws-cdk-lib', 'Fn')}.ref(${this.literal(argument)})`;
    }
    if (entries.length === 1 && name?.startsWith('Fn::')) {
      const fn = name.slice('Fn::'.length);
      return `${this.imports.use('aws-cdk-lib', 'Fn')}.${fn[0].toLowerCase()}${fn.slice(1)}(${[argument].flat().map((one) => this.literal(one)).join(', ')}).toString()`;
    }
    return `{ ${entries.map(([key, member]) => `${JSON.stringify(key)}: ${this.literal(member)}`).join(', ')} }`;
  }
}

/** The path in its stack. */
function relativePath(construct: IConstruct): string {
  return construct.node.path.slice(Stack.of(construct).node.path.length + 1);
}
