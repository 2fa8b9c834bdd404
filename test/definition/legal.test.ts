import { App, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { BackupReports, ReportCoverage, ReportTemplate } from '../../src/backup-reports';
import { VaultLock } from '../../src/backup-vault';
import { CentralVault, MemberVault } from '../../src/definition';
import { BackupNaming, OrganizationTarget } from '../../src/organization-layout';
import {
  BackupResourceType, BackupRule, BackupTarget, CopyDestination, CopyFallback, CopyRequirement, IndexedResourceType, MalwareScanMode, PlanAddition, PlanAdditions,
  ProtectionRequirement, ProtectionTier, ProtectionTierOptions, ResourceSelection, TagCondition,
} from '../../src/protection';
import { CENTRAL_ACCOUNT, definitionOf, DefinitionSpec, HOME_ACCOUNT } from '../support/definition';

const days = (count: number) => Duration.days(count);
const cron = (expression: string) => Schedule.expression(`cron(${expression})`);
const { EBS, EFS, RDS, S3, DYNAMODB } = BackupResourceType;
const types = (...resourceTypes: BackupResourceType[]) => ResourceSelection.byResourceType({ resourceTypes });
const KEPT = { deleteAfter: days(35) };
const at = (expression: string, options: Parameters<typeof BackupRule.daily>[0] = KEPT) => BackupRule.onSchedule({ schedule: cron(expression), ...options });
const tier = (rules: BackupRule[] | BackupRule, options: ProtectionTierOptions = {}, name = 'gold') => new ProtectionTier({ name, rules: [rules].flat(), ...options });
const one = (rules: BackupRule[] | BackupRule, options?: ProtectionTierOptions): DefinitionSpec => ({ tiers: [tier(rules, options)] });
const plan = (rule: object, selection: object = { ListOfTags: [{ ConditionType: 'STRINGEQUALS', ConditionKey: 'backup', ConditionValue: 'gold' }] }, more: object = {}): DefinitionSpec => ({
  tiers: [ProtectionTier.fromBackupPlan({ BackupPlanName: 'gold', Rules: [{ RuleName: 'daily', TargetBackupVaultName: 'Any', Lifecycle: { DeleteAfterDays: 35 }, ...rule }], ...more },
    { selections: [{ SelectionName: 'gold', IamRoleArn: 'arn:aws:iam::111111111111:role/x', ...selection }] })],
});
const gold = tier(BackupRule.daily(KEPT));
const UNIT = OrganizationTarget.organizationalUnit('ou-ab12-12345678');
const LOCAL = { localAccounts: ['333333333333'], layout: { accounts: [{ accountId: '333333333333' }] } };
const bounds = { minRetention: days(7), maxRetention: days(400) };
const byTag = (key: string, ...values: string[]) => ({ selection: ResourceSelection.byTag(key, values) });

/** What a definition warns of, whichever construct renders it. */
function warningsOf(spec: DefinitionSpec): string[] {
  return [...new Set(definitionOf({ targets: [UNIT], ...spec })._planned.notes.map(({ id }) => id))].sort();
}

test.each<[string, () => DefinitionSpec, string[]]>([
  // schedules
  ['hours that wrap', () => one(at('0 22-2 ? * * *', { ...KEPT, startWindow: Duration.hours(1) })), []],
  ['days that wrap', () => one(at('0 5 ? * FRI-MON *')), []],
  ['weekends by name, in any case', () => one(at('0 5 ? * Sat-Sun *')), []],
  ['months that wrap', () => one(at('0 5 1 NOV-FEB ? *', { deleteAfter: days(300) })), []],
  ['the last day of the month', () => one(at('0 5 L * ? *')), []],
  ['the working day next to the 15th', () => one(at('0 5 15W * ? *', { deleteAfter: days(40) })), []],
  ['the last working day', () => one(at('0 5 LW * ? *', { deleteAfter: days(40) })), []],
  ['the first Monday', () => one(at('0 5 ? * MON#1 *', { deleteAfter: days(40) })), []],
  ['the last Friday', () => one(at('0 5 ? * 6L *', { deleteAfter: days(40) })), []],
  ['a step that goes once', () => one(at('0/90 5 ? * * *')), []],
  ['once', () => one(at('0 5 1 6 ? 2031')), ['retentionGap', 'scheduleEnds']],
  ['once, kept for ever', () => one(at('0 5 1 6 ? 2031', {})), ['scheduleEnds']],
  ['years after 2032', () => one(at('0 5 ? * * 2040-2199')), ['scheduleEnds']],
  ['all years from 2026 on', () => one(at('0 5 ? * * 2026-2199')), []],
  ['hourly', () => one(BackupRule.hourly({ deleteAfter: days(2) })), []],
  ['a time zone in local plans', () => ({ ...one(BackupRule.daily({ ...KEPT, timeZone: TimeZone.EUROPE_BERLIN })), ...LOCAL }), []],
  // retention
  ['weekly, kept 7 days', () => one(BackupRule.weekly({ deleteAfter: days(7) })), ['retentionGap']],
  ['daily, kept a day', () => one(BackupRule.daily({ deleteAfter: days(1) })), ['retentionGap']],
  ['for ever', () => one(BackupRule.daily({})), []],
  ['100 years', () => one(BackupRule.daily({ deleteAfter: days(36500) })), []],
  ['cold after a day', () => one(BackupRule.daily({ moveToColdStorageAfter: days(1), deleteAfter: days(91) }), { selection: types(EFS) }), []],
  ['cold and never deleted', () => one(BackupRule.daily({ moveToColdStorageAfter: days(30) }), { selection: types(EFS) }), []],
  ['cold storage that none has', () => one(BackupRule.daily({ moveToColdStorageAfter: days(30), deleteAfter: days(200) }), { selection: types(RDS, S3) }), ['typesStayWarm']],
  ['archiving without cold storage', () => one(BackupRule.monthly({ optInToArchive: true, deleteAfter: days(100) }), { selection: types(EBS) }), ['optionWithoutEffect']],
  ['archiving of volumes', () => one(BackupRule.monthly({ optInToArchive: true, moveToColdStorageAfter: days(1), deleteAfter: days(100) }), { selection: types(EBS) }), []],
  // windows
  ['an hour to start', () => one(BackupRule.daily({ ...KEPT, startWindow: Duration.hours(1) })), []],
  ['40 days to complete', () => one(BackupRule.daily({ deleteAfter: days(60), completionWindow: days(40) })), ['longWindow']],
  ['a minute more to complete than to start', () => one(BackupRule.daily({ ...KEPT, startWindow: Duration.minutes(60), completionWindow: Duration.minutes(61) })), ['shortCompletionWindow']],
  // copies
  ['a copy kept longer than its backup', () => one(BackupRule.daily({ ...KEPT, copyActions: [{ destination: CopyDestination.centralVault(), deleteAfter: days(365) }] }), { selection: types(EFS) }), []],
  ['a copy kept less long', () => one(BackupRule.daily({ ...KEPT, copyActions: [{ destination: CopyDestination.centralVault(), deleteAfter: days(8) }] }), { selection: types(EFS) }), []],
  ['a copy of a backup without expiry', () => one(BackupRule.daily({ copyActions: [{ destination: CopyDestination.centralVault() }] }), { selection: types(EFS) }), []],
  ['a copy without days in a plan of the API', () => plan({ CopyActions: [{ DestinationBackupVaultArn: 'arn:aws:backup:us-east-1:<account>:backup-vault:X', Lifecycle: {} }] }), ['copyInheritsExpiry', 'optionWithoutEffect']],
  ['copies that none supports', () => one(BackupRule.daily({ ...KEPT, copyActions: [{ destination: CopyDestination.centralVault() }] }), { selection: types(BackupResourceType.REDSHIFT_SERVERLESS) }), ['copyNotSupported']],
  ['copies attempted', () => one(BackupRule.daily({ ...KEPT, copyActions: [{ destination: CopyDestination.centralVault() }] }), { selection: types(EFS), copyFallback: CopyFallback.attempt() }), []],
  ['a copy to another Region', () => ({ ...one(BackupRule.daily({ ...KEPT, copyActions: [{ destination: CopyDestination.sameVaultIn('eu-west-1') }] }), { selection: types(EFS) }), regions: ['us-east-1', 'eu-west-1'] }), []],
  // continuous backup
  ['continuous backup of 1 day', () => one(BackupRule.continuous({ deleteAfter: days(1) }), { selection: types(S3) }), []],
  ['continuous backup beside snapshots', () => one([BackupRule.continuous(), BackupRule.monthly({ deleteAfter: days(400) })], { selection: types(S3) }), []],
  ['two continuous rules', () => one([BackupRule.continuous(), BackupRule.continuous({ ruleName: 'b', deleteAfter: days(7) })], { selection: types(RDS) }), ['continuousOverlap']],
  ['two continuous tiers', () => ({ tiers: ['a', 'b'].map((name) => tier(BackupRule.continuous(), byTag('env', 'x'), name)) }), ['continuousOverlap']],
  ['continuous backup that none has', () => one(BackupRule.continuous(), { selection: types(EBS, EFS) }), ['optionWithoutEffect']],
  ['continuous backup that some have', () => one(BackupRule.continuous(), { selection: types(EBS, RDS) }), ['featureNotSupported']],
  // vaults
  ['a governance lock', () => ({ ...one(BackupRule.daily(KEPT)), memberVault: MemberVault.managed({ vaultLock: VaultLock.governance(bounds) }) }), []],
  ['a lock without upper bound', () => ({ ...one(BackupRule.daily({ deleteAfter: days(3650) })), memberVault: MemberVault.managed({ vaultLock: VaultLock.governance({ minRetention: days(1) }) }) }), []],
  ['no expiry in a lock without upper bound', () => ({ ...one(BackupRule.daily({})), memberVault: MemberVault.managed({ vaultLock: VaultLock.governance({ minRetention: days(7) }) }) }), ['lockedForever']],
  ['a copy without expiry in a central lock without upper bound', () => ({
    ...one(BackupRule.daily({ copyActions: [{ destination: CopyDestination.centralVault() }] }), { selection: types(EFS) }),
    centralVault: CentralVault.managed({ vaultLock: VaultLock.governance({ minRetention: days(7) }) }),
  }), ['lockedForever']],
  ['a copy that expires in such a lock', () => ({
    ...one(BackupRule.daily({ ...KEPT, copyActions: [{ destination: CopyDestination.centralVault() }] }), { selection: types(EFS) }),
    centralVault: CentralVault.managed({ vaultLock: VaultLock.governance({ minRetention: days(7) }) }),
  }), []],
  ['an air-gapped target', () => ({ ...one(BackupRule.daily({ ...KEPT, target: BackupTarget.airGappedVault() }), { selection: types(EFS) }), memberVault: MemberVault.managed({ airGappedVault: bounds }) }), []],
  ['an air-gapped target that none goes to', () => ({ ...one(BackupRule.daily({ ...KEPT, target: BackupTarget.airGappedVault() }), { selection: types(RDS) }), memberVault: MemberVault.managed({ airGappedVault: bounds }) }), ['optionWithoutEffect']],
  ['another vault by name', () => one(BackupRule.daily({ ...KEPT, target: BackupTarget.vault('Other') })), ['vaultStaysEmpty']],
  // selections
  ['30 values of a tag', () => one(BackupRule.daily(KEPT), byTag('env', ...Array.from({ length: 30 }, (_, i) => `v${i}`))), []],
  ['everything', () => one(BackupRule.daily(KEPT), { selection: ResourceSelection.byResourceType({}) }), []],
  ['everything but some types', () => one(BackupRule.daily(KEPT), { selection: ResourceSelection.byResourceType({ excludedResourceTypes: [S3] }) }), []],
  ['types under conditions', () => one(BackupRule.daily(KEPT), { selection: ResourceSelection.byResourceType({ resourceTypes: [EBS, RDS], conditions: [TagCondition.stringLike('env', 'prod*')] }) }), []],
  ['what lacks a tag', () => one(BackupRule.daily(KEPT), { selection: ResourceSelection.byResourceType({ resourceTypes: [DYNAMODB], conditions: [TagCondition.stringNotEquals('backup', 'none')] }) }), []],
  ['single resources in local plans', () => ({ ...one(BackupRule.daily(KEPT), { selection: ResourceSelection.byArn(['arn:aws:rds:us-east-1:333333333333:db:one']) }), ...LOCAL }), []],
  // scans and indexes
  ['a malware scan', () => one(BackupRule.daily({ ...KEPT, malwareScan: MalwareScanMode.FULL_SCAN }), { selection: types(S3) }), []],
  ['an index', () => one(BackupRule.daily({ ...KEPT, indexedResourceTypes: [IndexedResourceType.EBS] }), { selection: types(EBS) }), []],
  ['windowsVss without EC2', () => one(BackupRule.daily(KEPT), { selection: types(EBS), windowsVss: true }), ['optionWithoutEffect']],
  // layout
  ['the home account as central account', () => ({ tiers: [gold], layout: { centralAccount: HOME_ACCOUNT }, centralVault: CentralVault.managed() }), ['centralAccountShared', 'vaultStaysEmpty']],
  ['the management account as central account', () => ({ tiers: [gold], centralVault: CentralVault.managed(), layout: { managementAccount: CENTRAL_ACCOUNT } }), ['centralAccountShared', 'vaultStaysEmpty']],
  ['no central account', () => ({ tiers: [gold], central: [] }), []],
  ['one account', () => ({ tiers: [gold], targets: [OrganizationTarget.account('333333333333')] }), []],
  ['names without AWSBackup', () => ({ tiers: [gold], naming: new BackupNaming({ backupRoleName: 'nightly', restoreRoleName: 'restores' }) }), ['roleNameWithoutAWSBackup']],
  // requirements
  ['a requirement that is met', () => ({ tiers: [gold], requirements: [ProtectionRequirement.forTagValue('gold', { minimumFrequency: Duration.hours(24), minimumRetention: days(35) })] }), []],
  ['copies that are required', () => ({ ...one(BackupRule.daily({ ...KEPT, copyActions: [{ destination: CopyDestination.centralVault() }] })), requirements: [ProtectionRequirement.forTagValue('gold', { crossAccountCopy: CopyRequirement.any() })] }), ['clusterCopies', 'copyNotSupported']],
  // additions left out
  ['nothing added', () => ({ tiers: [gold], planAdditions: PlanAdditions.none() }), []],
  ...Object.values(PlanAddition).map((addition): [string, () => DefinitionSpec, string[]] => [`all but ${addition}`, () => ({ tiers: [gold], planAdditions: PlanAdditions.allExcept([addition]) }), []]),
  // plans of AWS Backup's API
  ['a plan without schedule', () => plan({}), []],
  ['a plan that keeps for ever', () => plan({ Lifecycle: { DeleteAfterDays: -1, MoveToColdStorageAfterDays: -1 } }), []],
  ['a plan without lifecycle', () => plan({ Lifecycle: undefined }), []],
  ['a plan as GetBackupPlan answers', () => plan({ RuleId: 'abc', ScheduleExpression: 'cron(0 5 ? * * *)', StartWindowMinutes: 480, CompletionWindowMinutes: 10080, EnableContinuousBackup: false }), []],
  ['a plan of Windows', () => plan({}, { Resources: ['arn:aws:ec2:*:*:instance/*'] }, { AdvancedBackupSettings: [{ ResourceType: 'EC2', BackupOptions: { WindowsVSS: 'enabled' } }] }), []],
  ['a plan with cold storage that none has', () => plan({ Lifecycle: { MoveToColdStorageAfterDays: 30, DeleteAfterDays: 200 } }, { Resources: ['arn:aws:rds:*:*:db:*'] }), ['typesStayWarm']],
  ['a plan of everything', () => plan({}, { Resources: ['*'] }), []],
  ['a plan under conditions', () => plan({}, { Resources: ['*'], Conditions: { StringEquals: [{ ConditionKey: 'aws:ResourceTag/env', ConditionValue: 'prod' }] } }), []],
])('accepted: %s', (_, spec, warned) => {
  expect(warningsOf(spec())).toEqual([...warned].sort());
});

test('accepted: reports of every Region', () => {
  const app = new App();
  const stack = new Stack(app, 'Home', { env: { account: HOME_ACCOUNT, region: 'us-east-1' } });
  const definition = definitionOf({ tiers: [gold] });
  expect(() => new BackupReports(stack, 'Reports', {
    definition, reports: [{ template: ReportTemplate.BACKUP_JOBS, coverage: ReportCoverage.organization({ regions: ['*'] }) }],
  } as any)).not.toThrow();
});
