package com.example.backup;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.cdkorgbackup.BackupDefinition;
import io.github.cdkorgbackup.LocalPlanAssignment;
import io.github.cdkorgbackup.MemberBackupBaseline;
import io.github.cdkorgbackup.MultiRegionBackupKey;
import io.github.cdkorgbackup.OrganizationLayout;
import io.github.cdkorgbackup.ProtectionTier;
import io.github.cdkorgbackup.StandaloneLayoutProps;
import java.io.File;
import java.io.IOException;
import java.util.List;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;

/**
 * An account outside the organization: its plan is a JSON file, as the AWS Backup API has it, and copies stay in the account, encrypted with one
 * key in two Regions.
 *
 * <p>AWS KMS makes up the key's id: deploy the Region of the primary key first, then all with {@code -c primaryKeyArn=<ARN of that key>}.
 */
public final class LocalPlans {
    private LocalPlans() {
    }

    public static void main(String[] args) throws IOException {
        var app = new App();
        // the CDK CLI runs an app in the folder of its cdk.json
        define(app, new ObjectMapper().readValue(new File("../plans/pushed-plan.json"), Object.class));
        app.synth();
    }

    static void define(App app, Object plan) {
        var account = "555555555555";
        var primaryKeyArn = (String) app.getNode().tryGetContext("primaryKeyArn");
        var layout = OrganizationLayout.standalone(StandaloneLayoutProps.builder()
            .account(account)
            .regions(List.of("us-east-1", "us-west-2"))
            .globalRegion("us-east-1")
            .build());
        var tiers = List.of(ProtectionTier.fromBackupPlan(plan));
        var definition = BackupDefinition.Builder.create()
            .layout(layout)
            .localPlans(List.of(LocalPlanAssignment.builder().accounts(List.of(account)).tiers(tiers).build()))
            .build();

        for (var region : primaryKeyArn == null ? List.of(layout.getGlobalRegion()) : layout.getRegions()) {
            var stack = Stack.Builder.create(app, "Outside-" + region)
                .env(Environment.builder().account(account).region(region).build())
                .analyticsReporting(false)
                .build();
            var key = MultiRegionBackupKey.Builder.create(stack, "Key")
                .definition(definition)
                .primaryKeyArn(region.equals(layout.getGlobalRegion()) ? null : primaryKeyArn)
                .build();
            MemberBackupBaseline.Builder.create(stack, "Baseline").definition(definition).encryptionKey(key.getEncryptionKey()).build();
        }
    }
}
