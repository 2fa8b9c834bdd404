import { BackupDefinition } from '../../../src/definition';
import { groupingSettings } from '../../../src/event-hub/handler/hub-contract';
import { readAlert } from '../../../src/event-hub/handler/security-alerts';
import { forwardingRoleName } from '../../../src/private/event-bus-names';
import { eventNamed } from '../events';
import { definitionOf, deployed, forwardingStack, HOME, hubStack, ORGANIZATION, propertiesOf, render } from '../hub-stack';

const DEFINITION = definitionOf({}, { breakGlassRole: 'BreakGlass' });
const { stack: home } = hubStack({ definition: DEFINITION });
/** As the hub's function gets it; queues have ARNs. */
const knowledge = groupingSettings(deployed(
  propertiesOf(home, 'AWS::Lambda::Function').map(({ Environment }) => Environment?.Variables).find((variables) => variables?.KNOWLEDGE !== undefined), 'arn:aws:sqs:eu-west-1:111111111111:',
)).knowledge!;
const MEMBER = '111122223333';
const REGION = 'eu-central-1';

type Identity = { readonly account?: string; readonly role?: string; readonly invokedBy?: string | null };

/** A call as CloudFormation makes it, by the role of StackSets unless another is given. */
function alerted(service: string, eventName: string, requestParameters: object, { account = MEMBER, role = 'stacksets-exec-0123456789abcdef', invokedBy = 'cloudformation.amazonaws.com' }: Identity = {}) {
  const userIdentity = {
    type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/${role}/AWSCloudFormation`, accountId: account,
    sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${account}:role/${role}` } }, ...invokedBy && { invokedBy },
  };
  const event = {
    ...eventNamed('cloudtrail.disable-rule', { userIdentity, eventSource: `${service}.amazonaws.com`, eventName, requestParameters }), source: `aws.${service}`, account: MEMBER,
  };
  const pattern = service === 'iam' ? 'forwarding-role-changed' : 'forwarding-changed';
  return readAlert({ pattern, event }, knowledge).suppressed === undefined;
}

/** The calls with which CloudFormation makes the rules and roles of a template, as AWS CloudTrail records them. */
function deploymentOf(definition: BackupDefinition, own: Identity = {}) {
  const { stack } = forwardingStack({ definition }, { env: { account: MEMBER, region: REGION } });
  const rules = propertiesOf(stack, 'AWS::Events::Rule');
  // the heartbeat's has no name: nobody watches it, as the heartbeat that fails to come tells of it
  const roles = propertiesOf(stack, 'AWS::IAM::Role').filter(({ RoleName }) => RoleName !== undefined);
  const text = (value: any) => JSON.stringify(value).replaceAll('{"Ref":"AWS::AccountId"}', `"${MEMBER}"`);
  const roleNames = roles.map(({ RoleName }) => render(RoleName, '').replace('AWS::Region', REGION));
  return {
    rules: rules.map(({ Name, EventPattern, State }) => [Name, alerted('events', 'PutRule', { name: Name, eventPattern: text(EventPattern), ...State && { state: State } }, own)]),
    targets: rules.map(({ Name, Targets: [{ Arn, Id }] }) => [Name, alerted('events', 'PutTargets', { rule: Name, targets: [{
      id: Id, arn: Arn, roleArn: `arn:aws:iam::${MEMBER}:role/${roleNames[Name.startsWith('cdk-org-backup.') ? 1 : 0]}`, deadLetterConfig: { arn: 'arn:aws:sqs:x' },
    }] }, own)]),
    roles: roleNames.flatMap((roleName, i) => [
      [roleName, alerted('iam', 'PutRolePolicy', { roleName, policyName: 'PutEvents', policyDocument: text(roles[i].Policies[0].PolicyDocument) }, own)],
      [roleName, alerted('iam', 'UpdateAssumeRolePolicy', { roleName, policyDocument: text(roles[i].AssumeRolePolicyDocument) }, own)],
    ]),
  };
}

