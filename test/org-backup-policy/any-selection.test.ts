import { Duration } from 'aws-cdk-lib';
import { BackupResourceType, BackupRule, CopyDestination, CopyFallback, ProtectionTier, ResourceSelection, TagCondition } from '../../src/protection';
import { policyFaults } from '../support/policy/grammar';
import { effectivePolicy } from '../support/policy/merge';
import { PolicyInTemplate, renderPolicies } from '../support/policy/stacks';

const { EBS, RDS, S3 } = BackupResourceType;
const env = (...values: string[]) => ResourceSelection.byTag('env', values);
const copyToCentral = [{ destination: CopyDestination.centralVault() }];

function tierOf(selections: ResourceSelection[], copies: typeof copyToCentral = [], ruleCount = 1): ProtectionTier {
  return new ProtectionTier({
    name: 'gold',
    selection: ResourceSelection.anyOf(selections),
    rules: Array.from({ length: ruleCount }, (_, i) => BackupRule.daily({ ruleName: `rule${i}`, hour: i, deleteAfter: Duration.days(35), copyActions: copies })),
    copyFallback: copies.length > 0 ? CopyFallback.attempt() : undefined,
  });
}

const render = (tier: ProtectionTier) => renderPolicies({ tiers: [tier] });
const effectiveOf = (policies: PolicyInTemplate[]) => effectivePolicy(...policies.map(({ document }) => document));
const selectionsOf = (tier: ProtectionTier): any => effectiveOf(render(tier)).plans['OrgBackup-gold'].selections;

describe('selections by tags of several keys', () => {
  const tier = tierOf([ResourceSelection.tierTag(), env('prod', 'test'), ResourceSelection.byTag('team', ['a'], [TagCondition.stringNotEquals('env', 'dev')])]);

  test('are selections by tag of one plan, each with a name of its own', () => {
    const { tags, resources } = selectionsOf(tier);
    expect(resources).toBeUndefined();
    expect(Object.keys(tags)).toEqual(['gold', expect.stringMatching(/^gold-[0-9a-f]{8}$/), expect.stringMatching(/^gold-[0-9a-f]{8}$/)]);
    expect(Object.values<any>(tags).map(({ tag_key, tag_value, conditions }) => [tag_key, tag_value, conditions !== undefined])).toEqual([
      ['backup', ['gold'], false], ['env', ['prod', 'test'], false], ['team', ['a'], true],
    ]);
  });

  test('are 10 at most, and one for each value under a condition where there are more', () => {
    const selections = (count: number) => Array.from({ length: count }, (_, i) => ResourceSelection.byTag(`key${i}`, ['a', 'b']));
    expect(Object.keys(selectionsOf(tierOf(selections(10))).tags)).toHaveLength(10);
    expect(Object.keys(selectionsOf(tierOf(selections(11))).resources)).toHaveLength(22);
    expect(render(tierOf(selections(11))).flatMap(({ document }) => policyFaults(document))).toEqual([]);
  });
});

describe('selections by tag beside such by type', () => {
  test('are conditions on every type, because a plan has one or the other', () => {
    const { tags, resources } = selectionsOf(tierOf([ResourceSelection.tierTag(), env('prod'), ResourceSelection.byResourceType({ resourceTypes: [EBS, RDS] })]));
    expect(tags).toBeUndefined();
    expect(Object.values<any>(resources).map(({ resource_types, conditions }) => [resource_types, conditions && Object.values<any>(conditions.string_equals)[0]])).toEqual([
      [['*'], { condition_key: 'aws:ResourceTag/backup', condition_value: 'gold' }],
      [['*'], { condition_key: 'aws:ResourceTag/env', condition_value: 'prod' }],
      [[EBS.arnPattern, RDS.arnPattern].sort(), undefined],
    ]);
    expect(Object.keys(resources)[0]).toBe('gold');
  });

  test('leave out in each plan what its types are not', () => {
    const tier = new ProtectionTier({
      name: 'gold',
      rules: [BackupRule.daily({ copyActions: [{ destination: CopyDestination.airGappedVault(), deleteAfter: Duration.days(35) }], deleteAfter: Duration.days(35) })],
      selection: ResourceSelection.anyOf([env('prod'), ResourceSelection.byResourceType({ resourceTypes: [RDS, EBS] }), ResourceSelection.byResourceType({ resourceTypes: [BackupResourceType.REDSHIFT] })]),
    });
    const plans = effectiveOf(render(tier)).plans;
    const holds = (name: string, pattern: string) => Object.values<any>(plans[name].selections.resources).some((one) => one.conditions === undefined && one.resource_types.includes(pattern));
    const holding = (pattern: string) => Object.keys(plans).filter((name) => holds(name, pattern));
    expect(Object.keys(plans).length).toBeGreaterThan(1);
    expect([EBS, RDS, BackupResourceType.REDSHIFT].map(({ arnPattern }) => holding(arnPattern).length)).toEqual([1, 1, 1]);
    expect(holding(EBS.arnPattern)).not.toEqual(holding(BackupResourceType.REDSHIFT.arnPattern));
  });

  test('are 100 at most', () => {
    const selections = (count: number) => [ResourceSelection.byResourceType({ resourceTypes: [EBS] }), ...Array.from({ length: count }, (_, i) => ResourceSelection.byTag('k', [`${i}`]))];
    expect(() => tierOf(selections(99))).not.toThrow();
    expect(() => tierOf(selections(100))).toThrow(new Error('selections is 101 but a plan has 1 to 100 selections; give fewer, or use several tiers'));
    const values = Array.from({ length: 4 }, (_, i) => ResourceSelection.byTag(`k${i}`, Array.from({ length: 30 }, (__, j) => `${j}`)));
    expect(() => render(tierOf([ResourceSelection.byResourceType({ resourceTypes: [EBS] }), ...values]))).toThrow(new Error(
      "selections of plan 'OrgBackup-gold' is 121 but a plan has at most 100, one for each tag value where selections by type stand beside those by tag or some types need a plan of their own; "
        + 'give fewer tag values, or use several tiers'));
  });
});

