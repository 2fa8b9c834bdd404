import * as fs from 'fs';
import * as path from 'path';
import type { LocalAws } from '../local-aws/local-aws';
import { run, succeed, Finished } from '../local-aws/processes';

const DEPLOY = ['deploy', '--require-approval', 'never', '--concurrency', '4'];
const QUIET = ['--no-notices', '--no-version-reporting', '--no-color', '--ci'];

interface Artifact {
  readonly id: string;
  readonly type: string;
  readonly environment?: string;
  readonly displayName?: string;
  readonly properties?: { readonly stackName?: string; readonly templateFile?: string };
}

export interface DeployedStack {
  readonly name: string;
  readonly changed: boolean;
}

/** As the CLI selects and shows a stack: its path in the app. */
function nameOf({ id, displayName }: Artifact): string {
  return (displayName ?? id).replace(/ \(.*\)$/, '');
}

/** An account and Region that stacks are deployed to. */
export interface Target {
  readonly account: string;
  readonly region: string;
}

function targetOf(environment: string): Target {
  const [, account, region] = /^aws:\/\/(\d{12})\/([a-z0-9-]+)$/.exec(environment) ?? [];
  if (!account) {
    throw new Error(`a stack of the app has no account and Region of its own (${environment}): give it an env`);
  }
  return { account, region };
}

/**
 * A CDK app and the real CDK CLI, working on the local AWS.
 *
 * The deploying account's credentials are used for everything; stacks of other accounts are reached through the roles that
 * `cdk bootstrap --trust` has made there, as in a real organization.
 */
export class CdkApp {
  private readonly cli: string;
  private readonly assembly: string;

  public constructor(
    private readonly aws: LocalAws,
    private readonly projectFolder: string,
    private readonly deployer: string,
    name = 'cdk',
  ) {
    this.cli = path.join(projectFolder, 'node_modules', 'aws-cdk', 'bin', 'cdk');
    this.assembly = path.join(aws.folder, `${name}.out`);
  }

  /** Runs the app, whose stacks everything below is about; gives back the number of warnings. */
  public async synthesize(command: string, context: Record<string, string> = {}): Promise<number> {
    const given = Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]);
    const output = await this.succeed(['synth', '--quiet', '--app', command, '--output', this.assembly, ...given]);
    return output.match(/^(WARNING |\[Warning at )/gm)?.length ?? 0;
  }

  /** Where the synthesized stacks go. */
  public targets(): Target[] {
    const environments = new Set(this.artifacts().map(artifact => artifact.environment ?? ''));
    return [...environments].sort().map(targetOf);
  }

  /** The synthesized stacks; those of an account or Region only, where one is given. */
  public stackNames(where: Partial<Target> = {}): string[] {
    return this.artifacts().filter(artifact => {
      const { account, region } = targetOf(artifact.environment ?? '');
      return account === (where.account ?? account) && region === (where.region ?? region);
    }).map(nameOf);
  }

  /** Every root, unit and account that the synthesized policies are attached to. */
  public policyTargets(): string[] {
    const resources = this.artifacts().flatMap(({ properties }) => {
      const template = JSON.parse(fs.readFileSync(path.join(this.assembly, properties!.templateFile!), 'utf8'));
      return Object.values<{ Type: string; Properties?: { TargetIds?: unknown[] } }>(template.Resources ?? {});
    });
    const ids = resources.filter(({ Type }) => Type === 'AWS::Organizations::Policy').flatMap(({ Properties }) => Properties?.TargetIds ?? []);
    return [...new Set(ids.filter(id => typeof id === 'string'))];
  }

  /** `cdk bootstrap` of everything that the synthesized stacks go to, all accounts at once. */
  public async bootstrapTargets(): Promise<void> {
    const targets = this.targets();
    const accounts = [...new Set(targets.map(target => target.account))];
    await Promise.all(accounts.map(account => this.bootstrap(account, targets.filter(target => target.account === account))));
  }

  private async bootstrap(account: string, targets: Target[]): Promise<void> {
    const trust = account === this.deployer ? [] : [
      '--trust', this.deployer, '--cloudformation-execution-policies', 'arn:aws:iam::aws:policy/AdministratorAccess',
    ];
    await this.succeed(['bootstrap', ...targets.map(target => `aws://${account}/${target.region}`), ...trust], account);
  }

  /** Deploys the stacks of these names, and what they depend on. */
  public async deploy(names = ['--all']): Promise<DeployedStack[]> {
    const output = await this.succeed([...DEPLOY, ...names, '--app', this.assembly]);
    const stacks = [...output.matchAll(/✅ {2}(\S+?)(?: \([A-Za-z0-9-]+\))?( \(no changes\))?$/gm)].map(([, name, unchanged]) => ({ name, changed: !unchanged }));
    return stacks.sort((a, b) => a.name.localeCompare(b.name));
  }

  /** A deployment that is meant to fail. */
  public tryDeploying(names: string[]): Promise<Finished> {
    return this.run([...DEPLOY, ...names, '--app', this.assembly]);
  }

  /** Removes all stacks. */
  public async destroy(): Promise<void> {
    await this.succeed(['destroy', '--all', '--force', '--app', this.assembly]);
  }

  /** Deploys another app, which is meant to fail. */
  public tryDeployingOther(command: string): Promise<Finished> {
    return this.run([...DEPLOY, '--all', '--app', command, '--output', `${this.assembly}.other`]);
  }

  /** Synthesizes another app, which is meant to fail. */
  public trySynthesizingOther(command: string): Promise<Finished> {
    return this.run(['synth', '--quiet', '--app', command, '--output', `${this.assembly}.other`]);
  }

  private artifacts(): Artifact[] {
    const manifest = JSON.parse(fs.readFileSync(path.join(this.assembly, 'manifest.json'), 'utf8'));
    return Object.entries<Omit<Artifact, 'id'>>(manifest.artifacts)
      .map(([id, artifact]) => ({ ...artifact, id }))
      .filter(({ type }) => type === 'aws:cloudformation:stack');
  }

  private run(args: string[]): Promise<Finished> {
    return run(process.execPath, [this.cli, ...args, ...QUIET], { env: this.aws.environment(this.deployer), cwd: this.projectFolder });
  }

  private succeed(args: string[], account = this.deployer): Promise<string> {
    return succeed(process.execPath, [this.cli, ...args, ...QUIET], { env: this.aws.environment(account), cwd: this.projectFolder });
  }
}
