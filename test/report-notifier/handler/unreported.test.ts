import { control, csv, JOBS_PLAN, PLAN, World } from './notifier-world';
import { compareReport } from '../../../src/report-notifier/handler/comparison';
import { EMPTY_STATE } from '../../../src/report-notifier/handler/report-state';
import { Scopes } from '../../../src/report-notifier/handler/scopes';

const SHOP = '222222222222';
const OTHER = '333333333333';
const bad = (change: Partial<Record<string, string>> = {}) => control('NON_COMPLIANT', change);
const good = (change: Partial<Record<string, string>> = {}) => control('COMPLIANT', change);

/** A report each day, from a first one on. */
async function days(world: World, plan: typeof PLAN, first: number, ...reports: Record<string, string>[][]): Promise<void> {
  for (const [i, rows] of reports.entries()) {
    const [key] = world.report(plan, `2026-11-${String(first + i).padStart(2, '0')}`, [csv(...rows)]);
    await world.arrive(key);
  }
}

const told = (world: World) => world.sent.filter(({ event }) => event.kind === 'changes')
  .map(({ event }) => event.findings.map(({ state, class: kind, accountId }) => `${state} ${kind} ${accountId}`).sort().join(', '));
const open = async (world: World, name = 'Controls') => Object.values((await world.state(name)).findings).map(({ class: kind }) => kind).sort();

describe('an account that a report no longer speaks of', () => {
  test('is told of as not reported, and its findings are not over', async () => {
    const world = new World({ plans: [PLAN] });
    await days(world, PLAN, 1, [bad(), good({ accountId: OTHER })], [good({ accountId: OTHER })]);
    expect(told(world)).toEqual([`new NON_COMPLIANT ${SHOP}`, `new NOT_REPORTED ${SHOP}`]);
    expect(await open(world)).toEqual(['NON_COMPLIANT', 'NOT_REPORTED']);
  });

  test('is told of once, and says since when', async () => {
    const world = new World({ plans: [PLAN] });
    await days(world, PLAN, 1, [good(), good({ accountId: OTHER })], ...Array(3).fill([good({ accountId: OTHER })]) as Record<string, string>[][]);
    expect(told(world)).toEqual([`new NOT_REPORTED ${SHOP}`]);
    expect(world.sent[0].event.findings[0]).toMatchObject({ framework: 'Gold', what: 'Framework', since: '2026-11-02T03:00:00.000Z', severity: 'HIGH' });
  });

  test('is over when it comes back, with its findings as they are then', async () => {
    const world = new World({ plans: [PLAN] });
    await days(world, PLAN, 1, [bad(), good({ accountId: OTHER })], [good({ accountId: OTHER })], [good(), good({ accountId: OTHER })]);
    expect(told(world)[2]).toBe(`resolved NON_COMPLIANT ${SHOP}, resolved NOT_REPORTED ${SHOP}`);
    expect(await open(world)).toEqual([]);
  });

  test('is not reported in the digest, which says that not everything was checked', async () => {
    const world = new World({ plans: [PLAN] });
    await days(world, PLAN, 1, [good(), good({ accountId: OTHER })], [good({ accountId: OTHER })]);
    await world.digest('2026-11-02');
    expect(world.sent.at(-1)!.event.title).toContain('1 account not fully checked');
  });

  test.each([[35, 2], [36, 0]])('is forgotten after 35 days: after %d there are %d findings', async (count, left) => {
    const world = new World({ plans: [PLAN] });
    await days(world, PLAN, 1, [bad(), good({ accountId: OTHER })], [good({ accountId: OTHER })]);
    const later = new Date(Date.parse('2026-11-02T00:00:00Z') + count * 86_400_000).toISOString().slice(0, 10);
    await world.arrive(world.report(PLAN, later, [csv(good({ accountId: OTHER }))])[0]);
    expect(await open(world)).toHaveLength(left);
  });

  test('while no report is whole for more than 35 days is not forgotten, and is told of when one is', async () => {
    const world = new World({ plans: [PLAN] });
    await days(world, PLAN, 1, [bad(), good({ accountId: OTHER })]);
    const rest = csv(good({ accountId: OTHER }));
    for (const [day, files] of [['2026-11-02', [rest, 'garbage']], ['2026-12-20', [rest, 'garbage']], ['2026-12-21', [rest]]] as const) {
      await world.arrive(world.report(PLAN, day, [...files])[0]);
    }
    expect(told(world)).toEqual([`new NON_COMPLIANT ${SHOP}`, `new NOT_REPORTED ${SHOP}`]);
    expect(await open(world)).toEqual(['NON_COMPLIANT', 'NOT_REPORTED']);
  });

  test('is forgotten without a word, and lists get to know that nobody follows it: nobody said that it is well', async () => {
    const world = new World({ plans: [PLAN] });
    await days(world, PLAN, 1, [bad(), good({ accountId: OTHER })], [good({ accountId: OTHER })]);
    world.targets = ['People', 'SecurityHub'];
    const { length } = world.sent;
    await world.notifier().reconcile();
    await world.arrive(world.report(PLAN, '2026-12-09', [csv(good({ accountId: OTHER }))])[0]);
    expect(world.sent.slice(length).map(({ targetId, event }) => `${targetId} ${event.findings.map(({ state, class: kind }) => `${state} ${kind}`).sort().join()}`)).toEqual([
      'SecurityHub ongoing NOT_REPORTED', 'SecurityHub ongoing NOT_REPORTED,ongoing NOT_REPORTED',
    ]);
  });

  test('is noticed for each Region and framework', async () => {
    const world = new World({ plans: [PLAN] });
    await days(world, PLAN, 1, [good(), good({ region: 'eu-central-1' }), good({ frameworkName: 'Silver' })], [good()]);
    expect(world.sent[0].event.findings.map(({ region, framework }) => `${region} ${framework}`)).toEqual(['eu-central-1 Gold', 'eu-west-1 Silver']);
  });

  test('is not missed where a file of the report could not be read', async () => {
    const world = new World({ plans: [PLAN] });
    await days(world, PLAN, 1, [good(), good({ accountId: OTHER })]);
    await world.arrive(world.report(PLAN, '2026-11-02', [csv(good({ accountId: OTHER })), '<html>'])[0]);
    expect(told(world)).toEqual([]);
  });

  test('is not missed in a report on jobs, which there may be none of', async () => {
    const world = new World();
    const row = (accountId: string) => ({ accountId, region: 'eu-west-1', backupJobId: 'j', jobStatus: 'COMPLETED', resourceArn: 'a' });
    await days(world, JOBS_PLAN, 1, [row(SHOP), row(OTHER)], [row(OTHER)]);
    expect(told(world)).toEqual([]);
  });
});

