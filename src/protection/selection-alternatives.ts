import { ConditionModel, TierModel } from './model';
import { holds } from './requirement-groups';

/** One way to be selected by a tier: a resource of one of these types that meets all conditions. */
export interface SelectionAlternative {
  readonly conditions: ReadonlyArray<ConditionModel>;
  readonly selectsType: (id: string) => boolean;
}

/** The ways to be selected by a tier, of which a resource needs one. */
export function selectionAlternatives({ name, selection }: Pick<TierModel, 'name' | 'selection'>, tagKey: string): SelectionAlternative[] {
  const { conditions } = selection;
  if (selection.kind === 'tags') {
    const key = selection.tagKey ?? tagKey;
    return (selection.tagValues ?? [name]).map((value) => ({
      conditions: [{ operator: 'string_equals', tagKey: key, value }, ...conditions], selectsType: () => true,
    }));
  }
  const { types, notTypes } = selection;
  const among = (list: ReadonlyArray<{ id: string }>, id: string) => list.some((type) => type.id === id);
  return [{ conditions, selectsType: (id) => (types === undefined || among(types, id)) && !among(notTypes, id) }];
}

/** Whether a tier surely selects every resource of a type that another one selects. */
export function selectsAllOf(
  tier: Pick<TierModel, 'name' | 'selection'>, other: Pick<TierModel, 'name' | 'selection'>, typeId: string, tagKey: string,
): boolean {
  const ways = selectionAlternatives(tier, tagKey).filter((way) => way.selectsType(typeId));
  return selectionAlternatives(other, tagKey).filter((way) => way.selectsType(typeId))
    .every(({ conditions }) => ways.some((way) => way.conditions.every((one) => conditions.some((given) => implies(given, one)))));
}

/** Whether every resource that meets a condition meets the other one. */
function implies(given: ConditionModel, other: ConditionModel): boolean {
  return given.tagKey === other.tagKey
    && (given.operator === 'string_equals' ? holds(other, given.value) : given.operator === other.operator && given.value === other.value);
}
