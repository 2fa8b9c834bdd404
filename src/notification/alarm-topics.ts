import { Annotations, Stack } from 'aws-cdk-lib';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { BoundTarget } from './notification-target';
import { admitToKey, admitToTopic, alarmsOf, Publisher } from './topics';

/**
 * The topics among the targets, each once, to which alarms of the construct can go: topics and keys of the app admit Amazon CloudWatch, and a warning
 * names the others.
 */
export function alarmTopics(scope: Construct, targets: ReadonlyArray<BoundTarget>): sns.ITopic[] {
  const topics = [...new Map(targets.flatMap(({ topic }) => (topic ? [[topic.topicArn, topic] as const] : []))).values()];
  const alarms = alarmsOf(Stack.of(scope));
  const others = topics.filter((topic) => !admit(topic, alarms));
  if (others.length > 0) {
    Annotations.of(scope).addWarningV2('cdk-org-backup:alarmTopicPolicyNotManaged',
      `alarms go to ${others.map(({ node }) => node.path).join(', ')}, whose policy, or that of the key, can't be changed here: `
      + 'allow cloudwatch.amazonaws.com sns:Publish on the topic, and kms:GenerateDataKey* and kms:Decrypt on a customer managed key of it, or nobody gets them');
  }
  return topics;
}

/** Lets a service publish to a topic, and encrypt with its key; false where one of the two policies can't be changed here. */
export function admit(topic: sns.ITopic, publisher: Publisher): boolean {
  const { masterKey } = topic;
  const resource = topic.node.defaultChild;
  const topicAdmits = !hasPolicyByHand(topic) && admitToTopic(topic, publisher);
  // a key that is set on the resource itself is not known as a construct
  const keyAdmits = masterKey ? admitToKey(masterKey, publisher) : !(resource instanceof sns.CfnTopic && resource.kmsMasterKeyId !== undefined);
  return topicAdmits && keyAdmits;
}

/** A topic has one policy: a second one in the app would take the place of the first. */
function hasPolicyByHand(topic: sns.ITopic): boolean {
  const stack = Stack.of(topic);
  const arn = JSON.stringify(stack.resolve(topic.topicArn));
  return stack.node.findAll().some((one) => one instanceof sns.CfnTopicPolicy && one.node.scope?.node.scope !== topic
    && (stack.resolve(one.topics) as unknown[]).some((other) => JSON.stringify(other) === arn));
}
