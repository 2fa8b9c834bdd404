import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { NotifiedReports } from './report-source';
import type { ReportPlanInfo } from '../backup-reports';

/** Events that a rule matched, by the hour: CloudWatch looks at most a day back at shorter periods, and a week at these. */
export function arrivals(rule: events.Rule, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Events', metricName: 'Invocations', dimensionsMap: { RuleName: rule.ruleName }, statistic: 'Sum', period: Duration.hours(1), ...options,
  });
}

/** Events of Amazon S3 go to the target, each report plan's by a rule of its own: its metric is the plan's heartbeat. */
export function arrivalRules(scope: Construct, { bucket, prefix, plans }: NotifiedReports, target: events.IRuleTarget): events.Rule[] {
  const createRule = (id: string, folder: string, description: string) => new events.Rule(scope, id, {
    description,
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [bucket.bucketName] }, ...folder === '' ? {} : { object: { key: [{ prefix: `${folder}/` }] } } },
    },
    targets: [target],
  });
  return plans.length > 0
    ? plans.map((plan) => createRule(`Arrival-${plan.reportPlanName}`, plan.prefix, `Files of the report plan ${plan.reportPlanName}`))
    : [createRule('Arrival', prefix, 'Files of reports')];
}

/** Goes off when the rule of a report plan, or of an existing bucket, matched nothing for as long. */
export function heartbeatAlarm(scope: Construct, rule: events.Rule, plan: ReportPlanInfo | undefined, lateAfterHours: number): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, plan ? `Heartbeat-${plan.reportPlanName}` : 'Heartbeat', {
    alarmDescription: `no backup report ${plan ? `of ${plan.reportPlanName} ` : ''}came for ${lateAfterHours} hours: look at its report jobs in AWS Backup`,
    metric: arrivals(rule),
    threshold: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: lateAfterHours,
    datapointsToAlarm: lateAfterHours,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
  });
}
