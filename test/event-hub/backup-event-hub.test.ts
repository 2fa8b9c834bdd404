import { App, aws_sns as sns, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { definitionOf, deployed, hubStack, HOME, ORGANIZATION, propertiesOf, resourcesOf } from './hub-stack';
import { RULE_PREFIX } from '../../src/data/event-calls';
import { hubAddressOf } from '../../src/definition/hub-address';
import { BackupEventHub, BackupEventHubProps } from '../../src/event-hub';
import { countSettings, deliverySettings, groupingSettings } from '../../src/event-hub/handler/hub-contract';
import { RETRY_ATTEMPTS, RETRY_DEADLINE } from '../../src/event-hub/handler/hub-times';
import { INotificationChannel, NotificationChannel } from '../../src/notification';
import { BackupNaming } from '../../src/organization-layout';
import { RULE_NAME_LIMIT, eventRuleName } from '../../src/private/event-bus';
import { EVENT_PATTERNS as ALL_PATTERNS } from '../../src/private/event-patterns';
import { BackupRule, ProtectionTier } from '../../src/protection';

/** Those of the hub: of new accounts nobody is told. */
const EVENT_PATTERNS = ALL_PATTERNS.flatMap((one) => (one.kind === 'arrival' ? [] : [{ ...one, kind: one.kind }]));

/** Another organization of the same home account. */
const ACME = definitionOf({}, { naming: new BackupNaming({ prefix: 'Acme' }) });
const { stack, hub } = hubStack({ definition: definitionOf({}, { tiers: [ProtectionTier.daily()] }), backupPolicyIds: ['p-a1b2c3d4'] });
const idsOf = (type: string) => Object.keys(resourcesOf(stack, type));
const functionsOf = (other: Stack, start: string) => Object.entries(resourcesOf(other, 'AWS::Lambda::Function')).filter(([id]) => id.startsWith(`EventHub${start}`)).map(([, { Properties }]) => Properties);
const functionOf = (start: string) => functionsOf(stack, start)[0];
const queueId = (name: string) => idsOf('AWS::SQS::Queue').find((id) => id.startsWith(`EventHub${name}`))!;
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const statementsOfRole = (start: string) => statementsOf(stack, start);
/** A hub of these channels, in a stack that has what they need. */
const hubOf = (channels: (stack: Stack) => INotificationChannel[], props: Partial<BackupEventHubProps> = {}) => {
  const other = new Stack(new App(), 'Home', { env: HOME });
  new BackupEventHub(other, 'EventHub', { definition: definitionOf(), channels: channels(other), ...props });
  return other;
};
const topicNamed = (other: Stack, name: string) => sns.Topic.fromTopicArn(other, name, `arn:aws:sns:eu-west-1:111111111111:${name}`);
const statementsOf = (other: Stack, start: string): any[] => Object.entries(resourcesOf(other, 'AWS::IAM::Policy')).filter(([id]) => id.startsWith(`EventHub${start}`))
  .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement);

describe('the bus', () => {
  test('takes events of members of the organization only', () => {
    expect(propertiesOf(stack, 'AWS::Events::EventBusPolicy').map(({ Statement }) => Statement)).toEqual([{
      Sid: 'OrganizationPutsEvents',
      Effect: 'Allow',
      Principal: '*',
      Action: 'events:PutEvents',
      Resource: arnOf(idsOf('AWS::Events::EventBus')[0]),
      Condition: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } },
    }]);
  });

  test('has the name that forwarding derives', () => {
    expect(propertiesOf(stack, 'AWS::Events::EventBus')[0].Name).toBe('OrgBackupEvents');
    expect(hub.busArn).toBe(hubAddressOf(definitionOf()).busArn);
    expect(hub.busArn).toBe('arn:aws:events:eu-west-1:111111111111:event-bus/OrgBackupEvents');
  });

  test('follows the naming', () => {
    expect(hubStack({ definition: ACME }).hub.busName).toBe('AcmeEvents');
  });

  test('lies in the home Region, where it is not the global one', () => {
    const layout = { regions: ['eu-west-1', 'us-east-1'], globalRegion: 'us-east-1', homeRegion: 'eu-west-1' };
    expect(hubStack({ definition: definitionOf(layout) }).hub.busArn).toBe('arn:aws:events:eu-west-1:111111111111:event-bus/OrgBackupEvents');
  });

  test('lies in the partition of the home Region', () => {
    const region = 'cn-north-1';
    const definition = definitionOf({ regions: [region], centralAccount: undefined });
    expect(hubStack({ definition }, { env: { account: HOME.account, region } }).hub.busArn).toBe('arn:aws-cn:events:cn-north-1:111111111111:event-bus/OrgBackupEvents');
  });
});

