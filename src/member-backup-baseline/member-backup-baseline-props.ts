import * as kms from 'aws-cdk-lib/aws-kms';
import { AirGappedRetention } from '../backup-vault/air-gapped-retention';
import { AirGappedVaultOptions } from '../backup-vault/air-gapped-vault-options';
import { ICentralBackupAccount } from '../backup-vault/central-backup-account-ref';
import { DeployingRole } from '../backup-vault/deploying-role';
import { ManualDeletion } from '../backup-vault/manual-deletion';
import { RetiredVault } from '../backup-vault/retired-vault';
import { VaultLock } from '../backup-vault/vault-lock';
import { BackupNaming } from '../organization-layout/backup-naming';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { BackupSupport } from '../protection/backup-support';
import { ProtectionRequirement } from '../protection/protection-requirement';
import { ProtectionTier } from '../protection/protection-tier';

/**
 * What decides about roles and keys of member accounts.
 */
export interface MemberAccountProps {
  /**
   * Who is who in the organization: Regions, global Region, central account, accounts outside the organization.
   *
   * @default - none; give `regions`, `globalRegion` and `centralBackupAccounts`
   */
  readonly layout?: OrganizationLayout;

  /**
   * Names of vaults, key aliases and roles; give the same to every construct of the organization.
   *
   * @default new BackupNaming()
   */
  readonly naming?: BackupNaming;

  /**
   * Regions in which accounts get the baseline, all of one partition. Their order does not matter.
   *
   * @default - the layout's
   */
  readonly regions?: string[];

  /**
   * Region whose stack creates what an account has only once: the roles of AWS Backup. One of `regions`.
   *
   * Keep it once deployed: the stack of another Region can't make roles of the same names before the first one has deleted them.
   *
   * @default - the layout's, or the only Region
   */
  readonly globalRegion?: string;

  /**
   * The central account, one construct for each of its Regions: it uses keys of member accounts for copies, and copies back.
   *
   * @default - the layout's central account, as far as its id matters; otherwise none
   */
  readonly centralBackupAccounts?: ICentralBackupAccount[];

  /**
   * Role with which CloudFormation deploys: it stays able to change what is denied to others.
   *
   * @default DeployingRole.ofStack()
   */
  readonly deployedBy?: DeployingRole;

  /**
   * Whether recovery points can be deleted before their retention ends.
   *
   * An ARN in it with `*` as its account means the role of that name in each account.
   *
   * @default ManualDeletion.denied()
   */
  readonly manualDeletion?: ManualDeletion;

  /**
   * Accounts outside the organization: only copies within the same account are possible.
   *
   * @default - whether the stack's account is one of the layout's external accounts
   */
  readonly outsideOrganization?: boolean;

  /**
   * Whether plans are part of the template, instead of being given by a policy of the organization.
   *
   * Each Region then has backup (and scanner) roles of its own, `<name>-<Region>`: nothing waits for another Region.
   *
   * Each tier is one plan or more: types that can't be copied and Regions whose copies lead elsewhere have their own. A template with many of them
   * exceeds the 51,200 bytes that `TemplateBody` of a StackSet takes: use `TemplateURL`, or `suppressTemplateIndentation` of the stack.
   *
   * @default false
   */
  readonly localPlans?: boolean;
}

/**
 * Properties of `MemberBackupBaseline`.
 */
export interface MemberBackupBaselineProps extends MemberAccountProps {
  /**
   * What protection is given: it decides which permissions roles have, which vaults are needed, and what local plans do. At least one tier,
   * in any order.
   */
  readonly tiers: ProtectionTier[];

  /**
   * What must hold: a tier below one of these is an error. Give the same to `ComplianceFramework.fromRequirements`, which lets AWS judge them.
   *
   * @default - nothing is required
   */
  readonly requirements?: ProtectionRequirement[];

  /**
   * What the organization uses, and what AWS Backup supports of it.
   *
   * @default new BackupSupport()
   */
  readonly support?: BackupSupport;

  /**
   * Existing key of the vault, a symmetric customer managed one of the same account and Region; its policy is not managed here, unless it is
   * that of a `MultiRegionBackupKey`. The template is then one of this account.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
   * @default - a key is made, with rotation and an alias, that admits AWS Backup and the central account's copies only
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Bounds on the retention of everything in the vault.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
   * @default - not locked
   */
  readonly vaultLock?: VaultLock;

  /**
   * Adds a logically air-gapped vault in each Region that has them; required when a tier writes directly to one.
   *
   * @default - no air-gapped vault
   */
  readonly airGappedVault?: AirGappedVaultOptions;

  /**
   * Tags of the vaults, at most 50.
   *
   * @default - none but those of the stack and the app
   */
  readonly vaultTags?: { readonly [key: string]: string };

  /**
   * Aliases of existing keys with which resources are encrypted, with `*` for any text, for example `alias/app-*`: the roles may use them
   * where their policies leave that to IAM. Copies to the central account need the key's policy as well, see `sourceKeyStatements()`.
   *
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
   * @default - none
   */
  readonly sourceKeyAliases?: string[];

  /**
   * Name of the managed policy, with its path if it has one, that bounds the roles; it must exist in every account.
   *
   * @default - no boundary
   */
  readonly permissionsBoundaryName?: string;

  /**
   * Generation of the vaults, a whole number from 1.
   *
   * A vault's name, key and compliance lock, and everything of an air-gapped vault, can't be changed. To change them, add one and put the
   * vault as it was into `retiredVaults`: vaults named `<name>-<generation>` are made and backups go there.
   *
   * @default 1
   */
  readonly generation?: number;

  /**
   * Vaults of former generations that still hold recovery points. Remove one when it is empty.
   *
   * @default - none
   */
  readonly retiredVaults?: RetiredVault[];
}

/**
 * What must be known of a baseline that is deployed elsewhere.
 */
export interface MemberBackupBaselineAttributes {
  /**
   * Regions in which accounts have it; with them, policies for other Regions are refused.
   *
   * @default - not known
   */
  readonly regions?: string[];

  /**
   * Names the baseline was created with.
   *
   * @default new BackupNaming()
   */
  readonly naming?: BackupNaming;

  /**
   * Generation of the vaults, a whole number from 1.
   *
   * @default 1
   */
  readonly generation?: number;

  /**
   * Lock of the vault; with it, retention outside its bounds is found at synth.
   *
   * @default - not locked, or not known
   */
  readonly vaultLock?: VaultLock;

  /**
   * Bounds of the logically air-gapped vault; with them, retention outside them is found at synth.
   *
   * @default - there is no such vault
   */
  readonly airGappedRetention?: AirGappedRetention;

  /**
   * Id of the central account, which makes copies, 12 digits.
   *
   * @default - none; keys of workloads are then opened for the member account's own roles only
   */
  readonly centralAccount?: string;

  /**
   * Whether plans are part of the baseline: each Region then has a backup role of its own.
   *
   * @default false
   */
  readonly localPlans?: boolean;

  /**
   * Whether tiers scan recovery points for malware: keys of workloads are then opened for the role that scans, too.
   *
   * @default false
   */
  readonly malwareScans?: boolean;
}
