import { control, Crash, csv, PLAN, World } from './notifier-world';
import { MOST_ATTEMPTS } from '../../../src/report-notifier/handler/outbox';

const TARGETS = ['People', 'Queue'];
/** At least as many as a run has. */
const OPERATIONS = 30;
const BAD = control('NON_COMPLIANT');

function world(): { world: World; key: string } {
  const one = new World();
  one.targets = TARGETS;
  const [key] = one.report(PLAN, '2026-11-21', [csv(BAD), csv(control('NON_COMPLIANT', { accountId: '333333333333' }))]);
  return { world: one, key };
}

/** Which target got which event. */
const received = ({ sent }: World) => [...new Set(sent.map(({ event, targetId }) => `${targetId} ${event.id}`))].sort();

async function expected(): Promise<string[]> {
  const { world: one, key } = world();
  await one.arrive(key);
  return received(one);
}

/** Every operation of an undisturbed run, so that each can be the one that fails. */
async function operations(): Promise<string[]> {
  const { world: one, key } = world();
  const names: string[] = [];
  one.fault = (operation, detail) => void names.push(`${operation} ${detail.split('/').pop()}`);
  await one.arrive(key);
  return names;
}

describe('whatever fails once', () => {
  test('there is enough that can', async () => {
    const count = (await operations()).length;
    expect([count > 15, count <= OPERATIONS]).toEqual([true, true]);
  });

  test.each(Array.from({ length: OPERATIONS }, (_, i) => i))('operation %d: the next attempt ends well, and no message has two ids', async (at) => {
    const { world: one, key } = world();
    let count = 0;
    one.fault = () => {
      if (one.invocations === 1 && count++ === at) {
        throw new Error('out of order');
      }
    };
    await one.arrive(key).catch(() => undefined);
    one.minutes(16);
    await one.arrive(key);
    await one.notifier().reconcile();
    expect(received(one)).toEqual(await expected());
    expect(one.rejected).toEqual([]);
  });
});

describe('whenever an invocation dies', () => {
  test.each(Array.from({ length: OPERATIONS }, (_, i) => i))('at operation %d: the next one ends it, and no message has two ids', async (at) => {
    const { world: one, key } = world();
    let count = 0;
    let dead = false;
    one.fault = () => {
      dead ||= count++ === at;
      if (dead && one.invocations === 1) {
        throw new Crash('died');
      }
    };
    await one.arrive(key).catch(() => undefined);
    one.minutes(16);
    await one.arrive(key);
    await one.notifier().reconcile();
    expect(received(one)).toEqual(await expected());
    expect((await one.state('Controls')).outbox).toEqual([]);
  });

  test('nobody else works on the plan until its time would be over', async () => {
    const { world: one, key } = world();
    one.crashAt('open');
    await one.arrive(key).catch(() => undefined);
    one.minutes(14);
    await expect(one.arrive(key)).rejects.toThrow('Controls is being worked on until 2026-11-21T03:20:05.000Z');
    one.minutes(2);
    await one.arrive(key);
    expect(received(one)).toEqual(await expected());
  });
});

describe('a channel that is down', () => {
  test('does not hold up the others', async () => {
    const { world: one, key } = world();
    one.failing('send', 1, new Error('down'), 'People');
    await one.arrive(key);
    expect(one.sent.map(({ targetId }) => targetId)).toEqual(['Queue']);
  });

  test('gets the same message when it is up again, and the others get it once', async () => {
    const { world: one, key } = world();
    one.failing('send', 3, new Error('down'), 'People');
    await one.arrive(key);
    for (let i = 0; i < 4; i++) {
      one.minutes(15);
      await one.notifier().reconcile();
    }
    expect(one.sent.map(({ targetId }) => targetId)).toEqual(['Queue', 'People']);
    expect(new Set(one.sent.map(({ event }) => event.id)).size).toBe(1);
  });

  test('for three hours is given up to the dead-letter queue, with the message and the reason', async () => {
    const { world: one, key } = world();
    one.failing('send', Infinity, new Error('down'), 'People');
    await one.arrive(key);
    for (let i = 1; i < MOST_ATTEMPTS; i++) {
      expect(one.rejected).toEqual([]);
      one.minutes(15);
      await one.notifier().reconcile();
    }
    expect(one.rejected).toEqual([{
      reason: `target People did not take the message ${MOST_ATTEMPTS} times: down`, payload: { targetId: 'People', event: expect.objectContaining({ kind: 'changes' }) },
    }]);
    expect((await one.state('Controls')).outbox).toEqual([]);
  });

  test('is still tried when the dead-letter queue is down too', async () => {
    const { world: one, key } = world();
    one.fault = (operation, detail) => {
      if ((operation === 'send' && detail === 'People') || operation === 'reject') {
        throw new Error('down');
      }
    };
    await one.arrive(key);
    for (let i = 1; i < MOST_ATTEMPTS + 2; i++) {
      one.minutes(15);
      await one.notifier().reconcile().catch(() => undefined);
    }
    one.fault = () => undefined;
    one.minutes(15);
    await one.notifier().reconcile();
    expect(received(one)).toEqual(await expected());
  });

  test('that was taken out of the construct is waited for no longer', async () => {
    const { world: one, key } = world();
    one.failing('send', Infinity, new Error('down'), 'People');
    await one.arrive(key);
    one.targets = ['Queue'];
    await one.notifier().reconcile();
    expect((await one.state('Controls')).outbox).toEqual([]);
  });
});

