import { Measure, packPolicies, SharingModel, TargetsOf } from '../../src/org-backup-policy/policy-packing';
import { PlanModel } from '../../src/protection/plan-variants';
import { ruleModel, tierModel } from '../support/policy/models';

/** A plan whose rules take so many characters each. */
const plan = (name: string, ...sizes: number[]): PlanModel => ({
  name, tier: tierModel(), regions: [], rules: sizes.map((size, i) => ({ rule: ruleModel({ name: `r${i}`, startWindowMinutes: size }), copies: [] })),
});
const sum = (sizes: number[]) => sizes.reduce((all, one) => all + one, 0);

/** Packs plans whose selections s0, s1, … take so many characters each, in short: each policy with the rules and selections of its plans. */
function pack(plans: PlanModel[], selections: number[] = [], sharing: Partial<SharingModel> = {}, targetsOf: TargetsOf = () => []): string[] {
  const names = selections.map((_, i) => `s${i}`);
  const measure: Measure = (parts) => sum(parts.map((part) => sum(part.rules.map(({ rule }) => rule.startWindowMinutes!))
    + sum((part.selections ?? names).map((name) => selections[Number(name.slice(1))]))));
  return packPolicies(plans, { together: {}, ...sharing }, 0, measure, targetsOf, () => names)
    .map(({ id, plans: parts }) => `${id}: ${parts.map((part) => `${part.rules.map(({ rule }) => rule.name).join(' ')} for ${part.selections?.join(' ') ?? 'all'}`).join(', ')}`);
}

describe('a plan', () => {
  test.each<[string, number[], number[], string[]]>([
    ['is whole where it fits', [5000, 1000], [4000], ['A: r0 r1 for all']],
    ['that is too long is cut by rules alone where each fits with all selections', [5000, 5000], [2000, 3000], ['A part 2: r1 for all', 'A: r0 for all']],
    ['that is too long is cut by selections where a rule does not', [2000], [4000, 4000, 4000], ['A part 2: r0 for s2', 'A: r0 for s0 s1']],
    ['that is too long is cut with one rule in each part', [2000, 2000], [4000, 4000, 4000], ['A part 2: r1 for s2', 'A: r0 for s0 s1']],
    ['repeats the first selection in parts that have none of their own', [2000, 2000, 2000], [4000, 4000, 4000], ['A part 3: r2 for s0', 'A part 2: r1 for s2', 'A: r0 for s0 s1']],
    ['repeats the last rule in parts that have none of their own', [2000, 2000], [5000, 5000, 5000, 5000], ['A part 4: r1 for s3', 'A part 3: r1 for s2', 'A part 2: r1 for s1', 'A: r0 for s0']],
    ['has as many selections in each part as fit beside the longest rule', [1000, 3000, 2000], [2500, 2500, 2500, 2500], ['A part 3: r2 for s0', 'A part 2: r1 for s2 s3', 'A: r0 for s0 s1']],
  ])('%s', (_, rules, selections, expected) => {
    expect(pack([plan('A', ...rules)], selections)).toEqual(expected);
  });

  test('is cut alike in whichever order its rules come', () => {
    const long = plan('A', 2000, 2000);
    expect(pack([{ ...long, rules: [...long.rules].reverse() }], [4000, 4000, 4000])).toEqual(['A part 2: r1 for s2', 'A: r0 for s0 s1']);
  });

  test('that fits keeps its rules in their order', () => {
    const short = plan('A', 1000, 1000);
    expect(pack([{ ...short, rules: [...short.rules].reverse() }], [4000])).toEqual(['A: r1 r0 for all']);
  });

  test('is refused where one selection is too long beside the longest rule', () => {
    expect(() => pack([plan('A', 100, 5000)], [100, 6000])).toThrow("plan 'A' is '11000 characters' but a policy has at most 10000 even with its rule 'r1' and one selection; shorten");
  });

  test('is refused where one rule is too long with its only selection', () => {
    expect(() => pack([plan('A', 6000)], [5000])).toThrow("plan 'A' is '11000 characters' but a policy has at most 10000 even with its rule 'r0' alone; shorten");
  });

  test('has all selections of the parts that meet in a policy', () => {
    expect(pack([plan('A', 1000)], [4000, 7000, 4000], { slots: 2 }).map((policy) => policy.split(': ')[1]).sort()).toEqual(['r0 for s0 s2', 'r0 for s1']);
  });
});

describe('plans for different targets', () => {
  const targetsOf: TargetsOf = ({ name }) => (name === 'B' ? ['ou-1', 'ou-2'] : ['ou-1', 'ou-3']);

  test('share no policy', () => {
    expect(() => pack([plan('A', 1), plan('B', 1)], [], { together: { B: 'A' } }, targetsOf)).toThrow(new Error(
      "policySharing is 'A with B' but they share the policy 'A' and are for different targets: ou-1, ou-3 and ou-1, ou-2; "
      + 'let plans share a policy only where they have the same targets, for example by one OrgBackupPolicy for each part of the targets'));
  });

  test('are counted for each target, of which the first one that has too many is named', () => {
    const plans = (count: number) => Array.from({ length: count }, (_, i) => plan(`P${i}`, 1));
    expect(pack(plans(20), [], {}, ({ name }) => [Number(name.slice(1)) % 2 === 0 ? 'ou-b' : 'ou-a'])).toHaveLength(20);
    expect(() => pack(plans(22), [], {}, ({ name }) => [Number(name.slice(1)) % 2 === 0 ? 'ou-b' : 'ou-a'])).toThrow("tiers of 'ou-a' is '11 policies' but a target carries at most 10;");
  });
});
