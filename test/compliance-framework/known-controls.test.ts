import { App, Aws, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ComplianceFramework, FrameworkControl } from '../../src';
import { CONTROLS } from '../../src/data/controls';

const FREQUENCY = 'BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK';
const DELETION = 'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED';
const RETENTION = 'BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK';
const IN_PLAN = 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN';
const REGION = 'BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION';
const ACCOUNT = 'BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT';
const LOCK = 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK';
const AGE = 'BACKUP_LAST_RECOVERY_POINT_CREATED';
const RESTORE = 'RESTORE_TIME_FOR_RESOURCES_MEET_TARGET';
const AIR_GAPPED = 'RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT';
const tag = { key: 'backup', value: 'gold' };
const roles = (count: number) => Array.from({ length: count }, (_, i) => `arn:aws:iam::111122223333:role/R${i}`).join(',');
const accounts = (count: number) => Array.from({ length: count }, (_, i) => `${111122223330 + i}`).join(',');

describe('a known control in words of one\'s own', () => {
  test.each<[string, string, { [name: string]: string }]>([
    ['parameters.maxRestoreTime is undefined but RESTORE_TIME_FOR_RESOURCES_MEET_TARGET has no default for it; give it', RESTORE, {}],
    ["parameters.maxRestoreTime is '0' but AWS Backup Audit Manager takes whole numbers from 1", RESTORE, { maxRestoreTime: '0' }],
    ["parameters.maxRestoreTime is '1.5' but", RESTORE, { maxRestoreTime: '1.5' }],
    ["parameters.maxRestoreTime is '' but AWS Backup refuses an empty value; leave the parameter out", RESTORE, { maxRestoreTime: '' }],
    ["parameters is 'maxrestoretime' but RESTORE_TIME_FOR_RESOURCES_MEET_TARGET calls it maxRestoreTime; write maxRestoreTime", RESTORE, { maxrestoretime: '1' }],
    ["parameters.requiredFrequencyUnit is 'weeks' but AWS Backup Audit Manager counts in hours or days", FREQUENCY, { requiredFrequencyUnit: 'weeks' }],
    ["parameters.requiredFrequencyValue is '25' but AWS Backup Audit Manager takes 1 to 24 hours", FREQUENCY, { requiredFrequencyUnit: 'hours', requiredFrequencyValue: '25' }],
    ["parameters.requiredFrequencyValue is '32' but AWS Backup Audit Manager takes 1 to 31 days", FREQUENCY, { requiredFrequencyValue: '32' }],
    ["parameters.requiredRetentionDays is '36501' but AWS Backup Audit Manager takes 1 to 36500", FREQUENCY, { requiredRetentionDays: '36501' }],
    ["parameters.requiredRetentionDays is '0' but", RETENTION, { requiredRetentionDays: '0' }],
    ["parameters.requiredRetentionDays is '35 days' but", RETENTION, { requiredRetentionDays: '35 days' }],
    ["parameters.principalArnList is '' but AWS Backup refuses an empty value", DELETION, { principalArnList: '' }],
    ['parameters.principalArnList is 6 but AWS Backup Audit Manager takes at most 5 roles', DELETION, { principalArnList: roles(6) }],
    ["parameters.principalArnList is 'admin' but the control takes exact ARNs of roles", DELETION, { principalArnList: 'admin' }],
    ["parameters.crossRegionList is 'moon-1' but no Region has this code", REGION, { crossRegionList: 'eu-west-1,moon-1' }],
    ['parameters.crossAccountList is 6 but AWS Backup Audit Manager takes at most 5 accounts', ACCOUNT, { crossAccountList: accounts(6) }],
    ["parameters.crossAccountList is '1' but an account id has 12 digits", ACCOUNT, { crossAccountList: '1' }],
    ["parameters.maxRetentionDays is '6' but minRetentionDays is 7", LOCK, { minRetentionDays: '7', maxRetentionDays: '6' }],
    ["parameters.recoveryPointAgeValue is '745' but AWS Backup Audit Manager takes 1 to 744 hours", AGE, { recoveryPointAgeUnit: 'hours', recoveryPointAgeValue: '745' }],
    ["parameters.recoveryPointAgeValue is '1' but AWS Backup Audit Manager takes 24 to 2184 hours", AIR_GAPPED, { recoveryPointAgeUnit: 'hours' }],
    ["parameters.recoveryPointAgeValue is '92' but AWS Backup Audit Manager takes 1 to 91 days", AIR_GAPPED, { recoveryPointAgeValue: '92' }],
    ["parameters.requiredRetentionDays is 35 but every value of a control travels as text; write it as '35'", RETENTION, { requiredRetentionDays: 35 as unknown as string }],
  ])('is refused: %s', (message, name, parameters) => {
    expect(() => FrameworkControl.of(name, { parameters })).toThrow(message);
  });

  test.each<[string, { [name: string]: string }]>([
    [RESTORE, { maxRestoreTime: '1' }],
    [FREQUENCY, { requiredFrequencyUnit: 'hours', requiredFrequencyValue: '24', requiredRetentionDays: '36500' }],
    [FREQUENCY, { requiredFrequencyUnit: 'days', requiredFrequencyValue: '31', requiredRetentionDays: '1' }],
    [FREQUENCY, {}],
    [DELETION, { principalArnList: roles(5) }],
    [ACCOUNT, { crossAccountList: accounts(5) }],
    [LOCK, { minRetentionDays: '7', maxRetentionDays: '7' }],
    [AGE, { recoveryPointAgeUnit: 'hours', recoveryPointAgeValue: '744' }],
    [AIR_GAPPED, { recoveryPointAgeUnit: 'hours', recoveryPointAgeValue: '24' }],
    [AIR_GAPPED, { recoveryPointAgeValue: '91' }],
    [RETENTION, { requiredRetentionDays: Aws.ACCOUNT_ID }],
  ])('at its bounds is accepted: %s %j', (name, parameters) => {
    expect(() => FrameworkControl.of(name, { parameters })).not.toThrow();
  });

  test.each<[string, () => FrameworkControl]>([
    ["tag is 'backup=gold' but RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT can't be narrowed by tag", () => FrameworkControl.of(AIR_GAPPED, { tag })],
    ["complianceResourceTypes is [\"EBS\"] but BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK looks at plans and can't be narrowed by type", () => FrameworkControl.of(FREQUENCY, { complianceResourceTypes: ['EBS'] })],
    ["complianceResourceTypes is [\"EBS\"] but BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK looks at recovery points and can't", () => FrameworkControl.of(RETENTION, { complianceResourceTypes: ['EBS'] })],
    ["complianceResourceIds is [\"p\"] but BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK can't be narrowed to single ones", () => FrameworkControl.of(RETENTION, { complianceResourceIds: ['p'] })],
    ["complianceResourceTypes is 'ebs' but AWS Backup Audit Manager calls it EBS; write EBS", () => FrameworkControl.of(IN_PLAN, { complianceResourceTypes: ['ebs'] })],
    ["complianceResourceTypes is 'RDS' but RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT does not evaluate this type", () => FrameworkControl.of(AIR_GAPPED, { complianceResourceTypes: ['RDS'] })],
  ])('whose scope it does not have is refused: %s', (message, make) => {
    expect(make).toThrow(message);
  });

  test('looks at one vault by its type and name', () => {
    expect(() => FrameworkControl.of(DELETION, { complianceResourceTypes: ['AWS::Backup::BackupVault'], complianceResourceIds: ['default'] })).not.toThrow();
  });

  test('takes a type that this version does not know', () => {
    expect(() => FrameworkControl.of(IN_PLAN, { complianceResourceTypes: ['Quantum'] })).not.toThrow();
  });

  test('with a parameter that this version does not know is warned of', () => {
    const stack = new Stack(new App(), 'S');
    new ComplianceFramework(stack, 'F', { controls: [FrameworkControl.of(IN_PLAN, { parameters: { strict: 'true' } }), FrameworkControl.of('NEW', { parameters: { any: '1' } })] });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp(`the control ${IN_PLAN} is given the parameter strict, and this version knows none of it`));
  });

  test('without such a parameter is not warned of', () => {
    const stack = new Stack(new App(), 'S');
    new ComplianceFramework(stack, 'F', { controls: [FrameworkControl.minimumRetention(Duration.days(1)), FrameworkControl.of('NEW', { parameters: { any: '1' } })] });
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('parameter'));
  });
});

