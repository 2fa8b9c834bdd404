/** The bundle's entry against services that know their models: what it sends is what they take, and what they answer is understood. */
import { HOME, MANAGEMENT, PARAMETER, SETTINGS } from './setup-world';
import { handler } from '../../../src/organization/handler/organization-setup.lambda';
import { setupProperties, SetupSettings } from '../../../src/organization/handler/setup-contract';
import { ApiFake } from '../../support/api-fake/api-fake';

const READS = /^(Describe|List|Get)/;
let fake: ApiFake;

beforeEach(async () => {
  fake = await ApiFake.start({ account: MANAGEMENT, region: 'eu-west-1', otherRegions: ['us-east-1'] });
  fake.organizations.createOrganization({ id: SETTINGS.organizationId, rootId: 'r-ab12' });
  fake.organizations.addAccount({ Id: HOME });
  fake.organizations.switches.policyTypes.delete('BACKUP_POLICY');
  Object.assign(process.env, { AWS_ENDPOINT_URL: fake.endpoint, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'none' });
  jest.spyOn(console, 'log').mockImplementation();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await fake.stop();
});

const context = () => ({ invokedFunctionArn: `arn:aws:lambda:eu-west-1:${MANAGEMENT}:function:setup`, getRemainingTimeInMillis: () => 14 * 60_000 });
const event = (RequestType: 'Create' | 'Update' | 'Delete', settings: Partial<SetupSettings> = {}) => ({
  RequestType, ...RequestType !== 'Create' && { PhysicalResourceId: 'OrganizationSetup' }, ResourceProperties: { ServiceToken: 'x', ...setupProperties({ ...SETTINGS, ...settings }) },
});
const changes = () => fake.calls.splice(0).filter(({ operation }) => !READS.test(operation)).map(({ operation }) => operation);

test('everything is switched on in an organization where nothing is', async () => {
  const answer = await handler(event('Create', { managementPreferences: ['EFS'], optIn: ['EBS', 'SAP HANA on Amazon EC2', 'NoSuchType'] }), context());
  expect(answer).toEqual({
    PhysicalResourceId: 'OrganizationSetup',
    Data: { ParameterName: PARAMETER, Summary: '14 switches are on, 14 of them by this run; left out, because their Regions do not know them: NoSuchType (eu-west-1, us-east-1)' },
  });
  expect([...fake.organizations.switches.services.keys()]).toEqual(['backup.amazonaws.com', 'member.org.stacksets.cloudformation.amazonaws.com']);
  expect([...fake.organizations.switches.delegated.values()].map((ids) => [...ids])).toEqual([[HOME], [HOME]]);
  expect(fake.organizations.switches.policyTypes.has('BACKUP_POLICY')).toBe(true);
  expect(fake.cloudFormation.organizationsAccess).toBe(true);
  expect([...fake.iam.roles.keys()]).toEqual(['AWSServiceRoleForBackup']);
  expect(fake.backup.settings.global).toEqual({ isCrossAccountBackupEnabled: 'true', isMpaEnabled: 'false', isDelegatedAdministratorEnabled: 'false' });
  for (const region of ['eu-west-1', 'us-east-1']) {
    expect(fake.backup.settings.of(region).optIn).toMatchObject({ 'EBS': true, 'SAP HANA on Amazon EC2': true, 'EC2': false });
    expect(fake.backup.settings.of(region).management).toEqual({ DynamoDB: false, EFS: true });
  }
  expect(JSON.parse(fake.ssm.parameters.get(PARAMETER)!).leftOut).toEqual([{ what: 'optIn', items: ['NoSuchType'], regions: ['eu-west-1', 'us-east-1'] }]);
});

test('the second run only reads, with pages of one entry and empty ones before them', async () => {
  await handler(event('Create'), context());
  changes();
  fake.pageSize = 1;
  fake.world.emptyFirstPage = true;
  await handler(event('Update'), context());
  expect(changes()).toEqual([]);
});

test('an update changes what differs, under the same id', async () => {
  await handler(event('Create'), context());
  changes();
  await expect(handler({ ...event('Update', { optIn: ['EBS', 'S3', 'EFS'] }), PhysicalResourceId: 'former' }, context())).resolves.toMatchObject({ PhysicalResourceId: 'former' });
  expect(changes()).toEqual(['UpdateRegionSettings', 'UpdateRegionSettings', 'PutParameter']);
});

