import { troubleEvent } from './change-event';
import { closePlan } from './closed-plans';
import { isSyncDue } from './findings-sync';
import { NotifierContract, PlanContract } from './notifier-contract';
import { NotifierPorts } from './notifier-ports';
import { ObjectReader } from './object-reader';
import { withEvent } from './outbox';
import { isReadable, PlanReader } from './plan-reader';
import { readKey } from './report-keys';
import { ReportState } from './report-state';
import { closedNames } from './siblings';
import { UnreadableState } from './state-check';
import { Busy, DIGEST_STATE, isOfReport, NOTIFIER_STATE, withLease } from './state-store';
import { StateWriter } from './state-writer';
import { Trigger } from './triggers';

/** Reads reports, and says what changed. */
export class Notifier {
  private readonly writer: StateWriter;
  private readonly plans: PlanReader;
  private readonly objects: ObjectReader;

  constructor(private readonly contract: NotifierContract, private readonly ports: NotifierPorts) {
    this.writer = new StateWriter(contract, ports);
    this.plans = new PlanReader(contract, ports);
    this.objects = new ObjectReader(contract, ports);
  }

  /** An object arrived. Which files make a report, and whether the object belongs to one, only AWS Backup knows. */
  public async objectArrived({ bucket, key, time, etag }: Omit<Extract<Trigger, { kind: 'object' }>, 'kind'>): Promise<void> {
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
      await this.objects.read({ name: read.stateName, day: read.day, key, time, etag });
      return;
    }
    try {
      await this.plans.fileArrived(read.plan, bucket, key, etag);
    } catch (caught) {
      if (!(caught instanceof UnreadableState)) {
        throw caught;
      }
      // people get to know by `reconcile`; AWS Backup has the report in its list when the state can be read again
      ports.log('error', caught.message, { key });
    }
  }

  /** Reconciles with AWS Backup: reports that failed or whose events were missed, messages that are still to be sent. */
  public async reconcile(): Promise<void> {
    const { contract, ports } = this;
    const unreadable = new Map<string, string>();
    for (const name of [DIGEST_STATE, NOTIFIER_STATE]) {
      const reason = await ports.store.mend(name);
      if (reason !== undefined) {
        ports.log('error', 'a state of the handler\'s own was begun again', { reason });
      }
    }
    const works: Array<() => Promise<void>> = [() => this.sendPending(DIGEST_STATE, contract.name)];
    if (ports.jobs) {
      works.push(...contract.plans.filter(isReadable).map((plan) => async () => {
        await this.plans.readPlan(plan);
        await this.measureAge(plan);
      }));
      works.push(async () => this.each((await closedNames(contract, ports)).map((name) => async () => {
        await closePlan(name, contract, ports, this.writer.sourceOf(name));
        await this.sendPending(name, name);
      }), unreadable));
    } else {
      works.push(async () => this.each((await ports.stateNames()).filter(isOfReport).map((name) => async () => {
        await this.objects.endSilent(name);
        await this.sendPending(name, name);
        await this.objects.introduce(name);
      }), unreadable));
      works.push(() => this.objects.tellOfReports());
    }
    works.push(() => this.tellOfStates(unreadable), () => this.sendPending(NOTIFIER_STATE, contract.name));
    await this.each(works, unreadable);
  }

  private async sendPending(name: string, reportName: string): Promise<void> {
    const { state } = await this.ports.store.load(name);
    if (state.outbox.length > 0 || isSyncDue(state, this.contract.alertOn, this.ports)) {
      await withLease(this.ports, name, async (stored) => void await this.writer.send(name, stored.state, reportName));
    }
  }

  private async measureAge({ reportPlanName }: PlanContract): Promise<void> {
    const { state: { lastReportAt } } = await this.ports.store.load(reportPlanName);
    if (lastReportAt !== undefined) {
      this.ports.measure('ReportAge', [reportPlanName], Math.round((this.ports.now().getTime() - Date.parse(lastReportAt)) / 360_000) / 10);
    }
  }

  /** One report that fails does not hold up the others; those whose state can't be read are gathered. */
  private async each(works: ReadonlyArray<() => Promise<void>>, unreadable: Map<string, string>): Promise<void> {
    const failures: string[] = [];
    for (const work of works) {
      try {
        await work();
      } catch (caught) {
        if (caught instanceof Busy) {
          this.ports.log('info', caught.message);
        } else if (caught instanceof UnreadableState) {
          unreadable.set(caught.stateName, caught.message);
        } else {
          failures.push(caught instanceof Error ? caught.message : String(caught));
        }
      }
    }
    if (failures.length > 0) {
      throw new Error(failures.join('; '));
    }
  }

  /** Once of each state that can't be read, and once more when it can. */
  private async tellOfStates(found: ReadonlyMap<string, string>): Promise<void> {
    const { ports } = this;
    found.forEach((reason) => ports.log('error', reason));
    const { state: { unreadable = {} } } = await ports.store.load(NOTIFIER_STATE);
    const begun = [...found.keys()].filter((name) => !Object.hasOwn(unreadable, name));
    const over = Object.keys(unreadable).filter((name) => !found.has(name));
    if (begun.length + over.length > 0) {
      await ports.store.update(NOTIFIER_STATE, (current) => over.reduce((next, name) => this.withState(next, name, undefined),
        begun.reduce((next, name) => this.withState(next, name, found.get(name)), current)));
    }
  }

  private withState(state: ReportState, name: string, message: string | undefined): ReportState {
    const { ports } = this;
    const known = state.unreadable ?? {};
    const now = ports.now().toISOString();
    const { since, message: told } = message === undefined ? known[name] : { since: now, message };
    const event = troubleEvent(this.writer.sourceOf(name), now, { reportPlanName: name, since, message: told, over: message === undefined });
    const others = Object.entries(known).filter(([other]) => other !== name);
    const unreadable = Object.fromEntries([...others, ...message === undefined ? [] : [[name, { since, message }] as const]]);
    return withEvent({ ...state, unreadable }, event, ports.targetIds);
  }
}
