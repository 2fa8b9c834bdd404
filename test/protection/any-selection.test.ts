import { beyondOneTag, membershipControls } from '../../src/compliance-framework/requirement-controls';
import { checkPlaceOfResources } from '../../src/definition/tier-checks';
import { BackupResourceType, BackupRule, BackupSupport, ProtectionTier, ResourceSelection, TagCondition } from '../../src/protection';
import { featureNotes, servedNotes } from '../../src/protection/capability-checks';
import { TierModel } from '../../src/protection/model';
import { optionsWithoutEffect } from '../../src/protection/options-without-effect';
import { planVariants } from '../../src/protection/plan-variants';
import { checkRequirements } from '../../src/protection/requirement-checks';
import { groupsFor } from '../../src/protection/requirement-groups';
import { RequirementModel } from '../../src/protection/requirement-model';
import { retentionGapNotes } from '../../src/protection/retention-gaps';
import { selectionOverlap, selectsAllOf } from '../../src/protection/selection-overlap';
import { tierDemands } from '../../src/protection/tier-demands';
import { selectionCaseNotes, sourceTagNotes } from '../../src/protection/unwise-values';
import { days } from '../support/days';
import { ruleModel, supportOverrides, tierModel, typeModel } from '../support/policy/models';

/** Who looks at what a tier selects sees all of its ways. */
const { EBS, EFS, RDS, S3 } = BackupResourceType;
const types = (...resourceTypes: BackupResourceType[]) => ResourceSelection.byResourceType({ resourceTypes });
const tag = (key: string, ...values: string[]) => ResourceSelection.byTag(key, values);
const own = ResourceSelection.tierTag();
const tierOf = (selections: ResourceSelection[], change: Partial<TierModel> = {}) => tierModel({ ...change, selection: ResourceSelection.anyOf(selections)._model });
const volume = (id: string) => `arn:aws:ec2:eu-west-1:111122223333:volume/${id}`;

describe('several selections', () => {
  const modelOf = (...selections: ResourceSelection[]) => ResourceSelection.anyOf(selections)._model;

  test('of which one is given are that one', () => {
    expect(modelOf(tag('a', 'b'))).toEqual(tag('a', 'b')._model);
  });

  test('count once where they say the same, in whatever order', () => {
    expect(modelOf(tag('a', 'b', 'c'), types(EBS, RDS), tag('a', 'c', 'b'), types(RDS, EBS))).toEqual({ kind: 'any', selections: [tag('a', 'b', 'c')._model, types(EBS, RDS)._model] });
    expect(modelOf(tag('a', 'b'), tag('a', 'b'))).toEqual(tag('a', 'b')._model);
  });

  test('within several are some of these', () => {
    expect(modelOf(ResourceSelection.anyOf([own, tag('a', 'b')]), types(EBS))).toEqual(modelOf(own, tag('a', 'b'), types(EBS)));
  });

  test('are at least one', () => {
    expect(() => modelOf()).toThrow(new Error('selections is 0 but a plan has 1 to 100 selections; give at least one'));
  });

  test.each<[string, () => unknown, string]>([
    ['one instead of a list', () => ResourceSelection.anyOf(own as any), "selections is 'an object' but a list is expected"],
    ['plain objects', () => ResourceSelection.anyOf([{ tagKey: 'a' } as any]), "selections[0] is 'an object' but a ResourceSelection is expected; write it as ResourceSelection.byTag("],
    ['one ARN instead of a list', () => ResourceSelection.byArn('arn:aws:s3:::logs' as any), "resourceArns is 'arn:aws:s3:::logs' but a list is expected"],
    ['one ARN that is left out instead of a list', () => ResourceSelection.byResourceType({ excludedResourceArns: 'arn:aws:s3:::logs' as any }), "excludedResourceArns is 'arn:aws:s3:::logs' but a list is expected"],
  ])('as JavaScript can write them are refused: %s', (_, write, message) => {
    expect(write).toThrow(message);
  });
});

