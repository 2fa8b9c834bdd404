import {
  App, AppProps, BootstraplessSynthesizer, CliCredentialsStackSynthesizer, DefaultStackSynthesizer, IReusableStackSynthesizer, IStackSynthesizer, LegacyStackSynthesizer,
  NestedStack, Stack, StackProps,
} from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { CloudFormationExecutionRole } from '../../src/backup-vault';
import { checkExecutionRole, warnOfAssumedRole } from '../../src/backup-vault/execution-role-check';
import { MemberVault } from '../../src/definition';
import { MemberBackupBaseline } from '../../src/member-backup-baseline';
import { CentralStack } from '../central-backup-account/central-stack';
import { memberDefinition, MemberStack } from '../member-backup-baseline/member-stack';
import { aboutItself } from '../support/counterparts';

const { bootstrap, named, selfManagedStackSet, serviceManagedStackSet } = CloudFormationExecutionRole;
const HERE = { account: '333333333333', region: 'us-east-1' };
const PLACES: [string, StackProps['env']][] = [['known', HERE], ['of which only the Region is known', { region: 'us-east-1' }], ['not known', {}]];
const DEPLOYER = 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/Deployer';
const STACK_SET_DEFAULT = 'AWSCloudFormationStackSetExecutionRole';

const deploying = (cloudFormationExecutionRole: string) => new DefaultStackSynthesizer({ cloudFormationExecutionRole });
const stackOf = (synthesizer?: IStackSynthesizer, env: StackProps['env'] = HERE, app: AppProps = {}) => new Stack(new App(app), 'Stack', { env, synthesizer });
const check = (stack: Stack, role: CloudFormationExecutionRole) => () => checkExecutionRole(stack, 'memberVault.deployedBy', role);
const refusal = (role: string, deploys: string, remedy: string) =>
  `memberVault.deployedBy is '${role}' but the synthesizer of the stack 'Stack' deploys with the role ${deploys}, which could never change the vault's policy again; `
  + `set memberVault.deployedBy to CloudFormationExecutionRole.${remedy}, or give the stack a synthesizer that names the same role or none`;
const BOOTSTRAPPED = 'cdk-hnb659fds-cfn-exec-role-<account>-<region>';

describe.each(PLACES)('in an account and Region that is %s', (_place, env) => {
  test.each<[string, IStackSynthesizer | undefined, CloudFormationExecutionRole]>([
    ["the default synthesizer's role", undefined, bootstrap()],
    ['that of another qualifier', new DefaultStackSynthesizer({ qualifier: 'my_q-2' }), bootstrap('my_q-2')],
    ['that of bootstrap, by its name', undefined, named(BOOTSTRAPPED)],
    ['one by name', deploying(DEPLOYER), named('Deployer')],
    ['one with a path', deploying('arn:${AWS::Partition}:iam::${AWS::AccountId}:role/path/to/Deployer'), named('path/to/Deployer')],
    ['one with account and Region in its name', deploying('arn:aws:iam::${AWS::AccountId}:role/D-${AWS::Region}-${AWS::AccountId}'), named('D-<region>-<account>')],
    ['one of an account that is written out', deploying('arn:aws:iam::333333333333:role/Deployer'), named('Deployer')],
    ['that of self-managed StackSets', deploying(`arn:aws:iam::333333333333:role/${STACK_SET_DEFAULT}`), selfManagedStackSet()],
    ['that of a synthesizer without bootstrap', new BootstraplessSynthesizer({ cloudFormationExecutionRoleArn: DEPLOYER }), named('Deployer')],
  ])('%s is accepted, where the synthesizer names it', (_name, synthesizer, role) => {
    expect(check(stackOf(synthesizer, env), role)).not.toThrow();
  });

  test.each<[string, IStackSynthesizer | undefined, CloudFormationExecutionRole, string]>([
    ['one of another qualifier', new DefaultStackSynthesizer({ qualifier: 'other' }), bootstrap(), refusal(BOOTSTRAPPED, 'cdk-other-cfn-exec-role-<account>-<region>', "bootstrap('other')")],
    ['that of bootstrap', undefined, named('Deployer'), refusal('Deployer', BOOTSTRAPPED, "bootstrap('hnb659fds')")],
    ['that of bootstrap instead of a service-managed StackSet', undefined, serviceManagedStackSet(), refusal('stacksets-exec-*', BOOTSTRAPPED, "bootstrap('hnb659fds')")],
    ['that of bootstrap instead of a self-managed StackSet', undefined, selfManagedStackSet(), refusal(STACK_SET_DEFAULT, BOOTSTRAPPED, "bootstrap('hnb659fds')")],
    ['one by name', deploying(DEPLOYER), bootstrap(), refusal(BOOTSTRAPPED, 'Deployer', "named('Deployer')")],
    ['one with another path', deploying('arn:${AWS::Partition}:iam::${AWS::AccountId}:role/path/Deployer'), named('Deployer'), refusal('Deployer', 'path/Deployer', "named('path/Deployer')")],
    ['one with account and Region', deploying('arn:aws:iam::${AWS::AccountId}:role/D-${AWS::Region}'), named('D'), refusal('D', 'D-<region>', "named('D-<region>')")],
    ['one of a synthesizer without bootstrap', new BootstraplessSynthesizer({ cloudFormationExecutionRoleArn: DEPLOYER }), serviceManagedStackSet(), refusal('stacksets-exec-*', 'Deployer', "named('Deployer')")],
  ])('%s is refused, where the definition says another', (_name, synthesizer, role, message) => {
    expect(check(stackOf(synthesizer, env), role)).toThrow(message);
  });
});

