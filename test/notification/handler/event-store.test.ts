import { eventOf, findingOf, manyFindings } from './events';
import { MemoryBucket } from './memory-bucket';
import { EventStore } from '../../../src/notification/handler/event-store';
import { EventFinding } from '../../../src/notification/handler/notification-event';

const event = eventOf([findingOf()], { id: 'changes-1' });

function world() {
  const bucket = new MemoryBucket();
  return { bucket, store: new EventStore(bucket) };
}

async function all(findings: AsyncIterable<EventFinding>): Promise<EventFinding[]> {
  const list: EventFinding[] = [];
  for await (const one of findings) {
    list.push(one);
  }
  return list;
}

test('an event is read as it was written', async () => {
  const { store } = world();
  await store.create(event, ['a', 'b']);
  const stored = await store.open('changes-1');
  expect(stored).toMatchObject({ event: { ...event, findings: [] }, of: ['a', 'b'] });
  expect(await all(stored!.findings())).toEqual(event.findings);
});

test('an event that was never written is none', async () => {
  expect(await world().store.open('changes-2')).toBeUndefined();
});

test('what lies under an id is never changed', async () => {
  const { store } = world();
  expect([await store.create(event), await store.create({ ...event, title: 'another' })]).toEqual([true, false]);
  expect((await store.head('changes-1'))?.event.title).toBe(event.title);
});

test('a second run over the same input finds the first one\'s event, however much later it is', async () => {
  const { store, bucket } = world();
  const ids = [await store.keep(event), await store.keep({ ...event, time: '2026-02-01T00:00:00Z' })];
  expect(ids).toEqual(['changes-1', 'changes-1']);
  expect(bucket.objects.size).toBe(1);
});

test('an id that another event has is not this one\'s: it takes the next number', async () => {
  const { store } = world();
  await store.keep(event);
  const other = { ...event, findings: [findingOf({ state: 'resolved' })] };
  expect([await store.keep(other), await store.keep(other), await store.keep(event)]).toEqual(['changes-1-2', 'changes-1-2', 'changes-1']);
});

test('events of which more is known than they say are told apart by it', async () => {
  const { store } = world();
  expect([await store.keep(event, ['a']), await store.keep(event, ['b']), await store.keep(event, ['a'])]).toEqual(['changes-1', 'changes-1-2', 'changes-1']);
});

test('the gravest findings are read first', async () => {
  const { store } = world();
  await store.create(eventOf([findingOf({ id: 'low', severity: 'LOW' }), findingOf({ id: 'critical', severity: 'CRITICAL' })], { id: 'e' }));
  expect((await all((await store.open('e'))!.findings())).map(({ id }) => id)).toEqual(['critical', 'low']);
});

test('whoever needs a few findings of many reads no more', async () => {
  const { store } = world();
  await store.create(eventOf(manyFindings(20_000), { id: 'large' }));
  const stored = await store.open('large');
  const first: EventFinding[] = [];
  for await (const one of stored!.findings()) {
    first.push(one);
    if (first.length === 50) break;
  }
  expect([first.length, stored!.event.groups?.length]).toEqual([50, 1]);
});

test.each(['', 'a/b', '../a', 'a b', 'x'.repeat(201)])('%p is no id', async (id) => {
  await expect(world().store.create({ ...event, id })).rejects.toThrow('the id of an event is');
});

test('findings are read from any place', async () => {
  const { store } = world();
  await store.create(eventOf(manyFindings(5), { id: 'e' }));
  const whole = await all((await store.open('e'))!.findings());
  expect(await Promise.all([0, 3, 5, 9].map(async (from) => all((await store.open('e'))!.findings(from))))).toEqual([0, 3, 5, 9].map((from) => whole.slice(from)));
});
