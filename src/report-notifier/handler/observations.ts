import { ReportRecord, ReportTemplateName } from './report-model';
import { scopeOf } from './scopes';
import { CONTROLS } from '../../data/controls';
import { EventFinding, FindingClass, Severity } from '../../notification/handler/notification-event';
import { shortHash } from '../../private/hash';
import { isOfRestoreTest } from '../../private/restore-test';

/** What a report says about one thing: a finding, or that there is none. */
export interface Observation {
  /** The same in every report about the same thing. */
  readonly id: string;
  /** Undefined means that all is well, unless it is not judged. */
  readonly finding?: Omit<EventFinding, 'id' | 'state' | 'since'>;
  /** It is in the report, which does not say whether it is well: what was known stays. */
  readonly unjudged?: boolean;
  /** When AWS judged it, or when the job was made: what is older than what is known does not count. ISO 8601, or empty where it is not said. */
  readonly at: string;
}

/** What a record says. */
export interface Observed {
  readonly observations: Observation[];
  /** What the report speaks of with it. */
  readonly scope: string;
  /** The job that it is about, and how it ended; undefined where it is about none. */
  readonly job?: { readonly id: string; readonly planName: string; readonly outcome?: FindingClass | 'COMPLETED' };
}

/** A control of one account in one Region, for the matrix of the digest. */
export interface ControlCell {
  readonly accountId: string;
  readonly region: string;
  readonly control: string;
  readonly state: 'COMPLIANT' | 'NON_COMPLIANT' | 'INSUFFICIENT_DATA' | 'NOT_REPORTED';
  readonly compliant: number;
  readonly nonCompliant: number;
}

type Compliance = 'COMPLIANT' | 'NON_COMPLIANT' | 'INSUFFICIENT_DATA';

const JOBS: { readonly [template in ReportTemplateName]?: { readonly what: string; readonly kind: string } } = {
  BACKUP_JOB_REPORT: { what: 'Backup job', kind: 'backup' },
  COPY_JOB_REPORT: { what: 'Copy job', kind: 'copy' },
  RESTORE_JOB_REPORT: { what: 'Restore job', kind: 'restore' },
  SCAN_JOB_REPORT: { what: 'Malware scan', kind: 'scan' },
};

const JOB_CLASSES: { readonly [status: string]: FindingClass | undefined } = {
  FAILED: 'FAILED',
  ABORTED: 'ABORTED',
  CANCELED: 'ABORTED',
  EXPIRED: 'EXPIRED',
  PARTIAL: 'PARTIAL',
  COMPLETED_WITH_ISSUES: 'COMPLETED_WITH_ISSUES',
};

/** A weakness that an attacker would make first. */
const GRAVE_CONTROLS = ['BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED', 'BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK'];

/** What a record says: nothing yet of jobs that have not ended, and nothing of what a test of a restore made. */
export function observe(template: ReportTemplateName, record: ReportRecord): Observed {
  const scope = scopeOf(template, record);
  switch (template) {
    case 'CONTROL_COMPLIANCE_REPORT': return { scope, observations: [observeControl(record)] };
    case 'RESOURCE_COMPLIANCE_REPORT': return { scope, observations: isOfRestoreTest(record.resourceId) ? [] : [observeResource(record)] };
    default: return { scope, ...observeJob(template, record) };
  }
}

/** The cell of the matrix that a record of a control fills, and what tells it from other records that fill it too. */
export function cellOf(record: ReportRecord): { readonly cell: ControlCell; readonly of: string } | undefined {
  const { accountId, region, controlName: control, frameworkName } = record;
  const state = complianceOf(record.controlComplianceStatus);
  return state && {
    of: `${frameworkName}|${variantOf(record)}`,
    cell: {
      accountId, region, control, state, compliant: numberOf(record.numResourcesCompliant), nonCompliant: numberOf(record.numResourcesNonCompliant),
    },
  };
}

export function severityOf(kind: FindingClass, control?: string): Severity {
  switch (kind) {
    case 'SECURITY': return 'CRITICAL';
    case 'FAILED':
    case 'NOT_REPORTED': return 'HIGH';
    case 'NON_COMPLIANT': return control && GRAVE_CONTROLS.includes(control) ? 'HIGH' : 'MEDIUM';
    case 'ABORTED':
    case 'EXPIRED':
    case 'PARTIAL': return 'MEDIUM';
    default: return 'LOW';
  }
}

/** Should a framework have one control several times, with other parameters or another scope. */
const variantOf = (record: ReportRecord) => shortHash(JSON.stringify([record.controlScope ?? '', record.controlParameters ?? '']), 8);

function observeControl(record: ReportRecord): Observation {
  const { accountId, region, frameworkName, controlName } = record;
  const state = complianceOf(record.controlComplianceStatus);
  return judged(`control|${accountId}|${region}|${frameworkName}|${controlName}|${variantOf(record)}`, state, record, {
    count: state === 'NON_COMPLIANT' ? numberOf(record.numResourcesNonCompliant) : undefined,
    message: parametersOf(record.controlParameters),
  });
}

