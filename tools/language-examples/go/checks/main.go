// What a Go user meets beside the example: mistakes are answered in the library's words, values cross the language border unharmed.
//
// Prints one JSON object a line: name, ok, says.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-org-backup/cdk-org-backup-go/cdkorgbackup"
)

// --- Mistakes: the library answers each by a message that names the prop, shows the value and says what to change.

func unknownRegion() {
	policies(awscdk.NewApp(nil), &cdkorgbackup.OrgBackupPolicyProps{
		Tiers:   &[]cdkorgbackup.ProtectionTier{cdkorgbackup.ProtectionTier_Daily(nil)},
		Regions: jsii.Strings("us-esat-1"),
	})
}

func longerThanTheLock() {
	app := awscdk.NewApp(nil)
	account := central(app)
	rule := cdkorgbackup.BackupRule_Yearly(&cdkorgbackup.YearlyRuleOptions{
		DeleteAfter: awscdk.Duration_Days(jsii.Number(4000)),
		CopyActions: &[]*cdkorgbackup.CopyAction{{Destination: cdkorgbackup.CopyDestination_CentralVault(nil)}},
	})
	policies(app, &cdkorgbackup.OrgBackupPolicyProps{
		Tiers: &[]cdkorgbackup.ProtectionTier{cdkorgbackup.NewProtectionTier(&cdkorgbackup.ProtectionTierProps{
			Name:  jsii.String("legal"),
			Rules: &[]cdkorgbackup.BackupRule{rule},
		})},
		Regions:               jsii.Strings("us-east-1"),
		CentralBackupAccounts: &[]cdkorgbackup.ICentralBackupAccount{account},
	})
}

func elevenRules() {
	var rules []cdkorgbackup.BackupRule
	for hour := range 11 {
		rules = append(rules, cdkorgbackup.BackupRule_Daily(&cdkorgbackup.DailyRuleOptions{
			RuleName:    jsii.Sprintf("At%d", hour),
			Hour:        jsii.Number(hour),
			DeleteAfter: awscdk.Duration_Days(jsii.Number(35)),
		}))
	}
	cdkorgbackup.NewProtectionTier(&cdkorgbackup.ProtectionTierProps{Name: jsii.String("busy"), Rules: &rules})
}

func memberOfJsonThatThereIsNoneOf() {
	tier := cdkorgbackup.ProtectionTier_Daily(nil).ToJson().(map[string]any)
	tier["color"] = "red"
	cdkorgbackup.ProtectionTier_FromJson(tier, nil)
}

func requiredPropertyLeftOut() {
	cdkorgbackup.VaultLock_Governance(&cdkorgbackup.VaultLockOptions{MaxRetention: awscdk.Duration_Days(jsii.Number(10))})
}

var mistakes = []struct {
	name     string
	make     func()
	expected string
}{
	{"unknown Region", unknownRegion, `regions is 'us-esat-1' but no Region has this code; write a Region code such as us-east-1`},
	{"longer than the lock", longerThanTheLock,
		`tier 'legal'.*is '4000 days' but the lock of the central vault '\w+' in us-east-1 allows 7 to 3650 days.*; give a deleteAfter`},
	{"eleven rules", elevenRules, `tier 'busy': rules is 11 but a plan has 1 to 10 rules; split the tier in two or drop rules`},
	{"member of JSON that there is none of", memberOfJsonThatThereIsNoneOf, `tier\.color is 'red' but there is no such member`},
	{"required property left out", requiredPropertyLeftOut, `MinRetention is required`},
}

// What an error of JavaScript itself, or of the runtime between the languages, looks like.
var internal = regexp.MustCompile(`(?i)is not a function|Cannot (read|set|assign|add|define)|undefined|not extensible|read only|TypeError|ReferenceError|\$jsii|@jsii`)

func answer(mistake func(), expected string) (says string, err error) {
	defer func() {
		refused := recover()
		if refused == nil {
			err = errors.New("nothing was refused")
			return
		}
		message := fmt.Sprint(refused)
		says, _, _ = strings.Cut(message, "\n") // the stack of JavaScript may follow
		if !regexp.MustCompile(expected).MatchString(message) {
			err = fmt.Errorf("another message than expected: %s", message)
		} else if internal.MatchString(says) {
			err = fmt.Errorf("an internal error: %s", message)
		}
	}()
	mistake()
	return
}

// --- Values that cross the border between the languages, in both directions.