describe('the rules', () => {
  const rules = () => propertiesOf(stack, 'AWS::Events::Rule').filter(({ ScheduleExpression }) => ScheduleExpression === undefined);

  test('believe the account of events only where their source is AWS', () => {
    expect(rules()).toHaveLength(EVENT_PATTERNS.length);
    expect(rules().filter(({ EventPattern }) => EventPattern.source.length !== 1 || !EventPattern.source[0].startsWith('aws.'))).toEqual([]);
  });

  test('listen to the hub\'s bus', () => {
    expect(new Set(rules().map(({ EventBusName }) => EventBusName.Ref))).toEqual(new Set(idsOf('AWS::Events::EventBus')));
  });

  test('send each kind to its queue, and what can\'t be sent to the dead-letter queue', () => {
    const queueOf = { 'job-failure': 'FailedJobs', 'security': 'SecurityEvents', 'compliance': 'FailedJobs', 'job-state': 'EndedJobs' };
    for (const { id, pattern, kind } of EVENT_PATTERNS) {
      const [rule] = rules().filter(({ EventPattern }) => JSON.stringify(EventPattern) === JSON.stringify(pattern));
      expect([id, rule.Targets]).toEqual([id, [expect.objectContaining({ Arn: arnOf(queueId(queueOf[kind])), DeadLetterConfig: { Arn: arnOf(queueId('DeadLetters')) } })]]);
    }
  });

  test('say with a security event which pattern matched', () => {
    const [rule] = rules().filter(({ EventPattern }) => EventPattern.source[0] === 'aws.kms');
    expect(rule.Targets[0].InputTransformer).toEqual({ InputTemplate: '{"pattern":"key-disabled","event":<aws.events.event.json>}' });
  });

  test('send what is grouped or counted as it is', () => {
    const others = rules().filter(({ Targets }) => Targets[0].InputTransformer === undefined).map(({ EventPattern }) => JSON.stringify(EventPattern));
    expect(others.sort()).toEqual(EVENT_PATTERNS.filter(({ kind }) => kind !== 'security').map(({ pattern }) => JSON.stringify(pattern)).sort());
  });

  test('leave changes of compliance out where they are not wanted', () => {
    const sources = propertiesOf(hubStack({ complianceAlerts: false }).stack, 'AWS::Events::Rule').flatMap(({ EventPattern }) => EventPattern?.['detail-type'] ?? []);
    expect(sources).not.toContain('Config Rules Compliance Change');
    expect(sources).toContain('Backup Vault State Change');
  });

  test('have names that say what they are of, and which hub\'s', () => {
    const names = propertiesOf(stack, 'AWS::Events::Rule').map(({ Name }) => Name);
    expect(names.map((name) => name.replace(/-[0-9a-f]{8}$/, '')).sort())
      .toEqual(['grouping-schedule', 'security-schedule', ...EVENT_PATTERNS.map(({ id }) => id)].map((id) => `cdk-org-backup-${id}`).sort());
    expect(new Set(names.map((name) => name.slice(-8))).size).toBe(1);
    expect(propertiesOf(hubStack({ definition: ACME }).stack, 'AWS::Events::Rule')[0].Name.slice(-8)).not.toBe(names[0].slice(-8));
  });

  test('are known by their names to the pattern of rules that are switched off', () => {
    const { pattern } = EVENT_PATTERNS.find(({ id }) => id === 'forwarding-changed')!;
    expect(JSON.stringify(pattern)).toContain(JSON.stringify({ prefix: RULE_PREFIX }));
  });

  test('have names without the numbers of tokens, which differ from template to template', () => {
    const busArn = () => `arn:aws:events:eu-west-1:${Lazy.string({ produce: () => '111111111111' })}:event-bus/OrgBackupEvents`;
    expect(busArn()).not.toBe(busArn());
    expect(eventRuleName('jobs-ended', busArn())).toBe(eventRuleName('jobs-ended', busArn()));
  });

  test.each(EVENT_PATTERNS.map(({ id }) => id))('have a name that EventBridge admits: %s', (id) => {
    expect(eventRuleName(id, hub.busArn)).toMatch(/^[.\-_A-Za-z0-9]+$/);
    expect(eventRuleName(id, hub.busArn).length).toBeLessThanOrEqual(RULE_NAME_LIMIT);
  });
});

