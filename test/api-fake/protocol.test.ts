import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BackupClient, DescribeReportPlanCommand, ListBackupJobsCommand, ListReportJobsCommand, ListReportPlansCommand, StartReportJobCommand,
} from '@aws-sdk/client-backup';
import { ListAccountsCommand } from '@aws-sdk/client-organizations';
import { GetFindingsCommand } from '@aws-sdk/client-securityhub';
import { ApiFake } from '../support/api-fake/api-fake';
import { clientsOf, raw, RawRequest } from '../support/api-fake/clients';
import { ApiError } from '../support/api-fake/errors';
import { SERVICE_NAMES, serviceModel, shapeOf } from '../support/api-fake/model';
import { faultsOf } from '../support/api-fake/validate';

let fake: ApiFake;
let clients: ReturnType<typeof clientsOf>;

beforeEach(async () => {
  fake = await ApiFake.start({ account: '111111111111', region: 'eu-west-1' });
  clients = clientsOf(fake);
});

afterEach(async () => {
  Object.values(clients).forEach(client => client.destroy());
  await fake.stop();
});

const ACCOUNTS = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSOrganizationsV20161128.ListAccounts' };
const organizations = (body: unknown, headers: Record<string, string> = ACCOUNTS): RawRequest => ({ service: 'organizations', method: 'POST', body, headers });

describe('the models', () => {
  test.each(SERVICE_NAMES)('%s is of the botocore that is pinned', service => {
    const pinned = readFileSync(join(__dirname, '../../tools/api-fake/requirements.txt'), 'utf8');
    expect(pinned.trim()).toBe(`botocore==${serviceModel(service).botocore}`);
  });

  test.each(SERVICE_NAMES)('every shape that %s names is there', service => {
    const model = serviceModel(service);
    const named = [
      ...Object.values(model.operations).flatMap(operation => [operation.input, operation.output, ...operation.errors]),
      ...Object.values(model.shapes).flatMap(shape => [...Object.values(shape.members ?? {}), shape.member, shape.key, shape.value].map(ref => ref?.shape)),
    ].filter(name => name !== undefined);
    expect(named.length).toBeGreaterThan(10);
    named.forEach(name => expect(shapeOf(model, name)).toBeDefined());
  });

  test.each(SERVICE_NAMES)('every operation of %s is answered', service => {
    const handled = {
      backup: fake.backup, cloudformation: fake.cloudFormation, iam: fake.iam, organizations: fake.organizations, securityhub: fake.securityHub, ssm: fake.ssm,
    }[service].operations;
    expect(Object.keys(handled).sort()).toEqual(Object.keys(serviceModel(service).operations).sort());
  });

  test.each(SERVICE_NAMES)('every pattern of %s is one of JavaScript, too', service => {
    const patterns = Object.values(serviceModel(service).shapes).flatMap(shape => shape.pattern ?? []);
    patterns.forEach(pattern => expect(() => new RegExp(pattern)).not.toThrow());
  });

  test.each(SERVICE_NAMES)('no member of an answer of %s is a header', service => {
    const model = serviceModel(service);
    const located = Object.values(model.operations).flatMap(({ output }) => Object.values(output ? shapeOf(model, output).members ?? {} : {})).filter(ref => ref.location);
    expect(located).toEqual([]);
  });
});

