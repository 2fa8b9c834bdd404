import { Delivery } from './delivery';
import { DeliveryTarget } from './delivery-target';
import { DELIVERY_ATTEMPTS } from './delivery-times';
import { isEventId, StoredEvent } from './event-store';
import { oneLine } from './words';
import { BatchResponse, Log, messageOf, QueueMessage } from '../../private/queue-handler';
import { SendResult } from '../channels/channel-kind';

/** What delivering needs of the world. Each member throws when it did not succeed. */
export interface DeliverPorts {
  readonly log: Log;
  /** Counts a delivery that failed and is tried again. */
  failure(): void;
  /** Undefined where there is no such event, or no longer. */
  open(eventId: string): Promise<StoredEvent | undefined>;
  /** Throws at once where the channel is left alone now. */
  check(target: DeliveryTarget): void;
  send(event: StoredEvent, target: DeliveryTarget, delivery: Delivery): Promise<SendResult>;
  queue(deliveries: ReadonlyArray<Delivery>): Promise<void>;
  /** Puts a message into the dead-letter queue: its body as it was, so that sending it again delivers it. */
  putAside(body: string, reason: string): Promise<void>;
}

/** Characters of a message and of a reason in a line of the log. */
const SHOWN_LENGTH = 1000;

/** A message that no further attempt delivers. */
class Undeliverable extends Error {}

/** A message that was never one of this queue: something else was put aside, and sent here. */
class Foreign extends Undeliverable {}

/** Works on each message by itself; returns the ids of those that must be received again. */
export async function deliverMessages(
  messages: ReadonlyArray<QueueMessage>, targets: ReadonlyArray<DeliveryTarget>, ports: DeliverPorts,
): Promise<BatchResponse> {
  const batchItemFailures: Array<{ itemIdentifier: string }> = [];
  for (const message of messages) {
    try {
      await deliverMessage(message, targets, ports);
    } catch (error) {
      if (!await isPutAside(error, message, ports)) {
        ports.failure();
        batchItemFailures.push({ itemIdentifier: message.messageId });
      }
    }
  }
  return { batchItemFailures };
}

/** Puts a message aside: what can't be delivered at once, everything else after its last attempt. Returns whether it is there. */
async function isPutAside(error: unknown, { messageId, body, receiveCount, reason: before }: QueueMessage, ports: DeliverPorts): Promise<boolean> {
  // whoever sent all dead letters here, and not only deliveries, still finds why the others were put aside
  const reason = error instanceof Foreign && before ? before : oneLine(messageOf(error), SHOWN_LENGTH) || 'no reason given';
  if (!(error instanceof Undeliverable) && receiveCount < DELIVERY_ATTEMPTS) {
    ports.log('warn', 'delivery failed and is tried again', { messageId, body: oneLine(body, SHOWN_LENGTH), receiveCount, reason });
    return false;
  }
  try {
    await ports.putAside(body, reason);
    ports.log('error', 'delivery put aside', { messageId, body: oneLine(body, SHOWN_LENGTH), receiveCount, reason });
    return true;
  } catch (cause) {
    ports.log('error', 'delivery could not be put aside', { messageId, reason, cause: messageOf(cause) });
    return false;
  }
}

async function deliverMessage({ body }: QueueMessage, targets: ReadonlyArray<DeliveryTarget>, ports: DeliverPorts): Promise<void> {
  const delivery = readDelivery(body);
  const { eventId, targetId } = delivery;
  const target = targets.find(({ id }) => id === targetId);
  if (target === undefined) {
    throw new Undeliverable(`the channel ${targetId} is no longer there`);
  }
  ports.check(target);
  const event = await ports.open(eventId);
  if (event === undefined) {
    throw new Undeliverable(`there is no event ${eventId}: it expired, or never was`);
  }
  try {
    await goOn(delivery, await ports.send(event, target, delivery), ports);
  } finally {
    await event.close();
  }
}

/** What is left of the event becomes messages: its rest, and what was refused by itself, so that it holds up nothing. */
async function goOn(delivery: Delivery, { next, refused, ...sent }: SendResult, ports: DeliverPorts): Promise<void> {
  if (next !== undefined) {
    await ports.queue([{ ...delivery, from: next }, ...refused === undefined ? [] : [{ ...delivery, to: next }]]);
  } else if (refused !== undefined) {
    throw new Error(refused);
  }
  ports.log('info', 'delivered', { ...delivery, ...sent, ...next === undefined ? {} : { next }, ...refused === undefined ? {} : { refused } });
}

function readDelivery(body: string): Delivery {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new Foreign('it is no JSON');
  }
  const { eventId, targetId, from = 0, to = 0 } = (value ?? {}) as Partial<Delivery>;
  if (typeof eventId !== 'string' || !isEventId(eventId) || typeof targetId !== 'string' || targetId === '') {
    throw new Foreign('it is no delivery: one has the id of an event and of a channel');
  }
  if (![from, to].every((place) => Number.isInteger(place) && place >= 0)) {
    throw new Foreign('it is no delivery: from and to are numbers of findings');
  }
  return value as Delivery;
}
