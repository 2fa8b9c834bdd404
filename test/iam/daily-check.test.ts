import { App, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BackupReports, ReportCoverage, ReportTemplate } from '../../src/backup-reports';
import { BackupDailyCheck } from '../../src/daily-check';
import { STATE_KEY } from '../../src/daily-check/handler/check-contract';
import { BackupEventHub } from '../../src/event-hub';
import { NotificationTarget } from '../../src/notification';
import { OrganizationTarget } from '../../src/organization-layout';
import { ProtectionTier } from '../../src/protection';
import { ReportNotifier, ReportSource } from '../../src/report-notifier';
import { definitionOf, HOME } from '../event-hub/hub-stack';
import { Case, fault, opposite } from '../support/iam/cases';
import { ADMINISTRATOR, RolePrincipal, service, Target, World } from '../support/iam/world';

/** What the function of the daily check, and the rule of heartbeats, may do. */

const definition = definitionOf({ managementAccount: '999999999999' }, {
  // whoever is not named reads and writes no data: the function must be spared
  operatorRoles: ['Operator'],
  assignments: [{ targets: [OrganizationTarget.organizationalUnit('ou-exam-prod1111')], tiers: [ProtectionTier.daily()] }],
});
const stack = new Stack(new App(), 'Home', { env: HOME });
const channel = new sqs.Queue(stack, 'Channel');
const hub = new BackupEventHub(stack, 'Hub', { definition, channels: [{ bind: () => NotificationTarget.queue(channel) }] });
const reports = new BackupReports(stack, 'Reports', { definition, coverage: ReportCoverage.organization(), reports: [{ template: ReportTemplate.BACKUP_JOBS }] });
const notifier = new ReportNotifier(stack, 'Notifier', { definition, source: ReportSource.reports(reports), channels: [{ bind: () => NotificationTarget.queue(new sqs.Queue(stack, 'Other')) }] });
new BackupDailyCheck(stack, 'Check', { definition, hub, notifier, jobCounts: true });

const world = new World({ templates: [{ template: Template.fromStack(stack).toJSON(), ...HOME, stackName: 'Home' }] });
const SECURE = { 'aws:SecureTransport': 'true' };
const arnOf = (type: string, start: string) => world.ofType(type).find(({ logicalId }) => logicalId.startsWith(start))!.arn!;
const queue = (start: string) => world.target(arnOf('AWS::SQS::Queue', start));
const bucket = arnOf('AWS::S3::Bucket', 'HubEvents');
const below = (path: string): Target => ({ ...world.target(bucket), arn: `${bucket}${path}` });
const states = arnOf('AWS::S3::Bucket', 'NotifierState');
const inStates = (path: string): Target => ({ ...world.target(states), arn: `${states}${path}` });
const reader = world.role(arnOf('AWS::IAM::Role', 'NotifierHandler'));
// AWS Organizations answers delegated administrators; whether the role may ask is the account's own affair
const organizations = (arn: string): Target => ({ arn, account: HOME.account, policyOf: '' });
const any: Target = { arn: '*', account: HOME.account, policyOf: '' };
const principal = world.role(arnOf('AWS::IAM::Role', 'CheckHandlerRole'));
const secureFor = (action: string) => (action.startsWith('s3:') ? { ...SECURE, 's3:TlsVersion': '1.3' } : action.startsWith('sqs:') ? SECURE : {});
const can = (action: string, resource: Target, butName: string, but: Case['but']): Case => (
  { name: `${action}`, request: { principal, action, resource, context: secureFor(action) }, allowed: true, butName, but });