describe('a report on resources', () => {
  const RESOURCES = { reportPlanName: 'Resources', reportName: 'Resources', templateName: 'RESOURCE_COMPLIANCE_REPORT', prefix: 'reports/Resources' };
  const resource = (status: string, change: Partial<Record<string, string>> = {}): Record<string, string> => ({
    accountId: SHOP, region: 'eu-west-1', frameworkName: 'Gold', controlName: 'BACKUP_RECOVERY_POINT_ENCRYPTED', resourceId: 'db-1', resourceType: 'RDS',
    resourceComplianceStatus: status, lastEvaluationTime: '', ...change as Record<string, string>,
  });
  const other = resource('COMPLIANT', { accountId: OTHER });

  test('that lacks a framework whose last resource is gone says so at once, where the report on controls still has it', async () => {
    const world = new World({ plans: [PLAN, RESOURCES] });
    await days(world, PLAN, 1, ...Array(2).fill([good(), good({ accountId: OTHER })]) as Record<string, string>[][]);
    await days(world, RESOURCES, 1, [resource('NON_COMPLIANT'), other], [other]);
    expect(told(world)).toEqual([`new NON_COMPLIANT ${SHOP}`, `resolved NON_COMPLIANT ${SHOP}`]);
  });

  test('waits for the report on controls of its day, which may no longer have the control', async () => {
    const world = new World({ plans: [PLAN, RESOURCES] });
    const [row, rest] = [bad(), [good({ accountId: OTHER }), good({ controlName: 'OTHER' })]];
    await days(world, PLAN, 1, [row, ...rest]);
    await days(world, RESOURCES, 1, [resource('NON_COMPLIANT'), other], [other]);
    await days(world, PLAN, 2, rest);
    await days(world, RESOURCES, 3, [other], [other], [other]);
    expect(told(world)).toEqual([`new NON_COMPLIANT ${SHOP}`, `new NON_COMPLIANT ${SHOP}`, `new NOT_REPORTED ${SHOP}`]);
    expect(await open(world, 'Resources')).toEqual(['NON_COMPLIANT']);
  });

  test.each<[string, Record<string, string>, Record<string, string>[]]>([
    ['whose control has insufficient data', control('INSUFFICIENT_DATA', { numResourcesNonCompliant: '0' }), []],
    ['whose control has a status that is not known', control('NOT_EVALUATED'), []],
    ['while its control counts more than the rows show: the file is cut', bad({ numResourcesNonCompliant: '2' }), [resource('NON_COMPLIANT', { resourceId: 'db-2' })]],
    ['while its control counts some and the file has no rows of it', bad({ numResourcesNonCompliant: '1' }), []],
  ])('does not take a resource for well %s', async (_, judged, rows) => {
    const world = new World({ plans: [PLAN, RESOURCES] });
    const rest = good({ accountId: OTHER });
    await days(world, PLAN, 1, [bad({ numResourcesNonCompliant: '1' }), rest]);
    await days(world, RESOURCES, 1, [resource('NON_COMPLIANT'), ...rows, other]);
    await days(world, PLAN, 2, [judged, rest]);
    await days(world, RESOURCES, 2, [...rows, other]);
    expect(told(world).join()).not.toContain('resolved');
    expect((await world.state('Resources')).findings).toHaveProperty([`resource|${SHOP}|eu-west-1|Gold|BACKUP_RECOVERY_POINT_ENCRYPTED|RDS|db-1`]);
  });

  test('takes a resource for well whose control counts just what the rows show', async () => {
    const world = new World({ plans: [PLAN, RESOURCES] });
    const rows = [resource('NON_COMPLIANT', { resourceId: 'db-2' }), other];
    await days(world, PLAN, 1, [bad({ numResourcesNonCompliant: '2' }), good({ accountId: OTHER })]);
    await days(world, RESOURCES, 1, [resource('NON_COMPLIANT'), ...rows]);
    await days(world, PLAN, 2, [bad({ numResourcesNonCompliant: '1' }), good({ accountId: OTHER })]);
    await days(world, RESOURCES, 2, rows);
    expect(told(world).at(-1)).toBe(`resolved NON_COMPLIANT ${SHOP}`);
  });

  test('tells after three days that nobody knows of a resource whose control can not be judged', async () => {
    const world = new World({ plans: [PLAN, RESOURCES] });
    const rest = good({ accountId: OTHER });
    const unknown = control('INSUFFICIENT_DATA', { numResourcesNonCompliant: '0' });
    await days(world, PLAN, 1, [bad(), rest], ...Array(5).fill([unknown, rest]) as Record<string, string>[][]);
    await days(world, RESOURCES, 1, [resource('NON_COMPLIANT'), other], ...Array(5).fill([other]) as Record<string, string>[][]);
    expect(told(world).at(-1)).toBe(`new NOT_REPORTED ${SHOP}`);
    expect(told(world).join()).not.toContain('resolved NON_COMPLIANT');
  });

  test('does not take a resource for well that a control with another scope leaves out', async () => {
    const world = new World({ plans: [PLAN, RESOURCES] });
    const controls = (controlScope: string) => [bad({ controlScope }), good({ accountId: OTHER })];
    await days(world, PLAN, 1, controls('EBS, RDS'));
    await days(world, RESOURCES, 1, [resource('NON_COMPLIANT'), resource('NON_COMPLIANT', { resourceId: 'vol-1' }), other]);
    await days(world, PLAN, 2, controls('EBS'));
    await days(world, RESOURCES, 2, [resource('NON_COMPLIANT', { resourceId: 'vol-1' }), other]);
    expect(told(world).slice(1)).toEqual([
      `new NON_COMPLIANT ${SHOP}, new NON_COMPLIANT ${SHOP}`, `new NON_COMPLIANT ${SHOP}, new NOT_REPORTED ${SHOP}`, `new NOT_REPORTED ${SHOP}`,
    ]);
    expect(await open(world, 'Resources')).toEqual(['NON_COMPLIANT', 'NON_COMPLIANT', 'NOT_REPORTED']);
  });

  test('keeps its findings where the report on controls lacks the framework too', async () => {
    const world = new World({ plans: [PLAN, RESOURCES] });
    await days(world, PLAN, 1, [good(), good({ accountId: OTHER })], [good({ accountId: OTHER })]);
    await days(world, RESOURCES, 1, [resource('NON_COMPLIANT'), other], ...Array(9).fill([other]) as Record<string, string>[][]);
    expect(told(world).sort()).toEqual([`new NON_COMPLIANT ${SHOP}`, `new NOT_REPORTED ${SHOP}`]);
  });

  test.each([[2, []], [3, [`new NOT_REPORTED ${SHOP}`]]])('without reports on controls is no longer judged after three days: after %d there is %p', async (count, messages) => {
    const world = new World({ plans: [RESOURCES] });
    await days(world, RESOURCES, 1, [resource('NON_COMPLIANT'), other], ...Array(count + 1).fill([other]) as Record<string, string>[][]);
    expect(told(world).slice(1)).toEqual(messages);
  });

  test('without reports on controls is over where others of its kind are judged, and else no longer judged: its type may be out of the scope', async () => {
    const world = new World({ plans: [RESOURCES] });
    const arn = (name: string) => ({ resourceId: `arn:aws:rds:eu-west-1:222222222222:${name}` });
    const rest = [resource('COMPLIANT', arn('db:2')), other];
    const gone = [resource('NON_COMPLIANT', arn('db:1')), resource('NON_COMPLIANT', { resourceId: 'AWS::EFS::FileSystem/fs-1' })];
    await days(world, RESOURCES, 1, [...gone, ...rest], rest, rest, rest, rest);
    expect(told(world).slice(1)).toEqual([`resolved NON_COMPLIANT ${SHOP}`, `new NOT_REPORTED ${SHOP}`]);
  });

  test('without rows is no trouble: there may be no resource', async () => {
    const world = new World({ plans: [RESOURCES] });
    await days(world, RESOURCES, 1, [other]);
    await world.arrive(world.report(RESOURCES, '2026-11-02', [`${csv(other).split('\r\n')[0]}\r\n`])[0]);
    expect(world.sent).toEqual([]);
  });

  test('that had a resource of a restore test only is not missed when that is gone', async () => {
    const world = new World({ plans: [RESOURCES] });
    await days(world, RESOURCES, 1, [resource('NON_COMPLIANT', { resourceId: 'awsbackup-restore-test-1' }), other], [other]);
    expect(world.sent).toEqual([]);
  });
});

