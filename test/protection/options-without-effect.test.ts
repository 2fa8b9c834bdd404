import { RESOURCE_TYPES } from '../../src/data/resource-types';
import { CopyModel, RuleModel, SelectionModel, TierModel } from '../../src/protection/model';
import { optionsWithoutEffect, PlanningPlace } from '../../src/protection/options-without-effect';
import { ruleModel, supportOverrides, tierModel, typeModel } from '../support/policy/models';

const place = (change: Partial<PlanningPlace> = {}): PlanningPlace => ({
  regions: ['eu-west-1', 'us-east-1'],
  partition: 'aws',
  central: ['eu-west-1', 'us-east-1'].map((region) => ({ account: '222222222222', region, vaultName: 'Central', airGappedVaultName: 'Gapped' })),
  overrides: supportOverrides(),
  memberVault: { vaultName: 'Member', airGapped: false },
  memberAirGappedVault: { vaultName: 'AirGapped', airGapped: true },
  ...change,
});
const byType = (types: string[] | undefined, change: Partial<SelectionModel & { kind: 'resources' }> = {}): SelectionModel =>
  ({ kind: 'resources', types: types?.map(typeModel), notTypes: [], conditions: [], ...change });
const notes = (tier: Partial<TierModel>, change: Partial<PlanningPlace> = {}) => optionsWithoutEffect(tierModel(tier), 'backup', place(change));
const copy = (destination: CopyModel['destination']): CopyModel => ({ destination, lifecycle: { deleteAfterDays: 35 } });
const central: CopyModel['destination'] = { kind: 'central' };

