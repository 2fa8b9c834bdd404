import { CfnStackSet, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { allowTaking, takingParts } from './administration-permissions';
import { ExecutionStatement, executionStatements } from './execution-permissions';
import { ExecutionRoleTemplate } from './execution-role-template';
import { createParameters, localPlanParameters } from './local-plan-parameters';
import { RolloutOperationOptions } from './member-rollout-props';
import { keepContextBoundaryOut } from './rollout-boundary';
import { checkOperation, toleratedFailures, warnWithoutTolerance } from './rollout-operation';
import { RolloutSynthesizer } from './rollout-synthesizer';
import { RolloutTemplate } from './rollout-template';
import { SelfManagedRolloutProps, SelfManagedTemplateOptions } from './self-managed-rollout-props';
import { StackSetExecutionRole } from './stack-set-execution-role';
import {
  checkStackSetDescription, checkStackSetName, checkStackSetRegions, checkTemplatesBefore, onlyOfItsName, operationPreferences, stacksBesides,
  templateOf,
} from './stack-set-parts';
import { BackupDefinition } from '../definition/backup-definition';
import { setReach } from '../definition/counterparts';
import { requireDefinition } from '../definition/naming-of';
import { outsideApart } from '../definition/outside-definition';
import { accountTarget } from '../organization-layout/layout-model';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { roleArn, serviceSuffixes } from '../private/arns';
import { INSTANCES } from '../private/instances';
import { resourcesBelow } from '../private/template-resources';
import { checkInstances, checkMembers, checkText, reject, withoutNulls } from '../private/validation';

/**
 * Brings templates to accounts that no unit of an organization reaches: StackSets with self-managed permissions, made by an account that needs no
 * organization, for the accounts of the definition's local plans.
 *
 * Two roles carry it. The administration role is made here and can take the execution roles of these accounts, nothing else. The execution role is made
 * by whoever administers such an account, once: its template is written to the cloud assembly as `….execution-role.template.json`; deploy it in one Region of
 * each account before this stack, and again before templates gain something. It may do what CloudFormation needs for these templates; see
 * `StackSetExecutionRole`.
 *
 * The StackSets stay when the construct or its stack is removed. The plans of every account are written to SSM parameters.
 *
 * Cost: nothing for StackSets; 0.05 USD a month for the parameter of a plan of more than 4,096 characters.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, MemberBackupBaseline, SelfManagedRollout } from 'cdk-org-backup';
 *
 * declare const stack: Stack; // of the account that deploys to the others
 * declare const definition: BackupDefinition; // its memberVault is deployedBy CloudFormationExecutionRole.selfManagedStackSet()
 * const rollout = new SelfManagedRollout(stack, 'Outside', { definition });
 * const baseline = rollout.addTemplate('Baseline');
 * new MemberBackupBaseline(baseline, 'Baseline', { definition });
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
 */
export class SelfManagedRollout extends Construct {
  /** The account that has the StackSets. */
  public readonly administrationAccount: string;
  /** Accounts that get templates, sorted. */
  public readonly accounts: string[];
  /** The templates, in the order in which they were added. */
  public readonly templates: RolloutTemplate[] = [];
  /** The role with which StackSets start, in this account. */
  public readonly administrationRole: iam.Role;
  /** Name of the role with which they deploy, in each of the accounts. */
  public readonly executionRoleName: string;
  /** File in the cloud assembly with the template of that role, the same for every account. */
  public readonly executionRoleTemplateFile: string;

  /** Parameters with the plans of the accounts, by account and then by tier; none without `planParameters`. */
  public readonly planParameters: ssm.StringParameter[];

  /** @internal */
  public readonly _layout: OrganizationLayout;
  /** @internal */
  public readonly _administrationRoleArn: string;

  private readonly definition: BackupDefinition;
  private readonly operation: Required<RolloutOperationOptions>;
  private readonly permissions: iam.ManagedPolicy[];
  private readonly permitted = new Map<string, iam.PolicyStatement[]>();

  /**
   * @param scope a stack of the account that has the StackSets, with a literal account
   * @param id id of the construct
   * @param props definition, accounts, and how StackSets work through them
   * @throws when the definition has no local plans for an account, its memberVault is deployed by another role, a plan has more than 8,192 characters, the
   * accounts are more than about 400, or a value lies outside its limits
   */
  constructor(scope: Construct, id: string, props: SelfManagedRolloutProps) {
    checkMembers('', props, { definition: 'required', accounts: 'texts', operation: 'optional', planParameters: 'boolean', parameterPrefix: 'text' });
    const { definition, planParameters = true, parameterPrefix = '/backup/local-plans', ...given } = withoutNulls(props);
    requireDefinition(definition);
    const { layout, naming } = definition;
    const accounts = checkAccounts('accounts', given.accounts, definition.localAccounts, 'the accounts of the definition\'s local plans');
    const operation = checkOperation(given.operation ?? {}, toleratedFailures(accounts.length));
    const executionRoleName = checkExecutionRole(definition);
    const administrationAccount = checkAdministrator(Stack.of(scope));
    const taken = takingParts(accounts.map((one) => roleArn(layout.partition, one, `/${executionRoleName}`)));
    const parameters = planParameters ? localPlanParameters(definition, accounts, parameterPrefix) : undefined;

    super(scope, id);
    keepContextBoundaryOut(this);
    this.definition = definition;
    this.operation = operation;
    this.accounts = accounts;
    this.administrationAccount = administrationAccount;
    this.executionRoleName = executionRoleName;
    this._layout = layout;
    this._administrationRoleArn = roleArn(layout.partition, administrationAccount, naming._roleWithPath(naming.stackSetAdministrationRoleName));
    this.administrationRole = this.createAdministrationRole();
    this.permissions = allowTaking(this, this.administrationRole, taken);
    const template = new ExecutionRoleTemplate(this, 'ExecutionRole');
    this.executionRoleTemplateFile = template.templateFile;
    new StackSetExecutionRole(template, 'Role', { rollout: this });
    this.planParameters = parameters ? createParameters(this, parameters) : [];
    warnWithoutTolerance(this, operation);
    this.node.addValidation({ validate: () => stacksBesides(this, this.templates, this.accounts, 'take the account off the roll-out') });
  }

  /**
   * Adds a template. Create in it what the accounts get in their Regions.
   *
   * @param id id of the template within the roll-out; part of its StackSet's name
   * @param options name, order, accounts and Regions
   * @throws when the name is no name of a StackSet, a template before it is of another roll-out, or an account or Region is none of the roll-out's
   */
  public addTemplate(id: string, options: SelfManagedTemplateOptions = {}): RolloutTemplate {
    checkMembers('', options, { stackSetName: 'optional', dependsOn: 'list', regions: 'list', description: 'optional', accounts: 'texts' });
    const { dependsOn = [], description, ...given } = withoutNulls(options);
    const stackSetName = checkStackSetName(given.stackSetName ?? `${this.definition.naming.prefix}-${id}`);
    checkTemplatesBefore(dependsOn, this.templates);
    checkStackSetDescription(description);
    const accounts = checkAccounts('accounts', given.accounts, this.accounts, 'the accounts of the roll-out');
    const regions = checkStackSetRegions(given.regions, this.plannedRegions(accounts), this._layout);
    const template = RolloutTemplate._in(this, id, {
      stackSetName, regions,
      selfManaged: { accounts, executionRoleName: this.executionRoleName },
      stackSetOf: (synthesizer) => this.stackSetFor(id, { stackSetName, regions, accounts, dependsOn, description }, synthesizer),
    });
    setReach(template, { units: accounts.map(accountTarget), regions });
    this.templates.push(template);
    return template;
  }

  /**
   * Lets the execution role do what CloudFormation needs for resources of a type that this library does not know: without it such a resource in a template is
   * refused. CloudFormation's schema of the type lists what its handlers call.
   *
   * @param resourceType the type, for example `AWS::SNS::Topic`
   * @param statements what the role may do in each account; ARNs name it as `Aws.ACCOUNT_ID`
   * @throws when the type is none, or no statement is given
   */
  public permit(resourceType: string, ...statements: iam.PolicyStatement[]): void {
    checkText('resourceType', resourceType, /^[A-Za-z0-9]{2,64}(::[A-Za-z0-9]{2,64}){2,3}$/, 'a resource type of CloudFormation reads Service::Part::Name', 'write it like AWS::SNS::Topic');
    checkInstances('statements', statements, INSTANCES.policyStatement);
    if (statements.length === 0) {
      reject('statements', statements, 'without one the role could not deploy the type', 'give what CloudFormation calls for it');
    }
    this.permitted.set(resourceType, [...this.permitted.get(resourceType) ?? [], ...statements]);
  }

  /**
   * Once the app is complete.
   * @internal
   */
  public _executionStatements(): object[] {
    const known: ExecutionStatement[] = executionStatements(
      this.templates.map((template) => {
        const { stackSetName, regions } = template;
        return { stackSetName, regions, resources: resourcesBelow(template, template) };
      }),
      { partition: this._layout.partition, suffixes: serviceSuffixes(this._layout.globalRegion), permitted: [...this.permitted.keys()] },
    );
    return [...known, ...[...this.permitted.values()].flat().map((statement) => statement.toStatementJson())];
  }

  private createAdministrationRole(): iam.Role {
    const { layout: { partition }, naming } = this.definition;
    const account = this.administrationAccount;
    return new iam.Role(this, 'AdministrationRole', {
      roleName: naming.stackSetAdministrationRoleName,
      path: naming.rolePath,
      description: `StackSets take the role ${this.executionRoleName} of the accounts that they deploy to with it`,
      assumedBy: new iam.ServicePrincipal('cloudformation.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': `arn:${partition}:cloudformation:*:${account}:stackset/*` },
        },
      }),
    });
  }

  /** Regions in which some of these accounts have plans. */
  private plannedRegions(accounts: ReadonlyArray<string>): string[] {
    return this.definition._parts.local.filter((one) => one.accounts.some((account) => accounts.includes(account))).flatMap((one) => one.regions);
  }

  private stackSetFor(
    id: string, { stackSetName, regions, accounts, dependsOn, description }: StackSetOf, synthesizer: RolloutSynthesizer,
  ): CfnStackSet {
    const stackSet = new CfnStackSet(this, `${id}StackSet`, {
      stackSetName,
      description,
      permissionModel: 'SELF_MANAGED',
      administrationRoleArn: this.administrationRole.roleArn,
      executionRoleName: this.executionRoleName,
      capabilities: ['CAPABILITY_NAMED_IAM'],
      managedExecution: { Active: true },
      operationPreferences: operationPreferences(this.operation, regions, this._layout.globalRegion),
      stackInstancesGroup: [{ deploymentTargets: { accounts }, regions }],
      ...templateOf(synthesizer),
    });
    stackSet.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    dependsOn.forEach((one) => stackSet.addDependency(one.stackSet));
    stackSet.node.addDependency(...this.permissions);
    onlyOfItsName(stackSet, stackSetName);
    return stackSet;
  }
}

