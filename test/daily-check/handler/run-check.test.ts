import { gunzipSync, gzipSync } from 'node:zlib';
import { CheckWorld, SETTINGS, Step, UNIT } from './check-world';
import { ExpectedPlaces } from '../../../src/daily-check/handler/check-contract';

let world: CheckWorld;

beforeEach(async () => {
  world = new CheckWorld();
  await world.check();
  await world.check();
});

const silent = (account: string, region: string, state = 'new') => `silent|${account}|${region} ${state}`;

test('nothing is said while all are heard: accounts of units below the target too, and of stacks of their own', async () => {
  expect(await world.told()).toEqual([]);
  await world.check([]);
  expect(await world.told()).toEqual([[
    silent('222222222222', 'eu-west-1'), silent('222222222222', 'us-east-1'), silent('333333333333', 'eu-west-1'), silent('333333333333', 'us-east-1'), silent('777777777777', 'eu-west-1'),
  ]]);
});

test('all that are silent are one message to all channels, which says what ended, where and since when', async () => {
  await world.check(['333333333333/eu-west-1', '333333333333/us-east-1', '777777777777/eu-west-1']);
  const [{ eventId }] = world.deliveries;
  expect(world.deliveries).toEqual(['mail', 'hub'].map((targetId) => ({ eventId, targetId })));
  expect(eventId).toMatch(/^daily-check-[0-9a-f]{8}-2026-11-05$/);
  expect(await world.message(eventId)).toMatchObject({
    kind: 'security', severity: 'HIGH', time: '2026-11-05T06:30:00.000Z', totals: { new: 2, worse: 0, ongoing: 0, resolved: 0 },
    title: 'Events no longer forwarded from account 222222222222, 2 Regions',
    findings: [{ class: 'SECURITY', severity: 'HIGH', accountId: '222222222222', region: 'eu-west-1', state: 'new', since: '2026-11-04T03:30:00.000Z', message: 'the last heartbeat arrived at 2026-11-04T03:30:00.000Z' }, {}],
  });
});

test('silence is told once, and its end once', async () => {
  await world.check(world.places.slice(1));
  await world.check(world.places.slice(1));
  await world.check();
  await world.check();
  expect(await world.told()).toEqual([[silent('222222222222', 'eu-west-1')], [silent('222222222222', 'eu-west-1', 'resolved')]]);
  expect((await world.message(world.deliveries.at(-1)!.eventId))).toMatchObject({ severity: 'INFORMATIONAL', title: 'Events forwarded again from account 222222222222, eu-west-1' });
});

test('an account that is added has 48 hours; one that is closed drops out, and what was told of it is over', async () => {
  // the first roll-out is over
  for (let day = 3; day < 8; day++) {
    await world.check();
  }
  world.accounts.set('444444444444', { parent: UNIT, active: true });
  const others = world.places.filter((place) => !place.startsWith('444'));
  await world.check(others);
  await world.check(others);
  expect(await world.told()).toEqual([]);
  await world.check(others);
  expect(await world.told()).toEqual([[silent('444444444444', 'eu-west-1'), silent('444444444444', 'us-east-1')]]);
  world.accounts.get('444444444444')!.active = false;
  world.accounts.delete('333333333333');
  await world.check();
  await world.check();
  expect((await world.told()).slice(1)).toEqual([[silent('444444444444', 'eu-west-1', 'resolved'), silent('444444444444', 'us-east-1', 'resolved')]]);
  expect((await world.message(world.deliveries.at(-1)!.eventId)).findings[0].message).toBe('nothing is expected from there any more');
});

test('a Region that is no longer expected, and heartbeats that nobody looks for any more, leave nothing open', async () => {
  await world.check(world.places.filter((place) => !place.startsWith('222')));
  world.settings = { ...SETTINGS, heartbeats: { ...SETTINGS.heartbeats!, regions: ['eu-west-1'] } };
  await world.check(world.places.filter((place) => !place.startsWith('222')));
  world.settings = { ...SETTINGS, heartbeats: undefined };
  await world.check([]);
  await world.check([]);
  expect((await world.told()).slice(1)).toEqual([[silent('222222222222', 'us-east-1', 'resolved')], [silent('222222222222', 'eu-west-1', 'resolved')]]);
});

test('a run that died before it said that who dropped out is over: the next attempt says it', async () => {
  await world.check(world.places.slice(1));
  world.accounts.delete('222222222222');
  world.around = (step, action) => (step === 'keep' ? Promise.reject(new Error('killed')) : action());
  await expect(world.check()).rejects.toThrow('killed');
  world.around = (_, action) => action();
  await world.run();
  expect((await world.told()).slice(1)).toEqual([[silent('222222222222', 'eu-west-1', 'resolved')]]);
});

