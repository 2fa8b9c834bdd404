import { ConditionModel, TierModel } from '../../src/protection/model';
import { conditionalSelections, ownTags, PlanLabels, plannedRuleName, selectionTitle } from '../../src/protection/plan-contents';
import { PlanModel } from '../../src/protection/plan-variants';
import { ruleModel, tierModel, typeModel } from '../support/policy/models';

const labels: PlanLabels = { tagKey: 'backup', carriedOverNames: {} };
const migrated: PlanLabels = { tagKey: 'backup', carriedOverTags: { project: 'p' }, carriedOverNames: { gold: { rule: 'OldRule', selection: 'OldSelection' } } };
const REASON = ' its tag is one of them';
const conditions = (count: number): ConditionModel[] => Array.from({ length: count }, (_, i) => ({ operator: 'string_equals', tagKey: `k${i}`, value: 'x' }));

function plan(tier: Partial<TierModel> = {}, change: Partial<PlanModel> = {}): PlanModel {
  const model = tierModel(tier);
  return { tier: model, name: 'plan', regions: ['us-east-1'], rules: model.rules.map((rule) => ({ rule, copies: [] })), ...change };
}

const select = (one: PlanModel, given = labels) => conditionalSelections(one, given, REASON);

describe('tags', () => {
  test('are those of the tier', () => {
    expect(ownTags(plan(), labels, 'planTag')).toEqual({ backup: 'gold' });
  });

  test('are carried over instead', () => {
    expect(ownTags(plan(), migrated, 'planTag')).toEqual({ project: 'p' });
  });

  test('are left out singly', () => {
    const bare = plan({ leftOut: ['planTag'] });
    expect([ownTags(bare, labels, 'planTag'), ownTags(bare, migrated, 'planTag'), ownTags(bare, labels, 'recoveryPointTag')]).toEqual([{}, {}, { backup: 'gold' }]);
  });
});

describe('the name of a rule', () => {
  const nameOf = (tier: Partial<TierModel>, given: PlanLabels) => {
    const one = plan(tier);
    return plannedRuleName(one, one.rules[0], given);
  };

  test('is its own', () => {
    expect(nameOf({}, labels)).toBe('Nightly');
    expect(nameOf({ name: 'other', rules: [ruleModel({ named: false })] }, migrated)).toBe('Nightly');
  });

  test('is carried over where nobody chose one and it is the only one', () => {
    expect(nameOf({ rules: [ruleModel({ named: false })] }, migrated)).toBe('OldRule');
    expect(nameOf({}, migrated)).toBe('Nightly');
    expect(nameOf({ rules: [ruleModel({ named: false }), ruleModel({ name: 'Second' })] }, migrated)).toBe('Nightly');
  });
});

test('the title of a selection is chosen, carried over, or the name of the tier', () => {
  expect(selectionTitle(plan({ selectionName: 'Mine' }), migrated)).toBe('Mine');
  expect(selectionTitle(plan(), migrated)).toBe('OldSelection');
  expect(selectionTitle(plan(), labels)).toBe('gold');
});

describe('selections', () => {
  test('by the tag of the tier are one', () => {
    expect(select(plan())).toEqual([{ title: 'gold', conditions: [{ operator: 'string_equals', tagKey: 'backup', value: 'gold' }], types: undefined, notTypes: [] }]);
  });

  test('by several values are one for each, with the other conditions after the tag', () => {
    const all = select(plan({ selection: { kind: 'tags', tagKey: 'env', tagValues: ['prod', 'test'], conditions: conditions(1) } }));
    expect(all.map((one) => one.conditions)).toEqual(['prod', 'test'].map((value) => [{ operator: 'string_equals', tagKey: 'env', value }, ...conditions(1)]));
    expect(new Set(all.map(({ title }) => title)).size).toBe(2);
  });

  test('are named by their value, whatever others there are', () => {
    const titles = (tagValues: string[]) => select(plan({ selection: { kind: 'tags', tagKey: 'env', tagValues, conditions: [] } })).map(({ title }) => title);
    expect(titles(['a', 'b', 'c'])).toEqual(expect.arrayContaining(titles(['c', 'a'])));
    expect(titles(['a'])).toEqual(['gold']);
  });

  test('of types are those of the plan, and otherwise those of the tier', () => {
    const selection = { kind: 'resources' as const, types: [typeModel('EBS'), typeModel('S3')], notTypes: [], conditions: conditions(2) };
    expect(select(plan({ selection }))).toEqual([{ title: 'gold', conditions: conditions(2), types: selection.types, notTypes: [] }]);
    expect(select(plan({ selection }, { types: [typeModel('S3')] }))[0].types).toEqual([typeModel('S3')]);
  });

  test('leave types out, but where the plan names its own', () => {
    const selection = { kind: 'resources' as const, notTypes: [typeModel('RDS')], conditions: [] };
    expect(select(plan({ selection }))[0]).toMatchObject({ types: undefined, notTypes: [typeModel('RDS')] });
    expect(select(plan({ selection }, { types: [typeModel('S3')] }))[0]).toMatchObject({ types: [typeModel('S3')], notTypes: [] });
  });

  test('by tag of a plan for some types have these', () => {
    expect(select(plan({}, { types: [typeModel('S3')] }))[0]).toMatchObject({ types: [typeModel('S3')], conditions: [{ tagKey: 'backup' }] });
  });

  test('have 30 conditions at most, and the reason says what counts', () => {
    const withTag = (count: number) => plan({ selection: { kind: 'tags', tagKey: 'env', tagValues: ['prod'], conditions: conditions(count) } });
    const byType = (count: number) => plan({ selection: { kind: 'resources', notTypes: [], conditions: conditions(count) } });
    expect(select(withTag(29))[0].conditions).toHaveLength(30);
    expect(() => select(withTag(30))).toThrow("tier 'gold': conditions is 31 but a selection has at most 30 conditions and its tag is one of them; give one condition less");
    expect(select(byType(30))[0].conditions).toHaveLength(30);
    expect(() => select(byType(31))).toThrow('conditions is 31');
  });
});
