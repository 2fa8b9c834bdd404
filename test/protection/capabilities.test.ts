import { REGIONS } from '../../src/data/regions';
import { RESOURCE_TYPES } from '../../src/data/resource-types';
import { copySupport, CopyJourney, deploysAirGappedVault, Feature, hasFeature, journeySupport, kindsWithout, regionFacts, SupportOverrides } from '../../src/protection/capabilities';
import { supportOverrides, typeModel } from '../support/policy/models';

const journey = (change: Partial<CopyJourney> = {}): CopyJourney =>
  ({ fromRegion: 'us-east-1', toRegion: 'us-east-1', toOtherAccount: false, intoAirGappedVault: false, ...change });

const supported = (id: string, change: Partial<CopyJourney>, overrides: SupportOverrides = supportOverrides()) =>
  copySupport(typeModel(id), journey(change), overrides);

describe('between plain Regions', () => {
  const sameRegion = {};
  const otherRegion = { toRegion: 'us-west-2' };
  const central = { toOtherAccount: true };
  const centralElsewhere = { toOtherAccount: true, toRegion: 'us-west-2' };
  const airGapped = { toOtherAccount: true, intoAirGappedVault: true };

  // another vault of the account | another Region | another account | both | an air-gapped vault
  test.each([
    ['AURORA', 'yes yes yes yes yes'],
    ['CLOUDFORMATION', 'yes yes no no no'],
    ['DSQL', 'yes yes yes yes yes'],
    ['DYNAMODB', 'no no no no no'],
    ['EBS', 'yes yes yes yes yes'],
    ['EC2', 'yes yes yes yes yes'],
    ['EFS', 'yes yes yes yes yes'],
    ['EKS', 'yes yes yes yes yes'],
    ['FSX', 'yes yes yes yes no'],
    ['FSX_ONTAP', 'yes yes yes yes yes'],
    ['RDS', 'yes yes yes yes no'],
    ['REDSHIFT', 'no no no no no'],
    ['REDSHIFT_SERVERLESS', 'no no no no no'],
    ['S3', 'yes yes yes yes yes'],
    ['SAP_HANA', 'yes yes yes yes no'],
    ['STORAGE_GATEWAY', 'yes yes yes yes yes'],
    ['TIMESTREAM', 'yes yes yes yes yes'],
    ['VIRTUAL_MACHINE', 'yes yes yes yes yes'],
  ])('%s: %s', (id, expected) => {
    const found = [sameRegion, otherRegion, central, centralElsewhere, airGapped].map((one) => (supported(id, one).supported ? 'yes' : 'no'));
    expect(found.join(' ')).toBe(expected);
  });

  test('the table names every type', () => {
    expect(Object.keys(RESOURCE_TYPES)).toHaveLength(18);
  });

  test('tables of DynamoDB are copied once advanced features are on everywhere', () => {
    const advanced = supportOverrides({ variants: { 'DynamoDB without advanced features': false } });
    expect(supported('DYNAMODB', airGapped, advanced)).toEqual({ supported: true, doubtful: [] });
  });

  test('file systems of FSx go into air-gapped vaults where there is no OpenZFS', () => {
    expect(supported('FSX', airGapped, supportOverrides({ variants: { 'FSx for OpenZFS': false } })).supported).toBe(true);
  });

  test('a type that nobody knows is not copied', () => {
    expect(supported('NEW', sameRegion)).toEqual({ supported: false, doubtful: [] });
  });
});

describe('RDS Multi-AZ clusters, which share their pattern with Aurora', () => {
  test('are assumed absent, with a doubt', () => {
    expect(supported('AURORA', { toOtherAccount: true })).toEqual({ supported: true, doubtful: ['RDS Multi-AZ cluster'] });
  });

  test('leave all clusters without copies where they exist', () => {
    expect(supported('AURORA', {}, supportOverrides({ variants: { 'RDS Multi-AZ cluster': true } }))).toEqual({ supported: false, doubtful: [] });
  });

  test('are no doubt any more once the user says that there are none', () => {
    expect(supported('AURORA', {}, supportOverrides({ variants: { 'RDS Multi-AZ cluster': false } }))).toEqual({ supported: true, doubtful: [] });
  });
});

