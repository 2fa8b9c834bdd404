import { changeEvent, EventSource } from './change-event';
import { NotifierContract } from './contract';
import { alone } from './one-writer';
import { flush, withEvent } from './outbox';
import { NotifierPorts } from './ports';
import { toEventFinding } from './report-state';

/** Until then another report plan may have taken over what this one told of. */
const DAYS = 3;
const DAY = 86_400_000;

/**
 * Ends what is left of a report plan that is no more: lists of findings are told that nobody follows its findings any more, as far as no other report
 * has them. People are not: they took the plan away.
 */
export async function closePlan(name: string, contract: NotifierContract, ports: NotifierPorts, source: EventSource): Promise<void> {
  const { state } = await ports.store.load(name);
  const now = ports.now();
  if (Object.keys(state.findings).length === 0) {
    return;
  }
  if (state.closedAt === undefined) {
    await alone(ports, name, async () => void await ports.store.update(name, (current) => ({ ...current, closedAt: now.toISOString() })));
    return;
  }
  if (now.getTime() - Date.parse(state.closedAt) < DAYS * DAY) {
    return;
  }
  await alone(ports, name, async () => {
    const open = new Set<string>();
    for (const { reportPlanName } of contract.plans) {
      Object.keys((await ports.store.load(reportPlanName)).state.findings).forEach((id) => open.add(id));
    }
    const { state: closed } = await ports.store.update(name, (current) => {
      const over = Object.entries(current.findings).filter(([id]) => !open.has(id))
        .map(([id, finding]) => toEventFinding(id, finding, 'resolved'));
      const event = changeEvent(source, `${name}|closed|${state.closedAt}`, now.toISOString(), over, contract.alertOn);
      return withEvent({ ...current, findings: {}, scopes: {}, cells: [] }, event, ports.findingTargetIds);
    });
    await flush(name, closed, ports);
  });
}
