import { policyFaults } from './grammar';
import { effectivePolicy } from './merge';

/** The instrument is tested too: what it accepts, and that it refuses what AWS refuses. */

const set = (value: unknown) => ({ '@@assign': value });
const tag = (key: string, value: string) => ({ tag_key: set(key), tag_value: set(value) });
const VAULT = 'arn:aws:backup:us-east-1:222222222222:backup-vault:Central';
const ROLE = set('arn:aws:iam::$account:role/backup/Role');

function document(): any {
  return {
    plans: {
      Plan: {
        regions: { '@@append': ['us-east-1', 'us-east-2'] },
        rules: {
          Rule: {
            schedule_expression: set('cron(0 5 ? * * *)'),
            target_backup_vault_name: set('Vault'),
            target_logically_air_gapped_backup_vault_arn: set('arn:aws:backup:$region:$account:backup-vault:Gapped'),
            start_backup_window_minutes: set('60'),
            complete_backup_window_minutes: set('61'),
            enable_continuous_backup: set('false'),
            lifecycle: { move_to_cold_storage_after_days: set('10'), delete_after_days: set('100'), opt_in_to_archive_for_supported_resources: set('true') },
            copy_actions: { [VAULT]: { target_backup_vault_arn: set(VAULT), lifecycle: { delete_after_days: set('35') } } },
            recovery_point_tags: { project: tag('project', 'x') },
            index_actions: { resource_types: set(['EBS', 'S3']) },
            scan_actions: { GUARDDUTY: { scan_mode: set('FULL_SCAN') } },
          },
        },
        selections: {
          tags: {
            Tagged: {
              'iam_role_arn': ROLE, 'tag_key': set('backup'), 'tag_value': set(['daily']), '@@operators_allowed_for_child_policies': ['@@none'],
              'conditions': { string_like: { one: { condition_key: set('aws:ResourceTag/env'), condition_value: set('prod-*') } } },
            },
          },
        },
        advanced_backup_settings: { ec2: { windows_vss: set('enabled') }, s3: { backup_acls: set('disabled') } },
        backup_plan_tags: { project: tag('project', 'x') },
        scan_settings: { GUARDDUTY: { resource_types: set(['ALL']), scanner_role_arn: ROLE } },
      },
    },
  };
}

const plan = (change: (plan: any) => void) => () => {
  const result = document();
  change(result.plans.Plan);
  return result;
};
const rule = (change: (rule: any) => void) => plan((one) => change(one.rules.Rule));
const resources = (change: (selection: any) => void) => plan((one) => {
  const selection = { iam_role_arn: ROLE, resource_types: set(['arn:aws:s3:::*']) };
  change(selection);
  one.selections = { resources: { Typed: selection } };
});
const copies = (count: number, account = '$account') => Object.fromEntries(Array.from({ length: count }, (_, i) => `arn:aws:backup:us-east-1:${account}:backup-vault:V${i}`)
  .map((arn) => [arn, { target_backup_vault_arn: set(arn) }]));
const many = <T>(count: number, name: string, value: (i: number) => T) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`${name}${i}`, value(i)]));

describe('the parser accepts', () => {
  test.each<[string, () => any]>([
    ['everything that the grammar has', document],
    ['the least that it demands', plan((one) => {
      const { schedule_expression, target_backup_vault_name } = one.rules.Rule;
      one.rules = { Rule: { schedule_expression, target_backup_vault_name } };
      delete one.advanced_backup_settings;
      delete one.backup_plan_tags;
      delete one.scan_settings;
      delete one.selections.tags.Tagged.conditions;
    })],
    ['resource types and types left out', resources((one) => { one.not_resource_types = set(['arn:aws:rds:*:*:db:*']); })],
    ['every resource type', resources((one) => { one.resource_types = set(['*']); })],
    ['five copies', rule((one) => { one.copy_actions = copies(5); })],
    ['continuous backup for 35 days', rule((one) => {
      one.enable_continuous_backup = set('true');
      one.lifecycle = { delete_after_days: set('35') };
    })],
    ['tag keys that differ by case', rule((one) => { one.recovery_point_tags = { a: tag('a', '1'), A: tag('A', '2') }; })],
  ])('%s', (_, make) => {
    expect(policyFaults(make())).toEqual([]);
  });

  test('the patterns of another partition, and types that are told to it', () => {
    const china = JSON.parse(JSON.stringify(resources(() => undefined)()).replaceAll('arn:aws:', 'arn:aws-cn:'));
    expect(policyFaults(china, { partition: 'aws-cn' })).toEqual([]);
    const news = resources((one) => { one.resource_types = set(['arn:aws:news:*:*:thing/*']); })();
    expect(policyFaults(news, { newTypes: ['arn:aws:news:*:*:thing/*'] })).toEqual([]);
  });
});

