import { App, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { BackupReports, ReportCoverage, ReportTemplate } from '../../src/backup-reports';
import { BackupDailyCheck, BackupDailyCheckProps } from '../../src/daily-check';
import { checkSettings } from '../../src/daily-check/handler/check-contract';
import { EventForwarding, ForwardedEvents } from '../../src/event-forwarding';
import { BackupEventHub } from '../../src/event-hub';
import { NotificationTarget } from '../../src/notification';
import { readOutgoing } from '../../src/notification/handler/outgoing-contract';
import { OrganizationTarget } from '../../src/organization-layout';
import { ProtectionTier } from '../../src/protection';
import { ReportNotifier, ReportSource } from '../../src/report-notifier';
import { readCountsPlaces } from '../../src/report-notifier/handler/notifier-contract';
import { definitionOf, deployed, HOME, propertiesOf, resourcesOf } from '../event-hub/hub-stack';

const UNIT = 'ou-exam-prod1111';
const definition = definitionOf({ managementAccount: '999999999999', regions: ['eu-west-1', 'us-east-1'], globalRegion: 'eu-west-1' }, {
  assignments: [{ targets: [OrganizationTarget.organizationalUnit(UNIT)], tiers: [ProtectionTier.daily()] }],
});

function checked(props: Partial<BackupDailyCheckProps> = {}) {
  const app = new App();
  const stack = new Stack(app, 'Home', { env: HOME });
  const queue = new sqs.Queue(stack, 'Channel');
  const topic = new sns.Topic(stack, 'Topic');
  const hub = new BackupEventHub(stack, 'Hub', { definition, channels: [{ bind: () => NotificationTarget.queue(queue) }], alarmActions: [new SnsAction(topic)] });
  const check = new BackupDailyCheck(stack, 'Check', { definition, hub, ...props });
  return { app, stack, hub, check, template: Template.fromStack(stack) };
}

const environmentOf = ({ stack, check }: ReturnType<typeof checked>) => (
  deployed(resourcesOf(stack, 'AWS::Lambda::Function')[stack.getLogicalId(check.handler.node.defaultChild as never)].Properties.Environment.Variables));

const statementsOf = ({ stack, check }: ReturnType<typeof checked>) => {
  const role = stack.getLogicalId(check.handler.role!.node.defaultChild as never);
  return propertiesOf(stack, 'AWS::IAM::Policy').filter(({ Roles }) => Roles[0].Ref === role).flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
};

describe('the function', () => {
  const all = checked();

  test('expects active accounts of the assigned units, in every Region, but for the management account', () => {
    const settings = checkSettings(environmentOf(all));
    expect(settings.heartbeats!).toEqual({ parents: [UNIT], regions: ['eu-west-1', 'us-east-1'], spared: ['999999999999'], others: [] });
    expect(settings).toMatchObject({ effectivePolicies: true, source: { name: 'OrgBackupEvents', accountId: HOME.account, region: HOME.region } });
  });

  test('knows the rules by what their heartbeats carry', () => {
    const { rules } = checkSettings(environmentOf(all));
    const hashes = (['member', 'management'] as const).map((kind) => {
      const stack = new Stack(new App(), 'One', { env: { account: '999999999999', region: 'us-east-1' } });
      new EventForwarding(stack, 'Forwarding', { definition, forwardedEvents: ForwardedEvents[kind]() });
      return JSON.parse(propertiesOf(stack, 'AWS::Scheduler::Schedule')[0].Target.Input).rules;
    });
    expect(rules).toEqual(hashes);
  });

  test('notifies the channels of the hub', () => {
    expect(readOutgoing(environmentOf(all)).recipients).toHaveLength(1);
  });

  test('is called once a day, tried three times, and then a dead letter', () => {
    const destination = all.stack.resolve(all.check.deadLetterQueue.queueArn);
    all.template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'cron(30 6 * * ? *)' });
    all.template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 2, DestinationConfig: { OnFailure: { Destination: destination } } });
    const rule = propertiesOf(all.stack, 'AWS::Events::Rule').find(({ ScheduleExpression }) => ScheduleExpression);
    expect(rule.Targets[0].DeadLetterConfig).toEqual({ Arn: destination });
  });

  test('may do nothing but what it does', () => {
    const actions = statementsOf(all).flatMap(({ Action }) => Action).sort();
    expect(actions).toEqual([
      'logs:CreateLogStream', 'logs:PutLogEvents', 'organizations:ListAccountsForParent', 'organizations:ListAccountsWithInvalidEffectivePolicy', 'organizations:ListEffectivePolicyValidationErrors',
      'organizations:ListOrganizationalUnitsForParent', 's3:GetObject', 's3:GetObject', 's3:ListBucket', 's3:PutObject', 's3:PutObject', 'sqs:DeleteMessage', 'sqs:ReceiveMessage',
      'sqs:SendMessage', 'sqs:SendMessage',
    ]);
    expect(statementsOf(all).filter(({ Resource }) => Resource === '*').map(({ Action }) => Action)).toEqual([
      ['organizations:ListAccountsWithInvalidEffectivePolicy', 'organizations:ListEffectivePolicyValidationErrors'],
    ]);
    expect(statementsOf(all).find(({ Action }) => [Action].flat().includes('organizations:ListAccountsForParent')).Resource).toEqual(
      ['root', 'ou'].map((kind) => `arn:aws:organizations::999999999999:${kind}/o-a1b2c3d4e5/*`));
  });
});

