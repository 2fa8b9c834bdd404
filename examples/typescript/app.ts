import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  BackupDefinition, BackupResourceType, BackupSupport, CentralBackupAccount, CentralVault, CopyDestination, MemberBackupBaseline, MemberVault,
  OrganizationLayout, OrganizationTarget, OrgBackupPolicy, ProtectionTier, ResourceTypeVariant, ResponsibilityTable, VaultLock,
} from 'cdk-org-backup';

/** The reference organization: policies in the home account, copies in a central account, two member accounts, each in two Regions. */
export function referenceOrganization(app: App): void {
  const workloads = OrganizationTarget.organizationalUnit('ou-exam-workloads');
  const bounds = { minRetention: Duration.days(7), maxRetention: Duration.days(3650) };
  const layout = new OrganizationLayout({
    organizationId: 'o-exampleorg',
    homeAccount: '111111111111',
    centralAccount: '222222222222',
    regions: ['us-east-1', 'us-west-2'],
    globalRegion: 'us-east-1',
    units: [{ organizationalUnitId: workloads.targetId }],
    accounts: [{ accountId: '333333333333', parentId: workloads.targetId }, { accountId: '444444444444', parentId: workloads.targetId }],
  });
  const definition = new BackupDefinition({
    layout,
    assignments: [{
      targets: [workloads],
      tiers: [ProtectionTier.daily(), ProtectionTier.monthly({ copyTo: [CopyDestination.airGappedVault()] }), ProtectionTier.continuous()],
    }],
    centralVault: CentralVault.managed({ copyBack: true, vaultLock: VaultLock.governance(bounds), airGappedVault: bounds }),
    memberVault: MemberVault.managed({ vaultLock: VaultLock.governance(bounds) }),
    support: new BackupSupport({
      dynamoDbAdvancedFeatures: true,
      variants: [ResourceTypeVariant.FSX_FOR_OPENZFS],
      unusedResourceTypes: [BackupResourceType.CLOUDFORMATION, BackupResourceType.REDSHIFT, BackupResourceType.REDSHIFT_SERVERLESS],
    }),
  });

  for (const region of layout.centralRegions) {
    new CentralBackupAccount(new Stack(app, `Central-${region}`, { env: { account: layout.centralAccount, region } }), 'Central', { definition });
  }
  // the same template for every account and Region; version reporting would change it with every upgrade
  for (const account of definition.memberAccounts) {
    for (const region of layout.regions) {
      new MemberBackupBaseline(new Stack(app, `Member-${account}-${region}`, { env: { account, region }, analyticsReporting: false }), 'Baseline', { definition });
    }
  }
  new OrgBackupPolicy(new Stack(app, 'Home', { env: { account: layout.homeAccount, region: layout.homeRegion } }), 'Policies', { definition });

  // cdk.out/responsibilities.md: every role of the app, what it may do, and who answers for it
  new ResponsibilityTable(app, 'Responsibilities', { owners: { '*': 'backup-team', 'cdk-*': 'platform-team' } });
}

if (require.main === module) {
  referenceOrganization(new App());
}