describe('the parser refuses', () => {
  test.each<[string, () => any, string]>([
    ['more than 10,000 characters', plan((one) => { one.backup_plan_tags = many(60, 'key', (i) => tag(`key${i}`, 'v'.repeat(100))); }), 'characters'],
    ['no plans', () => ({ plans: {} }), 'plans: empty'],
    ['something beside the plans', () => ({ ...document(), more: {} }), '.more: no such member'],
    ['a plan without Regions', plan((one) => delete one.regions), 'plans.Plan.regions: missing'],
    ['a plan without rules', plan((one) => { one.rules = {}; }), 'plans.Plan.rules: empty'],
    ['a plan without selections', plan((one) => { one.selections = {}; }), 'exactly one of tags and resources'],
    ['tags and resources together', plan((one) => { one.selections.resources = { Typed: { iam_role_arn: ROLE, resource_types: set(['*']) } }; }), 'exactly one of tags and resources'],
    ['an unknown setting', rule((one) => { one.schedule_expression_timezone = set('Europe/Zurich'); }), '.schedule_expression_timezone: no such member'],
    ['a rule without schedule', rule((one) => delete one.schedule_expression), '.schedule_expression: missing'],
    ['a rate', rule((one) => { one.schedule_expression = set('rate(1 day)'); }), "'rate(1 day)' is not allowed"],
    ['a bare value', rule((one) => { one.target_backup_vault_name = 'Vault'; }), 'an object is expected'],
    ['a number', rule((one) => { one.start_backup_window_minutes = set(60); }), '60 is no text'],
    ['a boolean', rule((one) => { one.enable_continuous_backup = set(false); }), 'false is no text'],
    ['append to a single value', rule((one) => { one.target_backup_vault_name = { '@@append': 'Vault' }; }), 'a single value takes @@assign, not @@append'],
    ['two operators on a list', plan((one) => { one.regions = { '@@append': ['us-east-1'], '@@remove': ['us-east-2'] }; }), 'a list takes one of'],
    ['an empty list', plan((one) => { one.regions = { '@@assign': [] }; }), 'a list of texts is expected'],
    ['a list that repeats itself', plan((one) => { one.regions = { '@@assign': ['us-east-1', 'us-east-1'] }; }), "'us-east-1' twice"],
    ['no Region code', plan((one) => { one.regions = { '@@assign': ['*'] }; }), "'*' is not allowed"],
    ['a start window of 59 minutes', rule((one) => { one.start_backup_window_minutes = set('59'); }), '59 is not in 60 to 52560000'],
    ['completion before the start window ends', rule((one) => { one.complete_backup_window_minutes = set('60'); }), 'not after the start window'],
    ['89 days in cold storage', rule((one) => { one.lifecycle.delete_after_days = set('99'); }), 'less than 90 days in cold storage'],
    ['an empty lifecycle', rule((one) => { one.lifecycle = {}; }), 'lifecycle: empty'],
    ['continuous backup for 36 days', rule((one) => {
      one.enable_continuous_backup = set('true');
      one.lifecycle = { delete_after_days: set('36') };
    }), '35 days at most'],
    ['continuous backup for ever', rule((one) => {
      one.enable_continuous_backup = set('true');
      delete one.lifecycle;
    }), '35 days at most'],
    ['six copies', rule((one) => { one.copy_actions = copies(6); }), '6 are more than copyActionsPerRule 5'],
    ['a copy that leads elsewhere than its key says', rule((one) => { one.copy_actions[VAULT].target_backup_vault_arn = set(`${VAULT}2`); }), `leads to ${VAULT}2`],
    ['$region in a copy', rule((one) => { one.copy_actions = { 'arn:aws:backup:$region:$account:backup-vault:V1': { target_backup_vault_arn: set('arn:aws:backup:$region:$account:backup-vault:V1') } }; }), 'no such name'],
    ['a copy into another partition', rule((one) => { one.copy_actions = { 'arn:aws-cn:backup:cn-north-1:$account:backup-vault:V1': { target_backup_vault_arn: set('arn:aws-cn:backup:cn-north-1:$account:backup-vault:V1') } }; }), 'no such name'],
    ['a literal account in the direct target', rule((one) => { one.target_logically_air_gapped_backup_vault_arn = set('arn:aws:backup:$region:222222222222:backup-vault:Gapped'); }), 'is not allowed'],
    ['eleven recovery point tags', rule((one) => { one.recovery_point_tags = many(11, 'key', (i) => tag(`key${i}`, 'x')); }), '11 are more than recoveryPointTags 10'],
    ['an aws: tag', rule((one) => { one.recovery_point_tags = { x: tag('aws:x', 'x') }; }), "'aws:x' is not allowed"],
    ['a literal account in a role', plan((one) => { one.selections.tags.Tagged.iam_role_arn = set('arn:aws:iam::222222222222:role/Role'); }), 'is not allowed'],
    ['a role of another partition', plan((one) => { one.selections.tags.Tagged.iam_role_arn = set('arn:aws-cn:iam::$account:role/Role'); }), 'is not allowed'],
    ['a single tag value', plan((one) => { one.selections.tags.Tagged.tag_value = set('daily'); }), 'a list of texts is expected'],
    ['31 tag values', plan((one) => { one.selections.tags.Tagged.tag_value = set(Array.from({ length: 31 }, (_, i) => `v${i}`)); }), '31 are more than tagsPerSelection 30'],
    ['eleven tag selections', plan((one) => { one.selections.tags = many(11, 'Tagged', () => ({ ...one.selections.tags.Tagged, conditions: undefined })); }), '11 are more than tagSelectionsPerPlan 10'],
    ['eleven rules', plan((one) => { one.rules = many(11, 'Rule', () => ({ schedule_expression: set('cron(0 5 ? * * *)'), target_backup_vault_name: set('Vault') })); }), '11 are more than rulesPerPlan 10'],
    ['rule names that differ by case only', plan((one) => { one.rules.RULE = one.rules.Rule; }), '.rule: twice'],
    ['31 conditions', resources((one) => { one.conditions = { string_like: many(31, 'c', (i) => ({ condition_key: set(`aws:ResourceTag/k${i}`), condition_value: set('x') })) }; }), '31 are more than conditionsPerSelection 30'],
    ['a condition on something else', resources((one) => { one.conditions = { string_like: { c: { condition_key: set('aws:PrincipalTag/x'), condition_value: set('x') } } }; }), 'is not allowed'],
    ['an unknown operator', resources((one) => { one.conditions = { string_matches: { c: { condition_key: set('aws:ResourceTag/x'), condition_value: set('x') } } }; }), 'no such name'],
    ['a single resource', resources((one) => { one.resource_types = set(['arn:aws:s3:::bucket']); }), 'no such type arn:aws:s3:::bucket'],
    ['everything, and something', resources((one) => { one.resource_types = set(['*', 'arn:aws:s3:::*']); }), 'no such type *'],
    ['all types left out', resources((one) => { one.not_resource_types = set(['*']); }), 'no such type *'],
    ['101 resource assignments', plan((one) => { one.selections = { resources: many(101, 'Typed', () => ({ iam_role_arn: ROLE, resource_types: set(['*']) })) }; }), '101 resource assignments'],
    ['an unknown advanced setting', plan((one) => { one.advanced_backup_settings.ec2 = { vss: set('enabled') }; }), '.vss: no such member'],
    ['an advanced setting as a flag', plan((one) => { one.advanced_backup_settings.ec2.windows_vss = set('true'); }), "'true' is not allowed"],
    ['an index of another type', rule((one) => { one.index_actions.resource_types = set(['EFS']); }), "'EFS' is not allowed"],
    ['another scanner', rule((one) => { one.scan_actions = { OTHER: { scan_mode: set('FULL_SCAN') } }; }), '.GUARDDUTY: missing'],
    ['a control that contradicts itself', plan((one) => { one['@@operators_allowed_for_child_policies'] = ['@@none', '@@append']; }), 'is no choice'],
    ['an unknown control', plan((one) => { one['@@operators_allowed_for_child_policies'] = ['none']; }), 'is no choice'],
  ])('%s', (_, make, fault) => {
    expect(policyFaults(make()).filter((one) => one.includes(fault))).not.toEqual([]);
  });
});

