import { RuleModel, TierModel } from '../../src/protection/model';
import { checkDistinct, checkRequirements, lateStartNotes, RequirementContext } from '../../src/protection/requirement-checks';
import { groupsFor } from '../../src/protection/requirement-groups';
import { RequirementModel } from '../../src/protection/requirement-model';
import { ruleModel, tierModel } from '../support/policy/models';

const CENTRAL = { account: '222222222222', region: 'us-east-1', vaultName: 'CentralVault' };
const context: RequirementContext = { regions: ['us-east-1'], central: [] };
const requirement = (change: Partial<RequirementModel>): RequirementModel => ({ tag: { value: 'gold' }, encrypted: false, manualDeletionDisabled: false, ...change });
const copying = (...destinations: RuleModel['copies'][number]['destination'][]) => tierModel({
  rules: [ruleModel({ copies: destinations.map((destination) => ({ destination, lifecycle: { deleteAfterDays: 35 } })) })],
});
const check = (wanted: Partial<RequirementModel>, tiers: TierModel[] = [tierModel()], known: Partial<RequirementContext> = {}) => () =>
  checkRequirements([requirement(wanted)], [{ tiers, where: 'r-ab12', context: { ...context, ...known } }], 'backup');
const HOURLY = 'cron(0 * ? * * *)';
const everything = (change: Partial<TierModel> = {}) => tierModel({ name: 'everything', selection: { kind: 'resources', notTypes: [], conditions: [] }, ...change });

describe('frequency', () => {
  test('is met by a rule that runs exactly as often and keeps exactly as long', () => {
    expect(check({ frequencyMinutes: 1440, retentionDays: 35 })).not.toThrow();
  });

  test('is not met by a rule that runs more rarely', () => {
    expect(check({ frequencyMinutes: 1380 })).toThrow(new Error(
      "schedule of tier 'gold' is 'cron(0 5 ? * * *)' but the requirement for 'gold' demands a backup every 23 hours, which the control BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK judges; add a rule that runs often enough, or change the requirement on purpose"));
  });

  test.each(['2025', '2020-2025', '2026-2031', '2040', '2040-2199', '2026,2028-2199'])('is not met by a schedule that ends with its years, pauses or is still to begin: %s', (years) => {
    expect(check({ frequencyMinutes: 1440 }, [tierModel({ rules: [ruleModel({ schedule: `cron(0 5 ? * * ${years})` })] })])).toThrow(
      "demands a backup every 24 hours, which the control BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK judges; write * for the year in the schedule of rule 'Nightly', add a rule that runs often enough, or change the requirement on purpose");
  });

  test('is not met by a schedule that would run too rarely in all years too, for which these are not the reason', () => {
    const once = [tierModel({ rules: [ruleModel({ schedule: 'cron(0 5 1 6 ? 2031)' })] })];
    expect(check({ frequencyMinutes: 1440 }, once)).toThrow('judges; add a rule that runs often enough, or change');
    expect(check({ recoveryPointAgeHours: 24 }, once)).toThrow('judges; add a rule that runs often enough, or change');
  });

  test('is met by a schedule that names all years from now on', () => {
    expect(check({ frequencyMinutes: 1440 }, [tierModel({ rules: [ruleModel({ schedule: 'cron(0 5 ? * * 2026-2199)' })] })])).not.toThrow();
  });

  test('is not met by a schedule that fires once in a generation', () => {
    expect(check({ frequencyMinutes: 1440 }, [tierModel({ rules: [ruleModel({ schedule: 'cron(0 5 ? 2 2#5 *)' })] })])).toThrow('demands a backup every 24 hours');
  });

  test('is not met by a rule that runs often and keeps too short', () => {
    const tier = tierModel({ rules: [ruleModel({ lifecycle: { deleteAfterDays: 8 } }), ruleModel({ name: 'Monthly', schedule: 'cron(0 5 1 * ? *)', lifecycle: { deleteAfterDays: 400 } })] });
    expect(check({ frequencyMinutes: 1440, frequentRetentionDays: 35 }, [tier])).toThrow(
      "deleteAfter of tier 'gold' is '8 days' but the requirement for 'gold' demands a backup every 24 hours that is kept 35 days");
  });

  test('is met by one of several tiers of one tag', () => {
    const monthly = tierModel({ name: 'monthly', rules: [ruleModel({ schedule: 'cron(0 5 1 * ? *)', lifecycle: { deleteAfterDays: 400 } })], selection: { kind: 'tags', tagValues: ['gold'], conditions: [] } });
    expect(check({ frequencyMinutes: 1440 }, [monthly, tierModel()])).not.toThrow();
  });

  test('is judged by the longest time between two backups', () => {
    const weekdays = tierModel({ rules: [ruleModel({ schedule: 'cron(0 5 ? * MON-FRI *)' })] });
    expect(check({ frequencyMinutes: 1440 }, [weekdays])).toThrow('demands a backup every 24 hours');
  });
});

