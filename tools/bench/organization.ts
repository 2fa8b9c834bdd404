/**
 * The measured app: one organization with one member account, sized in tiers and Regions. Run in a process of its own, with the number of
 * tiers, the number of Regions and the directory of the cloud assembly as arguments.
 */
import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  BackupResourceType, BackupSupport, CentralBackupAccount, CopyDestination, CopySource, MemberBackupBaseline, OrganizationTarget, OrgBackupPolicy,
  ProtectionTier, ResourceTypeVariant, VaultLock,
} from 'cdk-org-backup';

const [tierCount, regionCount, outdir] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];

const REGIONS = [
  'us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-2', 'us-east-2', 'eu-north-1', 'ap-northeast-1', 'ca-central-1', 'sa-east-1',
  'eu-west-2', 'eu-west-3', 'us-west-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'af-south-1', 'ap-east-1', 'eu-south-1',
];
const TIERS_PER_UNIT = 5;

const app = new App({ outdir });
const bounds = { minRetention: Duration.days(7), maxRetention: Duration.days(3650) };
const centralBackupAccounts = ['us-east-1', 'us-west-2'].map((region) =>
  new CentralBackupAccount(new Stack(app, `Central-${region}`, { env: { account: '222222222222', region } }), 'Central', {
    copySource: CopySource.organization('o-exampleorg'),
    vaultLock: VaultLock.governance(bounds),
    airGappedVault: bounds,
    globalRegion: 'us-east-1',
  }));

const presets = [
  (name: string) => ProtectionTier.daily({ name }),
  (name: string) => ProtectionTier.monthly({ name, copyTo: [CopyDestination.airGappedVault()] }),
  (name: string) => ProtectionTier.continuous({ name }),
  (name: string) => ProtectionTier.grandfatherFatherSon({ name }),
];
const tiers = Array.from({ length: tierCount }, (_, i) => presets[i % presets.length](`tier-${i + 1}`));

const regions = REGIONS.slice(0, regionCount);
const home = new Stack(app, 'Home', { env: { account: '111111111111', region: 'us-east-1' } });
const support = new BackupSupport({
  dynamoDbAdvancedFeatures: true,
  variants: [ResourceTypeVariant.FSX_FOR_OPENZFS],
  unusedResourceTypes: [BackupResourceType.CLOUDFORMATION, BackupResourceType.REDSHIFT, BackupResourceType.REDSHIFT_SERVERLESS],
});
const baselines = regions.map((region) =>
  new MemberBackupBaseline(new Stack(app, `Member-${region}`, { env: { account: '333333333333', region }, analyticsReporting: false }), 'Baseline', {
    tiers,
    regions,
    globalRegion: 'us-east-1',
    centralBackupAccounts,
    vaultLock: VaultLock.governance(bounds),
    support,
  }));

for (let unit = 0; unit * TIERS_PER_UNIT < tierCount; unit++) {
  new OrgBackupPolicy(home, `Unit${unit + 1}`, {
    tiers: tiers.slice(unit * TIERS_PER_UNIT, (unit + 1) * TIERS_PER_UNIT),
    regions,
    centralBackupAccounts,
    memberBackupBaseline: baselines[0],
    targets: [OrganizationTarget.organizationalUnit(`ou-exam-unit${String(unit + 1).padStart(4, '0')}`)],
    support,
  });
}

app.synth();

/** For the bench, which writes the same app by hand. */
export { app };
