import * as fc from 'fast-check';
import { accountsIn, accountTarget, contains, LayoutModel, mayMeet, surroundings, TargetModel } from '../../src/organization-layout/layout-model';

/**
 * A layout may leave out units, and where accounts lie. Here every organization that fits it is written out, and what the layout is said to know must be
 * so in all of them, and no more than that.
 */
const ROOT: TargetModel = { kind: 'root', id: 'r-ab12' };
const unitId = (i: number) => `ou-ab12-${String(i).padStart(8, '0')}`;
const unit = (i: number): TargetModel => ({ kind: 'unit', id: unitId(i) });
const account = (i: number) => accountTarget(String(300000000000 + i));

/** Parent of each unit, and then unit of each account; -1 is the root. */
interface Organization {
  readonly units: ReadonlyArray<number>;
  readonly accounts: ReadonlyArray<number>;
}

/** Undefined means that the layout does not say it; the first units are the listed ones. */
interface Known {
  readonly units: ReadonlyArray<number>;
  readonly unlisted: number;
  readonly accounts: ReadonlyArray<number | undefined>;
}

const layouts: fc.Arbitrary<Known> = fc.record({
  parents: fc.array(fc.nat(), { maxLength: 3 }),
  unlisted: fc.nat({ max: 2 }),
  homes: fc.array(fc.option(fc.nat(), { nil: undefined }), { maxLength: 2 }),
}).map(({ parents, unlisted, homes }) => ({
  units: parents.map((parent, i) => (parent % (i + 1)) - 1),
  unlisted,
  accounts: homes.map((home) => (home === undefined ? undefined : (home % (parents.length + 1)) - 1)),
}));

function modelOf({ units, accounts }: Known): Pick<LayoutModel, 'units' | 'accounts'> {
  const parentId = (parent: number | undefined) => (parent === undefined ? undefined : parent === -1 ? 'r-ab12' : unitId(parent));
  return {
    units: units.map((parent, i) => ({ organizationalUnitId: unitId(i), parentId: parentId(parent) })),
    accounts: accounts.map((home, i) => ({ accountId: account(i).id, parentId: parentId(home) })),
  };
}

const product = <T>(lists: ReadonlyArray<ReadonlyArray<T>>): T[][] => lists.reduce<T[][]>((all, list) => all.flatMap((one) => list.map((value) => [...one, value])), [[]]);

/** All organizations in which listed units and accounts lie where the layout says. */
function completions({ units, unlisted, accounts }: Known): Organization[] {
  const count = units.length + unlisted;
  const anywhere = Array.from({ length: count + 1 }, (_, i) => i - 1);
  const trees = product([...units.map((parent) => [parent]), ...Array.from({ length: unlisted }, () => anywhere)]).filter((tree) => tree.every((_, i) => isTree(tree, i)));
  const homes = product(accounts.map((home) => (home === undefined ? anywhere : [home])));
  return trees.flatMap((tree) => homes.map((home) => ({ units: tree, accounts: home })));
}

function isTree(parents: ReadonlyArray<number>, start: number): boolean {
  let at = start;
  for (let steps = 0; steps <= parents.length && at !== -1; steps++) {
    at = parents[at];
  }
  return at === -1;
}

/** Whether a unit is another one or lies in it. */
function within({ units }: Organization, inner: number, outer: number): boolean {
  return inner === outer || (inner !== -1 && within({ units, accounts: [] }, units[inner], outer));
}

type Place = { readonly unit: number } | { readonly account: number };

/** Whether all accounts of one target, those still to come too, are accounts of another. */
function inside(organization: Organization, inner: Place, outer: Place): boolean {
  if ('account' in outer) {
    return 'account' in inner && inner.account === outer.account;
  }
  return within(organization, 'unit' in inner ? inner.unit : organization.accounts[inner.account], outer.unit);
}

const modelAt = (place: Place): TargetModel => ('account' in place ? account(place.account) : place.unit === -1 ? ROOT : unit(place.unit));

function forAllPairs(check: (facts: { one: Place; other: Place; model: Pick<LayoutModel, 'units' | 'accounts'>; possible: Organization[] }) => void): void {
  fc.assert(fc.property(layouts, (known) => {
    const model = modelOf(known);
    const possible = completions(known);
    const places: Place[] = [
      ...Array.from({ length: known.units.length + known.unlisted + 1 }, (_, i) => ({ unit: i - 1 })),
      ...known.accounts.map((_, i) => ({ account: i })),
    ];
    places.forEach((one) => places.forEach((other) => check({ one, other, model, possible })));
  }), { numRuns: 150, seed: 2026 });
}

test('a target contains another exactly when it does so in every organization that fits the layout', () => {
  forAllPairs(({ one, other, model, possible }) => {
    const always = possible.every((organization) => inside(organization, other, one));
    expect([one, other, contains(modelAt(one), modelAt(other), model)]).toEqual([one, other, always]);
  });
});

test('two targets are disjoint exactly when no organization that fits the layout has an account in both', () => {
  forAllPairs(({ one, other, model, possible }) => {
    const sometimes = possible.some((organization) => inside(organization, one, other) || inside(organization, other, one));
    expect([one, other, mayMeet(modelAt(one), modelAt(other), model)]).toEqual([one, other, sometimes]);
  });
});

test('who is first makes no difference to whether two targets may meet', () => {
  forAllPairs(({ one, other, model }) => {
    expect(mayMeet(modelAt(one), modelAt(other), model)).toBe(mayMeet(modelAt(other), modelAt(one), model));
  });
});

test('an account that the layout does not list may be in any unit and is surely in the root', () => {
  const model = modelOf({ units: [-1, 0], unlisted: 0, accounts: [] });
  const stranger = account(9);
  expect([ROOT, unit(0), unit(1), unit(7)].map((target) => [contains(target, stranger, model), mayMeet(target, stranger, model)])).toEqual([[true, true], [false, true], [false, true], [false, true]]);
});

test('who lies around a target, of many, is whoever contains it, or may meet it, in their order', () => {
  forAllPairs(({ one, other, model }) => {
    const all = [modelAt(other), ROOT, modelAt(one), unit(1), account(0), unit(0)].map((target) => ({ target }));
    const { surelyAround, perhapsAround } = surroundings(all, model);
    expect(surelyAround(modelAt(one))).toEqual(all.filter(({ target }) => contains(target, modelAt(one), model)));
    if ('account' in one) {
      expect(perhapsAround(modelAt(one).id)).toEqual(all.filter(({ target }) => mayMeet(target, modelAt(one), model)));
    }
  });
});

test('the accounts of a target are those listed that it contains, sorted', () => {
  forAllPairs(({ one, model }) => {
    const layout = { ...model, homeAccount: account(7).id, regions: [], globalRegion: '', homeRegion: '', centralRegions: [], enabledOptInRegions: [] };
    const listed = [...model.accounts.map(({ accountId }) => accountId), account(7).id].sort();
    const expected = 'account' in one ? [modelAt(one).id] : listed.filter((id) => contains(modelAt(one), accountTarget(id), model));
    expect(accountsIn(modelAt(one), layout)).toEqual(expected);
  });
});
