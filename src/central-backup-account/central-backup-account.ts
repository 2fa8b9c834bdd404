import { Annotations, CfnCondition, CfnResource, Fn, Stack, Token } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { CentralBackupAccountAttributes, CentralBackupAccountProps } from './central-backup-account-props';
import { readLayout } from './central-layout';
import { GrantTargets, grantDescribe, grantJob, grantKeyUse } from './grants';
import { ImportedCentralBackupAccount } from './imported-central-backup-account';
import { AirGappedRetention } from '../backup-vault/air-gapped-retention';
import { AirGappedVaultEncryption } from '../backup-vault/air-gapped-vault-encryption';
import { ICentralBackupAccount } from '../backup-vault/central-backup-account-ref';
import { registerInstance } from '../backup-vault/instances';
import { ManualDeletion } from '../backup-vault/manual-deletion';
import { allowNotifications, checkNotifications } from '../backup-vault/notification-permissions';
import { NOBODY, principalArns, union } from '../backup-vault/principal-arns';
import { GenerationContext, VaultGeneration, defineGenerations, namesOf, vaultNamesOf } from '../backup-vault/vault-generation';
import { VaultLock } from '../backup-vault/vault-lock';
import { checkVaultTags } from '../backup-vault/vault-tags';
import { warnOfManualDeletion, warnOfPermanentLock } from '../backup-vault/vault-warnings';
import { REGIONS } from '../data/regions';
import { BackupNaming } from '../organization-layout/backup-naming';
import { BACKUP_SERVICE_LINKED_ROLE, accountRootArn, partitionIn, roleArn, serviceSuffixes, vaultArn } from '../private/arns';
import { deployingRoleArn } from '../private/deploying-role';
import { allOf } from '../private/policy-json';
import { ServiceLinkedRole } from '../private/service-linked-role';
import { checkDuration } from '../private/validation';

/**
 * The account that receives the organization's copies, in one Region: vault, key, access policy, service role and, if wanted,
 * a logically air-gapped vault.
 *
 * Only the copy source copies in, only AWS Backup uses the key, and by default nobody deletes a recovery point by hand. Vaults and keys
 * survive the stack. Several Regions are one instance in a stack of each Region.
 *
 * @example
 * import { Duration, Stack } from 'aws-cdk-lib';
 * import { CentralBackupAccount, CopySource, VaultLock } from 'cdk-org-backup';
 *
 * declare const stack: Stack;
 * new CentralBackupAccount(stack, 'Central', {
 *   copySource: CopySource.organization('o-a1b2c3d4e5'),
 *   vaultLock: VaultLock.governance({ minRetention: Duration.days(7), maxRetention: Duration.days(400) }),
 *   airGappedVault: { minRetention: Duration.days(7), maxRetention: Duration.days(400) },
 * });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
 */
export class CentralBackupAccount extends Construct implements ICentralBackupAccount {
  /**
   * Refers to a central backup account that is deployed elsewhere.
   *
   * @param scope the scope in which to refer to it
   * @param id id of the reference
   * @param attrs what must be known of it
   * @throws when the account id, the Region, a name or a bound is not one
   */
  public static fromCentralBackupAccountAttributes(scope: Construct, id: string, attrs: CentralBackupAccountAttributes): ICentralBackupAccount {
    return new ImportedCentralBackupAccount(scope, id, attrs);
  }

  public readonly account: string;
  public readonly region: string;
  public readonly vaultName: string;
  public readonly vaultArn: string;
  public readonly vaultLock?: VaultLock;
  public readonly airGappedVaultName?: string;
  public readonly airGappedVaultArn?: string;
  public readonly airGappedRetention?: AirGappedRetention;
  public readonly airGappedVaultEncryption?: AirGappedVaultEncryption;
  public readonly naming: BackupNaming;

  /** The vault that receives copies. */
  public readonly vault: backup.CfnBackupVault;
  /** Key of the vault that receives copies. */
  public readonly encryptionKey: kms.IKey;
  /** The logically air-gapped vault; undefined means that there is none. */
  public readonly airGappedVault?: backup.CfnLogicallyAirGappedBackupVault;
  /** Customer managed key of the logically air-gapped vault; undefined means that AWS Backup owns its key, or that there is no such vault. */
  public readonly airGappedEncryptionKey?: kms.IKey;
  /** Role with which AWS Backup restores and copies out; only the instance in `globalRegion` creates it, others refer to it by name. */
  public readonly serviceRole: iam.IRole;
  /** ARN of the service role, without a reference to the stack that creates it. */
  public readonly serviceRoleArn: string;
  /**
   * Exact ARNs that the deny on manual deletion exempts: what the control `BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED` has to know as
   * `principalArnList`, which takes at most 5. Empty where nobody is exempt, or manual deletion is allowed.
   */
  public readonly manualDeletionExemptPrincipals: string[];

