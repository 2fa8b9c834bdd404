import { ConditionModel, SelectionModel, TypeModel } from './model';
import { PlanModel, PlannedRule } from './plan-variants';
import { canonical, notTypesOf, selectionsOf, selectsType, waysOf } from './selections';
import { LIMITS } from '../data/limits';
import { shortHash } from '../private/hash';
import { reject } from '../private/reject';

/** What names and tags of plans depend on, whoever renders them. */
export interface PlanLabels {
  readonly tagKey: string;
  /** Tags that replace the tier's own tag, under a naming that carries a migration over. */
  readonly carriedOverTags?: { readonly [key: string]: string };
  /** Names that a migration carries over, by tier. */
  readonly carriedOverNames: { readonly [tier: string]: { readonly rule: string; readonly selection: string } };
}

/** Controls and restore tests look at plans and recovery points, so these carry the tier's tag too, unless the definition leaves it out. */
export function ownTags({ tier }: PlanModel, labels: PlanLabels, on: 'planTag' | 'recoveryPointTag'): { readonly [key: string]: string } {
  return tier.leftOut?.includes(on) ? {} : labels.carriedOverTags ?? { [labels.tagKey]: tier.name };
}

/** Tags of a plan; the tier's own make room where the user gives as many as AWS takes. */
export function planTags(plan: PlanModel, labels: PlanLabels): { readonly [key: string]: string } {
  return besideOwn(ownTags(plan, labels, 'planTag'), plan.tier.planTags, LIMITS.planTags);
}

/** Tags of a rule's recovery points; the tier's own make room where the user gives as many as AWS takes. */
export function recoveryPointTags(plan: PlanModel, { rule }: PlannedRule, labels: PlanLabels): { readonly [key: string]: string } {
  return besideOwn(ownTags(plan, labels, 'recoveryPointTag'), rule.recoveryPointTags, LIMITS.recoveryPointTags);
}

/** Tags beside the tier's own, or without these where there is no room for both. */
export function besideOwn(
  own: { readonly [key: string]: string }, tags: { readonly [key: string]: string }, limit: number,
): { readonly [key: string]: string } {
  const all = { ...own, ...tags };
  return Object.keys(all).length > limit ? tags : all;
}

export function plannedRuleName(plan: PlanModel, { rule }: PlannedRule, labels: PlanLabels): string {
  const carriedOver = labels.carriedOverNames[plan.tier.name]?.rule;
  return carriedOver && !rule.named && plan.tier.rules.length === 1 ? carriedOver : rule.name;
}

export function selectionTitle(plan: PlanModel, labels: PlanLabels): string {
  return plan.tier.selectionName ?? labels.carriedOverNames[plan.tier.name]?.selection ?? plan.tier.name;
}

/** One of a tier's selections as one of its plans has it. */
export interface PlannedSelection {
  readonly selection: SelectionModel;
  /** Undefined means every type. */
  readonly types?: ReadonlyArray<TypeModel>;
}

export interface TitledSelection extends PlannedSelection {
  /** Not yet shortened to the 50 characters that a name may have. */
  readonly title: string;
}

/** The selections of a tier that select something in one of its plans. */
export function plannedSelections({ tier, types }: PlanModel): PlannedSelection[] {
  return selectionsOf(tier.selection).map((selection) => {
    const own = selection.kind === 'resources' ? selection.types : undefined;
    const named = (type: TypeModel) => (own ? own.some((one) => one.arnPattern === type.arnPattern) : !type.single);
    return { selection, types: types ? types.filter((type) => selectsType(selection, type.id) && named(type)) : own };
  }).filter((one) => one.types?.length !== 0);
}

/** Names of selections depend on what each selects, never on the others, and that by the tier's own tag is called as one that is alone. */
export function titledSelections(plan: PlanModel, labels: PlanLabels): TitledSelection[] {
  const title = selectionTitle(plan, labels);
  const alone = plan.tier.selection.kind !== 'any';
  return plannedSelections(plan).map((one) => ({
    ...one,
    title: alone || (one.selection.kind === 'tags' && one.selection.tagKey === undefined) ? title : `${title}-${shortHash(canonical(one.selection), 8)}`,
  }));
}

/** One selection of a plan: resources of these types that meet all conditions. */
export interface PlanSelection {
  /** Not yet shortened to the 50 characters that a name may have. */
  readonly title: string;
  readonly conditions: ReadonlyArray<ConditionModel>;
  /** Undefined means every type. */
  readonly types?: ReadonlyArray<TypeModel>;
  readonly notTypes: ReadonlyArray<TypeModel>;
}

/**
 * The selections of a plan whose conditions are joined by AND; a tag with several values becomes one selection for each of them.
 *
 * `reason` continues 'a selection has at most 30 conditions and': why the tag is one of them.
 */
export function conditionalSelections(plan: PlanModel, labels: PlanLabels, reason: string): PlanSelection[] {
  const { name } = plan.tier;
  const all = titledSelections(plan, labels).flatMap((one) => alternatives(one.selection, name, labels.tagKey).map((way) => ({ ...one, ...way })));
  return all.map(({ title, suffix, selection, types, conditions }) => {
    if (conditions.length > LIMITS.conditionsPerSelection) {
      reject(`tier '${name}': conditions`, conditions.length, `a selection has at most ${LIMITS.conditionsPerSelection} conditions and${reason}`, 'give one condition less, or say in BackupSupport which types are not used');
    }
    const left = notTypesOf(selection);
    return {
      title: `${title}${suffix}`,
      conditions,
      types,
      // of named types only single resources can be left out
      notTypes: types ? left.filter(({ id, single }) => single && types.some((type) => type.id === id)) : left,
    };
  });
}

function alternatives(selection: SelectionModel, tier: string, tagKey: string): { suffix: string; conditions: ReadonlyArray<ConditionModel> }[] {
  const values = selection.kind === 'tags' ? selection.tagValues ?? [tier] : [];
  return waysOf(selection, tier, tagKey).map((conditions, i) => ({ suffix: values.length <= 1 ? '' : `-${shortHash(values[i], 6)}`, conditions }));
}
