import { introductionEvent, introductionOf, silentEvent } from './introductions';
import { NotifierContext } from './notifier-context';
import { countsOf, measureReport, withFailedJobs } from './notifier-metrics';
import { NotifierPorts } from './notifier-ports';
import { ReportContents } from './report-contents';
import { readFiles, ReportRead } from './report-files';
import { foldReports } from './report-fold';
import { DAY_MS, daysBetween, EMPTY_STATE, partOf, ReadObject, Refused, ReportState, StateObject, toEventFinding, unfollowed, withPart } from './report-state';
import { KEPT_DAYS } from './scope-changes';
import { isComplianceReport } from './scopes';
import { isOfReport, NOTIFIER_STATE, Stored } from './state-store';
import { counted } from '../../notification/handler/words';
import { instantOf, isBefore, laterOf } from '../../private/moments';

/** An object where AWS Backup puts reports, in a bucket of which nothing else is known. */
export interface ArrivedObject {
  /** Name of the report, as the object's key says it. */
  readonly name: string;
  /** Day in the key, `YYYY-MM-DD`. */
  readonly day: string;
  readonly key: string;
  /** When it arrived. */
  readonly time: string;
  /** Empty where the event does not say it. */
  readonly etag: string;
}

/** Objects that are remembered. */
const OBJECTS_KEPT = 500;
/** An object whose report was made so many days before the newest one is no news. */
const LATE_DAYS = 7;
/** So many newer objects are read again after one that is late. */
const MOST_READ_AGAIN = 20;
/** Reports of a bucket: whoever writes to it invents names at will. AWS lets an account have 20 report plans in a Region. */
const MOST_REPORTS = 50;
/** States of reports, those that no longer come included. */
const MOST_STATES = 250;
/** At least between two messages about reports that are new. */
const INTRODUCTION_PAUSE_DAYS = 1 / 24;

/** Reads objects by themselves, each of which may be a part of a report: nothing is resolved because it is missing there. */
export class ObjectReader {
  constructor(private readonly context: NotifierContext) {}

  public async read(object: ArrivedObject): Promise<void> {
    const { ports, contract, keeper, messages } = this.context;
    const { name, key, etag } = object;
    if (!await this.admit(name)) {
      await ports.reject(`there are too many reports in the bucket already, and none of them is called ${name}`, { bucket: contract.reportBucket, key });
      return;
    }
    // what was read, for a comparison with what another invocation wrote in between
    const files = new Map<string, Promise<ReportRead>>();
    const at = reportTime(object);
    await keeper.change(name, async (state) => {
      const known = partOf(state, name);
      const before = known.objects?.find((one) => one.key === key);
      if (before && (etag === '' || before.etag === '' || before.etag === etag)) {
        ports.log('info', 'object already known', { key });
        return undefined;
      }
      if (known.lastReportAt !== undefined && daysBetween(at, known.lastReportAt) > LATE_DAYS) {
        ports.log('warn', 'object skipped: its report is much older than the newest one', { key, at, newest: known.lastReportAt });
        return undefined;
      }
      const { part, events, contents, fresh, late } = await this.readInOrder(known, object, at, files);
      const next = withPart(state, name, part);
      const after = contents && (() => {
        measureReport(name, contents, fresh, late || !isComplianceReport(contents.template) ? [] : [countsOf(contents)], this.context);
      });
      // of a report that is new, finding lists get all that is open by themselves
      return { state: part.catchingUp ? next : messages.withListsBegun(state, next), events, after };
    });
  }

  /** Ends what is left of a report that no longer comes, tells of one that is new together with others, and brings lists up to date. */
  public async reconcile(name: string): Promise<void> {
    const { keeper, messages } = this.context;
    let stored = await keeper.load(name);
    stored = await this.endSilent(name, stored);
    stored = await this.introduce(name, stored);
    await keeper.change(name, (object) => messages.listsOf(object, name), stored);
  }

