import { CONTROLS } from '../../src/data/controls';
import { isServedIn, KMS_CALLING_SERVICES, recoveryPointArns, RESOURCE_TYPES } from '../../src/data/resource-types';
import { FEATURES, GRAMMAR, KINDS_BY_TYPE, resourceRow } from '../support/policy/facts';

/** How the library names the kinds that AWS's table names otherwise. */
const NAMES: { [kind: string]: string } = {
  'DynamoDB (advanced)': 'DynamoDB with advanced features',
  'DynamoDB (basic)': 'DynamoDB without advanced features',
  'Redshift (provisioned)': 'Redshift',
};

test('the patterns are those of the grammar, each once', () => {
  expect(Object.values(RESOURCE_TYPES).map((type) => type.arnPattern).sort()).toEqual([...GRAMMAR.resourceTypeArns].sort());
});

test('every row of AWS\'s table belongs to one type; VSS is a setting of EC2', () => {
  const rows = Object.values(KINDS_BY_TYPE).flat().filter((kind) => kind !== 'Redshift (provisioned)');
  expect([...rows, 'Windows VSS'].sort()).toEqual(Object.keys(FEATURES.byResource).sort());
});

const capabilitiesOf = (kind: string) => {
  const { auditManager: _, ...capabilities } = resourceRow(kind);
  return capabilities;
};

describe.each(Object.entries(KINDS_BY_TYPE))('%s', (type, kinds) => {
  test('has these kinds of resources', () => {
    expect(RESOURCE_TYPES[type].variants.map((variant) => variant.name)).toEqual(kinds.map((kind) => NAMES[kind] ?? kind));
  });

  test.each(kinds)('%s can do what AWS\'s table says', (kind) => {
    expect(RESOURCE_TYPES[type].variants.find((variant) => variant.name === (NAMES[kind] ?? kind))).toMatchObject(capabilitiesOf(kind));
  });
});

test('copies of CloudFormation, Neptune and Timestream do not leave their account where a Region must be enabled first', () => {
  const note = FEATURES.regionNotes.find((one) => one.startsWith('Opt-in Regions: cross-account copy of CloudFormation, Neptune, Timestream not supported'));
  expect(note).toBeDefined();
  const variants = Object.values(RESOURCE_TYPES).flatMap((type) => type.variants);
  expect(variants.filter((one) => one.noAccountCopyInOptInRegions).map((one) => one.name)).toEqual(['Neptune', 'Timestream']);
  // never leaves its account anyway
  expect(variants.find((one) => one.name === 'CloudFormation')!.copyToOtherAccount).toBe(false);
});

test('what notes say of types in some Regions', () => {
  const exceptions = Object.fromEntries(Object.values(RESOURCE_TYPES).flatMap((type) => type.variants).flatMap((one) => (one.exceptions ? [[one.name, one.exceptions]] : [])));
  const notFromOrTo = { noCopyToOtherRegion: ['me-south-1', 'me-central-1'] };
  expect(exceptions).toEqual({
    'S3': { noCopyToOtherAccount: ['cn-north-1', 'cn-northwest-1'] },
    'EKS': { noAirGappedVault: ['me-south-1', 'me-central-1'] },
    'FSx for Lustre': notFromOrTo,
    'FSx for Windows': notFromOrTo,
    'FSx for OpenZFS': notFromOrTo,
    'FSx for ONTAP': { ...notFromOrTo, noCopy: ['ap-southeast-6', 'cn-north-1', 'cn-northwest-1'] },
    'Neptune': { noAirGappedVault: ['ap-southeast-3'], copyToOtherRegionInOptInRegions: ['af-south-1', 'ap-east-1', 'ap-southeast-3', 'il-central-1', 'me-south-1', 'me-central-1'] },
  });
  expect(FEATURES.regionNotes).toContain('S3 in China: cross-account copy is not supported (footnote of the table of services by Region)');
  const { S3: _, ...byResource } = exceptions;
  for (const [kind, { noAirGappedVault = [], ...others }] of Object.entries(byResource)) {
    const note = FEATURES.resourceNotes[kind];
    Object.values(others).flat().concat(noAirGappedVault).filter((region) => !region.startsWith('cn-')).forEach((region) => expect(note).toContain(region));
  }
  expect(Object.keys(FEATURES.resourceNotes).filter((kind) => /[a-z]{2}-[a-z]+-\d/.test(FEATURES.resourceNotes[kind])).sort()).toEqual(Object.keys(byResource).sort());
});

