import { KMS_CALLING_SERVICES } from '../../src/data/kms-services';
import { RESOURCE_TYPES } from '../../src/data/resource-types';
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

describe.each(Object.entries(KINDS_BY_TYPE))('%s', (type, kinds) => {
  test('has these kinds of resources', () => {
    expect(RESOURCE_TYPES[type].variants.map((variant) => variant.name)).toEqual(kinds.map((kind) => NAMES[kind] ?? kind));
  });

  test.each(kinds)('%s can do what AWS\'s table says', (kind) => {
    expect(RESOURCE_TYPES[type].variants.find((variant) => variant.name === (NAMES[kind] ?? kind))).toMatchObject(resourceRow(kind));
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
