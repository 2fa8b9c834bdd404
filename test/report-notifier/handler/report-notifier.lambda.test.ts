import { gunzipSync, gzipSync } from 'node:zlib';
import { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { control, csv, job } from './notifier-world';
import { EMPTY_STATE, ReportState } from '../../../src/report-notifier/handler/report-state';

const CHANNEL = 'https://sqs.eu-west-1.amazonaws.com/111111111111/channel';
const KEY = 'any/Backup/111111111111/eu-west-1/2026/11/21/Daily_2026-11-21T03_00_00Z.csv';
const STATE = 'state/any.111111111111.eu-west-1.Daily.json.gz';
const TEST_EVENT = '{"Event":"s3:TestEvent"}';

/** Milliseconds that deliveries were given. */
const given: number[] = [];
jest.mock('node:fs', () => {
  const actual = jest.requireActual('node:fs');
  // the files beside the code of a notifier that knows its bucket only
  const files: { [name: string]: string } = { 'plans.json': '[]', 'tiers.json': '{}' };
  return { ...actual, readFileSync: (path: string, ...rest: unknown[]) => files[String(path).split('/').pop()!] ?? actual.readFileSync(path, ...rest) };
});
jest.mock('../../../src/private/client-options', () => {
  const actual = jest.requireActual('../../../src/private/client-options');
  return {
    ...actual,
    withDeadline: (milliseconds: number, action: (signal: AbortSignal) => unknown) => {
      given.push(milliseconds);
      return actual.withDeadline(milliseconds, action);
    },
  };
});

/** What Amazon S3 has, by key. */
const objects = new Map<string, Uint8Array>();
/** Bodies of messages, by queue. */
const messages: Array<readonly [queue: string, body: string, reason?: string]> = [];
let lines: string[];
let written: jest.SpyInstance[];
let handler: typeof import('../../../src/report-notifier/handler/report-notifier.lambda').handler;

function s3(name: string, { Key, Body }: { Key: string; Body: Uint8Array }): object {
  if (name === 'ListObjectsV2Command') {
    return { Contents: [...objects.keys()].filter((one) => one.startsWith('state/')).map((one) => ({ Key: one })) };
  }
  if (name === 'PutObjectCommand') {
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
  process.env.TARGETS = JSON.stringify([{ id: 'queue', kind: 'queue', queueUrl: CHANNEL }]);
  (jest.spyOn(S3Client.prototype, 'send') as jest.SpyInstance).mockImplementation(async ({ constructor: { name }, input }: any) => s3(name, input));
  (jest.spyOn(SQSClient.prototype, 'send') as jest.SpyInstance).mockImplementation(async ({ input }: any) => {
    messages.push([input.QueueUrl, input.MessageBody, input.MessageAttributes?.reason?.StringValue]);
    return {};
  });
  // it reads its environment when it is loaded
  ({ handler } = jest.requireActual('../../../src/report-notifier/handler/report-notifier.lambda'));
});

beforeEach(() => {
  objects.clear();
  messages.length = given.length = 0;
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
  { Records: bodies.map((body, i) => ({ messageId: `m${i}`, body })) }, { awsRequestId: 'r', getRemainingTimeInMillis: () => 600_000 });
const failures = () => lines.filter((line) => line.includes('"Failures"')).length;
const RECONCILE = '{"wake":"sweep"}';
const putState = (state: Partial<ReportState>) => objects.set(STATE, gzipSync(JSON.stringify({ ...EMPTY_STATE, ...state })));

test('a channel is waited for until 20 seconds before the invocation ends: enough to write down that it did not answer', async () => {
  objects.set(KEY, Buffer.from(csv(control('NON_COMPLIANT'))));
  expect(await invoke(arrived(), RECONCILE)).toEqual({ batchItemFailures: [] });
  expect([messages.map(([queue]) => queue), given]).toEqual([[CHANNEL], [580_000]]);
  expect(JSON.parse(gunzipSync(objects.get(STATE)!).toString()).outbox).toEqual([]);
});

test('a message that no retry makes readable is a dead letter with the reason, and the others of its batch are processed', async () => {
  objects.set(KEY, Buffer.from(csv(control('NON_COMPLIANT'))));
  expect(await invoke('no JSON', TEST_EVENT, arrived(), RECONCILE)).toEqual({ batchItemFailures: [] });
  expect(messages.map(([queue, , reason]) => [queue, reason])).toEqual([['https://dead', 'the message is no JSON'], [CHANNEL, undefined]]);
  expect(failures()).toBe(0);
});

test('one record whose key can\'t be decoded is a dead letter with the reason, and the others of its message are read', async () => {
  objects.set(KEY, Buffer.from(csv(control('NON_COMPLIANT'))));
  const record = (key: string) => ({ eventName: 'ObjectCreated:Put', eventTime: '2026-11-21T03:05:00Z', s3: { bucket: { name: 'reports' }, object: { key } } });
  expect(await invoke(JSON.stringify({ Records: [record('%'), record(KEY)] }), RECONCILE)).toEqual({ batchItemFailures: [] });
  expect(messages.map(([queue, , reason]) => [queue, reason])).toEqual([['https://dead', 'the key % is not encoded as Amazon S3 does'], [CHANNEL, undefined]]);
});

test('a record that fails holds up no other of its message, which is received again', async () => {
  objects.set(STATE, Buffer.from('damaged'));
  objects.set(KEY.replaceAll('Daily', 'Other'), Buffer.from(csv(control('NON_COMPLIANT'))));
  const record = (key: string) => ({ eventName: 'ObjectCreated:Put', eventTime: '2026-11-21T03:05:00Z', s3: { bucket: { name: 'reports' }, object: { key } } });
  expect(await invoke(JSON.stringify({ Records: [record(KEY), record(KEY.replaceAll('Daily', 'Other'))] }), RECONCILE)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  expect(messages.map(([queue]) => queue)).toEqual([CHANNEL, CHANNEL]);
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

test('a message that waits for another invocation is received again and is no failure', async () => {
  putState({ lease: { owner: 'another', until: new Date(Date.now() + 15 * 60_000).toISOString() } });
  expect(await invoke(arrived())).toEqual({ batchItemFailures: [{ itemIdentifier: 'm0' }] });
  expect([failures(), messages]).toEqual([0, []]);
});
