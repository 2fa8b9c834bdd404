import { DerivationContext, requirementControls, tierControls } from '../../src/compliance-framework/requirement-controls';
import { TierModel } from '../../src/protection/model';
import { RequirementModel } from '../../src/protection/requirement-model';
import { ruleModel, tierModel } from '../support/policy/models';

const context: DerivationContext = { tagKey: 'backup', vaultName: 'V', exemptPrincipals: [], restoreTests: true };
const derived = (wanted: Partial<RequirementModel>, known: Partial<DerivationContext> = {}) =>
  requirementControls({ tag: { value: 'gold' }, encrypted: false, manualDeletionDisabled: false, ...wanted }, { ...context, ...known })
    .map((control) => [control.controlName.replace(/^BACKUP_/, ''), { ...control._model.parameters }, control._model.scope]);
const own = { tag: { key: 'backup', value: 'gold' } };
const PLANNED = ['RESOURCES_PROTECTED_BY_BACKUP_PLAN', {}, own];

describe('a requirement by tag becomes', () => {
  test('membership in a plan, always', () => {
    expect(derived({})).toEqual([PLANNED]);
  });

  test('the plan\'s frequency with the retention of frequent backups', () => {
    expect(derived({ frequencyMinutes: 720, frequencyUnit: 'hours', retentionDays: 30, frequentRetentionDays: 40 })[1]).toEqual(
      ['PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK', { requiredFrequencyUnit: 'hours', requiredFrequencyValue: '12', requiredRetentionDays: '40' }, own]);
  });

  test('the plan\'s frequency with the retention of all backups', () => {
    expect(derived({ frequencyMinutes: 2880, frequencyUnit: 'days', retentionDays: 30 })[1]).toEqual(
      ['PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK', { requiredFrequencyUnit: 'days', requiredFrequencyValue: '2', requiredRetentionDays: '30' }, own]);
  });

  test('the retention and encryption of recovery points', () => {
    expect(derived({ retentionDays: 30, encrypted: true }).slice(1)).toEqual([
      ['RECOVERY_POINT_MINIMUM_RETENTION_CHECK', { requiredRetentionDays: '30' }, own], ['RECOVERY_POINT_ENCRYPTED', {}, own],
    ]);
  });

  test('the age of the last recovery point', () => {
    expect(derived({ recoveryPointAgeHours: 36, recoveryPointAgeUnit: 'hours' })[1]).toEqual(
      ['LAST_RECOVERY_POINT_CREATED', { recoveryPointAgeUnit: 'hours', recoveryPointAgeValue: '36' }, own]);
  });

  test('a copy to each Region and account of its lists', () => {
    expect(derived({ crossRegion: { regions: ['us-east-1', 'us-west-2'] }, crossAccount: { accounts: ['111111111111', '222222222222'] } }).slice(1)).toEqual([
      ['RESOURCES_PROTECTED_BY_CROSS_REGION', { crossRegionList: 'us-east-1' }, own],
      ['RESOURCES_PROTECTED_BY_CROSS_REGION', { crossRegionList: 'us-west-2' }, own],
      ['RESOURCES_PROTECTED_BY_CROSS_ACCOUNT', { crossAccountList: '111111111111' }, own],
      ['RESOURCES_PROTECTED_BY_CROSS_ACCOUNT', { crossAccountList: '222222222222' }, own],
    ]);
  });

  test('a copy to each other Region of its list', () => {
    expect(derived({ crossRegion: { regions: ['us-east-1', 'us-west-2'] } }, { region: 'us-east-1' }).slice(1)).toEqual([
      ['RESOURCES_PROTECTED_BY_CROSS_REGION', { crossRegionList: 'us-west-2' }, own],
    ]);
  });

  test('a copy to any Region and account without lists', () => {
    expect(derived({ crossRegion: { regions: [] }, crossAccount: { accounts: [] } }).slice(1)).toEqual([
      ['RESOURCES_PROTECTED_BY_CROSS_REGION', {}, own], ['RESOURCES_PROTECTED_BY_CROSS_ACCOUNT', {}, own],
    ]);
  });

  test('a locked vault', () => {
    expect(derived({ vaultLock: { minDays: 7 } })[1]).toEqual(['RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK', { minRetentionDays: '7' }, own]);
  });

  test('the vault itself, which carries no tag of a tier', () => {
    const role = 'arn:aws:iam::111111111111:role/Admin';
    expect(derived({ manualDeletionDisabled: true }, { exemptPrincipals: [role] })[1]).toEqual(
      ['RECOVERY_POINT_MANUAL_DELETION_DISABLED', { principalArnList: role }, { types: ['AWS::Backup::BackupVault'], ids: ['V'] }]);
  });

  test('the restore time where restores are tested', () => {
    expect(derived({ restoreTimeMinutes: 90 })[1]).toEqual(['RESTORE_TIME_FOR_RESOURCES_MEET_TARGET', { maxRestoreTime: '90' }, own]);
  });

  test('no restore time where they are tested elsewhere', () => {
    expect(derived({ restoreTimeMinutes: 90 }, { restoreTests: false })).toEqual([PLANNED]);
  });

  test('no air-gapped copy, which can\'t be narrowed by tag', () => {
    expect(derived({ airGappedAgeHours: 168, airGappedAgeUnit: 'days' })).toEqual([PLANNED]);
  });
});