describe('requests that break the model', () => {
  test.each<[string, RawRequest, string, string]>([
    ['an unknown query parameter', { service: 'backup', path: '/audit/report-jobs?Color=red' }, 'ValidationException', "unknown member '?Color'"],
    ['a query parameter of another name', { service: 'backup', path: '/backup-jobs?MaxResults=5' }, 'ValidationException', "unknown member '?MaxResults'"],
    ['an unknown member of the body', { service: 'securityhub', method: 'POST', path: '/findings', body: { Color: 'red' } }, 'ValidationException', "unknown member 'Color'"],
    ['a member of the path in the body', { service: 'backup', method: 'POST', path: '/audit/report-jobs/daily', body: { ReportPlanName: 'daily' } }, 'ValidationException', "'body:ReportPlanName'"],
    ['an unknown member deep inside', { service: 'securityhub', method: 'POST', path: '/findings', body: { Filters: { Id: [{ Text: 'a' }] } } }, 'ValidationException', "'Filters.Id[0].Text'"],
    ['an unknown member of json 1.1', organizations({ Color: 'red' }), 'ValidationException', "unknown member 'Color'"],
    ['a member where none is expected', organizations({ A: 1 }, { ...ACCOUNTS, 'x-amz-target': 'AWSOrganizationsV20161128.DescribeOrganization' }), 'ValidationException', "unknown member 'A'"],
    ['a missing member', { service: 'backup', method: 'PUT', path: '/restore-jobs/a/validations', body: {} }, 'MissingParameterValueException', "Value null at 'ValidationStatus'"],
    ['a member that is null', { service: 'backup', method: 'PUT', path: '/restore-jobs/a/validations', body: { ValidationStatus: null } }, 'MissingParameterValueException', "Value null at 'ValidationStatus'"],
    ['a missing member of json 1.1', organizations({}, { ...ACCOUNTS, 'x-amz-target': 'AWSOrganizationsV20161128.ListParents' }), 'InvalidInputException', "Value null at 'ChildId'"],
    ['a text for a number', organizations({ MaxResults: '5' }), 'SerializationException', 'is not an integer'],
    ['a fraction for a whole number', organizations({ MaxResults: 1.5 }), 'SerializationException', 'is not an integer'],
    ['a word for a number in the query', { service: 'backup', path: '/audit/report-jobs?MaxResults=many' }, 'SerializationException', 'is not an integer'],
    ['a date that is none', { service: 'backup', path: '/audit/report-jobs?CreationAfter=yesterday' }, 'SerializationException', 'is not seconds since 1970'],
    ['an object for a list', { service: 'securityhub', method: 'POST', path: '/findings/import', body: { Findings: {} } }, 'SerializationException', 'is not a list'],
    ['a wrong type inside a finding', { service: 'securityhub', method: 'POST', path: '/findings/import', body: { Findings: [{ Id: 5 }] } }, 'SerializationException', "'Findings[0].Id' is not a text"],
    ['a word outside of the list', { service: 'backup', path: '/backup-jobs?state=DONE' }, 'InvalidParameterValueException', 'enum value set'],
    ['a text outside of the pattern', { service: 'backup', path: '/audit/report-plans/1daily' }, 'InvalidParameterValueException', 'regular expression pattern'],
    ['a text above its length', { service: 'backup', path: `/audit/report-plans/${'a'.repeat(257)}` }, 'InvalidParameterValueException', 'length less than or equal to 256'],
    ['an empty list', { service: 'securityhub', method: 'POST', path: '/findings/import', body: { Findings: [] } }, 'InvalidInputException', 'length greater than or equal to 1'],
    ['a number below its range', { service: 'backup', path: '/backup-jobs?maxResults=0' }, 'InvalidParameterValueException', 'greater than or equal to 1'],
    ['a number above its range', { service: 'backup', path: '/backup-jobs?maxResults=1001' }, 'InvalidParameterValueException', 'less than or equal to 1000'],
    ['a parameter given twice', { service: 'backup', path: '/backup-jobs?state=FAILED&state=ABORTED' }, 'SerializationException', 'is not a text'],
    ['a body that is no JSON', organizations('{'), 'SerializationException', 'not JSON'],
    ['a body that is no object', organizations([]), 'SerializationException', 'not a JSON object'],
  ])('%s is refused', async (_what, request, code, message) => {
    const answer = await raw(fake, request);
    expect([answer.status, answer.code]).toEqual([400, code]);
    expect(String(answer.body.Message ?? answer.body.message)).toContain(message);
  });

  test.each<[string, RawRequest, number]>([
    ['a path', { service: 'backup', path: '/audit/nothing' }, 404],
    ['a method', { service: 'backup', method: 'DELETE', path: '/audit/report-plans/daily' }, 404],
    ["another service's path", { service: 'securityhub', path: '/audit/report-plans' }, 404],
    ['a target', organizations({}, { ...ACCOUNTS, 'x-amz-target': 'AWSOrganizationsV20161128.CloseAccount' }), 400],
    ['a content type', organizations({}, { ...ACCOUNTS, 'content-type': 'application/json' }), 400],
  ])('%s that belongs to no operation is unknown', async (_what, request, status) => {
    expect(await raw(fake, request)).toMatchObject({ status, code: 'UnknownOperationException' });
  });

  test('a request without a signature is refused', async () => {
    expect(await raw(fake, { service: 'backup', path: '/backup-jobs', headers: { authorization: '' } })).toMatchObject({ status: 403, code: 'MissingAuthenticationTokenException' });
  });

  test('a client of another Region is refused', async () => {
    const client = new BackupClient({ endpoint: fake.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
    await expect(client.send(new ListReportPlansCommand({}))).rejects.toMatchObject({ name: 'InvalidSignatureException' });
    client.destroy();
  });

  test('a name is decoded from its path once', async () => {
    await expect(clients.backup.send(new DescribeReportPlanCommand({ ReportPlanName: 'a%2Fb' }))).rejects.toThrow('Value "a%2Fb"');
  });
});

describe('injected faults', () => {
  test.each(['ThrottlingException', 'TooManyRequestsException', 'InternalServerException', 'ServiceUnavailableException', 'ConnectionReset'])('%s is overcome by repeating', async error => {
    fake.fail({ operation: 'ListReportPlans', times: 2, error });
    fake.backup.addReportPlan({ ReportPlanName: 'daily' });
    const { ReportPlans, $metadata } = await clients.backup.send(new ListReportPlansCommand({}));
    expect([ReportPlans?.length, $metadata.attempts]).toEqual([1, 3]);
  });

  test('throttling that does not end reaches the caller', async () => {
    fake.fail({ operation: 'ListReportPlans', times: 3, error: 'ThrottlingException' });
    await expect(clients.backup.send(new ListReportPlansCommand({}))).rejects.toMatchObject({ name: 'ThrottlingException', $metadata: { attempts: 3 } });
  });

  test('a fault has the status it was given', async () => {
    fake.fail({ operation: 'ListAccounts', error: 'AccessDeniedException', status: 418, message: 'no' });
    await expect(clients.organizations.send(new ListAccountsCommand({}))).rejects.toMatchObject({ name: 'AccessDeniedException', message: 'no', $metadata: { httpStatusCode: 418 } });
  });

  test('a fault of one operation leaves the others', async () => {
    fake.fail({ operation: 'ListReportPlans', error: 'ThrottlingException' });
    await clients.backup.send(new ListReportJobsCommand({}));
    expect(fake.calls.map(({ operation, status }) => [operation, status])).toEqual([['ListReportJobs', 200]]);
  });

  test('a fault of no operation is a mistake of the test', () => {
    expect(() => fake.fail({ operation: 'ListReports', error: 'ThrottlingException' })).toThrow('no modeled operation is called ListReports');
  });

  test('healing drops what was injected', async () => {
    fake.fail({ operation: 'ListReportPlans', times: 9, error: 'AccessDeniedException' });
    fake.heal();
    expect(await clients.backup.send(new ListReportPlansCommand({}))).toMatchObject({ ReportPlans: [] });
  });

  test('a delayed answer can be given up', async () => {
    fake.delay({ operation: 'ListReportPlans', milliseconds: 500 });
    await expect(clients.backup.send(new ListReportPlansCommand({}), { abortSignal: AbortSignal.timeout(50) })).rejects.toMatchObject({ name: expect.stringMatching(/Abort|Timeout/) });
  });

  test('calls are kept with input, status and error', async () => {
    await clients.backup.send(new StartReportJobCommand({ ReportPlanName: 'daily', IdempotencyToken: 'token' })).catch(() => undefined);
    expect(fake.calls).toEqual([{
      service: 'backup', operation: 'StartReportJob', input: { ReportPlanName: 'daily', IdempotencyToken: 'token' }, status: 400, error: 'ResourceNotFoundException',
    }]);
  });
});

describe('answers that break the model', () => {
  /** Takes the breaches, so that `stop` passes afterwards. */
  const breaches = () => fake.breaches.splice(0).join();

  test('a wrong state of a job is noticed', async () => {
    fake.backup.addBackupJob({ State: 'DONE' as 'COMPLETED' });
    await expect(clients.backup.send(new ListBackupJobsCommand({}))).rejects.toMatchObject({ name: 'ApiFakeBroken', $metadata: { attempts: 1 } });
    expect(breaches()).toContain("Value \"DONE\" at 'BackupJobs[0].State'");
  });

  test.each<[string, object, string]>([
    ['an unknown member', { ReportPlans: [], Color: 'red' }, "unknown member 'Color'"],
    ['a text for a time', { ReportPlans: [{ CreationTime: '2026-01-15' }] }, "'ReportPlans[0].CreationTime' is not seconds since 1970"],
    ['an invalid date', { ReportPlans: [{ CreationTime: new Date('no') }] }, "'ReportPlans[0].CreationTime' is not seconds since 1970"],
    ['a missing member', { ReportPlans: [{ ReportSetting: {} }] }, "Value null at 'ReportPlans[0].ReportSetting.ReportTemplate'"],
  ])('%s is noticed', async (_what, output, message) => {
    fake.answer({ operation: 'ListReportPlans', output });
    await expect(clients.backup.send(new ListReportPlansCommand({}))).rejects.toMatchObject({ name: 'ApiFakeBroken' });
    expect(breaches()).toContain(message);
  });

  test('a filter that the fake would ignore is noticed', async () => {
    const Filters = { MalwareName: [{ Value: 'a', Comparison: 'EQUALS' as const }] };
    await expect(clients.securityHub.send(new GetFindingsCommand({ Filters }))).rejects.toMatchObject({ name: 'ApiFakeBroken' });
    expect(breaches()).toContain('the API fake has no filter MalwareName');
  });

  test('an error that is none of the operation is noticed', async () => {
    Object.assign(fake.backup.operations, { ListReportPlans: () => { throw new ApiError('ResourceNotFoundException', 'no plans'); } });
    await expect(clients.backup.send(new ListReportPlansCommand({}))).rejects.toMatchObject({ name: 'ApiFakeBroken' });
    expect(breaches()).toContain('ListReportPlans: Error: no plans');
  });

  test('a breach which the caller swallows fails at the end', async () => {
    const own = await ApiFake.start({ account: '111111111111', region: 'eu-west-1' });
    own.answer({ operation: 'ListReportPlans', output: { ReportPlans: 5 } });
    await clientsOf(own).backup.send(new ListReportPlansCommand({})).catch(() => undefined);
    await expect(own.stop()).rejects.toThrow("the API fake broke its model:\nListReportPlans: Error: Value 5 at 'ReportPlans' is not a list");
  });

  test('an unchecked answer may be newer than the model', async () => {
    fake.answer({ operation: 'ListBackupJobs', output: { BackupJobs: [{ State: 'PONDERING' }] }, unchecked: true });
    expect(await clients.backup.send(new ListBackupJobsCommand({}))).toMatchObject({ BackupJobs: [{ State: 'PONDERING' }] });
  });
});

describe('values', () => {
  const faults = (shape: string, value: unknown) => faultsOf(serviceModel('organizations'), { shape }, value).map(({ kind }) => kind);

  test('a pattern covers the whole value', () => {
    expect([faults('ChildId', '222222222222'), faults('ChildId', '2222222222223'), faults('ChildId', 'x222222222222')]).toEqual([[], ['pattern'], ['pattern']]);
  });

  test('a length counts characters', () => {
    expect([faults('OrganizationalUnitName', '😀'.repeat(128)), faults('OrganizationalUnitName', 'a'.repeat(129))]).toEqual([[], ['maxLength']]);
  });

  test('a member of the prototype is an unknown one', () => {
    expect(faults('ListRootsRequest', { constructor: 1 })).toEqual(['unknown']);
  });
});
