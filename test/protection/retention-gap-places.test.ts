import { RESOURCE_TYPES } from '../../src/data/resource-types';
import { RuleModel, SelectionModel } from '../../src/protection/model';
import { PlanModel } from '../../src/protection/plan-variants';
import { MeetingPlans, retentionGapNotes } from '../../src/protection/retention-gaps';
import { ruleModel, supportOverrides, tierModel, typeModel } from '../support/policy/models';

const DAILY = 'cron(0 5 ? * * *)';
const WEEKLY = 'cron(0 5 ? * SUN *)';
const MONTHLY = 'cron(0 5 1 * ? *)';
const CENTRAL = 'arn:aws:backup:us-east-1:222222222222:backup-vault:Central';

type Kept = [schedule: string, days: number, change?: Partial<RuleModel>];

const byType = (...ids: string[]): SelectionModel => ({ kind: 'resources', types: ids.length === 0 ? undefined : ids.map(typeModel), notTypes: [], conditions: [] });
const allBut = (...ids: string[]): SelectionModel => ({ kind: 'resources', notTypes: ids.map(typeModel), conditions: [] });

function planOf(name: string, selection: SelectionModel, kept: Kept[], { copied, ...change }: Partial<PlanModel> & { readonly copied?: number } = {}): PlanModel {
  const rules = kept.map(([schedule, deleteAfterDays, more], i) => ({
    rule: ruleModel({ name: 'abc'[i], schedule, lifecycle: { deleteAfterDays }, ...more }), copies: copied === undefined ? [] : [{ arn: CENTRAL, lifecycle: { deleteAfterDays: copied } }],
  }));
  return { tier: tierModel({ name, selection, rules: rules.map(({ rule }) => rule) }), name, regions: ['us-east-1'], rules, ...change };
}

const told = (meeting: MeetingPlans[], overrides = supportOverrides()) => retentionGapNotes(meeting, 'backup', overrides);
const tiers = (...plans: PlanModel[]) => told([{ where: 'here', plans }]).map(({ tier }) => tier);
const KNOWN = Object.keys(RESOURCE_TYPES);

describe('a gap', () => {
  const gold = planOf('gold', byType('EBS'), [[WEEKLY, 7]]);
  const silver = planOf('silver', byType(), [[DAILY, 35]]);

  test('is told without places where every place that has the tier has it', () => {
    const notes = told([{ where: 'ou-a', plans: [gold] }, { where: 'ou-b', plans: [silver] }]);
    expect(notes.map(({ text }) => text)).toEqual([expect.stringMatching(/or back up more often$/)]);
  });

  test('is told with the places that have it, where others fill it', () => {
    const notes = told([{ where: 'ou-a', plans: [gold] }, { where: 'ou-b', plans: [gold] }, { where: 'ou-c', plans: [gold, silver] }]);
    expect(notes.map(({ text }) => text)).toEqual([expect.stringContaining(' (in ou-a, ou-b, where no other tier fills it)')]);
  });

  test('is judged for each type, by the tiers that are for it', () => {
    const both = planOf('gold', byType('EBS', 'EFS'), [[WEEKLY, 7]]);
    expect(tiers(both, planOf('silver', byType('EBS'), [[DAILY, 35]]), planOf('bronze', byType('EFS'), [[WEEKLY, 7]]))).toEqual(['gold', 'bronze']);
    expect(tiers(both, planOf('silver', byType('EBS'), [[DAILY, 35]]), planOf('bronze', byType('EFS'), [[DAILY, 35]]))).toEqual([]);
  });

  test('is filled by a plan for several types', () => {
    expect(tiers(gold, planOf('silver', byType(), [[DAILY, 35]], { types: ['RDS', 'EBS'].map(typeModel) }))).toEqual([]);
  });

  test('of copies is told of the tier that copies', () => {
    expect(tiers(planOf('gold', byType('EBS'), [[WEEKLY, 35]]), planOf('silver', byType(), [[WEEKLY, 35]], { copied: 7 }))).toEqual(['silver']);
  });
});

describe('types of which nothing is judged', () => {
  // only of RDS do backups go on as long as the rule does
  const continuous = (selection: SelectionModel) => planOf('gold', selection, [[DAILY, 1, { continuous: true }]]);
  const others = KNOWN.filter((id) => id !== 'RDS');
  const count = (selection: SelectionModel, unusedTypes: string[] = [], extraTypes: string[] = []) =>
    told([{ where: 'here', plans: [continuous(selection)] }], supportOverrides({ unusedTypes, extraTypes: extraTypes.map(typeModel) })).length;

  test.each<[string, number, SelectionModel, string[], string[]]>([
    ['those that nobody uses', 0, byType('RDS', 'EBS'), ['EBS'], []],
    ['those that nobody uses of all', 0, { kind: 'tags', conditions: [] }, others, []],
    ['those that are left out', 0, allBut(...others), [], []],
    ['but of those that are not left out', 1, allBut('RDS'), [], []],
    ['but of those that AWS adds', 1, { kind: 'tags', conditions: [] }, others, ['NEW']],
    ['those that AWS adds and the selection leaves out', 0, allBut(...others, 'NEW'), [], ['NEW']],
  ])('are %s: %d', (_, expected, selection, unused, extra) => {
    expect(count(selection, unused, extra)).toBe(expected);
  });
});

describe('gaps are looked for', () => {
  const gaps = (...kept: Kept[]) => tiers(planOf('gold', byType('EBS'), kept)).length;

  test('once each rule has made a backup: what was before the first year that is counted is not known', () => {
    expect(gaps([MONTHLY, 5], ['cron(0 5 1 3 ? *)', 200], ['cron(0 5 1 9 ? *)', 200])).toBe(0);
    expect(gaps([MONTHLY, 5], ['cron(0 5 1 3 ? *)', 200], ['cron(0 5 1 9 ? *)', 170])).toBe(1);
  });

  test('before a rule of later years makes its first backup', () => {
    expect(gaps([WEEKLY, 7], ['cron(0 5 ? * * 2029-2199)', 35])).toBe(1);
  });
});
