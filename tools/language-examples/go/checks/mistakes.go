package main

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-org-backup/cdk-org-backup-go/cdkorgbackup"
)

// Mistakes: the library answers each by a message that names the prop, shows the value and says what to change.

func unknownRegion() {
	layout(func(props *cdkorgbackup.OrganizationLayoutProps) { props.Regions = jsii.Strings("us-esat-1") })
}

func unitThatIsSpelledWrong() {
	define(func(props *cdkorgbackup.BackupDefinitionProps) {
		props.Assignments = assign("ou-exam-worklaods", nightly())
	})
}

func longerThanTheLock() {
	rule := cdkorgbackup.BackupRule_Yearly(&cdkorgbackup.YearlyRuleOptions{
		DeleteAfter: awscdk.Duration_Days(jsii.Number(4000)),
		CopyActions: &[]*cdkorgbackup.CopyAction{{Destination: cdkorgbackup.CopyDestination_CentralVault(nil)}},
	})
	legal := cdkorgbackup.NewProtectionTier(&cdkorgbackup.ProtectionTierProps{Name: jsii.String("legal"), Rules: &[]cdkorgbackup.BackupRule{rule}})
	define(func(props *cdkorgbackup.BackupDefinitionProps) {
		props.Assignments = assign(workloads, legal)
		props.CentralVault = cdkorgbackup.CentralVault_Managed(&cdkorgbackup.ManagedCentralVaultProps{VaultLock: cdkorgbackup.VaultLock_Governance(bounds(7, 3650))})
	})
}

func tierBelowItsRequirement() {
	define(func(props *cdkorgbackup.BackupDefinitionProps) {
		props.Requirements = &[]cdkorgbackup.ProtectionRequirement{
			cdkorgbackup.ProtectionRequirement_ForTagValue(jsii.String("nightly"), &cdkorgbackup.ProtectionRequirementOptions{
				MinimumFrequency: awscdk.Duration_Hours(jsii.Number(24)),
				MinimumRetention: awscdk.Duration_Days(jsii.Number(90)),
			}),
		}
	})
}

func keyOfAnotherRegion() {
	cdkorgbackup.AirGappedVaultEncryption_ExistingKeys(&map[string]*string{"us-east-1": keyArn("us-west-2")})
}

func settingsOfARegionWithoutAVault() {
	define(func(props *cdkorgbackup.BackupDefinitionProps) { props.CentralVault = regional("eu-west-1") })
}

func baselineOfVaultsThatExist() {
	baseline(define(func(props *cdkorgbackup.BackupDefinitionProps) {
		props.MemberVault = cdkorgbackup.MemberVault_Existing(nil)
	}))
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
	cdkorgbackup.ProtectionTier_FromJson(tier)
}

func layoutOfTheOldForm() {
	json := layout().ToJson().(map[string]any)
	json["version"] = 1
	cdkorgbackup.OrganizationLayout_FromJson(json)
}

func requiredPropertyLeftOut() {
	cdkorgbackup.VaultLock_Governance(&cdkorgbackup.RetentionBounds{MaxRetention: awscdk.Duration_Days(jsii.Number(10))})
}

func definitionWithoutALayout() {
	cdkorgbackup.NewBackupDefinition(&cdkorgbackup.BackupDefinitionProps{})
}

var mistakes = []struct {
	name     string
	make     func()
	expected string
}{
	{"unknown Region", unknownRegion, `regions\[0\] is 'us-esat-1' but no Region has this code; write a Region code such as us-east-1`},
	{"unit that is spelled wrong", unitThatIsSpelledWrong,
		`assignments\[0\]\.targets\[0\] is 'ou-exam-worklaods' but it is not among units of the layout; add it there`},
	{"longer than the lock", longerThanTheLock,
		`tier 'legal'.*is '4000 days' but the lock of the central vault '\w+' in us-east-1 allows 7 to 3650 days.*; give a deleteAfter`},
	{"tier below its requirement", tierBelowItsRequirement,
		`deleteAfter of tier 'nightly' is '35 days' but the requirement for 'nightly' demands a backup every 24 hours that is kept 90 days`},
	{"key of another Region", keyOfAnotherRegion,
		`keyArns\['us-east-1'\] is 'arn:aws:kms:us-west-2:.*' but a vault in us-east-1 takes a key of its own Region only; give a key of us-east-1`},
	{"settings of a Region without a vault", settingsOfARegionWithoutAVault,
		`centralVault\.regionalSettings is 'eu-west-1' but the central Regions of the layout are us-east-1, us-west-2; name one of them`},
	{"baseline of vaults that exist", baselineOfVaultsThatExist,
		`memberVault is 'MemberVault\.existing\(\)' but the definition says that the vaults exist; use MemberVault\.managed\(\)`},
	{"eleven rules", elevenRules, `tier 'busy': rules is 11 but a plan has at most 10 rules; split the tier in two, or drop rules`},
	{"member of JSON that there is none of", memberOfJsonThatThereIsNoneOf, `tier\.color is 'red' but there is no such member`},
	{"layout of the old form", layoutOfTheOldForm,
		`version of the layout is 1 but this release reads version 2.*; set it to 2 and move targets to the assignments`},
	{"required property left out", requiredPropertyLeftOut, `MinRetention is required`},
	{"definition without a layout", definitionWithoutALayout, `Layout is required`},
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
