import { control, csv, job, JOBS_PLAN, PLAN, World } from './notifier-world';
import { ReportTemplateName } from '../../../src/data/reports';
import { renderChat } from '../../../src/notification/handler/message-chat';
import { renderText } from '../../../src/notification/handler/message-text';
import { EventFinding } from '../../../src/notification/handler/notification-event';
import { countsOf, withFailedJobs } from '../../../src/report-notifier/handler/notifier-metrics';
import { Gathered } from '../../../src/report-notifier/handler/report-contents';
import { EMPTY_OBJECT, EMPTY_STATE } from '../../../src/report-notifier/handler/report-state';
import { StateKeeper } from '../../../src/report-notifier/handler/state-keeper';
import { StateStore } from '../../../src/report-notifier/handler/state-store';

/** How much the handler keeps, and for how long. */

const bad = (change: Partial<Record<string, string>> = {}) => control('NON_COMPLIANT', change);
const dayOf = (number: number) => new Date(Date.parse('2026-08-01T00:00:00Z') + number * 86_400_000).toISOString().slice(0, 10);
const day = (world: World, date: string, ...rows: Record<string, string>[]) => world.arrive(world.report(PLAN, date, [csv(...rows)])[0]);
const accounts = (count: number) => Array.from({ length: count }, (_, i) => bad({ accountId: String(300_000_000_000 + i) }));

describe('a count that comes back', () => {
  const statesAfter = async (...values: number[]) => {
    const world = new World({ plans: [PLAN] });
    for (const [i, value] of values.entries()) {
      await day(world, dayOf(i), bad({ numResourcesNonCompliant: String(value) }));
    }
    return world.sent.map(({ event }) => event.findings.map(({ state, count }: EventFinding) => `${state} ${count}`).join());
  };

  test('within two days is no news', async () => {
    expect(await statesAfter(9, 2, 9)).toEqual(['new 9']);
  });

  test('after three days is worse', async () => {
    expect(await statesAfter(9, 2, 2, 9)).toEqual(['new 9', 'worse 9']);
  });

  test('is no news either within two days after it was so high again', async () => {
    expect(await statesAfter(9, 2, 9, 2, 9)).toEqual(['new 9']);
  });
});

describe('resolved findings', () => {
  test('are the latest 200, for the digest', async () => {
    const world = new World({ plans: [PLAN] });
    await day(world, dayOf(0), bad({ accountId: '111111111111' }));
    await day(world, dayOf(1), control('COMPLIANT', { accountId: '111111111111' }), ...accounts(200));
    expect((await world.state('Controls')).resolved.map(({ accountId }) => accountId)).toEqual(['111111111111']);
    await day(world, dayOf(2), ...accounts(200).map((row) => ({ ...row, controlComplianceStatus: 'COMPLIANT' })));
    const { resolved } = await world.state('Controls');
    expect([resolved.length, resolved.some(({ accountId }) => accountId === '111111111111')]).toEqual([200, false]);
  });

  test('are counted in the digest however many there are, and once', async () => {
    const world = new World({ plans: [PLAN] });
    const rows = accounts(1300);
    await day(world, dayOf(0), ...rows);
    await world.digest(dayOf(0));
    await day(world, dayOf(1), ...rows.map((row) => ({ ...row, controlComplianceStatus: 'COMPLIANT' })));
    await world.digest(dayOf(1));
    const { event } = world.sent.at(-1)!;
    expect([event.totals.resolved, event.title]).toEqual([1300, expect.stringContaining('1,300 resolved')]);
    expect([renderText(event).body, renderChat(event).content.description, world.digests.get(dayOf(1))]).toEqual(Array(3).fill(expect.stringContaining('1,300 ')));
    await day(world, dayOf(2), ...rows.map((row) => ({ ...row, controlComplianceStatus: 'COMPLIANT' })));
    await world.digest(dayOf(2));
    expect(world.sent.at(-1)!.event.totals.resolved).toBe(0);
  });
});

