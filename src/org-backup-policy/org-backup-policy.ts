import { Annotations, Names, Stack, Token } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { ChildPolicyControl } from './child-policy-control';
import { checkPlanNames, PlanModel, PlanningNotes, planVariants } from './plan-variants';
import { DocumentContext, policyDocument, selectsS3ByCondition } from './policy-document';
import { PackedPolicy, packPolicies } from './policy-packing';
import { PolicySharing } from './policy-sharing';
import { TextWidths } from './text-widths';
import { airGappedRetentionDays } from '../backup-vault/air-gapped-days';
import { AirGappedRetention } from '../backup-vault/air-gapped-retention';
import { VaultLock } from '../backup-vault/vault-lock';
import type { ICentralBackupAccount } from '../central-backup-account';
import { LIMITS } from '../data/limits';
import { BackupNaming } from '../organization-layout/backup-naming';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { shorten } from '../private/hash';
import { partitionOf } from '../private/partition';
import { knownRegion } from '../private/regions';
import { checkText, reject } from '../private/validation';
import { BackupSupport } from '../protection/backup-support';
import { regionFacts } from '../protection/capabilities';
import { checkTierTypes } from '../protection/capability-checks';
import { CentralModel } from '../protection/copy-resolution';
import { TierModel } from '../protection/model';
import { ProtectionTier } from '../protection/protection-tier';
import { checkAgainstVault, checkTogether, continuousRivals, VaultBounds } from '../protection/retention-checks';

/**
 * Backup policies of an organisation.
 */
export interface OrgBackupPolicyProps {
  /**
   * What protection is given, at least one tier. Their order does not matter.
   */
  readonly tiers: ProtectionTier[];

  /**
   * Regions in which plans run, at least one, all of one partition. Their order does not matter.
   */
  readonly regions: string[];

  /**
   * Where the policies are attached, 1 to 100 roots, units and accounts.
   */
  readonly targets: OrganizationTarget[];

  /**
   * The central account, one construct for each of its Regions; the first is where `CopyDestination.centralVault()` leads by default.
   *
   * @default - none; tiers that copy to the central account are then refused
   */
  readonly centralBackupAccounts?: ICentralBackupAccount[];

  /**
   * Names of vaults and roles in the member accounts.
   *
   * @default - `new BackupNaming()`
   */
  readonly naming?: BackupNaming;

  /**
   * Lock of the vaults in the member accounts; rules whose backups it would refuse are errors.
   *
   * @default - not locked
   */
  readonly memberVaultLock?: VaultLock;

  /**
   * Bounds of the logically air-gapped vaults in the member accounts, for rules that write directly to them.
   *
   * @default - at least 7 days, the least that AWS Backup allows
   */
  readonly memberAirGappedRetention?: AirGappedRetention;

  /**
   * What policies attached further down may change.
   *
   * @default ChildPolicyControl.open()
   */
  readonly childPolicyControl?: ChildPolicyControl;

  /**
   * Whether Regions are appended to those that policies further up give the same plan, instead of replacing them.
   *
   * @default - true under `BackupNaming.awsBackupSolution()`, else false
   */
  readonly appendRegions?: boolean;

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
   * What the organisation uses, and what AWS Backup supports of it.
   *
   * @default - `new BackupSupport()`
   */
  readonly support?: BackupSupport;

