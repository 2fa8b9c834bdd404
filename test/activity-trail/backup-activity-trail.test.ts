import { App, Duration, Stack } from 'aws-cdk-lib';
import { BackupActivityTrail, BackupActivityTrailProps } from '../../src/activity-trail';
import { BackupNaming } from '../../src/organization-layout';
import { definitionOf, fileOf, HOME, ORGANIZATION, propertiesOf, resourcesOf } from '../event-hub/hub-stack';

const MANAGEMENT = '999999999999';
const OF_ORGANIZATION = { organizationId: ORGANIZATION, managementAccount: MANAGEMENT };

function trailStack(props: BackupActivityTrailProps = {}, env: { account?: string; region?: string } = HOME) {
  const stack = new Stack(new App(), 'Trail', { env });
  return { stack, trail: new BackupActivityTrail(stack, 'Trail', props) };
}

const trailArn = (account: string) => `arn:aws:cloudtrail:eu-west-1:${account}:trail/OrgBackupActivity`;
const statementsOf = (stack: Stack, type: string) => {
  const [policy] = propertiesOf(stack, type);
  return Object.fromEntries((policy.PolicyDocument ?? policy.KeyPolicy).Statement.map(({ Sid, ...statement }: any) => [Sid, statement]));
};

test('a trail covers all Regions, validates and encrypts its logs, and logs', () => {
  const { stack } = trailStack();
  expect(propertiesOf(stack, 'AWS::CloudTrail::Trail')).toMatchObject([{
    IsLogging: true, IsMultiRegionTrail: true, EnableLogFileValidation: true, IncludeGlobalServiceEvents: true, TrailName: 'OrgBackupActivity',
    KMSKeyId: { 'Fn::GetAtt': [Object.keys(resourcesOf(stack, 'AWS::KMS::Key'))[0], 'Arn'] },
  }]);
});

test('a trail has all management events: without them EventBridge gets no call', () => {
  expect(propertiesOf(trailStack().stack, 'AWS::CloudTrail::Trail')[0].EventSelectors).toEqual([{ IncludeManagementEvents: true, ReadWriteType: 'All' }]);
});

test('the key rotates, and the bucket is read over TLS 1.2 or newer only', () => {
  const { stack } = trailStack();
  expect(propertiesOf(stack, 'AWS::KMS::Key')[0].EnableKeyRotation).toBe(true);
  const refused = propertiesOf(stack, 'AWS::S3::BucketPolicy')[0].PolicyDocument.Statement.filter(({ Effect }: any) => Effect === 'Deny');
  expect(refused.map(({ Condition }: any) => Condition)).toEqual([
    { Bool: { 'aws:SecureTransport': 'false' } }, { NumericLessThan: { 's3:TlsVersion': 1.2 } },
  ]);
});

test('CloudTrail alone uses the key for logs, for this trail only', () => {
  const { CloudTrailEncrypts, CloudTrailDescribesKey } = statementsOf(trailStack().stack, 'AWS::KMS::Key');
  expect(CloudTrailEncrypts).toMatchObject({
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Action: 'kms:GenerateDataKey*',
    Condition: {
      StringEquals: { 'aws:SourceArn': trailArn(HOME.account) },
      StringLike: { 'kms:EncryptionContext:aws:cloudtrail:arn': 'arn:aws:cloudtrail:*:111111111111:trail/*' },
    },
  });
  expect(CloudTrailDescribesKey).toMatchObject({ Action: 'kms:DescribeKey', Condition: { StringEquals: { 'aws:SourceArn': trailArn(HOME.account) } } });
});

test('CloudTrail writes to the folder of the account, for this trail only', () => {
  const { stack } = trailStack();
  const [bucket] = Object.keys(resourcesOf(stack, 'AWS::S3::Bucket'));
  const { CloudTrailWrites, CloudTrailChecksBucket } = statementsOf(stack, 'AWS::S3::BucketPolicy');
  expect(CloudTrailWrites).toMatchObject({
    Action: 's3:PutObject',
    Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, '/AWSLogs/111111111111/*']] },
    Condition: { StringEquals: { 'aws:SourceArn': trailArn(HOME.account), 's3:x-amz-acl': 'bucket-owner-full-control' } },
  });
  expect(CloudTrailChecksBucket).toMatchObject({ Action: 's3:GetBucketAcl', Condition: { StringEquals: { 'aws:SourceArn': trailArn(HOME.account) } } });
});

