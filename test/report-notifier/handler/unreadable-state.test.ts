import { gzipSync } from 'node:zlib';
import { control, csv, job, JOBS_PLAN, PLAN, World } from './notifier-world';
import { EventStore } from '../../../src/notification/handler/event-store';
import { troubleEvent } from '../../../src/report-notifier/handler/change-event';
import { EMPTY_OBJECT, EMPTY_STATE } from '../../../src/report-notifier/handler/report-state';
import { checkedState, UnreadableState } from '../../../src/report-notifier/handler/state-check';
import { Forbidden } from '../../../src/report-notifier/handler/state-store';

const FINDING = {
  class: 'FAILED', severity: 'HIGH', accountId: '222222222222', region: 'eu-west-1', what: 'Backup job', at: '', since: '', firstSeen: '', seen: '2026-11-20T00:00:00Z',
};
const packed = (state: unknown) => gzipSync(JSON.stringify(state));
/** An object whose part is not as it should be. */
const withPart = (change: object) => packed({ ...EMPTY_OBJECT, parts: { Controls: { ...EMPTY_STATE, ...change } } });
const DAMAGED: [string, Uint8Array, string][] = [
  ['no gzip', Buffer.from('{}'), 'is damaged: '],
  ['no JSON', gzipSync('{"version":2,'), 'is damaged: '],
  ['a later version', packed({ ...EMPTY_OBJECT, version: 3 }), 'has version 3 but this function reads version 2: deploy the version of the library that wrote it'],
  ['a last report of 2099', withPart({ lastJob: { id: 'x', createdAt: '2099-01-01T00:00:00.000Z' } }), 'says that its last report was made in the future: 2099-01-01T00:00:00.000Z'],
  ['a last failure of 2099', withPart({ lastFailure: { id: 'x', createdAt: '2099-01-01T00:00:00.000Z', message: '' } }), 'says that its last report failed in the future'],
  ['a last job without a moment', withPart({ lastJob: { id: 'x' } }), 'says that its last report was made at no moment: nothing'],
  ['a last digest of 2099', packed({ ...EMPTY_OBJECT, lastDay: '2099-01-01' }), 'says that its last digest was made in the future: 2099-01-01'],
  ['no findings', withPart({ findings: undefined }), 'lacks findings in the form that this function reads'],
  ['findings that are none', withPart({ findings: { x: null } }), 'has a finding of no class: x'],
  ['a class of findings that is not known', withPart({ findings: { x: { ...FINDING, class: 'toString' } } }), 'has a finding of no class: x'],
  ['findings of 2099', withPart({ findings: { x: { ...FINDING, seen: '2099-01-01' } } }), 'says that a finding was seen in the future'],
  ['accounts that were reported on in 2099', withPart({ scopes: { x: { seen: '2099-01-01' } } }), 'says that an account was reported on in the future'],
  ['cells of another form', withPart({ cells: [null] }), 'lacks cells in the form that this function reads'],
  ['resolved findings of another form', withPart({ resolved: [{}], trend: [1] }), 'lacks resolved, trend in the form that this function reads'],
  ['notes of another form', packed({ ...EMPTY_OBJECT, announcing: {} }), 'lacks announcing in the form that this function reads'],
  ['null', packed(null), 'is no JSON object'],
  ['a list', packed([]), 'is no JSON object'],
];

async function world(body: Uint8Array, name = 'Controls'): Promise<World> {
  const one = new World();
  one.report(PLAN, '2026-11-21', [csv(control('NON_COMPLIANT'))]);
  one.report(JOBS_PLAN, '2026-11-21', [csv(job('FAILED'))]);
  one.bucket.objects.set(`state/${name}.json.gz`, { body, etag: '"damaged"' });
  return one;
}

const kinds = ({ sent }: World) => sent.map(({ event }) => `${event.kind} ${event.source.name} ${event.findings[0]?.state}`);

describe.each(DAMAGED)('a state with %s', (_, body, reason) => {
  test('is told of once, with the reason, and the other plans are read', async () => {
    const one = await world(body);
    await one.notifier().reconcile();
    await one.notifier().reconcile();
    expect(kinds(one)).toEqual(['changes Jobs new', 'report-failed Controls new']);
    expect(one.sent[1].event.findings[0].message).toContain(`the state of Controls ${reason}`);
  });

  test('does not keep the digest, which shows it', async () => {
    const one = await world(body);
    await one.notifier().reconcile();
    await one.digest('2026-11-21');
    expect(one.sent.at(-1)!.event.title).toContain('1 report failed');
    expect(one.digests.get('2026-11-21')).toContain('the state of Controls');
  });

  test('is not written over', async () => {
    const one = await world(body);
    await one.notifier().reconcile();
    await one.arrive(one.jobs[0].keys[0]);
    await one.digest('2026-11-21');
    expect(one.bucket.objects.get('state/Controls.json.gz')!.etag).toBe('"damaged"');
  });

  test('of the digest is begun again, and the digest is sent', async () => {
    const one = await world(body, '-digest');
    await one.digest('2026-11-21');
    expect(kinds(one)).toEqual(['digest OrgBackup undefined']);
  });
});

