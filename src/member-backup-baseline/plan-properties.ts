import type { CfnBackupPlan, CfnBackupSelection } from 'aws-cdk-lib/aws-backup';
import { LIMITS } from '../data/limits';
import { shorten } from '../private/hash';
import { reject } from '../private/reject';
import { ConditionModel, LifecycleModel, TierModel, TypeModel } from '../protection/model';
import { PlanLabels, conditionalSelections, ownTags, ruleName } from '../protection/plan-contents';
import { PlanModel, PlannedRule } from '../protection/plan-variants';

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
  backupPlan: CfnBackupPlan.BackupPlanResourceTypeProperty; backupPlanTags: { [key: string]: string };
} {
  const { tier } = plan;
  const rules = plan.rules.map((rule) => ({ rule, name: ruleName(plan, rule, context) })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const settings = advancedSettings(tier);
  return {
    backupPlan: {
      backupPlanName: plan.name,
      backupPlanRule: rules.map(({ rule, name }) => ruleProperties(plan, rule, name, context)),
      ...(settings.length > 0 && { advancedBackupSettings: settings }),
      ...(tier.rules.some((rule) => rule.scanMode) && {
        scanSettings: [{ malwareScanner: 'GUARDDUTY', resourceTypes: [...(tier.scanResourceTypes ?? ['ALL'])], scannerRoleArn: context.scannerRoleArn! }],
      }),
    },
    backupPlanTags: { ...ownTags(plan, context), ...tier.planTags },
  };
}

/** The selections of a plan: everything of the account and Region that meets all conditions. */
export function selectionProperties(
  plan: PlanModel, context: LocalPlanContext, iamRoleArn: string,
): Array<CfnBackupSelection.BackupSelectionResourceTypeProperty & { readonly selectionName: string }> {
  const selections = conditionalSelections(plan, context, ' its tag is one of them');
  if (selections.length > LIMITS.resourceAssignmentsPerPlan) {
    reject(`tier '${plan.tier.name}': tagValues`, selections.length, `a plan has at most ${LIMITS.resourceAssignmentsPerPlan} selections`, 'give fewer values');
  }
  return selections.map(({ title, conditions, types, notTypes }) => ({
    selectionName: shorten(title, 50),
    iamRoleArn,
    resources: types ? patterns(plan, 'resourceTypes', types, context) : ['*'],
    ...(notTypes.length > 0 && { notResources: patterns(plan, 'excludedResourceTypes', notTypes, context) }),
    ...(conditions.length > 0 && { conditions: conditionProperties(conditions) }),
  }));
}

function ruleProperties(
  plan: PlanModel, { rule, copies }: PlannedRule, name: string, context: LocalPlanContext,
): CfnBackupPlan.BackupRuleResourceTypeProperty {
  return {
    ruleName: name,
    targetBackupVault: rule.target.kind === 'named' ? rule.target.vaultName : context.vaultName,
    ...(rule.target.kind === 'airGapped' && { targetLogicallyAirGappedBackupVaultArn: context.airGappedVaultArn }),
    scheduleExpression: rule.schedule,
    startWindowMinutes: rule.startWindowMinutes,
    completionWindowMinutes: rule.completionWindowMinutes,
    ...(rule.continuous && { enableContinuousBackup: true }),
    lifecycle: lifecycleProperties(rule.lifecycle),
    ...(copies.length > 0 && {
      copyActions: copies.map((copy) => ({ destinationBackupVaultArn: context.inAccount(copy.arn), lifecycle: lifecycleProperties(copy.lifecycle) })),
    }),
    recoveryPointTags: { ...ownTags(plan, context), ...rule.recoveryPointTags },
    ...(rule.indexTypes.length > 0 && { indexActions: [{ resourceTypes: [...rule.indexTypes] }] }),
    ...(rule.scanMode && { scanActions: [{ malwareScanner: 'GUARDDUTY', scanMode: rule.scanMode }] }),
  };
}

function lifecycleProperties(lifecycle: LifecycleModel): CfnBackupPlan.LifecycleResourceTypeProperty | undefined {
  const { deleteAfterDays, moveToColdStorageAfterDays, optInToArchive } = lifecycle;
  return deleteAfterDays === undefined && moveToColdStorageAfterDays === undefined ? undefined
    : { deleteAfterDays, moveToColdStorageAfterDays, ...(optInToArchive && { optInToArchiveForSupportedResources: true }) };
}

/** Names in PascalCase: the types of aws-cdk-lib leave these as they are. */
function conditionProperties(conditions: ReadonlyArray<ConditionModel>): { [operator: string]: { ConditionKey: string; ConditionValue: string }[] } {
  const operators = { string_equals: 'StringEquals', string_not_equals: 'StringNotEquals', string_like: 'StringLike', string_not_like: 'StringNotLike' };
  const found: { [operator: string]: { ConditionKey: string; ConditionValue: string }[] } = {};
  for (const { operator, tagKey, value } of conditions) {
    (found[operators[operator]] ??= []).push({ ConditionKey: `aws:ResourceTag/${tagKey}`, ConditionValue: value });
  }
  return found;
}

function advancedSettings(tier: TierModel): CfnBackupPlan.AdvancedBackupSettingResourceTypeProperty[] {
  const onOff = (value: boolean) => (value ? 'enabled' : 'disabled');
  const s3 = {
    ...(tier.backupS3Acls !== undefined && { BackupACLs: onOff(tier.backupS3Acls) }),
    ...(tier.backupS3ObjectTags !== undefined && { BackupObjectTags: onOff(tier.backupS3ObjectTags) }),
  };
  return [
    ...(tier.windowsVss === undefined ? [] : [{ resourceType: 'EC2', backupOptions: { WindowsVSS: onOff(tier.windowsVss) } }]),
    ...(Object.keys(s3).length === 0 ? [] : [{ resourceType: 'S3', backupOptions: s3 }]),
  ];
}

function patterns({ tier }: PlanModel, prop: string, types: ReadonlyArray<TypeModel>, { partition }: LocalPlanContext): string[] {
  if (types.length > LIMITS.wildcardsPerSelection) {
    reject(`tier '${tier.name}': ${prop}`, types.length, `a selection has at most ${LIMITS.wildcardsPerSelection} patterns with wildcards`, 'use several tiers');
  }
  return types.map((type) => type.arnPattern.replace('arn:aws:', `arn:${partition}:`)).sort();
}
