import { Annotations, Aws, CfnCondition, Fn, Stack, Token } from 'aws-cdk-lib';
import * as backup from 'aws-cdk-lib/aws-backup';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import { Construct, IDependable } from 'constructs';
import { createAccountSetupRole } from './account-setup-role';
import { ImportedMemberBackupBaseline } from './imported-member-backup-baseline';
import { LocalPlans } from './local-plans';
import { MemberAccount, memberAccount, memberPolicies } from './member-account';
import { IMemberBackupBaseline, MemberBackupBaselineAttributes, MemberBackupBaselineProps } from './member-backup-baseline-props';
import { airGappedKeyArns, checkPolicyName, sourceKeyAliases } from './member-checks';
import { MemberRoleContext, airGappedKeyUse, backupPolicies, createRole, restorePolicies, sourceKeyUse } from './member-roles';
import { grantSourceKey, sourceKeyStatements, toPolicyStatements } from './source-keys';
import { checkExecutionRole, warnOfAssumedRole } from '../backup-vault/execution-role-check';
import { registerInstance } from '../backup-vault/instances';
import { sparedByVault } from '../backup-vault/manual-deletion';
import { GenerationContext, VaultGeneration, checkVaultTags, keysOfGenerations, namesMadeBy } from '../backup-vault/vault-generation';
import { warnOfManualDeletion, warnOfPermanentLock, warnOfVaultTags } from '../backup-vault/vault-warnings';
import { warnWithoutPlans } from '../definition/accounts-without-plans';
import { BackupDefinition } from '../definition/backup-definition';
import { BoundMemberVault, memberVaultIn } from '../definition/bound-vaults';
import { foreignCopyDenial } from '../definition/copy-targets';
import { joinApp } from '../definition/counterparts';
import { warnOfNotes } from '../definition/definition-notes';
import { keyEventsOf } from '../definition/key-events';
import { MemberTemplate } from '../definition/member-template';
import { requireDefinition } from '../definition/naming-of';
import { outsideApart } from '../definition/outside-definition';
import { memberTemplateOf } from '../definition/template-accounts';
import { roleArn } from '../private/arns';
import { COPY_DENIAL_POLICY } from '../private/backup-role-policies';
import { compact } from '../private/compact';
import { INSTANCES } from '../private/instances';
import { StatementJson } from '../private/policy-json';
import { checkMembers, reject, withoutNulls } from '../private/validation';
import { deploysAirGappedVault } from '../protection/capabilities';