describe('a state that can\'t be read', () => {
  const DELETED = (one: World) => one.bucket.objects.delete('state/Controls.json.gz');

  test('and is deleted is begun anew: the trouble is over, and one message has everything that is open', async () => {
    const one = await world(Buffer.from('x'));
    await one.notifier().reconcile();
    one.sent.length = 0;
    DELETED(one);
    await one.notifier().reconcile();
    expect(kinds(one)).toEqual(['changes Controls new', 'report-failed Controls resolved']);
  });

  test('because it may not be is told of too', async () => {
    const one = await world(packed(EMPTY_OBJECT));
    one.fault = (operation, detail) => {
      if (operation === 'get' && detail.endsWith('Controls.json.gz')) {
        throw new Forbidden('Access Denied');
      }
    };
    await one.notifier().reconcile();
    await one.digest('2026-11-21');
    expect(kinds(one)).toEqual(['changes Jobs new', 'report-failed Controls new', 'digest OrgBackup ongoing']);
    expect(one.sent[1].event.findings[0].message).toContain('the state of Controls may not be read: Access Denied');
  });

  test('of a report in parts is told of once, and not for each part', async () => {
    const one = await world(Buffer.from('x'));
    Object.assign(one.contract, { plans: [PLAN, { ...PLAN, reportPlanName: 'Controls_2', prefix: 'reports/Controls_2' }] });
    one.report({ ...PLAN, reportPlanName: 'Controls_2', prefix: 'reports/Controls_2' }, '2026-11-21', [csv(control('NON_COMPLIANT', { accountId: '333333333333' }))]);
    await one.notifier().reconcile();
    await one.notifier().reconcile();
    expect(kinds(one)).toEqual(['report-failed Controls new']);
  });

  test('of the reports on controls holds up none on resources', async () => {
    const one = await world(Buffer.from('x'));
    const plan = { reportPlanName: 'Resources', reportName: 'Resources', templateName: 'RESOURCE_COMPLIANCE_REPORT', prefix: 'reports/Resources' };
    Object.assign(one.contract, { plans: [PLAN, plan] });
    const row = { accountId: '222222222222', region: 'eu-west-1', frameworkName: 'Gold', controlName: 'C', resourceId: 'r', resourceType: 'T', resourceComplianceStatus: 'NON_COMPLIANT' };
    one.report(plan, '2026-11-21', [csv(row)]);
    await one.notifier().reconcile();
    expect(kinds(one)).toEqual(['changes Resources new', 'report-failed Controls new']);
  });

  test('of a report plan that is gone holds up none', async () => {
    const one = await world(Buffer.from('x'), 'Former');
    await one.notifier().reconcile();
    expect(kinds(one).sort()).toEqual(['changes Controls new', 'changes Jobs new', 'report-failed Former new']);
  });

  test('where only the bucket is known lets the others be read, and its own objects be tried again', async () => {
    const one = new World({ plans: [], prefix: '' }, false);
    const key = (name: string) => `any/Backup/111111111111/eu-west-1/2026/11/21/${name}_2026-11-21T03_00_00Z.csv`;
    ['One', 'Two'].forEach((name) => one.files.set(key(name), csv(control('NON_COMPLIANT'))));
    one.bucket.objects.set('state/any.111111111111.eu-west-1.One.json.gz', { body: Buffer.from('x'), etag: '"damaged"' });
    await expect(one.arrive(key('One'))).rejects.toThrow(UnreadableState);
    await one.arrive(key('Two'));
    await one.notifier().reconcile();
    expect(kinds(one)).toEqual(['changes OrgBackup new', 'report-failed any.111111111111.eu-west-1.One new']);
  });
});

test.each(['2099-01-01T00:00:00Z', 'soon'])('an event that was noted at %s is handed over', async (at) => {
  const one = await world(packed(EMPTY_OBJECT));
  const id = await new EventStore(one.events).keep({ ...troubleEvent({ name: 'Controls', accountId: '1', region: 'r' }, at, { reportPlanName: 'x', since: at, message: 'm', over: false }) });
  one.bucket.objects.set('state/Controls.json.gz', { body: packed({ ...EMPTY_OBJECT, announcing: [{ id, targetIds: ['People'], at }] }), etag: '"e"' });
  await one.notifier().reconcile();
  expect([kinds(one), await one.announcing()]).toEqual([['report-failed Controls new', 'changes Controls new', 'changes Jobs new'], []]);
});

test('a state of a version that was never released is begun anew', async () => {
  const one = await world(packed({ version: 1, findings: {}, outbox: [] }));
  await one.notifier().reconcile();
  expect(kinds(one)).toEqual(['changes Controls new', 'changes Jobs new']);
});

test('a state as the handler writes it is read as it is', async () => {
  const one = await world(packed(EMPTY_OBJECT));
  await one.notifier().reconcile();
  const state = JSON.parse(JSON.stringify(await one.object('Controls')));
  expect(Object.keys(state.parts)).toEqual(['Controls']);
  expect(checkedState(state, new Date(one.clock))).toEqual(state);
});
