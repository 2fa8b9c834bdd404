import { Aws, Duration } from 'aws-cdk-lib';
import { CopyRequirement, ProtectionRequirement, ProtectionRequirementOptions } from '../../src';

const model = (options: ProtectionRequirementOptions) => ProtectionRequirement.forTagValue('gold', options)._model;

describe('a requirement', () => {
  test('for a tag value leaves the key to the naming', () => {
    const requirement = ProtectionRequirement.forTagValue('gold', { encrypted: true });
    expect([requirement.tagKey, requirement.tagValue]).toEqual([undefined, 'gold']);
  });

  test('for a tag of one\'s own has key and value', () => {
    const requirement = ProtectionRequirement.forTag('class', 'a', { encrypted: true });
    expect([requirement.tagKey, requirement.tagValue]).toEqual(['class', 'a']);
  });

  test('for all resources has no tag', () => {
    expect(ProtectionRequirement.forAllResources({ encrypted: true })._model.tag).toBeUndefined();
  });

  test.each<[string, ProtectionRequirementOptions]>([
    ['nothing', {}], ['only what is not wanted', { encrypted: false, crossRegionCopy: undefined }], ['undefined', { minimumRetention: undefined }],
  ])('of %s is refused', (_, options) => {
    expect(() => model(options)).toThrow(new Error('options is {} but nothing is required; require at least one thing, for example minimumRetention'));
  });

  test.each<[string, ProtectionRequirementOptions]>([
    ['1 hour', { minimumFrequency: Duration.hours(1) }],
    ['24 hours', { minimumFrequency: Duration.hours(24) }],
    ['31 days', { minimumFrequency: Duration.days(31) }],
    ['an age of 744 hours', { maximumRecoveryPointAge: Duration.hours(744) }],
    ['an age of 31 days', { maximumRecoveryPointAge: Duration.days(31) }],
    ['air-gapped within 24 hours', { airGappedCopyWithin: Duration.hours(24) }],
    ['air-gapped within 2,184 hours', { airGappedCopyWithin: Duration.hours(2184) }],
    ['air-gapped within 91 days', { airGappedCopyWithin: Duration.days(91) }],
    ['retention of 1 day', { minimumRetention: Duration.days(1) }],
    ['retention of 36,500 days', { minimumRetention: Duration.days(36500) }],
  ])('takes %s', (_, options) => {
    expect(() => model(options)).not.toThrow();
  });

  test.each<[string, ProtectionRequirementOptions]>([
    ["minimumFrequency is '1 hour 30 minutes' but AWS Backup counts it in whole hours", { minimumFrequency: Duration.minutes(90) }],
    ["minimumFrequency is '0 hours' but AWS Backup Audit Manager takes 1 to 24 hours or 1 to 31 days", { minimumFrequency: Duration.hours(0) }],
    ['minimumFrequency is \'1 day 12 hours\' but AWS Backup Audit Manager takes 1 to 24 hours or 1 to 31 days', { minimumFrequency: Duration.hours(36) }],
    ["minimumFrequency is '1 day 12 hours' but AWS Backup Audit Manager takes 1 to 24 hours or 1 to 31 days", { minimumFrequency: Duration.days(1.5) }],
    ["minimumFrequency is '32 days' but AWS Backup Audit Manager takes 1 to 24 hours or 1 to 31 days", { minimumFrequency: Duration.days(32) }],
    ["maximumRecoveryPointAge is '32 days' but AWS Backup Audit Manager takes 1 to 744 hours or 1 to 31 days", { maximumRecoveryPointAge: Duration.days(32) }],
    ["airGappedCopyWithin is '23 hours' but AWS Backup Audit Manager takes 24 to 2184 hours or 1 to 91 days", { airGappedCopyWithin: Duration.hours(23) }],
    ["airGappedCopyWithin is '92 days' but AWS Backup Audit Manager takes 24 to 2184 hours or 1 to 91 days", { airGappedCopyWithin: Duration.days(92) }],
    ["minimumRetention is '0 days' but AWS Backup allows 1 to 36500 days", { minimumRetention: Duration.days(0) }],
    ["minimumRetention is '36501 days' but AWS Backup allows 1 to 36500 days", { minimumRetention: Duration.days(36501) }],
    ["retentionAtMinimumFrequency is '7 days' but no minimumFrequency is required", { retentionAtMinimumFrequency: Duration.days(7) }],
    [
      "retentionAtMinimumFrequency is '34 days' but minimumRetention is 35 days, of every recovery point",
      { minimumFrequency: Duration.days(1), minimumRetention: Duration.days(35), retentionAtMinimumFrequency: Duration.days(34) },
    ],
    [
      'crossRegionCopy is ["111122223333"] but these are accounts, and copies to other Regions are what it requires; '
        + 'give CopyRequirement.any() or CopyRequirement.toRegions(), and the accounts to crossAccountCopy',
      { crossRegionCopy: CopyRequirement.toAccounts(['111122223333']) },
    ],
    [
      'crossAccountCopy is ["us-east-1"] but these are Regions, and copies to other accounts are what it requires; '
        + 'give CopyRequirement.any() or CopyRequirement.toAccounts(), and the Regions to crossRegionCopy',
      { crossAccountCopy: CopyRequirement.toRegions(['us-east-1']) },
    ],
    ["vaultLock.maxRetention is '7 days' but minRetention is 30 days", { vaultLock: { minRetention: Duration.days(30), maxRetention: Duration.days(7) } }],
    ["maximumRestoreTime is '0 minutes' but this library allows 1 minute to 365 days", { maximumRestoreTime: Duration.minutes(0) }],
  ])('refuses: %s', (message, options) => {
    expect(() => model(options)).toThrow(message);
  });

  test('keeps the unit in which a time was given', () => {
    expect([model({ minimumFrequency: Duration.hours(24) }).frequencyUnit, model({ minimumFrequency: Duration.days(1) }).frequencyUnit]).toEqual(['hours', 'days']);
  });

  test('reads hours beyond the hours\' bound as days', () => {
    expect(model({ minimumFrequency: Duration.hours(48) })).toMatchObject({ frequencyMinutes: 2880, frequencyUnit: 'days' });
  });

  test('counts days that are not whole in hours', () => {
    expect(model({ maximumRecoveryPointAge: Duration.days(1.5) })).toMatchObject({ recoveryPointAgeHours: 36, recoveryPointAgeUnit: 'hours' });
  });

  test('lists each Region and account once, sorted', () => {
    expect(model({ crossRegionCopy: CopyRequirement.toRegions(['us-west-2', ' us-east-1', 'us-west-2']) }).crossRegion).toEqual({ regions: ['us-east-1', 'us-west-2'] });
    const [one, two] = ['111122223333', '000022223333'];
    expect(model({ crossAccountCopy: CopyRequirement.toAccounts([one, two, one]) }).crossAccount).toEqual({ accounts: [two, one] });
  });

  test('demands any copy where no place is named', () => {
    expect(model({ crossRegionCopy: CopyRequirement.any(), crossAccountCopy: CopyRequirement.any() })).toMatchObject({ crossRegion: { regions: [] }, crossAccount: { accounts: [] } });
  });

  test('demands no copy where none is required', () => {
    expect(model({ encrypted: true })).toMatchObject({ crossRegion: undefined, crossAccount: undefined });
  });

  test('demands a lock of any bounds where none are given', () => {
    expect(model({ vaultLock: {} }).vaultLock).toEqual({ minDays: undefined, maxDays: undefined });
  });
});

