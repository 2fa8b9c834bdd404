import { gunzipSync, gzipSync } from 'node:zlib';
import { EMPTY_STATE, ReportState } from './report-state';

/** A bucket in which an object is only written when nobody wrote it in between. */
export interface ConditionalBucket {
  /** Undefined where there is no such object. */
  get(key: string): Promise<{ readonly body: Uint8Array; readonly etag: string } | undefined>;
  /** Writes if the object still has this etag, or where there is none yet. Returns the new etag, or undefined where another was faster. */
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

  /** Writes a state if nobody else did since it was read; undefined where somebody did. */
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
