import { JudgedScope, JudgedScopes } from './fates';
import { NotifierContract, PlanContract } from './notifier-contract';
import { NotifierPorts } from './notifier-ports';
import { ReportContents } from './report-contents';
import { ReportCounts, ReportState } from './report-state';
import { Sibling } from './scope-changes';
import { controlOfFinding, scopeOfFinding } from './scopes';
import { isOfReport } from './state-store';
import { isAbout } from '../../data/reports';

/** The other parts of a report, and report plans of its template that no longer exist. */
export interface Siblings {
  readonly siblings: Sibling[];
  /** Numbers of the parts that were made on the same day. */
  readonly counts: ReportCounts[];
  /** For a report on resources, what reports on controls cover; undefined where there are none. */
  readonly reported?: JudgedScopes;
}

/** The state of another report; one that can't be read says nothing. */
async function stateOf(name: string, ports: NotifierPorts): Promise<ReportState> {
  const { state, unreadable } = await ports.store.loadOrEmpty(name);
  if (unreadable !== undefined) {
    ports.log('warn', 'compared without another report', { reason: unreadable });
  }
  return state;
}

/** Names of states whose report plan no longer exists. */
export async function closedNames({ plans }: NotifierContract, ports: NotifierPorts): Promise<string[]> {
  const names = await ports.stateNames();
  return names.filter((name) => isOfReport(name) && !plans.some(({ reportPlanName }) => reportPlanName === name));
}

/** Reads them one after the other and keeps only what a comparison with this report needs: together they may be large. */
export async function siblingsOf(
  plan: PlanContract, contents: ReportContents, known: ReportState, contract: NotifierContract, ports: NotifierPorts,
): Promise<Siblings> {
  const parts = contract.plans.filter((one) => one.reportName === plan.reportName && one.reportPlanName !== plan.reportPlanName);
  const siblings: Sibling[] = [];
  const counts: ReportCounts[] = [];
  for (const { reportPlanName } of parts) {
    const state = await stateOf(reportPlanName, ports);
    siblings.push(slim(state, contents, known, true));
    if (state.counts && state.lastReportAt?.slice(0, 10) === contents.at.slice(0, 10)) {
      counts.push(state.counts);
    }
  }
  for (const name of await closedNames(contract, ports)) {
    const state = await stateOf(name, ports);
    if (state.templateName === plan.templateName) {
      siblings.push(slim(state, contents, known, false));
    }
  }
  return { siblings, counts, reported: isAbout(contents.template, 'resource') ? await reportedOn(contract, ports) : undefined };
}

/** What the newest reports on controls cover. */
async function reportedOn({ plans }: NotifierContract, ports: NotifierPorts): Promise<JudgedScopes | undefined> {
  const controls = plans.filter(({ templateName }) => isAbout(templateName, 'control'));
  if (controls.length === 0) {
    return undefined;
  }
  const reported = new Map<string, JudgedScope>();
  for (const { reportPlanName } of controls) {
    const { scopes = {}, findings } = await stateOf(reportPlanName, ports);
    const open = openControls(findings);
    Object.entries(scopes).filter(([, { missingSince }]) => missingSince === undefined)
      .forEach(([scope, { seen, controls: judged }]) => reported.set(scope, { at: seen, controls: judged, open: open.get(scope) }));
  }
  return reported;
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

/** With all findings that are in scopes of the report: they move with their account. */
function slim({ findings, scopes = {}, resolved }: ReportState, contents: ReportContents, known: ReportState, expected: boolean): Sibling {
  const mine = new Set([...Object.keys(known.scopes ?? {}), ...Object.keys(known.findings).map(scopeOfFinding)]);
  const wanted = (id: string) => contents.observations.has(id) || Object.hasOwn(known.findings, id) || contents.scopes.has(scopeOfFinding(id));
  return {
    expected,
    resolvedIds: new Set(resolved.map(({ id }) => id).filter((id) => Object.hasOwn(known.findings, id))),
    state: {
      findings: Object.fromEntries(Object.entries(findings).filter(([id]) => wanted(id))),
      scopes: Object.fromEntries(Object.entries(scopes).filter(([scope]) => mine.has(scope))),
    },
  };
}
