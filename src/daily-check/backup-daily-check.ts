import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BackupDailyCheckProps } from './backup-daily-check-props';
import { checkEnvironment, ExpectedPlaces, STATE_KEY } from './handler/check-contract';
import { CHECK_TIME, HEARTBEAT, HEARTBEAT_PATTERN } from '../data/heartbeat';
import { VALIDATION_ROW } from '../data/sharing-calls';
import { BackupDefinition } from '../definition/backup-definition';
import { dataOperators } from '../definition/data-operators';
import { hubAddressOf } from '../definition/hub-address';
import { requireDefinition } from '../definition/naming-of';
import { patternFactsOf } from '../definition/pattern-facts';
import { EventForwarding } from '../event-forwarding';
import { hashOfRules } from '../event-forwarding/heartbeat';
import { OrganizationTarget } from '../organization-layout/organization-target';
import { alarmAbove, deadLetterAlarm, deadLetterMetric } from '../private/alarms';
import { guardData, rolesOfFunctions } from '../private/data-guard';
import { eventRuleName } from '../private/event-bus-names';
import { EVENT_PATTERNS } from '../private/event-patterns';
import { forwardingRules } from '../private/forwarding-rules';
import { handlerFunction } from '../private/handler-function';
import { INSTANCES } from '../private/instances';
import { QUEUE } from '../private/queues';
import { COUNTS_PREFIX } from '../private/reported-counts';
import { ALL_EVENTS_STATE } from '../private/rule-fingerprint';
import { checkLogRetention, checkMembers, reject } from '../private/validation';

/** Minutes that AWS Lambda gives a function at most. */
const TIMEOUT_MINUTES = 15;
/** Hours without a run after which the alarm goes off: a day, and time for attempts. */
const LATE_HOURS = 26;

