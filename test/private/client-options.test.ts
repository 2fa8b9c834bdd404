import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { BackupClient, ListReportJobsCommand } from '@aws-sdk/client-backup';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { BatchImportFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { CLIENT_OPTIONS, withDeadline } from '../../src/private/client-options';

/** Accepts connections and never answers. */
let server: Server;
const sockets = new Set<Socket>();
let config: any;

beforeAll(async () => {
  server = createServer((socket) => void sockets.add(socket.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  config = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' }, maxAttempts: 1,
  };
});

afterAll(async () => {
  sockets.forEach((socket) => socket.destroy());
  await new Promise((resolve) => server.close(resolve));
});

const CALLS: Array<[string, (options: object, abortSignal?: AbortSignal) => Promise<unknown>]> = [
  ['AWS Backup', (options, abortSignal) => new BackupClient({ ...config, ...options }).send(new ListReportJobsCommand({}), { abortSignal })],
  ['Amazon EventBridge', (options, abortSignal) => new EventBridgeClient({ ...config, ...options }).send(new PutEventsCommand({ Entries: [] }), { abortSignal })],
  ['AWS Lambda', (options, abortSignal) => new LambdaClient({ ...config, ...options }).send(new InvokeCommand({ FunctionName: 'f' }), { abortSignal })],
  ['Amazon S3', (options, abortSignal) => new S3Client({ ...config, ...options }).send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }), { abortSignal })],
  ['AWS Security Hub', (options, abortSignal) => new SecurityHubClient({ ...config, ...options }).send(new BatchImportFindingsCommand({ Findings: [] }), { abortSignal })],
  ['Amazon SNS', (options, abortSignal) => new SNSClient({ ...config, ...options }).send(new PublishCommand({ TopicArn: 't', Message: 'm' }), { abortSignal })],
  ['Amazon SQS', (options, abortSignal) => new SQSClient({ ...config, ...options }).send(new SendMessageCommand({ QueueUrl: config.endpoint, MessageBody: 'm' }), { abortSignal })],
];

test('a connection has 3 seconds and a request 10, after which it is an error and no warning', () => {
  expect(CLIENT_OPTIONS).toEqual({ requestHandler: { connectionTimeout: 3000, requestTimeout: 10000, throwOnRequestTimeout: true } });
});

test.each(CALLS)('a client of %s takes these options: a request that is never answered is an error', async (_, call) => {
  const { requestHandler } = CLIENT_OPTIONS;
  // the same options, a hundred times as impatient
  await expect(call({ requestHandler: { ...requestHandler, requestTimeout: requestHandler.requestTimeout / 100 } })).rejects.toMatchObject({ name: 'TimeoutError' });
});

test.each(CALLS)('a request to %s is given up with the deadline', async (_, call) => {
  let request: Promise<unknown> = Promise.resolve();
  await expect(withDeadline(50, (signal) => (request = call(CLIENT_OPTIONS, signal)))).rejects.toMatchObject({ name: 'DeadlineError', message: 'no answer within 0.05 seconds' });
  await expect(request).rejects.toMatchObject({ name: 'AbortError' });
});

test('what ends in time is its own result, or its own error, and leaves no timer', async () => {
  const cleared = jest.spyOn(global, 'clearTimeout');
  expect(await withDeadline(1000, async () => 'done')).toBe('done');
  await expect(withDeadline(1000, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  expect(cleared).toHaveBeenCalledTimes(2);
});

test('what ignores the signal is left behind all the same', async () => {
  await expect(withDeadline(20, () => new Promise(() => {}))).rejects.toThrow('no answer within 0.02 seconds');
});
