import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { NAMESPACE } from '../private/metric-lines';

/** Dimensions and their values. */
export interface JobDimensions {
  readonly State: string;
  readonly Tier?: string;
  readonly Region?: string;
  readonly Job?: string;
}

/** The states by which jobs are counted, with the color of each. */
const STATES: ReadonlyArray<readonly [string, string]> = [
  ['COMPLETED', cloudwatch.Color.GREEN],
  ['COMPLETED_WITH_ISSUES', cloudwatch.Color.ORANGE],
  ['PARTIAL', cloudwatch.Color.BROWN],
  ['EXPIRED', cloudwatch.Color.PURPLE],
  ['ABORTED', cloudwatch.Color.GREY],
  ['FAILED', cloudwatch.Color.RED],
];

/** How many jobs ended so. */
export function jobMetric(dimensions: JobDimensions, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return hubMetric('Jobs', { ...dimensions }, options);
}

/** How many alerts there were. */
export function alertMetric(kind: 'security' | 'compliance', options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return hubMetric('Alerts', { Kind: kind }, options);
}

/** Seconds that restores took, the longest. */
export function restoreTimeMetric(dimensions: { [name: string]: string }, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return hubMetric('RestoreTime', dimensions, { statistic: 'Maximum', ...options });
}

/** Messages that a handler could not work on and that come again. */
export function failureMetric(hubName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return hubMetric('Failures', { Hub: hubName }, options);
}

function hubMetric(metricName: string, dimensionsMap: { [name: string]: string }, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: NAMESPACE, metricName, dimensionsMap, statistic: 'Sum', period: Duration.minutes(5), ...options });
}

/** Jobs by state, failures by Region and tier, alerts, times of restores and what nobody was told of. The alarms may still become more. */
export function createDashboard(scope: Construct, id: string, deadLetters: cloudwatch.Metric, alarms: cloudwatch.Alarm[]): cloudwatch.Dashboard {
  const period = Duration.hours(1);
  const search = (what: string, statistic: string) => new cloudwatch.MathExpression({
    expression: `SEARCH('{"${NAMESPACE}",${what}', '${statistic}', ${period.toSeconds()})`, usingMetrics: {}, label: '', period,
  });
  const failuresBy = (dimension: string) => search(`${dimension},State} MetricName="Jobs" State="FAILED"`, 'Sum');
  const graph = (title: string, left: cloudwatch.IMetric[], options: Partial<cloudwatch.GraphWidgetProps> = {}) =>
    new cloudwatch.GraphWidget({ title, left, width: 12, height: 6, leftYAxis: { min: 0 }, ...options });
  return new cloudwatch.Dashboard(scope, id, {
    defaultInterval: Duration.days(7),
    widgets: [
      [
        graph('Jobs by state', STATES.map(([State, color]) => jobMetric({ State }, { period, color, label: State })), { stacked: true }),
        graph('Security events and changes of compliance', [
          alertMetric('security', { period, label: 'security', color: cloudwatch.Color.RED }), alertMetric('compliance', { period, label: 'compliance' }),
        ]),
      ],
      [graph('Failed jobs by Region', [failuresBy('Region')]), graph('Failed jobs by tier', [failuresBy('Tier')])],
      [graph('Seconds that restores took, by type', [search('ResourceType} MetricName="RestoreTime"', 'Maximum')]), graph('Dead letters', [deadLetters])],
      [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 6 })],
    ],
  });
}
