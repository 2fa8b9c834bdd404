import { ConditionModel, TierModel } from '../../src/protection/model';
import { checkRequirements } from '../../src/protection/requirement-checks';
import { groupsFor } from '../../src/protection/requirement-groups';
import { RequirementModel } from '../../src/protection/requirement-model';
import { ruleModel, tierModel, typeModel } from '../support/policy/models';

const condition = (operator: ConditionModel['operator'], value: string, tagKey = 'backup'): ConditionModel => ({ operator, tagKey, value });
const selecting = (name: string, conditions: ConditionModel[], change: Partial<TierModel> = {}): TierModel => tierModel({ name, selection: { kind: 'resources', notTypes: [], conditions }, ...change });
const requirement = (change: Partial<RequirementModel> = {}): RequirementModel => ({ tag: { value: 'gold' }, encrypted: false, manualDeletionDisabled: false, ...change });
const groups = (tiers: TierModel[], wanted: Partial<RequirementModel> = {}) => groupsFor(requirement(wanted), tiers, 'backup')
  .map((group) => ({ tiers: group.tiers.map(({ name }) => name), whole: group.whole.map(({ name }) => name) }));
const check = (wanted: Partial<RequirementModel>, tiers: TierModel[]) => () => checkRequirements([requirement(wanted)], [{ tiers, where: 'r-ab12', context: { regions: ['us-east-1'], central: [] } }], 'backup');
const kept = (deleteAfterDays: number, schedule = 'cron(0 5 ? * * *)') => ({ rules: [ruleModel({ schedule, lifecycle: { deleteAfterDays } })] });
const MONTHLY = 'cron(0 5 1 * ? *)';

describe('a selection by conditions', () => {
  test.each<[string, ConditionModel]>([
    ['equals', condition('string_equals', 'gold')],
    ['does not equal another value', condition('string_not_equals', 'none')],
    ['is like it', condition('string_like', 'g*d')],
    ['is like anything', condition('string_like', '*')],
    ['is not like another value', condition('string_not_like', 'non*')],
  ])('selects what carries the tag where its value %s', (_, one) => {
    expect(groups([selecting('x', [one])])).toEqual([{ tiers: ['x'], whole: ['x'] }]);
  });

  test.each<[string, ConditionModel]>([
    ['equals another', condition('string_equals', 'silver')],
    ['must not equal it', condition('string_not_equals', 'gold')],
    ['is not like it', condition('string_like', 'g.*')],
    ['must not be like it', condition('string_not_like', 'go*')],
  ])('does not where its value %s', (_, one) => {
    expect(groups([selecting('x', [one])])).toEqual([]);
  });

  test('selects a part of it where another tag decides', () => {
    expect(groups([tierModel(), selecting('x', [condition('string_not_equals', 'none'), condition('string_equals', 'prod', 'stage')])])).toEqual([{ tiers: ['gold', 'x'], whole: ['gold'] }]);
  });

  test('does not where any of its conditions fails', () => {
    expect(groups([selecting('x', [condition('string_equals', 'prod', 'stage'), condition('string_equals', 'silver')])])).toEqual([]);
  });

  test('of some types is a group of its own', () => {
    const rds = tierModel({ name: 'rds', selection: { kind: 'resources', types: [typeModel('RDS')], notTypes: [], conditions: [] } });
    expect([groups([tierModel(), rds]), groups([tierModel(), rds], { tag: undefined })]).toEqual([
      [{ tiers: ['gold'], whole: ['gold'] }], [{ tiers: ['gold'], whole: ['gold'] }, { tiers: ['rds'], whole: ['rds'] }],
    ]);
  });
});

describe('for all resources a selection by conditions', () => {
  test('on one value is a tier of that value', () => {
    expect(groups([tierModel(), selecting('x', [condition('string_equals', 'gold')])], { tag: undefined })).toEqual([{ tiers: ['gold', 'x'], whole: ['gold', 'x'] }]);
  });

  test('that excludes other values is one of each value left, and a group of its own', () => {
    expect(groups([tierModel(), selecting('x', [condition('string_not_equals', 'none')])], { tag: undefined })).toEqual([
      { tiers: ['gold', 'x'], whole: ['gold', 'x'] }, { tiers: ['x'], whole: ['x'] },
    ]);
  });
});

describe('a tier that reaches a tag by conditions', () => {
  const others = (change: Partial<TierModel>) => selecting('others', [condition('string_not_equals', 'none')], change);
  const production = (change: Partial<TierModel>) => selecting('prod', [condition('string_equals', 'prod', 'stage')], change);

  test('protects it', () => {
    expect(check({ retentionDays: 35 }, [others(kept(35))])).not.toThrow();
  });

  test('must keep every recovery point as long', () => {
    expect(check({ retentionDays: 35 }, [tierModel(), others(kept(7))])).toThrow("tier 'others': rule 'Nightly': deleteAfter is '7 days' but");
  });

  test('must keep every recovery point as long although it reaches a part only', () => {
    expect(check({ retentionDays: 35 }, [tierModel(), production(kept(7))])).toThrow("tier 'prod': rule 'Nightly': deleteAfter is '7 days' but");
  });

  test('is frequent enough for the others', () => {
    expect(check({ frequencyMinutes: 1440 }, [tierModel(kept(400, MONTHLY)), others(kept(35))])).not.toThrow();
  });

  test('is not frequent enough for all of it where it reaches a part only', () => {
    expect(check({ frequencyMinutes: 1440 }, [tierModel(kept(400, MONTHLY)), production(kept(35))])).toThrow("schedule of tier 'gold' is 'cron(0 5 1 * ? *)' but");
  });

  test('does not make up for a copy that a part only gets', () => {
    const copying = { rules: [ruleModel({ copies: [{ destination: { kind: 'central' }, lifecycle: { deleteAfterDays: 35 } } as const] })] };
    expect(check({ crossAccount: { accounts: [] } }, [tierModel(), production(copying)])).toThrow("copyActions of tier 'gold' is 'none' but");
  });

  test('alone is refused where it reaches a part only', () => {
    expect(check({ retentionDays: 35 }, [production(kept(35))])).toThrow(new Error(
      "requirements[0] is 'gold' but this value of the tag backup is selected only under conditions on other tags, by tier 'prod'; give a tier that protects all of them"));
  });
});
