import { groupChanges, isComplianceChange, ReadChange, readChange } from './compliance-changes';
import { drainTimes } from './drain-times';
import { EventKnowledge } from './event-explanation';
import { DrainSettings, HubSource } from './hub-contract';
import { DeadLetter, describeError, parseBody, PoisonError, QueueMessage } from './hub-messages';
import { groupFailures, ReadJob, readJob } from './job-failures';
import { groupAlerts, isSecurityEvent, ReadAlert, readAlert } from './security-alerts';
import { sendToAll, SendingPorts } from './send-to-all';
import { noteOf, readNote } from './told-note';
import { DeliveryTarget } from '../../notification/handler/delivery-target';
import { NotificationEvent } from '../../notification/handler/notification-event';
import { metricLine } from '../../private/metric-lines';

/** A message that was received, and is hidden from others for a while. */
export interface ReceivedMessage extends QueueMessage {
  readonly receiptHandle: string;
  /** When the queue got it, in milliseconds. */
  readonly sent: number;
}

/** What draining needs of the world. Each member throws when it did not succeed. */
export interface DrainPorts extends SendingPorts {
  /** Writes a line that CloudWatch reads as a metric. */
  readonly metric: (line: string) => void;
  /** Some of the visible messages; none when there are none. */
  receive(): Promise<ReceivedMessage[]>;
  remove(messages: ReceivedMessage[]): Promise<void>;
  /** Makes messages visible again at once. */
  release(messages: ReceivedMessage[]): Promise<void>;
  /** Puts a message into the queue itself. */
  note(body: string): Promise<void>;
  bury(letter: DeadLetter): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** At most so many messages in one run; the rest is for the next one. */
export const DRAIN_LIMIT = 10000;

/** Milliseconds after which nothing can come back of what a note speaks of: several times as long as any message is hidden. */
const NOTE_TIME = 14 * 60 * 1000;

/** An event that was read. */
interface Item {
  readonly id: string;
  /** Why nobody is told, where that is worth a line of the log. */
  readonly silence?: string;
}

interface Read<T> {
  readonly message: ReceivedMessage;
  readonly item: T;
}

/** What the queue got between two full minutes: each kind is a message of its own. */
interface Window {
  readonly jobs: Array<Read<ReadJob>>;
  readonly changes: Array<Read<ReadChange>>;
  readonly alerts: Array<Read<ReadAlert>>;
}

/** What was received, by what has to be done with it. */
interface Sorted {
  readonly notes: Array<{ readonly message: ReceivedMessage; readonly told: (eventId: string) => boolean }>;
  readonly early: ReceivedMessage[];
  /** By the beginning of the window. */
  readonly windows: Map<number, Window>;
  readonly poison: Array<{ readonly message: ReceivedMessage; readonly reason: string }>;
}

/** How one kind is told. */
interface Telling<T> {
  readonly what: string;
  readonly targets: ReadonlyArray<DeliveryTarget>;
  readonly group: (items: T[], source: HubSource, windowEnd: number) => NotificationEvent | undefined;
  readonly count?: (event: NotificationEvent) => string;
}

/**
 * Tells of the failed jobs of every window that is over, of its changes of compliance, and of its security events, one message each. A window is the time at
 * which the queue got the events: once it is over nothing is added, so that a run after a crash finds the same events again, and sends the same id. What was
 * told is noted in the queue before the first message is deleted, so that a crash between deletions does not make another group of the rest.
 *
 * @throws when something could not be done; it is done by the next run
 */
export async function drainQueue(settings: DrainSettings, ports: DrainPorts): Promise<void> {
  const length = settings.windowMinutes * 60 * 1000;
  const started = ports.now();
  // nobody would ever archive findings of jobs: reports, which know when a job is well again, tell AWS Security Hub of jobs
  const jobs: Telling<ReadJob> = { what: 'failed jobs', targets: settings.targets.filter(({ kind }) => kind !== 'security-hub'), group: groupFailures };
  const changes: Telling<ReadChange> = { what: 'changes of compliance', targets: settings.targets, group: groupChanges, count: countOf('compliance') };
  const alerts: Telling<ReadAlert> = { what: 'security events', targets: settings.targets, group: groupAlerts, count: countOf('security') };
  const received = await receiveAll(ports, started + drainTimes(settings.windowMinutes).receive);
  const { notes, early, windows, poison } = sort(received, started, length, settings.knowledge ?? {});
  const failures: unknown[] = [];
  const attempt = async (what: string, action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      ports.log('error', `${what} failed, the next run repeats it`, { error: describeError(error) });
      failures.push(error);
    }
  };

