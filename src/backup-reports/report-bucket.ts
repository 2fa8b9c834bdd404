import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct, IDependable } from 'constructs';
import { LIMITS } from '../data/limits';
import { checkDuration } from '../private/validation';

export interface ReportBucketProps {
  /** The role with which AWS Backup delivers. */
  readonly principalArn: string;
  readonly encryptionKey?: kms.IKey;
  readonly retention?: Duration;
  /** What makes that role exist. */
  readonly role?: IDependable;
}

/** The bucket as AWS Backup needs it; its policy lets nobody else write to it. */
export function createReportBucket(scope: Construct, props: ReportBucketProps): s3.Bucket {
  const days = checkDuration('retention', props.retention ?? Duration.days(400), 'days', LIMITS.storedDays, 'this library');
  const bucket = new s3.Bucket(scope, 'Bucket', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: props.encryptionKey ? s3.BucketEncryption.KMS : s3.BucketEncryption.S3_MANAGED,
    encryptionKey: props.encryptionKey,
    bucketKeyEnabled: props.encryptionKey ? true : undefined,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    // AWS Backup sends an ACL: the one ownership that is known to work with it
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
    lifecycleRules: [{
      expiration: Duration.days(days), noncurrentVersionExpiration: Duration.days(30), abortIncompleteMultipartUploadAfter: Duration.days(7),
    }],
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  // the L2's way needs a custom resource
  (bucket.node.defaultChild as s3.CfnBucket).notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'BackupReports',
    principals: [new iam.ArnPrincipal(props.principalArn)],
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('*')],
    conditions: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
  }));
  if (props.role) {
    bucket.policy!.node.addDependency(props.role);
  }
  return bucket;
}

/** What the key of the bucket must allow. */
export function reportKeyStatement(principalArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'BackupReports',
    principals: [new iam.ArnPrincipal(principalArn)],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    resources: ['*'],
  });
}
