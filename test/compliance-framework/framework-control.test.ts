import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { BackupResourceType, FrameworkControl, ResourceControlOptions } from '../../src';
import { renderControl } from '../../src/compliance-framework/control-model';
import { CONTROLS } from '../../src/data/controls';

const rendered = (control: FrameworkControl) => JSON.parse(JSON.stringify(renderControl(control._model)));
const parameters = (control: FrameworkControl) => ({ ...control._model.parameters });
const scope = (control: FrameworkControl) => rendered(control).controlScope;
const tag = { key: 'backup', value: 'gold' };
const ROLE = 'arn:aws:iam::111122223333:role/Admin';

describe('every control', () => {
  test('of AWS Backup Audit Manager has a factory', () => {
    const made = [
      ...FrameworkControl.awsRecommended(), ...FrameworkControl.ransomwareResilience(),
      FrameworkControl.lastRecoveryPointCreated(Duration.days(1)), FrameworkControl.restoreTimeMeetsTarget(Duration.hours(1)),
    ].map((control) => control.controlName);
    expect([...new Set(made)].sort()).toEqual(Object.keys(CONTROLS).sort());
  });

  test.each<[string, FrameworkControl, object]>([
    ['plans', FrameworkControl.planFrequencyAndRetention(), { requiredFrequencyUnit: 'days', requiredFrequencyValue: '1', requiredRetentionDays: '35' }],
    ['plans by the hour', FrameworkControl.planFrequencyAndRetention({ minimumFrequency: Duration.hours(12), minimumRetention: Duration.days(7) }),
      { requiredFrequencyUnit: 'hours', requiredFrequencyValue: '12', requiredRetentionDays: '7' }],
    ['retention', FrameworkControl.minimumRetention(Duration.days(90)), { requiredRetentionDays: '90' }],
    ['Regions', FrameworkControl.resourcesProtectedByCrossRegion({ regions: ['us-west-2', 'eu-west-1'] }), { crossRegionList: 'eu-west-1,us-west-2' }],
    ['any Region', FrameworkControl.resourcesProtectedByCrossRegion(), {}],
    ['accounts', FrameworkControl.resourcesProtectedByCrossAccount({ accounts: ['222222222222', '111111111111'] }), { crossAccountList: '111111111111,222222222222' }],
    ['locks', FrameworkControl.resourcesProtectedByVaultLock({ minRetention: Duration.days(7), maxRetention: Duration.days(400) }), { minRetentionDays: '7', maxRetentionDays: '400' }],
    ['any lock', FrameworkControl.resourcesProtectedByVaultLock(), {}],
    ['recovery points', FrameworkControl.lastRecoveryPointCreated(Duration.hours(36)), { recoveryPointAgeUnit: 'hours', recoveryPointAgeValue: '36' }],
    ['recovery points by days that are not whole', FrameworkControl.lastRecoveryPointCreated(Duration.days(2.5)), { recoveryPointAgeUnit: 'hours', recoveryPointAgeValue: '60' }],
    ['air-gapped vaults by days that are not whole', FrameworkControl.resourcesInAirGappedVault(Duration.days(7.25)), { recoveryPointAgeUnit: 'hours', recoveryPointAgeValue: '174' }],
    ['restores', FrameworkControl.restoreTimeMeetsTarget(Duration.hours(12)), { maxRestoreTime: '720' }],
    ['air-gapped vaults', FrameworkControl.resourcesInAirGappedVault(Duration.days(7)), { recoveryPointAgeUnit: 'days', recoveryPointAgeValue: '7' }],
    ['nobody exempt', FrameworkControl.manualDeletionDisabled(), {}],
    ['an empty list of exempt roles', FrameworkControl.manualDeletionDisabled({ exemptPrincipals: [] }), {}],
    ['exempt roles', FrameworkControl.manualDeletionDisabled({ exemptPrincipals: [`${ROLE}2`, ROLE, ROLE] }), { principalArnList: `${ROLE},${ROLE}2` }],
  ])('has its parameters as texts: %s', (_, control, expected) => {
    expect(parameters(control)).toEqual(expected);
  });

  test('without parameters and scope says no more than its name', () => {
    expect(rendered(FrameworkControl.resourcesProtectedByBackupPlan())).toEqual({ controlName: 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN' });
  });
});

describe('a scope', () => {
  test.each<[string, FrameworkControl]>([
    ['resources', FrameworkControl.resourcesProtectedByBackupPlan({ tag })],
    ['plans', FrameworkControl.planFrequencyAndRetention({ tag })],
    ['vaults', FrameworkControl.manualDeletionDisabled({ tag })],
    ['recovery points', FrameworkControl.recoveryPointsEncrypted({ tag })],
    ['recovery points by retention', FrameworkControl.minimumRetention(Duration.days(1), { tag })],
  ])('by tag has it in upper case: %s', (_, control) => {
    expect(scope(control)).toEqual({ Tags: [{ Key: 'backup', Value: 'gold' }] });
  });

  test('by types has Audit Manager\'s names, sorted', () => {
    expect(scope(FrameworkControl.resourcesInAirGappedVault(Duration.days(7), { resourceTypes: [BackupResourceType.S3, BackupResourceType.AURORA] })))
      .toEqual({ ComplianceResourceTypes: ['Aurora', 'S3'] });
  });

  test('by types and a tag has both', () => {
    expect(scope(FrameworkControl.resourcesProtectedByBackupPlan({ resourceTypes: [BackupResourceType.EBS], tag })))
      .toEqual({ ComplianceResourceTypes: ['EBS'], Tags: [{ Key: 'backup', Value: 'gold' }] });
  });

  test('of one resource has its type and id', () => {
    expect(scope(FrameworkControl.lastRecoveryPointCreated(Duration.days(1), { resourceTypes: [BackupResourceType.EFS], resourceId: 'fs-1' })))
      .toEqual({ ComplianceResourceTypes: ['EFS'], ComplianceResourceIds: ['fs-1'] });
  });

  test('of one vault has AWS\'s type', () => {
    expect(scope(FrameworkControl.manualDeletionDisabled({ backupVaultName: 'V' }))).toEqual({ ComplianceResourceTypes: ['AWS::Backup::BackupVault'], ComplianceResourceIds: ['V'] });
  });

  test('of one plan has AWS\'s type', () => {
    expect(scope(FrameworkControl.planFrequencyAndRetention({ backupPlanId: 'p' }))).toEqual({ ComplianceResourceTypes: ['AWS::Backup::BackupPlan'], ComplianceResourceIds: ['p'] });
  });

  test('may have an empty tag value', () => {
    expect(scope(FrameworkControl.recoveryPointsEncrypted({ tag: { key: 'k', value: '' } }))).toEqual({ Tags: [{ Key: 'k', Value: '' }] });
  });
});

describe('what AWS would refuse', () => {
  const accounts = ['1', '2', '3', '4', '5', '6'].map((digit) => digit.repeat(12));
  const roles = (count: number) => Array.from({ length: count }, (_, i) => `${ROLE}${i}`);

  test.each<[string, () => FrameworkControl]>([
    ["minimumFrequency is '0 hours' but AWS Backup Audit Manager takes 1 to 24 hours or 1 to 31 days", () => FrameworkControl.planFrequencyAndRetention({ minimumFrequency: Duration.hours(0) })],
    ["minimumFrequency is '32 days' but AWS Backup Audit Manager takes 1 to 24 hours or 1 to 31 days", () => FrameworkControl.planFrequencyAndRetention({ minimumFrequency: Duration.days(32) })],
    ["minimumRetention is '0 days' but AWS Backup allows 1 to 36500 days", () => FrameworkControl.planFrequencyAndRetention({ minimumRetention: Duration.days(0) })],
    ["retention is '36501 days' but AWS Backup allows 1 to 36500 days", () => FrameworkControl.minimumRetention(Duration.days(36501))],
    ["minimumFrequency is '1 day 12 hours' but AWS Backup Audit Manager takes 1 to 24 hours or 1 to 31 days", () => FrameworkControl.planFrequencyAndRetention({ minimumFrequency: Duration.days(1.5) })],
    ["exemptPrincipals is 'TOKEN' but the control takes exact ARNs of roles", () => FrameworkControl.manualDeletionDisabled({ exemptPrincipals: ['TOKEN'] })],
    ["exemptPrincipals is 'arn:aws:iam::TOKEN:role/X' but the control takes exact ARNs of roles", () => FrameworkControl.manualDeletionDisabled({ exemptPrincipals: ['arn:aws:iam::TOKEN:role/X'] })],
    ["exemptPrincipals is 'arn:aws:iam::<token>:user/X' but the control takes exact ARNs of roles", () => FrameworkControl.manualDeletionDisabled({ exemptPrincipals: [`arn:aws:iam::${Aws.ACCOUNT_ID}:user/X`] })],
    ["maximumAge is '32 days' but AWS Backup Audit Manager takes 1 to 744 hours or 1 to 31 days", () => FrameworkControl.lastRecoveryPointCreated(Duration.days(32))],
    ["maximumAge is '31 days 1 hour' but AWS Backup Audit Manager takes 1 to 744 hours or 1 to 31 days", () => FrameworkControl.lastRecoveryPointCreated(Duration.hours(745))],
    ["within is '23 hours' but AWS Backup Audit Manager takes 24 to 2184 hours or 1 to 91 days", () => FrameworkControl.resourcesInAirGappedVault(Duration.hours(23))],
    ["within is '92 days' but AWS Backup Audit Manager takes 24 to 2184 hours or 1 to 91 days", () => FrameworkControl.resourcesInAirGappedVault(Duration.days(92))],
    ["target is '0 minutes' but", () => FrameworkControl.restoreTimeMeetsTarget(Duration.minutes(0))],
    ['accounts is 6 but AWS Backup Audit Manager takes at most 5 accounts', () => FrameworkControl.resourcesProtectedByCrossAccount({ accounts })],
    ['accounts is [] but a list of nothing can\'t be met', () => FrameworkControl.resourcesProtectedByCrossAccount({ accounts: [] })],
    ["accounts is '1' but an account id has 12 digits", () => FrameworkControl.resourcesProtectedByCrossAccount({ accounts: ['1'] })],
    ["regions is 'moon-1' but no Region has this code", () => FrameworkControl.resourcesProtectedByCrossRegion({ regions: ['moon-1'] })],
    ['exemptPrincipals is 6 but AWS Backup Audit Manager takes at most 5 roles', () => FrameworkControl.manualDeletionDisabled({ exemptPrincipals: roles(6) })],
    ["exemptPrincipals is 'arn:aws:iam::111122223333:user/Me' but the control takes exact ARNs of roles", () => FrameworkControl.manualDeletionDisabled({ exemptPrincipals: ['arn:aws:iam::111122223333:user/Me'] })],
    ["exemptPrincipals is 'arn:aws:iam::111122223333:role/stacksets-exec-*' but", () => FrameworkControl.manualDeletionDisabled({ exemptPrincipals: ['arn:aws:iam::111122223333:role/stacksets-exec-*'] })],
    ["maxRetention is '6 days' but minRetention is 7 days", () => FrameworkControl.resourcesProtectedByVaultLock({ minRetention: Duration.days(7), maxRetention: Duration.days(6) })],
    ["backupVaultName is 'V' but a tag narrows the control too", () => FrameworkControl.manualDeletionDisabled({ backupVaultName: 'V', tag })],
    ["backupPlanId is 'p' but a tag narrows the control too", () => FrameworkControl.planFrequencyAndRetention({ backupPlanId: 'p', tag })],
    ["resourceId is 'fs-1' but a tag narrows the control too", () => FrameworkControl.resourcesProtectedByBackupPlan({ resourceId: 'fs-1', resourceTypes: [BackupResourceType.EFS], tag })],
    ["resourceTypes is [] but resourceId is 'fs-1', which needs the type", () => FrameworkControl.resourcesProtectedByBackupPlan({ resourceId: 'fs-1' })],
    ["resourceTypes is 'EKS' but AWS Backup Audit Manager does not evaluate this type", () => FrameworkControl.resourcesProtectedByBackupPlan({ resourceTypes: [BackupResourceType.EKS] })],
    ["resourceTypes is 'VIRTUAL_MACHINE' but AWS does not document what scopes call this type", () => FrameworkControl.resourcesProtectedByBackupPlan({ resourceTypes: [BackupResourceType.VIRTUAL_MACHINE] })],
    ["resourceTypes is 'RDS' but RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT does not evaluate this type; name one of AURORA, EBS, EC2, EFS, S3", () => FrameworkControl.resourcesInAirGappedVault(Duration.days(7), { resourceTypes: [BackupResourceType.RDS] })],
    ['resourceTypes is [] but a list of nothing can\'t be evaluated', () => FrameworkControl.resourcesProtectedByBackupPlan({ resourceTypes: [] })],
    ["tag.key is 'aws:x' but", () => FrameworkControl.recoveryPointsEncrypted({ tag: { key: 'aws:x', value: 'y' } })],
    ["controlName is 'lower' but a control name has upper-case letters", () => FrameworkControl.of('lower')],
    ['complianceResourceIds is 101 but a scope names 1 to 100 ids', () => FrameworkControl.of('NEW', { complianceResourceIds: Array.from({ length: 101 }, (_, i) => `${i}`) })],
  ])('is refused: %s', (message, make) => {
    expect(make).toThrow(message);
  });

  test('is refused: a tag on the control on air-gapped vaults, whose type hides it', () => {
    const options: ResourceControlOptions = { tag };
    expect(() => FrameworkControl.resourcesInAirGappedVault(Duration.days(7), options)).toThrow("tag is 'backup=gold' but RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT can't be narrowed by tag");
  });

  test.each<[string, () => FrameworkControl]>([
    ['5 exempt roles', () => FrameworkControl.manualDeletionDisabled({ exemptPrincipals: roles(5) })],
    ['5 accounts', () => FrameworkControl.resourcesProtectedByCrossAccount({ accounts: accounts.slice(0, 5) })],
    ['100 ids', () => FrameworkControl.of('NEW', { complianceResourceIds: Array.from({ length: 100 }, (_, i) => `${i}`) })],
    ['a role with a path', () => FrameworkControl.manualDeletionDisabled({ exemptPrincipals: ['arn:aws-us-gov:iam::111122223333:role/a/b/C'] })],
  ])('at its bound is accepted: %s', (_, make) => {
    expect(make).not.toThrow();
  });
});

describe('presets', () => {
  const names = (controls: FrameworkControl[]) => controls.map((control) => control.controlName);

  test('minimal: in a plan, manual deletion disabled, encrypted', () => {
    expect(names(FrameworkControl.minimal())).toEqual(
      ['BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN', 'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED', 'BACKUP_RECOVERY_POINT_ENCRYPTED']);
  });

  test('AWS\'s recommendation: 35 days, and 24 hours with 35 days, beside it', () => {
    expect(FrameworkControl.awsRecommended().slice(3).map((control) => [control.controlName, parameters(control)])).toEqual([
      ['BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK', { requiredRetentionDays: '35' }],
      ['BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK', { requiredFrequencyUnit: 'hours', requiredFrequencyValue: '24', requiredRetentionDays: '35' }],
    ]);
  });

  test('against ransomware: manual deletion, lock, other account, other Region, air-gapped', () => {
    expect(names(FrameworkControl.ransomwareResilience()).map((name) => name.replace(/^.*_(?=(DISABLED|LOCK|ACCOUNT|REGION|GAPPED_VAULT)$)/, ''))).toEqual(
      ['DISABLED', 'LOCK', 'ACCOUNT', 'REGION', 'GAPPED_VAULT']);
  });

  test('pass on who may delete', () => {
    const exempt = { exemptPrincipals: [ROLE] };
    const lists = [FrameworkControl.minimal(exempt), FrameworkControl.awsRecommended(exempt), FrameworkControl.ransomwareResilience(exempt)]
      .map((controls) => controls.map((control) => control._model.parameters.principalArnList).filter(Boolean));
    expect(lists).toEqual([[ROLE], [ROLE], [ROLE]]);
  });
});

test('a role of an account known at deployment passes unharmed', () => {
  const stack = new Stack();
  const control = FrameworkControl.manualDeletionDisabled({ exemptPrincipals: [`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/Admin`] });
  expect(JSON.stringify(stack.resolve(control._model.parameters.principalArnList))).toContain(':role/Admin');
});

test('a control that AWS adds later is passed on as it is', () => {
  const control = FrameworkControl.of('NEW_CONTROL', { parameters: { limit: '3' }, complianceResourceTypes: ['NewType'], tag, recordedResourceTypes: ['AWS::New::Type'] });
  expect([rendered(control), control.recordedResourceTypes]).toEqual([{
    controlName: 'NEW_CONTROL',
    controlInputParameters: [{ parameterName: 'limit', parameterValue: '3' }],
    controlScope: { ComplianceResourceTypes: ['NewType'], Tags: [{ Key: 'backup', Value: 'gold' }] },
  }, ['AWS::New::Type']]);
});

test('a control that is not known records what the known ones need', () => {
  expect(FrameworkControl.of('NEW_CONTROL').recordedResourceTypes).toEqual(
    ['AWS::Backup::BackupPlan', 'AWS::Backup::BackupSelection', 'AWS::Backup::BackupVault', 'AWS::Backup::RecoveryPoint']);
});

test('the restore time needs no record', () => {
  expect(FrameworkControl.restoreTimeMeetsTarget(Duration.hours(1)).recordedResourceTypes).toEqual([]);
});
