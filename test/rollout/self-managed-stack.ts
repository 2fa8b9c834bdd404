import { App, Duration, Stack, StackProps } from 'aws-cdk-lib';
import { BackupDefinition, CloudFormationExecutionRole, LocalPlanAssignment, ManagedMemberVaultProps, MemberVault, VaultLock } from '../../src';
import { MemberBackupBaseline } from '../../src/member-backup-baseline';
import { BackupNaming, OrganizationLayout, OrganizationLayoutProps } from '../../src/organization-layout';
import { BackupRule, CopyDestination, ProtectionTier } from '../../src/protection';
import { SelfManagedRollout, SelfManagedRolloutProps } from '../../src/rollout';

export const CONTROLLING = '777777777777';
export const OUTSIDE = '555555555555';
export const OTHER = '666666666666';
export const REGIONS = ['us-east-1', 'us-west-2'];
export const EXECUTION_ROLE = 'AWSCloudFormationStackSetExecutionRole';

const BOUNDS = { minRetention: Duration.days(7), maxRetention: Duration.days(3650) };

/** A tier that copies to the other Region. */
export const nightly = new ProtectionTier({
  name: 'nightly', rules: [BackupRule.daily({ deleteAfter: Duration.days(35), copyActions: [{ destination: CopyDestination.sameVaultIn('us-west-2') }] })],
});

export interface SelfManagedSpec extends Partial<Omit<SelfManagedRolloutProps, 'definition'>> {
  readonly localPlans?: LocalPlanAssignment[];
  readonly vault?: ManagedMemberVaultProps;
  readonly naming?: BackupNaming;
  readonly layout?: Partial<OrganizationLayoutProps>;
  readonly stackProps?: StackProps;
}

/** Two accounts without an organization; by default with one plan. */
export function outsideDefinition({ localPlans, vault, naming, layout }: SelfManagedSpec = {}): BackupDefinition {
  return new BackupDefinition({
    layout: new OrganizationLayout({ regions: REGIONS, globalRegion: 'us-east-1', externalAccounts: [OUTSIDE, OTHER], ...layout }),
    naming,
    localPlans: localPlans ?? [{ accounts: [OUTSIDE, OTHER], tiers: [nightly] }],
    memberVault: MemberVault.managed({ deployedBy: CloudFormationExecutionRole.selfManagedStackSet(), ...vault }),
  });
}

/** Vaults with all settings. */
export const FULL_VAULT: ManagedMemberVaultProps = { vaultLock: VaultLock.governance(BOUNDS), airGappedVault: BOUNDS, s3Tiering: Duration.days(90) };

/** A roll-out in a stack of the controlling account, without templates yet. */
export function selfManaged(spec: SelfManagedSpec = {}) {
  const { localPlans: _plans, vault: _vault, naming: _naming, layout: _layout, stackProps = { env: { account: CONTROLLING, region: 'us-east-1' } }, ...props } = spec;
  const app = new App();
  const stack = new Stack(app, 'Controlling', stackProps);
  const definition = outsideDefinition(spec);
  return { app, stack, definition, rollout: new SelfManagedRollout(stack, 'Outside', { definition, ...props }) };
}

/** The same with a baseline. */
export function selfManagedBaseline(spec: SelfManagedSpec = {}) {
  const made = selfManaged(spec);
  const baseline = made.rollout.addTemplate('Baseline');
  new MemberBackupBaseline(baseline, 'Baseline', { definition: made.definition });
  return { ...made, baseline };
}