describe('the place of copies', () => {
  const accounts = (count: number) => Array.from({ length: count }, (_, i) => String(i).repeat(12));

  test('may be five accounts', () => {
    expect(CopyRequirement.toAccounts(accounts(5))._model).toEqual({ kind: 'accounts', accounts: accounts(5) });
  });

  test('does not follow the list it was made of', () => {
    const regions = ['us-east-1'];
    const requirement = CopyRequirement.toRegions(regions);
    regions.push('us-west-2');
    expect(requirement._model).toEqual({ kind: 'regions', regions: ['us-east-1'] });
  });

  test.each<[string, () => CopyRequirement]>([
    ["regions is 'eu-nowhere-1' but no Region has this code", () => CopyRequirement.toRegions(['eu-nowhere-1'])],
    ["regions is '111122223333' but no Region has this code", () => CopyRequirement.toRegions(['111122223333'])],
    ['regions is [] but a list of nothing requires nothing; name at least one, or require CopyRequirement.any()', () => CopyRequirement.toRegions([])],
    ['accounts is [] but a list of nothing requires nothing; name at least one, or require CopyRequirement.any()', () => CopyRequirement.toAccounts([])],
    ["accounts is '1234' but an account id has 12 digits", () => CopyRequirement.toAccounts(['1234'])],
    ["accounts is 'us-east-1' but an account id has 12 digits", () => CopyRequirement.toAccounts(['us-east-1'])],
    ["accounts is '<token>' but", () => CopyRequirement.toAccounts([Aws.ACCOUNT_ID])],
    ['accounts is 6 but AWS Backup Audit Manager takes at most 5 accounts; name at most 5', () => CopyRequirement.toAccounts(accounts(6))],
  ])('is refused: %s', (message, make) => {
    expect(make).toThrow(message);
  });
});
