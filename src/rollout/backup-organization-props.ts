import type { ComplianceStandard } from '../compliance-framework';
import type { RolloutOperationOptions } from './member-rollout-props';
import type { BackupDefinition } from '../definition/backup-definition';
import type { INotificationChannel } from '../notification/notification-channel';
import type { OrganizationTarget } from '../organization-layout/organization-target';
import type { OptInResourceType } from '../protection/opt-in-resource-type';

/**
 * A part of `BackupOrganization` that can be left out.
 */
export enum BackupOrganizationPart {
  /** What the management account gets: the switches, the delegation of backup policies, and forwarding of the organization's events. */
  MANAGEMENT = 'management',
  /** The switches of the management account alone, thrown by hand or otherwise. */
  SETUP = 'setup',
  /** The central vaults: accounts whose operators deploy them by themselves. */
  CENTRAL = 'central',
  /** Reports, the report notifier and the event hub. */
  MONITORING = 'monitoring',
  /** StackSets with what every member account and Region gets. */
  ROLLOUT = 'rollout',
  /** Compliance frameworks of members. */
  FRAMEWORKS = 'frameworks',
  /** Forwarding of events from members, the central and the home account. */
  FORWARDING = 'forwarding',
  /** Backup policies of the organization. */
  POLICIES = 'policies',
}

/**
 * Properties of `BackupOrganization`.
 */
export interface BackupOrganizationProps {
  /**
   * The backup definition. Its layout has `organizationId`, `homeAccount` and, unless the management account is left out, `managementAccount`.
   */
  readonly definition: BackupDefinition;

  /**
   * Who gets notifications: of reports, of failed jobs, of security events.
   *
   * @default - none; required unless `MONITORING` is left out
   */
  readonly channels?: INotificationChannel[];

  /**
   * Resource types that AWS Backup is opted in to in every Region: for plans of policies the management account's choice counts. Opting in starts backups
   * of what the tiers select, and their cost.
   *
   * @default - none is opted in to, with a warning that names what the tiers need; an empty list says that this is meant
   */
  readonly optInResourceTypes?: OptInResourceType[];

  /**
   * Parts that are not made: their stacks are left out, and what comes after them expects that they exist.
   *
   * @default - none
   */
  readonly without?: BackupOrganizationPart[];

  /**
   * Units whose accounts get what members need, where these are others than the targets of assignments.
   *
   * @default - units to which the definition assigns tiers
   */
  readonly rolloutTargets?: OrganizationTarget[];

  /**
   * How StackSets work through accounts and Regions.
   *
   * @default - see `MemberRolloutProps.operation`
   */
  readonly rolloutOperation?: RolloutOperationOptions;

  /**
   * Standards whose requirements the descriptions of frameworks name.
   *
   * @default - none
   */
  readonly standards?: ComplianceStandard[];
}

