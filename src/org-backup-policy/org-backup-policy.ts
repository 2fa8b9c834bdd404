import { Annotations, Names, Stack, Token } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { Construct, IConstruct } from 'constructs';
import { ChildPolicyControl } from './child-policy-control';
import { ListOperator } from './list-operator';
import type { OrgBackupPolicyProps } from './org-backup-policy-props';
import { checkAccounts, checkAttachedPolicies, checkBaseline, checkRegions, checkTargets, knownMembers } from './policy-checks';
import { DocumentContext, policyDocument, selectsS3ByCondition } from './policy-document';
import { PackedPolicy, packPolicies } from './policy-packing';
import { PolicySharing } from './policy-sharing';
import { TextWidths } from './text-widths';
import { ICentralBackupAccount } from '../backup-vault/central-backup-account-ref';
import { centralModels, checkTiers, regionGaps } from '../backup-vault/tier-checks';
import { LIMITS } from '../data/limits';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { shorten } from '../private/hash';
import { checkText, reject } from '../private/validation';
import { BackupSupport } from '../protection/backup-support';
import { regionFacts } from '../protection/capabilities';
import { PlanModel } from '../protection/plan-variants';
import { planTiers, requireOfTiers, warnOfTier } from '../protection/tier-planning';

/**
 * Gives every account of a root, unit or list of accounts its backup plans, through AWS Organizations.
 *
 * Deploy it in the management account or in an account to which backup policies are delegated. Documents are JSON objects, so that drift
 * is detected, and never exceed the 10,000 characters that AWS Organizations allows.
 *
 * - One policy holds one plan. Where copies lead elsewhere from some Regions, or are not supported by some resource types, these get a plan of
 *   their own; a plan too long for one policy is split by rule into parts that AWS merges again.
 * - Names and logical ids depend on each plan alone: adding a tier, a Region or an account never moves an existing plan.
 * - Policies are deployed one after the other, because AWS Organizations refuses concurrent changes.
 *
 * The vaults and the role that plans name must exist in every account and Region before the first backup.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_backup.html
 */
export class OrgBackupPolicy extends Construct {
  /** The policies, in the order in which they are deployed. */
  public readonly policies: CfnPolicy[];
  /** Names of the plans that accounts get. */
  public readonly planNames: string[];
  /** Regions in which the plans run. */
  public readonly regions: string[];
  /** Where the policies are attached. */
  public readonly targets: OrganizationTarget[];

  private readonly attachedPolicies: number;

  /**
   * @param scope the stack, in the management account or in an account to which backup policies are delegated
   * @param id unique among the children of the scope
   * @param props tiers, Regions and targets
   * @throws when AWS would refuse a policy, or a plan would do something else than its tier says
   */
  constructor(scope: Construct, id: string, props: OrgBackupPolicyProps) {
    super(scope, id);
    const { layout } = props;
    const { naming, vaults, airGapped } = knownMembers(props);
    const support = props.support ?? new BackupSupport();
    const tiers = props.tiers.map((tier) => tier._model).sort((a, b) => (a.name < b.name ? -1 : 1));
    this.attachedPolicies = checkAttachedPolicies(props.attachedPolicies ?? 0);
    this.targets = checkTargets(props.targets ?? layout?.targets ?? []);
    const { regions, partition } = checkRegions(props.regions ?? layout?.regions ?? [], support);
    this.regions = regions;
    if (tiers.length === 0) {
      reject('tiers', [], 'a backup policy needs at least one plan', 'give a ProtectionTier');
    }
    const bare = regions.find((region) => !regionFacts(region, support._overrides).airGappedVault);
    checkTiers(tiers, {
      vaults,
      naming,
      ...regionGaps(regions, support._overrides),
      withoutAirGappedVault: !airGapped
        ? { value: 'airGappedVault()', limit: 'memberBackupBaseline has no logically air-gapped vault', remedy: 'give it airGappedVault, or use BackupTarget.memberVault()' }
        : bare === undefined ? undefined : {
          value: bare, limit: 'this Region has no logically air-gapped vaults', remedy: 'use BackupTarget.memberVault(), or another OrgBackupPolicy for this Region',
        },
    });

    checkBaseline(props.memberBackupBaseline, regions, tiers, support);
    checkAccounts(Stack.of(this).account, props.centralBackupAccounts ?? [], layout);
    const central = centralModels(this, props.centralBackupAccounts ?? [], naming);
    requireOfTiers(this, props.requirements, tiers, {
      tagKey: naming.tagKey,
      regions,
      central,
      memberVault: props.memberBackupBaseline || props.memberVaultLock ? vaults.standard : undefined,
    });
    this.warnOfTargets(props.centralBackupAccounts ?? [], layout);
    const plans = planTiers(this, tiers, naming, {
      regions,
      partition,
      central,
      overrides: support._overrides,
      memberVault: vaults.standard,
      memberAirGappedVault: vaults.airGapped,
    });
    this.warnOfBuckets(plans);
    this.planNames = plans.map((plan) => plan.name).sort();

    const context: DocumentContext = {
      partition,
      tagKey: naming.tagKey,
      vaultName: vaults.standard.vaultName,
      airGappedVaultName: vaults.airGapped.vaultName,
      backupRole: naming._roleWithPath(naming.backupRoleName),
      scannerRole: naming._roleWithPath(naming.scannerRoleName),
      regionsOperator: props.regionsOperator ?? (naming._carriedOver ? ListOperator.APPEND : ListOperator.ASSIGN),
      selectionsOperator: props.selectionsOperator ?? ListOperator.ASSIGN,
      control: (props.childPolicyControl ?? ChildPolicyControl.open())._model,
      carriedOverTags: naming._carriedOver?.tags,
      carriedOverNames: naming._carriedOver?.plans ?? {},
    };
    const widths = new TextWidths(naming, vaults, central, tiers);
    const packed = packPolicies(plans, (props.policySharing ?? PolicySharing.none())._model, this.attachedPolicies,
      (some) => widths.measure(policyDocument(some, context)));
    const prefix = checkText('policyNamePrefix', props.policyNamePrefix ?? Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
      /^.{1,64}$/, 'it starts policy names: 1 to 64 characters', 'shorten it');
    // a prefix of the user's own keeps two constructs with the same tiers apart
    const carriedOver = props.policyNamePrefix === undefined ? naming._carriedOver?.plans : undefined;
    this.policies = packed.map((policy) => this.addPolicy(policy, context, policyName(policy, prefix, carriedOver)));
    this.chain();
    this.node.addValidation({ validate: () => [...this.validateTargets(), ...this.validateNames()] });
  }

