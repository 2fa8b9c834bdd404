import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Annotations as CdkAnnotations, App, Aws, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  BackupEventHub, BackupNaming, BackupReports, FindingClass, HubMetric, INotificationChannel, NotificationChannel, NotificationTarget, NotifierMetric, ReportedJobDimensions,
  ReportNotifier, ReportNotifierProps, ReportPlanInfo, ReportSource, ReportTemplate,
} from '../../src';
import { FINDING_CLASSES } from '../../src/data/finding-classes';
import { ProtectionTier } from '../../src/protection';
import { NOTIFIER_METRICS, readContract } from '../../src/report-notifier/handler/notifier-contract';
import { definitionOf } from '../support/definition';

const ALL_METRICS = Object.values(NotifierMetric);
const ENV = { account: '111111111111', region: 'eu-west-1' };

function notifierOf(props: Partial<ReportNotifierProps> | ((stack: Stack) => Partial<ReportNotifierProps>) = {}) {
  const stack = new Stack(new App(), 'Home', { env: ENV });
  const given = typeof props === 'function' ? props(stack) : props;
  const source = given.source ?? ReportSource.reports(new BackupReports(stack, 'Reports', { reports: [{ template: ReportTemplate.BACKUP_JOBS }, { template: ReportTemplate.COPY_JOBS }] }));
  const notifier = new ReportNotifier(stack, 'Notifier', { channels: [NotificationChannel.emails(['team@example.com'])], ...given, source });
  return { stack, notifier, template: Template.fromStack(stack) };
}
const statements = (template: Template) => {
  const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('NotifierHandlerRole')).map(([, one]) => one);
  return policy.Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown; Effect: string }[];
};
const deliverer = (template: Template) => Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) => id.startsWith('NotifierDelivery'))![1].Properties;
const handler = (template: Template) => Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) => id.startsWith('NotifierHandler'))![1].Properties;
/** The file beside the code of the handler, as the deployed function has it. */
const filesOf = (notifier: ReportNotifier) => {
  const { directory } = (notifier.node.root as App).synth();
  const folder = readdirSync(directory).map((name) => join(directory, name)).find((path) => existsSync(join(path, 'notifier.json')))!;
  return (name: string) => readFileSync(join(folder, name), 'utf8');
};
/** The contract as the deployed function reads it. */
const contractOf = (notifier: ReportNotifier) => {
  const variable = handler(Template.fromStack(Stack.of(notifier))).Environment.Variables.NOTIFIER;
  const NOTIFIER = variable['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : 'TOKEN')).join('');
  return readContract({ NOTIFIER }, filesOf(notifier));
};
/** Reports of one's own making. */
const reportsOf = (stack: Stack, reportPlans: ReportPlanInfo[]) =>
  Object.assign(new Construct(stack, 'Own'), { bucket: s3.Bucket.fromBucketName(stack, 'OwnBucket', 'own-bucket'), prefix: 'reports', reportPlans });
const existing = (stack: Stack, prefix?: string) => ReportSource.existingBucket(s3.Bucket.fromBucketName(stack, 'Given', 'given-bucket'), { prefix });

describe('the handler', () => {
  test('may read reports, keep its state and what it says, hand that over, and nothing else of AWS', () => {
    const { template, stack, notifier } = notifierOf();
    const allowed = statements(template).map(({ Action }) => [Action].flat().sort().join(' ')).sort();
    expect(allowed).toEqual([
      'backup:DescribeReportJob backup:ListReportJobs',
      'logs:CreateLogStream logs:PutLogEvents',
      's3:GetObject', 's3:GetObject s3:PutObject', 's3:GetObject s3:PutObject', 's3:ListBucket', 's3:PutObject',
      'sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ReceiveMessage',
      'sqs:SendMessage', 'sqs:SendMessage',
    ].sort());
    const written = statements(template).filter(({ Action }) => [Action].flat().includes('s3:PutObject')).map(({ Resource }) => JSON.stringify(Resource));
    expect(written.map((one) => /\/(\w+)\/\*/.exec(one)?.[1]).sort()).toEqual(['digests', 'events', 'state']);
    const resources = (action: string) => stack.resolve(statements(template).find(({ Action }) => [Action].flat()[0] === action)!.Resource);
    expect(JSON.stringify(resources('s3:GetObject'))).toContain('/reports/*');
    const { bucketArn: reports } = (stack.node.findChild('Reports') as BackupReports).bucket;
    expect(resources('s3:ListBucket')).toEqual(stack.resolve([reports, notifier.stateBucket.bucketArn]));
  });

  test('can tell a missing file from a forbidden one: Amazon S3 then asks for s3:ListBucket without s3:prefix', () => {
    const { template } = notifierOf((stack) => ({ source: existing(stack, 'a') }));
    const [statement] = statements(template).filter(({ Action }) => Action === 's3:ListBucket');
    expect(JSON.stringify(statement.Resource)).toContain(':s3:::given-bucket"');
    expect(statement).not.toHaveProperty('Condition');
  });

  test('may use any resource only where the action knows none', () => {
    expect(statements(notifierOf().template).filter(({ Resource }) => Resource === '*').map(({ Action }) => Action)).toEqual([['backup:ListReportJobs', 'backup:DescribeReportJob']]);
  });

  test('may not ask AWS Backup where only the bucket is known', () => {
    const { template } = notifierOf((stack) => ({ source: existing(stack, 'a/b') }));
    expect(JSON.stringify(statements(template))).not.toContain('backup:');
    expect(JSON.stringify(statements(template))).toContain(':s3:::given-bucket/a/b/*');
  });

  test('may decrypt what a key of one\'s own encrypts', () => {
    const { template } = notifierOf((stack) => ({
      source: ReportSource.reports(new BackupReports(stack, 'Reports', { reports: [{ template: ReportTemplate.BACKUP_JOBS }], encryptionKey: new kms.Key(stack, 'Key') })),
    }));
    expect(statements(template).some(({ Action }) => Action === 'kms:Decrypt')).toBe(true);
  });

  test('runs on arm64 with a log of its own that ends', () => {
    const { template } = notifierOf();
    expect(handler(template)).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Timeout: 900, LoggingConfig: { LogGroup: { Ref: expect.any(String) } } });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
    expect(handler(template).FunctionName).toBeUndefined();
  });

  test('gets what its contract says', () => {
    const definition = definitionOf({ layout: { accounts: [{ accountId: '333333333333', name: 'Shop' }] } });
    const { notifier } = notifierOf((stack) => ({ source: existing(stack), definition, lateAfter: Duration.hours(40) }));
    expect(contractOf(notifier)).toMatchObject({
      name: 'OrgBackup', accountId: '111111111111', region: 'eu-west-1', reportBucket: 'given-bucket', prefix: '', plans: [], lateAfterHours: 40,
      alertOn: ['NON_COMPLIANT', 'NOT_REPORTED', 'FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL', 'COMPLETED_WITH_ISSUES', 'MALWARE'],
    });
  });

  test('gets names of accounts as a file beside its code: an environment has room for 4 KB', () => {
    const accounts = Array.from({ length: 1000 }, (_, i) => ({ accountId: `${300_000_000_000 + i}`, name: `Account number ${i}` }));
    const { notifier } = notifierOf({ definition: definitionOf({ layout: { accounts } }) });
    expect(contractOf(notifier).accountNames['300000000999']).toBe('Account number 999');
  });

  test('gets its report plans as a file too: as many as an account has, with the longest names', () => {
    const plans = Array.from({ length: 20 }, (_, i) => `Plan${i}`.padEnd(256, 'x')).map((name): ReportPlanInfo => ({
      reportPlanName: name, reportName: name, templateName: 'BACKUP_JOB_REPORT', prefix: `reports/${name}`,
    }));
    const { notifier, template } = notifierOf((stack) => ({ source: ReportSource.reports(reportsOf(stack, plans)) }));
    expect(contractOf(notifier).plans).toEqual(plans);
    expect(JSON.stringify(handler(template).Environment)).not.toContain('Plan1');
  });

  test.each(['reportPlanName', 'reportName', 'templateName', 'prefix'] as const)('takes no report plan whose %s is known at deployment only', (member) => {
    const plan = { reportPlanName: 'a', reportName: 'a', templateName: 'BACKUP_JOB_REPORT', prefix: 'reports/a', [member]: Aws.STACK_NAME };
    expect(() => notifierOf((stack) => ({ source: ReportSource.reports(reportsOf(stack, [plan])) })))
      .toThrow(`reportPlans[0].${member} is '<token>' but the handler gets it as a file that is written at synth; write the text itself`);
  });

  test('has an environment that AWS Lambda takes', () => {
    const channels = (stack: Stack, count: number) => Array.from({ length: count }, (_, i) => NotificationChannel.topic(new sns.Topic(stack, `T${i}`)));
    expect(() => notifierOf((stack) => ({ channels: channels(stack, 10) }))).not.toThrow();
    expect(() => notifierOf((stack) => ({ channels: channels(stack, 30) }))).toThrow(/^channels is '30 channels' but the environment of the function 'Delivers notifications to channels' would have \d+ bytes and AWS Lambda takes 4096; use a ReportNotifier for some of the channels$/);
  });

  test('knows the tiers by the names of their plans, as policies call them', () => {
    const { notifier } = notifierOf({ definition: definitionOf({ tiers: [ProtectionTier.daily()], naming: new BackupNaming({ prefix: 'Acme' }) }) });
    expect(contractOf(notifier)).toMatchObject({ name: 'Acme', tiers: { 'Acme-daily': 'daily' } });
  });

  test('knows no tiers without a definition', () => {
    expect(contractOf(notifierOf({ naming: new BackupNaming({ prefix: 'Acme' }) }).notifier)).toMatchObject({ name: 'Acme', tiers: {} });
  });

  test('tells of single messages that failed', () => {
    notifierOf().template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionResponseTypes: ['ReportBatchItemFailures'], ScalingConfig: { MaximumConcurrency: 5 } });
  });

  test('gets one message at a time, so that a report that kills it takes no other message to the dead-letter queue', () => {
    const { template } = notifierOf();
    const queue = template.findResources('AWS::SQS::Queue', { Properties: { VisibilityTimeout: 900 } });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: { 'Fn::GetAtt': [Object.keys(queue)[0], 'Arn'] }, BatchSize: 1 });
  });
});

