import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { awsClients } from '../../../src/notification/handler/aws-clients';
import { DeliveryClients } from '../../../src/notification/handler/deliver-clients';

interface Sent {
  readonly client: string;
  readonly command: string;
  readonly input: unknown;
  readonly options: unknown;
}

const CLIENTS = { EventBridgeClient, LambdaClient, SecurityHubClient, SNSClient, SQSClient };

let sent: Sent[];

beforeEach(() => {
  sent = [];
  for (const [client, { prototype }] of Object.entries(CLIENTS)) {
    jest.spyOn(prototype as any, 'send').mockImplementation((command: any, options) => {
      sent.push({ client, command: command.constructor.name, input: command.input, options });
      return Promise.resolve({ answeredBy: client });
    });
  }
});

afterEach(() => jest.restoreAllMocks());

test.each<[keyof DeliveryClients, string, string]>([
  ['publish', 'SNSClient', 'PublishCommand'],
  ['sendMessage', 'SQSClient', 'SendMessageCommand'],
  ['invoke', 'LambdaClient', 'InvokeCommand'],
  ['putEvents', 'EventBridgeClient', 'PutEventsCommand'],
  ['batchImportFindings', 'SecurityHubClient', 'BatchImportFindingsCommand'],
])('%s is a call of AWS that ends with the signal of its delivery', async (operation, client, command) => {
  const input = { Message: operation };
  const { signal } = new AbortController();
  const call = awsClients(new SQSClient({}))(signal)[operation] as (input: object) => Promise<unknown>;
  expect(await call(input)).toEqual({ answeredBy: client });
  expect(sent).toEqual([{ client, command, input, options: { abortSignal: signal } }]);
});

test('all deliveries of a handler share its clients, of Amazon SQS the handler\'s own', async () => {
  const own = new SQSClient({});
  const made = awsClients(own);
  const used = [SNSClient, SQSClient].map(({ prototype }) => jest.spyOn(prototype as any, 'send'));
  for (const { signal } of [new AbortController(), new AbortController()]) {
    await made(signal).publish({ TopicArn: 't', Message: 'm', MessageAttributes: {} });
    await made(signal).sendMessage({ QueueUrl: 'q', MessageBody: 'b', MessageAttributes: {} });
  }
  const [topics, queues] = used.map(({ mock }) => mock.contexts);
  expect(topics).toHaveLength(2);
  expect(topics[0]).toBe(topics[1]);
  expect(queues).toEqual([own, own]);
  expect(queues[0]).toBe(own);
});
