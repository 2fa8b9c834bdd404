import { Annotations, Aspects, Names, Stack } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { ChildPolicyControl } from './child-policy-control';
import { ListOperator } from './list-operator';
import type { OrgBackupPolicyProps } from './org-backup-policy-props';
import { checkAttachedPolicies, checkHome, checkOperator, checkTargetCount, forbiddenPlan, GivenPlans, targetsFor, whyForbidden } from './policy-checks';
import { DocumentContext, policyDocument } from './policy-document';
import { PackedPolicy, packPolicies } from './policy-packing';
import { checkSelectionCount, selectionParts, selectsS3ByCondition } from './policy-selections';
import { PolicySharing } from './policy-sharing';
import { LIMITS } from '../data/limits';
import { BackupDefinition } from '../definition/backup-definition';
import { joinApp } from '../definition/counterparts';
import { warnOfNotes } from '../definition/definition-notes';
import { requireDefinition } from '../definition/naming-of';
import { warnOfOpenStack } from '../definition/place-of-stack';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { shorten } from '../private/hash';
import { INSTANCES } from '../private/instances';
import { warnLate } from '../private/late-warnings';
import { register } from '../private/registry';
import { reject } from '../private/reject';
import { checkMembers, checkText } from '../private/validation';
import { SupportOverrides } from '../protection/capabilities';
import { PlanModel } from '../protection/plan-variants';
import { tierPrefix } from '../protection/tier-planning';

/** What policies have to know of each other. */
interface PolicySet {
  readonly construct: OrgBackupPolicy;
  readonly definition: BackupDefinition;
  readonly given: ReadonlyArray<GivenPlans>;
  /** Whether policies further down may neither change nor add plans. */
  readonly frozen: boolean;
  /** Policies that are attached outside the app. */
  readonly attachedPolicies: number;
}

/**
 * Gives every account of the definition's targets its backup plans, through AWS Organizations.
 *
 * Deploy it in the management account or in an account to which backup policies are delegated. Documents are JSON objects, so that drift
 * is detected, and never exceed the 10,000 characters that AWS Organizations allows.
 *
 * - One policy holds one plan. Where copies lead elsewhere from some Regions, or are not supported by some resource types, these get a plan of
 *   their own; a plan too long for one policy is split by rule, then by selection or tag value, into parts that AWS merges again.
 * - Names and logical ids depend on each plan alone: adding a tier, a Region or an account never moves an existing plan.
 * - Policies are deployed one after the other, because AWS Organizations refuses concurrent changes.
 *
 * A plan is attached to all targets whose assignments have its tier. A target carries at most 10 policies, and a policy is attached to at most 100 targets.
 *
 * The vaults and the role that plans name must exist in every account and Region before the first backup.
 *
 * Cost: nothing for policies; the backups that their plans start are what AWS Backup bills.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, OrgBackupPolicy } from 'cdk-org-backup';
 *
 * declare const home: Stack; // of the home account
 * declare const definition: BackupDefinition;
 * new OrgBackupPolicy(home, 'Policies', { definition });
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_backup.html
 */
export class OrgBackupPolicy extends Construct {
  /** The policies, in the order in which they are deployed. */
  public readonly policies: CfnPolicy[];
  /** Names of the plans that accounts get. */
  public readonly planNames: string[];
  /** Regions in which the plans run, sorted. */
  public readonly regions: string[];
  /** Where the policies are attached, sorted by id. */
  public readonly targets: OrganizationTarget[];

