package checks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.cdkorgbackup.AirGappedVaultEncryption;
import io.github.cdkorgbackup.BackupDefinition;
import io.github.cdkorgbackup.BackupReport;
import io.github.cdkorgbackup.BackupReports;
import io.github.cdkorgbackup.BackupRule;
import io.github.cdkorgbackup.CentralBackupAccount;
import io.github.cdkorgbackup.CentralVault;
import io.github.cdkorgbackup.CentralVaultSettings;
import io.github.cdkorgbackup.ComplianceFramework;
import io.github.cdkorgbackup.CopyAction;
import io.github.cdkorgbackup.CopyDestination;
import io.github.cdkorgbackup.DailyRuleOptions;
import io.github.cdkorgbackup.EventForwarding;
import io.github.cdkorgbackup.INotificationChannel;
import io.github.cdkorgbackup.LayoutAccount;
import io.github.cdkorgbackup.LayoutUnit;
import io.github.cdkorgbackup.ManagedCentralVaultProps;
import io.github.cdkorgbackup.MemberBackupBaseline;
import io.github.cdkorgbackup.MemberVault;
import io.github.cdkorgbackup.NotificationTarget;
import io.github.cdkorgbackup.OrgBackupPolicy;
import io.github.cdkorgbackup.OrganizationLayout;
import io.github.cdkorgbackup.OrganizationTarget;
import io.github.cdkorgbackup.ProtectionRequirement;
import io.github.cdkorgbackup.ProtectionRequirementOptions;
import io.github.cdkorgbackup.ProtectionTier;
import io.github.cdkorgbackup.ReportNotifier;
import io.github.cdkorgbackup.ReportSource;
import io.github.cdkorgbackup.ReportTemplate;
import io.github.cdkorgbackup.RequirementFrameworkProps;
import io.github.cdkorgbackup.RetentionBounds;
import io.github.cdkorgbackup.RetiredGeneration;
import io.github.cdkorgbackup.TierAssignment;
import io.github.cdkorgbackup.TierPresetOptions;
import io.github.cdkorgbackup.VaultLock;
import io.github.cdkorgbackup.YearlyRuleOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Template;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.sqs.IQueue;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/**
 * What a Java user meets beside the example: mistakes are answered in the library's words, values cross the language border unharmed.
 *
 * <p>Prints one JSON object a line: name, ok, says.
 */
public final class Checks {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String HOME = "111111111111";
    private static final String CENTRAL = "222222222222";
    private static final String MEMBER = "333333333333";

    /** What an error of JavaScript itself, or of the runtime between the languages, looks like. */
    private static final Pattern INTERNAL = Pattern.compile(
        "is not a function|Cannot (read|set|assign|add|define)|undefined|not extensible|read only|TypeError|ReferenceError|\\$jsii|@jsii", Pattern.CASE_INSENSITIVE);

    private static final OrganizationTarget WORKLOADS = OrganizationTarget.organizationalUnit("ou-exam-workloads");
    private static final RetentionBounds BOUNDS = RetentionBounds.builder().minRetention(Duration.days(7)).maxRetention(Duration.days(3650)).build();

    private Checks() {
    }

