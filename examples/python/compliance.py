"""Compliance that is read: what must hold, a framework in every account and Region that judges it, reports over all of them, the events of all
of them, and messages to the backup team.
"""

from aws_cdk import App, Duration, Environment, Stack
from cdk_org_backup import (
    BackupDefinition,
    BackupEventHub,
    BackupReport,
    BackupReports,
    BackupSizing,
    ComplianceFramework,
    ComplianceStandard,
    CopyRequirement,
    EventForwarding,
    ForwardedEvents,
    LayoutAccount,
    LayoutUnit,
    NotificationChannel,
    NotificationTopic,
    OrganizationLayout,
    OrganizationTarget,
    ProtectionRequirement,
    ProtectionTier,
    ReportCoverage,
    ReportNotifier,
    ReportSource,
    ReportTemplate,
    TierAssignment,
)


def compliance(app: App) -> None:
    workloads = OrganizationTarget.organizational_unit("ou-exam-workloads")
    layout = OrganizationLayout(
        organization_id="o-exampleorg",
        management_account="999999999999",
        home_account="111111111111",
        central_account="222222222222",
        regions=["us-east-1", "us-west-2"],
        global_region="us-east-1",
        units=[LayoutUnit(organizational_unit_id=workloads.target_id)],
        accounts=[
            LayoutAccount(account_id="333333333333", name="Shop", parent_id=workloads.target_id),
            LayoutAccount(account_id="444444444444", name="Billing", parent_id=workloads.target_id),
        ],
        expected_accounts=50,
    )
    definition = BackupDefinition(
        layout=layout,
        assignments=[TierAssignment(targets=[workloads], tiers=[ProtectionTier.daily()])],
        # apart from the tiers, so that a tier that is weakened is noticed
        requirements=[
            ProtectionRequirement.for_tag_value(
                "daily",
                minimum_frequency=Duration.hours(24),
                minimum_retention=Duration.days(35),
                cross_account_copy=CopyRequirement.any(),
                encrypted=True,
            )
        ],
        sizing=BackupSizing(daily_jobs=100, evaluations=200),
    )

    home = Stack(app, "Compliance", env=Environment(account=layout.home_account, region=layout.home_region))
    reports = BackupReports(
        home,
        "Reports",
        definition=definition,
        coverage=ReportCoverage.organization(),
        reports=[
            BackupReport(template=ReportTemplate.CONTROL_COMPLIANCE),
            BackupReport(template=ReportTemplate.BACKUP_JOBS),
            BackupReport(template=ReportTemplate.COPY_JOBS),
        ],
    )
    topic = NotificationTopic(home, "Team", emails=["backup-team@example.com"]).topic
    channels = [NotificationChannel.topic(topic), NotificationChannel.security_hub()]
    notifier = ReportNotifier(home, "Notifier", definition=definition, source=ReportSource.reports(reports), channels=channels)
    # events come at once, and are best effort: the reports of the next day have all of them
    hub = BackupEventHub(home, "Hub", definition=definition, channels=channels)
    notifier.add_to_dashboard(hub.dashboard)

    for account in definition.member_accounts:
        for region in layout.regions:
            env = Environment(account=account, region=region)
            # a stack of its own beside the member baseline, deployed after it
            ComplianceFramework.for_requirements(
                Stack(app, f"Framework-{account}-{region}", env=env, analytics_reporting=False),
                "Framework",
                definition=definition,
                standards=[ComplianceStandard.NIST_800_53_R5, ComplianceStandard.PCI_DSS_4],
            )
            EventForwarding(Stack(app, f"Events-{account}-{region}", env=env, analytics_reporting=False), "Forwarding", definition=definition)
    management = Stack(app, "Events-management", env=Environment(account=layout.management_account, region="us-east-1"))
    EventForwarding(management, "Forwarding", definition=definition, forwarded_events=ForwardedEvents.management())


if __name__ == "__main__":
    app = App()
    compliance(app)
    app.synth()
