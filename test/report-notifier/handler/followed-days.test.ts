import { followedDays } from '../../../src/report-notifier/handler/followed-days';

test.each<[string, string | undefined, number]>([
  ['a daily rule', 'cron(0 5 ? * * *)', 36],
  ['a yearly rule', 'cron(0 5 1 1 ? *)', 401],
  ['a rule that fires once, whose next job no report names', 'cron(0 5 1 1 ? 2030)', 400],
  ['a rule that fires no more', 'cron(0 5 1 1 ? 1999)', 400],
  ['a rule without schedule', '', 400],
  ['what is no schedule', 'every day', 400],
  ['a job on demand', undefined, 35],
])('a failed job of %s is followed for a number of days that states can keep', (_, schedule, days) => {
  expect(followedDays(schedule)).toBe(days);
  expect(JSON.parse(JSON.stringify({ days: followedDays(schedule) }))).toEqual({ days });
});
