import { groupChanges, isComplianceChange, ReadChange, readChange } from './compliance-changes';
import { EventKnowledge } from './event-explanation';
import { GroupingSettings, HubSource } from './hub-contract';
import { DeadLetter, describeError, parseBody, PoisonError, QueueMessage, readSentRecord, sentRecord } from './hub-messages';
import { groupingTimes } from './hub-times';
import { groupFailures, ReadJob, readJob } from './job-failures';
import { groupAlerts, isSecurityEvent, ReadAlert, readAlert } from './security-alerts';
import { sendToAll, SendingPorts } from './send-to-all';
import { DeliveryTarget, keepsFindings } from '../../notification/handler/delivery-target';
import { partsOfId } from '../../notification/handler/finding-id';
import { NotificationEvent } from '../../notification/handler/notification-event';
import { metricLine } from '../../private/metric-lines';

/** A message that was received, and is hidden from others for a while. */
export interface ReceivedMessage extends QueueMessage {
  readonly receiptHandle: string;
  /** When the queue got it, in milliseconds. */
  readonly sent: number;
}

/** What a run needs of the world. Each member throws when it did not succeed. */
export interface GroupingPorts extends SendingPorts {
  /** Writes a line that CloudWatch reads as a metric. */
  readonly metric: (line: string) => void;
  /** Some of the visible messages; none when there are none. */
  receive(): Promise<ReceivedMessage[]>;
  remove(messages: ReceivedMessage[]): Promise<void>;
  /** Makes messages visible again at once. */
  release(messages: ReceivedMessage[]): Promise<void>;
  /** Puts a message into the queue itself. */
  record(body: string): Promise<void>;
  sendDeadLetter(letter: DeadLetter): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** At most so many messages in one run; the rest is for the next one. */
export const MESSAGES_PER_RUN = 10000;

/** Milliseconds after which no event of a record can come back: several times as long as any message is hidden. */
const RECORD_TIME = 14 * 60 * 1000;

/** An event that was read. */
interface Item {
  readonly id: string;
  /** Why the event is left out, where that is worth a line of the log. */
  readonly suppressed?: string;
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
  readonly records: Array<{ readonly message: ReceivedMessage; readonly lists: (eventId: string) => boolean }>;
  readonly early: ReceivedMessage[];
  /** By the beginning of the window. */
  readonly windows: Map<number, Window>;
  readonly poison: Array<{ readonly message: ReceivedMessage; readonly reason: string }>;
}

/** How the events of one kind become a notification. */
interface Grouping<T> {
  readonly what: string;
  readonly targets: ReadonlyArray<DeliveryTarget>;
  readonly group: (items: T[], source: HubSource, windowEnd: number) => NotificationEvent | undefined;
  readonly count?: (event: NotificationEvent) => string;
}

/**
 * Sends the failed jobs of every window that is over, its changes of compliance and its security events, one message each. A window is the time at which the
 * queue got the events: once it is over nothing is added, so that a run after a crash finds the same events again, and sends the same id. The queue gets a record of
 * what was sent before the first message is deleted, so that a crash between deletions does not make another group of the rest.
 *
 * @throws when something could not be done; the next run does it
 */
export async function sendGroups(settings: GroupingSettings, ports: GroupingPorts): Promise<void> {
  const length = settings.windowMinutes * 60 * 1000;
  const started = ports.now();
  // nobody would ever archive findings of jobs: the reports, which know when a job is well again, import them into AWS Security Hub
  const jobs: Grouping<ReadJob> = { what: 'failed jobs', targets: settings.targets.filter((target) => !keepsFindings(target)), group: groupFailures };
  const changes: Grouping<ReadChange> = { what: 'changes of compliance', targets: settings.targets, group: groupChanges, count: countOf('compliance') };
  const alerts: Grouping<ReadAlert> = { what: 'security events', targets: settings.targets, group: groupAlerts, count: countOf('security') };
  const received = await receiveAll(ports, started + groupingTimes(settings.windowMinutes).receive);
  const { records, early, windows, poison } = sort(received, started, length, settings.knowledge ?? {});
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
    await attempt('sending to the dead-letter queue', async () => {
      await ports.sendDeadLetter({ reason, body: message.body });
      ports.log('error', 'message sent to the dead-letter queue', { messageId: message.messageId, reason });
      await ports.remove([message]);
    });
  }
  for (const start of [...windows.keys()].sort((a, b) => a - b)) {
    const window = windows.get(start)!;
    const notify = <T extends Item>(reads: Array<Read<T>>, grouping: Grouping<T>) => attempt(`notifying of ${grouping.what}`, async () => {
      const unsent = reads.filter(({ item }) => !records.some(({ lists }) => lists(item.id)));
      await sendGroup(unsent.map(({ item }) => item), start + length, grouping, settings.source, ports);
      await ports.remove(reads.map(({ message }) => message));
    });
    await notify(window.alerts, alerts);
    await notify(window.jobs, jobs);
    await notify(window.changes, changes);
  }
  const old = records.map(({ message }) => message).filter(({ sent }) => started - sent > RECORD_TIME);
  await attempt('deleting records', () => ports.remove(old));
  const kept = [...early, ...records.map(({ message }) => message).filter((message) => !old.includes(message))];
  await attempt('making messages visible again', () => ports.release(kept));
  if (failures.length > 0) {
    throw new Error(`${failures.length} of the steps failed, first: ${describeError(failures[0])}`);
  }
}

async function receiveAll(ports: GroupingPorts, end: number): Promise<ReceivedMessage[]> {
  const received = new Map<string, ReceivedMessage>();
  let batch: ReceivedMessage[];
  do {
    batch = await ports.receive();
    // one that comes twice is deleted with its newest receipt
    batch.forEach((message) => received.set(message.messageId, message));
  } while (batch.length > 0 && received.size < MESSAGES_PER_RUN && ports.now() < end);
  return [...received.values()];
}

function sort(received: ReceivedMessage[], now: number, length: number, knowledge: EventKnowledge): Sorted {
  const sorted: Sorted = { records: [], early: [], windows: new Map(), poison: [] };
  const open = Math.floor(now / length) * length;
  for (const message of received) {
    try {
      const body = parseBody(message.body);
      const lists = readSentRecord(body);
      const start = Math.floor(message.sent / length) * length;
      if (lists) {
        sorted.records.push({ message, lists });
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

/** Returns when every channel has the event, or its share waits in a queue of its own, and the record of it is in the queue. */
async function sendGroup<T extends Item>(
  items: T[], windowEnd: number, { what, targets, group, count }: Grouping<T>, source: HubSource, ports: GroupingPorts,
): Promise<void> {
  for (const { id, suppressed } of items) {
    if (suppressed !== undefined) {
      ports.log('info', 'event left out', { id: partsOfId(id).pop(), why: suppressed });
    }
  }
  const event = group(items, source, windowEnd);
  if (event !== undefined) {
    await sendToAll(event, targets, ports);
    await ports.record(sentRecord(event.id, items.map(({ id }) => id)));
    if (count) {
      ports.metric(count(event));
    }
    ports.log('info', `notified of ${what}`, { id: event.id, title: event.title, messages: items.length });
  }
}

const countOf = (Kind: 'compliance' | 'security') => ({ time, findings }: NotificationEvent) =>
  metricLine('Alerts', [['Kind']], { Kind }, Date.parse(time), {}, findings.length);
