import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { App, CfnResource, Stack } from 'aws-cdk-lib';

interface TemplateResource {
  readonly Type: string;
  readonly DependsOn?: string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** What `DeletionPolicy` is called in `CfnDeletionPolicy`. */
const DELETION_POLICIES: Readonly<Record<string, string>> = {
  Retain: 'RETAIN', RetainExceptOnCreate: 'RETAIN_EXCEPT_ON_CREATE', Delete: 'DELETE', Snapshot: 'SNAPSHOT',
};

/**
 * Writes the app that somebody without this library would have to write for the very same templates: one L1 construct for each resource, every
 * value a literal.
 *
 * @param app the synthesised app that is copied
 * @param file the JavaScript file to write; it takes the directory of its cloud assembly as argument
 */
export function writeByHand(app: App, file: string): void {
  const writer = new Writer(`${file}.assets`);
  const stacks = app.node.children.filter((child) => Stack.isStack(child)).map((stack) => writer.stack(stack, app.outdir));
  writeFileSync(file, [...writer.imports(), '', 'const app = new App({ outdir: process.argv[2] });', ...stacks.flat(), '', 'app.synth();', ''].join('\n'));
}

class Writer {
  private readonly modules = new Map([['aws-cdk-lib', new Set(['App', 'Stack'])]]);
  private readonly variables = new Map<string, string>();

  constructor(private readonly assetFolder: string) {}

  public imports(): string[] {
    return [...this.modules].map(([module, names]) => `const { ${[...names].sort().join(', ')} } = require('${module}');`);
  }

  public stack(stack: Stack, outdir: string): string[] {
    const { Resources } = JSON.parse(readFileSync(join(outdir, stack.templateFile), 'utf8')) as { Resources: Record<string, TemplateResource> };
    const constructs = new Map(stack.node.findAll().filter((one) => CfnResource.isCfnResource(one))
      .map((one) => [stack.resolve(one.logicalId) as string, one]));
    this.variables.clear(); // each stack is a block of its own
    const env = { account: stack.account, region: stack.region };
    return [
      '',
      '{',
      `const stack = new Stack(app, ${JSON.stringify(stack.stackName)}, ${JSON.stringify({ env })});`,
      ...this.assets(stack, outdir),
      ...Object.entries(Resources).map(([id, resource]) => this.resource(id, resource, stack.resolve(propertiesOf(constructs.get(id)!)))),
      ...Object.entries(Resources).flatMap(([id, resource]) => this.attributes(id, resource)),
      '}',
    ];
  }

  /** Code of Lambda functions: copied, as if it lay in the user's own repository. */
  private assets(stack: Stack, outdir: string): string[] {
    const manifest = JSON.parse(readFileSync(join(outdir, `${stack.artifactId}.assets.json`), 'utf8'));
    return Object.values<{ source: { path: string } }>(manifest.files).filter(({ source }) => source.path !== stack.templateFile).map(({ source }, i) => {
      const folder = join(this.assetFolder, basename(source.path));
      cpSync(join(outdir, source.path), folder, { recursive: true });
      return `new ${this.use('aws-cdk-lib/aws-s3-assets', 'Asset')}(stack, 'Code${i}', { path: ${JSON.stringify(folder)} });`;
    });
  }

  private resource(id: string, { Type }: TemplateResource, properties: object): string {
    const name = `resource${this.variables.size}`;
    this.variables.set(id, name);
    const [vendor, service, type] = Type.split('::');
    if (vendor !== 'AWS') {
      return `const ${name} = new ${this.use('aws-cdk-lib', 'CfnResource')}(stack, '${id}', { type: '${Type}', properties: ${this.literal(properties)} });`;
    }
    return `const ${name} = new ${this.use(`aws-cdk-lib/aws-${service.toLowerCase()}`, `Cfn${type}`)}(stack, '${id}', ${this.literal(properties)});`;
  }

  private attributes(id: string, { DependsOn, DeletionPolicy, UpdateReplacePolicy }: TemplateResource): string[] {
    const policy = (value: string) => `${this.use('aws-cdk-lib', 'CfnDeletionPolicy')}.${DELETION_POLICIES[value]}`;
    const name = this.variables.get(id);
    return [
      ...(DependsOn ?? []).map((other) => `${name}.addDependency(${this.variables.get(other)});`),
      ...(DeletionPolicy ? [`${name}.cfnOptions.deletionPolicy = ${policy(DeletionPolicy)};`] : []),
      ...(UpdateReplacePolicy ? [`${name}.cfnOptions.updateReplacePolicy = ${policy(UpdateReplacePolicy)};`] : []),
    ];
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
      return `${this.use('aws-cdk-lib', 'Fn')}.ref(${this.literal(argument)})`;
    }
    if (entries.length === 1 && name?.startsWith('Fn::')) {
      const fn = name.slice('Fn::'.length);
      return `${this.use('aws-cdk-lib', 'Fn')}.${fn[0].toLowerCase()}${fn.slice(1)}(${(argument as unknown[]).map((one) => this.literal(one)).join(', ')}).toString()`;
    }
    return `{ ${entries.map(([key, member]) => `${JSON.stringify(key)}: ${this.literal(member)}`).join(', ')} }`;
  }

  /** The name under which a class is imported: with its module, because two of them have a `CfnPolicy`. */
  private use(module: string, name: string): string {
    const alias = module === 'aws-cdk-lib' ? name : `${module.split('/aws-')[1].replaceAll('-', '')}${name}`;
    const names = this.modules.get(module) ?? new Set();
    this.modules.set(module, names.add(alias === name ? name : `${name}: ${alias}`));
    return alias;
  }
}

/** What an L1 construct was given, in the spelling of its props. */
function propertiesOf(resource: CfnResource): object {
  // protected: only the construct itself knows it, and nobody but us wants to write it again
  return (resource as unknown as { cfnProperties: object }).cfnProperties;
}

