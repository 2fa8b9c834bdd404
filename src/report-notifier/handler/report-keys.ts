import { PlanContract } from './notifier-contract';
import { shortHash } from '../../private/hash';

/** What the key of a report's file says. */
export interface ReportKey {
  /** Undefined where the bucket is shared and no plan is known. */
  readonly plan?: PlanContract;
  /** Files of one report plan share it. */
  readonly stateName: string;
  /** Day of the report, `YYYY-MM-DD`. */
  readonly day: string;
}

/** Characters of the name of a state, which is part of a key. */
const NAME_LENGTH = 300;

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
  const path = [at, place.replace(/\/$/, ''), name].filter((part) => part !== '').join('/');
  const shown = path.replace(/[^A-Za-z0-9_-]+/g, '.');
  // two paths must not become one name, which is that of an object
  return shown.length <= NAME_LENGTH && /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/.test(path) ? shown : `${shown.slice(0, NAME_LENGTH)}.${shortHash(path, 16)}`;
}
