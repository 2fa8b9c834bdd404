import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { CodePipelineSource } from 'aws-cdk-lib/pipelines';
import * as library from '../../src';
import { readPublicApi } from '../support/public-api/read';
import { wrongValues } from '../support/public-api/wrong-values';

/** Callers without types may give anything: what is wrong is refused in the form of all our messages, by every constructor and static factory of the library. */
const api = readPublicApi();
const {
  BackupDefinition, BackupReports, BackupRule, BackupResourceType, CentralVault, ComplianceFramework, CopyDestination, FrameworkControl, MemberVault,
  NotificationChannel, OrganizationLayout, OrganizationTarget, ProtectionTier, ReportSource, ReportTemplate, ResourceSelection,
} = library;

const HOME = '111111111111';
const layout = new OrganizationLayout({
  organizationId: 'o-a1b2c3d4e5', rootId: 'r-ab12', managementAccount: '999999999999', homeAccount: HOME, centralAccount: '222222222222', regions: ['us-east-1'],
});
const days = Duration.days;
const bounds = { minRetention: days(7), maxRetention: days(3650) };
const assignments = [{ targets: [OrganizationTarget.root('r-ab12')], tiers: [ProtectionTier.daily()] }];
const definition = new BackupDefinition({ layout, assignments, centralVault: CentralVault.managed(), requirements: [library.ProtectionRequirement.forTagValue('daily', { minimumRetention: days(35) })] });
const unit = OrganizationTarget.organizationalUnit('ou-ab12-11111111');
const ofUnit = new BackupDefinition({ layout, assignments: [{ targets: [unit], tiers: [ProtectionTier.daily()] }] });
const outside = new BackupDefinition({
  layout: new OrganizationLayout({ regions: ['us-east-1'], globalRegion: 'us-east-1', externalAccounts: ['555555555555'] }),
  localPlans: [{ accounts: ['555555555555'], tiers: [new ProtectionTier({ name: 'theirs', rules: [BackupRule.daily({ deleteAfter: days(35) })] })] }],
  memberVault: MemberVault.managed({ deployedBy: library.CloudFormationExecutionRole.selfManagedStackSet() }),
});
const keyArn = 'arn:aws:kms:us-east-1:111111111111:key/12345678-1234-1234-1234-123456789012';
const isolated = { minRetention: days(7), maxRetention: days(100) };

/** A stack of the account in which a construct belongs, and what of other constructs is right there. */
function world() {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: HOME, region: 'us-east-1' } });
  return {
    app,
    stack,
    central: new Stack(app, 'Central', { env: { account: '222222222222', region: 'us-east-1' } }),
    member: new Stack(app, 'Member', { env: { account: '333333333333', region: 'us-east-1' } }),
    outsider: new Stack(app, 'Outsider', { env: { account: '555555555555', region: 'us-east-1' } }),
    management: new Stack(app, 'Management', { env: { account: '999999999999', region: 'us-east-1' } }),
    key: () => kms.Key.fromKeyArn(stack, 'Key', keyArn),
    topic: () => new sns.Topic(stack, 'Topic'),
    channels: [NotificationChannel.emails(['team@example.com'])],
    reports: () => new BackupReports(stack, 'MadeReports', { reports: [{ template: ReportTemplate.BACKUP_JOBS }] }),
  };
}
type World = ReturnType<typeof world>;