describe('a report that says nothing', () => {
  const HEADER = `${csv(good()).split('\r\n')[0]}\r\n`;

  test('ends no finding, and is told of as trouble, once', async () => {
    const world = new World({ plans: [PLAN] });
    await days(world, PLAN, 1, [bad()]);
    await world.arrive(world.report(PLAN, '2026-11-02', [HEADER])[0]);
    await world.arrive(world.report(PLAN, '2026-11-03', [HEADER])[0]);
    expect(world.sent.map(({ event }) => `${event.kind} ${event.title}`)).toEqual(['changes Controls: 1 new', 'report-failed Controls: the report could not be made, or not be read as a whole']);
    expect(world.sent[1].event.findings[0].message).toContain('the report has no rows');
    expect(await open(world)).toEqual(['NON_COMPLIANT']);
  });

  test('is over with the next that says something', async () => {
    const world = new World({ plans: [PLAN] });
    await world.arrive(world.report(PLAN, '2026-11-01', [HEADER])[0]);
    await days(world, PLAN, 2, [good()]);
    expect(world.sent.map(({ event }) => event.findings[0].state)).toEqual(['new', 'resolved']);
  });

  test('makes the digest say that not everything was checked', async () => {
    const world = new World({ plans: [PLAN] });
    await world.arrive(world.report(PLAN, '2026-11-01', [HEADER])[0]);
    await world.digest('2026-11-01');
    expect(world.sent.at(-1)!.event.title).toContain('1 report failed');
  });

  test('of which AWS Backup names no file ends no finding', async () => {
    const world = new World({ plans: [PLAN] });
    await days(world, PLAN, 1, [bad()]);
    world.report(PLAN, '2026-11-02', []);
    await world.notifier().reconcile();
    expect([world.sent[1].event.kind, await open(world)]).toEqual(['report-failed', ['NON_COMPLIANT']]);
  });

  test('about jobs is no trouble: there may have been none', async () => {
    const world = new World({ plans: [JOBS_PLAN] });
    world.report(JOBS_PLAN, '2026-11-02', []);
    await world.notifier().reconcile();
    expect([world.sent, (await world.state('Jobs')).lastReportAt]).toEqual([[], '2026-11-02T03:00:00.000Z']);
  });

  test.each(['', 'ERROR'])('about a control but the status %p leaves its finding as it was', async (status) => {
    const world = new World({ plans: [PLAN] });
    await days(world, PLAN, 1, [bad()], [control(status)], [bad()]);
    expect(told(world)).toEqual([`new NON_COMPLIANT ${SHOP}`]);
  });
});

