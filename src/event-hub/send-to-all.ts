import { describeError, Log, PendingDelivery } from './hub-messages';
import { DeliveryTarget } from '../notification/contract';
import { NotificationEvent } from '../notification/notification-event';

/** What sending needs of the world. Each member throws when it did not succeed. */
export interface SendingPorts {
  readonly log: Log;
  deliver(event: NotificationEvent, target: DeliveryTarget): Promise<void>;
  /** Leaves one target's share to the queue of alerts, which tries again. */
  retryLater(delivery: PendingDelivery): Promise<void>;
}

/**
 * Sends to every target; what fails is left to the queue of alerts, so that one target does not stop the others.
 *
 * @throws when a share could be neither sent nor queued
 */
export async function sendToAll(event: NotificationEvent, targets: ReadonlyArray<DeliveryTarget>, ports: SendingPorts): Promise<void> {
  const failures: unknown[] = [];
  for (const target of targets) {
    try {
      await ports.deliver(event, target);
    } catch (error) {
      ports.log('warn', 'a channel failed and is tried again', { id: event.id, target: target.id, error: describeError(error) });
      await ports.retryLater({ targetId: target.id, event }).catch((cause: unknown) => failures.push(cause));
    }
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}
