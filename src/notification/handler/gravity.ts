import { Cause, Caused, causeOf } from './cause';
import { FindingGroup, FindingState, NotificationEvent } from './notification-event';
import { byCodeUnits, oneLine } from './words';
import { FINDING_CLASSES, FindingClassName, SEVERITIES } from '../../data/finding-classes';

/** What the order of findings depends on: those of messages and those of the digest have it. */
export interface Gauged extends Caused {
  readonly id?: string;
  readonly accountId: string;
  readonly region: string;
  readonly since: string;
  readonly count?: number;
}

/** What is critical, new or not; then what is new or became worse, what is missing, what goes on, and what is over: pages and messages have this order. */
export const RANKS = ['critical', 'new', 'missing', 'ongoing', 'resolved'] as const;
export type Rank = typeof RANKS[number];

/** Of findings that are equal otherwise, what asks for action first. */
const URGENCY: readonly FindingState[] = ['new', 'worse', 'ongoing', 'resolved'];
const CLASS_ORDER = Object.keys(FINDING_CLASSES) as FindingClassName[];

/** Groups of all findings that an event has. */
export const MOST_GROUPS = 100;

/** Accounts and Regions that a group names. */
const MOST_ACCOUNTS = 20;
const MOST_REGIONS = 10;
/** Characters of an account or a Region: none in AWS has more. */
const PLACE_LENGTH = 30;

export function rankOf({ state, severity, class: findingClass }: Caused): Rank {
  if (state === 'resolved') {
    return 'resolved';
  }
  return severity === 'CRITICAL' ? 'critical' : findingClass === 'NOT_REPORTED' ? 'missing' : state === 'ongoing' ? 'ongoing' : 'new';
}

interface Weighed<T> {
  readonly finding: T;
  readonly cause: Cause;
  readonly rank: number;
  readonly severity: number;
  readonly kind: Tally;
  readonly ofCause: Tally;
  readonly account: Tally;
}

interface Tally {
  readonly key: string;
  size: number;
}

/** One finding has its cause told in an order, in groups and in an event: reading a message takes the longest of all of it. */
const CAUSES = new WeakMap<Caused, Cause>();

function causeKnown(finding: Caused): Cause {
  const known = CAUSES.get(finding);
  if (known !== undefined) {
    return known;
  }
  const cause = causeOf(finding);
  CAUSES.set(finding, cause);
  return cause;
}

/** What never becomes one: what is over and what is open, and what differs in gravity or in kind. */
const kindKey = ({ state, severity, class: findingClass }: Caused, { kind }: Cause) => (
  `${Number(state === 'resolved')}${SEVERITIES.indexOf(severity)}${findingClass}|${kind}`);

/** AWS writes one reason in several ways. */
const causeKey = (kind: string, { reason = '' }: Pick<Cause, 'reason'>) => `${kind}|${reason.toLowerCase()}`;

function weigher(): <T extends Gauged>(finding: T) => Weighed<T> {
  const tallies = new Map<string, Tally>();
  const counted = (key: string) => {
    let tally = tallies.get(key);
    if (tally === undefined) {
      tallies.set(key, tally = { key, size: 0 });
    }
    tally.size++;
    return tally;
  };
  return (finding) => {
    const cause = causeKnown(finding);
    const kind = kindKey(finding, cause);
    const ofCause = causeKey(kind, cause);
    return {
      finding, cause, rank: RANKS.indexOf(rankOf(finding)), severity: SEVERITIES.indexOf(finding.severity),
      kind: counted(kind), ofCause: counted(`cause|${ofCause}`), account: counted(`account|${finding.accountId}|${ofCause}`),
    };
  };
}

/**
 * The one order of findings, for every page, message and list. What is critical comes first, then what is new, missing, ongoing and over, each with the gravest
 * ahead. Of equally grave findings the rarest kind comes first, of a kind the rarest cause, and of a cause the account that has the fewest, so that a flood hides
 * nothing behind it, wherever a list is cut. The rest goes by place, so that the same findings make the same list in whichever order they come.
 */
