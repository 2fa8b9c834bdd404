import { DELIVERY, SOURCE, World } from './runtime';
import { RETRY_ATTEMPTS } from '../../../src/event-hub/handler/hub-times';
import { retryShares, RetryMessage } from '../../../src/event-hub/handler/retry-deliveries';
import { NotificationEvent } from '../../../src/notification/handler/notification-event';

const EVENT: NotificationEvent = {
  version: '2', id: 'security-1', kind: 'security', time: '2026-11-21T12:01:00.000Z', source: SOURCE, severity: 'CRITICAL', title: 'Backup vault deleted',
  totals: { new: 1, worse: 0, ongoing: 0, resolved: 0 }, findings: [], links: [],
};
const SHARE = { delivery: { targetId: 'mail', event: EVENT } };
let world: World;

beforeEach(() => {
  world = new World();
});

const message = (body: unknown, receiveCount = 1, messageId = 'm1'): RetryMessage => ({ messageId, body: typeof body === 'string' ? body : JSON.stringify(body), receiveCount });
const retry = (...messages: RetryMessage[]) => retryShares(messages, DELIVERY, world);

test('a channel that had failed gets its share of the event, and no other channel does', async () => {
  expect(await retry(message(SHARE))).toEqual({ batchItemFailures: [] });
  expect(world.sent).toEqual([{ target: 'mail', event: EVENT }]);
});

describe('a channel that is down', () => {
  beforeEach(() => world.down.add('mail'));

  test('is tried again while it is down', async () => {
    expect(await retry(message(SHARE, RETRY_ATTEMPTS - 1))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(world.dead).toEqual([]);
  });

  test('does not stop the others', async () => {
    expect(await retry(message(SHARE), message({ delivery: { ...SHARE.delivery, targetId: 'chat' } }, 1, 'm2'))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(world.sent.map(({ target }) => target)).toEqual(['chat']);
  });

  test('ends in the dead-letter queue with the reason', async () => {
    expect(await retry(message(SHARE, RETRY_ATTEMPTS))).toEqual({ batchItemFailures: [] });
    expect(world.dead).toEqual([{ reason: 'mail is down', body: JSON.stringify(SHARE) }]);
  });
});

test('what comes again is counted as a failure of the hub, what is sent or put aside is not', async () => {
  world.broken.add('sendDeadLetter');
  await retry(message('text'), message(SHARE, 1, 'm2'));
  expect(world.metrics).toMatchObject([{
    Failures: 1, Hub: SOURCE.name, _aws: { Timestamp: world.time, CloudWatchMetrics: [{ Namespace: 'cdk-org-backup', Dimensions: [['Hub']], Metrics: [{ Name: 'Failures', Unit: 'Count' }] }] },
  }]);
  world.broken.clear();
  await retry(message('text'), message(SHARE, 1, 'm3'));
  expect(world.metrics).toHaveLength(1);
});

describe('a message that nothing makes readable', () => {
  test.each([
    ['text', 'it is no JSON'],
    ['{}', 'it is no share of an event'],
    ['null', 'it is no share of an event'],
    [JSON.stringify({ pattern: 'vault-changed', event: {} }), 'it is no share of an event'],
    [JSON.stringify({ delivery: { targetId: 'mail' } }), 'it is no share of an event'],
    [JSON.stringify({ delivery: { event: EVENT } }), 'it is no share of an event'],
    [JSON.stringify({ delivery: { targetId: 'gone', event: EVENT } }), 'the channel gone is no longer there'],
  ])('is put aside at once and holds nothing up: %s', async (body, reason) => {
    expect(await retry(message(body), message(SHARE, 1, 'm2'))).toEqual({ batchItemFailures: [] });
    expect(world.dead).toEqual([{ reason, body }]);
    expect(world.sent).toHaveLength(1);
  });

  test('comes again when it can\'t be put aside', async () => {
    world.broken.add('sendDeadLetter');
    expect(await retry(message('text'), message(SHARE, 1, 'm2'))).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(world.sent).toHaveLength(1);
  });
});
