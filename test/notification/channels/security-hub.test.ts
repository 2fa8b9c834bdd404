import { BatchImportFindingsCommand, BatchUpdateFindingsCommand, SecurityHubClient } from '@aws-sdk/client-securityhub';
import { SQSClient } from '@aws-sdk/client-sqs';
import { keptIn, sendingTo } from './sending';
import { SendContext } from '../../../src/notification/channels/channel-kind';
import { awsClients } from '../../../src/notification/handler/aws-clients';
import { EventFinding, NotificationEvent } from '../../../src/notification/handler/notification-event';
import { ApiFake } from '../../support/api-fake/api-fake';
import { eventOf as anEvent, findingOf, manyFindings } from '../handler/events';

let fake: ApiFake;
let client: SecurityHubClient;
let productArn: string;

beforeEach(async () => {
  fake = await ApiFake.start({ account: '111111111111', region: 'eu-west-1' });
  Object.assign(process.env, { AWS_ENDPOINT_URL: fake.endpoint, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'none' });
  // the SDK's own attempts would take the test's time
  client = new SecurityHubClient({ endpoint: fake.endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'none' }, maxAttempts: 1 });
  productArn = fake.securityHub.defaultProductArn;
});

afterEach(async () => {
  client.destroy();
  await fake.stop();
});

const eventOf = (findings?: EventFinding[], change: Partial<NotificationEvent> = {}) => anEvent(findings, { id: 'reports-1', ...change });
const send = async (event: NotificationEvent, context: Partial<SendContext> = {}) => sendingTo({ id: 'hub', kind: 'security-hub', productArn }, await keptIn(event), {
  batchImportFindings: async (input) => client.send(new BatchImportFindingsCommand(input)),
}, context);
const on = (day: number, state: 'new' | 'ongoing' | 'worse' | 'resolved', since = '2026-01-14T03:04:05Z') =>
  eventOf([findingOf({ state, since })], { id: `day-${day}`, time: `2026-01-${day}T06:00:00Z` });
const refusing = (ids: string[], ErrorCode = 'InternalError') => ({
  FailedCount: ids.length,
  SuccessCount: 0,
  FailedFindings: ids.map((id) => ({ Id: `cdk-org-backup/eu-central-1/222222222222/${id}`, ErrorCode, ErrorMessage: 'no luck' })),
});
const sizes = () => fake.callsOf('BatchImportFindings').map(({ input }) => (input.Findings as unknown[]).length);

test('a new finding is imported', async () => {
  expect(await send(on(15, 'new'))).toEqual({ sent: 1 });
  expect(fake.securityHub.findings).toMatchObject([{ RecordState: 'ACTIVE', Compliance: { Status: 'FAILED' }, Severity: { Label: 'HIGH' } }]);
});

test('a finding that goes on is updated and not duplicated', async () => {
  await send(on(15, 'new'));
  await send(on(16, 'ongoing'));
  expect(fake.securityHub.findings).toMatchObject([{ UpdatedAt: '2026-01-16T06:00:00.000Z', CreatedAt: '2026-01-14T03:04:05.000Z', RecordState: 'ACTIVE' }]);
});

test('a resolved finding is archived', async () => {
  await send(on(15, 'new'));
  await send(on(16, 'resolved'));
  expect(fake.securityHub.findings.map(({ RecordState }) => RecordState)).toEqual(['ARCHIVED']);
});

test('a finding that returns is the same one, and a new case', async () => {
  await send(on(15, 'new'));
  await client.send(new BatchUpdateFindingsCommand({
    FindingIdentifiers: [{ Id: fake.securityHub.findings[0].Id, ProductArn: productArn }], Workflow: { Status: 'RESOLVED' },
  }));
  await send(on(16, 'resolved'));
  await send(on(18, 'new', '2026-01-18T00:00:00Z'));
  expect(fake.securityHub.findings).toMatchObject([{ RecordState: 'ACTIVE', Workflow: { Status: 'NEW' }, CreatedAt: '2026-01-18T00:00:00.000Z' }]);
});

test('an event that is sent again changes nothing', async () => {
  await send(on(15, 'new'));
  const before = fake.securityHub.findings;
  await send(on(15, 'new'));
  expect(fake.securityHub.findings).toEqual(before);
});

