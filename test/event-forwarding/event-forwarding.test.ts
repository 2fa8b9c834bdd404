import { App, Aws, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { RULE_PREFIX, WATCHER_PREFIX } from '../../src/data/forwarding-calls';
import { BackupDefinition } from '../../src/definition';
import { patternFactsOf } from '../../src/definition/pattern-facts';
import { EventForwarding, EventForwardingProps, ForwardedEvents } from '../../src/event-forwarding';
import { BackupEventHub } from '../../src/event-hub';
import { isLeftOut, textAt } from '../../src/event-hub/handler/event-reading';
import { NotificationChannel } from '../../src/notification';
import { BackupNaming } from '../../src/organization-layout';
import { eventRuleName } from '../../src/private/event-bus-names';
import { EVENT_PATTERNS, EXAMPLE_FACTS, patternProblems } from '../../src/private/event-patterns';
import { forwardingRules, HEARTBEAT_RULE } from '../../src/private/forwarding-rules';
import { matches } from '../../tools/event-ruler/matching';
import { eventNamed, expectations } from '../event-hub/events';
import { definitionOf, fileOf, forwardingStack, HOME, hubStack, propertiesOf, render, resourcesOf } from '../event-hub/hub-stack';

const FACTS = patternFactsOf(definitionOf());
const MANAGEMENT = '999999999999';
const ACME = definitionOf({}, { naming: new BackupNaming({ prefix: 'Acme' }) });
const BUS = 'arn:aws:events:eu-west-1:111111111111:event-bus/OrgBackupEvents';

describe('what is forwarded', () => {
  const rules = forwardingRules('management', EXAMPLE_FACTS);

  test.each(Object.keys(expectations))('%s is forwarded once where it matters, else never', (name) => {
    const { matched } = expectations[name];
    const forwarding = rules.filter(({ rows }) => rows.some((id) => matched.includes(id)));
    // what a construct forwards by itself nobody else does
    const others = EVENT_PATTERNS.filter(({ id, forwarded }) => matched.includes(id) && typeof forwarded === 'object' && 'by' in forwarded);
    // of a call that says nothing of what it asks, rules that watch each other don't know which of them it blinds
    expect(forwarding.length + others.length).toBe(isLeftOut(eventNamed(name)) ? matched.length : matched.length > 0 ? 1 : 0);
  });

  test.each(rules.map(({ id, pattern }) => [id, pattern] as const))('the pattern of %s fits into a rule', (id, pattern) => {
    expect(patternProblems(id, pattern)).toEqual([]);
  });

  test('a scan that ended and one that found malware go through one rule', () => {
    const [rule] = rules.filter(({ rows }) => rows.length > 1);
    expect(rule.rows).toEqual(['jobs-ended', 'malware-found']);
    expect((rule.pattern.detail as any).$or).toHaveLength(3);
    expect((rule.pattern.detail as any).$or[2]).toEqual({ scanResult: { scanResultStatus: ['THREATS_FOUND'] } });
    expect(rule.pattern['detail-type']).toContain(textAt(eventNamed('scan-job-state-change.completed'), 'detail-type'));
  });

  test('all rows but job failures and what a construct forwards are forwarded from the management account', () => {
    const expected = EVENT_PATTERNS.filter(({ kind, id }) => kind !== 'job-failure' && id !== 'member-setup-failed').map(({ id }) => id);
    expect(rules.flatMap(({ rows }) => rows).sort()).toEqual(expected.sort());
  });

  test('other accounts forward nothing of the organization itself', () => {
    const rows = forwardingRules('member', FACTS).flatMap((rule) => rule.rows);
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
    const { stack } = forwardingStack({ forwardedEvents: ForwardedEvents.management() }, { env: { account: MANAGEMENT, region: 'us-east-1' } });
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
  const { stack, forwarding } = forwardingStack();
  const rules = propertiesOf(stack, 'AWS::Events::Rule');

  test('listens to the default bus, so that nothing is forwarded from the hub', () => {
    expect(rules.filter(({ EventBusName }) => EventBusName !== undefined)).toEqual([]);
  });

  test('has the bus of the hub as its only target, with role and dead-letter queue', () => {
    const role = stack.getLogicalId(forwarding.role);
    const watcherRole = stack.getLogicalId(forwarding.watcherRole);
    const [queue] = Object.keys(resourcesOf(stack, 'AWS::SQS::Queue'));
    for (const { Name, Targets } of rules) {
      expect(Targets).toEqual([{
        Id: 'EventHub', Arn: BUS, RoleArn: { 'Fn::GetAtt': [Name.startsWith(WATCHER_PREFIX) ? watcherRole : role, 'Arn'] }, DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } },
      }]);
    }
  });

  test('has a name by which the hub knows that it is switched off', () => {
    expect(rules.map(({ Name }) => Name)).toEqual([...forwardingRules('member', FACTS), HEARTBEAT_RULE].map(({ id }) => eventRuleName(id, BUS)));
    expect(rules.map(({ Name }) => Name).filter((name) => ![RULE_PREFIX, WATCHER_PREFIX].some((prefix) => name.startsWith(prefix)))).toEqual([]);
  });

  test('has another name for another hub, so that an account can forward to both', () => {
    const names = rules.map(({ Name }) => Name);
    expect(propertiesOf(forwardingStack({ definition: ACME }).stack, 'AWS::Events::Rule').filter(({ Name }) => names.includes(Name))).toEqual([]);
  });

  test('has the pattern that EventBridge was asked about', () => {
    expect(rules.map(({ EventPattern }) => EventPattern)).toEqual([...forwardingRules('member', FACTS), HEARTBEAT_RULE].map(({ pattern }) => pattern));
  });
});

/** The heartbeat has one besides, which forwards nothing. */
const rolesOf = ({ stack: one, forwarding: { role: first, watcherRole } }: ReturnType<typeof forwardingStack>) => (
  [first, watcherRole].map((role) => ({ id: one.getLogicalId(role), ...resourcesOf(one, 'AWS::IAM::Role')[one.getLogicalId(role)].Properties })));

test('the roles put events to the bus of the hub and do nothing else', () => {
  const roles = rolesOf(forwardingStack());
  const policies = [{ PolicyName: 'PutEvents', PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: BUS }] } }];
  expect(roles.map(({ Policies, ManagedPolicyArns }) => [Policies, ManagedPolicyArns])).toEqual([[policies, undefined], [policies, undefined]]);
});

