import { BoundMemberVault, MemberVaultContext } from './bound-vaults';
import { ExistingVault } from './existing-vault';
import { checkRoleName } from './role-name';
import { checkDeployer, checkExistingKeys, checkTiering, existingVaultFacts, vaultFacts, EXISTING_VAULT } from './vault-facts';
import { CloudFormationExecutionRole } from '../backup-vault/cloudformation-execution-role';
import { generationsOf, VAULT_SETTINGS } from '../backup-vault/generation-model';
import { ManualDeletion } from '../backup-vault/manual-deletion';
import { VaultSettings } from '../backup-vault/vault-settings';
import { checkAccountId } from '../organization-layout/organization-ids';
import { checkMembers, checkOptionalInstance, reject, withoutNulls } from '../private/validation';
import { deploysAirGappedVault } from '../protection/capabilities';

/**
 * Member vaults that `MemberBackupBaseline` makes: the same in every account and Region.
 */
export interface ManagedMemberVaultProps extends VaultSettings {
  /**
   * Role with which CloudFormation deploys into member accounts.
   *
   * @default - in a template of `MemberRollout` `CloudFormationExecutionRole.serviceManagedStackSet()`, else `CloudFormationExecutionRole.bootstrap()`
   */
  readonly deployedBy?: CloudFormationExecutionRole;

  /**
   * Names, with path if they have one, of roles with which AWS Backup backed up before and that still exist because recovery points of theirs do: the
   * keys keep admitting them.
   *
   * @default - none
   */
  readonly formerBackupRoleNames?: string[];

  /**
   * Accounts that were the central account before: keys and vaults keep admitting them, for copies that deployed policies still make there and for copies back.
   * When the central account changes, name the former one here, deploy what members get, and then the policies.
   *
   * @default - none
   */
  readonly formerCentralAccounts?: string[];
}

/**
 * Member vaults that exist, made by another app or by hand. What is left out is not known and not judged.
 */
export interface ExistingMemberVaultProps extends ExistingVault {
  /**
   * Whether recovery points can be deleted before their retention ends.
   *
   * @default - not known; frameworks that judge it exempt nobody
   */
  readonly manualDeletion?: ManualDeletion;

  /**
   * Role with which CloudFormation deploys the vaults, which `manualDeletion` exempts.
   *
   * @default - in a template of `MemberRollout` `CloudFormationExecutionRole.serviceManagedStackSet()`, else `CloudFormationExecutionRole.bootstrap()`
   */
  readonly deployedBy?: CloudFormationExecutionRole;
}

/**
 * The vaults of member accounts, the same in every account and Region: made by this library, or existing ones.
 *
 * Where vaults of some units or Regions have to differ, use two definitions with two namings.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/vaults.html
 */
export class MemberVault {
  /**
   * Vaults that `MemberBackupBaseline` makes.
   *
   * @param props lock, air-gapped vault, generations
   */
  public static managed(props: ManagedMemberVaultProps = {}): MemberVault {
    return new MemberVault((context) => managed(props, context));
  }

  /**
   * Vaults that exist already, or that another app makes.
   *
   * @param props what is known of them
   */
  public static existing(props: ExistingMemberVaultProps = {}): MemberVault {
    return new MemberVault((context) => existing(props, context));
  }

  /** @internal */
  public readonly _ofMembers = true;

  private constructor(private readonly bound: (context: MemberVaultContext) => BoundMemberVault) {}

  /**
   * Checks what was said against the rest of the definition.
   * @internal
   */
  public _bind(context: MemberVaultContext): BoundMemberVault {
    return this.bound(context);
  }
}

function managed(props: ManagedMemberVaultProps, { naming, overrides, regions, breakGlassRole }: MemberVaultContext): BoundMemberVault {
  checkMembers('memberVault', props, { ...VAULT_SETTINGS, deployedBy: 'optional', formerBackupRoleNames: 'list', formerCentralAccounts: 'list' });
  checkDeployer('memberVault', props.deployedBy);
  const { deployedBy, formerBackupRoleNames = [], formerCentralAccounts = [], ...settings } = withoutNulls(props);
  const generations = generationsOf('memberVault', settings, 'member', naming);
  const able = regions.filter((region) => deploysAirGappedVault(region, overrides));
  for (const { prop, airGapped } of generations.filter((one) => one.airGapped)) {
    if (regions.length > 0 && able.length === 0) {
      const { min, max } = airGapped!.days;
      reject(`${prop}.airGappedVault`, `${min} to ${max} days`, `CloudFormation makes no air-gapped vaults in ${regions.join(', ')}`, 'leave it out');
    }
    checkExistingKeys(prop, airGapped!.encryption, able);
  }
  return {
    facts: vaultFacts(generations[0], 'member', ''),
    manualDeletion: settings.manualDeletion ?? ManualDeletion.denied(),
    deployedBy: deployedBy ?? CloudFormationExecutionRole.bootstrap(),
    deployedByGiven: deployedBy !== undefined,
    breakGlassRole,
    managed: {
      generations,
      s3TieringDays: checkTiering('memberVault', settings.s3Tiering),
      retiredNamings: (settings.retiredGenerations ?? []).flatMap((retired) => retired.naming ?? []),
      formerBackupRoles: formerBackupRoleNames.map((name, i) => checkRoleName(`memberVault.formerBackupRoleNames[${i}]`, name)),
      formerCentralAccounts: formerCentralAccounts.map((id, i) => checkAccountId(`memberVault.formerCentralAccounts[${i}]`, id)),
    },
  };
}

function existing(props: ExistingMemberVaultProps, { naming, breakGlassRole }: MemberVaultContext): BoundMemberVault {
  checkMembers('memberVault', props, { ...EXISTING_VAULT, manualDeletion: 'optional', deployedBy: 'optional' });
  checkOptionalInstance('memberVault.manualDeletion', props.manualDeletion, '_denied', 'a ManualDeletion', 'ManualDeletion.denied()');
  checkDeployer('memberVault', props.deployedBy);
  const { manualDeletion, deployedBy, ...vault } = props;
  return {
    facts: existingVaultFacts('memberVault', vault, { vaultName: naming.vaultName, airGappedVaultName: naming.airGappedVaultName, owner: 'member', where: '' }),
    manualDeletion,
    deployedBy: deployedBy ?? CloudFormationExecutionRole.bootstrap(),
    deployedByGiven: deployedBy !== undefined,
    breakGlassRole,
  };
}
