import { CentralModel } from './copy-resolution';
import { CopyModel } from './model';

/** Where a copy goes. */
export interface Place {
  /** Undefined means not known, 'same' the Region of the source. */
  readonly region?: string;
  readonly otherAccount: boolean;
  /** Undefined means not known. */
  readonly account?: string;
}

/** Whether a copy of a backup in one Region lies in another one, or in the one that is wanted. */
export function reachesRegion({ region }: Place, source: string, wanted: string | undefined): boolean {
  const reached = region === 'same' ? source : region;
  return reached !== source && (wanted === undefined || reached === wanted);
}

/** Whether a copy lies in another account, or in the one that is wanted; the account of the backup may not be known. */
export function reachesAccount(place: Place, from: string | undefined, wanted: string | undefined): boolean {
  return place.otherAccount && (from === undefined || place.account !== from) && (wanted === undefined || place.account === wanted);
}

/** Where a copy goes, as far as its destination tells. */
export function placeOf({ destination }: CopyModel, central: ReadonlyArray<CentralModel>): Place {
  switch (destination.kind) {
    case 'own':
      return { region: destination.region, otherAccount: false };
    case 'vault': {
      const [, , , region, account] = destination.arn.split(':');
      return { region, otherAccount: account !== '$account', account };
    }
    default:
      return {
        region: destination.sameRegion ? 'same' : destination.region ?? central[0]?.region,
        otherAccount: true,
        account: central[0]?.account,
      };
  }
}

/** Copies in words, for messages. */
export function describeCopies(places: Place[]): string {
  return places.length === 0 ? 'none'
    : places.map(({ region, otherAccount, account }) => `${otherAccount ? account ?? 'another account' : 'own account'} in ${region === 'same' ? 'the same Region' : region ?? 'its Region'}`).join(', ');
}
