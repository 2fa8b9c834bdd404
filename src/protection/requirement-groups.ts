import { ConditionModel, TierModel } from './model';
import { RequirementModel } from './requirement-model';

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
  const others = tiers.filter((tier) => tagsOf(tier, tagKey).length === 0 && !universal.includes(tier));
  const groups = [
    ...[...byTag.values()].map(([key, value]) => groupOf(tiers, key, value, tagKey)),
    ...others.map((tier) => alike([tier, ...universal])),
  ];
  return groups.length === 0 && universal.length > 0 ? [alike(universal)] : groups;
}

function groupOf(tiers: ReadonlyArray<TierModel>, key: string, value: string, tagKey: string): TierGroup {
  const reached = tiers.map((tier) => ({ tier, reach: reachOf(tier, key, value, tagKey) })).filter(({ reach }) => reach !== 'none');
  const ordered = [...reached.filter(({ tier }) => tier.selection.kind === 'tags'), ...reached.filter(({ tier }) => tier.selection.kind === 'resources')];
  return { tiers: ordered.map(({ tier }) => tier), whole: ordered.filter(({ reach }) => reach === 'whole').map(({ tier }) => tier) };
}

function alike(tiers: TierModel[]): TierGroup {
  return { tiers, whole: tiers };
}

/**
 * Which of the resources with a tag a tier selects. Further conditions of a selection by tag don't count: its own tag is what users mean by it.
 * Selections of some types are groups of their own.
 */
function reachOf({ name, selection }: Pick<TierModel, 'name' | 'selection'>, key: string, value: string, tagKey: string): 'whole' | 'part' | 'none' {
  if (selection.kind === 'tags') {
    return (selection.tagKey ?? tagKey) === key && (selection.tagValues ?? [name]).includes(value) ? 'whole' : 'none';
  }
  if (selection.types || selection.notTypes.length > 0 || selection.conditions.some((one) => one.tagKey === key && !holds(one, value))) {
    return 'none';
  }
  // whether a resource with this tag has another one is not known
  return selection.conditions.every((one) => one.tagKey === key) ? 'whole' : 'part';
}

/** Why a tier backs up resources that a requirement is for, though it may look as if it had nothing to do with it. */
export function reasonOf({ tag }: RequirementModel, { name, selection }: TierModel, tagKey: string): string {
  if (!tag) {
    return 'the requirement is for every tier';
  }
  const pair = `${tag.key ?? tagKey}=${tag.value}`;
  if (selection.kind === 'tags') {
    return `tier '${name}' selects by ${pair}`;
  }
  return selection.conditions.length === 0 ? `tier '${name}' selects all resources, those with ${pair} among them`
    : `tier '${name}' selects resources by conditions on ${[...new Set(selection.conditions.map((one) => one.tagKey))].join(', ')}, which those with ${pair} can meet too`;
}

/** Whether a tier wants resources with a tag, not only resources of any tag. */
export function selectsByTag({ name, selection }: TierModel, key: string, value: string, tagKey: string): boolean {
  return selection.kind === 'tags' ? reachOf({ name, selection }, key, value, tagKey) === 'whole'
    : selection.conditions.some((one) => one.tagKey === key && ['string_equals', 'string_like'].includes(one.operator) && holds(one, value));
}

/** The tags by which a tier selects, of which a resource needs one. */
function tagsOf({ name, selection }: TierModel, tagKey: string): [string, string][] {
  if (selection.kind === 'tags') {
    return (selection.tagValues ?? [name]).map((value) => [selection.tagKey ?? tagKey, value]);
  }
  const [only, ...more] = selection.conditions;
  const byTag = !selection.types && selection.notTypes.length + more.length === 0 && only?.operator === 'string_equals';
  return byTag ? [[only.tagKey, only.value]] : [];
}

function isUniversal({ selection }: TierModel): boolean {
  return selection.kind === 'resources' && !selection.types && selection.notTypes.length + selection.conditions.length === 0;
}

/** Whether a condition holds for the value that its tag has. */
export function holds({ operator, value: wanted }: ConditionModel, value: string): boolean {
  const escaped = wanted.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  const like = new RegExp(`^${escaped.join('.*')}$`, 'su').test(value);
  return { string_equals: value === wanted, string_not_equals: value !== wanted, string_like: like, string_not_like: !like }[operator];
}
