import { shortHash } from './hash';
import { FINGERPRINT_LENGTH, sortedJson } from './rule-fingerprint';

/** Who takes the roles with which AWS Backup works. No `aws:SourceAccount`: AWS does not document that it is passed, and a role can't be passed from another account. */
export const BACKUP_TRUST: object = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'backup.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

/** Name of the policy by which roles copy to known vaults only. */
export const COPY_DENIAL_POLICY = 'ForeignCopies';

/** In place of the account that has the role. */
const OWN_ACCOUNT = '<account>';

/** The same in every account: a denial spares its account's own vaults. */
export function denialFingerprint(statement: unknown, account: string): string {
  return shortHash(sortedJson(statement).replaceAll(`:backup:*:${account}:backup-vault:*`, `:backup:*:${OWN_ACCOUNT}:backup-vault:*`), FINGERPRINT_LENGTH);
}
