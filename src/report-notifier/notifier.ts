import { changeEvent, EventSource, failureEvent } from './change-event';
import { compare, Observations, ReportContents } from './comparison';
import { NotifierContract, PlanContract } from './contract';
import { nonCompliantByFramework } from './notifier-metrics';
import { ControlCell, cellOf, observe } from './observations';
import { alone, Busy } from './one-writer';
import { flush, withEvent } from './outbox';
import { NotifierPorts, ReportJob } from './ports';
import { NotAReport } from './reading/not-a-report';
import { readReport } from './reading/read-report';
import { readKey } from './report-keys';
import { ReportTemplateName } from './report-model';
import { DayOfState, ReportState, ResolvedFinding } from './report-state';
import { REPORT_TEMPLATES } from '../data/reports';

type ListedJob = Omit<ReportJob, 'keys'>;

interface Work {
  readonly listed: ListedJob[];
  /** Reports to read, in the order in which they were made. */
  readonly fresh: ListedJob[];
  /** A report that could not be made, to be told of. */
  readonly failed?: ListedJob;
  readonly unfinished: boolean;
}

const DAY = 86_400_000;
const RESOLVED_KEPT = 200;
const OBJECTS_KEPT = 500;

/** Reads reports, and says what changed. */
export class Notifier {
  constructor(private readonly contract: NotifierContract, private readonly ports: NotifierPorts) {}

  /** An object arrived. Which files make a report, and whether the object belongs to one, only AWS Backup knows. */
  public async objectArrived(bucket: string, key: string, time: string): Promise<void> {
    const { contract, ports } = this;
    if (bucket !== contract.reportBucket) {
      await ports.reject(`the object lies in the bucket ${bucket}, reports in ${contract.reportBucket}`, { bucket, key });
      return;
    }
    const read = readKey(key, contract.prefix, contract.plans);
    if (!read) {
      await ports.reject('the object does not lie where AWS Backup puts reports', { bucket, key });
      return;
    }
    if (!ports.jobs || !read.plan) {
      await this.readObject(read.stateName, read.day, key, time);
      return;
    }
    const known = await this.readPlan(read.plan);
    if (!known.unfinished && !known.keys.has(key) && !await this.belongsToOlderJob(read.plan, key)) {
      await ports.reject(`no report job of ${read.plan.reportPlanName} made the object`, { bucket, key });
    }
  }

  /** Looks for what no object told of: reports that failed or were missed, messages that are still to be sent. */
  public async sweep(): Promise<void> {
    if (this.ports.jobs) {
      await this.each(this.contract.plans.map((plan) => async () => {
        await this.readPlan(plan);
        await this.measureAge(plan);
      }));
      return;
    }
    const names = await this.ports.stateNames();
    await this.each(names.map((name) => async () => {
      const { state } = await this.ports.store.load(name);
      if (state.outbox.length > 0) {
        await alone(this.ports, name, async (stored) => void await flush(name, stored.state, this.ports));
      }
    }));
  }

  private async measureAge({ reportPlanName }: PlanContract): Promise<void> {
    const { state: { lastReportAt } } = await this.ports.store.load(reportPlanName);
    if (lastReportAt !== undefined) {
      this.ports.measure('ReportAge', reportPlanName, Math.round((this.ports.now().getTime() - Date.parse(lastReportAt)) / 360_000) / 10);
    }
  }

  /** One plan that fails does not hold up the others. */
  private async each(works: (() => Promise<void>)[]): Promise<void> {
    const failures: string[] = [];
    for (const work of works) {
      try {
        await work();
      } catch (caught) {
        if (caught instanceof Busy) {
          this.ports.log('info', caught.message);
        } else {
          failures.push(caught instanceof Error ? caught.message : String(caught));
        }
      }
    }
    if (failures.length > 0) {
      throw new Error(failures.join('; '));
    }
  }