  /**
   * @param scope the stack, in the home account or in the management account
   * @param id unique among the children of the scope
   * @param props definition, and how policies are made of it
   * @throws when AWS would refuse a policy, or the stack is in another account
   */
  constructor(scope: Construct, id: string, props: OrgBackupPolicyProps) {
    checkMembers('', props, {
      definition: 'required', targets: [INSTANCES.target], childPolicyControl: INSTANCES.childPolicyControl, regionsOperator: 'optional', selectionsOperator: 'optional', policySharing: INSTANCES.policySharing,
      attachedPolicies: 'optional', policyNamePrefix: 'optional',
    });
    const { definition } = props;
    requireDefinition(definition);
    const { naming, layout } = definition;
    const stack = Stack.of(scope);
    checkHome(definition, stack);
    const targets = targetsFor(props);
    const attachedPolicies = checkAttachedPolicies(props.attachedPolicies ?? 0);
    const { vaults, plans: all } = definition._planned;
    const mine = new Set(targets.map(({ targetId }) => targetId));
    const idsOf = (tierName: string) => definition._targetsOf(tierName).map(({ targetId }) => targetId).filter((targetId) => mine.has(targetId));
    const byPlan = new Map(all.map(({ name, tier }) => [name, idsOf(tier.name)]));
    const targetsOf = ({ name }: PlanModel) => byPlan.get(name)!;
    const plans = all.filter((plan) => targetsOf(plan).length > 0);
    plans.forEach((plan) => checkTargetCount(plan.name, targetsOf(plan)));
    const control = (props.childPolicyControl ?? ChildPolicyControl.open())._model;
    const frozen = control.atPlans?.includes('@@none') ?? false;
    const given = targets.map((target) => ({
      target: { kind: target._kind, id: target.targetId },
      planNames: plans.filter((plan) => targetsOf(plan).includes(target.targetId)).map(({ name }) => name),
    }));
    const forbidden = frozen ? forbiddenPlan(given, given, layout._model) : undefined;
    if (forbidden) {
      reject('childPolicyControl', 'frozen()', ...whyForbidden(forbidden));
    }
    const context: DocumentContext = {
      partition: layout.partition,
      tagKey: naming.tagKey,
      vaultName: vaults.standard.vaultName,
      airGappedVaultName: vaults.airGapped.vaultName,
      backupRole: naming._roleWithPath(naming.backupRoleName),
      scannerRole: naming._roleWithPath(naming.scannerRoleName),
      regionsOperator: checkOperator('regionsOperator', props.regionsOperator ?? (naming._carriedOver ? ListOperator.APPEND : ListOperator.ASSIGN)),
      selectionsOperator: checkOperator('selectionsOperator', props.selectionsOperator ?? ListOperator.ASSIGN),
      control,
      carriedOverTags: naming._carriedOver?.tags,
      carriedOverNames: naming._carriedOver?.plans ?? {},
    };
    plans.forEach((plan) => checkSelectionCount([plan], context));
    const packed = packPolicies(plans, (props.policySharing ?? PolicySharing.none())._model, attachedPolicies,
      (some) => JSON.stringify(policyDocument(some, context)).length, targetsOf, (plan) => selectionParts(plan, context));
    plans.forEach(({ name }) => checkSelectionCount(packed.flatMap((policy) => policy.plans).filter((part) => part.name === name), context));

    super(scope, id);
    this.targets = targets;
    this.regions = [...definition._parts.policyRegions];
    this.planNames = plans.map((plan) => plan.name).sort();
    const prefix = checkText('policyNamePrefix', props.policyNamePrefix ?? Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
      /^.{1,64}$/, 'it starts policy names: 1 to 64 characters', 'shorten it');
    // a tier of which nothing is planned has no plan to warn at
    warnOfNotes(this, definition._notes('policy').filter(({ tier }) => tier === undefined || idsOf(tier).length > 0));
    this.warnOfBuckets(plans, definition._parts.overrides);
    // a prefix of the user's own keeps two constructs with the same tiers apart
    const carriedOver = props.policyNamePrefix === undefined ? naming._carriedOver?.plans : undefined;
    this.policies = packed.map((policy) => this.addPolicy(policy, context, policyName(policy, prefix, carriedOver)));
    const entry: PolicySet = { construct: this, definition, given, frozen, attachedPolicies };
    joinApp(this, 'policies', definition);
    warnOfOpenStack(this, 'policies of the organization are managed in its home or management account', [layout.homeAccount, layout.managementAccount]);
    this.chain(register(this, 'policies of a stack', stack.node.addr, entry)());
    const ofOrganization = register(this, 'policies of an organization', layout.homeAccount!, entry);
    // ids of roots are short: two organizations may have the same
    const ofTargets = targets.map(({ targetId }) => ({ targetId, sharing: register(this, 'policies of a target', `${layout.homeAccount} ${targetId}`, entry) }));
    this.node.addValidation({
      validate: () => [
        ...ofTargets.flatMap(({ targetId, sharing }) => this.validateTarget(targetId, sharing())),
        ...this.validateNames(entry, ofOrganization()),
        ...this.validateControl(entry, ofOrganization()),
      ],
    });
    Aspects.of(this).add({ visit: (node) => node === this && this.warnOfTargets(definition, ofOrganization()) });
  }

  private addPolicy(policy: PackedPolicy, context: DocumentContext, name: string): CfnPolicy {
    return new CfnPolicy(this, policy.id, {
      name,
      type: 'BACKUP_POLICY',
      description: shorten(`Backup plans ${[...new Set(policy.plans.map((plan) => plan.name))].join(', ')}`, LIMITS.policyDescriptionLength),
      content: policyDocument(policy.plans, context),
      targetIds: [...policy.targetIds],
    });
  }

