import { App, Aws, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { RULE_PREFIX } from '../../src/data/event-calls';
import { EventForwarding, EventForwardingProps, ForwardingPlace } from '../../src/event-forwarding';
import { forwardingRules } from '../../src/event-forwarding/forwarding-rules';
import { BackupEventHub } from '../../src/event-hub';
import { text } from '../../src/event-hub/handler/event-reading';
import { BackupNaming } from '../../src/organization-layout';
import { ruleName } from '../../src/private/event-bus';
import { EVENT_PATTERNS, patternProblems } from '../../src/private/event-patterns';
import { eventNamed, expectations } from '../event-hub/events';
import { fileOf, forwardingStack, HOME, hubStack, propertiesOf, resourcesOf } from '../event-hub/hub-stack';

const BUS = 'arn:aws:events:eu-west-1:111111111111:event-bus/OrgBackupEvents';

describe('what is forwarded', () => {
  const rules = forwardingRules('management');

  test.each(Object.keys(expectations))('%s is forwarded once where it matters, else never', (name) => {
    const { matched } = expectations[name];
    const forwarding = rules.filter(({ rows }) => rows.some((id) => matched.includes(id)));
    expect(forwarding).toHaveLength(matched.length > 0 ? 1 : 0);
  });

  test.each(rules.map(({ id, pattern }) => [id, pattern] as const))('the pattern of %s fits into a rule', (id, pattern) => {
    expect(patternProblems(id, pattern)).toEqual([]);
  });

  test('a scan that ended and one that found malware go through one rule', () => {
    const [rule] = rules.filter(({ rows }) => rows.length > 1);
    expect(rule.rows).toEqual(['jobs-ended', 'malware-found']);
    expect((rule.pattern.detail as any).$or).toHaveLength(3);
    expect((rule.pattern.detail as any).$or[2]).toEqual({ scanResult: { scanResultStatus: ['THREATS_FOUND'] } });
    expect(rule.pattern['detail-type']).toContain(text(eventNamed('scan-job-state-change.completed'), 'detail-type'));
  });

  test('all rows but job failures are forwarded from the management account', () => {
    expect(rules.flatMap(({ rows }) => rows).sort()).toEqual(EVENT_PATTERNS.filter(({ kind }) => kind !== 'job-failure').map(({ id }) => id).sort());
  });

  test('other accounts forward nothing of the organization itself', () => {
    const rows = forwardingRules('member').flatMap((rule) => rule.rows);
    expect(EVENT_PATTERNS.filter(({ id, forwarded }) => forwarded === 'management' && rows.includes(id))).toEqual([]);
  });
});

describe('the template', () => {
  test('is the same for two accounts in two Regions', () => {
    const files = ['us-west-2', 'ap-southeast-1'].map((region, i) =>
      fileOf(forwardingStack({}, { env: { account: `${i + 2}`.repeat(12), region } }, `Stack${i}`).stack));
    expect(files[0]).toBe(files[1]);
  });

  test('is the same where account and Region are known at deployment only', () => {
    expect(fileOf(forwardingStack().stack)).toBe(fileOf(forwardingStack({}, { env: { account: '222222222222', region: 'us-west-2' } }).stack));
  });

  test('names no account and Region but those of the hub', () => {
    const file = fileOf(forwardingStack({}, { env: { account: '222222222222', region: 'us-west-2' } }).stack);
    expect(file).not.toMatch(/222222222222|us-west-2/);
  });

  test('fits into a request without assets, also for the management account', () => {
    const { stack } = forwardingStack({ place: ForwardingPlace.management() }, { env: { account: '999999999999', region: 'us-east-1' } });
    expect(fileOf(stack).length).toBeLessThan(51200);
    const assembly = (stack.node.root as App).synth();
    expect(assembly.getStackArtifact(stack.artifactId).assets.filter((asset) => asset.id !== assembly.getStackArtifact(stack.artifactId).templateFile
      && !asset.path.endsWith('.template.json'))).toEqual([]);
  });

  test('carries no path of the stack', () => {
    expect(fileOf(forwardingStack().stack)).not.toContain('aws:cdk:path');
  });
});

describe('a rule', () => {
  const { stack } = forwardingStack();
  const rules = propertiesOf(stack, 'AWS::Events::Rule');

  test('listens to the default bus, so that nothing is forwarded from the hub', () => {
    expect(rules.filter(({ EventBusName }) => EventBusName !== undefined)).toEqual([]);
  });

  test('has the bus of the hub as its only target, with role and dead-letter queue', () => {
    const [role] = Object.keys(resourcesOf(stack, 'AWS::IAM::Role'));
    const [queue] = Object.keys(resourcesOf(stack, 'AWS::SQS::Queue'));
    for (const { Targets } of rules) {
      expect(Targets).toEqual([{
        Id: 'EventHub', Arn: BUS, RoleArn: { 'Fn::GetAtt': [role, 'Arn'] }, DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } },
      }]);
    }
  });

  test('has a name by which the hub knows that it is switched off', () => {
    expect(rules.map(({ Name }) => Name)).toEqual(forwardingRules('member').map(({ id }) => ruleName(id, BUS)));
    expect(rules.map(({ Name }) => Name).filter((name) => !name.startsWith(RULE_PREFIX))).toEqual([]);
  });

  test('has another name for another hub, so that an account can forward to both', () => {
    const other = new Stack(new App(), 'Member');
    const hub = BackupEventHub.fromBackupEventHubAttributes(other, 'Hub', { ...HOME, naming: new BackupNaming({ prefix: 'Acme' }) });
    new EventForwarding(other, 'Forwarding', { hub });
    const names = rules.map(({ Name }) => Name);
    expect(propertiesOf(other, 'AWS::Events::Rule').filter(({ Name }) => names.includes(Name))).toEqual([]);
  });

  test('has the pattern that EventBridge was asked about', () => {
    expect(rules.map(({ EventPattern }) => EventPattern)).toEqual(forwardingRules('member').map(({ pattern }) => pattern));
  });
});

