import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { RestoreTimeAlarmOptions } from './backup-event-hub-props';
import { HubQueues } from './hub-queues';
import { LIMITS } from '../data/limits';
import { alarmAbove, deadLetterAlarm, oldestMessageMetric } from '../private/alarms';
import { checkDuration, checkText } from '../private/validation';

/**
 * Longest wait in a queue that AWS Lambda reads. A message that fails is hidden for 6 minutes, and its age counts until it is received for the third time: 12
 * minutes, so that only a handler that is not called makes messages as old as this.
 */
const LONGEST_WAIT = Duration.minutes(20);

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
 * The age of messages tells only of handlers that are not called: Amazon SQS leaves out what was received three times. Failures have alarms of their own.
 */
export function createAlarms(scope: Construct, { queues, handlers, failures, windowMinutes }: Watched): cloudwatch.Alarm[] {
  const called = (what: string) => `${what}: the handler is not called; look at its event source mapping and the account's Lambda concurrency`;
  const scheduled = (what: string) =>
    `${what} wait to be told: the handler is not called; look at the rule of its schedule and the account's Lambda concurrency`;
  return [
    deadLetterAlarm(scope, 'DeadLetterAlarm', queues.deadLetters, 'Events of AWS Backup could not be told or counted; the dead-letter queue has them, with the reason'),
    ...handlers.map((handler) => alarmAbove(
      handler, 'ErrorAlarm', handler.metricErrors({ period: Duration.minutes(5) }), 0, `${handler.node.id} failed; its log says why`)),
    alarmAbove(scope, 'FailureAlarm', failures, 0, 'Events of AWS Backup could not be told or counted and are tried again; the logs of the handlers say why'),
    // messages of the open window are received and released by each run
    alarmAbove(scope, 'FailedJobsWaitAlarm', oldestMessageMetric(queues.jobs), (windowMinutes * 3 + 20) * 60,
      scheduled('Failed backup jobs and changes of compliance')),
    alarmAbove(scope, 'SecurityEventsWaitAlarm', oldestMessageMetric(queues.security), SECURITY_WAIT.toSeconds(), scheduled('Security events')),
    alarmAbove(scope, 'RetriesWaitAlarm', oldestMessageMetric(queues.retries), LONGEST_WAIT.toSeconds(), called('Messages that a channel did not take wait to be sent again')),
    alarmAbove(scope, 'EndedJobsWaitAlarm', oldestMessageMetric(queues.counts), LONGEST_WAIT.toSeconds(), called('Jobs that ended wait to be counted')),
  ];
}

/** The target in seconds, as the metric has it. */
export function checkRestoreTarget(target: Duration): number {
  return checkDuration('target', target, 'minutes', LIMITS.restoreTimeMinutes, 'this library') * 60;
}

/** The dimensions under which restores are counted. */
export function restoreDimensions({ resourceType, restoreTestingPlanName }: RestoreTimeAlarmOptions): { [name: string]: string } {
  return {
    ...restoreTestingPlanName === undefined ? {} : { RestoreTestingPlan: checkPlanName(restoreTestingPlanName) },
    ...resourceType === undefined ? {} : { ResourceType: checkResourceType(resourceType) },
  };
}

function checkPlanName(name: string): string {
  return checkText('restoreTestingPlanName', name, /^[a-zA-Z0-9_]{1,50}$/, 'a restore testing plan has 1 to 50 letters, digits and underscores',
    'give the name of the plan without the id that AWS Backup appends');
}

function checkResourceType(type: string): string {
  // CloudFormation's names and texts for people have no metric, and an alarm on none never goes off
  return checkText('resourceType', type, /^[a-zA-Z0-9][a-zA-Z0-9 -]{0,49}$/, 'AWS Backup has short names for types of resources',
    'copy the type from a restore job, for example EBS, RDS or DynamoDB');
}