test('a role whose name has the Region written out is that of this Region', () => {
  const synthesizer = () => deploying('arn:aws:iam::333333333333:role/Deployer-us-east-1');
  expect(check(stackOf(synthesizer()), named('Deployer-us-east-1'))).not.toThrow();
  expect(check(stackOf(synthesizer()), named('Deployer-<region>'))).not.toThrow();
  expect(check(stackOf(synthesizer(), {}), named('Deployer-us-east-1'))).not.toThrow();
  // the template of any Region would admit another role in each
  expect(check(stackOf(synthesizer(), {}), named('Deployer-<region>'))).toThrow("named('Deployer-us-east-1')");
});

test('a qualifier in the context of the app counts', () => {
  const app = { context: { '@aws-cdk/core:bootstrapQualifier': 'ctx' } };
  expect(check(stackOf(undefined, HERE, app), bootstrap('ctx'))).not.toThrow();
  expect(check(stackOf(undefined, HERE, app), bootstrap())).toThrow("bootstrap('ctx')");
});

/** Synthesizers that name no role, so that somebody else may deploy the template. */
const SILENT: [string, () => IReusableStackSynthesizer][] = [
  ['LegacyStackSynthesizer', () => new LegacyStackSynthesizer()],
  ['CliCredentialsStackSynthesizer', () => new CliCredentialsStackSynthesizer()],
  ['BootstraplessSynthesizer', () => new BootstraplessSynthesizer()],
  ['BootstraplessSynthesizer with a qualifier', () => new BootstraplessSynthesizer({ qualifier: 'abc' })],
  ['a class of the user that extends it', () => new (class Own extends BootstraplessSynthesizer {})()],
  ['DefaultStackSynthesizer without a role', () => deploying('')],
];

describe.each(SILENT)('%s', (_name, synthesizer) => {
  test.each(PLACES)('leaves it to the definition which role deploys, in a place that is %s', (_place, env) => {
    for (const role of [bootstrap(), bootstrap('abc'), serviceManagedStackSet(), selfManagedStackSet(), named('Deployer')]) {
      expect(check(stackOf(synthesizer(), env), role)).not.toThrow();
    }
  });

  test('does so as the default of an app', () => {
    expect(check(stackOf(undefined, HERE, { defaultStackSynthesizer: synthesizer() }), serviceManagedStackSet())).not.toThrow();
  });

  test.each<[boolean, number]>([[false, 1], [true, 0]])('is warned of, unless the definition says so (%s)', (given, count) => {
    expect(assumed(stackOf(synthesizer()), given)).toHaveLength(count);
  });
});

