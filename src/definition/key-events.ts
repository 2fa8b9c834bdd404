import { Stack } from 'aws-cdk-lib';
import type { BackupDefinition } from './backup-definition';
import { hasHub, hubAddressOf } from './hub-address';
import { accountsOf } from './template-accounts';
import { KeyEvents } from '../backup-vault/vault-key-rule';

/**
 * Where the calls on keys are told that a stack makes: nowhere where the layout names no hub, or the account is none of its organization. Nor in the hub's own account and
 * Region, where the rule would need a bus that another stack makes, perhaps later: a rule of another account or Region names it before it is there.
 */
export function keyEventsOf(definition: BackupDefinition, stack: Stack, permissionsBoundary?: string): KeyEvents | undefined {
  if (!hasHub(definition) || accountsOf(stack).some((account) => definition.layout.isExternal(account))) {
    return undefined;
  }
  const { account, region, busArn: hubBusArn, keyBusArn: busArn } = hubAddressOf(definition);
  return stack.account === account && stack.region === region ? undefined : { hubBusArn, busArn, permissionsBoundary };
}