describe('delivery', () => {
  test('goes from the bucket\'s events through a queue that outlives the handler', () => {
    const { template } = notifierOf();
    template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 900, RedrivePolicy: { maxReceiveCount: 8, deadLetterTargetArn: Match.anyValue() }, SqsManagedSseEnabled: true });
  });

  test('is one rule for each report plan, for its prefix only, and nothing is lost if the queue can\'t be reached', () => {
    const rules = Object.values(notifierOf().template.findResources('AWS::Events::Rule')).map((one) => one.Properties);
    expect(rules.map((rule) => rule.EventPattern.detail.object.key)).toEqual([[{ prefix: 'reports/OrgBackup_BackupJobs/' }], [{ prefix: 'reports/OrgBackup_CopyJobs/' }]]);
    expect(rules.every((rule) => rule.Targets[0].DeadLetterConfig)).toBe(true);
  });

  test('of an existing bucket is one rule for its prefix', () => {
    const { template } = notifierOf((stack) => ({ source: existing(stack, 'a') }));
    template.hasResourceProperties('AWS::Events::Rule', { EventPattern: { 'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': { bucket: { name: ['given-bucket'] }, object: { key: [{ prefix: 'a/' }] } } } });
  });

  test('looks every quarter of an hour for what no event told of', () => {
    notifierOf().template.hasResourceProperties('AWS::Scheduler::Schedule', { ScheduleExpression: 'rate(15 minutes)', Target: { Input: '{"wake":"sweep"}' } });
  });
});

