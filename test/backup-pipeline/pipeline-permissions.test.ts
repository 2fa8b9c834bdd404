/**
 * What the roles of the pipeline may do, evaluated as IAM does: what their steps call is allowed, nothing beside it is.
 */
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { CANARY, CENTRAL, HOME, pipelineOf, REGION } from './pipeline-stack';
import { MANAGEMENT } from '../rollout/rollout-stack';
import { evaluate } from '../support/iam/simulate';
import { RolePrincipal, World } from '../support/iam/world';

const { app, stack } = pipelineOf({ canary: CANARY });
const template = Template.fromStack(stack).toJSON();
const world = new World({ templates: [{ template, account: HOME, region: REGION, stackName: 'BackupPipeline' }] });
const roles = world.ofType('AWS::IAM::Role');

function roleOf(part: RegExp): RolePrincipal {
  const found = roles.filter(({ logicalId }) => part.test(logicalId));
  expect(found.map(({ logicalId }) => logicalId)).toHaveLength(1);
  return world.role(found[0].arn!);
}

const PIPELINE = /^PipelineRole/;
const COMPARE = /ChangesCompare/;
const CHANGES = /PipelinePoliciesPolicyChanges/;
const SELF_MUTATION = /SelfMutationRole/;
const ASSETS = /AssetsFileRole/;
const GATE = /CanaryGateGateeucentral1/;
const BUILDS = [/BuildSynth/, /BuildTest/, /BuildStaticAnalysis/];

