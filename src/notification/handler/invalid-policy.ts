import { findingId } from './finding-id';
import { VALIDATION_ROW } from '../../data/sharing-calls';

/**
 * An account whose effective backup policy is invalid. An event of AWS Organizations says so, and its list: under one id, channels that keep findings keep one, and
 * whichever of both says that it is over ends it.
 */
export const invalidPolicyId = (accountId: string): string => findingId('effective-policy', accountId);

const { title } = VALIDATION_ROW.states.INVALID;
export const INVALID_POLICY = { what: `${title[0].toUpperCase()}${title.slice(1)}: the account keeps the last valid one`, severity: VALIDATION_ROW.states.INVALID.severity, class: 'SECURITY' } as const;

/** What AWS Organizations finds wrong with an effective policy. */
export interface PolicyFault {
  readonly code: string;
  readonly path?: string;
  readonly policies: ReadonlyArray<string>;
}

/** The same for accounts of the same policies, so that messages make one group of them. */
export function policyFaultsText(faults: ReadonlyArray<PolicyFault>): string | undefined {
  const texts = faults.map(({ code, path, policies }) => (
    `${code}${path === undefined ? '' : ` at ${path}`}${policies.length === 0 ? '' : `, from ${[...policies].sort().join(', ')}`}`));
  return texts.length === 0 ? undefined : [...new Set(texts)].sort().join('; ');
}
