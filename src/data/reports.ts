/**
 * What AWS Backup Audit Manager reports on: its templates with their columns, the statuses of jobs, limits of report plans.
 *
 * From https://docs.aws.amazon.com/aws-backup/latest/devguide/working-with-audit-reports.html and choosing-report-template.html, 2026-11.
 */
import { JOB_FAILURES, JobFailure } from './job-events';

/** What is known of a report template. */
export interface ReportTemplateFacts {
  /** Part of the names of report plans: letters only. */
  readonly title: string;
  /** Columns by their names in JSON, in the order of AWS's sample. Files may have more and fewer. */
  readonly columns: readonly string[];
  /** Columns that tell one row from the others, besides the account and the Region. */
  readonly identity: readonly string[];
  /** Column with the status of what a row is about. */
  readonly status: string;
  /** What a row is about: the state of a control, the state of a resource under a control, or a job. */
  readonly about: 'control' | 'resource' | JobRowFacts;
}

/** What a row about a job means. */
export interface JobRowFacts {
  /** Begins the ids of findings: changing it makes every open finding a new one. */
  readonly id: string;
  /** For people. */
  readonly title: string;
  /** A completed job with a message completed with issues; other jobs have a message when all went well. */
  readonly messageMeansIssues?: true;
  /** The metric `ReportedJobs` counts its rows by tier. */
  readonly countedByTier?: true;
  /** Column with what a scan found. */
  readonly result?: string;
}

const words = (text: string) => text.trim().split(/\s+/);

const SCHEDULE = 'initiationDate backupPlanName backupRuleName backupRuleSchedule backupRuleTimezone startWindowEnd backupOptions isParentJob parentJobId';
const LIFECYCLE = 'vaultType vaultLockStatus isEncrypted encryptionKeyArn deleteAfterDays moveToColdAfterDays enableArchive';
const FRAMEWORK = 'accountId region frameworkName frameworkDescription controlName';

const TEMPLATES = {
  BACKUP_JOB_REPORT: {
    title: 'BackupJobs',
    about: { id: 'backup', title: 'Backup job', messageMeansIssues: true, countedByTier: true },
    columns: words(`reportTimePeriodStart reportTimePeriodEnd accountId region backupJobId jobStatus resourceType resourceArn resourceName
      backupPlanArn backupRuleId ${SCHEDULE} creationDate completionDate recoveryPointArn jobRunTime backupSizeInBytes backupVaultName
      backupVaultArn ${LIFECYCLE} iamRoleArn`),
    identity: ['backupJobId'],
    status: 'jobStatus',
  },
  COPY_JOB_REPORT: {
    title: 'CopyJobs',
    about: { id: 'copy', title: 'Copy job' },
    columns: words(`reportTimePeriodStart reportTimePeriodEnd accountId region copyJobId jobStatus jobRunTime resourceType resourceArn resourceName
      ${SCHEDULE} creationDate completionDate backupSizeInBytes sourceRecoveryPointArn sourceBackupVaultArn destinationRecoveryPointArn
      destinationBackupVaultArn ${LIFECYCLE} iamRoleArn`),
    identity: ['copyJobId'],
    status: 'jobStatus',
  },
  RESTORE_JOB_REPORT: {
    title: 'RestoreJobs',
    about: { id: 'restore', title: 'Restore job' },
    columns: words(`reportTimePeriod accountId region restoreJobId jobStatus recoveryPointArn resourceName ${SCHEDULE} ${LIFECYCLE}
      sourceResourceArn backupVaultArn creationDate backupSizeInBytes percentDone iamRoleArn`),
    identity: ['restoreJobId'],
    status: 'jobStatus',
  },
  /** The sample in AWS's documentation calls it MALWARE_JOB_REPORT. */
  SCAN_JOB_REPORT: {
    title: 'ScanJobs',
    about: { id: 'scan', title: 'Malware scan', result: 'scanResultStatus' },
    columns: words(`reportTimePeriodStart reportTimePeriodEnd accountId region scanJobId scanId malwareScanner jobStatus scanResultStatus
      statusMessage resourceType resourceArn backupPlanArn creationDate recoveryPointArn backupVaultName backupVaultArn iamRoleArn scannerRoleArn`),
    identity: ['scanJobId'],
    status: 'jobStatus',
  },
  CONTROL_COMPLIANCE_REPORT: {
    title: 'ControlCompliance',
    about: 'control',
    columns: words(`${FRAMEWORK} controlComplianceStatus lastEvaluationTime numResourcesCompliant numResourcesNonCompliant controlFrequency
      controlScope controlParameters`),
    identity: ['frameworkName', 'controlName'],
    status: 'controlComplianceStatus',
  },
  RESOURCE_COMPLIANCE_REPORT: {
    title: 'ResourceCompliance',
    about: 'resource',
    columns: words(`${FRAMEWORK} resourceId resourceType resourceComplianceStatus lastEvaluationTime`),
    identity: ['frameworkName', 'controlName', 'resourceId'],
    status: 'resourceComplianceStatus',
  },
} satisfies { readonly [template: string]: ReportTemplateFacts };

