import { Aws, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import { ForwardedEvents } from './forwarded-events';
import { Heartbeat } from './heartbeat';
import { BackupDefinition } from '../definition/backup-definition';
import { joinApp } from '../definition/counterparts';
import { hubAddressOf } from '../definition/hub-address';
import { requireDefinition } from '../definition/naming-of';
import { patternFactsOf } from '../definition/pattern-facts';
import { accountsOf } from '../definition/template-accounts';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { deadLetterAlarm, deadLetterMetric } from '../private/alarms';
import { createAfterBus } from '../private/event-bus';
import { eventRuleName, forwardingRoleName } from '../private/event-bus-names';
import { forwardingPolicy, forwardingTrust } from '../private/forwarding-policies';
import { forwardingRules, HEARTBEAT_RULE } from '../private/forwarding-rules';
import { INSTANCES } from '../private/instances';
import { partitionOf } from '../private/regions';
import { placeKey, register } from '../private/registry';
import { ALL_EVENTS_STATE } from '../private/rule-fingerprint';
import { checkMembers, reject } from '../private/validation';

/**
 * Properties of `EventForwarding`.
 */
export interface EventForwardingProps {
  /**
   * The backup definition: events go to the hub of its layout's home account, in its home Region. The layout has an `organizationId`.
   */
  readonly definition: BackupDefinition;

  /**
   * Which events are forwarded.
   *
   * @default ForwardedEvents.member()
   */
  readonly forwardedEvents?: ForwardedEvents;

  /**
   * What the alarm does when events could not be forwarded, in each account and Region to which the template goes: a topic must be there too, and
   * admit Amazon CloudWatch. One template for all of them can name it by `Aws.REGION` and `Aws.ACCOUNT_ID`.
   *
   * Without actions there is no alarm: it would notify nobody, each account would pay for it in each Region, and one template can't name a topic that not
   * every account has. The reports of the next day show what did not arrive, and `metricDeadLetters()` is there for alarms elsewhere.
   *
   * @default - no alarm
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];
}


const EVENTBRIDGE = 'events.amazonaws.com';

/**
 * Forwards the events of AWS Backup, and those of calls that weaken backups, from one account and Region to the organization's event hub.
 *
 * One template fits every account and Region: it names only the hub's, and has no assets. Deploy it to every Region of every account: members, the
 * central, the recovery and the home account, and with `ForwardedEvents.management()` the management account; service-managed StackSets don't reach
 * that one. Nothing in it waits for another Region. Its rules are on the default bus only: EventBridge forwards an event once.
 *
 * Names of the rules and of their role begin with `cdk-org-backup-`, and those of two rules and a role that watch the others with `cdk-org-backup.`, so that the
 * hub notifies when someone changes, disables or deletes one, unless CloudFormation makes what the definition has. Whoever switches both off within the seconds
 * that AWS CloudTrail needs to tell of it is not seen by this. Calls of AWS IAM appear in `us-east-1`, in China in `cn-north-1`, in AWS GovCloud (US) in
 * `us-gov-west-1`: deploy it there too. An account has at most one `EventForwarding` to the same hub in each Region, and to change the construct's id, deploy once without it.
 *
 * Once a day, between 03:00 and 04:00 UTC, a heartbeat goes the same way from the default bus to the hub, with the hash of the rules as deployed. It shows that
 * events can be forwarded, not that each of them is: who keeps its rule and removes another silences that one only.
 *
 * Turn version reporting off (`analyticsReporting: false`), or every upgrade of the CDK changes every stack. Resources carry no `aws:cdk:path`.
 *
 * Cost: 1 USD for a million events; with `alarmActions` an alarm in each account and Region, 0.10 USD a month each.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, EventForwarding } from 'cdk-org-backup';
 *
 * declare const stack: Stack;
 * declare const definition: BackupDefinition;
 * new EventForwarding(stack, 'Forwarding', { definition });
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export class EventForwarding extends Construct {
  /** The rules on the default bus, that of the heartbeat last. */
  public readonly rules: CfnRule[];
  /** Puts the heartbeat on the default bus once a day: `BackupDailyCheck` notifies where none arrives. */
  public readonly heartbeat: CfnSchedule;
  /** The role with which the heartbeat is put, and nothing else. It belongs to this Region. */
  public readonly heartbeatRole: iam.CfnRole;
  /** The role with which EventBridge puts events to the hub's bus, and nothing else. It belongs to this Region. */
  public readonly role: iam.CfnRole;
  /** The role of those rules that watch the others, and `role`; the others watch these. */
  public readonly watcherRole: iam.CfnRole;
  /** Receives events that could not be forwarded for 24 hours. */
  public readonly deadLetterQueue: sqs.Queue;
  /** Goes off when an event could not be forwarded; undefined without `alarmActions`. */
  public readonly deadLetterAlarm?: cloudwatch.Alarm;

  /**
   * @param scope the stack of one account and Region, or a construct in it
   * @param id id of the construct
   * @param props properties
   * @throws when the layout has no home account or organization, the stack's account is outside the organization, its Region in another partition, or
   * the events to forward appear elsewhere
   */
  constructor(scope: Construct, id: string, props: EventForwardingProps) {
    const stack = Stack.of(scope);
    checkMembers('', props, { definition: 'optional', forwardedEvents: INSTANCES.forwardedEvents, alarmActions: [INSTANCES.alarmAction] });
    requireDefinition(props.definition);
    const { layout } = props.definition;
    const { busName, busArn } = hubAddressOf(props.definition);
    checkSender(stack, layout);
    const rules = forwardingRules((props.forwardedEvents ?? ForwardedEvents.member())._bind(stack, layout), patternFactsOf(props.definition));

    super(scope, id);
    // the CDK's paths begin with the name of the stack: templates of two accounts would differ by them alone
    this.node.setContext(PATH_METADATA_ENABLE_CONTEXT, false);
    this.role = this.createRole('Role', `EventBridge puts events to the bus ${busName} of the home account with it`, false, busArn);
    // whoever takes the rules their role is reported by rules that have another one
    this.watcherRole = this.createRole('WatcherRole', `EventBridge tells the bus ${busName} of changes of the forwarding with it`, true, busArn);
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14), removalPolicy: RemovalPolicy.DESTROY,
    });
    this.rules = [...rules, HEARTBEAT_RULE].map((rule) => new CfnRule(this, logicalName(rule.id), {
      name: eventRuleName(rule.id, busArn),
      description: rule.title,
      eventPattern: rule.pattern,
      ...rule.readOnly && { state: ALL_EVENTS_STATE },
      targets: [{
        id: 'EventHub', arn: busArn, roleArn: (rule.watching ? this.watcherRole : this.role).attrArn, deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
      }],
    }));
    createAfterBus(this, busArn, { rules: this.rules });
    const heartbeat = new Heartbeat(this, 'HeartbeatSource', rules, busArn);
    [this.heartbeat, this.heartbeatRole] = [heartbeat.schedule, heartbeat.role];
    this.deadLetterQueue.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'RulesSendWhatFailed',
      principals: [new iam.ServicePrincipal(EVENTBRIDGE)],
      actions: ['sqs:SendMessage'],
      resources: [this.deadLetterQueue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': this.rules.map((rule) => rule.attrArn) } },
    }));
    if (props.alarmActions && props.alarmActions.length > 0) {
      this.deadLetterAlarm = deadLetterAlarm(this, 'DeadLetterAlarm', this.deadLetterQueue, 'Events of AWS Backup could not be forwarded to the event hub');
      this.deadLetterAlarm.addAlarmAction(...props.alarmActions);
    }
    this.node.defaultChild = this.role;
    this.node.addValidation({ validate: onlyForwarding(this, busArn) });
    joinApp(this, 'eventForwarding', props.definition);
  }

  private createRole(id: string, description: string, watching: boolean, busArn: string): iam.CfnRole {
    return new iam.CfnRole(this, id, {
      // events of AWS IAM appear in one Region, whose rules know the roles of all Regions by their names
      roleName: forwardingRoleName(watching, Aws.REGION, busArn),
      description,
      assumeRolePolicyDocument: forwardingTrust(Aws.ACCOUNT_ID),
      policies: [{ policyName: 'PutEvents', policyDocument: forwardingPolicy(busArn) }],
    });
  }

  /**
   * Number of events that could not be forwarded and wait in the dead-letter queue; the highest within 5 minutes unless the options say
   * otherwise.
   *
   * @param options how to look at it
   */
  public metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return deadLetterMetric(this.deadLetterQueue, options);
  }
}

