import { PLAN } from './notifier-world';
import { readKey } from '../../../src/report-notifier/handler/report-keys';
import { readTriggers } from '../../../src/report-notifier/handler/triggers';

const KEY = 'reports/Backup/111111111111/eu-west-1/2026/11/21/Plan/CONTROL_COMPLIANCE_REPORT_Plan_2026-11-21T03:00:00Z.json';
const eventBridge = (change: object = {}) => ({
  'version': '0', 'source': 'aws.s3', 'detail-type': 'Object Created', 'time': '2026-11-21T03:05:00Z', 'detail': { bucket: { name: 'b' }, object: { key: KEY } }, ...change,
});
const notification = (change: object = {}) => ({ eventName: 'ObjectCreated:Put', eventTime: '2026-11-21T03:05:00.000Z', s3: { bucket: { name: 'b' }, object: { key: KEY } }, ...change });
const triggersIn = (body: unknown) => readTriggers(JSON.stringify(body));

describe('a message of the queue', () => {
  test('from EventBridge has its key as it is', () => {
    expect(triggersIn(eventBridge())).toEqual([{ kind: 'object', bucket: 'b', key: KEY, time: '2026-11-21T03:05:00Z', etag: '' }]);
  });

  test('has the ETag of its object without quotes', () => {
    const etags = [eventBridge({ detail: { bucket: { name: 'b' }, object: { key: KEY, etag: 'a1' } } }), { Records: [notification({ s3: { bucket: { name: 'b' }, object: { key: KEY, eTag: '"a1"' } } })] }];
    expect(etags.flatMap(triggersIn)).toEqual([expect.objectContaining({ etag: 'a1' }), expect.objectContaining({ etag: 'a1' })]);
  });

  test('from Amazon S3 has its key decoded: colons are percent-encoded, spaces are plus signs', () => {
    const encoded = 'reports/my+plan/Backup/111111111111/eu-west-1/2026/11/21/a%2Bb_2026-11-21T03%3A00%3A00Z.json';
    expect(triggersIn({ Records: [notification({ s3: { bucket: { name: 'b' }, object: { key: encoded } } })] })).toEqual([
      expect.objectContaining({ key: 'reports/my plan/Backup/111111111111/eu-west-1/2026/11/21/a+b_2026-11-21T03:00:00Z.json' }),
    ]);
  });

  test('from Amazon S3 may have several records, all of which count', () => {
    expect(triggersIn({ Records: [notification(), notification()] })).toHaveLength(2);
  });

  test('from Amazon S3 through Amazon SNS is unwrapped', () => {
    expect(triggersIn({ Type: 'Notification', Message: JSON.stringify({ Records: [notification()] }) })).toHaveLength(1);
  });

  test.each<[string, object]>([
    ['a test event of Amazon S3', { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'b' }],
    ['a deletion', { Records: [notification({ eventName: 'ObjectRemoved:Delete' })] }],
    ['another event of EventBridge', eventBridge({ 'detail-type': 'Object Deleted' })],
  ])('is nothing to work on: %s', (_, body) => {
    expect(triggersIn(body)).toEqual([expect.objectContaining({ kind: 'nothing' })]);
  });

  test('of a schedule triggers without an object', () => {
    expect([triggersIn({ wake: 'sweep' }), triggersIn({ wake: 'digest', time: '2026-11-21T06:00:00Z' })]).toEqual([[{ kind: 'reconcile' }], [{ kind: 'digest', date: '2026-11-21' }]]);
  });

  test.each<[string, string]>([
    ['no JSON', 'the message is no JSON'],
    ['{}', 'the message is no event of Amazon S3 and no schedule of this notifier'],
    ['null', 'the message is no event of Amazon S3 and no schedule of this notifier'],
    [JSON.stringify(eventBridge({ detail: {} })), 'the event names no object'],
  ])('is refused: %s', (body, message) => {
    expect(() => readTriggers(body)).toThrow(message);
  });
});

describe('one record among many that names no object', () => {
  const many = (record: unknown) => triggersIn({ Records: [notification(), record, notification()] }).map((one) => (one.kind === 'unreadable' ? one.why : one.kind));
  const keyed = (key: unknown) => notification({ s3: { bucket: { name: 'b' }, object: { key } } });

  test.each<[string, unknown, string]>([
    ['a key that can\'t be decoded', keyed('%'), 'the key % is not encoded as Amazon S3 does'],
    ['a key in Shift-JIS', keyed('reports/%83e%83X%83g.csv'), 'the key reports/%83e%83X%83g.csv is not encoded as Amazon S3 does'],
    ['no key', keyed(undefined), 'the notification names no object'],
    ['nothing', {}, 'the notification names no object'],
    ['null', null, 'the notification names no object'],
  ])('is refused by itself, the others are worked on: %s', (_, record, why) => {
    expect(many(record)).toEqual(['object', why, 'object']);
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
