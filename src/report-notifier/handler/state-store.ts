import { gunzipSync, gzipSync } from 'node:zlib';
import { EMPTY_STATE, ReportState } from './report-state';

/** Name under which the handler keeps which digest was the last; no report plan can have it. */
export const DIGEST_STATE = '-digest';

/** A bucket that writes an object only if no other invocation wrote it in between. */
export interface ConditionalBucket {
  /** Undefined where there is no such object. */
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
  constructor(private readonly bucket: ConditionalBucket, private readonly prefix = 'state') {}

  public async load(name: string): Promise<Stored> {
    const object = await this.bucket.get(this.keyOf(name));
    if (!object) {
      return { state: EMPTY_STATE };
    }
    const state = JSON.parse(gunzipSync(object.body).toString('utf8')) as ReportState;
    if (state.version !== 1) {
      throw new Error(`state of ${name} has version ${String(state.version)} but this function reads version 1; deploy the version of the library that wrote it`);
    }
    return { state, etag: object.etag };
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
  if (state.lease && state.lease.owner !== owner && Date.parse(state.lease.until) > now.getTime()) {
    throw new Busy(`${name} is being worked on until ${state.lease.until}`);
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
