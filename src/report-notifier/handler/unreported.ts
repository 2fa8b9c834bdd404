import { judgesAll } from './judging';
import { Observation, severityOfClass, titleOfControl } from './observations';
import { ReportContents } from './report-contents';
import { KeptFinding, KnownFindings } from './report-state';
import { Sibling, unreportedScopes } from './scope-changes';
import { controlOfFinding, isUnjudgedControl, isUnreported, isUnreportedFramework, partsIn, placeOfScope, scopeOfFinding, Scopes, unjudgedId, unreportedId } from './scopes';
import { isAbout } from '../../data/reports';
import { listsBy } from '../../notification/handler/gravity';

/** What the report no longer covers, and covers again, as findings: what is missing in a report is not resolved by that. */
export function unreportedFrameworks(scopes: Scopes, known: KnownFindings, report: ReportContents, siblings: ReadonlyArray<Sibling>): Observation[] {
  return [
    ...[...known.keys()].filter((id) => isUnreportedFramework(id) && report.scopes.has(scopeOfFinding(id))).map((id) => ({ id, at: '' })),
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
export function inheritedFindings(known: KnownFindings, report: ReportContents): ReadonlyMap<string, Inherited> {
  const inherited = new Map<string, Inherited>();
  if (!isAbout(report.template, 'control') || !report.complete) {
    return inherited;
  }
  const nameOf = (id: string) => partsIn(id, 0, 5);
  const gone = listsBy([...known.keys()].filter((id) => id.startsWith('control|') && !report.observations.has(id)), nameOf);
  for (const { id, judges } of gone.size > 0 ? report.observations.values() : []) {
    const former = known.has(id) ? [] : gone.get(nameOf(id)) ?? [];
    const from = former.find((one) => judgesAll(known.get(one)!.control ?? '', judges, known.get(one)!.judges));
    if (from !== undefined) {
      former.splice(former.indexOf(from), 1);
      inherited.set(id, { from, finding: known.get(from)! });
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
  lost: ReadonlyArray<readonly [string, KeptFinding]>, known: KnownFindings, kept: KnownFindings, report: ReportContents,
  present: () => ReadonlySet<string>,
): UnjudgedControls {
  const observations = new Map<string, Observation>();
  const dropped: string[] = [];
  for (const [lostId, { accountId, region, framework, control = '' }] of lost) {
    const ofResources = lostId.startsWith('resource|');
    const id = unjudgedId(lostId);
    const since = known.get(id)?.since ?? report.at;
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
  const before = [...known.keys()].filter((id) => isUnjudgedControl(id) && !observations.has(id));
  const missing = new Set((before.length === 0 ? [] : [...kept.keys()])
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
