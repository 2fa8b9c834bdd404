import { ForwardingKnowledge, whyAsDeployed } from './deployed-forwarding';
import { EventJson, isLeftOut, memberAt, textAt } from './event-reading';
import { AlertCondition } from '../../data/event-row';

/**
 * What only the home account knows. What is left out makes the hub rather notify too often than too rarely, but for policies of keys: each deployment
 * changes some.
 */
export interface EventKnowledge {
  /** Ids or ARNs of the KMS keys that vaults and backups are encrypted with. */
  readonly backupKeyIds?: readonly string[];
  /** Ids of the organization's backup policies: for calls that do not say the type of the policy. */
  readonly backupPolicyIds?: readonly string[];
  /** Undefined: nobody is told of copies and restores that somebody starts there. */
  readonly centralAccount?: string;
  /** Undefined: nobody is told of resource shares that are opened there. */
  readonly recoveryAccount?: string;
  /** Undefined: every change of forwarding is told. */
  readonly forwarding?: ForwardingKnowledge;
}

/** The id of a key, which events and users write as ARN too. */
const keyIdOf = (key: string) => key.split('/').pop()!;

/** Whether a KMS event is about one of these keys. */
export function isBackupKeyEvent(event: EventJson, backupKeyIds: readonly string[]): boolean {
  const resources = memberAt(event, 'detail', 'resources');
  const named = [
    textAt(event, 'detail', 'requestParameters', 'keyId'),
    textAt(event, 'detail', 'responseElements', 'keyId'),
    ...(Array.isArray(resources) ? resources.map((resource) => textAt(resource, 'ARN')) : []),
  ].filter((key) => key !== '').map(keyIdOf);
  return backupKeyIds.some((key) => named.includes(keyIdOf(key)));
}

/** Whether a recovery point is being deleted although its lifecycle has not ended: then someone did it. */
export function isEarlyDeletion(event: EventJson): boolean {
  const due = Date.parse(textAt(event, 'detail', 'calculatedLifecycle', 'deleteAt'));
  const created = Date.parse(textAt(event, 'detail', 'creationDate'));
  const days = memberAt(event, 'detail', 'lifecycle', 'deleteAfterDays');
  const end = !Number.isNaN(due) || typeof days !== 'number' || days < 0 ? due : created + days * 24 * 60 * 60 * 1000;
  // a point without an end is never deleted by its lifecycle
  return !(Date.parse(textAt(event, 'time')) >= end);
}

/**
 * Whether a recovery point goes as soon as it was copied, as those do that are made on the way into an air-gapped vault. That events say it as the API does is
 * inferred. The call shows whoever deletes such a point before.
 */
export function isDeletedAfterCopy(event: EventJson): boolean {
  return [['lifecycle'], ['calculatedLifecycle'], []]
    .some((place) => textAt(event, 'detail', ...place, 'deleteAfterEvent').replace(/[^a-z]/gi, '').toUpperCase() === 'DELETEAFTERCOPY');
}

/** What a call must ask before it is an alert, or no alert. */
const ASKING: readonly AlertCondition[] = ['backup-policy', 'not-as-deployed', 'own-role', 'without-event-bridge'];

/** Why a security event is no alert, by what decides it; undefined where it is one. */
export function whyNoAlert(event: EventJson, condition: AlertCondition, knowledge: EventKnowledge): string | undefined {
  const { backupKeyIds, backupPolicyIds, centralAccount, recoveryAccount, forwarding } = knowledge;
  const request = (member: string) => textAt(event, 'detail', 'requestParameters', member);
  if (isLeftOut(event) && ASKING.includes(condition)) {
    return undefined;
  }
  switch (condition) {
    case 'always': return undefined;
    case 'backup-key': return backupKeyIds && !isBackupKeyEvent(event, backupKeyIds) ? 'the key is not one of the backups' : undefined;
    case 'known-backup-key': return isBackupKeyEvent(event, backupKeyIds ?? []) ? undefined : 'the key is not known as one of the backups';
    case 'backup-policy':
      return whyOtherPolicy(policyTypeOf(event), backupPolicyIds, request('policyId'));
    case 'in-central': return textAt(event, 'account') === centralAccount ? undefined : 'the account is not the central one';
    case 'in-vault-account':
      return [centralAccount, recoveryAccount].includes(textAt(event, 'account')) ? undefined : 'the account is neither the central nor the recovery account';
    case 'own-role': return request('roleArn').split(':')[4] === textAt(event, 'account') ? undefined : 'the account of the role tells it';
    case 'not-as-deployed': return whyAsDeployed(event, forwarding);
    case 'without-event-bridge':
      return memberAt(event, 'detail', 'requestParameters', 'NotificationConfiguration', 'EventBridgeConfiguration') === undefined
        ? undefined : 'the bucket goes on sending events';
    case 'early-deletion':
      if (isDeletedAfterCopy(event)) {
        return 'a temporary recovery point goes after its copy';
      }
      return isEarlyDeletion(event) ? undefined : 'the lifecycle of the recovery point has ended';
  }
}

const policyTypeOf = (event: EventJson) => textAt(event, 'detail', 'responseElements', 'policy', 'policySummary', 'type');

/** The list is for calls whose type nobody says, and for service control policies, most of which are no guardrails. */
function whyOtherPolicy(type: string, known: readonly string[] | undefined, policyId: string): string | undefined {
  if (type === 'BACKUP_POLICY' || known?.includes(policyId)) {
    return undefined;
  }
  return type === '' && known === undefined ? undefined : 'the policy is not one of the backup policies and guardrails';
}
