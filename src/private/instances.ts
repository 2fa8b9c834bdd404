/** How an instance of a class is known, called and written. */
export interface InstanceKind {
  /** A member that only such instances have: another copy of the library, or of aws-cdk-lib, counts. */
  readonly member: string;
  /** Continues "… is 'x' but". */
  readonly what: string;
  /** How it is written. */
  readonly example: string;
}

const kind = (member: string, what: string, example: string): InstanceKind => ({ member, what, example });

/** Classes whose instances are given to constructs and factories. */
export const INSTANCES = {
  // of this library
  canaryAccounts: kind('_canary', 'a CanaryAccounts', 'CanaryAccounts.atLeast(1)'),
  childPolicyControl: kind('_model', 'a ChildPolicyControl', 'ChildPolicyControl.frozen()'),
  configRecording: kind('_check', 'a ConfigRecording', 'ConfigRecording.existing()'),
  control: kind('controlName', 'a FrameworkControl', 'FrameworkControl.recoveryPointsEncrypted()'),
  copyDestination: kind('_model', 'a CopyDestination', 'CopyDestination.centralVault()'),
  copySource: kind('_organizationIds', 'a CopySource', 'CopySource.organization(\'o-…\')'),
  coverage: kind('_model', 'a ReportCoverage', 'ReportCoverage.organization()'),
  definition: kind('_planned', 'a BackupDefinition', 'new BackupDefinition({ … })'),
  forwardedEvents: kind('_bind', 'a ForwardedEvents', 'ForwardedEvents.member()'),
  framework: kind('frameworkArns', 'a ComplianceFramework', 'ComplianceFramework.forRequirements(…)'),
  naming: kind('_roleWithPath', 'a BackupNaming', 'new BackupNaming({ … })'),
  eventForwarding: kind('heartbeatRole', 'an EventForwarding', 'new EventForwarding(…)'),
  eventHub: kind('_counted', 'a BackupEventHub', 'new BackupEventHub(…)'),
  notificationChannel: kind('bind', 'a NotificationChannel', 'NotificationChannel.emails([\'…\'])'),
  notificationTarget: kind('_identity', 'a NotificationTarget', 'NotificationTarget.queue(queue)'),
  optInResourceType: kind('optInName', 'an OptInResourceType', 'OptInResourceType.S3'),
  policySharing: kind('_model', 'a PolicySharing', 'PolicySharing.none()'),
  reportNotifier: kind('_countPlaces', 'a ReportNotifier', 'new ReportNotifier(…)'),
  reports: kind('reportPlans', 'a BackupReports', 'new BackupReports(…)'),
  reusableSynthesizer: kind('reusableBind', 'a reusable synthesizer', 'new DefaultStackSynthesizer({ … })'),
  reportSource: kind('_model', 'a ReportSource', 'ReportSource.reports(…)'),
  reportTemplate: kind('templateName', 'a ReportTemplate', 'ReportTemplate.BACKUP_JOBS'),
  resourceType: kind('arnPattern', 'a BackupResourceType', 'BackupResourceType.S3'),
  standard: kind('_served', 'a ComplianceStandard', 'ComplianceStandard.PCI_DSS_4'),
  support: kind('_overrides', 'a BackupSupport', 'new BackupSupport({ … })'),
  tagCondition: kind('_model', 'a TagCondition', 'TagCondition.stringEquals(\'…\', \'…\')'),
  target: kind('targetId', 'an OrganizationTarget', 'OrganizationTarget.organizationalUnit(\'ou-…\')'),
  tier: kind('_model', 'a ProtectionTier', 'ProtectionTier.daily()'),
  vaultEvent: kind('eventName', 'a VaultEvent', 'VaultEvent.COPY_JOB_FAILED'),
  // of aws-cdk-lib
  alarmAction: kind('bind', 'an IAlarmAction', 'new SnsAction(topic)'),
  bucket: kind('bucketArn', 'an IBucket', 's3.Bucket.fromBucketName(…)'),
  dashboard: kind('addWidgets', 'a Dashboard', 'new cloudwatch.Dashboard(…)'),
  eventBus: kind('eventBusArn', 'an IEventBus', 'events.EventBus.fromEventBusArn(…)'),
  handlerFunction: kind('functionArn', 'an IFunction', 'lambda.Function.fromFunctionArn(…)'),
  key: kind('keyArn', 'an IKey', 'kms.Key.fromKeyArn(…)'),
  managedPolicy: kind('managedPolicyArn', 'an IManagedPolicy', 'iam.ManagedPolicy.fromManagedPolicyName(…)'),
  policyStatement: kind('toStatementJson', 'a PolicyStatement', 'new iam.PolicyStatement({ … })'),
  queue: kind('queueArn', 'an IQueue', 'sqs.Queue.fromQueueArn(…)'),
  scheduleExpression: kind('expressionString', 'a ScheduleExpression', 'ScheduleExpression.cron({ … })'),
  topic: kind('topicArn', 'an ITopic', 'sns.Topic.fromTopicArn(…)'),
} as const;
