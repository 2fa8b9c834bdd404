import { JudgedScope, JudgedScopes } from './fates';
import { NotifierContext } from './notifier-context';
import { NotifierContract, PlanContract } from './notifier-contract';
import { NotifierPorts } from './notifier-ports';
import { EMPTY_OBJECT, partOf, ReportCounts, ReportState, StateObject } from './report-state';
import { Sibling } from './scope-changes';
import { controlOfFinding, scopeOfFinding } from './scopes';
import { isOfReport, stateNameOf } from './state-store';
import { isAbout } from '../../data/reports';

/** What other reports say that a comparison must know. */
export interface Elsewhere {
  /** Parts of other reports whose plan no longer exists: this one may be their successor. */
  readonly former: ReadonlyArray<Sibling>;
  /** For a report on resources, what reports on controls cover; undefined where there are none. */
  readonly reported?: JudgedScopes;
}

/** Whether a part of a report has a report plan. */
export const isPlanned = ({ plans }: NotifierContract, partName: string): boolean => plans.some(({ reportPlanName }) => reportPlanName === partName);

/** The other parts of the report. One whose plan no longer exists had accounts that came here. */
export function siblingsOf(plan: PlanContract, { parts }: StateObject, contract: NotifierContract): Sibling[] {
  return Object.entries(parts).filter(([name]) => name !== plan.reportPlanName)
    .map(([name, part]) => ({ part, expected: isPlanned(contract, name) }))
    .filter(({ part, expected }) => expected || part.templateName === plan.templateName)
    .map(({ part, expected }) => siblingOf(part, expected));
}

/** Numbers of the other parts that were made on the same day. */
export function countsBeside(plan: PlanContract, at: string, { parts }: StateObject, contract: NotifierContract): ReportCounts[] {
  return Object.entries(parts).filter(([name]) => name !== plan.reportPlanName && isPlanned(contract, name))
    .flatMap(([, { counts, lastReportAt }]) => (counts && lastReportAt?.slice(0, 10) === at.slice(0, 10) ? counts : []));
}

/** Of a part that has no report yet, whether it succeeds another one. */
export async function elsewhereOf(plan: PlanContract, isFirst: boolean, { contract, ports }: NotifierContext): Promise<Elsewhere> {
  const own = stateNameOf(plan.reportName);
  const former: Sibling[] = [];
  for (const name of isFirst ? await ports.stateNames() : []) {
    const { parts } = isOfReport(name) && name !== own ? await stateOf(name, ports) : EMPTY_OBJECT;
    former.push(...Object.entries(parts).filter(([part, { templateName }]) => !isPlanned(contract, part) && templateName === plan.templateName)
      .map(([, part]) => siblingOf(part, false)));
  }
  return { former, reported: isAbout(plan.templateName, 'resource') ? await reportedOn(contract, ports) : undefined };
}

/** The state of another report; one that can't be read says nothing. */
async function stateOf(name: string, ports: NotifierPorts): Promise<StateObject> {
  const { state, unreadable } = await ports.store.loadOrEmpty(name);
  if (unreadable !== undefined) {
    ports.log('warn', 'compared without another report', { reason: unreadable });
  }
  return state;
}

const siblingOf = (state: ReportState, expected: boolean): Sibling => ({ state, resolvedIds: new Set(state.resolved.map(({ id }) => id)), expected });

/** What the newest reports on controls cover. */
async function reportedOn({ plans }: NotifierContract, ports: NotifierPorts): Promise<JudgedScopes | undefined> {
  const controls = plans.filter(({ templateName }) => isAbout(templateName, 'control'));
  const reported = new Map<string, JudgedScope>();
  for (const reportName of new Set(controls.map((plan) => plan.reportName))) {
    const object = await stateOf(stateNameOf(reportName), ports);
    for (const { reportPlanName } of controls.filter((plan) => plan.reportName === reportName)) {
      const { scopes = {}, findings } = partOf(object, reportPlanName);
      const open = openControls(findings);
      Object.entries(scopes).filter(([, { missingSince }]) => missingSince === undefined)
        .forEach(([scope, { seen, controls: judged }]) => reported.set(scope, { at: seen, controls: judged, open: open.get(scope) }));
    }
  }
  return controls.length === 0 ? undefined : reported;
}

/** By framework, account and Region, and by control: what is wrong with it. */
function openControls(findings: ReportState['findings']): ReadonlyMap<string, NonNullable<JudgedScope['open']>> {
  const open = new Map<string, Map<string, { count: number; judged: boolean }>>();
  for (const [id, { class: kind, count = 0 }] of Object.entries(findings).filter(([one]) => one.startsWith('control|'))) {
    const scope = scopeOfFinding(id);
    const control = controlOfFinding(id) ?? '';
    const controls = open.get(scope) ?? new Map<string, { count: number; judged: boolean }>();
    const known = controls.get(control) ?? { count: 0, judged: true };
    controls.set(control, { count: known.count + count, judged: known.judged && kind !== 'INSUFFICIENT_DATA' });
    open.set(scope, controls);
  }
  return open;
}
