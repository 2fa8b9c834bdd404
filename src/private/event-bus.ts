import { shortHash } from './hash';
import { TOKEN_MARKER } from './reject';
import { RULE_PREFIX } from '../data/event-calls';

/** Characters of a rule's name that EventBridge admits. */
export const RULE_NAME_LIMIT = 64;

/** Name of a rule; two hubs of one account and Region have other names. The same in every account's template, as tokens have other numbers in each. */
export function ruleName(id: string, busArn: string): string {
  return `${RULE_PREFIX}${id}-${shortHash(busArn.replace(TOKEN_MARKER, '<token>'), 8)}`;
}
