import { matches } from './condition-values';
import { ConditionModel, SelectionModel, TierModel, TierSelectionModel, TypeModel } from './model';
import { listed } from '../private/listed';

/** The ways in which a tier selects, any of which is enough. */
export function selectionsOf(selection: TierSelectionModel): ReadonlyArray<SelectionModel> {
  return selection.kind === 'any' ? selection.selections : [selection];
}

/** The conditions on tags of which a resource must meet all, for each value by which one selection selects. */
export function waysOf(selection: SelectionModel, tierName: string, tagKey: string): ReadonlyArray<ConditionModel>[] {
  return selection.kind === 'resources' ? [selection.conditions]
    : (selection.tagValues ?? [tierName]).map((value) => [{ operator: 'string_equals' as const, tagKey: selection.tagKey ?? tagKey, value }, ...selection.conditions]);
}

/** As `waysOf`, of all selections of a tier. */
export function alternativesOf({ name, selection }: TierModel, tagKey: string): ReadonlyArray<ConditionModel>[] {
  return selectionsOf(selection).flatMap((one) => waysOf(one, name, tagKey));
}

/** Whether a selection is for a type at all; one by tag is for every type, and one that leaves out single resources is for the others of their type. */
export function selectsType(selection: TierSelectionModel, id: string): boolean {
  return selectionsOf(selection).some((one) => one.kind === 'tags'
    || ((one.types?.some((type) => type.id === id) ?? true) && !one.notTypes.some((type) => type.id === id && !type.single)));
}

/** Types and single resources that one selection names. */
export function typesOf(selection: SelectionModel): ReadonlyArray<TypeModel> {
  return selection.kind === 'resources' ? selection.types ?? [] : [];
}

/** Types and single resources that one selection leaves out. */
export function notTypesOf(selection: SelectionModel): ReadonlyArray<TypeModel> {
  return selection.kind === 'resources' ? selection.notTypes : [];
}

/** What all selections name, each once; undefined where one of them is for every type. */
export function namedTypes(selection: TierSelectionModel): ReadonlyArray<TypeModel> | undefined {
  const all = selectionsOf(selection);
  return all.every((one) => one.kind === 'resources' && one.types) ? uniqueTypes(all.flatMap(typesOf)) : undefined;
}

/** Single resources that any selection names or leaves out. */
export function singleResources(selection: TierSelectionModel): TypeModel[] {
  return selectionsOf(selection).flatMap((one) => [...typesOf(one), ...notTypesOf(one)]).filter(({ single }) => single);
}

/** Whether all that a type, or the ARN of some resources, stands for is among what some others stand for. */
export function isAmong({ arnPattern }: TypeModel, types: ReadonlyArray<TypeModel>): boolean {
  return types.some((type) => type.arnPattern === arnPattern || (type.arnPattern.includes('*') && matches(type.arnPattern, arnPattern)));
}

/** Each type and each single resource once. */
export function uniqueTypes(types: ReadonlyArray<TypeModel>): TypeModel[] {
  const known = new Map<string, TypeModel>();
  for (const type of types) {
    const key = `${type.id} ${type.arnPattern}`;
    known.set(key, known.get(key) ?? type);
  }
  return [...known.values()];
}

/** A text that is the same for selections that select the same, whatever the order in which they say it. */
export function canonical(selection: SelectionModel): string {
  const conditions = selection.conditions.map(({ operator, tagKey, value }) => JSON.stringify([operator, tagKey, value])).sort();
  const patterns = (types: ReadonlyArray<TypeModel>) => types.map(({ id, arnPattern }) => `${id} ${arnPattern}`).sort();
  return JSON.stringify(selection.kind === 'tags' ? ['tags', selection.tagKey, selection.tagValues && [...selection.tagValues].sort(), conditions]
    : ['resources', selection.types && patterns(selection.types), patterns(selection.notTypes), conditions]);
}

/** How messages call a selection. */
export function describeSelection(selection: SelectionModel, tierName: string, tagKey: string): string {
  const conditions = selection.conditions.map(describeCondition).join(' and ');
  if (selection.kind === 'tags') {
    return `${selection.tagKey ?? tagKey}=${(selection.tagValues ?? [tierName]).join(' or ')}${conditions && ` and ${conditions}`}`;
  }
  const name = ({ id, arnPattern, single }: TypeModel) => (single ? arnPattern : id);
  const types = selection.types ? listed(selection.types.map(name)) : 'every resource';
  const without = selection.notTypes.length > 0 ? ` but ${listed(selection.notTypes.map(name))}` : '';
  return `${types}${without}${conditions && ` with ${conditions}`}`;
}

/** How messages call a condition. */
export function describeCondition({ operator, tagKey, value }: ConditionModel): string {
  return `${operator.replace('string_', '').replace('_', ' ')} ${tagKey}=${value}`;
}
