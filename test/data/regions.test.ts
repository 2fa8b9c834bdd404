import { RegionInfo } from 'aws-cdk-lib/region-info';
import { partitionByName, REGIONS } from '../../src/data/regions';
import { FEATURES, NO_COPY_INTO_AIR_GAPPED } from '../support/policy/facts';

test('every Region of AWS\'s table is known, and no other', () => {
  expect(Object.keys(REGIONS).sort()).toEqual(Object.keys(FEATURES.byRegion).sort());
});

test('six commercial and four foreign Regions take no copies into air-gapped vaults', () => {
  expect([...NO_COPY_INTO_AIR_GAPPED].sort()).toEqual([
    'ap-east-2', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-west-1', 'cn-north-1', 'cn-northwest-1', 'eusc-de-east-1', 'mx-central-1',
    'us-gov-east-1', 'us-gov-west-1',
  ]);
});

describe.each(Object.entries(FEATURES.byRegion))('%s', (region, row) => {
  test('can do what AWS\'s table says', () => {
    expect(REGIONS[region]).toEqual({
      partition: RegionInfo.get(region).partition,
      optIn: row.optIn === 'required',
      backupPolicies: row.backupPolicies,
      crossRegionCopy: row.crossRegionCopy,
      crossAccountCopy: row.crossAccountCopy,
      airGappedVault: row.airGappedVault,
      copyIntoAirGappedVault: row.airGappedVault && !NO_COPY_INTO_AIR_GAPPED.includes(region),
      search: row.search,
      malwareProtection: row.malwareProtection,
    });
  });
});

test.each(RegionInfo.regions.map((info) => [info.name, info.partition]))('the name %s tells the partition %s', (name, partition) => {
  expect(partitionByName(name)).toBe(partition);
});

test('a name that nobody knows is one of the commercial partition', () => {
  expect(partitionByName('xx-cn-1')).toBe('aws');
});
