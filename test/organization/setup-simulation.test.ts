/**
 * What the function that throws the switches may do, evaluated as IAM does: what its calls need is allowed, nothing beside it is.
 */
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { RemovalPolicy } from 'aws-cdk-lib';
import { MANAGEMENT } from './delegation-stack';
import { setupPolicy, SetupSpec, setupStack } from './setup-stack';
import { OptInResourceType } from '../../src/protection';
import { HOME_ACCOUNT } from '../support/definition';

const ORGANIZATION = 'o-a1b2c3d4e5';
const STACK_SETS = 'member.org.stacksets.cloudformation.amazonaws.com';
const organizations = (part: string) => `arn:aws:organizations::${MANAGEMENT}:${part}`;
const ROOT = organizations(`root/${ORGANIZATION}/r-ab12`);
const account = (id: string) => organizations(`account/${ORGANIZATION}/${id}`);
const role = (path: string) => `arn:aws:iam::${MANAGEMENT}:role/aws-service-role/${path}`;
const BACKUP_ROLE = role('backup.amazonaws.com/AWSServiceRoleForBackup');
const STACK_SETS_ROLE = role('stacksets.cloudformation.amazonaws.com/AWSServiceRoleForCloudFormationStackSetsOrgAdmin');
const parameter = (name: string) => `arn:aws:ssm:us-east-1:${MANAGEMENT}:parameter${name}`;

interface Call {
  readonly action: string;
  readonly on?: string;
  readonly context?: { readonly [key: string]: string };
}

const SPEC: SetupSpec = {
  regions: ['us-east-1', 'eu-west-1'], central: [], optInResourceTypes: [OptInResourceType.EBS], otherPolicyTypes: ['TAG_POLICY'], layout: { rootId: 'r-ab12' },
};

