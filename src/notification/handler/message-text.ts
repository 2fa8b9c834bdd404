import { consoleLink } from './console-link';
import { condensed, grouped, groupsOf, sizeOfGroup } from './gravity';
import { EventFinding, FindingGroup, FindingState, NotificationEvent } from './notification-event';
import {
  FINDING_STATES, ascii, count, counted, countedStates, groupAccounts, groupMatter, groupPlaces, groupText, linksIn, matter, moment, oneLine,
  quantity,
} from './words';
import { Severity } from '../../data/finding-classes';

/** What a person reads of one mail: far less than Amazon SNS takes. */
const MAIL_BYTES = 64 * 1024;

/** Causes of all findings, accounts that a cause names, and findings that a mail lists one by one. */
const MOST_CAUSES = 40;
const MOST_ACCOUNTS = 10;
const MOST_FINDINGS = 50;
/** Characters of what AWS says about a cause. */
const REASON_LENGTH = 160;

/** AWS writes "less than 100 characters". */
const SUBJECT_LENGTH = 99;

/** The least that holds everything but the findings. */
const LEAST_BYTES = 32768;

export interface TextLimits {
  /** Bytes of subject, body and attributes together in UTF-8, from 32,768; 64 KB by default. */
  readonly bytes?: number;
  /** What the attributes take of them, by default 0. */
  readonly attributeBytes?: number;
}

export interface TextMessage {
  /** At most 99 characters of printable ASCII. */
  readonly subject: string;
  readonly body: string;
}

/** The event, whose findings are in order, as a person reads it in an e-mail. */
export function renderText(event: NotificationEvent, limits: TextLimits = {}): TextMessage {
  const bytes = limits.bytes ?? MAIL_BYTES;
  if (bytes < LEAST_BYTES) {
    throw new Error(`bytes is ${bytes} but a message needs at least ${LEAST_BYTES}; give more`);
  }
  const subject = renderSubject(event);
  return { subject, body: renderBody(event, bytes - (limits.attributeBytes ?? 0) - subject.length) };
}

/** The causes of all findings of an event whose findings are in order. */
export const groupsIn = (event: NotificationEvent): ReadonlyArray<FindingGroup> => event.groups ?? groupsOf(event.findings);

/** One line that says the gravest cause and in how many accounts, and how much there is besides, of an event whose findings are in order. */
export function renderSubject(event: NotificationEvent): string {
  // a digest alarms nobody, whatever is open
  const severity = event.kind === 'digest' ? openSeverity(event) : event.severity;
  const begin = `${event.kind === 'digest' ? 'Digest, ' : ''}${severity === 'INFORMATIONAL' ? 'INFO' : severity}: `;
  const [gravest] = condensed(groupsIn(event).slice(0, 1), 1);
  if (gravest === undefined) {
    return clippedSubject(ascii(`${begin}${oneLine(event.title, 200)}`));
  }
  const { totals: { new: begun, worse, ongoing }, reason } = gravest;
  const state = begun !== undefined ? '' : worse !== undefined ? 'worse: ' : ongoing !== undefined ? 'ongoing: ' : 'resolved: ';
  const cause = ascii(`${begin}${state}${groupMatter(gravest, 120)} ${groupPlaces(gravest)}`);
  const all = FINDING_STATES.reduce((sum, one) => sum + event.totals[one], 0);
  const counts = (event.kind !== 'digest' && countedStates(event, ['new', 'worse', 'resolved'])) || countedStates(event);
  // the cause and its accounts stay whole, whatever is counted besides
  const besides = all <= 1 || gravest.jobs === all ? [''] : [`; all: ${counts}`, `; ${count(all)} in all`];
  const rest = besides.find((one) => cause.length + one.length <= SUBJECT_LENGTH) ?? '';
  return `${clippedSubject(reason === undefined ? cause : ascii(`${cause}: ${reason}`), SUBJECT_LENGTH - rest.length)}${rest}`;
}

const clippedSubject = (text: string, length = SUBJECT_LENGTH) => (text.length <= length ? text : `${text.slice(0, length - 3).trimEnd()}...`);

function openSeverity({ findings, severity }: NotificationEvent): Severity {
  const [worst] = findings;
  return worst === undefined || worst.state === 'resolved' ? severity : worst.severity;
}

