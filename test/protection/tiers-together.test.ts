import { SelectionModel, TierModel } from '../../src/protection/model';
import { checkAgainstVault, continuousNotes } from '../../src/protection/retention-checks';
import { ruleModel, tierModel } from '../support/policy/models';

const S3 = { id: 'S3', arnPattern: 'arn:aws:s3:::*' };
const RDS = { id: 'RDS', arnPattern: 'arn:aws:rds:*:*:db:*' };
const NEW = { id: 'NEW', arnPattern: 'arn:aws:new:*:*:thing/*' };
const byTag = (tagKey: string | undefined, tagValues?: string[], conditions: SelectionModel['conditions'] = []): SelectionModel => ({ kind: 'tags', tagKey, tagValues, conditions });
const byType = (types?: { id: string; arnPattern: string }[], conditions: SelectionModel['conditions'] = []): SelectionModel => ({ kind: 'resources', types, notTypes: [], conditions });
const optOut: SelectionModel['conditions'] = [{ operator: 'string_not_equals', tagKey: 'backup', value: 'none' }];

function continuous(name: string, selection?: SelectionModel): TierModel {
  return tierModel({ name, rules: [ruleModel({ continuous: true })], ...(selection && { selection }) });
}

const ONE = 'a resource has one continuous backup: in one vault AWS Backup follows the rule that keeps it longest, and where there are several vaults, '
  + 'each further rule makes snapshots that are completed with issues';
const rivals = (earlier: TierModel[], tier: TierModel, how: 'selects' | 'may select') =>
  earlier.filter(({ name }) => continuousNotes(earlier, tier, 'backup').includes(`it ${how} resources that '${name}' backs up continuously too, and ${ONE}`)).map(({ name }) => name);

describe('several continuous rules', () => {
  test('of one tier are told', () => {
    const rules = ['a', 'b', 'c'].map((name) => ruleModel({ name, continuous: name !== 'b' }));
    expect(continuousNotes([], tierModel({ rules }), 'backup')).toEqual([`its rules 'a', 'c' all back up continuously, and ${ONE}`]);
    expect(continuousNotes([], tierModel({ rules: rules.slice(0, 2) }), 'backup')).toEqual([]);
  });

  test.each<[string, SelectionModel, SelectionModel]>([
    ['one tag value', byTag('env', ['a', 'b']), byTag('env', ['b', 'c'])],
    ['one resource type', byType([S3, RDS]), byType([RDS])],
    ['every resource', byType(), byType()],
    ['every resource but the same ones', byType(undefined, optOut), byType(undefined, optOut)],
  ])('of two tiers for %s are told', (_, one, other) => {
    expect(continuousNotes([continuous('a', one)], continuous('b', other), 'backup')).toEqual([`it selects resources that 'a' backs up continuously too, and ${ONE}`]);
  });
});

