import { gunzipSync, gzipSync } from 'node:zlib';
import { HeardPolicies, InvalidPolicies } from './effective-policies';
import { PlaceStates } from './heartbeats';
import { JobStates } from './job-counts';
import { RollOuts } from './roll-outs';

/** What is remembered from one run to the next. */
export interface CheckState {
  readonly version: 1;
  /** Undefined until heartbeats were expected for the first time. */
  readonly places?: PlaceStates;
  readonly rollOuts?: RollOuts;
  readonly invalid?: InvalidPolicies;
  /** What events said since the last run that asked AWS Organizations. */
  readonly heardPolicies?: HeardPolicies;
  readonly jobs?: JobStates;
  /** When a run last received messages that it may not have removed, ISO 8601 in UTC: then they are hidden from the next one for a while. */
  readonly reading?: string;
  /** Id of a message that was kept and may not have been handed to the channels. */
  readonly pending?: string;
}

/** The object that has the state. */
export interface StateObject {
  /** Undefined where there is none. */
  load(): Promise<{ readonly body: Uint8Array; readonly etag: string } | undefined>;
  /** Writes it where it is still the one that was loaded, or none; undefined where it is another by now. */
  save(body: Uint8Array, etag: string | undefined): Promise<string | undefined>;
}

/** The state of one run: saved only where no other run did so since. */
export class StateKeeper {
  public static async open(object: StateObject): Promise<StateKeeper> {
    const found = await object.load();
    if (found === undefined) {
      return new StateKeeper(object, { version: 1 }, undefined);
    }
    const state = JSON.parse(gunzipSync(found.body).toString('utf8')) as CheckState;
    if (state.version !== 1) {
      throw new Error(`the state has the version ${JSON.stringify(state.version)} and this function reads version 1: another version of it is deployed`);
    }
    return new StateKeeper(object, state, found.etag);
  }

  private constructor(private readonly object: StateObject, public state: CheckState, private etag: string | undefined) {}

  /** @throws where another run saved in between: what it wrote stays */
  public async save(changes: Partial<CheckState>): Promise<void> {
    const state = { ...this.state, ...changes };
    const etag = await this.object.save(gzipSync(JSON.stringify(state), { level: 1 }), this.etag);
    if (etag === undefined) {
      throw new Error('another run of the check saved its state in between; the next run goes on from there');
    }
    [this.state, this.etag] = [state, etag];
  }
}
