import { ExpectedFinding, findingOf } from './check-findings';
import { VALIDATION_ROW } from '../../data/sharing-calls';
import { invalidPolicyId, PolicyFault, policyFaultsText } from '../../notification/handler/invalid-policy';

/** Accounts whose effective backup policy is invalid, as channels know it: since when. */
export type InvalidPolicies = { readonly [account: string]: { readonly since: string } };

/** What the newest event about an account said: the hub's channels know it from there. */
export type HeardPolicies = { readonly [account: string]: { readonly at: string; readonly invalid: boolean } };

/** What an event says of an account's effective policy. */
export interface PolicyEvent {
  readonly account: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly invalid: boolean;
}

/** Accounts whose faults a run asks for: each takes a call. */
export const MOST_ASKED = 20;

/** Reads an event of AWS Organizations about an account's effective policy; undefined for other events. */
export function readPolicyEvent(body: string): PolicyEvent | undefined {
  const { source, time, detail } = JSON.parse(body) as { readonly [member: string]: unknown };
  const { eventName, serviceEventDetails } = (detail ?? {}) as { readonly eventName?: unknown; readonly serviceEventDetails?: unknown };
  const { accountId, state } = (serviceEventDetails ?? {}) as { readonly accountId?: unknown; readonly state?: unknown };
  const at = Date.parse(String(time));
  const isOne = source === 'aws.organizations' && eventName === VALIDATION_ROW.eventName && !Number.isNaN(at);
  if (!isOne || typeof accountId !== 'string' || !/^\d{12}$/.test(accountId)) {
    return undefined;
  }
  return { account: accountId, at: new Date(at).toISOString(), invalid: String(state).toUpperCase() !== 'VALID' };
}

/** The newest event of each account, in whichever order they come. */
export function hearPolicies(heard: HeardPolicies, events: ReadonlyArray<PolicyEvent>): HeardPolicies {
  const newest = new Map(Object.entries(heard));
  for (const { account, at, invalid } of events) {
    if (at > (newest.get(account)?.at ?? '')) {
      newest.set(account, { at, invalid });
    }
  }
  return Object.fromEntries(newest);
}

/** What channels know by now: of events, the hub told them. */
export function knownByEvents(known: InvalidPolicies, heard: HeardPolicies): InvalidPolicies {
  return Object.fromEntries([
    ...Object.entries(known).filter(([account]) => heard[account]?.invalid !== false),
    ...Object.entries(heard).filter(([account, { invalid }]) => invalid && known[account] === undefined)
      .map(([account, { at }]) => [account, { since: at }] as const),
  ]);
}

/**
 * What changed since the last run.
 *
 * @param faultsOf what is wrong with an account that is new, where it was asked
 */
export function judgePolicies(
  known: InvalidPolicies, invalid: ReadonlyArray<string>, faultsOf: ReadonlyMap<string, ReadonlyArray<PolicyFault>>,
  { now, region }: { readonly now: string; readonly region: string },
): { invalid: InvalidPolicies; findings: ExpectedFinding[] } {
  const finding = (accountId: string, since: string, open: boolean, message?: string) => findingOf({
    kind: 'invalid-policy', open, id: invalidPolicyId(accountId), accountId, region, since, message,
  });
  const listed = [...new Set(invalid)].sort();
  return {
    invalid: Object.fromEntries(listed.map((account) => [account, known[account] ?? { since: now }])),
    findings: [
      ...newlyInvalid(known, listed).map((account) => finding(account, now, true, policyFaultsText(faultsOf.get(account) ?? []))),
      ...Object.entries(known).filter(([account]) => !listed.includes(account)).map(([account, { since }]) => (
        finding(account, since, false, 'AWS Organizations lists it no more'))),
    ],
  };
}

export const newlyInvalid = (known: InvalidPolicies, invalid: ReadonlyArray<string>): string[] => (
  [...new Set(invalid)].filter((account) => known[account] === undefined).sort());
