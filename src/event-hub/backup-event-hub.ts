import { Annotations, Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BackupEventHubProps, EndedJobDimensions, HubMetric, RestoreTimeDimensions } from './backup-event-hub-props';
import { forwardingKnowledge } from './deployed-knowledge';
import { createEventBucket, createGroupingFunction } from './grouping-function';
import { countEnvironment, PlanTiers } from './handler/hub-contract';
import { createAlarms } from './hub-alarms';
import { createDashboard } from './hub-dashboard';
import { alertMetric, checkRestoreTarget, Counted, endedJobMetric, failureMetric, recoveryPointMetric, restoreTimeMetric } from './hub-metrics';
import { createQueues, createRules, HubQueues, SECURITY_WINDOW } from './hub-queues';
import { joinApp } from '../definition/counterparts';
import { dataOperators } from '../definition/data-operators';
import { HubAddress, hubAddressOf } from '../definition/hub-address';
import { requireDefinition } from '../definition/naming-of';
import { patternFactsOf } from '../definition/pattern-facts';
import { alarmTopics } from '../notification/alarm-topics';
import { bindChannels } from '../notification/bind-channels';
import { EventDelivery } from '../notification/event-delivery';
import { keepsFindings } from '../notification/handler/delivery-target';
import { BoundTarget } from '../notification/notification-target';
import { alarmAbove, deadLetterMetric, warnAlarmsWithoutActions } from '../private/alarms';
import { BUS_STATEMENT_ID, busStatement } from '../private/bus-condition';
import { guardData, rolesOfFunctions } from '../private/data-guard';
import { createAfterBus } from '../private/event-bus';
import { eventPatterns, FORWARDED_SOURCES, KEY_SOURCES } from '../private/event-patterns';
import { checkRoom, handlerFunction } from '../private/handler-function';
import { INSTANCES } from '../private/instances';
import { register } from '../private/registry';
import { checkInstances, checkIsLiteralDuration, checkLogRetention, checkMembers, checkOneOf, checkText, reject } from '../private/validation';
import { planTiersOf } from '../protection/tier-planning';

/**
 * Receives the events of AWS Backup in all accounts and Regions of an organization, notifies and counts. For the home account, in the home Region.
 *
 * Failed, expired, aborted and incomplete jobs, and those completed with issues, are grouped, so that one outage is one message; so are changes of
 * compliance. Security events, which may be an attack on backups, are grouped by the minute: their message goes out usually within two minutes after AWS sent
 * the event. All jobs that end become metrics. Accounts send by `EventForwarding`. Events are best effort: daily reports show what they missed. A message
 * has the same id whenever it is repeated.
 *
 * Rules have names that begin with `cdk-org-backup-`: the hub notifies when someone switches one of them off. When nothing calls the handler of security events any
 * more, only an alarm shows it, once an event has waited for 10 minutes.
 *
 * Cost: `alarms` (0.10 USD a month each), a dashboard (3 USD), ten custom metrics (0.30 USD each), and the work of its functions, queues and logs;
 * `metrics` adds to it.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, BackupEventHub, EventForwarding, NotificationChannel } from 'cdk-org-backup';
 *
 * declare const definition: BackupDefinition; // its layout has organizationId and homeAccount
 * declare const home: Stack; // of the home account, in the home Region
 * declare const member: Stack;
 * new BackupEventHub(home, 'EventHub', { definition, channels: [NotificationChannel.emails(['backup-team@example.com'])] });
 * new EventForwarding(member, 'Forwarding', { definition });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
 */
export class BackupEventHub extends Construct {
  /** Name of the bus. */
  public readonly busName: string;
  /** ARN of the bus, without a reference to the stack that creates it. */
  public readonly busArn: string;