describe('where a Region must be enabled first', () => {
  const noMultiAz = (variants: SupportOverrides['variants'] = {}) => supportOverrides({ variants: { 'RDS Multi-AZ cluster': false, ...variants } });
  const optIns: [string, Partial<CopyJourney>][] = [['from', { fromRegion: 'eu-south-1', toOtherAccount: true }], ['to', { toRegion: 'eu-south-1', toOtherAccount: true }]];

  test.each(optIns)('copies %s it into another account put Neptune and Timestream in doubt', (_, change) => {
    expect(supported('AURORA', change, noMultiAz())).toEqual({ supported: true, doubtful: ['Neptune'] });
    expect(supported('TIMESTREAM', change)).toEqual({ supported: true, doubtful: ['Timestream'] });
  });

  test.each(optIns)('copies %s it into another account are not made where these exist', (_, change) => {
    expect(supported('AURORA', change, noMultiAz({ Neptune: true })).supported).toBe(false);
    expect(supported('TIMESTREAM', change, supportOverrides({ variants: { Timestream: true } })).supported).toBe(false);
  });

  test.each(optIns)('copies %s it within the account and Region are made all the same', (_, change) => {
    const inside = { fromRegion: 'eu-south-1', toRegion: 'eu-south-1' };
    expect(supported('AURORA', { ...change, ...inside, toOtherAccount: false }, noMultiAz({ Neptune: true }))).toEqual({ supported: true, doubtful: [] });
    expect(supported('TIMESTREAM', { ...change, toOtherAccount: false }, supportOverrides({ variants: { Timestream: true } }))).toEqual({ supported: true, doubtful: [] });
  });

  test('other types are copied', () => {
    expect(supported('EFS', { fromRegion: 'eu-south-1', toOtherAccount: true })).toEqual({ supported: true, doubtful: [] });
  });

  test('copies between plain Regions are made even where Neptune exists', () => {
    expect(supported('AURORA', { toRegion: 'eu-west-1', toOtherAccount: true }, noMultiAz({ Neptune: true })).supported).toBe(true);
  });

  test('what could not be copied anywhere is a failure, not a doubt', () => {
    const overrides = supportOverrides({ types: { TIMESTREAM: { copyToOtherAccount: false } } });
    expect(supported('TIMESTREAM', { fromRegion: 'eu-south-1', toOtherAccount: true }, overrides)).toEqual({ supported: false, doubtful: [] });
  });
});

