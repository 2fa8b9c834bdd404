// An account outside the organization: its plan is a JSON file, as the AWS Backup API has it, and copies stay in the account, encrypted with one
// key in two Regions.
//
// AWS KMS makes up the key's id: deploy the Region of the primary key first, then all with `-c primaryKeyArn=<ARN of that key>`.
package main

import (
	"encoding/json"
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-org-backup/cdk-org-backup-go/cdkorgbackup"
)

func localPlans(app awscdk.App, plan any) {
	account := jsii.String("555555555555")
	primaryKeyArn, deployed := app.Node().TryGetContext(jsii.String("primaryKeyArn")).(string)
	layout := cdkorgbackup.OrganizationLayout_Standalone(&cdkorgbackup.StandaloneLayoutProps{
		Account:      account,
		Regions:      jsii.Strings("us-east-1", "us-west-2"),
		GlobalRegion: jsii.String("us-east-1"),
	})
	definition := cdkorgbackup.NewBackupDefinition(&cdkorgbackup.BackupDefinitionProps{
		Layout: layout,
		LocalPlans: &[]*cdkorgbackup.LocalPlanAssignment{{
			Accounts: &[]*string{account},
			Tiers:    &[]cdkorgbackup.ProtectionTier{cdkorgbackup.ProtectionTier_FromBackupPlan(plan, nil)},
		}},
	})

	for _, region := range *layout.Regions() {
		isPrimary := *region == *layout.GlobalRegion()
		if !isPrimary && !deployed {
			continue
		}
		stack := awscdk.NewStack(app, jsii.Sprintf("Outside-%s", *region), &awscdk.StackProps{
			Env:                &awscdk.Environment{Account: account, Region: region},
			AnalyticsReporting: jsii.Bool(false),
		})
		keyProps := &cdkorgbackup.MultiRegionBackupKeyProps{Definition: definition}
		if !isPrimary {
			keyProps.PrimaryKeyArn = jsii.String(primaryKeyArn)
		}
		key := cdkorgbackup.NewMultiRegionBackupKey(stack, jsii.String("Key"), keyProps)
		cdkorgbackup.NewMemberBackupBaseline(stack, jsii.String("Baseline"), &cdkorgbackup.MemberBackupBaselineProps{
			Definition:    definition,
			EncryptionKey: key.EncryptionKey(),
		})
	}
}

// pushedPlan reads the plan; the CDK CLI runs an app in the folder of its cdk.json.
func pushedPlan() any {
	text, err := os.ReadFile("../plans/pushed-plan.json")
	if err != nil {
		panic(err)
	}
	var plan any
	if err := json.Unmarshal(text, &plan); err != nil {
		panic(err)
	}
	return plan
}

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	localPlans(app, pushedPlan())
	app.Synth(nil)
}
