import { EventBucket, EVENTS_PREFIX } from '../../notification/handler/event-store';
import { listsBy } from '../../notification/handler/gravity';
import { shortHash } from '../../private/hash';

/** An event that others like it may follow for hours, in hundreds of accounts. */
export interface Repeatable {
  readonly id: string;
  /** When AWS sent it, ISO 8601 in UTC. */
  readonly time: string;
  /** What it has in common with the others; undefined where each is told. */
  readonly cause?: string;
}

/** Minutes after the first event of a day and cause from which on there may be one message more. */
const GAPS = [0, 15, 60, 240, 960];
const MINUTE = 60_000;

/** Events of a batch, without those whose cause was told shortly before. */
export interface Unrepeated<T> {
  readonly left: T[];
  readonly repeated: T[];
  /** Remembers the causes of what is left: once it is told. */
  remember(): Promise<void>;
}

/**
 * Of each cause there are at most five messages a day, each with the accounts of its minute, however many accounts it goes through. Nothing but the times of events
 * decides, so that what comes again is judged alike.
 *
 * @param of what of the hub the causes are
 */
export async function withoutRepeated<T extends Repeatable>(events: ReadonlyArray<T>, of: string, bucket: EventBucket): Promise<Unrepeated<T>> {
  const repeated = new Set<T>();
  const notes: Array<readonly [key: string, time: string]> = [];
  for (const [cause, alike] of listsBy(events.filter((one) => one.cause !== undefined), (one) => one.cause!)) {
    const [time] = alike.map((one) => one.time).sort();
    const key = (slot: number) => `${EVENTS_PREFIX}repeated/${of}-${shortHash(cause, 32)}-${time.slice(0, 10)}-${slot}`;
    const first = await noteAt(key(0), bucket);
    const slot = first === undefined ? 0 : GAPS.filter((gap) => Date.parse(time) - Date.parse(first) >= gap * MINUTE).length - 1;
    if (first !== undefined && (slot <= 0 || await noteAt(key(slot), bucket) !== undefined)) {
      alike.forEach((one) => repeated.add(one));
    } else {
      notes.push([key(slot), time]);
    }
  }
  return {
    left: events.filter((one) => !repeated.has(one)),
    repeated: [...repeated],
    remember: async () => {
      for (const [key, time] of notes) {
        await bucket.create(key, Buffer.from(time));
      }
    },
  };
}

async function noteAt(key: string, bucket: EventBucket): Promise<string | undefined> {
  const body = await bucket.get(key);
  if (body === undefined) {
    return undefined;
  }
  const parts: Uint8Array[] = [];
  for await (const part of body) {
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