describe('the digest', () => {
  const schedules = (template: Template) => Object.values(template.findResources('AWS::Scheduler::Schedule')).map((one) => one.Properties).filter((one) => one.Target.Input.includes('digest'));

  test('comes every day at six', () => {
    expect(schedules(notifierOf().template).map((one) => [one.ScheduleExpression, one.Target.Input])).toEqual([['cron(0 6 * * ? *)', '{"wake":"digest","time":"<aws.scheduler.scheduled-time>"}']]);
  });

  test('comes when one likes', () => {
    expect(schedules(notifierOf({ digest: { schedule: scheduler.ScheduleExpression.cron({ hour: '8', minute: '30', weekDay: 'MON' }) } }).template).map((one) => one.ScheduleExpression)).toEqual(['cron(30 8 ? * MON *)']);
  });

  test('does not come', () => {
    expect(schedules(notifierOf({ digest: { enabled: false } }).template)).toEqual([]);
  });

  test.each([{}, { enabled: true }])('comes every day at six with %j too', (digest) => {
    expect(schedules(notifierOf({ digest }).template).map((one) => one.ScheduleExpression)).toEqual(['cron(0 6 * * ? *)']);
  });
});

describe('the heartbeat', () => {
  const heartbeats = (template: Template) => Object.values(template.findResources('AWS::CloudWatch::Alarm')).map((one) => one.Properties).filter((one) => one.TreatMissingData === 'breaching');

  test('is an alarm for each report plan, by CloudWatch alone: no file for 32 hours, and no data is no file', () => {
    const { template } = notifierOf();
    expect(heartbeats(template)).toHaveLength(2);
    expect(heartbeats(template)[0]).toMatchObject({
      Namespace: 'AWS/Events', MetricName: 'Invocations', Statistic: 'Sum', Period: 3600, EvaluationPeriods: 32, DatapointsToAlarm: 32, Threshold: 1, ComparisonOperator: 'LessThanThreshold',
    });
  });

  test.each([1, 168])('looks back %d hours', (hours) => {
    expect(heartbeats(notifierOf({ lateAfter: Duration.hours(hours) }).template)[0].EvaluationPeriods).toBe(hours);
  });

  test('tells the channels that are topics, as the other alarms do', () => {
    const alarms = Object.values(notifierOf().template.findResources('AWS::CloudWatch::Alarm')).map((one) => one.Properties);
    expect(alarms.map((one) => one.AlarmActions?.length)).toEqual(Array(8).fill(1));
  });

  test('that nobody hears is warned about', () => {
    const { stack } = notifierOf({ channels: [NotificationChannel.securityHub()] });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('alarmsWithoutActions'));
  });
});

