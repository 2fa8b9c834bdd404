import * as fc from 'fast-check';
import { AssignedTarget, LocalAccounts, localOf, meeting, tierSets } from '../../src/definition/assigned-tiers';
import { accountTarget, contains, LayoutModel, mayMeet, TargetModel } from '../../src/organization-layout/layout-model';
import { TierModel } from '../../src/protection/model';

/** What is answered from an index for thousands of accounts is what asking each of each would say. */
const unit = (i: number): TargetModel => ({ kind: 'unit', id: `ou-ab12-${String(i).padStart(8, '0')}` });
const account = (i: number) => accountTarget(String(300000000000 + i));
const ROOT: TargetModel = { kind: 'root', id: 'r-ab12' };
const TIERS = ['a', 'b', 'c', 'd'].map((name) => ({ name }) as TierModel);

const organizations = fc.record({
  parents: fc.array(fc.nat(), { maxLength: 4 }),
  homes: fc.array(fc.option(fc.nat(), { nil: undefined }), { maxLength: 4 }),
  assigned: fc.dictionary(fc.constantFrom('0', '1', '2', '3', '4', '5', '6', '7', '8', '9'), fc.subarray(TIERS, { minLength: 1 }), { maxKeys: 5 }),
}).map(({ parents, homes, assigned }) => {
  const above = (i: number, many: number) => (i % (many + 1) === many ? ROOT.id : unit(i % (many + 1)).id);
  // two more units and accounts than the layout lists
  const targets = [ROOT, ...Array.from({ length: 5 }, (_, i) => unit(i)), ...Array.from({ length: 4 }, (_, i) => account(i))];
  const layout = {
    units: parents.map((parent, i) => ({ organizationalUnitId: unit(i).id, parentId: above(parent, i) })),
    accounts: homes.map((home, i) => ({ accountId: account(i).id, parentId: home === undefined ? undefined : above(home, parents.length) })),
  } as unknown as LayoutModel;
  return { layout, assigned: Object.entries(assigned).map(([i, tiers]): AssignedTarget => ({ target: targets[Number(i)], tiers })) };
});

const names = (tiers: ReadonlyArray<TierModel>) => [...new Set(tiers.map(({ name }) => name))].sort();

test('two tiers can meet exactly where two of their targets may', () => {
  fc.assert(fc.property(organizations, ({ layout, assigned }) => {
    const meet = meeting(assigned, layout);
    const having = (tier: TierModel) => assigned.filter(({ tiers }) => tiers.includes(tier));
    TIERS.forEach((one) => TIERS.forEach((other) => {
      const expected = having(one).some(({ target }) => having(other).some((two) => mayMeet(target, two.target, layout)));
      expect([one.name, other.name, meet(one, other)]).toEqual([one.name, other.name, expected]);
    }));
  }), { numRuns: 500, seed: 2026 });
});

test('a target surely has the tiers of every target that contains it', () => {
  fc.assert(fc.property(organizations, ({ layout, assigned }) => {
    const sets = tierSets(assigned, layout);
    assigned.forEach(({ target }) => {
      const expected = names(assigned.filter((other) => contains(other.target, target, layout)).flatMap(({ tiers }) => tiers));
      expect(sets.filter(({ where }) => where.split(', ').includes(target.id)).map(({ tiers }) => names(tiers))).toEqual([expected]);
    });
  }), { numRuns: 500, seed: 2026 });
});

test('the local plans of some accounts are all entries that name one of them, in their order', () => {
  const accounts = fc.subarray(['1', '2', '3', '4', '5'], { minLength: 1 });
  fc.assert(fc.property(fc.array(accounts, { maxLength: 6 }), accounts, (entries, some) => {
    const local = entries.map((own, i) => ({ prop: String(i), accounts: own }) as unknown as LocalAccounts);
    expect(localOf(local, some)).toEqual(local.filter((one) => one.accounts.some((id) => some.includes(id))));
  }), { seed: 2026 });
});
