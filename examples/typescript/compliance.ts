import { App, Duration, Stack } from 'aws-cdk-lib';
import {
  BackupDefinition, BackupEventHub, BackupReports, ComplianceFramework, ComplianceStandard, CopyRequirement, EventForwarding, ForwardedEvents,
  NotificationChannel, NotificationTopic, OrganizationLayout, OrganizationTarget, ProtectionRequirement, ProtectionTier, ReportCoverage,
  ReportNotifier, ReportSource, ReportTemplate,
} from 'cdk-org-backup';

/**
 * Compliance that is read: what must hold, a framework in every account and Region that judges it, reports over all of them, the events of all of
 * them, and messages to the backup team.
 */
export function compliance(app: App): void {
  const workloads = OrganizationTarget.organizationalUnit('ou-exam-workloads');
  const layout = new OrganizationLayout({
    organizationId: 'o-exampleorg',
    managementAccount: '999999999999',
    homeAccount: '111111111111',
    centralAccount: '222222222222',
    regions: ['us-east-1', 'us-west-2'],
    globalRegion: 'us-east-1',
    units: [{ organizationalUnitId: workloads.targetId }],
    accounts: [
      { accountId: '333333333333', name: 'Shop', parentId: workloads.targetId }, { accountId: '444444444444', name: 'Billing', parentId: workloads.targetId },
    ],
    expectedAccounts: 50,
  });
  const definition = new BackupDefinition({
    layout,
    assignments: [{ targets: [workloads], tiers: [ProtectionTier.daily()] }],
    // apart from the tiers, so that a tier that is weakened is noticed
    requirements: [
      ProtectionRequirement.forTagValue('daily', {
        minimumFrequency: Duration.hours(24),
        minimumRetention: Duration.days(35),
        crossAccountCopy: CopyRequirement.any(),
        encrypted: true,
      }),
    ],
    sizing: { dailyJobs: 100, evaluations: 200 },
  });

  const home = new Stack(app, 'Compliance', { env: { account: layout.homeAccount, region: layout.homeRegion } });
  const reports = new BackupReports(home, 'Reports', {
    definition,
    coverage: ReportCoverage.organization(),
    reports: [
      { template: ReportTemplate.CONTROL_COMPLIANCE }, { template: ReportTemplate.BACKUP_JOBS }, { template: ReportTemplate.COPY_JOBS },
    ],
  });
  const { topic } = new NotificationTopic(home, 'Team', { emails: ['backup-team@example.com'] });
  const channels = [NotificationChannel.topic(topic), NotificationChannel.securityHub()];
  const notifier = new ReportNotifier(home, 'Notifier', { definition, source: ReportSource.reports(reports), channels });
  // events come at once, and are best effort: the reports of the next day have all of them
  const hub = new BackupEventHub(home, 'Hub', { definition, channels });
  notifier.addToDashboard(hub.dashboard!);

  for (const account of definition.memberAccounts) {
    for (const region of layout.regions) {
      const env = { account, region };
      // a stack of its own beside the member baseline, deployed after it
      ComplianceFramework.forRequirements(new Stack(app, `Framework-${account}-${region}`, { env, analyticsReporting: false }), 'Framework', {
        definition, standards: [ComplianceStandard.NIST_800_53_R5, ComplianceStandard.PCI_DSS_4],
      });
      new EventForwarding(new Stack(app, `Events-${account}-${region}`, { env, analyticsReporting: false }), 'Forwarding', { definition });
    }
  }
  new EventForwarding(new Stack(app, 'Events-management', { env: { account: layout.managementAccount, region: 'us-east-1' } }), 'Forwarding', {
    definition, forwardedEvents: ForwardedEvents.management(),
  });
}

if (require.main === module) {
  compliance(new App());
}
