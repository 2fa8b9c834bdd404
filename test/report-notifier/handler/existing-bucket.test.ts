import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { control, Crash, csv, job, World } from './notifier-world';
import { EMPTY_OBJECT, EMPTY_STATE } from '../../../src/report-notifier/handler/report-state';

/** A bucket with reports of which nothing else is known. */

const NAME = 'any.111111111111.eu-west-1.Daily';
const key = (day: number, name = 'Daily', time = '03_00_00') => `any/Backup/111111111111/eu-west-1/2026/11/${day}/${name}_2026-11-${day}T${time}Z.csv`;
const bucket = () => new World({ plans: [], prefix: '' }, false);
const bad = (change: Partial<Record<string, string>> = {}) => control('NON_COMPLIANT', change);
const good = (change: Partial<Record<string, string>> = {}) => control('COMPLIANT', change);
const OTHER = good({ controlName: 'OTHER' });
const volume = (status: string, day: number, name = 'a') => job(status, { backupJobId: `${name}-${day}-${status}`, resourceArn: name, creationDate: `2026-11-${day}T01:00:00Z` });

async function arrive(world: World, at: string, ...rows: Record<string, string>[]): Promise<void> {
  world.files.set(at, csv(...rows));
  await world.arrive(at, world.etagOf(at));
}

const told = (world: World) => world.sent.map(({ event }) => event.findings.map(({ state, class: kind }) => `${state} ${kind}`).sort().join(', '));
const open = async (world: World) => Object.values((await world.state(NAME)).findings).map(({ class: kind }) => kind).sort();

describe('yesterday\'s report that comes after today\'s', () => {
  test.each([['with times', (day: number) => `2026-11-${day}T00:00:00Z`], ['without times', () => '']])('opens nothing that today\'s closed: %s', async (_, at) => {
    const world = bucket();
    await arrive(world, key(20), bad({ lastEvaluationTime: at(20) }));
    await arrive(world, key(22), good({ lastEvaluationTime: at(22) }));
    await arrive(world, key(21), bad({ lastEvaluationTime: at(21) }));
    expect([told(world), await open(world)]).toEqual([['new NON_COMPLIANT', 'resolved NON_COMPLIANT'], []]);
  });

  test('closes nothing that today\'s shows', async () => {
    const world = bucket();
    await arrive(world, key(22), bad());
    await arrive(world, key(21), good());
    expect([told(world), await open(world)]).toEqual([['new NON_COMPLIANT'], ['NON_COMPLIANT']]);
  });

  test('opens no failed job that today\'s shows as completed, and tells of those that it alone has', async () => {
    const world = bucket();
    await arrive(world, key(22), volume('COMPLETED', 22));
    await arrive(world, key(21), volume('FAILED', 21), volume('FAILED', 21, 'b'));
    expect(world.sent.map(({ event }) => event.findings.map(({ state, resource }) => `${state} ${resource}`))).toEqual([['new b']]);
  });

  test('is no news after a week', async () => {
    const world = bucket();
    await arrive(world, key(22), OTHER);
    await arrive(world, key(14), bad());
    await arrive(world, key(20), bad({ controlName: 'X' }));
    expect(told(world)).toEqual(['new NON_COMPLIANT']);
  });

  test('says in the end what the reports say in their order, in whichever they come', async () => {
    const days = [18, 19, 20, 21, 22];
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray(days, { minLength: 5 }), fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }), async (order, failed) => {
      const world = bucket();
      for (const day of order) {
        await arrive(world, key(day), failed[days.indexOf(day)] ? volume('FAILED', day) : volume('COMPLETED', day));
      }
      expect(await open(world)).toEqual(failed[4] ? ['FAILED'] : []);
    }), { numRuns: 30 });
  });
});

describe('a row that reports no longer have', () => {
  const rows = async (last: number) => {
    const world = bucket();
    await arrive(world, key(10), bad(), OTHER);
    for (let day = 11; day <= last; day++) {
      await arrive(world, key(day), OTHER);
    }
    return world;
  };

  test.each([[13, ['new NON_COMPLIANT']], [14, ['new NON_COMPLIANT', 'new NOT_REPORTED']], [16, ['new NON_COMPLIANT', 'new NOT_REPORTED']]])('is no longer reported after three days: until %d %p', async (last, messages) => {
    expect(told(await rows(last))).toEqual(messages);
  });

  test('is over when it comes back and is well', async () => {
    const world = await rows(15);
    await arrive(world, key(16), good(), OTHER);
    expect([told(world)[2], await open(world)]).toEqual(['resolved NON_COMPLIANT, resolved NOT_REPORTED', []]);
  });

  test('is forgotten after 35 days', async () => {
    const world = await rows(15);
    const later = 'any/Backup/111111111111/eu-west-1/2026/12/16/Daily_2026-12-16T03_00_00Z.csv';
    await arrive(world, later, OTHER);
    expect(await open(world)).toEqual([]);
  });
});

