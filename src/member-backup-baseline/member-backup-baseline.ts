import { Annotations, Aws, CfnCondition, Fn, Stack } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import { Construct, IDependable } from 'constructs';
import { ImportedMemberBackupBaseline } from './imported-member-backup-baseline';
import { LocalPlans, warnOfS3Options } from './local-plans';
import { MemberAccount, isOutside, memberAccount, memberKeyPolicy } from './member-account';
import { MemberBackupBaselineAttributes, MemberBackupBaselineProps } from './member-backup-baseline-props';
import { IMemberBackupBaseline } from './member-backup-baseline-ref';
import { airGappedKeyArns, checkCopies, checkPolicyName, sourceKeyAliases, whyNoAirGappedVault } from './member-checks';
import { MemberRoleContext, airGappedKeyUse, backupPolicies, createRole, restorePolicies, sourceKeyUse } from './member-roles';
import { grantSourceKey, sourceKeyStatements, toPolicyStatements } from './source-keys';
import { AirGappedRetention } from '../backup-vault/air-gapped-retention';
import { CopySource } from '../backup-vault/copy-source';
import { registerInstance } from '../backup-vault/instances';
import { union } from '../backup-vault/principal-arns';
import { MemberVaults, checkTiers, memberVaults, regionGaps } from '../backup-vault/tier-checks';
import { GenerationContext, VaultGeneration, defineGenerations, namesOf } from '../backup-vault/vault-generation';
import { VaultLock } from '../backup-vault/vault-lock';
import { checkVaultTags } from '../backup-vault/vault-tags';
import { warnOfManualDeletion, warnOfPermanentLock } from '../backup-vault/vault-warnings';
import { BackupNaming } from '../organization-layout/backup-naming';
import { roleArn } from '../private/arns';
import { compact } from '../private/compact';
import { StatementJson } from '../private/policy-json';
import { reject } from '../private/validation';
import { BackupSupport } from '../protection/backup-support';
import { deploysAirGappedVault } from '../protection/capabilities';
import { TierModel } from '../protection/model';
import { PlanModel } from '../protection/plan-variants';
import { TierDemands, tierDemands } from '../protection/tier-demands';
import { planTiers, requireOfTiers } from '../protection/tier-planning';

/**
 * What every member account has in every Region, before a backup is made: vault and key, and in the global Region the roles with which AWS Backup
 * backs up and restores.
 *
 * One template fits every account and Region: it names neither, has no assets, and what an account has only once is made in the global Region
 * by a condition. A new account can get all its Regions at once and in any order. Vaults and keys survive the stack.
 *
 * Deploy it as a stack of each account and Region, or as a StackSet; then `deployedBy` says with which role. Turn version reporting off
 * (`analyticsReporting: false`), or every upgrade of the CDK changes every stack. Resources carry no `aws:cdk:path`, which would name the stack.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { ICentralBackupAccount, MemberBackupBaseline, ProtectionTier } from 'cdk-org-backup';
 *
 * declare const stack: Stack;
 * declare const central: ICentralBackupAccount;
 * new MemberBackupBaseline(stack, 'Baseline', {
 *   tiers: [ProtectionTier.daily(), ProtectionTier.monthly()],
 *   regions: ['us-east-1', 'us-west-2'],
 *   globalRegion: 'us-east-1',
 *   centralBackupAccounts: [central],
 * });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/manage-cross-account.html
 */
export class MemberBackupBaseline extends Construct implements IMemberBackupBaseline {
  /**
   * Refers to a baseline that is deployed elsewhere.
   *
   * @param scope the scope in which to refer to it
   * @param id id of the reference
   * @param attrs what must be known of it
   * @throws when the id of the central account, a name or a bound is not one
   */
  public static fromMemberBackupBaselineAttributes(scope: Construct, id: string, attrs: MemberBackupBaselineAttributes): IMemberBackupBaseline {
    return new ImportedMemberBackupBaseline(scope, id, attrs);
  }

  public readonly naming: BackupNaming;
  public readonly vaultName: string;
  public readonly vaultLock?: VaultLock;
  public readonly airGappedVaultName?: string;
  public readonly airGappedRetention?: AirGappedRetention;
  public readonly regions?: string[];
  public readonly localPlans: boolean;