describe('retention', () => {
  test('is met exactly', () => {
    expect(check({ retentionDays: 35 })).not.toThrow();
  });

  test('is met by backups that are never deleted', () => {
    expect(check({ retentionDays: 36500 }, [tierModel({ rules: [ruleModel({ lifecycle: {} })] })])).not.toThrow();
  });

  test('must be met by every rule', () => {
    const tier = tierModel({ rules: [ruleModel(), ruleModel({ name: 'Hourly', schedule: HOURLY, lifecycle: { deleteAfterDays: 34 } })] });
    expect(check({ retentionDays: 35 }, [tier])).toThrow(new Error(
      "tier 'gold': rule 'Hourly': deleteAfter is '34 days' but the requirement for 'gold' demands that every recovery point is kept 35 days, which the control BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK judges; keep backups longer, or change the requirement on purpose"));
  });
});

describe('the retention of copies', () => {
  const copied = (deleteAfterDays: number) => tierModel({ rules: [ruleModel({ copies: [{ destination: { kind: 'own', region: 'us-west-2' }, lifecycle: { deleteAfterDays } }] })] });

  test('is demanded too', () => {
    expect(check({ retentionDays: 35 }, [copied(7)])).toThrow(new Error(
      "tier 'gold': rule 'Nightly': copyActions[0].deleteAfter is '7 days' but the requirement for 'gold' demands that every recovery point is kept 35 days, which the control BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK judges; keep backups longer, or change the requirement on purpose"));
  });

  test('is met exactly', () => {
    expect(check({ retentionDays: 35 }, [copied(35)])).not.toThrow();
  });
});

describe('the age of recovery points', () => {
  test('is met by a schedule that is as short', () => {
    expect(check({ recoveryPointAgeHours: 24 })).not.toThrow();
  });

  test('is not met by a longer schedule', () => {
    expect(check({ recoveryPointAgeHours: 23 })).toThrow('demands a recovery point that is not older than 23 hours');
  });

  test('is warned of where the start window is not allowed for', () => {
    expect(lateStartNotes([requirement({ recoveryPointAgeHours: 31 })], [tierModel()], 'backup')).toEqual([expect.stringContaining("jobs of tier 'gold' may start so late")]);
    expect(lateStartNotes([requirement({ recoveryPointAgeHours: 32 })], [tierModel()], 'backup')).toEqual([]);
  });

  test('counts eight hours where a rule has no start window of its own', () => {
    const tier = tierModel({ rules: [ruleModel({ startWindowMinutes: undefined })] });
    expect(lateStartNotes([requirement({ recoveryPointAgeHours: 31 })], [tier], 'backup')).toHaveLength(1);
    expect(lateStartNotes([requirement({ recoveryPointAgeHours: 32 })], [tier], 'backup')).toEqual([]);
  });
});

