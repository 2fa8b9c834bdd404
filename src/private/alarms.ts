import { Annotations, Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** Messages in a dead-letter queue. */
export function deadLetterMetric(queue: sqs.IQueue, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: Duration.minutes(5), ...options });
}

/** Seconds that the oldest message of a queue waits; messages that were received three times are not looked at any more. */
export function oldestMessageMetric(queue: sqs.IQueue, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: Duration.minutes(5), ...options });
}

/** A metric that is above a threshold; what is not reported did not happen. */
export function alarmAbove(scope: Construct, id: string, metric: cloudwatch.Metric, threshold: number, alarmDescription: string): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, id, {
    alarmDescription,
    metric,
    threshold,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
}

export function deadLetterAlarm(scope: Construct, id: string, queue: sqs.IQueue, description: string): cloudwatch.Alarm {
  return alarmAbove(scope, id, deadLetterMetric(queue), 0, description);
}

/** Warns that alarms notify nobody. */
export function warnAlarmsWithoutActions(construct: Construct, whenTheyGoOff: string, remedy: string): void {
  Annotations.of(construct).addWarningV2('cdk-org-backup:alarmsWithoutActions',
    `none of the channels is a topic, so that the alarms have no action and notify nobody when ${whenTheyGoOff}; ${remedy}`);
}
