import { LIMITS } from '../data/limits';
import { shorten, stemLength } from '../private/hash';

/** Names of tiers by the names of their plans. */
export interface PlanTiers {
  readonly [planName: string]: string;
}

/** The tier of a plan that none of ours is, or whose name is not known. */
export const UNKNOWN_TIER = 'unknown';

/** Characters of a plan's name before the hash with which names that are too long end. */
const STEM = stemLength(LIMITS.planNameLength);

/** Name of a variant of a tier's plan; without a suffix, of the plan itself. */
export function variantName(planName: string, suffix: string): string {
  return shorten(suffix === '' ? planName : variantStart(planName) + suffix, LIMITS.planNameLength);
}

/** The tier of a plan by its name, `unknown` without one: plans that are variants of a tier's plan are called as `variantName` says. */
export function tierOfPlan(planName: string, tiers: PlanTiers): string {
  const bases = Object.keys(tiers).sort((a, b) => b.length - a.length);
  const base = bases.find((name) => planName === name || planName.startsWith(variantStart(name)))
    ?? bases.find((name) => name.length > STEM && planName.length === LIMITS.planNameLength && planName.startsWith(name.slice(0, STEM)));
  return base === undefined ? UNKNOWN_TIER : tiers[base];
}

function variantStart(planName: string): string {
  return `${planName}-`;
}
