import { CfnStackSet, Lazy, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { RolloutOperationOptions } from './member-rollout-props';
import { RolloutSynthesizer } from './rollout-synthesizer';
import { RolloutTemplate } from './rollout-template';
import { VAULT_INSTANCES, VaultInstance } from '../backup-vault/instances';
import { STACKSET_LIMITS } from '../data/stackset-limits';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { accountKey, placeKey, register, registered } from '../private/registry';
import { checkInstance, checkText, reject } from '../private/validation';

/** Checks the name of a StackSet. */
export function checkStackSetName(name: string): string {
  return checkText('stackSetName', name, /^[a-zA-Z][a-zA-Z0-9-]{0,127}$/,
    `the name of a StackSet has a letter, then letters, digits and hyphens, at most ${STACKSET_LIMITS.nameLength} characters`, 'give another stackSetName');
}

/** Refuses templates of another roll-out. */
export function checkTemplatesBefore(dependsOn: ReadonlyArray<RolloutTemplate>, templates: ReadonlyArray<RolloutTemplate>): void {
  dependsOn.forEach((template, i) => {
    checkInstance(`dependsOn[${i}]`, template, 'stackSet', 'a RolloutTemplate', 'what addTemplate returned');
    if (!templates.includes(template)) {
      reject(`dependsOn[${i}]`, template.stackSetName, 'it is a template of another roll-out, whose accounts may be others', 'name templates of this roll-out');
    }
  });
}

/** Checks what a StackSet is for. */
export function checkStackSetDescription(description: string | undefined): void {
  if (description !== undefined && description.length > STACKSET_LIMITS.descriptionLength) {
    reject('description', `${description.length} characters`, `a StackSet takes ${STACKSET_LIMITS.descriptionLength}`, 'shorten it');
  }
}

/** Checks Regions of a template, and sorts them. */
export function checkStackSetRegions(
  wanted: ReadonlyArray<string> | undefined, byDefault: ReadonlyArray<string>, layout: OrganizationLayout,
): string[] {
  const foreign = wanted?.find((region) => !layout.regions.includes(region));
  if (foreign !== undefined) {
    reject('regions', foreign, `the layout's Regions are ${layout.regions.join(', ')}`, 'add it to the layout, or leave it out');
  }
  if (wanted?.length === 0) {
    reject('regions', wanted, 'a StackSet deploys to at least one Region', 'name some, or leave it out');
  }
  return [...new Set(wanted ?? byDefault)].sort();
}

/** How a StackSet works through accounts and Regions. */
export function operationPreferences(
  { maxConcurrentPercentage, failureToleranceCount, regionsInParallel }: Required<RolloutOperationOptions>, regions: string[], globalRegion: string,
): CfnStackSet.OperationPreferencesProperty {
  const inOrder = regions.includes(globalRegion) ? [globalRegion, ...regions.filter((region) => region !== globalRegion)] : regions;
  return {
    regionConcurrencyType: regionsInParallel ? 'PARALLEL' : 'SEQUENTIAL',
    regionOrder: regionsInParallel ? undefined : inOrder,
    maxConcurrentPercentage,
    failureToleranceCount,
    // without it no more accounts are deployed to at once than may fail
    concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
  };
}

/** The template of a StackSet, which is synthesized before. */
export function templateOf(synthesizer: RolloutSynthesizer): { templateBody: string; templateUrl: string } {
  return {
    templateBody: Lazy.uncachedString({ produce: () => synthesizer.template.body }),
    templateUrl: Lazy.uncachedString({ produce: () => synthesizer.template.url }),
  };
}

/** The name of a StackSet is unique in its Region. */
export function onlyOfItsName(stackSet: CfnStackSet, name: string): void {
  const all = register(stackSet, 'StackSets of a name', `${placeKey(stackSet.stack)} ${name}`, stackSet);
  stackSet.node.addValidation({
    validate: () => (all()[0] === stackSet ? [] : [`the StackSet ${name} is also made by ${all()[0].node.path}, for the same account and Region; give one of them another stackSetName`]),
  });
}

/** An account gets its parts either from a StackSet or from stacks of its own. */
export function stacksBesides(
  rollout: IConstruct, templates: ReadonlyArray<RolloutTemplate>, accounts: ReadonlyArray<string>, remedy: string,
): string[] {
  const regionsByName = new Map(templates.flatMap((template) => registered<VaultInstance>(rollout, VAULT_INSTANCES, accountKey(template))
    .flatMap(({ names }) => names.map((name) => [name, template.regions] as const))));
  return accounts.flatMap((account) => registered<VaultInstance>(rollout, VAULT_INSTANCES, account).flatMap(({ construct, names }) => {
    const { region } = Stack.of(construct);
    const twice = names.find((name) => regionsByName.get(name)?.includes(region));
    return twice === undefined ? [] : [`${account} gets the ${twice} in ${region} from a StackSet and from ${construct.node.path} too; leave the stack out, or ${remedy}`];
  }));
}
