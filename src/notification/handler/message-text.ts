import { consoleLink } from './console-link';
import { EventFinding, FindingState, NotificationEvent } from './notification-event';
import { FINDING_STATES, ascii, count, counted, countedStates, linksIn, matter, moment, oneLine, quantity, worstOf } from './words';

/** What Amazon SNS takes of one message, and what we keep free of it. */
const SNS_BYTES = 262144;
const SPARE_BYTES = 1024;

/** AWS writes "less than 100 characters". */
const SUBJECT_LENGTH = 99;

/** The least that holds everything but the findings. */
const LEAST_BYTES = 32768;

export interface TextLimits {
  /** Bytes of subject, body and attributes together in UTF-8, from 32,768; what Amazon SNS takes less 1 KB by default. */
  readonly bytes?: number;
  /** What the attributes take of them, by default 0. */
  readonly attributeBytes?: number;
}

export interface TextMessage {
  /** At most 99 characters of printable ASCII. */
  readonly subject: string;
  readonly body: string;
}

/** The event as a person reads it in an e-mail. */
export function renderText(event: NotificationEvent, limits: TextLimits = {}): TextMessage {
  const bytes = limits.bytes ?? SNS_BYTES - SPARE_BYTES;
  if (bytes < LEAST_BYTES) {
    throw new Error(`bytes is ${bytes} but a message needs at least ${LEAST_BYTES}; give more`);
  }
  const subject = renderSubject(event);
  return { subject, body: renderBody(event, bytes - (limits.attributeBytes ?? 0) - subject.length) };
}

/** One line that says how much and the worst. */
export function renderSubject(event: NotificationEvent): string {
  const worst = worstOf(event);
  const changes = countedStates(event, ['new', 'worse', 'resolved']);
  const counts = (event.kind === 'digest' ? countedStates(event) : changes) || countedStates(event);
  const grade = event.severity === 'INFORMATIONAL' ? 'INFO' : event.severity;
  const said = worst
    ? `${counts === '' ? '' : `${counts}: `}${matter(worst, 120)} (${oneLine(worst.accountId, 20)} ${oneLine(worst.region, 30)})`
    : oneLine(event.title, 200);
  const text = ascii(`${event.kind === 'digest' ? 'Digest, ' : ''}${grade}: ${said}`);
  return text.length <= SUBJECT_LENGTH ? text : `${text.slice(0, SUBJECT_LENGTH - 3).trimEnd()}...`;
}

function renderBody(event: NotificationEvent, bytes: number): string {
  const groups = FINDING_STATES.map((state) => ({ state, findings: event.findings.filter((one) => one.state === state), total: event.totals[state] }))
    .filter(({ findings, total }) => findings.length > 0 || total > 0);
  const head = headOf(event);
  const links = linkLines(event);
  const headings = groups.map(({ state, findings, total }) => ['', `${state.toUpperCase()} (${count(Math.max(total, findings.length))})`]);
  // each group may have to say what it leaves out
  const closings = groups.map(({ state, findings, total }) => closingOf(state, Math.max(total, findings.length)));
  let room = bytes - size([...head, ...headings.flat(), ...closings.flat(), ...links]);
  const lines = groups.flatMap(({ state, findings, total }, index) => {
    const shown: string[] = [];
    let number = 0;
    for (const finding of findings) {
      const block = blockOf(finding, number + 1);
      room -= size(block);
      if (room < 0) break;
      shown.push(...block);
      number += 1;
    }
    return [...headings[index], ...shown, ...closingOf(state, Math.max(total, findings.length) - number)];
  });
  return [...head, ...lines, ...links].join('\n');
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
    `Severity: ${event.severity}`,
    `Found by: ${oneLine(name, 200)} in account ${oneLine(accountId, 20)}, ${oneLine(region, 40)}, at ${moment(event.time)}`,
    `Message: ${oneLine(event.id, 200)}`,
  ];
}

function blockOf(finding: EventFinding, number: number): string[] {
  const { severity, accountId, region, framework, control, resource, resourceType, message } = finding;
  const amount = quantity(finding);
  const link = consoleLink(finding);
  const judged = [framework && `Framework: ${oneLine(framework, 256)}`, control && `Control: ${oneLine(control, 256)}`].filter((one) => one);
  const about = [
    resource && `Resource: ${oneLine(resource, 1024)}${resourceType ? ` (${oneLine(resourceType, 100)})` : ''}`,
    !resource && resourceType && `Resource type: ${oneLine(resourceType, 100)}`,
    amount && `Count: ${amount}`,
  ].filter((one) => one);
  return [
    '',
    `${count(number)}. ${severity}: ${matter(finding)}`,
    `   Account: ${oneLine(accountId, 20)}, Region: ${oneLine(region, 40)}`,
    ...judged.length ? [`   ${judged.join(', ')}`] : [],
    ...about.map((one) => `   ${one}`),
    `   ${finding.state === 'resolved' ? 'Was so since' : 'Since'}: ${moment(finding.since)}`,
    ...message ? [`   AWS says: ${oneLine(message, 1000)}`] : [],
    ...link === undefined ? [] : [`   Look (signed in to that account): ${link}`],
  ];
}

function closingOf(state: FindingState, left: number): string[] {
  return left > 0 ? ['', `${counted(left, `${state} finding`)} not listed here: see below where to look.`] : [];
}

/** Where to look; an address that can't be whole is worse than none. */
function linkLines(event: NotificationEvent): string[] {
  const links = linksIn(event).slice(0, 8).map(({ title, url }) => `- ${oneLine(title, 100)}: ${url}`);
  return links.length === 0 ? [] : ['', 'Where to look:', ...links];
}
