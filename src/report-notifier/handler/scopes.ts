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

/** First part of the ids of findings that a report no longer covers something. */
const UNREPORTED = 'unreported';
/** How the ids of findings begin that are about frameworks: account, Region and framework follow, and mostly a control. */
const BY_FRAMEWORK = new RegExp(String.raw`^(?:control|resource|${UNREPORTED})\|`);

/** A report on compliance covers everything there is, each time. */
export const isComplianceReport = (template: ReportTemplateName): boolean => !isAbout(template, 'job');

export function scopeOfRecord(template: ReportTemplateName, { accountId, region, frameworkName }: ReportRecord): string {
  return isComplianceReport(template) ? findingId(accountId, region, frameworkName) : findingId(accountId, region);
}

/** Where a part of an id begins; behind its end where it has fewer. */
function startOf(id: string, part: number): number {
  let at = 0;
  for (let before = 0; before < part; before++) {
    at = id.indexOf('|', at) + 1 || id.length + 1;
  }
  return at;
}

/** Parts of an id, from one to before another one; of a hundred thousand ids many times faster than to split them. */
export const partsIn = (id: string, from: number, to: number): string => id.slice(startOf(id, from), startOf(id, to) - 1);

export const scopeOfFinding = (id: string): string => partsIn(id, 1, isOfJobs(id) ? 3 : 4);

/** Reports on jobs cover only the jobs that there were. */
export const isOfJobs = (id: string): boolean => !BY_FRAMEWORK.test(id);

/** Of a framework, or of one of its controls. */
export const unreportedId = (scope: string, control?: string): string => [UNREPORTED, scope, ...control === undefined ? [] : [control]].join('|');

/** One finding for all that a control of a framework found and that nobody judges any longer; apart for resources, which other reports are about. */
export const unjudgedId = (id: string): string => `${unreportedId(scopeOfFinding(id), controlOfFinding(id))}${id.startsWith('resource|') ? '|resources' : ''}`;

/** Account, Region and framework, as the report has them. */
export const placeOfScope = (scope: string): ReadonlyArray<string> => partsOfId(scope);

export const isUnreported = (id: string): boolean => id.startsWith(`${UNREPORTED}|`);

/** A framework that no report covers: no finding where one does. */
export const isUnreportedFramework = (id: string): boolean => isUnreported(id) && controlOfFinding(id) === undefined;

/** A control that nobody judges any more. */
export const isUnjudgedControl = (id: string): boolean => isUnreported(id) && controlOfFinding(id) !== undefined;

/** The control in the id of a finding about a control, a resource, or a control that is no longer judged; undefined in others. */
export function controlOfFinding(id: string): string | undefined {
  return isOfJobs(id) || startOf(id, 4) > id.length ? undefined : partsIn(id, 4, 5);
}

/** What resources of one type have in common, as ids of findings about resources show it: all of an ARN but the name, or the type before it. */
export function kindOfResource(id: string): string {
  const resource = id.slice(startOf(id, 5));
  return resource.slice(0, Math.max(resource.lastIndexOf('/'), resource.lastIndexOf(':')) + 1);
}

/** What distinguishes several of one control in a framework; empty but in ids of findings about controls. */
export const variantOfFinding = (id: string): string => (id.startsWith('control|') ? id.slice(startOf(id, 5)) : '');
