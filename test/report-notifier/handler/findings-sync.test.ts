import { control, csv, PLAN, World } from './notifier-world';
import { MOST_ATTEMPTS } from '../../../src/report-notifier/handler/outbox';

const bad = (change: Partial<Record<string, string>> = {}) => control('NON_COMPLIANT', change);
const day = (world: World, date: string, ...rows: Record<string, string>[]) => world.arrive(world.report(PLAN, date, [csv(...rows)])[0]);

describe('a list of findings', () => {
  const withHub = () => Object.assign(new World({ plans: [PLAN] }), { targets: ['SecurityHub'] });
  const lists = (world: World) => world.sent.filter(({ event }) => event.id.startsWith('findings-')).map(({ event }) => event.findings.map(({ state }) => state));

  test('gets the first findings once', async () => {
    const world = withHub();
    await day(world, '2026-11-21', bad());
    await world.notifier().reconcile();
    expect(world.sent.map(({ event }) => event.kind)).toEqual(['changes']);
    expect(lists(world)).toEqual([]);
  });

  test.each([[7, 0], [8, 1]])('is told of what goes on after a week: after %d days %d times', async (count, times) => {
    const world = withHub();
    for (let i = 0; i <= count; i++) {
      await day(world, `2026-11-${String(1 + i).padStart(2, '0')}`, bad());
    }
    expect(lists(world)).toEqual(Array(times).fill(['ongoing']));
  });

  test('that is new gets everything that is open', async () => {
    const world = new World({ plans: [PLAN] });
    await day(world, '2026-11-21', bad(), bad({ accountId: '333333333333' }));
    world.targets = ['People', 'SecurityHub'];
    await world.notifier().reconcile();
    expect(lists(world)).toEqual([['ongoing', 'ongoing']]);
    expect(world.sent.at(-1)!.targetId).toBe('SecurityHub');
  });

  test('that was down gets it later, and an alarm counts it', async () => {
    const world = new World({ plans: [PLAN] });
    await day(world, '2026-11-21', bad());
    world.targets = ['SecurityHub'];
    world.failing('send', 1);
    await world.notifier().reconcile();
    expect([lists(world), world.failures]).toEqual([[], 1]);
    await world.notifier().reconcile();
    expect(lists(world)).toEqual([]);
    world.minutes(10);
    await world.notifier().reconcile();
    expect(lists(world)).toEqual([['ongoing']]);
  });

  test('gets many in parts, and goes on where it was', async () => {
    const world = new World({ plans: [PLAN] });
    await day(world, '2026-11-21', ...Array.from({ length: 2500 }, (_, i) => bad({ accountId: String(200_000_000_000 + i) })));
    world.targets = ['SecurityHub'];
    let left = 2;
    world.fault = (operation) => {
      if (operation === 'send' && left-- === 0) {
        throw new Error('down');
      }
    };
    await world.notifier().reconcile();
    expect(lists(world).map(({ length }) => length)).toEqual([1000, 1000]);
    world.minutes(10);
    await world.notifier().reconcile();
    expect(lists(world).map(({ length }) => length)).toEqual([1000, 1000, 500]);
    expect(new Set(world.sent.slice(1).flatMap(({ event }) => event.findings.map(({ id }) => id))).size).toBe(2500);
  });

  test('gets the gravest first, so that they are in the first part', async () => {
    const world = new World({ plans: [PLAN] });
    const grave = bad({ accountId: '999999999999', controlName: 'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED' });
    await day(world, '2026-11-21', ...Array.from({ length: 1500 }, (_, i) => bad({ accountId: String(200_000_000_000 + i) })), grave);
    world.targets = ['SecurityHub'];
    await world.notifier().reconcile();
    const [first, second] = world.sent.slice(1).map(({ event }) => event.findings);
    expect([first[0].accountId, first[0].severity, first.length, second.length]).toEqual(['999999999999', 'HIGH', 1000, 501]);
  });

  test('begins anew where it was sent in another order so far', async () => {
    const world = new World({ plans: [PLAN] });
    await day(world, '2026-11-21', bad(), bad({ accountId: '333333333333' }));
    await world.ports().store.update(PLAN.reportPlanName, (state) => (
      { ...state, synced: { SecurityHub: { cursor: Object.keys(state.findings).sort().at(-1)!, begunAt: '2026-11-21T03:00:00Z' } } }));
    world.targets = ['SecurityHub'];
    await world.notifier().reconcile();
    expect(lists(world)).toEqual([['ongoing', 'ongoing']]);
  });

  test('has no more than counts', async () => {
    const world = new World({ plans: [PLAN], alertOn: ['FAILED'] });
    await day(world, '2026-11-21', bad());
    world.targets = ['SecurityHub'];
    await world.notifier().reconcile();
    expect(world.sent).toEqual([]);
  });

  test('is told what was over while it could not be reached', async () => {
    const world = withHub();
    await day(world, '2026-11-01', bad(), bad({ accountId: '333333333333' }));
    world.failing('send', Infinity);
    await day(world, '2026-11-02', control('COMPLIANT'), bad({ accountId: '333333333333' }));
    for (let i = 1; i < MOST_ATTEMPTS; i++) {
      world.minutes(15);
      await world.notifier().reconcile();
    }
    expect(world.rejected).toHaveLength(1);
    world.fault = () => undefined;
    await day(world, '2026-11-09', control('COMPLIANT'), bad({ accountId: '333333333333' }));
    expect(lists(world)).toEqual([['resolved'], ['ongoing']]);
  });
});

