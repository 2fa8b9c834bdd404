import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { compliance } from '../fixtures/apps/compliance';
import { Case, fault, opposite } from '../support/iam/cases';
import { lint } from '../support/iam/lint';
import { ADMINISTRATOR, administrator, principal, service, Target, World } from '../support/iam/world';

/** Reports, their notifier and the event hub of the home account, and what the other accounts forward to it. */

const HOME = '111111111111';
const MEMBER = '333333333333';
const MANAGEMENT = '999999999999';
const STRANGER = '888888888888';
const REGION = 'us-east-1';

const app = new App();
compliance(app);
const world = new World({
  organization: Object.fromEntries([HOME, MEMBER, '444444444444', MANAGEMENT].map(account => [account, 'o-exampleorg/r-exam/'])),
  templates: app.node.children.filter(Stack.isStack).map(stack => ({
    template: Template.fromStack(stack).toJSON(), account: stack.account, region: stack.region, stackName: stack.stackName, parameters: { BootstrapVersion: '30' },
  })),
});

const named = (type: string, part: string, account = HOME) =>
  world.ofType(type).find(({ logicalId, account: owner, region }) => logicalId.startsWith(part) && owner === account && region === REGION)!.arn!;
const role = (part: string, account = HOME) => world.role(named('AWS::IAM::Role', part, account));
const target = (type: string, part: string, account = HOME) => world.target(named(type, part, account));
const object = (bucket: Target, key: string): Target => ({ ...bucket, arn: `${bucket.arn}/${key}` });
const linkedRole = (account: string) => principal(`arn:aws:iam::${account}:role/aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports`);
const stranger = principal(`arn:aws:iam::${STRANGER}:role/EventForwarding`, ADMINISTRATOR);

const [reports, state] = [target('AWS::S3::Bucket', 'ReportsBucket'), target('AWS::S3::Bucket', 'NotifierState')];
const handler = role('NotifierHandlerRole');
const deliverer = role('NotifierDeliveryHandlerRole');
const [deliveries, notifierLetters] = [target('AWS::SQS::Queue', 'NotifierDeliveryQueue'), target('AWS::SQS::Queue', 'NotifierDeadLetters')];
const [topic, topicKey] = [target('AWS::SNS::Topic', 'Team'), target('AWS::KMS::Key', 'Team')];
const bus = target('AWS::Events::EventBus', 'Hub');
const ALARMS = { 'aws:SourceAccount': HOME, 'aws:SourceArn': `arn:aws:cloudwatch:${REGION}:${HOME}:alarm:Late` };
/** As EventBridge sends them with an event that a rule forwards. */
const FORWARDED = { 'events:eventBusInvocation': 'true', 'events:source': ['aws.backup'] };
const ACL = { 's3:x-amz-acl': 'bucket-owner-full-control' };

