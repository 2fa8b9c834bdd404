import { gunzipSync, gzipSync } from 'node:zlib';
import { EMPTY_STATE, ReportState } from './report-state';
import { checkedState, UnreadableState } from './state-check';

/** Name under which the handler keeps which digest was the last; no report plan can have it. */
export const DIGEST_STATE = '-digest';
/** Name under which it keeps what concerns all reports together. */
export const NOTIFIER_STATE = '-notifier';

/** Whether a state is that of a report. */
export const isOfReport = (name: string): boolean => name !== DIGEST_STATE && name !== NOTIFIER_STATE;

/** An object that this function may not read, though it is there. */
export class Forbidden extends Error {}

/** A bucket that writes an object only if no other invocation wrote it in between. */
export interface ConditionalBucket {
  /** Undefined where there is no such object; `Forbidden` is thrown where it may not be read. */
  get(key: string): Promise<{ readonly body: Uint8Array; readonly etag: string } | undefined>;
  /** Writes if the object still has this etag, or where there is none yet. Returns the new etag, or undefined where another invocation was faster. */
  put(key: string, body: Uint8Array, etag: string | undefined): Promise<string | undefined>;
}

/** A state as it was read. */
export interface Stored {
  readonly state: ReportState;
  readonly etag?: string;
}

const ATTEMPTS = 10;

/** The states of report plans: one object each, read and written as a whole, compressed. */
export class StateStore {
  constructor(private readonly bucket: ConditionalBucket, private readonly now: () => Date, private readonly prefix = 'state') {}

  /** As `load`; instead of a state that can't be read an empty one, and why: it holds up nothing. */
  public async loadOrEmpty(name: string): Promise<{ state: ReportState; unreadable?: string }> {
    try {
      return await this.load(name);
    } catch (error) {
      if (!(error instanceof UnreadableState)) {
        throw error;
      }
      return { state: EMPTY_STATE, unreadable: error.message };
    }
  }

  /** Throws `UnreadableState` for what this function can't work with. */
  public async load(name: string): Promise<Stored> {
    const object = await this.bucket.get(this.keyOf(name)).catch((error: unknown) => {
      throw error instanceof Forbidden ? new UnreadableState(name, `may not be read: ${error.message}`) : error;
    });
    if (!object) {
      return { state: EMPTY_STATE };
    }
    let value: unknown;
    try {
      value = JSON.parse(gunzipSync(object.body).toString('utf8'));
    } catch (error) {
      throw new UnreadableState(name, `is damaged: ${error instanceof Error ? error.message : String(error)}`);
    }
    return { state: checkedState(name, value, this.now()), etag: object.etag };
  }

  /** Begins a state of the handler's own again where it can't be read; what it says is no finding. Returns why it could not. */
  public async mend(name: string): Promise<string | undefined> {
    const { unreadable } = await this.loadOrEmpty(name);
    if (unreadable !== undefined) {
      const object = await this.bucket.get(this.keyOf(name));
      await this.save(name, EMPTY_STATE, object?.etag);
    }
    return unreadable;
  }

  /** Writes a state if no other invocation did since it was read; else undefined. */
  public async save(name: string, state: ReportState, etag: string | undefined): Promise<Stored | undefined> {
    const written = await this.bucket.put(this.keyOf(name), gzipSync(JSON.stringify(state)), etag);
    return written === undefined ? undefined : { state, etag: written };
  }

  /** Applies a change to whatever the state is now. */
  public async update(name: string, change: (state: ReportState) => ReportState): Promise<Stored> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const { state, etag } = await this.load(name);
      const saved = await this.save(name, change(state), etag);
      if (saved) {
        return saved;
      }
    }
    throw new Error(`state of ${name} was changed by others ${ATTEMPTS} times in a row`);
  }

  private keyOf(name: string): string {
    return `${this.prefix}/${name}.json.gz`;
  }
}

/** Another invocation works on the same report plan; the message that triggered this one is retried. */
export class Busy extends Error {}

/** What an invocation needs to end in order. */
const LEASE_MARGIN_MS = 5_000;
/** What AWS Lambda gives an invocation, and what clocks differ by. */
const LONGEST_LEASE_MS = 20 * 60_000;

/** An invocation that changes states. */
export interface Worker {
  /** Id of this invocation. */
  readonly owner: string;
  readonly store: StateStore;
  now(): Date;
  /** How long this invocation can still run, in milliseconds. */
  timeLeft(): number;
}

/** Does what no other invocation may do at the same time. The lease of an invocation that dies lasts until that invocation would have ended. */
export async function withLease(worker: Worker, name: string, work: (stored: Stored) => Promise<void>): Promise<void> {
  const { owner, store } = worker;
  const now = worker.now();
  const { state, etag } = await store.load(name);
  const leased = state.lease && state.lease.owner !== owner ? Date.parse(state.lease.until) - now.getTime() : 0;
  // no invocation lasts longer, whatever the state says
  if (leased > 0 && leased <= LONGEST_LEASE_MS) {
    throw new Busy(`${name} is being worked on until ${state.lease!.until}`);
  }
  const until = new Date(now.getTime() + worker.timeLeft() + LEASE_MARGIN_MS).toISOString();
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
