import { DocumentContext, policyDocument } from '../../src/org-backup-policy/policy-document';
import { selectsS3ByCondition } from '../../src/org-backup-policy/policy-selections';
import { ConditionModel, RuleModel, SelectionModel, TierModel } from '../../src/protection/model';
import { PlanModel, PlannedCopy } from '../../src/protection/plan-variants';
import { policyFaults } from '../support/policy/grammar';
import { ruleModel, tierModel, typeModel } from '../support/policy/models';

const context = (change: Partial<DocumentContext> = {}): DocumentContext => ({
  partition: 'aws',
  tagKey: 'backup',
  vaultName: 'Member',
  airGappedVaultName: 'MemberGapped',
  backupRole: '/backup/AWSBackupRole',
  scannerRole: '/backup/ScanRole',
  regionsOperator: '@@assign',
  selectionsOperator: '@@assign',
  control: {},
  carriedOverNames: {},
  ...change,
});

function planOf(tier: Partial<TierModel> = {}, change: Partial<PlanModel> = {}, copies: PlannedCopy[] = []): PlanModel {
  const model = tierModel(tier);
  return { tier: model, name: 'Plan', regions: ['us-east-1', 'eu-west-1'], rules: model.rules.map((rule) => ({ rule, copies })), ...change };
}

/** The document, which the grammar must accept. */
function render(plan: PlanModel | PlanModel[], change: Partial<DocumentContext> = {}, newTypes: string[] = []): any {
  const document = policyDocument([plan].flat(), context(change));
  expect(policyFaults(document, { partition: change.partition, newTypes })).toEqual([]);
  return document;
}

const planNode = (plan: PlanModel, change: Partial<DocumentContext> = {}) => render(plan, change).plans.Plan;
const ruleNode = (rule: Partial<RuleModel>, copies: PlannedCopy[] = [], change: Partial<DocumentContext> = {}) =>
  planNode(planOf({ rules: [ruleModel(rule)] }, {}, copies), change).rules[rule.name ?? 'Nightly'];
const selections = (selection: SelectionModel, change: Partial<PlanModel> = {}, tier: Partial<TierModel> = {}) =>
  planNode(planOf({ selection, ...tier }, change)).selections;
const set = (value: string | string[]) => ({ '@@assign': value });
const role = set('arn:aws:iam::$account:role/backup/AWSBackupRole');
const env: ConditionModel = { operator: 'string_equals', tagKey: 'env', value: 'prod' };

