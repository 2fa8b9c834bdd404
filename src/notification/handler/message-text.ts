import { consoleLink } from './console-link';
import { condensed, grouped, groupsOf, sizeOfGroup } from './gravity';
import { EventFinding, FindingState, NotificationEvent } from './notification-event';
import { FINDING_STATES, ascii, count, counted, countedStates, groupText, linksIn, matter, moment, oneLine, quantity } from './words';
import { Severity } from '../../data/finding-classes';

/** What a person reads of one mail: far less than Amazon SNS takes. */
const MAIL_BYTES = 64 * 1024;

/** Findings that a mail lists one by one, and groups of all of them that it lists where some are left out. */
const MOST_FINDINGS = 50;
const MOST_GROUPS = 40;

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

/** One line that says how much and the gravest of an event whose findings are in order. */
export function renderSubject(event: NotificationEvent): string {
  const [worst] = event.findings;
  const changes = countedStates(event, ['new', 'worse', 'resolved']);
  const counts = (event.kind === 'digest' ? countedStates(event) : changes) || countedStates(event);
  // a digest alarms nobody, whatever is open
  const severity = event.kind === 'digest' ? openSeverity(event) : event.severity;
  const grade = severity === 'INFORMATIONAL' ? 'INFO' : severity;
  const said = worst
    ? `${counts === '' ? '' : `${counts}: `}${matter(worst, 120)} (${oneLine(worst.accountId, 20)} ${oneLine(worst.region, 30)})`
    : oneLine(event.title, 200);
  const text = ascii(`${event.kind === 'digest' ? 'Digest, ' : ''}${grade}: ${said}`);
  return text.length <= SUBJECT_LENGTH ? text : `${text.slice(0, SUBJECT_LENGTH - 3).trimEnd()}...`;
}

function openSeverity({ findings, severity }: NotificationEvent): Severity {
  const [worst] = findings;
  return worst === undefined || worst.state === 'resolved' ? severity : worst.severity;
}

/** The gravest findings, and where they are not all, all of them in groups. */
function renderBody(event: NotificationEvent, bytes: number): string {
  const head = headOf(event);
  const links = linkLines(event);
  const room = bytes - size([...head, ...links]);
  const { findings } = event;
  const whole = blocksWithin(findings, room);
  if (whole.shown.length === findings.length && leftOut(event, findings) === '') {
    return [...head, ...whole.lines, ...links].join('\n');
  }
  const groups = groupLines(event, room / 3);
  // the longest that the line on what is left out can be
  const spare = size(closingOf(leftOut(event, [])));
  const { lines, shown } = blocksWithin(findings, room - size(groups) - spare);
  return [...head, ...lines, ...closingOf(leftOut(event, shown)), ...groups, ...links].join('\n');
}

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

/** All findings of the event by kind and account. */
function groupLines(event: NotificationEvent, bytes: number): string[] {
  const groups = condensed(event.groups ?? groupsOf(event.findings), MOST_GROUPS);
  const lines = ['', 'By kind and account:'];
  // the line on what has none is short
  let room = bytes - size(lines) - 60;
  let left = grouped(event);
  for (const group of groups) {
    const line = `- ${groupText(group, 120)}`;
    room -= size([line]);
    if (room < 0) break;
    lines.push(line);
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
