import { featureNotes, servedNotes, warmNotes } from '../../src/protection/capability-checks';
import { RuleModel, TierModel } from '../../src/protection/model';
import { optionsWithoutEffect } from '../../src/protection/options-without-effect';
import { ruleModel, supportOverrides, tierModel, typeModel } from '../support/policy/models';

function tierOf(types: string[] | undefined, ...rules: Partial<RuleModel>[]): TierModel {
  return tierModel({ rules: rules.map((rule) => ruleModel(rule)), selection: { kind: 'resources', types: types?.map(typeModel), notTypes: [], conditions: [] } });
}

const PLACE = {
  regions: ['us-east-1'], partition: 'aws', central: [], overrides: supportOverrides(),
  memberVault: { vaultName: 'Vault', airGapped: false }, memberAirGappedVault: { vaultName: 'Gapped', airGapped: true },
};
const cold: Partial<RuleModel> = { lifecycle: { moveToColdStorageAfterDays: 30 } };
const coldCopy: Partial<RuleModel> = { copies: [{ destination: { kind: 'central' }, lifecycle: {} }, { destination: { kind: 'airGapped' }, lifecycle: { moveToColdStorageAfterDays: 30 } }] };

describe('what a tier asks of the types that it names', () => {
  test.each<[string, string[], Partial<RuleModel>, string]>([
    ['continuous backup', ['RDS', 'EBS'], { continuous: true }, "rule 'Nightly' asks for continuous backup, which EBS has not"],
    ['an air-gapped vault', ['RDS', 'EBS'], { target: { kind: 'airGapped' } }, "rule 'Nightly' asks for logically air-gapped vaults, which RDS has not"],
  ])('%s: is noted where some have not', (_, types, rule, note) => {
    expect(featureNotes(tierOf(types, rule), supportOverrides())).toEqual([note]);
  });

  test.each<[string, string[], Partial<RuleModel>]>([
    ['continuous backup', ['EBS'], { continuous: true }], ['an air-gapped vault', ['RDS'], { target: { kind: 'airGapped' } }], ['cold storage', ['RDS', 'S3'], cold],
  ])('%s: is told as an option without effect, or of what stays warm, where none has it', (_, types, rule) => {
    const tier = tierOf(types, rule);
    expect(featureNotes(tier, supportOverrides())).toEqual([]);
    expect([...optionsWithoutEffect(tier, 'backup', PLACE), ...warmNotes(tier, supportOverrides())]).toHaveLength(1);
  });

  test('is noted of types that are not known', () => {
    expect(featureNotes(tierOf(['NEW'], { continuous: true }), supportOverrides())).toEqual(["rule 'Nightly' asks for continuous backup, which NEW has not"]);
  });

  test('is nothing where all have it', () => {
    expect(featureNotes(tierOf(['SAP_HANA'], cold, { name: 'b', continuous: true }), supportOverrides())).toEqual([]);
  });

  test('is nothing where nothing special is asked for', () => {
    expect(featureNotes(tierOf(['RDS'], {}), supportOverrides())).toEqual([]);
  });

  test('is noted for every rule', () => {
    expect(featureNotes(tierOf(['RDS', 'EBS'], { continuous: true }, { continuous: true, name: 'b' }), supportOverrides())).toHaveLength(2);
  });

  test('is judged by what the user says of a type', () => {
    expect(featureNotes(tierOf(['RDS'], cold), supportOverrides({ types: { RDS: { coldStorage: true } } }))).toEqual([]);
  });

  test('is left to AWS Backup where no types are named', () => {
    expect(featureNotes(tierOf(undefined, cold), supportOverrides())).toEqual([]);
    expect(featureNotes(tierModel({ rules: [ruleModel(cold)] }), supportOverrides())).toEqual([]);
  });
});

