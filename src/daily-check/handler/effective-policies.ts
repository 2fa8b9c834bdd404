import { ExpectedFinding, findingOf } from './check-findings';
import { findingId } from '../../notification/handler/finding-id';

/** Accounts whose effective backup policy is invalid, as channels know it: since when. */
export type InvalidPolicies = { readonly [account: string]: { readonly since: string } };

/** What AWS Organizations finds wrong with an effective policy. */
export interface PolicyFault {
  readonly code: string;
  readonly path?: string;
  readonly policies: ReadonlyArray<string>;
}

/** Accounts whose faults a run asks for: each takes a call. */
export const MOST_ASKED = 20;

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
    kind: 'invalid-policy', open, id: findingId('effective-policy', accountId), accountId, region, since, message,
  });
  const listed = [...new Set(invalid)].sort();
  return {
    invalid: Object.fromEntries(listed.map((account) => [account, known[account] ?? { since: now }])),
    findings: [
      ...newlyInvalid(known, listed).map((account) => finding(account, now, true, textOf(faultsOf.get(account) ?? []))),
      ...Object.entries(known).filter(([account]) => !listed.includes(account)).map(([account, { since }]) => (
        finding(account, since, false, 'AWS Organizations lists it no more'))),
    ],
  };
}

export const newlyInvalid = (known: InvalidPolicies, invalid: ReadonlyArray<string>): string[] => (
  [...new Set(invalid)].filter((account) => known[account] === undefined).sort());

/** The same for accounts of the same policies, so that messages make one group of them. */
function textOf(faults: ReadonlyArray<PolicyFault>): string | undefined {
  const texts = faults.map(({ code, path, policies }) => (
    `${code}${path === undefined ? '' : ` at ${path}`}${policies.length === 0 ? '' : `, from ${[...policies].sort().join(', ')}`}`));
  return texts.length === 0 ? undefined : [...new Set(texts)].sort().join('; ');
}
