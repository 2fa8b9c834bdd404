import { CopyModel, LifecycleModel, RuleModel } from '../../src/protection/model';
import { checkRule } from '../../src/protection/retention-checks';
import { ruleModel, someTags } from '../support/policy/models';

const MONTHLY = 'cron(0 5 1 * ? *)';
const YEARLY = 'cron(0 5 1 1 ? *)';

function copyTo(region: string, lifecycle: LifecycleModel = { deleteAfterDays: 35 }): CopyModel {
  return { destination: { kind: 'own', region }, lifecycle };
}

const fiveCopies = ['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-north-1', 'eu-south-1'].map((region) => copyTo(region));

describe('a rule is accepted', () => {
  test.each<[string, Partial<RuleModel>]>([
    ['as it is', {}],
    ['with a name of 50 characters', { name: 'a'.repeat(50) }],
    ['with a name of one character', { name: '_' }],
    ['with dots, hyphens and underscores in its name', { name: 'a.b-c_D9' }],
    ['without windows', { startWindowMinutes: undefined }],
    ['with the least start window', { startWindowMinutes: 60 }],
    ['with the longest start window', { startWindowMinutes: 52560000, completionWindowMinutes: 52560001 }],
    ['with the longest completion window', { startWindowMinutes: 60, completionWindowMinutes: 52560060 }],
    ['with completion a minute after the start window', { startWindowMinutes: 60, completionWindowMinutes: 61 }],
    ['that keeps backups for ever', { lifecycle: {} }],
    ['that keeps backups for 36,500 days', { lifecycle: { deleteAfterDays: 36500 } }],
    ['that keeps daily backups for 2 days', { lifecycle: { deleteAfterDays: 2 } }],
    ['that keeps backups of every hour for a day', { schedule: 'cron(0 * ? * * *)', lifecycle: { deleteAfterDays: 1 } }],
    ['that keeps monthly backups for 32 days', { schedule: MONTHLY, lifecycle: { deleteAfterDays: 32 } }],
    ['that keeps yearly backups for 367 days', { schedule: YEARLY, lifecycle: { deleteAfterDays: 367 } }],
    ['with 90 days in cold storage', { lifecycle: { moveToColdStorageAfterDays: 1, deleteAfterDays: 91 } }],
    ['with cold storage for ever', { lifecycle: { moveToColdStorageAfterDays: 36500 } }],
    ['that archives and has no cold storage, which has no effect', { lifecycle: { optInToArchive: true } }],
    ['that archives every month', { schedule: MONTHLY, lifecycle: { moveToColdStorageAfterDays: 1, optInToArchive: true } }],
    ['that archives every four weeks', { schedule: 'cron(0 5 ? * 1#1 *)', lifecycle: { moveToColdStorageAfterDays: 1, optInToArchive: true } }],
    ['that indexes and scans in an air-gapped vault, which AWS takes', { target: { kind: 'airGapped' }, indexTypes: ['EBS', 'S3'], scanMode: 'FULL_SCAN' }],
    ['with 5 copies', { copies: fiveCopies }],
    ['with copies to the central vault in two Regions and in its own', { copies: [
      { destination: { kind: 'central' }, lifecycle: {} },
      { destination: { kind: 'central', region: 'eu-west-1' }, lifecycle: {} },
      { destination: { kind: 'central', sameRegion: true }, lifecycle: {} },
      { destination: { kind: 'airGapped' }, lifecycle: {} },
    ] }],
    ['with 10 tags', { recoveryPointTags: someTags(10) }],
    ['that makes continuous backups for 35 days', { continuous: true, lifecycle: { deleteAfterDays: 35 } }],
    ['that makes continuous backups for a day', { continuous: true, schedule: 'cron(0 */12 ? * * *)', lifecycle: { deleteAfterDays: 1 } }],
    ['that indexes and scans in a standard vault', { target: { kind: 'named', vaultName: 'other' }, indexTypes: ['EBS'], scanMode: 'FULL_SCAN' }],
    ['that writes to an air-gapped vault', { target: { kind: 'airGapped' } }],
  ])('%s', (_, change) => {
    expect(() => checkRule(ruleModel(change))).not.toThrow();
  });
});

