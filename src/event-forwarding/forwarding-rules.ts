import { EVENT_PATTERNS, EventPatternEntry, EventPatternJson, EventPlace } from '../private/event-patterns';

/** One rule that forwards. */
export interface ForwardingRule {
  readonly id: string;
  readonly title: string;
  readonly pattern: EventPatternJson;
  /** Ids of the entries of EVENT_PATTERNS whose events it forwards. */
  readonly entries: readonly string[];
}

/** Both take scan jobs that ended: one rule with both of their conditions forwards an event once. */
const OVERLAPPING = { base: 'jobs-ended', other: 'malware-found' };

/**
 * What an account forwards. Job failures are left out: they are among the jobs that ended, and every rule that matches forwards, and is paid for.
 *
 * One rule for each entry rather than few long ones: each pattern is the one that EventBridge's engine was asked about, a mistake stops one rule only,
 * and the name of a rule says what it forwards.
 */
export function forwardingRules(place: EventPlace): ForwardingRule[] {
  const forwarded = EVENT_PATTERNS.filter(({ kind, where }) => kind !== 'job-failure' && (where === 'member' || place === 'management'));
  const entry = (id: string): EventPatternEntry => forwarded.find((one) => one.id === id)!;
  return forwarded.filter(({ id }) => id !== OVERLAPPING.other).map(({ id, title, pattern }) => (id === OVERLAPPING.base
    ? { id, title: `${title}, or found malware`, pattern: either(pattern, entry(OVERLAPPING.other).pattern), entries: [id, OVERLAPPING.other] }
    : { id, title, pattern, entries: [id] }));
}

/** Takes what either pattern takes; the detail types of the second one are among those of the first. */
function either(first: EventPatternJson, second: EventPatternJson): EventPatternJson {
  const { $or } = first.detail as { readonly $or: readonly EventPatternJson[] };
  return { ...first, detail: { $or: [...$or, second.detail] } };
}
