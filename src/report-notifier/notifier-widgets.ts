import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { NOTIFIER_METRICS } from './handler/notifier-contract';
import { NotifierMetric } from './report-notifier-props';
import type { ReportPlanInfo } from '../backup-reports';
import { isReportTemplate, jobRowOf } from '../data/reports';
import type { BackupEventHub } from '../event-hub';
import { INSTANCES } from '../private/instances';
import { checkCounted, checkDimension } from '../private/metric-checks';
import { NAMESPACE } from '../private/metric-lines';
import { checkGiven } from '../private/validation';

/** How each is looked at, unless told: what is fresh adds up, what the newest report shows does not. */
const LOOKS: Readonly<Record<NotifierMetric, cloudwatch.MetricOptions>> = {
  [NotifierMetric.JOBS_BY_TIER]: { statistic: 'Maximum', period: Duration.days(1) },
  [NotifierMetric.FAILED_JOBS]: { statistic: 'Sum', period: Duration.days(1) },
  [NotifierMetric.NON_COMPLIANT_RESOURCES]: { statistic: 'Maximum', period: Duration.days(1) },
  [NotifierMetric.REPORT_AGE]: { statistic: 'Maximum', period: Duration.hours(1) },
};

/** A metric with the values of its dimensions in their order, by the names that the caller has for them; refused where the notifier does not count it. */
export function notifierMetric(
  metricName: NotifierMetric, counted: readonly NotifierMetric[], values: { readonly [prop: string]: string }, options?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  const [[prop, first]] = Object.entries(values);
  checkNotifierCounts(prop, first, metricName, counted);
  const dimensionsMap = Object.fromEntries(NOTIFIER_METRICS[metricName].map((dimension, i) => [dimension, Object.values(values)[i]]));
  return new cloudwatch.Metric({ namespace: NAMESPACE, metricName, dimensionsMap, ...LOOKS[metricName], ...options });
}

/** Refuses what no report plan is called; of a bucket alone nobody knows what reports are in it. */
export function checkOfPlans(plans: readonly ReportPlanInfo[], prop: 'reportPlanName' | 'reportName', value: string): void {
  if (plans.length > 0) {
    checkDimension(prop, value, [...new Set(plans.map((plan) => plan[prop]))]);
  }
}

function checkNotifierCounts(prop: string, value: string, metric: NotifierMetric, counted: readonly NotifierMetric[]): void {
  const [name] = Object.entries(NotifierMetric).find(([, one]) => one === metric)!;
  checkCounted(prop, value, { on: counted.includes(metric), by: `NotifierMetric.${name}`, whose: 'notifier' });
}

/** What the widgets of a notifier are about. */
export interface NotifierWidgets {
  readonly plans: readonly ReportPlanInfo[];
  /** Only these have graphs. */
  readonly metrics: readonly NotifierMetric[];
  /** Counts the jobs of events by type. */
  readonly eventHub?: BackupEventHub;
  readonly alarms: cloudwatch.Alarm[];
}

export function notifierWidgets({ plans, metrics, eventHub, alarms }: NotifierWidgets): cloudwatch.IWidget[] {
  checkGiven('eventHub', eventHub, INSTANCES.eventHub);
  if (eventHub) {
    checkNotifierCounts('eventHub', eventHub.node.path, NotifierMetric.FAILED_JOBS, metrics);
  }
  const day = Duration.days(1);
  const counts = (metric: NotifierMetric) => metrics.includes(metric);
  const ages = plans.filter(({ templateName }) => counts(NotifierMetric.REPORT_AGE) && isReportTemplate(templateName))
    .map(({ reportPlanName }) => notifierMetric(NotifierMetric.REPORT_AGE, metrics, { reportPlanName }, { label: reportPlanName }));
  const jobReports = plans.filter(({ templateName }) => counts(NotifierMetric.FAILED_JOBS) && jobRowOf(templateName)?.countedByTier);
  const reportedFailures = [...new Set(jobReports.map(({ reportName }) => reportName))]
    .map((reportName) => notifierMetric(NotifierMetric.FAILED_JOBS, metrics, { reportName }));
  const graph = (title: string, left: cloudwatch.IMetric[]) =>
    new cloudwatch.GraphWidget({ title, left, width: 12, height: 6, leftYAxis: { min: 0 } });
  const nonCompliant = new cloudwatch.MathExpression({
    expression: `SEARCH('{"${NAMESPACE}",${NOTIFIER_METRICS.NonCompliantResources.join(',')}} MetricName="NonCompliantResources"', 'Maximum', ${day.toSeconds()})`,
    usingMetrics: {},
    label: '',
    period: day,
  });
  return [
    ...counts(NotifierMetric.NON_COMPLIANT_RESOURCES) ? [graph('Non-compliant resources by framework', [nonCompliant])] : [],
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
