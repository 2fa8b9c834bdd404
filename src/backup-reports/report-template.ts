import { ReportTemplateName } from '../data/reports';
import { checkText } from '../private/validation';

/**
 * What a report shows.
 *
 * For a template that AWS adds later: `new ReportTemplate('NEW_REPORT')`. Its reports are made, a `ReportNotifier` skips them, and warnings say so.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/choosing-report-template.html
 */
export class ReportTemplate {
  /** Backup jobs of the last 24 hours, and active ones. */
  public static readonly BACKUP_JOBS = new ReportTemplate('BACKUP_JOB_REPORT');
  /** Copy jobs of the last 24 hours, and active ones. */
  public static readonly COPY_JOBS = new ReportTemplate('COPY_JOB_REPORT');
  /** Restore jobs of the last 24 hours, and active ones; tests of restores too. */
  public static readonly RESTORE_JOBS = new ReportTemplate('RESTORE_JOB_REPORT');
  /** Malware scans of the last 24 hours, and active ones. */
  public static readonly SCAN_JOBS = new ReportTemplate('SCAN_JOB_REPORT');
  /** The state of each control of each framework. */
  public static readonly CONTROL_COMPLIANCE = new ReportTemplate('CONTROL_COMPLIANCE_REPORT');
  /** The state of each resource under each control. */
  public static readonly RESOURCE_COMPLIANCE = new ReportTemplate('RESOURCE_COMPLIANCE_REPORT');

  /**
   * All templates that this version of the library knows.
   */
  public static all(): ReportTemplate[] {
    return Object.values(CONSTANTS);
  }

  /** Name of the template in AWS's words. */
  public readonly templateName: string;

  /**
   * @param templateName name of the template, in upper case with underscores
   * @throws when it is no such name
   */
  constructor(templateName: string) {
    this.templateName = checkText('templateName', templateName, /^[A-Z][A-Z0-9_]*$/, 'a template name has upper-case letters, digits and underscores', 'copy it from AWS\'s list');
  }
}

/** The compiler asks for a constant of each template. */
const CONSTANTS: Readonly<Record<ReportTemplateName, ReportTemplate>> = {
  BACKUP_JOB_REPORT: ReportTemplate.BACKUP_JOBS,
  COPY_JOB_REPORT: ReportTemplate.COPY_JOBS,
  RESTORE_JOB_REPORT: ReportTemplate.RESTORE_JOBS,
  SCAN_JOB_REPORT: ReportTemplate.SCAN_JOBS,
  CONTROL_COMPLIANCE_REPORT: ReportTemplate.CONTROL_COMPLIANCE,
  RESOURCE_COMPLIANCE_REPORT: ReportTemplate.RESOURCE_COMPLIANCE,
};

/**
 * File format of a report.
 */
export enum ReportFormat {
  /** Comma-separated values. */
  CSV = 'CSV',
  /** JSON; for reports of one account and Region only. */
  JSON = 'JSON',
}
