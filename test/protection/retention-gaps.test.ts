import { Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { BackupDefinition } from '../../src/definition';
import { OrganizationTarget } from '../../src/organization-layout';
import { BackupRule, CopyDestination, ProtectionTier, ResourceSelection } from '../../src/protection';
import { LifecycleModel, RuleModel, SelectionModel, TierModel } from '../../src/protection/model';
import { PlanModel } from '../../src/protection/plan-variants';
import { retentionGapNotes } from '../../src/protection/retention-gaps';
import { definitionOf } from '../support/definition';
import { ruleModel, supportOverrides, tierModel, typeModel } from '../support/policy/models';

const DAILY = 'cron(0 5 ? * * *)';
const WEEKLY = 'cron(0 5 ? * SUN *)';
const MONTHLY = 'cron(0 5 1 * ? *)';
const YEARLY = 'cron(0 5 1 1 ? *)';
const CENTRAL = 'arn:aws:backup:us-east-1:222222222222:backup-vault:Central';

type Spec = [schedule: string, days: number | undefined, copies?: { [arn: string]: number | undefined }, change?: Partial<RuleModel>];

/** A plan of a tier whose rules are a, b, c, with copies as they were resolved. */
function planOf(name: string, specs: Spec[], change: Partial<TierModel> = {}, plan: Partial<PlanModel> = {}): PlanModel {
  const days = (deleteAfterDays: number | undefined): LifecycleModel => ({ deleteAfterDays });
  const rules = specs.map(([schedule, kept, copies = {}, more], i) => ({
    rule: ruleModel({ name: 'abc'[i], schedule, lifecycle: days(kept), ...more }), copies: Object.entries(copies).map(([arn, one]) => ({ arn, lifecycle: days(one) })),
  }));
  return { tier: tierModel({ name, rules: rules.map(({ rule }) => rule), ...change }), name, regions: ['us-east-1'], rules, ...plan };
}

const notes = (...plans: PlanModel[]) => retentionGapNotes([{ where: 'here', plans }], 'backup', supportOverrides()).map(({ text }) => text);
const byType = (...ids: string[]): SelectionModel => ({ kind: 'resources', types: ids.length === 0 ? undefined : ids.map(typeModel), notTypes: [], conditions: [] });
const byTag = (tagValues: string[], conditions: SelectionModel['conditions'] = []): SelectionModel => ({ kind: 'tags', tagKey: 'env', tagValues, conditions });
const everything = { selection: byType() };

describe('a rule that keeps backups no longer than its interval', () => {
  test.each<[string, string, number, string]>([
    ['daily, 1 day', DAILY, 1, '1 day'],
    ['weekly, 7 days', WEEKLY, 7, '7 days'],
    ['monthly, 31 days', MONTHLY, 31, '31 days'],
    ['yearly, 365 days', YEARLY, 365, '366 days'],
    ['of working days, 2 days', 'cron(0 5,8 ? * MON-FRI *)', 2, '69 hours'],
    ['of one year, 35 days', 'cron(0 5 ? * * 2027)', 35, '1 day'],
  ])('%s, is warned of', (_, schedule, days, longest) => {
    expect(notes(planOf('gold', [[schedule, days]]))).toEqual([
      `tier 'gold': at times no backup is left: rule 'a' keeps them ${days === 1 ? '1 day' : `${days} days`} and up to ${longest} pass until the next; keep backups longer than the longest interval, or back up more often`,
    ]);
  });

  test.each<[string, string, number | undefined]>([
    ['daily, 2 days', DAILY, 2], ['weekly, 8 days', WEEKLY, 8], ['monthly, 32 days', MONTHLY, 32], ['yearly, 367 days', YEARLY, 367], ['yearly, for ever', YEARLY, undefined],
    ['of one year, for ever', 'cron(0 5 ? * * 2027)', undefined],
    ['of years to come, for longer than is counted', 'cron(0 5 ? * * 2027-2030)', 36500],
  ])('is told from one that keeps them longer: %s', (_, schedule, days) => {
    expect(notes(planOf('gold', [[schedule, days]]))).toEqual([]);
  });

  test.each<[string, string]>([
    ['once, in a year to come', 'cron(0 5 1 6 ? 2040)'], ['once, next year', 'cron(0 5 1 6 ? 2027)'],
  ])('is warned of where it fires %s', (_, schedule) => {
    expect(notes(planOf('gold', [[schedule, 35]]))).toEqual([
      "tier 'gold': at times no backup is left: rule 'a' keeps them 35 days and fires once; keep backups longer than the longest interval, or back up more often",
    ]);
    expect(notes(planOf('gold', [[schedule, undefined]]))).toEqual([]);
    expect(notes(planOf('gold', [[schedule, 35], [DAILY, 35]]))).toEqual([]);
  });

  test('is warned of where it fires once in a generation', () => {
    expect(notes(planOf('gold', [['cron(0 5 ? 2 2#5 *)', 3650]]))).toEqual([expect.stringContaining('up to 14609 days pass until the next')]);
  });

  test('is judged in all years that are named, those after 2032 too', () => {
    expect(notes(planOf('gold', [['cron(0 5 ? * * 2040-2199)', 35]]))).toEqual([]);
    expect(notes(planOf('gold', [['cron(0 5 ? * * 2040,2042-2199)', 35]]))).toHaveLength(1);
    expect(notes(planOf('gold', [['cron(0 5 ? * * 2026-2040)', 35], ['cron(0 5 ? * * 2041-2199)', 35]]))).toEqual([]);
    expect(notes(planOf('gold', [['cron(0 5 ? * * 2026-2040)', 35], ['cron(0 5 ? * * 2042-2199)', 35]]))).toHaveLength(1);
  });

  test('leaves no gap where another rule of the tier fills it', () => {
    expect(notes(planOf('gold', [[DAILY, 35], [WEEKLY, 7], [YEARLY, 1]]))).toEqual([]);
  });

  test('leaves no gap where rules fill each other\'s: monthly in eight months, kept 60 days, beside quarterly in the others, kept a year', () => {
    const quarterly = 'cron(0 5 1 1,4,7,10 ? *)';
    const others = 'cron(0 5 1 2,3,5,6,8,9,11,12 ? *)';
    expect(notes(planOf('gold', [[others, 60], [quarterly, 365]]))).toEqual([]);
    expect(notes(planOf('gold', [[others, 60]]))).toHaveLength(1);
    expect(notes(planOf('gold', [[others, 31], [quarterly, 31]]))).toHaveLength(1);
    expect(notes(planOf('gold', [[others, 32], [quarterly, 32]]))).toEqual([]);
  });

  test('leaves no gap where its copies are kept longer', () => {
    expect(notes(planOf('gold', [[WEEKLY, 7, { [CENTRAL]: 35 }]]))).toEqual([]);
  });

  test('leaves no gap of types that it backs up continuously, and one of the others', () => {
    const continuous: Spec[] = [[DAILY, 1, {}, { continuous: true }]];
    expect(notes(planOf('gold', continuous, { selection: byType('RDS') }))).toEqual([]);
    expect(notes(planOf('gold', continuous, { selection: byType('RDS', 'EBS') }))).toHaveLength(1);
  });
});

describe('copies that are kept no longer than the interval', () => {
  test('are warned of where the backups themselves are kept', () => {
    expect(notes(planOf('gold', [[WEEKLY, 35, { [CENTRAL]: 7 }]]))).toEqual([
      `tier 'gold': at times no copy is left in ${CENTRAL}: rule 'a' keeps them 7 days and up to 7 days pass until the next; keep copies longer than the longest interval, or back up more often`,
    ]);
  });

  test('are filled by copies of another rule to the same vault only', () => {
    expect(notes(planOf('gold', [[WEEKLY, 35, { [CENTRAL]: 7 }], [MONTHLY, 60, { [CENTRAL]: 60 }]]))).toEqual([]);
    expect(notes(planOf('gold', [[WEEKLY, 35, { [CENTRAL]: 7 }], [MONTHLY, 60, { [`${CENTRAL}2`]: 60 }]]))).toHaveLength(1);
  });

  test('are told of once with all vaults', () => {
    expect(notes(planOf('gold', [[WEEKLY, 35, { [`${CENTRAL}2`]: 7, [CENTRAL]: 7 }]]))[0]).toContain(`in ${CENTRAL}, ${CENTRAL}2: `);
  });
});

describe('a gap is filled by another tier', () => {
  const weekly: Spec[] = [[WEEKLY, 7]];
  const daily: Spec[] = [[DAILY, 35]];
  const only = (one: PlanModel, other: PlanModel) => notes(one, other).length === 0;

  test.each<[string, boolean, Partial<TierModel>, Partial<TierModel>]>([
    ['of everything', true, { selection: byTag(['a']) }, everything],
    ['of the same tag', true, { selection: byTag(['a']) }, { selection: byTag(['a']) }],
    ['of more values', true, { selection: byTag(['a']) }, { selection: byTag(['b', 'a']) }],
    ['of all but others', true, { selection: byTag(['a']) }, { selection: { kind: 'resources', notTypes: [], conditions: [{ operator: 'string_not_equals', tagKey: 'env', value: 'b' }] } }],
    ['of the same condition', true, { selection: { ...byType('EBS'), conditions: [{ operator: 'string_like', tagKey: 'env', value: 'a*' }] } }, { selection: { ...byType(), conditions: [{ operator: 'string_like', tagKey: 'env', value: 'a*' }] } }],
    ['of more types', true, { selection: byType('EBS') }, { selection: byType('EBS', 'RDS') }],
    ['of fewer types', false, { selection: byType('EBS', 'RDS') }, { selection: byType('EBS') }],
    ['of fewer values', false, { selection: byTag(['a', 'b']) }, { selection: byTag(['a']) }],
    ['of another tag', false, {}, {}],
    ['of the same tag with a condition', false, { selection: byTag(['a']) }, { selection: byTag(['a'], [{ operator: 'string_equals', tagKey: 'x', value: 'y' }]) }],
    ['of all but some types', false, { selection: byTag(['a']) }, { selection: { kind: 'resources', notTypes: [typeModel('EBS')], conditions: [] } }],
  ])('%s: %s', (_, filled, one, other) => {
    expect(only(planOf('gold', weekly, one), planOf('silver', daily, other))).toBe(filled);
  });

  test('in the Regions that it has', () => {
    const two = { regions: ['eu-west-1', 'us-east-1'] };
    expect(only(planOf('gold', weekly, {}, two), planOf('silver', daily, everything, two))).toBe(true);
    expect(only(planOf('gold', weekly, {}, two), planOf('silver', daily, everything))).toBe(false);
  });

  test('by its plans for the type', () => {
    const plans = [planOf('silver', daily, everything, { types: [typeModel('RDS')] }), planOf('silver', weekly, everything, { types: [typeModel('EBS')] })];
    expect(notes(planOf('gold', weekly, { selection: byType('RDS') }), plans[0])).toEqual([]);
    expect(notes(planOf('gold', weekly, { selection: byType('EBS') }), ...plans).some((text) => text.startsWith("tier 'gold'"))).toBe(true);
  });

  test('that is named where both leave it', () => {
    expect(notes(planOf('gold', weekly), planOf('silver', [[MONTHLY, 7]], everything))[0]).toBe("tier 'gold': at times no backup is left: rule 'a' keeps them 7 days and up to 7 days pass until the next, "
      + "rule 'a' of tier 'silver' keeps them 7 days and up to 31 days pass until the next; keep backups longer than the longest interval, or back up more often");
  });

  test('only where both surely are', () => {
    const both = { where: 'ou-a', plans: [planOf('gold', weekly), planOf('silver', daily, everything)] };
    const told = retentionGapNotes([both, { where: 'ou-b', plans: [both.plans[0]] }], 'backup', supportOverrides());
    expect(told.map(({ tier, id, text }) => [tier, id, text])).toEqual([['gold', 'retentionGap', "tier 'gold': at times no backup is left: rule 'a' keeps them 7 days and up to 7 days pass until the next; "
      + 'keep backups longer than the longest interval, or back up more often (in ou-b, where no other tier fills it)']]);
  });
});

test('there is a gap exactly where some backup begins when all earlier ones are gone', () => {
  const days = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day) / 86400000;
  const month = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 12 });
  const rule = fc.record({ months: month, day: fc.integer({ min: 1, max: 28 }), kept: fc.integer({ min: 1, max: 400 }) });
  fc.assert(fc.property(fc.array(rule, { minLength: 1, maxLength: 3 }), (rules) => {
    const backups = rules.flatMap(({ months, day, kept }) => [2025, 2026, 2027, 2028, 2029, 2030].flatMap((year) => months.map((one) => ({ start: days(year, one, day), kept }))));
    const steady = backups.filter(({ start }) => start >= days(2027, 1, 1));
    const gap = steady.some(({ start }) => !backups.some((other) => other.start < start && start < other.start + other.kept));
    expect(notes(planOf('gold', rules.map((one): Spec => [`cron(0 5 ${one.day} ${one.months.join(',')} ? *)`, one.kept]))).length > 0).toBe(gap);
  }), { numRuns: 300 });
});

