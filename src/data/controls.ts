import { Bounds, CONTROL_LIMITS, LIMITS } from './limits';
import { StandardTopic } from './standards';

/** How a control can be narrowed. */
export interface ControlScopeFacts {
  readonly tags: boolean;
  readonly resourceTypes: boolean;
  readonly singleResource: boolean;
}

/** What AWS takes for a parameter of a control; every value travels as text. */
export type ParameterFacts = { readonly required?: true } & (
  | { readonly kind: 'number'; readonly bounds: Bounds; readonly stricter: 'higher' | 'lower' }
  /** A number of hours or days: of what, another parameter says. A lower one is stricter. */
  | { readonly kind: 'time'; readonly unit: string; readonly default: string; readonly hours: Bounds; readonly days: Bounds }
  | { readonly kind: 'unit' }
  | { readonly kind: 'list'; readonly of: 'Regions' | 'accounts' | 'roles'; readonly most?: number }
);

export interface ControlFacts {
  /** What carries the tag by which the control is narrowed. */
  readonly evaluates: 'resource' | 'plan' | 'vault' | 'recoveryPoint';
  readonly scope: ControlScopeFacts;
  /** By name; none where it has none. */
  readonly parameters?: { readonly [name: string]: ParameterFacts };
  /** What AWS Config has to record, without `AWS::`. */
  readonly records: ReadonlyArray<string>;
  /** AWS Config managed rules behind it; `{x}` stands for each of `families`. */
  readonly rule: string;
  /** Types that it can judge, by the names in Config rules; empty where it does not judge resources. */
  readonly families: ReadonlyArray<string>;
  /** What a standard's published mapping has to cover, so that the control serves the standard; AWS publishes none for the controls themselves. */
  readonly topic?: StandardTopic;
  /** Short title for people. */
  readonly title: string;
  /** Two words, where columns have no more room. */
  readonly short: string;
  /** An attacker weakens it first, so that non-compliance is HIGH and not MEDIUM. */
  readonly grave?: true;
}

const RESOURCES = ['aurora', 'dynamodb', 'ebs', 'ec2', 'efs', 'fsx', 'rds', 's3', 'storagegateway', 'virtualmachine'];
const SELECTION = ['Backup::BackupSelection'];
const ALL = { tags: true, resourceTypes: true, singleResource: true };
const AT_LEAST = { kind: 'number', bounds: LIMITS.retentionDays, stricter: 'higher' } as const;
const AT_MOST = { ...AT_LEAST, stricter: 'lower' } as const;
const UNIT = { kind: 'unit' } as const;
const AGE = { kind: 'time', unit: 'recoveryPointAgeUnit', default: '1' } as const;
const BY_PLAN = '{x}-resources-protected-by-backup-plan';

/**
 * The controls of AWS Backup Audit Manager.
 *
 * From https://docs.aws.amazon.com/aws-backup/latest/devguide/controls-and-remediation.html, 2026-09.
 */