/** Arguments that are right, without scope and id; where the construct goes; and what first looks at the value that a factory made. */
interface Right {
  readonly args: (own: World) => unknown[];
  readonly scope?: (own: World) => unknown;
  readonly use?: (made: any, own: World) => unknown;
}
const right = (...args: unknown[]): Right => ({ args: () => args });
const useAs = (use: NonNullable<Right['use']>, ...args: unknown[]): Right => ({ args: () => args, use });
const at = (scope: NonNullable<Right['scope']>, args: (own: World) => unknown[]): Right => ({ args, scope });
const centralVault = (made: any) => new BackupDefinition({ layout, assignments, centralVault: made });
const memberVault = (made: any) => new BackupDefinition({ layout, assignments, memberVault: made });
const framework = (made: any, { member }: World) => new ComplianceFramework(member, 'Use', { controls: [made].flat(), regions: ['us-east-1'] });
const channel = (made: any, { stack }: World) => made.bind(stack, 'Channel');
const generation = { generation: 1 };
const vault = { generation: 2, retiredGenerations: [generation], airGappedVault: isolated, s3Tiering: undefined };

const RIGHT: Readonly<Record<string, Right>> = {
  'AirGappedVaultEncryption.existingKeys': useAs((made) => memberVault(MemberVault.managed({ airGappedVault: isolated, airGappedVaultEncryption: made })), { 'us-east-1': keyArn }),
  'BackupActivityTrail.new': right({}),
  'BackupDailyCheck.new': at(({ stack }) => stack, ({ stack, channels }) => [{
    definition: ofUnit, hub: new library.BackupEventHub(stack, 'Hub', { definition: ofUnit, channels }), targets: [unit],
  }]),
  'BackupDefinition.new': right({ layout, assignments, sizing: { dailyJobs: 1, evaluations: 1 } }),
  'BackupDelegation.new': at(({ management }) => management, () => [{ definition }]),
  'BackupEventHub.new': at(({ stack }) => stack, ({ channels }) => [{ definition, channels }]),
  'BackupGuardrails.new': at(({ management }) => management, () => [{ definition, membersDeployedBy: library.CloudFormationExecutionRole.serviceManagedStackSet() }]),
  'BackupNaming.new': right({}),
  'BackupTagPolicy.new': at(({ management }) => management, () => [{ definition }]),
  'BackupOrganization.new': at(({ app }) => app, ({ channels }) => [{ definition: ofUnit, channels }]),
  'BackupPipeline.new': {
    args: ({ app, stack, channels }) => [{
      organization: new library.BackupOrganization(new Stage(app, 'Stage'), 'Backup', { definition: ofUnit, channels }),
      source: CodePipelineSource.s3(s3.Bucket.fromBucketName(stack, 'Source', 'source'), 'app.zip'),
      channels,
    }],
  },
  'BackupParameters.new': at(({ stack }) => stack, () => [{ definition }]),
  'BackupReports.new': right({ reports: [{ template: ReportTemplate.BACKUP_JOBS }] }),
  'BackupResourceType.new': right('S9', 'arn:aws:s9:*:*:*'),
  'BackupRule.onSchedule': right({ schedule: events.Schedule.expression('cron(0 5 ? * * *)'), copyActions: [{ destination: CopyDestination.centralVault() }] }),
  'BackupSupport.new': right({ regions: [{ region: 'us-east-1' }], resourceTypes: [{ resourceType: BackupResourceType.S3 }] }),
  'BackupTarget.vault': right('Vault'),
  'CanaryAccounts.atLeast': right(2),
  'CanaryAccounts.named': right(['222222222222']),
  'CanaryGate.nameFor': right(definition),
  'CanaryGate.new': at(({ stack }) => stack, () => [{ definition: ofUnit, units: [unit] }]),
  'CentralBackupAccount.new': at(({ central }) => central, () => [{ definition }]),
  'CentralVault.existing': useAs(centralVault, { airGappedVault: isolated }),
  'CentralVault.managed': useAs(centralVault, vault),
  'CloudFormationExecutionRole.bootstrap': useAs((made) => memberVault(MemberVault.managed({ deployedBy: made }))),
  'CloudFormationExecutionRole.named': useAs((made) => memberVault(MemberVault.managed({ deployedBy: made })), 'Role'),
  'CloudFormationExecutionRole.selfManagedStackSet': useAs((made) => memberVault(MemberVault.managed({ deployedBy: made }))),
  'ComplianceFramework.forRequirements': at(({ member }) => member, () => [{ definition }]),
  'ComplianceFramework.forTiers': at(({ member }) => member, () => [{ definition }]),
  'ComplianceFramework.fromFrameworkArn': right('arn:aws:backup:us-east-1:111111111111:framework:mine-12345678-1234-1234-1234-123456789012'),
  'ComplianceFramework.new': at(({ member }) => member, () => [{ controls: [FrameworkControl.recoveryPointsEncrypted()], regions: ['us-east-1'] }]),
  'ComplianceStandard.new': right('Ours', [{ controlName: 'BACKUP_RECOVERY_POINT_ENCRYPTED', requirements: ['1'] }]),
  'ConfigRecording.create': useAs((made, { member }) => new ComplianceFramework(member, 'Use', {
    controls: [FrameworkControl.recoveryPointsEncrypted()], regions: ['us-east-1'], configRecording: made,
  })),
  'CopyDestination.sameVaultIn': right('us-west-2'),
  'CopyDestination.vaultArn': right('arn:aws:backup:us-east-1:222222222222:backup-vault:Mine'),
  'CopyRequirement.toAccounts': right(['222222222222']),
  'CopyRequirement.toRegions': right(['us-east-1']),
  'CopySource.accounts': right(['333333333333']),
  'CopySource.organization': right('o-a1b2c3d4e5'),
  'CopySource.organizationPaths': right(['o-a1b2c3d4e5/r-ab12/']),
  'EventForwarding.new': at(({ member }) => member, () => [{ definition }]),
  'FrameworkControl.awsRecommended': useAs(framework),
  'FrameworkControl.lastRecoveryPointCreated': useAs(framework, days(1)),
  'FrameworkControl.manualDeletionDisabled': useAs(framework),
  'FrameworkControl.minimal': useAs(framework),
  'FrameworkControl.minimumRetention': useAs(framework, days(35)),
  'FrameworkControl.of': useAs(framework, 'NEW_CONTROL'),
  'FrameworkControl.planFrequencyAndRetention': useAs(framework),
  'FrameworkControl.ransomwareResilience': useAs(framework),
  'FrameworkControl.recoveryPointsEncrypted': useAs(framework),
  'FrameworkControl.resourcesInAirGappedVault': useAs(framework, days(1)),
  'FrameworkControl.resourcesProtectedByBackupPlan': useAs(framework),
  'FrameworkControl.resourcesProtectedByCrossAccount': useAs(framework),
  'FrameworkControl.resourcesProtectedByCrossRegion': useAs(framework),
  'FrameworkControl.resourcesProtectedByVaultLock': useAs(framework),
  'FrameworkControl.restoreTimeMeetsTarget': useAs(framework, Duration.hours(1)),
  'IndexedResourceType.new': right('EBS'),
  'MalwareScanMode.new': right('FULL_SCAN'),
  'MalwareScanResourceType.new': right('EBS'),
  'MemberBackupBaseline.fromMemberBackupBaselineAttributes': at(({ member }) => member, () => [{}]),
  'MemberBackupBaseline.new': at(({ member }) => member, () => [{ definition }]),
  'MemberRollout.new': right({ definition: ofUnit }),
  'SelfManagedRollout.new': right({ definition: outside }),
  'StackSetExecutionRole.new': at(({ outsider }) => outsider, ({ stack }) => [{ rollout: new library.SelfManagedRollout(stack, 'Rollout', { definition: outside }) }]),
  'MemberVault.existing': useAs(memberVault, { airGappedVault: isolated }),
  'MemberVault.managed': useAs(memberVault, vault),
  'MultiRegionBackupKey.new': at(({ member }) => member, () => [{ definition }]),
  'NotificationChannel.chat': { args: (own) => [own.topic()], use: channel },
  'NotificationChannel.emails': useAs(channel, ['team@example.com']),
  'NotificationChannel.eventBus': { args: ({ stack }) => [new events.EventBus(stack, 'Bus')], use: channel },
  'NotificationChannel.topic': { args: (own) => [own.topic()], use: channel },
  'NotificationTarget.eventBus': { args: ({ stack }) => [new events.EventBus(stack, 'Bus')] },
  'NotificationTarget.handlerFunction': { args: ({ stack }) => [lambda.Function.fromFunctionName(stack, 'Handler', 'handler')] },
  'NotificationTarget.queue': { args: ({ stack }) => [new sqs.Queue(stack, 'Queue')] },
  'NotificationTarget.topic': { args: (own) => [own.topic()] },
  'NotificationTopic.new': right({}),
  'OrgBackupPolicy.new': right({ definition }),
  'OrganizationLayout.fromJson': right(layout.toJson()),
  'OrganizationLayout.new': right({
    rootId: 'r-ab12', regions: ['us-east-1'], units: [{ organizationalUnitId: 'ou-ab12-11111111', parentId: 'r-ab12' }], accounts: [{ accountId: '333333333333', parentId: 'r-ab12' }],
  }),
  'OrganizationLayout.standalone': right({ account: '333333333333', regions: ['us-east-1'] }),
  'OrganizationTarget.account': right('333333333333'),
  'OrganizationTarget.organizationalUnit': right('ou-ab12-11111111'),
  'OrganizationTarget.root': right('r-ab12'),
  'PlanAdditions.allExcept': right([library.PlanAddition.PLAN_TAG]),
  'PolicySharing.slots': right(3),
  'PolicySharing.together': right({ 'ou-ab12-11111111': 'r-ab12' }),
  'ProtectionRequirement.forAllResources': right({ minimumFrequency: Duration.hours(24), minimumRetention: days(35) }),
  'ProtectionRequirement.forTag': right('backup', 'daily', { minimumFrequency: Duration.hours(24), minimumRetention: days(35) }),
  'ProtectionRequirement.forTagValue': right('daily', { minimumFrequency: Duration.hours(24), minimumRetention: days(35) }),
  'ProtectionTier.fromBackupPlan': right({ BackupPlanName: 'P', Rules: [{ RuleName: 'r', ScheduleExpression: 'cron(0 5 ? * * *)', TargetBackupVaultName: 'Default' }] }, { tags: { backup: 'mine' } }),
  'OptInResourceType.new': right('EBS'),
  'MemberSetup.new': right({ definition: new BackupDefinition({ layout, assignments, memberSettings: {} }) }),
  'MemberSetup.regionsOf': right(definition),
  'OrganizationSetup.new': at(({ management }) => management, () => [{ definition }]),
  'ProtectionTier.fromJson': right(ProtectionTier.daily().toJson()),
  'ProtectionTier.new': right({ name: 'mine', rules: [BackupRule.daily()] }),
  'ReportCoverage.accounts': right(['333333333333']),
  'ReportCoverage.organizationalUnits': right(['ou-ab12-11111111']),
  'ReportNotifier.new': { args: (own) => [{ source: ReportSource.reports(own.reports()), channels: own.channels }] },
  'ReportSource.existingBucket': { args: ({ stack }) => [s3.Bucket.fromBucketName(stack, 'Bucket', 'bucket')] },
  'ReportSource.reports': { args: (own) => [own.reports()] },
  'ReportTemplate.new': right('BACKUP_JOB_REPORT'),
  'ResourceSelection.anyOf': right([ResourceSelection.tierTag()]),
  'ResourceSelection.byArn': right(['arn:aws:s3:::bucket']),
  'ResourceSelection.byResourceType': right({ resourceTypes: [BackupResourceType.S3] }),
  'ResourceSelection.byTag': right('stage', ['prod']),
  'ResourceSelection.everythingExcept': right('backup', 'no'),
  'ResponsibilityTable.new': right({ otherRoles: [{ account: HOME, owner: 'us', permissions: ['s3:*'], purpose: 'work', roleName: 'Role' }] }),
  'ScheduleSpread.new': right({ window: Duration.hours(2) }),
  'TagCondition.stringEquals': right('a', 'b'),
  'TagCondition.stringLike': right('a', 'b'),
  'TagCondition.stringNotEquals': right('a', 'b'),
  'TagCondition.stringNotLike': right('a', 'b'),
  'VaultEvent.new': right('BACKUP_JOB_FAILED'),
  'UntaggedResourceRemediation.new': right({ definition: ofUnit, tier: library.ProtectionTier.daily(), targets: [unit] }),
  'UntaggedResourceRules.new': right({ definition }),
  'VaultLock.compliance': right({ ...bounds, coolingOff: days(7) }),
  'VaultLock.governance': right(bounds),
};

