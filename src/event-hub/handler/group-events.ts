import { groupChanges, isComplianceChange, isLasting, ReadChange, readChange } from './compliance-changes';
import { GroupingSettings } from './hub-contract';
import { failureLine, MessageIdentity, parseBody } from './hub-messages';
import { groupFailures, isFailure, ReadJob, readJob } from './job-failures';
import { KeptMessages, ReadEvent } from './kept-messages';
import { groupAlerts, isAlert, isSecurityEvent, ReadAlert, readAlert } from './security-alerts';
import { Outgoing } from '../../notification/handler/delivery';
import { EventBucket } from '../../notification/handler/event-store';
import { partsOfId } from '../../notification/handler/finding-id';
import { NotificationEvent } from '../../notification/handler/notification-event';
import { Recipient } from '../../notification/handler/outgoing-contract';
import { shortHash } from '../../private/hash';
import { metricLine } from '../../private/metric-lines';
import { BatchResponse, Log, messageOf, QueueMessage } from '../../private/queue-handler';

/** What a run needs of the world. Each member throws when it did not succeed. */
export interface GroupingPorts {
  readonly log: Log;
  /** Writes a line that CloudWatch reads as a metric. */
  readonly metric: (line: string) => void;
  readonly outgoing: Outgoing;
  /** In which the events lie. */
  readonly bucket: EventBucket;
  readonly recipients: ReadonlyArray<Recipient>;
  sendDeadLetter(body: string, reason: string): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds that the run has still. */
  timeLeft(): number;
}

interface Read<T> {
  readonly message: QueueMessage;
  readonly item: T;
}

/** A batch by what has to be done with it. */
interface Sorted {
  readonly jobs: Array<Read<ReadJob>>;
  readonly changes: Array<Read<ReadChange>>;
  readonly alerts: Array<Read<ReadAlert>>;
  readonly unreadable: Array<{ readonly message: QueueMessage; readonly reason: string }>;
}

/** How the events of one kind become a notification. */
interface Grouping<T> {
  readonly what: string;
  readonly prefix: string;
  readonly channels: ReadonlyArray<string>;
  readonly matters: (item: T) => boolean;
  readonly group: (items: ReadonlyArray<T>, source: GroupingSettings['source'], identity: MessageIdentity) => NotificationEvent;
  readonly count?: (event: NotificationEvent) => string;
}

/** Calls at a time. */
const AT_ONCE = 10;

/** Milliseconds that a message may take, and what could not be told after it. With less, the rest comes again: events of many days may come at once. */
const MESSAGE_TIME = 10_000;

/**
 * Makes one message of the failed jobs of a batch, one of its changes of compliance, one of its security events. What was gathered is up to AWS Lambda; what comes
 * again is found in the messages that were kept, so that nothing but the events decides what is said and under which id.
 *
 * @returns what must come again
 */
export async function groupEvents(messages: ReadonlyArray<QueueMessage>, settings: GroupingSettings, ports: GroupingPorts): Promise<BatchResponse> {
  const { jobs, changes, alerts, unreadable } = sort(messages, settings);
  const batchItemFailures: Array<{ itemIdentifier: string }> = [];
  const again = (message: QueueMessage) => {
    batchItemFailures.push({ itemIdentifier: message.messageId });
    ports.metric(failureLine(settings.source.name, ports.now()));
  };
  await eachOf(unreadable, async ({ message, reason }) => {
    await putAside(message, reason, ports) || again(message);
  });
  const notify = async <T extends Item>(reads: ReadonlyArray<Read<T>>, grouping: Grouping<T>) => {
    const told = new Set<string>();
    try {
      await tell(reads.map(({ item }) => item), told, grouping, settings, ports);
    } catch (error) {
      const reason = `notifying of ${grouping.what} failed: ${messageOf(error)}`;
      const left = reads.filter(({ item }) => grouping.matters(item) && !told.has(item.id));
      ports.log('error', reason, { messages: left.length });
      await eachOf(left, async ({ message }) => {
        message.receiveCount >= settings.attempts && await putAside(message, reason, ports) || again(message);
      });
    }
  };
  const all = ports.recipients.map(({ id }) => id);
  await notify(alerts, { what: 'security events', prefix: 'security', channels: all, matters: isAlert, group: groupAlerts, count: countOf('security') });
  const readers = ports.recipients.filter(({ keepsFindings }) => !keepsFindings).map(({ id }) => id);
  // nobody would ever archive findings of jobs: the reports, which know when a job is well again, import them into AWS Security Hub
  await notify(jobs, { what: 'failed jobs', prefix: 'job-failures', channels: readers, matters: isFailure, group: groupFailures });
  await notify(changes, {
    what: 'changes of compliance', prefix: 'compliance', channels: all, matters: isLasting, group: groupChanges, count: countOf('compliance'),
  });
  return { batchItemFailures };
}

