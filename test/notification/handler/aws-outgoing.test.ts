import { SQSClient } from '@aws-sdk/client-sqs';
import { awsDeadLetters } from '../../../src/notification/handler/aws-outgoing';

afterEach(() => jest.restoreAllMocks());

test.each([
  [`\u0000${'x'.repeat(5000)}`, `${'x'.repeat(999)}…`], ['', 'no reason given'],
])('a reason fits into an attribute, without characters that Amazon SQS refuses', async (reason, written) => {
  const send = jest.spyOn(SQSClient.prototype as any, 'send').mockResolvedValue({});
  await awsDeadLetters(new SQSClient({}), 'https://dead')('the body', reason);
  expect(send.mock.calls).toMatchObject([[{ input: {
    QueueUrl: 'https://dead', MessageBody: 'the body', MessageAttributes: { reason: { DataType: 'String', StringValue: written } },
  } }]]);
});
