import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { countSettings } from './hub-contract';
import { BatchResponse, logLine, QueueMessage, writeLine } from './hub-messages';
import { countJobs } from './job-metrics';
import { CLIENT_OPTIONS } from '../../private/client-options';

const sqs = new SQSClient(CLIENT_OPTIONS);

/** Counts jobs that ended, and measures restores. */
export async function handler({ Records }: { readonly Records: ReadonlyArray<QueueMessage> }): Promise<BatchResponse> {
  const settings = countSettings(process.env);
  return countJobs(Records, settings, {
    sendDeadLetter: async ({ reason, body }) => {
      await sqs.send(new SendMessageCommand({
        QueueUrl: settings.deadLetterQueueUrl, MessageBody: body, MessageAttributes: { reason: { DataType: 'String', StringValue: reason.slice(0, 256) } },
      }));
    },
    log: logLine,
    metric: writeLine,
    now: () => Date.now(),
  });
}
