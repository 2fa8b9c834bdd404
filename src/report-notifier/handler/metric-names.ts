/** Metrics of a notifier, each with the dimensions by which it is counted. */
export const NOTIFIER_METRICS = {
  /** Jobs that did not complete and that no report had before: to be summed up. */
  ReportedFailedJobs: ['Report'],
  /** Jobs of the newest reports: the highest of a day. */
  ReportedJobs: ['Tier', 'State'],
  /** Resources that don't comply with the controls of a framework by the newest reports: the highest of a day. */
  NonCompliantResources: ['Framework'],
  /** Hours since the newest report was made. */
  ReportAge: ['Report'],
} as const;

export type NotifierMetric = keyof typeof NOTIFIER_METRICS;