/**
 * What every member account has in every Region, before a backup is made: vault and key, and in the global Region the roles with which AWS Backup
 * backs up and restores.
 *
 * One template fits every account and Region: it names neither, has no assets, and what an account has only once is made in the global Region
 * by a condition. A new account can get all its Regions at once and in any order. Vaults and keys survive the stack.
 *
 * Deploy it as a stack of each account and Region, or as a StackSet; `deployedBy` of `MemberVault.managed()` says with which role. A StackSet takes the
 * template of a stack without an env, whose synthesizer names no role (`BootstraplessSynthesizer`). Turn version reporting off
 * (`analyticsReporting: false`), or every upgrade of the CDK changes every stack. Resources carry no `aws:cdk:path`, which would name the stack.
 *
 * Plans that the definition gives some accounts and Regions (`localPlans`) are part of the template for these: a stack with their env.
 *
 * Cost: a KMS key in each account and Region, 1 USD a month each and as much again after each of its first two yearly rotations.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, MemberBackupBaseline } from 'cdk-org-backup';
 *
 * declare const stack: Stack; // of a member account and Region, with an env or without one
 * declare const definition: BackupDefinition;
 * new MemberBackupBaseline(stack, 'Baseline', { definition });
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
   * @throws when the id of the central account is not one
   */
  public static fromMemberBackupBaselineAttributes(scope: Construct, id: string, attrs: MemberBackupBaselineAttributes): IMemberBackupBaseline {
    return new ImportedMemberBackupBaseline(scope, id, attrs);
  }

  /** Name of the vault in every account and Region. */
  public readonly vaultName: string;
  /** ARN of the vault in the account and Region of the deployment. */
  public readonly vaultArn: string;
  /** Name of the logically air-gapped vault; undefined means that there is none. */
  public readonly airGappedVaultName?: string;
  /** ARN of the logically air-gapped vault; undefined means that there is none. */
  public readonly airGappedVaultArn?: string;
  /** The vault. */
  public readonly vault: backup.CfnBackupVault;
  /** The logically air-gapped vault; undefined means that there is none. */
  public readonly airGappedVault?: backup.CfnLogicallyAirGappedBackupVault;
  /** Regions in which the template is deployed, sorted. */
  public readonly regions: string[];
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
  /**
   * Exemptions with wildcards, which that control can't be told of.
   * @internal
   */
  public readonly _manualDeletionPatterns: ReadonlyArray<string>;

  private readonly member: MemberAccount;
  private readonly generation: VaultGeneration;

  /**
   * @param scope the stack of the member accounts, or a construct in it
   * @param id id of the construct
   * @param props properties
   * @throws when the definition has no tiers for the stack's account and Region, or a value lies outside AWS Backup's limits
   */
  constructor(scope: Construct, id: string, props: MemberBackupBaselineProps) {
    checkMembers('', props, {
      definition: 'required', encryptionKey: INSTANCES.key, retiredVaultKeys: 'map', vaultTags: 'texts by key', sourceKeyAliases: 'texts', permissionsBoundaryName: 'text',
    });
    const stack = Stack.of(scope);
    const { definition } = props;
    requireDefinition(definition);
    const managed = managedVault(definition);
    const template = memberTemplateOf(definition, stack);
    const vaults = memberVaultIn(stack, definition._member);
    const member = memberAccount(definition, template, vaults);
    const { naming, partition, globalRegion, manualDeletion, backupRoleName, scannerRoleName } = member;
    const [current, ...retired] = managed.generations;
    const keys = keysOfGenerations(withoutNulls(props), managed.generations, stack, template.regions, 'member');
    checkVaultTags(props.vaultTags);
    const aliases = sourceKeyAliases(props.sourceKeyAliases ?? []);
    const boundary = props.permissionsBoundaryName === undefined ? undefined : checkPolicyName(props.permissionsBoundaryName);
    const boundaryArn = boundary === undefined ? undefined : compact(`arn:${definition.layout.partition}:iam::${Aws.ACCOUNT_ID}:policy/${boundary}`);
    checkExecutionRole(stack, 'memberVault.deployedBy', vaults.deployedBy, outsideApart(definition));

    super(scope, id);
    // the CDK's paths begin with the name of the stack: templates of two accounts would differ by them alone
    this.node.setContext(PATH_METADATA_ENABLE_CONTEXT, false);
    this.member = member;
    this.regions = [...template.regions];
    this.globalRegion = globalRegion;
    this.vaultName = current.names.vaultName;
    this.vaultArn = this.arnOfVault(this.vaultName);
    if (current.airGapped) {
      this.airGappedVaultName = current.names.airGappedVaultName;
      this.airGappedVaultArn = this.arnOfVault(this.airGappedVaultName);
    }
    this.backupRoleArn = this.arnOfRole(backupRoleName);
    this.restoreRoleArn = this.arnOfRole(naming.restoreRoleName);
    const exempt = sparedByVault(manualDeletion);
    this.manualDeletionExemptPrincipals = exempt.exact;
    this._manualDeletionPatterns = exempt.patterns;
    this.planNames = [...new Set(template.plans.map((plan) => plan.name))].sort();
    const local = template.kind === 'local';
    const tierNames = template.tiers.map(({ name }) => name);
    warnOfVaultTags(this, props.vaultTags);
    warnOfNotes(this, definition._notes('member', ...local ? ['local' as const] : []).filter(({ tier }) => tier === undefined || tierNames.includes(tier)));
    warnOfAssumedRole(this, 'memberVault.deployedBy', vaults.deployedByGiven);
    warnOfManualDeletion(this, 'member', manualDeletion);
    warnOfPermanentLock(this, this.vaultName, current.vaultLock);
    if (stack.account === definition._central?.account) {
      Annotations.of(this).addWarningV2('cdk-org-backup:centralAccountTargeted',
        `the baseline is deployed to ${stack.account}, the central account: its own backups would be copied within the account that has to survive; leave it out, as memberAccounts of the definition does`);
    }
    if (!local) {
      warnWithoutPlans(this, 'baselines', definition, Token.isUnresolved(stack.region) ? [] : [stack.region]);
    }
    joinApp(this, local ? 'localBaseline' : 'memberBaseline', definition);
    const working = [backupRoleName, ...(scannerRoleName ? [scannerRoleName] : [])];
    registerInstance({
      construct: this,
      names: [...managed.generations.flatMap((one) => namesMadeBy(one, keys, managed.s3TieringDays)), ...(local ? working.map((name) => `role ${name}`) : [])],
      roles: [naming.restoreRoleName, ...definition._parts.memberSettings ? [naming.accountSetupRoleName] : [], ...(local ? [] : working)],
      globalRegion,
      globalRegionProp: 'globalRegion',
    });
    const bare = template.regions.filter((region) => !deploysAirGappedVault(region, definition.support._overrides));
    const airGapped = managed.generations.some((one) => one.airGapped);

    const context: GenerationContext = {
      policies: memberPolicies(member),
      keyUsers: 'the role AWSServiceRoleForBackup and the backup and restore roles of the account, and that of the central account for copies',
      keys,
      regions: template.regions,
      keyEvents: keyEventsOf(definition, stack, boundaryArn),
      vaultTags: props.vaultTags && { ...props.vaultTags },
      s3TieringDays: managed.s3TieringDays,
      airGappedCondition: bare.length > 0 && airGapped ? this.elsewhere(bare) : undefined,
      dependencies: [],
    };
    const generation = new VaultGeneration(this, current, context, true);
    this.generation = generation;
    retired.forEach((one) => new VaultGeneration(this, one, context, false));
    this.vault = generation.vault;
    this.airGappedVault = generation.airGappedVault;
    this.node.defaultChild = this.vault;

    const roles = this.createRoles(definition, template, aliases, boundaryArn);
    if (template.plans.length > 0) {
      new LocalPlans(this, 'Plans', {
        plans: template.plans,
        context: {
          partition,
          tagKey: naming.tagKey,
          carriedOverTags: naming._carriedOver?.tags,
          carriedOverNames: naming._carriedOver?.plans ?? {},
          vaultName: this.vaultName,
          airGappedVaultArn: this.airGappedVaultArn,
          scannerRoleArn: scannerRoleName && this.arnOfRole(scannerRoleName),
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

  /** Key of the vault. */
  public get encryptionKey(): kms.IKey {
    return this.generation.key;
  }

  /** Customer managed key of the logically air-gapped vault; undefined means that AWS Backup owns its key, or that there is no such vault. */
  public get airGappedEncryptionKey(): kms.IKey | undefined {
    return this.generation.airGappedKey;
  }

  public sourceKeyStatements(): iam.PolicyStatement[] {
    return toPolicyStatements(this.statementsFor(Stack.of(this)));
  }

  public grantSourceKey(key: kms.IKey): void {
    grantSourceKey(this, key, this.statementsFor(Stack.of(key)));
  }

  /** For a key's policy, which names the account of its own stack. */
  private statementsFor(stack: Stack): StatementJson[] {
    const { partition, naming, suffixes, copyingAccounts, backupRoleName, scannerRoleName } = this.member;
    const roles = [backupRoleName, naming.restoreRoleName].map((name) => naming._roleWithPath(name));
    const scannerRole = scannerRoleName && naming._roleWithPath(scannerRoleName);
    return sourceKeyStatements({ partition, account: stack.account, roles, copyingAccounts, scannerRole, suffixes });
  }

  /** Creates the roles, and returns those that local plans need at creation. */
  private createRoles(
    definition: BackupDefinition, { kind, demands, restored }: MemberTemplate, aliases: string[], boundaryArn: string | undefined,
  ): { backupRole: IDependable; scannerRole?: IDependable; isGlobalRegion: CfnCondition } {
    const { naming, partition, suffixes, backupRoleName, scannerRoleName, copyTargets } = this.member;
    const isGlobalRegion = new CfnCondition(this, 'IsGlobalRegion', { expression: Fn.conditionEquals(Aws.REGION, this.globalRegion) });
    const once: MemberRoleContext = {
      partition,
      path: naming.rolePath,
      permissionsBoundaryArn: boundaryArn,
      condition: isGlobalRegion,
    };
    const working = kind === 'local' ? { ...once, condition: undefined } : once;
    const sourceKeys = sourceKeyUse(partition, Aws.ACCOUNT_ID, aliases, suffixes);
    const backupRole = createRole(this, 'BackupRole', {
      roleName: backupRoleName,
      path: naming.rolePath,
      description: 'AWS Backup backs up and copies with it',
      service: 'backup.amazonaws.com',
      managedPolicies: backupPolicies(demands),
      policies: {
        SourceKeys: sourceKeys,
        AirGappedKeys: airGappedKeyUse(airGappedKeyArns(definition, this.member), suffixes),
        [COPY_DENIAL_POLICY]: copyTargets ? [foreignCopyDenial(copyTargets)] : [],
      },
    }, working);
    createRole(this, 'RestoreRole', {
      roleName: naming.restoreRoleName,
      path: naming.rolePath,
      description: 'AWS Backup restores with it',
      service: 'backup.amazonaws.com',
      managedPolicies: restorePolicies(restored),
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
    if (definition._parts.memberSettings) {
      createAccountSetupRole(this, 'AccountSetupRole', definition, definition._parts.memberSettings, once);
    }
    return { backupRole, scannerRole, isGlobalRegion };
  }

  private elsewhere(regions: string[]): CfnCondition {
    return new CfnCondition(this, 'HasAirGappedVault', {
      expression: Fn.conditionNot(Fn.conditionOr(...regions.map((region) => Fn.conditionEquals(Aws.REGION, region)))),
    });
  }

  private arnOfVault(vaultName: string): string {
    return compact(`arn:${this.member.partition}:backup:${Aws.REGION}:${Aws.ACCOUNT_ID}:backup-vault:${vaultName}`);
  }

  private arnOfRole(roleName: string): string {
    return compact(roleArn(this.member.partition, Aws.ACCOUNT_ID, this.member.naming._roleWithPath(roleName)));
  }
}

function managedVault({ _member: { managed } }: BackupDefinition): NonNullable<BoundMemberVault['managed']> {
  return managed ?? reject('memberVault', 'MemberVault.existing()', 'the definition says that the vaults exist', 'use MemberVault.managed(), or leave this construct out');
}