describe('merging', () => {
  const part = (rules: any, regions: any = set(['us-east-1'])) => ({ plans: { Plan: { regions, rules, selections: { tags: { Sel: { tag_value: set(['daily']) } } } } } });

  test('joins the rules of one plan and writes rule and selection names in lower case', () => {
    expect(effectivePolicy(part({ A: { x: set('1') } }), part({ B: { x: set('2') } }))).toEqual({
      plans: { Plan: { regions: ['us-east-1'], rules: { a: { x: '1' }, b: { x: '2' } }, selections: { tags: { sel: { tag_value: ['daily'] } } } } },
      conflicts: [],
    });
  });

  test('keeps the value that was attached first, and says so', () => {
    const effective = effectivePolicy(part({ A: { x: set('1') } }), part({ a: { x: set('2') } }));
    expect(effective.plans.Plan.rules).toEqual({ a: { x: '1' } });
    expect(effective.conflicts).toEqual(['plans.Plan.rules.a.x.@@assign']);
  });

  test('appends and removes in lists', () => {
    const effective = effectivePolicy(part({}, { '@@append': ['us-east-2', 'us-east-1'] }), part({}, { '@@append': ['eu-west-1'] }), part({}, { '@@remove': ['us-east-2'] }));
    expect(effective.plans.Plan.regions).toEqual(['eu-west-1', 'us-east-1']);
  });

  test('keeps plans apart whose names differ', () => {
    expect(Object.keys(effectivePolicy({ plans: { A: { rules: {}, selections: {} } } }, { plans: { a: { rules: {}, selections: {} } } }).plans)).toEqual(['A', 'a']);
  });
});