/**
 * Looks once a day, at 06:30 UTC, for what no event tells, and notifies the channels of the event hub once when it begins and once when it is over:
 *
 * - accounts and Regions whose events are no longer forwarded: each puts a heartbeat on its own bus once a day, which goes the way of all other events. All that
 *   are silent for 26 hours are one message. Expected are the active accounts of the targets, in each Region; one that is new has 48 hours, one that is closed or
 *   suspended or leaves drops out. Rules that are none of this version's are in a message after seven days
 * - accounts whose effective backup policy is invalid and of which no event said so: what the hub told is not told again
 * - with `jobCounts`, places where AWS Backup counts other jobs than events said and reports had
 *
 * It shows failure and carelessness, and the attacker who removes a role, a rule of all, or the bus. It does not show one who lets the rule of the heartbeat and its
 * role live and changes other rules, nor an account that puts the heartbeat itself: for the former there are security events about those rules.
 *
 * The function reads AWS Organizations as a delegated administrator of the organization, and keeps what it knows in the hub's bucket.
 *
 * Cost: three alarms, 0.30 USD a month; a heartbeat is two events of 0.000001 USD each and little more than a request of Amazon SQS: 0.50 USD a month for 400 accounts in
 * 17 Regions.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDailyCheck, BackupDefinition, BackupEventHub, NotificationChannel } from 'cdk-org-backup';
 *
 * declare const definition: BackupDefinition; // its layout has organizationId and homeAccount
 * declare const home: Stack; // of the home account, in the home Region
 * const hub = new BackupEventHub(home, 'EventHub', { definition, channels: [NotificationChannel.emails(['backup-team@example.com'])] });
 * new BackupDailyCheck(home, 'DailyCheck', { definition, hub });
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export class BackupDailyCheck extends Construct {
  /** The function, which the schedule calls once a day. */
  public readonly handler: lambda.Function;
  /** Receives heartbeats, and the events that are compared with what AWS says; the function reads them once a day. */
  public readonly heartbeatQueue: sqs.Queue;
  /** Receives calls of the function that failed three times, heartbeats and events that could not be queued and messages that are none. */
  public readonly deadLetterQueue: sqs.Queue;
  /** Alarms on dead letters, on errors of the function, and on days without a call of it. */
  public readonly alarms: cloudwatch.Alarm[];

  /**
   * @param scope the stack of the hub, or a construct in it
   * @param id id of the construct
   * @param props which hub, and where heartbeats are expected
   * @throws when the hub is of another definition or stack, nothing is looked at, or nobody is expected
   */
  constructor(scope: Construct, id: string, props: BackupDailyCheckProps) {
    checkMembers('', props, {
      definition: 'optional', hub: INSTANCES.eventHub, notifier: INSTANCES.reportNotifier, targets: [INSTANCES.target], forwardings: [INSTANCES.eventForwarding], heartbeats: 'boolean', effectivePolicies: 'boolean',
      jobCounts: 'boolean', logRetention: 'optional',
    });
    requireDefinition(props.definition);
    checkLogRetention(props.logRetention);
    const { definition, hub, notifier, heartbeats = true, effectivePolicies = true, jobCounts = false } = props;
    const { account, region, busName, busArn } = hubAddressOf(definition);
    checkHub(Stack.of(scope), props, busArn);
    checkNotifier(Stack.of(scope), props);
    const expected = heartbeats ? placesOf(props) : undefined;
    if (!heartbeats && !effectivePolicies) {
      reject('effectivePolicies', false, 'with heartbeats off as well the check looks at nothing', 'leave the construct out');
    }
    if (jobCounts && !heartbeats) {
      reject('jobCounts', true, 'events are counted where heartbeats are expected, and heartbeats are off', 'switch heartbeats on, or leave jobCounts out');
    }

    super(scope, id);
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', { ...QUEUE, removalPolicy: RemovalPolicy.DESTROY });
    this.heartbeatQueue = this.createHeartbeatQueue(busArn, hub, { heartbeats, effectivePolicies, jobCounts });
    this.handler = handlerFunction(this, 'Handler', {
      asset: 'daily-check/handler/daily-check',
      description: 'Looks once a day for what no event of AWS Backup tells',
      timeout: Duration.minutes(TIMEOUT_MINUTES),
      // 10,000 accounts in 17 Regions take 460 MB
      memorySize: 1024,
      environment: {
        ...hub._delivery.environment,
        ...checkEnvironment({
          source: { name: busName, accountId: account, region },
          deadLetterQueueUrl: this.deadLetterQueue.queueUrl,
          queueUrl: this.heartbeatQueue.queueUrl,
          heartbeats: expected,
          rules: (['member', 'management'] as const).map((kind) => hashOfRules(forwardingRules(kind, patternFactsOf(definition)), busArn)),
          effectivePolicies,
          jobCounts,
          countsBucket: jobCounts ? notifier?.stateBucket.bucketName : undefined,
        }),
      },
      filledBy: { prop: 'targets', given: `${expected?.parents.length ?? 0} units`, remedy: 'name units above them, or give the hub fewer channels' },
      logRetention: props.logRetention,
    });
    new lambda.EventInvokeConfig(this, 'Attempts', {
      function: this.handler,
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      // the function may send to that queue anyway; aws-cdk-lib's own destination lets it do more
      onFailure: { bind: () => ({ destination: this.deadLetterQueue.queueArn }) },
    });
    this.allow(props);
    new events.Rule(this, 'Schedule', {
      description: 'Calls the daily check of AWS Backup',
      schedule: events.Schedule.cron({ minute: String(CHECK_TIME.minute), hour: String(CHECK_TIME.hour) }),
      targets: [new LambdaFunction(this.handler, { deadLetterQueue: this.deadLetterQueue })],
    });
    const operators = dataOperators(definition, Stack.of(this));
    if (operators) {
      guardData(undefined, [this.heartbeatQueue, this.deadLetterQueue], { operators, own: () => rolesOfFunctions(this) });
    }
    this.alarms = this.createAlarms();
    hub._adoptAlarms(this.alarms);
    this.node.defaultChild = this.handler;
  }

  /**
   * Number of calls and messages in the dead-letter queue; the highest within 5 minutes unless the options say otherwise.
   *
   * @param options how to look at it
   */
  public metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return deadLetterMetric(this.deadLetterQueue, options);
  }

  private createHeartbeatQueue(
    busArn: string, hub: BackupDailyCheckProps['hub'], { heartbeats, effectivePolicies, jobCounts }: Required<Pick<BackupDailyCheckProps, 'heartbeats' | 'effectivePolicies' | 'jobCounts'>>,
  ): sqs.Queue {
    const queue = new sqs.Queue(this, 'Heartbeats', {
      ...QUEUE,
      visibilityTimeout: Duration.minutes(TIMEOUT_MINUTES),
      removalPolicy: RemovalPolicy.DESTROY,
      // a run that breaks off leaves what it received; none is received so often in the 14 days that it stays
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 100 },
    });
    const createRule = (id: string, ruleId: string, description: string, eventPattern: object) => new events.CfnRule(this, id, {
      name: eventRuleName(ruleId, busArn),
      description,
      eventBusName: hub.bus.eventBusName,
      eventPattern,
      targets: [{ id: 'Queue', arn: queue.queueArn, deadLetterConfig: { arn: this.deadLetterQueue.queueArn } }],
    });
    const compared = (id: string, ruleId: string, patternId: string) => {
      const { title, pattern, readOnly } = EVENT_PATTERNS.find((one) => one.id === patternId)!;
      const rule = createRule(id, ruleId, title, pattern);
      rule.state = readOnly ? ALL_EVENTS_STATE : undefined;
      return rule;
    };
    const rules = [
      ...heartbeats ? [createRule('Rule', HEARTBEAT.id, HEARTBEAT.title, HEARTBEAT_PATTERN)] : [],
      // of what these say, the hub has told already
      ...effectivePolicies ? [compared('PoliciesRule', 'policies-to-compare', VALIDATION_ROW.id)] : [],
      ...jobCounts ? [compared('JobsRule', 'jobs-to-compare', 'jobs-ended')] : [],
    ];
    [queue, this.deadLetterQueue].forEach((one) => one.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'RulesSend',
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [one.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rules.map((rule) => rule.attrArn) } },
    })));
    return queue;
  }

  private allow(props: BackupDailyCheckProps): void {
    const { hub, notifier, definition: { layout }, heartbeats = true, effectivePolicies = true, jobCounts = false } = props;
    const { bucket } = hub._delivery;
    const below = (kind: string) => `arn:${layout.partition}:organizations::${layout.managementAccount ?? '*'}:${kind}/${layout.organizationId}/*`;
    hub._delivery.connect(this.handler);
    this.deadLetterQueue.grant(this.handler, 'sqs:SendMessage');
    this.heartbeatQueue.grant(this.handler, 'sqs:ReceiveMessage', 'sqs:DeleteMessage');
    [
      new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [bucket.arnForObjects(STATE_KEY)] }),
      // without it, a state that was never saved looks like one that may not be read
      new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
      ...heartbeats ? [new iam.PolicyStatement({
        actions: ['organizations:ListAccountsForParent', 'organizations:ListOrganizationalUnitsForParent'], resources: [below('root'), below('ou')],
      })] : [],
      // neither AWS Backup nor AWS Organizations knows resources of these calls
      ...jobCounts ? [new iam.PolicyStatement({
        actions: ['backup:ListBackupJobSummaries', 'backup:ListCopyJobSummaries', 'backup:ListRestoreJobSummaries'], resources: ['*'],
      })] : [],
      ...effectivePolicies ? [new iam.PolicyStatement({
        actions: ['organizations:ListAccountsWithInvalidEffectivePolicy', 'organizations:ListEffectivePolicyValidationErrors'], resources: ['*'],
      })] : [],
    ].forEach((statement) => this.handler.addToRolePolicy(statement));
    if (jobCounts && notifier) {
      const counts = notifier._countPlaces(this.handler);
      this.handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [counts.arnForObjects(`${COUNTS_PREFIX}*`)] }));
      this.handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [counts.bucketArn] }));
    }
  }

  private createAlarms(): cloudwatch.Alarm[] {
    return [
      deadLetterAlarm(this, 'DeadLetterAlarm', this.deadLetterQueue, 'The daily check of AWS Backup failed; its log, and the dead-letter queue, say why'),
      alarmAbove(this, 'ErrorAlarm', this.handler.metricErrors({ period: Duration.minutes(5) }), 0, 'The daily check of AWS Backup failed, and is tried again; its log says why'),
      new cloudwatch.Alarm(this, 'NotCalledAlarm', {
        alarmDescription: `the daily check of AWS Backup did not run for ${LATE_HOURS} hours: look at the rule that calls it`,
        metric: this.handler.metricInvocations({ period: Duration.hours(1) }),
        threshold: 1,
        comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        evaluationPeriods: LATE_HOURS,
        datapointsToAlarm: LATE_HOURS,
        treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      }),
    ];
  }
}