  /**
   * Start of the names of the policies, 1 to 64 characters. Names are unique in the organisation.
   *
   * @default - derived from the path of this construct
   */
  readonly policyNamePrefix?: string;
}

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
    const naming = props.naming ?? new BackupNaming();
    const tiers = props.tiers.map((tier) => tier._model);
    this.attachedPolicies = checkAttachedPolicies(props.attachedPolicies ?? 0);
    this.targets = checkTargets(props.targets);
    const { regions, partition } = checkRegions(props.regions, props.support ?? new BackupSupport());
    this.regions = regions;
    const support = props.support ?? new BackupSupport();
    checkTiers(tiers, props, regions, support, naming);

    const central = (props.centralBackupAccounts ?? []).map((account) => centralModel(this, account));
    const plans: PlanModel[] = [];
    for (const tier of [...tiers].sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const planned = planVariants(tier, {
        regions,
        partition,
        central,
        overrides: support._overrides,
        vaultName: naming.vaultName,
        airGappedVaultName: naming.airGappedVaultName,
        planName: shorten(tier.planName ?? naming._carriedOver?.plans[tier.name]?.plan ?? `${naming.prefix}-${tier.name}`, LIMITS.planNameLength),
      });
      plans.push(...planned.plans);
      this.warnOf(tier, planned.plans, planned.notes, [
        ...checkTierTypes(tier, support._overrides),
      ], continuousRivals(tiers.slice(0, tiers.indexOf(tier)), tier, 'possible'));
    }
    checkPlanNames(plans);
    this.planNames = plans.map((plan) => plan.name).sort();

    const context: DocumentContext = {
      partition,
      tagKey: naming.tagKey,
      vaultName: naming.vaultName,
      airGappedVaultName: naming.airGappedVaultName,
      backupRole: naming._roleWithPath(naming.backupRoleName),
      scannerRole: naming._roleWithPath(naming.scannerRoleName),
      appendRegions: props.appendRegions ?? naming._carriedOver !== undefined,
      control: (props.childPolicyControl ?? ChildPolicyControl.open())._model,
      carriedOverTags: naming._carriedOver?.tags,
      carriedOverNames: naming._carriedOver?.plans ?? {},
    };
    const widths = new TextWidths(naming, central);
    const packed = packPolicies(plans, (props.policySharing ?? PolicySharing.none())._model, this.attachedPolicies,
      (some) => widths.measure(policyDocument(some, context)));
    const prefix = checkText('policyNamePrefix', props.policyNamePrefix ?? Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
      /^.{1,64}$/, 'it starts policy names: 1 to 64 characters', 'shorten it');
    this.policies = packed.map((policy) => this.addPolicy(policy, context, policyName(policy, prefix, naming)));
    this.chain();
    this.node.addValidation({ validate: () => [...this.validateTargets(), ...this.validatePlans()] });
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
    const others = Stack.of(this).node.findAll().filter((one): one is OrgBackupPolicy => one instanceof OrgBackupPolicy && one !== this);
    let previous = others.at(-1)?.policies.at(-1);
    for (const policy of this.policies) {
      if (previous) {
        policy.addDependency(previous);
      }
      previous = policy;
    }
  }

  private warnOf(tier: TierModel, plans: PlanModel[], notes: PlanningNotes, typeNotes: string[], rivals: string[]): void {
    const warn = (id: string, text: string) => Annotations.of(this).addWarningV2(`cdk-org-backup:${id}`, `tier '${tier.name}': ${text}`);
    for (const [destination, types] of notes.notCopied) {
      warn('copyNotSupported', `${types.join(', ')} can't be copied to ${destination} or to its fallback and stay in their account; `
        + 'say in BackupSupport what differs in your organisation, or exclude these types from the tier');
    }
    for (const [destination, types] of notes.willFail) {
      warn('copyWillFail', `copies of ${types.join(', ')} to ${destination} will fail, because AWS Backup does not support them; `
        + 'another copyFallback gives these types a plan of their own');
    }
    if (notes.doubtful.length > 0) {
      warn('clusterCopies', `${notes.doubtful.join(' and ')} can't make every copy of this tier but shares its pattern with types that can; `
        + 'say in BackupSupport whether the organisation has any');
    }
    if (plans.some((plan) => selectsS3ByCondition(plan))) {
      warn('s3TagConditions', 'S3 buckets are selected by type and tag condition, which AWS does not document for backup policies; '
        + 'verify in one account that the right buckets are backed up');
    }
    typeNotes.forEach((note) => warn('featureNotSupported', note));
    rivals.forEach((other) => warn('continuousOverlap',
      `it may select resources that '${other}' backs up continuously too, and a resource has one continuous backup`));
  }

  private validateTargets(): string[] {
    const rivals = this.node.root.node.findAll().filter((one): one is OrgBackupPolicy => one instanceof OrgBackupPolicy);
    return this.targets.filter((target) => !Token.isUnresolved(target.targetId)).flatMap(({ targetId }) => {
      const sharing = rivals.filter((one) => one.targets.some((target) => target.targetId === targetId));
      const count = sharing.reduce((sum, one) => sum + one.policies.length, 0) + Math.max(...sharing.map((one) => one.attachedPolicies));
      return count <= LIMITS.policiesPerTarget || sharing[0] !== this ? []
        : [`targets is '${targetId}' but ${count} backup policies would be attached to it, by ${sharing.map((one) => one.node.path).join(', ')}, and AWS allows `
          + `${LIMITS.policiesPerTarget}; use fewer tiers or let plans share a policy (policySharing)`];
    });
  }

  private validatePlans(): string[] {
    const earlier = this.node.root.node.findAll().filter((one): one is OrgBackupPolicy => one instanceof OrgBackupPolicy);
    return earlier.slice(0, earlier.indexOf(this)).flatMap((other) => {
      const target = this.targets.find((one) => other.targets.some((two) => two.targetId === one.targetId));
      const plan = target && this.planNames.find((name) => other.planNames.includes(name));
      return plan === undefined ? []
        : [`tiers give '${target!.targetId}' a plan '${plan}' but ${other.node.path} gives it one of the same name and AWS would merge the two; give one tier another planName`];
    });
  }
}

