/** What the role of `UntaggedResourceRemediation` may do, evaluated as IAM does: it adds the one tag to resources of its types, and does nothing else. */
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { Template } from 'aws-cdk-lib/assertions';
import { RemediationSpec, remediationStack } from './remediation-stack';
import { BackupResourceType } from '../../src';
import { RESOURCE_TYPES } from '../../src/data/resource-types';

const MEMBER = '333333333333';
const REGION = 'us-east-1';

function policyOf(spec: RemediationSpec = {}): any {
  const role = Object.values(Template.fromStack(remediationStack(spec).stack).findResources('AWS::IAM::Role')).find(({ Properties }) => JSON.stringify(Properties).includes('states.amazonaws.com'))!;
  const flat = (value: any): any => (Array.isArray(value) ? value.map(flat)
    : typeof value !== 'object' || value === null ? value
      : 'Fn::Join' in value ? value['Fn::Join'][1].map(flat).join(value['Fn::Join'][0])
        : value.Ref === 'AWS::Region' ? REGION : value.Ref === 'AWS::AccountId' ? MEMBER : value.Ref === 'AWS::Partition' ? 'aws'
          : Object.fromEntries(Object.entries(value).map(([key, one]) => [key, flat(one)])));
  return flat(role.Properties.Policies[0].PolicyDocument);
}

interface Call {
  readonly action: string;
  readonly on?: string;
  /** Of the request. */
  readonly tags?: { readonly [key: string]: string };
  /** Of the resource. */
  readonly has?: { readonly [key: string]: string };
}