  /** Reads the reports of a plan that are newer than what is known. */
  private async readPlan(plan: PlanContract): Promise<{ keys: Set<string>; unfinished: boolean }> {
    const name = plan.reportPlanName;
    const keys = new Set<string>();
    const seen = await this.ports.store.load(name);
    const ahead = await this.workOn(plan, seen.state);
    // mostly there is nothing to do, and nothing to write
    if (seen.state.outbox.length === 0 && ahead.fresh.length === 0 && !ahead.failed) {
      return { keys, unfinished: ahead.unfinished };
    }
    let unfinished = false;
    await alone(this.ports, name, async (stored) => {
      let state = (await flush(name, stored.state, this.ports))?.state ?? stored.state;
      const work = await this.workOn(plan, state);
      unfinished = work.unfinished;
      // of a plan that nothing is known of yet, what counts is how it is now
      for (const { id } of state.lastJob ? work.fresh : work.fresh.slice(-1)) {
        const job = await this.ports.jobs!.describe(id);
        job.keys.forEach((key) => keys.add(key));
        state = await this.readJob(plan, job, state);
      }
      const failed = failedSince(work.listed, state);
      if (failed) {
        await this.tellOfFailure(plan, failed, state);
      }
    });
    return { keys, unfinished };
  }

  /** What AWS Backup made since the newest report that was read, in the order in which it did. */
  private async workOn(plan: PlanContract, state: ReportState): Promise<Work> {
    const since = new Date(Math.max(this.ports.now().getTime() - 7 * DAY, Date.parse(state.lastJob?.createdAt ?? '') || 0)).toISOString();
    const listed = [...await this.ports.jobs!.list(plan.reportPlanName, since)].sort((a, b) => (isNewer(a, b) ? 1 : -1));
    return {
      listed,
      fresh: listed.filter((job) => job.status === 'COMPLETED' && isNewer(job, state.lastJob)),
      failed: failedSince(listed, state),
      unfinished: listed.some(({ status }) => status === 'CREATED' || status === 'RUNNING'),
    };
  }

  private async readJob(plan: PlanContract, job: ReportJob, known: ReportState): Promise<ReportState> {
    const name = plan.reportPlanName;
    const at = job.completedAt ?? job.createdAt;
    const { contents, problems } = await this.readFiles(job.keys, at, plan.templateName as ReportTemplateName);
    const lastJob = { id: job.id, createdAt: job.createdAt };
    const next = contents
      ? this.apply(known, contents, this.sourceOf(plan.reportName), `${name}|${job.id}`)
      : known;
    this.ports.log('info', 'report read', { reportPlanName: name, reportJobId: job.id, files: job.keys.length, problems });
    return this.write(name, { ...next, lastJob, lastReportAt: at, problem: problems.length > 0 ? problems.join('; ') : undefined });
  }

  private async tellOfFailure(plan: PlanContract, job: ListedJob, known: ReportState): Promise<void> {
    const message = job.message ?? 'AWS Backup gives no reason';
    const event = failureEvent(this.sourceOf(plan.reportName), this.ports.now().toISOString(), job.id, message);
    const next = withEvent({ ...known, lastFailure: { id: job.id, createdAt: job.createdAt, message } }, event, this.ports.targetIds);
    await this.write(plan.reportPlanName, next);
  }

  /** Reads one object by itself, which may be a part of a report: nothing is over because it is missing there. */
  private async readObject(name: string, day: string, key: string, time: string): Promise<void> {
    await alone(this.ports, name, async (stored) => {
      let { state } = stored;
      state = (await flush(name, state, this.ports))?.state ?? state;
      if ((state.readObjects ?? []).includes(key) || day < (state.lastDay ?? '')) {
        this.ports.log('info', 'object already known, or older than what is known', { key, day });
        return;
      }
      const at = time || `${day}T00:00:00Z`;
      const { contents } = await this.readFiles([key], at, undefined);
      const next = contents ? this.apply(state, { ...contents, complete: false }, this.sourceOf(name), `${name}|${key}`) : state;
      const readObjects = [...state.readObjects ?? [], key].slice(-OBJECTS_KEPT);
      await this.write(name, { ...next, readObjects, lastDay: day, lastReportAt: at });
    });
  }

