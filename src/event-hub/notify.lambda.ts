import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { BatchImportFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  ChangeMessageVisibilityBatchCommand, DeleteMessageBatchCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient,
} from '@aws-sdk/client-sqs';
import { alertSettings, drainSettings, SendingSettings } from './contract';
import { drainJobs, ReceivedMessage } from './drain-jobs';
import { BatchResponse, DeadLetter, Log, QueueMessage } from './hub-messages';
import { ALERT_DEADLINE, DRAIN_DEADLINE, Patience } from './patience';
import { sendAlerts } from './send-alerts';
import { SendingPorts } from './send-to-all';
import { DeliveryTarget } from '../notification/contract';
import { deliver } from '../notification/deliver';
import { DeliveryClients } from '../notification/deliver-clients';
import { renderJson } from '../notification/message-json';
import { CLIENT_OPTIONS } from '../private/client-options';

/** What AWS Lambda hands over of a queue. */
interface QueueBatch {
  readonly Records: ReadonlyArray<QueueMessage & { readonly attributes: { readonly ApproximateReceiveCount: string } }>;
}

/** Messages that one call of Amazon SQS takes. */
const BATCH = 10;

const sqs = new SQSClient(CLIENT_OPTIONS);
const sns = new SNSClient(CLIENT_OPTIONS);
const lambda = new LambdaClient(CLIENT_OPTIONS);
const eventBridge = new EventBridgeClient(CLIENT_OPTIONS);
const securityHub = new SecurityHubClient(CLIENT_OPTIONS);

const clients = (abortSignal: AbortSignal): DeliveryClients => ({
  publish: (input) => sns.send(new PublishCommand(input), { abortSignal }),
  sendMessage: (input) => sqs.send(new SendMessageCommand(input), { abortSignal }),
  invoke: (input) => lambda.send(new InvokeCommand(input), { abortSignal }),
  putEvents: (input) => eventBridge.send(new PutEventsCommand(input), { abortSignal }),
  batchImportFindings: (input) => securityHub.send(new BatchImportFindingsCommand(input as never), { abortSignal }),
});

/** Raw lines: CloudWatch reads metrics only from lines that are nothing but JSON. */
const write = (line: string) => void process.stdout.write(`${line}\n`);
const log: Log = (level, message, fields) => write(JSON.stringify({ level, message, ...fields }));
const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Every few minutes: tells of the jobs that failed, and of changes of compliance. */
export async function drainFailedJobs(): Promise<void> {
  const settings = drainSettings(process.env);
  const QueueUrl = settings.jobQueueUrl;
  await drainJobs(settings, {
    ...sendingPorts(settings, DRAIN_DEADLINE),
    bury: (letter) => bury(settings, letter),
    metric: write,
    note: async (MessageBody) => void await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody })),
    now: () => Date.now(),
    receive: async () => (await Promise.all([1, 2, 3, 4, 5].map(() => receive(QueueUrl)))).flat(),
    remove: (messages) => inBatches(messages, async (Entries) => (await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }))).Failed),
    release: (messages) => inBatches(messages, async (entries) => (await sqs.send(new ChangeMessageVisibilityBatchCommand({
      QueueUrl, Entries: entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 })),
    }))).Failed),
  });
}

/** At once: tells of security events, and tries channels again that failed. */
export async function sendSecurityAlerts({ Records }: QueueBatch): Promise<BatchResponse> {
  const settings = alertSettings(process.env);
  const messages = Records.map(({ messageId, body, attributes }) => ({ messageId, body, receiveCount: Number(attributes.ApproximateReceiveCount) }));
  return sendAlerts(messages, settings, {
    ...sendingPorts(settings, ALERT_DEADLINE), bury: (letter) => bury(settings, letter), metric: write, now: () => Date.now(),
  });
}

/** Of one run. */
function sendingPorts({ alertQueueUrl }: SendingSettings, deadline: number): SendingPorts {
  const patience = new Patience(deadline);
  return {
    deliver: async (event, target: DeliveryTarget) => {
      const { leftOut } = await patience.with(target.id, (signal) => deliver(event, target, clients(signal), { sleep }));
      log('info', 'delivered', { id: event.id, target: target.id, leftOut });
    },
    retryLater: async ({ targetId, event }) => {
      await sqs.send(new SendMessageCommand({
        QueueUrl: alertQueueUrl, MessageBody: `{"delivery":{"targetId":${JSON.stringify(targetId)},"event":${renderJson(event).json}}}`,
      }));
    },
    log,
  };
}

async function bury({ deadLetterQueueUrl }: SendingSettings, { reason, body }: DeadLetter): Promise<void> {
  await sqs.send(new SendMessageCommand({
    QueueUrl: deadLetterQueueUrl, MessageBody: body, MessageAttributes: { reason: { DataType: 'String', StringValue: reason.slice(0, 256) } },
  }));
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

/** Goes through all of them before it says that some were refused. */
async function inBatches(
  messages: ReceivedMessage[], call: (entries: Entry[]) => Promise<ReadonlyArray<{ readonly Message?: string; readonly Code?: string }> | undefined>,
): Promise<void> {
  const refused: string[] = [];
  for (let i = 0; i < messages.length; i += BATCH) {
    const failed = await call(messages.slice(i, i + BATCH).map(({ receiptHandle }, index) => ({ Id: String(index), ReceiptHandle: receiptHandle })));
    refused.push(...(failed ?? []).map(({ Message, Code }) => Message ?? Code ?? 'no reason given'));
  }
  if (refused.length > 0) {
    throw new Error(`Amazon SQS refused ${refused.length} messages: ${refused[0]}`);
  }
}
