import type { BackupDefinition } from './backup-definition';
import { reject } from '../private/reject';

/** Where the event hub of an organization is, and how its bus is called: decided up front, so that accounts agree on it before any is deployed. */
export interface HubAddress {
  readonly organizationId: string;
  readonly account: string;
  readonly region: string;
  readonly busName: string;
  readonly busArn: string;
  /** Bus on which nothing comes but what rules of vault keys forward: it says that a key is one of a vault. */
  readonly keyBusName: string;
  readonly keyBusArn: string;
}

/** @throws when the layout knows no organization or home account */
export function hubAddressOf({ layout, naming }: BackupDefinition): HubAddress {
  const { organizationId, homeAccount, homeRegion, partition } = layout;
  if (homeAccount === undefined) {
    reject('layout.homeAccount', homeAccount, 'the event hub lives there and all accounts forward to it', 'name it in the layout');
  }
  if (organizationId === undefined) {
    reject('layout.organizationId', organizationId, 'only accounts of the organization may put events to the hub', 'name it in the layout');
  }
  const [busName, keyBusName] = [`${naming.prefix}Events`, `${naming.prefix}KeyEvents`];
  const arn = (name: string) => `arn:${partition}:events:${homeRegion}:${homeAccount}:event-bus/${name}`;
  return { organizationId, account: homeAccount, region: homeRegion, busName, busArn: arn(busName), keyBusName, keyBusArn: arn(keyBusName) };
}

/** Whether an organization has a hub, as far as the layout says. */
export function hasHub({ layout: { homeAccount, organizationId } }: BackupDefinition): boolean {
  return homeAccount !== undefined && organizationId !== undefined;
}
