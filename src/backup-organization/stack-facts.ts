import { Aws, CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import type { DeployedStack } from './deployment-model';
import { isKindOf } from '../backup-vault/execution-role-check';
import { REGIONS } from '../data/regions';

/** What the CDK makes in stacks by itself. */
const OF_CDK = /^(BootstrapVersion|CheckBootstrapVersion|CDKMetadata|Exports|LatestNodeRuntimeMap)$|[:@$]|-[0-9a-f]{6}$|[0-9a-f]{16}/;

type RoleMember = 'deployRoleArn' | 'cloudFormationExecutionRoleArn' | 'fileAssetPublishingRoleArn';

/** A stack as the CLI deploys it: with which roles, and after which others. */
export function stackFacts(stack: Stack): DeployedStack {
  const { synthesizer } = stack;
  // a BootstraplessSynthesizer says that there is none, but carries the roles of the class that it extends
  const bootstrapless = isKindOf(synthesizer, 'aws-cdk-lib.BootstraplessSynthesizer');
  const role = (member: RoleMember) => {
    const name = roleNameOf(stack, member);
    return bootstrapless && name?.startsWith(`cdk-${synthesizer.bootstrapQualifier}-`) ? undefined : name;
  };
  return {
    path: stack.node.path,
    stackName: stack.stackName,
    account: stack.account,
    region: stack.region,
    parts: stack.node.children.map(({ node }) => node.id).filter((id) => !OF_CDK.test(id)),
    deployRole: role('deployRoleArn'),
    executionRole: role('cloudFormationExecutionRoleArn'),
    publishingRole: role('fileAssetPublishingRoleArn'),
    qualifier: bootstrapless ? undefined : synthesizer.bootstrapQualifier,
    after: stack.dependencies.map(({ node }) => node.path),
    optIn: REGIONS[stack.region]?.optIn ?? true,
    templateFile: stack.templateFile,
  };
}

function roleNameOf({ synthesizer, account, region }: Stack, member: RoleMember): string | undefined {
  let arn: unknown;
  try {
    arn = (synthesizer as unknown as { readonly [role: string]: unknown })[member];
  } catch {
    // the default synthesizer's getter throws where there is no such role
  }
  if (typeof arn !== 'string' || !arn.includes(':role/')) {
    return undefined;
  }
  return arn.slice(arn.indexOf(':role/') + ':role/'.length)
    .replaceAll('${AWS::AccountId}', account).replaceAll(Aws.ACCOUNT_ID, account).replaceAll('${AWS::Region}', region).replaceAll(Aws.REGION, region);
}

/** How often each type of resource stands in a stack, or in a part of it. */
export function typeCounts(stack: Stack, part: IConstruct = stack): { [type: string]: number } {
  const counts: { [type: string]: number } = {};
  part.node.findAll().filter(CfnResource.isCfnResource).filter((resource) => resource.stack === stack)
    .forEach(({ cfnResourceType: type }) => { counts[type] = (counts[type] ?? 0) + 1; });
  return counts;
}
