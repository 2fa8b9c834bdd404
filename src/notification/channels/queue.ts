import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { ChannelKind } from './channel-kind';
import { attributesOf, orderOf } from './message-parts';
import { renderJson } from '../handler/message-json';

/** A queue, which gets the event itself. */
export const queue: ChannelKind<'queue', { readonly queueUrl: string; readonly fifo?: boolean }, sqs.IQueue> = {
  kind: 'queue',
  addressOf: ({ queueUrl, fifo }) => ({ queueUrl, ...fifo ? { fifo } : {} }),
  grant: (resource, { grantee }) => {
    resource.grant(grantee, 'sqs:SendMessage');
    resource.encryptionMasterKey?.grant(grantee, 'kms:GenerateDataKey*', 'kms:Decrypt');
  },
  send: async (event, { queueUrl, fifo }, { call }) => {
    const { json, leftOut } = await renderJson(event);
    const message = { QueueUrl: queueUrl, MessageBody: json, MessageAttributes: attributesOf(event.event), ...orderOf(event.event, fifo) };
    const { MessageId } = await call((clients) => clients.sendMessage(message));
    return { sent: 1, leftOut, messageId: MessageId };
  },
};
