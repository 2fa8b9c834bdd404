// The whole architecture: everything that every account of an organization needs for its backups, in the order in which it is deployed.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-org-backup/cdk-org-backup-go/cdkorgbackup"
)

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	production, sandbox, security := jsii.String("ou-exam-prod1111"), jsii.String("ou-exam-sand1111"), jsii.String("ou-exam-secu1111")
	bounds := &cdkorgbackup.RetentionBounds{MinRetention: awscdk.Duration_Days(jsii.Number(7)), MaxRetention: awscdk.Duration_Days(jsii.Number(3650))}
	definition := cdkorgbackup.NewBackupDefinition(&cdkorgbackup.BackupDefinitionProps{
		Layout: cdkorgbackup.NewOrganizationLayout(&cdkorgbackup.OrganizationLayoutProps{
			OrganizationId:    jsii.String("o-exampleorg"),
			ManagementAccount: jsii.String("999999999999"),
			HomeAccount:       jsii.String("111111111111"),
			CentralAccount:    jsii.String("222222222222"),
			Regions:           jsii.Strings("eu-central-1", "eu-west-1"),
			GlobalRegion:      jsii.String("eu-central-1"),
			CentralRegions:    jsii.Strings("eu-central-1"),
			ExpectedAccounts:  jsii.Number(50),
			Units:             &[]*cdkorgbackup.LayoutUnit{{OrganizationalUnitId: production}, {OrganizationalUnitId: sandbox}, {OrganizationalUnitId: security}},
			// members need no mention
			Accounts: &[]*cdkorgbackup.LayoutAccount{
				{AccountId: jsii.String("111111111111"), ParentId: security},
				{AccountId: jsii.String("222222222222"), ParentId: security},
			},
		}),
		Assignments: &[]*cdkorgbackup.TierAssignment{
			{
				Targets: &[]cdkorgbackup.OrganizationTarget{cdkorgbackup.OrganizationTarget_OrganizationalUnit(production)},
				Tiers: &[]cdkorgbackup.ProtectionTier{
					cdkorgbackup.ProtectionTier_Daily(nil),
					cdkorgbackup.ProtectionTier_Monthly(&cdkorgbackup.TierPresetOptions{
						CopyTo: &[]cdkorgbackup.CopyDestination{cdkorgbackup.CopyDestination_AirGappedVault(nil)},
					}),
				},
			},
			{
				Targets: &[]cdkorgbackup.OrganizationTarget{cdkorgbackup.OrganizationTarget_OrganizationalUnit(sandbox)},
				Tiers:   &[]cdkorgbackup.ProtectionTier{cdkorgbackup.ProtectionTier_Weekly(nil)},
			},
		},
		Requirements: &[]cdkorgbackup.ProtectionRequirement{
			cdkorgbackup.ProtectionRequirement_ForTagValue(jsii.String("daily"), &cdkorgbackup.ProtectionRequirementOptions{
				MinimumFrequency: awscdk.Duration_Hours(jsii.Number(24)),
				MinimumRetention: awscdk.Duration_Days(jsii.Number(35)),
				CrossAccountCopy: cdkorgbackup.CopyRequirement_Any(),
			}),
		},
		CentralVault: cdkorgbackup.CentralVault_Managed(&cdkorgbackup.ManagedCentralVaultProps{
			VaultLock:      cdkorgbackup.VaultLock_Governance(bounds),
			AirGappedVault: bounds,
		}),
		MemberVault: cdkorgbackup.MemberVault_Managed(&cdkorgbackup.ManagedMemberVaultProps{VaultLock: cdkorgbackup.VaultLock_Governance(bounds)}),
		// of an account and Region: large reports are cut
		Sizing: &cdkorgbackup.BackupSizing{DailyJobs: jsii.Number(100), Evaluations: jsii.Number(200)},
		Support: cdkorgbackup.NewBackupSupport(&cdkorgbackup.BackupSupportProps{
			DynamoDbAdvancedFeatures: jsii.Bool(true),
			Variants:                 &[]cdkorgbackup.ResourceTypeVariant{},
			UnusedResourceTypes: &[]cdkorgbackup.BackupResourceType{
				cdkorgbackup.BackupResourceType_CLOUDFORMATION(),
				cdkorgbackup.BackupResourceType_REDSHIFT(),
				cdkorgbackup.BackupResourceType_REDSHIFT_SERVERLESS(),
			},
		}),
	})
	cdkorgbackup.NewBackupOrganization(app, jsii.String("Backup"), &cdkorgbackup.BackupOrganizationProps{
		Definition: definition,
		Channels:   &[]cdkorgbackup.INotificationChannel{cdkorgbackup.NotificationChannel_Emails(jsii.Strings("backup-team@example.com"))},
		// updated before the rest; a gate, once started, waits for its weekly backups
		Canary: &cdkorgbackup.CanaryOptions{
			Units:   &[]cdkorgbackup.OrganizationTarget{cdkorgbackup.OrganizationTarget_OrganizationalUnit(sandbox)},
			Timeout: awscdk.Duration_Days(jsii.Number(8)),
		},
		// starts their backups
		OptInResourceTypes: &[]cdkorgbackup.OptInResourceType{
			cdkorgbackup.OptInResourceType_DYNAMODB(),
			cdkorgbackup.OptInResourceType_EBS(),
			cdkorgbackup.OptInResourceType_RDS(),
			cdkorgbackup.OptInResourceType_S3(),
		},
	})
	warnings := awscdk.Annotations_Of(app)
	warnings.AcknowledgeWarning(jsii.String("cdk-org-backup:requirementNotServed"), jsii.String("the sandbox needs no daily backup"))
	warnings.AcknowledgeWarning(jsii.String("cdk-org-backup:s3TagConditions"), jsii.String("the first job report shows whether the right buckets are backed up"))
	app.Synth(nil)
}
