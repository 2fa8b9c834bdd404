import { csv, job, JOBS_PLAN, World } from './notifier-world';
import { readCounts, ReportedCounts } from '../../../src/private/reported-counts';

let world: World;
beforeEach(() => {
  world = new World({ plans: [JOBS_PLAN] });
  world.counting = true;
});

const KEY = 'counts/Jobs.json.gz';
const counts = (): ReportedCounts => readCounts(world.counts.objects.get(KEY)!.body)!;
const SHOP = '222222222222/eu-west-1';
/** A row of the report of a day. */
const row = (status: string, day: string, change: Partial<Record<string, string>> = {}) => job(status, {
  reportTimePeriodStart: `${day}T00:00:00Z`, creationDate: `${day}T05:00:00.000Z`, ...change,
});
/** The report that is made in the night after a day. */
const arrive = async (made: string, ...rows: Record<string, string>[]) => world.arrive(world.report(JOBS_PLAN, made, [csv(...rows)])[0]);

test('jobs that ended are counted by the day of the report, account and Region', async () => {
  await arrive('2026-11-22', row('COMPLETED', '2026-11-21'), row('COMPLETED', '2026-11-21', { statusMessage: 'with issues' }), row('EXPIRED', '2026-11-21'), row('RUNNING', '2026-11-21'),
    row('FAILED', '2026-11-21', { accountId: '333333333333' }));
  expect(counts()).toEqual({
    version: 1, kind: 'backup', days: ['2026-11-21'],
    places: {
      [SHOP]: { since: '2026-11-21', seen: '2026-11-21', days: { '2026-11-21': [2, 1, 2, 1] } },
      '333333333333/eu-west-1': { since: '2026-11-21', seen: '2026-11-21', days: { '2026-11-21': [0, 1, 0, 1] } },
    },
  });
});

test('a job that was created the day before is counted apart: the report of that day may have it too', async () => {
  await arrive('2026-11-22', row('COMPLETED', '2026-11-21'), row('COMPLETED', '2026-11-21', { creationDate: '2026-11-20T23:50:00.000Z' }));
  expect(counts().places[SHOP].days).toEqual({ '2026-11-21': [2, 0, 1, 0] });
});

test('a restore of a test is counted: AWS Backup and events have it too', async () => {
  await arrive('2026-11-22', row('COMPLETED', '2026-11-21', { resourceArn: 'arn:aws:ec2:eu-west-1:222222222222:volume/awsbackup-restore-test-1' }));
  expect(counts().places[SHOP].days).toEqual({ '2026-11-21': [1, 0, 1, 0] });
});

test('days add up, one report again changes nothing, and those that nobody compares are dropped', async () => {
  await arrive('2026-11-01', row('COMPLETED', '2026-10-31'));
  await arrive('2026-11-21', row('COMPLETED', '2026-11-20'));
  const [key] = world.report(JOBS_PLAN, '2026-11-22', [csv(row('COMPLETED', '2026-11-21'))]);
  await world.arrive(key);
  await world.arrive(key);
  expect(counts()).toMatchObject({ days: ['2026-11-20', '2026-11-21'], places: { [SHOP]: { since: '2026-10-31', seen: '2026-11-21', days: { '2026-11-20': [1, 0, 1, 0], '2026-11-21': [1, 0, 1, 0] } } } });
  expect(Object.keys(counts().places[SHOP].days)).toHaveLength(2);
});

test('another report of the same day counts where it has more', async () => {
  await arrive('2026-11-22', row('COMPLETED', '2026-11-21'), row('COMPLETED', '2026-11-21'));
  world.jobs.push({ ...world.jobs[0], id: 'again', createdAt: '2026-11-22T04:00:00.000Z', completedAt: '2026-11-22T04:30:00.000Z', keys: ['reports/Jobs/again.csv'] });
  world.files.set('reports/Jobs/again.csv', csv(row('COMPLETED', '2026-11-21'), row('FAILED', '2026-11-21')));
  world.clock = Date.parse('2026-11-22T04:35:00Z');
  await world.notifier().reconcile();
  expect(counts().places[SHOP].days).toEqual({ '2026-11-21': [2, 1, 2, 1] });
});

