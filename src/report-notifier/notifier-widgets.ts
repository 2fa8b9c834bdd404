import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { NOTIFIER_METRICS, NotifierMetric } from './handler/notifier-contract';
import { NAMESPACE } from '../private/metric-lines';

export function notifierMetric(metricName: NotifierMetric, values: readonly string[], options: cloudwatch.MetricOptions): cloudwatch.Metric {
  const dimensionsMap = Object.fromEntries(NOTIFIER_METRICS[metricName].map((dimension, i) => [dimension, values[i]]));
  return new cloudwatch.Metric({ namespace: NAMESPACE, metricName, dimensionsMap, ...options });
}

/** What the widgets of a notifier show. */
export interface NotifierWidgets {
  readonly ages: cloudwatch.Metric[];
  readonly reportedFailures: cloudwatch.Metric[];
  readonly alarms: cloudwatch.Alarm[];
}

export function notifierWidgets({ ages, reportedFailures, alarms }: NotifierWidgets): cloudwatch.IWidget[] {
  const day = Duration.days(1);
  const graph = (title: string, left: cloudwatch.IMetric[]) =>
    new cloudwatch.GraphWidget({ title, left, width: 12, height: 6, leftYAxis: { min: 0 } });
  const compliance = new cloudwatch.MathExpression({
    expression: `SEARCH('{"${NAMESPACE}",${NOTIFIER_METRICS.NonCompliantResources.join(',')}} MetricName="NonCompliantResources"', 'Maximum', ${day.toSeconds()})`,
    usingMetrics: {},
    label: '',
    period: day,
  });
  return [
    graph('Non-compliant resources by framework', [compliance]),
    ...ages.length > 0 ? [graph('Hours since the last report', ages)] : [],
    ...reportedFailures.length > 0 ? [graph('Failed backup jobs: in reports, told by events', [...reportedFailures, ...difference(reportedFailures, day)])] : [],
    new cloudwatch.AlarmStatusWidget({ title: 'Alarms of reports', alarms, width: 12, height: 6 }),
  ];
}

/** Events are best effort: reports have jobs whose events did not arrive. The event hub counts backup jobs by the state in which they ended. */
function difference(reported: cloudwatch.Metric[], period: Duration): cloudwatch.IMetric[] {
  const counted = ['FAILED', 'ABORTED', 'EXPIRED', 'PARTIAL'].map((State) => new cloudwatch.Metric({
    namespace: NAMESPACE, metricName: 'Jobs', dimensionsMap: { Job: 'backup', State }, statistic: 'Sum', period,
  }));
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
