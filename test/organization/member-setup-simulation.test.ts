/**
 * What the state machine and the role that it takes in members may do, evaluated as IAM does: what they need is allowed, nothing beside it is.
 */
import { runSimulation } from '@cloud-copilot/iam-simulate';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { memberSetupStack } from './member-setup-stack';
import { MemberBackupBaseline } from '../../src/member-backup-baseline';
import { HOME_ACCOUNT } from '../support/definition';

const MEMBER = '333333333333';
const { stack, definition } = memberSetupStack();
const member = new Stack(new App(), 'Member', { env: { account: MEMBER, region: 'us-east-1' } });
new MemberBackupBaseline(member, 'Baseline', { definition });

/** Texts of a template as they are after deployment. */
const deployed = (value: unknown, account: string): any => JSON.parse(JSON.stringify(value)
  .replace(/\{"Fn::Sub":("(?:[^"\\]|\\.)*")\}/g, '$1').replaceAll('${AWS::AccountId}', account).replaceAll('{"Ref":"AWS::AccountId"}', `"${account}"`));
const resources = (of: Stack, type: string) => Object.values(Template.fromStack(of).findResources(type)).map(({ Properties }) => Properties);

const machineRole = resources(stack, 'AWS::IAM::Policy').map(({ PolicyDocument }) => PolicyDocument).find(({ Statement }) => JSON.stringify(Statement).includes('sts:AssumeRole'))!;
const ofMachine = { ...machineRole, Statement: machineRole.Statement.filter(({ Sid }: { Sid?: string }) => Sid) };
const accountRole = deployed(resources(member, 'AWS::IAM::Role').find(({ RoleName }) => RoleName === 'OrgBackupAccountSetup'), MEMBER);
const ROLE = `arn:aws:iam::${MEMBER}:role/OrgBackupAccountSetup`;
const MACHINE = 'arn:aws:iam::111111111111:role/OrgBackupMemberSetup-us-east-1';
const LINKED = `arn:aws:iam::${MEMBER}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup`;

interface Call {
  readonly action: string;
  readonly on?: string;
  readonly context?: { readonly [key: string]: string };
}

async function allowed(account: string, policy: object, { action, on = '*', context = {} }: Call): Promise<boolean> {
  const result = await runSimulation({
    request: {
      principal: `arn:aws:sts::${account}:assumed-role/x/y`, action, resource: { resource: on, accountId: account },
      contextVariables: { 'aws:RequestedRegion': 'us-east-1', ...context },
    },
    identityPolicies: [{ name: 'role', policy: policy as any }],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  }, { simulationMode: 'Strict' });
  return result.resultType === 'single' && result.overallResult === 'Allowed';
}

const states = (part: string) => `arn:aws:states:us-east-1:${HOME_ACCOUNT}:${part}`;
const parameter = (name: string) => `arn:aws:ssm:us-east-1:${HOME_ACCOUNT}:parameter${name}`;

describe('the state machine', () => {
  const NEEDED: Call[] = [
    { action: 'organizations:ListAccounts' },
    { action: 'states:StartExecution', on: states('stateMachine:OrgBackupMemberSetup') },
    { action: 'states:DescribeExecution', on: states('execution:OrgBackupMemberSetup/Members:child') },
    { action: 'states:StopExecution', on: states('execution:OrgBackupMemberSetup/Members:child') },
    { action: 'states:RedriveExecution', on: states('execution:OrgBackupMemberSetup/Members:child') },
    { action: 'ssm:PutParameter', on: parameter('/backup/member-setup') },
    { action: 'ssm:PutParameter', on: parameter('/backup/member-setup/arrivals') },
    { action: 'events:PutEvents', on: `arn:aws:events:us-east-1:${HOME_ACCOUNT}:event-bus/default` },
  ];

  test.each(NEEDED)('may $action on $on', async (call) => {
    await expect(allowed(HOME_ACCOUNT, ofMachine, call)).resolves.toBe(true);
  });

  test.each<Call>([
    { action: 'sts:AssumeRole', on: `arn:aws:iam::${HOME_ACCOUNT}:role/Admin` },
    { action: 'states:StartExecution', on: states('stateMachine:Other') },
    { action: 'ssm:PutParameter', on: parameter('/backup/other') },
    { action: 'ssm:GetParameter', on: parameter('/backup/member-setup') },
    { action: 'organizations:ListRoots' },
    { action: 'backup:UpdateRegionSettings' },
    { action: 'iam:CreateServiceLinkedRole', on: LINKED.replace(MEMBER, HOME_ACCOUNT) },
    { action: 'events:PutEvents', on: `arn:aws:events:us-east-1:${HOME_ACCOUNT}:event-bus/OrgBackupEvents` },
  ])('and not $action on $on', async (call) => {
    await expect(allowed(HOME_ACCOUNT, ofMachine, call)).resolves.toBe(false);
  });

  test('has no action beside these, and takes the role of members alone', () => {
    const actions = ofMachine.Statement.flatMap(({ Action }: any) => Action);
    expect(new Set(actions)).toEqual(new Set([...NEEDED.map(({ action }) => action), 'sts:AssumeRole']));
    expect(ofMachine.Statement.find(({ Action }: any) => Action === 'sts:AssumeRole').Resource).toBe('arn:aws:iam::*:role/OrgBackupAccountSetup');
  });
});

describe('the role in members', () => {
  const policy = accountRole.Policies[0].PolicyDocument;
  const NEEDED: Call[] = [
    { action: 'backup:DescribeRegionSettings' },
    { action: 'backup:UpdateRegionSettings' },
    { action: 'backup:UpdateRegionSettings', context: { 'aws:RequestedRegion': 'eu-west-1' } },
    { action: 'iam:GetRole', on: LINKED },
    { action: 'iam:GetRole', on: `arn:aws:iam::${MEMBER}:role/AWSServiceRoleForBackup` },
    { action: 'iam:CreateServiceLinkedRole', on: LINKED, context: { 'iam:AWSServiceName': 'backup.amazonaws.com' } },
  ];

  test.each(NEEDED)('may $action on $on $context', async (call) => {
    await expect(allowed(MEMBER, policy, call)).resolves.toBe(true);
  });

  test.each<Call>([
    { action: 'backup:UpdateRegionSettings', context: { 'aws:RequestedRegion': 'ap-south-1' } },
    { action: 'backup:UpdateGlobalSettings' },
    { action: 'backup:DeleteBackupVault', on: `arn:aws:backup:us-east-1:${MEMBER}:backup-vault:OrgBackupVault` },
    { action: 'iam:CreateServiceLinkedRole', on: `arn:aws:iam::${MEMBER}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`, context: { 'iam:AWSServiceName': 'ecs.amazonaws.com' } },
    { action: 'iam:DeleteServiceLinkedRole', on: LINKED },
    { action: 'iam:GetRole', on: `arn:aws:iam::${MEMBER}:role/Admin` },
    { action: 'iam:PassRole', on: ROLE },
  ])('and not $action on $on $context', async (call) => {
    await expect(allowed(MEMBER, policy, call)).resolves.toBe(false);
  });

  test('has no action beside these', () => {
    expect(new Set(policy.Statement.flatMap(({ Action }: any) => Action))).toEqual(new Set(NEEDED.map(({ action }) => action)));
  });

  /** Whether a role may take it, by its own permissions and by the trust of the role. */
  async function taken(principal: string): Promise<boolean> {
    const account = principal.split(':')[4];
    const name = principal.split('/').pop()!;
    const result = await runSimulation({
      request: {
        principal: `arn:aws:sts::${account}:assumed-role/${name}/run`, action: 'sts:AssumeRole', resource: { resource: ROLE, accountId: MEMBER },
        contextVariables: { 'aws:PrincipalArn': principal },
      },
      identityPolicies: [{ name: 'own', policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] } as any }],
      resourcePolicy: accountRole.AssumeRolePolicyDocument,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    }, { simulationMode: 'Strict' });
    return result.resultType === 'single' && result.overallResult === 'Allowed';
  }

  test.each([MACHINE, MACHINE.replace('us-east-1', 'eu-west-1')])('is taken by %s', async (principal) => {
    await expect(taken(principal)).resolves.toBe(true);
  });

  test.each([
    `arn:aws:iam::${HOME_ACCOUNT}:role/Admin`,
    MACHINE.replace('us-east-1', 'ap-south-1'),
    MACHINE.replace('role/', 'role/other/'),
    MACHINE.replace(HOME_ACCOUNT, '444444444444'),
  ])('and not by %s, whatever it may do itself', async (principal) => {
    await expect(taken(principal)).resolves.toBe(false);
  });
});