describe('a copy to another Region', () => {
  test('is not made by a tier without copies', () => {
    expect(check({ crossRegion: { regions: [] } })).toThrow(new Error(
      "copyActions of tier 'gold' is 'none' but the requirement for 'gold' demands a copy from us-east-1 to another Region, which the control BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION judges; copy there, or change the requirement on purpose"));
  });

  test.each<[string, RuleModel['copies'][number]['destination']]>([
    ['the same vault elsewhere', { kind: 'own', region: 'us-west-2' }],
    ['the central vault elsewhere', { kind: 'central', region: 'us-west-2' }],
    ['a vault elsewhere', { kind: 'vault', arn: 'arn:aws:backup:us-west-2:333333333333:backup-vault:V', airGapped: false }],
  ])('is made to %s', (_, destination) => {
    expect(check({ crossRegion: { regions: [] } }, [copying(destination)])).not.toThrow();
  });

  test.each<[string, RuleModel['copies'][number]['destination'], Partial<RequirementContext>]>([
    ['the central vault in the same Region', { kind: 'central', sameRegion: true }, {}],
    ['the central vault in this Region', { kind: 'central', region: 'us-east-1' }, {}],
    ['the first central Region, which is this one', { kind: 'central' }, { central: [CENTRAL] }],
  ])('is not made to %s', (_, destination, known) => {
    expect(check({ crossRegion: { regions: [] } }, [copying(destination)], known)).toThrow('demands a copy from us-east-1 to another Region');
  });

  test('is demanded from each Region', () => {
    expect(check({ crossRegion: { regions: [] } }, [copying({ kind: 'own', region: 'us-west-2' })], { regions: ['us-east-1', 'us-west-2'] })).toThrow('from us-west-2 to another Region');
  });

  test('is demanded to each Region of the list', () => {
    expect(check({ crossRegion: { regions: ['eu-west-1', 'us-west-2'] } }, [copying({ kind: 'own', region: 'us-west-2' })])).toThrow('from us-east-1 to eu-west-1');
  });

  test('is not demanded from a Region to itself', () => {
    expect(check({ crossRegion: { regions: ['us-east-1', 'us-west-2'] } }, [copying({ kind: 'own', region: 'us-west-2' })])).not.toThrow();
  });

  test('is demanded from a Region of the list to its others', () => {
    expect(check({ crossRegion: { regions: ['us-east-1', 'us-west-2'] } })).toThrow('from us-east-1 to us-west-2');
  });

  test('to the Region of the backups alone is refused', () => {
    expect(check({ crossRegion: { regions: ['us-east-1'] } }, [copying({ kind: 'own', region: 'us-east-1' })], { regions: ['us-east-1', 'us-west-2'] })).toThrow(new Error(
      "crossRegionCopy is 'us-east-1' but backups are made in us-east-1 too and the requirement for 'gold' names no other Region for their copies; "
      + 'name another Region beside it, or require CopyRequirement.any()'));
  });

  test('to another partition is refused', () => {
    expect(check({ crossRegion: { regions: ['cn-north-1'] } })).toThrow("crossRegionCopy is 'cn-north-1' but nothing can be copied there from us-east-1, which lies in another partition");
  });

  test('from a Region that is too new to be known is not refused', () => {
    expect(check({ crossRegion: { regions: ['us-west-2'] } }, [copying({ kind: 'own', region: 'us-west-2' })], { regions: ['xx-new-1'] })).not.toThrow();
  });
});

describe('a copy to another account', () => {
  test.each<[string, RuleModel['copies'][number]['destination']]>([
    ['the central vault', { kind: 'central' }],
    ['the central air-gapped vault', { kind: 'airGapped' }],
    ['a vault of another account', { kind: 'vault', arn: 'arn:aws:backup:us-east-1:222222222222:backup-vault:V', airGapped: false }],
  ])('is made to %s', (_, destination) => {
    expect(check({ crossAccount: { accounts: ['222222222222'] } }, [copying(destination)], { central: [CENTRAL] })).not.toThrow();
  });

  test.each<[string, RuleModel['copies'][number]['destination']]>([
    ['the same vault elsewhere', { kind: 'own', region: 'us-west-2' }],
    ['another vault of the account', { kind: 'vault', arn: 'arn:aws:backup:us-east-1:$account:backup-vault:V', airGapped: false }],
  ])('is not made to %s', (_, destination) => {
    expect(check({ crossAccount: { accounts: [] } }, [copying(destination)])).toThrow('demands a copy to another account');
  });

  test('is demanded to the account of the list', () => {
    expect(check({ crossAccount: { accounts: ['333333333333'] } }, [copying({ kind: 'central' })], { central: [CENTRAL] })).toThrow(
      "copyActions of tier 'gold' is '222222222222 in us-east-1' but the requirement for 'gold' demands a copy to the account 333333333333");
  });
});