test('a requirement for all resources is not narrowed', () => {
  expect(derived({ tag: undefined, airGappedAgeHours: 168, airGappedAgeUnit: 'days', retentionDays: 7 })).toEqual([
    ['RESOURCES_PROTECTED_BY_BACKUP_PLAN', {}, {}],
    ['RECOVERY_POINT_MINIMUM_RETENTION_CHECK', { requiredRetentionDays: '7' }, {}],
    ['RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT', { recoveryPointAgeUnit: 'days', recoveryPointAgeValue: '7' }, {}],
  ]);
});

test('a tag of one\'s own narrows what looks at resources', () => {
  expect(derived({ tag: { key: 'class', value: 'a' } })).toEqual([['RESOURCES_PROTECTED_BY_BACKUP_PLAN', {}, { tag: { key: 'class', value: 'a' } }]]);
});

describe('what looks at plans and recovery points is narrowed by the tag that these carry', () => {
  const selecting = (name: string, ...tagValues: string[]): TierModel => tierModel({ name, selection: { kind: 'tags', tagValues, conditions: [] } });

  test('the name of each tier that selects the value', () => {
    expect(derived({ retentionDays: 7 }, { tiers: [selecting('a', 'gold'), selecting('b', 'silver', 'gold'), selecting('c', 'silver')] }).slice(1).map(([,, scope]) => scope))
      .toEqual([{ tag: { key: 'backup', value: 'a' } }, { tag: { key: 'backup', value: 'b' } }]);
  });

  test('the name of the tier that selects everything', () => {
    expect(derived({ retentionDays: 7 }, { tiers: [tierModel({ name: 'all', selection: { kind: 'resources', notTypes: [], conditions: [] } })] })[1][2]).toEqual({ tag: { key: 'backup', value: 'all' } });
  });

  test('for frequency only the tiers that are meant to be frequent', () => {
    const monthly = { ...selecting('monthly', 'gold'), rules: [ruleModel({ schedule: 'cron(0 5 1 * ? *)', lifecycle: { deleteAfterDays: 400 } })] };
    expect(derived({ frequencyMinutes: 1440 }, { tiers: [selecting('a', 'gold'), monthly] }).slice(1).map(([,, scope]) => scope)).toEqual([{ tag: { key: 'backup', value: 'a' } }]);
  });

  test('of everything the tiers that are frequent enough, each once', () => {
    const monthly = { ...selecting('monthly', 'gold'), rules: [ruleModel({ schedule: 'cron(0 5 1 * ? *)', lifecycle: { deleteAfterDays: 400 } })] };
    const all = tierModel({ name: 'all', selection: { kind: 'resources', notTypes: [], conditions: [] } });
    expect(derived({ tag: undefined, frequencyMinutes: 1440 }, { tiers: [selecting('a', 'gold'), monthly, all] }).slice(1).map(([,, scope]) => scope))
      .toEqual([{ tag: { key: 'backup', value: 'a' } }, { tag: { key: 'backup', value: 'all' } }]);
  });

  test('the tag that a migration carries over', () => {
    expect(derived({ retentionDays: 7 }, { carriedOverTag: { key: 'project', value: 'x' } })[1][2]).toEqual({ tag: { key: 'project', value: 'x' } });
  });
});

