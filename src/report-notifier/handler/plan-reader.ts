import { isSyncDue } from './findings-sync';
import { NotifierContract, PlanContract } from './notifier-contract';
import { countsOf, measureCounts, withFailedJobs } from './notifier-metrics';
import { NotifierPorts } from './notifier-ports';
import { readFiles, replacedProblem, ReportRead } from './report-files';
import { foldReports } from './report-fold';
import { failedSince, isNewer, ListedJob, ReportJob, unreadJobs } from './report-jobs';
import { Arrival, DAY_MS, ReportState } from './report-state';
import { isComplianceReport } from './scopes';
import { Siblings, siblingsOf } from './siblings';
import { withLease } from './state-store';
import { StateWriter } from './state-writer';
import { isAbout, isReportTemplate, ReportTemplateName } from '../../data/reports';
import { isBefore } from '../../private/moments';

/** A report plan whose template this version of the library knows. */
export type ReadablePlan = PlanContract & { readonly templateName: ReportTemplateName };

export const isReadable = (plan: PlanContract): plan is ReadablePlan => isReportTemplate(plan.templateName);

interface Work {
  readonly listed: ListedJob[];
  /** Reports to read, in the order in which they were made. */
  readonly fresh: ListedJob[];
  /** A report that could not be made, and of which no message was sent. */
  readonly failed?: ListedJob;
  readonly unfinished: boolean;
}

/** Of a plan that is new to the handler, older report jobs are no news. */
const LOOK_BACK_DAYS = 7;
/** Read jobs that are remembered at least: one an hour for a fortnight. Those that AWS Backup lists still are remembered too, or they would be read again. */
const JOBS_KEPT = 400;
/** Characters of what is wrong with a report. */
const PROBLEM_LENGTH = 4000;
/** Files that may wait for their report. */
const ARRIVALS_KEPT = 1000;
/** Attempts to read a report, and milliseconds at least between the first and the last, before the handler goes on to the next one. */
const READ_ATTEMPTS = 8;
const READ_TIME = 3_600_000;
/** What reading one more report may take, in milliseconds; with less, the next invocation goes on. */
const NEXT_REPORT_TIME = 120_000;

/** Reads the reports of report plans that are known: AWS Backup says which files make one, and in which order they were made. */
export class PlanReader {
  private readonly writer: StateWriter;

  constructor(private readonly contract: NotifierContract, private readonly ports: NotifierPorts) {
    this.writer = new StateWriter(contract, ports);
  }

  /** A file arrived where the plan's reports are. */
  public async fileArrived(plan: ReadablePlan, bucket: string, key: string, etag: string): Promise<void> {
    const name = plan.reportPlanName;
    const { keys, unfinished, filesRead = {} } = await this.readPlan(plan, etag === '' ? {} : { [key]: etag });
    if (keys.has(key)) {
      return;
    }
    if (unfinished && filesRead[key] !== etag) {
      await this.remember(name, key, etag);
    } else if (Object.hasOwn(filesRead, key)) {
      if (etag !== '' && filesRead[key] !== etag) {
        await this.tellOfReplacement(plan, key);
      }
    } else if (!await this.belongsToOlderJob(plan, key)) {
      await this.ports.reject(`no report job of ${name} made the object`, { bucket, key });
    }
  }

