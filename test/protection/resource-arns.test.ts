import { BackupRule, ProtectionTier, ResourceSelection, TagCondition } from '../../src/protection';
import { resourceOf } from '../../src/protection/resource-arns';
import { continuousNotes } from '../../src/protection/retention-checks';
import { localPlans, tierOf } from '../member-backup-baseline/member-stack';
import { definitionOf } from '../support/definition';

const VOLUME = 'arn:aws:ec2:us-east-1:333333333333:volume/vol-0123456789abcdef0';
const TABLE = 'arn:aws:dynamodb:*:*:table/orders-*';
const BUCKET = 'arn:aws:s3:::invoices';
const selecting = (...arns: string[]) => tierOf({}, { selection: ResourceSelection.byArn(arns) });

test.each<[string, string]>([
  [VOLUME, 'EBS'], [TABLE, 'DYNAMODB'], [BUCKET, 'S3'], ['arn:aws:rds:us-east-1:333333333333:db:main', 'RDS'], ['arn:aws:rds:us-east-1:333333333333:cluster:main', 'AURORA'],
  ['arn:aws:fsx:us-east-1:333333333333:volume/fs-0/fsvol-0', 'FSX_ONTAP'], ['arn:aws:dynamodb:us-east-1:333333333333:table/orders', 'DYNAMODB'],
  ['arn:aws:cloudformation:us-east-1:333333333333:stack/main/0a1b', 'CLOUDFORMATION'],
])('%s is one of %s', (arn, id) => {
  expect(resourceOf('resourceArns', arn)).toEqual({ id, arnPattern: arn, single: true });
});

test('the pattern of a type is that type, in every partition', () => {
  expect(resourceOf('resourceArns', 'arn:aws-cn:s3:::*')).toEqual({ id: 'S3', arnPattern: 'arn:aws:s3:::*' });
});

test.each<[string, string[]]>([
  ['resourceArns is 0 but a selection has 1 to 500 ARNs', []],
  ["resourceArns[1] is '*' but an ARN reads", ['arn:aws:s3:::logs', '*']],
  ["resourceArns[0] is 'vol-1' but an ARN reads", ['vol-1']],
  ["resourceArns[0] is 'arn:aws:lambda:us-east-1:333333333333:function:f' but AWS Backup is not known to protect resources with such ARNs", ['arn:aws:lambda:us-east-1:333333333333:function:f']],
  ["resourceArns[0] is 'arn:aws:s3:::bucket/key' but AWS Backup backs up a whole resource of S3, and this is the ARN of something in one, which matches none; write the ARN", ['arn:aws:s3:::bucket/key']],
  ["resourceArns[0] is 'arn:aws:dynamodb:us-east-1:333333333333:table/orders/index/by-day' but AWS Backup backs up a whole resource of DYNAMODB",
    ['arn:aws:dynamodb:us-east-1:333333333333:table/orders/index/by-day']],
  ["resourceArns[0] is 'arn:aws:rds:us-east-1::db:main' but ARNs of RDS have a Region and an account, and one without matches none", ['arn:aws:rds:us-east-1::db:main']],
  ["resourceArns[0] is 'arn:aws:ec2::333333333333:volume/vol-1' but ARNs of EBS have a Region and an account", ['arn:aws:ec2::333333333333:volume/vol-1']],
  ["resourceArns[0] is 'arn:aws:ec2:us-east-1:333333333333:volume/' but it ends before the name of the resource", ['arn:aws:ec2:us-east-1:333333333333:volume/']],
  ["resourceArns[0] is 'arn:aws:dynamodb:us-east-1:333333333333:table/*-orders' but AWS Backup takes one wildcard, *, at the end of an ARN only", ['arn:aws:dynamodb:us-east-1:333333333333:table/*-orders']],
  ["resourceArns[0] is 'arn:aws:s3:::logs-?' but AWS Backup takes one wildcard", ['arn:aws:s3:::logs-?']],
])('is refused: %s', (message, arns) => {
  expect(() => ResourceSelection.byArn(arns)).toThrow(message);
});

test('local plans select them, with their conditions', () => {
  const tier = tierOf({}, { selection: ResourceSelection.byArn([VOLUME, BUCKET, TABLE], [TagCondition.stringEquals('env', 'prod')]) });
  expect(localPlans({ tiers: [tier] }).one('AWS::Backup::BackupSelection').BackupSelection).toMatchObject({
    Resources: [TABLE, VOLUME, BUCKET], Conditions: { StringEquals: [{ ConditionKey: 'aws:ResourceTag/env', ConditionValue: 'prod' }] },
  });
});

test('policies of the organization refuse them', () => {
  expect(() => definitionOf({ tiers: [selecting(VOLUME)] })).toThrow(
    `tier 'gold': selection is '${VOLUME}' but backup policies of an organization select whole types, not single resources; select them by a tag, or use localPlans`);
});

test.each<[string, string, string[]]>([
  ['another Region', 'the local plans are for the Region us-west-2; give us-east-1 local plans of its own with this tier', ['us-west-2']],
  ['one of several Regions', 'the local plans are for other Regions too (us-east-1, us-west-2), where there is no such resource; give us-east-1', ['us-east-1', 'us-west-2']],
])('a resource of %s is refused', (_, message, regions) => {
  expect(() => localPlans({ regions, tiers: [selecting(VOLUME)] })).toThrow(message);
});

test('a resource without Region and account may be anywhere', () => {
  expect(() => localPlans({ regions: ['us-east-1', 'us-west-2'], tiers: [selecting(BUCKET, TABLE)] })).not.toThrow();
});

test('they survive JSON, and are read from selections of the API', () => {
  const tier = selecting(VOLUME, TABLE);
  expect(ProtectionTier.fromJson(tier.toJson()).toJson()).toEqual(tier.toJson());
  const plan = { BackupPlanName: 'gold', Rules: [{ RuleName: 'Daily', ScheduleExpression: 'cron(0 5 ? * * *)' }] };
  const read = ProtectionTier.fromBackupPlan(plan, { selections: [{ SelectionName: 'gold', Resources: [VOLUME, TABLE] }] });
  expect(read.toJson().selection).toEqual(tier.toJson().selection);
});

test('two tiers that back up one database continuously are warned of, two of different ones less surely', () => {
  const tier = (name: string, arn: string) => new ProtectionTier({ name, rules: [BackupRule.continuous()], selection: ResourceSelection.byArn([arn]) });
  const other = 'arn:aws:rds:us-east-1:333333333333:db:other';
  const one = 'arn:aws:rds:us-east-1:333333333333:db:one';
  expect(continuousNotes([tier('a', one)._model], tier('b', one)._model, 'backup')).toEqual([expect.stringContaining('it selects')]);
  expect(continuousNotes([tier('a', one)._model], tier('b', other)._model, 'backup')).toEqual([expect.stringContaining('it may select')]);
});
