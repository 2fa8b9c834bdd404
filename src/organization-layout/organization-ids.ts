import { NAMES } from '../data/names';
import { checkForm, refuseToken } from '../private/validation';

/** What a target is: the root, an organizational unit or one account. */
export type TargetKind = 'root' | 'unit' | 'account';

/** Checks an id of Organizations and returns it trimmed; a token passes unharmed. */
export type IdCheck = (prop: string, value: string) => string;

export const checkRootId: IdCheck = (prop, value) => checkForm(prop, value, NAMES.rootId);

export const checkUnitId: IdCheck = (prop, value) => checkForm(prop, value, NAMES.unitId);

export const checkAccountId: IdCheck = (prop, value) => checkForm(prop, value, NAMES.accountId);

export const checkOrganizationId: IdCheck = (prop, value) => checkForm(prop, value, NAMES.organizationId);

export const ID_CHECKS: { readonly [kind in TargetKind]: IdCheck } = { root: checkRootId, unit: checkUnitId, account: checkAccountId };

/** Refuses tokens, then does the check. */
export function literal(prop: string, value: string, check: IdCheck): string {
  refuseToken(prop, value, 'ids and names of the organization are needed at synth', 'write the text itself');
  return check(prop, value);
}
