import fc from 'fast-check';
import { comparesJobs, countJobs, EndedJob, judgeJobs, JobStates, OwnCount, readEndedJob } from '../../../src/daily-check/handler/job-counts';
import { placeOf } from '../../../src/daily-check/handler/places';
import { daysBefore, ReportedCounts, ReportedJobs } from '../../../src/private/reported-counts';
import { eventNamed } from '../../event-hub/events';

const ONE = placeOf('222222222222', 'eu-west-1');
const NOW = '2026-11-21T06:30:00.000Z';
const ago = (days: number) => daysBefore(NOW, days);
const LONG_AGO = '2026-09-01T06:30:00.000Z';
const PLACES = new Map([[ONE, LONG_AGO]]);

/** Days ago by how many jobs completed: those that are compared, and those around them. */
type Work = { readonly [daysAgo: number]: number };
const DAILY: Work = Object.fromEntries(Array.from({ length: 14 }, (_, i) => [i + 1, 3]));
/** Only so much of it, on days that are compared. */
const part = (count: number): Work => ({ 5: count });

const entriesOf = (work: Work) => Object.entries(work).map(([days, count]) => [Number(days), count] as const);
const events = (work: Work, told: JobStates['told'] = {}): JobStates => ({
  ...countJobs(undefined, entriesOf(work).flatMap(([days, count]) => Array.from({ length: count }, (): EndedJob => ({ place: ONE, kind: 'backup', day: ago(days), completed: true }))), NOW), told,
});
const own = (work: Work, state = 'COMPLETED'): OwnCount[] => [
  // of another account: AWS Backup answers about all 14 days
  { account: '333333333333', region: 'eu-west-1', kind: 'backup', state: 'COMPLETED', count: 1, day: ago(14) },
  ...entriesOf(work).map(([days, count]): OwnCount => ({ account: '222222222222', region: 'eu-west-1', kind: 'backup', state, count, day: ago(days) })),
];
const READ = Array.from({ length: 16 }, (_, i) => ago(i + 1));
const reports = (work: Work, { days = READ, since = ago(30) }: { days?: string[]; since?: string } = {}): ReportedCounts => ({
  version: 1, kind: 'backup', days,
  places: { [ONE]: { since, seen: ago(1), days: Object.fromEntries(entriesOf(work).map(([ago1, count]) => [ago(ago1), [count, 0, count, 0] as ReportedJobs])) } },
});
const judged = (states: JobStates, own1: OwnCount[], reported: ReportedCounts[] = [], places = PLACES) => judgeJobs(states, { own: own1, reported }, places, NOW);
const said = (...given: Parameters<typeof judged>) => judged(...given).findings.map(({ finding: { state, message } }) => `${state}: ${message}`);
const DAYS = `${ago(11)} to ${ago(3)}`;

describe('an event', () => {
  test('of a job counts on the day of its arrival, for the account and Region of its envelope', () => {
    const event = eventNamed('backup-job-state-change.failed') as { account: string; region: string };
    expect(readEndedJob(JSON.stringify(event), Date.parse(NOW))).toEqual({ place: placeOf(event.account, event.region), kind: 'backup', day: '2026-11-21', completed: false });
  });

  test.each([
    ['of a restore that completed', { 'source': 'aws.backup', 'detail-type': 'Restore Job State Change', 'account': '222222222222', 'region': 'eu-west-1', 'detail': { status: 'COMPLETED' } }, { kind: 'restore', completed: true }],
    ['of a recovery point', { 'source': 'aws.backup', 'detail-type': 'Recovery Point State Change', 'account': '222222222222', 'region': 'eu-west-1' }, undefined],
    ['of somebody else', { 'source': 'mine', 'detail-type': 'Backup Job State Change', 'account': '222222222222', 'region': 'eu-west-1' }, undefined],
  ])('%s', (_, event, expected) => {
    const read = readEndedJob(JSON.stringify(event), Date.parse(NOW));
    expect(read === undefined ? undefined : { kind: read.kind, completed: read.completed }).toEqual(expected);
  });
});

