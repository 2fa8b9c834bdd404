import { Annotations, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as events from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { SqsSendMessage } from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { ReportPlanInfo } from '../backup-reports';
import type { BackupEventHub } from '../event-hub';
import { AccountNames, countsEnvironment, FAILURES_DIMENSION, FAILURES_METRIC, writeContract } from './handler/notifier-contract';
import { DIGEST, RECONCILE } from './handler/triggers';
import { checkOfPlans, notifierMetric, notifierWidgets } from './notifier-widgets';
import { arrivalRules, arrivals, heartbeatAlarm } from './report-arrivals';
import { DigestOptions, FindingClass, NotifierMetric, ReportedJobDimensions, ReportNotifierProps } from './report-notifier-props';
import { checkPlaceOfReports, joinReports } from './source-checks';
import { isReportTemplate, JOB_OUTCOMES } from '../data/reports';
import type { BackupDefinition } from '../definition';
import { dataOperators } from '../definition/data-operators';
import { namingOf } from '../definition/naming-of';
import { alarmTopics } from '../notification/alarm-topics';
import { bindChannels } from '../notification/bind-channels';
import { EventDelivery } from '../notification/event-delivery';
import { BackupNaming } from '../organization-layout/backup-naming';
import { alarmAbove, deadLetterMetric, oldestMessageMetric, warnAlarmsWithoutActions } from '../private/alarms';
import { guardData, rolesOfFunctions } from '../private/data-guard';
import { handlerFunction } from '../private/handler-function';
import { INSTANCES } from '../private/instances';
import { checkDimension } from '../private/metric-checks';
import { NAMESPACE } from '../private/metric-lines';
import { QUEUE } from '../private/queues';
import { COUNTS_PREFIX } from '../private/reported-counts';
import { checkInstances, checkKind, checkLogRetention, checkMembers, checkOneOf, reject, wholeUnits } from '../private/validation';
import { UNKNOWN_TIER } from '../protection/tier-of-plan';
import { planTiersOf } from '../protection/tier-planning';

const TIMEOUT = Duration.minutes(15);
/** Times that a message is given to the handler, two hours in all, as it is hidden for `TIMEOUT` each time. */
const MESSAGE_RECEIVES = 8;
/**
 * A message that fails counts until it is received for the third time, which is after half an hour: only a handler that is not called makes messages older.
 * The schedule sends one every quarter of an hour, so that this is noticed on days without reports too.
 */
const LONGEST_MESSAGE_WAIT = Duration.hours(1);

/**
 * Reads every report and says what changed since the one before: what is new, worse or over, where, and since when. Silence means that
 * everything was checked; an alarm goes off when no report came.
 *
 * The arrival of a file only triggers the handler: AWS Backup says which files make a report, and whether it failed. The handler keeps what is known in a
 * private bucket that sends no events; what it says lies there too before it is said, so that nothing is lost and nothing is told under two ids. A function of its
 * own delivers it, and tries a channel that is down for three hours. What can't be processed or delivered ends in `deadLetterQueue` with the reason, and an alarm
 * goes off. Reports of a template that this version of the library does not know are skipped; a warning says so.
 *
 * Cost: an alarm for each report plan and six more (0.10 USD a month each), a custom metric (0.30 USD), and the work of two functions, their queues and logs;
 * `metrics` adds to it.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupDefinition, BackupReports, NotificationChannel, ReportNotifier, ReportSource } from 'cdk-org-backup';
 *
 * declare const home: Stack;
 * declare const definition: BackupDefinition;
 * declare const reports: BackupReports;
 * new ReportNotifier(home, 'Notifier', {
 *   definition,
 *   source: ReportSource.reports(reports),
 *   channels: [NotificationChannel.emails(['backup-team@example.com']), NotificationChannel.securityHub()],
 * });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/working-with-audit-reports.html
 */
export class ReportNotifier extends Construct {
  /** The function that reads reports. */
  public readonly handler: lambda.Function;
  /** Holds the state of each report, the digests, and for 30 days what was said; sends no events. */
  public readonly stateBucket: s3.Bucket;
  /** What could not be processed or delivered, each with the reason, unless it ended the function each time. */
  public readonly deadLetterQueue: sqs.Queue;
  /** One alarm for each report plan that brought no report in time, or one for an existing bucket. */
  public readonly heartbeatAlarms: cloudwatch.Alarm[];
  /** Raised when an invocation of the handler broke off: it could not start, or ran out of time or memory. */
  public readonly errorAlarm: cloudwatch.Alarm;
  /** Raised when the handler could not work on a message, which is tried eight times in all, 15 minutes apart, or when a delivery failed, which is tried for three hours. */
  public readonly failureAlarm: cloudwatch.Alarm;
  /** Raised when a message waits for more than an hour, because the handler is not called: its event source mapping is disabled, or the account has no concurrency left. */
  public readonly waitAlarm: cloudwatch.Alarm;
  /** Raised when something lies in the dead-letter queue. */
  public readonly deadLetterAlarm: cloudwatch.Alarm;
  /** All alarms: those above, `heartbeatAlarms` first, and those of the function that delivers. Channels that are topics get them; add other actions to each. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly queue: sqs.Queue;
  private readonly delivery: EventDelivery;
  private readonly plans: ReportPlanInfo[];
  private readonly rules: events.Rule[];
  private readonly notifierName: string;
  private readonly tierNames: string[];
  /** Functions of other constructs that read the bucket. */
  private readonly readers: lambda.Function[] = [];
  /** @internal */
  public readonly _metrics: NotifierMetric[];

  /**
   * @param scope the stack of the reports' bucket
   * @param id id of the construct
   * @param props which reports, and which channels
   * @throws when there are no channels or two equal ones, a naming beside a definition, or a time is out of bounds
   */
  constructor(scope: Construct, id: string, props: ReportNotifierProps) {
    checkMembers('', props, {
      channels: 'required list', source: 'required', definition: INSTANCES.definition, naming: INSTANCES.naming, alertOn: 'list', digest: 'optional', lateAfter: 'optional',
      logRetention: 'optional', metrics: 'list',
    });
    checkMembers('digest', props.digest ?? {}, { enabled: 'boolean', schedule: INSTANCES.scheduleExpression });
    checkInstances('channels', props.channels, INSTANCES.notificationChannel);
    checkKind('source', props.source, INSTANCES.reportSource);
    props.alertOn?.forEach((one, i) => checkOneOf(`alertOn[${i}]`, one, FindingClass));
    props.metrics?.forEach((one, i) => checkOneOf(`metrics[${i}]`, one, NotifierMetric));
    checkLogRetention(props.logRetention);
    const naming = namingOf(props);
    const reports = props.source._model;
    const lateAfterHours = checkProps(props);
    checkPlaceOfReports(Stack.of(scope), reports.bucket);
    super(scope, id);
    joinReports(this, reports);
    this.plans = reports.plans;
    this.notifierName = naming.prefix;
    this._metrics = props.metrics ?? [];
    this.tierNames = (props.definition?.tiers ?? []).map(({ name }) => name);
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', QUEUE);
    this.queue = new sqs.Queue(this, 'Queue', {
      ...QUEUE,
      // a message that is being worked on is not given to another
      visibilityTimeout: TIMEOUT,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MESSAGE_RECEIVES },
    });
    this.stateBucket = this.createStateBucket();
    const targets = bindChannels(this, props.channels);
    this.delivery = new EventDelivery(this, 'Delivery', {
      bucket: this.stateBucket,
      deadLetterQueue: this.deadLetterQueue,
      targets,
      failureDimensions: { [FAILURES_DIMENSION]: this.notifierName },
      remedy: 'use a ReportNotifier for some of the channels',
      logRetention: props.logRetention,
    });
    this.handler = this.createHandler(props, naming, lateAfterHours);
    this.delivery.connect(this.handler);
    this.rules = arrivalRules(this, reports, new SqsQueue(this.queue, { deadLetterQueue: this.deadLetterQueue }));
    const schedules = this.createSchedules(props.digest ?? {});
    const operators = dataOperators(props.definition, Stack.of(this));
    if (operators) {
      guardData(this.stateBucket, [this.queue, this.deadLetterQueue, this.delivery.queue], {
        operators, own: () => [...rolesOfFunctions(this, ...this.delivery.functions, ...this.readers), ...schedules.map(roleOfSchedule)],
      });
    }
    this.heartbeatAlarms = this.rules.map((rule, i) => heartbeatAlarm(this, rule, reports.plans[i], lateAfterHours));
    this.errorAlarm = alarmAbove(this, 'ErrorAlarm', this.metricErrors(), 0,
      'the handler of backup reports could not start, or ran out of time or memory; its log says why');
    this.failureAlarm = alarmAbove(this, 'FailureAlarm', this.metricFailures(), 0,
      'a backup report could not be worked on, or a message about one not be delivered, and is tried again; the logs of the two functions say why');
    this.waitAlarm = alarmAbove(this, 'WaitAlarm', this.metricOldestMessageAge(), LONGEST_MESSAGE_WAIT.toSeconds(),
      'nobody reads backup reports: the handler is not called; look at its event source mapping and the account\'s Lambda concurrency');
    this.deadLetterAlarm = alarmAbove(this, 'DeadLetterAlarm', this.metricDeadLetters(), 0,
      'a backup report could not be worked on, or a message about one not be delivered; the dead-letter queue has it, with the reason');
    this.alarms = [...this.heartbeatAlarms, this.errorAlarm, this.failureAlarm, this.waitAlarm, this.deadLetterAlarm, ...this.delivery.alarms];
    const topics = alarmTopics(this, targets);
    this.alarms.forEach((alarm) => alarm.addAlarmAction(...topics.map((topic) => new SnsAction(topic))));
    if (topics.length === 0) {
      warnAlarmsWithoutActions(this, 'no report came', 'give a topic or add actions to the alarms');
    }
    this.node.defaultChild = this.handler;
    this.warnOfUnknownTemplates();
  }

  /**
   * Messages in the dead-letter queue.
   *
   * @param options how to look at it
   */
  public metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return deadLetterMetric(this.deadLetterQueue, options);
  }

  /**
   * Invocations of the handler that broke off: it could not start, or ran out of time or memory. Messages that it could not work on are `metricFailures`.
   *
   * @param options how to look at it
   */
  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.handler.metricErrors({ statistic: 'Sum', period: Duration.minutes(5), ...options });
  }

  /**
   * Messages that the handler could not work on, and deliveries that failed, each time that it was tried; of all notifiers of the account and Region with the same `BackupNaming.prefix`.
   *
   * @param options how to look at it
   */
  public metricFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: NAMESPACE, metricName: FAILURES_METRIC, dimensionsMap: { [FAILURES_DIMENSION]: this.notifierName }, statistic: 'Sum', period: Duration.minutes(5), ...options,
    });
  }

  /**
   * Seconds that the oldest message waits for the handler. Amazon SQS leaves out messages that were given to it three times.
   *
   * @param options how to look at it
   */
  public metricOldestMessageAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return oldestMessageMetric(this.queue, options);
  }

  /**
   * Files of reports that arrived, of all report plans together.
   *
   * @param options how to look at it
   */
  public metricReportFiles(options?: cloudwatch.MetricOptions): cloudwatch.MathExpression {
    const names = this.rules.map((_, i) => `m${i}`);
    return new cloudwatch.MathExpression({
      expression: names.join(' + '),
      usingMetrics: Object.fromEntries(this.rules.map((rule, i) => [names[i], arrivals(rule, options)])),
      label: options?.label ?? 'Files of reports',
      color: options?.color,
      period: options?.period ?? Duration.hours(1),
    });
  }

  /**
   * Hours since the newest report of a report plan was made; measured every 15 minutes.
   *
   * @param reportPlanName name of the report plan
   * @param options how to look at it
   * @throws when there is no such report plan, or `metrics` of the notifier lacks `NotifierMetric.REPORT_AGE`
   */
  public metricReportAge(reportPlanName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    checkOfPlans(this.plans, 'reportPlanName', reportPlanName);
    return notifierMetric(NotifierMetric.REPORT_AGE, this._metrics, { reportPlanName }, options);
  }

  /**
   * Resources that don't comply with the controls of a framework, in all accounts of the newest reports on controls; the highest of a day unless the options say otherwise.
   *
   * @param frameworkName name of the framework
   * @param options how to look at it
   * @throws when `metrics` of the notifier lacks `NotifierMetric.NON_COMPLIANT_RESOURCES`
   */
  public metricNonCompliantResources(frameworkName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return notifierMetric(NotifierMetric.NON_COMPLIANT_RESOURCES, this._metrics, { frameworkName }, options);
  }

  /**
   * Jobs that failed, expired, were aborted or are incomplete and that no report had before; the sum of a day unless the options say otherwise.
   *
   * @param reportName name of the report
   * @param options how to look at it
   * @throws when there is no such report, or `metrics` of the notifier lacks `NotifierMetric.FAILED_JOBS`
   */
  public metricReportedFailedJobs(reportName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    checkOfPlans(this.plans, 'reportName', reportName);
    return notifierMetric(NotifierMetric.FAILED_JOBS, this._metrics, { reportName }, options);
  }

  /**
   * Jobs of a tier that ended in a state, by the newest reports on backup jobs; the highest of a day unless the options say otherwise. Reports have all of
   * them, where `BackupEventHub` counts those whose event names the plan.
   *
   * @param dimensions which jobs
   * @param options how to look at it
   * @throws when there is no such tier or state, or `metrics` of the notifier lacks `NotifierMetric.JOBS_BY_TIER`
   */
  public metricJobs(dimensions: ReportedJobDimensions, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    checkMembers('dimensions', dimensions, { tier: 'required text', state: 'required text' });
    const { tier, state } = dimensions;
    checkDimension('tier', tier, [...this.tierNames, UNKNOWN_TIER]);
    checkDimension('state', state, JOB_OUTCOMES);
    return notifierMetric(NotifierMetric.JOBS_BY_TIER, this._metrics, { tier, state }, options);
  }

  /**
   * Adds the alarms, and of compliance by framework, the age of the last reports and failed jobs what `metrics` of the notifier counts, for example to
   * `BackupEventHub.dashboard`.
   *
   * @param dashboard the dashboard
   * @param eventHub a hub with `HubMetric.JOBS_BY_TYPE`, to show failed jobs that reports have and its events had not; by default only those of reports
   * @throws when a hub is given and it does not count by type, or the notifier lacks `NotifierMetric.FAILED_JOBS`
   */
  public addToDashboard(dashboard: cloudwatch.Dashboard, eventHub?: BackupEventHub): void {
    checkKind('dashboard', dashboard, INSTANCES.dashboard);
    dashboard.addWidgets(...notifierWidgets({ plans: this.plans, metrics: this._metrics, eventHub, alarms: this.alarms }));
  }

  /**
   * Counts the jobs of reports by day, account and Region, for a construct that compares them; returns the bucket that has the counts.
   * @internal
   */
  public _countPlaces(reader: lambda.Function): s3.Bucket {
    if (this.readers.length === 0) {
      Object.entries(countsEnvironment({ countsPlaces: true })).forEach(([name, value]) => this.handler.addEnvironment(name, value));
      this.handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject', 's3:PutObject'], resources: [this.stateBucket.arnForObjects(`${COUNTS_PREFIX}*`)] }));
    }
    this.readers.push(reader);
    return this.stateBucket;
  }

  private createStateBucket(): s3.Bucket {
    return new s3.Bucket(this, 'State', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        // of versions that expire, a marker is left
        { noncurrentVersionExpiration: Duration.days(7), abortIncompleteMultipartUploadAfter: Duration.days(7), expiredObjectDeleteMarker: true },
        { prefix: 'digests/', expiration: Duration.days(400) },
        EventDelivery.eventExpiry,
      ],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }

  private createHandler(props: ReportNotifierProps, naming: BackupNaming, lateAfterHours: number): lambda.Function {
    const stack = Stack.of(this);
    const { bucket, encryptionKey, prefix, plans } = props.source._model;
    const { environment, files } = writeContract({
      name: this.notifierName,
      accountId: stack.account,
      region: stack.region,
      reportBucket: bucket.bucketName,
      prefix,
      plans: plans.map(({ reportPlanName, reportName, templateName, prefix: own }) => ({ reportPlanName, reportName, templateName, prefix: own })),
      stateBucket: this.stateBucket.bucketName,
      deadLetterQueueUrl: this.deadLetterQueue.queueUrl,
      alertOn: props.alertOn ?? Object.values(FindingClass).filter((one) => one !== FindingClass.INSUFFICIENT_DATA),
      lateAfterHours,
      metrics: this._metrics,
      tiers: planTiersOf(props.definition?.tiers ?? [], naming),
      accountNames: namesOfAccounts(props.definition),
    });
    const handler = handlerFunction(this, 'Handler', {
      asset: 'report-notifier/handler/report-notifier',
      description: 'Reads reports of AWS Backup and says what changed',
      environment: { ...this.delivery.environment, ...environment },
      files,
      timeout: TIMEOUT,
      memorySize: 2048,
      logRetention: props.logRetention,
    });
    // one at a time: a report that kills the function takes no other message along, and none has less than the whole time
    handler.addEventSource(new SqsEventSource(this.queue, { batchSize: 1, reportBatchItemFailures: true, maxConcurrency: 5 }));
    const allow = (actions: string[], resources: string[]) => handler.addToRolePolicy(new iam.PolicyStatement({ actions, resources }));
    allow(['s3:GetObject'], [bucket.arnForObjects(prefix === '' ? '*' : `${prefix}/*`)]);
    encryptionKey?.grantDecrypt(handler);
    allow(['s3:GetObject', 's3:PutObject'], [this.stateBucket.arnForObjects('state/*')]);
    allow(['s3:PutObject'], [this.stateBucket.arnForObjects('digests/*')]);
    // without it, what does not exist looks like what may not be read. Amazon S3 then asks without s3:prefix: a condition on it would never hold,
    // and one that holds where the key is missing would hold for every listing without prefix
    allow(['s3:ListBucket'], [bucket.bucketArn, this.stateBucket.bucketArn]);
    if (plans.length > 0) {
      // these actions know no resources
      allow(['backup:ListReportJobs', 'backup:DescribeReportJob'], ['*']);
    }
    this.deadLetterQueue.grant(handler, 'sqs:SendMessage');
    return handler;
  }

  private createSchedules({ enabled, schedule: digestSchedule }: DigestOptions): scheduler.Schedule[] {
    const trigger = (id: string, schedule: scheduler.ScheduleExpression, description: string, input: object) => new scheduler.Schedule(this, id, {
      schedule,
      description,
      target: new SqsSendMessage(this.queue, { input: scheduler.ScheduleTargetInput.fromObject(input), deadLetterQueue: this.deadLetterQueue }),
    });
    const sweep = trigger('Sweep', scheduler.ScheduleExpression.rate(Duration.minutes(15)), 'Looks for failed and missed reports, and for messages that are still to be sent',
      RECONCILE);
    return enabled === false ? [sweep] : [sweep, trigger('Digest', digestSchedule ?? scheduler.ScheduleExpression.cron({ minute: '0', hour: '6' }),
      'Sends the digest of the backup reports', { ...DIGEST, time: scheduler.ContextAttribute.scheduledTime })];
  }

  private warnOfUnknownTemplates(): void {
    const unknown = this.plans.filter(({ templateName }) => !isReportTemplate(templateName));
    if (unknown.length > 0) {
      Annotations.of(this).addWarningV2('cdk-org-backup:reportTemplateUnknown',
        `reports of ${unknown.map(({ reportPlanName, templateName }) => `${reportPlanName} (${templateName})`).join(', ')} are skipped: this version of the library can't read `
        + 'their template; use a version that can, or leave them out');
    }
  }
}

