import * as fc from 'fast-check';
import { control, csv, job, JOBS_PLAN, PLAN, World } from './notifier-world';

/** What ends a finding, and what does not. */

const bad = (change: Partial<Record<string, string>> = {}) => control('NON_COMPLIANT', change);
const good = (change: Partial<Record<string, string>> = {}) => control('COMPLIANT', change);
const OTHER = good({ controlName: 'OTHER' });

async function days(world: World, plan: typeof PLAN, ...reports: Record<string, string>[][]): Promise<World> {
  for (const [i, rows] of reports.entries()) {
    await world.arrive(world.report(plan, new Date(Date.parse('2026-11-28T00:00:00Z') + i * 86_400_000).toISOString().slice(0, 10), [csv(...rows)])[0]);
  }
  return world;
}

const controls = (...reports: Record<string, string>[][]) => days(new World({ plans: [PLAN] }), PLAN, ...reports);
const told = (world: World) => world.sent.map(({ event }) => event.findings.map(({ state, class: kind }) => `${state} ${kind}`).sort().join(', '));
const open = async (world: World, name = 'Controls') => Object.values((await world.state(name)).findings).map(({ class: kind }) => kind).sort();

describe('times of evaluations', () => {
  const TIMES = [
    ['Nov 28', 'Dec 1'], ['Nov 28, 2026', 'Dec 1, 2026'], ['2026-11-27T23:00:00Z', '2026-11-27 23:30:00'], ['2026-11-28T09:00:00+09:00', '2026-11-28T00:30:00Z'],
    ['2026-11-28T00:00:00Z', '2026-11-27T23:59:59Z'], ['2026-11-28T00:00:00Z', '2026-11-28T00:00:00.5Z'], ['1795834800', '2026-11-29T00:00:00Z'], ['2026-11-28T00:00:00Z', ''],
    ['2026-11-28T00:00:00Z', 'n/a'], ['', '2026-11-28T00:00:00Z'], ['2099-01-01T00:00:00Z', '2026-11-29T00:00:00Z'], ['x', 'a'],
  ];

  test.each(TIMES)('%p, then %p: what a newest report shows as wrong is not over', async (first, second) => {
    const world = await controls([bad({ lastEvaluationTime: first })], [bad({ lastEvaluationTime: second })]);
    expect([told(world), await open(world)]).toEqual([['new NON_COMPLIANT'], ['NON_COMPLIANT']]);
  });

  const BACKWARDS = ['2026-11-27T23:59:59Z', '2026-11-28T00:00:00Z']; // before the first report

  test.each(TIMES.filter(([first, second]) => !(BACKWARDS.includes(second) && first !== '2026-11-27T23:00:00Z')))('%p, then %p: what is well then is over', async (first, second) => {
    expect(told(await controls([bad({ lastEvaluationTime: first })], [good({ lastEvaluationTime: second })]))).toEqual(['new NON_COMPLIANT', 'resolved NON_COMPLIANT']);
  });

  test('of before it was wrong end nothing, and those after do', async () => {
    const world = await controls([bad({ lastEvaluationTime: '2026-11-28T00:00:00Z' })], [good({ lastEvaluationTime: '2026-11-27T23:59:59Z' })], [good({ lastEvaluationTime: '2026-11-29T23:00:00Z' })]);
    expect(world.sent.map(({ event }) => [event.id, event.findings[0].state])).toEqual([[expect.anything(), 'new'], [expect.anything(), 'resolved']]);
    expect((await world.state('Controls')).resolved).toHaveLength(1);
  });

  test('say nothing that a report with all rows does not: whatever they are, what is wrong in the newest one is open', async () => {
    const time = fc.oneof(fc.constantFrom(...TIMES.flat()), fc.string({ maxLength: 25 }));
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(time, fc.boolean()), { minLength: 1, maxLength: 4 }), time, async (before, last) => {
      const world = await controls(...before.map(([at, well]) => [(well ? good : bad)({ lastEvaluationTime: at })]), [bad({ lastEvaluationTime: last })]);
      expect(await open(world)).toEqual(['NON_COMPLIANT']);
    }), { numRuns: 60 });
  });

  test('that can\'t be compared within a report let the graver row count', async () => {
    expect(told(await controls([bad({ lastEvaluationTime: 'Nov 28' }), good({ lastEvaluationTime: 'Dec 1' })]))).toEqual(['new NON_COMPLIANT']);
  });

  test('are told in ISO 8601', async () => {
    const world = await controls([bad({ lastEvaluationTime: 'Nov 27, 2026 11:00 PM' })], [good()]);
    expect(world.sent.map(({ event }) => event.findings[0].since)).toEqual(Array(2).fill('2026-11-27T23:00:00.000Z'));
  });
});

