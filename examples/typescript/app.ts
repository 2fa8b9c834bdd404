import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  BackupResourceType, BackupSupport, CentralBackupAccount, CopyDestination, MemberBackupBaseline, OrganizationLayout, OrganizationTarget,
  OrgBackupPolicy, ProtectionTier, ResourceTypeVariant, ResponsibilityTable, VaultLock,
} from 'cdk-org-backup';

/** The reference organization: policies in the home account, copies in a central account, two member accounts, each in two Regions. */
export function referenceOrganization(app: App): void {
  const layout = new OrganizationLayout({
    organizationId: 'o-exampleorg',
    homeAccount: '111111111111',
    centralAccount: '222222222222',
    regions: ['us-east-1', 'us-west-2'],
    globalRegion: 'us-east-1',
    targets: [OrganizationTarget.organizationalUnit('ou-exam-workloads')],
    units: [{ organizationalUnitId: 'ou-exam-workloads' }],
    accounts: [{ accountId: '333333333333', parentId: 'ou-exam-workloads' }, { accountId: '444444444444', parentId: 'ou-exam-workloads' }],
  });
  const bounds = { minRetention: Duration.days(7), maxRetention: Duration.days(3650) };

  const centralBackupAccounts = layout.centralRegions.map((region) =>
    new CentralBackupAccount(new Stack(app, `Central-${region}`, { env: { account: layout.centralAccount, region } }), 'Central', {
      layout,
      copyBack: true,
      vaultLock: VaultLock.governance(bounds),
      airGappedVault: bounds,
    }));

  const plans = {
    layout,
    centralBackupAccounts,
    tiers: [
      ProtectionTier.daily(),
      ProtectionTier.monthly({ copyTo: [CopyDestination.airGappedVault()] }),
      ProtectionTier.continuous(),
    ],
    support: new BackupSupport({
      dynamoDbAdvancedFeatures: true,
      variants: [ResourceTypeVariant.FSX_FOR_OPENZFS],
      unusedResourceTypes: [BackupResourceType.CLOUDFORMATION, BackupResourceType.REDSHIFT, BackupResourceType.REDSHIFT_SERVERLESS],
    }),
  };

  // the same template for every account and Region; version reporting would change it with every upgrade
  const baselines = layout.targetedAccountIds().flatMap((account) => layout.regions.map((region) =>
    new MemberBackupBaseline(new Stack(app, `Member-${account}-${region}`, { env: { account, region }, analyticsReporting: false }), 'Baseline', {
      ...plans,
      vaultLock: VaultLock.governance(bounds),
    })));

  new OrgBackupPolicy(new Stack(app, 'Home', { env: { account: layout.homeAccount, region: layout.globalRegion } }), 'Policies', {
    ...plans,
    memberBackupBaseline: baselines[0],
  });

  // cdk.out/responsibilities.md: every role of the app, what it may do, and who answers for it
  new ResponsibilityTable(app, 'Responsibilities', { owners: { '*': 'backup-team', 'cdk-*': 'platform-team' } });
}

if (require.main === module) {
  referenceOrganization(new App());
}