/** With which Amazon EventBridge Scheduler sends. */
function roleOfSchedule({ node }: scheduler.Schedule): string {
  return ((node.defaultChild as scheduler.CfnSchedule).target as scheduler.CfnSchedule.TargetProperty).roleArn;
}

/** Returns the hours after which a report is late. */
function checkProps({ channels, alertOn, digest, lateAfter = Duration.hours(32) }: ReportNotifierProps): number {
  if (channels.length === 0) {
    reject('channels', [], 'nobody would get a message', 'give at least one NotificationChannel');
  }
  if (alertOn?.length === 0) {
    reject('alertOn', [], 'nothing would be worth a message', 'leave it out, or name at least one FindingClass');
  }
  if (digest?.enabled === false && digest.schedule) {
    reject('digest.schedule', digest.schedule.expressionString, 'digest.enabled is false', 'leave one of them out');
  }
  const hours = wholeUnits('lateAfter', lateAfter, 'hours', 32, 'the alarm');
  // an alarm looks a week back at most
  return hours >= 1 && hours <= 168 ? hours
    : reject('lateAfter', lateAfter.toHumanString(), 'an alarm looks 1 to 168 hours back', 'give whole hours, 32 for daily reports');
}

function namesOfAccounts(definition: BackupDefinition | undefined): AccountNames {
  const accounts = definition?.layout._model.accounts ?? [];
  return Object.fromEntries(accounts.flatMap(({ accountId, name }) => (name === undefined ? [] : [[accountId, name]])));
}
