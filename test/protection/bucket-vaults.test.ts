import { BucketContext, bucketOptionNotes, bucketVaultNotes, bucketVaultNotesBeside, checkBucketVaults } from '../../src/protection/bucket-vaults';
import { RuleModel, SelectionModel, TierModel } from '../../src/protection/model';
import { ruleModel, supportOverrides, tierModel, typeModel } from '../support/policy/models';

const byTag = (tagKey: string, ...tagValues: string[]): SelectionModel => ({ kind: 'tags', tagKey, tagValues, conditions: [] });
const byType = (types?: string[], notTypes: string[] = [], conditions: SelectionModel['conditions'] = []): SelectionModel =>
  ({ kind: 'resources', types: types?.map(typeModel), notTypes: notTypes.map(typeModel), conditions });
const S3 = byType(['S3']);

const context: BucketContext = { tagKey: 'backup', overrides: supportOverrides(), vaultName: 'Member', airGappedVaultName: 'AirGapped' };
const continuous: Partial<RuleModel> = { name: 'Continuous', continuous: true };
const into = (target: RuleModel['target'], name = 'Monthly'): Partial<RuleModel> => ({ name, target });
const member: RuleModel['target'] = { kind: 'member' };
const airGapped: RuleModel['target'] = { kind: 'airGapped' };
const named = (vaultName: string): RuleModel['target'] => ({ kind: 'named', vaultName });

const tierOf = (name: string, selection: SelectionModel, ...rules: Partial<RuleModel>[]): TierModel => tierModel({ name, selection, rules: rules.map(ruleModel) });
const check = (tiers: TierModel[], change: Partial<BucketContext> = {}, meet: (one: TierModel, other: TierModel) => boolean = () => true) =>
  () => checkBucketVaults(tiers, { ...context, ...change }, meet);

const SAME_VAULT = 'AWS Backup takes continuous and periodic backups of a bucket in one vault only; use one target for both, keep S3 out of one of them, or say in BackupSupport that S3 is not used';

describe('rules of one tier', () => {
  test.each<[string, SelectionModel]>([
    ['buckets', S3],
    ['buckets among other types', byType(['RDS', 'S3'])],
    ['everything', byType()],
    ['what has a tag, whatever its type', { kind: 'tags', conditions: [] }],
  ])('that back up %s must use one vault', (_, selection) => {
    expect(check([tierOf('gold', selection, continuous, into(airGapped))])).toThrow(new Error(
      `tier 'gold', rule 'Monthly': target is 'AirGapped' but rule 'Continuous' backs up the same buckets of S3 continuously into 'Member' and ${SAME_VAULT}`,
    ));
  });

  test.each<[string, Partial<RuleModel>, Partial<RuleModel>, string | undefined]>([
    ['another vault', continuous, into(named('Other')), "'Other' but rule 'Continuous' backs up the same buckets of S3 continuously into 'Member'"],
    ['two others', { ...continuous, target: named('One') }, into(named('Other')), "'Other' but rule 'Continuous' backs up the same buckets of S3 continuously into 'One'"],
    ['continuously the air-gapped vault', { ...continuous, target: airGapped }, into(member), "'Member' but rule 'Continuous' backs up the same buckets of S3 continuously into 'AirGapped'"],
    ['the member vault, one by its name', continuous, into(named('Member')), undefined],
    ['both the air-gapped vault', { ...continuous, target: airGapped }, into(airGapped), undefined],
    ['two vaults without continuous backup', into(member, 'Daily'), into(airGapped), undefined],
  ])('that use %s', (_, one, other, refused) => {
    const checked = expect(check([tierOf('gold', S3, one, other)]));
    return refused ? checked.toThrow(refused) : checked.not.toThrow();
  });

  test.each<[string, SelectionModel, Partial<BucketContext>]>([
    ['for types without S3', byType(['RDS', 'AURORA']), {}],
    ['for all types but S3', byType(undefined, ['S3']), {}],
    ['where nobody uses S3', byType(), { overrides: supportOverrides({ unusedTypes: ['S3'] }) }],
    ['where S3 has no air-gapped vault and stays in the standard one', S3, { overrides: supportOverrides({ types: { S3: { airGappedVault: false } } }) }],
  ])('may use two vaults %s', (_, selection, change) => {
    expect(check([tierOf('gold', selection, continuous, into(airGapped))], change)).not.toThrow();
  });

  test('may copy to other vaults', () => {
    const copies: RuleModel['copies'] = [{ destination: { kind: 'airGapped' }, lifecycle: { deleteAfterDays: 35 } }];
    expect(check([tierOf('gold', S3, { ...continuous, copies }, { ...into(member), copies })])).not.toThrow();
  });
});

