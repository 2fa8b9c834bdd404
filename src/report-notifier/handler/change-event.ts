import { FindingClassName, SEVERITIES, Severity } from '../../data/finding-classes';
import { consolePage } from '../../notification/handler/console-link';
import { gravestFirst } from '../../notification/handler/gravity';
import { EVENT_VERSION, EventFinding, FindingState, NotificationEvent } from '../../notification/handler/notification-event';
import { FINDING_STATES } from '../../notification/handler/words';
import { shortHash } from '../../private/hash';

/** What is the same for all events of one notifier. */
export interface EventSource {
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
}

/** A report that can't be made or read, or that can again. */
export interface Trouble {
  readonly reportPlanName: string;
  /** The report job that shows it; undefined where none does. */
  readonly jobId?: string;
  readonly since: string;
  readonly message: string;
  readonly over: boolean;
}

/**
 * The message about a report that changed, or undefined where nothing changed that counts. Ongoing findings are in its totals only.
 */
export function changeEvent(
  source: EventSource, reportKey: string, time: string, changes: ReadonlyArray<EventFinding>, alertOn: ReadonlyArray<FindingClassName>,
): NotificationEvent | undefined {
  const counting = changes.filter((finding) => alertOn.includes(finding.class));
  const changed = gravestFirst(counting.filter(({ state }) => state !== 'ongoing'));
  if (changed.length === 0) {
    return undefined;
  }
  const totals = totalsOf(counting);
  return {
    version: EVENT_VERSION,
    // the report decides, not the moment: a repeated attempt has the same id
    id: `changes-${shortHash(JSON.stringify([source, reportKey]), 32)}`,
    kind: 'changes',
    time,
    source,
    severity: openSeverity(changed),
    title: `${source.name}: ${sentence(totals)}`,
    totals,
    findings: changed,
    links: links(source.region),
  };
}

/** A report that can't be made or read, as a finding. */
export function troubleFinding(source: EventSource, { reportPlanName, since, message }: Omit<Trouble, 'jobId' | 'over'> & { readonly over?: boolean }, state: FindingState): EventFinding {
  return {
    id: `report|${source.accountId}|${source.region}|${reportPlanName}`,
    state,
    class: 'FAILED',
    severity: 'HIGH',
    accountId: source.accountId,
    region: source.region,
    what: 'Report',
    resource: reportPlanName,
    since,
    message,
  };
}

/** The message that a report could not be made or read, or that it can again: sent once each, whatever the days in between. */
export function troubleEvent(source: EventSource, time: string, { jobId, ...trouble }: Trouble): NotificationEvent {
  const { reportPlanName, message, over } = trouble;
  const finding = troubleFinding(source, { ...trouble, message: jobId === undefined ? message : `${message} (report job ${jobId})` }, over ? 'resolved' : 'new');
  return {
    version: EVENT_VERSION,
    id: `report-failed-${shortHash(JSON.stringify([source, reportPlanName, jobId ?? trouble.since, over]), 32)}`,
    kind: 'report-failed',
    time,
    source,
    severity: over ? 'INFORMATIONAL' : 'HIGH',
    title: over ? `${source.name}: the report is made and read again` : `${source.name}: the report could not be made, or not be read as a whole`,
    totals: totalsOf([finding]),
    findings: [finding],
    links: links(source.region),
  };
}

/** What finding lists get beside the messages: everything that is open, or what they have otherwise; `of` decides the id. */
export function listEvent(source: EventSource, of: ReadonlyArray<unknown>, time: string, findings: ReadonlyArray<EventFinding>): NotificationEvent {
  return {
    version: EVENT_VERSION,
    id: `findings-${shortHash(JSON.stringify([source, ...of]), 32)}`,
    kind: 'changes',
    time,
    source,
    severity: 'INFORMATIONAL',
    title: `${source.name}: what is open`,
    totals: totalsOf(findings),
    findings,
    links: [],
  };
}

export function totalsOf(findings: ReadonlyArray<EventFinding>): NotificationEvent['totals'] {
  const totals: { [state in FindingState]: number } = { new: 0, worse: 0, ongoing: 0, resolved: 0 };
  findings.forEach(({ state }) => totals[state]++);
  return totals;
}

export function sentence(totals: NotificationEvent['totals']): string {
  return FINDING_STATES.filter((state) => totals[state] > 0).map((state) => `${totals[state]} ${state}`).join(', ') || 'nothing changed';
}

/** The severity of what is not resolved. */
export function openSeverity(findings: ReadonlyArray<EventFinding>): Severity {
  const open = findings.filter(({ state }) => state !== 'resolved').map(({ severity }) => SEVERITIES.indexOf(severity));
  return open.length === 0 ? 'INFORMATIONAL' : SEVERITIES[Math.min(...new Set(open))];
}

/** Where to look: nothing in a partition whose console is not known. */
export function links(region: string): NotificationEvent['links'] {
  const url = consolePage(region, 'compliance/reports');
  return url === undefined ? [] : [{ title: 'Reports of AWS Backup', url }];
}