describe('an alarm', () => {
  const alarmOf = (id: string, props: Partial<ReportNotifierProps> = {}) => {
    const { template } = notifierOf(props);
    return Object.entries(template.findResources('AWS::CloudWatch::Alarm')).find(([logicalId]) => logicalId.startsWith(`Notifier${id}`))![1].Properties;
  };

  test('tells when the handler is not called for an hour: what is tried three times in vain is half an hour old', () => {
    expect(alarmOf('WaitAlarm')).toMatchObject({
      Namespace: 'AWS/SQS', MetricName: 'ApproximateAgeOfOldestMessage', Statistic: 'Maximum', Threshold: 3600, ComparisonOperator: 'GreaterThanThreshold',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [expect.stringMatching(/^NotifierQueue/), 'QueueName'] } }],
    });
  });

  test('tells of messages that the handler could not work on, which are no errors of the function', () => {
    expect(alarmOf('FailureAlarm', { naming: new BackupNaming({ prefix: 'Acme' }) })).toMatchObject({
      Namespace: 'cdk-org-backup', MetricName: 'Failures', Dimensions: [{ Name: 'Notifier', Value: 'Acme' }], Statistic: 'Sum', Threshold: 0, ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  test('on errors promises no more than it sees', () => {
    expect(alarmOf('ErrorAlarm').AlarmDescription).toBe('the handler of backup reports could not start, or ran out of time or memory; its log says why');
  });

  test('says that deliveries count too, and where to look', () => {
    expect(alarmOf('FailureAlarm').AlarmDescription)
      .toBe('a backup report could not be worked on, or a message about one not be delivered, and is tried again; the logs of the two functions say why');
    expect(alarmOf('DeadLetterAlarm').AlarmDescription)
      .toBe('a backup report could not be worked on, or a message about one not be delivered; the dead-letter queue has it, with the reason');
  });

  test('is among all alarms, each once', () => {
    expect(notifierOf().notifier.alarms.map(({ node }) => node.id)).toEqual([
      'Heartbeat-OrgBackup_BackupJobs', 'Heartbeat-OrgBackup_CopyJobs', 'ErrorAlarm', 'FailureAlarm', 'WaitAlarm', 'DeadLetterAlarm', 'ErrorAlarm', 'WaitAlarm',
    ]);
    expect(new Set(notifierOf().notifier.alarms.map(({ node }) => node.path)).size).toBe(8);
  });

  test('can be published to a topic of the app with its own key', () => {
    const { template, stack } = notifierOf((home) => ({ channels: [NotificationChannel.topic(new sns.Topic(home, 'Topic', { masterKey: new kms.Key(home, 'Key'), enforceSSL: true }))] }));
    const Principal = { Service: 'cloudwatch.amazonaws.com' };
    template.hasResourceProperties('AWS::SNS::TopicPolicy', { PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Principal, Action: 'sns:Publish' })]) } });
    template.hasResourceProperties('AWS::KMS::Key', { KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Principal, Action: ['kms:GenerateDataKey*', 'kms:Decrypt'] })]) } });
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('alarmTopicPolicyNotManaged'));
  });

  test('that goes to an imported topic is warned of', () => {
    const { stack } = notifierOf((home) => ({ channels: [NotificationChannel.topic(sns.Topic.fromTopicArn(home, 'Topic', 'arn:aws:sns:eu-west-1:111111111111:x'))] }));
    Annotations.fromStack(stack).hasWarning('/Home/Notifier', Match.stringLikeRegexp('alarmTopicPolicyNotManaged'));
  });
});