  private addPolicy(policy: PackedPolicy, context: DocumentContext, name: string): CfnPolicy {
    const document = policyDocument(policy.plans, context);
    const asText = hasTokenKey(document);
    if (asText) {
      Annotations.of(this).addWarningV2('cdk-org-backup:policyAsString',
        'the account or Region of the central vault is known at deployment only, so that CloudFormation gets the policy as a text and detects no drift in it; '
        + 'give literal values where you can');
    }
    return new CfnPolicy(this, policy.id, {
      name,
      type: 'BACKUP_POLICY',
      description: shorten(`Backup plans ${[...new Set(policy.plans.map((plan) => plan.name))].join(', ')}`, LIMITS.policyDescriptionLength),
      content: asText ? Stack.of(this).toJsonString(document) : document,
      targetIds: this.targets.map((target) => target.targetId).sort(),
    });
  }

  /** AWS Organizations refuses concurrent changes, and other policies of this stack count too. */
  private chain(): void {
    const earlier = siblings(Stack.of(this)).filter((one) => one !== this).map((one) => one.policies[one.policies.length - 1]);
    this.policies.forEach((policy, i) => {
      (i === 0 ? earlier : [this.policies[i - 1]]).forEach((previous) => policy.node.addDependency(previous));
    });
  }

  private warnOfBuckets(plans: PlanModel[]): void {
    new Set(plans.filter((plan) => selectsS3ByCondition(plan)).map((plan) => plan.tier)).forEach((tier) => warnOfTier(this, tier, 's3TagConditions',
      'S3 buckets are selected by type and tag condition, which AWS does not document for backup policies; verify in one account that the right buckets are backed up'));
  }

  private warnOfTargets(central: ICentralBackupAccount[], layout: OrganizationLayout | undefined): void {
    const reaching = layout?.centralAccountTargets.map(({ targetId }) => targetId) ?? [];
    const target = this.targets.find(({ targetId }) => reaching.includes(targetId) || central.some(({ account }) => account === targetId));
    if (target) {
      const where = central.some(({ account }) => account === target.targetId) || target.targetId === layout?.centralAccount
        ? 'the central account' : 'which the central account is in';
      Annotations.of(this).addWarningV2('cdk-org-backup:centralAccountTargeted',
        `the policies are attached to ${target.targetId}, ${where}: its own backups would be copied within the account that has to survive, `
        + 'with a key that admits copies from other accounts only');
    }
  }

  private validateTargets(): string[] {
    const all = siblings(this.node.root);
    return this.targets.filter((target) => !Token.isUnresolved(target.targetId)).flatMap(({ targetId }) => {
      const sharing = all.filter((one) => one.targets.some((target) => target.targetId === targetId));
      const count = sharing.reduce((sum, one) => sum + one.policies.length, 0) + Math.max(...sharing.map((one) => one.attachedPolicies));
      return count <= LIMITS.policiesPerTarget || sharing[0] !== this ? []
        : [`targets is '${targetId}' but ${count} backup policies would be attached to it, by ${sharing.map((one) => one.node.path).join(', ')}, and AWS allows `
          + `${LIMITS.policiesPerTarget}; use fewer tiers or let plans share a policy (policySharing)`];
    });
  }

  private validateNames(): string[] {
    const all = siblings(this.node.root);
    return all.slice(0, all.indexOf(this)).flatMap((other) => {
      const target = this.targets.find((one) => other.targets.some((two) => two.targetId === one.targetId));
      const plan = target && this.planNames.find((name) => other.planNames.includes(name));
      const policy = this.policies.find((one) => other.policies.some((two) => two.name === one.name));
      return [
        ...(plan === undefined ? []
          : [`tiers give '${target!.targetId}' a plan '${plan}' but ${other.node.path} gives it one of the same name and AWS would merge the two; `
            + 'give one tier another planName']),
        ...(policy === undefined ? []
          : [`policyNamePrefix leads to the policy name '${policy.name}' but ${other.node.path} has a policy of that name and names are unique in an `
            + 'organization; give each its own policyNamePrefix']),
      ];
    });
  }
}

/** Those whose constructor has not failed. */
function siblings(root: IConstruct): OrgBackupPolicy[] {
  return root.node.findAll().filter((one): one is OrgBackupPolicy => one instanceof OrgBackupPolicy && one.policies !== undefined);
}

function policyName(policy: PackedPolicy, prefix: string, carriedOver: { [tier: string]: { plan: string; policy: string } } = {}): string {
  return Object.values(carriedOver).find((names) => names.plan === policy.id)?.policy ?? shorten(`${prefix}-${policy.id}`, LIMITS.policyNameLength);
}

function hasTokenKey(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    && Object.entries(value).some(([key, child]) => Token.isUnresolved(key) || hasTokenKey(child));
}