function sort(messages: ReadonlyArray<QueueMessage>, { knowledge = {} }: GroupingSettings): Sorted {
  const sorted: Sorted = { jobs: [], changes: [], alerts: [], unreadable: [] };
  for (const message of messages) {
    try {
      const body = parseBody(message.body);
      if (isSecurityEvent(body)) {
        sorted.alerts.push({ message, item: readAlert(body, knowledge) });
      } else if (isComplianceChange(body)) {
        sorted.changes.push({ message, item: readChange(body) });
      } else {
        sorted.jobs.push({ message, item: readJob(body) });
      }
    } catch (error) {
      // whatever it is, it would be the same the next time, and must not hold up the others
      sorted.unreadable.push({ message, reason: messageOf(error) });
    }
  }
  return sorted;
}

interface Item extends ReadEvent {
  /** Why the event is left out, where that is worth a line of the log. */
  readonly suppressed?: string;
}

/** Adds to `told` the ids of events that channels have. */
async function tell<T extends Item>(
  items: ReadonlyArray<T>, told: Set<string>, grouping: Grouping<T>, { source }: GroupingSettings, ports: GroupingPorts,
): Promise<void> {
  const { what, prefix, channels, matters, group, count } = grouping;
  for (const { id, suppressed } of items) {
    if (suppressed !== undefined) {
      ports.log('info', 'event left out', { id: partsOfId(id).pop(), why: suppressed });
    }
  }
  // Amazon EventBridge and Amazon SQS may deliver an event twice
  const events = [...new Map(items.filter(matters).map((one) => [one.id, one])).values()];
  const kept = new KeptMessages({ prefix: `${prefix}-${shortHash(JSON.stringify(source), 8)}`, channels, outgoing: ports.outgoing, bucket: ports.bucket });
  for await (const { events: having, message } of kept.tell(events, (some, identity) => group(some, source, identity))) {
    [...having].forEach(({ id }) => told.add(id));
    if (message) {
      if (count) {
        ports.metric(count(message));
      }
      ports.log('info', `notified of ${what}`, { id: message.id, title: message.title, messages: items.length });
    }
    if (told.size < events.length && ports.timeLeft() < MESSAGE_TIME) {
      throw new Error('the run had no time for all of them');
    }
  }
}

/** Returns whether the message is in the dead-letter queue. */
async function putAside({ messageId, body }: QueueMessage, reason: string, { sendDeadLetter, log }: GroupingPorts): Promise<boolean> {
  try {
    await sendDeadLetter(body, reason);
    log('error', 'message sent to the dead-letter queue', { messageId, reason });
    return true;
  } catch (error) {
    log('error', 'message could not be sent to the dead-letter queue', { messageId, reason, error: messageOf(error) });
    return false;
  }
}

async function eachOf<T>(list: ReadonlyArray<T>, action: (one: T) => Promise<void>): Promise<void> {
  for (let start = 0; start < list.length; start += AT_ONCE) {
    await Promise.all(list.slice(start, start + AT_ONCE).map(action));
  }
}

const countOf = (Kind: 'compliance' | 'security') => ({ time, findings }: NotificationEvent) =>
  metricLine('Alerts', [['Kind']], { Kind }, Date.parse(time), {}, findings.length);
