import { Duration, Lazy, Token } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-events';
import { shortHash } from '../../src/private/hash';
import { BackupRule, BackupTarget, CopyDestination, IndexedResourceType, MalwareScanMode } from '../../src/protection';

const later = Lazy.string({ produce: () => 'later' });
const lateDays = () => Duration.days(Token.asNumber(Lazy.number({ produce: () => 3 })));
const year = Duration.days(400);

describe('schedules', () => {
  test.each<[string, BackupRule, string, string]>([
    ['hourly', BackupRule.hourly(), 'Hourly', 'cron(0 * ? * * *)'],
    ['daily', BackupRule.daily(), 'Daily', 'cron(0 5 ? * * *)'],
    ['daily at another time', BackupRule.daily({ hour: 23, minute: 59 }), 'Daily', 'cron(59 23 ? * * *)'],
    ['daily at midnight', BackupRule.daily({ hour: 0, minute: 0 }), 'Daily', 'cron(0 0 ? * * *)'],
    ['weekly', BackupRule.weekly(), 'Weekly', 'cron(0 5 ? * SUN *)'],
    ['weekly on another day', BackupRule.weekly({ weekDay: 'SAT', hour: 3 }), 'Weekly', 'cron(0 3 ? * SAT *)'],
    ['monthly', BackupRule.monthly(), 'Monthly', 'cron(0 5 1 * ? *)'],
    ['monthly on the last day that every month has', BackupRule.monthly({ day: 28 }), 'Monthly', 'cron(0 5 28 * ? *)'],
    ['yearly', BackupRule.yearly(), 'Yearly', 'cron(0 5 1 1 ? *)'],
    ['yearly on another day', BackupRule.yearly({ month: 12, day: 2 }), 'Yearly', 'cron(0 5 2 12 ? *)'],
    ['continuous', BackupRule.continuous(), 'Continuous', 'cron(0 5 ? * * *)'],
    ['continuous at another time', BackupRule.continuous({ schedule: Schedule.cron({ minute: '0', hour: '1' }) }), 'Continuous', 'cron(0 1 * * ? *)'],
    ['of one\'s own', BackupRule.onSchedule({ schedule: Schedule.expression('cron(0 5 ? * L *)') }), `Rule-${shortHash('cron(0 5 ? * L *)', 6)}`, 'cron(0 5 ? * L *)'],
    ['of one\'s own, with a name', BackupRule.onSchedule({ ruleName: 'Mine', schedule: Schedule.expression('cron(0 5 ? * L *)') }), 'Mine', 'cron(0 5 ? * L *)'],
  ])('%s', (_, rule, name, schedule) => {
    expect(rule.ruleName).toBe(name);
    expect(rule._model).toMatchObject({ name, schedule });
  });

  test.each<[string, () => BackupRule, string]>([
    ['an hour of 24', () => BackupRule.daily({ hour: 24 }), 'hour is 24 but it is a whole number of 0 to 23; give a number of 0 to 23'],
    ['a negative hour', () => BackupRule.daily({ hour: -1 }), 'hour is -1 but it is a whole number of 0 to 23'],
    ['half an hour', () => BackupRule.daily({ hour: 1.5 }), 'hour is 1.5 but it is a whole number of 0 to 23'],
    ['a minute of 60', () => BackupRule.daily({ minute: 60 }), 'minute is 60 but it is a whole number of 0 to 59'],
    ['the 29th', () => BackupRule.monthly({ day: 29 }), 'day is 29 but it is a whole number of 1 to 28; give a number of 1 to 28'],
    ['the 0th', () => BackupRule.yearly({ day: 0 }), 'day is 0 but it is a whole number of 1 to 28'],
    ['a month of 13', () => BackupRule.yearly({ month: 13 }), 'month is 13 but it is a whole number of 1 to 12'],
    ['Saturday', () => BackupRule.weekly({ weekDay: 'Saturday' }), "weekDay is 'Saturday' but a week day is one of SUN MON TUE WED THU FRI SAT; write for example SAT"],
    ['6, which was Friday in cron', () => BackupRule.weekly({ weekDay: '6' }), "weekDay is '6' but a week day is one of SUN MON TUE WED THU FRI SAT"],
    ['a rate', () => BackupRule.onSchedule({ schedule: Schedule.rate(Duration.days(1)) }), "schedule is 'rate(1 day)' but AWS Backup takes cron(…) expressions only"],
    ['a token', () => BackupRule.onSchedule({ schedule: Schedule.expression(later) }), "schedule is '<token>' but schedules are needed at synth; write the cron expression itself"],
  ])('%s is refused', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

test('an hourly rule whose start window is undefined starts within the hour, as one without', () => {
  expect(BackupRule.hourly({ startWindow: undefined })._model).toEqual(BackupRule.hourly()._model);
});

describe('what a rule keeps', () => {
  test('has defaults', () => {
    expect(BackupRule.daily()._model).toEqual({
      name: 'Daily',
      named: false,
      schedule: 'cron(0 5 ? * * *)',
      timeZone: undefined,
      startWindowMinutes: 480,
      startWindowAdded: true,
      completionWindowMinutes: undefined,
      continuous: false,
      lifecycle: { deleteAfterDays: undefined, moveToColdStorageAfterDays: undefined, optInToArchive: undefined },
      copies: [],
      recoveryPointTags: {},
      target: { kind: 'member' },
      indexTypes: [],
      scanMode: undefined,
    });
  });

  test('is what is said', () => {
    expect(BackupRule.monthly({
      ruleName: 'Mine',
      startWindow: Duration.hours(1),
      completionWindow: Duration.days(1),
      deleteAfter: year,
      moveToColdStorageAfter: Duration.days(10),
      optInToArchive: true,
      copyActions: [{
        destination: CopyDestination.centralVault(), deleteAfter: Duration.days(200), moveToColdStorageAfter: Duration.days(20), optInToArchive: true,
      }],
      recoveryPointTags: { owner: 'me' },
      target: BackupTarget.vault('Other'),
      indexedResourceTypes: [IndexedResourceType.S3, IndexedResourceType.EBS, IndexedResourceType.S3],
      malwareScan: MalwareScanMode.INCREMENTAL_SCAN,
    })._model).toEqual({
      name: 'Mine',
      named: true,
      schedule: 'cron(0 5 1 * ? *)',
      startWindowMinutes: 60,
      completionWindowMinutes: 1440,
      continuous: false,
      lifecycle: { deleteAfterDays: 400, moveToColdStorageAfterDays: 10, optInToArchive: true },
      copies: [{ destination: { kind: 'central' }, lifecycle: { deleteAfterDays: 200, moveToColdStorageAfterDays: 20, optInToArchive: true } }],
      recoveryPointTags: { owner: 'me' },
      target: { kind: 'named', vaultName: 'Other' },
      indexTypes: ['EBS', 'S3'],
      scanMode: 'INCREMENTAL_SCAN',
    });
  });

  test('is what it said even if it says no to the archive', () => {
    expect(BackupRule.daily({ optInToArchive: false })._model.lifecycle.optInToArchive).toBeUndefined();
  });

  test('continuously, is kept for 35 days unless said otherwise', () => {
    expect(BackupRule.continuous()._model).toMatchObject({ continuous: true, lifecycle: { deleteAfterDays: 35 } });
    expect(BackupRule.continuous({ deleteAfter: Duration.days(7) })._model.lifecycle.deleteAfterDays).toBe(7);
  });
});

describe('a copy', () => {
  const copies = (rule: BackupRule) => rule._model.copies.map((copy) => copy.lifecycle.deleteAfterDays);
  const destination = CopyDestination.centralVault();

  test('is kept as long as the backup unless said otherwise', () => {
    expect(copies(BackupRule.daily({ deleteAfter: Duration.days(35), copyActions: [{ destination }] }))).toEqual([35]);
    const longer = [{ destination, deleteAfter: Duration.days(366) }];
    expect(copies(BackupRule.daily({ deleteAfter: Duration.days(35), copyActions: longer }))).toEqual([366]);
    expect(copies(BackupRule.continuous({ copyActions: [{ destination }] }))).toEqual([35]);
  });

  test('has no expiry only where the backup has none', () => {
    expect(copies(BackupRule.daily({ copyActions: [{ destination }] }))).toEqual([undefined]);
  });
});

describe('durations', () => {
  test.each<[string, () => BackupRule, string]>([
    ['deleteAfter of 36 hours', () => BackupRule.daily({ deleteAfter: Duration.hours(36) }), "deleteAfter is '1 day 12 hours' but AWS Backup counts it in whole days; give a whole number of days"],
    ['moveToColdStorageAfter of 36 hours', () => BackupRule.daily({ moveToColdStorageAfter: Duration.hours(36) }), "moveToColdStorageAfter is '1 day 12 hours' but"],
    ['startWindow of 3601 seconds', () => BackupRule.daily({ startWindow: Duration.seconds(3601) }), "startWindow is '1 hour 1 second' but AWS Backup counts it in whole minutes"],
    ['completionWindow of 1 second', () => BackupRule.daily({ completionWindow: Duration.seconds(1) }), "completionWindow is '1 second' but AWS Backup counts it in whole minutes"],
    ['deleteAfter of a copy', () => BackupRule.daily({ copyActions: [{ destination: CopyDestination.sameVaultIn('eu-west-1') }, { destination: CopyDestination.centralVault(), deleteAfter: Duration.hours(1) }] }),
      "copyActions[1].deleteAfter is '1 hour' but"],
    ['moveToColdStorageAfter of a copy', () => BackupRule.daily({ copyActions: [{ destination: CopyDestination.centralVault(), moveToColdStorageAfter: Duration.hours(1) }] }),
      "copyActions[0].moveToColdStorageAfter is '1 hour' but"],
    ['a token as deleteAfter', () => BackupRule.daily({ deleteAfter: lateDays() }), "deleteAfter is '<token>' but it is needed at synth, as a number of days"],
    ['a token as startWindow', () => BackupRule.daily({ startWindow: lateDays() }), "startWindow is '<token>' but it is needed at synth, as a number of minutes"],
    ['59 minutes as startWindow', () => BackupRule.daily({ startWindow: Duration.minutes(59) }), "rule 'Daily': startWindow is '59 minutes' but AWS Backup allows"],
  ])('%s is refused', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('may be given in other units', () => {
    expect(BackupRule.daily({ deleteAfter: Duration.hours(48), startWindow: Duration.seconds(3600) })._model)
      .toMatchObject({ lifecycle: { deleteAfterDays: 2 }, startWindowMinutes: 60 });
  });
});

describe('tags of recovery points', () => {
  test.each<[string, { [key: string]: string }, string]>([
    ['an aws: key', { 'aws:x': 'y' }, "recoveryPointTags is 'aws:x' but a tag key has"],
    ['a token', { x: later }, "recoveryPointTags is '<token>' but"],
  ])('%s is refused', (_, recoveryPointTags, message) => {
    expect(() => BackupRule.daily({ recoveryPointTags })).toThrow(message);
  });
});
