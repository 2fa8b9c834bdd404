import { changeEvent, EventSource, troubleEvent } from './change-event';
import { syncFindings } from './findings-sync';
import { NotifierContract } from './notifier-contract';
import { NotifierPorts } from './notifier-ports';
import { flush, withEvent, withOverdue } from './outbox';
import { Folded } from './report-fold';
import { ReportState, toEventFinding } from './report-state';
import { Busy } from './state-store';
import { EventFinding } from '../../notification/handler/notification-event';

/** Writes down what is meant to be said of a report, then says it. */
export class StateWriter {
  constructor(private readonly contract: NotifierContract, private readonly ports: NotifierPorts) {}

  /** Sends what is pending, and lists of findings that are due. */
  public async send(name: string, state: ReportState, reportName: string): Promise<ReportState> {
    const { contract, ports } = this;
    const sent = (await flush(name, state, ports))?.state ?? state;
    const listed = { source: this.sourceOf(reportName), reportPlanName: name, alertOn: contract.alertOn };
    return (await syncFindings(name, sent, listed, ports))?.state ?? sent;
  }

  /** Writes what is meant to be, then does it. Files whose report was read are no longer awaited. */
  public async write(name: string, reportName: string, state: ReportState, files: ReadonlyArray<string> = []): Promise<ReportState> {
    const { owner } = this.ports;
    const intended = await this.ports.store.update(name, (current) => {
      if (current.lease?.owner !== owner) {
        throw new Busy(`${name} was taken over by another invocation`);
      }
      // files arrive while others work
      const waiting = Object.entries(current.arrived ?? {}).filter(([key]) => !files.includes(key));
      return { ...state, lease: current.lease, arrived: waiting.length > 0 ? Object.fromEntries(waiting) : undefined };
    });
    return this.send(name, intended.state, reportName);
  }

  /** The state that reports led to, with the message about it. `reportKey` decides the id of the message. */
  public withChanges(known: ReportState, { state, changes, dropped }: Folded, source: EventSource, reportKey: string): ReportState {
    const { ports, contract } = this;
    const event = changeEvent(source, reportKey, ports.now().toISOString(), changes, contract.alertOn);
    const unfollowed = ports.findingTargetIds.length > 0 ? dropped : [];
    return withEvent(withOverdue({ ...state, synced: this.syncedAtFirst(known) }, unfollowed), event, ports.targetIds);
  }

  /** The state with one message about everything that is open, of a plan that was new to the handler. */
  public withEverything(state: ReportState, source: EventSource, reportKey: string): ReportState {
    const open = Object.entries(state.findings).map(([id, finding]): EventFinding => toEventFinding(id, finding, 'new'));
    return withEvent(state, changeEvent(source, reportKey, this.ports.now().toISOString(), open, this.contract.alertOn), this.ports.targetIds);
  }

  /** With a message when trouble with a report begins, and when it ends. */
  public withTrouble(
    plan: { reportPlanName: string; reportName: string }, state: ReportState, job: { id: string; createdAt: string }, message: string | undefined,
  ): ReportState {
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

  public sourceOf(reportName: string): EventSource {
    return { name: reportName, accountId: this.contract.accountId, region: this.contract.region };
  }

  /** The first message has everything that is open. */
  private syncedAtFirst({ synced, findings, trouble }: ReportState): ReportState['synced'] {
    const doneAt = this.ports.now().toISOString();
    const nothing = Object.keys(findings).length === 0 && trouble === undefined;
    return synced ?? (nothing ? Object.fromEntries(this.ports.findingTargetIds.map((id) => [id, { doneAt }])) : {});
  }
}
