import { NotifierPorts } from './notifier-ports';
import { PendingTarget, ReportState } from './report-state';
import { Stored } from './state-store';
import { EventFinding, NotificationEvent } from '../../notification/handler/notification-event';

/** How often a target is tried before a person has to look: with a try every 15 minutes, three hours. */
export const MOST_ATTEMPTS = 12;

/** Milliseconds between two attempts at least, however often something wakes the handler: less than between two looks. */
const PAUSE = 10 * 60_000;

/** What an attempt needs, in milliseconds; with less, the next invocation makes it. */
export const ATTEMPT_TIME = 30_000;

/** The state with one more message to send. Targets that get none of it keep nothing. */
export function withEvent(state: ReportState, event: NotificationEvent | undefined, targetIds: ReadonlyArray<string>): ReportState {
  return event === undefined || targetIds.length === 0 || state.outbox.some((entry) => entry.event.id === event.id) ? state
    : { ...state, outbox: [...state.outbox, { event, pending: targetIds.map((targetId) => ({ targetId, attempts: 0 })) }] };
}

/** When something that failed now may be tried again. */
export const pauseFrom = (now: Date): string => new Date(now.getTime() + PAUSE).toISOString();

/** Whether the time has come for something that was tried before. */
export const isDue = (notBefore: string | undefined, now: Date): boolean => notBefore === undefined || Date.parse(notBefore) <= now.getTime();

/** What becomes of a target that waits: it waits on, has the message, or will never have it. */
type Change = (pending: PendingTarget) => PendingTarget | 'done' | 'given up';

/**
 * Sends what is meant to be sent. Each attempt is written down first: one that dies counts, and the next invocation has time for other things. What
 * arrived is taken out afterwards: whoever dies in between sends it again, with the same id. A target that fails does not hold up the others; it is
 * tried again later, and in the end given up to the dead-letter queue.
 */
export async function flush(name: string, state: ReportState, ports: NotifierPorts): Promise<Stored | undefined> {
  let stored: Stored | undefined;
  let outcome: ((state: ReportState) => ReportState) | undefined;
  const write = async (change: (state: ReportState) => ReportState) => {
    const before = outcome;
    stored = await ports.store.update(name, (current) => change(before ? before(current) : current));
    outcome = undefined;
  };
  const attempts = state.outbox.flatMap(({ event, pending }) => pending.map((target) => ({ event, ...target })));
  for (const { event, targetId, attempts: before, notBefore } of attempts) {
    if (!ports.targetIds.includes(targetId)) {
      ports.log('warn', 'not sent: the channel was removed', { eventId: event.id, targetId });
      await write((current) => settle(current, event.id, targetId, () => 'done', []));
    } else if (isDue(notBefore, ports.now()) && ports.timeLeft() > ATTEMPT_TIME) {
      const again = pauseFrom(ports.now());
      await write((current) => settle(current, event.id, targetId, (one) => (
        { ...one, attempts: before + 1, notBefore: again, error: 'the attempt did not end' }), []));
      const change = await attempt(event, targetId, before + 1, ports);
      outcome = (current) => settle(current, event.id, targetId, change, ports.findingTargetIds);
    }
  }
  if (outcome) {
    await write((current) => current);
  }
  return stored;
}

/** What an attempt makes of the target. */
async function attempt(event: NotificationEvent, targetId: string, number: number, ports: NotifierPorts): Promise<Change> {
  try {
    await ports.send(event, targetId);
    ports.log('info', 'sent', { eventId: event.id, targetId });
    return () => 'done';
  } catch (caught) {
    const error = caught instanceof Error ? caught.message : String(caught);
    ports.log('error', 'not sent', { eventId: event.id, targetId, attempts: number, reason: error });
    if (number < MOST_ATTEMPTS) {
      return (one) => ({ ...one, error });
    }
    try {
      await ports.reject(`target ${targetId} did not take the message ${number} times: ${error}`, { event, targetId });
      return () => 'given up';
    } catch {
      // what can be put nowhere is tried once more
      return (one) => ({ ...one, attempts: MOST_ATTEMPTS - 1, error });
    }
  }
}

/** A list of findings that never gets a message gets what is over and everything that is open instead. */
function settle(state: ReportState, eventId: string, targetId: string, change: Change, lists: ReadonlyArray<string>): ReportState {
  const entry = state.outbox.find(({ event }) => event.id === eventId);
  const waiting = entry?.pending.find((one) => one.targetId === targetId);
  if (!entry || !waiting) {
    return state;
  }
  const next = change(waiting);
  const pending = entry.pending.flatMap((one) => (one !== waiting ? one : typeof next === 'string' ? [] : next));
  const settled = { ...state, outbox: state.outbox.flatMap((one) => (one !== entry ? one : pending.length > 0 ? { ...entry, pending } : [])) };
  if (next !== 'given up' || !lists.includes(targetId)) {
    return settled;
  }
  return { ...withOverdue(settled, entry.event.findings), synced: { ...state.synced, [targetId]: {} } };
}

/** With what is over, for lists of findings that don't know yet. */
export function withOverdue(state: ReportState, findings: ReadonlyArray<EventFinding>): ReportState {
  const over = findings.filter((finding) => finding.state === 'resolved');
  const ids = new Set(over.map(({ id }) => id));
  return over.length === 0 ? state : { ...state, overdue: [...(state.overdue ?? []).filter(({ id }) => !ids.has(id)), ...over] };
}
