import { ConditionModel, RuleModel, TierModel } from './model';
import { alternativesOf } from './selections';
import { LIMITS } from '../data/limits';
import { beginYear, cronIntervals, endYear, FIRST_YEAR, parseCron, skipsMonths } from '../private/cron';
import { readable } from '../private/readable';
import { alikeKeys, differByCase } from '../private/tag-keys';

const DAY = 1440;

/** Completion windows that AWS Backup may refuse. */
export function shortWindowNotes({ rules }: TierModel): string[] {
  const least = LIMITS.completionAfterStartMinutes;
  return rules.flatMap(({ name, startWindowMinutes: start = LIMITS.defaultStartWindowMinutes, completionWindowMinutes: completion }) => (
    completion !== undefined && completion > start && completion < start + least
      ? [`rule '${name}': completionWindow is ${completion} minutes and startWindow ${start}: by many reports AWS Backup refuses less than ${least} minutes between them; give ${start + least} minutes or more`] : []));
}

/** Windows so long that a job which hangs is noticed too late. */
export function windowNotes({ rules }: TierModel): string[] {
  const usual = LIMITS.usualWindowDays;
  return rules.flatMap(({ name, startWindowMinutes: start, completionWindowMinutes: completion, lifecycle: { deleteAfterDays: kept } }) => [
    ...start !== undefined && start > usual * DAY
      ? [`rule '${name}': startWindow is ${inDays(start)}: a job that can't start is told as EXPIRED only then; more than ${usual} days is hardly meant`] : [],
    ...completion !== undefined && completion > usual * DAY
      ? [`rule '${name}': completionWindow is ${inDays(completion)}: a job that hangs is canceled and told only then; more than ${usual} days is hardly meant`]
      : completion !== undefined && kept !== undefined && completion > kept * DAY
        ? [`rule '${name}': completionWindow is ${inDays(completion)} and backups are deleted ${kept} days after their job starts, so that one which takes long is deleted before it is complete`] : [],
  ]);
}

/** Schedules that name years: when these are over, or before they come, nothing is backed up, and nothing fails. */
export function endNotes({ rules }: TierModel): string[] {
  return rules.flatMap(({ name, schedule }) => {
    const cron = parseCron(schedule);
    const [first, last] = [beginYear(cron), endYear(cron)];
    const named = [...first === undefined ? [] : [`${first} as the first one`], ...last === undefined ? [] : [`${last} as the last one${last === FIRST_YEAR ? ', which may be over already' : ''}`]];
    const when = [...first === undefined ? [] : ['before the one'], ...last === undefined ? [] : ['after the other']];
    return named.length === 0 ? []
      : [`rule '${name}': its schedule names years, ${named.join(' and ')}: ${when.length === 2 ? when.join(' and ') : first === undefined ? 'after it' : 'until then'} the rule backs up nothing, without any job that fails; write * for the year`];
  });
}

/** Days that not every month has: who reads the schedule takes it for a monthly one. */
export function skippedMonthNotes({ rules }: TierModel): string[] {
  return rules.flatMap(({ name, schedule }) => {
    const cron = parseCron(schedule);
    if (!skipsMonths(cron)) {
      return [];
    }
    const { longest } = cronIntervals(cron)!;
    return [`rule '${name}': its schedule names a day that not all of its months have, and in these it makes no backup: ${longest === Infinity ? 'it fires once' : `up to ${readable(longest)} pass until the next`}; `
      + 'write L for the last day of the month, or a day that each has'];
  });
}

/** Keys that differ by upper and lower case only, among the tags that a plan and its recovery points get. */
export function tagCaseNotes(tier: TierModel, ownKeys: ReadonlyArray<string>): string[] {
  const lists: [string, ReadonlyArray<string>][] = [
    ['planTags', Object.keys(tier.planTags)], ...tier.rules.map(({ name, recoveryPointTags }): [string, string[]] => [`rule '${name}': recoveryPointTags`, Object.keys(recoveryPointTags)]),
  ];
  return lists.flatMap(([prop, keys]) => alikeKeys([...ownKeys, ...keys]).map((alike) => `${prop}: ${differByCase(alike)}`));
}

/** Keys by which a tier selects that differ by upper and lower case only from those by which it or others select. */
export function selectionCaseNotes(tier: TierModel, earlier: ReadonlyArray<TierModel>, tagKey: string): string[] {
  const own = selectionKeys(tier, tagKey);
  const all = [tagKey, ...earlier.flatMap((one) => selectionKeys(one, tagKey)), ...own];
  return alikeKeys(all).filter((alike) => alike.some((key) => own.includes(key)))
    .map((alike) => `selection: resources are selected by the tags ${alike.join(' and ')}, which differ by upper and lower case only: what carries one of them is not selected by the other`);
}

/** Recovery points take the tags of their resource too. */
export function sourceTagNotes(tier: TierModel, ownKeys: ReadonlyArray<string>, tagKey: string): string[] {
  const carried = alternativesOf(tier, tagKey).map((way) => keysOf(way.filter(({ operator }) => operator === 'string_equals')))
    .reduce((one, other) => one.filter((key) => other.includes(key)));
  return tier.rules.flatMap(({ name, recoveryPointTags }) => {
    const added = [...new Set([...ownKeys, ...Object.keys(recoveryPointTags)])].filter((key) => !carried.includes(key)).length;
    return Object.keys(recoveryPointTags).length === 0 || added === 0 ? []
      : [`rule '${name}': recoveryPointTags: ${added === 1 ? '1 tag comes' : `${added} tags come`} to those of the resource and a recovery point has at most ${LIMITS.resourceTags}: backups of a resource with more than ${LIMITS.resourceTags - added} others fail`];
  });
}

function selectionKeys(tier: TierModel, tagKey: string): string[] {
  return keysOf(alternativesOf(tier, tagKey).flat());
}

function keysOf(conditions: ReadonlyArray<ConditionModel>): string[] {
  return [...new Set(conditions.map(({ tagKey }) => tagKey))];
}

function inDays(minutes: NonNullable<RuleModel['completionWindowMinutes']>): string {
  return minutes % DAY === 0 ? `${minutes / DAY} days` : `${Math.round(minutes / DAY * 10) / 10} days`;
}
