import { EventRow } from '../data/event-row';

/** What a rule of the hub sends of an event: security events say which pattern they matched, all others are sent as they are. */
export function ruleInput({ kind, id }: EventRow): string | undefined {
  return kind === 'security' ? `{"pattern":"${id}","event":<aws.events.event.json>}` : undefined;
}
