import { Measure, packPolicies, SharingModel, TargetsOf } from '../../src/org-backup-policy/policy-packing';
import { PlanModel } from '../../src/protection/plan-variants';
import { ruleModel, tierModel } from '../support/policy/models';

/** A plan whose rules take so many characters each; 100 for a Region, 50 for a copy, 10 for the rest of the plan. */
function plan(name: string, ...sizes: number[]): PlanModel {
  const rules = sizes.map((size, i) => ({ rule: ruleModel({ name: `r${i}`, startWindowMinutes: size }), copies: [] }));
  return { name, tier: tierModel(), regions: ['us-east-1'], rules };
}

const measure: Measure = (plans) => plans.reduce((sum, one) => sum + 10 + one.regions.length * 100
  + one.rules.reduce((all, { rule, copies }) => all + rule.startWindowMinutes! + copies.length * 50, 0), 0);

const pack = (plans: PlanModel[], sharing: Partial<SharingModel> = {}, attached = 0, targetsOf: TargetsOf = () => ['ou-1', 'ou-2']) =>
  packPolicies(plans, { together: {}, ...sharing }, attached, measure, targetsOf);
const inShort = (packed: ReturnType<typeof pack>) => packed.map(({ id, plans }) => `${id}: ${plans.map((one) => `${one.name}(${one.rules.map((rule) => rule.rule.name).join(' ')})`).join(', ')}`);

describe('without sharing', () => {
  test('every plan has a policy of its own, named like it', () => {
    expect(inShort(pack([plan('B', 1), plan('A', 1, 1)]))).toEqual(['A: A(r0 r1)', 'B: B(r0)']);
  });

  test('a plan of 10,000 characters is one policy', () => {
    expect(inShort(pack([plan('A', 9000, 890)]))).toEqual(['A: A(r0 r1)']);
  });

  test('a plan of 10,001 characters is cut by rule; parts repeat everything else', () => {
    const packed = pack([plan('A', 9000, 891)]);
    expect(inShort(packed)).toEqual(['A part 2: A(r1)', 'A: A(r0)']);
    expect(packed[0].plans[0]).toEqual({ ...plan('A', 9000, 891), rules: [plan('A', 9000, 891).rules[1]] });
  });

  test('parts are filled in the order of the rules\' names and deployed from the last', () => {
    const whole = plan('A', 4000, 4000, 1890, 5000, 5000);
    // the last part first: a rule that moves on is never in none of them
    const expected = ['A part 3: A(r4)', 'A part 2: A(r3)', 'A: A(r0 r1 r2)'];
    expect(inShort(pack([whole]))).toEqual(expected);
    expect(inShort(pack([{ ...whole, rules: [...whole.rules].reverse() }]))).toEqual(expected);
  });

  test('parts are deployed before the first, whatever the plans around them are called', () => {
    expect(inShort(pack([plan('Gold', 9000, 9000), plan('Go', 1), plan('Golden', 9000, 9000), plan('Silver', 1)])).map((one) => one.split(':')[0]))
      .toEqual(['Go', 'Gold part 2', 'Gold', 'Golden part 2', 'Golden', 'Silver']);
  });

  test('a part and a plan that is called like it stay apart', () => {
    expect(inShort(pack([plan('A', 9000, 9000), plan('A-2', 1)]))).toEqual(['A part 2: A(r1)', 'A: A(r0)', 'A-2: A-2(r0)']);
  });

  test('a rule that is too long alone is refused, with what takes the space', () => {
    const long = plan('A', 1, 9000);
    const tooLong = { ...long, rules: [long.rules[0], { ...long.rules[1], copies: Array.from({ length: 18 }, () => ({ arn: 'x', lifecycle: {} })) }] };
    expect(() => pack([tooLong])).toThrow(new Error("plan 'A' is '10010 characters' but a policy has at most 10000 even with its rule 'r1' alone; "
      + 'shorten what takes the space (Regions 100, copies 900, the rest of the rule 9000, selections, tags and settings 10 characters): '
      + 'fewer copies, Regions, tag values or conditions, or shorter names'));
  });
});

