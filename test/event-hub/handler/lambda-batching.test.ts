import { changeAt, failureAt, PolledHub } from './polled-hub';
import { PollerAssumptions } from '../../support/sqs-poller-model';

const NUMBER = 5000;
const MINUTES = 10;
/** When the first failure comes: at four places of a window. */
const STARTS = [0, 70, 150, 220];

/** Messages about 5,000 failures of one cause within ten minutes. */
async function messagesOf(flow: 'evenly' | 'at once', characters: number, assumptions: Partial<PollerAssumptions>, start: number): Promise<number> {
  const hub = new PolledHub({ assumptions, seed: start });
  for (let i = 0; i < NUMBER; i += 1) {
    const at = start + (flow === 'evenly' ? i * MINUTES * 60 / NUMBER : i / 1000);
    hub.model.put(JSON.stringify(failureAt(at, i, characters)), at);
  }
  await hub.model.run();
  const totals = (await hub.world.messages('mail')).map(({ totals: { new: failures } }) => failures);
  expect(totals.reduce((sum, one) => sum + one, 0)).toBe(NUMBER);
  expect(hub.late).toBe(0);
  return totals.length;
}

async function mostOf(flow: 'evenly' | 'at once', characters: number, assumptions: Partial<PollerAssumptions>, starts = STARTS): Promise<number> {
  const numbers: number[] = [];
  for (const start of starts) {
    numbers.push(await messagesOf(flow, characters, assumptions, start));
  }
  return Math.max(...numbers);
}

describe('5,000 failures of one cause within ten minutes, as AWS Lambda gathers them', () => {
  test.each<['evenly' | 'at once', number, number]>([['evenly', 300, 4], ['evenly', 2000, 4], ['at once', 300, 2], ['at once', 2000, 4]])(
    'are, %s, with messages of %d characters, %d messages', async (flow, characters, expected) => {
      expect(await mostOf(flow, characters, {}, STARTS.slice(0, 2))).toBe(expected);
    });

  test.each<['evenly' | 'at once', number]>([['evenly', 6], ['at once', 2]])(
    'are, %s, %d messages at most where windows begin when the batch before has ended', async (flow, expected) => {
      expect(await mostOf(flow, 300, { opens: 'after last invocation' })).toBe(expected);
    });

  // nobody is sure that these can't be; docs/verify-in-aws.md says how to look
  test.each<[string, 'evenly' | 'at once', number, Partial<PollerAssumptions>]>([
    ['five pollers gather although two may run', 'evenly', 10, { withinConcurrency: false, scaling: 0 }],
    ['five pollers gather although two may run', 'at once', 5, { withinConcurrency: false, scaling: 0 }],
    ['five pollers gather, in windows one after the other', 'evenly', 15, { withinConcurrency: false, scaling: 0, opens: 'after last invocation' }],
    ['pollers become more and receive slowly', 'at once', 50, { withinConcurrency: false, receives: 20 }],
  ])('would be more if %s: %s %d', async (_, flow, expected, assumptions) => {
    expect(await mostOf(flow, 300, assumptions, [70])).toBe(expected);
  });
});

test('200 kills at any call lose no event, and put none into more than two messages', async () => {
  const hub = new PolledHub({ kills: 200, assumptions: { duplicates: 2 }, seed: 7 });
  const ids: string[] = [];
  // a day, in which Amazon EventBridge delivers one event in ten twice
  for (let i = 0; i < 4500; i += 1) {
    const at = i * 19;
    const event = i % 3 === 0 ? changeAt(at, i) : failureAt(at, i);
    ids.push((event as { id: string }).id);
    hub.model.put(JSON.stringify(event), at);
    if (i % 10 === 0) {
      hub.model.put(JSON.stringify(event), at);
    }
  }
  await hub.model.run();
  // batches run at once, so that the order of kills is that of the machine: a message may be killed at each of its receives, and then lies in the dead-letter queue
  const aside = new Set(hub.model.redriven.map((body) => (JSON.parse(body) as { id: string }).id));
  expect([hub.model.killed, hub.late, hub.world.dead.length]).toEqual([200, 0, 0]);
  expect(aside.size).toBeLessThan(ids.length / 100);
  expect(await hub.outcome(ids.filter((id) => !aside.has(id)))).toMatchObject({ lost: 0, inMore: 0 });
});
