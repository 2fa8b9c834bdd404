import {
  BackupClient, DescribeGlobalSettingsCommand, DescribeRegionSettingsCommand, UpdateGlobalSettingsCommand, UpdateRegionSettingsCommand,
} from '@aws-sdk/client-backup';
import {
  ActivateOrganizationsAccessCommand, CloudFormationClient, DeactivateOrganizationsAccessCommand, DescribeOrganizationsAccessCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateServiceLinkedRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  DeregisterDelegatedAdministratorCommand, DescribeOrganizationCommand, DisableAWSServiceAccessCommand, DisablePolicyTypeCommand,
  EnableAWSServiceAccessCommand, EnablePolicyTypeCommand, OrganizationsClient, paginateListAWSServiceAccessForOrganization,
  paginateListDelegatedAdministrators, paginateListRoots, PolicyType, RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations';
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { switchOn, tearDown } from './run-setup';
import { SetupAttributes, setupSettings } from './setup-contract';
import { SetupPorts } from './setup-ports';
import { CLIENT_OPTIONS } from '../../private/client-options';

/** What aws-cdk-lib's provider framework hands over of a custom resource. */
interface ResourceEvent {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
  readonly ResourceProperties: { readonly [property: string]: unknown };
}

interface LambdaContext {
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

/** The handler itself tries again, and knows how much time there is. */
const OPTIONS = { ...CLIENT_OPTIONS, maxAttempts: 1 };

/** Throws the switches of an organization for a custom resource. */
export async function handler(event: ResourceEvent, context: LambdaContext): Promise<{ PhysicalResourceId: string; Data: SetupAttributes }> {
  const ports = setupPorts();
  const run = {
    settings: setupSettings(event.ResourceProperties),
    ports,
    account: context.invokedFunctionArn.split(':')[4],
    remainingMilliseconds: context.getRemainingTimeInMillis(),
  };
  try {
    const Data = await (event.RequestType === 'Delete' ? tearDown(run) : switchOn(run));
    ports.log('info', 'done', { ...Data });
    // one id for ever: another one would make CloudFormation delete what it takes for the former resource
    return { PhysicalResourceId: event.PhysicalResourceId ?? 'OrganizationSetup', Data };
  } catch (error) {
    ports.log('error', 'failed', { reason: (error as Error).message });
    // CloudFormation shows people the message; a stack trace would take its room
    (error as Error).stack = `Error: ${(error as Error).message}`;
    throw error;
  }
}

/** Clients of one run: a custom resource starts the function once in a long time. */
function setupPorts(): SetupPorts {
  const organizations = new OrganizationsClient(OPTIONS);
  const cloudFormation = new CloudFormationClient(OPTIONS);
  const iam = new IAMClient(OPTIONS);
  const ssm = new SSMClient(OPTIONS);
  const backups = new Map<string, BackupClient>();
  const backupIn = (region: string) => {
    const client = backups.get(region) ?? new BackupClient({ ...OPTIONS, region });
    backups.set(region, client);
    return client;
  };
  return {
    describeOrganization: async () => {
      const { Organization } = await organizations.send(new DescribeOrganizationCommand({}));
      return { id: Organization?.Id ?? '', managementAccount: Organization?.MasterAccountId ?? '', allFeatures: Organization?.FeatureSet === 'ALL' };
    },
    listServiceAccess: () => all(paginateListAWSServiceAccessForOrganization({ client: organizations }, {}),
      ({ EnabledServicePrincipals = [] }) => EnabledServicePrincipals.map(({ ServicePrincipal }) => ServicePrincipal!)),
    enableServiceAccess: async (ServicePrincipal) => void await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal })),
    disableServiceAccess: async (ServicePrincipal) => void await organizations.send(new DisableAWSServiceAccessCommand({ ServicePrincipal })),
    describeStackSetsAccess: async () => (await cloudFormation.send(new DescribeOrganizationsAccessCommand({}))).Status ?? 'DISABLED',
    activateStackSetsAccess: async () => void await cloudFormation.send(new ActivateOrganizationsAccessCommand({})),
    deactivateStackSetsAccess: async () => void await cloudFormation.send(new DeactivateOrganizationsAccessCommand({})),
    describePolicyTypes: async () => {
      const [root] = await all(paginateListRoots({ client: organizations }, {}), ({ Roots = [] }) => Roots);
      return { rootId: root.Id!, types: Object.fromEntries((root.PolicyTypes ?? []).map(({ Type, Status }) => [Type, Status])) };
    },
    enablePolicyType: async (RootId, type) => void await organizations.send(new EnablePolicyTypeCommand({ RootId, PolicyType: type as PolicyType })),
    disablePolicyType: async (RootId, type) => void await organizations.send(
      new DisablePolicyTypeCommand({ RootId, PolicyType: type as PolicyType })),
    listDelegatedAdministrators: (ServicePrincipal) => all(paginateListDelegatedAdministrators({ client: organizations }, { ServicePrincipal }),
      ({ DelegatedAdministrators = [] }) => DelegatedAdministrators.map(({ Id }) => Id!)),
    registerDelegatedAdministrator: async (AccountId, ServicePrincipal) => void await organizations.send(
      new RegisterDelegatedAdministratorCommand({ AccountId, ServicePrincipal })),
    deregisterDelegatedAdministrator: async (AccountId, ServicePrincipal) => void await organizations.send(
      new DeregisterDelegatedAdministratorCommand({ AccountId, ServicePrincipal })),
    roleExists: async (RoleName) => await found(iam.send(new GetRoleCommand({ RoleName })), 'NoSuchEntityException', 'NoSuchEntity') !== undefined,
    createServiceLinkedRole: async (AWSServiceName) => void await iam.send(new CreateServiceLinkedRoleCommand({ AWSServiceName })),
    describeGlobalSettings: async (region) => {
      const { GlobalSettings = {} } = await backupIn(region).send(new DescribeGlobalSettingsCommand({}));
      return Object.fromEntries(Object.entries(GlobalSettings).map(([name, value]) => [name, value === 'true']));
    },
    updateGlobalSettings: async (region, settings) => void await backupIn(region).send(new UpdateGlobalSettingsCommand({
      GlobalSettings: Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, String(value)])),
    })),
    describeRegionSettings: async (region) => {
      const settings = await backupIn(region).send(new DescribeRegionSettingsCommand({}));
      return { optIn: settings.ResourceTypeOptInPreference ?? {}, management: settings.ResourceTypeManagementPreference ?? {} };
    },
    updateRegionSettings: async (region, { optIn, management }) => void await backupIn(region).send(new UpdateRegionSettingsCommand({
      ResourceTypeOptInPreference: optIn, ResourceTypeManagementPreference: management,
    })),
    readParameter: async (Name) => (await found(ssm.send(new GetParameterCommand({ Name })), 'ParameterNotFound'))?.Parameter?.Value,
    writeParameter: async (Name, Value) => void await ssm.send(new PutParameterCommand({
      Name, Value, Type: 'String', Overwrite: true, Tier: 'Intelligent-Tiering', Description: 'What OrganizationSetup found and switched on',
    })),
    deleteParameter: async (Name) => void await found(ssm.send(new DeleteParameterCommand({ Name })), 'ParameterNotFound'),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    now: () => Date.now(),
    log: (level, message, fields) => console.log(JSON.stringify({ level, message, ...fields })),
  };
}

async function all<P, T>(pages: AsyncIterable<P>, items: (page: P) => T[]): Promise<T[]> {
  const collected: T[] = [];
  for await (const page of pages) {
    collected.push(...items(page));
  }
  return collected;
}

/** Undefined where AWS says that there is none. */
async function found<T>(call: Promise<T>, ...names: string[]): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (names.includes((error as Error).name)) {
      return undefined;
    }
    throw error;
  }
}