describe('what holds for one type in some Regions only', () => {
  test.each<[string, string, Partial<CopyJourney>, boolean]>([
    ['ONTAP is not copied from ap-southeast-6', 'FSX_ONTAP', { fromRegion: 'ap-southeast-6', toRegion: 'us-east-1' }, false],
    ['ONTAP is not copied into ap-southeast-6', 'FSX_ONTAP', { toRegion: 'ap-southeast-6' }, false],
    ['ONTAP is not copied within ap-southeast-6', 'FSX_ONTAP', { fromRegion: 'ap-southeast-6', toRegion: 'ap-southeast-6', toOtherAccount: true }, false],
    ['ONTAP is not copied in China', 'FSX_ONTAP', { fromRegion: 'cn-north-1', toRegion: 'cn-northwest-1' }, false],
    ['ONTAP does not leave me-south-1', 'FSX_ONTAP', { fromRegion: 'me-south-1', toRegion: 'us-east-1' }, false],
    ['ONTAP does not enter me-central-1', 'FSX_ONTAP', { toRegion: 'me-central-1' }, false],
    ['ONTAP is copied within me-south-1', 'FSX_ONTAP', { fromRegion: 'me-south-1', toRegion: 'me-south-1', toOtherAccount: true }, true],
    ['S3 does not leave its account in China', 'S3', { fromRegion: 'cn-north-1', toRegion: 'cn-northwest-1', toOtherAccount: true }, false],
    ['S3 does not leave its account within a Region of China', 'S3', { fromRegion: 'cn-north-1', toRegion: 'cn-north-1', toOtherAccount: true }, false],
    ['S3 is copied within its account in China', 'S3', { fromRegion: 'cn-north-1', toRegion: 'cn-northwest-1' }, true],
    ['other types leave their account in China', 'EFS', { fromRegion: 'cn-north-1', toRegion: 'cn-northwest-1', toOtherAccount: true }, true],
    ['EKS goes into no air-gapped vault in me-south-1', 'EKS', { fromRegion: 'me-south-1', toRegion: 'me-south-1', toOtherAccount: true, intoAirGappedVault: true }, false],
    ['EKS goes into no air-gapped vault in me-central-1', 'EKS', { toRegion: 'me-central-1', toOtherAccount: true, intoAirGappedVault: true }, false],
    ['EKS goes into standard vaults in me-south-1', 'EKS', { toRegion: 'me-south-1', toOtherAccount: true }, true],
    ['EKS goes from me-south-1 into air-gapped vaults elsewhere', 'EKS', { fromRegion: 'me-south-1', toRegion: 'us-east-1', toOtherAccount: true, intoAirGappedVault: true }, true],
    ['file systems of FSx do not leave me-south-1, whatever their kind, of which nobody is asked', 'FSX', { fromRegion: 'me-south-1', toRegion: 'us-east-1' }, false],
    ['file systems of FSx do not enter me-central-1', 'FSX', { toRegion: 'me-central-1' }, false],
    ['file systems of FSx are copied within me-central-1', 'FSX', { fromRegion: 'me-central-1', toRegion: 'me-central-1', toOtherAccount: true }, true],
  ])('%s', (_, id, change, expected) => {
    expect(supported(id, change)).toEqual({ supported: expected, doubtful: [] });
  });

  const neptune = (present?: boolean) => supportOverrides({ variants: { 'RDS Multi-AZ cluster': false, 'Neptune': present } });

  test.each<[string, Partial<CopyJourney>, boolean]>([
    ['leaves af-south-1', { fromRegion: 'af-south-1' }, true],
    ['goes between two such Regions', { fromRegion: 'me-south-1', toRegion: 'il-central-1' }, true],
    ['does not leave eu-south-1', { fromRegion: 'eu-south-1' }, false],
    ['does not enter eu-south-1', { toRegion: 'eu-south-1' }, false],
    ['does not go from one such Region to another', { fromRegion: 'af-south-1', toRegion: 'ap-southeast-4' }, false],
    ['stays in eu-south-1', { fromRegion: 'eu-south-1', toRegion: 'eu-south-1' }, true],
    ['leaves a Region that need not be enabled', { toRegion: 'us-west-2' }, true],
    ['does not leave a Region that nobody knows', { fromRegion: 'xx-new-1' }, false],
  ])('Neptune %s', (_, change, expected) => {
    expect(supported('AURORA', change, neptune(true))).toEqual({ supported: expected, doubtful: [] });
    expect(supported('AURORA', change, neptune())).toEqual({ supported: true, doubtful: expected ? [] : ['Neptune'] });
  });

  test('Neptune in ap-southeast-3 puts clusters in doubt, within one account too', () => {
    const change = { fromRegion: 'ap-southeast-3', toRegion: 'ap-southeast-3', intoAirGappedVault: true };
    const noMultiAz = { 'RDS Multi-AZ cluster': false };
    expect(supported('AURORA', change, supportOverrides({ variants: noMultiAz }))).toEqual({ supported: true, doubtful: ['Neptune'] });
    expect(supported('AURORA', change, supportOverrides({ variants: { ...noMultiAz, Neptune: true } })).supported).toBe(false);
  });
});

