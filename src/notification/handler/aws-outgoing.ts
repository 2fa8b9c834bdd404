import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Delivery, Outgoing } from './delivery';
import { EventBucket, EventStore } from './event-store';
import { oneLine } from './words';
import { metricLine } from '../../private/metric-lines';
import { FailurePorts, logLine, writeLine } from '../../private/queue-handler';

/** Messages that one call of Amazon SQS takes. */
const BATCH = 10;
/** Characters of a reason. */
const REASON_LENGTH = 1000;

type Refusal = 'nothing there' | 'exists' | 'written by another';

const REFUSALS: { readonly [refusal in Refusal]: (error: S3ServiceException) => boolean } = {
  'nothing there': ({ name }) => name === 'NoSuchKey',
  'exists': ({ $metadata }) => $metadata.httpStatusCode === 412,
  // or it was deleted, or is being written
  'written by another': ({ $metadata: { httpStatusCode = 0 } }) => [404, 409, 412].includes(httpStatusCode),
};

/** What Amazon S3 answers; undefined where it refuses for a reason that is expected. */
export async function unless<T>(refusal: Refusal, answer: Promise<T>): Promise<T | undefined> {
  return answer.catch((error: unknown) => {
    if (error instanceof S3ServiceException && REFUSALS[refusal](error)) {
      return undefined;
    }
    throw error;
  });
}

/** Events in a bucket. */
export function awsEventBucket(s3: S3Client, Bucket: string): EventBucket {
  return {
    create: async (Key, Body) => {
      const put = new PutObjectCommand({ Bucket, Key, Body, ContentType: 'application/gzip', IfNoneMatch: '*' });
      return await unless('exists', s3.send(put)) !== undefined;
    },
    get: async (Key) => (await unless('nothing there', s3.send(new GetObjectCommand({ Bucket, Key }))))?.Body as AsyncIterable<Uint8Array> | undefined,
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

/** What becomes of a handler's messages that fail: they are counted by these dimensions, and put aside in the end. */
export function awsFailures(
  sqs: SQSClient, deadLetterQueueUrl: string, dimensions: { readonly [name: string]: string }, now: () => number,
): FailurePorts {
  return {
    log: logLine,
    failure: () => writeLine(metricLine('Failures', [Object.keys(dimensions)], dimensions, now())),
    putAside: awsDeadLetters(sqs, deadLetterQueueUrl),
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
