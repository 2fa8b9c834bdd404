import { DeliveryTarget, keepsFindings } from '../../../src/notification/handler/delivery-target';

const TARGETS: DeliveryTarget[] = [
  { id: 'a', kind: 'text-topic', topicArn: 'arn:aws:sns:eu-west-1:111111111111:a' },
  { id: 'b', kind: 'chat-topic', topicArn: 'arn:aws-cn:sns:cn-north-1:111111111111:b' },
  { id: 'c', kind: 'event-topic', topicArn: 'arn:aws:sns:eu-west-1:111111111111:c.fifo', fifo: true },
  { id: 'd', kind: 'queue', queueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/d' },
  { id: 'e', kind: 'function', functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:e:live' },
  { id: 'f', kind: 'event-bus', eventBusArn: 'arn:aws:events:eu-west-1:111111111111:event-bus/f' },
  { id: 'g', kind: 'security-hub', productArn: 'arn:aws-us-gov:securityhub:us-gov-west-1:111111111111:product/111111111111/default' },
];

test('AWS Security Hub alone keeps findings', () => {
  expect(TARGETS.filter(keepsFindings).map(({ kind }) => kind)).toEqual(['security-hub']);
});