describe('Regions', () => {
  test.each<[string, Partial<CopyJourney>, boolean]>([
    ['nothing is copied into another partition', { toRegion: 'cn-north-1' }, false],
    ['nothing is copied between Regions where one has no cross-Region copy', { fromRegion: 'eusc-de-east-1', toRegion: 'eusc-de-east-2' }, false],
    ['nothing is copied to Regions where the other has no cross-Region copy', { fromRegion: 'eusc-de-east-2', toRegion: 'eusc-de-east-1' }, false],
    ['copies within such a Region are made', { fromRegion: 'eusc-de-east-1', toRegion: 'eusc-de-east-1' }, true],
    ['nothing leaves its account in a Region without cross-account copy', { fromRegion: 'eusc-de-east-1', toRegion: 'eusc-de-east-1', toOtherAccount: true }, false],
    ['China copies within China', { fromRegion: 'cn-north-1', toRegion: 'cn-northwest-1', toOtherAccount: true }, true],
    ['nothing is copied into air-gapped vaults where the Region takes no copies', { toRegion: 'ca-west-1', intoAirGappedVault: true }, false],
    ['copies from there into air-gapped vaults elsewhere are made', { fromRegion: 'ca-west-1', intoAirGappedVault: true }, true],
    ['a Region that nobody knows can do everything', { fromRegion: 'xx-new-1', toRegion: 'xx-new-2', toOtherAccount: true, intoAirGappedVault: true }, true],
  ])('%s', (_, change, expected) => {
    expect(supported('EFS', change)).toEqual({ supported: expected, doubtful: [] });
  });

  test('a Region that nobody knows counts as one that must be enabled first', () => {
    expect(supported('TIMESTREAM', { fromRegion: 'xx-new-1', toOtherAccount: true }).doubtful).toEqual(['Timestream']);
  });

  test('cross-account copy is looked at on both sides', () => {
    const off = (region: string) => supportOverrides({ regions: { [region]: { crossAccountCopy: false } } });
    expect(supported('EFS', { toRegion: 'eu-west-1', toOtherAccount: true }, off('us-east-1')).supported).toBe(false);
    expect(supported('EFS', { toRegion: 'eu-west-1', toOtherAccount: true }, off('eu-west-1')).supported).toBe(false);
    expect(supported('EFS', { toRegion: 'eu-west-1' }, off('us-east-1')).supported).toBe(true);
  });

  test('are as the table says, but for what the user says', () => {
    expect(regionFacts('ca-west-1', supportOverrides())).toEqual(REGIONS['ca-west-1']);
    expect(regionFacts('ca-west-1', supportOverrides({ regions: { 'ca-west-1': { copyIntoAirGappedVault: true, backupPolicies: undefined } } })))
      .toEqual({ ...REGIONS['ca-west-1'], copyIntoAirGappedVault: true });
    expect(regionFacts('cn-south-9', supportOverrides()).partition).toBe('aws-cn');
  });
});

test.each<[string, SupportOverrides['regions'], boolean]>([
  ['eu-west-1', {}, true],
  ['ca-west-1', {}, false],
  ['cn-north-1', {}, false],
  ['xx-new-1', {}, true],
  ['ca-west-1', { 'ca-west-1': { airGappedVault: true } }, true],
  ['eu-west-1', { 'eu-west-1': { airGappedVault: false } }, false],
  ['ca-west-1', { 'eu-west-1': { airGappedVault: true } }, false],
])('CloudFormation makes air-gapped vaults in %s, with %j: %s', (region, regions, expected) => {
  expect(deploysAirGappedVault(region, supportOverrides({ regions }))).toBe(expected);
});

test('a type is judged once for a journey', () => {
  const support = journeySupport(journey({ toRegion: 'eu-west-1' }), supportOverrides());
  expect(support(typeModel('EFS'))).toBe(support(typeModel('EFS')));
});

