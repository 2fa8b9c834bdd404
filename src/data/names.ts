import { LIMITS } from './limits';

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

/** With it end the names of the state machines that set up members, by which the event hub knows them. */
export const MEMBER_SETUP = 'MemberSetup';

/** With it end the names of the state machines that tag resources without the tier tag. */
export const TAG_REMEDIATION = 'TagRemediation';

const { vaultNameLength, roleNameLength, tagKeyLength, tagValueLength } = LIMITS;

const ROOT = 'r-[0-9a-z]{4,32}';
const UNIT = 'ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}';
const ORGANIZATION = 'o-[a-z0-9]{10,32}';

const LETTERS = 'letters, digits, dots, hyphens and underscores';
/** Names in plans; one of these no JSON object can hold. */
const inPlans = (length: number) => `(?!__proto__$)[a-zA-Z0-9_.-]{1,${length}}`;

const ALIAS_LENGTH = LIMITS.keyAliasLength - 'alias/'.length;

const TAG_TEXT = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@';
const TAG_KEY_LIMIT = `a tag key has 1 to ${tagKeyLength} letters, digits, spaces and _.:/=+-@ and does not start with aws:`;

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
  organizationPath: form(`${ORGANIZATION}/${ROOT}/(?:${UNIT}/)*`, 'a path has the ids of organization, root and units, with a slash after each',
    'write it as o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/'),
  vaultName: form(`[a-zA-Z0-9_-]{${vaultNameLength.min},${vaultNameLength.max}}`,
    `a vault name has ${vaultNameLength.min} to ${vaultNameLength.max} letters, digits, hyphens and underscores`, 'shorten it or leave out other characters'),
  planName: form(inPlans(LIMITS.planNameLength), `a plan name has 1 to ${LIMITS.planNameLength} ${LETTERS}`, 'choose another planName'),
  ruleName: form(inPlans(LIMITS.ruleNameLength), `a rule name has 1 to ${LIMITS.ruleNameLength} ${LETTERS}`, 'choose another ruleName'),
  selectionName: form(inPlans(LIMITS.selectionNameLength), `a selection name has 1 to ${LIMITS.selectionNameLength} ${LETTERS}`, 'choose another selectionName'),
  tierName: form(`[a-zA-Z0-9][a-zA-Z0-9_.-]{0,${LIMITS.tierNameLength - 1}}`,
    `it becomes a tag value and part of names: 1 to ${LIMITS.tierNameLength} ${LETTERS}, starting with a letter or digit`, 'choose another name'),
  apiValue: form('[a-zA-Z0-9_.-]{1,50}', `a value of AWS Backup's API has 1 to 50 ${LETTERS}`, 'write it as the API does'),
  parameterName: form(`(?!/(?:[aA][wW][sS]|[sS][sS][mM]))(?:/[a-zA-Z0-9_.-]+){1,${LIMITS.parameterLevels}}`,
    'the name of an SSM parameter has up to 15 parts of letters, digits and _.- with a slash before each, and begins neither with /aws nor /ssm, in upper or lower case',
    'write it as /backup/organization-setup'),
  policyType: form('[A-Z][A-Z0-9_]{0,63}', 'a policy type of AWS Organizations has upper-case letters, digits and underscores', 'write it like TAG_POLICY'),
  roleName: form(`[\\w+=,.@-]{1,${roleNameLength}}`, `a role name has 1 to ${roleNameLength} letters, digits and +=,.@_-`, 'put a path into rolePath'),
  rolePath: form('/(?:[!-~]{1,510}/)?', 'a path begins and ends with a slash and has at most 512 characters', 'write it as /backup/'),
  policyWithPath: form('(?!arn:)/?(?:[!-)+->@-~]{1,510}/)?[\\w+=,.@-]{1,128}', 'a policy name has 1 to 128 letters, digits and +=,.@_-, after a path if it has one',
    'write it as Boundary or path/to/Boundary, not as an ARN'),
  keyAlias: form(`alias/(?!aws/)[a-zA-Z0-9/_-]{1,${ALIAS_LENGTH}}`,
    `an alias has 1 to ${ALIAS_LENGTH} letters, digits, slashes, hyphens and underscores and does not start with aws/`, 'choose another alias'),
  keyAliasPattern: form(`alias/(?!aws/)[a-zA-Z0-9/_*-]{1,${ALIAS_LENGTH}}`,
    `an alias has alias/ and 1 to ${ALIAS_LENGTH} letters, digits, slashes, hyphens, underscores and *, and is none of AWS's own`, 'write it as alias/app-*'),
  // Organizations would read @@ in a policy as an operator
  policyTagKey: form(`(?!aws:|@@)${TAG_TEXT}]{1,${tagKeyLength}}`, `${TAG_KEY_LIMIT} or @@`, 'choose another key', 'iu'),
  tagKey: form(`(?!aws:)${TAG_TEXT}]{1,${tagKeyLength}}`, TAG_KEY_LIMIT, 'choose another key', 'iu'),
  tagValue: form(`${TAG_TEXT}]{0,${tagValueLength}}`, `a tag value has at most ${tagValueLength} letters, digits, spaces and _.:/=+-@`, 'choose another value', 'u'),
  tagValuePattern: form(`${TAG_TEXT}*]{0,${tagValueLength}}`,
    `it is compared with a tag value: at most ${tagValueLength} letters, digits, spaces, _.:/=+-@ and *`, 'choose another value', 'u'),
} as const;

/** Resources that tests of restores make and delete again. */
const RESTORE_TEST = /awsbackup-restore-test/i;

/** Whether one of these names or ARNs is of such a resource. */
export function isOfRestoreTest(...names: ReadonlyArray<string | undefined>): boolean {
  return names.some((name) => name !== undefined && RESTORE_TEST.test(name));
}

/** Whether a role has the name that AWS asks for; roles without it are in use. https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupJob.html */
export function isBackupRoleName(name: string): boolean {
  return /AWSBackup|AwsBackup/.test(name);
}

function form(body: string, limit: string, remedy: string, flags = ''): NameForm {
  return { body, pattern: new RegExp(`^(?:${body})$`, flags), limit, remedy };
}
