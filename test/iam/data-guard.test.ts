/** Who reads, writes and removes reports, states, events and messages, by the policies of the synthesized templates, where operators are named. */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BackupEventHub, BackupReports, NotificationChannel, ReportCoverage, ReportNotifier, ReportSource, ReportTemplate } from '../../src';
import { organization, stacksOf } from '../backup-organization/organization-app';
import { definitionOf, HOME } from '../event-hub/hub-stack';
import { Case, fault, opposite } from '../support/iam/cases';
import { ADMINISTRATOR, RolePrincipal, service, ServicePrincipal, Target, World } from '../support/iam/world';

function home(operatorRoles?: string[]) {
  const definition = definitionOf({}, { operatorRoles, breakGlassRole: operatorRoles && 'security/BreakGlass' });
  const stack = new Stack(new App(), 'Home', { env: HOME });
  const channels = [NotificationChannel.emails(['backup-team@example.com'])];
  const reports = new BackupReports(stack, 'Reports', { definition, coverage: ReportCoverage.organization(), reports: [{ template: ReportTemplate.BACKUP_JOBS }] });
  new ReportNotifier(stack, 'Notifier', { definition, source: ReportSource.reports(reports), channels });
  new BackupEventHub(stack, 'Hub', { definition, channels });
  return Template.fromStack(stack).toJSON();
}
const template = home(['Operator', 'tools/Reader']);
const world = new World({ templates: [{ template, ...HOME, stackName: 'Home' }] });

const arnOf = (type: string, start: string) => world.ofType(type).find(({ logicalId }) => logicalId.startsWith(start))!.arn!;
const roleOf = (start: string) => world.role(arnOf('AWS::IAM::Role', start));
const administrator = (name: string): RolePrincipal => (
  { kind: 'role', arn: `arn:aws:iam::${HOME.account}:role/${name}`, account: HOME.account, identityPolicies: [{ name: 'Admin', policy: ADMINISTRATOR }] });
const intruder = administrator('Admin');
const objectIn = (start: string, key: string): Target => ({ ...world.target(arnOf('AWS::S3::Bucket', start)), arn: `${arnOf('AWS::S3::Bucket', start)}/${key}` });
const queue = (start: string) => world.target(arnOf('AWS::SQS::Queue', start));

const BUCKETS = { Reports: objectIn('ReportsBucket', 'reports/x.csv'), states: objectIn('NotifierState', 'state/x.json.gz'), events: objectIn('HubEvents', 'events/x.json.gz') };
const QUEUES = ['NotifierQueue', 'NotifierDeadLetters', 'NotifierDeliveryQueue', 'HubFailedJobs', 'HubSecurityEvents', 'HubEndedJobs', 'HubDeadLetters', 'HubDeliveryQueue'];

const context = (action: string) => ({ 'aws:SecureTransport': 'true', ...action.startsWith('s3:') ? { 's3:TlsVersion': '1.3' } : {} });
/** An action that who is spared may do, as far as IAM goes, and an administrator may not. */
const only = (who: string, principal: RolePrincipal, action: string, resource: Target, name: string): Case => (
  { name: `${who} may call ${action} on ${name}`, request: { principal, action, resource, context: context(action) }, allowed: true, butName: 'an administrator of the account may not', but: { principal: intruder } });

const PEOPLE: readonly (readonly [string, RolePrincipal])[] = [
  ['an operator', administrator('Operator')], ['a tool with a path', administrator('tools/Reader')], ['the role for emergencies', administrator('security/BreakGlass')],
];
const OBJECT = ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObject', 's3:DeleteObjectVersion'];
const MESSAGE = ['sqs:ReceiveMessage', 'sqs:SendMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:PurgeQueue'];
const people = PEOPLE.flatMap(([who, principal]) => [
  ...Object.entries(BUCKETS).flatMap(([name, object]) => OBJECT.map((action) => only(who, principal, action, object, name))),
  ...QUEUES.flatMap((name) => MESSAGE.map((action) => only(who, principal, action, queue(name), name))),
]);