test('the end of the resource takes the parameter away, once or twice, and nothing else', async () => {
  await handler(event('Create'), context());
  changes();
  await handler(event('Delete'), context());
  await handler(event('Delete'), context());
  expect(changes()).toEqual(['DeleteParameter', 'DeleteParameter']);
});

test('with switchOffOnDelete everything goes off that was switched on, but the role', async () => {
  await handler(event('Create'), context());
  await handler(event('Delete', { switchOffOnDelete: true }), context());
  expect(fake.organizations.switches.services.size).toBe(0);
  expect([...fake.organizations.switches.delegated.values()].map((ids) => ids.size)).toEqual([0, 0]);
  expect(fake.organizations.switches.policyTypes.has('BACKUP_POLICY')).toBe(false);
  expect(fake.cloudFormation.organizationsAccess).toBe(false);
  expect(fake.backup.settings.global.isCrossAccountBackupEnabled).toBe('false');
  expect(Object.values(fake.backup.settings.of('us-east-1').optIn)).not.toContain(true);
  expect(fake.iam.roles.size).toBe(1);
});

test.each([
  ['ListRoots', 'TooManyRequestsException'], ['EnableAWSServiceAccess', 'ConcurrentModificationException'], ['EnablePolicyType', 'PolicyChangesInProgressException'],
  ['RegisterDelegatedAdministrator', 'ServiceException'], ['UpdateRegionSettings', 'ThrottlingException'], ['DescribeOrganizationsAccess', 'ThrottlingException'],
  ['GetRole', 'ServiceFailureException'], ['UpdateGlobalSettings', 'ServiceUnavailableException'], ['PutParameter', 'TooManyUpdates'], ['DescribeRegionSettings', 'ConnectionReset'],
])('%s is tried again after %s', async (operation, error) => {
  fake.fail({ operation, error });
  await expect(handler(event('Create'), context())).resolves.toMatchObject({ Data: { ParameterName: PARAMETER } });
  expect(fake.callsOf(operation).filter((call) => call.error === error || call.status === undefined)).toHaveLength(1);
});

test('a failure is an error whose stack is its message: CloudFormation shows people the stack', async () => {
  fake.organizations.removeAccount(HOME);
  const error = await handler(event('Create'), context()).then(() => undefined, (one: Error) => one);
  expect(error!.message).toContain(`delegated administrator ${HOME} for backup.amazonaws.com: AccountNotFoundException: You specified an account that doesn't exist`);
  expect(error!.stack).toBe(`Error: ${error!.message}`);
  expect(fake.backup.settings.of('us-east-1').optIn.EBS).toBe(true);
});

test('a role that exists already is one that is there', async () => {
  fake.iam.addRole('AWSServiceRoleForBackup', '/aws-service-role/backup.amazonaws.com/');
  await handler(event('Create'), context());
  expect(fake.callsOf('CreateServiceLinkedRole')).toEqual([]);
});

test('a Region that is not enabled is named', async () => {
  fake.fail({ operation: 'DescribeRegionSettings', error: 'UnrecognizedClientException', times: 2 });
  await expect(handler(event('Create'), context())).rejects.toThrow(/aws account enable-region --region-name/);
});

test('without an organization nothing is changed', async () => {
  fake.organizations.createOrganization({ id: 'o-other00000' });
  await expect(handler(event('Create'), context())).rejects.toThrow('nothing was switched: the definition is about organization o-a1b2c3d4e5');
  expect(changes()).toEqual([]);
});

test.each([['OptIn', 'EBS'], ['StackSets', 'yes'], ['OrganizationId', undefined], ['Regions', [1]]])('properties that the construct does not write are refused: %s', async (property, value) => {
  const { ResourceProperties, ...rest } = event('Create');
  await expect(handler({ ...rest, ResourceProperties: { ...ResourceProperties, [property]: value } }, context())).rejects.toThrow(`property ${property}: `);
  expect(fake.calls).toEqual([]);
});