describe('single resources of one selection', () => {
  const arns = (count: number) => Array.from({ length: count }, (_, i) => volume(`vol-${i}`));
  const MOST = 'but a selection has at most 500 ARNs; give fewer, or several selections in ResourceSelection.anyOf()';

  test('are 500 at most, selected or left out', () => {
    expect(() => ResourceSelection.byArn(arns(500))).not.toThrow();
    expect(() => ResourceSelection.byArn(arns(501))).toThrow(new Error(`resourceArns is 501 ${MOST}`));
    expect(() => ResourceSelection.byResourceType({ excludedResourceArns: arns(500) })).not.toThrow();
    expect(() => ResourceSelection.byResourceType({ excludedResourceArns: arns(501) })).toThrow(new Error(`excludedResourceArns is 501 ${MOST}`));
    expect(() => ResourceSelection.anyOf([ResourceSelection.byArn(arns(500)), ResourceSelection.byArn([volume('other')])])).not.toThrow();
  });

  test('are not both selected and left out', () => {
    expect(() => ResourceSelection.byArn([volume('vol-1')], [], [volume('*')])).toThrow(new Error(
      `excludedResourceArns is '${volume('vol-1')}' but the resource is also selected; name it in one of them`));
    expect(() => ResourceSelection.byArn([volume('*')], [], [volume('vol-1')])).not.toThrow();
  });
});

describe('capabilities', () => {
  const continuous = { rules: [ruleModel({ name: 'x', continuous: true })] };

  test('are told of types of every way that lack them', () => {
    expect(featureNotes(tierOf([types(RDS), types(EFS)], continuous), supportOverrides())).toEqual(["rule 'x' asks for continuous backup, which EFS has not"]);
  });

  test('are not told where one way selects whatever has a tag', () => {
    expect(featureNotes(tierOf([types(RDS), types(EFS), tag('a', 'b')], continuous), supportOverrides())).toEqual([]);
  });

  test('of Regions are told of each named type', () => {
    expect(servedNotes(tierOf([tag('a', 'b'), types(BackupResourceType.TIMESTREAM)]), ['eu-west-3'])).toEqual(['AWS Backup does not serve TIMESTREAM in eu-west-3: nothing of it is backed up there; leave the type out, or acknowledge this where that is meant or AWS has added it']);
  });

  test('needed for S3 are there where any way selects S3', () => {
    const needs = (...selections: ResourceSelection[]) => tierDemands([tierOf(selections)], supportOverrides()).backsUpS3;
    expect([needs(types(EBS), types(S3)), needs(types(EBS), types(RDS)), needs(types(EBS), own), needs(ResourceSelection.byResourceType({ excludedResourceArns: ['arn:aws:s3:::logs'] }))])
      .toEqual([true, false, true, true]);
  });
});

describe('overlap', () => {
  const overlap = (one: ResourceSelection[], other: ResourceSelection[], only?: string[]) => selectionOverlap(tierOf(one), tierOf(other), 'backup', only);
  const bucket = ResourceSelection.byArn(['arn:aws:s3:::logs']);
  const allBut = (...excludedResourceArns: string[]) => ResourceSelection.byResourceType({ excludedResourceArns });

  test.each<[string, ResourceSelection[], ResourceSelection[], string]>([
    ['one way in common', [tag('a', 'b'), types(EBS)], [types(RDS), tag('a', 'b')], 'certain'],
    ['a way of which some is the other\'s', [tag('a', 'b'), types(EBS)], [types(RDS)], 'certain'],
    ['ways that may meet', [tag('a', 'b'), tag('e', 'f')], [tag('c', 'd')], 'possible'],
    ['a type but for one resource', [types(S3)], [ResourceSelection.byResourceType({ resourceTypes: [S3], excludedResourceArns: ['arn:aws:s3:::x'] })], 'certain'],
    ['a type but for different resources', [ResourceSelection.byResourceType({ resourceTypes: [S3], excludedResourceArns: ['arn:aws:s3:::y'] })],
      [ResourceSelection.byResourceType({ resourceTypes: [S3], excludedResourceArns: ['arn:aws:s3:::x'] })], 'possible'],
    ['no way that may meet', [tag('a', 'b'), tag('a', 'c')], [tag('a', 'd'), tag('a', 'e')], 'none'],
    ['types of which none is the other\'s', [types(S3), types(EBS)], [types(RDS), types(EFS)], 'none'],
    ['one resource that the other leaves out', [bucket], [allBut('arn:aws:s3:::logs')], 'none'],
    ['one resource that the other leaves out by a pattern', [bucket], [allBut('arn:aws:s3:::l*')], 'none'],
    ['one resource beside which the other leaves out one', [bucket], [allBut('arn:aws:s3:::x')], 'certain'],
    ['a resource among those of a pattern', [bucket], [ResourceSelection.byArn(['arn:aws:s3:::l*'])], 'certain'],
  ])('of tiers with %s', (_, one, other, expected) => {
    expect([overlap(one, other), overlap(other, one)]).toEqual([expected, expected]);
  });

  test('on one type does not come from another', () => {
    const mixed = (name: string) => [ResourceSelection.byArn([`arn:aws:s3:::${name}`, EBS.arnPattern])];
    expect([overlap(mixed('a'), mixed('b')), overlap(mixed('a'), mixed('b'), ['S3'])]).toEqual(['certain', 'possible']);
  });

  test('is whole where each way of the one is within some way of the other', () => {
    const all = (one: ResourceSelection[], other: ResourceSelection[]) => selectsAllOf(tierOf(one), tierOf(other), 'EBS', 'backup');
    expect(all([tag('a', 'b'), types(EBS)], [tag('c', 'd'), types(EBS)])).toBe(true);
    expect(all([tag('a', 'b', 'c')], [tag('a', 'b'), tag('a', 'c')])).toBe(true);
    expect(all([tag('a', 'b')], [tag('a', 'b'), tag('a', 'c')])).toBe(false);
    expect(all([types(RDS), tag('a', 'b')], [tag('a', 'b'), types(RDS)])).toBe(true);
  });
});