export const CONTROLS: { readonly [name: string]: ControlFacts } = {
  BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN: {
    title: 'Protected by a backup plan', short: 'Backup plan', evaluates: 'resource', scope: ALL, records: SELECTION, rule: BY_PLAN, families: RESOURCES, topic: 'plan',
  },
  BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK: {
    title: 'Minimum frequency and retention of plans', short: 'Plan schedule',
    evaluates: 'plan',
    scope: { tags: true, resourceTypes: false, singleResource: true },
    parameters: {
      requiredFrequencyUnit: UNIT,
      requiredFrequencyValue: { kind: 'time', unit: 'requiredFrequencyUnit', default: '1', hours: CONTROL_LIMITS.frequencyHours, days: CONTROL_LIMITS.frequencyDays },
      requiredRetentionDays: AT_LEAST,
    },
    records: ['Backup::BackupPlan'],
    rule: 'backup-plan-min-frequency-and-min-retention-check',
    families: [],
    topic: 'frequency',
  },
  BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED: {
    title: 'Manual deletion disabled', short: 'Deletion disabled',
    grave: true,
    evaluates: 'vault',
    scope: { tags: true, resourceTypes: false, singleResource: true },
    parameters: { principalArnList: { kind: 'list', of: 'roles', most: CONTROL_LIMITS.exemptPrincipals } },
    records: ['Backup::BackupVault'],
    rule: 'backup-recovery-point-manual-deletion-disabled',
    families: [],
    topic: 'manualDeletion',
  },
  BACKUP_RECOVERY_POINT_ENCRYPTED: {
    title: 'Recovery points encrypted', short: 'Points encrypted',
    evaluates: 'recoveryPoint',
    scope: { tags: true, resourceTypes: false, singleResource: false },
    records: ['Backup::RecoveryPoint'],
    rule: 'backup-recovery-point-encrypted',
    families: [],
    topic: 'encrypted',
  },
  BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK: {
    title: 'Minimum retention of recovery points', short: 'Points kept',
    evaluates: 'recoveryPoint',
    scope: { tags: true, resourceTypes: false, singleResource: false },
    parameters: { requiredRetentionDays: AT_LEAST },
    records: ['Backup::RecoveryPoint'],
    rule: 'backup-recovery-point-minimum-retention-check',
    families: [],
  },
  BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION: {
    title: 'Copied to another Region', short: 'Region copy',
    evaluates: 'resource',
    scope: ALL,
    parameters: { crossRegionList: { kind: 'list', of: 'Regions' } },
    records: SELECTION,
    rule: BY_PLAN,
    families: RESOURCES,
    topic: 'plan',
  },
  BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT: {
    title: 'Copied to another account', short: 'Account copy',
    evaluates: 'resource',
    scope: ALL,
    parameters: { crossAccountList: { kind: 'list', of: 'accounts', most: CONTROL_LIMITS.crossAccounts } },
    records: SELECTION,
    rule: BY_PLAN,
    families: RESOURCES,
    topic: 'plan',
  },
  BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK: {
    title: 'In a locked vault', short: 'Vault lock',
    grave: true,
    evaluates: 'resource',
    scope: ALL,
    parameters: { minRetentionDays: AT_LEAST, maxRetentionDays: AT_MOST },
    records: SELECTION,
    rule: BY_PLAN,
    families: RESOURCES,
    topic: 'plan',
  },
  BACKUP_LAST_RECOVERY_POINT_CREATED: {
    title: 'Recent recovery point', short: 'Recent point',
    evaluates: 'resource',
    scope: ALL,
    parameters: { recoveryPointAgeUnit: UNIT, recoveryPointAgeValue: { ...AGE, hours: CONTROL_LIMITS.ageHours, days: CONTROL_LIMITS.ageDays } },
    records: ['Backup::RecoveryPoint'],
    rule: '{x}-last-backup-recovery-point-created',
    families: RESOURCES,
  },
  RESTORE_TIME_FOR_RESOURCES_MEET_TARGET: {
    title: 'Restore time meets target', short: 'Restore time',
    evaluates: 'resource',
    scope: ALL,
    parameters: { maxRestoreTime: { kind: 'number', bounds: { min: 1, max: Number.MAX_SAFE_INTEGER }, stricter: 'lower', required: true } },
    records: [],
    rule: '{x}-meets-restore-time-target',
    families: ['aurora', 'dynamodb', 'ebs', 'ec2', 'efs', 'fsx', 'rds', 's3'],
  },
  RESOURCES_IN_LOGICALLY_AIR_GAPPED_VAULT: {
    title: 'In a logically air-gapped vault', short: 'Air-gapped vault',
    evaluates: 'resource',
    scope: { tags: false, resourceTypes: true, singleResource: true },
    parameters: {
      recoveryPointAgeUnit: UNIT, recoveryPointAgeValue: { ...AGE, hours: CONTROL_LIMITS.airGappedHours, days: CONTROL_LIMITS.airGappedDays },
    },
    records: ['Backup::RecoveryPoint'],
    rule: '{x}-resources-in-logically-air-gapped-vault',
    families: ['aurora', 'ebs', 'ec2', 'efs', 's3', 'storagegateway', 'virtualmachine'],
  },
};
