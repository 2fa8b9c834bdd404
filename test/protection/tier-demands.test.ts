import { SelectionModel } from '../../src/protection/model';
import { tierDemands } from '../../src/protection/tier-demands';
import { ruleModel, supportOverrides, tierModel, typeModel } from '../support/policy/models';

const types = (...ids: string[]): SelectionModel => ({ kind: 'resources', types: ids.map(typeModel), notTypes: [], conditions: [] });
const except = (...ids: string[]): SelectionModel => ({ kind: 'resources', notTypes: ids.map(typeModel), conditions: [] });
const demands = (...tiers: Parameters<typeof tierModel>[0][]) => tierDemands(tiers.map((tier) => tierModel(tier)), supportOverrides());

test('plain backups by tag may be of S3, and need nothing else', () => {
  expect(demands({})).toEqual({ backsUpS3: true, indexesEbs: false, indexes: false, scans: false });
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
  // what its index needs is not known: that of EBS needs most
  [['NEW'], { indexesEbs: true, indexes: true }],
  [['NEW', 'S3'], { indexesEbs: true, indexes: true }],
])('an index of %j', (indexTypes, expected) => {
  expect(demands({}, { name: 'b', rules: [ruleModel(), ruleModel({ name: 'Indexed', indexTypes })] })).toMatchObject(expected);
});

test('any rule of any tier scans', () => {
  expect(demands({}, { name: 'b', rules: [ruleModel(), ruleModel({ name: 'Scanned', scanMode: 'FULL_SCAN' })] }).scans).toBe(true);
});
