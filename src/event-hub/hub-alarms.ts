import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { queueTimes } from './handler/hub-times';
import { HubQueues, SECURITY_WINDOW } from './hub-queues';
import { alarmAbove, deadLetterAlarm, oldestMessageMetric } from '../private/alarms';

/**
 * Longest wait of jobs to be counted. A message that fails is hidden for 6 minutes, and its age counts until it is received for the third time: 12 minutes, so
 * that only a handler that is not called makes messages as old as this.
 */
const COUNT_WAIT = Duration.minutes(20);

/** Seconds that AWS Lambda may take besides: at low traffic it waits for up to 20. */
const SPARE = 60;

/** What the alarms watch. */
export interface Watched {
  readonly queues: HubQueues;
  readonly handlers: ReadonlyArray<lambda.Function>;
  readonly failures: cloudwatch.Metric;
  /** Seconds for which failed jobs and changes of compliance are gathered. */
  readonly window: number;
}

/**
 * The age of messages shows only handlers that are not called: Amazon SQS leaves out what was received three times. Failures have alarms of their own.
 */
export function createAlarms(scope: Construct, { queues, handlers, failures, window }: Watched): cloudwatch.Alarm[] {
  const called = (what: string) => `${what}: the handler is not called; look at its event source mapping and the account's Lambda concurrency`;
  const longest = (seconds: number) => queueTimes(seconds).longestWait + SPARE;
  return [
    deadLetterAlarm(scope, 'DeadLetterAlarm', queues.deadLetters, 'Events of AWS Backup, or messages about them, could not be delivered or counted; the dead-letter queue has them, with the reason'),
    ...handlers.map((handler) => alarmAbove(
      handler, 'ErrorAlarm', handler.metricErrors({ period: Duration.minutes(5) }), 0, `The function ${handler.node.id} of the event hub could not start, or ran out of time or memory; its log says why`)),
    alarmAbove(scope, 'FailureAlarm', failures, 0, 'Events of AWS Backup, or messages about them, could not be delivered or counted and are tried again; the logs of the functions say why'),
    alarmAbove(scope, 'FailedJobsWaitAlarm', oldestMessageMetric(queues.jobs), longest(window), called('Failed backup jobs and changes of compliance wait')),
    alarmAbove(scope, 'SecurityEventsWaitAlarm', oldestMessageMetric(queues.security), longest(SECURITY_WINDOW), called('Security events wait')),
    alarmAbove(scope, 'EndedJobsWaitAlarm', oldestMessageMetric(queues.counts), COUNT_WAIT.toSeconds(), called('Jobs that ended wait to be counted')),
  ];
}
