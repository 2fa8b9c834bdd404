import { troubleEvent } from './change-event';
import { closeParts } from './closed-parts';
import { isReadable } from './job-reading';
import { contextOf, NotifierContext } from './notifier-context';
import { NotifierContract, PlanContract } from './notifier-contract';
import { NotifierPorts } from './notifier-ports';
import { ObjectReader } from './object-reader';
import { PlanReader } from './plan-reader';
import { readKey } from './report-keys';
import { partOf, StateObject } from './report-state';
import { UnreadableState } from './state-check';
import { Addressed } from './state-keeper';
import { DIGEST_STATE, isOfReport, NOTIFIER_STATE, stateNameOf, Stored } from './state-store';
import { Trigger } from './triggers';

/** Reads reports, and says what changed. */
export class Notifier {
  private readonly context: NotifierContext;
  private readonly plans: PlanReader;
  private readonly objects: ObjectReader;

  constructor(contract: NotifierContract, ports: NotifierPorts) {
    this.context = contextOf(contract, ports);
    this.plans = new PlanReader(this.context);
    this.objects = new ObjectReader(this.context);
  }

  /** An object arrived. Which files make a report, and whether the object belongs to one, only AWS Backup knows. */
  public async objectArrived({ bucket, key, time, etag }: Omit<Extract<Trigger, { kind: 'object' }>, 'kind'>): Promise<void> {
    const { contract, ports } = this.context;
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

  /** Reconciles with AWS Backup: reports that failed or whose events were missed, messages that were not handed over, plans that are gone. */
  public async reconcile(): Promise<void> {
    const { contract, ports, keeper } = this.context;
    const unreadable = new Map<string, string>();
    const works: Array<() => Promise<unknown>> = [() => keeper.load(DIGEST_STATE)];
    if (ports.jobs) {
      const planned = new Map(contract.plans.map(({ reportName }) => [stateNameOf(reportName), reportName]));
      works.push(...[...planned].map(([name, reportName]) => async () => this.reconcileReport(name, reportName, unreadable)));
      works.push(async () => this.each((await ports.stateNames()).filter((name) => isOfReport(name) && !planned.has(name))
        .map((name) => async () => this.reconcileReport(name, name, unreadable)), unreadable));
    } else {
      works.push(async () => {
        const names = (await ports.stateNames()).filter(isOfReport);
        await this.each(names.map((name) => async () => this.objects.reconcile(name)), unreadable);
      }, async () => this.objects.tellOfReports());
    }
    works.push(async () => this.tellOfStates(unreadable));
    await this.each(works, unreadable);
  }

  /** A report, with plans that are gone, or whose plans are all gone. */
  private async reconcileReport(name: string, reportName: string, unreadable: Map<string, string>): Promise<void> {
    const { contract, keeper, messages } = this.context;
    const plans = contract.plans.filter((plan) => plan.reportName === reportName).filter(isReadable);
    let stored: Stored = await keeper.load(name);
    const readings = plans.map((plan) => async () => {
      ({ stored } = await this.plans.readPlan(plan, {}, stored));
      this.measureAge(plan, stored.state);
    });
    await this.each([
      ...readings,
      async () => {
        stored = await keeper.change(name, async (object) => closeParts(object, reportName, this.context), stored);
        stored = await keeper.change(name, (object) => messages.listsOf(object, reportName), stored);
      },
    ], unreadable);
  }

  private measureAge({ reportPlanName }: PlanContract, object: StateObject): void {
    const { lastReportAt } = partOf(object, reportPlanName);
    if (lastReportAt !== undefined) {
      const { measure, now } = this.context.ports;
      measure('ReportAge', [reportPlanName], Math.round((now().getTime() - Date.parse(lastReportAt)) / 360_000) / 10);
    }
  }

  /** One report that fails does not hold up the others; those whose state can't be read are gathered. */
  private async each(works: ReadonlyArray<() => Promise<unknown>>, unreadable: Map<string, string>): Promise<void> {
    const failures: string[] = [];
    for (const work of works) {
      try {
        await work();
      } catch (caught) {
        if (caught instanceof UnreadableState) {
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
    const { ports, keeper, messages } = this.context;
    found.forEach((reason) => ports.log('error', reason));
    await keeper.change(NOTIFIER_STATE, (own) => {
      const now = ports.now().toISOString();
      const known = new Map(Object.entries(own.unreadable ?? {}));
      const begun = [...found].filter(([name]) => !known.has(name)).map(([name, message]) => [name, { since: now, message }] as const);
      const over = [...known].filter(([name]) => !found.has(name));
      const told = (isOver: boolean) => ([name, { since, message }]: readonly [string, { since: string; message: string }]): Addressed => (
        { event: troubleEvent(messages.sourceOf(name), now, { reportPlanName: name, since, message, over: isOver }), targetIds: ports.targetIds });
      return begun.length + over.length === 0 ? undefined : {
        state: { ...own, unreadable: Object.fromEntries([...[...known].filter(([name]) => found.has(name)), ...begun]) },
        events: [...begun.map(told(false)), ...over.map(told(true))],
      };
    });
  }
}
