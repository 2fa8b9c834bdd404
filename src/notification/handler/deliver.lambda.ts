import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsClients } from './aws-clients';
import { awsFailures, awsOutgoing } from './aws-outgoing';
import { readDeliverContract } from './deliver-contract';
import { deliverMessages, DeliverPorts } from './deliver-queue';
import { sendEvent } from './delivery-target';
import { TURN } from './delivery-times';
import { SlowChannels } from './slow-channels';
import { CLIENT_OPTIONS } from '../../private/client-options';
import { BatchResponse, messagesIn, QueueEvent } from '../../private/queue-handler';

const contract = readDeliverContract(process.env);
const sqs = new SQSClient(CLIENT_OPTIONS);
const clients = awsClients(sqs);
const outgoing = awsOutgoing(new S3Client(CLIENT_OPTIONS), sqs, contract);
const slow = new SlowChannels(() => performance.now());

const ports: DeliverPorts = {
  ...awsFailures(sqs, contract.deadLetterQueueUrl, contract.failureDimensions, Date.now),
  open: (eventId) => outgoing.events.open(eventId),
  check: ({ id }) => slow.check(id),
  send: async (event, target, { from, to }) => {
    const began = performance.now();
    return sendEvent(event, target, {
      call: (operation) => slow.call(target.id, (signal) => operation(clients(signal))),
      isOver: () => performance.now() - began >= TURN,
      from,
      to,
    });
  },
  queue: (deliveries) => outgoing.queue(deliveries),
};

/** Delivers the events that the queue names, each to its channel. */
export function handler(event: QueueEvent): Promise<BatchResponse> {
  return deliverMessages(messagesIn(event), contract.targets, ports);
}
