import { Sibling } from './comparison';
import { NotifierContract, PlanContract } from './contract';
import { DIGEST_STATE } from './digest-state';
import { NotifierPorts } from './ports';
import { ReportContents } from './report-contents';
import { ReportCounts, ReportState } from './report-state';

/** The other parts of a report, and plans of its kind that are no more. */
export interface Siblings {
  readonly siblings: Sibling[];
  /** Numbers of the parts that are not late. */
  readonly counts: ReportCounts[];
}

const HOUR = 3_600_000;

/** Names of states that no report plan has any more. */
export async function closedNames({ plans }: NotifierContract, ports: NotifierPorts): Promise<string[]> {
  const names = await ports.stateNames();
  return names.filter((name) => name !== DIGEST_STATE && !plans.some(({ reportPlanName }) => reportPlanName === name));
}

/** Reads them one after the other and keeps only what a comparison with this report needs: together they may be large. */
export async function siblingsOf(
  plan: PlanContract, contents: ReportContents, known: ReportState, contract: NotifierContract, ports: NotifierPorts,
): Promise<Siblings> {
  const parts = contract.plans.filter((one) => one.reportName === plan.reportName && one.reportPlanName !== plan.reportPlanName);
  const siblings: Sibling[] = [];
  const counts: ReportCounts[] = [];
  for (const { reportPlanName } of parts) {
    const { state } = await ports.store.load(reportPlanName);
    siblings.push({ state: slim(state, contents, known), expected: true });
    const late = state.lastReportAt === undefined || ports.now().getTime() - Date.parse(state.lastReportAt) > contract.lateAfterHours * HOUR;
    if (state.counts && !late) {
      counts.push(state.counts);
    }
  }
  for (const name of await closedNames(contract, ports)) {
    const { state } = await ports.store.load(name);
    if (state.templateName === plan.templateName) {
      siblings.push({ state: slim(state, contents, known), expected: false });
    }
  }
  return { siblings, counts };
}

function slim({ findings, scopes = {} }: ReportState, contents: ReportContents, known: ReportState): Sibling['state'] {
  const { scopes: mine = {} } = known;
  return {
    findings: Object.fromEntries(Object.entries(findings).filter(([id]) => contents.observations.has(id) && !Object.hasOwn(known.findings, id))),
    scopes: Object.fromEntries(Object.entries(scopes).filter(([scope]) => Object.hasOwn(mine, scope))),
  };
}
