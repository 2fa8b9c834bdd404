import { shortHash } from './hash';

/** Of what decides which events a rule takes: hubs know the rules of all accounts by it. */
export interface FingerprintedRule {
  readonly name: string;
  /** On the hub's own bus, and not on the default one of an account. */
  readonly ofHub: boolean;
  readonly pattern: unknown;
  /** Takes read-only events too. */
  readonly readOnly: boolean;
}

export const FINGERPRINT_LENGTH = 8;

/** Two names that are taken for one make the hub tell once too often only. */
export const NAME_PRINT_LENGTH = 4;

export const nameFingerprint = (name: string): string => shortHash(name, NAME_PRINT_LENGTH);

/** What events with which a service reads or lists come by: both the rule that forwards them and that of the hub need it. */
export const ALL_EVENTS_STATE = 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS';

export function ruleFingerprint({ name, ofHub, pattern, readOnly }: FingerprintedRule): string {
  return shortHash(sortedJson([name, ofHub, pattern, readOnly]), FINGERPRINT_LENGTH);
}

/** JSON that does not depend on the order of members, which services change. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => (
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1))) : inner));
}
