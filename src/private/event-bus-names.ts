import { shortHash } from './hash';
import { TOKEN_MARKER } from './reject';
import { RULE_PREFIX, WATCHER_PREFIX, WATCHERS } from '../data/forwarding-calls';

/** Characters of a rule's name that EventBridge admits. */
export const RULE_NAME_LIMIT = 64;

/** Name of a rule; two hubs of one account and Region have other names. The same in every account's template, as tokens have other numbers in each. */
export function eventRuleName(id: string, busArn: string): string {
  return `${WATCHERS.includes(id) ? WATCHER_PREFIX : RULE_PREFIX}${id}-${hubHash(busArn)}`;
}

/** Name of the role by which rules of a Region forward to a bus: those that watch the others have one of their own. */
export function forwardingRoleName(watching: boolean, region: string, busArn: string): string {
  return `${watching ? WATCHER_PREFIX : RULE_PREFIX}${region}-${hubHash(busArn)}`;
}

const hubHash = (busArn: string) => shortHash(busArn.replace(TOKEN_MARKER, '<token>'), 8);
