import { changeEvent, EventSource, listEvent, troubleEvent, troubleFinding } from './change-event';
import { NotifierContract, PlanContract } from './notifier-contract';
import { NotifierPorts } from './notifier-ports';
import { Folded } from './report-fold';
import { daysBetween, ReportState, StateObject, toEventFinding } from './report-state';
import { scopeOfFinding } from './scopes';
import { Addressed, Decision } from './state-keeper';
import { EventFinding } from '../../notification/handler/notification-event';
import { laterOf } from '../../private/moments';

/** AWS Security Hub deletes findings that nobody updates for 90 days. */
const LIST_DAYS = 7;

/** A part as it is now, and what is said of that. */
export interface Told {
  readonly part: ReportState;
  readonly events: Addressed[];
}

/** What is said of reports, and to whom. */
export class Messages {
  constructor(private readonly contract: NotifierContract, private readonly ports: NotifierPorts) {}

  public sourceOf(reportName: string): EventSource {
    return { name: reportName, accountId: this.contract.accountId, region: this.contract.region };
  }

  /** What changed by reports; `reportKey` decides the id. */
  public ofChanges({ changes, dropped }: Pick<Folded, 'changes' | 'dropped'>, reportName: string, reportKey: string): Addressed[] {
    const event = changeEvent(this.sourceOf(reportName), reportKey, this.now(), changes, this.contract.alertOn);
    return [...event ? [{ event, targetIds: this.ports.targetIds }] : [], ...this.forLists(dropped, reportName, reportKey)];
  }

  /** What only finding lists have to know, which have it otherwise. */
  public forLists(findings: ReadonlyArray<EventFinding>, reportName: string, key: string): Addressed[] {
    const event = listEvent(this.sourceOf(reportName), ['changed', key], this.now(), findings);
    return findings.length === 0 ? [] : [{ event, targetIds: this.ports.findingTargetIds }];
  }

  /** The part with trouble that begins, or without trouble that ends, and the message about either. */
  public withTrouble(plan: PlanContract, part: ReportState, job: NonNullable<ReportState['lastJob']>, message: string | undefined): Told {
    if ((part.trouble === undefined) === (message === undefined)) {
      return { part, events: [] };
    }
    const { since, message: told } = part.trouble ?? { since: job.createdAt, message: message! };
    const event = troubleEvent(this.sourceOf(plan.reportName), this.now(), {
      reportPlanName: plan.reportPlanName, jobId: job.id, since, message: told, over: message === undefined,
    });
    const trouble = message === undefined ? undefined : { since, message };
    return { part: { ...part, trouble }, events: [{ event, targetIds: this.ports.targetIds }] };
  }

  /** Lists lack nothing where nothing was open until now: messages have what comes. One that is taken away is new when it comes back. */
  public withListsBegun(before: StateObject, after: StateObject): StateObject {
    const missing = this.ports.findingTargetIds.filter((id) => this.isListDue(before, id));
    return { ...after, listed: this.listedNow(before, missing.length === 0 || this.openIn(before, '').length > 0 ? [] : missing) };
  }

  /** Everything that is open in a report, for lists that never had it, or had it long ago; undefined where none is due. */
  public listsOf(object: StateObject, reportName: string): Decision | undefined {
    const due = this.ports.findingTargetIds.filter((id) => this.isListDue(object, id));
    const open = due.length === 0 ? [] : this.openIn(object, reportName);
    const event = listEvent(this.sourceOf(reportName), ['all', ...due.map((id) => [id, object.listed?.[id]])], this.now(), open);
    return open.length === 0 ? undefined : { state: { ...object, listed: this.listedNow(object, due) }, events: [{ event, targetIds: due }] };
  }

  private isListDue({ listed }: StateObject, targetId: string): boolean {
    const at = listed?.[targetId];
    return at === undefined || !(Math.abs(daysBetween(at, this.now())) <= LIST_DAYS);
  }

  private listedNow({ listed = {} }: StateObject, targetIds: ReadonlyArray<string>): StateObject['listed'] {
    const known = Object.entries(listed).filter(([id]) => this.ports.findingTargetIds.includes(id));
    return Object.fromEntries([...known, ...targetIds.map((id) => [id, this.now()] as const)]);
  }

  /**
   * Each once, without those about what a report no longer covers, which another one may have. They are as the newest report had them: a list that goes out while
   * a newer report is read must not look later than what that one says, which AWS Security Hub would ignore then.
   */
  private openIn({ parts }: StateObject, reportName: string): EventFinding[] {
    const open = new Map<string, EventFinding>();
    for (const [reportPlanName, { findings, scopes = {}, trouble, lastReportAt, lastFailure }] of Object.entries(parts)) {
      const missing = (id: string) => Object.hasOwn(scopes, scopeOfFinding(id)) && scopes[scopeOfFinding(id)].missingSince !== undefined;
      for (const [id, finding] of Object.entries(findings)) {
        if (this.contract.alertOn.includes(finding.class) && (finding.class === 'NOT_REPORTED' || !missing(id))) {
          open.set(id, { ...toEventFinding(id, finding, 'ongoing'), changedAt: lastReportAt });
        }
      }
      if (trouble) {
        const finding = troubleFinding(this.sourceOf(reportName), { reportPlanName, ...trouble }, 'ongoing');
        open.set(finding.id, { ...finding, changedAt: laterOf(laterOf(lastReportAt, trouble.since), lastFailure?.createdAt ?? trouble.since) });
      }
    }
    return [...open.values()];
  }

  private now(): string {
    return this.ports.now().toISOString();
  }
}
