import { ExpectedFinding, findingOf } from './check-findings';
import { partsOf, Place, placeOf } from './places';
import { COMPLETED_STATES, FAILURE_STATES, JOB_EVENTS } from '../../data/job-events';
import { findingId } from '../../notification/handler/finding-id';
import { COUNTED_KINDS, CountedKind, Day, dayOf, daysBefore, mostOf, ReportedCounts, ReportedJobs } from '../../private/reported-counts';

/** A job that ended, as an event says it. */
export interface EndedJob {
  readonly place: Place;
  readonly kind: CountedKind;
  /** Day on which the event arrived, in UTC. */
  readonly day: Day;
  readonly completed: boolean;
}

/** What AWS Backup itself counts of a day. */
export interface OwnCount {
  readonly account: string;
  readonly region: string;
  readonly kind: CountedKind;
  readonly state: string;
  readonly count: number;
  /** Undefined where AWS Backup does not say it. */
  readonly day?: Day;
}

/** Jobs that completed, and jobs that ended otherwise. */
type Pair = readonly [completed: number, other: number];
/** A place and a kind of job. */
type Subject = `${Place}/${CountedKind}`;

const SOURCES = ['aws', 'events', 'reports'] as const;
type Source = typeof SOURCES[number];
/** One that lacks jobs, and one that has them. */
type Disagreement = `${Source}<${Source}`;

/** What channels know of a subject. */
interface ToldCounts {
  readonly since: string;
  /** When it was so the last time, ISO 8601. */
  readonly seen: string;
  readonly which: ReadonlyArray<Disagreement>;
}

/** What events said, and what channels know of it. */
export interface JobStates {
  /** From when on events are counted, ISO 8601 in UTC. */
  readonly since: string;
  readonly counts: { readonly [subject: Subject]: { readonly [day: Day]: Pair } };
  readonly told: { readonly [subject: Subject]: ToldCounts };
}

/** Days for which events must have been counted, and a place been expected. */
const LEAST_DAYS = 15;
/** Days that events are counted for. */
const KEPT_DAYS = 16;
/**
 * Days that one source must know if another one does, by how many days ago they are: a job may begin on one of them and end on the next, a day may end elsewhere at another
 * hour, and the reports of yesterday may be late. Whatever is a day older or newer counts for who should know them.
 */
const [FIRST_DAY, LAST_DAY] = [11, 3];
/** What may be missing without a word: AWS sends events at best effort. */
const TOLERATED = { jobs: 1, share: 0.05 };
/** Days without a comparison after which something that was told is over: nobody compares it any more. */
const UNCOMPARED_DAYS = 35;

const DAY_MS = 86_400_000;
const NOTHING: Pair = [0, 0];
const plus = ([a, b]: Pair, [c, d]: Pair): Pair => [a + c, b + d];
const subjectOf = (place: Place, kind: CountedKind): Subject => `${place}/${kind}`;
const placeIn = (subject: Subject) => subject.slice(0, subject.lastIndexOf('/')) as Place;
const isCounted = (kind: string): kind is CountedKind => (COUNTED_KINDS as readonly string[]).includes(kind);
const daysPassed = (since: string, now: string) => (Date.parse(now) - Date.parse(since)) / DAY_MS;

/** Reads an event of a job; undefined for other events and kinds. When it was sent is not read from it. */
export function readEndedJob(body: string, sentAt: number): EndedJob | undefined {
  const { source, account, region, detail, ...event } = JSON.parse(body) as { readonly [member: string]: unknown };
  const kind = JOB_EVENTS[String(event['detail-type'])]?.job;
  if (source !== 'aws.backup' || kind === undefined || typeof account !== 'string' || typeof region !== 'string' || !isCounted(kind)) {
    return undefined;
  }
  const { state, status } = (detail ?? {}) as { readonly state?: unknown; readonly status?: unknown };
  const completed = COMPLETED_STATES.includes(String(state ?? status).toUpperCase());
  return { place: placeOf(account, region), kind, day: dayOf(sentAt), completed };
}

/** Adds events, and drops days that nobody compares any more. An event that comes twice counts twice: of few of them, the tolerance makes nothing. */
export function countJobs(known: JobStates | undefined, jobs: ReadonlyArray<EndedJob>, now: string): JobStates {
  const first = daysBefore(now, KEPT_DAYS);
  const counts: { [subject: Subject]: { [day: Day]: Pair } } = {};
  const add = (subject: Subject, day: Day, pair: Pair) => {
    if (day >= first) {
      const days = counts[subject] ??= {};
      days[day] = plus(days[day] ?? NOTHING, pair);
    }
  };
  Object.entries(known?.counts ?? {}).forEach(([subject, days]) => Object.entries(days).forEach(([day, pair]) => add(subject as Subject, day, pair)));
  jobs.forEach(({ place, kind, day, completed }) => add(subjectOf(place, kind), day, completed ? [1, 0] : [0, 1]));
  return { since: known?.since ?? now, counts, told: known?.told ?? {} };
}

