import { conditionSays } from './condition-values';
import { ConditionModel, SelectionModel, TierModel, TypeModel } from './model';
import { RESOURCE_TYPES } from '../data/resource-types';

/** Whether one resource can be selected by two tiers: certain where everything of some types that the one selects is selected by the other too. */
export type Overlap = 'certain' | 'possible' | 'none';

/**
 * How far two tiers select the same resources.
 *
 * @param only ids of the types that matter; all by default
 */
export function selectionOverlap(one: TierModel, other: TierModel, tagKey: string, only?: ReadonlyArray<string>): Overlap {
  const types = (only ?? [...RESOURCE_TYPE_IDS, ...[...typesOf(one.selection), ...typesOf(other.selection)].map((type) => type.id)])
    .filter((id) => selectsType(one.selection, id) && selectsType(other.selection, id));
  if (types.length === 0) {
    return 'none';
  }
  // ARNs of single resources may name different ones of a type
  const [mine, theirs] = [typesOf(one.selection), typesOf(other.selection)];
  const apart = mine.length > 0 && theirs.length > 0
    && !mine.some((a) => theirs.some((b) => a.id === b.id && (a.arnPattern === b.arnPattern || !a.single || !b.single)));
  const found = alternativesOf(one, tagKey).flatMap((a) => alternativesOf(other, tagKey).map((b) => conditionOverlap(a, b)));
  return found.includes('certain') && !apart ? 'certain' : found.some((overlap) => overlap !== 'none') ? 'possible' : 'none';
}

/** Whether a tier surely selects every resource of a type that another one selects. */
export function selectsAllOf(tier: TierModel, other: TierModel, typeId: string, tagKey: string): boolean {
  if (!selectsType(other.selection, typeId)) {
    return true;
  }
  const named = typesOf(tier.selection).filter(({ id }) => id === typeId);
  const theirs = typesOf(other.selection).filter(({ id }) => id === typeId);
  const whole = named.length === 0
    || named.some(({ single, arnPattern }) => !single || (theirs.length > 0 && theirs.every((type) => type.arnPattern === arnPattern)));
  return whole && selectsType(tier.selection, typeId)
    && alternativesOf(other, tagKey).every((given) => alternativesOf(tier, tagKey).some((way) => way.every((one) => decided(given, one) === true)));
}

/** Whether a selection is for a type at all; one by tag is for every type. */
export function selectsType(selection: SelectionModel, id: string): boolean {
  return selection.kind === 'tags'
    || ((selection.types?.some((type) => type.id === id) ?? true) && !selection.notTypes.some((type) => type.id === id));
}

/** The conditions on tags of which a resource must meet all, in each of the ways in which it can be selected. */
export function alternativesOf({ name, selection }: TierModel, tagKey: string): ReadonlyArray<ConditionModel>[] {
  return selection.kind === 'resources' ? [selection.conditions]
    : (selection.tagValues ?? [name]).map((value) => [{ operator: 'string_equals' as const, tagKey: selection.tagKey ?? tagKey, value }, ...selection.conditions]);
}

const RESOURCE_TYPE_IDS = Object.keys(RESOURCE_TYPES);

function typesOf(selection: SelectionModel): ReadonlyArray<TypeModel> {
  return selection.kind === 'tags' ? [] : selection.types ?? [];
}

function conditionOverlap(one: ReadonlyArray<ConditionModel>, other: ReadonlyArray<ConditionModel>): Overlap {
  const exclude = (a: ReadonlyArray<ConditionModel>, b: ReadonlyArray<ConditionModel>) => b.some((condition) => decided(a, condition) === false);
  const imply = (a: ReadonlyArray<ConditionModel>, b: ReadonlyArray<ConditionModel>) => b.every((condition) => decided(a, condition) === true);
  if (exclude(one, other) || exclude(other, one)) {
    return 'none';
  }
  return imply(one, other) || imply(other, one) ? 'certain' : 'possible';
}

/** What some conditions, all of which hold, say of another one; undefined where they leave it open. */
export function decided(given: ReadonlyArray<ConditionModel>, wanted: ConditionModel): boolean | undefined {
  const said = given.filter((one) => one.tagKey === wanted.tagKey).map((one) => conditionSays(one, wanted));
  return said.includes(false) ? false : said.includes(true) ? true : undefined;
}
