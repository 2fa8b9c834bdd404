import { LIMITS } from '../data/limits';
import { shorten } from '../private/hash';
import { ConditionModel, TypeModel } from '../protection/model';
import { conditionalSelections, PlanLabels, PlanSelection, plannedRuleName, planTags, recoveryPointTags, selectionTitle } from '../protection/plan-contents';
import { advancedPolicy, RESOURCE_TAG, scannedTypes } from '../protection/plan-fields';
import { PlanModel, PlannedRule } from '../protection/plan-variants';
import { assign, PolicyNode, rulePolicy, SCANNER, tagsNode } from '../protection/rule-fields';

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

/** A plan, or a part of one that does not fit into a policy. */
export interface PlanPart extends PlanModel {
  /** Names of the selections that the part holds; undefined means all. */
  readonly selections?: ReadonlyArray<string>;
}

const CONTROL = '@@operators_allowed_for_child_policies';

/** One policy document with these plans. Object keys are sorted, so that equal input gives equal text. */
export function policyDocument(plans: ReadonlyArray<PlanPart>, context: DocumentContext): PolicyNode {
  const { atPlans, below } = context.control;
  const document: PolicyNode = {};
  for (const plan of sorted(plans, (one) => one.name)) {
    document[plan.name] = controlled(planNode(plan, context), below);
  }
  return { plans: { ...(atPlans && { [CONTROL]: [...atPlans] }), ...document } };
}

function planNode(plan: PlanPart, context: DocumentContext): PolicyNode {
  const { tier } = plan;
  const tags = planTags(plan, context);
  return {
    regions: { [context.regionsOperator]: [...plan.regions].sort() },
    rules: Object.fromEntries(sorted(plan.rules, (one) => plannedRuleName(plan, one, context))
      .map((one) => [plannedRuleName(plan, one, context), ruleNode(plan, one, context)])),
    selections: selectionsNode(plan, context),
    ...advancedPolicy(tier),
    ...(Object.keys(tags).length > 0 && { backup_plan_tags: tagsNode(tags) }),
    ...scanSettings(plan, context),
  };
}

function ruleNode(plan: PlanModel, planned: PlannedRule, context: DocumentContext): PolicyNode {
  const { rule, copies } = planned;
  const { target } = rule;
  return rulePolicy({
    ...rule,
    copies,
    recoveryPointTags: recoveryPointTags(plan, planned, context),
    target: {
      vaultName: target.kind === 'named' ? target.vaultName : context.vaultName,
      airGappedVaultArn: target.kind === 'airGapped' ? `arn:${context.partition}:backup:$region:$account:backup-vault:${context.airGappedVaultName}` : undefined,
    },
  });
}

function selectionsNode(plan: PlanPart, context: DocumentContext): PolicyNode {
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
  const resources: PolicyNode = {};
  for (const [key, one] of typeSelections(plan, context).filter(([title]) => plan.selections?.includes(title) ?? true)) {
    resources[key] = {
      ...role,
      resource_types: { [context.selectionsOperator]: one.types ? arnPatterns(one.types, context) : ['*'] },
      ...(one.notTypes.length > 0 && { not_resource_types: { [context.selectionsOperator]: arnPatterns(one.notTypes, context) } }),
      ...conditionsNode(one.conditions),
    };
  }
  return { resources };
}

/** Selections of a plan that can be in policies of their own, by name, in the order in which the user gives tag values. */
export function selectionNames(plan: PlanModel, context: DocumentContext): string[] {
  return plan.tier.selection.kind === 'tags' && !plan.types ? [] : typeSelections(plan, context).map(([title]) => title);
}

function typeSelections(plan: PlanModel, context: DocumentContext): [name: string, selection: PlanSelection][] {
  return conditionalSelections(plan, context, ', because some types need a plan of their own, its tag becomes one of them')
    .flatMap((one) => (plan.tier.leftOut?.includes('bucketsApart') ? [one] : bucketsApart(one))).map((one) => [shorten(one.title, LIMITS.selectionNameLength), one]);
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

function conditionsNode(conditions: ReadonlyArray<ConditionModel>): PolicyNode {
  if (conditions.length === 0) {
    return {};
  }
  const byOperator: { [operator: string]: PolicyNode } = {};
  conditions.forEach((condition, i) => {
    byOperator[condition.operator] = {
      ...byOperator[condition.operator],
      [`condition${i + 1}`]: { condition_key: assign(`${RESOURCE_TAG}${condition.tagKey}`), condition_value: assign(condition.value) },
    };
  });
  return { conditions: byOperator };
}

function scanSettings(plan: PlanModel, context: DocumentContext): PolicyNode {
  const types = scannedTypes(plan);
  return types === undefined ? {} : {
    scan_settings: {
      [SCANNER]: {
        resource_types: { '@@assign': types },
        scanner_role_arn: assign(`arn:${context.partition}:iam::$account:role${context.scannerRole}`),
      },
    },
  };
}

function arnPatterns(types: ReadonlyArray<TypeModel>, context: DocumentContext): string[] {
  return types.map((type) => type.arnPattern.replace('arn:aws:', `arn:${context.partition}:`));
}

/** A parent's control does not reach into nodes that carry none, so every node carries it. */
function controlled(node: PolicyNode, operators: ReadonlyArray<string> | undefined): PolicyNode {
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