  /** Reads the reports of a plan that are newer than what is known; `arrived` has ETags of files by their keys. */
  public async readPlan(plan: ReadablePlan, arrived: { readonly [key: string]: string } = {}): Promise<{
    keys: Set<string>; unfinished: boolean; filesRead: ReportState['filesRead'];
  }> {
    const name = plan.reportPlanName;
    const keys = new Set<string>();
    const seen = await this.ports.store.load(name);
    const ahead = await this.workOn(plan, seen.state);
    // mostly there is nothing to do, and nothing to write
    const pending = seen.state.outbox.length > 0 || isSyncDue(seen.state, this.contract.alertOn, this.ports);
    if (!pending && ahead.fresh.length === 0 && !ahead.failed) {
      return { keys, unfinished: ahead.unfinished, filesRead: seen.state.filesRead };
    }
    let { unfinished } = ahead;
    let { filesRead } = seen.state;
    await withLease(this.ports, name, async (stored) => {
      let state = await this.writer.send(name, stored.state, plan.reportName);
      const work = await this.workOn(plan, state);
      unfinished = work.unfinished;
      const isNew = state.catchingUp === true || state.lastJob === undefined;
      for (const [i, { id }] of work.fresh.entries()) {
        if (i > 0 && this.ports.timeLeft() < NEXT_REPORT_TIME) {
          this.ports.log('info', 'the next invocation reads the other reports', { reportPlanName: name, left: work.fresh.length - i });
          return;
        }
        const job = await this.ports.jobs!.describe(id);
        job.keys.forEach((key) => keys.add(key));
        const catchingUp = isNew && (state.catchingUp === true || work.fresh.length > 1);
        state = await this.readJob(plan, job, state, { arrived, catchingUp, last: i === work.fresh.length - 1, listed: work.listed });
        ({ filesRead } = state);
      }
      const failed = failedSince(work.listed, state);
      if (failed) {
        await this.tellOfFailure(plan, failed, state);
      }
    });
    return { keys, unfinished, filesRead };
  }

  /** What AWS Backup made and the handler did not read, in the order in which it was made. */
  private async workOn(plan: ReadablePlan, state: ReportState): Promise<Work> {
    const since = new Date(this.ports.now().getTime() - LOOK_BACK_DAYS * DAY_MS).toISOString();
    const earliest = state.lastJob && isBefore(state.lastJob.createdAt, since) ? state.lastJob.createdAt : since;
    const listed = [...await this.ports.jobs!.list(plan.reportPlanName, earliest)].sort((a, b) => (isNewer(a, b) ? 1 : -1));
    return {
      listed,
      fresh: unreadJobs(listed, state),
      failed: failedSince(listed, state),
      unfinished: listed.some(({ status }) => status !== 'COMPLETED' && status !== 'FAILED'),
    };
  }

  private async readJob(plan: ReadablePlan, job: ReportJob, before: ReportState, how: HowToRead): Promise<ReportState> {
    const { ports, contract } = this;
    const name = plan.reportPlanName;
    const overtaken = before.lastJob !== undefined && isNewer(before.lastJob, job);
    // one that another overtook shows what was so when it was begun
    const at = overtaken ? job.createdAt : madeAt(job);
    const tried = before.reading?.id === job.id ? before.reading : { id: job.id, attempts: 0, since: ports.now().toISOString() };
    const late = ports.now().getTime() - Date.parse(tried.since) >= READ_TIME;
    const dying = late && tried.attempts >= READ_ATTEMPTS;
    // written down first, so that a report whose reading dies does not block the others for ever
    const { state: known } = await ports.store.update(name, (current) => ({ ...current, reading: { ...tried, attempts: tried.attempts + 1 } }));
    let read: ReportRead;
    let around: Siblings = { siblings: [], counts: [] };
    let replayed: ReportRead['contents'][] = [];
    try {
      if (dying) {
        throw new Error('the attempts before did not end');
      }
      const reading = how.catchingUp && !how.last ? { ...ports, reject: leftAlone(ports) } : ports;
      read = await this.readFilesOf(plan, job, at, { ...how.arrived, ...arrivedEtags(known.arrived) }, reading);
      around = read.contents ? await siblingsOf(plan, read.contents, known, contract, ports) : around;
      replayed = read.contents ? await this.readAgain(plan, job, known, how) : [];
    } catch (caught) {
      if (!late || tried.attempts + 1 < READ_ATTEMPTS) {
        throw caught;
      }
      const reason = `the report could not be read ${tried.attempts + (dying ? 0 : 1)} times: ${caught instanceof Error ? caught.message : String(caught)}`;
      await ports.reject(reason, { reportPlanName: name, reportJobId: job.id });
      read = { problems: [reason], etags: {} };
    }
    const { contents, problems } = read;
    const { quiet, next } = this.applied(plan, job, known, [contents, ...replayed], around, how);
    const { failedJobs, fresh } = withFailedJobs(known.failedJobs, contents?.failedJobs ?? new Set(), at);
    const tooMany = next.unfollowed ? [`${next.unfollowed.count} findings are too many to be kept, the least grave of them: they are followed no longer`] : [];
    const said = [...problems, ...tooMany].join('; ');
    const problem = said === '' ? undefined : said.slice(0, PROBLEM_LENGTH);
    ports.log('info', 'report read', { reportPlanName: name, reportJobId: job.id, files: job.keys.length, problems });
    const readJobs = rememberedJobs([...known.readJobs ?? jobsUpTo(how.listed, known.lastJob), job.id], how.listed);
    const state = {
      ...next, failedJobs, readJobs, reading: undefined, closedAt: undefined, catchingUp: quiet || undefined,
      ...overtaken ? {} : { lastJob: { id: job.id, createdAt: job.createdAt }, lastReportAt: at, problem, filesRead: read.etags },
    };
    // the newest report shows whether there is trouble
    const told = quiet || (overtaken && problem === undefined) ? state : this.writer.withTrouble(plan, state, job, problem);
    const written = await this.writer.write(name, plan.reportName, told, job.keys);
    if (contents && !quiet) {
      measureCounts(overtaken ? [] : [countsOf(contents), ...around.counts], contract.tiers, ports);
      if (!isComplianceReport(contents.template)) {
        ports.measure('ReportedFailedJobs', [plan.reportName], fresh);
      }
    }
    return written;
  }

