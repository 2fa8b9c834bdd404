import { S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { groupEvents } from './group-events';
import { groupingSettings } from './hub-contract';
import { BatchResponse, deadLetterMessage, logLine, QueueMessage, writeLine } from './hub-messages';
import { awsEventBucket, awsOutgoing } from '../../notification/handler/aws-outgoing';
import { readOutgoing } from '../../notification/handler/outgoing-contract';
import { CLIENT_OPTIONS } from '../../private/client-options';

/** What AWS Lambda hands over of a queue. */
interface QueueBatch {
  readonly Records: ReadonlyArray<QueueMessage & { readonly attributes: { readonly ApproximateReceiveCount: string } }>;
}

interface Context {
  getRemainingTimeInMillis(): number;
}

const s3 = new S3Client(CLIENT_OPTIONS);
const sqs = new SQSClient(CLIENT_OPTIONS);

/** Groups what AWS Lambda gathered of a queue, and notifies. */
export async function handler({ Records }: QueueBatch, context: Context): Promise<BatchResponse> {
  const settings = groupingSettings(process.env);
  const { recipients, ...place } = readOutgoing(process.env);
  const messages = Records.map(({ messageId, body, attributes }) => ({ messageId, body, receiveCount: Number(attributes.ApproximateReceiveCount) }));
  return groupEvents(messages, settings, {
    log: logLine,
    metric: writeLine,
    outgoing: awsOutgoing(s3, sqs, place),
    bucket: awsEventBucket(s3, place.eventBucket),
    recipients,
    sendDeadLetter: async (letter) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: settings.deadLetterQueueUrl, ...deadLetterMessage(letter) }));
    },
    now: () => Date.now(),
    timeLeft: () => context.getRemainingTimeInMillis(),
  });
}
