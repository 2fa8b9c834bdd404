import { Annotations, Aspects, CfnStackSet, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MemberRolloutProps, RolloutOperationOptions, RolloutTemplateOptions, RolloutWave } from './member-rollout-props';
import { keepContextBoundaryOut } from './rollout-boundary';
import { meetingOf, nameInBoth } from './rollout-meeting';
import { checkOperation, toleratedFailures, warnWithoutTolerance } from './rollout-operation';
import { RolloutSynthesizer } from './rollout-synthesizer';
import { inGroups, rolloutTargets } from './rollout-targets';
import { RolloutTemplate } from './rollout-template';
import { unitsWithout } from './rollout-waves';
import {
  checkStackSetDescription, checkStackSetName, checkStackSetRegions, checkTemplatesBefore, onlyOfItsName, operationPreferences, stacksBesides,
  templateOf,
} from './stack-set-parts';
import { Administrator, administratorOf, warnOfManagement } from './stackset-administrator';
import { STACKSET_LIMITS } from '../data/stackset-limits';
import { BackupDefinition } from '../definition/backup-definition';
import { setReach } from '../definition/counterparts';
import { requireDefinition } from '../definition/naming-of';
import { contains, TargetModel } from '../organization-layout/layout-model';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { warnLate } from '../private/late-warnings';
import { register } from '../private/registry';
import { checkInstance, checkMembers, checkOneOf, reject } from '../private/validation';

/**
 * Brings templates to every member account and Region: a StackSet with service-managed permissions for each template, in the home account.
 *
 * Accounts that join the units get the templates by themselves, in the order of `dependsOn`. Stacks stay in accounts that leave, and the StackSets stay
 * when the construct or its stack is removed: with them AWS Backup would lose its roles in all accounts. The management account is never
 * reached; the central and the recovery account are refused.
 *
 * The home account must be a delegated administrator of StackSets, and trusted access of StackSets must be active: `OrganizationSetup` does both.
 *
 * Cost: nothing for StackSets; what their templates make costs in every account and Region.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, EventForwarding, MemberBackupBaseline, MemberRollout } from 'cdk-org-backup';
 *
 * declare const home: Stack; // of the home account
 * declare const definition: BackupDefinition; // its memberVault is deployedBy CloudFormationExecutionRole.serviceManagedStackSet()
 * const rollout = new MemberRollout(home, 'Rollout', { definition });
 * const baseline = rollout.addTemplate('Baseline');
 * new MemberBackupBaseline(baseline, 'Baseline', { definition });
 * const forwarding = rollout.addTemplate('Forwarding', { dependsOn: [baseline] });
 * new EventForwarding(forwarding, 'Forwarding', { definition });
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-associate-stackset-with-org.html
 */
export class MemberRollout extends Construct {
  /** Ids of the units, or of the root, whose accounts get the templates, sorted. */
  public readonly targetIds: string[];
  /** Which wave this is. */
  public readonly wave: RolloutWave;
  /** The templates, in the order in which they were added. */
  public readonly templates: RolloutTemplate[] = [];

  private readonly definition: BackupDefinition;
  private readonly operation: Required<RolloutOperationOptions>;
  private readonly administrator: Administrator;

