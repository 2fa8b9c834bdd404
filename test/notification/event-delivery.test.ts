import { App, Duration, Stack, aws_lambda as lambda, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { NotificationChannel } from '../../src/notification';
import { bindChannels } from '../../src/notification/bind-channels';
import { EventDelivery } from '../../src/notification/event-delivery';
import { DELIVERY_ATTEMPTS, DELIVERY_HOURS, TIMEOUT_SECONDS, VISIBILITY_MINUTES } from '../../src/notification/handler/delivery-times';
import { EVENT_DAYS } from '../../src/notification/handler/event-store';

function world(topics = 1) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const bucket = new s3.Bucket(stack, 'Bucket', { lifecycleRules: [EventDelivery.eventExpiry] });
  const channels = [...Array.from({ length: topics }, (_, i) => NotificationChannel.topic(new sns.Topic(stack, `Topic${i}`))), NotificationChannel.securityHub()];
  const delivery = new EventDelivery(stack, 'Delivery', {
    bucket, deadLetterQueue: new sqs.Queue(stack, 'Dead'), targets: bindChannels(stack, channels), failureDimensions: { Hub: 'bus' }, remedy: 'give fewer channels',
  });
  const producer = new lambda.Function(stack, 'Producer', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('-'), environment: delivery.environment,
  });
  return { stack, delivery, producer, template: () => Template.fromStack(stack) };
}

/** Statements of a role's policy, with the logical ids of what they name. */
function statementsOf(template: Template, role: RegExp): string[] {
  const policies = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) => role.test(JSON.stringify(Properties.Roles)));
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Array<{ Action: string | string[]; Resource: unknown }>)
    .map(({ Action, Resource }) => `${[Action].flat().join(' ')} on ${JSON.stringify(Resource).replace(/"|Fn::GetAtt|Fn::Join|Ref|\{|\}|\[|\]/g, '').replace(/(?<=[a-zA-Z0-9])[0-9A-F]{8}\b/g, (hash) => (/^\d+$/.test(hash) ? hash : '')).replace(/[:,]+/g, ' ').trim()}`);
}

test('a delivery is tried for three hours, by as many receipts as that takes', () => {
  expect([DELIVERY_HOURS, (DELIVERY_ATTEMPTS - 1) * VISIBILITY_MINUTES]).toEqual([3, 180]);
});

test('a message is hidden for longer than the function may take, and Amazon SQS moves only what the function could not put aside', () => {
  const { template } = world();
  template().hasResourceProperties('AWS::SQS::Queue', {
    VisibilityTimeout: VISIBILITY_MINUTES * 60, RedrivePolicy: { maxReceiveCount: DELIVERY_ATTEMPTS + 1, deadLetterTargetArn: Match.anyValue() },
  });
  expect(TIMEOUT_SECONDS).toBeLessThanOrEqual(VISIBILITY_MINUTES * 60 / 3);
  template().hasResourceProperties('AWS::Lambda::Function', { Timeout: TIMEOUT_SECONDS, MemorySize: 512 });
});

test('the function gets one message at a time, so that none holds up or repeats another', () => {
  world().template().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 1, ScalingConfig: { MaximumConcurrency: 5 }, FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
});

test('events expire after everything that names them', () => {
  const { template } = world();
  template().hasResourceProperties('AWS::S3::Bucket', { LifecycleConfiguration: { Rules: [{ Prefix: 'events/', ExpirationInDays: EVENT_DAYS, Status: 'Enabled' }] } });
  // as long as a message can wait in the queue and then as a dead letter
  expect(EVENT_DAYS).toBeGreaterThanOrEqual(Duration.days(14).toDays() * 2);
});

test('the function may read events, send to its channels, its queue and the dead letters, and nothing else', () => {
  expect(statementsOf(world().template(), /DeliveryHandlerRole/).filter((one) => !/^logs:/.test(one))).toEqual([
    'sqs:ReceiveMessage sqs:ChangeMessageVisibility sqs:GetQueueUrl sqs:DeleteMessage sqs:GetQueueAttributes on DeliveryQueue Arn',
    'sqs:SendMessage on DeliveryQueue Arn',
    'sqs:SendMessage on Dead Arn',
    's3:GetObject on Bucket Arn /events/*',
    's3:ListBucket on Bucket Arn',
    'sns:Publish on Topic0',
    'securityhub:BatchImportFindings on arn AWS Partition securityhub eu-west-1 111111111111 product/111111111111/default',
  ]);
});

test('a producer may keep events and queue them, and nothing else', () => {
  const { delivery, producer, template } = world();
  delivery.connect(producer);
  expect(statementsOf(template(), /ProducerServiceRole/)).toEqual(['s3:PutObject s3:GetObject on Bucket Arn /events/*', 'sqs:SendMessage on DeliveryQueue Arn']);
});

test('a producer knows the bucket, the queue and the channels, with what they keep', () => {
  const { stack, delivery } = world();
  expect(stack.resolve(delivery.environment)).toEqual({
    EVENT_BUCKET: { Ref: expect.stringMatching(/^Bucket/) },
    DELIVERY_QUEUE_URL: { Ref: expect.stringMatching(/^DeliveryQueue/) },
    RECIPIENTS: expect.stringMatching(/^\[\{"id":"text-topic-\w{10}"\},\{"id":"security-hub","keepsFindings":true\}\]$/),
  });
});

test('alarms go off when invocations break off, and when nobody calls the function', () => {
  const { delivery, template } = world();
  expect(delivery.alarms.map(({ node }) => node.id)).toEqual(['ErrorAlarm', 'WaitAlarm']);
  // what failed twice is ten minutes old, and is not counted once it was received three times
  template().hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ApproximateAgeOfOldestMessage', Threshold: 1200 });
  template().hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'Errors', Threshold: 0 });
});

test('more channels than the environment has room for are refused', () => {
  expect(() => world(40)).toThrow(/^channels is '41 channels' but the environment of the function 'Delivers notifications to channels' would have \d+ bytes and AWS Lambda takes 4096; give fewer channels$/);
});
