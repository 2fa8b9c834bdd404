import type { Duration } from 'aws-cdk-lib';
import type { CanaryAccounts } from './canary-accounts';
import type { BackupDefinition } from '../definition/backup-definition';
import type { OrganizationTarget } from '../organization-layout/organization-target';

/**
 * What opens a gate, and how long it waits.
 */
export interface CanaryGateOptions {
  /**
   * Which accounts must have backed up, and copied.
   *
   * @default CanaryAccounts.atLeast(1)
   */
  readonly accounts?: CanaryAccounts;

  /**
   * How long the gate waits before it fails, in whole minutes, at most 30 days: AWS Backup lists the jobs of these.
   *
   * @default Duration.hours(48)
   */
  readonly timeout?: Duration;

  /**
   * Time between two looks, in whole minutes, at most 2,000 of them within the timeout: an execution has a history of at most 25,000 events.
   *
   * @default Duration.minutes(15)
   */
  readonly interval?: Duration;

  /**
   * Whether the gate waits on when a job of a canary account fails. Otherwise it fails with the first one.
   *
   * @default false
   */
  readonly toleratesFailedJobs?: boolean;
}

/**
 * Canary units of a `BackupOrganization`, which are updated before the rest.
 */
export interface CanaryOptions extends CanaryGateOptions {
  /**
   * The canary units, with all units below them. Tiers are assigned to each, or to units in it, and to none around it. Units in which the StackSets of the rest have
   * stacks already must not be named: make new units and move accounts there, so that their stacks are kept.
   */
  readonly units: OrganizationTarget[];
}

/**
 * Properties of `CanaryGate`.
 */
export interface CanaryGateProps extends CanaryGateOptions {
  /** The backup definition. Its layout has `homeAccount` and `organizationId`. */
  readonly definition: BackupDefinition;

  /** The canary units, with all units below them. */
  readonly units: OrganizationTarget[];
}
