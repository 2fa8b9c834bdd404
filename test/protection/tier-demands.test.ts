import { SelectionModel } from '../../src/protection/model';
import { tierDemands } from '../../src/protection/tier-demands';
import { ruleModel, supportOverrides, tierModel, typeModel } from '../support/policy/models';

const types = (...ids: string[]): SelectionModel => ({ kind: 'resources', types: ids.map(typeModel), notTypes: [], conditions: [] });
const except = (...ids: string[]): SelectionModel => ({ kind: 'resources', notTypes: ids.map(typeModel), conditions: [] });
const demands = (...tiers: Parameters<typeof tierModel>[0][]) => tierDemands(tiers.map((tier) => tierModel(tier)), supportOverrides());

test('plain backups by tag may be of S3, and need nothing else', () => {
  expect(demands({})).toEqual({ backsUpS3: true, indexesEbs: false, indexes: false, scans: false, s3TieringDays: undefined, tieredByOthers: [] });
});

describe('S3 is backed up', () => {
  test.each<[string, SelectionModel, boolean]>([
    ['of everything', except(), true],
    ['of everything but S3', except('S3'), false],
    ['of everything but others', except('EBS'), true],
    ['of S3', types('EBS', 'S3'), true],
    ['of others', types('EBS'), false],
    ['by tag', { kind: 'tags', tagKey: 'k', tagValues: ['v'], conditions: [] }, true],
  ])('by a selection %s: %s', (_name, selection, expected) => {
    expect(demands({ selection }).backsUpS3).toBe(expected);
    expect(demands({ selection: types('EBS') }, { name: 'b', selection }).backsUpS3).toBe(expected);
  });

  test('nowhere, where nobody uses it, even if it is named', () => {
    const unused = supportOverrides({ unusedTypes: ['S3'] });
    expect(tierDemands([tierModel(), tierModel({ name: 'b', selection: types('S3') })], unused).backsUpS3).toBe(false);
  });
});

test.each<[string[], { indexesEbs: boolean; indexes: boolean }]>([
  [[], { indexesEbs: false, indexes: false }],
  [['S3'], { indexesEbs: false, indexes: true }],
  [['EBS'], { indexesEbs: true, indexes: true }],
  [['EBS', 'S3'], { indexesEbs: true, indexes: true }],
])('an index of %j', (indexTypes, expected) => {
  expect(demands({}, { name: 'b', rules: [ruleModel(), ruleModel({ name: 'Indexed', indexTypes })] })).toMatchObject(expected);
});

test('any rule of any tier scans', () => {
  expect(demands({}, { name: 'b', rules: [ruleModel(), ruleModel({ name: 'Scanned', scanMode: 'FULL_SCAN' })] }).scans).toBe(true);
});

describe('tiering', () => {
  test('is that of the tiers that ask for it, and happens to the others', () => {
    expect(demands({ s3TieringDays: 60 }, { name: 'z' }, { name: 'b' }, { name: 'c', s3TieringDays: 60 })).toMatchObject({ s3TieringDays: 60, tieredByOthers: ['b', 'z'] });
  });

  test('does not concern tiers without S3', () => {
    expect(demands({ s3TieringDays: 60 }, { name: 'b', selection: types('EBS') }).tieredByOthers).toEqual([]);
    expect(demands({ s3TieringDays: 60, selection: types('EBS') }, { name: 'b', s3TieringDays: 90 }).s3TieringDays).toBe(90);
    expect(demands({ s3TieringDays: 60, selection: types('EBS') }).s3TieringDays).toBeUndefined();
  });

  test('of two tiers is the same', () => {
    expect(() => demands({ s3TieringDays: 60 }, { name: 'b', s3TieringDays: 60 }, { name: 'c', s3TieringDays: 61 })).toThrow(
      "tier 'c': s3Tiering is '61 days' but the tier 'gold' has 60 days and both store in one vault, which tiers all its S3 backups alike; give both the same");
  });
});