test.each([[100, [100]], [101, [100, 1]]])('%d findings are sent as %j', async (number, batches) => {
  expect((await send(eventOf(manyFindings(number)))).sent).toBe(number);
  expect(sizes()).toEqual(batches);
});

test('an event without findings sends nothing', async () => {
  expect([(await send(eventOf([]))).sent, sizes()]).toEqual([0, []]);
});

test('what is refused is named, after the other batches', async () => {
  fake.answer({ operation: 'BatchImportFindings', output: refusing(['control/0']) });
  expect(await send(eventOf(manyFindings(101)))).toMatchObject({
    sent: 100, refused: '1 of 101 findings were not imported: cdk-org-backup/eu-central-1/222222222222/control/0: InternalError: no luck',
  });
  expect(sizes()).toEqual([100, 1]);
});

test('of many that are refused the first are named', async () => {
  fake.answer({ operation: 'BatchImportFindings', output: refusing(['1', '2', '3', '4', '5', '6'], 'InvalidInput') });
  expect(await send(eventOf(manyFindings(7)))).toMatchObject({ sent: 1, refused: expect.stringMatching(/^6 of 7 findings were not imported: .*\/5: InvalidInput: no luck; …$/) });
});

test('a refusal that does not say of what is an error', async () => {
  fake.answer({ operation: 'BatchImportFindings', output: { FailedCount: 1, SuccessCount: 1, FailedFindings: [] } });
  await expect(send(eventOf(manyFindings(2)))).rejects.toThrow('AWS Security Hub refused 1 findings and named 0');
});

test.each(['ThrottlingException', 'ConnectionReset', 'InternalFailure', 'ServiceUnavailable'])('%s that passes costs time only', async (error) => {
  fake.fail({ operation: 'BatchImportFindings', times: 2, error });
  const { batchImportFindings } = awsClients(new SQSClient({}))(new AbortController().signal);
  expect(await sendingTo({ id: 'hub', kind: 'security-hub', productArn }, await keptIn(eventOf()), { batchImportFindings })).toEqual({ sent: 1 });
  expect(sizes()).toEqual([1, 1, 1]);
});

test('throttling that stays is an error', async () => {
  fake.fail({ operation: 'BatchImportFindings', times: 100, error: 'LimitExceededException' });
  await expect(send(eventOf())).rejects.toThrow(/^the notification target 'hub' \(security-hub\) failed: LimitExceededException: /);
});

test('a hub that is not enabled is an error at once', async () => {
  fake.securityHub.disable();
  await expect(send(eventOf(manyFindings(201)))).rejects.toThrow(/failed: InvalidAccessException: /);
  expect(sizes()).toEqual([100]);
});

test('an event that failed and is sent after a newer one opens nothing that was archived since', async () => {
  await send(on(16, 'resolved'));
  const before = fake.securityHub.findings;
  await send(on(15, 'new'));
  expect([before[0].RecordState, fake.securityHub.findings]).toEqual(['ARCHIVED', before]);
});

test('a turn that is over ends between two calls and says where to go on', async () => {
  expect(await send(eventOf(manyFindings(250)), { isOver: () => true })).toMatchObject({ sent: 100, next: 100 });
});

test('what was left of an event is sent from where it was left', async () => {
  await send(eventOf(manyFindings(250)), { from: 100 });
  expect(sizes()).toEqual([100, 50]);
});

test.each([[0, 150, [100, 50]], [100, 130, [30]], [100, 1000, [100, 50]], [100, 100, []]])('a part of an event, from %d to %d, is sent alone', async (from, to, expected) => {
  expect((await send(eventOf(manyFindings(250)), { from, to })).sent).toBe(expected.reduce((sum, size) => sum + size, 0));
  expect(sizes()).toEqual(expected);
});

test('all parts of an event together are all of it, whatever turns it takes', async () => {
  let place: number | undefined = 0;
  while (place !== undefined) {
    ({ next: place } = await send(eventOf(manyFindings(450)), { from: place, isOver: () => true }));
  }
  expect([sizes(), fake.securityHub.findings.length]).toEqual([[100, 100, 100, 100, 50], 450]);
});
