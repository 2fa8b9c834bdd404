import type { CfnBackupPlan, CfnBackupSelection } from 'aws-cdk-lib/aws-backup';
import { LIMITS } from '../data/limits';
import { shorten } from '../private/hash';
import { reject } from '../private/reject';
import { ConditionModel, TypeModel } from '../protection/model';
import { PlanLabels, conditionalSelections, planTags, plannedRuleName, recoveryPointTags } from '../protection/plan-contents';
import { advancedLocal, CONDITION_OPERATORS, RESOURCE_TAG, scannedTypes } from '../protection/plan-fields';
import { PlanModel, PlannedRule } from '../protection/plan-variants';
import { ruleLocal, SCANNER } from '../protection/rule-fields';

/** What plans of one account and Region name; texts may be tokens. */
export interface LocalPlanContext extends PlanLabels {
  readonly partition: string;
  readonly vaultName: string;
  readonly airGappedVaultArn?: string;
  readonly scannerRoleArn?: string;
  /** An ARN with `$account` in it, as one of the account. */
  readonly inAccount: (arn: string) => string;
}

/** A tier's plan as AWS::Backup::BackupPlan has it. */
export function planProperties(plan: PlanModel, context: LocalPlanContext): {
  backupPlan: CfnBackupPlan.BackupPlanResourceTypeProperty; backupPlanTags?: { [key: string]: string };
} {
  const { tier } = plan;
  const rules = plan.rules.map((rule) => ({ rule, name: plannedRuleName(plan, rule, context) })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const tags = planTags(plan, context);
  const settings = advancedLocal(tier);
  const scanned = scannedTypes(plan);
  return {
    backupPlan: {
      backupPlanName: plan.name,
      backupPlanRule: rules.map(({ rule, name }) => ruleProperties(plan, rule, name, context)),
      ...(settings.length > 0 && { advancedBackupSettings: settings }),
      ...(scanned && { scanSettings: [{ malwareScanner: SCANNER, resourceTypes: scanned, scannerRoleArn: context.scannerRoleArn! }] }),
    },
    ...(Object.keys(tags).length > 0 && { backupPlanTags: tags }),
  };
}

/** The selections of a plan: everything of the account and Region that meets all conditions. */
export function selectionProperties(
  plan: PlanModel, context: LocalPlanContext, iamRoleArn: string,
): Array<CfnBackupSelection.BackupSelectionResourceTypeProperty & { readonly selectionName: string }> {
  const selections = conditionalSelections(plan, context, ' its tag is one of them');
  if (selections.length > LIMITS.resourceAssignmentsPerPlan) {
    reject(`selections of tier '${plan.tier.name}'`, selections.length, `a plan has at most ${LIMITS.resourceAssignmentsPerPlan} selections, one for each tag value`, 'give fewer, or use several tiers');
  }
  return selections.map(({ title, conditions, types, notTypes }) => ({
    selectionName: shorten(title, LIMITS.selectionNameLength),
    iamRoleArn,
    resources: types ? patterns(plan, 'resourceTypes', types, context) : ['*'],
    ...(notTypes.length > 0 && { notResources: patterns(plan, 'excludedResourceTypes', notTypes, context) }),
    ...(conditions.length > 0 && { conditions: conditionProperties(conditions) }),
  }));
}

function ruleProperties(
  plan: PlanModel, planned: PlannedRule, name: string, context: LocalPlanContext,
): CfnBackupPlan.BackupRuleResourceTypeProperty {
  const { rule, copies } = planned;
  const { target } = rule;
  return ruleLocal({
    ...rule,
    name,
    copies: copies.map(({ arn, lifecycle }) => ({ arn: context.inAccount(arn), lifecycle })),
    recoveryPointTags: recoveryPointTags(plan, planned, context),
    target: {
      vaultName: target.kind === 'named' ? target.vaultName : context.vaultName,
      airGappedVaultArn: target.kind === 'airGapped' ? context.airGappedVaultArn : undefined,
    },
  });
}

/** Names in PascalCase: the types of aws-cdk-lib leave these as they are. */
function conditionProperties(conditions: ReadonlyArray<ConditionModel>): { [operator: string]: { ConditionKey: string; ConditionValue: string }[] } {
  const found: { [operator: string]: { ConditionKey: string; ConditionValue: string }[] } = {};
  for (const { operator, tagKey, value } of conditions) {
    (found[CONDITION_OPERATORS[operator]] ??= []).push({ ConditionKey: `${RESOURCE_TAG}${tagKey}`, ConditionValue: value });
  }
  return found;
}

function patterns({ tier }: PlanModel, prop: string, types: ReadonlyArray<TypeModel>, { partition }: LocalPlanContext): string[] {
  const wild = types.filter(({ arnPattern }) => arnPattern.includes('*')).length;
  if (wild > LIMITS.wildcardsPerSelection) {
    reject(`tier '${tier.name}': ${prop}`, wild, `a selection has at most ${LIMITS.wildcardsPerSelection} patterns with wildcards`, 'use several selections in ResourceSelection.anyOf()');
  }
  return types.map((type) => type.arnPattern.replace('arn:aws:', `arn:${partition}:`)).sort();
}