    public static void main(String[] args) throws JsonProcessingException {
        mistake("unknown Region", () -> layout().regions(List.of("us-esat-1")).build(),
            "regions\\[0\\] is 'us-esat-1' but no Region has this code; write a Region code such as us-east-1");
        mistake("unit that is spelled wrong", () -> define(OrganizationTarget.organizationalUnit("ou-exam-worklaods"), nightly()).build(),
            "assignments\\[0\\]\\.targets\\[0\\] is 'ou-exam-worklaods' but it is not among units of the layout; add it there");
        mistake("longer than the lock", Checks::longerThanTheLock,
            "tier 'legal'.*is '4000 days' but the lock of the central vault '\\w+' in us-east-1 allows 7 to 3650 days.*; give a deleteAfter");
        mistake("tier below its requirement", Checks::tierBelowItsRequirement,
            "deleteAfter of tier 'nightly' is '35 days' but the requirement for 'nightly' demands a backup every 24 hours that is kept 90 days");
        mistake("key of another Region", () -> AirGappedVaultEncryption.existingKeys(Map.of("us-east-1", keyArn("us-west-2"))),
            "keyArns\\['us-east-1'\\] is 'arn:aws:kms:us-west-2:.*' but a vault in us-east-1 takes a key of its own Region only; give a key of us-east-1");
        mistake("settings of a Region without a vault", () -> define(nightly()).centralVault(regional("eu-west-1")).build(),
            "centralVault\\.regionalSettings is 'eu-west-1' but the central Regions of the layout are us-east-1, us-west-2; name one of them");
        mistake("baseline of vaults that exist", () -> baseline(define(nightly()).memberVault(MemberVault.existing()).build()),
            "memberVault is 'MemberVault\\.existing\\(\\)' but the definition says that the vaults exist; use MemberVault\\.managed\\(\\)");
        mistake("eleven rules", Checks::elevenRules,
            "tier 'busy': rules is 11 but a plan has at most 10 rules; split the tier in two, or drop rules");
        mistake("member of JSON that there is none of", () -> ProtectionTier.fromJson(with("color", "red", ProtectionTier.daily().toJson())),
            "tier\\.color is 'red' but there is no such member");
        mistake("layout of the old form", () -> OrganizationLayout.fromJson(with("version", 1, layout().build().toJson())),
            "version of the layout is 1 but this release reads version 2.*; set it to 2 and move targets to the assignments");
        mistake("required property left out", () -> RetentionBounds.builder().maxRetention(Duration.days(10)).build(), "minRetention is required");
        mistake("definition without a layout", () -> BackupDefinition.Builder.create().build(), "layout is required");
        crossing("JSON round trip", Checks::jsonRoundTrip);
        crossing("shared definition", Checks::sharedDefinition);
        crossing("regional settings", Checks::regionalSettings);
        crossing("keys by Region and generation", Checks::keysByRegionAndGeneration);
        crossing("channel of one's own", Checks::channelOfOnesOwn);
    }

    // --- Mistakes

    private static Object longerThanTheLock() {
        var rule = BackupRule.yearly(YearlyRuleOptions.builder()
            .deleteAfter(Duration.days(4000))
            .copyActions(List.of(CopyAction.builder().destination(CopyDestination.centralVault()).build()))
            .build());
        return define(ProtectionTier.Builder.create().name("legal").rules(List.of(rule)).build())
            .centralVault(CentralVault.managed(ManagedCentralVaultProps.builder().vaultLock(VaultLock.governance(BOUNDS)).build()))
            .build();
    }

    private static Object tierBelowItsRequirement() {
        var wanted = ProtectionRequirement.forTagValue("nightly", ProtectionRequirementOptions.builder()
            .minimumFrequency(Duration.hours(24))
            .minimumRetention(Duration.days(90))
            .build());
        return define(nightly()).requirements(List.of(wanted)).build();
    }

    private static Object elevenRules() {
        var rules = new ArrayList<BackupRule>();
        for (int hour = 0; hour < 11; hour++) {
            rules.add(BackupRule.daily(DailyRuleOptions.builder().ruleName("At" + hour).hour(hour).deleteAfter(Duration.days(35)).build()));
        }
        return ProtectionTier.Builder.create().name("busy").rules(rules).build();
    }

    private static Object with(String member, Object value, Object json) {
        var changed = new LinkedHashMap<Object, Object>((Map<?, ?>) json);
        changed.put(member, value);
        return changed;
    }

    // --- Values that cross the border between the languages, in both directions

    private static String jsonRoundTrip() {
        var tiers = List.of(
            ProtectionTier.daily(),
            ProtectionTier.monthly(TierPresetOptions.builder().copyTo(List.of(CopyDestination.airGappedVault())).planTags(Map.of("cost-center", "42")).build()),
            ProtectionTier.grandfatherFatherSon());
        for (var tier : tiers) {
            var written = tier.toJson();
            var again = ProtectionTier.fromJson(json(json(written)));
            require(again.getName().equals(tier.getName()) && again.toJson().equals(written), tier.getName() + " comes back as " + again.toJson());
        }
        var written = layout().expectedAccounts(50).build().toJson();
        var again = OrganizationLayout.fromJson(json(json(written)));
        require(again.toJson().equals(written), "the layout comes back as " + again.toJson());
        require(again.accountsOf(WORKLOADS).equals(List.of(MEMBER)), "the unit has " + again.accountsOf(WORKLOADS));
        return tiers.size() + " tiers, and a layout of version " + ((Map<?, ?>) written).get("version");
    }