export function gravestFirst<T extends Gauged>(findings: ReadonlyArray<T>): T[] {
  return findings.map(weigher()).sort((one, other) => one.rank - other.rank || one.severity - other.severity
    || byTally(one.kind, other.kind, CLASS_ORDER.indexOf(one.finding.class) - CLASS_ORDER.indexOf(other.finding.class))
    || byTally(one.ofCause, other.ofCause)
    || URGENCY.indexOf(one.finding.state) - URGENCY.indexOf(other.finding.state)
    || one.account.size - other.account.size
    || byPlace(one.finding, other.finding)).map(({ finding }) => finding);
}

const byTally = (one: Tally, other: Tally, between = 0) => (one === other ? 0 : one.size - other.size || between || byCodeUnits(one.key, other.key));

function byPlace(one: Gauged, other: Gauged): number {
  return byCodeUnits(one.accountId, other.accountId) || byCodeUnits(one.region, other.region) || byCodeUnits(one.what, other.what)
    || byCodeUnits(one.resource ?? '', other.resource ?? '') || byCodeUnits(one.since, other.since) || byCodeUnits(one.id ?? '', other.id ?? '');
}

/** Findings of one cause, in their order, or of several causes of one kind; with what messages say of them. */
export interface OfCause<T extends Gauged> {
  readonly group: FindingGroup;
  readonly findings: readonly T[];
}

/** The findings by cause, in the order of the first of each; with all of their accounts, which `condensed` bounds. */
export function causesOf<T extends Gauged>(ordered: ReadonlyArray<T>): OfCause<T>[] {
  const keyOf = (finding: T) => {
    const cause = causeKnown(finding);
    return causeKey(kindKey(finding, cause), cause);
  };
  return [...listsBy(ordered, keyOf).values()].map((findings) => ({ group: groupOf(findings), findings }));
}

/** At most so many: the largest causes of each kind stay, and the others of the kind become one; what still has no room is left out. */
export function withRoom<T extends Gauged>(causes: ReadonlyArray<OfCause<T>>, most: number): OfCause<T>[] {
  return narrowed(causes, most, ({ group }) => group, (those) => (
    { group: joined(those.map(({ group }) => group)), findings: those.flatMap(({ findings }) => findings) }));
}

/** Each kind has its share of the room, and what the kinds with few need not, those with many have. */
function narrowed<T>(items: ReadonlyArray<T>, most: number, groupIn: (item: T) => FindingGroup, join: (items: readonly T[]) => T): T[] {
  if (items.length <= most) {
    return [...items];
  }
  const kinds = listsBy(items, (item) => groupKind(groupIn(item)));
  let room = most - kinds.size;
  let left = kinds.size;
  const instead = new Map<T, T | undefined>();
  for (const ofKind of [...kinds.values()].sort((one, other) => one.length - other.length)) {
    const stay = Math.max(0, Math.min(ofKind.length - 1, Math.floor(room / left)));
    left -= 1;
    room -= stay;
    if (stay < ofKind.length - 1) {
      const large = new Set([...ofKind].sort((one, other) => sizeOfGroup(groupIn(other)) - sizeOfGroup(groupIn(one))).slice(0, stay));
      const rest = ofKind.filter((item) => !large.has(item));
      rest.forEach((item, i) => instead.set(item, i === 0 ? join(rest) : undefined));
    }
  }
  return items.flatMap((item) => (instead.has(item) ? instead.get(item) ?? [] : [item])).slice(0, most);
}

/** The groups of findings that are in order. */
export const groupsOf = (ordered: ReadonlyArray<Gauged>): FindingGroup[] => causesOf(ordered).map(({ group }) => group);

