/** Templates of AWS Backup Audit Manager's reports. */
export type ReportTemplateName = 'BACKUP_JOB_REPORT' | 'COPY_JOB_REPORT' | 'RESTORE_JOB_REPORT' | 'SCAN_JOB_REPORT'
  | 'CONTROL_COMPLIANCE_REPORT' | 'RESOURCE_COMPLIANCE_REPORT';

/**
 * One row of a report: fields by their JSON names, whatever the file's format. Scalars are texts, objects and lists JSON texts,
 * and what has no value is the empty text.
 */
export interface ReportRecord {
  readonly [field: string]: string;
}
