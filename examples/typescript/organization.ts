import { Annotations, App, Duration } from 'aws-cdk-lib';
import {
  BackupDefinition, BackupOrganization, BackupResourceType, BackupSupport, CentralVault, CopyDestination, CopyRequirement, MemberVault,
  NotificationChannel, OptInResourceType, OrganizationLayout, OrganizationTarget, ProtectionRequirement, ProtectionTier, VaultLock,
} from 'cdk-org-backup';

const app = new App();
const production = OrganizationTarget.organizationalUnit('ou-exam-prod1111');
const sandbox = OrganizationTarget.organizationalUnit('ou-exam-sand1111');
const vaultLock = VaultLock.governance({ minRetention: Duration.days(7), maxRetention: Duration.days(3650) });
const definition = new BackupDefinition({
  layout: new OrganizationLayout({
    organizationId: 'o-exampleorg', managementAccount: '999999999999', homeAccount: '111111111111', centralAccount: '222222222222',
    regions: ['eu-central-1', 'eu-west-1'], globalRegion: 'eu-central-1', centralRegions: ['eu-central-1'], expectedAccounts: 50,
    units: [{ organizationalUnitId: 'ou-exam-prod1111' }, { organizationalUnitId: 'ou-exam-sand1111' }, { organizationalUnitId: 'ou-exam-secu1111' }],
    // members need no mention
    accounts: [{ accountId: '111111111111', parentId: 'ou-exam-secu1111' }, { accountId: '222222222222', parentId: 'ou-exam-secu1111' }],
  }),
  assignments: [
    { targets: [production], tiers: [ProtectionTier.daily(), ProtectionTier.monthly({ copyTo: [CopyDestination.airGappedVault()] })] },
    { targets: [sandbox], tiers: [ProtectionTier.weekly()] },
  ],
  requirements: [ProtectionRequirement.forTagValue('daily', {
    minimumFrequency: Duration.hours(24), minimumRetention: Duration.days(35), crossAccountCopy: CopyRequirement.any(),
  })],
  centralVault: CentralVault.managed({ vaultLock, airGappedVault: { minRetention: Duration.days(7), maxRetention: Duration.days(3650) } }),
  memberVault: MemberVault.managed({ vaultLock }),
  sizing: { dailyJobs: 100, evaluations: 200 }, // of an account and Region: large reports are cut
  support: new BackupSupport({ dynamoDbAdvancedFeatures: true, variants: [], unusedResourceTypes: [
    BackupResourceType.CLOUDFORMATION, BackupResourceType.REDSHIFT, BackupResourceType.REDSHIFT_SERVERLESS,
  ] }),
});
new BackupOrganization(app, 'Backup', {
  definition,
  channels: [NotificationChannel.emails(['backup-team@example.com'])],
  canary: { units: [sandbox], timeout: Duration.days(8) }, // updated before the rest; a gate, once started, waits for its weekly backups
  optInResourceTypes: [OptInResourceType.DYNAMODB, OptInResourceType.EBS, OptInResourceType.RDS, OptInResourceType.S3], // starts their backups
});
Annotations.of(app).acknowledgeWarning('cdk-org-backup:requirementNotServed', 'the sandbox needs no daily backup');
Annotations.of(app).acknowledgeWarning('cdk-org-backup:roleChangesNotForwarded', 'a trail of the organization tells of changed roles');
Annotations.of(app).acknowledgeWarning('cdk-org-backup:s3TagConditions', 'the first job report shows whether the right buckets are backed up');
app.synth();
