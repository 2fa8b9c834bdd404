import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CloudFormationExecutionRole, ManagedMemberVaultProps } from '../../src';
import { MemberVault } from '../../src/definition';
import { MemberBackupBaseline } from '../../src/member-backup-baseline';
import { OrganizationTarget } from '../../src/organization-layout';
import { ProtectionTier } from '../../src/protection';
import { MemberRollout, MemberRolloutProps } from '../../src/rollout';
import { definitionOf, DefinitionSpec, HOME_ACCOUNT } from '../support/definition';

export const MANAGEMENT = '999999999999';
export const PROD = OrganizationTarget.organizationalUnit('ou-ab12-prod1111');
export const SANDBOX = OrganizationTarget.organizationalUnit('ou-ab12-sand1111');

export interface RolloutSpec extends Omit<Partial<MemberRolloutProps>, 'targets'>, DefinitionSpec {
  readonly stackProps?: StackProps;
  /** `targets` of the roll-out; those of the definition are its assignments'. */
  readonly units?: OrganizationTarget[];
  readonly vault?: ManagedMemberVaultProps;
}

/** A definition whose members are deployed by StackSets; by default with one tier for one unit. */
export function rolloutDefinition({ vault, ...spec }: RolloutSpec = {}) {
  return definitionOf({
    tiers: [ProtectionTier.daily()],
    targets: [PROD],
    memberVault: MemberVault.managed({ deployedBy: CloudFormationExecutionRole.serviceManagedStackSet(), ...vault }),
    ...spec,
    layout: { managementAccount: MANAGEMENT, ...spec.layout },
  });
}

/** A roll-out in a stack of the home account, without templates yet. */
export function rolloutStack(spec: RolloutSpec = {}) {
  const { stackProps = { env: { account: HOME_ACCOUNT, region: 'us-east-1' } }, units, operation, orderNewAccounts } = spec;
  const app = new App();
  const stack = new Stack(app, 'Home', stackProps);
  const definition = spec.definition ?? rolloutDefinition(spec);
  return { app, stack, definition, rollout: new MemberRollout(stack, 'Rollout', { definition, targets: units, operation, orderNewAccounts }) };
}

/** The same with a baseline in a template. */
export function baselineRollout(spec: RolloutSpec = {}) {
  const made = rolloutStack(spec);
  const baseline = made.rollout.addTemplate('Baseline');
  new MemberBackupBaseline(baseline, 'Baseline', { definition: made.definition });
  return { ...made, baseline };
}

export interface StackSetOf {
  readonly Properties: { readonly [property: string]: any };
  readonly DependsOn?: string[];
  readonly DeletionPolicy: string;
  readonly UpdateReplacePolicy: string;
}

/** StackSets of a stack by their names. */
export function stackSetsOf(stack: Stack): { [name: string]: StackSetOf } {
  const found = Template.fromStack(stack).findResources('AWS::CloudFormation::StackSet') as { [id: string]: StackSetOf };
  return Object.fromEntries(Object.values(found).map((one) => [one.Properties.StackSetName, one]));
}