describe('a template that is on its way has seven days', () => {
  const expecting = (changes: Partial<ExpectedPlaces>) => {
    world.settings = { ...SETTINGS, heartbeats: { ...SETTINGS.heartbeats!, ...changes } };
  };
  const days = async (number: number, heard = world.places) => {
    for (let day = 0; day < number; day++) {
      await world.check(heard);
    }
  };

  test('to a Region that is new', async () => {
    expecting({ regions: ['eu-west-1', 'us-east-1', 'eu-north-1'] });
    await days(7);
    expect(await world.told()).toEqual([]);
    await days(1);
    expect(await world.told()).toEqual([[silent('222222222222', 'eu-north-1'), silent('333333333333', 'eu-north-1')]]);
  });

  test('to a unit that is new, whose accounts are in Regions that are not', async () => {
    world.accounts.set('444444444444', { parent: 'ou-exam-new11111', active: true });
    const known = world.places.filter((place) => !place.startsWith('444'));
    await days(6, known);
    expecting({ parents: [UNIT, 'ou-exam-new11111'] });
    await days(7, known);
    expect(await world.told()).toEqual([]);
    await days(1, known);
    expect(await world.told()).toEqual([[silent('444444444444', 'eu-west-1'), silent('444444444444', 'us-east-1')]]);
  });

  test('to an account with a stack of its own that is new', async () => {
    expecting({ others: [{ account: '777777777777', regions: ['eu-west-1'] }, { account: '888888888888', regions: ['eu-west-1'] }] });
    await days(7);
    expect(await world.told()).toEqual([]);
    await days(1);
    expect(await world.told()).toEqual([[silent('888888888888', 'eu-west-1')]]);
  });

  test('that an account which is created on its last day does not have again, nor one that comes later', async () => {
    expecting({ regions: ['eu-west-1', 'us-east-1', 'eu-north-1'] });
    const old = world.places;
    await days(6, [...old, '222222222222/eu-north-1', '333333333333/eu-north-1']);
    world.accounts.set('444444444444', { parent: UNIT, active: true });
    await days(2, [...old, '222222222222/eu-north-1', '333333333333/eu-north-1']);
    expect(await world.told()).toEqual([]);
    await days(1, [...old, '222222222222/eu-north-1', '333333333333/eu-north-1']);
    expect(await world.told()).toEqual([['eu-north-1', 'eu-west-1', 'us-east-1'].map((region) => silent('444444444444', region))]);
  });

  test('and no longer where the state of an earlier version knows places only', async () => {
    const { rollOuts, ...state } = JSON.parse(gunzipSync(world.state!.body).toString());
    expect(Object.keys(rollOuts).sort()).toEqual(['777777777777/eu-west-1', 'eu-west-1', UNIT, 'us-east-1'].sort());
    world.state = { body: gzipSync(JSON.stringify(state)), etag: 'earlier' };
    world.accounts.set('444444444444', { parent: UNIT, active: true });
    expecting({ regions: ['eu-west-1', 'us-east-1', 'eu-north-1'] });
    await days(3, world.places.filter((place) => !place.startsWith('444')));
    expect(await world.told()).toEqual([[silent('444444444444', 'eu-west-1'), silent('444444444444', 'us-east-1')]]);
    await days(5, world.places);
    expect((await world.told())[2]).toEqual(['222222222222', '333333333333', '444444444444'].map((account) => silent(account, 'eu-north-1')));
  });
});

test('an invalid effective policy is told once, with what is wrong, and once when it is over', async () => {
  world.invalid.set('222222222222', [{ code: 'ELEMENTS_TOO_MANY', path: 'plans/daily', policies: ['p-two', 'p-one'] }]);
  await world.check();
  await world.check();
  world.invalid.clear();
  await world.check();
  await world.check();
  expect(await world.told()).toEqual([['effective-policy|222222222222 new'], ['effective-policy|222222222222 resolved']]);
  const [{ eventId }] = world.deliveries;
  expect(await world.message(eventId)).toMatchObject({
    title: 'Effective backup policy invalid in account 222222222222, us-east-1', severity: 'CRITICAL',
    findings: [{ message: 'ELEMENTS_TOO_MANY at plans/daily, from p-one, p-two', accountId: '222222222222' }],
  });
});