/** The causes of all findings, then the gravest of these one by one, and how many there are besides. Where each finding has its own cause, it is listed once. */
function renderBody(event: NotificationEvent, bytes: number): string {
  const head = headOf(event);
  const links = linkLines(event);
  const room = bytes - size([...head, ...links]);
  const { findings } = event;
  const groups = groupsIn(event);
  const causes = causeLines(event, groups, room / 3);
  const above = groups.length < findings.length ? [...causes, '', FINDINGS] : [];
  const whole = blocksWithin(findings, room - size(above));
  if (whole.shown.length === findings.length && leftOut(event, findings) === '') {
    return [...head, ...above, ...whole.lines, ...links].join('\n');
  }
  // the longest that the line on what is left out can be
  const spare = size(['', FINDINGS, ...closingOf(leftOut(event, []))]);
  const { lines, shown } = blocksWithin(findings, room - size(causes) - spare);
  return [...head, ...causes, ...lines.length === 0 ? [] : ['', FINDINGS], ...lines, ...closingOf(leftOut(event, shown)), ...links].join('\n');
}

const FINDINGS = 'Findings, the gravest first:';

function blocksWithin(findings: readonly EventFinding[], bytes: number): { lines: string[]; shown: EventFinding[] } {
  const lines: string[] = [];
  const shown: EventFinding[] = [];
  let room = bytes;
  for (const finding of findings.slice(0, MOST_FINDINGS)) {
    const block = blockOf(finding, shown.length + 1);
    room -= size(block);
    if (room < 0) break;
    lines.push(...block);
    shown.push(finding);
  }
  return { lines, shown };
}

/** `450 new, 3 resolved`: how many there are besides those that are listed, which a total never falls short of. */
function leftOut(event: NotificationEvent, shown: readonly EventFinding[]): string {
  const numberOf = (state: FindingState, findings: readonly EventFinding[]) => findings.filter((one) => one.state === state).length;
  return FINDING_STATES.map((state) => [state, Math.max(event.totals[state], numberOf(state, event.findings)) - numberOf(state, shown)] as const)
    .filter(([, number]) => number > 0).map(([state, number]) => `${count(number)} ${state}`).join(', ');
}

function closingOf(left: string): string[] {
  return left === '' ? [] : ['', `Not listed here: ${left}. See below where to look.`];
}

/** All findings of the event by cause. */
function causeLines(event: NotificationEvent, groups: ReadonlyArray<FindingGroup>, bytes: number): string[] {
  const lines = ['', 'Causes, the gravest first:'];
  // the line on what has none is short
  let room = bytes - size(lines) - 60;
  let left = grouped(event);
  for (const group of condensed(groups, MOST_CAUSES)) {
    const accounts = groupAccounts(group, MOST_ACCOUNTS);
    const text = [`- ${groupText(group, REASON_LENGTH)}`, ...accounts === undefined ? [] : [`  Accounts: ${accounts}`]];
    room -= size(text);
    if (room < 0) break;
    lines.push(...text);
    left -= sizeOfGroup(group);
  }
  return lines.length === 2 ? [] : left > 0 ? [...lines, `- ${counted(left, 'finding')} of other kinds`] : lines;
}

function size(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
}

function headOf(event: NotificationEvent): string[] {
  const { name, accountId, region } = event.source;
  return [
    oneLine(event.title, 500),
    '',
    `Findings: ${countedStates(event) || 'none'}`,
    `Severity: ${event.kind === 'digest' ? openSeverity(event) : event.severity}`,
    `Found by: ${oneLine(name, 200)} in account ${oneLine(accountId, 20)}, ${oneLine(region, 40)}, at ${moment(event.time)}`,
    `Message: ${oneLine(event.id, 200)}`,
  ];
}

function blockOf(finding: EventFinding, number: number): string[] {
  const { severity, state, accountId, region, framework, control, resource, resourceType, message } = finding;
  const amount = quantity(finding);
  const link = consoleLink(finding);
  const judged = [framework && `Framework: ${oneLine(framework, 120)}`, control && `Control: ${oneLine(control, 120)}`].filter((one) => one);
  const about = [
    resource && `Resource: ${oneLine(resource, 600)}${resourceType ? ` (${oneLine(resourceType, 100)})` : ''}`,
    !resource && resourceType && `Resource type: ${oneLine(resourceType, 100)}`,
    amount && `Count: ${amount}`,
  ].filter((one) => one);
  return [
    '',
    `${count(number)}. ${severity}, ${state}: ${matter(finding)}`,
    `   Account: ${oneLine(accountId, 20)}, Region: ${oneLine(region, 40)}`,
    ...judged.length ? [`   ${judged.join(', ')}`] : [],
    ...about.map((one) => `   ${one}`),
    `   ${state === 'resolved' ? 'Was so since' : 'Since'}: ${moment(finding.since)}`,
    ...message ? [`   Details: ${oneLine(message, 400)}`] : [],
    ...link === undefined ? [] : [`   Look (signed in to that account): ${link}`],
  ];
}

/** Where to look; an address that can't be whole is worse than none. */
function linkLines(event: NotificationEvent): string[] {
  const links = linksIn(event).slice(0, 8).map(({ title, url }) => `- ${oneLine(title, 100)}: ${url}`);
  return links.length === 0 ? [] : ['', 'Where to look:', ...links];
}
