import { same } from './canonical';
import { DeployedResource, DeployedResources, DeployedStack } from './deployed-resources';
import { leavingText, leftPlaces, rolesIn, STACK_SET, unretained } from './stack-set-places';
import { guardedIds, Released } from './template-comparison';
import { textOf } from '../private/intrinsic-text';
import { listed } from '../private/listed';

/** What a deployment would do to stacks of StackSets. */
export interface StackSetChanges {
  /** What takes backup roles from accounts. */
  readonly refused: string[];
  /** Places that are left without one. */
  readonly warned: string[];
}

/**
 * What a deployment would do to stacks of StackSets.
 *
 * @param templateOf the deployed template of a StackSet by its logical id, where it doesn't stand in the StackSet itself
 */
export function stackSetChanges(
  kept: DeployedStack, current: DeployedStack, templateOf: (logicalId: string) => DeployedStack | undefined, released: Released,
): StackSetChanges {
  const known = (id: string) => templateOf(id) ?? bodyOf(kept.resources[id]);
  const left = leftPlaces(kept.resources, current.resources, released.places).map((one) => {
    const template = known(one.logicalId);
    return { one, roles: template === undefined ? [] : rolesIn(template, one.regions, released) };
  });
  const losing = left.filter(({ roles }) => roles.length > 0).map(({ one, roles }) => (
    `${leavingText(one)}: AWS CloudFormation deletes its stacks there, and with them the backup ${roles.length === 1 ? 'role' : 'roles'} ${listed(roles)}; plans that still apply there fail, and AWS Backup leaves `
    + 'what was made with them, billed, where it lies when its retention ends. Keep the places, or name them in releasedPlaces of the definition: once no recovery point is left there, or once the StackSet has let go '
    + 'of its stacks there by aws cloudformation delete-stack-instances --retain-stacks'));
  // of a template that is not known it may have backup roles
  const holding = (id: string) => guardedIds(known(id)?.resources ?? UNKNOWN, released).length > 0;
  const kepts = unretained(kept.resources, current.resources).filter(({ logicalId }) => holding(logicalId));
  return {
    refused: [...losing, ...kepts.map(({ text }) => text)],
    warned: left.filter(({ roles }) => roles.length === 0).map(({ one }) => leavingText(one)),
  };
}

/** A template that stands in a StackSet, as it is deployed and as it would be. */
export interface ComparedBody {
  readonly name: string;
  readonly before: DeployedStack;
  readonly after: DeployedStack;
}

/** Templates that stand in StackSets which stay, where they change. */
export function templateBodies(kept: DeployedResources, current: DeployedResources): ComparedBody[] {
  return Object.entries(kept).filter(([, { Type: type }]) => type === STACK_SET).flatMap(([id, resource]) => {
    const [before, after] = [bodyOf(resource), bodyOf(current[id])];
    const name = textOf(resource.Properties?.StackSetName ?? id);
    return before === undefined || after === undefined || same(before, after) ? [] : [{ name, before, after }];
  });
}

/** A template in JSON; of another nothing is known. */
function bodyOf(resource: DeployedResource | undefined): DeployedStack | undefined {
  const body = resource?.Properties?.TemplateBody;
  if (typeof body !== 'string') {
    return undefined;
  }
  try {
    const { Resources: resources, Conditions: conditions } = JSON.parse(body) as { Resources?: DeployedResources; Conditions?: DeployedStack['conditions'] };
    return { resources: resources ?? {}, conditions: conditions ?? {} };
  } catch {
    return undefined;
  }
}

const UNKNOWN: DeployedResources = { Key: { Type: 'AWS::KMS::Key' } };
