import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { HubQueues } from './hub-queues';
import { alarmAbove, deadLetterAlarm, oldestMessageMetric } from '../private/alarms';

/**
 * Longest wait in a queue that AWS Lambda reads. A message that fails is hidden for 6 minutes, and its age counts until it is received for the third time: 12
 * minutes, so that only a handler that is not called makes messages as old as this.
 */
const BATCH_WAIT = Duration.minutes(20);

/** Longest wait of security events: what crashed runs received comes back every minute, and its age counts until it is received for the third time. */
const SECURITY_WAIT = Duration.minutes(10);

/** What the alarms watch. */
export interface Watched {
  readonly queues: HubQueues;
  readonly handlers: ReadonlyArray<lambda.Function>;
  readonly failures: cloudwatch.Metric;
  readonly windowMinutes: number;
}

/**
 * The age of messages shows only handlers that are not called: Amazon SQS leaves out what was received three times. Failures have alarms of their own.
 */
export function createAlarms(scope: Construct, { queues, handlers, failures, windowMinutes }: Watched): cloudwatch.Alarm[] {
  const called = (what: string) => `${what}: the handler is not called; look at its event source mapping and the account's Lambda concurrency`;
  const scheduled = (what: string) =>
    `${what} wait: the handler is not called; look at the rule of its schedule and the account's Lambda concurrency`;
  return [
    deadLetterAlarm(scope, 'DeadLetterAlarm', queues.deadLetters, 'Events of AWS Backup could not be delivered or counted; the dead-letter queue has them, with the reason'),
    ...handlers.map((handler) => alarmAbove(
      handler, 'ErrorAlarm', handler.metricErrors({ period: Duration.minutes(5) }), 0, `${handler.node.id} failed; its log says why`)),
    alarmAbove(scope, 'FailureAlarm', failures, 0, 'Events of AWS Backup could not be delivered or counted and are retried; the logs of the handlers say why'),
    // messages of the open window are received and released by each run
    alarmAbove(scope, 'FailedJobsWaitAlarm', oldestMessageMetric(queues.jobs), (windowMinutes * 3 + 20) * 60,
      scheduled('Failed backup jobs and changes of compliance')),
    alarmAbove(scope, 'SecurityEventsWaitAlarm', oldestMessageMetric(queues.security), SECURITY_WAIT.toSeconds(), scheduled('Security events')),
    alarmAbove(scope, 'RetriesWaitAlarm', oldestMessageMetric(queues.retries), BATCH_WAIT.toSeconds(), called('Deliveries wait to be retried')),
    alarmAbove(scope, 'EndedJobsWaitAlarm', oldestMessageMetric(queues.counts), BATCH_WAIT.toSeconds(), called('Jobs that ended wait to be counted')),
  ];
}
