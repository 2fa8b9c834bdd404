import { ReportRecord } from './reading/file-reader';
import { isAbout, ReportTemplateName } from '../../data/reports';

/** What reports cover: a framework in an account and Region, or, in reports on jobs, an account and Region. */
export interface Scopes {
  readonly [scope: string]: {
    /** When the newest report that covers it was made. */
    readonly seen: string;
    /** When the first report since that does not cover it was made; undefined while reports cover it. */
    readonly missingSince?: string;
  };
}

/** First parts of the ids of findings about compliance, and of findings that a report no longer covers something. */
const BY_FRAMEWORK = ['control', 'resource', 'unreported'];
/** First part of the ids of findings that a report no longer covers something. */
export const UNREPORTED = 'unreported';

/** A report on compliance covers everything there is, each time. */
export const isComplianceReport = (template: ReportTemplateName): boolean => !isAbout(template, 'job');

export function scopeOfRecord(template: ReportTemplateName, { accountId, region, frameworkName }: ReportRecord): string {
  return isComplianceReport(template) ? `${accountId}|${region}|${frameworkName}` : `${accountId}|${region}`;
}

export function scopeOfFinding(id: string): string {
  const [kind, accountId, region, framework] = id.split('|', 4);
  return BY_FRAMEWORK.includes(kind) ? `${accountId}|${region}|${framework}` : `${accountId}|${region}`;
}

/** Reports on jobs cover only the jobs that there were. */
export const isOfJobs = (findingId: string): boolean => !BY_FRAMEWORK.includes(findingId.split('|', 1)[0]);

export const unreportedId = (scope: string): string => `${UNREPORTED}|${scope}`;
