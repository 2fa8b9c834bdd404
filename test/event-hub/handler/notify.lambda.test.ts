import { createHash } from 'node:crypto';
import { createServer, Server } from 'node:http';
import { AddressInfo, createServer as createSocketServer } from 'node:net';
import { alertNamed, eventNamed } from '../events';
import { DELIVERY, GROUPING, SECURITY_GROUPING, SECURITY_HUB, TARGETS } from './runtime';
import * as counter from '../../../src/event-hub/handler/count-jobs.lambda';
import { countEnvironment, deliveryEnvironment, groupingEnvironment, GroupingSettings } from '../../../src/event-hub/handler/hub-contract';
import * as handlers from '../../../src/event-hub/handler/notify.lambda';
import { DeliveryTarget } from '../../../src/notification/handler/delivery-target';

// the same handlers with shorter deadlines
jest.mock('../../../src/private/client-options', () => {
  const actual = jest.requireActual('../../../src/private/client-options');
  return { ...actual, CLIENT_OPTIONS: { requestHandler: { ...actual.CLIENT_OPTIONS.requestHandler, requestTimeout: 2000 } } };
});
jest.mock('../../../src/event-hub/handler/hub-times', () => {
  const { groupingTimes, ...rest } = jest.requireActual('../../../src/event-hub/handler/hub-times');
  return { ...rest, RETRY_DEADLINE: 2000, groupingTimes: (windowMinutes: number) => ({ ...groupingTimes(windowMinutes), deadline: 2000 }) };
});