describe('AWS Backup', () => {
  test.each(['list', 'describe'])('that throttles %s fails the attempt, and the next one reads the report', async (operation) => {
    const { world: one, key } = world();
    one.failing(operation, 1, new Error('Rate exceeded'));
    await expect(one.arrive(key)).rejects.toThrow('Rate exceeded');
    await one.arrive(key);
    expect(received(one)).toEqual(await expected());
  });
});

describe('a file', () => {
  test('whose reading breaks off is read again, and is not taken for a report without its end', async () => {
    const { world: one, key } = world();
    const text = csv(BAD);
    one.files.set(key, async function* () {
      yield Buffer.from(text.slice(0, 200));
      throw new Error('socket hang up');
    });
    await expect(one.arrive(key)).rejects.toThrow('socket hang up');
    expect([one.sent, one.rejected]).toEqual([[], []]);
    one.files.set(key, text);
    await one.arrive(key);
    expect(received(one)).toEqual(await expected());
  });
});

describe('two invocations at once', () => {
  test('read a report once: one works, the other is told to come again', async () => {
    const { world: one, key } = world();
    const results = await Promise.allSettled([one.arrive(key), one.arrive(key)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(one.sent.map(({ targetId }) => targetId)).toEqual(TARGETS);
    await one.arrive(key);
    expect(one.sent).toHaveLength(TARGETS.length);
  });

  test('on two plans work side by side', async () => {
    const { world: one, key } = world();
    const other = { reportPlanName: 'Jobs', reportName: 'Jobs', templateName: 'CONTROL_COMPLIANCE_REPORT', prefix: 'reports/Jobs' };
    Object.assign(one.contract, { plans: [PLAN, other] });
    const [second] = one.report(other, '2026-11-21', [csv(BAD)]);
    await Promise.all([one.arrive(key), one.arrive(second)]);
    expect(one.sent).toHaveLength(4);
  });
});

describe('a look at all plans', () => {
  test('goes on after one that fails, and says which did', async () => {
    const { world: one } = world();
    one.failing('list', 1, new Error('Rate exceeded'), 'Controls');
    one.report({ ...PLAN, reportPlanName: 'Jobs', templateName: 'BACKUP_JOB_REPORT', prefix: 'reports/Jobs' }, '2026-11-21', [], 'FAILED', 'no access');
    await expect(one.notifier().reconcile()).rejects.toThrow('Rate exceeded');
    expect(one.sent.map(({ event }) => event.kind)).toEqual(['report-failed', 'report-failed']);
  });

  test('leaves alone what another works on', async () => {
    const { world: one, key } = world();
    one.crashAt('open');
    await one.arrive(key).catch(() => undefined);
    await expect(one.notifier().reconcile()).resolves.toBeUndefined();
  });
});

describe('the digest', () => {
  test.each(Array.from({ length: 14 }, (_, i) => i))('whose invocation dies at operation %d is sent by the next, under one id', async (at) => {
    const { world: one, key } = world();
    await one.arrive(key);
    const before = one.sent.length;
    let count = 0;
    let dead = false;
    const first = one.invocations + 1;
    one.fault = () => {
      dead ||= count++ === at;
      if (dead && one.invocations === first) {
        throw new Crash('died');
      }
    };
    await one.digest('2026-11-21').catch(() => undefined);
    one.minutes(16);
    await one.digest('2026-11-21');
    const digests = one.sent.slice(before);
    expect([...new Set(digests.map(({ targetId }) => targetId))].sort()).toEqual(TARGETS);
    expect([...new Set(digests.map(({ event }) => event.id))]).toEqual(['digest-OrgBackup-111111111111-eu-west-1-2026-11-21']);
  });
});