  private async readFilesOf(
    plan: ReadablePlan, job: ReportJob, at: string, arrived: { readonly [key: string]: string }, ports: NotifierPorts,
  ): Promise<ReportRead> {
    const files = { bucket: this.contract.reportBucket, keys: job.keys, at, expected: plan.templateName, arrived };
    return checkedContents(await readFiles(files, ports), job);
  }

  /** Reports that were read although a report that was begun before them was not made yet: what they say comes after it. */
  private async readAgain(plan: ReadablePlan, job: ReportJob, known: ReportState, { listed }: HowToRead): Promise<ReportRead['contents'][]> {
    const newer = listed.filter((one) => isNewer(one, job) && (known.readJobs ?? []).includes(one.id));
    const again: ReportRead['contents'][] = [];
    for (const { id } of newer) {
      // what can't be read was told of when it was read first
      const one = await this.ports.jobs!.describe(id);
      const { contents } = await this.readFilesOf(plan, one, madeAt(one), {}, { ...this.ports, reject: leftAlone(this.ports) });
      again.push(contents);
    }
    return again;
  }

  private applied(
    plan: ReadablePlan, job: ReportJob, known: ReportState, reports: ReadonlyArray<ReportRead['contents']>, around: Siblings, { catchingUp, last }: HowToRead,
  ): { next: ReportState; quiet: boolean } {
    const { ports, contract, writer } = this;
    const source = writer.sourceOf(plan.reportName);
    const reportKey = `${plan.reportPlanName}|${job.id}`;
    const quiet = catchingUp && !last;
    const contents = reports.filter((one) => one !== undefined);
    const folded = foldReports(known, contents, { now: ports.now().toISOString(), alertOn: contract.alertOn, ...around });
    if (!catchingUp) {
      return { quiet, next: contents.length > 0 ? writer.withChanges(known, folded, source, reportKey) : known };
    }
    // nobody was told of what is over by now
    const state = { ...writer.withChanges(known, { ...folded, changes: [], dropped: [] }, source, reportKey), resolved: known.resolved };
    return { quiet, next: quiet ? state : writer.withEverything(state, source, reportKey) };
  }