describe('an air-gapped copy', () => {
  test.each<[string, TierModel]>([
    ['to the central air-gapped vault', copying({ kind: 'airGapped' })],
    ['to an air-gapped vault', copying({ kind: 'vault', arn: 'arn:aws:backup:us-east-1:222222222222:backup-vault:V', airGapped: true })],
    ['by a backup that goes there directly', tierModel({ rules: [ruleModel({ target: { kind: 'airGapped' } })] })],
  ])('is made %s', (_, tier) => {
    expect(check({ airGappedAgeHours: 24 }, [tier])).not.toThrow();
  });

  test('is warned of where the start window is not allowed for', () => {
    const tier = copying({ kind: 'airGapped' });
    expect(lateStartNotes([requirement({ airGappedAgeHours: 31 })], [tier], 'backup')).toEqual([expect.stringContaining('allows air-gapped recovery points to be 31 hours old')]);
    expect(lateStartNotes([requirement({ airGappedAgeHours: 32 })], [tier], 'backup')).toEqual([]);
  });

  test('is not made to a standard vault', () => {
    expect(check({ airGappedAgeHours: 168 }, [copying({ kind: 'central' })])).toThrow("copyActions of tier 'gold' is 'none to an air-gapped vault' but");
  });

  test('is made too rarely', () => {
    const weekly = copying({ kind: 'airGapped' });
    const tier = { ...weekly, rules: [{ ...weekly.rules[0], schedule: 'cron(0 5 ? * SUN *)' }] };
    expect(check({ airGappedAgeHours: 167 }, [tier])).toThrow("schedule of tier 'gold' is 'cron(0 5 ? * SUN *)' but");
    expect(check({ airGappedAgeHours: 168 }, [tier])).not.toThrow();
  });
});

describe('the vault', () => {
  const bounds = { vault: 'the vault', minDays: 7, maxDays: 400 };

  test('is not judged where nothing is known of it', () => {
    expect(check({ vaultLock: { minDays: 7 } })).not.toThrow();
  });

  test('must be locked', () => {
    expect(check({ vaultLock: {} }, [tierModel()], { memberVault: {} })).toThrow(
      "vaultLock is 'none' but the requirement for 'gold' demands a locked vault for tier 'gold', which the control BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK judges; lock the vault of the member accounts so");
  });

  test('has bounds that are exactly as strict', () => {
    expect(check({ vaultLock: { minDays: 7, maxDays: 400 } }, [tierModel()], { memberVault: { bounds } })).not.toThrow();
  });

  test.each([[{ minDays: 8 }], [{ maxDays: 399 }]])('is not locked strictly enough for %j', (vaultLock) => {
    expect(check({ vaultLock }, [tierModel()], { memberVault: { bounds } })).toThrow("vaultLock is '7 to 400 days' but");
  });

  test('without an upper bound has none that is strict enough', () => {
    expect(check({ vaultLock: { maxDays: 36500 } }, [tierModel()], { memberVault: { bounds: { vault: 'v', minDays: 7 } } })).toThrow("vaultLock is '7 to any number of days' but");
  });

  test('does not matter to backups that go to the air-gapped vault', () => {
    expect(check({ vaultLock: {} }, [tierModel({ rules: [ruleModel({ target: { kind: 'airGapped' } })] })], { memberVault: {} })).not.toThrow();
  });

  test('must deny manual deletion', () => {
    expect(check({ manualDeletionDisabled: true }, [tierModel()], { manualDeletionDisabled: false })).toThrow("manualDeletion is 'allowed' but");
    expect(check({ manualDeletionDisabled: true }, [tierModel()], { manualDeletionDisabled: true })).not.toThrow();
    expect(check({ manualDeletionDisabled: true })).not.toThrow();
  });
});

describe('the restore time', () => {
  test.each([[60, false], [61, true], [undefined, true]])('of a target of %s minutes is refused: %s', (target, refused) => {
    const judge = expect(check({ restoreTimeMinutes: 60 }, [tierModel({ restoreTimeTargetMinutes: target })]));
    if (refused) {
      judge.toThrow('demands restores within 1 hour');
    } else {
      judge.not.toThrow();
    }
  });
});