describe('an effective policy of which an event said', () => {
  const event = (state: string, hour: number, account = '222222222222') => world.put(JSON.stringify({
    'source': 'aws.organizations', 'detail-type': 'AWS Service Event via CloudTrail', 'account': '999999999999', 'region': 'us-east-1', 'time': new Date(world.now + hour * 3_600_000).toISOString(),
    'detail': { eventName: 'EffectivePolicyValidation', serviceEventDetails: { accountId: account, policyType: 'BACKUP_POLICY', state } },
  }));

  test('that it is invalid is not told again: the hub told it', async () => {
    event('INVALID', 1);
    world.invalid.set('222222222222', []);
    await world.check();
    await world.check();
    expect([await world.told(), world.dead]).toEqual([[], []]);
  });

  test('that it is valid again is told by the event alone, and a new fault without an event by the check', async () => {
    world.invalid.set('222222222222', []);
    await world.check();
    event('VALID', 1);
    world.invalid.clear();
    await world.check();
    expect(await world.told()).toEqual([['effective-policy|222222222222 new']]);
    world.invalid.set('222222222222', []);
    await world.check();
    expect((await world.told()).slice(1)).toEqual([['effective-policy|222222222222 new']]);
  });

  test('that it is valid again, of which the event was lost, is told by the check under the same id', async () => {
    event('INVALID', 1);
    world.invalid.set('222222222222', []);
    await world.check();
    world.invalid.clear();
    await world.check();
    expect(await world.told()).toEqual([['effective-policy|222222222222 resolved']]);
  });

  test('the newest event counts, in whichever order they come', async () => {
    event('VALID', 3);
    event('INVALID', 2);
    event('INVALID', 1, '333333333333');
    world.invalid.set('333333333333', []);
    await world.check();
    expect(await world.told()).toEqual([]);
  });

  test('is remembered where AWS Organizations can\'t be asked that day', async () => {
    event('INVALID', 1);
    world.invalid.set('222222222222', []);
    world.around = (step, action) => (step === 'invalid' ? Promise.reject(new Error('denied')) : action());
    await expect(world.check()).rejects.toThrow('denied');
    world.around = (_, action) => action();
    await world.run();
    expect(await world.told()).toEqual([]);
  });

  test('is heard where nobody looks for heartbeats, too', async () => {
    world.settings = { ...SETTINGS, heartbeats: undefined };
    event('INVALID', 1);
    world.invalid.set('222222222222', []);
    await world.check([]);
    expect([await world.told(), world.queue]).toEqual([[], []]);
  });
});

test('faults that can\'t be read do not hide that a policy is invalid', async () => {
  world.invalid.set('222222222222', undefined as never);
  await world.check();
  expect(await world.told()).toEqual([['effective-policy|222222222222 new']]);
});

test('what is switched off is not looked at', async () => {
  world.settings = { ...SETTINGS, heartbeats: undefined, effectivePolicies: false };
  world.invalid.set('222222222222', []);
  await world.check([]);
  expect([await world.told(), world.queue]).toEqual([[], []]);
});

describe('counts of jobs', () => {
  const event = { 'source': 'aws.backup', 'detail-type': 'Backup Job State Change', 'account': '222222222222', 'region': 'eu-west-1', 'detail': { state: 'COMPLETED' } };
  /** One completed job a day, as AWS Backup counts it. */
  const own = () => Array.from({ length: 14 }, (_, i) => (
    { account: '222222222222', region: 'eu-west-1', kind: 'backup' as const, state: 'COMPLETED', count: 1, day: new Date(world.now - i * 86_400_000).toISOString().slice(0, 10) }));
  const pass = async (days: number, heard: boolean) => {
    for (let day = 0; day < days; day++) {
      world.own = own();
      if (heard) {
        world.put(JSON.stringify(event));
      }
      await world.check();
    }
  };

  beforeEach(() => {
    world.settings = { ...SETTINGS, jobCounts: true };
  });

  test('are compared once places are expected long enough, and a difference is told once, as is its end', async () => {
    await pass(30, true);
    expect(await world.told()).toEqual([]);
    await pass(12, false);
    expect(await world.told()).toEqual([['job-counts|222222222222|eu-west-1|backup new']]);
    await pass(16, true);
    expect((await world.told()).slice(1)).toEqual([['job-counts|222222222222|eu-west-1|backup resolved']]);
    expect(world.dead).toEqual([]);
  });

  test('of an account that is closed, and of who compares no more, leave nothing open', async () => {
    await pass(30, false);
    expect(await world.told()).toEqual([['job-counts|222222222222|eu-west-1|backup new']]);
    world.settings = { ...SETTINGS, jobCounts: false };
    await world.check();
    await world.check();
    expect((await world.told()).slice(1)).toEqual([['job-counts|222222222222|eu-west-1|backup resolved']]);
  });
});

