import { Stack, Token } from 'aws-cdk-lib';
import type { BackupDefinition } from './backup-definition';
import { MemberTemplate } from './member-template';
import { reject } from '../private/reject';

const PLACES = 'cdk-org-backup.templateIsDeployedTo';

/** Accounts and Regions of one template, whose own are known at deployment only. */
interface Places {
  readonly accounts: ReadonlyArray<string>;
  readonly regions: ReadonlyArray<string>;
}

/** Says to which accounts and Regions a template is deployed that names neither. Before its first child. */
export function nameAccounts(stack: Stack, accounts: ReadonlyArray<string>, regions: ReadonlyArray<string>): void {
  stack.node.setContext(PLACES, { accounts: [...accounts], regions: [...regions] });
}

/** The accounts to which a stack is surely deployed; none where that is known at deployment only. */
export function accountsOf(stack: Stack): ReadonlyArray<string> {
  return placesOf(stack)?.accounts ?? (Token.isUnresolved(stack.account) ? [] : [stack.account]);
}

/** The member template of a stack; accounts of one template have the same plans. */
export function memberTemplateOf(definition: BackupDefinition, stack: Stack): MemberTemplate {
  const places = placesOf(stack);
  if (places === undefined) {
    return definition._templateFor(literalOf(stack.account), literalOf(stack.region));
  }
  const { accounts, regions } = places;
  const [first, ...others] = accounts.flatMap((account) => regions.map((region) => (
    { account, region, template: definition._templateFor(account, region) }
  )));
  const other = others.find(({ template }) => template !== first.template);
  return other === undefined ? first.template : reject('accounts and regions of the template', `${first.account} in ${first.region}, ${other.account} in ${other.region}`,
    'they have local plans of different entries, and a StackSet has one template', 'add a template for the accounts and Regions of each entry of localPlans');
}

function placesOf(stack: Stack): Places | undefined {
  return stack.node.tryGetContext(PLACES);
}

function literalOf(text: string): string | undefined {
  return Token.isUnresolved(text) ? undefined : text;
}
