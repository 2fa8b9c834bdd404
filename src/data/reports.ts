/**
 * Report templates of AWS Backup Audit Manager.
 *
 * From https://docs.aws.amazon.com/aws-backup/latest/devguide/working-with-audit-reports.html, 2026-09.
 */
export const REPORT_TEMPLATES: { readonly [template: string]: { readonly kind: 'jobs' | 'compliance'; readonly title: string } } = {
  BACKUP_JOB_REPORT: { kind: 'jobs', title: 'BackupJobs' },
  COPY_JOB_REPORT: { kind: 'jobs', title: 'CopyJobs' },
  RESTORE_JOB_REPORT: { kind: 'jobs', title: 'RestoreJobs' },
  SCAN_JOB_REPORT: { kind: 'jobs', title: 'ScanJobs' },
  CONTROL_COMPLIANCE_REPORT: { kind: 'compliance', title: 'ControlCompliance' },
  RESOURCE_COMPLIANCE_REPORT: { kind: 'compliance', title: 'ResourceCompliance' },
};

/** Limits of report plans; the first can be raised, the last can't. */
export const REPORT_LIMITS = {
  plansPerAccount: 20,
  frameworksPerPlan: 1000,
  nameLength: 256,
  descriptionLength: 1024,
  /** Accounts x Regions x (daily jobs + evaluations) of one report plan. */
  size: 100000,
} as const;

/** Path and name of the role with which AWS Backup delivers reports. */
export const REPORTS_SERVICE_LINKED_ROLE = '/aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports';