function checkTiers(tiers: TierModel[], props: OrgBackupPolicyProps, regions: string[], support: BackupSupport, naming: BackupNaming): void {
  if (tiers.length === 0) {
    reject('tiers', [], 'a backup policy needs at least one plan', 'give a ProtectionTier');
  }
  checkTogether(tiers);
  const lock = props.memberVaultLock;
  const memberVault = lock && boundsOf(`the member vault '${naming.vaultName}'`, lock.minRetention.toDays(), lock.maxRetention?.toDays());
  const airGapped = props.memberAirGappedRetention && airGappedRetentionDays('memberAirGappedRetention', props.memberAirGappedRetention);
  const airGappedVault = boundsOf(`the member's air-gapped vault '${naming.airGappedVaultName}'`, airGapped?.min ?? 7, airGapped?.max);
  for (const tier of tiers) {
    const reserved = naming._carriedOver?.tags ?? { [naming.tagKey]: tier.name };
    for (const rule of tier.rules) {
      const at = `tier '${tier.name}', rule '${rule.name}'`;
      const bounds = rule.target.kind === 'member' ? memberVault : rule.target.kind === 'airGapped' ? airGappedVault : undefined;
      if (bounds) {
        checkAgainstVault(`${at}: deleteAfter`, rule.lifecycle, bounds);
      }
      const bare = rule.target.kind === 'airGapped' && regions.find((region) => !regionFacts(region, support._overrides).airGappedVault);
      if (bare) {
        reject(`${at}: target`, bare, 'this Region has no logically air-gapped vaults', 'use BackupTarget.memberVault(), or another OrgBackupPolicy for this Region');
      }
      checkOwnTags(`${at}: recoveryPointTags`, rule.recoveryPointTags, reserved);
    }
    checkOwnTags(`tier '${tier.name}': planTags`, tier.planTags, reserved);
  }
}

function checkOwnTags(prop: string, tags: { readonly [key: string]: string }, reserved: { readonly [key: string]: string }): void {
  const key = Object.keys(reserved).find((one) => tags[one] !== undefined && tags[one] !== reserved[one]);
  if (key !== undefined) {
    reject(prop, `${key}=${tags[key]}`, `the tier tags its plans and recovery points with ${key}=${reserved[key]}, by which they are checked`, 'use another tag key');
  }
}

function checkTargets(targets: OrganizationTarget[]): OrganizationTarget[] {
  const ids = targets.map((target) => target.targetId);
  if (ids.length < 1 || ids.length > LIMITS.targetsPerPolicy) {
    reject('targets', ids.length, `a policy is attached to 1 to ${LIMITS.targetsPerPolicy} targets`, 'attach it to the root or to organisational units');
  }
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice !== undefined) {
    reject('targets', twice, 'it is given twice', 'give each target once');
  }
  return [...targets];
}

function checkRegions(given: string[], support: BackupSupport): { regions: string[]; partition: string } {
  const regions = [...new Set(given.map((region) => knownRegion('regions', region)))].sort();
  if (regions.length === 0) {
    reject('regions', given, 'a plan runs in at least one Region', 'give Region codes, for example us-east-1');
  }
  const partition = partitionOf(regions[0])!;
  for (const region of regions) {
    if (partitionOf(region) !== partition) {
      reject('regions', region, `${regions[0]} is in the partition ${partition} and an organisation has one partition`, 'use one OrgBackupPolicy for each partition');
    }
    if (!regionFacts(region, support._overrides).backupPolicies) {
      reject('regions', region, 'backup policies have no effect there: AWS Backup offers no cross-account management in this Region',
        'leave it out and deploy local plans there, or say in BackupSupport that AWS has added it');
    }
  }
  return { regions, partition };
}

function checkAttachedPolicies(attached: number): number {
  if (!Token.isUnresolved(attached) && Number.isInteger(attached) && attached >= 0 && attached < LIMITS.policiesPerTarget) {
    return attached;
  }
  return reject('attachedPolicies', attached, `a target carries at most ${LIMITS.policiesPerTarget} policies and these need room too`, 'give a whole number of 0 to 9');
}

function centralModel(consumer: Construct, central: ICentralBackupAccount): CentralModel {
  if (Stack.of(central) !== Stack.of(consumer) && (Token.isUnresolved(central.account) || Token.isUnresolved(central.region))) {
    // the other stack's pseudo parameters would silently mean this stack's own account
    reject('centralBackupAccounts', central.node.path, 'the account or Region of its stack is not known at synth', 'give that stack an env with account and region');
  }
  const airGapped = central.airGappedRetention && airGappedRetentionDays('airGappedRetention', central.airGappedRetention);
  const lock = central.vaultLock;
  return {
    account: central.account,
    region: central.region,
    vaultName: central.vaultName,
    bounds: lock && boundsOf(`the central vault '${central.vaultName}' in ${central.region}`, lock.minRetention.toDays(), lock.maxRetention?.toDays()),
    airGappedVaultName: central.airGappedVaultName,
    airGappedBounds: boundsOf(`the central air-gapped vault '${central.airGappedVaultName}' in ${central.region}`, airGapped?.min ?? 7, airGapped?.max),
  };
}

function boundsOf(vault: string, minDays: number, maxDays?: number): VaultBounds {
  return { vault, minDays, maxDays };
}

function policyName(policy: PackedPolicy, prefix: string, naming: BackupNaming): string {
  const carriedOver = Object.values(naming._carriedOver?.plans ?? {}).find((names) => names.plan === policy.id);
  return carriedOver?.policy ?? shorten(`${prefix}-${policy.id}`, LIMITS.policyNameLength);
}

function hasTokenKey(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    && Object.entries(value).some(([key, child]) => Token.isUnresolved(key) || hasTokenKey(child));
}
