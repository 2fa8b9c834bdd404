/**
 * With what AWS Backup deletes a recovery point when its lifecycle ends, of the role that made it: without one of these permissions it leaves the point EXPIRED,
 * billed as before. By the names of AWS managed policies.
 *
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/deleting-backups.html; documents of the policies as of 2026-08
 */
export const DELETION_POLICIES: { readonly [policy: string]: ReadonlyArray<string> } = {
  AWSBackupServiceRolePolicyForBackup: [
    'dynamodb:DeleteBackup',
    'ec2:DeleteSnapshot',
    'ec2:DeregisterImage',
    'fsx:DeleteBackup',
    'rds:DeleteDBClusterAutomatedBackup',
    'rds:DeleteDBClusterSnapshot',
    'rds:DeleteDBInstanceAutomatedBackup',
    'rds:DeleteDBSnapshot',
    'redshift-serverless:DeleteSnapshot',
    'redshift:DeleteClusterSnapshot',
  ],
  // continuous backups of a bucket hang on a rule that AWS Backup makes and deletes
  AWSBackupServiceRolePolicyForS3Backup: ['events:DeleteRule', 'events:RemoveTargets'],
};

/** All of them, sorted. */
export const DELETION_ACTIONS: ReadonlyArray<string> = [...new Set(Object.values(DELETION_POLICIES).flat())].sort();
