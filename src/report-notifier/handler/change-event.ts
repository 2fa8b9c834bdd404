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

/** What tells one event from others: the same again has the same id, whenever it is found. */
interface EventKey {
  /** Begins the id. */
  readonly what: string;
  readonly of: ReadonlyArray<unknown>;
}

/** What an event says; the rest follows from its findings. */
type Said = Pick<NotificationEvent, 'title' | 'findings'> & Partial<Pick<NotificationEvent, 'kind' | 'severity' | 'totals' | 'groups' | 'links'>>;

export function eventOf(source: EventSource, time: string, { what, of }: EventKey, { title, ...said }: Said): NotificationEvent {
  return {
    version: EVENT_VERSION,
    id: `${what}-${shortHash(JSON.stringify([source, ...of]), 32)}`,
    kind: 'changes',
    time,
    source,
    severity: openSeverity(said.findings),
    title: `${source.name}: ${title}`,
    totals: totalsOf(said.findings),
    links: links(source.region),
    ...said,
  };
}

/** The message about a report that changed, or undefined where nothing changed that counts. Ongoing findings are in its totals only. */
export function changeEvent(
  source: EventSource, reportKey: string, time: string, changes: ReadonlyArray<EventFinding>, alertOn: ReadonlyArray<FindingClassName>,
): NotificationEvent | undefined {
  const counting = changes.filter((finding) => alertOn.includes(finding.class));
  const findings = gravestFirst(counting.filter(({ state }) => state !== 'ongoing'));
  const totals = totalsOf(counting);
  return findings.length === 0 ? undefined : eventOf(source, time, { what: 'changes', of: [reportKey] }, { title: sentence(totals), totals, findings });
}

/** A report that can't be made or read, as a finding. */
export function troubleFinding(
  { accountId, region }: EventSource, { reportPlanName, since, message }: Pick<Trouble, 'reportPlanName' | 'since' | 'message'>, state: FindingState,
): EventFinding {
  const id = `report|${accountId}|${region}|${reportPlanName}`;
  return { id, state, class: 'FAILED', severity: 'HIGH', accountId, region, what: 'Report', resource: reportPlanName, since, message };
}

/** The message that a report could not be made or read, or that it can again: sent once each, whatever the days in between. */
export function troubleEvent(source: EventSource, time: string, { reportPlanName, jobId, since, message, over }: Trouble): NotificationEvent {
  const shown = jobId === undefined ? message : `${message} (report job ${jobId})`;
  return eventOf(source, time, { what: 'report-failed', of: [reportPlanName, jobId ?? since, over] }, {
    kind: 'report-failed',
    title: over ? 'the report is made and read again' : 'the report could not be made, or not be read as a whole',
    findings: [troubleFinding(source, { reportPlanName, since, message: shown }, over ? 'resolved' : 'new')],
  });
}

/** What finding lists get beside the messages: everything that is open, or what they have otherwise; `of` decides the id. */
export function listEvent(source: EventSource, of: ReadonlyArray<unknown>, time: string, findings: ReadonlyArray<EventFinding>): NotificationEvent {
  return eventOf(source, time, { what: 'findings', of }, { severity: 'INFORMATIONAL', title: 'what is open', findings, links: [] });
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
function openSeverity(findings: ReadonlyArray<EventFinding>): Severity {
  const open = findings.filter(({ state }) => state !== 'resolved').map(({ severity }) => SEVERITIES.indexOf(severity));
  return open.length === 0 ? 'INFORMATIONAL' : SEVERITIES[Math.min(...new Set(open))];
}

/** Where to look: nothing in a partition whose console is not known. */
export function links(region: string): NotificationEvent['links'] {
  const url = consolePage(region, 'compliance/reports');
  return url === undefined ? [] : [{ title: 'Reports of AWS Backup', url }];
}
