import { TAG_POLICY_LIMITS } from '../data/tag-policies';
import type { ConditionModel, TierModel } from '../protection/model';
import { isPattern, tierTagConditions } from '../protection/tier-tag-conditions';

/** What one tag policy says of the tier tag. */
export interface TierTagRule {
  readonly tagKey: string;
  /** At most one `*` in each. */
  readonly values: ReadonlyArray<string>;
  /** Resource types on which AWS refuses other values, as tag policies call them. */
  readonly enforcedFor: ReadonlyArray<string>;
}

interface Appended {
  readonly '@@append': ReadonlyArray<string>;
}

/** A tag policy. */
export interface TagPolicyDocument {
  readonly tags: {
    readonly [tagKey: string]: {
      readonly tag_key: { readonly '@@assign': string };
      readonly tag_value: Appended;
      readonly enforced_for?: Appended;
    };
  };
}

/** Lists are added to those of policies further up: wherever a target lies, what tiers around it select by is right there too. */
export function tagPolicyDocument({ tagKey, values, enforcedFor }: TierTagRule): TagPolicyDocument {
  return {
    tags: {
      [tagKey]: {
        tag_key: { '@@assign': tagKey },
        tag_value: { '@@append': sorted(values) },
        ...enforcedFor.length > 0 && { enforced_for: { '@@append': sorted(enforcedFor) } },
      },
    },
  };
}

/** Characters of a policy, as AWS Organizations counts them. */
export function tagPolicyCharacters(document: TagPolicyDocument): number {
  return JSON.stringify(document).length;
}

/** The values of the tier tag that mean something to some tier: by which it selects, or leaves out. */
export function tierTagValues(tiers: ReadonlyArray<TierModel>, tagKey: string): string[] {
  return sorted(tierTagConditions(tiers, tagKey).map(allowedValue));
}

/** A tag policy allows one `*` in a value: a pattern with more is widened, as a value that some tier selects must not count as wrong. */
function allowedValue(condition: ConditionModel): string {
  return isPattern(condition) && !isAllowedValue(condition.value) ? condition.value.replace(/\*.*$/, '*') : condition.value;
}

export function isAllowedValue(value: string): boolean {
  return value.split('*').length - 1 <= TAG_POLICY_LIMITS.wildcardsPerValue;
}

function sorted(values: ReadonlyArray<string>): string[] {
  return [...new Set(values)].sort();
}
