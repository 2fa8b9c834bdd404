import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BackupNaming, BackupResourceType, BackupSupport, ProtectionTier, ResourceSelection, TagCondition, UntaggedResourceRules, UntaggedResourceRulesProps } from '../../src';
import { comparedValues, tagRules, typesByTierTag } from '../../src/compliance-framework/tag-rules';
import { CONFIG_RULE_LIMITS } from '../../src/data/limits';
import { REGIONS } from '../../src/data/regions';
import { RESOURCE_TYPES } from '../../src/data/resource-types';
import { definitionOf, DefinitionSpec } from '../support/definition';

const tier = (name = 'daily', selection?: ResourceSelection) => ProtectionTier.daily({ name, selection, copyTo: [] });
const WITH_RULE = ['AURORA', 'CLOUDFORMATION', 'DYNAMODB', 'EBS', 'EC2', 'EFS', 'RDS', 'REDSHIFT', 'S3'];
const TOGETHER = ['AWS::CloudFormation::Stack', 'AWS::DynamoDB::Table', 'AWS::EC2::Instance', 'AWS::EC2::Volume', 'AWS::RDS::DBInstance', 'AWS::Redshift::Cluster', 'AWS::S3::Bucket'];
const type = (id: string) => new BackupResourceType(id, RESOURCE_TYPES[id].arnPattern);

type Spec = Partial<UntaggedResourceRulesProps> & { readonly of?: DefinitionSpec; readonly env?: { account?: string; region?: string } };

function rules({ of = {}, env = { region: of.regions?.[0] ?? 'us-east-1' }, ...props }: Spec = {}) {
  const stack = new Stack(new App(), 'Member', { env });
  const definition = props.definition ?? definitionOf({ tiers: [tier('daily'), tier('weekly')], central: [], ...of });
  const made = new UntaggedResourceRules(stack, 'TagRules', { ...props, definition });
  const template = Template.fromStack(stack).toJSON();
  return { made, template, rules: Object.values<any>(template.Resources).map(({ Properties, Condition }) => ({ ...Properties, Condition })) };
}

describe('what must have the tag', () => {
  test('every type that AWS Config looks at, with the values of the tiers', () => {
    const { made, rules: all, template } = rules({ otherValues: ['none'] });
    expect(all).toEqual([
      {
        Description: 'Resources without the tag backup, by which backup tiers select', Source: { Owner: 'AWS', SourceIdentifier: 'REQUIRED_TAGS' }, Scope: { ComplianceResourceTypes: TOGETHER },
        InputParameters: { tag1Key: 'backup', tag1Value: 'daily,none,weekly' }, Condition: undefined,
      },
      expect.objectContaining({ Source: { Owner: 'AWS', SourceIdentifier: 'RDS_CLUSTER_TAGGED' }, Scope: { ComplianceResourceTypes: ['AWS::RDS::DBCluster'] }, InputParameters: { requiredKeyTags: 'backup' } }),
      expect.objectContaining({ Source: { Owner: 'AWS', SourceIdentifier: 'EFS_FILE_SYSTEM_TAGGED' }, Scope: { ComplianceResourceTypes: ['AWS::EFS::FileSystem'] }, InputParameters: { requiredKeyTags: 'backup' } }),
    ]);
    expect(made.recordedResourceTypes).toEqual([...TOGETHER, 'AWS::EFS::FileSystem', 'AWS::RDS::DBCluster'].sort());
    expect(made.comparesValues).toBe(true);
    expect(made.regions).toEqual(['us-east-1']);
    expect(Object.keys(template)).not.toContain('Conditions');
    expect(made.rules).toHaveLength(3);
    expect(made.node.defaultChild).toBe(made.rules[0]);
  });

  test('types that are named, and no others', () => {
    expect(rules({ resourceTypes: [type('S3'), type('EBS')] }).rules.map(({ Scope }) => Scope.ComplianceResourceTypes)).toEqual([['AWS::EC2::Volume', 'AWS::S3::Bucket']]);
    expect(rules({ resourceTypes: [type('EFS')] }).rules.map(({ Source }) => Source.SourceIdentifier)).toEqual(['EFS_FILE_SYSTEM_TAGGED']);
  });

  test('not what the organization does not use, unless it is named', () => {
    const support = new BackupSupport({ unusedResourceTypes: ['AURORA', 'CLOUDFORMATION', 'EFS', 'REDSHIFT'].map(type) });
    expect(rules({ of: { support } }).made.recordedResourceTypes).toEqual(['AWS::DynamoDB::Table', 'AWS::EC2::Instance', 'AWS::EC2::Volume', 'AWS::RDS::DBInstance', 'AWS::S3::Bucket']);
    expect(rules({ of: { support }, resourceTypes: [type('EFS')] }).made.recordedResourceTypes).toEqual(['AWS::EFS::FileSystem']);
  });

  test('the key of the naming, and the tiers of the account', () => {
    const { rules: [{ InputParameters }] } = rules({ of: { naming: new BackupNaming({ tagKey: 'Schutz' }) } });
    expect(InputParameters).toEqual({ tag1Key: 'Schutz', tag1Value: 'daily,weekly' });
    const local = definitionOf({ tiers: [tier('nightly')], central: [], localAccounts: ['444444444444'], layout: { accounts: [{ accountId: '444444444444' }] } });
    expect(rules({ definition: local, env: { account: '444444444444', region: 'us-east-1' } }).rules[0].InputParameters.tag1Value).toBe('nightly');
    expect(() => rules({ definition: local, env: { region: 'us-east-1' } })).toThrow(/^definition is '0 tiers there' but none of them selects by the tag 'backup'/);
  });

  test.each(Object.keys(RESOURCE_TYPES))('%s has a rule, or is refused', (id) => {
    const make = () => rules({ resourceTypes: [type(id)] });
    if (WITH_RULE.includes(id)) {
      expect(make().rules).toHaveLength(1);
    } else {
      expect(make).toThrow(new RegExp(`^resourceTypes\\[0\\] is '${id}' but AWS Config has managed rules on tags of ${WITH_RULE.join(', ')} only; take it off the list$`));
    }
  });
});