const sends = (name: string, principal: ServicePrincipal, resource: Target, rule: string): Case => ({
  name, request: { principal, action: 'sqs:SendMessage', resource, context: { ...context(''), 'aws:SourceArn': rule } }, allowed: true,
  butName: 'but for another rule it does not', but: { context: { 'aws:SourceArn': 'arn:aws:events:eu-west-1:111111111111:rule/other' } },
});
const REPORTING: RolePrincipal = {
  kind: 'role', arn: `arn:aws:iam::${HOME.account}:role/aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports`, account: HOME.account, identityPolicies: [],
};
const own: Case[] = [
  {
    ...only('AWS Backup', REPORTING, 's3:PutObject', BUCKETS.Reports, 'reports'),
    request: { principal: REPORTING, action: 's3:PutObject', resource: BUCKETS.Reports, context: { ...context('s3:'), 's3:x-amz-acl': 'bucket-owner-full-control' } },
  },
  only('the notifier', roleOf('NotifierHandler'), 's3:GetObject', BUCKETS.Reports, 'reports'),
  only('the notifier', roleOf('NotifierHandler'), 's3:PutObject', BUCKETS.states, 'states'),
  only('the notifier', roleOf('NotifierHandler'), 'sqs:ReceiveMessage', queue('NotifierQueue'), 'its queue'),
  only('the notifier', roleOf('NotifierHandler'), 'sqs:SendMessage', queue('NotifierDeadLetters'), 'its dead letters'),
  only('the notifier', roleOf('NotifierHandler'), 'sqs:SendMessage', queue('NotifierDeliveryQueue'), 'deliveries'),
  only('the hub', roleOf('HubGroupFailedJobs'), 's3:PutObject', BUCKETS.events, 'events'),
  only('the hub', roleOf('HubGroupFailedJobs'), 'sqs:ReceiveMessage', queue('HubFailedJobs'), 'its queue'),
  only('the hub', roleOf('HubGroupSecurityEvents'), 'sqs:DeleteMessage', queue('HubSecurityEvents'), 'its queue'),
  only('the hub', roleOf('HubCountJobs'), 'sqs:ReceiveMessage', queue('HubEndedJobs'), 'its queue'),
  only('the hub', roleOf('HubCountJobs'), 'sqs:SendMessage', queue('HubDeadLetters'), 'its dead letters'),
  only('the hub\'s delivery', roleOf('HubDeliveryHandler'), 's3:GetObject', BUCKETS.events, 'events'),
  only('the hub\'s delivery', roleOf('HubDeliveryHandler'), 'sqs:ReceiveMessage', queue('HubDeliveryQueue'), 'deliveries'),
  only('the schedule', roleOf('SchedulerRole'), 'sqs:SendMessage', queue('NotifierQueue'), 'the notifier\'s queue'),
  sends('EventBridge sends failed jobs', service('events.amazonaws.com'), queue('HubFailedJobs'), arnOf('AWS::Events::Rule', 'HubRulejobsfailed')),
  sends('EventBridge puts aside', service('events.amazonaws.com'), queue('HubDeadLetters'), arnOf('AWS::Events::Rule', 'HubRulejobsfailed')),
  sends('EventBridge says that a report came', service('events.amazonaws.com'), queue('NotifierQueue'), arnOf('AWS::Events::Rule', 'NotifierArrival')),
];

test.each([...own, ...people].map((one) => [`${one.name}; ${one.butName}`, one] as const))('%s', async (_, one) => {
  expect(await fault(world, one.request, one.allowed)).toBeUndefined();
  expect(await fault(world, opposite(one), !one.allowed)).toBeUndefined();
});

