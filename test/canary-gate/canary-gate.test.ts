import { App, Duration, Stack, StackProps } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CanaryAccounts, CanaryGate, CanaryGateProps, OrganizationTarget, ProtectionTier } from '../../src';
import { MANAGEMENT, PROD, rolloutDefinition, RolloutSpec, SANDBOX } from '../rollout/rollout-stack';
import { centralVaultIn, HOME_ACCOUNT } from '../support/definition';

const REGION = 'us-east-1';

function gate(props: Partial<CanaryGateProps> = {}, spec: RolloutSpec = {}, stackProps: StackProps = { env: { account: HOME_ACCOUNT, region: REGION } }) {
  const stack = new Stack(new App(), 'Home', stackProps);
  return { stack, gate: new CanaryGate(stack, 'Gate', { definition: rolloutDefinition(spec), units: [PROD], ...props }) };
}

interface States { readonly [state: string]: { readonly [member: string]: any } }

const statesOf = (stack: Stack): States => {
  const [machine] = Object.values(Template.fromStack(stack).findResources('AWS::StepFunctions::StateMachine'));
  return JSON.parse(machine.Properties.DefinitionString).States;
};

test('other stages can call it by its name', () => {
  const { gate: made } = gate();
  expect([made.stateMachineName, made.stateMachineArn, made.region])
    .toEqual(['OrgBackup-CanaryGate', `arn:aws:states:${REGION}:${HOME_ACCOUNT}:stateMachine:OrgBackup-CanaryGate`, REGION]);
  expect(CanaryGate.nameFor(rolloutDefinition())).toBe('OrgBackup-CanaryGate');
});

test('it may list jobs and accounts and start its own map runs, and nothing else', () => {
  const { stack } = gate();
  const [policy] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  const statements = policy.Properties.PolicyDocument.Statement.map(({ Action, Resource }: { Action: string | string[]; Resource: unknown }) => [[Action].flat(), Resource]);
  expect(statements).toEqual([
    [['backup:ListBackupJobs', 'backup:ListCopyJobs'], '*'],
    [['organizations:ListAccountsForParent', 'organizations:ListOrganizationalUnitsForParent'], `arn:aws:organizations::${MANAGEMENT}:ou/o-a1b2c3d4e5/*`],
    [['states:StartExecution'], `arn:aws:states:${REGION}:${HOME_ACCOUNT}:stateMachine:OrgBackup-CanaryGate`],
    [['states:DescribeExecution', 'states:StopExecution'],
      ['execution:OrgBackup-CanaryGate:*', 'execution:OrgBackup-CanaryGate/*', 'express:OrgBackup-CanaryGate/*'].map((part) => `arn:aws:states:${REGION}:${HOME_ACCOUNT}:${part}`)],
  ]);
});

test('a copy is waited for where the tiers of the units copy', () => {
  const withoutCopies: RolloutSpec = { tiers: [ProtectionTier.daily({ copyTo: [] })] };
  expect([gate().gate.waitsForCopies, gate({}, withoutCopies).gate.waitsForCopies]).toEqual([true, false]);
  expect(JSON.stringify(statesOf(gate().stack))).toContain('listCopyJobs');
  expect(JSON.stringify(statesOf(gate({}, withoutCopies).stack))).not.toContain('listCopyJobs');
});

test('calls are those of the partition, or AWS Step Functions refuses the machine', () => {
  const inGovCloud = gate({}, { regions: ['us-gov-west-1'], central: [centralVaultIn({ region: 'us-gov-west-1' })] }, { env: { account: HOME_ACCOUNT, region: 'us-gov-west-1' } });
  const calls = JSON.stringify(statesOf(inGovCloud.stack)).match(/arn:[a-z-]+:states:::aws-sdk:[a-z]+/g);
  expect([...new Set(calls)].sort()).toEqual(['arn:aws-us-gov:states:::aws-sdk:backup', 'arn:aws-us-gov:states:::aws-sdk:organizations']);
});

test('only jobs of the backup role count', () => {
  expect(JSON.stringify(statesOf(gate().stack).Ask)).toContain(':role/OrgBackupAWSBackupRole');
});

test('management and central account are never asked for', () => {
  expect(statesOf(gate().stack).SpareOthers.Assign.accounts).toContain(`["${MANAGEMENT}","222222222222"]`);
});

test('a failed job ends the wait unless it is tolerated', () => {
  const targets = (props: Partial<CanaryGateProps>) => statesOf(gate(props).stack).Judge.Choices.map(({ Next }: { Next: string }) => Next);
  expect(targets({})).toEqual(['CannotAsk', 'JobsFailed', 'Passed', 'NotInTime']);
  expect(targets({ toleratesFailedJobs: true })).toEqual(['CannotAsk', 'Passed', 'NotInTime']);
});

test('every state leads to one that exists', () => {
  const names = (states: States) => Object.values(states).flatMap((state) => [
    state.Next, state.Default, ...(state.Choices ?? []).map((one: { Next: string }) => one.Next), ...(state.Catch ?? []).map((one: { Next: string }) => one.Next),
  ]).filter((name) => name !== undefined);
  const states = statesOf(gate().stack);
  expect(names(states).filter((name) => !(name in states))).toEqual([]);
  const inner = states.Ask.ItemProcessor.States as States;
  expect(names(inner).filter((name) => !(name in inner))).toEqual([]);
});

