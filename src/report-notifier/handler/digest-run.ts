import { renderDigest } from './digest/render-digest';
import { digestEvent, digestModel, NamedState } from './digest-input';
import { NotifierContract } from './notifier-contract';
import { NotifierPorts } from './notifier-ports';
import { flush, withEvent } from './outbox';
import { ReportState } from './report-state';
import { withLease, DIGEST_STATE, isOfReport } from './state-store';

/** Makes the digest of a day and sends it, once for each day. */
export async function sendDigest(contract: NotifierContract, ports: NotifierPorts, date: string): Promise<void> {
  const damaged = await ports.store.mend(DIGEST_STATE);
  if (damaged !== undefined) {
    ports.log('error', 'the state of the digest was begun again', { reason: damaged });
  }
  await withLease(ports, DIGEST_STATE, async ({ state }) => {
    const pending = (await flush(DIGEST_STATE, state, ports))?.state ?? state;
    if (date <= (pending.lastDay ?? '')) {
      ports.log('info', 'digest already made', { date });
      return;
    }
    const now = ports.now();
    const states = await allStates(contract, ports);
    const model = digestModel(contract, ports.accountNames, states, now, pending.lastReportAt);
    const url = await ports.keepDigest(date, renderDigest(model));
    const source = { name: contract.name, accountId: contract.accountId, region: contract.region };
    const event = digestEvent(source, date, model, url);
    const intended = await ports.store.update(DIGEST_STATE, (current) => (
      withEvent({ ...current, lastDay: date, lastReportAt: now.toISOString() }, event, ports.digestTargetIds)));
    await flush(DIGEST_STATE, intended.state, ports);
  });
}

/** The states of all report plans that are expected, or, where these are not known, of all that were ever seen. */
async function allStates(contract: NotifierContract, ports: NotifierPorts): Promise<NamedState[]> {
  if (contract.plans.length > 0) {
    return Promise.all(contract.plans.map(async ({ reportPlanName, reportName, templateName }) => (
      { reportName, templateName, state: await shownState(reportPlanName, ports) })));
  }
  const names = (await ports.stateNames()).filter(isOfReport);
  const states = await Promise.all(names.map(async (name) => ({ name, state: await shownState(name, ports) })));
  return states.filter(({ state }) => state.closedAt === undefined)
    .map(({ name, state }) => ({ reportName: name, templateName: state.templateName, state }));
}

/** A state that can't be read is shown as a report that can't. */
async function shownState(name: string, ports: NotifierPorts): Promise<ReportState> {
  const { state, unreadable } = await ports.store.loadOrEmpty(name);
  const problem = unreadable ?? (state.unfollowed && `at least ${state.unfollowed.count} more findings are too many to be kept`);
  return problem === undefined ? state : { ...state, problem };
}
