import { App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { ComplianceFramework, ConfigRecording, ConfigRecordingOptions, FrameworkControl } from '../../src';

function templateOf(options: ConfigRecordingOptions = {}, regions?: string[], controls = FrameworkControl.minimal()): Template {
  const stack = new Stack(new App(), 'Stack');
  new ComplianceFramework(stack, 'F', { controls, regions, configRecording: ConfigRecording.create(options) });
  return Template.fromStack(stack);
}
const only = (template: Template, type: string) => {
  const found = Object.entries(template.findResources(type));
  expect(found).toHaveLength(1);
  return { id: found[0][0], ...found[0][1] } as { id: string; Properties: Record<string, any>; DependsOn?: string[]; [attribute: string]: unknown };
};
const RECORDER = 'AWS::Config::ConfigurationRecorder';
const CHANNEL = 'AWS::Config::DeliveryChannel';
const SLR = 'AWS::IAM::ServiceLinkedRole';

describe('a recorder', () => {
  test('records what the controls need, and nothing global', () => {
    expect(only(templateOf(), RECORDER).Properties.RecordingGroup).toEqual({
      AllSupported: false,
      IncludeGlobalResourceTypes: false,
      ResourceTypes: ['AWS::Backup::BackupSelection', 'AWS::Backup::BackupVault', 'AWS::Backup::RecoveryPoint', 'AWS::Config::ResourceCompliance'],
    });
  });

  test('records no results of rules where that is not wanted', () => {
    expect(only(templateOf({ recordCompliance: false }, undefined, [FrameworkControl.recoveryPointsEncrypted()]), RECORDER).Properties.RecordingGroup.ResourceTypes)
      .toEqual(['AWS::Backup::RecoveryPoint']);
  });

  test('and its channel don\'t wait for each other', () => {
    const template = templateOf();
    const [recorder, channel] = [only(template, RECORDER), only(template, CHANNEL)];
    expect([recorder.DependsOn, channel.DependsOn]).toEqual([[only(template, SLR).id], [only(template, 'AWS::S3::BucketPolicy').id]]);
  });

  test('and its channel are there before the framework', () => {
    const template = templateOf();
    expect(only(template, 'AWS::Backup::Framework').DependsOn).toEqual([only(template, CHANNEL).id, only(template, RECORDER).id].sort());
  });

  test('waits for the service-linked role that it works with', () => {
    const template = templateOf();
    expect(JSON.stringify(only(template, RECORDER).Properties.RoleARN)).toContain(':role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig');
    expect(only(template, SLR).Properties).toEqual({ AWSServiceName: 'config.amazonaws.com' });
  });

  test('leaves the service-linked role behind, because recorders of other Regions work with it', () => {
    expect(only(templateOf(), SLR)).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  });

  test('works with the service-linked role that an account has', () => {
    const template = templateOf({ createServiceLinkedRole: false }, ['eu-west-1', 'us-east-1']);
    template.resourceCountIs(SLR, 0);
    template.resourceCountIs('AWS::IAM::Role', 0);
    expect(JSON.stringify(only(template, RECORDER).Properties.RoleARN)).toContain('AWSServiceRoleForConfig');
  });

  test('of several Regions works with a role of its own Region', () => {
    const template = templateOf({}, ['eu-west-1', 'us-east-1']);
    template.resourceCountIs(SLR, 0);
    expect(only(template, RECORDER).Properties.RoleARN).toEqual({ 'Fn::GetAtt': [only(template, 'AWS::IAM::Role').id, 'Arn'] });
  });

  test('\'s own role writes objects and their ACL, as AWS says', () => {
    const [{ PolicyDocument: { Statement: statements } }] = only(templateOf({}, ['eu-west-1', 'us-east-1']), 'AWS::IAM::Role').Properties.Policies;
    expect(statements[1].Action).toEqual(['s3:PutObject', 's3:PutObjectAcl']);
  });

  test('of nothing is refused', () => {
    expect(() => templateOf({ recordCompliance: false }, undefined, [FrameworkControl.restoreTimeMeetsTarget(Duration.hours(1))])).toThrow(
      'recordCompliance is false but the controls need no record and a recorder records at least one type');
  });

  test('\'s own role is assumed by AWS Config for this account only', () => {
    expect(only(templateOf({}, ['eu-west-1', 'us-east-1']), 'AWS::IAM::Role').Properties.AssumeRolePolicyDocument.Statement).toEqual([{
      Effect: 'Allow',
      Principal: { Service: 'config.amazonaws.com' },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    }]);
  });
});

describe('the delivery bucket', () => {
  test('survives, is encrypted, not public, and forgets', () => {
    templateOf({ retention: Duration.days(30) }).hasResource('AWS::S3::Bucket', {
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketEncryption: Match.anyValue(),
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
        LifecycleConfiguration: { Rules: [{ ExpirationInDays: 30, Status: 'Enabled' }] },
      },
    });
  });

  test('admits AWS Config of this account, and nobody without TLS', () => {
    const statements = only(templateOf({ deliveryPrefix: 'a/b' }), 'AWS::S3::BucketPolicy').Properties.PolicyDocument.Statement;
    const [tls, checks, delivers] = statements;
    expect([tls.Effect, tls.Condition]).toEqual(['Deny', { Bool: { 'aws:SecureTransport': 'false' } }]);
    expect([checks.Action, checks.Condition]).toEqual([['s3:GetBucketAcl', 's3:ListBucket'], { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } }]);
    expect([delivers.Action, delivers.Condition.StringEquals['s3:x-amz-acl']]).toEqual(['s3:PutObject', 'bucket-owner-full-control']);
    expect(JSON.stringify(delivers.Resource)).toContain('/a/b/AWSLogs/');
  });

  test('may be one that exists', () => {
    const template = templateOf({ deliveryBucketName: 'org-config-logs', deliveryPrefix: 'backup' });
    template.resourceCountIs('AWS::S3::Bucket', 0);
    expect(only(template, CHANNEL).Properties).toEqual({ S3BucketName: 'org-config-logs', S3KeyPrefix: 'backup' });
  });
});