describe('what fails', () => {
  test('does not hide what another part found, and fails the run afterwards', async () => {
    world.around = (step, action) => (step === 'list' ? Promise.reject(new Error('throttled')) : action());
    world.invalid.set('222222222222', []);
    await expect(world.check()).rejects.toThrow('heartbeats: throttled');
    expect(await world.told()).toEqual([['effective-policy|222222222222 new']]);
    world.around = (_, action) => action();
    world.accounts.clear();
    await world.run();
    expect(await world.told()).toHaveLength(1);
  });

  test('an organization that can\'t be asked for policies ends nothing that was told', async () => {
    world.invalid.set('222222222222', []);
    await world.check();
    world.invalid.clear();
    world.around = (step, action) => (step === 'invalid' ? Promise.reject(new Error('denied')) : action());
    await expect(world.check()).rejects.toThrow('effective policies: denied');
    expect(await world.told()).toEqual([['effective-policy|222222222222 new']]);
  });

  test('without time for all heartbeats nobody is silent: the next attempt goes on', async () => {
    let receives = 0;
    world.around = (step, action) => {
      world.timeLeft = step === 'receive' && ++receives >= 1 ? 1000 : world.timeLeft;
      return action();
    };
    await expect(world.check()).rejects.toThrow('there was no time to read all heartbeats');
    expect(await world.told()).toEqual([]);
  });

  test('messages whose answer was lost are hidden for a while: nobody is silent for that', async () => {
    let lost = false;
    world.around = async (step, action) => {
      const answer = await action();
      if (step === 'receive' && !lost) {
        lost = true;
        world.lostAt = world.now + world.waited;
        return [] as never;
      }
      return answer;
    };
    await world.check();
    expect(await world.told()).toEqual([]);
  });

  test('a message that is no heartbeat is put aside with the reason, ten at most', async () => {
    Array.from({ length: 12 }, (_, i) => world.put(`{"n":${i}}`));
    await world.check();
    expect(world.dead).toHaveLength(10);
    expect(world.dead[0]).toBe('it is no heartbeat: {"n":0}');
    expect(world.lines).toContainEqual({ level: 'error', message: 'messages that are no heartbeats', messages: 12 });
  });

  test('another run that saved in between keeps what it wrote', async () => {
    world.around = async (step, action) => {
      if (step === 'receive') {
        world.state = { body: world.state!.body, etag: 'other' };
      }
      return action();
    };
    await expect(world.check()).rejects.toThrow('another run of the check saved its state in between');
  });

  test('a state of another version is left alone', async () => {
    world.state = { body: gzipSync('{"version":2}'), etag: 'e' };
    await expect(world.check()).rejects.toThrow('the state has the version 2 and this function reads version 1');
  });
});

describe('a run that dies', () => {
  const STEPS: readonly Step[] = ['load', 'save', 'keep', 'queue', 'receive', 'remove', 'list', 'invalid'];
  const quiet = ['333333333333/eu-west-1', '333333333333/us-east-1', '777777777777/eu-west-1'];
  const expected = [['effective-policy|222222222222 new', silent('222222222222', 'eu-west-1'), silent('222222222222', 'us-east-1')]];
  const cases = STEPS.flatMap((step) => [0, 1, 2].flatMap((nth) => [true, false].map((before) => [step, nth, before] as const)));

  test.each(cases)('at %s, number %i, before it did its work: %s: the next attempt says all, and nothing twice under another id', async (step, nth, before) => {
    world.invalid.set('222222222222', []);
    let count = 0;
    let dead = false;
    world.around = async (one, action) => {
      if (dead) {
        throw new Error('dead');
      }
      if (one === step && count++ === nth) {
        dead = true;
        if (!before) {
          await action();
        }
        throw new Error('killed');
      }
      return action();
    };
    await world.check(quiet).catch(() => undefined);
    world.around = (_, action) => action();
    // AWS Lambda tries again after a minute: what the dead run received is hidden still
    world.waited += 60_000;
    await world.run();
    const told = await world.told();
    // a part that a death kept from being told is told by the next attempt, in a message of its own where the other was told already
    expect(told.flat().sort()).toEqual(expected.flat().sort());
    await world.check(quiet);
    expect(await world.told()).toEqual(told);
  });
});
