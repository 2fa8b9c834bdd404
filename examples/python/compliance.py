"""Compliance that is read: what must hold, a framework in every account and Region that judges it, reports over all of them, the events of all
of them, and who is told.
"""

from aws_cdk import App, Duration, Environment, Stack
from cdk_org_backup import (
    BackupEventHub,
    BackupReport,
    BackupReports,
    ComplianceFramework,
    ComplianceStandard,
    CopyRequirement,
    EventForwarding,
    ForwardingPlace,
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
    ReportTemplate,
)


def compliance(app: App) -> None:
    layout = OrganizationLayout(
        organization_id="o-exampleorg",
        management_account="999999999999",
        home_account="111111111111",
        central_account="222222222222",
        regions=["us-east-1", "us-west-2"],
        global_region="us-east-1",
        targets=[OrganizationTarget.organizational_unit("ou-exam-workloads")],
        units=[LayoutUnit(organizational_unit_id="ou-exam-workloads")],
        accounts=[
            LayoutAccount(account_id="333333333333", name="Shop", parent_id="ou-exam-workloads"),
            LayoutAccount(account_id="444444444444", name="Billing", parent_id="ou-exam-workloads"),
        ],
    )
    places = [(account, region) for account in layout.targeted_account_ids() for region in layout.regions]

    # apart from the tiers, so that a tier that is weakened is noticed
    requirements = [
        ProtectionRequirement.for_tag_value(
            "daily",
            minimum_frequency=Duration.hours(24),
            minimum_retention=Duration.days(35),
            cross_account_copy=CopyRequirement.any(),
            encrypted=True,
        )
    ]

    # a stack of its own beside the member baseline, deployed after it
    for account, region in places:
        ComplianceFramework.from_requirements(
            Stack(app, f"Framework-{account}-{region}", env=Environment(account=account, region=region), analytics_reporting=False),
            "Framework",
            requirements=requirements,
            tiers=[ProtectionTier.daily()],
            standards=[ComplianceStandard.NIST_800_53_R5, ComplianceStandard.PCI_DSS_4],
        )

    home = Stack(app, "Compliance", env=Environment(account=layout.home_account, region=layout.global_region))
    reports = BackupReports(
        home,
        "Reports",
        layout=layout,
        coverage=ReportCoverage.organization(50, daily_jobs=100, evaluations=200),
        reports=[
            BackupReport(template=ReportTemplate.CONTROL_COMPLIANCE),
            BackupReport(template=ReportTemplate.BACKUP_JOBS),
            BackupReport(template=ReportTemplate.COPY_JOBS),
        ],
    )
    topic = NotificationTopic(home, "Team", emails=["backup-team@example.com"]).topic
    channels = [NotificationChannel.topic(topic), NotificationChannel.security_hub()]
    notifier = ReportNotifier(home, "Notifier", layout=layout, reports=reports, channels=channels)

    # events come at once, and are best effort: the reports of the next day have all of them
    hub = BackupEventHub(home, "Hub", layout=layout, channels=channels, tiers=[ProtectionTier.daily()])
    notifier.add_to_dashboard(hub.dashboard)
    for account, region in places:
        EventForwarding(
            Stack(app, f"Events-{account}-{region}", env=Environment(account=account, region=region), analytics_reporting=False),
            "Forwarding",
            hub=hub,
        )
    EventForwarding(
        Stack(app, "Events-management", env=Environment(account=layout.management_account, region="us-east-1")),
        "Forwarding",
        hub=hub,
        place=ForwardingPlace.management(),
    )


if __name__ == "__main__":
    app = App()
    compliance(app)
    app.synth()
