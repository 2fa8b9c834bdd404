import fc from 'fast-check';
import { comparesJobs, countJobs, EndedJob, judgeJobs, JobStates, OwnCount, readEndedJob } from '../../../src/daily-check/handler/job-counts';
import { placeOf } from '../../../src/daily-check/handler/places';
import { eventNamed } from '../../event-hub/events';

const ONE = placeOf('222222222222', 'eu-west-1');
const EXPECTED = new Set([ONE]);
const NOW = '2026-11-21T06:30:00.000Z';
const job = (completed = true, day = '2026-11-20'): EndedJob => ({ place: ONE, kind: 'backup', day, completed });
const own = (state: string, count: number): OwnCount => ({ account: '222222222222', region: 'eu-west-1', kind: 'backup', state, count });
const known = (jobs: EndedJob[], told: JobStates['told'] = {}) => ({ ...countJobs(undefined, jobs, NOW), told });
const said = (states: JobStates, ...counts: OwnCount[]) => judgeJobs(states, counts, EXPECTED, NOW).findings.map(({ finding: { id, state, message } }) => `${id} ${state}: ${message}`);

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

describe('what AWS counts', () => {
  test('and events said is no finding', () => {
    expect(said(known([job(), job(false), job()]), own('COMPLETED', 2), own('FAILED', 1), own('RUNNING', 50))).toEqual([]);
  });

  test('and no event said is one', () => {
    expect(said(known([job()]), own('COMPLETED', 14), own('EXPIRED', 1), own('FAILED', 2))).toEqual([
      'lost-events|222222222222|eu-west-1|backup new: in 14 days AWS Backup counts 14 completed and 3 other backup jobs, events said 1 completed and 0 other',
    ]);
  });

  test('is told once, and once when it is over', () => {
    const told = { [`${ONE}/backup` as const]: '2026-11-20T06:30:00.000Z' };
    expect(said(known([], told), own('COMPLETED', 14))).toEqual([]);
    expect(said(known([job()], told), own('COMPLETED', 1))).toEqual(['lost-events|222222222222|eu-west-1|backup resolved: AWS Backup counts no more backup jobs than events say']);
    expect(said(known([], told))).toEqual(['lost-events|222222222222|eu-west-1|backup resolved: AWS Backup counts no more backup jobs than events say']);
  });

  test('one event, or one in twenty, may be lost: AWS sends them at best effort', () => {
    expect(said(known([]), own('COMPLETED', 1))).toEqual([]);
    expect(said(known(Array.from({ length: 95 }, () => job())), own('COMPLETED', 100))).toEqual([]);
    expect(said(known(Array.from({ length: 94 }, () => job())), own('COMPLETED', 100))).toHaveLength(1);
  });

  test('elsewhere than where events are expected is left alone', () => {
    expect(said(known([]), { ...own('COMPLETED', 50), account: '999999999999' })).toEqual([]);
  });
});

test('nothing is compared before events were counted for longer than AWS counts', () => {
  expect(comparesJobs(known([]), '2026-12-05T06:30:00.000Z')).toBe(false);
  expect(comparesJobs(known([]), '2026-12-06T06:30:00.000Z')).toBe(true);
});

test('days that nobody compares any more are dropped', () => {
  const states = countJobs(known([job(true, '2026-11-20'), job(true, '2026-11-01')]), [], NOW);
  expect(states.counts).toEqual({ [`${ONE}/backup`]: { '2026-11-20': [1, 0] } });
});

test('whatever the events, AWS that counts no more than they say finds nothing, and a second look finds nothing new', () => {
  const any = fc.record({ place: fc.constant(ONE), kind: fc.constantFrom('backup' as const, 'copy' as const, 'restore' as const), day: fc.constantFrom('2026-11-10', '2026-11-20'), completed: fc.boolean() });
  fc.assert(fc.property(fc.array(any), fc.array(fc.nat({ max: 30 }), { minLength: 2, maxLength: 2 }), (jobs, [completed, failed]) => {
    const states = known(jobs);
    const exact = jobs.map(({ kind, completed: well }): OwnCount => ({ ...own(well ? 'COMPLETED' : 'FAILED', 1), kind }));
    expect(judgeJobs(states, exact, EXPECTED, NOW).findings).toEqual([]);
    const counts = [own('COMPLETED', completed), own('FAILED', failed)];
    const { jobs: after } = judgeJobs(states, counts, EXPECTED, NOW);
    expect(judgeJobs(after, counts, EXPECTED, NOW)).toEqual({ jobs: after, findings: [] });
  }));
});