test('the trend has the latest 90 days, in their order', async () => {
  const world = new World({ plans: [PLAN] });
  for (let i = 0; i <= 90; i++) {
    await day(world, dayOf(i), bad({ numResourcesNonCompliant: String(i) }));
  }
  const { trend } = await world.state('Controls');
  expect([trend.length, trend[0], trend[89]]).toEqual([90, { date: dayOf(1), nonCompliant: 1, failedJobs: 0 }, { date: dayOf(90), nonCompliant: 90, failedJobs: 0 }]);
});

describe('objects of a bucket of which nothing else is known', () => {
  test('are remembered by their keys, the latest 500', async () => {
    const world = new World({ plans: [], prefix: '' }, false);
    const key = (file: string) => `any/Backup/111111111111/eu-west-1/2026/11/21/Daily_2026-11-21T${file}.csv`;
    const store = new StateStore(world.bucket, () => new Date(world.clock));
    const part = { ...EMPTY_STATE, objects: Array.from({ length: 500 }, (_, i) => ({ key: key(`old${i}`), etag: '', at: '2026-11-20T00:00:00Z' })) };
    await store.save('any.111111111111.eu-west-1.Daily', { ...EMPTY_OBJECT, parts: { 'any.111111111111.eu-west-1.Daily': part } }, undefined);
    world.files.set(key('new'), csv(bad()));
    await world.arrive(key('new'));
    const { objects = [] } = await world.state('any.111111111111.eu-west-1.Daily');
    expect([objects.length, objects[0].key, objects[499].key]).toEqual([500, key('old1'), key('new')]);
  });
});

describe('report jobs', () => {
  const world = async (hoursAgo: number) => {
    const one = new World({ plans: [PLAN] });
    one.report(PLAN, '2026-11-21', [csv(bad())]);
    one.clock = Date.parse('2026-11-21T02:00:00Z') + hoursAgo * 3_600_000;
    await one.notifier().reconcile();
    return one.sent.length;
  };

  test('of the last seven days are read where nothing is known of a plan', async () => {
    expect([await world(7 * 24), await world(7 * 24 + 1)]).toEqual([1, 0]);
  });

  test('of the last seven days vouch for the objects that they made', async () => {
    const one = new World({ plans: [PLAN] });
    const [key] = one.report(PLAN, '2026-11-14', [csv(control('COMPLIANT'))]);
    await one.arrive(key);
    await day(one, '2026-11-20', control('COMPLIANT'));
    const rejectedAfter = async (moment: string) => {
      one.clock = Date.parse(moment);
      await one.arrive(key);
      return one.rejected.length;
    };
    expect([await rejectedAfter('2026-11-21T02:00:00Z'), await rejectedAfter('2026-11-21T02:00:01Z')]).toEqual([0, 1]);
  });
});

describe('numbers', () => {
  const contentsOf = (template: ReportTemplateName) => {
    const gathered = new Gathered();
    gathered.add(template, { ...control('NON_COMPLIANT'), ...job('FAILED'), resourceId: 'r', resourceComplianceStatus: 'NON_COMPLIANT' });
    const { observations, scopes, failedJobs, jobs } = gathered;
    return { template, observations, scopes, failedJobs, jobs, cells: [], complete: true, at: '2026-11-21T03:00:00Z' };
  };

  test.each<[ReportTemplateName, object]>([
    ['CONTROL_COMPLIANCE_REPORT', { nonCompliant: { Gold: 2 } }], ['BACKUP_JOB_REPORT', { jobs: { 'gold|FAILED': 1 } }],
    ['RESOURCE_COMPLIANCE_REPORT', {}], ['COPY_JOB_REPORT', {}], ['RESTORE_JOB_REPORT', {}], ['SCAN_JOB_REPORT', {}],
  ])('of %s are %j', (template, counts) => {
    expect(countsOf(contentsOf(template))).toEqual(counts);
  });
});