describe('a report in parts', () => {
  const SECOND = { ...PLAN, reportPlanName: 'Controls_2', prefix: 'reports/Controls_2' };
  const parts = () => new World({ plans: [PLAN, SECOND] });
  /** The next day, in an order. */
  const day = async (world: World, number: number, first: Record<string, string>[], second: Record<string, string>[], order: 'first' | 'second') => {
    const works = [() => days(world, PLAN, number, first), () => days(world, SECOND, number, second)];
    for (const work of order === 'first' ? works : works.reverse()) {
      await work();
    }
  };

  test.each(['first', 'second'] as const)('between which an account moves tells nothing, if the %s is read first', async (order) => {
    const world = parts();
    await day(world, 1, [bad(), good({ accountId: OTHER })], [good({ accountId: '444444444444' })], 'first');
    for (const number of [2, 3, 4]) {
      await day(world, number, [good({ accountId: OTHER })], [bad(), good({ accountId: '444444444444' })], order);
    }
    expect(told(world)).toEqual([`new NON_COMPLIANT ${SHOP}`]);
    expect([await open(world), await open(world, 'Controls_2')]).toEqual([[], ['NON_COMPLIANT']]);
  });

  test.each(['first', 'second'] as const)('between which an account moves while its control is removed tells once that it is no longer judged, if the %s is read first', async (order) => {
    const world = parts();
    world.targets = ['People', 'SecurityHub'];
    const rest = good({ controlName: 'OTHER' });
    await day(world, 1, [bad(), rest, good({ accountId: OTHER })], [good({ accountId: '444444444444' })], 'first');
    for (const number of [2, 3, 4, 5]) {
      await day(world, number, [good({ accountId: OTHER })], [rest, good({ accountId: '444444444444' })], order);
    }
    expect(told(world)).toEqual([`new NON_COMPLIANT ${SHOP}`, `new NON_COMPLIANT ${SHOP}`, `new NOT_REPORTED ${SHOP}`, `new NOT_REPORTED ${SHOP}`]);
    expect([await open(world), await open(world, 'Controls_2')]).toEqual([[], ['NON_COMPLIANT', 'NOT_REPORTED']]);
    expect(world.sent.flatMap(({ event }) => event.findings).filter(({ state }) => state === 'resolved')).toEqual([]);
  });

  test('read late, of an account that another part has by now without the control, tells that it is no longer judged', async () => {
    const world = parts();
    const rest = good({ controlName: 'OTHER' });
    await day(world, 1, [good(), rest, good({ accountId: OTHER })], [good({ accountId: '444444444444' })], 'first');
    world.report(PLAN, '2026-11-02', [csv(bad(), rest, good({ accountId: OTHER }))]);
    const [late] = world.jobs.splice(-1);
    await days(world, SECOND, 2, [rest, good({ accountId: '444444444444' })]);
    world.jobs.push({ ...late, completedAt: '2026-11-02T02:30:00.000Z' });
    await world.notifier().reconcile();
    await day(world, 3, [good({ accountId: OTHER })], [rest, good({ accountId: '444444444444' })], 'first');
    await day(world, 4, [good({ accountId: OTHER })], [rest, good({ accountId: '444444444444' })], 'first');
    expect(told(world)).toEqual([`new NON_COMPLIANT ${SHOP}`, `new NOT_REPORTED ${SHOP}`]);
  });

  test('keeps since when across a move', async () => {
    const world = parts();
    await day(world, 1, [bad(), good({ accountId: OTHER })], [good({ accountId: '444444444444' })], 'first');
    await day(world, 2, [good({ accountId: OTHER })], [bad(), good({ accountId: '444444444444' })], 'second');
    await day(world, 3, [good({ accountId: OTHER })], [good(), good({ accountId: '444444444444' })], 'first');
    expect(told(world)).toEqual([`new NON_COMPLIANT ${SHOP}`, `resolved NON_COMPLIANT ${SHOP}`]);
    expect(world.sent[1].event.findings[0].since).toBe('2026-11-01T03:00:00.000Z');
  });

  test('says that a finding is over once, also where it was known to the other part', async () => {
    const world = parts();
    await day(world, 1, [bad(), good({ accountId: OTHER })], [good({ accountId: '444444444444' })], 'first');
    await days(world, SECOND, 2, [good(), good({ accountId: '444444444444' })], [good(), good({ accountId: '444444444444' })]);
    await days(world, PLAN, 3, [good({ accountId: OTHER })]);
    expect(told(world)).toEqual([`new NON_COMPLIANT ${SHOP}`, `resolved NON_COMPLIANT ${SHOP}`]);
  });

  test('tells of an account that no part speaks of, a report later', async () => {
    const world = parts();
    await day(world, 1, [good(), good({ accountId: OTHER })], [good({ accountId: '444444444444' })], 'first');
    await day(world, 2, [good({ accountId: OTHER })], [good({ accountId: '444444444444' })], 'first');
    expect(told(world)).toEqual([]);
    await day(world, 3, [good({ accountId: OTHER })], [good({ accountId: '444444444444' })], 'first');
    expect(told(world)).toEqual([`new NOT_REPORTED ${SHOP}`]);
  });

  test('counts the resources of all parts, but for those that are late', async () => {
    const world = parts();
    await day(world, 1, [bad()], [bad({ accountId: OTHER, numResourcesNonCompliant: '3' })], 'first');
    await days(world, PLAN, 4, [bad()]);
    expect(world.measured).toEqual(['NonCompliantResources Gold 2', 'NonCompliantResources Gold 5', 'NonCompliantResources Gold 2']);
  });
});

