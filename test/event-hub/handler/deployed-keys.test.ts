import { App, Stack } from 'aws-cdk-lib';
import { MemberVault } from '../../../src/definition';
import { groupingSettings } from '../../../src/event-hub/handler/hub-contract';
import { readAlert } from '../../../src/event-hub/handler/security-alerts';
import { MemberBackupBaseline } from '../../../src/member-backup-baseline';
import { ProtectionTier } from '../../../src/protection';
import { eventNamed } from '../events';
import { definitionOf, deployed, hubStack, propertiesOf } from '../hub-stack';

const MEMBER = '111122223333';
const REGION = 'eu-central-1';
const ID = '0a0a0a0a-0b0b-0c0c-0d0d-0e0e0e0e0e0e';
const DEFINITION = definitionOf({ regions: [REGION], homeRegion: 'eu-west-1' }, { tiers: [ProtectionTier.daily()], memberVault: MemberVault.managed() });
const knowledge = groupingSettings(deployed(
  propertiesOf(hubStack({ definition: DEFINITION }).stack, 'AWS::Lambda::Function').map(({ Environment }) => Environment?.Variables).find((variables) => variables?.KNOWLEDGE !== undefined), 'arn:',
)).knowledge!;

const baseline = new Stack(new App(), 'Member', { env: { account: MEMBER, region: REGION } });
new MemberBackupBaseline(baseline, 'Baseline', { definition: DEFINITION });
/** What the template has, once it is deployed. */
const made = (value: any): any => {
  if (Array.isArray(value)) {
    return value.map(made);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  if ('Ref' in value) {
    return ({ 'AWS::AccountId': MEMBER, 'AWS::Region': REGION } as { [name: string]: string })[value.Ref] ?? ID;
  }
  if ('Fn::GetAtt' in value) {
    return /Role/.test(value['Fn::GetAtt'][0]) ? `arn:aws:iam::${MEMBER}:role/${roleName()}` : `arn:aws:kms:${REGION}:${MEMBER}:key/${ID}`;
  }
  return 'Fn::Join' in value ? value['Fn::Join'][1].map(made).join('') : 'Fn::Sub' in value ? value['Fn::Sub'].replaceAll('${AWS::AccountId}', MEMBER).replaceAll('${AWS::Region}', REGION)
    : Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, made(inner)]));
};
const role = propertiesOf(baseline, 'AWS::IAM::Role').find(({ RoleName }) => JSON.stringify(RoleName).includes('cdk-org-backup-key-'));
function roleName(): string {
  return made(role.RoleName);
}
const [rule] = propertiesOf(baseline, 'AWS::Events::Rule').map(made);
const [key] = propertiesOf(baseline, 'AWS::KMS::Key').map(made);

