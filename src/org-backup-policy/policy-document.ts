import { shorten } from '../private/hash';
import { ConditionModel, LifecycleModel, TypeModel } from '../protection/model';
import { conditionalSelections, ownTags, PlanLabels, PlanSelection, ruleName, selectionTitle } from '../protection/plan-contents';
import { PlanModel, PlannedCopy, PlannedRule } from '../protection/plan-variants';

/** Which operators policies further down may use, at the node of all plans and at every node below it. */
export interface ControlModel {
  readonly atPlans?: ReadonlyArray<string>;
  readonly below?: ReadonlyArray<string>;
}

/** What a document needs beside the plans. */
export interface DocumentContext extends PlanLabels {
  readonly partition: string;
  readonly vaultName: string;
  readonly airGappedVaultName: string;
  /** Path and name of the roles, as ARNs carry them after `role`. */
  readonly backupRole: string;
  readonly scannerRole: string;
  readonly regionsOperator: string;
  readonly selectionsOperator: string;
  readonly control: ControlModel;
}

/** A backup policy document, or part of one. */
export interface Json {
  [key: string]: Json | string | string[];
}

const CONTROL = '@@operators_allowed_for_child_policies';

/** One policy document with these plans. Object keys are sorted, so that equal input gives equal text. */
export function policyDocument(plans: ReadonlyArray<PlanModel>, context: DocumentContext): Json {
  const { atPlans, below } = context.control;
  const document: Json = {};
  for (const plan of sorted(plans, (one) => one.name)) {
    document[plan.name] = controlled(planNode(plan, context), below);
  }
  return { plans: { ...(atPlans && { [CONTROL]: [...atPlans] }), ...document } };
}

function planNode(plan: PlanModel, context: DocumentContext): Json {
  const { tier } = plan;
  const tags = { ...ownTags(plan, context), ...tier.planTags };
  return {
    regions: { [context.regionsOperator]: [...plan.regions].sort() },
    rules: Object.fromEntries(sorted(plan.rules, (one) => ruleName(plan, one, context))
      .map((one) => [ruleName(plan, one, context), ruleNode(plan, one, context)])),
    selections: selectionsNode(plan, context),
    ...advancedSettings(plan),
    backup_plan_tags: tagsNode(tags),
    ...scanSettings(plan, context),
  };
}

function ruleNode(plan: PlanModel, { rule, copies }: PlannedRule, context: DocumentContext): Json {
  const tags = { ...ownTags(plan, context), ...rule.recoveryPointTags };
  return {
    schedule_expression: assign(rule.schedule),
    target_backup_vault_name: assign(rule.target.kind === 'named' ? rule.target.vaultName : context.vaultName),
    ...(rule.target.kind === 'airGapped' && {
      target_logically_air_gapped_backup_vault_arn: assign(`arn:${context.partition}:backup:$region:$account:backup-vault:${context.airGappedVaultName}`),
    }),
    ...(rule.startWindowMinutes !== undefined && { start_backup_window_minutes: assign(rule.startWindowMinutes) }),
    ...(rule.completionWindowMinutes !== undefined && { complete_backup_window_minutes: assign(rule.completionWindowMinutes) }),
    ...(rule.continuous && { enable_continuous_backup: assign(true) }),
    ...lifecycleNode(rule.lifecycle),
    ...(copies.length > 0 && {
      copy_actions: Object.fromEntries(copies.map(copyNode)),
    }),
    recovery_point_tags: tagsNode(tags),
    ...(rule.indexTypes.length > 0 && { index_actions: { resource_types: { '@@assign': [...rule.indexTypes] } } }),
    ...(rule.scanMode && { scan_actions: { GUARDDUTY: { scan_mode: assign(rule.scanMode) } } }),
  };
}

function copyNode({ arn, lifecycle }: PlannedCopy): [string, Json] {
  return [arn, { target_backup_vault_arn: assign(arn), ...lifecycleNode(lifecycle) }];
}

function lifecycleNode(lifecycle: LifecycleModel): Json {
  const node: Json = {
    ...(lifecycle.moveToColdStorageAfterDays !== undefined && { move_to_cold_storage_after_days: assign(lifecycle.moveToColdStorageAfterDays) }),
    ...(lifecycle.deleteAfterDays !== undefined && { delete_after_days: assign(lifecycle.deleteAfterDays) }),
    ...(lifecycle.optInToArchive && { opt_in_to_archive_for_supported_resources: assign(true) }),
  };
  return Object.keys(node).length > 0 ? { lifecycle: node } : {};
}

