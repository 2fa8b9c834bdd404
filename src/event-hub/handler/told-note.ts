import { member } from './event-reading';
import { shortHash } from '../../private/hash';

/** Characters that tell the events of some minutes apart, and let 10,000 of them fit into a message of a queue. */
const MARK = 16;

const markOf = (eventId: string) => shortHash(eventId, MARK);

/** A message that says which events were told of. */
export function noteOf(notificationId: string, eventIds: ReadonlyArray<string>): string {
  return JSON.stringify({ told: { id: notificationId, events: [...new Set(eventIds)].map(markOf) } });
}

/** Says of an event whether the note speaks of it; undefined when the message is no note. */
export function readNote(body: unknown): ((eventId: string) => boolean) | undefined {
  const events = member(body, 'told', 'events');
  if (!Array.isArray(events)) {
    return undefined;
  }
  const marks = new Set<unknown>(events);
  return (eventId) => marks.has(markOf(eventId));
}
