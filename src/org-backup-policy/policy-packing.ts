import { PlanPart } from './policy-selections';
import { LIMITS } from '../data/limits';
import { shortHash } from '../private/hash';
import { reject } from '../private/reject';
import { PlanModel } from '../protection/plan-variants';

/** Plans, or parts of plans, that go into one policy. */
export interface PackedPolicy {
  /** Stays the same as long as the policy exists; names the resource in the template. */
  readonly id: string;
  readonly plans: ReadonlyArray<PlanPart>;
  /** Ids of the targets that the policy is attached to, the same for all of its plans. */
  readonly targetIds: ReadonlyArray<string>;
}

/** Which plans share a policy. */
export interface SharingModel {
  /** Every plan goes by its name into one of so many policies; undefined gives each plan its own. */
  readonly slots?: number;
  /** Plan name to the name of the plan whose policy it shares. */
  readonly together: { readonly [planName: string]: string };
}

/** Characters that plans take as one policy document. */
export type Measure = (plans: ReadonlyArray<PlanPart>) => number;

/** Ids of the targets that get a plan, sorted. */
export type TargetsOf = (plan: PlanModel) => ReadonlyArray<string>;

/** Names of a plan's selections that can be in policies of their own. */
export type SelectionsOf = (plan: PlanModel) => ReadonlyArray<string>;

/**
 * Assigns plans to policies. A plan's policy depends on its own name and on the sharing that the user declared, never on the other plans:
 * adding a tier, a Region or an account moves nothing.
 */
export function packPolicies(
  plans: ReadonlyArray<PlanModel>, sharing: SharingModel, attached: number, measure: Measure, targetsOf: TargetsOf,
  selectionsOf: SelectionsOf = () => [],
): PackedPolicy[] {
  const policies = new Map<string, PlanPart[]>();
  const known = new Set(plans.map((plan) => plan.name));
  for (const [guest, host] of Object.entries(sharing.together)) {
    const wrong = [guest, host].find((name) => !known.has(name)) ?? (Object.keys(sharing.together).includes(host) ? host : undefined);
    if (wrong !== undefined) {
      reject('policySharing', `${guest} with ${host}`, !known.has(wrong) ? `there is no plan '${wrong}'` : 'a plan can share only with one that has a policy of its own',
        `name plans of this policy: ${[...known].sort().join(', ')}`);
    }
  }
  for (const plan of [...plans].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    split(plan, measure, selectionsOf).forEach((part, i) => {
      const id = policyId(plan.name, i, sharing);
      policies.set(id, withPart(policies.get(id) ?? [], part));
    });
  }
  // later parts first: a rule that moves on because its plan grew is then in two parts for a while, which is the same to AWS, and never in none
  const packed = [...policies].map(([id, parts]) => ({ id, plans: parts, targetIds: commonTargets(id, parts, targetsOf) })).sort((a, b) => {
    const [[one, onePart], [other, otherPart]] = [a.id.split(' part '), b.id.split(' part ')];
    return one === other ? Number(otherPart ?? 1) - Number(onePart ?? 1) : one < other ? -1 : 1;
  });
  packed.forEach((policy) => checkShared(policy, measure));
  checkAttached(packed, attached, measure);
  return packed;
}

/** Parts of one plan that meet in a shared policy become one again, because a document has each plan name once. */
function withPart(plans: ReadonlyArray<PlanPart>, part: PlanPart): PlanPart[] {
  return plans.some((plan) => plan.name === part.name)
    ? plans.map((plan) => (plan.name === part.name ? joined(plan, part) : plan))
    : [...plans, part];
}

function joined(one: PlanPart, other: PlanPart): PlanPart {
  return {
    ...one,
    rules: [...new Set([...one.rules, ...other.rules])],
    ...(one.selections && other.selections && { selections: [...new Set([...one.selections, ...other.selections])] }),
  };
}

function policyId(planName: string, part: number, sharing: SharingModel): string {
  const host = new Map(Object.entries(sharing.together)).get(planName);
  // no plan name has a space, so that no other plan can mean this policy
  const suffix = part === 0 ? '' : ` part ${part + 1}`;
  if (host !== undefined) {
    return policyId(host, part, { ...sharing, together: {} });
  }
  // parts of one plan avoid each other
  return sharing.slots === undefined ? `${planName}${suffix}` : `Shared${(parseInt(shortHash(planName, 8), 16) + part) % sharing.slots + 1}`;
}

/**
 * Cuts a plan that is too long for one policy into parts which merge into the plan: each with some of its rules and all the rest, or, where even one
 * rule is too long with all selections, with some of these too.
 */
function split(plan: PlanModel, measure: Measure, selectionsOf: SelectionsOf): PlanPart[] {
  if (fitsAlone(plan, measure)) {
    return [plan];
  }
  const rules = [...plan.rules].sort((a, b) => (a.rule.name < b.rule.name ? -1 : 1));
  const parts = filled(rules, (some): PlanPart => ({ ...plan, rules: some }), measure);
  const tooLong = parts.find((part) => !fitsAlone(part, measure));
  if (!tooLong) {
    return parts;
  }
  const selections = selectionsOf(plan);
  return selections.length > 1 ? splitBySelection({ ...plan, rules }, selections, measure) : refuseLong(tooLong, 'alone', measure);
}

