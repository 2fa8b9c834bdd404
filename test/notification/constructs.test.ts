import { App, CfnResource, Stack, aws_events as events, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { INotificationChannel, NotificationChannel, NotificationTarget, NotificationTopic } from '../../src/notification';
import { DeliveryTarget } from '../../src/notification/handler/delivery-target';

const ENV = { account: '111111111111', region: 'eu-west-1' };
let stack: Stack;
let scope: Construct;
let role: iam.Role;

beforeEach(() => {
  stack = new Stack(new App(), 'Stack', { env: ENV });
  scope = new Construct(stack, 'Notifier');
  role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
});

/** What a handler gets of a channel, and what its role may do then. */
function bound(channel: INotificationChannel): { target: DeliveryTarget; statements: unknown[] } {
  const { target, grant } = channel.bind(scope, 'Channel')._bind(scope, 'channel');
  grant(role);
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return { target: stack.resolve(target), statements: policies.flatMap((one) => one.Properties.PolicyDocument.Statement) };
}

const own = (target: NotificationTarget): INotificationChannel => ({ bind: () => target });
const actionsOf = (statements: unknown[]) => statements.flatMap((one) => (one as { Action: string | string[] }).Action).sort();
const functionOf = () => new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('-') });
const keyOf = () => new kms.Key(stack, 'Key');
const ref = (id: string) => ({ Ref: stack.getLogicalId(stack.node.findChild(id).node.defaultChild as CfnResource) });
const arnOf = (id: string) => ({ 'Fn::GetAtt': [ref(id).Ref, 'Arn'] });

