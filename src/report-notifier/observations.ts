import { ReportRecord, ReportTemplateName } from './report-model';
import { CONTROLS } from '../data/controls';
import { EventFinding, FindingClass, Severity } from '../notification/notification-event';
import { shortHash } from '../private/hash';

/** What a report says about one thing: a finding, or that there is none. */
export interface Observation {
  /** The same in every report about the same thing. */
  readonly id: string;
  /** Undefined means that all is well. */
  readonly finding?: Omit<EventFinding, 'id' | 'state' | 'since'>;
  /** When AWS judged it, or when the job was made: what is older than what is known does not count. ISO 8601, or empty where it is not said. */
  readonly at: string;
}

/** A control of one account in one Region, for the matrix of the digest. */
export interface ControlCell {
  readonly accountId: string;
  readonly region: string;
  readonly control: string;
  readonly state: 'COMPLIANT' | 'NON_COMPLIANT' | 'INSUFFICIENT_DATA';
  readonly compliant: number;
  readonly nonCompliant: number;
}

/** Resources that tests of restores make and delete again. */
const RESTORE_TEST = /awsbackup-restore-test/i;

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

/** What a record says, or undefined where it says nothing yet, or is about a test of a restore. */
export function observe(template: ReportTemplateName, record: ReportRecord): Observation | undefined {
  switch (template) {
    case 'CONTROL_COMPLIANCE_REPORT': return observeControl(record);
    case 'RESOURCE_COMPLIANCE_REPORT': return observeResource(record);
    default: return observeJob(template, record);
  }
}

/** The cell of the matrix that a record of a control fills. */
export function cellOf(record: ReportRecord): ControlCell | undefined {
  const { accountId, region, controlName: control } = record;
  const state = complianceOf(record.controlComplianceStatus);
  return state && {
    accountId, region, control, state, compliant: numberOf(record.numResourcesCompliant), nonCompliant: numberOf(record.numResourcesNonCompliant),
  };
}

export function severityOf(kind: FindingClass, control?: string): Severity {
  switch (kind) {
    case 'SECURITY': return 'CRITICAL';
    case 'FAILED': return 'HIGH';
    case 'NON_COMPLIANT': return control && GRAVE_CONTROLS.includes(control) ? 'HIGH' : 'MEDIUM';
    case 'ABORTED':
    case 'EXPIRED':
    case 'PARTIAL': return 'MEDIUM';
    default: return 'LOW';
  }
}

function observeControl(record: ReportRecord): Observation | undefined {
  const state = complianceOf(record.controlComplianceStatus);
  if (!state) {
    return undefined;
  }
  const { accountId, region, frameworkName, controlName } = record;
  // should a framework have one control several times, with other parameters or another scope
  const variant = shortHash(JSON.stringify([record.controlScope ?? '', record.controlParameters ?? '']), 8);
  return judged(`control|${accountId}|${region}|${frameworkName}|${controlName}|${variant}`, state, record, {
    count: state === 'NON_COMPLIANT' ? numberOf(record.numResourcesNonCompliant) : undefined,
    message: parametersOf(record.controlParameters),
  });
}

function observeResource(record: ReportRecord): Observation | undefined {
  const state = complianceOf(record.resourceComplianceStatus);
  const { accountId, region, frameworkName, controlName, resourceId } = record;
  return !state || RESTORE_TEST.test(resourceId) ? undefined
    : judged(`resource|${accountId}|${region}|${frameworkName}|${controlName}|${resourceId}`, state, record, {
      resource: resourceId, resourceType: record.resourceType || undefined,
    });
}

function judged(id: string, state: ControlCell['state'], record: ReportRecord, about: Partial<EventFinding>): Observation {
  const { accountId, region, frameworkName: framework, controlName: control } = record;
  return {
    id,
    at: record.lastEvaluationTime ?? '',
    finding: state === 'COMPLIANT' ? undefined : {
      class: state, severity: severityOf(state, control), accountId, region, what: titleOf(control), framework, control, ...about,
    },
  };
}

function observeJob(template: ReportTemplateName, record: ReportRecord): Observation | undefined {
  const job = JOBS[template]!;
  const { accountId, region, resourceType } = record;
  const resource = record.resourceArn || record.sourceResourceArn || record.recoveryPointArn || record.resourceName || '';
  const kind = classOfJob(template, record);
  if (kind === undefined || [resource, record.resourceName ?? '', record.resourceArn ?? ''].some((text) => RESTORE_TEST.test(text))) {
    return undefined;
  }
  // a resource that fails every day is one finding, of each plan's rule and of each vault that its copies go to
  const of = [record.backupPlanName || record.backupPlanArn || '', record.backupRuleName || record.backupRuleId || '', record.destinationBackupVaultArn ?? ''];
  return {
    id: `${job.kind}|${accountId}|${region}|${resource}|${of.join('|')}`,
    at: record.creationDate || record.initiationDate || '',
    finding: kind === 'COMPLETED' ? undefined : {
      class: kind,
      severity: severityOf(kind),
      accountId,
      region,
      what: kind === 'SECURITY' ? 'Malware found' : job.what,
      resource: resource || undefined,
      resourceType: resourceType || undefined,
      count: 1,
      message: [record.statusMessage, record.scanResultStatus].filter(Boolean).join(' ') || undefined,
    },
  };
}

/** How a job ended; undefined while it has not. */
function classOfJob(template: ReportTemplateName, record: ReportRecord): FindingClass | 'COMPLETED' | undefined {
  const status = (record.jobStatus ?? '').trim().toUpperCase().replace(/[\s-]+/g, '_');
  if (template === 'SCAN_JOB_REPORT' && /THREATS_FOUND|INFECTED/i.test(record.scanResultStatus ?? '')) {
    return 'SECURITY';
  }
  if (status === 'COMPLETED') {
    // only backup jobs complete with issues: there is a message then
    return template === 'BACKUP_JOB_REPORT' && (record.statusMessage ?? '').trim() !== '' ? 'COMPLETED_WITH_ISSUES' : 'COMPLETED';
  }
  return JOB_CLASSES[status];
}

function complianceOf(status: string | undefined): 'COMPLIANT' | 'NON_COMPLIANT' | 'INSUFFICIENT_DATA' | undefined {
  const word = (status ?? '').trim().toUpperCase().replace(/[\s-]+/g, '_');
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
