import { RULE_PREFIX } from './event-bus';
import {
  ACCOUNT_CALLS, BACKUP_CALLS, DEPARTURE_EVENTS, FORWARDING_CALLS, FORWARDING_DISABLED_CALLS,
  GLOBAL_SETTINGS_CALLS, KEY_CALLS, KEY_POLICY_CALLS, POLICY_CALLS,
  POLICY_TYPE_CALLS, RECORDER_CALLS, SensitiveCalls, SERVICE_ACCESS_CALLS, TRAIL_CALLS,
} from '../data/event-calls';
import { FAILURE_STATES, JOB_DETAIL_TYPES, RECOVERY_POINT_DETAIL_TYPE, TERMINAL_STATES } from '../data/events';

/** A pattern in EventBridge's JSON. */
export interface EventPatternJson {
  readonly [member: string]: unknown;
}

/** Ended jobs, for metrics; those of them that need a look; attacks and their like; changes of compliance. */
export type EventKind = 'job-state' | 'job-failure' | 'security' | 'compliance';

/** Every account, or besides in the organization's home Region of the management account, where alone such events appear. */
export type EventPlace = 'member' | 'management';

/** One rule of the hub. */
export interface EventPatternEntry {
  readonly id: string;
  readonly title: string;
  readonly kind: EventKind;
  readonly where: EventPlace;
  readonly pattern: EventPatternJson;
}

/** Characters of a rule's pattern that EventBridge admits. */
export const EVENT_PATTERN_LIMIT = 2048;

/** Terminal states, under whichever of its two names AWS Backup sends them. */
function inState(states: readonly string[]): EventPatternJson {
  return { $or: [{ state: states }, { status: states }] };
}

function backupEvent(detailTypes: readonly string[], detail: EventPatternJson): EventPatternJson {
  return { 'source': ['aws.backup'], 'detail-type': detailTypes, detail };
}

/** Calls that succeeded: a refused one changed nothing. */
function succeededCalls(service: string, calls: SensitiveCalls, detail: EventPatternJson = {}): EventPatternJson {
  return {
    'source': [`aws.${service}`],
    'detail-type': ['AWS API Call via CloudTrail'],
    'detail': { eventSource: [`${service}.amazonaws.com`], eventName: Object.keys(calls), errorCode: [{ exists: false }], ...detail },
  };
}

/** AWS Backup calls itself when a lifecycle ends and when an organization's plan changes. */
const BY_SOMEONE = { userIdentity: { invokedBy: [{ exists: false }, { 'anything-but': ['backup.amazonaws.com'] }] } };

/** AWS Backup's own service-linked rules, in any partition, account and Region. */
const AUDIT_MANAGER_RULES = { wildcard: '*:config-rule/aws-service-rule/backup.amazonaws.com*' };

const changed = (states: readonly string[]) => ({ newEvaluationResult: { complianceType: states } });

/** Results after which a resource is no longer one that is not compliant. */
export const ENDING_COMPLIANCE: readonly string[] = ['COMPLIANT', 'NOT_APPLICABLE'];

/** Of the rules that bring events here: calls say `name` or `rule`. */
const OUR_RULE = [{ prefix: RULE_PREFIX }];

