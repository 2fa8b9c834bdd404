import { Template } from 'aws-cdk-lib/assertions';
import { HOME, hubStack } from '../event-hub/hub-stack';
import { Case, fault, opposite } from '../support/iam/cases';
import { service, Target, World } from '../support/iam/world';

/** What the hub's functions and rules may do, by the policies of its synthesized template. */

const template = Template.fromStack(hubStack().stack).toJSON();
const world = new World({ templates: [{ template, ...HOME, stackName: 'Home' }] });
const SECURE = { 'aws:SecureTransport': 'true' };
const secureFor = (action: string) => (action.startsWith('s3:') ? { ...SECURE, 's3:TlsVersion': '1.3' } : SECURE);

/** A resource of the hub, by the beginning of its logical id. */
const arnOf = (type: string, start: string) => world.ofType(type).find(({ logicalId }) => logicalId.startsWith(start))!.arn!;
const below = (arn: string, path: string): Target => ({ ...world.target(arn), arn: `${arn}${path}` });
const roleOf = (start: string) => world.role(arnOf('AWS::IAM::Role', `EventHub${start}`));
const queue = (start: string) => world.target(arnOf('AWS::SQS::Queue', `EventHub${start}`));
const bucket = arnOf('AWS::S3::Bucket', 'EventHubEvents');
const message = below(bucket, '/events/security-1.json.gz');
const channel = world.target(arnOf('AWS::SQS::Queue', 'Channel'));

function grouping(start: string, own: string, other: string): Case[] {
  const principal = roleOf(start);
  const can = (name: string, action: string, resource: Target, butName: string, but: Case['but']): Case => (
    { name: `${start}: ${name}`, request: { principal, action, resource, context: secureFor(action) }, allowed: true, butName, but });
  return [
    can('keeps messages', 's3:PutObject', message, 'but deletes none', { action: 's3:DeleteObject' }),
    can('keeps messages, below events/', 's3:PutObject', message, 'and nowhere else', { resource: below(bucket, '/other/security-1.json.gz') }),
    can('keeps messages, over TLS', 's3:PutObject', message, 'and not without', { context: { 'aws:SecureTransport': 'false' } }),
    can('reads messages', 's3:GetObject', message, 'but not their versions', { action: 's3:GetObjectVersion' }),
    can('learns that there is no such message', 's3:ListBucket', world.target(bucket), 'but changes no policy', { action: 's3:PutBucketPolicy' }),
    can('receives from its queue', 'sqs:ReceiveMessage', queue(own), 'but not from the other one', { resource: queue(other) }),
    can('queues deliveries', 'sqs:SendMessage', queue('DeliveryQueue'), 'but sends to no channel', { resource: channel }),
    can('puts aside', 'sqs:SendMessage', queue('DeadLetters'), 'but takes nothing back', { action: 'sqs:ReceiveMessage' }),
  ];
}

const ruleOf = (start: string) => arnOf('AWS::Events::Rule', `EventHub${start}`);
const sends = (name: string, own: string, kind: string, other: string): Case => ({
  name: `the rule ${name} sends to ${own}`,
  request: { principal: service('events.amazonaws.com'), action: 'sqs:SendMessage', resource: queue(own), context: { ...SECURE, 'aws:SourceArn': ruleOf(kind) } },
  allowed: true,
  butName: `that of ${other} does not`,
  but: { context: { 'aws:SourceArn': ruleOf(other) } },
});

const delivering = (): Case[] => {
  const principal = roleOf('DeliveryHandler');
  const can = (name: string, action: string, resource: Target, butName: string, but: Case['but']): Case => (
    { name: `the function that delivers ${name}`, request: { principal, action, resource, context: secureFor(action) }, allowed: true, butName, but });
  return [
    can('reads messages', 's3:GetObject', message, 'but writes none', { action: 's3:PutObject' }),
    can('sends to the channel', 'sqs:SendMessage', channel, 'but not to the queues of events', { resource: queue('FailedJobs') }),
  ];
};

const cases = [
  ...grouping('GroupFailedJobs', 'FailedJobs', 'SecurityEvents'), ...grouping('GroupSecurityEvents', 'SecurityEvents', 'FailedJobs'), ...delivering(),
  sends('of failed jobs', 'FailedJobs', 'Rulejobsfailed', 'Rulevaultchanged'), sends('of changed vaults', 'SecurityEvents', 'Rulevaultchanged', 'Rulejobsfailed'),
];

test.each(cases.map((one) => [`${one.name}; ${one.butName}`, one] as const))('%s', async (_, one) => {
  expect(await fault(world, one.request, one.allowed)).toBeUndefined();
  expect(await fault(world, opposite(one), !one.allowed)).toBeUndefined();
});