describe('plans that share the policy of another', () => {
  test('are in it', () => {
    expect(inShort(pack([plan('A', 1), plan('B', 1), plan('C', 1)], { together: { C: 'A' } }))).toEqual(['A: A(r0), C(r0)', 'B: B(r0)']);
  });

  test('do not change the order in which policies are deployed', () => {
    expect(inShort(pack([plan('A', 1), plan('B', 1), plan('C', 1), plan('Z', 1)], { together: { B: 'Z' } }))).toEqual(['A: A(r0)', 'C: C(r0)', 'Z: B(r0), Z(r0)']);
  });

  test('are cut like the host would be', () => {
    expect(inShort(pack([plan('A', 100), plan('B', 9000, 9000)], { together: { B: 'A' } }))).toEqual(['A part 2: B(r1)', 'A: A(r0), B(r0)']);
  });

  test.each<[string, { [guest: string]: string }, string]>([
    ['that does not exist', { X: 'A' }, "policySharing is 'X with A' but there is no plan 'X'; name plans of this policy: A, B, C"],
    ['with one that does not exist', { A: 'X' }, "policySharing is 'A with X' but there is no plan 'X'; name plans of this policy: A, B, C"],
    ['with itself', { A: 'A' }, "policySharing is 'A with A' but a plan can share only with one that has a policy of its own; name plans of this policy: A, B, C"],
    ['with one that shares', { A: 'B', B: 'C' }, "policySharing is 'A with B' but a plan can share only with one that has a policy of its own; name plans of this policy: A, B, C"],
  ])('are refused: one %s', (_, together, message) => {
    expect(() => pack([plan('C', 1), plan('B', 1), plan('A', 1)], { together })).toThrow(new Error(message));
  });

  test('are refused where they do not fit, with what each takes', () => {
    expect(() => pack([plan('A', 5000), plan('B', 5000)], { together: { B: 'A' } })).toThrow(new Error(
      "shared policy 'A' is '10220 characters' but a policy has at most 10000; let fewer plans share a policy, or make the tiers shorter; its plans take: A 5110, B 5110"));
    expect(inShort(pack([plan('A', 4890), plan('B', 4890)], { together: { B: 'A' } }))).toEqual(['A: A(r0), B(r0)']);
  });
});

describe('slots', () => {
  const slotOf = (name: string, slots: number, others: string[] = []) =>
    pack([name, ...others].map((one) => plan(one, 1)), { slots }).find((policy) => policy.plans.some((one) => one.name === name))!.id;

  test('are filled by the plans\' names alone', () => {
    const names = Array.from({ length: 30 }, (_, i) => `Plan${i}`);
    const alone = names.map((name) => slotOf(name, 4));
    expect(names.map((name) => slotOf(name, 4, names.filter((other) => other !== name)))).toEqual(alone);
    expect([...new Set(alone)].sort()).toEqual(['Shared1', 'Shared2', 'Shared3', 'Shared4']);
  });

  test('one slot takes everything', () => {
    expect(inShort(pack([plan('B', 1), plan('A', 1)], { slots: 1 }))).toEqual(['Shared1: A(r0), B(r0)']);
  });

  test('give the parts of a long plan places next to each other, after the hash of its name', () => {
    // echo -n A | sha256sum is 559aead0…, 0x559aead0 % 10 is 6
    expect(inShort(pack([plan('A', 9000, 9000, 9000)], { slots: 10 }))).toEqual(['Shared7: A(r0)', 'Shared8: A(r1)', 'Shared9: A(r2)']);
  });

  test('refuse parts of one plan that meet, with what each plan takes', () => {
    expect(() => pack([plan('A', 1), plan('B', 9000, 9000)], { slots: 1 })).toThrow(new Error(
      "shared policy 'Shared1' is '18221 characters' but a policy has at most 10000; let fewer plans share a policy, or make the tiers shorter; its plans take: A 111, B 18110"));
  });

  test('refuse two parts of one plan that meet alone', () => {
    expect(() => pack([plan('A', 9000, 9000)], { slots: 1 })).toThrow("shared policy 'Shared1' is '18110 characters' but a policy has at most 10000");
  });
});

describe('a target', () => {
  const many = (count: number, size = 1) => Array.from({ length: count }, (_, i) => plan(`P${i}`, size));

  test('carries 10 policies', () => {
    expect(pack(many(10))).toHaveLength(10);
    expect(pack(many(1), {}, 9)).toHaveLength(1);
  });

  test('carries no 11, and the message says how the plans can share', () => {
    expect(() => pack(many(11))).toThrow(new Error('tiers of \'ou-1\' is \'11 policies\' but a target carries at most 10; let new plans share the policy of an existing one with '
      + 'PolicySharing.together(), or, before the first deployment, use PolicySharing.slots(10); characters of each: '
      + ['P0', 'P1', 'P10', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9'].map((name) => `${name} 111`).join(', ')));
  });

  test('has less room where policies are attached already', () => {
    expect(() => pack(many(2), {}, 9)).toThrow(/^tiers of 'ou-1' is '2 policies' but a target carries at most 10, 9 of them attached already; .*PolicySharing\.slots\(1\)/);
  });

  test('carries no more than fits into 10 policies, and the message says what takes the space', () => {
    expect(() => pack(many(11, 9000))).toThrow(/^tiers of 'ou-1' is '11 policies' but a target carries at most 10; use fewer tiers, rules, copies or destinations that follow the source Region; together they take 100210 characters: P0 9110, /);
    // 11 plans of 9,090 characters fill 10 policies to the last character but one
    expect(() => pack([...many(10, 8980), plan('last', 8990)])).toThrow(/together\(\)/);
    expect(() => pack([...many(10, 8980), plan('last', 8991)])).toThrow(/use fewer tiers/);
  });
});