test('the roles are assumed by EventBridge for their own account and have names that no other Region takes', () => {
  const roles = rolesOf(forwardingStack());
  const trust = [{
    Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  }];
  expect(roles.map(({ AssumeRolePolicyDocument }) => AssumeRolePolicyDocument.Statement)).toEqual([trust, trust]);
  const named = (prefix: string) => ({ 'Fn::Join': ['', [prefix, { Ref: 'AWS::Region' }, expect.stringMatching(/^-[0-9a-f]{8}$/)]] });
  expect(roles.map(({ RoleName }) => RoleName)).toEqual([named('cdk-org-backup-'), named('cdk-org-backup.')]);
});

describe('what watches the forwarding', () => {
  const whole = forwardingStack();
  const rules = propertiesOf(whole.stack, 'AWS::Events::Rule');
  const roles = rolesOf(whole).map(({ id, RoleName }) => [render(RoleName, 'eu-central-1'), id]);
  const callOf = (service: string, eventName: string, requestParameters: object) => ({
    'source': `aws.${service}`, 'detail-type': 'AWS API Call via CloudTrail', 'detail': { eventSource: `${service}.amazonaws.com`, eventName, requestParameters },
  });
  const taking = (event: object) => rules.filter(({ EventPattern }) => matches(EventPattern, { ...event }));
  const roleOf = (rule: any) => rule.Targets[0].RoleArn['Fn::GetAtt'][0];

  test.each(rules.map(({ Name }) => [Name]))('is another rule than %s, so that its end is reported by one that is still there', (name) => {
    for (const event of [
      callOf('events', 'DisableRule', { name }), callOf('events', 'DeleteRule', { name }), callOf('events', 'PutRule', { name, state: 'DISABLED' }), callOf('events', 'PutRule', { name, eventPattern: '{}' }),
      callOf('events', 'PutTargets', { rule: name, targets: [] }), callOf('events', 'RemoveTargets', { rule: name, ids: ['EventHub'] }),
    ]) {
      expect(taking(event).map(({ Name }) => Name)).toEqual([expect.not.stringContaining(name)]);
    }
  });

  test.each(roles)('works by another role than %s', (roleName, ownRole) => {
    for (const eventName of ['AttachRolePolicy', 'DeleteRole', 'DeleteRolePolicy', 'DetachRolePolicy', 'PutRolePermissionsBoundary', 'PutRolePolicy', 'UpdateAssumeRolePolicy']) {
      expect(taking(callOf('iam', eventName, { roleName })).map(roleOf)).toEqual([expect.not.stringMatching(new RegExp(`^${ownRole}$`))]);
    }
  });
});

