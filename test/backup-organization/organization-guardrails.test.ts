import { readFileSync } from 'node:fs';
import { CliCredentialsStackSynthesizer, DefaultStackSynthesizer, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { before, CENTRAL, HOME, organization, stacksOf } from './organization-app';
import { BackupGuardrailsOptions, BackupOrganizationPart, CloudFormationExecutionRole, MemberVault, OrganizationTarget, ProtectionTier } from '../../src';
import { MANAGEMENT } from '../rollout/rollout-stack';

const guarded = (guardrails: BackupGuardrailsOptions = { otherBackupRoles: [] }, props: object = {}) => organization({ guardrails, ...props });

const policiesOf = (stack: Stack) => Object.values(Template.fromStack(stack).findResources('AWS::Organizations::Policy')).map(({ Properties }) => Properties);
const statementOf = (stack: Stack, place: number, sid: string) => policiesOf(stack)[place].Content.Statement.find(({ Sid }: { Sid: string }) => Sid === sid);
const switchesOf = (stack: Stack) => JSON.stringify(Template.fromStack(stack).findResources('Custom::OrganizationSetup')) + JSON.stringify(Template.fromStack(stack).toJSON());
const matches = (pattern: string, value: string) => new RegExp(`^${pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`).test(value);

test('there are none unless somebody asks', () => {
  const { app, backup } = organization();
  expect(backup.guardrails).toBeUndefined();
  expect(Object.keys(stacksOf(app))).not.toContain('Backup-Guardrails');
  expect(switchesOf(backup.managementStack!)).not.toContain('SERVICE_CONTROL_POLICY');
});

describe('with guardrails', () => {
  const { app, backup } = guarded({ otherBackupRoles: [], exemptRoles: ['arn:aws:iam::*:role/Bootstrapper'] });
  const stack = Stack.of(backup.guardrails!);

  test('they come in a stack of the management account after all others', () => {
    const stacks = stacksOf(app);
    expect([stack.stackName, stack.account]).toEqual(['Backup-Guardrails', MANAGEMENT]);
    expect(before(stacks['Backup-Guardrails'])).toEqual(Object.keys(stacks).filter((name) => name !== 'Backup-Guardrails').sort());
  });

  test('the set-up enables their type', () => {
    expect(switchesOf(backup.managementStack!)).toContain('SERVICE_CONTROL_POLICY');
  });

  test('they are attached to the units, to home, and to the central account', () => {
    expect(policiesOf(stack).map(({ TargetIds }) => TargetIds)).toEqual([[HOME, 'ou-exam-prod1111', 'ou-exam-sand1111'], [CENTRAL]]);
  });

  test('StackSets deploy members, and only the deploy role changes stacks of home and central', () => {
    expect(statementOf(stack, 0, 'DenyVaultWeakening').Condition.ArnNotLike['aws:PrincipalArn']).toContain('arn:aws:iam::*:role/stacksets-exec-*');
    expect(statementOf(stack, 0, 'DenyStacksOfDeployer').Resource).toEqual(['arn:aws:cloudformation:*:*:stack/StackSet-OrgBackup-*/*', `arn:aws:cloudformation:*:${HOME}:stack/Backup-*/*`]);
    expect(statementOf(stack, 1, 'DenyStacksOfDeployer').Resource).toBe(`arn:aws:cloudformation:*:${CENTRAL}:stack/Backup-*/*`);
  });

  test('they are about what the app makes: frameworks, report plans, rules, vaults, keys, roles and stacks', () => {
    const templates = [...app.node.findAll().filter(Stack.isStack)].map((one) => ({ one, template: one.resolve((one as unknown as { _toCloudFormation(): any })._toCloudFormation()) }));
    const named = (type: string, property: string) => templates.flatMap(({ template }) => Object.values<any>(template.Resources ?? {}))
      .filter(({ Type }) => Type === type).map(({ Properties }) => Properties[property]).filter((name) => typeof name === 'string');
    const guards = (sid: string, arnOf: (name: string) => string, names: string[]) => {
      const patterns = [0, 1].flatMap((place) => [statementOf(stack, place, sid)?.Resource ?? []].flat());
      expect(names.length).toBeGreaterThan(0);
      expect(names.filter((name) => !patterns.some((pattern) => matches(pattern, arnOf(name))))).toEqual([]);
    };
    guards('DenyProofWeakening', (name) => `arn:aws:backup:eu-central-1:${HOME}:framework:${name}-1b2c`, named('AWS::Backup::Framework', 'FrameworkName'));
    guards('DenyProofWeakening', (name) => `arn:aws:backup:eu-central-1:${HOME}:report-plan:${name}-1b2c`, named('AWS::Backup::ReportPlan', 'ReportPlanName'));
    guards('DenyForwardingChanges', (name) => `arn:aws:events:eu-central-1:${HOME}:rule/${name}`, named('AWS::Events::Rule', 'Name'));
    guards('DenyVaultWeakening', (name) => `arn:aws:backup:eu-central-1:${CENTRAL}:backup-vault:${name}`, named('AWS::Backup::BackupVault', 'BackupVaultName'));
    guards('DenyVaultWeakening', (name) => `arn:aws:backup:eu-central-1:${CENTRAL}:backup-vault:${name}`, named('AWS::Backup::LogicallyAirGappedBackupVault', 'BackupVaultName'));
    guards('DenyAliasChanges', (name) => `arn:aws:kms:eu-central-1:${CENTRAL}:${name}`, named('AWS::KMS::Alias', 'AliasName').filter((name) => /Key/.test(name)));
    guards('DenyRoleChanges', (name) => `arn:aws:iam::${CENTRAL}:role/${name}`, named('AWS::IAM::Role', 'RoleName'));
    guards('DenyStacksOfDeployer', (name) => `arn:aws:cloudformation:eu-central-1:${CENTRAL}:stack/${name}/1b2c`, backup.centralStacks.map(({ stackName }) => stackName));
    guards('DenyStacksOfDeployer', (name) => `arn:aws:cloudformation:eu-central-1:${CENTRAL}:stack/StackSet-${name}-0f0f/1b2c`, backup.rollout!.templates.map(({ stackSetName }) => stackSetName));
  });

  test('the page on the deployment says how many more a target takes', () => {
    app.synth();
    const page = readFileSync(backup.deploymentFile, 'utf8');
    expect(page).toMatch(/service control policies attached to a unit or an account.*\b2\b.*\b10\b/);
    expect(page).toContain('Backup/Guardrails');
    expect(backup.guardrails!.freePolicies).toBe(8);
  });

  test('nothing is warned of', () => {
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });
});

test('a synthesizer of home is followed, and options are the user\'s', () => {
  const { backup } = guarded({ otherBackupRoles: [], targets: [OrganizationTarget.organizationalUnit('ou-exam-sand1111')], membersDeployedBy: CloudFormationExecutionRole.named('Deployer') },
    { stacks: { home: { synthesizer: new DefaultStackSynthesizer({ qualifier: 'backup' }) } } });
  const stack = Stack.of(backup.guardrails!);
  expect(statementOf(stack, 0, 'DenyVaultWeakening').Condition.ArnNotLike['aws:PrincipalArn']).toEqual([
    'arn:aws:iam::*:role/Deployer', `arn:aws:iam::${HOME}:role/cdk-backup-cfn-exec-role-${HOME}-*`, `arn:aws:iam::${CENTRAL}:role/cdk-hnb659fds-cfn-exec-role-${CENTRAL}-*`,
  ]);
  expect(policiesOf(stack)[0].TargetIds).toEqual(['ou-exam-sand1111']);
});

test('the recovery account may be deployed by another role', () => {
  const { backup } = organization({ guardrails: { otherBackupRoles: [] }, stacks: { recovery: { synthesizer: new DefaultStackSynthesizer({ qualifier: 'rescue' }) } } }, { place: { recoveryAccount: '333333333333' } });
  const stack = Stack.of(backup.guardrails!);
  expect(statementOf(stack, 0, 'DenyForwardingChanges').Condition.ArnNotLike['aws:PrincipalArn']).toContain('arn:aws:iam::333333333333:role/cdk-rescue-cfn-exec-role-333333333333-*');
  expect(policiesOf(stack)[0].TargetIds).toContain('333333333333');
});

describe('where a synthesizer names no role, whoever deploys may be denied it', () => {
  const none = { synthesizer: new CliCredentialsStackSynthesizer() };
  const warnings = (guardrails: BackupGuardrailsOptions, stacks: object) => {
    const { backup } = organization({ guardrails: { otherBackupRoles: [], ...guardrails }, stacks }, { place: { recoveryAccount: '333333333333' } });
    return Annotations.fromStack(Stack.of(backup.guardrails!)).findWarning('*', Match.stringLikeRegexp('guardrailDeployerAssumed')).map(({ entry }) => `${entry.data}`);
  };

  test.each<[string, BackupGuardrailsOptions, object, RegExp]>([
    ['home', {}, { home: none }, /^the synthesizer of stacks there names no role, and homeDeployedBy of guardrails is not given/],
    ['recovery', {}, { recovery: none }, /recoveryDeployedBy of guardrails is not given/],
    ['both', {}, { home: none, recovery: none }, /homeDeployedBy, recoveryDeployedBy of guardrails are not given/],
  ])('%s', (_, guardrails, stacks, text) => {
    expect(warnings(guardrails, stacks)).toEqual([expect.stringMatching(text)]);
  });

  test('which is not so where roles are named', () => {
    expect(warnings({}, {})).toEqual([]);
    const role = CloudFormationExecutionRole.named('Deployer');
    expect(warnings({ homeDeployedBy: role }, { home: none, recovery: none })).toEqual([]);
    expect(warnings({ recoveryDeployedBy: role }, { recovery: none })).toEqual([]);
  });
});

test('with local plans in the organization the definition says who deploys them', () => {
  const localPlans = [{ accounts: ['444444444444'], tiers: [ProtectionTier.daily()] }];
  const place = { accounts: [{ accountId: '444444444444', parentId: 'ou-exam-loca1111' }], units: ['prod', 'sand', 'loca'].map((name) => ({ organizationalUnitId: `ou-exam-${name}1111` })) };
  const make = (memberVault?: MemberVault) => organization({ guardrails: { otherBackupRoles: [] } }, { place, localPlans, ...memberVault && { memberVault } });
  expect(() => make()).toThrow(/^membersDeployedBy is undefined but the definition does not say either/);
  const { backup } = make(MemberVault.managed({ deployedBy: CloudFormationExecutionRole.serviceManagedStackSet() }));
  expect(statementOf(Stack.of(backup.guardrails!), 0, 'DenyPlanWeakening').Condition.StringEquals).toEqual({ 'aws:PrincipalAccount': ['444444444444'] });
});

test('those that are exported only need no stack and no policy type', () => {
  const { app, backup } = guarded({ otherBackupRoles: [], exportOnly: true });
  expect(Object.keys(stacksOf(app))).not.toContain('Backup-Guardrails');
  expect(switchesOf(backup.managementStack!)).not.toContain('SERVICE_CONTROL_POLICY');
  expect(backup.guardrails!.policyNames).toHaveLength(2);
});

test('without the management account there is nobody who attaches them', () => {
  expect(() => guarded(undefined, { without: [BackupOrganizationPart.MANAGEMENT] })).toThrow(/^guardrails is 'given' but the part 'management' is left out/);
});

test('what is wrong with an option is said of its place', () => {
  expect(() => guarded({ policiesPerTarget: 11 })).toThrow(/^guardrails.policiesPerTarget is 11 but AWS attaches 10/);
  expect(() => organization({ guardrails: 'all' as BackupGuardrailsOptions })).toThrow(/^guardrails is 'all'/);
});

