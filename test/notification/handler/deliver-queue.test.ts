import { eventOf, findingOf } from './events';
import { MemoryBucket } from './memory-bucket';
import { SendResult } from '../../../src/notification/channels/channel-kind';
import { deliverMessages } from '../../../src/notification/handler/deliver-queue';
import { Delivery } from '../../../src/notification/handler/delivery';
import { DeliveryTarget } from '../../../src/notification/handler/delivery-target';
import { DELIVERY_ATTEMPTS } from '../../../src/notification/handler/delivery-times';
import { EventStore } from '../../../src/notification/handler/event-store';

const TARGETS: DeliveryTarget[] = ['mail', 'chat'].map((id) => ({ id, kind: 'text-topic', topicArn: `arn:aws:sns:eu-west-1:111111111111:${id}` }));
const delivery = (targetId = 'mail', eventId = 'changes-1') => ({ eventId, targetId });

/** One invocation with a message, or several, and what it did. */
async function deliver(bodies: unknown[], { receiveCount = 1, reason, send, ports = {} }: {
  receiveCount?: number; reason?: string; send?: (targetId: string) => SendResult | Promise<SendResult>; ports?: Partial<Parameters<typeof deliverMessages>[2]>;
} = {}) {
  const store = new EventStore(new MemoryBucket());
  await store.create(eventOf([findingOf()], { id: 'changes-1' }));
  const [sent, aside, queued, lines]: [string[], Array<[string, string]>, Delivery[], string[]] = [[], [], [], []];
  let failures = 0;
  const messages = bodies.map((body, i) => ({ messageId: `m${i}`, body: typeof body === 'string' ? body : JSON.stringify(body), receiveCount, reason }));
  const { batchItemFailures } = await deliverMessages(messages, TARGETS, {
    log: (level, message) => void lines.push(`${level} ${message}`),
    failure: () => void failures++,
    open: (eventId) => store.open(eventId),
    check: () => undefined,
    send: async ({ event }, { id }) => {
      const result = await (send?.(id) ?? { sent: 1 });
      sent.push(`${event.id} to ${id}`);
      return result;
    },
    queue: async (deliveries) => void queued.push(...deliveries),
    putAside: async (body, why) => void aside.push([body, why]),
    ...ports,
  });
  return { sent, aside, queued, failures, lines, again: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier) };
}

const down = () => { throw new Error('the topic is down'); };

test('an event goes to the channel that the message names', async () => {
  expect(await deliver([delivery('chat')])).toMatchObject({ sent: ['changes-1 to chat'], again: [], aside: [], failures: 0 });
});

test('a channel that fails gets its message again, and the others got theirs', async () => {
  const send = (id: string) => (id === 'mail' ? down() : { sent: 1 });
  expect(await deliver([delivery('mail'), delivery('chat')], { send })).toMatchObject({ sent: ['changes-1 to chat'], again: ['m0'], aside: [], failures: 1 });
});

test('before the last attempt nothing is put aside', async () => {
  expect(await deliver([delivery()], { send: down, receiveCount: DELIVERY_ATTEMPTS - 1 })).toMatchObject({ again: ['m0'], aside: [], failures: 1 });
});

test('after the last attempt the message is put aside as it was, with the reason', async () => {
  expect(await deliver([delivery()], { send: down, receiveCount: DELIVERY_ATTEMPTS }))
    .toMatchObject({ again: [], aside: [[JSON.stringify(delivery()), 'the topic is down']], failures: 0 });
});

test('what was put aside, sent to the queue again, is delivered', async () => {
  const { aside: [[body]] } = await deliver([delivery()], { send: down, receiveCount: DELIVERY_ATTEMPTS });
  expect(await deliver([body], { reason: 'the topic is down' })).toMatchObject({ sent: ['changes-1 to mail'], aside: [] });
});

test('a message that can\'t be put aside comes again', async () => {
  const putAside = async () => { throw new Error('no queue'); };
  expect(await deliver(['no JSON'], { ports: { putAside } })).toMatchObject({ again: ['m0'], failures: 1, lines: ['error message could not be put aside'] });
});

test('a channel that is left alone now is tried later', async () => {
  expect(await deliver([delivery()], { ports: { check: down } })).toMatchObject({ sent: [], again: ['m0'] });
});

test.each<[string, unknown, string]>([
  ['no JSON', '{', 'it is no JSON'],
  ['null', null, 'it is no delivery: one has the id of an event and of a channel'],
  ['another message', { plan: 'daily' }, 'it is no delivery: one has the id of an event and of a channel'],
  ['an id that is a path', delivery('mail', '../state/x'), 'it is no delivery: one has the id of an event and of a channel'],
  ['a place that is none', { ...delivery(), from: -1 }, 'it is no delivery: from and to are numbers of findings'],
  ['an event that expired', delivery('mail', 'changes-0'), 'there is no event changes-0: it expired, or never was'],
  ['a channel that was removed', delivery('pager'), 'the channel pager is no longer there'],
])('%s is put aside at once, with the reason', async (_, body, reason) => {
  expect(await deliver([body])).toMatchObject({ sent: [], again: [], aside: [[typeof body === 'string' ? body : JSON.stringify(body), reason]], failures: 0 });
});

test('a dead letter of something else that was sent here keeps its reason', async () => {
  expect((await deliver([{ Records: [] }], { reason: 'the file is no report' })).aside).toEqual([['{"Records":[]}', 'the file is no report']]);
});

test('what is left of an event when its turn is over is a message of its own', async () => {
  expect(await deliver([delivery()], { send: () => ({ sent: 100, next: 100 }) })).toMatchObject({ again: [], queued: [{ ...delivery(), from: 100 }] });
});

test('what was refused in a turn is tried by itself, and the rest goes on', async () => {
  expect(await deliver([{ ...delivery(), from: 100 }], { send: () => ({ sent: 99, next: 200, refused: '1 of 100 findings were not imported' }) }))
    .toMatchObject({ again: [], queued: [{ ...delivery(), from: 200 }, { ...delivery(), from: 100, to: 200 }] });
});

test('what was refused when nothing is left is tried again, and put aside in the end', async () => {
  const send = () => ({ sent: 0, refused: '1 of 1 findings were not imported' });
  expect(await deliver([delivery()], { send })).toMatchObject({ again: ['m0'], queued: [] });
  expect((await deliver([delivery()], { send, receiveCount: DELIVERY_ATTEMPTS })).aside[0][1]).toBe('1 of 1 findings were not imported');
});
