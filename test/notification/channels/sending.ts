import { OutgoingEvent, SendContext, SendResult } from '../../../src/notification/channels/channel-kind';
import { DeliveryClients } from '../../../src/notification/handler/deliver-clients';
import { DeliveryTarget, sendEvent } from '../../../src/notification/handler/delivery-target';
import { EventStore } from '../../../src/notification/handler/event-store';
import { NotificationEvent } from '../../../src/notification/handler/notification-event';
import { MemoryBucket } from '../handler/memory-bucket';

/** The event as it lies in the bucket. */
export async function keptIn(event: NotificationEvent): Promise<OutgoingEvent> {
  const store = new EventStore(new MemoryBucket());
  await store.create(event);
  return (await store.open(event.id))!;
}

const unused = async () => { throw new Error('this client is not the target\'s'); };

/** Sends an event to a target, whose clients are those given. */
export function sendingTo(target: DeliveryTarget, event: OutgoingEvent, clients: Partial<DeliveryClients>, context: Partial<SendContext> = {}): Promise<SendResult> {
  const all: DeliveryClients = { publish: unused, sendMessage: unused, invoke: unused, putEvents: unused, batchImportFindings: unused, ...clients };
  return sendEvent(event, target, { call: (operation) => operation(all), isOver: () => false, ...context });
}