describe('selections by tag that are too long for one policy', () => {
  const long = (i: number, length: number) => `${i}`.padEnd(length, 'x');
  const values = (count: number, length = 256) => Array.from({ length: count }, (_, i) => long(i, length));
  const tooLong = tierOf([ResourceSelection.byTag('team', values(30)), ResourceSelection.byTag('squad', values(20))], copyToCentral, 3);

  test('are cut by value into policies that merge into all of them', () => {
    const policies = render(tooLong);
    expect(policies.length).toBeGreaterThan(1);
    expect(policies.flatMap(({ document }) => policyFaults(document))).toEqual([]);
    const { plans, conflicts } = effectiveOf(policies);
    expect(conflicts).toEqual([]);
    const { tags } = plans['OrgBackup-gold'].selections;
    const selected = (key: string) => new Set(Object.values<any>(tags).filter(({ tag_key }) => tag_key === key).flatMap(({ tag_value }) => tag_value));
    expect([selected('team'), selected('squad')]).toEqual([new Set(values(30)), new Set(values(20))]);
    expect(Object.keys(plans['OrgBackup-gold'].rules)).toEqual(['rule0', 'rule1', 'rule2']);
  });

  test('are cut alike in each synthesis, whichever way in front of them', () => {
    expect(render(tooLong)).toEqual(render(tooLong));
  });

  test('of one tag are cut, too, each part under all conditions', () => {
    const conditions = Array.from({ length: 10 }, (_, i) => TagCondition.stringNotEquals(`key${i}`, long(i, 200)));
    const policies = render(tierOf([ResourceSelection.byTag('team', values(30), conditions)], copyToCentral));
    expect(policies).toHaveLength(2);
    const { plans, conflicts } = effectiveOf(policies);
    expect(conflicts).toEqual([]);
    expect(policies.flatMap(({ document }) => policyFaults(document))).toEqual([]);
    const parts = Object.values<any>(plans['OrgBackup-gold'].selections.tags);
    expect(parts.flatMap(({ tag_value }) => tag_value).sort()).toEqual(values(30).sort());
    expect(parts.map((part) => Object.keys(part.conditions.string_not_equals).length)).toEqual([10, 10]);
  });

  test('are refused where the parts have more selections than a plan takes', () => {
    const selections = Array.from({ length: 9 }, (_, i) => ResourceSelection.byTag(`key${i}`, values(9)));
    expect(() => render(tierOf(selections, copyToCentral))).toThrow(/^selections of plan 'OrgBackup-gold' is 1\d but a plan has at most 10 by tags, and so many are needed for tag values that fill several policies of 10000 characters; give fewer tag values, or use several tiers$/);
  });

  test('fit where they just do', () => {
    const squad = (...more: string[]) => render(tierOf([ResourceSelection.byTag('team', values(29)), ResourceSelection.byTag('squad', ['a', ...more])]));
    const room = 10000 - JSON.stringify(squad()[0].document).length;
    // each further value comes with quotes and a comma
    const full = Math.floor(room / 259) - 1;
    const rest = (length: number) => squad(...values(full), long(98, 100), long(99, length));
    const last = room - full * 259 - 103 - 3;
    expect(rest(last)).toHaveLength(1);
    expect(JSON.stringify(rest(last)[0].document)).toHaveLength(10000);
    expect(rest(last + 1)).toHaveLength(2);
  });
});

test('buckets stay apart in each selection with conditions', () => {
  const withType = (value: string) => ResourceSelection.byResourceType({ resourceTypes: [S3, EBS], conditions: [TagCondition.stringEquals('env', value)] });
  const names = Object.keys(selectionsOf(tierOf([withType('a'), withType('b'), ResourceSelection.byResourceType({ resourceTypes: [RDS] })])).resources);
  expect(names.filter((name) => name.endsWith('-s3'))).toHaveLength(2);
  expect(names).toHaveLength(5);
});

test('single resources, selected or left out, are refused in any of the ways', () => {
  const bucket = 'arn:aws:s3:::logs';
  const MESSAGE = `tier 'gold': selection is '${bucket}' but backup policies of an organization select whole types, not single resources; select them by a tag, or use localPlans for accounts and Regions that no policy reaches`;
  expect(() => render(tierOf([env('prod'), ResourceSelection.byArn([bucket])]))).toThrow(new Error(MESSAGE));
  expect(() => render(tierOf([env('prod'), ResourceSelection.byResourceType({ excludedResourceArns: [bucket] })]))).toThrow(new Error(MESSAGE));
});