  /** ARN of the vault in the account and Region of the deployment. */
  public readonly vaultArn: string;
  /** ARN of the logically air-gapped vault; undefined means that there is none. */
  public readonly airGappedVaultArn?: string;
  /** The vault. */
  public readonly vault: backup.CfnBackupVault;
  /** Key of the vault. */
  public readonly encryptionKey: kms.IKey;
  /** The logically air-gapped vault; undefined means that there is none. */
  public readonly airGappedVault?: backup.CfnLogicallyAirGappedBackupVault;
  /** Customer managed key of the logically air-gapped vault; undefined means that AWS Backup owns its key, or that there is no such vault. */
  public readonly airGappedEncryptionKey?: kms.IKey;
  /** Region whose stack creates the roles. */
  public readonly globalRegion: string;
  /** ARN of the role with which AWS Backup backs up, without a reference to the stack that creates it. */
  public readonly backupRoleArn: string;
  /** ARN of the role with which AWS Backup restores, without a reference to the stack that creates it. */
  public readonly restoreRoleArn: string;
  /** Names of the local plans, sorted; empty where plans come from a policy of the organization. */
  public readonly planNames: string[];
  /**
   * Exact ARNs that the deny on manual deletion exempts: what the control `BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED` has to know as
   * `principalArnList`, which takes at most 5. Empty where nobody is exempt, or manual deletion is allowed.
   */
  public readonly manualDeletionExemptPrincipals: string[];

  private readonly account: MemberAccount;
  private readonly demands: TierDemands;

