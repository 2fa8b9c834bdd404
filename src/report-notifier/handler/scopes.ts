import { ReportRecord } from './reading/file-reader';
import { isAbout, ReportTemplateName } from '../../data/reports';

/** What reports spoke of: a framework of an account and Region, or, of reports on jobs, an account and Region. */
export interface Scopes {
  readonly [scope: string]: {
    /** The newest report that spoke of it. */
    readonly seen: string;
    /** The first report since that did not; undefined while reports speak of it. */
    readonly missingSince?: string;
  };
}

/** Begin the ids of findings about compliance, and of those that say that a report no longer speaks of something. */
const BY_FRAMEWORK = ['control', 'resource', 'unreported'];
/** Begins the ids of findings that say so. */
export const UNREPORTED = 'unreported';

/** A report on compliance speaks of everything there is, each time. */
export const isComplianceReport = (template: ReportTemplateName): boolean => !isAbout(template, 'job');

export function scopeOfRecord(template: ReportTemplateName, { accountId, region, frameworkName }: ReportRecord): string {
  return isComplianceReport(template) ? `${accountId}|${region}|${frameworkName}` : `${accountId}|${region}`;
}

export function scopeOfFinding(id: string): string {
  const [kind, accountId, region, framework] = id.split('|', 4);
  return BY_FRAMEWORK.includes(kind) ? `${accountId}|${region}|${framework}` : `${accountId}|${region}`;
}

/** Reports on jobs speak only of those that there were. */
export const isOfJobs = (findingId: string): boolean => !BY_FRAMEWORK.includes(findingId.split('|', 1)[0]);

export const unreportedId = (scope: string): string => `${UNREPORTED}|${scope}`;
