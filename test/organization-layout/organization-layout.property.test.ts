import * as fc from 'fast-check';
import { REGIONS } from '../../src/data/regions';
import { OrganizationLayout, OrganizationLayoutProps, OrganizationTarget } from '../../src/organization-layout';

const optIn = Object.keys(REGIONS).filter((region) => REGIONS[region].optIn);
const partitions = [...new Set(Object.values(REGIONS).map(({ partition }) => partition))]
  .map((partition) => Object.keys(REGIONS).filter((region) => REGIONS[region].partition === partition));
const accountId = (n: number) => String(n).padStart(12, '0');
const unitId = (n: number) => `ou-ab12-${String(n).padStart(8, '0')}`;
const name = fc.option(fc.constantFrom('Shop', 'a b', 'ü'), { nil: undefined });

/** Accounts 0 to 3 have roles, 4 and above are listed or outside, so that everything fits together. */
const anyProps: fc.Arbitrary<OrganizationLayoutProps> = fc.record({
  regions: fc.constantFrom(...partitions).chain((all) => fc.record({
    regions: fc.subarray(all, { minLength: 1 }),
    centralRegions: fc.option(fc.shuffledSubarray(all, { minLength: 1 }), { nil: undefined }),
  })),
  globalPick: fc.nat(),
  homePick: fc.option(fc.nat(), { nil: undefined }),
  expected: fc.option(fc.nat({ max: 5000 }), { nil: undefined }),
  units: fc.array(fc.record({ parent: fc.option(fc.nat(), { nil: undefined }), name, expected: fc.option(fc.nat({ max: 500 }), { nil: undefined }) }), { maxLength: 6 }),
  accounts: fc.uniqueArray(fc.record({ id: fc.integer({ min: 0, max: 9 }), parent: fc.option(fc.nat(), { nil: undefined }), name }), { selector: ({ id }) => id }),
  externalAccounts: fc.option(fc.uniqueArray(fc.integer({ min: 10, max: 15 }).map(accountId)), { nil: undefined }),
  known: fc.record({
    homeAccount: fc.constant(accountId(1)), centralAccount: fc.constant(accountId(2)), organizationId: fc.constant('o-a1b2c3d4e5'), rootId: fc.constant('r-ab12'), managementAccount: fc.constantFrom(accountId(0), accountId(1)), recoveryAccount: fc.constant(accountId(3)),
  }, { requiredKeys: [] }),
}).map(({ regions: { regions, centralRegions }, globalPick, units, accounts, homePick, expected, externalAccounts, known }) => ({
  ...known,
  regions,
  centralRegions,
  globalRegion: regions.length === 1 && globalPick % 2 === 0 ? undefined : regions[globalPick % regions.length],
  enabledOptInRegions: regions[0] in REGIONS && REGIONS[regions[0]].partition === 'aws' ? optIn : undefined,
  homeRegion: homePick === undefined ? undefined : regions[homePick % regions.length],
  expectedAccounts: expected === undefined ? undefined : 600 + expected,
  externalAccounts,
  // a parent has a lower number, so that no circle arises, and more accounts
  units: units.map((one, i) => ({ organizationalUnitId: unitId(i), name: one.name, expectedAccounts: one.expected === undefined ? undefined : 510 - 50 * i + one.expected % 40, parentId: one.parent === undefined ? undefined : i === 0 ? 'r-ab12' : unitId(one.parent % i) })),
  accounts: accounts.map(({ id, parent, name: called }) => ({
    accountId: accountId(id), name: called, parentId: parent === undefined ? undefined : units.length === 0 ? 'r-ab12' : unitId(parent % units.length),
  })),
}));

test('any layout is the same again after toJson and fromJson, through a file too', () => {
  fc.assert(fc.property(anyProps, (props) => {
    const layout = new OrganizationLayout(props);
    const read = OrganizationLayout.fromJson(JSON.parse(JSON.stringify(layout.toJson())));
    expect(read).toEqual(layout);
    // the model that everything downstream reads, not only what JSON shows of it
    expect(JSON.parse(JSON.stringify({ version: 2, ...read._model }))).toEqual(layout.toJson());
  }), { numRuns: 200, seed: 2026 });
});

const mixed = <T>(list: T[] | undefined) => list === undefined ? fc.constant(undefined) : fc.shuffledSubarray(list, { minLength: list.length });

test('the order of what is given does not change the layout, that of central Regions excepted', () => {
  fc.assert(fc.property(anyProps.chain((props) => fc.tuple(fc.constant(props), fc.record({
    regions: mixed(props.regions).map((regions) => [...regions!, regions![0]]),
    enabledOptInRegions: mixed(props.enabledOptInRegions),
    units: mixed(props.units),
    accounts: mixed(props.accounts),
    externalAccounts: mixed(props.externalAccounts),
  }))), ([props, order]) => {
    expect(new OrganizationLayout({ ...props, ...order })).toEqual(new OrganizationLayout(props));
  }), { numRuns: 200, seed: 2026 });
});

test('the accounts of a target are those that a walk from it down meets', () => {
  fc.assert(fc.property(anyProps, (props) => {
    const layout = new OrganizationLayout(props);
    const below = (id: string): string[] => [id, ...props.units!.filter(({ parentId }) => parentId === id).flatMap(({ organizationalUnitId }) => below(organizationalUnitId))];
    for (const { organizationalUnitId } of props.units!) {
      const expected = props.accounts!.filter(({ parentId }) => parentId !== undefined && below(organizationalUnitId).includes(parentId)).map((one) => one.accountId).sort();
      expect(layout.accountsOf(OrganizationTarget.organizationalUnit(organizationalUnitId))).toEqual(expected);
    }
    expect(layout.accountsOf(OrganizationTarget.root('r-ab12'))).toEqual(layout.accountIds());
    expect(layout.accountIds().filter((id) => layout.isExternal(id))).toEqual([]);
  }), { numRuns: 200, seed: 2026 });
});

test('no circle of units is missed, and none is seen where there is none', () => {
  fc.assert(fc.property(fc.array(fc.option(fc.nat(), { nil: undefined }), { minLength: 1, maxLength: 7 }), (parents) => {
    const parent = (n: number) => (parents[n] === undefined ? undefined : parents[n] % parents.length);
    const ends = parents.every((_, start) => {
      let at: number | undefined = start;
      for (let steps = 0; steps <= parents.length && at !== undefined; steps++) {
        at = parent(at);
      }
      return at === undefined;
    });
    const make = () => new OrganizationLayout({
      regions: ['us-east-1'],
      units: parents.map((_, n) => ({ organizationalUnitId: unitId(n), parentId: parent(n) === undefined ? undefined : unitId(parent(n)!) })),
    });
    if (ends) {
      expect(make).not.toThrow();
    } else {
      expect(make).toThrow('the unit would lie below itself');
    }
  }), { numRuns: 300, seed: 2026 });
});
