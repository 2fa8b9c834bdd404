import { gunzipSync } from 'node:zlib';
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { control, csv, job } from './notifier-world';
import { outgoingEnvironment } from '../../../src/notification/handler/outgoing-contract';
import { StateObject } from '../../../src/report-notifier/handler/report-state';

const DELIVERIES = 'https://sqs.eu-west-1.amazonaws.com/111111111111/deliveries';
const KEY = 'any/Backup/111111111111/eu-west-1/2026/11/21/Daily_2026-11-21T03_00_00Z.csv';
const STATE = 'state/any.111111111111.eu-west-1.Daily.json.gz';
const TEST_EVENT = '{"Event":"s3:TestEvent"}';

jest.mock('node:fs', () => {
  const actual = jest.requireActual('node:fs');
  // the file beside the code of a notifier that knows its bucket only
  const files: { [name: string]: string } = { 'notifier.json': JSON.stringify({ plans: [], tiers: {}, accountNames: {} }) };
  return { ...actual, readFileSync: (path: string, ...rest: unknown[]) => files[String(path).split('/').pop()!] ?? actual.readFileSync(path, ...rest) };
});
/** What Amazon S3 has, by key. */
const objects = new Map<string, Uint8Array>();
/** Bodies of messages, by queue. */
const messages: Array<readonly [queue: string, body: string, reason?: string]> = [];
/** Conditional writes that are refused, by key. */
const refused = new Map<string, number>();
let lines: string[];
let written: jest.SpyInstance[];
let handler: typeof import('../../../src/report-notifier/handler/report-notifier.lambda').handler;

function s3(name: string, { Key, Body }: { Key: string; Body: Uint8Array }): object {
  if (name === 'ListObjectsV2Command') {
    return { Contents: [...objects.keys()].filter((one) => one.startsWith('state/')).map((one) => ({ Key: one })) };
  }
  if (name === 'PutObjectCommand') {
    const left = refused.get(Key) ?? 0;
    if (left > 0) {
      refused.set(Key, left - 1);
      throw new S3ServiceException({ name: 'PreconditionFailed', $fault: 'client', $metadata: { httpStatusCode: 412 } });
    }
    objects.set(Key, Body);
    return { ETag: '"e"' };
  }
  const found = objects.get(Key);
  if (found === undefined) {
    throw new S3ServiceException({ name: 'NoSuchKey', $fault: 'client', $metadata: { httpStatusCode: 404 } });
  }
  return { ETag: '"e"', Body: Object.assign((async function* () { yield found; })(), { transformToByteArray: async () => found }) };
}

beforeAll(() => {
  process.env.NOTIFIER = JSON.stringify({
    name: 'OrgBackup', accountId: '111111111111', region: 'eu-west-1', reportBucket: 'reports', prefix: '', stateBucket: 'states', deadLetterQueueUrl: 'https://dead',
    alertOn: ['NON_COMPLIANT'], lateAfterHours: 32, metrics: ['NonCompliantResources'],
  });
  Object.assign(process.env, outgoingEnvironment({ eventBucket: 'states', deliveryQueueUrl: DELIVERIES, recipients: [{ id: 'queue' }, { id: 'hub', keepsFindings: true }] }));
  (jest.spyOn(S3Client.prototype, 'send') as jest.SpyInstance).mockImplementation(async ({ constructor: { name }, input }: any) => s3(name, input));
  (jest.spyOn(SQSClient.prototype, 'send') as jest.SpyInstance).mockImplementation(async ({ input }: any) => {
    messages.push(...input.Entries?.map(({ MessageBody }: { MessageBody: string }) => [input.QueueUrl, MessageBody])
      ?? [[input.QueueUrl, input.MessageBody, input.MessageAttributes?.reason?.StringValue]]);
    return {};
  });
  // it reads its environment when it is loaded
  ({ handler } = jest.requireActual('../../../src/report-notifier/handler/report-notifier.lambda'));
});

beforeEach(() => {
  objects.clear();
  messages.length = 0;
  refused.clear();
  lines = [];
  written = [
    jest.spyOn(process.stdout, 'write').mockImplementation((line) => lines.push(String(line)) > 0),
    jest.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line))),
  ];
});

