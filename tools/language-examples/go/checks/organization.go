package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-org-backup/cdk-org-backup-go/cdkorgbackup"
)

// The organization that mistakes are made with and values come from.

const (
	home      = "111111111111"
	central   = "222222222222"
	member    = "333333333333"
	workloads = "ou-exam-workloads"
)

func layout(changes ...func(*cdkorgbackup.OrganizationLayoutProps)) cdkorgbackup.OrganizationLayout {
	props := &cdkorgbackup.OrganizationLayoutProps{
		OrganizationId: jsii.String("o-exampleorg"),
		HomeAccount:    jsii.String(home),
		CentralAccount: jsii.String(central),
		Regions:        jsii.Strings("us-east-1", "us-west-2"),
		GlobalRegion:   jsii.String("us-east-1"),
		Units:          &[]*cdkorgbackup.LayoutUnit{{OrganizationalUnitId: jsii.String(workloads)}},
		Accounts:       &[]*cdkorgbackup.LayoutAccount{{AccountId: jsii.String(member), ParentId: jsii.String(workloads)}},
	}
	for _, change := range changes {
		change(props)
	}
	return cdkorgbackup.NewOrganizationLayout(props)
}

func define(changes ...func(*cdkorgbackup.BackupDefinitionProps)) cdkorgbackup.BackupDefinition {
	props := &cdkorgbackup.BackupDefinitionProps{Layout: layout(), Assignments: assign(workloads, nightly())}
	for _, change := range changes {
		change(props)
	}
	return cdkorgbackup.NewBackupDefinition(props)
}

func assign(target string, tiers ...cdkorgbackup.ProtectionTier) *[]*cdkorgbackup.TierAssignment {
	return &[]*cdkorgbackup.TierAssignment{{Targets: &[]cdkorgbackup.OrganizationTarget{unit(target)}, Tiers: &tiers}}
}

func unit(id string) cdkorgbackup.OrganizationTarget {
	return cdkorgbackup.OrganizationTarget_OrganizationalUnit(jsii.String(id))
}

func nightly() cdkorgbackup.ProtectionTier {
	rule := cdkorgbackup.BackupRule_Daily(&cdkorgbackup.DailyRuleOptions{
		DeleteAfter: awscdk.Duration_Days(jsii.Number(35)),
		CopyActions: &[]*cdkorgbackup.CopyAction{{Destination: cdkorgbackup.CopyDestination_CentralVault(nil)}},
	})
	return cdkorgbackup.NewProtectionTier(&cdkorgbackup.ProtectionTierProps{Name: jsii.String("nightly"), Rules: &[]cdkorgbackup.BackupRule{rule}})
}

func bounds(least, most int) *cdkorgbackup.RetentionBounds {
	return &cdkorgbackup.RetentionBounds{MinRetention: awscdk.Duration_Days(jsii.Number(least)), MaxRetention: awscdk.Duration_Days(jsii.Number(most))}
}

// regional are vaults of which one Region's differs.
func regional(region string) cdkorgbackup.CentralVault {
	return cdkorgbackup.CentralVault_Managed(&cdkorgbackup.ManagedCentralVaultProps{
		VaultLock: cdkorgbackup.VaultLock_Governance(bounds(7, 3650)),
		RegionalSettings: &map[string]*cdkorgbackup.CentralVaultSettings{
			region: {VaultLock: cdkorgbackup.VaultLock_Governance(bounds(30, 400)), AirGappedVault: bounds(30, 400)},
		},
	})
}

func keyArn(region string) *string {
	return jsii.Sprintf("arn:aws:kms:%s:555555555555:key/1234abcd-12ab-34cd-56ef-1234567890ab", region)
}

func centralAccount(definition cdkorgbackup.BackupDefinition, region string) cdkorgbackup.CentralBackupAccount {
	return cdkorgbackup.NewCentralBackupAccount(stack(central, region), jsii.String("Central"), &cdkorgbackup.CentralBackupAccountProps{Definition: definition})
}

func baseline(definition cdkorgbackup.BackupDefinition) cdkorgbackup.MemberBackupBaseline {
	return cdkorgbackup.NewMemberBackupBaseline(stack(member, "us-east-1"), jsii.String("Baseline"), &cdkorgbackup.MemberBackupBaselineProps{Definition: definition})
}

func stack(account, region string) awscdk.Stack {
	return awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Stack"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String(account), Region: jsii.String(region)},
	})
}

func template(scope constructs.Construct) assertions.Template {
	return assertions.Template_FromStack(awscdk.Stack_Of(scope), nil)
}