const CASES: Case[] = [
  {
    name: 'AWS Backup writes reports', request: { principal: linkedRole(HOME), action: 's3:PutObject', resource: object(reports, 'reports/x.csv'), context: ACL }, allowed: true,
    butName: 'not without giving the bucket\'s owner full control', but: { context: { 's3:x-amz-acl': undefined } },
  },
  {
    name: 'the role for reports of the home account writes', request: { principal: linkedRole(HOME), action: 's3:PutObject', resource: object(reports, 'reports/x.csv'), context: ACL }, allowed: true,
    butName: 'that of a stranger does not', but: { principal: linkedRole(STRANGER) },
  },
  {
    name: 'AWS Backup writes, and does not read', request: { principal: linkedRole(HOME), action: 's3:GetObject', resource: object(reports, 'reports/x.csv') }, allowed: false,
    butName: 'the notifier reads', but: { principal: handler },
  },
  {
    name: 'the notifier reads reports', request: { principal: handler, action: 's3:GetObject', resource: object(reports, 'reports/a/b.csv') }, allowed: true,
    butName: 'and nothing else in the bucket', but: { resource: object(reports, 'other/b.csv') },
  },
  {
    name: 'the notifier is told that a report is missing, for which Amazon S3 asks without a prefix', request: { principal: handler, action: 's3:ListBucket', resource: reports }, allowed: true,
    butName: 'and lists no versions', but: { action: 's3:ListBucketVersions' },
  },
  {
    name: 'the notifier is told that a state is missing', request: { principal: handler, action: 's3:ListBucket', resource: state }, allowed: true,
    butName: 'the function that counts jobs is not', but: { principal: role('HubCountJobs') },
  },
  {
    name: 'the notifier does not write reports', request: { principal: handler, action: 's3:PutObject', resource: object(reports, 'reports/forged.csv') }, allowed: false,
    butName: 'it writes its state', but: { resource: object(state, 'state/Controls.json.gz') },
  },
  {
    name: 'the notifier reads its state', request: { principal: handler, action: 's3:GetObject', resource: object(state, 'state/Controls.json.gz') }, allowed: true,
    butName: 'and deletes nothing', but: { action: 's3:DeleteObject' },
  },
  {
    name: 'nobody reads the state without TLS', request: {
      principal: administrator(HOME), action: 's3:GetObject', resource: object(state, 'state/Controls.json.gz'), context: { 'aws:SecureTransport': 'false', 's3:TlsVersion': '1.3' },
    }, allowed: false, butName: 'with it an administrator does', but: { context: { 'aws:SecureTransport': 'true' } },
  },
  {
    name: 'the notifier keeps what it says', request: { principal: handler, action: 's3:PutObject', resource: object(state, 'events/changes-1.json.gz') }, allowed: true,
    butName: 'and the function that delivers does not', but: { principal: deliverer },
  },
  {
    name: 'the notifier hands over what it says', request: { principal: handler, action: 'sqs:SendMessage', resource: deliveries }, allowed: true,
    butName: 'and takes nothing of it', but: { action: 'sqs:ReceiveMessage' },
  },
  {
    name: 'the notifier does not publish', request: { principal: handler, action: 'sns:Publish', resource: topic }, allowed: false,
    butName: 'the function that delivers does', but: { principal: deliverer },
  },
  {
    name: 'the function that delivers publishes', request: { principal: deliverer, action: 'sns:Publish', resource: topic }, allowed: true,
    butName: 'a stranger who may publish anywhere does not', but: { principal: stranger },
  },
  {
    name: 'the function that delivers encrypts what it publishes', request: { principal: deliverer, action: 'kms:GenerateDataKey', resource: topicKey }, allowed: true,
    butName: 'and does not change the key', but: { action: 'kms:ScheduleKeyDeletion' },
  },
  {
    name: 'the function that delivers reads what is said', request: { principal: deliverer, action: 's3:GetObject', resource: object(state, 'events/changes-1.json.gz') }, allowed: true,
    butName: 'and no state', but: { resource: object(state, 'state/Controls.json.gz') },
  },
  {
    name: 'the function that delivers is told that an event expired', request: { principal: deliverer, action: 's3:ListBucket', resource: state }, allowed: true,
    butName: 'and lists no versions', but: { action: 's3:ListBucketVersions' },
  },
  {
    name: 'the function that delivers takes deliveries', request: { principal: deliverer, action: 'sqs:ReceiveMessage', resource: deliveries }, allowed: true,
    butName: 'and no reports', but: { resource: target('AWS::SQS::Queue', 'NotifierQueue') },
  },
  {
    name: 'the function that delivers puts aside what no channel took', request: { principal: deliverer, action: 'sqs:SendMessage', resource: notifierLetters }, allowed: true,
    butName: 'and takes nothing of it', but: { action: 'sqs:ReceiveMessage' },
  },
  {
    name: 'CloudWatch publishes alarms', request: { principal: service('cloudwatch.amazonaws.com'), action: 'sns:Publish', resource: topic, context: ALARMS }, allowed: true,
    butName: 'not for another account', but: { context: { 'aws:SourceAccount': STRANGER } },
  },
  {
    name: 'CloudWatch publishes for alarms', request: { principal: service('cloudwatch.amazonaws.com'), action: 'sns:Publish', resource: topic, context: ALARMS }, allowed: true,
    butName: 'and for nothing else of the account', but: { context: { 'aws:SourceArn': `arn:aws:cloudwatch:${REGION}:${HOME}:dashboard/Late` } },
  },
  {
    name: 'CloudWatch encrypts with the topic\'s key', request: { principal: service('cloudwatch.amazonaws.com'), action: 'kms:GenerateDataKey', resource: topicKey, context: ALARMS }, allowed: true,
    butName: 'Amazon S3 does not', but: { principal: service('s3.amazonaws.com') },
  },
  {
    name: 'EventBridge encrypts with the topic\'s key, without a source account', request: { principal: service('events.amazonaws.com'), action: 'kms:GenerateDataKey', resource: topicKey }, allowed: true,
    butName: 'AWS Lambda does not', but: { principal: service('lambda.amazonaws.com') },
  },
  {
    name: 'a member forwards events', request: { principal: role('ForwardingRole', MEMBER), action: 'events:PutEvents', resource: bus, context: FORWARDED }, allowed: true,
    butName: 'the same role of a stranger does not', but: { principal: stranger },
  },
  {
    name: 'the management account forwards events', request: { principal: role('ForwardingRole', MANAGEMENT), action: 'events:PutEvents', resource: bus, context: FORWARDED }, allowed: true,
    butName: 'and puts none by a call', but: { context: { 'events:eventBusInvocation': 'false' } },
  },
  {
    name: 'a member forwards to the hub', request: { principal: role('ForwardingRole', MEMBER), action: 'events:PutEvents', resource: bus, context: FORWARDED }, allowed: true,
    butName: 'and to no other bus', but: { resource: { ...bus, arn: bus.arn.replace(/event-bus\/.*/, 'event-bus/default') } },
  },
];

describe('compliance that is read', () => {
  test.each(CASES.map(one => [one.name, one] as const))('%s', async (_, { request, allowed }) => {
    expect(await fault(world, request, allowed)).toBeUndefined();
  });

  test.each(CASES.map(one => [`${one.name}: ${one.butName}`, one] as const))('%s', async (_, one) => {
    expect(await fault(world, opposite(one), !one.allowed)).toBeUndefined();
  });

  test.each(world.policies.map(policy => [policy.origin, policy] as const))('says nothing that IAM does not know in %s', async (_, policy) => {
    // aws-cdk-lib denies every action without TLS, and leaves a key's policy to its account
    const excused = (complaint: string) => {
      const [, index] = /statement (\d+)/.exec(complaint) ?? [];
      if (index === undefined) {
        // what a rule forwards must say so itself, see event-bus.test.ts
        return complaint.endsWith('OrganizationPutsEvents: ForAllValues also allows calls without events:source');
      }
      const statement = policy.document.Statement[Number(index)];
      return statement.Effect === 'Deny' || (policy.kind === 'key' && statement.Action === 'kms:*');
    };
    expect((await lint(policy)).filter(complaint => !excused(complaint))).toEqual([]);
  });
});
