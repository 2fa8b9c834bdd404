import { pipeline, Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import { condensed, gravestFirst, groupsOf } from './gravity';
import { EventFinding, NotificationEvent } from './notification-event';
import { shortHash } from '../../private/hash';

/** Where events lie in their bucket; they expire after 30 days. */
export const EVENTS_PREFIX = 'events/';
export const EVENT_DAYS = 30;

/** A bucket in which events lie under their ids. */
export interface EventBucket {
  /** Writes an object where there is none; false where there is one. */
  create(key: string, body: Uint8Array): Promise<boolean>;
  /** Undefined where there is no such object. */
  get(key: string): Promise<AsyncIterable<Uint8Array> | undefined>;
}

/** What lies before the findings of an event. */
export interface EventHead {
  /** The event without findings; `groups` has all of them by cause. */
  readonly event: NotificationEvent;
  /** What the event was made of, by ids, where whoever made it must know. */
  readonly of: ReadonlyArray<string>;
  /** The same for events that say the same. */
  readonly sum: string;
}

/** An event that was written. */
export interface StoredEvent extends EventHead {
  /**
   * The gravest first; one after the other, as there may be hundreds of thousands.
   *
   * @param from how many are skipped
   */
  findings(from?: number): AsyncIterable<EventFinding>;
  /** Ends the reading: whoever does not read all findings calls it. */
  close(): Promise<void>;
}

/** Characters of an id: it is a part of a key, and attributes of messages have it. */
const ID = /^[\w.-]{1,200}$/;
/** So many events share an id with a number; with more, something makes events without end. */
const MOST_NUMBERS = 1000;

/**
 * Events between whoever found something and the channels. An event is written once, under its id, and never changed: first a line with everything but its
 * findings, then a line for each of these, compressed. A message that needs fifty findings reads no more than these, whatever the event has.
 */
export class EventStore {
  constructor(private readonly bucket: EventBucket) {}

  /** Writes an event; false where another one, or the same, has its id. */
  public async create(event: NotificationEvent, of: ReadonlyArray<string> = []): Promise<boolean> {
    const findings = gravestFirst(event.findings);
    const groups = event.groups ?? condensed(groupsOf(findings));
    const head: EventHead = { event: { ...event, findings: [], groups }, of, sum: sumOf(event, of) };
    return this.bucket.create(keyOf(event.id), await compressed(linesOf(head, findings)));
  }

  /** Undefined where there is no such event, or no longer. */
  public async open(id: string): Promise<StoredEvent | undefined> {
    const body = await this.bucket.get(keyOf(id));
    if (body === undefined) {
      return undefined;
    }
    const lines = linesIn(body);
    const first = await lines.next();
    if (first.done) {
      throw new Error(`the event ${id} is empty`);
    }
    return {
      ...JSON.parse(first.value) as EventHead,
      async* findings(from = 0) {
        let place = 0;
        for await (const line of lines) {
          if (place++ >= from) {
            yield JSON.parse(line) as EventFinding;
          }
        }
      },
      async close() {
        await lines.return();
      },
    };
  }

  /** Undefined where there is no such event. */
  public async head(id: string): Promise<EventHead | undefined> {
    const stored = await this.open(id);
    if (stored === undefined) {
      return undefined;
    }
    await stored.close();
    const { event, of, sum } = stored;
    return { event, of, sum };
  }

  /**
   * Writes an event once: a second run over the same input finds what the first one wrote. An id that another event has is not this one's, which then takes the next
   * number. Returns the id under which the event lies.
   */
  public async keep(event: NotificationEvent, of: ReadonlyArray<string> = []): Promise<string> {
    for (let number = 1; number <= MOST_NUMBERS; number++) {
      const id = numberedId(event.id, number);
      if (await this.create({ ...event, id }, of) || (await this.head(id))?.sum === sumOf(event, of)) {
        return id;
      }
    }
    throw new Error(`more than ${MOST_NUMBERS} events have the id ${event.id}`);
  }
}

export const isEventId = (id: string): boolean => ID.test(id);

/** The id of the first event of an id is the id itself. */
export const numberedId = (id: string, number: number): string => (number === 1 ? id : `${id}-${number}`);

/** What makes an event the same as another: not when it was found, nor its number. */
function sumOf({ kind, source, title, totals, findings }: NotificationEvent, of: ReadonlyArray<string>): string {
  const said = findings.map(({ id, state, class: kindOf, count, message }) => [id, state, kindOf, count, message].join('|')).sort();
  return shortHash(JSON.stringify([kind, source, title, totals, said, [...of].sort()]), 64);
}

function keyOf(id: string): string {
  if (!isEventId(id)) {
    throw new Error(`the id of an event is ${JSON.stringify(id.slice(0, 300))} but must have 1 to 200 letters, digits, dots, dashes and underscores`);
  }
  return `${EVENTS_PREFIX}${id}.json.gz`;
}

function* linesOf(head: EventHead, findings: ReadonlyArray<EventFinding>): Generator<string> {
  yield `${JSON.stringify(head)}\n`;
  for (const finding of findings) {
    yield `${JSON.stringify(finding)}\n`;
  }
}

async function compressed(lines: Iterable<string>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of Readable.from(lines).pipe(createGzip({ level: 1 }))) {
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}

async function* linesIn(body: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  let rest = '';
  const text = pipeline(Readable.from(body, { objectMode: false }), createGunzip(), () => undefined).setEncoding('utf8');
  for await (const part of text as AsyncIterable<string>) {
    const lines = (rest + part).split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') {
    throw new Error('the event is cut off');
  }
}