describe('jobs of an account that moves between parts', () => {
  const SECOND = { ...JOBS_PLAN, reportPlanName: 'Jobs_2', prefix: 'reports/Jobs_2' };
  const failed = (change: Partial<Record<string, string>> = {}) => ({
    accountId: SHOP, region: 'eu-west-1', backupJobId: 'm1', jobStatus: 'FAILED', resourceArn: 'monthly', creationDate: '2026-11-01T01:00:00Z', ...change as Record<string, string>,
  });
  const daily = (accountId: string) => failed({ accountId, backupJobId: `d-${accountId}`, jobStatus: 'COMPLETED', resourceArn: 'daily', creationDate: '' });

  test.each(['first', 'second'])('stay findings, if the %s is read first, until a job of theirs completes', async (order) => {
    const world = new World({ plans: [JOBS_PLAN, SECOND] });
    await days(world, JOBS_PLAN, 1, [failed(), daily(SHOP), daily(OTHER)]);
    await days(world, SECOND, 1, [daily('444444444444')]);
    for (const number of [2, 3, 4]) {
      const works = [() => days(world, JOBS_PLAN, number, [daily(OTHER)]), () => days(world, SECOND, number, [daily(SHOP), daily('444444444444')])];
      for (const work of order === 'first' ? works : works.reverse()) {
        await work();
      }
    }
    expect([await open(world, 'Jobs'), await open(world, 'Jobs_2')]).toEqual([[], ['FAILED']]);
    await days(world, SECOND, 5, [daily(SHOP), failed({ backupJobId: 'm2', jobStatus: 'COMPLETED', creationDate: '2026-11-05T01:00:00Z' })]);
    await days(world, JOBS_PLAN, 5, [daily(OTHER)]);
    expect(told(world)).toEqual([`new FAILED ${SHOP}`, `resolved FAILED ${SHOP}`]);
  });

  const SCOPE = `${SHOP}|eu-west-1`;
  const ID = `backup|${SCOPE}|monthly|||`;
  const at = (number: number) => `2026-11-0${number}T03:00:00Z`;
  const kept = { class: 'FAILED' as const, severity: 'HIGH' as const, accountId: SHOP, region: 'eu-west-1', what: 'Backup job', since: '', at: '', seen: at(1), firstSeen: '' };
  const scopes = (seen: string | undefined): Scopes => (seen === undefined ? {} : { [SCOPE]: { seen } });
  const reportOf = (...covered: string[]) => ({
    template: 'BACKUP_JOB_REPORT' as const, observations: new Map(), scopes: new Set(covered), cells: [], failedJobs: new Set<string>(), jobs: new Map(), complete: true, at: at(3),
  });
  const siblingWith = (findings: { [id: string]: typeof kept }, seen: string) => ({ expected: true, resolvedIds: new Set<string>(), state: { findings, scopes: scopes(seen) } });
  const around = (sibling: ReturnType<typeof siblingWith>) => ({ now: at(3), alertOn: ['FAILED' as const], siblings: [sibling] });

  test('are not given up to a part that speaks of the account and does not have them', () => {
    const known = { ...EMPTY_STATE, findings: new Map([[ID, kept]]), scopes: scopes(at(1)) };
    expect([...compareReport(known, reportOf(), around(siblingWith({}, at(2)))).findings.keys()]).toEqual([ID]);
  });

  test.each<[string, string | undefined, string[]]>([
    ['come with it to a part that never covered it', undefined, [ID]],
    ['come with it to a part that covered it before', '2026-11-01T02:59:59Z', [ID]],
    ['are not those of a part that covered it since: they ended there, however long ago', at(2), []],
    ['nor of one that covered it at the same moment', at(1), []],
  ])('%s', (_, seen, ids) => {
    const known = { ...EMPTY_STATE, findings: new Map<string, typeof kept>(), scopes: scopes(seen) };
    expect([...compareReport(known, reportOf(SCOPE), around(siblingWith({ [ID]: kept }, at(1)))).findings.keys()]).toEqual(ids);
  });

  test('stay findings while the new part does not speak of the account', async () => {
    const world = new World({ plans: [JOBS_PLAN, SECOND] });
    await days(world, JOBS_PLAN, 1, [failed(), daily(OTHER)], [daily(OTHER)], [daily(OTHER)]);
    expect(await open(world, 'Jobs')).toEqual(['FAILED']);
  });
});

