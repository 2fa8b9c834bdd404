import { changeEvent, EventSource, troubleFinding } from './change-event';
import { NotifierContract } from './notifier-contract';
import { NotifierPorts } from './notifier-ports';
import { withEvent, withOverdue } from './outbox';
import { DAY_MS, KeptFinding, ReportState, toEventFinding, unfollowed } from './report-state';
import { isOfJobs, scopeOfFinding } from './scopes';
import { withLease } from './state-store';
import { isBefore } from '../../private/moments';

/** Until then another report plan may take over what this one covered: reports on jobs cover an account only when it has any. */
const TAKEOVER_DAYS = 3;
const JOB_TAKEOVER_DAYS = 35;

/**
 * Ends what is left of a report plan that no longer exists: people get to know once which of its findings no other report took over. Nobody said that these are
 * well.
 */
export async function closePlan(name: string, contract: NotifierContract, ports: NotifierPorts, source: EventSource): Promise<void> {
  const { state } = await ports.store.load(name);
  const now = ports.now();
  if (Object.keys(state.findings).length === 0 && state.trouble === undefined) {
    return;
  }
  if (state.closedAt === undefined) {
    await withLease(ports, name, async () => void await ports.store.update(name, (current) => ({ ...current, closedAt: now.toISOString() })));
    return;
  }
  const ofJobs = Object.keys(state.findings).some(isOfJobs);
  if (now.getTime() - Date.parse(state.closedAt) < (ofJobs ? JOB_TAKEOVER_DAYS : TAKEOVER_DAYS) * DAY_MS) {
    return;
  }
  await withLease(ports, name, async () => {
    const successors = contract.plans.filter(({ templateName }) => state.templateName === undefined || templateName === state.templateName);
    const others: ReportState[] = [];
    for (const { reportPlanName } of successors) {
      others.push((await ports.store.load(reportPlanName)).state);
    }
    await ports.store.update(name, (current) => {
      const left = Object.entries(current.findings)
        .filter(([id, finding]) => contract.alertOn.includes(finding.class) && !others.some((other) => tookOver(other, id, finding)))
        .map(([id, finding]) => toEventFinding(id, unfollowed(finding, `the report plan ${name} is gone, and no other report covers it since ${finding.seen}`), 'new'));
      const event = changeEvent(source, `${name}|closed|${current.closedAt}`, now.toISOString(), left, [...contract.alertOn, 'NOT_REPORTED']);
      const trouble = current.trouble ? [troubleFinding(source, { reportPlanName: name, ...current.trouble, over: true }, 'resolved')] : [];
      const ended = { ...withOverdue(current, trouble), findings: {}, scopes: {}, cells: [], trouble: undefined };
      return withEvent(ended, event, ports.targetIds);
    });
  });
}

/** Whether another report has a finding, or covered its account after it was seen: then it was decided there what became of it. */
function tookOver({ findings, scopes = {} }: ReportState, id: string, { seen }: KeptFinding): boolean {
  const scope = scopeOfFinding(id);
  return Object.hasOwn(findings, id) || (Object.hasOwn(scopes, scope) && isBefore(seen, scopes[scope].seen));
}
