import { createHash } from 'node:crypto';
import { createServer, Server } from 'node:http';
import { AddressInfo, createServer as createSocketServer } from 'node:net';
import { alertNamed, eventNamed } from '../events';
import { GROUPING, SOURCE } from './runtime';
import { countEnvironment, groupingEnvironment, GroupingSettings } from '../../../src/event-hub/handler/hub-contract';
import { outgoingEnvironment } from '../../../src/notification/handler/outgoing-contract';

// the same handlers with shorter deadlines
jest.mock('../../../src/private/client-options', () => {
  const actual = jest.requireActual('../../../src/private/client-options');
  return { ...actual, CLIENT_OPTIONS: { requestHandler: { ...actual.CLIENT_OPTIONS.requestHandler, requestTimeout: 2000 } } };
});

type Handlers = typeof import('../../../src/event-hub/handler/group-events.lambda');
type Counter = typeof import('../../../src/event-hub/handler/count-jobs.lambda');

/** Calls of Amazon SQS and S3, as the real clients make them. */
let calls: Array<{ readonly operation: string; readonly input: any }>;
let objects: Map<string, Buffer>;
let refused: any[];
let server: Server;
let lines: string[];
let url: string;
let handlers: Handlers;
let written: jest.SpyInstance;
const before = { ...process.env };
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** Loads handlers whose clients call there; they read it once. */
function load<T>(file: string, endpoint: string): T {
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL_S3: endpoint, AWS_MAX_ATTEMPTS: '1',
  });
  let loaded: T;
  jest.isolateModules(() => { loaded = jest.requireActual<T & object>(`../../../src/event-hub/handler/${file}.lambda`); });
  return loaded!;
}

function answerSqs(operation: string, input: any): object {
  calls.push({ operation, input });
  return operation === 'SendMessage'
    ? { MessageId: 'sent', MD5OfMessageBody: md5(input.MessageBody) }
    : {
      Successful: input.Entries.slice(refused.length).map(({ Id, MessageBody }: any) => ({ Id, MessageId: 'sent', MD5OfMessageBody: md5(MessageBody) })),
      Failed: refused,
    };
}

/** Status and body of an object's answer. */
function answerS3(method: string, key: string, body: Buffer, createOnly: boolean): [number, string | Buffer] {
  calls.push({ operation: method, input: { key, createOnly } });
  if (method === 'PUT') {
    if (objects.has(key)) {
      return [412, '<Error><Code>PreconditionFailed</Code></Error>'];
    }
    objects.set(key, body);
    return [200, ''];
  }
  return objects.has(key) ? [200, objects.get(key)!] : [404, '<Error><Code>NoSuchKey</Code></Error>'];
}

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const target = request.headers['x-amz-target'];
      if (target !== undefined) {
        response.setHeader('content-type', 'application/x-amz-json-1.0');
        return response.end(JSON.stringify(answerSqs(String(target).split('.')[1], JSON.parse(body.toString()))));
      }
      const { pathname } = new URL(request.url!, 'http://s3');
      const [status, answer] = answerS3(request.method!, pathname, body, request.headers['if-none-match'] === '*');
      response.statusCode = status;
      return response.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  handlers = load('group-events', url);
});

beforeEach(() => {
  [calls, refused, lines, objects] = [[], [], [], new Map()];
  Object.assign(process.env, environmentOf(GROUPING));
  written = jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    lines.push(String(line));
    return true;
  });
});

afterEach(() => written.mockRestore());