  /**
   * @param scope a stack of the home account
   * @param id id of the construct
   * @param props definition, units, and how StackSets work through them
   * @throws when a target is an account, reaches the central or the recovery account, or is the root without being named; when the stack is of an account
   * that administers no StackSets, or a value lies outside its limits
   */
  constructor(scope: Construct, id: string, props: MemberRolloutProps) {
    checkMembers('', props, { definition: 'required', targets: 'list', operation: 'optional', orderNewAccounts: 'boolean', wave: 'text' });
    const { definition, targets } = props;
    const wave = props.wave ?? RolloutWave.REST;
    checkOneOf('wave', wave, RolloutWave);
    requireDefinition(definition);
    targets?.forEach((target, i) => {
      checkInstance(`targets[${i}]`, target, 'targetId', 'an OrganizationTarget', 'OrganizationTarget.organizationalUnit(\'ou-…\')');
      definition.layout._checkTarget(`targets[${i}]`, target);
    });
    const { unitIds, doubtful } = rolloutTargets(
      targets?.map(({ _kind: kind, targetId }) => ({ kind, id: targetId })),
      definition._parts.assigned,
      definition.layout._model,
    );
    const operation = checkOperation(props.operation ?? {}, wave === RolloutWave.CANARY ? 0 : toleratedFailures(definition.layout.expectedAccounts));
    const administrator = administratorOf(Stack.of(scope), definition, props.orderNewAccounts);

    super(scope, id);
    keepContextBoundaryOut(this);
    this.definition = definition;
    this.operation = operation;
    this.administrator = administrator;
    this.targetIds = [...unitIds];
    this.wave = wave;
    doubtful.forEach((text) => Annotations.of(this).addWarningV2('cdk-org-backup:rolloutMayReachCopies', text));
    warnOfManagement(this, administrator);
    if (wave === RolloutWave.REST) {
      warnWithoutTolerance(this, operation);
    }
    warnInChina(this, definition.layout.partition);
    const all = register<MemberRollout>(this, 'roll-outs of an organization', definition.layout.organizationId!, this);
    this.node.addValidation({ validate: () => [...this.stacksBesides(), ...this.accountsInBoth(all())] });
    Aspects.of(this).add({ visit: (node) => node === this && this.warnOfAccountsInBoth(all()) });
  }

  /**
   * Adds a template. Create in it what every account and Region gets.
   *
   * @param id id of the template within the roll-out; part of its StackSet's name
   * @param options name, order and Regions
   * @throws when the name is no name of a StackSet, more than 10 templates come before it, one of them is of another roll-out, or a Region is not in the
   * layout
   */
  public addTemplate(id: string, options: RolloutTemplateOptions = {}): RolloutTemplate {
    checkMembers('', options, { stackSetName: 'optional', dependsOn: 'list', regions: 'list', description: 'optional' });
    const { dependsOn = [], description } = options;
    const stackSetName = checkStackSetName(options.stackSetName ?? `${this.definition.naming.prefix}-${this.wave === RolloutWave.CANARY ? 'Canary-' : ''}${id}`);
    if (dependsOn.length > STACKSET_LIMITS.dependencies) {
      reject('dependsOn', `${dependsOn.length} templates`, `a StackSet depends on at most ${STACKSET_LIMITS.dependencies}`, 'name those only that don\'t depend on each other');
    }
    checkTemplatesBefore(dependsOn, this.templates);
    checkStackSetDescription(description);
    const regions = checkStackSetRegions(options.regions, this.definition._templateFor(undefined, undefined).regions, this.definition.layout);
    const template = RolloutTemplate._in(this, id, {
      stackSetName, regions, stackSetOf: (synthesizer) => this.stackSetFor(id, stackSetName, regions, { dependsOn, description }, synthesizer),
    });
    setReach(template, { units: this.targetIds.map((targetId) => ({ kind: targetOf(targetId)._kind, id: targetId })), regions });
    this.templates.push(template);
    return template;
  }

