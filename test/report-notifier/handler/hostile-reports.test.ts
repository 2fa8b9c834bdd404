import { gzipSync } from 'node:zlib';
import { control, csv, job, JOBS_PLAN, PLAN, World } from './notifier-world';

/** Reports that nobody would write, from the file to the message: what can't be read is told once with its reason, and hides nothing else. */

const SCANS = { reportPlanName: 'Scans', reportName: 'Scans', templateName: 'SCAN_JOB_REPORT', prefix: 'reports/Scans' };
const bad = (accountId: string, change: Partial<Record<string, string>> = {}) => control('NON_COMPLIANT', { accountId, ...change });
const accountsIn = (world: World) => world.sent.filter(({ event }) => event.kind === 'changes').flatMap(({ event }) => event.findings.map(({ accountId }) => accountId));
const troubles = (world: World) => world.sent.filter(({ event }) => event.kind === 'report-failed').map(({ event }) => event.findings[0].message);

/** The keys of a report of which the files have these bytes. */
function reported(world: World, day: string, files: Array<string | Buffer>): string[] {
  const keys = world.report(PLAN, day, files.map(() => ''));
  files.forEach((file, i) => world.files.set(keys[i], async function* () { yield Buffer.from(file as string); }));
  return keys;
}

describe.each<[string, Buffer, RegExp]>([
  ['an item of 100,000 levels', Buffer.from(JSON.stringify([bad('333333333333')]).replace(/\]$/, `,{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}]`)), /item 2 has more than 100 levels/],
  ['names in Shift-JIS', Buffer.concat([Buffer.from(`${csv(bad('333333333333'))}\n`), Buffer.from('444444444444,eu-west-1,'), Buffer.from([0x83, 0x65]), Buffer.from(',C,NON_COMPLIANT,,1,1,,')]),
    /the file is not all UTF-8: 1 record with other/],
  ['rows that are cut off', Buffer.from(`${csv(bad('333333333333'))}\n444444444444,eu`), /it is cut off/],
])('a file with %s', (_, file, reason) => {
  test('is read as far, the reason is told once, and nothing counts as resolved', async () => {
    const world = new World({ plans: [PLAN] });
    await world.arrive(reported(world, '2026-11-20', [csv(bad('222222222222'), bad('444444444444'))])[0]);
    await world.arrive(reported(world, '2026-11-21', [file])[0]);
    expect(accountsIn(world).sort()).toEqual(['222222222222', '333333333333', '444444444444']);
    expect(troubles(world)).toEqual([expect.stringMatching(reason)]);
    await world.notifier().reconcile();
    expect(troubles(world)).toHaveLength(1);
    expect(world.sent.flatMap(({ event }) => event.findings.filter(({ state }) => state === 'resolved'))).toEqual([]);
  });

  test('does not keep other files of the report from being read', async () => {
    const world = new World({ plans: [PLAN] });
    await world.arrive(reported(world, '2026-11-21', [file, csv(bad('555555555555'))])[0]);
    expect(accountsIn(world)).toContain('555555555555');
  });
});

test.each<[string, Buffer]>([['plain text', Buffer.from(csv(bad('333333333333')))], ['gzip data', gzipSync(csv(bad('333333333333')))]])('%s is read, whatever its name says', async (_, file) => {
  for (const end of ['csv', 'csv.gz', 'json', 'json.gz']) {
    const world = new World({ plans: [PLAN] });
    const [key] = reported(world, '2026-11-21', [file]);
    const renamed = key.replace(/csv$/, end);
    world.files.set(renamed, world.files.get(key)!);
    world.jobs[0] = { ...world.jobs[0], keys: [renamed] };
    await world.arrive(renamed);
    expect([accountsIn(world), troubles(world)]).toEqual([['333333333333'], []]);
  }
});

describe.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf'])('a name such as %s', (name) => {
  test('of a framework is a framework, in messages, metrics and the digest', async () => {
    const world = new World({ plans: [PLAN] });
    const row = { frameworkName: name, numResourcesNonCompliant: '3' };
    await world.arrive(world.report(PLAN, '2026-11-21', [csv(bad('222222222222', row), bad('333333333333', row))])[0]);
    expect(world.sent[0].event.findings.map(({ framework }) => framework)).toEqual([name, name]);
    expect(world.measured).toContain(`NonCompliantResources ${name} 6`);
    await world.arrive(world.report(PLAN, '2026-11-22', [csv(control('COMPLIANT', { frameworkName: name }), control('COMPLIANT', { frameworkName: name, accountId: '333333333333' }))])[0]);
    expect(world.sent[1].event.totals.resolved).toBe(2);
    expect(world.measured).toContain(`NonCompliantResources ${name} 0`);
  });

  test('of an account, a Region and a control is one, in the digest too', async () => {
    const world = new World({ plans: [PLAN] });
    await world.arrive(world.report(PLAN, '2026-11-21', [csv(bad(name, { region: name, controlName: name }))])[0]);
    await world.digest('2026-11-21');
    expect(world.sent[0].event.findings[0]).toMatchObject({ accountId: name, region: name, control: name });
    expect(world.digests.get('2026-11-21')).toContain(`<b><bdi>${name}</bdi></b>`);
  });

  test('of a plan, a job and a column is one', async () => {
    const world = new World({ plans: [JOBS_PLAN] });
    await world.arrive(world.report(JOBS_PLAN, '2026-11-21', [csv(job('FAILED', { backupPlanName: name, backupJobId: name, [name]: 'x' }))])[0]);
    expect(world.sent[0].event.findings).toMatchObject([{ class: 'FAILED', accountId: '222222222222' }]);
    expect(world.measured).toContain('ReportedJobs unknown FAILED 1');
  });
});

test('malware in an organization of 5,000 accounts is the first that the digest and its message name', async () => {
  const world = new World({ plans: [JOBS_PLAN, SCANS] });
  const rows = Array.from({ length: 5000 }, (_, i) => job('FAILED', { accountId: String(200_000_000_000 + i), backupJobId: `j${i}`, resourceArn: `arn:aws:ec2:eu-west-1:${200_000_000_000 + i}:volume/vol-${i}` }));
  await world.arrive(world.report(JOBS_PLAN, '2026-11-21', [csv(...rows)])[0]);
  await world.arrive(world.report(SCANS, '2026-11-21', [csv({
    accountId: '999999999999', region: 'eu-west-1', scanJobId: 's1', jobStatus: 'COMPLETED', scanResultStatus: 'THREATS_FOUND', recoveryPointArn: 'snap-1', resourceArn: 'vol-1', creationDate: '',
  })])[0]);
  await world.digest('2026-11-21');
  const { event } = world.sent.at(-1)!;
  expect(event.findings[0]).toMatchObject({ class: 'MALWARE', accountId: '999999999999' });
  expect(event.groups).toMatchObject([
    { severity: 'CRITICAL', class: 'MALWARE', what: 'Malware found in a recovery point', accountId: '999999999999', accounts: 1, totals: { ongoing: 1 } },
    { severity: 'HIGH', class: 'FAILED', what: 'Backup job', accounts: 5000, totals: { ongoing: 5000 } },
  ]);
  const page = world.digests.get('2026-11-21')!;
  expect(page.indexOf('Malware found')).toBeGreaterThan(0);
  expect(page.indexOf('Malware found')).toBeLessThan(page.indexOf('backup jobs'));
});