afterAll(async () => {
  process.env = before;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const queue = (name: string) => `${url}/111111111111/${name}`;
/** As the construct writes it, with the queues and the bucket of this test. */
const environmentOf = (settings: GroupingSettings) => ({
  ...outgoingEnvironment({ eventBucket: 'events-bucket', deliveryQueueUrl: queue('deliveries'), recipients: [{ id: 'mail' }, { id: 'hub', keepsFindings: true }] }),
  ...groupingEnvironment({ ...settings, deadLetterQueueUrl: queue('dead') }),
});
const record = (messageId: string, body: object | string, received = 1) => (
  { messageId, body: typeof body === 'string' ? body : JSON.stringify(body), attributes: { ApproximateReceiveCount: String(received) } });
const failed = (id: string) => ({ ...eventNamed('backup-job-state-change.failed'), id });
const inputsOf = (operation: string, name?: string) => calls.filter((call) => call.operation === operation && (name === undefined || call.input.QueueUrl === queue(name))).map(({ input }) => input);
const metrics = () => lines.filter((line) => line.startsWith('{"_aws"')).map((line) => JSON.parse(line));
const CONTEXT = { getRemainingTimeInMillis: () => 30_000 };
const DONE = { batchItemFailures: [] };

test('a batch is looked up, kept create-only, queued for every channel that it is for, and noted', async () => {
  expect(await handlers.handler({ Records: [record('m1', failed('a')), record('m2', failed('b'))] }, CONTEXT)).toEqual(DONE);
  const [put, note] = inputsOf('PUT');
  expect(put).toEqual({ key: expect.stringMatching(/^\/events-bucket\/events\/job-failures-[0-9a-f]{8}-\d{12}-1\.json\.gz$/), createOnly: true });
  const id = /(job-failures-[\w-]+)\.json/.exec(put.key)![1];
  expect(note).toEqual({ key: `/events-bucket/events/announced/${id}`, createOnly: true });
  expect(inputsOf('SendMessageBatch').map(({ QueueUrl, Entries }) => [QueueUrl, Entries.map(({ MessageBody }: any) => JSON.parse(MessageBody))]))
    .toEqual([[queue('deliveries'), [{ eventId: id, targetId: 'mail' }]]]);
  expect(calls.map(({ operation }) => operation)).toEqual(['GET', 'GET', 'GET', 'PUT', 'SendMessageBatch', 'PUT']);
});

test('a batch that comes again is read, and nothing is written or queued', async () => {
  const Records = [record('m1', failed('a'))];
  await handlers.handler({ Records }, CONTEXT);
  calls = [];
  expect(await handlers.handler({ Records }, CONTEXT)).toEqual(DONE);
  expect(new Set(calls.map(({ operation }) => operation))).toEqual(new Set(['GET']));
});

test('changes of compliance and security events go to AWS Security Hub too, with what only the home account knows, and are counted', async () => {
  Object.assign(process.env, environmentOf({ ...GROUPING, knowledge: { backupKeyIds: ['1234abcd-12ab-34cd-56ef-1234567890ab'] } }));
  const alerts = ['cloudtrail.delete-backup-vault', 'cloudtrail.delete-recovery-point', 'cloudtrail.disable-key.another-key'].map((name) => record(name, alertNamed(name)));
  const change = record('c', { ...eventNamed('config.non-compliant', { resourceId: 'c' }), id: 'c' });
  expect(await handlers.handler({ Records: [...alerts, change] }, CONTEXT)).toEqual(DONE);
  const targets = inputsOf('SendMessageBatch').map(({ Entries }) => Entries.map(({ MessageBody }: any) => JSON.parse(MessageBody).targetId));
  expect(targets).toEqual(expect.arrayContaining([['mail', 'hub'], ['mail', 'hub']]));
  expect(metrics()).toMatchObject(expect.arrayContaining([{ Kind: 'security', Alerts: 2 }, { Kind: 'compliance', Alerts: 1 }].map(expect.objectContaining)));
});

test('a dead letter has its reason in an attribute, and its body as it was', async () => {
  expect(await handlers.handler({ Records: [record('m1', 'text')] }, CONTEXT)).toEqual(DONE);
  expect(inputsOf('SendMessage', 'dead')).toEqual([{
    QueueUrl: queue('dead'), MessageBody: 'text', MessageAttributes: { reason: { DataType: 'String', StringValue: 'it is no JSON' } },
  }]);
});

test('deliveries that Amazon SQS refuses bring the batch back, and at the last receipt each event is put aside', async () => {
  refused = [{ Id: '0', Code: 'InternalError', Message: 'try again', SenderFault: false }];
  expect(await handlers.handler({ Records: [record('m1', failed('a'), GROUPING.attempts - 1)] }, CONTEXT)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  expect(metrics()).toMatchObject([{ Failures: 1, Hub: SOURCE.name }]);
  expect(await handlers.handler({ Records: [record('m1', failed('a'), GROUPING.attempts)] }, CONTEXT)).toEqual(DONE);
  expect(inputsOf('SendMessage', 'dead').map(({ MessageBody, MessageAttributes }) => [JSON.parse(MessageBody).id, MessageAttributes.reason.StringValue]))
    .toEqual([['a', 'notifying of failed jobs failed: Amazon SQS refused 1 deliveries: try again']]);
});

test('a log has one JSON object a line', async () => {
  await handlers.handler({ Records: [record('m1', failed('a')), record('m2', 'text')] }, CONTEXT);
  // jest prints warnings of the SDK to the same place
  const own = lines.filter((line) => !line.includes('console.warn'));
  expect(own.map((line) => JSON.parse(line).level)).toEqual(['info', 'error']);
  expect(own.every((line) => line.endsWith('}\n') && line.split('\n').length === 2)).toBe(true);
});

test('no more connections stay open, however many messages are looked up', async () => {
  for (let i = 0; i < 60; i += 1) {
    await handlers.handler({ Records: [record('m1', failed(`e${i}`))] }, CONTEXT);
  }
  expect(await handlers.handler({ Records: Array.from({ length: 60 }, (_, i) => record(`m${i}`, failed(`e${i}`))) }, CONTEXT)).toEqual(DONE);
  expect(objects.size).toBe(120);
});

describe('what accepts a connection and never answers', () => {
  const silent = createSocketServer((socket) => void socket.on('error', () => {}).unref());
  let address: string;

  beforeAll(async () => {
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  });

  afterAll(() => void silent.close());

  test('as the bucket brings the batch back', async () => {
    const hanged = load<Handlers>('group-events', address);
    expect(await hanged.handler({ Records: [record('m1', failed('a'))] }, CONTEXT)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });

  test('as the dead-letter queue brings the message back', async () => {
    Object.assign(process.env, countEnvironment({ hubName: 'OrgBackupEvents', deadLetterQueueUrl: `${address}/111111111111/queue`, tiers: {}, metrics: [] }));
    const counting = load<Counter>('count-jobs', address);
    expect(await counting.handler({ Records: [record('a', 'text')] })).toEqual({ batchItemFailures: [{ itemIdentifier: 'a' }] });
    expect(metrics()).toMatchObject([{ Failures: 1, Hub: 'OrgBackupEvents' }]);
  });
});

test('the handler of ended jobs writes metrics as raw lines, and puts poison aside', async () => {
  Object.assign(process.env, countEnvironment({ hubName: 'OrgBackupEvents', deadLetterQueueUrl: queue('dead'), tiers: {}, metrics: [] }));
  const counting = load<Counter>('count-jobs', url);
  expect(await counting.handler({ Records: [record('a', eventNamed('backup-job-state-change.failed')), record('b', 'text')] })).toEqual(DONE);
  expect(JSON.parse(lines[0])).toMatchObject({ State: 'FAILED', Jobs: 1, Tier: 'unknown' });
  expect(inputsOf('SendMessage', 'dead')[0].MessageAttributes.reason.StringValue).toBe('it is no JSON');
});
