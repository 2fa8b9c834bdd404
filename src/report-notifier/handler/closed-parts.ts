import { changeEvent, troubleFinding } from './change-event';
import { NotifierContext } from './notifier-context';
import { DAY_MS, KeptFinding, partOf, ReportState, StateObject, toEventFinding, unfollowed, withPart } from './report-state';
import { isOfJobs, scopeOfFinding } from './scopes';
import { isPlanned } from './siblings';
import { Addressed, Decision } from './state-keeper';
import { stateNameOf } from './state-store';
import { isBefore } from '../../private/moments';

/** Until then another report plan may take over what this one covered: reports on jobs cover an account only when it has any. */
const TAKEOVER_DAYS = 3;
const JOB_TAKEOVER_DAYS = 35;

/**
 * Ends the parts of a report whose report plan no longer exists: people get to know once which of its findings no other part or report took over. Nobody said that
 * these are well. Undefined where there is nothing to do.
 */
export async function closeParts(object: StateObject, name: string, context: NotifierContext): Promise<Decision | undefined> {
  const { contract, ports, messages } = context;
  const now = ports.now();
  let state = object;
  const events: Addressed[] = [];
  for (const [partName, part] of Object.entries(object.parts).filter(([one]) => !isPlanned(contract, one))) {
    const { findings, trouble, closedAt } = part;
    if (Object.keys(findings).length === 0 && trouble === undefined) {
      state = withPart(state, partName, undefined);
    } else if (closedAt === undefined) {
      state = withPart(state, partName, { ...part, closedAt: now.toISOString() });
    } else if (now.getTime() - Date.parse(closedAt) >= (Object.keys(findings).some(isOfJobs) ? JOB_TAKEOVER_DAYS : TAKEOVER_DAYS) * DAY_MS) {
      const others = await successorsOf(part, object, name, context);
      const left = Object.entries(findings)
        .filter(([id, finding]) => contract.alertOn.includes(finding.class) && !others.some((other) => tookOver(other, id, finding)))
        .map(([id, finding]) => toEventFinding(id, unfollowed(finding, `the report plan ${partName} is gone, and no other report covers it since ${finding.seen}`), 'new'));
      const key = `${partName}|closed|${closedAt}`;
      const event = changeEvent(messages.sourceOf(name), key, now.toISOString(), left, [...contract.alertOn, 'NOT_REPORTED']);
      const over = trouble ? [troubleFinding(messages.sourceOf(name), { reportPlanName: partName, ...trouble }, 'resolved')] : [];
      events.push(...event ? [{ event, targetIds: ports.targetIds }] : [], ...messages.forLists(over, name, key));
      state = withPart(state, partName, undefined);
    }
  }
  return state === object ? undefined : { state, events };
}

/** What is known by report plans of its template. */
async function successorsOf(
  { templateName }: ReportState, object: StateObject, name: string, { contract: { plans }, ports }: NotifierContext,
): Promise<ReportState[]> {
  const objects = new Map([[name, object]]);
  const successors = plans.filter((plan) => templateName === undefined || plan.templateName === templateName);
  for (const other of new Set(successors.map(({ reportName }) => stateNameOf(reportName)))) {
    objects.set(other, objects.get(other) ?? (await ports.store.load(other)).state);
  }
  return successors.map(({ reportName, reportPlanName }) => partOf(objects.get(stateNameOf(reportName))!, reportPlanName));
}

/** Whether another report has a finding, or covered its account after it was seen: then it was decided there what became of it. */
function tookOver({ findings, scopes = {} }: ReportState, id: string, { seen }: KeptFinding): boolean {
  const scope = scopeOfFinding(id);
  return Object.hasOwn(findings, id) || (Object.hasOwn(scopes, scope) && isBefore(seen, scopes[scope].seen));
}