describe('heartbeats', () => {
  const { stack, check, template } = checked();

  test('go from the hub\'s bus to a queue that takes them, and events about effective policies, from those rules only', () => {
    const [id, { Properties: rule }] = Object.entries(resourcesOf(stack, 'AWS::Events::Rule')).find(([, { Properties }]) => Properties.EventPattern?.source?.[0] === 'cdk-org-backup.heartbeat')!;
    expect(rule).toMatchObject({ EventBusName: { Ref: Match.anyValue() && expect.any(String) }, Name: expect.stringMatching(/^cdk-org-backup-heartbeat-/) });
    expect(rule.Targets).toEqual([{ Id: 'Queue', Arn: stack.resolve(check.heartbeatQueue.queueArn), DeadLetterConfig: { Arn: stack.resolve(check.deadLetterQueue.queueArn) } }]);
    const [policiesId, { Properties: policies }] = Object.entries(resourcesOf(stack, 'AWS::Events::Rule')).find(([, { Properties }]) => /^cdk-org-backup-policies-to-compare-/.test(Properties.Name))!;
    expect(policies).toMatchObject({ State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS', EventPattern: { detail: { eventName: ['EffectivePolicyValidation'] } }, Targets: rule.Targets });
    const [policy] = propertiesOf(stack, 'AWS::SQS::QueuePolicy').filter(({ Queues }) => JSON.stringify(Queues) === JSON.stringify([stack.resolve(check.heartbeatQueue.queueUrl)]));
    expect(policy.PolicyDocument.Statement.filter(({ Effect }: any) => Effect === 'Allow')).toEqual([expect.objectContaining({ Condition: { ArnEquals: { 'aws:SourceArn': [id, policiesId].map((one) => ({ 'Fn::GetAtt': [one, 'Arn'] })) } } })]);
  });

  test('are read by nobody all day long: the queue has no event source', () => {
    const queue = stack.resolve(check.heartbeatQueue.queueArn);
    expect(propertiesOf(stack, 'AWS::Lambda::EventSourceMapping').filter(({ EventSourceArn }) => JSON.stringify(EventSourceArn) === JSON.stringify(queue))).toEqual([]);
    template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 1209600, VisibilityTimeout: 900 });
  });

  test('are expected of forwardings in stacks of their own', () => {
    const app = new App();
    const forwardings = [['777777777777', 'eu-west-1'], ['777777777777', 'us-east-1'], ['888888888888', 'us-east-1']].map(([account, region]) => (
      new EventForwarding(new Stack(app, `F${account}${region}`, { env: { account, region } }), 'Forwarding', { definition })));
    const { others } = checkSettings(environmentOf(checked({ forwardings }))).heartbeats!;
    expect(others).toEqual([{ account: '777777777777', regions: ['eu-west-1', 'us-east-1'] }, { account: '888888888888', regions: ['us-east-1'] }]);
  });

  test('switched off, need no rule, and no list of accounts', () => {
    const off = checked({ heartbeats: false });
    expect(checkSettings(environmentOf(off)).heartbeats).toBeUndefined();
    expect(propertiesOf(off.stack, 'AWS::Events::Rule').filter(({ Name }) => /^cdk-org-backup-heartbeat-/.test(Name))).toEqual([]);
    expect(statementsOf(off).flatMap(({ Action }) => Action)).not.toContain('organizations:ListAccountsForParent');
  });
});

