import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
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
import { FindingClass } from './finding-class';
import { AccountNames, ACCOUNTS_FILE, CONTRACT_VARIABLE, contractParts, FAILURES_DIMENSION, FAILURES_METRIC, TARGETS_VARIABLE } from './handler/notifier-contract';
import { WAKE_DIGEST, WAKE_SWEEP } from './handler/wake';
import { notifierMetric, notifierWidgets } from './notifier-widgets';
import { checkNotifier, NotifiedReports } from './report-notifier-checks';
import type { ReportNotifierProps } from './report-notifier-props';
import { jobRowOf } from '../data/reports';
import { alarmTopics } from '../notification/alarm-topics';
import { bindChannels } from '../notification/bind-channels';
import { serializeTargets } from '../notification/handler/delivery-target';
import { BoundTarget } from '../notification/notification-target';
import { BackupNaming } from '../organization-layout/backup-naming';
import { OrganizationLayout } from '../organization-layout/organization-layout';
import { alarmAbove, deadLetterMetric, oldestMessageMetric, warnAlarmsWithoutActions } from '../private/alarms';
import { ENVIRONMENT_LIMIT, environmentBytes, handlerFunction } from '../private/handler-function';
import { NAMESPACE } from '../private/metric-lines';
import { reject } from '../private/validation';
import { planTiersOf } from '../protection/plan-tiers';

const TIMEOUT = Duration.minutes(15);
/** Times that a message is given to the handler, two hours in all, as it is hidden for `TIMEOUT` each time. */
const ATTEMPTS = 8;
/**
 * A message that fails counts until it is received for the third time, which is after half an hour: only a handler that is not called makes messages older.
 * The schedule sends one every quarter of an hour, so that this is noticed on days without reports too.
 */
const LONGEST_WAIT = Duration.hours(1);

/**
 * Reads every report and says what changed since the one before: what is new, worse or over, where, and since when. Silence means that
 * everything was checked; an alarm tells when no report came.
 *
 * The arrival of a file only wakes the handler: AWS Backup says which files make a report, and whether it failed. What is known is kept in a
 * private bucket that raises no events; a message is written down before it is sent, so that none is lost and none is sent under two ids. What
 * can't be worked on ends in `deadLetterQueue` with the reason, and raises an alarm.
 *
 * @example
 * import { Stack } from 'aws-cdk-lib';
 * import { BackupReports, NotificationChannel, ReportNotifier } from 'cdk-org-backup';
 *
 * declare const home: Stack;
 * declare const reports: BackupReports;
 * new ReportNotifier(home, 'Notifier', {
 *   reports,
 *   channels: [NotificationChannel.emails(['backup-team@example.com']), NotificationChannel.securityHub()],
 * });
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/working-with-audit-reports.html
 */
