import { App, Stack, aws_events as events, aws_lambda as lambda, aws_sns as sns, aws_sqs as sqs } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { INotificationChannel, NotificationChannel, NotificationTarget } from '../../src/notification';
import { bindChannels } from '../../src/notification/bind-channels';

const ENV = { account: '111111111111', region: 'eu-west-1' };
const ARN = 'arn:aws:sns:eu-west-1:111111111111:team';

/** All kinds of channels, by name, in an app with what they lead to. */
function appWith(choose: (channels: { [name: string]: INotificationChannel }, stack: Stack) => INotificationChannel[], stackName = 'Stack') {
  const stack = new Stack(new App(), stackName, { env: ENV });
  const [first, second] = ['First', 'Second'].map((id) => new sns.Topic(stack, id));
  const queue = new sqs.Queue(stack, 'Queue');
  const handler = new lambda.Function(stack, 'Function', { runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('-') });
  const bus = new events.EventBus(stack, 'Bus');
  const channels = choose({
    emails: NotificationChannel.emails(['a@example.com', 'b@example.com']),
    moreEmails: NotificationChannel.emails(['c@example.com']),
    first: NotificationChannel.topic(first),
    second: NotificationChannel.topic(second),
    chat: NotificationChannel.chat(first),
    hub: NotificationChannel.securityHub(),
    bus: NotificationChannel.eventBus(bus),
    imported: NotificationChannel.topic(sns.Topic.fromTopicArn(stack, 'Imported', ARN)),
    queue: { bind: () => NotificationTarget.queue(queue) },
    handler: { bind: () => NotificationTarget.handlerFunction(handler) },
    programs: { bind: () => NotificationTarget.topic(second) },
  }, stack);
  const scope = new Construct(stack, 'Notifier');
  const bound = bindChannels(scope, channels);
  return {
    ids: Object.fromEntries(bound.map(({ target: { id, ...address } }) => [id, JSON.stringify(stack.resolve(address))])),
    resources: () => Object.keys(Template.fromStack(stack).toJSON().Resources).sort(),
  };
}

describe('channels', () => {
  const all = appWith((channels) => Object.values(channels));

  test('have an id of their own each, and all e-mails together', () => {
    expect(Object.keys(all.ids).map((id) => id.replace(/-[0-9a-f]{10}$/, '-#'))).toEqual([
      'emails', 'text-topic-#', 'text-topic-#', 'chat-topic-#', 'security-hub', 'event-bus-#', 'text-topic-#', 'queue-#', 'function-#', 'event-topic-#',
    ]);
  });

  test('in another order have the same ids', () => {
    expect(appWith((channels) => Object.values(channels).reverse()).ids).toEqual(all.ids);
  });

  test('in another order create the same', () => {
    expect(appWith((channels) => Object.values(channels).reverse()).resources()).toEqual(all.resources());
  });

  test.each(['first', 'second', 'chat', 'hub', 'bus', 'imported', 'queue', 'handler', 'programs'])('keep their ids and what they created when %s goes', (name) => {
    const fewer = appWith(({ [name]: _, ...channels }) => Object.values(channels));
    expect(Object.keys(fewer.ids)).toHaveLength(Object.keys(all.ids).length - 1);
    expect(all.ids).toMatchObject(fewer.ids);
    expect(fewer.resources()).toEqual(all.resources());
  });

  test('of e-mails keep topic, key and subscriptions when others come', () => {
    const alone = appWith(({ emails }) => [emails]);
    const together = appWith(({ first, moreEmails, emails }) => [first, moreEmails, emails]);
    expect(together.resources()).toEqual(expect.arrayContaining(alone.resources()));
    expect(together.resources()).toHaveLength(alone.resources().length + 1);
    expect(together.ids.emails).toBe(alone.ids.emails);
  });

  test('keep their ids when the stack gets another name', () => {
    expect(appWith((channels) => Object.values(channels), 'Other').ids).toEqual(all.ids);
  });

  test('have ids without tokens where ARNs have some', () => {
    const region = new Stack();
    const { ids } = appWith((_, stack) => [NotificationChannel.topic(sns.Topic.fromTopicArn(stack, 'T', `arn:aws:sns:${region.region}:111111111111:x`))]);
    expect(Object.keys(ids)).toEqual([expect.stringMatching(/^text-topic-[0-9a-f]{10}$/)]);
  });

  test('to an imported topic are called after its ARN, wherever it is imported', () => {
    const { ids } = appWith((_, stack) => [NotificationChannel.topic(sns.Topic.fromTopicArn(new Construct(stack, 'Deep'), 'T', ARN))]);
    expect(all.ids).toMatchObject(ids);
  });

  test('to equal paths in two stacks have two ids', () => {
    const app = new App();
    const [one, other] = ['One', 'Other'].map((id) => new Stack(app, id, { env: ENV }));
    const bound = bindChannels(new Construct(one, 'Notifier'), [one, other].map((stack) => NotificationChannel.topic(new sns.Topic(stack, 'Topic'))));
    expect(new Set(bound.map(({ target }) => target.id)).size).toBe(2);
  });
});

describe('channels of one\'s own', () => {
  test('create under ids that depend on the others of one\'s own only', () => {
    const ids: string[] = [];
    const own = (stack: Stack, name: string): INotificationChannel => ({ bind: (_, id) => { ids.push(id); return NotificationTarget.queue(new sqs.Queue(stack, name)); } });
    appWith(({ first, hub }, stack) => [first, own(stack, 'A'), hub, own(stack, 'B')]);
    expect(ids).toEqual(['OwnChannel1', 'OwnChannel2']);
  });
});

describe('refused are', () => {
  test.each<[string, string, (channels: { [name: string]: INotificationChannel }, stack: Stack) => INotificationChannel[]]>([
    ['two to one topic', 'channels is \'Stack/First\' but two channels send it the same (text-topic); leave one of them out', ({ first }) => [first, first]],
    ['two to one imported topic', 'channels is \'Stack/Again\' but two channels send it the same (text-topic)',
      ({ imported }, stack) => [imported, NotificationChannel.topic(sns.Topic.fromTopicArn(stack, 'Again', ARN))]],
    ['two of one\'s own to one queue', 'channels is \'Stack/Queue\' but two channels send it the same (queue)', ({ queue }) => [queue, { bind: queue.bind }]],
    ['two to Security Hub', 'channels is \'security-hub\' but two channels send it the same (security-hub)', ({ hub }) => [hub, NotificationChannel.securityHub()]],
    ['two with one address', 'emails[2] is \'A@example.com\' but this address occurs twice', ({ emails }) => [emails, NotificationChannel.emails(['A@example.com'])]],
    ['one of one\'s own that returns nothing', 'channels[1].bind(…) is undefined but a NotificationTarget is expected; write it as NotificationTarget.queue(queue)',
      ({ first }) => [first, { bind: () => undefined as never }]],
    ['one of one\'s own that returns a promise', 'channels[0].bind(…) is \'an object\' but a NotificationTarget is expected', ({ queue }) => [{ bind: (async () => queue) as never }]],
    ['one of one\'s own that returns a queue', 'channels[0].bind(…) is \'an object\' but a NotificationTarget is expected', (_, stack) => [{ bind: () => new sqs.Queue(stack, 'Own') as never }]],
  ])('%s', (_, message, choose) => {
    expect(() => appWith(choose)).toThrow(message);
  });

  test('not two to one topic in different formats', () => {
    expect(() => appWith(({ first, chat }) => [first, chat])).not.toThrow();
  });
});
