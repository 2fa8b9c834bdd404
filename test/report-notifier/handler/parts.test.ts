import { control, csv, PLAN, World } from './notifier-world';
import { MOST_FINDINGS, roomFor } from '../../../src/report-notifier/handler/report-fold';
import { EMPTY_OBJECT, EMPTY_STATE, KeptFinding, StateObject } from '../../../src/report-notifier/handler/report-state';
import { stateNameOf } from '../../../src/report-notifier/handler/state-store';

/** A report and its parts in one state. */

const SECOND = { ...PLAN, reportPlanName: 'Controls_2', prefix: 'reports/Controls_2' };
const bad = (accountId = '222222222222') => control('NON_COMPLIANT', { accountId });
const report = (world: World, plan: typeof PLAN, day: string, ...rows: Record<string, string>[]) => world.arrive(world.report(plan, day, [csv(...rows)])[0]);
const keys = (world: World) => [...world.bucket.objects.keys()];

describe('the state of a report', () => {
  test('is one object, whatever its report plans are called', async () => {
    const world = new World({ plans: [PLAN, SECOND] });
    await report(world, PLAN, '2026-11-21', bad());
    await report(world, SECOND, '2026-11-21', bad('333333333333'));
    expect([keys(world), Object.keys((await world.object('Controls')).parts).sort()]).toEqual([['state/Controls.json.gz'], ['Controls', 'Controls_2']]);
  });

  test('is known by the report\'s name, which others may choose at will', () => {
    expect(['Daily_Jobs', 'a.b-c'].map(stateNameOf)).toEqual(['Daily_Jobs', 'a.b-c']);
    const odd = ['-digest', '-notifier', 'a b', 'a/b', '../x', '', 'ä', 'x'.repeat(301)].map(stateNameOf);
    expect(odd.filter((name) => !/^[\w.][\w.-]{0,299}$/.test(name))).toEqual([]);
    expect(new Set(odd).size).toBe(odd.length);
  });
});

describe('a part whose report plan is gone', () => {
  test('and which has nothing open goes at once', async () => {
    const world = new World({ plans: [PLAN, SECOND] });
    await report(world, PLAN, '2026-11-21', control('COMPLIANT'));
    await report(world, SECOND, '2026-11-21', bad('333333333333'));
    Object.assign(world.contract, { plans: [SECOND] });
    await world.notifier().reconcile();
    expect(Object.keys((await world.object('Controls')).parts)).toEqual(['Controls_2']);
  });

  test('and which has something open goes when that was told, and nothing is left of a report without plans', async () => {
    const world = new World({ plans: [PLAN] });
    await report(world, PLAN, '2026-11-21', bad());
    Object.assign(world.contract, { plans: [{ ...PLAN, reportPlanName: 'Other', reportName: 'Other', templateName: 'COPY_JOB_REPORT', prefix: 'reports/Other' }] });
    for (let day = 0; day < 5; day++) {
      await world.notifier().reconcile();
      world.minutes(24 * 60);
    }
    expect(world.sent.map(({ event }) => event.findings.map(({ state, class: kind }) => `${state} ${kind}`).join())).toEqual(['new NON_COMPLIANT', 'new NOT_REPORTED']);
    expect(await world.object('Controls')).toMatchObject({ version: 2, parts: {} });
  });

  test('comes back with what it had when its plan does', async () => {
    const world = new World({ plans: [PLAN, SECOND] });
    await report(world, PLAN, '2026-11-21', bad());
    Object.assign(world.contract, { plans: [SECOND] });
    await world.notifier().reconcile();
    Object.assign(world.contract, { plans: [PLAN, SECOND] });
    await report(world, PLAN, '2026-11-22', control('COMPLIANT'));
    expect([world.sent.length, world.sent[1].event.totals.resolved, (await world.state('Controls')).closedAt]).toEqual([2, 1, undefined]);
  });
});

test('parts leave each other room: together they keep 200,000 findings, and each may have 10,000', () => {
  const part = (count: number) => ({ ...EMPTY_STATE, findings: Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, {} as KeptFinding])) });
  const object: StateObject = { ...EMPTY_OBJECT, parts: { a: part(90_000), b: part(50_000), c: part(55_000) } };
  expect([roomFor(object, 'a'), roomFor(object, 'b'), roomFor(object, 'd')]).toEqual([95_000, 55_000, 10_000]);
  expect(roomFor(EMPTY_OBJECT, 'a')).toBe(MOST_FINDINGS);
});