/** A read of files and stacks, which nobody writes wrongly by a missing type. */
const ELSEWHERE = ['DeployedTemplate.check', 'DeployedTemplate.checkAll'];
const OURS = /^[^\n]+ is [^]+ but [^]+; [^]+$/;

function make(factory: string, change: (args: unknown[]) => unknown[]): unknown {
  const own = world();
  const { args, scope = ({ stack }: World) => stack, use } = RIGHT[factory] ?? right();
  const [type, member] = factory.split('.');
  const owner = (library as any)[type];
  const given = [...isScoped(factory) ? [scope(own), 'One'] : [], ...change(args(own))];
  const made = member === 'new' ? new owner(...given) : owner[member](...given);
  return use ? use(made, own) : made;
}

/** What is said of the Duration that a message asks for, where it is refused itself. */
function exampleFault(factory: string, message: string, change: (args: unknown[], instead: unknown) => unknown[]): string | undefined {
  const [, prop, counted, amount] = /^(\S+) is .* but a Duration is expected; write it like Duration\.(\w+)\((\d+)\)$/.exec(message) ?? [];
  if (!prop) {
    return undefined;
  }
  const example = (Duration as unknown as Record<string, (amount: number) => Duration>)[counted](Number(amount));
  try {
    make(factory, (args) => change(args, example));
    return undefined;
  } catch (error) {
    const again = (error as Error).message;
    return again.startsWith(`${prop} is `) ? `the example is refused: ${again}` : undefined;
  }
}