describe('Regions without a rule', () => {
  test('are left out of a template for several', () => {
    const of = { regions: ['me-south-1', 'us-east-1'] };
    const { template, rules: all, made } = rules({ of, env: {} });
    expect(made.regions).toEqual(['me-south-1', 'us-east-1']);
    expect(Object.values(template.Conditions)).toEqual([{ 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'me-south-1'] }] }]);
    expect(all.map(({ Condition }) => Condition)).toEqual([undefined, Object.keys(template.Conditions)[0], undefined]);
    expect(rules({ of: { regions: ['me-south-1', 'me-central-1', 'us-east-1'] }, env: {}, resourceTypes: [type('AURORA')] }).template.Conditions)
      .toEqual({ [Object.keys(template.Conditions)[0]]: { 'Fn::Not': [{ 'Fn::Or': ['me-central-1', 'me-south-1'].map((region) => ({ 'Fn::Equals': [{ Ref: 'AWS::Region' }, region] })) }] } });
  });

  test('have no such rule at all', () => {
    expect(rules({ of: { regions: ['me-south-1'] } }).rules.map(({ Source }) => Source.SourceIdentifier)).toEqual(['REQUIRED_TAGS', 'EFS_FILE_SYSTEM_TAGGED']);
    expect(() => rules({ of: { regions: ['me-south-1'] }, resourceTypes: [type('AURORA')] }))
      .toThrow("resourceTypes is 'AURORA' but AWS Config has no managed rule in me-south-1 that looks at their tags; name other types, or leave the construct out");
  });

  test('are no more than a condition takes', () => {
    const all = Object.keys(REGIONS);
    tagRules({ tagKey: 'backup', types: Object.keys(RESOURCE_TYPES), regions: all }).forEach(({ notIn }) => expect(notIn.length).toBeLessThanOrEqual(10));
  });

  test.each<[string, Spec, RegExp]>([
    ['none', { regions: [] }, /^regions is \[\] but rules are deployed somewhere/],
    ['others than that of the stack', { regions: ['eu-west-1'] }, /^regions is \["eu-west-1"\] but the stack is in us-east-1/],
    ['what is none', { regions: ['us-east-9'] }, /^regions is 'us-east-9' but no Region has this code/],
  ])('can\'t be %s', (_, spec, message) => {
    expect(() => rules(spec)).toThrow(message);
  });

  test('that are given count once', () => {
    expect(rules({ regions: ['us-east-1', 'eu-west-1', 'us-east-1'] }).made.regions).toEqual(['eu-west-1', 'us-east-1']);
  });
});