test('the role puts events to the bus of the hub and does nothing else', () => {
  const [role] = propertiesOf(forwardingStack().stack, 'AWS::IAM::Role');
  expect(role.Policies.map(({ PolicyDocument }: any) => PolicyDocument.Statement)).toEqual([[{ Effect: 'Allow', Action: 'events:PutEvents', Resource: BUS }]]);
  expect(role.ManagedPolicyArns).toBeUndefined();
});

test('the role is assumed by EventBridge for its own account and has no name that another Region could take', () => {
  const [role] = propertiesOf(forwardingStack().stack, 'AWS::IAM::Role');
  expect(role.AssumeRolePolicyDocument.Statement).toEqual([{
    Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  }]);
  expect(role.RoleName).toBeUndefined();
});

test('the dead-letter queue takes messages of these rules only, over TLS', () => {
  const { stack } = forwardingStack();
  const [{ PolicyDocument: { Statement } }] = propertiesOf(stack, 'AWS::SQS::QueuePolicy');
  const rules = Object.keys(resourcesOf(stack, 'AWS::Events::Rule'));
  expect(Statement.map(({ Effect, Condition }: any) => [Effect, Condition])).toEqual([
    ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }],
    ['Allow', { ArnEquals: { 'aws:SourceArn': rules.map((id) => ({ 'Fn::GetAtt': [id, 'Arn'] })) } }],
  ]);
  expect(propertiesOf(stack, 'AWS::SQS::Queue')).toEqual([{ SqsManagedSseEnabled: true, MessageRetentionPeriod: 1209600 }]);
});

