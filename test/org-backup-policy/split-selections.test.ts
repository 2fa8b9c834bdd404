import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { PolicySharing } from '../../src/org-backup-policy';
import { Measure, packPolicies, SharingModel } from '../../src/org-backup-policy/policy-packing';
import { PlanPart } from '../../src/org-backup-policy/policy-selections';
import { BackupRule, CopyDestination, ProtectionTier, ResourceSelection } from '../../src/protection';
import { policyFaults } from '../support/policy/grammar';
import { effectivePolicy } from '../support/policy/merge';
import { ruleModel, tierModel } from '../support/policy/models';
import { PolicyInTemplate, renderPolicies } from '../support/policy/stacks';

const value = (i: number) => `team-with-a-long-name-${i}`;
const values = (count: number) => Array.from({ length: count }, (_, i) => value(i));

/** Some types can't be copied, so that each value becomes a selection of the others. */
function tierOf(tagValues: string[], ruleCount = 1): ProtectionTier {
  return new ProtectionTier({
    name: 'teams',
    selection: ResourceSelection.byTag('team', tagValues),
    rules: Array.from({ length: ruleCount }, (_, i) => BackupRule.daily({
      ruleName: `rule${i}`, hour: i, deleteAfter: Duration.days(35), copyActions: [{ destination: CopyDestination.centralVault() }],
    })),
  });
}

const length = ({ document }: PolicyInTemplate) => JSON.stringify(document).length;
const selectionsOf = (policy: PolicyInTemplate) => Object.values<any>(policy.document.plans).flatMap(({ selections }) => Object.keys(selections.resources));
const partsOf = (policies: PolicyInTemplate[]) => policies.filter(({ document }) => Object.keys(document.plans).includes('OrgBackup-teams'));

describe('12 values of one tag with a copy', () => {
  const policies = renderPolicies({ tiers: [tierOf(values(12))] });

  test('are split into valid policies of 10,000 characters at most', () => {
    expect(partsOf(policies).length).toBeGreaterThan(1);
    expect(policies.flatMap(({ document }) => policyFaults(document))).toEqual([]);
    expect(policies.map(length).filter((characters) => characters > 10000)).toEqual([]);
  });

  test('are each selected once the policies merge', () => {
    const { plans, conflicts } = effectivePolicy(...policies.map(({ document }) => document));
    expect(conflicts).toEqual([]);
    const selected = Object.values<any>(plans['OrgBackup-teams'].selections.resources).map(({ conditions }) => Object.values<any>(conditions.string_equals)[0].condition_value);
    expect([...new Set(selected)].sort()).toEqual(values(12).sort());
    expect(Object.keys(plans['OrgBackup-teams'].rules)).toEqual(['rule0']);
  });

  test('are split alike in each synthesis', () => {
    expect(renderPolicies({ tiers: [tierOf(values(12))] })).toEqual(policies);
  });

  test('stay where they are when a value is added', () => {
    const before = new Map(policies.map((policy) => [policy.name, selectionsOf(policy)]));
    const after = new Map(renderPolicies({ tiers: [tierOf(values(13))] }).map((policy) => [policy.name, selectionsOf(policy)]));
    before.forEach((names, name) => expect(after.get(name)).toEqual(expect.arrayContaining(names)));
  });

  test('go into the slots of shared policies', () => {
    const shared = renderPolicies({ tiers: [tierOf(values(12))], policySharing: PolicySharing.slots(9) });
    expect(shared.flatMap(({ document }) => policyFaults(document))).toEqual([]);
    expect(effectivePolicy(...shared.map(({ document }) => document)).plans).toEqual(effectivePolicy(...policies.map(({ document }) => document)).plans);
  });
});

test('one value too many for a policy does not disturb several rules', () => {
  const policies = renderPolicies({ tiers: [tierOf(values(12), 3)] });
  const { plans, conflicts } = effectivePolicy(...policies.map(({ document }) => document));
  expect(conflicts).toEqual([]);
  expect(Object.keys(plans['OrgBackup-teams'].rules)).toEqual(['rule0', 'rule1', 'rule2']);
  expect(partsOf(policies)).toHaveLength(3);
});