describe('a plan', () => {
  test('has Regions, rules, selections and the tier\'s own tag', () => {
    expect(render(planOf())).toEqual({
      plans: {
        Plan: {
          regions: set(['eu-west-1', 'us-east-1']),
          rules: {
            Nightly: {
              schedule_expression: set('cron(0 5 ? * * *)'),
              target_backup_vault_name: set('Member'),
              start_backup_window_minutes: set('480'),
              lifecycle: { delete_after_days: set('35') },
              recovery_point_tags: { backup: { tag_key: set('backup'), tag_value: set('gold') } },
            },
          },
          selections: { tags: { gold: { iam_role_arn: role, tag_key: set('backup'), tag_value: set(['gold']) } } },
          backup_plan_tags: { backup: { tag_key: set('backup'), tag_value: set('gold') } },
        },
      },
    });
  });

  test.each(['@@append', '@@remove'])('combines its Regions with inherited ones by %s', (regionsOperator) => {
    expect(planNode(planOf(), { regionsOperator }).regions).toEqual({ [regionsOperator]: ['eu-west-1', 'us-east-1'] });
  });

  test.each(['@@append', '@@remove'])('combines tag values with inherited ones by %s', (selectionsOperator) => {
    expect(planNode(planOf(), { selectionsOperator }).selections.tags.gold.tag_value).toEqual({ [selectionsOperator]: ['gold'] });
  });

  test('combines resource types with inherited ones', () => {
    const selection: SelectionModel = { kind: 'resources', types: [typeModel('EBS')], notTypes: [], conditions: [] };
    expect(planNode(planOf({ selection }), { selectionsOperator: '@@append' }).selections.resources.gold.resource_types)
      .toEqual({ '@@append': ['arn:aws:ec2:*:*:volume/*'] });
  });

  test('has the tags that the tier adds', () => {
    expect(planNode(planOf({ planTags: { owner: 'me', a: 'b' } })).backup_plan_tags).toEqual({
      a: { tag_key: set('a'), tag_value: set('b') }, backup: { tag_key: set('backup'), tag_value: set('gold') }, owner: { tag_key: set('owner'), tag_value: set('me') },
    });
  });

  test('has no tag of its own where a migration carries tags over', () => {
    const node = planNode(planOf(), { carriedOverTags: { project: 'x' } });
    expect(Object.keys(node.backup_plan_tags)).toEqual(['project']);
    expect(Object.keys(node.rules.Nightly.recovery_point_tags)).toEqual(['project']);
  });

  test('stands beside others, sorted by name; so do its rules and tags', () => {
    const rules = [ruleModel({ name: 'b' }), ruleModel({ name: 'a', recoveryPointTags: { z: '1', a: '2' } })];
    const document = render([planOf({ rules }, { name: 'Z' }), planOf({ rules }, { name: 'A' })]);
    expect(Object.keys(document.plans)).toEqual(['A', 'Z']);
    expect(Object.keys(document.plans.A.rules)).toEqual(['a', 'b']);
    expect(Object.keys(document.plans.A.rules.a.recovery_point_tags)).toEqual(['a', 'backup', 'z']);
  });

  test('has the advanced settings that are said, and only these', () => {
    expect(planNode(planOf()).advanced_backup_settings).toBeUndefined();
    expect(planNode(planOf({ windowsVss: true })).advanced_backup_settings).toEqual({ ec2: { windows_vss: set('enabled') } });
    expect(planNode(planOf({ backupS3Acls: false })).advanced_backup_settings).toEqual({ s3: { backup_acls: set('disabled') } });
    expect(planNode(planOf({ windowsVss: false, backupS3Acls: true, backupS3ObjectTags: false })).advanced_backup_settings)
      .toEqual({ ec2: { windows_vss: set('disabled') }, s3: { backup_acls: set('enabled'), backup_object_tags: set('disabled') } });
  });

  test('names the scanner\'s role and types where a rule scans', () => {
    expect(planNode(planOf()).scan_settings).toBeUndefined();
    const scanning = [ruleModel(), ruleModel({ name: 'Scanned', scanMode: 'FULL_SCAN' })];
    const scanner = set('arn:aws:iam::$account:role/backup/ScanRole');
    expect(planNode(planOf({ rules: scanning })).scan_settings).toEqual({ GUARDDUTY: { resource_types: set(['ALL']), scanner_role_arn: scanner } });
    expect(planNode(planOf({ rules: scanning, scanResourceTypes: ['EBS', 'S3'] })).scan_settings)
      .toEqual({ GUARDDUTY: { resource_types: set(['EBS', 'S3']), scanner_role_arn: scanner } });
  });

  test('of another partition has its roles, types and vaults', () => {
    const plan = planOf({ rules: [ruleModel({ scanMode: 'FULL_SCAN' })], selection: { kind: 'resources', types: [typeModel('S3')], notTypes: [], conditions: [] } }, { regions: ['cn-north-1'] });
    expect(JSON.stringify(render(plan, { partition: 'aws-cn' })).match(/arn:[a-z-]+/g)).toEqual(['arn:aws-cn', 'arn:aws-cn', 'arn:aws-cn']);
  });
});