/** Whether a call is told that CloudFormation makes with the role of StackSets. */
function isTold(service: string, eventName: string, requestParameters: object, { roleTaken = 'stacksets-exec-0123456789abcdef', region = REGION, invokedBy = 'cloudformation.amazonaws.com' } = {}): boolean {
  const userIdentity = {
    type: 'AssumedRole', arn: `arn:aws:sts::${MEMBER}:assumed-role/${roleTaken}/AWSCloudFormation`, accountId: MEMBER, invokedBy,
    sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${MEMBER}:role/${roleTaken}` } },
  };
  const event = {
    ...eventNamed('cloudtrail.disable-rule', { userIdentity, eventSource: `${service}.amazonaws.com`, eventName, requestParameters }), source: `aws.${service}`, account: MEMBER, region,
  };
  const pattern = { iam: 'forwarding-role-changed', events: 'forwarding-changed', kms: 'vault-key-changed' }[service];
  return readAlert({ pattern, event }, knowledge).suppressed === undefined;
}

test('the deployment of a baseline is silent: the rule of its key, the role of that, the policy of the key', () => {
  const [{ Id: id, Arn: arn, RoleArn: roleArn }] = rule.Targets;
  expect([
    isTold('events', 'PutRule', { name: rule.Name, eventPattern: JSON.stringify(rule.EventPattern), state: 'ENABLED' }),
    isTold('events', 'PutTargets', { rule: rule.Name, targets: [{ id, arn, roleArn }] }),
    isTold('iam', 'PutRolePolicy', { roleName: roleName(), policyName: 'PutEvents', policyDocument: JSON.stringify(made(role.Policies[0].PolicyDocument)) }),
    isTold('iam', 'UpdateAssumeRolePolicy', { roleName: roleName(), policyDocument: JSON.stringify(made(role.AssumeRolePolicyDocument)) }),
    isTold('kms', 'PutKeyPolicy', { keyId: ID, policyName: 'default', policy: JSON.stringify(key.KeyPolicy) }),
  ]).toEqual([false, false, false, false, false]);
});

describe('what the deploying role does otherwise', () => {
  const eventPattern = JSON.stringify(rule.EventPattern);
  const [{ Id: id, Arn: arn, RoleArn: roleArn }] = rule.Targets;
  const policy = (change: (statements: any[]) => any[]) => ({ keyId: ID, policy: JSON.stringify({ ...key.KeyPolicy, Statement: change(key.KeyPolicy.Statement) }) });
  test.each<[string, string, string, object]>([
    ['the rule watches another key', 'events', 'PutRule', { name: rule.Name, eventPattern: eventPattern.replaceAll(ID, ID.replace('0a', '0f')) }],
    ['the rule watches a key of another account', 'events', 'PutRule', { name: rule.Name, eventPattern: eventPattern.replace(MEMBER, '999988887777') }],
    ['the rule has a condition more', 'events', 'PutRule', { name: rule.Name, eventPattern: JSON.stringify({ ...rule.EventPattern, region: ['us-east-9'] }) }],
    ['the rule is off', 'events', 'PutRule', { name: rule.Name, eventPattern, state: 'DISABLED' }],
    ['the rule is one of the hub', 'events', 'PutRule', { name: rule.Name, eventPattern, eventBusName: 'OrgBackupEvents' }],
    ['the rule runs by a schedule', 'events', 'PutRule', { name: rule.Name, eventPattern, scheduleExpression: 'rate(1 day)' }],
    ['the rule has the name of another hub', 'events', 'PutRule', { name: rule.Name.replace(/.{8}$/, '00000000'), eventPattern }],
    ['the rule is deleted', 'events', 'DeleteRule', { name: rule.Name }],
    ['the events go where any key\'s go', 'events', 'PutTargets', { rule: rule.Name, targets: [{ id, roleArn, arn: knowledge.forwarding!.busArn }] }],
    ['the events go by a role that may not', 'events', 'PutTargets', { rule: rule.Name, targets: [{ id, arn, roleArn: `arn:aws:iam::${MEMBER}:role/cdk-org-backup-${REGION}-1a2b3c4d` }] }],
    ['another rule\'s events go to the bus of keys', 'events', 'PutTargets', { rule: 'cdk-org-backup-jobs-ended-1a2b3c4d', targets: [{ id, arn, roleArn: roleArn.replace('-key', '') }] }],
    ['the role may send to the other bus', 'iam', 'PutRolePolicy', { roleName: roleName(), policyDocument: JSON.stringify(role.Policies[0].PolicyDocument).replace('KeyEvents', 'Events') }],
    ['the policy lacks a denial', 'kms', 'PutKeyPolicy', policy((all) => all.filter(({ Sid }) => Sid !== 'DenyKeyDeletion'))],
    ['a denial denies less', 'kms', 'PutKeyPolicy', policy((all) => all.map((one) => (one.Sid === 'DenyKeyDeletion' ? { ...one, Action: ['kms:DisableKey'] } : one)))],
    ['a denial allows', 'kms', 'PutKeyPolicy', policy((all) => all.map((one) => (one.Sid === 'DenyKeyDeletion' ? { ...one, Effect: 'Allow' } : one)))],
    ['a denial denies it to one', 'kms', 'PutKeyPolicy', policy((all) => all.map((one) => (one.Sid === 'DenyKeyDeletion' ? { ...one, Principal: { AWS: `arn:aws:iam::${MEMBER}:role/x` } } : one)))],
    ['another account is admitted', 'kms', 'PutKeyPolicy', policy((all) => [...all, { ...all[0], Principal: { AWS: 'arn:aws:iam::999988887777:root' } }])],
    ['everybody is admitted', 'kms', 'PutKeyPolicy', policy((all) => [...all, { ...all[0], Principal: '*' }])],
    ['all but somebody are admitted', 'kms', 'PutKeyPolicy', policy(([first, ...all]) => [...all, { ...first, Principal: undefined, NotPrincipal: { AWS: 'arn:aws:iam::999988887777:root' } }])],
    ['no JSON', 'kms', 'PutKeyPolicy', { keyId: ID, policy: '{' }],
    ['the key is disabled', 'kms', 'DisableKey', { keyId: ID }],
    ['the key goes', 'kms', 'ScheduleKeyDeletion', { keyId: ID, pendingWindowInDays: 7 }],
    ['the key no longer rotates', 'kms', 'DisableKeyRotation', { keyId: ID }],
    ['a grant goes', 'kms', 'RevokeGrant', { keyId: ID, grantId: '0' }],
  ])('is told: %s', (_, service, eventName, request) => {
    expect(isTold(service, eventName, request)).toBe(true);
  });

  test('is told in the name of the definition by another role too, and by nobody but CloudFormation', () => {
    const request = policy((all) => all);
    expect([isTold('kms', 'PutKeyPolicy', request, { roleTaken: 'Admin' }), isTold('kms', 'PutKeyPolicy', request, { invokedBy: '' })]).toEqual([true, true]);
  });
});

test('a key of another id is watched by a rule of another name, that of another Region by another pattern', () => {
  const other = ID.replaceAll('0a', '0f');
  const renamed = { name: rule.Name.replace(ID, other), eventPattern: JSON.stringify(rule.EventPattern).replaceAll(ID, other) };
  const request = { name: rule.Name, eventPattern: JSON.stringify(rule.EventPattern) };
  expect([isTold('events', 'PutRule', renamed), isTold('events', 'PutRule', request, { region: 'eu-west-3' })]).toEqual([false, true]);
});

test('rules whose names begin alike are none of keys', () => {
  expect(isTold('events', 'PutRule', { name: 'cdk-org-backup-key-disabled-1a2b3c4d', eventPattern: JSON.stringify(rule.EventPattern) })).toBe(true);
});
