import { changeEvent, EventSource, troubleEvent } from './change-event';
import { closePlan } from './closed-plans';
import { compareReport } from './comparison';
import { isSyncDue, syncFindings } from './findings-sync';
import { NotifierContract, PlanContract } from './notifier-contract';
import { countsOf, measureCounts, withFailedJobs } from './notifier-metrics';
import { NotifierPorts } from './notifier-ports';
import { flush, withEvent, withOverdue } from './outbox';
import { ReportContents } from './report-contents';
import { readFiles, ReportRead } from './report-files';
import { failedSince, isNewer, ListedJob, ReportJob } from './report-jobs';
import { readKey } from './report-keys';
import { DAY_MS, ReportState, ResolvedFinding } from './report-state';
import { isComplianceReport } from './scopes';
import { closedNames, Siblings, siblingsOf } from './siblings';
import { withLease, Busy, DIGEST_STATE } from './state-store';
import { isAbout, isReportTemplate, ReportTemplateName } from '../../data/reports';

/** A report plan whose template this version of the library knows. */
type ReadablePlan = PlanContract & { readonly templateName: ReportTemplateName };

const isReadable = (plan: PlanContract): plan is ReadablePlan => isReportTemplate(plan.templateName);

interface Work {
  readonly listed: ListedJob[];
  /** Reports to read, in the order in which they were made. */
  readonly fresh: ListedJob[];
  /** A report that could not be made, and of which no message was sent. */
  readonly failed?: ListedJob;
  readonly unfinished: boolean;
}