  /** The bus to which rules of vault keys forward, so that the hub knows whose keys events are about; nothing else may. */
  public readonly keyBus: events.EventBus;
  /** The bus. Rules of the organization's accounts forward events of the known sources to it; nobody else's can, and no call from another account. */
  public readonly bus: events.EventBus;
  /** The rules on the bus. */
  public readonly rules: events.CfnRule[];
  /** Receives events and messages that could not be delivered or counted, each with a reason, unless it ended the function each time. */
  public readonly deadLetterQueue: sqs.Queue;
  /** Has notifications for 30 days, each under its id, and survives the stack. */
  public readonly eventBucket: s3.Bucket;
  /** The functions: groups failed jobs and changes of compliance, groups security events, counts jobs, delivers to channels. */
  public readonly handlers: lambda.Function[];
  /** Alarms on dead letters, on errors of the handlers, on events that are retried or wait because no handler is called, and on times of restores. */
  public readonly alarms: cloudwatch.Alarm[];
  /** The dashboard; undefined where none is wanted. */
  public readonly dashboard?: cloudwatch.Dashboard;

  private readonly alarmActions: cloudwatch.IAlarmAction[];
  /** @internal */
  public readonly _counted: Counted;
  /**
   * For constructs that notify the hub's channels.
   * @internal
   */
  public readonly _delivery: EventDelivery;

