import { isIn } from './condition-comparison';
import { DeployedResource, DeployedResources, DeployedStack, ROLE } from './deployed-resources';
import { listOf } from './policy-comparison';
import { guardedIds, isRetaining, Released } from './template-comparison';
import { textOf } from '../private/intrinsic-text';
import { listed } from '../private/listed';
import { partitionOf } from '../private/regions';

export const STACK_SET = 'AWS::CloudFormation::StackSet';

/** A unit or account with a Region of a StackSet. */
interface StackSetPlace {
  readonly target: string;
  readonly region: string;
}

/** Where a StackSet is no longer to be: AWS CloudFormation deletes its stacks there. */
export interface LeftPlaces {
  readonly logicalId: string;
  readonly stackSetName: string;
  /** Ids of units and accounts, and Regions, or units and accounts in Regions, for a message. */
  readonly places: string[];
  /** Regions of what is left. */
  readonly regions: string[];
}

/**
 * Places that StackSets of a stack, as it was deployed, have and would not have any more, beside those that are released. A StackSet that goes itself and is retained keeps its stacks.
 *
 * `RetainStacksOnAccountRemoval` is for accounts that leave a unit: what leaves the template is deleted with its stacks.
 */
export function leftPlaces(kept: DeployedResources, current: DeployedResources, released: ReadonlyArray<string> = []): LeftPlaces[] {
  return Object.entries(kept).flatMap(([id, before]): LeftPlaces[] => {
    const after = current[id];
    const stays = after?.Type === STACK_SET;
    if (before.Type !== STACK_SET || (!stays && isRetaining(before.DeletionPolicy))) {
      return [];
    }
    const now = stays ? placesOf(after) : [];
    const left = leaving(placesOf(before), now).filter(({ target, region }) => !released.includes(target) && !released.includes(region));
    return left.length === 0 ? [] : [{
      logicalId: id,
      stackSetName: textOf(before.Properties?.StackSetName ?? id),
      places: summed(left, now),
      regions: [...new Set(left.map(({ region }) => region))].sort(),
    }];
  });
}

/** Backup roles of a StackSet's template, as it is deployed, that are deleted with its stacks in some Regions. */
export function rolesIn(template: DeployedStack, regions: ReadonlyArray<string>, released: Released): string[] {
  return guardedIds(template.resources, released).filter((id) => {
    const one = { resource: template.resources[id], conditions: template.conditions };
    const pseudoOf = (region: string) => ({ 'AWS::Region': region, 'AWS::Partition': partitionOf(region) });
    return one.resource.Type === ROLE && !isRetaining(one.resource.DeletionPolicy)
      && regions.some((region) => isIn(one, { region, pseudo: pseudoOf(region) }) !== false);
  }).map((id) => textOf(template.resources[id].Properties?.RoleName ?? id));
}

/** How a StackSet that stays would no longer keep its stacks; one text for each. */
export function unretained(kept: DeployedResources, current: DeployedResources): { readonly logicalId: string; readonly text: string }[] {
  const keeps = ({ Properties: { AutoDeployment: deployment } = {} }: DeployedResource) => (
    (deployment as { RetainStacksOnAccountRemoval?: unknown } | undefined)?.RetainStacksOnAccountRemoval === true);
  return Object.entries(kept).filter(([id, { Type: type }]) => type === STACK_SET && current[id]?.Type === type).flatMap(([id, before]) => {
    const after = current[id];
    const name = `the StackSet ${textOf(before.Properties?.StackSetName ?? id)}`;
    return [
      ...keeps(before) && !keeps(after) ? [`${name} would no longer have RetainStacksOnAccountRemoval: an account that leaves a unit would lose its stacks with the backup roles; leave it as it was`] : [],
      ...(['DeletionPolicy', 'UpdateReplacePolicy'] as const).filter((policy) => isRetaining(before[policy]) && !isRetaining(after[policy]))
        .map((policy) => `${name} would no longer be retained by its ${policy}: with it go its stacks and the backup roles in all accounts; leave it as it was`),
    ].map((text) => ({ logicalId: id, text }));
  });
}

/** The places for a message: what is left altogether by its name alone. */
function summed(left: ReadonlyArray<StackSetPlace>, now: ReadonlyArray<StackSetPlace>): string[] {
  const gone = (key: keyof StackSetPlace) => [...new Set(left.map((one) => one[key]))]
    .filter((value) => !now.some((one) => one[key] === value)).sort();
  const [targets, regions] = [gone('target'), gone('region')];
  const rest = left.filter(({ target, region }) => !targets.includes(target) && !regions.includes(region))
    .map(({ target, region }) => `${target} in ${region}`);
  return [...targets, ...regions, ...[...new Set(rest)].sort()];
}

function leaving(before: ReadonlyArray<StackSetPlace>, now: ReadonlyArray<StackSetPlace>): StackSetPlace[] {
  const hasIn = (all: ReadonlyArray<StackSetPlace>) => ({ target, region }: StackSetPlace) => (
    all.some((one) => one.target === target && one.region === region));
  const isExcluded = ({ target }: StackSetPlace) => target.startsWith(EXCLUDED);
  const taken = now.filter((one) => isExcluded(one) && !hasIn(before)(one) && before.some(({ region }) => region === one.region));
  return [
    ...before.filter((one) => !isExcluded(one) && !hasIn(now)(one)),
    ...taken.map(({ target, region }) => ({ target: target.slice(EXCLUDED.length), region })),
  ];
}

/** Marks an account that a filter takes out of its unit. */
const EXCLUDED = 'not ';

function placesOf({ Properties: properties }: DeployedResource): StackSetPlace[] {
  return listOf(properties?.StackInstancesGroup).flatMap((group) => {
    const { DeploymentTargets: targets = {}, Regions: regions } = group as { DeploymentTargets?: { [name: string]: unknown }; Regions?: unknown };
    const texts = (value: unknown) => listOf(value).map((one) => textOf(one));
    const [units, accounts, urls] = [texts(targets.OrganizationalUnitIds), texts(targets.Accounts), texts(targets.AccountsUrl)];
    const named = [...accounts, ...urls.map((url) => `the accounts of ${url}`)];
    const filter = targets.AccountFilterType;
    const all = filter === 'INTERSECTION' ? named
      : [...units, ...named.map((one) => (filter === 'DIFFERENCE' ? `${EXCLUDED}${one}` : one))];
    return all.flatMap((target) => texts(regions).map((region) => ({ target, region })));
  });
}

/** What is said of places that are left. */
export function leavingText({ stackSetName, places }: LeftPlaces): string {
  return `the StackSet ${stackSetName} leaves ${listed(places)}`;
}
