import { Annotations, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { layoutId } from './management-stack';
import { ANNOUNCEMENT, arrivalsParameter, memberSetupMachine, MemberSetupMachine } from './member-setup-machine';
import { machineStatements } from './member-setup-permissions';
import { MemberSetupProps } from './member-setup-props';
import { ARRIVAL_ROW } from '../data/events';
import { NAMES } from '../data/names';
import { BackupDefinition } from '../definition/backup-definition';
import { BoundMemberSettings, machineRoleName } from '../definition/bound-member-settings';
import { HubAddress, hubAddressOf } from '../definition/hub-address';
import { requireDefinition } from '../definition/naming-of';
import { createAfterBus } from '../private/event-bus';
import { eventRuleName } from '../private/event-bus-names';
import { EVENT_PATTERNS } from '../private/event-patterns';
import { shortHash } from '../private/hash';
import { checkParameterName, ParameterPlaces } from '../private/parameter-names';
import { placeKey, register } from '../private/registry';
import { checkForm, checkLogRetention, checkMembers, refuseToken, reject, withoutNulls } from '../private/validation';

const EVENTBRIDGE = 'events.amazonaws.com';

/**
 * Applies the definition's `memberSettings` in every member account, from one Region of the home account to the same Region of the members: AWS Step Functions
 * can't call other Regions. Create one in each of `MemberSetup.regionsOf(definition)`, after the baselines, whose role it takes there.
 *
 * A state machine lists the accounts of the organization, asks each what is on, and changes only what differs: nothing is ever switched off, and a run that was
 * stopped is continued by the next one. It runs once after each deployment that changes it, once a day, and for a new account when that arrives, which it then
 * looks for until its baseline is there, for up to 5 hours. Accounts without the baseline's role are counted, and are no failure. When an account could not be
 * set up, the execution fails, which the event hub tells people.
 *
 * Cost: about 0.05 USD for each run over 10,000 accounts and Region, mostly state transitions; a hundredth of it over 100.
 *
 * @example
 * import { App, Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, MemberSetup } from 'cdk-org-backup';
 *
 * declare const app: App;
 * declare const definition: BackupDefinition; // with memberSettings
 * for (const region of MemberSetup.regionsOf(definition)) {
 *   const stack = new Stack(app, `MemberSetup-${region}`, { env: { account: definition.layout.homeAccount, region } });
 *   new MemberSetup(stack, 'MemberSetup', { definition });
 * }
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html
 */
export class MemberSetup extends Construct {
  /**
   * Regions of the home account that need a `MemberSetup`, sorted: none where the definition has no `memberSettings`. The home Region is one of them, as new
   * accounts are heard of there.
   *
   * @param definition the backup definition
   */
  public static regionsOf(definition: BackupDefinition): string[] {
    requireDefinition(definition);
    return [...definition._parts.memberSettings?.regions ?? []];
  }

  /** Sets up members. Start it with any input at any time; `{ "accounts": ["…"] }` is about these accounts only. */
  public readonly stateMachine: stepfunctions.StateMachine;
  /** Its role, the only one beside those of other Regions that the baseline's role admits. */
  public readonly role: iam.Role;
  /** Starts it once a day. Undefined in a home Region in which members have no settings. */
  public readonly schedule?: scheduler.Schedule;
  /** Start it for new accounts, tell other Regions of these, and the event hub of executions that failed. */
  public readonly rules: events.CfnRule[];
  /** Name of the SSM parameter with the report of the last complete run. */
  public readonly parameterName: string;

  /**
   * @param scope the stack of the home account in one Region, or a construct in it
   * @param id id of the construct
   * @param props properties
   * @throws when the definition has no settings, its layout lacks an id, or the stack is of another account or in a Region where nothing is to be done
   */
  constructor(scope: Construct, id: string, props: MemberSetupProps) {
    checkMembers('', props, { definition: 'required', parameterName: 'text', logRetention: 'optional' });
    const given = withoutNulls(props);
    const { definition } = given;
    requireDefinition(definition);
    checkLogRetention(given.logRetention);
    const stack = Stack.of(scope);
    layoutId(definition.layout, 'organizationId', 'its accounts are set up');
    const hub = hubAddressOf(definition);
    const settings = settingsIn(definition, stack);
    const parameterName = parameterOf(given.parameterName ?? '/backup/member-setup', { partition: definition.layout.partition, regions: [stack.region] });
    const machine = machineOf(definition, settings, stack.region, parameterName);

    super(scope, id);
    const { naming } = definition;
    const machineName = naming._memberSetupName;
    this.parameterName = parameterName;
    this.role = new iam.Role(this, 'Role', {
      // the baseline's role in members knows it by this name
      roleName: machineRoleName(naming, stack.region),
      path: naming.rolePath,
      description: 'Sets up AWS Backup in member accounts, with the role of their baseline',
      assumedBy: new iam.ServicePrincipal('states.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': hub.account } } }),
    });
    machineStatements(machine, { account: hub.account, machineName }).forEach((statement) => this.role.addToPolicy(statement));
    const definitionText = JSON.stringify(memberSetupMachine(machine));
    this.stateMachine = new stepfunctions.StateMachine(this, 'Resource', {
      stateMachineName: machineName,
      definitionBody: stepfunctions.DefinitionBody.fromString(definitionText),
      role: this.role,
      logs: {
        destination: new logs.LogGroup(this, 'Log', { retention: given.logRetention ?? logs.RetentionDays.THREE_MONTHS, removalPolicy: RemovalPolicy.DESTROY }),
        level: stepfunctions.LogLevel.ERROR,
      },
    });
    this.node.defaultChild = this.stateMachine.node.defaultChild;
    if (machine.everyAccount || Object.keys(machine.optIn).length > 0) {
      // a schedule by rate starts at once: another definition is another schedule
      const role = new iam.Role(this, 'ScheduleRole', {
        description: 'Starts the setup of members once a day',
        assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': hub.account } } }),
      });
      this.schedule = new scheduler.Schedule(this, `Schedule${shortHash(definitionText, 8)}`, {
        schedule: scheduler.ScheduleExpression.rate(Duration.days(1)),
        target: new StepFunctionsStartExecution(this.stateMachine, { input: scheduler.ScheduleTargetInput.fromObject({}), role }),
        description: 'Sets up AWS Backup in member accounts, once a day and after each change',
      });
      // its first start would else come before its permission
      this.schedule.node.addDependency(role);
    }
    this.rules = this.createRules(hub, settings, stack);
    warn(this, settings, stack.region === definition.layout.homeRegion);
    const all = register<Construct>(this, 'setups of members', placeKey(stack), this);
    this.node.addValidation({
      validate: () => (all()[0] === this ? [] : [`members are also set up by ${all()[0].node.path}, from the same account and Region; remove one of them`]),
    });
  }

  private createRules(hub: HubAddress, settings: BoundMemberSettings, { region, account }: Stack): events.CfnRule[] {
    const inHome = region === hub.region;
    const busIn = (other: string) => hub.busArn.replace(/:events:.*$/, `:events:${other}:${account}:event-bus/default`);
    const others = inHome ? settings.regions.filter((one) => one !== region) : [];
    const sender = this.roleOf('SenderRole', 'EventBridge tells the event hub and other Regions about the setup of members with it', 'events:PutEvents', [hub.busArn, ...others.map(busIn)]);
    const starter = this.roleOf('StarterRole', 'EventBridge starts the setup of members with it', 'states:StartExecution', [this.stateMachine.stateMachineArn]);
    const announcement = { 'source': [ANNOUNCEMENT.source], 'detail-type': [ANNOUNCEMENT.detailType], 'account': [account] };
    const rule = (id: string, description: string, eventPattern: object, target: Omit<events.CfnRule.TargetProperty, 'id'>, eventBusName?: string) => (
      new events.CfnRule(this, `Rule-${id}`, { name: eventRuleName(id, hub.busArn), description, eventBusName, eventPattern, targets: [{ id: 'Target', ...target }] }));
    const start = { arn: this.stateMachine.stateMachineArn, roleArn: starter.attrArn };
    const { id: failed, title, pattern } = EVENT_PATTERNS.find(({ forwarded }) => typeof forwarded === 'object' && 'by' in forwarded)!;
    const toHub = rule(`${failed}-forwarded`, title, { ...pattern, detail: { ...pattern.detail as object, stateMachineArn: [this.stateMachine.stateMachineArn] } },
      { arn: hub.busArn, roleArn: sender.attrArn });
    const arriving = inHome
      ? rule('member-arrived', 'Sets up new accounts of the organization', {
        source: ['aws.organizations'], detail: { ...ARRIVAL_ROW.only, eventName: [...ARRIVAL_ROW.eventNames, 'MoveAccount'], errorCode: [{ exists: false }] },
      }, start, hub.busName)
      : rule('member-announced', 'Sets up new accounts of the organization', announcement, start);
    const all = [toHub, arriving, ...others.map((other) => rule(`member-announced-${other}`, `Tells ${other} of new accounts`, announcement, { arn: busIn(other), roleArn: sender.attrArn }))];
    createAfterBus(this, hub.busArn, { rules: inHome ? [toHub, arriving] : [] });
    return all;
  }

  private roleOf(id: string, description: string, action: string, resources: string[]): iam.CfnRole {
    return new iam.CfnRole(this, id, {
      description,
      assumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow', Principal: { Service: EVENTBRIDGE }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
        }],
      },
      policies: [{ policyName: 'Send', policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: resources }] } }],
    });
  }
}

