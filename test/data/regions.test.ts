import { RegionInfo } from 'aws-cdk-lib/region-info';
import { CONTROLS } from '../../src/data/controls';
import { DOMAIN_SUFFIXES, regionLacks, organizationEventsRegion, partitionByName, REGIONS } from '../../src/data/regions';
import { RESOURCE_TYPES } from '../../src/data/resource-types';
import { FEATURES, NO_AIR_GAPPED_TYPE, NO_COPY_INTO_AIR_GAPPED } from '../support/policy/facts';

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
    const { notJudged: _, organizationEvents: __, ...facts } = REGIONS[region];
    expect(facts).toEqual({
      partition: RegionInfo.get(region).partition,
      optIn: row.optIn === 'required',
      backupPolicies: row.backupPolicies,
      crossRegionCopy: row.crossRegionCopy,
      crossAccountCopy: row.crossAccountCopy,
      airGappedVault: row.airGappedVault,
      airGappedVaultType: row.airGappedVault && !NO_AIR_GAPPED_TYPE.includes(region),
      auditManager: row.auditManager,
      copyIntoAirGappedVault: row.airGappedVault && !NO_COPY_INTO_AIR_GAPPED.includes(region),
      search: row.search,
      malwareProtection: row.malwareProtection,
    });
  });
});

test('six commercial and five foreign Regions have no type of air-gapped vaults', () => {
  expect([...NO_AIR_GAPPED_TYPE].sort()).toEqual([
    'ap-east-2', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-west-1', 'cn-north-1', 'cn-northwest-1', 'eusc-de-east-1', 'mx-central-1',
    'us-gov-east-1', 'us-gov-west-1',
  ]);
});

test('volumes have no rules for restore times and air-gapped vaults in AWS GovCloud (US)', () => {
  const judged = Object.entries(REGIONS).filter(([, { notJudged }]) => Object.keys(notJudged).length > 0);
  expect(judged.map(([region]) => region)).toEqual(['us-gov-east-1', 'us-gov-west-1']);
  for (const [, { notJudged }] of judged) {
    expect(notJudged).toEqual({ RESTORE_TIME_FOR_RESOURCES_MEET_TARGET: ['EBS'], RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT: ['EBS'] });
    Object.entries(notJudged).forEach(([control, types]) => types.forEach((type) => {
      expect(CONTROLS[control].families).toContain(RESOURCE_TYPES[type].audit?.family);
    }));
  }
});

test.each([['aws', 'us-east-1'], ['aws-cn', 'cn-northwest-1'], ['aws-us-gov', 'us-gov-west-1'], ['aws-eusc', undefined], [undefined, undefined]])(
  'events of Organizations of %s appear in %s', (partition, region) => {
    expect(organizationEventsRegion(partition)).toBe(region);
  });

test('a Region that nobody knows regionLacks nothing', () => {
  expect([regionLacks('il-central-1', 'auditManager'), regionLacks('eu-west-1', 'auditManager'), regionLacks('xx-new-1', 'auditManager')]).toEqual([true, false, false]);
});

test.each(RegionInfo.regions.map((info) => [info.name, info.partition]))('the name %s tells the partition %s', (name, partition) => {
  expect(partitionByName(name)).toBe(partition);
});

test('a name that nobody knows is one of the commercial partition', () => {
  expect(partitionByName('xx-cn-1')).toBe('aws');
});

test('names of services end in a Region as aws-cdk-lib knows it', () => {
  expect(Object.entries(REGIONS).map(([code, { partition }]) => [code, DOMAIN_SUFFIXES[partition]]))
    .toEqual(Object.keys(REGIONS).map((code) => [code, RegionInfo.get(code).domainSuffix]));
});