describe('numbers of a report in parts', () => {
  const SECOND = { ...PLAN, reportPlanName: 'Controls_2', prefix: 'reports/Controls_2' };

  test('are those of one day', async () => {
    const world = new World({ plans: [PLAN, SECOND] });
    await days(world, SECOND, 1, [bad({ accountId: OTHER, numResourcesNonCompliant: '50' })]);
    await days(world, PLAN, 2, [bad()]);
    await days(world, SECOND, 2, [good({ accountId: OTHER })]);
    expect(world.measured).toEqual(['NonCompliantResources Gold 50', 'NonCompliantResources Gold 2', 'NonCompliantResources Gold 2']);
  });
});

describe('a report plan that is no more', () => {
  const RENAMED = { ...PLAN, reportPlanName: 'Renamed', reportName: 'Renamed', prefix: 'reports/Renamed' };
  const rename = (world: World) => Object.assign(world.contract, { plans: [RENAMED] });

  test('under another name goes on where it was', async () => {
    const world = new World({ plans: [PLAN] });
    await days(world, PLAN, 1, [bad()]);
    rename(world);
    await days(world, RENAMED, 2, [bad()], [good()]);
    expect(told(world)).toEqual([`new NON_COMPLIANT ${SHOP}`, `resolved NON_COMPLIANT ${SHOP}`]);
    expect(world.sent[1].event.findings[0].since).toBe('2026-11-01T03:00:00.000Z');
  });

  test('takes nothing with it that its successor lacks', async () => {
    const world = new World({ plans: [PLAN, RENAMED] });
    await days(world, RENAMED, 1, [bad(), good({ accountId: OTHER })]);
    world.report(PLAN, '2026-11-01', [csv(bad(), good({ accountId: OTHER }))]);
    Object.assign(world.jobs.at(-1)!, { completedAt: '2026-11-01T05:00:00.000Z' });
    await world.notifier().reconcile();
    rename(world);
    await days(world, RENAMED, 2, [good({ accountId: OTHER })]);
    expect(told(world).at(-1)).toBe(`new NOT_REPORTED ${SHOP}`);
    expect(await open(world, 'Renamed')).toEqual(['NON_COMPLIANT', 'NOT_REPORTED']);
  });

  test.each([[34, 1], [36, 0]])('keeps findings about jobs for 35 days, as reports on jobs speak of an account only when it has any: after %d days %d', async (count, left) => {
    const world = new World({ plans: [JOBS_PLAN] });
    await days(world, JOBS_PLAN, 1, [{ accountId: SHOP, region: 'eu-west-1', backupJobId: 'm', jobStatus: 'FAILED', resourceArn: 'monthly' }]);
    rename(world);
    await world.notifier().reconcile();
    world.minutes(count * 24 * 60);
    await world.notifier().reconcile();
    expect(await open(world, 'Jobs')).toHaveLength(left);
  });

  test('in trouble leaves none in lists', async () => {
    const world = new World({ plans: [PLAN] });
    world.targets = ['SecurityHub'];
    world.report(PLAN, '2026-11-01', [], 'FAILED', 'no access');
    await world.notifier().reconcile();
    rename(world);
    for (let i = 0; i < 5; i++) {
      await world.notifier().reconcile();
      world.minutes(24 * 60);
    }
    expect(world.sent.at(-1)!.event.findings.map(({ id, state }) => `${id} ${state}`)).toEqual(['report|111111111111|eu-west-1|Controls resolved']);
  });

  test('has its pending messages sent', async () => {
    const world = new World({ plans: [PLAN] });
    world.failing('send', 1);
    await days(world, PLAN, 1, [bad()]);
    rename(world);
    world.minutes(15);
    await world.notifier().reconcile();
    expect(told(world)).toEqual([`new NON_COMPLIANT ${SHOP}`]);
  });

  test('has what no other report took over told once after three days, as no longer followed and not as over', async () => {
    const world = new World({ plans: [PLAN] });
    world.targets = ['People', 'SecurityHub'];
    await days(world, PLAN, 1, [bad(), bad({ accountId: OTHER })]);
    rename(world);
    await days(world, RENAMED, 2, [bad({ accountId: OTHER })]);
    await world.notifier().reconcile();
    world.minutes(2 * 24 * 60);
    await world.notifier().reconcile();
    const before = world.sent.length;
    world.minutes(24 * 60);
    await world.notifier().reconcile();
    await world.notifier().reconcile();
    expect(world.sent.slice(before).map(({ targetId, event }) => `${targetId} ${event.findings.map(({ state, class: kind, accountId }) => `${state} ${kind} ${accountId}`).join()}`))
      .toEqual([`People new NOT_REPORTED ${SHOP}`, `SecurityHub new NOT_REPORTED ${SHOP}`]);
    expect(world.sent.at(-1)!.event.findings[0].message).toMatch(/^no longer followed: the report plan Controls is gone/);
    expect(await open(world)).toEqual([]);
  });

  test('has told what it found after another report covered the account last: that one decided nothing of it', async () => {
    const second = { ...PLAN, reportPlanName: 'Controls_2', prefix: 'reports/Controls_2' };
    const world = new World({ plans: [PLAN, second] });
    await days(world, second, 1, [good(), good({ accountId: OTHER })]);
    await days(world, second, 2, [good({ accountId: OTHER })]);
    await days(world, PLAN, 3, [bad()]);
    Object.assign(world.contract, { plans: [second] });
    for (let i = 0; i < 5; i++) {
      await world.notifier().reconcile();
      world.minutes(24 * 60);
    }
    expect(told(world)).toContain(`new NOT_REPORTED ${SHOP}`);
    expect(world.sent.flatMap(({ event }) => event.findings).filter(({ message }) => message?.includes('the report plan Controls is gone'))).toHaveLength(1);
    expect(world.sent.flatMap(({ event }) => event.findings).filter(({ state }) => state === 'resolved')).toEqual([]);
  });

  test('has nothing told that its successor ended', async () => {
    const world = new World({ plans: [PLAN] });
    await days(world, PLAN, 1, [bad()]);
    rename(world);
    await days(world, RENAMED, 2, [good()]);
    for (let i = 0; i < 5; i++) {
      await world.notifier().reconcile();
      world.minutes(24 * 60);
    }
    expect([told(world), await open(world)]).toEqual([[`new NON_COMPLIANT ${SHOP}`, `resolved NON_COMPLIANT ${SHOP}`], []]);
  });

  test('and whose control is removed at the same time is no longer judged', async () => {
    const world = new World({ plans: [PLAN] });
    world.targets = ['People', 'SecurityHub'];
    await days(world, PLAN, 1, [bad(), good({ controlName: 'OTHER' })]);
    rename(world);
    await days(world, RENAMED, 2, ...Array(6).fill([good({ controlName: 'OTHER' })]) as Record<string, string>[][]);
    expect(told(world)).toEqual([`new NON_COMPLIANT ${SHOP}`, `new NON_COMPLIANT ${SHOP}`, `new NOT_REPORTED ${SHOP}`, `new NOT_REPORTED ${SHOP}`]);
    expect(await open(world, 'Renamed')).toEqual(['NON_COMPLIANT', 'NOT_REPORTED']);
    expect(world.sent.flatMap(({ event }) => event.findings).filter(({ state }) => state === 'resolved')).toEqual([]);
  });
});
