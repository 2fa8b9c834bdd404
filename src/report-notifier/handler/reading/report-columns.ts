import { ReportTemplateName } from '../report-model';

/** What the columns of a template mean. */
export interface TemplateColumns {
  /** Fields in the order of AWS's sample. Files may have more and fewer. */
  readonly fields: readonly string[];
  /** Fields that tell one record from the others. */
  readonly identity: readonly string[];
  readonly status: string;
}

const words = (text: string) => text.trim().split(/\s+/);

const SCHEDULE = 'initiationDate backupPlanName backupRuleName backupRuleSchedule backupRuleTimezone startWindowEnd backupOptions isParentJob parentJobId';
const LIFECYCLE = 'vaultType vaultLockStatus isEncrypted encryptionKeyArn deleteAfterDays moveToColdAfterDays enableArchive';
const FRAMEWORK = 'accountId region frameworkName frameworkDescription controlName';

/** @see https://docs.aws.amazon.com/aws-backup/latest/devguide/choosing-report-template.html */
export const REPORT_COLUMNS: Readonly<Record<ReportTemplateName, TemplateColumns>> = {
  BACKUP_JOB_REPORT: {
    fields: words(`reportTimePeriodStart reportTimePeriodEnd accountId region backupJobId jobStatus resourceType resourceArn resourceName
      backupPlanArn backupRuleId ${SCHEDULE} creationDate completionDate recoveryPointArn jobRunTime backupSizeInBytes backupVaultName
      backupVaultArn ${LIFECYCLE} iamRoleArn`),
    identity: ['backupJobId'],
    status: 'jobStatus',
  },
  COPY_JOB_REPORT: {
    fields: words(`reportTimePeriodStart reportTimePeriodEnd accountId region copyJobId jobStatus jobRunTime resourceType resourceArn resourceName
      ${SCHEDULE} creationDate completionDate backupSizeInBytes sourceRecoveryPointArn sourceBackupVaultArn destinationRecoveryPointArn
      destinationBackupVaultArn ${LIFECYCLE} iamRoleArn`),
    identity: ['copyJobId'],
    status: 'jobStatus',
  },
  RESTORE_JOB_REPORT: {
    fields: words(`reportTimePeriod accountId region restoreJobId jobStatus recoveryPointArn resourceName ${SCHEDULE} ${LIFECYCLE}
      sourceResourceArn backupVaultArn creationDate backupSizeInBytes percentDone iamRoleArn`),
    identity: ['restoreJobId'],
    status: 'jobStatus',
  },
  SCAN_JOB_REPORT: {
    fields: words(`reportTimePeriodStart reportTimePeriodEnd accountId region scanJobId scanId malwareScanner jobStatus scanResultStatus
      statusMessage resourceType resourceArn backupPlanArn creationDate recoveryPointArn backupVaultName backupVaultArn iamRoleArn scannerRoleArn`),
    identity: ['scanJobId'],
    status: 'jobStatus',
  },
  CONTROL_COMPLIANCE_REPORT: {
    fields: words(`${FRAMEWORK} controlComplianceStatus lastEvaluationTime numResourcesCompliant numResourcesNonCompliant controlFrequency
      controlScope controlParameters`),
    identity: ['accountId', 'region', 'frameworkName', 'controlName'],
    status: 'controlComplianceStatus',
  },
  RESOURCE_COMPLIANCE_REPORT: {
    fields: words(`${FRAMEWORK} resourceId resourceType resourceComplianceStatus lastEvaluationTime`),
    identity: ['accountId', 'region', 'frameworkName', 'controlName', 'resourceId'],
    status: 'resourceComplianceStatus',
  },
};

/** Columns that organization-wide CSV reports have besides those of the samples. */
const ALSO_SEEN = ['pathToRoot', 'statusMessage', 'expectedCompletionDate'];

const TEMPLATES = Object.keys(REPORT_COLUMNS) as ReportTemplateName[];

const lettersOf = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

/** A column whose words run together, such as `accountid`, is known by its letters. */
const BY_LETTERS = new Map([...TEMPLATES.flatMap((template) => REPORT_COLUMNS[template].fields), ...ALSO_SEEN]
  .map((field) => [lettersOf(field), field]));

/** The JSON name of a field, however a file writes it: `Account ID`, `account_id`, `Backup Size In Bytes [Bytes]`. */
export function normalizeHeader(header: string): string {
  const text = header.split('[', 1)[0];
  return BY_LETTERS.get(lettersOf(text)) ?? camelCase(text);
}

function camelCase(text: string): string {
  return text
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word, index) => (index === 0 ? word.toLowerCase() : word[0].toUpperCase() + word.slice(1).toLowerCase()))
    .join('');
}

const neededFields = ({ identity, status }: TemplateColumns) => [...new Set(['accountId', 'region', ...identity, status])];

/** Fields that only this template needs: one of them is enough to know it by, so that others can be told as missing. */
const MARKS = new Map(TEMPLATES.map((template) => {
  const others = new Set(TEMPLATES.filter((other) => other !== template).flatMap((other) => neededFields(REPORT_COLUMNS[other])));
  return [template, neededFields(REPORT_COLUMNS[template]).filter((field) => !others.has(field))];
}));

/** The template that these columns belong to. Where marks of several are there, the one most of whose fields are; none if that is a draw. */
export function identifyTemplate(fields: readonly string[]): ReportTemplateName | undefined {
  const present = new Set(fields);
  const candidates = TEMPLATES.filter((template) => MARKS.get(template)!.some((mark) => present.has(mark)));
  if (candidates.length < 2) {
    return candidates[0];
  }
  const [best, second] = candidates.map((template) => {
    const known = REPORT_COLUMNS[template].fields;
    return { template, share: known.filter((field) => present.has(field)).length / known.length };
  }).sort((a, b) => b.share - a.share);
  return best.share > second.share ? best.template : undefined;
}

/** Columns without which records of a template cannot be told apart or judged, and which are absent. */
export function missingFields(template: ReportTemplateName, fields: readonly string[]): string[] {
  return neededFields(REPORT_COLUMNS[template]).filter((field) => !fields.includes(field));
}
