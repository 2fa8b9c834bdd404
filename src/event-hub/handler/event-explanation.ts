import { classifyJobEvent } from './event-classification';
import { describeSecurityEvent } from './event-description';
import { EventJson, isTrusted, memberAt, textAt } from './event-reading';
import { AlertCondition } from '../../data/event-row';
import { EVENTS } from '../../data/events';
import { isOfRestoreTest } from '../../data/names';

/**
 * What only the home account knows. What is left out makes the hub rather notify too often than too rarely, but for policies of keys: each deployment
 * changes some.
 */
export interface EventKnowledge {
  /** Ids or ARNs of the KMS keys that vaults and backups are encrypted with. */
  readonly backupKeyIds?: readonly string[];
  /** Ids of the organization's backup policies: for calls that do not say the type of the policy. */
  readonly backupPolicyIds?: readonly string[];
}

/** Whether an event is worth a message, and why (not). */
export interface EventExplanation {
  readonly alerted: boolean;
  readonly why: string;
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

/** Whether a change of compliance is about a resource that a test of a restore made and deletes again. */
export function isOfTemporaryResource(event: EventJson): boolean {
  const resources = memberAt(event, 'resources');
  return isOfRestoreTest(textAt(event, 'detail', 'resourceId'), ...(Array.isArray(resources) ? resources.map((one) => textAt({ one }, 'one')) : []));
}

/**
 * Says whether an event that matched the patterns of these rows is worth a message.
 *
 * @param matched ids of the rows
 */
export function explainEvent(event: EventJson, matched: readonly string[], knowledge: EventKnowledge = {}): EventExplanation {
  if (!isTrusted(event)) {
    return suppressed('its source is not AWS');
  }
  const reasons = EVENTS.filter(({ id }) => matched.includes(id)).map(({ alertIf }) => CONDITIONS[alertIf](event, knowledge));
  return reasons.find((reason) => reason.alerted) ?? reasons[0] ?? suppressed('no pattern matches');
}

/** Why a security event is no alert; undefined when it is one. */
type Suppression = (event: EventJson, knowledge: EventKnowledge) => string | undefined;

const security = (suppression: Suppression) => (event: EventJson, knowledge: EventKnowledge): EventExplanation => {
  const why = suppression(event, knowledge);
  return why === undefined ? alerted(describeSecurityEvent(event).title) : suppressed(why);
};

const CONDITIONS: { readonly [condition in AlertCondition]: (event: EventJson, knowledge: EventKnowledge) => EventExplanation } = {
  'always': security(() => undefined),
  'never': security(() => 'weakens nothing'),
  'job-failed': explainJob,
  'lasting-resource': (event) => (isOfTemporaryResource(event)
    ? suppressed(TEMPORARY)
    : alerted(`compliance is now ${textAt(event, 'detail', 'newEvaluationResult', 'complianceType')}`)),
  'backup-key': security((event, { backupKeyIds }) => (backupKeyIds && !isBackupKeyEvent(event, backupKeyIds) ? 'the key is not one of the backups' : undefined)),
  'known-backup-key': security((event, { backupKeyIds = [] }) => (isBackupKeyEvent(event, backupKeyIds) ? undefined : 'the key is not known as one of the backups')),
  'backup-policy': security((event, { backupPolicyIds }) => (
    backupPolicyIds && !saysPolicyType(event) && !backupPolicyIds.includes(textAt(event, 'detail', 'requestParameters', 'policyId'))
      ? 'the policy is not one of the backup policies'
      : undefined)),
  'early-deletion': security((event) => {
    if (isDeletedAfterCopy(event)) {
      return 'a temporary recovery point goes after its copy';
    }
    return isEarlyDeletion(event) ? undefined : 'the lifecycle of the recovery point has ended';
  }),
};

function explainJob(event: EventJson): EventExplanation {
  const { outcome, job, temporary } = classifyJobEvent(event);
  const what = `${job === 'recovery-point' ? 'recovery point' : `${job} job`} ${outcome}`;
  if (outcome === 'completed' || outcome === 'ignored') {
    return suppressed(what);
  }
  return temporary ? suppressed(TEMPORARY) : alerted(what);
}

/** The pattern has let through no other type: the list is for calls whose type nobody says. */
const saysPolicyType = (event: EventJson) => textAt(event, 'detail', 'responseElements', 'policy', 'policySummary', 'type') === 'BACKUP_POLICY';

const TEMPORARY = 'the resource was made by a test of a restore, which deletes it again';

const alerted = (why: string): EventExplanation => ({ alerted: true, why });
const suppressed = (why: string): EventExplanation => ({ alerted: false, why });
