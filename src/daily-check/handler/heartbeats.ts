import { ExpectedFinding, findingOf } from './check-findings';
import { partsOf, Place, placeOf } from './places';
import { HEARTBEAT, NEW_HOURS, SILENT_HOURS } from '../../data/heartbeat';
import { findingId } from '../../notification/handler/finding-id';

/** A heartbeat that arrived. */
export interface Beat {
  readonly place: Place;
  /** When it arrived, ISO 8601 in UTC. */
  readonly heard: string;
  /** Hash of the rules as they were deployed there; empty where it has none. */
  readonly rules: string;
}

/** What is remembered of a place where heartbeats are expected. Times are ISO 8601 in UTC. */
export interface PlaceState {
  /** From when on they are expected. */
  readonly since: string;
  /** When the last one arrived. */
  readonly heard?: string;
  readonly rules?: string;
  /** Since when its rules are none of those that are expected. */
  readonly otherSince?: string;
  /** Channels know that it is silent. */
  readonly silentTold?: true;
  /** Channels know that its rules are others. */
  readonly otherTold?: true;
}

export type PlaceStates = { readonly [place: Place]: PlaceState };

/** Days that a roll-out of other rules has, before places without them are worth a message; and one to units or Regions that are new. */
export const ROLLOUT_DAYS = 7;

const HOUR = 3_600_000;
const hoursBetween = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / HOUR;
const later = (time: string, hours: number) => new Date(Date.parse(time) + hours * HOUR).toISOString();

/**
 * Reads an event of the hub's bus. When it was put is not read from it: whoever puts an event can say any time.
 *
 * @param sentAt when Amazon SQS took it, milliseconds since 1970
 * @throws where it is no heartbeat
 */
export function readBeat(body: string, sentAt: number): Beat {
  const event = JSON.parse(body) as { readonly [member: string]: unknown };
  const text = (member: string) => (typeof event?.[member] === 'string' ? event[member] : '');
  const [account, region] = [text('account'), text('region')];
  if (text('source') !== HEARTBEAT.source || !/^\d{12}$/.test(account) || !/^[a-z0-9-]{4,30}$/.test(region)) {
    throw new Error('it is no heartbeat');
  }
  const { rules } = (event.detail ?? {}) as { readonly rules?: unknown };
  return { place: placeOf(account, region), heard: new Date(sentAt).toISOString(), rules: typeof rules === 'string' ? rules.slice(0, 64) : '' };
}

/** Channels know of something that is wrong there. */
const isTold = ({ silentTold, otherTold }: PlaceState) => silentTold === true || otherTold === true;

/**
 * The places that are expected now, and those that no longer are and of which channels know that something is wrong: `judge` ends it. One that is new has time from
 * now on, one that is expected no more is forgotten, so that it is new when it comes back.
 *
 * @param rolledOut when the roll-out to a place ends: until then the template with the heartbeat is still on its way
 */
export function expectedNow(
  known: PlaceStates, expected: ReadonlySet<Place>, now: string, rolledOut: (place: Place) => string = () => now,
): Map<Place, PlaceState> {
  const since = (place: Place) => [now, later(rolledOut(place), -NEW_HOURS)].sort()[1];
  const gone = (Object.keys(known) as Place[]).filter((place) => !expected.has(place) && isTold(known[place]));
  return new Map([...expected, ...gone].sort().map((place) => [place, known[place] ?? { since: since(place) }]));
}

/** Notes heartbeats of places that are expected, in whichever order they come. */
export function hear(places: Map<Place, PlaceState>, beats: ReadonlyArray<Beat>): void {
  for (const { place, heard, rules } of beats) {
    const state = places.get(place);
    if (state !== undefined && (state.heard === undefined || heard > state.heard)) {
      places.set(place, { ...state, heard, rules });
    }
  }
}

/** What is known of the places, and what channels are to know of it and did not know before. */
export interface Judgement {
  readonly places: PlaceStates;
  readonly findings: ExpectedFinding[];
}

/** @param expected places that are expected still: whatever channels know of others is over */
export function judge(places: ReadonlyMap<Place, PlaceState>, expected: ReadonlySet<Place>, rules: ReadonlyArray<string>, now: string): Judgement {
  const findings: ExpectedFinding[] = [];
  const after: { [place: Place]: PlaceState } = {};
  for (const [place, known] of places) {
    const { silentTold, otherTold, otherSince: before, ...state } = known;
    if (!expected.has(place)) {
      findings.push(...endOf(place, known, now));
      continue;
    }
    const silent = state.heard === undefined ? hoursBetween(state.since, now) >= NEW_HOURS : hoursBetween(state.heard, now) > SILENT_HOURS;
    const otherSince = state.rules !== undefined && !rules.includes(state.rules) ? before ?? now : undefined;
    const other = otherSince !== undefined && hoursBetween(otherSince, now) >= ROLLOUT_DAYS * 24;
    if (silent !== (silentTold === true)) {
      findings.push(silence(place, state, silent));
    }
    // nobody knows what rules a silent place has
    const saysOther = silent ? otherTold === true : other;
    if (saysOther !== (otherTold === true)) {
      findings.push(otherRules(place, { ...state, otherSince: otherSince ?? now }, saysOther));
    }
    after[place] = {
      ...state, ...otherSince === undefined ? {} : { otherSince }, ...silent ? { silentTold: true } : {}, ...saysOther ? { otherTold: true } : {},
    };
  }
  return { places: after, findings };
}

/** An account was closed or left, or its unit or Region is none of those that are expected any more. */
function endOf(place: Place, known: PlaceState, now: string): ExpectedFinding[] {
  const over = 'nothing is expected from there any more';
  const ends = [
    ...known.silentTold ? [silence(place, known, false)] : [],
    ...known.otherTold ? [otherRules(place, { ...known, otherSince: known.otherSince ?? now }, false)] : [],
  ];
  return ends.map(({ kind, finding }) => ({ kind, finding: { ...finding, message: over } }));
}

function silence(place: Place, { heard, since }: PlaceState, open: boolean): ExpectedFinding {
  const { accountId, region } = partsOf(place);
  return findingOf({
    kind: 'silent', open, id: findingId('silent', accountId, region), accountId, region, since: heard ?? since,
    message: !open ? `a heartbeat arrived at ${heard}` : heard === undefined ? 'no heartbeat ever arrived' : `the last heartbeat arrived at ${heard}`,
  });
}

function otherRules(place: Place, { otherSince, rules }: PlaceState, open: boolean): ExpectedFinding {
  const { accountId, region } = partsOf(place);
  return findingOf({
    kind: 'other-rules', open, id: findingId('forwarding-rules', accountId, region), accountId, region, since: otherSince!,
    message: open ? `its heartbeats carry the hash ${rules || 'none'} of its rules` : undefined,
  });
}
