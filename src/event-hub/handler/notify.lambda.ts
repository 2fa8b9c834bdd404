import {
  ChangeMessageVisibilityBatchCommand, DeleteMessageBatchCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient,
} from '@aws-sdk/client-sqs';
import { CircuitBreaker } from './circuit-breaker';
import { DeliverySettings, deliverySettings, groupingSettings } from './hub-contract';
import { BatchResponse, DeadLetter, deadLetterMessage, logLine, PendingDelivery, QueueMessage, writeLine } from './hub-messages';
import { groupingTimes, RETRY_DEADLINE } from './hub-times';
import { retryShares } from './retry-deliveries';
import { ReceivedMessage, sendGroups } from './send-groups';
import { awsClients } from '../../notification/handler/aws-clients';
import { deliver } from '../../notification/handler/deliver';
import { DeliveryTarget } from '../../notification/handler/delivery-target';
import { renderJson } from '../../notification/handler/message-json';
import { NotificationEvent } from '../../notification/handler/notification-event';
import { CLIENT_OPTIONS } from '../../private/client-options';

/** What AWS Lambda hands over of a queue. */
interface QueueBatch {
  readonly Records: ReadonlyArray<QueueMessage & { readonly attributes: { readonly ApproximateReceiveCount: string } }>;
}

/** Messages that one call of Amazon SQS takes. */
const BATCH = 10;

const sqs = new SQSClient(CLIENT_OPTIONS);
const clients = awsClients(sqs);

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Every few minutes, or every minute: groups what its queue has, and notifies. */
export async function notifyGroups(): Promise<void> {
  const settings = groupingSettings(process.env);
  const { queueUrl: QueueUrl, retryQueueUrl, windowMinutes } = settings;
  await sendGroups(settings, {
    log: logLine,
    metric: writeLine,
    deliver: delivering(groupingTimes(windowMinutes).deadline),
    retryLater: async (delivery) => void await sqs.send(new SendMessageCommand({ QueueUrl: retryQueueUrl, MessageBody: bodyOf(delivery) })),
    sendDeadLetter: (letter) => sendDeadLetter(settings, letter),
    record: async (MessageBody) => void await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody })),
    now: () => Date.now(),
    receive: async () => (await Promise.all([1, 2, 3, 4, 5].map(() => receive(QueueUrl)))).flat(),
    remove: (messages) => inBatches(messages, async (Entries) => (await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))).Failed),
    release: (messages) => inBatches(messages, async (entries) => (await sqs.send(new ChangeMessageVisibilityBatchCommand({
      QueueUrl, Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
    }))).Failed),
  });
}

/** Retries channels that failed. */
export async function retryDeliveries({ Records }: QueueBatch): Promise<BatchResponse> {
  const settings = deliverySettings(process.env);
  const messages = Records.map(({ messageId, body, attributes }) => ({ messageId, body, receiveCount: Number(attributes.ApproximateReceiveCount) }));
  return retryShares(messages, settings, {
    log: logLine,
    metric: writeLine,
    deliver: delivering(RETRY_DEADLINE),
    sendDeadLetter: (letter) => sendDeadLetter(settings, letter),
    now: () => Date.now(),
  });
}

/** Deliveries of one run. */
function delivering(deadline: number): (event: NotificationEvent, target: DeliveryTarget) => Promise<void> {
  const breaker = new CircuitBreaker(deadline);
  return async (event, target) => {
    const { leftOut } = await breaker.call(target.id, (signal) => deliver(event, target, clients(signal), { sleep }));
    logLine('info', 'delivered', { id: event.id, target: target.id, leftOut });
  };
}

const bodyOf = ({ targetId, event }: PendingDelivery) => `{"delivery":{"targetId":${JSON.stringify(targetId)},"event":${renderJson(event).json}}}`;

async function sendDeadLetter({ deadLetterQueueUrl }: DeliverySettings, letter: DeadLetter): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: deadLetterQueueUrl, ...deadLetterMessage(letter) }));
}

async function receive(QueueUrl: string): Promise<ReceivedMessage[]> {
  // a wait asks all of the queue's servers, an immediate answer only some
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({
    QueueUrl, MaxNumberOfMessages: BATCH, WaitTimeSeconds: 1, MessageSystemAttributeNames: ['SentTimestamp'],
  }));
  return Messages.map(({ MessageId, ReceiptHandle, Body, Attributes }) => ({
    messageId: MessageId!, receiptHandle: ReceiptHandle!, body: Body ?? '', sent: Number(Attributes!.SentTimestamp),
  }));
}

type Entry = { Id: string; ReceiptHandle: string };

/** Calls at a time: thousands of messages go in seconds. */
const AT_ONCE = 5;

/** Goes through all of them before it says that some were refused. */
async function inBatches(
  messages: ReceivedMessage[], call: (entries: Entry[]) => Promise<ReadonlyArray<{ readonly Message?: string; readonly Code?: string }> | undefined>,
): Promise<void> {
  const refused: string[] = [];
  const batches = Array.from({ length: Math.ceil(messages.length / BATCH) }, (_, i) => messages.slice(i * BATCH, (i + 1) * BATCH));
  for (let i = 0; i < batches.length; i += AT_ONCE) {
    const answers = await Promise.all(batches.slice(i, i + AT_ONCE).map(
      (batch) => call(batch.map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle })))));
    refused.push(...answers.flatMap((failed = []) => failed).map(({ Message, Code }) => Message ?? Code ?? 'no reason given'));
  }
  if (refused.length > 0) {
    throw new Error(`Amazon SQS refused ${refused.length} messages: ${refused[0]}`);
  }
}
