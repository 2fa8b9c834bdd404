import { memberAt, textAt } from './event-reading';
import { DeliverySettings } from './hub-contract';
import { BatchResponse, DeadLetter, describeError, failureLine, Log, parseBody, PendingDelivery, PoisonError, QueueMessage } from './hub-messages';
import { RETRY_ATTEMPTS } from './hub-times';
import { DeliveryTarget } from '../../notification/handler/delivery-target';
import { NotificationEvent } from '../../notification/handler/notification-event';

/** A message as AWS Lambda hands it over. */
export interface RetryMessage extends QueueMessage {
  /** How often it was received, this time included. */
  readonly receiveCount: number;
}

/** What a retry needs of the world. Each member throws when it did not succeed. */
export interface RetryPorts {
  readonly log: Log;
  /** Writes a line that CloudWatch reads as a metric. */
  readonly metric: (line: string) => void;
  deliver(event: NotificationEvent, target: DeliveryTarget): Promise<void>;
  sendDeadLetter(letter: DeadLetter): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
}

/** Retries channels that failed, each with its share of an event. */
export async function retryShares(messages: ReadonlyArray<RetryMessage>, settings: DeliverySettings, ports: RetryPorts): Promise<BatchResponse> {
  const batchItemFailures: Array<{ itemIdentifier: string }> = [];
  for (const message of messages) {
    try {
      await deliverAgain(message, settings, ports);
    } catch (error) {
      const reason = describeError(error);
      ports.log('error', 'message not processed', { messageId: message.messageId, reason });
      if (!await isDeadLetter(error, { reason, body: message.body }, message, ports)) {
        batchItemFailures.push({ itemIdentifier: message.messageId });
        ports.metric(failureLine(settings.source.name, ports.now()));
      }
    }
  }
  return { batchItemFailures };
}

/** Sends a message to the dead-letter queue: poison at once, everything else after its last attempt. Returns whether it is there. */
async function isDeadLetter(error: unknown, letter: DeadLetter, { messageId, receiveCount }: RetryMessage, ports: RetryPorts): Promise<boolean> {
  if (!(error instanceof PoisonError) && receiveCount < RETRY_ATTEMPTS) {
    return false;
  }
  try {
    await ports.sendDeadLetter(letter);
    return true;
  } catch (cause) {
    ports.log('error', 'message could not be sent to the dead-letter queue', { messageId, reason: describeError(cause) });
    return false;
  }
}

async function deliverAgain({ body }: RetryMessage, { targets }: DeliverySettings, ports: RetryPorts): Promise<void> {
  const { targetId, event } = readDelivery(parseBody(body));
  const target = targets.find(({ id }) => id === targetId);
  if (target === undefined) {
    throw new PoisonError(`the channel ${targetId} is no longer there`);
  }
  await ports.deliver(event, target);
  ports.log('info', 'delivered after a retry', { id: event.id, target: targetId });
}

function readDelivery(value: unknown): PendingDelivery {
  if (textAt(value, 'delivery', 'targetId') === '' || textAt(value, 'delivery', 'event', 'id') === '') {
    throw new PoisonError('it is no share of an event');
  }
  return memberAt(value, 'delivery') as PendingDelivery;
}
