import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { Delegation, delegationStatements } from './delegation-policy';
import { checkManagementStack, layoutId } from './management-stack';
import { LIMITS } from '../data/limits';
import { BackupDefinition } from '../definition/backup-definition';
import { requireDefinition } from '../definition/naming-of';
import { contains } from '../organization-layout/layout-model';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { INSTANCES } from '../private/instances';
import { register } from '../private/registry';
import { checkMembers, checkOneOf, reject } from '../private/validation';

/**
 * What the resource policy of the organization has beside the delegation, and where it delegates.
 */
export interface BackupDelegationOptions {
  /**
   * Where the home account may attach backup policies: those roots, units and accounts themselves, not what lies below them. All targets of the definition's
   * assignments are among them.
   *
   * @default - the root, every unit and every account of the organization
   */
  readonly targets?: OrganizationTarget[];

  /**
   * Whether the home account may also switch the policy type `BACKUP_POLICY` of the organization on and off. Switching it off detaches all backup
   * policies of the organization at once.
   *
   * @default false - only the management account switches it
   */
  readonly allowPolicyTypeChanges?: boolean;

  /**
   * Statements of others, which the organization's resource policy keeps: an organization has one such policy, for backup policies, service control
   * policies and all others together. Read what there is with `aws organizations describe-resource-policy`.
   *
   * @default - none
   */
  readonly statements?: iam.PolicyStatement[];

  /**
   * What becomes of the policy when the construct or its stack is removed. With `DESTROY` the home account, and everyone whose statements it carries, can
   * no longer change policies; those that are attached stay.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Properties of `BackupDelegation`.
 */
export interface BackupDelegationProps extends BackupDelegationOptions {
  /** The backup definition. Its layout has `organizationId`, `managementAccount` and `homeAccount`, to which backup policies are delegated. */
  readonly definition: BackupDefinition;
}

/**
 * Lets the home account manage the backup policies of the organization: its resource policy, also called delegation policy. Deploy it once, in the
 * management account, before the home account deploys an `OrgBackupPolicy`; the policy type must be enabled by then.
 *
 * An organization has one such policy. Where there is one already, CloudFormation refuses to create another and overwrites nothing: give its statements
 * as `statements` and bring it into the stack with `cdk import`. Later changes replace the whole policy, so that statements which somebody else adds
 * outside of this stack are lost.
 *
 * Cost: nothing.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, BackupDelegation } from 'cdk-org-backup';
 *
 * declare const management: Stack; // of the management account
 * declare const definition: BackupDefinition; // its layout has organizationId, managementAccount and homeAccount
 * new BackupDelegation(management, 'Delegation', { definition });
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html
 */
export class BackupDelegation extends Construct {
  /** The organization's resource policy. */
  public readonly resourcePolicy: CfnResourcePolicy;

