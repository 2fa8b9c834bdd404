/**
 * The home account of an organization, sized in accounts and Regions, which all lie in one unit. Run in a process of its own, with both numbers and the
 * directory of the cloud assembly as arguments.
 */
import { App, Stack } from 'aws-cdk-lib';
import {
  BackupDefinition, BackupEventHub, BackupReports, CopyDestination, NotificationChannel, OrganizationLayout, OrganizationTarget, OrgBackupPolicy, ProtectionTier,
  ReportCoverage, ReportNotifier, ReportSource, ReportTemplate,
} from 'cdk-org-backup';

const [accountCount, regionCount, outdir] = [Number(process.argv[2]), Number(process.argv[3]), process.argv[4]];
const UNIT = 'ou-exam-unit0001';
const REGIONS = [
  'us-east-1', 'us-west-2', 'eu-west-1', 'eu-central-1', 'ap-southeast-2', 'us-east-2', 'eu-north-1', 'ap-northeast-1', 'ca-central-1', 'sa-east-1',
  'eu-west-2', 'eu-west-3', 'us-west-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'af-south-1', 'ap-east-1', 'eu-south-1',
];
const app = new App({ outdir });
const home = new Stack(app, 'Home', { env: { account: '111111111111', region: 'us-east-1' } });
const definition = new BackupDefinition({
  layout: new OrganizationLayout({
    organizationId: 'o-exampleorg',
    homeAccount: '111111111111',
    centralAccount: '222222222222',
    regions: REGIONS.slice(0, regionCount),
    globalRegion: 'us-east-1',
    centralRegions: ['us-east-1', 'us-west-2'],
    enabledOptInRegions: ['af-south-1', 'ap-east-1', 'eu-south-1'],
    units: [{ organizationalUnitId: UNIT }],
    accounts: Array.from({ length: accountCount }, (_, i) => ({ accountId: String(300000000000 + i), name: `account-${i}`, parentId: UNIT })),
  }),
  assignments: [{ targets: [OrganizationTarget.organizationalUnit(UNIT)], tiers: [ProtectionTier.daily({ copyTo: [CopyDestination.centralVault()] })] }],
});
new OrgBackupPolicy(home, 'Policies', { definition });
const channels = [NotificationChannel.emails(['backup@example.com'])];
const reports = new BackupReports(home, 'Reports', {
  definition, coverage: ReportCoverage.organization(), reports: [{ template: ReportTemplate.CONTROL_COMPLIANCE }, { template: ReportTemplate.BACKUP_JOBS }],
});
new ReportNotifier(home, 'Notifier', { definition, source: ReportSource.reports(reports), channels });
new BackupEventHub(home, 'Hub', { definition, channels });

app.synth();