describe('a notification topic', () => {
  const template = () => Template.fromStack(stack);
  const policyOf = (type: string, document: string) => Object.values(template().findResources(type))[0].Properties[document].Statement as Array<{ Sid?: string; Principal: { Service?: string } }>;
  const of = (statements: ReturnType<typeof policyOf>, service: string) => statements.filter(({ Principal }) => Principal.Service === service);

  test('is encrypted with its own key, which is rotated', () => {
    new NotificationTopic(stack, 'Topic');
    template().hasResourceProperties('AWS::SNS::Topic', { DisplayName: 'AWS Backup notifications', KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TopicKey'), 'Arn'] } });
    template().hasResource('AWS::KMS::Key', { Properties: { EnableKeyRotation: true }, DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' });
  });

  test('has its resource as default child', () => {
    expect(new NotificationTopic(stack, 'Topic').node.defaultChild).toBeInstanceOf(sns.Topic);
  });

  test('takes nothing but TLS', () => {
    new NotificationTopic(stack, 'Topic');
    template().hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: { Statement: Match.arrayWith([
      Match.objectLike({ Effect: 'Deny', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    ]) } });
  });

  test('and its key admit alarms of the account and Region', () => {
    new NotificationTopic(stack, 'Topic');
    const alarms = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudwatch:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':alarm:*']] };
    const Condition = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }, ArnLike: { 'aws:SourceArn': alarms } };
    expect(of(policyOf('AWS::SNS::TopicPolicy', 'PolicyDocument'), 'cloudwatch.amazonaws.com')).toMatchObject([{ Effect: 'Allow', Action: 'sns:Publish', Condition }]);
    expect(of(policyOf('AWS::KMS::Key', 'KeyPolicy'), 'cloudwatch.amazonaws.com')).toMatchObject([{ Effect: 'Allow', Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Condition }]);
  });

  test('and its key admit rules without a condition', () => {
    new NotificationTopic(stack, 'Topic');
    const statements = [...of(policyOf('AWS::SNS::TopicPolicy', 'PolicyDocument'), 'events.amazonaws.com'), ...of(policyOf('AWS::KMS::Key', 'KeyPolicy'), 'events.amazonaws.com')];
    expect(statements.map((one) => ['Condition' in one, (one as unknown as { Action: unknown }).Action])).toEqual([[false, 'sns:Publish'], [false, ['kms:GenerateDataKey*', 'kms:Decrypt']]]);
  });

  test('admits the vaults of account and Region', () => {
    new NotificationTopic(stack, 'Topic');
    expect(of(policyOf('AWS::SNS::TopicPolicy', 'PolicyDocument'), 'backup.amazonaws.com')).toMatchObject([{ Condition: { ArnLike: { 'aws:SourceArn': {
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':backup:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':backup-vault:*']],
    } } } }]);
    expect(of(policyOf('AWS::KMS::Key', 'KeyPolicy'), 'backup.amazonaws.com')[0]).not.toHaveProperty('Condition');
  });

  test('admits no other service', () => {
    new NotificationTopic(stack, 'Topic');
    const services = (['AWS::SNS::TopicPolicy', 'AWS::KMS::Key'] as const).map((type) => policyOf(type, type === 'AWS::KMS::Key' ? 'KeyPolicy' : 'PolicyDocument')
      .flatMap(({ Principal }) => Principal.Service ?? []));
    const publishers = ['cloudwatch.amazonaws.com', 'events.amazonaws.com', 'backup.amazonaws.com'];
    expect(services).toEqual([publishers, publishers]);
  });

  test('has e-mail subscriptions', () => {
    new NotificationTopic(stack, 'Topic', { emails: ['a@example.com', 'b+c@mail.example.co.uk'] });
    expect(Object.values(template().findResources('AWS::SNS::Subscription')).map(({ Properties }) => [Properties.Protocol, Properties.Endpoint]))
      .toEqual([['email', 'a@example.com'], ['email', 'b+c@mail.example.co.uk']]);
  });

  test.each(['', 'a', 'a@b', 'A Team <a@example.com>', 'a@example.com, b@example.com', 'a b@example.com', '@example.com', 'a@-x.com', `${'a'.repeat(65)}@example.com`])('refuses the address %j', (email) => {
    expect(() => new NotificationTopic(stack, 'Topic', { emails: ['a@example.com', email] }))
      .toThrow(`emails[1] is '${email}' but it is no e-mail address; write it as name@example.com, without a display name`);
    expect(stack.node.tryFindChild('Topic')).toBeUndefined();
  });

  test('refuses an address that occurs twice', () => {
    expect(() => new NotificationTopic(stack, 'Topic', { emails: ['a@example.com', 'A@example.com'] }))
      .toThrow('emails[1] is \'A@example.com\' but this address occurs twice; write each address once');
  });

  test.each(['', 'ü', 'x'.repeat(101)])('refuses the display name %j', (displayName) => {
    expect(() => new NotificationTopic(stack, 'Topic', { displayName })).toThrow(`displayName is '${displayName}' but a display name has 1 to 100 characters of printable ASCII`);
  });
});

