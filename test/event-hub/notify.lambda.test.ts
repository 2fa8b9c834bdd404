import { createHash } from 'node:crypto';
import { createServer, Server } from 'node:http';
import { AddressInfo, createServer as createSocketServer } from 'node:net';
import { eventNamed } from './events';
import { ALERTS, DRAIN, SECURITY_HUB, TARGETS } from './runtime';
import { alertEnvironment, countEnvironment, drainEnvironment } from '../../src/event-hub/contract';
import * as counter from '../../src/event-hub/count-jobs.lambda';
import * as handlers from '../../src/event-hub/notify.lambda';
import { DeliveryTarget } from '../../src/notification/contract';

// the same handlers, more impatient
jest.mock('../../src/private/client-options', () => {
  const actual = jest.requireActual('../../src/private/client-options');
  return { ...actual, CLIENT_OPTIONS: { requestHandler: { ...actual.CLIENT_OPTIONS.requestHandler, requestTimeout: 2000 } } };
});
jest.mock('../../src/event-hub/patience', () => ({ ...jest.requireActual('../../src/event-hub/patience'), ALERT_DEADLINE: 500, DRAIN_DEADLINE: 1000 }));

/** Calls of Amazon SQS, as the real client makes them: operation and input. */
let calls: Array<{ readonly operation: string; readonly input: any }>;
let waiting: any[];
let refused: any[];
let server: Server;
let lines: string[];
let url: string;
let [JOBS, DEAD, RETRIES] = ['', '', ''];
let channels: DeliveryTarget[];
let written: jest.SpyInstance;
const before = { ...process.env };
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1];
      const input = JSON.parse(Buffer.concat(chunks).toString());
      calls.push({ operation, input });
      const answers: { [operation: string]: object } = {
        ReceiveMessage: { Messages: waiting.splice(0, 10) },
        DeleteMessageBatch: { Successful: [], Failed: refused },
        ChangeMessageVisibilityBatch: { Successful: [], Failed: [] },
        SendMessage: { MessageId: 'sent', MD5OfMessageBody: md5(input.MessageBody ?? '') },
      };
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify(answers[operation]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // clients read these when they are first used
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test',
  });
  // the client of Amazon SQS calls where the URL of a queue leads
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/111111111111`;
  [JOBS, DEAD, RETRIES] = [`${url}/jobs`, `${url}/dead`, `${url}/alerts`];
  channels = TARGETS.map(({ id }) => ({ id, kind: 'queue', queueUrl: `${url}/${id}` }));
});

beforeEach(() => {
  [calls, waiting, refused, lines] = [[], [], [], []];
  written = jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
});

afterEach(() => written.mockRestore());

afterAll(async () => {
  process.env = before;
  await new Promise((resolve) => server.close(resolve));
});

const jobMessage = (id: string, sent: number, body = JSON.stringify({ ...eventNamed('backup-job-state-change.failed'), id })) => ({
  MessageId: id, ReceiptHandle: `receipt-${id}`, Body: body, MD5OfBody: md5(body), Attributes: { SentTimestamp: String(sent) },
});
const inputsOf = (operation: string, queue?: string) => calls.filter((call) => call.operation === operation && (queue === undefined || call.input.QueueUrl === queue)).map(({ input }) => input);

describe('the handler of failed jobs', () => {
  beforeEach(() => Object.assign(process.env, drainEnvironment({ ...DRAIN, targets: channels, jobQueueUrl: JOBS, deadLetterQueueUrl: DEAD, alertQueueUrl: RETRIES })));

  test('receives with a wait, tells every channel, notes it and deletes', async () => {
    waiting = [jobMessage('a', 0), jobMessage('b', 1)];
    await handlers.drainFailedJobs();
    expect(inputsOf('ReceiveMessage')[0]).toEqual({ QueueUrl: JOBS, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, MessageSystemAttributeNames: ['SentTimestamp'] });
    expect(['mail', 'chat'].map((id) => JSON.parse(inputsOf('SendMessage', `${url}/${id}`)[0].MessageBody).findings[0].count)).toEqual([2, 2]);
    expect(JSON.parse(inputsOf('SendMessage', JOBS)[0].MessageBody).told.events).toHaveLength(2);
    expect(inputsOf('DeleteMessageBatch')).toEqual([{ QueueUrl: JOBS, Entries: [{ Id: '0', ReceiptHandle: 'receipt-a' }, { Id: '1', ReceiptHandle: 'receipt-b' }] }]);
    expect(calls.findIndex(({ operation }) => operation === 'DeleteMessageBatch')).toBe(calls.length - 1);
  });

  test('makes messages of the open window visible at once', async () => {
    waiting = [jobMessage('a', Date.now() + 10 * 60 * 1000)];
    await handlers.drainFailedJobs();
    expect(inputsOf('ChangeMessageVisibilityBatch')).toEqual([{ QueueUrl: JOBS, Entries: [{ Id: '0', ReceiptHandle: 'receipt-a', VisibilityTimeout: 0 }] }]);
    expect(inputsOf('SendMessage')).toEqual([]);
  });

  test('fails when Amazon SQS refuses to delete', async () => {
    waiting = [jobMessage('a', 0)];
    refused = [{ Id: '0', Code: 'InternalError', Message: 'try again', SenderFault: false }];
    await expect(handlers.drainFailedJobs()).rejects.toThrow('1 of the steps failed, first: Amazon SQS refused 1 messages: try again');
  });

  test('puts poison aside with its reason', async () => {
    waiting = [jobMessage('a', 0, 'text')];
    await handlers.drainFailedJobs();
    expect(inputsOf('SendMessage', DEAD)).toEqual([{
      QueueUrl: DEAD, MessageBody: 'text', MessageAttributes: { reason: { DataType: 'String', StringValue: 'it is no JSON' } },
    }]);
  });

  test('tells of changes of compliance, and writes how many as a metric', async () => {
    const changes = ['a', 'b'].map((id) => jobMessage(id, 0, JSON.stringify({ ...eventNamed('config.non-compliant', { resourceId: id }), id })));
    waiting = [...changes, jobMessage('c', 0)];
    await handlers.drainFailedJobs();
    expect(inputsOf('SendMessage', `${url}/mail`).map(({ MessageBody }) => JSON.parse(MessageBody).kind)).toEqual(['job-failures', 'changes']);
    expect(lines.filter((line) => line.startsWith('{"_aws"')).map((line) => JSON.parse(line))).toMatchObject([{ Kind: 'compliance', Alerts: 2 }]);
  });

  test('leaves all of 1,000 findings that AWS Security Hub can\'t take to its queue, in messages that are not too large', async () => {
    Object.assign(process.env, { AWS_ENDPOINT_URL_SECURITYHUB: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1', TARGETS: JSON.stringify([SECURITY_HUB]) });
    waiting = Array.from({ length: 1000 }, (_, i) => jobMessage(`e${i}`, 0, JSON.stringify({
      ...eventNamed('config.non-compliant', { resourceId: `vol-${i}`, newEvaluationResult: { complianceType: 'NON_COMPLIANT', annotation: 'x'.repeat(256) } }), id: `e${i}`,
    })));
    await handlers.drainFailedJobs();
    const bodies: string[] = inputsOf('SendMessage', RETRIES).map(({ MessageBody }) => MessageBody);
    expect(bodies.length).toBeGreaterThan(1);
    expect(bodies.filter((body) => Buffer.byteLength(body) > 256 * 1024)).toEqual([]);
    expect(new Set(bodies.flatMap((body) => JSON.parse(body).delivery.event.findings.map(({ resource }: { resource: string }) => resource))).size).toBe(1000);
  }, 30000);

  test('logs one JSON object a line', async () => {
    waiting = [jobMessage('a', 0), jobMessage('b', 0, 'text')];
    await handlers.drainFailedJobs();
    // jest prints warnings of the SDK to the same place
    const own = lines.filter((line) => !line.includes('console.warn'));
    expect(own.map((line) => JSON.parse(line).level)).toEqual(['error', 'info', 'info', 'info']);
    expect(own.every((line) => line.endsWith('}\n') && line.split('\n').length === 2)).toBe(true);
  });
});

test('the handler of alerts leaves the share of a channel that fails to its queue, in a form that it reads itself', async () => {
  // a function is invoked at an address that nobody listens at
  Object.assign(process.env, { AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' });
  const targets = [{ id: 'f', kind: 'function', functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:f' } as const];
  Object.assign(process.env, alertEnvironment({ ...ALERTS, targets, deadLetterQueueUrl: DEAD, alertQueueUrl: RETRIES }));
  const body = JSON.stringify({ pattern: 'vault-changed', event: eventNamed('backup-vault-state-change.deleted') });
  const record = (text: string, count = '1') => ({ messageId: 'm1', body: text, attributes: { ApproximateReceiveCount: count } });
  expect(await handlers.sendSecurityAlerts({ Records: [record(body)] })).toEqual({ batchItemFailures: [] });
  const [{ MessageBody }] = inputsOf('SendMessage', RETRIES);
  expect(JSON.parse(MessageBody).delivery).toMatchObject({ targetId: 'f', event: { kind: 'security' } });
  expect(await handlers.sendSecurityAlerts({ Records: [record(MessageBody)] })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  expect(await handlers.sendSecurityAlerts({ Records: [record(MessageBody, '5')] })).toEqual({ batchItemFailures: [] });
  expect(inputsOf('SendMessage', DEAD)[0].MessageAttributes.reason.StringValue).toMatch(/^the notification target 'f' \(function\) failed: /);
}, 20000);

describe('what accepts a connection and never answers', () => {
  const silent = createSocketServer((socket) => void socket.on('error', () => {}).unref());
  const hanging = { id: 'f', kind: 'function', functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:f' } as const;
  let hanged: typeof handlers;
  let counting: typeof counter;

  beforeAll(async () => {
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    Object.assign(process.env, { AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(silent.address() as AddressInfo).port}` });
    // clients read where to call once
    jest.isolateModules(() => {
      hanged = jest.requireActual('../../src/event-hub/notify.lambda');
      counting = jest.requireActual('../../src/event-hub/count-jobs.lambda');
    });
  });

  afterAll(() => void silent.close());

  const silentQueue = () => `http://127.0.0.1:${(silent.address() as AddressInfo).port}/111111111111/queue`;

  test('as the queue of failed jobs ends the run with an error', async () => {
    Object.assign(process.env, drainEnvironment({ ...DRAIN, targets: channels, jobQueueUrl: silentQueue(), deadLetterQueueUrl: DEAD, alertQueueUrl: RETRIES }));
    await expect(hanged.drainFailedJobs()).rejects.toThrow('requestTimeout');
  });

  test('as the dead-letter queue brings the message back', async () => {
    Object.assign(process.env, countEnvironment({ hubName: 'OrgBackupEvents', deadLetterQueueUrl: silentQueue(), tiers: {} }));
    expect(await counting.handler({ Records: [{ messageId: 'a', body: 'text' }] })).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
    expect(lines.filter((line) => line.startsWith('{"_aws"')).map((line) => JSON.parse(line))).toMatchObject([{ Failures: 1, Hub: 'OrgBackupEvents' }]);
  });

  test('as a channel does not stop failed jobs: the others are told, its share waits, and all windows are done in time for one', async () => {
    Object.assign(process.env, drainEnvironment({ ...DRAIN, targets: [hanging, ...channels], jobQueueUrl: JOBS, deadLetterQueueUrl: DEAD, alertQueueUrl: RETRIES }));
    waiting = [0, 1, 2, 3].map((window) => jobMessage(`w${window}`, window * 10 * 60 * 1000));
    const began = Date.now();
    await hanged.drainFailedJobs();
    expect(Date.now() - began).toBeLessThan(2500);
    expect(inputsOf('SendMessage', `${url}/mail`)).toHaveLength(4);
    expect(inputsOf('SendMessage', RETRIES).map(({ MessageBody }) => JSON.parse(MessageBody).delivery.targetId)).toEqual(['f', 'f', 'f', 'f']);
    expect(inputsOf('DeleteMessageBatch').flatMap(({ Entries }) => Entries)).toHaveLength(4);
  });

  test('as a channel does not stop alerts', async () => {
    Object.assign(process.env, alertEnvironment({ ...ALERTS, targets: [hanging, ...channels], deadLetterQueueUrl: DEAD, alertQueueUrl: RETRIES }));
    const body = JSON.stringify({ pattern: 'vault-changed', event: eventNamed('backup-vault-state-change.deleted') });
    const other = JSON.stringify({ pattern: 'vault-changed', event: { ...eventNamed('backup-vault-state-change.deleted'), id: 'other' } });
    const began = Date.now();
    const attributes = { ApproximateReceiveCount: '1' };
    expect(await hanged.sendSecurityAlerts({ Records: [{ messageId: 'm1', body, attributes }, { messageId: 'm2', body: other, attributes }] })).toEqual({ batchItemFailures: [] });
    expect(Date.now() - began).toBeLessThan(1500);
    expect([`${url}/mail`, `${url}/chat`, RETRIES].map((queue) => inputsOf('SendMessage', queue).length)).toEqual([2, 2, 2]);
  });
});

test('the handler of ended jobs writes metrics as raw lines, and puts poison aside', async () => {
  Object.assign(process.env, countEnvironment({ hubName: 'OrgBackupEvents', deadLetterQueueUrl: DEAD, tiers: {} }));
  const body = JSON.stringify(eventNamed('backup-job-state-change.failed'));
  expect(await counter.handler({ Records: [{ messageId: 'a', body }, { messageId: 'b', body: 'text' }] })).toEqual({ batchItemFailures: [] });
  expect(JSON.parse(lines[0])).toMatchObject({ State: 'FAILED', Jobs: 1, Tier: 'unknown' });
  expect(inputsOf('SendMessage', DEAD)[0].MessageAttributes.reason.StringValue).toBe('it is no JSON');
});