describe('a report that no longer comes', () => {
  test('is told of after 35 days, once, and what was open is followed no longer', async () => {
    const world = bucket();
    await arrive(world, key(10), bad());
    world.sent.length = 0;
    world.clock = Date.parse('2026-12-15T03:00:00Z');
    await world.notifier().reconcile();
    expect(world.sent).toEqual([]);
    world.clock += 60_000 * 6;
    await world.notifier().reconcile();
    await world.notifier().reconcile();
    expect(world.sent.map(({ event }) => [event.kind, event.findings[0].message])).toEqual([['report-failed', expect.stringMatching(/^no longer reported since 2026-11-10T.*1 finding was open/)]]);
    expect(await open(world)).toEqual([]);
  });

  test('is late in the digest until then, and is one again when it comes back', async () => {
    const world = bucket();
    await arrive(world, key(10), OTHER);
    const titleAt = async (moment: string) => {
      world.clock = Date.parse(moment);
      await world.notifier().reconcile();
      await world.digest(moment.slice(0, 10));
      return world.sent.at(-1)!.event.title;
    };
    expect(await titleAt('2026-12-10T06:00:00Z')).toContain('1 report late');
    expect(await titleAt('2026-12-20T06:00:00Z')).not.toContain('late');
    await arrive(world, 'any/Backup/111111111111/eu-west-1/2026/12/21/Daily_2026-12-21T03_00_00Z.csv', OTHER);
    expect(await titleAt('2026-12-21T06:00:00Z')).toContain('Everything was checked and is fine');
  });
});