describe('the queues', () => {
  test('are encrypted and keep messages for 14 days', () => {
    const queues = Object.entries(resourcesOf(stack, 'AWS::SQS::Queue')).filter(([id]) => id.startsWith('EventHub'));
    expect(queues).toHaveLength(5);
    expect(queues.filter(([, { Properties }]) => !Properties.SqsManagedSseEnabled || Properties.MessageRetentionPeriod !== 1209600)).toEqual([]);
  });

  test('take messages over TLS only, and go with the stack', () => {
    const own = Object.entries(resourcesOf(stack, 'AWS::SQS::Queue')).filter(([id]) => id.startsWith('EventHub'));
    expect(own.map(([, { DeletionPolicy, UpdateReplacePolicy }]) => [DeletionPolicy, UpdateReplacePolicy])).toEqual(own.map(() => ['Delete', 'Delete']));
    const refusing = propertiesOf(stack, 'AWS::SQS::QueuePolicy').filter(({ PolicyDocument }) =>
      PolicyDocument.Statement.some(({ Effect, Condition }: any) => Effect === 'Deny' && Condition.Bool['aws:SecureTransport'] === 'false'));
    expect(refusing.flatMap(({ Queues }) => Queues.map(({ Ref }: any) => Ref)).sort()).toEqual(own.map(([id]) => id).sort());
  });

  test('take messages of the hub\'s rules only, that of retries not even of them', () => {
    const policies = propertiesOf(stack, 'AWS::SQS::QueuePolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const ruleIds = idsOf('AWS::Events::Rule');
    const allowed = policies.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.map(({ Resource }) => Resource['Fn::GetAtt'][0]).sort()).toEqual(['DeadLetters', 'EndedJobs', 'FailedJobs', 'SecurityEvents'].map(queueId));
    for (const { Principal, Condition } of allowed) {
      expect(Principal).toEqual({ Service: 'events.amazonaws.com' });
      expect([Condition.ArnEquals['aws:SourceArn']].flat().every((arn: any) => ruleIds.includes(arn['Fn::GetAtt'][0]))).toBe(true);
    }
  });

  const times = (other: Stack, queue: string, handler: string) => {
    const [[, { Properties }]] = Object.entries(resourcesOf(other, 'AWS::SQS::Queue')).filter(([id]) => id.startsWith(`EventHub${queue}`));
    return [Properties.VisibilityTimeout, functionsOf(other, handler)[0].Timeout];
  };

  test.each([[1, 40, 30], [3, 40, 30], [4, 210, 180], [60, 210, 180]])(
    'hide failed jobs, in groups of %d minutes, for %d seconds: longer than a run of %d, and not until the next one', (minutes, hidden, timeout) => {
      expect(times(hubStack({ groupingWindow: Duration.minutes(minutes) }).stack, 'FailedJobs', 'GroupFailedJobs')).toEqual([hidden, timeout]);
    });

  const queueOf = (name: string) => resourcesOf(stack, 'AWS::SQS::Queue')[queueId(name)].Properties;

  test.each(['Retries', 'EndedJobs'])('%s: hides a message for six times the time of its function, tries it for half an hour, and gives one receive more for what kills the function', (name) => {
    const { VisibilityTimeout, RedrivePolicy } = queueOf(name);
    expect(VisibilityTimeout).toBe(6 * functionOf(name === 'Retries' ? 'RetryDeliveries' : 'CountJobs').Timeout);
    expect(VisibilityTimeout * RETRY_ATTEMPTS).toBe(30 * 60);
    expect(RedrivePolicy).toEqual({ maxReceiveCount: RETRY_ATTEMPTS + 1, deadLetterTargetArn: arnOf(queueId('DeadLetters')) });
    expect(RedrivePolicy.maxReceiveCount).toBe(6);
  });

  test.each(['FailedJobs', 'SecurityEvents', 'DeadLetters'])('%s: moves nothing away, however often it is received', (name) => {
    expect(queueOf(name).RedrivePolicy).toBeUndefined();
  });

  test('the deadline of a retried delivery leaves its function time for the others', () => {
    expect(RETRY_DEADLINE * 3).toBe(functionOf('RetryDeliveries').Timeout * 1000);
  });

  test('hide security events for longer than a run, and not until the next one', () => {
    expect(times(stack, 'SecurityEvents', 'GroupSecurityEvents')).toEqual([40, 30]);
  });
});