  /**
   * @param scope the stack of the home account and Region, or a construct in it
   * @param id id of the construct
   * @param props which organization, and which channels
   * @throws when the layout has no home account or organization, the stack is elsewhere, no channel is given, two are equal or AWS Security Hub is the only
   * one, or a value lies outside its limits
   */
  constructor(scope: Construct, id: string, props: BackupEventHubProps) {
    const stack = Stack.of(scope);
    checkMembers('', props, {
      definition: 'optional', channels: 'required list', groupingWindow: 'optional', backupKeyIds: 'texts', backupPolicyIds: 'texts', complianceAlerts: 'boolean',
      alarmActions: [INSTANCES.alarmAction], logRetention: 'optional', dashboard: 'boolean', metrics: 'list',
    });
    props.metrics?.forEach((one, i) => checkOneOf(`metrics[${i}]`, one, HubMetric));
    const { definition } = props;
    requireDefinition(definition);
    checkInstances('channels', props.channels, INSTANCES.notificationChannel);
    checkLogRetention(props.logRetention);
    const hub = hubAddressOf(definition);
    const window = checkWindow(props.groupingWindow ?? Duration.minutes(5));
    const tiers = planTiersOf(definition.tiers, definition.naming);
    checkHubStack(stack, hub);
    checkProps(props, tiers);

    super(scope, id);
    this._counted = { tierNames: definition.tiers.map(({ name }) => name), metrics: props.metrics ?? [] };
    this.busName = hub.busName;
    this.busArn = hub.busArn;
    const hubs = register(this, 'event hubs of a bus', hub.busArn, this);
    this.node.addValidation({
      validate: () => (hubs()[0] === this ? [] : [`the event bus ${hub.busName} is also made by ${hubs()[0].node.path}, for the same account and Region; remove one of them, of a second BackupOrganization with without: [BackupOrganizationPart.HUB], or give it a definition with another naming`]),
    });
    joinApp(this, 'eventHub', props.definition);
    this.bus = new events.EventBus(this, 'Resource', { eventBusName: this.busName, description: 'Events of AWS Backup in all accounts of the organization' });
    this.keyBus = new events.EventBus(this, 'KeyEvents', { eventBusName: hub.keyBusName, description: 'Events of the keys of backup vaults in all accounts of the organization' });
    admitOrganization(this, 'BusPolicy', this.bus, hub, FORWARDED_SOURCES);
    admitOrganization(this, 'KeyEventsPolicy', this.keyBus, hub, KEY_SOURCES);
    this.node.defaultChild = this.bus.node.defaultChild;
    createAfterBus(this, this.busArn, { bus: this.bus.node.defaultChild as events.CfnEventBus });
    createAfterBus(this, hub.keyBusArn, { bus: this.keyBus.node.defaultChild as events.CfnEventBus });
    const queues = createQueues(this, { jobs: window, security: SECURITY_WINDOW });
    this.deadLetterQueue = queues.deadLetters;
    const buses = { eventBusName: this.bus.eventBusName, keyBusName: this.keyBus.eventBusName, arn: this.busArn };
    this.rules = createRules(this, buses, queues, eventPatterns(patternFactsOf(definition)), props.complianceAlerts ?? true);
    const targets = bindChannels(this, props.channels);
    warnOfUntoldJobs(this, targets);
    this.eventBucket = createEventBucket(this);
    const delivery = this._delivery = new EventDelivery(this, 'Delivery', {
      bucket: this.eventBucket,
      deadLetterQueue: queues.deadLetters,
      targets,
      failureDimensions: { Hub: this.busName },
      remedy: 'give fewer channels: subscribers of one topic, or rules of one event bus, may be many',
      logRetention: props.logRetention,
    });
    const source = { name: hub.busName, accountId: hub.account, region: hub.region };
    const grouping = { deadLetterQueue: queues.deadLetters, delivery, source, logRetention: props.logRetention };
    const jobs = createGroupingFunction(this, 'GroupFailedJobs', {
      ...grouping, queue: queues.jobs, window, description: 'Notifies of failed backup jobs and changes of compliance, those of some minutes in one message',
    });
    const security = createGroupingFunction(this, 'GroupSecurityEvents', {
      ...grouping,
      queue: queues.security,
      window: SECURITY_WINDOW,
      knowledge: {
        backupKeyIds: props.backupKeyIds,
        backupPolicyIds: props.backupPolicyIds,
        centralAccount: definition.layout.centralAccount,
        recoveryAccount: definition.layout.recoveryAccount,
        forwarding: forwardingKnowledge(definition, stack, queues),
      },
      description: 'Notifies of what may be an attack on backups, that of a minute in one message',
    });
    const counter = this.createCounter(props, queues, tiers);
    const handlers = [jobs, security, counter];
    this.handlers = [...handlers, delivery.handler];
    const operators = dataOperators(definition, stack);
    if (operators) {
      const own = () => rolesOfFunctions(this, ...delivery.functions);
      guardData(this.eventBucket, [queues.jobs, queues.security, queues.counts, queues.deadLetters, delivery.queue], { operators, own });
    }
    this.alarms = [...createAlarms(this, { queues, handlers, failures: this.metricFailures(), window }), ...delivery.alarms];
    this.alarmActions = [...alarmTopics(this, targets).map((topic) => new SnsAction(topic)), ...props.alarmActions ?? []];
    this.alarms.forEach((alarm) => alarm.addAlarmAction(...this.alarmActions));
    if (this.alarmActions.length === 0) {
      warnAlarmsWithoutActions(this, 'events could not be delivered', 'give a topic, or alarmActions');
    }
    if (props.dashboard ?? true) {
      this.dashboard = createDashboard(this, 'Dashboard', { deadLetters: this.metricDeadLetters(), alarms: this.alarms, counted: this._counted });
    }
  }

  /**
   * Number of jobs that ended in a state, in all accounts and Regions or in part of them; the sum over 5 minutes unless the options say otherwise.
   *
   * Jobs of a tier are counted as far as their events name the plan: `ReportNotifier` has all of them, a day later. Hubs of one account and Region count together.
   *
   * @param dimensions which jobs
   * @param options how to look at it
   * @throws when there is no such state, tier or type, `metrics` of the hub does not count by it, or jobs are not counted by both of two dimensions
   */
  public metricJobs(dimensions: EndedJobDimensions, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return endedJobMetric(dimensions, this._counted, options);
  }

