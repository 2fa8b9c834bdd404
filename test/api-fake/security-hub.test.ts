import {
  AwsSecurityFinding, BatchImportFindingsCommand, BatchUpdateFindingsCommand, DescribeHubCommand, GetFindingsCommand, GetFindingsRequest, ListEnabledProductsForImportCommand,
  paginateGetFindings,
} from '@aws-sdk/client-securityhub';
import { ApiFake } from '../support/api-fake/api-fake';
import { clientsOf, raw } from '../support/api-fake/clients';

const ACCOUNT = '111111111111';
const PRODUCT = `arn:aws:securityhub:eu-west-1:${ACCOUNT}:product/${ACCOUNT}/default`;

let fake: ApiFake;
let client: ReturnType<typeof clientsOf>['securityHub'];

beforeEach(async () => {
  fake = await ApiFake.start({ account: ACCOUNT, region: 'eu-west-1' });
  client = clientsOf(fake).securityHub;
});

afterEach(async () => {
  client.destroy();
  await fake.stop();
});

function finding(change: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding {
  return {
    SchemaVersion: '2018-10-08',
    Id: 'backup/job/1',
    ProductArn: PRODUCT,
    GeneratorId: 'backup-reports',
    AwsAccountId: ACCOUNT,
    CreatedAt: '2026-01-15T05:00:00Z',
    UpdatedAt: '2026-01-15T05:00:00Z',
    Title: 'backup failed',
    Description: 'first line\nsecond line',
    Resources: [{ Type: 'AwsEc2Volume', Id: 'arn:aws:ec2:eu-west-1:111111111111:volume/vol-1' }],
    FindingProviderFields: { Severity: { Label: 'HIGH' }, Types: ['Software and Configuration Checks'] },
    ...change,
  };
}

const send = (...Findings: AwsSecurityFinding[]) => client.send(new BatchImportFindingsCommand({ Findings }));

describe('what an import keeps', () => {
  test('a finding is stored with what Security Hub adds', async () => {
    const response = await send(finding());
    expect(response).toMatchObject({ SuccessCount: 1, FailedCount: 0, FailedFindings: [] });
    expect(fake.securityHub.findings).toMatchObject([{
      Region: 'eu-west-1',
      ProductName: 'Default',
      Severity: { Label: 'HIGH', Normalized: 70 },
      Types: ['Software and Configuration Checks'],
      Workflow: { Status: 'NEW' },
      RecordState: 'ACTIVE',
      ProductFields: { 'aws/securityhub/FindingId': `${PRODUCT}/backup/job/1` },
    }]);
  });

  test('the older members at the top become the provider fields', async () => {
    await send(finding({ FindingProviderFields: undefined, Severity: { Label: 'LOW' }, Types: ['TTPs/Impact'] }));
    expect(fake.securityHub.findings[0].FindingProviderFields).toEqual({ Severity: { Label: 'LOW' }, Types: ['TTPs/Impact'] });
  });

  test('a newer import changes the finding of the same id', async () => {
    await send(finding());
    await send(finding({ Title: 'again', UpdatedAt: '2026-01-15T05:00:00.001Z' }));
    expect(fake.securityHub.findings.map(({ Title }) => Title)).toEqual(['again']);
  });

  test.each(['2026-01-15T05:00:00Z', '2026-01-15T06:00:00+02:00'])('an import of %s does not change a finding of 05:00 UTC', async UpdatedAt => {
    await send(finding());
    const response = await send(finding({ Title: 'again', UpdatedAt }));
    expect([response.SuccessCount, fake.securityHub.findings[0].Title]).toEqual([1, 'backup failed']);
  });

  test('an import leaves what the customer has set', async () => {
    await send(finding());
    await client.send(new BatchUpdateFindingsCommand({
      FindingIdentifiers: [{ Id: 'backup/job/1', ProductArn: PRODUCT }],
      Workflow: { Status: 'SUPPRESSED' }, Severity: { Label: 'LOW' }, Note: { Text: 'known', UpdatedBy: 'me' },
    }));
    await send(finding({ Title: 'again', UpdatedAt: '2026-01-15T05:30:00Z' }));
    expect(fake.securityHub.findings).toMatchObject([{ Title: 'again', Workflow: { Status: 'SUPPRESSED' }, Severity: { Label: 'LOW' }, Note: { Text: 'known' } }]);
  });

  test('a resolved case is new again when its check fails again', async () => {
    await send(finding({ Compliance: { Status: 'PASSED' } }));
    await client.send(new BatchUpdateFindingsCommand({ FindingIdentifiers: [{ Id: 'backup/job/1', ProductArn: PRODUCT }], Workflow: { Status: 'RESOLVED' } }));
    await send(finding({ Compliance: { Status: 'FAILED' }, UpdatedAt: '2026-01-15T05:30:00Z' }));
    expect(fake.securityHub.findings[0].Workflow).toEqual({ Status: 'NEW' });
  });
});

test('a resolved case is new again when its finding comes back from the archive', async () => {
  await send(finding({ RecordState: 'ARCHIVED' }));
  await client.send(new BatchUpdateFindingsCommand({ FindingIdentifiers: [{ Id: 'backup/job/1', ProductArn: PRODUCT }], Workflow: { Status: 'RESOLVED' } }));
  await send(finding({ UpdatedAt: '2026-01-15T05:30:00Z' }));
  expect(fake.securityHub.findings[0]).toMatchObject({ RecordState: 'ACTIVE', Workflow: { Status: 'NEW' } });
});

test('a resolved case stays resolved while nothing changed', async () => {
  await send(finding());
  await client.send(new BatchUpdateFindingsCommand({ FindingIdentifiers: [{ Id: 'backup/job/1', ProductArn: PRODUCT }], Workflow: { Status: 'RESOLVED' } }));
  await send(finding({ UpdatedAt: '2026-01-15T05:30:00Z' }));
  expect(fake.securityHub.findings[0].Workflow).toEqual({ Status: 'RESOLVED' });
});

describe('what an import refuses', () => {
  const badly = (change: Partial<AwsSecurityFinding>) => finding({ Id: 'bad', ...change });
  test.each<[string, Partial<AwsSecurityFinding>, string]>([
    ['a missing title', { Title: undefined }, "data should have required property 'Title'"],
    ['an empty type of a resource', { Resources: [{ Type: '', Id: 'a' }] }, 'data.Resources[0].Type should NOT be shorter than 1 characters'],
    ['a long title', { Title: 'x'.repeat(257) }, 'data.Title should NOT be longer than 256 characters'],
    ['a long description', { Description: 'x'.repeat(1025) }, 'data.Description should NOT be longer than 1024 characters'],
    ['a long remediation', { Remediation: { Recommendation: { Text: 'x'.repeat(513) } } }, 'data.Remediation.Recommendation.Text should NOT be longer than 512 characters'],
    ['no resources', { Resources: [] }, 'data.Resources should NOT have fewer than 1 items'],
    ['33 resources', { Resources: Array.from({ length: 33 }, (_, index) => ({ Type: 'Other', Id: `${index}` })) }, 'data.Resources should NOT have more than 32 items'],
    ['an unknown severity', { FindingProviderFields: { Severity: { Label: 'BAD' as 'LOW' }, Types: ['TTPs'] } }, 'data.FindingProviderFields.Severity.Label should be equal to one of the allowed values'],
    ['no severity and types', { FindingProviderFields: undefined }, "data should have required property 'FindingProviderFields'"],
    ['provider fields without a severity', { FindingProviderFields: { Types: ['TTPs'] } }, "data.FindingProviderFields should have required property 'Severity'"],
    ['provider fields without types', { FindingProviderFields: { Severity: { Label: 'LOW' } } }, "data.FindingProviderFields should have required property 'Types'"],
    ['a type of no namespace', { FindingProviderFields: { Severity: { Label: 'LOW' }, Types: ['Backups'] } }, 'data.FindingProviderFields.Types[0] should match pattern'],
    ['a date without time', { UpdatedAt: '2026-01-15' }, 'data.UpdatedAt should match format "date-time"'],
    ['another version', { SchemaVersion: '2018-10-09' }, 'data.SchemaVersion should be equal to one of the allowed values'],
    ['a finding above 240 KB', { Resources: [{ Type: 'Other', Id: 'x'.repeat(240 * 1024) }] }, 'data should NOT be larger than 240 KB'],
    ['51 product fields', { ProductFields: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v'])) }, 'data.ProductFields should NOT have more than 50 properties'],
  ])('%s fails that finding alone', async (_what, change, message) => {
    const response = await send(finding(), badly(change));
    expect([response.SuccessCount, response.FailedCount]).toEqual([1, 1]);
    expect(response.FailedFindings).toMatchObject([{ Id: 'bad', ErrorCode: 'InvalidInput', ErrorMessage: expect.stringContaining(message) }]);
    expect(fake.securityHub.findings.map(({ Id }) => Id)).toEqual(['backup/job/1']);
  });

  test('a finding with an unknown member fails', async () => {
    const { status, body } = await raw(fake, { service: 'securityhub', method: 'POST', path: '/findings/import', body: { Findings: [{ ...finding(), Color: 'red' }] } });
    expect([status, body.FailedCount]).toEqual([200, 1]);
  });

  test('101 findings are refused as a whole', async () => {
    const findings = Array.from({ length: 101 }, (_, index) => finding({ Id: `${index}` }));
    await expect(send(...findings)).rejects.toMatchObject({ name: 'InvalidInputException' });
    expect(fake.securityHub.findings).toEqual([]);
  });

  test('100 findings are taken', async () => {
    expect(await send(...Array.from({ length: 100 }, (_, index) => finding({ Id: `${index}` })))).toMatchObject({ SuccessCount: 100 });
  });

  test('a finding of another account is denied', async () => {
    await expect(send(finding(), finding({ AwsAccountId: '222222222222' }))).rejects.toMatchObject({ name: 'AccessDeniedException', $metadata: { httpStatusCode: 403 } });
    expect(fake.securityHub.findings).toEqual([]);
  });

  test("another account's product is denied", async () => {
    await expect(send(finding({ ProductArn: PRODUCT.replaceAll(ACCOUNT, '222222222222') }))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test("another Region's product is invalid", async () => {
    await expect(send(finding({ ProductArn: PRODUCT.replace('eu-west-1', 'eu-west-2') }))).rejects.toMatchObject({ name: 'InvalidInputException' });
  });

  test("a partner's product is denied until it is enabled", async () => {
    const partner = finding({ ProductArn: 'arn:aws:securityhub:eu-west-1::product/company/tool' });
    await expect(send(partner)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    fake.securityHub.enableProduct('company/tool');
    expect(await send(partner)).toMatchObject({ SuccessCount: 1 });
  });

  test('an account without Security Hub is told so', async () => {
    fake.securityHub.disable();
    await expect(send(finding())).rejects.toMatchObject({ name: 'InvalidAccessException', $metadata: { httpStatusCode: 401 } });
    await expect(client.send(new DescribeHubCommand({}))).rejects.toMatchObject({ name: 'InvalidAccessException' });
  });
});

describe('updates of a customer', () => {
  test('a found, an unknown and a repeated finding are told apart', async () => {
    await send(finding());
    const known = { Id: 'backup/job/1', ProductArn: PRODUCT };
    const unknown = { Id: 'none', ProductArn: PRODUCT };
    const response = await client.send(new BatchUpdateFindingsCommand({ FindingIdentifiers: [known, unknown, known], Workflow: { Status: 'RESOLVED' } }));
    expect(response.ProcessedFindings).toEqual([known]);
    expect(response.UnprocessedFindings?.map(({ FindingIdentifier, ErrorCode }) => [FindingIdentifier, ErrorCode])).toEqual([
      [unknown, 'FindingNotFound'], [known, 'DuplicatedFindingIdentifier'],
    ]);
    expect(fake.securityHub.findings[0]).toMatchObject({ Workflow: { Status: 'RESOLVED' }, UpdatedAt: '2026-01-15T05:00:00Z' });
  });
});

describe('questions', () => {
  const ids = async (input: GetFindingsRequest) => (await client.send(new GetFindingsCommand(input))).Findings?.map(({ Id }) => Id);

  beforeEach(async () => {
    await send(
      finding({ Id: 'a', UpdatedAt: '2026-01-10T00:00:00Z', Title: 'copy failed' }),
      finding({ Id: 'b', RecordState: 'ARCHIVED', ProductFields: { plan: 'daily' } }),
      finding({ Id: 'c', Title: 'copy late' }),
    );
  });

  test('texts are compared in the ways of the API', async () => {
    expect(await ids({ Filters: { RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' }], Title: [{ Value: 'copy', Comparison: 'PREFIX' }] } })).toEqual(['a', 'c']);
    expect(await ids({ Filters: { Id: [{ Value: 'a', Comparison: 'EQUALS' }, { Value: 'b', Comparison: 'EQUALS' }] } })).toEqual(['a', 'b']);
    expect(await ids({ Filters: { Id: [{ Value: 'a', Comparison: 'NOT_EQUALS' }, { Value: 'b', Comparison: 'NOT_EQUALS' }] } })).toEqual(['c']);
  });

  test('eleven filters are refused', async () => {
    const one = [{ Value: 'a', Comparison: 'EQUALS' as const }];
    const names = ['Id', 'ProductArn', 'ProductName', 'CompanyName', 'AwsAccountId', 'GeneratorId', 'Region', 'Title', 'Description', 'Type', 'RecordState'];
    await expect(ids({ Filters: Object.fromEntries(names.map(name => [name, one])) })).rejects.toMatchObject({ name: 'InvalidInputException' });
  });

  test('fields are compared by key', async () => {
    expect(await ids({ Filters: { ProductFields: [{ Key: 'plan', Value: 'daily', Comparison: 'EQUALS' }] } })).toEqual(['b']);
    expect(await ids({ Filters: { ProductFields: [{ Key: 'plan', Value: 'ail', Comparison: 'CONTAINS' }] } })).toEqual(['b']);
  });

  test('times are compared by range and by age', async () => {
    expect(await ids({ Filters: { UpdatedAt: [{ Start: '2026-01-14T00:00:00Z', End: '2026-01-16T00:00:00Z' }] } })).toEqual(['b', 'c']);
    expect(await ids({ Filters: { UpdatedAt: [{ DateRange: { Value: 2, Unit: 'DAYS' } }] } })).toEqual(['b', 'c']);
  });

  test('answers are sorted as asked', async () => {
    expect(await ids({ SortCriteria: [{ Field: 'Id', SortOrder: 'desc' }] })).toEqual(['c', 'b', 'a']);
  });

  test('pages hold every finding once', async () => {
    const pages: number[] = [];
    for await (const page of paginateGetFindings({ client }, { MaxResults: 2 })) pages.push(page.Findings!.length);
    expect(pages).toEqual([2, 1]);
  });

  test('the hub and the enabled products are named', async () => {
    fake.securityHub.enableProduct('company/tool');
    expect(await client.send(new DescribeHubCommand({}))).toMatchObject({ HubArn: 'arn:aws:securityhub:eu-west-1:111111111111:hub/default' });
    expect(await client.send(new ListEnabledProductsForImportCommand({}))).toMatchObject({
      ProductSubscriptions: ['arn:aws:securityhub:eu-west-1:111111111111:product-subscription/company/tool'],
    });
  });
});
