import { consolePage } from './console-link';
import { EventFinding, FindingGroup, FindingState, NotificationEvent } from './notification-event';
import { FINDING_CLASSES } from '../../data/finding-classes';
import { instantOf } from '../../private/moments';

/** In the order in which messages count them: what asks for action first. */
export const FINDING_STATES: readonly FindingState[] = ['new', 'worse', 'resolved', 'ongoing'];

/** Controls, lone surrogates, and what turns the writing direction: none of them may come from a name, and SNS and SQS refuse some. */
// eslint-disable-next-line no-control-regex
const UNWANTED = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu;

/** A foreign text as part of one line: without line breaks, and at most so many characters. */
export function oneLine(text: string, length: number): string {
  // nearly all texts, ten times as fast
  if (text.length <= length && /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/.test(text)) {
    return text;
  }
  // cut before the array is made, as a text may have megabytes
  const characters = [...text.slice(0, length * 4 + 4).replace(UNWANTED, ' ').replace(/\s+/g, ' ').trim()];
  const whole = characters.length <= length && text.length <= length * 4 + 4;
  return whole ? characters.join('') : `${characters.slice(0, length - 1).join('').trimEnd()}…`;
}

/** Printable ASCII of a text: letters lose their marks, dashes and quotes become plain, and what is left is a question mark. */
export function ascii(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').replace(/[\u2010-\u2015]/g, '-').replace(/[\u2018\u2019]/g, '\'').replace(/[\u201c-\u201f]/g, '"')
    .replace(/…/g, '...').replace(/[^\x20-\x7e]/gu, '?').replace(/ {2,}/g, ' ').trim();
}

/** Order by code units: the same on every machine. */
export function byCodeUnits(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

/** A count with groups of three, the same on every machine. */
export function count(value: number): string {
  return Number.isFinite(value) ? String(Math.max(0, Math.round(value))).replace(/\B(?=(\d{3})+$)/g, ',') : '?';
}

/** `1 report`, `2 reports`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `a, b and 3 more`: the first of some texts, which may stand for more of them. */
export function firstOf(texts: readonly string[], most: number, all = texts.length, separator = ', '): string {
  const named = texts.slice(0, most);
  return `${named.join(separator)}${all > named.length ? ` and ${count(all - named.length)} more` : ''}`;
}

/** `3 new, 1 worse`: the states that occur. */
export function countedStates(event: NotificationEvent, states = FINDING_STATES): string {
  return states.filter((state) => event.totals[state] > 0).map((state) => `${count(event.totals[state])} ${state}`).join(', ');
}

/** A moment to the minute. */
export function moment(iso: string): string {
  const at = instantOf(iso);
  if (at === undefined) {
    return oneLine(iso, 40);
  }
  const utc = new Date(at).toISOString();
  return `${utc.slice(0, 10)} ${utc.slice(11, 16)} UTC`;
}

/** What is the matter: `backup job: failed`. */
export function matter({ what, class: findingClass }: Pick<EventFinding, 'what' | 'class'>, length = 300): string {
  const said = oneLine(what, length);
  const { titled, label } = FINDING_CLASSES[findingClass];
  return titled ? said : `${said}: ${label}`;
}

/** `12 resources`; nothing where nothing was counted. */
export function quantity({ count: number, class: findingClass }: EventFinding): string | undefined {
  return number === undefined ? undefined : counted(number, FINDING_CLASSES[findingClass].counts);
}

/** `402 backup jobs failed`, `In a locked vault: non-compliant`: what is the matter with a group. */
export function groupMatter({ what, class: findingClass, jobs, causes }: FindingGroup, length: number): string {
  const said = jobs !== undefined && /\bjob\b/i.test(what)
    ? oneLine(`${count(jobs)} ${what[0].toLowerCase()}${jobs === 1 ? what.slice(1) : what.slice(1).replace(/\bjob\b/, 'jobs')}`, length) + ` ${FINDING_CLASSES[findingClass].label}`
    : matter({ what, class: findingClass }, length);
  return causes > 1 ? `${said} for ${count(causes)} reasons` : said;
}

/** `in account 222222222222, eu-central-1`, `in 402 accounts`. */
export function groupPlaces({ accountId, accounts, accountIds, regions, causes }: FindingGroup): string {
  if (accountId !== undefined) {
    return `in account ${oneLine(accountId, 20)}, ${regions.length === 1 ? oneLine(regions[0], 30) : `${count(regions.length)} Regions`}`;
  }
  // of causes that became one, only the accounts that they name can be told apart
  return `in ${causes > 1 && accountIds.length < accounts ? 'at least ' : ''}${counted(accounts, 'account')}`;
}

/** `1 new, 401 ongoing`: the findings of a group by state. */
export const groupStates = ({ totals }: FindingGroup): string => (
  FINDING_STATES.flatMap((state) => (totals[state] === undefined ? [] : `${count(totals[state])} ${state}`)).join(', '));

/** `HIGH: 402 backup jobs failed in 402 accounts (402 new): access denied … role X`, with a reason of so many characters. */
export function groupText(group: FindingGroup, reasonLength: number): string {
  const reason = group.reason === undefined || reasonLength === 0 ? '' : `: ${oneLine(group.reason, reasonLength)}`;
  return `${group.severity}: ${groupMatter(group, 120)} ${groupPlaces(group)} (${groupStates(group)})${reason}`;
}

/** `222222222222, 333333333333 and 400 more`: some accounts of a group that is in several. */
export function groupAccounts({ accounts, accountIds }: FindingGroup, most: number): string | undefined {
  const named = accountIds.map((id) => oneLine(id, 20) || '?');
  return accounts === 1 || named.length === 0 ? undefined : firstOf(named, most, accounts);
}

/** The links that can be followed; the console where there are none. */
export function linksIn(event: NotificationEvent): NotificationEvent['links'] {
  const links = event.links.filter(({ url }) => /^https:\/\/[\x21-\x7e]{1,2040}$/.test(url));
  const page = consolePage(event.source.region, '');
  return links.length > 0 || page === undefined ? links : [{ title: 'AWS Backup', url: page }];
}
