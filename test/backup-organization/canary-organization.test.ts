import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { BackupOrganization, BackupOrganizationPart, BackupOrganizationProps, CanaryAccounts, CanaryOptions, OrganizationTarget, ProtectionTier } from '../../src';
import { MANAGEMENT, PROD, rolloutDefinition, RolloutSpec, SANDBOX, stackSetsOf } from '../rollout/rollout-stack';
import { HOME_ACCOUNT } from '../support/definition';

const KNOWN = { rootId: 'r-ab12', units: [{ organizationalUnitId: PROD.targetId }, { organizationalUnitId: SANDBOX.targetId }] };
const BOTH: RolloutSpec = { targets: [PROD, SANDBOX], layout: KNOWN, vault: { deployedBy: undefined } };

function organization(canary: Partial<CanaryOptions> | undefined = {}, spec: RolloutSpec = BOTH, props: Partial<BackupOrganizationProps> = {}) {
  const app = new App();
  const backup = new BackupOrganization(app, 'Backup', {
    definition: rolloutDefinition(spec), without: [BackupOrganizationPart.MONITORING], canary: canary && { units: [SANDBOX], ...canary }, ...props,
  });
  return { app, backup };
}

const withoutCanary = () => {
  const app = new App();
  return { app, backup: new BackupOrganization(app, 'Backup', { definition: rolloutDefinition(BOTH), without: [BackupOrganizationPart.MONITORING] }) };
};

const unitsOf = (stack: Stack) => Object.values(stackSetsOf(stack)).flatMap(({ Properties }) => Properties.StackInstancesGroup.map(
  (one: { DeploymentTargets: { OrganizationalUnitIds: string[] } }) => one.DeploymentTargets.OrganizationalUnitIds));
const policyTargets = (stack: Stack) => [...new Set(Object.values(Template.fromStack(stack).findResources('AWS::Organizations::Policy')).flatMap(({ Properties }) => Properties.TargetIds))];

test('an account as target of the roll-out is refused beside canary units too', () => {
  const rolloutTargets = [PROD, OrganizationTarget.account('333333333333')];
  expect(() => organization({}, BOTH, { rolloutTargets })).toThrow(/rolloutTargets\[1\] is '333333333333' but it is an account/);
});

describe('canary units', () => {
  const { app, backup } = organization();
  const stacks = Object.fromEntries(app.synth().stacks.map((stack) => [stack.stackName, stack]));
  const before = (name: string) => stacks[name].dependencies.flatMap((one) => (one instanceof CloudFormationStackArtifact ? [one.stackName] : []));

  test('have StackSets of their own, under other names', () => {
    expect(Object.keys(stackSetsOf(Stack.of(backup.canaryRollout!))).sort()).toEqual(['OrgBackup-Canary-Baseline', 'OrgBackup-Canary-Forwarding']);
    expect(unitsOf(Stack.of(backup.canaryRollout!))).toEqual([[SANDBOX.targetId], [SANDBOX.targetId]]);
    expect(unitsOf(Stack.of(backup.rollout!))).toEqual([[PROD.targetId], [PROD.targetId]]);
  });

  test('get the templates of the rest', () => {
    const body = (stack: Stack, name: string) => stackSetsOf(stack)[name].Properties.TemplateBody;
    expect(body(Stack.of(backup.canaryRollout!), 'OrgBackup-Canary-Baseline')).toBe(body(Stack.of(backup.rollout!), 'OrgBackup-Baseline'));
  });

  test('have policies of their own', () => {
    expect(policyTargets(Stack.of(backup.canaryPolicies!))).toEqual([SANDBOX.targetId]);
    expect(policyTargets(Stack.of(backup.policies!))).toEqual([PROD.targetId]);
  });

  test('are updated before the rest', () => {
    expect(before('Backup-CanaryPolicies')).toContain('Backup-CanaryRollout');
    expect(before('Backup-Rollout')).toEqual(expect.arrayContaining(['Backup-CanaryRollout', 'Backup-CanaryPolicies']));
    expect(before('Backup-Policies')).toContain('Backup-CanaryPolicies');
  });

  test('tolerate no account that fails, without a warning', () => {
    expect(stackSetsOf(Stack.of(backup.canaryRollout!))['OrgBackup-Canary-Baseline'].Properties.OperationPreferences.FailureToleranceCount).toBe(0);
    Annotations.fromStack(Stack.of(backup.canaryRollout!)).hasNoWarning('*', Match.stringLikeRegexp('rolloutWithoutTolerance'));
  });

  test('have a gate that no stack waits for', () => {
    expect(backup.canaryGates.map(({ region, stateMachineArn }) => [region, stateMachineArn]))
      .toEqual([['us-east-1', `arn:aws:states:us-east-1:${HOME_ACCOUNT}:stateMachine:OrgBackup-CanaryGate`]]);
    expect(Object.keys(stacks).filter((name) => before(name).some((one) => one.includes('CanaryGate')))).toEqual([]);
  });
});