describe('failed jobs', () => {
  const COUNTED = { metrics: ['ReportedFailedJobs'] as const };

  test('are remembered only where a metric counts them', async () => {
    const world = new World({ plans: [JOBS_PLAN], metrics: ['ReportAge'] });
    await world.arrive(world.report(JOBS_PLAN, '2026-11-21', [csv(job('FAILED'))])[0]);
    expect((await world.state('Jobs')).failedJobs).toBeUndefined();
  });

  test('are forgotten three days after the day on which a report showed them first', () => {
    const known = { j1: '2026-11-21', j2: '2026-11-22' };
    expect(withFailedJobs(known, new Set(), '2026-11-23T23:59:59Z', COUNTED).failedJobs).toEqual(known);
    expect(withFailedJobs(known, new Set(), '2026-11-24T00:00:00Z', COUNTED).failedJobs).toEqual({ j2: '2026-11-22' });
  });

  test('are remembered for two days after the report that showed them first', async () => {
    const world = new World({ plans: [JOBS_PLAN] });
    for (const date of ['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24']) {
      await world.arrive(world.report(JOBS_PLAN, date, [csv(job('FAILED'))])[0]);
    }
    // the fourth is a new job to whoever has forgotten the first
    expect(world.measured.filter((line) => line.startsWith('ReportedFailedJobs'))).toEqual(['1', '0', '0', '1'].map((count) => `ReportedFailedJobs Jobs ${count}`));
  });

  test('are the latest 20,000, and all of them are counted', () => {
    const ids = Array.from({ length: 20_001 }, (_, i) => `j${i}`);
    const { failedJobs, fresh } = withFailedJobs({ known: '2026-11-21' }, new Set(ids), '2026-11-21T03:00:00Z', COUNTED);
    expect([fresh, Object.keys(failedJobs!).length, failedJobs!.known, failedJobs!.j0, failedJobs!.j1]).toEqual([20_001, 20_000, undefined, undefined, '2026-11-21']);
  });
});

describe('a report that can\'t be read', () => {
  const tried = async (lastAttempt: number) => {
    const world = new World({ plans: [PLAN] });
    const [key] = world.report(PLAN, '2026-11-21', [csv(bad())]);
    const start = world.clock;
    world.failing('open', Infinity, new Error('Access Denied'));
    for (const [i, at] of [0, 1, 2, 3, 4, 5, 6, lastAttempt].entries()) {
      world.clock = start + at;
      world.receives = i + 1;
      await world.arrive(key).catch(() => undefined);
    }
    return world.rejected.length;
  };

  // from the second attempt on, which is the first that is noted
  test('blocks the others for an hour and no longer', async () => {
    expect([await tried(3_600_000), await tried(3_600_001)]).toEqual([0, 1]);
  });
});

describe('a state', () => {
  test('that others change all the time is tried twenty times', async () => {
    let writes = 0;
    const world = new World();
    const store = new StateStore({ get: async () => undefined, put: async () => void writes++ }, () => new Date());
    const keeper = new StateKeeper({ ...world.ports(), store });
    await expect(keeper.change('Plan', (state) => ({ state }))).rejects.toThrow('the state of Plan was changed by others 20 times in a row');
    expect(writes).toBe(20);
  });
});

describe('what a deleted report plan left', () => {
  const leftAfter = async (plan: typeof PLAN, rows: Record<string, string>[], days: number) => {
    const world = new World({ plans: [plan, { ...PLAN, reportPlanName: 'Other', reportName: 'Other', prefix: 'reports/Other' }] });
    await world.arrive(world.report(plan, '2026-11-21', [csv(...rows)])[0]);
    Object.assign(world.contract, { plans: world.contract.plans.slice(1) });
    await world.notifier().reconcile();
    const closed = Date.parse((await world.state(plan.reportPlanName)).closedAt!);
    world.clock = closed + days * 86_400_000 - 1;
    await world.notifier().reconcile();
    const before = Object.keys((await world.state(plan.reportPlanName)).findings).length;
    world.clock++;
    await world.notifier().reconcile();
    return [before, Object.keys((await world.state(plan.reportPlanName)).findings).length];
  };

  test('may be taken over within 3 days', async () => {
    expect(await leftAfter(PLAN, [bad()], 3)).toEqual([1, 0]);
  });

  test('of jobs may be taken over within 35 days', async () => {
    expect(await leftAfter(JOBS_PLAN, [job('FAILED')], 35)).toEqual([1, 0]);
  });
});
