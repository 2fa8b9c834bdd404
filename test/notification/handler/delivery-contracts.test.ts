import { deliverEnvironment, readDeliverContract } from '../../../src/notification/handler/deliver-contract';
import { outgoingEnvironment, readOutgoing } from '../../../src/notification/handler/outgoing-contract';

const OUTGOING = { eventBucket: 'bucket', deliveryQueueUrl: 'https://queue', recipients: [{ id: 'mail' }, { id: 'security-hub', keepsFindings: true }] };
const DELIVER = {
  eventBucket: 'bucket', deliveryQueueUrl: 'https://queue', deadLetterQueueUrl: 'https://dead', failureDimensions: { Hub: 'bus' },
  targets: [{ id: 'mail', kind: 'text-topic' as const, topicArn: 'arn:aws:sns:eu-west-1:111111111111:mail' }],
};

test('what the construct wrote is read, by those who send and by the function that delivers', () => {
  expect([readOutgoing(outgoingEnvironment(OUTGOING)), readDeliverContract(deliverEnvironment(DELIVER))]).toEqual([OUTGOING, DELIVER]);
});

test.each<[string, string | undefined, string]>([
  ['EVENT_BUCKET', undefined, 'it is missing'],
  ['DELIVERY_QUEUE_URL', '', 'it is missing'],
  ['RECIPIENTS', '[', 'it is no JSON'],
])('for those who send, %s may not be %p', (name, value, what) => {
  expect(() => readOutgoing({ ...outgoingEnvironment(OUTGOING), [name]: value }))
    .toThrow(`environment variable ${name}: ${what}; the function must be deployed by the construct it belongs to`);
});

test.each<[string, string | undefined, string]>([
  ['EVENT_BUCKET', undefined, 'environment variable EVENT_BUCKET: it is missing'],
  ['DEAD_LETTER_QUEUE_URL', '', 'environment variable DEAD_LETTER_QUEUE_URL: it is missing'],
  ['FAILURE_DIMENSIONS', 'Hub', 'environment variable FAILURE_DIMENSIONS: it is no JSON'],
  ['TARGETS', undefined, 'environment variable TARGETS: it is missing'],
])('for the function that delivers, %s may not be %p', (name, value, message) => {
  expect(() => readDeliverContract({ ...deliverEnvironment(DELIVER), [name]: value })).toThrow(message);
});
