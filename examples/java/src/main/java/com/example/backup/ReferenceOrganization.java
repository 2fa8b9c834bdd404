package com.example.backup;

import io.github.cdkorgbackup.BackupDefinition;
import io.github.cdkorgbackup.BackupResourceType;
import io.github.cdkorgbackup.BackupSupport;
import io.github.cdkorgbackup.CentralBackupAccount;
import io.github.cdkorgbackup.CentralVault;
import io.github.cdkorgbackup.CopyDestination;
import io.github.cdkorgbackup.LayoutAccount;
import io.github.cdkorgbackup.LayoutUnit;
import io.github.cdkorgbackup.ManagedCentralVaultProps;
import io.github.cdkorgbackup.ManagedMemberVaultProps;
import io.github.cdkorgbackup.MemberBackupBaseline;
import io.github.cdkorgbackup.MemberVault;
import io.github.cdkorgbackup.OrgBackupPolicy;
import io.github.cdkorgbackup.OrganizationLayout;
import io.github.cdkorgbackup.OrganizationTarget;
import io.github.cdkorgbackup.ProtectionTier;
import io.github.cdkorgbackup.ResourceTypeVariant;
import io.github.cdkorgbackup.ResponsibilityTable;
import io.github.cdkorgbackup.RetentionBounds;
import io.github.cdkorgbackup.TierAssignment;
import io.github.cdkorgbackup.TierPresetOptions;
import io.github.cdkorgbackup.VaultLock;
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
        var workloads = OrganizationTarget.organizationalUnit("ou-exam-workloads");
        var bounds = RetentionBounds.builder().minRetention(Duration.days(7)).maxRetention(Duration.days(3650)).build();
        var layout = OrganizationLayout.Builder.create()
            .organizationId("o-exampleorg")
            .homeAccount("111111111111")
            .centralAccount("222222222222")
            .regions(List.of("us-east-1", "us-west-2"))
            .globalRegion("us-east-1")
            .units(List.of(LayoutUnit.builder().organizationalUnitId(workloads.getTargetId()).build()))
            .accounts(List.of(
                LayoutAccount.builder().accountId("333333333333").parentId(workloads.getTargetId()).build(),
                LayoutAccount.builder().accountId("444444444444").parentId(workloads.getTargetId()).build()))
            .build();
        var tiers = List.of(
            ProtectionTier.daily(),
            ProtectionTier.monthly(TierPresetOptions.builder().copyTo(List.of(CopyDestination.airGappedVault())).build()),
            ProtectionTier.continuous());
        var definition = BackupDefinition.Builder.create()
            .layout(layout)
            .assignments(List.of(TierAssignment.builder().targets(List.of(workloads)).tiers(tiers).build()))
            .centralVault(CentralVault.managed(ManagedCentralVaultProps.builder()
                .copyBack(true)
                .vaultLock(VaultLock.governance(bounds))
                .airGappedVault(bounds)
                .build()))
            .memberVault(MemberVault.managed(ManagedMemberVaultProps.builder().vaultLock(VaultLock.governance(bounds)).build()))
            .support(BackupSupport.Builder.create()
                .dynamoDbAdvancedFeatures(true)
                .variants(List.of(ResourceTypeVariant.FSX_FOR_OPENZFS))
                .unusedResourceTypes(List.of(BackupResourceType.CLOUDFORMATION, BackupResourceType.REDSHIFT, BackupResourceType.REDSHIFT_SERVERLESS))
                .build())
            .build();

        for (var region : layout.getCentralRegions()) {
            var stack = Stack.Builder.create(app, "Central-" + region).env(environment(layout.getCentralAccount(), region)).build();
            CentralBackupAccount.Builder.create(stack, "Central").definition(definition).build();
        }

        // the same template for every account and Region; version reporting would change it with every upgrade
        for (var account : definition.getMemberAccounts()) {
            for (var region : layout.getRegions()) {
                var stack = Stack.Builder.create(app, "Member-" + account + "-" + region)
                    .env(environment(account, region))
                    .analyticsReporting(false)
                    .build();
                MemberBackupBaseline.Builder.create(stack, "Baseline").definition(definition).build();
            }
        }

        var home = Stack.Builder.create(app, "Home").env(environment(layout.getHomeAccount(), layout.getHomeRegion())).build();
        OrgBackupPolicy.Builder.create(home, "Policies").definition(definition).build();

        // cdk.out/responsibilities.md: every role of the app, what it may do, and who answers for it
        ResponsibilityTable.Builder.create(app, "Responsibilities")
            .owners(Map.of("*", "backup-team", "cdk-*", "platform-team"))
            .build();
    }

    private static Environment environment(String account, String region) {
        return Environment.builder().account(account).region(region).build();
    }
}
