package com.example.backup;

import io.github.cdkorgbackup.BackupDefinition;
import io.github.cdkorgbackup.BackupOrganization;
import io.github.cdkorgbackup.BackupResourceType;
import io.github.cdkorgbackup.BackupSizing;
import io.github.cdkorgbackup.BackupSupport;
import io.github.cdkorgbackup.CanaryOptions;
import io.github.cdkorgbackup.CentralVault;
import io.github.cdkorgbackup.CopyDestination;
import io.github.cdkorgbackup.CopyRequirement;
import io.github.cdkorgbackup.LayoutAccount;
import io.github.cdkorgbackup.LayoutUnit;
import io.github.cdkorgbackup.ManagedCentralVaultProps;
import io.github.cdkorgbackup.ManagedMemberVaultProps;
import io.github.cdkorgbackup.MemberVault;
import io.github.cdkorgbackup.NotificationChannel;
import io.github.cdkorgbackup.OptInResourceType;
import io.github.cdkorgbackup.OrganizationLayout;
import io.github.cdkorgbackup.OrganizationTarget;
import io.github.cdkorgbackup.ProtectionRequirement;
import io.github.cdkorgbackup.ProtectionRequirementOptions;
import io.github.cdkorgbackup.ProtectionTier;
import io.github.cdkorgbackup.RetentionBounds;
import io.github.cdkorgbackup.TierAssignment;
import io.github.cdkorgbackup.TierPresetOptions;
import io.github.cdkorgbackup.VaultLock;
import java.util.List;
import java.util.stream.Stream;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;

/** The whole architecture: everything that every account of an organization needs for its backups, in the order in which it is deployed. */
public final class Organization {
    private Organization() {
    }

    public static void main(String[] args) {
        var app = new App();
        var production = "ou-exam-prod1111";
        var sandbox = "ou-exam-sand1111";
        var security = "ou-exam-secu1111";
        var bounds = RetentionBounds.builder().minRetention(Duration.days(7)).maxRetention(Duration.days(3650)).build();
        var monthly = ProtectionTier.monthly(TierPresetOptions.builder().copyTo(List.of(CopyDestination.airGappedVault())).build());
        var definition = BackupDefinition.Builder.create()
            .layout(OrganizationLayout.Builder.create()
                .organizationId("o-exampleorg")
                .managementAccount("999999999999")
                .homeAccount("111111111111")
                .centralAccount("222222222222")
                .regions(List.of("eu-central-1", "eu-west-1"))
                .globalRegion("eu-central-1")
                .centralRegions(List.of("eu-central-1"))
                .expectedAccounts(50)
                .units(Stream.of(production, sandbox, security).map(unit -> LayoutUnit.builder().organizationalUnitId(unit).build()).toList())
                // members need no mention
                .accounts(Stream.of("111111111111", "222222222222")
                    .map(account -> LayoutAccount.builder().accountId(account).parentId(security).build()).toList())
                .build())
            .assignments(List.of(
                assignment(production, ProtectionTier.daily(), monthly),
                assignment(sandbox, ProtectionTier.weekly())))
            .requirements(List.of(ProtectionRequirement.forTagValue("daily", ProtectionRequirementOptions.builder()
                .minimumFrequency(Duration.hours(24))
                .minimumRetention(Duration.days(35))
                .crossAccountCopy(CopyRequirement.any())
                .build())))
            .centralVault(CentralVault.managed(ManagedCentralVaultProps.builder()
                .vaultLock(VaultLock.governance(bounds))
                .airGappedVault(bounds)
                .build()))
            .memberVault(MemberVault.managed(ManagedMemberVaultProps.builder().vaultLock(VaultLock.governance(bounds)).build()))
            // of an account and Region: large reports are cut
            .sizing(BackupSizing.builder().dailyJobs(100).evaluations(200).build())
            .support(BackupSupport.Builder.create()
                .dynamoDbAdvancedFeatures(true)
                .variants(List.of())
                .unusedResourceTypes(List.of(BackupResourceType.CLOUDFORMATION, BackupResourceType.REDSHIFT, BackupResourceType.REDSHIFT_SERVERLESS))
                .build())
            .build();
        BackupOrganization.Builder.create(app, "Backup")
            .definition(definition)
            .channels(List.of(NotificationChannel.emails(List.of("backup-team@example.com"))))
            // updated before the rest; a gate, once started, waits for its weekly backups
            .canary(CanaryOptions.builder().units(List.of(OrganizationTarget.organizationalUnit(sandbox))).timeout(Duration.days(8)).build())
            // starts their backups
            .optInResourceTypes(List.of(OptInResourceType.DYNAMODB, OptInResourceType.EBS, OptInResourceType.RDS, OptInResourceType.S3))
            .build();
        var warnings = Annotations.of(app);
        warnings.acknowledgeWarning("cdk-org-backup:requirementNotServed", "the sandbox needs no daily backup");
        warnings.acknowledgeWarning("cdk-org-backup:s3TagConditions", "the first job report shows whether the right buckets are backed up");
        app.synth();
    }

    private static TierAssignment assignment(String unit, ProtectionTier... tiers) {
        return TierAssignment.builder().targets(List.of(OrganizationTarget.organizationalUnit(unit))).tiers(List.of(tiers)).build();
    }
}
