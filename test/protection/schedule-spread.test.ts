import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import * as fc from 'fast-check';
import { BackupRule, ProtectionTier, ScheduleSpread } from '../../src/protection';

const spread = (window: Duration, step?: Duration) => new ScheduleSpread({ window, step });
const groups = Array.from({ length: 200 }, (_, i) => `ou-ab12-${String(i).padStart(8, '0')}`);

describe('the delay of a group', () => {
  test('is the same in every synthesis', () => {
    // 8 hexadecimal digits of SHA-256 of the name, modulo the number of steps
    expect(['ou-ab12-11111111', 'ou-ab12-22222222', ''].map((group) => spread(Duration.hours(4)).delayOf(group).toMinutes()))
      .toEqual([0x3d3b2871, 0x5fdc4654, 0xe3b0c442].map((hash) => (hash % 17) * 15));
  });

  test('depends on its name alone, is within the window and a multiple of the step', () => {
    fc.assert(fc.property(fc.string(), fc.integer({ min: 5, max: 1380 }), fc.integer({ min: 5, max: 1380 }), (group, window, step) => {
      fc.pre(step <= window);
      const delay = spread(Duration.minutes(window), Duration.minutes(step)).delayOf(group).toMinutes();
      expect(delay).toBe(spread(Duration.minutes(window), Duration.minutes(step)).delayOf(group).toMinutes());
      expect(delay % step).toBe(0);
      expect(delay >= 0 && delay <= window).toBe(true);
    }), { numRuns: 200, seed: 2026 });
  });

  test('reaches every step, the first and the last too', () => {
    const delays = new Set(groups.map((group) => spread(Duration.hours(1), Duration.minutes(20)).delayOf(group).toMinutes()));
    expect([...delays].sort((a, b) => a - b)).toEqual([0, 20, 40, 60]);
  });

  test('is a multiple of 15 minutes unless said otherwise, or of a shorter window', () => {
    expect(new Set(groups.map((group) => spread(Duration.minutes(40)).delayOf(group).toMinutes()))).toEqual(new Set([0, 15, 30]));
    expect(new Set(groups.map((group) => spread(Duration.minutes(5)).delayOf(group).toMinutes()))).toEqual(new Set([0, 5]));
  });
});

describe('a window and a step', () => {
  test.each<[string, Duration, Duration | undefined]>([
    ['of 5 minutes', Duration.minutes(5), undefined],
    ['of 23 hours', Duration.hours(23), undefined],
    ['as long as the window', Duration.hours(1), Duration.hours(1)],
    ['of 5 minutes each', Duration.minutes(5), Duration.minutes(5)],
  ])('%s are accepted', (_, window, step) => {
    expect(() => spread(window, step)).not.toThrow();
  });

  test.each<[string, Duration, Duration | undefined, string]>([
    ['a window of 4 minutes', Duration.minutes(4), undefined, "window is '4 minutes' but this library allows 5 minutes to 23 hours"],
    ['a window of more than 23 hours', Duration.minutes(1381), undefined, "window is '1381 minutes' but"],
    ['a step of 4 minutes', Duration.hours(1), Duration.minutes(4), "step is '4 minutes' but this library allows 5 minutes to 1 hour"],
    ['a step longer than the window', Duration.hours(1), Duration.minutes(61), "step is '61 minutes' but"],
    ['half a minute', Duration.seconds(330), undefined, "window is '5 minutes 30 seconds' but this library counts it in whole minutes"],
  ])('%s is refused', (_, window, step, message) => {
    expect(() => spread(window, step)).toThrow(message);
  });
});

describe('a tier of a group', () => {
  const late = groups.find((group) => spread(Duration.hours(2), Duration.hours(2)).delayOf(group).toMinutes() === 120)!;
  const apply = (...rules: BackupRule[]) => spread(Duration.hours(2), Duration.hours(2)).apply(new ProtectionTier({ name: 'gold', rules }), late);
  const schedules = (tier: ProtectionTier) => tier.toJson().rules.map((rule: any) => rule.schedule);

  test('starts later and is otherwise the same', () => {
    const tier = ProtectionTier.grandfatherFatherSon({ planTags: { owner: 'me' } });
    const later = spread(Duration.hours(2), Duration.hours(2)).apply(tier, late);
    expect(schedules(later)).toEqual(['cron(0 7 ? * * *)', 'cron(0 7 ? * SUN *)', 'cron(0 7 1 * ? *)', 'cron(0 7 1 1 ? *)']);
    const withoutSchedules = (json: any) => ({ ...json, rules: json.rules.map(({ schedule: _, ...rule }: any) => rule) });
    expect(withoutSchedules(later.toJson())).toEqual(withoutSchedules(tier.toJson()));
  });

  test('does not change the tier itself', () => {
    const tier = ProtectionTier.daily();
    spread(Duration.hours(2), Duration.hours(2)).apply(tier, late);
    expect(schedules(tier)).toEqual(['cron(0 5 ? * * *)']);
  });

  test('keeps the name that was derived from the first schedule', () => {
    const rule = BackupRule.onSchedule({ schedule: Schedule.expression('cron(0 5 L * ? *)') });
    expect(apply(rule).toJson().rules[0]).toMatchObject({ name: rule.ruleName, named: false, schedule: 'cron(0 7 L * ? *)' });
  });

  test('goes on after midnight where it starts every day', () => {
    expect(schedules(apply(BackupRule.daily({ hour: 23 })))).toEqual(['cron(0 1 ? * * *)']);
  });

  test.each<[string, BackupRule]>([
    ['of a week', BackupRule.weekly({ hour: 22 })],
    ['of a month', BackupRule.monthly({ hour: 22 })],
    ['of a year', BackupRule.yearly({ hour: 22 })],
    ['every hour', BackupRule.hourly()],
  ])('is refused where a day %s would become another', (_, rule) => {
    expect(() => apply(rule)).toThrow(`schedule of rule '${rule.ruleName}' is '${rule._model.schedule}' but it has no single time of day, or a start 120 minutes later is another day; `
      + 'let it start earlier in the day, spread less, or leave this tier out');
  });
});