describe('a requirement', () => {
  const requirement = (change: Partial<RequirementModel> = {}): RequirementModel => ({ tag: { value: 'gold' }, encrypted: false, manualDeletionDisabled: false, ...change });
  const groups = (tiers: TierModel[], change: Partial<RequirementModel> = {}) => groupsFor(requirement(change), tiers, 'backup')
    .map((group) => ({ tiers: group.tiers.map(({ name }) => name), whole: group.whole.map(({ name }) => name) }));
  const check = (wanted: Partial<RequirementModel>, ...tiers: TierModel[]) => () => checkRequirements([requirement(wanted)], [{ tiers, where: 'r-ab12', context: { regions: ['us-east-1'], central: [] } }], 'backup');
  const brief = { rules: [ruleModel({ lifecycle: { deleteAfterDays: 7 } })] };

  test('for a tag is for tiers of which one way selects it', () => {
    expect(groups([tierOf([types(EBS), own]), tierOf([tag('env', 'prod'), types(RDS)], { name: 'other' })])).toEqual([{ tiers: ['gold'], whole: ['gold'] }]);
  });

  test('for a tag that no way selects by is refused', () => {
    expect(check({ retentionDays: 35 }, tierOf([types(EBS), tag('env', 'prod')]))).toThrow("requirements[0] is 'gold' but no tier selects resources by this value of the tag backup");
  });

  test('for a tag is for a tier that selects a part of it in one way and all of it in another', () => {
    const part = ResourceSelection.byResourceType({ conditions: [TagCondition.stringEquals('env', 'prod')] });
    expect(groups([tierOf([part, types(EBS)])])).toEqual([{ tiers: ['gold'], whole: [] }]);
    expect(groups([tierOf([part, own])])).toEqual([{ tiers: ['gold'], whole: ['gold'] }]);
  });

  test('for all resources judges each tag, and a tier with a way by type for itself', () => {
    const [one, other] = [tierOf([own, tag('env', 'prod'), types(EBS)]), tierModel({ name: 'silver' })];
    expect(groups([one, other], { tag: undefined })).toEqual([
      { tiers: ['gold'], whole: ['gold'] }, { tiers: ['gold'], whole: ['gold'] }, { tiers: ['silver'], whole: ['silver'] }, { tiers: ['gold'], whole: ['gold'] },
    ]);
  });

  test('for all resources sees that one way selects everything', () => {
    expect(groups([tierOf([ResourceSelection.byResourceType({}), tag('env', 'prod')]), tierModel({ name: 'silver' })], { tag: undefined })).toEqual([
      { tiers: ['gold'], whole: ['gold'] }, { tiers: ['silver', 'gold'], whole: ['silver', 'gold'] },
    ]);
  });

  test('says by which way it binds a tier', () => {
    expect(check({ retentionDays: 35 }, tierOf([types(EBS), own], brief))).toThrow(/which the control \S+ judges; /);
    const universal = ResourceSelection.byResourceType({});
    expect(check({ retentionDays: 35 }, tierModel(), tierOf([types(EBS), universal], { ...brief, name: 'all' })))
      .toThrow("(tier 'all' selects all resources, those with backup=gold among them)");
    const part = ResourceSelection.byResourceType({ conditions: [TagCondition.stringEquals('env', 'prod')] });
    expect(check({ retentionDays: 35 }, tierModel(), tierOf([types(EBS), part], { ...brief, name: 'prod' })))
      .toThrow("(tier 'prod' selects resources by conditions on env, which those with backup=gold can meet too)");
  });

  test('is judged by a control for each tag by which a tier selects, once', () => {
    const controls = membershipControls(tierOf([own, tag('env', 'a', 'b'), tag('backup', 'gold'), types(EBS)]), { tagKey: 'backup' } as any);
    expect(controls).toHaveLength(3);
  });

  test('is narrowed to one tag, which a further condition of any way is beyond', () => {
    const [one, other] = [tierOf([own, ResourceSelection.byTag('env', ['a'], [TagCondition.stringEquals('team', 'x')])]), tierOf([own, tag('env', 'a')])];
    expect([beyondOneTag([one], [], 'backup'), beyondOneTag([other], [], 'backup')]).toEqual([[one], []]);
  });
});

