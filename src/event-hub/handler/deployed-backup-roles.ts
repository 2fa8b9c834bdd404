import { memberAt, parsedText, textAt } from './event-reading';
import { BACKUP_ROLE_POLICIES } from '../../data/backup-role-policies';
import { BACKUP_TRUST, COPY_DENIAL_POLICY, denialFingerprint } from '../../private/backup-role-policies';
import { sortedJson } from '../../private/rule-fingerprint';

/** Where a role of AWS Backup is, and fingerprints of what the definition denies it. */
interface RolePlace {
  readonly account: string;
  readonly partition: string;
  readonly denials: readonly string[];
}

/**
 * Whether a change of a role of AWS Backup can be the definition's: AWS Backup alone takes the role, a policy of AWS is one that AWS Backup works with, and
 * policies of the role itself deny nothing but what the definition denies. What they allow differs with accounts and is not known here; with too little,
 * jobs fail, which is told.
 */
export function isWantedBackupRole(call: string, request: unknown, { account, partition, denials }: RolePlace): boolean {
  const document = parsedText(textAt(request, 'policyDocument'));
  switch (call) {
    case 'AttachRolePolicy': return BACKUP_ROLE_POLICIES.some((name) => textAt(request, 'policyArn') === `arn:${partition}:iam::aws:policy/${name}`);
    case 'UpdateAssumeRolePolicy': return sortedJson(document) === sortedJson(BACKUP_TRUST);
    case 'PutRolePolicy': {
      const statements = [memberAt(document, 'Statement')].flat();
      return textAt(request, 'policyName') === COPY_DENIAL_POLICY
        ? statements.length === 1 && denials.includes(denialFingerprint(statements[0], account))
        : statements.every((one) => textAt(one, 'Effect') === 'Allow');
    }
    default: return false;
  }
}