test('policies that are not asked for need no permission', () => {
  const off = checked({ effectivePolicies: false });
  expect(checkSettings(environmentOf(off)).effectivePolicies).toBe(false);
  expect(statementsOf(off).filter(({ Resource }) => Resource === '*')).toEqual([]);
});

test('counts of jobs, switched on, have a rule for events of jobs that ended, and may be asked for', () => {
  const on = checked({ jobCounts: true });
  expect(checkSettings(environmentOf(on)).jobCounts).toBe(true);
  expect(statementsOf(on).flatMap(({ Action }) => Action)).toEqual(expect.arrayContaining(['backup:ListBackupJobSummaries', 'backup:ListCopyJobSummaries', 'backup:ListRestoreJobSummaries']));
  const rules = propertiesOf(on.stack, 'AWS::Events::Rule').filter(({ Targets }) => JSON.stringify(Targets?.[0].Arn) === JSON.stringify(on.stack.resolve(on.check.heartbeatQueue.queueArn)));
  expect(rules.map(({ EventPattern }) => EventPattern.source)).toEqual([['cdk-org-backup.heartbeat'], ['aws.organizations'], ['aws.backup']]);
  expect(statementsOf(checked()).flatMap(({ Action }) => Action)).not.toContain('backup:ListBackupJobSummaries');
});

describe('with a notifier', () => {
  const at = (jobCounts: boolean) => {
    const stack = new Stack(new App(), 'Home', { env: HOME });
    const channels = [{ bind: () => NotificationTarget.queue(new sqs.Queue(stack, `Channel${channelsMade++}`)) }];
    const hub = new BackupEventHub(stack, 'Hub', { definition, channels });
    const reports = new BackupReports(stack, 'Reports', { definition, coverage: ReportCoverage.organization(), reports: [{ template: ReportTemplate.BACKUP_JOBS }] });
    const notifier = new ReportNotifier(stack, 'Notifier', { definition, source: ReportSource.reports(reports), channels });
    const check = new BackupDailyCheck(stack, 'Check', { definition, hub, notifier, jobCounts });
    const environment = deployed(resourcesOf(stack, 'AWS::Lambda::Function')[stack.getLogicalId(notifier.handler.node.defaultChild as never)].Properties.Environment.Variables);
    return { stack, notifier, check, settings: checkSettings(environmentOf({ stack, check } as never)), environment };
  };
  let channelsMade = 0;

  test('counts of jobs are compared with those of its reports, which it counts by account and Region for them', () => {
    const { settings, environment, stack, notifier } = at(true);
    expect(settings.countsBucket).toEqual(deployed({ bucket: stack.resolve(notifier.stateBucket.bucketName) }).bucket);
    expect(readCountsPlaces(environment)).toEqual({ countsPlaces: true });
  });

  test('it counts nothing where nobody compares', () => {
    const { settings, environment } = at(false);
    expect(settings.countsBucket).toBeUndefined();
    expect(readCountsPlaces(environment)).toEqual({});
  });
});

