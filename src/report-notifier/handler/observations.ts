import { followedDays, MALWARE_DAYS } from './followed-days';
import { membersOf } from './judging';
import { ReportRecord } from './reading/records';
import { scopeOfRecord } from './scopes';
import { CONTROLS } from '../../data/controls';
import { FINDING_CLASSES, FindingClassName, Severity } from '../../data/finding-classes';
import { isOfRestoreTest } from '../../data/names';
import { COMPLIANCE_STATUSES, JOB_STATUSES, JobRowFacts, REPORT_TEMPLATES, ReportTemplateName, SCAN_RESULTS } from '../../data/reports';
import { findingId, malwareId, resourcePart } from '../../notification/handler/finding-id';
import { EventFinding } from '../../notification/handler/notification-event';
import { oneLine } from '../../notification/handler/words';
import { shortHash } from '../../private/hash';
import { isoMoment } from '../../private/moments';
import { remembered } from '../../private/remembered';

/** Characters of texts that are kept: messages show no more. */
const [PLACE_LENGTH, NAME_LENGTH, RESOURCE_LENGTH, MESSAGE_LENGTH] = [64, 256, 1024, 1024];
/** Characters of a control's scope and parameters together; AWS lets a scope name 100 resources. */
const JUDGES_LENGTH = 10_000;

/** What a report says about one thing: a finding, or that there is none. */
export interface Observation {
  /** The same in every report about the same thing. */
  readonly id: string;
  /** Undefined means that nothing is wrong, unless it is not judged. */
  readonly finding?: Omit<EventFinding, 'id' | 'state' | 'since'>;
  /** It is in the report, which does not say whether something is wrong: what was known stays. */
  readonly unjudged?: boolean;
  /** When AWS judged it, or when the job was made: what is older than what is known does not count. ISO 8601 in UTC, or empty where that can't be read. */
  readonly at: string;
  /** Of a control: what it judges, and what it fills in the matrix. */
  readonly judges?: Judges;
  readonly cell?: ControlCell;
  /** Of a job: days within which the next one of its rule must have come. */
  readonly followedDays?: number;
}

/** Scope and parameters of a control, as the report has them; undefined where they are too long to be kept. */
export interface Judges {
  readonly scope: string;
  readonly parameters: string;
}

/** What a record says. */
export interface Observed {
  readonly observations: Observation[];
  /** The scope that the report covers with it. */
  readonly scope: string;
  /** The job that it is about, and how it ended; undefined where it is about none. */
  readonly job?: { readonly id: string; readonly planName: string; readonly outcome?: FindingClassName | 'COMPLETED' };
  /** A status that this version of the library does not know, as `column=value`: the record then says neither that something is wrong nor that nothing is. */
  readonly unknown?: string;
}

/** A control of one account in one Region, for the matrix of the digest. */
export interface ControlCell {
  readonly accountId: string;
  readonly region: string;
  readonly control: string;
  readonly state: Compliance | 'NOT_REPORTED';
  readonly compliant: number;
  readonly nonCompliant: number;
}

type Compliance = typeof COMPLIANCE_STATUSES[number];

/** What a record says: nothing yet of jobs that have not ended, and nothing of what a test of a restore made. */
export function observe(template: ReportTemplateName, record: ReportRecord): Observed {
  const scope = scopeOfRecord(template, record);
  const { about, status } = REPORT_TEMPLATES[template];
  if (typeof about === 'object') {
    return { scope, ...observeJob(template, about, record) };
  }
  if (about === 'resource' && isOfRestoreTest(record.resourceId)) {
    return { scope, observations: [] };
  }
  const state = complianceOf(record[status]);
  const judged = { record, scope, state, ...placeOf(record), control: nameOf(record.controlName) };
  const observation = about === 'control' ? observeControl(judged) : observeResource(judged);
  return { scope, observations: [observation], unknown: state === undefined ? shownStatus(status, record) : undefined };
}

/** A row of a framework's control. */
interface Judged {
  readonly record: ReportRecord;
  readonly scope: string;
  readonly state: Compliance | undefined;
  readonly accountId: string;
  readonly region: string;
  readonly control: string;
}

/** How grave a finding of a class is; where a framework judged, of a control. */
export function severityOfClass(findingClass: FindingClassName, control?: string): Severity {
  const grave = control !== undefined && findingClass === 'NON_COMPLIANT' && controlFacts(control)?.grave;
  return grave ? 'HIGH' : FINDING_CLASSES[findingClass].severity;
}

/** The control's title for people. */
export const titleOfControl = (control: string): string => controlFacts(control)?.title ?? control;