describe('types that AWS Backup does not serve in a Region', () => {
  test.each<[string[] | undefined, string[], string[]]>([
    [['TIMESTREAM', 'EFS'], ['eu-west-1', 'eu-west-2', 'eu-west-3'], ['AWS Backup does not serve TIMESTREAM in eu-west-2, eu-west-3: nothing of it is backed up there; leave the type out, or acknowledge this where that is meant or AWS has added it']],
    [['FSX', 'DSQL'], ['ap-southeast-6'], ['AWS Backup does not serve FSX in ap-southeast-6: nothing of it is backed up there; leave the type out, or acknowledge this where that is meant or AWS has added it', 'AWS Backup does not serve DSQL in ap-southeast-6: nothing of it is backed up there; leave the type out, or acknowledge this where that is meant or AWS has added it']],
    [['NEW'], ['eu-west-1'], []],
    [['TIMESTREAM'], ['xx-new-1'], []],
    [undefined, ['eu-west-2'], []],
  ])('are told where they are named: %j in %j', (types, regions, expected) => {
    expect(servedNotes(tierOf(types, {}), regions)).toEqual(expected);
  });
});

describe('types that stay warm', () => {
  const NONE = 'such backups stay in warm storage, at its price, until they are deleted';
  const ARCHIVE = 'EBS moves to its archive with optInToArchive only, in rules that back up at least 28 days apart';
  const archive: Partial<RuleModel> = { lifecycle: { moveToColdStorageAfterDays: 30, optInToArchive: true } };

  test.each<[string, string[] | undefined, Partial<RuleModel>[], string[]]>([
    ['some of those named', ['EFS', 'RDS', 'S3'], [cold], [`cold storage is asked for (rule 'Nightly'), and RDS, S3 have none: ${NONE}`]],
    ['of a copy', ['EFS', 'RDS'], [coldCopy], [`cold storage is asked for (copies of rule 'Nightly'), and RDS has none: ${NONE}`]],
    ['EBS alone', ['EBS'], [cold], [`cold storage is asked for (rule 'Nightly'), and ${ARCHIVE}: ${NONE}`]],
    ['EBS of a copy', ['EBS', 'EFS'], [{ ...archive, ...coldCopy, lifecycle: archive.lifecycle }], [`cold storage is asked for (copies of rule 'Nightly'), and ${ARCHIVE}: ${NONE}`]],
    ['EBS and others', ['EBS', 'EC2', 'EFS'], [cold], [`cold storage is asked for (rule 'Nightly'), and EC2 has none and ${ARCHIVE}: ${NONE}`]],
    ['EBS in one rule of two', ['EBS', 'EC2'], [cold, { ...archive, name: 'b' }],
      [`cold storage is asked for (rule 'Nightly'), and EC2 has none and ${ARCHIVE}: ${NONE}`, `cold storage is asked for (rule 'b'), and EC2 has none: ${NONE}`]],
    ['tables without advanced features', ['DYNAMODB'], [cold], [`cold storage is asked for (rule 'Nightly'), and DYNAMODB (DynamoDB without advanced features) has none: ${NONE}`]],
    ['EBS not, that is archived', ['EBS', 'EFS'], [archive], []],
    ['none of those named', ['EFS', 'DSQL'], [cold], []],
    ['none where nothing is to be cold', ['RDS'], [{}], []],
  ])('are told: %s', (_, types, rules, expected) => {
    expect(warmNotes(tierOf(types, ...rules), supportOverrides())).toEqual(expected);
  });

  test('are all of them where a tier names none', () => {
    const [note] = warmNotes(tierModel({ rules: [ruleModel(cold)] }), supportOverrides());
    expect(note).toContain('AURORA, DYNAMODB (DynamoDB without advanced features), EC2, EKS, FSX, FSX_ONTAP, RDS, REDSHIFT, REDSHIFT_SERVERLESS, S3, STORAGE_GATEWAY have none and EBS moves');
  });

  test('are those that the organization uses', () => {
    const unusedTypes = ['AURORA', 'DYNAMODB', 'EC2', 'EKS', 'FSX', 'FSX_ONTAP', 'RDS', 'REDSHIFT', 'REDSHIFT_SERVERLESS', 'S3', 'STORAGE_GATEWAY'];
    expect(warmNotes(tierModel({ rules: [ruleModel(cold)] }), supportOverrides({ unusedTypes }))).toEqual([`cold storage is asked for (rule 'Nightly'), and ${ARCHIVE}: ${NONE}`]);
    expect(warmNotes(tierModel({ rules: [ruleModel(cold)] }), supportOverrides({ unusedTypes: [...unusedTypes, 'EBS'] }))).toEqual([]);
  });
});
