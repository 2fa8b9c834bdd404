import { Reader } from '../../src/private/json-reader';
import { BackupRule } from '../../src/protection';
import { RuleModel } from '../../src/protection/model';
import { PlacedRule, PlanReading, RULE_FIELDS, ruleFromJson, ruleFromPlan, ruleLocal, rulePolicy } from '../../src/protection/rule-fields';

/** One rule that uses every property, in each of its forms. */
const MODEL: RuleModel = {
  name: 'Monthly',
  named: true,
  schedule: 'cron(0 5 1 * ? *)',
  target: { kind: 'airGapped' },
  startWindowMinutes: 60,
  completionWindowMinutes: 120,
  continuous: false,
  lifecycle: { deleteAfterDays: 400, moveToColdStorageAfterDays: 30, optInToArchive: true },
  copies: [{ destination: { kind: 'own', region: 'eu-west-1' }, lifecycle: { deleteAfterDays: 90 } }],
  recoveryPointTags: { owner: 'me' },
  indexTypes: ['EBS', 'S3'],
  scanMode: 'FULL_SCAN',
};
const ARN = 'arn:aws:backup:eu-west-1:$account:backup-vault:Vault';
const PLACED: PlacedRule = {
  ...MODEL,
  target: { vaultName: 'Vault', airGappedVaultArn: 'arn:gapped' },
  copies: [{ arn: ARN, lifecycle: { deleteAfterDays: 90 } }],
  recoveryPointTags: { owner: 'me', backup: 'gold' },
};
const LEAST: PlacedRule = {
  name: 'Daily', named: true, schedule: 'cron(0 5 ? * * *)', target: { vaultName: 'Vault' }, continuous: false, lifecycle: {}, copies: [], recoveryPointTags: {}, indexTypes: [],
};
const is = (value: string) => ({ '@@assign': value });
const reading: PlanReading = { destinationsOf: () => [{ kind: 'own', region: 'eu-west-1' }] };
const fromJson = (json: any) => ruleFromJson(new Reader(json, 'rule', 'mend it'));
const fromPlan = (json: any, with_ = reading) => ruleFromPlan(new Reader(json, 'rule', 'mend it'), with_);

test('the table has a row for every property that a rule has', () => {
  expect(Object.keys(RULE_FIELDS).sort()).toEqual(Object.keys(BackupRule.daily()._model).sort());
});

describe('a rule with every property', () => {
  test('out of the JSON of tiers', () => {
    expect(fromJson(JSON.parse(JSON.stringify(MODEL)))).toEqual(MODEL);
  });

  test('out of a plan of the API', () => {
    expect(fromPlan({
      RuleId: 'x',
      RuleName: 'Monthly',
      TargetBackupVaultName: 'any',
      TargetLogicallyAirGappedBackupVaultArn: 'any',
      ScheduleExpression: 'cron(0 5 1 * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      StartWindowMinutes: 60,
      CompletionWindowMinutes: 120,
      EnableContinuousBackup: false,
      Lifecycle: { DeleteAfterDays: 400, MoveToColdStorageAfterDays: 30, OptInToArchiveForSupportedResources: true },
      CopyActions: [{ DestinationBackupVaultArn: 'any', Lifecycle: { DeleteAfterDays: 90 } }],
      RecoveryPointTags: { owner: 'me' },
      IndexActions: [{ ResourceTypes: ['S3', 'EBS', 'S3'] }],
      ScanActions: [{ MalwareScanner: 'GUARDDUTY', ScanMode: 'FULL_SCAN' }],
    })).toEqual(MODEL);
  });

  test('in a backup policy', () => {
    expect(rulePolicy(PLACED)).toEqual({
      schedule_expression: is('cron(0 5 1 * ? *)'),
      target_backup_vault_name: is('Vault'),
      target_logically_air_gapped_backup_vault_arn: is('arn:gapped'),
      start_backup_window_minutes: is('60'),
      complete_backup_window_minutes: is('120'),
      lifecycle: { move_to_cold_storage_after_days: is('30'), delete_after_days: is('400'), opt_in_to_archive_for_supported_resources: is('true') },
      copy_actions: { [ARN]: { target_backup_vault_arn: is(ARN), lifecycle: { delete_after_days: is('90') } } },
      recovery_point_tags: { backup: { tag_key: is('backup'), tag_value: is('gold') }, owner: { tag_key: is('owner'), tag_value: is('me') } },
      index_actions: { resource_types: { '@@assign': ['EBS', 'S3'] } },
      scan_actions: { GUARDDUTY: { scan_mode: is('FULL_SCAN') } },
    });
  });

  test('in CloudFormation', () => {
    expect(ruleLocal(PLACED)).toEqual({
      ruleName: 'Monthly',
      scheduleExpression: 'cron(0 5 1 * ? *)',
      targetBackupVault: 'Vault',
      targetLogicallyAirGappedBackupVaultArn: 'arn:gapped',
      startWindowMinutes: 60,
      completionWindowMinutes: 120,
      lifecycle: { deleteAfterDays: 400, moveToColdStorageAfterDays: 30, optInToArchiveForSupportedResources: true },
      copyActions: [{ destinationBackupVaultArn: ARN, lifecycle: { deleteAfterDays: 90 } }],
      recoveryPointTags: { owner: 'me', backup: 'gold' },
      indexActions: [{ resourceTypes: ['EBS', 'S3'] }],
      scanActions: [{ malwareScanner: 'GUARDDUTY', scanMode: 'FULL_SCAN' }],
    });
  });
});

