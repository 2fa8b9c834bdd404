import { Annotations, Aws, Duration, RemovalPolicy, Stack, TimeZone, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import * as stepfunctions from 'aws-cdk-lib/aws-stepfunctions';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { tagRemediationMachine } from './tag-remediation-machine';
import { remediationStatements } from './tag-remediation-permissions';
import { checkTierOfTargets, vaultsReachedByTag } from './tag-remediation-tier';
import { UntaggedResourceRemediationProps } from './untagged-resource-remediation-props';
import { RESOURCE_TYPES } from '../data/resource-types';
import { NOT_TAGGED, TAG_ACTIONS } from '../data/tag-actions';
import { BackupDefinition } from '../definition/backup-definition';
import { HubAddress, hubAddressOf } from '../definition/hub-address';
import { requireDefinition } from '../definition/naming-of';
import { accountTarget, mayMeet, TargetModel } from '../organization-layout/layout-model';
import { createAfterBus } from '../private/event-bus';
import { eventRuleName } from '../private/event-bus-names';
import { EVENT_PATTERNS } from '../private/event-patterns';
import { forwardingPolicy, forwardingTrust } from '../private/forwarding-policies';
import { INSTANCES } from '../private/instances';
import { listed } from '../private/listed';
import { placeKey, register } from '../private/registry';
import { checkLogRetention, checkMembers, reject, withoutNulls } from '../private/validation';
import { BackupResourceType } from '../protection/backup-resource-type';

const PER_DAY = { min: 1, max: 100 };

/**
 * Tags resources that rules of AWS Config report without the tier tag, a few a day, so that a tier backs them up. Off unless somebody asks for it: what a resource's
 * tier is, is for its team to say, and this is for what no team answers for.
 *
 * Once a day, between 05:00 and 06:00 UTC, a state machine reads what the rules of `UntaggedResourceRules` report in its account and Region, asks for the resources' tags,
 * and adds the tier tag where there is none: never to more than `maxResourcesPerDay`, and never in place of another value, which the role can't change either. A second
 * run of the same day in UTC does nothing, whoever starts it. Its log says what was tagged. When something could not be tagged, the execution fails, which the event hub
 * tells people.
 *
 * Never onto a tier whose backups go to a vault with a compliance lock, or an air-gapped one: nobody could delete these backups before they expire, and what a wrong
 * tag costs could not be undone. Not tagged are S3 buckets and CloudFormation stacks, whose tags can't be added without more, and types of which AWS Config has no rule.
 *
 * A template of its own without assets, for a stack of each account and Region or for a StackSet. An account has at most one in each Region.
 *
 * Cost: about 0.01 USD a month for each account and Region, and backups of all that is tagged, for as long as it carries the tag.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, OrganizationTarget, ProtectionTier, UntaggedResourceRemediation } from 'cdk-org-backup';
 *
 * declare const stack: Stack; // of one member account and Region
 * declare const definition: BackupDefinition;
 * declare const daily: ProtectionTier;
 * new UntaggedResourceRemediation(stack, 'TagRemediation', {
 *   definition,
 *   tier: daily,
 *   targets: [OrganizationTarget.organizationalUnit('ou-exam-sandbox1')],
 *   maxResourcesPerDay: 5,
 *   dryRun: true, // first look at what it would tag
 * });
 *
 * @see https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_TagResources.html
 */
export class UntaggedResourceRemediation extends Construct {
  /** Tags what lacks the tag. Start it with any input: the first run of a day counts. */
  public readonly stateMachine: stepfunctions.StateMachine;
  /** Its role, which can add the one tag to resources without its key. */
  public readonly role: iam.Role;
  /** Starts it once a day. */
  public readonly schedule: scheduler.Schedule;
  /** Says what was tagged, or would be. */
  public readonly logGroup: logs.LogGroup;
  /** Tells the event hub of executions that failed. */
  public readonly rule: events.CfnRule;
  /** Ids of the types whose resources are tagged, sorted. */
  public readonly resourceTypeIds: string[];

  /**
   * @param scope the stack of one account and Region, a template of a roll-out, or a construct in either
   * @param id id of the construct
   * @param props definition, tier, and where
   * @throws when the tier is not assigned to the targets or does not select by the tier tag, its backups go to a vault with a compliance lock or an air-gapped one,
   * resources of a type can't be tagged safely, the stack is of another account, or the layout lacks the organization or the home account
   */
  constructor(scope: Construct, id: string, props: UntaggedResourceRemediationProps) {
    checkMembers('', props, {
      definition: 'required', tier: INSTANCES.tier, targets: [INSTANCES.target], maxResourcesPerDay: 'optional', resourceTypes: [INSTANCES.resourceType], dryRun: 'boolean',
      logRetention: 'optional',
    });
    const { definition, tier, resourceTypes, maxResourcesPerDay = 10, dryRun = false, logRetention, ...rest } = withoutNulls(props);
    requireDefinition(definition);
    checkLogRetention(logRetention);
    const hub = hubAddressOf(definition);
    const stack = Stack.of(scope);
    const tagValue = tierNameOf(tier);
    const targets = targetsOf(rest.targets, definition, stack);
    checkPerDay(maxResourcesPerDay);
    checkTierOfTargets(definition, tagValue, targets);
    const unknown = checkLocks(definition, tagValue, targets);
    const types = typesOf(resourceTypes, definition);

    super(scope, id);
    // as in frameworks: templates of two accounts would differ by paths alone
    this.node.setContext(PATH_METADATA_ENABLE_CONTEXT, false);
    const { layout: { partition }, naming } = definition;
    const { tagKey, _tagRemediationName: machineName } = naming;
    const rules = types.map((type) => RESOURCE_TYPES[type].tagRule!);
    this.resourceTypeIds = types;
    this.logGroup = new logs.LogGroup(this, 'Log', {
      // this start of a name keeps a policy of the account that all deliveries share from growing with each
      logGroupName: `/aws/vendedlogs/states/${machineName}`, retention: logRetention ?? logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = this.createRole('Role', 'Adds the tier tag to resources without it', 'states.amazonaws.com', naming.rolePath, remediationStatements({
      partition, region: Aws.REGION, account: Aws.ACCOUNT_ID, machineName, tagKey, tagValue, types, dryRun,
    }));
    this.stateMachine = new stepfunctions.StateMachine(this, 'Resource', {
      stateMachineName: machineName,
      definitionBody: stepfunctions.DefinitionBody.fromString(JSON.stringify(tagRemediationMachine({
        partition, tagKey, tagValue, perDay: maxResourcesPerDay, dryRun,
        configTypes: rules.map(({ configType }) => configType).sort(),
        ruleIdentifiers: [...new Set(rules.map(({ rule = 'REQUIRED_TAGS' }) => rule))].sort(),
      }))),
      role: this.role.withoutPolicyUpdates(),
      logs: { destination: this.logGroup, level: stepfunctions.LogLevel.ALL, includeExecutionData: true },
    });
    this.node.defaultChild = this.stateMachine.node.defaultChild;
    this.schedule = this.createSchedule(naming.rolePath);
    this.rule = this.createRule(hub, naming.rolePath);
    if (unknown.length > 0) {
      Annotations.of(this).addWarningV2('cdk-org-backup:remediationIntoUnknownVault',
        `nobody says whether ${listed(unknown)} has a compliance lock, into which backups of tagged resources go: nobody could delete them early there; say vaultLock in the definition, or make `
        + 'sure that there is none');
    }
    const all = register<Construct>(this, 'remediations of tags', placeKey(stack), this);
    this.node.addValidation({
      validate: () => (all()[0] === this ? [] : [`resources without the tier tag are also tagged by ${all()[0].node.path}, in the same account and Region; remove one of them`]),
    });
  }

  private createRole(id: string, description: string, service: string, path: string, statements: iam.PolicyStatement[]): iam.Role {
    return new iam.Role(this, id, {
      path,
      description,
      assumedBy: new iam.ServicePrincipal(service, { conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }),
      inlinePolicies: { Work: new iam.PolicyDocument({ statements }) },
    });
  }

  /** By the clock and not by a rate, whose first run comes with each deployment. */
  private createSchedule(path: string): scheduler.Schedule {
    const role = this.createRole('ScheduleRole', 'Starts the tagging of resources without the tier tag once a day', 'scheduler.amazonaws.com', path, [
      new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: [this.stateMachine.stateMachineArn] }),
    ]);
    return new scheduler.Schedule(this, 'Schedule', {
      schedule: scheduler.ScheduleExpression.cron({ hour: '5', minute: '0', timeZone: TimeZone.ETC_UTC }),
      timeWindow: scheduler.TimeWindow.flexible(Duration.hours(1)),
      target: new StepFunctionsStartExecution(this.stateMachine, {
        input: scheduler.ScheduleTargetInput.fromObject({}), role: role.withoutPolicyUpdates(),
      }),
      description: 'Tags resources without the tier tag, once a day',
    });
  }

  private createRule({ busArn }: HubAddress, path: string): events.CfnRule {
    const { id, title, pattern } = EVENT_PATTERNS.find((row) => row.id === 'tag-remediation-failed')!;
    const sender = new iam.CfnRole(this, 'SenderRole', {
      path,
      description: 'EventBridge tells the event hub of it where resources could not be tagged',
      assumeRolePolicyDocument: forwardingTrust(Aws.ACCOUNT_ID),
      policies: [{ policyName: 'Send', policyDocument: forwardingPolicy(busArn) }],
    });
    const rule = new events.CfnRule(this, 'Rule', {
      name: eventRuleName(`${id}-forwarded`, busArn),
      description: title,
      eventPattern: { ...pattern, detail: { ...pattern.detail as object, stateMachineArn: [this.stateMachine.stateMachineArn] } },
      targets: [{ id: 'EventHub', arn: busArn, roleArn: sender.attrArn }],
    });
    createAfterBus(this, busArn, { rules: [rule] });
    return rule;
  }
}

function tierNameOf(tier: UntaggedResourceRemediationProps['tier'] | undefined): string {
  return tier === undefined ? reject('tier', undefined, 'it is the tier whose tag resources get', 'give a tier that the definition assigns to the targets') : tier._model.name;
}

function targetsOf(given: UntaggedResourceRemediationProps['targets'] | undefined, { layout }: BackupDefinition, { account }: Stack): TargetModel[] {
  if (given === undefined || given.length === 0) {
    reject('targets', given, 'resources are tagged only where somebody says so', 'name the units in which they are');
  }
  given.forEach((target, i) => layout._checkTarget(`targets[${i}]`, target));
  const targets = given.map(({ _kind: kind, targetId: id }): TargetModel => ({ kind, id }));
  if (!Token.isUnresolved(account) && !targets.some((target) => mayMeet(target, accountTarget(account), layout._model))) {
    reject('targets', given.map(({ targetId }) => targetId), `the stack is of ${account}, which lies in none of them`, 'name its unit too, or leave the construct out there');
  }
  return targets;
}

function checkPerDay(value: number): void {
  if (!Number.isInteger(value) || value < PER_DAY.min || value > PER_DAY.max) {
    reject('maxResourcesPerDay', value, `it is a whole number from ${PER_DAY.min} to ${PER_DAY.max}: each resource that is tagged is backed up from then on, and nobody looks at it before`,
      'give a smaller number, and tag by other means what is known to need it');
  }
}

/** Returns the vaults of whose lock nobody said anything. */
function checkLocks(definition: BackupDefinition, tagValue: string, targets: ReadonlyArray<TargetModel>): ReadonlyArray<string> {
  const { permanent, unknown } = vaultsReachedByTag(definition, tagValue, targets);
  if (permanent.length > 0) {
    reject('tier', tagValue, `what gets its tag is backed up into ${listed(permanent)}, with a compliance lock: nobody, AWS included, can delete these backups before they expire, so that what a wrong `
      + 'tag costs can\'t be undone', 'name a tier without such vaults, and let teams choose this one');
  }
  return unknown;
}

function typesOf(given: BackupResourceType[] | undefined, { _parts: { overrides } }: BackupDefinition): string[] {
  const known = Object.keys(TAG_ACTIONS).sort();
  given?.forEach(({ id }, i) => {
    if (TAG_ACTIONS[id] === undefined) {
      reject(`resourceTypes[${i}]`, id, NOT_TAGGED[id] ?? 'AWS Config has no managed rule that looks at its tags', `take it off the list; these are tagged: ${known.join(', ')}`);
    }
  });
  const types = given ? [...new Set(given.map(({ id }) => id))].sort() : known.filter((id) => !overrides.unusedTypes.includes(id));
  if (types.length === 0) {
    reject('resourceTypes', types, 'there is nothing to tag', 'name types, or leave the construct out');
  }
  return types;
}
