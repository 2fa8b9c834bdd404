import { groupChanges, isComplianceChange, isLasting, readChange } from './compliance-changes';
import { EventKnowledge } from './event-explanation';
import { GroupingSettings } from './hub-contract';
import { MessageIdentity, parseBody } from './hub-messages';
import { groupFailures, isFailure, readJob } from './job-failures';
import { KeptMessages, ReadEvent } from './kept-messages';
import { withoutRepeated } from './repeated-alerts';
import { groupAlerts, isAlert, isSecurityEvent, readAlert } from './security-alerts';
import { Outgoing } from '../../notification/handler/delivery';
import { EventBucket } from '../../notification/handler/event-store';
import { partsOfId } from '../../notification/handler/finding-id';
import { NotificationEvent } from '../../notification/handler/notification-event';
import { Recipient } from '../../notification/handler/outgoing-contract';
import { shortHash } from '../../private/hash';
import { metricLine } from '../../private/metric-lines';
import { againOrAside, BatchResponse, Failed, FailurePorts, messageOf, PoisonError, QueueMessage } from '../../private/queue-handler';

/** What a run needs of the world. Each member throws when it did not succeed. */
export interface GroupingPorts extends FailurePorts {
  /** Writes a line that CloudWatch reads as a metric. */
  readonly metric: (line: string) => void;
  readonly outgoing: Outgoing;
  /** In which the events lie. */
  readonly bucket: EventBucket;
  readonly recipients: ReadonlyArray<Recipient>;
  /** Milliseconds that the run has still. */
  timeLeft(): number;
}

/** How the events of one kind become a notification. */
interface Kind<T> {
  readonly what: string;
  readonly prefix: string;
  readonly is: (body: unknown) => boolean;
  readonly read: (body: unknown, knowledge: EventKnowledge) => T;
  readonly matters: (item: T) => boolean;
  readonly group: (items: ReadonlyArray<T>, source: GroupingSettings['source'], identity: MessageIdentity) => NotificationEvent;
  /** Not for channels that keep findings. */
  readonly forReaders?: true;
  /** Under which findings are counted, where they are. */
  readonly counted?: 'compliance' | 'security';
}

interface Item extends ReadEvent {
  /** Why the event is left out, where that is worth a line of the log. */
  readonly suppressed?: string;
  /** Under which it is told a few times a day only. */
  readonly cause?: string;
}

const kindOf = <T extends Item>(kind: Kind<T>) => kind as unknown as Kind<Item>;

/** In the order in which they are told. */
const KINDS: ReadonlyArray<Kind<Item>> = [
  kindOf({ what: 'security events', prefix: 'security', is: isSecurityEvent, read: readAlert, matters: isAlert, group: groupAlerts, counted: 'security' }),
  // nobody would ever archive findings of jobs: the reports, which know when a job is well again, import them into AWS Security Hub
  kindOf({ what: 'failed jobs', prefix: 'job-failures', is: (body) => !isComplianceChange(body), read: readJob, matters: isFailure, group: groupFailures, forReaders: true }),
  kindOf({ what: 'changes of compliance', prefix: 'compliance', is: isComplianceChange, read: readChange, matters: isLasting, group: groupChanges, counted: 'compliance' }),
];

interface Read {
  readonly message: QueueMessage;
  readonly kind: Kind<Item>;
  readonly item: Item;
}

/** Milliseconds that a message may take, and what could not be told after it. With less, the rest comes again: events of many days may come at once. */
const MESSAGE_TIME = 10_000;

/**
 * Makes one message of the failed jobs of a batch, one of its changes of compliance, one of its security events. What was gathered is up to AWS Lambda; what comes
 * again is found in the messages that were kept, so that nothing but the events decides what is said and under which id.
 *
 * @returns what must come again
 */
export async function groupEvents(messages: ReadonlyArray<QueueMessage>, settings: GroupingSettings, ports: GroupingPorts): Promise<BatchResponse> {
  const reads: Read[] = [];
  const failed: Failed[] = [];
  for (const message of messages) {
    try {
      reads.push(readMessage(message, settings));
    } catch (error) {
      // whatever it is, it would be the same the next time, and must not hold up the others
      failed.push({ message, error: new PoisonError(messageOf(error)) });
    }
  }
  for (const kind of KINDS) {
    const ofKind = reads.filter((read) => read.kind === kind);
    const told = new Set<string>();
    await tell(ofKind.map(({ item }) => item), told, kind, settings, ports).catch((error: unknown) => {
      const left = ofKind.filter(({ item }) => kind.matters(item) && !told.has(item.id));
      failed.push(...left.map(({ message }) => ({ message, error: new Error(`notifying of ${kind.what} failed: ${messageOf(error)}`) })));
    });
  }
  return againOrAside(failed, settings.attempts, ports);
}

function readMessage(message: QueueMessage, { knowledge = {} }: GroupingSettings): Read {
  const body = parseBody(message.body);
  const kind = KINDS.find(({ is }) => is(body))!;
  return { message, kind, item: kind.read(body, knowledge) };
}

/** Adds to `told` the ids of events that channels have. */
async function tell(
  items: ReadonlyArray<Item>, told: Set<string>, kind: Kind<Item>, { source }: GroupingSettings, ports: GroupingPorts,
): Promise<void> {
  const { what, prefix, matters, group, forReaders, counted } = kind;
  for (const { id, suppressed } of items) {
    if (suppressed !== undefined) {
      ports.log('info', 'event left out', { id: partsOfId(id).pop(), why: suppressed });
    }
  }
  // Amazon EventBridge and Amazon SQS may deliver an event twice
  const unique = [...new Map(items.filter(matters).map((one) => [one.id, one])).values()];
  const place = `${prefix}-${shortHash(JSON.stringify(source), 8)}`;
  const { left: events, repeated, remember } = await withoutRepeated(unique, place, ports.bucket);
  if (repeated.length > 0) {
    ports.log('info', 'events left out', { events: repeated.length, why: 'channels were told of others with the same cause', causes: [...new Set(repeated.map(({ cause }) => cause))] });
  }
  const channels = ports.recipients.filter(({ keepsFindings }) => !(forReaders && keepsFindings)).map(({ id }) => id);
  const kept = new KeptMessages({ prefix: place, channels, outgoing: ports.outgoing, bucket: ports.bucket });
  for await (const { events: having, message } of kept.tell(events, (some, identity) => group(some, source, identity))) {
    [...having].forEach(({ id }) => told.add(id));
    if (message) {
      if (counted) {
        ports.metric(metricLine('Alerts', [['Kind']], { Kind: counted }, Date.parse(message.time), {}, message.findings.length));
      }
      ports.log('info', `notified of ${what}`, { id: message.id, title: message.title, messages: items.length });
    }
    if (told.size < events.length && ports.timeLeft() < MESSAGE_TIME) {
      throw new Error('the run had no time for all of them');
    }
  }
  await remember();
  repeated.forEach(({ id }) => told.add(id));
}
