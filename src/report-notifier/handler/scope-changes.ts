import { ReportContents } from './report-contents';
import { daysBetween, ReportState } from './report-state';
import { isComplianceReport, partsIn, scopeOfFinding, Scopes } from './scopes';
import { isAbout } from '../../data/reports';
import { listsBy } from '../../notification/handler/gravity';
import { instantOf, isBefore, laterOf } from '../../private/moments';

/** Another part of the same report, or a report plan that no longer exists: accounts move between them. */
export interface Sibling {
  readonly state: Pick<ReportState, 'findings' | 'scopes'>;
  /** Ids of findings that were resolved there lately. */
  readonly resolvedIds: ReadonlySet<string>;
  /** Whether its plan exists, so that its next report can have what this one lacks. */
  readonly expected: boolean;
}

/** Days for which people know that reports no longer cover something, or that it is no longer followed, before it is forgotten. */
export const KEPT_DAYS = 35;

type Covering = Pick<ReportState, 'scopes'>;

/** Other parts of the report that covered a scope later than this one did. */
export function movedTo(scope: string, state: Covering, { scopes }: ReportContents, siblings: ReadonlyArray<Sibling>): Sibling[] {
  const seen = seenIn(state.scopes, scope);
  return scopes.has(scope) ? [] : siblings.filter((sibling) => sibling.expected && seenIn(sibling.state.scopes, scope) > seen);
}

/** When a part covered a scope last; 0 where it never did. */
export const seenIn = (scopes: Scopes = {}, scope: string) => (Object.hasOwn(scopes, scope) ? instantOf(scopes[scope].seen) ?? 0 : 0);

/** What reports cover, this one included; `byObject` where no report is known to be whole. */
export function scopesAfter(state: Covering, report: ReportContents, siblings: ReadonlyArray<Sibling>, byObject = false): Scopes {
  const after: { [scope: string]: Scopes[string] } = {};
  for (const [scope, known] of Object.entries(state.scopes ?? {})) {
    const missingSince = report.complete && isComplianceReport(report.template) ? known.missingSince ?? report.at : known.missingSince;
    // while no whole report comes, nobody was told of what is missing
    const since = missingSince ?? (byObject || !isComplianceReport(report.template) ? known.seen : report.at);
    const tooLong = daysBetween(since, report.at) > KEPT_DAYS;
    if (!tooLong && movedTo(scope, state, report, siblings).length === 0) {
      after[scope] = { ...known, missingSince };
    }
  }
  const controls = listsBy(isAbout(report.template, 'control') ? [...report.observations.keys()] : [], scopeOfFinding);
  report.scopes.forEach((scope) => {
    const known = state.scopes?.[scope];
    // an older report says nothing of what a newer one covers
    after[scope] = known && isBefore(report.at, known.seen) ? known
      : { seen: laterOf(known?.seen, report.at), controls: controls.get(scope)?.map((id) => partsIn(id, 4, 6)) };
  });
  return after;
}

/**
 * Scopes that a report on controls no longer covers, with the first report that did not. Reports on resources cover only resources that exist. Where the
 * report has other parts, an account may have moved to one of them and has time until the next report.
 */
export function unreportedScopes(scopes: Scopes, report: ReportContents, siblings: ReadonlyArray<Sibling>): Array<readonly [string, string]> {
  if (!report.complete || !isAbout(report.template, 'control')) {
    return [];
  }
  const mayMove = siblings.some(({ expected }) => expected);
  return Object.entries(scopes).flatMap(([scope, { missingSince }]) => (
    missingSince !== undefined && (!mayMove || isBefore(missingSince, report.at)) ? [[scope, missingSince] as const] : []));
}
