import { Annotations, Duration, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { CanaryAccounts } from './canary-accounts';
import type { CanaryGateProps } from './canary-gate-props';
import { gateStates } from './canary-gate-states';
import { anyCopies, attachedPlans, longestWaits, plansInUnits } from './canary-jobs';
import { CANARY_LIMITS } from '../data/canary-limits';
import { REGIONS } from '../data/regions';
import { BackupDefinition } from '../definition/backup-definition';
import { requireDefinition } from '../definition/naming-of';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { partitionIn } from '../private/arns';
import { INSTANCES } from '../private/instances';
import { readable } from '../private/readable';
import { checkDuration, checkInstances, checkMembers, reject } from '../private/validation';

/**
 * The gate between canary units and the rest, in one Region: a state machine in the home account that succeeds once AWS Backup has made a backup in canary accounts and,
 * where their tiers copy, a copy, and fails with the reason otherwise. A pipeline starts it, or a person, after the canary units were deployed; nothing of CloudFormation
 * waits for it.
 *
 * Its input may be `{}`, or have `since` (jobs that were created before that moment don't count; default: when the execution began), `accounts`, each of which must
 * then have a backup and a copy, `timeoutSeconds` and `intervalSeconds`. Jobs count that AWS Backup makes with the definition's backup role, on demand ones too.
 * A failed execution has one of the errors `CanaryJobsFailed`, `CanaryNotInTime`, `CannotListJobs`, `NoCanaryAccounts`, `TooManyCanaryAccounts`, `WrongInput`,
 * and a cause that names accounts and jobs.
 *
 * The home account must be a delegated administrator of AWS Backup: `OrganizationSetup` makes it one.
 *
 * Cost: nothing idle; about 15 state transitions (0.025 USD for 1,000) for each look and account.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, CanaryGate, OrganizationTarget } from 'cdk-org-backup';
 *
 * declare const home: Stack; // of the home account, in one of the layout's Regions
 * declare const definition: BackupDefinition;
 * new CanaryGate(home, 'Gate', { definition, units: [OrganizationTarget.organizationalUnit('ou-exam-sand1111')] });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/manage-cross-account.html
 */
export class CanaryGate extends Construct {
  /**
   * Name of the state machine, the same in every Region: `<prefix>-CanaryGate`.
   *
   * @param definition the backup definition
   */
  public static nameFor(definition: BackupDefinition): string {
    requireDefinition(definition);
    return `${definition.naming.prefix}-CanaryGate`;
  }

  /** The state machine. */
  public readonly stateMachine: sfn.StateMachine;
  /** Name of the state machine. */
  public readonly stateMachineName: string;
  /** ARN of the state machine; a literal where the stack has a literal account. */
  public readonly stateMachineArn: string;
  /** Region in which the gate asks. */
  public readonly region: string;
  /**
   * How long it waits.
   * @internal
   */
  public readonly _timeoutMinutes: number;
  /** Whether a copy is waited for too: tiers of the canary units copy in this Region. */
  public readonly waitsForCopies: boolean;

  /**
   * @param scope a stack of the home account in the Region that is asked in
   * @param id id of the construct
   * @param props definition, canary units, and what opens the gate
   * @throws when the stack is of another account or has no literal Region, no plan runs in the units in this Region, a unit is none, or a value lies outside its limits
   */
  constructor(scope: Construct, id: string, props: CanaryGateProps) {
    checkMembers('', props, {
      definition: 'required', units: 'required', accounts: INSTANCES.canaryAccounts, timeout: 'optional', interval: 'optional', toleratesFailedJobs: 'boolean',
    });
    checkInstances('units', props.units, INSTANCES.target);
    const { definition } = props;
    requireDefinition(definition);
    const stack = Stack.of(scope);
    const { region } = stack;
    checkPlace(stack, definition);
    const units = checkUnits(props.units, definition);
    const timeoutMinutes = checkDuration('timeout', props.timeout ?? Duration.hours(48), 'minutes', { min: 1, max: CANARY_LIMITS.listedDays * 24 * 60 }, 'a gate');
    const intervalMinutes = checkDuration('interval', props.interval ?? Duration.minutes(15), 'minutes', { min: 1, max: timeoutMinutes }, 'a gate');
    if (timeoutMinutes / intervalMinutes > CANARY_LIMITS.looks) {
      reject('interval', readable(intervalMinutes), `within the timeout of ${readable(timeoutMinutes)} a gate looks at most ${CANARY_LIMITS.looks} times`, 'look less often');
    }
    const { layout, naming } = definition;
    const plans = plansInUnits(attachedPlans(definition), units, region, layout._model);
    if (plans.length === 0) {
      reject('units', units.map((unit) => unit.id), `no plan of the definition runs there in ${region}, so that no job would ever open the gate`,
        'assign tiers to the units, or make gates in Regions with plans only');
    }

    super(scope, id);
    this.region = region;
    this._timeoutMinutes = timeoutMinutes;
    this.waitsForCopies = anyCopies(plans);
    const waits = longestWaits(plans);
    const late = waits.backup > timeoutMinutes ? 'backup' : this.waitsForCopies && waits.copy > timeoutMinutes ? 'copy' : undefined;
    if (late) {
      Annotations.of(this).addWarningV2('cdk-org-backup:canaryGateMayTimeOut',
        `within the timeout of ${readable(timeoutMinutes)} no rule may make a ${late} in ${units.map((unit) => unit.id).join(', ')} in ${region}: start one on demand in a canary account, with the role `
        + `${naming.backupRoleName}, or give the gate a longer timeout`);
    }
    this.stateMachineName = CanaryGate.nameFor(definition);
    const partition = partitionIn(region);
    const arn = (resource: string) => `arn:${partition}:states:${region}:${stack.account}:${resource}:${this.stateMachineName}`;
    this.stateMachineArn = arn('stateMachine');
    const states = gateStates({
      region,
      unitIds: units.map((unit) => unit.id),
      accounts: (props.accounts ?? CanaryAccounts.atLeast(1))._canary,
      spared: [layout.managementAccount, layout.centralAccount, layout.recoveryAccount].filter((account) => account !== undefined),
      backupRole: naming._roleWithPath(naming.backupRoleName),
      copies: this.waitsForCopies,
      toleratesFailedJobs: props.toleratesFailedJobs ?? false,
      timeoutSeconds: timeoutMinutes * 60,
      intervalSeconds: intervalMinutes * 60,
    });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com'), description: 'Asks AWS Backup for jobs of canary accounts',
    });
    this.stateMachine = new sfn.StateMachine(this, 'Resource', {
      stateMachineName: this.stateMachineName, definitionBody: sfn.DefinitionBody.fromString(JSON.stringify(states)), role,
    });
    const unitArns = `arn:${partition}:organizations::${layout.managementAccount ?? '*'}:ou/${layout.organizationId}/*`;
    [
      // AWS Backup knows no resources of these calls
      new iam.PolicyStatement({ actions: ['backup:ListBackupJobs', ...this.waitsForCopies ? ['backup:ListCopyJobs'] : []], resources: ['*'] }),
      new iam.PolicyStatement({ actions: ['organizations:ListAccountsForParent', 'organizations:ListOrganizationalUnitsForParent'], resources: [unitArns] }),
      // its map runs are executions of its own, whose ARNs have the label of the map
      new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [this.stateMachineArn] }),
      new iam.PolicyStatement({
        actions: ['states:DescribeExecution', 'states:StopExecution'], resources: [`${arn('execution')}:*`, `${arn('execution')}/*`, `${arn('express')}/*`],
      }),
    ].forEach((statement) => role.addToPolicy(statement));
  }

  /**
   * Lets somebody start the gate and read how it ended.
   *
   * @param grantee role or user, for example of a pipeline
   */
  public grantStart(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grantStartExecution(grantee).combine(this.stateMachine.grantRead(grantee));
  }
}