describe('a template whose Regions are not known', () => {
  const warnings = (options: ConfigRecordingOptions, regions?: string[]) => {
    const stack = new Stack(new App(), 'Stack');
    new ComplianceFramework(stack, 'F', { controls: FrameworkControl.minimal(), regions, configRecording: ConfigRecording.create(options) });
    return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('recorderRole')).length;
  };

  test('is warned of, because each Region would create the service-linked role', () => {
    expect(warnings({})).toBe(1);
  });

  test('is accepted where accounts have that role', () => {
    expect(warnings({ createServiceLinkedRole: false })).toBe(0);
  });

  test('is accepted once it names them', () => {
    expect(warnings({}, ['eu-west-1', 'us-east-1'])).toBe(0);
  });
});

test.each<[string, ConfigRecordingOptions]>([
  ["deliveryBucketName is '' but a bucket name has 3 to 63", { deliveryBucketName: '' }],
  ["deliveryPrefix is '' but it neither begins nor ends with a slash", { deliveryPrefix: '' }],
  ["deliveryBucketName is 'arn:aws:s3:::logs' but a bucket name has 3 to 63", { deliveryBucketName: 'arn:aws:s3:::logs' }],
  ["deliveryPrefix is '/a' but it neither begins nor ends with a slash", { deliveryPrefix: '/a' }],
  ["deliveryPrefix is 'a/' but it neither begins nor ends with a slash", { deliveryPrefix: 'a/' }],
  ["retention is '0 days' but this library allows 1 to 36500 days", { retention: Duration.days(0) }],
])('is refused: %s', (message, options) => {
  expect(() => ConfigRecording.create(options)).toThrow(message);
});
