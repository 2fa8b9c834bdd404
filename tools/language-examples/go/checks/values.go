package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-org-backup/cdk-org-backup-go/cdkorgbackup"
)

// Values that cross the border between the languages, in both directions.

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
		read, err := throughText(tier.ToJson())
		if err != nil {
			return "", err
		}
		again := cdkorgbackup.ProtectionTier_FromJson(read)
		if *again.Name() != *tier.Name() || !reflect.DeepEqual(again.ToJson(), tier.ToJson()) {
			return "", fmt.Errorf("%s comes back as %v", *tier.Name(), again.ToJson())
		}
	}
	written := layout(func(props *cdkorgbackup.OrganizationLayoutProps) { props.ExpectedAccounts = jsii.Number(50) }).ToJson()
	read, err := throughText(written)
	if err != nil {
		return "", err
	}
	again := cdkorgbackup.OrganizationLayout_FromJson(read)
	if !reflect.DeepEqual(again.ToJson(), written) {
		return "", fmt.Errorf("the layout comes back as %v", again.ToJson())
	}
	if accounts := *again.AccountsOf(unit(workloads)); len(accounts) != 1 || *accounts[0] != member {
		return "", fmt.Errorf("the unit has %d accounts", len(accounts))
	}
	return fmt.Sprintf("%d tiers, and a layout of version %v", len(tiers), written.(map[string]any)["version"]), nil
}

func throughText(value any) (read any, err error) {
	text, err := json.Marshal(value)
	if err == nil {
		err = json.Unmarshal(text, &read)
	}
	return
}

// sharedDefinition: what one definition says, every construct does; what it was given comes back.
func sharedDefinition() (string, error) {
	definition := define(func(props *cdkorgbackup.BackupDefinitionProps) {
		props.Assignments = assign(workloads, nightly(), cdkorgbackup.ProtectionTier_Weekly(nil))
		props.Requirements = &[]cdkorgbackup.ProtectionRequirement{
			cdkorgbackup.ProtectionRequirement_ForTagValue(jsii.String("nightly"), &cdkorgbackup.ProtectionRequirementOptions{
				MinimumRetention: awscdk.Duration_Days(jsii.Number(30)),
			}),
		}
	})
	if tiers := *definition.Tiers(); len(tiers) != 2 || *tiers[0].Name() != "nightly" {
		return "", fmt.Errorf("%d tiers come back", len(tiers))
	}
	if members := *definition.MemberAccounts(); len(members) != 1 || *members[0] != member {
		return "", fmt.Errorf("%d members", len(members))
	}
	account := centralAccount(definition, "us-east-1")
	policy := cdkorgbackup.NewOrgBackupPolicy(stack(home, "us-east-1"), jsii.String("Policies"), &cdkorgbackup.OrgBackupPolicyProps{Definition: definition})
	if name := *baseline(definition).VaultName(); name != "OrgBackupVault" {
		return "", fmt.Errorf("the vault's name is %s", name)
	}
	scope := stack(member, "us-east-1")
	cdkorgbackup.ComplianceFramework_ForRequirements(scope, jsii.String("Framework"), &cdkorgbackup.RequirementFrameworkProps{Definition: definition})
	cdkorgbackup.NewEventForwarding(scope, jsii.String("Forwarding"), &cdkorgbackup.EventForwardingProps{Definition: definition})
	template(scope).ResourceCountIs(jsii.String("AWS::Backup::Framework"), jsii.Number(1))
	text, err := json.Marshal(template(policy).ToJSON())
	if err != nil {
		return "", err
	}
	if !strings.Contains(string(text), *account.VaultArn()) {
		return "", fmt.Errorf("no plan copies to %s", *account.VaultArn())
	}
	return fmt.Sprintf("%d plans copy to %s", len(*policy.PlanNames()), *account.VaultArn()), nil
}

func regionalSettings() (string, error) {
	definition := define(func(props *cdkorgbackup.BackupDefinitionProps) { props.CentralVault = regional("us-west-2") })
	for region, days := range map[string]int{"us-east-1": 7, "us-west-2": 30} {
		account := centralAccount(definition, region)
		template(account).HasResourceProperties(jsii.String("AWS::Backup::BackupVault"), &map[string]any{
			"LockConfiguration": map[string]any{"MinRetentionDays": days},
		})
		if (account.AirGappedVault() != nil) != (region == "us-west-2") {
			return "", fmt.Errorf("the air-gapped vault in %s", region)
		}
	}
	return "each Region has its own", nil
}

func keysByRegionAndGeneration() (string, error) {
	keys := cdkorgbackup.AirGappedVaultEncryption_ExistingKeys(&map[string]*string{"us-east-1": keyArn("us-east-1"), "us-west-2": keyArn("us-west-2")})
	definition := define(func(props *cdkorgbackup.BackupDefinitionProps) {
		props.CentralVault = cdkorgbackup.CentralVault_Managed(&cdkorgbackup.ManagedCentralVaultProps{
			AirGappedVault:           bounds(7, 3650),
			AirGappedVaultEncryption: keys,
			Generation:               jsii.Number(2),
			RetiredGenerations: &[]*cdkorgbackup.RetiredGeneration{
				{Generation: jsii.Number(1), VaultLock: cdkorgbackup.VaultLock_Governance(bounds(7, 3650))},
			},
		})
	})
	scope := stack(central, "us-east-1")
	account := cdkorgbackup.NewCentralBackupAccount(scope, jsii.String("Central"), &cdkorgbackup.CentralBackupAccountProps{
		Definition:       definition,
		RetiredVaultKeys: &map[string]awskms.IKey{"1": awskms.Key_FromKeyArn(scope, jsii.String("Old"), keyArn("us-east-1"))},
	})
	template(account).HasResourceProperties(jsii.String("AWS::Backup::LogicallyAirGappedBackupVault"), &map[string]any{"EncryptionKeyArn": keyArn("us-east-1")})
	template(account).HasResourceProperties(jsii.String("AWS::Backup::BackupVault"), &map[string]any{
		"BackupVaultName": "OrgBackupCentralVault", "EncryptionKeyArn": keyArn("us-east-1"),
	})
	if name := *account.VaultName(); name != "OrgBackupCentralVault-2" {
		return "", fmt.Errorf("the vault's name is %s", name)
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
	scope := stack(home, "us-east-1")
	reports := cdkorgbackup.NewBackupReports(scope, jsii.String("Reports"), &cdkorgbackup.BackupReportsProps{
		Reports: &[]*cdkorgbackup.BackupReport{{Template: cdkorgbackup.ReportTemplate_BACKUP_JOBS()}},
	})
	cdkorgbackup.NewReportNotifier(scope, jsii.String("Notifier"), &cdkorgbackup.ReportNotifierProps{
		Definition: define(),
		Source:     cdkorgbackup.ReportSource_Reports(reports),
		Channels:   &[]cdkorgbackup.INotificationChannel{&queueChannel{awssqs.NewQueue(scope, jsii.String("Mine"), nil)}},
	})
	text, err := json.Marshal(template(scope).ToJSON())
	if err != nil {
		return "", err
	}
	if !strings.Contains(strings.ReplaceAll(string(text), `\`, ""), `"kind":"queue"`) {
		return "", errors.New("no function has a queue as its target")
	}
	return "the notifier sends to it", nil
}

var crossings = []struct {
	name  string
	check func() (string, error)
}{
	{"JSON round trip", jsonRoundTrip},
	{"shared definition", sharedDefinition},
	{"regional settings", regionalSettings},
	{"keys by Region and generation", keysByRegionAndGeneration},
	{"channel of one's own", channelOfOnesOwn},
}
