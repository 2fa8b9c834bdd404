import { DeliveryModel } from './delivery-model';
import { DeliveryTarget } from '../../../src/notification/handler/delivery-target';
import { CALL_DEADLINE, DELIVERY_ATTEMPTS } from '../../../src/notification/handler/delivery-times';

const MINUTE = 60_000;
const TARGETS: DeliveryTarget[] = ['mail', 'chat', 'bus'].map((id) => ({ id, kind: 'text-topic', topicArn: `arn:aws:sns:eu-west-1:111111111111:${id}` }));

let model: DeliveryModel;

beforeEach(() => {
  jest.useFakeTimers();
  model = new DeliveryModel(TARGETS);
});

afterEach(() => {
  model.stop();
  jest.useRealTimers();
});

const pass = (minutes: number) => jest.advanceTimersByTimeAsync(minutes * MINUTE);
const waitsOf = (targetId: string) => model.delivered.filter((one) => one.targetId === targetId).map(({ waited }) => waited);

test('a channel that hangs, with hundreds of messages and more each minute, holds up no other by more than one call', async () => {
  model.behavior.set('mail', 'hangs');
  Array.from({ length: 500 }, (_, i) => model.put({ eventId: `old-${i}`, targetId: 'mail' }));
  for (let minute = 0; minute < 60; minute++) {
    Array.from({ length: 3 }, (_, i) => ['mail', 'chat', 'bus'].forEach((targetId) => model.put({ eventId: `new-${minute}-${i}`, targetId })));
    await pass(1);
  }
  expect([waitsOf('chat').length, waitsOf('bus').length, waitsOf('mail').length]).toEqual([180, 180, 0]);
  // the longest: all environments meet the channel at once
  expect(Math.max(...waitsOf('chat'), ...waitsOf('bus'))).toBeLessThanOrEqual(CALL_DEADLINE + 5000);
  const late = [...waitsOf('chat'), ...waitsOf('bus')].filter((waited) => waited > 2000);
  expect(late.length).toBeLessThan(20);
});

test('a channel that refuses is tried for three hours, and what it did not take is put aside with the reason', async () => {
  model.behavior.set('mail', 'refuses');
  model.put({ eventId: 'e', targetId: 'mail' });
  await pass(179);
  expect(model.aside).toEqual([]);
  await pass(2);
  const [{ after, ...letter }] = model.aside;
  expect(letter).toEqual({ body: '{"eventId":"e","targetId":"mail"}', reason: 'the topic is gone' });
  expect([Math.round(after / MINUTE), model.receivesOf.get(letter.body)]).toEqual([180, DELIVERY_ATTEMPTS]);
});

test('every message of a channel that hangs ends as a dead letter with the reason', async () => {
  model.behavior.set('mail', 'hangs');
  Array.from({ length: 100 }, (_, i) => model.put({ eventId: `e-${i}`, targetId: 'mail' }));
  await pass(200);
  expect(model.aside).toHaveLength(100);
  expect(new Set(model.aside.map(({ reason }) => reason))).toEqual(new Set([
    'no answer within 20 seconds', 'the channel has not answered another delivery in time less than a minute ago',
  ]));
});

test('a channel that works again gets what waits for it within the time after which messages come back', async () => {
  model.behavior.set('mail', 'hangs');
  Array.from({ length: 50 }, (_, i) => model.put({ eventId: `e-${i}`, targetId: 'mail' }));
  await pass(60);
  model.behavior.set('mail', 'well');
  await pass(7);
  expect([waitsOf('mail').length, model.aside]).toEqual([50, []]);
});

test('dead letters that are sent to the queue again are delivered', async () => {
  model.behavior.set('mail', 'refuses');
  model.put({ eventId: 'e', targetId: 'mail' });
  await pass(181);
  model.behavior.set('mail', 'well');
  model.put(model.aside[0].body);
  await pass(1);
  expect(model.delivered).toMatchObject([{ body: '{"eventId":"e","targetId":"mail"}', targetId: 'mail' }]);
});

test('a run that is killed repeats its own message only, under the same id', async () => {
  model.behavior.set('mail', 'kills');
  ['mail', 'chat', 'bus'].forEach((targetId) => model.put({ eventId: 'e', targetId }));
  await pass(1);
  model.behavior.set('mail', 'well');
  await pass(10);
  expect(model.delivered.map(({ body }) => JSON.parse(body))).toEqual(['mail', 'chat', 'bus', 'mail'].map((targetId) => ({ eventId: 'e', targetId })));
});

test('what kills the function each time is moved by Amazon SQS, after as many attempts and one more', async () => {
  model.behavior.set('mail', 'kills');
  model.put({ eventId: 'e', targetId: 'mail' });
  await pass(200);
  expect(model.aside).toEqual([{ body: '{"eventId":"e","targetId":"mail"}', after: expect.any(Number) }]);
  expect(model.delivered).toHaveLength(DELIVERY_ATTEMPTS + 1);
});
