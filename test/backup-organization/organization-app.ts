import { App, Duration } from 'aws-cdk-lib';
import { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import {
  BackupDefinition, BackupDefinitionProps, BackupOrganization, BackupOrganizationProps, CentralVault, CopyDestination, CopyRequirement, MemberVault, NotificationChannel,
  OrganizationLayout, OrganizationLayoutProps, OrganizationTarget, ProtectionRequirement, ProtectionTier, VaultLock,
} from '../../src';
import { MANAGEMENT } from '../rollout/rollout-stack';

export const HOME = '111111111111';
export const CENTRAL = '222222222222';
export const channels = [NotificationChannel.emails(['backup-team@example.com'])];

export interface OrganizationSpec extends Partial<BackupDefinitionProps> {
  readonly place?: Partial<OrganizationLayoutProps>;
  /** Whether something is required, so that there are frameworks. */
  readonly requires?: boolean;
  /** Without air-gapped vaults, which some partitions don't have. */
  readonly plain?: boolean;
}

/** The definition of the design. */
export function organizationDefinition({ place, requires = true, plain = false, ...props }: OrganizationSpec = {}): BackupDefinition {
  const production = OrganizationTarget.organizationalUnit('ou-exam-prod1111');
  const sandbox = OrganizationTarget.organizationalUnit('ou-exam-sand1111');
  const bounds = { minRetention: Duration.days(7), maxRetention: Duration.days(3650) };
  return new BackupDefinition({
    layout: new OrganizationLayout({
      organizationId: 'o-exampleorg', managementAccount: MANAGEMENT, homeAccount: HOME, centralAccount: CENTRAL,
      regions: ['eu-central-1', 'eu-west-1'], globalRegion: 'eu-central-1', ...place,
    }),
    assignments: [
      { targets: [production], tiers: plain ? [ProtectionTier.daily()] : [ProtectionTier.daily(), ProtectionTier.monthly({ copyTo: [CopyDestination.airGappedVault()] })] },
      { targets: [sandbox], tiers: [ProtectionTier.weekly()] },
    ],
    requirements: requires ? [
      ProtectionRequirement.forTagValue('daily', { minimumFrequency: Duration.hours(24), minimumRetention: Duration.days(35), crossAccountCopy: CopyRequirement.any() }),
    ] : [],
    centralVault: CentralVault.managed({ vaultLock: VaultLock.governance(bounds), airGappedVault: plain ? undefined : bounds }),
    memberVault: MemberVault.managed({ vaultLock: VaultLock.governance(bounds) }),
    ...props,
  });
}

/** A backup organization of it in an app. */
export function organization(props: Partial<BackupOrganizationProps> = {}, spec: OrganizationSpec = {}) {
  const app = new App();
  return { app, backup: new BackupOrganization(app, 'Backup', { definition: organizationDefinition(spec), channels, ...props }) };
}

/** Stacks that the CLI deploys, by name. */
export const stacksOf = (app: App) => Object.fromEntries(app.synth().stacks.map((stack) => [stack.stackName, stack]));

/** Names of the stacks that are deployed before one. */
export const before = (stack: CloudFormationStackArtifact) => (
  stack.dependencies.flatMap((one) => (one instanceof CloudFormationStackArtifact ? [one.stackName] : [])).sort()
);