describe('a rule is refused', () => {
  test.each<[string, Partial<RuleModel>, string]>([
    ['with a name of 51 characters', { name: 'a'.repeat(51) },
      `rule '${'a'.repeat(51)}': ruleName is '${'a'.repeat(51)}' but a rule name has 1 to 50 letters, digits, dots, hyphens and underscores; choose another ruleName`],
    ['without a name', { name: '' },
      "rule '': ruleName is '' but a rule name has 1 to 50 letters, digits, dots, hyphens and underscores; choose another ruleName"],
    ['with a blank in its name', { name: 'a b' },
      "rule 'a b': ruleName is 'a b' but a rule name has 1 to 50 letters, digits, dots, hyphens and underscores; choose another ruleName"],
    ['with a schedule that is none', { schedule: 'rate(1 day)' },
      "rule 'Nightly': schedule is 'rate(1 day)' but AWS Backup takes cron(…) expressions only; write it like cron(0 5 ? * * *), in UTC"],
    ['that never runs', { schedule: 'cron(0 5 31 2 ? *)' },
      "rule 'Nightly': schedule is 'cron(0 5 31 2 ? *)' but it fires on no day from 2026 to 2199, so that nothing would be backed up; choose days and years that come"],
    ['with a start window of 59 minutes', { startWindowMinutes: 59 },
      "rule 'Nightly': startWindow is '59 minutes' but AWS Backup allows 1 hour to 36500 days; give a startWindow of at least an hour"],
    ['with too long a start window', { startWindowMinutes: 52560001, completionWindowMinutes: 52560002 },
      "rule 'Nightly': startWindow is '52560001 minutes' but AWS Backup allows 1 hour to 36500 days; give a shorter startWindow"],
    ['that must complete when it may still start', { startWindowMinutes: 60, completionWindowMinutes: 60 },
      "rule 'Nightly': completionWindow is '1 hour' but a job may start until 1 hour after the schedule and could not complete; give a completionWindow longer than startWindow"],
    ['that keeps backups for 0 days', { lifecycle: { deleteAfterDays: 0 } },
      "rule 'Nightly': deleteAfter is '0 days' but AWS Backup allows 1 to 36500 days; leave it out to keep backups for ever"],
    ['that keeps backups for 36,501 days', { lifecycle: { deleteAfterDays: 36501 } },
      "rule 'Nightly': deleteAfter is '36501 days' but AWS Backup allows 1 to 36500 days; leave it out to keep backups for ever"],
    ['that moves backups to cold storage after 0 days', { lifecycle: { moveToColdStorageAfterDays: 0 } },
      "rule 'Nightly': moveToColdStorageAfter is '0 days' but AWS Backup allows 1 to 36500 days; leave it out to keep backups warm"],
    ['that moves backups to cold storage after 36,501 days', { lifecycle: { moveToColdStorageAfterDays: 36501 } },
      "rule 'Nightly': moveToColdStorageAfter is '36501 days' but AWS Backup allows 1 to 36500 days; leave it out to keep backups warm"],
    ['with 89 days in cold storage', { lifecycle: { moveToColdStorageAfterDays: 10, deleteAfterDays: 99 } },
      "rule 'Nightly': deleteAfter is '99 days' but cold storage is billed for at least 90 days and backups move there after 10 days; give a deleteAfter of at least 100 days, or leave moveToColdStorageAfter out"],
    ['that archives every 27 days or less', { schedule: 'cron(0 5 1,28 * ? *)', lifecycle: { moveToColdStorageAfterDays: 1, optInToArchive: true } },
      "rule 'Nightly': optInToArchive is true but the archive takes backups made at least 28 days apart and these can be 1 day apart; use a monthly or rarer schedule, or leave optInToArchive out"],
    ['that runs twice within the hour', { schedule: 'cron(0,59 5 1 * ? *)' },
      "rule 'Nightly': schedule is 'cron(0,59 5 1 * ? *)' but it fires after 59 minutes and AWS Backup makes backups hourly at most; choose a schedule of an hour or more"],
    ['that makes continuous backups for 36 days', { continuous: true, lifecycle: { deleteAfterDays: 36 } },
      "rule 'Nightly': deleteAfter is '36 days' but continuous backups are kept 1 to 35 days; give a deleteAfter of 1 to 35 days, and a snapshot rule beside it for more"],
    ['that makes continuous backups for ever', { continuous: true, lifecycle: {} },
      "rule 'Nightly': deleteAfter is 'never' but continuous backups are kept 1 to 35 days; give a deleteAfter of 1 to 35 days, and a snapshot rule beside it for more"],
    ['with 6 copies', { copies: [...fiveCopies, copyTo('eu-south-2')] },
      "rule 'Nightly': copyActions is 6 but a rule has at most 5 copy actions; move some of them to another rule"],
    ['that copies to one place twice', { copies: [copyTo('eu-west-1'), copyTo('eu-west-2'), copyTo('eu-west-1', { deleteAfterDays: 99 })] },
      "rule 'Nightly': copyActions is 'the same vault in eu-west-1' but the rule already copies there; give each destination once"],
    ['with 11 tags', { recoveryPointTags: someTags(11) },
      "rule 'Nightly': recoveryPointTags is 11 but a rule has at most 10 recovery point tags; give at most 10 tags"],
  ])('%s', (_, change, message) => {
    expect(() => checkRule(ruleModel(change))).toThrow(new Error(message));
  });
});

