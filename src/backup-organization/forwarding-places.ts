import { organizationEventsRegion } from '../data/regions';
import { accountTarget, contains, mayMeet, TargetModel } from '../organization-layout/layout-model';
import { OrganizationLayout } from '../organization-layout/organization-layout';

/** An account and Region with a forwarding of its own. */
export interface ForwardingPlace {
  readonly account: string;
  readonly region: string;
  /** Where the events of AWS Organizations appear. */
  readonly ofOrganization: boolean;
}

/**
 * Where no StackSet brings the forwarding: the central and the recovery account, the home account outside of the units, and the management account, whose choice of
 * resource types counts for all, in its Regions and where the events of AWS Organizations appear. The central account is forwarded from wherever it has vaults.
 *
 * @param targetIds the units of the roll-out, or the root; none where nothing is rolled out
 */
export function forwardingPlaces(layout: OrganizationLayout, targetIds: ReadonlyArray<string>, fromManagement: boolean): ForwardingPlace[] {
  const { centralAccount, recoveryAccount, homeAccount, managementAccount, regions, partition } = layout;
  const organizationRegion = fromManagement ? organizationEventsRegion(partition) : undefined;
  const accounts = [centralAccount, recoveryAccount, homeAccount, fromManagement ? managementAccount : undefined];
  const own = accounts.flatMap((account) => (account === undefined || isReached(account, layout, targetIds) ? []
    : [...regions, ...account === centralAccount ? layout.centralRegions : []].map((region) => ({ account, region }))));
  // a delegated administrator's calls of AWS Organizations are logged in its own account, in that Region: a StackSet may not go there
  const callsOfHome = organizationEventsRegion(partition);
  const home = callsOfHome === undefined || homeAccount === undefined
    || (regions.includes(callsOfHome) && isReached(homeAccount, layout, targetIds)) ? [] : [{ account: homeAccount, region: callsOfHome }];
  const places = [...own, ...home, ...organizationRegion === undefined ? [] : [{ account: managementAccount!, region: organizationRegion }]];
  const byPlace = new Map(places.map((place) => [`${place.account} ${place.region}`, place]));
  const ofOrganization = ({ account, region }: { account: string; region: string }) => account === managementAccount && region === organizationRegion;
  return [...byPlace.values()].map((place) => ({ ...place, ofOrganization: ofOrganization(place) }));
}

/** Units that the home account may lie in, as far as the layout does not say; it is then forwarded from twice. */
export function unitsThatMayHaveHome(layout: OrganizationLayout, targetIds: ReadonlyArray<string>): string[] {
  const { homeAccount, managementAccount } = layout;
  return homeAccount === managementAccount || isReached(homeAccount!, layout, targetIds) ? []
    : targetIds.filter((id) => mayMeet(modelOf(id), accountTarget(homeAccount!), layout._model));
}

/** Service-managed StackSets never deploy to the management account. */
export function isReached(account: string, layout: OrganizationLayout, targetIds: ReadonlyArray<string>): boolean {
  return account !== layout.managementAccount && targetIds.some((id) => contains(modelOf(id), accountTarget(account), layout._model));
}

function modelOf(id: string): TargetModel {
  return { kind: id.startsWith('r-') ? 'root' : 'unit', id };
}