describe('an option that no selected type takes is told', () => {
  test.each<[string, string[], Partial<TierModel>, Partial<RuleModel>, string]>([
    ['VSS', ['EBS', 'RDS'], { windowsVss: true }, {}, 'windowsVss: it is about EC2 and the tier selects EBS, RDS'],
    ['no VSS', ['EBS'], { windowsVss: false }, {}, 'windowsVss: it is about EC2 and the tier selects EBS'],
    ['lists of objects', ['EFS'], { backupS3Acls: false }, {}, 'backupS3Acls: it is about S3 and the tier selects EFS'],
    ['tags of objects', ['EFS'], { backupS3ObjectTags: true }, {}, 'backupS3ObjectTags: it is about S3 and the tier selects EFS'],
    ['a scan', ['EFS', 'RDS'], {}, { scanMode: 'FULL_SCAN' }, "rule 'Nightly': malwareScan: nothing of what the tier selects is scanned, EFS, RDS"],
    ['a scanned type', ['EBS'], { scanResourceTypes: ['EBS', 'S3'] }, { scanMode: 'FULL_SCAN' }, 'malwareScanResourceTypes: S3 is not among what the tier selects, EBS'],
    ['an index', ['S3'], {}, { indexTypes: ['EBS', 'S3'] }, "rule 'Nightly': indexedResourceTypes: EBS is not among what the tier selects, S3"],
    ['the archive', ['EFS'], {}, { lifecycle: { moveToColdStorageAfterDays: 1, optInToArchive: true } }, "rule 'Nightly': optInToArchive: it is about EBS and the tier selects EFS"],
    ['the archive of a copy', ['EFS'], {}, { copies: [{ destination: central, lifecycle: { moveToColdStorageAfterDays: 1, optInToArchive: true } }] },
      "rule 'Nightly': optInToArchive: it is about EBS and the tier selects EFS"],
    ['a completion window', ['FSX', 'FSX_ONTAP'], {}, { completionWindowMinutes: 600 }, "rule 'Nightly': completionWindow: it does not apply to FSX, FSX_ONTAP"],
    ['continuous backup', ['EBS'], {}, { continuous: true }, "rule 'Nightly': continuous: nothing of what the tier selects is backed up continuously, EBS"],
    ['the air-gapped vault', ['RDS'], {}, { target: { kind: 'airGapped' } },
      "rule 'Nightly': target: no air-gapped vault in eu-west-1, us-east-1 takes RDS, which stay in the standard vault"],
  ])('%s', (_, types, tier, rule, note) => {
    const options = { ...tier, rules: [ruleModel(rule)] };
    expect(notes({ ...options, selection: byType(types) })).toEqual([note]);
    // one type of those that take it is enough
    expect(notes({ ...options, selection: byType(['EBS', 'EC2', 'EFS', 'S3']) })).toEqual([]);
    expect(notes(options)).toEqual([]);
  });

  test('where a tag selects and the organization uses nothing of the kind', () => {
    expect(notes({ windowsVss: true }, { overrides: supportOverrides({ unusedTypes: ['EC2'] }) })).toEqual([expect.stringMatching(/^windowsVss: it is about EC2 and the tier selects AURORA, .*, EBS, EFS/)]);
  });

  test('where the Region does not have it', () => {
    const tier = { selection: byType(['EKS']), rules: [ruleModel({ target: { kind: 'airGapped' } })] };
    expect(notes(tier, { regions: ['me-south-1'] })).toEqual(["rule 'Nightly': target: no air-gapped vault in me-south-1 takes EKS, which stay in the standard vault"]);
    expect(notes(tier, { regions: ['me-south-1', 'us-east-1'] })).toEqual([]);
  });

  test('but not of types and values that AWS adds', () => {
    expect(notes({ selection: byType(['NEW']), rules: [ruleModel({ scanMode: 'FULL_SCAN', indexTypes: ['NEWER'] })], scanResourceTypes: ['NEWER'] })).toEqual([]);
  });

  test('but not where one of the types is new, unless BackupSupport says what it can do', () => {
    const scanning = { selection: byType(['RDS', 'NEW']), rules: [ruleModel({ scanMode: 'FULL_SCAN' })] };
    expect(notes(scanning)).toEqual([]);
    expect(notes(scanning, { overrides: supportOverrides({ types: { NEW: { continuous: true } } }) })).toEqual(["rule 'Nightly': malwareScan: nothing of what the tier selects is scanned, NEW, RDS"]);
  });

  test('but not the archive and a completion window of types that AWS adds', () => {
    expect(notes({ selection: byType(['NEW']), rules: [ruleModel({ lifecycle: { moveToColdStorageAfterDays: 1, optInToArchive: true }, completionWindowMinutes: 600 })] })).toEqual([]);
  });

  test('and so is the archive of a type of which BackupSupport says what it can do', () => {
    const archiving = { selection: byType(['NEW']), rules: [ruleModel({ lifecycle: { moveToColdStorageAfterDays: 1, optInToArchive: true } })] };
    expect(notes(archiving, { overrides: supportOverrides({ types: { NEW: { continuous: true } } }) })).toEqual(["rule 'Nightly': optInToArchive: it is about EBS and the tier selects NEW"]);
  });

  test.each(['RDS', 'FSX'])('but not what nobody asks for: %s', (type) => {
    expect(notes({ selection: byType([type]) })).toEqual([]);
  });

  test('but not what one of several rules asks for', () => {
    const rules = [ruleModel(), ruleModel({ name: 'Weekly', scanMode: 'FULL_SCAN' })];
    expect([notes({ scanResourceTypes: ['EBS'], rules }), notes({ scanResourceTypes: ['ALL'], rules })]).toEqual([[], []]);
    expect(notes({ fallback: { kind: 'none' }, rules: [ruleModel(), ruleModel({ name: 'Weekly', copies: [copy(central)] })] })).toEqual([]);
  });

  test('and so is a type beside ALL', () => {
    expect(notes({ scanResourceTypes: ['EBS'] })).toEqual(['malwareScanResourceTypes: no rule of the tier scans']);
    expect(notes({ scanResourceTypes: ['ALL', 'S3'], rules: [ruleModel({ scanMode: 'FULL_SCAN' })] })).toEqual(['malwareScanResourceTypes: ALL holds the others']);
  });

  test('and so is a selection of types that nobody uses', () => {
    expect(notes({ selection: byType(['EBS', 'RDS']), windowsVss: true }, { overrides: supportOverrides({ unusedTypes: ['EBS', 'RDS'] }) }))
      .toEqual(['selection: it selects only types that BackupSupport says are not used, so that nothing is backed up; take them out of unusedResourceTypes, or select others']);
  });
});

