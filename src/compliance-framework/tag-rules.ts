import { CONFIG_RULE_LIMITS } from '../data/limits';
import { isServedIn, RESOURCE_TYPES, TagRule } from '../data/resource-types';
import type { TierModel } from '../protection/model';
import { isPattern, selectsByTierTag, tierTagConditions } from '../protection/tier-tag-conditions';

/** A managed rule of AWS Config on the tier tag. */
export interface TagRuleModel {
  /** Of the construct. */
  readonly id: string;
  /** As AWS Config calls it. */
  readonly identifier: string;
  readonly configTypes: ReadonlyArray<string>;
  readonly parameters: { readonly [name: string]: string };
  /** Those of its Regions that don't have it. */
  readonly notIn: ReadonlyArray<string>;
}

/** What rules look at. */
export interface TaggedTypes {
  readonly tagKey: string;
  /** Values that are right; undefined where only the key counts. */
  readonly values?: ReadonlyArray<string>;
  /** Ids of types. */
  readonly types: ReadonlyArray<string>;
  readonly regions: ReadonlyArray<string>;
}

const REQUIRED_TAGS = 'REQUIRED_TAGS';

/** Types that tiers select by the tier tag, in the order of their ids; none where no tier does. */
export function typesByTierTag(
  tiers: ReadonlyArray<TierModel>, tagKey: string, unusedTypes: ReadonlyArray<string>, regions: ReadonlyArray<string>,
): string[] {
  return tiers.some((tier) => selectsByTierTag(tier, tagKey))
    ? Object.keys(RESOURCE_TYPES).filter((id) => !unusedTypes.includes(id) && regions.some((region) => isServedIn(id, region))) : [];
}

/** Values that a rule can compare: as long as its parameters take them, and where none of them stands for others. */
export function comparedValues(tiers: ReadonlyArray<TierModel>, tagKey: string, otherValues: ReadonlyArray<string>): string[] | undefined {
  const conditions = tierTagConditions(tiers, tagKey);
  const values = [...new Set([...conditions.map(({ value }) => value), ...otherValues])].sort();
  const fits = JSON.stringify(ofAllTypes(tagKey, values)).length <= CONFIG_RULE_LIMITS.parameterCharacters;
  return fits && !conditions.some(isPattern) ? values : undefined;
}

/** One rule for all types of which AWS Config knows values, and one for each other type. Those that are in none of the Regions are left out. */
export function tagRules({ tagKey, values, types, regions }: TaggedTypes): TagRuleModel[] {
  const known = types.flatMap((id) => (RESOURCE_TYPES[id].tagRule ? [{ id, ...RESOURCE_TYPES[id].tagRule }] : []));
  const together = known.filter(({ rule }) => rule === undefined);
  const alone = known.filter((one): one is { id: string } & Required<TagRule> => one.rule !== undefined);
  return [
    ...together.length === 0 ? [] : [{
      id: 'Rule',
      identifier: REQUIRED_TAGS,
      configTypes: together.map(({ configType }) => configType).sort(),
      parameters: ofAllTypes(tagKey, values),
      notIn: [],
    }],
    ...alone.map(({ id, rule, configType, notIn }): TagRuleModel => ({
      id,
      identifier: rule,
      configTypes: [configType],
      parameters: { requiredKeyTags: tagKey },
      notIn: regions.filter((region) => notIn.includes(region)),
    })).filter(({ notIn }) => notIn.length < regions.length),
  ];
}

function ofAllTypes(tagKey: string, values: ReadonlyArray<string> | undefined): { readonly [name: string]: string } {
  return { tag1Key: tagKey, ...values && { tag1Value: values.join(',') } };
}
