import { Duration } from 'aws-cdk-lib';
import { BackupResourceType, CopyDestination, CopyFallback, ProtectionTier, ResourceSelection, TierPresetOptions } from '../../src/protection';

const central = { kind: 'central' };
const rule = (change: object) => ({
  named: false, startWindowMinutes: 480, continuous: false, recoveryPointTags: {}, target: { kind: 'member' }, indexTypes: [], copies: [], ...change,
});

describe('presets', () => {
  test('daily: every day, 35 days, copied to the central vault, start within 8 hours', () => {
    expect(ProtectionTier.daily().toJson()).toEqual({
      version: 2,
      name: 'daily',
      rules: [rule({
        name: 'Daily', schedule: 'cron(0 5 ? * * *)', startWindowAdded: true, lifecycle: { deleteAfterDays: 35 }, copies: [{ destination: central, lifecycle: { deleteAfterDays: 35 } }],
      })],
      selection: { kind: 'tags', conditions: [] },
      planTags: {},
      fallback: { kind: 'central' },
      fallbackAdded: true,
    });
  });

  test('monthly: the first of the month, 396 days', () => {
    expect(ProtectionTier.monthly().toJson()).toMatchObject({
      name: 'monthly',
      rules: [rule({ name: 'Monthly', schedule: 'cron(0 5 1 * ? *)', lifecycle: { deleteAfterDays: 396 }, copies: [{ destination: central, lifecycle: { deleteAfterDays: 396 } }] })],
    });
  });

  test('grandfather, father, son: 35 days, 13 weeks, 13 months and 7 years, the last two cold after 30 days', () => {
    const kept = (deleteAfterDays: number, cold?: number) => {
      const lifecycle = { deleteAfterDays, ...(cold && { moveToColdStorageAfterDays: cold }) };
      return { lifecycle, copies: [{ destination: central, lifecycle }] };
    };
    expect(ProtectionTier.grandfatherFatherSon().toJson()).toMatchObject({
      name: 'gfs',
      rules: [
        rule({ name: 'Daily', schedule: 'cron(0 5 ? * * *)', ...kept(35) }),
        rule({ name: 'Weekly', schedule: 'cron(0 5 ? * SUN *)', ...kept(91) }),
        rule({ name: 'Monthly', schedule: 'cron(0 5 1 * ? *)', ...kept(396, 30) }),
        rule({ name: 'Yearly', schedule: 'cron(0 5 1 1 ? *)', ...kept(2557, 30) }),
      ],
    });
  });

  test('continuous: restore to any point in 35 days, copied every day by the same rule, because AWS makes one backup where rules overlap', () => {
    expect(ProtectionTier.continuous().toJson()).toMatchObject({
      name: 'continuous',
      rules: [
        rule({
          name: 'Continuous', schedule: 'cron(0 5 ? * * *)', continuous: true, lifecycle: { deleteAfterDays: 35 },
          copies: [{ destination: central, lifecycle: { deleteAfterDays: 35 } }],
        }),
      ],
    });
  });
});

describe('migration presets', () => {
  test.each<[string, () => ProtectionTier, string, string, number]>([
    ['daily', () => ProtectionTier.awsBackupSolutionDaily(), 'Daily', 'cron(0 5 ? * * *)', 35],
    ['monthly', () => ProtectionTier.awsBackupSolutionMonthly(), 'Monthly', 'cron(0 5 1 * ? *)', 366],
  ])('%s: start within 60, complete within 1,200 minutes, the copy kept as long', (name, make, ruleName, schedule, deleteAfterDays) => {
    expect(make().toJson()).toEqual({
      version: 2,
      name,
      rules: [rule({
        name: ruleName,
        schedule,
        startWindowMinutes: 60,
        completionWindowMinutes: 1200,
        lifecycle: { deleteAfterDays },
        copies: [{ destination: central, lifecycle: { deleteAfterDays } }],
      })],
      selection: { kind: 'tags', conditions: [] },
      planTags: {},
      // one plan with one tag selection, as it was
      fallback: { kind: 'attempt' },
    });
  });

  test('may have another fallback', () => {
    expect(ProtectionTier.awsBackupSolutionDaily({ copyFallback: CopyFallback.none() }).toJson().fallback).toEqual({ kind: 'none' });
  });
});

describe.each<[string, (options: TierPresetOptions) => ProtectionTier]>([
  ['daily', (options) => ProtectionTier.daily(options)],
  ['weekly', (options) => ProtectionTier.weekly(options)],
  ['monthly', (options) => ProtectionTier.monthly(options)],
  ['grandfatherFatherSon', (options) => ProtectionTier.grandfatherFatherSon(options)],
  ['continuous', (options) => ProtectionTier.continuous(options)],
  ['awsBackupSolutionDaily', (options) => ProtectionTier.awsBackupSolutionDaily(options)],
  ['awsBackupSolutionMonthly', (options) => ProtectionTier.awsBackupSolutionMonthly(options)],
])('%s', (_, preset) => {
  test('can have another name, selection and settings', () => {
    const tier = preset({ name: 'gold', selection: ResourceSelection.byResourceType({ resourceTypes: [BackupResourceType.S3] }), windowsVss: true, planName: 'P', restoreTimeTarget: Duration.hours(4) });
    expect(tier.name).toBe('gold');
    expect(tier.toJson()).toMatchObject({ name: 'gold', selection: { kind: 'resources' }, windowsVss: true, planName: 'P', restoreTimeTargetMinutes: 240 });
  });

  test('takes a setting that is undefined for one that is left out', () => {
    expect(preset({ copyFallback: undefined, copyTo: undefined, name: undefined, selection: undefined }).toJson()).toEqual(preset({}).toJson());
  });

  test('copies what it copies wherever it is told, or nowhere', () => {
    const copies = (copyTo: CopyDestination[]) => preset({ copyTo }).toJson().rules
      .filter((one: any) => !one.continuous).map((one: any) => one.copies.map((copy: any) => copy.destination));
    expect(copies([]).flat()).toEqual([]);
    const two = [{ kind: 'airGapped' }, { kind: 'own', region: 'eu-west-1' }];
    copies([CopyDestination.airGappedVault(), CopyDestination.sameVaultIn('eu-west-1')]).forEach((one: any) => expect(one).toEqual(two));
  });

  test('is the same after toJson and fromJson', () => {
    const json = preset({}).toJson();
    expect(ProtectionTier.fromJson(JSON.parse(JSON.stringify(json))).toJson()).toEqual(json);
  });
});
