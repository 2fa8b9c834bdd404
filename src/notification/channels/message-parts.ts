import { OutgoingEvent } from './channel-kind';
import { shortHash } from '../../private/hash';
import { Attributes } from '../handler/deliver-clients';
import { EventFinding, NotificationEvent } from '../handler/notification-event';
import { oneLine } from '../handler/words';

/** Findings that a message for people is made of: more than any lists. */
const FIRST_FINDINGS = 100;

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
