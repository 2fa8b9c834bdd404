import { control, csv, PLAN, World } from './notifier-world';

/** A file of a report that is not the one that AWS Backup wrote. */

const BAD = control('NON_COMPLIANT');
const GOOD = control('COMPLIANT');
const OTHER = control('COMPLIANT', { controlName: 'OTHER' });
const kinds = (world: World) => world.sent.map(({ event }) => [event.kind, event.findings.map(({ state, class: kind }) => `${state} ${kind}`).join()].join(': '));

async function begun(): Promise<World> {
  const world = new World({ plans: [PLAN] });
  await world.arrive(world.report(PLAN, '2026-11-20', [csv(BAD, OTHER)])[0]);
  world.sent.length = 0;
  return world;
}

describe('a file that is replaced', () => {
  test('between its event and its reading is told of, and read', async () => {
    const world = await begun();
    const [key] = world.report(PLAN, '2026-11-21', [csv(BAD, OTHER)]);
    const etag = world.etagOf(key);
    world.files.set(key, csv(BAD, control('NON_COMPLIANT', { accountId: '333333333333' }), OTHER));
    await world.arrive(key, etag);
    expect(kinds(world)).toEqual(['changes: new NON_COMPLIANT', 'report-failed: new FAILED']);
    expect(world.sent[1].event.findings[0].message).toContain(`${key}: the file was replaced after AWS Backup had written it`);
    expect((await world.state('Controls')).lastReportAt).toBe('2026-11-21T03:00:00.000Z');
  });

  test('ends nothing by what it lacks', async () => {
    const world = await begun();
    const [key] = world.report(PLAN, '2026-11-21', [csv(BAD, OTHER)]);
    const etag = world.etagOf(key);
    world.files.set(key, csv(OTHER));
    await world.arrive(key, etag);
    expect([kinds(world), Object.keys((await world.state('Controls')).findings)]).toEqual([['report-failed: new FAILED'], [expect.stringContaining('control|')]]);
  });

  test('while the report was still being made is told of when that is read', async () => {
    const world = await begun();
    const [key] = world.report(PLAN, '2026-11-21', [csv(BAD, OTHER)]);
    Object.assign(world.jobs[1], { status: 'RUNNING' });
    await world.arrive(key, world.etagOf(key));
    world.files.set(key, csv(GOOD, OTHER));
    // the other object has an event too
    await world.arrive(key, world.etagOf(key));
    Object.assign(world.jobs[1], { status: 'COMPLETED' });
    await world.notifier().reconcile();
    expect(kinds(world)).toContain('report-failed: new FAILED');
    expect((await world.state('Controls')).arrived).toBeUndefined();
  });

  test('after it was read is told of, and not read', async () => {
    const world = await begun();
    const [key] = world.report(PLAN, '2026-11-21', [csv(BAD, OTHER)]);
    await world.arrive(key, world.etagOf(key));
    world.files.set(key, csv(GOOD, OTHER));
    await world.arrive(key, world.etagOf(key));
    await world.arrive(key, world.etagOf(key));
    expect([kinds(world), Object.keys((await world.state('Controls')).findings)]).toEqual([['report-failed: new FAILED'], [expect.stringContaining('control|')]]);
  });

  test('is over with the next report', async () => {
    const world = await begun();
    const [key] = world.report(PLAN, '2026-11-21', [csv(BAD, OTHER)]);
    await world.arrive(key, 'other');
    await world.arrive(world.report(PLAN, '2026-11-22', [csv(BAD, OTHER)])[0]);
    expect(kinds(world)).toEqual(['report-failed: new FAILED', 'report-failed: resolved FAILED']);
  });
});

describe('a file that is as it arrived', () => {
  test('is read without a word, also when its report ends later and has several', async () => {
    const world = await begun();
    const keys = world.report(PLAN, '2026-11-21', [csv(BAD), csv(OTHER)]);
    Object.assign(world.jobs[1], { status: 'RUNNING' });
    await world.arrive(keys[0], world.etagOf(keys[0]));
    Object.assign(world.jobs[1], { status: 'COMPLETED' });
    await world.arrive(keys[1], world.etagOf(keys[1]));
    await world.arrive(keys[0], world.etagOf(keys[0]));
    expect([world.sent, world.rejected]).toEqual([[], []]);
  });

  test('of a report on demand that overwrites it is read with that report', async () => {
    const world = await begun();
    const [key] = world.report(PLAN, '2026-11-21', [csv(BAD, OTHER)]);
    await world.arrive(key, world.etagOf(key));
    world.files.set(key, csv(control('COMPLIANT', { lastEvaluationTime: '2026-11-21T11:00:00Z' }), OTHER));
    world.jobs.push({ ...world.jobs[1], id: 'again', createdAt: '2026-11-21T12:00:00.000Z', completedAt: '2026-11-21T12:05:00.000Z' });
    world.clock = Date.parse('2026-11-21T12:06:00Z');
    await world.arrive(key, world.etagOf(key));
    expect(kinds(world)).toEqual(['changes: resolved NON_COMPLIANT']);
  });
});
