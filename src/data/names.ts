/** The form that AWS demands of a name, an id or a value. */
export interface NameForm {
  /** What it consists of, as part of longer patterns. */
  readonly body: string;
  /** The whole text. */
  readonly pattern: RegExp;
  /** What it may be: continues "… is 'x' but". */
  readonly limit: string;
  /** What to change, where the place says nothing better. */
  readonly remedy: string;
}

const ROLE_PATH = '(?:[!-)+->@-~]{1,510}\\/)?';
/** What the API of AWS Backup takes for most names. */
const API_TEXT = '[a-zA-Z0-9_.-]{1,50}';
const TAG_TEXT = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@';
const ROOT = 'r-[0-9a-z]{4,32}';
const UNIT = 'ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}';
const ORGANIZATION = 'o-[a-z0-9]{10,32}';

/**
 * Names, ids and values whose form is checked before anything is deployed.
 *
 * From the patterns of the APIs of AWS Backup, Organizations, IAM and KMS (2026-10).
 */
export const NAMES = {
  accountId: form('\\d{12}', 'an account id has 12 digits', 'write it as text with its leading zeros'),
  organizationId: form(ORGANIZATION, 'an organization has o- and 10 to 32 lower-case letters and digits',
    'copy the id from the Organizations console or describe-organization'),
  rootId: form(ROOT, 'a root has r- and 4 to 32 lower-case letters and digits', 'copy the id from the Organizations console or list-roots'),
  unitId: form(UNIT, 'an organizational unit has ou-, 4 to 32 lower-case letters and digits, a hyphen and 8 to 32 more',
    'copy the id from the Organizations console'),
  organizationPath: form(`${ORGANIZATION}\\/${ROOT}\\/(?:${UNIT}\\/)*`, 'a path has the ids of organization, root and units, with a slash after each',
    'write it as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/'),
  vaultName: form('[a-zA-Z0-9_-]{2,50}', 'a vault name has 2 to 50 letters, digits, hyphens and underscores', 'shorten it or leave out other characters'),
  // one of these no JSON object can hold
  planName: form(`(?!__proto__$)${API_TEXT}`, 'a plan name has 1 to 50 letters, digits, dots, hyphens and underscores', 'choose another planName'),
  ruleName: form(`(?!__proto__$)${API_TEXT}`, 'a rule name has 1 to 50 letters, digits, dots, hyphens and underscores', 'choose another ruleName'),
  selectionName: form(`(?!__proto__$)${API_TEXT}`, 'a selection name has 1 to 50 letters, digits, dots, hyphens and underscores', 'choose another selectionName'),
  tierName: form('[a-zA-Z0-9][a-zA-Z0-9_.-]{0,39}',
    'it becomes a tag value and part of names: 1 to 40 letters, digits, dots, hyphens and underscores, starting with a letter or digit', 'choose another name'),
  apiValue: form(API_TEXT, 'a value of AWS Backup\'s API has 1 to 50 letters, digits, dots, hyphens and underscores', 'write it as the API does'),
  roleName: form('[\\w+=,.@-]{1,64}', 'a role name has 1 to 64 letters, digits and +=,.@_-', 'put a path into rolePath'),
  rolePath: form('\\/(?:[!-~]{1,510}\\/)?', 'a path begins and ends with a slash and has at most 512 characters', 'write it as /backup/'),
  roleWithPath: form(`(?!arn:)\\/?${ROLE_PATH}[\\w+=,.@-]{1,64}`, 'a role name has 1 to 64 letters, digits and +=,.@_-, after a path if it has one',
    'write it as Deployer or path/to/Deployer, not as an ARN'),
  policyWithPath: form(`(?!arn:)\\/?${ROLE_PATH}[\\w+=,.@-]{1,128}`, 'a policy name has 1 to 128 letters, digits and +=,.@_-, after a path if it has one',
    'write it as Boundary or path/to/Boundary, not as an ARN'),
  keyAlias: form('alias\\/(?!aws\\/)[a-zA-Z0-9/_-]{1,250}', 'an alias has 1 to 250 letters, digits, slashes, hyphens and underscores and does not start with aws/',
    'choose another alias'),
  keyAliasPattern: form('alias\\/(?!aws\\/)[a-zA-Z0-9/_*-]{1,250}',
    'an alias has alias/ and 1 to 250 letters, digits, slashes, hyphens, underscores and *, and is none of AWS\'s own', 'write it as alias/app-*'),
  // Organizations would read @@ in a policy as an operator
  policyTagKey: form(`(?!aws:|@@)${TAG_TEXT}]{1,128}`, 'a tag key has 1 to 128 letters, digits, spaces and _.:/=+-@ and does not start with aws: or @@',
    'choose another key', 'iu'),
  tagKey: form(`(?!aws:)${TAG_TEXT}]{1,128}`, 'a tag key has 1 to 128 letters, digits, spaces and _.:/=+-@ and does not start with aws:', 'choose another key', 'iu'),
  tagValue: form(`${TAG_TEXT}]{0,256}`, 'a tag value has at most 256 letters, digits, spaces and _.:/=+-@', 'choose another value', 'u'),
  tagValuePattern: form(`${TAG_TEXT}*]{0,256}`, 'it is compared with a tag value: at most 256 letters, digits, spaces, _.:/=+-@ and *', 'choose another value', 'u'),
} as const;

function form(body: string, limit: string, remedy: string, flags = ''): NameForm {
  return { body, pattern: new RegExp(`^(?:${body})$`, flags), limit, remedy };
}