  private stackSetFor(
    id: string, stackSetName: string, regions: string[], { dependsOn = [], description }: RolloutTemplateOptions, synthesizer: RolloutSynthesizer,
  ): CfnStackSet {
    const { callAs, arnOf } = this.administrator;
    const groups = inGroups(this.targetIds, STACKSET_LIMITS.unitsPerOperation);
    const stackSet = new CfnStackSet(this, `${id}StackSet`, {
      stackSetName,
      description,
      permissionModel: 'SERVICE_MANAGED',
      callAs,
      capabilities: ['CAPABILITY_NAMED_IAM'],
      autoDeployment: {
        enabled: true,
        retainStacksOnAccountRemoval: true,
        dependsOn: arnOf && dependsOn.length > 0 ? dependsOn.map((one) => arnOf(one.stackSet)) : undefined,
      },
      managedExecution: { Active: true },
      operationPreferences: operationPreferences(this.operation, regions, this.definition.layout.globalRegion),
      stackInstancesGroup: groups.map((organizationalUnitIds) => ({
        // CloudFormation joins groups that say nothing of a filter into one operation
        deploymentTargets: { organizationalUnitIds, accountFilterType: groups.length > 1 ? 'NONE' : undefined },
        regions,
      })),
      ...templateOf(synthesizer),
    });
    stackSet.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    dependsOn.forEach((one) => stackSet.addDependency(one.stackSet));
    onlyOfItsName(stackSet, stackSetName);
    return stackSet;
  }

  /** Earlier roll-outs of the organization that make what this one makes, with how their accounts lie to these. */
  private twins(all: ReadonlyArray<MemberRollout>) {
    const { _model: layout } = this.definition.layout;
    const models = ({ targetIds }: MemberRollout) => targetIds.map(unitModel);
    return all.slice(0, all.indexOf(this)).flatMap((other) => {
      const { certain, possible } = meetingOf(models(this), models(other), layout);
      const name = certain.length + possible.length === 0 ? undefined : nameInBoth(this.templates, other.templates);
      return name === undefined ? [] : [{ other, certain, possible, name }];
    });
  }

  private accountsInBoth(all: ReadonlyArray<MemberRollout>): string[] {
    return this.twins(all).filter(({ certain }) => certain.length > 0).map(({ other, certain: [[mine, theirs]], name }) => {
      const { _model: layout } = this.definition.layout;
      const [inner, outer] = contains(unitModel(theirs), unitModel(mine), layout) ? [mine, theirs] : [theirs, mine];
      const instead = inner === outer ? [] : unitsWithout(unitModel(outer), unitModel(inner), layout);
      return `accounts of ${inner} get the ${name} from two StackSets, as ${other.node.path} deploys ${inner === outer ? 'there' : `to ${theirs}`} too, and the second one fails; `
        + `${instead.length > 0 ? `name ${instead.join(', ')} instead of ${outer}` : 'give each roll-out units of its own, none within another'}`;
    });
  }

  private warnOfAccountsInBoth(all: ReadonlyArray<MemberRollout>): void {
    this.twins(all).filter(({ certain }) => certain.length === 0).forEach(({ other, possible: [[mine, theirs]], name }) => warnLate(this, 'rolloutsMayMeet',
      `the layout does not say whether ${mine} and ${theirs}, to which ${other.node.path} deploys, have accounts in common: these would get the ${name} from two StackSets, and the `
      + 'second one fails; give units of the layout with their parentId'));
  }

  /** An account gets its parts either from a StackSet or from stacks of its own. */
  private stacksBesides(): string[] {
    const { layout } = this.definition;
    const reached = [...new Set(this.targetIds.flatMap((id) => layout.accountsOf(targetOf(id))))].filter((id) => id !== layout.managementAccount);
    return stacksBesides(this, this.templates, reached, 'name units that the account is not in');
  }
}

/** AWS documents StackSets of organizations as not supported there. */
function warnInChina(construct: Construct, partition: string): void {
  if (partition === 'aws-cn') {
    Annotations.of(construct).addWarningV2('cdk-org-backup:rolloutInChina',
      'AWS documents StackSets with service-managed permissions as not supported in China: try it in one account first, or deploy a stack for each account');
  }
}

function unitModel(id: string): TargetModel {
  return { kind: targetOf(id)._kind, id };
}

export function targetOf(id: string): OrganizationTarget {
  return id.startsWith('r-') ? OrganizationTarget.root(id) : OrganizationTarget.organizationalUnit(id);
}
