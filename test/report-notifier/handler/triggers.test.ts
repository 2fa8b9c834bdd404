import { PLAN } from './notifier-world';
import { readKey } from '../../../src/report-notifier/handler/report-keys';
import { readTrigger } from '../../../src/report-notifier/handler/triggers';

const KEY = 'reports/Backup/111111111111/eu-west-1/2026/11/21/Plan/CONTROL_COMPLIANCE_REPORT_Plan_2026-11-21T03:00:00Z.json';
const eventBridge = (change: object = {}) => ({
  'version': '0', 'source': 'aws.s3', 'detail-type': 'Object Created', 'time': '2026-11-21T03:05:00Z', 'detail': { bucket: { name: 'b' }, object: { key: KEY } }, ...change,
});
const triggerIn = (body: unknown) => readTrigger(JSON.stringify(body));

describe('a message of the queue', () => {
  test('from EventBridge has its key as it is', () => {
    expect(triggerIn(eventBridge())).toEqual({ kind: 'object', bucket: 'b', key: KEY, time: '2026-11-21T03:05:00Z', etag: '' });
  });

  test('has the ETag of its object', () => {
    expect(triggerIn(eventBridge({ detail: { bucket: { name: 'b' }, object: { key: KEY, etag: 'a1' } } }))).toMatchObject({ etag: 'a1' });
  });

  test.each<[string, object]>([
    ['a test event of Amazon S3', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'b' }],
    ['another event of EventBridge', eventBridge({ 'detail-type': 'Object Deleted' })],
  ])('is nothing to work on: %s', (_, body) => {
    expect(triggerIn(body)).toMatchObject({ kind: 'nothing' });
  });

  test('of a schedule triggers without an object', () => {
    expect([triggerIn({ wake: 'sweep' }), triggerIn({ wake: 'digest', time: '2026-11-21T06:00:00Z' })]).toEqual([{ kind: 'reconcile' }, { kind: 'digest', date: '2026-11-21' }]);
  });

  test.each<[string, string]>([
    ['no JSON', 'the message is no JSON'],
    ['{}', 'the message is no event of Amazon S3 and no schedule of this notifier'],
    ['null', 'the message is no event of Amazon S3 and no schedule of this notifier'],
    [JSON.stringify(eventBridge({ detail: {} })), 'the event names no object'],
    [JSON.stringify(eventBridge({ detail: { bucket: { name: 'b' }, object: null } })), 'the event names no object'],
  ])('is refused: %s', (body, why) => {
    expect(readTrigger(body)).toEqual({ kind: 'unreadable', why });
  });
});

describe('the key of a report', () => {
  const read = (key: string, prefix = 'reports', plans = [PLAN]) => readKey(key, prefix, plans);

  test.each([
    'reports/Controls/Backup/111111111111/eu-west-1/2026/11/21/Controls.csv',
    'reports/Controls/Backup/crossaccount/eu-west-1/2026/11/21/Controls/part.csv',
    'reports/Controls/Backup/111111111111/crossregion/2026/11/21/Controls/part.csv',
    'reports/Controls/Backup/crossaccount/crossregion/2026/11/21/Controls/a/b.csv',
    'reports/Controls/Backup/eu-west-1/2026/11/21/Controls.csv',
  ])('shows plan and day: %s', (key) => {
    expect(read(key)).toEqual({ plan: PLAN, stateName: 'Controls', day: '2026-11-21' });
  });

  test.each([
    'reports/Controls/Backup/crossaccount/eu-west-1/2026/11/x.csv',
    'reports/Controls_2/Backup/crossaccount/eu-west-1/2026/11/21/x.csv',
    'other/Controls/Backup/crossaccount/eu-west-1/2026/11/21/x.csv',
    'reportsControls/Backup/crossaccount/eu-west-1/2026/11/21/x.csv',
    'reports/Controls/x.csv',
  ])('is none: %s', (key) => {
    expect(read(key)).toBeUndefined();
  });

  test.each<[string, string]>([
    [KEY, 'reports/111111111111/eu-west-1/Plan'],
    ['Backup/crossaccount/eu-west-1/2026/11/21/BACKUP_JOB_REPORT_My_Plan_2026-11-21T03_00_00Z.csv', 'crossaccount/eu-west-1/My_Plan'],
    ['a b/Backup/crossaccount/eu-west-1/2026/11/21/Plan.csv.gz', 'a.b/crossaccount/eu-west-1/Plan/b202873ce8ce8d44'],
  ])('without plans names what belongs together: %s', (key, name) => {
    expect(read(key, '', [])!.stateName).toBe(name.replaceAll('/', '.'));
  });

  test('is the name of one report only, within what a key may have', () => {
    const nameOf = (prefix: string) => read(`${prefix}/Backup/1/eu-west-1/2026/11/21/Plan_2026-11-21T03_00_00Z.csv`, '', [])!.stateName;
    const names = ['a/b', 'a.b', 'a b', 'a+b', 'a//b', 'x'.repeat(900), `${'x'.repeat(900)}y`].map(nameOf);
    expect([new Set(names).size, Math.max(...names.map((name) => name.length))]).toEqual([7, 317]);
  });

  test('of the next day names the same', () => {
    const name = (day: string) => read(`Backup/1/eu-west-1/2026/11/${day}/BACKUP_JOB_REPORT_Plan_2026-11-${day}T03_00_00Z.csv`, '', [])!.stateName;
    expect(name('22')).toBe(name('21'));
  });
});