describe('a rule', () => {
  test('has everything that is said of it', () => {
    const arn = 'arn:aws:backup:us-east-1:222222222222:backup-vault:Central';
    expect(ruleNode({
      startWindowMinutes: 60,
      completionWindowMinutes: 120,
      lifecycle: { moveToColdStorageAfterDays: 30, deleteAfterDays: 400, optInToArchive: true },
      recoveryPointTags: { owner: 'me' },
      indexTypes: ['EBS', 'S3'],
      scanMode: 'INCREMENTAL_SCAN',
    }, [{ arn, lifecycle: { deleteAfterDays: 99 } }])).toEqual({
      schedule_expression: set('cron(0 5 ? * * *)'),
      target_backup_vault_name: set('Member'),
      start_backup_window_minutes: set('60'),
      complete_backup_window_minutes: set('120'),
      lifecycle: { move_to_cold_storage_after_days: set('30'), delete_after_days: set('400'), opt_in_to_archive_for_supported_resources: set('true') },
      copy_actions: { [arn]: { target_backup_vault_arn: set(arn), lifecycle: { delete_after_days: set('99') } } },
      recovery_point_tags: { backup: { tag_key: set('backup'), tag_value: set('gold') }, owner: { tag_key: set('owner'), tag_value: set('me') } },
      index_actions: { resource_types: set(['EBS', 'S3']) },
      scan_actions: { GUARDDUTY: { scan_mode: set('INCREMENTAL_SCAN') } },
    });
  });

  test('says nothing of what is not said of it', () => {
    const node = ruleNode({ startWindowMinutes: undefined, lifecycle: {} }, [{ arn: 'arn:aws:backup:us-east-1:$account:backup-vault:V1', lifecycle: {} }]);
    expect(Object.keys(node)).toEqual(['schedule_expression', 'target_backup_vault_name', 'copy_actions', 'recovery_point_tags']);
    expect(Object.keys(Object.values<any>(node.copy_actions)[0])).toEqual(['target_backup_vault_arn']);
  });

  test('makes continuous backups', () => {
    expect(ruleNode({ continuous: true }).enable_continuous_backup).toEqual(set('true'));
  });

  test('writes to another vault by name', () => {
    expect(ruleNode({ target: { kind: 'named', vaultName: 'Other' } }).target_backup_vault_name).toEqual(set('Other'));
  });

  test('writes directly to the air-gapped vault of the same account and Region, with the standard vault beside it', () => {
    const node = ruleNode({ target: { kind: 'airGapped' } });
    expect(node.target_backup_vault_name).toEqual(set('Member'));
    expect(node.target_logically_air_gapped_backup_vault_arn).toEqual(set('arn:aws:backup:$region:$account:backup-vault:MemberGapped'));
    expect(ruleNode({}).target_logically_air_gapped_backup_vault_arn).toBeUndefined();
  });

  test('gets the name that a migration carries over where it has none of its own and is the only one', () => {
    const carriedOverNames = { gold: { rule: 'OldRule', selection: 'OldSelection' } };
    const names = (rules: RuleModel[], name = 'gold') => Object.keys(planNode(planOf({ name, rules }), { carriedOverNames }).rules);
    expect(names([ruleModel({ named: false })])).toEqual(['OldRule']);
    expect(names([ruleModel({ named: true })])).toEqual(['Nightly']);
    expect(names([ruleModel({ named: false, name: 'a' }), ruleModel({ named: false, name: 'b' })])).toEqual(['a', 'b']);
    expect(names([ruleModel({ named: false })], 'silver')).toEqual(['Nightly']);
  });
});

describe('a selection', () => {
  test('by the tier\'s tag and by another tag', () => {
    expect(selections({ kind: 'tags', tagKey: 'env', tagValues: ['a', 'b'], conditions: [env] })).toEqual({
      tags: {
        gold: {
          iam_role_arn: role,
          tag_key: set('env'),
          tag_value: set(['a', 'b']),
          conditions: { string_equals: { condition1: { condition_key: set('aws:ResourceTag/env'), condition_value: set('prod') } } },
        },
      },
    });
  });

  test('has the name that the tier gives it, or that a migration carries over', () => {
    const carriedOverNames = { gold: { rule: 'OldRule', selection: 'OldSelection' } };
    expect(Object.keys(planNode(planOf({ selectionName: 'Mine' }), { carriedOverNames }).selections.tags)).toEqual(['Mine']);
    expect(Object.keys(planNode(planOf(), { carriedOverNames }).selections.tags)).toEqual(['OldSelection']);
  });

  test('of every resource, but for types left out', () => {
    expect(selections({ kind: 'resources', notTypes: [typeModel('RDS')], conditions: [env] })).toEqual({
      resources: {
        gold: {
          iam_role_arn: role,
          resource_types: set(['*']),
          not_resource_types: set(['arn:aws:rds:*:*:db:*']),
          conditions: { string_equals: { condition1: { condition_key: set('aws:ResourceTag/env'), condition_value: set('prod') } } },
        },
      },
    });
  });

  test('of named types needs no list of types left out', () => {
    expect(selections({ kind: 'resources', types: [typeModel('EFS')], notTypes: [typeModel('RDS')], conditions: [] }))
      .toEqual({ resources: { gold: { iam_role_arn: role, resource_types: set(['arn:aws:elasticfilesystem:*:*:file-system/*']) } } });
  });

  test('of types that AWS added later', () => {
    const plan = planOf({ selection: { kind: 'resources', types: [typeModel('NEW')], notTypes: [], conditions: [] } });
    expect(render(plan, {}, ['arn:aws:new:*:*:thing/*']).plans.Plan.selections.resources.gold.resource_types).toEqual(set(['arn:aws:new:*:*:thing/*']));
  });

  test('groups conditions by operator and numbers them through', () => {
    const conditions: ConditionModel[] = [env, { operator: 'string_like', tagKey: 'a', value: 'x*' }, { operator: 'string_not_equals', tagKey: 'b', value: 'y' },
      { operator: 'string_not_like', tagKey: 'c', value: '*z' }, { operator: 'string_equals', tagKey: 'd', value: '' }];
    const { conditions: node } = selections({ kind: 'resources', notTypes: [], conditions }).resources.gold;
    expect(Object.entries(node).map(([operator, one]) => [operator, Object.keys(one as object)])).toEqual([
      ['string_equals', ['condition1', 'condition5']], ['string_like', ['condition2']], ['string_not_equals', ['condition3']], ['string_not_like', ['condition4']],
    ]);
    expect(node.string_equals.condition5).toEqual({ condition_key: set('aws:ResourceTag/d'), condition_value: set('') });
  });
});

