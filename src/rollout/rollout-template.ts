import { Aws, CfnStackSet, Stack } from 'aws-cdk-lib';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { RolloutSynthesizer, TemplateSettings } from './rollout-synthesizer';
import { nameAccounts } from '../definition/template-accounts';

/**
 * The template of one StackSet, made by `addTemplate` of `MemberRollout` or `SelfManagedRollout`: constructs that are created in it exist in every account
 * and Region of the roll-out.
 *
 * It is written to the cloud assembly as `….stackset.template.json` and part of the StackSet in the home stack; the CDK's CLI does not deploy it by itself.
 * Account and Region are pseudo parameters; there are no assets, no metadata of the CDK and no bootstrap version in it.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/what-is-cfnstacksets.html
 */
export class RolloutTemplate extends Stack {
  /** @internal */
  public static _in(rollout: Construct, id: string, options: TemplateSettings): RolloutTemplate {
    const { stackSetName, selfManaged } = options;
    return new RolloutTemplate(rollout, id, options, new RolloutSynthesizer(Stack.of(rollout), stackSetName, selfManaged?.executionRoleName));
  }

  /** Name of the StackSet. */
  public readonly stackSetName: string;
  /** Regions of the stacks, sorted. */
  public readonly regions: string[];
  /** The StackSet in the home stack. */
  public readonly stackSet: CfnStackSet;
  /** File of the template in the cloud assembly. */
  public readonly templateFile: string;

  private constructor(rollout: Construct, id: string, settings: TemplateSettings, synthesizer: RolloutSynthesizer) {
    const { stackSetName, regions, selfManaged, stackSetOf } = settings;
    super(rollout, id, {
      env: { account: Aws.ACCOUNT_ID, region: Aws.REGION }, synthesizer, analyticsReporting: false, suppressTemplateIndentation: true,
    });
    // paths begin with the name of the home stack
    this.node.setContext(PATH_METADATA_ENABLE_CONTEXT, false);
    if (selfManaged) {
      nameAccounts(this, selfManaged.accounts, regions);
    }
    this.templateFile = `${this.artifactId}.stackset.template.json`;
    this.stackSetName = stackSetName;
    this.regions = regions;
    this.stackSet = stackSetOf(synthesizer);
  }
}
