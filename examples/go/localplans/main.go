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
	regions := jsii.Strings("us-east-1", "us-west-2")
	globalRegion := jsii.String("us-east-1")
	primaryKeyArn, deployed := app.Node().TryGetContext(jsii.String("primaryKeyArn")).(string)

	for _, region := range *regions {
		isPrimary := *region == *globalRegion
		if !isPrimary && !deployed {
			continue
		}
		stack := awscdk.NewStack(app, jsii.Sprintf("Outside-%s", *region), &awscdk.StackProps{
			Env:                &awscdk.Environment{Account: account, Region: region},
			AnalyticsReporting: jsii.Bool(false),
		})
		keyProps := &cdkorgbackup.MultiRegionBackupKeyProps{
			Regions:             regions,
			GlobalRegion:        globalRegion,
			LocalPlans:          jsii.Bool(true),
			OutsideOrganization: jsii.Bool(true),
		}
		if !isPrimary {
			keyProps.PrimaryKeyArn = jsii.String(primaryKeyArn)
		}
		key := cdkorgbackup.NewMultiRegionBackupKey(stack, jsii.String("Key"), keyProps)
		cdkorgbackup.NewMemberBackupBaseline(stack, jsii.String("Baseline"), &cdkorgbackup.MemberBackupBaselineProps{
			Regions:             regions,
			GlobalRegion:        globalRegion,
			LocalPlans:          jsii.Bool(true),
			OutsideOrganization: jsii.Bool(true),
			Tiers:               &[]cdkorgbackup.ProtectionTier{cdkorgbackup.ProtectionTier_FromJson(plan, nil)},
			EncryptionKey:       key.EncryptionKey(),
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