describe('which tiers a requirement is for', () => {
  const names = (wanted: Partial<RequirementModel>, tiers: TierModel[]) => groupsFor(requirement(wanted), tiers, 'backup').map((group) => group.tiers.map((tier) => tier.name));
  const tagged = (name: string, tagKey: string | undefined, tagValues?: string[]) => tierModel({ name, selection: { kind: 'tags', tagKey, tagValues, conditions: [] } });

  test('those that select its tag value, by name or by list', () => {
    expect(names({}, [tagged('gold', undefined), tagged('more', undefined, ['silver', 'gold']), tagged('silver', undefined)])).toEqual([['gold', 'more']]);
  });

  test('not those of another tag key', () => {
    expect(names({ tag: { key: 'class', value: 'gold' } }, [tagged('gold', undefined), tagged('x', 'class', ['gold'])])).toEqual([['x']]);
  });

  test('and those that select everything', () => {
    expect(names({}, [tagged('gold', undefined), everything()])).toEqual([['gold', 'everything']]);
  });

  test('for all resources: those of each tag value together, each of the others alone', () => {
    const byType = tierModel({ name: 'rds', selection: { kind: 'resources', types: [{ id: 'RDS', arnPattern: 'arn:aws:rds:*:*:db:*' }], notTypes: [], conditions: [] } });
    expect(names({ tag: undefined }, [tagged('gold', undefined), tagged('extra', undefined, ['gold']), tagged('silver', undefined), byType, everything()]))
      .toEqual([['gold', 'extra', 'everything'], ['silver', 'everything'], ['rds', 'everything']]);
  });

  test('for all resources: the one that selects everything', () => {
    expect(names({ tag: undefined }, [everything()])).toEqual([['everything']]);
  });

  test('a value that no tier selects is refused', () => {
    expect(check({ tag: { value: 'silver' }, encrypted: true })).toThrow(new Error(
      "requirements[0] is 'silver' but no tier selects resources by this value of the tag backup; give the tier that protects them, or correct the requirement"));
  });

  test('nothing is done for any resource', () => {
    expect(check({ tag: undefined, encrypted: true }, [])).toThrow(new Error(
      "requirements[0] is 'all resources' but no tier selects resources; give the tier that protects them, or correct the requirement"));
  });

  test('two for the same resources are refused', () => {
    expect(() => checkDistinct([requirement({ retentionDays: 7 }), requirement({ tag: { key: 'backup', value: 'gold' }, retentionDays: 8 })], 'backup'))
      .toThrow("requirements[1] is 'gold' but requirements[0] is for the same resources; write them as one requirement");
    expect(() => checkDistinct([requirement({ retentionDays: 7 }), requirement({ tag: { key: 'other', value: 'gold' } }), requirement({ tag: undefined })], 'backup')).not.toThrow();
    expect(() => checkDistinct([requirement({ tag: undefined }), requirement({ tag: undefined })], 'backup')).toThrow("requirements[1] is 'all resources' but");
  });

  test('one for a tag and one for all resources both hold', () => {
    expect(() => checkRequirements([requirement({ retentionDays: 7 }), requirement({ tag: undefined, retentionDays: 36 })], [{ tiers: [tierModel()], where: 'r-ab12', context }], 'backup'))
      .toThrow('the requirement for all resources demands that every recovery point is kept 36 days');
  });
});

describe('a message says why a tier is bound', () => {
  const conditions = (tagKey: string, value: string) => [{ operator: 'string_equals', tagKey, value } as const];
  const database = (selection: TierModel['selection']) => tierModel({ name: 'database', selection, rules: [ruleModel({ lifecycle: { deleteAfterDays: 14 } })] });

  test('by all resources', () => {
    expect(check({ retentionDays: 35 }, [tierModel(), database({ kind: 'resources', notTypes: [], conditions: [] })])).toThrow(
      "deleteAfter is '14 days' but the requirement for 'gold' demands that every recovery point is kept 35 days, which the control "
      + "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK judges (tier 'database' selects all resources, those with backup=gold among them); keep backups longer");
  });

  test('by a condition on another tag', () => {
    expect(check({ retentionDays: 35 }, [tierModel(), database({ kind: 'resources', notTypes: [], conditions: conditions('kind', 'db') })])).toThrow(
      "judges (tier 'database' selects resources by conditions on kind, which those with backup=gold can meet too); keep");
  });

  test('by a requirement for all resources', () => {
    expect(check({ tag: undefined, retentionDays: 35 }, [tierModel(), database({ kind: 'tags', conditions: [] })])).toThrow('judges (the requirement is for every tier); keep');
  });

  test('but not where it selects by the tag itself', () => {
    expect(check({ retentionDays: 35 }, [database({ kind: 'tags', tagValues: ['gold'], conditions: [] })])).toThrow('CHECK judges; keep');
  });

  test('and names no control where none judges it: a copy in another account', () => {
    const short = tierModel({ rules: [ruleModel({ copies: [{ destination: { kind: 'central', region: 'us-east-1' }, lifecycle: { deleteAfterDays: 14 } }] })] });
    expect(check({ retentionDays: 35 }, [short], { central: [CENTRAL] })).toThrow('demands that every recovery point is kept 35 days; keep');
  });
});