  /** People get to know that nothing is known any more. */
  private async endSilent(name: string, stored: Stored): Promise<Stored> {
    const { ports, contract, keeper, messages } = this.context;
    return keeper.change(name, async (object) => {
      const { lastReportAt: since, closedAt, findings, templateName, resolved } = partOf(object, name);
      const now = ports.now().toISOString();
      if (since === undefined || closedAt !== undefined || daysBetween(since, now) <= KEPT_DAYS) {
        return undefined;
      }
      // written there first: whoever dies in between does it again
      const ending = { since, count: Object.keys(findings).length };
      await keeper.change(NOTIFIER_STATE, (own) => ({ state: { ...own, silent: { ...own.silent, [name]: ending } } }));
      const left = Object.entries(findings).filter(([, finding]) => contract.alertOn.includes(finding.class))
        .map(([id, finding]) => toEventFinding(id, unfollowed(finding, `no report since ${since}`), 'ongoing'));
      const ended = { ...EMPTY_STATE, templateName, lastReportAt: since, resolved, closedAt: now };
      return { state: withPart(object, name, ended), events: messages.forLists(left, name, `silent|${since}`) };
    }, stored);
  }

  private async introduce(name: string, stored: Stored): Promise<Stored> {
    const { contract, keeper } = this.context;
    return keeper.change(name, async (object) => {
      const part = partOf(object, name);
      if (!part.catchingUp) {
        return undefined;
      }
      // written there first: whoever dies in between does it again
      const introduction = introductionOf(part, contract.alertOn);
      await keeper.change(NOTIFIER_STATE, (own) => ({ state: { ...own, introductions: { ...own.introductions, [name]: introduction } } }));
      return { state: withPart(object, name, { ...part, catchingUp: undefined }) };
    }, stored);
  }

  /** One message about all reports that are new and that are too many, and one about all that no longer come: whoever invents names sends no more. */
  public async tellOfReports(): Promise<void> {
    const { ports, contract, messages, keeper } = this.context;
    const at = ports.now().toISOString();
    const source = messages.sourceOf(contract.name);
    const within = (days: number, moment: string | undefined) => moment !== undefined && Math.abs(daysBetween(moment, at)) < days;
    await keeper.change(NOTIFIER_STATE, ({ silent = {}, introductions, ...own }) => {
      const { refused, refusedAt, introducedAt } = own;
      const ended = silentEvent(source, at, silent);
      const waits = within(INTRODUCTION_PAUSE_DAYS, introducedAt);
      const due = refused && !waits && !within(1, refusedAt) ? { told: refused, message: tooMany(refused) } : undefined;
      const begun = introductionEvent(source, at, waits ? {} : introductions ?? {}, due);
      const events = [ended, begun].flatMap((event) => (event ? [{ event, targetIds: ports.targetIds }] : []));
      const state = { ...own, introductions: waits ? introductions : undefined, introducedAt: begun ? at : introducedAt };
      const isDue = events.length > 0 || (!waits && introductions);
      return isDue ? { state: due ? { ...state, refused: undefined, refusedAt: at } : state, events } : undefined;
    });
  }

