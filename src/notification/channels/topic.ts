import type * as sns from 'aws-cdk-lib/aws-sns';
import { ChannelKind, Grant, OutgoingEvent, SendContext, SendResult } from './channel-kind';
import { attributesOf } from './message-parts';
import { Attributes } from '../handler/deliver-clients';

/** What kinds of topics have in common: they differ in what they publish. */
export interface TopicAddress {
  readonly topicArn: string;
  readonly fifo?: boolean;
}

interface TopicMessage {
  readonly Subject?: string;
  readonly Message: string;
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
  readonly leftOut?: number;
}

export function topicKind<Name extends string>(
  kind: Name, messageOf: (event: OutgoingEvent, attributes: Attributes, address: TopicAddress) => Promise<TopicMessage>,
): ChannelKind<Name, TopicAddress, sns.ITopic> {
  return {
    kind,
    addressOf: ({ topicArn }) => ({ topicArn }),
    grant: (topic: sns.ITopic, { grantee }: Grant) => {
      topic.grantPublish(grantee);
      topic.masterKey?.grant(grantee, 'kms:GenerateDataKey*', 'kms:Decrypt');
    },
    send: async (event: OutgoingEvent, address: TopicAddress, { call }: SendContext): Promise<SendResult> => {
      const attributes = attributesOf(event.event);
      const { leftOut, ...message } = await messageOf(event, attributes, address);
      const { MessageId } = await call((clients) => clients.publish({ TopicArn: address.topicArn, MessageAttributes: attributes, ...message }));
      return { sent: 1, leftOut, messageId: MessageId };
    },
  };
}
