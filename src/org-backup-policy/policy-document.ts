import { PlanPart, SelectionContext, selectionsNode } from './policy-selections';
import { plannedRuleName, planTags, recoveryPointTags } from '../protection/plan-contents';
import { advancedPolicy, scannedTypes } from '../protection/plan-fields';
import { PlanModel, PlannedRule } from '../protection/plan-variants';
import { assign, PolicyNode, rulePolicy, SCANNER, tagsNode } from '../protection/rule-fields';

/** Which operators policies further down may use, at the node of all plans and at every node below it. */
export interface ControlModel {
  readonly atPlans?: ReadonlyArray<string>;
  readonly below?: ReadonlyArray<string>;
}

/** What a document needs beside the plans. */
export interface DocumentContext extends SelectionContext {
  readonly vaultName: string;
  readonly airGappedVaultName: string;
  /** Path and name of the role, as ARNs carry them after `role`. */
  readonly scannerRole: string;
  readonly regionsOperator: string;
  readonly control: ControlModel;
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
