import { gunzipSync, gzipSync } from 'node:zlib';
import { EMPTY_OBJECT, StateObject } from './report-state';
import { checkedState, UnreadableState } from './state-check';
import { shortHash } from '../../private/hash';
import { messageOf } from '../../private/queue-handler';

/** Name under which the handler keeps which digest was the last; no report has it. */
export const DIGEST_STATE = '-digest';
/** Name under which it keeps what concerns all reports together. */
export const NOTIFIER_STATE = '-notifier';

/** Whether a state is that of a report. */
export const isOfReport = (name: string): boolean => name !== DIGEST_STATE && name !== NOTIFIER_STATE;

/** Name of a report's state, which is part of a key: whoever makes report plans of their own may call reports anything. */
export const stateNameOf = (reportName: string): string => (/^\w[\w.-]{0,299}$/.test(reportName) ? reportName
  : `${reportName.replace(/[^\w.-]+/g, '.').replace(/^-/, '.').slice(0, 280)}.${shortHash(reportName, 16)}`);

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
  readonly state: StateObject;
  readonly etag?: string;
}

/** The states of reports: one object each, read and written as a whole, compressed. */
export class StateStore {
  constructor(private readonly bucket: ConditionalBucket, private readonly now: () => Date) {}

  /** Throws `UnreadableState` for what this function can't work with. */
  public async load(name: string): Promise<Stored> {
    const object = await this.bucket.get(keyOf(name)).catch((error: unknown) => {
      throw error instanceof Forbidden ? new UnreadableState(name, `may not be read: ${error.message}`) : error;
    });
    if (!object) {
      return { state: EMPTY_OBJECT };
    }
    const { body, etag } = object;
    let value: unknown;
    try {
      value = JSON.parse(gunzipSync(body).toString('utf8'));
    } catch (error) {
      throw new UnreadableState(name, `is damaged: ${messageOf(error)}`, etag);
    }
    try {
      return { state: checkedState(value, this.now()) ?? EMPTY_OBJECT, etag };
    } catch (error) {
      throw new UnreadableState(name, messageOf(error), etag);
    }
  }

  /** As `load`; instead of a state that can't be read an empty one to be written in its place, and why. */
  public async loadOrEmpty(name: string): Promise<Stored & { readonly unreadable?: string }> {
    try {
      return await this.load(name);
    } catch (error) {
      if (error instanceof UnreadableState) {
        return { state: EMPTY_OBJECT, etag: error.etag, unreadable: error.message };
      }
      throw error;
    }
  }

  /** Writes a state if no other invocation did since it was read; else undefined. */
  public async save(name: string, state: StateObject, etag: string | undefined): Promise<Stored | undefined> {
    const written = await this.bucket.put(keyOf(name), gzipSync(JSON.stringify(state), { level: 1 }), etag);
    return written === undefined ? undefined : { state, etag: written };
  }
}

const keyOf = (name: string) => `state/${name}.json.gz`;
