import { NotifierContract } from './notifier-contract';
import { NotifierPorts } from './notifier-ports';
import { readJobKey, ReportContents } from './report-contents';
import { DAY_MS, ReportCounts, ReportState } from './report-state';
import { isComplianceReport, partsIn } from './scopes';
import { isAbout, jobRowOf } from '../../data/reports';
import { partsOfId } from '../../notification/handler/finding-id';
import { tierOfPlan } from '../../protection/tier-of-plan';

/** Days for which failed jobs are remembered: no report looks further back. */
const REMEMBERED_DAYS = 3;
/** So many are remembered at most. */
const MOST_REMEMBERED = 20_000;

/** Numbers of a report. */
export function countsOf({ template, observations, jobs }: ReportContents): ReportCounts {
  if (jobRowOf(template)?.countedByTier) {
    return { jobs: Object.fromEntries(jobs) };
  }
  if (!isAbout(template, 'control')) {
    return {};
  }
  // by what the ids write, of which there are few
  const byFramework = new Map<string, number>();
  for (const { id, finding } of observations.values()) {
    const framework = partsIn(id, 3, 4);
    byFramework.set(framework, (byFramework.get(framework) ?? 0) + (finding?.class === 'NON_COMPLIANT' ? finding.count ?? 0 : 0));
  }
  return { nonCompliant: Object.fromEntries([...byFramework].map(([framework, count]) => [partsOfId(framework)[0], count])) };
}

/**
 * Failed jobs with those of a report, and how many of these are new: a report on demand has what the daily one had. They are remembered only where the metric is on
 * that counts them.
 */
export function withFailedJobs(
  known: ReportState['failedJobs'], failed: ReadonlySet<string> | undefined, at: string, { metrics }: Pick<NotifierContract, 'metrics'>,
): { failedJobs: ReportState['failedJobs']; fresh: number } {
  if (!metrics.includes('ReportedFailedJobs')) {
    return { failedJobs: undefined, fresh: 0 };
  }
  const kept = Object.entries(known ?? {}).filter(([, day]) => Date.parse(at) - Date.parse(day) < REMEMBERED_DAYS * DAY_MS);
  const before = new Set(kept.map(([id]) => id));
  const fresh = [...failed ?? []].filter((id) => !before.has(id));
  const all = [...kept, ...fresh.map((id) => [id, at.slice(0, 10)] as const)];
  return { failedJobs: Object.fromEntries(all.slice(-MOST_REMEMBERED)), fresh: fresh.length };
}

/** Writes the metrics of a report: what all its parts count together, as far as these are not late, and failed jobs that no report had before. */
export function measureReport(
  reportName: string, { template }: ReportContents, fresh: number, counts: ReadonlyArray<ReportCounts>,
  { contract: { tiers }, ports }: { readonly contract: NotifierContract; readonly ports: NotifierPorts },
): void {
  const resources = new Map<string, number>();
  const jobs = new Map<string, { readonly values: readonly string[]; count: number }>();
  for (const part of counts) {
    Object.entries(part.nonCompliant ?? {}).forEach(([framework, count]) => resources.set(framework, (resources.get(framework) ?? 0) + count));
    for (const [key, count] of Object.entries(part.jobs ?? {})) {
      const [planName, outcome] = readJobKey(key);
      const values = [tierOfPlan(planName, tiers), outcome];
      const known = jobs.get(values.join('|'));
      jobs.set(values.join('|'), { values, count: (known?.count ?? 0) + count });
    }
  }
  resources.forEach((count, framework) => ports.measure('NonCompliantResources', [framework], count));
  jobs.forEach(({ values, count }) => ports.measure('ReportedJobs', values, count));
  if (!isComplianceReport(template)) {
    ports.measure('ReportedFailedJobs', [reportName], fresh);
  }
}
