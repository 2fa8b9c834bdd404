import { Messages } from './messages';
import { NotifierContract, PlanContract } from './notifier-contract';
import { countsOf, measureCounts, withFailedJobs } from './notifier-metrics';
import { NotifierPorts } from './notifier-ports';
import { ReportContents } from './report-contents';
import { readFiles, replacedProblem, ReportRead } from './report-files';
import { foldReports, roomFor } from './report-fold';
import { failedSince, isNewer, ListedJob, ReportJob, unreadJobs } from './report-jobs';
import { DAY_MS, partOf, ReportState, StateObject, withPart } from './report-state';
import { isComplianceReport } from './scopes';
import { countsBeside, Elsewhere, elsewhereOf, siblingsOf } from './siblings';
import { Addressed, Decision, StateKeeper } from './state-keeper';
import { stateNameOf, Stored } from './state-store';
import { isAbout, isReportTemplate, ReportTemplateName } from '../../data/reports';
import { isBefore } from '../../private/moments';

/** A report plan whose template this version of the library knows. */
export type ReadablePlan = PlanContract & { readonly templateName: ReportTemplateName };

export const isReadable = (plan: PlanContract): plan is ReadablePlan => isReportTemplate(plan.templateName);

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
/** The file of a report that was made so many milliseconds ago triggered the handler, which did not read it: attempts are noted from then on. */
const SUSPICIOUS_AGE = 20 * 60_000;
/** What reading one more report may take, in milliseconds; with less, the next invocation goes on. */
const NEXT_REPORT_TIME = 120_000;

/** What came of looking for reports of a plan. */
interface Look {
  readonly stored: Stored;
  /** Files of the reports that were read. */
  readonly keys: ReadonlySet<string>;
  /** Whether AWS Backup is making a report. */
  readonly unfinished: boolean;
}

/** ETags of files that arrived just now, by key. */
interface Arrived { readonly [key: string]: string }

/** Reads the reports of report plans that are known: AWS Backup says which files make one, and in which order they were made. */
export class PlanReader {
  private readonly messages: Messages;

  constructor(private readonly contract: NotifierContract, private readonly ports: NotifierPorts, private readonly keeper: StateKeeper) {
    this.messages = new Messages(contract, ports);
  }

  /** A file arrived where the plan's reports are. */
  public async fileArrived(plan: ReadablePlan, bucket: string, key: string, etag: string): Promise<void> {
    const { stored, keys, unfinished } = await this.readPlan(plan, etag === '' ? {} : { [key]: etag });
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
    } else if (!await this.belongsToOlderJob(plan, key)) {
      await this.ports.reject(`no report job of ${plan.reportPlanName} made the object`, { bucket, key });
    }
  }

  /** Reads the reports of a plan that are newer than what is known; `from` is the state as it was last seen. */
  public async readPlan(plan: ReadablePlan, arrived: Arrived = {}, from?: Stored): Promise<Look> {
    const { ports } = this;
    const name = plan.reportPlanName;
    const keys = new Set<string>();
    let stored = from ?? await this.keeper.change(stateNameOf(plan.reportName), () => undefined);
    const seen = partOf(stored.state, name);
    const listed = await this.listedJobs(plan, seen);
    const unfinished = listed.some(({ status }) => status !== 'COMPLETED' && status !== 'FAILED');
    const fresh = unreadJobs(listed, seen);
    const isNew = seen.catchingUp === true || seen.lastJob === undefined;
    for (const [i, { id }] of fresh.entries()) {
      if (i > 0 && ports.timeLeft() < NEXT_REPORT_TIME) {
        ports.log('info', 'the next invocation reads the other reports', { reportPlanName: name, left: fresh.length - i });
        return { stored, keys, unfinished };
      }
      const job = await ports.jobs!.describe(id);
      job.keys.forEach((key) => keys.add(key));
      const catchingUp = isNew && (seen.catchingUp === true || fresh.length > 1);
      stored = await new JobReading(plan, job, { arrived, catchingUp, last: i === fresh.length - 1, listed }, this.contract, ports, this.messages).read(this.keeper, stored);
    }
    const failed = failedSince(listed, partOf(stored.state, name));
    return { stored: failed ? await this.tellOfFailure(plan, failed, stored) : stored, keys, unfinished };
  }

  /** What AWS Backup made or makes since the last report that was read, in the order in which it was begun. */
  private async listedJobs(plan: ReadablePlan, { lastJob }: ReportState): Promise<ListedJob[]> {
    const since = new Date(this.ports.now().getTime() - LOOK_BACK_DAYS * DAY_MS).toISOString();
    const earliest = lastJob && isBefore(lastJob.createdAt, since) ? lastJob.createdAt : since;
    return [...await this.ports.jobs!.list(plan.reportPlanName, earliest)].sort((a, b) => (isNewer(a, b) ? 1 : -1));
  }

  private async tellOfFailure(plan: ReadablePlan, job: ListedJob, from: Stored): Promise<Stored> {
    const message = job.message ?? 'AWS Backup gives no reason';
    return this.changePart(plan, from, (known) => (failedSince([job], known)
      ? this.messages.withTrouble(plan, { ...known, lastFailure: { id: job.id, createdAt: job.createdAt, message } }, job, message) : undefined));
  }

  /** A file of a report that was read is another one now: what was read stays, and people get to know. */
  private async tellOfReplacement(plan: ReadablePlan, key: string, from: Stored): Promise<void> {
    const problem = replacedProblem(key);
    await this.changePart(plan, from, (known) => this.messages.withTrouble(plan, { ...known, problem }, known.lastJob!, problem));
  }

  /** Keeps the ETag of a file whose report is not complete yet; the first one that arrived counts. */
  private async remember(plan: ReadablePlan, key: string, etag: string, from: Stored): Promise<void> {
    const at = this.ports.now().toISOString();
    await this.changePart(plan, from, (known) => {
      if (etag === '' || Object.hasOwn(known.arrived ?? {}, key)) {
        return undefined;
      }
      const others = Object.entries(known.arrived ?? {}).filter(([, one]) => !isBefore(one.at, weekBefore(at)));
      return { part: { ...known, arrived: Object.fromEntries([...others, [key, { etag, at }] as const].slice(-ARRIVALS_KEPT)) }, events: [] };
    });
  }

  private async changePart(plan: ReadablePlan, from: Stored, change: (known: ReportState) => { part: ReportState; events: Addressed[] } | undefined): Promise<Stored> {
    return this.keeper.change(stateNameOf(plan.reportName), (object) => {
      const { part, events } = change(partOf(object, plan.reportPlanName)) ?? {};
      return part && { state: this.messages.withListsBegun(object, withPart(object, plan.reportPlanName, part)), events };
    }, from);
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
  readonly arrived: Arrived;
  /** Whether the plan is new to the handler, with several reports. */
  readonly catchingUp: boolean;
  /** Whether no report comes after this one. */
  readonly last: boolean;
  readonly listed: ReadonlyArray<ListedJob>;
}

