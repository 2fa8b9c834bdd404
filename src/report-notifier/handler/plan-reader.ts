import { Arrived, JobReading, ReadablePlan } from './job-reading';
import { Told } from './messages';
import { NotifierContext } from './notifier-context';
import { replacedProblem } from './report-files';
import { failedSince, isNewer, ListedJob } from './report-jobs';
import { DAY_MS, partOf, ReportState, withPart } from './report-state';
import { stateNameOf, Stored } from './state-store';
import { isBefore } from '../../private/moments';

/** Of a plan that is new to the handler, older report jobs are no news. */
const LOOK_BACK_DAYS = 7;
/** Files that may wait for their report. */
const ARRIVALS_KEPT = 1000;
/** What reading one more report may take, in milliseconds; with less, the next invocation goes on. */
const NEXT_REPORT_TIME = 120_000;

/** What came of looking for reports of a plan. */
interface Look {
  readonly stored: Stored;
  /** Files of the reports that were read. */
  readonly keys: ReadonlySet<string>;
  readonly listed: ReadonlyArray<ListedJob>;
}

/** Reads the reports of report plans that are known: AWS Backup says which files make one, and in which order they were made. */
export class PlanReader {
  constructor(private readonly context: NotifierContext) {}

  /** A file arrived where the plan's reports are. */
  public async fileArrived(plan: ReadablePlan, bucket: string, key: string, etag: string): Promise<void> {
    const { stored, keys, listed } = await this.readPlan(plan, etag === '' ? {} : { [key]: etag });
    const unfinished = listed.some(({ status }) => status !== 'COMPLETED' && status !== 'FAILED');
    const { filesRead = {} } = partOf(stored.state, plan.reportPlanName);
    if (keys.has(key)) {
      return;
    }
    if (unfinished && filesRead[key] !== etag) {
      await this.remember(plan, key, etag, stored);
    } else if (Object.hasOwn(filesRead, key)) {
      if (etag !== '' && filesRead[key] !== etag) {
        await this.tellOfReplacement(plan, key, stored);
      }
    } else if (!await this.belongsToOlderJob(listed, key)) {
      await this.context.ports.reject(`no report job of ${plan.reportPlanName} made the object`, { bucket, key });
    }
  }

  /** Reads the reports of a plan that are newer than what is known; `from` is the state as it was last seen. */
  public async readPlan(plan: ReadablePlan, arrived: Arrived = {}, from?: Stored): Promise<Look> {
    const { ports, keeper } = this.context;
    const name = plan.reportPlanName;
    const keys = new Set<string>();
    let stored = from ?? await keeper.load(stateNameOf(plan.reportName));
    const seen = partOf(stored.state, name);
    const listed = await this.listedJobs(plan, seen);
    // one that was begun before another may have ended after it
    const fresh = listed.filter(({ id, status }) => status === 'COMPLETED' && !seen.readJobs?.includes(id));
    const catchingUp = seen.catchingUp === true || (seen.lastJob === undefined && fresh.length > 1);
    for (const [i, { id }] of fresh.entries()) {
      if (i > 0 && ports.timeLeft() < NEXT_REPORT_TIME) {
        ports.log('info', 'the next invocation reads the other reports', { reportPlanName: name, left: fresh.length - i });
        return { stored, keys, listed };
      }
      const job = await ports.jobs!.describe(id);
      job.keys.forEach((key) => keys.add(key));
      const quiet = catchingUp && i < fresh.length - 1;
      stored = await new JobReading(plan, job, { arrived, catchingUp, quiet, listed }, this.context).read(stored);
    }
    const failed = failedSince(listed, partOf(stored.state, name));
    return { stored: failed ? await this.tellOfFailure(plan, failed, stored) : stored, keys, listed };
  }

  /** What AWS Backup made or makes since the last report that was read, in the order in which it was begun. */
  private async listedJobs(plan: ReadablePlan, { lastJob }: ReportState): Promise<ListedJob[]> {
    const { ports } = this.context;
    const since = weekBefore(ports.now().toISOString());
    const earliest = lastJob && isBefore(lastJob.createdAt, since) ? lastJob.createdAt : since;
    return [...await ports.jobs!.list(plan.reportPlanName, earliest)].sort((a, b) => (isNewer(a, b) ? 1 : -1));
  }

  private async tellOfFailure(plan: ReadablePlan, job: ListedJob, from: Stored): Promise<Stored> {
    const message = job.message ?? 'AWS Backup gives no reason';
    const lastFailure = { id: job.id, createdAt: job.createdAt, message };
    return this.changePart(plan, from, (known) => (
      failedSince([job], known) && this.context.messages.withTrouble(plan, { ...known, lastFailure }, job, message)));
  }

  /** A file of a report that was read is another one now: what was read stays, and people get to know. */
  private async tellOfReplacement(plan: ReadablePlan, key: string, from: Stored): Promise<void> {
    const problem = replacedProblem(key);
    await this.changePart(plan, from, (known) => (
      this.context.messages.withTrouble(plan, { ...known, problem }, known.lastJob!, problem)));
  }

  /** Keeps the ETag of a file whose report is not complete yet; the first one that arrived counts. */
  private async remember(plan: ReadablePlan, key: string, etag: string, from: Stored): Promise<void> {
    const at = this.context.ports.now().toISOString();
    await this.changePart(plan, from, (known) => {
      if (etag === '' || Object.hasOwn(known.arrived ?? {}, key)) {
        return undefined;
      }
      const others = Object.entries(known.arrived ?? {}).filter(([, one]) => !isBefore(one.at, weekBefore(at)));
      return { part: { ...known, arrived: Object.fromEntries([...others, [key, { etag, at }] as const].slice(-ARRIVALS_KEPT)) }, events: [] };
    });
  }

  private async changePart(plan: ReadablePlan, from: Stored, change: (known: ReportState) => Told | undefined): Promise<Stored> {
    const { keeper, messages } = this.context;
    return keeper.change(stateNameOf(plan.reportName), (object) => {
      const { part, events } = change(partOf(object, plan.reportPlanName)) ?? {};
      return part && { state: messages.withListsBegun(object, withPart(object, plan.reportPlanName, part)), events };
    }, from);
  }

  /** A file of a report that was read already, or that a newer one overtook. */
  private async belongsToOlderJob(listed: ReadonlyArray<ListedJob>, key: string): Promise<boolean> {
    for (const { id, status } of listed) {
      if (status !== 'FAILED' && (await this.context.ports.jobs!.describe(id)).keys.includes(key)) {
        return true;
      }
    }
    return false;
  }
}

const weekBefore = (moment: string) => new Date(Date.parse(moment) - LOOK_BACK_DAYS * DAY_MS).toISOString();