describe('a channel', () => {
  test('to a topic gives a text and may publish to that topic and use its key', () => {
    const topic = new sns.Topic(stack, 'Topic', { masterKey: keyOf() });
    const { target, statements } = bound(NotificationChannel.topic(topic));
    expect(target).toEqual({ id: 'channel', kind: 'text-topic', topicArn: ref('Topic') });
    expect([actionsOf(statements).filter((one, index, all) => all.indexOf(one) === index), statements.map((one) => (one as { Resource: unknown }).Resource)])
      .toEqual([['kms:Decrypt', 'kms:GenerateDataKey*', 'sns:Publish'], expect.not.arrayContaining(['*'])]);
    expect(statements).toEqual(expect.arrayContaining([expect.objectContaining({ Action: 'sns:Publish', Resource: ref('Topic') }), expect.objectContaining({ Resource: arnOf('Key') })]));
  });

  test('to a topic without a key may publish to it only', () => {
    const { statements } = bound(NotificationChannel.topic(new sns.Topic(stack, 'Topic')));
    expect(statements).toEqual([{ Effect: 'Allow', Action: 'sns:Publish', Resource: ref('Topic') }]);
  });

  test('to a chat is a topic with another format', () => {
    expect(bound(NotificationChannel.chat(new sns.Topic(stack, 'Topic'))).target.kind).toBe('chat-topic');
  });

  test('of e-mails is a notification topic in the scope', () => {
    expect(bound(NotificationChannel.emails(['a@example.com'])).target.kind).toBe('text-topic');
    expect(scope.node.findChild('Channel')).toBeInstanceOf(NotificationTopic);
  });

  test('of e-mails can be used by two', () => {
    const channel = NotificationChannel.emails(['a@example.com']);
    channel.bind(scope, 'Channel');
    channel.bind(new Construct(stack, 'Other'), 'Channel');
    Template.fromStack(stack).resourceCountIs('AWS::SNS::Topic', 2);
  });

  test('of no e-mails is refused', () => {
    expect(() => NotificationChannel.emails([])).toThrow('emails is [] but without an address nobody gets a message; name at least one address');
  });

  test('of a bad e-mail is refused at once', () => {
    expect(() => NotificationChannel.emails(['x'])).toThrow('emails[0] is \'x\' but it is no e-mail address');
  });

  test('to Security Hub may import findings of the own product', () => {
    const productArn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':securityhub:eu-west-1:111111111111:product/111111111111/default']] };
    expect(bound(NotificationChannel.securityHub())).toEqual({
      target: { id: 'channel', kind: 'security-hub', productArn },
      statements: [{ Effect: 'Allow', Action: 'securityhub:BatchImportFindings', Resource: productArn }],
    });
  });

  test('to an event bus may put events to it', () => {
    const { target, statements } = bound(NotificationChannel.eventBus(new events.EventBus(stack, 'Bus')));
    expect(target).toEqual({ id: 'channel', kind: 'event-bus', eventBusArn: arnOf('Bus') });
    expect(statements).toEqual([expect.objectContaining({ Effect: 'Allow', Action: 'events:PutEvents', Resource: arnOf('Bus') })]);
  });
});

