import { EventFinding, FindingGroup, FindingState, NotificationEvent } from './notification-event';
import { byCodeUnits } from './words';
import { FINDING_CLASSES, FindingClassName, SEVERITIES } from '../../data/finding-classes';

/** What the order of findings depends on: those of messages and those of the digest have it. */
export interface Gauged {
  readonly id?: string;
  readonly state: FindingState;
  readonly class: FindingClassName;
  readonly severity: EventFinding['severity'];
  readonly accountId: string;
  readonly region: string;
  readonly what: string;
  readonly resource?: string;
  readonly since: string;
}

/** Of findings that are equal otherwise, what asks for action first. */
const URGENCY: readonly FindingState[] = ['new', 'worse', 'ongoing', 'resolved'];
const CLASS_ORDER = Object.keys(FINDING_CLASSES) as FindingClassName[];

/** Of a text that nobody shows longer. */
const KIND_LENGTH = 300;

/** What is the matter, without the resource that some titles name. */
export function kindOf({ what, resource }: Pick<Gauged, 'what' | 'resource'>): string {
  const named = resource !== undefined && what.endsWith(`: ${resource}`);
  return (named ? what.slice(0, -resource.length - 2) : what).slice(0, KIND_LENGTH);
}

interface Weighed<T> {
  readonly finding: T;
  readonly over: number;
  readonly severity: number;
  readonly kind: string;
  readonly account: string;
  /** How many findings are of the kind, and how many of these in the account. */
  ofKind?: number;
  ofAccount?: number;
}

function weigh<T extends Gauged>(finding: T): Weighed<T> {
  const over = Number(finding.state === 'resolved');
  const severity = SEVERITIES.indexOf(finding.severity);
  const kind = `${over}${severity}${finding.class}|${kindOf(finding)}`;
  return { finding, over, severity, kind, account: `${finding.accountId}|${kind}` };
}

function tally(keys: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/**
 * The one order of findings, for every page, message and list. What is open comes before what is resolved, then the gravest. Of equally grave findings the
 * rarest kind comes first, and of a kind the account that has the fewest, so that a flood hides nothing behind it, wherever a list is cut. The rest goes by
 * place, so that the same findings make the same list in whichever order they come.
 */
export function gravestFirst<T extends Gauged>(findings: ReadonlyArray<T>): T[] {
  const weighed = findings.map(weigh);
  const kinds = tally(weighed.map(({ kind }) => kind));
  const accounts = tally(weighed.map(({ account }) => account));
  // looked up once, not at every comparison
  weighed.forEach((one) => Object.assign(one, { ofKind: kinds.get(one.kind), ofAccount: accounts.get(one.account) }));
  return weighed.sort((one, other) => one.over - other.over || one.severity - other.severity
    || one.ofKind! - other.ofKind!
    || CLASS_ORDER.indexOf(one.finding.class) - CLASS_ORDER.indexOf(other.finding.class) || byCodeUnits(one.kind, other.kind)
    || URGENCY.indexOf(one.finding.state) - URGENCY.indexOf(other.finding.state)
    || one.ofAccount! - other.ofAccount!
    || byPlace(one.finding, other.finding)).map(({ finding }) => finding);
}

/** The event with its findings in that order. */
export const inOrder = (event: NotificationEvent): NotificationEvent => ({ ...event, findings: gravestFirst(event.findings) });

function byPlace(one: Gauged, other: Gauged): number {
  return byCodeUnits(one.accountId, other.accountId) || byCodeUnits(one.region, other.region) || byCodeUnits(one.what, other.what)
    || byCodeUnits(one.resource ?? '', other.resource ?? '') || byCodeUnits(one.since, other.since) || byCodeUnits(one.id ?? '', other.id ?? '');
}

/** The findings by kind and account, the gravest first as the findings are. */
export function groupsOf(ordered: ReadonlyArray<Gauged>): FindingGroup[] {
  const groups = new Map<string, { readonly finding: Gauged; readonly totals: { [state in FindingState]?: number } }>();
  for (const finding of ordered) {
    const key = weigh(finding).account;
    const group = groups.get(key) ?? { finding, totals: {} };
    group.totals[finding.state] = (group.totals[finding.state] ?? 0) + 1;
    groups.set(key, group);
  }
  return [...groups.values()].map(({ finding, totals }) => (
    { severity: finding.severity, class: finding.class, what: kindOf(finding), accountId: finding.accountId, accounts: 1, totals }));
}

/** How many findings a group stands for. */
export const sizeOfGroup = ({ totals }: FindingGroup): number => URGENCY.reduce((sum, state) => sum + (totals[state] ?? 0), 0);

/** How many findings the groups of an event stand for, those that have no room in them included; groups of digests are of open findings. */
export function grouped({ groups, findings, totals }: NotificationEvent): number {
  const states = URGENCY.filter((state) => state !== 'resolved' || groups?.some((group) => group.totals.resolved !== undefined));
  return groups ? states.reduce((sum, state) => sum + totals[state], 0) : findings.length;
}

/** At most so many groups: kinds that are in many accounts become one group each, and what still has no room is left out. */
export function condensed(groups: ReadonlyArray<FindingGroup>, most: number): FindingGroup[] {
  const kinds = new Map<string, FindingGroup[]>();
  for (const group of groups) {
    const key = JSON.stringify([group.totals.resolved !== undefined, group.severity, group.class, group.what]);
    const ofKind = kinds.get(key) ?? [];
    ofKind.push(group);
    kinds.set(key, ofKind);
  }
  let room = most - kinds.size;
  return [...kinds.values()].flatMap((ofKind) => {
    if (ofKind.length - 1 > room) {
      return [joined(ofKind)];
    }
    room -= ofKind.length - 1;
    return ofKind;
  }).slice(0, most);
}

function joined(groups: readonly FindingGroup[]): FindingGroup {
  const { accountId, ...first } = groups[0];
  const totals: { [state in FindingState]?: number } = {};
  for (const state of URGENCY) {
    const sum = groups.reduce((all, group) => all + (group.totals[state] ?? 0), 0);
    if (sum > 0) {
      totals[state] = sum;
    }
  }
  const accounts = groups.reduce((sum, group) => sum + group.accounts, 0);
  return { ...first, ...accounts === 1 ? { accountId } : {}, accounts, totals };
}
