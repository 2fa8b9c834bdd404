import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  BackupResourceType, BackupSupport, CentralBackupAccount, CopyDestination, CopySource, OrganizationTarget, OrgBackupPolicy, ProtectionTier,
  VaultLock,
} from 'cdk-org-backup';

/** The reference organisation: policies in the home account, copies in a central account, in two Regions. */
export function referenceOrganization(app: App): void {
  const regions = ['us-east-1', 'us-west-2'];
  const bounds = { minRetention: Duration.days(7), maxRetention: Duration.days(3650) };

  const centralBackupAccounts = regions.map((region) =>
    new CentralBackupAccount(new Stack(app, `Central-${region}`, { env: { account: '222222222222', region } }), 'Central', {
      copySource: CopySource.organization('o-exampleorg'),
      vaultLock: VaultLock.governance(bounds),
      airGappedVault: bounds,
      globalRegion: 'us-east-1',
    }));

  new OrgBackupPolicy(new Stack(app, 'Home', { env: { account: '111111111111', region: 'us-east-1' } }), 'Policies', {
    tiers: [
      ProtectionTier.daily(),
      ProtectionTier.monthly({ copyTo: [CopyDestination.airGappedVault()] }),
      ProtectionTier.continuous(),
    ],
    regions,
    centralBackupAccounts,
    targets: [OrganizationTarget.organizationalUnit('ou-exam-workloads')],
    support: new BackupSupport({
      dynamoDbAdvancedFeatures: true,
      rdsMultiAzClusters: false,
      unusedResourceTypes: [BackupResourceType.CLOUDFORMATION, BackupResourceType.REDSHIFT, BackupResourceType.REDSHIFT_SERVERLESS],
    }),
  });
}

if (require.main === module) {
  referenceOrganization(new App());
}