  /** AWS Organizations refuses concurrent changes, and other policies of this stack count too. */
  private chain(ofStack: ReadonlyArray<PolicySet>): void {
    const earlier = ofStack.filter(({ construct }) => construct !== this).map(({ construct }) => construct.policies[construct.policies.length - 1]);
    this.policies.forEach((policy, i) => {
      (i === 0 ? earlier : [this.policies[i - 1]]).forEach((previous) => policy.node.addDependency(previous));
    });
  }

  private warnOfBuckets(plans: ReadonlyArray<PlanModel>, { unusedTypes }: SupportOverrides): void {
    const tiers = unusedTypes.includes('S3') ? [] : [...new Set(plans.filter((plan) => selectsS3ByCondition(plan)).map((plan) => plan.tier.name))];
    if (tiers.length > 0) {
      Annotations.of(this).addWarningV2('cdk-org-backup:s3TagConditions',
        `${tierPrefix(...tiers)}S3 buckets are selected by type and tag condition, which AWS does not document for backup policies (a tag becomes such a condition where some types need a plan of their own); `
        + 'verify in one account that the right buckets are backed up, or name S3 in unusedResourceTypes of BackupSupport where the organization has not opted in to it');
    }
  }

  /** Parts of the targets may be made in another app; nothing else would tell that one was forgotten. */
  private warnOfTargets(definition: BackupDefinition, all: ReadonlyArray<PolicySet>): void {
    const ours = all.filter((one) => one.definition === definition).map(({ construct }) => construct);
    const reached = new Set(ours.flatMap(({ targets }) => targets.map(({ targetId }) => targetId)));
    const without = definition._parts.assigned.map(({ target }) => target.id).filter((targetId) => !reached.has(targetId));
    if (ours[0] === this && without.length > 0) {
      warnLate(this, 'targetsWithoutPolicies',
        `the definition assigns tiers to ${without.join(', ')} too and no OrgBackupPolicy of this app is attached there: accounts there go without them unless another app attaches policies`);
    }
  }

  private validateTarget(targetId: string, sharing: ReadonlyArray<PolicySet>): string[] {
    const attached = ({ construct }: PolicySet) => construct.policies.filter((policy) => policy.targetIds!.includes(targetId)).length;
    const count = sharing.reduce((sum, one) => sum + attached(one), 0) + Math.max(...sharing.map(({ attachedPolicies }) => attachedPolicies));
    return count <= LIMITS.policiesPerTarget || sharing[0].construct !== this ? []
      : [`targets is '${targetId}' but ${count} backup policies would be attached to it, by ${sharing.map(({ construct }) => construct.node.path).join(', ')}, and AWS allows `
        + `${LIMITS.policiesPerTarget}; use fewer tiers or let plans share a policy (policySharing)`];
  }

  private validateControl({ given, definition }: PolicySet, all: ReadonlyArray<PolicySet>): string[] {
    return all.filter(({ construct, frozen }) => frozen && construct !== this).flatMap((other) => {
      const forbidden = forbiddenPlan(given, other.given, definition.layout._model);
      const [limit, remedy] = forbidden ? whyForbidden(forbidden) : [];
      return forbidden ? [`childPolicyControl of ${other.construct.node.path} is 'frozen()' but ${limit}; ${remedy}`] : [];
    });
  }

  private validateNames({ construct, given }: PolicySet, all: ReadonlyArray<PolicySet>): string[] {
    return all.slice(0, all.findIndex((one) => one.construct === construct)).flatMap(({ construct: other, given: theirs }) => {
      const gives = (targetId: string, name: string) => theirs.some(({ target, planNames }) => target.id === targetId && planNames.includes(name));
      const twice = given.flatMap(({ target, planNames }) => planNames.map((name) => ({ name, targetId: target.id })))
        .find(({ name, targetId }) => gives(targetId, name));
      const policy = construct.policies.find((one) => other.policies.some((two) => two.name === one.name));
      return [
        ...(twice === undefined ? []
          : [`tiers give '${twice.targetId}' a plan '${twice.name}' but ${other.node.path} gives it one of the same name and AWS would merge the two; `
            + 'give one tier another planName, or each construct its own targets']),
        ...(policy === undefined ? []
          : [`policyNamePrefix leads to the policy name '${policy.name}' but ${other.node.path} has a policy of that name and names are unique in an `
            + 'organization; give each its own policyNamePrefix']),
      ];
    });
  }
}

function policyName(policy: PackedPolicy, prefix: string, carriedOver: { [tier: string]: { plan: string; policy: string } } = {}): string {
  return Object.values(carriedOver).find((names) => names.plan === policy.id)?.policy ?? shorten(`${prefix}-${policy.id}`, LIMITS.policyNameLength);
}