test('EBS alone has an archive that rules opt in to, and FSx alone no time to complete in', () => {
  const having = (fact: 'archive' | 'noCompletionWindow') => Object.keys(RESOURCE_TYPES).filter((type) => RESOURCE_TYPES[type][fact]);
  expect(having('archive')).toEqual(['EBS']);
  expect(having('noCompletionWindow')).toEqual(['FSX', 'FSX_ONTAP']);
});

/** Rows of "Supported services by AWS Region" whose cell is empty, by column; every Region that is not named has a tick. */
const NOT_SERVED: { [type: string]: string } = {
  DSQL: 'us-west-1 af-south-1 ap-south-2 ap-southeast-3 ap-southeast-5 ap-southeast-6 ap-east-2 ap-southeast-7 cn-north-1 cn-northwest-1 eu-south-1 eu-central-2 il-central-1 mx-central-1 me-south-1 me-central-1 us-gov-east-1 us-gov-west-1 eusc-de-east-1',
  EKS: 'cn-north-1 cn-northwest-1',
  FSX: 'ap-southeast-6 eusc-de-east-1',
  FSX_ONTAP: 'ap-southeast-6 cn-north-1 cn-northwest-1 eusc-de-east-1',
  REDSHIFT_SERVERLESS: 'ca-west-1 me-south-1 us-gov-east-1 us-gov-west-1 eusc-de-east-1',
  SAP_HANA: 'ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-east-2 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 eu-south-2 eu-central-2 il-central-1 mx-central-1 me-central-1 us-gov-east-1 us-gov-west-1 eusc-de-east-1',
  STORAGE_GATEWAY: 'eusc-de-east-1',
  TIMESTREAM: 'us-west-1 af-south-1 ap-east-1 ap-south-2 ap-southeast-3 ap-southeast-5 ap-southeast-4 ap-southeast-6 ap-northeast-3 ap-northeast-2 ap-southeast-1 ap-east-2 ap-southeast-7 ca-central-1 ca-west-1 cn-north-1 cn-northwest-1 eu-west-2 eu-south-1 eu-west-3 eu-south-2 eu-north-1 eu-central-2 il-central-1 mx-central-1 me-south-1 me-central-1 sa-east-1 us-gov-east-1 eusc-de-east-1',
  VIRTUAL_MACHINE: 'ap-south-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-east-2 ap-southeast-7 ca-west-1 cn-north-1 cn-northwest-1 eu-south-2 eu-central-2 il-central-1 mx-central-1 me-central-1 eusc-de-east-1',
};

test.each(Object.keys(RESOURCE_TYPES))('%s is served where AWS\'s table says', (type) => {
  const without = Object.keys(FEATURES.byRegion).filter((region) => !isServedIn(type, region)).sort();
  expect(without).toEqual((NOT_SERVED[type] ?? '').split(' ').filter((region) => region !== '').sort());
});