  /**
   * @param scope the stack of the member accounts, or a construct in it
   * @param id id of the construct
   * @param props properties
   * @throws when a value lies outside AWS Backup's limits, or contradicts another
   */
  constructor(scope: Construct, id: string, props: MemberBackupBaselineProps) {
    const stack = Stack.of(scope);
    const support = props.support ?? new BackupSupport();
    const tiers = props.tiers.map((tier) => tier._model).sort((a, b) => (a.name < b.name ? -1 : 1));
    if (tiers.length === 0) {
      reject('tiers', [], 'roles and vaults depend on what they protect', 'give the tiers of the organization');
    }
    const demands = tierDemands(tiers, support._overrides);
    const account = memberAccount(scope, stack, props, demands.scans);
    const { naming, partition, regions, manualDeletion, centralAccount } = account;
    const [current, ...retired] = defineGenerations(props, { owner: 'member', naming, region: stack.region, account: stack.account, regions });
    checkVaultTags(props.vaultTags);
    const aliases = sourceKeyAliases(props.sourceKeyAliases ?? []);
    const boundary = props.permissionsBoundaryName === undefined ? undefined : checkPolicyName(props.permissionsBoundaryName);
    const vaults = memberVaults({
      vaultName: current.names.vaultName,
      airGappedVaultName: current.names.airGappedVaultName,
      vaultLock: props.vaultLock,
      airGappedRetention: props.airGappedVault,
      airGappedRetentionProp: 'airGappedVault',
    });
    const bare = regions.filter((region) => !deploysAirGappedVault(region, support._overrides));
    checkTiers(tiers, { vaults, naming, withoutAirGappedVault: whyNoAirGappedVault(props, bare), ...regionGaps(regions, support._overrides) });
    const airGapped = [current, ...retired].find((generation) => generation.airGappedVault);
    if (airGapped && bare.length === regions.length) {
      const { min, max } = airGapped.airGappedDays!;
      reject(airGapped === current ? 'airGappedVault' : 'retiredVaults', `${min} to ${max} days`, `CloudFormation makes no air-gapped vaults in ${bare.join(', ')}`, 'leave it out');
    }
    const outside = isOutside(stack, props);
    checkCopies(tiers, account, [current.names.vaultName, current.names.airGappedVaultName], stack.account, outside);

    super(scope, id);
    // the CDK's paths begin with the name of the stack: templates of two accounts would differ by them alone
    this.node.setContext(PATH_METADATA_ENABLE_CONTEXT, false);
    this.account = account;
    this.demands = demands;
    this.localPlans = props.localPlans ?? false;
    this.naming = naming;
    this.regions = regions;
    this.globalRegion = account.globalRegion;
    this.vaultName = current.names.vaultName;
    this.vaultArn = this.arnOfVault(this.vaultName);
    this.vaultLock = props.vaultLock;
    if (props.airGappedVault) {
      this.airGappedVaultName = current.names.airGappedVaultName;
      this.airGappedVaultArn = this.arnOfVault(this.airGappedVaultName);
      this.airGappedRetention = { minRetention: props.airGappedVault.minRetention, maxRetention: props.airGappedVault.maxRetention };
    }
    this.backupRoleArn = this.arnOfRole(account.backupRoleName);
    this.restoreRoleArn = this.arnOfRole(naming.restoreRoleName);
    this.manualDeletionExemptPrincipals = manualDeletion ? union(manualDeletion.exempt, manualDeletion.administrators).exact : [];
    requireOfTiers(this, props.requirements, tiers, {
      tagKey: naming.tagKey, regions, central: account.central, memberVault: vaults.standard, manualDeletionDisabled: manualDeletion !== undefined,
    });
    const plans = props.localPlans ? this.planLocally(tiers, support, vaults) : [];
    this.planNames = [...new Set(plans.map((plan) => plan.name))].sort();
    warnOfManualDeletion(this, 'member', manualDeletion);
    warnOfPermanentLock(this, this.vaultName, props.vaultLock);
    const working = [account.backupRoleName, ...(account.scannerRoleName ? [account.scannerRoleName] : [])];
    this.node.addValidation({
      validate: registerInstance({
        construct: this,
        account: stack.account,
        region: stack.region,
        names: [...[current, ...retired].flatMap(namesOf), ...(props.localPlans ? working.map((name) => `role ${name}`) : [])],
        roles: [naming.restoreRoleName, ...(props.localPlans ? [] : working)],
        globalRegion: account.globalRegion,
      }),
    });

    const context: GenerationContext = {
      copyIn: centralAccount === undefined ? undefined : CopySource.accounts([centralAccount])._vaultStatement(partition),
      keyPolicy: memberKeyPolicy(account),
      airGappedKeyUsers: {
        roleArnPatterns: account.backupRoleNames.map((name) => roleArn(partition, Aws.ACCOUNT_ID, naming._roleWithPath(name))), condition: {},
      },
      keyUsers: 'the role AWSServiceRoleForBackup and the backup and restore roles of the account, and that of the central account for copies',
      manualDeletion,
      vaultTags: props.vaultTags && { ...props.vaultTags },
      airGappedCondition: bare.length > 0 && airGapped ? this.elsewhere(bare) : undefined,
      dependencies: [],
    };
    const generation = new VaultGeneration(this, current, context, true);
    retired.forEach((definition) => new VaultGeneration(this, definition, context, false));
    this.vault = generation.vault;
    this.encryptionKey = generation.key;
    this.airGappedVault = generation.airGappedVault;
    this.airGappedEncryptionKey = generation.airGappedKey;
    this.node.defaultChild = this.vault;
    this.warnOfAccount(props, stack, outside);

    const roles = this.createRoles(props, demands, aliases, boundary);
    if (plans.length > 0) {
      warnOfS3Options(this, tiers);
      new LocalPlans(this, 'Plans', {
        plans,
        context: {
          partition,
          tagKey: naming.tagKey,
          carriedOverTags: naming._carriedOver?.tags,
          carriedOverNames: naming._carriedOver?.plans ?? {},
          vaultName: this.vaultName,
          airGappedVaultArn: this.airGappedVaultArn,
          scannerRoleArn: account.scannerRoleName && this.arnOfRole(account.scannerRoleName),
          inAccount: (arn) => compact(arn.replace('$account', Aws.ACCOUNT_ID)),
        },
        backupRoleArn: this.backupRoleArn,
        vault: this.vault,
        airGappedVault: this.airGappedVault,
        ...roles,
        globalRegion: this.globalRegion,
      });
    }
  }

  public sourceKeyStatements(): iam.PolicyStatement[] {
    return toPolicyStatements(this.statementsFor(Stack.of(this)));
  }

  public grantSourceKey(key: kms.IKey): void {
    grantSourceKey(this, key, this.statementsFor(Stack.of(key)));
  }

  /** For a key's policy, which names the account of its own stack. */
  private statementsFor(stack: Stack): StatementJson[] {
    const { partition, naming, suffixes, centralAccount, backupRoleName, scannerRoleName } = this.account;
    const roles = [backupRoleName, naming.restoreRoleName].map((name) => naming._roleWithPath(name));
    const scannerRole = scannerRoleName && naming._roleWithPath(scannerRoleName);
    return sourceKeyStatements({ partition, account: stack.account, roles, centralAccount, scannerRole, suffixes });
  }

