import { DeliveryTarget, keepsFindings, parseTargets, serializeTargets } from '../../../src/notification/handler/delivery-target';

const TARGETS: DeliveryTarget[] = [
  { id: 'a', kind: 'text-topic', topicArn: 'arn:aws:sns:eu-west-1:111111111111:a' },
  { id: 'b', kind: 'chat-topic', topicArn: 'arn:aws-cn:sns:cn-north-1:111111111111:b' },
  { id: 'c', kind: 'event-topic', topicArn: 'arn:aws:sns:eu-west-1:111111111111:c.fifo', fifo: true },
  { id: 'd', kind: 'queue', queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/d' },
  { id: 'e', kind: 'function', functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:e:live' },
  { id: 'f', kind: 'event-bus', eventBusArn: 'arn:aws:events:eu-west-1:111111111111:event-bus/f' },
  { id: 'g', kind: 'security-hub', productArn: 'arn:aws-us-gov:securityhub:us-gov-west-1:111111111111:product/111111111111/default' },
];

test('what was written is read', () => {
  expect(parseTargets(serializeTargets(TARGETS))).toEqual(TARGETS);
});

test('AWS Security Hub alone keeps findings', () => {
  expect(TARGETS.filter(keepsFindings).map(({ kind }) => kind)).toEqual(['security-hub']);
});

test('no targets are an empty list', () => {
  expect(parseTargets('[]')).toEqual([]);
});

test.each<[unknown, string]>([
  [undefined, 'it is empty'],
  ['', 'it is empty'],
  ['{', 'it is no JSON'],
  ['{}', 'it is no list'],
  [[1], 'target 0 is no object'],
  [[TARGETS[0], { kind: 'queue' }], 'target 1 has no id'],
  [[{ id: 'a', kind: 'pager' }], 'the kind of \'a\' is "pager", not one of text-topic, chat-topic, event-topic, queue, function, event-bus, security-hub'],
  [[{ id: 'a', kind: 'toString' }], 'the kind of \'a\' is "toString", not one of'],
  [[{ id: 'a', kind: 'queue' }], 'the queueUrl of \'a\' is undefined'],
  [[{ id: 'a', kind: 'text-topic', topicArn: 'arn:aws:sqs:eu-west-1:111111111111:a' }], 'the topicArn of \'a\' is "arn:aws:sqs:eu-west-1:111111111111:a"'],
  [[{ ...TARGETS[6], productArn: 'arn:aws:securityhub:eu-west-1:111111111111:product/222222222222/default' }], 'the productArn of \'g\' is'],
  [[{ ...TARGETS[3], queue: 'x' }], '\'d\' has a member \'queue\' that its kind does not know'],
  [[{ ...TARGETS[0], fifo: true }], 'the fifo of \'a\' is true'],
  [[TARGETS[0], TARGETS[0]], 'the id \'a\' occurs twice'],
])('%j is refused', (value, message) => {
  const text = typeof value === 'string' || value === undefined ? value : JSON.stringify(value);
  expect(() => parseTargets(text)).toThrow(`the list of notification targets is malformed: ${message}`);
});
