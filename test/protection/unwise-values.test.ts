import { alikeKeys } from '../../src/private/tag-keys';
import { RuleModel, SelectionModel, TierModel } from '../../src/protection/model';
import {
  endNotes, selectionCaseNotes, shortWindowNotes, skippedMonthNotes, sourceTagNotes, tagCaseNotes, windowNotes,
} from '../../src/protection/unwise-values';
import { ruleModel, someTags, tierModel } from '../support/policy/models';

const DAY = 1440;
const tierOf = (rule: Partial<RuleModel>, tier: Partial<TierModel> = {}) => tierModel({ rules: [ruleModel(rule)], ...tier });
const byTag = (tagKey: string, ...tagValues: string[]): SelectionModel => ({ kind: 'tags', tagKey, tagValues, conditions: [] });

describe('windows', () => {
  test.each<[string, Partial<RuleModel>, string | undefined]>([
    ['420 days to complete', { completionWindowMinutes: 420 * DAY },
      "rule 'Nightly': completionWindow is 420 days: a job that hangs is canceled and told only then; more than 31 days is hardly meant"],
    ['a minute more than 31 days to complete', { completionWindowMinutes: 31 * DAY + 1 }, "rule 'Nightly': completionWindow is 31 days: a job"],
    ['31 days to complete', { completionWindowMinutes: 31 * DAY }, undefined],
    ['40 days to start', { startWindowMinutes: 40 * DAY }, "rule 'Nightly': startWindow is 40 days: a job that can't start is told as EXPIRED only then; more than 31 days is hardly meant"],
    ['31 days to start', { startWindowMinutes: 31 * DAY }, undefined],
    ['longer to complete than backups are kept', { completionWindowMinutes: 10.5 * DAY, lifecycle: { deleteAfterDays: 10 } },
      "rule 'Nightly': completionWindow is 10.5 days and backups are deleted 10 days after their job starts, so that one which takes long is deleted before it is complete"],
    ['as long to complete as backups are kept', { completionWindowMinutes: 10 * DAY, lifecycle: { deleteAfterDays: 10 } }, undefined],
    ['a day kept and what AWS takes by default', { lifecycle: { deleteAfterDays: 1 } }, undefined],
    ['kept for ever', { completionWindowMinutes: 30 * DAY, lifecycle: {} }, undefined],
  ])('%s', (_, rule, expected) => {
    expect(windowNotes(tierOf(rule))).toEqual(expected === undefined ? [] : [expect.stringContaining(expected)]);
  });
});

test.each<[number | undefined, number | undefined, boolean]>([
  [60, 61, true], [60, 119, true], [60, 120, false], [undefined, 539, true], [undefined, 540, false], [60, undefined, false],
])('a start window of %p minutes and a completion window of %p minutes: a warning is %p', (startWindowMinutes, completionWindowMinutes, warned) => {
  expect(shortWindowNotes(tierOf({ startWindowMinutes, completionWindowMinutes }))).toEqual(warned ? [
    expect.stringContaining(`by many reports AWS Backup refuses less than 60 minutes between them; give ${(startWindowMinutes ?? 480) + 60} minutes or more`),
  ] : []);
});

test.each<[string, string | undefined]>([
  ['cron(0 5 ? * * 2025)', '2025'], ['cron(0 5 ? * * 2020-2027)', '2027'], ['cron(0 5 ? * * 2026,2030)', '2030'], ['cron(0 5 ? * * *)', undefined], ['cron(0 5 ? * * 2025-2199)', undefined],
])('the schedule %s ends with %p', (schedule, year) => {
  expect(endNotes(tierOf({ schedule }))).toEqual(year === undefined ? [] : [
    `rule 'Nightly': its schedule names years, ${year} as the last one: after it the rule backs up nothing, without any job that fails; write * for the year`,
  ]);
});

test.each<[string, string]>([
  ['2040-2199', '2040 as the first one: until then'],
  ['2030', '2030 as the first one and 2030 as the last one: before the one and after the other'],
  ['2019,2040-2050', '2040 as the first one and 2050 as the last one: before the one and after the other'],
])('of the years %s those in which nothing is backed up are told', (years, text) => {
  expect(endNotes(tierOf({ schedule: `cron(0 5 ? * * ${years})` }))).toEqual([
    `rule 'Nightly': its schedule names years, ${text} the rule backs up nothing, without any job that fails; write * for the year`,
  ]);
});

