import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { EventKnowledge } from './handler/event-explanation';
import { groupingEnvironment, HubSource } from './handler/hub-contract';
import { GROUPING_TIMEOUT, queueTimes } from './handler/hub-times';
import { EventDelivery } from '../notification/event-delivery';
import { handlerFunction, HandlerFunctionProps } from '../private/handler-function';

export interface GroupingFunctionProps extends Pick<HandlerFunctionProps, 'description' | 'logRetention'> {
  readonly queue: sqs.Queue;
  readonly deadLetterQueue: sqs.Queue;
  readonly delivery: EventDelivery;
  /** Seconds for which AWS Lambda gathers events. */
  readonly window: number;
  readonly source: HubSource;
  readonly knowledge?: EventKnowledge;
}

/** As few batches as AWS Lambda can be told to make: it takes no lower concurrency, and hands over 6 MB at most. */
const MAXIMUM_CONCURRENCY = 2;
const BATCH_SIZE = 10_000;

/** A function that makes one message of what AWS Lambda gathers from a queue. */
export function createGroupingFunction(scope: Construct, id: string, props: GroupingFunctionProps): lambda.Function {
  const { queue, deadLetterQueue, delivery, window, source, knowledge, description, logRetention } = props;
  const grouping = handlerFunction(scope, id, {
    asset: 'event-hub/handler/group-events',
    description,
    // thousands of events in a batch: memory brings speed
    memorySize: 512,
    timeout: Duration.seconds(GROUPING_TIMEOUT),
    environment: {
      ...delivery.environment,
      ...groupingEnvironment({ source, deadLetterQueueUrl: deadLetterQueue.queueUrl, attempts: queueTimes(window).attempts, knowledge }),
    },
    filledBy: { prop: 'channels', given: 'all channels', remedy: `give fewer channels${knowledge === undefined ? '' : ', or fewer backupKeyIds and backupPolicyIds'}` },
    logRetention,
  });
  grouping.addEventSource(new SqsEventSource(queue, {
    batchSize: BATCH_SIZE, maxBatchingWindow: Duration.seconds(window), maxConcurrency: MAXIMUM_CONCURRENCY, reportBatchItemFailures: true,
  }));
  delivery.connect(grouping);
  // without it, a message that was never kept looks like one that may not be read
  grouping.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [delivery.bucket.bucketArn] }));
  deadLetterQueue.grant(grouping, 'sqs:SendMessage');
  return grouping;
}

/** In which messages lie under their ids. */
export function createEventBucket(scope: Construct): s3.Bucket {
  return new s3.Bucket(scope, 'Events', {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    encryption: s3.BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    lifecycleRules: [EventDelivery.eventExpiry, { abortIncompleteMultipartUploadAfter: Duration.days(7) }],
    // where the stack goes, what waits to be delivered may still be read, and is gone after 30 days
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  });
}
