import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BackupEventHubProps } from './backup-event-hub-props';
import { BackupEventHubAttributes, IBackupEventHub } from './backup-event-hub-ref';
import { alertEnvironment, countEnvironment, drainEnvironment, PlanTiers, SendingSettings } from './contract';
import { alertMetric, createDashboard, jobMetric } from './hub-dashboard';
import { checkRoom, createFunction } from './hub-function';
import { createQueues, createRules, HubQueues } from './hub-queues';
import { busArnOf, busNameOf, ImportedBackupEventHub } from './imported-backup-event-hub';
import { planTiersOf } from './plan-tiers';
import { BackupNaming } from '../organization-layout/backup-naming';
import { checkOrganizationId } from '../organization-layout/organization-ids';
import { alarmAbove, deadLetterAlarm, deadLetterMetric } from '../private/alarms';
import { checkText, reject } from '../private/validation';

/** Seconds that a run of the drain has; below the time for which the messages it holds are hidden. */
const DRAIN_TIMEOUT = Duration.seconds(180);

/**
 * Where the events of AWS Backup in all accounts and Regions of an organisation come together, are told and counted. For the home account, in one Region.
 *
 * Failed, expired, aborted and incomplete jobs, and those completed with issues, are told in groups, so that one outage is one message. What may be an
 * attack on backups is told at once. All jobs that end become metrics. Accounts send by `EventForwarding`. Events are best effort: daily reports tell what
 * they missed. A message has the same id whenever it is repeated. One of the handlers reserves a concurrency of 1 in the account.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupEventHub, EventForwarding, NotificationChannel, ProtectionTier } from 'cdk-org-backup';
 *
 * declare const home: Stack; // of the home account
 * declare const member: Stack;
 * const hub = new BackupEventHub(home, 'EventHub', {
 *   organizationId: 'o-a1b2c3d4e5',
 *   channels: [NotificationChannel.emails(['backup-team@example.com'])],
 *   tiers: [ProtectionTier.daily()],
 * });
 * new EventForwarding(member, 'Forwarding', { hub });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
 */
export class BackupEventHub extends Construct implements IBackupEventHub {
  /**
   * Refers to a hub that is deployed elsewhere.
   *
   * @param scope the scope in which to refer to it
   * @param id id of the reference
   * @param attrs what must be known of it
   * @throws when account or Region is a token, or none
   */
  public static fromBackupEventHubAttributes(scope: Construct, id: string, attrs: BackupEventHubAttributes): IBackupEventHub {
    return new ImportedBackupEventHub(scope, id, attrs);
  }

  public readonly account: string;
  public readonly region: string;
  public readonly busName: string;
  public readonly busArn: string;

  /** The bus, to which members of the organisation can put events and nobody else. */
  public readonly bus: events.EventBus;
  /** The rules on the bus. */
  public readonly rules: events.CfnRule[];
  /** Receives events that could not be told, each with a reason. */
  public readonly deadLetterQueue: sqs.Queue;
  /** The functions: groups failed jobs, sends alerts, counts jobs. */
  public readonly handlers: lambda.Function[];
  /** Alarms on dead letters, errors of the handlers, and events that wait too long. */
  public readonly alarms: cloudwatch.Alarm[] = [];
  /** The dashboard; undefined where none is wanted. */
  public readonly dashboard?: cloudwatch.Dashboard;

