import { Duration } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { ReportCoverage } from './report-coverage';
import { ReportFormat, ReportTemplate } from './report-template';
import type { IComplianceFramework } from '../compliance-framework';
import type { BackupDefinition } from '../definition';
import { BackupNaming } from '../organization-layout/backup-naming';

/**
 * One report that is made every day, between 01:00 and 05:00 UTC.
 */
export interface BackupReport {
  /**
   * What it shows.
   */
  readonly template: ReportTemplate;

  /**
   * Name of the report, 1 to 200 letters, digits and underscores, starting with a letter; report plans are named after it.
   *
   * @default - made of `BackupNaming.prefix` and the template
   */
  readonly reportName?: string;

  /**
   * The accounts and Regions whose jobs and compliance it shows.
   *
   * @default - that of `BackupReportsProps.coverage`
   */
  readonly coverage?: ReportCoverage;

  /**
   * File formats, at least one. JSON for the account and Region of the stack only.
   *
   * @default [ReportFormat.CSV]
   */
  readonly formats?: ReportFormat[];

  /**
   * Frameworks of a compliance report about the account and Region of the stack, 1 to 1,000: made in the same stack, or referred to by ARN. A
   * report about other accounts shows all of their frameworks and names none.
   *
   * @default - none
   */
  readonly frameworks?: IComplianceFramework[];
}

/**
 * Where reports lie, and how many an account may have.
 */
export interface BackupReportsOptions {
  /**
   * Prefix of all reports in the bucket, without slashes at its ends; each report plan has a prefix of its own below it.
   *
   * @default 'reports'
   */
  readonly prefix?: string;

  /**
   * Key of the bucket, of the same stack. AWS Backup is admitted in its policy; for an imported key, `BackupReports.keyStatement()` says what
   * to add.
   *
   * @default - keys of Amazon S3 (SSE-S3)
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long reports are kept, whole days, 1 to 36,500.
   *
   * @default Duration.days(400)
   */
  readonly retention?: Duration;

  /**
   * Whether the role AWSServiceRoleForBackupReports is created where the account has none. The bucket's policy names it, and Amazon S3 refuses
   * a policy that names a role which does not exist.
   *
   * @default true
   */
  readonly createServiceLinkedRole?: boolean;

  /**
   * Report plans that the account may have, where AWS raised the quota.
   *
   * @default 20
   */
  readonly reportPlanQuota?: number;
}

/**
 * Reports of AWS Backup Audit Manager and the bucket that receives them.
 */
export interface BackupReportsProps extends BackupReportsOptions {
  /**
   * The reports, at least one.
   */
  readonly reports: BackupReport[];

  /**
   * The accounts and Regions of reports that have no coverage of their own.
   *
   * @default ReportCoverage.ownAccount()
   */
  readonly coverage?: ReportCoverage;

  /**
   * The definition of the organization. Its home account or the management account makes reports about other accounts, about the Regions of its layout, cut
   * into report plans by its numbers: `layout.expectedAccounts` and `sizing`.
   *
   * @default - none; coverages of more than the own account name their Regions, and their reports are one report plan each, however large
   */
  readonly definition?: BackupDefinition;

  /**
   * Names of report plans begin with its prefix; refused beside a definition, which has a naming of its own.
   *
   * @default - the naming of the definition, or `new BackupNaming()` where there is none
   */
  readonly naming?: BackupNaming;
}

/**
 * What a reader of reports knows of a report plan.
 */
export interface ReportPlanInfo {
  /**
   * Name of the report plan.
   */
  readonly reportPlanName: string;

  /**
   * Name of the report that it makes, or makes a part of.
   */
  readonly reportName: string;

  /**
   * What it shows, in AWS's words.
   */
  readonly templateName: string;

  /**
   * Prefix of its files in the bucket, without a slash at its end.
   */
  readonly prefix: string;
}
