import { consoleLink } from './console-link';
import { condensed } from './gravity';
import { bodyOf, BodyStyle, groupsIn } from './message-body';
import { EventFinding, NotificationEvent } from './notification-event';
import {
  FINDING_STATES, ascii, count, countedStates, groupAccounts, groupMatter, groupPlaces, groupText, linksIn, matter, moment, oneLine,
  quantity,
} from './words';
import { Severity } from '../../data/finding-classes';

/** What a person reads of one mail: far less than Amazon SNS takes. */
const MAIL_BYTES = 64 * 1024;

/** Accounts that a cause names. */
const MOST_ACCOUNTS = 10;

/** AWS writes "less than 100 characters". */
const SUBJECT_LENGTH = 99;

export interface TextMessage {
  /** At most 99 characters of printable ASCII. */
  readonly subject: string;
  readonly body: string;
}

/** The event, whose findings are in order, as a person reads it in an e-mail; with its attributes it has 64 KB at most. */
export function renderText(event: NotificationEvent, attributeBytes = 0): TextMessage {
  const subject = renderSubject(event);
  return { subject, body: renderBody(event, MAIL_BYTES - attributeBytes - subject.length) };
}

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

function renderBody(event: NotificationEvent, bytes: number): string {
  const head = headOf(event).join('\n');
  const links = linesOf(linkLines(event));
  const room = bytes - size(`${head}\n${links}`);
  return `${head}${bodyOf(event, STYLE, room, room / 3)}${links}`;
}

const size = (text: string) => Buffer.byteLength(text);
const linesOf = (lines: readonly string[]) => lines.map((line) => `\n${line}`).join('');

const STYLE: BodyStyle = {
  size,
  mostCauses: 40,
  reasonLengths: [160],
  cause: (group, reasonLength) => {
    const accounts = groupAccounts(group, MOST_ACCOUNTS);
    return linesOf([`- ${groupText(group, reasonLength)}`, ...accounts === undefined ? [] : [`  Accounts: ${accounts}`]]);
  },
  mostFindings: 50,
  findingsTitle: '\n\nFindings, the gravest first:',
  finding: (finding, index) => linesOf(blockOf(finding, index + 1)),
  leftOut: (left) => `\n\nNot listed here: ${left.map(([state, number]) => `${count(number)} ${state}`).join(', ')}. See below where to look.`,
};

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