describe('the tag of a tier that selects otherwise', () => {
  const selecting = (operator: 'string_equals' | 'string_not_equals' | 'string_like', value: string) =>
    everything({ selection: { kind: 'resources', notTypes: [], conditions: [{ operator, tagKey: 'backup', value }] } });

  test.each<[string, TierModel]>([
    ['all resources', everything()],
    ['everything except what opts out', selecting('string_not_equals', 'none')],
  ])('is refused, because no resource needs it: %s', (_, tier) => {
    expect(check({ tag: { value: 'everything' }, retentionDays: 1 }, [tier])).toThrow("requirements[0] is 'everything' but tier 'everything' does not select by the tag backup: no resource needs this "
      + 'value, and controls on it would judge nothing; use ProtectionRequirement.forAllResources(), forTag() with a tag that resources carry, or let the tier select by its tag');
  });

  test.each<[string, TierModel[]]>([
    ['another tier selects by it', [everything(), tierModel({ name: 'other', selection: { kind: 'tags', tagValues: ['everything'], conditions: [] } })]],
    ['its own condition wants it', [selecting('string_equals', 'everything')]],
    ['its own pattern wants it', [selecting('string_like', 'every*')]],
  ])('is taken where %s', (_, tiers) => {
    expect(check({ tag: { value: 'everything' }, retentionDays: 1 }, tiers)).not.toThrow();
  });

  test('is taken under a tag key of one\'s own', () => {
    expect(check({ tag: { key: 'class', value: 'everything' }, retentionDays: 1 }, [everything()])).not.toThrow();
  });

  test('is taken where it is no tier\'s name', () => {
    expect(check({ tag: { value: 'critical' }, retentionDays: 1 }, [everything()])).not.toThrow();
  });
});

describe('tiers of several places', () => {
  const weak = tierModel({ rules: [ruleModel({ lifecycle: { deleteAfterDays: 7 } })] });
  const silver = tierModel({ name: 'silver' });
  const judge = (wanted: Partial<RequirementModel>, ...sets: TierModel[][]) => () =>
    checkRequirements([requirement(wanted)], sets.map((tiers, i) => ({ tiers, where: `ou-${i}`, context: { ...context, regions: [['us-east-1'], ['us-west-2'], ['eu-west-1']][i] } })), 'backup');

  test('are judged place by place', () => {
    expect(judge({ retentionDays: 35 }, [tierModel()], [weak])).toThrow("deleteAfter is '7 days' but the requirement for 'gold' demands that every recovery point is kept 35 days");
    expect(judge({ retentionDays: 35 }, [tierModel()], [tierModel()])()).toEqual([]);
  });

  test('are judged with the Regions of their place', () => {
    const toWest = copying({ kind: 'own', region: 'us-west-2' });
    expect(judge({ crossRegion: { regions: [] } }, [toWest])).not.toThrow();
    expect(judge({ crossRegion: { regions: [] } }, [toWest], [toWest])).toThrow('demands a copy from us-west-2 to another Region');
  });

  test('do not make up for each other', () => {
    const hourly = tierModel({ rules: [ruleModel({ schedule: HOURLY })] });
    expect(judge({ frequencyMinutes: 60 }, [hourly, tierModel()])).not.toThrow();
    expect(judge({ frequencyMinutes: 60 }, [hourly], [tierModel()])).toThrow("schedule of tier 'gold' is 'cron(0 5 ? * * *)' but the requirement for 'gold' demands a backup every 1 hours");
  });

  test('of which some serve a requirement leave a text about the others', () => {
    expect(judge({ retentionDays: 35 }, [tierModel()], [silver], [silver])()).toEqual([
      "no tier of ou-1 and of ou-2 serves the requirement for 'gold': resources there that carry this value of the tag backup are not backed up; assign the tier there too, or require it of other resources",
    ]);
  });

  test('of which none serves it are refused', () => {
    expect(judge({ retentionDays: 35 }, [silver], [silver])).toThrow("requirements[0] is 'gold' but no tier selects resources by this value of the tag backup");
  });

  test('are all judged by a requirement for all resources', () => {
    expect(judge({ tag: undefined, retentionDays: 35 }, [silver], [weak])).toThrow("tier 'gold': rule 'Nightly': deleteAfter is '7 days' but the requirement for all resources");
  });
});
