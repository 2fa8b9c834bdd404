import type * as sns from 'aws-cdk-lib/aws-sns';
import { ChannelKind } from './channel-kind';
import { orderOf } from './message-parts';
import { TopicAddress, topicKind } from './topic';
import { renderJson } from '../handler/message-json';

/** The event itself. */
export const eventTopic: ChannelKind<'event-topic', TopicAddress, sns.ITopic> = {
  ...topicKind('event-topic', async (event, _, { fifo }) => {
    const { json, leftOut } = await renderJson(event);
    return { Message: json, leftOut, ...orderOf(event.event, fifo) };
  }),
  addressOf: (topic) => ({ topicArn: topic.topicArn, ...isFifo(topic) ? { fifo: true } : {} }),
};

/** An imported topic is known by its ARN only; a token does not end so. */
const isFifo = ({ fifo, topicArn }: sns.ITopic) => fifo || topicArn.endsWith('.fifo');
