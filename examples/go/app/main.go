// The reference organization: policies in the home account, copies in a central account, two member accounts, each in two Regions.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-org-backup/cdk-org-backup-go/cdkorgbackup"
)

func referenceOrganization(app awscdk.App) {
	workloads := cdkorgbackup.OrganizationTarget_OrganizationalUnit(jsii.String("ou-exam-workloads"))
	bounds := &cdkorgbackup.RetentionBounds{MinRetention: awscdk.Duration_Days(jsii.Number(7)), MaxRetention: awscdk.Duration_Days(jsii.Number(3650))}
	layout := cdkorgbackup.NewOrganizationLayout(&cdkorgbackup.OrganizationLayoutProps{
		OrganizationId: jsii.String("o-exampleorg"),
		HomeAccount:    jsii.String("111111111111"),
		CentralAccount: jsii.String("222222222222"),
		Regions:        jsii.Strings("us-east-1", "us-west-2"),
		GlobalRegion:   jsii.String("us-east-1"),
		Units:          &[]*cdkorgbackup.LayoutUnit{{OrganizationalUnitId: workloads.TargetId()}},
		Accounts: &[]*cdkorgbackup.LayoutAccount{
			{AccountId: jsii.String("333333333333"), ParentId: workloads.TargetId()},
			{AccountId: jsii.String("444444444444"), ParentId: workloads.TargetId()},
		},
	})
	definition := cdkorgbackup.NewBackupDefinition(&cdkorgbackup.BackupDefinitionProps{
		Layout: layout,
		Assignments: &[]*cdkorgbackup.TierAssignment{{
			Targets: &[]cdkorgbackup.OrganizationTarget{workloads},
			Tiers: &[]cdkorgbackup.ProtectionTier{
				cdkorgbackup.ProtectionTier_Daily(nil),
				cdkorgbackup.ProtectionTier_Monthly(&cdkorgbackup.TierPresetOptions{
					CopyTo: &[]cdkorgbackup.CopyDestination{cdkorgbackup.CopyDestination_AirGappedVault(nil)},
				}),
				cdkorgbackup.ProtectionTier_Continuous(nil),
			},
		}},
		CentralVault: cdkorgbackup.CentralVault_Managed(&cdkorgbackup.ManagedCentralVaultProps{
			CopyBack:       jsii.Bool(true),
			VaultLock:      cdkorgbackup.VaultLock_Governance(bounds),
			AirGappedVault: bounds,
		}),
		MemberVault: cdkorgbackup.MemberVault_Managed(&cdkorgbackup.ManagedMemberVaultProps{VaultLock: cdkorgbackup.VaultLock_Governance(bounds)}),
		Support: cdkorgbackup.NewBackupSupport(&cdkorgbackup.BackupSupportProps{
			DynamoDbAdvancedFeatures: jsii.Bool(true),
			Variants:                 &[]cdkorgbackup.ResourceTypeVariant{cdkorgbackup.ResourceTypeVariant_FSX_FOR_OPENZFS()},
			UnusedResourceTypes: &[]cdkorgbackup.BackupResourceType{
				cdkorgbackup.BackupResourceType_CLOUDFORMATION(),
				cdkorgbackup.BackupResourceType_REDSHIFT(),
				cdkorgbackup.BackupResourceType_REDSHIFT_SERVERLESS(),
			},
		}),
	})

	for _, region := range *layout.CentralRegions() {
		stack := awscdk.NewStack(app, jsii.Sprintf("Central-%s", *region), &awscdk.StackProps{
			Env: &awscdk.Environment{Account: layout.CentralAccount(), Region: region},
		})
		cdkorgbackup.NewCentralBackupAccount(stack, jsii.String("Central"), &cdkorgbackup.CentralBackupAccountProps{Definition: definition})
	}

	// the same template for every account and Region; version reporting would change it with every upgrade
	for _, account := range *definition.MemberAccounts() {
		for _, region := range *layout.Regions() {
			stack := awscdk.NewStack(app, jsii.Sprintf("Member-%s-%s", *account, *region), &awscdk.StackProps{
				Env:                &awscdk.Environment{Account: account, Region: region},
				AnalyticsReporting: jsii.Bool(false),
			})
			cdkorgbackup.NewMemberBackupBaseline(stack, jsii.String("Baseline"), &cdkorgbackup.MemberBackupBaselineProps{Definition: definition})
		}
	}

	home := awscdk.NewStack(app, jsii.String("Home"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: layout.HomeAccount(), Region: layout.HomeRegion()},
	})
	cdkorgbackup.NewOrgBackupPolicy(home, jsii.String("Policies"), &cdkorgbackup.OrgBackupPolicyProps{Definition: definition})

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