function observeResource(record: ReportRecord): Observation {
  const { accountId, region, frameworkName, controlName, resourceId } = record;
  return judged(`resource|${accountId}|${region}|${frameworkName}|${controlName}|${resourceId}`, complianceOf(record.resourceComplianceStatus), record, {
    resource: resourceId, resourceType: record.resourceType || undefined,
  });
}

function judged(id: string, state: Compliance | undefined, record: ReportRecord, about: Partial<EventFinding>): Observation {
  const { accountId, region, frameworkName: framework, controlName: control } = record;
  const at = record.lastEvaluationTime ?? '';
  if (state === undefined) {
    return { id, at, unjudged: true };
  }
  return {
    id,
    at,
    finding: state === 'COMPLIANT' ? undefined : {
      class: state, severity: severityOf(state, control), accountId, region, what: titleOf(control), framework, control, ...about,
    },
  };
}

function observeJob(template: ReportTemplateName, record: ReportRecord): Omit<Observed, 'scope'> {
  const { kind, what } = JOBS[template]!;
  const { accountId, region } = record;
  const resource = record.resourceArn || record.sourceResourceArn || record.recoveryPointArn || record.resourceName || '';
  const planName = record.backupPlanName ?? '';
  const outcome = outcomeOf(template, record);
  const jobId = record.backupJobId ?? record.copyJobId ?? record.restoreJobId ?? record.scanJobId;
  const job = { id: jobId ?? '', planName, outcome };
  if (isOfRestoreTest(resource, record.resourceName, record.resourceArn)) {
    return { observations: [], job: { ...job, outcome: undefined } };
  }
  const at = record.creationDate || record.initiationDate || '';
  const finding = (findingClass: FindingClass, title: string): Observation['finding'] => ({
    class: findingClass,
    severity: severityOf(findingClass),
    accountId,
    region,
    what: title,
    resource: resource || undefined,
    resourceType: record.resourceType || undefined,
    count: 1,
    message: [record.statusMessage, record.scanResultStatus].filter(Boolean).join(' ') || undefined,
  });
  // a resource that fails every day is one finding, of each plan's rule and of each vault that its copies go to
  const of = [planName || record.backupPlanArn || '', record.backupRuleName || record.backupRuleId || '', record.destinationBackupVaultArn ?? ''];
  const observations: Observation[] = outcome === undefined ? [] : [{
    id: `${kind}|${accountId}|${region}|${resource}|${of.join('|')}`, at, finding: outcome === 'COMPLETED' ? undefined : finding(outcome, what),
  }];
  const threats = template === 'SCAN_JOB_REPORT' ? threatsIn(record) : undefined;
  if (threats !== undefined) {
    // of the recovery point: that another one is clean makes this one no better
    const point = record.recoveryPointArn || resource;
    const malware = threats === 'found' ? { ...finding('SECURITY', 'Malware found')!, resource: point || undefined, message: resource && `of ${resource}` || undefined } : undefined;
    observations.push({ id: `malware|${accountId}|${region}|${point}`, at, finding: malware, unjudged: threats === 'unknown' || undefined });
  }
  return { observations, job };
}

/** How a job ended; undefined while it has not. */
function outcomeOf(template: ReportTemplateName, record: ReportRecord): FindingClass | 'COMPLETED' | undefined {
  const status = wordOf(record.jobStatus);
  if (status === 'COMPLETED') {
    // only backup jobs complete with issues: there is a message then
    return template === 'BACKUP_JOB_REPORT' && (record.statusMessage ?? '').trim() !== '' ? 'COMPLETED_WITH_ISSUES' : 'COMPLETED';
  }
  return JOB_CLASSES[status];
}

/** What a scan found; undefined where it says nothing, as it does before it ends. */
function threatsIn(record: ReportRecord): 'found' | 'none' | 'unknown' | undefined {
  switch (wordOf(record.scanResultStatus)) {
    case '': return undefined;
    case 'THREATS_FOUND': return 'found';
    case 'NO_THREATS_FOUND': return 'none';
    default: return 'unknown';
  }
}

const wordOf = (text: string | undefined) => (text ?? '').trim().toUpperCase().replace(/[\s-]+/g, '_');

function complianceOf(status: string | undefined): Compliance | undefined {
  const word = wordOf(status);
  return word === 'COMPLIANT' || word === 'NON_COMPLIANT' || word === 'INSUFFICIENT_DATA' ? word : undefined;
}

function titleOf(control: string): string {
  return (CONTROLS[control] as typeof CONTROLS[string] | undefined)?.title ?? control;
}

function parametersOf(text: string | undefined): string | undefined {
  if (!text || text === '{}') {
    return undefined;
  }
  try {
    return Object.entries(JSON.parse(text) as object).map(([name, value]) => `${name}=${String(value)}`).join(', ') || undefined;
  } catch {
    return text;
  }
}

function numberOf(text: string | undefined): number {
  const value = Number(text);
  return Number.isFinite(value) ? value : 0;
}