/** Whether there is enough to compare. */
export const comparesJobs = ({ since }: JobStates, now: string): boolean => daysPassed(since, now) >= LEAST_DAYS;

/** What one source says of a subject. */
interface Said {
  /** Jobs of the days that others must know, and never more of them than there were. */
  readonly surely: Pair;
  /** All that it may mean by them; undefined where it may not know them all. */
  readonly atMost?: Pair;
  /** For people. */
  readonly shown: Pair;
}

/** By subject; undefined of a subject that the source knows nothing about. */
type SourceOf = (subject: Subject) => Said | undefined;

/** What is compared, besides events. */
export interface OtherCounts {
  readonly own: ReadonlyArray<OwnCount>;
  readonly reported: ReadonlyArray<ReportedCounts>;
}

/**
 * Compares what AWS Backup counts, events said and reports had, in places where events are expected for so long that all three may know them. Who lacks jobs that
 * another one surely has is a finding, one for each place and kind of job.
 *
 * @param places since when events are expected, ISO 8601 in UTC
 */
export function judgeJobs(
  states: JobStates, { own, reported }: OtherCounts, places: ReadonlyMap<Place, string>, now: string,
): { jobs: JobStates; findings: ExpectedFinding[] } {
  const [aws, reports] = [awsSays(own, now), reportsSay(reported, now)];
  const sources: { readonly [source in Source]: SourceOf } = { aws: aws.of, events: eventsSay(states, now), reports: reports.of };
  const known = [states.counts, states.told].flatMap((one) => Object.keys(one) as Subject[]);
  const subjects = new Set([...aws.subjects, ...reports.subjects, ...known]);
  const findings: ExpectedFinding[] = [];
  const told: { [subject: Subject]: ToldCounts } = {};
  for (const subject of [...subjects].sort()) {
    const before = states.told[subject];
    const since = places.get(placeIn(subject));
    if (since === undefined) {
      findings.push(...before === undefined ? [] : [endOf(subject, before, 'nothing is expected from there any more')]);
      continue;
    }
    const { compared, lacking, said } = daysPassed(since, now) >= LEAST_DAYS ? compare(subject, sources) : { compared: [], lacking: [], said: {} };
    if (lacking.length > 0) {
      told[subject] = { since: before?.since ?? now, seen: now, which: before?.which ?? lacking };
      findings.push(...before === undefined ? [beginOf(subject, lacking, said, now)] : []);
    } else if (before !== undefined) {
      const agree = before.which.every((one) => compared.includes(one));
      if (agree || daysPassed(before.seen, now) > UNCOMPARED_DAYS) {
        findings.push(endOf(subject, before, agree ? 'the counts agree' : 'they can no longer be compared'));
      } else {
        told[subject] = before;
      }
    }
  }
  return { jobs: { ...states, told }, findings };
}

type AllSaid = { readonly [source in Source]?: Said };

function compare(
  subject: Subject, sources: { readonly [source in Source]: SourceOf },
): { compared: Disagreement[]; lacking: Disagreement[]; said: AllSaid } {
  const said: AllSaid = Object.fromEntries(SOURCES.map((source) => [source, sources[source](subject)]));
  const compared: Disagreement[] = [];
  const lacking: Disagreement[] = [];
  for (const less of SOURCES) {
    for (const more of SOURCES) {
      const [atMost, surely] = [said[less]?.atMost, said[more]?.surely];
      if (less !== more && atMost !== undefined && surely !== undefined) {
        compared.push(`${less}<${more}`);
        if (surely.some((count, i) => count - atMost[i] > TOLERATED.jobs && count - atMost[i] > count * TOLERATED.share)) {
          lacking.push(`${less}<${more}`);
        }
      }
    }
  }
  return { compared, lacking, said };
}

const isMeant = (day: Day | undefined, now: string) => day !== undefined && day >= daysBefore(now, FIRST_DAY) && day <= daysBefore(now, LAST_DAY);

function eventsSay({ counts }: JobStates, now: string): SourceOf {
  return (subject) => {
    const days = Object.entries(counts[subject] ?? {});
    const surely = days.filter(([day]) => isMeant(day, now)).reduce((sum, [, pair]) => plus(sum, pair), NOTHING);
    return { surely, atMost: days.reduce((sum, [, pair]) => plus(sum, pair), NOTHING), shown: surely };
  };
}