function settingsIn({ layout, _parts: { memberSettings: settings } }: BackupDefinition, { account, region }: Stack): BoundMemberSettings {
  if (!settings) {
    reject('memberSettings of the definition', settings, 'nothing is to be set up in members', 'give memberSettings, or leave the construct out');
  }
  if (Token.isUnresolved(account) || account !== layout.homeAccount) {
    reject('account of the stack', account, `members admit the home account ${layout.homeAccount} only`, 'give the stack an env with that account');
  }
  if (Token.isUnresolved(region) || !settings.regions.includes(region)) {
    reject('Region of the stack', region, `members have something to set up in ${settings.regions.join(', ')}`, 'give the stack an env with one of these Regions: MemberSetup.regionsOf lists them');
  }
  return settings;
}

function parameterOf(value: string, places: ParameterPlaces): string {
  refuseToken('parameterName', value, 'permissions for it are needed at synth', 'write the name itself');
  checkForm('parameterName', value, NAMES.parameterName);
  checkParameterName('parameterName', arrivalsParameter(value), places, 'shorten parameterName');
  return value;
}

function machineOf(
  { layout, naming, _central: central, _parts: { local } }: BackupDefinition, settings: BoundMemberSettings, region: string, parameterName: string,
): MemberSetupMachine {
  const { managementPreferences, incrementalBackups } = settings;
  const localHere = settings.optIn.filter(({ regions }) => regions.includes(region));
  const serviceLinkedRole = settings.serviceLinkedRole && region === layout.globalRegion;
  const everywhere = settings.memberRegions.includes(region) && managementPreferences.length + incrementalBackups.length > 0;
  const external = local.filter((one) => one.external && (serviceLinkedRole || one.regions.includes(region))).flatMap(({ accounts }) => accounts);
  return {
    partition: layout.partition,
    region,
    roleWithPath: naming._roleWithPath(naming.accountSetupRoleName),
    managementPreferences: everywhere ? managementPreferences : [],
    incrementalBackups: everywhere ? incrementalBackups : [],
    settings: everywhere || localHere.length > 0,
    serviceLinkedRole,
    everyAccount: everywhere || serviceLinkedRole,
    optIn: Object.fromEntries(localHere.flatMap(({ accounts, types }) => accounts.map((account) => [account, types] as const))),
    spared: [...new Set([
      layout.managementAccount, layout.centralAccount, layout.recoveryAccount, central?.account,
    ])].filter((one) => one !== undefined).filter((one) => !local.some(({ accounts }) => accounts.includes(one))),
    external: [...new Set(external)].sort(),
    parameterName,
    announces: region === layout.homeRegion && settings.regions.length > 1,
  };
}

function warn(construct: Construct, { optInUnsaid, withoutPlans }: BoundMemberSettings, once: boolean): void {
  if (optInUnsaid && once) {
    Annotations.of(construct).addWarningV2('cdk-org-backup:localPlansNotOptedIn',
      'memberSettings say nothing of optInResourceTypes, so that accounts with local plans are opted in to nothing: such plans select by tag only what their own account is opted in to. Name '
      + 'the types that are to be backed up, which starts their backups, or give an empty list if accounts are opted in to them by other means');
  }
  if (withoutPlans.length > 0 && once) {
    Annotations.of(construct).addWarningV2('cdk-org-backup:optInWithoutEffect',
      `memberSettings opt in to ${withoutPlans.join(', ')}, which no local plan can select: it changes nothing. Plans from backup policies follow the management account's opt-in, see OrganizationSetup`);
  }
}
