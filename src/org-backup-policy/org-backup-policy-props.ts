import { ChildPolicyControl } from './child-policy-control';
import { ListOperator } from './list-operator';
import { PolicySharing } from './policy-sharing';
import { AirGappedRetention } from '../backup-vault/air-gapped-retention';
import { ICentralBackupAccount } from '../backup-vault/central-backup-account-ref';
import { VaultLock } from '../backup-vault/vault-lock';
import type { IMemberBackupBaseline } from '../member-backup-baseline';
import { BackupNaming } from '../organization-layout/backup-naming';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { BackupSupport } from '../protection/backup-support';
import { ProtectionRequirement } from '../protection/protection-requirement';
import { ProtectionTier } from '../protection/protection-tier';

/**
 * Backup policies of an organization.
 */
export interface OrgBackupPolicyProps {
  /**
   * What protection is given, at least one tier. Their order does not matter.
   */
  readonly tiers: ProtectionTier[];

  /**
   * What must hold: a tier below one of these is an error. Give the same to `ComplianceFramework.fromRequirements`, which lets AWS judge them.
   *
   * @default - nothing is required
   */
  readonly requirements?: ProtectionRequirement[];

  /**
   * Who is who in the organization: Regions, targets, the central account.
   *
   * @default - none; give `regions` and `targets`
   */
  readonly layout?: OrganizationLayout;

  /**
   * Regions in which plans run, at least one, all of one partition. Their order does not matter.
   *
   * @default - the layout's
   */
  readonly regions?: string[];

  /**
   * Where the policies are attached, 1 to 100 roots, units and accounts.
   *
   * @default - the layout's
   */
  readonly targets?: OrganizationTarget[];

  /**
   * The central account, one construct for each of its Regions; the first is where `CopyDestination.centralVault()` leads by default.
   *
   * @default - none; tiers that copy to the central account are then refused
   */
  readonly centralBackupAccounts?: ICentralBackupAccount[];

  /**
   * The baseline of the member accounts: names of vaults and roles, locks and bounds.
   *
   * @default - none; `naming`, `memberVaultLock` and `memberAirGappedRetention` say what is known of it
   */
  readonly memberBackupBaseline?: IMemberBackupBaseline;

  /**
   * Names of vaults and roles in the member accounts.
   *
   * @default - the baseline's, or `new BackupNaming()`
   */
  readonly naming?: BackupNaming;

  /**
   * Lock of the vaults in the member accounts; rules whose backups it would refuse are errors. Not beside `memberBackupBaseline`, which has it.
   *
   * @default - the baseline's, or not locked
   */
  readonly memberVaultLock?: VaultLock;

  /**
   * Bounds of the logically air-gapped vaults in the member accounts, for rules that write directly to them. Not beside `memberBackupBaseline`,
   * which has it.
   *
   * @default - the baseline's, or at least 7 days, the least that AWS Backup allows
   */
  readonly memberAirGappedRetention?: AirGappedRetention;

  /**
   * What policies attached further down may change.
   *
   * @default ChildPolicyControl.open()
   */
  readonly childPolicyControl?: ChildPolicyControl;

  /**
   * How `regions` combine with the Regions that policies further up give the same plan.
   *
   * @default - `ListOperator.APPEND` under `BackupNaming.awsBackupSolution()`, else `ListOperator.ASSIGN`
   */
  readonly regionsOperator?: ListOperator;

  /**
   * How tag values and resource types of selections combine with those that policies further up give the same selection.
   *
   * @default ListOperator.ASSIGN
   */
  readonly selectionsOperator?: ListOperator;

  /**
   * Which plans share a policy.
   *
   * @default PolicySharing.none()
   */
  readonly policySharing?: PolicySharing;

  /**
   * How many backup policies are attached to the fullest target already, outside this app; AWS allows 10 for each target.
   *
   * @default 0
   */
  readonly attachedPolicies?: number;

  /**
   * What the organization uses, and what AWS Backup supports of it.
   *
   * @default - `new BackupSupport()`
   */
  readonly support?: BackupSupport;

  /**
   * Start of the names of the policies, 1 to 64 characters. Names are unique in the organization.
   *
   * @default - derived from the path of this construct
   */
  readonly policyNamePrefix?: string;
}
