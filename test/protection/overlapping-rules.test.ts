import { CopyModel, RuleModel } from '../../src/protection/model';
import { overlapNotes } from '../../src/protection/retention-checks';
import { ruleModel, tierModel } from '../support/policy/models';

const copyTo = (region: string, deleteAfterDays = 35): CopyModel => ({ destination: { kind: 'own', region }, lifecycle: { deleteAfterDays } });
const notes = (...rules: Partial<RuleModel>[]) => overlapNotes(tierModel({ rules: rules.map((rule) => ruleModel(rule)) }));
const a: Partial<RuleModel> = { name: 'a', schedule: 'cron(0 5 ? * * *)', startWindowMinutes: 60 };
const b: Partial<RuleModel> = { name: 'b', schedule: 'cron(59 5 ? * * *)', startWindowMinutes: 60 };

describe('rules that can start at the same time', () => {
  const lost = (longer: string, shorter: string, copies: string) =>
    `rules '${longer}' and '${shorter}' can start at the same time; AWS Backup then backs up for '${longer}' only and does not copy to ${copies}`;
  const either = "rules 'a' and 'b' can start at the same time and keep backups equally long; AWS Backup then backs up for either of them, with that one's copies only";

  test('lose the copies of the one that keeps less', () => {
    const short = { ...a, copies: [copyTo('eu-west-1'), copyTo('eu-west-2'), copyTo('eu-west-3')] };
    const long = { ...b, lifecycle: { deleteAfterDays: 36 }, copies: [copyTo('eu-west-2', 99)] };
    const expected = [lost('b', 'a', 'the same vault in eu-west-1, the same vault in eu-west-3')];
    expect(notes(short, long)).toEqual(expected);
    expect(notes(long, short)).toEqual(expected);
  });

  test('lose nothing where the one that keeps longer copies there too', () => {
    expect(notes({ ...a, copies: [copyTo('eu-west-1')] }, { ...b, lifecycle: {}, copies: [copyTo('eu-west-1')] })).toEqual([]);
    expect(notes(a, { ...b, lifecycle: {} })).toEqual([]);
  });

  test('are told of years after 2032 too, and of such that meet once', () => {
    const once = { ...b, schedule: 'cron(30 5 1 6 ? 2040)', lifecycle: {} };
    expect(notes({ ...a, copies: [copyTo('eu-west-1')] }, once)).toEqual([lost('b', 'a', 'the same vault in eu-west-1')]);
    expect(notes({ ...a, schedule: 'cron(0 5 ? * * 2041)', copies: [copyTo('eu-west-1')] }, once)).toEqual([]);
  });

  test('keep longest what they keep for ever', () => {
    expect(notes({ ...a, copies: [copyTo('eu-west-1')] }, { ...b, lifecycle: {} })).toEqual([lost('b', 'a', 'the same vault in eu-west-1')]);
  });

  test.each<[string, Partial<RuleModel>]>([
    ['other copies', { copies: [copyTo('eu-west-1')] }],
    ['continuous backup', { continuous: true }],
    ['another target', { target: { kind: 'airGapped' } }],
    ['cold storage', { lifecycle: { deleteAfterDays: 35, moveToColdStorageAfterDays: 1 } }],
    ['an index', { indexTypes: ['S3'] }],
    ['a scan', { scanMode: 'FULL_SCAN' }],
    ['a property that rules gain', { gained: 'yes' } as Partial<RuleModel>],
  ])('and keep equally long are told apart by %s', (_, change) => {
    expect(notes(a, { ...b, ...change })).toEqual([either]);
  });

  test.each<[string, Partial<RuleModel>]>([
    ['windows', { startWindowMinutes: 90, completionWindowMinutes: 600 }],
    ['tags', { recoveryPointTags: { owner: 'b' } }],
    ['whose name the user chose', { named: true }],
    ['what is not said', { scanMode: undefined }],
  ])('and differ only in %s are no matter', (_, change) => {
    expect(notes(a, { ...b, ...change })).toEqual([]);
  });

  test('and do the same are no matter, whatever the order in which code or a file says it', () => {
    const [code, file] = [{ deleteAfterDays: 35, optInToArchive: true }, { optInToArchive: true, deleteAfterDays: 35 }];
    expect(notes({ ...a, lifecycle: code }, { ...b, lifecycle: file })).toEqual([]);
    expect(notes(
      { ...a, copies: [{ destination: { kind: 'own', region: 'eu-west-1' }, lifecycle: code }] }, { ...b, copies: [{ lifecycle: file, destination: { region: 'eu-west-1', kind: 'own' } }] },
    )).toEqual([]);
  });

  test('and do the same are no matter, whatever the order of their copies', () => {
    expect(notes({ ...a, copies: [copyTo('eu-west-1'), copyTo('eu-west-2')] }, { ...b, copies: [copyTo('eu-west-2'), copyTo('eu-west-1')] })).toEqual([]);
    expect(notes({ ...a, copies: [copyTo('eu-west-1')] }, { ...b, copies: [copyTo('eu-west-1', 36)] })).toEqual([either]);
  });

  test('are every two of them', () => {
    const long = { ...a, name: 'long', lifecycle: { deleteAfterDays: 100 } };
    expect(notes({ ...a, copies: [copyTo('eu-west-1')] }, long, { ...b, copies: [copyTo('eu-west-1')] })).toEqual([
      lost('long', 'a', 'the same vault in eu-west-1'), lost('long', 'b', 'the same vault in eu-west-1'),
    ]);
  });
});

describe('rules that never start at the same time', () => {
  const copying = { ...b, copies: [copyTo('eu-west-1')] };

  test.each<[string, Partial<RuleModel>, Partial<RuleModel>]>([
    ['because one begins when the window of the other ends', a, { ...copying, schedule: 'cron(0 6 ? * * *)' }],
    ['because they run on different days', { ...a, schedule: 'cron(0 5 ? * SUN *)' }, { ...copying, schedule: 'cron(0 5 ? * MON *)' }],
  ])('are no matter: %s', (_, one, other) => {
    expect(notes(one, other)).toEqual([]);
    expect(notes(other, one)).toEqual([]);
  });

  test('do so within the 8 hours that AWS takes where no window is said', () => {
    const unsaid = { ...a, startWindowMinutes: undefined };
    expect(notes(unsaid, { ...copying, schedule: 'cron(59 12 ? * * *)' })).toHaveLength(1);
    expect(notes(unsaid, { ...copying, schedule: 'cron(0 13 ? * * *)' })).toEqual([]);
  });
});

test('one rule alone is no matter', () => {
  expect(notes({ ...a, copies: [copyTo('eu-west-1')] })).toEqual([]);
});