    /** What one definition says, every construct does; what it was given comes back. */
    private static String sharedDefinition() {
        var wanted = ProtectionRequirement.forTagValue("nightly", ProtectionRequirementOptions.builder().minimumRetention(Duration.days(30)).build());
        var definition = define(nightly(), ProtectionTier.weekly()).requirements(List.of(wanted)).build();
        var names = definition.getTiers().stream().map(ProtectionTier::getName).toList();
        require(names.equals(List.of("nightly", "weekly")), "tiers " + names);
        require(definition.getMemberAccounts().equals(List.of(MEMBER)), "members " + definition.getMemberAccounts());
        require(definition.getLayout().getHomeAccount().equals(HOME) && definition.getRequirements().size() == 1, "the layout, or the requirement, is another");
        var central = central(definition, "us-east-1");
        var policy = OrgBackupPolicy.Builder.create(stack(HOME, "us-east-1"), "Policies").definition(definition).build();
        var baseline = baseline(definition);
        var stack = stack(MEMBER, "us-east-1");
        var framework = ComplianceFramework.forRequirements(stack, "Framework", RequirementFrameworkProps.builder().definition(definition).build());
        EventForwarding.Builder.create(stack, "Forwarding").definition(definition).build();
        require(json(template(policy).toJSON()).contains(central.getVaultArn()), "no plan copies to " + central.getVaultArn());
        require(policy.getTargets().get(0).getTargetId().equals(WORKLOADS.getTargetId()), "another target");
        require(baseline.getVaultName().equals("OrgBackupVault"), baseline.getVaultName());
        return "plans " + policy.getPlanNames() + ", judged by " + framework.getFrameworkNames();
    }

    private static String regionalSettings() {
        var definition = define(nightly()).centralVault(regional("us-west-2")).build();
        for (var region : definition.getLayout().getCentralRegions()) {
            var central = central(definition, region);
            var days = region.equals("us-west-2") ? 30 : 7;
            template(central).hasResourceProperties("AWS::Backup::BackupVault", Map.of("LockConfiguration", Map.of("MinRetentionDays", days)));
            require((central.getAirGappedVault() != null) == region.equals("us-west-2"), "the air-gapped vault in " + region);
        }
        return "each Region has its own";
    }

    private static String keysByRegionAndGeneration() {
        var definition = define(nightly()).centralVault(CentralVault.managed(ManagedCentralVaultProps.builder()
            .airGappedVault(BOUNDS)
            .airGappedVaultEncryption(AirGappedVaultEncryption.existingKeys(Map.of("us-east-1", keyArn("us-east-1"), "us-west-2", keyArn("us-west-2"))))
            .generation(2)
            .retiredGenerations(List.of(RetiredGeneration.builder().generation(1).vaultLock(VaultLock.governance(BOUNDS)).build()))
            .build())).build();
        var stack = stack(CENTRAL, "us-east-1");
        var central = CentralBackupAccount.Builder.create(stack, "Central")
            .definition(definition)
            .retiredVaultKeys(Map.of("1", Key.fromKeyArn(stack, "Old", keyArn("us-east-1"))))
            .build();
        template(central).hasResourceProperties("AWS::Backup::LogicallyAirGappedBackupVault", Map.of("EncryptionKeyArn", keyArn("us-east-1"), "MaxRetentionDays", 3650));
        template(central).hasResourceProperties("AWS::Backup::BackupVault", Map.of("BackupVaultName", "OrgBackupCentralVault", "EncryptionKeyArn", keyArn("us-east-1")));
        require(central.getVaultName().equals("OrgBackupCentralVault-2"), central.getVaultName());
        return central.getVaultArn();
    }

    /** A channel of a user's own, in the user's own language. */
    private record QueueChannel(IQueue queue) implements INotificationChannel {
        @Override
        public NotificationTarget bind(Construct scope, String id) {
            return NotificationTarget.queue(queue);
        }
    }

