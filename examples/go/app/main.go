// The reference organization: policies in the home account, copies in a central account, two member accounts, each in two Regions.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-org-backup/cdk-org-backup-go/cdkorgbackup"
)

func referenceOrganization(app awscdk.App) {
	layout := cdkorgbackup.NewOrganizationLayout(&cdkorgbackup.OrganizationLayoutProps{
		OrganizationId: jsii.String("o-exampleorg"),
		HomeAccount:    jsii.String("111111111111"),
		CentralAccount: jsii.String("222222222222"),
		Regions:        jsii.Strings("us-east-1", "us-west-2"),
		GlobalRegion:   jsii.String("us-east-1"),
		Targets: &[]cdkorgbackup.OrganizationTarget{
			cdkorgbackup.OrganizationTarget_OrganizationalUnit(jsii.String("ou-exam-workloads")),
		},
		Units: &[]*cdkorgbackup.LayoutUnit{{OrganizationalUnitId: jsii.String("ou-exam-workloads")}},
		Accounts: &[]*cdkorgbackup.LayoutAccount{
			{AccountId: jsii.String("333333333333"), ParentId: jsii.String("ou-exam-workloads")},
			{AccountId: jsii.String("444444444444"), ParentId: jsii.String("ou-exam-workloads")},
		},
	})
	minRetention := awscdk.Duration_Days(jsii.Number(7))
	maxRetention := awscdk.Duration_Days(jsii.Number(3650))
	vaultLock := cdkorgbackup.VaultLock_Governance(&cdkorgbackup.VaultLockOptions{MinRetention: minRetention, MaxRetention: maxRetention})

	var centralBackupAccounts []cdkorgbackup.ICentralBackupAccount
	for _, region := range *layout.CentralRegions() {
		stack := awscdk.NewStack(app, jsii.Sprintf("Central-%s", *region), &awscdk.StackProps{
			Env: &awscdk.Environment{Account: layout.CentralAccount(), Region: region},
		})
		centralBackupAccounts = append(centralBackupAccounts, cdkorgbackup.NewCentralBackupAccount(stack, jsii.String("Central"), &cdkorgbackup.CentralBackupAccountProps{
			Layout:         layout,
			CopyBack:       jsii.Bool(true),
			VaultLock:      vaultLock,
			AirGappedVault: &cdkorgbackup.AirGappedVaultOptions{MinRetention: minRetention, MaxRetention: maxRetention},
		}))
	}

	tiers := &[]cdkorgbackup.ProtectionTier{
		cdkorgbackup.ProtectionTier_Daily(nil),
		cdkorgbackup.ProtectionTier_Monthly(&cdkorgbackup.TierPresetOptions{
			CopyTo: &[]cdkorgbackup.CopyDestination{cdkorgbackup.CopyDestination_AirGappedVault(nil)},
		}),
		cdkorgbackup.ProtectionTier_Continuous(nil),
	}
	support := cdkorgbackup.NewBackupSupport(&cdkorgbackup.BackupSupportProps{
		DynamoDbAdvancedFeatures: jsii.Bool(true),
		RdsMultiAzClusters:       jsii.Bool(false),
		UnusedResourceTypes: &[]cdkorgbackup.BackupResourceType{
			cdkorgbackup.BackupResourceType_CLOUDFORMATION(),
			cdkorgbackup.BackupResourceType_REDSHIFT(),
			cdkorgbackup.BackupResourceType_REDSHIFT_SERVERLESS(),
		},
	})

	// the same template for every account and Region; version reporting would change it with every upgrade
	var baselines []cdkorgbackup.MemberBackupBaseline
	for _, account := range *layout.TargetedAccountIds() {
		for _, region := range *layout.Regions() {
			stack := awscdk.NewStack(app, jsii.Sprintf("Member-%s-%s", *account, *region), &awscdk.StackProps{
				Env:                &awscdk.Environment{Account: account, Region: region},
				AnalyticsReporting: jsii.Bool(false),
			})
			baselines = append(baselines, cdkorgbackup.NewMemberBackupBaseline(stack, jsii.String("Baseline"), &cdkorgbackup.MemberBackupBaselineProps{
				Layout:                layout,
				CentralBackupAccounts: &centralBackupAccounts,
				Tiers:                 tiers,
				Support:               support,
				VaultLock:             vaultLock,
			}))
		}
	}

	home := awscdk.NewStack(app, jsii.String("Home"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: layout.HomeAccount(), Region: layout.GlobalRegion()},
	})
	cdkorgbackup.NewOrgBackupPolicy(home, jsii.String("Policies"), &cdkorgbackup.OrgBackupPolicyProps{
		Layout:                layout,
		CentralBackupAccounts: &centralBackupAccounts,
		Tiers:                 tiers,
		Support:               support,
		MemberBackupBaseline:  baselines[0],
	})

	// cdk.out/responsibilities.md: every role of the app, what it may do, and who answers for it
	cdkorgbackup.NewResponsibilityTable(app, jsii.String("Responsibilities"), &cdkorgbackup.ResponsibilityTableProps{
		Owners: &map[string]*string{"*": jsii.String("backup-team"), "cdk-*": jsii.String("platform-team")},
	})
}

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	referenceOrganization(app)
	app.Synth(nil)
}
