import { ReportRecord } from './reading/records';
import { isAbout, ReportTemplateName } from '../../data/reports';
import { findingId, partsOfId } from '../../notification/handler/finding-id';

/** What reports cover: a framework in an account and Region, or, in reports on jobs, an account and Region. */
export interface Scopes {
  readonly [scope: string]: {
    /** When the newest report that covers it was made. */
    readonly seen: string;
    /** When the first report since that does not cover it was made; undefined while reports cover it. */
    readonly missingSince?: string;
    /** In reports on controls: the controls of the framework, each as `name|variant`. */
    readonly controls?: ReadonlyArray<string>;
  };
}

/** First parts of the ids of findings about compliance, and of findings that a report no longer covers something. */
const BY_FRAMEWORK = ['control', 'resource', 'unreported'];
/** First part of the ids of findings that a report no longer covers something. */
export const UNREPORTED = 'unreported';

/** A report on compliance covers everything there is, each time. */
export const isComplianceReport = (template: ReportTemplateName): boolean => !isAbout(template, 'job');

export function scopeOfRecord(template: ReportTemplateName, { accountId, region, frameworkName }: ReportRecord): string {
  return isComplianceReport(template) ? findingId(accountId, region, frameworkName) : findingId(accountId, region);
}

export function scopeOfFinding(id: string): string {
  const [kind, accountId, region, framework] = id.split('|', 4);
  return BY_FRAMEWORK.includes(kind) ? `${accountId}|${region}|${framework}` : `${accountId}|${region}`;
}

/** Reports on jobs cover only the jobs that there were. */
export const isOfJobs = (id: string): boolean => !BY_FRAMEWORK.includes(id.split('|', 1)[0]);

/** Of a framework, or of one of its controls. */
export const unreportedId = (scope: string, control?: string): string => [UNREPORTED, scope, ...control === undefined ? [] : [control]].join('|');

/** One finding for all that a control of a framework found and that nobody judges any longer; apart for resources, which other reports are about. */
export const unjudgedId = (id: string): string => `${unreportedId(scopeOfFinding(id), controlOfFinding(id))}${id.startsWith('resource|') ? '|resources' : ''}`;

/** Account, Region and framework, as the report has them. */
export const placeOfScope = (scope: string): ReadonlyArray<string> => partsOfId(scope);

export const isUnreported = (id: string): boolean => id.startsWith(`${UNREPORTED}|`);

/** The control in the id of a finding about a control, a resource, or a control that is no longer judged; undefined in others. */
export function controlOfFinding(id: string): string | undefined {
  const [kind, , , , control] = id.split('|', 5);
  return BY_FRAMEWORK.includes(kind) ? control : undefined;
}

/** What resources of one type have in common, as ids of findings about resources show it: all of an ARN but the name, or the type before it. */
export function kindOfResource(id: string): string {
  const resource = id.split('|').slice(5).join('|');
  return resource.slice(0, Math.max(resource.lastIndexOf('/'), resource.lastIndexOf(':')) + 1);
}

/** What distinguishes several of one control in a framework; empty but in ids of findings about controls. */
export const variantOfFinding = (id: string): string => (id.startsWith('control|') ? id.split('|').slice(5).join('|') : '');