describe('a list of findings that could not be reached', () => {
  const down = async (world: World) => {
    for (let i = 1; i < MOST_ATTEMPTS; i++) {
      world.minutes(15);
      await world.notifier().reconcile();
    }
    expect(world.rejected).toHaveLength(1);
    world.fault = () => undefined;
    world.minutes(15);
    await world.notifier().reconcile();
  };
  const archived = (world: World, before: number) => world.sent.slice(before).flatMap(({ event }) => event.findings).filter(({ state }) => state === 'resolved').length;

  test('is told that everything is over, though nothing is open any more', async () => {
    const world = Object.assign(new World({ plans: [PLAN] }), { targets: ['SecurityHub'] });
    await day(world, '2026-11-01', bad());
    world.failing('send', Infinity);
    await day(world, '2026-11-02', control('COMPLIANT'));
    await down(world);
    expect(archived(world, 1)).toBe(1);
    const { length } = world.sent;
    world.minutes(15);
    await world.notifier().reconcile();
    expect(world.sent).toHaveLength(length);
  });

  test('is told of all that is over, however many', async () => {
    const world = Object.assign(new World({ plans: [PLAN] }), { targets: ['SecurityHub'] });
    const accounts = Array.from({ length: 1300 }, (_, i) => String(200_000_000_000 + i));
    await day(world, '2026-11-01', ...accounts.map((accountId) => bad({ accountId })));
    world.failing('send', Infinity);
    await day(world, '2026-11-02', ...accounts.map((accountId) => control('COMPLIANT', { accountId })));
    await down(world);
    expect(archived(world, 1)).toBe(1300);
  });

  test('is told that a report is made again', async () => {
    const world = Object.assign(new World({ plans: [PLAN] }), { targets: ['SecurityHub'] });
    world.report(PLAN, '2026-11-01', [], 'FAILED', 'no access');
    await world.notifier().reconcile();
    world.failing('send', Infinity);
    await day(world, '2026-11-02', control('COMPLIANT'));
    await down(world);
    expect(world.sent.slice(1).map(({ event }) => event.findings.map(({ id, state }) => `${id} ${state}`))).toEqual([['report|111111111111|eu-west-1|Controls resolved']]);
  });

  test('is told of trouble with a report that goes on', async () => {
    const world = new World({ plans: [PLAN] });
    world.report(PLAN, '2026-11-01', [], 'FAILED', 'no access');
    await world.notifier().reconcile();
    world.targets = ['SecurityHub'];
    await world.notifier().reconcile();
    expect(world.sent.at(-1)!.event.findings).toEqual([expect.objectContaining({ state: 'ongoing', resource: 'Controls', message: 'no access' })]);
  });

  test('and refuses a part of them gets the others, and the part is put aside', async () => {
    const world = new World({ plans: [PLAN] });
    await day(world, '2026-11-21', ...Array.from({ length: 1500 }, (_, i) => bad({ accountId: String(200_000_000_000 + i) })));
    world.targets = ['SecurityHub'];
    world.fault = () => undefined;
    const send = world.ports.bind(world);
    world.ports = () => ({ ...send(), send: async (event, targetId) => {
      if (event.findings.some(({ accountId }) => accountId === '200000000007')) {
        throw new Error('1 of 1000 findings were not imported');
      }
      world.sent.push({ event, targetId });
    } });
    for (let i = 0; i < MOST_ATTEMPTS + 3; i++) {
      await world.notifier().reconcile();
      world.minutes(15);
    }
    expect(world.rejected.map(({ reason }) => reason)).toEqual([`target SecurityHub did not take all of a list of findings ${MOST_ATTEMPTS} times: 1 of 1000 findings were not imported`]);
    expect([world.failures, world.sent.slice(1).map(({ event }) => event.findings.length)]).toEqual([MOST_ATTEMPTS, [500]]);
  });
});
