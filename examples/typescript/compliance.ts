import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  BackupEventHub, BackupReports, ComplianceFramework, ComplianceStandard, CopyRequirement, EventForwarding, ForwardingPlace, NotificationChannel,
  NotificationTopic, OrganizationLayout, OrganizationTarget, ProtectionRequirement, ProtectionTier, ReportCoverage, ReportNotifier, ReportTemplate,
} from 'cdk-org-backup';

/**
 * Compliance that is read: what must hold, a framework in every account and Region that judges it, reports over all of them, the events of all of
 * them, and who is told.
 */
export function compliance(app: App): void {
  const layout = new OrganizationLayout({
    organizationId: 'o-exampleorg',
    managementAccount: '999999999999',
    homeAccount: '111111111111',
    centralAccount: '222222222222',
    regions: ['us-east-1', 'us-west-2'],
    globalRegion: 'us-east-1',
    targets: [OrganizationTarget.organizationalUnit('ou-exam-workloads')],
    units: [{ organizationalUnitId: 'ou-exam-workloads' }],
    accounts: [
      { accountId: '333333333333', name: 'Shop', parentId: 'ou-exam-workloads' }, { accountId: '444444444444', name: 'Billing', parentId: 'ou-exam-workloads' },
    ],
  });

  // apart from the tiers, so that a tier that is weakened is noticed
  const requirements = [
    ProtectionRequirement.forTagValue('daily', {
      minimumFrequency: Duration.hours(24),
      minimumRetention: Duration.days(35),
      crossAccountCopy: CopyRequirement.any(),
      encrypted: true,
    }),
  ];

  // a stack of its own beside the member baseline, deployed after it
  for (const account of layout.targetedAccountIds()) {
    for (const region of layout.regions) {
      ComplianceFramework.fromRequirements(new Stack(app, `Framework-${account}-${region}`, { env: { account, region }, analyticsReporting: false }), 'Framework', {
        requirements,
        tiers: [ProtectionTier.daily()],
        standards: [ComplianceStandard.NIST_800_53_R5, ComplianceStandard.PCI_DSS_4],
      });
    }
  }

  const home = new Stack(app, 'Compliance', { env: { account: layout.homeAccount, region: layout.globalRegion } });
  const reports = new BackupReports(home, 'Reports', {
    layout,
    coverage: ReportCoverage.organization(50, { dailyJobs: 100, evaluations: 200 }),
    reports: [
      { template: ReportTemplate.CONTROL_COMPLIANCE }, { template: ReportTemplate.BACKUP_JOBS }, { template: ReportTemplate.COPY_JOBS },
    ],
  });
  const { topic } = new NotificationTopic(home, 'Team', { emails: ['backup-team@example.com'] });
  const channels = [NotificationChannel.topic(topic), NotificationChannel.securityHub()];
  const notifier = new ReportNotifier(home, 'Notifier', { layout, reports, channels });

  // events come at once, and are best effort: the reports of the next day have all of them
  const hub = new BackupEventHub(home, 'Hub', { layout, channels, tiers: [ProtectionTier.daily()] });
  notifier.addToDashboard(hub.dashboard!);
  for (const account of layout.targetedAccountIds()) {
    for (const region of layout.regions) {
      new EventForwarding(new Stack(app, `Events-${account}-${region}`, { env: { account, region }, analyticsReporting: false }), 'Forwarding', { hub });
    }
  }
  new EventForwarding(new Stack(app, 'Events-management', { env: { account: layout.managementAccount, region: 'us-east-1' } }), 'Forwarding', {
    hub, place: ForwardingPlace.management(),
  });
}

if (require.main === module) {
  compliance(new App());
}