describe('metrics', () => {
  const { notifier } = notifierOf({ definition: definitionOf({ tiers: [ProtectionTier.daily()] }), metrics: ALL_METRICS });

  test('of jobs name the tier and how they ended', () => {
    expect(notifier.metricJobs({ tier: 'daily', state: 'FAILED' })).toMatchObject({ metricName: 'ReportedJobs', dimensions: { Tier: 'daily', State: 'FAILED' }, statistic: 'Maximum' });
    expect(notifier.metricJobs({ tier: 'unknown', state: 'COMPLETED' }, { statistic: 'Average' })).toMatchObject({ dimensions: { Tier: 'unknown', State: 'COMPLETED' }, statistic: 'Average' });
  });

  test.each<[string, ReportedJobDimensions]>([
    ["tier is 'weekly' but Amazon CloudWatch would have no data; give one of daily, unknown", { tier: 'weekly', state: 'FAILED' }],
    ["state is 'failed' but Amazon CloudWatch would have no data; give one of COMPLETED, FAILED, EXPIRED, ABORTED, PARTIAL, COMPLETED_WITH_ISSUES", { tier: 'daily', state: 'failed' }],
    ['dimensions is undefined but an object with members is expected; give some of tier, state', undefined as never],
    ["dimensions.teir is 'given' but there is no such member; use one of tier, state", { teir: 'daily', state: 'FAILED' } as never],
  ])('of jobs that there can\'t be are refused: %s', (message, dimensions) => {
    expect(() => notifier.metricJobs(dimensions)).toThrow(message);
  });

  const REASON = 'but the notifier writes no such metric, as each costs: an alarm on it would never go off; add NotifierMetric.';
  test.each<[string, keyof typeof NotifierMetric, (of: ReportNotifier) => unknown]>([
    ["tier is 'unknown'", 'JOBS_BY_TIER', (of) => of.metricJobs({ tier: 'unknown', state: 'FAILED' })],
    ["reportName is 'OrgBackup_BackupJobs'", 'FAILED_JOBS', (of) => of.metricReportedFailedJobs('OrgBackup_BackupJobs')],
    ["frameworkName is 'Gold'", 'NON_COMPLIANT_RESOURCES', (of) => of.metricNonCompliantResources('Gold')],
    ["reportPlanName is 'OrgBackup_BackupJobs'", 'REPORT_AGE', (of) => of.metricReportAge('OrgBackup_BackupJobs')],
  ])('that cost are refused where the notifier does not write them, with what to add: %s', (prop, name, use) => {
    const metric = NotifierMetric[name];
    expect(() => use(notifierOf({ metrics: ALL_METRICS.filter((one) => one !== metric) }).notifier)).toThrow(`${prop} ${REASON}${name} to metrics of the notifier`);
    expect(use(notifierOf({ metrics: [metric] }).notifier)).toMatchObject({ namespace: 'cdk-org-backup', metricName: metric });
  });

  test('of reports that nobody makes are refused, as they would have no data', () => {
    expect(() => notifier.metricReportAge('BackupJobs'))
      .toThrow("reportPlanName is 'BackupJobs' but Amazon CloudWatch would have no data; give one of OrgBackup_BackupJobs, OrgBackup_CopyJobs");
    expect(() => notifier.metricReportedFailedJobs('Jobs')).toThrow("reportName is 'Jobs' but Amazon CloudWatch would have no data; give one of OrgBackup_BackupJobs, OrgBackup_CopyJobs");
  });

  test('are those that the handler knows', () => {
    expect([...ALL_METRICS].sort()).toEqual(Object.keys(NOTIFIER_METRICS).sort());
    expect(() => notifierOf({ metrics: ['ByAccount' as NotifierMetric] })).toThrow("metrics[0] is 'ByAccount' but no such value is known; give one of ReportedJobs (JOBS_BY_TIER), ");
  });

  test('that are written are in the contract', () => {
    expect(contractOf(notifierOf({ metrics: [NotifierMetric.REPORT_AGE] }).notifier).metrics).toEqual(['ReportAge']);
  });

  test('of files add those of all report plans, as the options say', () => {
    const { expression, label, color, period, usingMetrics } = notifier.metricReportFiles({ label: 'Files', color: '#fff', period: Duration.days(1), region: 'eu-west-1' });
    expect([expression, label, color, period]).toEqual(['m0 + m1', 'Files', '#fff', Duration.days(1)]);
    expect(Object.values(usingMetrics)).toEqual([0, 1].map(() => expect.objectContaining({ metricName: 'Invocations', statistic: 'Sum', period: Duration.days(1), region: 'eu-west-1' })));
    expect(notifier.metricReportFiles()).toMatchObject({ label: 'Files of reports', period: Duration.hours(1) });
  });
});

