/**
 * The measured app: one organization with one member account, sized in tiers and Regions. Run in a process of its own, with the number of
 * tiers, the number of Regions and the directory of the cloud assembly as arguments.
 */
import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  BackupDefinition, BackupResourceType, BackupSupport, CentralBackupAccount, CentralVault, CopyDestination, MemberBackupBaseline, MemberVault,
  OrganizationLayout, OrganizationTarget, OrgBackupPolicy, ProtectionTier, ResourceTypeVariant, VaultLock,
} from 'cdk-org-backup';

const [tierCount, regionCount, outdir] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];

const REGIONS = [
  'us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-2', 'us-east-2', 'eu-north-1', 'ap-northeast-1', 'ca-central-1', 'sa-east-1',
  'eu-west-2', 'eu-west-3', 'us-west-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'af-south-1', 'ap-east-1', 'eu-south-1',
];
const TIERS_PER_UNIT = 5;

const presets = [
  (name: string) => ProtectionTier.daily({ name }),
  (name: string) => ProtectionTier.monthly({ name, copyTo: [CopyDestination.airGappedVault()] }),
  (name: string) => ProtectionTier.continuous({ name }),
  (name: string) => ProtectionTier.grandfatherFatherSon({ name }),
];
const tiers = Array.from({ length: tierCount }, (_, i) => presets[i % presets.length](`tier-${i + 1}`));
const units = Array.from({ length: Math.ceil(tierCount / TIERS_PER_UNIT) }, (_, i) => `ou-exam-unit${String(i + 1).padStart(4, '0')}`);

const app = new App({ outdir });
const bounds = { minRetention: Duration.days(7), maxRetention: Duration.days(3650) };
const definition = new BackupDefinition({
  layout: new OrganizationLayout({
    organizationId: 'o-exampleorg',
    homeAccount: '111111111111',
    centralAccount: '222222222222',
    regions: REGIONS.slice(0, regionCount),
    globalRegion: 'us-east-1',
    centralRegions: ['us-east-1', 'us-west-2'],
    enabledOptInRegions: ['af-south-1', 'ap-east-1', 'eu-south-1'],
    units: units.map((organizationalUnitId) => ({ organizationalUnitId })),
  }),
  assignments: units.map((id, unit) => ({
    targets: [OrganizationTarget.organizationalUnit(id)], tiers: tiers.slice(unit * TIERS_PER_UNIT, (unit + 1) * TIERS_PER_UNIT),
  })),
  support: new BackupSupport({
    dynamoDbAdvancedFeatures: true,
    variants: [ResourceTypeVariant.FSX_FOR_OPENZFS],
    unusedResourceTypes: [BackupResourceType.CLOUDFORMATION, BackupResourceType.REDSHIFT, BackupResourceType.REDSHIFT_SERVERLESS],
  }),
  centralVault: CentralVault.managed({ vaultLock: VaultLock.governance(bounds), airGappedVault: bounds }),
  memberVault: MemberVault.managed({ vaultLock: VaultLock.governance(bounds) }),
});

for (const region of definition.layout.centralRegions) {
  new CentralBackupAccount(new Stack(app, `Central-${region}`, { env: { account: '222222222222', region } }), 'Central', { definition });
}
for (const region of definition.layout.regions) {
  const member = new Stack(app, `Member-${region}`, { env: { account: '333333333333', region }, analyticsReporting: false });
  new MemberBackupBaseline(member, 'Baseline', { definition });
}
new OrgBackupPolicy(new Stack(app, 'Home', { env: { account: '111111111111', region: 'us-east-1' } }), 'Policies', { definition });

app.synth();

/** For the bench, which writes the same app by hand. */
export { app };
