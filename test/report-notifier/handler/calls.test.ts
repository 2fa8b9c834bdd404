import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { control, csv, PLAN } from './notifier-world';
import { deliverEnvironment } from '../../../src/notification/handler/deliver-contract';
import { outgoingEnvironment } from '../../../src/notification/handler/outgoing-contract';
import { ApiFake } from '../../support/api-fake/api-fake';

/** The calls of AWS that a report costs: by the functions' own clients, over HTTP. */

jest.mock('node:fs', () => {
  const actual = jest.requireActual('node:fs');
  const plan = { reportPlanName: 'Controls', reportName: 'Controls', templateName: 'CONTROL_COMPLIANCE_REPORT', prefix: 'reports/Controls' };
  const files: { [name: string]: string } = { 'notifier.json': JSON.stringify({ plans: [plan], tiers: {}, accountNames: {} }) };
  return { ...actual, readFileSync: (path: string, ...rest: unknown[]) => files[String(path).split('/').pop()!] ?? actual.readFileSync(path, ...rest) };
});

const ACCOUNT = '111111111111';
const TOPIC = `arn:aws:sns:eu-west-1:${ACCOUNT}:people`;
const objects = new Map<string, Buffer>();
const queued: string[] = [];
const calls: string[] = [];
/** What the functions log, for whoever looks why one fails. */
const lines: string[] = [];
let fake: ApiFake;
let server: Server;
type Invoke = (event: object, context: object) => Promise<{ batchItemFailures: unknown[] }>;
let notifier: Invoke;
let deliver: Invoke;

const etagOf = (body: Buffer) => `"${createHash('md5').update(body).digest('hex')}"`;

/** As much of Amazon S3, SQS and SNS as the functions use: objects that are written on a condition, messages, and a topic. */
async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request) {
    parts.push(part as Buffer);
  }
  const { method = '', headers } = request;
  const key = decodeURIComponent(new URL(request.url ?? '', 'http://x').pathname);
  const answer = (status: number, body: string | Buffer = '', more: { [name: string]: string } = {}) => {
    response.writeHead(status, more);
    response.end(body);
  };
  const refused = (status: number, code: string) => answer(status, `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`, { 'content-type': 'application/xml' });
  const target = String(headers['x-amz-target'] ?? '');
  if (target !== '') {
    calls.push(target.split('.')[1]);
    const { Entries = [] } = JSON.parse(Buffer.concat(parts).toString()) as { Entries?: { Id: string; MessageBody: string }[] };
    queued.push(...Entries.map(({ MessageBody }) => MessageBody));
    const sent = Entries.map(({ Id, MessageBody }) => ({ Id, MessageId: Id, MD5OfMessageBody: createHash('md5').update(MessageBody).digest('hex') }));
    answer(200, JSON.stringify({ Successful: sent, Failed: [] }), { 'content-type': 'application/x-amz-json-1.0' });
  } else if (method === 'POST') {
    calls.push('Publish');
    answer(200, '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>', { 'content-type': 'text/xml' });
  } else {
    calls.push(`${method} ${key.split('/').slice(0, 3).join('/')}`);
    const known = objects.get(key);
    const etag = known && etagOf(known);
    if (method === 'PUT' && ((headers['if-none-match'] === '*' && known) || (headers['if-match'] !== undefined && headers['if-match'] !== etag))) {
      refused(412, 'PreconditionFailed');
    } else if (method === 'PUT') {
      objects.set(key, unchunked(Buffer.concat(parts), headers));
      answer(200, '', { etag: etagOf(objects.get(key)!) });
    } else if (key === '/states/') {
      answer(200, '<?xml version="1.0"?><ListBucketResult><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>', { 'content-type': 'application/xml' });
    } else if (known) {
      answer(200, known, { 'etag': etag!, 'content-length': String(known.length) });
    } else {
      refused(404, 'NoSuchKey');
    }
  }
}

/** A body with a checksum behind it comes in chunks of their own. */
function unchunked(body: Buffer, headers: IncomingMessage['headers']): Buffer {
  if (!String(headers['content-encoding'] ?? '').includes('aws-chunked')) {
    return body;
  }
  const chunks: Buffer[] = [];
  for (let at = 0; ;) {
    const end = body.indexOf('\r\n', at);
    const size = parseInt(body.subarray(at, end).toString(), 16);
    if (!(size > 0)) {
      return Buffer.concat(chunks);
    }
    chunks.push(body.subarray(end + 2, end + 2 + size));
    at = end + 4 + size;
  }
}