func jsonRoundTrip() (string, error) {
	tiers := []cdkorgbackup.ProtectionTier{
		cdkorgbackup.ProtectionTier_Daily(nil),
		cdkorgbackup.ProtectionTier_Monthly(&cdkorgbackup.TierPresetOptions{
			CopyTo:   &[]cdkorgbackup.CopyDestination{cdkorgbackup.CopyDestination_AirGappedVault(nil)},
			PlanTags: &map[string]*string{"cost-center": jsii.String("42")},
		}),
		cdkorgbackup.ProtectionTier_GrandfatherFatherSon(nil),
	}
	for _, tier := range tiers {
		written := tier.ToJson()
		text, err := json.Marshal(written)
		if err != nil {
			return "", err
		}
		var read any
		if err := json.Unmarshal(text, &read); err != nil {
			return "", err
		}
		again := cdkorgbackup.ProtectionTier_FromJson(read, nil)
		if *again.Name() != *tier.Name() || !reflect.DeepEqual(again.ToJson(), written) {
			return "", fmt.Errorf("%s comes back as %v", *tier.Name(), again.ToJson())
		}
	}
	return fmt.Sprintf("%d tiers", len(tiers)), nil
}

func valuesOfAConstruct() (string, error) {
	account := central(awscdk.NewApp(nil))
	if name := *account.VaultName(); name != "OrgBackupCentralVault" {
		return "", fmt.Errorf("the vault's name is %s", name)
	}
	if days := *account.VaultLock().MaxRetention().ToDays(nil); days != 3650 {
		return "", fmt.Errorf("maxRetention is %v days", days)
	}
	if account.AirGappedVault() != nil {
		return "", errors.New("there is an air-gapped vault that nobody asked for")
	}
	return *account.VaultArn(), nil
}

// queueChannel is a channel of a user's own, in the user's own language.
type queueChannel struct {
	queue awssqs.IQueue
}

func (channel queueChannel) Bind(constructs.Construct, *string) cdkorgbackup.NotificationTarget {
	return cdkorgbackup.NotificationTarget_Queue(channel.queue)
}

func channelOfOnesOwn() (string, error) {
	app := awscdk.NewApp(nil)
	stack := home(app)
	reports := cdkorgbackup.NewBackupReports(stack, jsii.String("Reports"), &cdkorgbackup.BackupReportsProps{
		Reports: &[]*cdkorgbackup.BackupReport{{Template: cdkorgbackup.ReportTemplate_BACKUP_JOBS()}},
	})
	cdkorgbackup.NewReportNotifier(stack, jsii.String("Notifier"), &cdkorgbackup.ReportNotifierProps{
		Reports:  reports,
		Channels: &[]cdkorgbackup.INotificationChannel{&queueChannel{awssqs.NewQueue(stack, jsii.String("Mine"), nil)}},
	})
	template, err := json.Marshal(app.Synth(nil).GetStackByName(jsii.String("Home")).Template())
	if err != nil {
		return "", err
	}
	if !strings.Contains(strings.ReplaceAll(string(template), `\`, ""), `"kind":"queue"`) {
		return "", errors.New("no function has a queue as its target")
	}
	return "the notifier sends to it", nil
}

var crossings = []struct {
	name  string
	check func() (string, error)
}{
	{"JSON round trip", jsonRoundTrip},
	{"values of a construct", valuesOfAConstruct},
	{"channel of one's own", channelOfOnesOwn},
}

// --- What they share.

func home(app awscdk.App) awscdk.Stack {
	return awscdk.NewStack(app, jsii.String("Home"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111111111111"), Region: jsii.String("us-east-1")},
	})
}

func central(app awscdk.App) cdkorgbackup.CentralBackupAccount {
	stack := awscdk.NewStack(app, jsii.String("Central"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("222222222222"), Region: jsii.String("us-east-1")},
	})
	return cdkorgbackup.NewCentralBackupAccount(stack, jsii.String("Central"), &cdkorgbackup.CentralBackupAccountProps{
		CopySource: cdkorgbackup.CopySource_Organization(jsii.String("o-exampleorg")),
		VaultLock: cdkorgbackup.VaultLock_Governance(&cdkorgbackup.VaultLockOptions{
			MinRetention: awscdk.Duration_Days(jsii.Number(7)),
			MaxRetention: awscdk.Duration_Days(jsii.Number(3650)),
		}),
	})
}

func policies(app awscdk.App, props *cdkorgbackup.OrgBackupPolicyProps) {
	props.Targets = &[]cdkorgbackup.OrganizationTarget{cdkorgbackup.OrganizationTarget_OrganizationalUnit(jsii.String("ou-exam-workloads"))}
	cdkorgbackup.NewOrgBackupPolicy(home(app), jsii.String("Policies"), props)
}

func report(name string, check func() (string, error)) {
	says, err := func() (says string, err error) {
		defer func() {
			if panicked := recover(); panicked != nil {
				err = fmt.Errorf("%v", panicked)
			}
		}()
		return check()
	}()
	if err != nil {
		says = err.Error()
	}
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{"name": name, "ok": err == nil, "says": says}); err != nil {
		panic(err)
	}
}

func main() {
	defer jsii.Close()

	for _, mistake := range mistakes {
		report("mistake: "+mistake.name, func() (string, error) { return answer(mistake.make, mistake.expected) })
	}
	for _, crossing := range crossings {
		report("jsii: "+crossing.name, crossing.check)
	}
}
