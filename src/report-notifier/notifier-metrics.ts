import { Observation } from './observations';

/** Metrics of a notifier, each with the one dimension by which it is counted. */
export const NOTIFIER_METRICS = {
  /** Jobs of a report that did not complete. */
  ReportedFailedJobs: 'Report',
  /** Resources that don't comply with the controls of a framework. */
  NonCompliantResources: 'Framework',
  /** Hours since the newest report was made. */
  ReportAge: 'Report',
} as const;

export type NotifierMetric = keyof typeof NOTIFIER_METRICS;

/** Resources that don't comply, by framework; those that comply with everything too. */
export function nonCompliantByFramework(observations: Iterable<Observation>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { id, finding } of observations) {
    const [kind, , , framework] = id.split('|');
    if (kind === 'control') {
      counts.set(framework, (counts.get(framework) ?? 0) + (finding?.class === 'NON_COMPLIANT' ? finding.count ?? 0 : 0));
    }
  }
  return counts;
}
