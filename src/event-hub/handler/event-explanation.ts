import { classifyJobEvent } from './event-classification';
import { describeSecurityEvent } from './event-description';
import { EventJson, isTrusted, member, text } from './event-reading';
import { EVENT_PATTERNS } from '../../private/event-patterns';
import { isOfRestoreTest } from '../../private/restore-test';

/**
 * What only the home account knows. What is left out makes the hub rather tell too much than too little, but for policies of keys: each deployment
 * changes some.
 */
export interface EventKnowledge {
  /** Ids or ARNs of the KMS keys that vaults and backups are encrypted with. */
  readonly backupKeyIds?: readonly string[];
  /** Ids of the organization's backup policies: for calls that do not say the type of the policy. */
  readonly backupPolicyIds?: readonly string[];
}

/** Whether someone is told of an event, and why (not). */
export interface EventExplanation {
  readonly alerted: boolean;
  readonly why: string;
}

/** The id of a key, which events and users write as ARN too. */
const keyIdOf = (key: string) => key.split('/').pop()!;

/** Whether a KMS event is about one of these keys. */
export function isBackupKeyEvent(event: EventJson, backupKeyIds: readonly string[]): boolean {
  const resources = member(event, 'detail', 'resources');
  const named = [
    text(event, 'detail', 'requestParameters', 'keyId'),
    text(event, 'detail', 'responseElements', 'keyId'),
    ...(Array.isArray(resources) ? resources.map((resource) => text(resource, 'ARN')) : []),
  ].filter((key) => key !== '').map(keyIdOf);
  return backupKeyIds.some((key) => named.includes(keyIdOf(key)));
}

/** Whether a recovery point is being deleted although its lifecycle has not ended: then someone did it. */
export function isEarlyDeletion(event: EventJson): boolean {
  const due = Date.parse(text(event, 'detail', 'calculatedLifecycle', 'deleteAt'));
  const created = Date.parse(text(event, 'detail', 'creationDate'));
  const days = member(event, 'detail', 'lifecycle', 'deleteAfterDays');
  const end = !Number.isNaN(due) || typeof days !== 'number' || days < 0 ? due : created + days * 24 * 60 * 60 * 1000;
  // a point without an end is never deleted by its lifecycle
  return !(Date.parse(text(event, 'time')) >= end);
}

/**
 * Whether a recovery point goes as soon as it was copied, as those do that are made on the way into an air-gapped vault. That events say it as the API does is
 * inferred. Whoever deletes such a point before is seen by the call.
 */
export function isDeletedAfterCopy(event: EventJson): boolean {
  return [['lifecycle'], ['calculatedLifecycle'], []]
    .some((place) => text(event, 'detail', ...place, 'deleteAfterEvent').replace(/[^a-z]/gi, '').toUpperCase() === 'DELETEAFTERCOPY');
}

/** Whether a change of compliance is about a resource that a test of a restore made and deletes again. */
export function isOfTemporaryResource(event: EventJson): boolean {
  const resources = member(event, 'resources');
  return isOfRestoreTest(text(event, 'detail', 'resourceId'), ...(Array.isArray(resources) ? resources.map((one) => text({ one }, 'one')) : []));
}

/**
 * Says whether an event that matched these entries is worth a message.
 *
 * @param matched ids of the entries of EVENT_PATTERNS that the event matched
 */
export function explainEvent(event: EventJson, matched: readonly string[], knowledge: EventKnowledge = {}): EventExplanation {
  const entries = EVENT_PATTERNS.filter((entry) => matched.includes(entry.id));
  if (!isTrusted(event)) {
    return silent('its source is not AWS');
  }
  if (entries.length === 0) {
    return silent('no pattern matches');
  }
  const reasons = entries.map((entry) => {
    switch (entry.kind) {
      case 'security': return explainSecurity(event, entry.id, knowledge);
      case 'compliance': return isOfTemporaryResource(event)
        ? silent(TEMPORARY)
        : alerted(`compliance is now ${text(event, 'detail', 'newEvaluationResult', 'complianceType')}`);
      default: return explainJob(event);
    }
  });
  return reasons.find((reason) => reason.alerted) ?? reasons[0];
}

function explainJob(event: EventJson): EventExplanation {
  const { outcome, job, temporary } = classifyJobEvent(event);
  const what = `${job === 'recovery-point' ? 'recovery point' : `${job} job`} ${outcome}`;
  if (outcome === 'completed' || outcome === 'ignored') {
    return silent(what);
  }
  return temporary ? silent(TEMPORARY) : alerted(what);
}

function explainSecurity(event: EventJson, id: string, { backupKeyIds, backupPolicyIds }: EventKnowledge): EventExplanation {
  if (id === 'key-disabled' && backupKeyIds && !isBackupKeyEvent(event, backupKeyIds)) {
    return silent('the key is not one of the backups');
  }
  if (id === 'key-policy-changed' && !isBackupKeyEvent(event, backupKeyIds ?? [])) {
    return silent('the key is not known as one of the backups');
  }
  if (id === 'policy-changed' && backupPolicyIds && !saysPolicyType(event) && !backupPolicyIds.includes(text(event, 'detail', 'requestParameters', 'policyId'))) {
    return silent('the policy is not one of the backup policies');
  }
  if (id === 'recovery-point-deleting' && isDeletedAfterCopy(event)) {
    return silent('a temporary recovery point goes after its copy');
  }
  if (id === 'recovery-point-deleting' && !isEarlyDeletion(event)) {
    return silent('the lifecycle of the recovery point has ended');
  }
  return alerted(describeSecurityEvent(event).title);
}

/** The pattern has let through no other type: the list is for calls whose type nobody says. */
const saysPolicyType = (event: EventJson) => text(event, 'detail', 'responseElements', 'policy', 'policySummary', 'type') === 'BACKUP_POLICY';

const TEMPORARY = 'the resource was made by a test of a restore, which deletes it again';

const alerted = (why: string): EventExplanation => ({ alerted: true, why });
const silent = (why: string): EventExplanation => ({ alerted: false, why });
