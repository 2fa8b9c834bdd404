import { Duration } from 'aws-cdk-lib';
import { BackupResourceType } from '../protection/backup-resource-type';

/**
 * A tag on what a control evaluates: the resource, the plan, the vault or the recovery point, each with its own tags.
 */
export interface ControlTag {
  /**
   * Key of the tag, 1 to 128 characters.
   */
  readonly key: string;

  /**
   * Value of the tag, at most 256 characters; may be empty.
   */
  readonly value: string;
}

/**
 * What narrows any control but the one on air-gapped vaults.
 */
export interface TaggedControlOptions {
  /**
   * Only what carries this tag: on the object that the control evaluates, not on the resource behind it. The plans and recovery points of a
   * tier carry `BackupNaming.tagKey` with the tier's name.
   *
   * @default - everything that the control can evaluate
   */
  readonly tag?: ControlTag;
}

/**
 * What narrows the control on plans.
 */
export interface PlanControlOptions extends TaggedControlOptions {
  /**
   * Only the plan with this id; not beside `tag`.
   *
   * @default - every plan
   */
  readonly backupPlanId?: string;
}

/**
 * How often plans back up and how long they keep it.
 */
export interface PlanFrequencyControlOptions extends PlanControlOptions {
  /**
   * A rule that runs at least this often, 1 to 24 hours or 1 to 31 days.
   *
   * @default Duration.days(1)
   */
  readonly minimumFrequency?: Duration;

  /**
   * and keeps its backups at least this long, whole days, 1 to 36,500.
   *
   * @default Duration.days(35)
   */
  readonly minimumRetention?: Duration;
}

/**
 * What narrows the control on manual deletion.
 */
export interface ManualDeletionControlOptions extends TaggedControlOptions {
  /**
   * Only the vault of this name; not beside `tag`.
   *
   * @default - every vault
   */
  readonly backupVaultName?: string;

  /**
   * ARNs of roles that the vault's policy may exempt, at most 5; see `MemberBackupBaseline.manualDeletionExemptPrincipals`.
   *
   * @default - nobody may be exempt
   */
  readonly exemptPrincipals?: string[];
}

/**
 * Resources that a control on resources looks at.
 */
export interface AirGappedControlOptions {
  /**
   * Only these types: AURORA, DYNAMODB, EBS, EC2, EFS, FSX, RDS or S3, as far as the control knows them.
   *
   * @default - every type that the control can evaluate
   */
  readonly resourceTypes?: BackupResourceType[];

  /**
   * Only the resource with this id, for example `fs-0123456789abcdef0`; `resourceTypes` must then be its one type.
   *
   * @default - every resource
   */
  readonly resourceId?: string;
}

/**
 * Resources that a control on resources looks at, by tag too.
 */
export interface ResourceControlOptions extends AirGappedControlOptions {
  /**
   * Only resources that carry this tag; not beside `resourceId`.
   *
   * @default - every resource
   */
  readonly tag?: ControlTag;
}

/**
 * Where copies to other Regions must go.
 */
export interface CrossRegionControlOptions extends ResourceControlOptions {
  /**
   * Regions of the copies.
   *
   * @default - any other Region
   */
  readonly regions?: string[];
}

/**
 * Where copies to other accounts must go.
 */
export interface CrossAccountControlOptions extends ResourceControlOptions {
  /**
   * Accounts of the copies, at most 5.
   *
   * @default - any other account of the organization
   */
  readonly accounts?: string[];
}

/**
 * How vaults must be locked.
 */
export interface VaultLockControlOptions extends ResourceControlOptions {
  /**
   * The least retention that the lock must demand, whole days, 1 to 36,500.
   *
   * @default - any
   */
  readonly minRetention?: Duration;

  /**
   * The longest retention that the lock may allow, whole days, 1 to 36,500.
   *
   * @default - any
   */
  readonly maxRetention?: Duration;
}

/**
 * A control that this library does not know.
 */
export interface CustomControlOptions {
  /**
   * Its parameters; every value travels as text.
   *
   * @default - none
   */
  readonly parameters?: { [name: string]: string };

  /**
   * Types that it looks at, in Audit Manager's words, for example `EBS`.
   *
   * @default - every type
   */
  readonly complianceResourceTypes?: string[];

  /**
   * Ids of what it looks at, 1 to 100.
   *
   * @default - everything
   */
  readonly complianceResourceIds?: string[];

  /**
   * A tag of what it looks at.
   *
   * @default - everything
   */
  readonly tag?: ControlTag;

  /**
   * Types that AWS Config has to record for it, for example `AWS::Backup::RecoveryPoint`.
   *
   * @default - all types of AWS Backup that the known controls need
   */
  readonly recordedResourceTypes?: string[];
}

/**
 * What the presets have to know.
 */
export interface ControlPresetOptions {
  /**
   * ARNs of roles that the vault's policy may exempt from the denied deletion, at most 5; see `MemberBackupBaseline.manualDeletionExemptPrincipals`.
   *
   * @default - nobody may be exempt
   */
  readonly exemptPrincipals?: string[];
}

/**
 * What the preset against ransomware has to know.
 */
export interface RansomwareResilienceOptions extends ControlPresetOptions {
  /**
   * How old the newest recovery point in a logically air-gapped vault may be, 24 to 2,184 hours or 1 to 91 days; not less than the schedule of
   * the copies.
   *
   * @default Duration.days(7)
   */
  readonly airGappedCopyWithin?: Duration;
}
