import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deliverEnvironment } from './handler/deliver-contract';
import { keepsFindings } from './handler/delivery-target';
import { CONCURRENCY, DELIVERY_ATTEMPTS, TIMEOUT_SECONDS, VISIBILITY_MINUTES } from './handler/delivery-times';
import { EVENT_DAYS, EVENTS_PREFIX } from './handler/event-store';
import { outgoingEnvironment } from './handler/outgoing-contract';
import { BoundTarget } from './notification-target';
import { alarmAbove, oldestMessageMetric } from '../private/alarms';
import { handlerFunction } from '../private/handler-function';
import { QUEUE } from '../private/queues';

export interface EventDeliveryProps {
  /** The owner's bucket: events lie below `events/`, and expire by `EventDelivery.eventExpiry`, which the bucket must have. */
  readonly bucket: s3.IBucket;
  /** Gets deliveries that were given up, each with the reason. */
  readonly deadLetterQueue: sqs.Queue;
  readonly targets: ReadonlyArray<BoundTarget>;
  /** Under which the owner's metric `Failures` counts, so that its alarm covers deliveries too. */
  readonly failureDimensions: { readonly [name: string]: string };
  /** What to do where the environment has no room for the channels. */
  readonly remedy: string;
  readonly logRetention?: logs.RetentionDays;
}

/**
 * Brings events from whoever found something to the channels: an event lies in a bucket under its id, the queue has its id and a channel, and the function
 * renders it for that channel. A channel that fails is tried for three hours; what it did not take then is put aside with the reason, and the same message, sent to the
 * queue again, delivers it.
 *
 * A function works on one message at a time: one that is killed repeats no other channel's.
 */
export class EventDelivery extends Construct {
  /** For the owner's bucket. Whatever waits, in the queue and as a dead letter, is there for 28 days at most. */
  public static readonly eventExpiry: s3.LifecycleRule = { prefix: EVENTS_PREFIX, expiration: Duration.days(EVENT_DAYS) };

  public readonly bucket: s3.IBucket;
  public readonly queue: sqs.Queue;
  public readonly handler: lambda.Function;
  /** For functions that send by it: read by `readOutgoing`. */
  public readonly environment: { readonly [name: string]: string };
  /** On invocations that broke off, and on messages that wait because nobody calls the function. Failed deliveries are the owner's failures, and have its alarm. */
  public readonly alarms: cloudwatch.Alarm[];
  /** All functions that use the queue and the bucket: that which delivers, and those that send. */
  public readonly functions: lambda.Function[];

  /** @throws when AWS Lambda would not take the environment */
  constructor(scope: Construct, id: string, props: EventDeliveryProps) {
    super(scope, id);
    const { bucket, deadLetterQueue, targets } = props;
    this.bucket = bucket;
    this.queue = new sqs.Queue(this, 'Queue', {
      ...QUEUE,
      visibilityTimeout: Duration.minutes(VISIBILITY_MINUTES),
      removalPolicy: RemovalPolicy.DESTROY,
      // one more than the handler tries: it puts aside with the reason, and Amazon SQS what kills the handler
      deadLetterQueue: { queue: deadLetterQueue, maxReceiveCount: DELIVERY_ATTEMPTS + 1 },
    });
    this.environment = outgoingEnvironment({
      eventBucket: bucket.bucketName,
      deliveryQueueUrl: this.queue.queueUrl,
      recipients: targets.map(({ target }) => ({ id: target.id, ...keepsFindings(target) ? { keepsFindings: true } : {} })),
    });
    this.handler = this.createHandler(props);
    this.functions = [this.handler];
    targets.forEach(({ grant }) => grant(this.handler));
    this.alarms = [
      alarmAbove(this, 'ErrorAlarm', this.handler.metricErrors({ statistic: 'Sum', period: Duration.minutes(5) }), 0,
        'The function that delivers notifications could not start, or ran out of time or memory; its log says why'),
      // what fails counts until it is received for the third time, after ten minutes: only a function that is not called makes messages older
      alarmAbove(this, 'WaitAlarm', oldestMessageMetric(this.queue), VISIBILITY_MINUTES * 4 * 60,
        'Notifications wait: the function that delivers them is not called; look at its event source mapping and the account\'s Lambda concurrency'),
    ];
    this.node.defaultChild = this.handler;
  }

  /** Lets a function keep events and hand them to the channels; it needs `environment` besides. */
  public connect(producer: lambda.Function): void {
    producer.addToRolePolicy(new iam.PolicyStatement({
      actions: ['s3:PutObject', 's3:GetObject'], resources: [this.bucket.arnForObjects(`${EVENTS_PREFIX}*`)],
    }));
    this.queue.grant(producer, 'sqs:SendMessage');
    this.functions.push(producer);
  }

  private createHandler({ bucket, deadLetterQueue, targets, failureDimensions, remedy, logRetention }: EventDeliveryProps): lambda.Function {
    const environment = deliverEnvironment({
      eventBucket: bucket.bucketName,
      deliveryQueueUrl: this.queue.queueUrl,
      deadLetterQueueUrl: deadLetterQueue.queueUrl,
      targets: targets.map(({ target }) => target),
      failureDimensions,
    });
    const handler = handlerFunction(this, 'Handler', {
      asset: 'notification/handler/deliver',
      description: 'Delivers notifications to channels',
      environment,
      timeout: Duration.seconds(TIMEOUT_SECONDS),
      memorySize: 512,
      filledBy: { prop: 'channels', given: `${targets.length} channels`, remedy },
      logRetention,
    });
    handler.addEventSource(new SqsEventSource(this.queue, { batchSize: 1, maxConcurrency: CONCURRENCY, reportBatchItemFailures: true }));
    [this.queue, deadLetterQueue].forEach((queue) => queue.grant(handler, 'sqs:SendMessage'));
    handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(`${EVENTS_PREFIX}*`)] }));
    // without it, an event that expired looks like one that may not be read
    handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
    return handler;
  }
}