test('a rule of the year of the release is told to be over perhaps', () => {
  expect(notes(planOf('gold', [['cron(0 5 1 6 ? 2026)', 35]]))[0]).toContain("rule 'a' keeps them 35 days and fires in 2026 for the last time, which may be over already;");
  expect(notes(planOf('gold', [['cron(0 5 ? * * 2026)', 35]]))[0]).toContain('fires in 2026 for the last time, which may be over already;');
});

test('types whose copies stay out are named where copies of the others fill the gap', () => {
  const weekly = new ProtectionTier({
    name: 'weekly', rules: [BackupRule.weekly({ deleteAfter: Duration.days(7), copyActions: [{ destination: CopyDestination.centralVault(), deleteAfter: Duration.days(90) }] })],
  });
  const told = definitionOf({ tiers: [weekly] })._notes('policy').filter(({ id }) => id === 'retentionGap').map(({ text }) => text);
  expect(told).toEqual(["tier 'weekly': at times no backup is left of CLOUDFORMATION, DYNAMODB, REDSHIFT, REDSHIFT_SERVERLESS: rule 'Weekly' keeps them 7 days and up to 7 days pass until the next; "
    + 'keep backups longer than the longest interval, or back up more often']);
});

describe('a definition warns of a gap', () => {
  const [a, b] = ['a', 'b'].map((letter) => OrganizationTarget.organizationalUnit(`ou-ab12-${letter.repeat(8)}`));
  const weekly = new ProtectionTier({ name: 'weekly', rules: [BackupRule.weekly({ deleteAfter: Duration.days(7) })] });
  const all = new ProtectionTier({ name: 'all', rules: [BackupRule.daily({ deleteAfter: Duration.days(35) })], selection: ResourceSelection.byResourceType({}) });
  const gaps = (definition: BackupDefinition, part: 'policy' | 'local') => definition._notes(part).filter(({ id }) => id === 'retentionGap').map(({ text }) => text);
  const text = "tier 'weekly': at times no backup is left: rule 'Weekly' keeps them 7 days and up to 7 days pass until the next; keep backups longer than the longest interval, or back up more often";

  test('of policies', () => {
    expect(gaps(definitionOf({ tiers: [weekly], targets: [a, b] }), 'policy')).toEqual([text]);
    expect(gaps(definitionOf({ tiers: [weekly, all] }), 'policy')).toEqual([]);
  });

  test('of local plans', () => {
    expect(gaps(definitionOf({ tiers: [weekly], localAccounts: ['333333333333'], layout: { accounts: [{ accountId: '333333333333' }] } }), 'local')).toEqual([text]);
  });

  test('in the units that no other tier covers', () => {
    const { layout } = definitionOf({ tiers: [weekly] });
    const definition = new BackupDefinition({ layout, assignments: [{ targets: [a, b], tiers: [weekly] }, { targets: [a], tiers: [all] }] });
    expect(gaps(definition, 'policy')).toEqual([`${text} (in ou-ab12-bbbbbbbb, where no other tier fills it)`]);
  });
});
