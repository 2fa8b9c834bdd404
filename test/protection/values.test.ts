import { Aws, Lazy } from 'aws-cdk-lib';
import { RESOURCE_TYPES } from '../../src/data/resource-types';
import {
  BackupResourceType, BackupRule, BackupSupport, BackupTarget, CopyDestination, CopyFallback, IndexedResourceType, MalwareScanMode, MalwareScanResourceType,
  ProtectionTier, ResourceSelection, ResourceTypeVariant, TagCondition,
} from '../../src/protection';
import { supportOverrides } from '../support/policy/models';

const later = Lazy.string({ produce: () => 'later' });

describe('resource types', () => {
  test.each(Object.keys(RESOURCE_TYPES))('%s is there by its name', (id) => {
    const type = BackupResourceType[id as 'S3'];
    expect([type.id, type.arnPattern]).toEqual([id, RESOURCE_TYPES[id].arnPattern]);
  });

  test('that AWS adds later can be made', () => {
    expect(new BackupResourceType('NEW_TYPE_2', 'arn:aws:new-service:*:*:thing/*')._model).toEqual({ id: 'NEW_TYPE_2', arnPattern: 'arn:aws:new-service:*:*:thing/*' });
  });

  test.each<[string, string, string]>([
    ['new', 'arn:aws:new:*:*:x/*', "id is 'new' but an id has upper-case letters, digits and underscores; write it like SAP_HANA"],
    ['2NEW', 'arn:aws:new:*:*:x/*', "id is '2NEW' but"],
    ['NEW', 'arn:aws:new:*:*:x', "arnPattern is 'arn:aws:new:*:*:x' but a pattern reads arn:aws:<service>:*:*:<resource>* and ends with *; copy it from the grammar of backup policies"],
    ['NEW', 'arn:aws-cn:new:*:*:x/*', "arnPattern is 'arn:aws-cn:new:*:*:x/*' but"],
    ['NEW', 'arn:aws:new:us-east-1:*:x/*', "arnPattern is 'arn:aws:new:us-east-1:*:x/*' but"],
  ])('%s with %s is refused', (id, pattern, message) => {
    expect(() => new BackupResourceType(id, pattern)).toThrow(message);
  });
});

