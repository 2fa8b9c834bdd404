import { ReportContents } from './report-contents';
import { ReportState } from './report-state';
import { isComplianceReport, Scopes } from './scopes';
import { isAbout } from '../../data/reports';

/** Another part of the same report, or a report plan that is no more: accounts move between them. */
export interface Sibling {
  readonly state: Pick<ReportState, 'findings' | 'scopes'>;
  /** Ids of findings that were over there lately. */
  readonly resolvedIds: ReadonlySet<string>;
  /** Whether its plan is there, so that its next report can have what this one lacks. */
  readonly expected: boolean;
}

/**
 * Days after which a job that was not seen again, well or not, is no longer followed: longer than the longest month between two jobs. After as many, what
 * reports no longer speak of is forgotten.
 */
export const KEPT_DAYS = 35;
const DAY = 86_400_000;

export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY;

/** Other parts of the report that have spoken of something since this one did. */
export function movedTo(scope: string, state: ReportState, { scopes }: ReportContents, siblings: ReadonlyArray<Sibling>): Sibling[] {
  const seen = seenIn(state.scopes, scope);
  return scopes.has(scope) ? [] : siblings.filter((sibling) => sibling.expected && seenIn(sibling.state.scopes, scope) > seen);
}

const seenIn = (scopes: Scopes | undefined, scope: string) => (scopes && Object.hasOwn(scopes, scope) ? scopes[scope].seen : '');

/** What reports have spoken of, with this one. */
export function scopesAfter(state: ReportState, report: ReportContents, siblings: ReadonlyArray<Sibling>): Scopes {
  const after: { [scope: string]: Scopes[string] } = {};
  for (const [scope, known] of Object.entries(state.scopes ?? {})) {
    const missingSince = report.complete && isComplianceReport(report.template) ? known.missingSince ?? report.at : known.missingSince;
    const tooLong = daysBetween(missingSince ?? known.seen, report.at) > KEPT_DAYS;
    if (!tooLong && movedTo(scope, state, report, siblings).length === 0) {
      after[scope] = { seen: known.seen, missingSince };
    }
  }
  report.scopes.forEach((scope) => (after[scope] = { seen: report.at }));
  return after;
}

/**
 * Frameworks, accounts and Regions that a report on controls no longer speaks of, with the first report that did not. Reports on resources speak only of
 * resources that there are. Where other parts of the report are expected, an account may have moved to one of them, and is given until the next report.
 */
export function unreportedScopes(scopes: Scopes, report: ReportContents, siblings: ReadonlyArray<Sibling>): Array<readonly [string, string]> {
  if (!report.complete || !isAbout(report.template, 'control')) {
    return [];
  }
  const mayMove = siblings.some(({ expected }) => expected);
  return Object.entries(scopes).flatMap(([scope, { missingSince }]) => (
    missingSince !== undefined && (!mayMove || missingSince < report.at) ? [[scope, missingSince] as const] : []));
}