  /**
   * Number of recovery points that reached a state, in all accounts and Regions; the sum over 5 minutes unless the options say otherwise.
   *
   * @param state `COMPLETED`, `COMPLETED_WITH_ISSUES`, `PARTIAL`, `EXPIRED`, `ABORTED` or `FAILED`
   * @param options how to look at it
   * @throws when there is no such state, or `metrics` of the hub lacks `HubMetric.RECOVERY_POINTS`
   */
  public metricRecoveryPoints(state: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return recoveryPointMetric(state, this._counted, options);
  }

  /**
   * Number of security events in messages; the sum over 5 minutes unless the options say otherwise.
   *
   * @param options how to look at it
   */
  public metricSecurityEvents(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return alertMetric('security', options);
  }

  /**
   * Number of changes of compliance in messages; the sum over 5 minutes unless the options say otherwise.
   *
   * @param options how to look at it
   */
  public metricComplianceChanges(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return alertMetric('compliance', options);
  }

  /**
   * Number of events and messages in the dead-letter queue; the highest within 5 minutes unless the options say otherwise.
   *
   * @param options how to look at it
   */
  public metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return deadLetterMetric(this.deadLetterQueue, options);
  }

  /**
   * Number of events that a handler failed to process and deliveries that failed, each time that it was tried; the sum over 5 minutes unless the options say otherwise.
   *
   * @param options how to look at it
   */
  public metricFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return failureMetric(this.busName, options);
  }

  /**
   * Seconds that restores took from their creation to their completion, in all accounts and Regions; the longest within 5 minutes unless the options say
   * otherwise.
   *
   * Restores that failed have no time. Those of restore tests are among them: they show whether a recovery time objective is met.
   *
   * @param dimensions which restores; all of them by default
   * @param options how to look at it
   * @throws when a type or plan has no valid name, or `metrics` of the hub does not measure by it
   */
  public metricRestoreTime(dimensions: RestoreTimeDimensions = {}, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return restoreTimeMetric(dimensions, this._counted, options);
  }

  /**
   * Adds an alarm that goes off when a restore took longer than it may. It has the actions of the hub's other alarms and is on the dashboard.
   *
   * It judges what AWS Backup Audit Manager judges only in the account of the restore: `ProtectionRequirementOptions.maximumRestoreTime`. It does not notice
   * that no restore was tested.
   *
   * @param id id of the alarm, unique within the hub
   * @param target how long a restore may take, whole minutes, 1 to 525,600
   * @param dimensions which restores; all of them by default
   * @throws when the target or a name lies outside its limits, or `metrics` of the hub does not measure by it
   */
  public addRestoreTimeAlarm(id: string, target: Duration, dimensions: RestoreTimeDimensions = {}): cloudwatch.Alarm {
    const seconds = checkRestoreTarget(target);
    const { resourceType, restoreTestingPlanName } = dimensions;
    const what = `${resourceType === undefined ? 'A restore' : `A restore of ${resourceType}`}${restoreTestingPlanName === undefined ? '' : ` by ${restoreTestingPlanName}`}`;
    const alarm = alarmAbove(this, id, restoreTimeMetric(dimensions, this._counted), seconds, `${what} took longer than ${target.toHumanString()}`);
    alarm.addAlarmAction(...this.alarmActions);
    this.alarms.push(alarm);
    return alarm;
  }

  /**
   * Gives alarms of a construct that notifies by the hub the actions of the hub's own, and a place on its dashboard.
   * @internal
   */
  public _adoptAlarms(alarms: ReadonlyArray<cloudwatch.Alarm>): void {
    alarms.forEach((alarm) => alarm.addAlarmAction(...this.alarmActions));
    this.alarms.push(...alarms);
  }

  private createCounter({ logRetention }: BackupEventHubProps, queues: HubQueues, tiers: PlanTiers): lambda.Function {
    const counter = handlerFunction(this, 'CountJobs', {
      asset: 'event-hub/handler/count-jobs',
      description: 'Counts backup jobs that ended',
      timeout: Duration.minutes(1),
      memorySize: 256,
      environment: countEnvironment({
        deadLetterQueueUrl: queues.deadLetters.queueUrl, tiers, hubName: this.busName, metrics: this._counted.metrics,
      }),
      filledBy: { prop: 'definition.tiers', given: `${Object.keys(tiers).length} tiers`, remedy: 'use fewer tiers' },
      logRetention,
    });
    counter.addEventSource(new SqsEventSource(queues.counts, {
      batchSize: 100, maxBatchingWindow: Duration.seconds(30), reportBatchItemFailures: true,
    }));
    queues.deadLetters.grant(counter, 'sqs:SendMessage');
    return counter;
  }
}