const cases: Case[] = [
  can('s3:PutObject', below(`/${STATE_KEY}`), 'not the state of something else', { resource: below('/state/other.json.gz') }),
  can('s3:GetObject', below(`/${STATE_KEY}`), 'not its versions', { action: 's3:GetObjectVersion' }),
  can('s3:PutObject', below('/events/daily-check-1.json.gz'), 'and deletes none', { action: 's3:DeleteObject' }),
  can('s3:GetObject', inStates('/counts/Jobs.json.gz'), 'not the states of reports', { resource: inStates('/state/Jobs.json.gz') }),
  can('s3:GetObject', inStates('/counts/Jobs.json.gz'), 'and writes none', { action: 's3:PutObject' }),
  { ...can('s3:PutObject', inStates('/counts/Jobs.json.gz'), 'which the notifier does', { principal }), request: { principal: reader, action: 's3:PutObject', resource: inStates('/counts/Jobs.json.gz'), context: secureFor('s3:') } },
  can('s3:ListBucket', world.target(states), 'and administers no bucket', { action: 's3:PutBucketPolicy' }),
  can('sqs:ReceiveMessage', queue('CheckHeartbeats'), 'not from the hub\'s queues', { resource: queue('HubSecurityEvents') }),
  can('sqs:DeleteMessage', queue('CheckHeartbeats'), 'and purges nothing', { action: 'sqs:PurgeQueue' }),
  can('sqs:SendMessage', queue('CheckDeadLetters'), 'and takes nothing back', { action: 'sqs:ReceiveMessage' }),
  can('sqs:SendMessage', queue('HubDelivery'), 'and sends to no channel', { resource: queue('Channel') }),
];
const listing: Case[] = [
  can('organizations:ListAccountsForParent', organizations('arn:aws:organizations::999999999999:ou/o-a1b2c3d4e5/ou-exam-prod1111'), 'of no other organization',
    { resource: organizations('arn:aws:organizations::999999999999:ou/o-zzzzzzzzzz/ou-exam-prod1111') }),
  can('organizations:ListOrganizationalUnitsForParent', organizations('arn:aws:organizations::999999999999:root/o-a1b2c3d4e5/r-exam'), 'and moves no account', { action: 'organizations:MoveAccount' }),
  can('organizations:ListAccountsWithInvalidEffectivePolicy', any, 'and changes no policy', { action: 'organizations:UpdatePolicy' }),
  can('backup:ListCopyJobSummaries', any, 'and reads no vault', { action: 'backup:ListBackupVaults' }),
];
const rules = ['CheckRule', 'CheckPoliciesRule', 'CheckJobsRule'].map((rule): Case => ({
  name: `the rule ${rule} sends to the queue`,
  request: { principal: service('events.amazonaws.com'), action: 'sqs:SendMessage', resource: queue('CheckHeartbeats'), context: { ...SECURE, 'aws:SourceArn': arnOf('AWS::Events::Rule', rule) } },
  allowed: true,
  butName: 'and no other rule does',
  but: { context: { 'aws:SourceArn': arnOf('AWS::Events::Rule', 'HubRulevaultchanged') } },
}));
/** An administrator of the home account, as far as IAM goes. */
const intruder: RolePrincipal = { kind: 'role', arn: `arn:aws:iam::${HOME.account}:role/Admin`, account: HOME.account, identityPolicies: [{ name: 'Admin', policy: ADMINISTRATOR }] };
const operator = { ...intruder, arn: `arn:aws:iam::${HOME.account}:role/Operator` };
const guarded = [
  ['s3:PutObject', below(`/${STATE_KEY}`)], ['s3:GetObject', inStates('/counts/Jobs.json.gz')], ['sqs:PurgeQueue', queue('CheckHeartbeats')], ['sqs:SendMessage', queue('CheckHeartbeats')],
  ['sqs:ReceiveMessage', queue('CheckDeadLetters')],
].map(([action, resource]): Case => ({
  name: `an operator may call ${action as string}`, request: { principal: operator, action: action as string, resource: resource as Target, context: secureFor(action as string) }, allowed: true,
  butName: 'an administrator who is not named may not', but: { principal: intruder },
}));

test.each([...cases, ...listing, ...rules, ...guarded].map((one) => [`${one.name}, ${one.butName}`, one] as const))('%s', async (_, one) => {
  expect(await fault(world, one.request, one.allowed)).toBeUndefined();
  expect(await fault(world, opposite(one), !one.allowed)).toBeUndefined();
});
