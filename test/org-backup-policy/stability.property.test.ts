import * as fc from 'fast-check';
import { PolicySharing } from '../../src/org-backup-policy';
import { OrganizationTarget } from '../../src/organization-layout';
import { centralVaultIn } from '../support/definition';
import { buildTier, TierSpec, tierSets } from '../support/policy/arbitraries';
import { effectivePolicy } from '../support/policy/merge';
import { orgBackupPolicy, policiesUnsynthesized, PolicyInTemplate } from '../support/policy/stacks';

/**
 * A plan that moved from one policy to another would disappear and reappear in every account. Whatever is added: nothing moves.
 */
interface Case {
  readonly tiers: TierSpec[];
  readonly regions: string[];
  readonly centralRegions: string[];
  readonly targets: number[];
  readonly sharing: 'none' | 'slots' | 'together';
}

const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1', 'eu-south-1', 'ca-west-1', 'me-south-1', 'ap-southeast-3'];

function cases(sharing: Case['sharing']): fc.Arbitrary<Case> {
  return fc.tuple(fc.subarray(REGIONS, { minLength: 2, maxLength: 3 }), fc.boolean()).chain(([regions, everywhere]) => {
    // every Region that may be added must have a vault already, or copies into the same Region would be refused
    const centralRegions = everywhere ? ['us-east-1', ...REGIONS.filter((one) => one !== 'us-east-1')] : ['us-east-1', 'eu-west-1'];
    return fc.record({
      tiers: tierSets({ centralRegions, everywhere, maxTiers: 3, maxRules: 3, maxCopies: 2 }).filter((tiers) => tiers.length > 1),
      regions: fc.constant(regions),
      centralRegions: fc.constant(centralRegions),
      targets: fc.uniqueArray(fc.integer({ min: 10000000, max: 99999999 }), { minLength: 2, maxLength: 3 }),
      sharing: fc.constant(sharing),
    });
  });
}

