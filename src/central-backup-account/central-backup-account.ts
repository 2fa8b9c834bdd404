import { Annotations, Stack, Token } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { CentralBackupAccountProps } from './central-backup-account-props';
import { GrantTargets, grantDescribe, grantJob, grantKeyUse } from './grants';
import { CopySource } from '../backup-vault/copy-source';
import { checkExecutionRole, warnOfAssumedRole } from '../backup-vault/execution-role-check';
import { vaultNamesOf } from '../backup-vault/generation-model';
import { registerInstance } from '../backup-vault/instances';
import { sparedByVault } from '../backup-vault/manual-deletion';
import { allowNotifications, checkNotifications } from '../backup-vault/notification-permissions';
import { NOBODY, union } from '../backup-vault/principal-arns';
import { GenerationContext, VaultGeneration, checkVaultTags, keysOfGenerations, namesMadeBy } from '../backup-vault/vault-generation';
import { warnOfManualDeletion, warnOfPermanentLock, warnOfVaultTags } from '../backup-vault/vault-warnings';
import { regionLacks } from '../data/regions';
import { BackupDefinition } from '../definition/backup-definition';
import { breakGlassIn, CentralGenerations } from '../definition/bound-vaults';
import { copyTargetsOfCentral, foreignCopyDenial, ownVaults } from '../definition/copy-targets';
import { joinApp } from '../definition/counterparts';
import { warnOfNotes } from '../definition/definition-notes';
import { InferredDenial } from '../definition/inferred-denial';
import { keyEventsOf } from '../definition/key-events';
import { requireDefinition } from '../definition/naming-of';
import { BACKUP_SERVICE_LINKED_ROLE, accountRootArn, partitionIn, roleArn, serviceSuffixes, vaultArn } from '../private/arns';
import { COPY_DENIAL_POLICY } from '../private/backup-role-policies';
import { INSTANCES } from '../private/instances';
import { allOf } from '../private/policy-json';
import { ServiceLinkedRole } from '../private/service-linked-role';
import { checkMembers, reject, withoutNulls } from '../private/validation';

/**
 * The account that receives the organization's copies, in one Region: vault, key, access policy, service role and, if wanted,
 * a logically air-gapped vault.
 *
 * Only the copy source copies in, only AWS Backup uses the key, and by default nobody deletes a recovery point by hand. Vaults and keys
 * survive the stack. Several Regions are one instance in a stack of each Region.
 *
 * Cost: a KMS key, 1 USD a month in each Region, more after its first two yearly rotations.
 *
 * @example
 * import { Duration, Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, CentralBackupAccount, CentralVault, OrganizationLayout, VaultLock } from 'cdk-org-backup';
 *
 * declare const stack: Stack; // of the account 222222222222, in eu-west-1
 * const vaultLock = VaultLock.governance({ minRetention: Duration.days(7), maxRetention: Duration.days(400) });
 * const definition = new BackupDefinition({
 *   layout: new OrganizationLayout({ organizationId: 'o-a1b2c3d4e5', centralAccount: '222222222222', regions: ['eu-west-1'] }),
 *   centralVault: CentralVault.managed({ vaultLock, airGappedVault: { minRetention: Duration.days(7), maxRetention: Duration.days(400) } }),
 * });
 * new CentralBackupAccount(stack, 'Central', { definition });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html
 */
export class CentralBackupAccount extends Construct {
  /** Id of the central account. */
  public readonly account: string;
  /** Region of the vaults. */
  public readonly region: string;
  /** Name of the vault that receives copies. */
  public readonly vaultName: string;
  /** ARN of the vault that receives copies. */
  public readonly vaultArn: string;
  /** Name of the logically air-gapped vault; undefined means that there is none. */
  public readonly airGappedVaultName?: string;
  /** ARN of the logically air-gapped vault; undefined means that there is none. */
  public readonly airGappedVaultArn?: string;
  /** The vault that receives copies. */
  public readonly vault: backup.CfnBackupVault;
  /** Key of the vault that receives copies. */
  public readonly encryptionKey: kms.IKey;
  /** The logically air-gapped vault; undefined means that there is none. */
  public readonly airGappedVault?: backup.CfnLogicallyAirGappedBackupVault;
  /** Customer managed key of the logically air-gapped vault; undefined means that AWS Backup owns its key, or that there is no such vault. */
  public readonly airGappedEncryptionKey?: kms.IKey;
  /** Role with which AWS Backup restores and copies out; only the instance in the first central Region creates it, others refer to it by name. */
  public readonly serviceRole: iam.IRole;
  /** ARN of the service role, without a reference to the stack that creates it. */
  public readonly serviceRoleArn: string;
  /**
   * Exact ARNs that the deny on manual deletion exempts: what the control `BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED` has to know as
   * `principalArnList`, which takes at most 5. Empty where nobody is exempt, or manual deletion is allowed.
   */
  public readonly manualDeletionExemptPrincipals: string[];
  /**
   * Exemptions with wildcards, which that control can't be told of.
   * @internal
   */
  public readonly _manualDeletionPatterns: ReadonlyArray<string>;