describe('continuous backups that may meet on a resource', () => {
  test.each<[string, SelectionModel | undefined, SelectionModel | undefined, 'certain' | 'possible' | 'none']>([
    ['the tiers\' own tags differ', undefined, undefined, 'none'],
    ['values of one key differ', byTag('env', ['a']), byTag('env', ['b', 'c']), 'none'],
    ['one value of one key is the same', byTag('env', ['a', 'b']), byTag('env', ['c', 'b']), 'certain'],
    ['keys differ', byTag('env', ['a']), byTag('team', ['a']), 'possible'],
    ['one is narrowed by a condition, so that all of it is the other\'s too', byTag('env', ['a'], optOut), byTag('env', ['a']), 'certain'],
    ['the other is narrowed by a condition, so that all of it is the one\'s too', byTag('env', ['a']), byTag('env', ['a'], optOut), 'certain'],
    ['both are narrowed by one condition', byTag('env', ['a'], optOut), byTag('env', ['a'], optOut), 'certain'],
    ['both are narrowed, by different conditions', byTag('env', ['a'], optOut), byTag('env', ['a'], [{ operator: 'string_equals', tagKey: 'team', value: 'x' }]), 'possible'],
    ['one leaves out by its tag what the other selects', byType(undefined, optOut), byTag('backup', ['none']), 'none'],
    ['one leaves out by its tag something else', byType(undefined, optOut), byTag('backup', ['gold']), 'certain'],
    ['a pattern of one takes in what the other selects', byType(undefined, [{ operator: 'string_like', tagKey: 'env', value: 'prod-*' }]), byTag('env', ['prod-eu']), 'certain'],
    ['a pattern of one leaves out what the other selects', byType(undefined, [{ operator: 'string_not_like', tagKey: 'env', value: 'prod-*' }]), byTag('env', ['prod-eu']), 'none'],
    ['both are narrowed by a condition and values differ', byTag('env', ['a'], optOut), byTag('env', ['b'], optOut), 'none'],
    ['one names the tag key that the other has by default', undefined, byTag('backup', ['a', 'x']), 'certain'],
    ['one names another key', undefined, byTag('env', ['a']), 'possible'],
    ['types differ', byType([S3]), byType([RDS]), 'none'],
    ['types differ and conditions do too', byType([S3], optOut), byType([RDS]), 'none'],
    ['types are shared and one is narrowed', byType([S3, RDS], optOut), byType([RDS]), 'certain'],
    ['types are shared under different conditions', byType([S3, RDS], optOut), byType([RDS], [{ operator: 'string_like', tagKey: 'backup', value: '*' }]), 'possible'],
    ['types are shared', byType([S3, RDS]), byType([RDS]), 'certain'],
    ['new types are shared', byType([NEW]), byType([NEW]), 'certain'],
    ['types are shared under the same conditions', byType([S3], optOut), byType([S3], optOut), 'certain'],
    ['one leaves out what the other selects', { kind: 'resources', notTypes: [S3], conditions: [] }, byType([S3]), 'none'],
    ['the other leaves out what the one selects', byType([S3]), { kind: 'resources', notTypes: [S3], conditions: [] }, 'none'],
    ['both leave out some types', { kind: 'resources', notTypes: [S3], conditions: [] }, { kind: 'resources', notTypes: [RDS], conditions: [] }, 'certain'],
    ['one selects everything', byType(), byType([RDS], optOut), 'certain'],
    ['one selects by tag and one all of a type', byTag('env', ['a']), byType([RDS]), 'certain'],
    ['one selects all of a type and one by tag', byType([RDS]), byTag('env', ['a']), 'certain'],
    ['one selects by tag and one some of a type', byTag('env', ['a']), byType([RDS], optOut), 'possible'],
  ])('where %s: %#', (_, one, other, overlap) => {
    const [first, second] = [continuous('a', one), continuous('b', other)];
    expect(rivals([first], second, 'selects')).toEqual(overlap === 'certain' ? ['a'] : []);
    expect(rivals([first], second, 'may select')).toEqual(overlap === 'possible' ? ['a'] : []);
  });

  test('are no matter of tiers without continuous rules', () => {
    const plain = tierModel({ name: 'plain', selection: byTag('team', ['a']) });
    expect(rivals([plain], continuous('a', byTag('env', ['a'])), 'may select')).toEqual([]);
    expect(rivals([continuous('a', byTag('env', ['a']))], plain, 'may select')).toEqual([]);
  });

  test('are a matter of tiers that make snapshots too', () => {
    const mixed = (name: string, key: string) => tierModel({ name, rules: [ruleModel({ name: 'a' }), ruleModel({ name: 'b', continuous: true })], selection: byTag(key, ['x']) });
    expect(rivals([mixed('a', 'env')], mixed('b', 'team'), 'may select')).toEqual(['a']);
  });

  test('name every earlier tier', () => {
    const tiers = ['a', 'b', 'c'].map((name) => continuous(name, byTag(name, ['x'])));
    expect(rivals(tiers.slice(0, 2), tiers[2], 'may select')).toEqual(['a', 'b']);
  });
});

describe('the bounds of a vault', () => {
  const locked = (maxDays?: number) => ({ vault: "the central vault 'V'", minDays: 30, maxDays });

  test.each([30, 31, 366])('let %i days in', (deleteAfterDays) => {
    expect(() => checkAgainstVault('deleteAfter', { deleteAfterDays }, locked(366))).not.toThrow();
  });

  test('have no upper end unless it is given', () => {
    expect(() => checkAgainstVault('deleteAfter', { deleteAfterDays: 36500 }, locked())).not.toThrow();
    expect(() => checkAgainstVault('deleteAfter', {}, locked())).not.toThrow();
    expect(() => checkAgainstVault('deleteAfter', {}, { ...locked(), airGapped: true })).toThrow(
      "deleteAfter is 'never' but the lock of the central vault 'V' allows at least 30 days and has an upper bound, so that every job would fail; give a deleteAfter of at least 30 days");
  });

  test.each<[string, number | undefined, number | undefined, string]>([
    ['a day too few', 29, undefined, "deleteAfter is '29 days' but the lock of the central vault 'V' allows at least 30 days, so that every job would fail; give a deleteAfter of at least 30 days, or another lock"],
    ['a day too few of both bounds', 29, 366, "deleteAfter is '29 days' but the lock of the central vault 'V' allows 30 to 366 days, so that every job would fail; give a deleteAfter of 30 to 366 days, or another lock"],
    ['a day too many', 367, 366, "deleteAfter is '367 days' but the lock of the central vault 'V' allows 30 to 366 days, so that every job would fail; give a deleteAfter of 30 to 366 days, or another lock"],
    ['no expiry below an upper bound', undefined, 366, "deleteAfter is 'never' but the lock of the central vault 'V' allows 30 to 366 days, so that every job would fail; give a deleteAfter of 30 to 366 days"],
  ])('keep %s out', (_, deleteAfterDays, maxDays, message) => {
    expect(() => checkAgainstVault('deleteAfter', { deleteAfterDays }, locked(maxDays))).toThrow(new Error(message));
  });
});