describe('tiers that meet on a bucket', () => {
  const refused = `rule 'Continuous' of 'one' backs up buckets of S3 continuously into 'Member', rule 'Monthly' of 'two' periodically into 'AirGapped' and ${SAME_VAULT}`;
  const pair = (one: SelectionModel, other: SelectionModel) => [tierOf('one', one, continuous), tierOf('two', other, into(airGapped))];

  test.each<[string, SelectionModel, SelectionModel]>([
    ['one value of a tag', byTag('env', 'a', 'b'), byTag('env', 'b')],
    ['all buckets', S3, byType(['S3', 'EBS'])],
    ['all buckets and those with a tag', byType(), byTag('env', 'a')],
  ])('by %s are refused, in either order', (_, one, other) => {
    expect(check(pair(one, other))).toThrow(new Error(`tiers is 'one, two' but ${refused}`));
    expect(check(pair(one, other).reverse())).toThrow(new Error(`tiers is 'one, two' but ${refused}`));
  });

  test.each<[string, SelectionModel, SelectionModel]>([
    ['two tag keys', byTag('env', 'a'), byTag('team', 'a')],
    ['a tag and a type with another tag', byTag('env', 'a'), byType(['S3'], [], [{ operator: 'string_equals', tagKey: 'team', value: 'x' }])],
  ])('perhaps, by %s, are warned of', (_, one, other) => {
    const [first, second] = pair(one, other);
    expect(check([first, second])).not.toThrow();
    const expected = [`rule 'Continuous' of 'one' backs up buckets of S3 continuously into 'Member', rule 'Monthly' of 'two' periodically into 'AirGapped': should they meet on a bucket, backups fail, because ${SAME_VAULT}`];
    expect(bucketVaultNotes([first], second, context)).toEqual(expected);
    expect(bucketVaultNotes([second], first, context)).toEqual(expected);
  });

  test.each<[string, SelectionModel, SelectionModel]>([
    ['two values of one tag', byTag('env', 'a'), byTag('env', 'b')],
    ['types of which one has no buckets', S3, byType(['EBS'])],
    ['a tag and all types but S3', byTag('env', 'a'), byType(undefined, ['S3'])],
    ['an opt-out by the tag that the other selects', byType(undefined, [], [{ operator: 'string_not_equals', tagKey: 'env', value: 'a' }]), byTag('env', 'a')],
  ])('never, by %s, are no matter', (_, one, other) => {
    const [first, second] = pair(one, other);
    expect(check([first, second])).not.toThrow();
    expect(bucketVaultNotes([first], second, context)).toEqual([]);
  });

  test('are told of once, however many of their rules conflict', () => {
    const [first, second] = [tierOf('one', byTag('env', 'a'), continuous), tierOf('two', byTag('team', 'a'), into(airGapped), into(named('Other'), 'Weekly'))];
    expect([bucketVaultNotes([first], second, context), bucketVaultNotesBeside([first], second, context)]).toEqual(Array(2).fill([expect.stringContaining("rule 'Monthly' of 'two'")]));
  });

  test('on no account are no matter', () => {
    expect(check(pair(S3, S3), {}, () => false)).not.toThrow();
  });

  test('on accounts of which nobody knows whether they have both are warned of, however sure the rest is', () => {
    const [first, second] = pair(S3, S3);
    expect(bucketVaultNotes([first], second, context)).toEqual([]);
    expect(bucketVaultNotesBeside([first], second, context)).toHaveLength(1);
    expect(bucketVaultNotesBeside([tierOf('one', S3, into(member))], second, context)).toEqual([]);
  });
});

describe('options of S3, which periodic backups take from the continuous one of their bucket', () => {
  const live = (change: Partial<TierModel> = {}) => ({ ...tierOf('live', S3, continuous), ...change });
  const periodic = (change: Partial<TierModel> = {}) => ({ ...tierOf('kept', S3, into(member)), ...change });
  const lost = (option: string, value: boolean) => `${option}: 'live' may back up buckets of 'kept' continuously, whose backups then take ${option} ${value} and end as completed with issues`;

  test.each<[string, TierModel, TierModel, string[]]>([
    ['differ', live(), periodic({ backupS3Acls: false }), [lost('backupS3Acls', true)]],
    ['differ, in the other order', periodic(), live({ backupS3ObjectTags: false }), [lost('backupS3ObjectTags', false)]],
    ['both differ', live({ backupS3Acls: false, backupS3ObjectTags: false }), periodic({ backupS3Acls: true }), [lost('backupS3Acls', false), lost('backupS3ObjectTags', false)]],
    ['are the same, one by default', live({ backupS3Acls: true }), periodic(), []],
    ['differ where none is continuous', { ...periodic(), name: 'other' }, periodic({ backupS3Acls: false }), []],
    ['differ on other buckets', live({ selection: byTag('env', 'a') }), periodic({ selection: byTag('env', 'b'), backupS3Acls: false }), []],
    ['differ, beside rules of the other kind', live({ rules: [ruleModel(continuous), ruleModel(into(member))] }), periodic({ backupS3Acls: false }), [lost('backupS3Acls', true)]],
    ['differ on no buckets', live(), periodic({ selection: byType(['EBS']), backupS3Acls: false }), []],
  ])('%s', (_, first, second, expected) => {
    expect(bucketOptionNotes([first], second, context)).toEqual(expected);
  });

  test('are no matter where nobody uses S3', () => {
    expect(bucketOptionNotes([live()], periodic({ backupS3Acls: false }), { ...context, overrides: supportOverrides({ unusedTypes: ['S3'] }) })).toEqual([]);
  });
});
