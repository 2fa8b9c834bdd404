import { Stack, Token } from 'aws-cdk-lib';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { reject } from '../private/reject';

/** An id that the layout must have. `what` says why. */
export function layoutId(layout: OrganizationLayout, id: 'organizationId' | 'managementAccount' | 'homeAccount', what: string): string {
  return layout[id] ?? reject(`layout.${id}`, layout[id], what, 'name it in the layout');
}

/** Refuses a stack of another account than the management account, which alone can do `what`. */
export function checkManagementStack(stack: Stack, managementAccount: string, what: string): void {
  if (!Token.isUnresolved(stack.account) && stack.account !== managementAccount) {
    reject('account of the stack', stack.account, `only the management account ${managementAccount} can ${what}`, 'use a stack of that account');
  }
}