async function allowed(policy: object, { action, on = '*', tags, has = {} }: Call): Promise<boolean> {
  const result = await runSimulation({
    request: {
      principal: `arn:aws:sts::${MEMBER}:assumed-role/x/y`, action, resource: { resource: on, accountId: MEMBER },
      contextVariables: {
        ...tags && { 'aws:TagKeys': Object.keys(tags) },
        ...Object.fromEntries(Object.entries(tags ?? {}).map(([key, value]) => [`aws:RequestTag/${key}`, value])),
        ...Object.fromEntries(Object.entries(has).map(([key, value]) => [`aws:ResourceTag/${key}`, value])),
      },
    },
    identityPolicies: [{ name: 'role', policy: policy as any }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  }, { simulationMode: 'Strict' });
  return result.resultType === 'single' && result.overallResult === 'Allowed';
}

const arn = (service: string, rest: string, region = REGION) => `arn:aws:${service}:${region}:${MEMBER}:${rest}`;
const RESOURCES: ReadonlyArray<readonly [type: string, action: string, on: string]> = [
  ['AURORA', 'rds:AddTagsToResource', arn('rds', 'cluster:shop')],
  ['DYNAMODB', 'dynamodb:TagResource', arn('dynamodb', 'table/orders')],
  ['EBS', 'ec2:CreateTags', arn('ec2', 'volume/vol-0a1b2c3d4e5f6a7b8')],
  ['EC2', 'ec2:CreateTags', arn('ec2', 'instance/i-0a1b2c3d4e5f6a7b8')],
  ['EFS', 'elasticfilesystem:TagResource', arn('elasticfilesystem', 'file-system/fs-0a1b2c3d')],
  ['RDS', 'rds:AddTagsToResource', arn('rds', 'db:shop')],
  ['REDSHIFT', 'redshift:CreateTags', arn('redshift', 'cluster:sales')],
];
const RIGHT = { backup: 'daily' };
const policy = policyOf();

describe.each(RESOURCES)('%s: %s on %s', (type, action, on) => {
  test('adds the tier tag', async () => {
    await expect(allowed(policy, { action, on, tags: RIGHT })).resolves.toBe(true);
  });

  test.each<[string, Pick<Call, 'tags'>]>([
    ['another value', { tags: { backup: 'weekly' } }], ['another key', { tags: { owner: 'daily' } }], ['another key beside it', { tags: { ...RIGHT, owner: 'me' } }], ['no tag', {}],
  ])('adds not %s', async (_, { tags }) => {
    await expect(allowed(policy, { action, on, tags })).resolves.toBe(false);
  });

  test('is for named types only', async () => {
    const own = policyOf({ resourceTypes: [new BackupResourceType(type, RESOURCE_TYPES[type].arnPattern)] });
    for (const [, otherAction, other] of RESOURCES) {
      await expect(allowed(own, { action: otherAction, on: other, tags: RIGHT })).resolves.toBe(other === on);
    }
  });

  test('is not for other Regions, nor in a dry run', async () => {
    await expect(allowed(policy, { action, on: on.replace(REGION, 'eu-west-1'), tags: RIGHT })).resolves.toBe(false);
    await expect(allowed(policyOf({ dryRun: true }), { action, on, tags: RIGHT })).resolves.toBe(false);
  });
});

test.each([RESOURCES[2], RESOURCES[3]])('%s: a value that is there is not overwritten, where the service says what is there', async (_, action, on) => {
  await expect(allowed(policy, { action, on, tags: RIGHT, has: { backup: 'none' } })).resolves.toBe(false);
  await expect(allowed(policy, { action, on, tags: RIGHT, has: { owner: 'me' } })).resolves.toBe(true);
});

const NEEDED: Call[] = [
  { action: 'states:ListExecutions', on: arn('states', 'stateMachine:OrgBackupTagRemediation') },
  { action: 'config:DescribeConfigRules' },
  { action: 'config:GetComplianceDetailsByConfigRule', on: arn('config', 'config-rule/config-rule-abc123') },
  { action: 'config:BatchGetResourceConfig' },
  { action: 'tag:GetResources' },
  { action: 'logs:CreateLogDelivery' },
];

test.each(NEEDED)('may $action', async (call) => {
  await expect(allowed(policy, call)).resolves.toBe(true);
  await expect(allowed(policyOf({ dryRun: true }), call)).resolves.toBe(true);
});

test.each<Call>([
  { action: 'states:StartExecution', on: arn('states', 'stateMachine:OrgBackupTagRemediation') },
  { action: 'states:ListExecutions', on: arn('states', 'stateMachine:Other') },
  { action: 'tag:UntagResources' },
  { action: 'ec2:DeleteTags', on: arn('ec2', 'volume/vol-0a1b2c3d4e5f6a7b8') },
  { action: 'ec2:CreateTags', on: arn('ec2', 'snapshot/snap-0a1b2c3d4e5f6a7b8'), tags: RIGHT },
  { action: 'rds:AddTagsToResource', on: arn('rds', 'snapshot:shop'), tags: RIGHT },
  { action: 's3:PutBucketTagging', on: 'arn:aws:s3:::bucket' },
  { action: 'cloudformation:UpdateStack', on: arn('cloudformation', 'stack/x/y') },
  { action: 'backup:TagResource', on: arn('backup', 'backup-vault:OrgBackupVault'), tags: RIGHT },
  { action: 'iam:TagRole', on: `arn:aws:iam::${MEMBER}:role/Admin`, tags: RIGHT },
  { action: 'config:DeleteConfigRule', on: arn('config', 'config-rule/config-rule-abc123') },
])('and not $action on $on', async (call) => {
  await expect(allowed(policy, call)).resolves.toBe(false);
});

test('has no action beside these', () => {
  const actions = new Set<string>(policy.Statement.flatMap(({ Action }: any) => Action));
  const logs = [...actions].filter((action) => action.startsWith('logs:') && action !== 'logs:CreateLogDelivery');
  expect([...actions].filter((action) => !logs.includes(action)).sort()).toEqual([...new Set([...NEEDED.map(({ action }) => action), ...RESOURCES.map(([, action]) => action), 'tag:TagResources'])].sort());
});