test('canary units that come later move nothing of the rest but its targets', () => {
  const resources = ({ backup }: { backup: BackupOrganization }) => [backup.rollout!, backup.policies!].map((part) => (
    Object.entries(Template.fromStack(Stack.of(part)).findResources('*')).map(([id, { Type, Properties }]) => [id, Type, Properties.StackSetName ?? Properties.Name])));
  expect(resources(organization())).toEqual(resources(withoutCanary()));
});

test('gates take what opens them', () => {
  const { backup } = organization({ accounts: CanaryAccounts.named(['333333333333']), timeout: Duration.hours(3), toleratesFailedJobs: true });
  const text = JSON.stringify(Template.fromStack(Stack.of(backup.canaryGates[0])).findResources('AWS::StepFunctions::StateMachine'));
  expect(text).toContain('333333333333');
  expect(text).toContain('10800');
});

test('a Region that accounts opt in to has no gate, which is warned of, but where home is the management account', () => {
  const regions = ['us-east-1', 'af-south-1'];
  const plain: RolloutSpec = { ...BOTH, tiers: [ProtectionTier.daily({ copyTo: [] })], regions, layout: { ...KNOWN, enabledOptInRegions: ['af-south-1'] } };
  const { backup } = organization({}, plain);
  expect(backup.canaryGates.map(({ region }) => region)).toEqual(['us-east-1']);
  Annotations.fromStack(Stack.of(backup.canaryRollout!)).hasWarning('*', Match.stringLikeRegexp('in af-south-1 a delegated administrator of AWS Backup does not see'));
  const own = organization({}, { ...plain, layout: { ...plain.layout, homeAccount: MANAGEMENT } }).backup;
  expect(own.canaryGates.map(({ region }) => region)).toEqual(['af-south-1', 'us-east-1']);
});

test('units of which the layout does not say that they lie apart are warned of', () => {
  const { backup } = organization({}, { ...BOTH, layout: {} });
  Annotations.fromStack(Stack.of(backup.canaryRollout!)).hasWarning('*', Match.stringLikeRegexp('wavesMayMeet'));
});

test('targets of the roll-out that are named are divided too', () => {
  const infra = OrganizationTarget.organizationalUnit('ou-ab12-infra111');
  const layout = { ...KNOWN, units: [...KNOWN.units, { organizationalUnitId: infra.targetId }] };
  const { backup } = organization({}, { ...BOTH, layout }, { rolloutTargets: [PROD, infra, SANDBOX] });
  expect([backup.canaryRollout!.targetIds, backup.rollout!.targetIds]).toEqual([[SANDBOX.targetId], [infra.targetId, PROD.targetId]]);
});

test.each<[string, BackupOrganizationPart, (backup: BackupOrganization) => unknown]>([
  ['the roll-out', BackupOrganizationPart.ROLLOUT, (backup) => backup.canaryRollout ?? backup.canaryBaseline],
  ['the policies', BackupOrganizationPart.POLICIES, (backup) => backup.canaryPolicies],
])('without %s canary units have none either', (_, part, of) => {
  expect(of(organization({}, BOTH, { without: [BackupOrganizationPart.MONITORING, part] }).backup)).toBeUndefined();
});

test.each<[string, () => unknown, RegExp]>([
  ['a unit within one of the rest', () => organization({ units: [OrganizationTarget.organizationalUnit('ou-ab12-prodtest')] }, {
    ...BOTH, layout: { rootId: 'r-ab12', units: [...KNOWN.units, { organizationalUnitId: 'ou-ab12-prodtest', parentId: PROD.targetId }, { organizationalUnitId: 'ou-ab12-prodlive', parentId: PROD.targetId }] },
  }), /canary.units\[0\] is 'ou-ab12-prodtest' but it lies in ou-ab12-prod1111, to which tiers are assigned.*; assign the tiers of ou-ab12-prod1111 to ou-ab12-prodtest, ou-ab12-prodlive instead/],
  ['all units', () => organization({ units: [PROD, SANDBOX] }), /all targets of the assignments lie in these units/],
  ['no units', () => organization({ units: [] }), /canary.units is \[\] but canary units are updated first, and there are none/],
  ['a misspelled option', () => organization({ timeOut: 1 } as any), /canary.timeOut is 'given' but there is no such member/],
  ['units left out', () => organization({ units: undefined }), /canary.units is undefined but it is required/],
])('%s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});