  /** What the files say together; those that are no reports are put aside, and the report is then not complete. */
  private async readFiles(
    keys: ReadonlyArray<string>, at: string, expected: ReportTemplateName | undefined,
  ): Promise<{ contents?: ReportContents; problems: string[] }> {
    const observations = new Observations();
    const cells = new Map<string, ControlCell>();
    const problems: string[] = [];
    let template = expected;
    for (const key of keys) {
      try {
        const file = await this.ports.open(key);
        if (!file) {
          throw new NotAReport('the object does not exist');
        }
        for await (const batch of readReport(file.body, { gzip: file.gzip })) {
          if (batch.missing.length > 0) {
            throw new NotAReport(`records lack the columns ${batch.missing.join(', ')}`);
          }
          if (batch.template && expected && batch.template !== expected) {
            throw new NotAReport(`it has the columns of ${batch.template}, the report plan makes ${expected}`);
          }
          template ??= batch.template;
          for (const record of batch.records) {
            const observation = observe(template!, record);
            if (observation) {
              observations.add(observation);
            }
            const cell = template === 'CONTROL_COMPLIANCE_REPORT' ? cellOf(record) : undefined;
            if (cell) {
              addCell(cells, cell);
            }
          }
        }
      } catch (caught) {
        if (!(caught instanceof NotAReport)) {
          throw caught;
        }
        problems.push(`${key}: ${caught.reason}`);
        await this.ports.reject(`the file is no report: ${caught.reason}`, { bucket: this.contract.reportBucket, key });
      }
    }
    const contents = template && { template, observations: observations.byId, cells: [...cells.values()], complete: problems.length === 0, at };
    return { contents, problems };
  }

  private apply(known: ReportState, contents: ReportContents, source: EventSource, reportKey: string): ReportState {
    const compared = compare(known, contents);
    this.measure(contents, source.name, compared.trend);
    const event = changeEvent(source, reportKey, this.ports.now().toISOString(), compared.changes, this.contract.alertOn);
    const { changes, ...rest } = compared;
    const over = changes.filter(({ state }) => state === 'resolved').map((finding): ResolvedFinding => ({ ...finding, resolvedAt: contents.at }));
    const resolved = [...known.resolved, ...over].slice(-RESOLVED_KEPT);
    return withEvent({ ...known, ...rest, templateName: contents.template, resolved }, event, this.ports.targetIds);
  }

  private measure({ template, observations }: ReportContents, reportName: string, trend: ReadonlyArray<DayOfState>): void {
    if (REPORT_TEMPLATES[template].kind === 'jobs') {
      this.ports.measure('ReportedFailedJobs', reportName, trend[trend.length - 1].failedJobs);
    }
    nonCompliantByFramework(observations.values()).forEach((count, framework) => this.ports.measure('NonCompliantResources', framework, count));
  }

  /** Writes what is meant to be, then does it. */
  private async write(name: string, state: ReportState): Promise<ReportState> {
    const { owner } = this.ports;
    const intended = await this.ports.store.update(name, (current) => {
      if (current.lease?.owner !== owner) {
        throw new Busy(`${name} was taken over by another invocation`);
      }
      return { ...state, lease: current.lease };
    });
    return (await flush(name, intended.state, this.ports))?.state ?? intended.state;
  }

  /** A file of a report that was read already, or that a newer one overtook. */
  private async belongsToOlderJob(plan: PlanContract, key: string): Promise<boolean> {
    const jobs = this.ports.jobs!;
    const since = new Date(this.ports.now().getTime() - 7 * DAY).toISOString();
    for (const { id, status } of await jobs.list(plan.reportPlanName, since)) {
      if (status !== 'FAILED' && (await jobs.describe(id)).keys.includes(key)) {
        return true;
      }
    }
    return false;
  }

  private sourceOf(reportName: string): EventSource {
    return { name: reportName, accountId: this.contract.accountId, region: this.contract.region };
  }
}

/** The newest report that could not be made, if none was made since and nobody was told of it. */
function failedSince(listed: ReadonlyArray<ListedJob>, state: ReportState): ListedJob | undefined {
  return listed.filter((job) => job.status === 'FAILED' && isNewer(job, state.lastFailure) && job.createdAt > (state.lastJob?.createdAt ?? '')).pop();
}

/** A control of several frameworks, or with several scopes, is one cell. */
function addCell(cells: Map<string, ControlCell>, cell: ControlCell): void {
  const id = `${cell.accountId}|${cell.region}|${cell.control}`;
  const known = cells.get(id);
  const order: ControlCell['state'][] = ['COMPLIANT', 'INSUFFICIENT_DATA', 'NON_COMPLIANT'];
  cells.set(id, known ? {
    ...cell,
    state: order[Math.max(order.indexOf(known.state), order.indexOf(cell.state))],
    compliant: known.compliant + cell.compliant,
    nonCompliant: known.nonCompliant + cell.nonCompliant,
  } : cell);
}

/** In the order of creation; of two at the same moment, by id: neither may seem newer than the other for ever. */
function isNewer(job: { id: string; createdAt: string }, than: { id: string; createdAt: string } | undefined): boolean {
  return !than || job.createdAt > than.createdAt || (job.createdAt === than.createdAt && job.id > than.id);
}