describe('options', () => {
  const notes = (tier: TierModel, change = {}) => optionsWithoutEffect(tier, 'backup', {
    regions: ['us-east-1'], partition: 'aws', central: [], overrides: supportOverrides(change), memberVault: { vaultName: 'M', airGapped: false }, memberAirGappedVault: { vaultName: 'G', airGapped: true },
  });
  const when = (key: string, value: string) => TagCondition.stringEquals(key, value);

  test('take effect where one way selects their type', () => {
    expect(notes(tierOf([types(EBS), types(BackupResourceType.EC2)], { windowsVss: true }))).toEqual([]);
    expect(notes(tierOf([types(EBS), types(RDS)], { windowsVss: true }))).toEqual(['windowsVss: it is about EC2 and the tier selects EBS, RDS']);
  });

  test.each<[string, ResourceSelection[], string[]]>([
    ['a way within another', [types(EBS, RDS), types(EBS)], ['selection: all that is selected by EBS is selected by EBS, RDS too']],
    ['a way by tag within everything', [own, ResourceSelection.byResourceType({})], ['selection: all that is selected by backup=gold is selected by every resource too']],
    ['a way that is the tier\'s own', [own, tag('backup', 'gold')], ['selection: all that is selected by backup=gold is selected by backup=gold too']],
    ['a way under further conditions', [tag('env', 'a'), ResourceSelection.byTag('env', ['a'], [when('team', 'x')])],
      ['selection: all that is selected by env=a and equals team=x is selected by env=a too']],
    ['a way that no resource meets', [tag('env', 'a'), ResourceSelection.byTag('env', ['b'], [when('env', 'c')])], ['selection: no resource is env=b and equals env=c']],
    ['a value of one way', [own, ResourceSelection.byTag('env', ['b', 'c'], [when('env', 'c')])],
      ["tagValues: 'b' is excluded by the conditions (selection by env=b or c and equals env=c)", "conditions: 'equals env=c' holds for all that the rest selects (selection by env=b or c and equals env=c)"]],
    ['a type that is left out of others', [own, ResourceSelection.byResourceType({ resourceTypes: [EBS], excludedResourceTypes: [RDS], conditions: [when('x', 'y')] })],
      ['excludedResourceTypes: RDS would not be selected anyway, because resourceTypes says what is (selection by EBS but RDS with equals x=y)']],
    ['a resource that is left out of others', [ResourceSelection.byResourceType({ resourceTypes: [EBS], excludedResourceArns: ['arn:aws:s3:::logs'] })],
      ['excludedResourceArns: arn:aws:s3:::logs would not be selected anyway, because the selection says what is']],
    ['a resource whose type is left out', [ResourceSelection.byResourceType({ excludedResourceTypes: [S3], excludedResourceArns: ['arn:aws:s3:::logs'] })],
      ['excludedResourceArns: arn:aws:s3:::logs would not be selected anyway, because their type is left out']],
    ['a resource of another Region that is left out', [ResourceSelection.byResourceType({ excludedResourceArns: [volume('vol-1'), 'arn:aws:s3:::x', 'arn:aws:ec2:*:*:volume/vol-2'] })],
      [`excludedResourceArns: ${volume('vol-1')} would not be selected anyway, because its plans are for us-east-1`]],
    ['ways apart', [tag('env', 'a'), tag('team', 'a'), types(EBS), ResourceSelection.byResourceType({ resourceTypes: [S3], excludedResourceArns: ['arn:aws:s3:::logs'] })], []],
  ])('without effect are told: %s', (_, selections, expected) => {
    expect(notes(tierOf(selections))).toEqual(expected);
  });

  test('are refused where no way selects anything', () => {
    const none = (value: string) => ResourceSelection.byTag('env', [value], [when('env', 'c')]);
    expect(() => notes(tierOf([none('a'), none('b')]))).toThrow("tier 'gold': conditions is 'equals env=c, equals env=c' but no resource that carries env=a or env=b meets all of them, so that nothing would be backed up");
  });

  test('hundreds of ARNs are told by the first of them and their number', () => {
    const arns = (name: string) => Array.from({ length: 300 }, (_, i) => `arn:aws:dynamodb:us-east-1:333333333333:table/${name}-${i}`);
    const idle = ResourceSelection.byResourceType({ resourceTypes: [EBS], excludedResourceArns: arns('logs') });
    const told = notes(tierOf([ResourceSelection.byArn(arns('orders')), idle, types(BackupResourceType.DYNAMODB)]));
    expect(told.find((text) => text.startsWith('excludedResourceArns'))).toMatch(/^excludedResourceArns: arn:aws:.*logs-0, .*logs-5 and 294 more would not be selected anyway/);
    expect(told.find((text) => text.includes('all that is selected'))).toMatch(/^selection: all that is selected by arn:aws:.*orders-5 and 294 more is selected by DYNAMODB too$/);
    expect(Math.max(...told.map((text) => text.length))).toBeLessThan(1000);
  });

  test('on types that are not used', () => {
    expect(notes(tierOf([types(EBS), types(RDS)]), { unusedTypes: ['EBS', 'RDS'] })).toEqual(['selection: it selects only types that BackupSupport says are not used, so that nothing is backed up; take them out of unusedResourceTypes, or select others']);
  });
});

