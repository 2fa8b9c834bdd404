import { consoleLink } from './console-link';
import { bodyOf, BodyStyle } from './message-body';
import { renderSubject } from './message-text';
import { EventFinding, NotificationEvent } from './notification-event';
import { counted, countedStates, groupAccounts, groupText, linksIn, matter, moment, oneLine, quantity } from './words';

/** Slack cuts a section at 3,000 characters. */
const DESCRIPTION_LENGTH = 2800;
const MOST_FINDINGS = 5;
/** Accounts that a cause names, and characters that all causes may take. */
const MOST_ACCOUNTS = 3;
const CAUSES_LENGTH = 1900;

/**
 * Foreign text that neither Slack nor Teams takes for markup: a code span keeps all but its own end and, in Slack, what stands in angle
 * brackets, which mentions people and links.
 */
function code(text: string, length: number): string {
  return `\`${(oneLine(text, length) || '-').replace(/`/g, '\'').replace(/</g, '‹').replace(/>/g, '›')}\``;
}

/** Foreign text outside of code: Slack knows no escape for its marks, so that they become their likes. */
function plainChat(text: string, length: number): string {
  return oneLine(text, length).replace(/</g, '‹').replace(/>/g, '›').replace(/`/g, '\'').replace(/\*/g, '∗').replace(/~/g, '∼')
    .replace(/\\/g, '⧵').replace(/\[/g, '(').replace(/\]/g, ')').replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, 'ˍ');
}

/**
 * The event, whose findings are in order, as Slack and Microsoft Teams show it: in the format of custom notifications of Amazon Q Developer in chat applications.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function renderChat(event: NotificationEvent) {
  const { name, accountId, region } = event.source;
  const links = linksIn(event).slice(0, 3).filter(({ url }) => /^[^<>|()]{1,500}$/.test(url));
  const resources = [...new Set(event.findings.slice(0, 50).map(({ resource = '' }) => oneLine(resource, 301)).filter((one) => one !== '' && one.length <= 300))];
  const nextSteps = links.map(({ title, url }) => `${plainChat(title, 100)}: ${url}`);
  return {
    version: '1.0',
    source: 'custom',
    id: oneLine(event.id, 200),
    content: {
      textType: 'client-markdown',
      title: plainChat(renderSubject(event), 150),
      description: descriptionOf(event),
      ...nextSteps.length > 0 ? { nextSteps } : {},
      keywords: [event.kind, event.severity],
    },
    metadata: {
      // a message that is sent again lands below the first
      threadId: oneLine(event.id, 200),
      summary: plainChat(event.title, 250),
      eventType: event.kind,
      ...resources.length > 0 ? { relatedResources: resources.slice(0, MOST_FINDINGS) } : {},
      additionalContext: { source: oneLine(name, 200), accountId: oneLine(accountId, 20), region: oneLine(region, 40) },
    },
  };
}

function descriptionOf(event: NotificationEvent): string {
  const { name, accountId, region } = event.source;
  const head = [
    plainChat(event.title, 300),
    `Findings: ${countedStates(event) || 'none'}`,
    `Found by ${code(name, 100)} in ${code(accountId, 20)} ${code(region, 40)}, ${moment(event.time)}`,
  ].join('\n');
  return `${head}${bodyOf(event, STYLE, DESCRIPTION_LENGTH - head.length, CAUSES_LENGTH)}`;
}

const STYLE: BodyStyle = {
  size: (text) => text.length,
  mostCauses: 12,
  // as many characters as let every cause have its line
  reasonLengths: [160, 80, 40, 0],
  cause: (group, reasonLength) => {
    const accounts = groupAccounts(group, MOST_ACCOUNTS);
    return `\n- ${plainChat(groupText(group, reasonLength), 160 + reasonLength)}${accounts === undefined ? '' : ` [${plainChat(accounts, 100)}]`}`;
  },
  mostFindings: MOST_FINDINGS,
  findingsTitle: '',
  finding: (finding) => `\n\n${findingText(finding)}`,
  leftOut: (left, shown) => {
    const number = left.reduce((sum, [, ofState]) => sum + ofState, 0);
    return `\n\n${shown === 0 ? '' : 'and '}${counted(number, `${shown === 0 ? '' : 'more '}finding`)}, for which a chat has no room`;
  },
};

function findingText(finding: EventFinding): string {
  const { state, severity, accountId, region, control, resource, since, message } = finding;
  const about = [control && code(control, 100), resource && code(resource, 200), quantity(finding)].filter((one) => one).join(', ');
  const link = consoleLink(finding);
  return [
    `*${state.toUpperCase()}, ${severity}*`,
    plainChat(matter(finding, 120), 160),
    `Account ${code(accountId, 20)}, Region ${code(region, 40)}, since ${moment(since)}`,
    about,
    message && plainChat(message, 200),
    link,
  ].filter((one) => one).join('\n');
}
