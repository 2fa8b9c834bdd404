import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { groupEvents } from './group-events';
import { groupingSettings } from './hub-contract';
import { awsEventBucket, awsFailures, awsOutgoing } from '../../notification/handler/aws-outgoing';
import { readOutgoing } from '../../notification/handler/outgoing-contract';
import { CLIENT_OPTIONS } from '../../private/client-options';
import { BatchResponse, messagesIn, QueueEvent, writeLine } from '../../private/queue-handler';

interface Context {
  getRemainingTimeInMillis(): number;
}

const s3 = new S3Client(CLIENT_OPTIONS);
const sqs = new SQSClient(CLIENT_OPTIONS);

/** Groups what AWS Lambda gathered of a queue, and notifies. */
export async function handler(event: QueueEvent, context: Context): Promise<BatchResponse> {
  const settings = groupingSettings(process.env);
  const { recipients, ...place } = readOutgoing(process.env);
  return groupEvents(messagesIn(event), settings, {
    ...awsFailures(sqs, settings.deadLetterQueueUrl, { Hub: settings.source.name }, Date.now),
    metric: writeLine,
    outgoing: awsOutgoing(s3, sqs, place),
    bucket: awsEventBucket(s3, place.eventBucket),
    recipients,
    timeLeft: () => context.getRemainingTimeInMillis(),
  });
}
