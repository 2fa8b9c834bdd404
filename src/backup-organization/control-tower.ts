import { CfnResource, ITaggable, Stack, TagManager } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { listed } from '../private/listed';

/** Controls of AWS Control Tower, such as CT.BACKUP.PV.3, let nobody but its own role change resources that carry it. */
const GUARDED = 'aws-control-tower';

/** Stacks and resources that carry the tag by which AWS Control Tower guards its own. */
export function guardedByControlTower(organization: IConstruct): string[] {
  const guarded = organization.node.findAll().filter((node) => (CfnResource.isCfnResource(node) || Stack.isStack(node)) && carries(node));
  return guarded.length === 0 ? [] : [
    `${listed(guarded.map(({ node }) => node.path))} carry the tag '${GUARDED}', and controls of AWS Control Tower let nobody but the role AWSControlTowerExecution change what carries it: `
    + `the next deployment would fail; take it off, for example with Tags.of(backup).remove('${GUARDED}')`,
  ];
}

function carries(node: IConstruct): boolean {
  const given = TagManager.of(node)?.tagValues() ?? (node as IConstruct & Partial<ITaggable>).tags?.tagValues() ?? {};
  return GUARDED in given || GUARDED in ((node as { readonly backupVaultTags?: object }).backupVaultTags ?? {});
}
