import * as fc from 'fast-check';
import { BackupDefinition } from '../../src/definition';
import { OrgBackupPolicy } from '../../src/org-backup-policy';
import { OrganizationLayout, OrganizationTarget } from '../../src/organization-layout';
import { BackupRule, ProtectionTier } from '../../src/protection';
import { effectivePolicy } from '../support/policy/merge';
import { newStack, policiesUnsynthesized } from '../support/policy/stacks';

/** Whatever is assigned to whom, by however many constructs: an account gets the plans of the tiers that are assigned to it or above it, and no others. */
const NAMES = ['daily', 'monthly', 'weekly', 'yearly'];
const unitId = (i: number) => `ou-ab12-${String(i).padStart(8, '0')}`;
const accountId = (i: number) => String(300000000000 + i);
const tierOf = (name: string) => new ProtectionTier({ name, rules: [BackupRule.daily()] });

const cases = fc.record({
  /** Parent of each unit: an earlier one, or the root. */
  parents: fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
  /** Unit of each account, or the root. */
  homes: fc.array(fc.nat(), { minLength: 1, maxLength: 5 }),
  assignments: fc.array(fc.record({
    root: fc.boolean(),
    units: fc.uniqueArray(fc.nat({ max: 4 })),
    accounts: fc.uniqueArray(fc.nat({ max: 4 })),
    tiers: fc.subarray(NAMES, { minLength: 1 }),
  }), { minLength: 1, maxLength: 4 }),
  /** Which of two constructs makes the policies of a target, by its place. */
  parts: fc.array(fc.boolean(), { minLength: 11, maxLength: 11 }),
}).map(({ parents, homes, assignments, parts }) => ({
  parents: parents.map((parent, i) => (parent % (i + 1) === i ? undefined : parent % (i + 1))),
  homes: homes.map((home) => (home % (parents.length + 1) === parents.length ? undefined : home % (parents.length + 1))),
  assignments: assignments.map(({ root, units, accounts, tiers }) => ({
    targets: [...root ? ['r-ab12'] : [], ...units.filter((i) => i < parents.length).map(unitId), ...accounts.filter((i) => i < homes.length).map(accountId)], tiers,
  })).filter(({ targets }) => targets.length > 0),
  parts,
})).filter(({ assignments }) => assignments.length > 0);

const targetOf = (id: string) => (id.startsWith('r-') ? OrganizationTarget.root(id) : id.startsWith('ou-') ? OrganizationTarget.organizationalUnit(id) : OrganizationTarget.account(id));

test('every account gets exactly the plans of the tiers that are assigned to it, to units above it and to the root', () => {
  let parted = 0;
  fc.assert(fc.property(cases, ({ parents, homes, assignments, parts }) => {
    const definition = new BackupDefinition({
      layout: new OrganizationLayout({
        homeAccount: '111111111111',
        regions: ['us-east-1'],
        units: parents.map((parent, i) => ({ organizationalUnitId: unitId(i), parentId: parent === undefined ? undefined : unitId(parent) })),
        accounts: homes.map((home, i) => ({ accountId: accountId(i), parentId: home === undefined ? 'r-ab12' : unitId(home) })),
      }),
      assignments: assignments.map(({ targets, tiers }) => ({ targets: targets.map(targetOf), tiers: tiers.map(tierOf) })),
    });
    const stack = newStack();
    const all = [...new Set(assignments.flatMap(({ targets }) => targets))].sort();
    const groups = [true, false].map((part) => all.filter((_, i) => parts[i] === part)).filter((ids) => ids.length > 0);
    const policies = groups.flatMap((ids, i) => policiesUnsynthesized(new OrgBackupPolicy(stack, `Part${i}`, { definition, targets: ids.map(targetOf) })));
    parted += groups.length > 1 ? 1 : 0;

    homes.forEach((home, i) => {
      const above = [accountId(i), 'r-ab12'];
      for (let at = home; at !== undefined; at = parents[at]) {
        above.push(unitId(at));
      }
      const expected = assignments.filter(({ targets }) => targets.some((id) => above.includes(id))).flatMap(({ tiers }) => tiers);
      const { plans, conflicts } = effectivePolicy(...policies.filter(({ targetIds }) => targetIds.some((id) => above.includes(id))).map(({ document }) => document));
      expect(conflicts).toEqual([]);
      expect(Object.keys(plans).sort()).toEqual([...new Set(expected)].map((name) => `OrgBackup-${name}`).sort());
    });
    // no policy stands where nobody is meant, and none twice
    const reached = policies.flatMap(({ document, targetIds }) => Object.keys(document.plans).flatMap((plan) => targetIds.map((id) => `${plan} ${id}`)));
    expect(reached.sort()).toEqual([...new Set(assignments.flatMap(({ targets, tiers }) => tiers.flatMap((name) => targets.map((id) => `OrgBackup-${name} ${id}`))))].sort());
  }), { numRuns: 100, seed: 2026 });
  expect(parted).toBeGreaterThan(30);
});
