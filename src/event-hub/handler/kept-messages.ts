import { MessageIdentity } from './hub-messages';
import { announce, Outgoing } from '../../notification/handler/delivery';
import { EventBucket, EVENTS_PREFIX } from '../../notification/handler/event-store';
import { NotificationEvent } from '../../notification/handler/notification-event';

/** An event of AWS, by what it is known by, and when AWS sent it, ISO 8601 in UTC. */
export interface ReadEvent {
  readonly id: string;
  readonly time: string;
}

/** Where messages of one kind are kept, and who gets them. */
export interface KeptMessagesProps {
  /** What ids begin with: the kind, and which hub it is. */
  readonly prefix: string;
  readonly channels: ReadonlyArray<string>;
  readonly outgoing: Outgoing;
  /** Has a note of each message that went to the channels. */
  readonly bucket: EventBucket;
}

/** What was found. */
interface Known {
  /** Messages by the events that they were made of. */
  readonly holders: Map<string, string>;
  /** The first number of a quarter that no message has. */
  readonly free: Map<number, number>;
}

const QUARTER = 15 * 60 * 1000;

const quarterOf = ({ time }: ReadEvent): number => Math.floor(Date.parse(time) / QUARTER);
/** `202611211215`. */
const quarterText = (quarter: number): string => new Date(quarter * QUARTER).toISOString().slice(0, 16).replace(/\D/g, '');

/**
 * Messages by the events that they were made of. A message's id has the quarter of an hour of its first event, and a number; as a message spans two quarters at
 * most, one that holds an event is found in the event's quarter or in the one before, however often and in whichever company the event comes again.
 */
export class KeptMessages {
  constructor(private readonly props: KeptMessagesProps) {}

  /**
   * Keeps events as messages and hands these to the channels, each event once. A message that holds some of them already goes to the channels again where nothing
   * says that it went, as whoever kept it may have died.
   *
   * @param events each once
   * @param compose makes a message of some of them
   * @returns one by one, events that channels have now, and the message about them where it is new
   */
  public async* tell<T extends ReadEvent>(
    events: ReadonlyArray<T>, compose: (events: ReadonlyArray<T>, identity: MessageIdentity) => NotificationEvent,
  ): AsyncGenerator<{ readonly events: Iterable<T>; readonly message?: NotificationEvent }> {
    const known: Known = { holders: new Map(), free: new Map() };
    let rest = inOrder(events);
    while (rest.length > 0) {
      const quarter = quarterOf(rest[0]);
      const chosen = rest.filter((one) => quarterOf(one) <= quarter + 1);
      await Promise.all([quarter - 1, quarter, quarter + 1].map((one) => this.search(one, known)));
      const held = new Set(chosen.filter(({ id }) => known.holders.has(id)));
      if (held.size > 0) {
        for (const id of new Set([...held].map((one) => known.holders.get(one.id)!))) {
          await this.announceAgain(id);
        }
        rest = rest.filter((one) => !held.has(one));
        yield { events: held };
        continue;
      }
      const message = compose(chosen, { id: this.idOf(quarter, known.free.get(quarter)!), time: chosen[chosen.length - 1].time });
      // where another run was faster, it may have some of these events
      if (await this.props.outgoing.events.create(message, chosen.map(({ id }) => id))) {
        await this.announce(message.id);
        rest = rest.slice(chosen.length);
        yield { events: chosen, message };
      }
    }
  }

  /** Finds the messages of a quarter, after those that are known. */
  private async search(quarter: number, { holders, free }: Known): Promise<void> {
    for (let number = free.get(quarter) ?? 1; ; number += 1) {
      const id = this.idOf(quarter, number);
      const head = await this.props.outgoing.events.head(id);
      if (head === undefined) {
        free.set(quarter, number);
        return;
      }
      head.of.forEach((event) => holders.set(event, id));
    }
  }

  private idOf(quarter: number, number: number): string {
    return `${this.props.prefix}-${quarterText(quarter)}-${number}`;
  }

  private async announce(id: string): Promise<void> {
    await announce(id, this.props.channels, this.props.outgoing);
    await this.props.bucket.create(noteOf(id), new Uint8Array());
  }

  private async announceAgain(id: string): Promise<void> {
    const note = await this.props.bucket.get(noteOf(id));
    if (note === undefined) {
      return this.announce(id);
    }
    // empty; what nobody reads keeps a connection open
    await note[Symbol.asyncIterator]().next();
  }
}

/** Expires with the message. */
const noteOf = (id: string): string => `${EVENTS_PREFIX}announced/${id}`;

function inOrder<T extends ReadEvent>(events: ReadonlyArray<T>): T[] {
  const key = ({ time, id }: ReadEvent) => `${time} ${id}`;
  return [...events].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}
