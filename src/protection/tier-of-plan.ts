import { LIMITS } from '../data/limits';

/** Names of tiers by the names of their plans. */
export interface PlanTiers {
  readonly [planName: string]: string;
}

/** The tier of a plan that none of ours is, or whose name is not known. */
export const UNKNOWN_TIER = 'unknown';

/** Characters of a plan's name before the hash with which names that are too long end. */
const STEM = LIMITS.planNameLength - 7;

/** The tier of a plan by its name, `unknown` without one; plans that are variants of a tier's plan have a suffix after a hyphen. */
export function tierOfPlan(planName: string, tiers: PlanTiers): string {
  const bases = Object.keys(tiers).sort((a, b) => b.length - a.length);
  const base = bases.find((name) => planName === name || planName.startsWith(`${name}-`))
    ?? bases.find((name) => name.length > STEM && planName.length === LIMITS.planNameLength && planName.startsWith(name.slice(0, STEM)));
  return base === undefined ? UNKNOWN_TIER : tiers[base];
}
