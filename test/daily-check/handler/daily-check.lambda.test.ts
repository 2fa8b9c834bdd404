import { createHash } from 'node:crypto';
import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import { SETTINGS, UNIT } from './check-world';
import { checkEnvironment, STATE_KEY } from '../../../src/daily-check/handler/check-contract';
import { HEARTBEAT } from '../../../src/data/heartbeat';
import { EventStore } from '../../../src/notification/handler/event-store';
import { outgoingEnvironment } from '../../../src/notification/handler/outgoing-contract';
import { daysBefore, ReportedCounts, writeCounts } from '../../../src/private/reported-counts';
import { ApiFake } from '../../support/api-fake/api-fake';

type Handlers = typeof import('../../../src/daily-check/handler/daily-check.lambda');

/** Calls of Amazon SQS and S3, as the real clients make them; AWS Organizations is answered by its model. */
let calls: Array<{ readonly operation: string; readonly input: any }>;
let objects: Map<string, { readonly body: Buffer; readonly etag: string }>;
let waiting: any[];
let server: Server;
let url: string;
let fake: ApiFake;
let handlers: Handlers;
let written: jest.SpyInstance;
const before = { ...process.env };
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

function answerSqs(operation: string, input: any): object {
  calls.push({ operation, input });
  switch (operation) {
    case 'ReceiveMessage': return { Messages: waiting.splice(0, input.MaxNumberOfMessages).map((one) => ({ ...one, MD5OfBody: md5(one.Body) })) };
    case 'DeleteMessageBatch': return { Successful: input.Entries.map(({ Id }: any) => ({ Id })), Failed: [] };
    case 'SendMessage': return { MessageId: 'sent', MD5OfMessageBody: md5(input.MessageBody) };
    default: return { Successful: input.Entries.map(({ Id, MessageBody }: any) => ({ Id, MessageId: 'sent', MD5OfMessageBody: md5(MessageBody) })), Failed: [] };
  }
}