/**
 * One rule in each part, and so many selections as fit beside the longest: a selection that is added moves nothing, and what is added elsewhere moves
 * selections to later parts only. A part without selections of its own repeats the first, one without a rule the last.
 */
function splitBySelection(plan: PlanPart, selections: ReadonlyArray<string>, measure: Measure): PlanPart[] {
  const { rules } = plan;
  const size = (rule: PlanPart['rules'][number]) => measure([{ ...plan, rules: [rule], selections: selections.slice(0, 1) }]);
  const longest = rules.reduce((one, other) => (size(other) > size(one) ? other : one));
  const groups = filled(selections, (some): PlanPart => ({ ...plan, rules: [longest], selections: some }), measure);
  const tooLong = groups.find((part) => !fitsAlone(part, measure));
  if (tooLong) {
    refuseLong(tooLong, 'and one selection', measure);
  }
  return Array.from({ length: Math.max(rules.length, groups.length) }, (_, i) => ({
    ...plan, rules: [rules[Math.min(i, rules.length - 1)]], selections: groups[i]?.selections ?? selections.slice(0, 1),
  }));
}

/** Fills parts in order, each with at least one. */
function filled<T>(values: ReadonlyArray<T>, partOf: (some: ReadonlyArray<T>) => PlanPart, measure: Measure): PlanPart[] {
  const groups: T[][] = [];
  for (const value of values) {
    const last = groups[groups.length - 1];
    if (last && fitsAlone(partOf([...last, value]), measure)) {
      last.push(value);
    } else {
      groups.push([value]);
    }
  }
  return groups.map(partOf);
}

function fitsAlone(part: PlanPart, measure: Measure): boolean {
  return measure([part]) <= LIMITS.policyCharacters;
}

function refuseLong(part: PlanPart, what: string, measure: Measure): never {
  return reject(`plan '${part.name}'`, `${measure([part])} characters`, `a policy has at most ${LIMITS.policyCharacters} even with its rule '${part.rules[0].rule.name}' ${what}`,
    `shorten what takes the space (${spaceOf(part, measure)}): fewer copies, Regions, tag values or conditions, or shorter names`);
}

function spaceOf(part: PlanPart, measure: Measure): string {
  const whole = measure([part]);
  const without = (change: Partial<PlanPart>) => whole - measure([{ ...part, ...change }]);
  const copies = without({ rules: part.rules.map((rule) => ({ ...rule, copies: [] })) });
  return `Regions ${without({ regions: [] })}, copies ${copies}, the rest of the rule ${without({ rules: [] }) - copies}, selections, tags and settings ${
    whole - without({ regions: [] }) - without({ rules: [] })} characters`;
}

function checkShared(policy: PackedPolicy, measure: Measure): void {
  const size = measure(policy.plans);
  if (size > LIMITS.policyCharacters) {
    const each = policy.plans.map((plan) => `${plan.name} ${measure([plan])}`).join(', ');
    reject(`shared policy '${policy.id}'`, `${size} characters`, `a policy has at most ${LIMITS.policyCharacters}`,
      `let fewer plans share a policy, or make the tiers shorter; its plans take: ${each}`);
  }
}

/** A policy is attached to targets as a whole: plans for other targets would reach too many of them, or miss some. */
function commonTargets(id: string, plans: ReadonlyArray<PlanModel>, targetsOf: TargetsOf): ReadonlyArray<string> {
  const [first, ...others] = plans;
  const ids = targetsOf(first);
  const other = others.find((plan) => targetsOf(plan).join() !== ids.join());
  if (other) {
    reject('policySharing', `${first.name} with ${other.name}`, `they share the policy '${id}' and are for different targets: ${ids.join(', ')} and ${targetsOf(other).join(', ')}`,
      'let plans share a policy only where they have the same targets, for example by one OrgBackupPolicy for each part of the targets');
  }
  return ids;
}

/** The limit is one of each target, which carries the policies of its own tiers only. */
function checkAttached(packed: ReadonlyArray<PackedPolicy>, attached: number, measure: Measure): void {
  const room = LIMITS.policiesPerTarget - attached;
  const ids = [...new Set(packed.flatMap(({ targetIds }) => targetIds))].sort();
  for (const id of ids) {
    const mine = packed.filter(({ targetIds }) => targetIds.includes(id));
    if (mine.length > room) {
      const sizes = mine.map((policy) => `${policy.id} ${measure(policy.plans)}`).join(', ');
      const total = mine.reduce((sum, policy) => sum + measure(policy.plans), 0);
      const fits = total <= room * LIMITS.policyCharacters;
      reject(`tiers of '${id}'`, `${mine.length} policies`, `a target carries at most ${LIMITS.policiesPerTarget}${attached > 0 ? `, ${attached} of them attached already` : ''}`,
        fits ? `let new plans share the policy of an existing one with PolicySharing.together(), or, before the first deployment, use PolicySharing.slots(${room}); characters of each: ${sizes}`
          : `use fewer tiers, rules, copies or destinations that follow the source Region; together they take ${total} characters: ${sizes}`);
    }
  }
}
