import { CHECK_TIME, HEARTBEAT, SILENT_HOURS } from '../../src/data/heartbeat';
import { patternFactsOf } from '../../src/definition/pattern-facts';
import { ForwardedEvents } from '../../src/event-forwarding';
import { hashOfRules } from '../../src/event-forwarding/heartbeat';
import { eventRuleName } from '../../src/private/event-bus-names';
import { EVENT_PATTERNS, patternProblems } from '../../src/private/event-patterns';
import { forwardingRules, HEARTBEAT_RULE } from '../../src/private/forwarding-rules';
import { matches } from '../../tools/event-ruler/matching';
import { definitionOf, forwardingStack, propertiesOf, resourcesOf } from '../event-hub/hub-stack';

const FACTS = patternFactsOf(definitionOf());
const BUS = 'arn:aws:events:eu-west-1:111111111111:event-bus/OrgBackupEvents';
const DEFAULT_BUS = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':events:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':event-bus/default']] };

const scheduleOf = (props: Parameters<typeof forwardingStack>[0] = {}, stackProps: Parameters<typeof forwardingStack>[1] = {}) => (
  propertiesOf(forwardingStack(props, stackProps).stack, 'AWS::Scheduler::Schedule')[0]);

test('once a day an event is put on the account\'s own default bus, and not by all accounts at once', () => {
  expect(scheduleOf()).toMatchObject({
    Name: eventRuleName(HEARTBEAT.id, BUS),
    ScheduleExpression: 'cron(0 3 * * ? *)', ScheduleExpressionTimezone: 'UTC', FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 60 },
    Target: { Arn: DEFAULT_BUS, EventBridgeParameters: { Source: 'cdk-org-backup.heartbeat', DetailType: 'Backup Forwarding Heartbeat' } },
  });
});

test('it goes the way of all other events: a rule of the default bus, the role of the forwarding, the hub\'s bus', () => {
  const { stack, forwarding } = forwardingStack();
  const rules = propertiesOf(stack, 'AWS::Events::Rule');
  const rule = rules.find(({ Name }) => Name.includes('heartbeat'));
  expect(rule.EventPattern).toEqual({ 'source': [HEARTBEAT.source], 'detail-type': [HEARTBEAT.detailType] });
  expect(rule.EventBusName).toBeUndefined();
  expect(rule.Targets).toEqual(rules[0].Targets);
  expect(forwarding.rules.at(-1)!.name).toBe(rule.Name);
  expect(patternProblems(HEARTBEAT_RULE.id, HEARTBEAT_RULE.pattern)).toEqual([]);
});

test('its role puts events on the default bus and does nothing else, for its own account', () => {
  const { stack, forwarding } = forwardingStack();
  const role = resourcesOf(stack, 'AWS::IAM::Role')[stack.getLogicalId(forwarding.heartbeatRole)].Properties;
  expect(role.Policies.map(({ PolicyDocument }: any) => PolicyDocument.Statement)).toEqual([[{ Effect: 'Allow', Action: 'events:PutEvents', Resource: DEFAULT_BUS }]]);
  expect(role.AssumeRolePolicyDocument.Statement).toEqual([{
    Effect: 'Allow', Principal: { Service: 'scheduler.amazonaws.com' }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  }]);
  expect(role.RoleName).toBeUndefined();
});

test('is no event that the hub tells or counts', () => {
  const event = { 'source': HEARTBEAT.source, 'detail-type': HEARTBEAT.detailType, 'account': '222222222222', 'region': 'eu-west-1', 'detail': { rules: 'abc' } };
  expect(matches(HEARTBEAT_RULE.pattern, event)).toBe(true);
  expect(EVENT_PATTERNS.filter(({ pattern }) => matches(pattern, event))).toEqual([]);
});

describe('the hash of the rules', () => {
  const member = hashOfRules(forwardingRules('member', FACTS), BUS);

  test('is in the event, with the schedule that put it', () => {
    expect(JSON.parse(scheduleOf().Target.Input)).toEqual({ rules: member, schedule: '<aws.scheduler.schedule-arn>' });
  });

  test('is another one for other rules or another bus', () => {
    const rules = forwardingRules('member', FACTS);
    const others = [hashOfRules(rules.slice(1), BUS), hashOfRules(rules, `${BUS}2`), hashOfRules([{ ...rules[0], pattern: {} }, ...rules.slice(1)], BUS), hashOfRules(forwardingRules('management', FACTS), BUS)];
    expect(new Set([member, ...others]).size).toBe(5);
  });

  test('is that of the management account where its events are forwarded', () => {
    const forwarded = scheduleOf({ forwardedEvents: ForwardedEvents.management() }, { env: { account: '999999999999', region: 'us-east-1' } });
    expect(JSON.parse(forwarded.Target.Input).rules).toBe(hashOfRules(forwardingRules('management', FACTS), BUS));
  });

  test('is the same in every account and Region', () => {
    expect(scheduleOf({ definition: definitionOf() }, { env: { account: '222222222222', region: 'us-west-2' } })).toEqual(scheduleOf());
  });
});

test('one that is missing is silence on the same day, and one that came is none', () => {
  const check = CHECK_TIME.hour + CHECK_TIME.minute / 60;
  const last = HEARTBEAT.hour + HEARTBEAT.windowMinutes / 60;
  expect(24 + check - last).toBeGreaterThan(SILENT_HOURS);
  // it may be retried for a while before the check
  expect(check - last).toBeGreaterThanOrEqual(2);
});