function answerS3(method: string, key: string, body: Buffer, headers: NodeJS.Dict<string | string[]>): [number, string | Buffer, string?] {
  calls.push({ operation: method, input: { key, create: headers['if-none-match'], change: headers['if-match'] } });
  const there = objects.get(key);
  if (method === 'GET') {
    return there ? [200, there.body, there.etag] : [404, '<Error><Code>NoSuchKey</Code></Error>'];
  }
  if (headers['if-none-match'] === '*' ? there : headers['if-match'] !== there?.etag) {
    return [412, '<Error><Code>PreconditionFailed</Code></Error>'];
  }
  const etag = `"${md5(`${key}${calls.length}`)}"`;
  objects.set(key, { body, etag });
  return [200, '', etag];
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
      const address = new URL(request.url!, 'http://s3');
      if (address.searchParams.has('list-type')) {
        const prefix = `${address.pathname.replace(/\/$/, '')}/${address.searchParams.get('prefix')}`;
        const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).map((key) => `<Contents><Key>${key.split('/').slice(2).join('/')}</Key></Contents>`);
        return response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${keys.join('')}</ListBucketResult>`);
      }
      const [status, answer, etag] = answerS3(request.method!, address.pathname, body, request.headers);
      response.statusCode = status;
      if (etag !== undefined) {
        response.setHeader('etag', etag);
      }
      return response.end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  fake = await ApiFake.start({ account: '111111111111', region: 'eu-west-1', now: new Date('2026-11-22T06:30:00Z') });
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL_S3: url, AWS_ENDPOINT_URL_ORGANIZATIONS: fake.endpoint, AWS_ENDPOINT_URL_BACKUP: fake.endpoint,
  });
  jest.isolateModules(() => { handlers = jest.requireActual<Handlers>('../../../src/daily-check/handler/daily-check.lambda'); });
  fake.organizations.createOrganization({ managementAccount: '999999999999' });
  fake.organizations.addOrganizationalUnit({ Id: UNIT });
  fake.organizations.addOrganizationalUnit({ Id: 'ou-exam-nest1111' }, UNIT);
  // more than a page of accounts
  Array.from({ length: 21 }, (_, i) => fake.organizations.addAccount({ Id: String(200000000001 + i) }, i % 2 ? UNIT : 'ou-exam-nest1111'));
});

beforeEach(() => {
  [calls, objects, waiting] = [[], new Map(), []];
  written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  environment(false);
});

function environment(jobCounts: boolean): void {
  Object.assign(process.env, {
    ...outgoingEnvironment({ eventBucket: 'events-bucket', deliveryQueueUrl: queue('deliveries'), recipients: [{ id: 'mail' }] }),
    ...checkEnvironment({
      ...SETTINGS, jobCounts, countsBucket: jobCounts ? 'counts-bucket' : undefined, deadLetterQueueUrl: queue('dead'),
      queueUrl: queue('beats'), heartbeats: { parents: [UNIT], regions: ['eu-west-1'], spared: ['999999999999'], others: [] },
    }),
  });
}

afterEach(() => written.mockRestore());

afterAll(async () => {
  process.env = before;
  server.closeAllConnections();
  await Promise.all([new Promise((resolve) => server.close(resolve)), fake.stop()]);
});

const queue = (name: string) => `${url}/111111111111/${name}`;
const CONTEXT = { getRemainingTimeInMillis: () => 600_000 };
const ids = () => Array.from({ length: 21 }, (_, i) => String(200000000001 + i));

/** A day: what these accounts put, and its check. */
async function day(number: number, heard: string[]): Promise<void> {
  const time = Date.UTC(2026, 10, number, 6, 30);
  waiting.push(...heard.map((account) => ({
    Body: JSON.stringify({ 'source': HEARTBEAT.source, 'detail-type': HEARTBEAT.detailType, account, 'region': 'eu-west-1', 'detail': { rules: '1111' } }),
    ReceiptHandle: `receipt-${account}`, MessageId: account, Attributes: { SentTimestamp: String(time - 3 * 3_600_000) },
  })));
  await handlers.handler({ time: new Date(time).toISOString() }, CONTEXT);
}

const deliveries = () => calls.filter(({ operation }) => operation === 'SendMessageBatch').flatMap(({ input }) => input.Entries.map(({ MessageBody }: any) => JSON.parse(MessageBody)));

async function findingsOf(eventId: string): Promise<string[]> {
  const stored = await new EventStore({
    create: async () => false, get: async (key) => (async function* () { yield objects.get(`/events-bucket/${key}`)!.body; })(),
  }).open(eventId);
  const lines: string[] = [];
  for await (const { id, state, message } of stored!.findings()) {
    lines.push(`${id} ${state}: ${message}`);
  }
  return lines;
}

test('an account that falls silent is in a message, and those that are closed or suspended are in none', async () => {
  await day(2, ids());
  await day(3, ids());
  fake.organizations.removeAccount('200000000001');
  fake.organizations.changeAccount('200000000002', { State: 'SUSPENDED', Status: 'SUSPENDED' });
  await day(4, ids().slice(3));
  const [delivery, ...more] = deliveries();
  expect([more, delivery.targetId]).toEqual([[], 'mail']);
  expect(await findingsOf(delivery.eventId)).toEqual(['silent|200000000003|eu-west-1 new: the last heartbeat arrived at 2026-11-03T03:30:00.000Z']);
  expect(calls.filter(({ operation }) => operation === 'DeleteMessageBatch').flatMap(({ input }) => input.Entries)).toHaveLength(21 + 21 + 18);
});

test('the state is created once, then changed only where it is the one that was read', async () => {
  await day(2, ids());
  const puts = calls.filter(({ operation, input }) => operation === 'PUT' && input.key === `/events-bucket/${STATE_KEY}`).map(({ input }) => input);
  expect(puts[0]).toMatchObject({ create: '*', change: undefined });
  expect(puts.slice(1).every(({ create, change }) => create === undefined && change !== undefined)).toBe(true);
  expect(puts.length).toBeGreaterThan(1);
});

test('an invalid effective policy is told with what AWS Organizations finds wrong', async () => {
  fake.organizations.setPolicyFaults('200000000005', [{ ErrorCode: 'ELEMENTS_TOO_MANY', PathToError: 'plans', ErrorMessage: 'too many', ContributingPolicies: ['p-12345678'] }]);
  await day(2, ids());
  fake.organizations.setPolicyFaults('200000000005', []);
  await day(3, ids());
  const [first, second] = deliveries();
  expect(await findingsOf(first.eventId)).toEqual(['effective-policy|200000000005 new: ELEMENTS_TOO_MANY at plans, from p-12345678']);
  expect(await findingsOf(second.eventId)).toEqual(['effective-policy|200000000005 resolved: AWS Organizations lists it no more']);
});

test('where no account has a backup policy, none is invalid', async () => {
  fake.fail({ operation: 'ListAccountsWithInvalidEffectivePolicy', error: 'EffectivePolicyNotFoundException' });
  await day(2, ids());
  expect(deliveries()).toEqual([]);
});

test('what AWS Backup counts in all accounts is compared with the events of jobs and with reports, by kind, account and Region', async () => {
  environment(true);
  const times = (number: number, add: () => unknown) => Array.from({ length: number }, add);
  const CreationDate = new Date('2026-11-16T12:00:00Z');
  fake.backup.addBackupJob({ AccountId: '200000000006', CreationDate: new Date('2026-11-09T12:00:00Z') });
  times(3, () => fake.backup.addBackupJob({ AccountId: '200000000005', CreationDate }));
  times(2, () => fake.backup.addCopyJob({ AccountId: '200000000005', State: 'FAILED', CreationDate }));
  times(2, () => fake.backup.addRestoreJob({ AccountId: '200000000007', Status: 'COMPLETED', CreationDate }));
  times(2, () => fake.backup.addRestoreJob({ AccountId: '200000000007', Status: 'RUNNING', CreationDate }));
  const days = Array.from({ length: 17 }, (_, i) => daysBefore('2026-11-22', i + 1));
  const jobs: ReportedCounts = {
    version: 1, kind: 'copy', days, places: { '200000000005/eu-west-1': { since: '2026-10-01', seen: '2026-11-16', days: { '2026-11-16': [0, 2, 0, 2] } } },
  };
  objects.set('/counts-bucket/counts/Copies.json.gz', { body: Buffer.from(writeCounts(jobs)), etag: '"1"' });
  objects.set('/counts-bucket/counts/Other.json.gz', { body: Buffer.from('no counts'), etag: '"2"' });
  for (let number = 2; number <= 22; number++) {
    times(number === 16 ? 2 : 0, () => waiting.push({
      Body: JSON.stringify({ 'source': 'aws.backup', 'detail-type': 'Backup Job State Change', 'account': '200000000005', 'region': 'eu-west-1', 'detail': { state: 'COMPLETED' } }),
      ReceiptHandle: 'r', MessageId: 'm', Attributes: { SentTimestamp: String(Date.UTC(2026, 10, number)) },
    }));
    await day(number, ids());
  }
  const [{ eventId }, ...more] = deliveries();
  expect([await findingsOf(eventId), more]).toEqual([[
    'job-counts|200000000005|eu-west-1|copy new: copy jobs from 2026-11-11 to 2026-11-19: AWS Backup counts 0 completed and 2 other, events said 0 completed and 0 other, '
      + 'reports had 0 completed and 2 other; events lack jobs that AWS Backup and reports have',
    'job-counts|200000000007|eu-west-1|restore new: restore jobs from 2026-11-11 to 2026-11-19: AWS Backup counts 2 completed and 0 other, events said 0 completed and 0 other; '
      + 'events lack jobs that AWS Backup has',
  ], []]);
});

test('who may not ask fails, so that the call is a dead letter in the end', async () => {
  fake.fail({ operation: 'ListAccountsWithInvalidEffectivePolicy', error: 'AccessDeniedException' });
  await expect(day(2, ids())).rejects.toThrow('effective policies: ');
});

test('what is no heartbeat is put aside with the reason', async () => {
  waiting.push({ Body: 'text', ReceiptHandle: 'r', MessageId: 'm', Attributes: { SentTimestamp: '0' } });
  await day(2, ids());
  expect(calls.filter(({ operation }) => operation === 'SendMessage').map(({ input }) => [input.QueueUrl, input.MessageBody])).toEqual([[queue('dead'), 'text']]);
});
