import { introductionEvent, introductionOf, silentEvent } from './introductions';
import { NotifierContract } from './notifier-contract';
import { countsOf, measureCounts, withFailedJobs } from './notifier-metrics';
import { NotifierPorts } from './notifier-ports';
import { withEvent, withOverdue } from './outbox';
import { ReportContents } from './report-contents';
import { readFiles } from './report-files';
import { Folded, foldReports } from './report-fold';
import { DAY_MS, daysBetween, ReadObject, Refused, ReportState, toEventFinding, unfollowed } from './report-state';
import { KEPT_DAYS } from './scope-changes';
import { isComplianceReport } from './scopes';
import { isOfReport, NOTIFIER_STATE, withLease } from './state-store';
import { StateWriter } from './state-writer';
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
/** Milliseconds at least between two messages about reports that are new. */
const INTRODUCTION_PAUSE = 3_600_000;

/** Reads objects by themselves, each of which may be a part of a report: nothing is resolved because it is missing there. */
export class ObjectReader {
  private readonly writer: StateWriter;

  constructor(private readonly contract: NotifierContract, private readonly ports: NotifierPorts) {
    this.writer = new StateWriter(contract, ports);
  }

  public async read(object: ArrivedObject): Promise<void> {
    const { ports, contract } = this;
    const { name, key, etag } = object;
    if (!await this.admit(name)) {
      await ports.reject(`there are too many reports in the bucket already, and none of them is called ${name}`, { bucket: contract.reportBucket, key });
      return;
    }
    await withLease(ports, name, async (stored) => {
      const state = await this.writer.send(name, stored.state, name);
      const { objects = [], lastReportAt } = state;
      const known = objects.find((one) => one.key === key);
      if (known && (etag === '' || known.etag === '' || known.etag === etag)) {
        ports.log('info', 'object already known', { key });
        return;
      }
      const at = reportTime(object);
      if (lastReportAt !== undefined && daysBetween(at, lastReportAt) > LATE_DAYS) {
        ports.log('warn', 'object skipped: its report is much older than the newest one', { key, at, newest: lastReportAt });
        return;
      }
      await this.readInOrder(state, object, at);
    });
  }

  /** Ends what is left of reports that no longer come: people get to know that nothing is known any more. */
  public async endSilent(name: string): Promise<void> {
    const { ports, contract, writer } = this;
    const { state } = await ports.store.load(name);
    const silent = state.lastReportAt === undefined ? 0 : daysBetween(state.lastReportAt, ports.now().toISOString());
    if (silent <= KEPT_DAYS || state.closedAt !== undefined) {
      return;
    }
    await withLease(ports, name, async ({ state: current }) => {
      const since = current.lastReportAt!;
      const left = Object.entries(current.findings).filter(([, finding]) => contract.alertOn.includes(finding.class))
        .map(([id, finding]) => toEventFinding(id, unfollowed(finding, `no report since ${since}`), 'ongoing'));
      const count = Object.keys(current.findings).length;
      // written there first: whoever dies in between does it again
      await ports.store.update(NOTIFIER_STATE, (own) => ({ ...own, silent: { ...own.silent, [name]: { since, count } } }));
      const ended = {
        ...withOverdue(current, ports.findingTargetIds.length > 0 ? left : []), findings: {}, scopes: {}, cells: [], objects: [], counts: undefined,
        failedJobs: undefined, trend: [], closedAt: ports.now().toISOString(),
      };
      await writer.write(name, name, ended);
    });
  }

  /** What is open in a report that is new, for the message about all that are. */
  public async introduce(name: string): Promise<void> {
    const { ports, contract, writer } = this;
    if (!(await ports.store.load(name)).state.catchingUp) {
      return;
    }
    await withLease(ports, name, async ({ state }) => {
      const introduction = introductionOf(state, contract.alertOn);
      // written there first: whoever dies in between does it again
      await ports.store.update(NOTIFIER_STATE, (current) => ({ ...current, introductions: { ...current.introductions, [name]: introduction } }));
      await writer.write(name, name, { ...state, catchingUp: undefined });
    });
  }

  /** One message about all reports that are new and that are too many, and one about all that no longer come: whoever invents names sends no more. */
  public async tellOfReports(): Promise<void> {
    const { ports, contract, writer } = this;
    const now = ports.now();
    const { state: { introductions, introducedAt, refused, silent } } = await ports.store.load(NOTIFIER_STATE);
    if (silent !== undefined) {
      const source = writer.sourceOf(contract.name);
      await ports.store.update(NOTIFIER_STATE, (current) => (
        withEvent({ ...current, silent: undefined }, silentEvent(source, now.toISOString(), current.silent ?? {}), ports.targetIds)));
    }
    const waits = introducedAt !== undefined && Math.abs(now.getTime() - Date.parse(introducedAt)) < INTRODUCTION_PAUSE;
    if (!waits && (introductions !== undefined || refused !== undefined)) {
      await ports.store.update(NOTIFIER_STATE, (current) => this.introduced(current, now));
    }
  }

