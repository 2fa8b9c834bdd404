import { SQSClient } from '@aws-sdk/client-sqs';
import { countSettings } from './hub-contract';
import { countJobs } from './job-metrics';
import { awsDeadLetters } from '../../notification/handler/aws-outgoing';
import { CLIENT_OPTIONS } from '../../private/client-options';
import { BatchResponse, logLine, messagesIn, QueueEvent, writeLine } from '../../private/queue-handler';

const sqs = new SQSClient(CLIENT_OPTIONS);

/** Counts jobs that ended, and measures restores. */
export async function handler(event: QueueEvent): Promise<BatchResponse> {
  const settings = countSettings(process.env);
  return countJobs(messagesIn(event), settings, {
    sendDeadLetter: awsDeadLetters(sqs, settings.deadLetterQueueUrl), log: logLine, metric: writeLine, now: () => Date.now(),
  });
}