function admitOrganization(scope: Construct, id: string, bus: events.EventBus, { organizationId }: HubAddress, sources: readonly string[]): void {
  new events.CfnEventBusPolicy(scope, id, {
    eventBusName: bus.eventBusName,
    statementId: BUS_STATEMENT_ID,
    statement: busStatement(organizationId, bus.eventBusArn, sources),
  });
}

/** The rules of all accounts name the bus. */
function checkHubStack({ account, region }: Stack, hub: HubAddress): void {
  const remedy = `give the stack an env with account ${hub.account} and Region ${hub.region}`;
  if (Token.isUnresolved(account) || Token.isUnresolved(region)) {
    reject('env of the stack', undefined, 'the rules of all accounts name its account and Region', remedy);
  }
  if (account !== hub.account) {
    reject('account of the stack', account, `the home account of the definition is ${hub.account}`, remedy);
  }
  if (region !== hub.region) {
    reject('region of the stack', region, `the home Region of the definition is ${hub.region}`, `${remedy}, or set homeRegion of the layout`);
  }
}

/** The reports import findings of jobs, as they know when a job is well again. */
function warnOfUntoldJobs(scope: Construct, targets: ReadonlyArray<BoundTarget>): void {
  if (targets.every(({ target }) => keepsFindings(target))) {
    Annotations.of(scope).addWarningV2('cdk-org-backup:failedJobsUntold',
      'the hub imports no findings of failed jobs into AWS Security Hub, as nobody would archive them: with no other channel failed jobs notify nobody, and are counted only; '
      + 'give a channel that people read besides, for example NotificationChannel.emails(), or let a ReportNotifier import what reports say of them');
  }
}

function checkProps({ channels, backupKeyIds, backupPolicyIds }: BackupEventHubProps, tiers: PlanTiers): void {
  if (channels.length === 0) {
    reject('channels', [], 'events would notify nobody', 'give a NotificationChannel');
  }
  backupKeyIds?.forEach((key, i) => checkText(`backupKeyIds[${i}]`, key, /^(arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/)?(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
    'a key has an id of 36 characters, or an ARN that ends with it', 'copy the id from the KMS console, not the alias'));
  backupPolicyIds?.forEach((policy, i) => checkText(`backupPolicyIds[${i}]`, policy, /^p-[0-9a-zA-Z_]{8,128}$/,
    'a policy has p- and 8 to 128 letters, digits and underscores', 'copy the id from the Organizations console'));
  checkRoom('backupKeyIds', { backupKeyIds, backupPolicyIds }, 'give ids instead of ARNs, or leave it out: then there is an alert about any key');
  checkRoom('definition.tiers', tiers, 'use fewer tiers');
}

/** Seconds; AWS Lambda gathers messages for 5 minutes at most. */
function checkWindow(window: Duration): number {
  checkIsLiteralDuration('groupingWindow', window, 'minutes', 5);
  const seconds = window.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < 60 || seconds > 300) {
    reject('groupingWindow', Number.isInteger(seconds) ? window.toHumanString() : `${seconds} seconds`, 'AWS Lambda gathers events for whole seconds, 5 minutes at most, and less than a minute groups nothing',
      'give 1 to 5 minutes');
  }
  return seconds;
}
