import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { BackupReports, NotificationChannel, NotificationTarget, OrganizationLayout, OrganizationTarget, ReportNotifier, ReportNotifierProps, ReportTemplate } from '../../src';
import { readContract } from '../../src/report-notifier/contract';

const ENV = { account: '111111111111', region: 'eu-west-1' };

function notifierOf(props: Partial<ReportNotifierProps> | ((stack: Stack) => Partial<ReportNotifierProps>) = {}) {
  const stack = new Stack(new App(), 'Home', { env: ENV });
  const given = typeof props === 'function' ? props(stack) : props;
  const reports = 'existing' in given || 'reports' in given ? undefined : new BackupReports(stack, 'Reports', { reports: [{ template: ReportTemplate.BACKUP_JOBS }, { template: ReportTemplate.COPY_JOBS }] });
  const notifier = new ReportNotifier(stack, 'Notifier', { channels: [NotificationChannel.emails(['team@example.com'])], reports, ...given });
  return { stack, notifier, template: Template.fromStack(stack) };
}
const statements = (template: Template) => {
  const [policy] = Object.entries(template.findResources('AWS::IAM::Policy')).filter(([id]) => id.startsWith('NotifierHandlerRole')).map(([, one]) => one);
  return policy.Properties.PolicyDocument.Statement as { Action: string | string[]; Resource: unknown; Effect: string }[];
};
const handler = (template: Template) => Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) => id.startsWith('NotifierHandler'))![1].Properties;
const existingBucket = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Given', 'given-bucket');

