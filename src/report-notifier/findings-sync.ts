import { EventSource, totalsOf } from './change-event';
import { ATTEMPT_TIME, isDue, pauseFrom } from './outbox';
import { NotifierPorts } from './ports';
import { ReportState, SyncState, toEventFinding } from './report-state';
import { Stored } from './state-store';
import { EventFinding, FindingClass, NotificationEvent } from '../notification/notification-event';
import { shortHash } from '../private/hash';

/** AWS Security Hub forgets what is not told again within 90 days; a target that is new, or gave up on messages, gets everything within this time. */
const DAYS = 7;
const DAY = 86_400_000;

/** Findings sent with one progress note. */
const CHUNK = 1000;

function openIds({ findings }: ReportState, alertOn: ReadonlyArray<FindingClass>): string[] {
  return Object.keys(findings).filter((id) => alertOn.includes(findings[id].class)).sort();
}

/** Whether a list of findings lacks what is open, or has not been told of it for long. */
export function isSyncDue(state: ReportState, alertOn: ReadonlyArray<FindingClass>, ports: NotifierPorts): boolean {
  return ports.findingTargetIds.some((targetId) => isTargetDue(state, targetId, ports.now())) && openIds(state, alertOn).length > 0;
}

function isTargetDue({ synced, outbox }: ReportState, targetId: string, now: Date): boolean {
  const { doneAt, cursor, notBefore } = synced?.[targetId] ?? {};
  const waits = outbox.some(({ pending }) => pending.some((one) => one.targetId === targetId));
  return !waits && isDue(notBefore, now) && (doneAt === undefined || cursor !== undefined || now.getTime() - Date.parse(doneAt) > DAYS * DAY);
}

/** Sends everything that is open to the lists of findings that lack it, in parts, so that an invocation that ends goes on where it was. */
export async function syncFindings(
  name: string, state: ReportState, source: EventSource, alertOn: ReadonlyArray<FindingClass>, ports: NotifierPorts,
): Promise<Stored | undefined> {
  let stored: Stored | undefined;
  const ids = openIds(state, alertOn);
  for (const targetId of ids.length === 0 ? [] : ports.findingTargetIds.filter((one) => isTargetDue(state, one, ports.now()))) {
    let sync: SyncState | undefined = state.synced?.[targetId] ?? {};
    const since = sync.doneAt;
    while (sync && ports.timeLeft() > ATTEMPT_TIME) {
      const { cursor }: SyncState = sync;
      const rest: string[] = cursor === undefined ? ids : ids.filter((id) => id > cursor);
      const chunk = rest.slice(0, CHUNK);
      const over = cursor === undefined && since !== undefined ? overSince(state, since) : [];
      const findings = [...chunk.map((id) => toEventFinding(id, state.findings[id], 'ongoing')), ...over];
      let next: SyncState;
      try {
        await ports.send(listEvent(source, [name, targetId, since, cursor], ports.now(), findings), targetId);
        next = rest.length > CHUNK ? { doneAt: since, cursor: chunk[chunk.length - 1] } : { doneAt: ports.now().toISOString() };
        sync = next.cursor === undefined ? undefined : next;
      } catch (caught) {
        ports.log('error', 'the list of findings was not sent', { targetId, reason: caught instanceof Error ? caught.message : String(caught) });
        ports.failure();
        next = { ...sync, notBefore: pauseFrom(ports.now()) };
        sync = undefined;
      }
      stored = await ports.store.update(name, (current) => ({ ...current, synced: { ...current.synced, [targetId]: next } }));
    }
  }
  return stored;
}

/** What was over since, and is not open again. */
function overSince({ findings, resolved }: ReportState, since: string): EventFinding[] {
  return resolved.filter(({ resolvedAt, id }) => resolvedAt > since && !Object.hasOwn(findings, id)).map(({ resolvedAt: _, ...finding }) => finding);
}

function listEvent(source: EventSource, of: unknown[], now: Date, findings: EventFinding[]): NotificationEvent {
  return {
    version: '1',
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