describe('a selection that is cut by type', () => {
  const cut = { types: ['EFS', 'RDS'].map(typeModel) };
  const names = (selection: SelectionModel, change: Partial<PlanModel> = cut, tier: Partial<TierModel> = {}) =>
    Object.keys(selections(selection, change, tier).resources);

  test('names its types and asks for the tag by a condition', () => {
    expect(selections({ kind: 'tags', conditions: [] }, cut)).toEqual({
      resources: {
        gold: {
          iam_role_arn: role,
          resource_types: set(['arn:aws:elasticfilesystem:*:*:file-system/*', 'arn:aws:rds:*:*:db:*']),
          conditions: { string_equals: { condition1: { condition_key: set('aws:ResourceTag/backup'), condition_value: set('gold') } } },
        },
      },
    });
  });

  test('becomes one selection for each tag value, because conditions are joined by AND', () => {
    const { resources } = selections({ kind: 'tags', tagKey: 'env', tagValues: ['a', 'b'], conditions: [{ ...env, tagKey: 'x' }] }, cut);
    expect(Object.keys(resources)).toEqual([expect.stringMatching(/^gold-[0-9a-f]{6}$/), expect.stringMatching(/^gold-[0-9a-f]{6}$/)]);
    expect(Object.values<any>(resources).map((one) => Object.values<any>(one.conditions.string_equals).map((two) => `${two.condition_key['@@assign']}=${two.condition_value['@@assign']}`)))
      .toEqual([['aws:ResourceTag/env=a', 'aws:ResourceTag/x=prod'], ['aws:ResourceTag/env=b', 'aws:ResourceTag/x=prod']]);
  });

  test('keeps the buckets of S3 apart where there are conditions', () => {
    const types = { types: ['EFS', 'S3'].map(typeModel) };
    expect(names({ kind: 'tags', conditions: [] }, types)).toEqual(['gold', 'gold-s3']);
    expect(selections({ kind: 'tags', conditions: [] }, types).resources['gold-s3'].resource_types).toEqual(set(['arn:aws:s3:::*']));
    expect(selections({ kind: 'tags', conditions: [] }, types).resources.gold.resource_types).toEqual(set(['arn:aws:elasticfilesystem:*:*:file-system/*']));
    expect(names({ kind: 'resources', types: types.types, notTypes: [], conditions: [env] }, {})).toEqual(['gold', 'gold-s3']);
  });

  test('needs no selection for the buckets of S3 where there is nothing else, or no condition', () => {
    expect(names({ kind: 'tags', conditions: [] }, { types: [typeModel('S3')] })).toEqual(['gold']);
    expect(names({ kind: 'tags', conditions: [] }, { types: [typeModel('EFS')] })).toEqual(['gold']);
    expect(names({ kind: 'resources', types: ['EFS', 'S3'].map(typeModel), notTypes: [], conditions: [] }, {})).toEqual(['gold']);
  });

  test('keeps names within 50 characters, and apart', () => {
    const types = { types: ['EFS', 'S3'].map(typeModel) };
    const found = names({ kind: 'tags', tagKey: 'env', tagValues: ['a', 'b'], conditions: [] }, types, { selectionName: 's'.repeat(50) });
    expect(new Set(found).size).toBe(4);
    expect(Math.max(...found.map((name) => name.length))).toBe(50);
  });

  test('has room for 29 conditions beside the tag, not for 30', () => {
    const conditions = (count: number) => Array.from({ length: count }, (_, i): ConditionModel => ({ ...env, tagKey: `k${i}` }));
    expect(names({ kind: 'tags', tagKey: 'env', tagValues: ['a'], conditions: conditions(29) })).toEqual(['gold']);
    expect(() => policyDocument([planOf({ selection: { kind: 'tags', tagKey: 'env', tagValues: ['a'], conditions: conditions(30) } }, cut)], context()))
      .toThrow(new Error("tier 'gold': conditions is 31 but a selection has at most 30 conditions and, because some types need a plan of their own, its tag becomes one of them; "
        + 'give one condition less, or say in BackupSupport which types are not used'));
    expect(names({ kind: 'resources', types: [typeModel('EFS')], notTypes: [], conditions: conditions(30) }, {})).toEqual(['gold']);
  });
});