export class ReportNotifier extends Construct {
  /** The function that reads reports. */
  public readonly handler: lambda.Function;
  /** Keeps what is known and the digests; raises no events. */
  public readonly stateBucket: s3.Bucket;
  /** What could not be worked on, each with the reason. */
  public readonly deadLetterQueue: sqs.Queue;
  /** One alarm for each report plan that brought no report in time, or one for an existing bucket. */
  public readonly heartbeatAlarms: cloudwatch.Alarm[];
  /** Raised when an invocation of the handler broke off: it could not start, or ran out of time or memory. */
  public readonly errorAlarm: cloudwatch.Alarm;
  /** Raised when the handler could not work on a message; it is tried eight times in all, 15 minutes apart. */
  public readonly failureAlarm: cloudwatch.Alarm;
  /** Raised when a message waits for more than an hour, because the handler is not called: its event source mapping is disabled, or the account has no concurrency left. */
  public readonly waitAlarm: cloudwatch.Alarm;
  /** Raised when something lies in the dead-letter queue. */
  public readonly deadLetterAlarm: cloudwatch.Alarm;
  /** All alarms: those above, `heartbeatAlarms` first. Channels that are topics hear them; add other actions to each. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly queue: sqs.Queue;
  private readonly plans: ReportPlanInfo[];
  private readonly rules: events.Rule[];
  private readonly notifierName: string;

  /**
   * @param scope the stack of the reports' bucket
   * @param id id of the construct
   * @param props reports and channels
   * @throws when there are no channels or two equal ones, neither or both of `reports` and `existing`, or a time is out of bounds
   */
  constructor(scope: Construct, id: string, props: ReportNotifierProps) {
    const checked = checkNotifier(props);
    super(scope, id);
    const naming = props.naming ?? new BackupNaming();
    this.plans = checked.plans;
    this.notifierName = naming.prefix;
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true, retentionPeriod: Duration.days(14),
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // a message that is being worked on is not given to another
      visibilityTimeout: TIMEOUT,
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: ATTEMPTS },
    });
    this.stateBucket = this.createStateBucket();
    const targets = bindChannels(this, props.channels);
    this.handler = this.createHandler(props, checked, targets);
    targets.forEach(({ grant }) => grant(this.handler));
    this.rules = this.listen(checked);
    this.createSchedules(props);
    this.heartbeatAlarms = this.rules.map((rule, i) => this.heartbeat(rule, checked.plans[i], checked.lateAfterHours));
    this.errorAlarm = alarmAbove(this, 'ErrorAlarm', this.metricErrors(), 0,
      'the handler of backup reports could not start, or ran out of time or memory; its log says why');
    this.failureAlarm = alarmAbove(this, 'FailureAlarm', this.metricFailures(), 0,
      'the handler of backup reports could not work on a message and tries it again; its log says why');
    this.waitAlarm = alarmAbove(this, 'WaitAlarm', this.metricOldestMessageAge(), LONGEST_WAIT.toSeconds(),
      'nobody reads backup reports: the handler is not called; look at its event source mapping and the account\'s Lambda concurrency');
    this.deadLetterAlarm = alarmAbove(this, 'DeadLetterAlarm', this.metricDeadLetters(), 0,
      'a backup report or a message about one could not be worked on; the dead-letter queue has it');
    this.alarms = [...this.heartbeatAlarms, this.errorAlarm, this.failureAlarm, this.waitAlarm, this.deadLetterAlarm];
    const topics = alarmTopics(this, targets);
    this.alarms.forEach((alarm) => alarm.addAlarmAction(...topics.map((topic) => new SnsAction(topic))));
    if (topics.length === 0) {
      warnAlarmsWithoutActions(this, 'no report came', 'give a topic or add actions to the alarms');
    }
    this.node.defaultChild = this.handler;
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
   * Messages that the handler could not work on, each time that it tried; of all notifiers of the account and Region with the same `BackupNaming.prefix`.
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
      usingMetrics: Object.fromEntries(this.rules.map((rule, i) => [names[i], arrivals(rule)])),
      label: 'Files of reports',
      period: options?.period ?? Duration.hours(1),
    });
  }

  /**
   * Hours since the newest report of a report plan was made; told every 15 minutes.
   *
   * @param reportPlanName name of the report plan
   * @param options how to look at it
   */
  public metricReportAge(reportPlanName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return notifierMetric('ReportAge', [reportPlanName], { statistic: 'Maximum', period: Duration.hours(1), ...options });
  }

  /**
   * Resources that don't comply with the controls of a framework, in all accounts of the newest reports on controls; the highest of a day unless told otherwise.
   *
   * @param frameworkName name of the framework
   * @param options how to look at it
   */
  public metricNonCompliantResources(frameworkName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return notifierMetric('NonCompliantResources', [frameworkName], { statistic: 'Maximum', period: Duration.days(1), ...options });
  }

  /**
   * Jobs that failed, expired, were aborted or are incomplete and that no report had before; the sum of a day unless told otherwise.
   *
   * @param reportName name of the report
   * @param options how to look at it
   */
  public metricReportedFailedJobs(reportName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return notifierMetric('ReportedFailedJobs', [reportName], { statistic: 'Sum', period: Duration.days(1), ...options });
  }

  /**
   * Jobs of a tier that ended so, by the newest reports on backup jobs: all of them, where `BackupEventHub` counts those whose event names the plan.
   *
   * @param tierName name of the tier, or `unknown` for jobs of other plans
   * @param state COMPLETED, COMPLETED_WITH_ISSUES, PARTIAL, EXPIRED, ABORTED or FAILED
   * @param options how to look at it
   */
  public metricJobsOfTier(tierName: string, state: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return notifierMetric('ReportedJobs', [tierName, state], { statistic: 'Maximum', period: Duration.days(1), ...options });
  }

  /**
   * Adds compliance by framework, the age of the last reports, and what reports tell more than events did, for example to `BackupEventHub.dashboard`.
   *
   * @param dashboard the dashboard
   */
  public addToDashboard(dashboard: cloudwatch.Dashboard): void {
    const jobReports = this.plans.filter(({ templateName }) => jobRowOf(templateName)?.countedByTier).map(({ reportName }) => reportName);
    dashboard.addWidgets(...notifierWidgets({
      ages: this.plans.map(({ reportPlanName }) => this.metricReportAge(reportPlanName, { label: reportPlanName })),
      reportedFailures: [...new Set(jobReports)].map((name) => this.metricReportedFailedJobs(name)),
      alarms: this.alarms,
    }));
  }

  private createStateBucket(): s3.Bucket {
    return new s3.Bucket(this, 'State', {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(7), abortIncompleteMultipartUploadAfter: Duration.days(7) },
        { prefix: 'digests/', expiration: Duration.days(400) },
      ],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
  }

  private createHandler(props: ReportNotifierProps, reports: NotifiedReports, targets: BoundTarget[]): lambda.Function {
    const stack = Stack.of(this);
    const { bucket, prefix, plans } = reports;
    const { settings, files } = contractParts({
      name: this.notifierName,
      accountId: stack.account,
      region: stack.region,
      reportBucket: bucket.bucketName,
      prefix,
      plans: plans.map(({ reportPlanName, reportName, templateName, prefix: own }) => ({ reportPlanName, reportName, templateName, prefix: own })),
      stateBucket: this.stateBucket.bucketName,
      deadLetterQueueUrl: this.deadLetterQueue.queueUrl,
      alertOn: props.alertOn ?? Object.values(FindingClass).filter((one) => one !== FindingClass.INSUFFICIENT_DATA),
      lateAfterHours: reports.lateAfterHours,
      tiers: planTiersOf(props.tiers ?? [], props.naming ?? new BackupNaming()),
    });
    const variables = { [CONTRACT_VARIABLE]: JSON.stringify(settings), [TARGETS_VARIABLE]: serializeTargets(targets.map(({ target }) => target)) };
    const size = environmentBytes(variables);
    if (size > ENVIRONMENT_LIMIT) {
      reject('channels', `${props.channels.length} channels`, `the handler's environment would have ${size} bytes and AWS Lambda takes ${ENVIRONMENT_LIMIT}`,
        'use a ReportNotifier for some of the channels');
    }
    const names = accountNames(props.layout);
    const handler = handlerFunction(this, 'Handler', {
      asset: 'report-notifier/handler/report-notifier',
      description: 'Reads reports of AWS Backup and says what changed',
      environment: { ...variables, [CONTRACT_VARIABLE]: stack.toJsonString(settings) },
      files: { ...files, ...Object.keys(names).length > 0 ? { [ACCOUNTS_FILE]: JSON.stringify(names) } : {} },
      timeout: TIMEOUT,
      memorySize: 2048,
      logRetention: props.logRetention,
    });
    handler.addEventSource(new SqsEventSource(this.queue, { batchSize: 5, reportBatchItemFailures: true, maxConcurrency: 5 }));
    const allow = (actions: string[], resources: string[]) => handler.addToRolePolicy(new iam.PolicyStatement({ actions, resources }));
    allow(['s3:GetObject'], [bucket.arnForObjects(prefix === '' ? '*' : `${prefix}/*`)]);
    reports.encryptionKey?.grantDecrypt(handler);
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

  /** Events of Amazon S3 go to the queue, each report plan's by a rule of its own: its metric is the plan's heartbeat. */
  private listen({ bucket, prefix, plans }: NotifiedReports): events.Rule[] {
    const listenTo = (id: string, prefixes: string, description: string) => new events.Rule(this, id, {
      description,
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [bucket.bucketName] }, ...prefixes === '' ? {} : { object: { key: [{ prefix: `${prefixes}/` }] } } },
      },
      targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetterQueue })],
    });
    return plans.length > 0
      ? plans.map((plan) => listenTo(`Arrival-${plan.reportPlanName}`, plan.prefix, `Files of the report plan ${plan.reportPlanName}`))
      : [listenTo('Arrival', prefix, 'Files of reports')];
  }

  private createSchedules(props: ReportNotifierProps): void {
    const wake = (id: string, schedule: scheduler.ScheduleExpression, description: string, input: object) => new scheduler.Schedule(this, id, {
      schedule,
      description,
      target: new SqsSendMessage(this.queue, { input: scheduler.ScheduleTargetInput.fromObject(input), deadLetterQueue: this.deadLetterQueue }),
    });
    wake('Sweep', scheduler.ScheduleExpression.rate(Duration.minutes(15)), 'Looks for failed and missed reports, and for messages that are still to be sent', { wake: WAKE_SWEEP });
    if (props.digest !== false) {
      wake('Digest', props.digestSchedule ?? scheduler.ScheduleExpression.cron({ minute: '0', hour: '6' }), 'Sends the digest of the backup reports',
        { wake: WAKE_DIGEST, time: scheduler.ContextAttribute.scheduledTime });
    }
  }

  private heartbeat(rule: events.Rule, plan: ReportPlanInfo | undefined, hours: number): cloudwatch.Alarm {
    return new cloudwatch.Alarm(this, plan ? `Heartbeat-${plan.reportPlanName}` : 'Heartbeat', {
      alarmDescription: `no backup report ${plan ? `of ${plan.reportPlanName} ` : ''}came for ${hours} hours: look at its report jobs in AWS Backup`,
      metric: arrivals(rule),
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: hours,
      datapointsToAlarm: hours,
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    });
  }
}

function accountNames(layout: OrganizationLayout | undefined): AccountNames {
  return Object.fromEntries((layout?._model.accounts ?? []).flatMap(({ accountId, name }) => (name === undefined ? [] : [[accountId, name]])));
}

/** Events that a rule matched, by the hour: CloudWatch looks at most a day back at shorter periods, and a week at these. */
function arrivals(rule: events.Rule): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Events', metricName: 'Invocations', dimensionsMap: { RuleName: rule.ruleName }, statistic: 'Sum', period: Duration.hours(1),
  });
}
