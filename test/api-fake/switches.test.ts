import { BackupClient, DescribeRegionSettingsCommand, UpdateGlobalSettingsCommand, UpdateRegionSettingsCommand } from '@aws-sdk/client-backup';
import { CloudFormationClient, DescribeOrganizationsAccessCommand } from '@aws-sdk/client-cloudformation';
import { CreateServiceLinkedRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  DeregisterDelegatedAdministratorCommand, DisablePolicyTypeCommand, EnableAWSServiceAccessCommand, EnablePolicyTypeCommand, ListDelegatedAdministratorsCommand, OrganizationsClient,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { ApiFake } from '../support/api-fake/api-fake';
import { raw } from '../support/api-fake/clients';

const MANAGEMENT = '999999999999';
const HOME = '111111111111';
const service = { ServicePrincipal: 'backup.amazonaws.com' };
let fake: ApiFake;
const config = (region = 'eu-west-1') => ({ endpoint: fake.endpoint, region, credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'none' }, maxAttempts: 1 });
const nameOf = (call: Promise<unknown>) => call.then(() => 'success', (error: Error) => error.name);

beforeEach(async () => {
  fake = await ApiFake.start({ account: MANAGEMENT, region: 'eu-west-1', otherRegions: ['us-east-1'] });
  fake.organizations.createOrganization({ rootId: 'r-ab12' });
  fake.organizations.addAccount({ Id: HOME });
});

afterEach(() => fake.stop());

describe('AWS Organizations', () => {
  const send = (command: any) => new OrganizationsClient(config()).send(command);

  test('a delegated administrator needs trusted access, is registered once, and is none of the management account', async () => {
    const register = (AccountId: string) => nameOf(send(new RegisterDelegatedAdministratorCommand({ ...service, AccountId })));
    await expect(register(HOME)).resolves.toBe('ConstraintViolationException');
    await send(new EnableAWSServiceAccessCommand(service));
    await expect(register('333333333333')).resolves.toBe('AccountNotFoundException');
    await expect(register(MANAGEMENT)).resolves.toBe('ConstraintViolationException');
    await expect(register(HOME)).resolves.toBe('success');
    await expect(register(HOME)).resolves.toBe('AccountAlreadyRegisteredException');
    await expect(send(new ListDelegatedAdministratorsCommand({}))).resolves.toMatchObject({ DelegatedAdministrators: [{ Id: HOME }] });
    await expect(send(new ListDelegatedAdministratorsCommand({ ServicePrincipal: 'x.amazonaws.com' }))).resolves.toMatchObject({ DelegatedAdministrators: [] });
    await send(new DeregisterDelegatedAdministratorCommand({ ...service, AccountId: HOME }));
    await expect(nameOf(send(new DeregisterDelegatedAdministratorCommand({ ...service, AccountId: HOME })))).resolves.toBe('AccountNotRegisteredException');
  });

  test('a policy type is on or off, of one root', async () => {
    const input = { RootId: 'r-ab12', PolicyType: 'BACKUP_POLICY' as const };
    await expect(nameOf(send(new EnablePolicyTypeCommand(input)))).resolves.toBe('PolicyTypeAlreadyEnabledException');
    await send(new DisablePolicyTypeCommand(input));
    await expect(nameOf(send(new DisablePolicyTypeCommand(input)))).resolves.toBe('PolicyTypeNotEnabledException');
    await expect(nameOf(send(new EnablePolicyTypeCommand({ ...input, RootId: 'r-zz99' })))).resolves.toBe('RootNotFoundException');
  });

  test('a member account switches nothing', async () => {
    fake.organizations.createOrganization({ managementAccount: HOME });
    await expect(nameOf(send(new EnableAWSServiceAccessCommand(service)))).resolves.toBe('AccessDeniedException');
  });
});

describe('AWS Backup', () => {
  test('settings differ by Region, keep what a call does not name, and refuse what they do not know', async () => {
    const send = (command: any, region?: string) => new BackupClient(config(region)).send(command);
    await send(new UpdateRegionSettingsCommand({ ResourceTypeOptInPreference: { EBS: true } }), 'us-east-1');
    await send(new UpdateRegionSettingsCommand({ ResourceTypeOptInPreference: { 'Storage Gateway': true } }), 'us-east-1');
    await expect(send(new DescribeRegionSettingsCommand(), 'us-east-1')).resolves.toMatchObject({ ResourceTypeOptInPreference: { 'EBS': true, 'Storage Gateway': true } });
    await expect(send(new DescribeRegionSettingsCommand())).resolves.toMatchObject({ ResourceTypeOptInPreference: { EBS: false } });
    await expect(nameOf(send(new UpdateRegionSettingsCommand({ ResourceTypeOptInPreference: { Nothing: true } })))).resolves.toBe('InvalidParameterValueException');
    await expect(nameOf(send(new UpdateGlobalSettingsCommand({ GlobalSettings: { isOther: 'true' } })))).resolves.toBe('InvalidParameterValueException');
    await expect(nameOf(send(new DescribeRegionSettingsCommand(), 'ap-south-1'))).resolves.toBe('InvalidSignatureException');
  });
});

describe('the query protocol', () => {
  test('IAM names its errors by codes', async () => {
    const send = (command: any) => new IAMClient(config()).send(command);
    await expect(nameOf(send(new GetRoleCommand({ RoleName: 'AWSServiceRoleForBackup' })))).resolves.toBe('NoSuchEntityException');
    await send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'backup.amazonaws.com' }));
    await expect(send(new GetRoleCommand({ RoleName: 'AWSServiceRoleForBackup' }))).resolves.toMatchObject({ Role: { CreateDate: fake.world.now, Path: '/aws-service-role/backup.amazonaws.com/' } });
    await expect(nameOf(send(new CreateServiceLinkedRoleCommand({ AWSServiceName: 'backup.amazonaws.com' })))).resolves.toBe('InvalidInputException');
  });

  test('what the model does not have is refused', async () => {
    const send = (input: any) => nameOf(new CloudFormationClient(config()).send(new DescribeOrganizationsAccessCommand(input)));
    await expect(send({ CallAs: 'SELF' })).resolves.toBe('success');
    await expect(send({ CallAs: 'NOBODY' })).resolves.toBe('ValidationException');
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    await expect(raw(fake, { service: 'iam', method: 'POST', body: 'Action=DeleteRole&Version=2010-05-08', headers: form }).catch((error: Error) => error.name)).resolves.toBe('SyntaxError');
    expect(fake.calls.map(({ operation }) => operation)).toEqual(['DescribeOrganizationsAccess', 'DescribeOrganizationsAccess']);
  });
});

test('an SSM parameter has at most 4,096 characters, or 8,192 where its tier may follow', async () => {
  const put = (length: number, more: object) => nameOf(new SSMClient(config()).send(new PutParameterCommand({ Name: '/x', Type: 'String', Value: 'x'.repeat(length), ...more })));
  await expect(nameOf(new SSMClient(config()).send(new GetParameterCommand({ Name: '/x' })))).resolves.toBe('ParameterNotFound');
  await expect(put(4097, {})).resolves.toBe('ValidationException');
  await expect(put(4096, {})).resolves.toBe('success');
  await expect(put(10, {})).resolves.toBe('ParameterAlreadyExists');
  await expect(put(8192, { Overwrite: true, Tier: 'Intelligent-Tiering' })).resolves.toBe('success');
  await expect(put(8193, { Overwrite: true, Tier: 'Intelligent-Tiering' })).resolves.toBe('ValidationException');
});