    private static String channelOfOnesOwn() {
        var stack = stack(HOME, "us-east-1");
        var reports = BackupReports.Builder.create(stack, "Reports")
            .reports(List.of(BackupReport.builder().template(ReportTemplate.BACKUP_JOBS).build()))
            .build();
        ReportNotifier.Builder.create(stack, "Notifier")
            .definition(define(nightly()).build())
            .source(ReportSource.reports(reports))
            .channels(List.of(new QueueChannel(new Queue(stack, "Mine"))))
            .build();
        require(json(template(stack).toJSON()).replace("\\", "").contains("\"kind\":\"queue\""), "no function has a queue as its target");
        return "the notifier sends to it";
    }

    // --- What they share

    private static OrganizationLayout.Builder layout() {
        return OrganizationLayout.Builder.create()
            .organizationId("o-exampleorg")
            .homeAccount(HOME)
            .centralAccount(CENTRAL)
            .regions(List.of("us-east-1", "us-west-2"))
            .globalRegion("us-east-1")
            .units(List.of(LayoutUnit.builder().organizationalUnitId(WORKLOADS.getTargetId()).build()))
            .accounts(List.of(LayoutAccount.builder().accountId(MEMBER).parentId(WORKLOADS.getTargetId()).build()));
    }

    private static BackupDefinition.Builder define(ProtectionTier... tiers) {
        return define(WORKLOADS, tiers);
    }

    private static BackupDefinition.Builder define(OrganizationTarget target, ProtectionTier... tiers) {
        return BackupDefinition.Builder.create()
            .layout(layout().build())
            .assignments(List.of(TierAssignment.builder().targets(List.of(target)).tiers(List.of(tiers)).build()));
    }

    private static ProtectionTier nightly() {
        var rule = BackupRule.daily(DailyRuleOptions.builder().deleteAfter(Duration.days(35)).copyActions(List.of(
            CopyAction.builder().destination(CopyDestination.centralVault()).build())).build());
        return ProtectionTier.Builder.create().name("nightly").rules(List.of(rule)).build();
    }

    /** Vaults of which one Region's differs. */
    private static CentralVault regional(String region) {
        var bounds = RetentionBounds.builder().minRetention(Duration.days(30)).maxRetention(Duration.days(400)).build();
        return CentralVault.managed(ManagedCentralVaultProps.builder()
            .vaultLock(VaultLock.governance(BOUNDS))
            .regionalSettings(Map.of(region, CentralVaultSettings.builder().vaultLock(VaultLock.governance(bounds)).airGappedVault(bounds).build()))
            .build());
    }

    private static String keyArn(String region) {
        return "arn:aws:kms:" + region + ":555555555555:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    }

    private static CentralBackupAccount central(BackupDefinition definition, String region) {
        return CentralBackupAccount.Builder.create(stack(CENTRAL, region), "Central").definition(definition).build();
    }

    private static MemberBackupBaseline baseline(BackupDefinition definition) {
        return MemberBackupBaseline.Builder.create(stack(MEMBER, "us-east-1"), "Baseline").definition(definition).build();
    }

    private static Stack stack(String account, String region) {
        return Stack.Builder.create(new App(), "Stack").env(Environment.builder().account(account).region(region).build()).build();
    }

    private static Template template(Construct construct) {
        return Template.fromStack(Stack.of(construct));
    }

    private static void mistake(String name, Supplier<Object> mistake, String expected) throws JsonProcessingException {
        report("mistake: " + name, () -> {
            try {
                mistake.get();
            } catch (RuntimeException error) {
                var message = String.valueOf(error.getMessage());
                require(Pattern.compile(expected).matcher(message).find(), "another message than expected: " + message);
                var first = message.lines().findFirst().orElse(""); // the stack of JavaScript may follow
                require(!INTERNAL.matcher(first).find(), "an internal error: " + message);
                return error.getClass().getName() + ": " + first;
            }
            throw new IllegalStateException("nothing was refused");
        });
    }

    private static void crossing(String name, Supplier<String> crossing) throws JsonProcessingException {
        report("jsii: " + name, crossing);
    }

    private static void report(String name, Supplier<String> check) throws JsonProcessingException {
        boolean ok;
        String says;
        try {
            says = check.get();
            ok = true;
        } catch (RuntimeException error) {
            says = error.toString();
            ok = false;
        }
        System.out.println(JSON.writeValueAsString(Map.of("name", name, "ok", ok, "says", says)));
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException error) {
            throw new IllegalStateException(error);
        }
    }

    private static Object json(String text) {
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException error) {
            throw new IllegalStateException(error);
        }
    }
}