const controlFacts = (control: string) => (Object.hasOwn(CONTROLS, control) ? CONTROLS[control] : undefined);

const BETWEEN = '\0';

/** What a control judges, of its scope and its parameters with `BETWEEN` between them: of all rows, few differ. */
const judgedBy = remembered((texts) => {
  const at = texts.indexOf(BETWEEN);
  const [scope, parameters] = [texts.slice(0, at), texts.slice(at + 1)];
  return {
    judges: scope.length + parameters.length <= JUDGES_LENGTH ? { scope, parameters } : undefined,
    // should a framework have one control several times, with other parameters or another scope
    variant: shortHash(JSON.stringify([scope, parameters].map(sortedJson)), 8),
    message: parametersOf(parameters),
  };
});

/** The order of members says nothing, and what is no JSON stays as it is. */
function sortedJson(text: string): string {
  const members = text.trim() === '' ? undefined : membersOf(text);
  return members ? JSON.stringify(Object.fromEntries(Object.entries(members).sort(([one], [other]) => (one < other ? -1 : 1)))) : text;
}

function observeControl(row: Judged): Observation {
  const { record, scope, state, accountId, region, control } = row;
  const { controlName, controlScope = '', controlParameters = '' } = record;
  const { judges, variant, message } = judgedBy(`${controlScope}${BETWEEN}${controlParameters}`);
  const nonCompliant = numberOf(record.numResourcesNonCompliant);
  const cell = state && { accountId, region, control, state, compliant: numberOf(record.numResourcesCompliant), nonCompliant };
  const id = `control|${scope}|${findingId(controlName, variant)}`;
  return observeJudged(id, row, { count: state === 'NON_COMPLIANT' ? nonCompliant : undefined, message }, { judges, cell });
}

function observeResource(row: Judged): Observation {
  const { controlName, resourceId, resourceType = '' } = row.record;
  return observeJudged(`resource|${row.scope}|${findingId(controlName, resourceType, resourceId)}`, row, {
    resource: kept(resourceId, RESOURCE_LENGTH), resourceType: nameOf(resourceType) || undefined,
  });
}

/** Each member by name: many times faster than to spread them. */
function observeJudged(
  id: string, { record, state, accountId, region, control }: Judged, { count, message, resource, resourceType }: Partial<EventFinding>,
  { judges, cell }: Pick<Observation, 'judges' | 'cell'> = {},
): Observation {
  const finding = state === undefined || state === 'COMPLIANT' ? undefined : {
    class: state, severity: severityOfClass(state, control), accountId, region, what: titleOfControl(control),
    framework: nameOf(record.frameworkName), control, resource, resourceType, count, message,
  };
  return { id, at: isoMoment(record.lastEvaluationTime) ?? '', finding, unjudged: state === undefined || undefined, judges, cell };
}

function observeJob(template: ReportTemplateName, row: JobRowFacts, record: ReportRecord): Omit<Observed, 'scope'> {
  const { accountId, region } = record;
  const resource = record.resourceArn || record.sourceResourceArn || record.recoveryPointArn || record.resourceName || '';
  const { identity: [jobId], status } = REPORT_TEMPLATES[template];
  const outcome = jobOutcome(row, status, record);
  // of two accounts, jobs may have one id
  const job = { id: record[jobId] ? findingId(accountId, region, record[jobId]) : '', planName: kept(record.backupPlanName, NAME_LENGTH), outcome };
  if (isOfRestoreTest(resource, record.resourceName, record.resourceArn)) {
    return { observations: [], job: { ...job, outcome: undefined } };
  }
  const at = isoMoment(record.creationDate) ?? isoMoment(record.initiationDate) ?? '';
  const finding = (findingClass: FindingClassName, title: string): Observation['finding'] => ({
    class: findingClass,
    severity: severityOfClass(findingClass),
    ...placeOf(record),
    what: title,
    resource: kept(resource, RESOURCE_LENGTH) || undefined,
    resourceType: kept(record.resourceType, NAME_LENGTH) || undefined,
    count: 1,
    message: kept([record.statusMessage, record.scanResultStatus].filter(Boolean).join(' '), MESSAGE_LENGTH) || undefined,
  });
  const observations: Observation[] = outcome === undefined ? [] : [{
    id: findingId(row.id, accountId, region, resourcePart(resource, record.resourceType), ...ruleOf(record), ...vaultsOf(record)),
    at,
    finding: outcome === 'COMPLETED' ? undefined : finding(outcome, row.title),
    followedDays: outcome === 'COMPLETED' ? undefined : followedDays(record.backupPlanArn || record.backupPlanName ? record.backupRuleSchedule ?? '' : undefined),
  }];
  const result = row.result === undefined ? '' : wordOf(record[row.result]);
  if (result !== '') {
    // of the recovery point: that another one is clean makes this one no better
    const point = record.recoveryPointArn || resource;
    const threats = Object.hasOwn(SCAN_RESULTS, result) ? SCAN_RESULTS[result] : undefined;
    const malware = threats === 'found' ? {
      ...finding('MALWARE', 'Malware found in a recovery point')!,
      resource: kept(point, RESOURCE_LENGTH) || undefined,
      message: resource && `of ${kept(resource, RESOURCE_LENGTH)}` || undefined,
    } : undefined;
    // a scan that did not complete has not seen everything: what it did not find may be there
    const seen = threats === 'found' || (threats !== undefined && outcome === 'COMPLETED');
    const id = malwareId(accountId, region, point);
    observations.push({ id, at, finding: malware, unjudged: !seen || undefined, followedDays: malware && MALWARE_DAYS });
  }
  const unknown = [
    ...Object.hasOwn(JOB_STATUSES, wordOf(record[status])) ? [] : [shownStatus(status, record)],
    ...result === '' || Object.hasOwn(SCAN_RESULTS, result) ? [] : [shownStatus(row.result!, record)],
  ];
  return { observations, job, unknown: unknown.length > 0 ? unknown.join(', ') : undefined };
}

