import { NotifierPorts } from './notifier-ports';
import { Stored } from './state-store';

/** Another invocation works on the same report plan; whoever woke this one tries again. */
export class Busy extends Error {}

/** What an invocation needs to end in order. */
const SPARE_MS = 5_000;

/** Does what nobody else may do at the same time. Whoever dies in it is waited for until its invocation would have ended. */
export async function alone(ports: NotifierPorts, name: string, work: (stored: Stored) => Promise<void>): Promise<void> {
  const { store, owner } = ports;
  const now = ports.now();
  const { state, etag } = await store.load(name);
  if (state.lease && state.lease.owner !== owner && Date.parse(state.lease.until) > now.getTime()) {
    throw new Busy(`${name} is being worked on until ${state.lease.until}`);
  }
  const until = new Date(now.getTime() + ports.timeLeft() + SPARE_MS).toISOString();
  const taken = await store.save(name, { ...state, lease: { owner, until } }, etag);
  if (!taken) {
    throw new Busy(`${name} was taken by another invocation`);
  }
  try {
    await work(taken);
  } finally {
    await store.update(name, (current) => (current.lease?.owner === owner ? { ...current, lease: undefined } : current));
  }
}
