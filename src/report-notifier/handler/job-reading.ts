import { NotifierContext } from './notifier-context';
import { PlanContract } from './notifier-contract';
import { countsOf, measureReport, withFailedJobs } from './notifier-metrics';
import { NotifierPorts } from './notifier-ports';
import { keepCounts } from './place-counts';
import { ReportContents } from './report-contents';
import { readFiles, ReportRead } from './report-files';
import { foldReports, roomFor } from './report-fold';
import { isNewer, ListedJob, ReportJob } from './report-jobs';
import { partOf, ReportState, StateObject, toEventFinding, withPart } from './report-state';
import { isComplianceReport } from './scopes';
import { countsBeside, Elsewhere, elsewhereOf, siblingsOf } from './siblings';
import { Decision } from './state-keeper';
import { stateNameOf, Stored } from './state-store';
import { isAbout, isReportTemplate, ReportTemplateName } from '../../data/reports';
import { messageOf } from '../../private/queue-handler';

/** A report plan whose template this version of the library knows. */
export type ReadablePlan = PlanContract & { readonly templateName: ReportTemplateName };

export const isReadable = (plan: PlanContract): plan is ReadablePlan => isReportTemplate(plan.templateName);

/** Read jobs that are remembered at least: one an hour for a fortnight. Those that AWS Backup lists still are remembered too, or they would be read again. */
const JOBS_KEPT = 400;
/** Characters of what is wrong with a report. */
const PROBLEM_LENGTH = 4000;
/** Attempts to read a report, and milliseconds at least between the first and the last, before the handler goes on to the next one. */
const READ_ATTEMPTS = 8;
const READ_TIME = 3_600_000;
/** Times that a message is received after which its report is read although its jobs can't be counted. */
const COUNT_RECEIVES = 4;
/** The file of a report that was made so many milliseconds ago triggered the handler, which did not read it: attempts are noted from then on. */
const SUSPICIOUS_AGE = 20 * 60_000;

/** ETags of files that arrived just now, by key. */
export interface Arrived { readonly [key: string]: string }

export interface HowToRead {
  readonly arrived: Arrived;
  /** Whether the plan is new to the handler, with several reports. */
  readonly catchingUp: boolean;
  /** Whether it is one of these, and not the last: of which nothing is said. */
  readonly quiet: boolean;
  readonly listed: ReadonlyArray<ListedJob>;
}

/** The reading of one report: its files once, and what they mean as often as other invocations write in between. */
export class JobReading {
  /** What was read, by report job. */
  private readonly files = new Map<string, ReportRead>();
  private readonly name: string;
  private elsewhere?: Elsewhere;

  constructor(
    private readonly plan: ReadablePlan, private readonly job: ReportJob, private readonly how: HowToRead, private readonly context: NotifierContext,
  ) {
    this.name = plan.reportPlanName;
  }

  public async read(from: Stored): Promise<Stored> {
    const { ports, keeper } = this.context;
    const stateName = stateNameOf(this.plan.reportName);
    const suspicious = ports.receives > 1 || ports.now().getTime() - Date.parse(madeAt(this.job)) > SUSPICIOUS_AGE;
    const noted = suspicious ? await keeper.change(stateName, (object) => this.withAttempt(object), from) : from;
    return keeper.change(stateName, async (object) => this.decide(object), noted);
  }

  /** Written down before it is made, so that a report whose reading dies does not block the others for ever. */
  private withAttempt(object: StateObject): Decision | undefined {
    const known = partOf(object, this.name);
    if (known.readJobs?.includes(this.job.id)) {
      return undefined;
    }
    const { receives, now } = this.context.ports;
    const { attempts, since } = known.reading?.id === this.job.id ? known.reading : { attempts: receives - 1, since: now().toISOString() };
    return { state: withPart(object, this.name, { ...known, reading: { id: this.job.id, attempts: attempts + 1, since } }) };
  }