describe('a rule that says the least', () => {
  const least: RuleModel = {
    name: 'Daily', named: true, schedule: 'cron(0 5 ? * * *)', target: { kind: 'member' }, startWindowMinutes: 480, startWindowAdded: true, continuous: false, lifecycle: {}, copies: [],
    recoveryPointTags: {}, indexTypes: [],
  };

  test('out of the JSON of tiers', () => {
    const { startWindowMinutes: _, startWindowAdded: __, ...json } = least;
    expect(fromJson(json)).toEqual(least);
  });

  test('out of a plan of the API', () => {
    expect(fromPlan({ RuleName: 'Daily', ScheduleExpression: 'cron(0 5 ? * * *)' })).toEqual(least);
  });

  test('leaves everything else out of a backup policy', () => {
    expect(rulePolicy(LEAST)).toEqual({ schedule_expression: is('cron(0 5 ? * * *)'), target_backup_vault_name: is('Vault') });
  });

  test('leaves everything else out of CloudFormation', () => {
    expect(JSON.parse(JSON.stringify(ruleLocal(LEAST)))).toEqual({
      ruleName: 'Daily', scheduleExpression: 'cron(0 5 ? * * *)', targetBackupVault: 'Vault',
    });
  });

  test('that backs up continuously says so everywhere', () => {
    const rule = { ...LEAST, continuous: true };
    expect([rulePolicy(rule).enable_continuous_backup, ruleLocal(rule).enableContinuousBackup]).toEqual([is('true'), true]);
  });

  test('copies for ever without a lifecycle', () => {
    const rule = { ...LEAST, copies: [{ arn: ARN, lifecycle: {} }] };
    expect(rulePolicy(rule).copy_actions).toEqual({ [ARN]: { target_backup_vault_arn: is(ARN) } });
    expect(JSON.parse(JSON.stringify(ruleLocal(rule).copyActions))).toEqual([{ destinationBackupVaultArn: ARN }]);
  });
});

test('tags of a backup policy are in the order of their keys, however they were given', () => {
  for (const order of ['a b c', 'c b a', 'b c a', 'b a c']) {
    const recoveryPointTags = Object.fromEntries(order.split(' ').map((key) => [key, 'x']));
    expect(Object.keys(rulePolicy({ ...LEAST, recoveryPointTags }).recovery_point_tags)).toEqual(['a', 'b', 'c']);
  }
});

test.each<[object, object]>([
  [{ kind: 'central' }, { kind: 'central' }],
  [{ kind: 'central', region: 'eu-west-1' }, { kind: 'central', region: 'eu-west-1' }],
  [{ kind: 'central', region: 'eu-west-1', sameRegion: false }, { kind: 'central', region: 'eu-west-1' }],
  [{ kind: 'central', sameRegion: true }, { kind: 'central', sameRegion: true }],
  [{ kind: 'airGapped' }, { kind: 'airGapped' }],
  [{ kind: 'airGapped', region: 'eu-west-1' }, { kind: 'airGapped', region: 'eu-west-1' }],
  [{ kind: 'airGapped', sameRegion: true }, { kind: 'airGapped', sameRegion: true }],
  [{ kind: 'own', region: 'eu-west-1' }, { kind: 'own', region: 'eu-west-1' }],
])('a destination in the JSON of tiers: %j', (destination, expected) => {
  expect(fromJson({ ...MODEL, copies: [{ destination, lifecycle: {} }] }).copies).toEqual([{ destination: expected, lifecycle: { deleteAfterDays: 400 }, retentionAdded: true }]);
});

test('cold storage of continuous backups is refused in both forms', () => {
  const cold = { moveToColdStorageAfterDays: 1 };
  expect(() => fromJson({ ...MODEL, continuous: true, lifecycle: cold })).toThrow(new Error(
    'rule.lifecycle is {"moveToColdStorageAfterDays":1} but continuous backups know no cold storage; leave moveToColdStorageAfterDays and optInToArchive out'));
  expect(() => fromPlan({ RuleName: 'x', ScheduleExpression: 'x', EnableContinuousBackup: true, Lifecycle: { OptInToArchiveForSupportedResources: true } })).toThrow(new Error(
    'rule.Lifecycle is {"OptInToArchiveForSupportedResources":true} but continuous backups know no cold storage; '
      + 'leave MoveToColdStorageAfterDays and OptInToArchiveForSupportedResources out'));
});

test.each<[string, object, RuleModel['target']]>([
  ['the member vault', { kind: 'member' }, { kind: 'member' }],
  ['the air-gapped one', { kind: 'airGapped' }, { kind: 'airGapped' }],
  ['another', { kind: 'named', vaultName: 'Other' }, { kind: 'named', vaultName: 'Other' }],
])('the vault of a rule in the JSON of tiers: %s', (_, target, expected) => {
  expect(fromJson({ ...MODEL, target, indexTypes: [], scanMode: undefined }).target).toEqual(expected);
});

test('a plan of the API without schedule has the one that AWS Backup takes', () => {
  expect(fromPlan({ RuleName: 'x' }).schedule).toBe('cron(0 5 ? * * *)');
  expect(() => fromPlan({ RuleName: 'x', ScheduleExpression: 5 })).toThrow('rule.ScheduleExpression is 5 but a text is expected');
});

test('a copy action may lead to several places', () => {
  const twice: PlanReading = { ...reading, destinationsOf: () => [{ kind: 'own', region: 'eu-west-1' }, { kind: 'central' }] };
  expect(fromPlan({ RuleName: 'x', ScheduleExpression: 'x', Lifecycle: { DeleteAfterDays: 7 }, CopyActions: [{ DestinationBackupVaultArn: 'any' }] }, twice).copies).toEqual([
    { destination: { kind: 'own', region: 'eu-west-1' }, lifecycle: { deleteAfterDays: 7 }, retentionAdded: true },
    { destination: { kind: 'central' }, lifecycle: { deleteAfterDays: 7 }, retentionAdded: true },
  ]);
});