  /**
   * @param scope the stack of the home account
   * @param id id of the construct
   * @param props who may send, and who is told
   * @throws when no channel is given, the organisation is not known, or a value lies outside its limits
   */
  constructor(scope: Construct, id: string, props: BackupEventHubProps) {
    const stack = Stack.of(scope);
    const naming = props.naming ?? new BackupNaming();
    const organizationId = organizationOf(props);
    const windowMinutes = checkWindow(props.groupingWindow ?? Duration.minutes(5));
    const tiers = planTiersOf(props.tiers ?? [], naming);
    checkProps(props, stack, tiers);

    super(scope, id);
    this.account = stack.account;
    this.region = stack.region;
    this.busName = busNameOf(naming);
    this.busArn = busArnOf(this.region, this.account, this.busName);
    this.bus = new events.EventBus(this, 'Resource', { eventBusName: this.busName, description: 'Events of AWS Backup in all accounts of the organization' });
    new events.CfnEventBusPolicy(this, 'BusPolicy', {
      eventBusName: this.bus.eventBusName,
      statementId: 'OrganizationPutsEvents',
      statement: {
        Sid: 'OrganizationPutsEvents',
        Effect: 'Allow',
        Principal: '*',
        Action: 'events:PutEvents',
        Resource: this.bus.eventBusArn,
        Condition: { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
      },
    });
    this.node.defaultChild = this.bus.node.defaultChild;
    const queues = createQueues(this);
    this.deadLetterQueue = queues.deadLetters;
    this.rules = createRules(this, this.bus.eventBusName, queues, props.complianceAlerts ?? true);
    const targets = props.channels.map((channel, i) => channel.bind(this, `Channel${i}`)._bind(this, `Channel${i}`));
    const sending: SendingSettings = {
      source: { name: this.busName, accountId: this.account, region: this.region },
      targets: targets.map(({ target }) => target),
      alertQueueUrl: queues.alerts.queueUrl,
      deadLetterQueueUrl: queues.deadLetters.queueUrl,
    };
    const drain = this.createDrain(props, queues, sending, windowMinutes);
    const alerter = this.createAlerter(props, queues, sending);
    const counter = this.createCounter(props, queues, tiers);
    targets.forEach(({ grant }) => [drain, alerter].forEach((handler) => grant(handler)));
    this.handlers = [drain, alerter, counter];
    this.createAlarms(queues, windowMinutes);
    const topics = [...new Set(targets.flatMap(({ topic }) => topic ?? []))];
    const actions = [...topics.map((topic) => new SnsAction(topic)), ...props.alarmActions ?? []];
    this.alarms.forEach((alarm) => alarm.addAlarmAction(...actions));
    if (props.dashboard ?? true) {
      this.dashboard = createDashboard(this, 'Dashboard', this.metricDeadLetters(), this.alarms);
    }
  }

  /**
   * Number of jobs that ended in a state, in all accounts and Regions; the sum over 5 minutes unless told otherwise.
   *
   * @param state COMPLETED, COMPLETED_WITH_ISSUES, PARTIAL, EXPIRED, ABORTED or FAILED
   * @param options how to look at it
   */
  public metricJobs(state: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return jobMetric({ State: state }, options);
  }

  /**
   * Number of jobs of a tier that ended in a state.
   *
   * @param tierName name of the tier, or `unknown` for jobs of other plans
   * @param state COMPLETED, COMPLETED_WITH_ISSUES, PARTIAL, EXPIRED, ABORTED or FAILED
   * @param options how to look at it
   */
  public metricJobsOfTier(tierName: string, state: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return jobMetric({ Tier: tierName, State: state }, options);
  }

  /**
   * Number of jobs in a Region that ended in a state.
   *
   * @param regionCode code of the Region, for example `eu-west-1`
   * @param state COMPLETED, COMPLETED_WITH_ISSUES, PARTIAL, EXPIRED, ABORTED or FAILED
   * @param options how to look at it
   */
  public metricJobsInRegion(regionCode: string, state: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return jobMetric({ Region: regionCode, State: state }, options);
  }

  /**
   * Number of security events that were told; the sum over 5 minutes unless told otherwise.
   *
   * @param options how to look at it
   */
  public metricSecurityEvents(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return alertMetric('security', options);
  }

  /**
   * Number of changes of compliance that were told; the sum over 5 minutes unless told otherwise.
   *
   * @param options how to look at it
   */
  public metricComplianceChanges(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return alertMetric('compliance', options);
  }

  /**
   * Number of events that nobody was told of and that wait in the dead-letter queue; the highest within 5 minutes unless told otherwise.
   *
   * @param options how to look at it
   */
  public metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return deadLetterMetric(this.deadLetterQueue, options);
  }