test('types without a rule are left out of the rules', () => {
  expect(tagRules({ tagKey: 'backup', values: ['daily'], types: ['EKS', 'S3', 'FSX', 'EFS'], regions: ['us-east-1'] })).toStrictEqual([
    { id: 'Rule', identifier: 'REQUIRED_TAGS', configTypes: ['AWS::S3::Bucket'], parameters: { tag1Key: 'backup', tag1Value: 'daily' }, notIn: [] },
    { id: 'EFS', identifier: 'EFS_FILE_SYSTEM_TAGGED', configTypes: ['AWS::EFS::FileSystem'], parameters: { requiredKeyTags: 'backup' }, notIn: [] },
  ]);
  expect(tagRules({ tagKey: 'backup', types: ['EKS'], regions: ['us-east-1'] })).toStrictEqual([]);
});

test('every rule of one type says where it is missing', () => {
  Object.values(RESOURCE_TYPES).forEach(({ tagRule }) => expect(tagRule?.rule === undefined).toBe(tagRule?.notIn === undefined));
});

describe('values', () => {
  const like = ResourceSelection.anyOf([ResourceSelection.tierTag(), ResourceSelection.byResourceType({ conditions: [TagCondition.stringLike('backup', 'gold-*')] })]);

  test('with a pattern among them are not compared', () => {
    const { made, rules: [{ InputParameters }] } = rules({ of: { tiers: [tier('daily', like)] } });
    expect(InputParameters).toEqual({ tag1Key: 'backup' });
    expect(made.comparesValues).toBe(false);
  });

  test('of conditions on likeness that stand for themselves are compared', () => {
    const exact = ResourceSelection.anyOf([ResourceSelection.tierTag(), ResourceSelection.byResourceType({ conditions: [TagCondition.stringLike('backup', 'gold')] })]);
    expect(rules({ of: { tiers: [tier('daily', exact)] } }).rules[0].InputParameters.tag1Value).toBe('daily,gold');
  });

  test(`are compared up to ${CONFIG_RULE_LIMITS.parameterCharacters} characters of parameters`, () => {
    const rest = JSON.stringify({ tag1Key: 'backup', tag1Value: 'daily,' }).length;
    const filling = (characters: number) => Array.from({ length: 4 }, (_, i) => `x${i}${'y'.repeat(197)}`).concat(`z${'z'.repeat(characters - rest - 4 * 200 - 1)}`);
    const of = (characters: number) => comparedValues([tier()._model], 'backup', filling(characters));
    expect(JSON.stringify({ tag1Key: 'backup', tag1Value: of(1024)!.join(',') })).toHaveLength(1024);
    expect(of(1025)).toBeUndefined();
  });

  test('that are none are refused', () => {
    expect(() => rules({ otherValues: ['a,b'] })).toThrow(/^otherValues\[0\] is 'a,b'/);
  });
});

describe('tiers', () => {
  test.each<[string, ResourceSelection, boolean]>([
    ['by the tier tag', ResourceSelection.tierTag(), true], ['by the same tag', ResourceSelection.byTag('backup', ['a']), true], ['by another tag', ResourceSelection.byTag('other', ['a']), false],
    ['by type', ResourceSelection.byResourceType({}), false], ['by everything else', ResourceSelection.everythingExcept('backup', 'none'), false],
    ['in one of several ways', ResourceSelection.anyOf([ResourceSelection.byTag('other', ['a']), ResourceSelection.tierTag()]), true],
  ])('that select %s', (_, selection, need) => {
    expect(typesByTierTag([tier('daily', selection)._model], 'backup', [], ['us-east-1']).length > 0).toBe(need);
    if (!need) {
      expect(() => rules({ of: { tiers: [tier('daily', selection)] }, resourceTypes: [type('S3')] })).toThrow(/^definition is '1 tiers there' but none of them selects by the tag 'backup', so that resources need none; leave the construct out$/);
    }
  });

  test('select types that AWS Backup serves in one of the Regions, and that are used', () => {
    expect(typesByTierTag([tier()._model], 'backup', [], ['eu-north-1'])).not.toContain('TIMESTREAM');
    expect(typesByTierTag([tier()._model], 'backup', [], ['eu-north-1', 'us-east-1'])).toContain('TIMESTREAM');
    expect(typesByTierTag([tier()._model], 'backup', ['S3'], ['us-east-1'])).not.toContain('S3');
  });
});
