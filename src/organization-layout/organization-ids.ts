import { checkText, refuseToken } from '../private/validation';

/** What a target is: the root, an organizational unit or one account. */
export type TargetKind = 'root' | 'unit' | 'account';

/** Checks an id of Organizations and returns it trimmed; a token passes unharmed. */
export type IdCheck = (prop: string, value: string) => string;

export const checkRootId: IdCheck = (prop, value) => checkText(prop, value, /^r-[0-9a-z]{4,32}$/,
  'a root has r- and 4 to 32 lower-case letters and digits', 'copy the id from the Organizations console or list-roots');

export const checkUnitId: IdCheck = (prop, value) => checkText(prop, value, /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/,
  'an organizational unit has ou-, 4 to 32 lower-case letters and digits, a hyphen and 8 to 32 more', 'copy the id from the Organizations console');

export const checkAccountId: IdCheck = (prop, value) => checkText(prop, value, /^\d{12}$/,
  'an account id has 12 digits', 'write it as text with its leading zeros');

export const checkOrganizationId: IdCheck = (prop, value) => checkText(prop, value, /^o-[a-z0-9]{10,32}$/,
  'an organization has o- and 10 to 32 lower-case letters and digits', 'copy the id from the Organizations console or describe-organization');

export const ID_CHECKS: { readonly [kind in TargetKind]: IdCheck } = { root: checkRootId, unit: checkUnitId, account: checkAccountId };

/** Refuses tokens, then does the check. */
export function literal(prop: string, value: string, check: IdCheck): string {
  refuseToken(prop, value, 'ids and names of the organization are needed at synth', 'write the text itself');
  return check(prop, value);
}