  for (const { message, reason } of poison) {
    await attempt('putting a message aside', async () => {
      await ports.bury({ reason, body: message.body });
      ports.log('error', 'message put aside', { messageId: message.messageId, reason });
      await ports.remove([message]);
    });
  }
  for (const start of [...windows.keys()].sort((a, b) => a - b)) {
    const window = windows.get(start)!;
    const tell = <T extends Item>(reads: Array<Read<T>>, telling: Telling<T>) => attempt(`telling of ${telling.what}`, async () => {
      const untold = reads.filter(({ item }) => !notes.some(({ told }) => told(item.id)));
      await tellOf(untold.map(({ item }) => item), start + length, telling, settings.source, ports);
      await ports.remove(reads.map(({ message }) => message));
    });
    await tell(window.alerts, alerts);
    await tell(window.jobs, jobs);
    await tell(window.changes, changes);
  }
  const old = notes.map(({ message }) => message).filter(({ sent }) => started - sent > NOTE_TIME);
  await attempt('deleting notes', () => ports.remove(old));
  const kept = [...early, ...notes.map(({ message }) => message).filter((message) => !old.includes(message))];
  await attempt('making messages visible again', () => ports.release(kept));
  if (failures.length > 0) {
    throw new Error(`${failures.length} of the steps failed, first: ${describeError(failures[0])}`);
  }
}

async function receiveAll(ports: DrainPorts, end: number): Promise<ReceivedMessage[]> {
  const received = new Map<string, ReceivedMessage>();
  let batch: ReceivedMessage[];
  do {
    batch = await ports.receive();
    // one that comes twice is deleted with its newest receipt
    batch.forEach((message) => received.set(message.messageId, message));
  } while (batch.length > 0 && received.size < DRAIN_LIMIT && ports.now() < end);
  return [...received.values()];
}

function sort(received: ReceivedMessage[], now: number, length: number, knowledge: EventKnowledge): Sorted {
  const sorted: Sorted = { notes: [], early: [], windows: new Map(), poison: [] };
  const open = Math.floor(now / length) * length;
  for (const message of received) {
    try {
      const body = parseBody(message.body);
      const told = readNote(body);
      const start = Math.floor(message.sent / length) * length;
      if (told) {
        sorted.notes.push({ message, told });
      } else if (start >= open) {
        sorted.early.push(message);
      } else {
        const window = sorted.windows.get(start) ?? { jobs: [], changes: [], alerts: [] };
        if (isSecurityEvent(body)) {
          window.alerts.push({ message, item: readAlert(body, knowledge) });
        } else if (isComplianceChange(body)) {
          window.changes.push({ message, item: readChange(body) });
        } else {
          window.jobs.push({ message, item: readJob(body) });
        }
        sorted.windows.set(start, window);
      }
    } catch (error) {
      if (!(error instanceof PoisonError)) {
        throw error;
      }
      sorted.poison.push({ message, reason: error.message });
    }
  }
  return sorted;
}

/** Returns when every channel has the event, or its share waits in a queue of its own, and this is noted. */
async function tellOf<T extends Item>(
  items: T[], windowEnd: number, { what, targets, group, count }: Telling<T>, source: HubSource, ports: DrainPorts,
): Promise<void> {
  for (const { id, silence } of items) {
    if (silence !== undefined) {
      ports.log('info', 'nobody is told', { id, why: silence });
    }
  }
  const event = group(items, source, windowEnd);
  if (event !== undefined) {
    await sendToAll(event, targets, ports);
    await ports.note(noteOf(event.id, items.map(({ id }) => id)));
    if (count) {
      ports.metric(count(event));
    }
    ports.log('info', `${what} told`, { id: event.id, title: event.title, messages: items.length });
  }
}

const countOf = (Kind: 'compliance' | 'security') => ({ time, findings }: NotificationEvent) =>
  metricLine('Alerts', [['Kind']], { Kind }, Date.parse(time), {}, findings.length);
