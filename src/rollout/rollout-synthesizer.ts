import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aws, CfnStackSet, DockerImageAssetLocation, FileAssetLocation, FileAssetPackaging, ISynthesisSession, Stack, StackSynthesizer } from 'aws-cdk-lib';
import { checkTemplate } from './template-checks';
import { STACKSET_LIMITS } from '../data/stackset-limits';
import { reject } from '../private/reject';

/** The template as the StackSet takes it. */
export interface SynthesizedTemplate {
  /** Where it is short enough to stand in the StackSet itself. */
  readonly body?: string;
  /** Where it has to lie in Amazon S3. */
  readonly url?: string;
}

/** What the roll-out has checked of a template. */
export interface TemplateSettings {
  readonly stackSetName: string;
  readonly regions: string[];
  /** Of self-managed permissions: the accounts of the stacks, and the role that deploys there. */
  readonly selfManaged?: { readonly accounts: ReadonlyArray<string>; readonly executionRoleName: string };
  /** Makes the StackSet, which gets its template once that is synthesized. */
  readonly stackSetOf: (synthesizer: RolloutSynthesizer) => CfnStackSet;
}

/** Annotations that the CLI shows, which it reads from stacks that it deploys only. */
const SHOWN = ['aws:cdk:info', 'aws:cdk:warning', 'aws:cdk:error'];

/**
 * Writes the template of a StackSet and makes no artifact of it: nobody deploys it by itself. CDK synthesizes inner stacks before the stacks around them,
 * so that the home stack finds it written.
 */
export class RolloutSynthesizer extends StackSynthesizer {
  /** The role with which StackSets deploy, under the name that synthesizers have for it: vaults must exempt it. */
  public readonly cloudFormationExecutionRoleArn: string;
  /** Set once the template is written. */
  public template: SynthesizedTemplate = {};

  /**
   * @param home the stack with the StackSet
   * @param stackSetName for messages
   * @param executionRoleName of a StackSet with self-managed permissions
   */
  constructor(private readonly home: Stack, private readonly stackSetName: string, executionRoleName = 'stacksets-exec-*') {
    super();
    this.cloudFormationExecutionRoleArn = `arn:aws:iam::${Aws.ACCOUNT_ID}:role/${executionRoleName}`;
  }

  public addFileAsset(): FileAssetLocation {
    return this.refuseAsset('file');
  }

  public addDockerImageAsset(): DockerImageAssetLocation {
    return this.refuseAsset('container image');
  }

  public synthesize(session: ISynthesisSession): void {
    const source = this.synthesizeTemplate(session);
    const text = readFileSync(join(session.assembly.outdir, this.boundStack.templateFile), 'utf8');
    checkTemplate(this.stackSetName, text);
    this.template = Buffer.byteLength(text) <= STACKSET_LIMITS.templateBodyBytes ? { body: text } : {
      url: this.home.synthesizer.addFileAsset({ ...source, packaging: FileAssetPackaging.FILE }).httpUrl,
    };
    this.boundStack.node.findAll().forEach(({ node }) => node.metadata.filter(({ type }) => SHOWN.includes(type))
      .forEach(({ type, data }) => this.home.node.addMetadata(type, data)));
  }

  private refuseAsset(kind: string): never {
    reject(`template of the StackSet ${this.stackSetName}`, `with a ${kind} asset`, 'its accounts have no bucket or repository from which to take it',
      'use resources without assets: Lambda code lives in the home account');
  }
}
