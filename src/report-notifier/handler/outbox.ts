import { NotifierPorts } from './notifier-ports';
import { PendingTarget, ReportState } from './report-state';
import { Stored } from './state-store';
import { EventFinding, NotificationEvent } from '../../notification/handler/notification-event';

/** Attempts for a target before the message goes to the dead-letter queue: one every 15 minutes for three hours. */
export const MOST_ATTEMPTS = 12;

/** Milliseconds between two attempts at least, however often something triggers the handler: less than between two schedules. */
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
export function isDue(notBefore: string | undefined, now: Date): boolean {
  const waits = notBefore === undefined ? 0 : Date.parse(notBefore) - now.getTime();
  // nothing waits longer, whatever the state says
  return !(waits > 0 && waits <= PAUSE);
}

/** What becomes of a target that waits: it waits on, has the message, or never gets it. */
type Change = (pending: PendingTarget) => PendingTarget | 'done' | 'given up';

/**
 * Sends what is in the outbox. The handler writes each attempt down first: one that dies counts, and the next invocation has time for other things. It takes
 * out what arrived afterwards: an invocation that dies in between makes the next one send the message again, with the same id. A target that fails does not
 * block the others; it is retried later, and in the end the message goes to the dead-letter queue.
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
      const change = await attemptMessage(event, targetId, before + 1, ports);
      outcome = (current) => settle(current, event.id, targetId, change, ports.findingTargetIds);
    }
  }
  if (outcome) {
    await write((current) => current);
  }
  return stored;
}

/** What an attempt makes of the target. */
async function attemptMessage(event: NotificationEvent, targetId: string, number: number, ports: NotifierPorts): Promise<Change> {
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

/** A finding list that never gets a message gets resolved findings and all open ones instead. */
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
  return { ...withOverdue(settled, entry.event.findings.filter((finding) => finding.state === 'resolved')), synced: { ...state.synced, [targetId]: {} } };
}

/** So many wait at most for a finding list that takes none; AWS Security Hub deletes what nobody updates. */
const MOST_OVERDUE = 100_000;

/** The state with findings that finding lists don't have yet as they are now: resolved, or no longer followed. */
export function withOverdue(state: ReportState, findings: ReadonlyArray<EventFinding>): ReportState {
  const ids = new Set(findings.map(({ id }) => id));
  return findings.length === 0 ? state
    : { ...state, overdue: [...(state.overdue ?? []).filter(({ id }) => !ids.has(id)), ...findings].slice(-MOST_OVERDUE) };
}
