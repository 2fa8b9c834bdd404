import { App, aws_sns as sns, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { definitionOf, deployed, hubStack, HOME, ORGANIZATION, propertiesOf, resourcesOf } from './hub-stack';
import { RULE_PREFIX, WATCHERS } from '../../src/data/forwarding-calls';
import { hubAddressOf } from '../../src/definition/hub-address';
import { patternFactsOf } from '../../src/definition/pattern-facts';
import { BackupEventHub, BackupEventHubProps } from '../../src/event-hub';
import { countSettings, groupingSettings } from '../../src/event-hub/handler/hub-contract';
import { COUNT_ATTEMPTS, GROUPING_TIMEOUT } from '../../src/event-hub/handler/hub-times';
import { INotificationChannel, NotificationChannel } from '../../src/notification';
import { readDeliverContract } from '../../src/notification/handler/deliver-contract';
import { readOutgoing } from '../../src/notification/handler/outgoing-contract';
import { BackupNaming } from '../../src/organization-layout';
import { RULE_NAME_LIMIT, eventRuleName } from '../../src/private/event-bus-names';
import { eventPatterns, FORWARDED_SOURCES } from '../../src/private/event-patterns';
import { BackupRule, ProtectionTier } from '../../src/protection';

/** Another organization of the same home account. */
const ACME = definitionOf({}, { naming: new BackupNaming({ prefix: 'Acme' }) });
const DEFINITION = definitionOf({}, { tiers: [ProtectionTier.daily()], breakGlassRole: 'BreakGlass' });
/** Those of the hub: of new accounts nobody is told. */
const EVENT_PATTERNS = eventPatterns(patternFactsOf(DEFINITION)).flatMap((one) => (one.kind === 'arrival' ? [] : [{ ...one, kind: one.kind }]));
const { stack, hub } = hubStack({ definition: DEFINITION, backupPolicyIds: ['p-a1b2c3d4'] });
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
  test('takes what rules of members of the organization forward, of known sources only; that of keys events of AWS KMS', () => {
    expect(propertiesOf(stack, 'AWS::Events::EventBusPolicy').map(({ Statement }) => Statement)).toEqual([[0, FORWARDED_SOURCES] as const, [1, ['aws.kms']] as const].map(([i, sources]) => ({
      Sid: 'OrganizationPutsEvents',
      Effect: 'Allow',
      Principal: '*',
      Action: 'events:PutEvents',
      Resource: arnOf(idsOf('AWS::Events::EventBus')[i]),
      Condition: {
        'StringEquals': { 'aws:PrincipalOrgID': ORGANIZATION, 'events:eventBusInvocation': 'true' },
        'ForAllValues:StringEquals': { 'events:source': sources },
      },
    })));
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
  const rules = () => propertiesOf(stack, 'AWS::Events::Rule');

  test('of keys of vaults are on a bus of their own, and no other is', () => {
    const [bus, keyBus] = idsOf('AWS::Events::EventBus');
    const on = (id: string) => rules().filter(({ EventBusName }) => JSON.stringify(EventBusName) === JSON.stringify({ Ref: id })).map(({ Name }) => Name);
    expect(on(keyBus)).toEqual([eventRuleName('vault-key-changed', hub.busArn)]);
    expect(on(bus)).toHaveLength(rules().length - 1);
  });

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

  test('take read-only events only where some are wanted', () => {
    const readOnly = rules().filter(({ State }) => State !== undefined);
    expect(readOnly.map(({ Name, State }) => [Name.replace(/-[0-9a-f]{8}$/, ''), State]).sort()).toEqual(['break-glass-used', 'effective-policy']
      .map((id) => [`cdk-org-backup-${id}`, 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS']));
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
      .toEqual(EVENT_PATTERNS.map(({ id }) => `cdk-org-backup${WATCHERS.includes(id) ? '.' : '-'}${id}`).sort());
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

  test('take messages of the hub\'s rules only, that of deliveries not even of them', () => {
    const policies = propertiesOf(stack, 'AWS::SQS::QueuePolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const ruleIds = idsOf('AWS::Events::Rule');
    const allowed = policies.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.map(({ Resource }) => Resource['Fn::GetAtt'][0]).sort()).toEqual(['DeadLetters', 'EndedJobs', 'FailedJobs', 'SecurityEvents'].map(queueId));
    for (const { Principal, Condition } of allowed) {
      expect(Principal).toEqual({ Service: 'events.amazonaws.com' });
      expect([Condition.ArnEquals['aws:SourceArn']].flat().every((arn: any) => ruleIds.includes(arn['Fn::GetAtt'][0]))).toBe(true);
    }
  });

  const queueOf = (name: string) => resourcesOf(stack, 'AWS::SQS::Queue')[queueId(name)].Properties;

  const redriveOf = (attempts: number) => ({ maxReceiveCount: attempts + 1, deadLetterTargetArn: arnOf(queueId('DeadLetters')) });

  test('of jobs to count hides a message for six times the time of its function, has it tried for half an hour, and gives one receive more for what kills the function', () => {
    const { VisibilityTimeout, RedrivePolicy } = queueOf('EndedJobs');
    expect(VisibilityTimeout).toBe(6 * functionOf('CountJobs').Timeout);
    expect([VisibilityTimeout * COUNT_ATTEMPTS, RedrivePolicy]).toEqual([30 * 60, redriveOf(COUNT_ATTEMPTS)]);
  });

  test.each<[string, string, string, number, number]>([
    ['FailedJobs', 'GroupFailedJobs', 'of five minutes', 5, 480], ['FailedJobs', 'GroupFailedJobs', 'of one minute', 1, 240], ['SecurityEvents', 'GroupSecurityEvents', 'of a minute', 5, 240],
  ])('%s: hides what %s gathers in windows %s for six times its time and the window, has it tried for three hours, and gives one receive more for what kills the function', (
    name, handler, _, minutes, hidden,
  ) => {
    const other = hubStack({ groupingWindow: Duration.minutes(minutes) }).stack;
    const [[, { Properties: { VisibilityTimeout, RedrivePolicy } }]] = Object.entries(resourcesOf(other, 'AWS::SQS::Queue')).filter(([id]) => id.startsWith(`EventHub${name}`));
    const { Timeout, Environment } = functionsOf(other, handler)[0];
    const { attempts } = groupingSettings(deployed(Environment.Variables));
    expect([VisibilityTimeout, Timeout]).toEqual([hidden, GROUPING_TIMEOUT]);
    expect(RedrivePolicy.maxReceiveCount).toBe(attempts + 1);
    expect(VisibilityTimeout * attempts).toBeGreaterThanOrEqual(3 * 60 * 60);
    expect(VisibilityTimeout * (attempts - 1)).toBeLessThan(3 * 60 * 60);
  });

  test('of dead letters moves nothing away', () => {
    expect(queueOf('DeadLetters').RedrivePolicy).toBeUndefined();
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

  test.each([['GroupFailedJobs', 512, 30], ['GroupSecurityEvents', 512, 30], ['CountJobs', 256, 60]])('%s has %d MB and %d seconds at most', (name, MemorySize, Timeout) => {
    expect(functionOf(name)).toMatchObject({ Handler: 'index.handler', MemorySize, Timeout });
  });

  const mappingsOf = (other: Stack) => propertiesOf(other, 'AWS::Lambda::EventSourceMapping').map(({ EventSourceArn, BatchSize, MaximumBatchingWindowInSeconds, ScalingConfig }) =>
    [EventSourceArn['Fn::GetAtt'][0].replace(/[0-9A-F]{8}$/, ''), BatchSize, MaximumBatchingWindowInSeconds, ScalingConfig?.MaximumConcurrency]);

  test('get batches: what AWS Lambda gathers for minutes, two at a time, and a hundred jobs within half a minute', () => {
    expect(mappingsOf(stack)).toEqual(expect.arrayContaining([
      ['EventHubFailedJobs', 10_000, 300, 2], ['EventHubSecurityEvents', 10_000, 60, 2], ['EventHubEndedJobs', 100, 30, undefined],
    ]));
  });

  test.each<[number, Duration]>([[60, Duration.minutes(1)], [90, Duration.seconds(90)], [300, Duration.minutes(5)]])('gather failed jobs for %d seconds, and security events for a minute', (seconds, groupingWindow) => {
    expect(mappingsOf(hubStack({ groupingWindow }).stack).filter(([, size]) => size === 10_000).map(([queue, , window]) => [queue, window])).toEqual([
      ['EventHubFailedJobs', seconds], ['EventHubSecurityEvents', 60],
    ]);
  });

  test('keep logs for three months', () => {
    const groups = propertiesOf(stack, 'AWS::Logs::LogGroup');
    expect(groups.map(({ RetentionInDays }) => RetentionInDays)).toEqual([90, 90, 90, 90]);
  });

  test('reserve no concurrency, which a new account does not have', () => {
    expect(propertiesOf(stack, 'AWS::Lambda::Function').filter(({ ReservedConcurrentExecutions }) => ReservedConcurrentExecutions !== undefined)).toEqual([]);
  });

  test('report which messages of a batch failed', () => {
    expect(propertiesOf(stack, 'AWS::Lambda::EventSourceMapping').map(({ FunctionResponseTypes }) => FunctionResponseTypes)).toEqual(Array.from({ length: 4 }, () => ['ReportBatchItemFailures']));
  });

  test('read what the construct wrote', () => {
    const id = expect.stringMatching(/^queue-[0-9a-f]{10}$/);
    const source = { name: 'OrgBackupEvents', accountId: HOME.account, region: HOME.region };
    const environmentOf = (name: string) => deployed(functionOf(name).Environment.Variables);
    const deadLetterQueueUrl = expect.stringContaining('DeadLetters');
    expect(groupingSettings(environmentOf('GroupFailedJobs'))).toEqual({ source, deadLetterQueueUrl, attempts: 23 });
    expect(groupingSettings(environmentOf('GroupSecurityEvents'))).toEqual({
      source,
      deadLetterQueueUrl,
      attempts: 45,
      knowledge: {
        backupPolicyIds: ['p-a1b2c3d4'],
        centralAccount: '777777777777',
        forwarding: {
          busArn: hub.busArn,
          organizationId: ORGANIZATION,
          deployers: 'arn:aws:iam::*:role/cdk-hnb659fds-cfn-exec-role-*-* arn:aws:iam::*:role/stacksets-exec-*',
          names: expect.stringMatching(/^([0-9a-f]{4})+$/),
          rules: expect.stringMatching(/^([0-9a-f]{8})+$/),
          queues: ['FailedJobs', 'SecurityEvents', 'EndedJobs'].map((name) => expect.stringContaining(name)),
          keyBusArn: 'arn:aws:events:eu-west-1:111111111111:event-bus/OrgBackupKeyEvents',
          otherRules: ['cdk-org-backup-member-'],
          roleDenials: [],
        },
      },
    });
    for (const name of ['GroupFailedJobs', 'GroupSecurityEvents']) {
      expect(readOutgoing(environmentOf(name))).toEqual({
        eventBucket: expect.stringContaining('Events'), deliveryQueueUrl: expect.stringContaining('Delivery'), recipients: [{ id }],
      });
    }
    expect(readDeliverContract(environmentOf('Delivery'))).toMatchObject({
      targets: [{ id, kind: 'queue', queueUrl: expect.stringContaining('Channel') }], failureDimensions: { Hub: 'OrgBackupEvents' }, deadLetterQueueUrl,
    });
    expect(countSettings(deployed(functionOf('CountJobs').Environment.Variables))).toEqual({
      deadLetterQueueUrl: expect.stringContaining('DeadLetters'), tiers: { 'OrgBackup-daily': 'daily' }, hubName: 'OrgBackupEvents', metrics: [],
    });
  });

  test('may do no more than their task', () => {
    for (const [name, queue] of [['GroupFailedJobs', 'FailedJobs'], ['GroupSecurityEvents', 'SecurityEvents']]) {
      const statements = statementsOfRole(name).filter(({ Action }) => ![Action].flat()[0].startsWith('logs:'));
      const resourcesFor = (action: string) => statements.filter(({ Action }) => [Action].flat().includes(action)).map(({ Resource }) => Resource);
      expect([...new Set(statements.flatMap(({ Action }) => Action))].sort()).toEqual([
        's3:GetObject', 's3:ListBucket', 's3:PutObject', 'sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage', 'sqs:SendMessage',
      ]);
      expect(resourcesFor('sqs:ReceiveMessage')).toEqual([arnOf(queueId(queue))]);
      // no channel: the function that delivers does that
      expect(resourcesFor('sqs:SendMessage').map((arn) => arn['Fn::GetAtt'][0]).sort()).toEqual([queueId('DeadLetters'), queueId('DeliveryQueue')]);
      expect(JSON.stringify(resourcesFor('s3:PutObject'))).toContain('"/events/*"');
    }
    expect(statementsOfRole('CountJobs').filter(({ Action }) => Action === 'sqs:SendMessage').map(({ Resource }) => Resource)).toEqual([arnOf(queueId('DeadLetters'))]);
    expect(propertiesOf(stack, 'AWS::IAM::Role').filter(({ ManagedPolicyArns }) => ManagedPolicyArns !== undefined)).toEqual([]);
    expect(['GroupFailedJobs', 'GroupSecurityEvents', 'Delivery', 'CountJobs'].flatMap(statementsOfRole).filter(({ Resource }) => Resource === '*')).toEqual([]);
  });
});

describe('the bucket of messages', () => {
  const [[, { Properties, DeletionPolicy, UpdateReplacePolicy }]] = Object.entries(resourcesOf(stack, 'AWS::S3::Bucket'));

  test('is private, encrypted and outlives the stack', () => {
    expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
    expect(Properties).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }] },
    });
    const denied = propertiesOf(stack, 'AWS::S3::BucketPolicy')[0].PolicyDocument.Statement.filter(({ Effect }: any) => Effect === 'Deny');
    expect(denied.map(({ Condition }: any) => Condition)).toEqual([{ Bool: { 'aws:SecureTransport': 'false' } }, { NumericLessThan: { 's3:TlsVersion': 1.2 } }]);
  });

  test('forgets them after 30 days, longer than anything that waits refers to them', () => {
    expect(Properties.LifecycleConfiguration.Rules).toContainEqual({ ExpirationInDays: 30, Prefix: 'events/', Status: 'Enabled' });
  });
});

describe('channels', () => {
  const importFindings = (other: Stack, start: string) => statementsOf(other, start).filter(({ Action }) => Action === 'securityhub:BatchImportFindings').length;
  const withSecurityHub = (other: Stack) => [NotificationChannel.securityHub(), NotificationChannel.topic(topicNamed(other, 'team'))];

  test('AWS Security Hub gets findings of the function that delivers, and of no other', () => {
    const other = hubOf(withSecurityHub);
    expect(['GroupFailedJobs', 'GroupSecurityEvents', 'Delivery', 'CountJobs'].map((start) => importFindings(other, start))).toEqual([0, 0, 1, 0]);
  });

  test('a channel that comes before another one changes neither its resources nor its id', () => {
    const emails = NotificationChannel.emails(['backup-team@example.com']);
    const [alone, second] = [() => [emails], (other: Stack) => [NotificationChannel.topic(topicNamed(other, 'team')), emails]].map((channels) => hubOf(channels));
    expect(Object.keys(resourcesOf(second, 'AWS::SNS::Topic'))).toEqual(Object.keys(resourcesOf(alone, 'AWS::SNS::Topic')));
    const idsIn = (other: Stack) => {
      const [handler] = functionsOf(other, 'Delivery');
      return readDeliverContract(deployed(handler.Environment.Variables, 'arn:aws:sns:eu-west-1:111111111111:')).targets.map(({ id }) => id);
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
    ['a window of more than AWS Lambda gathers', { groupingWindow: Duration.minutes(6) },
      "groupingWindow is '6 minutes' but AWS Lambda gathers events for whole seconds, 5 minutes at most, and less than a minute groups nothing; give 1 to 5 minutes"],
    ['a window of two hours', { groupingWindow: Duration.hours(2) }, "groupingWindow is '2 hours' but AWS Lambda gathers events for whole seconds, 5 minutes at most"],
    ['no window', { groupingWindow: Duration.minutes(0) }, "groupingWindow is '0 minutes' but AWS Lambda gathers events for whole seconds"],
    ['a window of half a minute', { groupingWindow: Duration.seconds(30) }, "groupingWindow is '30 seconds' but AWS Lambda gathers events for whole seconds"],
    ['a window of a fraction of a second', { groupingWindow: Duration.millis(90_500) }, "groupingWindow is '90.5 seconds' but AWS Lambda gathers events for whole seconds"],
    ['a window that is known at deployment only', { groupingWindow: Duration.minutes(Lazy.number({ produce: () => 5 })) }, "groupingWindow is '<token>' but it is needed at synth, as a number of minutes; give a literal Duration, for example Duration.minutes(5)"],
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
      /^channels is '.*15 channels.*' but the environment of the function 'Delivers notifications to channels' would have \d+ bytes and AWS Lambda takes 4096; give fewer channels: subscribers of one topic, or rules of one event bus, may be many$/);
  });

  test('no number of channels that there is room for, as the keys lie in the environment of another function', () => {
    const backupKeyIds = Array.from({ length: 20 }, (_, i) => key(i));
    expect(() => hubOf(topics(10), { backupKeyIds })).not.toThrow();
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
