import { CentralVault } from './central-vault';
import { InferredDenial } from './inferred-denial';
import { MemberSettings } from './member-settings';
import { MemberVault } from './member-vault';
import { BackupNaming } from '../organization-layout/backup-naming';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { BackupSupport } from '../protection/backup-support';
import { PlanAdditions } from '../protection/plan-additions';
import { ProtectionRequirement } from '../protection/protection-requirement';
import { ProtectionTier } from '../protection/protection-tier';

/**
 * Which part of the organization gets which tiers, by policies of the organization.
 */
export interface TierAssignment {
  /**
   * Roots, units and accounts, each given once. Accounts that several assignments reach get the tiers of all of them.
   *
   * @default - the root, where the layout knows its id
   */
  readonly targets?: OrganizationTarget[];

  /**
   * What is done there, at least one tier. A tier may be assigned several times; two tiers of one name must be equal.
   */
  readonly tiers: ProtectionTier[];
}

/**
 * Accounts whose plans are part of the member template, because no policy of the organization serves them: external accounts, Regions in which
 * backup policies have no effect, accounts without an organization.
 */
export interface LocalPlanAssignment {
  /**
   * Accounts of the layout, 12 digits each, at least one.
   */
  readonly accounts: string[];

  /**
   * Regions of the layout, at least one. Where an account has different tiers in different Regions, it stands in several entries. Those of an account
   * outside the organization hold the layout's `globalRegion`, whose stack makes the roles; so do all where no tiers are assigned.
   *
   * @default - all Regions of the layout
   */
  readonly regions?: string[];

  /**
   * What is done there, at least one tier.
   */
  readonly tiers: ProtectionTier[];
}

/**
 * How much one account has to report in one Region and day.
 */
export interface BackupSizing {
  /**
   * Backup, copy, restore and scan jobs that one account has in one Region in a day, at most; a whole number.
   */
  readonly dailyJobs: number;

  /**
   * Resources times controls that frameworks evaluate in one account and Region, at most; a whole number.
   */
  readonly evaluations: number;
}

/**
 * What a backup definition consists of.
 */
export interface BackupDefinitionProps {
  /**
   * Accounts, units and Regions of the organization.
   */
  readonly layout: OrganizationLayout;

  /**
   * Names of vaults, keys, roles and tags.
   *
   * @default new BackupNaming()
   */
  readonly naming?: BackupNaming;

  /**
   * Which tiers the organization's policies give to which units and accounts. Their order does not matter.
   *
   * @default - no policies of the organization
   */
  readonly assignments?: TierAssignment[];

  /**
   * Accounts and Regions with plans of their own. An account and Region stands in one of them only.
   *
   * @default - none
   */
  readonly localPlans?: LocalPlanAssignment[];

  /**
   * What must hold, apart from what is done: tiers below a requirement are refused, so that a tier which is weakened is noticed.
   *
   * @default - nothing is required
   */
  readonly requirements?: ProtectionRequirement[];

  /**
   * The vaults of the central account.
   *
   * @default - `CentralVault.managed()` where the layout has a central account; else there are none
   */
  readonly centralVault?: CentralVault;

  /**
   * The vaults of member accounts.
   *
   * @default MemberVault.managed()
   */
  readonly memberVault?: MemberVault;

  /**
   * How much each account has to report, for reports that AWS Backup can make.
   *
   * @default - not known: reports are not cut, and there is a warning
   */
  readonly sizing?: BackupSizing;

  /**
   * What the organization uses, and what AWS Backup supports of it.
   *
   * @default new BackupSupport()
   */
  readonly support?: BackupSupport;

  /**
   * What the library adds to plans beside what rules and tiers say: tags, windows, days of copies, plans of their own for some types. Frameworks that follow
   * tiers or requirements need the tags, or the same tags in `planTags` and `recoveryPointTags`.
   *
   * @default PlanAdditions.all()
   */
  readonly planAdditions?: PlanAdditions;

  /**
   * What AWS Backup is told in every member account and Region: settings that accounts have for themselves and CloudFormation has no resource for. The baseline
   * then has a role for it, and `MemberSetup` in the home account applies them.
   *
   * @default - accounts keep the settings they have
   */
  readonly memberSettings?: MemberSettings;

  /**
   * Name of the role for emergencies, with its path if it has one: `BreakGlass` or `path/to/BreakGlass`, the same in every account. The policies of vaults and
   * keys and `BackupGuardrails` spare it from every denial of deletion and weakening, so that a fault of theirs locks nobody out; not from those of copies out of the
   * organization, of leaving it and of closing accounts. It is one of the 5 whom the control on manual deletion can be told of; policies of vaults that exist must spare
   * it themselves. Whoever can take the role can delete backups that no lock protects: guard its trust.
   *
   * @default - nobody is spared but those who deploy, and whom `manualDeletion` exempts
   */
  readonly breakGlassRole?: string;

  /**
   * Denials that AWS documents nowhere, and that are off: on where somebody has seen in AWS that they deny what they should and nothing else, see
   * `docs/verify-in-aws.md`. `verified` of `BackupGuardrails` is the same for service control policies.
   *
   * @default - none of these is on
   */
  readonly verifiedDenials?: InferredDenial[];

  /**
   * Names of the roles, with their paths if they have them, with which operators of the home account read reports and digests, look into dead-letter queues and
   * send back what lies there. Policies of the buckets for reports, states and events, and of their queues, then deny the data to all others but AWS services,
   * the library's functions and `breakGlassRole`; who administers a bucket or queue still changes it and its policy. Tools of your own that read reports are
   * such roles too.
   *
   * @default - nobody is denied what IAM allows
   */
  readonly operatorRoles?: string[];

  /**
   * Names of former vaults of which no recovery point is left, in any account or Region: `DeployedTemplate` lets them go, with the keys that only they use. Nothing
   * but this statement says so, as no template shows recovery points. Take a name out once the vault is gone everywhere.
   *
   * @default - none: no vault may disappear or be replaced
   */
  readonly releasedVaults?: string[];

  /**
   * Names of former backup roles, with their paths if they have them, of which no recovery point is left in any account: `DeployedTemplate` lets them go.
   * AWS Backup deletes with the role that made a recovery point; without it the recovery point stays, billed, when its retention ends.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/deleting-backups.html
   * @default - none: no backup role may disappear, be renamed or lose permissions to delete
   */
  readonly releasedBackupRoles?: string[];

  /**
   * Ids of units and accounts, and Regions, that StackSets may leave, with which AWS CloudFormation deletes their stacks there and the backup roles in them: no
   * recovery point is left there that needs the roles, or the StackSet has let go of its stacks by `delete-stack-instances --retain-stacks`. Without it
   * `DeployedTemplate` refuses to leave them. Take a place out once it is left.
   *
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stackinstances-delete.html
   * @default - none: no StackSet with backup roles leaves a place
   */
  readonly releasedPlaces?: string[];
}