function checkHub(stack: Stack, { hub }: BackupDailyCheckProps, busArn: string): void {
  if (hub?.busArn !== busArn) {
    reject('hub', hub?.busArn ?? hub, `accounts of the definition forward to ${busArn}`, 'give the hub of the same definition');
  }
  if (Stack.of(hub) !== stack) {
    reject('stack', stack.node.path, `the hub lies in ${Stack.of(hub).node.path}, and its queue and bucket are used`, 'create the check in the stack of the hub');
  }
}

function checkNotifier(stack: Stack, { notifier }: BackupDailyCheckProps): void {
  if (notifier && Stack.of(notifier) !== stack) {
    reject('notifier', notifier.node.path, `it lies in ${Stack.of(notifier).node.path}, and its bucket is read`, 'give the notifier of the same stack, or leave it out');
  }
}

/** Where heartbeats are expected. */
function placesOf({ definition, targets, ...props }: BackupDailyCheckProps): ExpectedPlaces {
  const forwardings = props.forwardings ?? [];
  const { layout } = definition;
  targets?.forEach((target, i) => checkTarget(`targets[${i}]`, target, definition));
  const assigned = definition._parts.assigned.map(({ target }) => target).filter(({ kind }) => kind !== 'account').map(({ id }) => id);
  const parents = [...new Set(targets?.map(({ targetId }) => targetId) ?? assigned)].sort();
  if (parents.length === 0 && forwardings.length === 0) {
    reject('targets', targets, 'heartbeats are expected of nobody', 'name the units whose accounts forward, or switch heartbeats off');
  }
  const others = new Map<string, string[]>();
  forwardings.forEach((forwarding, i) => {
    const { account, region } = stackOf(`forwardings[${i}]`, forwarding);
    others.set(account, [...others.get(account) ?? [], region]);
  });
  return {
    parents,
    regions: [...layout.regions],
    // an account that has stacks of its own may lie in a unit, too
    spared: layout.managementAccount === undefined ? [] : [layout.managementAccount],
    others: [...others].sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([account, regions]) => ({ account, regions: [...new Set(regions)].sort() })),
  };
}

function checkTarget(prop: string, target: OrganizationTarget, { layout }: BackupDefinition): void {
  if (target._kind === 'account') {
    reject(prop, target.targetId, 'accounts are listed by the units that they are in', 'name the unit, or give the forwarding of the account in forwardings');
  }
  layout._checkTarget(prop, target);
}

function stackOf(prop: string, forwarding: EventForwarding): { account: string; region: string } {
  const { account, region } = Stack.of(forwarding);
  if (Token.isUnresolved(account) || Token.isUnresolved(region)) {
    reject(prop, forwarding.node.path, 'its stack has no literal account and Region, so that nobody knows where it is deployed', 'give the stack an env, or name the units in targets');
  }
  return { account, region };
}