describe('a report plan of a template that is not known', () => {
  const UNKNOWN = Match.stringLikeRegexp('cdk-org-backup:reportTemplateUnknown');
  const plan = (name: string, templateName: string) => ({ reportPlanName: name, reportName: name, templateName, prefix: `reports/${name}` });
  const own = () => notifierOf((stack) => ({ metrics: [NotifierMetric.REPORT_AGE], source: ReportSource.reports(reportsOf(stack, [plan('Jobs', 'BACKUP_JOB_REPORT'), plan('Index', 'INDEX_JOB_REPORT')])) }));

  test('is warned of, because its reports are skipped', () => {
    Annotations.fromStack(own().stack).hasWarning('/Home/Notifier', Match.stringLikeRegexp('^reports of Index \\(INDEX_JOB_REPORT\\) are skipped: .*cdk-org-backup:reportTemplateUnknown'));
  });

  test('is warned of no more once that was acknowledged', () => {
    const { stack, notifier } = own();
    CdkAnnotations.of(notifier).acknowledgeWarning('cdk-org-backup:reportTemplateUnknown');
    Annotations.fromStack(stack).hasNoWarning('*', UNKNOWN);
  });

  test('is not warned of where all are known', () => {
    Annotations.fromStack(notifierOf().stack).hasNoWarning('*', UNKNOWN);
  });

  test('has the alarm on files that do not arrive, for which no file is read, and no age on a dashboard', () => {
    const { stack, notifier, template } = own();
    expect(notifier.heartbeatAlarms.map(({ node }) => node.id)).toEqual(['Heartbeat-Jobs', 'Heartbeat-Index']);
    template.resourceCountIs('AWS::Events::Rule', 2);
    const dashboard = new cloudwatch.Dashboard(stack, 'Dashboard');
    notifier.addToDashboard(dashboard);
    const body = JSON.stringify(stack.resolve((dashboard.node.defaultChild as cloudwatch.CfnDashboard).dashboardBody)).replaceAll('\\', '');
    expect(body).toContain('"ReportAge","Report","Jobs"');
    expect(body).not.toContain('"ReportAge","Report","Index"');
  });
});