export const EVENT_PATTERNS: readonly EventPatternEntry[] = [
  {
    id: 'jobs-ended',
    title: 'Backup, copy, restore and scan jobs that ended',
    kind: 'job-state',
    where: 'member',
    pattern: backupEvent([...JOB_DETAIL_TYPES.keys()], inState(TERMINAL_STATES)),
  },
  {
    id: 'recovery-points-settled',
    title: 'Recovery points that reached their state',
    kind: 'job-state',
    where: 'member',
    pattern: backupEvent([RECOVERY_POINT_DETAIL_TYPE], inState(TERMINAL_STATES)),
  },
  {
    id: 'jobs-failed',
    title: 'Jobs that failed, expired, were aborted or are incomplete',
    kind: 'job-failure',
    where: 'member',
    pattern: backupEvent([...JOB_DETAIL_TYPES.keys()], inState(FAILURE_STATES)),
  },
  {
    id: 'backup-jobs-with-message',
    // no pattern can say "with a message that says something": classifyJobEvent() can
    title: 'Backup jobs that completed with a message',
    kind: 'job-failure',
    where: 'member',
    pattern: backupEvent(['Backup Job State Change'], { state: ['COMPLETED'], statusMessage: [{ 'anything-but': [''] }] }),
  },
  {
    id: 'recovery-points-failed',
    title: 'Recovery points that are incomplete, could not be deleted in time, or no longer grow',
    kind: 'job-failure',
    where: 'member',
    pattern: backupEvent([RECOVERY_POINT_DETAIL_TYPE], inState(FAILURE_STATES)),
  },
  {
    id: 'vault-changed',
    title: 'Backup vault deleted, locked or unlocked',
    kind: 'security',
    where: 'member',
    pattern: backupEvent(['Backup Vault State Change'], inState(['DELETED', 'MODIFIED'])),
  },
  {
    id: 'plan-changed',
    title: 'Backup plan deleted, or changed by someone in the account',
    kind: 'security',
    where: 'member',
    // a plan of an organization's policy changes in all accounts at once: the management account reports the policy instead
    pattern: backupEvent(['Backup Plan State Change'], {
      $or: [
        inState(['DELETED']),
        { ...inState(['MODIFIED']), backupPlanId: [{ exists: false }, { 'anything-but': { prefix: 'orgs/' } }] },
      ],
    }),
  },
  {
    id: 'recovery-point-deleting',
    // of these only the ones before the end of the lifecycle: explainEvent()
    title: 'Recovery point being deleted',
    kind: 'security',
    where: 'member',
    pattern: backupEvent([RECOVERY_POINT_DETAIL_TYPE], inState(['DELETING'])),
  },
  {
    id: 'region-settings-changed',
    title: 'Resource types opted in to AWS Backup changed',
    kind: 'security',
    where: 'member',
    pattern: backupEvent(['Region Setting State Change'], inState(['MODIFIED'])),
  },
  {
    id: 'malware-found',
    title: 'Malware found in a recovery point',
    kind: 'security',
    where: 'member',
    pattern: backupEvent(['Scan Job State Change'], { scanResult: { scanResultStatus: ['THREATS_FOUND'] } }),
  },
  {
    id: 'backup-calls',
    title: 'Backups, vaults, plans or their proofs weakened by a call',
    kind: 'security',
    where: 'member',
    pattern: succeededCalls('backup', BACKUP_CALLS, BY_SOMEONE),
  },
  {
    id: 'key-disabled',
    // whether backups are encrypted with it is known only to whoever knows the keys: isBackupKeyEvent()
    title: 'KMS key disabled, scheduled for deletion or without its key material',
    kind: 'security',
    where: 'member',
    pattern: succeededCalls('kms', KEY_CALLS),
  },
  {
    id: 'key-policy-changed',
    title: 'Policy of a KMS key changed',
    kind: 'security',
    where: 'member',
    pattern: succeededCalls('kms', KEY_POLICY_CALLS),
  },
  {
    id: 'recorder-stopped',
    title: 'Config recorder stopped, changed or deleted',
    kind: 'security',
    where: 'member',
    pattern: succeededCalls('config', RECORDER_CALLS),
  },
  {
    id: 'trail-stopped',
    title: 'CloudTrail trail stopped, changed or deleted',
    kind: 'security',
    where: 'member',
    pattern: succeededCalls('cloudtrail', TRAIL_CALLS),
  },
  {
    id: 'forwarding-changed',
    title: 'Forwarding of events switched off',
    kind: 'security',
    where: 'member',
    pattern: succeededCalls('events', FORWARDING_CALLS, { $or: [{ requestParameters: { name: OUR_RULE } }, { requestParameters: { rule: OUR_RULE } }] }),
  },
  {
    id: 'forwarding-disabled',
    title: 'Rule that forwards events disabled',
    kind: 'security',
    where: 'member',
    pattern: succeededCalls('events', FORWARDING_DISABLED_CALLS, { requestParameters: { name: OUR_RULE, state: ['DISABLED'] } }),
  },
  {
    id: 'global-settings-changed',
    title: 'Global settings of AWS Backup changed',
    kind: 'security',
    where: 'management',
    pattern: succeededCalls('backup', GLOBAL_SETTINGS_CALLS),
  },
  {
    id: 'policy-changed',
    title: 'Backup policy deleted, detached or changed',
    kind: 'security',
    where: 'management',
    // only the answer to UpdatePolicy names the type
    pattern: succeededCalls('organizations', POLICY_CALLS, {
      responseElements: { policy: { policySummary: { type: ['BACKUP_POLICY', { exists: false }] } } },
    }),
  },
  {
    id: 'policy-type-disabled',
    title: 'Backup policies switched off for the organization',
    kind: 'security',
    where: 'management',
    pattern: succeededCalls('organizations', POLICY_TYPE_CALLS, { requestParameters: { policyType: ['BACKUP_POLICY'] } }),
  },
  {
    id: 'service-access-disabled',
    title: 'Trusted access or delegated administrator of AWS Backup removed',
    kind: 'security',
    where: 'management',
    pattern: succeededCalls('organizations', SERVICE_ACCESS_CALLS, { requestParameters: { servicePrincipal: ['backup.amazonaws.com'] } }),
  },
  {
    id: 'account-removed',
    title: 'Account closed, moved or removed from the organization',
    kind: 'security',
    where: 'management',
    pattern: succeededCalls('organizations', ACCOUNT_CALLS),
  },
  {
    id: 'account-departed',
    title: 'Account departed from the organization',
    kind: 'security',
    where: 'management',
    // AWS documents the name and no sample: whether it comes as a call or as an event of the service, and with which other members, is not known
    pattern: {
      'source': ['aws.organizations'],
      'detail-type': ['AWS API Call via CloudTrail', 'AWS Service Event via CloudTrail'],
      'detail': { eventName: Object.keys(DEPARTURE_EVENTS) },
    },
  },
  {
    id: 'compliance-changed',
    title: 'Compliance with a control of AWS Backup Audit Manager changed',
    kind: 'compliance',
    where: 'member',
    pattern: {
      'source': ['aws.config'],
      'detail-type': ['Config Rules Compliance Change'],
      'detail': {
        configRuleARN: [AUDIT_MANAGER_RULES],
        // a first COMPLIANT is no news, and a lack of data ends nothing
        $or: [changed(['NON_COMPLIANT']), { ...changed(ENDING_COMPLIANCE), oldEvaluationResult: { complianceType: ['NON_COMPLIANT'] } }],
      },
    },
  },
];

/** Why EventBridge would not take a pattern; nothing when it would. Syntax is judged by EventBridge's own engine, in a tool. */
export function patternProblems(id: string, pattern: EventPatternJson): string[] {
  const size = JSON.stringify(pattern).length;
  return size > EVENT_PATTERN_LIMIT ? [`pattern ${id} has ${size} characters but at most ${EVENT_PATTERN_LIMIT} are admitted; split it in two`] : [];
}
