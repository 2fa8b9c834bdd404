import { EventSource, troubleEvent } from './change-event';
import { NotifierContract } from './notifier-contract';
import { countsOf, measureCounts, withFailedJobs } from './notifier-metrics';
import { NotifierPorts } from './notifier-ports';
import { withEvent, withOverdue } from './outbox';
import { ReportContents } from './report-contents';
import { readFiles } from './report-files';
import { foldReports } from './report-fold';
import { DAY_MS, daysBetween, ReadObject, ReportState, toEventFinding, unfollowed } from './report-state';
import { KEPT_DAYS } from './scope-changes';
import { isComplianceReport } from './scopes';
import { NOTIFIER_STATE, withLease } from './state-store';
import { StateWriter } from './state-writer';
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
      await ports.reject(`there are ${MOST_REPORTS} reports in the bucket already, and none of them is called ${name}`, { bucket: contract.reportBucket, key });
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
      const message = `no longer reported since ${since}: ${count} ${count === 1 ? 'finding was' : 'findings were'} open, and nobody knows what is so now; `
        + 'the notifier no longer follows the report';
      const event = troubleEvent(writer.sourceOf(name), ports.now().toISOString(), { reportPlanName: name, since, message, over: false });
      const ended = { ...withOverdue(current, ports.findingTargetIds.length > 0 ? left : []), findings: {}, scopes: {}, cells: [], closedAt: ports.now().toISOString() };
      await writer.write(name, name, withEvent(ended, event, ports.targetIds));
    });
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
    const reportKey = [name, key, ...etag === '' ? [] : [etag]].join('|');
    const next = reports.length > 0 ? writer.withChanges(state, foldReports(state, reports, around), writer.sourceOf(name), reportKey) : state;
    const { failedJobs, fresh } = withFailedJobs(state.failedJobs, contents?.failedJobs ?? new Set(), at);
    const read: ReadObject[] = [...objects.filter((one) => one.key !== key), { key, etag: etags[key] ?? etag, at }].slice(-OBJECTS_KEPT);
    await writer.write(name, name, {
      ...next, failedJobs, closedAt: undefined, objects: read, lastReportAt: laterOf(lastReportAt, at), ...late ? {} : { unread },
    });
    if (contents && !isComplianceReport(contents.template)) {
      ports.measure('ReportedFailedJobs', [name], fresh);
    } else if (contents && !late) {
      measureCounts([countsOf(contents)], contract.tiers, ports);
    }
  }

  private async contentsOf({ key, at, etag }: ReadObject, wasReadable: boolean, ports: NotifierPorts) {
    // an object that was replaced has an event of its own, which then finds it read
    const arrived = etag === '' ? {} : { [key]: etag };
    const read = await readFiles({ bucket: this.contract.reportBucket, keys: [key], at, arrived, wasReadable }, ports);
    return { ...read, contents: read.contents && { ...read.contents, complete: false } };
  }

  /** Whether a report is one of those that are followed; the first that is not is told of. */
  private async admit(name: string): Promise<boolean> {
    const { ports, contract } = this;
    await ports.store.mend(NOTIFIER_STATE);
    const now = ports.now().toISOString();
    const { state } = await ports.store.load(NOTIFIER_STATE);
    const seen = new Map(Object.entries(state.reports ?? {})).get(name);
    if (seen !== undefined && Math.abs(daysBetween(seen, now)) < 1) {
      return true;
    }
    let admitted = false;
    await ports.store.update(NOTIFIER_STATE, (current) => {
      const recent = Object.entries(current.reports ?? {}).filter(([, at]) => Math.abs(daysBetween(at, now)) <= KEPT_DAYS);
      const reports = Object.fromEntries(recent);
      admitted = Object.hasOwn(reports, name) || Object.keys(reports).length < MOST_REPORTS;
      if (admitted) {
        return { ...current, reports: { ...reports, [name]: now } };
      }
      const told = current.refusedAt !== undefined && Math.abs(daysBetween(current.refusedAt, now)) < 1;
      return told ? current : withEvent({ ...current, refusedAt: now }, tooMany(this.writer.sourceOf(contract.name), now), ports.targetIds);
    });
    return admitted;
  }
}

/** Once a day, however many there are. */
function tooMany(source: EventSource, now: string) {
  const message = `the bucket has objects of more than ${MOST_REPORTS} reports: those of further names are in the dead-letter queue; who can write to the bucket?`;
  return troubleEvent(source, now, { reportPlanName: source.name, since: now, message, over: false });
}

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