test('someone else may be let start it and read how it ended', () => {
  const { stack, gate: made } = gate();
  made.grantStart(new iam.Role(stack, 'Pipeline', { assumedBy: new iam.AccountPrincipal(HOME_ACCOUNT) }));
  expect(JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::Policy'))).toContain('states:DescribeExecution');
});

test.each<[string, RolloutSpec, Partial<CanaryGateProps>, string | undefined]>([
  ['a daily backup', {}, {}, undefined],
  ['a monthly backup', { tiers: [ProtectionTier.monthly()] }, {}, 'no rule may make a backup'],
  ['a daily backup with a monthly copy', { tiers: [ProtectionTier.daily({ copyTo: [] }), ProtectionTier.monthly()] }, {}, 'no rule may make a copy'],
  ['a daily backup in 23 hours', {}, { timeout: Duration.hours(23) }, 'within the timeout of 23 hours no rule may make a backup'],
  ['a daily backup in 24 hours', {}, { timeout: Duration.hours(24) }, undefined],
])('%s is waited for in vain: %#', (_, spec, props, warned) => {
  const annotations = Annotations.fromStack(gate(props, spec).stack);
  if (warned) {
    annotations.hasWarning('*', Match.stringLikeRegexp(`${warned}.*on demand in a canary account`));
  } else {
    annotations.hasNoWarning('*', Match.stringLikeRegexp('canaryGateMayTimeOut'));
  }
});

test('in a Region that accounts opt in to, only the management account sees the jobs of others', () => {
  const spec: RolloutSpec = { tiers: [ProtectionTier.daily({ copyTo: [] })], regions: [REGION, 'af-south-1'], layout: { enabledOptInRegions: ['af-south-1'] } };
  expect(() => gate({}, spec, { env: { account: HOME_ACCOUNT, region: 'af-south-1' } })).toThrow(/Region of the stack is 'af-south-1' but in Regions that accounts opt in to/);
  expect(() => gate({}, spec, { env: { account: MANAGEMENT, region: 'af-south-1' } })).not.toThrow();
});

describe('refused', () => {
  test.each<[string, () => unknown, RegExp]>([
    ['a stack of another account', () => gate({}, {}, { env: { account: '333333333333', region: REGION } }), /account of the stack is '333333333333' but AWS Backup lists jobs of other accounts to its delegated administrator/],
    ['a stack without a Region', () => gate({}, {}, { env: { account: HOME_ACCOUNT } }), /Region of the stack/],
    ['a layout without organization', () => gate({}, { layout: { organizationId: undefined } }), /layout.organizationId/],
    ['the root', () => gate({ units: [OrganizationTarget.root('r-ab12')] }), /units\[0\] is 'r-ab12' but canary accounts lie in units of their own/],
    ['no units', () => gate({ units: [] }), /units is \[\] but a gate asks/],
    ['a unit without plans', () => gate({ units: [SANDBOX] }, {
      layout: { rootId: 'r-ab12', units: [{ organizationalUnitId: PROD.targetId }, { organizationalUnitId: SANDBOX.targetId }] },
    }), /no plan of the definition runs there in us-east-1/],
    ['a Region without plans', () => gate({}, {}, { env: { account: HOME_ACCOUNT, region: 'us-west-2' } }), /no plan of the definition runs there in us-west-2/],
    ['a timeout of more than 30 days', () => gate({ timeout: Duration.days(31) }), /timeout is '31 days' but a gate allows 1 minute to 30 days/],
    ['an interval longer than the timeout', () => gate({ timeout: Duration.minutes(5), interval: Duration.minutes(6) }), /interval is '6 minutes' but a gate allows 1 to 5 minutes/],
    ['2,001 looks', () => gate({ timeout: Duration.minutes(2001), interval: Duration.minutes(1) }), /interval is '1 minute' but within the timeout of 2001 minutes a gate looks at most 2000 times/],
    ['a misspelled prop', () => gate({ timeOut: Duration.minutes(5) } as any), /timeOut is 'given' but there is no such member/],
    ['no account', () => CanaryAccounts.named([]), /accountIds is '0 accounts' but a gate looks at 1 to 300/],
    ['an account of 11 digits', () => CanaryAccounts.named(['33333333333']), /accountIds\[0\]/],
    ['at least none', () => CanaryAccounts.atLeast(0), /count is 0 but a gate looks at 1 to 300 accounts/],
    ['at least 301', () => CanaryAccounts.atLeast(301), /count is 301/],
    ['at least a half', () => CanaryAccounts.atLeast(1.5), /count is 1.5/],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('2,000 looks are accepted, and 300 accounts', () => {
    expect(() => gate({ timeout: Duration.minutes(2000), interval: Duration.minutes(1) })).not.toThrow();
    expect(() => CanaryAccounts.atLeast(300)).not.toThrow();
  });
});
