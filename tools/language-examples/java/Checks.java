package checks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.cdkorgbackup.BackupReport;
import io.github.cdkorgbackup.BackupReports;
import io.github.cdkorgbackup.BackupRule;
import io.github.cdkorgbackup.CentralBackupAccount;
import io.github.cdkorgbackup.CopyAction;
import io.github.cdkorgbackup.CopyDestination;
import io.github.cdkorgbackup.CopySource;
import io.github.cdkorgbackup.DailyRuleOptions;
import io.github.cdkorgbackup.INotificationChannel;
import io.github.cdkorgbackup.NotificationTarget;
import io.github.cdkorgbackup.OrgBackupPolicy;
import io.github.cdkorgbackup.OrganizationTarget;
import io.github.cdkorgbackup.ProtectionTier;
import io.github.cdkorgbackup.ReportNotifier;
import io.github.cdkorgbackup.ReportTemplate;
import io.github.cdkorgbackup.TierPresetOptions;
import io.github.cdkorgbackup.VaultLock;
import io.github.cdkorgbackup.VaultLockOptions;
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

    /** What an error of JavaScript itself, or of the runtime between the languages, looks like. */
    private static final Pattern INTERNAL = Pattern.compile(
        "is not a function|Cannot (read|set|assign|add|define)|undefined|not extensible|read only|TypeError|ReferenceError|\\$jsii|@jsii", Pattern.CASE_INSENSITIVE);

    private Checks() {
    }

    public static void main(String[] args) throws JsonProcessingException {
        mistake("unknown Region", () -> policies(new App(), List.of(localTier()), "us-esat-1"),
            "regions is 'us-esat-1' but no Region has this code; write a Region code such as us-east-1");
        mistake("longer than the lock", Checks::longerThanTheLock,
            "tier 'legal'.*is '4000 days' but the lock of the central vault '\\w+' in us-east-1 allows 7 to 3650 days.*; give a deleteAfter");
        mistake("eleven rules", Checks::elevenRules,
            "tier 'busy': rules is 11 but a plan has 1 to 10 rules; split the tier in two or drop rules");
        mistake("member of JSON that there is none of", () -> ProtectionTier.fromJson(withColor(ProtectionTier.daily())),
            "tier\\.color is 'red' but there is no such member");
        mistake("required property left out", () -> VaultLock.governance(VaultLockOptions.builder().maxRetention(Duration.days(10)).build()),
            "minRetention is required");
        crossing("JSON round trip", Checks::jsonRoundTrip);
        crossing("values of a construct", Checks::valuesOfAConstruct);
        crossing("channel of one's own", Checks::channelOfOnesOwn);
    }

    // --- Mistakes

    private static Object longerThanTheLock() {
        var app = new App();
        var account = central(app);
        var rule = BackupRule.yearly(YearlyRuleOptions.builder()
            .deleteAfter(Duration.days(4000))
            .copyActions(List.of(CopyAction.builder().destination(CopyDestination.centralVault()).build()))
            .build());
        return OrgBackupPolicy.Builder.create(home(app), "Policies")
            .tiers(List.of(ProtectionTier.Builder.create().name("legal").rules(List.of(rule)).build()))
            .regions(List.of("us-east-1"))
            .targets(List.of(OrganizationTarget.organizationalUnit("ou-exam-workloads")))
            .centralBackupAccounts(List.of(account))
            .build();
    }

    private static Object elevenRules() {
        var rules = new ArrayList<BackupRule>();
        for (int hour = 0; hour < 11; hour++) {
            rules.add(BackupRule.daily(DailyRuleOptions.builder().ruleName("At" + hour).hour(hour).deleteAfter(Duration.days(35)).build()));
        }
        return ProtectionTier.Builder.create().name("busy").rules(rules).build();
    }

    private static Object withColor(ProtectionTier tier) {
        var json = new LinkedHashMap<Object, Object>((Map<?, ?>) tier.toJson());
        json.put("color", "red");
        return json;
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
        return tiers.size() + " tiers";
    }

    private static String valuesOfAConstruct() {
        var account = central(new App());
        require(account.getVaultName().equals("OrgBackupCentralVault"), account.getVaultName());
        require(account.getVaultLock().getMaxRetention().toDays().equals(3650), "maxRetention " + account.getVaultLock().getMaxRetention());
        require(account.getAirGappedVault() == null, "a vault that nobody asked for");
        return account.getVaultArn();
    }

    /** A channel of a user's own, in the user's own language. */
    private record QueueChannel(IQueue queue) implements INotificationChannel {
        @Override
        public NotificationTarget bind(Construct scope, String id) {
            return NotificationTarget.queue(queue);
        }
    }

    private static String channelOfOnesOwn() {
        var app = new App();
        var stack = home(app);
        var reports = BackupReports.Builder.create(stack, "Reports")
            .reports(List.of(BackupReport.builder().template(ReportTemplate.BACKUP_JOBS).build()))
            .build();
        ReportNotifier.Builder.create(stack, "Notifier").reports(reports).channels(List.of(new QueueChannel(new Queue(stack, "Mine")))).build();
        var template = json(app.synth().getStackByName("Home").getTemplate());
        require(template.replace("\\", "").contains("\"kind\":\"queue\""), "no function has a queue as its target");
        return "the notifier sends to it";
    }

    // --- What they share

    private static Stack home(App app) {
        return Stack.Builder.create(app, "Home").env(Environment.builder().account("111111111111").region("us-east-1").build()).build();
    }

    private static CentralBackupAccount central(App app) {
        var stack = Stack.Builder.create(app, "Central").env(Environment.builder().account("222222222222").region("us-east-1").build()).build();
        return CentralBackupAccount.Builder.create(stack, "Central")
            .copySource(CopySource.organization("o-exampleorg"))
            .vaultLock(VaultLock.governance(VaultLockOptions.builder().minRetention(Duration.days(7)).maxRetention(Duration.days(3650)).build()))
            .build();
    }

    private static ProtectionTier localTier() {
        var rule = BackupRule.daily(DailyRuleOptions.builder().deleteAfter(Duration.days(35)).build());
        return ProtectionTier.Builder.create().name("local").rules(List.of(rule)).build();
    }

    private static OrgBackupPolicy policies(App app, List<ProtectionTier> tiers, String region) {
        return OrgBackupPolicy.Builder.create(home(app), "Policies")
            .tiers(tiers)
            .regions(List.of(region))
            .targets(List.of(OrganizationTarget.organizationalUnit("ou-exam-workloads")))
            .build();
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