/**
 * A resource that fails every day is one finding of each plan's rule. Names of plans are not unique, not even in one account, and reports on copies and restores
 * have nothing else: there the schedule tells rules of one name apart, unless the vaults do.
 */
function ruleOf({ backupPlanArn, backupPlanName, backupRuleName, backupRuleId, backupRuleSchedule, backupRuleTimezone }: ReportRecord): string[] {
  const schedule = backupPlanArn ? '' : [backupRuleSchedule, backupRuleTimezone].filter(Boolean).join(' ');
  return [backupPlanArn || backupPlanName || '', backupRuleName || backupRuleId || '', schedule];
}

/** Where it goes, and where it comes from: what works with one vault says nothing of another. */
const vaultsOf = ({ destinationBackupVaultArn, sourceBackupVaultArn, backupVaultArn, backupVaultName }: ReportRecord): string[] => [
  destinationBackupVaultArn || backupVaultArn || backupVaultName || '', sourceBackupVaultArn || '',
];

/** How a job ended; undefined while it has not, or where this is not known. */
function jobOutcome(row: JobRowFacts, status: string, record: ReportRecord): FindingClassName | 'COMPLETED' | undefined {
  const word = wordOf(record[status]);
  const outcome = Object.hasOwn(JOB_STATUSES, word) ? JOB_STATUSES[word] : 'ACTIVE';
  const issues = outcome === 'COMPLETED' && row.messageMeansIssues && (record.statusMessage ?? '').trim() !== '';
  return outcome === 'ACTIVE' ? undefined : issues ? 'COMPLETED_WITH_ISSUES' : outcome;
}

/** Texts of a report as states keep them: whoever names resources must not fill the bucket, and what is not printable has no place in a message. */
const kept = (text: string | undefined, length: number) => (text === undefined || text === '' ? '' : oneLine(text, length));

/** Of names there are few: states then hold each once. */
const nameOf = (text: string | undefined) => knownName(text ?? '');
const knownName = remembered((text) => kept(text, NAME_LENGTH));

const placeOf = ({ accountId, region }: ReportRecord) => ({ accountId: kept(accountId, PLACE_LENGTH), region: kept(nameOf(region), PLACE_LENGTH) });

const shownStatus = (column: string, record: ReportRecord) => `${column}=${(record[column] ?? '').slice(0, 40)}`;

const wordOf = (text: string | undefined) => (text ?? '').trim().toUpperCase().replace(/[\s-]+/g, '_');

const complianceOf = (status: string | undefined) => readCompliance(status ?? '');
const readCompliance = remembered((status) => COMPLIANCE_STATUSES.find((known) => known === wordOf(status)));

const parametersOf = remembered((text) => {
  try {
    return kept(Object.entries(JSON.parse(text || '{}') as object).map(([name, value]) => `${name}=${String(value)}`).join(', '), MESSAGE_LENGTH) || undefined;
  } catch {
    return kept(text, MESSAGE_LENGTH);
  }
});

function numberOf(text: string | undefined): number {
  const value = Number(text?.includes(',') ? text.replace(/,(?=\d{3}(?:,|$))/g, '') : text);
  return Number.isFinite(value) ? value : 0;
}