test('read-only events come only to rules of their own state', () => {
  const { stack } = forwardingStack({ definition: definitionOf({}, { breakGlassRole: 'path/to/BreakGlass' }) });
  const readOnly = propertiesOf(stack, 'AWS::Events::Rule').filter(({ State }) => State !== undefined);
  expect(readOnly).toMatchObject([{
    State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
    EventPattern: { source: ['aws.sts'], detail: { $or: [{ requestParameters: { roleArn: [{ wildcard: 'arn:aws:iam::*:role/path/to/BreakGlass' }] } }, {}] } },
  }]);
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

  test('raises an alarm where it has an action', () => {
    const stack = new Stack(new App(), 'Member');
    new EventForwarding(stack, 'Forwarding', { definition: definitionOf(), alarmActions: [new SnsAction(topicOf(stack))] });
    expect(propertiesOf(stack, 'AWS::CloudWatch::Alarm')).toMatchObject([{
      MetricName: 'ApproximateNumberOfMessagesVisible', Statistic: 'Maximum', Period: 300, EvaluationPeriods: 1, Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching',
      AlarmActions: [{ 'Fn::Join': ['', ['arn:aws:sns:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':on-call']] }],
    }]);
  });

  test.each<[string, EventForwardingProps['alarmActions']]>([['none', undefined], ['an empty list', []]])('raises no alarm without an action: %s', (_, alarmActions) => {
    const { stack, forwarding } = forwardingStack({ alarmActions });
    expect(propertiesOf(stack, 'AWS::CloudWatch::Alarm')).toEqual([]);
    expect(forwarding.deadLetterAlarm).toBeUndefined();
  });

  test('is counted in any case', () => {
    expect(forwardingStack().forwarding.metricDeadLetters()).toMatchObject({ metricName: 'ApproximateNumberOfMessagesVisible', statistic: 'Maximum' });
  });
});

test('a definition of another naming leads to another bus', () => {
  expect(propertiesOf(forwardingStack({ definition: ACME }).stack, 'AWS::Events::Rule')[0].Targets[0].Arn).toBe('arn:aws:events:eu-west-1:111111111111:event-bus/AcmeEvents');
});

test('the bus lies in the home Region, wherever the stack is', () => {
  const definition = definitionOf({ regions: ['eu-west-1', 'us-east-1'], globalRegion: 'us-east-1', homeRegion: 'us-east-1' });
  expect(propertiesOf(forwardingStack({ definition }).stack, 'AWS::IAM::Role')[0].Policies[0].PolicyDocument.Statement[0].Resource)
    .toBe('arn:aws:events:us-east-1:111111111111:event-bus/OrgBackupEvents');
});

describe('in the stack of the hub', () => {
  const props = { definition: definitionOf() };
  const hubProps = { ...props, channels: [NotificationChannel.emails(['backup-team@example.com'])] };
  const waiting = (stack: Stack) => {
    const [bus] = Object.keys(resourcesOf(stack, 'AWS::Events::EventBus'));
    const forwarding = Object.entries(resourcesOf(stack, 'AWS::Events::Rule')).filter(([id]) => id.startsWith('Forwarding'));
    return forwarding.map(([, { DependsOn }]) => [DependsOn].flat().includes(bus));
  };

  test.each<[string, (stack: Stack) => void]>([
    ['which comes first', (stack) => {
      new BackupEventHub(stack, 'Hub', hubProps);
      new EventForwarding(stack, 'Forwarding', props);
    }],
    ['which comes later', (stack) => {
      new EventForwarding(stack, 'Forwarding', props);
      new BackupEventHub(stack, 'Hub', hubProps);
    }],
  ])('%s, the rules wait for the bus', (_, make) => {
    const stack = new Stack(new App(), 'Home', { env: HOME });
    make(stack);
    expect(waiting(stack)).toEqual([...forwardingRules('member', FACTS), HEARTBEAT_RULE].map(() => true));
  });

  test('of another organization, they do not', () => {
    const { stack } = hubStack();
    new EventForwarding(stack, 'Forwarding', { definition: ACME });
    expect(waiting(stack)).toEqual([...forwardingRules('member', FACTS), HEARTBEAT_RULE].map(() => false));
  });

  test('in another stack of the app, they do not: nothing is exported', () => {
    const app = new App();
    new BackupEventHub(new Stack(app, 'Home', { env: HOME }), 'Hub', hubProps);
    const stack = new Stack(app, 'Events', { env: HOME });
    new EventForwarding(stack, 'Forwarding', props);
    expect(Object.values(resourcesOf(stack, 'AWS::Events::Rule')).filter(({ DependsOn }) => DependsOn)).toEqual([]);
    expect(app.synth().getStackByName('Home').template.Outputs).toBeUndefined();
  });
});

describe('the management account', () => {
  const forwardedEvents = ForwardedEvents.management();
  const inRegion = (region: string, layout = {}) => forwardingStack({ forwardedEvents, definition: definitionOf(layout) }, { env: { account: MANAGEMENT, region } });

  test.each([['us-east-1', 'eu-west-1'], ['cn-northwest-1', 'cn-north-1'], ['us-gov-west-1', 'us-gov-east-1']])('forwards from %s to a hub in %s', (region, home) => {
    const { forwarding } = inRegion(region, { regions: [home], centralAccount: undefined });
    expect(forwarding.rules).toHaveLength(forwardingRules('management', FACTS).length + 1);
  });

  test('is refused in another Region', () => {
    expect(() => inRegion('eu-west-1')).toThrow(
      "forwardedEvents is 'management' but the stack is in eu-west-1 and the events of AWS Organizations appear in us-east-1 only; deploy it to us-east-1, and ForwardedEvents.member() to the other Regions");
  });

  test('is refused where the Region is known at deployment only', () => {
    expect(() => forwardingStack({ forwardedEvents })).toThrow(
      "region of the stack is '<token>' but the events of AWS Organizations appear in one Region only; give the stack an env with account and region");
  });

  test('is no other account, where the layout names it', () => {
    expect(() => inRegion('us-east-1', { managementAccount: MANAGEMENT })).not.toThrow();
    expect(() => inRegion('us-east-1', { managementAccount: '888888888888' })).toThrow(
      "forwardedEvents is 'management' but the stack is in 999999999999 and the events of AWS Organizations appear in the management account 888888888888 only; use ForwardedEvents.member()");
  });
});

describe('refused is', () => {
  const member = (region: string, account = '222222222222') => ({ env: { account, region } });

  test.each<[string, Parameters<typeof definitionOf>[0], object, string]>([
    ['a layout without home account', { homeAccount: undefined }, {},
      'layout.homeAccount is undefined but the event hub lives there and all accounts forward to it; name it in the layout'],
    ['a layout without organization', { organizationId: undefined }, {},
      'layout.organizationId is undefined but only accounts of the organization may put events to the hub; name it in the layout'],
    ['a Region of another partition', {}, member('cn-north-1'),
      "region of the stack is 'cn-north-1' but it lies in the partition aws-cn and the event hub in aws, and events don't leave a partition; "
      + 'give the accounts of aws-cn a definition with a hub of their own'],
    ['an account outside the organization', { externalAccounts: ['222222222222'] }, member('eu-west-1'),
      "account of the stack is '222222222222' but the layout says that it is outside the organization, whose accounts alone may put events to the hub; leave the construct out there"],
  ])('%s', (_, layout, stackProps, message) => {
    expect(() => forwardingStack({ definition: definitionOf(layout) }, stackProps)).toThrow(message);
  });
});

describe('a second forwarding to the same hub', () => {
  const twice = (first: { account?: string; region?: string } | undefined, second: typeof first, definitions: BackupDefinition[] = [definitionOf(), definitionOf()]) => {
    const app = new App();
    [first, second].forEach((env, i) => new EventForwarding(new Stack(app, `Member${i}`, { env }), 'Forwarding', { definition: definitions[i] }));
    return () => app.synth();
  };
  const member = { account: '333333333333', region: 'eu-west-1' };

  test('in the same account and Region is refused: rules have fixed names', () => {
    expect(twice(member, member)).toThrow(`the rules to ${BUS} are also made by Member0/Forwarding, for the same account and Region; remove one of them, of a second BackupOrganization with without: [BackupOrganizationPart.FORWARDING]`);
  });

  test('in the same stack for any account is refused', () => {
    const stack = new Stack(new App(), 'Member');
    ['One', 'Two'].forEach((id) => new EventForwarding(stack, id, { definition: definitionOf() }));
    expect(() => (stack.node.root as App).synth()).toThrow('are also made by Member/One');
  });

  test.each<[string, () => unknown]>([
    ['in another Region', twice(member, { ...member, region: 'eu-central-1' })],
    ['in another account', twice(member, { ...member, account: '444444444444' })],
    ['in another stack for any account', twice(undefined, undefined)],
    ['in another stack for any Region of an account', twice({ account: member.account }, { account: member.account })],
    ['to a hub of another home account', twice(member, member, [definitionOf(), definitionOf({ homeAccount: '555555555555' })])],
    ['to a hub of another organization in the same home account', twice(member, member, [definitionOf(), ACME])],
  ])('%s is fine', (_, synth) => {
    expect(synth).not.toThrow();
  });
});

test('two organizations in one app have hubs and forwardings that share no name', () => {
  const app = new App();
  const channels = [NotificationChannel.emails(['backup-team@example.com'])];
  const organizations = [definitionOf(), definitionOf({ organizationId: 'o-zzzzzzzzzz' }, { naming: new BackupNaming({ prefix: 'Acme' }) })];
  const home = new Stack(app, 'Home', { env: HOME });
  const member = new Stack(app, 'Member', { env: { account: '222222222222', region: 'us-west-2' } });
  organizations.forEach((definition, i) => {
    new BackupEventHub(home, `Hub${i}`, { definition, channels });
    new EventForwarding(member, `Forwarding${i}`, { definition });
  });
  expect(() => app.synth()).not.toThrow();
  for (const stack of [home, member]) {
    const names = propertiesOf(stack, 'AWS::Events::Rule').map(({ Name }) => Name);
    expect(new Set(names).size).toBe(names.length);
  }
  expect(propertiesOf(home, 'AWS::Events::EventBus').map(({ Name }) => Name)).toEqual(['OrgBackupEvents', 'AcmeEvents']);
  expect(propertiesOf(home, 'AWS::Events::EventBusPolicy').map(({ Statement }) => Statement.Condition.StringEquals['aws:PrincipalOrgID'])).toEqual(['o-a1b2c3d4e5', 'o-zzzzzzzzzz']);
});
