import { Aws, Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { PATH_METADATA_ENABLE_CONTEXT } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';
import type { IBackupEventHub } from '../event-hub';
import { ForwardingPlace } from './forwarding-place';
import { forwardingRules } from './forwarding-rules';
import { deadLetterAlarm, deadLetterMetric } from '../private/alarms';
import { ruleName } from '../private/event-bus';
import { partitionOf } from '../private/partition';
import { reject } from '../private/validation';

/**
 * Properties of `EventForwarding`.
 */
export interface EventForwardingProps {
  /**
   * The hub to which events go. Its account and Region must be known at synth.
   */
  readonly hub: IBackupEventHub;

  /**
   * What is forwarded.
   *
   * @default ForwardingPlace.member()
   */
  readonly place?: ForwardingPlace;

  /**
   * What the alarm does that says that events could not be forwarded, in each account and Region to which the template goes: a topic must be there too, and
   * admit Amazon CloudWatch. One template for all of them can name it by `Aws.REGION` and `Aws.ACCOUNT_ID`.
   *
   * Without actions there is no alarm: nobody would hear it, each account would pay for it in each Region, and one template can't name a topic that not every
   * account has. The reports of the next day tell what did not arrive, and `metricDeadLetters()` is there for alarms elsewhere.
   *
   * @default - no alarm
   */
  readonly alarmActions?: cloudwatch.IAlarmAction[];
}

/** Days for which SQS keeps a message at most. */
const KEPT = Duration.days(14);

const EVENTBRIDGE = 'events.amazonaws.com';

/**
 * Forwards the events of AWS Backup, and those of calls that weaken backups, from one account and Region to the organization's event hub.
 *
 * One template fits every account and Region: it names only the hub's, and has no assets. Deploy it to every Region of every account: members, the
 * central, the recovery and the home account, and with `ForwardingPlace.management()` the management account; service-managed StackSets don't reach
 * that one. Nothing in it waits for another Region. It listens to the default bus only: EventBridge forwards an event once.
 *
 * Names of the rules begin with `cdk-org-backup-`, so that the hub can tell when someone disables or deletes one. Therefore an account has at most one
 * `EventForwarding` to the same hub in each Region, and to change the construct's id, deploy once without it.
 *
 * Turn version reporting off (`analyticsReporting: false`), or every upgrade of the CDK changes every stack. Resources carry no `aws:cdk:path`.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupEventHub, EventForwarding } from 'cdk-org-backup';
 *
 * declare const stack: Stack;
 * new EventForwarding(stack, 'Forwarding', {
 *   hub: BackupEventHub.fromBackupEventHubAttributes(stack, 'Hub', { account: '111111111111', region: 'eu-west-1' }),
 * });
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export class EventForwarding extends Construct {
  /** The rules on the default bus. */
  public readonly rules: CfnRule[];
  /** The role with which EventBridge puts events to the hub's bus, and nothing else. It belongs to this Region. */
  public readonly role: iam.CfnRole;
  /** Receives events that could not be forwarded for 24 hours. */
  public readonly deadLetterQueue: sqs.Queue;
  /** Says that an event could not be forwarded; undefined without `alarmActions`. */
  public readonly deadLetterAlarm?: cloudwatch.Alarm;

  /**
   * @param scope the stack of one account and Region, or a construct in it
   * @param id id of the construct
   * @param props properties
   * @throws when the hub's account or Region is known at deployment only, lies in another partition, or the place is not where its events are
   */
  constructor(scope: Construct, id: string, props: EventForwardingProps) {
    const stack = Stack.of(scope);
    const { hub } = props;
    for (const [prop, value] of [['hub.account', hub.account], ['hub.region', hub.region]]) {
      if (Token.isUnresolved(value)) {
        reject(prop, value, 'it is part of the templates of all accounts', 'give the stack of the hub an env with account and region');
      }
    }
    const partition = partitionOf(hub.region)!;
    const own = Token.isUnresolved(stack.region) ? partition : partitionOf(stack.region);
    if (own !== undefined && own !== partition) {
      reject('hub', hub.region, `it lies in the partition ${partition} and ${stack.region} in ${own}, and events don't leave a partition`, `forward to a hub in ${own}`);
    }
    const rules = forwardingRules((props.place ?? ForwardingPlace.member())._bind(stack));

    super(scope, id);
    // the CDK's paths begin with the name of the stack: templates of two accounts would differ by them alone
    this.node.setContext(PATH_METADATA_ENABLE_CONTEXT, false);
    this.role = new iam.CfnRole(this, 'Role', {
      description: `EventBridge puts events to the bus ${hub.busName} of the home account with it`,
      assumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{
          Effect: 'Allow',
          Principal: { Service: EVENTBRIDGE },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }],
      },
      policies: [{
        policyName: 'PutEvents',
        policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: hub.busArn }] },
      }],
    });
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: KEPT, removalPolicy: RemovalPolicy.DESTROY,
    });
    this.rules = rules.map((rule) => new CfnRule(this, logicalName(rule.id), {
      name: ruleName(rule.id, hub.busArn),
      description: rule.title,
      eventPattern: rule.pattern,
      targets: [{
        id: 'EventHub', arn: hub.busArn, roleArn: this.role.attrArn, deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
      }],
    }));
    if (hub.node.defaultChild && Stack.of(hub) === stack) {
      this.rules.forEach((rule) => rule.node.addDependency(hub.node.defaultChild!));
    }
    this.deadLetterQueue.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'RulesSendWhatFailed',
      principals: [new iam.ServicePrincipal(EVENTBRIDGE)],
      actions: ['sqs:SendMessage'],
      resources: [this.deadLetterQueue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': this.rules.map((rule) => rule.attrArn) } },
    }));
    if (props.alarmActions !== undefined && props.alarmActions.length > 0) {
      this.deadLetterAlarm = deadLetterAlarm(this, 'DeadLetterAlarm', this.deadLetterQueue, 'Events of AWS Backup could not be forwarded to the event hub');
      this.deadLetterAlarm.addAlarmAction(...props.alarmActions);
    }
    this.node.defaultChild = this.role;
    this.node.addValidation({ validate: registerForwarding(this, hub) });
  }

  /**
   * Number of events that could not be forwarded and wait in the dead-letter queue; the highest within 5 minutes unless told otherwise.
   *
   * @param options how to look at it
   */
  public metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return deadLetterMetric(this.deadLetterQueue, options);
  }
}

const FORWARDINGS = Symbol.for('cdk-org-backup.eventForwardings');

/** Registers a forwarding with its app, and returns what is wrong with it beside the others once the app is complete: names of rules occur once. */
function registerForwarding(forwarding: EventForwarding, { busArn }: IBackupEventHub): () => string[] {
  const { account, region, node } = Stack.of(forwarding);
  // two stacks without literal account and Region may be deployed to different ones
  const place = [account, region].some((value) => Token.isUnresolved(value)) ? node.path : `${account} ${region}`;
  const root = forwarding.node.root as unknown as { [FORWARDINGS]?: Map<string, EventForwarding[]> };
  const all = root[FORWARDINGS] ??= new Map<string, EventForwarding[]>();
  const here = all.get(`${place} ${busArn}`) ?? [];
  all.set(`${place} ${busArn}`, [...here, forwarding]);
  return () => (here.length === 0 ? [] : [
    `the rules to ${busArn} are also made by ${here[0].node.path}, for the same account and Region; remove one of them`,
  ]);
}

/** `jobs-ended` as `JobsEnded`. */
function logicalName(id: string): string {
  return id.split('-').map((word) => word[0].toUpperCase() + word.slice(1)).join('');
}