test('bucket and key survive the stack, and the bucket is closed', () => {
  const { stack } = trailStack({ retention: Duration.days(90) });
  for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key']) {
    expect(Object.values(resourcesOf(stack, type))).toMatchObject([{ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' }]);
  }
  expect(propertiesOf(stack, 'AWS::S3::Bucket')).toMatchObject([{
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
    VersioningConfiguration: { Status: 'Enabled' },
    LifecycleConfiguration: { Rules: [{ ExpirationInDays: 90 }] },
  }]);
});

test('the trail waits for the policy of its bucket', () => {
  const { stack } = trailStack();
  expect(Object.values(resourcesOf(stack, 'AWS::CloudTrail::Trail'))[0].DependsOn).toContain(Object.keys(resourcesOf(stack, 'AWS::S3::BucketPolicy'))[0]);
});

test('a trail of the organization writes for its owner and for all accounts', () => {
  const { stack } = trailStack({ organizationTrail: OF_ORGANIZATION }, { account: MANAGEMENT, region: 'eu-west-1' });
  const [bucket] = Object.keys(resourcesOf(stack, 'AWS::S3::Bucket'));
  expect(propertiesOf(stack, 'AWS::CloudTrail::Trail')).toMatchObject([{ IsOrganizationTrail: true }]);
  expect(statementsOf(stack, 'AWS::S3::BucketPolicy').CloudTrailWrites.Resource).toEqual([MANAGEMENT, ORGANIZATION].map((folder) =>
    ({ 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, `/AWSLogs/${folder}/*`]] })));
});

test('the management account owns the trail that a delegated administrator creates', () => {
  const { trail } = trailStack({ organizationTrail: { ...OF_ORGANIZATION, delegatedAdministrator: true } });
  expect(trail.trailArn).toBe(trailArn(MANAGEMENT));
});

test('no other account creates a trail of the organization', () => {
  expect(() => trailStack({ organizationTrail: OF_ORGANIZATION })).toThrow(
    "organizationTrail is 'a stack in 111111111111' but only the management account or a delegated administrator for AWS CloudTrail can create a trail of the organization; "
    + 'deploy it to 999999999999, or set delegatedAdministrator where the account is one');
});

test.each([
  ['organizationId', { managementAccount: MANAGEMENT }, 'organizationTrail.organizationId is undefined but logs of the organization lie below it; give it, or a definition whose layout has organizationId'],
  ['managementAccount', { organizationId: ORGANIZATION }, 'organizationTrail.managementAccount is undefined but it owns the trail; give it, or a definition whose layout has managementAccount'],
])('a trail of the organization needs %s', (_, organizationTrail, message) => {
  expect(() => trailStack({ organizationTrail })).toThrow(message);
});

test('retention and old versions of logs are bounded', () => {
  const { stack } = trailStack();
  expect(propertiesOf(stack, 'AWS::S3::Bucket')[0].LifecycleConfiguration.Rules).toEqual([{
    Status: 'Enabled', ExpirationInDays: 400, NoncurrentVersionExpiration: { NoncurrentDays: 30 }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
  }]);
});

test.each([[Duration.days(0), '0 days'], [Duration.days(36501), '36501 days']])('a retention of %s is refused', (retention, value) => {
  expect(() => trailStack({ retention })).toThrow(`retention is '${value}' but this library allows 1 to 36500 days`);
});

describe('a definition', () => {
  const naming = new BackupNaming({ prefix: 'Acme' });
  const definition = definitionOf({ managementAccount: MANAGEMENT }, { naming });
  const management = { account: MANAGEMENT, region: 'eu-west-1' };

  test('gives the trail its name', () => {
    expect([trailStack({ definition }).trail.trailName, trailStack({ naming }).trail.trailName]).toEqual(['AcmeActivity', 'AcmeActivity']);
  });

  test('says whose the trail of the organization is', () => {
    const { stack } = trailStack({ definition, organizationTrail: {} }, management);
    const { stack: written } = trailStack({ naming, organizationTrail: OF_ORGANIZATION }, management);
    expect(fileOf(stack)).toBe(fileOf(written));
  });

  test('is completed by what its layout does not know', () => {
    const props = { definition: definitionOf(), organizationTrail: { managementAccount: MANAGEMENT } };
    expect(trailStack(props, management).trail.trailArn).toBe(trailArn(MANAGEMENT));
  });

  test.each<[string, BackupActivityTrailProps, string]>([
    ['a naming', { naming }, "naming is 'given' but the definition has a naming, and names must agree with it; leave it out"],
    ['an organization', { organizationTrail: { organizationId: ORGANIZATION } },
      "organizationTrail.organizationId is 'o-a1b2c3d4e5' but the definition's layout has o-a1b2c3d4e5; leave it out"],
    ['a management account', { organizationTrail: { managementAccount: MANAGEMENT } },
      "organizationTrail.managementAccount is '999999999999' but the definition's layout has 999999999999; leave it out"],
  ])('admits %s nowhere else', (_, props, message) => {
    expect(() => trailStack({ definition, ...props }, management)).toThrow(message);
  });
});
