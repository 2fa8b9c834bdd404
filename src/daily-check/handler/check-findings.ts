import { FindingClassName, SEVERITIES, Severity } from '../../data/finding-classes';
import { consolePage } from '../../notification/handler/console-link';
import { INVALID_POLICY } from '../../notification/handler/invalid-policy';
import { EVENT_VERSION, EventFinding, NotificationEvent } from '../../notification/handler/notification-event';

/** What the check finds. */
export type FindingKind = 'silent' | 'other-rules' | 'invalid-policy' | 'job-counts';

interface KindFacts {
  readonly class: FindingClassName;
  readonly severity: Severity;
  readonly what: string;
  /** In titles, where it began and where it is over. */
  readonly begins: string;
  readonly ends: string;
}

const KINDS: { readonly [kind in FindingKind]: KindFacts } = {
  'silent': {
    class: 'SECURITY', severity: 'HIGH', what: 'Events of AWS Backup are no longer forwarded',
    begins: 'events no longer forwarded from', ends: 'events forwarded again from',
  },
  'other-rules': {
    class: 'SECURITY', severity: 'MEDIUM', what: 'Events of AWS Backup are forwarded by other rules than those of the deployed hub',
    begins: 'other forwarding rules than expected in', ends: 'forwarding rules as expected again in',
  },
  'invalid-policy': {
    ...INVALID_POLICY,
    begins: 'effective backup policy invalid in', ends: 'effective backup policy valid again in',
  },
  'job-counts': {
    class: 'NOT_REPORTED', severity: 'HIGH', what: 'AWS Backup, events and reports count different jobs',
    begins: 'different counts of jobs for', ends: 'the same counts of jobs again for',
  },
};

/** A finding with what it is about. */
export interface ExpectedFinding {
  readonly kind: FindingKind;
  readonly finding: EventFinding;
}

interface GivenFinding {
  readonly kind: FindingKind;
  readonly open: boolean;
  readonly id: string;
  readonly accountId: string;
  readonly region: string;
  readonly since: string;
  readonly message?: string;
  readonly count?: number;
}

export function findingOf({ kind, open, ...given }: GivenFinding): ExpectedFinding {
  const { class: findingClass, severity, what } = KINDS[kind];
  return { kind, finding: { ...given, state: open ? 'new' : 'resolved', class: findingClass, severity, what } };
}

/**
 * One message about all that changed since the last run.
 *
 * @param id what distinguishes it from the messages of other runs
 */
export function checkMessage(found: ReadonlyArray<ExpectedFinding>, source: NotificationEvent['source'], { id, time }: { readonly id: string; readonly time: string }): NotificationEvent {
  const findings = found.map(({ finding }) => finding);
  const open = findings.filter(({ state }) => state !== 'resolved');
  const url = consolePage(source.region, '');
  return {
    version: EVENT_VERSION,
    id,
    time,
    kind: 'security',
    source,
    severity: SEVERITIES.find((severity) => open.some((finding) => finding.severity === severity)) ?? 'INFORMATIONAL',
    title: titleOf(found),
    totals: { new: open.length, worse: 0, ongoing: 0, resolved: findings.length - open.length },
    findings,
    links: url === undefined ? [] : [{ title: 'AWS Backup in the home Region', url }],
  };
}

/** Each kind with its places, what began first. */
function titleOf(found: ReadonlyArray<ExpectedFinding>): string {
  const parts = [false, true].flatMap((over) => (Object.keys(KINDS) as FindingKind[]).flatMap((kind) => {
    const those = found.filter((one) => one.kind === kind && (one.finding.state === 'resolved') === over).map(({ finding }) => finding);
    return those.length === 0 ? [] : [`${over ? KINDS[kind].ends : KINDS[kind].begins} ${placesOf(those)}`];
  }));
  const text = parts.join('; ');
  return text[0].toUpperCase() + text.slice(1);
}

function placesOf(findings: ReadonlyArray<EventFinding>): string {
  const accounts = [...new Set(findings.map(({ accountId }) => accountId))];
  const regions = [...new Set(findings.map(({ region }) => region))];
  const where = accounts.length === 1 ? `account ${accounts[0]}` : `${accounts.length} accounts`;
  return `${where}, ${regions.length === 1 ? regions[0] : `${regions.length} Regions`}`;
}
