import { EventSource, links, totalsOf } from './change-event';
import { DigestAccount, DigestCell, DigestDay, DigestFinding, DigestModel, DigestReport } from './digest/digest-model';
import { headline } from './digest/headline';
import { AccountNames, NotifierContract } from './notifier-contract';
import { ControlCell, titleOfControl } from './observations';
import { worstState } from './report-contents';
import { KeptFinding, ReportState, toEventFinding } from './report-state';
import { isAbout, isReportTemplate } from '../../data/reports';
import { condensed, gravestFirst, groupsOf } from '../../notification/handler/gravity';
import { MOST_GROUPS } from '../../notification/handler/message-json';
import { EVENT_VERSION, EventFinding, FindingState, NotificationEvent } from '../../notification/handler/notification-event';
import { isBefore } from '../../private/moments';

/** A state with the report that it is a part of. */
export interface NamedState {
  readonly reportName: string;
  /** Undefined where nothing was read yet and no report plan is known. */
  readonly templateName?: string;
  readonly state: ReportState;
}

const HOUR = 3_600_000;
/** Findings that a digest's message has: the page has more. */
const MOST_LISTED = 100;

/** What a digest shows, of all reports together. */
export function digestModel(
  contract: NotifierContract, names: AccountNames, states: ReadonlyArray<NamedState>, now: Date, lastDigestAt: string | undefined,
): DigestModel {
  const findings = states.flatMap(({ state }) => digestFindings(state, lastDigestAt));
  const listed = totalsOf(findings);
  const unlisted = states.flatMap(({ state }) => state.resolvedBefore ?? []).filter(({ resolvedAt }) => isBefore(lastDigestAt, resolvedAt));
  const accounts = accountsOf(states.flatMap(({ state }) => state.cells), names);
  const known = new Set([...Object.keys(names), ...accounts.map(({ accountId }) => accountId)]);
  return {
    title: contract.name,
    generatedAt: now.toISOString(),
    reports: reportsOf(states, now, contract.lateAfterHours),
    controls: [...new Set(states.flatMap(({ state }) => state.cells.map(({ control }) => control)))].sort()
      .map((id) => ({ id, title: titleOfControl(id) })),
    accounts,
    findings: findings.map(toDigestFinding),
    trend: trendOf(states),
    totals: { accounts: known.size, findings: { ...listed, resolved: unlisted.reduce((sum, { count }) => sum + count, listed.resolved) } },
  };
}

/** The message that a digest was made: its headline, and what is open, the gravest first. */
export function digestEvent(
  source: EventSource, date: string, model: DigestModel, states: ReadonlyArray<NamedState>, url: string,
): NotificationEvent {
  const open = gravestFirst(states.flatMap(({ state }) => digestFindings(state, undefined)));
  return {
    version: EVENT_VERSION,
    id: `digest-${source.name}-${source.accountId}-${source.region}-${date}`,
    kind: 'digest',
    time: model.generatedAt,
    source,
    severity: 'INFORMATIONAL',
    title: `${source.name}: ${headline(model)}`,
    totals: model.totals.findings,
    findings: open.slice(0, MOST_LISTED),
    ...open.length > MOST_LISTED ? { groups: condensed(groupsOf(open), MOST_GROUPS) } : {},
    links: [{ title: 'Digest', url }, ...links(source.region)],
  };
}

function digestFindings(state: ReportState, lastDigestAt: string | undefined): EventFinding[] {
  const open = Object.entries(state.findings).map(([id, finding]) => toEventFinding(id, finding, stateSince(finding, lastDigestAt)));
  const over = state.resolved.filter(({ resolvedAt }) => isBefore(lastDigestAt, resolvedAt))
    .map(({ resolvedAt: _, ...finding }) => finding);
  return [...open, ...over];
}

/** New is what the digest before could not have, whenever it happened. */
function stateSince({ firstSeen, worseAt }: KeptFinding, lastDigestAt: string | undefined): FindingState {
  if (lastDigestAt === undefined) {
    return 'ongoing';
  }
  return isBefore(lastDigestAt, firstSeen) ? 'new' : isBefore(lastDigestAt, worseAt) ? 'worse' : 'ongoing';
}

