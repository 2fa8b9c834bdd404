import { EventSource, troubleFinding } from './change-event';
import { NotifierContract } from './notifier-contract';
import { NotifierPorts } from './notifier-ports';
import { withOverdue } from './outbox';
import { DAY_MS, toEventFinding } from './report-state';
import { isOfJobs } from './scopes';
import { withLease } from './state-store';

/** Until then another report plan may take over what this one covered: reports on jobs cover an account only when it has any. */
const TAKEOVER_DAYS = 3;
const JOB_TAKEOVER_DAYS = 35;

/**
 * Ends what is left of a report plan that no longer exists: finding lists get its findings as resolved, as far as no other report has them. People get no
 * message: they deleted the plan.
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
    const open = new Set<string>();
    for (const { reportPlanName } of contract.plans) {
      Object.keys((await ports.store.load(reportPlanName)).state.findings).forEach((id) => open.add(id));
    }
    await ports.store.update(name, (current) => {
      const over = Object.entries(current.findings).filter(([id, finding]) => !open.has(id) && contract.alertOn.includes(finding.class))
        .map(([id, finding]) => toEventFinding(id, finding, 'resolved'));
      const trouble = current.trouble ? [troubleFinding(source, { reportPlanName: name, ...current.trouble, over: true }, 'resolved')] : [];
      return { ...withOverdue(current, [...over, ...trouble]), findings: {}, scopes: {}, cells: [], trouble: undefined };
    });
  });
}
