import { StoredEvent } from './event-store';
import { condensed, MOST_GROUPS, sizeOfGroup } from './gravity';
import { EventFinding, FindingGroup, NotificationEvent } from './notification-event';
import { shortHash } from '../../private/hash';

/** Amazon SQS, AWS Lambda (asynchronously) and Amazon EventBridge take 256 KB; the rest is for what goes with the event. */
export const EVENT_BYTES = 240 * 1024;

export interface JsonMessage {
  readonly json: string;
  /** Findings that the event has and the message has not. */
  readonly leftOut: number;
}

/** UTF-16 units of each text of a finding: no name in AWS is longer, and one that is must not take the place of all others. */
const TEXT_LENGTH = 2048;

/** The event in its own format, with as many of its findings as fit, the gravest first; no more are read. */
export async function renderJson({ event, findings }: Pick<StoredEvent, 'event' | 'findings'>, bytes = EVENT_BYTES): Promise<JsonMessage> {
  const { groups = [], ...head } = event;
  const some: EventFinding[] = [];
  let [size, more] = [0, false];
  for await (const finding of findings()) {
    more = size > bytes;
    if (more) break;
    some.push(bounded(finding));
    // bytes are never fewer than characters
    size += Object.values(some[some.length - 1]).reduce<number>((sum, value) => sum + String(value).length, 0);
  }
  const known = Math.max(groups.reduce((sum, group) => sum + sizeOfGroup(group), 0), some.length);
  const whole = !more && known === some.length ? withFindings(head, some, bytes) : undefined;
  if (whole?.leftOut === 0) {
    return whole;
  }
  const { json, leftOut } = withFindings({ ...head, groups: groupsWithin(groups, bytes / 2) }, some, bytes);
  return { json, leftOut: leftOut + known - some.length };
}

/** As many groups as leave findings their room. */
function groupsWithin(groups: ReadonlyArray<FindingGroup>, bytes: number): FindingGroup[] {
  let most = MOST_GROUPS;
  let some = condensed(groups, most);
  while (most > 1 && Buffer.byteLength(JSON.stringify(some)) > bytes) {
    most = Math.floor(most / 2);
    some = condensed(groups, most);
  }
  return some;
}

function withFindings(event: Omit<NotificationEvent, 'findings'>, findings: readonly EventFinding[], bytes: number): JsonMessage {
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
  const texts = Object.entries(rest).map(([name, value]) => [name, typeof value === 'string' ? clipUnits(value, TEXT_LENGTH) : value]);
  return { id: boundedId(id), ...Object.fromEntries(texts) as typeof rest };
}

/** At most so many UTF-16 units, by which AWS counts; a character is never halved. */
export function clipUnits(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** An id that is as long as other texts may be, and still no other finding's. */
export function boundedId(id: string): string {
  return id.length <= TEXT_LENGTH ? id : `${id.slice(0, TEXT_LENGTH / 2)}#${shortHash(id, 64)}`;
}

/** SQS refuses these two characters, which JSON leaves alone. */
export function jsonText(value: object): string {
  return JSON.stringify(value).replace(/[\ufffe\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16)}`);
}
