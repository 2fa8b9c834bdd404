import type { ConditionModel, TierModel } from './model';
import { alternativesOf, selectionsOf } from './selections';

/** What tiers ask of the tier tag: values by which they select, or leave out. */
export function tierTagConditions(tiers: ReadonlyArray<TierModel>, tagKey: string): ConditionModel[] {
  return tiers.flatMap((tier) => alternativesOf(tier, tagKey).flat()).filter((condition) => condition.tagKey === tagKey);
}

/** Whether a condition's value stands for others: no value of a tag has a `*`. */
export function isPattern({ value }: ConditionModel): boolean {
  return value.includes('*');
}

/** Whether a tier selects resources of every type by the tier tag alone, or with other conditions. */
export function selectsByTierTag({ selection }: TierModel, tagKey: string): boolean {
  return selectionsOf(selection).some((one) => one.kind === 'tags' && (one.tagKey ?? tagKey) === tagKey);
}
