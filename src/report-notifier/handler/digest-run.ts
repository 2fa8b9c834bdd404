import { renderDigest } from './digest/render-digest';
import { digestEvent, digestModel, NamedState } from './digest-input';
import { NotifierContract } from './notifier-contract';
import { NotifierPorts } from './notifier-ports';
import { partOf, ReportState, StateObject } from './report-state';
import { StateKeeper } from './state-keeper';
import { DIGEST_STATE, isOfReport, stateNameOf } from './state-store';

/** Makes the digest of a day and sends it, once for each day. */
export async function sendDigest(contract: NotifierContract, ports: NotifierPorts, date: string): Promise<void> {
  await new StateKeeper(ports).change(DIGEST_STATE, async (own) => {
    if (date <= (own.lastDay ?? '')) {
      ports.log('info', 'digest already made', { date });
      return undefined;
    }
    const now = ports.now();
    const states = await allStates(contract, ports);
    const model = digestModel(contract, contract.accountNames, states, now, own.lastDigestAt);
    const url = await ports.keepDigest(date, renderDigest(model));
    const source = { name: contract.name, accountId: contract.accountId, region: contract.region };
    const event = digestEvent(source, date, model, url);
    return { state: { ...own, lastDay: date, lastDigestAt: now.toISOString() }, events: [{ event, targetIds: ports.digestTargetIds }] };
  });
}

/** The states of all report plans that are expected, or, where these are not known, of all reports that were ever seen. */
async function allStates({ plans }: NotifierContract, ports: NotifierPorts): Promise<NamedState[]> {
  const planned = [...new Set(plans.map(({ reportName }) => stateNameOf(reportName)))];
  const names = planned.length > 0 ? planned : (await ports.stateNames()).filter(isOfReport);
  const objects = new Map(await Promise.all(names.map(async (name) => [name, await ports.store.loadOrEmpty(name)] as const)));
  if (planned.length > 0) {
    return plans.map(({ reportPlanName, reportName, templateName }) => (
      { reportName, templateName, state: shown(objects.get(stateNameOf(reportName))!, reportPlanName) }));
  }
  return [...objects].map(([reportName, object]) => ({ reportName, state: shown(object, reportName) }))
    .filter(({ state }) => state.closedAt === undefined).map((one) => ({ ...one, templateName: one.state.templateName }));
}

/** A state that can't be read is shown as a report that can't. */
function shown({ state, unreadable }: { readonly state: StateObject; readonly unreadable?: string }, partName: string): ReportState {
  const part = partOf(state, partName);
  const problem = unreadable ?? (part.unfollowed && `at least ${part.unfollowed.count} more findings are too many to be kept`);
  return problem === undefined ? part : { ...part, problem };
}