test('whatever a factory renders is known', () => {
  const made = [
    ...FrameworkControl.awsRecommended({ exemptPrincipals: [roles(1)] }), ...FrameworkControl.ransomwareResilience(),
    FrameworkControl.resourcesProtectedByCrossRegion({ regions: ['eu-west-1'] }), FrameworkControl.resourcesProtectedByCrossAccount({ accounts: ['111122223333'] }),
    FrameworkControl.resourcesProtectedByVaultLock({ minRetention: Duration.days(1), maxRetention: Duration.days(2) }),
    FrameworkControl.lastRecoveryPointCreated(Duration.days(1)), FrameworkControl.restoreTimeMeetsTarget(Duration.hours(1)),
  ];
  made.forEach(({ _model: { name, parameters } }) => expect(Object.keys(CONTROLS[name].parameters ?? {})).toEqual(expect.arrayContaining(Object.keys(parameters))));
});

describe('what a known control refuses', () => {
  test.each<[string, () => FrameworkControl]>([
    ["parameters.maxRetentionDays is '6' but minRetentionDays is 7; give one that is not smaller", () => FrameworkControl.of(LOCK, { parameters: { minRetentionDays: '7', maxRetentionDays: '6' } })],
    ["parameters.requiredFrequencyUnit is 'weeks' but AWS Backup Audit Manager counts in hours or days; write 'hours' or 'days'", () => FrameworkControl.of(FREQUENCY, { parameters: { requiredFrequencyUnit: 'weeks' } })],
    ["parameters.requiredRetentionDays is '36501' but AWS Backup Audit Manager takes 1 to 36500; give a whole number within these bounds", () => FrameworkControl.of(FREQUENCY, { parameters: { requiredRetentionDays: '36501' } })],
    ["parameters.requiredRetentionDays is '  ' but AWS Backup refuses an empty value; leave the parameter out", () => FrameworkControl.of(RETENTION, { parameters: { requiredRetentionDays: '  ' } })],
    ['parameters.crossAccountList is 6 but AWS Backup Audit Manager takes at most 5 accounts; name at most 5', () => FrameworkControl.of(ACCOUNT, { parameters: { crossAccountList: accounts(6) } })],
    [`tag is 'backup=gold' but ${AIR_GAPPED} can't be narrowed by tag; leave it out, or narrow it by complianceResourceTypes`, () => FrameworkControl.of(AIR_GAPPED, { tag })],
    [`complianceResourceIds is ["p"] but ${RETENTION} can't be narrowed to single ones; leave it out, or narrow it by tag`, () => FrameworkControl.of(RETENTION, { complianceResourceIds: ['p'] })],
    [`complianceResourceTypes is ["EBS"] but ${FREQUENCY} looks at plans and can't be narrowed by type; leave it out, or narrow it by tag`, () => FrameworkControl.of(FREQUENCY, { complianceResourceTypes: ['EBS'] })],
    [`complianceResourceTypes is 'RDS' but ${AIR_GAPPED} does not evaluate this type; leave it out`, () => FrameworkControl.of(AIR_GAPPED, { complianceResourceTypes: ['RDS'] })],
  ])('is said with what to do: %s', (message, make) => {
    expect(make).toThrow(new Error(message));
  });

  test.each<{ [name: string]: string }>([
    { requiredFrequencyUnit: 'hours', requiredFrequencyValue: Aws.ACCOUNT_ID }, { requiredFrequencyUnit: Aws.ACCOUNT_ID, requiredFrequencyValue: '999' },
  ])('is not what only a deployment knows: %j', (parameters) => {
    expect(() => FrameworkControl.of(FREQUENCY, { parameters })).not.toThrow();
  });

  test('are no parameters that another version may know, which are warned of with those that are known', () => {
    const stack = new Stack(new App(), 'S');
    new ComplianceFramework(stack, 'F', { controls: [FrameworkControl.of(FREQUENCY, { parameters: { strict: 'true' } })] });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('knows only requiredFrequencyUnit, requiredFrequencyValue, requiredRetentionDays of it'));
  });
});
