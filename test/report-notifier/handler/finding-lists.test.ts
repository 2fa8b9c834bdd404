import { control, csv, PLAN, World } from './notifier-world';
import { asffOf } from '../../../src/notification/handler/asff';

/** What lists of findings get beside the messages, as AWS Security Hub is one. */

const bad = (change: Partial<Record<string, string>> = {}) => control('NON_COMPLIANT', change);
const good = (change: Partial<Record<string, string>> = {}) => control('COMPLIANT', change);
const SECOND = { ...PLAN, reportPlanName: 'Controls_2', prefix: 'reports/Controls_2' };

/** A report of a day, and the look that follows each quarter of an hour. */
async function day(world: World, date: string, ...rows: Record<string, string>[]): Promise<void> {
  await world.arrive(world.report(PLAN, date, [csv(...rows)])[0]);
  await world.notifier().reconcile();
}

const withHub = (contract = { plans: [PLAN] }) => Object.assign(new World(contract), { targets: ['SecurityHub'] });
const lists = (world: World) => world.sent.filter(({ event }) => event.id.startsWith('findings-')).map(({ event }) => event.findings.map(({ state }) => state));

test('the first findings come once', async () => {
  const world = withHub();
  await day(world, '2026-11-21', bad());
  await world.notifier().reconcile();
  expect([world.sent.map(({ event }) => event.kind), lists(world)]).toEqual([['changes'], []]);
});

test.each([[7, 0], [8, 1]])('what goes on comes again after a week: after %d days %d times', async (count, times) => {
  const world = withHub();
  for (let i = 0; i <= count; i++) {
    await day(world, `2026-11-${String(1 + i).padStart(2, '0')}`, bad());
  }
  expect(lists(world)).toEqual(Array(times).fill(['ongoing']));
});

test('a list that is new gets everything that is open at once, alone, and once', async () => {
  const world = new World({ plans: [PLAN] });
  await day(world, '2026-11-21', bad(), bad({ accountId: '333333333333' }));
  world.targets = ['People', 'SecurityHub'];
  await world.notifier().reconcile();
  await world.notifier().reconcile();
  expect([lists(world), world.sent.at(-1)!.targetId, world.sent.length]).toEqual([[['ongoing', 'ongoing']], 'SecurityHub', 2]);
});

test('a list that is new gets of a report in parts all that is open in one event, each once', async () => {
  const world = new World({ plans: [PLAN, SECOND] });
  await day(world, '2026-11-21', bad());
  await world.arrive(world.report(SECOND, '2026-11-21', [csv(bad({ accountId: '333333333333' }))])[0]);
  world.targets = ['SecurityHub'];
  await world.notifier().reconcile();
  expect(lists(world)).toEqual([['ongoing', 'ongoing']]);
});

test('however many are open, they are one event, the gravest first', async () => {
  const world = new World({ plans: [PLAN] });
  const grave = bad({ accountId: '999999999999', controlName: 'BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED' });
  await day(world, '2026-11-21', ...Array.from({ length: 2500 }, (_, i) => bad({ accountId: String(200_000_000_000 + i) })), grave);
  world.targets = ['SecurityHub'];
  await world.notifier().reconcile();
  const { findings } = world.sent.at(-1)!.event;
  expect([lists(world).length, findings.length, findings[0].accountId, findings[0].severity]).toEqual([1, 2501, '999999999999', 'HIGH']);
});

test('a list that is new while nothing is open gets what comes by the message alone', async () => {
  const world = new World({ plans: [PLAN] });
  await day(world, '2026-11-21', good());
  world.targets = ['SecurityHub'];
  await world.notifier().reconcile();
  await day(world, '2026-11-22', bad());
  expect([lists(world), world.sent.map(({ event }) => event.kind)]).toEqual([[], ['changes']]);
});

test('a list that was taken out of the construct and comes back is new', async () => {
  const world = withHub();
  await day(world, '2026-11-21', bad());
  world.targets = ['Other'];
  await day(world, '2026-11-22', bad(), bad({ accountId: '333333333333' }));
  world.targets = ['SecurityHub'];
  await world.notifier().reconcile();
  expect(lists(world)).toEqual([['ongoing', 'ongoing']]);
});

test('a list has no more than counts', async () => {
  const world = new World({ plans: [PLAN], alertOn: ['FAILED'] });
  await day(world, '2026-11-21', bad());
  world.targets = ['SecurityHub'];
  await world.notifier().reconcile();
  expect(world.sent).toEqual([]);
});

test('what is over comes with the message, and no list follows', async () => {
  const world = withHub();
  await day(world, '2026-11-01', bad(), bad({ accountId: '333333333333' }));
  await day(world, '2026-11-02', good(), good({ accountId: '333333333333' }));
  expect(world.sent.map(({ event }) => event.findings.map(({ state }) => state))).toEqual([['new', 'new'], ['resolved', 'resolved']]);
});

test('trouble with a report that goes on is in the list', async () => {
  const world = new World({ plans: [PLAN] });
  world.report(PLAN, '2026-11-01', [], 'FAILED', 'no access');
  await world.notifier().reconcile();
  world.targets = ['SecurityHub'];
  await world.notifier().reconcile();
  expect(world.sent.at(-1)!.event.findings).toEqual([expect.objectContaining({ state: 'ongoing', resource: 'Controls', message: 'no access' })]);
});

test.each(['keep', 'put', 'queue', 'queued'])('a look that fails at %s is made again, with the same id', async (operation) => {
  const world = new World({ plans: [PLAN] });
  await day(world, '2026-11-21', bad());
  world.targets = ['SecurityHub'];
  world.failing(operation, 1);
  await expect(world.notifier().reconcile()).rejects.toThrow('out of order');
  world.minutes(15);
  await world.notifier().reconcile();
  const events = world.sent.filter(({ targetId }) => targetId === 'SecurityHub').map(({ event }) => event.id);
  expect([new Set(events).size, await world.announcing()]).toEqual([1, []]);
});

describe('a list that goes out while a newer report is read', () => {
  const home = { partition: 'aws', region: 'eu-west-1', accountId: '111111111111' };
  /** When AWS Security Hub takes what an event says to be so: it ignores what is not later than what it has. */
  const updatedAt = (world: World, state: string) => world.sent
    .flatMap(({ event }) => event.findings.filter((finding) => finding.state === state).map((finding) => asffOf(event, finding, home).UpdatedAt)).at(-1)!;

  /** A channel for lists comes, and its first list goes out before a report that is well can be saved. */
  const listBeforeReport = async (world: World) => {
    world.targets = ['SecurityHub'];
    const [key] = world.report(PLAN, '2026-11-22', [csv(good())]);
    world.failing('put', 1);
    await expect(world.arrive(key)).rejects.toThrow('out of order');
    world.minutes(1);
    world.failing('list', 1);
    await expect(world.notifier().reconcile()).rejects.toThrow('out of order');
    expect(lists(world)).toEqual([['ongoing']]);
    world.minutes(15);
    await world.arrive(key);
  };

  test('does not look later than what that one says', async () => {
    const world = new World({ plans: [PLAN] });
    await day(world, '2026-11-21', bad());
    await listBeforeReport(world);
    expect(updatedAt(world, 'ongoing') < updatedAt(world, 'resolved')).toBe(true);
  });

  test('nor than the end of what was wrong with the report', async () => {
    const world = new World({ plans: [PLAN] });
    world.report(PLAN, '2026-11-21', [], 'FAILED', 'no access');
    await world.notifier().reconcile();
    await listBeforeReport(world);
    expect(updatedAt(world, 'ongoing') < updatedAt(world, 'resolved')).toBe(true);
  });
});
