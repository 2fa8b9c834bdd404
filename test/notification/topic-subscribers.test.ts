import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { NotificationChannel, NotificationTopic } from '../../src/notification';

let app: App;
let stack: Stack;
let topic: sns.Topic;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack');
  topic = new sns.Topic(stack, 'Topic');
});

const bind = (channel: NotificationChannel, id = 'Notifier') => channel.bind(new Construct(stack, id), 'Channel');
const warned = () => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('nothing of the app is subscribed')).map(({ id }) => id);
const chat = (scope: Construct, arns?: string[]) => new chatbot.CfnSlackChannelConfiguration(scope, 'Slack', {
  configurationName: 'backup', iamRoleArn: 'arn:aws:iam::111111111111:role/Chat', slackChannelId: 'C012AB3CD', slackWorkspaceId: 'T012AB3CD', snsTopicArns: arns,
});

test.each<[string, (one: sns.ITopic) => NotificationChannel]>([
  ['a chat', (one) => NotificationChannel.chat(one)], ['a topic', (one) => NotificationChannel.topic(one)],
])('%s that nobody gets is warned of at the topic, once', (_, channel) => {
  bind(channel(topic), 'One');
  bind(channel(topic), 'Two');
  expect(warned()).toEqual(['/Stack/Topic']);
});

test('a topic of this library without addresses is warned of too', () => {
  bind(NotificationChannel.chat(new NotificationTopic(stack, 'Own').topic));
  expect(warned()).toEqual(['/Stack/Own/Resource']);
});

test('a topic whose list of subscriptions is empty is warned of, by the id that is acknowledged', () => {
  (topic.node.defaultChild as sns.CfnTopic).subscription = [];
  bind(NotificationChannel.chat(topic));
  Annotations.fromStack(stack).hasWarning('/Stack/Topic', Match.stringLikeRegexp('add a subscription or the configuration of a chat channel, .*\\[ack: cdk-org-backup:topicWithoutSubscribers\\]$'));
});

test('a chat channel without topics is no subscriber', () => {
  chat(stack, undefined);
  bind(NotificationChannel.chat(topic));
  expect(warned()).toEqual(['/Stack/Topic']);
});

test('another topic\'s chat of AWS CDK\'s own construct is no subscriber', () => {
  new chatbot.SlackChannelConfiguration(stack, 'Own', {
    slackChannelConfigurationName: 'backup', slackWorkspaceId: 'T012AB3CD', slackChannelId: 'C012AB3CD', notificationTopics: [new sns.Topic(stack, 'Other')],
  });
  bind(NotificationChannel.chat(topic));
  expect(warned()).toEqual(['/Stack/Topic']);
});

test('another topic\'s chat is no subscriber', () => {
  chat(stack, [new sns.Topic(stack, 'Other').topicArn]);
  bind(NotificationChannel.chat(topic));
  expect(warned()).toEqual(['/Stack/Topic']);
});

test.each<[string, () => void]>([
  ['a subscription', () => { topic.addSubscription(new subscriptions.EmailSubscription('a@example.com')); }],
  ['a subscription that comes later than the channel', () => { bind(NotificationChannel.chat(topic), 'First'); topic.addSubscription(new subscriptions.EmailSubscription('a@example.com')); }],
  ['a subscription within the topic', () => { (topic.node.defaultChild as sns.CfnTopic).subscription = [{ endpoint: 'a@example.com', protocol: 'email' }]; }],
  ['a chat channel', () => { chat(stack, [topic.topicArn]); }],
  ['a chat channel as AWS CDK\'s own construct makes it, whose list is a token', () => {
    new chatbot.SlackChannelConfiguration(stack, 'Own', {
      slackChannelConfigurationName: 'backup', slackWorkspaceId: 'T012AB3CD', slackChannelId: 'C012AB3CD', notificationTopics: [topic],
    });
  }],
  ['such a channel that gets the topic later', () => {
    new chatbot.SlackChannelConfiguration(stack, 'Own', {
      slackChannelConfigurationName: 'backup', slackWorkspaceId: 'T012AB3CD', slackChannelId: 'C012AB3CD',
    }).addNotificationTopic(topic);
  }],
  ['a channel of Microsoft Teams', () => {
    new chatbot.CfnMicrosoftTeamsChannelConfiguration(stack, 'Teams', {
      configurationName: 'backup', iamRoleArn: 'arn:aws:iam::111111111111:role/Chat', teamId: 'T', teamsChannelId: 'C', teamsTenantId: 'N', snsTopicArns: [topic.topicArn],
    });
  }],
  ['a chat channel of another stack', () => { chat(new Stack(app, 'Chat'), [topic.topicArn]); }],
])('nothing is warned of where there is %s', (_, subscribe) => {
  subscribe();
  bind(NotificationChannel.chat(topic));
  expect(warned()).toEqual([]);
});

test.each<[string, () => NotificationChannel]>([
  ['e-mails', () => NotificationChannel.emails(['a@example.com'])],
  ['a topic that exists already', () => NotificationChannel.chat(sns.Topic.fromTopicArn(stack, 'Imported', 'arn:aws:sns:us-east-1:111111111111:theirs'))],
])('nothing is warned of for %s', (_, channel) => {
  bind(channel());
  expect(warned()).toEqual([]);
});
