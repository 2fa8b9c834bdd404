import { judgesAll } from './judging';
import { Observation, severityOfClass, titleOfControl } from './observations';
import { ReportContents } from './report-contents';
import { KeptFinding, ReportState } from './report-state';
import { Sibling, unreportedScopes } from './scope-changes';
import { controlOfFinding, isUnreported, placeOfScope, scopeOfFinding, Scopes, unjudgedId, unreportedId } from './scopes';
import { isAbout } from '../../data/reports';

/** What the report no longer covers, and covers again, as findings: what is missing in a report is not resolved by that. */
export function unreportedFrameworks(scopes: Scopes, state: ReportState, report: ReportContents, siblings: ReadonlyArray<Sibling>): Observation[] {
  const known = Object.keys(state.findings).filter((id) => isUnreported(id) && controlOfFinding(id) === undefined);
  return [
    ...known.filter((id) => report.scopes.has(scopeOfFinding(id))).map((id) => ({ id, at: '' })),
    ...unreportedScopes(scopes, report, siblings).map(([scope, missingSince]) => {
      const [accountId, region, framework] = placeOfScope(scope);
      const finding = {
        class: 'NOT_REPORTED' as const, severity: severityOfClass('NOT_REPORTED'), accountId, region, what: 'Framework', framework,
        message: `the report has nothing about it since ${missingSince}: is the framework, its recorder or AWS Backup's access to the account gone?`,
      };
      return { id: unreportedId(scope), at: '', finding };
    }),
  ];
}

/**
 * Findings about controls under the ids that these have now: with other parameters or another scope a control has another id. Where it judges all that it
 * judged, and as strictly, what it finds is what there is; else what it found before may be left out, and there are two findings.
 */
export function inheritedFindings({ findings }: ReportState, report: ReportContents): ReadonlyMap<string, Inherited> {
  const inherited = new Map<string, Inherited>();
  if (!isAbout(report.template, 'control') || !report.complete) {
    return inherited;
  }
  const nameOf = (id: string) => id.split('|', 5).join('|');
  const gone = new Map<string, string[]>();
  for (const id of Object.keys(findings)) {
    if (id.startsWith('control|') && !report.observations.has(id)) {
      gone.set(nameOf(id), [...gone.get(nameOf(id)) ?? [], id]);
    }
  }
  for (const { id, judges } of gone.size > 0 ? report.observations.values() : []) {
    const former = Object.hasOwn(findings, id) ? [] : gone.get(nameOf(id)) ?? [];
    const from = former.find((one) => judgesAll(findings[one].control ?? '', judges, findings[one].judges));
    if (from !== undefined) {
      former.splice(former.indexOf(from), 1);
      inherited.set(id, { from, finding: findings[from] });
    }
  }
  return inherited;
}

interface Inherited {
  /** Former id. */
  readonly from: string;
  readonly finding: KeptFinding;
}

interface UnjudgedControls {
  readonly observations: Observation[];
  /** Ids of findings that nothing keeps any longer. */
  readonly dropped: string[];
}

/** Controls that had findings and that nobody judges any more, and those that are judged again. */
export function unjudgedControls(
  lost: ReadonlyArray<readonly [string, KeptFinding]>, state: ReportState, kept: ReportState['findings'], report: ReportContents, present: () => ReadonlySet<string>,
): UnjudgedControls {
  const observations = new Map<string, Observation>();
  const dropped: string[] = [];
  for (const [lostId, { accountId, region, framework, control = '' }] of lost) {
    const ofResources = lostId.startsWith('resource|');
    const id = unjudgedId(lostId);
    const since = Object.hasOwn(state.findings, id) ? state.findings[id].since : report.at;
    const still = present().has(`${scopeOfFinding(lostId)}|${control}`);
    observations.set(id, {
      id,
      at: '',
      finding: {
        class: 'NOT_REPORTED', severity: severityOfClass('NOT_REPORTED'), accountId, region, framework, control, what: titleOfControl(control),
        message: `no longer judged since ${since}, so that it is not known whether what did not comply is well: ${
          still ? `was its scope or were its parameters changed${ofResources ? ', or are the resources gone' : ''}?` : 'was the control taken out of the framework?'}`,
      },
    });
  }
  const before = Object.keys(state.findings).filter((id) => isUnreported(id) && controlOfFinding(id) !== undefined && !observations.has(id));
  const missing = new Set((before.length === 0 ? [] : Object.keys(kept))
    .filter((id) => !isUnreported(id) && controlOfFinding(id) !== undefined && !report.observations.has(id)).map(unjudgedId));
  for (const id of before) {
    if (missing.has(id)) {
      observations.set(id, { id, at: '', unjudged: true });
    } else if (present().has(`${scopeOfFinding(id)}|${controlOfFinding(id)!}`)) {
      observations.set(id, { id, at: '' });
    } else {
      dropped.push(id);
    }
  }
  return { observations: [...observations.values()], dropped };
}