  private async decide(object: StateObject): Promise<Decision | undefined> {
    const { job, plan, name, how: { listed, catchingUp, quiet } } = this;
    const { contract, ports, messages } = this.context;
    const known = partOf(object, name);
    if (known.readJobs?.includes(job.id)) {
      return undefined;
    }
    const overtaken = known.lastJob !== undefined && isNewer(known.lastJob, job);
    // one that another overtook shows what was so when it was begun
    const at = overtaken ? job.createdAt : madeAt(job);
    const { read, reports } = await this.reportsOf(known, at);
    const { contents, problems } = read;
    await this.count(contents);
    const { former, reported } = this.elsewhere ?? { former: [] };
    const siblings = [...siblingsOf(plan, object, contract), ...former];
    const around = { now: ports.now().toISOString(), alertOn: contract.alertOn, siblings, reported, room: roomFor(object, name) };
    const folded = foldReports(known, reports, around);
    // nobody was told of what is over by now
    const next = catchingUp ? { ...folded.state, resolved: known.resolved } : folded.state;
    const everything = () => Object.entries(next.findings).map(([id, finding]) => toEventFinding(id, finding, 'new'));
    const changed = catchingUp ? { changes: everything(), dropped: [] } : folded;
    const events = quiet ? [] : messages.ofChanges(changed, plan.reportName, `${name}|${job.id}`);
    const { failedJobs, fresh } = withFailedJobs(known.failedJobs, contents?.failedJobs, at, contract);
    const tooMany = next.unfollowed ? [`${next.unfollowed.count} findings are too many to be kept, the least grave of them: they are followed no longer`] : [];
    const said = [...problems, ...tooMany].join('; ');
    const problem = said === '' ? undefined : said.slice(0, PROBLEM_LENGTH);
    ports.log('info', 'report read', { reportPlanName: name, reportJobId: job.id, files: job.keys.length, problems });
    const waiting = Object.entries(known.arrived ?? {}).filter(([key]) => !job.keys.includes(key));
    const part: ReportState = {
      ...next,
      failedJobs,
      readJobs: rememberedJobs([...known.readJobs ?? [], job.id], listed),
      arrived: waiting.length > 0 ? Object.fromEntries(waiting) : undefined,
      reading: undefined,
      closedAt: undefined,
      catchingUp: quiet || undefined,
      ...overtaken ? {} : { lastJob: { id: job.id, createdAt: job.createdAt }, lastReportAt: at, problem, filesRead: read.etags },
    };
    const after = contents && !quiet ? () => {
      const counts = overtaken ? [] : [countsOf(contents), ...countsBeside(plan, at, object, contract)];
      measureReport(plan.reportName, contents, fresh, counts, this.context);
    } : undefined;
    // the newest report shows whether there is trouble
    const told = quiet || (overtaken && problem === undefined) ? { part, events: [] } : messages.withTrouble(plan, part, job, problem);
    return { state: messages.withListsBegun(object, withPart(object, name, told.part)), events: [...events, ...told.events], after };
  }

  /** What can't be written down for so long is left out: reports matter more than their counts, and a day that is missing is not compared. */
  private async count(contents: ReportContents | undefined): Promise<void> {
    const { ports } = this.context;
    if (ports.counts === undefined || contents?.counted === undefined) {
      return;
    }
    const { template, complete, counted: rows } = contents;
    try {
      await keepCounts({ reportPlanName: this.name, template, complete, at: madeAt(this.job), rows }, ports.counts, ports.now().toISOString());
    } catch (error) {
      if (ports.receives < COUNT_RECEIVES) {
        throw error;
      }
      ports.log('error', 'the jobs of a report were not counted', { reportPlanName: this.name, reportJobId: this.job.id, error: messageOf(error) });
    }
  }

  /** The report, and what was read although a report that was begun before it was not made yet: that comes after it. */
  private async reportsOf(known: ReportState, at: string): Promise<{ read: ReportRead; reports: ReportContents[] }> {
    const { job, plan, how, context: { ports } } = this;
    const tried = known.reading?.id === job.id ? known.reading : undefined;
    const late = tried !== undefined && tried.attempts >= READ_ATTEMPTS && ports.now().getTime() - Date.parse(tried.since) >= READ_TIME;
    const dying = late && tried.attempts > READ_ATTEMPTS;
    try {
      if (dying) {
        throw new Error('the attempts before did not end');
      }
      const read = await this.filesOf(job, at, { ...how.arrived, ...arrivedEtags(known.arrived) }, how.quiet);
      const reports = read.contents ? [read.contents] : [];
      if (read.contents) {
        this.elsewhere ??= await elsewhereOf(plan, known.lastJob === undefined, this.context);
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
    const { contract, ports } = this.context;
    const reader: NotifierPorts = old ? { ...ports, reject: async (reason, payload) => ports.log('warn', reason, payload) } : ports;
    const files = { bucket: contract.reportBucket, keys: job.keys, at, expected: this.plan.templateName, arrived };
    const read = this.files.get(job.id) ?? checkedContents(await readFiles(files, reader), job);
    this.files.set(job.id, read);
    return read.contents ? { ...read, contents: { ...read.contents, at } } : read;
  }
}

const madeAt = (job: ListedJob) => job.completedAt ?? job.createdAt;

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
