import { PlanContract } from './notifier-contract';

/** What the key of a report's file says. */
export interface ReportKey {
  /** Undefined where the bucket is shared and no plan is known. */
  readonly plan?: PlanContract;
  /** Files of one report plan share it. */
  readonly stateName: string;
  /** Day of the report, `YYYY-MM-DD`. */
  readonly day: string;
}

const PATH = /^(?:(.*)\/)?Backup\/((?:[^/]+\/){1,2})(\d{4})\/(\d{2})\/(\d{2})\/([^/]+)(?:\/[^/]+)*$/;

/**
 * Reads a key: `<prefix>/Backup/<account or crossaccount>/<Region or crossregion>/<year>/<month>/<day>/<report>`, in the older form without
 * account too, the report as a file or as a folder of files. Undefined for whatever lies elsewhere.
 */
export function readKey(key: string, prefix: string, plans: ReadonlyArray<PlanContract>): ReportKey | undefined {
  const match = PATH.exec(key);
  if (!match) {
    return undefined;
  }
  const [, at = '', place, year, month, day, report] = match;
  if (prefix !== '' && at !== prefix && !at.startsWith(`${prefix}/`)) {
    return undefined;
  }
  const plan = plans.find((one) => at === one.prefix);
  if (plans.length > 0 && !plan) {
    return undefined;
  }
  return { plan, stateName: plan?.reportPlanName ?? planNameInFile(report, at, place), day: `${year}-${month}-${day}` };
}

/** The report plan as a file's name shows it: `TEMPLATE_plan_2026-11-21T03_00_00Z.csv`, or a folder of that name. */
function planNameInFile(report: string, at: string, place: string): string {
  const name = report.replace(/\.(csv|json)(\.gz)?$/i, '').replace(/_\d{4}-\d{2}-\d{2}T.*$/, '').replace(/^[A-Z]+(_[A-Z]+)*_REPORT_/, '');
  return [at, place.replace(/\/$/, ''), name].filter((part) => part !== '').join('/').replace(/[^A-Za-z0-9_-]+/g, '.');
}
