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

/** The tier of a plan by its name, `unknown` without one: its own plan, or a variant as `variantName` calls it. A longer name alone is no variant. */
export function tierOfPlan(planName: string, tiers: PlanTiers): string {
  const bases = Object.keys(tiers).sort((a, b) => b.length - a.length);
  const base = bases.find((name) => name === planName) ?? bases.find((name) => isVariant(planName, name));
  return base === undefined ? UNKNOWN_TIER : tiers[base];
}

function variantStart(planName: string): string {
  return `${planName}-`;
}

const DIRECTION = '(?:north|south|east|west|central|northeast|northwest|southeast|southwest)';
const REGION = `(?:[a-z]{2}|eusc)(?:-(?:gov|iso[a-f]?|de))?-${DIRECTION}-[0-9]{1,2}`;
const COPY = `(?:not|no|in)-(?:${REGION}|vault-[0-9a-f]{6}|(?:central|airgap)(?:-${REGION})?)`;
const PART = `(?:${REGION}|${COPY}|[0-9a-f]{4})`;

/** What tells the variants of a plan apart, as `planVariants` names it: a Region, copies that are not made, and hashes. */
const SUFFIX = new RegExp(`^${PART}(?:-${PART})*$`);
/** Its words, of a suffix that was cut; the last may be a part of one. */
const CUT_SUFFIX = new RegExp(`^(?:(?:not|no|in|central|airgap|vault|gov|iso[a-f]?|${DIRECTION}|eusc|[a-z]{2}|[0-9]{1,2}|[0-9a-f]{4}|[0-9a-f]{6})-)*[a-z0-9]*$`);

function isVariant(planName: string, base: string): boolean {
  const start = variantStart(base);
  if (planName.startsWith(start) && SUFFIX.test(planName.slice(start.length))) {
    return true;
  }
  if (planName.length !== LIMITS.planNameLength || !/-[0-9a-f]{6}$/.test(planName)) {
    return false;
  }
  const stem = planName.slice(0, STEM);
  return start.length > STEM ? start.startsWith(stem) : stem.startsWith(start) && CUT_SUFFIX.test(stem.slice(start.length));
}