afterEach(() => written.forEach((spy) => spy.mockRestore()));

const arrived = (key = KEY) => JSON.stringify({
  'source': 'aws.s3', 'detail-type': 'Object Created', 'time': '2026-11-21T03:05:00Z', 'detail': { bucket: { name: 'reports' }, object: { key } },
});
const invoke = (...bodies: string[]) => handler(
  { Records: bodies.map((body, i) => ({ messageId: `m${i}`, body, attributes: { ApproximateReceiveCount: '1' } })) }, { awsRequestId: 'r', getRemainingTimeInMillis: () => 600_000 });
const failures = () => lines.filter((line) => line.includes('"Failures"')).length;
const RECONCILE = '{"wake":"sweep"}';
const deliveries = () => messages.filter(([queue]) => queue === DELIVERIES).map(([, body]) => JSON.parse(body) as { eventId: string; targetId: string });

test('what is said lies in the bucket, is handed over for each channel, and is noted no longer', async () => {
  objects.set(KEY, Buffer.from(csv(control('NON_COMPLIANT'))));
  expect(await invoke(arrived(), RECONCILE)).toEqual({ batchItemFailures: [] });
  const all = deliveries();
  expect(all.map(({ targetId }) => targetId).sort()).toEqual(['hub', 'hub', 'queue']);
  expect([...new Set(all.map(({ eventId }) => objects.has(`events/${eventId}.json.gz`)))]).toEqual([true]);
  const state = JSON.parse(gunzipSync(objects.get(STATE)!).toString()) as StateObject;
  expect([state.announcing, Object.keys(state.parts)]).toEqual([undefined, ['any.111111111111.eu-west-1.Daily']]);
});

test('a state that others write at the same time is written after them', async () => {
  objects.set(KEY, Buffer.from(csv(control('NON_COMPLIANT'))));
  refused.set(STATE, 3);
  expect(await invoke(arrived())).toEqual({ batchItemFailures: [] });
  expect([refused.get(STATE), objects.has(STATE)]).toEqual([0, true]);
});

test('a message that no retry makes readable is a dead letter with the reason, and the others of its batch are processed', async () => {
  objects.set(KEY, Buffer.from(csv(control('NON_COMPLIANT'))));
  expect(await invoke('no JSON', TEST_EVENT, arrived(), RECONCILE)).toEqual({ batchItemFailures: [] });
  expect(messages.filter(([queue]) => queue !== DELIVERIES).map(([queue, , reason]) => [queue, reason])).toEqual([['https://dead', 'the message is no JSON']]);
  expect(deliveries().length).toBeGreaterThan(0);
  expect(failures()).toBe(0);
});

test('a dead letter about a key with characters that Amazon SQS refuses says the same without them', async () => {
  const key = 'other/\ufffe\uffff.csv';
  expect(await invoke(arrived(key))).toEqual({ batchItemFailures: [] });
  const [[, body, reason]] = messages.filter(([queue]) => queue !== DELIVERIES);
  expect([JSON.parse(body).key, /[\ufffe\uffff]/.test(`${body}${reason}`)]).toEqual([key, false]);
});

test('a message that fails is received again, alone of its batch, and counted for the alarm', async () => {
  objects.set(STATE, Buffer.from('damaged'));
  expect(await invoke(arrived(), TEST_EVENT)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  expect([failures(), messages]).toEqual([1, []]);
});

test('metrics are written where the contract has them, and others cost nothing', async () => {
  objects.set(KEY, Buffer.from(csv(control('NON_COMPLIANT'))));
  objects.set(KEY.replaceAll('Daily', 'Jobs'), Buffer.from(csv(job('FAILED'))));
  await invoke(arrived(), arrived(KEY.replaceAll('Daily', 'Jobs')), RECONCILE);
  const metrics = lines.filter((line) => line.includes('CloudWatchMetrics')).map((line) => JSON.parse(line)._aws.CloudWatchMetrics[0].Metrics[0].Name);
  expect(metrics).toEqual(['NonCompliantResources']);
});