  /**
   * @param scope a stack of the management account
   * @param id id of the construct
   * @param props definition, and what is delegated of it
   * @throws when the layout lacks an id, the stack is of another account, a target of an assignment is not among `targets`, or AWS would refuse the
   * policy
   */
  constructor(scope: Construct, id: string, props: BackupDelegationProps) {
    checkMembers('', props, { definition: 'required', targets: [INSTANCES.target], allowPolicyTypeChanges: 'boolean', statements: [INSTANCES.policyStatement], removalPolicy: 'optional' });
    requireDefinition(props.definition);
    if (props.removalPolicy !== undefined) {
      checkOneOf('removalPolicy', props.removalPolicy, RemovalPolicy);
    }
    const delegation = delegationOf(props, Stack.of(scope));
    const document = policyDocument(delegation, props.statements ?? []);

    super(scope, id);
    this.resourcePolicy = new CfnResourcePolicy(this, 'Resource', { content: document });
    this.resourcePolicy.applyRemovalPolicy(props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.node.defaultChild = this.resourcePolicy;
    const all = register<Construct>(this, 'delegations of an organization', delegation.organizationId, this);
    this.node.addValidation({
      validate: () => (all()[0] === this ? [] : [
        `the resource policy of ${delegation.organizationId} is also made by ${all()[0].node.path}, and an organization has one; remove one of them, of a second BackupOrganization with without: [BackupOrganizationPart.DELEGATION]`,
      ]),
    });
  }
}

function delegationOf({ definition, targets, allowPolicyTypeChanges }: BackupDelegationProps, stack: Stack): Delegation {
  requireDefinition(definition);
  const { layout } = definition;
  const { partition } = layout;
  const organizationId = layoutId(layout, 'organizationId', 'ARNs of the organization\'s policies begin with it');
  const managementAccount = layoutId(layout, 'managementAccount', 'it alone holds the organization\'s resource policy');
  const delegate = layoutId(layout, 'homeAccount', 'backup policies are delegated to it');
  if (delegate === managementAccount) {
    reject('layout.homeAccount', delegate, 'it is the management account, which manages backup policies without a delegation', 'leave the construct out');
  }
  checkManagementStack(stack, managementAccount, 'hold the organization\'s resource policy');
  if (targets?.length === 0) {
    reject('targets', targets, 'the home account could attach backup policies to nothing', 'name the targets of the assignments, or leave it out');
  }
  targets?.forEach((target, i) => layout._checkTarget(`targets[${i}]`, target));
  const missing = targets && definition._parts.assigned.find(({ target }) => !targets.some(({ targetId }) => targetId === target.id));
  if (missing) {
    const { target } = missing;
    const above = targets.find(({ _kind: kind, targetId: id }) => contains({ kind, id }, target, layout._model));
    reject('targets', targets.map(({ targetId }) => targetId).join(', '),
      `assignments of the definition attach policies to ${target.id}, which the home account then may not${above ? `: it lies in ${above.targetId}, and a right to attach holds for the target itself only` : ''}`,
      'add it, or leave targets out');
  }
  return { partition, organizationId, managementAccount, delegate, targets, policyTypeChanges: allowPolicyTypeChanges === true };
}

/** Ours and those of others, within what AWS Organizations takes. */
function policyDocument(delegation: Delegation, others: ReadonlyArray<iam.PolicyStatement>): object {
  const own = delegationStatements(delegation);
  const sids = new Set<string>(own.map(({ Sid }) => Sid));
  const carried = others.map((statement, i) => checkStatement(`statements[${i}]`, statement, sids));
  const document = { Version: '2012-10-17', Statement: [...own, ...carried] };
  const characters = JSON.stringify(document).length;
  if (characters > LIMITS.resourcePolicyCharacters) {
    reject('statements', `${carried.length} statements, with which the policy has ${characters} characters`,
      `AWS Organizations takes ${LIMITS.resourcePolicyCharacters}`, 'remove or join some');
  }
  return document;
}

function checkStatement(prop: string, statement: iam.PolicyStatement, sids: Set<string>): object {
  if (typeof (statement as Partial<iam.PolicyStatement> | null)?.toStatementJson !== 'function') {
    reject(prop, statement, 'a PolicyStatement of aws-cdk-lib/aws-iam is expected', 'write it like iam.PolicyStatement.fromJson({ … })');
  }
  const json = statement.toStatementJson() as { [element: string]: unknown };
  const negated = ['NotAction', 'NotResource'].find((element) => json[element] !== undefined);
  if (negated !== undefined) {
    reject(prop, json, `AWS Organizations refuses ${negated} in the resource policy of an organization`, `list what is meant without ${negated}`);
  }
  const missing = ['Principal', 'Action', 'Resource'].find((element) => json[element] === undefined && json[`Not${element}`] === undefined);
  if (missing !== undefined) {
    reject(prop, json, `a statement of the resource policy of an organization has Effect, Principal, Action and Resource, and ${missing} is missing`, `give ${missing}`);
  }
  const { Sid: sid } = json as { Sid?: string };
  if (sid !== undefined && sids.has(sid)) {
    reject(prop, sid, 'another statement has the same Sid', 'give it another one; statements of this construct need not be carried');
  }
  if (sid !== undefined) {
    sids.add(sid);
  }
  return json;
}