  private createDrain({ logRetention }: BackupEventHubProps, queues: HubQueues, sending: SendingSettings, windowMinutes: number): lambda.Function {
    const drain = createFunction(this, 'GroupFailedJobs', {
      bundle: 'notify',
      handler: 'index.drainFailedJobs',
      description: 'Tells of failed backup jobs, those of some minutes in one message',
      timeout: DRAIN_TIMEOUT,
      environment: drainEnvironment({ ...sending, jobQueueUrl: queues.jobs.queueUrl, windowMinutes }),
      // two at a time would each have a part of the group
      reservedConcurrentExecutions: 1,
      logRetention,
    });
    // the next run does what this one could not
    drain.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(windowMinutes) });
    new events.Rule(this, 'GroupingSchedule', {
      description: 'Failed backup jobs are told',
      schedule: events.Schedule.cron({ minute: windowMinutes === 60 ? '0' : `0/${windowMinutes}` }),
      targets: [new LambdaFunction(drain)],
    });
    queues.jobs.grant(drain, 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:SendMessage');
    [queues.alerts, queues.deadLetters].forEach((queue) => queue.grant(drain, 'sqs:SendMessage'));
    return drain;
  }

  private createAlerter(props: BackupEventHubProps, queues: HubQueues, sending: SendingSettings): lambda.Function {
    const { backupKeyIds, backupPolicyIds } = props;
    const alerter = createFunction(this, 'SendAlerts', {
      bundle: 'notify',
      handler: 'index.sendSecurityAlerts',
      description: 'Tells of what may be an attack on backups, at once',
      timeout: Duration.minutes(1),
      environment: alertEnvironment({ ...sending, knowledge: { backupKeyIds, backupPolicyIds } }),
      logRetention: props.logRetention,
    });
    alerter.addEventSource(new SqsEventSource(queues.alerts, { batchSize: 10, reportBatchItemFailures: true }));
    [queues.alerts, queues.deadLetters].forEach((queue) => queue.grant(alerter, 'sqs:SendMessage'));
    return alerter;
  }

  private createCounter({ logRetention }: BackupEventHubProps, queues: HubQueues, tiers: PlanTiers): lambda.Function {
    const counter = createFunction(this, 'CountJobs', {
      bundle: 'count-jobs',
      handler: 'index.handler',
      description: 'Counts backup jobs that ended by tier, state and Region',
      timeout: Duration.minutes(1),
      environment: countEnvironment({ deadLetterQueueUrl: queues.deadLetters.queueUrl, tiers }),
      logRetention,
    });
    counter.addEventSource(new SqsEventSource(queues.counts, {
      batchSize: 100, maxBatchingWindow: Duration.seconds(30), reportBatchItemFailures: true,
    }));
    queues.deadLetters.grant(counter, 'sqs:SendMessage');
    return counter;
  }

  private createAlarms(queues: HubQueues, windowMinutes: number): void {
    const age = (queue: sqs.Queue) => queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: Duration.minutes(5) });
    this.alarms.push(
      deadLetterAlarm(this, 'DeadLetterAlarm', queues.deadLetters, 'Events of AWS Backup could not be told'),
      ...this.handlers.map((handler) => alarmAbove(
        handler, 'ErrorAlarm', handler.metricErrors({ period: Duration.minutes(5) }), 0, `${handler.node.id} failed`)),
      // what was told stays noted in the queue until a later run
      alarmAbove(this, 'FailedJobsWaitAlarm', age(queues.jobs), (windowMinutes * 3 + 20) * 60, 'Failed backup jobs wait to be told'),
      alarmAbove(this, 'AlertsWaitAlarm', age(queues.alerts), 45 * 60, 'Security events wait to be told'),
    );
  }
}

function organizationOf({ organizationId, layout }: BackupEventHubProps): string {
  const id = organizationId ?? layout?.organizationId;
  if (id === undefined) {
    reject('organizationId', id, 'only accounts of the organisation may put events', 'give it, or a layout that has it');
  }
  const checked = checkOrganizationId('organizationId', id);
  if (layout?.organizationId !== undefined && !Token.isUnresolved(checked) && checked !== layout.organizationId) {
    reject('organizationId', checked, `the layout has ${layout.organizationId}`, 'leave it out');
  }
  return checked;
}

function checkProps({ channels, layout, backupKeyIds, backupPolicyIds }: BackupEventHubProps, stack: Stack, tiers: PlanTiers): void {
  if (channels.length === 0) {
    reject('channels', [], 'nobody would be told', 'give a NotificationChannel');
  }
  if (layout && !Token.isUnresolved(stack.account) && stack.account !== layout.homeAccount) {
    reject('layout', layout.homeAccount, `its home account has the event hub and the stack is in ${stack.account}`, `deploy the stack to ${layout.homeAccount}`);
  }
  backupKeyIds?.forEach((key, i) => checkText(`backupKeyIds[${i}]`, key, /^(arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/)?(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
    'a key has an id of 36 characters, or an ARN that ends with it', 'copy the id from the KMS console, not the alias'));
  backupPolicyIds?.forEach((policy, i) => checkText(`backupPolicyIds[${i}]`, policy, /^p-[0-9a-zA-Z_]{8,128}$/,
    'a policy has p- and 8 to 128 letters, digits and underscores', 'copy the id from the Organizations console'));
  checkRoom('backupKeyIds', { backupKeyIds, backupPolicyIds }, 'give ids instead of ARNs, or leave it out: then there is an alert about any key');
  checkRoom('tiers', tiers, 'name fewer tiers');
}

/** Runs begin at full minutes of the hour, windows too. */
function checkWindow(window: Duration): number {
  const minutes = window.isUnresolved() ? NaN : window.toMinutes({ integral: false });
  if (!Number.isInteger(minutes) || minutes < 1 || 60 % minutes !== 0) {
    reject('groupingWindow', window.isUnresolved() ? '<token>' : window.toHumanString(), 'windows begin with the hour: whole minutes that divide 60',
      'give 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60 minutes');
  }
  return minutes;
}