describe('a target of one\'s own', () => {
  test('is a topic', () => {
    expect(bound(own(NotificationTarget.topic(new sns.Topic(stack, 'Topic')))).target).toEqual({ id: 'channel', kind: 'event-topic', topicArn: ref('Topic') });
  });

  test('is a FIFO topic', () => {
    expect(bound(own(NotificationTarget.topic(new sns.Topic(stack, 'Topic', { fifo: true })))).target).toMatchObject({ fifo: true });
  });

  test('is a queue, to which a role may send with its key', () => {
    const { target, statements } = bound(own(NotificationTarget.queue(new sqs.Queue(stack, 'Queue', { encryptionMasterKey: keyOf() }))));
    expect(target).toEqual({ id: 'channel', kind: 'queue', queueUrl: ref('Queue') });
    expect(statements).toEqual([
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arnOf('Queue') },
      { Effect: 'Allow', Action: ['kms:GenerateDataKey*', 'kms:Decrypt'], Resource: arnOf('Key') },
    ]);
  });

  test('is a FIFO queue', () => {
    expect(bound(own(NotificationTarget.queue(new sqs.Queue(stack, 'Queue', { fifo: true })))).target).toMatchObject({ kind: 'queue', fifo: true });
  });

  test('is a function, which a role may invoke', () => {
    const { target, statements } = bound(own(NotificationTarget.handlerFunction(functionOf())));
    expect([target, actionsOf(statements)]).toEqual([{ id: 'channel', kind: 'function', functionArn: arnOf('Function') }, ['lambda:InvokeFunction']]);
  });

  test('is read by the handler as it was written', () => {
    const target = NotificationTarget.queue(sqs.Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:eu-west-1:111111111111:queue'))._bind(scope, 'a').target;
    expect(JSON.parse((stack.resolve(JSON.stringify([target])) as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1]
      .map((part) => (typeof part === 'string' ? part : 'amazonaws.com')).join('')))
      .toEqual([{ id: 'a', kind: 'queue', queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/queue' }]);
  });

  test.each<[string, () => NotificationTarget]>([
    ['topic', () => NotificationTarget.topic(sns.Topic.fromTopicArn(stack, 'X', 'arn:aws:sns:us-east-1:111111111111:x'))],
    ['queue', () => NotificationTarget.queue(sqs.Queue.fromQueueArn(stack, 'X', 'arn:aws:sqs:us-east-1:111111111111:x'))],
    ['handler', () => NotificationTarget.handlerFunction(lambda.Function.fromFunctionArn(stack, 'X', 'arn:aws:lambda:us-east-1:111111111111:function:x'))],
    ['bus', () => NotificationTarget.eventBus(events.EventBus.fromEventBusArn(stack, 'X', 'arn:aws:events:us-east-1:111111111111:event-bus/x'))],
  ])('is no %s of another Region', (prop, target) => {
    expect(() => target()._bind(scope, 'x')).toThrow(`${prop} is 'Stack/X' but it is in us-east-1, and notifications are sent from eu-west-1; give one of eu-west-1`);
  });
});

describe('a topic on the key that AWS manages', () => {
  const message = 'topic is \'Stack/Topic\' but its key alias/aws/sns admits no other service, so that Amazon CloudWatch and Amazon EventBridge can\'t publish to it; '
    + 'encrypt it with a customer managed key, or use a NotificationTopic';
  const managed = () => kms.Alias.fromAliasName(stack, 'Managed', 'alias/aws/sns');

  test.each(['topic', 'chat'] as const)('is refused as %s', (channel) => {
    const topic = new sns.Topic(stack, 'Topic', { masterKey: managed() });
    expect(() => NotificationChannel[channel](topic).bind(scope, 'Channel')).toThrow(message);
  });

  test.each(['alias/aws/sns', 'arn:aws:kms:eu-west-1:111111111111:alias/aws/sns'])('is refused where the resource says %s', (id) => {
    const topic = new sns.Topic(stack, 'Topic');
    (topic.node.defaultChild as sns.CfnTopic).kmsMasterKeyId = id;
    expect(() => NotificationChannel.topic(topic).bind(scope, 'Channel')).toThrow(message);
  });

  test('is refused at synth where the key is set later', () => {
    const topic = new sns.Topic(stack, 'Topic');
    NotificationChannel.topic(topic).bind(scope, 'Channel');
    (topic.node.defaultChild as sns.CfnTopic).kmsMasterKeyId = 'alias/aws/sns';
    expect(() => (stack.node.root as App).synth()).toThrow(message);
  });

  test.each(['alias/aws/sns-own', 'alias/own/aws/sns'])('is not one on %s', (alias) => {
    const topic = new sns.Topic(stack, 'Topic', { masterKey: kms.Alias.fromAliasName(stack, 'Own', alias) });
    expect(() => NotificationChannel.topic(topic).bind(scope, 'Channel')).not.toThrow();
  });

  test('is taken as a target of one\'s own, to which the handler alone publishes', () => {
    expect(() => bound(own(NotificationTarget.topic(new sns.Topic(stack, 'Topic', { masterKey: managed() }))))).not.toThrow();
  });

  test('is unknown where the topic is imported', () => {
    const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:x');
    expect(() => NotificationChannel.topic(topic).bind(scope, 'Channel')).not.toThrow();
  });
});

test.each(['topic', 'chat'] as const)('a FIFO topic is refused as %s', (channel) => {
  const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:x.fifo');
  expect(() => NotificationChannel[channel](topic).bind(scope, 'Channel'))
    .toThrow('topic is \'Stack/Topic\' but neither e-mails nor chats can subscribe to a FIFO topic; give a standard topic');
});