const bootstrap = (kind: string, account = HOME, region = REGION) => `arn:aws:iam::${account}:role/cdk-hnb659fds-${kind}-${account}-${region}`;
const stackArn = (name: string) => `arn:aws:cloudformation:${REGION}:${HOME}:stack/${name}/1b2c3d4e`;
const pipelineArn = (name: string) => `arn:aws:codepipeline:${REGION}:${HOME}:${name}`;
const machine = (name: string, region = REGION) => `arn:aws:states:${region}:${HOME}:stateMachine:${name}`;
const key = (account = HOME) => `arn:aws:kms:eu-west-1:${account}:key/1b2c3d4e-0000-4000-8000-000000000000`;
const tagged = (kind: string) => ({ 'iam:ResourceTag/aws-cdk:bootstrap-role': kind });
const viaS3 = { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' };

type Call = [role: RegExp, action: string, on: string, context?: { readonly [key: string]: string }];

async function allowed([role, action, on, context = {}]: Call): Promise<boolean> {
  const account = on.split(':')[4] || HOME;
  return (await evaluate(world, { principal: roleOf(role), action, resource: { arn: on, account, policyOf: '' }, context })).allowed;
}

test.each<Call>([
  [PIPELINE, 'sts:AssumeRole', bootstrap('deploy-role')],
  [PIPELINE, 'sts:AssumeRole', bootstrap('deploy-role', HOME, 'eu-west-1')],
  [PIPELINE, 'kms:GenerateDataKey', key(), viaS3],
  [COMPARE, 'cloudformation:GetTemplate', stackArn('Production-Backup-Policies')],
  [COMPARE, 'cloudformation:GetTemplate', stackArn('Production-Backup-CanaryPolicies')],
  [COMPARE, 'cloudformation:GetTemplate', stackArn('Production-Backup-Rollout')],
  [COMPARE, 'codepipeline:GetPipelineState', pipelineArn('BackupPipeline-Pipeline')],
  [CHANGES, 'cloudformation:GetTemplate', stackArn('Production-Backup-Policies')],
  [SELF_MUTATION, 'sts:AssumeRole', bootstrap('deploy-role'), tagged('deploy')],
  [ASSETS, 'sts:AssumeRole', bootstrap('file-publishing-role')],
  [GATE, 'states:StartExecution', machine('OrgBackup-CanaryGate')],
  [GATE, 'states:DescribeExecution', `arn:aws:states:${REGION}:${HOME}:execution:OrgBackup-CanaryGate:pipeline-1`],
])('%s needs %s on %s', async (...call) => {
  // roles of the bootstrap and keys of other Regions have policies of their own, which this template does not hold
  expect(/^(sts|kms):/.test(call[1]) ? identityAllows(roleOf(call[0]), call) : await allowed(call)).toBe(true);
});

/** What the identity policies alone say. */
function identityAllows({ identityPolicies }: RolePrincipal, [, action, on, context = {}]: Call): boolean {
  const matches = (pattern: string, text: string) => new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*')}$`).test(text);
  const list = (value: unknown) => [value].flat() as string[];
  return identityPolicies.flatMap(({ policy }) => policy.Statement).some((statement) => list(statement.Action).some((one) => matches(one, action))
    && list(statement.Resource).some((one) => matches(one, on))
    && Object.values((statement as { Condition?: Record<string, Record<string, unknown>> }).Condition ?? {}).flatMap((one) => Object.entries(one))
      .every(([name, values]) => list(values).some((one) => matches(one, context[name] ?? ''))));
}

test.each<Call>([
  [PIPELINE, 'sts:AssumeRole', bootstrap('deploy-role', CENTRAL)],
  [PIPELINE, 'sts:AssumeRole', bootstrap('deploy-role', MANAGEMENT)],
  [PIPELINE, 'sts:AssumeRole', bootstrap('cfn-exec-role')],
  [SELF_MUTATION, 'sts:AssumeRole', bootstrap('deploy-role', CENTRAL), tagged('deploy')],
  [SELF_MUTATION, 'sts:AssumeRole', bootstrap('lookup-role'), tagged('lookup')],
  [SELF_MUTATION, 'sts:AssumeRole', `arn:aws:iam::${HOME}:role/Administrator`],
  [ASSETS, 'sts:AssumeRole', bootstrap('deploy-role')],
  ...BUILDS.map((build): Call => [build, 'sts:AssumeRole', bootstrap('deploy-role'), tagged('deploy')]),
  [PIPELINE, 'kms:Decrypt', key(), { 'kms:ViaService': 'dynamodb.eu-west-1.amazonaws.com' }],
  [PIPELINE, 'kms:Decrypt', key(CENTRAL), viaS3],
])('%s may not %s %s', (...call) => {
  expect(identityAllows(roleOf(call[0]), call)).toBe(false);
});

test.each<Call>([
  [COMPARE, 'cloudformation:GetTemplate', stackArn('Production-Backup-Home')],
  [COMPARE, 'cloudformation:UpdateStack', stackArn('Production-Backup-Policies')],
  [COMPARE, 'codepipeline:GetPipelineState', pipelineArn('Other')],
  [COMPARE, 'codepipeline:PutApprovalResult', pipelineArn('BackupPipeline-Pipeline/Policies/Approve')],
  [CHANGES, 'codepipeline:PutApprovalResult', pipelineArn('BackupPipeline-Pipeline/Policies/Approve')],
  [CHANGES, 'cloudformation:GetTemplate', stackArn('Production-Backup-Rollout')],
  [SELF_MUTATION, 'cloudformation:UpdateStack', stackArn('BackupPipeline')],
  [GATE, 'states:StartExecution', machine('Other')],
  [GATE, 'states:StartExecution', machine('OrgBackup-CanaryGate', 'eu-west-1')],
])('%s may not %s on %s', async (...call) => {
  expect(await allowed(call)).toBe(false);
});

const FORBIDDEN = [
  ['iam:CreateRole', `arn:aws:iam::${HOME}:role/New`], ['iam:AttachRolePolicy', `arn:aws:iam::${HOME}:role/New`], ['iam:PassRole', bootstrap('cfn-exec-role')],
  ['organizations:UpdatePolicy', `arn:aws:organizations::${MANAGEMENT}:policy/o-exampleorg/backup_policy/p-12345678`],
  ['backup:DeleteBackupVault', `arn:aws:backup:${REGION}:${HOME}:backup-vault:vault`],
  ['codepipeline:PutApprovalResult', pipelineArn('BackupPipeline-Pipeline/Policies/Approve')],
] as const;

test.each(roles.map(({ logicalId, arn }) => [logicalId, arn!] as const))('%s changes neither IAM nor policies nor backups, and approves nothing', async (_, arn) => {
  for (const [action, on] of FORBIDDEN) {
    const verdict = await evaluate(world, { principal: world.role(arn), action, resource: { arn: on, account: on.split(':')[4], policyOf: '' } });
    expect([action, verdict.allowed]).toEqual([action, false]);
  }
});

test('no template of the pipeline grants an action of IAM, or a policy of AWS that does', () => {
  const texts = app.synth().stacks.filter(({ stackName }) => stackName.startsWith('BackupPipeline')).map((one) => JSON.stringify(one.template));
  expect(texts).toHaveLength(3); // those of the other Regions too, us-east-1 among them
  // a condition key of the same service is none
  expect(texts.filter((text) => /"iam:(?!ResourceTag)|ManagedPolicyArns|AdministratorAccess/.test(text))).toEqual([]);
});

describe('cdk-nag', () => {
  /** What it finds, and why that is so. */
  const REASONS: { readonly [rule: string]: string } = {
    'AwsSolutions-IAM5': 'wildcards of aws-cdk-lib\'s grants: objects of the artifact bucket, streams and reports of a project, and what the tests above show to be refused',
    'AwsSolutions-S1': 'access logs of artifacts, which live for one execution, would be a bucket of their own without end',
  };

  test('finds in the pipeline only what has a reason', () => {
    jest.spyOn(console, 'warn').mockImplementation();
    const { violations } = new AwsSolutionsChecks().validateScope(stack);
    const rules = [...new Set(violations.map(({ ruleName }) => ruleName.replace(/\[.*/, '')))].sort();
    expect(rules.filter((rule) => REASONS[rule] === undefined)).toEqual([]);
    expect(Object.keys(REASONS).sort()).toEqual(rules);
  });
});
