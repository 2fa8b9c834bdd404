import { SwitchKind } from './switches';
import { Outcome } from './throw-switch';
import { LIMITS } from '../../data/limits';

/** Items of one kind, with the Regions where that is so; no Regions means the organization. */
export interface Entry {
  readonly what: SwitchKind;
  readonly items: ReadonlyArray<string>;
  readonly regions?: ReadonlyArray<string>;
}

export interface FailedEntry extends Entry {
  readonly reason: string;
  readonly byHand: string;
}

/** What the SSM parameter says. It has no times in it: where nothing changes, nothing is written. */
export interface SetupDetails {
  /** What this construct switched on since it was created; all else was on before. */
  readonly switchedOn: ReadonlyArray<Entry>;
  /** What is wanted and on. */
  readonly on?: ReadonlyArray<Entry>;
  /** What a Region does not know. */
  readonly leftOut?: ReadonlyArray<Entry>;
  readonly failed?: ReadonlyArray<FailedEntry>;
  /** What did not fit. */
  readonly cut?: ReadonlyArray<string>;
}

/** One item in one place. */
interface Point {
  readonly what: SwitchKind;
  readonly item: string;
  readonly region?: string;
}

/** Of a summary: the whole answer of a custom resource has at most 4,096 bytes. */
const SUMMARY_CHARACTERS = 800;
/** Of a failure's message, for the same reason. */
const MESSAGE_CHARACTERS = 2000;

const pointsOf = (entries: ReadonlyArray<Entry>): Point[] => entries.flatMap(({ what, items, regions }) => items
  .flatMap((item) => (regions ?? [undefined]).map((region) => ({ what, item, region }))));

/** Few entries that say the same: Regions with the same items are one. */
function entriesOf(all: ReadonlyArray<Point>): Entry[] {
  const byPlace = grouped(all, ({ what, region }) => JSON.stringify([what, region ?? null]));
  const places = byPlace.map((some) => ({ what: some[0].what, region: some[0].region, items: [...new Set(some.map(({ item }) => item))].sort() }));
  return grouped(places, ({ what, items }) => JSON.stringify([what, items]))
    .map((same) => ({
      what: same[0].what, items: same[0].items, ...same[0].region !== undefined && { regions: same.map(({ region }) => region!).sort() },
    }));
}

function grouped<T>(values: ReadonlyArray<T>, key: (value: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  values.forEach((value) => groups.set(key(value), [...groups.get(key(value)) ?? [], value]));
  return [...groups.keys()].sort().map((one) => groups.get(one)!);
}

function points(outcomes: ReadonlyArray<Outcome>, items: (outcome: Outcome) => ReadonlyArray<string>): Point[] {
  return outcomes.flatMap((outcome) => items(outcome).map((item) => ({ what: outcome.of.kind, item, region: outcome.of.region })));
}

/** What earlier runs switched on; what can't be read says nothing, so that nothing is switched off for its sake. */
export function earlierSwitchedOn(text: string | undefined): ReadonlyArray<Entry> {
  try {
    const { switchedOn } = JSON.parse(text ?? '{}') as Partial<SetupDetails>;
    const valid = (one: Partial<Entry> | null) => typeof one?.what === 'string' && Array.isArray(one.items);
    return Array.isArray(switchedOn) ? switchedOn.filter(valid) : [];
  } catch {
    return [];
  }
}

export function setupDetails(outcomes: ReadonlyArray<Outcome>, earlier: ReadonlyArray<Entry>): SetupDetails {
  const failed = outcomes.filter(({ failure }) => failure).map(({ of, failure }): FailedEntry => ({
    what: of.kind, items: failure!.items, ...of.region !== undefined && { regions: [of.region] }, reason: failure!.reason, byHand: failure!.byHand,
  }));
  const leftOut = entriesOf(points(outcomes, (one) => one.leftOut));
  return {
    switchedOn: entriesOf([...pointsOf(earlier), ...points(outcomes, (one) => one.changed)]),
    on: entriesOf(points(outcomes, (one) => one.reached)),
    ...leftOut.length > 0 && { leftOut },
    ...failed.length > 0 && { failed },
  };
}

/** As the parameter takes it. What this construct switched on goes last: without it a deletion would leave that on. */
export function detailsText(details: SetupDetails): string {
  const parts = ['on', 'failed', 'leftOut', 'switchedOn'] as const;
  return [0, 1, 2, 3, 4].map((cuts) => parts.slice(0, cuts))
    .map((cut) => JSON.stringify(cut.length === 0 ? details : {
      ...details, ...Object.fromEntries(cut.map((part) => [part, part === 'switchedOn' ? [] : undefined])), cut,
    }))
    .find((text) => text.length <= LIMITS.parameterCharacters)!;
}

const cutTo = (characters: number, text: string) => (text.length <= characters ? text : `${text.slice(0, characters - 2)} …`);

/** Each item is a switch to people. */
function count(outcomes: ReadonlyArray<Outcome>, items: (outcome: Outcome) => ReadonlyArray<string>): number {
  return outcomes.reduce((sum, one) => sum + items(one).length, 0);
}

export function summaryOf(outcomes: ReadonlyArray<Outcome>, turnedOn = true): string {
  const changed = count(outcomes, (one) => one.changed);
  const leftOut = entriesOf(points(outcomes, (one) => one.leftOut));
  const told = leftOut.map(({ items, regions = [] }) => `${items.join(', ')} (${regions.join(', ')})`);
  const state = turnedOn ? `${count(outcomes, (one) => one.reached)} switches are on, ${changed} of them by this run` : `${changed} switches were switched off`;
  return cutTo(SUMMARY_CHARACTERS, `${state}${told.length === 0 ? '' : `; left out, because their Regions do not know them: ${told.join('; ')}`}`);
}

/** Which switch, in which Region, why, and how to do it by hand: first those that were tried. */
export function failureMessage(
  outcomes: ReadonlyArray<Outcome>, turnedOn: boolean, organizationId: string, parameterName: string,
): string | undefined {
  const failed = outcomes.filter(({ failure }) => failure);
  if (failed.length === 0) {
    return undefined;
  }
  const late = ({ failure }: Outcome) => Number(failure!.waiting ?? false);
  const told = [...failed].sort((a, b) => late(a) - late(b)).map(({ of, failure }) => {
    const { items, reason, byHand, waiting } = failure!;
    return `${of.label(items)}: ${reason}${waiting ? '' : `; by hand: ${byHand}`}`;
  });
  const head = `${count(failed, (one) => one.failure!.items)} of ${count(outcomes, ({ of }) => of.items)} switches of organization ${organizationId} `
    + `could not be switched ${turnedOn ? 'on' : 'off'}; the next deployment tries them again. `;
  const tail = ` All details: SSM parameter ${parameterName}`;
  return `${head}${cutTo(MESSAGE_CHARACTERS - head.length - tail.length - 1, told.join(' | '))}.${tail}`;
}