/** Report jobs that are older are no news. */
const LOOK_BACK_DAYS = 7;
const RESOLVED_KEPT = 200;
const OBJECTS_KEPT = 500;
/** Attempts to read a report, and milliseconds at least between the first and the last, before the handler goes on to the next one. */
const READ_ATTEMPTS = 8;
const READ_TIME = 3_600_000;

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
    if (read.plan && !isReadable(read.plan)) {
      ports.log('warn', 'report skipped: its template is not known; use a newer version of the library', { key, template: read.plan.templateName });
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

  /** Reconciles with AWS Backup: reports that failed or whose events were missed, messages that are still to be sent. */
  public async reconcile(): Promise<void> {
    const { contract, ports } = this;
    const works = [() => this.sendPending(DIGEST_STATE, contract.name)];
    if (ports.jobs) {
      works.push(...contract.plans.filter(isReadable).map((plan) => async () => {
        await this.readPlan(plan);
        await this.measureAge(plan);
      }));
      works.push(async () => this.each((await closedNames(contract, ports)).map((name) => async () => {
        await closePlan(name, contract, ports, this.sourceOf(name));
        await this.sendPending(name, name);
      })));
    } else {
      works.push(async () => this.each((await ports.stateNames()).map((name) => () => this.sendPending(name, name))));
    }
    await this.each(works);
  }

  private async sendPending(name: string, reportName: string): Promise<void> {
    const { state } = await this.ports.store.load(name);
    if (state.outbox.length > 0 || isSyncDue(state, this.contract.alertOn, this.ports)) {
      await withLease(this.ports, name, async (stored) => void await this.send(name, stored.state, reportName));
    }
  }

  /** Sends what is pending, and lists of findings that are due. */
  private async send(name: string, state: ReportState, reportName: string): Promise<ReportState> {
    const { contract, ports } = this;
    const sent = (await flush(name, state, ports))?.state ?? state;
    const listed = { source: this.sourceOf(reportName), reportPlanName: name, alertOn: contract.alertOn };
    return (await syncFindings(name, sent, listed, ports))?.state ?? sent;
  }

  private async measureAge({ reportPlanName }: PlanContract): Promise<void> {
    const { state: { lastReportAt } } = await this.ports.store.load(reportPlanName);
    if (lastReportAt !== undefined) {
      this.ports.measure('ReportAge', [reportPlanName], Math.round((this.ports.now().getTime() - Date.parse(lastReportAt)) / 360_000) / 10);
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
  private async readPlan(plan: ReadablePlan): Promise<{ keys: Set<string>; unfinished: boolean }> {
    const name = plan.reportPlanName;
    const keys = new Set<string>();
    const seen = await this.ports.store.load(name);
    const ahead = await this.workOn(plan, seen.state);
    // mostly there is nothing to do, and nothing to write
    const pending = seen.state.outbox.length > 0 || isSyncDue(seen.state, this.contract.alertOn, this.ports);
    if (!pending && ahead.fresh.length === 0 && !ahead.failed) {
      return { keys, unfinished: ahead.unfinished };
    }
    let unfinished = false;
    await withLease(this.ports, name, async (stored) => {
      let state = await this.send(name, stored.state, plan.reportName);
      const work = await this.workOn(plan, state);
      unfinished = work.unfinished;
      // of a plan without a state, only the newest report counts
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
  private async workOn(plan: ReadablePlan, state: ReportState): Promise<Work> {
    const since = new Date(Math.max(this.ports.now().getTime() - LOOK_BACK_DAYS * DAY_MS, Date.parse(state.lastJob?.createdAt ?? '') || 0)).toISOString();
    const listed = [...await this.ports.jobs!.list(plan.reportPlanName, since)].sort((a, b) => (isNewer(a, b) ? 1 : -1));
    return {
      listed,
      fresh: listed.filter((job) => job.status === 'COMPLETED' && isNewer(job, state.lastJob)),
      failed: failedSince(listed, state),
      unfinished: listed.some(({ status }) => status !== 'COMPLETED' && status !== 'FAILED'),
    };
  }

  private async readJob(plan: ReadablePlan, job: ReportJob, before: ReportState): Promise<ReportState> {
    const { ports, contract } = this;
    const name = plan.reportPlanName;
    const at = job.completedAt ?? job.createdAt;
    const tried = before.reading?.id === job.id ? before.reading : { id: job.id, attempts: 0, since: ports.now().toISOString() };
    const late = ports.now().getTime() - Date.parse(tried.since) >= READ_TIME;
    const dying = late && tried.attempts >= READ_ATTEMPTS;
    // written down first, so that a report whose reading dies does not block the others for ever
    const { state: known } = await ports.store.update(name, (current) => ({ ...current, reading: { ...tried, attempts: tried.attempts + 1 } }));
    let read: ReportRead;
    let around: Siblings = { siblings: [], counts: [] };
    try {
      if (dying) {
        throw new Error('the attempts before did not end');
      }
      const files = { bucket: contract.reportBucket, keys: job.keys, at, expected: plan.templateName };
      read = checkedContents(await readFiles(files, ports), job);
      around = read.contents ? await siblingsOf(plan, read.contents, known, contract, ports) : around;
    } catch (caught) {
      if (!late || tried.attempts + 1 < READ_ATTEMPTS) {
        throw caught;
      }
      const reason = `the report could not be read ${tried.attempts + (dying ? 0 : 1)} times: ${caught instanceof Error ? caught.message : String(caught)}`;
      await ports.reject(reason, { reportPlanName: name, reportJobId: job.id });
      read = { problems: [reason] };
    }
    const { contents, problems } = read;
    const next = contents ? this.apply(known, contents, this.sourceOf(plan.reportName), `${name}|${job.id}`, around) : known;
    const { failedJobs, fresh } = withFailedJobs(known.failedJobs, contents?.failedJobs ?? new Set(), at);
    const problem = problems.length > 0 ? problems.join('; ') : undefined;
    ports.log('info', 'report read', { reportPlanName: name, reportJobId: job.id, files: job.keys.length, problems });
    const written = await this.write(name, plan.reportName, this.withTrouble(plan, {
      ...next, failedJobs, reading: undefined, closedAt: undefined, lastJob: { id: job.id, createdAt: job.createdAt }, lastReportAt: at, problem,
    }, job, problem));
    if (contents) {
      measureCounts([countsOf(contents), ...around.counts], contract.tiers, ports);
      if (!isComplianceReport(contents.template)) {
        ports.measure('ReportedFailedJobs', [plan.reportName], fresh);
      }
    }
    return written;
  }

  private async tellOfFailure(plan: ReadablePlan, job: ListedJob, known: ReportState): Promise<void> {
    const message = job.message ?? 'AWS Backup gives no reason';
    const next = { ...known, lastFailure: { id: job.id, createdAt: job.createdAt, message } };
    await this.write(plan.reportPlanName, plan.reportName, this.withTrouble(plan, next, job, message));
  }

  /** With a message when trouble with a report begins, and when it ends. */
  private withTrouble(plan: ReadablePlan, state: ReportState, job: { id: string; createdAt: string }, message: string | undefined): ReportState {
    const { ports } = this;
    const { trouble } = state;
    if ((trouble === undefined) === (message === undefined)) {
      return state;
    }
    const { since, message: told } = trouble ?? { since: job.createdAt, message: message! };
    const event = troubleEvent(this.sourceOf(plan.reportName), ports.now().toISOString(), {
      reportPlanName: plan.reportPlanName, jobId: job.id, since, message: told, over: message === undefined,
    });
    const synced = this.syncedAtFirst(state);
    return { ...withEvent({ ...state, synced }, event, ports.targetIds), trouble: message === undefined ? undefined : { since, message } };
  }

  /** The first message has everything that is open. */
  private syncedAtFirst({ synced, findings, trouble }: ReportState): ReportState['synced'] {
    const doneAt = this.ports.now().toISOString();
    const nothing = Object.keys(findings).length === 0 && trouble === undefined;
    return synced ?? (nothing ? Object.fromEntries(this.ports.findingTargetIds.map((id) => [id, { doneAt }])) : {});
  }

  /** Reads one object by itself, which may be a part of a report: nothing is resolved because it is missing there. */
  private async readObject(name: string, day: string, key: string, time: string): Promise<void> {
    const { ports, contract } = this;
    await withLease(ports, name, async (stored) => {
      const state = await this.send(name, stored.state, name);
      if ((state.readObjects ?? []).includes(key)) {
        ports.log('info', 'object already known', { key });
        return;
      }
      const older = day < (state.lastDay ?? '');
      const at = older || !time ? `${day}T00:00:00Z` : time;
      const wasReadable = state.templateName !== undefined;
      const { contents: all, unread } = await readFiles({ bucket: contract.reportBucket, keys: [key], at, wasReadable }, ports);
      // what bears no date would undo what a newer report says
      const dated = all && (older ? { ...all, observations: new Map([...all.observations].filter(([, one]) => one.at !== '')), cells: [] } : all);
      const contents = dated && { ...dated, complete: false };
      const next = contents ? this.apply(state, contents, this.sourceOf(name), `${name}|${key}`, { siblings: [], counts: [] }) : state;
      const { failedJobs, fresh } = withFailedJobs(state.failedJobs, contents?.failedJobs ?? new Set(), at);
      const readObjects = [...state.readObjects ?? [], key].slice(-OBJECTS_KEPT);
      await this.write(name, name, { ...next, failedJobs, readObjects, ...older ? {} : { lastDay: day, lastReportAt: at, unread } });
      if (contents && !isComplianceReport(contents.template)) {
        ports.measure('ReportedFailedJobs', [name], fresh);
      } else if (contents && !older) {
        measureCounts([countsOf(contents)], contract.tiers, ports);
      }
    });
  }

  private apply(known: ReportState, contents: ReportContents, source: EventSource, reportKey: string, around: Siblings): ReportState {
    const { ports, contract } = this;
    const now = ports.now().toISOString();
    const { changes, dropped, ...rest } = compareReport(known, contents, { now, alertOn: contract.alertOn, ...around });
    const event = changeEvent(source, reportKey, now, changes, contract.alertOn);
    const over = changes.filter(({ state }) => state === 'resolved').map((finding): ResolvedFinding => ({ ...finding, resolvedAt: now }));
    const resolved = [...known.resolved, ...over].slice(-RESOLVED_KEPT);
    const next = { ...known, ...rest, templateName: contents.template, counts: countsOf(contents), resolved, synced: this.syncedAtFirst(known) };
    const unfollowed = ports.findingTargetIds.length > 0 ? dropped.filter((finding) => contract.alertOn.includes(finding.class)) : [];
    return withEvent(withOverdue(next, unfollowed), event, ports.targetIds);
  }

  /** Writes what is meant to be, then does it. */
  private async write(name: string, reportName: string, state: ReportState): Promise<ReportState> {
    const { owner } = this.ports;
    const intended = await this.ports.store.update(name, (current) => {
      if (current.lease?.owner !== owner) {
        throw new Busy(`${name} was taken over by another invocation`);
      }
      return { ...state, lease: current.lease };
    });
    return this.send(name, intended.state, reportName);
  }

  /** A file of a report that was read already, or that a newer one overtook. */
  private async belongsToOlderJob(plan: ReadablePlan, key: string): Promise<boolean> {
    const jobs = this.ports.jobs!;
    const since = new Date(this.ports.now().getTime() - LOOK_BACK_DAYS * DAY_MS).toISOString();
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

/** A report without rows neither shows that all is well nor resolves anything. */
function checkedContents({ contents, problems }: ReportRead, job: ReportJob): ReportRead {
  if (!contents || !isComplianceReport(contents.template) || contents.scopes.size > 0 || problems.length > 0) {
    return { contents, problems };
  }
  if (job.keys.length === 0) {
    return { problems: ['AWS Backup names no file of the report'] };
  }
  // there may be no resource that a framework judges
  return isAbout(contents.template, 'resource')
    ? { contents, problems }
    : { problems: ['the report has no rows: are there no frameworks, or has AWS Backup no access to the accounts any more?'] };
}
