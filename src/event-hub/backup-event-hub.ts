import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BackupEventHubProps, RestoreTimeAlarmOptions } from './backup-event-hub-props';
import { BackupEventHubAttributes, IBackupEventHub } from './backup-event-hub-ref';
import { countEnvironment, deliveryEnvironment, PlanTiers, SendingSettings } from './handler/hub-contract';
import { checkRestoreTarget, createAlarms, restoreDimensions } from './hub-alarms';
import { alertMetric, createDashboard, failureMetric, jobMetric, restoreTimeMetric } from './hub-dashboard';
import { createDrain } from './hub-drain';
import { checkRoom, createFunction } from './hub-function';
import { createQueues, createRules, HubQueues, SECURITY_WINDOW } from './hub-queues';
import { busArnOf, busNameOf, ImportedBackupEventHub } from './imported-backup-event-hub';
import { alarmTopics } from '../notification/alarm-topics';
import { bindChannels } from '../notification/bind-channels';
import { BoundTarget } from '../notification/notification-target';
import { BackupNaming } from '../organization-layout/backup-naming';
import { checkOrganizationId } from '../organization-layout/organization-ids';
import { alarmAbove, deadLetterMetric } from '../private/alarms';
import { warnAlarmsUnheard } from '../private/alarms-unheard';
import { checkText, reject } from '../private/validation';
import { planTiersOf } from '../protection/plan-tiers';

