import { App, aws_kms as kms, aws_sns as sns, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { definitionOf, HOME, hubStack, propertiesOf, render, resourcesOf } from './hub-stack';
import { BackupEventHub, BackupEventHubProps, EndedJobDimensions, HubMetric, RestoreTimeDimensions } from '../../src/event-hub';
import { jobDimensions } from '../../src/event-hub/handler/job-metrics';
import { NotificationChannel } from '../../src/notification';
import { ProtectionTier } from '../../src/protection';

const ACTION = 'arn:aws:sns:eu-west-1:111111111111:on-call';
const ALL_METRICS = Object.values(HubMetric);
const alarmActions = [{ bind: () => ({ alarmActionArn: ACTION }) }];

const alarmOf = (stack: Stack, name: string) => {
  const [[, { Properties }]] = Object.entries(resourcesOf(stack, 'AWS::CloudWatch::Alarm')).filter(([id]) => id.startsWith(`EventHub${name}`));
  return Properties;
};

/** A hub whose channel is a topic. */
function withTopic(topicOf: (stack: Stack) => sns.ITopic, props: Partial<BackupEventHubProps> = {}) {
  const stack = new Stack(new App(), 'Home', { env: HOME });
  const topic = topicOf(stack);
  new BackupEventHub(stack, 'EventHub', {
    definition: definitionOf(), channels: [NotificationChannel.topic(topic), NotificationChannel.chat(topic)], ...props,
  });
  return stack;
}

const dashboardOf = (stack: Stack) => JSON.parse(render(propertiesOf(stack, 'AWS::CloudWatch::Dashboard')[0].DashboardBody, '')).widgets.map((one: any) => one.properties);

describe('alarms', () => {
  const { stack, hub } = hubStack();

  test('there are those on dead letters, errors, failures and waiting events', () => {
    expect(hub.alarms.map(({ node }) => node.id)).toEqual([
      'DeadLetterAlarm', 'ErrorAlarm', 'ErrorAlarm', 'ErrorAlarm', 'FailureAlarm', 'FailedJobsWaitAlarm', 'SecurityEventsWaitAlarm', 'EndedJobsWaitAlarm',
      'ErrorAlarm', 'WaitAlarm',
    ]);
  });

  test('each judges the last five minutes, and takes silence for well', () => {
    for (const { Period, EvaluationPeriods, TreatMissingData, ComparisonOperator, Metrics } of propertiesOf(stack, 'AWS::CloudWatch::Alarm')) {
      expect([Period, EvaluationPeriods, TreatMissingData, ComparisonOperator, Metrics]).toEqual([300, 1, 'notBreaching', 'GreaterThanThreshold', undefined]);
    }
  });

  test('any dead letter and any error is too many', () => {
    expect(alarmOf(stack, 'DeadLetterAlarm')).toMatchObject({ MetricName: 'ApproximateNumberOfMessagesVisible', Statistic: 'Maximum', Threshold: 0 });
    const errors = propertiesOf(stack, 'AWS::CloudWatch::Alarm').filter(({ MetricName }) => MetricName === 'Errors');
    expect(errors.map(({ Threshold, Statistic }) => [Threshold, Statistic])).toEqual([[0, 'Sum'], [0, 'Sum'], [0, 'Sum'], [0, 'Sum']]);
  });

  test.each([[1, 10], [3, 16], [5, 22]])('failed jobs in groups of %d minutes may wait for %d', (window, minutes) => {
    expect(alarmOf(hubStack({ groupingWindow: Duration.minutes(window) }).stack, 'FailedJobsWaitAlarm').Threshold).toBe(minutes * 60);
  });

  test('what a handler retries is seen, which Amazon SQS leaves out of the age of messages', () => {
    expect(alarmOf(stack, 'FailureAlarm')).toMatchObject({
      Namespace: 'cdk-org-backup', MetricName: 'Failures', Dimensions: [{ Name: 'Hub', Value: 'OrgBackupEvents' }], Statistic: 'Sum', Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching',
    });
  });

  test.each([
    ['FailedJobsWaitAlarm', 'FailedJobs', 22], ['SecurityEventsWaitAlarm', 'SecurityEvents', 10], ['EndedJobsWaitAlarm', 'EndedJobs', 20],
  ])(
    '%s says that the handler is not called', (name, queue, minutes) => {
      const { Dimensions: [{ Value }], ...alarm } = alarmOf(stack, name);
      expect(alarm).toMatchObject({
        MetricName: 'ApproximateAgeOfOldestMessage', Statistic: 'Maximum', Threshold: minutes * 60, AlarmDescription: expect.stringContaining('the handler is not called'),
      });
      expect(render(Value, '')).toMatch(new RegExp(`^EventHub${queue}`));
    });

  test.each(['FailedJobs', 'SecurityEvents', 'EndedJobs'])('%s: no message that is retried in time grows old enough for an alarm', (name) => {
    const [[, { Properties }]] = Object.entries(resourcesOf(stack, 'AWS::SQS::Queue')).filter(([id]) => id.startsWith(`EventHub${name}`));
    const [[, mapping]] = Object.entries(resourcesOf(stack, 'AWS::Lambda::EventSourceMapping')).filter(([, one]) => render(one.Properties.EventSourceArn, '').startsWith(`EventHub${name}`));
    expect(alarmOf(stack, `${name}WaitAlarm`).Threshold).toBeGreaterThan(2 * Properties.VisibilityTimeout + mapping.Properties.MaximumBatchingWindowInSeconds);
  });
});

describe('their actions', () => {
  const withoutActions = Match.stringLikeRegexp('cdk-org-backup:alarmsWithoutActions');

  test('are topics that people read, each once', () => {
    const stack = withTopic((scope) => new sns.Topic(scope, 'Team'));
    for (const { AlarmActions } of propertiesOf(stack, 'AWS::CloudWatch::Alarm')) {
      expect(AlarmActions).toEqual([{ Ref: Object.keys(resourcesOf(stack, 'AWS::SNS::Topic'))[0] }]);
    }
    Annotations.fromStack(stack).hasNoWarning('*', withoutActions);
  });

  test('include a topic of the app with a key of its own: both admit Amazon CloudWatch', () => {
    const stack = withTopic((scope) => new sns.Topic(scope, 'Team', { masterKey: new kms.Key(scope, 'Key') }));
    const admitted = ['AWS::SNS::TopicPolicy', 'AWS::KMS::Key'].flatMap((type) => propertiesOf(stack, type)).filter(({ PolicyDocument, KeyPolicy }) =>
      (PolicyDocument ?? KeyPolicy).Statement.some(({ Principal }: any) => Principal?.Service === 'cloudwatch.amazonaws.com'));
    expect(admitted).toHaveLength(2);
  });

  test('are none where no channel is a topic: there is a warning', () => {
    Annotations.fromStack(hubStack().stack).hasWarning('/Home/EventHub', Match.stringLikeRegexp(
      'none of the channels is a topic, so that the alarms have no action and notify nobody when events could not be delivered; give a topic, or alarmActions.*cdk-org-backup:alarmsWithoutActions'));
  });

  test('are those of alarmActions, without a warning', () => {
    const { stack } = hubStack({ alarmActions });
    expect(propertiesOf(stack, 'AWS::CloudWatch::Alarm').filter(({ AlarmActions }) => JSON.stringify(AlarmActions) !== JSON.stringify([ACTION]))).toEqual([]);
    Annotations.fromStack(stack).hasNoWarning('*', withoutActions);
  });
});

describe('metrics', () => {
  const definition = definitionOf({}, { tiers: [ProtectionTier.daily()] });
  const { hub } = hubStack({ definition, metrics: ALL_METRICS });

  test('jobs are counted under our own namespace', () => {
    expect(hub.metricJobs({ state: 'FAILED' })).toMatchObject({
      namespace: 'cdk-org-backup', metricName: 'Jobs', dimensions: { State: 'FAILED' }, statistic: 'Sum', period: Duration.minutes(5),
    });
    expect(hub.metricJobs({ state: 'FAILED' }, { statistic: 'Maximum' }).statistic).toBe('Maximum');
    expect(hub.metricSecurityEvents().dimensions).toEqual({ Kind: 'security' });
    expect(hub.metricComplianceChanges().dimensions).toEqual({ Kind: 'compliance' });
    expect(hub.metricFailures()).toMatchObject({ namespace: 'cdk-org-backup', metricName: 'Failures', dimensions: { Hub: 'OrgBackupEvents' }, statistic: 'Sum' });
  });

  test('times of restores are those of the longest', () => {
    expect(hub.metricRestoreTime()).toMatchObject({ namespace: 'cdk-org-backup', metricName: 'RestoreTime', statistic: 'Maximum', period: Duration.minutes(5) });
    expect(hub.metricRestoreTime().dimensions).toEqual({});
    expect(hub.metricRestoreTime({ resourceType: 'RDS' }).dimensions).toEqual({ ResourceType: 'RDS' });
    expect(hub.metricRestoreTime({ restoreTestingPlanName: 'weekly' }, { statistic: 'Average' }))
      .toMatchObject({ dimensions: { RestoreTestingPlan: 'weekly' }, statistic: 'Average' });
  });

  test.each<[EndedJobDimensions, object]>([
    [{ state: 'FAILED', tier: 'daily' }, { Tier: 'daily', State: 'FAILED' }],
    [{ state: 'EXPIRED', tier: 'unknown' }, { Tier: 'unknown', State: 'EXPIRED' }],
    [{ state: 'COMPLETED', region: 'eu-west-1' }, { Region: 'eu-west-1', State: 'COMPLETED' }],
    [{ state: 'COMPLETED_WITH_ISSUES', jobType: 'copy' }, { Job: 'copy', State: 'COMPLETED_WITH_ISSUES' }],
  ])('jobs %j are counted under the dimensions that the handler writes', (jobs, dimensions) => {
    expect(hub.metricJobs(jobs).dimensions).toEqual(dimensions);
    expect(jobDimensions(ALL_METRICS).map((names) => [...names].sort())).toContainEqual(Object.keys(dimensions).sort());
  });

  test.each<[EndedJobDimensions, string]>([
    [{ state: 'BROKEN' },
      "state is 'BROKEN' but Amazon CloudWatch would have no data; give one of COMPLETED, FAILED, EXPIRED, ABORTED, PARTIAL, COMPLETED_WITH_ISSUES"],
    [{ state: 'FAILED', tier: 'dialy' }, "tier is 'dialy' but Amazon CloudWatch would have no data; give one of daily, unknown"],
    [{ state: 'FAILED', jobType: 'recovery-point' },
      "jobType is 'recovery-point' but Amazon CloudWatch would have no data; give one of backup, copy, restore, scan"],
    [{ state: 'FAILED', region: 'eu-west-9' }, "region is 'eu-west-9' but no Region has this code"],
    [{ state: 'FAILED', tier: 'daily', region: 'eu-west-1' }, 'tier and region is ["daily","eu-west-1"] but jobs are counted by one of them at a time; give one of them'],
    [{ state: 'FAILED', teir: 'daily' } as EndedJobDimensions, "dimensions.teir is 'given' but there is no such member; use one of state, tier, region, jobType"],
    [undefined as never, 'dimensions is undefined but an object with members is expected; give some of state, tier, region, jobType'],
  ])('jobs %j are refused', (jobs, message) => {
    expect(() => hub.metricJobs(jobs)).toThrow(message);
  });
});

describe('a metric that costs', () => {
  const REASON = 'but the hub writes no such metric, as each costs: an alarm on it would never go off; add ';

  test.each<[string, HubMetric, (hub: BackupEventHub) => unknown]>([
    ["tier is 'unknown'", HubMetric.JOBS_BY_TIER, (hub) => hub.metricJobs({ state: 'FAILED', tier: 'unknown' })],
    ["region is 'eu-west-1'", HubMetric.JOBS_BY_REGION, (hub) => hub.metricJobs({ state: 'FAILED', region: 'eu-west-1' })],
    ["jobType is 'copy'", HubMetric.JOBS_BY_TYPE, (hub) => hub.metricJobs({ state: 'FAILED', jobType: 'copy' })],
    ["state is 'EXPIRED'", HubMetric.RECOVERY_POINTS, (hub) => hub.metricRecoveryPoints('EXPIRED')],
    ["resourceType is 'RDS'", HubMetric.RESTORE_TIME_BY_RESOURCE_TYPE, (hub) => hub.metricRestoreTime({ resourceType: 'RDS' })],
    ["restoreTestingPlanName is 'weekly'", HubMetric.RESTORE_TIME_BY_TESTING_PLAN, (hub) => hub.addRestoreTimeAlarm('Slow', Duration.hours(4), { restoreTestingPlanName: 'weekly' })],
  ])('is refused where the hub does not write it, with what to add: %s', (prop, metric, use) => {
    const others = ALL_METRICS.filter((one) => one !== metric);
    expect(() => use(hubStack({ metrics: others }).hub)).toThrow(`${prop} ${REASON}HubMetric.${metric} to metrics of the hub`);
    expect(() => use(hubStack({ metrics: [metric] }).hub)).not.toThrow();
  });

  test('is written by the function that counts', () => {
    const variables = propertiesOf(hubStack({ metrics: [HubMetric.JOBS_BY_TIER, HubMetric.RECOVERY_POINTS] }).stack, 'AWS::Lambda::Function')
      .map(({ Environment }) => Environment?.Variables.METRICS).filter((one) => one !== undefined);
    expect(variables).toEqual(['["JOBS_BY_TIER","RECOVERY_POINTS"]']);
  });

  test('is one that the library knows', () => {
    expect(() => hubStack({ metrics: ['JOBS_BY_ACCOUNT' as HubMetric] })).toThrow("metrics[0] is 'JOBS_BY_ACCOUNT' but no such value is known; give one of JOBS_BY_TIER, ");
  });

  test('recovery points are counted by state', () => {
    expect(hubStack({ metrics: ALL_METRICS }).hub.metricRecoveryPoints('EXPIRED', { period: Duration.hours(1) })).toMatchObject({
      metricName: 'RecoveryPoints', dimensions: { State: 'EXPIRED' }, statistic: 'Sum', period: Duration.hours(1),
    });
    expect(() => hubStack({ metrics: ALL_METRICS }).hub.metricRecoveryPoints('GONE')).toThrow("state is 'GONE' but Amazon CloudWatch would have no data; give one of COMPLETED, ");
  });
});

describe('an alarm on the time of restores', () => {
  test('goes off above the target, to whom all alarms go', () => {
    const { stack, hub } = hubStack({ alarmActions });
    const alarm = hub.addRestoreTimeAlarm('SlowRestore', Duration.hours(4));
    expect(alarmOf(stack, 'SlowRestore')).toMatchObject({
      Namespace: 'cdk-org-backup', MetricName: 'RestoreTime', Statistic: 'Maximum', Threshold: 14400, ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching', AlarmActions: [ACTION], AlarmDescription: 'A restore took longer than 4 hours',
    });
    expect(alarmOf(stack, 'SlowRestore').Dimensions).toBeUndefined();
    expect(hub.alarms).toContain(alarm);
  });

  test.each<[RestoreTimeDimensions, object[], string]>([
    [{ resourceType: 'RDS' }, [{ Name: 'ResourceType', Value: 'RDS' }], 'A restore of RDS took longer than 4 hours'],
    [{ restoreTestingPlanName: 'weekly' }, [{ Name: 'RestoreTestingPlan', Value: 'weekly' }], 'A restore by weekly took longer than 4 hours'],
    [{ resourceType: 'RDS', restoreTestingPlanName: 'weekly' }, [{ Name: 'ResourceType', Value: 'RDS' }, { Name: 'RestoreTestingPlan', Value: 'weekly' }],
      'A restore of RDS by weekly took longer than 4 hours'],
  ])('looks at the restores of %j', (options, dimensions, description) => {
    const { stack, hub } = hubStack({ metrics: ALL_METRICS });
    hub.addRestoreTimeAlarm('SlowRestore', Duration.hours(4), options);
    expect(alarmOf(stack, 'SlowRestore')).toMatchObject({ Dimensions: dimensions, AlarmDescription: description });
  });

  test('takes names of 50 characters, and a year', () => {
    const dimensions = { resourceType: 'x'.repeat(50), restoreTestingPlanName: 'y'.repeat(50) };
    expect(() => hubStack({ metrics: ALL_METRICS }).hub.addRestoreTimeAlarm('SlowRestore', Duration.days(365), dimensions)).not.toThrow();
    expect(() => hubStack().hub.addRestoreTimeAlarm('SlowRestore', Duration.minutes(1))).not.toThrow();
  });

  test.each<[string, Duration, RestoreTimeDimensions, string]>([
    ['no time', Duration.minutes(0), {}, "target is '0 minutes' but this library allows 1 minute to 365 days"],
    ['half a minute', Duration.seconds(30), {}, "target is '30 seconds' but this library counts it in whole minutes"],
    ['more than a year', Duration.days(366), {}, "target is '366 days' but this library allows 1 minute to 365 days"],
    ['a type of 51 characters', Duration.hours(4), { resourceType: 'x'.repeat(51) }, 'but AWS Backup has short names for types of resources'],
    ['a plan of 51 characters', Duration.hours(4), { restoreTestingPlanName: 'x'.repeat(51) }, 'but a restore testing plan has 1 to 50 letters, digits and underscores'],
    ['a type of CloudFormation', Duration.hours(4), { resourceType: 'AWS::RDS::DBInstance' },
      "resourceType is 'AWS::RDS::DBInstance' but AWS Backup has short names for types of resources; copy the type from a restore job, for example EBS, RDS or DynamoDB"],
    ['an ARN of a plan', Duration.hours(4), { restoreTestingPlanName: 'weekly-f11c2c4d' },
      "restoreTestingPlanName is 'weekly-f11c2c4d' but a restore testing plan has 1 to 50 letters, digits and underscores; give the name of the plan without the id that AWS Backup appends"],
  ])('is refused with %s', (_, target, options, message) => {
    expect(() => hubStack({ metrics: ALL_METRICS }).hub.addRestoreTimeAlarm('SlowRestore', target, options)).toThrow(message);
  });
});

describe('the dashboard', () => {
  test('shows jobs by state, alerts, the longest restore, dead letters and alarms', () => {
    const widgets = dashboardOf(hubStack().stack);
    expect(widgets.map(({ title }: any) => title)).toEqual([
      'Jobs by state', 'Security events and changes of compliance', 'Seconds that restores took', 'Dead letters', 'Alarms',
    ]);
    expect(widgets[2].metrics).toEqual([['cdk-org-backup', 'RestoreTime', expect.objectContaining({ stat: 'Maximum', label: 'the longest' })]]);
  });

  test('shows failed jobs by Region and tier and restores by type where they are counted so', () => {
    expect(dashboardOf(hubStack({ metrics: ALL_METRICS }).stack).map(({ title }: any) => title)).toEqual([
      'Jobs by state', 'Security events and changes of compliance', 'Failed jobs by Region', 'Failed jobs by tier', 'Seconds that restores took, by type', 'Dead letters', 'Alarms',
    ]);
  });

  test('has the longest restore of each type of resource by the hour', () => {
    const { metrics } = dashboardOf(hubStack({ metrics: ALL_METRICS }).stack).find(({ title }: any) => title.includes('restores'));
    expect(metrics[0][0].expression).toBe('SEARCH(\'{"cdk-org-backup",ResourceType} MetricName="RestoreTime"\', \'Maximum\', 3600)');
  });

  test('sums jobs by the hour, each state in its color, over the last seven days', () => {
    const { stack } = hubStack();
    const [{ metrics, stacked, yAxis }] = dashboardOf(stack);
    expect(metrics.map(([, , , state, { color, period }]: any) => [state, color, period ?? 3600])).toEqual([
      ['COMPLETED', '#2ca02c', 3600], ['COMPLETED_WITH_ISSUES', '#ff7f0e', 3600], ['PARTIAL', '#8c564b', 3600], ['EXPIRED', '#9467bd', 3600],
      ['ABORTED', '#7f7f7f', 3600], ['FAILED', '#d62728', 3600],
    ]);
    expect([stacked, yAxis]).toEqual([true, { left: { min: 0 } }]);
    expect(JSON.parse(render(propertiesOf(stack, 'AWS::CloudWatch::Dashboard')[0].DashboardBody, '')).start).toBe('-P7D');
  });

  test('searches failed jobs of every Region and tier', () => {
    const expressions = dashboardOf(hubStack({ metrics: ALL_METRICS }).stack).slice(2, 4).map(({ metrics }: any) => metrics[0][0].expression);
    expect(expressions).toEqual(['Region', 'Tier'].map((name) => `SEARCH('{"cdk-org-backup",${name},State} MetricName="Jobs" State="FAILED"', 'Sum', 3600)`));
  });

  test('has alarms that are added to the hub', () => {
    const { stack, hub } = hubStack();
    hub.addRestoreTimeAlarm('SlowRestore', Duration.hours(4));
    const { alarms } = dashboardOf(stack).find(({ title }: any) => title === 'Alarms');
    expect(alarms.filter((arn: string) => arn.includes('SlowRestore'))).toHaveLength(1);
    expect(alarms).toHaveLength(hub.alarms.length);
  });

  test('is missing where none is wanted', () => {
    expect(propertiesOf(hubStack({ dashboard: false }).stack, 'AWS::CloudWatch::Dashboard')).toEqual([]);
  });
});