describe('three sources', () => {
  test('that agree are no finding; neither is what is still running, nor a day that one of them knows already', () => {
    expect(said(events(DAILY), [...own({ ...DAILY, 0: 3 }), ...own({ 4: 50 }, 'RUNNING')], [reports(DAILY)])).toEqual([]);
  });

  test.each<[string, Work, Work, Work, string]>([
    ['events', part(3), DAILY, DAILY, 'AWS Backup counts 27 completed and 0 other, events said 3 completed and 0 other, reports had 27 completed and 0 other; events lack jobs that AWS Backup and reports have'],
    ['reports', DAILY, DAILY, part(3), 'AWS Backup counts 27 completed and 0 other, events said 27 completed and 0 other, reports had 3 completed and 0 other; reports lack jobs that AWS Backup and events have'],
    ['AWS Backup', DAILY, part(3), DAILY, 'AWS Backup counts 3 completed and 0 other, events said 27 completed and 0 other, reports had 27 completed and 0 other; AWS Backup lacks jobs that events and reports have'],
    ['two of them', part(3), DAILY, part(3), 'AWS Backup counts 27 completed and 0 other, events said 3 completed and 0 other, reports had 3 completed and 0 other; events lack jobs that AWS Backup has; reports lack jobs that AWS Backup has'],
  ])('of which %s lacks jobs are one finding that says so', (_, byEvents, byAws, byReports, words) => {
    expect(said(events(byEvents), own(byAws), [reports(byReports)])).toEqual([`new: backup jobs from ${DAYS}: ${words}`]);
  });

  test('count failures apart: AWS Backup has none among the completed', () => {
    expect(said(events(part(3)), own(part(3), 'FAILED'))).toHaveLength(1);
  });

  test('one job, or one in twenty, may be missing: AWS sends events at best effort', () => {
    expect(said(events({}), own(part(1)))).toEqual([]);
    expect(said(events(part(95)), own(part(100)))).toEqual([]);
    expect(said(events(part(94)), own(part(100)))).toHaveLength(1);
  });

  test('elsewhere than where events are expected are left alone', () => {
    expect(judgeJobs(events({}), { own: own(DAILY), reported: [] }, new Map(), NOW).findings).toEqual([]);
  });
});

describe('days', () => {
  test.each([[12], [2], [1], [0]])('%i days ago: what only one of them knows is no finding', (days) => {
    expect(said(events({ [days]: 50 }), own({}), [reports({})])).toEqual([]);
    expect(said(events({}), own({ [days]: 50 }), [reports({})])).toEqual([]);
    expect(said(events({}), own({}), [reports({ [days]: 50 })])).toEqual([]);
  });

  test.each([[11], [3]])('%i days ago: it is one, unless the other counted them a day later', (days) => {
    expect(said(events({}), own({ [days]: 50 }), [reports({ [days + 1]: 50 })])).toEqual([expect.stringMatching(/; events lack jobs that AWS Backup (and reports )?ha(s|ve)$/)]);
    expect(said(events({ [days - 1]: 50 }), own({ [days]: 50 }), [reports({ [days + 1]: 50 })])).toEqual([]);
  });

  test('a job that two reports have is one of AWS Backup, and no job of reports is missing for it', () => {
    const twice: ReportedCounts = reports({});
    const counts: ReportedJobs = [10, 0, 5, 0];
    expect(said(events(part(5)), own(part(5)), [{ ...twice, places: { [ONE]: { ...twice.places[ONE], days: { [ago(5)]: counts } } } }])).toEqual([]);
    expect(said(events(part(10)), own(part(10)), [{ ...twice, places: { [ONE]: { ...twice.places[ONE], days: { [ago(5)]: counts } } } }])).toEqual([]);
  });
});