/** Warnings of a construct in a stack. */
function assumed(stack: Stack, given: boolean): string[] {
  const construct = new Construct(stack, 'Construct');
  warnOfAssumedRole(construct, 'memberVault.deployedBy', given);
  return aboutItself(Annotations.fromStack(Stack.of(construct)).findWarning('/Stack/Construct', Match.anyValue()).map(({ entry }) => String(entry.data)));
}

test('the warning says what would happen and what to do', () => {
  expect(assumed(stackOf(new LegacyStackSynthesizer()), false)).toEqual([
    "the stack's synthesizer names no role, and memberVault.deployedBy is left at the role of cdk bootstrap: if another role deploys, it can't change the vault's policy again; "
    + 'say in the definition with which role CloudFormation deploys [ack: cdk-org-backup:executionRoleAssumed]',
  ]);
  expect(assumed(stackOf(), false)).toEqual([]);
});

describe('a nested stack', () => {
  const nested = (synthesizer?: IStackSynthesizer, env?: StackProps['env']) => new NestedStack(new NestedStack(stackOf(synthesizer, env), 'Nested'), 'Deeper');

  test.each(PLACES)('is deployed with the role of the stack above, in a place that is %s', (_place, env) => {
    expect(check(nested(undefined, env), bootstrap())).not.toThrow();
    expect(check(nested(deploying(DEPLOYER), env), named('Deployer'))).not.toThrow();
    expect(check(nested(undefined, env), named('Deployer'))).toThrow(`deploys with the role ${BOOTSTRAPPED}`);
    expect(check(nested(new BootstraplessSynthesizer(), env), serviceManagedStackSet())).not.toThrow();
  });

  test('is warned of where that is not named', () => {
    const warnings = (synthesizer?: IStackSynthesizer) => {
      const construct = new Construct(nested(synthesizer), 'Construct');
      warnOfAssumedRole(construct, 'memberVault.deployedBy', false);
      return construct.node.metadata.length;
    };
    expect([warnings(new LegacyStackSynthesizer()), warnings()]).toEqual([1, 0]);
  });
});

describe.each([
  ['memberVault', (stackProps: StackProps, deployedBy?: CloudFormationExecutionRole) => new MemberStack({ deployedBy }, stackProps)],
  ['centralVault', (stackProps: StackProps, deployedBy?: CloudFormationExecutionRole) => new CentralStack({ deployedBy }, { ...stackProps, env: { account: '111111111111', region: 'eu-west-1' } })],
])('the construct of %s', (prop, make) => {
  test('refuses another role, and warns of one that is assumed, where it can be acknowledged', () => {
    expect(() => make({ env: HERE }, named('Deployer'))).toThrow(`${prop}.deployedBy is 'Deployer' but the synthesizer of the stack`);
    const warned = make({ env: HERE, synthesizer: new LegacyStackSynthesizer() });
    expect(warned.warningIds()).toEqual(['cdk-org-backup:executionRoleAssumed']);
    expect(warned.warnings()[0]).toContain(`${prop}.deployedBy is left at`);
    const construct = 'baseline' in warned ? warned.baseline : warned.central;
    expect(construct.node.metadata.map(({ type }) => type)).toContain('aws:cdk:warning');
    expect(make({ env: HERE, synthesizer: new LegacyStackSynthesizer() }, bootstrap()).warningIds()).toEqual([]);
  });
});

test('a StackSet carries the template of a stack with BootstraplessSynthesizer, which needs no bootstrap stack and no asset', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { synthesizer: new BootstraplessSynthesizer(), analyticsReporting: false });
  new MemberBackupBaseline(stack, 'Baseline', { definition: memberDefinition({ memberVault: MemberVault.managed({ deployedBy: serviceManagedStackSet() }) }) });
  const { template } = app.synth().getStackByName('Stack');
  expect(Object.keys(template).sort()).toEqual(['Conditions', 'Resources']);
  expect(JSON.stringify(template)).toContain(':role/stacksets-exec-*');
  expect(JSON.stringify(template)).not.toContain('cfn-exec-role');
});