describe('a copy is held to the same limits as its rule', () => {
  const copying = (lifecycle: LifecycleModel, schedule = MONTHLY) => () => checkRule(ruleModel({ schedule, lifecycle: { deleteAfterDays: 400 }, copies: [copyTo('eu-west-1', lifecycle)] }));
  const at = (prop: string) => `rule 'Nightly': ${prop} of the copy to the same vault in eu-west-1 is`;

  test.each<[string, LifecycleModel]>([
    ['90 days in cold storage', { moveToColdStorageAfterDays: 30, deleteAfterDays: 120 }],
    ['the archive every month', { moveToColdStorageAfterDays: 30, optInToArchive: true, deleteAfterDays: 120 }],
    ['32 days of a monthly backup', { deleteAfterDays: 32 }],
    ['36,500 days', { deleteAfterDays: 36500 }],
  ])('%s is accepted', (_, lifecycle) => {
    expect(copying(lifecycle)).not.toThrow();
  });

  test.each<[string, LifecycleModel, string]>([
    ['89 days in cold storage', { moveToColdStorageAfterDays: 30, deleteAfterDays: 119 }, `${at('deleteAfter')} '119 days' but cold storage`],
    ['0 days', { deleteAfterDays: 0 }, `${at('deleteAfter')} '0 days' but AWS Backup allows`],
    ['36,501 days', { deleteAfterDays: 36501 }, `${at('deleteAfter')} '36501 days' but AWS Backup allows`],
    ['cold storage after 0 days', { moveToColdStorageAfterDays: 0, deleteAfterDays: 120 }, `${at('moveToColdStorageAfter')} '0 days' but`],
  ])('%s is refused', (_, lifecycle, message) => {
    expect(copying(lifecycle)).toThrow(message);
  });

  test('the archive of a daily copy is refused', () => {
    expect(copying({ moveToColdStorageAfterDays: 30, optInToArchive: true, deleteAfterDays: 120 }, 'cron(0 5 ? * * *)'))
      .toThrow(`${at('optInToArchive')} true but the archive takes backups made at least 28 days apart`);
  });

  test('for ever is accepted where the rule keeps its own backup for ever', () => {
    expect(() => checkRule(ruleModel({ lifecycle: {}, copies: [copyTo('eu-west-1', {})] }))).not.toThrow();
  });
});

describe('messages call a destination', () => {
  test.each<[string, CopyModel['destination']]>([
    ['the central vault', { kind: 'central' }],
    ['the central vault in eu-west-1', { kind: 'central', region: 'eu-west-1' }],
    ['the central vault in the same Region', { kind: 'central', sameRegion: true }],
    ['the central air-gapped vault', { kind: 'airGapped' }],
    ['the central air-gapped vault in eu-west-1', { kind: 'airGapped', region: 'eu-west-1' }],
    ['the same vault in eu-west-1', { kind: 'own', region: 'eu-west-1' }],
    ['arn:aws:backup:eu-west-1:111111111111:backup-vault:V1', { kind: 'vault', arn: 'arn:aws:backup:eu-west-1:111111111111:backup-vault:V1', airGapped: false }],
  ])('%s', (name, destination) => {
    expect(() => checkRule(ruleModel({ copies: [{ destination, lifecycle: { deleteAfterDays: 0 } }] }))).toThrow(`deleteAfter of the copy to ${name} is '0 days'`);
  });
});

describe('windows that AWS fills in', () => {
  test('a start window longer than AWS\'s 7 days for completion needs a completion window', () => {
    expect(() => checkRule(ruleModel({ startWindowMinutes: 7 * 1440 }))).toThrow(/completionWindow is '7 days' but a job may start until 7 days/);
    expect(() => checkRule(ruleModel({ startWindowMinutes: 7 * 1440 - 1 }))).not.toThrow();
  });

  test('a completion window within AWS\'s 8 hours for starting needs a start window', () => {
    expect(() => checkRule(ruleModel({ startWindowMinutes: undefined, completionWindowMinutes: 480 }))).toThrow(/completionWindow is '8 hours'/);
    expect(() => checkRule(ruleModel({ startWindowMinutes: undefined, completionWindowMinutes: 481 }))).not.toThrow();
  });
});