/** Undefined where it does not fit. */
function render(one: Case, hosts: { [plan: string]: string } = {}): PolicyInTemplate[] | undefined {
  const sharing = { none: PolicySharing.none(), slots: PolicySharing.slots(10), together: PolicySharing.together(hosts) }[one.sharing];
  try {
    return policiesUnsynthesized(orgBackupPolicy({
      tiers: one.tiers.map(buildTier),
      regions: one.regions,
      central: one.centralRegions.map((region) => centralVaultIn({ region, airGappedVaultName: 'Gapped' })),
      targets: one.targets.map((id) => OrganizationTarget.organizationalUnit(`ou-ab12-${id}`)),
      policySharing: sharing,
    }));
  } catch (error) {
    expect((error as Error).message).toMatch(/^(tiers of '[^']*' is '\d+ policies'|plan '.*' is '\d+ characters'|shared policy '.*' is '\d+ characters'|policySharing is .* no plan)/);
    return undefined;
  }
}

const plansByPolicy = (policies: PolicyInTemplate[]) =>
  Object.fromEntries(policies.map((policy) => [policy.logicalId, Object.keys(policy.document.plans)]));

/** Every policy is still there under its name, with all its plans. */
function expectNothingMoved(before: PolicyInTemplate[], after: PolicyInTemplate[]): void {
  const now = plansByPolicy(after);
  for (const [logicalId, plans] of Object.entries(plansByPolicy(before))) {
    expect(now[logicalId]).toEqual(expect.arrayContaining(plans));
  }
  const names = (policies: PolicyInTemplate[]) => Object.fromEntries(policies.map((policy) => [policy.logicalId, policy.name]));
  expect(names(after)).toMatchObject(names(before));
}

const effective = (policies: PolicyInTemplate[]) => effectivePolicy(...policies.map((policy) => policy.document)).plans;

/** Compares a case with a larger one, and makes sure that most cases fit. */
function forAll(sharing: Case['sharing'], runs: number, property: (one: Case, hosts: { [plan: string]: string }) => boolean): void {
  // what sharing changes is where plans go, not what they are
  const numRuns = sharing === 'none' ? runs : Math.ceil(runs / 2);
  let compared = 0;
  fc.assert(fc.property(cases(sharing), (one) => {
    let hosts: { [plan: string]: string } = {};
    if (sharing === 'together') {
      const [first, second] = Object.keys(effective(render({ ...one, sharing: 'none' }) ?? []));
      hosts = second === undefined ? {} : { [second]: first };
    }
    compared += property(one, hosts) ? 1 : 0;
  }), { numRuns, seed: 2026 });
  expect(compared).toBeGreaterThan(numRuns / 5);
}

describe.each<[Case['sharing']]>([['none'], ['slots'], ['together']])('with policy sharing %s,', (sharing) => {
  test('adding a tier changes no policy of the others', () => {
    forAll(sharing, 25, (one, hosts) => {
      const before = render({ ...one, tiers: one.tiers.slice(0, -1) }, Object.fromEntries(Object.entries(hosts).slice(0, 0)));
      const after = render(one);
      if (!before || !after || sharing === 'together') {
        return addingWithHosts(one);
      }
      expectNothingMoved(before, after);
      expect(effective(after)).toMatchObject(effective(before));
      if (sharing === 'none') {
        const documents = (policies: PolicyInTemplate[]) =>
          Object.fromEntries(policies.map((policy) => [policy.logicalId, [policy.document, policy.name, policy.description]]));
        expect(documents(after)).toMatchObject(documents(before));
      }
      return true;
    });
  });

  test('adding a Region, one that must be enabled too, only adds it', () => {
    forAll(sharing, 25, (one, hosts) => {
      const [before, after] = [render({ ...one, regions: one.regions.slice(0, -1) }, {}), render(one, {})];
      if (!before || !after) {
        return Object.keys(hosts).length > 5;
      }
      expectNothingMoved(before, after);
      const added = one.regions[one.regions.length - 1];
      const plans = effective(after);
      for (const [name, plan] of Object.entries<any>(effective(before))) {
        expect({ ...plans[name], regions: plans[name].regions.filter((region: string) => region !== added) }).toEqual(plan);
      }
      return true;
    });
  });

  test('adding a Region of the central account changes nothing', () => {
    forAll(sharing, 15, (one, hosts) => {
      const [before, after] = [render(one, hosts), render({ ...one, centralRegions: [...one.centralRegions, 'sa-east-1'] }, hosts)];
      expect(after).toEqual(before);
      return before !== undefined;
    });
  });

  test('adding a target only adds it', () => {
    forAll(sharing, 15, (one, hosts) => {
      const [before, after] = [render({ ...one, targets: one.targets.slice(1) }, hosts), render(one, hosts)];
      const withTarget = before?.map((policy) => ({ ...policy, targetIds: [...policy.targetIds, `ou-ab12-${one.targets[0]}`].sort() }));
      expect(after).toEqual(withTarget);
      return before !== undefined;
    });
  });

  test('the order of tiers, rules, copies, Regions and targets does not matter', () => {
    forAll(sharing, 25, (one, hosts) => {
      const reversed = <T>(values: ReadonlyArray<T>) => [...values].reverse();
      const other: Case = {
        ...one,
        tiers: reversed(one.tiers)
          .map((tier) => ({ ...tier, rules: reversed(tier.rules).map((rule) => ({ ...rule, copies: reversed(rule.copies) })) })),
        regions: reversed(one.regions),
        targets: reversed(one.targets),
      };
      const before = render(one, hosts);
      expect(render(other, hosts)).toEqual(before);
      return before !== undefined;
    });
  });
});

/** A tier is added and its plans are put into the policy of an existing plan. */
function addingWithHosts(one: Case): boolean {
  const before = render({ ...one, sharing: 'none', tiers: one.tiers.slice(0, -1) });
  const all = render({ ...one, sharing: 'none' });
  if (!before || !all) {
    return false;
  }
  const known = Object.keys(effective(before));
  const late = Object.keys(effective(all)).filter((plan) => !known.includes(plan));
  const after = render({ ...one, sharing: 'together' }, Object.fromEntries(late.map((plan) => [plan, known[0]])));
  if (after) {
    expectNothingMoved(before, after);
    expect(effective(after)).toEqual(effective(all));
  }
  return after !== undefined;
}
