import { EventSource, links, totalsOf } from './change-event';
import { DigestAccount, DigestCell, DigestControl, DigestDay, DigestModel, DigestReport } from './digest/digest-model';
import { headline } from './digest/headline';
import { AccountNames, NotifierContract } from './notifier-contract';
import { ControlCell, titleOfControl } from './observations';
import { worstState } from './report-contents';
import { KeptFinding, ReportState, toEventFinding } from './report-state';
import { CONTROLS } from '../../data/controls';
import { isAbout, isReportTemplate } from '../../data/reports';
import { condensed, gravestFirst, groupsOf, listsBy } from '../../notification/handler/gravity';
import { EVENT_VERSION, EventFinding, FindingState, NotificationEvent } from '../../notification/handler/notification-event';
import { byCodeUnits } from '../../notification/handler/words';
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
    controls: controlsOf(states.flatMap(({ state }) => state.cells.map(({ control }) => control))),
    accounts,
    findings,
    trend: trendOf(states),
    totals: { accounts: known.size, findings: { ...listed, resolved: unlisted.reduce((sum, { count }) => sum + count, listed.resolved) } },
  };
}

/** The message that a digest was made: its headline, and what the page has, in the same order. */
export function digestEvent(source: EventSource, date: string, model: DigestModel, url: string): NotificationEvent {
  const findings = gravestFirst(model.findings);
  return {
    version: EVENT_VERSION,
    id: `digest-${source.name}-${source.accountId}-${source.region}-${date}`,
    kind: 'digest',
    time: model.generatedAt,
    source,
    severity: 'INFORMATIONAL',
    title: `${source.name}: ${headline(model)}`,
    totals: model.totals.findings,
    findings: findings.slice(0, MOST_LISTED),
    ...findings.length > MOST_LISTED ? { groups: condensed(groupsOf(findings)) } : {},
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

/** In the order in which AWS lists controls; those that are not known come last. */
function controlsOf(ids: readonly string[]): DigestControl[] {
  const known = Object.keys(CONTROLS);
  const place = (id: string) => (known.includes(id) ? known.indexOf(id) : known.length);
  return [...new Set(ids)].sort((one, other) => place(one) - place(other) || byCodeUnits(one, other))
    .map((id) => ({ id, title: titleOfControl(id), short: Object.hasOwn(CONTROLS, id) ? CONTROLS[id].short : id }));
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
  return [...listsBy(cells, ({ accountId }) => accountId)].sort(([one], [other]) => byCodeUnits(one, other)).map(([accountId, own]) => ({
    accountId,
    name: Object.hasOwn(names, accountId) ? names[accountId] : undefined,
    regions: regionsOf(own),
    cells: Object.fromEntries([...listsBy(own, ({ control }) => control)].map(([control, ofControl]) => [control, joinedCells(ofControl)])),
  }));
}

const regionsOf = (cells: ReadonlyArray<ControlCell>) => [...new Set(cells.map(({ region }) => region))].sort();

function joinedCells(cells: ReadonlyArray<ControlCell>): DigestCell {
  const state = worstState(cells.map((cell) => cell.state));
  return {
    state,
    compliant: cells.reduce((sum, { compliant }) => sum + compliant, 0),
    nonCompliant: cells.reduce((sum, { nonCompliant }) => sum + nonCompliant, 0),
    ...state === 'COMPLIANT' ? {} : { regions: regionsOf(cells.filter((cell) => cell.state === state)) },
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