function isScoped(factory: string): boolean {
  return api.factories.get(factory)![0]?.type === 'constructs.Construct';
}

/** What is thrown, in a word where it is none of our messages. */
function outcome(factory: string, change: (args: unknown[], instead?: unknown) => unknown[]): string | undefined {
  try {
    make(factory, (args) => change(args));
    return 'accepted';
  } catch (error) {
    const { name, message } = error as Error;
    return name === 'Error' && OURS.test(message) ? exampleFault(factory, message, change) : `${name}: ${message.slice(0, 150)}`;
  }
}

const factories = [...api.factories].filter(([name, parameters]) => parameters.length > 0 && !ELSEWHERE.includes(name));

test.each(factories.map(([name]) => name))('%s takes what is right', (name) => {
  expect(() => make(name, (args) => args)).not.toThrow();
});

test.each(factories)('%s refuses every value of a wrong type in our words', (name, parameters) => {
  const faults = parameters.filter(({ type }) => type !== 'constructs.Construct').filter((one) => !(isScoped(name) && one.name === 'id'))
    .flatMap((parameter, i) => wrongValues(api, parameter.name, parameter).map(({ place, of, maybeNone }) => {
      const found = outcome(name, (args, instead) => [...Array.from({ length: Math.max(i, args.length) }, (_, j) => args[j]).slice(0, i), of(args[i], instead), ...args.slice(i + 1)]);
      return found && !(maybeNone && found === 'accepted') && `${place}: ${found}`;
    })).filter((fault) => fault);
  expect(faults).toEqual([]);
});