describe('keys that differ by upper and lower case only', () => {
  const alike = (keys: string) => `${keys} differ by upper and lower case only; AWS Backup takes them as two tags, while tag policies and IAM take them as one`;

  test('are told of tags of plans, and of recovery points', () => {
    expect(tagCaseNotes(tierOf({ recoveryPointTags: { Owner: 'a', owner: 'b', team: 'c' } }, { planTags: { cost: '1', COST: '2', Cost: '3' } }), ['backup'])).toEqual([
      `planTags: ${alike('COST and Cost and cost')}`, `rule 'Nightly': recoveryPointTags: ${alike('Owner and owner')}`,
    ]);
  });

  test('are told of the tier\'s own tag', () => {
    expect(tagCaseNotes(tierOf({ recoveryPointTags: { Backup: 'a' } }), ['backup'])).toEqual([`rule 'Nightly': recoveryPointTags: ${alike('Backup and backup')}`]);
  });

  test('are no matter where they are one key', () => {
    expect(tagCaseNotes(tierOf({ recoveryPointTags: { backup: 'gold' } }, { planTags: { backup: 'gold' } }), ['backup'])).toEqual([]);
    expect(alikeKeys(['a', 'b', 'a'])).toEqual([]);
  });

  test('are told of selections', () => {
    const other = tierOf({}, { name: 'other', selection: byTag('Env', 'a') });
    const text = (keys: string) => `selection: resources are selected by the tags ${keys}, which differ by upper and lower case only: what carries one of them is not selected by the other`;
    expect(selectionCaseNotes(tierOf({}, { selection: byTag('env', 'b') }), [other], 'backup')).toEqual([text('Env and env')]);
    expect(selectionCaseNotes(tierOf({}, { selection: byTag('Backup', 'b') }), [], 'backup')).toEqual([text('Backup and backup')]);
    expect(selectionCaseNotes(tierOf({}), [other, tierOf({}, { selection: byTag('env', 'b') })], 'backup')).toEqual([]);
  });
});

describe('tags of recovery points beside those of the resource', () => {
  const told = (count: string, others: number) => `rule 'Nightly': recoveryPointTags: ${count} to those of the resource and a recovery point has at most 50: backups of a resource with more than ${others} others fail`;

  test.each<[string, TierModel, string[]]>([
    ['nine, beside the tier\'s tag that the resource carries too', tierOf({ recoveryPointTags: someTags(9) }), [told('9 tags come', 41)]],
    ['one', tierOf({ recoveryPointTags: { a: '1' } }), [told('1 tag comes', 49)]],
    ['one, beside the tier\'s tag that the resource need not carry', tierOf({ recoveryPointTags: { a: '1' } }, { selection: byTag('env', 'x') }), [told('2 tags come', 48)]],
    ['those that select', tierOf({ recoveryPointTags: { env: 'x' } }, { selection: byTag('env', 'x') }), [told('1 tag comes', 49)]],
    ['one of which the selection only says what it is not', tierOf({ recoveryPointTags: { team: 'x' } }, { selection: { ...byTag('backup', 'gold'), conditions: [{ operator: 'string_not_equals', tagKey: 'team', value: 'y' }] } }), [told('1 tag comes', 49)]],
    ['none but the tier\'s', tierOf({}, { selection: byTag('env', 'x') }), []],
    ['the one that the resource carries', tierOf({ recoveryPointTags: { backup: 'gold' } }), []],
  ])('are counted: %s', (_, tier, expected) => {
    expect(sourceTagNotes(tier, ['backup'], 'backup')).toEqual(expected);
  });
});

test('a schedule on a day that not all months have is told, with how long it leaves', () => {
  expect(skippedMonthNotes(tierModel({ rules: [ruleModel({ name: 'Monthly', schedule: 'cron(0 5 31 * ? *)' }), ruleModel({ schedule: 'cron(0 5 L * ? *)' })] }))).toEqual([
    'rule \'Monthly\': its schedule names a day that not all of its months have, and in these it makes no backup: up to 61 days pass until the next; write L for the last day of the month, or a day that each has',
  ]);
  expect(skippedMonthNotes(tierOf({ schedule: 'cron(0 5 31 2,3 ? 2030)' }))).toEqual([expect.stringContaining('it makes no backup: it fires once; write L')]);
});
