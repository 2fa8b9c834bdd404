import { Construct } from 'constructs';
import { FrameworkControl } from './framework-control';
import { groupSuffix } from './framework-packing';
import { beyondOneTag, DerivationContext, keepingControls, membershipControls, requirementControls, tierControls } from './requirement-controls';
import { warnWithoutPlans } from '../definition/accounts-without-plans';
import { BackupDefinition } from '../definition/backup-definition';
import { warnOnce } from '../definition/definition-notes';
import { TierModel } from '../protection/model';
import { describeRequirement, RequirementModel } from '../protection/requirement-model';
import { tierWarning } from '../protection/tier-planning';

/** Controls that belong together, with what the names of their frameworks end with. */
export interface DerivedGroup {
  readonly suffix: string;
  readonly controls: FrameworkControl[];
}

/** A group for each requirement: that for all resources first, the others by their tags. */
export function requirementGroups(requirements: ReadonlyArray<RequirementModel>, context: DerivationContext): DerivedGroup[] {
  const sortKey = ({ tag }: RequirementModel) => (tag ? JSON.stringify([tag.key ?? context.tagKey, tag.value]) : '');
  return [...requirements].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1)).map((requirement) => ({
    suffix: suffixOf(requirement, context), controls: requirementControls(requirement, context),
  }));
}

/** A group for each tier, by name; what all of them have in common, where a naming tags their plans alike, is a group of its own. */
export function tierGroups(tiers: ReadonlyArray<TierModel>, context: DerivationContext): DerivedGroup[] {
  const { carriedOverTag } = context;
  return [
    ...carriedOverTag ? [{ suffix: '', controls: keepingControls(tiers, carriedOverTag) }] : [],
    ...[...tiers].sort((a, b) => (a.name < b.name ? -1 : 1)).map((tier) => ({
      suffix: groupSuffix(tier.name), controls: carriedOverTag ? membershipControls(tier, context) : tierControls(tier, context),
    })),
  ];
}

/** Warns of what no control judges, or judges in another way than the requirements and tiers of the definition have it: once, and not in every account. */
export function warnOfDerivation(
  construct: Construct, definition: BackupDefinition, requirements: ReadonlyArray<RequirementModel>, tiers: ReadonlyArray<TierModel>,
  context: DerivationContext, regions: string[],
): void {
  const warn = (id: string, text: string) => warnOnce(construct, definition, { id, text });
  warnWithoutPlans(construct, 'frameworks', definition, regions);
  beyondOneTag(tiers, requirements, context.tagKey).map((tier) => tierWarning(tier, 'scopeByOneTag',
    'its selection has further conditions and a control is narrowed by one tag: resources that carry the tag but miss a condition are judged too; give the tier a tag value of its own without conditions, or acknowledge this where all that carry the tag meet them'))
    .forEach(({ id, text }) => warn(id, text));
  for (const requirement of requirements) {
    const named = `the ${describeRequirement(requirement)}`;
    if (requirement.airGappedAgeHours !== undefined && requirement.tag) {
      warn('airGappedByTag', `${named} demands air-gapped copies but the control RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT can't be narrowed by tag: no control judges it; `
        + 'require it of all resources, or add FrameworkControl.resourcesInAirGappedVault() for some types');
    }
    if (requirement.restoreTimeMinutes !== undefined && !context.restoreTests) {
      warn('restoreTimeNotJudged', `${named} demands a restore time, which AWS Backup Audit Manager judges only where restores are tested in the `
        + 'resource\'s own account; set restoreTestsInAccount there, elsewhere BackupEventHub.addRestoreTimeAlarm() judges it');
    }
    const toThemselves = context.region === undefined ? (requirement.crossRegion?.regions ?? []).filter((region) => regions.includes(region)) : [];
    if (toThemselves.length > 0) {
      const list = toThemselves.join(', ');
      warn('copyToOwnRegionRequired', `${named} demands copies to ${list}, where the template is deployed too: one template has the same controls in all its Regions, `
        + 'and in these the one that demands a copy to the Region itself stays NON_COMPLIANT; deploy a stack for each Region, which leaves it out');
    }
  }
  const onPlans = requirements.some((requirement) => requirement.tag || (requirement.frequencyMinutes !== undefined && context.tiers));
  if (context.carriedOverTag && (onPlans || requirements.length === 0)) {
    const { key, value } = context.carriedOverTag;
    warn('carriedOverTags', `plans and recovery points carry ${key}=${value} under this naming, whichever tier they are of: controls on them judge those of all tiers`
      + `${requirements.length === 0 ? ', by the weakest' : ''}`);
  }
}

function suffixOf({ tag }: RequirementModel, { tagKey }: DerivationContext): string {
  return tag ? groupSuffix(tag.value, tag.key === tagKey ? undefined : tag.key) : '';
}
