import { describeError, Log, PendingDelivery } from './hub-messages';
import { DeliveryTarget, keepsFindings } from '../../notification/handler/delivery-target';
import { fitted } from '../../notification/handler/message-json';
import { NotificationEvent } from '../../notification/handler/notification-event';

/** What sending needs of the world. Each member throws when it did not succeed. */
export interface SendingPorts {
  readonly log: Log;
  /** Ends within a time that leaves the run enough for the rest. */
  deliver(event: NotificationEvent, target: DeliveryTarget): Promise<void>;
  /** Sends one target's share to the queue of retries. */
  retryLater(delivery: PendingDelivery): Promise<void>;
}

/** Characters of a finding's message that AWS Security Hub takes. */
const MESSAGE_LENGTH = 1024;

/**
 * Sends to every target at once; what fails goes to the queue of retries, so that one target does not stop the others, and one that hangs does not take
 * their time. Each target gets one event after the other.
 *
 * @throws when a share could be neither sent nor queued
 */
export async function sendToAll(event: NotificationEvent, targets: ReadonlyArray<DeliveryTarget>, ports: SendingPorts): Promise<void> {
  const failures: unknown[] = [];
  await Promise.all(targets.map(async (target) => {
    try {
      await ports.deliver(event, target);
    } catch (error) {
      ports.log('warn', 'delivery failed and is retried', { id: event.id, target: target.id, error: describeError(error) });
      await queueShares(event, target, ports).catch((cause: unknown) => failures.push(cause));
    }
  }));
  if (failures.length > 0) {
    throw failures[0];
  }
}

async function queueShares(event: NotificationEvent, target: DeliveryTarget, ports: SendingPorts): Promise<void> {
  for (const share of keepsFindings(target) ? sharesOf(event) : [event]) {
    await ports.retryLater({ targetId: target.id, event: share });
  }
}

/**
 * An event in parts that each fit into a message of a queue, together with all of its findings: AWS Security Hub takes them one by one. Other targets get
 * what fits into one message anyway.
 */
export function* sharesOf(event: NotificationEvent): Generator<NotificationEvent> {
  const { groups: _, ...whole } = event;
  let rest = event.findings.map((finding) => ({ ...finding, message: finding.message?.slice(0, MESSAGE_LENGTH) }));
  do {
    // given without them, groups would be added to each share
    const { leftOut } = fitted({ ...whole, groups: [], findings: rest });
    const kept = Math.max(1, rest.length - leftOut);
    yield { ...whole, findings: rest.slice(0, kept) };
    rest = rest.slice(kept);
  } while (rest.length > 0);
}
