import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { HubMetric } from './backup-event-hub-props';
import { alertMetric, Counted, endedJobMetric, restoreTimeMetric } from './hub-metrics';
import { JobOutcome, metricState } from '../data/job-events';
import { NAMESPACE } from '../private/metric-lines';

/** The color of each outcome, from the best to the gravest. */
const COLORS: { readonly [outcome in Exclude<JobOutcome, 'ignored'>]: string } = {
  'completed': cloudwatch.Color.GREEN,
  'completed-with-issues': cloudwatch.Color.ORANGE,
  'partial': cloudwatch.Color.BROWN,
  'expired': cloudwatch.Color.PURPLE,
  'aborted': cloudwatch.Color.GREY,
  'failed': cloudwatch.Color.RED,
};

/** What a dashboard shows. */
export interface DashboardContents {
  readonly deadLetters: cloudwatch.Metric;
  /** They may still become more. */
  readonly alarms: cloudwatch.Alarm[];
  readonly counted: Counted;
}

/** Jobs by state, alerts, times of restores and dead letters; by Region, tier and type of resource what is counted so. */
export function createDashboard(scope: Construct, id: string, { deadLetters, alarms, counted }: DashboardContents): cloudwatch.Dashboard {
  const period = Duration.hours(1);
  const search = (what: string, statistic: string) => new cloudwatch.MathExpression({
    expression: `SEARCH('{"${NAMESPACE}",${what}', '${statistic}', ${period.toSeconds()})`, usingMetrics: {}, label: '', period,
  });
  const failuresBy = (dimension: string) => search(`${dimension},State} MetricName="Jobs" State="${metricState('failed')}"`, 'Sum');
  const graph = (title: string, left: cloudwatch.IMetric[], options: Partial<cloudwatch.GraphWidgetProps> = {}) =>
    new cloudwatch.GraphWidget({ title, left, width: 12, height: 6, leftYAxis: { min: 0 }, ...options });
  const counts = (metric: HubMetric) => counted.metrics.includes(metric);
  const states = Object.entries(COLORS).map(([outcome, color]) => ({ state: metricState(outcome as keyof typeof COLORS), color }));
  return new cloudwatch.Dashboard(scope, id, {
    defaultInterval: Duration.days(7),
    widgets: [
      [
        graph('Jobs by state', states.map(({ state, color }) => endedJobMetric({ state }, counted, { period, color, label: state })), { stacked: true }),
        graph('Security events and changes of compliance', [
          alertMetric('security', { period, label: 'security', color: cloudwatch.Color.RED }), alertMetric('compliance', { period, label: 'compliance' }),
        ]),
      ],
      [
        ...counts(HubMetric.JOBS_BY_REGION) ? [graph('Failed jobs by Region', [failuresBy('Region')])] : [],
        ...counts(HubMetric.JOBS_BY_TIER) ? [graph('Failed jobs by tier', [failuresBy('Tier')])] : [],
      ],
      [
        counts(HubMetric.RESTORE_TIME_BY_RESOURCE_TYPE)
          ? graph('Seconds that restores took, by type', [search('ResourceType} MetricName="RestoreTime"', 'Maximum')])
          : graph('Seconds that restores took', [restoreTimeMetric({}, counted, { period, label: 'the longest' })]),
        graph('Dead letters', [deadLetters]),
      ],
      [new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 6 })],
    ].filter((row) => row.length > 0),
  });
}
