import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { countSettings } from './hub-contract';
import { BatchResponse, deadLetterMessage, logLine, QueueMessage, writeLine } from './hub-messages';
import { countJobs } from './job-metrics';
import { CLIENT_OPTIONS } from '../../private/client-options';

const sqs = new SQSClient(CLIENT_OPTIONS);

/** Counts jobs that ended, and measures restores. */
export async function handler({ Records }: { readonly Records: ReadonlyArray<QueueMessage> }): Promise<BatchResponse> {
  const settings = countSettings(process.env);
  return countJobs(Records, settings, {
    sendDeadLetter: async (letter) => {
      await sqs.send(new SendMessageCommand({ QueueUrl: settings.deadLetterQueueUrl, ...deadLetterMessage(letter) }));
    },
    log: logLine,
    metric: writeLine,
    now: () => Date.now(),
  });
}