describe('destinations', () => {
  test.each<[string, CopyDestination, object]>([
    ['the central vault', CopyDestination.centralVault(), { kind: 'central' }],
    ['the central vault of a Region', CopyDestination.centralVault({ region: ' eu-west-1' }), { kind: 'central', region: 'eu-west-1' }],
    ['the central vault of the same Region', CopyDestination.centralVaultInSameRegion(), { kind: 'central', sameRegion: true }],
    ['the air-gapped vault', CopyDestination.airGappedVault(), { kind: 'airGapped' }],
    ['the air-gapped vault of a Region', CopyDestination.airGappedVault({ region: 'eu-west-1' }), { kind: 'airGapped', region: 'eu-west-1' }],
    ['the air-gapped vault of the same Region', CopyDestination.airGappedVaultInSameRegion(), { kind: 'airGapped', sameRegion: true }],
    ['the same vault elsewhere', CopyDestination.sameVaultIn('eu-west-1 '), { kind: 'own', region: 'eu-west-1' }],
    ['any vault', CopyDestination.vaultArn('arn:aws:backup:eu-west-1:111111111111:backup-vault:V_1'), { kind: 'vault', arn: 'arn:aws:backup:eu-west-1:111111111111:backup-vault:V_1', airGapped: false }],
    ['any vault of the account itself', CopyDestination.vaultArn('arn:aws-cn:backup:cn-north-1:$account:backup-vault:V1', { airGapped: true }),
      { kind: 'vault', arn: 'arn:aws-cn:backup:cn-north-1:$account:backup-vault:V1', airGapped: true }],
  ])('%s', (_, destination, model) => {
    expect(JSON.parse(JSON.stringify(destination._model))).toEqual(model);
  });

  test.each<[string, () => unknown, string]>([
    ['an unknown Region of the central vault', () => CopyDestination.centralVault({ region: 'us-esat-1' }), "region is 'us-esat-1' but no Region has this code"],
    ['an unknown Region of the air-gapped vault', () => CopyDestination.airGappedVault({ region: 'us-esat-1' }), "region is 'us-esat-1' but"],
    ['an unknown Region of the same vault', () => CopyDestination.sameVaultIn('us-esat-1'), "region is 'us-esat-1' but"],
    ['an unknown Region of the fallback', () => CopyFallback.centralVault({ region: 'us-esat-1' }), "region is 'us-esat-1' but"],
    ['a token as Region', () => CopyDestination.sameVaultIn(Aws.REGION), "region is '<token>' but Regions are needed at synth"],
    ['a token as ARN', () => CopyDestination.vaultArn(later), "vaultArn is '<token>' but its account and Region are needed at synth"],
    ['a token inside an ARN', () => CopyDestination.vaultArn(`arn:aws:backup:us-east-1:${Aws.ACCOUNT_ID}:backup-vault:V1`), "vaultArn is 'arn:aws:backup:us-east-1:<token>:backup-vault:V1' but"],
    ['the ARN of something else', () => CopyDestination.vaultArn('arn:aws:s3:::bucket'), "vaultArn is 'arn:aws:s3:::bucket' but a vault ARN reads arn:<partition>:backup:<region>:<account>:backup-vault:<name>; copy the ARN of the vault"],
    ['a vault name of one letter in an ARN', () => CopyDestination.vaultArn('arn:aws:backup:us-east-1:111111111111:backup-vault:V'), 'vaultArn is'],
    ['a partition that is not the Region\'s', () => CopyDestination.vaultArn('arn:aws-cn:backup:us-east-1:111111111111:backup-vault:V1'), 'vaultArn is'],
  ])('%s is refused', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('targets', () => {
  test.each<[string, BackupTarget, object]>([
    ['the member vault', BackupTarget.memberVault(), { kind: 'member' }],
    ['the air-gapped vault', BackupTarget.airGappedVault(), { kind: 'airGapped' }],
    ['another vault', BackupTarget.vault('V_1'), { kind: 'named', vaultName: 'V_1' }],
  ])('%s', (_, target, model) => {
    expect(target._model).toEqual(model);
  });

  test.each(['V', 'v'.repeat(51), 'a b', 'a/b'])("a vault name '%s' is refused", (name) => {
    expect(() => BackupTarget.vault(name)).toThrow(`vaultName is '${name}' but a vault name has 2 to 50 letters, digits, hyphens and underscores; shorten it or leave out other characters`);
  });

  test('a vault name of 50 characters is accepted', () => {
    expect(BackupTarget.vault('v'.repeat(50))._model).toMatchObject({ vaultName: 'v'.repeat(50) });
  });
});

describe('selections', () => {
  const values = (count: number) => Array.from({ length: count }, (_, i) => `v${i}`);
  const conditions = (count: number) => values(count).map((value) => TagCondition.stringEquals('k', value));
  const { S3, RDS } = BackupResourceType;

  test('by the tier\'s tag', () => {
    expect(ResourceSelection.tierTag()._model).toEqual({ kind: 'tags', conditions: [] });
  });

  test('by another tag, each value once', () => {
    expect(ResourceSelection.byTag('env', ['a', 'b', 'a'])._model).toEqual({ kind: 'tags', tagKey: 'env', tagValues: ['a', 'b'], conditions: [] });
  });

  test('by 30 values and 30 conditions', () => {
    expect(ResourceSelection.byTag('env', values(30), conditions(30))._model).toMatchObject({ tagValues: { length: 30 }, conditions: { length: 30 } });
  });

  test('by resource type, each once', () => {
    expect(ResourceSelection.byResourceType({ resourceTypes: [S3, RDS, S3] })._model).toEqual({ kind: 'resources', types: [S3._model, RDS._model], notTypes: [], conditions: [] });
  });

  test('of every type but some', () => {
    expect(ResourceSelection.byResourceType({ excludedResourceTypes: [RDS], conditions: conditions(30) })._model)
      .toMatchObject({ types: undefined, notTypes: [RDS._model], conditions: { length: 30 } });
  });

  test('of everything that does not opt out', () => {
    expect(ResourceSelection.everythingExcept('backup', 'none')._model)
      .toEqual({ kind: 'resources', notTypes: [], conditions: [{ operator: 'string_not_equals', tagKey: 'backup', value: 'none' }] });
  });

  test('by conditions of four kinds', () => {
    const all = [TagCondition.stringEquals('a', 'x'), TagCondition.stringNotEquals('b', 'x'), TagCondition.stringLike('c', 'x*'), TagCondition.stringNotLike('d', '*x')];
    expect(all.map((one) => `${one._model.operator} ${one._model.tagKey} ${one._model.value}`))
      .toEqual(['string_equals a x', 'string_not_equals b x', 'string_like c x*', 'string_not_like d *x']);
  });

  test.each<[string, () => unknown, string]>([
    ['no values', () => ResourceSelection.byTag('env', []), 'tagValues is 0 but a selection has 1 to 30 tag values; give at least one'],
    ['31 values', () => ResourceSelection.byTag('env', values(31)), 'tagValues is 31 but a selection has 1 to 30 tag values'],
    ['31 conditions of a tag', () => ResourceSelection.byTag('env', ['a'], conditions(31)), 'conditions is 31 but a selection has at most 30 conditions; give fewer conditions'],
    ['31 conditions of types', () => ResourceSelection.byResourceType({ conditions: conditions(31) }), 'conditions is 31 but a selection has at most 30 conditions'],
    ['no types', () => ResourceSelection.byResourceType({ resourceTypes: [] }), 'resourceTypes is [] but a selection of no types selects nothing; leave resourceTypes out to select every type'],
    ['a type that is also left out', () => ResourceSelection.byResourceType({ resourceTypes: [S3, RDS], excludedResourceTypes: [RDS] }), "excludedResourceTypes is 'RDS' but the type is also in resourceTypes; name it in one of them"],
    ['an aws: key', () => ResourceSelection.byTag('aws:x', ['a']), "tagKey is 'aws:x' but"],
    ['a value that AWS refuses', () => ResourceSelection.byTag('env', ['a', 'b$']), "tagValues[1] is 'b$' but"],
    ['a token as value', () => ResourceSelection.byTag('env', [later]), "tagValues[0] is '<token>' but tags that select resources and mark backups are needed at synth"],
    ['a token as condition', () => TagCondition.stringEquals('env', later), "value is '<token>' but"],
    ['a token as key', () => TagCondition.stringLike(later, 'x'), "tagKey is '<token>' but"],
    ['a pattern as exact value', () => ResourceSelection.byTag('env', ['prod-*']), "tagValues[0] is 'prod-*' but a selection by tag takes whole values, and * is none of their characters; use TagCondition.stringLike()"],
    ['a pattern where it is compared exactly', () => TagCondition.stringEquals('env', 'prod-*'), "value is 'prod-*' but"],
  ])('%s: refused', (_, make, message) => {
    expect(make).toThrow(message);
  });
});

describe('values of AWS\'s', () => {
  test.each<[string, string, string]>([
    ['types that are indexed', Object.entries(IndexedResourceType).map(([name, one]) => `${name}=${one.typeName}`).join(), 'EBS=EBS,S3=S3'],
    ['ways to scan', Object.entries(MalwareScanMode).map(([name, one]) => `${name}=${one.modeName}`).join(), 'INCREMENTAL_SCAN=INCREMENTAL_SCAN,FULL_SCAN=FULL_SCAN'],
    ['types that are scanned', Object.entries(MalwareScanResourceType).map(([name, one]) => `${name}=${one.typeName}`).join(), 'EBS=EBS,EC2=EC2,S3=S3,ALL=ALL'],
  ])('%s are written as AWS does', (_, found, expected) => {
    expect(found).toBe(expected);
  });

  const makers: [string, (value: string) => unknown][] = [
    ['typeName', (value) => new IndexedResourceType(value).typeName],
    ['modeName', (value) => new MalwareScanMode(value).modeName],
    ['typeName', (value) => new MalwareScanResourceType(value).typeName],
  ];

  test.each(makers)('that AWS adds later can be made by %s', (_, make) => {
    expect(make(' New-type_2.x ')).toBe('New-type_2.x');
    expect(make('x'.repeat(50))).toBe('x'.repeat(50));
  });

  test.each(makers)('that can be none are refused: %s', (prop, make) => {
    for (const value of ['', 'a b', 'a/b', 'x'.repeat(51)]) {
      expect(() => make(value)).toThrow(`${prop} is '${value}' but a value of AWS Backup's API has 1 to 50 letters, digits, dots, hyphens and underscores; write it as the API does`);
    }
    expect(() => make(later)).toThrow(new RegExp(`^${prop} is '<token>' but what is (indexed|scanned) is needed at synth; write the name itself$`));
  });

  test('reach rule and tier as they are', () => {
    const rules = [BackupRule.daily({ indexedResourceTypes: [new IndexedResourceType('NEW'), IndexedResourceType.EBS], malwareScan: new MalwareScanMode('QUICK') })];
    const tier = new ProtectionTier({ name: 'gold', rules, malwareScanResourceTypes: [new MalwareScanResourceType('EFS')] });
    expect(tier.toJson()).toMatchObject({ scanResourceTypes: ['EFS'], rules: [{ indexTypes: ['EBS', 'NEW'], scanMode: 'QUICK' }] });
  });
});

describe('the support matrix', () => {
  test('assumes nothing rare and no advanced features', () => {
    expect(new BackupSupport()._overrides).toEqual(supportOverrides());
  });

  test('knows what the user says', () => {
    const type = new BackupResourceType('NEW', 'arn:aws:new:*:*:thing/*');
    expect(new BackupSupport({
      dynamoDbAdvancedFeatures: true,
      variants: [ResourceTypeVariant.RDS_MULTI_AZ_CLUSTER, ResourceTypeVariant.TIMESTREAM],
      unusedResourceTypes: [BackupResourceType.REDSHIFT],
      resourceTypes: [{
        resourceType: type, copyToOtherAccount: true, copyToOtherRegion: false, airGappedVault: true, coldStorage: false, continuousBackup: true, search: true, malwareScan: false,
      }],
      regions: [{ region: 'mx-central-1', backupPolicies: true }],
    })._overrides).toEqual({
      variants: { 'DynamoDB without advanced features': false, 'RDS Multi-AZ cluster': true, 'Neptune': false, 'Timestream': true, 'FSx for OpenZFS': false },
      unusedTypes: ['REDSHIFT'],
      types: { NEW: { copyToOtherAccount: true, copyToOtherRegion: false, airGappedVault: true, coldStorage: false, continuous: true, search: true, malwareScan: false } },
      extraTypes: [{ id: 'NEW', arnPattern: 'arn:aws:new:*:*:thing/*' }],
      regions: { 'mx-central-1': { backupPolicies: true, copyIntoAirGappedVault: undefined } },
    });
  });

  test.each<[string, ResourceTypeVariant[], object]>([
    ['none', [], { 'RDS Multi-AZ cluster': false, 'Neptune': false, 'Timestream': false, 'FSx for OpenZFS': false }],
    ['two', [ResourceTypeVariant.NEPTUNE, ResourceTypeVariant.FSX_FOR_OPENZFS],
      { 'RDS Multi-AZ cluster': false, 'Neptune': true, 'Timestream': false, 'FSx for OpenZFS': true }],
  ])('takes variants that are not listed for not in use: %s', (_, variants, expected) => {
    expect(new BackupSupport({ variants })._overrides.variants).toEqual({ 'DynamoDB without advanced features': true, ...expected });
  });

  test('calls variants as the table of types does', () => {
    const named = Object.values(RESOURCE_TYPES).flatMap((type) => type.variants).map((one) => one.name);
    const variants = Object.values(ResourceTypeVariant).filter((one): one is ResourceTypeVariant => one instanceof ResourceTypeVariant);
    expect(variants).toHaveLength(4);
    variants.forEach((variant) => expect(named).toContain(variant.name));
  });

  test('refuses an unknown Region', () => {
    expect(() => new BackupSupport({ regions: [{ region: 'us-esat-1' }] })).toThrow("region is 'us-esat-1' but");
  });

  test('does not follow the lists it was made of', () => {
    const unusedResourceTypes = [BackupResourceType.REDSHIFT];
    const regions = [{ region: 'mx-central-1', backupPolicies: true }];
    const support = new BackupSupport({ unusedResourceTypes, regions });
    unusedResourceTypes.push(BackupResourceType.S3);
    regions[0].backupPolicies = false;
    expect(support._overrides.unusedTypes).toEqual(['REDSHIFT']);
    expect(support._overrides.regions['mx-central-1'].backupPolicies).toBe(true);
  });
});

describe('a tier does not follow what it was made of:', () => {
  test('rules, copies, tags and lists', () => {
    const copyActions = [{ destination: CopyDestination.centralVault() }];
    const recoveryPointTags: { [key: string]: string } = { owner: 'me' };
    const rules = [BackupRule.daily({ copyActions, recoveryPointTags })];
    const planTags: { [key: string]: string } = { owner: 'me' };
    const tier = new ProtectionTier({ name: 'gold', rules, planTags });
    const before = JSON.stringify(tier.toJson());
    copyActions.push({ destination: CopyDestination.airGappedVault() });
    copyActions[0].destination = CopyDestination.airGappedVault();
    recoveryPointTags.added = 'x';
    rules.push(BackupRule.weekly());
    planTags.added = 'x';
    expect(JSON.stringify(tier.toJson())).toBe(before);
  });

  test('tag values, types and conditions', () => {
    const tagValues = ['a'];
    const conditions = [TagCondition.stringEquals('x', 'y')];
    const resourceTypes = [BackupResourceType.S3];
    const [byTag, byType] = [ResourceSelection.byTag('env', tagValues, conditions), ResourceSelection.byResourceType({ resourceTypes, conditions })];
    tagValues.push('b');
    conditions.pop();
    resourceTypes.pop();
    expect(byTag._model).toMatchObject({ tagValues: ['a'], conditions: [{ tagKey: 'x' }] });
    expect(byType._model).toMatchObject({ types: [{ id: 'S3' }], conditions: [{ tagKey: 'x' }] });
  });

  test('no instance is frozen, because the jsii runtime writes on them', () => {
    const tier = ProtectionTier.daily();
    const { S3 } = BackupResourceType;
    [tier, BackupRule.daily(), CopyDestination.centralVault(), CopyFallback.none(), BackupTarget.memberVault(), ResourceSelection.tierTag(), new BackupSupport(), S3]
      .forEach((one) => expect(Object.isExtensible(one)).toBe(true));
  });
});