async function allowed(spec: SetupSpec, { action, on = '*', context = {} }: Call): Promise<boolean> {
  const { stack } = setupStack(spec);
  const result = await runSimulation({
    request: {
      principal: `arn:aws:sts::${MANAGEMENT}:assumed-role/setup/function`,
      action,
      resource: { resource: on, accountId: MANAGEMENT },
      contextVariables: { 'aws:RequestedRegion': 'us-east-1', ...context },
    },
    // the first one is about logs, whose ARN is known at deployment only
    identityPolicies: [{ name: 'setup', policy: { ...setupPolicy(stack), Statement: setupPolicy(stack).Statement.filter(({ Sid }) => Sid) } }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  }, { simulationMode: 'Strict' });
  if (result.resultType !== 'single') {
    throw new Error(`${action} on ${on} can't be simulated: ${JSON.stringify(result)}`);
  }
  return result.overallResult === 'Allowed';
}

const ofService = (service: string) => ({ 'organizations:ServicePrincipal': service });
const ofType = (type: string) => ({ 'organizations:PolicyType': type });
const inRegion = (region: string) => ({ 'aws:RequestedRegion': region });
const linked = (service: string) => ({ 'iam:AWSServiceName': service });

const READS: Call[] = [
  { action: 'organizations:DescribeOrganization' },
  { action: 'organizations:ListRoots' },
  { action: 'organizations:ListAWSServiceAccessForOrganization' },
  { action: 'organizations:ListDelegatedAdministrators', context: ofService('backup.amazonaws.com') },
  { action: 'organizations:ListDelegatedAdministrators', context: ofService(STACK_SETS) },
  { action: 'cloudformation:DescribeOrganizationsAccess' },
  { action: 'iam:GetRole', on: BACKUP_ROLE },
  { action: 'iam:GetRole', on: `arn:aws:iam::${MANAGEMENT}:role/AWSServiceRoleForBackup` }, // as IAM judges it where the role is not there yet
  { action: 'backup:DescribeGlobalSettings' },
  { action: 'backup:DescribeRegionSettings' },
  { action: 'backup:DescribeRegionSettings', context: inRegion('eu-west-1') },
  { action: 'ssm:GetParameter', on: parameter('/backup/organization-setup') },
];

const CHANGES: Call[] = [
  { action: 'organizations:EnableAWSServiceAccess', context: ofService('backup.amazonaws.com') },
  { action: 'organizations:EnableAWSServiceAccess', context: ofService(STACK_SETS) },
  { action: 'organizations:EnablePolicyType', on: ROOT, context: ofType('BACKUP_POLICY') },
  { action: 'organizations:EnablePolicyType', on: ROOT, context: ofType('TAG_POLICY') },
  { action: 'organizations:RegisterDelegatedAdministrator', on: account(HOME_ACCOUNT), context: ofService('backup.amazonaws.com') },
  { action: 'organizations:RegisterDelegatedAdministrator', on: account(HOME_ACCOUNT), context: ofService(STACK_SETS) },
  { action: 'cloudformation:ActivateOrganizationsAccess' },
  { action: 'iam:CreateServiceLinkedRole', on: BACKUP_ROLE, context: linked('backup.amazonaws.com') },
  { action: 'iam:CreateServiceLinkedRole', on: STACK_SETS_ROLE, context: linked('stacksets.cloudformation.amazonaws.com') },
  { action: 'backup:UpdateGlobalSettings' },
  { action: 'backup:UpdateRegionSettings' },
  { action: 'backup:UpdateRegionSettings', context: inRegion('eu-west-1') },
  { action: 'ssm:PutParameter', on: parameter('/backup/organization-setup') },
  { action: 'ssm:DeleteParameter', on: parameter('/backup/organization-setup') },
];

const UNDO: Call[] = [
  { action: 'organizations:DisableAWSServiceAccess', context: ofService('backup.amazonaws.com') },
  { action: 'organizations:DisablePolicyType', on: ROOT, context: ofType('BACKUP_POLICY') },
  { action: 'organizations:DeregisterDelegatedAdministrator', on: account(HOME_ACCOUNT), context: ofService(STACK_SETS) },
  { action: 'cloudformation:DeactivateOrganizationsAccess' },
];

test.each([...READS, ...CHANGES])('the function may $action on $on $context', async (call) => {
  await expect(allowed(SPEC, call)).resolves.toBe(true);
});

test.each<Call>([
  ...UNDO,
  { action: 'organizations:EnableAWSServiceAccess', context: ofService('cloudtrail.amazonaws.com') },
  { action: 'organizations:EnableAWSServiceAccess' },
  { action: 'organizations:EnablePolicyType', on: ROOT, context: ofType('SERVICE_CONTROL_POLICY') },
  { action: 'organizations:EnablePolicyType', on: organizations(`root/${ORGANIZATION}/r-zz99`), context: ofType('BACKUP_POLICY') },
  { action: 'organizations:RegisterDelegatedAdministrator', on: account('333333333333'), context: ofService('backup.amazonaws.com') },
  { action: 'organizations:RegisterDelegatedAdministrator', on: account(HOME_ACCOUNT), context: ofService('guardduty.amazonaws.com') },
  { action: 'iam:CreateServiceLinkedRole', on: role('ecs.amazonaws.com/AWSServiceRoleForECS'), context: linked('ecs.amazonaws.com') },
  { action: 'iam:DeleteServiceLinkedRole', on: BACKUP_ROLE },
  { action: 'iam:GetRole', on: `arn:aws:iam::${MANAGEMENT}:role/Admin` },
  { action: 'backup:UpdateRegionSettings', context: inRegion('ap-south-1') },
  { action: 'backup:UpdateGlobalSettings', context: inRegion('eu-west-1') },
  { action: 'backup:DeleteBackupVault', on: `arn:aws:backup:us-east-1:${MANAGEMENT}:backup-vault:Default` },
  { action: 'ssm:GetParameter', on: parameter('/backup/other') },
  { action: 'ssm:PutParameter', on: parameter('/backup/organization-setup/more') },
  { action: 'cloudformation:CreateStackSet' },
  { action: 'organizations:CreatePolicy', on: organizations(`policy/${ORGANIZATION}/backup_policy/p-12345678`), context: ofType('BACKUP_POLICY') },
])('and not $action on $on $context', async (call) => {
  await expect(allowed(SPEC, call)).resolves.toBe(false);
});

test.each(UNDO)('where the switches go off with the stack, also $action', async (call) => {
  await expect(allowed({ ...SPEC, removalPolicy: RemovalPolicy.DESTROY }, call)).resolves.toBe(true);
});

describe('what is left out needs no permission', () => {
  const leftOut: SetupSpec = { stackSets: false, crossAccountBackup: false, layout: { rootId: 'r-ab12', managementAccount: HOME_ACCOUNT }, env: { account: HOME_ACCOUNT, region: 'us-east-1' } };

  test('neither StackSets nor delegated administrators nor settings of Regions are in the policy', () => {
    const text = JSON.stringify(setupPolicy(setupStack(leftOut).stack));
    ['stacksets', 'cloudformation:', 'DelegatedAdministrator', 'backup:Update', 'backup:Describe'].forEach((part) => expect(text).not.toContain(part));
  });
});

test('without the id of the root any root of the organization is meant', async () => {
  await expect(allowed({ ...SPEC, layout: {} }, { action: 'organizations:EnablePolicyType', on: ROOT, context: ofType('BACKUP_POLICY') })).resolves.toBe(true);
});

test('ARNs are those of the layout\'s partition', () => {
  const { stack } = setupStack({ regions: ['cn-north-1'], central: [], env: { account: MANAGEMENT, region: 'cn-north-1' }, optInResourceTypes: [OptInResourceType.EBS] });
  expect(JSON.stringify(setupPolicy(stack))).not.toContain('arn:aws:');
});

test('every action is granted once: a list that grows stays readable', () => {
  const actions = setupPolicy(setupStack(SPEC).stack).Statement.flatMap(({ Action }) => Action).filter((action) => !action.startsWith('logs:'));
  expect(actions.filter((action, i) => actions.indexOf(action) !== i)).toEqual(['iam:CreateServiceLinkedRole']);
  expect(new Set(actions)).toEqual(new Set([...READS, ...CHANGES].map(({ action }) => action)));
});
