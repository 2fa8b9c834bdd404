import { ExpectedPlaces } from './check-contract';
import { PlaceStates, ROLLOUT_DAYS } from './heartbeats';
import { expectedPlaces, OrganizationPort, partsOf, Place, placeOf } from './places';

/** Since when heartbeats are expected of what templates go to, ISO 8601 in UTC: units, Regions, and places with stacks of their own. */
export type RollOuts = { readonly [target: string]: string };

/** Of what was expected before roll-outs were remembered. */
const LONG_AGO = new Date(0).toISOString();
const ROLLOUT = ROLLOUT_DAYS * 86_400_000;

const ownPlaces = ({ others }: ExpectedPlaces): Place[] => (
  others.flatMap(({ account, regions }) => regions.map((region) => placeOf(account, region))));

/**
 * What templates go to now. What is expected no more is forgotten, so that it is new when it comes back.
 *
 * @param places undefined where nothing was ever expected
 */
export function rollOutsOf(known: RollOuts | undefined, places: PlaceStates | undefined, expected: ExpectedPlaces, now: string): RollOuts {
  const named = (Object.keys(places ?? {}) as Place[]).flatMap((place) => [place, partsOf(place).region]);
  const before = (target: string, isUnit: boolean) => {
    const remembered = known !== undefined || places === undefined;
    return remembered ? known?.[target] ?? now : isUnit || named.includes(target) ? LONG_AGO : now;
  };
  return Object.fromEntries([
    ...expected.parents.map((unit) => [unit, before(unit, true)]),
    ...[...expected.regions, ...ownPlaces(expected)].map((target) => [target, before(target, false)]),
  ]);
}

/** When the roll-out to a place ends that was not expected before; in the past where the place is new to units and Regions that are not. */
export type RollOutEnd = (place: Place) => string;

export async function rollOutEnds(rollOuts: RollOuts, expected: ExpectedPlaces, organization: OrganizationPort, now: string): Promise<RollOutEnd> {
  const ofUnits = new Map<Place, string>();
  const isNew = (unit: string) => Date.parse(now) - Date.parse(rollOuts[unit]) < ROLLOUT;
  // a unit that is as new as all Regions tells no more than these
  for (const unit of expected.parents.filter((one) => isNew(one) && expected.regions.some((region) => rollOuts[region] < rollOuts[one]))) {
    for (const place of await expectedPlaces({ ...expected, parents: [unit], others: [] }, organization)) {
      ofUnits.set(place, latest(ofUnits.get(place), rollOuts[unit]));
    }
  }
  return (place) => new Date(Date.parse(latest(rollOuts[place], ofUnits.get(place), rollOuts[partsOf(place).region])) + ROLLOUT).toISOString();
}

const latest = (...times: ReadonlyArray<string | undefined>) => (
  times.reduce<string>((one, other = LONG_AGO) => (other > one ? other : one), LONG_AGO));
