import { conditionSays } from './condition-values';
import { ConditionModel, SelectionModel, TierModel, TypeModel } from './model';
import { isAmong, notTypesOf, selectionsOf, selectsType, typesOf, waysOf } from './selections';
import { RESOURCE_TYPES } from '../data/resource-types';

/** Whether one resource can be selected by two tiers: certain where everything of some types that the one selects in one way is selected by the other too. */
export type Overlap = 'certain' | 'possible' | 'none';

/**
 * How far two tiers select the same resources.
 *
 * @param only ids of the types that matter; all by default
 */
export function selectionOverlap(one: TierModel, other: TierModel, tagKey: string, only?: ReadonlyArray<string>): Overlap {
  const found = selectionsOf(one.selection).flatMap((mine) => selectionsOf(other.selection).map((its) => {
    const known = only ?? [...RESOURCE_TYPE_IDS, ...[...typesOf(mine), ...typesOf(its)].map((type) => type.id)];
    const ids = known.filter((id) => selectsType(mine, id) && selectsType(its, id));
    const types = typeOverlap(mine, its, ids);
    return types === 'none' ? 'none'
      : least(types, most(waysOf(mine, one.name, tagKey).flatMap((a) => waysOf(its, other.name, tagKey).map((b) => conditionOverlap(a, b)))));
  }));
  return most(found);
}

/** Whether a tier surely selects every resource of a type that another one selects. */
export function selectsAllOf(tier: TierModel, other: TierModel, typeId: string, tagKey: string): boolean {
  const mine = selectionsOf(tier.selection).filter((one) => selectsType(one, typeId));
  return selectionsOf(other.selection).filter((one) => selectsType(one, typeId)).every((its) => {
    const whole = mine.filter((one) => namesAllOf(one, its, typeId)).flatMap((one) => waysOf(one, tier.name, tagKey));
    return waysOf(its, other.name, tagKey).every((given) => whole.some((way) => way.every((one) => decided(given, one) === true)));
  });
}

const RESOURCE_TYPE_IDS = Object.keys(RESOURCE_TYPES);
const ORDER: ReadonlyArray<Overlap> = ['none', 'possible', 'certain'];

function most(found: ReadonlyArray<Overlap>): Overlap {
  return found.reduce((one, other) => (ORDER.indexOf(other) > ORDER.indexOf(one) ? other : one), 'none');
}

function least(one: Overlap, other: Overlap): Overlap {
  return ORDER.indexOf(other) < ORDER.indexOf(one) ? other : one;
}

/** How far two selections are for the same resources, tags aside: ARNs of single resources may name different ones of a type. */
function typeOverlap(one: SelectionModel, other: SelectionModel, ids: ReadonlyArray<string>): Overlap {
  const [mine, theirs] = [one, other].map((selection) => typesOf(selection).filter(({ id }) => ids.includes(id)));
  const leftOut = (types: ReadonlyArray<TypeModel>, by: ReadonlyArray<TypeModel>) => types.length > 0
    && types.every((type) => type.single && isAmong(type, by));
  if (ids.length === 0 || leftOut(mine, notTypesOf(other)) || leftOut(theirs, notTypesOf(one))) {
    return 'none';
  }
  const left = [...notTypesOf(one), ...notTypesOf(other)];
  const isWhole = (type: TypeModel) => (type.arnPattern.includes('*') ? !left.some(({ id }) => id === type.id) : !isAmong(type, left));
  const both = mine.length === 0 || theirs.length === 0 ? [...mine, ...theirs]
    : [...mine.filter((type) => isAmong(type, theirs)), ...theirs.filter((type) => isAmong(type, mine))];
  return both.some(isWhole) || ids.some((id) => namesAllOf(one, other, id) || namesAllOf(other, one, id)) ? 'certain' : 'possible';
}

/** Whether one selection, tags aside, is for all resources of a type that another one is for. */
function namesAllOf(one: SelectionModel, other: SelectionModel, typeId: string): boolean {
  const [named, theirs, left] = [typesOf(one), typesOf(other), notTypesOf(one)].map((types) => types.filter(({ id }) => id === typeId));
  return left.every((type) => isAmong(type, notTypesOf(other)))
    && (typesOf(one).length === 0 || named.some(({ single }) => !single) || (theirs.length > 0 && theirs.every((type) => isAmong(type, named))));
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
