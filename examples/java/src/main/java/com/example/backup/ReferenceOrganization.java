package com.example.backup;

import io.github.cdkorgbackup.AirGappedVaultOptions;
import io.github.cdkorgbackup.BackupResourceType;
import io.github.cdkorgbackup.BackupSupport;
import io.github.cdkorgbackup.CentralBackupAccount;
import io.github.cdkorgbackup.CopyDestination;
import io.github.cdkorgbackup.LayoutAccount;
import io.github.cdkorgbackup.LayoutUnit;
import io.github.cdkorgbackup.MemberBackupBaseline;
import io.github.cdkorgbackup.OrgBackupPolicy;
import io.github.cdkorgbackup.OrganizationLayout;
import io.github.cdkorgbackup.OrganizationTarget;
import io.github.cdkorgbackup.ProtectionTier;
import io.github.cdkorgbackup.ResponsibilityTable;
import io.github.cdkorgbackup.TierPresetOptions;
import io.github.cdkorgbackup.VaultLock;
import io.github.cdkorgbackup.VaultLockOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;

/** The reference organization: policies in the home account, copies in a central account, two member accounts, each in two Regions. */
public final class ReferenceOrganization {
    private ReferenceOrganization() {
    }

    public static void main(String[] args) {
        var app = new App();
        define(app);
        app.synth();
    }

    static void define(App app) {
        var layout = OrganizationLayout.Builder.create()
            .organizationId("o-exampleorg")
            .homeAccount("111111111111")
            .centralAccount("222222222222")
            .regions(List.of("us-east-1", "us-west-2"))
            .globalRegion("us-east-1")
            .targets(List.of(OrganizationTarget.organizationalUnit("ou-exam-workloads")))
            .units(List.of(LayoutUnit.builder().organizationalUnitId("ou-exam-workloads").build()))
            .accounts(List.of(
                LayoutAccount.builder().accountId("333333333333").parentId("ou-exam-workloads").build(),
                LayoutAccount.builder().accountId("444444444444").parentId("ou-exam-workloads").build()))
            .build();
        var minRetention = Duration.days(7);
        var maxRetention = Duration.days(3650);
        var vaultLock = VaultLock.governance(VaultLockOptions.builder().minRetention(minRetention).maxRetention(maxRetention).build());

        var centralBackupAccounts = new ArrayList<CentralBackupAccount>();
        for (var region : layout.getCentralRegions()) {
            var stack = Stack.Builder.create(app, "Central-" + region)
                .env(Environment.builder().account(layout.getCentralAccount()).region(region).build())
                .build();
            centralBackupAccounts.add(CentralBackupAccount.Builder.create(stack, "Central")
                .layout(layout)
                .copyBack(true)
                .vaultLock(vaultLock)
                .airGappedVault(AirGappedVaultOptions.builder().minRetention(minRetention).maxRetention(maxRetention).build())
                .build());
        }

        var tiers = List.of(
            ProtectionTier.daily(),
            ProtectionTier.monthly(TierPresetOptions.builder().copyTo(List.of(CopyDestination.airGappedVault())).build()),
            ProtectionTier.continuous());
        var support = BackupSupport.Builder.create()
            .dynamoDbAdvancedFeatures(true)
            .rdsMultiAzClusters(false)
            .unusedResourceTypes(List.of(BackupResourceType.CLOUDFORMATION, BackupResourceType.REDSHIFT, BackupResourceType.REDSHIFT_SERVERLESS))
            .build();

        // the same template for every account and Region; version reporting would change it with every upgrade
        var baselines = new ArrayList<MemberBackupBaseline>();
        for (var account : layout.targetedAccountIds()) {
            for (var region : layout.getRegions()) {
                var stack = Stack.Builder.create(app, "Member-" + account + "-" + region)
                    .env(Environment.builder().account(account).region(region).build())
                    .analyticsReporting(false)
                    .build();
                baselines.add(MemberBackupBaseline.Builder.create(stack, "Baseline")
                    .layout(layout)
                    .centralBackupAccounts(centralBackupAccounts)
                    .tiers(tiers)
                    .support(support)
                    .vaultLock(vaultLock)
                    .build());
            }
        }

        var home = Stack.Builder.create(app, "Home")
            .env(Environment.builder().account(layout.getHomeAccount()).region(layout.getGlobalRegion()).build())
            .build();
        OrgBackupPolicy.Builder.create(home, "Policies")
            .layout(layout)
            .centralBackupAccounts(centralBackupAccounts)
            .tiers(tiers)
            .support(support)
            .memberBackupBaseline(baselines.get(0))
            .build();

        // cdk.out/responsibilities.md: every role of the app, what it may do, and who answers for it
        ResponsibilityTable.Builder.create(app, "Responsibilities")
            .owners(Map.of("*", "backup-team", "cdk-*", "platform-team"))
            .build();
    }
}
