import { Duration } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import {
  BackupResourceType, BackupRule, BackupSupport, BackupTarget, CopyDestination, CopyFallback, CopyRequirement, MalwareScanMode, ProtectionRequirement, ProtectionTier, ResourceSelection,
  ResourceTypeVariant, ScheduleSpread, TagCondition,
} from '../../src/protection';

/** What JavaScript can write and no compiler refuses: what is misspelled, or has another name by now, would do nothing. */
const rules = [BackupRule.daily()];
const tier = (props: any) => () => new ProtectionTier({ name: 'gold', rules, ...props });
const rule = (options: any) => () => BackupRule.daily(options);
const requirement = (options: any) => () => ProtectionRequirement.forTagValue('gold', { minimumRetention: Duration.days(35), ...options });
const support = (props: any) => () => new BackupSupport(props);
const plan = { BackupPlanName: 'gold', Rules: [{ RuleName: 'Daily', ScheduleExpression: 'cron(0 5 ? * * *)' }] };
const copy = (action: any) => rule({ copyActions: [{ destination: CopyDestination.centralVault(), ...action }] });

test.each<[string, () => unknown, string]>([
  ['a scan mode as text', rule({ malwareScan: 'FULL_SCAN' }), "malwareScan is 'FULL_SCAN' but a MalwareScanMode is expected; write it as MalwareScanMode.FULL_SCAN"],
  ['an indexed type as text', rule({ indexedResourceTypes: ['EBS'] }), "indexedResourceTypes[0] is 'EBS' but an IndexedResourceType is expected; write it as IndexedResourceType.EBS"],
  ['one indexed type instead of a list', rule({ indexedResourceTypes: 'EBS' }), "indexedResourceTypes is 'EBS' but a list is expected"],
  ['a misspelled setting of a rule', rule({ copyAction: [] }), "copyAction is 'given' but there is no such member (did you mean copyActions?); use one of ruleName, timeZone, startWindow,"],
  ['the week day of a daily rule', rule({ weekDay: 'SAT' }), "weekDay is 'given' but there is no such member"],
  ['the hour of an hourly rule', () => BackupRule.hourly({ hour: 3 } as any), "hour is 'given' but there is no such member"],
  ['the day of a weekly rule', () => BackupRule.weekly({ day: 3 } as any), "day is 'given' but there is no such member"],
  ['the month of a monthly rule', () => BackupRule.monthly({ month: 3 } as any), "month is 'given' but there is no such member"],
  ['a misspelled setting of a yearly rule', () => BackupRule.yearly({ Month: 3 } as any), "Month is 'given' but there is no such member"],
  ['cold storage of continuous backups', () => BackupRule.continuous({ moveToColdStorageAfter: Duration.days(30) } as any), "moveToColdStorageAfter is 'given' but there is no such member"],
  ['the hour of a rule with a schedule', () => BackupRule.onSchedule({ schedule: Schedule.expression('cron(0 5 ? * * *)'), hour: 3 } as any), "hour is 'given' but there is no such member"],
  ['no schedule', () => BackupRule.onSchedule({} as any), 'schedule is undefined but it is required; give it'],
  ['a schedule as text', () => BackupRule.onSchedule({ schedule: 'cron(0 5 ? * * *)' as any }), "schedule is 'cron(0 5 ? * * *)' but a Schedule is expected; write it as Schedule.expression('cron(0 5 ? * * *)')"],
  ['a target as text', rule({ target: 'Vault' }), "target is 'Vault' but a BackupTarget is expected; write it as BackupTarget.vault('…')"],
  ['an archive switch as text, which would be on', rule({ optInToArchive: 'false' }), "optInToArchive is 'false' but true or false is expected"],
  ['a time zone as text', rule({ timeZone: 'Europe/Berlin' }), "timeZone is 'Europe/Berlin' but a TimeZone is expected; write it as TimeZone.EUROPE_BERLIN"],
  ['one copy instead of a list', rule({ copyActions: 'central' }), "copyActions is 'central' but a list is expected"],
  ['a misspelled setting of a copy', copy({ deleteafter: Duration.days(3) }), "copyActions[0].deleteafter is 'given' but there is no such member (did you mean deleteAfter?); use one of destination, deleteAfter,"],
  ['a copy without destination', copy({ destination: undefined }), 'copyActions[0].destination is undefined but it is required'],
  ['a destination as text', copy({ destination: 'central' }), "copyActions[0].destination is 'central' but a CopyDestination is expected; write it as CopyDestination.centralVault()"],
  ['a misspelled setting of a tier', tier({ selections: ResourceSelection.byTag('a', ['b']) }), "selections is 'given' but there is no such member (did you mean selection?); use one of name, rules, selection,"],
  ['the tiering of S3, which vaults have', tier({ s3Tiering: Duration.days(60) }), "s3Tiering is 'given' but there is no such member"],
  ['no props of a tier', () => new ProtectionTier(undefined as any), 'props is undefined but an object with members is expected'],
  ['one rule instead of a list', tier({ rules: rules[0] }), "rules is 'an object' but a list is expected"],
  ['a rule as plain object', tier({ rules: [{ ruleName: 'Daily' }] }), "rules[0] is 'an object' but a BackupRule is expected; write it as BackupRule.daily()"],
  ['a selection as plain object', tier({ selection: { tagKey: 'a' } }), "selection is 'an object' but a ResourceSelection is expected; write it as ResourceSelection.byTag('…', ['…'])"],
  ['a fallback as text', tier({ copyFallback: 'none' }), "copyFallback is 'none' but a CopyFallback is expected; write it as CopyFallback.none()"],
  ['a scanned type as text', tier({ rules: [BackupRule.daily({ malwareScan: MalwareScanMode.FULL_SCAN })], malwareScanResourceTypes: ['EBS'] }),
    "malwareScanResourceTypes[0] is 'EBS' but a MalwareScanResourceType is expected; write it as MalwareScanResourceType.EBS"],
  ['a switch as text, which would be on', tier({ windowsVss: 'false' }), "windowsVss is 'false' but true or false is expected"],
  ['a misspelled setting of a preset', () => ProtectionTier.daily({ copyto: [] } as any), "copyto is 'given' but there is no such member (did you mean copyTo?); use one of name, copyTo, selection,"],
  ['rules of a preset', () => ProtectionTier.monthly({ rules } as any), "rules is 'given' but there is no such member"],
  ['a misspelled option of a plan that is read', () => ProtectionTier.fromBackupPlan(plan, { tags: { a: 'b' }, copyto: [] } as any), "copyto is 'given' but there is no such member (did you mean copyTo?); use one of name, tags,"],
  ['one selection of a plan instead of a list', () => ProtectionTier.fromBackupPlan(plan, { selections: {} as any }), "selections is 'an object' but a list is expected"],
  ['types of a selection by another name, without which it selects everything', () => ResourceSelection.byResourceType({ types: [BackupResourceType.S3] } as any), "types is 'given' but there is no such member; use one of resourceTypes,"],
  ['a selected type as text', () => ResourceSelection.byResourceType({ resourceTypes: ['S3' as any] }), "resourceTypes[0] is 'S3' but a BackupResourceType is expected; write it as BackupResourceType.S3"],
  ['one condition on ARNs instead of a list', () => ResourceSelection.byArn(['arn:aws:s3:::logs'], TagCondition.stringEquals('a', 'b') as any), "conditions is 'an object' but a list is expected"],
  ['a condition as plain object, which would not hold for anything', () => ResourceSelection.byResourceType({ conditions: [{ tagKey: 'a', value: 'b' } as any] }),
    "conditions[0] is 'an object' but a TagCondition is expected; write it as TagCondition.stringEquals('…', '…')"],
  ['a condition of a selection by tag as text', () => ResourceSelection.byTag('a', ['b'], ['c=d' as any]), "conditions[0] is 'c=d' but a TagCondition is expected"],
  ['an excluded type as text', () => ResourceSelection.byResourceType({ excludedResourceTypes: ['S3' as any] }), "excludedResourceTypes[0] is 'S3' but a BackupResourceType is expected"],
  ['the Region of a destination by another name', () => CopyDestination.centralVault({ regions: ['us-east-1'] } as any), "regions is 'given' but there is no such member (did you mean region?); use one of region"],
  ['the Region of an air-gapped destination', () => CopyDestination.airGappedVault({ Region: 'us-east-1' } as any), "Region is 'given' but there is no such member"],
  ['a vault that is air-gapped, by another name', () => CopyDestination.vaultArn('arn:aws:backup:us-east-1:111111111111:backup-vault:V1', { airgapped: true } as any), "airgapped is 'given' but there is no such member"],
  ['the Region of a fallback', () => CopyFallback.centralVault({ regions: ['us-east-1'] } as any), "regions is 'given' but there is no such member"],
  ['a copy requirement as a switch', requirement({ crossRegionCopy: true }), 'crossRegionCopy is true but a CopyRequirement is expected; write it as CopyRequirement.any()'],
  ['a copy requirement for accounts as a switch', requirement({ crossAccountCopy: true }), 'crossAccountCopy is true but a CopyRequirement is expected'],
  ['the accounts of copies beside it', requirement({ crossAccountCopyTo: ['222222222222'] }), "crossAccountCopyTo is 'given' but there is no such member (did you mean crossAccountCopy?); use one of minimumFrequency,"],
  ['a switch of a requirement as text', requirement({ encrypted: 'no' }), "encrypted is 'no' but true or false is expected"],
  ['a misspelled bound of a required lock', requirement({ vaultLock: { min: Duration.days(7) } }), "vaultLock.min is 'given' but there is no such member"],
  ['no options of a requirement', () => ProtectionRequirement.forAllResources(undefined as any), 'options is {} but nothing is required'],
  ['one Region instead of a list', () => CopyRequirement.toRegions('eu-central-1' as any), "regions is 'eu-central-1' but a list is expected; write it as a list, also of one"],
  ['no accounts', () => CopyRequirement.toAccounts(undefined as any), 'accounts is undefined but a list is expected'],
  ['variants by names of their own', support({ rdsMultiAzClusters: true }), "rdsMultiAzClusters is 'given' but there is no such member; use one of dynamoDbAdvancedFeatures, variants,"],
  ['a variant as text', support({ variants: ['Neptune'] }), "variants[0] is 'Neptune' but a ResourceTypeVariant is expected; write it as ResourceTypeVariant.NEPTUNE"],
  ['a switch of the support as text', support({ dynamoDbAdvancedFeatures: 'false' }), "dynamoDbAdvancedFeatures is 'false' but true or false is expected"],
  ['what a type supports, misspelled', support({ resourceTypes: [{ resourceType: BackupResourceType.S3, airGapped: true }] }), "resourceTypes[0].airGapped is 'given' but there is no such member"],
  ['what a Region supports, misspelled', support({ regions: [{ region: 'us-east-1', policies: false }] }), "regions[0].policies is 'given' but there is no such member"],
  ['a type that is not used as text', support({ unusedResourceTypes: ['S3'] }), "unusedResourceTypes[0] is 'S3' but a BackupResourceType is expected"],
  ['a rule name as number', rule({ ruleName: 5 }), 'ruleName is 5 but a text is expected'],
  ['a tier name as number', tier({ name: 5 }), 'name of the tier is 5 but'],
  ['a plan name as number', tier({ planName: 5 }), 'planName is 5 but a text is expected'],
  ['a selection name as number', tier({ selectionName: 5 }), 'selectionName is 5 but a text is expected'],
  ['tags of recovery points as list', rule({ recoveryPointTags: ['a'] }), 'recoveryPointTags is ["a"] but an object with a value for each key is expected; write it as'],
  ['tags of a plan as text', tier({ planTags: 'a=b' }), "planTags is 'a=b' but an object with a value for each key is expected; write it as"],
  ['a condition as plain object', () => ResourceSelection.byTag('a', ['b'], [{ tagKey: 'a', value: 'b' } as any]), "conditions[0] is 'an object' but a TagCondition is expected; write it as TagCondition.stringEquals"],
  ['a condition of ARNs as text', () => ResourceSelection.byArn(['arn:aws:s3:::bucket'], ['a=b' as any]), "conditions[0] is 'a=b' but a TagCondition is expected"],
  ['a Region as number', () => CopyDestination.sameVaultIn(5 as any), 'region is 5 but a text is expected'],
  ['the step of a spread by another name', () => new ScheduleSpread({ window: Duration.hours(2), steps: Duration.minutes(10) } as any), "steps is 'given' but there is no such member (did you mean step?); use one of window, step"],
  ['the step of a spread by another name', () => new ScheduleSpread({ window: Duration.hours(2), steps: Duration.minutes(10) } as any), "steps is 'given' but there is no such member (did you mean step?); use one of window, step"],
])('%s is refused', (_, write, message) => {
  expect(write).toThrow(message);
});

test.each<[string, () => unknown]>([
  ['a rule', rule({ malwareScan: undefined, indexedResourceTypes: null, target: BackupTarget.memberVault(), copyActions: undefined, hour: undefined })],
  ['a tier', tier({ selection: undefined, copyFallback: null, malwareScanResourceTypes: undefined })],
  ['a requirement', requirement({ crossRegionCopy: undefined, crossAccountCopy: null, encrypted: false })],
  ['a support matrix', support({ variants: [ResourceTypeVariant.NEPTUNE], unusedResourceTypes: undefined })],
])('%s whose settings are partly undefined is none of these', (_, write) => {
  expect(write).not.toThrow();
});

test('settings of rules are named by themselves', () => {
  expect(rule({ copyAction: [] })).toThrow(/^copyAction is 'given' but/);
});