/** The reading of one report: its files once, and what they mean as often as other invocations write in between. */
class JobReading {
  /** What was read, by report job. */
  private readonly files = new Map<string, ReportRead>();
  private elsewhere?: Elsewhere;
  private measure: () => void = () => undefined;
  private readonly name: string;

  constructor(
    private readonly plan: ReadablePlan, private readonly job: ReportJob, private readonly how: HowToRead, private readonly contract: NotifierContract,
    private readonly ports: NotifierPorts, private readonly messages: Messages,
  ) {
    this.name = plan.reportPlanName;
  }

  public async read(keeper: StateKeeper, from: Stored): Promise<Stored> {
    const stateName = stateNameOf(this.plan.reportName);
    const suspicious = this.ports.receives > 1 || this.ports.now().getTime() - Date.parse(madeAt(this.job)) > SUSPICIOUS_AGE;
    const noted = suspicious ? await keeper.change(stateName, (object) => this.withAttempt(object), from) : from;
    const stored = await keeper.change(stateName, async (object) => this.decide(object), noted);
    this.measure();
    return stored;
  }

  /** Written down before it is made, so that a report whose reading dies does not block the others for ever. */
  private withAttempt(object: StateObject): Decision | undefined {
    const known = partOf(object, this.name);
    if (known.readJobs?.includes(this.job.id)) {
      return undefined;
    }
    const { attempts, since } = known.reading?.id === this.job.id ? known.reading : { attempts: this.ports.receives - 1, since: this.ports.now().toISOString() };
    return { state: withPart(object, this.name, { ...known, reading: { id: this.job.id, attempts: attempts + 1, since } }) };
  }

  private async decide(object: StateObject): Promise<Decision | undefined> {
    const { job, plan, ports, name, how, messages } = this;
    const known = partOf(object, name);
    this.measure = () => undefined;
    if (known.readJobs?.includes(job.id)) {
      return undefined;
    }
    const overtaken = known.lastJob !== undefined && isNewer(known.lastJob, job);
    // one that another overtook shows what was so when it was begun
    const at = overtaken ? job.createdAt : madeAt(job);
    const { read, reports } = await this.reportsOf(known, at);
    const { contents, problems } = read;
    const quiet = how.catchingUp && !how.last;
    const { part: next, events } = this.applied(object, known, reports, quiet);
    const { failedJobs, fresh } = withFailedJobs(known.failedJobs, contents?.failedJobs ?? new Set(), at);
    const tooMany = next.unfollowed ? [`${next.unfollowed.count} findings are too many to be kept, the least grave of them: they are followed no longer`] : [];
    const said = [...problems, ...tooMany].join('; ');
    const problem = said === '' ? undefined : said.slice(0, PROBLEM_LENGTH);
    ports.log('info', 'report read', { reportPlanName: name, reportJobId: job.id, files: job.keys.length, problems });
    const waiting = Object.entries(known.arrived ?? {}).filter(([key]) => !job.keys.includes(key));
    const part: ReportState = {
      ...next,
      failedJobs,
      readJobs: rememberedJobs([...known.readJobs ?? [], job.id], how.listed),
      arrived: waiting.length > 0 ? Object.fromEntries(waiting) : undefined,
      reading: undefined,
      closedAt: undefined,
      catchingUp: quiet || undefined,
      ...overtaken ? {} : { lastJob: { id: job.id, createdAt: job.createdAt }, lastReportAt: at, problem, filesRead: read.etags },
    };
    if (contents && !quiet) {
      this.measure = () => {
        measureCounts(overtaken ? [] : [countsOf(contents), ...countsBeside(plan, at, object, this.contract)], this.contract.tiers, ports);
        if (!isComplianceReport(contents.template)) {
          ports.measure('ReportedFailedJobs', [plan.reportName], fresh);
        }
      };
    }
    // the newest report shows whether there is trouble
    const told = quiet || (overtaken && problem === undefined) ? { part, events: [] } : messages.withTrouble(plan, part, job, problem);
    return { state: messages.withListsBegun(object, withPart(object, name, told.part)), events: [...events, ...told.events] };
  }