function awsSays(own: ReadonlyArray<OwnCount>, now: string): { of: SourceOf; subjects: ReadonlyArray<Subject> } {
  const sums = new Map<Subject, { surely: Pair; atMost: Pair }>();
  let first: Day | undefined;
  for (const { account, region, kind, state, count, day } of own) {
    const completed = COMPLETED_STATES.includes(state);
    const pair: Pair | undefined = completed || FAILURE_STATES.includes(state) ? [completed ? count : 0, completed ? 0 : count] : undefined;
    first = day !== undefined && (first === undefined || day < first) ? day : first;
    if (pair !== undefined) {
      const subject = subjectOf(placeOf(account, region), kind);
      const { surely, atMost } = sums.get(subject) ?? { surely: NOTHING, atMost: NOTHING };
      sums.set(subject, { surely: isMeant(day, now) ? plus(surely, pair) : surely, atMost: plus(atMost, pair) });
    }
  }
  // an answer about fewer days lacks nothing
  const whole = first !== undefined && first <= daysBefore(now, FIRST_DAY);
  return {
    of: (subject) => {
      const { surely, atMost } = sums.get(subject) ?? { surely: NOTHING, atMost: NOTHING };
      return { surely, atMost: whole ? atMost : undefined, shown: surely };
    },
    subjects: [...sums.keys()],
  };
}

/** What all report plans together say of a subject: of a place that several are about, the most that one says. */
function reportsSay(reported: ReadonlyArray<ReportedCounts>, now: string): { of: SourceOf; subjects: ReadonlyArray<Subject> } {
  const all = new Map<Subject, { since: Day; covered: Set<Day>; days: Map<Day, ReportedJobs> }>();
  for (const { kind, days: read, places } of reported) {
    for (const [place, { since, days }] of Object.entries(places)) {
      const subject = subjectOf(place as Place, kind);
      const known = all.get(subject) ?? { since, covered: new Set<Day>(), days: new Map<Day, ReportedJobs>() };
      read.forEach((day) => known.covered.add(day));
      Object.entries(days).forEach(([day, jobs]) => known.days.set(day, mostOf(known.days.get(day), jobs)));
      all.set(subject, { ...known, since: since < known.since ? since : known.since });
    }
  }
  // the reports of the days that are meant, and of one before and after them
  const needed = Array.from({ length: FIRST_DAY - LAST_DAY + 3 }, (_, i) => daysBefore(now, LAST_DAY - 1 + i));
  return {
    of: (subject) => {
      const found = all.get(subject);
      if (found === undefined) {
        return undefined;
      }
      const sumOf = (days: ReadonlyArray<[Day, ReportedJobs]>, at: 0 | 2) => (
        days.reduce((sum, [, jobs]) => plus(sum, [jobs[at], jobs[at + 1]]), NOTHING));
      const meant = [...found.days].filter(([day]) => isMeant(day, now));
      const knowsAll = found.since <= needed[needed.length - 1] && needed.every((day) => found.covered.has(day));
      return { surely: sumOf(meant, 2), atMost: knowsAll ? sumOf([...found.days], 0) : undefined, shown: sumOf(meant, 0) };
    },
    subjects: [...all.keys()],
  };
}

const NAMES: { readonly [source in Source]: string } = { aws: 'AWS Backup', events: 'events', reports: 'reports' };
const WORDS: { readonly [source in Source]: string } = { aws: 'AWS Backup counts', events: 'events said', reports: 'reports had' };

function beginOf(subject: Subject, lacking: ReadonlyArray<Disagreement>, said: AllSaid, now: string): ExpectedFinding {
  const kind = subject.slice(subject.lastIndexOf('/') + 1);
  const numbers = SOURCES.flatMap((source) => {
    const { shown } = said[source] ?? {};
    return shown === undefined ? [] : [`${WORDS[source]} ${shown[0]} completed and ${shown[1]} other`];
  });
  const whose = SOURCES.flatMap((source) => {
    const others = lacking.map((one) => one.split('<') as [Source, Source]).filter(([less]) => less === source).map(([, more]) => NAMES[more]);
    const have = others.length === 1 && others[0] === NAMES.aws ? 'has' : 'have';
    return others.length === 0 ? [] : [`${NAMES[source]} ${source === 'aws' ? 'lacks' : 'lack'} jobs that ${others.join(' and ')} ${have}`];
  });
  const message = `${kind} jobs from ${daysBefore(now, FIRST_DAY)} to ${daysBefore(now, LAST_DAY)}: ${numbers.join(', ')}; ${whose.join('; ')}`;
  return differenceOf(subject, { open: true, since: now, message });
}

const endOf = (subject: Subject, { since }: ToldCounts, message: string): ExpectedFinding => differenceOf(subject, { open: false, since, message });

function differenceOf(subject: Subject, rest: { readonly open: boolean; readonly since: string; readonly message: string }): ExpectedFinding {
  const { accountId, region } = partsOf(placeIn(subject));
  const id = findingId('job-counts', accountId, region, subject.slice(subject.lastIndexOf('/') + 1));
  return findingOf({ kind: 'job-counts', id, accountId, region, ...rest });
}