test('tag keys that differ by case are seen among all ways', () => {
  expect(selectionCaseNotes(tierOf([tag('Env', 'a'), tag('env', 'a')]), [], 'backup')).toEqual([expect.stringContaining('resources are selected by the tags Env and env')]);
});

test('tags of the source that only some ways demand count beside those of recovery points', () => {
  const tier = (selections: ResourceSelection[]) => tierOf(selections, { rules: [ruleModel({ recoveryPointTags: { env: 'x' } })] });
  expect(sourceTagNotes(tier([tag('env', 'a', 'b')]), ['env'], 'backup')).toEqual([]);
  expect(sourceTagNotes(tier([tag('env', 'a'), types(EBS)]), ['env'], 'backup')).toHaveLength(1);
});

test('a gap of retention is filled by a tier that selects each way of the other', () => {
  const plan = (tier: TierModel) => planVariants(tier, {
    regions: ['us-east-1'], partition: 'aws', central: [], overrides: supportOverrides(), memberVault: { vaultName: 'M', airGapped: false }, memberAirGappedVault: { vaultName: 'G', airGapped: true }, planName: tier.name,
  }).plans;
  const weekly = tierOf([tag('env', 'a'), types(EBS)], { name: 'weekly', rules: [ruleModel({ schedule: 'cron(0 5 ? * SUN *)', lifecycle: { deleteAfterDays: 3 } })] });
  const notes = (filler: ResourceSelection[]) => retentionGapNotes([{ where: 'r', plans: [...plan(weekly), ...plan(tierOf(filler))] }], 'backup', supportOverrides());
  expect(notes([tag('env', 'a'), types(EBS)])).toEqual([]);
  expect(notes([tag('env', 'a')])).toHaveLength(1);
});

test('single resources of any way lie where their local plans are', () => {
  const tier = tierOf([own, ResourceSelection.byArn([volume('vol-1')])]);
  expect(() => checkPlaceOfResources([tier], ['111122223333'], ['eu-west-1'])).not.toThrow();
  expect(() => checkPlaceOfResources([tier], ['111122223333'], ['us-east-1'])).toThrow(`tier 'gold': selection is '${volume('vol-1')}' but the local plans are for the Region us-east-1`);
});

test('types and resources that AWS adds stand beside each other in JSON', () => {
  const NEW = new BackupResourceType('NEW', 'arn:aws:new:*:*:thing/*');
  const tier = new ProtectionTier({ name: 'x', rules: [BackupRule.daily({ deleteAfter: days(35) })], selection: ResourceSelection.anyOf([types(NEW), ResourceSelection.byArn([volume('v')], [], [])]) });
  expect(ProtectionTier.fromJson(tier.toJson()).toJson()).toEqual(tier.toJson());
  const read = ProtectionTier.fromBackupPlan({ BackupPlanName: 'x', Rules: [{ RuleName: 'x', ScheduleExpression: 'cron(0 5 ? * * *)' }] }, {
    selections: [{ Resources: [NEW.arnPattern, volume('v')], NotResources: ['arn:aws:s3:::x'] }], support: new BackupSupport({ resourceTypes: [{ resourceType: NEW }] }),
  });
  expect(ProtectionTier.fromJson(read.toJson()).toJson()).toEqual(read.toJson());
  expect(read._model.selection).toMatchObject({ types: [typeModel('NEW'), { id: 'EBS', single: true }], notTypes: [{ id: 'S3', single: true }] });
});
