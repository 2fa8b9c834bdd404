import { S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsClients } from './aws-clients';
import { awsOutgoing } from './aws-outgoing';
import { readDeliverContract } from './deliver-contract';
import { deliverMessages, DeliverPorts } from './deliver-queue';
import { sendEvent } from './delivery-target';
import { TURN } from './delivery-times';
import { SlowChannels } from './slow-channels';
import { CLIENT_OPTIONS } from '../../private/client-options';
import { metricLine } from '../../private/metric-lines';

/** What AWS Lambda hands over of a queue. */
interface QueueBatch {
  readonly Records: ReadonlyArray<{
    readonly messageId: string;
    readonly body: string;
    readonly attributes: { readonly ApproximateReceiveCount: string };
    readonly messageAttributes?: { readonly [name: string]: { readonly stringValue?: string } };
  }>;
}

const contract = readDeliverContract(process.env);
const sqs = new SQSClient(CLIENT_OPTIONS);
const clients = awsClients(sqs);
const outgoing = awsOutgoing(new S3Client(CLIENT_OPTIONS), sqs, contract);
const slow = new SlowChannels(() => performance.now());

// CloudWatch reads metrics only from lines that are nothing but JSON
const writeLine = (line: string) => void process.stdout.write(`${line}\n`);

const ports: DeliverPorts = {
  log: (level, message, fields) => writeLine(JSON.stringify({ level, message, ...fields })),
  failure: () => writeLine(metricLine('Failures', [Object.keys(contract.failureDimensions)], contract.failureDimensions, Date.now())),
  open: (eventId) => outgoing.events.open(eventId),
  check: ({ id }) => slow.check(id),
  send: async (event, target, { from, to }) => {
    const began = performance.now();
    return sendEvent(event, target, {
      call: (operation) => slow.call(target.id, (signal) => operation(clients(signal))),
      sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
      isOver: () => performance.now() - began >= TURN,
      from,
      to,
    });
  },
  queue: (deliveries) => outgoing.queue(deliveries),
  putAside: async (body, reason) => void await sqs.send(new SendMessageCommand({
    QueueUrl: contract.deadLetterQueueUrl, MessageBody: body, MessageAttributes: { reason: { DataType: 'String', StringValue: reason } },
  })),
};

/** Delivers the events that the queue names, each to its channel. */
export function handler({ Records }: QueueBatch): Promise<{ batchItemFailures: Array<{ itemIdentifier: string }> }> {
  return deliverMessages(Records.map(({ messageId, body, attributes, messageAttributes }) => ({
    messageId, body, receiveCount: Number(attributes.ApproximateReceiveCount), reason: messageAttributes?.reason?.stringValue,
  })), contract.targets, ports);
}
