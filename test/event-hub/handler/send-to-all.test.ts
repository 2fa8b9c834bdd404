import { SECURITY_HUB, SOURCE, TARGETS, World } from './runtime';
import { sendToAll, sharesOf } from '../../../src/event-hub/handler/send-to-all';
import { EventFinding, NotificationEvent } from '../../../src/notification/handler/notification-event';

const finding = (i: number, message = 'x'.repeat(300)): EventFinding => ({
  id: `compliance|111122223333|eu-west-1|rule|vol-${i}`, state: 'new', class: 'NON_COMPLIANT', severity: 'MEDIUM', accountId: '111122223333', region: 'eu-west-1',
  what: 'rule', resource: `vol-${i}`, since: '2026-11-21T12:00:00.000Z', message,
});
const event = (findings: EventFinding[]): NotificationEvent => ({
  version: '2', id: 'compliance-1', kind: 'changes', time: '2026-11-21T12:05:00.000Z', source: SOURCE, severity: 'MEDIUM', title: 'many',
  totals: { new: findings.length, worse: 0, ongoing: 0, resolved: 0 }, findings, links: [],
});
const MANY = event(Array.from({ length: 3000 }, (_, i) => finding(i)));
let world: World;

beforeEach(() => {
  world = new World();
});

test('3,000 findings that AWS Security Hub could not take wait in parts that each fit into a message, under one id, and none is lost', async () => {
  world.down.add('hub');
  await sendToAll(MANY, [SECURITY_HUB], world);
  expect(world.retries.length).toBeGreaterThan(1);
  expect(new Set(world.retries.map(({ targetId, event: { id } }) => `${targetId} ${id}`))).toEqual(new Set(['hub compliance-1']));
  expect(world.retries.flatMap(({ event: { findings } }) => findings)).toEqual(MANY.findings);
  expect(world.retries.map((delivery) => Buffer.byteLength(JSON.stringify({ delivery }))).filter((bytes) => bytes > 256 * 1024)).toEqual([]);
});

test('an event that fits into a message waits in one', () => {
  expect([...sharesOf(event([finding(1), finding(2)]))].map(({ findings }) => findings.length)).toEqual([2]);
});

test('a finding with an endless message waits with what AWS Security Hub takes of it', () => {
  expect([...sharesOf(event([finding(1, 'x'.repeat(300_000))]))].map(({ findings }) => findings[0].message?.length)).toEqual([1024]);
});

test('a finding with endless texts waits too, and none behind it is lost', () => {
  const shares = [...sharesOf(event([{ ...finding(1), what: 'x'.repeat(300_000), resource: 'y'.repeat(300_000) }, finding(2)]))];
  expect(shares.flatMap(({ findings }) => findings.map(({ id }) => id))).toEqual([finding(1).id, finding(2).id]);
});

test('other channels wait with the whole event in one message, which leaves out what it leaves out anyway', async () => {
  world.down.add('mail');
  await sendToAll(MANY, TARGETS, world);
  expect(world.retries).toEqual([{ targetId: 'mail', event: MANY }]);
});

test('a channel that has not answered yet does not hold up the others', async () => {
  let answer = () => {};
  const deliver = world.deliver.bind(world);
  const sent = sendToAll(MANY, TARGETS, {
    log: world.log,
    retryLater: (delivery) => world.retryLater(delivery),
    deliver: async (one, target) => {
      if (target.id === 'mail') {
        await new Promise<void>((resolve) => { answer = resolve; });
      }
      await deliver(one, target);
    },
  });
  await new Promise(setImmediate);
  expect(world.sent.map(({ target }) => target)).toEqual(['chat']);
  answer();
  await sent;
  expect(world.sent.map(({ target }) => target)).toEqual(['chat', 'mail']);
});

test('a share that can\'t wait is an error, after all others were sent or left', async () => {
  ['mail', 'chat'].forEach((id) => world.down.add(id));
  const targets = [TARGETS[0], { ...TARGETS[1], id: 'up' }, TARGETS[1]];
  const retryLater = jest.fn().mockRejectedValueOnce(new Error('throttled')).mockResolvedValue(undefined);
  await expect(sendToAll(event([finding(1)]), targets, { log: world.log, deliver: (one, target) => world.deliver(one, target), retryLater })).rejects.toThrow('throttled');
  expect([world.sent.map(({ target }) => target), retryLater.mock.calls.length]).toEqual([['up'], 2]);
});