/** Calls of Amazon SQS, as the real client makes them: operation and input. */
let calls: Array<{ readonly operation: string; readonly input: any }>;
let waiting: any[];
let refused: any[];
/** Calls that delete, now and at most at a time. */
let [deletions, mostDeletions] = [0, 0];
let server: Server;
let lines: string[];
let url: string;
let [QUEUE, DEAD, RETRIES] = ['', '', ''];
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
      const answer = () => {
        deletions -= operation === 'DeleteMessageBatch' ? 1 : 0;
        response.end(JSON.stringify(answers[operation]));
      };
      if (operation === 'DeleteMessageBatch') {
        deletions += 1;
        mostDeletions = Math.max(mostDeletions, deletions);
        setTimeout(answer, 20);
      } else {
        answer();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // clients read these when they are first used
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test',
  });
  // the client of Amazon SQS calls where the URL of a queue leads
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/111111111111`;
  [QUEUE, DEAD, RETRIES] = [`${url}/group`, `${url}/dead`, `${url}/retries`];
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

/** As the construct writes it, with the queues of this test. */
const settingsOf = (settings: GroupingSettings, targets = channels, queueUrl = QUEUE) =>
  groupingEnvironment({ ...settings, targets, queueUrl, deadLetterQueueUrl: DEAD, retryQueueUrl: RETRIES });
const jobMessage = (id: string, sent: number, body = JSON.stringify({ ...eventNamed('backup-job-state-change.failed'), id })) => ({
  MessageId: id, ReceiptHandle: `receipt-${id}`, Body: body, MD5OfBody: md5(body), Attributes: { SentTimestamp: String(sent) },
});
const inputsOf = (operation: string, queue?: string) => calls.filter((call) => call.operation === operation && (queue === undefined || call.input.QueueUrl === queue)).map(({ input }) => input);

describe('the handler of groups', () => {
  beforeEach(() => Object.assign(process.env, settingsOf(GROUPING)));

  test('receives with a wait, sends to every channel, records it and deletes', async () => {
    waiting = [jobMessage('a', 0), jobMessage('b', 1)];
    await handlers.notifyGroups();
    expect(inputsOf('ReceiveMessage')[0]).toEqual({ QueueUrl: QUEUE, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, MessageSystemAttributeNames: ['SentTimestamp'] });
    // five at a time, until none of them brings anything
    expect(inputsOf('ReceiveMessage')).toHaveLength(10);
    expect(['mail', 'chat'].map((id) => JSON.parse(inputsOf('SendMessage', `${url}/${id}`)[0].MessageBody).findings[0].count)).toEqual([2, 2]);
    expect(JSON.parse(inputsOf('SendMessage', QUEUE)[0].MessageBody).sent.events).toHaveLength(2);
    expect(inputsOf('DeleteMessageBatch')).toEqual([{ QueueUrl: QUEUE, Entries: [{ Id: '0', ReceiptHandle: 'receipt-a' }, { Id: '1', ReceiptHandle: 'receipt-b' }] }]);
    expect(calls.findIndex(({ operation }) => operation === 'DeleteMessageBatch')).toBe(calls.length - 1);
  });

  test('makes messages of the open window visible at once', async () => {
    waiting = [jobMessage('a', Date.now() + 10 * 60 * 1000)];
    await handlers.notifyGroups();
    expect(inputsOf('ChangeMessageVisibilityBatch')).toEqual([{ QueueUrl: QUEUE, Entries: [{ Id: '0', ReceiptHandle: 'receipt-a', VisibilityTimeout: 0 }] }]);
    expect(inputsOf('SendMessage')).toEqual([]);
  });

  test('fails when Amazon SQS refuses to delete', async () => {
    waiting = [jobMessage('a', 0)];
    refused = [{ Id: '0', Code: 'InternalError', Message: 'try again', SenderFault: false }];
    await expect(handlers.notifyGroups()).rejects.toThrow('1 of the steps failed, first: Amazon SQS refused 1 messages: try again');
  });

  test('puts poison aside with its reason', async () => {
    waiting = [jobMessage('a', 0, 'text')];
    await handlers.notifyGroups();
    expect(inputsOf('SendMessage', DEAD)).toEqual([{
      QueueUrl: DEAD, MessageBody: 'text', MessageAttributes: { reason: { DataType: 'String', StringValue: 'it is no JSON' } },
    }]);
  });

  test('notifies of changes of compliance, and writes how many as a metric', async () => {
    const changes = ['a', 'b'].map((id) => jobMessage(id, 0, JSON.stringify({ ...eventNamed('config.non-compliant', { resourceId: id }), id })));
    waiting = [...changes, jobMessage('c', 0)];
    await handlers.notifyGroups();
    expect(inputsOf('SendMessage', `${url}/mail`).map(({ MessageBody }) => JSON.parse(MessageBody).kind)).toEqual(['job-failures', 'changes']);
    expect(lines.filter((line) => line.startsWith('{"_aws"')).map((line) => JSON.parse(line))).toMatchObject([{ Kind: 'compliance', Alerts: 2 }]);
  });

  test('notifies of security events in one message, with what only the home account knows, and writes how many findings as a metric', async () => {
    Object.assign(process.env, settingsOf({ ...SECURITY_GROUPING, knowledge: { backupKeyIds: ['1234abcd-12ab-34cd-56ef-1234567890ab'] } }));
    waiting = ['cloudtrail.delete-backup-vault', 'cloudtrail.delete-recovery-point', 'cloudtrail.disable-key.another-key']
      .map((name) => jobMessage(name, 0, JSON.stringify(alertNamed(name))));
    await handlers.notifyGroups();
    expect(inputsOf('SendMessage', `${url}/mail`).map(({ MessageBody }) => JSON.parse(MessageBody).title)).toEqual(['Backup vault deleted, recovery point deleted in account 111122223333']);
    expect(lines.filter((line) => line.startsWith('{"_aws"')).map((line) => JSON.parse(line))).toMatchObject([{ Kind: 'security', Alerts: 2 }]);
    expect(inputsOf('DeleteMessageBatch').flatMap(({ Entries }) => Entries)).toHaveLength(3);
  });

  test('deletes all of many messages, though Amazon SQS refuses some', async () => {
    waiting = Array.from({ length: 123 }, (_, i) => jobMessage(`e${i}`, 0));
    refused = [{ Id: '0', Code: 'InternalError', Message: 'try again', SenderFault: false }];
    await expect(handlers.notifyGroups()).rejects.toThrow('Amazon SQS refused 13 messages: try again');
    const receipts = inputsOf('DeleteMessageBatch').flatMap(({ Entries }) => Entries.map(({ ReceiptHandle }: { ReceiptHandle: string }) => ReceiptHandle));
    expect([receipts.length, new Set(receipts).size]).toEqual([123, 123]);
  });

  test('leaves all of 1,000 findings that AWS Security Hub can\'t take to its queue, in messages that are not too large', async () => {
    Object.assign(process.env, { AWS_ENDPOINT_URL_SECURITYHUB: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1', TARGETS: JSON.stringify([SECURITY_HUB]) });
    waiting = Array.from({ length: 1000 }, (_, i) => jobMessage(`e${i}`, 0, JSON.stringify({
      ...eventNamed('config.non-compliant', { resourceId: `vol-${i}`, newEvaluationResult: { complianceType: 'NON_COMPLIANT', annotation: 'x'.repeat(256) } }), id: `e${i}`,
    })));
    await handlers.notifyGroups();
    const bodies: string[] = inputsOf('SendMessage', RETRIES).map(({ MessageBody }) => MessageBody);
    expect(bodies.length).toBeGreaterThan(1);
    expect(bodies.filter((body) => Buffer.byteLength(body) > 256 * 1024)).toEqual([]);
    expect(new Set(bodies.flatMap((body) => JSON.parse(body).delivery.event.findings.map(({ resource }: { resource: string }) => resource))).size).toBe(1000);
  });

  test('logs one JSON object a line', async () => {
    waiting = [jobMessage('a', 0), jobMessage('b', 0, 'text')];
    await handlers.notifyGroups();
    // jest prints warnings of the SDK to the same place
    const own = lines.filter((line) => !line.includes('console.warn'));
    expect(own.map((line) => JSON.parse(line).level)).toEqual(['error', 'info', 'info', 'info']);
    expect(own.every((line) => line.endsWith('}\n') && line.split('\n').length === 2)).toBe(true);
  });
});

test('thousands of messages are deleted in batches of ten, five of them at a time', async () => {
  Object.assign(process.env, settingsOf(GROUPING));
  mostDeletions = 0;
  waiting = Array.from({ length: 130 }, (_, i) => jobMessage(`m${i}`, i));
  await handlers.notifyGroups();
  expect(inputsOf('DeleteMessageBatch').map(({ Entries }) => Entries.length)).toEqual(Array.from({ length: 13 }, () => 10));
  expect(mostDeletions).toBe(5);
});

test('a dead letter has its reason in an attribute, cut, and its body as it was', async () => {
  Object.assign(process.env, deliveryEnvironment({ ...DELIVERY, targets: channels, deadLetterQueueUrl: DEAD }));
  const body = JSON.stringify({ delivery: { targetId: 'x'.repeat(500), event: { id: 'e' } } });
  await handlers.retryDeliveries({ Records: [{ messageId: 'm1', body, attributes: { ApproximateReceiveCount: '1' } }] });
  const [{ MessageBody, MessageAttributes }] = inputsOf('SendMessage', DEAD);
  expect(MessageBody).toBe(body);
  expect(MessageAttributes.reason).toEqual({ DataType: 'String', StringValue: `the channel ${'x'.repeat(244)}` });
});

test('what the handler of groups leaves of a channel that fails, the handler of retries reads', async () => {
  // a function is invoked at an address that nobody listens at
  Object.assign(process.env, { AWS_ENDPOINT_URL_LAMBDA: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' });
  const targets: DeliveryTarget[] = [{ id: 'f', kind: 'function', functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:f' }];
  Object.assign(process.env, settingsOf(SECURITY_GROUPING, targets));
  waiting = [jobMessage('a', 0, JSON.stringify(alertNamed('backup-vault-state-change.deleted')))];
  await handlers.notifyGroups();
  const [{ MessageBody }] = inputsOf('SendMessage', RETRIES);
  expect(JSON.parse(MessageBody).delivery).toMatchObject({ targetId: 'f', event: { kind: 'security' } });
  Object.assign(process.env, deliveryEnvironment({ ...DELIVERY, targets, deadLetterQueueUrl: DEAD }));
  const record = (count: string) => ({ messageId: 'm1', body: MessageBody, attributes: { ApproximateReceiveCount: count } });
  expect(await handlers.retryDeliveries({ Records: [record('1')] })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  expect(await handlers.retryDeliveries({ Records: [record('5')] })).toEqual({ batchItemFailures: [] });
  expect(inputsOf('SendMessage', DEAD)[0].MessageAttributes.reason.StringValue).toMatch(/^the notification target 'f' \(function\) failed: /);
});

describe('what accepts a connection and never answers', () => {
  let connections = 0;
  const silent = createSocketServer((socket) => {
    connections += 1;
    socket.on('error', () => {}).unref();
  });
  const hanging = { id: 'f', kind: 'function', functionArn: 'arn:aws:lambda:eu-west-1:111111111111:function:f' } as const;
  let hanged: typeof handlers;
  let counting: typeof counter;

  beforeAll(async () => {
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    Object.assign(process.env, { AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`, AWS_MAX_ATTEMPTS: '1' });
    // clients read where to call once
    jest.isolateModules(() => {
      hanged = jest.requireActual('../../../src/event-hub/handler/notify.lambda');
      counting = jest.requireActual('../../../src/event-hub/handler/count-jobs.lambda');
    });
  });

  beforeEach(() => { connections = 0; });

  afterAll(() => void silent.close());

  const silentQueue = () => `http://127.0.0.1:${(silent.address() as AddressInfo).port}/111111111111/queue`;

  test('as the queue of failed jobs ends the run with an error', async () => {
    Object.assign(process.env, settingsOf(GROUPING, channels, silentQueue()));
    await expect(hanged.notifyGroups()).rejects.toThrow('requestTimeout');
  });

  test('as the dead-letter queue brings the message back', async () => {
    Object.assign(process.env, countEnvironment({ hubName: 'OrgBackupEvents', deadLetterQueueUrl: silentQueue(), tiers: {}, metrics: [] }));
    expect(await counting.handler({ Records: [{ messageId: 'a', body: 'text' }] })).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
    expect(lines.filter((line) => line.startsWith('{"_aws"')).map((line) => JSON.parse(line))).toMatchObject([{ Failures: 1, Hub: 'OrgBackupEvents' }]);
  });

  test.each<[string, GroupingSettings, (id: string) => string]>([
    ['failed jobs', GROUPING, (id) => JSON.stringify({ ...eventNamed('backup-job-state-change.failed'), id })],
    ['security events', SECURITY_GROUPING, (id) => JSON.stringify(alertNamed('backup-vault-state-change.deleted', {}, { id }))],
  ])('as a channel does not stop %s: the others get theirs, its share waits, and all windows wait for it once', async (_, settings, body) => {
    Object.assign(process.env, settingsOf(settings, [hanging, ...channels]));
    waiting = [0, 1, 2, 3].map((window) => jobMessage(`w${window}`, window * 10 * 60 * 1000, body(`w${window}`)));
    await hanged.notifyGroups();
    expect(connections).toBe(1);
    expect(inputsOf('SendMessage', `${url}/mail`)).toHaveLength(4);
    expect(inputsOf('SendMessage', RETRIES).map(({ MessageBody }) => JSON.parse(MessageBody).delivery.targetId)).toEqual(['f', 'f', 'f', 'f']);
    expect(inputsOf('DeleteMessageBatch').flatMap(({ Entries }) => Entries)).toHaveLength(4);
  });

  test('as a channel does not stop retries: each of its shares comes again, and the other channels get theirs', async () => {
    Object.assign(process.env, deliveryEnvironment({ ...DELIVERY, targets: [hanging, ...channels], deadLetterQueueUrl: DEAD }));
    const event = { version: '2', id: 'security-1', kind: 'security', title: 'x', totals: {}, findings: [], links: [], source: DELIVERY.source };
    const Records = ['f', 'f', 'mail'].map((targetId, i) => ({ messageId: `m${i}`, body: JSON.stringify({ delivery: { targetId, event } }), attributes: { ApproximateReceiveCount: '1' } }));
    expect(await hanged.retryDeliveries({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }, { itemIdentifier: 'm1' }] });
    expect(connections).toBe(1);
    expect(inputsOf('SendMessage', `${url}/mail`)).toHaveLength(1);
  });
});

test('the handler of ended jobs writes metrics as raw lines, and puts poison aside', async () => {
  Object.assign(process.env, countEnvironment({ hubName: 'OrgBackupEvents', deadLetterQueueUrl: DEAD, tiers: {}, metrics: [] }));
  const body = JSON.stringify(eventNamed('backup-job-state-change.failed'));
  expect(await counter.handler({ Records: [{ messageId: 'a', body }, { messageId: 'b', body: 'text' }] })).toEqual({ batchItemFailures: [] });
  expect(JSON.parse(lines[0])).toMatchObject({ State: 'FAILED', Jobs: 1, Tier: 'unknown' });
  expect(inputsOf('SendMessage', DEAD)[0].MessageAttributes.reason.StringValue).toBe('it is no JSON');
});
