import { ExpectedPlaces } from './check-contract';

/** An account in a Region, as states write it. */
export type Place = `${string}/${string}`;

export const placeOf = (account: string, region: string): Place => `${account}/${region}`;

export function partsOf(place: Place): { readonly accountId: string; readonly region: string } {
  const [accountId, region] = place.split('/');
  return { accountId, region };
}

/** An account as AWS Organizations lists it. */
export interface ListedAccount {
  readonly id: string;
  readonly active: boolean;
}

/** What AWS Organizations says of units, page by page. */
export interface OrganizationPort {
  accountsIn(parentId: string): AsyncIterable<ListedAccount>;
  unitsIn(parentId: string): AsyncIterable<string>;
}

/** Where heartbeats are expected: active accounts of the units and of all units below them, in each Region, and what has a stack of its own. */
export async function expectedPlaces({ parents, regions, spared, others }: ExpectedPlaces, organization: OrganizationPort): Promise<Set<Place>> {
  const places = new Set<Place>();
  const add = (account: string, where: ReadonlyArray<string>) => where.forEach((region) => places.add(placeOf(account, region)));
  others.forEach(({ account, regions: own }) => add(account, own));
  const left = [...parents];
  for (let parent = left.pop(); parent !== undefined; parent = left.pop()) {
    for await (const { id, active } of organization.accountsIn(parent)) {
      if (active && !spared.includes(id)) {
        add(id, regions);
      }
    }
    for await (const unit of organization.unitsIn(parent)) {
      left.push(unit);
    }
  }
  return places;
}
