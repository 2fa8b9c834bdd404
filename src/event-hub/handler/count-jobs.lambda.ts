import { SQSClient } from '@aws-sdk/client-sqs';
import { countSettings } from './hub-contract';
import { countJobs } from './job-metrics';
import { awsFailures } from '../../notification/handler/aws-outgoing';
import { CLIENT_OPTIONS } from '../../private/client-options';
import { BatchResponse, messagesIn, QueueEvent, writeLine } from '../../private/queue-handler';

const sqs = new SQSClient(CLIENT_OPTIONS);

/** Counts jobs that ended, and measures restores. */
export async function handler(event: QueueEvent): Promise<BatchResponse> {
  const settings = countSettings(process.env);
  const failures = awsFailures(sqs, settings.deadLetterQueueUrl, { Hub: settings.hubName }, Date.now);
  return countJobs(messagesIn(event), settings, { ...failures, metric: writeLine });
}