/** A template that this version of the library can read. */
export type ReportTemplateName = keyof typeof TEMPLATES;

/** A new row is read, compared and shown; the compiler then asks for its constant in `ReportTemplate`. */
export const REPORT_TEMPLATES: Readonly<Record<ReportTemplateName, ReportTemplateFacts>> = TEMPLATES;

export const isReportTemplate = (name: string): name is ReportTemplateName => Object.hasOwn(REPORT_TEMPLATES, name);

/** The job that a row is about; undefined for rows about compliance, and for a template that is not known. */
export function jobRowOf(template: string): JobRowFacts | undefined {
  const about = isReportTemplate(template) ? REPORT_TEMPLATES[template].about : undefined;
  return typeof about === 'object' ? about : undefined;
}

/** Whether rows are about this; false for a template that is not known. */
export function isAbout(template: string, about: 'control' | 'resource' | 'job'): boolean {
  return about === 'job' ? jobRowOf(template) !== undefined : isReportTemplate(template) && REPORT_TEMPLATES[template].about === about;
}

/** Columns that every report has. */
export const SHARED_REPORT_COLUMNS: readonly string[] = ['accountId', 'region'];

/** Columns that organization-wide CSV reports have besides those of the samples. */
export const OTHER_REPORT_COLUMNS: readonly string[] = ['pathToRoot', 'statusMessage', 'expectedCompletionDate'];

/** Columns that say more about a row, and never which one it is. */
export const FREE_TEXT_COLUMNS: readonly string[] = ['statusMessage'];

/** Statuses of jobs that have not ended. */
const ACTIVE = ['CREATED', 'PENDING', 'RUNNING', 'ABORTING'];

/** What `jobStatus` says: the class of what ended badly, `COMPLETED`, or that the job has not ended. */
export const JOB_STATUSES: { readonly [status: string]: JobFailure['class'] | 'COMPLETED' | 'ACTIVE' } = Object.fromEntries([
  ...ACTIVE.map((status) => [status, 'ACTIVE'] as const),
  ['COMPLETED', 'COMPLETED'],
  ...Object.values(JOB_FAILURES).flatMap((failure) => failure.states.map((status) => [status, failure.class] as const)),
]);

/** How jobs end: dimension `State` of the metric `ReportedJobs`. */
export const JOB_OUTCOMES: readonly string[] = [...new Set(Object.values(JOB_STATUSES))].filter((outcome) => outcome !== 'ACTIVE');

/** What a control or resource can be. */
export const COMPLIANCE_STATUSES = ['COMPLIANT', 'NON_COMPLIANT', 'INSUFFICIENT_DATA'] as const;

/** What `scanResultStatus` says of a scan that ended. */
export const SCAN_RESULTS: Readonly<Record<string, 'found' | 'none'>> = { THREATS_FOUND: 'found', NO_THREATS_FOUND: 'none' };

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