describe('a day counts as read only where', () => {
  test('the report was read whole', async () => {
    const keys = world.report(JOBS_PLAN, '2026-11-22', [csv(row('COMPLETED', '2026-11-21')), '<html>']);
    await world.arrive(keys[0]);
    expect(counts()).toMatchObject({ days: [], places: { [SHOP]: { days: { '2026-11-21': [1, 0, 1, 0] } } } });
  });

  test('it was over when the report was made', async () => {
    await arrive('2026-11-22', row('COMPLETED', '2026-11-22'));
    expect(counts()).toMatchObject({ days: [], places: { [SHOP]: { days: { '2026-11-22': [1, 0, 1, 0] } } } });
  });

  test('a report without rows is a daily one', async () => {
    const header = csv(row('COMPLETED', '2026-11-21')).split('\n')[0];
    await world.arrive(world.report(JOBS_PLAN, '2026-11-22', [`${header}\n`])[0]);
    expect(counts()).toEqual({ version: 1, kind: 'backup', days: ['2026-11-21'], places: {} });
  });
});

test('a report that names no day is about the day before, and nothing of it is surely of that day', async () => {
  await arrive('2026-11-22', job('COMPLETED', { creationDate: '2026-11-21T05:00:00Z' }));
  expect(counts()).toMatchObject({ days: ['2026-11-21'], places: { [SHOP]: { days: { '2026-11-21': [1, 0, 0, 0] } } } });
});

test('whoever writes reports invents no places', async () => {
  await arrive('2026-11-22', row('COMPLETED', '2026-11-21', { accountId: 'x'.repeat(100_000) }), row('COMPLETED', '2026-11-21', { region: '__proto__' }));
  expect(counts().places).toEqual({});
});

test('what can\'t be read of former counts is begun anew', async () => {
  world.counts.objects.set(KEY, { body: Buffer.from('damaged'), etag: '"0"' });
  await arrive('2026-11-22', row('COMPLETED', '2026-11-21'));
  expect(counts().days).toEqual(['2026-11-21']);
});

test('where nobody compares them, nothing is counted', async () => {
  world.counting = false;
  await arrive('2026-11-22', row('COMPLETED', '2026-11-21'));
  expect(world.counts.objects.size).toBe(0);
});

describe('what fails', () => {
  test.each([['put', 0], ['get', 0], ['put', 1], ['keep', 0]])('an invocation that dies at %s, number %i: the next one counts the same, once', async (operation, nth) => {
    const [key] = world.report(JOBS_PLAN, '2026-11-22', [csv(row('FAILED', '2026-11-21'))]);
    let count = 0;
    const plain = world.fault;
    world.fault = (what) => {
      if (what === operation && count++ >= nth) {
        throw new Error('died');
      }
    };
    await expect(world.arrive(key)).rejects.toThrow('died');
    world.fault = plain;
    await world.arrive(key);
    expect(counts()).toMatchObject({ days: ['2026-11-21'], places: { [SHOP]: { days: { '2026-11-21': [0, 1, 0, 1] } } } });
    expect(world.sent).toHaveLength(1);
  });

  test('an answer that is lost is written again', async () => {
    let lost = true;
    world.answered = (what, key) => what === 'put' && key === KEY && lost && !(lost = false);
    await arrive('2026-11-22', row('COMPLETED', '2026-11-21'));
    expect(counts().places[SHOP].days).toEqual({ '2026-11-21': [1, 0, 1, 0] });
  });

  test('a report is read although its jobs can\'t be counted, after three attempts', async () => {
    const [key] = world.report(JOBS_PLAN, '2026-11-22', [csv(row('FAILED', '2026-11-21'))]);
    world.failing('put', 100, new Error('AccessDenied'), KEY);
    await expect(world.arrive(key)).rejects.toThrow('AccessDenied');
    world.receives = 4;
    await world.arrive(key);
    expect(world.sent).toHaveLength(1);
    expect(world.logs).toContainEqual(expect.objectContaining({ level: 'error', message: 'the jobs of a report were not counted' }));
  });
});
