/** Namespace of our own metrics. */
export const NAMESPACE = 'cdk-org-backup';

/** A log line that CloudWatch also reads as a metric, in its embedded metric format; a count of one unless told otherwise. */
export function metricLine(
  metric: string,
  dimensions: ReadonlyArray<readonly string[]>,
  values: { readonly [dimension: string]: string },
  timestamp: number,
  details: object = {},
  value = 1,
  unit: 'Count' | 'Seconds' = 'Count',
): string {
  return JSON.stringify({
    _aws: { Timestamp: timestamp, CloudWatchMetrics: [{ Namespace: NAMESPACE, Dimensions: dimensions, Metrics: [{ Name: metric, Unit: unit }] }] },
    ...details,
    ...values,
    [metric]: value,
  });
}
