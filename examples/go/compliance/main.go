// Compliance that is read: what must hold, a framework in every account and Region that judges it, reports over all of them, the events of all of
// them, and messages to the backup team.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdk-org-backup/cdk-org-backup-go/cdkorgbackup"
)

func compliance(app awscdk.App) {
	workloads := cdkorgbackup.OrganizationTarget_OrganizationalUnit(jsii.String("ou-exam-workloads"))
	layout := cdkorgbackup.NewOrganizationLayout(&cdkorgbackup.OrganizationLayoutProps{
		OrganizationId:    jsii.String("o-exampleorg"),
		ManagementAccount: jsii.String("999999999999"),
		HomeAccount:       jsii.String("111111111111"),
		CentralAccount:    jsii.String("222222222222"),
		Regions:           jsii.Strings("us-east-1", "us-west-2"),
		GlobalRegion:      jsii.String("us-east-1"),
		Units:             &[]*cdkorgbackup.LayoutUnit{{OrganizationalUnitId: workloads.TargetId()}},
		Accounts: &[]*cdkorgbackup.LayoutAccount{
			{AccountId: jsii.String("333333333333"), Name: jsii.String("Shop"), ParentId: workloads.TargetId()},
			{AccountId: jsii.String("444444444444"), Name: jsii.String("Billing"), ParentId: workloads.TargetId()},
		},
		ExpectedAccounts: jsii.Number(50),
	})
	definition := cdkorgbackup.NewBackupDefinition(&cdkorgbackup.BackupDefinitionProps{
		Layout: layout,
		Assignments: &[]*cdkorgbackup.TierAssignment{{
			Targets: &[]cdkorgbackup.OrganizationTarget{workloads},
			Tiers:   &[]cdkorgbackup.ProtectionTier{cdkorgbackup.ProtectionTier_Daily(nil)},
		}},
		// apart from the tiers, so that a tier that is weakened is noticed
		Requirements: &[]cdkorgbackup.ProtectionRequirement{
			cdkorgbackup.ProtectionRequirement_ForTagValue(jsii.String("daily"), &cdkorgbackup.ProtectionRequirementOptions{
				MinimumFrequency: awscdk.Duration_Hours(jsii.Number(24)),
				MinimumRetention: awscdk.Duration_Days(jsii.Number(35)),
				CrossAccountCopy: cdkorgbackup.CopyRequirement_Any(),
				Encrypted:        jsii.Bool(true),
			}),
		},
		Sizing: &cdkorgbackup.BackupSizing{DailyJobs: jsii.Number(100), Evaluations: jsii.Number(200)},
	})

	home := awscdk.NewStack(app, jsii.String("Compliance"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: layout.HomeAccount(), Region: layout.HomeRegion()},
	})
	reports := cdkorgbackup.NewBackupReports(home, jsii.String("Reports"), &cdkorgbackup.BackupReportsProps{
		Definition: definition,
		Coverage:   cdkorgbackup.ReportCoverage_Organization(nil),
		Reports: &[]*cdkorgbackup.BackupReport{
			{Template: cdkorgbackup.ReportTemplate_CONTROL_COMPLIANCE()},
			{Template: cdkorgbackup.ReportTemplate_BACKUP_JOBS()},
			{Template: cdkorgbackup.ReportTemplate_COPY_JOBS()},
		},
	})
	team := cdkorgbackup.NewNotificationTopic(home, jsii.String("Team"), &cdkorgbackup.NotificationTopicProps{
		Emails: jsii.Strings("backup-team@example.com"),
	})
	channels := &[]cdkorgbackup.INotificationChannel{
		cdkorgbackup.NotificationChannel_Topic(team.Topic()),
		cdkorgbackup.NotificationChannel_SecurityHub(),
	}
	notifier := cdkorgbackup.NewReportNotifier(home, jsii.String("Notifier"), &cdkorgbackup.ReportNotifierProps{
		Definition: definition,
		Source:     cdkorgbackup.ReportSource_Reports(reports),
		Channels:   channels,
	})
	// events come at once, and are best effort: the reports of the next day have all of them
	hub := cdkorgbackup.NewBackupEventHub(home, jsii.String("Hub"), &cdkorgbackup.BackupEventHubProps{Definition: definition, Channels: channels})
	notifier.AddToDashboard(hub.Dashboard())

	for _, account := range *definition.MemberAccounts() {
		for _, region := range *layout.Regions() {
			// a stack of its own beside the member baseline, deployed after it
			framework := memberStack(app, "Framework", account, region)
			cdkorgbackup.ComplianceFramework_ForRequirements(framework, jsii.String("Framework"), &cdkorgbackup.RequirementFrameworkProps{
				Definition: definition,
				Standards: &[]cdkorgbackup.ComplianceStandard{
					cdkorgbackup.ComplianceStandard_NIST_800_53_R5(),
					cdkorgbackup.ComplianceStandard_PCI_DSS_4(),
				},
			})
			events := memberStack(app, "Events", account, region)
			cdkorgbackup.NewEventForwarding(events, jsii.String("Forwarding"), &cdkorgbackup.EventForwardingProps{Definition: definition})
		}
	}
	management := awscdk.NewStack(app, jsii.String("Events-management"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: layout.ManagementAccount(), Region: jsii.String("us-east-1")},
	})
	cdkorgbackup.NewEventForwarding(management, jsii.String("Forwarding"), &cdkorgbackup.EventForwardingProps{
		Definition:      definition,
		ForwardedEvents: cdkorgbackup.ForwardedEvents_Management(),
	})
}

func memberStack(app awscdk.App, kind string, account, region *string) awscdk.Stack {
	return awscdk.NewStack(app, jsii.Sprintf("%s-%s-%s", kind, *account, *region), &awscdk.StackProps{
		Env:                &awscdk.Environment{Account: account, Region: region},
		AnalyticsReporting: jsii.Bool(false),
	})
}

func main() {
	defer jsii.Close()

	app := awscdk.NewApp(nil)
	compliance(app)
	app.Synth(nil)
}