describe('a plan of rules and selections of any length', () => {
  const spec = fc.record({
    rules: fc.array(fc.integer({ min: 100, max: 4000 }), { minLength: 1, maxLength: 6 }),
    selections: fc.array(fc.integer({ min: 100, max: 4000 }), { minLength: 1, maxLength: 12 }),
    slots: fc.constantFrom(undefined, 10),
  });
  const planOf = (rules: number[]): PlanPart => ({
    name: 'A', tier: tierModel(), regions: [], rules: rules.map((size, i) => ({ rule: ruleModel({ name: `r${i}`, startWindowMinutes: size }), copies: [] })),
  });
  const sum = (sizes: number[]) => sizes.reduce((all, one) => all + one, 0);
  const measureOf = (selections: number[]): Measure => (plans) => sum(plans.map((plan) => 1000 + sum(plan.rules.map(({ rule }) => rule.startWindowMinutes!))
    + sum(plan.selections?.map((name) => selections[Number(name)]) ?? selections)));
  const pack = (rules: number[], selections: number[], sharing: SharingModel) =>
    packPolicies([planOf(rules)], sharing, 0, measureOf(selections), () => [], () => selections.map((_, i) => `${i}`));
  const names = (part: PlanPart, selections: number[]) => part.selections ?? selections.map((_, i) => `${i}`);

  test('is whole in its parts, of which each fits and has a rule and a selection', () => {
    fc.assert(fc.property(spec, ({ rules, selections }) => {
      const parts = pack(rules, selections, { together: {} }).flatMap(({ plans }) => plans);
      expect([...new Set(parts.flatMap((part) => part.rules.map(({ rule }) => rule.name)))].sort()).toEqual(rules.map((_, i) => `r${i}`));
      expect(new Set(parts.flatMap((part) => names(part, selections)))).toEqual(new Set(selections.map((_, i) => `${i}`)));
      parts.forEach((part) => expect([part.rules.length > 0, names(part, selections).length > 0, measureOf(selections)([part]) <= 10000]).toEqual([true, true, true]));
    }), { numRuns: 300 });
  });

  test('keeps its selections in their policies when one is added and all are split', () => {
    fc.assert(fc.property(spec, fc.integer({ min: 100, max: 4000 }), ({ rules, selections }, more) => {
      const at = (sizes: number[]) => new Map(pack(rules, sizes, { together: {} }).map(({ id, plans }) => [id, plans[0]]));
      const [before, after] = [at(selections), at([...selections, more])];
      before.forEach((part, id) => {
        fc.pre(part.selections !== undefined);
        expect(after.get(id)!.rules.map(({ rule }) => rule.name)).toEqual(part.rules.map(({ rule }) => rule.name));
        expect([...before.values()].every((one) => one.selections!.every((name) => [...after.values()].some((two) => two.selections!.includes(name))))).toBe(true);
        // a part that repeats the first selection gives it up for one of its own
        const own = part.selections.filter((name) => name !== '0' || id === 'A');
        expect(after.get(id)!.selections).toEqual(expect.arrayContaining(own));
      });
    }), { numRuns: 300 });
  });

  test('never loses a rule or selection while its policies are updated one after the other', () => {
    fc.assert(fc.property(spec, fc.integer({ min: 100, max: 4000 }), ({ rules, selections }, more) => {
      const after = pack(rules, [...selections, more], { together: {} });
      const deployed = new Map(pack(rules, selections, { together: {} }).map(({ id, plans }) => [id, plans[0]]));
      after.forEach(({ id, plans }) => {
        deployed.set(id, plans[0]);
        const parts = [...deployed.values()];
        expect(new Set(parts.flatMap((part) => part.rules.map(({ rule }) => rule.name))).size).toBe(rules.length);
        expect(selections.every((_, i) => parts.some((part) => names(part, selections).includes(`${i}`)))).toBe(true);
      });
    }), { numRuns: 300 });
  });

  test('is refused where one rule is too long with one selection', () => {
    expect(() => pack([5000], [100, 4500], { together: {} })).toThrow("plan 'A' is '10500 characters' but a policy has at most 10000 even with its rule 'r0' and one selection; shorten");
  });
});