test('its alarms have the actions of the hub\'s, and one goes off when it is no longer called', () => {
  const { stack, hub, check } = checked();
  expect(check.alarms).toHaveLength(3);
  expect(hub.alarms).toEqual(expect.arrayContaining(check.alarms));
  const own = check.alarms.map((alarm) => resourcesOf(stack, 'AWS::CloudWatch::Alarm')[stack.getLogicalId(alarm.node.defaultChild as never)].Properties);
  expect(own.map(({ AlarmActions }) => AlarmActions.length)).toEqual([1, 1, 1]);
  expect(own[2]).toMatchObject({ MetricName: 'Invocations', Period: 3600, EvaluationPeriods: 26, DatapointsToAlarm: 26, TreatMissingData: 'breaching', ComparisonOperator: 'LessThanThreshold', Threshold: 1 });
  expect(check.metricDeadLetters()).toMatchObject({ metricName: 'ApproximateNumberOfMessagesVisible' });
});

describe('is refused', () => {
  const stackOf = (env?: { account: string; region: string }) => new Stack(new App(), 'Somewhere', { env });

  test.each<[string, Partial<BackupDailyCheckProps>, string]>([
    ['without a hub', { hub: undefined }, 'hub is undefined but accounts of the definition forward to arn:aws:events:eu-west-1:111111111111:event-bus/OrgBackupEvents; give the hub of the same definition'],
    ['with nothing to look at', { heartbeats: false, effectivePolicies: false }, 'effectivePolicies is false but with heartbeats off as well the check looks at nothing; leave the construct out'],
    ['with counts and without heartbeats', { heartbeats: false, jobCounts: true },
      'jobCounts is true but events are counted where heartbeats are expected, and heartbeats are off; switch heartbeats on, or leave jobCounts out'],
    ['with nobody expected', { targets: [] }, 'targets is [] but heartbeats are expected of nobody; name the units whose accounts forward, or switch heartbeats off'],
    ['with an account as a target', { targets: [OrganizationTarget.account('222222222222')] },
      "targets[0] is '222222222222' but accounts are listed by the units that they are in; name the unit, or give the forwarding of the account in forwardings"],
    ['with a forwarding of any account', { forwardings: [new EventForwarding(stackOf(), 'Forwarding', { definition })] },
      "forwardings[0] is 'Somewhere/Forwarding' but its stack has no literal account and Region, so that nobody knows where it is deployed; give the stack an env, or name the units in targets"],
    ['with something else as a forwarding', { forwardings: ['x' as never] }, "forwardings[0] is 'x' but"],
    ['with an unknown option', { heartbeat: true } as never, "heartbeat is 'given' but there is no such member (did you mean heartbeats?)"],
  ])('%s', (_, props, message) => {
    expect(() => checked(props)).toThrow(message);
  });

  test('with a notifier of another stack, or something else', () => {
    const app = new App();
    const [home, other] = ['Home', 'Other'].map((name) => new Stack(app, name, { env: HOME }));
    const channels = [{ bind: () => NotificationTarget.queue(new sqs.Queue(other, 'Channel')) }];
    const notifier = new ReportNotifier(other, 'Notifier', { definition, source: ReportSource.existingBucket(new s3.Bucket(other, 'Bucket', { eventBridgeEnabled: true })), channels });
    const hub = new BackupEventHub(home, 'Hub', { definition, channels: [{ bind: () => NotificationTarget.queue(new sqs.Queue(home, 'Channel')) }] });
    expect(() => new BackupDailyCheck(home, 'Check', { definition, hub, notifier })).toThrow(
      "notifier is 'Other/Notifier' but it lies in Other, and its bucket is read; give the notifier of the same stack, or leave it out");
    expect(() => new BackupDailyCheck(home, 'Check2', { definition, hub, notifier: {} as never })).toThrow('ReportNotifier');
  });

  test('in another stack than the hub\'s', () => {
    const { app, hub } = checked();
    expect(() => new BackupDailyCheck(new Stack(app, 'Other', { env: HOME }), 'Check', { definition, hub })).toThrow(
      "stack is 'Other' but the hub lies in Home, and its queue and bucket are used; create the check in the stack of the hub");
  });
});