describe('a dashboard', () => {
  test('of a hub that has none is refused', () => {
    expect(() => notifierOf().notifier.addToDashboard(undefined as never)).toThrow('dashboard is undefined but a Dashboard is expected; write it as new cloudwatch.Dashboard(…)');
  });

  const layout = { organizationId: 'o-a1b2c3d4e5', homeAccount: ENV.account, homeRegion: ENV.region };
  const widgets = ({ metrics, hubMetrics }: { metrics?: NotifierMetric[]; hubMetrics?: HubMetric[] }) => {
    const { stack, notifier } = notifierOf({ metrics });
    const dashboard = new cloudwatch.Dashboard(stack, 'Dashboard');
    const hub = hubMetrics && new BackupEventHub(stack, 'Hub', {
      definition: definitionOf({ layout }), channels: [NotificationChannel.emails(['team@example.com'])], metrics: hubMetrics, dashboard: false,
    });
    notifier.addToDashboard(dashboard, hub);
    return JSON.stringify(stack.resolve((dashboard.node.defaultChild as cloudwatch.CfnDashboard).dashboardBody)).replaceAll('\\', '');
  };

  test.each([
    ['compliance by framework', 'SEARCH(\'{"cdk-org-backup",Framework} MetricName="NonCompliantResources"\', \'Maximum\', 86400)'],
    ['the age of each report', '"ReportAge","Report","OrgBackup_CopyJobs"'],
    ['failed jobs of reports', '"ReportedFailedJobs","Report","OrgBackup_BackupJobs"'],
    ['and what events did not tell', '"expression":"(FILL(r0, 0)) - (FILL(e0, 0) + FILL(e1, 0) + FILL(e2, 0) + FILL(e3, 0))"'],
    ['which the hub counts so', '"cdk-org-backup","Jobs","Job","backup","State","FAILED"'],
  ])('shows %s', (_, text) => {
    expect(widgets({ metrics: ALL_METRICS, hubMetrics: [HubMetric.JOBS_BY_TYPE] })).toContain(text);
  });

  test('shows alarms only where no metric costs', () => {
    expect([...widgets({}).matchAll(/"title":"([^"]*)"/g)].map(([, title]) => title)).toEqual(['Alarms of reports']);
  });

  test('shows failed jobs of reports without a hub, and nothing of events', () => {
    const shown = widgets({ metrics: [NotifierMetric.FAILED_JOBS] });
    expect(shown).toContain('"title":"Failed backup jobs in reports"');
    expect(shown).not.toContain('"Jobs"');
  });

  test('can\'t compare reports with a hub that does not count by type, or where the notifier counts no failed jobs', () => {
    expect(() => widgets({ metrics: ALL_METRICS, hubMetrics: [] })).toThrow("jobType is 'backup' but the hub writes no such metric, as each costs");
    expect(() => widgets({ hubMetrics: [HubMetric.JOBS_BY_TYPE] })).toThrow("eventHub is 'Home/Hub' but the notifier writes no such metric, as each costs: an alarm on it would never go off; add NotifierMetric.FAILED_JOBS to metrics of the notifier");
  });
});

describe('what is said', () => {
  test('lies in the bucket of the states for 30 days', () => {
    const { template } = notifierOf((stack) => ({ source: existing(stack) }));
    template.hasResourceProperties('AWS::S3::Bucket', {
      LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ Prefix: 'events/', ExpirationInDays: 30, Status: 'Enabled' })]) },
    });
  });

  test('leaves no markers of versions that expired', () => {
    const { template } = notifierOf((stack) => ({ source: existing(stack) }));
    template.hasResourceProperties('AWS::S3::Bucket', {
      // Amazon S3 takes it beside days of versions that are no longer current, and not beside days of those that are
      LifecycleConfiguration: { Rules: Match.arrayWith([{
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, ExpiredObjectDeleteMarker: true, NoncurrentVersionExpiration: { NoncurrentDays: 7 }, Status: 'Enabled',
      }]) },
    });
  });

  test('goes to the channels that the handler knows by their ids only, and what they keep', () => {
    const { template } = notifierOf({ channels: [NotificationChannel.securityHub(), NotificationChannel.emails(['team@example.com'])] });
    const { RECIPIENTS, TARGETS, DELIVERY_QUEUE_URL, EVENT_BUCKET } = handler(template).Environment.Variables;
    expect([JSON.parse(RECIPIENTS), TARGETS, EVENT_BUCKET]).toEqual([[{ id: 'emails' }, { id: 'security-hub', keepsFindings: true }], undefined, { Ref: expect.stringMatching(/^NotifierState/) }]);
    expect(DELIVERY_QUEUE_URL).toEqual({ Ref: expect.stringMatching(/^NotifierDeliveryQueue/) });
  });

  test('counts as a failure of the notifier where it can\'t be delivered, and ends in its dead-letter queue', () => {
    const { template } = notifierOf({ naming: new BackupNaming({ prefix: 'Acme' }) });
    expect(JSON.stringify(deliverer(template).Environment.Variables)).toContain('{\\"Notifier\\":\\"Acme\\"}');
    template.hasResource('AWS::SQS::Queue', {
      Properties: { RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NotifierDeadLetters'), 'Arn'] }, maxReceiveCount: Match.not(8) } },
    });
  });
});

