import { Delivery } from './delivery';
import { DeliveryTarget } from './delivery-target';
import { DELIVERY_ATTEMPTS } from './delivery-times';
import { isEventId, StoredEvent } from './event-store';
import { againOrAside, BatchResponse, Failed, FailurePorts, PoisonError, QueueMessage } from '../../private/queue-handler';
import { SendResult } from '../channels/channel-kind';

/** What delivering needs of the world. Each member throws when it did not succeed. */
export interface DeliverPorts extends FailurePorts {
  /** Undefined where there is no such event, or no longer. */
  open(eventId: string): Promise<StoredEvent | undefined>;
  /** Throws at once where the channel is left alone now. */
  check(target: DeliveryTarget): void;
  send(event: StoredEvent, target: DeliveryTarget, delivery: Delivery): Promise<SendResult>;
  queue(deliveries: ReadonlyArray<Delivery>): Promise<void>;
}

/** Works on each message by itself; returns the ids of those that must be received again. */
export async function deliverMessages(
  messages: ReadonlyArray<QueueMessage>, targets: ReadonlyArray<DeliveryTarget>, ports: DeliverPorts,
): Promise<BatchResponse> {
  const failed: Failed[] = [];
  for (const message of messages) {
    await deliverMessage(message, targets, ports).catch((error: unknown) => failed.push({ message, error }));
  }
  return againOrAside(failed, DELIVERY_ATTEMPTS, ports);
}

async function deliverMessage(message: QueueMessage, targets: ReadonlyArray<DeliveryTarget>, ports: DeliverPorts): Promise<void> {
  const delivery = readDelivery(message);
  const { eventId, targetId } = delivery;
  const target = targets.find(({ id }) => id === targetId);
  if (target === undefined) {
    throw new PoisonError(`the channel ${targetId} is no longer there`);
  }
  ports.check(target);
  const event = await ports.open(eventId);
  if (event === undefined) {
    throw new PoisonError(`there is no event ${eventId}: it expired, or never was`);
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

function readDelivery({ body, reason }: QueueMessage): Delivery {
  // whoever sent all dead letters here, and not only deliveries, still finds why the others were put aside
  const foreign = (why: string) => new PoisonError(reason || why);
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw foreign('it is no JSON');
  }
  const { eventId, targetId, from = 0, to = 0 } = (value ?? {}) as Partial<Delivery>;
  if (typeof eventId !== 'string' || !isEventId(eventId) || typeof targetId !== 'string' || targetId === '') {
    throw foreign('it is no delivery: one has the id of an event and of a channel');
  }
  if (![from, to].every((place) => Number.isInteger(place) && place >= 0)) {
    throw foreign('it is no delivery: from and to are numbers of findings');
  }
  return value as Delivery;
}
