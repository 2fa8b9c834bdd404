import { OutgoingEvent } from './channel-kind';
import { shortHash } from '../../private/hash';
import { sizeOfGroup } from '../handler/gravity';
import { clippedGroup, EVENT_BYTES, fitted, JsonMessage } from '../handler/message-json';
import { EventFinding, NotificationEvent } from '../handler/notification-event';
import { oneLine } from '../handler/words';

/** Findings that a message for people is made of: more than any lists. */
const FIRST_FINDINGS = 100;

export type Attributes = { [name: string]: { DataType: 'String'; StringValue: string } };

/** By which subscribers filter. */
export function attributesOf(event: NotificationEvent): Attributes {
  return Object.fromEntries(Object.entries({ kind: event.kind, severity: event.severity, id: oneLine(event.id, 200) || '-' })
    .map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]));
}

export function sizeOf(attributes: Attributes): number {
  return Object.entries(attributes).reduce((sum, [name, one]) => sum + Buffer.byteLength(`${name}${one.DataType}${one.StringValue}`), 0);
}

/** FIFO: what one source says is of one group, and what is sent again within five minutes arrives once. */
export function orderOf({ id, source }: NotificationEvent, fifo = false): { MessageGroupId?: string; MessageDeduplicationId?: string } {
  return fifo ? { MessageGroupId: shortHash(JSON.stringify(source), 64), MessageDeduplicationId: shortHash(id, 64) } : {};
}

/** The event with as many findings as people read of it. */
export async function forPeople({ event, findings }: OutgoingEvent): Promise<NotificationEvent> {
  const first: EventFinding[] = [];
  for await (const finding of findings()) {
    first.push(finding);
    if (first.length === FIRST_FINDINGS) break;
  }
  return { ...event, findings: first };
}

/** The event in its own format, with as many of its findings as fit; no more are read. */
export async function forPrograms({ event, findings }: OutgoingEvent, bytes = EVENT_BYTES): Promise<JsonMessage> {
  const { groups = [], ...head } = event;
  const some: EventFinding[] = [];
  let [size, more] = [0, false];
  for await (const finding of findings()) {
    more = size > bytes;
    if (more) break;
    some.push(finding);
    // bytes are never fewer than characters, and texts that are too long are cut
    size += Object.values(finding).reduce<number>((sum, value) => sum + Math.min(String(value).length, 2048), 0);
  }
  const known = Math.max(groups.reduce((sum, group) => sum + sizeOfGroup(group), 0), some.length);
  if (!more && known === some.length) {
    const whole = fitted({ ...head, findings: some }, bytes);
    if (whole.leftOut === 0) {
      return whole;
    }
  }
  const { json, leftOut } = fitted({ ...head, groups: groups.map(clippedGroup), findings: some }, bytes);
  return { json, leftOut: leftOut + known - some.length };
}