describe('times of jobs', () => {
  const jobs = (...rows: Record<string, string>[][]) => days(new World({ plans: [JOBS_PLAN] }), JOBS_PLAN, ...rows);

  test.each([
    ['2026-11-27T23:00:00Z', '2026-11-27 23:30:00', 'COMPLETED', 'resolved'], ['2026-11-28T09:00:00+09:00', '2026-11-28T00:30:00Z', 'COMPLETED', 'resolved'],
    ['Nov 27, 2026 11:00 PM', 'Nov 28, 2026 1:00 AM', 'COMPLETED', 'resolved'], ['2026-11-27T23:30:00Z', '2026-11-27 23:00:00', 'COMPLETED', undefined], ['2026-11-27T23:30:00Z', 'soon', 'COMPLETED', 'resolved'],
    ['2026-11-27T23:30:00Z', '2026-11-27 23:00:00', 'FAILED', undefined],
  ])('failed at %p, then made at %p and %s: %p', async (first, second, status, state) => {
    const world = await jobs([job('FAILED', { creationDate: first })], [job(status, { backupJobId: 'j2', creationDate: second })]);
    expect(told(world)).toEqual(['new FAILED', ...state ? [`${state} FAILED`] : []]);
    expect(await open(world, 'Jobs')).toEqual(state ? [] : ['FAILED']);
  });

  test.each([['2026-11-28T09:00:00+09:00', '2026-11-28T00:30:00Z', []], ['2026-11-28 00:30:00', '2026-11-28T00:10:00Z', ['new FAILED']]])('failed at %p and completed at %p in one report: %p', async (failed, completed, messages) => {
    const rows = [job('FAILED', { creationDate: failed }), job('COMPLETED', { backupJobId: 'j2', creationDate: completed })];
    expect([told(await jobs(rows)), told(await jobs([...rows].reverse()))]).toEqual([messages, messages]);
  });
});

describe('a failing control that a framework no longer has', () => {
  test('is no longer judged, and its finding not over', async () => {
    const world = await controls([bad(), OTHER], [OTHER], [OTHER]);
    expect([told(world), await open(world)]).toEqual([['new NON_COMPLIANT', 'new NOT_REPORTED'], ['NON_COMPLIANT', 'NOT_REPORTED']]);
    expect(world.sent[1].event.findings[0]).toMatchObject({
      what: 'Recovery points encrypted', framework: 'Gold', severity: 'HIGH', message: expect.stringContaining('was the control taken out of the framework?'),
    });
  });

  test('is not reported in the digest', async () => {
    const world = await controls([bad(), OTHER], [OTHER]);
    await world.digest('2026-11-29');
    expect(world.sent.at(-1)!.event.title).toContain('1 account not fully checked');
  });

  test('and that comes back well is over', async () => {
    const world = await controls([bad(), OTHER], [OTHER], [good({ lastEvaluationTime: '2026-11-29T12:00:00Z' }), OTHER]);
    expect([told(world)[2], await open(world)]).toEqual(['resolved NON_COMPLIANT, resolved NOT_REPORTED', []]);
  });

  test('is forgotten after 35 days without a word', async () => {
    const world = await controls([bad(), OTHER], [OTHER]);
    world.targets = ['People', 'SecurityHub'];
    const { length } = world.sent;
    await world.arrive(world.report(PLAN, '2027-01-03', [csv(OTHER)])[0]);
    expect([world.sent.slice(length).filter(({ targetId }) => targetId === 'People'), await open(world)]).toEqual([[], []]);
  });

  test('is not missed where a file of the report could not be read', async () => {
    const world = await controls([bad(), OTHER]);
    await world.arrive(world.report(PLAN, '2026-11-29', [csv(OTHER), '<html>'])[0]);
    expect(await open(world)).toEqual(['NON_COMPLIANT']);
  });

  test('that was never told of is forgotten at once', async () => {
    expect(await open(await controls([control('INSUFFICIENT_DATA'), OTHER], [OTHER]))).toEqual([]);
  });

  test('in several accounts is one finding for each', async () => {
    const world = await controls([bad(), OTHER, bad({ accountId: '333333333333' }), { ...OTHER, accountId: '333333333333' }], [OTHER, { ...OTHER, accountId: '333333333333' }]);
    expect(told(world)[1]).toBe('new NOT_REPORTED, new NOT_REPORTED');
  });
});

