import { World } from './notifier-world';
import { EventFinding, NotificationEvent } from '../../../src/notification/handler/notification-event';
import { flush, withEvent, withOverdue } from '../../../src/report-notifier/handler/outbox';
import { EMPTY_STATE, ReportState } from '../../../src/report-notifier/handler/report-state';

const finding = (id: string, state: EventFinding['state'] = 'resolved'): EventFinding => ({
  id, state, class: 'FAILED', severity: 'HIGH', accountId: '222222222222', region: 'eu-west-1', what: 'Backup job', since: '2026-11-21T00:00:00Z',
});
const event = (id: string, findings: EventFinding[] = []): NotificationEvent => ({
  version: '2', id, kind: 'changes', time: '2026-11-21T00:00:00Z', source: { name: 'n', accountId: '111111111111', region: 'eu-west-1' }, severity: 'HIGH', title: id,
  totals: { new: 0, worse: 0, ongoing: 0, resolved: 0 }, findings, links: [],
});
const waiting = ({ outbox }: ReportState) => outbox.map(({ event: { id }, pending }) => `${id}: ${pending.map(({ targetId, attempts }) => `${targetId} ${attempts}`).join(', ')}`);

async function flushed(world: World, state: ReportState): Promise<ReportState> {
  const ports = world.ports();
  await ports.store.save('Plan', state, undefined);
  return (await flush('Plan', state, ports))?.state ?? state;
}

describe('an event', () => {
  test('waits for each target', () => {
    expect(waiting(withEvent(EMPTY_STATE, event('a'), ['People', 'Queue']))).toEqual(['a: People 0, Queue 0']);
  });

  test('that waits already is not added again', () => {
    const state = withEvent(EMPTY_STATE, event('a'), ['People']);
    expect(withEvent(state, event('a'), ['People'])).toBe(state);
  });

  test('for nobody is not kept', () => {
    expect(withEvent(EMPTY_STATE, event('a'), [])).toBe(EMPTY_STATE);
  });
});

describe('of several messages and targets', () => {
  test('only what failed waits on', async () => {
    const world = new World();
    world.targets = ['People', 'Queue'];
    world.fault = (operation, detail) => {
      if (operation === 'send' && detail === 'Queue') {
        throw new Error('down');
      }
    };
    const state = await flushed(world, withEvent(withEvent(EMPTY_STATE, event('a'), world.targets), event('b'), world.targets));
    expect(waiting(state)).toEqual(['a: Queue 1', 'b: Queue 1']);
    expect(state.outbox[0].pending[0]).toMatchObject({ error: 'down', notBefore: '2026-11-21T04:10:00.000Z' });
    expect(world.sent.map(({ event: { id }, targetId }) => `${id} ${targetId}`)).toEqual(['a People', 'b People']);
  });

  test('those of a channel that was removed are dropped, and the others sent', async () => {
    const world = new World();
    const state = await flushed(world, withEvent(withEvent(EMPTY_STATE, event('a'), ['Gone', 'People']), event('b'), ['Gone']));
    expect([waiting(state), world.sent.map(({ event: { id } }) => id)]).toEqual([[], ['a']]);
    expect(world.logs.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual(Array(2).fill('not sent: the channel was removed'));
  });
});

test('an attempt is written down before it is made', async () => {
  const world = new World();
  let seen: ReportState | undefined;
  world.ports = ((make) => () => ({ ...make(), send: async () => void (seen = await world.state('Plan')) }))(world.ports.bind(world));
  await flushed(world, withEvent(EMPTY_STATE, event('a'), ['People']));
  expect([waiting(seen!), seen!.outbox[0].pending[0].error]).toEqual([['a: People 1'], 'the attempt did not end']);
});

test('a message that can be put nowhere is tried once more', async () => {
  const world = new World();
  world.fault = (operation) => {
    if (operation === 'send' || operation === 'reject') {
      throw new Error('down');
    }
  };
  const state = await flushed(world, { ...EMPTY_STATE, outbox: [{ event: event('a'), pending: [{ targetId: 'People', attempts: 11 }] }] });
  expect(waiting(state)).toEqual(['a: People 11']);
});

describe('a list that will never get a message', () => {
  const given = async (targetId: string) => {
    const world = new World();
    world.targets = [targetId];
    world.failing('send', Infinity);
    return flushed(world, { ...EMPTY_STATE, synced: { Other: { doneAt: 'x' } }, outbox: [{ event: event('a', [finding('over'), finding('open', 'new')]), pending: [{ targetId, attempts: 11 }] }] });
  };

  test('gets what is over, and everything that is open, later', async () => {
    const { overdue, synced, outbox } = await given('SecurityHub');
    expect([overdue?.map(({ id }) => id), synced, outbox]).toEqual([['over'], { Other: { doneAt: 'x' }, SecurityHub: {} }, []]);
  });

  test('is none of the other channels', async () => {
    const { overdue, synced, outbox } = await given('People');
    expect([overdue, synced, outbox]).toEqual([undefined, { Other: { doneAt: 'x' } }, []]);
  });
});

describe('what lists don\'t know yet', () => {
  test('is what is over, each once, in its newest words', () => {
    const state = withOverdue({ ...EMPTY_STATE, overdue: [finding('a'), finding('b')] }, [{ ...finding('a'), message: 'new' }, finding('c')]);
    expect(state.overdue?.map(({ id, message }) => `${id} ${message ?? ''}`)).toEqual(['b ', 'a new', 'c ']);
  });

  test('does not change where nothing is over', () => {
    expect(withOverdue(EMPTY_STATE, [])).toBe(EMPTY_STATE);
  });
});