  /** Plans follow from tiers as those of an organization policy do. */
  private planLocally(tiers: TierModel[], support: BackupSupport, vaults: MemberVaults): PlanModel[] {
    const { naming, partition, regions, central } = this.account;
    return planTiers(this, tiers, naming, {
      regions,
      partition,
      central,
      overrides: support._overrides,
      memberVault: vaults.standard,
      memberAirGappedVault: vaults.airGapped,
    });
  }

  /** Creates the roles, and returns those that local plans need at creation. */
  private createRoles(
    props: MemberBackupBaselineProps, demands: TierDemands, aliases: string[], boundary: string | undefined,
  ): { backupRole: IDependable; scannerRole?: IDependable; isGlobalRegion: CfnCondition } {
    const { naming, partition, suffixes, backupRoleName, scannerRoleName } = this.account;
    const isGlobalRegion = new CfnCondition(this, 'IsGlobalRegion', { expression: Fn.conditionEquals(Aws.REGION, this.globalRegion) });
    const once: MemberRoleContext = {
      partition,
      path: naming.rolePath,
      permissionsBoundaryArn: boundary === undefined ? undefined : compact(`arn:${partition}:iam::${Aws.ACCOUNT_ID}:policy/${boundary}`),
      condition: isGlobalRegion,
    };
    const working = props.localPlans ? { ...once, condition: undefined } : once;
    const sourceKeys = sourceKeyUse(partition, Aws.ACCOUNT_ID, aliases, suffixes);
    const backupRole = createRole(this, 'BackupRole', {
      roleName: backupRoleName,
      path: naming.rolePath,
      description: 'AWS Backup backs up and copies with it',
      service: 'backup.amazonaws.com',
      managedPolicies: backupPolicies(demands),
      policies: { SourceKeys: sourceKeys, AirGappedKeys: airGappedKeyUse(airGappedKeyArns(props, this.account), suffixes) },
    }, working);
    createRole(this, 'RestoreRole', {
      roleName: naming.restoreRoleName,
      path: naming.rolePath,
      description: 'AWS Backup restores with it',
      service: 'backup.amazonaws.com',
      managedPolicies: restorePolicies(demands),
      policies: { SourceKeys: sourceKeys },
    }, once);
    const scannerRole = scannerRoleName ? createRole(this, 'ScannerRole', {
      roleName: scannerRoleName,
      path: naming.rolePath,
      description: 'Amazon GuardDuty scans recovery points with it',
      service: 'malware-protection.guardduty.amazonaws.com',
      managedPolicies: ['AWSBackupGuardDutyRolePolicyForScans'],
      policies: {},
    }, working) : undefined;
    return { backupRole, scannerRole, isGlobalRegion };
  }

  /**
   * What the roles and vaults are made for.
   * @internal
   */
  public get _demands(): TierDemands {
    return this.demands;
  }

  private warnOfAccount({ localPlans, layout }: MemberBackupBaselineProps, { account }: Stack, outside: boolean): void {
    if (outside && !localPlans) {
      Annotations.of(this).addWarningV2('cdk-org-backup:outsideWithoutPlans',
        'policies of the organization don\'t reach accounts outside of it and localPlans is not set: nothing is backed up by this baseline');
    }
    if (layout && account === layout.centralAccount) {
      Annotations.of(this).addWarningV2('cdk-org-backup:centralAccountTargeted',
        `the baseline is deployed to ${account}, the central account: its own backups would be copied within the account that has to survive`);
    }
  }

  private elsewhere(regions: string[]): CfnCondition {
    return new CfnCondition(this, 'HasAirGappedVault', {
      expression: Fn.conditionNot(Fn.conditionOr(...regions.map((region) => Fn.conditionEquals(Aws.REGION, region)))),
    });
  }

  private arnOfVault(vaultName: string): string {
    return compact(`arn:${this.account.partition}:backup:${Aws.REGION}:${Aws.ACCOUNT_ID}:backup-vault:${vaultName}`);
  }

  private arnOfRole(roleName: string): string {
    return compact(roleArn(this.account.partition, Aws.ACCOUNT_ID, this.naming._roleWithPath(roleName)));
  }
}
