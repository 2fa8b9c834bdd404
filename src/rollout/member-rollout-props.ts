import type { RolloutTemplate } from './rollout-template';
import type { BackupDefinition } from '../definition/backup-definition';
import type { OrganizationTarget } from '../organization-layout/organization-target';

/**
 * How StackSets work through accounts and Regions.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html#stackset-ops-options
 */
export interface RolloutOperationOptions {
  /**
   * How many accounts of a Region are deployed to at the same time, in percent of all, 1 to 100.
   *
   * @default 25
   */
  readonly maxConcurrentPercentage?: number;

  /**
   * In how many accounts of a Region a deployment may fail before the operation stops, 0 or more. A suspended account, or one whose service control
   * policies deny something, should not keep the others from their backups: 0 is warned of.
   *
   * @default - a tenth of the layout's expected accounts, at least 1; in canary units 0
   */
  readonly failureToleranceCount?: number;

  /**
   * Whether all Regions are deployed to at once. Otherwise one follows the other, beginning with the layout's `globalRegion`.
   *
   * @default false
   */
  readonly regionsInParallel?: boolean;
}

/**
 * Which accounts a roll-out is for, where canary accounts are updated before the rest.
 */
export enum RolloutWave {
  /** Canary accounts: no account may fail, and names of StackSets say so. */
  CANARY = 'canary',
  /** All accounts, or those that are updated once the canary accounts have shown that backups and copies work. */
  REST = 'rest',
}

/**
 * Properties of `MemberRollout`.
 */
export interface MemberRolloutProps {
  /** The backup definition. Its layout has `homeAccount` and `organizationId`. */
  readonly definition: BackupDefinition;

  /**
   * Units whose accounts get the templates, with all units below them; new accounts get them too. The root, with every account but the management account,
   * only where it is named here, and the layout has neither a central nor a recovery account.
   *
   * @default - units to which the definition assigns tiers
   */
  readonly targets?: OrganizationTarget[];

  /**
   * How StackSets work through accounts and Regions.
   *
   * @default - one Region after the other, a quarter of the accounts at once, going on where some fail
   */
  readonly operation?: RolloutOperationOptions;

  /**
   * Whether accounts that join a unit get the templates in the order of `dependsOn`. StackSets do that by ARNs, which have the management account: the
   * layout must name it.
   *
   * @default - true where the layout has a `managementAccount`
   */
  readonly orderNewAccounts?: boolean;

  /**
   * Which wave this is. A roll-out to canary units has StackSets of its own, whose operations end with the first account that fails. StackSets of the rest have the names
   * that they have without waves, so that canary accounts can come later.
   *
   * @default RolloutWave.REST
   */
  readonly wave?: RolloutWave;
}

/**
 * One template of a roll-out.
 */
export interface RolloutTemplateOptions {
  /**
   * Name of the StackSet: a letter, then letters, digits and hyphens, at most 128 characters. Another name replaces the StackSet, whose stacks then stay
   * behind and block those of the new one.
   *
   * @default - prefix of the definition's naming, a hyphen and the id of the template, with `Canary-` before the id in canary units
   */
  readonly stackSetName?: string;

  /**
   * Templates that accounts get before this one, at most 10.
   *
   * @default - none
   */
  readonly dependsOn?: RolloutTemplate[];

  /**
   * Regions of the stacks, among those of the layout.
   *
   * @default - those of the definition's member template
   */
  readonly regions?: string[];

  /**
   * What the StackSet is for, at most 1,024 characters.
   *
   * @default - none
   */
  readonly description?: string;
}