describe('what could not be forwarded', () => {
  const topicOf = (stack: Stack) => sns.Topic.fromTopicArn(stack, 'Topic', `arn:aws:sns:${Aws.REGION}:${Aws.ACCOUNT_ID}:on-call`);

  test('raises an alarm where someone hears it', () => {
    const stack = new Stack(new App(), 'Member');
    const hub = BackupEventHub.fromBackupEventHubAttributes(stack, 'Hub', HOME);
    new EventForwarding(stack, 'Forwarding', { hub, alarmActions: [new SnsAction(topicOf(stack))] });
    expect(propertiesOf(stack, 'AWS::CloudWatch::Alarm')).toMatchObject([{
      MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching',
      AlarmActions: [{ 'Fn::Join': ['', ['arn:aws:sns:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':on-call']] }],
    }]);
  });

  test.each<[string, EventForwardingProps['alarmActions']]>([['none', undefined], ['an empty list', []]])('raises no alarm that nobody hears: %s', (_, alarmActions) => {
    const { stack, forwarding } = forwardingStack({ alarmActions });
    expect(propertiesOf(stack, 'AWS::CloudWatch::Alarm')).toEqual([]);
    expect(forwarding.deadLetterAlarm).toBeUndefined();
  });

  test('is counted in any case', () => {
    expect(forwardingStack().forwarding.metricDeadLetters()).toMatchObject({ metricName: 'ApproximateNumberOfMessagesVisible', statistic: 'Maximum' });
  });
});

test('a hub of the same app with a known environment is named like an imported one', () => {
  const app = new App();
  const home = new Stack(app, 'Home', { env: HOME });
  const member = new Stack(app, 'Member', { env: { account: '222222222222', region: 'us-west-2' } });
  const hub = BackupEventHub.fromBackupEventHubAttributes(home, 'Hub', { ...HOME, naming: new BackupNaming({ prefix: 'Acme' }) });
  new EventForwarding(member, 'Forwarding', { hub });
  expect(propertiesOf(member, 'AWS::Events::Rule')[0].Targets[0].Arn).toBe('arn:aws:events:eu-west-1:111111111111:event-bus/AcmeEvents');
});

test('in the stack of the hub the rules wait for the bus', () => {
  const { stack, hub } = hubStack();
  new EventForwarding(stack, 'Forwarding', { hub });
  const [bus] = Object.keys(resourcesOf(stack, 'AWS::Events::EventBus'));
  const forwarding = Object.entries(resourcesOf(stack, 'AWS::Events::Rule')).filter(([id]) => id.startsWith('Forwarding'));
  expect(forwarding.map(([, { DependsOn }]) => DependsOn)).toEqual(forwarding.map(() => [bus]));
});

describe('the management account', () => {
  const place = ForwardingPlace.management();

  test.each([['us-east-1', 'eu-west-1'], ['cn-northwest-1', 'cn-north-1'], ['us-gov-west-1', 'us-gov-east-1']])('forwards from %s to a hub in %s', (region, home) => {
    const stack = new Stack(new App(), 'Management', { env: { account: '999999999999', region } });
    const hub = BackupEventHub.fromBackupEventHubAttributes(stack, 'Hub', { ...HOME, region: home });
    expect(new EventForwarding(stack, 'Forwarding', { hub, place }).rules).toHaveLength(forwardingRules('management').length);
  });

  test('is refused in another Region', () => {
    expect(() => forwardingStack({ place }, { env: { account: '999999999999', region: 'eu-west-1' } })).toThrow(
      "place is 'management' but the stack is in eu-west-1 and the events of AWS Organizations appear in us-east-1 only; deploy it to us-east-1, and ForwardingPlace.member() to the other Regions");
  });

  test('is refused where the Region is known at deployment only', () => {
    expect(() => forwardingStack({ place })).toThrow(
      "region of the stack is '<token>' but the events of AWS Organizations appear in one Region only; give the stack an env with account and region");
  });
});

test('a hub whose account is known at deployment only is refused', () => {
  const stack = new Stack(new App(), 'Home');
  expect(() => new EventForwarding(stack, 'Forwarding', { hub: { ...stack, account: stack.account, region: 'eu-west-1', busName: 'b', busArn: 'a' } as any })).toThrow(
    "hub.account is '<token>' but it is part of the templates of all accounts; give the stack of the hub an env with account and region");
});

test('a hub in another partition is refused', () => {
  expect(() => forwardingStack({}, { env: { account: '222222222222', region: 'cn-north-1' } })).toThrow(
    "hub is 'eu-west-1' but it lies in the partition aws and cn-north-1 in aws-cn, and events don't leave a partition; forward to a hub in aws-cn");
});

test('a hub that is no account is refused', () => {
  const stack = new Stack(new App(), 'Member');
  expect(() => BackupEventHub.fromBackupEventHubAttributes(stack, 'Hub', { account: '1', region: 'eu-west-1' })).toThrow(
    "account is '1' but an account id has 12 digits; write it as text with its leading zeros");
});

describe('a second forwarding to the same hub', () => {
  const twice = (first: { account?: string; region?: string } | undefined, second: typeof first, hubs = [HOME, HOME]) => {
    const app = new App();
    [first, second].forEach((env, i) => {
      const stack = new Stack(app, `Member${i}`, { env });
      new EventForwarding(stack, 'Forwarding', { hub: BackupEventHub.fromBackupEventHubAttributes(stack, 'Hub', hubs[i]) });
    });
    return () => app.synth();
  };
  const member = { account: '333333333333', region: 'eu-west-1' };

  test('in the same account and Region is refused: rules have fixed names', () => {
    expect(twice(member, member)).toThrow(`the rules to ${BUS} are also made by Member0/Forwarding, for the same account and Region; remove one of them`);
  });

  test('in the same stack for any account is refused', () => {
    const stack = new Stack(new App(), 'Member');
    const hub = BackupEventHub.fromBackupEventHubAttributes(stack, 'Hub', HOME);
    ['One', 'Two'].forEach((id) => new EventForwarding(stack, id, { hub }));
    expect(() => (stack.node.root as App).synth()).toThrow('are also made by Member/One');
  });

  test.each<[string, () => unknown]>([
    ['in another Region', twice(member, { ...member, region: 'eu-central-1' })],
    ['in another account', twice(member, { ...member, account: '444444444444' })],
    ['in another stack for any account', twice(undefined, undefined)],
    ['to another hub', twice(member, member, [HOME, { ...HOME, account: '555555555555' }])],
  ])('%s is fine', (_, synth) => {
    expect(synth).not.toThrow();
  });
});