  /** Reads an object, and after one that is late the newer ones again: together they say what is so now. */
  private async readInOrder(known: ReportState, { name, key, etag }: ArrivedObject, at: string, files: Map<string, Promise<ReportRead>>) {
    const { ports, contract, messages } = this.context;
    const { objects = [], lastReportAt } = known;
    const read = (one: ReadObject, wasReadable: boolean, own: NotifierPorts) => {
      const reading = files.get(one.key) ?? this.contentsOf(one, wasReadable, own);
      files.set(one.key, reading);
      return reading;
    };
    const { contents, unread, etags } = await read({ key, at, etag }, known.templateName !== undefined, ports);
    const newer = objects.filter((one) => one.key !== key && isBefore(at, one.at))
      .sort((one, other) => (isBefore(one.at, other.at) ? -1 : 1)).slice(-MOST_READ_AGAIN);
    const reports: ReportContents[] = contents ? [contents] : [];
    for (const one of contents ? newer : []) {
      // what is no report was put aside when it came
      const again = await read({ ...one, etag: '' }, true, { ...ports, reject: async () => undefined });
      reports.push(...again.contents ? [again.contents] : []);
    }
    const around = { now: ports.now().toISOString(), alertOn: contract.alertOn, siblings: [], byObject: true };
    const late = isBefore(at, lastReportAt);
    const reportKey = [contract.reportBucket, name, key, ...etag === '' ? [] : [etag]].join('|');
    // a report that is new is told of together with others that are
    const quiet = known.catchingUp === true || lastReportAt === undefined;
    const folded = foldReports(known, reports, around);
    const { failedJobs, fresh } = withFailedJobs(known.failedJobs, contents?.failedJobs, at, contract);
    const part: ReportState = {
      ...folded.state,
      ...quiet ? { resolved: known.resolved } : {},
      failedJobs,
      closedAt: undefined,
      catchingUp: quiet || undefined,
      objects: [...objects.filter((one) => one.key !== key), { key, etag: etags[key] ?? etag, at }].slice(-OBJECTS_KEPT),
      lastReportAt: laterOf(lastReportAt, at),
      ...late ? {} : { unread },
    };
    return { part, events: quiet ? [] : messages.ofChanges(folded, name, reportKey), contents, fresh, late };
  }

  private async contentsOf({ key, at, etag }: ReadObject, wasReadable: boolean, ports: NotifierPorts) {
    // an object that was replaced has an event of its own, which then finds it read
    const arrived = etag === '' ? {} : { [key]: etag };
    const read = await readFiles({ bucket: this.context.contract.reportBucket, keys: [key], at, arrived, wasReadable }, ports);
    return { ...read, contents: read.contents && { ...read.contents, complete: false } };
  }

  /** Whether a report is one of those that are followed; that others came is told once a day. */
  private async admit(name: string): Promise<boolean> {
    const { ports, keeper } = this.context;
    const now = ports.now().toISOString();
    const recently = ({ reports }: StateObject) => {
      const seen = new Map(Object.entries(reports ?? {})).get(name);
      return seen !== undefined && Math.abs(daysBetween(seen, now)) < 1;
    };
    let names: ReadonlyArray<string> | undefined;
    let admitted = true;
    await keeper.change(NOTIFIER_STATE, async (own) => {
      if (recently(own)) {
        return undefined;
      }
      names ??= (await ports.stateNames()).filter(isOfReport);
      const reports = Object.fromEntries(Object.entries(own.reports ?? {}).filter(([, at]) => Math.abs(daysBetween(at, now)) <= KEPT_DAYS));
      const full = names.length >= MOST_STATES && !names.includes(name);
      admitted = Object.hasOwn(reports, name) || (!full && Object.keys(reports).length < MOST_REPORTS);
      const { refused = { since: now, count: 0 } } = own;
      return { state: admitted ? { ...own, reports: { ...reports, [name]: now } } : { ...own, refused: { ...refused, count: refused.count + 1 } } };
    });
    return admitted;
  }
}

const tooMany = ({ count }: Refused) => `the bucket has objects of more than ${MOST_REPORTS} reports: those of further names, ${counted(count, 'object')} so far, `
  + 'are in the dead-letter queue; who can write to the bucket?';

const FILE_TIME = /_(\d{4}-\d{2}-\d{2})T(\d{2})[_:-](\d{2})[_:-](\d{2})/;

/** When the report was made: as the file's name says, or when the object arrived, but on the day in its key, and never after it arrived. */
function reportTime({ day, key, time }: ArrivedObject): string {
  const [, date, ...clock] = FILE_TIME.exec(key) ?? [];
  const arrived = instantOf(time) ?? Infinity;
  const start = Date.parse(`${day}T00:00:00Z`);
  const named = date === day ? Date.parse(`${day}T${clock.join(':')}Z`) : NaN;
  const made = Number.isNaN(named) ? Math.min(arrived, start + DAY_MS - 1) : Math.min(named, arrived);
  return new Date(made).toISOString();
}