describe('a source that is missing lacks nothing', () => {
  test('no reports, or none of that place', () => {
    expect(said(events(DAILY), own(DAILY))).toEqual([]);
    expect(said(events(DAILY), own(DAILY), [{ ...reports({}), places: {} }])).toEqual([]);
  });

  test('a day without a report, within those that are compared', () => {
    expect(said(events(DAILY), own(DAILY), [reports(part(3), { days: READ.filter((day) => day !== ago(7)) })])).toEqual([]);
    expect(said(events(DAILY), own(DAILY), [reports(part(3), { days: READ.filter((day) => day !== ago(1)) })])).toHaveLength(1);
  });

  test('reports that are younger than what is compared', () => {
    expect(said(events(DAILY), own(DAILY), [reports(part(3), { since: ago(11) })])).toEqual([]);
    expect(said(events(DAILY), own(DAILY), [reports(part(3), { since: ago(12) })])).toHaveLength(1);
  });

  test('an account that is new', () => {
    const places = (days: number) => new Map([[ONE, new Date(Date.parse(NOW) - days * 86_400_000).toISOString()]]);
    expect(said(events({}), own(DAILY), [reports({})], places(14))).toEqual([]);
    expect(said(events({}), own(DAILY), [reports({})], places(15))).toHaveLength(1);
  });

  test('AWS Backup that answers about fewer days, or says no day', () => {
    expect(said(events(DAILY), own({}).slice(1), [reports(DAILY)])).toEqual([]);
    expect(said(events({}), own(DAILY).map(({ day: _, ...one }) => one))).toEqual([]);
  });

  test('yet what reports have, events lack', () => {
    expect(said(events({}), own({}).slice(1), [reports(DAILY, { days: [] })])).toEqual([expect.stringMatching(/; events lack jobs that reports have$/)]);
  });

  test('of two report plans about one place, the one that has more counts, and together they have all days', () => {
    const [one, other] = [READ.slice(0, 8), READ.slice(8)];
    expect(said(events(DAILY), own(DAILY), [reports(DAILY, { days: one }), reports(part(1), { days: other })])).toEqual([]);
  });
});

describe('what was told', () => {
  const told: JobStates['told'] = { [`${ONE}/backup` as const]: { since: '2026-11-10T06:30:00.000Z', seen: '2026-11-20T06:30:00.000Z', which: ['events<aws', 'reports<aws'] } };

  test('is told once, and once when the counts agree', () => {
    expect(said(events(part(3), told), own(DAILY), [reports(DAILY)])).toEqual([]);
    expect(said(events(DAILY, told), own(DAILY), [reports(DAILY)])).toEqual(['resolved: the counts agree']);
  });

  test('stays while what was compared can\'t be, for 35 days', () => {
    const { jobs, findings } = judged(events(DAILY, told), own(DAILY));
    expect([jobs.told, findings]).toEqual([told, []]);
    const old = { [`${ONE}/backup` as const]: { ...Object.values(told)[0], seen: '2026-10-10T06:30:00.000Z' } };
    expect(said(events(DAILY, old), own(DAILY))).toEqual(['resolved: they can no longer be compared']);
  });

  test('is over where nothing is expected any more', () => {
    expect(said(events(DAILY, told), own(DAILY), [], new Map())).toEqual(['resolved: nothing is expected from there any more']);
  });
});

test('nothing is compared before events were counted for longer than AWS counts', () => {
  expect(comparesJobs(events({}), '2026-12-05T06:30:00.000Z')).toBe(false);
  expect(comparesJobs(events({}), '2026-12-06T06:30:00.000Z')).toBe(true);
});

test('days that nobody compares any more are dropped', () => {
  expect(countJobs(events({ 1: 1, 20: 1 }), [], NOW).counts).toEqual({ [`${ONE}/backup`]: { [ago(1)]: [1, 0] } });
});

test('whatever the work, three sources that know it find nothing, and a second look finds nothing new', () => {
  const work = fc.dictionary(fc.integer({ min: 0, max: 14 }).map(String), fc.nat({ max: 40 })) as fc.Arbitrary<Work>;
  fc.assert(fc.property(work, work, work, (all, some, others) => {
    expect(judged(events(all), own(all), [reports(all)]).findings).toEqual([]);
    const { jobs } = judged(events(all), own(some), [reports(others)]);
    expect(judged(jobs, own(some), [reports(others)])).toEqual({ jobs, findings: [] });
  }));
});