describe('a tier becomes', () => {
  const mirrored = (tier: TierModel) => tierControls(tier, context).map((control) => [control.controlName.replace(/^BACKUP_/, ''), { ...control._model.parameters }, control._model.scope]);

  test('its most frequent rule, its least retention, and its tag values', () => {
    const rules = [ruleModel({ name: 'Weekly', schedule: 'cron(0 5 ? * SUN *)', lifecycle: { deleteAfterDays: 30 } }), ruleModel()];
    expect(mirrored(tierModel({ rules, selection: { kind: 'tags', tagKey: 'class', tagValues: ['a', 'b'], conditions: [] } }))).toEqual([
      ['RESOURCES_PROTECTED_BY_BACKUP_PLAN', {}, { tag: { key: 'class', value: 'a' } }],
      ['RESOURCES_PROTECTED_BY_BACKUP_PLAN', {}, { tag: { key: 'class', value: 'b' } }],
      ['PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK', { requiredFrequencyUnit: 'hours', requiredFrequencyValue: '24', requiredRetentionDays: '35' }, own],
      ['RECOVERY_POINT_MINIMUM_RETENTION_CHECK', { requiredRetentionDays: '30' }, own],
      ['RECOVERY_POINT_ENCRYPTED', {}, own],
    ]);
  });

  test('days where it runs more rarely than daily', () => {
    expect(mirrored(tierModel({ rules: [ruleModel({ schedule: 'cron(0 5 1 * ? *)', lifecycle: { deleteAfterDays: 400 } })] }))[1][1])
      .toEqual({ requiredFrequencyUnit: 'days', requiredFrequencyValue: '31', requiredRetentionDays: '400' });
  });

  test('no frequency where it runs more rarely than AWS Backup Audit Manager can say', () => {
    expect(mirrored(tierModel({ rules: [ruleModel({ schedule: 'cron(0 5 1 1 ? *)', lifecycle: { deleteAfterDays: 400 } })] })).map(([name]) => name))
      .toEqual(['RESOURCES_PROTECTED_BY_BACKUP_PLAN', 'RECOVERY_POINT_MINIMUM_RETENTION_CHECK', 'RECOVERY_POINT_ENCRYPTED']);
  });

  test('the retention of its copies in the account too, and of no others', () => {
    const copies = [
      { destination: { kind: 'own', region: 'us-west-2' }, lifecycle: { deleteAfterDays: 20 } } as const, { destination: { kind: 'central' }, lifecycle: { deleteAfterDays: 10 } } as const,
    ];
    expect(mirrored(tierModel({ rules: [ruleModel({ copies })] }))[2]).toEqual(['RECOVERY_POINT_MINIMUM_RETENTION_CHECK', { requiredRetentionDays: '20' }, own]);
  });

  test('no retention where it keeps backups for ever', () => {
    expect(mirrored(tierModel({ rules: [ruleModel({ lifecycle: {} })] })).map(([name]) => name)).not.toContain('RECOVERY_POINT_MINIMUM_RETENTION_CHECK');
  });
});
