/**
 * The policies of AWS's reference solution, written out by hand from its description: what a migration must yield value for value.
 */
const set = (value: string | string[]) => ({ '@@assign': value });

interface Values {
  readonly plan: string;
  readonly rule: string;
  readonly selection: string;
  readonly schedule: string;
  readonly days: string;
  readonly tagValue: string;
}

function policy(values: Values, vaultArn: string, partition: string, regions: string[]) {
  const project = { project: { tag_key: set('project'), tag_value: set('aws-backup') } };
  return {
    plans: {
      [values.plan]: {
        regions: { '@@append': regions },
        rules: {
          [values.rule]: {
            schedule_expression: set(values.schedule),
            start_backup_window_minutes: set('60'),
            complete_backup_window_minutes: set('1200'),
            lifecycle: { delete_after_days: set(values.days) },
            target_backup_vault_name: set('AWSBackupSolutionVault'),
            recovery_point_tags: project,
            copy_actions: {
              [vaultArn]: { target_backup_vault_arn: set(vaultArn), lifecycle: { delete_after_days: set(values.days) } },
            },
          },
        },
        backup_plan_tags: project,
        selections: {
          tags: {
            [values.selection]: {
              iam_role_arn: set(`arn:${partition}:iam::$account:role/AWSBackupSolutionRole`),
              tag_key: set('backup'),
              tag_value: set([values.tagValue]),
            },
          },
        },
      },
    },
  };
}

/** What `org-daily-backup-policy` holds. */
export function dailyPolicy(vaultArn: string, partition = 'aws', regions = ['us-east-1', 'us-east-2']) {
  return policy({
    plan: 'OrgBackupPlanDaily', rule: 'OrgDailyBackupRule', selection: 'OrgDailyBackupSelection', schedule: 'cron(0 5 ? * * *)', days: '35', tagValue: 'daily',
  }, vaultArn, partition, regions);
}

/** What `org-monthly-backup-policy` holds. */
export function monthlyPolicy(vaultArn: string, partition = 'aws', regions = ['us-east-1', 'us-east-2']) {
  return policy({
    plan: 'OrgBackupPlanMonthly', rule: 'OrgMonthlyBackupRule', selection: 'OrgDailyBackupSelection', schedule: 'cron(0 5 1 * ? *)', days: '366', tagValue: 'monthly',
  }, vaultArn, partition, regions);
}