  private async tellOfFailure(plan: ReadablePlan, job: ListedJob, known: ReportState): Promise<void> {
    const message = job.message ?? 'AWS Backup gives no reason';
    const next = { ...known, lastFailure: { id: job.id, createdAt: job.createdAt, message } };
    await this.writer.write(plan.reportPlanName, plan.reportName, this.writer.withTrouble(plan, next, job, message));
  }

  /** A file of a report that was read is another one now: what was read stays, and people get to know. */
  private async tellOfReplacement(plan: ReadablePlan, key: string): Promise<void> {
    await withLease(this.ports, plan.reportPlanName, async ({ state }) => {
      const problem = replacedProblem(key);
      await this.writer.write(plan.reportPlanName, plan.reportName, this.writer.withTrouble(plan, { ...state, problem }, state.lastJob!, problem));
    });
  }

  /** Keeps the ETag of a file whose report is not complete yet; the first one that arrived counts. */
  private async remember(name: string, key: string, etag: string): Promise<void> {
    if (etag !== '') {
      const at = this.ports.now().toISOString();
      await this.ports.store.update(name, (current) => {
        const known = Object.entries(current.arrived ?? {}).filter(([other, one]) => other !== key && !isBefore(one.at, weekBefore(at)));
        const mine = current.arrived?.[key] ?? { etag, at };
        return { ...current, arrived: Object.fromEntries([...known, [key, mine] as const].slice(-ARRIVALS_KEPT)) };
      });
    }
  }

  /** A file of a report that was read already, or that a newer one overtook. */
  private async belongsToOlderJob(plan: ReadablePlan, key: string): Promise<boolean> {
    const jobs = this.ports.jobs!;
    for (const { id, status } of await jobs.list(plan.reportPlanName, weekBefore(this.ports.now().toISOString()))) {
      if (status !== 'FAILED' && (await jobs.describe(id)).keys.includes(key)) {
        return true;
      }
    }
    return false;
  }
}

interface HowToRead {
  /** ETags of files that arrived just now. */
  readonly arrived: { readonly [key: string]: string };
  /** Whether the plan is new to the handler, with several reports. */
  readonly catchingUp: boolean;
  /** Whether no report comes after this one. */
  readonly last: boolean;
  readonly listed: ReadonlyArray<ListedJob>;
}

const madeAt = (job: ListedJob) => job.completedAt ?? job.createdAt;

/** What can't be read among reports that no longer count is no work for anybody. */
const leftAlone = (ports: NotifierPorts): NotifierPorts['reject'] => async (reason, payload) => ports.log('warn', reason, payload);

const weekBefore = (moment: string) => new Date(Date.parse(moment) - LOOK_BACK_DAYS * DAY_MS).toISOString();

function arrivedEtags(arrived: { readonly [key: string]: Arrival } = {}): { readonly [key: string]: string } {
  return Object.fromEntries(Object.entries(arrived).map(([key, { etag }]) => [key, etag]));
}

/** Jobs that a former version of the library read without naming them. */
const jobsUpTo = (listed: ReadonlyArray<ListedJob>, last: ReportState['lastJob']) => (
  listed.filter((job) => last && !isNewer(job, last)).map(({ id }) => id));

function rememberedJobs(read: ReadonlyArray<string>, listed: ReadonlyArray<ListedJob>): string[] {
  const still = new Set(listed.map(({ id }) => id));
  return read.filter((id, i) => i >= read.length - JOBS_KEPT || still.has(id));
}

/** A report without rows neither shows that all is well nor resolves anything. */
function checkedContents(read: ReportRead, job: ReportJob): ReportRead {
  const { contents, problems, etags } = read;
  if (!contents || !isComplianceReport(contents.template) || contents.scopes.size > 0 || problems.length > 0) {
    return read;
  }
  if (job.keys.length === 0) {
    return { problems: ['AWS Backup names no file of the report'], etags };
  }
  // there may be no resource that a framework judges
  return isAbout(contents.template, 'resource')
    ? read
    : { problems: ['the report has no rows: are there no frameworks, or has AWS Backup no access to the accounts any more?'], etags };
}