test('types that Audit Manager judges by name have a row that says so', () => {
  const rows = (type: string) => KINDS_BY_TYPE[type].map((kind) => FEATURES.byResource[kind]);
  const audited = Object.keys(RESOURCE_TYPES).filter((type) => rows(type).some((row) => row?.auditManager));
  expect(Object.keys(RESOURCE_TYPES).filter((type) => RESOURCE_TYPES[type].audit?.scope)).toEqual(['AURORA', 'DYNAMODB', 'EBS', 'EC2', 'EFS', 'FSX', 'RDS', 'S3']);
  // no rule's name says whether these two are among those of FSx and others
  expect(audited.filter((type) => !RESOURCE_TYPES[type].audit)).toEqual(['CLOUDFORMATION', 'FSX_ONTAP']);
  expect(Object.keys(RESOURCE_TYPES).filter((type) => RESOURCE_TYPES[type].audit && !audited.includes(type))).toEqual([]);
});

test('every family of controls is that of a type', () => {
  const families = new Set(Object.values(RESOURCE_TYPES).flatMap((type) => type.audit?.family ?? []));
  expect([...new Set(Object.values(CONTROLS).flatMap((control) => control.families))].sort()).toEqual([...families].sort());
});

test('services through which keys are used, and those whose recovery points keep the key of the resource', () => {
  expect(Object.fromEntries(KMS_CALLING_SERVICES.map((one) => [one.service, one.resourceTypes.join()]))).toEqual({
    backup: 'CLOUDFORMATION,DSQL,DYNAMODB,EFS,EKS,S3,SAP_HANA,TIMESTREAM,VIRTUAL_MACHINE',
    dsql: 'DSQL',
    dynamodb: 'DYNAMODB',
    ec2: 'EBS,EC2,EKS,STORAGE_GATEWAY',
    eks: 'EKS',
    elasticfilesystem: 'EFS',
    fsx: 'FSX,FSX_ONTAP',
    rds: 'AURORA,RDS',
    s3: 'S3',
    storagegateway: 'STORAGE_GATEWAY',
    timestream: 'TIMESTREAM',
  });
  expect(KMS_CALLING_SERVICES.filter((one) => one.keepsSourceKey).map((one) => one.service)).toEqual(['ec2', 'fsx', 'rds', 'storagegateway']);
});

test('recovery points of every type that can be copied have an ARN, each form once', () => {
  expect(recoveryPointArns('aws', 'eu-west-1', '111122223333')).toEqual([
    'arn:aws:backup:eu-west-1:111122223333:recovery-point:*',
    'arn:aws:ec2:eu-west-1::image/ami-*',
    'arn:aws:ec2:eu-west-1::snapshot/*',
    'arn:aws:fsx:eu-west-1:111122223333:backup/backup-*',
    'arn:aws:rds:eu-west-1:111122223333:cluster-snapshot:awsbackup:*',
    'arn:aws:rds:eu-west-1:111122223333:snapshot:awsbackup:*',
  ]);
  const copied = Object.entries(RESOURCE_TYPES).filter(([, facts]) => facts.variants.some((one) => one.copyToOtherRegion || one.copyToOtherAccount));
  expect(Object.keys(RESOURCE_TYPES).filter((type) => RESOURCE_TYPES[type].recoveryPoint)).toEqual(copied.map(([type]) => type));
});

test('RDS Multi-AZ clusters are the only kind that counts as rare', () => {
  expect(Object.values(RESOURCE_TYPES).flatMap((type) => type.variants).filter((one) => one.rare).map((one) => one.name)).toEqual(['RDS Multi-AZ cluster']);
});

test('every type that can be copied has a service through which its vault key is used', () => {
  const copied = Object.entries(RESOURCE_TYPES).filter(([, facts]) => facts.variants.some((one) => one.copyToOtherRegion || one.copyToOtherAccount));
  const served = new Set(KMS_CALLING_SERVICES.flatMap((one) => one.resourceTypes));
  expect(copied.map(([type]) => type).filter((type) => !served.has(type))).toEqual([]);
});

test('no service is listed for a type that does not exist', () => {
  expect(KMS_CALLING_SERVICES.flatMap((one) => one.resourceTypes).filter((type) => !RESOURCE_TYPES[type])).toEqual([]);
});
