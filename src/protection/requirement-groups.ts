import { conditionHolds } from './condition-values';
import { SelectionModel, TierModel } from './model';
import { RequirementModel } from './requirement-model';
import { selectionsOf } from './selections';

/** Tiers whose plans protect one resource together. */
export interface TierGroup {
  /** All of them: what holds for every recovery point holds for each. */
  readonly tiers: ReadonlyArray<TierModel>;
  /** Those that select every such resource: what must hold once holds for one of these. */
  readonly whole: ReadonlyArray<TierModel>;
}

/** The groups of tiers that a requirement is for. */
export function groupsFor({ tag }: RequirementModel, tiers: ReadonlyArray<TierModel>, tagKey: string): TierGroup[] {
  if (tag) {
    const group = groupOf(tiers, tag.key ?? tagKey, tag.value, tagKey);
    return group.tiers.length > 0 ? [group] : [];
  }
  const universal = tiers.filter(isUniversal);
  const byTag = new Map(tiers.flatMap((tier) => tagsOf(tier, tagKey)).map((pair) => [JSON.stringify(pair), pair] as const));
  const others = tiers.filter((tier) => !universal.includes(tier)
    && selectionsOf(tier.selection).some((one) => tagsOfOne(one, tier.name, tagKey).length === 0));
  const groups = [
    ...[...byTag.values()].map(([key, value]) => groupOf(tiers, key, value, tagKey)),
    ...others.map((tier) => alike([tier, ...universal])),
  ];
  return groups.length === 0 && universal.length > 0 ? [alike(universal)] : groups;
}

function groupOf(tiers: ReadonlyArray<TierModel>, key: string, value: string, tagKey: string): TierGroup {
  const reached = tiers.map((tier) => ({ tier, reach: reachOf(tier, key, value, tagKey) })).filter(({ reach }) => reach !== 'none');
  const byTag = ({ tier }: { tier: TierModel }) => isByTag(tier, key, value, tagKey);
  const ordered = [...reached.filter(byTag), ...reached.filter((one) => !byTag(one))];
  return { tiers: ordered.map(({ tier }) => tier), whole: ordered.filter(({ reach }) => reach === 'whole').map(({ tier }) => tier) };
}

function alike(tiers: TierModel[]): TierGroup {
  return { tiers, whole: tiers };
}

type Reach = 'whole' | 'part' | 'none';

/** Which of the resources with a tag a tier selects, in the best of its ways. */
function reachOf({ name, selection }: TierModel, key: string, value: string, tagKey: string): Reach {
  const reaches = selectionsOf(selection).map((one) => reachOfOne(one, name, key, value, tagKey));
  return reaches.includes('whole') ? 'whole' : reaches.includes('part') ? 'part' : 'none';
}

/**
 * Further conditions of a selection by tag don't count: its own tag is what users mean by it.
 * Selections of some types are groups of their own.
 */
function reachOfOne(selection: SelectionModel, name: string, key: string, value: string, tagKey: string): Reach {
  if (selection.kind === 'tags') {
    return (selection.tagKey ?? tagKey) === key && (selection.tagValues ?? [name]).includes(value) ? 'whole' : 'none';
  }
  if (selection.types || selection.notTypes.length > 0 || selection.conditions.some((one) => one.tagKey === key && !conditionHolds(one, value))) {
    return 'none';
  }
  // whether a resource with this tag has another one is not known
  return selection.conditions.every((one) => one.tagKey === key) ? 'whole' : 'part';
}

/** Whether a selection by tags, not by conditions on them, is for a tag. */
function isByTag({ name, selection }: TierModel, key: string, value: string, tagKey: string): boolean {
  return selectionsOf(selection).some((one) => one.kind === 'tags' && reachOfOne(one, name, key, value, tagKey) === 'whole');
}

/** Whether it can surprise that a tier backs up resources that a requirement is for. */
export function isIndirect({ tag }: RequirementModel, tier: TierModel, tagKey: string): boolean {
  return !tag || !isByTag(tier, tag.key ?? tagKey, tag.value, tagKey);
}

/** Why a tier backs up resources that a requirement is for, though it may look as if it had nothing to do with it. */
export function reasonOf({ tag }: RequirementModel, tier: TierModel, tagKey: string): string {
  if (!tag) {
    return 'the requirement is for every tier';
  }
  const { name, selection } = tier;
  const [key, { value }] = [tag.key ?? tagKey, tag];
  if (isByTag(tier, key, value, tagKey)) {
    return `tier '${name}' selects by ${key}=${value}`;
  }
  const conditions = selectionsOf(selection).find((one) => reachOfOne(one, name, key, value, tagKey) !== 'none')?.conditions ?? [];
  return conditions.length === 0 ? `tier '${name}' selects all resources, those with ${key}=${value} among them`
    : `tier '${name}' selects resources by conditions on ${[...new Set(conditions.map((one) => one.tagKey))].join(', ')}, which those with ${key}=${value} can meet too`;
}

/** Whether a tier wants resources with a tag, not only resources of any tag. */
export function selectsByTag(tier: TierModel, key: string, value: string, tagKey: string): boolean {
  return isByTag(tier, key, value, tagKey) || selectionsOf(tier.selection).some((selection) => selection.kind === 'resources'
    && selection.conditions.some((one) => one.tagKey === key && ['string_equals', 'string_like'].includes(one.operator) && conditionHolds(one, value)));
}

/** The tags by which a tier selects, of which a resource needs one. */
function tagsOf({ name, selection }: TierModel, tagKey: string): [string, string][] {
  return selectionsOf(selection).flatMap((one) => tagsOfOne(one, name, tagKey));
}

function tagsOfOne(selection: SelectionModel, name: string, tagKey: string): [string, string][] {
  if (selection.kind === 'tags') {
    return (selection.tagValues ?? [name]).map((value) => [selection.tagKey ?? tagKey, value]);
  }
  const [only, ...more] = selection.conditions;
  const byTag = !selection.types && selection.notTypes.length + more.length === 0 && only?.operator === 'string_equals';
  return byTag ? [[only.tagKey, only.value]] : [];
}

function isUniversal({ selection }: TierModel): boolean {
  return selectionsOf(selection).some((one) => one.kind === 'resources' && !one.types && one.notTypes.length + one.conditions.length === 0);
}