/**
 * Where the events of AWS Backup in all accounts and Regions of an organization come together, are told and counted. For the home account, in one Region.
 *
 * Failed, expired, aborted and incomplete jobs, and those completed with issues, are told in groups, so that one outage is one message; so are changes of
 * compliance. What may be an attack on backups is told every minute, that of one minute in one message: usually within two minutes after AWS sent the event.
 * All jobs that end become metrics. Accounts send by `EventForwarding`. Events are best effort: daily reports tell what they missed. A message has the same id
 * whenever it is repeated. Two of the handlers reserve a concurrency of 1 each in the account, unless `reservedConcurrency` is false.
 *
 * Rules have names that begin with `cdk-org-backup-`: whoever switches one of them off is told of. Of the rule that starts the telling of security events only
 * an alarm tells, once an event has waited for 10 minutes.
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

  /** The bus, to which members of the organization can put events and nobody else. */
  public readonly bus: events.EventBus;
  /** The rules on the bus. */
  public readonly rules: events.CfnRule[];
  /** Receives events that could not be told, each with a reason. */
  public readonly deadLetterQueue: sqs.Queue;
  /** The functions: tells of failed jobs and changes of compliance, tells of security events, tries deliveries again, counts jobs. */
  public readonly handlers: lambda.Function[];
  /** Alarms on dead letters, on errors of the handlers, on events that are tried again or wait because no handler is called, and on times of restores. */
  public readonly alarms: cloudwatch.Alarm[];
  /** The dashboard; undefined where none is wanted. */
  public readonly dashboard?: cloudwatch.Dashboard;

  private readonly alarmActions: cloudwatch.IAlarmAction[];

  /**
   * @param scope the stack of the home account
   * @param id id of the construct
   * @param props who may send, and who is told
   * @throws when no channel is given, two are equal or AWS Security Hub is the only one, the organization is not known, or a value lies outside its limits
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
    const queues = createQueues(this, windowMinutes);
    this.deadLetterQueue = queues.deadLetters;
    const complianceAlerts = props.complianceAlerts ?? true;
    this.rules = createRules(this, { eventBusName: this.bus.eventBusName, arn: this.busArn }, queues, complianceAlerts);
    const targets = bindChannels(this, props.channels);
    checkTargets(targets);
    const sending: SendingSettings = {
      source: { name: this.busName, accountId: this.account, region: this.region },
      targets: targets.map(({ target }) => target),
      retryQueueUrl: queues.retries.queueUrl,
      deadLetterQueueUrl: queues.deadLetters.queueUrl,
    };
    const jobs = this.createJobDrain(props, queues, sending, windowMinutes);
    const security = this.createSecurityDrain(props, queues, sending);
    const retrier = this.createRetrier(props, queues, sending);
    const counter = this.createCounter(props, queues, tiers);
    targets.forEach(({ grant }) => [security, retrier].forEach(grant));
    // findings are made of changes of compliance, not of failed jobs
    targets.filter(({ target }) => complianceAlerts || target.kind !== 'security-hub').forEach(({ grant }) => grant(jobs));
    this.handlers = [jobs, security, retrier, counter];
    this.alarms = createAlarms(this, { queues, handlers: this.handlers, failures: this.metricFailures(), windowMinutes });
    this.alarmActions = [...alarmTopics(this, targets).map((topic) => new SnsAction(topic)), ...props.alarmActions ?? []];
    this.alarms.forEach((alarm) => alarm.addAlarmAction(...this.alarmActions));
    if (this.alarmActions.length === 0) {
      warnAlarmsUnheard(this, 'when events could not be told', 'give a topic, or alarmActions');
    }
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
   * Number of jobs of a tier that ended in a state, as far as their events name the plan: `ReportNotifier.metricJobsOfTier` has all of them, a day later.
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

  /**
   * Number of times that a handler could not work on a message, which then comes again; the sum over 5 minutes unless told otherwise.
   *
   * @param options how to look at it
   */
  public metricFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return failureMetric(this.busName, options);
  }

  /**
   * Seconds that restores took from their creation to their completion, in all accounts and Regions; the longest within 5 minutes unless told otherwise.
   *
   * Restores that failed have no time. Those of restore tests are among them: they show whether a recovery time objective is met.
   *
   * @param options how to look at it
   */
  public metricRestoreTime(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return restoreTimeMetric({}, options);
  }

  /**
   * Seconds that restores of a type took; the longest within 5 minutes unless told otherwise.
   *
   * @param resourceType the type as AWS Backup's restore jobs name it, for example `EBS`, `RDS` or `DynamoDB`
   * @param options how to look at it
   * @throws when it is no name of a type
   */
  public metricRestoreTimeOfResourceType(resourceType: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return restoreTimeMetric(restoreDimensions({ resourceType }), options);
  }

  /**
   * Seconds that the restores of a restore testing plan took; the longest within 5 minutes unless told otherwise.
   *
   * @param restoreTestingPlanName name of the plan, 1 to 50 letters, digits and underscores
   * @param options how to look at it
   * @throws when it is no name of a restore testing plan
   */
  public metricRestoreTimeOfTestingPlan(restoreTestingPlanName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return restoreTimeMetric(restoreDimensions({ restoreTestingPlanName }), options);
  }

  /**
   * Adds an alarm that goes off when a restore took longer than it may. It has the actions of the hub's other alarms and is on the dashboard.
   *
   * It judges what AWS Backup Audit Manager judges only in the account of the restore: `ProtectionRequirementOptions.maximumRestoreTime`. That no restore was
   * tested it does not tell.
   *
   * @param id id of the alarm, unique within the hub
   * @param target how long a restore may take, whole minutes, 1 to 525,600
   * @param options which restores; all of them unless told otherwise
   * @throws when the target or a name lies outside its limits
   */
  public addRestoreTimeAlarm(id: string, target: Duration, options: RestoreTimeAlarmOptions = {}): cloudwatch.Alarm {
    const seconds = checkRestoreTarget(target);
    const { resourceType, restoreTestingPlanName } = options;
    const what = `${resourceType === undefined ? 'A restore' : `A restore of ${resourceType}`}${restoreTestingPlanName === undefined ? '' : ` by ${restoreTestingPlanName}`}`;
    const alarm = alarmAbove(this, id, restoreTimeMetric(restoreDimensions(options)), seconds, `${what} took longer than ${target.toHumanString()}`);
    alarm.addAlarmAction(...this.alarmActions);
    this.alarms.push(alarm);
    return alarm;
  }

  private createJobDrain(props: BackupEventHubProps, queues: HubQueues, sending: SendingSettings, windowMinutes: number): lambda.Function {
    return createDrain(this, 'GroupFailedJobs', {
      queue: queues.jobs,
      queues,
      sending,
      windowMinutes,
      description: 'Tells of failed backup jobs and changes of compliance, those of some minutes in one message',
      remedy: 'give fewer channels',
      schedule: {
        id: 'GroupingSchedule', ruleId: 'grouping-schedule', description: 'Failed backup jobs and changes of compliance are told', busArn: this.busArn,
      },
      single: props.reservedConcurrency ?? true,
      logRetention: props.logRetention,
    });
  }

  private createSecurityDrain(props: BackupEventHubProps, queues: HubQueues, sending: SendingSettings): lambda.Function {
    const { backupKeyIds, backupPolicyIds } = props;
    return createDrain(this, 'GroupSecurityEvents', {
      queue: queues.security,
      queues,
      sending,
      windowMinutes: SECURITY_WINDOW,
      knowledge: { backupKeyIds, backupPolicyIds },
      // all recovery points that a lifecycle ends come here too, thousands in a minute: memory brings speed
      memorySize: 512,
      description: 'Tells of what may be an attack on backups, that of a minute in one message',
      remedy: 'give fewer channels, or fewer backupKeyIds and backupPolicyIds',
      schedule: { id: 'SecuritySchedule', ruleId: 'security-schedule', description: 'What may be an attack on backups is told', busArn: this.busArn },
      single: props.reservedConcurrency ?? true,
      logRetention: props.logRetention,
    });
  }

  private createRetrier({ logRetention }: BackupEventHubProps, queues: HubQueues, sending: SendingSettings): lambda.Function {
    const { source, targets, deadLetterQueueUrl } = sending;
    const retrier = createFunction(this, 'RetryDeliveries', {
      bundle: 'notify',
      handler: 'index.retryDeliveries',
      description: 'Sends again what a channel did not take',
      timeout: Duration.minutes(1),
      environment: deliveryEnvironment({ source, targets, deadLetterQueueUrl }),
      filledBy: { prop: 'channels', given: `${targets.length} channels`, remedy: 'give fewer channels' },
      logRetention,
    });
    retrier.addEventSource(new SqsEventSource(queues.retries, { batchSize: 10, reportBatchItemFailures: true }));
    queues.deadLetters.grant(retrier, 'sqs:SendMessage');
    return retrier;
  }

  private createCounter({ logRetention }: BackupEventHubProps, queues: HubQueues, tiers: PlanTiers): lambda.Function {
    const counter = createFunction(this, 'CountJobs', {
      bundle: 'count-jobs',
      handler: 'index.handler',
      description: 'Counts backup jobs that ended by tier, state and Region',
      timeout: Duration.minutes(1),
      environment: countEnvironment({ deadLetterQueueUrl: queues.deadLetters.queueUrl, tiers, hubName: this.busName }),
      filledBy: { prop: 'tiers', given: `${Object.keys(tiers).length} tiers`, remedy: 'name fewer tiers' },
      logRetention,
    });
    counter.addEventSource(new SqsEventSource(queues.counts, {
      batchSize: 100, maxBatchingWindow: Duration.seconds(30), reportBatchItemFailures: true,
    }));
    queues.deadLetters.grant(counter, 'sqs:SendMessage');
    return counter;
  }
}

function organizationOf({ organizationId, layout }: BackupEventHubProps): string {
  const id = organizationId ?? layout?.organizationId;
  if (id === undefined) {
    reject('organizationId', id, 'only accounts of the organization may put events', 'give it, or a layout that has it');
  }
  const checked = checkOrganizationId('organizationId', id);
  if (layout?.organizationId !== undefined && !Token.isUnresolved(checked) && checked !== layout.organizationId) {
    reject('organizationId', checked, `the layout has ${layout.organizationId}`, 'leave it out');
  }
  return checked;
}

/** The reports tell AWS Security Hub of jobs, as they know when a job is well again. */
function checkTargets(targets: ReadonlyArray<BoundTarget>): void {
  const kinds = targets.map(({ target }) => target.kind);
  if (kinds.every((kind) => kind === 'security-hub')) {
    reject('channels', kinds, 'AWS Security Hub is not told of failed jobs, as nobody would archive their findings, so that nobody would be told of them',
      'give a channel that people read besides, for example NotificationChannel.emails()');
  }
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