describe('the handlers', () => {
  test('run on Node.js 24 and arm64, unnamed, from bundles', () => {
    for (const handler of propertiesOf(stack, 'AWS::Lambda::Function')) {
      expect(handler).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(handler.FunctionName).toBeUndefined();
    }
    expect(hub.handlers).toHaveLength(4);
  });

  test.each([
    ['GroupFailedJobs', 'index.notifyGroups', 256, 180], ['GroupSecurityEvents', 'index.notifyGroups', 512, 30],
    ['RetryDeliveries', 'index.retryDeliveries', 256, 60], ['CountJobs', 'index.handler', 256, 60],
  ])('%s runs %s with %d MB, %d seconds at most', (name, Handler, MemorySize, Timeout) => {
    expect(functionOf(name)).toMatchObject({ Handler, MemorySize, Timeout });
  });

  test('get batches: ten deliveries at once, a hundred jobs within half a minute', () => {
    const mappings = propertiesOf(stack, 'AWS::Lambda::EventSourceMapping').map(({ EventSourceArn, BatchSize, MaximumBatchingWindowInSeconds }) =>
      [EventSourceArn['Fn::GetAtt'][0], BatchSize, MaximumBatchingWindowInSeconds]);
    expect(mappings).toEqual([[queueId('Retries'), 10, undefined], [queueId('EndedJobs'), 100, 30]]);
  });

  test('keep logs for three months', () => {
    const groups = propertiesOf(stack, 'AWS::Logs::LogGroup');
    expect(groups.map(({ RetentionInDays }) => RetentionInDays)).toEqual([90, 90, 90, 90]);
  });

  test.each([['GroupFailedJobs', 300], ['GroupSecurityEvents', 60]])('%s runs one at a time, without repetition, and begins before the next run is due or not at all', (name, age) => {
    expect(functionOf(name).ReservedConcurrentExecutions).toBe(1);
    const configs = propertiesOf(stack, 'AWS::Lambda::EventInvokeConfig').filter(({ FunctionName }) => FunctionName.Ref.startsWith(`EventHub${name}`));
    expect(configs).toMatchObject([{ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: age }]);
  });

  test('group without reserved concurrency where the account has none to reserve', () => {
    const handlers = propertiesOf(hubStack({ reservedConcurrency: false }).stack, 'AWS::Lambda::Function');
    expect(handlers.filter(({ ReservedConcurrentExecutions }) => ReservedConcurrentExecutions !== undefined)).toEqual([]);
  });

  const scheduleOf = (other: Stack, name: string) => propertiesOf(other, 'AWS::Events::Rule')
    .filter(({ Targets: [{ Arn }], ScheduleExpression }) => ScheduleExpression && Arn['Fn::GetAtt'][0].startsWith(`EventHub${name}`)).map(({ ScheduleExpression }) => ScheduleExpression);

  test.each([[5, 'cron(0/5 * * * ? *)'], [1, 'cron(0/1 * * * ? *)'], [60, 'cron(0 * * * ? *)']])('group the failed jobs of %d minutes', (minutes, schedule) => {
    expect(scheduleOf(hubStack({ groupingWindow: Duration.minutes(minutes) }).stack, 'GroupFailedJobs')).toEqual([schedule]);
  });

  test('group the security events of a minute, however long failed jobs wait', () => {
    const other = hubStack({ groupingWindow: Duration.hours(1) }).stack;
    expect(scheduleOf(other, 'GroupSecurityEvents')).toEqual(['cron(0/1 * * * ? *)']);
    expect(groupingSettings(deployed(functionsOf(other, 'GroupSecurityEvents')[0].Environment.Variables)).windowMinutes).toBe(1);
  });

  test('report which messages of a batch failed', () => {
    expect(propertiesOf(stack, 'AWS::Lambda::EventSourceMapping').map(({ FunctionResponseTypes }) => FunctionResponseTypes)).toEqual([
      ['ReportBatchItemFailures'], ['ReportBatchItemFailures'],
    ]);
  });

  test('read what the construct wrote', () => {
    const channel = [{ id: expect.stringMatching(/^queue-[0-9a-f]{10}$/), kind: 'queue', queueUrl: expect.stringContaining('Channel') }];
    const source = { name: 'OrgBackupEvents', accountId: HOME.account, region: HOME.region };
    const retries = expect.stringContaining('Retries');
    expect(groupingSettings(deployed(functionOf('GroupFailedJobs').Environment.Variables))).toEqual({
      source, targets: channel, windowMinutes: 5, queueUrl: expect.stringContaining('FailedJobs'), retryQueueUrl: retries, deadLetterQueueUrl: expect.stringContaining('DeadLetters'),
    });
    expect(groupingSettings(deployed(functionOf('GroupSecurityEvents').Environment.Variables))).toMatchObject({
      source, targets: channel, windowMinutes: 1, queueUrl: expect.stringContaining('SecurityEvents'), retryQueueUrl: retries, knowledge: { backupPolicyIds: ['p-a1b2c3d4'] },
    });
    expect(deliverySettings(deployed(functionOf('RetryDeliveries').Environment.Variables))).toMatchObject({ source, targets: channel });
    expect(countSettings(deployed(functionOf('CountJobs').Environment.Variables))).toEqual({
      deadLetterQueueUrl: expect.stringContaining('DeadLetters'), tiers: { 'OrgBackup-daily': 'daily' }, hubName: 'OrgBackupEvents', metrics: [],
    });
  });

  test('may do no more than their task', () => {
    const actions = (start: string) => statementsOfRole(start).flatMap(({ Action }) => Action).sort();
    for (const [name, queue] of [['GroupFailedJobs', 'FailedJobs'], ['GroupSecurityEvents', 'SecurityEvents']]) {
      // to its own queue, retries, dead letters, and the channel
      expect(actions(name)).toEqual([
        'logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:ReceiveMessage', 'sqs:SendMessage', 'sqs:SendMessage', 'sqs:SendMessage', 'sqs:SendMessage',
      ]);
      const received = statementsOfRole(name).filter(({ Action }) => [Action].flat().includes('sqs:ReceiveMessage'));
      expect(received.map(({ Resource }) => Resource)).toEqual([arnOf(queueId(queue))]);
    }
    expect([...new Set(actions('RetryDeliveries'))]).toEqual([
      'logs:CreateLogStream', 'logs:PutLogEvents', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage', 'sqs:SendMessage',
    ]);
    const sent = statementsOfRole('RetryDeliveries').filter(({ Action }) => Action === 'sqs:SendMessage').map(({ Resource }) => Resource['Fn::GetAtt'][0]);
    expect(sent.sort()).toEqual([expect.stringMatching(/^Channel/), queueId('DeadLetters')]);
    expect(statementsOfRole('CountJobs').filter(({ Action }) => Action === 'sqs:SendMessage').map(({ Resource }) => Resource)).toEqual([arnOf(queueId('DeadLetters'))]);
    expect(propertiesOf(stack, 'AWS::IAM::Role').filter(({ ManagedPolicyArns }) => ManagedPolicyArns !== undefined)).toEqual([]);
    expect(['GroupFailedJobs', 'GroupSecurityEvents', 'RetryDeliveries', 'CountJobs'].flatMap(statementsOfRole).filter(({ Resource }) => Resource === '*')).toEqual([]);
  });
});