function toDigestFinding(finding: EventFinding): DigestFinding {
  const { state, class: findingClass, severity, accountId, region, what, resource, count, since, message } = finding;
  return { state, class: findingClass, severity, accountId, region, what, resource, count, since, message };
}

function reportsOf(states: ReadonlyArray<NamedState>, now: Date, lateAfterHours: number): DigestReport[] {
  const names = [...new Set(states.map(({ reportName }) => reportName))].sort();
  return names.map((name) => {
    const parts = states.filter(({ reportName }) => reportName === name);
    const arrived = parts.map(({ state }) => state.lastReportAt);
    const oldest = arrived.includes(undefined) ? undefined : (arrived as string[]).reduce((first, one) => (isBefore(one, first) ? one : first));
    const failed = parts.map(({ state }) => state)
      .find(({ lastFailure, lastJob }) => lastFailure && (!lastJob || isBefore(lastJob.createdAt, lastFailure.createdAt)));
    const problem = parts.map(({ state }) => state.problem).find((text) => text !== undefined);
    const unread = parts.map(({ templateName, state }) => unreadReason(templateName, state)).find((text) => text !== undefined);
    const late = oldest !== undefined && now.getTime() - Date.parse(oldest) > lateAfterHours * HOUR;
    return {
      name,
      template: parts[0].templateName ?? 'unknown',
      shards: parts.length,
      lastReportAt: oldest,
      state: unread !== undefined ? 'unread' : failed || problem !== undefined ? 'failed' : oldest === undefined ? 'never' : late ? 'late' : 'current',
      message: unread ?? failed?.lastFailure?.message ?? problem,
    };
  });
}

/** Why this version of the library can't read a report; undefined where it can, or where nothing is known of the report yet. */
function unreadReason(templateName: string | undefined, { unread }: ReportState): string | undefined {
  return unread ?? (templateName === undefined || isReportTemplate(templateName) ? undefined : 'its template is not known; use a newer version of the library');
}

function accountsOf(cells: ReadonlyArray<ControlCell>, names: AccountNames): DigestAccount[] {
  const byAccount = new Map<string, ControlCell[]>();
  for (const cell of cells) {
    byAccount.set(cell.accountId, [...byAccount.get(cell.accountId) ?? [], cell]);
  }
  return [...byAccount].sort(([one], [other]) => (one < other ? -1 : 1)).map(([accountId, own]) => ({
    accountId,
    name: Object.hasOwn(names, accountId) ? names[accountId] : undefined,
    regions: [...new Set(own.map(({ region }) => region))].sort(),
    cells: Object.fromEntries([...new Set(own.map(({ control }) => control))]
      .map((control) => [control, joinedCells(own.filter((cell) => cell.control === control))])),
  }));
}

function joinedCells(cells: ControlCell[]): DigestCell {
  return {
    state: worstState(cells.map(({ state }) => state)),
    compliant: cells.reduce((sum, { compliant }) => sum + compliant, 0),
    nonCompliant: cells.reduce((sum, { nonCompliant }) => sum + nonCompliant, 0),
  };
}

/** Resources count once: by the reports on controls, or, without these, by those on resources. */
function trendOf(states: ReadonlyArray<NamedState>): DigestDay[] {
  const controls = states.some(({ templateName }) => isAbout(templateName ?? '', 'control'));
  const counted = (templateName: string | undefined) => isAbout(templateName ?? '', controls ? 'control' : 'resource');
  const days = new Map<string, { nonCompliant: number; failedJobs: number }>();
  for (const { templateName, state } of states) {
    for (const { date, nonCompliant, failedJobs } of state.trend) {
      const day = days.get(date) ?? { nonCompliant: 0, failedJobs: 0 };
      days.set(date, { nonCompliant: day.nonCompliant + (counted(templateName) ? nonCompliant : 0), failedJobs: day.failedJobs + failedJobs });
    }
  }
  return [...days].sort(([one], [other]) => (one < other ? -1 : 1)).map(([date, numbers]) => ({ date, ...numbers }));
}
