import { App, Aws, Stack, aws_iam as iam, aws_kms as kms, aws_sns as sns } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { NotificationChannel, NotificationTopic } from '../../src/notification';
import { alarmTopics } from '../../src/notification/alarm-topics';
import { bindChannels } from '../../src/notification/bind-channels';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const CONDITION = {
  StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
  ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudwatch:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':alarm:*']] } },
};
const WARNING = Match.stringLikeRegexp('cdk-org-backup:alarmTopicPolicyNotManaged');
let app: App;
let stack: Stack;

beforeEach(() => {
  app = new App();
  stack = new Stack(app, 'Stack', { env: ENV });
});

/** Alarms go to the topics, as text unless told otherwise. */
function hear(topics: sns.ITopic[], channel: 'topic' | 'chat' = 'topic', id = 'Notifier', alarms = stack): sns.ITopic[] {
  const scope = new Construct(alarms, id);
  return alarmTopics(scope, bindChannels(scope, topics.map((topic) => NotificationChannel[channel](topic))));
}
const policies = (type: string, document: string, of = stack) => Object.values(Template.fromStack(of).findResources(type))
  .map(({ Properties }) => (Properties[document].Statement as { Principal: { Service?: string } }[]).filter(({ Principal }) => Principal.Service === 'cloudwatch.amazonaws.com'));
const topicPolicies = (of = stack) => policies('AWS::SNS::TopicPolicy', 'PolicyDocument', of);
const keyPolicies = (of = stack) => policies('AWS::KMS::Key', 'KeyPolicy', of);
const warnings = () => Annotations.fromStack(stack).findWarning('*', WARNING);

describe('a topic of the app', () => {
  test.each(['topic', 'chat'] as const)('with a key admits alarms of the account and Region, and its key too, as %s', (channel) => {
    hear([new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key'), enforceSSL: true })], channel);
    expect(topicPolicies()).toEqual([[{ Sid: 'CloudWatchAlarms', Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish', Resource: { Ref: expect.any(String) }, Condition: CONDITION }]]);
    expect(keyPolicies()).toEqual([[
      { Sid: 'CloudWatchAlarms', Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Resource: '*', Condition: CONDITION },
    ]]);
    expect(warnings()).toEqual([]);
  });

  test('without a key admits alarms', () => {
    hear([new sns.Topic(stack, 'Topic', { enforceSSL: true })]);
    expect(topicPolicies()).toEqual([[expect.objectContaining({ Action: 'sns:Publish' })]]);
  });

  test('on an alias of a key admits alarms to the key', () => {
    hear([new sns.Topic(stack, 'Topic', { masterKey: new kms.Alias(stack, 'Alias', { aliasName: 'own', targetKey: new kms.Key(stack, 'Key') }) })]);
    expect(keyPolicies()).toEqual([[expect.anything()]]);
  });

  test('in another stack of the account admits alarms there', () => {
    const other = new Stack(app, 'Other', { env: ENV });
    hear([new sns.Topic(other, 'Topic', { masterKey: new kms.Key(other, 'Key') })]);
    expect([topicPolicies(other), keyPolicies(other)]).toEqual([[[expect.objectContaining({ Condition: CONDITION })]], [[expect.objectContaining({ Condition: CONDITION })]]]);
  });

  test('of another account admits alarms of the account that has them', () => {
    const other = new Stack(app, 'Other', { env: { ...ENV, account: '222222222222' } });
    hear([new sns.Topic(other, 'Topic', { topicName: 'team' })]);
    expect(topicPolicies(other)).toEqual([[expect.objectContaining({ Condition: expect.objectContaining({ StringEquals: { 'aws:SourceAccount': '111111111111' } }) })]]);
  });

  test('that hears alarms of two accounts has statements of different names', () => {
    const other = new Stack(app, 'Other', { env: { ...ENV, account: '222222222222' } });
    const topic = new sns.Topic(other, 'Topic', { topicName: 'team' });
    hear([topic]);
    hear([topic], 'topic', 'Hub', other);
    const [statements] = topicPolicies(other) as unknown as { Sid: string }[][];
    expect(new Set(statements.map(({ Sid }) => Sid)).size).toBe(2);
  });

  test('says it once where two constructs send alarms', () => {
    const topic = new sns.Topic(stack, 'Topic', { masterKey: new kms.Key(stack, 'Key') });
    hear([topic]);
    hear([topic], 'topic', 'Hub');
    expect([topicPolicies(), keyPolicies()]).toEqual([[[expect.anything()]], [[expect.anything()]]]);
  });

  test('that is a NotificationTopic says it once', () => {
    hear([new NotificationTopic(stack, 'Topic').topic]);
    expect([topicPolicies(), keyPolicies()]).toEqual([[[expect.anything()]], [[expect.anything()]]]);
  });

  test('hears each alarm once, as text and in a chat', () => {
    const topic = new sns.Topic(stack, 'Topic');
    const scope = new Construct(stack, 'Notifier');
    expect(alarmTopics(scope, bindChannels(scope, [NotificationChannel.topic(topic), NotificationChannel.chat(topic)]))).toEqual([topic]);
  });
});

describe('a policy that can\'t be changed is warned of', () => {
  test('that of imported topics, in one warning', () => {
    hear(['a', 'b'].map((name) => sns.Topic.fromTopicArn(stack, name, `arn:aws:sns:eu-west-1:111111111111:${name}`)));
    expect(warnings()).toEqual([expect.objectContaining({ id: '/Stack/Notifier', entry: expect.objectContaining({
      data: expect.stringMatching(/^alarms go to Stack\/a, Stack\/b, whose policy, or that of the key, can't be changed here: allow cloudwatch\.amazonaws\.com sns:Publish on the topic, and kms:GenerateDataKey\* and kms:Decrypt/),
    }) })]);
  });

  test('that of an imported key of a topic of the app, which then admits alarms itself', () => {
    hear([new sns.Topic(stack, 'Topic', { masterKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111111111111:key/1234') })]);
    expect([warnings().length, topicPolicies()]).toEqual([1, [[expect.anything()]]]);
  });

  test('that of a key which is set on the resource itself', () => {
    const topic = new sns.Topic(stack, 'Topic');
    (topic.node.defaultChild as sns.CfnTopic).kmsMasterKeyId = 'alias/own';
    hear([topic]);
    expect(warnings()).toHaveLength(1);
  });

  test('one written by hand, beside which there is no second one', () => {
    const topic = new sns.Topic(stack, 'Topic');
    const policyDocument = new iam.PolicyDocument({ statements: [
      new iam.PolicyStatement({ principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')], actions: ['sns:Publish'], resources: [topic.topicArn], conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
    ] });
    new sns.TopicPolicy(stack, 'Policy', { topics: [topic], policyDocument });
    hear([topic]);
    expect([warnings().length, topicPolicies().length]).toEqual([1, 1]);
  });

  test('and nothing else is', () => {
    hear([new NotificationTopic(stack, 'Topic').topic, new sns.Topic(stack, 'Plain')]);
    expect(warnings()).toEqual([]);
  });
});