/** The bus admits accounts of the organization, and EventBridge sends within a partition. */
function checkSender(stack: Stack, layout: OrganizationLayout): void {
  const { region } = stack;
  const { partition } = layout;
  const own = Token.isUnresolved(region) ? partition : partitionOf(region);
  if (own !== undefined && own !== partition) {
    reject('region of the stack', region, `it lies in the partition ${own} and the event hub in ${partition}, and events don't leave a partition`,
      `give the accounts of ${own} a definition with a hub of their own`);
  }
  const outside = accountsOf(stack).find((account) => layout.isExternal(account));
  if (outside !== undefined) {
    reject('account of the stack', outside, 'the layout says that it is outside the organization, whose accounts alone may put events to the hub',
      'leave the construct out there');
  }
}

/** Says once the app is complete what is wrong with a forwarding beside others: names of rules occur once. */
function onlyForwarding(forwarding: EventForwarding, busArn: string): () => string[] {
  const stack = Stack.of(forwarding);
  // two stacks without a literal Region may be deployed to different ones
  const place = Token.isUnresolved(stack.region) ? stack.node.addr : placeKey(stack);
  const all = register(forwarding, 'forwardings to an event hub', `${place} ${busArn}`, forwarding);
  return () => (all()[0] === forwarding ? [] : [
    `the rules to ${busArn} are also made by ${all()[0].node.path}, for the same account and Region; remove one of them, of a second BackupOrganization with without: [BackupOrganizationPart.FORWARDING]`,
  ]);
}

/** `jobs-ended` as `JobsEnded`. */
function logicalName(id: string): string {
  return id.split('-').map((word) => word[0].toUpperCase() + word.slice(1)).join('');
}
