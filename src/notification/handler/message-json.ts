import { condensed, groupsOf, inOrder } from './gravity';
import { EventFinding, FindingGroup, NotificationEvent } from './notification-event';
import { shortHash } from '../../private/hash';

/** Amazon SQS, AWS Lambda (asynchronously) and Amazon EventBridge take 256 KB; the rest is for what goes with the event. */
export const EVENT_BYTES = 240 * 1024;

export interface JsonMessage {
  readonly json: string;
  /** Findings that the event has and the message has not. */
  readonly leftOut: number;
}

/** Groups of all findings, where some are left out. */
export const MOST_GROUPS = 100;

/** UTF-16 units of each text of a finding: no name in AWS is longer, and one that is must not take the place of all others. */
const TEXT_LENGTH = 2048;
const GROUP_TEXT_LENGTH = 120;

/** The event in its own format, with as many of its findings as fit, the gravest first; the totals stay. */
export function renderJson(event: NotificationEvent, bytes = EVENT_BYTES): JsonMessage {
  return fitted(inOrder(event), bytes);
}

/** As `renderJson`, with the findings in the order that they have. */
export function fitted(event: NotificationEvent, bytes = EVENT_BYTES): JsonMessage {
  const findings = event.findings.map(bounded);
  const whole = withFindings(event, findings, bytes);
  if (whole.leftOut === 0 || event.groups !== undefined) {
    return whole;
  }
  const groups = condensed(groupsOf(event.findings), MOST_GROUPS).map(clippedGroup);
  return withFindings({ ...event, groups }, findings, bytes);
}

export const clippedGroup = (group: FindingGroup): FindingGroup => ({ ...group, what: clipped(group.what, GROUP_TEXT_LENGTH) });

function withFindings(event: NotificationEvent, findings: readonly EventFinding[], bytes: number): JsonMessage {
  let room = bytes - Buffer.byteLength(jsonText({ ...event, findings: [] }));
  if (room < 0) {
    throw new Error(`event '${event.id.slice(0, 100)}' has more than ${bytes} bytes without its findings`);
  }
  let kept = 0;
  for (const finding of findings) {
    room -= Buffer.byteLength(jsonText(finding)) + 1;
    if (room < 0) break;
    kept += 1;
  }
  return { json: jsonText({ ...event, findings: findings.slice(0, kept) }), leftOut: findings.length - kept };
}

/** The finding with texts that are not longer than those of AWS. */
function bounded(finding: EventFinding): EventFinding {
  const { id, ...rest } = finding;
  const texts = Object.entries(rest).map(([name, value]) => [name, typeof value === 'string' ? clipped(value, TEXT_LENGTH) : value]);
  return { id: boundedId(id), ...Object.fromEntries(texts) as typeof rest };
}

function clipped(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** An id that is as long as other texts may be, and still no other finding's. */
export function boundedId(id: string): string {
  return id.length <= TEXT_LENGTH ? id : `${id.slice(0, TEXT_LENGTH / 2)}#${shortHash(id, 64)}`;
}

/** SQS refuses these two characters, which JSON leaves alone. */
function jsonText(value: NotificationEvent | EventFinding): string {
  return JSON.stringify(value).replace(/[\ufffe\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16)}`);
}