test.each<[string, Target]>([
  ['s3:PutBucketPolicy', world.target(arnOf('AWS::S3::Bucket', 'ReportsBucket'))], ['s3:DeleteBucketPolicy', world.target(arnOf('AWS::S3::Bucket', 'HubEvents'))],
  ['s3:ListBucket', world.target(arnOf('AWS::S3::Bucket', 'NotifierState'))], ['sqs:SetQueueAttributes', queue('HubDeadLetters')], ['sqs:GetQueueAttributes', queue('NotifierQueue')],
])('who administers the account is not locked out for good: %s', async (action, resource) => {
  expect(await fault(world, { principal: intruder, action, resource, context: context(action) }, true)).toBeUndefined();
});

test('where no operator is named, nobody is denied', async () => {
  const open = new World({ templates: [{ template: home(), ...HOME, stackName: 'Home' }] });
  for (const object of Object.values(BUCKETS)) {
    expect(await fault(open, { principal: intruder, action: 's3:GetObject', resource: object, context: context('s3:') }, true)).toBeUndefined();
  }
  expect(await fault(open, { principal: intruder, action: 'sqs:ReceiveMessage', resource: queue('HubDeadLetters'), context: context('') }, true)).toBeUndefined();
  expect(JSON.stringify(home())).not.toContain('DenyDataToOthers');
});

test('every queue and every bucket of reports, states and events has the denial, with the roles of all functions that use it', () => {
  const policies = Object.values<any>(template.Resources).filter(({ Type }) => Type === 'AWS::SQS::QueuePolicy' || Type === 'AWS::S3::BucketPolicy');
  const denials = policies.map(({ Properties }) => Properties.PolicyDocument.Statement.filter(({ Sid }: { Sid?: string }) => Sid === 'DenyDataToOthers'));
  expect(denials.map(({ length }) => length)).toEqual(policies.map(() => 1));
  expect(policies).toHaveLength(Object.keys(BUCKETS).length + QUEUES.length);
});

describe('in a whole organization', () => {
  const { app } = organization({ dailyCheck: { jobCounts: true } }, { operatorRoles: ['Operator'] });
  const stacks = Object.values(stacksOf(app)).filter((stack) => JSON.stringify(stack.template).includes('DenyDataToOthers'));
  const all = new World({
    templates: stacks.map((stack) => ({ template: stack.template, account: stack.environment.account, region: stack.environment.region, stackName: stack.stackName })),
  });
  const guardedArns = all.policies.filter(({ document }) => document.Statement.some(({ Sid }) => Sid === 'DenyDataToOthers'))
    .flatMap(({ document }) => document.Statement.filter(({ Sid }) => Sid === 'DenyDataToOthers')).flatMap(({ Resource }) => [Resource].flat() as string[]);
  const roles = all.ofType('AWS::IAM::Role').map(({ arn }) => all.role(arn!));
  /** What policies of roles allow of the data that is guarded. */
  const uses = roles.flatMap((principal) => principal.identityPolicies.flatMap(({ policy }) => policy.Statement).filter(({ Effect }) => Effect === 'Allow').flatMap((statement) => {
    const actions = ([statement.Action].flat() as string[]).filter((action) => [...OBJECT, ...MESSAGE].includes(action));
    const resources = ([statement.Resource].flat() as string[]).filter((resource) => guardedArns.some((arn) => resource.startsWith(arn.replace(/\/\*$/, ''))));
    return actions.flatMap((action) => resources.map((resource) => ({ principal, action, arn: resource.replace(/\*$/, 'x') })));
  }));

  test('every role whose policy allows it data is spared', async () => {
    expect(guardedArns.length).toBeGreaterThan(10);
    expect(new Set(uses.map(({ principal }) => principal.arn)).size).toBeGreaterThan(7);
    for (const { principal, action, arn } of uses) {
      const policyOf = arn.startsWith('arn:aws:s3') ? arn.replace(/\/.*$/, '') : arn;
      const request = { principal, action, resource: { ...all.target(policyOf), arn }, context: context(action) };
      expect([principal.arn, action, arn, await fault(all, request, true)]).toEqual([principal.arn, action, arn, undefined]);
    }
  });
});