/** A StackSet, checked. */
interface StackSetOf {
  readonly stackSetName: string;
  readonly regions: string[];
  readonly accounts: string[];
  readonly dependsOn: ReadonlyArray<RolloutTemplate>;
  readonly description?: string;
}

function checkAccounts(prop: string, wanted: ReadonlyArray<string> | undefined, known: ReadonlyArray<string>, what: string): string[] {
  const accounts = [...new Set(wanted ?? known)].sort();
  const foreign = accounts.find((account) => !known.includes(account));
  if (foreign !== undefined) {
    reject(prop, foreign, `${what} are ${known.join(', ') || 'none'}`, 'give it local plans in the definition, or leave it out');
  }
  return accounts.length > 0 ? accounts
    : reject(prop, accounts, wanted ? 'StackSets deploy to at least one account' : 'the definition has no local plans, so that nothing would be backed up', wanted ? 'name some, or leave it out' : 'give localPlans');
}

/** The vaults must exempt the role that deploys them, and StackSets know it by its name alone. */
function checkExecutionRole(definition: BackupDefinition): string {
  const { deployedBy, deployedByGiven } = definition._member;
  const name = deployedBy._nameIn('<account>', '<region>').slice(1);
  if (!deployedByGiven || !/^[\w+=,.@-]{1,64}$/.test(name)) {
    reject('memberVault.deployedBy', name, 'StackSets with self-managed permissions deploy with a role of one name in every account and Region, without a path',
      outsideApart(definition) ?? 'set it to CloudFormationExecutionRole.selfManagedStackSet()');
  }
  return name;
}

function checkAdministrator({ account }: Stack): string {
  return Token.isUnresolved(account) ? reject('account of the stack', account, 'the execution roles of other accounts trust a role of it', 'give the stack an env with account and Region') : account;
}

