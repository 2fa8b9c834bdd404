import { Aws, CfnResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { compact } from '../private/compact';

/** How a recorder is created. */
export interface RecordingModel {
  readonly bucketName?: string;
  readonly prefix?: string;
  readonly retentionDays: number;
  readonly recordCompliance: boolean;
  readonly additionalTypes: ReadonlyArray<string>;
  readonly createServiceLinkedRole: boolean;
}

/** What a framework has to wait for. */
export interface Recording {
  readonly recorder: config.CfnConfigurationRecorder;
  readonly channel: config.CfnDeliveryChannel;
}

const SERVICE = 'config.amazonaws.com';
const SERVICE_LINKED_ROLE = '/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig';

/**
 * A recorder and its delivery channel. Neither waits for the other: CloudFormation creates the recorder fully only once a channel exists, and
 * the channel needs a recorder.
 */
export function createRecording(scope: Construct, model: RecordingModel, resourceTypes: string[], severalRegions: boolean): Recording {
  const construct = new Construct(scope, 'Recording');
  const bucket = model.bucketName === undefined ? createBucket(construct, model) : undefined;
  const bucketName = model.bucketName ?? bucket!.bucketName;
  const ownRole = severalRegions && model.createServiceLinkedRole;
  const role = ownRole ? createRole(construct, bucketName, model.prefix) : undefined;
  const recorder = new config.CfnConfigurationRecorder(construct, 'Recorder', {
    roleArn: role?.attrArn ?? compact(`arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role${SERVICE_LINKED_ROLE}`),
    recordingGroup: {
      allSupported: false,
      includeGlobalResourceTypes: false,
      resourceTypes: recordedTypes(model, resourceTypes),
    },
  });
  if (model.createServiceLinkedRole && !ownRole) {
    const serviceLinkedRole = new iam.CfnServiceLinkedRole(construct, 'ServiceLinkedRole', { awsServiceName: SERVICE });
    // recorders of other Regions work with it too
    serviceLinkedRole.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    recorder.node.addDependency(serviceLinkedRole);
  }
  const channel = new config.CfnDeliveryChannel(construct, 'Channel', { s3BucketName: bucketName, s3KeyPrefix: model.prefix });
  // a channel is refused unless AWS Config can write to its bucket
  if (bucket) {
    channel.node.addDependency(bucket.policy!.node.defaultChild as CfnResource);
  }
  return { recorder, channel };
}

/** What the recorder records: at least one type, or AWS Config refuses it. */
export function recordedTypes({ recordCompliance, additionalTypes }: RecordingModel, resourceTypes: ReadonlyArray<string>): string[] {
  return [...new Set([...resourceTypes, ...additionalTypes, ...recordCompliance ? ['AWS::Config::ResourceCompliance'] : []])].sort();
}

function createBucket(scope: Construct, { prefix, retentionDays }: RecordingModel): s3.Bucket {
  const bucket = new s3.Bucket(scope, 'Bucket', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    lifecycleRules: [{ expiration: Duration.days(retentionDays) }],
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
  const principals = [new iam.ServicePrincipal(SERVICE)];
  const ownAccount = { 'aws:SourceAccount': Aws.ACCOUNT_ID };
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'ConfigChecksBucket', principals, actions: ['s3:GetBucketAcl', 's3:ListBucket'], resources: [bucket.bucketArn], conditions: { StringEquals: ownAccount },
  }));
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'ConfigDelivers',
    principals,
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects(objects(prefix))],
    conditions: { StringEquals: { ...ownAccount, 's3:x-amz-acl': 'bucket-owner-full-control' } },
  }));
  return bucket;
}

/** A role of the Region itself: the service-linked role is made once for an account, and Regions don't wait for each other. */
function createRole(scope: Construct, bucketName: string, prefix: string | undefined): iam.CfnRole {
  const bucketArn = `arn:${Aws.PARTITION}:s3:::${bucketName}`;
  return new iam.CfnRole(scope, 'Role', {
    description: 'AWS Config records with it what AWS Backup Audit Manager judges',
    assumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [{
        Effect: 'Allow', Principal: { Service: SERVICE }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }],
    },
    managedPolicyArns: [`arn:${Aws.PARTITION}:iam::aws:policy/service-role/AWS_ConfigRole`],
    policies: [{
      policyName: 'Delivery',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 's3:GetBucketAcl', Resource: bucketArn },
          {
            Effect: 'Allow',
            Action: ['s3:PutObject', 's3:PutObjectAcl'],
            Resource: `${bucketArn}/${objects(prefix)}`,
            Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
          },
        ],
      },
    }],
  });
}

function objects(prefix: string | undefined): string {
  return `${prefix === undefined ? '' : `${prefix}/`}AWSLogs/${Aws.ACCOUNT_ID}/Config/*`;
}
