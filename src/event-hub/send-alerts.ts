import { AlertSettings } from './contract';
import { explainEvent } from './event-explanation';
import { EVENT_PATTERNS } from './event-patterns';
import { EventJson, member, text } from './event-reading';
import { BatchResponse, DeadLetter, describeError, failureLine, parseBody, PendingDelivery, PoisonError, QueueMessage, readEvent } from './hub-messages';
import { securityEvent } from './security-alert';
import { sendToAll, SendingPorts } from './send-to-all';
import { metricLine } from '../private/metric-lines';

/** A message as AWS Lambda hands it over. */
export interface AlertMessage extends QueueMessage {
  /** How often it was received, this time included. */
  readonly receiveCount: number;
}

/** What alerting needs of the world. Each member throws when it did not succeed. */
export interface AlertPorts extends SendingPorts {
  /** Writes a line that CloudWatch reads as a metric. */
  readonly metric: (line: string) => void;
  bury(letter: DeadLetter): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** How often a channel that fails is tried; then its share of the event goes to the dead-letter queue. */
export const ALERT_ATTEMPTS = 5;

/** Tells of security events, each at once and by itself, and tries channels again that failed. */
export async function sendAlerts(messages: ReadonlyArray<AlertMessage>, settings: AlertSettings, ports: AlertPorts): Promise<BatchResponse> {
  const batchItemFailures: Array<{ itemIdentifier: string }> = [];
  const told = new Set<string>();
  for (const message of messages) {
    try {
      await handle(message, settings, ports, told);
    } catch (error) {
      const reason = describeError(error);
      ports.log('error', 'message not handled', { messageId: message.messageId, reason });
      if (!await buried(error, { reason, body: message.body }, message, ports)) {
        batchItemFailures.push({ itemIdentifier: message.messageId });
        ports.metric(failureLine(settings.source.name, ports.now()));
      }
    }
  }
  return { batchItemFailures };
}

/** Poison at once, everything else after its last attempt. */
async function buried(error: unknown, letter: DeadLetter, { messageId, receiveCount }: AlertMessage, ports: AlertPorts): Promise<boolean> {
  if (!(error instanceof PoisonError) && receiveCount < ALERT_ATTEMPTS) {
    return false;
  }
  try {
    await ports.bury(letter);
    return true;
  } catch (cause) {
    ports.log('error', 'message could not be put aside', { messageId, reason: describeError(cause) });
    return false;
  }
}

async function handle({ body }: AlertMessage, settings: AlertSettings, ports: AlertPorts, told: Set<string>): Promise<void> {
  const value = parseBody(body);
  if (text(value, 'delivery', 'targetId') !== '') {
    await deliverAgain((value as { readonly delivery: PendingDelivery }).delivery, settings, ports);
    return;
  }
  const pattern = text(value, 'pattern');
  if (EVENT_PATTERNS.find(({ id }) => id === pattern)?.kind !== 'security') {
    throw new PoisonError(pattern === '' ? 'it names no pattern' : `no pattern of alerts is called ${pattern}`);
  }
  const event: EventJson = readEvent(member(value, 'event'));
  const { alerted, why } = explainEvent(event, [pattern], settings.knowledge);
  const notification = securityEvent(event, settings.source);
  if (!alerted || told.has(notification.id)) {
    ports.log('info', 'nobody is told', { id: notification.id, why: alerted ? 'the event came twice' : why });
    return;
  }
  await sendToAll(notification, settings.targets, ports);
  told.add(notification.id);
  ports.metric(metricLine('Alerts', [['Kind']], { Kind: 'security' }, Date.parse(notification.time)));
  ports.log('info', 'alert told', { id: notification.id, title: notification.title });
}

async function deliverAgain({ targetId, event }: PendingDelivery, { targets }: AlertSettings, ports: AlertPorts): Promise<void> {
  const target = targets.find(({ id }) => id === targetId);
  if (target === undefined) {
    throw new PoisonError(`the channel ${targetId} is no longer there`);
  }
  await ports.deliver(event, target);
  ports.log('info', 'a channel that had failed has the event', { id: event.id, target: targetId });
}
