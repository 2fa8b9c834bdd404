package com.example.backup;

import io.github.cdkorgbackup.BackupDefinition;
import io.github.cdkorgbackup.BackupEventHub;
import io.github.cdkorgbackup.BackupReport;
import io.github.cdkorgbackup.BackupReports;
import io.github.cdkorgbackup.BackupSizing;
import io.github.cdkorgbackup.ComplianceFramework;
import io.github.cdkorgbackup.ComplianceStandard;
import io.github.cdkorgbackup.CopyRequirement;
import io.github.cdkorgbackup.EventForwarding;
import io.github.cdkorgbackup.ForwardedEvents;
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
import io.github.cdkorgbackup.ReportSource;
import io.github.cdkorgbackup.ReportTemplate;
import io.github.cdkorgbackup.RequirementFrameworkProps;
import io.github.cdkorgbackup.TierAssignment;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;

/**
 * Compliance that is read: what must hold, a framework in every account and Region that judges it, reports over all of them, the events of all of
 * them, and messages to the backup team.
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
        var workloads = OrganizationTarget.organizationalUnit("ou-exam-workloads");
        var layout = OrganizationLayout.Builder.create()
            .organizationId("o-exampleorg")
            .managementAccount("999999999999")
            .homeAccount("111111111111")
            .centralAccount("222222222222")
            .regions(List.of("us-east-1", "us-west-2"))
            .globalRegion("us-east-1")
            .units(List.of(LayoutUnit.builder().organizationalUnitId(workloads.getTargetId()).build()))
            .accounts(List.of(
                LayoutAccount.builder().accountId("333333333333").name("Shop").parentId(workloads.getTargetId()).build(),
                LayoutAccount.builder().accountId("444444444444").name("Billing").parentId(workloads.getTargetId()).build()))
            .expectedAccounts(50)
            .build();
        var definition = BackupDefinition.Builder.create()
            .layout(layout)
            .assignments(List.of(TierAssignment.builder().targets(List.of(workloads)).tiers(List.of(ProtectionTier.daily())).build()))
            // apart from the tiers, so that a tier that is weakened is noticed
            .requirements(List.of(ProtectionRequirement.forTagValue("daily", ProtectionRequirementOptions.builder()
                .minimumFrequency(Duration.hours(24))
                .minimumRetention(Duration.days(35))
                .crossAccountCopy(CopyRequirement.any())
                .encrypted(true)
                .build())))
            .sizing(BackupSizing.builder().dailyJobs(100).evaluations(200).build())
            .build();

        var home = Stack.Builder.create(app, "Compliance").env(environment(layout.getHomeAccount(), layout.getHomeRegion())).build();
        var reports = BackupReports.Builder.create(home, "Reports")
            .definition(definition)
            .coverage(ReportCoverage.organization())
            .reports(List.of(
                BackupReport.builder().template(ReportTemplate.CONTROL_COMPLIANCE).build(),
                BackupReport.builder().template(ReportTemplate.BACKUP_JOBS).build(),
                BackupReport.builder().template(ReportTemplate.COPY_JOBS).build()))
            .build();
        var topic = NotificationTopic.Builder.create(home, "Team").emails(List.of("backup-team@example.com")).build().getTopic();
        var channels = List.of(NotificationChannel.topic(topic), NotificationChannel.securityHub());
        var notifier = ReportNotifier.Builder.create(home, "Notifier")
            .definition(definition)
            .source(ReportSource.reports(reports))
            .channels(channels)
            .build();
        // events come at once, and are best effort: the reports of the next day have all of them
        var hub = BackupEventHub.Builder.create(home, "Hub").definition(definition).channels(channels).build();
        notifier.addToDashboard(hub.getDashboard());

        for (var account : definition.getMemberAccounts()) {
            for (var region : layout.getRegions()) {
                // a stack of its own beside the member baseline, deployed after it
                ComplianceFramework.forRequirements(memberStack(app, "Framework", account, region), "Framework", RequirementFrameworkProps.builder()
                    .definition(definition)
                    .standards(List.of(ComplianceStandard.NIST_800_53_R5, ComplianceStandard.PCI_DSS_4))
                    .build());
                EventForwarding.Builder.create(memberStack(app, "Events", account, region), "Forwarding").definition(definition).build();
            }
        }
        var management = Stack.Builder.create(app, "Events-management").env(environment(layout.getManagementAccount(), "us-east-1")).build();
        EventForwarding.Builder.create(management, "Forwarding").definition(definition).forwardedEvents(ForwardedEvents.management()).build();
    }

    private static Stack memberStack(App app, String kind, String account, String region) {
        return Stack.Builder.create(app, kind + "-" + account + "-" + region).env(environment(account, region)).analyticsReporting(false).build();
    }

    private static Environment environment(String account, String region) {
        return Environment.builder().account(account).region(region).build();
    }
}
