import type { Target } from './cdk-app';
import { get } from '../local-aws/aws-api';

interface Rule {
  readonly RuleName: string;
  readonly ScheduleExpression: string;
  readonly TargetBackupVaultName: string;
  readonly CopyActions?: { readonly DestinationBackupVaultArn: string }[];
}

type Conditions = Record<string, { readonly ConditionKey: string; readonly ConditionValue: string }[]>;

interface Selection {
  readonly Resources: string[];
  readonly ListOfTags: { readonly ConditionType: string; readonly ConditionKey: string; readonly ConditionValue: string }[];
  readonly Conditions: Conditions;
}

/** A rule of a plan in an account and Region, with what the plan selects. */
export interface LocalRule extends Target {
  readonly plan: string;
  readonly schedule: string;
  readonly vault: string;
  readonly copies: string[];
  readonly resources: string[];
  readonly conditions: string[];
}

const OPERATORS: Record<string, string> = { StringEquals: '=', StringNotEquals: '≠', StringLike: 'like', StringNotLike: 'not like' };

/** `arn:aws:backup:us-west-2:555555555555:backup-vault:X` as `us-west-2/555555555555/X`. */
function vaultOf(arn: string): string {
  const [, , , region, account, , name] = arn.split(':');
  return [region, account, name].join('/');
}

function conditionsOf({ Conditions, ListOfTags }: Selection): string[] {
  const all = Object.entries(Conditions).flatMap(([operator, entries]) =>
    entries.map(({ ConditionKey, ConditionValue }) => `${ConditionKey.replace('aws:ResourceTag/', '')} ${OPERATORS[operator] ?? operator} ${ConditionValue}`));
  return [...all, ...ListOfTags.map(tag => `${tag.ConditionKey} = ${tag.ConditionValue}`)];
}

/** Every rule of the plans that an account has in a Region, asked from AWS Backup's API. */
export async function localRules(endpoint: string, target: Target): Promise<LocalRule[]> {
  const caller = { endpoint, ...target };
  const ask = <T>(path: string) => get<T>(caller, 'backup', `/backup/plans${path}`);
  const { BackupPlansList } = await ask<{ BackupPlansList: { BackupPlanId: string }[] }>('');
  const rules = await Promise.all(BackupPlansList.map(async ({ BackupPlanId }) => {
    const { BackupPlan } = await ask<{ BackupPlan: { BackupPlanName: string; Rules: Rule[] } }>(`/${BackupPlanId}`);
    const { BackupSelectionsList } = await ask<{ BackupSelectionsList: { SelectionId: string }[] }>(`/${BackupPlanId}/selections`);
    const selections = await Promise.all(BackupSelectionsList.map(async ({ SelectionId }) =>
      (await ask<{ BackupSelection: Selection }>(`/${BackupPlanId}/selections/${SelectionId}`)).BackupSelection));
    return BackupPlan.Rules.map(rule => ({
      ...target,
      plan: BackupPlan.BackupPlanName,
      schedule: rule.ScheduleExpression,
      vault: rule.TargetBackupVaultName,
      copies: (rule.CopyActions ?? []).map(copy => vaultOf(copy.DestinationBackupVaultArn)),
      resources: selections.flatMap(selection => selection.Resources),
      conditions: selections.flatMap(conditionsOf),
    }));
  }));
  return rules.flat().sort((a, b) => a.plan.localeCompare(b.plan));
}