describe('channels', () => {
  const importFindings = (other: Stack, start: string) => statementsOf(other, start).filter(({ Action }) => Action === 'securityhub:BatchImportFindings').length;
  const withSecurityHub = (other: Stack) => [NotificationChannel.securityHub(), NotificationChannel.topic(topicNamed(other, 'team'))];

  test('AWS Security Hub gets findings of all functions that notify', () => {
    const other = hubOf(withSecurityHub);
    expect(['GroupFailedJobs', 'GroupSecurityEvents', 'RetryDeliveries', 'CountJobs'].map((start) => importFindings(other, start))).toEqual([1, 1, 1, 0]);
  });

  test('the function that groups may not import findings where it groups failed jobs only', () => {
    const other = hubOf(withSecurityHub, { complianceAlerts: false });
    expect(['GroupFailedJobs', 'GroupSecurityEvents', 'RetryDeliveries'].map((start) => importFindings(other, start))).toEqual([0, 1, 1]);
  });

  test('a channel that comes before another one changes neither its resources nor its id', () => {
    const emails = NotificationChannel.emails(['backup-team@example.com']);
    const [alone, second] = [() => [emails], (other: Stack) => [NotificationChannel.topic(topicNamed(other, 'team')), emails]].map((channels) => hubOf(channels));
    expect(Object.keys(resourcesOf(second, 'AWS::SNS::Topic'))).toEqual(Object.keys(resourcesOf(alone, 'AWS::SNS::Topic')));
    const idsIn = (other: Stack) => {
      const [handler] = functionsOf(other, 'RetryDeliveries');
      return deliverySettings(deployed(handler.Environment.Variables, 'arn:aws:sns:eu-west-1:111111111111:')).targets.map(({ id }) => id);
    };
    expect(idsIn(second)).toEqual(expect.arrayContaining(idsIn(alone)));
  });
});

