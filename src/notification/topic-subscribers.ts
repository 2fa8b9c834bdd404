import { Aspects, CfnResource } from 'aws-cdk-lib';
import type * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { warnLate } from '../private/late-warnings';

/** Types whose `snsTopicArns` are topics that a chat channel gets. */
const CHAT_CHANNELS = ['AWS::Chatbot::SlackChannelConfiguration', 'AWS::Chatbot::MicrosoftTeamsChannelConfiguration'];

/** Warns at a topic of the app to which nothing of the app is subscribed: what is sent there reaches nobody, and nothing fails. */
export function warnWithoutSubscribers(construct: Construct, topic: sns.ITopic): void {
  const resource = topic.node.defaultChild;
  if (!(resource instanceof sns.CfnTopic)) {
    return; // who is subscribed to a topic that exists already is not known
  }
  Aspects.of(construct).add({
    visit: (node) => {
      if (node === construct && !hasSubscriber(resource)) {
        warnLate(topic, 'topicWithoutSubscribers', 'nothing of the app is subscribed to this topic, so that notifications to it reach nobody; add a subscription or the '
          + 'configuration of a chat channel, or acknowledge this where it is subscribed elsewhere, for example in a console');
      }
    },
  });
}

function hasSubscriber(topic: sns.CfnTopic): boolean {
  const inline: unknown = topic.stack.resolve(topic.subscription);
  return (Array.isArray(inline) && inline.length > 0)
    || topic.node.root.node.findAll().filter(CfnResource.isCfnResource).some((resource) => gets(resource, topic));
}

/**
 * Whether a resource subscribes somebody to the topic. In the topic's own stack its ARN is a reference to it; elsewhere that becomes an export only when all is
 * complete. The list of a chat channel may be a token as a whole: AWS CDK's own constructs write it so.
 */
function gets(resource: CfnResource, topic: sns.CfnTopic): boolean {
  const arns: unknown = topic.stack.resolve(topicsOf(resource));
  return Array.isArray(arns) && arns.some((arn) => JSON.stringify(arn) === JSON.stringify(topic.stack.resolve(topic.ref)));
}

/** ARNs of topics to which a resource subscribes somebody. */
function topicsOf(resource: CfnResource): string[] | undefined {
  if (resource instanceof sns.CfnSubscription) {
    return [resource.topicArn];
  }
  return CHAT_CHANNELS.includes(resource.cfnResourceType) ? (resource as chatbot.CfnSlackChannelConfiguration).snsTopicArns : undefined;
}