describe('what the user says of a type', () => {
  test('wins over the table', () => {
    expect(supported('RDS', { intoAirGappedVault: true, toOtherAccount: true }, supportOverrides({ types: { RDS: { airGappedVault: true } } })).supported).toBe(true);
    expect(supported('EFS', {}, supportOverrides({ types: { EFS: { copyToOtherRegion: false, copyToOtherAccount: false } } })).supported).toBe(false);
  });

  test('is enough for a type that nobody knows', () => {
    const overrides = supportOverrides({ types: { NEW: { copyToOtherAccount: true } } });
    expect(supported('NEW', { toOtherAccount: true }, overrides).supported).toBe(true);
    expect(supported('NEW', { toRegion: 'eu-west-1' }, overrides).supported).toBe(false);
  });

  test('leaves no doubt about a type that nobody knows, even where a Region must be enabled first', () => {
    const overrides = supportOverrides({ types: { NEW: { copyToOtherAccount: true, copyToOtherRegion: true } } });
    expect(supported('NEW', { fromRegion: 'eu-south-1', toOtherAccount: true }, overrides)).toEqual({ supported: true, doubtful: [] });
  });

  test('leaves what is not said as it was', () => {
    expect(supported('EFS', { toOtherAccount: true }, supportOverrides({ types: { EFS: { airGappedVault: false, copyToOtherAccount: undefined } } })).supported).toBe(true);
  });

  test('that it is not used makes every copy of it possible, wherever it leads', () => {
    const overrides = supportOverrides({ unusedTypes: ['REDSHIFT'] });
    expect(supported('REDSHIFT', { toRegion: 'cn-north-1' }, overrides)).toEqual({ supported: true, doubtful: [] });
    expect(supported('REDSHIFT_SERVERLESS', {}, overrides).supported).toBe(false);
  });
});

describe('features', () => {
  const having = (feature: Feature) =>
    Object.keys(RESOURCE_TYPES).filter((id) => hasFeature(typeModel(id), feature, supportOverrides()));

  test('an air-gapped vault is one of some Regions', () => {
    const has = (id: string, ...regions: string[]) => hasFeature(typeModel(id), 'airGappedVault', supportOverrides(), regions);
    expect([has('EKS'), has('EKS', 'us-east-1'), has('EKS', 'me-south-1'), has('EKS', 'me-south-1', 'us-east-1')]).toEqual([true, true, false, true]);
    expect([has('AURORA', 'ap-southeast-3'), has('RDS', 'us-east-1')]).toEqual([true, false]);
    expect(hasFeature(typeModel('EBS'), 'coldStorage', supportOverrides(), ['me-south-1'])).toBe(true);
  });

  test('are lacked by those kinds only that are taken to exist', () => {
    const cold = (advanced: boolean) => kindsWithout(typeModel('DYNAMODB'), 'coldStorage', supportOverrides({ variants: { 'DynamoDB without advanced features': !advanced } }));
    expect([cold(true), cold(false)]).toEqual([{ lacking: [], othersHave: true }, { lacking: ['DynamoDB without advanced features'], othersHave: true }]);
    const airGapped = (clusters?: boolean) => kindsWithout(typeModel('AURORA'), 'airGappedVault', supportOverrides({ variants: { 'RDS Multi-AZ cluster': clusters } })).lacking;
    expect([airGapped(), airGapped(true)]).toEqual([[], ['RDS Multi-AZ cluster']]);
    expect(kindsWithout(typeModel('RDS'), 'coldStorage', supportOverrides())).toEqual({ lacking: ['RDS instance'], othersHave: false });
  });

  test('indexes and scans', () => {
    expect([having('search'), having('malwareScan')]).toEqual([['EBS', 'S3'], ['EBS', 'EC2', 'S3']]);
  });

  test('cold storage', () => {
    expect(having('coldStorage')).toEqual(['CLOUDFORMATION', 'DSQL', 'DYNAMODB', 'EBS', 'EFS', 'SAP_HANA', 'TIMESTREAM', 'VIRTUAL_MACHINE']);
  });

  test('continuous backup', () => {
    expect(having('continuous')).toEqual(['AURORA', 'RDS', 'S3', 'SAP_HANA']);
  });

  test('air-gapped vaults', () => {
    expect(having('airGappedVault')).toEqual([
      'AURORA', 'DSQL', 'DYNAMODB', 'EBS', 'EC2', 'EFS', 'EKS', 'FSX', 'FSX_ONTAP', 'S3', 'STORAGE_GATEWAY', 'TIMESTREAM', 'VIRTUAL_MACHINE',
    ]);
  });

  test('that the user says', () => {
    expect(hasFeature(typeModel('NEW'), 'coldStorage', supportOverrides())).toBe(false);
    expect(hasFeature(typeModel('NEW'), 'coldStorage', supportOverrides({ types: { NEW: { coldStorage: true } } }))).toBe(true);
  });
});
