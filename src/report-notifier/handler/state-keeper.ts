import { randomInt } from 'node:crypto';
import { Announcement, EMPTY_OBJECT, StateObject } from './report-state';
import { UnreadableState } from './state-check';
import { isOfReport, StateStore, Stored } from './state-store';
import { announce, Outgoing } from '../../notification/handler/delivery';
import { NotificationEvent } from '../../notification/handler/notification-event';

/** An event, and who is to get it. */
export interface Addressed {
  readonly event: NotificationEvent;
  readonly targetIds: ReadonlyArray<string>;
}

/** What a state becomes, and what is said of that. */
export interface Decision {
  readonly state: StateObject;
  readonly events?: ReadonlyArray<Addressed>;
  /** Called when the state is written and what is said is handed over. */
  readonly after?: () => void;
}

/** Undefined leaves the state as it is. */
export type Decide = (state: StateObject) => Promise<Decision | undefined> | Decision | undefined;

export interface KeeperPorts {
  readonly store: StateStore;
  readonly outgoing: Outgoing;
  now(): Date;
  /** Waits so many milliseconds. */
  pause(milliseconds: number): Promise<void>;
  log(level: 'info' | 'warn' | 'error', message: string, details?: object): void;
}

/** Writes of one change before its message is tried again: for twenty parts of a report at once, of which each writes twice. */
export const WRITES = 20;
/** Milliseconds after the first conflict at most, doubled each time, and at most between two writes. */
const [FIRST_PAUSE, LONGEST_PAUSE] = [200, 10_000];
/** Milliseconds in which an invocation that lives hands over what it noted. */
const HANDING_OVER = 2 * 60_000;

/**
 * Changes states, and says what that means. Events are kept before the state is written, which names them, and handed over afterwards: who dies before the write said
 * nothing, and what one who dies after it left to be handed over, the next one does that loads the state. Then they have the same ids.
 */
export class StateKeeper {
  constructor(private readonly ports: KeeperPorts) {}

  /** The state as it is, with everything handed over that an invocation left. */
  public async load(name: string): Promise<Stored> {
    return this.change(name, () => undefined);
  }

  /** Decides anew where another invocation wrote in between; `from` is the state as it was last seen. */
  public async change(name: string, decide: Decide, from?: Stored): Promise<Stored> {
    return this.write(name, decide, [], from);
  }

  /** `done` was handed over, and is noted no longer. */
  private async write(name: string, decide: Decide, done: ReadonlyArray<Announcement>, from: Stored | undefined): Promise<Stored> {
    const { store, now } = this.ports;
    let stored: Stored & { readonly begun?: boolean } = from ?? await this.read(name);
    for (let write = 1; ; write++) {
      const known = without(stored.state.announcing, done);
      const left = known.filter(({ at }) => !(Math.abs(now().getTime() - Date.parse(at)) < HANDING_OVER));
      await this.handOver(left);
      const notes = without(known, left);
      const decision = await decide(stored.state);
      if (!decision && notes.length === (stored.state.announcing ?? []).length && !stored.begun) {
        return stored;
      }
      const { state, events = [], after }: Decision = decision ?? { state: stored.state };
      const noted = await this.keep(events);
      const announcing = [...notes, ...noted];
      const saved = await store.save(name, { ...state, announcing: announcing.length > 0 ? announcing : undefined }, stored.etag);
      if (saved) {
        await this.handOver(noted);
        const settled = noted.length === 0 ? saved : await this.write(name, () => undefined, noted, saved);
        after?.();
        return settled;
      }
      if (write >= WRITES) {
        throw new Error(`the state of ${name} was changed by others ${WRITES} times in a row`);
      }
      await this.ports.pause(randomInt(Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (write - 1))));
      stored = await this.read(name);
    }
  }

  private async keep(events: ReadonlyArray<Addressed>): Promise<Announcement[]> {
    const noted: Announcement[] = [];
    for (const { event, targetIds } of events) {
      if (targetIds.length > 0) {
        noted.push({ id: await this.ports.outgoing.events.keep(event), targetIds, at: this.ports.now().toISOString() });
      }
    }
    return noted;
  }

  private async handOver(noted: ReadonlyArray<Announcement>): Promise<void> {
    for (const { id, targetIds } of noted) {
      await announce(id, targetIds, this.ports.outgoing);
      this.ports.log('info', 'handed over', { eventId: id, targetIds });
    }
  }

  /** A state of the handler's own that can't be read is begun again; what it says is no finding. */
  private async read(name: string): Promise<Stored & { readonly begun?: boolean }> {
    try {
      return await this.ports.store.load(name);
    } catch (error) {
      if (isOfReport(name) || !(error instanceof UnreadableState) || error.etag === undefined) {
        throw error;
      }
      this.ports.log('error', 'a state of the handler\'s own was begun again', { reason: error.message });
      return { state: EMPTY_OBJECT, etag: error.etag, begun: true };
    }
  }
}

function without(notes: ReadonlyArray<Announcement> = [], gone: ReadonlyArray<Announcement>): ReadonlyArray<Announcement> {
  const ids = new Set(gone.map(({ id }) => id));
  return notes.filter(({ id }) => !ids.has(id));
}