describe('names that somebody invents', () => {
  const flood = async (world: World, number: number, ...rows: Record<string, string>[]) => {
    world.clock = Math.max(world.clock, Date.parse('2026-11-21T04:00:00Z'));
    for (let i = 0; i < number; i++) {
      const at = key(21, `Name${i}`);
      world.files.set(at, csv(...rows));
      await world.notifier().objectArrived({ bucket: 'reports-bucket', key: at, time: '2026-11-21T03:05:00Z', etag: '' });
    }
  };

  test('make one message, which says what is open and that there are too many; further objects are put aside', async () => {
    const world = bucket();
    await flood(world, 300, bad(), control('NON_COMPLIANT', { accountId: '333333333333' }));
    for (let i = 0; i < 90; i++) {
      await world.notifier().reconcile();
      world.minutes(15);
    }
    expect(world.sent.map(({ event }) => [event.kind, event.title, event.totals.new])).toEqual([['changes', 'OrgBackup: 50 reports are new; objects of too many reports; 101 new', 101]]);
    expect(world.sent[0].event.findings[0].message).toContain('more than 50 reports: those of further names, 250 objects so far');
    expect([world.rejected.length, world.rejected[0].reason]).toEqual([250, 'there are too many reports in the bucket already, and none of them is called any.111111111111.eu-west-1.Name50']);
    expect(world.bucket.objects.size).toBeLessThan(54);
  });

  test('name 100 findings and group all of them', async () => {
    const world = bucket();
    await flood(world, 1, ...Array.from({ length: 150 }, (_, i) => bad({ accountId: `${222222222000 + i}` })));
    await world.notifier().reconcile();
    const { totals, findings, groups = [] } = world.sent[0].event;
    expect([totals.new, findings.length, groups.reduce((sum, group) => sum + (group.totals.new ?? 0), 0)]).toEqual([150, 100, 150]);
  });

  test('make one message when they no longer come, too', async () => {
    const world = bucket();
    await flood(world, 60, bad());
    await world.notifier().reconcile();
    world.minutes(36 * 24 * 60);
    for (let i = 0; i < 3; i++) {
      await world.notifier().reconcile();
      world.minutes(15);
    }
    expect(world.sent.slice(1).map(({ event }) => [event.title, event.totals.new])).toEqual([['OrgBackup: 50 reports no longer come', 50]]);
  });

  test('make no more than 250 states, in whichever time', async () => {
    const world = bucket();
    for (let i = 0; i < 250; i++) {
      world.bucket.objects.set(`state/any.Old${i}.json.gz`, { body: gzipSync(JSON.stringify({ ...EMPTY_OBJECT, parts: { [`any.Old${i}`]: { ...EMPTY_STATE, closedAt: '2026-01-01T00:00:00Z' } } })), etag: '"old"' });
    }
    await flood(world, 3, bad());
    await world.notifier().reconcile();
    expect([world.rejected.length, world.sent.length, world.bucket.objects.size]).toEqual([3, 1, 251]);
  });

  test('hide nothing of what they bring with them, whenever an invocation dies', async () => {
    for (let operation = 1; operation < 60; operation++) {
      const world = bucket();
      await flood(world, 2, bad());
      let left = operation;
      world.fault = (what) => {
        if (what !== 'open' && left-- === 0) {
          throw new Crash(what);
        }
      };
      await world.notifier().reconcile().catch(() => undefined);
      world.fault = () => undefined;
      world.minutes(20);
      await world.notifier().reconcile();
      world.minutes(70);
      await world.notifier().reconcile();
      const events = new Map(world.sent.map(({ event }) => [event.id, event.totals.new]));
      expect([...events.values()].reduce((sum, number) => sum + number, 0)).toBeGreaterThanOrEqual(2);
      expect(events.size).toBeLessThan(3);
    }
  });

  test('leave those that were there before as they are', async () => {
    const world = bucket();
    await flood(world, 60, OTHER);
    await world.notifier().reconcile();
    await arrive(world, key(22, 'Name7'), bad());
    expect(told(world)).toEqual(['new FAILED', 'new NON_COMPLIANT']);
  });

  test('make room again when they do not come for 35 days', async () => {
    const world = bucket();
    world.clock = Date.parse('2026-11-10T03:00:00Z');
    for (let i = 0; i < 50; i++) {
      await arrive(world, key(10, `Name${i}`), OTHER);
    }
    world.clock = Date.parse('2026-12-16T03:00:00Z');
    await arrive(world, 'any/Backup/111111111111/eu-west-1/2026/12/16/Daily_2026-12-16T03_00_00Z.csv', bad());
    expect([told(world).at(-1), world.rejected]).toEqual(['new NON_COMPLIANT', []]);
  });

  test('of days to come are of the day on which they came', async () => {
    const world = bucket();
    world.clock = Date.parse('2026-11-21T04:00:00Z');
    const future = 'any/Backup/111111111111/eu-west-1/2099/01/01/Daily_2099-01-01T03_00_00Z.csv';
    world.files.set(future, csv(OTHER));
    await world.notifier().objectArrived({ bucket: 'reports-bucket', key: future, time: '2026-11-21T04:00:00Z', etag: '' });
    expect((await world.state('any.111111111111.eu-west-1.Daily')).lastReportAt).toBe('2026-11-21T04:00:00.000Z');
    await arrive(world, key(22), bad());
    expect(told(world)).toEqual(['new NON_COMPLIANT']);
  });
});

describe('a key that is overwritten', () => {
  test('is read again', async () => {
    const world = bucket();
    await arrive(world, key(21), bad());
    await arrive(world, key(21), good());
    expect(told(world)).toEqual(['new NON_COMPLIANT', 'resolved NON_COMPLIANT']);
  });

  test('with the same content is known', async () => {
    const world = bucket();
    await arrive(world, key(21), bad());
    await arrive(world, key(21), bad());
    expect(world.logs.map(({ message }) => message)).toContain('object already known');
  });

  test('between event and reading is read once', async () => {
    const world = bucket();
    world.files.set(key(21), csv(OTHER));
    const before = world.etagOf(key(21));
    world.files.set(key(21), csv(bad()));
    await world.arrive(key(21), before);
    await world.arrive(key(21), world.etagOf(key(21)));
    expect([told(world), world.logs.map(({ message }) => message)]).toEqual([['new NON_COMPLIANT'], expect.arrayContaining(['object already known'])]);
  });
});

test('several files of one report are one report', async () => {
  const world = bucket();
  const file = (part: number) => `any/Backup/111111111111/eu-west-1/2026/11/21/Daily_2026-11-21T03_00_00Z/part${part}.csv`;
  await arrive(world, file(2), bad({ accountId: '333333333333' }));
  await arrive(world, file(1), bad());
  expect([told(world), await open(world)]).toEqual([['new NON_COMPLIANT', 'new NON_COMPLIANT'], ['NON_COMPLIANT', 'NON_COMPLIANT']]);
});
