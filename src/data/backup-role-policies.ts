/** AWS managed policies of the roles with which AWS Backup backs up, copies, restores and scans: names with their path. */
export const BACKUP_ROLE_POLICIES: readonly string[] = [
  'service-role/AWSBackupServiceRolePolicyForBackup',
  'service-role/AWSBackupServiceRolePolicyForRestores',
  'AWSBackupServiceRolePolicyForIndexing',
  'AWSBackupServiceRolePolicyForItemRestores',
  'AWSBackupServiceRolePolicyForS3Backup',
  'AWSBackupServiceRolePolicyForS3Restore',
  'AWSBackupServiceRolePolicyForScans',
];