beforeAll(async () => {
  fake = await ApiFake.start({ account: ACCOUNT, region: 'eu-west-1', now: new Date(Date.now() - 86_400_000) });
  server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const place = { eventBucket: 'states', deliveryQueueUrl: `${endpoint}/${ACCOUNT}/deliveries` };
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'none', AWS_ENDPOINT_URL_S3: endpoint, AWS_ENDPOINT_URL_SQS: endpoint, AWS_ENDPOINT_URL_SNS: endpoint,
    AWS_ENDPOINT_URL_BACKUP: fake.endpoint,
    ...outgoingEnvironment({ ...place, recipients: [{ id: 'people' }] }),
    ...deliverEnvironment({ ...place, deadLetterQueueUrl: `${endpoint}/${ACCOUNT}/dead`, targets: [{ id: 'people', kind: 'text-topic', topicArn: TOPIC }], failureDimensions: { Notifier: 'N' } }),
    NOTIFIER: JSON.stringify({
      name: 'OrgBackup', accountId: ACCOUNT, region: 'eu-west-1', reportBucket: 'reports', prefix: 'reports', stateBucket: 'states', deadLetterQueueUrl: `${endpoint}/${ACCOUNT}/dead`,
      alertOn: ['NON_COMPLIANT'], lateAfterHours: 32, metrics: [],
    }),
  });
  // they read their environment when they are loaded
  ({ handler: notifier } = jest.requireActual('../../../src/report-notifier/handler/report-notifier.lambda'));
  ({ handler: deliver } = jest.requireActual('../../../src/notification/handler/deliver.lambda'));
  fake.backup.addReportPlan({
    ReportPlanName: PLAN.reportPlanName, ReportSetting: { ReportTemplate: PLAN.templateName }, ReportDeliveryChannel: { S3BucketName: 'reports', S3KeyPrefix: PLAN.prefix, Formats: ['CSV'] },
  });
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  jest.spyOn(console, 'log').mockImplementation((line) => void lines.push(String(line)));
});

afterAll(async () => {
  jest.restoreAllMocks();
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  await fake.stop();
});

/** AWS Backup makes a report just now; returns what Amazon S3 says of its file. */
function report(text: string, minutesAgo: number): object {
  const { ReportJobId } = fake.backup.createReportJob(PLAN.reportPlanName);
  fake.world.advance(Date.now() - minutesAgo * 60_000 - fake.world.now.getTime());
  const key = `${PLAN.prefix}/Backup/crossaccount/crossregion/2026/11/21/r/${ReportJobId}.csv`;
  objects.set(`/reports/${key}`, Buffer.from(text));
  fake.backup.completeReportJob(ReportJobId!, [key]);
  return { 'source': 'aws.s3', 'detail-type': 'Object Created', 'time': new Date().toISOString(), 'detail': { bucket: { name: 'reports' }, object: { key } } };
}

const batch = (body: object) => ({ Records: [{ messageId: 'm', body: JSON.stringify(body), attributes: { ApproximateReceiveCount: '1' } }] });
const CONTEXT = { awsRequestId: 'r', getRemainingTimeInMillis: () => 600_000 };

/** What both functions call for a message. */
async function callsFor(body: object): Promise<string[]> {
  calls.length = queued.length = 0;
  const before = fake.calls.length;
  const outcome = await notifier(batch(body), CONTEXT);
  expect(outcome.batchItemFailures.length === 0 ? [] : lines).toEqual([]);
  const own = [...fake.calls.slice(before).map(({ operation }) => operation), ...calls];
  calls.length = 0;
  for (const message of queued.splice(0)) {
    expect(await deliver(batch(JSON.parse(message) as object), CONTEXT)).toEqual({ batchItemFailures: [] });
  }
  return [...own, ...calls];
}

/** As docs/operations.md lists them, but for the call of the channel. */
function listedCalls(): string[] {
  const [, section] = readFileSync('docs/operations.md', 'utf8').split('## What a report calls\n');
  const listed = section.split('\n## ')[0].split('\n').filter((line) => line.startsWith('| `')).map((line) => line.split('|')[1]);
  return listed.flatMap((text) => [...text.matchAll(/`(?:[a-z0-9]+:)?([A-Za-z]+)`/g)].map(([, name]) => name));
}

test('a report that changed, with one topic: ten, and one that did not: five', async () => {
  await callsFor(report(csv(control('COMPLIANT')), 18));
  const changed = await callsFor(report(csv(control('NON_COMPLIANT')), 10));
  expect(changed).toEqual([
    'ListReportJobs', 'DescribeReportJob', 'GET /states/state', 'GET /reports/reports', 'PUT /states/events', 'PUT /states/state', 'SendMessageBatch', 'PUT /states/state',
    'GET /states/events', 'Publish',
  ]);
  expect(listedCalls()).toEqual(changed.slice(0, -1).map((call) => call.replace(/^GET .*/, 'GetObject').replace(/^PUT .*/, 'PutObject')));
  expect(await callsFor(report(csv(control('NON_COMPLIANT')), 1))).toEqual([
    'ListReportJobs', 'DescribeReportJob', 'GET /states/state', 'GET /reports/reports', 'PUT /states/state',
  ]);
});