  private readonly targets: GrantTargets;

  /**
   * @param scope the stack of the central account and Region, or a construct in it
   * @param id id of the construct
   * @param props properties
   * @throws when a value lies outside AWS Backup's limits, or contradicts another
   */
  constructor(scope: Construct, id: string, props: CentralBackupAccountProps) {
    const stack = Stack.of(scope);
    const { account, region } = stack;
    const partition = partitionIn(region);
    const naming = props.naming ?? new BackupNaming();
    const [current, ...retired] = defineGenerations(props, { owner: 'central', naming, region, account });
    const s3TieringDays = props.s3Tiering && checkDuration('s3Tiering', props.s3Tiering, 'days', 60, 36500);
    const { copySource, globalRegion } = readLayout(props, account, region);
    checkVaultTags(props.vaultTags);
    if (props.notifications) {
      checkNotifications(stack, props.notifications);
    }

    super(scope, id);
    this.account = account;
    this.region = region;
    this.naming = naming;
    this.vaultName = current.names.vaultName;
    this.vaultArn = vaultArn(region, account, this.vaultName);
    this.vaultLock = props.vaultLock;
    if (props.airGappedVault) {
      this.airGappedVaultName = current.names.airGappedVaultName;
      this.airGappedVaultArn = vaultArn(region, account, this.airGappedVaultName);
      this.airGappedRetention = { minRetention: props.airGappedVault.minRetention, maxRetention: props.airGappedVault.maxRetention };
      this.airGappedVaultEncryption = props.airGappedVault.encryption ?? AirGappedVaultEncryption.awsOwned();
    }
    const role = naming._roleWithPath(naming.centralRoleName);
    this.serviceRoleArn = roleArn(partition, account, role);
    const names = [current, ...retired].flatMap(namesOf);
    const validate = registerInstance({ construct: this, account, region, names, roles: [naming.centralRoleName], globalRegion });
    this.node.addValidation({ validate });

    const deployingRole = deployingRoleArn(stack);
    const deployer = deployingRole === undefined ? NOBODY : principalArns('deploying role', [deployingRole], 'role');
    const manualDeletion = (props.manualDeletion ?? ManualDeletion.denied())._bind(deployer);
    this.manualDeletionExemptPrincipals = manualDeletion ? union(manualDeletion.exempt, manualDeletion.administrators).exact : [];
    warnOfManualDeletion(this, 'central', manualDeletion);
    warnOfPermanentLock(this, current.names.vaultName, current.vaultLock);
    this.warnOfRegion();

    this.serviceRole = this.createServiceRole(globalRegion, props.permissionsBoundary);
    const vaultArns = [current, ...retired].flatMap(vaultNamesOf).map((name) => vaultArn(region, account, name));
    const notifications = props.notifications && allowNotifications(this, props.notifications, vaultArns);
    const serviceLinkedRole = props.createServiceLinkedRole === false ? [] : [new ServiceLinkedRole(this, 'ServiceLinkedRole', {
      serviceName: 'backup.amazonaws.com', roleWithPath: BACKUP_SERVICE_LINKED_ROLE, partition, account,
    })];
    const context: GenerationContext = {
      copyIn: copySource._vaultStatement(partition),
      airGappedCopyIn: copySource._vaultStatement(partition),
      keyPolicy: {
        accountRoot: accountRootArn(partition, account),
        backupRoles: [roleArn(partition, account, BACKUP_SERVICE_LINKED_ROLE), this.serviceRoleArn],
        // policy administrators may be other people than the role that deploys; either may create the vault
        vaultCreators: union(deployer, manualDeletion?.administrators ?? NOBODY),
        keepers: manualDeletion?.administrators ?? NOBODY,
        suffixes: serviceSuffixes(region),
        sharedWith: props.copyBack ? {
          principal: '*',
          condition: allOf({ ArnLike: { 'aws:PrincipalArn': roleArn(partition, '*', BACKUP_SERVICE_LINKED_ROLE) } }, copySource._principalCondition())!,
        } : undefined,
      },
      airGappedKeyUsers: {
        roleArnPatterns: naming._backupRoles.map((name) => roleArn(partition, '*', name)),
        condition: copySource._principalCondition(),
      },
      keyUsers: 'the roles AWSServiceRoleForBackup and serviceRole of this account, also through the services whose resources are copied',
      manualDeletion,
      notifications: notifications?.property,
      vaultTags: props.vaultTags && { ...props.vaultTags },
      s3TieringDays,
      dependencies: [...serviceLinkedRole, ...notifications?.dependencies ?? []],
    };
    const generation = new VaultGeneration(this, current, context, true);
    const former = retired.map((definition) => new VaultGeneration(this, definition, context, false));

    this.vault = generation.vault;
    this.encryptionKey = generation.key;
    this.airGappedVault = generation.airGappedVault;
    this.airGappedEncryptionKey = generation.airGappedKey;
    this.node.defaultChild = this.vault;
    const keys = [generation, ...former].flatMap(({ key, airGappedKey }) => (airGappedKey ? [key, airGappedKey] : [key]));
    this.targets = { account, region, vaultArns, serviceRoleArn: this.serviceRoleArn, keys: [...new Set(keys)] };
  }

