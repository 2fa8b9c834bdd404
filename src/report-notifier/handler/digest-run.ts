import { renderDigest } from './digest/render-digest';
import { digestEvent, digestModel, NamedState } from './digest-input';
import { NotifierContract } from './notifier-contract';
import { NotifierPorts } from './notifier-ports';
import { flush, withEvent } from './outbox';
import { withLease, DIGEST_STATE } from './state-store';

/** Makes the digest of a day and sends it, once for each day. */
export async function sendDigest(contract: NotifierContract, ports: NotifierPorts, date: string): Promise<void> {
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
    const event = digestEvent(source, date, model, states, url);
    const intended = await ports.store.update(DIGEST_STATE, (current) => (
      withEvent({ ...current, lastDay: date, lastReportAt: now.toISOString() }, event, ports.digestTargetIds)));
    await flush(DIGEST_STATE, intended.state, ports);
  });
}

/** The states of all report plans that are expected, or, where these are not known, of all that were ever seen. */
async function allStates(contract: NotifierContract, ports: NotifierPorts): Promise<NamedState[]> {
  if (contract.plans.length > 0) {
    return Promise.all(contract.plans.map(async ({ reportPlanName, reportName, templateName }) => (
      { reportName, templateName, state: (await ports.store.load(reportPlanName)).state })));
  }
  const names = (await ports.stateNames()).filter((name) => name !== DIGEST_STATE);
  return Promise.all(names.map(async (name) => {
    const { state } = await ports.store.load(name);
    return { reportName: name, templateName: state.templateName, state };
  }));
}
