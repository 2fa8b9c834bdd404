import * as fc from 'fast-check';
import { ReportScope, shardReport } from '../../src/backup-reports/report-sharding';

const REGIONS = ['eu-west-1', 'us-east-1', 'us-west-2', 'ap-south-1'];
const units = (...accounts: number[]): ReportScope => ({ kind: 'units', members: accounts.map((count, i) => ({ id: `u${i}`, accounts: count })) });
const root = (accounts: number): ReportScope => ({ kind: 'root', members: [{ id: 'ROOT', accounts }] });

describe('a report', () => {
  test('of exactly 100,000 is one plan', () => {
    expect(shardReport('R', root(250), REGIONS, 100)).toEqual([{ ids: ['ROOT'], regions: REGIONS }]);
  });

  test('of one more is cut by Region', () => {
    expect(shardReport('R', root(251), REGIONS, 100)).toEqual([{ ids: ['ROOT'], regions: REGIONS.slice(0, 3) }, { ids: ['ROOT'], regions: REGIONS.slice(3) }]);
  });

  test('that fills a plan in each Region is cut into one for each', () => {
    expect(shardReport('R', root(1000), REGIONS, 100)).toEqual(REGIONS.map((region) => ({ ids: ['ROOT'], regions: [region] })));
  });

  test('that is too large in one Region is refused with the way out', () => {
    expect(() => shardReport('R', root(1001), REGIONS, 100)).toThrow(new Error(
      "coverage of the report R is '1001 accounts x 1 Region x 100 = 100100' but AWS Backup makes reports of at most 100000, not adjustable, and the organization can't be divided further; "
      + 'use ReportCoverage.organizationalUnits() and say in units of the layout how many accounts each has, so that each gets plans of its own'));
  });

  test('of a unit that is too large names units below it', () => {
    expect(() => shardReport('R', { kind: 'units', members: [{ id: 'x', accounts: 1001 }] }, ['eu-west-1'], 100)).toThrow('name the units below it instead, or ReportCoverage.accounts()');
  });

  test.each<[ReportScope['kind'], string]>([['units', 'the unit x can\'t be divided further; sizing is of one account'], ['accounts', 'the account x can\'t be divided further; sizing is of one account'], ['root', 'the organization can\'t be divided further; sizing is of one account in one Region and day: correct it']])('of %s whose single accounts are too large names the way out that is left', (kind, way) => {
    expect(() => shardReport('R', { kind, members: [{ id: 'x', accounts: 1 }] }, ['eu-west-1'], 100001)).toThrow(way);
  });

  test('lets units share a plan as long as it holds them', () => {
    expect(shardReport('R', units(100, 150, 1), REGIONS, 100).map(({ ids }) => ids)).toEqual([['u0', 'u1'], ['u2']]);
  });

  test('gives a unit that is too large plans of its own between those of others', () => {
    expect(shardReport('R', units(1, 300, 1), REGIONS, 100)).toEqual([
      { ids: ['u0'], regions: REGIONS },
      { ids: ['u1'], regions: REGIONS.slice(0, 3) },
      { ids: ['u1'], regions: REGIONS.slice(3) },
      { ids: ['u2'], regions: REGIONS },
    ]);
  });
});

const cases = fc.tuple(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 200 }));

test('every account in every Region is in exactly one plan, and no plan is too large', () => {
  fc.assert(fc.property(cases, ([accounts, regionCount, each]) => {
    const regions = REGIONS.slice(0, regionCount);
    const shards = shardReport('R', units(...accounts), regions, each);
    const cells = shards.flatMap(({ ids, regions: some }) => ids.flatMap((id) => some.map((region) => `${id} ${region}`)));
    expect(cells.sort()).toEqual(accounts.flatMap((_, i) => regions.map((region) => `u${i} ${region}`)).sort());
    expect(Math.max(...shards.map(({ ids, regions: some }) => ids.reduce((sum, id) => sum + accounts[Number(id.slice(1))], 0) * some.length * each))).toBeLessThanOrEqual(100000);
  }));
});

test('what is added at the end moves nothing that was there', () => {
  fc.assert(fc.property(cases, fc.integer({ min: 1, max: 500 }), ([accounts, regionCount, each], more) => {
    const regions = REGIONS.slice(0, regionCount);
    const before = shardReport('R', units(...accounts), regions, each);
    const after = shardReport('R', units(...accounts, more), regions, each);
    const last = before.length - 1;
    expect(after.slice(0, last)).toEqual(before.slice(0, last));
    expect(after[last].ids.slice(0, before[last].ids.length)).toEqual(before[last].ids);
  }));
});
