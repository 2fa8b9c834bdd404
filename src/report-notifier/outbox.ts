import { NotifierPorts } from './ports';
import { OutboxEntry, ReportState } from './report-state';
import { Stored } from './state-store';
import { NotificationEvent } from '../notification/notification-event';

/** How often a target is tried before a person has to look: with a try every 15 minutes, three hours. */
export const MOST_ATTEMPTS = 12;

/** The state with one more message to send. Targets that get none of it keep nothing. */
export function withEvent(state: ReportState, event: NotificationEvent | undefined, targetIds: ReadonlyArray<string>): ReportState {
  return event === undefined || targetIds.length === 0 || state.outbox.some((entry) => entry.event.id === event.id) ? state
    : { ...state, outbox: [...state.outbox, { event, pending: targetIds.map((targetId) => ({ targetId, attempts: 0 })) }] };
}

/**
 * Sends what is meant to be sent. What arrived is taken out afterwards: whoever dies in between sends it again, with the same id. A target that
 * fails does not hold up the others; it is tried again later, and in the end given up to the dead-letter queue.
 */
export async function flush(name: string, state: ReportState, ports: NotifierPorts): Promise<Stored | undefined> {
  let stored: Stored | undefined;
  for (const entry of state.outbox) {
    const done = new Set<string>();
    const failed = new Map<string, string>();
    for (const { targetId, attempts, error } of entry.pending) {
      if (!ports.targetIds.includes(targetId)) {
        // the channel was removed from the construct
        done.add(targetId);
        continue;
      }
      try {
        await ports.send(entry.event, targetId);
        done.add(targetId);
        ports.log('info', 'sent', { eventId: entry.event.id, targetId });
      } catch (caught) {
        const reason = caught instanceof Error ? caught.message : String(caught);
        ports.log('error', 'not sent', { eventId: entry.event.id, targetId, attempts: attempts + 1, reason });
        if (attempts + 1 < MOST_ATTEMPTS) {
          failed.set(targetId, reason);
        } else {
          await ports.reject(`target ${targetId} did not take the message ${MOST_ATTEMPTS} times: ${error ?? reason}`, { event: entry.event, targetId });
          done.add(targetId);
        }
      }
    }
    stored = await ports.store.update(name, (current) => ({ ...current, outbox: settle(current.outbox, entry.event.id, done, failed) }));
  }
  return stored;
}

function settle(outbox: ReportState['outbox'], eventId: string, done: ReadonlySet<string>, failed: ReadonlyMap<string, string>): OutboxEntry[] {
  return outbox.map((entry) => (entry.event.id !== eventId ? entry : {
    ...entry,
    pending: entry.pending.filter(({ targetId }) => !done.has(targetId))
      .map((one) => (failed.has(one.targetId) ? { ...one, attempts: one.attempts + 1, error: failed.get(one.targetId) } : one)),
  })).filter((entry) => entry.pending.length > 0);
}