test('a hub whose only channel is AWS Security Hub is warned of: failed jobs notify nobody', () => {
  const alone = hubStack({ channels: [NotificationChannel.securityHub()] });
  Annotations.fromStack(alone.stack).hasWarning('/Home/EventHub', Match.stringLikeRegexp('with no other channel failed jobs notify nobody, and are counted only.*cdk-org-backup:failedJobsUntold'));
  Annotations.fromStack(hubStack().stack).hasNoWarning('/Home/EventHub', Match.stringLikeRegexp('failedJobsUntold'));
});

describe('refused is', () => {
  const key = (i: number) => `arn:aws:kms:eu-west-1:333333333333:key/00000000-0000-0000-0000-${String(i).padStart(12, '0')}`;
  const manyTiers = Array.from({ length: 50 }, (_, i) => new ProtectionTier({ name: `tier-with-a-long-name-${i}`, rules: [BackupRule.daily()] }));

  test.each<[string, Partial<BackupEventHubProps>, string]>([
    ['a hub without channel', { channels: [] }, 'channels is [] but events would notify nobody; give a NotificationChannel'],
    ['a hub without organization', { definition: definitionOf({ organizationId: undefined }) },
      'layout.organizationId is undefined but only accounts of the organization may put events to the hub; name it in the layout'],
    ['a hub without home account', { definition: definitionOf({ homeAccount: undefined }) },
      'layout.homeAccount is undefined but the event hub lives there and all accounts forward to it; name it in the layout'],
    ['another account than home', { definition: definitionOf({ homeAccount: '555555555555' }) },
      "account of the stack is '111111111111' but the home account of the definition is 555555555555; give the stack an env with account 555555555555 and Region eu-west-1"],
    ['another Region than home', { definition: definitionOf({ regions: ['us-east-1'] }) },
      "region of the stack is 'eu-west-1' but the home Region of the definition is us-east-1; give the stack an env with account 111111111111 and Region us-east-1, or set homeRegion of the layout"],
    ['a window that hours don\'t divide into', { groupingWindow: Duration.minutes(7) },
      "groupingWindow is '7 minutes' but windows begin with the hour: whole minutes that divide 60; give 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60 minutes"],
    ['a window of more than an hour', { groupingWindow: Duration.minutes(61) },
      "groupingWindow is '1 hour 1 minute' but windows begin with the hour: whole minutes that divide 60; give 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30 or 60 minutes"],
    ['a window of 40 minutes', { groupingWindow: Duration.minutes(40) }, "groupingWindow is '40 minutes' but windows begin with the hour"],
    ['a window of two hours', { groupingWindow: Duration.hours(2) }, "groupingWindow is '2 hours' but windows begin with the hour"],
    ['no window', { groupingWindow: Duration.minutes(0) }, "groupingWindow is '0 minutes' but windows begin with the hour"],
    ['a window of half a minute', { groupingWindow: Duration.seconds(30) }, "groupingWindow is '30 seconds' but windows begin with the hour"],
    ['a window that is known at deployment only', { groupingWindow: Duration.minutes(Lazy.number({ produce: () => 5 })) }, "groupingWindow is '<token>' but windows begin with the hour"],
    ['an alias of a key', { backupKeyIds: ['alias/backup'] },
      "backupKeyIds[0] is 'alias/backup' but a key has an id of 36 characters, or an ARN that ends with it; copy the id from the KMS console, not the alias"],
    ['a policy of another kind', { backupPolicyIds: ['backup'] },
      "backupPolicyIds[0] is 'backup' but a policy has p- and 8 to 128 letters, digits and underscores; copy the id from the Organizations console"],
    ['more keys than there is room for', { backupKeyIds: Array.from({ length: 30 }, (_, i) => key(i)) },
      "backupKeyIds is '<2358 characters>' but a handler has room for 2000; give ids instead of ARNs, or leave it out: then there is an alert about any key"],
    ['more tiers than there is room for', { definition: definitionOf({ centralAccount: undefined }, { localPlans: [], tiers: manyTiers }) }, 'but a handler has room for 2000; use fewer tiers'],
  ])('%s', (_, props, message) => {
    expect(() => hubStack(props)).toThrow(message);
  });

  test.each<[string, object]>([['account', { region: HOME.region }], ['region', { account: HOME.account }]])('a stack whose %s is known at deployment only', (_, env) => {
    expect(() => hubStack({}, { env })).toThrow(
      'env of the stack is undefined but the rules of all accounts name its account and Region; give the stack an env with account 111111111111 and Region eu-west-1');
  });

  const topics = (count: number) => (other: Stack) => Array.from({ length: count }, (_, i) => NotificationChannel.topic(topicNamed(other, `${'t'.repeat(200)}${i}`)));

  test('more channels than an environment has room for', () => {
    expect(() => hubOf(topics(15))).toThrow(
      /^channels is '<15 channels>' but the environment of the function GroupFailedJobs would have \d+ bytes and AWS Lambda takes 4096; give fewer channels$/);
  });

  test('channels that have no room beside the keys', () => {
    const backupKeyIds = Array.from({ length: 24 }, (_, i) => key(i));
    expect(() => hubOf(topics(8))).not.toThrow();
    expect(() => hubOf(topics(8), { backupKeyIds })).toThrow(
      /^channels is '<8 channels>' but the environment of the function GroupSecurityEvents would have \d+ bytes .*; give fewer channels, or fewer backupKeyIds and backupPolicyIds$/);
  });
});

test('two hubs of one bus are refused once the app is complete', () => {
  const { stack: home, hub: first } = hubStack();
  const twin = new BackupEventHub(home, 'Twin', { definition: definitionOf(), channels: [NotificationChannel.emails(['twin@example.com'])] });
  expect(first.node.validate()).toEqual([]);
  expect(twin.node.validate()).toEqual([
    'the event bus OrgBackupEvents is also made by Home/EventHub, for the same account and Region; remove one of them, of a second BackupOrganization with without: [BackupOrganizationPart.HUB], or give it a definition with another naming',
  ]);
});