describe('conditions of a selection', () => {
  type Conditions = SelectionModel['conditions'];
  const is = (tagKey: string, value: string): Conditions[number] => ({ operator: 'string_equals', tagKey, value });
  const isNot = (tagKey: string, value: string): Conditions[number] => ({ operator: 'string_not_equals', tagKey, value });
  const like = (tagKey: string, value: string): Conditions[number] => ({ operator: 'string_like', tagKey, value });
  const tags = (tagValues: string[], conditions: Conditions): SelectionModel => ({ kind: 'tags', tagKey: 'env', tagValues, conditions });

  test.each<[string, SelectionModel, string[]]>([
    ['that hold anyway', tags(['prod'], [isNot('env', 'dev')]), ["conditions: 'not equals env=dev' holds for all that the rest selects"]],
    ['that a pattern says again', byType(undefined, { conditions: [is('env', 'prod-eu'), like('env', 'prod-*')] }), ["conditions: 'like env=prod-*' holds for all that the rest selects"]],
    ['that exclude one value', tags(['prod', 'dev'], [isNot('env', 'dev')]), ["tagValues: 'dev' is excluded by the conditions", "conditions: 'not equals env=dev' holds for all that the rest selects"]],
    ['that narrow', tags(['prod', 'dev'], [is('team', 'x'), isNot('team', 'y')]), ["conditions: 'not equals team=y' holds for all that the rest selects"]],
    ['that a pattern leaves out anyway', byType(undefined, { conditions: [isNot('env', 'dev'), like('env', 'p*')] }), ["conditions: 'not equals env=dev' holds for all that the rest selects"]],
    ['that leave something open', byType(undefined, { conditions: [isNot('env', 'dev'), like('env', 'd*')] }), []],
  ])('are told %s', (_, selection, expected) => {
    expect(notes({ selection })).toEqual(expected);
  });

  test.each<[string, SelectionModel, string]>([
    ['two values of one tag', byType(undefined, { conditions: [is('env', 'a'), is('env', 'b')] }), 'equals env=a, equals env=b\' but no resource meets'],
    ['the tag that selects', tags(['a'], [isNot('env', 'a')]), 'not equals env=a\' but no resource that carries env=a meets'],
    ['the tier\'s own tag', { kind: 'tags', conditions: [is('backup', 'silver')] }, 'equals backup=silver\' but no resource that carries backup=gold meets'],
    ['a pattern', byType(undefined, { conditions: [is('env', 'a'), like('env', 'b*')] }), 'equals env=a, like env=b*\' but no resource meets'],
    ['two patterns', byType(undefined, { conditions: [like('env', 'a*'), like('env', 'b*')] }), 'like env=a*, like env=b*\' but no resource meets'],
    ['two patterns without asterisks', byType(undefined, { conditions: [like('env', 'prod'), like('env', 'dev')] }), 'like env=prod, like env=dev\' but no resource meets'],
  ])('that exclude each other are refused: %s', (_, selection, shown) => {
    expect(() => notes({ selection })).toThrow(new Error(
      `tier 'gold': conditions is '${shown} all of them, so that nothing would be backed up; leave out those that exclude the others`,
    ));
  });

  test('types of which none is left are refused', () => {
    const all = Object.keys(RESOURCE_TYPES).map((id) => typeModel(id));
    expect(() => notes({ selection: byType(undefined, { notTypes: all }) })).toThrow('but no resource type is left, so that nothing would be backed up; leave out fewer types, or the tier');
  });

  test('types that are left out of others that are named are told', () => {
    expect(notes({ selection: byType(['EBS'], { notTypes: [typeModel('RDS')] }) }))
      .toEqual(['excludedResourceTypes: RDS would not be selected anyway, because resourceTypes says what is']);
    expect(notes({ selection: byType(undefined, { notTypes: [typeModel('RDS')] }) })).toEqual([]);
  });
});

describe('copies', () => {
  const copying = (...destinations: CopyModel['destination'][]) => ({ rules: [ruleModel({ copies: destinations.map(copy) })] });

  test('into their own vault everywhere are told', () => {
    const text = "rule 'Nightly': copyActions: the same vault in eu-west-1 is where the backups are already, so that nothing is copied";
    expect(notes(copying({ kind: 'own', region: 'eu-west-1' }), { regions: ['eu-west-1'] })).toEqual([text]);
    expect(notes(copying({ kind: 'own', region: 'eu-west-1' }))).toEqual([]);
    const arn = 'arn:aws:backup:eu-west-1:$account:backup-vault:Member';
    expect(notes(copying({ kind: 'vault', arn, airGapped: false }), { regions: ['eu-west-1'] })).toEqual([expect.stringContaining(`${arn} is where the backups are already`)]);
  });

  test('that lead to one vault are told', () => {
    expect(notes(copying(central, { kind: 'central', region: 'eu-west-1' })))
      .toEqual(["rule 'Nightly': copyActions: the central vault and the central vault in eu-west-1 are one vault, where one copy is kept as long as either says"]);
    expect(notes(copying(central, { kind: 'central', region: 'us-east-1' }))).toEqual([]);
    expect(notes(copying(central, { kind: 'central', sameRegion: true }))).toEqual([]);
    expect(notes(copying(central, { kind: 'central', sameRegion: true }), { regions: ['eu-west-1'] })).toHaveLength(1);
  });

  test('that lead to one vault from where they are made are told', () => {
    const arn = 'arn:aws:backup:eu-west-1:$account:backup-vault:Member';
    expect(notes(copying({ kind: 'own', region: 'eu-west-1' }, { kind: 'vault', arn, airGapped: false })))
      .toEqual([`rule 'Nightly': copyActions: the same vault in eu-west-1 and ${arn} are one vault, where one copy is kept as long as either says`]);
  });

  test('that are not made need no fallback', () => {
    const text = 'copyFallback: no rule of the tier copies';
    expect(notes({ fallback: { kind: 'none' } })).toEqual([text]);
    expect(notes({ fallback: { kind: 'central', region: 'us-east-1' } })).toEqual([text]);
    expect(notes({ fallback: { kind: 'central' } })).toEqual([]);
    expect(notes({ ...copying(central), fallback: { kind: 'none' } })).toEqual([]);
  });
});

