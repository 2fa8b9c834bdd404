/**
 * What the home account may do with the organization's resource policy, evaluated as IAM does: what CloudFormation needs for an OrgBackupPolicy is allowed,
 * everything beside it is not.
 */
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { delegationStack, DelegationSpec, MANAGEMENT, resourcePolicyOf } from './delegation-stack';
import { OrganizationTarget } from '../../src/organization-layout';
import { HOME_ACCOUNT } from '../support/definition';

const arn = (resource: string) => `arn:aws:organizations::${MANAGEMENT}:${resource}`;
const BACKUP_POLICY = arn('policy/o-a1b2c3d4e5/backup_policy/p-12345678');
const CONTROL_POLICY = arn('policy/o-a1b2c3d4e5/service_control_policy/p-12345678');
const ROOT = arn('root/o-a1b2c3d4e5/r-ab12');
const UNIT = arn('ou/o-a1b2c3d4e5/ou-ab12-11111111');
const ACCOUNT = arn('account/o-a1b2c3d4e5/333333333333');
/** Actions without a resource type: IAM evaluates them against everything. */
const EVERYTHING = '*';

interface Call {
  readonly action: string;
  readonly on: string;
  /** Value of organizations:PolicyType; undefined where the call carries none. */
  readonly type?: string;
  readonly by?: string;
}

async function allowed(spec: DelegationSpec, { action, on, type, by = HOME_ACCOUNT }: Call): Promise<boolean> {
  const result = await runSimulation({
    request: {
      principal: `arn:aws:sts::${by}:assumed-role/cdk-exec/deployment`,
      action: `organizations:${action}`,
      resource: { resource: on, accountId: MANAGEMENT },
      contextVariables: type === undefined ? {} : { 'organizations:PolicyType': type },
    },
    identityPolicies: [{ name: 'administrator', policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] } }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    resourcePolicy: resourcePolicyOf(delegationStack(spec).stack).Properties.Content,
  }, { simulationMode: 'Strict' });
  if (result.resultType !== 'single') {
    throw new Error(`${action} on ${on} can't be simulated: ${JSON.stringify(result)}`);
  }
  return result.overallResult === 'Allowed';
}

const ofBackup = (action: string, on = BACKUP_POLICY): Call => ({ action, on, type: 'BACKUP_POLICY' });

/** What CloudFormation's handlers of AWS::Organizations::Policy call: create, read, update and delete. */
const NEEDED: Call[] = [
  ...['CreatePolicy', 'UpdatePolicy', 'DeletePolicy', 'DescribePolicy', 'ListTargetsForPolicy', 'AttachPolicy', 'DetachPolicy'].map((action) => ofBackup(action)),
  ...['AttachPolicy', 'DetachPolicy'].flatMap((action) => [ROOT, UNIT, ACCOUNT].map((on) => ofBackup(action, on))),
  ofBackup('ListPolicies', EVERYTHING),
  { action: 'ListTagsForResource', on: BACKUP_POLICY },
  { action: 'TagResource', on: BACKUP_POLICY },
  { action: 'UntagResource', on: BACKUP_POLICY },
  ofBackup('TagResource'),
  ofBackup('UntagResource'),
];

/** What people look at, and other constructs of the home account. */
const READ: Call[] = [
  ...['DescribeOrganization', 'ListRoots', 'ListAccounts'].map((action) => ({ action, on: EVERYTHING })),
  ofBackup('DescribeEffectivePolicy', ACCOUNT),
  ofBackup('ListPoliciesForTarget', UNIT),
];

test.each([...NEEDED, ...READ])('the home account may $action on $on', async (call) => {
  await expect(allowed({}, call)).resolves.toBe(true);
});

const OTHER_TYPES = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY', 'TAG_POLICY'];

test.each<Call>([
  ...['CreatePolicy', 'UpdatePolicy', 'DeletePolicy', 'DescribePolicy', 'AttachPolicy', 'DetachPolicy'].flatMap((action) => OTHER_TYPES.map((type) => ({ action, on: CONTROL_POLICY, type }))),
  ...['AttachPolicy', 'DetachPolicy'].flatMap((action) => OTHER_TYPES.map((type) => ({ action, on: ROOT, type }))),
  ...['AttachPolicy', 'DetachPolicy', 'CreatePolicy'].map((action) => ({ action, on: BACKUP_POLICY })),
  { action: 'TagResource', on: CONTROL_POLICY },
  { action: 'TagResource', on: ACCOUNT },
  { action: 'UntagResource', on: UNIT },
  ofBackup('EnablePolicyType', ROOT),
  ofBackup('DisablePolicyType', ROOT),
  { action: 'MoveAccount', on: ACCOUNT },
  { action: 'CloseAccount', on: ACCOUNT },
  { action: 'RemoveAccountFromOrganization', on: ACCOUNT },
  { action: 'PutResourcePolicy', on: arn('resourcepolicy/o-a1b2c3d4e5/rp-12345678') },
  { action: 'DeleteResourcePolicy', on: EVERYTHING },
  { action: 'RegisterDelegatedAdministrator', on: ACCOUNT },
  ofBackup('AttachPolicy', arn('root/o-foreign00000/r-zz99')),
  { ...ofBackup('CreatePolicy'), by: '333333333333' },
])('$by may not $action on $on with policy type $type', async (call) => {
  await expect(allowed({}, call)).resolves.toBe(false);
});

describe('with targets', () => {
  const spec = { attachTo: [OrganizationTarget.organizationalUnit('ou-ab12-11111111'), OrganizationTarget.account('333333333333')] };

  test.each([ofBackup('AttachPolicy', UNIT), ofBackup('DetachPolicy', ACCOUNT), ofBackup('AttachPolicy')])('policies are attached there: $on', async (call) => {
    await expect(allowed(spec, call)).resolves.toBe(true);
  });

  test.each([ofBackup('AttachPolicy', ROOT), ofBackup('AttachPolicy', arn('ou/o-a1b2c3d4e5/ou-ab12-22222222')), ofBackup('DetachPolicy', arn('account/o-a1b2c3d4e5/444444444444'))])(
    'and not elsewhere: $on', async (call) => {
      await expect(allowed(spec, call)).resolves.toBe(false);
    });
});

describe('with allowPolicyTypeChanges', () => {
  test.each(['EnablePolicyType', 'DisablePolicyType'])('the home account may %s of backup policies only', async (action) => {
    await expect(allowed({ allowPolicyTypeChanges: true }, ofBackup(action, ROOT))).resolves.toBe(true);
    await expect(allowed({ allowPolicyTypeChanges: true }, { action, on: ROOT, type: 'SERVICE_CONTROL_POLICY' })).resolves.toBe(false);
  });
});