  private readonly targets: GrantTargets;

  /**
   * @param scope the stack of the central account and Region, or a construct in it
   * @param id id of the construct
   * @param props properties
   * @throws when the stack is none of the definition's central account and Regions, or a value lies outside AWS Backup's limits
   */
  constructor(scope: Construct, id: string, props: CentralBackupAccountProps) {
    checkMembers('', props, {
      definition: 'required', copySource: INSTANCES.copySource, encryptionKey: INSTANCES.key, retiredVaultKeys: 'map', notifications: 'optional', permissionsBoundary: INSTANCES.managedPolicy,
      vaultTags: 'texts by key', createServiceLinkedRole: 'boolean',
    });
    const stack = Stack.of(scope);
    const { definition } = props;
    requireDefinition(definition);
    const { naming, layout } = definition;
    const { managed, settings, account, region } = centralVaultHere(definition, stack);
    const [current, ...retired] = settings.generations;
    const keys = keysOfGenerations(withoutNulls(props), settings.generations, stack, [region], 'central');
    const copySource = props.copySource ?? (layout.organizationId === undefined
      ? reject('organizationId of the layout', undefined, 'only its accounts may copy into the vault', 'give it, or say in copySource who may') : CopySource.organization(layout.organizationId));
    const foreign = layout.organizationId === undefined ? undefined : copySource._organizationIds.find((one) => one !== layout.organizationId);
    if (foreign !== undefined) {
      reject('copySource', foreign, `the layout's organization is ${layout.organizationId}, whose accounts could not copy into the vault`, 'leave it out, or correct the id');
    }
    checkVaultTags(props.vaultTags);
    if (props.notifications) {
      checkNotifications(stack, props.notifications);
    }
    checkExecutionRole(stack, 'centralVault.deployedBy', managed.deployedBy);

    super(scope, id);
    const partition = partitionIn(region);
    this.account = account;
    this.region = region;
    this.vaultName = current.names.vaultName;
    this.vaultArn = vaultArn(region, account, this.vaultName);
    if (current.airGapped) {
      this.airGappedVaultName = current.names.airGappedVaultName;
      this.airGappedVaultArn = vaultArn(region, account, this.airGappedVaultName);
    }
    this.serviceRoleArn = roleArn(partition, account, naming._roleWithPath(naming.centralRoleName));
    const globalRegion = layout.centralRegions[0];
    registerInstance({
      construct: this,
      names: settings.generations.flatMap((one) => namesMadeBy(one, keys, settings.s3TieringDays)),
      roles: [naming.centralRoleName],
      globalRegion,
      globalRegionProp: 'first Region of centralRegions',
    });

    joinApp(this, 'centralAccount', definition);
    const deployer = managed.deployedBy._bind(partition, account, region);
    const manualDeletion = settings.manualDeletion._bind(deployer, breakGlassIn(definition._parts.breakGlassRole, partition, account));
    const exempt = sparedByVault(manualDeletion);
    this.manualDeletionExemptPrincipals = exempt.exact;
    this._manualDeletionPatterns = exempt.patterns;
    warnOfVaultTags(this, props.vaultTags);
    warnOfNotes(this, definition._notes('central'));
    warnOfAssumedRole(this, 'centralVault.deployedBy', managed.deployedByGiven);
    warnOfManualDeletion(this, 'central', manualDeletion);
    warnOfPermanentLock(this, current.names.vaultName, current.vaultLock);
    if (regionLacks(region, 'crossAccountCopy')) {
      Annotations.of(this).addWarningV2('cdk-org-backup:crossAccountCopyUnsupported',
        `AWS Backup has no copies from other accounts in ${region}: this vault will stay empty`);
    }

    this.serviceRole = this.createServiceRole(definition, region === globalRegion, props.permissionsBoundary);
    const vaultArns = settings.generations.flatMap(vaultNamesOf).map((name) => vaultArn(region, account, name));
    const notifications = props.notifications && allowNotifications(this, props.notifications, vaultArns);
    const serviceLinkedRole = props.createServiceLinkedRole === false ? [] : [new ServiceLinkedRole(this, 'ServiceLinkedRole', {
      serviceName: 'backup.amazonaws.com', roleWithPath: BACKUP_SERVICE_LINKED_ROLE, partition, account,
    })];
    const context: GenerationContext = {
      policies: {
        copyIn: copySource._vaultStatement(partition),
        airGappedCopyIn: copySource._vaultStatement(partition),
        keyPolicy: {
          accountRoot: accountRootArn(partition, account),
          backupRoles: [roleArn(partition, account, BACKUP_SERVICE_LINKED_ROLE), this.serviceRoleArn],
          // policy administrators may be other people than the role that deploys; either may create the vault
          vaultCreators: union(deployer, manualDeletion?.administrators ?? NOBODY),
          keepers: manualDeletion?.administrators ?? NOBODY,
          breakGlass: manualDeletion?.breakGlass,
          suffixes: serviceSuffixes(region),
          sharedWith: settings.copyBack ? {
            principal: '*',
            condition: allOf({ ArnLike: { 'aws:PrincipalArn': roleArn(partition, '*', BACKUP_SERVICE_LINKED_ROLE) } }, copySource._principalCondition())!,
          } : undefined,
        },
        airGappedKeyUsers: {
          roleArnPatterns: definition._memberBackupRoles.map((role) => roleArn(partition, '*', role)),
          condition: copySource._principalCondition(),
        },
        manualDeletion,
      },
      keyUsers: 'the roles AWSServiceRoleForBackup and serviceRole of this account, also through the services whose resources are copied',
      keys,
      regions: [region],
      keyEvents: keyEventsOf(definition, stack, props.permissionsBoundary?.managedPolicyArn),
      notifications: notifications?.property,
      vaultTags: props.vaultTags && { ...props.vaultTags },
      s3TieringDays: settings.s3TieringDays,
      dependencies: [...serviceLinkedRole, ...notifications?.dependencies ?? []],
    };
    const generation = new VaultGeneration(this, current, context, true);
    const former = retired.map((one) => new VaultGeneration(this, one, context, false));

    this.vault = generation.vault;
    this.encryptionKey = generation.key;
    this.airGappedVault = generation.airGappedVault;
    this.airGappedEncryptionKey = generation.airGappedKey;
    this.node.defaultChild = this.vault;
    const allKeys = [generation, ...former].flatMap(({ key, airGappedKey }) => (airGappedKey ? [key, airGappedKey] : [key]));
    this.targets = { account, region, vaultArns, serviceRoleArn: this.serviceRoleArn, keys: [...new Set(allKeys)] };
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

  private createServiceRole(definition: BackupDefinition, here: boolean, permissionsBoundary: iam.IManagedPolicy | undefined): iam.IRole {
    const { naming, layout, _parts: { verifiedDenials } } = definition;
    if (!here) {
      return iam.Role.fromRoleArn(this, 'ServiceRoleByName', this.serviceRoleArn, { mutable: false });
    }
    return new iam.Role(this, 'ServiceRole', {
      roleName: naming.centralRoleName,
      path: naming.rolePath,
      description: 'AWS Backup restores and copies recovery points of the central backup vaults with it',
      // no aws:SourceAccount: AWS does not document that AWS Backup passes it when it assumes a role, and a role can't be passed from another account
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
      managedPolicies: [
        'service-role/AWSBackupServiceRolePolicyForBackup', // has what copy jobs need
        'service-role/AWSBackupServiceRolePolicyForRestores',
        'AWSBackupServiceRolePolicyForS3Backup',
        'AWSBackupServiceRolePolicyForS3Restore',
      ].map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
      inlinePolicies: verifiedDenials.includes(InferredDenial.FOREIGN_COPIES_BY_ROLES) ? {
        [COPY_DENIAL_POLICY]: iam.PolicyDocument.fromJson({
          Version: '2012-10-17', Statement: [foreignCopyDenial([...ownVaults(layout.partition, this.account), ...copyTargetsOfCentral(definition)])],
        }),
      } : undefined,
      permissionsBoundary,
    });
  }
}

/** What the definition says of the central vault in the Region of a stack, which has to be one of the central account. */
function centralVaultHere(definition: BackupDefinition, { account, region }: Stack) {
  const { layout, _central: central } = definition;
  if (!central) {
    reject('layout.centralAccount', undefined, 'the central vaults are in the account that it names', 'name it in the layout of the definition, or leave this construct out');
  }
  const { managed } = central;
  if (!managed) {
    reject('centralVault', 'CentralVault.existing()', 'the definition says that the vaults exist', 'use CentralVault.managed(), or leave this construct out');
  }
  if (Token.isUnresolved(account) || Token.isUnresolved(region)) {
    reject('env of the stack', undefined, 'policies of other accounts name its account and Region', `give the stack an env with account ${central.account} and Region ${layout.centralRegions.join(' or ')}`);
  }
  if (account !== central.account) {
    reject('account of the stack', account, `the definition's central account is ${central.account}`, 'deploy the stack there, or correct the layout');
  }
  const settings: CentralGenerations | undefined = managed.byRegion.get(region);
  if (!settings) {
    reject('Region of the stack', region, `the definition's central Regions are ${layout.centralRegions.join(', ')}`, `add ${region} to centralRegions of the layout, or leave the stack out`);
  }
  return { managed, settings, account, region };
}
