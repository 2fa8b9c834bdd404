import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Delivery, Outgoing } from './delivery';
import { EventBucket, EventStore } from './event-store';
import { oneLine } from './words';

/** Messages that one call of Amazon SQS takes. */
const BATCH = 10;
/** Characters of a reason. */
const REASON_LENGTH = 1000;

/** Events in a bucket. */
export function awsEventBucket(s3: S3Client, Bucket: string): EventBucket {
  return {
    create: async (Key, Body) => {
      try {
        await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/gzip', IfNoneMatch: '*' }));
        return true;
      } catch (error) {
        if (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412) {
          return false;
        }
        throw error;
      }
    },
    get: async (Key) => {
      try {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return Body as unknown as AsyncIterable<Uint8Array>;
      } catch (error) {
        if (error instanceof S3ServiceException && error.name === 'NoSuchKey') {
          return undefined;
        }
        throw error;
      }
    },
  };
}

/** How a handler's events leave it: by a bucket and a queue. */
export function awsOutgoing(s3: S3Client, sqs: SQSClient, place: { readonly eventBucket: string; readonly deliveryQueueUrl: string }): Outgoing {
  return {
    events: new EventStore(awsEventBucket(s3, place.eventBucket)),
    queue: async (deliveries) => {
      for (let start = 0; start < deliveries.length; start += BATCH) {
        await queueBatch(deliveries.slice(start, start + BATCH), sqs, place.deliveryQueueUrl);
      }
    },
  };
}

/** Puts messages aside in a dead-letter queue: bodies as they were, so that sending them again does what they ask for, and the reason as an attribute. */
export function awsDeadLetters(sqs: SQSClient, QueueUrl: string): (body: string, reason: string) => Promise<void> {
  return async (MessageBody, reason) => {
    await sqs.send(new SendMessageCommand({
      QueueUrl, MessageBody, MessageAttributes: { reason: { DataType: 'String', StringValue: oneLine(reason, REASON_LENGTH) || 'no reason given' } },
    }));
  };
}

async function queueBatch(deliveries: ReadonlyArray<Delivery>, sqs: SQSClient, QueueUrl: string): Promise<void> {
  const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({
    QueueUrl, Entries: deliveries.map((delivery, i) => ({ Id: String(i), MessageBody: JSON.stringify(delivery) })),
  }));
  if (Failed.length > 0) {
    throw new Error(`Amazon SQS refused ${Failed.length} deliveries: ${Failed[0].Message ?? Failed[0].Code ?? 'no reason given'}`);
  }
}
