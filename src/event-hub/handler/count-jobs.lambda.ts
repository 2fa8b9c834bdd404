import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { countSettings } from './hub-contract';
import { BatchResponse, Log, QueueMessage } from './hub-messages';
import { countJobs } from './job-metrics';
import { CLIENT_OPTIONS } from '../../private/client-options';

const sqs = new SQSClient(CLIENT_OPTIONS);

/** Raw lines: CloudWatch reads metrics only from lines that are nothing but JSON. */
const write = (line: string) => void process.stdout.write(`${line}\n`);
const log: Log = (level, message, fields) => write(JSON.stringify({ level, message, ...fields }));

/** Counts jobs that ended, and measures restores. */
export async function handler({ Records }: { readonly Records: ReadonlyArray<QueueMessage> }): Promise<BatchResponse> {
  const settings = countSettings(process.env);
  return countJobs(Records, settings, {
    sendDeadLetter: async ({ reason, body }) => {
      await sqs.send(new SendMessageCommand({
        QueueUrl: settings.deadLetterQueueUrl, MessageBody: body, MessageAttributes: { reason: { DataType: 'String', StringValue: reason.slice(0, 256) } },
      }));
    },
    log,
    metric: write,
    now: () => Date.now(),
  });
}