describe('a failing control with other parameters or another scope', () => {
  const types = (...ComplianceResourceTypes: string[]) => ({ controlScope: JSON.stringify({ ComplianceResourceTypes }) });
  const days30 = (requiredRetentionDays: string) => ({ controlName: 'BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK', controlParameters: JSON.stringify({ requiredRetentionDays }) });

  test.each([
    ['a wider scope', types('EBS'), types('EBS', 'RDS')], ['no scope any more', types('EBS'), { controlScope: '' }], ['an empty one', types('EBS'), types()], ['a stricter parameter', days30('30'), days30('90')],
  ])('is the same finding, which goes on and ends, with %s', async (_, before, after) => {
    const world = await controls([bad(before)], [bad({ ...after, numResourcesNonCompliant: '1' })], [good(after)]);
    expect(told(world)).toEqual(['new NON_COMPLIANT', 'resolved NON_COMPLIANT']);
    expect(world.sent[1].event.findings[0].since).toBe('2026-11-28T03:00:00.000Z');
    expect(told(await controls([bad(before)], [good(after)]))).toEqual(['new NON_COMPLIANT', 'resolved NON_COMPLIANT']);
  });

  test.each([
    ['another scope', types('EBS', 'RDS'), types('EBS', 'EFS')], ['a scope', { controlScope: '' }, types('EBS')], ['a laxer parameter', days30('90'), days30('30')], ['no parameter any more', days30('90'), { ...days30(''), controlParameters: '' }],
    ['a scope that nobody can read', { controlScope: 'one' }, { controlScope: 'two' }], ['parameters that nobody knows', { controlParameters: '{"own":"1"}' }, { controlParameters: '{"own":"2"}' }],
  ])('is another one with %s, however many resources fail: those from before may be left out', async (_, before, after) => {
    for (const numResourcesNonCompliant of ['1', '2', '9']) {
      const world = await controls([bad(before)], [bad({ ...after, numResourcesNonCompliant })], [good(after)]);
      expect(told(world)).toEqual(['new NON_COMPLIANT', 'new NON_COMPLIANT, new NOT_REPORTED', 'resolved NON_COMPLIANT']);
      expect(await open(world)).toEqual(['NON_COMPLIANT', 'NOT_REPORTED']);
    }
  });

  test('is no longer judged as it was where it is well', async () => {
    const world = await controls([bad({ controlScope: 'EBS, RDS' })], [good({ controlScope: 'EBS' })]);
    expect(told(world)).toEqual(['new NON_COMPLIANT', 'new NOT_REPORTED']);
    expect(world.sent[1].event.findings[0].message).toContain('was its scope or were its parameters changed?');
  });

  test('is another one where less fails, so that what was left out is not over with the rest', async () => {
    const [before, after] = [bad({ controlScope: 'EBS, RDS', numResourcesNonCompliant: '5' }), { controlScope: 'EBS', numResourcesNonCompliant: '1' }];
    const world = await controls([before], [bad(after)], [good({ controlScope: 'EBS' })]);
    expect([told(world), await open(world)]).toEqual([
      ['new NON_COMPLIANT', 'new NON_COMPLIANT, new NOT_REPORTED', 'resolved NON_COMPLIANT'], ['NON_COMPLIANT', 'NOT_REPORTED'],
    ]);
  });

  test('is worse where more fails', async () => {
    expect(told(await controls([bad(types('EBS'))], [bad({ ...types('EBS', 'RDS'), numResourcesNonCompliant: '9' })]))).toEqual(['new NON_COMPLIANT', 'worse NON_COMPLIANT']);
  });

  test('is the same control where parameters are in another order', async () => {
    expect(told(await controls([bad({ controlParameters: '{"a":"1","b":"2"}' })], [good({ controlParameters: '{"b":"2", "a":"1"}' })]))).toEqual(['new NON_COMPLIANT', 'resolved NON_COMPLIANT']);
  });
});

describe('whatever reports bring', () => {
  const NAMES = ['A', 'B'];
  const row = fc.record({
    controlName: fc.constantFrom(...NAMES), controlScope: fc.constantFrom('', 'EBS'), wrong: fc.boolean(), numResourcesNonCompliant: fc.constantFrom('1', '2', '3'),
    lastEvaluationTime: fc.constantFrom('', 'Nov 28, 2026', '2026-11-28 00:00:00', '1795834800', 'soon', '2026-12-01T09:00:00+09:00', '2099-01-01'),
  });
  const rows = fc.uniqueArray(row, { selector: ({ controlName, controlScope }) => `${controlName}|${controlScope}`, maxLength: 4 });

  test('only what a report of that day shows as well is resolved, and what it shows as wrong is open', async () => {
    await fc.assert(fc.asyncProperty(fc.array(rows, { minLength: 1, maxLength: 5 }), async (reports) => {
      const world = new World({ plans: [PLAN] });
      for (const [i, shown] of reports.entries()) {
        const { length } = world.sent;
        const records = shown.map(({ wrong, ...change }) => (wrong ? bad(change) : good({ ...change, numResourcesNonCompliant: '0' })));
        await world.arrive(world.report(PLAN, `2026-12-0${i + 1}`, [csv(OTHER, ...records)])[0]);
        const over = world.sent.slice(length).flatMap(({ event }) => event.findings).filter((one) => one.state === 'resolved' && one.class === 'NON_COMPLIANT');
        const well = shown.filter(({ wrong }) => !wrong).map(({ controlName }) => controlName);
        expect(over.filter(({ control: name = '' }) => !well.includes(name))).toEqual([]);
        const kept = Object.values((await world.state('Controls')).findings).filter((one) => one.class === 'NON_COMPLIANT').map(({ control: name }) => name);
        expect(shown.filter(({ wrong, controlName }) => wrong && !kept.includes(controlName))).toEqual([]);
      }
    }), { numRuns: 150 });
  });
});

test('a framework that is renamed is no longer judged under its old name', async () => {
  const world = await controls([bad(), OTHER], [good({ frameworkName: 'Silver' }), { ...OTHER, frameworkName: 'Silver' }]);
  expect([told(world), await open(world)]).toEqual([['new NON_COMPLIANT', 'new NOT_REPORTED'], ['NON_COMPLIANT', 'NOT_REPORTED']]);
});