  /**
   * Lets somebody look at the vaults, their recovery points and the copy and restore jobs.
   *
   * @param grantee who is allowed to
   */
  public grantDescribe(grantee: iam.IGrantable): iam.Grant {
    return grantDescribe(this.targets, grantee);
  }

  /**
   * Lets somebody restore recovery points of this account and Region with the service role, and look at them.
   *
   * AWS Backup knows no permission to restore from one vault only: recovery points are named without their vault.
   *
   * @param grantee who is allowed to
   */
  public grantRestore(grantee: iam.IGrantable): iam.Grant {
    return grantJob(this.targets, grantee, 'backup:StartRestoreJob');
  }

  /**
   * Lets somebody copy recovery points of this account and Region to vaults elsewhere with the service role, and look at them.
   *
   * A copy to another account is made by that account's `AWSServiceRoleForBackup`: for resource types that AWS Backup does not fully manage,
   * share `encryptionKey` with it as well.
   *
   * @param grantee who is allowed to
   */
  public grantCopyOut(grantee: iam.IGrantable): iam.Grant {
    return grantJob(this.targets, grantee, 'backup:StartCopyJob');
  }

  /**
   * Lets another role with which AWS Backup works in this account use the keys of the vaults, through AWS Backup and the services that it
   * backs up: in the role's policy and in the policies of the keys, as far as keys are not imported.
   *
   * @param grantee a role that AWS Backup assumes, for example one for restore tests, or somebody who starts restored machines
   */
  public grantKeyUse(grantee: iam.IGrantable): iam.Grant {
    return grantKeyUse(this.targets, grantee);
  }

  private createServiceRole(globalRegion: string | undefined, permissionsBoundary: iam.IManagedPolicy | undefined): iam.IRole {
    const undecided = globalRegion !== undefined && (Token.isUnresolved(this.region) || Token.isUnresolved(globalRegion));
    const here = globalRegion === undefined || globalRegion === this.region || undecided;
    const byName = () => iam.Role.fromRoleArn(this, 'ServiceRoleByName', this.serviceRoleArn, { mutable: false });
    if (!here) {
      return byName();
    }
    const role = new iam.Role(this, 'ServiceRole', {
      roleName: this.naming.centralRoleName,
      path: this.naming.rolePath,
      description: 'AWS Backup restores and copies recovery points of the central backup vaults with it',
      // no aws:SourceAccount: AWS does not document that AWS Backup passes it when it assumes a role, and a role can't be passed from another account
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
      managedPolicies: [
        'service-role/AWSBackupServiceRolePolicyForBackup', // has what copy jobs need
        'service-role/AWSBackupServiceRolePolicyForRestores',
        'AWSBackupServiceRolePolicyForS3Backup',
        'AWSBackupServiceRolePolicyForS3Restore',
      ].map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
      permissionsBoundary,
    });
    if (!undecided) {
      return role;
    }
    const condition = new CfnCondition(this, 'IsGlobalRegion', { expression: Fn.conditionEquals(this.region, globalRegion) });
    (role.node.defaultChild as CfnResource).cfnOptions.condition = condition;
    return byName();
  }

  private warnOfRegion(): void {
    if (!Token.isUnresolved(this.region) && REGIONS[this.region]?.crossAccountCopy === false) {
      Annotations.of(this).addWarningV2('cdk-org-backup:crossAccountCopyUnsupported',
        `AWS Backup has no copies from other accounts in ${this.region}: this vault will stay empty`);
    }
  }
}