function selectionsNode(plan: PlanModel, context: DocumentContext): Json {
  const { selection, name } = plan.tier;
  const role = { iam_role_arn: assign(`arn:${context.partition}:iam::$account:role${context.backupRole}`) };
  if (selection.kind === 'tags' && !plan.types) {
    return {
      tags: {
        [selectionTitle(plan, context)]: {
          ...role,
          tag_key: assign(selection.tagKey ?? context.tagKey),
          tag_value: { [context.selectionsOperator]: [...(selection.tagValues ?? [name])] },
          ...conditionsNode(selection.conditions),
        },
      },
    };
  }
  const resources: Json = {};
  for (const one of conditionalSelections(plan, context, ', because some types need a plan of their own, its tag becomes one of them')) {
    for (const group of bucketsApart(one)) {
      resources[shorten(group.title, 50)] = {
        ...role,
        resource_types: { [context.selectionsOperator]: group.types ? arnPatterns(group.types, context) : ['*'] },
        ...(group.notTypes.length > 0 && { not_resource_types: { [context.selectionsOperator]: arnPatterns(group.notTypes, context) } }),
        ...conditionsNode(group.conditions),
      };
    }
  }
  return { resources };
}

/** How S3 reads conditions in backup policies is not documented: its buckets get a selection of their own, so that nothing else depends on it. */
function bucketsApart(selection: PlanSelection): PlanSelection[] {
  const { types, conditions, title } = selection;
  const buckets = types?.filter((type) => type.id === 'S3') ?? [];
  const others = types?.filter((type) => type.id !== 'S3') ?? [];
  return conditions.length === 0 || buckets.length === 0 || others.length === 0 ? [selection]
    : [{ ...selection, types: others }, { ...selection, title: `${title}-s3`, types: buckets }];
}

/** Whether S3 is selected by conditions, which AWS does not document. */
export function selectsS3ByCondition(plan: PlanModel): boolean {
  const { selection } = plan.tier;
  const conditional = selection.conditions.length > 0 || (selection.kind === 'tags' && plan.types !== undefined);
  const types = plan.types ?? (selection.kind === 'resources' ? selection.types : undefined);
  const excluded = selection.kind === 'resources' && selection.notTypes.some((type) => type.id === 'S3');
  return conditional && !excluded && (types === undefined || types.some((type) => type.id === 'S3'));
}

function conditionsNode(conditions: ReadonlyArray<ConditionModel>): Json {
  if (conditions.length === 0) {
    return {};
  }
  const byOperator: { [operator: string]: Json } = {};
  conditions.forEach((condition, i) => {
    byOperator[condition.operator] = {
      ...byOperator[condition.operator],
      [`condition${i + 1}`]: { condition_key: assign(`aws:ResourceTag/${condition.tagKey}`), condition_value: assign(condition.value) },
    };
  });
  return { conditions: byOperator };
}

function advancedSettings({ tier }: PlanModel): Json {
  const onOff = (value: boolean) => assign(value ? 'enabled' : 'disabled');
  const s3: Json = {
    ...(tier.backupS3Acls !== undefined && { backup_acls: onOff(tier.backupS3Acls) }),
    ...(tier.backupS3ObjectTags !== undefined && { backup_object_tags: onOff(tier.backupS3ObjectTags) }),
  };
  const settings: Json = {
    ...(tier.windowsVss !== undefined && { ec2: { windows_vss: onOff(tier.windowsVss) } }),
    ...(Object.keys(s3).length > 0 && { s3 }),
  };
  return Object.keys(settings).length > 0 ? { advanced_backup_settings: settings } : {};
}

function scanSettings({ tier }: PlanModel, context: DocumentContext): Json {
  if (!tier.rules.some((rule) => rule.scanMode)) {
    return {};
  }
  return {
    scan_settings: {
      GUARDDUTY: {
        resource_types: { '@@assign': [...(tier.scanResourceTypes ?? ['ALL'])] },
        scanner_role_arn: assign(`arn:${context.partition}:iam::$account:role${context.scannerRole}`),
      },
    },
  };
}

function tagsNode(tags: { readonly [key: string]: string }): Json {
  return Object.fromEntries(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, { tag_key: assign(key), tag_value: assign(value) }]));
}

/** Every scalar is a text in backup policies. */
function assign(value: string | number | boolean): Json {
  return { '@@assign': String(value) };
}

function arnPatterns(types: ReadonlyArray<TypeModel>, context: DocumentContext): string[] {
  return types.map((type) => type.arnPattern.replace('arn:aws:', `arn:${context.partition}:`));
}

/** A parent's control does not reach into nodes that carry none, so every node carries it. */
function controlled(node: Json, operators: ReadonlyArray<string> | undefined): Json {
  if (!operators) {
    return node;
  }
  const children = Object.entries(node).map(([key, value]) =>
    [key, typeof value === 'string' || Array.isArray(value) ? value : controlled(value, operators)]);
  return { [CONTROL]: [...operators], ...Object.fromEntries(children) };
}

function sorted<T>(values: ReadonlyArray<T>, key: (value: T) => string): T[] {
  return [...values].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