function groupOf(findings: ReadonlyArray<Gauged>): FindingGroup {
  const [{ severity, class: findingClass }] = findings;
  const { kind, reason } = causeKnown(findings[0]);
  const totals: { [state in FindingState]?: number } = {};
  const accounts = new Map<string, number>();
  const regions = new Set<string>();
  for (const { state, accountId, region } of findings) {
    totals[state] = (totals[state] ?? 0) + 1;
    accounts.set(accountId, (accounts.get(accountId) ?? 0) + 1);
    regions.add(region);
  }
  const ids = [...accounts].sort(([id, number], [other, more]) => number - more || byCodeUnits(id, other)).map(([id]) => id);
  const counted = FINDING_CLASSES[findingClass].counts === 'job' && findings.every(({ count }) => count !== undefined);
  return {
    severity, class: findingClass, what: kind, ...reason === undefined ? {} : { reason }, causes: 1,
    ...placesOf(ids, ids.length, [...regions].sort()),
    ...counted ? { jobs: findings.reduce((sum, { count = 0 }) => sum + count, 0) } : {}, totals,
  };
}

const some = (names: ReadonlyArray<string>, most: number) => names.slice(0, most).map((name) => oneLine(name, PLACE_LENGTH));

const placesOf = (accountIds: string[], accounts: number, regions: string[]) => (
  { ...accounts === 1 ? { accountId: accountIds[0] } : {}, accounts, accountIds, regions });

/** How many findings a group stands for. */
export const sizeOfGroup = ({ totals }: FindingGroup): number => URGENCY.reduce((sum, state) => sum + (totals[state] ?? 0), 0);

/** How many findings the groups of an event stand for, those that have no room in them included; states that no group has, an event only counts. */
export function grouped({ groups, findings, totals }: NotificationEvent): number {
  const states = URGENCY.filter((state) => groups?.some((group) => group.totals[state] !== undefined));
  return groups ? states.reduce((sum, state) => sum + totals[state], 0) : findings.length;
}

/**
 * At most so many groups, each with some of its accounts: those of one cause become one, causes become one group for each kind where there are too many, and
 * what still has no room is left out.
 */
export function condensed(groups: ReadonlyArray<FindingGroup>, most = MOST_GROUPS): FindingGroup[] {
  return narrowed([...listsBy(groups, groupCause).values()].map(ofOneCause), most, (group) => group, joined)
    .map(({ accountIds, accounts, regions, ...group }) => ({
      ...group, ...placesOf(some(accountIds, MOST_ACCOUNTS), accounts, some(regions, MOST_REGIONS)),
    }));
}

const groupKind = ({ totals, severity, class: findingClass, what }: FindingGroup) => (
  `${Number(totals.resolved !== undefined)}${SEVERITIES.indexOf(severity)}${findingClass}|${what}`);
const groupCause = (group: FindingGroup) => causeKey(`${group.causes === 1}${groupKind(group)}`, group);

/** Groups of several reports may have one cause. */
const ofOneCause = (same: readonly FindingGroup[]): FindingGroup => (
  same.length === 1 ? same[0] : { ...joined(same), ...same[0].reason === undefined ? {} : { reason: same[0].reason }, causes: same[0].causes });

/** Items in lists, by what they share, in the order of the first of each. */
export function listsBy<T, K extends string>(items: ReadonlyArray<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const lists = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const known = lists.get(key);
    if (known === undefined) {
      lists.set(key, [item]);
    } else {
      known.push(item);
    }
  }
  return lists;
}

function joined(groups: readonly FindingGroup[]): FindingGroup {
  const { severity, class: findingClass, what } = groups[0];
  const sum = (number: (group: FindingGroup) => number | undefined) => groups.reduce((all, group) => all + (number(group) ?? 0), 0);
  const totals = Object.fromEntries(URGENCY.map((state) => [state, sum((group) => group.totals[state])] as const).filter(([, number]) => number > 0));
  const accountIds = [...new Set(groups.flatMap((group) => group.accountIds))];
  // where groups name only some of their accounts, those may be the same
  const accounts = Math.max(accountIds.length, ...new Set(groups.map((group) => group.accounts)));
  const regions = [...new Set(groups.flatMap((group) => group.regions))].sort();
  const jobs = groups.every((group) => group.jobs !== undefined) ? { jobs: sum((group) => group.jobs) } : {};
  return { severity, class: findingClass, what, causes: sum((group) => group.causes), ...placesOf(accountIds, accounts, regions), ...jobs, totals };
}