describe('the handler', () => {
  test('may read reports, keep its state, and nothing else of AWS', () => {
    const { template, stack, notifier } = notifierOf();
    const allowed = statements(template).map(({ Action }) => [Action].flat().sort().join(' ')).sort();
    expect(allowed).toEqual([
      'backup:DescribeReportJob backup:ListReportJobs',
      'kms:Decrypt kms:GenerateDataKey*',
      'logs:CreateLogStream logs:PutLogEvents',
      's3:GetObject', 's3:GetObject s3:PutObject', 's3:ListBucket', 's3:PutObject', 'sns:Publish',
      'sqs:ChangeMessageVisibility sqs:DeleteMessage sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ReceiveMessage',
      'sqs:SendMessage',
    ].sort());
    const resources = (action: string) => stack.resolve(statements(template).find(({ Action }) => [Action].flat()[0] === action)!.Resource);
    expect(JSON.stringify(resources('s3:GetObject'))).toContain('/reports/*');
    expect(resources('s3:ListBucket')).toEqual(stack.resolve(notifier.stateBucket.bucketArn));
  });

  test('may use any resource only where the action knows none', () => {
    expect(statements(notifierOf().template).filter(({ Resource }) => Resource === '*').map(({ Action }) => Action)).toEqual([['backup:ListReportJobs', 'backup:DescribeReportJob']]);
  });

  test('may not ask AWS Backup where only the bucket is known', () => {
    const { template } = notifierOf((stack) => ({ existing: { bucket: existingBucket(stack), prefix: 'a/b' } }));
    expect(JSON.stringify(statements(template))).not.toContain('backup:');
    expect(JSON.stringify(statements(template))).toContain(':s3:::given-bucket/a/b/*');
  });

  test('may decrypt what a key of one\'s own encrypts', () => {
    const { template } = notifierOf((stack) => ({
      reports: new BackupReports(stack, 'Reports', { reports: [{ template: ReportTemplate.BACKUP_JOBS }], encryptionKey: new kms.Key(stack, 'Key') }),
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
    const layout = new OrganizationLayout({
      homeAccount: '111111111111', centralAccount: '222222222222', regions: ['eu-west-1'], targets: [OrganizationTarget.root('r-ab12')], accounts: [{ accountId: '333333333333', name: 'Shop' }],
    });
    const { notifier } = notifierOf((stack) => ({ existing: { bucket: existingBucket(stack) }, layout, lateAfter: Duration.hours(40) }));
    const [text] = handler(Template.fromStack(Stack.of(notifier))).Environment.Variables.NOTIFIER['Fn::Join'][1].reduce(
      (all: string[], part: unknown) => [all[0] + (typeof part === 'string' ? part : 'TOKEN')], ['']);
    expect(readContract({ NOTIFIER: text })).toMatchObject({
      name: 'OrgBackup', accountId: '111111111111', region: 'eu-west-1', reportBucket: 'given-bucket', prefix: '', plans: [], lateAfterHours: 40,
      alertOn: ['NON_COMPLIANT', 'FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL', 'COMPLETED_WITH_ISSUES', 'SECURITY'],
    });
  });

  test('gets names of accounts as a file beside its code: an environment has room for 4 KB', () => {
    const accounts = Array.from({ length: 1000 }, (_, i) => ({ accountId: `${300_000_000_000 + i}`, name: `Account number ${i}` }));
    const layout = new OrganizationLayout({ homeAccount: '111111111111', centralAccount: '222222222222', regions: ['eu-west-1'], targets: [OrganizationTarget.root('r-ab12')], accounts });
    const { notifier } = notifierOf({ layout });
    const assembly = (notifier.node.root as App).synth();
    const [file] = readdirSync(assembly.directory).map((name) => join(assembly.directory, name, 'accounts.json')).filter((path) => existsSync(path));
    expect(JSON.parse(readFileSync(file, 'utf8'))['300000000999']).toBe('Account number 999');
  });

  test('has an environment that AWS Lambda takes', () => {
    const channels = (stack: Stack, count: number) => Array.from({ length: count }, (_, i) => NotificationChannel.topic(new sns.Topic(stack, `T${i}`)));
    expect(() => notifierOf((stack) => ({ channels: channels(stack, 10) }))).not.toThrow();
    expect(() => notifierOf((stack) => ({ channels: channels(stack, 30) }))).toThrow(/^reports is '2 report plans and 30 channels' but the handler's environment would have \d+ bytes and AWS Lambda takes 4096/);
  });

  test('tells of single messages that failed', () => {
    notifierOf().template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { FunctionResponseTypes: ['ReportBatchItemFailures'], ScalingConfig: { MaximumConcurrency: 5 } });
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
    const { template } = notifierOf((stack) => ({ existing: { bucket: existingBucket(stack), prefix: 'a' } }));
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
    expect(schedules(notifierOf({ digestSchedule: scheduler.ScheduleExpression.cron({ hour: '8', minute: '30', weekDay: 'MON' }) }).template).map((one) => one.ScheduleExpression)).toEqual(['cron(30 8 ? * MON *)']);
  });

  test('does not come', () => {
    expect(schedules(notifierOf({ digest: false }).template)).toEqual([]);
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
    expect(alarms.map((one) => one.AlarmActions?.length)).toEqual([1, 1, 1, 1]);
  });

  test('that nobody hears is warned about', () => {
    const { stack } = notifierOf({ channels: [NotificationChannel.securityHub()] });
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('alarmsUnheard'));
  });
});

describe('a dashboard', () => {
  const widgets = () => {
    const { stack, notifier } = notifierOf();
    const dashboard = new cloudwatch.Dashboard(stack, 'Dashboard');
    notifier.addToDashboard(dashboard);
    return JSON.stringify(stack.resolve((dashboard.node.defaultChild as cloudwatch.CfnDashboard).dashboardBody)).replaceAll('\\', '');
  };

  test.each([
    ['compliance by framework', 'SEARCH(\'{"cdk-org-backup",Framework} MetricName="NonCompliantResources"\', \'Sum\', 86400)'],
    ['the age of each report', '"ReportAge","Report","OrgBackup_CopyJobs"'],
    ['failed jobs of reports', '"ReportedFailedJobs","Report","OrgBackup_BackupJobs"'],
    ['and what events did not tell', '"expression":"(FILL(r0, 0)) - (FILL(e0, 0) + FILL(e1, 0) + FILL(e2, 0) + FILL(e3, 0))"'],
    ['which the hub counts so', '"cdk-org-backup","Jobs","Job","backup","State","FAILED"'],
  ])('shows %s', (_, text) => {
    expect(widgets()).toContain(text);
  });
});

describe('what is kept', () => {
  test('survives, is private, encrypted, and raises no events', () => {
    const { template } = notifierOf((stack) => ({ existing: { bucket: existingBucket(stack) } }));
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
  test('of one\'s own receive the event', () => {
    const { template } = notifierOf((stack) => ({
      channels: [{ bind: () => NotificationTarget.queue(new sqs.Queue(stack, 'Mine')) }, NotificationChannel.topic(new sns.Topic(stack, 'Topic'))],
    }));
    expect(JSON.stringify(handler(template).Environment.Variables.TARGETS)).toContain('\\"id\\":\\"Channel1\\",\\"kind\\":\\"queue\\"');
    expect(JSON.stringify(handler(template).Environment.Variables.TARGETS)).toContain('\\"id\\":\\"Channel2\\",\\"kind\\":\\"text-topic\\"');
  });
});

describe('what can\'t work', () => {
  test.each<[string, (stack: Stack) => Partial<ReportNotifierProps>]>([
    ['channels is [] but nobody would be told', () => ({ channels: [] })],
    ['alertOn is [] but nothing would be worth a message', () => ({ alertOn: [] })],
    ["reports is 'none' but there is nothing to read", () => ({ reports: undefined })],
    ["existing is 'Home/Given' but reports are given too", (stack) => ({ existing: { bucket: existingBucket(stack) }, reports: new BackupReports(stack, 'R', { reports: [{ template: ReportTemplate.BACKUP_JOBS }] }) })],
    ["lateAfter is '7 days 1 hour' but an alarm looks 1 to 168 hours back", () => ({ lateAfter: Duration.hours(169) })],
    ["lateAfter is '30 minutes' but AWS Backup counts it in whole hours", () => ({ lateAfter: Duration.minutes(30) })],
    ["existing.prefix is 'a/' but it has neither slashes at its ends nor wildcards", (stack) => ({ existing: { bucket: existingBucket(stack), prefix: 'a/' } })],
    ["digestSchedule is 'rate(1 day)' but digest is false", () => ({ digest: false, digestSchedule: scheduler.ScheduleExpression.rate(Duration.days(1)) })],
  ])('is refused: %s', (message, props) => {
    expect(() => notifierOf(props)).toThrow(message);
  });
});