describe('what is kept', () => {
  test('survives, is private, encrypted, and raises no events', () => {
    const { template } = notifierOf((stack) => ({ source: existing(stack) }));
    template.hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketEncryption: Match.anyValue(),
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        NotificationConfiguration: Match.absent(),
      },
    });
  });
});

describe('channels', () => {
  const targetsOf = (template: Template) => [...JSON.stringify(deliverer(template).Environment.Variables.TARGETS).matchAll(/\\"id\\":\\"([^\\]+)\\",\\"kind\\":\\"([^\\]+)\\"/g)].map(([, id, kind]) => [id, kind]);

  test('of one\'s own receive the event', () => {
    const { template } = notifierOf((stack) => ({
      channels: [{ bind: () => NotificationTarget.queue(new sqs.Queue(stack, 'Mine')) }, NotificationChannel.topic(new sns.Topic(stack, 'Topic'))],
    }));
    expect(targetsOf(template).map(([, kind]) => kind)).toEqual(['queue', 'text-topic']);
  });

  test('that come before others change neither what those created nor what their messages are addressed to', () => {
    const withChannels = (first: INotificationChannel[]) => notifierOf({ channels: [...first, NotificationChannel.emails(['team@example.com'])] }).template;
    const [alone, behind] = [withChannels([]), withChannels([NotificationChannel.securityHub()])];
    const ids = (template: Template) => Object.keys(template.toJSON().Resources).sort();
    expect(ids(behind)).toEqual(ids(alone));
    expect(targetsOf(behind)).toEqual(expect.arrayContaining(targetsOf(alone)));
    expect(targetsOf(alone)).toEqual([['emails', 'text-topic']]);
  });
});

describe('the class of findings', () => {
  test('is every one that a report can find', () => {
    expect(Object.values(FindingClass).sort()).toEqual(Object.keys(FINDING_CLASSES).filter((name) => name !== 'SECURITY').sort());
  });
});

describe('what can\'t work', () => {
  test.each<[string, (stack: Stack) => Partial<ReportNotifierProps>]>([
    ['channels is [] but nobody would get a message', () => ({ channels: [] })],
    ['channels is \'Home/Topic\' but two channels send it the same (text-topic); leave one of them out', (stack) => {
      const channel = NotificationChannel.topic(new sns.Topic(stack, 'Topic'));
      return { channels: [channel, channel] };
    }],
    ['alertOn is [] but nothing would be worth a message', () => ({ alertOn: [] })],
    ["naming is 'given' but the definition has a naming", () => ({ definition: definitionOf({}), naming: new BackupNaming() })],
    ["lateAfter is '7 days 1 hour' but an alarm looks 1 to 168 hours back", () => ({ lateAfter: Duration.hours(169) })],
    ["lateAfter is '30 minutes' but the alarm counts it in whole hours", () => ({ lateAfter: Duration.minutes(30) })],
    ["prefix is 'a/' but it has neither slashes at its ends nor wildcards", (stack) => ({ source: existing(stack, 'a/') })],
    ["digest.schedule is 'rate(1 day)' but digest.enabled is false; leave one of them out", () => ({ digest: { enabled: false, schedule: scheduler.ScheduleExpression.rate(Duration.days(1)) } })],
  ])('is refused: %s', (message, props) => {
    expect(() => notifierOf(props)).toThrow(message);
  });
});
