import { Annotations, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/**
 * Warns at a construct that belongs into certain accounts and whose stack names none: it is deployed wherever the credentials lead.
 *
 * That is the rule for all constructs: a stack that names another account or Region is refused; one that names none is refused where its account or Region
 * is part of what others know (the central account, the event hub, events of the management account, trails of the organization), warned of here, and nothing
 * to those that are one template for all accounts (baselines, frameworks, forwarding).
 *
 * @param what how messages call it
 * @param accounts where it belongs
 */
export function warnOfOpenStack(construct: IConstruct, what: string, accounts: ReadonlyArray<string | undefined>): void {
  const { account, stackName } = Stack.of(construct);
  const known = [...new Set(accounts.filter((one) => one !== undefined))];
  if (Token.isUnresolved(account)) {
    Annotations.of(construct).addWarningV2('cdk-org-backup:stackWithoutAccount',
      `the stack '${stackName}' names no account and is deployed wherever the credentials lead, and ${what}${known.length > 0 ? ` (${known.join(' or ')})` : ''}; give the stack an env with account and Region`);
  }
}
