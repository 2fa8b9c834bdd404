import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { NOTIFIER_METRICS } from './handler/notifier-contract';
import { NotifierMetric } from './report-notifier-props';
import type { BackupEventHub } from '../event-hub';
import { checkCounted } from '../private/metric-checks';
import { NAMESPACE } from '../private/metric-lines';

/** What of a notifier's metrics is asked for: `prop` is how the caller names the first value. */
export interface WantedMetric {
  readonly metric: NotifierMetric;
  readonly counted: readonly NotifierMetric[];
  readonly prop: string;
  readonly values: readonly string[];
}

export function notifierMetric({ metric: metricName, counted, prop, values }: WantedMetric, options: cloudwatch.MetricOptions): cloudwatch.Metric {
  checkNotifierCounts(prop, values[0], metricName, counted);
  const dimensionsMap = Object.fromEntries(NOTIFIER_METRICS[metricName].map((dimension, i) => [dimension, values[i]]));
  return new cloudwatch.Metric({ namespace: NAMESPACE, metricName, dimensionsMap, ...options });
}

/** Refuses what the notifier does not count. */
export function checkNotifierCounts(prop: string, value: string, metric: NotifierMetric, counted: readonly NotifierMetric[]): void {
  const [name] = Object.entries(NotifierMetric).find(([, one]) => one === metric)!;
  checkCounted(prop, value, { on: counted.includes(metric), by: `NotifierMetric.${name}`, whose: 'notifier' });
}

/** What the widgets of a notifier show: of metrics those that it counts. */
export interface NotifierWidgets {
  readonly compliance: boolean;
  readonly ages: cloudwatch.Metric[];
  readonly reportedFailures: cloudwatch.Metric[];
  /** Counts the jobs of events by type. */
  readonly eventHub?: BackupEventHub;
  readonly alarms: cloudwatch.Alarm[];
}

export function notifierWidgets({ compliance, ages, reportedFailures, eventHub, alarms }: NotifierWidgets): cloudwatch.IWidget[] {
  const day = Duration.days(1);
  const graph = (title: string, left: cloudwatch.IMetric[]) =>
    new cloudwatch.GraphWidget({ title, left, width: 12, height: 6, leftYAxis: { min: 0 } });
  const nonCompliant = new cloudwatch.MathExpression({
    expression: `SEARCH('{"${NAMESPACE}",${NOTIFIER_METRICS.NonCompliantResources.join(',')}} MetricName="NonCompliantResources"', 'Maximum', ${day.toSeconds()})`,
    usingMetrics: {},
    label: '',
    period: day,
  });
  return [
    ...compliance ? [graph('Non-compliant resources by framework', [nonCompliant])] : [],
    ...ages.length > 0 ? [graph('Hours since the last report', ages)] : [],
    ...reportedFailures.length > 0
      ? [eventHub ? graph('Failed backup jobs: in reports, told by events', [...reportedFailures, ...difference(reportedFailures, eventHub, day)])
        : graph('Failed backup jobs in reports', reportedFailures)]
      : [],
    new cloudwatch.AlarmStatusWidget({ title: 'Alarms of reports', alarms, width: 12, height: 6 }),
  ];
}

/** Events are best effort: reports have jobs whose events did not arrive. The event hub counts backup jobs by the state in which they ended. */
function difference(reported: cloudwatch.Metric[], eventHub: BackupEventHub, period: Duration): cloudwatch.IMetric[] {
  const counted = ['FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL'].map((state) => eventHub.metricJobs({ state, jobType: 'backup' }, { period }));
  const using = (metrics: cloudwatch.Metric[], prefix: string) => Object.fromEntries(metrics.map((metric, i) => [`${prefix}${i}`, metric]));
  const sum = (metrics: { [name: string]: cloudwatch.Metric }) => Object.keys(metrics).map((name) => `FILL(${name}, 0)`).join(' + ');
  const [inReports, byEvents] = [using(reported, 'r'), using(counted, 'e')];
  return [
    new cloudwatch.MathExpression({ expression: sum(byEvents), usingMetrics: byEvents, label: 'told by events', period }),
    new cloudwatch.MathExpression({
      expression: `(${sum(inReports)}) - (${sum(byEvents)})`, usingMetrics: { ...inReports, ...byEvents }, label: 'in reports only', period,
    }),
  ];
}