describe('whether S3 is selected by conditions', () => {
  const asked = (selection: SelectionModel, types?: string[]) => selectsS3ByCondition(planOf({ selection }, { types: types?.map(typeModel) }));

  test.each<[string, SelectionModel, string[] | undefined, boolean]>([
    ['by tag', { kind: 'tags', conditions: [] }, undefined, false],
    ['by tag and condition', { kind: 'tags', conditions: [env] }, undefined, true],
    ['by tag, cut by type', { kind: 'tags', conditions: [] }, ['EFS', 'S3'], true],
    ['by tag, cut by type without S3', { kind: 'tags', conditions: [] }, ['EFS'], false],
    ['every type', { kind: 'resources', notTypes: [], conditions: [] }, undefined, false],
    ['every type by condition', { kind: 'resources', notTypes: [], conditions: [env] }, undefined, true],
    ['every type but S3 by condition', { kind: 'resources', notTypes: [typeModel('S3')], conditions: [env] }, undefined, false],
    ['every type but RDS by condition', { kind: 'resources', notTypes: [typeModel('RDS')], conditions: [env] }, undefined, true],
    ['S3 by condition', { kind: 'resources', types: [typeModel('S3')], notTypes: [], conditions: [env] }, undefined, true],
    ['EFS by condition', { kind: 'resources', types: [typeModel('EFS')], notTypes: [], conditions: [env] }, undefined, false],
    ['EFS and S3 without condition, cut to S3', { kind: 'resources', types: ['EFS', 'S3'].map(typeModel), notTypes: [], conditions: [] }, ['S3'], false],
    ['EFS and S3 by condition, cut to EFS', { kind: 'resources', types: ['EFS', 'S3'].map(typeModel), notTypes: [], conditions: [env] }, ['EFS'], false],
  ])('%s', (_, selection, types, expected) => {
    expect(asked(selection, types)).toBe(expected);
  });
});

describe('what child policies may do', () => {
  const CONTROL = '@@operators_allowed_for_child_policies';
  const rich = planOf({
    windowsVss: true, rules: [ruleModel({ scanMode: 'FULL_SCAN', indexTypes: ['S3'], lifecycle: { deleteAfterDays: 400, moveToColdStorageAfterDays: 30 } })], selection: { kind: 'tags', conditions: [env] },
  }, {}, [{ arn: 'arn:aws:backup:us-east-1:$account:backup-vault:V1', lifecycle: { deleteAfterDays: 35 } }]);

  /** Every object below the plans, with its path. */
  function objects(node: any, path = ''): [string, any][] {
    return typeof node !== 'object' || node === null || Array.isArray(node) ? []
      : [[path, node], ...Object.entries(node).filter(([key]) => key !== CONTROL).flatMap(([key, value]) => objects(value, `${path}.${key}`))];
  }

  test('is nowhere said where it is open', () => {
    expect(JSON.stringify(render(rich))).not.toContain(CONTROL);
  });

  test('is said at the node of all plans and at every node below it, down to the values', () => {
    const document = render(rich, { control: { atPlans: ['@@append'], below: ['@@none'] } });
    expect(document.plans[CONTROL]).toEqual(['@@append']);
    const below = objects(document.plans.Plan);
    expect(below.length).toBeGreaterThan(40);
    expect(below.filter(([, node]) => JSON.stringify(node[CONTROL]) !== '["@@none"]').map(([path]) => path)).toEqual([]);
  });

  test('may be said below the plans only, or at the plans only', () => {
    expect(render(rich, { control: { below: ['@@none'] } }).plans[CONTROL]).toBeUndefined();
    const atPlans = render(rich, { control: { atPlans: ['@@none'] } }).plans;
    expect(atPlans[CONTROL]).toEqual(['@@none']);
    expect(atPlans.Plan[CONTROL]).toBeUndefined();
  });
});
