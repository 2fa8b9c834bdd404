import { consoleLink } from './console-link';
import { condensed, grouped, groupsOf, sizeOfGroup } from './gravity';
import { renderSubject } from './message-text';
import { EventFinding, NotificationEvent } from './notification-event';
import { FINDING_STATES, counted, countedStates, groupText, linksIn, matter, moment, oneLine, quantity } from './words';

/**
 * The format of custom notifications of Amazon Q Developer in chat applications.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export interface ChatMessage {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: string[];
    readonly keywords?: string[];
  };
  readonly metadata: {
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources?: string[];
    readonly additionalContext: { readonly [key: string]: string };
  };
}

/** Slack cuts a section at 3,000 characters. */
const DESCRIPTION_LENGTH = 2800;
const MOST_FINDINGS = 5;
/** Groups of all findings, where some are left out, and the characters that they may take. */
const MOST_GROUPS = 12;
const GROUPS_LENGTH = 1000;

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

/** The event, whose findings are in order, as Slack and Microsoft Teams show it. */
export function renderChat(event: NotificationEvent): ChatMessage {
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
  const total = Math.max(FINDING_STATES.reduce((sum, state) => sum + event.totals[state], 0), event.findings.length);
  const texts = event.findings.slice(0, MOST_FINDINGS).map((finding) => `\n\n${findingText(finding)}`);
  const whole = `${head}${texts.join('')}`;
  if (total === texts.length && whole.length <= DESCRIPTION_LENGTH) {
    return whole;
  }
  const groups = groupsText(event);
  let text = head;
  let shown = 0;
  for (const next of texts) {
    // room for the line that says what is left out
    if (text.length + next.length > DESCRIPTION_LENGTH - groups.length - 60) break;
    text += next;
    shown += 1;
  }
  return `${text}\n\n${shown === 0 ? '' : 'and '}${counted(total - shown, `${shown === 0 ? '' : 'more '}finding`)}${groups}`;
}

/** All findings by kind and account: what is left out has at least its line. */
function groupsText(event: NotificationEvent): string {
  let text = '';
  let left = grouped(event);
  for (const group of condensed(event.groups ?? groupsOf(event.findings), MOST_GROUPS)) {
    const next = `\n- ${plainChat(groupText(group, 80), 160)}`;
    if (text.length + next.length > GROUPS_LENGTH) break;
    text += next;
    left -= sizeOfGroup(group);
  }
  return text === '' ? '' : `\n\nBy kind and account:${text}${left > 0 ? `\n- ${counted(left, 'finding')} of other kinds` : ''}`;
}

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
