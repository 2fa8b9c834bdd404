package com.example.backup;

import io.github.cdkorgbackup.BackupEventHub;
import io.github.cdkorgbackup.BackupReport;
import io.github.cdkorgbackup.BackupReports;
import io.github.cdkorgbackup.ComplianceFramework;
import io.github.cdkorgbackup.ComplianceStandard;
import io.github.cdkorgbackup.EventForwarding;
import io.github.cdkorgbackup.ForwardingPlace;
import io.github.cdkorgbackup.INotificationChannel;
import io.github.cdkorgbackup.LayoutAccount;
import io.github.cdkorgbackup.LayoutUnit;
import io.github.cdkorgbackup.NotificationChannel;
import io.github.cdkorgbackup.NotificationTopic;
import io.github.cdkorgbackup.OrganizationLayout;
import io.github.cdkorgbackup.OrganizationTarget;
import io.github.cdkorgbackup.ProtectionRequirement;
import io.github.cdkorgbackup.ProtectionRequirementOptions;
import io.github.cdkorgbackup.ProtectionTier;
import io.github.cdkorgbackup.ReportCoverage;
import io.github.cdkorgbackup.ReportNotifier;
import io.github.cdkorgbackup.ReportSizing;
import io.github.cdkorgbackup.ReportTemplate;
import io.github.cdkorgbackup.RequirementFrameworkProps;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;

/**
 * Compliance that is read: what must hold, a framework in every account and Region that judges it, reports over all of them, the events of all of
 * them, and who gets the messages.
 */
public final class Compliance {
    private Compliance() {
    }

    public static void main(String[] args) {
        var app = new App();
        define(app);
        app.synth();
    }

    static void define(App app) {
        var layout = OrganizationLayout.Builder.create()
            .organizationId("o-exampleorg")
            .managementAccount("999999999999")
            .homeAccount("111111111111")
            .centralAccount("222222222222")
            .regions(List.of("us-east-1", "us-west-2"))
            .globalRegion("us-east-1")
            .targets(List.of(OrganizationTarget.organizationalUnit("ou-exam-workloads")))
            .units(List.of(LayoutUnit.builder().organizationalUnitId("ou-exam-workloads").build()))
            .accounts(List.of(
                LayoutAccount.builder().accountId("333333333333").name("Shop").parentId("ou-exam-workloads").build(),
                LayoutAccount.builder().accountId("444444444444").name("Billing").parentId("ou-exam-workloads").build()))
            .build();
        var tiers = List.of(ProtectionTier.daily());

        // apart from the tiers, so that a tier that is weakened is noticed
        var requirements = List.of(ProtectionRequirement.forTagValue("daily", ProtectionRequirementOptions.builder()
            .minimumFrequency(Duration.hours(24))
            .minimumRetention(Duration.days(35))
            .crossAccountCopy(true)
            .encrypted(true)
            .build()));

        // a stack of its own beside the member baseline, deployed after it
        for (var account : layout.targetedAccountIds()) {
            for (var region : layout.getRegions()) {
                ComplianceFramework.fromRequirements(memberStack(app, "Framework", account, region), "Framework", RequirementFrameworkProps.builder()
                    .requirements(requirements)
                    .tiers(tiers)
                    .standards(List.of(ComplianceStandard.NIST_800_53_R5, ComplianceStandard.PCI_DSS_4))
                    .build());
            }
        }

        var home = Stack.Builder.create(app, "Compliance")
            .env(Environment.builder().account(layout.getHomeAccount()).region(layout.getGlobalRegion()).build())
            .build();
        var reports = BackupReports.Builder.create(home, "Reports")
            .layout(layout)
            .coverage(ReportCoverage.organization(50, ReportSizing.builder().dailyJobs(100).evaluations(200).build()))
            .reports(List.of(
                BackupReport.builder().template(ReportTemplate.CONTROL_COMPLIANCE).build(),
                BackupReport.builder().template(ReportTemplate.BACKUP_JOBS).build(),
                BackupReport.builder().template(ReportTemplate.COPY_JOBS).build()))
            .build();
        var topic = NotificationTopic.Builder.create(home, "Team").emails(List.of("backup-team@example.com")).build().getTopic();
        List<INotificationChannel> channels = List.of(NotificationChannel.topic(topic), NotificationChannel.securityHub());
        var notifier = ReportNotifier.Builder.create(home, "Notifier").layout(layout).reports(reports).channels(channels).build();

        // events come at once, and are best effort: the reports of the next day have all of them
        var hub = BackupEventHub.Builder.create(home, "Hub").layout(layout).channels(channels).tiers(tiers).build();
        notifier.addToDashboard(hub.getDashboard());
        for (var account : layout.targetedAccountIds()) {
            for (var region : layout.getRegions()) {
                EventForwarding.Builder.create(memberStack(app, "Events", account, region), "Forwarding").hub(hub).build();
            }
        }
        var management = Stack.Builder.create(app, "Events-management")
            .env(Environment.builder().account(layout.getManagementAccount()).region("us-east-1").build())
            .build();
        EventForwarding.Builder.create(management, "Forwarding").hub(hub).place(ForwardingPlace.management()).build();
    }

    private static Stack memberStack(App app, String kind, String account, String region) {
        return Stack.Builder.create(app, kind + "-" + account + "-" + region)
            .env(Environment.builder().account(account).region(region).build())
            .analyticsReporting(false)
            .build();
    }
}
