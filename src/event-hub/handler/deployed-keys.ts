import { EventJson, memberAt, textAt } from './event-reading';
import { EventPatternJson } from '../../data/event-row';
import { KEY_DENIAL_ROWS, KeyDenial } from '../../data/vault-actions';
import { KEY_RULE_PREFIX } from '../../data/vault-key-calls';
import { keyRuleName } from '../../private/event-bus-names';
import { vaultKeyPattern } from '../../private/event-patterns';

/** Those that every key's policy has where manual deletion is denied. Where it is not, a change of a policy is always told. */
const DENIALS: readonly KeyDenial[] = ['DenyKeyDeletion', 'DenyGrantRevocation'];

/**
 * What the rule of a vault's key takes in an account and Region, by the id of the key that its name says; undefined where it is no such rule.
 */
export function keyPatternOf(ruleName: string, event: EventJson, busArn: string): EventPatternJson | undefined {
  const id = ruleName.slice(KEY_RULE_PREFIX.length, -9);
  // a rule like cdk-org-backup-key-disabled begins alike
  if (!/^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/.test(id) || ruleName !== keyRuleName(id, busArn)) {
    return undefined;
  }
  return vaultKeyPattern(`arn:${busArn.split(':')[1]}:kms:${textAt(event, 'region')}:${textAt(event, 'account')}:key/${id}`);
}

/**
 * Whether the policy of a key can be the definition's: its denials are there with all they deny, for everybody, and whoever is none of the account is admitted
 * under conditions only. What is in the conditions differs with accounts and is not known here.
 */
export function isWantedKeyPolicy(policy: unknown, account: string): boolean {
  const statements = [memberAt(policy, 'Statement')].flat();
  return statements.length > 0 && DENIALS.every((sid) => statements.some((one) => denies(one, sid)))
    && statements.every((one) => textAt(one, 'Effect') === 'Deny' || memberAt(one, 'Condition') !== undefined || isOfAccount(one, account));
}

function denies(statement: unknown, sid: KeyDenial): boolean {
  const actions = [memberAt(statement, 'Action')].flat();
  return textAt(statement, 'Sid') === sid && textAt(statement, 'Effect') === 'Deny' && textAt(statement, 'Principal', 'AWS') === '*'
    && KEY_DENIAL_ROWS.filter((row) => row.sid === sid).every((row) => row.actions.every((action) => actions.includes(action)));
}

function isOfAccount(statement: unknown, account: string): boolean {
  const principals = memberAt(statement, 'Principal');
  return typeof principals === 'object' && principals !== null && Object.keys(principals).join() === 'AWS'
    && new RegExp(`^arn:[a-z-]+:iam::${account}:root$`).test(textAt(principals, 'AWS'));
}
