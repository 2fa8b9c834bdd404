import type { RolloutOperationOptions, RolloutTemplateOptions } from './member-rollout-props';
import type { SelfManagedRollout } from './self-managed-rollout';
import type { BackupDefinition } from '../definition/backup-definition';

/**
 * Properties of `SelfManagedRollout`.
 */
export interface SelfManagedRolloutProps {
  /**
   * The backup definition. It has local plans, and its memberVault is deployed by `CloudFormationExecutionRole.selfManagedStackSet()`.
   */
  readonly definition: BackupDefinition;

  /**
   * Accounts that get templates, among those of the definition's local plans. StackSets delete their stacks in an account that is no longer named: its vaults
   * and keys stay, its plans and roles don't, and without the roles AWS Backup can't delete what expires.
   *
   * @default - all accounts of the local plans
   */
  readonly accounts?: string[];

  /**
   * How StackSets work through accounts and Regions.
   *
   * @default - one Region after the other, a quarter of the accounts at once, going on where a tenth fails
   */
  readonly operation?: RolloutOperationOptions;

  /**
   * Whether every plan of every account is written to an SSM parameter of this account, as `ProtectionTier.fromBackupPlan()` reads it. A parameter of more
   * than 4,096 characters is of the advanced tier, which costs about 0.05 USD a month.
   *
   * @default true
   */
  readonly planParameters?: boolean;

  /**
   * Where these parameters are: they are called `<prefix>/<account>/<tier>`.
   *
   * @default '/backup/local-plans'
   */
  readonly parameterPrefix?: string;
}

/**
 * One template of a roll-out with self-managed permissions.
 */
export interface SelfManagedTemplateOptions extends RolloutTemplateOptions {
  /**
   * Accounts that get the template, among those of the roll-out. A template with a `MemberBackupBaseline` is for accounts of one entry of the local plans.
   *
   * @default - all accounts of the roll-out
   */
  readonly accounts?: string[];
}

/**
 * Properties of `StackSetExecutionRole`.
 */
export interface StackSetExecutionRoleProps {
  /** The roll-out whose templates the role deploys. */
  readonly rollout: SelfManagedRollout;
}
