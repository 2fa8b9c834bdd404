import { EventPattern, eventPatterns, PatternFacts } from './event-patterns';
import { EventPatternJson, ForwardingAccount } from '../data/event-row';
import { WATCHERS } from '../data/forwarding-calls';
import { HEARTBEAT, HEARTBEAT_PATTERN } from '../data/heartbeat';

/** One rule that forwards. */
export interface ForwardingRule {
  readonly id: string;
  readonly title: string;
  readonly pattern: EventPatternJson;
  /** Ids of the rows whose events it forwards, those left out that are within another row. */
  readonly rows: readonly string[];
  /** Takes read-only events. */
  readonly readOnly: boolean;
  /** Watches the others, by another role than theirs. */
  readonly watching: boolean;
}

/** The rule that forwards the heartbeat, as it forwards all else. */
export const HEARTBEAT_RULE: ForwardingRule = {
  id: HEARTBEAT.id, title: HEARTBEAT.title, pattern: HEARTBEAT_PATTERN, rows: [], readOnly: false, watching: false,
};

/**
 * What an account forwards.
 *
 * One rule for each row rather than few long ones: each pattern is the one that EventBridge's engine was asked about, a mistake stops one rule only,
 * and the name of a rule says what it forwards.
 */
export function forwardingRules(account: ForwardingAccount, facts: PatternFacts): ForwardingRule[] {
  const all = eventPatterns(facts);
  return all.filter(({ forwarded }) => forwarded === 'member' || forwarded === account).map(({ id, ruleId, title, pattern, readOnly = false }) => {
    const alone: ForwardingRule = { id: ruleId, title, pattern, rows: [id], readOnly, watching: WATCHERS.includes(id) };
    return all.reduce(join, alone);
  });
}

/** A rule that forwards the events of a row besides, where that row says so. */
function join(rule: ForwardingRule, { id, forwarded, pattern }: EventPattern): ForwardingRule {
  if (typeof forwarded === 'string' || !('joined' in forwarded) || forwarded.joined !== rule.id) {
    return rule;
  }
  return { ...rule, title: `${rule.title}, ${forwarded.words}`, pattern: either(rule.pattern, pattern), rows: [...rule.rows, id] };
}

/** Matches what either pattern matches; the detail types of the second one are among those of the first. */
function either(first: EventPatternJson, second: EventPatternJson): EventPatternJson {
  const { $or } = first.detail as { readonly $or: readonly EventPatternJson[] };
  return { ...first, detail: { $or: [...$or, second.detail] } };
}