  private introduced(state: ReportState, now: Date): ReportState {
    const { ports, contract, writer } = this;
    const { introductions = {}, refused, refusedAt, introducedAt } = state;
    const at = now.toISOString();
    const waits = refusedAt !== undefined && Math.abs(daysBetween(refusedAt, at)) < 1;
    const due = refused && !waits ? { told: refused, message: tooMany(refused) } : undefined;
    const event = introductionEvent(writer.sourceOf(contract.name), at, introductions, due);
    const told = { ...state, introductions: undefined, introducedAt: event ? at : introducedAt, ...due ? { refused: undefined, refusedAt: at } : {} };
    return withEvent(told, event, ports.targetIds);
  }

  /** Reads an object, and after one that is late the newer ones again: together they say what is so now. */
  private async readInOrder(state: ReportState, { name, key, etag }: ArrivedObject, at: string): Promise<void> {
    const { ports, contract, writer } = this;
    const { objects = [], lastReportAt } = state;
    const { contents, unread, etags } = await this.contentsOf({ key, at, etag }, state.templateName !== undefined, ports);
    const newer = objects.filter((one) => one.key !== key && isBefore(at, one.at))
      .sort((one, other) => (isBefore(one.at, other.at) ? -1 : 1)).slice(-MOST_READ_AGAIN);
    const reports: ReportContents[] = contents ? [contents] : [];
    for (const one of contents ? newer : []) {
      // what is no report was put aside when it came
      const again = await this.contentsOf({ ...one, etag: '' }, true, { ...ports, reject: async () => undefined });
      reports.push(...again.contents ? [again.contents] : []);
    }
    const around = { now: ports.now().toISOString(), alertOn: contract.alertOn, siblings: [], byObject: true };
    const late = isBefore(at, lastReportAt);
    const reportKey = [contract.reportBucket, name, key, ...etag === '' ? [] : [etag]].join('|');
    // a report that is new is told of together with others that are
    const quiet = state.catchingUp === true || lastReportAt === undefined;
    const next = reports.length > 0 ? this.folded(name, state, foldReports(state, reports, around), reportKey, quiet) : state;
    const { failedJobs, fresh } = withFailedJobs(state.failedJobs, contents?.failedJobs ?? new Set(), at);
    const read: ReadObject[] = [...objects.filter((one) => one.key !== key), { key, etag: etags[key] ?? etag, at }].slice(-OBJECTS_KEPT);
    await writer.write(name, name, {
      ...next, failedJobs, closedAt: undefined, catchingUp: quiet || undefined, objects: read, lastReportAt: laterOf(lastReportAt, at),
      ...late ? {} : { unread },
    });
    if (contents && !isComplianceReport(contents.template)) {
      ports.measure('ReportedFailedJobs', [name], fresh);
    } else if (contents && !late) {
      measureCounts([countsOf(contents)], contract.tiers, ports);
    }
  }

  private folded(name: string, state: ReportState, folded: Folded, reportKey: string, quiet: boolean): ReportState {
    const source = this.writer.sourceOf(name);
    if (!quiet) {
      return this.writer.withChanges(state, folded, source, reportKey);
    }
    // finding lists get all that is open by themselves
    const next = this.writer.withChanges(state, { ...folded, changes: [], dropped: [] }, source, reportKey);
    return { ...next, resolved: state.resolved, synced: state.synced ?? {} };
  }

  private async contentsOf({ key, at, etag }: ReadObject, wasReadable: boolean, ports: NotifierPorts) {
    // an object that was replaced has an event of its own, which then finds it read
    const arrived = etag === '' ? {} : { [key]: etag };
    const read = await readFiles({ bucket: this.contract.reportBucket, keys: [key], at, arrived, wasReadable }, ports);
    return { ...read, contents: read.contents && { ...read.contents, complete: false } };
  }

  /** Whether a report is one of those that are followed; that others came is told once a day. */
  private async admit(name: string): Promise<boolean> {
    const { ports } = this;
    await ports.store.mend(NOTIFIER_STATE);
    const now = ports.now().toISOString();
    const { state } = await ports.store.load(NOTIFIER_STATE);
    const seen = new Map(Object.entries(state.reports ?? {})).get(name);
    const states = seen === undefined ? (await ports.stateNames()).filter(isOfReport) : [];
    const full = states.length >= MOST_STATES && !states.includes(name);
    if (seen !== undefined && Math.abs(daysBetween(seen, now)) < 1) {
      return true;
    }
    let admitted = false;
    await ports.store.update(NOTIFIER_STATE, (current) => {
      const recent = Object.entries(current.reports ?? {}).filter(([, at]) => Math.abs(daysBetween(at, now)) <= KEPT_DAYS);
      const reports = Object.fromEntries(recent);
      admitted = Object.hasOwn(reports, name) || (!full && Object.keys(reports).length < MOST_REPORTS);
      const { refused = { since: now, count: 0 } } = current;
      return admitted ? { ...current, reports: { ...reports, [name]: now } } : { ...current, refused: { ...refused, count: refused.count + 1 } };
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
