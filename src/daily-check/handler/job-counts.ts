import { ExpectedFinding, findingOf } from './check-findings';
import { partsOf, Place, placeOf } from './places';
import { COMPLETED_STATES, FAILURE_STATES, JOB_EVENTS } from '../../data/job-events';
import { findingId } from '../../notification/handler/finding-id';

/** Jobs of which AWS Backup has counts. */
export const COUNTED_KINDS = ['backup', 'copy', 'restore'] as const;
export type CountedKind = typeof COUNTED_KINDS[number];

/** A job that ended, as an event says it. */
export interface EndedJob {
  readonly place: Place;
  readonly kind: CountedKind;
  /** Day on which the event arrived, in UTC: `2026-11-21`. */
  readonly day: string;
  readonly completed: boolean;
}

/** What AWS Backup itself counts of the last `COUNTED_DAYS`. */
export interface OwnCount {
  readonly account: string;
  readonly region: string;
  readonly kind: CountedKind;
  readonly state: string;
  readonly count: number;
}

/** Jobs that completed, and jobs that ended otherwise. */
type Pair = readonly [completed: number, other: number];
/** A place and a kind of job. */
type Subject = `${Place}/${CountedKind}`;

/** What events said, and what channels know of it. */
export interface JobStates {
  /** From when on events are counted, ISO 8601 in UTC. */
  readonly since: string;
  readonly counts: { readonly [subject: Subject]: { readonly [day: string]: Pair } };
  /** Since when channels know that events of a subject are lost. */
  readonly told: { readonly [subject: Subject]: string };
}

/** Days of which AWS Backup gives one sum. */
export const COUNTED_DAYS = 14;
/** Days that events are counted for: a job may have ended a day before AWS Backup counts it. */
const KEPT_DAYS = COUNTED_DAYS + 2;
/** What may be missing without a word: AWS sends events at best effort. */
const TOLERATED = { jobs: 1, share: 0.05 };

const DAY = 86_400_000;
const subjectOf = (place: Place, kind: CountedKind): Subject => `${place}/${kind}`;
const dayBefore = (time: string, days: number) => new Date(Date.parse(time) - days * DAY).toISOString().slice(0, 10);
const isCounted = (kind: string): kind is CountedKind => (COUNTED_KINDS as readonly string[]).includes(kind);

/** Reads an event of a job; undefined for other events and kinds. When it was sent is not read from it. */
export function readEndedJob(body: string, sentAt: number): EndedJob | undefined {
  const { source, account, region, detail, ...event } = JSON.parse(body) as { readonly [member: string]: unknown };
  const kind = JOB_EVENTS[String(event['detail-type'])]?.job;
  if (source !== 'aws.backup' || kind === undefined || typeof account !== 'string' || typeof region !== 'string' || !isCounted(kind)) {
    return undefined;
  }
  const { state, status } = (detail ?? {}) as { readonly state?: unknown; readonly status?: unknown };
  const completed = COMPLETED_STATES.includes(String(state ?? status).toUpperCase());
  return { place: placeOf(account, region), kind, day: new Date(sentAt).toISOString().slice(0, 10), completed };
}

/** Adds events, and drops days that nobody compares any more. An event that comes twice counts twice: that hides a loss of one, and never makes one. */
export function countJobs(known: JobStates | undefined, jobs: ReadonlyArray<EndedJob>, now: string): JobStates {
  const first = dayBefore(now, KEPT_DAYS);
  const counts: { [subject: Subject]: { [day: string]: Pair } } = {};
  const add = (subject: Subject, day: string, [completed, other]: Pair) => {
    if (day >= first) {
      const days = counts[subject] ??= {};
      const [before, otherBefore] = days[day] ?? [0, 0];
      days[day] = [before + completed, otherBefore + other];
    }
  };
  Object.entries(known?.counts ?? {}).forEach(([subject, days]) => Object.entries(days).forEach(([day, pair]) => add(subject as Subject, day, pair)));
  jobs.forEach(({ place, kind, day, completed }) => add(subjectOf(place, kind), day, completed ? [1, 0] : [0, 1]));
  return { since: known?.since ?? now, counts, told: known?.told ?? {} };
}

/** Whether there is enough to compare. */
export const comparesJobs = ({ since }: JobStates, now: string): boolean => Date.parse(now) - Date.parse(since) >= (COUNTED_DAYS + 1) * DAY;

/**
 * Compares what AWS Backup counts with what events said, in places where events are expected. Only that AWS counts more is a finding: the days of its counts are not
 * documented to the hour, so that events of a day more are counted.
 */
export function judgeJobs(
  states: JobStates, own: ReadonlyArray<OwnCount>, expected: ReadonlySet<Place>, now: string,
): { jobs: JobStates; findings: ExpectedFinding[] } {
  const sums = new Map<Subject, [number, number]>();
  for (const { account, region, kind, state, count } of own) {
    const place = placeOf(account, region);
    const which = COMPLETED_STATES.includes(state) ? 0 : FAILURE_STATES.includes(state) ? 1 : undefined;
    if (which !== undefined && expected.has(place)) {
      const sum = sums.get(subjectOf(place, kind)) ?? [0, 0];
      sum[which] += count;
      sums.set(subjectOf(place, kind), sum);
    }
  }
  const findings: ExpectedFinding[] = [];
  const told: { [subject: Subject]: string } = {};
  for (const [subject, counted] of [...sums].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const said = Object.values(states.counts[subject] ?? {}).reduce<Pair>(([a, b], [c, d]) => [a + c, b + d], [0, 0]);
    const before = states.told[subject];
    const lost = counted.some((count, i) => isLost(count, said[i]));
    if (lost) {
      told[subject] = before ?? now;
    }
    if (lost !== (before !== undefined)) {
      findings.push(lossOf(subject, counted, said, { open: lost, since: before ?? now }));
    }
  }
  // without a count there is nothing to be lost any more
  Object.entries(states.told).filter(([subject]) => !sums.has(subject as Subject) && expected.has(placeIn(subject as Subject)))
    .forEach(([subject, since]) => findings.push(lossOf(subject as Subject, [0, 0], [0, 0], { open: false, since })));
  return { jobs: { ...states, told }, findings };
}

const isLost = (count: number, said: number) => count - said > TOLERATED.jobs && count - said > count * TOLERATED.share;

const placeIn = (subject: Subject) => subject.slice(0, subject.lastIndexOf('/')) as Place;

function lossOf(subject: Subject, counted: Pair, said: Pair, { open, since }: { readonly open: boolean; readonly since: string }): ExpectedFinding {
  const { accountId, region } = partsOf(placeIn(subject));
  const kind = subject.slice(subject.lastIndexOf('/') + 1);
  return findingOf({
    kind: 'lost-events', open, id: findingId('lost-events', accountId, region, kind), accountId, region, since,
    message: open ? `in ${COUNTED_DAYS} days AWS Backup counts ${words(counted)} ${kind} jobs, events said ${words(said)}` : `AWS Backup counts no more ${kind} jobs than events say`,
  });
}

const words = ([completed, other]: Pair) => `${completed} completed and ${other} other`;
