import { EventSource, totalsOf, troubleFinding } from './change-event';
import { NotifierPorts } from './notifier-ports';
import { ATTEMPT_TIME, isDue, MOST_ATTEMPTS, pauseFrom } from './outbox';
import { DAY_MS, ReportState, SyncState, toEventFinding } from './report-state';
import { scopeOfFinding } from './scopes';
import { Stored } from './state-store';
import { FindingClassName } from '../../data/finding-classes';
import { EVENT_VERSION, EventFinding, NotificationEvent } from '../../notification/handler/notification-event';
import { shortHash } from '../../private/hash';

/** AWS Security Hub deletes findings that are not updated for 90 days; a target that is new, or that messages did not reach, gets everything within this time. */
const RESYNC_DAYS = 7;

/** Findings sent with one progress note. */
const PART_SIZE = 1000;

/** The report plan whose findings a list holds. */
export interface Listed {
  readonly source: EventSource;
  readonly reportPlanName: string;
  readonly alertOn: ReadonlyArray<FindingClassName>;
}

/** Whether a finding list lacks open or resolved findings, or has not been updated for long. */
export function isSyncDue(state: ReportState, alertOn: ReadonlyArray<FindingClassName>, ports: NotifierPorts): boolean {
  return ports.findingTargetIds.some((targetId) => isTargetDue(state, targetId, ports.now()))
    && ((state.overdue ?? []).length > 0 || state.trouble !== undefined || openIds(state, alertOn).length > 0);
}

function isTargetDue({ synced, outbox, overdue = [] }: ReportState, targetId: string, now: Date): boolean {
  const { doneAt, cursor, notBefore } = synced?.[targetId] ?? {};
  const waits = outbox.some(({ pending }) => pending.some((one) => one.targetId === targetId));
  const old = doneAt === undefined || cursor !== undefined || Math.abs(now.getTime() - Date.parse(doneAt)) > RESYNC_DAYS * DAY_MS;
  return !waits && isDue(notBefore, now) && (old || overdue.length > 0);
}

/** Open findings, without those about what a report no longer covers, which another report may have. */
function openIds({ findings, scopes = {} }: ReportState, alertOn: ReadonlyArray<FindingClassName>): string[] {
  const missing = (id: string) => Object.hasOwn(scopes, scopeOfFinding(id)) && scopes[scopeOfFinding(id)].missingSince !== undefined;
  return Object.keys(findings).filter((id) => alertOn.includes(findings[id].class) && (findings[id].class === 'NOT_REPORTED' || !missing(id))).sort();
}

/** Sends all open findings to the finding lists that lack them, in parts, so that the next invocation continues where one ended. */
export async function syncFindings(name: string, state: ReportState, listed: Listed, ports: NotifierPorts): Promise<Stored | undefined> {
  let stored: Stored | undefined;
  for (const targetId of isSyncDue(state, listed.alertOn, ports) ? ports.findingTargetIds : []) {
    let current = stored?.state ?? state;
    while (isTargetDue(current, targetId, ports.now()) && ports.timeLeft() > ATTEMPT_TIME) {
      stored = await sendPart(name, current, targetId, listed, ports);
      current = stored.state;
    }
  }
  return stored;
}

/** Sends the next part: first resolved findings, then open ones. */
async function sendPart(name: string, state: ReportState, targetId: string, listed: Listed, ports: NotifierPorts): Promise<Stored> {
  const { overdue = [] } = state;
  const sync = state.synced?.[targetId] ?? {};
  const begunAt = sync.cursor === undefined ? ports.now().toISOString() : sync.begunAt!;
  const over = overdue.slice(0, PART_SIZE);
  const rest = over.length > 0 ? [] : openIds(state, listed.alertOn).filter((id) => sync.cursor === undefined || id > sync.cursor);
  const ids = rest.slice(0, PART_SIZE);
  const trouble = over.length === 0 && sync.cursor === undefined ? troubleOf(state, listed) : [];
  const open = ids.map((id) => toEventFinding(id, state.findings[id], 'ongoing'));
  const findings = [...over.filter(({ id }) => !Object.hasOwn(state.findings, id)), ...trouble, ...open];
  const failed = await attemptPart(name, targetId, findings, listed, [sync.doneAt, sync.cursor, over.length], sync.attempts ?? 0, ports);
  return ports.store.update(name, (current) => {
    const synced = (next: SyncState) => ({ ...current.synced, [targetId]: next });
    if (failed) {
      return { ...current, synced: synced({ ...sync, begunAt, attempts: (sync.attempts ?? 0) + 1, notBefore: pauseFrom(ports.now()) }) };
    }
    if (over.length > 0) {
      const sent = new Set(over.map(({ id }) => id));
      const left = (current.overdue ?? []).filter(({ id }) => !sent.has(id));
      return { ...current, overdue: left, synced: synced({ ...sync, attempts: undefined, notBefore: undefined }) };
    }
    // what changed since the first part had messages of its own
    const next = rest.length > PART_SIZE ? { doneAt: sync.doneAt, cursor: ids[ids.length - 1], begunAt } : { doneAt: begunAt };
    return { ...current, synced: synced(next) };
  });
}

function troubleOf({ trouble }: ReportState, { source, reportPlanName }: Listed): EventFinding[] {
  return trouble ? [troubleFinding(source, { reportPlanName, ...trouble, over: false }, 'ongoing')] : [];
}

/** Whether a part could not be sent and is to be retried. In the end it goes to the dead-letter queue: refused findings block no others. */
async function attemptPart(
  name: string, targetId: string, findings: EventFinding[], { source }: Listed, of: unknown[], attempts: number, ports: NotifierPorts,
): Promise<boolean> {
  if (findings.length === 0) {
    return false;
  }
  const event = listEvent(source, [name, targetId, ...of], ports.now(), findings);
  try {
    await ports.send(event, targetId);
    return false;
  } catch (caught) {
    const reason = caught instanceof Error ? caught.message : String(caught);
    ports.log('error', 'a part of the list of findings was not sent', { targetId, attempts: attempts + 1, reason });
    ports.failure();
    if (attempts + 1 < MOST_ATTEMPTS) {
      return true;
    }
    await ports.reject(`target ${targetId} did not take all of a list of findings ${attempts + 1} times: ${reason}`, { event, targetId });
    return false;
  }
}

function listEvent(source: EventSource, of: unknown[], now: Date, findings: EventFinding[]): NotificationEvent {
  return {
    version: EVENT_VERSION,
    id: `findings-${shortHash(JSON.stringify([source, ...of]), 32)}`,
    kind: 'changes',
    time: now.toISOString(),
    source,
    severity: 'INFORMATIONAL',
    title: `${source.name}: what is open`,
    totals: totalsOf(findings),
    findings,
    links: [],
  };
}