/**
 * Whether delegated administrators don't see jobs of other accounts in a Region.
 *
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/backup-feature-availability.html
 */
export function isOptIn(region: string): boolean {
  return REGIONS[region]?.optIn ?? false;
}

function checkPlace({ account, region }: Stack, { layout }: BackupDefinition): void {
  const { homeAccount, managementAccount, organizationId } = layout;
  if (organizationId === undefined || homeAccount === undefined) {
    reject(`layout.${organizationId === undefined ? 'organizationId' : 'homeAccount'}`, undefined, 'a gate asks for jobs of other accounts of the organization, from its home account', 'name it in the layout');
  }
  if (!Token.isUnresolved(account) && ![homeAccount, managementAccount].includes(account)) {
    reject('account of the stack', account, `AWS Backup lists jobs of other accounts to its delegated administrator, the home account ${homeAccount}`, 'use a stack of the home account');
  }
  if (account !== managementAccount && isOptIn(region)) {
    reject('Region of the stack', region, 'in Regions that accounts opt in to, a delegated administrator of AWS Backup does not see the jobs of other accounts',
      'make gates in other Regions, or look at the jobs of a canary account there');
  }
  if (Token.isUnresolved(region)) {
    reject('Region of the stack', region, 'AWS Backup lists the jobs of one Region, and which tiers copy there must be known', 'give the stack an env');
  }
}

function checkUnits(units: OrganizationTarget[], { layout }: BackupDefinition): Array<{ kind: 'unit'; id: string }> {
  if (units.length === 0) {
    reject('units', units, 'a gate asks for jobs of the accounts in at least one unit', 'name the canary units');
  }
  return units.map((unit, i) => {
    if (unit._kind !== 'unit') {
      reject(`units[${i}]`, unit.targetId, 'canary accounts lie in units of their own', 'name the unit, and the account in CanaryAccounts.named() where only it counts');
    }
    layout._checkTarget(`units[${i}]`, unit);
    return { kind: 'unit' as const, id: unit.targetId };
  });
}