const told = (made: ReturnType<typeof deploymentOf>) => Object.values(made).flat().map(([, isTold]) => isTold);

describe('a deployment of the definition', () => {
  test('by its deploying role is silent', () => {
    expect(told(deploymentOf(DEFINITION)).filter(Boolean)).toEqual([]);
  });

  test.each<[string, Identity]>([
    ['by a person', { invokedBy: null }],
    ['by another role', { role: 'Admin' }],
    ['by a role that only begins like one of them', { role: 'my-stacksets-exec-1' }],
    ['by a role of another account', { account: '999988887777' }],
    ['by another service', { invokedBy: 'states.amazonaws.com' }],
  ])('%s is told', (_, identity) => {
    expect(told(deploymentOf(DEFINITION, identity))).not.toContain(false);
  });
});

test('the deployment of another definition is told where it differs: its rules miss what they should take', () => {
  const other = deploymentOf(definitionOf({}, { breakGlassRole: 'Another' }));
  expect(other.rules.filter(([, isTold]) => isTold)).toEqual([[expect.stringContaining('break-glass-used'), true]]);
});

describe('what the deploying role does otherwise than the definition has it', () => {
  const [{ Name: name, EventPattern }] = propertiesOf(forwardingStack({ definition: DEFINITION }).stack, 'AWS::Events::Rule');
  const eventPattern = JSON.stringify(EventPattern);
  const busArn = `arn:aws:events:eu-west-1:${HOME.account}:event-bus/OrgBackupEvents`;
  const roleName = forwardingRoleName(false, REGION, busArn);
  const target = { id: 'EventHub', arn: busArn, roleArn: `arn:aws:iam::${MEMBER}:role/${roleName}` };
  const watching = { rule: name.replace(/^cdk-org-backup-.*-/, 'cdk-org-backup.forwarding-changed-'), role: `arn:aws:iam::${MEMBER}:role/${forwardingRoleName(true, REGION, busArn)}` };

  test.each<[string, string, string, object, boolean]>([
    ['the pattern of the definition', 'events', 'PutRule', { name, eventPattern, state: 'ENABLED' }, false],
    ['its members in another order', 'events', 'PutRule', { name, eventPattern: JSON.stringify(Object.fromEntries(Object.entries(EventPattern).reverse())) }, false],
    ['another pattern', 'events', 'PutRule', { name, eventPattern: '{"source":["aws.nothing"]}' }, true],
    ['a pattern with one condition more', 'events', 'PutRule', { name, eventPattern: JSON.stringify({ ...EventPattern, region: ['us-east-9'] }) }, true],
    ['the pattern of another rule', 'events', 'PutRule', { name: name.replace('jobs-ended', 'backup-calls'), eventPattern }, true],
    ['no JSON', 'events', 'PutRule', { name, eventPattern: '{' }, true],
    ['no pattern but a schedule', 'events', 'PutRule', { name, scheduleExpression: 'rate(1 day)' }, true],
    ['a rule that is disabled', 'events', 'PutRule', { name, eventPattern, state: 'DISABLED' }, true],
    ['a state for read-only events too', 'events', 'PutRule', { name, eventPattern, state: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' }, true],
    ['the bus of the hub', 'events', 'PutTargets', { rule: name, targets: [target] }, false],
    ['another bus', 'events', 'PutTargets', { rule: name, targets: [{ ...target, arn: target.arn.replace(HOME.account, MEMBER) }] }, true],
    ['a role that is not ours', 'events', 'PutTargets', { rule: name, targets: [{ ...target, roleArn: `arn:aws:iam::${MEMBER}:role/Nothing` }] }, true],
    ['the watchers\' role for what they watch', 'events', 'PutTargets', { rule: name, targets: [{ ...target, roleArn: watching.role }] }, true],
    ['the watchers\' role for theirs', 'events', 'PutTargets', { rule: watching.rule, targets: [{ ...target, roleArn: watching.role }] }, false],
    ['the role of what they watch for theirs', 'events', 'PutTargets', { rule: watching.rule, targets: [target] }, true],
    ['a role that only begins like ours', 'events', 'PutTargets', { rule: name, targets: [{ ...target, roleArn: `arn:aws:iam::${MEMBER}:role/cdk-org-backup-evil` }] }, true],
    ['a role that only begins like the watchers\'', 'events', 'PutTargets', { rule: watching.rule, targets: [{ ...target, roleArn: `arn:aws:iam::${MEMBER}:role/cdk-org-backup.evil` }] }, true],
    ['a role that is longer than ours', 'events', 'PutTargets', { rule: name, targets: [{ ...target, roleArn: `${target.roleArn}x` }] }, true],
    ['the role of another Region', 'events', 'PutTargets', { rule: name, targets: [{ ...target, roleArn: target.roleArn.replace(REGION, 'eu-west-1') }] }, true],
    ['the role of another account', 'events', 'PutTargets', { rule: name, targets: [{ ...target, roleArn: target.roleArn.replace(MEMBER, HOME.account) }] }, true],
    ['a target that says something else', 'events', 'PutTargets', { rule: name, targets: [{ ...target, input: '{}' }] }, true],
    ['a target that is not tried again', 'events', 'PutTargets', { rule: name, targets: [{ ...target, retryPolicy: { maximumRetryAttempts: 0 } }] }, true],
    ['no targets', 'events', 'PutTargets', { rule: name, targets: [] }, true],
    ['a rule deleted', 'events', 'DeleteRule', { name }, true],
    ['targets removed', 'events', 'RemoveTargets', { rule: name, ids: ['EventHub'] }, true],
    ['another policy', 'iam', 'PutRolePolicy', { roleName, policyName: 'PutEvents', policyDocument: '{"Version":"2012-10-17","Statement":[]}' }, true],
    ['another trust', 'iam', 'UpdateAssumeRolePolicy', { roleName, policyDocument: '{"Version":"2012-10-17","Statement":[]}' }, true],
    ['a policy attached', 'iam', 'AttachRolePolicy', { roleName, policyArn: 'arn:aws:iam::aws:policy/AWSDenyAll' }, true],
    ['the role deleted', 'iam', 'DeleteRole', { roleName }, true],
    ['a boundary', 'iam', 'PutRolePermissionsBoundary', { roleName, permissionsBoundary: 'arn:aws:iam::aws:policy/AWSDenyAll' }, true],
  ])('%s is told: %#', (_, service, eventName, request, isTold) => {
    expect(alerted(service, eventName, request)).toBe(isTold);
  });
});

test('the hub\'s own rules are silent with their pattern, bus and queue, and told with the pattern of what an account forwards', () => {
  const [first] = propertiesOf(home, 'AWS::Events::Rule');
  const request = { name: first.Name, eventPattern: JSON.stringify(first.EventPattern), eventBusName: 'OrgBackupEvents' };
  const targets = (arn: string) => ({ rule: first.Name, eventBusName: 'OrgBackupEvents', targets: [{ id: 'Queue', arn, deadLetterConfig: { arn: 'arn:aws:sqs:x' } }] });
  const queue = render(first.Targets[0].Arn, 'arn:aws:sqs:eu-west-1:111111111111:');
  expect([
    alerted('events', 'PutRule', request), alerted('events', 'PutTargets', targets(queue)),
    alerted('events', 'PutRule', { ...request, eventBusName: 'default' }), alerted('events', 'PutTargets', targets(`${queue}x`)),
  ]).toEqual([false, false, true, true]);
});

describe('the targets of the hub\'s own rules', () => {
  const place = 'arn:aws:sqs:eu-west-1:111111111111:';
  const rules = propertiesOf(home, 'AWS::Events::Rule');
  const targetOf = ({ Targets: [{ Id, Arn, DeadLetterConfig, InputTransformer }] }: any) => ({
    id: Id, arn: render(Arn, place), deadLetterConfig: { arn: render(DeadLetterConfig.Arn, place) }, ...InputTransformer && { inputTransformer: { inputTemplate: InputTransformer.InputTemplate } },
  });
  const toldOf = (change: (target: any) => object) => rules.map((rule) => alerted('events', 'PutTargets', { rule: rule.Name, eventBusName: 'OrgBackupEvents', targets: [change(targetOf(rule))] }));

  test('are silent as the hub has them', () => {
    expect(rules.length).toBeGreaterThan(20);
    expect(toldOf((target) => target)).not.toContain(true);
  });

  test.each<[string, (target: any) => object]>([
    ['at the queue of another kind of event', (target) => ({ ...target, arn: [...new Set(rules.map((rule) => targetOf(rule).arn))].find((arn) => arn !== target.arn) })],
    ['that say another pattern', (target) => ({ ...target, inputTransformer: { inputTemplate: '{"pattern":"jobs-ended","event":<aws.events.event.json>}' } })],
    ['that say another event', (target) => ({ ...target, inputTransformer: { ...target.inputTransformer, inputPathsMap: { 'aws.events.event.json': '$.id' } } })],
    ['that leave out what happened', ({ inputTransformer: _, ...target }) => ({ ...target, inputTransformer: { inputTemplate: '{}' } })],
  ])('%s are told', (_, change) => {
    expect(toldOf(change)).not.toContain(false);
  });
});

test.each<[string, (statement: any) => any, boolean]>([
  ['as the definition has it', (one) => one, false],
  ['as a document', (one) => ({ Version: '2012-10-17', Statement: [one] }), false],
  ['with the organization as accounts', (one) => ({ ...one, Principal: { AWS: '*' } }), false],
  ['with another statement beside it', (one) => ({ Version: '2012-10-17', Statement: [one, { ...one, Condition: undefined }] }), true],
  ['without a statement', () => ({ Version: '2012-10-17', Statement: [] }), true],
  ['that denies under the same conditions', (one) => ({ ...one, Effect: 'Deny' }), true],
  ['that denies and names the organization', (one) => ({ Statement: [{ ...one, Effect: 'Deny', Condition: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } } }] }), true],
  ['for one account', (one) => ({ ...one, Principal: { AWS: MEMBER } }), true],
  ['of another bus', (one) => ({ ...one, Resource: 'arn:aws:events:eu-west-1:111111111111:event-bus/default' }), true],
  ['of another action', (one) => ({ ...one, Action: 'events:PutRule' }), true],
  ['that names the organization only', (one) => ({ ...one, Condition: { StringEquals: { 'aws:PrincipalOrgID': ORGANIZATION } } }), true],
  ['with sources left out', (one) => ({ ...one, Condition: { ...one.Condition, 'ForAllValues:StringEquals': { 'events:source': ['aws.backup'] } } }), true],
  ['without a condition', ({ Condition: _, ...one }) => one, true],
  ['that excepts principals', ({ Principal: _, ...one }) => ({ ...one, NotPrincipal: '*' }), true],
  ['of nothing', () => ({}), true],
])('a policy of the hub\'s buses %s is told: %#', (_, change, isTold) => {
  const names = propertiesOf(home, 'AWS::Events::EventBus').map(({ Name }) => Name);
  const policies = propertiesOf(home, 'AWS::Events::EventBusPolicy').map(({ Statement }, i) => ({
    eventBusName: names[i], policy: JSON.stringify(change({ ...Statement, Resource: `arn:aws:events:eu-west-1:111111111111:event-bus/${names[i]}` })),
  }));
  expect(policies.map((request) => alerted('events', 'PutPermission', request))).toEqual([isTold, isTold]);
});