  /** The report, and what was read although a report that was begun before it was not made yet: that comes after it. */
  private async reportsOf(known: ReportState, at: string): Promise<{ read: ReportRead; reports: ReportContents[] }> {
    const { job, ports, plan, how, contract } = this;
    const tried = known.reading?.id === job.id ? known.reading : undefined;
    const late = tried !== undefined && tried.attempts >= READ_ATTEMPTS && ports.now().getTime() - Date.parse(tried.since) >= READ_TIME;
    const dying = late && tried.attempts > READ_ATTEMPTS;
    try {
      if (dying) {
        throw new Error('the attempts before did not end');
      }
      const read = await this.filesOf(job, at, { ...how.arrived, ...arrivedEtags(known.arrived) }, how.catchingUp && !how.last);
      const reports = read.contents ? [read.contents] : [];
      if (read.contents) {
        this.elsewhere ??= await elsewhereOf(plan, known.lastJob === undefined, contract, ports);
        // what can't be read was told of when it was read first
        for (const { id } of how.listed.filter((one) => isNewer(one, job) && known.readJobs?.includes(one.id))) {
          const newer = await ports.jobs!.describe(id);
          const { contents } = await this.filesOf(newer, madeAt(newer), {}, true);
          reports.push(...contents ? [contents] : []);
        }
      }
      return { read, reports };
    } catch (caught) {
      if (!late) {
        throw caught;
      }
      const reason = `the report could not be read ${tried.attempts - Number(dying)} times: ${caught instanceof Error ? caught.message : String(caught)}`;
      await ports.reject(reason, { reportPlanName: this.name, reportJobId: job.id });
      return { read: { problems: [reason], etags: {} }, reports: [] };
    }
  }

  /** `old`: what can't be read among reports that no longer count is no work for anybody. */
  private async filesOf(job: ReportJob, at: string, arrived: Arrived, old: boolean): Promise<ReportRead> {
    const ports: NotifierPorts = old ? { ...this.ports, reject: async (reason, payload) => this.ports.log('warn', reason, payload) } : this.ports;
    const files = { bucket: this.contract.reportBucket, keys: job.keys, at, expected: this.plan.templateName, arrived };
    const read = this.files.get(job.id) ?? checkedContents(await readFiles(files, ports), job);
    this.files.set(job.id, read);
    return read.contents ? { ...read, contents: { ...read.contents, at } } : read;
  }

  private applied(object: StateObject, known: ReportState, reports: ReadonlyArray<ReportContents>, quiet: boolean): { part: ReportState; events: Addressed[] } {
    const { contract, messages, plan, how } = this;
    const { former, reported } = this.elsewhere ?? { former: [] };
    const siblings = [...siblingsOf(plan, object, contract), ...former];
    const around = { now: this.ports.now().toISOString(), alertOn: contract.alertOn, siblings, reported, room: roomFor(object, this.name) };
    const { state, changes, dropped } = reports.length > 0 ? foldReports(known, reports, around) : { state: known, changes: [], dropped: [] };
    const key = `${plan.reportPlanName}|${this.job.id}`;
    if (!how.catchingUp) {
      return { part: state, events: messages.ofChanges({ changes, dropped }, plan.reportName, key) };
    }
    // nobody was told of what is over by now
    const part = { ...state, resolved: known.resolved };
    return { part, events: quiet ? [] : messages.ofEverything(part, plan.reportName, key) };
  }
}

const madeAt = (job: ListedJob) => job.completedAt ?? job.createdAt;

const weekBefore = (moment: string) => new Date(Date.parse(moment) - LOOK_BACK_DAYS * DAY_MS).toISOString();

const arrivedEtags = (arrived: ReportState['arrived'] = {}): Arrived => Object.fromEntries(Object.entries(arrived).map(([key, { etag }]) => [key, etag]));

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
